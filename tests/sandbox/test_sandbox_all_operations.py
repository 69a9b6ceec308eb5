"""Every public method of the client, over real sockets, blocking and with asyncio: one story for both."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, cast

import pytest
from both_clients import Clients
from surface import FINDERS, NAMES

from generated_client import Conflict, LicenceRequired, MijnKlantportaal, NotFound, Unprocessable
from generated_client._core.transport import httpx
from generated_client.models import (
    AgreementSignerCreation,
    CustomerInvoiceLine,
    CustomerOfferLine,
    RequestedFileCreation,
)
from generated_client.rate_limit import NO_LIMIT
from sandbox import Sandbox
from sandbox.contract import contract
from sandbox.serving import running

PDF = b"%PDF-1.4 an invoice"
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def story(portal: MijnKlantportaal) -> None:
    """What a company does with its portal."""
    customer = customers(portal)
    groups(portal, customer)
    invoices(portal, customer)
    offers(portal, customer)
    subscriptions(portal, customer)
    packages(portal, customer)
    appointments(portal, customer)
    files(portal, customer)
    agreements(portal)
    payment_links(portal)
    punch_cards(portal, customer)
    tickets(portal)
    webhooks(portal)
    own = list(portal.invoices.list())
    assert portal.invoices.get(own[0].id) == own[0]
    assert own[0].id.startswith("fac_")


def customers(portal: MijnKlantportaal) -> str:
    made = portal.customers.create(
        company_name="Café Zoë & Zn.", address="Kade 1", zip_code="1234AB", city="Urk", primary_email="z@example.com"
    )
    assert made.id.startswith("cst_")
    assert made.country_code == "NL"
    changed = portal.customers.update(made.id, city="Elburg")
    assert (changed.city, changed.company_name) == ("Elburg", "Café Zoë & Zn.")
    assert portal.customers.get(made.id) == changed
    assert changed in list(portal.customers.list())
    with pytest.raises(Unprocessable):
        portal.request("PATCH", f"/customers/{made.id}", json={})  # the method itself refuses to change nothing
    with pytest.raises(NotFound):
        portal.customers.get("cst_nobody")
    return made.id


def groups(portal: MijnKlantportaal, customer: str) -> None:
    group = portal.customer_groups.create(name="Vrienden", customers=["cst_nobody", customer])
    other = portal.customer_groups.create(name="Meer vrienden")
    added = portal.customer_groups.add_customers(other.id, customers=[customer, "cst_nobody"])
    assert [each.id for each in added] == [customer], "unknown ids are dropped silently"
    member = portal.customers.get(customer)
    assert member.customer_groups == [group.id, other.id]
    renamed = portal.customer_groups.update(group.id, name="Goede vrienden")
    assert portal.customer_groups.get(group.id) == renamed
    assert renamed in list(portal.customer_groups.list())


def invoices(portal: MijnKlantportaal, customer: str) -> None:
    uploaded = portal.customer_invoices.create(
        customer_id=customer,
        invoice_number="2026-900",
        issued_at=date(2026, 3, 1),
        amount=Decimal("12.95"),
        pdf=PDF,
        send_notification=True,
    )
    assert uploaded.paid_at is None
    assert uploaded.links.online_payment_link is not None
    paid = portal.customer_invoices.mark_paid(uploaded.id, paid_at=NOON)
    assert paid.paid_at == NOON
    assert portal.customer_invoices.get(uploaded.id) == paid
    file = portal.customer_invoices.get_pdf(uploaded.id)
    assert file.expires_at - datetime.now(UTC) <= timedelta(minutes=5)
    lines = [CustomerInvoiceLine(description="Werk", amount_excl_vat=Decimal("10.05"), vat_rate=21)]
    manual = portal.customer_invoices.create_manual(
        customer_id=customer, invoice_number="2026-901", issued_at=date(2026, 3, 1), lines=lines
    )
    assert manual.amount == Decimal("12.16")
    assert list(portal.customer_invoices.list())[-2:] == [paid, manual]
    assert portal.customer_invoices.find("2026-901") == manual
    assert portal.customer_invoices.find("2026-902") is None
    about: dict[str, Any] = {"customer_id": customer, "issued_at": date(2026, 3, 1)}
    once = portal.customer_invoices.create_once(**about, invoice_number="2026-903", amount="12.95", pdf=PDF)
    manual_once = portal.customer_invoices.create_manual_once(**about, invoice_number="2026-904", lines=lines)
    assert list(portal.customer_invoices.list())[-2:] == [once, manual_once]


def offers(portal: MijnKlantportaal, customer: str) -> None:
    about: dict[str, Any] = {"customer_id": customer, "issued_at": date(2026, 3, 1), "expires_at": date(2026, 4, 1)}
    uploaded = portal.customer_offers.create(**about, offer_number="O1", amount="99.50", pdf=PDF)
    lines = [CustomerOfferLine(description="Werk", amount_excl_vat=Decimal(100), vat_rate=9)]
    manual = portal.customer_offers.create_manual(**about, offer_number="O2", lines=lines)
    assert manual.amount == Decimal("109.00")
    accepted = portal.customer_offers.accept(uploaded.id, accepted_at=NOON, accepted_via_ip="192.0.2.1")
    assert (accepted.accepted_at, accepted.accepted_via_ip, accepted.rejected_at) == (NOON, "192.0.2.1", None)
    rejected = portal.customer_offers.reject(manual.id, rejected_at=NOON)
    assert (rejected.accepted_at, rejected.rejected_at) == (None, NOON)
    assert portal.customer_offers.get(manual.id) == rejected
    assert rejected in list(portal.customer_offers.list())
    assert portal.customer_offers.find("O2") == rejected
    assert portal.customer_offers.find("O3") is None
    once = portal.customer_offers.create_once(**about, offer_number="O4", amount="99.50", pdf=PDF)
    manual_once = portal.customer_offers.create_manual_once(**about, offer_number="O5", lines=lines)
    assert list(portal.customer_offers.list())[-2:] == [once, manual_once]
    with pytest.raises(Unprocessable):
        portal.customer_offers.accept(manual.id, accepted_at=NOON)


def subscriptions(portal: MijnKlantportaal, customer: str) -> None:
    made = portal.customer_subscriptions.create(
        customer_id=customer,
        description="Onderhoud",
        starts_at=date(2020, 1, 31),
        interval="1 month",
        amount="20",
        vat_rate=21,
        create_invoice=True,
        invoice_description="Verlenging",
        create_payment=True,
        payment_mandate_id="mdt_1",
        follow_up_failed_payment=True,
    )
    assert made.status == "in_progress"
    assert made.options.payment_mandate_id == "mdt_1"
    ended = portal.customer_subscriptions.update(made.id, terminated_at=NOON - timedelta(days=900), amount="25.00")
    assert (ended.status, ended.amount, ended.renews_at) == ("ended", Decimal("25.00"), None)
    assert portal.customer_subscriptions.get(made.id) == ended
    assert ended in list(portal.customer_subscriptions.list())


def packages(portal: MijnKlantportaal, customer: str) -> None:
    made = portal.customer_subscription_packages.create(name="Hosting", interval="1 year", amount="120", vat_rate=21)
    changed = portal.customer_subscription_packages.update(made.id, available_for_sale=True)
    assert changed.available_for_sale
    assert portal.customer_subscription_packages.get(made.id) == changed
    assert changed in list(portal.customer_subscription_packages.list())
    subscription = portal.customer_subscription_packages.sign_up_customer(
        made.id, customer_id=customer, starts_at=date(2090, 1, 1)
    )
    assert (subscription.status, subscription.customer_id) == ("planned", customer)
    assert portal.customer_subscriptions.get(subscription.id) == subscription
    pending = portal.customer_subscription_packages.sign_up_non_customer(
        made.id, company_name="Nieuw", address="Kade 2", zip_code="1234AB", city="Urk", primary_email="n@example.com"
    )
    assert pending.payment_link.startswith("http://127.0.0.1:")


def appointments(portal: MijnKlantportaal, customer: str) -> None:
    day = (datetime.now(UTC) + timedelta(days=2)).replace(hour=9, minute=0, second=0, microsecond=0)
    made = portal.appointments.schedule(
        name="Kennismaken", starts_at=day, ends_at=day + timedelta(hours=1), customer_id=customer
    )
    assert (made.starts_at, made.status) == (day, "scheduled")
    assert portal.appointments.get(made.id) == made
    window = portal.appointments.list(start_at=day - timedelta(hours=1), days=1)
    assert made in window
    assert all(day - timedelta(hours=1) <= each.starts_at < day + timedelta(hours=23) for each in window)
    canceled = portal.appointments.cancel(made.id)
    assert canceled.status == "canceled"
    with pytest.raises(Conflict):
        portal.appointments.cancel(made.id)  # the second time answers 409
    everything = portal.appointments.list(start_at=day - timedelta(days=3), days=30)
    waiting = next(each for each in everything if each.status == "pending")
    confirmed = portal.appointments.change_status(waiting.id, status="scheduled")
    assert confirmed.status == "scheduled"
    with pytest.raises(Unprocessable):
        portal.appointments.change_status(waiting.id, status="canceled")


def files(portal: MijnKlantportaal, customer: str) -> None:
    directory = portal.files.create_directory(name="Contracten")
    assert (directory.id[:4], directory.size) == ("fsd_", None)
    file = portal.files.upload(file=PDF, directory=directory.id)
    assert (file.id[:4], file.size) == ("fsf_", len(PDF))
    with pytest.raises(Unprocessable):
        portal.files.upload(file=PDF, directory="fsd_nowhere")
    share = portal.file_shares.create(content=[file.id, directory.id], customer_id=customer)
    assert [each.id for each in share.shared_content] == [file.id, directory.id]
    assert share in list(portal.file_shares.list())
    assert portal.files.get(file.id).file_share_id == share.id
    link = portal.files.download(file.id)
    assert link.link.startswith("http://127.0.0.1:")
    wanted = [RequestedFileCreation(name="Logo", max_file_size=10240)]
    request = portal.file_requests.create(name="Website", requested_files=wanted, directory_id=directory.id)
    assert (request.customer_id, request.completed_at) == (None, None)
    assert request.links.public_request is not None
    assert portal.file_requests.get(request.id) == request
    assert request in list(portal.file_requests.list())


def agreements(portal: MijnKlantportaal) -> None:
    signers = [
        AgreementSignerCreation(first_name="Zoë", last_name="Bos", email="z@example.com", should_identify=True),
        AgreementSignerCreation(first_name="Jan", last_name="Bos", email="j@example.com"),
    ]
    made = portal.agreements.create(
        name="Contract",
        signer_name="Wij",
        signer_signature="data:image/png;base64,AAAA",
        signers=signers,
        documents=[PDF, PDF + b" the second"],
    )
    assert [(each.first_name, each.should_identify) for each in made.signers] == [("Zoë", True), ("Jan", False)]
    assert [each.file_size for each in made.documents] == [len(PDF), len(PDF) + 11]
    assert portal.agreements.get(made.id) == made
    assert made.id in [each.id for each in list(portal.agreements.list())]
    link = portal.agreements.download_document(made.id, made.documents[1].id)
    assert link.link.startswith("http://127.0.0.1:")


def payment_links(portal: MijnKlantportaal) -> None:
    made = portal.payment_links.create(description="Contributie", amount="12.95", reusable=True)
    assert (made.status, made.expires_at) == ("open", None)
    assert made.checkout_url is not None
    assert portal.payment_links.get(made.id) == made
    closed = portal.payment_links.close(made.id)
    assert (closed.status, closed.checkout_url) == ("closed", None)
    with pytest.raises(Unprocessable):
        portal.payment_links.close(made.id)  # a closed link answers 422
    listed = list(portal.payment_links.list())
    assert closed in listed
    payments = list(portal.payment_links.list_payments(listed[0].id))
    assert [each.payment_link_id for each in payments] == [listed[0].id] * 3


def punch_cards(portal: MijnKlantportaal, customer: str) -> None:
    card = portal.punch_cards.create(name="Lessen", punches=3, punch_label="les", expiry_value=3, expiry_period="years")
    assert (card.expiry_value, card.expiry_period, card.price) == (3, "years", None)
    sold = portal.punch_cards.update(card.id, for_sale=True, price="229.95", vat_rate=21)
    assert sold.price == Decimal("229.95")
    with pytest.raises(Unprocessable):
        portal.punch_cards.update(card.id, for_sale=True)
    assert portal.punch_cards.get(card.id) == sold
    assert sold in list(portal.punch_cards.list())
    issued = portal.punch_cards.issue(card.id, customer_id=customer)
    assert issued.punches_left == 3
    stamped = portal.punch_cards.stamp(card.id, issued.id, stamps=2)
    assert (stamped.punches_left, stamped.status) == (1, "active")
    with pytest.raises(Unprocessable):
        portal.punch_cards.stamp(card.id, issued.id, stamps=2)  # punches run out
    used = portal.punch_cards.stamp(card.id, issued.id, stamps=1)
    assert used.status == "fully_used"
    assert portal.punch_cards.get_issued(card.id, issued.id) == used
    assert list(portal.punch_cards.list_issued(card.id)) == [used]


def tickets(portal: MijnKlantportaal) -> None:
    listed = list(portal.tickets.list())
    open_one = next(each for each in listed if each.source == "portal")
    closed = portal.tickets.close(open_one.id)
    assert closed.status == "closed"
    with pytest.raises(Unprocessable):
        portal.tickets.close(open_one.id)
    reopened = portal.tickets.reply(open_one.id, message="<p>Wij kijken ernaar</p>")
    assert reopened.status == "open", "a reply reopens a ticket"
    last = reopened.messages[-1]
    with_file = portal.tickets.attach(open_one.id, last.id, attachment=PDF)
    assert [each.size for each in with_file.messages[-1].attachments] == [len(PDF)]
    assert portal.tickets.get(open_one.id) == with_file
    chat = next(each for each in listed if each.source == "chat")
    with pytest.raises(Unprocessable):
        portal.tickets.reply(chat.id, message="Hallo")


def webhooks(portal: MijnKlantportaal) -> None:
    made = portal.webhooks.create(url="https://example.com/hook", type="invoice-paid")
    assert (len(made.secret), made.id[:4]) == (20, "wbh_")
    assert portal.webhooks.get(made.id) == made
    assert list(portal.webhooks.list())[-1] == made


class Watched:
    """A client or a resource of it, and the names of the methods that were called."""

    def __init__(self, inner: Any, called: set[str], name: str = "") -> None:
        self._inner = inner
        self._called = called
        self._name = name

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if self._name:
            self._called.add(f"{self._name}.{name}")
        return found if self._name or name == "request" else Watched(found, self._called, name)


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_every_public_method_works(kind: Literal["sync", "async"]) -> None:
    called: set[str] = set()
    with (
        running(rate_limit=0) as sandbox,
        Clients(
            kind, api_key=sandbox.api_key, base_url=sandbox.base_url, rate_limiter=NO_LIMIT, strict=True
        ) as clients,
    ):
        story(cast("MijnKlantportaal", Watched(clients.portal(max_retries=0), called)))
        assert called == NAMES | FINDERS
        assert operations_asked(sandbox) == all_operations()


def operations_asked(sandbox: Sandbox) -> set[str]:
    return {each.operation for each in sandbox.log if each.status < 300} - {""}


def all_operations() -> set[str]:
    return {operation.id for operation in contract().operations}


def test_a_licence_without_tickets_answers_426() -> None:
    with (
        running(rate_limit=0, ticketing=False) as sandbox,
        MijnKlantportaal(api_key=sandbox.api_key, base_url=sandbox.base_url) as portal,
    ):
        ticket = portal.tickets.list().first()
        assert ticket is not None
        with pytest.raises(LicenceRequired) as refusal:
            portal.tickets.close(ticket.id)
        assert refusal.value.code == 426


def test_uploaded_files_come_back_through_a_link_on_another_port() -> None:
    with (
        running(rate_limit=0) as sandbox,
        MijnKlantportaal(api_key=sandbox.api_key, base_url=sandbox.base_url) as portal,
    ):
        file = portal.files.upload(file=PDF)
        link = portal.files.download(file.id)
        assert httpx.URL(link.link).port != httpx.URL(sandbox.base_url).port
        assert link.read() == PDF
