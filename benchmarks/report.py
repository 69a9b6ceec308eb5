"""The table: what was measured, beside what is wanted."""

from __future__ import annotations

from dataclasses import dataclass, field

from .measurement import Samples, Spread

OURS, EARLIER, STOCK, PLAIN, BY_HAND = (
    "generated_client",
    "the same, earlier",
    "openapi-python-client",
    "httpx",
    "attrs, written by hand",
)

MB = 1_000_000


FIRST, BY_HAND_TOO, BELOW_PYDANTIC, HALF_OF_STOCK = (
    "import, client, first GET decoded / the same with httpx",
    "1,000 invoices parsed / attrs by hand",
    "the same / pydantic v2",
    "the same / openapi-python-client",
)

# Found by measuring the parts one by one, each several times, on the machine of the first results.
CAUSES = {
    FIRST: (
        "the import of attrs takes 0.12, our modules that every program needs 0.09, that of the resource with its "
        "models 0.04. Without attrs it would be about 1.14."
    ),
    BY_HAND_TOO: (
        "the checks that the one by hand leaves out: the type of each text 0.03, unknown fields, which are kept, 0.05, "
        "amounts like `NaN` or `1_0` and moments without offset, which are refused, 0.07."
    ),
    BELOW_PYDANTIC: "it works in compiled code, and drops unknown fields; half of our time is `json` itself.",
    HALF_OF_STOCK: "attrs by hand, which checks nothing, takes half of it: the goal leaves no room for checks.",
}
"""Why a goal is not reached."""


@dataclass
class Results:
    """What came of a run."""

    machine: str
    python: str
    when: str
    versions: dict[str, str]
    commit: str
    earlier: str
    samples: Samples = field(default_factory=Samples)
    walk: dict[str, float] = field(default_factory=dict[str, float])
    generate: dict[str, float] = field(default_factory=dict[str, float])


def table(results: Results) -> str:
    """The whole of RESULTS.md."""
    parts = [
        "# Benchmarks",
        _about(results),
        "## Goals",
        _goals(results),
        "## Beside the peers",
        "Ratios to the yardstick, which is plain `httpx` unless said otherwise: 2.00 takes twice as long.",
        "### Import, in a fresh process",
        _comparison(results, ["import time", "import CPU", "import memory"], PLAIN),
        "### Import, client and first object, in a fresh process",
        _comparison(results, ["first time", "first CPU", "first memory"], PLAIN),
        "### One GET of an object of 100 to 500 bytes, on an open connection",
        _comparison(results, ["GET time", "GET CPU"], PLAIN),
        "### The same with asyncio, one after the other",
        _comparison(results, ["async GET time", "async GET CPU"], PLAIN),
        "### A further client with its first call, beyond a call of a client that is under way",
        "Its own time, in milliseconds; `httpx` reads the certificates anew for each client.",
        _milliseconds(results, "second client"),
        "### 1,000 invoices, from JSON bytes to objects",
        f"The yardstick is {BY_HAND} with the same types: it drops unknown fields and lets wrong ones pass.",
        _comparison(results, ["parsing"], BY_HAND),
    ]
    return "\n\n".join(parts) + "\n"


def _about(results: Results) -> str:
    names = ["httpx", "attrs", STOCK, "polar-sdk", "stripe", "openai", "mollie-api-python"]
    names += ["pydantic", "msgspec", "cattrs"]
    pins = ", ".join(f"{name} {results.versions[name]}" for name in names)
    earlier = f" Earlier: commit `{results.earlier}`." if results.earlier else ""
    return (
        f"Written by `.venv/bin/python -m benchmarks` on {results.when}, commit `{results.commit}`.{earlier}\n\n"
        f"{results.machine}; Python {results.python}; {pins}.\n\n"
        "A figure is the median; in brackets, between what 80 % of the rounds lie. A ratio is made of two values of\n"
        "the same round, in which all take turns. The server is a process of its own on 127.0.0.1 and answers from\n"
        "memory. Each client fetches an object that its own models accept. `openapi-python-client` is what it makes\n"
        "of our `openapi.yaml` by itself, whole and unchanged; it leaves amounts as text. Ours retries, keeps the\n"
        "rate limit and checks what it reads, as it does by default."
    )


def _goals(results: Results) -> str:
    samples = results.samples
    rows: list[tuple[str, float, str, dict[str, Spread], str]] = []
    cpu: dict[str, Spread] = {}

    def ratio(what: str, goal: float, kind: str, yardstick: str = PLAIN, unit: str = "x") -> None:
        names = [name for name in (OURS, EARLIER) if name in samples.names(kind)]
        rows.append((what, goal, unit, {name: samples.ratio(kind, name, yardstick) for name in names}, ""))
        if kind.endswith(" time"):
            cpu[what] = samples.ratio(kind.replace(" time", " CPU"), OURS, yardstick)

    ratio("`import` / `import httpx`", 1.30, "import time")
    ratio(FIRST, 1.20, "first time")
    ratio("one GET / httpx", 1.10, "GET time")
    ratio("one async GET / httpx", 1.10, "async GET time")
    ratio(BY_HAND_TOO, 1.15, "parsing", BY_HAND)
    ratio(BELOW_PYDANTIC, 1.00, "parsing", "pydantic v2")
    ratio(HALF_OF_STOCK, 0.50, "parsing", STOCK)
    names = [name for name in (OURS, EARLIER) if name in samples.names("second client")]
    second = {name: _scaled(samples.spread("second client", name), 1000) for name in names}
    rows.append(("a second client, made and connected, beyond a call", 1.0, "ms", second, ""))
    if results.walk:
        count = results.walk["invoices"]
        most = results.walk["bytes"] / MB
        rows.append((f"{count:,.0f} invoices walked through", 20.0, "MB", {OURS: Spread(most, most, most)}, "+"))
        drift = results.walk["drift"]
        rows.append(("a page at its end / near its start", 1.10, "x", {OURS: Spread(drift, drift, drift)}, ""))
    for command, seconds in results.generate.items():
        rows.append((f"`{command}`", 5.0, "s", {OURS: Spread(seconds, seconds, seconds)}, ""))
    memory = {
        name: _scaled(samples.difference("import memory", name, PLAIN), 1 / MB)
        for name in (OURS, EARLIER)
        if name in samples.names("import memory")
    }
    rows.append(("memory of the import beyond `import httpx`", 6.0, "MB", memory, ""))

    lines = ["| what | goal | now | reached | processor time alone |", "| --- | --- | --- | --- | --- |"]
    if results.earlier:
        lines = [f"{lines[0]} earlier |", f"{lines[1]} --- |"]
    missed: list[str] = []
    for what, goal, unit, spreads, sign in rows:
        unit = "" if unit == "x" else f" {unit}"
        now = spreads[OURS]
        cells = [what, f"<= {sign}{goal:.2f}{unit}", f"{_shown(now)}{unit}", "yes" if now.middle <= goal else "**no**"]
        cells.append(_shown(cpu[what]) if what in cpu else "")
        if results.earlier:
            cells.append(f"{_shown(spreads[EARLIER])}{unit}" if EARLIER in spreads else "")
        lines.append(f"| {' | '.join(cells)} |")
        if now.middle > goal:
            missed.append(f"- {what}: {CAUSES.get(what, 'not known yet.')}")
    return "\n".join(lines + (["", "Not reached, and why:", "", *missed] if missed else []))


def _comparison(results: Results, kinds: list[str], yardstick: str) -> str:
    samples = results.samples
    titles = {"parsing": "time"}
    headings = [titles.get(kind, kind.rpartition(" ")[2]) for kind in kinds]
    lines = [f"| | {' | '.join(headings)} |", "| --- |" + " --- |" * len(kinds)]
    names = sorted(samples.names(kinds[0]), key=lambda name: samples.ratio(kinds[0], name, yardstick).middle)
    for name in names:
        cells = [f"**{name}**" if name == OURS else name]
        for kind in kinds:
            if kind.endswith("memory"):
                cells.append(f"{samples.difference(kind, name, yardstick).middle / MB:+.1f} MB")
            else:
                cells.append(_shown(samples.ratio(kind, name, yardstick)))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _milliseconds(results: Results, kind: str) -> str:
    spreads = {name: _scaled(results.samples.spread(kind, name), 1000) for name in results.samples.names(kind)}
    rows = [f"| {f'**{name}**' if name == OURS else name} | {_shown(spread)} |" for name, spread in spreads.items()]
    return "\n".join(["| | time |", "| --- | --- |", *rows])


def _scaled(spread: Spread, by: float) -> Spread:
    return Spread(*(value * by for value in spread))


def _shown(spread: Spread) -> str:
    if spread.low == spread.high:
        return f"{spread.middle:.2f}"
    return f"{spread.middle:.2f} [{spread.low:.2f} to {spread.high:.2f}]"
