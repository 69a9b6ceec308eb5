"""`portal.tickets`: support tickets of customers.

Generated from openapi.yaml; changes made here are lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from attrs import define, field

from .. import pagination as _pages
from .._core import arguments as _checked
from .._core import bodies as _bodies
from .._core import decoding as _read
from .._core.call import Call
from .._core.call import Fields as _Fields
from .._core.call import Files as _Files
from .._core.drivers import AsyncResource, Resource
from .._core.model import Field, Model, OpenEnum
from .._core.multipart import FileInput
from ..errors import UnreadableField
from ..pagination import AsyncPages, Page, Pages

__all__ = [
    "AsyncTickets",
    "Ticket",
    "TicketMessage",
    "TicketMessageAttachment",
    "TicketSource",
    "TicketStatus",
    "TicketWithMessage",
    "Tickets",
    "TicketsCalls",
]


class TicketSource(OpenEnum):
    """Where a ticket came from."""

    PORTAL = "portal"
    EMAIL = "email"
    CHAT = "chat"


class TicketStatus(OpenEnum):
    """State of a ticket."""

    OPEN = "open"
    CLOSED = "closed"


@define(kw_only=True, eq=False, repr=False)
class Ticket(Model):
    """A ticket as a list returns it."""

    id: str
    """Its id."""
    customer_id: str | None
    """The customer it belongs to, null where there is none."""
    title: str
    """Its subject."""
    source: TicketSource
    """Where it came from."""
    status: TicketStatus
    """Its state."""
    created_at: datetime
    """When it was created."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "customerId": Field("customer_id", _read.text, nullable=True),
        "title": Field("title", _read.text),
        "source": Field("source", lambda value: TicketSource(value)),
        "status": Field("status", lambda value: TicketStatus(value)),
        "createdAt": Field("created_at", _read.date_time, lambda value: value.isoformat()),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.customer_id = (
                value if (value := data["customerId"]) is None or type(value) is str else _read.text(value)
            )
            self.title = value if type(value := data["title"]) is str else _read.text(value)
            self.source = TicketSource(data["source"])
            self.status = TicketStatus(data["status"])
            self.created_at = _read.date_time(data["createdAt"])
            self.extra = {} if len(data) == 6 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "customerId": self.customer_id,
                "title": self.title,
                "source": self.source,
                "status": self.status,
                "createdAt": self.created_at.isoformat(),
            }
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


@define(kw_only=True, eq=False, repr=False)
class TicketWithMessage(Model):
    """A ticket with its messages."""

    id: str
    """Its id."""
    customer_id: str | None
    """The customer it belongs to, null where there is none."""
    title: str
    """Its subject."""
    source: TicketSource
    """Where it came from."""
    status: TicketStatus
    """Its state."""
    messages: list[TicketMessage]
    """Its messages; their order is not documented."""
    created_at: datetime
    """When it was created."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "customerId": Field("customer_id", _read.text, nullable=True),
        "title": Field("title", _read.text),
        "source": Field("source", lambda value: TicketSource(value)),
        "status": Field("status", lambda value: TicketStatus(value)),
        "messages": Field(
            "messages",
            lambda value: _read.each(TicketMessage.from_dict, value),
            lambda value: [item.to_dict() for item in value],
        ),
        "createdAt": Field("created_at", _read.date_time, lambda value: value.isoformat()),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.customer_id = (
                value if (value := data["customerId"]) is None or type(value) is str else _read.text(value)
            )
            self.title = value if type(value := data["title"]) is str else _read.text(value)
            self.source = TicketSource(data["source"])
            self.status = TicketStatus(data["status"])
            self.messages = _read.each(TicketMessage.from_dict, data["messages"])
            self.created_at = _read.date_time(data["createdAt"])
            self.extra = {} if len(data) == 7 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "customerId": self.customer_id,
                "title": self.title,
                "source": self.source,
                "status": self.status,
                "messages": [item.to_dict() for item in self.messages],
                "createdAt": self.created_at.isoformat(),
            }
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


@define(kw_only=True, eq=False, repr=False)
class TicketMessage(Model):
    """A message of a ticket."""

    id: str
    """Its id."""
    posted_by: str
    """Name of who posted it."""
    is_posted_by_customer: bool
    """Whether that was the customer."""
    message: str
    """Its text, as HTML."""
    posted_at: datetime
    """When it was posted."""
    attachments: list[TicketMessageAttachment]
    """The files attached to it."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "postedBy": Field("posted_by", _read.text),
        "isPostedByCustomer": Field("is_posted_by_customer", _read.flag),
        "message": Field("message", _read.text),
        "postedAt": Field("posted_at", _read.date_time, lambda value: value.isoformat()),
        "attachments": Field(
            "attachments",
            lambda value: _read.each(TicketMessageAttachment.from_dict, value),
            lambda value: [item.to_dict() for item in value],
        ),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.posted_by = value if type(value := data["postedBy"]) is str else _read.text(value)
            self.is_posted_by_customer = _read.flag(data["isPostedByCustomer"])
            self.message = value if type(value := data["message"]) is str else _read.text(value)
            self.posted_at = _read.date_time(data["postedAt"])
            self.attachments = _read.each(TicketMessageAttachment.from_dict, data["attachments"])
            self.extra = {} if len(data) == 6 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "postedBy": self.posted_by,
                "isPostedByCustomer": self.is_posted_by_customer,
                "message": self.message,
                "postedAt": self.posted_at.isoformat(),
                "attachments": [item.to_dict() for item in self.attachments],
            }
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


@define(kw_only=True, eq=False, repr=False)
class TicketMessageAttachment(Model):
    """A file attached to a message. No documented operation downloads it."""

    id: str
    """Its id."""
    name: str
    """Name of the file."""
    size: int
    """Size of the file; the unit is not documented."""
    mime: str
    """Media type of the file."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "name": Field("name", _read.text),
        "size": Field("size", _read.whole),
        "mime": Field("mime", _read.text),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.name = value if type(value := data["name"]) is str else _read.text(value)
            self.size = _read.whole(data["size"])
            self.mime = value if type(value := data["mime"]) is str else _read.text(value)
            self.extra = {} if len(data) == 4 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {"id": self.id, "name": self.name, "size": self.size, "mime": self.mime}
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


class TicketsCalls:
    """The calls of `portal.tickets`, as data: what its methods perform, and what `portal.send` takes."""

    @staticmethod
    def list(*, page: int = 1) -> Call[Page[Ticket]]:
        _query: _Fields = {"page": _checked.page_number(page, "page")}
        return Call("GET", "/tickets", _pages.page_of(Ticket), query=_checked.query(_query))

    @staticmethod
    def get(ticket_id: str) -> Call[TicketWithMessage]:
        return Call("GET", f"/tickets/{_checked.path_id(ticket_id, 'ticket_id', 'tic_')}", TicketWithMessage.from_dict)

    @staticmethod
    def reply(ticket_id: str, *, message: str) -> Call[TicketWithMessage]:
        _fields: _Fields = {"message": _checked.string(message, "message")}
        return Call(
            "POST",
            f"/tickets/{_checked.path_id(ticket_id, 'ticket_id', 'tic_')}",
            TicketWithMessage.from_dict,
            content=_bodies.json(_fields),
        )

    @staticmethod
    def close(ticket_id: str) -> Call[TicketWithMessage]:
        return Call(
            "PATCH", f"/tickets/{_checked.path_id(ticket_id, 'ticket_id', 'tic_')}", TicketWithMessage.from_dict
        )

    @staticmethod
    def attach(ticket_id: str, message_id: str, *, attachment: FileInput) -> Call[TicketWithMessage]:
        _fields: _Fields = {}
        _files: _Files = []
        _files.append(("attachment", _checked.file(attachment, "attachment")))
        return Call(
            "POST",
            f"/tickets/{_checked.path_id(ticket_id, 'ticket_id', 'tic_')}/message/{_checked.path_id(message_id, 'message_id', 'tim_')}/attachment",
            TicketWithMessage.from_dict,
            content=_bodies.form(_fields, _files),
        )


class Tickets(Resource):
    """`portal.tickets`: support tickets of customers."""

    calls = TicketsCalls

    def list(self) -> Pages[Ticket]:
        """List the tickets.

        The tickets of customers, without their messages, in pages.

        Documented in part: the fields of a listed ticket are known from a sample.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: tickets.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/tickets-api/list-ticket-records
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    def get(self, ticket_id: str) -> TicketWithMessage:
        """Get one ticket.

        Looks up a ticket by its id, with its messages. Their order is not documented.

        Documented in part: operationId, status of the response and order of the messages are not documented.

        Args:
            ticket_id: Id of the ticket: `tic_...`.

        Returns:
            The ticket.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: tickets.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/tickets-api/get-ticket-record
        """
        return self._perform(self.calls.get(ticket_id))

    def reply(self, ticket_id: str, *, message: str) -> TicketWithMessage:
        """Reply to a ticket.

        Adds a message to a ticket and returns the whole ticket. A closed ticket is opened again. Tickets that come from
        a live chat take no replies.

        Documented in part: operationId and status of the response are not documented.

        Args:
            ticket_id: Id of the ticket: `tic_...`.
            message: Its text, plain or HTML.

        Returns:
            The ticket as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: tickets.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/tickets-api/add-message-to-the-ticket
        """
        return self._perform(self.calls.reply(ticket_id, message=message))

    def close(self, ticket_id: str) -> TicketWithMessage:
        """Close a ticket.

        Closes a ticket. A reply opens it again.

        Documented in part: the body of the response to a missing licence is not documented.

        Args:
            ticket_id: Id of the ticket: `tic_...`.

        Returns:
            The closed ticket.

        Raises:
            NotFound: No ticket has this id.
            Unprocessable: The ticket is closed already.
            LicenceRequired: The account's licence does not include tickets.
            PortalError: What any call may raise, see `errors`.

        Scopes: tickets.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/tickets-api/close-the-ticket
        """
        return self._perform(self.calls.close(ticket_id))

    def attach(self, ticket_id: str, message_id: str, *, attachment: FileInput) -> TicketWithMessage:
        """Attach a file to a message.

        Adds a file to a message of a ticket, in the first 5 minutes after it was posted. Chats take no attachments.

        Documented in part: operationId, scope and status of the response are not documented.

        Args:
            ticket_id: Id of the ticket: `tic_...`.
            message_id: Id of the message: `tim_...`.
            attachment: The file: a path, bytes, or a file opened with `rb`.

        Returns:
            The ticket as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/tickets-api/upload-attachment-to-ticket-message
        """
        return self._perform(self.calls.attach(ticket_id, message_id, attachment=attachment))


class AsyncTickets(AsyncResource):
    """`portal.tickets`: support tickets of customers."""

    calls = TicketsCalls

    def list(self) -> AsyncPages[Ticket]:
        """List the tickets.

        The tickets of customers, without their messages, in pages.

        Documented in part: the fields of a listed ticket are known from a sample.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: tickets.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/tickets-api/list-ticket-records
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    async def get(self, ticket_id: str) -> TicketWithMessage:
        """Get one ticket.

        Looks up a ticket by its id, with its messages. Their order is not documented.

        Documented in part: operationId, status of the response and order of the messages are not documented.

        Args:
            ticket_id: Id of the ticket: `tic_...`.

        Returns:
            The ticket.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: tickets.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/tickets-api/get-ticket-record
        """
        return await self._perform(self.calls.get(ticket_id))

    async def reply(self, ticket_id: str, *, message: str) -> TicketWithMessage:
        """Reply to a ticket.

        Adds a message to a ticket and returns the whole ticket. A closed ticket is opened again. Tickets that come from
        a live chat take no replies.

        Documented in part: operationId and status of the response are not documented.

        Args:
            ticket_id: Id of the ticket: `tic_...`.
            message: Its text, plain or HTML.

        Returns:
            The ticket as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: tickets.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/tickets-api/add-message-to-the-ticket
        """
        return await self._perform(self.calls.reply(ticket_id, message=message))

    async def close(self, ticket_id: str) -> TicketWithMessage:
        """Close a ticket.

        Closes a ticket. A reply opens it again.

        Documented in part: the body of the response to a missing licence is not documented.

        Args:
            ticket_id: Id of the ticket: `tic_...`.

        Returns:
            The closed ticket.

        Raises:
            NotFound: No ticket has this id.
            Unprocessable: The ticket is closed already.
            LicenceRequired: The account's licence does not include tickets.
            PortalError: What any call may raise, see `errors`.

        Scopes: tickets.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/tickets-api/close-the-ticket
        """
        return await self._perform(self.calls.close(ticket_id))

    async def attach(self, ticket_id: str, message_id: str, *, attachment: FileInput) -> TicketWithMessage:
        """Attach a file to a message.

        Adds a file to a message of a ticket, in the first 5 minutes after it was posted. Chats take no attachments.

        Documented in part: operationId, scope and status of the response are not documented.

        Args:
            ticket_id: Id of the ticket: `tic_...`.
            message_id: Id of the message: `tim_...`.
            attachment: The file: a path, bytes, or a file opened with `rb`.

        Returns:
            The ticket as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/tickets-api/upload-attachment-to-ticket-message
        """
        return await self._perform(self.calls.attach(ticket_id, message_id, attachment=attachment))
