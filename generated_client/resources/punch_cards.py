"""`portal.punch_cards`: punch cards on offer, and the ones issued to customers.

Generated from openapi.yaml; changes made here are lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
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
    "AsyncPunchCards",
    "IssuedPunchCardStatus",
    "PunchCard",
    "PunchCardBought",
    "PunchCardExpiryPeriod",
    "PunchCards",
    "PunchCardsCalls",
]


class PunchCardExpiryPeriod(OpenEnum):
    """Unit of the time after which an issued card expires."""

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


class IssuedPunchCardStatus(OpenEnum):
    """State of an issued punch card."""

    ACTIVE = "active"
    EXPIRED = "expired"
    FULLY_USED = "fully_used"


@define(kw_only=True, eq=False, repr=False)
class PunchCard(Model):
    """A punch card on offer."""

    id: str
    """Its id."""
    name: str
    """Name of the card."""
    description: str | None
    """Text shown in the portal."""
    punches: int
    """Punches on the card."""
    punch_label: str
    """What one punch represents, such as `lessons`."""
    for_sale: bool
    """Whether customers can buy it in the portal."""
    price: Decimal | None
    """Price with VAT, in euros, null where it is not for sale."""
    vat_rate: int | None
    """VAT rate in percent, null where it is not for sale."""
    expiry_value: int | None
    """After how many of `expiryPeriode` an issued card expires, null for never."""
    expiry_period: PunchCardExpiryPeriod | None
    """Unit of `expiryValue`. `expiryPeriode` on the wire, `expirePeriod` in requests."""
    created_at: datetime
    """When it was created."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "name": Field("name", _read.text),
        "description": Field("description", _read.text, nullable=True),
        "punches": Field("punches", _read.whole),
        "punchLabel": Field("punch_label", _read.text),
        "forSale": Field("for_sale", _read.flag),
        "price": Field("price", _read.decimal, _read.decimal_text, nullable=True),
        "vatRate": Field("vat_rate", _read.whole, nullable=True),
        "expiryValue": Field("expiry_value", _read.whole, nullable=True),
        "expiryPeriode": Field("expiry_period", lambda value: PunchCardExpiryPeriod(value), nullable=True),
        "createdAt": Field("created_at", _read.date_time, lambda value: value.isoformat()),
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
            self.punches = _read.whole(data["punches"])
            self.punch_label = value if type(value := data["punchLabel"]) is str else _read.text(value)
            self.for_sale = _read.flag(data["forSale"])
            self.price = None if (value := data["price"]) is None else _read.decimal(value)
            self.vat_rate = None if (value := data["vatRate"]) is None else _read.whole(value)
            self.expiry_value = None if (value := data["expiryValue"]) is None else _read.whole(value)
            self.expiry_period = None if (value := data["expiryPeriode"]) is None else PunchCardExpiryPeriod(value)
            self.created_at = _read.date_time(data["createdAt"])
            self.extra = {} if len(data) == 11 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "name": self.name,
                "description": self.description,
                "punches": self.punches,
                "punchLabel": self.punch_label,
                "forSale": self.for_sale,
                "price": None if self.price is None else _read.decimal_text(self.price),
                "vatRate": self.vat_rate,
                "expiryValue": self.expiry_value,
                "expiryPeriode": self.expiry_period,
                "createdAt": self.created_at.isoformat(),
            }
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


@define(kw_only=True, eq=False, repr=False)
class PunchCardBought(Model):
    """A punch card that was issued to a customer."""

    id: str
    """Its id."""
    punch_card_id: str
    """The punch card it was issued of."""
    customer_id: str
    """The customer who has it."""
    punches_left: int
    """Punches not used yet."""
    status: IssuedPunchCardStatus
    """Its state."""
    expires_at: datetime | None
    """When it expires, null for never."""
    issued_at: datetime
    """When it was issued or bought."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "punchCardId": Field("punch_card_id", _read.text),
        "customerId": Field("customer_id", _read.text),
        "punchesLeft": Field("punches_left", _read.whole),
        "status": Field("status", lambda value: IssuedPunchCardStatus(value)),
        "expiresAt": Field("expires_at", _read.date_time, lambda value: value.isoformat(), nullable=True),
        "issuedAt": Field("issued_at", _read.date_time, lambda value: value.isoformat()),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.punch_card_id = value if type(value := data["punchCardId"]) is str else _read.text(value)
            self.customer_id = value if type(value := data["customerId"]) is str else _read.text(value)
            self.punches_left = _read.whole(data["punchesLeft"])
            self.status = IssuedPunchCardStatus(data["status"])
            self.expires_at = None if (value := data["expiresAt"]) is None else _read.date_time(value)
            self.issued_at = _read.date_time(data["issuedAt"])
            self.extra = {} if len(data) == 7 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "punchCardId": self.punch_card_id,
                "customerId": self.customer_id,
                "punchesLeft": self.punches_left,
                "status": self.status,
                "expiresAt": None if self.expires_at is None else self.expires_at.isoformat(),
                "issuedAt": self.issued_at.isoformat(),
            }
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


class PunchCardsCalls:
    """The calls of `portal.punch_cards`, as data: what its methods perform, and what `portal.send` takes."""

    @staticmethod
    def list(*, page: int = 1) -> Call[Page[PunchCard]]:
        _query: _Fields = {"page": _checked.page_number(page, "page")}
        return Call("GET", "/punch-cards", _pages.page_of(PunchCard), query=_checked.query(_query))

    @staticmethod
    def create(
        *,
        name: str,
        punches: int,
        punch_label: str,
        description: str | Unset = UNSET,
        for_sale: bool | Unset = UNSET,
        price: Decimal | int | str | Unset = UNSET,
        vat_rate: int | Unset = UNSET,
        expiry_value: int | Unset = UNSET,
        expiry_period: PunchCardExpiryPeriod | str | Unset = UNSET,
    ) -> Call[PunchCard]:
        _fields: _Fields = {
            "name": _checked.string(name, "name"),
            "punches": _checked.integer(punches, "punches"),
            "punchLabel": _checked.string(punch_label, "punch_label"),
        }
        if description is not UNSET:
            _fields["description"] = _checked.string(description, "description")
        if for_sale is not UNSET:
            _fields["forSale"] = _checked.boolean(for_sale, "for_sale")
        if price is not UNSET:
            _fields["price"] = _checked.amount(price, "price")
        if vat_rate is not UNSET:
            _fields["vatRate"] = _checked.integer(vat_rate, "vat_rate")
        if expiry_value is not UNSET:
            _fields["expiryValue"] = _checked.integer(expiry_value, "expiry_value")
        if expiry_period is not UNSET:
            _fields["expirePeriod"] = _checked.choice(expiry_period, "expiry_period")
        return Call("POST", "/punch-cards", PunchCard.from_dict, content=_bodies.json(_fields))

    @staticmethod
    def get(punch_card_id: str) -> Call[PunchCard]:
        return Call(
            "GET", f"/punch-cards/{_checked.path_id(punch_card_id, 'punch_card_id', 'pcd_')}", PunchCard.from_dict
        )

    @staticmethod
    def update(
        punch_card_id: str, *, for_sale: bool, price: Decimal | int | str | Unset = UNSET, vat_rate: int | Unset = UNSET
    ) -> Call[PunchCard]:
        _fields: _Fields = {"forSale": _checked.boolean(for_sale, "for_sale")}
        if price is not UNSET:
            _fields["price"] = _checked.amount(price, "price")
        if vat_rate is not UNSET:
            _fields["vatRate"] = _checked.integer(vat_rate, "vat_rate")
        return Call(
            "PATCH",
            f"/punch-cards/{_checked.path_id(punch_card_id, 'punch_card_id', 'pcd_')}",
            PunchCard.from_dict,
            content=_bodies.json(_fields),
        )

    @staticmethod
    def list_issued(punch_card_id: str, *, page: int = 1) -> Call[Page[PunchCardBought]]:
        _query: _Fields = {"page": _checked.page_number(page, "page")}
        return Call(
            "GET",
            f"/punch-cards/{_checked.path_id(punch_card_id, 'punch_card_id', 'pcd_')}/issued",
            _pages.page_of(PunchCardBought),
            query=_checked.query(_query),
        )

    @staticmethod
    def issue(punch_card_id: str, *, customer_id: str) -> Call[PunchCardBought]:
        _fields: _Fields = {"customerId": _checked.identifiers("cst_")(customer_id, "customer_id")}
        return Call(
            "POST",
            f"/punch-cards/{_checked.path_id(punch_card_id, 'punch_card_id', 'pcd_')}/issued",
            PunchCardBought.from_dict,
            content=_bodies.json(_fields),
        )

    @staticmethod
    def get_issued(punch_card_id: str, issued_punch_card_id: str) -> Call[PunchCardBought]:
        return Call(
            "GET",
            f"/punch-cards/{_checked.path_id(punch_card_id, 'punch_card_id', 'pcd_')}/issued/{_checked.path_id(issued_punch_card_id, 'issued_punch_card_id', 'pcb_')}",
            PunchCardBought.from_dict,
        )

    @staticmethod
    def stamp(punch_card_id: str, issued_punch_card_id: str, *, stamps: int) -> Call[PunchCardBought]:
        _fields: _Fields = {"stamps": _checked.integer(stamps, "stamps")}
        return Call(
            "POST",
            f"/punch-cards/{_checked.path_id(punch_card_id, 'punch_card_id', 'pcd_')}/issued/{_checked.path_id(issued_punch_card_id, 'issued_punch_card_id', 'pcb_')}/stamp",
            PunchCardBought.from_dict,
            content=_bodies.json(_fields),
        )


class PunchCards(Resource):
    """`portal.punch_cards`: punch cards on offer, and the ones issued to customers."""

    calls = PunchCardsCalls

    def list(self) -> Pages[PunchCard]:
        """List the punch cards.

        All punch cards on offer, in pages.

        Documented in part: the scope is not documented.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/punch-cards-api/list-punch-cards
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    def create(
        self,
        *,
        name: str,
        punches: int,
        punch_label: str,
        description: str | Unset = UNSET,
        for_sale: bool | Unset = UNSET,
        price: Decimal | int | str | Unset = UNSET,
        vat_rate: int | Unset = UNSET,
        expiry_value: int | Unset = UNSET,
        expiry_period: PunchCardExpiryPeriod | str | Unset = UNSET,
    ) -> PunchCard:
        """Create a punch card.

        Adds a punch card that can be issued to customers.

        Documented in part: the values of the expiry period are not documented for requests.

        Args:
            name: Name of the card.
            punches: Punches on the card.
            punch_label: What one punch represents, such as `lessons`.
            description: Text shown in the portal.
            for_sale: Whether customers can buy it in the portal; if not given, they can't.
            price: Price with VAT, in euros; needed where `forSale` is true: exact, `Decimal('12.95')`; a float is
                refused.
            vat_rate: VAT rate in percent; needed where `forSale` is true: one of 0, 9, 21.
            expiry_value: After how many of `expirePeriod` an issued card expires; left out for never.
            expiry_period: Unit of `expiryValue`. `expirePeriod` on the wire, `expiryPeriode` in responses.

        Returns:
            The new punch card.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/punch-cards-api/create-punch-card
        """
        return self._perform(
            self.calls.create(
                name=name,
                punches=punches,
                punch_label=punch_label,
                description=description,
                for_sale=for_sale,
                price=price,
                vat_rate=vat_rate,
                expiry_value=expiry_value,
                expiry_period=expiry_period,
            )
        )

    def get(self, punch_card_id: str) -> PunchCard:
        """Get one punch card.

        Looks up a punch card by its id.

        Args:
            punch_card_id: Id of the punch card: `pcd_...`.

        Returns:
            The punch card.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/punch-cards-api/get-punch-card
        """
        return self._perform(self.calls.get(punch_card_id))

    def update(
        self,
        punch_card_id: str,
        *,
        for_sale: bool,
        price: Decimal | int | str | Unset = UNSET,
        vat_rate: int | Unset = UNSET,
    ) -> PunchCard:
        """Change how a punch card is sold.

        Changes whether a punch card is for sale, and its price. Nothing else of it can be changed.

        Documented in part: the status of the response is not documented.

        Args:
            punch_card_id: Id of the punch card: `pcd_...`.
            for_sale: Whether customers can buy it in the portal.
            price: Price with VAT, in euros; needed where `forSale` is true: exact, `Decimal('12.95')`; a float is
                refused.
            vat_rate: VAT rate in percent; needed where `forSale` is true: one of 0, 9, 21.

        Returns:
            The punch card as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/punch-cards-api/edit-punch-card
        """
        return self._perform(self.calls.update(punch_card_id, for_sale=for_sale, price=price, vat_rate=vat_rate))

    def list_issued(self, punch_card_id: str) -> Pages[PunchCardBought]:
        """List the issued cards of a punch card.

        The cards that were issued of one punch card, in pages.

        Documented in part: no sample is documented.

        Args:
            punch_card_id: Id of the punch card: `pcd_...`.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/punch-cards-api/list-issued-cards-for-punch-card
        """
        return self._pages(lambda page: self.calls.list_issued(punch_card_id, page=page), 1)

    def issue(self, punch_card_id: str, *, customer_id: str) -> PunchCardBought:
        """Issue a punch card to a customer.

        Gives a customer a card of this punch card. Method, path and body of this call are not documented; they were
        derived from the calls beside it.

        Not documented but inferred: method, path and body are derived from the sibling operations.

        Args:
            punch_card_id: Id of the punch card: `pcd_...`.
            customer_id: The customer who gets the card: `cst_...`.

        Returns:
            The issued card.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/punch-cards-api/issue-new-punch-card
        """
        return self._perform(self.calls.issue(punch_card_id, customer_id=customer_id))

    def get_issued(self, punch_card_id: str, issued_punch_card_id: str) -> PunchCardBought:
        """Get one issued card.

        Looks up an issued card by the id of its punch card and its own.

        Args:
            punch_card_id: Id of the punch card: `pcd_...`.
            issued_punch_card_id: Id of the issued card: `pcb_...`.

        Returns:
            The issued card.

        Raises:
            NotFound: No issued card has these ids.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/punch-cards-api/get-an-issued-punch-card
        """
        return self._perform(self.calls.get_issued(punch_card_id, issued_punch_card_id))

    def stamp(self, punch_card_id: str, issued_punch_card_id: str, *, stamps: int) -> PunchCardBought:
        """Stamp an issued card.

        Uses up punches of an issued card.

        Documented in part: mark, default and limits of `stamps` are not documented.

        Args:
            punch_card_id: Id of the punch card: `pcd_...`.
            issued_punch_card_id: Id of the issued card: `pcb_...`.
            stamps: Number of punches to use up.

        Returns:
            The issued card as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/punch-cards-api/stamp-an-issued-punch-card
        """
        return self._perform(self.calls.stamp(punch_card_id, issued_punch_card_id, stamps=stamps))


class AsyncPunchCards(AsyncResource):
    """`portal.punch_cards`: punch cards on offer, and the ones issued to customers."""

    calls = PunchCardsCalls

    def list(self) -> AsyncPages[PunchCard]:
        """List the punch cards.

        All punch cards on offer, in pages.

        Documented in part: the scope is not documented.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/punch-cards-api/list-punch-cards
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    async def create(
        self,
        *,
        name: str,
        punches: int,
        punch_label: str,
        description: str | Unset = UNSET,
        for_sale: bool | Unset = UNSET,
        price: Decimal | int | str | Unset = UNSET,
        vat_rate: int | Unset = UNSET,
        expiry_value: int | Unset = UNSET,
        expiry_period: PunchCardExpiryPeriod | str | Unset = UNSET,
    ) -> PunchCard:
        """Create a punch card.

        Adds a punch card that can be issued to customers.

        Documented in part: the values of the expiry period are not documented for requests.

        Args:
            name: Name of the card.
            punches: Punches on the card.
            punch_label: What one punch represents, such as `lessons`.
            description: Text shown in the portal.
            for_sale: Whether customers can buy it in the portal; if not given, they can't.
            price: Price with VAT, in euros; needed where `forSale` is true: exact, `Decimal('12.95')`; a float is
                refused.
            vat_rate: VAT rate in percent; needed where `forSale` is true: one of 0, 9, 21.
            expiry_value: After how many of `expirePeriod` an issued card expires; left out for never.
            expiry_period: Unit of `expiryValue`. `expirePeriod` on the wire, `expiryPeriode` in responses.

        Returns:
            The new punch card.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/punch-cards-api/create-punch-card
        """
        return await self._perform(
            self.calls.create(
                name=name,
                punches=punches,
                punch_label=punch_label,
                description=description,
                for_sale=for_sale,
                price=price,
                vat_rate=vat_rate,
                expiry_value=expiry_value,
                expiry_period=expiry_period,
            )
        )

    async def get(self, punch_card_id: str) -> PunchCard:
        """Get one punch card.

        Looks up a punch card by its id.

        Args:
            punch_card_id: Id of the punch card: `pcd_...`.

        Returns:
            The punch card.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/punch-cards-api/get-punch-card
        """
        return await self._perform(self.calls.get(punch_card_id))

    async def update(
        self,
        punch_card_id: str,
        *,
        for_sale: bool,
        price: Decimal | int | str | Unset = UNSET,
        vat_rate: int | Unset = UNSET,
    ) -> PunchCard:
        """Change how a punch card is sold.

        Changes whether a punch card is for sale, and its price. Nothing else of it can be changed.

        Documented in part: the status of the response is not documented.

        Args:
            punch_card_id: Id of the punch card: `pcd_...`.
            for_sale: Whether customers can buy it in the portal.
            price: Price with VAT, in euros; needed where `forSale` is true: exact, `Decimal('12.95')`; a float is
                refused.
            vat_rate: VAT rate in percent; needed where `forSale` is true: one of 0, 9, 21.

        Returns:
            The punch card as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/punch-cards-api/edit-punch-card
        """
        return await self._perform(self.calls.update(punch_card_id, for_sale=for_sale, price=price, vat_rate=vat_rate))

    def list_issued(self, punch_card_id: str) -> AsyncPages[PunchCardBought]:
        """List the issued cards of a punch card.

        The cards that were issued of one punch card, in pages.

        Documented in part: no sample is documented.

        Args:
            punch_card_id: Id of the punch card: `pcd_...`.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/punch-cards-api/list-issued-cards-for-punch-card
        """
        return self._pages(lambda page: self.calls.list_issued(punch_card_id, page=page), 1)

    async def issue(self, punch_card_id: str, *, customer_id: str) -> PunchCardBought:
        """Issue a punch card to a customer.

        Gives a customer a card of this punch card. Method, path and body of this call are not documented; they were
        derived from the calls beside it.

        Not documented but inferred: method, path and body are derived from the sibling operations.

        Args:
            punch_card_id: Id of the punch card: `pcd_...`.
            customer_id: The customer who gets the card: `cst_...`.

        Returns:
            The issued card.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/punch-cards-api/issue-new-punch-card
        """
        return await self._perform(self.calls.issue(punch_card_id, customer_id=customer_id))

    async def get_issued(self, punch_card_id: str, issued_punch_card_id: str) -> PunchCardBought:
        """Get one issued card.

        Looks up an issued card by the id of its punch card and its own.

        Args:
            punch_card_id: Id of the punch card: `pcd_...`.
            issued_punch_card_id: Id of the issued card: `pcb_...`.

        Returns:
            The issued card.

        Raises:
            NotFound: No issued card has these ids.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/punch-cards-api/get-an-issued-punch-card
        """
        return await self._perform(self.calls.get_issued(punch_card_id, issued_punch_card_id))

    async def stamp(self, punch_card_id: str, issued_punch_card_id: str, *, stamps: int) -> PunchCardBought:
        """Stamp an issued card.

        Uses up punches of an issued card.

        Documented in part: mark, default and limits of `stamps` are not documented.

        Args:
            punch_card_id: Id of the punch card: `pcd_...`.
            issued_punch_card_id: Id of the issued card: `pcb_...`.
            stamps: Number of punches to use up.

        Returns:
            The issued card as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/punch-cards-api/stamp-an-issued-punch-card
        """
        return await self._perform(self.calls.stamp(punch_card_id, issued_punch_card_id, stamps=stamps))
