"""Payment links."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from ..clock import DUTCH, atom
from ..portal import ApiResponse, Ask, Portal, operation, unprocessable

LIST = "payment links"


@operation("list-payment-links")
def list_payment_links(ask: Ask) -> dict[str, Any]:
    return ask.page(LIST, "/payment-links", lambda link: view(ask.portal, link))


@operation("get-payment-link")
def get_payment_link(ask: Ask) -> dict[str, Any]:
    return view(ask.portal, _found(ask))


@operation("create-payment-link")
def create_payment_link(ask: Ask) -> ApiResponse:
    link = view(ask.portal, add(ask.portal, ask.body))
    if link["status"] == "expired":
        ask.warnings.append("expiresAt: lies in the past; whether the portal takes that is not documented")
    return ApiResponse(201, link)


@operation("close-payment-link")
def close_payment_link(ask: Ask) -> dict[str, Any]:
    link = _found(ask)
    if link["closed"]:
        raise unprocessable("This payment link is closed already.")
    if status(ask.portal, link) == "paid":
        ask.warnings.append("This payment link is paid; what the portal does then is not documented.")
    link["closed"] = True
    ask.state.replace(link)
    ask.state.set_moment(link["id"], None)
    return view(ask.portal, link)


@operation("list-payment-link-payment")
def list_payment_link_payments(ask: Ask) -> dict[str, Any]:
    link = _found(ask)["id"]
    return ask.page(f"payments of {link}", f"/payment-links/{link}/payments")


def add(portal: Portal, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Add a payment link."""
    expires_at = _end_of(fields["expiresAt"]) if "expiresAt" in fields else None
    link: dict[str, Any] = {
        "id": portal.new_id("plk_"),
        "description": fields["description"],
        "currency": "EUR",
        "amount": fields["amount"],
        "reusable": fields.get("reusable", False),
        "expiresAt": atom(expires_at) if expires_at else None,
        "closed": False,
        "payments": 0,
        "createdAt": atom(portal.now()),
    }
    portal.state.add(LIST, link, moment=expires_at.timestamp() if expires_at else None)
    portal.emit("payment-link-created", view(portal, link))
    return link


def pay(portal: Portal, link: dict[str, Any], name: str) -> None:
    """What paying on the checkout page does."""
    if status(portal, link) != "open":
        raise unprocessable("This payment link cannot be used any more.")
    payment = {
        "id": portal.new_id("plp_"),
        "paymentLinkId": link["id"],
        "currency": link["currency"],
        "amount": link["amount"],
        "status": "paid",
        "payersName": name,
        "integration": "mollie",
        "integrationId": f"tr_{portal.secret(10)}",
        "createdAt": atom(portal.now()),
    }
    portal.state.add(f"payments of {link['id']}", payment)
    link["payments"] += 1
    portal.state.replace(link)
    if not link["reusable"]:
        portal.state.set_moment(link["id"], None)
    portal.emit("payment-link-paid", view(portal, link))


def expire(portal: Portal, link: dict[str, Any]) -> dict[str, Any]:
    """Let a link expire now."""
    if status(portal, link) != "open":
        raise unprocessable("This payment link cannot be used any more.")
    link["expiresAt"] = atom(portal.now())
    portal.state.replace(link)
    _expired(portal, link)
    return link


def expire_what_is_due(portal: Portal) -> None:
    """Send the events of the links that have expired since this was called last."""
    for _, link in portal.state.due(LIST, portal.clock.time()):
        _expired(portal, link)


def _expired(portal: Portal, link: Mapping[str, Any]) -> None:
    portal.state.set_moment(link["id"], None)
    portal.emit("payment-link-expired", view(portal, link))


def status(portal: Portal, link: Mapping[str, Any]) -> str:
    """Whether a link can be used."""
    if link["closed"]:
        return "closed"
    if link["payments"] and not link["reusable"]:
        return "paid"
    if link["expiresAt"] and datetime.fromisoformat(link["expiresAt"]) <= portal.now():
        return "expired"
    return "open"


def view(portal: Portal, link: Mapping[str, Any]) -> dict[str, Any]:
    """A payment link as the API returns it."""
    answer = {name: link[name] for name in ("id", "description", "currency", "amount", "reusable", "expiresAt")}
    answer["status"] = status(portal, link)
    usable = answer["status"] == "open"
    answer["checkoutUrl"] = f"{portal.origin}/payment-link/{link['id']}" if usable else None
    answer["createdAt"] = link["createdAt"]
    return answer


def _end_of(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(23, 59, 59), DUTCH)


def _found(ask: Ask) -> dict[str, Any]:
    return ask.portal.get(ask.path["linkId"], "plk_", "payment link")
