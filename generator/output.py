"""Where a package goes: written aside first, and put in place only when it is complete.

A package bears a manifest with the hash of each of its files. By it the next run knows what it may remove, and notices
edits that somebody made in a vendored copy.
"""

from __future__ import annotations

import ctypes
import difflib
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MANIFEST = "manifest.json"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


class OutputError(Exception):
    """The package cannot be put where it is wanted."""


@dataclass(frozen=True)
class Differences:
    """What a package on disk differs in from what would be written."""

    changed: tuple[str, ...]
    missing: tuple[str, ...]
    foreign: tuple[str, ...]
    diff: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.changed or self.missing or self.foreign)

    def __str__(self) -> str:
        lines = [f"  changed  {name}" for name in self.changed]
        lines += [f"  missing  {name}" for name in self.missing]
        lines += [f"  foreign  {name}" for name in self.foreign]
        return "\n".join([*lines, *self.diff])


@contextmanager
def staging(target: Path) -> Generator[Path]:
    """A place beside the target, on the same file system, that is gone afterwards."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise OutputError(f"{target.parent} cannot be written to: {error.strerror}") from error
    try:
        yield folder / target.name
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_manifest(package: Path) -> None:
    """Note the hash of each file of a package that is complete."""
    files = {name: _hash(package / name) for name in _files(package)}
    (package / MANIFEST).write_text(json.dumps({"files": files}, indent=2) + "\n")


def put_in_place(package: Path, target: Path, *, force: bool) -> None:
    """Exchange the package at the target for a new one.

    Args:
        package: The new one, on the same file system.
        target: Where it goes.
        force: Whether edits at the target may be lost.

    Raises:
        OutputError: There is something at the target that did not come from here, or was changed since.
    """
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise OutputError(f"{target} is no directory")
    if target.exists() and not force:
        _refuse_edits(target)
    if not target.exists():
        package.rename(target)
    elif not _exchange(package, target):
        aside = package.with_name(f"{package.name}.old")
        target.rename(aside)
        try:
            package.rename(target)
        except OSError:
            aside.rename(target)
            raise


def compare(fresh: Path, target: Path) -> Differences:
    """What the package at the target differs in from a fresh one."""
    expected, found = set(_files(fresh)), set(_files(target)) if target.is_dir() else set[str]()
    both = sorted(expected & found)
    changed = tuple(name for name in both if (fresh / name).read_bytes() != (target / name).read_bytes())
    diff: list[str] = []
    for name in changed:
        if name != MANIFEST:
            diff += difflib.unified_diff(
                _lines(target / name), _lines(fresh / name), f"on disk/{name}", f"generated/{name}", n=1, lineterm=""
            )
    return Differences(
        changed,
        tuple(sorted(expected - found)),
        tuple(sorted(found - expected)),
        tuple(diff[:40] + ([f"... {len(diff) - 40} more lines"] if len(diff) > 40 else [])),
    )


def _refuse_edits(target: Path) -> None:
    try:
        noted: dict[str, str] = json.loads((target / MANIFEST).read_text())["files"]
    except (OSError, ValueError, KeyError):
        if any(target.iterdir()):
            raise OutputError(
                f"{target} is not empty and has no {MANIFEST} of ours: take another directory, or --force to replace it"
            ) from None
        return
    present = set(_files(target)) - {MANIFEST}
    edited = [f"changed  {name}" for name in sorted(present & set(noted)) if _hash(target / name) != noted[name]]
    edited += [f"removed  {name}" for name in sorted(set(noted) - present)]
    edited += [f"added    {name}" for name in sorted(present - set(noted))]
    if edited:
        raise OutputError(
            f"{target} was edited since it was generated, and the edits would be lost (--force replaces them):\n  "
            + "\n  ".join(edited)
        )


def _exchange(one: Path, other: Path) -> bool:
    """Swap two directories in one step, so that there is no moment without either; False where the system cannot."""
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return (
        rename is not None and rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0
    )


def _files(package: Path) -> list[str]:
    return sorted(
        path.relative_to(package).as_posix()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines()
