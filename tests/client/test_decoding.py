"""Bad input, case by case: what a strict client makes of it, and what the error says.

What becomes of it without `strict=True` stands in test_deviations.py.
"""

from __future__ import annotations

import asyncio
import copy
import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from documented_calls import DocumentedExchange

from generated_client import (
    APIError,
    AsyncMijnKlantportaal,
    DecodeError,
    InvalidArgument,
    LicenceRequired,
    MijnKlantportaal,
    NotFound,
    PortalError,
    ServerError,
)
from generated_client._core import decoding as read
from generated_client._core.arguments import path_id
from generated_client.models import CustomerInvoice, EventType, Invoice, SubscriptionInterval
from generated_client.rate_limit import NO_LIMIT

INVOICE: dict[str, Any] = DocumentedExchange.read("get-customer-invoice").response
MINE: dict[str, Any] = DocumentedExchange.read("get-invoice").response
PAGE: dict[str, Any] = DocumentedExchange.read("list-customer-invoices").response
HTML = b"<!doctype html><title>502</title><h1>Bad \xc3\xa9 gateway</h1>"


def portal_that_answers(
    content: bytes, status: int = 200, content_type: str = "application/json", *, strict: bool = True
) -> MijnKlantportaal:
    http = httpx.Client(
        transport=httpx.MockTransport(
            lambda _: httpx.Response(status, content=content, headers={"content-type": content_type})
        )
    )
    return MijnKlantportaal(api_key="secret-key", http_client=http, rate_limiter=NO_LIMIT, max_retries=0, strict=strict)


def error_of(content: bytes | dict[str, Any] | list[Any], status: int = 200) -> PortalError:
    """What `customer_invoices.get` of a strict client raises; the async client has to raise the same."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    with pytest.raises(PortalError) as caught:
        portal_that_answers(body, status).customer_invoices.get("inv_1")

    async def call() -> None:
        transport = httpx.MockTransport(
            lambda _: httpx.Response(status, content=body, headers={"content-type": "application/json"})
        )
        async with (
            httpx.AsyncClient(transport=transport) as http,
            AsyncMijnKlantportaal(
                api_key="secret-key", http_client=http, rate_limiter=NO_LIMIT, max_retries=0, strict=True
            ) as portal,
        ):
            await portal.customer_invoices.get("inv_1")

    with pytest.raises(PortalError) as caught_async:
        asyncio.run(call())
    assert type(caught_async.value) is type(caught.value)
    assert str(caught_async.value) == str(caught.value)
    return caught.value


def changed(**fields: Any) -> dict[str, Any]:
    return copy.deepcopy(INVOICE) | fields


def without(field: str) -> dict[str, Any]:
    return {key: value for key, value in INVOICE.items() if key != field}


# Responses that are no response of this API


@pytest.mark.parametrize("status", [418, 499, 520, 599, 600, 999, 300, 304])
def test_any_status_is_an_error_of_its_own(status: int) -> None:
    error = error_of(b"", status)
    assert isinstance(error, APIError)
    assert error.status == status
    assert isinstance(error, ServerError) == (500 <= status < 600)
    assert str(error).startswith(str(status))
    assert error.body == ""


@pytest.mark.parametrize("status", [502, 520, 404])
def test_a_page_of_html_instead_of_an_error_is_kept_as_text(status: int) -> None:
    error = error_of(HTML, status)
    assert isinstance(error, APIError)
    assert error.body == HTML.decode()
    assert (error.code, error.message) == (None, "502")


@pytest.mark.parametrize(
    "body", [{}, [], None, {"code": True, "message": 3}, {"code": [], "message": {}}, {"message": None}]
)
def test_an_error_body_of_another_shape_is_an_error_all_the_same(body: Any) -> None:
    error = error_of(json.dumps(body).encode(), 404)
    assert isinstance(error, NotFound)
    assert error.body == body
    assert (error.code, error.message) == (None, "")


def test_an_error_body_of_the_documented_shape_is_read() -> None:
    error = error_of({"code": 426, "message": "Upgrade\nyour licence"}, 426)
    assert isinstance(error, LicenceRequired)
    assert (error.code, error.message) == (426, "Upgrade your licence")
    assert str(error) == "426 Upgrade Required: GET /customer-invoices/inv_1: Upgrade your licence"


@pytest.mark.parametrize(
    "body",
    [
        HTML,
        json.dumps(INVOICE).encode()[:-1],
        b"\xff\xfe",
        b'{"id": NaN, "id": Infinity',
        b"[" * 100_000,
        b'{"amount": 1E999999999999999999999}',
    ],
    ids=["HTML", "truncated", "no UTF-8", "no JSON", "nested too deeply", "a number beyond bounds"],
)
def test_a_response_that_is_no_json_is_told_with_its_type_and_length_and_without_its_content(body: bytes) -> None:
    error = error_of(body)
    assert isinstance(error, DecodeError)
    assert str(error) == (
        f"GET /customer-invoices/inv_1: the response is not JSON (application/json, {len(body)} bytes)"
    )
    assert (error.status, error.body, error.path) == (200, body, "")
    assert (error.method, error.url) == ("GET", "https://api.mijnklantportaal.nl/v1/customer-invoices/inv_1")


@pytest.mark.parametrize("status", [200, 201, 204])
def test_a_success_without_content_is_told_as_such(status: int) -> None:
    error = error_of(b"", status)
    assert isinstance(error, DecodeError)
    assert str(error) == f"GET /customer-invoices/inv_1: {status} without content"
    assert error.may_have_acted


@pytest.mark.parametrize("body", [{}, {"message": "Queued."}, {"data": []}, {"data": {}}])
def test_an_object_with_none_of_the_documented_fields_is_no_such_object(body: dict[str, Any]) -> None:
    with pytest.raises(DecodeError, match="CustomerInvoice: has none of the documented fields") as caught:
        portal_that_answers(json.dumps(body).encode(), 202, strict=False).customer_invoices.get("inv_1")
    assert (caught.value.status, json.loads(caught.value.body)) == (202, body)
    assert caught.value.may_have_acted


@pytest.mark.parametrize("body", [b"null", b"[]", b'"text"', b"12", b"true"])
def test_json_that_is_no_object_is_told(body: bytes) -> None:
    error = error_of(body)
    assert isinstance(error, DecodeError)
    assert (error.path, error.model) == ("", "CustomerInvoice")
    assert error.problem.startswith("expected an object, got ")


def test_a_mark_of_the_byte_order_is_no_fault() -> None:
    body = b"\xef\xbb\xbf" + json.dumps(INVOICE).encode()
    assert portal_that_answers(body).customer_invoices.get("inv_1").to_dict() == INVOICE


# Fields that are not what they should be

WRONG: list[tuple[dict[str, Any], str, str]] = [
    (without("amount"), "amount", "is missing"),
    (without("paidAt"), "paidAt", "is missing"),
    (without("links"), "links", "is missing"),
    (changed(amount=None), "amount", "is null"),
    (changed(links=None), "links", "is null"),
    (changed(id=None), "id", "is null"),
    (changed(id=12), "id", "expected text, got 12"),
    (changed(id=["inv_1"]), "id", "expected text, got a list"),
    (changed(invoiceNumber={}), "invoiceNumber", "expected text, got an object"),
    (changed(currency=True), "currency", "expected text, got True"),
    (changed(amount="twelve"), "amount", "'twelve' is not a decimal number"),
    (changed(amount=""), "amount", "'' is not a decimal number"),
    (changed(amount="12,95"), "amount", "'12,95' is not a decimal number"),
    (changed(amount="1_000"), "amount", "'1_000' is not a decimal number"),
    (changed(amount="NaN"), "amount", "'NaN' is not a decimal number"),
    (changed(amount="-Infinity"), "amount", "'-Infinity' is not a decimal number"),
    (changed(amount="1e9999"), "amount", "'1e9999' is not a decimal number"),
    (changed(amount="1e999999999"), "amount", "'1e999999999' is not a decimal number"),
    (changed(amount=True), "amount", "True is not a decimal number"),
    (changed(amount=[]), "amount", "a list is not a decimal number"),
    (changed(issuedAt="yesterday"), "issuedAt", "'yesterday' is not a date"),
    (changed(issuedAt="2024-04-31"), "issuedAt", "'2024-04-31' is not a date"),
    (changed(issuedAt=""), "issuedAt", "'' is not a date"),
    (changed(issuedAt="0000-00-00"), "issuedAt", "'0000-00-00' is not a date"),
    (changed(issuedAt=20240429), "issuedAt", "20240429 is not a date"),
    (changed(issuedAt="2024-04-29T21:00:00+02:00"), "issuedAt", "'2024-04-29T21:00:00+02:00' is not a date"),
    (changed(createdAt="2024-04-29T21:00:00"), "createdAt", "'2024-04-29T21:00:00' has no offset from UTC"),
    (changed(createdAt="2024-04-29 21:00"), "createdAt", "'2024-04-29 21:00' has no offset from UTC"),
    (changed(createdAt="soon"), "createdAt", "'soon' is not a date and time"),
    (changed(createdAt=1714417200), "createdAt", "1714417200 is not a date and time"),
    (changed(paidAt=False), "paidAt", "False is not a date and time"),
    (changed(paidAt=""), "paidAt", "'' is not a date and time"),
    (changed(links=[]), "links", "expected an object, got a list"),
    (changed(links="https://example.org"), "links", "expected an object, got 'https://example.org'"),
]


@pytest.mark.parametrize(("answer", "path", "problem"), WRONG, ids=[f"{path}: {said}" for _, path, said in WRONG])
def test_a_wrong_field_is_told_with_its_path_and_model(answer: dict[str, Any], path: str, problem: str) -> None:
    error = error_of(answer)
    assert isinstance(error, DecodeError)
    assert (error.path, error.problem) == (path, problem)
    assert error.model == ("CustomerInvoiceLinks" if "expected an object" in problem else "CustomerInvoice")
    assert str(error) == f"GET /customer-invoices/inv_1: {error.model}: {path}: {problem}"
    assert json.loads(error.body) == answer


def test_a_fault_deep_inside_names_the_whole_path_and_the_inner_model() -> None:
    links = {"customer": {"href": 3, "type": "application/json"}}
    error = error_of(changed(links=links))
    assert isinstance(error, DecodeError)
    assert (error.path, error.model, error.problem) == ("links.customer.href", "Link", "expected text, got 3")


BAD_DATE = INVOICE | {"issuedAt": "x"}
NO_NUMBER = "expected the number of the page, got "
NO_NEXT = "expected the URL of the next page or null, got "
LEFT_OUT = object()


FAULTS: list[tuple[str, Any, str, str, str]] = [
    ("data", [INVOICE, BAD_DATE], "data[1].issuedAt", "CustomerInvoice", "'x' is not a date"),
    ("data", [INVOICE, INVOICE, None], "data[2]", "CustomerInvoice", "is null"),
    ("data", [[]], "data[0]", "CustomerInvoice", "expected an object, got a list"),
    ("data", None, "data", "CustomerInvoice", "expected a list, got null"),
    ("data", {}, "data", "CustomerInvoice", "expected a list, got an object"),
    ("data", LEFT_OUT, "data", "CustomerInvoice", "is missing"),
    ("data", {"0": INVOICE}, "data", "CustomerInvoice", "expected a list, got an object"),
    ("current_page", LEFT_OUT, "current_page", "Page", "is missing"),
    ("current_page", "1", "current_page", "Page", f"{NO_NUMBER}'1'"),
    ("current_page", True, "current_page", "Page", f"{NO_NUMBER}True"),
    ("next_page_url", LEFT_OUT, "next_page_url", "Page", "is missing"),
    ("next_page_url", 3, "next_page_url", "Page", f"{NO_NEXT}3"),
    ("next_page_url", "", "next_page_url", "Page", f"{NO_NEXT}''"),
]


@pytest.mark.parametrize(("field", "value", "path", "model", "problem"), FAULTS)
def test_a_fault_in_a_list_names_its_place(field: str, value: Any, path: str, model: str, problem: str) -> None:
    page = {key: given for key, given in (PAGE | {field: value}).items() if given is not LEFT_OUT}
    with pytest.raises(DecodeError) as caught:
        portal_that_answers(json.dumps(page).encode()).customer_invoices.list().first()
    assert (caught.value.path, caught.value.model, caught.value.problem) == (path, model, problem)


@pytest.mark.parametrize("answer", [{}, [], {"data": None}, {"data": {}}, None])
def test_a_plain_list_that_is_none_is_told(answer: Any) -> None:
    with pytest.raises(DecodeError) as caught:
        portal_that_answers(json.dumps(answer).encode()).appointments.list()
    assert caught.value.model == "Appointment"


def test_a_long_value_is_cut_in_the_message() -> None:
    error = error_of(changed(issuedAt="x" * 10_000))
    assert len(str(error)) < 200


def test_a_response_that_cannot_be_read_says_that_the_call_was_carried_out() -> None:
    assert error_of(without("amount")).may_have_acted


# What is unusual and no fault


def test_unknown_fields_are_kept() -> None:
    answer = changed(brandNew={"a": [1, 12.95, None]}, another=None)
    invoice = portal_that_answers(json.dumps(answer).encode()).customer_invoices.get("inv_1")
    assert invoice.extra == {"brandNew": {"a": [1, Decimal("12.95"), None]}, "another": None}
    assert invoice.to_dict() == answer
    assert json.loads(json.dumps(invoice.to_dict())) == answer


def test_an_unknown_value_of_an_enum_is_kept_as_text() -> None:
    webhook = DocumentedExchange.read("get-webhook").response | {"type": "invoice-eaten-by-dog"}
    decoded = portal_that_answers(json.dumps(webhook).encode()).webhooks.get("wbh_1")
    assert decoded.type == "invoice-eaten-by-dog"
    assert isinstance(decoded.type, EventType)
    assert decoded.to_dict() == webhook


@pytest.mark.parametrize("value", [None, 1, [], {}])
def test_an_enum_that_is_no_text_is_told(value: Any) -> None:
    webhook = DocumentedExchange.read("get-webhook").response | {"type": value}
    with pytest.raises(DecodeError) as caught:
        portal_that_answers(json.dumps(webhook).encode()).webhooks.get("wbh_1")
    assert (caught.value.path, caught.value.model) == ("type", "Webhook")


def test_text_with_control_characters_and_half_surrogates_is_read_as_it_is() -> None:
    body = json.dumps(changed(invoiceNumber="a\x00b\u2028\ud83d")).encode()
    invoice = portal_that_answers(body).customer_invoices.get("inv_1")
    assert invoice.invoice_number == "a\x00b\u2028\ud83d"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("12.95", "12.95"),
        ("12.950", "12.950"),
        ("-0.01", "-0.01"),
        ("0", "0"),
        (12.95, "12.95"),
        (0.1, "0.1"),
        (12, "12"),
        (99999999999.99, "99999999999.99"),
    ],
)
def test_an_amount_is_exact_as_text_and_as_number(given: Any, expected: str) -> None:
    body = json.dumps(changed(amount=given)).encode()
    assert str(portal_that_answers(body).customer_invoices.get("inv_1").amount) == expected


def test_a_float_is_no_amount() -> None:
    invoice = CustomerInvoice.from_dict(changed(amount=12.95))
    assert invoice.unreadable == {"amount": 12.95}
    total = Invoice.from_dict(MINE | {"totalAmount": 12.95}).total_amount
    assert total == Decimal("12.95"), "a field that is documented as a number, of 15 digits or fewer, is exact"
    assert Invoice.from_dict(MINE | {"totalAmount": 0.1 + 0.2}).unreadable == {"totalAmount": 0.1 + 0.2}


def test_a_number_with_more_digits_than_a_float_holds_keeps_them() -> None:
    body = json.dumps(changed(amount=1)).replace('"amount": 1,', '"amount": 0.12345678901234567890123,').encode()
    assert str(portal_that_answers(body).customer_invoices.get("inv_1").amount) == "0.12345678901234567890123"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-05-28T21:00:00+02:00", datetime(2024, 5, 28, 19, tzinfo=UTC)),
        ("2024-05-28T21:00:00Z", datetime(2024, 5, 28, 21, tzinfo=UTC)),
        ("2025-04-12T00:00:00.000Z", datetime(2025, 4, 12, tzinfo=UTC)),
        ("2024-05-28T21:00:00-00:30", datetime(2024, 5, 28, 21, 30, tzinfo=UTC)),
    ],
)
def test_moments_are_read_with_their_offset(text: str, moment: datetime) -> None:
    assert read.date_time(text) == moment
    assert read.date_time(text).utcoffset() is not None


def test_a_moment_is_written_back_with_the_offset_it_came_with() -> None:
    invoice = CustomerInvoice.from_dict(changed(paidAt="2024-05-28T21:00:00+02:00"))
    assert invoice.paid_at is not None
    assert invoice.paid_at.utcoffset() == timedelta(hours=2)
    assert invoice.to_dict()["paidAt"] == "2024-05-28T21:00:00+02:00"


def test_a_date_or_a_moment() -> None:
    assert read.date_or_date_time("2025-04-12") == date(2025, 4, 12)
    assert read.date_or_date_time("2025-04-12T00:00:00.000Z") == datetime(2025, 4, 12, tzinfo=UTC)
    for wrong in (None, 3, "", "2025-04-1x", "2025-04-12T00:00:00"):
        with pytest.raises(ValueError, match=r"not a date|no offset"):
            read.date_or_date_time(wrong)


# Ids that lead elsewhere


BAD_IDS = [
    ("", "is empty"),
    (".", "expected an id that starts with inv_, got '.'"),
    ("..", "expected an id that starts with inv_, got '..'"),
    ("cst_1", "expected an id that starts with inv_, got 'cst_1'"),
    ("INV_1", "expected an id that starts with inv_, got 'INV_1'"),
    (" inv_1", "expected an id that starts with inv_, got ' inv_1'"),
    ("inv_1\n", "'inv_1\\n' cannot be part of a path"),
    ("inv_\x00", "'inv_\\x00' cannot be part of a path"),
    ("inv_\x7f", "'inv_\\x7f' cannot be part of a path"),
    ("inv_\ud800", "'inv_\\ud800' is not valid text"),
    (None, "expected text (str), got NoneType"),
    (1, "expected text (str), got int"),
    (b"inv_1", "expected text (str), got bytes"),
]


@pytest.mark.parametrize(("given", "problem"), BAD_IDS, ids=lambda value: ascii(value)[:40])
def test_an_id_that_will_not_do_is_refused_before_anything_is_sent(given: Any, problem: str) -> None:
    sent: list[httpx.Request] = []

    def record(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json=INVOICE)

    with httpx.Client(transport=httpx.MockTransport(record)) as http:
        portal = MijnKlantportaal(api_key="key", http_client=http, rate_limiter=NO_LIMIT)
        with pytest.raises(InvalidArgument) as caught:
            portal.customer_invoices.get(given)
    assert (caught.value.argument, caught.value.problem) == ("invoice_id", problem)
    assert str(caught.value) == f"invoice_id: {problem}"
    assert not caught.value.may_have_acted
    assert sent == []


@pytest.mark.parametrize("given", [".", "..", "", "a\r\nb"])
def test_an_id_without_prefix_cannot_lead_elsewhere_either(given: str) -> None:
    with pytest.raises(InvalidArgument):
        path_id(given, "some_id")


def test_an_id_of_either_of_two_kinds_is_told_both() -> None:
    calls = portal_that_answers(b"{}").files.calls
    assert calls.get("fsf_1").path == "/files/fsf_1"
    assert calls.get("fsd_1").path == "/files/fsd_1"
    with pytest.raises(InvalidArgument, match=re.escape("expected an id that starts with fsf_ or fsd_, got 'fss_1'")):
        calls.get("fss_1")


def test_a_member_of_an_enum_is_text_everywhere() -> None:
    assert f"{SubscriptionInterval.YEAR_1}" == str(SubscriptionInterval.YEAR_1) == "1 year"
