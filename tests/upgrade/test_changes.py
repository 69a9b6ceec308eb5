"""`--changes` as a command: what it compares, how it reports, the step of the version."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from small_package import EVERYWHERE, write

from generator.__main__ import main
from generator.upgrade.changes import ChangesError, FirstReleaseError, since


def git(folder: Path, *arguments: str) -> None:
    settings = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", "-c", "commit.gpgsign=false")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    subprocess.run(
        ["git", "-C", str(folder), *settings, *arguments],
        check=True,
        capture_output=True,
        env={**clean, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull},
    )


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """A repository with a released package in it."""
    package = write(tmp_path / "src")
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## 1.4.2\n\n- `invoices.list` is new.\n")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message=A release")
    git(tmp_path, "tag", "v1.4.2")
    return package


@pytest.mark.parametrize(
    ("edit", "step", "version"),
    [
        (None, "none", "1.4.2"),
        (("_core/drivers.py", "class Base:", "class Base:  # the base"), "patch", "1.4.3"),
        ((EVERYWHERE, "customer_id: str", "customer_id: str | int"), "minor", "1.5.0"),
        ((EVERYWHERE, "customer_id: str", "customer: str"), "major", "2.0.0"),
    ],
)
def test_the_step_of_the_version_follows_from_the_changes(
    released: Path, edit: tuple[str, str, str] | None, step: str, version: str
) -> None:
    write(released.parent, *([edit] if edit else []))
    found = since(released)
    assert (found.since, found.step, found.next_version) == ("v1.4.2", step, version)


def test_the_earlier_package_is_read_even_where_the_later_one_is_at_hand(
    released: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(released.parent)
    write(released.parent, (EVERYWHERE, "customer_id: str", "customer: str"))
    assert since(released).step == "major"


def test_before_version_1_a_minor_step_may_break(released: Path) -> None:
    (released / "_core/version.py").write_text('VERSION = "0.3.1"\n')
    git(released.parent.parent, "commit", "--quiet", "--all", "--message=Back")
    write(released.parent, (EVERYWHERE, "customer_id: str", "customer: str"), ("_core/version.py", "1.4.2", "0.3.1"))
    assert since(released, "HEAD").next_version == "0.4.0"


def test_the_report_has_a_draft_for_the_changelog(released: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(released.parent, (EVERYWHERE, "customer_id: str", "customer: str, urgent: bool = False"))
    assert main(["--output", str(released), "--changes", "v1.4.2"]) == 0
    assert (
        capsys.readouterr().out
        == """\
Since v1.4.2 (version 1.4.2):

Breaking (1)
  `portal.invoices.create`: argument `customer_id` is now `customer`

Added (1)
  `portal.invoices.create`: argument `urgent` is new

Only code was compared: at v1.4.2 the package does not tell its server, scopes, limits and names in JSON.

Version: a major step, 1.4.2 -> 2.0.0; it is still 1.4.2 (`__version__` in generator/__init__.py).

A draft for CHANGELOG.md:

## Unreleased

### Breaking

- `portal.invoices.create`: argument `customer_id` is now `customer`.

### Added

- `portal.invoices.create`: argument `urgent` is new.
"""
    )


def test_the_report_is_told_as_json(released: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(released.parent, (EVERYWHERE, "    amount: Decimal\n", ""), ("_core/version.py", "1.4.2", "2.0.0"))
    assert main(["--output", str(released), "--changes", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["breaking"] == [{"subject": "Invoice.amount", "text": "is gone"}]
    assert (told["step"], told["next_version"], told["version"]) == ("major", "2.0.0", "2.0.0")


@pytest.mark.parametrize(
    ("entry", "status"),
    [
        ("", 1),
        ("## Unreleased\n\n- Something was done to `invoices.create`.\n", 1),
        ("## Unreleased\n\n- `invoices.create`: customers are given by `customer_id_or_name`.\n", 1),
        ("## Unreleased\n\n- `invoices.created`: `customer_id` is `customer`.\n", 1),
        ("## Unreleased\n\n- `portal.invoices.create` takes `customer` instead of `customer_id`.\n", 0),
        ("## 2.0.0 - 2026-12-01\n\n- `invoices.create(customer_id=...)` is `invoices.create(customer=...)`.\n", 0),
    ],
)
def test_ci_fails_until_the_changelog_names_what_breaks(
    released: Path, entry: str, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    write(released.parent, (EVERYWHERE, "customer_id: str", "customer: str"))
    changelog = released.parent.parent / "CHANGELOG.md"
    changelog.write_text(changelog.read_text().replace("## 1.4.2", f"{entry}\n## 1.4.2"))
    assert main(["--output", str(released), "--changes", "--ci"]) == status
    said = capsys.readouterr().err
    assert ("CHANGELOG.md does not tell users" in said) == bool(status)
    assert ("argument `customer_id` is now `customer`" in said) == bool(status)


def test_what_stands_in_the_section_of_the_release_is_no_entry(released: Path) -> None:
    write(released.parent, (EVERYWHERE, "def list(", "def _list("))
    assert main(["--output", str(released), "--changes", "--ci"]) == 1


def test_ci_asks_for_no_entry_where_nothing_breaks(released: Path) -> None:
    write(released.parent, (EVERYWHERE, "customer_id: str", "customer_id: str | int"))
    assert main(["--output", str(released), "--changes", "--ci"]) == 0


def test_without_an_earlier_package_it_is_the_first_release(released: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = released.parent / "other"
    released.rename(other)
    with pytest.raises(FirstReleaseError, match=r"no src/other at v1\.4\.2"):
        since(other)
    git(released.parent.parent, "tag", "--delete", "v1.4.2")
    assert main(["--output", str(other), "--changes", "--ci"]) == 0
    assert "There is no tag yet, so this will be the first release" in capsys.readouterr().out


@pytest.mark.parametrize("ref", ["v9", "--all", "HEAD~7", "no such thing"])
def test_a_ref_that_does_not_exist_is_told(released: Path, ref: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--output", str(released), f"--changes={ref}"]) == 2
    assert capsys.readouterr().err == f"There is no commit, branch or tag {ref!r} in this repository.\n"


def test_a_package_outside_of_git_and_one_that_is_not_there_are_told(tmp_path: Path) -> None:
    package = write(tmp_path)
    with pytest.raises(ChangesError, match="is in no git repository"):
        since(package)
    with pytest.raises(ChangesError, match="is not a package: generate it first"):
        since(tmp_path / "nothing")
