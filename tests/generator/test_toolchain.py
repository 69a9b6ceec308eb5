"""`generate.sh` sets up .venv, once."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import suppress
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="named pipes and locks of files are POSIX's")

ROOT = Path(__file__).parents[2]

# Stands in for a Python that makes a .venv; it tells the test what it does, and goes on when it may.
PYTHON = f"""#!/bin/sh
case "$*" in
  "-c import fcntl"*) echo > locking; exec {sys.executable} "$@" ;;
  "-m venv"*) echo venv >> done; cat go; mkdir -p .venv/bin; cp in_venv .venv/bin/python ;;
esac
"""


@pytest.fixture
def generate(tmp_path: Path) -> Generator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts `generate.sh` in a folder that has no .venv yet."""
    (tmp_path / "generator").mkdir()
    shutil.copy(ROOT / "generate.sh", tmp_path)
    shutil.copy(ROOT / "generator" / "requirements.lock", tmp_path / "generator")
    for name, program in {"python": PYTHON, "in_venv": '#!/bin/sh\necho "$@" >> done\n'}.items():
        (tmp_path / name).write_text(program)
        (tmp_path / name).chmod(0o755)
    os.mkfifo(tmp_path / "go")
    os.mkfifo(tmp_path / "locking")
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHON": str(tmp_path / "python")}
        run = subprocess.Popen(
            [tmp_path / "generate.sh"],
            cwd=tmp_path,
            env=environment,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        started.append(run)
        return run

    yield start
    for run in started:
        with suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
        run.wait()


def test_two_runs_at_once_set_it_up_once(generate: Callable[[], subprocess.Popen[bytes]], tmp_path: Path) -> None:
    done = tmp_path / "done"
    done.touch()
    locking = os.open(tmp_path / "locking", os.O_RDWR)
    runs: list[subprocess.Popen[bytes]] = []
    for _ in range(2):
        runs.append(generate())
        assert select.select([locking], [], [], 10)[0]
        os.read(locking, 1)
    os.close(locking)
    with pytest.raises(subprocess.TimeoutExpired):
        runs[1].wait(0.2)
    assert done.read_text() in {"", "venv\n"}
    os.close(os.open(tmp_path / "go", os.O_WRONLY))  # when it is read, a .venv is being made
    assert [run.wait(10) for run in runs] == [0, 0]
    venv, pip, *rest = done.read_text().splitlines()
    assert (venv, pip.split(" -")[0]) == ("venv", "-m pip install")
    assert rest == ["-m generator"] * 2
