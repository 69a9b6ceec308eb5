"""`portal.webhooks`: URLs that are called when something happens in the portal.

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
from .._core.drivers import AsyncResource, Resource
from .._core.model import Field, Model, OpenEnum
from ..errors import UnreadableField
from ..pagination import AsyncPages, Page, Pages

__all__ = ["AsyncWebhooks", "EventType", "Webhook", "Webhooks", "WebhooksCalls"]


class EventType(OpenEnum):
    """What calls a webhook."""

    APPOINTMENT_CREATED = "appointment-created"
    APPOINTMENT_CANCELED = "appointment-canceled"
    CUSTOMER_CREATED = "customer-created"
    CUSTOMER_DELETED = "customer-deleted"
    OFFER_CREATED = "offer-created"
    OFFER_DELETED = "offer-deleted"
    OFFER_ACCEPTED = "offer-accepted"
    OFFER_REJECTED = "offer-rejected"
    INVOICE_CREATED = "invoice-created"
    INVOICE_CHARGEBACK = "invoice-chargeback"
    INVOICE_PAID = "invoice-paid"
    INVOICE_DELETED = "invoice-deleted"
    PAYMENT_LINK_CREATED = "payment-link-created"
    PAYMENT_LINK_EXPIRED = "payment-link-expired"
    PAYMENT_LINK_PAID = "payment-link-paid"
    TICKET_CREATED = "ticket-created"
    TICKET_REPLY_CUSTOMER = "ticket-reply-customer"
    TICKET_REPLY_EMPLOYEE = "ticket-reply-employee"
    SUBSCRIPTION_CREATED = "subscription-created"
    SUBSCRIPTION_UPDATED = "subscription-updated"
    SUBSCRIPTION_DELETED = "subscription-deleted"
    SUBSCRIPTION_PAYMENT_CREATED = "subscription-payment-created"
    SUBSCRIPTION_PAYMENT_UPDATED = "subscription-payment-updated"


@define(kw_only=True, eq=False, repr=False)
class Webhook(Model):
    """A URL that is called at every event of one type."""

    id: str
    """Its id."""
    type: EventType
    """The event that calls it."""
    url: str
    """The URL that is called."""
    secret: str
    """A random string made by the service. The documentation says that it is put into the header `X-Webhook-Signature`;
    whether as it is or as the key of a signature is not documented."""
    created_at: datetime
    """When it was created."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "type": Field("type", lambda value: EventType(value)),
        "url": Field("url", _read.text),
        "secret": Field("secret", _read.text, secret=True),
        "createdAt": Field("created_at", _read.date_time, lambda value: value.isoformat()),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.type = EventType(data["type"])
            self.url = value if type(value := data["url"]) is str else _read.text(value)
            self.secret = value if type(value := data["secret"]) is str else _read.text(value)
            self.created_at = _read.date_time(data["createdAt"])
            self.extra = {} if len(data) == 5 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "type": self.type,
                "url": self.url,
                "secret": self.secret,
                "createdAt": self.created_at.isoformat(),
            }
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


class WebhooksCalls:
    """The calls of `portal.webhooks`, as data: what its methods perform, and what `portal.send` takes."""

    @staticmethod
    def list(*, page: int = 1) -> Call[Page[Webhook]]:
        _query: _Fields = {"page": _checked.page_number(page, "page")}
        return Call("GET", "/webhooks", _pages.page_of(Webhook), query=_checked.query(_query))

    @staticmethod
    def create(*, url: str, type: EventType | str) -> Call[Webhook]:
        _fields: _Fields = {"url": _checked.string(url, "url"), "type": _checked.choice(type, "type")}
        return Call("POST", "/webhooks", Webhook.from_dict, content=_bodies.json(_fields))

    @staticmethod
    def get(webhook_id: str) -> Call[Webhook]:
        return Call("GET", f"/webhooks/{_checked.path_id(webhook_id, 'webhook_id', 'wbh_')}", Webhook.from_dict)


class Webhooks(Resource):
    """`portal.webhooks`: URLs that are called when something happens in the portal."""

    calls = WebhooksCalls

    def list(self) -> Pages[Webhook]:
        """List the webhooks.

        The active webhooks, in pages.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: webhooks.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/webhooks-api/list-webhook-records
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    def create(self, *, url: str, type: EventType | str) -> Webhook:
        """Create a webhook.

        Has a URL called at every event of one type.

        Documented in part: the status of the response is not documented.

        Args:
            url: The URL to call.
            type: The event that calls it.

        Returns:
            The new webhook.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: webhooks.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/webhooks-api/create-webhook-record
        """
        return self._perform(self.calls.create(url=url, type=type))

    def get(self, webhook_id: str) -> Webhook:
        """Get one webhook.

        Looks up a webhook by its id.

        Args:
            webhook_id: Id of the webhook: `wbh_...`.

        Returns:
            The webhook.

        Raises:
            NotFound: No webhook has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: webhooks.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/webhooks-api/get-webhook-record
        """
        return self._perform(self.calls.get(webhook_id))


class AsyncWebhooks(AsyncResource):
    """`portal.webhooks`: URLs that are called when something happens in the portal."""

    calls = WebhooksCalls

    def list(self) -> AsyncPages[Webhook]:
        """List the webhooks.

        The active webhooks, in pages.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: webhooks.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/webhooks-api/list-webhook-records
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    async def create(self, *, url: str, type: EventType | str) -> Webhook:
        """Create a webhook.

        Has a URL called at every event of one type.

        Documented in part: the status of the response is not documented.

        Args:
            url: The URL to call.
            type: The event that calls it.

        Returns:
            The new webhook.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: webhooks.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/webhooks-api/create-webhook-record
        """
        return await self._perform(self.calls.create(url=url, type=type))

    async def get(self, webhook_id: str) -> Webhook:
        """Get one webhook.

        Looks up a webhook by its id.

        Args:
            webhook_id: Id of the webhook: `wbh_...`.

        Returns:
            The webhook.

        Raises:
            NotFound: No webhook has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: webhooks.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/webhooks-api/get-webhook-record
        """
        return await self._perform(self.calls.get(webhook_id))
