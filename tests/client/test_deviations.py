"""What becomes of responses that differ from the documentation: nothing lost, nothing guessed, everything told."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

import jinja2
import pydantic
import pytest
from both_clients import Clients
from deviations_table import BODIES, ENVELOPES, HABITS, PAGES, READABLE, ROWS, UNREADABLE, Odd, Read
from documented_calls import DocumentedExchange

from generated_client import UNSET, DecodeError, MijnKlantportaal, UnreadableField
from generated_client._core import deviations
from generated_client._core.decoding import read_json
from generated_client._core.transport import httpx
from generated_client.models import CustomerInvoice, Webhook
from generated_client.rate_limit import NO_LIMIT

INVOICE: dict[str, Any] = DocumentedExchange.read("get-customer-invoice").response
WEBHOOK: dict[str, Any] = DocumentedExchange.read("get-webhook").response


def made_odd(data: dict[str, Any], odd: Odd | Read) -> dict[str, Any]:
    changed = copy.deepcopy(data)
    inside = changed
    *path, last = odd.key.split(".")
    for part in path:
        inside = inside[part]
    if odd.value is UNSET:
        inside.pop(last, None)
    else:
        inside[last] = odd.value
    return changed


def numbered(number: int) -> dict[str, Any]:
    return INVOICE | {"id": f"inv_{number}", "invoiceNumber": f"N{number}"}


class Portal:
    """Answers each call with the same odd object, and lists it in the middle of page 1 of 2."""

    def __init__(self, row: Any, first_page: dict[str, Any] | None = None) -> None:
        self.row = row
        self.first_page = first_page or {}
        self.posts = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.posts += request.method == "POST"
        if request.url.path != "/v1/customer-invoices" or request.method == "POST":
            return self._json(201 if request.method == "POST" else 200, self.row)
        if request.url.params["page"] == "2":
            return self._json(200, {"data": [numbered(4), numbered(5)], "current_page": 2, "next_page_url": None})
        rows = [numbered(1), self.row, numbered(3)]
        page: dict[str, Any] = {"data": rows, "current_page": 1, "next_page_url": "https://x.test/?page=2"}
        page |= self.first_page
        if page.pop("as_object", False):
            page["data"] = {str(index): row for index, row in enumerate(page["data"])}
        return self._json(200, {key: value for key, value in page.items() if value is not UNSET})

    def _json(self, status: int, value: Any) -> httpx.Response:
        content = value if isinstance(value, bytes) else json.dumps(value).encode()
        return httpx.Response(status, content=content, headers={"content-type": "application/json"})


@pytest.fixture(params=["sync", "async"])
def clients(request: pytest.FixtureRequest) -> Iterator[Clients]:
    with Clients(request.param, api_key="key", rate_limiter=NO_LIMIT, max_retries=0) as clients:
        yield clients


def client_of(clients: Clients, server: Portal, **options: Any) -> MijnKlantportaal:
    return clients.portal(http_client=clients.http(transport=httpx.MockTransport(server)), **options)


def create(portal: MijnKlantportaal) -> CustomerInvoice:
    return portal.customer_invoices.create(
        customer_id="cst_1", invoice_number="N2", issued_at=date(2024, 4, 29), amount="12.95", pdf=b"%PDF"
    )


def walked(portal: MijnKlantportaal) -> tuple[list[Any], DecodeError | None]:
    """The rows that a walk hands out, and the error that it ends with."""
    rows: list[Any] = []
    try:
        for each in portal.customer_invoices.list():
            rows.append(each)  # those before the error count
    except DecodeError as error:
        return rows, error
    return rows, None


def attribute(invoice: Any, key: str) -> Any:
    """Use a field, as a program would that does not know that it is odd."""
    for part in key.split("."):
        field = invoice.json_fields[part]
        invoice = getattr(invoice, field.attribute, None)
    return invoice


def assert_only_this_is_unreadable(invoice: CustomerInvoice, odd: Odd, sent: dict[str, Any]) -> None:
    with pytest.raises(UnreadableField) as caught:
        attribute(invoice, odd.key)
    error = caught.value
    assert not isinstance(error, AttributeError)
    assert error.may_have_acted
    place = next(iter(invoice.unreadable))
    assert odd.key == place or odd.key.startswith(f"{place}.") or place.startswith(f"{odd.key}.")
    assert error.path == place.rpartition(".")[2]
    assert f" {error.path} is " in str(error) or f" {error.path} cannot be read" in str(error)
    for key, field in invoice.json_fields.items():
        if key not in invoice.unreadable and not odd.key.startswith(key):
            assert getattr(invoice, field.attribute) == getattr(CustomerInvoice.from_dict(sent), field.attribute)
    written = json.dumps(invoice.to_dict())
    assert json.loads(written) == sent
    for twin in (CustomerInvoice.from_dict(read_json(written.encode())), copy.deepcopy(invoice), copy.copy(invoice)):
        assert twin == invoice
        assert twin.unreadable == invoice.unreadable
    assert pickle.loads(pickle.dumps(invoice)) == invoice
    assert "unreadable" in repr(invoice)


@pytest.mark.parametrize("odd", UNREADABLE, ids=lambda odd: f"{odd.key}: {odd.value!r}")
def test_a_field_that_cannot_be_read_is_unreadable_alone(clients: Clients, odd: Odd) -> None:
    row = made_odd(numbered(2), odd)
    server = Portal(row)
    portal = client_of(clients, server)
    assert_only_this_is_unreadable(portal.customer_invoices.get("inv_2"), odd, row)
    assert_only_this_is_unreadable(create(portal), odd, row)
    assert server.posts == 1
    rows, error = walked(portal)
    assert error is None
    assert [each.id for each in rows if each is not rows[1]] == ["inv_1", "inv_3", "inv_4", "inv_5"]
    assert [bool(each.unreadable) for each in rows] == [False, True, False, False, False]
    assert_only_this_is_unreadable(rows[1], odd, row)
    found = portal.customer_invoices.find("N5")
    assert found is not None
    assert found.id == "inv_5"
    if odd.key == "invoiceNumber":
        with pytest.raises(UnreadableField, match="invoiceNumber"):
            portal.customer_invoices.find("N9")
    else:
        assert portal.customer_invoices.find("N9") is None
    with pytest.raises(DecodeError) as caught:
        client_of(clients, server, strict=True).customer_invoices.list().first()
    assert caught.value.path.startswith(f"data[1].{odd.key}")


@pytest.mark.parametrize("read", READABLE, ids=lambda read: f"{read.key}: {read.value!r}")
def test_another_notation_that_says_the_same_is_read(clients: Clients, read: Read) -> None:
    portal = client_of(clients, Portal(made_odd(numbered(2), read)))
    rows, error = walked(portal)
    for invoice in (portal.customer_invoices.get("inv_2"), create(portal), rows[1]):
        assert not invoice.unreadable
        value = attribute(invoice, read.key)
        assert (repr(value) if read.attribute.startswith(("'", "Link")) else str(value)) == read.attribute
        assert CustomerInvoice.from_dict(read_json(json.dumps(invoice.to_dict()).encode())) == invoice
    assert error is None
    assert len(rows) == 5


@pytest.mark.parametrize("key", ["links", "links.customer"])
def test_an_empty_list_is_an_empty_object(clients: Clients, key: str) -> None:
    row = made_odd(numbered(2), Odd(key, []))
    portal = client_of(clients, Portal(row))
    for invoice in (portal.customer_invoices.get("inv_2"), create(portal), walked(portal)[0][1]):
        inner = attribute(invoice, key)
        assert set(inner.unreadable.values()) == {UNSET}
        assert all(name.startswith(f"{key}.") for name in invoice.unreadable)
        assert CustomerInvoice.from_dict(invoice.to_dict()) == invoice


@pytest.mark.parametrize("beside", [{}, {"status": "ok"}], ids=repr)
def test_an_object_around_the_object_is_taken_off(clients: Clients, beside: dict[str, Any]) -> None:
    around = {"data": numbered(2), **beside}
    portal = client_of(clients, Portal(around))
    for invoice in (portal.customer_invoices.get("inv_2"), create(portal)):
        assert invoice.id == "inv_2"
        assert not invoice.unreadable
        assert invoice.extra == beside
    with pytest.raises(DecodeError, match="id: is missing"):
        client_of(clients, Portal(around), strict=True).customer_invoices.get("inv_2")


@pytest.mark.parametrize("row", ROWS, ids=repr)
def test_a_row_that_is_no_object_takes_no_other_row_with_it(clients: Clients, row: Any) -> None:
    portal = client_of(clients, Portal(row))
    rows, error = walked(portal)
    assert [each.id for each in rows] == ["inv_1", "inv_3", "inv_4", "inv_5"]
    assert error is not None
    assert (error.path, error.model, error.status, error.may_have_acted) == ("data[1]", "CustomerInvoice", 200, True)
    assert error.url is not None
    assert json.loads(error.body)["data"][1] == row
    found = portal.customer_invoices.find("N5")
    assert found is not None
    with pytest.raises(DecodeError, match=r"data\[1\]"):
        portal.customer_invoices.find("N9")
    page = next(iter(portal.customer_invoices.list().pages()))
    assert len(page.items) == 2
    with pytest.raises(DecodeError):
        list(page.items)
    with pytest.raises(DecodeError, match=r"data\[1\]"):
        client_of(clients, Portal(row), strict=True).customer_invoices.list().first()


def test_the_error_of_a_list_tells_of_how_many_pages_something_was_not_read(clients: Clients) -> None:
    def server(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params["page"])
        following = "https://x.test/?page=2" if number < 4 else None
        rows = [numbered(number), "odd"] if number != 3 else [numbered(3)]
        return httpx.Response(200, json={"data": rows, "current_page": number, "next_page_url": following})

    rows, error = walked(clients.portal(http_client=clients.http(transport=httpx.MockTransport(server))))
    assert [each.id for each in rows] == ["inv_1", "inv_2", "inv_3", "inv_4"]
    assert str(error).endswith("data[1]: expected an object, got 'odd' (page 1) (and 2 more pages)")


@pytest.mark.parametrize("row", ROWS, ids=repr)
def test_a_plain_list_hands_its_readable_rows_out_before_the_error(clients: Clients, row: Any) -> None:
    good = DocumentedExchange.read("list-appointments").response["data"][0]
    body = json.dumps({"data": [good, row, good]}).encode()
    http = clients.http(transport=httpx.MockTransport(lambda _: httpx.Response(200, content=body)))
    found = clients.portal(http_client=http).appointments.list()
    assert len(found) == 2
    walk = iter(found)
    assert [next(walk).id, next(walk).id] == [good["id"]] * 2
    with pytest.raises(DecodeError, match=r"data\[1\]"):
        next(walk)


@pytest.mark.parametrize(("name", "change"), ENVELOPES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_page_without_rows_is_an_error_and_no_empty_list(clients: Clients, name: str, change: dict[str, Any]) -> None:
    portal = client_of(clients, Portal(numbered(2), change))
    rows, error = walked(portal)
    assert rows == []
    assert error is not None
    assert error.path == "data"
    with pytest.raises(DecodeError):
        portal.customer_invoices.find("N1")


@pytest.mark.parametrize(("field", "change"), PAGES, ids=repr)
def test_a_page_that_does_not_say_where_it_is_hands_its_rows_out_first(
    clients: Clients, field: str, change: dict[str, Any]
) -> None:
    portal = client_of(clients, Portal(numbered(2), change))
    rows, error = walked(portal)
    ends = field == "next_page_url"  # then nobody knows whether there is another
    assert [each.id for each in rows] == ["inv_1", "inv_2", "inv_3"] + ([] if ends else ["inv_4", "inv_5"])
    assert error is not None
    assert (error.path, error.model, error.status) == (field, "Page", 200)
    found = portal.customer_invoices.find("N3")
    assert found is not None
    with pytest.raises(DecodeError, match=field):
        portal.customer_invoices.find("N9")
    with pytest.raises(DecodeError, match=field):
        client_of(clients, Portal(numbered(2), change), strict=True).customer_invoices.list().first()


@pytest.mark.parametrize("change", HABITS, ids=repr)
def test_a_page_with_a_habit_of_php_is_read(clients: Clients, change: dict[str, Any]) -> None:
    rows, error = walked(client_of(clients, Portal(numbered(2), change)))
    assert [each.id for each in rows] == ["inv_1", "inv_2", "inv_3", "inv_4", "inv_5"]
    assert error is None


@pytest.mark.parametrize(("name", "body", "problem"), BODIES, ids=[name for name, _, _ in BODIES])
def test_a_body_that_is_no_invoice_is_a_decode_error(clients: Clients, name: str, body: bytes, problem: str) -> None:
    server = Portal(body)
    portal = client_of(clients, server)
    for call in (partial(portal.customer_invoices.get, "inv_1"), partial(create, portal)):
        with pytest.raises(DecodeError) as caught:
            call()
        assert problem.replace("200", str(caught.value.status)) in str(caught.value)
        assert (caught.value.body, caught.value.may_have_acted) == (body, True)
        assert caught.value.headers["content-type"] == "application/json"
    assert server.posts == 1


def test_the_table_is_long() -> None:
    assert len(UNREADABLE) + len(READABLE) + len(ENVELOPES) + len(PAGES) + len(HABITS) + len(ROWS) + len(BODIES) >= 80


# Nobody takes an unreadable field for one that is empty

UNKNOWN = CustomerInvoice.from_dict(INVOICE | {"paidAt": ""})


def test_the_message_names_object_field_and_value() -> None:
    with pytest.raises(UnreadableField, match=rf"^CustomerInvoice {INVOICE['id']}: paidAt is ''$"):
        _ = UNKNOWN.paid_at


def test_a_default_does_not_stand_for_it() -> None:
    with pytest.raises(UnreadableField):
        getattr(UNKNOWN, "paid_at", None)
    with pytest.raises(UnreadableField):
        hasattr(UNKNOWN, "paid_at")
    with pytest.raises(AttributeError, match="no attribute 'payd_at'"):
        getattr(UNKNOWN, "payd_at")  # noqa: B009  # type checkers refuse the plain form, which is the point
    assert getattr(UNKNOWN, "payd_at", None) is None


def test_a_pattern_does_not_match_it() -> None:
    def is_unpaid() -> bool:
        match UNKNOWN:
            case CustomerInvoice(paid_at=None):
                return True
            case _:
                return False

    with pytest.raises(UnreadableField):
        is_unpaid()


def test_pydantic_does_not_read_it_as_none() -> None:
    class Mirror(pydantic.BaseModel):
        model_config = pydantic.ConfigDict(from_attributes=True)
        id: str
        paid_at: Any = None

    with pytest.raises((pydantic.ValidationError, UnreadableField), match="paidAt is ''"):
        Mirror.model_validate(UNKNOWN)


def test_jinja_does_not_show_it_as_empty() -> None:
    template = jinja2.Environment(autoescape=True).from_string("{{ invoice.paid_at or 'unpaid' }}")
    with pytest.raises(UnreadableField):
        template.render(invoice=UNKNOWN)


def test_a_field_that_is_assigned_is_readable() -> None:
    invoice = copy.deepcopy(UNKNOWN)
    invoice.paid_at = None
    assert invoice.unreadable == {}
    assert invoice == CustomerInvoice.from_dict(INVOICE | {"paidAt": None})
    assert invoice.to_dict() == INVOICE | {"paidAt": None}


def test_a_secret_that_cannot_be_read_is_in_no_message_and_no_repr() -> None:
    webhook = Webhook.from_dict(WEBHOOK | {"secret": ["s3cret"]})
    assert webhook.unreadable == {"secret": ["s3cret"]}
    with pytest.raises(UnreadableField, match=r"secret cannot be read$"):
        _ = webhook.secret
    assert "s3cret" not in repr(webhook) + repr(Webhook.from_dict(WEBHOOK | {"secret": "s3cret"}))


# What is told


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> pytest.LogCaptureFixture:
    monkeypatch.setattr(deviations, "logged", set[tuple[str, ...]]())
    caplog.set_level(logging.DEBUG, "mijnklantportaal.deviation")
    return caplog


def test_each_kind_of_deviation_is_told_once_and_without_its_value(told: pytest.LogCaptureFixture) -> None:
    for value in ("private", "secret", "", 3, 4, None):
        CustomerInvoice.from_dict(INVOICE | {"createdAt": value})
        CustomerInvoice.from_dict(INVOICE | {"amount": value})
    lines = [record.getMessage() for record in told.records]
    assert len(lines) == len(set(lines)) == 7
    assert all(record.levelno == logging.WARNING for record in told.records)
    assert all(line.startswith(("CustomerInvoice.createdAt: ", "CustomerInvoice.amount: ")) for line in lines)
    assert "private" not in told.text


def test_an_unknown_value_of_an_enum_and_an_unknown_field_are_told_once(told: pytest.LogCaptureFixture) -> None:
    for _ in range(2):
        Webhook.from_dict(WEBHOOK | {"type": "invoice-eaten-by-dog", "brandNew": "private"})
    assert [(record.levelname, record.getMessage()) for record in told.records] == [
        ("INFO", "EventType: 'invoice-eaten-by-dog' is not documented"),
        ("DEBUG", "Webhook: the field 'brandNew' is not documented"),
    ]


def test_what_was_told_does_not_grow_without_end(told: pytest.LogCaptureFixture) -> None:
    for number in range(1500):
        Webhook.from_dict(WEBHOOK | {f"field{number}": 1})
    assert len(told.records) == 1000


@pytest.mark.parametrize("name", ["Deprecation", "Sunset"])
def test_a_header_by_which_an_operation_is_retired_is_told_once(
    clients: Clients, name: str, told: pytest.LogCaptureFixture
) -> None:
    headers = {name: "Sat, 31 Dec 2026 23:59:59 GMT"}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=INVOICE, headers=headers))
    portal = clients.portal(http_client=clients.http(transport=transport))
    portal.customer_invoices.get("inv_1")
    portal.customer_invoices.get("inv_2")
    assert [record.getMessage() for record in told.records] == [
        f"GET /customer-invoices: the service sent {name}: Sat, 31 Dec 2026 23:59:59 GMT"
    ]


def test_a_strict_copy_of_a_client_is_strict_and_its_origin_is_not(clients: Clients) -> None:
    portal = client_of(clients, Portal(numbered(2) | {"amount": "twelve"}))
    with pytest.raises(DecodeError, match="amount: 'twelve' is not a decimal number"):
        portal.with_options(strict=True).customer_invoices.get("inv_2")
    invoice = portal.customer_invoices.get("inv_2")
    assert invoice.unreadable == {"amount": "twelve"}
    assert not portal.with_options(strict=True).with_options(strict=False).customer_invoices.get("inv_2").extra
