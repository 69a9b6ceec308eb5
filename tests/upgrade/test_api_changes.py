"""`--changes` tells what code shows: names, arguments, types, values."""

from pathlib import Path

import griffe
import pytest
from small_package import EVERYWHERE, write

from generator.document import parse
from generator.project import build
from generator.upgrade.changes.api_changes import Change, changes
from generator.upgrade.changes.surface import surface


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
            ("breaking", "NotFound", "is no longer a `PortalError`"),
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
    "a type becomes a class": (
        ("files.py", "FileInput = str | Path | bytes", "class FileInput: ..."),
        [("breaking", "files.FileInput", "is a class now, not an attribute")],
    ),
    "something private is changed": (("_core/version.py", "VERSION", "OTHER"), []),
}


@pytest.mark.parametrize("case", CASES)
def test_each_change_is_told_exactly(case: str, tmp_path: Path) -> None:
    edit, expected = CASES[case]
    found = told(tmp_path, edit)
    if case == "an error is of another kind":
        # A class that is not a PortalError any more lacks all that it inherited.
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
