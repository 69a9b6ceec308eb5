"""Webhooks registered at the sandbox are called, with the header."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from webhook_receiver import Receiver

from generated_client import MijnKlantportaal
from generated_client.webhooks import verify
from sandbox import Sandbox
from sandbox.deliveries import ELSEWHERE

ADDRESS = {"address": "B", "zip_code": "C", "city": "D", "primary_email": "e@example.com"}


def test_a_webhook_is_called_with_its_secret_in_the_header(
    portal: MijnKlantportaal, sandbox: Sandbox, receiver: Receiver
) -> None:
    webhook = portal.webhooks.create(url=receiver.url, type="customer-created")
    customer = portal.customers.create(company_name="A", **ADDRESS)
    assert sandbox.deliveries.wait()
    [(headers, body)] = receiver.calls
    assert headers["X-Webhook-Signature"] == webhook.secret
    assert verify(webhook.secret, headers)
    assert not verify("another secret", headers)
    assert body == {"type": "customer-created", "data": customer.to_dict()}
    assert [each.outcome for each in sandbox.state.deliveries(5)] == ["204"]


def test_a_webhook_hears_of_its_own_type_of_event_only(
    portal: MijnKlantportaal, sandbox: Sandbox, receiver: Receiver
) -> None:
    portal.webhooks.create(url=receiver.url, type="invoice-paid")
    invoice = next(each for each in portal.customer_invoices.list() if each.paid_at is None)
    portal.customers.create(company_name="A", **ADDRESS)
    for _ in range(2):
        portal.customer_invoices.mark_paid(invoice.id, paid_at=datetime(2026, 1, 2, tzinfo=UTC))
    assert sandbox.deliveries.wait()
    assert [(body["type"], body["data"]["id"]) for _, body in receiver.calls] == [("invoice-paid", invoice.id)]


def test_what_was_refused_makes_no_event(portal: MijnKlantportaal, sandbox: Sandbox, receiver: Receiver) -> None:
    from sandbox.faults import Faults

    portal.webhooks.create(url=receiver.url, type="customer-created")
    sandbox.faults = Faults({403: 1.0})
    with pytest.raises(Exception, match="403"):
        portal.customers.create(company_name="A", **ADDRESS)
    assert sandbox.deliveries.wait()
    assert receiver.calls == []


@pytest.mark.parametrize("url", ["https://example.com/hook", "http://192.0.2.1/", "http://127.0.0.1.example.com/"])
def test_nobody_outside_this_machine_is_called(portal: MijnKlantportaal, sandbox: Sandbox, url: str) -> None:
    portal.webhooks.create(url=url, type="customer-created")
    portal.customers.create(company_name="A", **ADDRESS)
    assert sandbox.deliveries.wait()
    assert [each.outcome for each in sandbox.state.deliveries(5)] == [ELSEWHERE]


def test_a_redirect_is_not_followed(portal: MijnKlantportaal, sandbox: Sandbox, receiver: Receiver) -> None:
    receiver.status = 307
    portal.webhooks.create(url=receiver.url, type="customer-created")
    portal.customers.create(company_name="A", **ADDRESS)
    assert sandbox.deliveries.wait()
    assert len(receiver.calls) == 1
    assert [each.outcome for each in sandbox.state.deliveries(5)] == ["307"]


def test_a_host_that_was_named_may_be_called() -> None:
    with Sandbox(webhook_hosts=["app"]) as sandbox:
        assert sandbox.deliveries._may_call("http://app:8000/hook")
        assert not sandbox.deliveries._may_call("http://app.example:8000/hook")
    with Sandbox() as sandbox:
        assert not sandbox.deliveries._may_call("http://app:8000/hook")


def test_a_receiver_that_is_not_there_is_noted(portal: MijnKlantportaal, sandbox: Sandbox, receiver: Receiver) -> None:
    portal.webhooks.create(url=receiver.url, type="customer-created")
    receiver.close()
    portal.customers.create(company_name="A", **ADDRESS)
    assert sandbox.deliveries.wait()
    [sent] = sandbox.state.deliveries(5)
    assert sent.outcome is not None
    assert sent.outcome.startswith("failed: ConnectError: ")
    assert "refused" in sent.outcome, "the reason is told"


def test_calls_that_an_earlier_run_left_are_made(receiver: Receiver, tmp_path: Path) -> None:
    with Sandbox(data=tmp_path / "portal.db") as sandbox:
        sandbox.deliveries.close()
        webhook = {"id": "wbh_1", "type": "customer-created", "url": receiver.url, "secret": "s", "createdAt": "x"}
        with sandbox.state.transaction():
            sandbox.state.add("webhooks", webhook)
            sandbox.portal.emit("customer-created", {"id": "cst_1"})
    assert receiver.calls == []
    with Sandbox(data=tmp_path / "portal.db") as sandbox:
        assert sandbox.deliveries.wait()
    assert [body["data"]["id"] for _, body in receiver.calls] == ["cst_1"]


@pytest.mark.parametrize("url", ["mailto:a@example.com", "http://", "x", "http://[x", "http://a:b/", "ftp://a/"])
def test_an_address_that_cannot_be_called_is_a_422(http: Any, url: str) -> None:
    assert http.post("/webhooks", json={"url": url, "type": "invoice-paid"}).status_code == 422
