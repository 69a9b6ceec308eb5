"""The command line: sets up, measures, writes the results, the page and the picture, and prints the results."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from . import cold, generation, mirror, peers
from .canned import PAGE_SIZE
from .page import page
from .picture import picture
from .report import report
from .results import Results
from .subjects import subjects


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--against", default="", metavar="REF", help="measure the client of this commit as well")
    parser.add_argument("--quick", action="store_true", help="few rounds: does it all run? Writes only with --output")
    parser.add_argument("--output", type=Path, metavar="DIR", help="write to DIR instead of this repository")
    options = parser.parse_args()
    quick: bool = options.quick
    results = Results(
        machine=peers.machine(),
        cores=os.cpu_count() or 1,
        load=os.getloadavg()[0],
        python=platform.python_version(),
        when=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        versions=peers.versions(),
        commit=_git("describe", "--always", "--dirty", "--exclude=*"),
        earlier=_git("rev-parse", "--short", options.against) if options.against else "",
        quick=quick,
    )
    measure(results, options.against)
    text = report(results)
    directory: Path | None = options.output or (None if quick else peers.ROOT)
    if directory:
        files = {"benchmarks/RESULTS.md": text, "docs/performance.md": page(results)}
        for name, content in {**files, "docs/performance.svg": picture(results)}.items():
            file = directory / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
    print(text)


def measure(results: Results, against: str) -> None:
    """Fill the results in, one part after the other."""
    quick, earlier = results.quick, bool(results.earlier)
    python = peers.interpreter()
    _tell("./generate.sh")
    results.generate = generation.measure(1 if quick else 3)
    invoices = 3_000 if quick else 100_000
    megabytes = 50 if quick else 500
    samples = results.samples
    with tempfile.TemporaryDirectory() as directory:
        packages = Path(directory)
        peers.packages(packages, against)
        _tell("bursts behind the rate gate")
        samples.include(json.loads(peers.run(python, packages, "gate", 1 if quick else 3)))
        _tell(f"the mirror of {mirror.INVOICES:,} invoices")
        with peers.serving(packages, "server", mirror.PAGES) as url:
            results.mirror = mirror.measure(url, 1 if quick else 3)
        _tell(f"{megabytes} MB up and down")
        with peers.serving(packages, "transfers", "serve") as url, tempfile.TemporaryDirectory() as files:
            results.transfers = json.loads(peers.run(python, packages, "transfers", url, megabytes, files))
        with peers.serving(packages, "server", -(-invoices // PAGE_SIZE)) as url:
            peers.leave_a_core_to_the_server()
            everyone = subjects(earlier)
            _tell("import and first object")
            samples.include(cold.measure(python, packages, url, everyone, rounds=1 if quick else 21).values())
            samples.include(cold.parts(python, packages, url, rounds=1 if quick else 21).values())
            _tell("calls")
            for _ in range(1 if quick else 3):
                rounds = 3 if quick else 20
                samples.include(json.loads(peers.run(python, packages, "calls", url, rounds, earlier)))
            _tell("1,000 invoices from JSON")
            for _ in range(1 if quick else 5):
                samples.include(json.loads(peers.run(python, packages, "parsing", 2 if quick else 20, earlier)))
            _tell(f"a walk through {invoices:,} invoices")
            # Time drifts with the machine while a walk lasts, either way: several walks level that out.
            walks = [json.loads(peers.run(python, packages, "walk", url)) for _ in range(1 if quick else 3)]
            results.walk = {figure: median(walk[figure] for walk in walks) for figure in walks[0]}


def _tell(what: str) -> None:
    print(f"Measuring: {what} ...", file=sys.stderr, flush=True)


def _git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=peers.ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout.strip()


if __name__ == "__main__":
    main()
