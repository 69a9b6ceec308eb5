"""Cold starts: a fresh process imports a client, makes it, and fetches one object."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from .measurement import Samples
from .subjects import HTTPX, TODAY, Subject

# Nothing is imported before the clock starts that a bare interpreter has not loaded.
_PROGRAM = """
import sys, time
def now():
    try:
        with open("/proc/self/statm") as file:
            pages = int(file.read().split()[1])
    except OSError:
        pages = 0
    return time.perf_counter(), time.process_time(), pages * 4096
URL = sys.argv[1]
moments = [now()]
{steps}
print([[after - before for after, before in zip(moment, moments[0])] for moment in moments[1:]])
"""

PARTS = (
    ("the import of attrs", "import attrs"),
    ("our modules that every program needs", "import generated_client"),
    ("the resource with its models", "import generated_client.resources.customer_invoices"),
)
"""What our first object takes beyond httpx's, besides the client and the call."""
CALL = "client and call, beyond httpx's"


def measure(python: Path, packages: Path, url: str, subjects: list[Subject], rounds: int) -> Samples:
    """Each subject once a round, in an order that rotates.

    Args:
        python: The interpreter to start.
        packages: Where the compiled and copied packages are.
        url: Where the canned server is.
        subjects: Whom to compare.
        rounds: How many fresh processes each gets.

    Returns:
        Samples by what was measured and by subject, in seconds or bytes.
    """
    samples = Samples()
    for number in range(-1, rounds):  # the first round fills the caches of the file system and counts for nothing
        for place in range(len(subjects)):
            subject = subjects[(place + number) % len(subjects)]
            imported, first = _run(python, packages, url, [subject.importing, f"{subject.client}\n{subject.get}"])
            if number < 0:
                continue
            for what, values in (("import", imported), ("first", first)):
                for kind, value in zip(("time", "CPU", "memory"), values, strict=True):
                    samples.add(f"{what} {kind}", subject.name, value)
    return samples


def parts(python: Path, packages: Path, url: str, rounds: int) -> Samples:
    """What our first object takes beyond httpx's, part by part, as shares of what httpx's takes in all."""
    samples = Samples()
    for _ in range(rounds):
        steps = [HTTPX.importing, *(step for _, step in PARTS), f"{TODAY.client}\n{TODAY.get}"]
        ours = [moment[0] for moment in _run(python, packages, url, steps)]
        plain, whole = (
            moment[0] for moment in _run(python, packages, url, [HTTPX.importing, f"{HTTPX.client}\n{HTTPX.get}"])
        )
        for number, (name, _) in enumerate(PARTS):
            samples.add("parts", name, (ours[number + 1] - ours[number]) / whole)
        samples.add("parts", CALL, (ours[-1] - ours[-2] - (whole - plain)) / whole)
    return samples


def _run(python: Path, packages: Path, url: str, steps: list[str]) -> list[list[float]]:
    """Wall time, processor time and memory after each step, in a fresh process."""
    program = _PROGRAM.format(steps="\n".join(f"{step}\nmoments.append(now())" for step in steps))
    done = subprocess.run(
        [python, "-c", program, url],
        cwd=packages,  # else Python would look into the checkout first
        env={"PYTHONPATH": str(packages)},
        check=True,
        capture_output=True,
    )
    moments: list[list[float]] = json.loads(done.stdout)
    return moments
