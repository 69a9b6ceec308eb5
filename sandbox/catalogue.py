"""What the portal holds, as people look through it: every kind of object as rows with a title, an amount, a status."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Literal

from attrs import define

from . import customer_pages
from .portal import Portal
from .resources import (
    agreements,
    appointments,
    customer_groups,
    customer_invoices,
    customer_offers,
    customer_subscription_packages,
    customer_subscriptions,
    customers,
    file_requests,
    file_shares,
    files,
    invoices,
    payment_links,
    punch_cards,
    tickets,
    webhooks,
)

Thing = dict[str, Any]
Tone = Literal["good", "warn", "bad", "neutral"]
PER_PAGE = 20

_TONES: dict[str, Tone] = {
    "paid": "good", "accepted": "good", "signed": "good", "complete": "good", "in_progress": "good",
    "scheduled": "good", "due": "warn", "open": "warn", "sent": "warn", "waiting": "warn", "pending": "warn",
    "planned": "warn", "expired": "bad", "rejected": "bad", "canceled": "bad", "terminated": "bad",
}  # fmt: skip


@define(frozen=True)
class Row:
    """An object in a list.

    Attributes:
        id: Its id.
        title: What people call it.
        about: More about it, in small print.
        amount: In euros; empty when it has none.
        status: In a word; empty when it has none.
        created_at: As the API writes it; empty when it is not known.
    """

    id: str
    title: str
    about: str = ""
    amount: str = ""
    status: str = ""
    created_at: str = ""

    @property
    def tone(self) -> Tone:
        """How the status is coloured."""
        return _TONES.get(self.status, "neutral")


@define(frozen=True)
class Kind:
    """A kind of object.

    Attributes:
        slug: Its name in addresses.
        label: What it is called, in the plural.
        prefix: What the ids begin with.
        list: The list in the state.
        row: Makes a row of an object.
        view: The object as the API shows it.
        pages: Where one goes from an object, such as to the page of its customer, by what the link says.
        statuses: The statuses that one may look for.
    """

    slug: str
    label: str
    prefix: str | tuple[str, ...]
    list: str
    row: Callable[[Portal, Thing], Row]
    view: Callable[[Portal, Thing], Mapping[str, Any]] = lambda portal, thing: thing
    pages: Callable[[Portal, Thing], Mapping[str, str]] = lambda portal, thing: {}
    statuses: tuple[str, ...] = ()


@define(frozen=True)
class Page:
    """A page of a list, newest objects first."""

    rows: list[Row]
    number: int
    total: int
    """How many objects fit what was looked for."""

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PER_PAGE))


def page(portal: Portal, kind: Kind, *, text: str = "", status: str = "", number: int = 1) -> Page:
    """Look through a list.

    Args:
        portal: The portal.
        kind: What to look through.
        text: What is in the object, in whatever field.
        status: Its status; empty for any.
        number: Which page.
    """
    state = portal.state
    things = state.latest(kind.list, state.count(kind.list))
    if text:
        things = [each for each in things if text.lower() in json.dumps(each, ensure_ascii=False).lower()]
    if status:
        things = [each for each in things if kind.row(portal, each).status == status]
    shown = things[(number - 1) * PER_PAGE : number * PER_PAGE]
    return Page([kind.row(portal, each) for each in shown], number, len(things))


def kind_of(id: str) -> Kind | None:
    """What an id is the id of."""
    return next((kind for kind in KINDS if id.startswith(kind.prefix)), None)


def _name(portal: Portal, customer_id: str | None) -> str:
    customer = portal.state.find(customer_id) if customer_id else None
    return customer["companyName"] if customer else customer_id or "public"


def _customer(portal: Portal, it: Thing) -> Row:
    return Row(it["id"], it["companyName"], f"{it['primaryEmail']}, {it['city']}", created_at=it["createdAt"])


def _invoice(portal: Portal, it: Thing) -> Row:
    about, status = f"{it['invoiceNumber']}, issued {it['issuedAt']}", "paid" if it["paidAt"] else "due"
    return Row(it["id"], _name(portal, it["customerId"]), about, it["amount"], status, it["createdAt"])


def _offer(portal: Portal, it: Thing) -> Row:
    expired = it["expiresAt"] < portal.today().isoformat()
    open_status = "expired" if expired else "open"
    status = "accepted" if it["acceptedAt"] else "rejected" if it["rejectedAt"] else open_status
    about = f"{it['offerNumber']}, issued {it['issuedAt']}"
    return Row(it["id"], _name(portal, it["customerId"]), about, it["amount"], status, it["createdAt"])


def _subscription(portal: Portal, it: Thing) -> Row:
    status = customer_subscriptions.view(portal, it)["status"]
    about = f"{it['description']}, every {it['interval']}"
    return Row(it["id"], _name(portal, it["customerId"]), about, it["amount"], status, it["createdAt"])


def _package(portal: Portal, it: Thing) -> Row:
    return Row(it["id"], it["name"], f"every {it['interval']}", it["amount"])


def _link(portal: Portal, it: Thing) -> Row:
    about = "reusable" if it["reusable"] else ""
    return Row(it["id"], it["description"], about, it["amount"], payment_links.status(portal, it), it["createdAt"])


def _punch_card(portal: Portal, it: Thing) -> Row:
    return Row(it["id"], it["name"], f"{it['punches']} punches, one punch is {it['punchLabel']}", it.get("price") or "")


def _ticket(portal: Portal, it: Thing) -> Row:
    count = len(it["messages"])
    about = f"{_name(portal, it['customerId'])}, via {it['source']}, {count} message{'s' if count > 1 else ''}"
    return Row(it["id"], it["title"], about, status=it["status"], created_at=it["createdAt"])


def _agreement(portal: Portal, it: Thing) -> Row:
    about = ", ".join(f"{each['firstName']} {each['lastName']}" for each in it["signers"])
    return Row(it["id"], it["name"], about, status=it["status"], created_at=it["createdAt"])


def _appointment(portal: Portal, it: Thing) -> Row:
    about = it["startsAt"][:16].replace("T", " ")
    return Row(it["id"], it["attendeeName"], about, status=it["status"], created_at=it["createdAt"])


def _file(portal: Portal, it: Thing) -> Row:
    about = f"{it['mime']}, {it['size']} bytes" if it["type"] == "file" else "directory"
    return Row(it["id"], it["name"], about, created_at=it["createdAt"])


def _file_request(portal: Portal, it: Thing) -> Row:
    about = f"{_name(portal, it['customerId'])}: {', '.join(each['name'] for each in it['requestedFiles'])}"
    status = "complete" if it["completedAt"] else "waiting"
    return Row(it["id"], it["name"], about, status=status, created_at=it["createdAt"])


def _file_share(portal: Portal, it: Thing) -> Row:
    names = [(portal.state.find(each) or {}).get("name", each) for each in it["content"]]
    return Row(it["id"], ", ".join(names), _name(portal, it["sharedWithCustomerId"]), created_at=it["createdAt"])


def _group(portal: Portal, it: Thing) -> Row:
    return Row(it["id"], it["name"], created_at=it["createdAt"])


def _own_invoice(portal: Portal, it: Thing) -> Row:
    status = "paid" if it["isPaid"] else "due"
    return Row(it["id"], it["invoiceNumber"], f"issued {it['issuedAt'][:10]}", str(it["totalAmount"]), status)


def _webhook(portal: Portal, it: Thing) -> Row:
    return Row(it["id"], it["type"], it["url"], created_at=it["createdAt"])


def _href(label: str, link: Mapping[str, str] | None) -> dict[str, str]:
    return {label: link["href"]} if link else {}


def _customer_pages(portal: Portal, it: Thing) -> Mapping[str, str]:
    lists = {label: f"/lists/{label.lower()}?q={it['id']}" for label in ("Invoices", "Tickets")}
    return _href("Page for a new ticket", customer_pages.new_ticket_page(portal, it["id"])) | lists


def _invoice_pages(portal: Portal, it: Thing) -> Mapping[str, str]:
    return _href("Pay page", customer_invoices.view(portal, it)["links"].get("onlinePaymentLink"))


def _link_pages(portal: Portal, it: Thing) -> Mapping[str, str]:
    url = payment_links.view(portal, it)["checkoutUrl"]
    return {"Checkout page": url} if url else {}


def _file_pages(portal: Portal, it: Thing) -> Mapping[str, str]:
    content = portal.state.content(it["id"])
    return {"Download": portal.file_link(it["id"], content)["link"]} if content else {}


def _agreement_pages(portal: Portal, it: Thing) -> Mapping[str, str]:
    return {
        f"Page of {each['firstName']} {each['lastName']}": agreements.page(portal, it, each["id"])["href"]
        for each in it["signers"]
    }


KINDS = (
    Kind("customers", "Customers", "cst_", customers.LIST, _customer, pages=_customer_pages),
    Kind(
        "invoices", "Invoices", "inv_", customer_invoices.LIST, _invoice, customer_invoices.view, _invoice_pages,
        ("due", "paid"),
    ),
    Kind(
        "offers", "Offers", "off_", customer_offers.LIST, _offer, customer_offers.view,
        lambda portal, it: _href("Offer page", customer_offers.page(portal, it)),
        ("open", "accepted", "rejected", "expired"),
    ),
    Kind(
        "subscriptions", "Subscriptions", "sub_", customer_subscriptions.LIST, _subscription,
        customer_subscriptions.view, statuses=("planned", "in_progress", "terminated", "ended"),
    ),
    Kind("packages", "Packages", "spg_", customer_subscription_packages.LIST, _package),
    Kind(
        "payment-links", "Payment links", "plk_", payment_links.LIST, _link, payment_links.view, _link_pages,
        ("open", "paid", "expired", "closed"),
    ),
    Kind("punch-cards", "Punch cards", "pcd_", punch_cards.LIST, _punch_card),
    Kind(
        "tickets", "Tickets", "tic_", tickets.LIST, _ticket,
        pages=lambda portal, it: _href("Ticket page", tickets.page(portal, it)), statuses=("open", "closed"),
    ),
    Kind(
        "agreements", "Agreements", "agr_", agreements.LIST, _agreement, pages=_agreement_pages,
        statuses=("sent", "signed"),
    ),
    Kind(
        "appointments", "Appointments", "apt_", appointments.LIST, _appointment,
        statuses=("scheduled", "pending", "canceled"),
    ),
    Kind("files", "Files", ("fsf_", "fsd_"), files.LIST, _file, lambda portal, it: files.view(it), _file_pages),
    Kind(
        "file-requests", "File requests", "frq_", file_requests.LIST, _file_request, file_requests.view,
        lambda portal, it: _href("Upload page", file_requests.page(portal, it)), ("waiting", "complete"),
    ),
    Kind(
        "file-shares", "File shares", "fss_", file_shares.LIST, _file_share, file_shares.view,
        lambda portal, it: _href("Share page", file_shares.page(portal, it)),
    ),
    Kind("groups", "Customer groups", "cug_", customer_groups.LIST, _group),
    Kind("own-invoices", "Invoices to you", "fac_", invoices.LIST, _own_invoice, statuses=("due", "paid")),
    Kind("registered", "Registered webhooks", "wbh_", webhooks.LIST, _webhook),
)  # fmt: skip
"""All kinds, in the order of the menu."""
