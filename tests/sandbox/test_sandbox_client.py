"""Calls and lists, on the sandbox by socket with both clients.

A case of each kind, to see that client and portal agree; the tests of the client tell the rest.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from both_clients import Clients
from scripted_faults import ScriptedFaults

from generated_client import (
    APIError,
    AsyncMijnKlantportaal,
    MijnKlantportaal,
    ServerError,
)
from generated_client.models import Customer
from generated_client.rate_limit import NO_LIMIT
from sandbox import Sandbox
from sandbox.clock import DUTCH
from sandbox.faults import Fault, Faults
from sandbox.resources import customer_invoices, customers

ADDRESS = {"address": "Kade 1", "zip_code": "1234AB", "city": "Urk", "primary_email": "z@example.com"}
FAILS = Fault(503, acted=False)


@pytest.fixture
def portal(clients: Clients) -> MijnKlantportaal:
    return clients.portal()


def first_customer(live: Sandbox) -> str:
    return str(live.state.part(customers.LIST, 1, 1)[0]["id"])


def asked(live: Sandbox) -> list[str]:
    return [f"{each.method} {each.path.removeprefix('/v1')}" for each in live.log]


def test_threads_or_tasks_share_a_client(clients: Clients, portal: MijnKlantportaal, live: Sandbox) -> None:
    before = live.state.count(customers.LIST)
    made = clients.at_once(portal, lambda portal: portal.customers.create(company_name="A", **ADDRESS), 20)
    assert {each.id for each in made} == {each["id"] for each in live.state.part(customers.LIST, before + 1, 100)}
    assert len(made) == 20


def test_a_task_that_is_cancelled_leaves_a_client_that_works(live: Sandbox) -> None:
    async def run() -> Customer | None:
        async with AsyncMijnKlantportaal(api_key=live.api_key, base_url=live.base_url, rate_limiter=NO_LIMIT) as portal:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(portal.customers.get("cst_1"), 0.03)
            live.faults = Faults()
            return await portal.customers.list().first()

    live.faults = Faults(latency=(0.2, 0.2))
    assert asyncio.run(run()) is not None


def test_a_request_without_a_method_of_its_own_goes_the_same_way(portal: MijnKlantportaal, live: Sandbox) -> None:
    live.faults = ScriptedFaults(FAILS)
    response = portal.request("get", "/customers", query={"page": 2})
    assert (response.status, response.attempts, response.parsed) == (200, 2, None)
    assert response.json()["current_page"] == 2
    made = portal.request("POST", "/customer-groups", json={"name": "Vrienden"})
    assert (made.status, made.json()["name"]) == (201, "Vrienden")
    with pytest.raises(APIError) as caught:
        portal.request("DELETE", "/customers")
    assert (caught.value.status, caught.value.headers["allow"]) == (405, "GET, POST")


def test_text_beyond_ascii_arrives_unchanged(portal: MijnKlantportaal) -> None:
    city = '"s Gravenhage ß \N{SNOWMAN} \N{GRINNING FACE} \u2028 \\'
    made = portal.customers.create(**{**ADDRESS, "city": city}, company_name="Zoë & Söhne")
    assert (made.company_name, made.city) == ("Zoë & Söhne", city)
    assert portal.customers.get(made.id) == made


@pytest.mark.parametrize("amount", ["12.950", 7, Decimal("1E+3")])
def test_money_arrives_exactly(portal: MijnKlantportaal, live: Sandbox, amount: Decimal | int | str) -> None:
    made = portal.customer_invoices.create(
        customer_id=first_customer(live), invoice_number="N1", issued_at=date(2026, 3, 1), amount=amount, pdf=b"%PDF-"
    )
    assert made.amount == Decimal(amount)
    assert portal.customer_invoices.get(made.id).amount == Decimal(amount)


@pytest.mark.parametrize(
    ("sent", "moment"),
    [
        (datetime(2026, 3, 4, 12, 30, 15), datetime(2026, 3, 4, 11, 30, 15, tzinfo=UTC)),
        (datetime(2026, 7, 4, 12, tzinfo=UTC), datetime(2026, 7, 4, 12, tzinfo=UTC)),
        (datetime(2026, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=9))), datetime(2025, 12, 31, 15, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 2, 30, tzinfo=DUTCH), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_comes_back_as_the_same_moment(
    portal: MijnKlantportaal, live: Sandbox, sent: datetime, moment: datetime
) -> None:
    invoice = live.state.part(customer_invoices.LIST, 1, 1)[0]["id"]
    paid = portal.customer_invoices.mark_paid(invoice, paid_at=sent)
    assert paid.paid_at == moment
    assert portal.customer_invoices.get(invoice).paid_at == moment


def test_a_query_arrives_as_it_was_meant(portal: MijnKlantportaal) -> None:
    day = datetime(2026, 3, 4, 9, 30)
    made = portal.appointments.schedule(
        name="A", starts_at=day, ends_at=day + timedelta(hours=1), attendee_name="J", attendee_email="j@example.com"
    )
    assert portal.appointments.list(start_at=day, days=1) == [made]
    assert portal.appointments.list(start_at=day + timedelta(minutes=1), days=1) == []


def add_invoices(live: Sandbox, count: int) -> list[str]:
    """Fill the list of invoices up to so many; returns the ids of all of them."""
    fields = {"customerId": first_customer(live), "issuedAt": "2026-01-01"}
    with live.state.transaction():
        for number in range(live.state.count(customer_invoices.LIST), count):
            customer_invoices.add(live.portal, {**fields, "invoiceNumber": f"N{number + 1}"}, "12.95", None, None)
    return [each["id"] for each in live.state.part(customer_invoices.LIST, 1, count)]


@pytest.mark.parametrize(("count", "pages"), [(30, 2), (31, 3)])
def test_all_objects_come_in_order_and_each_page_is_fetched_once(
    portal: MijnKlantportaal, live: Sandbox, count: int, pages: int
) -> None:
    ids = add_invoices(live, count)
    assert [each.id for each in portal.customer_invoices.list()] == ids
    assert asked(live) == ["GET /customer-invoices"] * pages


def test_an_error_on_the_way_is_raised_where_it_happens(portal: MijnKlantportaal, live: Sandbox) -> None:
    ids = add_invoices(live, 31)
    live.faults = ScriptedFaults(None, None, Fault(520, acted=False))
    seen: list[str] = []

    def walk() -> None:
        for each in portal.customer_invoices.list():
            seen.append(each.id)

    with pytest.raises(ServerError):
        walk()
    assert seen == ids[:30]


@pytest.mark.parametrize(("number", "requests"), [("N30", 2), ("N47", 4)])
def test_an_invoice_is_found_by_its_number(portal: MijnKlantportaal, live: Sandbox, number: str, requests: int) -> None:
    ids = add_invoices(live, 46)
    found = portal.customer_invoices.find(number)
    expected = ids[int(number[1:]) - 1] if number == "N30" else None
    assert (found.id if found else None) == expected
    assert len(live.log) == requests
