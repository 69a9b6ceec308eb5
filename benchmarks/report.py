"""RESULTS.md: all that was measured, and the goals of the design."""

from __future__ import annotations

from . import gate
from .measurement import Spread
from .results import BY_HAND, MB, OURS, PLAIN, STOCK, Results

GATE_GOALS = (2.0, 4.0, 4.0)
"""Seconds, for each case of the gate."""
GENERATION_GOALS = (3.0, 8.0)
"""Seconds, for the document as it is and for one with 500 more operations."""


def report(results: Results) -> str:
    """The whole of RESULTS.md."""
    parts = [
        "# Benchmarks",
        _about(results),
        "## Goals",
        _goals(results),
        _first_object(results),
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
        "Its own time, in milliseconds; `httpx` reads the certificates again for each client.",
        _milliseconds(results, "second client"),
        "### 1,000 invoices, from JSON bytes to objects",
        f"The yardstick is {BY_HAND} with the same types: it drops unknown fields and lets wrong ones pass.",
        _comparison(results, ["parsing"], BY_HAND),
    ]
    return "\n\n".join(parts) + "\n"


def about_run(results: Results) -> str:
    """When, where and with what it was measured."""
    names = ["httpx", "attrs", STOCK, "polar-sdk", "stripe", "openai", "mollie-api-python"]
    pins = ", ".join(f"{name} {results.versions[name]}" for name in names)
    return f"{results.machine}; Python {results.python}; {pins}."


def _about(results: Results) -> str:
    earlier = f" Earlier: commit `{results.earlier}`." if results.earlier else ""
    more = ", ".join(f"{name} {results.versions[name]}" for name in ("pydantic", "msgspec", "cattrs"))
    paragraphs = [
        f"Written by `.venv/bin/python -m benchmarks` on {results.when}, commit `{results.commit}`.{earlier}",
        results.warning,
        f"{about_run(results)} For parsing: {more}.",
        "A figure is the median; in brackets, between what 80 % of the rounds lie. A ratio is made of two values of\n"
        "the same round, in which all take turns. The server is a process of its own on 127.0.0.1 and answers from\n"
        "memory. Each client fetches an object that its own models accept. `openapi-python-client` is what it makes\n"
        "of our `openapi.yaml` by itself, whole and unchanged; it leaves amounts as text. Ours retries, keeps the\n"
        "rate limit and checks what it reads, as it does by default.",
    ]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _goals(results: Results) -> str:
    samples = results.samples
    rows: list[tuple[str, float, str, Spread]] = []

    def ratio(what: str, goal: float, kind: str, yardstick: str = PLAIN) -> None:
        rows.append((what, goal, "", samples.ratio(kind, OURS, yardstick)))

    def single(what: str, goal: float, unit: str, value: float) -> None:
        rows.append((what, goal, unit, Spread(value, value, value)))

    ratio("`import` / `import httpx`", 1.20, "import time")
    ratio("import, client, first object / the same with httpx", 1.20, "first time")
    ratio("one GET / httpx", 1.06, "GET time")
    ratio("one async GET / httpx", 1.06, "async GET time")
    ratio("1,000 invoices parsed / attrs by hand", 1.20, "parsing", BY_HAND)
    for case, goal in zip(gate.CASES, GATE_GOALS, strict=True):
        rows.append((case.what, goal, " s", samples.spread(case.what, gate.WITH)))
    single(f"memory of a walk through {results.walk['invoices']:,.0f} invoices", 20, " MB", results.walk["bytes"] / MB)
    for way in ("up", "down"):
        what = f"memory of a file of {results.transfers['megabytes']:.0f} MB {way}"
        single(what, 20, " MB", results.transfers[f"{way} bytes"] / MB)
    for (command, seconds), goal in zip(results.generate.items(), GENERATION_GOALS, strict=True):
        single(command, goal, " s", seconds)
    lines = ["| what | goal | measured |", "| --- | --- | --- |"]
    lines += [f"| {what} | <= {goal:.2f}{unit} | {_shown(spread)}{unit} |" for what, goal, unit, spread in rows]
    return "\n".join(lines)


def _first_object(results: Results) -> str:
    spreads = {name: results.samples.spread("parts", name) for name in results.samples.names("parts")}
    rows = [f"| {name} | {_shown(spread)} |" for name, spread in spreads.items()]
    heading = "Where the first object takes longer than httpx's, as shares of what httpx's takes in all:"
    return "\n".join([heading, "", "| | share |", "| --- | --- |", *rows])


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
