"""What the canned server answers, and the 1,000 invoices that are parsed."""

from __future__ import annotations

import json
from typing import Any

PAGE_SIZE = 15
"""Objects in a page, as the API's documentation shows it."""


def invoice(number: int) -> dict[str, Any]:
    """A customer invoice as documented: https://docs.developers.mijnklantportaal.nl/api-reference/customer-invoices-api"""
    return {
        "id": f"inv_{number:012d}",
        "customerId": f"cst_{number % 97:012d}",
        "invoiceNumber": f"2024-{number}",
        "issuedAt": f"2024-04-{number % 28 + 1:02d}",
        "currency": "EUR",
        "amount": f"{number % 1000}.95",
        "paidAt": "2024-05-28T21:00:00+02:00" if number % 3 else None,
        "createdAt": "2024-04-29T21:00:00+02:00",
        "links": {
            "customer": {
                "href": f"https://api.mijnklantportaal.nl/v1/customers/cst_{number % 97:012d}",
                "type": "application/json",
            },
            "onlinePaymentLink": {
                "href": f"https://portal.mijnklantportaal.nl/public-invoice/inv_{number:012d}/pay/123-abc",
                "type": "text/html",
            },
        },
    }


def invoices(count: int) -> bytes:
    """A list of invoices, as one page of JSON."""
    rows = [invoice(number) for number in range(1, count + 1)]
    return _json({"current_page": 1, "data": rows, "next_page_url": None})


def page(number: int, last: int) -> bytes:
    """A page of the list of customer invoices."""
    first = (number - 1) * PAGE_SIZE + 1
    return _json(_page("customer-invoices", number, last, [invoice(first + offset) for offset in range(PAGE_SIZE)]))


def _page(name: str, number: int, last: int, rows: list[dict[str, Any]]) -> dict[str, Any]:
    base = f"https://api.mijnklantportaal.nl/v1/{name}"
    first = (number - 1) * PAGE_SIZE + 1
    return {
        "current_page": number,
        "data": rows,
        "first_page_url": f"{base}?page=1",
        "from": first if rows else None,
        "next_page_url": f"{base}?page={number + 1}" if number < last else None,
        "path": base,
        "per_page": PAGE_SIZE,
        "prev_page_url": f"{base}?page={number - 1}" if number > 1 else None,
        "to": first + len(rows) - 1 if rows else None,
    }


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


# Each client gets an object that its own models accept, of about the size of an invoice.
_OBJECTS: dict[str, Any] = {
    "/v1/customer-invoices/inv_000000000001": invoice(1),
    "/stripe/v1/customers/cus_1": {
        "id": "cus_1",
        "object": "customer",
        "address": {"city": "Utrecht", "country": "NL", "line1": "Domplein 1", "postal_code": "3512 JC"},
        "balance": 0,
        "created": 1714417200,
        "currency": "eur",
        "delinquent": False,
        "email": "jan@example.org",
        "invoice_prefix": "0759376C",
        "invoice_settings": {"default_payment_method": None, "footer": None},
        "livemode": False,
        "metadata": {},
        "name": "Jan Jansen",
        "phone": None,
        "preferred_locales": ["nl"],
        "shipping": None,
        "tax_exempt": "none",
    },
    "/openai/v1/models/gpt": {"id": "gpt", "object": "model", "created": 1714417200, "owned_by": "system"},
    "/v2/customers/cst_1": {
        "resource": "customer",
        "id": "cst_1",
        "mode": "test",
        "name": "Jan Jansen",
        "email": "jan@example.org",
        "locale": "nl_NL",
        "metadata": None,
        "createdAt": "2024-04-29T21:00:00+02:00",
        "_links": {"self": {"href": "https://api.mollie.com/v2/customers/cst_1", "type": "application/hal+json"}},
    },
    "/polar/v1/refunds/": {
        "items": [
            {
                "created_at": "2024-04-29T21:00:00Z",
                "modified_at": None,
                "id": "a2b1f4cb-0c66-4c5a-9d8a-0d7a4d3b6c11",
                "metadata": {},
                "status": "succeeded",
                "reason": "customer_request",
                "amount": 1295,
                "tax_amount": 225,
                "currency": "eur",
                "organization_id": "5b2e9c1e-7f0e-4b8e-8f35-0f2b1c9e7d22",
                "order_id": "0f6a2a44-5ab6-4f0b-93cb-3b4e8b1f9a33",
                "subscription_id": None,
                "customer_id": "9d1c7b52-2c1d-4e3f-8a49-6c5d4e3f2a44",
                "revoke_benefits": False,
                "dispute": None,
            }
        ],
        "pagination": {"total_count": 1, "max_page": 1},
    },
}

_EMPTY_LISTS: dict[str, Any] = {
    f"/v1/{name}": _page(name, 1, 1, [])
    for name in ("customers", "customer-offers", "customer-subscriptions", "tickets")
}

ANSWERS = {path: _json(answer) for path, answer in {**_OBJECTS, **_EMPTY_LISTS}.items()}
