"""What the client's tests say of calls and lists, on the sandbox by socket with both clients.

The list: test_client.py, test_requests.py, test_arguments.py, test_decoding.py and test_pagination.py. Left to them:
what no portal does that keeps to the document (redirects, pages that repeat, answers that cannot be read), proxies, and
what is refused before a portal could hear of it, of which one case stands here for each kind.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest
from both_clients import Clients
from scripted_faults import ScriptedFaults

from generated_client import (
    APIError,
    AsyncMijnKlantportaal,
    ConfigurationError,
    DeadlineExceeded,
    InvalidArgument,
    MijnKlantportaal,
    NotFound,
    ServerError,
    TimedOut,
    Unauthorized,
)
from generated_client._core.transport import httpx
from generated_client.models import Customer, CustomerInvoiceLine
from generated_client.rate_limit import NO_LIMIT
from sandbox import Sandbox
from sandbox.clock import DUTCH
from sandbox.faults import Fault, Faults
from sandbox.resources import customer_invoices, customers, tickets

ADDRESS = {"address": "Kade 1", "zip_code": "1234AB", "city": "Urk", "primary_email": "z@example.com"}
FAILS = Fault(503, acted=False)


@pytest.fixture
def portal(clients: Clients) -> MijnKlantportaal:
    return clients.portal()


def first_customer(live: Sandbox) -> str:
    return str(live.state.part(customers.LIST, 1, 1)[0]["id"])


def asked(live: Sandbox) -> list[str]:
    return [f"{each.method} {each.path.removeprefix('/v1')}" for each in live.log]


# Setting up


def test_the_key_comes_from_the_environment(clients: Clients, live: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIJNKLANTPORTAAL_API_KEY", live.api_key)
    assert clients.portal(api_key=None).customers.list().first() is not None
    monkeypatch.setenv("MIJNKLANTPORTAAL_API_KEY", "another")
    with pytest.raises(Unauthorized):
        clients.portal(api_key=None).customers.list().first()


def test_a_function_that_gives_the_key_is_asked_before_each_request(clients: Clients, live: Sandbox) -> None:
    keys = iter([live.api_key, "another", live.api_key])
    portal = clients.portal(api_key=lambda: next(keys))
    assert portal.customers.list().first() is not None
    with pytest.raises(Unauthorized):
        portal.customers.list().first()
    assert portal.customers.list().first() is not None


@pytest.mark.parametrize("slashes", ["/", "//"])
def test_a_slash_at_the_end_of_the_base_url_makes_no_difference(clients: Clients, live: Sandbox, slashes: str) -> None:
    clients.portal(base_url=live.base_url + slashes).customers.list().first()
    assert asked(live) == ["GET /customers"]


def test_a_client_of_ones_own_is_used_with_its_settings_and_stays_open(clients: Clients, live: Sandbox) -> None:
    seen: list[Any] = []

    async def hook(request: Any) -> None:
        seen.append(request)

    hooks = {"request": [seen.append if clients.kind == "sync" else hook]}
    own = clients.http(headers={"X-Office": "3"}, event_hooks=hooks)
    with clients.portal(http_client=own, user_agent="bookkeeper/2.1") as portal:
        for _ in range(3):
            portal.customers.list().first()
    assert not own.is_closed
    assert [each.headers["x-office"] for each in seen] == ["3"] * 3
    assert all(each.headers["user-agent"].startswith("bookkeeper/2.1 mijnklantportaal-python/") for each in seen)
    assert len(own._transport._pool.connections) == 1, "calls share a connection"


def test_a_copy_with_other_options_shares_the_connections(clients: Clients, live: Sandbox) -> None:
    portal = clients.portal()
    hasty = portal.with_options(max_retries=0, timeout=5, deadline=9)
    live.faults = ScriptedFaults(FAILS)
    with pytest.raises(ServerError):
        hasty.customers.list().first()
    live.faults = ScriptedFaults(FAILS)
    assert portal.customers.list().first() is not None
    hasty.close()
    with pytest.raises(ConfigurationError, match="closed"):
        portal.customers.list().first()


def test_a_closed_client_refuses_calls(clients: Clients, live: Sandbox) -> None:
    with clients.portal() as portal:
        portal.customers.list().first()
    with pytest.raises(ConfigurationError, match="closed"):
        portal.customers.list().first()
    assert len(live.log) == 1


def test_threads_or_tasks_share_a_client(clients: Clients, portal: MijnKlantportaal, live: Sandbox) -> None:
    before = live.state.count(customers.LIST)
    made = clients.at_once(portal, lambda portal: portal.customers.create(company_name="A", **ADDRESS), 20)
    assert {each.id for each in made} == {each["id"] for each in live.state.part(customers.LIST, before + 1, 100)}
    assert len(made) == 20


# Time


def test_a_slow_answer_is_given_up_after_the_timeout(clients: Clients, live: Sandbox) -> None:
    live.faults = Faults(latency=(0.1, 0.1))
    portal = clients.portal(timeout=httpx.Timeout(5, read=0.03), max_retries=2)
    with pytest.raises(TimedOut) as caught:
        portal.customers.list().first()
    assert (caught.value.attempts, caught.value.may_have_acted) == (3, True)
    with pytest.raises(TimedOut) as caught:
        portal.customers.create(company_name="A", **ADDRESS)
    assert (caught.value.attempts, caught.value.may_have_acted) == (1, True)
    assert portal.with_options(timeout=5).customers.list().first() is not None


def test_a_slow_answer_ends_a_call_at_its_deadline(clients: Clients, live: Sandbox) -> None:
    portal = clients.portal(clock=None)
    assert portal.customers.list().first() is not None  # a connection is there
    live.faults = Faults(latency=(0.2, 0.2))
    with pytest.raises(DeadlineExceeded) as caught:
        portal.with_options(deadline=0.1).customers.list().first()
    assert (caught.value.attempts, caught.value.may_have_acted) == (1, True)


def test_a_task_that_is_cancelled_leaves_a_client_that_works(live: Sandbox) -> None:
    async def run() -> Customer | None:
        async with AsyncMijnKlantportaal(api_key=live.api_key, base_url=live.base_url, rate_limiter=NO_LIMIT) as portal:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(portal.customers.get("cst_1"), 0.03)
            live.faults = Faults()
            return await portal.customers.list().first()

    live.faults = Faults(latency=(0.2, 0.2))
    assert asyncio.run(run()) is not None


# Ways around the methods


def test_a_call_can_be_sent_for_all_that_comes_back(portal: MijnKlantportaal, live: Sandbox) -> None:
    live.rate_limit.limit = 60
    response = portal.send(portal.customers.calls.list(page=2))
    assert (response.status, response.attempts, response.method) == (200, 1, "GET")
    assert response.url == f"{live.base_url}/customers"
    assert response.headers["Content-Type"] == "application/json"
    assert (response.rate_limit.limit, response.rate_limit.remaining) == (60, 59)
    assert response.parsed.number == 2
    assert [each.to_dict() for each in response.parsed.items] == response.json()["data"]


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


@pytest.mark.parametrize("path", ["customers", "/../customers", "//127.0.0.1/v1/customers", "/customers?page=2"])
def test_a_request_that_would_lead_elsewhere_is_refused(portal: MijnKlantportaal, live: Sandbox, path: str) -> None:
    with pytest.raises(InvalidArgument, match="path"):
        portal.request("GET", path)
    assert asked(live) == []


# What is sent, and what comes back


def test_text_beyond_ascii_arrives_unchanged(portal: MijnKlantportaal) -> None:
    city = '"s Gravenhage ß \N{SNOWMAN} \N{GRINNING FACE} \u2028 \\'
    made = portal.customers.create(**{**ADDRESS, "city": city}, company_name="Zoë & Söhne")
    assert (made.company_name, made.city) == ("Zoë & Söhne", city)
    assert portal.customers.get(made.id) == made


@pytest.mark.parametrize("odd", ["cst_a b", "cst_é", "cst_%2e", "cst_;,@+", "cst_?x=1", "cst_#", "cst_\N{SNOWMAN}"])
def test_an_id_of_any_signs_arrives_unchanged(portal: MijnKlantportaal, live: Sandbox, odd: str) -> None:
    [demo] = live.state.part(customers.LIST, 1, 1)
    live.state.add(customers.LIST, {**demo, "id": odd})
    assert portal.customers.get(odd).id == odd


def test_an_id_of_another_kind_is_refused_before_anything_is_sent(portal: MijnKlantportaal, live: Sandbox) -> None:
    with pytest.raises(InvalidArgument, match="customer_id: expected an id that starts with cst_"):
        portal.customers.get("inv_1")
    assert asked(live) == []


def test_what_was_left_out_stays_as_it_is(portal: MijnKlantportaal, live: Sandbox) -> None:
    before = portal.customers.get(first_customer(live))
    after = portal.customers.update(before.id, city="Utrecht")
    assert after.to_dict() == before.to_dict() | {"city": "Utrecht"}


@pytest.mark.parametrize("amount", ["12.95", "0.01", "12.950", 7, Decimal("1E+3"), Decimal("-3.10"), "99999999.99"])
def test_money_arrives_exactly(portal: MijnKlantportaal, live: Sandbox, amount: Decimal | int | str) -> None:
    made = portal.customer_invoices.create(
        customer_id=first_customer(live), invoice_number="N1", issued_at=date(2026, 3, 1), amount=amount, pdf=b"%PDF-"
    )
    assert made.amount == Decimal(amount)
    assert portal.customer_invoices.get(made.id).amount == Decimal(amount)


def test_a_float_is_refused_before_anything_is_sent(portal: MijnKlantportaal, live: Sandbox) -> None:
    amount: Any = 12.95
    with pytest.raises(InvalidArgument, match="amount"):
        portal.payment_links.create(description="A", amount=amount)
    assert asked(live) == []


def test_the_amounts_of_lines_are_added_exactly(portal: MijnKlantportaal, live: Sandbox) -> None:
    line = CustomerInvoiceLine(description="A", amount_excl_vat=Decimal("0.10"), vat_rate=0)
    made = portal.customer_invoices.create_manual(
        customer_id=first_customer(live), invoice_number="N1", issued_at=date(2026, 3, 1), lines=[line] * 3
    )
    assert made.amount == Decimal("0.30")


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


def test_a_date_comes_back_as_the_same_date(portal: MijnKlantportaal, live: Sandbox) -> None:
    for day in (date(2024, 2, 29), date(1999, 12, 31), date(2099, 1, 1)):
        made = portal.customer_invoices.create(
            customer_id=first_customer(live), invoice_number=f"{day}", issued_at=day, amount=1, pdf=b"%PDF-"
        )
        assert made.issued_at == day


def test_a_query_arrives_as_it_was_meant(portal: MijnKlantportaal) -> None:
    day = datetime(2026, 3, 4, 9, 30)
    made = portal.appointments.schedule(
        name="A", starts_at=day, ends_at=day + timedelta(hours=1), attendee_name="J", attendee_email="j@example.com"
    )
    assert portal.appointments.list(start_at=day, days=1) == [made]
    assert portal.appointments.list(start_at=day + timedelta(minutes=1), days=1) == []


def test_fields_and_values_that_the_client_does_not_know_are_kept(portal: MijnKlantportaal, live: Sandbox) -> None:
    [ticket] = live.state.part(tickets.LIST, 1, 1)
    live.state.replace({**ticket, "priority": {"level": 3}})
    assert portal.tickets.get(ticket["id"]).extra == {"priority": {"level": 3}}


# Lists


def add_invoices(live: Sandbox, count: int) -> list[str]:
    """Fill the list of invoices up to so many; returns the ids of all of them."""
    fields = {"customerId": first_customer(live), "issuedAt": "2026-01-01"}
    with live.state.transaction():
        for number in range(live.state.count(customer_invoices.LIST), count):
            customer_invoices.add(live.portal, {**fields, "invoiceNumber": f"N{number + 1}"}, "12.95", None, None)
    return [each["id"] for each in live.state.part(customer_invoices.LIST, 1, count)]


@pytest.mark.parametrize(("count", "pages"), [(24, 2), (30, 2), (31, 3), (100, 7)])
def test_all_objects_come_in_order_and_each_page_is_fetched_once(
    portal: MijnKlantportaal, live: Sandbox, count: int, pages: int
) -> None:
    ids = add_invoices(live, count)
    assert [each.id for each in portal.customer_invoices.list()] == ids
    assert asked(live) == ["GET /customer-invoices"] * pages


def test_pages_are_fetched_only_when_they_are_reached(portal: MijnKlantportaal, live: Sandbox) -> None:
    ids = add_invoices(live, 50)
    found = portal.customer_invoices.list()
    assert asked(live) == [], "making a list sends nothing"
    assert [each.id for each in islice(found, 15)] == ids[:15]
    assert len(live.log) == 1
    assert [each.id for each in islice(found, 16)] == ids[:16], "each walk starts at the first page"
    assert len(live.log) == 3


def test_the_pages_one_by_one(portal: MijnKlantportaal, live: Sandbox) -> None:
    ids = add_invoices(live, 40)
    pages = list(portal.customer_invoices.list().pages())
    assert [(each.number, len(each.items)) for each in pages] == [(1, 15), (2, 15), (3, 10)]
    assert [each.next_page_url is None for each in pages] == [False, False, True]
    third = portal.send(portal.customer_invoices.calls.list(page=3)).parsed
    assert third == pages[2]
    assert [each.id for each in third.items] == ids[30:]


def test_the_first_of_a_list_takes_one_request(portal: MijnKlantportaal, live: Sandbox) -> None:
    first = portal.customers.list().first()
    assert first is not None
    assert first.id == first_customer(live)
    assert asked(live) == ["GET /customers"]


def test_an_empty_list_takes_one_request_and_has_no_first(portal: MijnKlantportaal, live: Sandbox) -> None:
    card = next(each for each in portal.punch_cards.list() if not each.for_sale)
    before = len(asked(live))
    assert portal.punch_cards.list_issued(card.id).first() is None
    assert list(portal.punch_cards.list_issued(card.id)) == []
    assert asked(live)[before:] == [f"GET /punch-cards/{card.id}/issued"] * 2


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


def test_a_page_that_fails_for_the_moment_is_asked_for_again(portal: MijnKlantportaal, live: Sandbox) -> None:
    ids = add_invoices(live, 31)
    live.faults = ScriptedFaults(None, FAILS, FAILS)
    assert [each.id for each in portal.customer_invoices.list()] == ids
    assert [each.status for each in live.log] == [200, 503, 503, 200, 200]


def test_a_list_of_something_that_is_not_there_is_not_found(portal: MijnKlantportaal) -> None:
    with pytest.raises(InvalidArgument):
        portal.payment_links.list_payments("cst_1")
    with pytest.raises(NotFound):
        list(portal.payment_links.list_payments("plk_nowhere"))


@pytest.mark.parametrize(("number", "requests"), [("N30", 2), ("N46", 4), ("N47", 4), ("", 4)])
def test_an_invoice_is_found_by_its_number(portal: MijnKlantportaal, live: Sandbox, number: str, requests: int) -> None:
    ids = add_invoices(live, 46)
    found = portal.customer_invoices.find(number)
    expected = ids[int(number[1:]) - 1] if number in {"N30", "N46"} else None
    assert (found.id if found else None) == expected
    assert len(live.log) == requests


def test_an_offer_is_found_by_its_number(portal: MijnKlantportaal) -> None:
    *_, last = portal.customer_offers.list()
    assert portal.customer_offers.find(last.offer_number) == last
    assert portal.customer_offers.find("none") is None
