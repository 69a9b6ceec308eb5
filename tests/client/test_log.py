"""What the log says of what was sent: names and sizes, and no values."""

from __future__ import annotations

import logging
from datetime import date

import httpx
import pytest
from documented_calls import PDF, DocumentedExchange

from generated_client import MijnKlantportaal
from generated_client.rate_limit import NO_LIMIT


def portal_that_answers(fixture: str) -> MijnKlantportaal:
    sample = DocumentedExchange.read(fixture)
    transport = httpx.MockTransport(lambda _: httpx.Response(201, json=sample.response))
    return MijnKlantportaal(api_key="key", http_client=httpx.Client(transport=transport), rate_limiter=NO_LIMIT)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG, "mijnklantportaal")
    return caplog


def test_a_json_body_is_told_by_its_keys_and_its_size(log: pytest.LogCaptureFixture) -> None:
    portal_that_answers("create-webhook").webhooks.create(url="https://example.com/s3cret", type="customer-created")
    (line,) = log.messages
    assert line.startswith("POST /webhooks: 201 in ")
    assert line.endswith("attempt 1; sent url, type (62 bytes)")


def test_a_form_is_told_by_its_fields_and_files(log: pytest.LogCaptureFixture) -> None:
    portal_that_answers("create-customer-invoice").customer_invoices.create(
        customer_id="cst_1", invoice_number="2024-001", issued_at=date(2024, 4, 30), amount="12.95", pdf=PDF
    )
    (line,) = log.messages
    assert "; sent customerId, invoiceNumber, issuedAt, amount, pdf (" in line
    for value in ("cst_1", "2024-001", "12.95", "example-file"):
        assert value not in line


def test_a_body_that_is_no_object_is_told_by_its_size(log: pytest.LogCaptureFixture) -> None:
    portal_that_answers("create-webhook").request("POST", "/something-new", json=["Jan Jansen"])
    assert log.messages[0].endswith("; sent a body (14 bytes)")


def test_a_request_without_a_body_says_nothing_of_one(log: pytest.LogCaptureFixture) -> None:
    portal_that_answers("get-webhook").webhooks.get("wbh_1")
    assert log.messages[0].endswith(", attempt 1")
