"""Punch cards, and the ones issued to customers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ..clock import atom
from ..portal import ApiResponse, Ask, Portal, not_found, operation, unprocessable

LIST = "punch cards"
_LONGEST_LIFE = 100 * 366
"""Days; a card that lives longer would outlive the calendar."""


@operation("list-punch-cards")
def list_punch_cards(ask: Ask) -> dict[str, Any]:
    return ask.page(LIST, "/punch-cards")


@operation("get-punch-card")
def get_punch_card(ask: Ask) -> dict[str, Any]:
    return ask.portal.get(ask.path["punchCardId"], "pcd_", "punch card")


@operation("create-punch-card")
def create_punch_card(ask: Ask) -> ApiResponse:
    return ApiResponse(201, add(ask.portal, ask.body))


@operation("edit-punch-card")
def edit_punch_card(ask: Ask) -> dict[str, Any]:
    card = get_punch_card(ask)
    card.update(_sale(ask.body))
    ask.state.replace(card)
    return card


@operation("list-bought-punch-cards")
def list_issued(ask: Ask) -> dict[str, Any]:
    card = get_punch_card(ask)["id"]
    return ask.page(f"issued of {card}", f"/punch-cards/{card}/issued", lambda each: view(ask.portal, each))


@operation("issue-new-punch-card")
def issue_new_punch_card(ask: Ask) -> ApiResponse:
    card = get_punch_card(ask)
    return ApiResponse(201, view(ask.portal, issue(ask.portal, card, ask.body["customerId"])))


@operation("get-bought-punch-card")
def get_issued(ask: Ask) -> dict[str, Any]:
    return view(ask.portal, _issued(ask))


@operation("stamp-an-issued-punch-card")
def stamp(ask: Ask) -> dict[str, Any]:
    issued = _issued(ask)
    stamps = ask.body["stamps"]
    if stamps < 1:
        raise unprocessable("stamps: at least 1")
    if _is_expired(ask.portal, issued):
        raise unprocessable("This punch card has expired.")
    if stamps > issued["punchesLeft"]:
        raise unprocessable(f"stamps: only {issued['punchesLeft']} are left")
    issued["punchesLeft"] -= stamps
    ask.state.replace(issued)
    return view(ask.portal, issued)


def add(portal: Portal, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Add a punch card."""
    if fields["punches"] < 1:
        raise unprocessable("punches: at least 1")
    if ("expiryValue" in fields) != ("expirePeriod" in fields):
        raise unprocessable("expiryValue and expirePeriod go together.")
    if "expiryValue" in fields and not 1 <= _days(fields["expiryValue"], fields["expirePeriod"]) <= _LONGEST_LIFE:
        raise unprocessable("expiryValue: at least 1, and less than a hundred years")
    card = {
        "id": portal.new_id("pcd_"),
        "name": fields["name"],
        "description": fields.get("description"),
        "punches": fields["punches"],
        "punchLabel": fields["punchLabel"],
        **_sale({"forSale": False, **fields}),
        "expiryValue": fields.get("expiryValue"),
        "expiryPeriode": fields.get("expirePeriod"),
        "createdAt": atom(portal.now()),
    }
    portal.state.add(LIST, card)
    return card


def issue(portal: Portal, card: Mapping[str, Any], customer_id: str) -> dict[str, Any]:
    """Issue a card to a customer."""
    portal.check_customer(customer_id)
    life = timedelta(days=_days(card["expiryValue"], card["expiryPeriode"])) if card["expiryValue"] else None
    issued = {
        "id": portal.new_id("pcb_"),
        "punchCardId": card["id"],
        "customerId": customer_id,
        "punchesLeft": card["punches"],
        "expiresAt": atom(portal.now() + life) if life else None,
        "issuedAt": atom(portal.now()),
    }
    portal.state.add(f"issued of {card['id']}", issued)
    return issued


def view(portal: Portal, issued: Mapping[str, Any]) -> dict[str, Any]:
    """An issued card as the API returns it."""
    left = "active" if issued["punchesLeft"] else "fully_used"
    return {**issued, "status": "expired" if _is_expired(portal, issued) else left}


def _sale(fields: Mapping[str, Any]) -> dict[str, Any]:
    if fields["forSale"] and not ("price" in fields and "vatRate" in fields):
        raise unprocessable("A punch card that is for sale needs price and vatRate.")
    for_sale = fields["forSale"]
    return {
        "forSale": for_sale,
        "price": fields["price"] if for_sale else None,
        "vatRate": fields["vatRate"] if for_sale else None,
    }


def _days(value: int, period: str) -> int:
    return value * {"days": 1, "months": 30, "years": 365}[period]


def _is_expired(portal: Portal, issued: Mapping[str, Any]) -> bool:
    return issued["expiresAt"] is not None and datetime.fromisoformat(issued["expiresAt"]) <= portal.now()


def _issued(ask: Ask) -> dict[str, Any]:
    card = get_punch_card(ask)
    issued = ask.portal.get(ask.path["issuedPunchCardId"], "pcb_", "issued punch card")
    if issued["punchCardId"] != card["id"]:
        raise not_found("issued punch card")
    return issued
