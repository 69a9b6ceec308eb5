"""Tickets. Customers make them; the API reads, answers and closes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from ..clock import atom
from ..portal import ApiError, Ask, Portal, Upload, not_found, operation, unprocessable

LIST = "tickets"
_ATTACHING = timedelta(minutes=5)


@operation("list-tickets")
def list_tickets(ask: Ask) -> dict[str, Any]:
    return ask.page(LIST, "/tickets", _without_messages)


@operation("get-ticket-record")
def get_ticket(ask: Ask) -> dict[str, Any]:
    return ask.portal.get(ask.path["ticketId"], "tic_", "ticket")


@operation("add-message-to-the-ticket")
def reply(ask: Ask) -> dict[str, Any]:
    ticket = get_ticket(ask)
    _refuse_chat(ticket)
    ticket["messages"].append(message(ask.portal, "Sandbox", ask.body["message"], by_customer=False))
    ticket["status"] = "open"
    ask.state.replace(ticket)
    ask.portal.emit("ticket-reply-employee", ticket)
    return ticket


@operation("close-ticket")
def close(ask: Ask) -> dict[str, Any]:
    if not ask.portal.ticketing:
        raise ApiError(426, "The licence does not include ticketing.")
    ticket = get_ticket(ask)
    if ticket["status"] == "closed":
        raise unprocessable("This ticket is closed already.")
    ticket["status"] = "closed"
    ask.state.replace(ticket)
    return ticket


@operation("upload-attachment-to-ticket-message")
def attach(ask: Ask) -> dict[str, Any]:
    ticket = get_ticket(ask)
    found = next((each for each in ticket["messages"] if each["id"] == ask.path["messageId"]), None)
    if found is None:
        raise not_found("message of this ticket")
    _refuse_chat(ticket)
    if ask.portal.now() - datetime.fromisoformat(found["postedAt"]) > _ATTACHING:
        raise unprocessable("A file can be added in the first 5 minutes after a message was posted.")
    _attach(ask.portal, found, ask.body["attachment"])
    ask.state.replace(ticket)
    return ticket


def message(portal: Portal, author: str, text: str, *, by_customer: bool) -> dict[str, Any]:
    """A new message, not yet in its ticket."""
    return {
        "id": portal.new_id("tim_"),
        "postedBy": author,
        "isPostedByCustomer": by_customer,
        "message": text,
        "postedAt": atom(portal.now()),
        "attachments": [],
    }


def add(
    portal: Portal, customer_id: str | None, title: str, source: str, messages: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Add a ticket, as a customer does in the portal."""
    ticket: dict[str, Any] = {
        "id": portal.new_id("tic_"),
        "customerId": customer_id,
        "title": title,
        "source": source,
        "status": "open",
        "messages": list(messages),
        "createdAt": atom(portal.now()),
    }
    portal.state.add(LIST, ticket)
    portal.emit("ticket-created", ticket)
    return ticket


def reply_as_customer(
    portal: Portal, ticket: dict[str, Any], text: str, upload: Upload | None = None, *, author: str
) -> dict[str, Any]:
    """Reply to a ticket, as a customer does in the portal; a closed ticket is open again, as after any reply."""
    posted = message(portal, author, text, by_customer=True)
    if upload is not None:
        _attach(portal, posted, upload)
    ticket["messages"].append(posted)
    ticket["status"] = "open"
    portal.state.replace(ticket)
    portal.emit("ticket-reply-customer", ticket)
    return ticket


def page(portal: Portal, ticket: Mapping[str, Any]) -> dict[str, str]:
    """The link to the page where the customer replies. The API does not show it."""
    return portal.page_link(f"/ticket/{ticket['id']}/{portal.page_code(ticket['id'])}")


def _attach(portal: Portal, posted: dict[str, Any], upload: Upload) -> None:
    attachment = portal.new_id("tma_")
    posted["attachments"].append(
        {"id": attachment, "name": upload.name, "size": len(upload.bytes), "mime": upload.media_type}
    )
    portal.state.put_content(attachment, upload.content())


def _without_messages(ticket: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in ticket.items() if name != "messages"}


def _refuse_chat(ticket: Mapping[str, Any]) -> None:
    if ticket["source"] == "chat":
        raise unprocessable("A live chat takes no replies and no files here.")
