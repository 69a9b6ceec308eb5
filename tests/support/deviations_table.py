"""Ways in which a response may differ from its documentation, and what is to become of them."""

from __future__ import annotations

from typing import Any, NamedTuple

from generated_client import UNSET


def odds(key: str, *values: Any) -> list[Odd]:
    """A field that comes as each of these."""
    return [Odd(key, value) for value in values]


class Odd(NamedTuple):
    """A field of an invoice that is not what the documentation says."""

    key: str
    """Its name in JSON; dots lead inside."""
    value: Any
    """What comes instead; UNSET: the field is absent."""


class Read(NamedTuple):
    """A field in a notation that can be read all the same."""

    key: str
    value: Any
    attribute: Any
    """What is read."""


_ALIKE = ("id", "customerId", "invoiceNumber", "currency")
UNREADABLE: list[Odd] = [
    *(Odd(key, UNSET) for key in (*_ALIKE, "issuedAt", "amount", "paidAt", "createdAt", "links", "links.customer")),
    *(Odd(key, None) for key in (*_ALIKE, "issuedAt", "amount", "createdAt", "links", "links.customer")),
    *(odd for key in _ALIKE for odd in odds(key, 2024001, True, [], {}, ["a"])),
    *odds("amount", "", "12,95", "1.234,50", "1,234.50", "€ 12,95", "NaN", "Infinity", "1e3"),
    *odds(
        "amount",
        " 12.95 ",
        "+12.95",
        "12.95-",
        "1_000",
        "\N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH DIGIT TWO}.95",
        "12.",
        ".95",
        "0x10",
    ),
    *odds("amount", True, [], {"value": "12.95", "currency": "EUR"}, 1e-05, 1e25),
    *odds("issuedAt", "", "29-04-2024", "0000-00-00", "2024-02-30", "-0001-11-30", 20240429),
    *odds("issuedAt", "2024-04-29 00:00:00", "2024-04-29T00:00:00+02:00", False, [], {}),
    *odds("paidAt", "", "2024-04-29", "2024-04-29 21:00:00", "2024-04-29T21:00:00", 1714417200),
    *odds("paidAt", "Mon, 29 Apr 2024 21:00:00 +0200", False, [], "0000-00-00 00:00:00"),
    Odd("paidAt", {"date": "2024-04-29 21:00:00.000000", "timezone_type": 3, "timezone": "Europe/Amsterdam"}),
    *odds("createdAt", "", "yesterday", 0, []),
    *odds("links", "https://example.org", 3, ["https://example.org"], False),
    *odds("links.customer", "https://example.org", 3, False),
    *odds("links.customer.href", UNSET, None, 3, [], {}),
    *odds("links.onlinePaymentLink", "https://example.org", 3, False),
]
"""Fields that cannot be read."""

CUSTOMER = {"href": "https://api.mijnklantportaal.nl/v1/customers/cst_1", "type": "application/json"}
READABLE: list[Read] = [
    Read("amount", 1295, "1295"),
    Read("amount", 12.95, "12.95"),
    Read("amount", "-12.95", "-12.95"),
    Read("amount", "0012.9500", "12.9500"),
    Read("id", "", "''"),
    Read("issuedAt", "20240429", "2024-04-29"),
    Read("paidAt", "2024-04-29 21:00:00+02:00", "2024-04-29 21:00:00+02:00"),
    Read("paidAt", "2024-04-29T19:00:00Z", "2024-04-29 19:00:00+00:00"),
    Read(
        "links.customer",
        {"data": CUSTOMER},
        "Link(href='https://api.mijnklantportaal.nl/v1/customers/cst_1', type='application/json')",
    ),
]
"""Other notations that say the same, and harmless habits of PHP."""

ENVELOPES: list[tuple[str, Any]] = [
    ("no rows", {"data": None}),
    ("rows that are text", {"data": "none"}),
    ("rows that are an object", {"data": {}}),
    ("rows that are an object of others", {"data": {"a": {}}}),
    ("no data", {"data": UNSET}),
]
"""What is to be put into a page, which then has no rows that could be handed out."""
PAGES: list[tuple[str, dict[str, Any]]] = [
    ("current_page", {"current_page": UNSET}),
    ("current_page", {"current_page": None}),
    ("current_page", {"current_page": "one"}),
    ("current_page", {"current_page": True}),
    ("current_page", {"current_page": "", "meta": {"current_page": 1}}),
    ("next_page_url", {"next_page_url": UNSET}),
    ("next_page_url", {"next_page_url": False}),
    ("next_page_url", {"next_page_url": 2}),
    ("next_page_url", {"next_page_url": UNSET, "links": {"next": None}}),
]
"""Pages whose rows are handed out before the error is raised; which field it names."""
HABITS: list[dict[str, Any]] = [{"current_page": "1"}, {"next_page_url": "?page=2,"}, {"as_object": True}]
"""Pages that are read as if nothing were odd."""
ROWS: list[Any] = [None, 3, "inv_1", True, [], [{}]]
"""Rows that are no object."""
BODIES: list[tuple[str, bytes, str]] = [
    ("empty", b"", "200 without content"),
    ("HTML", b"<!doctype html><title>Log in</title>", "not JSON"),
    ("a notice of PHP", b"<br />Notice: x{}", "not JSON"),
    ("cut off", b'{"id": "inv_1"', "not JSON"),
    ("with a tail", b'{"id": "inv_1"} ok', "not JSON"),
    ("UTF-16", '{"id": "inv_1"}'.encode("utf-16"), "not JSON"),
    ("latin-1", b'{"id": "inv_\xe9"}', "not JSON"),
    ("NaN", b'{"id": NaN}', "not JSON"),
    ("null", b"null", "expected an object, got null"),
    ("a list", b"[]", "expected an object, got a list"),
    ("a list of one", b'[{"id": "inv_1"}]', "expected an object, got a list"),
    ("text", b'"inv_1"', "expected an object, got 'inv_1'"),
    ("something else", b'{"message": "Queued."}', "has none of the documented fields"),
]
"""Bodies that are no invoice."""
