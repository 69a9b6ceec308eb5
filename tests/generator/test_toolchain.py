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
from small_document import SMALL_DOCUMENT

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


# Called from anywhere


@pytest.mark.slow
def test_no_module_of_the_folder_it_is_called_from_is_run(tmp_path: Path) -> None:
    hostile = "import pathlib, sys; pathlib.Path(__file__).with_suffix('.ran').touch(); sys.exit('hostile')\n"
    for name in (
        "json.py",
        "argparse.py",
        "venv.py",
        "httpx.py",
        "ruff.py",
        "generator/__main__.py",
        "pip/__main__.py",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(hostile)
    (tmp_path / "api.yaml").write_text(SMALL_DOCUMENT)
    done = subprocess.run(
        [ROOT / "generate.sh", "--document", tmp_path / "api.yaml", "--output", tmp_path / "portal"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.rglob("*.ran")) == []


@pytest.mark.slow
def test_no_module_of_the_folder_is_run_while_it_sets_up(tmp_path: Path) -> None:
    repository, called_from = tmp_path / "repository", tmp_path / "elsewhere"
    (repository / "generator").mkdir(parents=True)
    (repository / "generator" / "requirements.lock").touch()
    shutil.copy(ROOT / "generate.sh", repository)
    called_from.mkdir()
    for name in ("venv.py", "fcntl.py"):
        (called_from / name).write_text("open('ran', 'w')\n")
    environment = {**os.environ, "PYTHON": sys.executable, "PYTHONPATH": str(called_from)}
    done = subprocess.run(
        [repository / "generate.sh"], cwd=called_from, env=environment, capture_output=True, text=True, check=False
    )
    assert (repository / ".venv" / "bin" / "python").exists(), done.stderr
    assert not (called_from / "ran").exists()


@pytest.mark.parametrize("how", ["directly", "by a link", "by a relative link", "with CDPATH"])
def test_it_finds_its_repository_however_it_is_called(how: str, tmp_path: Path) -> None:
    repository = tmp_path / "a repository"
    (repository / "generator").mkdir(parents=True)
    (repository / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(ROOT / "generate.sh", repository)
    (repository / "generator" / "requirements.lock").touch()
    (repository / ".venv" / ".requirements.lock").touch()
    (repository / ".venv" / "bin" / "python").write_text('#!/bin/sh\necho "$PYTHONPATH" "$@"\n')
    (repository / ".venv" / "bin" / "python").chmod(0o755)
    (tmp_path / "other" / "a repository").mkdir(parents=True)
    links = tmp_path / "links"
    links.mkdir()
    (links / "absolute").symlink_to(repository / "generate.sh")
    (links / "relative").symlink_to("../links/absolute")
    script = {"by a link": links / "absolute", "by a relative link": Path("links/relative")}.get(
        how, Path("a repository/generate.sh")
    )
    environment = {**os.environ, "CDPATH": str(tmp_path / "other")} if how == "with CDPATH" else dict(os.environ)
    said = subprocess.run(
        ["bash", script, "--check"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert said.stdout == f"{repository} -m generator --check\n"


def test_output_that_nobody_reads_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text(SMALL_DOCUMENT)
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "generator", "--drift", tmp_path / "api.yaml", "--document", tmp_path / "api.yaml"],
        cwd=ROOT,
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (141, "")
