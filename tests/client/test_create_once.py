"""Creating once: one POST, whatever happens to its response, and a look into the list where the outcome is unknown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from both_clients import Clients
from documented_calls import DocumentedExchange
from faulty_server import Fault, answer, close, faulty_server, ok_json, reset, stall
from simulated_clock import SimulatedClock

from generated_client import MijnKlantportaal, PortalError
from generated_client.models import CustomerInvoiceLine, CustomerOfferLine
from generated_client.rate_limit import NO_LIMIT

INVOICE: dict[str, Any] = DocumentedExchange.read("create-customer-invoice").response
OFFER: dict[str, Any] = DocumentedExchange.read("create-customer-offer").response
Make = Callable[[MijnKlantportaal], Any]


def invoice(portal: MijnKlantportaal) -> Any:
    return portal.customer_invoices.create_once(
        customer_id=INVOICE["customerId"],
        invoice_number=INVOICE["invoiceNumber"],
        issued_at=date(2024, 4, 29),
        amount=f"{INVOICE['amount']}0",
        pdf=b"%PDF-1.7",
    )


def manual_invoice(portal: MijnKlantportaal) -> Any:
    return portal.customer_invoices.create_manual_once(
        customer_id=INVOICE["customerId"],
        invoice_number=INVOICE["invoiceNumber"],
        issued_at=date(2024, 4, 29),
        lines=[CustomerInvoiceLine(description="a", amount_excl_vat=Decimal("10.70"), vat_rate=21)],
    )


def offer(portal: MijnKlantportaal) -> Any:
    return portal.customer_offers.create_once(
        customer_id=OFFER["customerId"],
        offer_number=OFFER["offerNumber"],
        issued_at=date(2024, 4, 29),
        expires_at=date(2024, 5, 29),
        amount=OFFER["amount"],
        pdf=b"%PDF-1.7",
    )


def manual_offer(portal: MijnKlantportaal) -> Any:
    return portal.customer_offers.create_manual_once(
        customer_id=OFFER["customerId"],
        offer_number=OFFER["offerNumber"],
        issued_at=date(2024, 4, 29),
        expires_at=date(2024, 5, 29),
        lines=[CustomerOfferLine(description="a", amount_excl_vat=Decimal("10.70"), vat_rate=21)],
    )


MAKERS: list[tuple[Make, dict[str, Any]]] = [
    (invoice, INVOICE),
    (manual_invoice, INVOICE),
    (offer, OFFER),
    (manual_offer, OFFER),
]
LOST = [reset("request"), close("body"), stall("request"), answer(500), answer(201, b"")]


def page(*rows: Any, number: int = 1, more: bool = False) -> Fault:
    following = "https://api.mijnklantportaal.nl/v1/x?page=2" if more else None
    return ok_json({"data": list(rows), "current_page": number, "next_page_url": following})


@pytest.fixture(params=["sync", "async"])
def clients(request: pytest.FixtureRequest) -> Iterator[Clients]:
    with Clients(request.param, api_key="key", rate_limiter=NO_LIMIT, clock=SimulatedClock()) as clients:
        yield clients


def outcome(clients: Clients, make: Make, *script: Fault) -> tuple[Any, list[str]]:
    """What comes of a call, and the methods of the requests that were sent."""
    with faulty_server([*script, page()], repeat_last=True) as server:
        seconds = 0.3 if script[0].name.startswith("stall") else 10
        portal = clients.portal(base_url=f"{server.url}/v1", timeout=seconds, max_retries=0)
        try:
            result = make(portal)
        except PortalError as error:
            result = error
        return result, [request.method for request in server.requests]


@pytest.mark.parametrize("lost", LOST, ids=lambda fault: fault.name)
@pytest.mark.parametrize(("make", "created"), MAKERS, ids=lambda value: getattr(value, "__name__", ""))
def test_what_was_created_is_returned_without_a_second_post(
    clients: Clients, make: Make, created: dict[str, Any], lost: Fault
) -> None:
    other = created | {"id": "xxx_1", "invoiceNumber": "other", "offerNumber": "other"}
    found, sent = outcome(clients, make, lost, page(other, more=True), page(other, created, number=2))
    assert found.to_dict() == created
    assert sent == ["POST", "GET", "GET"]


@pytest.mark.parametrize("make", [make for make, _ in MAKERS], ids=lambda value: value.__name__)
def test_what_appears_late_is_found_by_the_second_look(clients: Clients, make: Make) -> None:
    created = INVOICE if "invoice" in make.__name__ else OFFER
    found, sent = outcome(clients, make, reset("request"), page(), page(created))
    assert found.id == created["id"]
    assert sent == ["POST", "GET", "GET"]


@pytest.mark.parametrize("make", [make for make, _ in MAKERS], ids=lambda value: value.__name__)
def test_what_is_not_there_is_the_first_error(clients: Clients, make: Make) -> None:
    error, sent = outcome(clients, make, answer(503, b'{"message": "Busy."}'))
    assert str(error).startswith("503 ")
    assert error.may_have_acted
    assert sent == ["POST", "GET", "GET"]


OTHERS: list[dict[str, Any]] = [
    {"customerId": "cst_other"},
    {"amount": "12.96"},
    {"amount": "twelve"},
    {"customerId": None},
    {"invoiceNumber": 2024001},
]


@pytest.mark.parametrize("other", OTHERS, ids=repr)
def test_one_with_the_same_number_that_may_be_another_is_not_taken(clients: Clients, other: dict[str, Any]) -> None:
    error, sent = outcome(clients, invoice, reset("request"), page(INVOICE | other), page(INVOICE | other))
    assert isinstance(error, PortalError)
    assert error.may_have_acted
    assert sent.count("POST") == 1


def test_a_search_that_fails_does_not_hide_the_first_error(clients: Clients) -> None:
    error, sent = outcome(clients, invoice, reset("request"), answer(401), answer(500))
    assert type(error).__name__ == "ConnectionFailed"
    assert [note.split(":")[0] for note in error.__notes__] == ["The search for it failed"] * 2
    assert sent == ["POST", "GET", "GET"]


def test_one_that_cannot_be_compared_is_named_in_a_note(clients: Clients) -> None:
    odd = page(INVOICE | {"id": "inv_odd", "amount": "12,95"})
    error, _ = outcome(clients, invoice, reset("request"), odd, odd)
    assert error.__notes__ == [
        "An object in the list may be it, but cannot be compared: CustomerInvoice inv_odd: amount is '12,95'"
    ]


def test_what_was_refused_is_not_looked_up(clients: Clients) -> None:
    error, sent = outcome(clients, invoice, answer(422, b'{"message": "Number taken."}'))
    assert type(error).__name__ == "Unprocessable"
    assert sent == ["POST"]


def test_what_succeeds_is_not_looked_up(clients: Clients) -> None:
    found, sent = outcome(clients, invoice, answer(201, json.dumps(INVOICE).encode()))
    assert found.id == INVOICE["id"]
    assert sent == ["POST"]


def test_a_search_ends_after_50_pages(clients: Clients) -> None:
    pages = [page(INVOICE | {"invoiceNumber": str(k)}, number=k, more=True) for k in range(1, 61)]
    error, sent = outcome(clients, invoice, reset("request"), *pages[:50], *pages[:50])
    assert isinstance(error, PortalError)
    assert sent == ["POST", *["GET"] * 100]
    assert error.__notes__ == ["The search ended after 50 pages."]
