"""What customers and their banks do, and what only the portal's own pages can: by button, by control API, by test.

The public pages do the same with the same functions of `resources`.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from typing import Any

from attrs import define

from . import pdf
from .portal import Portal, Upload, not_found, unprocessable
from .resources import (
    agreements,
    customer_invoices,
    customer_offers,
    customer_subscriptions,
    customers,
    file_requests,
    payment_links,
    tickets,
)
from .signature import scribble

CUSTOMER = "J. de Vries"
"""Who acts, where no name is given."""

Thing = dict[str, Any]
Texts = Mapping[str, str]


def _always(portal: Portal, thing: Thing) -> bool:
    return True


@define(frozen=True)
class Action:
    """Something that can be done to an object.

    Attributes:
        prefix: What the ids of such objects begin with.
        name: Its name in addresses.
        label: What its button says.
        perform: Does it; returns the changed object, or None where it is gone.
        possible: Whether it can be done to an object as it is now.
        asks: Texts that may be given, each with what it is where none is.
    """

    prefix: str
    name: str
    label: str
    perform: Callable[[Portal, Thing, Texts], Mapping[str, Any] | None]
    possible: Callable[[Portal, Thing], bool] = _always
    asks: Mapping[str, str] = {}


def actions_for(portal: Portal, thing: Thing) -> list[Action]:
    """What can be done to an object as it is now."""
    return [each for each in ACTIONS if thing["id"].startswith(each.prefix) and each.possible(portal, thing)]


def act(portal: Portal, id: str, name: str, texts: Texts | None = None) -> Mapping[str, Any] | None:
    """Do something to an object.

    Args:
        portal: The portal.
        id: The object's id.
        name: The action's name, such as `pay`.
        texts: What the action asks for.

    Returns:
        The object as the portal keeps it, a new ticket or payment, or None where it was deleted.

    Raises:
        ApiError: 404, nothing has this id; 422, this cannot be done to it, or not any more.
    """
    thing = portal.state.find(id)
    if thing is None:
        raise not_found("object")
    known = {each.name: each for each in ACTIONS if id.startswith(each.prefix)}
    if name not in known:
        raise unprocessable(f"{name!r} cannot be done to {id}; possible: {', '.join(known) or 'nothing'}")
    action, given = known[name], texts or {}
    if unknown := given.keys() - action.asks.keys():
        raise unprocessable(
            f"{', '.join(sorted(unknown))}: not asked for; {name} takes {', '.join(action.asks) or 'no text'}"
        )
    return action.perform(portal, thing, {ask: given.get(ask) or default for ask, default in action.asks.items()})


def samples(request: Mapping[str, Any]) -> dict[str, Upload]:
    """A small file for each one that a file request still waits for."""
    return {
        each["id"]: Upload(f"{each['name']}.pdf", "application/pdf", pdf.page(each["name"], ["A sample."]))
        for each in request["requestedFiles"]
        if not each["uploadedFileId"]
    }


def paragraphs(text: str) -> str:
    """A customer's text as the HTML that tickets hold."""
    return "".join(f"<p>{html.escape(part.strip())}</p>" for part in text.split("\n\n") if part.strip())


def _pay_invoice(portal: Portal, invoice: Thing, texts: Texts) -> Thing:
    if invoice["paidAt"]:
        raise unprocessable("This invoice is paid already.")
    return customer_invoices.pay(portal, invoice, portal.now())


def _charge_invoice_back(portal: Portal, invoice: Thing, texts: Texts) -> Thing:
    return customer_invoices.charge_back(portal, invoice)


def _pay_link(portal: Portal, link: Thing, texts: Texts) -> Thing:
    payment_links.pay(portal, link, texts["name"])
    return link


def _accept(portal: Portal, offer: Thing, texts: Texts) -> Thing:
    signature = scribble(texts["name"])
    return customer_offers.decide_as_customer(
        portal, offer, "accept", ip="127.0.0.1", user_agent="MijnKlantportaal sandbox", signature=signature
    )


def _reject(portal: Portal, offer: Thing, texts: Texts) -> Thing:
    return customer_offers.decide_as_customer(portal, offer, "reject", ip="", user_agent="", signature="")


def _sign(portal: Portal, agreement: Thing, texts: Texts) -> Thing:
    for signer in [each for each in agreement["signers"] if not each["signedAt"]][:1]:
        signature = scribble(f"{signer['firstName']} {signer['lastName']}")
        return agreements.sign(portal, agreement, signer["id"], signature)
    raise unprocessable("Everybody has signed this agreement.")


def _upload(portal: Portal, request: Thing, texts: Texts) -> Thing:
    return file_requests.deliver(portal, request, samples(request))


def _write(portal: Portal, ticket: Thing, texts: Texts) -> Thing:
    return tickets.reply_as_customer(portal, ticket, paragraphs(texts["message"]), author=texts["name"])


def _ask(portal: Portal, customer: Thing, texts: Texts) -> Thing:
    first = tickets.message(portal, texts["name"], paragraphs(texts["message"]), by_customer=True)
    return tickets.add(portal, customer["id"], texts["title"], "portal", [first])


def _is_due(portal: Portal, invoice: Thing) -> bool:
    return invoice["paidAt"] is None


def _is_paid(portal: Portal, invoice: Thing) -> bool:
    return invoice["paidAt"] is not None


def _is_open(portal: Portal, link: Thing) -> bool:
    return payment_links.status(portal, link) == "open"


def _can_be_decided(portal: Portal, offer: Thing) -> bool:
    return customer_offers.undecided(offer) and offer["expiresAt"] >= portal.today().isoformat()


def _runs(portal: Portal, subscription: Thing) -> bool:
    return bool(customer_subscriptions.view(portal, subscription)["status"] != "ended")


def _has_paid(portal: Portal, subscription: Thing) -> bool:
    return any(each["status"] == "paid" for each in customer_subscriptions.payments(portal, subscription))


ACTIONS = (
    Action("inv_", "pay", "Pay", _pay_invoice, _is_due),
    Action("inv_", "charge-back", "Charge back", _charge_invoice_back, _is_paid),
    Action("inv_", "delete", "Delete", lambda portal, it, _: customer_invoices.delete(portal, it)),
    Action("plk_", "pay", "Pay", _pay_link, _is_open, {"name": CUSTOMER}),
    Action("plk_", "expire", "Expire", lambda portal, it, _: payment_links.expire(portal, it), _is_open),
    Action("off_", "accept", "Accept", _accept, _can_be_decided, {"name": CUSTOMER}),
    Action("off_", "reject", "Reject", _reject, _can_be_decided),
    Action("off_", "delete", "Delete", lambda portal, it, _: customer_offers.delete(portal, it)),
    Action("agr_", "sign", "Sign", _sign, lambda portal, it: it["status"] == "sent"),
    Action("frq_", "upload", "Upload sample files", _upload, lambda portal, it: it["completedAt"] is None),
    Action("tic_", "write", "Write as customer", _write, asks={"message": "Is there any news?", "name": CUSTOMER}),
    Action(
        "cst_",
        "ask",
        "Open a ticket",
        _ask,
        asks={"title": "A question", "message": "Could you help me?", "name": CUSTOMER},
    ),
    Action("cst_", "delete", "Delete", lambda portal, it, _: customers.delete(portal, it)),
    Action("sub_", "charge", "Charge", lambda portal, it, _: customer_subscriptions.charge(portal, it), _runs),
    Action(
        "sub_",
        "charge-back",
        "Charge back",
        lambda portal, it, _: customer_subscriptions.charge_back(portal, it),
        _has_paid,
    ),
    Action("sub_", "delete", "Delete", lambda portal, it, _: customer_subscriptions.delete(portal, it)),
)
"""All there are, by kind of object."""
