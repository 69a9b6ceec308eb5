"""Where a package goes: written aside first, and put in place only when it is complete.

A package has a manifest with our mark and the hash of each of its files. By it the next run notices edits that somebody
made in a vendored copy, and knows a directory of ours from one that must not be touched. What the manifest does not
name is never removed.
"""

from __future__ import annotations

import ctypes
import difflib
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .code import meaning

if sys.platform != "win32":
    import fcntl

MANIFEST = "manifest.json"
MARK = "mijnklantportaal"
STAGED = ".mijnklantportaal"
"""The file by which a folder that a killed run left behind is known to be ours."""
LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
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

    def counts(self, kept: tuple[str, ...] = ()) -> str:
        """How many files of the package on disk the fresh one replaces, for people; those that it kept do not count."""
        removed = [name for name in self.foreign if name not in kept]
        counted = {"changed": self.changed, "added": self.missing, "removed": removed}
        said = [f"{len(names)} {word}" for word, names in counted.items() if names]
        return ", ".join(said) if said else "nothing changed"

    def __str__(self) -> str:
        lines = [f"  changed  {name}" for name in self.changed]
        lines += [f"  missing  {name}" for name in self.missing]
        lines += [f"  foreign  {name}" for name in self.foreign]
        return "\n".join([*lines, *self.diff])


@dataclass(frozen=True)
class Edits:
    """What was done to a package since it was generated: names of files, links and empty folders (these end in `/`)."""

    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    reformatted: tuple[str, ...] = ()
    """Files with another layout, which a formatter has run over: nothing is lost with them."""

    def __bool__(self) -> bool:
        return bool(self.changed or self.removed or self.added)

    def __str__(self) -> str:
        told = {"changed": self.changed, "removed": self.removed, "added": self.added}
        return "\n".join(f"  {word:8} {name}" for word, names in told.items() for name in names)


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
            (folder / STAGED).touch()
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


def write_manifest(package: Path, contract: Mapping[str, Any]) -> None:
    """Note the hash of each file of a package that is complete, of code what it says without its layout, and the
    package's contract."""
    contents = {name: (package / name).read_bytes() for name in _files(package)}
    noted = {
        "generator": MARK,
        "files": {name: _hash(content) for name, content in contents.items()},
        "code": {name: meaning(each.decode()) for name, each in contents.items() if name.endswith((".py", ".md"))},
        "contract": contract,
    }
    (package / MANIFEST).write_text(
        json.dumps(noted, indent=2, ensure_ascii=False, default=str) + "\n", encoding="utf-8", newline="\n"
    )


def check_target(target: Path) -> None:
    """Refuse a target that not even `--force` may replace: a slip such as `--output src` would cost a whole project.

    Raises:
        OutputError: It is not a directory, has a repository in it, or has files in it and no manifest of ours.
    """
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise OutputError(f"{target} is not a directory")
    repository = next((path for path in target.rglob(".git")), None)
    if repository is not None:
        raise OutputError(f"{target} has {repository.relative_to(target)} in it: take another directory")
    if _files(target) and _noted(target) is None:
        raise OutputError(
            f"{target} is not empty and has no {MANIFEST} of ours: take another directory, or remove it yourself"
        )


def put_in_place(package: Path, target: Path, *, force: bool, own: bool = False) -> Edits:
    """Exchange the package at the target for a new one.

    What was added there stays; without `force` any edit is refused.

    Args:
        package: The new one, on the same file system.
        target: Where it goes.
        force: Whether edits of its files may be lost.
        own: Whether the target is the generator's own, so that nothing in it is anybody's.

    Returns:
        What had been done to the package that was replaced.

    Raises:
        OutputError: There is something at the target that did not come from here, or was changed since.
    """
    check_target(target)
    edits = Edits() if own or not target.exists() else _edits(package, target)
    if edits and not force:
        raise OutputError(
            f"{target} was edited since it was generated, and the edits would be lost "
            f"(--force replaces what is changed and removed, and keeps what is added):\n{edits}"
        )
    try:
        for name in edits.added:
            _carry_over(target / name, package / name)
        _exchange(package, target)
    except OSError as error:
        raise OutputError(f"{target} cannot be replaced: {error.strerror}") from error
    return edits


def compare(fresh: Path, target: Path) -> Differences:
    """What the package at the target differs in from a fresh one."""
    expected, found = set(_files(fresh)), set(_files(target)) if target.is_dir() else set[str]()
    both = sorted(expected & found)
    changed = tuple(name for name in both if not _same(target / name, fresh / name))
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


def _edits(package: Path, target: Path) -> Edits:
    """What was done to the package at the target; what the new package has as well is no loss."""
    present, noted = _files(target), _noted(target)
    if noted is None:
        return Edits()  # it is empty
    files, code = noted
    lost = [name for name in present if name != MANIFEST and not _same(target / name, package / name)]
    touched = [name for name in lost if name in files and not _is_as_noted(target / name, files[name])]
    reformatted = [name for name in touched if _says_what_was_noted(target / name, code.get(name, ""))]
    parents = {f"{parent.as_posix()}/" for name in files for parent in Path(name).parents}
    return Edits(
        changed=tuple(name for name in touched if name not in reformatted),
        removed=tuple(name for name in sorted(set(files) - set(present)) if (package / name).exists()),
        added=tuple(name for name in lost if name not in files and name not in parents),
        reformatted=tuple(reformatted),
    )


def _noted(package: Path) -> tuple[dict[str, str], dict[str, str]] | None:
    """The hashes in the manifest of a package, of files and of code; None where there is no manifest of ours."""
    try:
        noted: Any = json.loads((package / MANIFEST).read_text(encoding="utf-8"))
        files, code = dict[str, str](noted["files"]), dict[str, str](noted["code"])
        ours = noted["generator"] == MARK and all(re.fullmatch("[0-9a-f]{64}", each) for each in files.values())
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return (files, code) if ours else None


def _is_as_noted(path: Path, noted: str) -> bool:
    if path.is_symlink():
        return False
    content = path.read_bytes()
    # Git may check text out with the line ends of Windows; that is nobody's edit.
    return noted in {_hash(content), _hash(content.replace(b"\r\n", b"\n"))}


def _says_what_was_noted(path: Path, noted: str) -> bool:
    try:
        return not path.is_symlink() and meaning(path.read_text(encoding="utf-8")) == noted
    except UnicodeDecodeError:
        return False


def _same(one: Path, other: Path) -> bool:
    if one.is_symlink() or not one.is_file():
        return False
    return other.is_file() and one.read_bytes() == other.read_bytes()


def _carry_over(source: Path, place: Path) -> None:
    """Copy what somebody added to a package into the one that takes its place."""
    if os.path.lexists(place) or any(parent.is_file() for parent in place.parents):
        raise OutputError(f"{source} is in the way of a file of the package: move it elsewhere")
    if source.is_dir() and not source.is_symlink():
        place.mkdir(parents=True)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, place, follow_symlinks=False)


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
        lock = _lock(folder) if (folder / STAGED).is_file() else None
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
    """All that is in a package: files, links, and empty folders with a `/` behind. What systems and Python leave is not
    in it: bytecode, `.DS_Store`."""
    found: list[str] = []
    for folder, folders, names in os.walk(package):
        here = Path(folder)
        links = [name for name in folders if (here / name).is_symlink()]
        kept = [name for name in (*names, *links) if not _is_litter(here, name)]
        found += [(here / name).relative_to(package).as_posix() for name in kept]
        if not (kept or folders) and here != package and here.name != "__pycache__":
            found.append(f"{here.relative_to(package).as_posix()}/")
    return sorted(found)


def _is_litter(folder: Path, name: str) -> bool:
    return name in LITTER or (folder.name == "__pycache__" and name.endswith((".pyc", ".pyo")))


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines()
