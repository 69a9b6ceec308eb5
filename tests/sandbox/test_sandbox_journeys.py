"""What customers do on their pages arrives in the API: they decide, sign, upload, download and write."""

from __future__ import annotations

import base64
from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest

from generated_client import MijnKlantportaal, NamedFile
from generated_client._core.transport import httpx
from generated_client.resources.customer_offers import CustomerOfferLine
from generated_client.resources.file_requests import RequestedFileCreation
from sandbox import MovableClock, Sandbox
from sandbox.portal import ApiError
from sandbox.resources import agreements, customer_offers, file_requests, tickets
from sandbox.transport import SandboxTransport


@pytest.fixture
def visitor(sandbox: Sandbox) -> httpx.Client:
    """A customer with a browser."""
    transport, headers = SandboxTransport(sandbox), {"User-Agent": "A browser"}
    return httpx.Client(transport=transport, headers=headers, follow_redirects=True)


def new_offer(portal: MijnKlantportaal, sandbox: Sandbox) -> str:
    customer, today = portal.customers.list().first(), sandbox.portal.today()
    assert customer is not None
    return portal.customer_offers.create_manual(
        customer_id=customer.id,
        offer_number="1",
        issued_at=today,
        expires_at=today + timedelta(days=3),
        lines=[CustomerOfferLine(description="A", amount_excl_vat=Decimal(10), vat_rate=21)],
    ).id


def offer_page(sandbox: Sandbox, offer_id: str) -> str:
    return customer_offers.page(sandbox.portal, {"id": offer_id})["href"]


def test_a_customer_accepts_an_offer(portal: MijnKlantportaal, sandbox: Sandbox, visitor: httpx.Client) -> None:
    offer_id = new_offer(portal, sandbox)
    assert "12,10" in visitor.get(offer_page(sandbox, offer_id)).text
    page = visitor.post(offer_page(sandbox, offer_id), data={"decision": "accept", "name": "J. de Vries"})
    assert "You accepted this offer." in page.text
    offer = portal.customer_offers.get(offer_id)
    assert offer.accepted_at == sandbox.portal.now().replace(microsecond=0)
    assert (offer.accepted_via_ip, offer.accepted_via_user_agent) == ("127.0.0.1", "A browser")
    assert offer.acceptance_signature is not None
    assert base64.b64decode(offer.acceptance_signature.partition(",")[2]).startswith(b"\x89PNG")
    again = visitor.post(offer_page(sandbox, offer_id), data={"decision": "reject"})
    assert (again.status_code, portal.customer_offers.get(offer_id)) == (422, offer)


def test_a_customer_rejects_an_offer(portal: MijnKlantportaal, sandbox: Sandbox, visitor: httpx.Client) -> None:
    offer_id = new_offer(portal, sandbox)
    assert "You rejected this offer." in visitor.post(offer_page(sandbox, offer_id), data={"decision": "reject"}).text
    offer = portal.customer_offers.get(offer_id)
    assert (offer.accepted_at, offer.accepted_via_ip, offer.acceptance_signature) == (None, None, None)
    assert offer.rejected_at is not None


def test_an_expired_offer_is_accepted_by_nobody(
    portal: MijnKlantportaal, sandbox: Sandbox, visitor: httpx.Client, sandbox_clock: MovableClock
) -> None:
    offer_id = new_offer(portal, sandbox)
    sandbox_clock.move(days=4)
    assert "This offer expired" in visitor.get(offer_page(sandbox, offer_id)).text
    assert visitor.post(offer_page(sandbox, offer_id), data={"decision": "accept"}).status_code == 422
    assert portal.customer_offers.get(offer_id).accepted_at is None


def test_an_agreement_is_signed_with_the_last_signature(
    portal: MijnKlantportaal, sandbox: Sandbox, visitor: httpx.Client
) -> None:
    short = portal.agreements.list().first()
    assert short is not None
    stored = sandbox.portal.get(short.id, "agr_", "agreement")
    other = {**stored["signers"][0], "id": "ags_2", "firstName": "Eva"}
    sandbox.state.replace({**stored, "signers": [*stored["signers"], other]})
    for count, signer in enumerate(portal.agreements.get(short.id).signers, 1):
        address = agreements.page(sandbox.portal, {"id": short.id}, signer.id)["href"]
        page = visitor.get(address)
        link = page.text.partition('href="http')[2].partition('"')[0].replace("&amp;", "&")
        assert visitor.get(f"http{link}").content.startswith(b"%PDF")
        assert f"Signed by {signer.first_name}" in visitor.post(address, data={"name": "A"}).text
        agreement = portal.agreements.get(short.id)
        assert agreement.status == ("signed" if count == 2 else "sent")
        assert [each.signed_at is not None for each in agreement.signers] == [True, count == 2]
        assert agreement.signers[0].signature_hash is not None
        assert visitor.post(address).status_code == 422
    assert visitor.get(agreements.page(sandbox.portal, {"id": short.id}, "ags_nobody")["href"]).status_code == 404


def test_a_file_request_takes_uploads_until_it_is_complete(
    portal: MijnKlantportaal, sandbox: Sandbox, visitor: httpx.Client
) -> None:
    directory = portal.files.create_directory(name="Aangeleverd")
    logo_wanted = RequestedFileCreation(name="Logo", description="As SVG", required=True, max_file_size=1)
    wanted = [logo_wanted, RequestedFileCreation(name="Foto")]
    request = portal.file_requests.create(name="Jaarstukken", directory_id=directory.id, requested_files=wanted)
    assert request.links.public_request is not None
    address, (logo, photo) = request.links.public_request.href, request.requested_files
    assert '<small class="faint">As SVG</small>' in visitor.get(address).text
    for refused in ({logo.id: ("a", b"")}, {logo.id: ("a", b"x" * 1025)}, {"fqf_1": ("a", b"x")}, {"x": ("", b"")}):
        assert visitor.post(address, files=refused).status_code == 422
    assert portal.file_requests.get(request.id) == request, "nothing of what was refused is kept"

    visitor.post(address, files={photo.id: ("foto.jpg", b"jpeg", "image/jpeg"), logo.id: ("", b"")})
    half = portal.file_requests.get(request.id)
    assert (half.completed_at, half.requested_files[0].uploaded_file_id) == (None, None)
    assert "All files are here." in visitor.post(address, files={logo.id: ("logo.svg", b"svg")}).text
    whole = portal.file_requests.get(request.id)
    assert whole.completed_at == sandbox.portal.now().replace(microsecond=0)
    file_id = whole.requested_files[1].uploaded_file_id
    assert file_id is not None
    file = portal.files.get(file_id)
    assert (file.name, file.mime, file.size) == ("foto.jpg", "image/jpeg", 4)
    assert portal.files.download(file_id).read() == b"jpeg"
    assert visitor.post(address, files={logo.id: ("logo.svg", b"svg")}).status_code == 422


def test_a_share_offers_its_files_and_those_in_its_directories(portal: MijnKlantportaal, visitor: httpx.Client) -> None:
    outer = portal.files.create_directory(name="outer")
    inner = portal.files.create_directory(name="inner", directory=outer.id)
    deep = portal.files.upload(file=NamedFile(b"deep", "deep.txt"), directory=inner.id)
    portal.files.upload(file=NamedFile(b"other", "other.txt"))
    share = portal.file_shares.create(content=[outer.id])
    assert share.links.public_share is not None
    page = visitor.get(share.links.public_share.href).text
    assert deep.name in page
    assert "other.txt" not in page
    link = page.partition('href="http')[2].partition('"')[0].replace("&amp;", "&")
    assert visitor.get(f"http{link}").content == b"deep"
    assert "directoryId" not in portal.files.get(deep.id).extra


def test_a_customer_opens_a_ticket_and_writes_on(
    portal: MijnKlantportaal, sandbox: Sandbox, visitor: httpx.Client
) -> None:
    from sandbox.customer_pages import new_ticket_page

    customer = portal.customers.list().first()
    assert customer is not None
    address = new_ticket_page(sandbox.portal, customer.id)["href"]
    page = visitor.post(address, data={"title": "Vraag", "message": "Is <b>dit</b> goed?\n\nGroet", "name": "Eva"})
    assert "Is <b>dit</b>" not in page.text
    assert "Is &lt;b&gt;dit&lt;/b&gt; goed?" in page.text
    ticket = next(each for each in portal.tickets.list() if each.title == "Vraag")
    assert (ticket.customer_id, ticket.source, ticket.status) == (customer.id, "portal", "open")
    [first] = portal.tickets.get(ticket.id).messages
    assert (first.posted_by, first.is_posted_by_customer) == ("Eva", True)
    assert first.message == "<p>Is &lt;b&gt;dit&lt;/b&gt; goed?</p><p>Groet</p>"

    portal.tickets.close(ticket.id)
    address = tickets.page(sandbox.portal, {"id": ticket.id})["href"]
    visitor.post(address, data={"message": "Nog iets"}, files={"attachment": ("a.txt", b"123", "text/plain")})
    again = portal.tickets.get(ticket.id)
    assert again.status == "open"
    [attachment] = again.messages[1].attachments
    assert (attachment.name, attachment.size, attachment.mime) == ("a.txt", 3, "text/plain")
    assert visitor.post(address, data={"message": " "}).status_code == 422


def test_subscriptions_are_charged_at_each_renewal_until_they_end(
    portal: MijnKlantportaal, sandbox: Sandbox, sandbox_clock: MovableClock
) -> None:
    customer = portal.customers.list().first()
    assert customer is not None
    today = sandbox.portal.today()
    paying, free = (
        portal.customer_subscriptions.create(
            customer_id=customer.id,
            description="A",
            starts_at=today,
            interval="14 days",
            amount=Decimal("9.95"),
            vat_rate=21,
            create_payment=pays,
        )
        for pays in (True, False)
    )
    sandbox_clock.move(days=13)
    portal.customers.list().first()
    assert sandbox.payments_of(paying.id) == []
    sandbox_clock.move(days=16)
    portal.customers.list().first()
    days = [each["createdAt"][:10] for each in sandbox.payments_of(paying.id)]
    assert days == [str(today + timedelta(days=14)), str(today + timedelta(days=28))]
    portal.customer_subscriptions.update(paying.id, terminated_at=datetime.combine(today, time()) + timedelta(days=30))
    sandbox_clock.move(days=60)
    portal.customers.list().first()
    assert len(sandbox.payments_of(paying.id)) == 2
    assert sandbox.payments_of(free.id) == []


def test_a_payment_can_be_charged_back_once(portal: MijnKlantportaal, sandbox: Sandbox) -> None:
    invoice = next(each for each in portal.customer_invoices.list() if each.paid_at is None)
    with pytest.raises(ApiError, match="not paid"):
        sandbox.act(invoice.id, "charge-back")
    sandbox.act(invoice.id, "pay")
    with pytest.raises(ApiError, match="paid already"):
        sandbox.act(invoice.id, "pay")
    sandbox.act(invoice.id, "charge-back")
    assert portal.customer_invoices.get(invoice.id) == invoice
    subscription = next(each for each in portal.customer_subscriptions.list() if each.status == "in_progress")
    sandbox.act(subscription.id, "charge")
    sandbox.act(subscription.id, "charge-back")
    assert sandbox.payments_of(subscription.id)[-1]["status"] == "charged_back"


def test_what_was_deleted_is_gone_and_lists_have_no_gap(portal: MijnKlantportaal, sandbox: Sandbox) -> None:
    before = list(portal.customer_invoices.list())
    assert len(before) > 15
    sandbox.act(before[3].id, "delete")
    assert list(portal.customer_invoices.list()) == before[:3] + before[4:]
    with pytest.raises(ApiError, match="No object has this id"):
        sandbox.act(before[3].id, "delete")
    sandbox.act(before[-1].id, "delete")
    assert list(portal.customer_invoices.list()) == before[:3] + before[4:-1]


def test_sample_files_complete_a_file_request(portal: MijnKlantportaal, sandbox: Sandbox) -> None:
    request = portal.file_requests.list().first()
    assert request is not None
    sandbox.act(request.id, "upload")
    done = portal.file_requests.get(request.id)
    assert done.completed_at is not None
    assert file_requests.page(sandbox.portal, {"id": request.id})["href"].startswith("http://127.0.0.1")
    for each in done.requested_files:
        assert each.uploaded_file_id is not None
        assert portal.files.download(each.uploaded_file_id).read().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("action", "texts", "message"),
    [
        ("fly", {}, "possible: ask, delete"),
        ("ask", {"colour": "red"}, "colour: not asked for; ask takes title, message, name"),
    ],
)
def test_an_action_that_does_not_exist_is_told(
    portal: MijnKlantportaal, sandbox: Sandbox, action: str, texts: dict[str, str], message: str
) -> None:
    customer = portal.customers.list().first()
    assert customer is not None
    with pytest.raises(ApiError) as caught:
        sandbox.act(customer.id, action, **texts)
    assert message in caught.value.message


def test_pages_of_customers_cannot_be_guessed(
    portal: MijnKlantportaal, sandbox: Sandbox, visitor: httpx.Client
) -> None:
    offer_id = new_offer(portal, sandbox)
    for path in (
        f"/offer/{offer_id}/x",
        "/file-share/fss_1/x",
        "/ticket/tic_1/x",
        "/new-ticket/cst_1/x",
        "/agreement/a/b/c",
    ):
        assert visitor.get(sandbox.portal.origin + path).status_code == 404
