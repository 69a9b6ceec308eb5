"""Every method sends exactly the request that the documentation shows: over a real socket, sync and async."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from documented_calls import CALLS, PDF, DocumentedCall, DocumentedExchange
from recording_server import Part, Recorded, RecordingServer, recording_server

from generated_client import AsyncMijnKlantportaal, MijnKlantportaal, NamedFile
from generated_client.models import AgreementSignerCreation
from generated_client.rate_limit import NO_LIMIT

KEY = "key-of-the-test"


@pytest.fixture(scope="module")
def server() -> Iterator[RecordingServer]:
    with recording_server() as server:
        yield server


def made_with(server: RecordingServer, call: Callable[[MijnKlantportaal], object]) -> None:
    with MijnKlantportaal(api_key=KEY, base_url=server.url, rate_limiter=NO_LIMIT) as portal:
        call(portal)


def made_async(server: RecordingServer, call: Callable[[AsyncMijnKlantportaal], Awaitable[object]]) -> None:
    async def make() -> None:
        async with AsyncMijnKlantportaal(api_key=KEY, base_url=server.url, rate_limiter=NO_LIMIT) as portal:
            await call(portal)

    asyncio.run(make())


def make(server: RecordingServer, call: DocumentedCall) -> Recorded:
    """The one request that a call makes."""
    server.answer(call.sample.content, call.sample.status)
    is_page = call.sample.is_page
    made_with(server, lambda portal: next(call.on(portal).pages()) if is_page else call.on(portal))
    return server.request


def make_async(server: RecordingServer, call: DocumentedCall) -> Recorded:
    server.answer(call.sample.content, call.sample.status)
    is_page = call.sample.is_page
    made_async(server, lambda portal: anext(call.on(portal).pages()) if is_page else call.on(portal))
    return server.request


def assert_is_documented(request: Recorded, exchange: DocumentedExchange) -> None:
    documented = exchange.request
    assert request.method == documented["method"]
    assert request.path == "/v1" + documented["path"]
    # Which page is asked for stands in no sample; the URLs of the envelope show how.
    assert dict(request.query) == documented.get("query", {"page": "1"} if exchange.is_page else {})
    if "body" in documented:
        assert json.dumps(request.json(), sort_keys=True) == json.dumps(documented["body"], sort_keys=True)
    elif "form" in documented:
        assert sorted(request.parts(), key=by_name) == sorted(parts(documented["form"]), key=by_name)
    else:
        assert request.body == b""


def by_name(part: Part) -> str:
    return part.name


def parts(form: dict[str, Any]) -> list[Part]:
    return [
        Part(name, value.encode())
        if isinstance(value, str)
        else Part(name, value["content"].encode(), value["filename"], value["content_type"])
        for name, value in form.items()
    ]


@pytest.mark.parametrize("call", CALLS, ids=repr)
def test_a_method_sends_the_documented_request(server: RecordingServer, call: DocumentedCall) -> None:
    assert_is_documented(make(server, call), call.sample)


@pytest.mark.parametrize("call", CALLS, ids=repr)
def test_the_async_client_sends_the_same(server: RecordingServer, call: DocumentedCall) -> None:
    assert_is_documented(make_async(server, call), call.sample)


@pytest.mark.parametrize("send", [make, make_async])
@pytest.mark.parametrize("call", CALLS, ids=repr)
def test_the_headers_are_these_and_no_others(
    server: RecordingServer, call: DocumentedCall, send: Callable[[RecordingServer, DocumentedCall], Recorded]
) -> None:
    request = send(server, call)
    headers = {name.lower(): value for name, value in request.headers}
    assert len(headers) == len(request.headers), "a header was sent twice"
    assert headers.pop("authorization") == f"Bearer {KEY}"
    assert headers.pop("host") == server.url.removeprefix("http://").removesuffix("/v1")
    assert headers.pop("accept") == "application/json"
    assert headers.pop("accept-encoding") == "gzip"
    assert headers.pop("connection", "keep-alive") == "keep-alive"
    assert headers.pop("user-agent").startswith("mijnklantportaal-python/")
    assert headers.pop("content-length", "0") == str(len(request.body))
    if "body" in call.sample.request:
        assert headers.pop("content-type") == "application/json"
    if "form" in call.sample.request:
        assert headers.pop("content-type").startswith("multipart/form-data; boundary=")
    assert headers == {}


def test_what_was_left_out_is_not_sent(server: RecordingServer) -> None:
    sample = DocumentedExchange.read("edit-customer")
    server.answer(sample.response)
    made_with(server, lambda portal: portal.customers.update("cst_1", city="Utrecht"))
    assert server.request.json() == {"city": "Utrecht"}


def test_none_is_sent_as_null(server: RecordingServer) -> None:
    server.answer(DocumentedExchange.read("sign-up-a-customer-for-a-customer-subscription-package").response)
    made_with(
        server,
        lambda portal: portal.customer_subscription_packages.sign_up_customer(
            "spg_1", customer_id="cst_1", starts_at=date(2026, 1, 2), invoice_description=None
        ),
    )
    assert server.request.body == b'{"customerId":"cst_1","startDate":"2026-01-02","invoiceText":null}'


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_two_sign_ups_differ_by_a_slash_whatever_the_base_url_ends_with(
    server: RecordingServer, slash: str
) -> None:
    of_method = {call.method: call for call in CALLS if call.method.startswith("sign_up")}
    for name, path in (("sign_up_customer", "sign-up"), ("sign_up_non_customer", "sign-up/")):
        server.answer(of_method[name].sample.response)
        with MijnKlantportaal(api_key=KEY, base_url=server.url + slash, rate_limiter=NO_LIMIT) as portal:
            of_method[name].on(portal)
        assert server.request.target == f"/v1/customer-subscription-packages/spg_abc12345def678/{path}"


def test_an_id_is_quoted_as_one_segment_of_the_path(server: RecordingServer) -> None:
    server.answer(DocumentedExchange.read("get-customer").response)
    for given in ("cst_a/b", "cst_?x=1", "cst_#", "cst_%2e", "cst_é", "cst_a b", "cst_;,@+", "cst_../.."):
        server.requests.clear()
        with MijnKlantportaal(api_key=KEY, base_url=server.url, rate_limiter=NO_LIMIT) as portal:
            portal.customers.get(given)
        assert server.request.target == f"/v1/customers/{quote(given, safe='')}"


def test_text_beyond_ascii_arrives_unchanged(server: RecordingServer) -> None:
    server.answer(DocumentedExchange.read("create-customer").response)
    city = '"s Gravenhage ß \N{SNOWMAN} \N{GRINNING FACE} \x00 \u2028 \\'
    made_with(
        server,
        lambda portal: portal.customers.create(
            company_name="Zoë & Söhne", address="", zip_code="1234AB", city=city, primary_email="zoë@example.nl"
        ),
    )
    sent = server.request.json()
    assert (sent["companyName"], sent["address"], sent["city"]) == ("Zoë & Söhne", "", city)


def test_a_query_is_encoded_as_a_form_would_be(server: RecordingServer) -> None:
    server.answer({"data": []})
    made_with(server, lambda portal: portal.appointments.list(start_at=datetime(2025, 3, 5, 14, 30), days=7))
    assert server.request.target == "/v1/appointments?start_at=2025-03-05+14%3A30&days=7"


def test_a_list_of_appointments_without_arguments_has_no_query(server: RecordingServer) -> None:
    server.answer({"data": []})
    made_with(server, lambda portal: portal.appointments.list())
    assert server.request.target == "/v1/appointments"


# Files

TREACHEROUS = b'%PDF-1.7\r\n--+++\r\nContent-Disposition: form-data; name="amount"\r\n\r\n0.01\r\n--+++--\r\n' + bytes(
    range(256)
)


@pytest.mark.parametrize("source", ["bytes", "path", "text path", "open file", "named"])
def test_a_pdf_that_looks_like_the_end_of_a_form_arrives_whole(
    server: RecordingServer, tmp_path: Path, source: str
) -> None:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(TREACHEROUS)
    given: Any = {
        "bytes": TREACHEROUS,
        "path": path,
        "text path": str(path),
        "open file": BytesIO(TREACHEROUS),
        "named": NamedFile(TREACHEROUS, "invoice.pdf"),
    }[source]
    server.answer(DocumentedExchange.read("create-customer-invoice").response)
    made_with(server, lambda portal: create_invoice(portal, given))
    *fields, pdf = server.request.parts()
    assert fields == [
        Part("customerId", b"cst_1"),
        Part("invoiceNumber", b"2026-001 \r\n--+++\r\n \xc3\xa9"),
        Part("issuedAt", b"2026-11-22"),
        Part("amount", b"12.950"),
        Part("sendNotification", b"false"),
    ]
    assert (pdf.name, pdf.content) == ("pdf", TREACHEROUS)
    if source not in {"bytes", "open file"}:
        assert (pdf.filename, pdf.content_type) == ("invoice.pdf", "application/pdf")


def test_it_arrives_whole_from_the_async_client(server: RecordingServer, tmp_path: Path) -> None:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(TREACHEROUS)
    server.answer(DocumentedExchange.read("create-customer-invoice").response)
    made_async(server, lambda portal: create_invoice(portal, path))
    *fields, pdf = server.request.parts()
    assert [part.name for part in fields] == ["customerId", "invoiceNumber", "issuedAt", "amount", "sendNotification"]
    assert pdf == Part("pdf", TREACHEROUS, "invoice.pdf", "application/pdf")


def create_invoice(portal: Any, pdf: Any) -> Any:
    return portal.customer_invoices.create(
        customer_id="cst_1",
        invoice_number="2026-001 \r\n--+++\r\n é",
        issued_at=date(2026, 11, 22),
        amount=Decimal("12.950"),
        pdf=pdf,
        send_notification=False,
    )


def test_the_boundary_is_another_one_each_time(server: RecordingServer) -> None:
    server.answer(DocumentedExchange.read("post-files").response)
    for _ in range(3):
        made_with(server, lambda portal: portal.files.upload(file=PDF))
    assert len({request.header("content-type") for request in server.requests}) == 3


def test_signers_and_documents_are_named_as_php_reads_them(server: RecordingServer) -> None:
    server.answer(DocumentedExchange.read("create-agreement").response)
    signers = [
        AgreementSignerCreation(first_name="Ada", last_name="Bakker", email="ada@example.nl", should_identify=False),
        AgreementSignerCreation(first_name="Ben", last_name="Visser", email="ben@example.nl"),
    ]
    made_with(
        server,
        lambda portal: portal.agreements.create(
            name="Contract",
            signer_name="John",
            signer_signature="data:image/png;base64,AA==",
            signers=signers,
            documents=[NamedFile(b"one", "1.pdf"), NamedFile(b"two", "2.txt")],
        ),
    )
    assert server.request.parts() == [
        Part("name", b"Contract"),
        Part("signerName", b"John"),
        Part("signerSignatureData", b"data:image/png;base64,AA=="),
        Part("signers[0][firstName]", b"Ada"),
        Part("signers[0][lastName]", b"Bakker"),
        Part("signers[0][email]", b"ada@example.nl"),
        Part("signers[0][shouldIdentify]", b"false"),
        Part("signers[1][firstName]", b"Ben"),
        Part("signers[1][lastName]", b"Visser"),
        Part("signers[1][email]", b"ben@example.nl"),
        Part("documents[0]", b"one", "1.pdf", "application/pdf"),
        Part("documents[1]", b"two", "2.txt", "text/plain"),
    ]


# The page that the documentation has verbatim


def test_the_invoice_of_the_documentation_comes_back_typed(server: RecordingServer) -> None:
    server.answer(DocumentedExchange.read("get-customer-invoice").response)
    with MijnKlantportaal(api_key=KEY, base_url=server.url, rate_limiter=NO_LIMIT) as portal:
        invoice = portal.customer_invoices.get("inv_abc12345def678")
    assert invoice.amount == Decimal("12.95")
    assert str(invoice.amount) == "12.95"
    assert invoice.issued_at == date(2024, 4, 29)
    assert not isinstance(invoice.issued_at, datetime)
    assert invoice.paid_at is not None
    assert invoice.paid_at.isoformat() == "2024-05-28T21:00:00+02:00"
    assert invoice.links.online_payment_link is not None
    assert (
        invoice.links.online_payment_link.href
        == "https://portal.mijnklantportaal.nl/public-invoice/inv_abc123/pay/123-abc"
    )
    assert server.request.header("authorization") == f"Bearer {KEY}"
    assert server.request.target == "/v1/customer-invoices/inv_abc12345def678"
