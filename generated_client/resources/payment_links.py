"""`portal.payment_links`: links by which anybody can pay an amount.

Generated from openapi.yaml; changes made here are lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Self

from attrs import define, field

from .. import pagination as _pages
from .._core import arguments as _checked
from .._core import bodies as _bodies
from .._core import decoding as _read
from .._core.call import UNSET, Call, Unset
from .._core.call import Fields as _Fields
from .._core.drivers import AsyncResource, Resource
from .._core.model import Field, Model, OpenEnum
from ..errors import UnreadableField
from ..pagination import AsyncPages, Page, Pages

__all__ = [
    "AsyncPaymentLinks",
    "PaymentLink",
    "PaymentLinkPayment",
    "PaymentLinkStatus",
    "PaymentLinks",
    "PaymentLinksCalls",
]


class PaymentLinkStatus(OpenEnum):
    """State of a payment link."""

    OPEN = "open"
    PAID = "paid"
    EXPIRED = "expired"
    CLOSED = "closed"


@define(kw_only=True, eq=False, repr=False)
class PaymentLink(Model):
    """A link by which an amount can be paid."""

    id: str
    """Its id."""
    description: str
    """What is paid for, shown on the payer's bank statement."""
    currency: str
    """Currency of `amount`, EUR."""
    amount: Decimal
    """Amount to be paid, in `currency`."""
    reusable: bool
    """Whether it can be used again after a payment."""
    expires_at: datetime | None
    """When it stops working, null for never."""
    status: PaymentLinkStatus
    """Its state."""
    checkout_url: str | None
    """Page where it is paid, null once it is unusable."""
    created_at: datetime
    """When it was created."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "description": Field("description", _read.text),
        "currency": Field("currency", _read.text),
        "amount": Field("amount", _read.decimal, _read.decimal_text),
        "reusable": Field("reusable", _read.flag),
        "expiresAt": Field("expires_at", _read.date_time, lambda value: value.isoformat(), nullable=True),
        "status": Field("status", lambda value: PaymentLinkStatus(value)),
        "checkoutUrl": Field("checkout_url", _read.text, nullable=True),
        "createdAt": Field("created_at", _read.date_time, lambda value: value.isoformat()),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.description = value if type(value := data["description"]) is str else _read.text(value)
            self.currency = value if type(value := data["currency"]) is str else _read.text(value)
            self.amount = _read.decimal(data["amount"])
            self.reusable = _read.flag(data["reusable"])
            self.expires_at = None if (value := data["expiresAt"]) is None else _read.date_time(value)
            self.status = PaymentLinkStatus(data["status"])
            self.checkout_url = (
                value if (value := data["checkoutUrl"]) is None or type(value) is str else _read.text(value)
            )
            self.created_at = _read.date_time(data["createdAt"])
            self.extra = {} if len(data) == 9 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "description": self.description,
                "currency": self.currency,
                "amount": _read.decimal_text(self.amount),
                "reusable": self.reusable,
                "expiresAt": None if self.expires_at is None else self.expires_at.isoformat(),
                "status": self.status,
                "checkoutUrl": self.checkout_url,
                "createdAt": self.created_at.isoformat(),
            }
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


@define(kw_only=True, eq=False, repr=False)
class PaymentLinkPayment(Model):
    """A payment made through a payment link."""

    id: str
    """Its id."""
    payment_link_id: str
    """The payment link it was made through."""
    currency: str
    """Currency of `amount`, EUR."""
    amount: Decimal
    """Amount of the payment, in `currency`."""
    status: str
    """State of the payment, such as `paid`; other values are not documented."""
    payers_name: str | None
    """Name of the payer."""
    integration: str | None
    """The payment provider, such as `mollie`."""
    integration_id: str | None
    """Id of the payment at the provider."""
    created_at: datetime
    """When it was made."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "paymentLinkId": Field("payment_link_id", _read.text),
        "currency": Field("currency", _read.text),
        "amount": Field("amount", _read.decimal, _read.decimal_text),
        "status": Field("status", _read.text),
        "payersName": Field("payers_name", _read.text, nullable=True),
        "integration": Field("integration", _read.text, nullable=True),
        "integrationId": Field("integration_id", _read.text, nullable=True),
        "createdAt": Field("created_at", _read.date_time, lambda value: value.isoformat()),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.payment_link_id = value if type(value := data["paymentLinkId"]) is str else _read.text(value)
            self.currency = value if type(value := data["currency"]) is str else _read.text(value)
            self.amount = _read.decimal(data["amount"])
            self.status = value if type(value := data["status"]) is str else _read.text(value)
            self.payers_name = (
                value if (value := data["payersName"]) is None or type(value) is str else _read.text(value)
            )
            self.integration = (
                value if (value := data["integration"]) is None or type(value) is str else _read.text(value)
            )
            self.integration_id = (
                value if (value := data["integrationId"]) is None or type(value) is str else _read.text(value)
            )
            self.created_at = _read.date_time(data["createdAt"])
            self.extra = {} if len(data) == 9 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "paymentLinkId": self.payment_link_id,
                "currency": self.currency,
                "amount": _read.decimal_text(self.amount),
                "status": self.status,
                "payersName": self.payers_name,
                "integration": self.integration,
                "integrationId": self.integration_id,
                "createdAt": self.created_at.isoformat(),
            }
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


class PaymentLinksCalls:
    """The calls of `portal.payment_links`, as data: what its methods perform, and what `portal.send` takes."""

    @staticmethod
    def list(*, page: int = 1) -> Call[Page[PaymentLink]]:
        _query: _Fields = {"page": _checked.page_number(page, "page")}
        return Call("GET", "/payment-links", _pages.page_of(PaymentLink), query=_checked.query(_query))

    @staticmethod
    def create(
        *,
        description: str,
        amount: Decimal | int | str,
        expires_at: date | Unset = UNSET,
        reusable: bool | Unset = UNSET,
    ) -> Call[PaymentLink]:
        _fields: _Fields = {
            "description": _checked.string(description, "description"),
            "amount": _checked.amount(amount, "amount"),
        }
        if expires_at is not UNSET:
            _fields["expiresAt"] = _checked.calendar_date(expires_at, "expires_at")
        if reusable is not UNSET:
            _fields["reusable"] = _checked.boolean(reusable, "reusable")
        return Call("POST", "/payment-links", PaymentLink.from_dict, content=_bodies.json(_fields))

    @staticmethod
    def get(link_id: str) -> Call[PaymentLink]:
        return Call("GET", f"/payment-links/{_checked.path_id(link_id, 'link_id', 'plk_')}", PaymentLink.from_dict)

    @staticmethod
    def close(link_id: str) -> Call[PaymentLink]:
        return Call("DELETE", f"/payment-links/{_checked.path_id(link_id, 'link_id', 'plk_')}", PaymentLink.from_dict)

    @staticmethod
    def list_payments(link_id: str, *, page: int = 1) -> Call[Page[PaymentLinkPayment]]:
        _query: _Fields = {"page": _checked.page_number(page, "page")}
        return Call(
            "GET",
            f"/payment-links/{_checked.path_id(link_id, 'link_id', 'plk_')}/payments",
            _pages.page_of(PaymentLinkPayment),
            query=_checked.query(_query),
        )


class PaymentLinks(Resource):
    """`portal.payment_links`: links by which anybody can pay an amount."""

    calls = PaymentLinksCalls

    def list(self) -> Pages[PaymentLink]:
        """List the payment links.

        All payment links, in pages.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: paymentlinks.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/payment-links-api/list-payment-links
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    def create(
        self,
        *,
        description: str,
        amount: Decimal | int | str,
        expires_at: date | Unset = UNSET,
        reusable: bool | Unset = UNSET,
    ) -> PaymentLink:
        """Create a payment link.

        Makes a link with which anyone can pay the given amount.

        Documented in part: operationId and status of the response are not documented.

        Args:
            description: What is paid for, shown on the payer's bank statement.
            amount: Amount to be paid, in euros: exact, `Decimal('12.95')`; a float is refused.
            expires_at: The date after which the link must stop working. Responses give a time.
            reusable: Whether it can be used again after a payment; if not given, it can't.

        Returns:
            The new payment link.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: paymentlinks.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/payment-links-api/create-payment-link
        """
        return self._perform(
            self.calls.create(description=description, amount=amount, expires_at=expires_at, reusable=reusable)
        )

    def get(self, link_id: str) -> PaymentLink:
        """Get one payment link.

        Looks up a payment link by its id.

        Documented in part: operationId and status of the response are not documented.

        Args:
            link_id: Id of the payment link: `plk_...`.

        Returns:
            The payment link.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: paymentlinks.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/payment-links-api/get-payment-link
        """
        return self._perform(self.calls.get(link_id))

    def close(self, link_id: str) -> PaymentLink:
        """Close a payment link.

        Closes a link, so that it cannot be used. It is not deleted, and is returned with the status `closed`.

        Documented in part: no sample is documented, nor whether a paid or expired link can be closed.

        Args:
            link_id: Id of the payment link: `plk_...`.

        Returns:
            The closed payment link.

        Raises:
            NotFound: No payment link has this id.
            Unprocessable: The payment link is closed already.
            PortalError: What any call may raise, see `errors`.

        Scopes: paymentlinks.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/payment-links-api/close-payment-link
        """
        return self._perform(self.calls.close(link_id))

    def list_payments(self, link_id: str) -> Pages[PaymentLinkPayment]:
        """List the payments of a payment link.

        The payments made through one link, in pages.

        Documented in part: the fields of a payment are known from a sample only.

        Args:
            link_id: Id of the payment link: `plk_...`.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: paymentlinks.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/payment-links-api/list-payment-link-payments
        """
        return self._pages(lambda page: self.calls.list_payments(link_id, page=page), 1)


class AsyncPaymentLinks(AsyncResource):
    """`portal.payment_links`: links by which anybody can pay an amount."""

    calls = PaymentLinksCalls

    def list(self) -> AsyncPages[PaymentLink]:
        """List the payment links.

        All payment links, in pages.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: paymentlinks.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/payment-links-api/list-payment-links
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    async def create(
        self,
        *,
        description: str,
        amount: Decimal | int | str,
        expires_at: date | Unset = UNSET,
        reusable: bool | Unset = UNSET,
    ) -> PaymentLink:
        """Create a payment link.

        Makes a link with which anyone can pay the given amount.

        Documented in part: operationId and status of the response are not documented.

        Args:
            description: What is paid for, shown on the payer's bank statement.
            amount: Amount to be paid, in euros: exact, `Decimal('12.95')`; a float is refused.
            expires_at: The date after which the link must stop working. Responses give a time.
            reusable: Whether it can be used again after a payment; if not given, it can't.

        Returns:
            The new payment link.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: paymentlinks.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/payment-links-api/create-payment-link
        """
        return await self._perform(
            self.calls.create(description=description, amount=amount, expires_at=expires_at, reusable=reusable)
        )

    async def get(self, link_id: str) -> PaymentLink:
        """Get one payment link.

        Looks up a payment link by its id.

        Documented in part: operationId and status of the response are not documented.

        Args:
            link_id: Id of the payment link: `plk_...`.

        Returns:
            The payment link.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: paymentlinks.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/payment-links-api/get-payment-link
        """
        return await self._perform(self.calls.get(link_id))

    async def close(self, link_id: str) -> PaymentLink:
        """Close a payment link.

        Closes a link, so that it cannot be used. It is not deleted, and is returned with the status `closed`.

        Documented in part: no sample is documented, nor whether a paid or expired link can be closed.

        Args:
            link_id: Id of the payment link: `plk_...`.

        Returns:
            The closed payment link.

        Raises:
            NotFound: No payment link has this id.
            Unprocessable: The payment link is closed already.
            PortalError: What any call may raise, see `errors`.

        Scopes: paymentlinks.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/payment-links-api/close-payment-link
        """
        return await self._perform(self.calls.close(link_id))

    def list_payments(self, link_id: str) -> AsyncPages[PaymentLinkPayment]:
        """List the payments of a payment link.

        The payments made through one link, in pages.

        Documented in part: the fields of a payment are known from a sample only.

        Args:
            link_id: Id of the payment link: `plk_...`.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: paymentlinks.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/payment-links-api/list-payment-link-payments
        """
        return self._pages(lambda page: self.calls.list_payments(link_id, page=page), 1)
