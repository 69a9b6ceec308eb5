"""The other examples, each against the sandbox."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import socket
import stat
import threading
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi.testclient import TestClient
from starlette.types import Message

from examples import connect_oauth, download_unpaid_invoices
from examples.receive_webhooks import application, diagnosis
from generated_client import DownloadFailed, MijnKlantportaal
from generated_client._core.transport import httpx
from generated_client.oauth import Scope
from generated_client.webhooks import verify
from sandbox import Sandbox
from sandbox.serving import Ports, running


def test_the_pdfs_of_all_unpaid_invoices_are_downloaded(portal: MijnKlantportaal, tmp_path: Path) -> None:
    unpaid = [invoice for invoice in portal.customer_invoices.list() if invoice.paid_at is None]
    new = download_unpaid_invoices.download(portal, tmp_path / "unpaid")
    assert len(new) == len(unpaid) > 3
    assert sorted(new) == sorted((tmp_path / "unpaid").iterdir())
    assert all(path.read_bytes().startswith(b"%PDF") for path in new)
    assert download_unpaid_invoices.download(portal, tmp_path / "unpaid") == []


def test_an_invoice_number_cannot_lead_out_of_the_folder(portal: MijnKlantportaal, tmp_path: Path) -> None:
    customer = portal.customers.list().first()
    assert customer is not None
    portal.customer_invoices.create(
        customer_id=customer.id,
        invoice_number="../../x",
        issued_at=customer.created_at.date(),
        amount="1",
        pdf=b"%PDF-",
    )
    new = download_unpaid_invoices.download(portal, tmp_path / "unpaid")
    assert {path.parent for path in new} == {tmp_path / "unpaid"}


def test_a_download_that_fails_leaves_no_half_file(portal: MijnKlantportaal, sandbox: Sandbox, tmp_path: Path) -> None:
    first = next(each for each in portal.customer_invoices.list() if each.paid_at is None)
    portal.customer_invoices.get_pdf(first.id)
    with sandbox.state.transaction():
        sandbox.state._connection.execute("DELETE FROM contents WHERE id = ?", (first.id,))
    file = portal.customer_invoices.get_pdf(first.id)
    with sandbox.state.transaction():
        sandbox.state._connection.execute("DELETE FROM contents WHERE id = ?", (first.id,))
    with pytest.raises(DownloadFailed):
        file.save(tmp_path / "x.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_webhook_is_received_and_a_forged_one_refused() -> None:
    events: list[Any] = []
    with TestClient(application("right", events.append)) as client:
        signed = {"X-Webhook-Signature": "right"}
        assert client.post("/hook", json={"type": "invoice-paid"}, headers=signed).status_code == 204
        assert client.post("/hook", json={}, headers={"X-Webhook-Signature": "wrong"}).status_code == 401
        assert client.post("/hook", json={}).status_code == 401
        assert client.post("/hook", content=b"{", headers=signed).status_code == 400
    assert events == [{"type": "invoice-paid"}]


@pytest.mark.parametrize(("signature", "status", "most"), [("wrong", 401, 0), ("right", 413, 17)])
def test_a_stranger_is_refused_before_the_body_is_read_and_a_huge_body_is_not_kept(
    signature: str, status: int, most: int
) -> None:
    read: list[int] = []
    sent: list[Message] = []

    async def receive() -> Message:
        read.append(1)
        return {"type": "http.request", "body": bytes(64 * 1024), "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/hook", "query_string": b"", "http_version": "1.1"}
    scope |= {"headers": [(b"x-webhook-signature", signature.encode())]}
    asyncio.run(application("right", lambda _: None)(scope, receive, send))
    assert sent[0]["status"] == status
    assert len(read) == most


BODY = b'{"type": "invoice-paid"}'
DIGEST = hmac.new(b"s3cret", BODY, hashlib.sha256)


@pytest.mark.parametrize(
    ("signature", "says"),
    [
        ("s3cret", "The signature is the secret itself: verify(secret, headers)."),
        (DIGEST.hexdigest(), "The signature is HMAC-SHA256 of the body in hexadecimal: verify("),
        (DIGEST.hexdigest().upper(), "The signature is HMAC-SHA256 of the body in hexadecimal: verify("),
        (f"sha256={DIGEST.hexdigest()}", "The signature is HMAC-SHA256 of the body in hexadecimal, after sha256=: "),
        (base64.b64encode(DIGEST.digest()).decode(), "The signature is HMAC-SHA256 of the body in base64: "),
        ("another", "The signature is none of the known kinds; it has 7 characters."),
        (None, "The call has no header X-Webhook-Signature."),
    ],
)
def test_the_diagnosis_says_how_a_signature_is_made_and_shows_neither_it_nor_the_secret(
    signature: str | None, says: str
) -> None:
    told: list[str] = []
    with TestClient(diagnosis("s3cret", told.append)) as client:
        headers = {} if signature is None else {"X-Webhook-Signature": signature}
        assert client.post("/hook", content=BODY, headers=headers).status_code == 204
    (line,) = told
    assert line.startswith(says)
    assert "s3cret" not in line
    assert signature is None or signature not in line


def test_what_the_diagnosis_recommends_verifies() -> None:
    headers = {"X-Webhook-Signature": DIGEST.hexdigest()}
    assert verify("s3cret", headers, body=BODY, scheme="hmac-sha256")
    assert verify("s3cret", {"X-Webhook-Signature": "s3cret"})


def test_the_sandbox_and_the_receiver_understand_each_other(portal: MijnKlantportaal, sandbox: Sandbox) -> None:
    events: list[Any] = []
    ports = Ports()
    webhook = portal.webhooks.create(url=f"{ports.origin}/hook", type="invoice-paid")
    receiver = application(webhook.secret, events.append)
    server = uvicorn.Server(uvicorn.Config(receiver, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [ports.api]})
    thread.start()
    invoice = next(each for each in portal.customer_invoices.list() if each.paid_at is None)
    portal.customer_invoices.mark_paid(invoice.id, paid_at=invoice.created_at)
    assert sandbox.deliveries.wait()
    server.should_exit = True
    thread.join()
    ports.close()
    assert [(event["type"], event["data"]["id"]) for event in events] == [("invoice-paid", invoice.id)]


def test_permission_is_asked_for_once_and_kept(tmp_path: Path) -> None:
    store = tmp_path / "tokens.json"
    pages: list[str] = []

    def click_allow(url: str) -> None:
        pages.append(url)
        threading.Thread(
            target=lambda: httpx.post(url, content=b"decision=allow", follow_redirects=True, trust_env=False)
        ).start()

    with running(rate_limit=0) as sandbox:

        def connect() -> MijnKlantportaal:
            oauth = connect_oauth.connect(
                sandbox.application.client_id,
                sandbox.application.client_secret,
                store,
                portal_url=sandbox.portal.origin,
                port=free_port(),
                show_page=click_allow,
            )
            return MijnKlantportaal(auth=oauth, base_url=sandbox.base_url)

        with connect() as portal:
            assert len(list(portal.customers.list())) == 18
        assert stat.S_IMODE(store.stat().st_mode) == 0o600
        assert json.loads(store.read_text())["refresh_token"]
        with connect() as portal:
            assert len(list(portal.customer_invoices.list())) == 24
    assert len(pages) == 1
    assert httpx.URL(pages[0]).params["scope"] == " ".join([Scope.CUSTOMERS_READ, Scope.INVOICES_READ])


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
