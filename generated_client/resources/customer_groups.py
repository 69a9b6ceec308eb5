"""`portal.customer_groups`: groups of customers.

Generated from openapi.yaml; changes made here are lost.
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self

from attrs import define, field

from .. import pagination as _pages
from .._core import arguments as _checked
from .._core import bodies as _bodies
from .._core import decoding as _read
from .._core import rows as _rows
from .._core.call import UNSET, Call, Unset
from .._core.call import Fields as _Fields
from .._core.drivers import AsyncResource, Resource
from .._core.model import Field, Model
from ..errors import UnreadableField
from ..pagination import AsyncPages, Page, Pages
from .customers import Customer

__all__ = ["AsyncCustomerGroups", "CustomerGroup", "CustomerGroups", "CustomerGroupsCalls"]


@define(kw_only=True, eq=False, repr=False)
class CustomerGroup(Model):
    """A group of customers."""

    id: str
    """Its id."""
    name: str
    """Name of the group."""
    created_at: datetime
    """When it was created."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "name": Field("name", _read.text),
        "createdAt": Field("created_at", _read.date_time, lambda value: value.isoformat()),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.name = value if type(value := data["name"]) is str else _read.text(value)
            self.created_at = _read.date_time(data["createdAt"])
            self.extra = {} if len(data) == 3 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {"id": self.id, "name": self.name, "createdAt": self.created_at.isoformat()}
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


class CustomerGroupsCalls:
    """The calls of `portal.customer_groups`, as data: what its methods perform, and what `portal.send` takes."""

    @staticmethod
    def list(*, page: int = 1) -> Call[Page[CustomerGroup]]:
        _query: _Fields = {"page": _checked.page_number(page, "page")}
        return Call("GET", "/customer-groups", _pages.page_of(CustomerGroup), query=_checked.query(_query))

    @staticmethod
    def create(*, name: str, customers: Sequence[str] | Unset = UNSET) -> Call[CustomerGroup]:
        _fields: _Fields = {"name": _checked.string(name, "name")}
        if customers is not UNSET:
            _fields["customers"] = _checked.list_of(_checked.identifiers("cst_"))(customers, "customers")
        return Call("POST", "/customer-groups", CustomerGroup.from_dict, content=_bodies.json(_fields))

    @staticmethod
    def get(customer_group_id: str) -> Call[CustomerGroup]:
        return Call(
            "GET",
            f"/customer-groups/{_checked.path_id(customer_group_id, 'customer_group_id', 'cug_')}",
            CustomerGroup.from_dict,
        )

    @staticmethod
    def update(customer_group_id: str, *, name: str) -> Call[CustomerGroup]:
        _fields: _Fields = {"name": _checked.string(name, "name")}
        return Call(
            "PATCH",
            f"/customer-groups/{_checked.path_id(customer_group_id, 'customer_group_id', 'cug_')}",
            CustomerGroup.from_dict,
            content=_bodies.json(_fields),
        )

    @staticmethod
    def add_customers(customer_group_id: str, *, customers: Sequence[str]) -> Call[builtins.list[Customer]]:
        _fields: _Fields = {"customers": _checked.list_of(_checked.identifiers("cst_"))(customers, "customers")}
        return Call(
            "POST",
            f"/customer-groups/{_checked.path_id(customer_group_id, 'customer_group_id', 'cug_')}/customers",
            _rows.list_in_data(Customer),
            content=_bodies.json(_fields),
        )


class CustomerGroups(Resource):
    """`portal.customer_groups`: groups of customers."""

    calls = CustomerGroupsCalls

    def list(self) -> Pages[CustomerGroup]:
        """List the customer groups.

        All groups of customers, in pages.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: customers.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-groups-api/list-customer-groups
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    def create(self, *, name: str, customers: Sequence[str] | Unset = UNSET) -> CustomerGroup:
        """Create a customer group.

        Creates a group, with customers in it where they are given.

        Args:
            name: Name of the group.
            customers: Ids of the customers to put in it. Ids that do not exist are skipped without an error: `cst_...`.

        Returns:
            The new group.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: customers.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-groups-api/create-customer-group
        """
        return self._perform(self.calls.create(name=name, customers=customers))

    def get(self, customer_group_id: str) -> CustomerGroup:
        """Get one customer group.

        Looks up a group by its id. Its members are listed with the customers.

        Args:
            customer_group_id: Id of the customer group: `cug_...`.

        Returns:
            The group.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: customers.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-groups-api/get-customer-group
        """
        return self._perform(self.calls.get(customer_group_id))

    def update(self, customer_group_id: str, *, name: str) -> CustomerGroup:
        """Rename a customer group.

        Gives a group another name.

        Args:
            customer_group_id: Id of the customer group: `cug_...`.
            name: New name of the group.

        Returns:
            The group as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: customers.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-groups-api/edit-customer-group
        """
        return self._perform(self.calls.update(customer_group_id, name=name))

    def add_customers(self, customer_group_id: str, *, customers: Sequence[str]) -> builtins.list[Customer]:
        """Put customers in a group.

        Puts one or more customers in a group. Ids that do not exist are skipped without an error: compare the response
        with what was sent. Whether it holds all customers of the group or the added ones is not documented.

        Documented in part: whether the customers have to be given, and which of them come back, is not documented.

        Args:
            customer_group_id: Id of the customer group: `cug_...`.
            customers: Ids of the customers. Ids that do not exist are skipped without an error: `cst_...`.

        Returns:
            Customers of the group.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: customers.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-groups-api/add-customers-to-customer-group
        """
        return self._perform(self.calls.add_customers(customer_group_id, customers=customers))


class AsyncCustomerGroups(AsyncResource):
    """`portal.customer_groups`: groups of customers."""

    calls = CustomerGroupsCalls

    def list(self) -> AsyncPages[CustomerGroup]:
        """List the customer groups.

        All groups of customers, in pages.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: customers.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-groups-api/list-customer-groups
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    async def create(self, *, name: str, customers: Sequence[str] | Unset = UNSET) -> CustomerGroup:
        """Create a customer group.

        Creates a group, with customers in it where they are given.

        Args:
            name: Name of the group.
            customers: Ids of the customers to put in it. Ids that do not exist are skipped without an error: `cst_...`.

        Returns:
            The new group.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: customers.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-groups-api/create-customer-group
        """
        return await self._perform(self.calls.create(name=name, customers=customers))

    async def get(self, customer_group_id: str) -> CustomerGroup:
        """Get one customer group.

        Looks up a group by its id. Its members are listed with the customers.

        Args:
            customer_group_id: Id of the customer group: `cug_...`.

        Returns:
            The group.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: customers.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-groups-api/get-customer-group
        """
        return await self._perform(self.calls.get(customer_group_id))

    async def update(self, customer_group_id: str, *, name: str) -> CustomerGroup:
        """Rename a customer group.

        Gives a group another name.

        Args:
            customer_group_id: Id of the customer group: `cug_...`.
            name: New name of the group.

        Returns:
            The group as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: customers.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-groups-api/edit-customer-group
        """
        return await self._perform(self.calls.update(customer_group_id, name=name))

    async def add_customers(self, customer_group_id: str, *, customers: Sequence[str]) -> builtins.list[Customer]:
        """Put customers in a group.

        Puts one or more customers in a group. Ids that do not exist are skipped without an error: compare the response
        with what was sent. Whether it holds all customers of the group or the added ones is not documented.

        Documented in part: whether the customers have to be given, and which of them come back, is not documented.

        Args:
            customer_group_id: Id of the customer group: `cug_...`.
            customers: Ids of the customers. Ids that do not exist are skipped without an error: `cst_...`.

        Returns:
            Customers of the group.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: customers.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-groups-api/add-customers-to-customer-group
        """
        return await self._perform(self.calls.add_customers(customer_group_id, customers=customers))
