"""`portal.customers`: the customers of the portal.

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
from .._core.call import UNSET, Call, Unset
from .._core.call import Fields as _Fields
from .._core.drivers import AsyncResource, Resource
from .._core.model import Field, Model
from ..errors import UnreadableField
from ..pagination import AsyncPages, Page, Pages

__all__ = ["AsyncCustomers", "Customer", "Customers", "CustomersCalls"]


@define(kw_only=True, eq=False, repr=False)
class Customer(Model):
    """A customer of the portal."""

    id: str
    """Its id."""
    company_name: str
    """Name of the customer."""
    address: str
    """Street and house number."""
    zip_code: str
    """Postal code."""
    city: str
    """Town."""
    primary_email: str
    """Main mail address; notifications go there."""
    phone: str | None
    """Phone number with country prefix, null where unknown."""
    integration: str | None
    """The bookkeeping integration the customer is linked to, such as `acumulus`."""
    integration_id: str | None
    """The customer's id in that integration."""
    customer_groups: list[str]
    """Ids of the groups the customer is in."""
    created_at: datetime
    """When the customer was added to the portal."""
    country_code: str | None = None
    """Country, two letters (ISO 3166-1)."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "companyName": Field("company_name", _read.text),
        "address": Field("address", _read.text),
        "zipCode": Field("zip_code", _read.text),
        "city": Field("city", _read.text),
        "primaryEmail": Field("primary_email", _read.text),
        "phone": Field("phone", _read.text, nullable=True),
        "integration": Field("integration", _read.text, nullable=True),
        "integrationId": Field("integration_id", _read.text, nullable=True),
        "customerGroups": Field(
            "customer_groups", lambda value: _read.each(_read.text, value), lambda value: list(value)
        ),
        "createdAt": Field("created_at", _read.date_time, lambda value: value.isoformat()),
        "countryCode": Field("country_code", _read.text, required=False, nullable=True),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.company_name = value if type(value := data["companyName"]) is str else _read.text(value)
            self.address = value if type(value := data["address"]) is str else _read.text(value)
            self.zip_code = value if type(value := data["zipCode"]) is str else _read.text(value)
            self.city = value if type(value := data["city"]) is str else _read.text(value)
            self.primary_email = value if type(value := data["primaryEmail"]) is str else _read.text(value)
            self.phone = value if (value := data["phone"]) is None or type(value) is str else _read.text(value)
            self.integration = (
                value if (value := data["integration"]) is None or type(value) is str else _read.text(value)
            )
            self.integration_id = (
                value if (value := data["integrationId"]) is None or type(value) is str else _read.text(value)
            )
            self.customer_groups = _read.each(_read.text, data["customerGroups"])
            self.created_at = _read.date_time(data["createdAt"])
            self.country_code = (
                value if (value := data.get("countryCode")) is None or type(value) is str else _read.text(value)
            )
            self.extra = {} if len(data) == 12 - (value is None) else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "companyName": self.company_name,
                "address": self.address,
                "zipCode": self.zip_code,
                "city": self.city,
                "primaryEmail": self.primary_email,
                "phone": self.phone,
                "integration": self.integration,
                "integrationId": self.integration_id,
                "customerGroups": list(self.customer_groups),
                "createdAt": self.created_at.isoformat(),
            }
            if self.country_code is not None:
                data["countryCode"] = self.country_code
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


class CustomersCalls:
    """The calls of `portal.customers`, as data: what its methods perform, and what `portal.send` takes."""

    @staticmethod
    def list(*, page: int = 1) -> Call[Page[Customer]]:
        _query: _Fields = {"page": _checked.page_number(page, "page")}
        return Call("GET", "/customers", _pages.page_of(Customer), query=_checked.query(_query))

    @staticmethod
    def create(
        *,
        company_name: str,
        address: str,
        zip_code: str,
        city: str,
        primary_email: str,
        country_code: str | Unset = UNSET,
    ) -> Call[Customer]:
        _fields: _Fields = {
            "companyName": _checked.string(company_name, "company_name"),
            "address": _checked.string(address, "address"),
            "zipCode": _checked.string(zip_code, "zip_code"),
            "city": _checked.string(city, "city"),
            "primaryEmail": _checked.string(primary_email, "primary_email"),
        }
        if country_code is not UNSET:
            _fields["countryCode"] = _checked.string(country_code, "country_code")
        return Call("POST", "/customers", Customer.from_dict, content=_bodies.json(_fields))

    @staticmethod
    def get(customer_id: str) -> Call[Customer]:
        return Call("GET", f"/customers/{_checked.path_id(customer_id, 'customer_id', 'cst_')}", Customer.from_dict)

    @staticmethod
    def update(
        customer_id: str,
        *,
        company_name: str | Unset = UNSET,
        address: str | Unset = UNSET,
        zip_code: str | Unset = UNSET,
        city: str | Unset = UNSET,
        primary_email: str | Unset = UNSET,
    ) -> Call[Customer]:
        _fields: _Fields = {}
        if company_name is not UNSET:
            _fields["companyName"] = _checked.string(company_name, "company_name")
        if address is not UNSET:
            _fields["address"] = _checked.string(address, "address")
        if zip_code is not UNSET:
            _fields["zipCode"] = _checked.string(zip_code, "zip_code")
        if city is not UNSET:
            _fields["city"] = _checked.string(city, "city")
        if primary_email is not UNSET:
            _fields["primaryEmail"] = _checked.string(primary_email, "primary_email")
        _checked.at_least_one(_fields, "company_name, address, zip_code, city, primary_email")
        return Call(
            "PATCH",
            f"/customers/{_checked.path_id(customer_id, 'customer_id', 'cst_')}",
            Customer.from_dict,
            content=_bodies.json(_fields),
        )


class Customers(Resource):
    """`portal.customers`: the customers of the portal."""

    calls = CustomersCalls

    def list(self) -> Pages[Customer]:
        """List the customers.

        All customers of the portal, in pages.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: customers.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customers-api/list-customers
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    def create(
        self,
        *,
        company_name: str,
        address: str,
        zip_code: str,
        city: str,
        primary_email: str,
        country_code: str | Unset = UNSET,
    ) -> Customer:
        """Create a customer.

        Adds a customer to the portal.

        Documented in part: the status of the response is not documented.

        Args:
            company_name: Name of the customer.
            address: Street and house number.
            zip_code: Postal code.
            city: Town.
            primary_email: Main mail address; notifications go there.
            country_code: Country, two letters (ISO 3166-1). The service takes NL when it is left out.

        Returns:
            The new customer.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: customers.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customers-api/create-customer
        """
        return self._perform(
            self.calls.create(
                company_name=company_name,
                address=address,
                zip_code=zip_code,
                city=city,
                primary_email=primary_email,
                country_code=country_code,
            )
        )

    def get(self, customer_id: str) -> Customer:
        """Get one customer.

        Looks up a customer by its id.

        Args:
            customer_id: Id of the customer: `cst_...`.

        Returns:
            The customer.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: customers.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customers-api/get-customer
        """
        return self._perform(self.calls.get(customer_id))

    def update(
        self,
        customer_id: str,
        *,
        company_name: str | Unset = UNSET,
        address: str | Unset = UNSET,
        zip_code: str | Unset = UNSET,
        city: str | Unset = UNSET,
        primary_email: str | Unset = UNSET,
    ) -> Customer:
        """Change a customer.

        Changes the given fields of a customer. At least one has to be given.

        Documented in part: the status of the response is not documented.

        Args:
            customer_id: Id of the customer: `cst_...`.
            company_name: Name of the customer.
            address: Street and house number.
            zip_code: Postal code.
            city: Town.
            primary_email: Main mail address; notifications go there.

        Returns:
            The customer as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: customers.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customers-api/edit-customer
        """
        return self._perform(
            self.calls.update(
                customer_id,
                company_name=company_name,
                address=address,
                zip_code=zip_code,
                city=city,
                primary_email=primary_email,
            )
        )


class AsyncCustomers(AsyncResource):
    """`portal.customers`: the customers of the portal."""

    calls = CustomersCalls

    def list(self) -> AsyncPages[Customer]:
        """List the customers.

        All customers of the portal, in pages.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: customers.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customers-api/list-customers
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    async def create(
        self,
        *,
        company_name: str,
        address: str,
        zip_code: str,
        city: str,
        primary_email: str,
        country_code: str | Unset = UNSET,
    ) -> Customer:
        """Create a customer.

        Adds a customer to the portal.

        Documented in part: the status of the response is not documented.

        Args:
            company_name: Name of the customer.
            address: Street and house number.
            zip_code: Postal code.
            city: Town.
            primary_email: Main mail address; notifications go there.
            country_code: Country, two letters (ISO 3166-1). The service takes NL when it is left out.

        Returns:
            The new customer.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: customers.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customers-api/create-customer
        """
        return await self._perform(
            self.calls.create(
                company_name=company_name,
                address=address,
                zip_code=zip_code,
                city=city,
                primary_email=primary_email,
                country_code=country_code,
            )
        )

    async def get(self, customer_id: str) -> Customer:
        """Get one customer.

        Looks up a customer by its id.

        Args:
            customer_id: Id of the customer: `cst_...`.

        Returns:
            The customer.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: customers.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customers-api/get-customer
        """
        return await self._perform(self.calls.get(customer_id))

    async def update(
        self,
        customer_id: str,
        *,
        company_name: str | Unset = UNSET,
        address: str | Unset = UNSET,
        zip_code: str | Unset = UNSET,
        city: str | Unset = UNSET,
        primary_email: str | Unset = UNSET,
    ) -> Customer:
        """Change a customer.

        Changes the given fields of a customer. At least one has to be given.

        Documented in part: the status of the response is not documented.

        Args:
            customer_id: Id of the customer: `cst_...`.
            company_name: Name of the customer.
            address: Street and house number.
            zip_code: Postal code.
            city: Town.
            primary_email: Main mail address; notifications go there.

        Returns:
            The customer as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: customers.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customers-api/edit-customer
        """
        return await self._perform(
            self.calls.update(
                customer_id,
                company_name=company_name,
                address=address,
                zip_code=zip_code,
                city=city,
                primary_email=primary_email,
            )
        )
