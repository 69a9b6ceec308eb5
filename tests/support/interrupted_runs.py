"""Runs of the generator that are cut short, each in a process of its own: `python interrupted_runs.py killed|full ...`.

A process that has loaded everything already is forked for each run, as loading takes longer than a run. Killed runs are
killed at moments that are spread over the time a run takes. Others find the disk full after so many bytes of a file.
What is printed: a line a run, with the hash of the package afterwards.
"""

import hashlib
import os
import resource
import signal
import sys
import time
from pathlib import Path

from generator.__main__ import main


def run(arguments: list[str], *, kill_after: float | None = None, largest_file: int | None = None) -> int:
    """The exit status, as a shell gives it."""
    child = os.fork()
    if child == 0:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        if largest_file is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
        os._exit(main(arguments))
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def state(package: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(each for each in package.rglob("*") if each.is_file()):
        digest.update(f"{path.relative_to(package)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def interrupt(how: str, package: Path, before: str, after: str, tries: int) -> None:
    to = ["--output", str(package), "--document"]
    assert run([*to, after]) == 0
    print("after", state(package))
    began = time.perf_counter()
    assert run([*to, before]) == 0
    taken = time.perf_counter() - began
    print("before", state(package))
    for number in range(tries):
        if how == "killed":
            run([*to, after], kill_after=taken * (number + 1) / tries)
        else:
            # The files of a package have from 100 bytes to 20 kB.
            print("status", run([*to, after], largest_file=40 * 3**number))
        print("try", state(package))
        if how == "killed":
            run([*to, before])
    print("beside", *sorted(each.name for each in package.parent.iterdir()))


if __name__ == "__main__":
    interrupt(sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4], int(sys.argv[5]))
