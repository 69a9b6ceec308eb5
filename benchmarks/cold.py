"""Cold starts: a fresh process imports a client, makes it, and fetches one object."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from .measurement import Samples
from .subjects import Subject

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
start = now()
{importing}
imported = now()
{client}
{get}
first = now()
print([[after - before for after, before in zip(moment, start)] for moment in (imported, first)])
"""


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
            program = _PROGRAM.format(importing=subject.importing, client=subject.client, get=subject.get)
            answer = subprocess.run(
                [python, "-c", program, url], env={"PYTHONPATH": str(packages)}, check=True, capture_output=True
            )
            if number < 0:
                continue
            imported, first = json.loads(answer.stdout)
            for what, values in (("import", imported), ("first", first)):
                for kind, value in zip(("time", "CPU", "memory"), values, strict=True):
                    samples.add(f"{what} {kind}", subject.name, value)
    return samples
