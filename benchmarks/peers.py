"""What is compared, set up: the peers in a venv of their own, the packages in a temporary directory."""

from __future__ import annotations

import compileall
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parent.parent
VENV = ROOT / ".venv-benchmarks"
REQUIREMENTS = ROOT / "benchmarks" / "requirements.txt"


def interpreter() -> Path:
    """The Python of the venv with the peers, which is made again when the requirements changed."""
    python = VENV / "bin" / "python"
    stamp = VENV / ".requirements.txt"
    if not python.exists() or not stamp.exists() or stamp.read_bytes() != REQUIREMENTS.read_bytes():
        print(f"Setting up {VENV.name} (once for each change of {REQUIREMENTS.name}) ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
        subprocess.run([python, "-m", "pip", "install", *options, "-r", REQUIREMENTS], check=True)
        shutil.copy(REQUIREMENTS, stamp)
    return python


def packages(into: Path, earlier: str) -> None:
    """Put the packages to compare into a directory: ours, ours of an earlier commit, the stock one, these benchmarks.

    All are copies, so that what happens to the checkout meanwhile changes nothing.

    Args:
        into: An empty directory.
        earlier: A git ref; empty for none.
    """
    without_caches = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "generated_client", into / "generated_client", ignore=without_caches)
    shutil.copytree(ROOT / "benchmarks", into / "benchmarks", ignore=without_caches)
    if earlier:
        archive = into / "earlier"
        archive.mkdir()
        tar = subprocess.run(
            ["git", "archive", earlier, "generated_client"], cwd=ROOT, check=True, capture_output=True
        ).stdout
        subprocess.run(["tar", "-x", "-C", archive], input=tar, check=True)
        # It imports only relatively, so it works under any name.
        (archive / "generated_client").rename(into / "earlier_client")
    _compile_stock(into / "stock_client")
    compileall.compile_dir(into, quiet=2)


def _compile_stock(into: Path) -> None:
    """What openapi-python-client makes of our document by itself, without any setting of ours."""
    bin_directory = Path(sys.executable).parent
    command = [str(bin_directory / "openapi-python-client"), "generate", "--path", str(ROOT / "openapi.yaml")]
    subprocess.run(
        [*command, "--meta", "none", "--output-path", str(into), "--fail-on-warning"],
        # It formats its output with ruff, which it looks for there.
        env={**os.environ, "PATH": f"{bin_directory}{os.pathsep}{os.environ['PATH']}"},
        check=True,
        capture_output=True,
    )


@contextmanager
def serving(packages: Path, module: str, *arguments: object) -> Generator[str]:
    """A server of the benchmarks, as long as the context lasts; gives its URL."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)],
        cwd=packages,  # else Python would look into the checkout first
        env={"PYTHONPATH": str(packages)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: _run_on(last=True),
    )
    assert process.stdin
    assert process.stdout
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(timeout=10)


def run(python: Path, packages: Path, module: str, *arguments: object) -> str:
    """What a module of the benchmarks prints, run with the peers at hand."""
    return subprocess.run(
        [python, "-m", f"benchmarks.{module}", *map(str, arguments)],
        cwd=packages,  # else Python would look into the checkout first
        env={"PYTHONPATH": str(packages)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


def leave_a_core_to_the_server() -> None:
    """Keep this process and those that it starts off the core that the server has."""
    _run_on(last=False)


def _run_on(last: bool) -> None:
    if sys.platform == "linux":
        cores = sorted(os.sched_getaffinity(0))
        if last or len(cores) > 1:
            os.sched_setaffinity(0, cores[-1:] if last else cores[:-1])


def machine() -> str:
    """The processor, its cores, and the system."""
    name = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        models = [
            line.partition(":")[2].strip() for line in information.read_text().splitlines() if "model name" in line
        ]
        name = models[0] if models else name
    return f"{name}, {os.cpu_count()} cores, {platform.system()} {platform.release().partition('-')[0]}"


def versions() -> dict[str, str]:
    """The pinned versions, by distribution."""
    lines = REQUIREMENTS.read_text().splitlines()
    pins = dict(line.split(" ")[0].split("==") for line in lines if "==" in line and not line.startswith((" ", "#")))
    pins["openapi-python-client"] = version("openapi-python-client")
    return pins
