"""`portal.customer_subscriptions`: what customers pay for at regular intervals.

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
    "AsyncCustomerSubscriptions",
    "CustomerSubscription",
    "CustomerSubscriptionOptions",
    "CustomerSubscriptions",
    "CustomerSubscriptionsCalls",
    "SubscriptionInterval",
    "SubscriptionStatus",
]


class SubscriptionInterval(OpenEnum):
    """Time from one renewal to the next."""

    DAYS_14 = "14 days"
    MONTH_1 = "1 month"
    MONTHS_2 = "2 months"
    MONTHS_6 = "6 months"
    YEAR_1 = "1 year"


class SubscriptionStatus(OpenEnum):
    """State of a subscription."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    TERMINATED = "terminated"
    ENDED = "ended"


@define(kw_only=True, eq=False, repr=False)
class CustomerSubscription(Model):
    """A subscription of a customer."""

    id: str
    """Its id."""
    customer_id: str
    """The customer who has it."""
    description: str
    """What it is for."""
    starts_at: date
    """Date of its start."""
    interval: SubscriptionInterval
    """Time from one renewal to the next."""
    renews_at: date | None
    """Date of the next renewal."""
    currency: str
    """Currency of `amount`, EUR."""
    amount: Decimal
    """Amount of one renewal, in `currency`. Whether VAT is included is not documented."""
    vat_rate: int
    """VAT rate in percent."""
    status: SubscriptionStatus
    """Its state."""
    options: CustomerSubscriptionOptions
    """What happens at a renewal."""
    terminated_at: datetime | None
    """When it was terminated, null while it runs."""
    created_at: datetime
    """When it was added to the portal."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "customerId": Field("customer_id", _read.text),
        "description": Field("description", _read.text),
        "startsAt": Field("starts_at", _read.day, lambda value: value.isoformat()),
        "interval": Field("interval", lambda value: SubscriptionInterval(value)),
        "renewsAt": Field("renews_at", _read.day, lambda value: value.isoformat(), nullable=True),
        "currency": Field("currency", _read.text),
        "amount": Field("amount", _read.decimal, _read.decimal_text),
        "vatRate": Field("vat_rate", _read.whole),
        "status": Field("status", lambda value: SubscriptionStatus(value)),
        "options": Field(
            "options", lambda value: CustomerSubscriptionOptions.from_dict(value), lambda value: value.to_dict()
        ),
        "terminatedAt": Field("terminated_at", _read.date_time, lambda value: value.isoformat(), nullable=True),
        "createdAt": Field("created_at", _read.date_time, lambda value: value.isoformat()),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.customer_id = value if type(value := data["customerId"]) is str else _read.text(value)
            self.description = value if type(value := data["description"]) is str else _read.text(value)
            self.starts_at = date.fromisoformat(data["startsAt"])
            self.interval = SubscriptionInterval(data["interval"])
            self.renews_at = None if (value := data["renewsAt"]) is None else date.fromisoformat(value)
            self.currency = value if type(value := data["currency"]) is str else _read.text(value)
            self.amount = _read.decimal(data["amount"])
            self.vat_rate = _read.whole(data["vatRate"])
            self.status = SubscriptionStatus(data["status"])
            self.options = CustomerSubscriptionOptions.from_dict(data["options"])
            self.terminated_at = None if (value := data["terminatedAt"]) is None else _read.date_time(value)
            self.created_at = _read.date_time(data["createdAt"])
            self.extra = {} if len(data) == 13 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "customerId": self.customer_id,
                "description": self.description,
                "startsAt": self.starts_at.isoformat(),
                "interval": self.interval,
                "renewsAt": None if self.renews_at is None else self.renews_at.isoformat(),
                "currency": self.currency,
                "amount": _read.decimal_text(self.amount),
                "vatRate": self.vat_rate,
                "status": self.status,
                "options": self.options.to_dict(),
                "terminatedAt": None if self.terminated_at is None else self.terminated_at.isoformat(),
                "createdAt": self.created_at.isoformat(),
            }
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


@define(kw_only=True, eq=False, repr=False)
class CustomerSubscriptionOptions(Model):
    """What happens when a subscription is renewed."""

    create_invoice: bool
    """Whether an invoice is made in the bookkeeping integration."""
    invoice_description: str | None
    """Text on that invoice."""
    create_payment: bool | None = None
    """Whether a payment is made."""
    payment_integration: str | None = None
    """The payment provider, such as `mollie`."""
    payment_mandate_id: str | None = None
    """The mandate to charge with, `paymentIntegrationMandateId` on the wire."""
    follow_up_failed_payment: bool | None = None
    """Whether a failed payment is tried once more."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "createInvoice": Field("create_invoice", _read.flag),
        "invoiceDescription": Field("invoice_description", _read.text, nullable=True),
        "createPayment": Field("create_payment", _read.flag, required=False, nullable=True),
        "paymentIntegration": Field("payment_integration", _read.text, required=False, nullable=True),
        "paymentIntegrationMandateId": Field("payment_mandate_id", _read.text, required=False, nullable=True),
        "followUpFailedPayment": Field("follow_up_failed_payment", _read.flag, required=False, nullable=True),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.create_invoice = _read.flag(data["createInvoice"])
            self.invoice_description = (
                value if (value := data["invoiceDescription"]) is None or type(value) is str else _read.text(value)
            )
            self.create_payment = None if (value := data.get("createPayment")) is None else _read.flag(value)
            self.payment_integration = (
                value if (value := data.get("paymentIntegration")) is None or type(value) is str else _read.text(value)
            )
            self.payment_mandate_id = (
                value
                if (value := data.get("paymentIntegrationMandateId")) is None or type(value) is str
                else _read.text(value)
            )
            self.follow_up_failed_payment = (
                None if (value := data.get("followUpFailedPayment")) is None else _read.flag(value)
            )
            self.extra = cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "createInvoice": self.create_invoice,
                "invoiceDescription": self.invoice_description,
            }
            if self.create_payment is not None:
                data["createPayment"] = self.create_payment
            if self.payment_integration is not None:
                data["paymentIntegration"] = self.payment_integration
            if self.payment_mandate_id is not None:
                data["paymentIntegrationMandateId"] = self.payment_mandate_id
            if self.follow_up_failed_payment is not None:
                data["followUpFailedPayment"] = self.follow_up_failed_payment
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


class CustomerSubscriptionsCalls:
    """The calls of `portal.customer_subscriptions`, as data: what its methods perform, and what `portal.send` takes."""

    @staticmethod
    def list(*, page: int = 1) -> Call[Page[CustomerSubscription]]:
        _query: _Fields = {"page": _checked.page_number(page, "page")}
        return Call(
            "GET", "/customer-subscriptions", _pages.page_of(CustomerSubscription), query=_checked.query(_query)
        )

    @staticmethod
    def create(
        *,
        customer_id: str,
        description: str,
        starts_at: date,
        interval: SubscriptionInterval | str,
        amount: Decimal | int | str,
        vat_rate: int,
        create_invoice: bool | Unset = UNSET,
        invoice_description: str | Unset = UNSET,
        create_payment: bool | Unset = UNSET,
        payment_mandate_id: str | Unset = UNSET,
        follow_up_failed_payment: bool | Unset = UNSET,
    ) -> Call[CustomerSubscription]:
        _fields: _Fields = {
            "customerId": _checked.identifiers("cst_")(customer_id, "customer_id"),
            "description": _checked.string(description, "description"),
            "startDate": _checked.calendar_date(starts_at, "starts_at"),
            "interval": _checked.choice(interval, "interval"),
            "amount": _checked.amount(amount, "amount"),
            "vatRate": _checked.integer(vat_rate, "vat_rate"),
        }
        if create_invoice is not UNSET:
            _fields["createInvoice"] = _checked.boolean(create_invoice, "create_invoice")
        if invoice_description is not UNSET:
            _fields["invoiceDescription"] = _checked.string(invoice_description, "invoice_description")
        if create_payment is not UNSET:
            _fields["createPayment"] = _checked.boolean(create_payment, "create_payment")
        if payment_mandate_id is not UNSET:
            _fields["paymentIntegrationMandateId"] = _checked.identifiers("mdt_")(
                payment_mandate_id, "payment_mandate_id"
            )
        if follow_up_failed_payment is not UNSET:
            _fields["followUpFailedPayment"] = _checked.boolean(follow_up_failed_payment, "follow_up_failed_payment")
        return Call("POST", "/customer-subscriptions", CustomerSubscription.from_dict, content=_bodies.json(_fields))

    @staticmethod
    def get(subscription_id: str) -> Call[CustomerSubscription]:
        return Call(
            "GET",
            f"/customer-subscriptions/{_checked.path_id(subscription_id, 'subscription_id', 'sub_')}",
            CustomerSubscription.from_dict,
        )

    @staticmethod
    def update(
        subscription_id: str,
        *,
        description: str | Unset = UNSET,
        interval: SubscriptionInterval | str | Unset = UNSET,
        amount: Decimal | int | str | Unset = UNSET,
        vat_rate: int | Unset = UNSET,
        terminated_at: datetime | Unset = UNSET,
    ) -> Call[CustomerSubscription]:
        _fields: _Fields = {}
        if description is not UNSET:
            _fields["description"] = _checked.string(description, "description")
        if interval is not UNSET:
            _fields["interval"] = _checked.choice(interval, "interval")
        if amount is not UNSET:
            _fields["amount"] = _checked.amount(amount, "amount")
        if vat_rate is not UNSET:
            _fields["vatRate"] = _checked.integer(vat_rate, "vat_rate")
        if terminated_at is not UNSET:
            _fields["terminatedAt"] = _checked.portal_date_time(terminated_at, "terminated_at")
        return Call(
            "PATCH",
            f"/customer-subscriptions/{_checked.path_id(subscription_id, 'subscription_id', 'sub_')}",
            CustomerSubscription.from_dict,
            content=_bodies.json(_fields),
        )


class CustomerSubscriptions(Resource):
    """`portal.customer_subscriptions`: what customers pay for at regular intervals."""

    calls = CustomerSubscriptionsCalls

    def list(self) -> Pages[CustomerSubscription]:
        """List the customer subscriptions.

        All subscriptions of the portal, in pages.

        Documented in part: known from an older version of the page; types of some fields from a sample only.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: subscription.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-subscriptions-api/list-customer-subscriptions
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    def create(
        self,
        *,
        customer_id: str,
        description: str,
        starts_at: date,
        interval: SubscriptionInterval | str,
        amount: Decimal | int | str,
        vat_rate: int,
        create_invoice: bool | Unset = UNSET,
        invoice_description: str | Unset = UNSET,
        create_payment: bool | Unset = UNSET,
        payment_mandate_id: str | Unset = UNSET,
        follow_up_failed_payment: bool | Unset = UNSET,
    ) -> CustomerSubscription:
        """Create a customer subscription.

        Adds a subscription for a customer.

        Documented in part: the fields about payments stand in an older version of the page only.

        Args:
            customer_id: The customer it is for: `cst_...`.
            description: What it is for.
            starts_at: Date of its start, past or future. `startDate` on the wire, `startsAt` in responses.
            interval: Time from one renewal to the next.
            amount: Amount of one renewal, in euros: exact, `Decimal('12.95')`; a float is refused.
            vat_rate: VAT rate in percent: one of 0, 9, 21.
            create_invoice: Whether an invoice is made at a renewal; needs a bookkeeping integration.
            invoice_description: Text on that invoice; ignored unless `createInvoice` is true.
            create_payment: Whether a payment is made at a renewal; needs mollie as payment integration.
            payment_mandate_id: The mandate to charge with, `paymentIntegrationMandateId` on the wire. Ignored unless
                `createPayment` is true. The service does not check it: `mdt_...`.
            follow_up_failed_payment: Whether a failed payment is tried once more; ignored unless `createPayment` is
                true.

        Returns:
            The new subscription.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: subscription.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-subscriptions-api/create-customer-subscription
        """
        return self._perform(
            self.calls.create(
                customer_id=customer_id,
                description=description,
                starts_at=starts_at,
                interval=interval,
                amount=amount,
                vat_rate=vat_rate,
                create_invoice=create_invoice,
                invoice_description=invoice_description,
                create_payment=create_payment,
                payment_mandate_id=payment_mandate_id,
                follow_up_failed_payment=follow_up_failed_payment,
            )
        )

    def get(self, subscription_id: str) -> CustomerSubscription:
        """Get one customer subscription.

        Looks up a subscription by its id.

        Documented in part: types and nullability of some fields are known from a sample only.

        Args:
            subscription_id: Id of the customer subscription: `sub_...`.

        Returns:
            The subscription.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: subscription.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-subscriptions-api/get-customer-subscription
        """
        return self._perform(self.calls.get(subscription_id))

    def update(
        self,
        subscription_id: str,
        *,
        description: str | Unset = UNSET,
        interval: SubscriptionInterval | str | Unset = UNSET,
        amount: Decimal | int | str | Unset = UNSET,
        vat_rate: int | Unset = UNSET,
        terminated_at: datetime | Unset = UNSET,
    ) -> CustomerSubscription:
        """Change or terminate a customer subscription.

        Changes the given fields of a subscription, or terminates it at the given time.

        Documented in part: known from an older version of the page.

        Args:
            subscription_id: Id of the customer subscription: `sub_...`.
            description: What it is for.
            interval: Time from one renewal to the next.
            amount: Amount of one renewal, in euros: exact, `Decimal('12.95')`; a float is refused.
            vat_rate: VAT rate in percent: one of 0, 9, 21.
            terminated_at: When it ends. How to take this back is not documented: to the second; with a zone it is
                converted to Dutch time, without it is sent as it is.

        Returns:
            The subscription as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: subscription.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-subscriptions-api/change-customer-subscription
        """
        return self._perform(
            self.calls.update(
                subscription_id,
                description=description,
                interval=interval,
                amount=amount,
                vat_rate=vat_rate,
                terminated_at=terminated_at,
            )
        )


class AsyncCustomerSubscriptions(AsyncResource):
    """`portal.customer_subscriptions`: what customers pay for at regular intervals."""

    calls = CustomerSubscriptionsCalls

    def list(self) -> AsyncPages[CustomerSubscription]:
        """List the customer subscriptions.

        All subscriptions of the portal, in pages.

        Documented in part: known from an older version of the page; types of some fields from a sample only.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: subscription.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-subscriptions-api/list-customer-subscriptions
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    async def create(
        self,
        *,
        customer_id: str,
        description: str,
        starts_at: date,
        interval: SubscriptionInterval | str,
        amount: Decimal | int | str,
        vat_rate: int,
        create_invoice: bool | Unset = UNSET,
        invoice_description: str | Unset = UNSET,
        create_payment: bool | Unset = UNSET,
        payment_mandate_id: str | Unset = UNSET,
        follow_up_failed_payment: bool | Unset = UNSET,
    ) -> CustomerSubscription:
        """Create a customer subscription.

        Adds a subscription for a customer.

        Documented in part: the fields about payments stand in an older version of the page only.

        Args:
            customer_id: The customer it is for: `cst_...`.
            description: What it is for.
            starts_at: Date of its start, past or future. `startDate` on the wire, `startsAt` in responses.
            interval: Time from one renewal to the next.
            amount: Amount of one renewal, in euros: exact, `Decimal('12.95')`; a float is refused.
            vat_rate: VAT rate in percent: one of 0, 9, 21.
            create_invoice: Whether an invoice is made at a renewal; needs a bookkeeping integration.
            invoice_description: Text on that invoice; ignored unless `createInvoice` is true.
            create_payment: Whether a payment is made at a renewal; needs mollie as payment integration.
            payment_mandate_id: The mandate to charge with, `paymentIntegrationMandateId` on the wire. Ignored unless
                `createPayment` is true. The service does not check it: `mdt_...`.
            follow_up_failed_payment: Whether a failed payment is tried once more; ignored unless `createPayment` is
                true.

        Returns:
            The new subscription.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: subscription.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-subscriptions-api/create-customer-subscription
        """
        return await self._perform(
            self.calls.create(
                customer_id=customer_id,
                description=description,
                starts_at=starts_at,
                interval=interval,
                amount=amount,
                vat_rate=vat_rate,
                create_invoice=create_invoice,
                invoice_description=invoice_description,
                create_payment=create_payment,
                payment_mandate_id=payment_mandate_id,
                follow_up_failed_payment=follow_up_failed_payment,
            )
        )

    async def get(self, subscription_id: str) -> CustomerSubscription:
        """Get one customer subscription.

        Looks up a subscription by its id.

        Documented in part: types and nullability of some fields are known from a sample only.

        Args:
            subscription_id: Id of the customer subscription: `sub_...`.

        Returns:
            The subscription.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: subscription.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-subscriptions-api/get-customer-subscription
        """
        return await self._perform(self.calls.get(subscription_id))

    async def update(
        self,
        subscription_id: str,
        *,
        description: str | Unset = UNSET,
        interval: SubscriptionInterval | str | Unset = UNSET,
        amount: Decimal | int | str | Unset = UNSET,
        vat_rate: int | Unset = UNSET,
        terminated_at: datetime | Unset = UNSET,
    ) -> CustomerSubscription:
        """Change or terminate a customer subscription.

        Changes the given fields of a subscription, or terminates it at the given time.

        Documented in part: known from an older version of the page.

        Args:
            subscription_id: Id of the customer subscription: `sub_...`.
            description: What it is for.
            interval: Time from one renewal to the next.
            amount: Amount of one renewal, in euros: exact, `Decimal('12.95')`; a float is refused.
            vat_rate: VAT rate in percent: one of 0, 9, 21.
            terminated_at: When it ends. How to take this back is not documented: to the second; with a zone it is
                converted to Dutch time, without it is sent as it is.

        Returns:
            The subscription as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: subscription.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-subscriptions-api/change-customer-subscription
        """
        return await self._perform(
            self.calls.update(
                subscription_id,
                description=description,
                interval=interval,
                amount=amount,
                vat_rate=vat_rate,
                terminated_at=terminated_at,
            )
        )
