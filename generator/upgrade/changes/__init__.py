"""`--changes`: what a new version of a package means for those who use it, since a commit or a release.

Code is compared by `api_changes`, what no signature shows by `contract_changes`.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .api_changes import Change, changes, ordered
from .contract_changes import contract, contract_changes
from .surface import surface

CHANGELOG = "CHANGELOG.md"
HEADINGS = {"breaking": "Breaking", "added": "Added", "changed": "Changed"}
NO_CHANGE = "none"
CONTRACT = "server, scopes, limits and names in JSON"


class ChangesError(Exception):
    """There is nothing to compare, or no way to; the message says why."""


class FirstReleaseError(ChangesError):
    """There is no earlier version: nobody uses the package yet."""


@dataclass(frozen=True)
class ChangesReport:
    """What has changed, and what follows from it."""

    since: str
    old_version: str
    version: str
    changes: tuple[Change, ...]
    differs: bool
    """Whether any file of the package differs, be it inside only."""
    code_only: bool
    """Whether the old package says nothing of its server, scopes, limits and names in JSON."""

    @property
    def step(self) -> str:
        """The step of the version that the changes call for: `major`, `minor`, `patch` or `none`."""
        kinds = {each.kind for each in self.changes}
        if "breaking" in kinds:
            return "major"
        if kinds:
            return "minor"
        return "patch" if self.differs else NO_CHANGE

    @property
    def next_version(self) -> str:
        """The version that the step leads to. Before 1.0.0 a minor step may break."""
        major, minor, patch = _numbers(self.old_version)
        step = "minor" if self.step == "major" and major == 0 else self.step
        return {
            "major": f"{major + 1}.0.0",
            "minor": f"{major}.{minor + 1}.0",
            "patch": f"{major}.{minor}.{patch + 1}",
            NO_CHANGE: self.old_version,
        }[step]

    @property
    def version_is_enough(self) -> bool:
        """Whether the version has been raised as far as it has to be."""
        return _numbers(self.version) >= _numbers(self.next_version)

    def of(self, kind: str) -> list[Change]:
        """The changes of one kind."""
        return [each for each in self.changes if each.kind == kind]

    @property
    def draft(self) -> str:
        """An entry for the changelog."""
        sections = [
            f"### {heading}\n\n" + "\n".join(f"- {each}." for each in self.of(kind))
            for kind, heading in HEADINGS.items()
            if self.of(kind)
        ]
        return "\n\n".join(["## Unreleased", *(sections or ["No change in what users call."])])

    def __str__(self) -> str:
        lines = [f"Since {self.since} (version {self.old_version}):"]
        for kind, heading in HEADINGS.items():
            found = self.of(kind)
            if found:
                lines += ["", f"{heading} ({len(found)})", *(f"  {each}" for each in found)]
        if not self.changes:
            inside = "something inside has changed, nothing that users call" if self.differs else "nothing has changed"
            lines += ["", inside[0].upper() + inside[1:] + "."]
        if self.code_only:
            lines += ["", f"Only code was compared: at {self.since} the package does not tell its {CONTRACT}."]
        lines += ["", self._version_line()]
        if self.changes:
            lines += ["", f"A draft for {CHANGELOG}:", "", self.draft]
        return "\n".join(lines)

    def _version_line(self) -> str:
        if self.step == NO_CHANGE:
            return f"Version: {self.version}, no step is needed."
        said = f"Version: a {self.step} step, {self.old_version} -> {self.next_version}"
        if self.version_is_enough:
            return f"{said}; it is {self.version} already."
        return f"{said}; it is still {self.version} (`__version__` in generator/__init__.py)."

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        found = {kind: [{"subject": each.subject, "text": each.text} for each in self.of(kind)] for kind in HEADINGS}
        return {
            "since": self.since,
            "old_version": self.old_version,
            "version": self.version,
            "step": self.step,
            "next_version": self.next_version,
            "code_only": self.code_only,
            **found,
            "changelog": self.draft,
        }


def report(package: Path, ref: str, *, as_json: bool, ci: bool) -> int:
    """Print what has changed. Exit status 1: `ci` finds the changelog wanting; 2: there is nothing to compare with."""
    try:
        found = since(package, ref)
        missing = not_in_changelog(found, repository(package) / CHANGELOG) if ci else []
    except FirstReleaseError as error:
        print(json.dumps({"since": None, "text": str(error)}) if as_json else error)
        return 0
    except ChangesError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(found.as_json(), indent=2, ensure_ascii=False) if as_json else found)
    if missing:
        print(f"\n{CHANGELOG} does not tell users, above {found.old_version}:", file=sys.stderr)
        for each in missing:
            print(f"  {each}", file=sys.stderr)
        return 1
    return 0


def since(package: Path, ref: str = "") -> ChangesReport:
    """Compare a package in the working tree with an earlier one.

    Args:
        package: The directory of the package, in a git repository.
        ref: A commit, branch or tag; the last tag when empty.

    Raises:
        FirstReleaseError: There is no tag yet, or no package at that commit.
        ChangesError: It is not a git repository, or has no such commit.
    """
    if not (package / "__init__.py").is_file():
        raise ChangesError(f"{package} is not a package: generate it first")
    ref = ref or _last_tag(package)
    with _package_at(package, ref) as before:
        found = changes(surface(before), surface(package))
        contracts = contract(before), contract(package)
        if contracts[0] and contracts[1]:
            found = ordered([*found, *contract_changes(contracts[0], contracts[1])])
        return ChangesReport(
            *(ref, _version(before), _version(package), tuple(found)),
            differs=_differs(before, package),
            code_only=not contracts[0],
        )


def not_in_changelog(report: ChangesReport, changelog: Path) -> list[Change]:
    """The breaking changes that the changelog does not name above the section of the earlier version."""
    try:
        text = changelog.read_text(encoding="utf-8")
    except OSError:
        text = ""
    news = re.split(rf"(?m)^## \[?v?{re.escape(report.old_version)}\b", text)[0]
    return [
        each for each in report.of("breaking") if not all(_names(news, name) for name in (each.subject, *each.names))
    ]


def repository(package: Path) -> Path:
    """The root of the git repository that a package is in."""
    try:
        root = _git(package.parent, "rev-parse", "--show-toplevel").decode().strip()
    except (OSError, subprocess.CalledProcessError) as error:
        raise ChangesError(f"{package} is in no git repository: there is nothing to compare it with") from error
    return Path(root)


def _names(text: str, name: str) -> bool:
    """Whether a text names a thing as a whole, with or without the object it is called on: `portal.tickets.get`."""
    plain = name.removeprefix("async ").removeprefix("portal.")
    return re.search(rf"(?<!\w){re.escape(plain)}(?!\w)", text) is not None


def _last_tag(package: Path) -> str:
    root = repository(package)
    try:
        return _git(root, "describe", "--tags", "--abbrev=0").decode().strip()
    except subprocess.CalledProcessError as error:
        raise FirstReleaseError(
            "There is no tag yet, so this will be the first release: nobody's code can break."
        ) from error


@contextmanager
def _package_at(package: Path, ref: str) -> Generator[Path]:
    """The package as it was, in a directory of its own."""
    root = repository(package)
    try:
        commit = (
            _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}").decode().strip()
        )
    except subprocess.CalledProcessError as error:
        raise ChangesError(f"There is no commit, branch or tag {ref!r} in this repository.") from error
    name = package.resolve().relative_to(root.resolve()).as_posix()
    try:
        archive = _git(root, "archive", "--format=tar", commit, "--", name)
    except subprocess.CalledProcessError as error:
        raise FirstReleaseError(
            f"There is no {name} at {ref}, so this will be the first release: nobody's code can break."
        ) from error
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(folder, filter="data")
        before = Path(folder) / name
        if not (before / "__init__.py").is_file():
            raise FirstReleaseError(f"{name} was not a package at {ref}: nobody's code can break.")
        yield before


def _git(folder: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=True).stdout


def _version(package: Path) -> str:
    files = [file for file in (package / "_core/version.py", package / "_version.py") if file.is_file()]
    text = files[0].read_text(encoding="utf-8") if files else ""
    found = re.search(r'^VERSION = "([^"]+)"', text, re.MULTILINE)
    return found[1] if found else "0.0.0"


def _numbers(version: str) -> tuple[int, int, int]:
    numbers = [int(each) for each in re.findall(r"\d+", version)[:3]]
    major, minor, patch = [*numbers, 0, 0, 0][:3]
    return major, minor, patch


def _differs(one: Path, other: Path) -> bool:
    return _sources(one) != _sources(other)


def _sources(package: Path) -> dict[str, bytes]:
    return {path.relative_to(package).as_posix(): path.read_bytes() for path in package.rglob("*.py")}
