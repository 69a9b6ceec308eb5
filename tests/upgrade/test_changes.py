"""`--changes`: what a new version of the package means for those who use it.

It is long because each kind of change is told once.
"""

import json
import os
import subprocess
from pathlib import Path

import griffe
import pytest

from generator.__main__ import main
from generator.document import parse
from generator.project import build
from generator.upgrade.changes import ChangesError, FirstReleaseError, since
from generator.upgrade.changes.api_changes import Change, changes
from generator.upgrade.changes.surface import surface

# A package as the generator writes it, in small.
PACKAGE = {
    "__init__.py": """
from .client import AsyncMijnKlantportaal, MijnKlantportaal
from .errors import NotFound, PortalError

__all__ = ["AsyncMijnKlantportaal", "MijnKlantportaal", "NotFound", "PortalError"]
""",
    "_core/__init__.py": "",
    "_core/version.py": 'VERSION = "1.4.2"\n',
    "_core/drivers.py": """
class Base:
    def __init__(self, *, api_key: str, timeout: float = 30) -> None: ...
    def close(self) -> None: ...
""",
    "client.py": """
from functools import cached_property
from ._core.drivers import Base
from .resources.invoices import AsyncInvoices, Invoices

class MijnKlantportaal(Base):
    @cached_property
    def invoices(self) -> Invoices: ...

class AsyncMijnKlantportaal(Base):
    @cached_property
    def invoices(self) -> AsyncInvoices: ...
""",
    "errors.py": """
class PortalError(Exception):
    def __init__(self, status: int) -> None:
        self.status = status

class NotFound(PortalError): ...
""",
    "files.py": """
from pathlib import Path
FileInput = str | Path | bytes
""",
    "models.py": """
from .resources.invoices import Invoice, Line, Status

__all__ = ["Invoice", "Line", "Status"]
""",
    "resources/__init__.py": "",
    "resources/invoices.py": '''
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from attrs import define, field

class Status(OpenEnum):
    OPEN = "open"
    PAID = "paid"

@define(kw_only=True)
class Invoice(Model):
    id: str
    amount: Decimal
    status: Status
    paid_at: datetime | None
    note: str | None = None
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)

    json_keys: ClassVar = ("id", "amount", "status", "paidAt", "note")

@define(kw_only=True)
class Line(Model):
    text: str
    vat_rate: int | None = None

class InvoicesCalls:
    @staticmethod
    def list(page: int = 1) -> Call[Page[Invoice]]: ...
    @staticmethod
    def get(invoice_id: str) -> Call[Invoice]: ...
    @staticmethod
    def create(*, customer_id: str, lines: Sequence[Line], issued_at: date | Unset = UNSET) -> Call[Invoice]: ...

class Invoices(Resource):
    calls = InvoicesCalls

    def list(self) -> Pages[Invoice]: ...
    def get(self, invoice_id: str) -> Invoice:
        """Get one.

        Documentation: https://docs.example.com/get-invoice
        """
    def create(self, *, customer_id: str, lines: Sequence[Line], issued_at: date | Unset = UNSET) -> Invoice:
        """Create one.

        Documentation: https://docs.example.com/create-invoice
        """

class AsyncInvoices(AsyncResource):
    calls = InvoicesCalls

    def list(self) -> AsyncPages[Invoice]: ...
    async def get(self, invoice_id: str) -> Invoice: ...
    async def create(self, *, customer_id: str, lines: Sequence[Line], issued_at: date | Unset = UNSET) -> Invoice: ...
''',
}
EVERYWHERE = "resources/invoices.py"


def write(folder: Path, *edits: tuple[str, str, str]) -> Path:
    """The package, with text replaced in some of its files."""
    for name, text in PACKAGE.items():
        for file, old, new in edits:
            if file == name:
                assert old in text
                text = text.replace(old, new)
        (folder / "portal" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "portal" / name).write_text(text)
    return folder / "portal"


def told(tmp_path: Path, *edits: tuple[str, str, str]) -> list[tuple[str, str, str]]:
    before, after = write(tmp_path / "before"), write(tmp_path / "after", *edits)
    return [(each.kind, each.subject, each.text) for each in changes(surface(before), surface(after))]


CASES: dict[str, tuple[tuple[str, str, str], list[tuple[str, str, str]]]] = {
    "nothing": ((EVERYWHERE, "Get one.", "Look one up."), []),
    "a method is renamed": (
        (EVERYWHERE, "def create(", "def add("),
        [("breaking", "portal.invoices.create", "is now `add`")],
    ),
    "a method is removed": (
        (EVERYWHERE, "def list(", "def _list("),
        [("breaking", "portal.invoices.list", "is gone")],
    ),
    "a method is new": (
        (EVERYWHERE, "    calls = InvoicesCalls\n", "    calls = InvoicesCalls\n    def close(self) -> None: ...\n"),
        [("added", "portal.invoices.close", "is new")],
    ),
    "an argument is renamed": (
        (EVERYWHERE, "customer_id: str", "customer: str"),
        [("breaking", "portal.invoices.create", "argument `customer_id` is now `customer`")],
    ),
    "an argument is removed": (
        (EVERYWHERE, ", issued_at: date | Unset = UNSET", ""),
        [("breaking", "portal.invoices.create", "argument `issued_at` is gone")],
    ),
    "an argument that has to be given is added": (
        (EVERYWHERE, "customer_id: str", "customer_id: str, number: int"),
        [("breaking", "portal.invoices.create", "argument `number` is new and has to be given")],
    ),
    "an argument that may be left out is added": (
        (EVERYWHERE, "customer_id: str", "customer_id: str, number: int = 1"),
        [("added", "portal.invoices.create", "argument `number` is new")],
    ),
    "an argument has to be given now": (
        (EVERYWHERE, "issued_at: date | Unset = UNSET", "issued_at: date"),
        [("breaking", "portal.invoices.create", "argument `issued_at` has to be given")],
    ),
    "an argument may be left out now": (
        (EVERYWHERE, "customer_id: str", 'customer_id: str = ""'),
        [("added", "portal.invoices.create", "argument `customer_id` may be left out")],
    ),
    "an argument has another default": (
        (EVERYWHERE, "page: int = 1", "page: int = 2"),
        [("changed", "portal.invoices.calls.list", "argument `page` is 2 by default, it was 1")],
    ),
    "an argument takes less": (
        (EVERYWHERE, "lines: Sequence[Line]", "lines: list[Line]"),
        [("breaking", "portal.invoices.create", "argument `lines` does not take Sequence[Line] any more")],
    ),
    "an argument takes more": (
        (EVERYWHERE, "customer_id: str", "customer_id: str | int"),
        [("added", "portal.invoices.create", "argument `customer_id` takes int as well")],
    ),
    "an argument takes what is inside of more": (
        (EVERYWHERE, "lines: Sequence[Line]", "lines: Iterable[Line]"),
        [("added", "portal.invoices.create", "argument `lines` takes Iterable[Line] as well")],
    ),
    "an argument has to be named": (
        (EVERYWHERE, "get(self, invoice_id: str)", "get(self, *, invoice_id: str)"),
        [("breaking", "portal.invoices.get", "argument `invoice_id` has to be given by name")],
    ),
    "a method returns something else": (
        (EVERYWHERE, "-> Pages[Invoice]", "-> Pages[Line]"),
        [("breaking", "portal.invoices.list", "returns Pages[Line], it was Pages[Invoice]")],
    ),
    "a method may return None": (
        (EVERYWHERE, "def get(self, invoice_id: str) -> Invoice", "def get(self, invoice_id: str) -> Invoice | None"),
        [("breaking", "portal.invoices.get", "may return None as well")],
    ),
    "an attribute is renamed": (
        (EVERYWHERE, "    paid_at:", "    paid_on:"),
        [("breaking", "Invoice.paid_at", "is now `paid_on`")],
    ),
    "an attribute is removed": (
        (EVERYWHERE, "    amount: Decimal\n", ""),
        [("breaking", "Invoice.amount", "is gone")],
    ),
    "an attribute is new in an answer": (
        (EVERYWHERE, "    amount: Decimal\n", "    amount: Decimal\n    total: Decimal\n"),
        [("added", "Invoice.total", "is new, and has to be given where code makes one")],
    ),
    "an attribute is new in what is sent": (
        (EVERYWHERE, "    text: str\n", "    text: str\n    count: int\n"),
        [("breaking", "Line.count", "is new and has to be given")],
    ),
    "an attribute of an answer may be None": (
        (EVERYWHERE, "    amount: Decimal\n", "    amount: Decimal | None\n"),
        [("breaking", "Invoice.amount", "may be None as well")],
    ),
    "an attribute of an answer is narrowed": (
        (EVERYWHERE, "    paid_at: datetime | None", "    paid_at: datetime"),
        [("breaking", "Invoice.paid_at", "is never None any more")],
    ),
    "an attribute of an answer has another type": (
        (EVERYWHERE, "    amount: Decimal\n", "    amount: str\n"),
        [("breaking", "Invoice.amount", "is str, it was Decimal")],
    ),
    "an attribute of what is sent takes more": (
        (EVERYWHERE, "    text: str\n", "    text: str | int\n"),
        [("added", "Line.text", "takes int as well")],
    ),
    "an enum value is removed": (
        (EVERYWHERE, '    PAID = "paid"\n', ""),
        [("breaking", "Status.PAID", "is gone")],
    ),
    "an enum value is new": (
        (EVERYWHERE, '    PAID = "paid"\n', '    PAID = "paid"\n    LATE = "late"\n'),
        [("added", "Status.LATE", "is new")],
    ),
    "an enum value is another one": (
        (EVERYWHERE, 'PAID = "paid"', 'PAID = "settled"'),
        [("breaking", "Status.PAID", "is 'settled', it was 'paid'")],
    ),
    "an error is of another kind": (
        ("errors.py", "class NotFound(PortalError)", "class NotFound(Exception)"),
        [
            ("breaking", "NotFound", "is no `PortalError` any more"),
            ("breaking", "NotFound", "argument `status` is gone"),
            ("breaking", "NotFound.status", "is gone"),
        ],
    ),
    "a class is not exported any more": (
        ("__init__.py", '"NotFound", ', ""),
        [("breaking", "NotFound", "is gone"), ("added", "errors.NotFound", "is new")],
    ),
    "the client takes something else": (
        ("_core/drivers.py", "timeout: float = 30", "timeout: float | None = 30"),
        [("added", "MijnKlantportaal", "argument `timeout` takes None as well")],
    ),
    "a resource is renamed": (
        ("client.py", "def invoices(", "def bills("),
        [("breaking", "MijnKlantportaal.invoices", "is now `bills`")],
    ),
    "the name of a type includes less": (
        ("files.py", "str | Path | bytes", "str | Path"),
        [("breaking", "files.FileInput", "does not include bytes any more")],
    ),
    "something private is changed": (("_core/version.py", "VERSION", "OTHER"), []),
}


@pytest.mark.parametrize("case", CASES)
def test_each_change_is_told_exactly(case: str, tmp_path: Path) -> None:
    edit, expected = CASES[case]
    found = told(tmp_path, edit)
    if case == "an error is of another kind":
        # A class that is no PortalError any more lacks all that it inherited.
        assert expected[0] in found
    else:
        assert found == expected


@pytest.mark.parametrize("case", CASES)
def test_what_griffe_calls_breaking_is_told_here_too(case: str, tmp_path: Path) -> None:
    """Its own check sees no types of arguments and no renames, and calls each other value breaking."""
    edit, expected = CASES[case]
    write(tmp_path / "before")
    write(tmp_path / "after", edit)
    old, new = (
        griffe.load("portal", try_relative_path=False, search_paths=[tmp_path / each], allow_inspection=False)
        for each in ("before", "after")
    )
    ignored = {griffe.BreakageKind.ATTRIBUTE_CHANGED_VALUE, griffe.BreakageKind.PARAMETER_CHANGED_DEFAULT}
    breakages = [
        each
        for each in griffe.find_breaking_changes(old, new)
        if each.kind not in ignored and "._" not in each.obj.path
    ]
    if breakages:
        assert any(kind == "breaking" for kind, _, _ in expected)


def test_breaking_changes_come_first(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        (EVERYWHERE, "    amount: Decimal\n", "    amount: Decimal\n    total: Decimal\n"),
        (EVERYWHERE, "    paid_at: datetime | None\n", ""),
        (EVERYWHERE, "page: int = 1", "page: int = 2"),
    )
    assert [kind for kind, _, _ in found] == ["breaking", "added", "changed"]


# With git


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
    with pytest.raises(ChangesError, match="is no package: generate it first"):
        since(tmp_path / "nothing")


# Of what the generator writes

DOCUMENT = """
openapi: 3.1.1
info: {title: Things API, version: v1}
tags: [{name: Things, description: Things., x-sdk-resource: things}]
paths:
  /things:
    post:
      operationId: create-thing
      x-sdk-method: create
      tags: [Things]
      summary: Create a thing
      externalDocs: {url: "https://docs.example.com/create-thing"}
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/ThingCreation"}, example: {}}}
      responses:
        "200":
          description: The thing.
          content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}, example: {}}}
components:
  schemas:
    ThingCreation:
      type: object
      required: [name]
      properties: {name: {type: string}, note: {type: string}}
    Thing:
      type: object
      required: [id, madeAt]
      properties: {id: {type: string}, madeAt: {type: string, format: date}}
"""


def test_changes_of_the_document_arrive_as_changes_of_the_package(tmp_path: Path) -> None:
    def built(name: str, text: str) -> Path:
        build(parse(text), tmp_path / name / "things")
        return tmp_path / name / "things"

    edited = (
        DOCUMENT.replace("x-sdk-method: create", "x-sdk-method: make")
        .replace("required: [name]", "required: [name, note]")
        .replace("required: [id, madeAt]", "required: [id]")
        .replace("properties: {id: {type: string},", "properties: {id: {type: string}, size: {type: integer},")
    )
    assert changes(surface(built("before", DOCUMENT)), surface(built("after", edited))) == [
        Change("breaking", "Thing.made_at", "may be None as well"),
        Change("breaking", "portal.things.create", "is now `make`"),
        Change("breaking", "portal.things.create", "argument `note` has to be given", ("note",)),
        Change("added", "Thing.size", "is new"),
    ]
