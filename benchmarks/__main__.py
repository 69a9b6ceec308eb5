"""The command line: sets up, measures, writes RESULTS.md and prints it."""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from . import cold, peers
from .canned import PAGE_SIZE
from .report import Results, table
from .subjects import subjects

RESULTS = peers.ROOT / "benchmarks" / "RESULTS.md"


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--against", default="", metavar="REF", help="measure the client of this commit as well")
    parser.add_argument("--quick", action="store_true", help="few rounds, printed and not written: does it all run?")
    options = parser.parse_args()
    quick: bool = options.quick
    earlier = _git("rev-parse", "--short", options.against) if options.against else ""
    results = Results(
        machine=peers.machine(),
        python=platform.python_version(),
        when=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        versions=peers.versions(),
        commit=_git("describe", "--always", "--dirty", "--exclude=*"),
        earlier=earlier,
    )
    python = peers.interpreter()
    if not quick:
        results.generate = {command: _seconds(command) for command in ("./generate.sh --check", "./generate.sh")}
    invoices = 3_000 if quick else 100_000
    with tempfile.TemporaryDirectory() as directory:
        packages = Path(directory)
        peers.packages(packages, options.against)
        with peers.canned_server(packages, -(-invoices // PAGE_SIZE)) as url:
            peers.leave_a_core_to_the_server()
            everyone = subjects(bool(earlier))
            samples = cold.measure(python, packages, url, everyone, rounds=1 if quick else 21)
            for _ in range(1 if quick else 3):
                rounds = 3 if quick else 20
                samples.include(json.loads(peers.run(python, packages, "calls", url, rounds, bool(earlier))))
            for _ in range(1 if quick else 5):
                samples.include(json.loads(peers.run(python, packages, "parsing", 2 if quick else 20, bool(earlier))))
            results.samples = samples
            # Time drifts with the machine from one tenth of a walk to another, either way: five walks level that out.
            walks = [json.loads(peers.run(python, packages, "walk", url)) for _ in range(1 if quick else 5)]
            results.walk = {figure: median(walk[figure] for walk in walks) for figure in walks[0]}
    text = table(results)
    if not quick:
        RESULTS.write_text(text)
    print(text)


def _git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=peers.ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout.strip()


def _seconds(command: str) -> float:
    """How long a command takes, when all it needs is in memory: not the first time."""
    times: list[float] = []
    for _ in range(3):
        began = perf_counter()
        subprocess.run(command.split(), cwd=peers.ROOT, check=False, capture_output=True)
        times.append(perf_counter() - began)
    return median(times[1:])


if __name__ == "__main__":
    main()
