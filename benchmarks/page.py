"""docs/performance.md: what a user of the client feels, beside the peers."""

from __future__ import annotations

import textwrap

from . import gate, mirror
from .report import about_run
from .results import BY_HAND, JSON_ALONE, MB, OURS, PLAIN, STOCK, Results

NAMES = {
    PLAIN: "plain httpx",
    OURS: "**this client**",
    STOCK: "openapi-python-client",
    "mollie-api-python": "mollie-api-python",
    "stripe": "stripe",
    "openai": "openai",
    "polar-sdk": "polar-sdk",
}
"""Who is shown, in this order."""


def page(results: Results) -> str:
    """The whole page."""
    parts = [
        "# Performance",
        _prose(
            "What the client costs, beside plain httpx and the clients of other services.",
            "`.venv/bin/python -m benchmarks` measures all of it in one run and writes this page;",
            "the raw results with their spread are in `benchmarks/RESULTS.md`.",
        ),
        results.warning,
        '<figure class="flow" markdown="0">\n--8<-- "docs/performance.svg"\n</figure>',
        "## Starting and calling",
        _calls(results),
        _prose(
            "*First object* is a fresh process that imports the package, makes a client and fetches one object.",
            "*One call* is a GET of an object of 100 to 500 bytes on an open connection. The server is another process",
            "on the same machine and answers from memory: over the internet, each call also waits for the network.",
            "*Memory* is what the import takes beyond that of httpx.",
            "`openapi-python-client` is the stock compiler's output for the same `openapi.yaml`.",
        ),
        _second_client(results),
        "## Reading 1,000 invoices",
        _parsing(results),
        _prose(
            "From the bytes of a response to objects.",
            "The classes written by hand check nothing and drop unknown fields.",
        ),
        "## Bursts behind the rate limit",
        _gate(results),
        _prose(
            "The server enforces 60 calls in any 60 seconds for each key.",
            "[Rate limit and fleets](rate-limit.md) shows what busy programs get that share a key.",
        ),
        "## Large amounts",
        _amounts(results),
        _mirror(results),
        "## Compiling the package",
        _generation(results),
        "## How it was measured",
        _prose(
            f"On {results.when}, commit `{results.commit}`: {about_run(results)}",
            "All times are medians. The clients take turns within each round, so that a slow moment of the machine",
            "affects all of them. This client retries, keeps the rate limit and checks what it reads, as it does by",
            "default.",
        ),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _prose(*parts: str) -> str:
    return textwrap.fill(" ".join(parts), 120, break_long_words=False, break_on_hyphens=False)


def _table(headings: list[str], rows: list[list[str]]) -> str:
    lines = [f"| {' | '.join(headings)} |", f"|{' --- |' * len(headings)}"]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows])


def _calls(results: Results) -> str:
    samples = results.samples
    rows: list[list[str]] = []
    for name, shown in NAMES.items():
        row = [shown]
        for kind, digits in (("import time", 0), ("first time", 0), ("GET time", 2), ("async GET time", 2)):
            there = name in samples.names(kind)
            row.append(f"{samples.spread(kind, name).middle * 1000:.{digits}f} ms" if there else "none")
        memory = samples.difference("import memory", name, PLAIN).middle / MB
        rows.append([*row, "" if name == PLAIN else f"+{memory:.1f} MB"])
    return _table(["", "import", "first object", "one call", "one call, async", "memory"], rows)


def _second_client(results: Results) -> str:
    ours, plain = (results.samples.spread("second client", name).middle * 1000 for name in (OURS, PLAIN))
    return _prose(
        f"A second client in the same process costs {ours:.1f} ms with its first call, as it shares the certificates",
        f"that are already loaded; a second `httpx.Client` costs {plain:.0f} ms.",
    )


def _parsing(results: Results) -> str:
    names = {JSON_ALONE: "`json.loads` alone", BY_HAND: BY_HAND, OURS: NAMES[OURS], STOCK: STOCK}
    samples = results.samples
    return _table(
        ["", "time"],
        [[shown, f"{samples.spread('parsing', name).middle * 1000:.1f} ms"] for name, shown in names.items()],
    )


def _gate(results: Results) -> str:
    def seconds(what: str, name: str) -> str:
        return f"{results.samples.spread(what, name).middle:.1f} s"

    rows = [[case.what, *(seconds(case.what, name) for name in (gate.WITH, gate.WITHOUT))] for case in gate.CASES]
    return _table(["", gate.WITH, gate.WITHOUT], rows)


def _amounts(results: Results) -> str:
    walk, transfers = results.walk, results.transfers
    rows = [
        [
            f"a walk through {walk['invoices']:,.0f} invoices",
            f"+{walk['bytes'] / MB:.1f} MB",
            f"{walk['seconds']:.0f} s",
        ]
    ]
    for way, shown in (("up", "upload"), ("down", "download")):
        memory, seconds = transfers[f"{way} bytes"] / MB, transfers[f"{way} seconds"]
        rows.append([f"{shown} of a {transfers['megabytes']:.0f} MB file", f"+{memory:.1f} MB", f"{seconds:.1f} s"])
    return _table(["", "memory", "time without a limit"], rows)


def _mirror(results: Results) -> str:
    minutes = mirror.minutes_by_the_limit()
    return _prose(
        f"A first mirror of {mirror.INVOICES:,} invoices with `examples/mirror.py` takes {minutes} minutes: the list",
        f"has {mirror.PAGES} pages, and the service allows {mirror.LIMIT} calls a minute. The minutes are computed",
        f"from the limit. The work itself takes {results.mirror:.1f} s, measured against a server without a limit.",
    )


def _generation(results: Results) -> str:
    return _table(["", "time"], [[command, f"{seconds:.1f} s"] for command, seconds in results.generate.items()])
