"""The last check of a package, before it is put in place: no undefined name in it, and all of it can be imported."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from .culprit import of_output
from .document import Document
from .project import RUFF, CompilerError, ruff

# Only what the package itself may need is on the path once httpx and attrs are there, with what they load.
_IMPORT_ALL = """
import importlib, pkgutil, sys
import attrs
try:
    import httpx2 as http
except ImportError:
    import httpx as http
sys.modules.setdefault("httpx2", http)
sys.modules.setdefault("httpx", http)
folder, name = sys.argv[1:]
sys.path[:] = [folder, *(each for each in sys.path if not each.rstrip("/\\\\").endswith("-packages"))]
package = importlib.import_module(name)
for module in pkgutil.walk_packages(package.__path__, f"{name}."):
    try:
        importlib.import_module(module.name)
    except ModuleNotFoundError as error:
        if error.name not in {"pyrate_limiter", "redis"}:  # what only fleets have
            raise
"""
_FRAME = re.compile(r'File "(.+?)", line (\d+)')


def inspect(package: Path, document: Document) -> None:
    """Check a package that is complete, in processes of their own.

    Args:
        package: The package.
        document: What it was made from.

    Raises:
        CompilerError: It has an undefined name, is not valid Python, or cannot be imported.
    """
    command = [*ruff(), "check", *RUFF, "--select", "F,E9", "--output-format", "json", str(package)]
    found: list[dict[str, Any]] = json.loads(_run(command, package).stdout or "[]")
    for each in found:
        file, line = Path(each["filename"]), int(each["location"]["row"])
        raise _refused(document, package, file, line, each["message"])
    imported = _run([sys.executable, "-P", "-B", "-c", _IMPORT_ALL, str(package.parent), package.name], package)
    if imported.returncode:
        said = imported.stderr.strip().splitlines() or ["the process ended without a word"]
        frames = [(Path(file), int(line)) for file, line in _FRAME.findall(imported.stderr)]
        inside = [frame for frame in frames if frame[0].is_relative_to(package)]
        file, line = inside[-1] if inside else (package / "__init__.py", 1)
        raise _refused(document, package, file, line, said[-1])


def _run(command: list[str], package: Path) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=package.parent, env=environment)


def _refused(document: Document, package: Path, file: Path, line: int, words: str) -> CompilerError:
    name = file.relative_to(package.resolve() if not file.is_relative_to(package) else package).as_posix()
    place = of_output(document, package, name, line)
    return CompilerError.at(
        document,
        place,
        f"the package that is made of it would be broken ({name}, line {line}: {words}): "
        "describe it more simply, or leave it out",
    )
