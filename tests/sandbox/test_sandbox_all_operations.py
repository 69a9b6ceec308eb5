"""Every operation through the generated client, over real sockets, blocking and with asyncio: one story for both.

The story is a generator: it yields calls and is sent what came of them, so that both clients live through the same one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest

from generated_client import (
    APIError,
    AsyncMijnKlantportaal,
    Call,
    Conflict,
    LicenceRequired,
    MijnKlantportaal,
    NotFound,
    Unprocessable,
)
from generated_client._http import httpx
from generated_client.models import (
    AgreementSignerCreation,
    CustomerInvoiceLine,
    CustomerOfferLine,
    RequestedFileCreation,
)
from generated_client.rate_limit import NO_LIMIT
from generated_client.resources.agreements import AgreementsCalls as Agreements
from generated_client.resources.appointments import AppointmentsCalls as Appointments
from generated_client.resources.customer_groups import CustomerGroupsCalls as Groups
from generated_client.resources.customer_invoices import CustomerInvoicesCalls as Invoices
from generated_client.resources.customer_offers import CustomerOffersCalls as Offers
from generated_client.resources.customer_subscription_packages import CustomerSubscriptionPackagesCalls as Packages
from generated_client.resources.customer_subscriptions import CustomerSubscriptionsCalls as Subscriptions
from generated_client.resources.customers import Customer
from generated_client.resources.customers import CustomersCalls as Customers
from generated_client.resources.file_requests import FileRequestsCalls as FileRequests
from generated_client.resources.file_shares import FileSharesCalls as FileShares
from generated_client.resources.files import FilesCalls as Files
from generated_client.resources.invoices import InvoicesCalls as OwnInvoices
from generated_client.resources.payment_links import PaymentLinksCalls as PaymentLinks
from generated_client.resources.punch_cards import PunchCardsCalls as PunchCards
from generated_client.resources.tickets import TicketsCalls as Tickets
from generated_client.resources.webhooks import WebhooksCalls as Webhooks
from sandbox import Sandbox
from sandbox.contract import contract
from sandbox.serving import running

Story = Generator[Call[Any], Any, None]
Step = Generator[Call[Any], Any, Any]

PDF = b"%PDF-1.4 an invoice"
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def story() -> Story:
    """What a company does with its portal."""
    customer = yield from customers()
    yield from groups(customer)
    yield from invoices(customer)
    yield from offers(customer)
    yield from subscriptions(customer)
    yield from packages(customer)
    yield from appointments(customer)
    yield from files(customer)
    yield from agreements()
    yield from payment_links()
    yield from punch_cards(customer)
    yield from tickets()
    yield from webhooks()
    own = yield OwnInvoices.list()
    assert (yield OwnInvoices.get(own.items[0].id)) == own.items[0]
    assert own.items[0].id.startswith("fac_")


def customers() -> Step:
    made = yield Customers.create(
        company_name="Café Zoë & Zn.", address="Kade 1", zip_code="1234AB", city="Urk", primary_email="z@example.com"
    )
    assert made.id.startswith("cst_")
    assert made.country_code == "NL"
    changed = yield Customers.update(made.id, city="Elburg")
    assert (changed.city, changed.company_name) == ("Elburg", "Café Zoë & Zn.")
    assert (yield Customers.get(made.id)) == changed
    listed = yield Customers.list(2)
    assert changed in listed.items
    changes_nothing = Call("PATCH", f"/customers/{made.id}", Customer.from_dict, content=b"{}")
    assert (yield refused(changes_nothing, Unprocessable))
    assert (yield refused(Customers.get("cst_nobody"), NotFound))
    return made.id


def groups(customer: str) -> Step:
    group = yield Groups.create(name="Vrienden", customers=["cst_nobody", customer])
    other = yield Groups.create(name="Meer vrienden")
    added = yield Groups.add_customers(other.id, customers=[customer, "cst_nobody"])
    assert [each.id for each in added] == [customer], "unknown ids are dropped silently"
    member = yield Customers.get(customer)
    assert member.customer_groups == [group.id, other.id]
    renamed = yield Groups.update(group.id, name="Goede vrienden")
    assert (yield Groups.get(group.id)) == renamed
    assert renamed in (yield Groups.list()).items


def invoices(customer: str) -> Step:
    uploaded = yield Invoices.create(
        customer_id=customer,
        invoice_number="2026-900",
        issued_at=date(2026, 3, 1),
        amount=Decimal("12.95"),
        pdf=PDF,
        send_notification=True,
    )
    assert uploaded.paid_at is None
    assert uploaded.links.online_payment_link is not None
    paid = yield Invoices.mark_paid(uploaded.id, paid_at=NOON)
    assert paid.paid_at == NOON
    assert (yield Invoices.get(uploaded.id)) == paid
    file = yield Invoices.get_pdf(uploaded.id)
    assert file.expires_at - datetime.now(UTC) <= timedelta(minutes=5)
    lines = [CustomerInvoiceLine(description="Werk", amount_excl_vat=Decimal("10.05"), vat_rate=21)]
    manual = yield Invoices.create_manual(
        customer_id=customer, invoice_number="2026-901", issued_at=date(2026, 3, 1), lines=lines
    )
    assert manual.amount == Decimal("12.16")
    listed = yield Invoices.list(2)
    assert [each.id for each in listed.items][-2:] == [uploaded.id, manual.id]
    assert listed.next_page_url is None


def offers(customer: str) -> Step:
    about: dict[str, Any] = {"customer_id": customer, "issued_at": date(2026, 3, 1), "expires_at": date(2026, 4, 1)}
    uploaded = yield Offers.create(**about, offer_number="O1", amount="99.50", pdf=PDF)
    lines = [CustomerOfferLine(description="Werk", amount_excl_vat=Decimal(100), vat_rate=9)]
    manual = yield Offers.create_manual(**about, offer_number="O2", lines=lines)
    assert manual.amount == Decimal("109.00")
    accepted = yield Offers.accept(uploaded.id, accepted_at=NOON, accepted_via_ip="192.0.2.1")
    assert (accepted.accepted_at, accepted.accepted_via_ip, accepted.rejected_at) == (NOON, "192.0.2.1", None)
    rejected = yield Offers.reject(manual.id, rejected_at=NOON)
    assert (rejected.accepted_at, rejected.rejected_at) == (None, NOON)
    assert (yield Offers.get(manual.id)) == rejected
    assert rejected in (yield Offers.list()).items
    assert (yield refused(Offers.accept(manual.id, accepted_at=NOON), Unprocessable))


def subscriptions(customer: str) -> Step:
    made = yield Subscriptions.create(
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
    ended = yield Subscriptions.update(made.id, terminated_at=NOON - timedelta(days=900), amount="25.00")
    assert (ended.status, ended.amount, ended.renews_at) == ("ended", Decimal("25.00"), None)
    assert (yield Subscriptions.get(made.id)) == ended
    assert ended in (yield Subscriptions.list()).items


def packages(customer: str) -> Step:
    made = yield Packages.create(name="Hosting", interval="1 year", amount="120", vat_rate=21)
    changed = yield Packages.update(made.id, available_for_sale=True)
    assert changed.available_for_sale
    assert (yield Packages.get(made.id)) == changed
    assert changed in (yield Packages.list()).items
    subscription = yield Packages.sign_up_customer(made.id, customer_id=customer, starts_at=date(2090, 1, 1))
    assert (subscription.status, subscription.customer_id) == ("planned", customer)
    assert (yield Subscriptions.get(subscription.id)) == subscription
    pending = yield Packages.sign_up_non_customer(
        made.id, company_name="Nieuw", address="Kade 2", zip_code="1234AB", city="Urk", primary_email="n@example.com"
    )
    assert pending.payment_link.startswith("http://127.0.0.1:")


def appointments(customer: str) -> Step:
    day = (datetime.now(UTC) + timedelta(days=2)).replace(hour=9, minute=0, second=0, microsecond=0)
    made = yield Appointments.schedule(
        name="Kennismaken", starts_at=day, ends_at=day + timedelta(hours=1), customer_id=customer
    )
    assert (made.starts_at, made.status) == (day, "scheduled")
    assert (yield Appointments.get(made.id)) == made
    window = yield Appointments.list(start_at=day - timedelta(hours=1), days=1)
    assert made in window
    assert all(day - timedelta(hours=1) <= each.starts_at < day + timedelta(hours=23) for each in window)
    canceled = yield Appointments.cancel(made.id)
    assert canceled.status == "canceled"
    assert (yield refused(Appointments.cancel(made.id), Conflict)), "the second time answers 409"
    everything = yield Appointments.list(start_at=day - timedelta(days=3), days=30)
    waiting = next(each for each in everything if each.status == "pending")
    confirmed = yield Appointments.change_status(waiting.id, status="scheduled")
    assert confirmed.status == "scheduled"
    assert (yield refused(Appointments.change_status(waiting.id, status="canceled"), Unprocessable))


def files(customer: str) -> Step:
    directory = yield Files.create_directory(name="Contracten")
    assert (directory.id[:4], directory.size) == ("fsd_", None)
    file = yield Files.upload(file=PDF, directory=directory.id)
    assert (file.id[:4], file.size) == ("fsf_", len(PDF))
    assert (yield refused(Files.upload(file=PDF, directory="fsd_nowhere"), Unprocessable))
    share = yield FileShares.create(content=[file.id, directory.id], customer_id=customer)
    assert [each.id for each in share.shared_content] == [file.id, directory.id]
    assert share in (yield FileShares.list()).items
    assert (yield Files.get(file.id)).file_share_id == share.id
    link = yield Files.download(file.id)
    assert link.link.startswith("http://127.0.0.1:")
    wanted = [RequestedFileCreation(name="Logo", max_file_size=10240)]
    request = yield FileRequests.create(name="Website", requested_files=wanted, directory_id=directory.id)
    assert (request.customer_id, request.completed_at) == (None, None)
    assert request.links.public_request is not None
    assert (yield FileRequests.get(request.id)) == request
    assert request in (yield FileRequests.list()).items


def agreements() -> Step:
    signers = [
        AgreementSignerCreation(first_name="Zoë", last_name="Bos", email="z@example.com", should_identify=True),
        AgreementSignerCreation(first_name="Jan", last_name="Bos", email="j@example.com"),
    ]
    made = yield Agreements.create(
        name="Contract",
        signer_name="Wij",
        signer_signature="data:image/png;base64,AAAA",
        signers=signers,
        documents=[PDF, PDF + b" the second"],
    )
    assert [(each.first_name, each.should_identify) for each in made.signers] == [("Zoë", True), ("Jan", False)]
    assert [each.file_size for each in made.documents] == [len(PDF), len(PDF) + 11]
    assert (yield Agreements.get(made.id)) == made
    assert made.id in [each.id for each in (yield Agreements.list()).items]
    link = yield Agreements.download_document(made.id, made.documents[1].id)
    assert link.link.startswith("http://127.0.0.1:")


def payment_links() -> Step:
    made = yield PaymentLinks.create(description="Contributie", amount="12.95", reusable=True)
    assert (made.status, made.expires_at) == ("open", None)
    assert made.checkout_url is not None
    assert (yield PaymentLinks.get(made.id)) == made
    closed = yield PaymentLinks.close(made.id)
    assert (closed.status, closed.checkout_url) == ("closed", None)
    assert (yield refused(PaymentLinks.close(made.id), Unprocessable)), "a closed link answers 422"
    listed = yield PaymentLinks.list()
    assert closed in listed.items
    payments = yield PaymentLinks.list_payments(listed.items[0].id)
    assert [each.payment_link_id for each in payments.items] == [listed.items[0].id] * 3


def punch_cards(customer: str) -> Step:
    card = yield PunchCards.create(name="Lessen", punches=3, punch_label="les", expiry_value=3, expiry_period="years")
    assert (card.expiry_value, card.expiry_period, card.price) == (3, "years", None)
    sold = yield PunchCards.update(card.id, for_sale=True, price="229.95", vat_rate=21)
    assert sold.price == Decimal("229.95")
    assert (yield refused(PunchCards.update(card.id, for_sale=True), Unprocessable))
    assert (yield PunchCards.get(card.id)) == sold
    assert sold in (yield PunchCards.list()).items
    issued = yield PunchCards.issue(card.id, customer_id=customer)
    assert issued.punches_left == 3
    stamped = yield PunchCards.stamp(card.id, issued.id, stamps=2)
    assert (stamped.punches_left, stamped.status) == (1, "active")
    assert (yield refused(PunchCards.stamp(card.id, issued.id, stamps=2), Unprocessable)), "punches run out"
    used = yield PunchCards.stamp(card.id, issued.id, stamps=1)
    assert used.status == "fully_used"
    assert (yield PunchCards.get_issued(card.id, issued.id)) == used
    assert (yield PunchCards.list_issued(card.id)).items == [used]


def tickets() -> Step:
    listed = yield Tickets.list()
    open_one = next(each for each in listed.items if each.source == "portal")
    closed = yield Tickets.close(open_one.id)
    assert closed.status == "closed"
    assert (yield refused(Tickets.close(open_one.id), Unprocessable))
    reopened = yield Tickets.reply(open_one.id, message="<p>Wij kijken ernaar</p>")
    assert reopened.status == "open", "a reply reopens a ticket"
    last = reopened.messages[-1]
    with_file = yield Tickets.attach(open_one.id, last.id, attachment=PDF)
    assert [each.size for each in with_file.messages[-1].attachments] == [len(PDF)]
    assert (yield Tickets.get(open_one.id)) == with_file
    chat = next(each for each in listed.items if each.source == "chat")
    assert (yield refused(Tickets.reply(chat.id, message="Hallo"), Unprocessable))


def webhooks() -> Step:
    made = yield Webhooks.create(url="https://example.com/hook", type="invoice-paid")
    assert (len(made.secret), made.id[:4]) == (20, "wbh_")
    assert (yield Webhooks.get(made.id)) == made
    assert (yield Webhooks.list()).items == [made]


def refused(call: Call[Any], kind: type[APIError]) -> Any:
    """A step that is to be refused; what comes of it is the refusal."""
    return call, kind


def next_call(step: Any) -> tuple[Call[Any], type[APIError] | None]:
    if isinstance(step, tuple):
        call, kind = cast("tuple[Call[Any], type[APIError]]", step)
        return call, kind
    return step, None


def test_every_operation_works_with_the_blocking_client() -> None:
    with (
        running(rate_limit=0) as sandbox,
        MijnKlantportaal(
            api_key=sandbox.api_key, base_url=sandbox.base_url, rate_limiter=NO_LIMIT, max_retries=0
        ) as portal,
    ):
        telling = story()
        answer: Any = None
        while (step := tell_on(telling, answer)) is not None:
            call, kind = next_call(step)
            answer = None
            try:
                answer = portal.send(call).parsed
            except APIError as error:
                answer = as_told(error, kind)
            else:
                assert kind is None, f"expected {kind}, got {answer}"
        assert operations_asked(sandbox) == all_operations()


def test_every_operation_works_with_the_asyncio_client() -> None:
    async def main(sandbox: Sandbox) -> None:
        async with AsyncMijnKlantportaal(
            api_key=sandbox.api_key, base_url=sandbox.base_url, rate_limiter=NO_LIMIT, max_retries=0
        ) as portal:
            telling = story()
            answer: Any = None
            while (step := tell_on(telling, answer)) is not None:
                call, kind = next_call(step)
                try:
                    answer = (await portal.send(call)).parsed
                except APIError as error:
                    answer = as_told(error, kind)
                else:
                    assert kind is None, f"expected {kind}, got {answer}"

    with running(rate_limit=0) as sandbox:
        asyncio.run(main(sandbox))
        assert operations_asked(sandbox) == all_operations()


def as_told(error: APIError, kind: type[APIError] | None) -> APIError:
    if kind is None or not isinstance(error, kind):
        raise AssertionError(f"the story has no {error}") from error
    return error


def tell_on(telling: Story, answer: Any) -> Any:
    try:
        return telling.send(answer)
    except StopIteration:
        return None


def operations_asked(sandbox: Sandbox) -> set[str]:
    return {each.operation for each in sandbox.log if each.status < 300} - {""}


def all_operations() -> set[str]:
    return {operation.id for operation in contract().operations}


def test_there_are_70_operations() -> None:
    assert len(all_operations()) == 70


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
