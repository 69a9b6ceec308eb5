"""Errors, retries and the rate limit, on the sandbox by socket with both clients."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from both_clients import Clients
from scripted_faults import ScriptedFaults

from generated_client import (
    APIError,
    Conflict,
    ConnectionFailed,
    Forbidden,
    LicenceRequired,
    MijnKlantportaal,
    NotFound,
    PortalError,
    RateLimited,
    ServerError,
    Unauthorized,
    Unprocessable,
)
from sandbox import DROP, MovableClock, Sandbox
from sandbox.faults import Fault
from sandbox.resources import appointments, customer_invoices, customers, tickets

ADDRESS = {"address": "Kade 1", "zip_code": "1234AB", "city": "Urk", "primary_email": "z@example.com"}


@pytest.fixture
def portal(clients: Clients) -> MijnKlantportaal:
    return clients.portal()


def first(live: Sandbox, where: str) -> str:
    return str(live.state.part(where, 1, 1)[0]["id"])


def statuses(live: Sandbox) -> list[int]:
    return [each.status for each in live.log]


def unauthorized(clients: Clients, live: Sandbox) -> None:
    clients.portal(api_key="another").customers.list().first()


def forbidden(clients: Clients, live: Sandbox) -> None:
    with live.state.transaction():
        live.state.put_token("granted-1", "access", "sandbox-app", "", "invoices.read", None)
    clients.portal(api_key="granted-1").customers.list().first()


def not_found(clients: Clients, live: Sandbox) -> None:
    clients.portal().customers.get("cst_nobody")


def conflict(clients: Clients, live: Sandbox) -> None:
    portal = clients.portal()
    portal.appointments.cancel(first(live, appointments.LIST))
    portal.appointments.cancel(first(live, appointments.LIST))


def unprocessable(clients: Clients, live: Sandbox) -> None:
    clients.portal().punch_cards.create(name="A", punches=0, punch_label="les")


def licence_required(clients: Clients, live: Sandbox) -> None:
    live.portal.ticketing = False
    clients.portal().tickets.close(first(live, tickets.LIST))


def rate_limited(clients: Clients, live: Sandbox) -> None:
    live.rate_limit.limit = 1
    portal = clients.portal(max_retries=0)
    portal.customers.list().first()
    portal.customers.create(company_name="A", **ADDRESS)


REFUSALS: list[tuple[Callable[[Clients, Sandbox], None], type[APIError], int, str, str]] = [
    (unauthorized, Unauthorized, 401, "GET", "No valid API key or access token."),
    (forbidden, Forbidden, 403, "GET", "The access token lacks a scope: customers.read."),
    (not_found, NotFound, 404, "GET", "No customer has this id."),
    (conflict, Conflict, 409, "DELETE", "This appointment is canceled already."),
    (unprocessable, Unprocessable, 422, "POST", "punches: at least 1"),
    (licence_required, LicenceRequired, 426, "PATCH", "The licence does not include ticketing."),
    (rate_limited, RateLimited, 429, "POST", "Too many requests."),
]


@pytest.mark.parametrize(
    ("cause", "kind", "status", "method", "message"), REFUSALS, ids=[cause.__name__ for cause, *_ in REFUSALS]
)
def test_a_refusal_says_what_was_refused_and_that_nothing_was_done(
    clients: Clients,
    live: Sandbox,
    cause: Callable[[Clients, Sandbox], None],
    kind: type[APIError],
    status: int,
    method: str,
    message: str,
) -> None:
    with pytest.raises(APIError) as caught:
        cause(clients, live)
    error = caught.value
    assert type(error) is kind
    assert (error.status, error.code, error.message) == (status, status, message)
    assert error.body == {"code": status, "message": message}
    assert (error.method, error.attempts, error.may_have_acted) == (method, 1, False)
    assert error.url == f"{live.portal.origin}{live.log[-1].path}"
    assert error.headers["content-type"] == "application/json"
    assert error.retry_after == (60 if status == 429 else None)
    page = " (page 1)" if live.log[-1].operation.startswith("list-") else ""
    assert str(error).endswith(f": {method} {live.log[-1].path.removeprefix('/v1')}: {message}{page}")
    for twin in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert (type(twin), str(twin), vars(twin)) == (kind, str(error), vars(error))


@pytest.mark.parametrize("acted", [True, False])
@pytest.mark.parametrize("status", [503, DROP])
def test_a_change_is_sent_once_when_it_may_have_been_made(
    portal: MijnKlantportaal, live: Sandbox, status: int, acted: bool
) -> None:
    invoice = first(live, customer_invoices.LIST)
    before = live.state.count(customers.LIST)
    changes: list[Callable[[], object]] = [
        lambda: portal.customers.create(company_name="A", **ADDRESS),
        lambda: portal.customer_invoices.mark_paid(invoice, paid_at=datetime(2026, 3, 4, tzinfo=UTC)),
        lambda: portal.tickets.close(first(live, tickets.LIST)),
    ]
    for change in changes:
        live.log.clear()
        live.faults = ScriptedFaults(Fault(status, acted=acted))
        with pytest.raises(PortalError) as caught:
            change()
        assert isinstance(caught.value, ConnectionFailed if status == DROP else ServerError)
        assert (caught.value.attempts, caught.value.may_have_acted) == (1, True)
        assert statuses(live) == [status]
    assert live.state.count(customers.LIST) - before == acted
    assert (portal.tickets.get(first(live, tickets.LIST)).status == "closed") == acted


def test_a_refusal_for_too_many_calls_is_waited_out_by_a_change_as_well(
    portal: MijnKlantportaal, live: Sandbox, sandbox_clock: MovableClock
) -> None:
    before, began = live.state.count(customers.LIST), sandbox_clock.time()
    live.faults = ScriptedFaults(*[Fault(429, acted=False)] * 3)
    made = portal.customers.create(company_name="A", **ADDRESS)
    assert live.state.part(customers.LIST, before + 1, 9)[0]["id"] == made.id
    assert live.state.count(customers.LIST) == before + 1
    assert statuses(live) == [429, 429, 429, 201]
    assert sandbox_clock.time() - began == 3, "each of them said: one second"


def test_more_calls_than_the_limit_wait_as_long_as_the_portal_says(
    portal: MijnKlantportaal, live: Sandbox, sandbox_clock: MovableClock
) -> None:
    live.rate_limit.limit = 60
    for number in range(60):
        response = portal.send(portal.webhooks.calls.list())
        assert (response.rate_limit.limit, response.rate_limit.remaining) == (60, 59 - number)
        sandbox_clock.move(seconds=0.5)
    refused_at = sandbox_clock.time()
    assert portal.send(portal.webhooks.calls.list()).attempts == 2
    assert sandbox_clock.time() - refused_at == 30, "half a minute until the first call no longer counts"
    assert statuses(live) == [200] * 60 + [429, 200]


def test_behind_a_gate_no_call_is_refused(clients: Clients, live: Sandbox, sandbox_clock: MovableClock) -> None:
    live.rate_limit.limit = 60
    began = sandbox_clock.time()
    portal = clients.portal(rate_limiter=None)
    for _ in range(125):
        portal.webhooks.list().first()
    assert statuses(live) == [200] * 125
    assert 120 <= sandbox_clock.time() - began < 125
