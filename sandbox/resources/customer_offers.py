"""Customer offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..clock import atom, from_request
from ..portal import ApiResponse, Ask, Portal, operation, unprocessable
from .customer_invoices import total

LIST = "customer offers"


@operation("list-customer-offers")
def list_customer_offers(ask: Ask) -> dict[str, Any]:
    return ask.page(LIST, "/customer-offers", lambda offer: view(ask.portal, offer))


@operation("get-customer-offer")
def get_customer_offer(ask: Ask) -> dict[str, Any]:
    return view(ask.portal, _found(ask))


@operation("create-customer-offer")
def create_customer_offer(ask: Ask) -> ApiResponse:
    body = ask.body
    offer = add(ask.portal, body, body["amount"])
    ask.state.put_content(offer["id"], body["pdf"].content())
    if body.get("acceptedAt") or body.get("rejectedAt"):
        decide(ask.portal, offer, body)
    return ApiResponse(201, view(ask.portal, offer))


@operation("create-customer-offer-manual")
def create_customer_offer_manual(ask: Ask) -> ApiResponse:
    return ApiResponse(201, view(ask.portal, add(ask.portal, ask.body, total(ask.body["lines"]))))


@operation("mark-customer-offer-accepted-or-rejected")
def mark_customer_offer_accepted_or_rejected(ask: Ask) -> dict[str, Any]:
    offer = _found(ask)
    if not undecided(offer):
        raise unprocessable("This offer was accepted or rejected before.")
    if offer["expiresAt"] < ask.portal.today().isoformat():
        ask.warnings.append("This offer has expired; whether the portal takes a decision then is not documented.")
    return view(ask.portal, decide(ask.portal, offer, ask.body))


def add(portal: Portal, fields: Mapping[str, Any], amount: str) -> dict[str, Any]:
    """Add an offer."""
    portal.check_customer(fields["customerId"])
    if fields["expiresAt"] < fields["issuedAt"]:
        raise unprocessable("expiresAt: lies before issuedAt")
    offer = {
        "id": portal.new_id("off_"),
        "customerId": fields["customerId"],
        "offerNumber": fields["offerNumber"],
        "issuedAt": fields["issuedAt"],
        "expiresAt": fields["expiresAt"],
        "currency": "EUR",
        "amount": amount,
        "acceptedAt": None,
        "acceptedViaIp": None,
        "acceptedViaUserAgent": None,
        "acceptanceSignature": None,
        "rejectedAt": None,
        "createdAt": atom(portal.now()),
    }
    portal.state.add(LIST, offer)
    portal.emit("offer-created", view(portal, offer))
    return offer


def decide(portal: Portal, offer: dict[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Mark an offer as accepted or rejected; or both, as an example of the documentation does."""
    if fields.get("acceptedAt"):
        offer["acceptedAt"] = atom(from_request(fields["acceptedAt"]))
        offer["acceptedViaIp"] = fields.get("acceptedViaIp")
        offer["acceptedViaUserAgent"] = fields.get("acceptedViaUserAgent")
    if fields.get("rejectedAt"):
        offer["rejectedAt"] = atom(from_request(fields["rejectedAt"]))
    portal.state.replace(offer)
    portal.emit("offer-accepted" if offer["acceptedAt"] else "offer-rejected", view(portal, offer))
    return offer


def decide_as_customer(
    portal: Portal, offer: dict[str, Any], decision: str, *, ip: str, user_agent: str, signature: str
) -> dict[str, Any]:
    """Accept or reject an offer, as a customer does in the portal.

    Args:
        portal: The portal.
        offer: The offer.
        decision: `accept` or `reject`.
        ip: The customer's address.
        user_agent: The customer's browser.
        signature: The image of the signature, as data URI.
    """
    if not undecided(offer):
        raise unprocessable("This offer was accepted or rejected before.")
    if offer["expiresAt"] < portal.today().isoformat():
        raise unprocessable("This offer has expired.")
    now = portal.now().strftime("%Y-%m-%d %H:%M:%S")
    if decision == "reject":
        return decide(portal, offer, {"rejectedAt": now})
    offer["acceptanceSignature"] = signature
    return decide(portal, offer, {"acceptedAt": now, "acceptedViaIp": ip, "acceptedViaUserAgent": user_agent})


def undecided(offer: Mapping[str, Any]) -> bool:
    """Whether an offer was neither accepted nor rejected."""
    return not (offer["acceptedAt"] or offer["rejectedAt"])


def delete(portal: Portal, offer: dict[str, Any]) -> None:
    """Delete an offer; the API cannot."""
    portal.emit("offer-deleted", view(portal, offer))
    portal.state.remove(offer["id"])


def page(portal: Portal, offer: Mapping[str, Any]) -> dict[str, str]:
    """The link to the page where the customer decides. The API does not show it."""
    return portal.page_link(f"/offer/{offer['id']}/{portal.page_code(offer['id'])}")


def view(portal: Portal, offer: Mapping[str, Any]) -> dict[str, Any]:
    """An offer as the API returns it."""
    return {**offer, "links": {"customer": portal.customer_link(offer["customerId"])}}


def _found(ask: Ask) -> dict[str, Any]:
    return ask.portal.get(ask.path["offerId"], "off_", "customer offer")
