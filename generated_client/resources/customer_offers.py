"""`portal.customer_offers`: the offers made to customers.

Generated from openapi.yaml; changes made here are lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from .._core.call import Files as _Files
from .._core.drivers import AsyncResource, Resource
from .._core.model import Field, Model
from .._core.multipart import FileInput
from ..errors import UnreadableField
from ..pagination import AsyncPages, Page, Pages
from .shared import Link

__all__ = [
    "AsyncCustomerOffers",
    "CustomerOffer",
    "CustomerOfferLine",
    "CustomerOfferLinks",
    "CustomerOffers",
    "CustomerOffersCalls",
]


@define(kw_only=True, eq=False, repr=False)
class CustomerOffer(Model):
    """An offer made to a customer."""

    id: str
    """Its id."""
    customer_id: str
    """The customer it was made to."""
    offer_number: str
    """Number of the offer."""
    issued_at: date
    """Date of issue."""
    expires_at: date
    """Date of expiry."""
    currency: str
    """Currency of `amount`, EUR."""
    amount: Decimal
    """Amount of the offer, in `currency`. Whether VAT is included is not documented."""
    accepted_at: datetime | None
    """When it was accepted, null where it was not."""
    accepted_via_ip: str | None
    """IP address from which it was accepted, null where unknown."""
    accepted_via_user_agent: str | None
    """User agent it was accepted with."""
    acceptance_signature: str | None
    """Image of the drawn signature, as data URI."""
    rejected_at: datetime | None
    """When it was rejected, null where it was not."""
    created_at: datetime
    """When it was added to the portal."""
    links: CustomerOfferLinks
    """Where related things are found."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "customerId": Field("customer_id", _read.text),
        "offerNumber": Field("offer_number", _read.text),
        "issuedAt": Field("issued_at", _read.day, lambda value: value.isoformat()),
        "expiresAt": Field("expires_at", _read.day, lambda value: value.isoformat()),
        "currency": Field("currency", _read.text),
        "amount": Field("amount", _read.decimal, _read.decimal_text),
        "acceptedAt": Field("accepted_at", _read.date_time, lambda value: value.isoformat(), nullable=True),
        "acceptedViaIp": Field("accepted_via_ip", _read.text, nullable=True),
        "acceptedViaUserAgent": Field("accepted_via_user_agent", _read.text, nullable=True),
        "acceptanceSignature": Field("acceptance_signature", _read.text, nullable=True),
        "rejectedAt": Field("rejected_at", _read.date_time, lambda value: value.isoformat(), nullable=True),
        "createdAt": Field("created_at", _read.date_time, lambda value: value.isoformat()),
        "links": Field("links", lambda value: CustomerOfferLinks.from_dict(value), lambda value: value.to_dict()),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.customer_id = value if type(value := data["customerId"]) is str else _read.text(value)
            self.offer_number = value if type(value := data["offerNumber"]) is str else _read.text(value)
            self.issued_at = date.fromisoformat(data["issuedAt"])
            self.expires_at = date.fromisoformat(data["expiresAt"])
            self.currency = value if type(value := data["currency"]) is str else _read.text(value)
            self.amount = _read.decimal(data["amount"])
            self.accepted_at = None if (value := data["acceptedAt"]) is None else _read.date_time(value)
            self.accepted_via_ip = (
                value if (value := data["acceptedViaIp"]) is None or type(value) is str else _read.text(value)
            )
            self.accepted_via_user_agent = (
                value if (value := data["acceptedViaUserAgent"]) is None or type(value) is str else _read.text(value)
            )
            self.acceptance_signature = (
                value if (value := data["acceptanceSignature"]) is None or type(value) is str else _read.text(value)
            )
            self.rejected_at = None if (value := data["rejectedAt"]) is None else _read.date_time(value)
            self.created_at = _read.date_time(data["createdAt"])
            self.links = CustomerOfferLinks.from_dict(data["links"])
            self.extra = {} if len(data) == 14 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "customerId": self.customer_id,
                "offerNumber": self.offer_number,
                "issuedAt": self.issued_at.isoformat(),
                "expiresAt": self.expires_at.isoformat(),
                "currency": self.currency,
                "amount": _read.decimal_text(self.amount),
                "acceptedAt": None if self.accepted_at is None else self.accepted_at.isoformat(),
                "acceptedViaIp": self.accepted_via_ip,
                "acceptedViaUserAgent": self.accepted_via_user_agent,
                "acceptanceSignature": self.acceptance_signature,
                "rejectedAt": None if self.rejected_at is None else self.rejected_at.isoformat(),
                "createdAt": self.created_at.isoformat(),
                "links": self.links.to_dict(),
            }
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


@define(kw_only=True, eq=False, repr=False)
class CustomerOfferLinks(Model):
    """Links to things related to a customer offer."""

    customer: Link
    """The customer in this API."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "customer": Field("customer", lambda value: Link.from_dict(value), lambda value: value.to_dict())
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.customer = Link.from_dict(data["customer"])
            self.extra = {} if len(data) == 1 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {"customer": self.customer.to_dict()}
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


@define(kw_only=True, eq=False, repr=False)
class CustomerOfferLine(Model):
    """A line of an offer to be made."""

    description: str
    """What is offered."""
    amount_excl_vat: Decimal
    """Amount without VAT, in euros."""
    vat_rate: int
    """VAT rate in percent."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "description": Field("description", _read.text),
        "amountExclVat": Field("amount_excl_vat", _read.decimal, _read.decimal_text),
        "vatRate": Field("vat_rate", _read.whole),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.description = value if type(value := data["description"]) is str else _read.text(value)
            self.amount_excl_vat = _read.decimal(data["amountExclVat"])
            self.vat_rate = _read.whole(data["vatRate"])
            self.extra = {} if len(data) == 3 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {
            "description": _checked.string(self.description, "description"),
            "amountExclVat": _checked.amount(self.amount_excl_vat, "amount_excl_vat"),
            "vatRate": _checked.integer(self.vat_rate, "vat_rate"),
        }
        data.update(_read.plain(self.extra))
        return data


class CustomerOffersCalls:
    """The calls of `portal.customer_offers`, as data: what its methods perform, and what `portal.send` takes."""

    @staticmethod
    def list(*, page: int = 1) -> Call[Page[CustomerOffer]]:
        _query: _Fields = {"page": _checked.page_number(page, "page")}
        return Call("GET", "/customer-offers", _pages.page_of(CustomerOffer), query=_checked.query(_query))

    @staticmethod
    def create(
        *,
        customer_id: str,
        offer_number: str,
        issued_at: date,
        expires_at: date,
        amount: Decimal | int | str,
        pdf: FileInput,
        send_notification: bool | Unset = UNSET,
        accepted_at: datetime | Unset = UNSET,
        accepted_via_ip: str | Unset = UNSET,
        accepted_via_user_agent: str | Unset = UNSET,
        rejected_at: datetime | Unset = UNSET,
    ) -> Call[CustomerOffer]:
        _fields: _Fields = {
            "customerId": _checked.identifiers("cst_")(customer_id, "customer_id"),
            "offerNumber": _checked.string(offer_number, "offer_number"),
            "issuedAt": _checked.calendar_date(issued_at, "issued_at"),
            "expiresAt": _checked.calendar_date(expires_at, "expires_at"),
            "amount": _checked.amount(amount, "amount"),
        }
        if send_notification is not UNSET:
            _fields["sendNotification"] = _checked.boolean(send_notification, "send_notification")
        if accepted_at is not UNSET:
            _fields["acceptedAt"] = _checked.portal_date_time(accepted_at, "accepted_at")
        if accepted_via_ip is not UNSET:
            _fields["acceptedViaIp"] = _checked.string(accepted_via_ip, "accepted_via_ip")
        if accepted_via_user_agent is not UNSET:
            _fields["acceptedViaUserAgent"] = _checked.string(accepted_via_user_agent, "accepted_via_user_agent")
        if rejected_at is not UNSET:
            _fields["rejectedAt"] = _checked.portal_date_time(rejected_at, "rejected_at")
        _files: _Files = []
        _files.append(("pdf", _checked.file_of("document.pdf", "application/pdf")(pdf, "pdf")))
        return Call("POST", "/customer-offers", CustomerOffer.from_dict, content=_bodies.form(_fields, _files))

    @staticmethod
    def get(offer_id: str) -> Call[CustomerOffer]:
        return Call(
            "GET", f"/customer-offers/{_checked.path_id(offer_id, 'offer_id', 'off_')}", CustomerOffer.from_dict
        )

    @staticmethod
    def accept(
        offer_id: str,
        *,
        accepted_at: datetime,
        accepted_via_ip: str | Unset = UNSET,
        accepted_via_user_agent: str | Unset = UNSET,
    ) -> Call[CustomerOffer]:
        _fields: _Fields = {"acceptedAt": _checked.portal_date_time(accepted_at, "accepted_at")}
        if accepted_via_ip is not UNSET:
            _fields["acceptedViaIp"] = _checked.string(accepted_via_ip, "accepted_via_ip")
        if accepted_via_user_agent is not UNSET:
            _fields["acceptedViaUserAgent"] = _checked.string(accepted_via_user_agent, "accepted_via_user_agent")
        return Call(
            "PATCH",
            f"/customer-offers/{_checked.path_id(offer_id, 'offer_id', 'off_')}",
            CustomerOffer.from_dict,
            content=_bodies.json(_fields),
        )

    @staticmethod
    def reject(offer_id: str, *, rejected_at: datetime) -> Call[CustomerOffer]:
        _fields: _Fields = {"rejectedAt": _checked.portal_date_time(rejected_at, "rejected_at")}
        return Call(
            "PATCH",
            f"/customer-offers/{_checked.path_id(offer_id, 'offer_id', 'off_')}",
            CustomerOffer.from_dict,
            content=_bodies.json(_fields),
        )

    @staticmethod
    def create_manual(
        *,
        customer_id: str,
        offer_number: str,
        issued_at: date,
        expires_at: date,
        lines: Sequence[CustomerOfferLine],
        send_notification: bool | Unset = UNSET,
    ) -> Call[CustomerOffer]:
        _fields: _Fields = {
            "customerId": _checked.identifiers("cst_")(customer_id, "customer_id"),
            "offerNumber": _checked.string(offer_number, "offer_number"),
            "issuedAt": _checked.calendar_date(issued_at, "issued_at"),
            "expiresAt": _checked.calendar_date(expires_at, "expires_at"),
            "lines": _checked.list_of(_checked.instance(CustomerOfferLine))(lines, "lines"),
        }
        if send_notification is not UNSET:
            _fields["sendNotification"] = _checked.boolean(send_notification, "send_notification")
        return Call("POST", "/customer-offers/manual", CustomerOffer.from_dict, content=_bodies.json(_fields))


class CustomerOffers(Resource):
    """`portal.customer_offers`: the offers made to customers."""

    calls = CustomerOffersCalls

    def list(self) -> Pages[CustomerOffer]:
        """List the customer offers.

        All offers of the portal, in pages.

        Documented in part: types and nullability of some fields are known from a sample only.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: offers.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-offers-api/list-customer-offers
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    def find(self, offer_number: str) -> CustomerOffer | None:
        """Find the one with this offer number by reading the list page by page.

        Use it when the outcome of a creation is unknown (`may_have_acted`), before you repeat it.

        Args:
            offer_number: Number of the offer.

        Returns:
            The first one in the list that has it, None when there is none.

        Raises:
            UnreadableField: None has it, but the offer number of some could not be read.
            PortalError: What any call may raise, see `errors`.
        """
        wanted = _checked.string(offer_number, "offer_number")
        return _pages.find_in(self.list(), lambda each: each.offer_number, wanted)

    def create(
        self,
        *,
        customer_id: str,
        offer_number: str,
        issued_at: date,
        expires_at: date,
        amount: Decimal | int | str,
        pdf: FileInput,
        send_notification: bool | Unset = UNSET,
        accepted_at: datetime | Unset = UNSET,
        accepted_via_ip: str | Unset = UNSET,
        accepted_via_user_agent: str | Unset = UNSET,
        rejected_at: datetime | Unset = UNSET,
    ) -> CustomerOffer:
        """Upload an offer with its PDF.

        Adds an offer that was made elsewhere to the portal.

        Documented in part: types and required marks from the PDF on are not documented.

        Args:
            customer_id: The customer the offer is for: `cst_...`.
            offer_number: Number of the offer.
            issued_at: Date of issue.
            expires_at: Date of expiry.
            amount: Amount of the offer, in euros: exact, `Decimal('12.95')`; a float is refused.
            pdf: The offer as PDF: a path, bytes, or a file opened with `rb`.
            send_notification: Whether the portal notifies the customer.
            accepted_at: When it was accepted; left out while it is open: to the second; with a zone it is converted to
                Dutch time, without it is sent as it is.
            accepted_via_ip: IP address from which it was accepted; ignored without `acceptedAt`.
            accepted_via_user_agent: User agent it was accepted with; ignored without `acceptedAt`.
            rejected_at: When it was rejected; left out while it is open: to the second; with a zone it is converted to
                Dutch time, without it is sent as it is.

        Returns:
            The new offer.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: offers.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-offers-api/create-customer-offer
        """
        return self._perform(
            self.calls.create(
                customer_id=customer_id,
                offer_number=offer_number,
                issued_at=issued_at,
                expires_at=expires_at,
                amount=amount,
                pdf=pdf,
                send_notification=send_notification,
                accepted_at=accepted_at,
                accepted_via_ip=accepted_via_ip,
                accepted_via_user_agent=accepted_via_user_agent,
                rejected_at=rejected_at,
            )
        )

    def create_once(
        self,
        *,
        customer_id: str,
        offer_number: str,
        issued_at: date,
        expires_at: date,
        amount: Decimal | int | str,
        pdf: FileInput,
        send_notification: bool | Unset = UNSET,
        accepted_at: datetime | Unset = UNSET,
        accepted_via_ip: str | Unset = UNSET,
        accepted_via_user_agent: str | Unset = UNSET,
        rejected_at: datetime | Unset = UNSET,
    ) -> CustomerOffer:
        """Upload an offer with its PDF, and look it up if the outcome is unknown.

        Sends one request, never a second. If the portal may have carried it out (`may_have_acted`), it searches the
        list for the same offer number and customer and amount, and once more after 5 seconds; a search reads 50 pages
        at most. It does not search before it creates. The arguments are those of `create`.

        Returns:
            The new offer.

        Raises:
            PortalError: What `create` raised. With `may_have_acted` it was not found, and may still appear.

        Scopes: offers.write, offers.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-offers-api/create-customer-offer
        """
        return self._create_once(
            self.calls.create(
                customer_id=customer_id,
                offer_number=offer_number,
                issued_at=issued_at,
                expires_at=expires_at,
                amount=amount,
                pdf=pdf,
                send_notification=send_notification,
                accepted_at=accepted_at,
                accepted_via_ip=accepted_via_ip,
                accepted_via_user_agent=accepted_via_user_agent,
                rejected_at=rejected_at,
            ),
            self.list,
            lambda _each: (
                _each.offer_number == offer_number
                and _each.customer_id == customer_id
                and _each.amount == Decimal(_checked.amount(amount, "amount"))
            ),
        )

    def get(self, offer_id: str) -> CustomerOffer:
        """Get one customer offer.

        Looks up an offer by its id.

        Documented in part: types and nullability of some fields are known from a sample only.

        Args:
            offer_id: Id of the customer offer: `off_...`.

        Returns:
            The offer.

        Raises:
            NotFound: No offer has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: offers.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-offers-api/get-customer-offer
        """
        return self._perform(self.calls.get(offer_id))

    def accept(
        self,
        offer_id: str,
        *,
        accepted_at: datetime,
        accepted_via_ip: str | Unset = UNSET,
        accepted_via_user_agent: str | Unset = UNSET,
    ) -> CustomerOffer:
        """Mark an offer as accepted.

        Marks an offer as accepted, also in the integration where one is connected.

        Documented in part: types and required marks of the body are not documented, nor what happens when both times
        are sent.

        Args:
            offer_id: Id of the customer offer: `off_...`.
            accepted_at: When it was accepted: to the second; with a zone it is converted to Dutch time, without it is
                sent as it is.
            accepted_via_ip: IP address it was accepted from.
            accepted_via_user_agent: User agent it was accepted with.

        Returns:
            The offer as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: offers.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-offers-api/mark-customer-offer-accepted-or-rejected
        """
        return self._perform(
            self.calls.accept(
                offer_id,
                accepted_at=accepted_at,
                accepted_via_ip=accepted_via_ip,
                accepted_via_user_agent=accepted_via_user_agent,
            )
        )

    def reject(self, offer_id: str, *, rejected_at: datetime) -> CustomerOffer:
        """Mark an offer as rejected.

        Marks an offer as rejected, also in the integration where one is connected.

        Documented in part: types and required marks of the body are not documented, nor what happens when both times
        are sent.

        Args:
            offer_id: Id of the customer offer: `off_...`.
            rejected_at: When it was rejected: to the second; with a zone it is converted to Dutch time, without it is
                sent as it is.

        Returns:
            The offer as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: offers.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-offers-api/mark-customer-offer-accepted-or-rejected
        """
        return self._perform(self.calls.reject(offer_id, rejected_at=rejected_at))

    def create_manual(
        self,
        *,
        customer_id: str,
        offer_number: str,
        issued_at: date,
        expires_at: date,
        lines: Sequence[CustomerOfferLine],
        send_notification: bool | Unset = UNSET,
    ) -> CustomerOffer:
        """Create an offer from lines.

        Makes an offer from lines for products or services.

        Documented in part: the fields of a line are known from a sample only.

        Args:
            customer_id: The customer the offer is for: `cst_...`.
            offer_number: Number of the offer.
            issued_at: Date of issue.
            expires_at: Date of expiry.
            lines: The lines of the offer.
            send_notification: Whether the portal notifies the customer.

        Returns:
            The new offer.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: offers.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-offers-api/create-manual-customer-offer
        """
        return self._perform(
            self.calls.create_manual(
                customer_id=customer_id,
                offer_number=offer_number,
                issued_at=issued_at,
                expires_at=expires_at,
                lines=lines,
                send_notification=send_notification,
            )
        )

    def create_manual_once(
        self,
        *,
        customer_id: str,
        offer_number: str,
        issued_at: date,
        expires_at: date,
        lines: Sequence[CustomerOfferLine],
        send_notification: bool | Unset = UNSET,
    ) -> CustomerOffer:
        """Create an offer from lines, and look it up if the outcome is unknown.

        Sends one request, never a second. If the portal may have carried it out (`may_have_acted`), it searches the
        list for the same offer number and customer, and once more after 5 seconds; a search reads 50 pages at most. It
        does not search before it creates. The arguments are those of `create_manual`.

        Returns:
            The new offer.

        Raises:
            PortalError: What `create_manual` raised. With `may_have_acted` it was not found, and may still appear.

        Scopes: offers.write, offers.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-offers-api/create-manual-customer-offer
        """
        return self._create_once(
            self.calls.create_manual(
                customer_id=customer_id,
                offer_number=offer_number,
                issued_at=issued_at,
                expires_at=expires_at,
                lines=lines,
                send_notification=send_notification,
            ),
            self.list,
            lambda _each: _each.offer_number == offer_number and _each.customer_id == customer_id,
        )


class AsyncCustomerOffers(AsyncResource):
    """`portal.customer_offers`: the offers made to customers."""

    calls = CustomerOffersCalls

    def list(self) -> AsyncPages[CustomerOffer]:
        """List the customer offers.

        All offers of the portal, in pages.

        Documented in part: types and nullability of some fields are known from a sample only.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: offers.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-offers-api/list-customer-offers
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    async def find(self, offer_number: str) -> CustomerOffer | None:
        """Find the one with this offer number by reading the list page by page.

        Use it when the outcome of a creation is unknown (`may_have_acted`), before you repeat it.

        Args:
            offer_number: Number of the offer.

        Returns:
            The first one in the list that has it, None when there is none.

        Raises:
            UnreadableField: None has it, but the offer number of some could not be read.
            PortalError: What any call may raise, see `errors`.
        """
        wanted = _checked.string(offer_number, "offer_number")
        return await _pages.find_in_async(self.list(), lambda each: each.offer_number, wanted)

    async def create(
        self,
        *,
        customer_id: str,
        offer_number: str,
        issued_at: date,
        expires_at: date,
        amount: Decimal | int | str,
        pdf: FileInput,
        send_notification: bool | Unset = UNSET,
        accepted_at: datetime | Unset = UNSET,
        accepted_via_ip: str | Unset = UNSET,
        accepted_via_user_agent: str | Unset = UNSET,
        rejected_at: datetime | Unset = UNSET,
    ) -> CustomerOffer:
        """Upload an offer with its PDF.

        Adds an offer that was made elsewhere to the portal.

        Documented in part: types and required marks from the PDF on are not documented.

        Args:
            customer_id: The customer the offer is for: `cst_...`.
            offer_number: Number of the offer.
            issued_at: Date of issue.
            expires_at: Date of expiry.
            amount: Amount of the offer, in euros: exact, `Decimal('12.95')`; a float is refused.
            pdf: The offer as PDF: a path, bytes, or a file opened with `rb`.
            send_notification: Whether the portal notifies the customer.
            accepted_at: When it was accepted; left out while it is open: to the second; with a zone it is converted to
                Dutch time, without it is sent as it is.
            accepted_via_ip: IP address from which it was accepted; ignored without `acceptedAt`.
            accepted_via_user_agent: User agent it was accepted with; ignored without `acceptedAt`.
            rejected_at: When it was rejected; left out while it is open: to the second; with a zone it is converted to
                Dutch time, without it is sent as it is.

        Returns:
            The new offer.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: offers.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-offers-api/create-customer-offer
        """
        return await self._perform(
            self.calls.create(
                customer_id=customer_id,
                offer_number=offer_number,
                issued_at=issued_at,
                expires_at=expires_at,
                amount=amount,
                pdf=pdf,
                send_notification=send_notification,
                accepted_at=accepted_at,
                accepted_via_ip=accepted_via_ip,
                accepted_via_user_agent=accepted_via_user_agent,
                rejected_at=rejected_at,
            )
        )

    async def create_once(
        self,
        *,
        customer_id: str,
        offer_number: str,
        issued_at: date,
        expires_at: date,
        amount: Decimal | int | str,
        pdf: FileInput,
        send_notification: bool | Unset = UNSET,
        accepted_at: datetime | Unset = UNSET,
        accepted_via_ip: str | Unset = UNSET,
        accepted_via_user_agent: str | Unset = UNSET,
        rejected_at: datetime | Unset = UNSET,
    ) -> CustomerOffer:
        """Upload an offer with its PDF, and look it up if the outcome is unknown.

        Sends one request, never a second. If the portal may have carried it out (`may_have_acted`), it searches the
        list for the same offer number and customer and amount, and once more after 5 seconds; a search reads 50 pages
        at most. It does not search before it creates. The arguments are those of `create`.

        Returns:
            The new offer.

        Raises:
            PortalError: What `create` raised. With `may_have_acted` it was not found, and may still appear.

        Scopes: offers.write, offers.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-offers-api/create-customer-offer
        """
        return await self._create_once(
            self.calls.create(
                customer_id=customer_id,
                offer_number=offer_number,
                issued_at=issued_at,
                expires_at=expires_at,
                amount=amount,
                pdf=pdf,
                send_notification=send_notification,
                accepted_at=accepted_at,
                accepted_via_ip=accepted_via_ip,
                accepted_via_user_agent=accepted_via_user_agent,
                rejected_at=rejected_at,
            ),
            self.list,
            lambda _each: (
                _each.offer_number == offer_number
                and _each.customer_id == customer_id
                and _each.amount == Decimal(_checked.amount(amount, "amount"))
            ),
        )

    async def get(self, offer_id: str) -> CustomerOffer:
        """Get one customer offer.

        Looks up an offer by its id.

        Documented in part: types and nullability of some fields are known from a sample only.

        Args:
            offer_id: Id of the customer offer: `off_...`.

        Returns:
            The offer.

        Raises:
            NotFound: No offer has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: offers.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-offers-api/get-customer-offer
        """
        return await self._perform(self.calls.get(offer_id))

    async def accept(
        self,
        offer_id: str,
        *,
        accepted_at: datetime,
        accepted_via_ip: str | Unset = UNSET,
        accepted_via_user_agent: str | Unset = UNSET,
    ) -> CustomerOffer:
        """Mark an offer as accepted.

        Marks an offer as accepted, also in the integration where one is connected.

        Documented in part: types and required marks of the body are not documented, nor what happens when both times
        are sent.

        Args:
            offer_id: Id of the customer offer: `off_...`.
            accepted_at: When it was accepted: to the second; with a zone it is converted to Dutch time, without it is
                sent as it is.
            accepted_via_ip: IP address it was accepted from.
            accepted_via_user_agent: User agent it was accepted with.

        Returns:
            The offer as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: offers.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-offers-api/mark-customer-offer-accepted-or-rejected
        """
        return await self._perform(
            self.calls.accept(
                offer_id,
                accepted_at=accepted_at,
                accepted_via_ip=accepted_via_ip,
                accepted_via_user_agent=accepted_via_user_agent,
            )
        )

    async def reject(self, offer_id: str, *, rejected_at: datetime) -> CustomerOffer:
        """Mark an offer as rejected.

        Marks an offer as rejected, also in the integration where one is connected.

        Documented in part: types and required marks of the body are not documented, nor what happens when both times
        are sent.

        Args:
            offer_id: Id of the customer offer: `off_...`.
            rejected_at: When it was rejected: to the second; with a zone it is converted to Dutch time, without it is
                sent as it is.

        Returns:
            The offer as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: offers.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-offers-api/mark-customer-offer-accepted-or-rejected
        """
        return await self._perform(self.calls.reject(offer_id, rejected_at=rejected_at))

    async def create_manual(
        self,
        *,
        customer_id: str,
        offer_number: str,
        issued_at: date,
        expires_at: date,
        lines: Sequence[CustomerOfferLine],
        send_notification: bool | Unset = UNSET,
    ) -> CustomerOffer:
        """Create an offer from lines.

        Makes an offer from lines for products or services.

        Documented in part: the fields of a line are known from a sample only.

        Args:
            customer_id: The customer the offer is for: `cst_...`.
            offer_number: Number of the offer.
            issued_at: Date of issue.
            expires_at: Date of expiry.
            lines: The lines of the offer.
            send_notification: Whether the portal notifies the customer.

        Returns:
            The new offer.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: offers.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-offers-api/create-manual-customer-offer
        """
        return await self._perform(
            self.calls.create_manual(
                customer_id=customer_id,
                offer_number=offer_number,
                issued_at=issued_at,
                expires_at=expires_at,
                lines=lines,
                send_notification=send_notification,
            )
        )

    async def create_manual_once(
        self,
        *,
        customer_id: str,
        offer_number: str,
        issued_at: date,
        expires_at: date,
        lines: Sequence[CustomerOfferLine],
        send_notification: bool | Unset = UNSET,
    ) -> CustomerOffer:
        """Create an offer from lines, and look it up if the outcome is unknown.

        Sends one request, never a second. If the portal may have carried it out (`may_have_acted`), it searches the
        list for the same offer number and customer, and once more after 5 seconds; a search reads 50 pages at most. It
        does not search before it creates. The arguments are those of `create_manual`.

        Returns:
            The new offer.

        Raises:
            PortalError: What `create_manual` raised. With `may_have_acted` it was not found, and may still appear.

        Scopes: offers.write, offers.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-offers-api/create-manual-customer-offer
        """
        return await self._create_once(
            self.calls.create_manual(
                customer_id=customer_id,
                offer_number=offer_number,
                issued_at=issued_at,
                expires_at=expires_at,
                lines=lines,
                send_notification=send_notification,
            ),
            self.list,
            lambda _each: _each.offer_number == offer_number and _each.customer_id == customer_id,
        )
