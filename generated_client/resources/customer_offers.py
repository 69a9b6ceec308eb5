"""`portal.customer_offers`: the offers made to customers.

Generated from openapi.yaml; changes made here are lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

from attrs import define, field

from .._core import arguments as checked
from .._core import decoding as read
from .._core.call import UNSET, Call, Unset, json_content
from .._core.drivers import AsyncResource, Resource
from .._core.model import Field, Model
from .._core.multipart import FileInput, MultipartBody, PreparedFile, prepare_file
from ..errors import UnreadableField
from ..pagination import AsyncPages, Page, Pages, find_in, find_in_async, page_of
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
    """IP address it was accepted from, null where unknown."""
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
        "id": Field("id", read.text),
        "customerId": Field("customer_id", read.text),
        "offerNumber": Field("offer_number", read.text),
        "issuedAt": Field("issued_at", read.day, lambda value: value.isoformat()),
        "expiresAt": Field("expires_at", read.day, lambda value: value.isoformat()),
        "currency": Field("currency", read.text),
        "amount": Field("amount", read.decimal, read.decimal_text),
        "acceptedAt": Field("accepted_at", read.date_time, lambda value: value.isoformat(), nullable=True),
        "acceptedViaIp": Field("accepted_via_ip", read.text, nullable=True),
        "acceptedViaUserAgent": Field("accepted_via_user_agent", read.text, nullable=True),
        "acceptanceSignature": Field("acceptance_signature", read.text, nullable=True),
        "rejectedAt": Field("rejected_at", read.date_time, lambda value: value.isoformat(), nullable=True),
        "createdAt": Field("created_at", read.date_time, lambda value: value.isoformat()),
        "links": Field("links", lambda value: CustomerOfferLinks.from_dict(value), lambda value: value.to_dict()),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else read.text(value)
            self.customer_id = value if type(value := data["customerId"]) is str else read.text(value)
            self.offer_number = value if type(value := data["offerNumber"]) is str else read.text(value)
            self.issued_at = date.fromisoformat(data["issuedAt"])
            self.expires_at = date.fromisoformat(data["expiresAt"])
            self.currency = value if type(value := data["currency"]) is str else read.text(value)
            self.amount = read.decimal(data["amount"])
            self.accepted_at = None if (value := data["acceptedAt"]) is None else read.date_time(value)
            self.accepted_via_ip = (
                None if (value := data["acceptedViaIp"]) is None else value if type(value) is str else read.text(value)
            )
            self.accepted_via_user_agent = (
                None
                if (value := data["acceptedViaUserAgent"]) is None
                else value
                if type(value) is str
                else read.text(value)
            )
            self.acceptance_signature = (
                None
                if (value := data["acceptanceSignature"]) is None
                else value
                if type(value) is str
                else read.text(value)
            )
            self.rejected_at = None if (value := data["rejectedAt"]) is None else read.date_time(value)
            self.created_at = read.date_time(data["createdAt"])
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
                "amount": read.decimal_text(self.amount),
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
        data.update(read.plain(self.extra))
        return data


@define(kw_only=True, eq=False, repr=False)
class CustomerOfferLinks(Model):
    """Where things related to a customer offer are found."""

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
        data.update(read.plain(self.extra))
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
        "description": Field("description", read.text),
        "amountExclVat": Field("amount_excl_vat", read.decimal, read.decimal_text),
        "vatRate": Field("vat_rate", read.whole),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.description = value if type(value := data["description"]) is str else read.text(value)
            self.amount_excl_vat = read.decimal(data["amountExclVat"])
            self.vat_rate = read.whole(data["vatRate"])
            self.extra = {} if len(data) == 3 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {
            "description": checked.string(self.description, "description"),
            "amountExclVat": checked.amount(self.amount_excl_vat, "amount_excl_vat"),
            "vatRate": checked.integer(self.vat_rate, "vat_rate"),
        }
        data.update(read.plain(self.extra))
        return data


class CustomerOffersCalls:
    """The calls of `portal.customer_offers`, as data: what its methods perform, and what `portal.send` takes."""

    @staticmethod
    def list(*, page: int = 1) -> Call[Page[CustomerOffer]]:
        _query: dict[str, Any] = {"page": checked.page_number(page, "page")}

        return Call("GET", "/customer-offers", page_of(CustomerOffer), query=urlencode(checked.form_fields(_query)))

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
        _body: dict[str, Any] = {
            "customerId": checked.identifier(customer_id, "customer_id", "cst_"),
            "offerNumber": checked.string(offer_number, "offer_number"),
            "issuedAt": checked.calendar_date(issued_at, "issued_at"),
            "expiresAt": checked.calendar_date(expires_at, "expires_at"),
            "amount": checked.amount(amount, "amount"),
        }
        if send_notification is not UNSET:
            _body["sendNotification"] = checked.boolean(send_notification, "send_notification")
        if accepted_at is not UNSET:
            _body["acceptedAt"] = checked.portal_date_time(accepted_at, "accepted_at")
        if accepted_via_ip is not UNSET:
            _body["acceptedViaIp"] = checked.string(accepted_via_ip, "accepted_via_ip")
        if accepted_via_user_agent is not UNSET:
            _body["acceptedViaUserAgent"] = checked.string(accepted_via_user_agent, "accepted_via_user_agent")
        if rejected_at is not UNSET:
            _body["rejectedAt"] = checked.portal_date_time(rejected_at, "rejected_at")

        _files: list[tuple[str, PreparedFile]] = []
        _files.append(("pdf", prepare_file("pdf", pdf, name="document.pdf", media_type="application/pdf")))
        return Call(
            "POST",
            "/customer-offers",
            CustomerOffer.from_dict,
            content=MultipartBody(checked.form_fields(_body), _files),
        )

    @staticmethod
    def get(offer_id: str) -> Call[CustomerOffer]:
        return Call("GET", f"/customer-offers/{checked.path_id(offer_id, 'offer_id', 'off_')}", CustomerOffer.from_dict)

    @staticmethod
    def accept(
        offer_id: str,
        *,
        accepted_at: datetime,
        accepted_via_ip: str | Unset = UNSET,
        accepted_via_user_agent: str | Unset = UNSET,
    ) -> Call[CustomerOffer]:
        _body: dict[str, Any] = {"acceptedAt": checked.portal_date_time(accepted_at, "accepted_at")}
        if accepted_via_ip is not UNSET:
            _body["acceptedViaIp"] = checked.string(accepted_via_ip, "accepted_via_ip")
        if accepted_via_user_agent is not UNSET:
            _body["acceptedViaUserAgent"] = checked.string(accepted_via_user_agent, "accepted_via_user_agent")

        return Call(
            "PATCH",
            f"/customer-offers/{checked.path_id(offer_id, 'offer_id', 'off_')}",
            CustomerOffer.from_dict,
            content=json_content(_body),
        )

    @staticmethod
    def reject(offer_id: str, *, rejected_at: datetime) -> Call[CustomerOffer]:
        _body: dict[str, Any] = {"rejectedAt": checked.portal_date_time(rejected_at, "rejected_at")}

        return Call(
            "PATCH",
            f"/customer-offers/{checked.path_id(offer_id, 'offer_id', 'off_')}",
            CustomerOffer.from_dict,
            content=json_content(_body),
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
        _body: dict[str, Any] = {
            "customerId": checked.identifier(customer_id, "customer_id", "cst_"),
            "offerNumber": checked.string(offer_number, "offer_number"),
            "issuedAt": checked.calendar_date(issued_at, "issued_at"),
            "expiresAt": checked.calendar_date(expires_at, "expires_at"),
            "lines": checked.sequence(lines, "lines", checked.instance(CustomerOfferLine)),
        }
        if send_notification is not UNSET:
            _body["sendNotification"] = checked.boolean(send_notification, "send_notification")

        return Call("POST", "/customer-offers/manual", CustomerOffer.from_dict, content=json_content(_body))


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
        return self._pages(lambda page: self.calls.list(page=page))

    def find(self, offer_number: str) -> CustomerOffer | None:
        """Find the one with this offer number by walking through the list.

        For when it is unknown whether a creation succeeded (`may_have_acted`): look here before you repeat it.

        Args:
            offer_number: Number of the offer.

        Returns:
            The first one in the list that has it, None when there is none.

        Raises:
            UnreadableField: None has it, but some have offer numbers that cannot be read.
            PortalError: What any call may raise, see `errors`.
        """
        wanted = checked.string(offer_number, "offer_number")
        return find_in(self.list(), lambda each: each.offer_number, wanted)

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
            send_notification: Whether the portal tells the customer.
            accepted_at: When it was accepted; left out while it is open: to the second; with a zone it is converted to
                Dutch time, without it is sent as it is.
            accepted_via_ip: IP address it was accepted from; ignored without `acceptedAt`.
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

        Has the portal make an offer out of lines for products or services.

        Documented in part: the fields of a line are known from a sample only.

        Args:
            customer_id: The customer the offer is for: `cst_...`.
            offer_number: Number of the offer.
            issued_at: Date of issue.
            expires_at: Date of expiry.
            lines: The lines of the offer.
            send_notification: Whether the portal tells the customer.

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
        return self._pages(lambda page: self.calls.list(page=page))

    async def find(self, offer_number: str) -> CustomerOffer | None:
        """Find the one with this offer number by walking through the list.

        For when it is unknown whether a creation succeeded (`may_have_acted`): look here before you repeat it.

        Args:
            offer_number: Number of the offer.

        Returns:
            The first one in the list that has it, None when there is none.

        Raises:
            UnreadableField: None has it, but some have offer numbers that cannot be read.
            PortalError: What any call may raise, see `errors`.
        """
        wanted = checked.string(offer_number, "offer_number")
        return await find_in_async(self.list(), lambda each: each.offer_number, wanted)

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
            send_notification: Whether the portal tells the customer.
            accepted_at: When it was accepted; left out while it is open: to the second; with a zone it is converted to
                Dutch time, without it is sent as it is.
            accepted_via_ip: IP address it was accepted from; ignored without `acceptedAt`.
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

        Has the portal make an offer out of lines for products or services.

        Documented in part: the fields of a line are known from a sample only.

        Args:
            customer_id: The customer the offer is for: `cst_...`.
            offer_number: Number of the offer.
            issued_at: Date of issue.
            expires_at: Date of expiry.
            lines: The lines of the offer.
            send_notification: Whether the portal tells the customer.

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
