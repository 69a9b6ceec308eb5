"""Each of the 23 events reaches a webhook: when its cause happens, and by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from webhook_receiver import Receiver

from generated_client import MijnKlantportaal
from generated_client._core.transport import httpx
from generated_client.resources.customer_invoices import CustomerInvoiceLine
from generated_client.resources.customer_offers import CustomerOfferLine
from generated_client.resources.webhooks import EventType
from sandbox import MovableClock, Sandbox
from sandbox.clock import DUTCH
from sandbox.events import event_types
from sandbox.portal import ApiError
from sandbox.serving import running
from sandbox.transport import SandboxTransport

ADDRESS = {"address": "B", "zip_code": "1234AB", "city": "Urk", "primary_email": "e@example.com"}


class World:
    """A portal, and what a test needs to make things happen in it."""

    def __init__(self, portal: MijnKlantportaal, sandbox: Sandbox, clock: MovableClock) -> None:
        self.portal, self.sandbox, self.clock = portal, sandbox, clock
        self.visitor = httpx.Client(transport=SandboxTransport(sandbox), follow_redirects=True)
        first = portal.customers.list().first()
        assert first is not None
        self.customer = first.id

    def invoice(self) -> str:
        line = CustomerInvoiceLine(description="A", amount_excl_vat=Decimal(10), vat_rate=21)
        return self.portal.customer_invoices.create_manual(
            customer_id=self.customer, invoice_number="1", issued_at=date(2026, 1, 1), lines=[line]
        ).id

    def offer(self) -> str:
        today = self.sandbox.portal.today()
        line = CustomerOfferLine(description="A", amount_excl_vat=Decimal(10), vat_rate=21)
        return self.portal.customer_offers.create_manual(
            customer_id=self.customer,
            offer_number="1",
            issued_at=today,
            expires_at=today + timedelta(days=30),
            lines=[line],
        ).id

    def subscription(self) -> str:
        return self.portal.customer_subscriptions.create(
            customer_id=self.customer,
            description="A",
            starts_at=self.sandbox.portal.today(),
            interval="1 month",
            amount=Decimal("9.95"),
            vat_rate=21,
            create_payment=True,
        ).id

    def ticket(self) -> str:
        found = self.portal.tickets.list().first()
        assert found is not None
        return found.id

    def link(self) -> str:
        today = self.sandbox.portal.today()
        return self.portal.payment_links.create(description="A", amount=Decimal("5"), expires_at=today).id

    def appointment(self) -> str:
        now = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
        return self.portal.appointments.schedule(
            customer_id=self.customer, starts_at=now, ends_at=now + timedelta(hours=1), name="A"
        ).id

    def act(self, id: str, action: str) -> str:
        done = self.sandbox.act(id, action)
        return str(done["id"]) if done else id

    def paid_invoice(self) -> str:
        return self.act(self.invoice(), "pay")

    def page(self, path: str, id: str, **form: str) -> str:
        """Send the form of a customer's page."""
        address = self.sandbox.portal.page_link(f"{path}/{self.sandbox.portal.page_code(id)}")["href"]
        assert "<form" in self.visitor.get(address).text
        assert self.visitor.post(address, data=form).status_code == 200
        return id

    def decide(self, decision: str) -> str:
        offer = self.offer()
        return self.page(f"/offer/{offer}", offer, decision=decision, name="A")

    def pay(self) -> str:
        invoice = self.invoice()
        return self.page(f"/public-invoice/{invoice}/pay", invoice)

    def write(self) -> str:
        ticket = self.ticket()
        return self.page(f"/ticket/{ticket}", ticket, message="A")

    def pass_time(self, id: str) -> str:
        self.clock.move(days=32)
        self.sandbox.catch_up()
        return id


def renewed(world: World) -> str:
    subscription = world.pass_time(world.subscription())
    [payment] = world.sandbox.payments_of(subscription)
    return str(payment["id"])


def charged_back(world: World) -> str:
    subscription = world.subscription()
    world.sandbox.act(subscription, "charge")
    return world.act(subscription, "charge-back")


def opened(world: World) -> str:
    world.page(f"/new-ticket/{world.customer}", world.customer, title="A", message="B")
    return str(world.sandbox.state.latest("tickets", 1)[0]["id"])


CAUSES: dict[str, Callable[[World], str]] = {
    "appointment-created": lambda world: world.appointment(),
    "appointment-canceled": lambda world: world.portal.appointments.cancel(world.appointment()).id,
    "customer-created": lambda world: world.portal.customers.create(company_name="A", **ADDRESS).id,
    "customer-deleted": lambda world: world.act(world.customer, "delete"),
    "offer-created": lambda world: world.offer(),
    "offer-deleted": lambda world: world.act(world.offer(), "delete"),
    "offer-accepted": lambda world: world.decide("accept"),
    "offer-rejected": lambda world: world.decide("reject"),
    "invoice-created": lambda world: world.invoice(),
    "invoice-chargeback": lambda world: world.act(world.paid_invoice(), "charge-back"),
    "invoice-paid": lambda world: world.pay(),
    "invoice-deleted": lambda world: world.act(world.invoice(), "delete"),
    "payment-link-created": lambda world: world.link(),
    "payment-link-expired": lambda world: world.pass_time(world.link()),
    "payment-link-paid": lambda world: world.act(world.link(), "pay"),
    "ticket-created": opened,
    "ticket-reply-customer": lambda world: world.write(),
    "ticket-reply-employee": lambda world: world.portal.tickets.reply(world.ticket(), message="A").id,
    "subscription-created": lambda world: world.subscription(),
    "subscription-updated": lambda world: (
        world.portal.customer_subscriptions.update(world.subscription(), description="B").id
    ),
    "subscription-deleted": lambda world: world.act(world.subscription(), "delete"),
    "subscription-payment-created": renewed,
    "subscription-payment-updated": charged_back,
}


@pytest.fixture
def world(portal: MijnKlantportaal, sandbox: Sandbox, sandbox_clock: MovableClock) -> World:
    return World(portal, sandbox, sandbox_clock)


def test_the_document_and_these_tests_have_the_same_events() -> None:
    assert set(CAUSES) == set(event_types()) == {each.value for each in EventType}
    assert len(event_types()) == 23


@pytest.mark.parametrize("type", CAUSES)
def test_an_event_comes_when_its_cause_happens(world: World, receiver: Receiver, type: str) -> None:
    world.portal.webhooks.create(url=receiver.url, type=type)
    about = CAUSES[type](world)
    assert world.sandbox.deliveries.wait()
    assert (type, about) in receiver.events
    assert len(set(receiver.events)) == len(receiver.events), "nothing is told twice"


@pytest.mark.parametrize("type", CAUSES)
def test_an_event_comes_by_hand_and_changes_nothing(world: World, receiver: Receiver, type: str) -> None:
    world.portal.webhooks.create(url=receiver.url, type=type)
    before = [world.sandbox.state.find(world.customer), world.sandbox.state.latest("customer invoices", 30)]
    fired = world.sandbox.fire(type)
    assert fired["webhooks"] == sum(each.type == type for each in world.portal.webhooks.list())
    assert world.sandbox.deliveries.wait()
    assert receiver.events == [(type, fired["data"]["id"])]
    assert before == [world.sandbox.state.find(world.customer), world.sandbox.state.latest("customer invoices", 30)]


def test_an_event_by_hand_can_be_about_a_certain_object(world: World, receiver: Receiver) -> None:
    world.portal.webhooks.create(url=receiver.url, type="customer-deleted")
    world.sandbox.fire("customer-deleted", world.customer)
    assert world.sandbox.deliveries.wait()
    assert receiver.events == [("customer-deleted", world.customer)]


@pytest.mark.parametrize(
    ("type", "id", "status", "message"),
    [
        ("invoice-sold", None, 422, "subscription-payment-updated"),
        ("invoice-paid", "inv_nobody", 404, "No customer invoice has this id."),
        ("invoice-paid", "cst_1", 404, "No customer invoice has this id."),
    ],
)
def test_what_cannot_be_sent_by_hand_is_told(
    sandbox: Sandbox, type: str, id: str | None, status: int, message: str
) -> None:
    with pytest.raises(ApiError) as caught:
        sandbox.fire(type, id)
    assert caught.value.status == status
    assert message in caught.value.message


def test_an_empty_portal_says_what_is_missing() -> None:
    with Sandbox(seed=None) as sandbox, pytest.raises(ApiError, match="no ticket yet that ticket-created"):
        sandbox.fire("ticket-created")


def test_a_link_expires_though_nobody_asks_for_anything(receiver: Receiver) -> None:
    with running(rate_limit=0) as sandbox:
        headers = {"Authorization": f"Bearer {sandbox.api_key}"}
        today = sandbox.portal.today()
        with httpx.Client(base_url=sandbox.base_url, headers=headers) as client:
            client.post("/webhooks", json={"url": receiver.url, "type": "payment-link-expired"})
            link = {"description": "A", "amount": "1.00", "expiresAt": today.isoformat()}
            made = client.post("/payment-links", json=link).json()["id"]
        sandbox.set_clock(datetime.combine(today, time(23, 59, 58), DUTCH))
        assert receiver.called.wait(20)
    assert receiver.events == [("payment-link-expired", made)]
