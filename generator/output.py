"""Where a package goes: written aside first, and put in place only when it is complete.

A package bears a manifest with the hash of each of its files. By it the next run notices edits that somebody made in a
vendored copy, and knows a directory of ours from one that must not be touched.
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
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if sys.platform != "win32":
    import fcntl

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

    @property
    def counts(self) -> str:
        """How many files of the package on disk the fresh one replaces, for people."""
        counted = {"changed": self.changed, "added": self.missing, "removed": self.foreign}
        said = [f"{len(names)} {word}" for word, names in counted.items() if names]
        return ", ".join(said) if said else "nothing changed"

    def __str__(self) -> str:
        lines = [f"  changed  {name}" for name in self.changed]
        lines += [f"  missing  {name}" for name in self.missing]
        lines += [f"  foreign  {name}" for name in self.foreign]
        return "\n".join([*lines, *self.diff])


@contextmanager
def staging(target: Path) -> Generator[Path]:
    """A place beside the target, on the same file system, that is gone afterwards.

    A run that is killed cannot clear up. So each run locks its place, and the next one removes those that nobody holds.
    """
    new_parents = [parent for parent in target.parents if not parent.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _locked(target.parent, wait=True):
            _clear_up_after_killed_runs(target)
            folder = Path(tempfile.mkdtemp(prefix=_prefix(target), dir=target.parent))
            lock = _lock(folder)
    except OSError as error:
        raise OutputError(f"{target.parent} cannot be written to: {error.strerror}") from error
    try:
        yield folder / target.name
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _unlock(lock)
        if not target.exists():
            with suppress(OSError):
                for parent in new_parents:
                    parent.rmdir()


def write_manifest(package: Path) -> None:
    """Note the hash of each file of a package that is complete."""
    files = {name: _hash((package / name).read_bytes()) for name in _files(package)}
    (package / MANIFEST).write_text(json.dumps({"files": files}, indent=2) + "\n", newline="\n")


def put_in_place(package: Path, target: Path, *, force: bool, own: bool = False) -> None:
    """Exchange the package at the target for a new one.

    Args:
        package: The new one, on the same file system.
        target: Where it goes.
        force: Whether edits at the target may be lost.
        own: Whether the target is the generator's own, so that nothing in it is anybody's.

    Raises:
        OutputError: There is something at the target that did not come from here, or was changed since.
    """
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise OutputError(f"{target} is no directory")
    if target.exists() and not own:
        _refuse_what_is_not_ours(package, target, force=force)
    try:
        _exchange(package, target)
    except OSError as error:
        raise OutputError(f"{target} cannot be replaced: {error.strerror}") from error


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


def _refuse_what_is_not_ours(package: Path, target: Path, *, force: bool) -> None:
    noted = _noted(target)
    if noted is None:
        # Not even by force: a slip such as `--output src` would cost a whole project.
        if any(target.iterdir()):
            raise OutputError(
                f"{target} is not empty and has no {MANIFEST} of ours: take another directory, or remove it yourself"
            )
        return
    present = set(_files(target)) - {MANIFEST}
    lost = {name for name in present if not _same(target / name, package / name)}
    edited = [f"changed  {name}" for name in sorted(lost & set(noted)) if not _is_as_noted(target / name, noted[name])]
    edited += [f"removed  {name}" for name in sorted(set(noted) - present) if (package / name).exists()]
    edited += [f"added    {name}" for name in sorted(lost - set(noted))]
    if edited and not force:
        raise OutputError(
            f"{target} was edited since it was generated, and the edits would be lost (--force replaces them):\n  "
            + "\n  ".join(edited)
        )


def _noted(package: Path) -> dict[str, str] | None:
    """The hashes in the manifest of a package; None where there is no manifest of ours."""
    try:
        noted: Any = json.loads((package / MANIFEST).read_text(encoding="utf-8"))
        files = noted["files"]
        return {str(name): str(value) for name, value in files.items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _is_as_noted(path: Path, noted: str) -> bool:
    content = path.read_bytes()
    # Git may check text out with the line ends of Windows; that is nobody's edit.
    return noted in {_hash(content), _hash(content.replace(b"\r\n", b"\n"))}


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


def _exchange(package: Path, target: Path) -> None:
    """Put the package in the place of the target, which goes to the place of the package."""
    if not target.exists():
        package.rename(target)
    elif not _swap(package, target):
        aside = _aside(package.parent, target)
        target.rename(aside)
        try:
            package.rename(target)
        except OSError:
            aside.rename(target)
            raise


def _swap(one: Path, other: Path) -> bool:
    """Swap two directories in one step, so that there is no moment without either; False where the system cannot."""
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return (
        rename is not None and rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0
    )


def _prefix(target: Path) -> str:
    return f".{target.name}.generating-"


def _aside(folder: Path, target: Path) -> Path:
    return folder / f"{target.name}.old"


def _clear_up_after_killed_runs(target: Path) -> None:
    for folder in target.parent.glob(f"{_prefix(target)}*"):
        lock = _lock(folder)
        if lock is not None:
            if not target.exists() and _aside(folder, target).exists():
                # It was killed between the two steps of an exchange.
                _aside(folder, target).rename(target)
            shutil.rmtree(folder, ignore_errors=True)
            _unlock(lock)


@contextmanager
def _locked(folder: Path, *, wait: bool) -> Generator[None]:
    lock = _lock(folder, wait=wait)
    try:
        yield
    finally:
        _unlock(lock)


def _lock(folder: Path, *, wait: bool = False) -> int | None:
    """Lock a directory until this process ends, however it ends; None where another one has it or it cannot be done."""
    if sys.platform == "win32":
        return None
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        os.close(handle)
        return None
    return handle


def _unlock(handle: int | None) -> None:
    if handle is not None:
        os.close(handle)


def _files(package: Path) -> list[str]:
    return sorted(
        path.relative_to(package).as_posix()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.relative_to(package).parts
    )


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines()
