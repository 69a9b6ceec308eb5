"""`portal.invoices`: the invoices that MijnKlantportaal sent to its user.

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
from .._core import decoding as _read
from .._core.call import Call
from .._core.call import Fields as _Fields
from .._core.drivers import AsyncResource, Resource
from .._core.model import Field, Model
from ..errors import UnreadableField
from ..pagination import AsyncPages, Page, Pages

__all__ = ["AsyncInvoices", "Invoice", "InvoiceLine", "Invoices", "InvoicesCalls"]


@define(kw_only=True, eq=False, repr=False)
class Invoice(Model):
    """An invoice that MijnKlantportaal sent to its user."""

    id: str
    """Its id."""
    invoice_number: str
    """Number of the invoice."""
    lines: list[InvoiceLine]
    """What was charged for."""
    currency: str
    """Currency of the amounts, EUR."""
    subtotal_amount: Decimal
    """Total without VAT."""
    vat_amount: Decimal
    """Total of the VAT."""
    total_amount: Decimal
    """Total with VAT."""
    issued_at: date | datetime
    """Date of issue."""
    is_paid: bool
    """Whether it is paid."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "invoiceNumber": Field("invoice_number", _read.text),
        "lines": Field(
            "lines",
            lambda value: _read.each(InvoiceLine.from_dict, value),
            lambda value: [item.to_dict() for item in value],
        ),
        "currency": Field("currency", _read.text),
        "subtotalAmount": Field("subtotal_amount", _read.number, _read.decimal_number),
        "vatAmount": Field("vat_amount", _read.number, _read.decimal_number),
        "totalAmount": Field("total_amount", _read.number, _read.decimal_number),
        "issuedAt": Field("issued_at", _read.date_or_date_time, _read.iso),
        "isPaid": Field("is_paid", _read.flag),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.invoice_number = value if type(value := data["invoiceNumber"]) is str else _read.text(value)
            self.lines = _read.each(InvoiceLine.from_dict, data["lines"])
            self.currency = value if type(value := data["currency"]) is str else _read.text(value)
            self.subtotal_amount = _read.number(data["subtotalAmount"])
            self.vat_amount = _read.number(data["vatAmount"])
            self.total_amount = _read.number(data["totalAmount"])
            self.issued_at = _read.date_or_date_time(data["issuedAt"])
            self.is_paid = _read.flag(data["isPaid"])
            self.extra = {} if len(data) == 9 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "invoiceNumber": self.invoice_number,
                "lines": [item.to_dict() for item in self.lines],
                "currency": self.currency,
                "subtotalAmount": _read.decimal_number(self.subtotal_amount),
                "vatAmount": _read.decimal_number(self.vat_amount),
                "totalAmount": _read.decimal_number(self.total_amount),
                "issuedAt": _read.iso(self.issued_at),
                "isPaid": self.is_paid,
            }
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


@define(kw_only=True, eq=False, repr=False)
class InvoiceLine(Model):
    """A line of an invoice from MijnKlantportaal."""

    id: str
    """Its id."""
    description: str
    """What was charged for."""
    quantity: Decimal
    """How much of it."""
    currency: str
    """Currency of the amounts, EUR."""
    amount_excl_vat: Decimal
    """Amount without VAT."""
    vat_rate: int
    """VAT rate in percent."""
    vat_amount: Decimal
    """Amount of the VAT."""
    amount_incl_vat: Decimal
    """Amount with VAT."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "description": Field("description", _read.text),
        "quantity": Field("quantity", _read.number, _read.decimal_number),
        "currency": Field("currency", _read.text),
        "amountExclVat": Field("amount_excl_vat", _read.number, _read.decimal_number),
        "vatRate": Field("vat_rate", _read.whole),
        "vatAmount": Field("vat_amount", _read.number, _read.decimal_number),
        "amountInclVat": Field("amount_incl_vat", _read.number, _read.decimal_number),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.description = value if type(value := data["description"]) is str else _read.text(value)
            self.quantity = _read.number(data["quantity"])
            self.currency = value if type(value := data["currency"]) is str else _read.text(value)
            self.amount_excl_vat = _read.number(data["amountExclVat"])
            self.vat_rate = _read.whole(data["vatRate"])
            self.vat_amount = _read.number(data["vatAmount"])
            self.amount_incl_vat = _read.number(data["amountInclVat"])
            self.extra = {} if len(data) == 8 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "description": self.description,
                "quantity": _read.decimal_number(self.quantity),
                "currency": self.currency,
                "amountExclVat": _read.decimal_number(self.amount_excl_vat),
                "vatRate": self.vat_rate,
                "vatAmount": _read.decimal_number(self.vat_amount),
                "amountInclVat": _read.decimal_number(self.amount_incl_vat),
            }
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


class InvoicesCalls:
    """The calls of `portal.invoices`, as data: what its methods perform, and what `portal.send` takes."""

    @staticmethod
    def list(*, page: int = 1) -> Call[Page[Invoice]]:
        _query: _Fields = {"page": _checked.page_number(page, "page")}
        return Call("GET", "/invoices", _pages.page_of(Invoice), query=_checked.query(_query))

    @staticmethod
    def get(invoice_id: str) -> Call[Invoice]:
        return Call("GET", f"/invoices/{_checked.path_id(invoice_id, 'invoice_id', 'fac_')}", Invoice.from_dict)


class Invoices(Resource):
    """`portal.invoices`: the invoices that MijnKlantportaal sent to its user."""

    calls = InvoicesCalls

    def list(self) -> Pages[Invoice]:
        """List the invoices from MijnKlantportaal.

        The invoices that MijnKlantportaal sent you, for the licence and other costs, in pages.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: businessoperations.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/invoices-api/list-mijnklantportaal-invoices
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    def get(self, invoice_id: str) -> Invoice:
        """Get one invoice from MijnKlantportaal.

        Looks up an invoice that MijnKlantportaal sent you by its id.

        Args:
            invoice_id: Id of the invoice from MijnKlantportaal: `fac_...`.

        Returns:
            The invoice.

        Raises:
            NotFound: No invoice has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: businessoperations.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/invoices-api/get-mijnklantportaal-invoice
        """
        return self._perform(self.calls.get(invoice_id))


class AsyncInvoices(AsyncResource):
    """`portal.invoices`: the invoices that MijnKlantportaal sent to its user."""

    calls = InvoicesCalls

    def list(self) -> AsyncPages[Invoice]:
        """List the invoices from MijnKlantportaal.

        The invoices that MijnKlantportaal sent you, for the licence and other costs, in pages.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: businessoperations.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/invoices-api/list-mijnklantportaal-invoices
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    async def get(self, invoice_id: str) -> Invoice:
        """Get one invoice from MijnKlantportaal.

        Looks up an invoice that MijnKlantportaal sent you by its id.

        Args:
            invoice_id: Id of the invoice from MijnKlantportaal: `fac_...`.

        Returns:
            The invoice.

        Raises:
            NotFound: No invoice has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: businessoperations.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/invoices-api/get-mijnklantportaal-invoice
        """
        return await self._perform(self.calls.get(invoice_id))
