"""`portal.customer_invoices`: the invoices sent to customers.

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
from ..files import AsyncCloudFile, CloudFile
from ..pagination import AsyncPages, Page, Pages
from .shared import Link

__all__ = [
    "AsyncCustomerInvoices",
    "CustomerInvoice",
    "CustomerInvoiceLine",
    "CustomerInvoiceLinks",
    "CustomerInvoices",
    "CustomerInvoicesCalls",
]


@define(kw_only=True, eq=False, repr=False)
class CustomerInvoice(Model):
    """An invoice sent to a customer."""

    id: str
    """Its id."""
    customer_id: str
    """The customer it was sent to."""
    invoice_number: str
    """Number of the invoice."""
    issued_at: date
    """Date of issue."""
    currency: str
    """Currency of `amount`, EUR."""
    amount: Decimal
    """Amount of the invoice, in `currency`."""
    paid_at: datetime | None
    """When it was marked as paid, or null."""
    created_at: datetime
    """When it was added to the portal."""
    links: CustomerInvoiceLinks
    """Where related things are found."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "customerId": Field("customer_id", _read.text),
        "invoiceNumber": Field("invoice_number", _read.text),
        "issuedAt": Field("issued_at", _read.day, lambda value: value.isoformat()),
        "currency": Field("currency", _read.text),
        "amount": Field("amount", _read.decimal, _read.decimal_text),
        "paidAt": Field("paid_at", _read.date_time, lambda value: value.isoformat(), nullable=True),
        "createdAt": Field("created_at", _read.date_time, lambda value: value.isoformat()),
        "links": Field("links", lambda value: CustomerInvoiceLinks.from_dict(value), lambda value: value.to_dict()),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.customer_id = value if type(value := data["customerId"]) is str else _read.text(value)
            self.invoice_number = value if type(value := data["invoiceNumber"]) is str else _read.text(value)
            self.issued_at = date.fromisoformat(data["issuedAt"])
            self.currency = value if type(value := data["currency"]) is str else _read.text(value)
            self.amount = _read.decimal(data["amount"])
            self.paid_at = None if (value := data["paidAt"]) is None else _read.date_time(value)
            self.created_at = _read.date_time(data["createdAt"])
            self.links = CustomerInvoiceLinks.from_dict(data["links"])
            self.extra = {} if len(data) == 9 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "customerId": self.customer_id,
                "invoiceNumber": self.invoice_number,
                "issuedAt": self.issued_at.isoformat(),
                "currency": self.currency,
                "amount": _read.decimal_text(self.amount),
                "paidAt": None if self.paid_at is None else self.paid_at.isoformat(),
                "createdAt": self.created_at.isoformat(),
                "links": self.links.to_dict(),
            }
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


@define(kw_only=True, eq=False, repr=False)
class CustomerInvoiceLinks(Model):
    """Links to things related to a customer invoice."""

    customer: Link
    """The customer in this API."""
    online_payment_link: Link | None = None
    """The public page where the invoice can be paid. Older versions of the page lack it."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "customer": Field("customer", lambda value: Link.from_dict(value), lambda value: value.to_dict()),
        "onlinePaymentLink": Field(
            "online_payment_link",
            lambda value: Link.from_dict(value),
            lambda value: value.to_dict(),
            required=False,
            nullable=True,
        ),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.customer = Link.from_dict(data["customer"])
            self.online_payment_link = (
                None if (value := data.get("onlinePaymentLink")) is None else Link.from_dict(value)
            )
            self.extra = {} if len(data) == 2 - (value is None) else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {"customer": self.customer.to_dict()}
            if self.online_payment_link is not None:
                data["onlinePaymentLink"] = self.online_payment_link.to_dict()
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


@define(kw_only=True, eq=False, repr=False)
class CustomerInvoiceLine(Model):
    """A line of an invoice to be made."""

    description: str
    """What is charged for."""
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


class CustomerInvoicesCalls:
    """The calls of `portal.customer_invoices`, as data: what its methods perform, and what `portal.send` takes."""

    @staticmethod
    def list(*, page: int = 1) -> Call[Page[CustomerInvoice]]:
        _query: _Fields = {"page": _checked.page_number(page, "page")}
        return Call("GET", "/customer-invoices", _pages.page_of(CustomerInvoice), query=_checked.query(_query))

    @staticmethod
    def create(
        *,
        customer_id: str,
        invoice_number: str,
        issued_at: date,
        amount: Decimal | int | str,
        pdf: FileInput,
        paid_at: datetime | Unset = UNSET,
        send_notification: bool | Unset = UNSET,
    ) -> Call[CustomerInvoice]:
        _fields: _Fields = {
            "customerId": _checked.identifiers("cst_")(customer_id, "customer_id"),
            "invoiceNumber": _checked.string(invoice_number, "invoice_number"),
            "issuedAt": _checked.calendar_date(issued_at, "issued_at"),
            "amount": _checked.amount(amount, "amount"),
        }
        if paid_at is not UNSET:
            _fields["paidAt"] = _checked.portal_date_time(paid_at, "paid_at")
        if send_notification is not UNSET:
            _fields["sendNotification"] = _checked.boolean(send_notification, "send_notification")
        _files: _Files = []
        _files.append(("pdf", _checked.file_of("document.pdf", "application/pdf")(pdf, "pdf")))
        return Call("POST", "/customer-invoices", CustomerInvoice.from_dict, content=_bodies.form(_fields, _files))

    @staticmethod
    def get(invoice_id: str) -> Call[CustomerInvoice]:
        return Call(
            "GET", f"/customer-invoices/{_checked.path_id(invoice_id, 'invoice_id', 'inv_')}", CustomerInvoice.from_dict
        )

    @staticmethod
    def mark_paid(invoice_id: str, *, paid_at: datetime) -> Call[CustomerInvoice]:
        _fields: _Fields = {"paidAt": _checked.portal_date_time(paid_at, "paid_at")}
        return Call(
            "PATCH",
            f"/customer-invoices/{_checked.path_id(invoice_id, 'invoice_id', 'inv_')}",
            CustomerInvoice.from_dict,
            content=_bodies.json(_fields),
        )

    @staticmethod
    def get_pdf(invoice_id: str) -> Call[CloudFile]:
        return Call(
            "GET", f"/customer-invoices/{_checked.path_id(invoice_id, 'invoice_id', 'inv_')}/pdf", CloudFile.from_dict
        )

    @staticmethod
    def create_manual(
        *,
        customer_id: str,
        invoice_number: str,
        issued_at: date,
        lines: Sequence[CustomerInvoiceLine],
        send_notification: bool | Unset = UNSET,
    ) -> Call[CustomerInvoice]:
        _fields: _Fields = {
            "customerId": _checked.identifiers("cst_")(customer_id, "customer_id"),
            "invoiceNumber": _checked.string(invoice_number, "invoice_number"),
            "issuedAt": _checked.calendar_date(issued_at, "issued_at"),
            "lines": _checked.list_of(_checked.instance(CustomerInvoiceLine))(lines, "lines"),
        }
        if send_notification is not UNSET:
            _fields["sendNotification"] = _checked.boolean(send_notification, "send_notification")
        return Call("POST", "/customer-invoices/manual", CustomerInvoice.from_dict, content=_bodies.json(_fields))


class CustomerInvoices(Resource):
    """`portal.customer_invoices`: the invoices sent to customers."""

    calls = CustomerInvoicesCalls

    def list(self) -> Pages[CustomerInvoice]:
        """List the customer invoices.

        All invoices sent to customers, in pages.

        Documented in part: known from an older version of the page.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: invoices.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-invoices-api/list-customer-invoices
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    def find(self, invoice_number: str) -> CustomerInvoice | None:
        """Find the one with this invoice number by reading the list page by page.

        Use it when the outcome of a creation is unknown (`may_have_acted`), before you repeat it.

        Args:
            invoice_number: Number of the invoice.

        Returns:
            The first one in the list that has it, None when there is none.

        Raises:
            UnreadableField: None has it, but the invoice number of some could not be read.
            PortalError: What any call may raise, see `errors`.
        """
        wanted = _checked.string(invoice_number, "invoice_number")
        return _pages.find_in(self.list(), lambda each: each.invoice_number, wanted)

    def create(
        self,
        *,
        customer_id: str,
        invoice_number: str,
        issued_at: date,
        amount: Decimal | int | str,
        pdf: FileInput,
        paid_at: datetime | Unset = UNSET,
        send_notification: bool | Unset = UNSET,
    ) -> CustomerInvoice:
        """Upload an invoice with its PDF.

        Adds an invoice that was made elsewhere to the portal.

        Args:
            customer_id: The customer the invoice is for: `cst_...`.
            invoice_number: Number of the invoice.
            issued_at: Date of issue.
            amount: Amount of the invoice, in euros: exact, `Decimal('12.95')`; a float is refused.
            pdf: The invoice as PDF: a path, bytes, or a file opened with `rb`.
            paid_at: When it was paid; left out while it is due: to the second; with a zone it is converted to Dutch
                time, without it is sent as it is.
            send_notification: Whether the portal notifies the customer.

        Returns:
            The new invoice.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-invoices-api/create-customer-invoice
        """
        return self._perform(
            self.calls.create(
                customer_id=customer_id,
                invoice_number=invoice_number,
                issued_at=issued_at,
                amount=amount,
                pdf=pdf,
                paid_at=paid_at,
                send_notification=send_notification,
            )
        )

    def create_once(
        self,
        *,
        customer_id: str,
        invoice_number: str,
        issued_at: date,
        amount: Decimal | int | str,
        pdf: FileInput,
        paid_at: datetime | Unset = UNSET,
        send_notification: bool | Unset = UNSET,
    ) -> CustomerInvoice:
        """Upload an invoice with its PDF, and look it up if the outcome is unknown.

        Sends one request, never a second. If the portal may have carried it out (`may_have_acted`), it searches the
        list for the same invoice number and customer and amount, and once more after 5 seconds; a search reads 50 pages
        at most. It does not search before it creates. The arguments are those of `create`.

        Returns:
            The new invoice.

        Raises:
            PortalError: What `create` raised. With `may_have_acted` it was not found, and may still appear.

        Scopes: invoices.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-invoices-api/create-customer-invoice
        """
        return self._create_once(
            self.calls.create(
                customer_id=customer_id,
                invoice_number=invoice_number,
                issued_at=issued_at,
                amount=amount,
                pdf=pdf,
                paid_at=paid_at,
                send_notification=send_notification,
            ),
            self.list,
            lambda _each: (
                _each.invoice_number == invoice_number
                and _each.customer_id == customer_id
                and _each.amount == Decimal(_checked.amount(amount, "amount"))
            ),
        )

    def get(self, invoice_id: str) -> CustomerInvoice:
        """Get one customer invoice.

        Looks up an invoice by its id.

        Args:
            invoice_id: Id of the customer invoice: `inv_...`.

        Returns:
            The invoice.

        Raises:
            NotFound: No invoice has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: invoices.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-invoices-api/get-customer-invoice
        """
        return self._perform(self.calls.get(invoice_id))

    def mark_paid(self, invoice_id: str, *, paid_at: datetime) -> CustomerInvoice:
        """Mark an invoice as paid.

        Marks an invoice as paid, also in the bookkeeping integration where one is connected.

        Args:
            invoice_id: Id of the customer invoice: `inv_...`.
            paid_at: When it was paid: to the second; with a zone it is converted to Dutch time, without it is sent as
                it is.

        Returns:
            The invoice as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-invoices-api/mark-customer-invoice-paid
        """
        return self._perform(self.calls.mark_paid(invoice_id, paid_at=paid_at))

    def get_pdf(self, invoice_id: str) -> CloudFile:
        """Get an invoice's PDF.

        Returns a link to the PDF that is valid for a short time.

        Args:
            invoice_id: Id of the customer invoice: `inv_...`.

        Returns:
            The link to the PDF.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: invoices.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-invoices-api/get-customer-invoice-as-pdf
        """
        return self._perform_file(self.calls.get_pdf(invoice_id))

    def create_manual(
        self,
        *,
        customer_id: str,
        invoice_number: str,
        issued_at: date,
        lines: Sequence[CustomerInvoiceLine],
        send_notification: bool | Unset = UNSET,
    ) -> CustomerInvoice:
        """Create an invoice from lines.

        Has the portal make an invoice out of lines for products or services.

        Documented in part: the fields of a line are known from a sample only.

        Args:
            customer_id: The customer the invoice is for: `cst_...`.
            invoice_number: Number of the invoice.
            issued_at: Date of issue.
            lines: The lines of the invoice.
            send_notification: Whether the portal notifies the customer.

        Returns:
            The new invoice.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-invoices-api/create-manual-customer-invoice
        """
        return self._perform(
            self.calls.create_manual(
                customer_id=customer_id,
                invoice_number=invoice_number,
                issued_at=issued_at,
                lines=lines,
                send_notification=send_notification,
            )
        )

    def create_manual_once(
        self,
        *,
        customer_id: str,
        invoice_number: str,
        issued_at: date,
        lines: Sequence[CustomerInvoiceLine],
        send_notification: bool | Unset = UNSET,
    ) -> CustomerInvoice:
        """Create an invoice from lines, and look it up if the outcome is unknown.

        Sends one request, never a second. If the portal may have carried it out (`may_have_acted`), it searches the
        list for the same invoice number and customer, and once more after 5 seconds; a search reads 50 pages at most.
        It does not search before it creates. The arguments are those of `create_manual`.

        Returns:
            The new invoice.

        Raises:
            PortalError: What `create_manual` raised. With `may_have_acted` it was not found, and may still appear.

        Scopes: invoices.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-invoices-api/create-manual-customer-invoice
        """
        return self._create_once(
            self.calls.create_manual(
                customer_id=customer_id,
                invoice_number=invoice_number,
                issued_at=issued_at,
                lines=lines,
                send_notification=send_notification,
            ),
            self.list,
            lambda _each: _each.invoice_number == invoice_number and _each.customer_id == customer_id,
        )


class AsyncCustomerInvoices(AsyncResource):
    """`portal.customer_invoices`: the invoices sent to customers."""

    calls = CustomerInvoicesCalls

    def list(self) -> AsyncPages[CustomerInvoice]:
        """List the customer invoices.

        All invoices sent to customers, in pages.

        Documented in part: known from an older version of the page.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: invoices.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-invoices-api/list-customer-invoices
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    async def find(self, invoice_number: str) -> CustomerInvoice | None:
        """Find the one with this invoice number by reading the list page by page.

        Use it when the outcome of a creation is unknown (`may_have_acted`), before you repeat it.

        Args:
            invoice_number: Number of the invoice.

        Returns:
            The first one in the list that has it, None when there is none.

        Raises:
            UnreadableField: None has it, but the invoice number of some could not be read.
            PortalError: What any call may raise, see `errors`.
        """
        wanted = _checked.string(invoice_number, "invoice_number")
        return await _pages.find_in_async(self.list(), lambda each: each.invoice_number, wanted)

    async def create(
        self,
        *,
        customer_id: str,
        invoice_number: str,
        issued_at: date,
        amount: Decimal | int | str,
        pdf: FileInput,
        paid_at: datetime | Unset = UNSET,
        send_notification: bool | Unset = UNSET,
    ) -> CustomerInvoice:
        """Upload an invoice with its PDF.

        Adds an invoice that was made elsewhere to the portal.

        Args:
            customer_id: The customer the invoice is for: `cst_...`.
            invoice_number: Number of the invoice.
            issued_at: Date of issue.
            amount: Amount of the invoice, in euros: exact, `Decimal('12.95')`; a float is refused.
            pdf: The invoice as PDF: a path, bytes, or a file opened with `rb`.
            paid_at: When it was paid; left out while it is due: to the second; with a zone it is converted to Dutch
                time, without it is sent as it is.
            send_notification: Whether the portal notifies the customer.

        Returns:
            The new invoice.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-invoices-api/create-customer-invoice
        """
        return await self._perform(
            self.calls.create(
                customer_id=customer_id,
                invoice_number=invoice_number,
                issued_at=issued_at,
                amount=amount,
                pdf=pdf,
                paid_at=paid_at,
                send_notification=send_notification,
            )
        )

    async def create_once(
        self,
        *,
        customer_id: str,
        invoice_number: str,
        issued_at: date,
        amount: Decimal | int | str,
        pdf: FileInput,
        paid_at: datetime | Unset = UNSET,
        send_notification: bool | Unset = UNSET,
    ) -> CustomerInvoice:
        """Upload an invoice with its PDF, and look it up if the outcome is unknown.

        Sends one request, never a second. If the portal may have carried it out (`may_have_acted`), it searches the
        list for the same invoice number and customer and amount, and once more after 5 seconds; a search reads 50 pages
        at most. It does not search before it creates. The arguments are those of `create`.

        Returns:
            The new invoice.

        Raises:
            PortalError: What `create` raised. With `may_have_acted` it was not found, and may still appear.

        Scopes: invoices.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-invoices-api/create-customer-invoice
        """
        return await self._create_once(
            self.calls.create(
                customer_id=customer_id,
                invoice_number=invoice_number,
                issued_at=issued_at,
                amount=amount,
                pdf=pdf,
                paid_at=paid_at,
                send_notification=send_notification,
            ),
            self.list,
            lambda _each: (
                _each.invoice_number == invoice_number
                and _each.customer_id == customer_id
                and _each.amount == Decimal(_checked.amount(amount, "amount"))
            ),
        )

    async def get(self, invoice_id: str) -> CustomerInvoice:
        """Get one customer invoice.

        Looks up an invoice by its id.

        Args:
            invoice_id: Id of the customer invoice: `inv_...`.

        Returns:
            The invoice.

        Raises:
            NotFound: No invoice has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: invoices.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-invoices-api/get-customer-invoice
        """
        return await self._perform(self.calls.get(invoice_id))

    async def mark_paid(self, invoice_id: str, *, paid_at: datetime) -> CustomerInvoice:
        """Mark an invoice as paid.

        Marks an invoice as paid, also in the bookkeeping integration where one is connected.

        Args:
            invoice_id: Id of the customer invoice: `inv_...`.
            paid_at: When it was paid: to the second; with a zone it is converted to Dutch time, without it is sent as
                it is.

        Returns:
            The invoice as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-invoices-api/mark-customer-invoice-paid
        """
        return await self._perform(self.calls.mark_paid(invoice_id, paid_at=paid_at))

    async def get_pdf(self, invoice_id: str) -> AsyncCloudFile:
        """Get an invoice's PDF.

        Returns a link to the PDF that is valid for a short time.

        Args:
            invoice_id: Id of the customer invoice: `inv_...`.

        Returns:
            The link to the PDF.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: invoices.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-invoices-api/get-customer-invoice-as-pdf
        """
        return await self._perform_file(self.calls.get_pdf(invoice_id))

    async def create_manual(
        self,
        *,
        customer_id: str,
        invoice_number: str,
        issued_at: date,
        lines: Sequence[CustomerInvoiceLine],
        send_notification: bool | Unset = UNSET,
    ) -> CustomerInvoice:
        """Create an invoice from lines.

        Has the portal make an invoice out of lines for products or services.

        Documented in part: the fields of a line are known from a sample only.

        Args:
            customer_id: The customer the invoice is for: `cst_...`.
            invoice_number: Number of the invoice.
            issued_at: Date of issue.
            lines: The lines of the invoice.
            send_notification: Whether the portal notifies the customer.

        Returns:
            The new invoice.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: not documented

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-invoices-api/create-manual-customer-invoice
        """
        return await self._perform(
            self.calls.create_manual(
                customer_id=customer_id,
                invoice_number=invoice_number,
                issued_at=issued_at,
                lines=lines,
                send_notification=send_notification,
            )
        )

    async def create_manual_once(
        self,
        *,
        customer_id: str,
        invoice_number: str,
        issued_at: date,
        lines: Sequence[CustomerInvoiceLine],
        send_notification: bool | Unset = UNSET,
    ) -> CustomerInvoice:
        """Create an invoice from lines, and look it up if the outcome is unknown.

        Sends one request, never a second. If the portal may have carried it out (`may_have_acted`), it searches the
        list for the same invoice number and customer, and once more after 5 seconds; a search reads 50 pages at most.
        It does not search before it creates. The arguments are those of `create_manual`.

        Returns:
            The new invoice.

        Raises:
            PortalError: What `create_manual` raised. With `may_have_acted` it was not found, and may still appear.

        Scopes: invoices.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/customer-invoices-api/create-manual-customer-invoice
        """
        return await self._create_once(
            self.calls.create_manual(
                customer_id=customer_id,
                invoice_number=invoice_number,
                issued_at=issued_at,
                lines=lines,
                send_notification=send_notification,
            ),
            self.list,
            lambda _each: _each.invoice_number == invoice_number and _each.customer_id == customer_id,
        )
