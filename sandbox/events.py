"""The 23 types of event, and how each is sent by hand.

What happens in the portal sends its event by itself. By hand an event is sent without its cause: webhooks get the
object as it is, and nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from attrs import define

from .contract import contract
from .portal import Portal, unprocessable
from .resources import (
    appointments,
    customer_invoices,
    customer_offers,
    customer_subscriptions,
    customers,
    payment_links,
    tickets,
)

View = Callable[[Portal, dict[str, Any]], Mapping[str, Any]]


def _as_stored(portal: Portal, thing: dict[str, Any]) -> Mapping[str, Any]:
    return thing


@define(frozen=True)
class Subject:
    """What events are about."""

    name: str
    list: str
    prefix: str
    view: View = _as_stored


# By what the names of the events begin with; the longer ones first.
_SUBJECTS = {
    "subscription-payment": Subject("subscription payment", customer_subscriptions.PAYMENTS, "sbp_"),
    "subscription": Subject("subscription", customer_subscriptions.LIST, "sub_", customer_subscriptions.view),
    "payment-link": Subject("payment link", payment_links.LIST, "plk_", payment_links.view),
    "appointment": Subject("appointment", appointments.LIST, "apt_"),
    "customer": Subject("customer", customers.LIST, "cst_"),
    "invoice": Subject("customer invoice", customer_invoices.LIST, "inv_", customer_invoices.view),
    "offer": Subject("customer offer", customer_offers.LIST, "off_", customer_offers.view),
    "ticket": Subject("ticket", tickets.LIST, "tic_"),
}


@cache
def event_types() -> tuple[str, ...]:
    """All types of event, in the order of the document."""
    return tuple(contract().document["components"]["schemas"]["EventType"]["enum"])


def subject(type: str) -> Subject:
    """What a type of event is about.

    Raises:
        ApiError: 422, there is no such type.
    """
    if type not in event_types():
        raise unprocessable(f"type: {type!r} is not one of {', '.join(event_types())}")
    return next(found for name, found in _SUBJECTS.items() if type.startswith(f"{name}-"))


def fire(portal: Portal, type: str, object_id: str | None = None) -> dict[str, Any]:
    """Send an event by hand.

    Args:
        portal: The portal.
        type: The type of the event, such as `invoice-paid`.
        object_id: What it is about; None for the newest of its kind.

    Returns:
        The event, as webhooks get it, and the number of `webhooks` that do.

    Raises:
        ApiError: 404, nothing has this id; 422, there is no such type, or nothing yet that it could be about.
    """
    about = subject(type)
    if object_id is None and not portal.state.count(about.list):
        raise unprocessable(f"There is no {about.name} yet that {type} could be about.")
    newest = portal.state.latest(about.list, 1)
    found = newest[0] if object_id is None else portal.get(object_id, about.prefix, about.name)
    data = about.view(portal, found)
    return {"type": type, "data": data, "webhooks": portal.emit(type, data)}
