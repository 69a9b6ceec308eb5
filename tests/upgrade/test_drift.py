"""`--drift`: how openapi.yaml and the service's own document differ.

It is long because each kind of difference is told and each kind of silence is not.
"""

import copy
import gzip
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_document import DOCUMENT
from hypothesis import given, settings
from hypothesis import strategies as st
from published_document import as_published

from generator.__main__ import main
from generator.document import Document, parse
from generator.upgrade.drift import compare
from generator.upgrade.drift.differences import Drift
from generator.upgrade.drift.published import PublishedDocumentError, mapping, read, sequence

Raw = dict[str, Any]
Edit = Callable[[Raw], object]


def drift(edit: Edit, *, published: bool, document: Document = DOCUMENT) -> Drift:
    """What is told after an edit of the service's document, be it written like ours or in another way."""
    theirs = copy.deepcopy(DOCUMENT.raw)
    edit(theirs)
    return compare(document, as_published(theirs, enums=True) if published else theirs, "theirs.yaml")


def facts(found: Drift) -> list[tuple[str, str, str, str, str, str]]:
    return [(each.resource, each.kind, each.what, each.where, each.ours, each.theirs) for each in found.differences]


def schema(raw: Raw, name: str) -> Raw:
    found: Raw = raw["components"]["schemas"][name]
    return found


def add_an_operation(raw: Raw) -> None:
    operation = copy.deepcopy(raw["paths"]["/customers/{customerId}"]["get"])
    raw["paths"]["/customers/{customerId}/notes"] = {
        "parameters": raw["paths"]["/customers/{customerId}"]["parameters"],
        "get": {**operation, "operationId": "list-customer-notes"},
    }


def rename(properties: Raw, old: str, new: str) -> None:
    """In its place, so that the order stays."""
    entries = [(new if key == old else key, value) for key, value in properties.items()]
    properties.clear()
    properties.update(entries)


def rename_a_field(raw: Raw) -> None:
    invoice = schema(raw, "CustomerInvoice")
    rename(invoice["properties"], "invoiceNumber", "number")
    invoice["required"] = ["number" if each == "invoiceNumber" else each for each in invoice["required"]]


def rename_a_path_parameter(raw: Raw) -> None:
    item = raw["paths"].pop("/tickets/{ticketId}")
    item["parameters"] = [{**raw["components"]["parameters"]["ticketId"], "name": "id"}]
    raw["paths"]["/tickets/{id}"] = item


def move_a_schema(raw: Raw) -> None:
    schemas = raw["components"]["schemas"]
    schemas["Api_Customer"] = schemas.pop("Customer")
    for each in walk(raw):
        if each.get("$ref") == "#/components/schemas/Customer":
            each["$ref"] = "#/components/schemas/Api_Customer"


def describe_differently(raw: Raw) -> None:
    for each in walk(raw):
        if isinstance(each.get("description"), str):
            each["description"] = "Something else."


def walk(value: Any) -> list[Raw]:
    """All mappings in a document, each once."""
    found: list[Raw] = []
    waiting, seen = [value], set[int]()
    while waiting:
        each = waiting.pop()
        if id(each) not in seen:
            seen.add(id(each))
            if mapping(each):
                found.append(each)
            waiting += [*mapping(each).values(), *sequence(each)]
    return found


CHANGES: dict[str, tuple[Edit, list[tuple[str, str, str, str, str, str]]]] = {
    "an operation is added": (
        add_an_operation,
        [("customers", "added", "operation", "GET /customers/{customerId}/notes", "", "list-customer-notes")],
    ),
    "an operation is removed": (
        lambda raw: raw["paths"]["/appointments/{appointmentId}"].pop("delete"),
        [("appointments", "removed", "operation", "DELETE /appointments/{appointmentId}", "cancel-appointment", "")],
    ),
    "a field is renamed": (
        rename_a_field,
        [("customer_invoices", "renamed", "field", "CustomerInvoice.invoiceNumber", "invoiceNumber", "number")],
    ),
    "a type is changed": (
        lambda raw: schema(raw, "CustomerInvoice")["properties"].update(amount={"type": "number"}),
        [("customer_invoices", "changed", "type", "CustomerInvoice.amount", "string", "number")],
    ),
    "an enum value is added": (
        lambda raw: schema(raw, "SubscriptionInterval")["enum"].append("3 months"),
        [("customer_subscriptions", "added", "enum value", "SubscriptionInterval", "", "'3 months'")],
    ),
    "a field becomes required": (
        lambda raw: schema(raw, "CustomerInvoiceUpload")["required"].append("paidAt"),
        [("customer_invoices", "changed", "required", "CustomerInvoiceUpload.paidAt", "optional", "required")],
    ),
    "a parameter has a limit": (
        lambda raw: raw["paths"]["/appointments"]["get"]["parameters"][0]["schema"].update(maxLength=10),
        [("appointments", "changed", "maxLength", "GET /appointments ?start_at", "none", "10")],
    ),
    "a limit is stated": (
        lambda raw: schema(raw, "CustomerCreation")["properties"]["companyName"].update(maxLength=50),
        [("customers", "changed", "maxLength", "CustomerCreation.companyName", "none", "50")],
    ),
    "a response is added": (
        lambda raw: raw["paths"]["/payment-links/{linkId}"]["delete"]["responses"].update(
            {"409": {"$ref": "#/components/responses/Conflict", "description": "It was paid already."}}
        ),
        [("payment_links", "added", "response", "DELETE /payment-links/{linkId}", "", "409")],
    ),
    "a path parameter is renamed": (
        rename_a_path_parameter,
        [("tickets", "renamed", "path parameter", "/tickets/{ticketId}", "ticketId", "id")],
    ),
    "a schema is moved": (move_a_schema, []),
    "a description is new": (describe_differently, []),
}


@pytest.mark.parametrize(
    "published",
    [pytest.param(False, marks=pytest.mark.slow, id="written like ours"), pytest.param(True, id="written another way")],
)
@pytest.mark.parametrize("change", CHANGES)
def test_each_prepared_change_is_told_exactly(change: str, published: bool) -> None:
    edit, expected = CHANGES[change]
    assert facts(drift(edit, published=published)) == expected


def test_scopes_are_compared_where_they_state_some() -> None:
    def another_scope(raw: Raw) -> None:
        raw["paths"]["/webhooks"]["get"]["security"] = [{"oauth": ["hooks.read"]}]
        raw["paths"]["/webhooks"]["post"]["security"] = [{"key": []}]

    assert facts(drift(another_scope, published=False)) == [
        ("webhooks", "changed", "scopes", "GET /webhooks", "webhooks.read", "hooks.read")
    ]


# What is known and what is silent


def test_a_document_written_another_way_is_no_drift() -> None:
    found = compare(DOCUMENT, as_published(DOCUMENT.raw), "theirs.yaml")
    assert str(found).splitlines()[0] == "theirs.yaml: no differences"
    assert all(each.known for each in found.known)


def test_where_we_only_infer_silence_is_no_drift() -> None:
    def silence(raw: Raw) -> None:
        del raw["paths"]["/punch-cards/{punchCardId}/issued"]["post"]  # an inferred operation
        del raw["paths"]["/customers"]["get"]["parameters"]  # the page, known from URLs in samples
        del schema(raw, "CustomerInvoiceLinks")["properties"]["onlinePaymentLink"]  # in the newer samples only
        schema(raw, "CustomerSubscription")["properties"]["terminatedAt"] = {"type": "string"}  # we say: or null
        schema(raw, "PunchCardStamping").pop("required")
        schema(raw, "AgreementSigner").clear()  # known from a sample only
        del raw["paths"]["/files"]["post"]["requestBody"]["content"]["application/json"]
        del raw["paths"]["/customers"]["get"]["responses"]["401"]

    found = drift(silence, published=False)
    assert facts(found) == []
    told = {(each.what, each.where) for each in found.known}
    assert ("field", "CustomerInvoiceLinks.onlinePaymentLink") in told
    assert ("query parameter page", "GET /customers") in told
    assert ("null", "CustomerSubscription.terminatedAt") in told
    assert ("required", "PunchCardStamping.stamps") in told


def test_required_marks_of_responses_are_compared() -> None:
    def unmark_one_field(raw: Raw) -> None:
        schema(raw, "Customer")["required"].remove("zipCode")

    def unmark_an_object(raw: Raw) -> None:
        del schema(raw, "CustomerInvoiceLinks")["required"]

    def unmark_all(raw: Raw) -> None:
        for each in walk(raw):
            if "properties" in each:
                each.pop("required", None)

    assert facts(drift(unmark_one_field, published=False)) == [
        ("customers", "changed", "required", "Customer.zipCode", "required", "optional")
    ]
    fields = ", ".join(sorted(schema(DOCUMENT.raw, "CustomerInvoiceLinks")["required"]))
    assert facts(drift(unmark_an_object, published=False)) == [
        ("customer_invoices", "changed", "required", "CustomerInvoiceLinks", fields, "not stated")
    ]
    # A document that never marks them says nothing.
    told = [each for each in facts(drift(unmark_all, published=False)) if each[5] == "not stated"]
    assert told == []


def test_that_they_say_something_else_is_drift_even_where_we_only_infer() -> None:
    def contradict(raw: Raw) -> None:
        schema(raw, "PunchCardStamping")["properties"]["stamps"] = {"type": "string"}
        schema(raw, "CustomerSubscription")["properties"]["renewsAt"] = {"type": "object"}
        schema(raw, "CustomerInvoiceLinks")["required"].append("onlinePaymentLink")  # optional here, as we cannot know

    assert [each[2:] for each in facts(drift(contradict, published=False))] == [
        ("required", "CustomerInvoiceLinks.onlinePaymentLink", "optional", "required"),
        ("type", "CustomerSubscription.renewsAt", "string or null", "object"),
        ("type", "PunchCardStamping.stamps", "integer", "string"),
    ]


def test_silence_where_the_documentation_is_clear_is_drift() -> None:
    def silence(raw: Raw) -> None:
        del schema(raw, "CustomerInvoice")["properties"]["currency"]
        schema(raw, "CustomerInvoice")["properties"]["paidAt"] = {"type": "string"}
        del raw["paths"]["/customers"]["post"]["requestBody"]
        del raw["paths"]["/customer-invoices/{invoiceId}"]["get"]["responses"]["404"]

    assert [each[1:] for each in facts(drift(silence, published=False))] == [
        ("removed", "content", "POST /customers body", "application/json", ""),
        ("removed", "field", "CustomerInvoice.currency", "", ""),
        ("changed", "null", "CustomerInvoice.paidAt", "may be null", "never null"),
        ("removed", "response", "GET /customer-invoices/{invoiceId}", "404", ""),
    ]


def test_a_correction_that_names_their_type_is_known_as_long_as_they_keep_it() -> None:
    raw = copy.deepcopy(DOCUMENT.raw)
    amount = schema(raw, "PunchCardCreation")["properties"]["expiryValue"]
    amount["x-evidence"]["theirs"] = "string"
    corrected = Document("openapi.yaml", DOCUMENT.text, raw)

    def say(kind: str) -> Edit:
        return lambda theirs: schema(theirs, "PunchCardCreation")["properties"].update(expiryValue={"type": kind})

    assert facts(drift(say("string"), published=False, document=corrected)) == []
    assert facts(drift(say("boolean"), published=False, document=corrected)) == [
        ("punch_cards", "changed", "type", "PunchCardCreation.expiryValue", "integer", "boolean")
    ]


@pytest.mark.parametrize(
    "written",
    [
        {"type": ["string", "null"]},
        {"type": "string", "nullable": True},
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        {"oneOf": [{"$ref": "#/components/schemas/Text"}, {"type": "null"}]},
        {"allOf": [{"$ref": "#/components/schemas/Text"}], "nullable": True},
        {"$ref": "#/components/schemas/TextOrNull"},
    ],
)
def test_null_is_read_however_it_is_written(written: Raw) -> None:
    def write(raw: Raw) -> None:
        raw["components"]["schemas"].update(Text={"type": "string"}, TextOrNull={"type": ["string", "null"]})
        schema(raw, "CustomerInvoice")["properties"]["paidAt"] = written

    assert facts(drift(write, published=False)) == []


def test_formats_of_ours_equal_plain_strings_and_others_are_told() -> None:
    def give(form: str) -> Edit:
        return lambda raw: schema(raw, "CustomerInvoice")["properties"].update(
            issuedAt={"type": "string", "format": form}, createdAt={"type": "string"}
        )

    assert facts(drift(give("date"), published=False)) == []
    assert [each[2:] for each in facts(drift(give("date-time"), published=False))] == [
        ("format", "CustomerInvoice.issuedAt", "date", "date-time")
    ]


def test_more_is_told_than_the_ten() -> None:
    def change(raw: Raw) -> None:
        schema(raw, "TicketStatus")["enum"].remove("closed")
        schema(raw, "Customer")["properties"]["vip"] = {"type": "boolean"}
        schema(raw, "CustomerInvoiceUpload")["required"].remove("amount")
        raw["paths"]["/customers"]["get"]["parameters"].append(
            {"name": "q", "in": "query", "schema": {"type": "string"}}
        )
        raw["paths"]["/tickets"]["get"]["deprecated"] = True
        raw["paths"]["/invoices"]["get"]["operationId"] = "list-invoices"
        raw["paths"]["/webhook-urls"] = raw["paths"].pop("/webhooks")
        raw["servers"] = [{"url": "https://api.mijnklantportaal.nl/v2"}]

    found = drift(change, published=False)
    assert [each[1:] for each in facts(found)] == [
        ("changed", "server", "servers", "https://api.mijnklantportaal.nl/v1", "https://api.mijnklantportaal.nl/v2"),
        ("added", "query parameter q", "GET /customers", "", "optional"),
        ("added", "field", "Customer.vip", "", "boolean"),
        ("changed", "required", "CustomerInvoiceUpload.amount", "required", "optional"),
        ("changed", "operationId", "GET /invoices", "list-mijnklantportaal-invoices", "list-invoices"),
        ("changed", "state", "GET /tickets", "in use", "deprecated"),
        ("removed", "enum value", "TicketStatus", "'closed'", ""),
        ("changed", "path", "GET /webhooks", "GET /webhooks", "GET /webhook-urls"),
        ("changed", "path", "POST /webhooks", "POST /webhooks", "POST /webhook-urls"),
    ]


def test_a_change_of_a_shared_schema_is_told_once_with_all_it_shows_in() -> None:
    found = drift(CHANGES["an enum value is added"][0], published=True)
    (difference,) = found.differences
    assert difference.fields == [
        f"{name}.interval"
        for name in (
            "CustomerSubscription",
            "CustomerSubscriptionCreation",
            "CustomerSubscriptionChange",
            "CustomerSubscriptionPackage",
            "CustomerSubscriptionPackageCreation",
            "CustomerSubscriptionPackageChange",
        )
    ]
    assert "customer_subscriptions.list" in difference.operations


def test_the_report_goes_by_resource() -> None:
    def change(raw: Raw) -> None:
        add_an_operation(raw)
        rename_a_field(raw)

    report = str(drift(change, published=False)).splitlines()
    assert report[:7] == [
        "theirs.yaml: 2 differences",
        "",
        "Customers",
        "  + GET /customers/{customerId}/notes: new operation (list-customer-notes)",
        "",
        "Customer Invoices",
        "  ~ CustomerInvoice.invoiceNumber: field renamed: invoiceNumber -> number  "
        "[customer_invoices.list, customer_invoices.create, customer_invoices.get, customer_invoices.mark_paid, "
        "customer_invoices.create_manual]",
    ]


# What cannot be compared


BROKEN = {
    "": "is empty",
    "<!doctype html><title>Not here</title>": "is a web page",
    "<?xml version='1.0'?><a/>": "is a web page",
    "Not found": "is not an API document but text",
    "- a\n- b\n": "is not an API document but a list",
    "42": "is not an API document but a single value",
    "a: [1, 2\nb: 3\n": "is not valid YAML, line 2",
    "a: 'never ends\n": "it may be half a file",
    "\x00": "is not valid YAML",
    "name: something\nversion: 1\n": "it starts with name, version",
    "swagger: '2.0'\npaths: {}\n": "is a Swagger 2.0 document",
    "openapi: 3.1.1\ninfo: {title: MijnKlantportaal API}\n": "half a file: it has no paths",
    "openapi: 3.1.1\npaths: {/customers: }\n": "half a file: /customers is empty",
    "openapi: 3.1.1\npaths: {/customers: {get: }}\n": "half a file: GET /customers has no responses",
    "openapi: 3.1.1\npaths: {/a: {get: {responses: {200: {$ref: '#/components/b'}}}}}\n": "refers to #/components/b",
    "openapi: 3.1.1\npaths: {/a: {get: {responses: {200: {$ref: 'other.yaml'}}}}}\n": "refers to another file",
    "openapi: 3.1.1\ninfo: {title: Pet store}\nservers: [{url: 'https://pets.example.com'}]\n"
    "paths: {/pets: {get: {responses: {200: {description: Pets.}}}}}\n": "describes another API: 'Pet store'",
    "openapi: 3.1.1\ninfo: {title: MijnKlantportaal API}\n"
    "paths: {/pets: {get: {responses: {200: {description: Pets.}}}}}\n": "has only 0 of our 70 operations",
}


@pytest.mark.parametrize("text", BROKEN)
def test_what_is_no_such_document_gets_a_clear_error(text: str, tmp_path: Path) -> None:
    path = tmp_path / "theirs.yaml"
    path.write_bytes(text.encode())
    with pytest.raises(PublishedDocumentError) as error:
        compare(DOCUMENT, read(str(path)), str(path))
    assert str(error.value).startswith(f"{path} ")
    assert BROKEN[text] in str(error.value)


def test_bytes_that_are_no_text_and_a_file_that_is_not_there_get_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "image.yaml").write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(PublishedDocumentError, match="is not text"):
        read(str(tmp_path / "image.yaml"))
    with pytest.raises(PublishedDocumentError, match="No such file"):
        read(str(tmp_path / "nothing.yaml"))
    with pytest.raises(PublishedDocumentError, match="Is a directory"):
        read(str(tmp_path))


@pytest.mark.parametrize("percent", [30, 80])
def test_half_a_file_is_never_taken_for_drift(percent: int, tmp_path: Path) -> None:
    lines = DOCUMENT.text.splitlines()
    (tmp_path / "theirs.yaml").write_text("\n".join(lines[: len(lines) * percent // 100]))
    with pytest.raises(PublishedDocumentError, match=r"half a file|no valid YAML"):
        read(str(tmp_path / "theirs.yaml"))


# Over the network


SMALL = parse(
    """
openapi: 3.1.1
info: {title: MijnKlantportaal API, version: v1}
servers: [{url: "https://api.mijnklantportaal.nl/v1"}]
tags: [{name: Things, description: Things., x-sdk-resource: things}]
paths:
  /things/{thingId}:
    parameters: [{name: thingId, in: path, required: true, description: Its id., schema: {type: string}}]
    patch:
      operationId: change-thing
      x-sdk-method: change
      tags: [Things]
      summary: Change a thing
      externalDocs: {url: "https://docs.example.com/change-thing"}
      requestBody:
        content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}, example: {}}}
      responses:
        "200":
          description: The thing.
          content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}, example: {}}}
components:
  schemas:
    Thing:
      type: object
      required: [name]
      properties:
        name: {type: string}
        kind: {type: string}
        parent: {anyOf: [{$ref: "#/components/schemas/Thing"}, {type: "null"}]}
        parts: {type: array, items: {$ref: "#/components/schemas/Thing"}}
""",
    "small.yaml",
)


@pytest.fixture
def small(tmp_path: Path) -> str:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL.text)
    return str(path)


@pytest.fixture
def served() -> Iterator[str]:
    """A server with a small document and with some things that go wrong."""
    content = SMALL.text.encode()
    over = threading.Event()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            match self.path:
                case "/openapi.yaml":
                    self.answer(200, content, {"Content-Length": str(len(content))})
                case "/moved":
                    self.answer(302, b"", {"Location": "/openapi.yaml"})
                case "/round":
                    self.answer(302, b"", {"Location": "/round"})
                case "/page":
                    self.answer(200, b"<html><title>Log in</title></html>", {"Content-Type": "text/html"})
                case "/half":
                    self.answer(200, content[:90], {"Content-Length": str(len(content))})
                case "/packed":
                    self.answer(200, gzip.compress(gzip.compress(content)), {"Content-Encoding": "gzip, gzip"})
                case "/elsewhere":
                    self.answer(302, b"", {"Location": "http://localhost:1/admin"})
                case "/never":
                    over.wait(10)
                case "/slow-headers":
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                    while not over.wait(0.01):
                        self.wfile.write(b"x")
                case "/slowly":
                    self.answer(200, b"openapi: 3", {"Content-Length": "1000"})
                    while not over.wait(0.01):
                        self.wfile.write(b" ")
                case _:
                    self.answer(404, b"Not found", {})

        def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    over.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path", ["/openapi.yaml", "/moved"])
def test_the_document_is_fetched_and_compared(
    small: str, served: str, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--document", small, "--drift", served + path]) == 0
    assert capsys.readouterr().out == f"{served}{path}: no differences\n"


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/nothing", "answers with status 404 Not Found"),
        ("/round", "cannot be reached: Exceeded maximum allowed redirects."),
        ("/page", "is a web page (HTML or XML), not an API document"),
        ("/half", "broke off before the response was complete"),
        ("/packed", "came packed as gzip, gzip"),
        ("/elsewhere", "redirects to http://localhost:1/admin, which is neither https nor the same host"),
        ("http://a:b", "is not a URL"),
    ],
)
def test_what_cannot_be_fetched_gets_a_clear_error(
    small: str, served: str, path: str, error: str, capsys: pytest.CaptureFixture[str]
) -> None:
    url = path if path.startswith("http") else served + path
    assert main(["--document", small, "--drift", url]) == 2
    assert capsys.readouterr().err.startswith(f"{url} {error}")


def test_a_server_that_is_not_there_gets_a_clear_error(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/openapi.yaml"
        assert main(["--document", small, "--drift", url]) == 2
    assert capsys.readouterr().err.startswith(f"{url} cannot be reached: ")


def test_a_server_that_never_answers_is_given_up(served: str) -> None:
    with pytest.raises(PublishedDocumentError, match="does not answer in time"):
        read(f"{served}/never", timeout=httpx.Timeout(0.05))


@pytest.mark.parametrize("path", ["/slowly", "/slow-headers"])
def test_a_server_that_answers_byte_by_byte_is_given_up(served: str, path: str) -> None:
    with pytest.raises(PublishedDocumentError, match=r"did not arrive within 0\.05 s"):
        read(served + path, longest=0.05)


# The command


def test_drift_is_exit_1_and_told_as_json(small: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    theirs = copy.deepcopy(SMALL.raw)
    rename(schema(theirs, "Thing")["properties"], "kind", "size")
    path = tmp_path / "theirs.json"
    path.write_text(json.dumps(theirs))
    assert main(["--document", small, "--drift", str(path), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "source": str(path),
        "same": False,
        "differences": [
            {
                "resource": "things",
                "kind": "renamed",
                "what": "field",
                "where": "Thing.kind",
                "ours": "kind",
                "theirs": "size",
                "fields": [],
                "operations": ["things.change"],
                "text": "~ Thing.kind: field renamed: kind -> size  [things.change]",
            }
        ],
        "known": [],
    }


def test_json_without_a_comparison_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--json"])
    assert "--json goes with --drift, --changes or --probe" in capsys.readouterr().err


def test_our_own_document_must_be_readable_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ours.yaml").write_text("openapi: 3.0.0\n")
    assert main(["--drift", "openapi.yaml", "--document", str(tmp_path / "ours.yaml")]) == 2
    assert "is OpenAPI 3.0.0: write `openapi: 3.1.1`" in capsys.readouterr().err


ODD = st.sampled_from(
    [None, True, 0, "", "$ref", [], {}, ["string", 7], {"$ref": "#/components/schemas/Thing"}, {"a": 1}]
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    for key, inner in mapping(value).items():
        yield from places(inner, (*path, key))
    for index, inner in enumerate(sequence(value)):
        yield from places(inner, (*path, index))


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(list(places(SMALL.raw))), ODD)
def test_no_document_however_odd_breaks_the_comparison(path: tuple[Any, ...], odd: object) -> None:
    theirs = copy.deepcopy(SMALL.raw)
    inner: Any = theirs
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = copy.deepcopy(odd)
    with suppress(PublishedDocumentError):
        json.dumps(compare(SMALL, theirs, "theirs.yaml").as_json())


def test_schemas_without_end_are_compared() -> None:
    def refer_round(raw: Raw) -> None:
        schema(raw, "Thing")["properties"]["parts"] = {"$ref": "#/components/schemas/Round"}
        raw["components"]["schemas"]["Round"] = {"allOf": [{"$ref": "#/components/schemas/Round"}]}

    theirs = copy.deepcopy(SMALL.raw)
    refer_round(theirs)
    assert [each.where for each in compare(SMALL, theirs, "theirs.yaml").differences] == ["Thing.parts"]
