"""How long `examples/mirror.py` takes for 10,000 invoices: by itself, and under the limit of 60 calls a minute."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from .canned import PAGE_SIZE
from .peers import ROOT

INVOICES = 10_000
PAGES = -(-INVOICES // PAGE_SIZE)
OTHER_LISTS = 4
LIMIT = 60
"""Calls a minute."""


def measure(url: str, rounds: int) -> float:
    """The seconds that it takes when the server, whose list has `PAGES` pages, allows any number of calls."""
    times: list[float] = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as directory:
            began = perf_counter()
            subprocess.run(
                [sys.executable, "-m", "examples.mirror", Path(directory) / "portal.db", "--base-url", f"{url}/v1"],
                cwd=ROOT,
                env={"MIJNKLANTPORTAAL_API_KEY": "key"},
                check=True,
                stdout=subprocess.DEVNULL,
            )
            times.append(perf_counter() - began)
    return median(times)


def minutes_by_the_limit() -> int:
    """When the last of its calls may leave: 60 at once, and 60 more each minute."""
    return (PAGES + OTHER_LISTS - 1) // LIMIT
