"""Download links: on another host, for five minutes, without the API key."""

from __future__ import annotations

from pathlib import Path

import pytest

from generated_client import LinkExpired, MijnKlantportaal
from generated_client._core.transport import httpx
from sandbox import MovableClock, Sandbox
from sandbox.transport import SandboxTransport

PDF = b"%PDF-1.4 " + bytes(range(256)) * 20


@pytest.fixture
def link(portal: MijnKlantportaal) -> str:
    return portal.files.download(portal.files.upload(file=PDF).id).link


@pytest.fixture
def plain(sandbox: Sandbox) -> httpx.Client:
    return httpx.Client(transport=SandboxTransport(sandbox))


def test_what_was_uploaded_comes_back(portal: MijnKlantportaal, tmp_path: Path) -> None:
    invoice = portal.customer_invoices.list().first()
    assert invoice is not None
    made = portal.customer_invoices.create(
        customer_id=invoice.customer_id, invoice_number="1", issued_at=invoice.issued_at, amount="1.00", pdf=PDF
    )
    assert portal.customer_invoices.get_pdf(made.id).save(tmp_path / "a.pdf").read_bytes() == PDF


def test_an_invoice_that_was_made_from_lines_has_a_pdf(portal: MijnKlantportaal) -> None:
    invoice = portal.customer_invoices.list().first()
    assert invoice is not None
    assert portal.customer_invoices.get_pdf(invoice.id).read().startswith(b"%PDF-1.4")


def test_a_link_works_for_five_minutes_and_not_longer(
    plain: httpx.Client, link: str, sandbox_clock: MovableClock
) -> None:
    sandbox_clock.move(minutes=4, seconds=58)
    assert plain.get(link).content == PDF
    sandbox_clock.move(seconds=2)
    assert plain.get(link).status_code == 403


def test_the_client_says_that_a_link_has_expired(portal: MijnKlantportaal, sandbox_clock: MovableClock) -> None:
    file = portal.files.download(portal.files.upload(file=PDF).id)
    sandbox_clock.move(minutes=5)
    with pytest.raises(LinkExpired):
        file.read()


def test_a_link_that_was_changed_does_not_work(plain: httpx.Client, link: str) -> None:
    url = httpx.URL(link)
    later = str(int(url.params["expires"]) + 100)
    assert plain.get(url.copy_set_param("expires", later)).status_code == 403
    assert plain.get(url.copy_set_param("signature", "é")).status_code == 403
    assert plain.get(url.copy_with(path="/fsf_other/x")).status_code == 403
    assert plain.get(url.copy_with(query=b"")).status_code == 403


def test_whoever_sends_the_api_key_to_the_file_host_is_refused(plain: httpx.Client, link: str) -> None:
    answer = plain.get(link, headers={"Authorization": "Bearer sandbox-key"})
    assert answer.status_code == 400
    assert "do not send" in answer.text


def test_a_broken_download_can_be_resumed(plain: httpx.Client, link: str) -> None:
    etag = plain.get(link).headers["etag"]
    rest = plain.get(link, headers={"Range": "bytes=10-", "If-Range": etag})
    assert (rest.status_code, rest.content) == (206, PDF[10:])
    assert rest.headers["content-range"] == f"bytes 10-{len(PDF) - 1}/{len(PDF)}"
    assert plain.get(link, headers={"Range": "bytes=10-", "If-Range": '"old"'}).content == PDF
    assert plain.get(link, headers={"Range": f"bytes={len(PDF)}-"}).status_code == 416


def test_a_file_host_only_gives(plain: httpx.Client, link: str) -> None:
    assert plain.post(link).status_code == 405
    assert plain.head(link).status_code == 200
