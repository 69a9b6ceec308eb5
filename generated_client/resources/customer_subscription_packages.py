"""`portal.customer_subscription_packages`: subscriptions on offer that customers sign up for.

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
from .._core.model import Field, Model
from ..errors import UnreadableField
from ..pagination import AsyncPages, Page, Pages
from .customer_subscriptions import CustomerSubscription, SubscriptionInterval

__all__ = [
    "AsyncCustomerSubscriptionPackages",
    "CustomerSubscriptionPackage",
    "CustomerSubscriptionPackages",
    "CustomerSubscriptionPackagesCalls",
    "PendingPackageSignUp",
]


@define(kw_only=True, eq=False, repr=False)
class CustomerSubscriptionPackage(Model):
    """A subscription on offer."""

    id: str
    """Its id."""
    name: str
    """Name of the package."""
    description: str | None
    """Longer text, such as terms."""
    interval: SubscriptionInterval
    """Time from one renewal to the next."""
    currency: str
    """Currency of `amount`, EUR."""
    amount: Decimal
    """Amount of one renewal, in `currency`."""
    vat_rate: int
    """VAT rate in percent."""
    available_for_sale: bool
    """Whether it is on sale in the portal, and on the public page where that is enabled."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "name": Field("name", _read.text),
        "description": Field("description", _read.text, nullable=True),
        "interval": Field("interval", lambda value: SubscriptionInterval(value)),
        "currency": Field("currency", _read.text),
        "amount": Field("amount", _read.decimal, _read.decimal_text),
        "vatRate": Field("vat_rate", _read.whole),
        "availableForSale": Field("available_for_sale", _read.flag),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.name = value if type(value := data["name"]) is str else _read.text(value)
            self.description = (
                value if (value := data["description"]) is None or type(value) is str else _read.text(value)
            )
            self.interval = SubscriptionInterval(data["interval"])
            self.currency = value if type(value := data["currency"]) is str else _read.text(value)
            self.amount = _read.decimal(data["amount"])
            self.vat_rate = _read.whole(data["vatRate"])
            self.available_for_sale = _read.flag(data["availableForSale"])
            self.extra = {} if len(data) == 8 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "name": self.name,
                "description": self.description,
                "interval": self.interval,
                "currency": self.currency,
                "amount": _read.decimal_text(self.amount),
                "vatRate": self.vat_rate,
                "availableForSale": self.available_for_sale,
            }
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


@define(kw_only=True, eq=False, repr=False)
class PendingPackageSignUp(Model):
    """A sign-up that waits for its first payment."""

    id: str
    """Id of the pending sign-up, without prefix."""
    payment_link: str
    """URL where the first term is paid."""
    expires_at: datetime
    """When the link and the pending sign-up end."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "paymentLink": Field("payment_link", _read.text),
        "expiresAt": Field("expires_at", _read.date_time, lambda value: value.isoformat()),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.payment_link = value if type(value := data["paymentLink"]) is str else _read.text(value)
            self.expires_at = _read.date_time(data["expiresAt"])
            self.extra = {} if len(data) == 3 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "paymentLink": self.payment_link,
                "expiresAt": self.expires_at.isoformat(),
            }
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


class CustomerSubscriptionPackagesCalls:
    """The calls of `portal.customer_subscription_packages`, as data: what its methods perform, and what `portal.send` takes."""

    @staticmethod
    def list(*, page: int = 1) -> Call[Page[CustomerSubscriptionPackage]]:
        _query: _Fields = {"page": _checked.page_number(page, "page")}
        return Call(
            "GET",
            "/customer-subscription-packages",
            _pages.page_of(CustomerSubscriptionPackage),
            query=_checked.query(_query),
        )

    @staticmethod
    def create(
        *,
        name: str,
        interval: SubscriptionInterval | str,
        amount: Decimal | int | str,
        vat_rate: int,
        description: str | Unset = UNSET,
        available_for_sale: bool | Unset = UNSET,
    ) -> Call[CustomerSubscriptionPackage]:
        _fields: _Fields = {
            "name": _checked.string(name, "name"),
            "interval": _checked.choice(interval, "interval"),
            "amount": _checked.amount(amount, "amount"),
            "vatRate": _checked.integer(vat_rate, "vat_rate"),
        }
        if description is not UNSET:
            _fields["description"] = _checked.string(description, "description")
        if available_for_sale is not UNSET:
            _fields["availableForSale"] = _checked.boolean(available_for_sale, "available_for_sale")
        return Call(
            "POST",
            "/customer-subscription-packages",
            CustomerSubscriptionPackage.from_dict,
            content=_bodies.json(_fields),
        )

    @staticmethod
    def get(package_id: str) -> Call[CustomerSubscriptionPackage]:
        return Call(
            "GET",
            f"/customer-subscription-packages/{_checked.path_id(package_id, 'package_id', 'spg_')}",
            CustomerSubscriptionPackage.from_dict,
        )

    @staticmethod
    def update(
        package_id: str,
        *,
        name: str | Unset = UNSET,
        description: str | Unset = UNSET,
        interval: SubscriptionInterval | str | Unset = UNSET,
        amount: Decimal | int | str | Unset = UNSET,
        vat_rate: int | Unset = UNSET,
        available_for_sale: bool | Unset = UNSET,
    ) -> Call[CustomerSubscriptionPackage]:
        _fields: _Fields = {}
        if name is not UNSET:
            _fields["name"] = _checked.string(name, "name")
        if description is not UNSET:
            _fields["description"] = _checked.string(description, "description")
        if interval is not UNSET:
            _fields["interval"] = _checked.choice(interval, "interval")
        if amount is not UNSET:
            _fields["amount"] = _checked.amount(amount, "amount")
        if vat_rate is not UNSET:
            _fields["vatRate"] = _checked.integer(vat_rate, "vat_rate")
        if available_for_sale is not UNSET:
            _fields["availableForSale"] = _checked.boolean(available_for_sale, "available_for_sale")
        return Call(
            "PATCH",
            f"/customer-subscription-packages/{_checked.path_id(package_id, 'package_id', 'spg_')}",
            CustomerSubscriptionPackage.from_dict,
            content=_bodies.json(_fields),
        )

    @staticmethod
    def sign_up_customer(
        package_id: str,
        *,
        customer_id: str,
        starts_at: date,
        payment_mandate_id: str | Unset = UNSET,
        create_invoice: bool | Unset = UNSET,
        invoice_description: str | Unset | None = UNSET,
    ) -> Call[CustomerSubscription]:
        _fields: _Fields = {
            "customerId": _checked.identifiers("cst_")(customer_id, "customer_id"),
            "startDate": _checked.calendar_date(starts_at, "starts_at"),
        }
        if payment_mandate_id is not UNSET:
            _fields["mandateId"] = _checked.identifiers("mdt_")(payment_mandate_id, "payment_mandate_id")
        if create_invoice is not UNSET:
            _fields["createInvoice"] = _checked.boolean(create_invoice, "create_invoice")
        if invoice_description is not UNSET:
            _fields["invoiceText"] = (
                None if invoice_description is None else _checked.string(invoice_description, "invoice_description")
            )
        return Call(
            "POST",
            f"/customer-subscription-packages/{_checked.path_id(package_id, 'package_id', 'spg_')}/sign-up",
            CustomerSubscription.from_dict,
            content=_bodies.json(_fields),
        )

    @staticmethod
    def sign_up_non_customer(
        package_id: str, *, company_name: str, address: str, zip_code: str, city: str, primary_email: str
    ) -> Call[PendingPackageSignUp]:
        _fields: _Fields = {
            "companyName": _checked.string(company_name, "company_name"),
            "address": _checked.string(address, "address"),
            "zipCode": _checked.string(zip_code, "zip_code"),
            "city": _checked.string(city, "city"),
            "email": _checked.string(primary_email, "primary_email"),
        }
        return Call(
            "POST",
            f"/customer-subscription-packages/{_checked.path_id(package_id, 'package_id', 'spg_')}/sign-up/",
            PendingPackageSignUp.from_dict,
            content=_bodies.json(_fields),
        )


class CustomerSubscriptionPackages(Resource):
    """`portal.customer_subscription_packages`: subscriptions on offer that customers sign up for."""

    calls = CustomerSubscriptionPackagesCalls

    def list(self) -> Pages[CustomerSubscriptionPackage]:
        """List the subscription packages.

        All packages, in pages.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-subscription-packages-api/list-customer-subscription-packages
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    def create(
        self,
        *,
        name: str,
        interval: SubscriptionInterval | str,
        amount: Decimal | int | str,
        vat_rate: int,
        description: str | Unset = UNSET,
        available_for_sale: bool | Unset = UNSET,
    ) -> CustomerSubscriptionPackage:
        """Create a subscription package.

        Adds a package that customers can sign up for.

        Documented in part: the status of the response is not documented.

        Args:
            name: Name of the package.
            interval: Time from one renewal to the next.
            amount: Amount of one renewal, in euros: exact, `Decimal('12.95')`; a float is refused.
            vat_rate: VAT rate in percent: one of 0, 9, 21.
            description: Longer text, such as terms.
            available_for_sale: Whether it is on sale.

        Returns:
            The new package.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-subscription-packages-api/create-customer-subscription-package
        """
        return self._perform(
            self.calls.create(
                name=name,
                interval=interval,
                amount=amount,
                vat_rate=vat_rate,
                description=description,
                available_for_sale=available_for_sale,
            )
        )

    def get(self, package_id: str) -> CustomerSubscriptionPackage:
        """Get one subscription package.

        Looks up a package by its id.

        Args:
            package_id: Id of the subscription package: `spg_...`.

        Returns:
            The package.

        Raises:
            NotFound: No package has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-subscription-packages-api/get-customer-subscription-package
        """
        return self._perform(self.calls.get(package_id))

    def update(
        self,
        package_id: str,
        *,
        name: str | Unset = UNSET,
        description: str | Unset = UNSET,
        interval: SubscriptionInterval | str | Unset = UNSET,
        amount: Decimal | int | str | Unset = UNSET,
        vat_rate: int | Unset = UNSET,
        available_for_sale: bool | Unset = UNSET,
    ) -> CustomerSubscriptionPackage:
        """Change a subscription package.

        Changes the given fields of a package. Whether subscriptions that run already follow is not documented.

        Documented in part: the status of the response is not documented, nor whether running subscriptions follow.

        Args:
            package_id: Id of the subscription package: `spg_...`.
            name: Name of the package.
            description: Longer text, such as terms.
            interval: Time from one renewal to the next.
            amount: Amount of one renewal, in euros: exact, `Decimal('12.95')`; a float is refused.
            vat_rate: VAT rate in percent: one of 0, 9, 21.
            available_for_sale: Whether it is on sale.

        Returns:
            The package as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-subscription-packages-api/change-customer-subscription-package
        """
        return self._perform(
            self.calls.update(
                package_id,
                name=name,
                description=description,
                interval=interval,
                amount=amount,
                vat_rate=vat_rate,
                available_for_sale=available_for_sale,
            )
        )

    def sign_up_customer(
        self,
        package_id: str,
        *,
        customer_id: str,
        starts_at: date,
        payment_mandate_id: str | Unset = UNSET,
        create_invoice: bool | Unset = UNSET,
        invoice_description: str | Unset | None = UNSET,
    ) -> CustomerSubscription:
        """Sign up a customer for a package.

        Gives a customer of the portal a subscription from this package.

        Documented in part: types and required marks of the body are not documented.

        Args:
            package_id: Id of the subscription package: `spg_...`.
            customer_id: The customer who gets the subscription: `cst_...`.
            starts_at: Date of the start, past or future. `startDate` on the wire, `startsAt` in responses.
            payment_mandate_id: The mandate to charge with, `mandateId` on the wire; without it nothing is charged
                automatically: `mdt_...`.
            create_invoice: Whether an invoice is made with each charge.
            invoice_description: Text on that invoice, `invoiceText` on the wire. Without it the package's name is used.

        Returns:
            The new subscription.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-subscription-packages-api/sign-up-a-customer-for-a-customer-subscription-package
        """
        return self._perform(
            self.calls.sign_up_customer(
                package_id,
                customer_id=customer_id,
                starts_at=starts_at,
                payment_mandate_id=payment_mandate_id,
                create_invoice=create_invoice,
                invoice_description=invoice_description,
            )
        )

    def sign_up_non_customer(
        self, package_id: str, *, company_name: str, address: str, zip_code: str, city: str, primary_email: str
    ) -> PendingPackageSignUp:
        """Sign up somebody who is not a customer yet.

        Starts a sign-up for somebody who is not a customer yet. The subscription starts when the first term is paid
        through the link in the response. No documented operation follows the pending sign-up afterwards.

        Documented in part: the status of the response is not documented, nor how to follow the pending sign-up.

        Args:
            package_id: Id of the subscription package: `spg_...`.
            company_name: Name of the new customer.
            address: Street and house number.
            zip_code: Postal code.
            city: Town.
            primary_email: Mail address for notifications, `email` on the wire.

        Returns:
            The pending sign-up.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-subscription-packages-api/sign-up-a-non-customer-for-a-customer-subscription-package
        """
        return self._perform(
            self.calls.sign_up_non_customer(
                package_id,
                company_name=company_name,
                address=address,
                zip_code=zip_code,
                city=city,
                primary_email=primary_email,
            )
        )


class AsyncCustomerSubscriptionPackages(AsyncResource):
    """`portal.customer_subscription_packages`: subscriptions on offer that customers sign up for."""

    calls = CustomerSubscriptionPackagesCalls

    def list(self) -> AsyncPages[CustomerSubscriptionPackage]:
        """List the subscription packages.

        All packages, in pages.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-subscription-packages-api/list-customer-subscription-packages
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    async def create(
        self,
        *,
        name: str,
        interval: SubscriptionInterval | str,
        amount: Decimal | int | str,
        vat_rate: int,
        description: str | Unset = UNSET,
        available_for_sale: bool | Unset = UNSET,
    ) -> CustomerSubscriptionPackage:
        """Create a subscription package.

        Adds a package that customers can sign up for.

        Documented in part: the status of the response is not documented.

        Args:
            name: Name of the package.
            interval: Time from one renewal to the next.
            amount: Amount of one renewal, in euros: exact, `Decimal('12.95')`; a float is refused.
            vat_rate: VAT rate in percent: one of 0, 9, 21.
            description: Longer text, such as terms.
            available_for_sale: Whether it is on sale.

        Returns:
            The new package.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-subscription-packages-api/create-customer-subscription-package
        """
        return await self._perform(
            self.calls.create(
                name=name,
                interval=interval,
                amount=amount,
                vat_rate=vat_rate,
                description=description,
                available_for_sale=available_for_sale,
            )
        )

    async def get(self, package_id: str) -> CustomerSubscriptionPackage:
        """Get one subscription package.

        Looks up a package by its id.

        Args:
            package_id: Id of the subscription package: `spg_...`.

        Returns:
            The package.

        Raises:
            NotFound: No package has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-subscription-packages-api/get-customer-subscription-package
        """
        return await self._perform(self.calls.get(package_id))

    async def update(
        self,
        package_id: str,
        *,
        name: str | Unset = UNSET,
        description: str | Unset = UNSET,
        interval: SubscriptionInterval | str | Unset = UNSET,
        amount: Decimal | int | str | Unset = UNSET,
        vat_rate: int | Unset = UNSET,
        available_for_sale: bool | Unset = UNSET,
    ) -> CustomerSubscriptionPackage:
        """Change a subscription package.

        Changes the given fields of a package. Whether subscriptions that run already follow is not documented.

        Documented in part: the status of the response is not documented, nor whether running subscriptions follow.

        Args:
            package_id: Id of the subscription package: `spg_...`.
            name: Name of the package.
            description: Longer text, such as terms.
            interval: Time from one renewal to the next.
            amount: Amount of one renewal, in euros: exact, `Decimal('12.95')`; a float is refused.
            vat_rate: VAT rate in percent: one of 0, 9, 21.
            available_for_sale: Whether it is on sale.

        Returns:
            The package as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-subscription-packages-api/change-customer-subscription-package
        """
        return await self._perform(
            self.calls.update(
                package_id,
                name=name,
                description=description,
                interval=interval,
                amount=amount,
                vat_rate=vat_rate,
                available_for_sale=available_for_sale,
            )
        )

    async def sign_up_customer(
        self,
        package_id: str,
        *,
        customer_id: str,
        starts_at: date,
        payment_mandate_id: str | Unset = UNSET,
        create_invoice: bool | Unset = UNSET,
        invoice_description: str | Unset | None = UNSET,
    ) -> CustomerSubscription:
        """Sign up a customer for a package.

        Gives a customer of the portal a subscription from this package.

        Documented in part: types and required marks of the body are not documented.

        Args:
            package_id: Id of the subscription package: `spg_...`.
            customer_id: The customer who gets the subscription: `cst_...`.
            starts_at: Date of the start, past or future. `startDate` on the wire, `startsAt` in responses.
            payment_mandate_id: The mandate to charge with, `mandateId` on the wire; without it nothing is charged
                automatically: `mdt_...`.
            create_invoice: Whether an invoice is made with each charge.
            invoice_description: Text on that invoice, `invoiceText` on the wire. Without it the package's name is used.

        Returns:
            The new subscription.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-subscription-packages-api/sign-up-a-customer-for-a-customer-subscription-package
        """
        return await self._perform(
            self.calls.sign_up_customer(
                package_id,
                customer_id=customer_id,
                starts_at=starts_at,
                payment_mandate_id=payment_mandate_id,
                create_invoice=create_invoice,
                invoice_description=invoice_description,
            )
        )

    async def sign_up_non_customer(
        self, package_id: str, *, company_name: str, address: str, zip_code: str, city: str, primary_email: str
    ) -> PendingPackageSignUp:
        """Sign up somebody who is not a customer yet.

        Starts a sign-up for somebody who is not a customer yet. The subscription starts when the first term is paid
        through the link in the response. No documented operation follows the pending sign-up afterwards.

        Documented in part: the status of the response is not documented, nor how to follow the pending sign-up.

        Args:
            package_id: Id of the subscription package: `spg_...`.
            company_name: Name of the new customer.
            address: Street and house number.
            zip_code: Postal code.
            city: Town.
            primary_email: Mail address for notifications, `email` on the wire.

        Returns:
            The pending sign-up.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-subscription-packages-api/sign-up-a-non-customer-for-a-customer-subscription-package
        """
        return await self._perform(
            self.calls.sign_up_non_customer(
                package_id,
                company_name=company_name,
                address=address,
                zip_code=zip_code,
                city=city,
                primary_email=primary_email,
            )
        )
