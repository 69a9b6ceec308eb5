"""Customer invoices. The documentation does not ask for unique invoice numbers, so two invoices may share one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from .. import pdf
from ..clock import atom, from_request
from ..portal import ApiResponse, Ask, Portal, Upload, operation, unprocessable
from ..state import Content

LIST = "customer invoices"


@operation("list-customer-invoices")
def list_customer_invoices(ask: Ask) -> dict[str, Any]:
    return ask.page(LIST, "/customer-invoices", lambda invoice: view(ask.portal, invoice))


@operation("get-customer-invoice")
def get_customer_invoice(ask: Ask) -> dict[str, Any]:
    return view(ask.portal, _found(ask))


@operation("create-customer-invoice")
def create_customer_invoice(ask: Ask) -> ApiResponse:
    paid_at = from_request(ask.body["paidAt"]) if ask.body.get("paidAt") else None
    return ApiResponse(201, view(ask.portal, add(ask.portal, ask.body, ask.body["amount"], paid_at, ask.body["pdf"])))


@operation("create-customer-invoice-manual")
def create_customer_invoice_manual(ask: Ask) -> ApiResponse:
    return ApiResponse(201, view(ask.portal, add(ask.portal, ask.body, total(ask.body["lines"]), None, None)))


@operation("mark-customer-invoice-paid")
def mark_customer_invoice_paid(ask: Ask) -> dict[str, Any]:
    invoice = _found(ask)
    if invoice["paidAt"]:
        ask.warnings.append("This invoice was paid before; what the portal does then is not documented.")
    return view(ask.portal, pay(ask.portal, invoice, from_request(ask.body["paidAt"])))


@operation("get-customer-invoice-as-pdf")
def get_customer_invoice_as_pdf(ask: Ask) -> dict[str, Any]:
    invoice = _found(ask)
    content = ask.state.content(invoice["id"])
    if content is None:
        content = _drawn(invoice)
        ask.state.put_content(invoice["id"], content)
    return ask.portal.file_link(invoice["id"], content)


def add(
    portal: Portal, fields: Mapping[str, Any], amount: str, paid_at: datetime | None, upload: Upload | None
) -> dict[str, Any]:
    """Add an invoice, with its PDF if it was made elsewhere."""
    portal.check_customer(fields["customerId"])
    invoice: dict[str, Any] = {
        "id": portal.new_id("inv_"),
        "customerId": fields["customerId"],
        "invoiceNumber": fields["invoiceNumber"],
        "issuedAt": fields["issuedAt"],
        "currency": "EUR",
        "amount": amount,
        "paidAt": atom(paid_at) if paid_at else None,
        "createdAt": atom(portal.now()),
    }
    portal.state.add(LIST, invoice)
    if upload is not None:
        portal.state.put_content(invoice["id"], upload.content())
    portal.emit("invoice-created", view(portal, invoice))
    if paid_at:
        portal.emit("invoice-paid", view(portal, invoice))
    return invoice


def pay(portal: Portal, invoice: dict[str, Any], paid_at: datetime) -> dict[str, Any]:
    """Mark an invoice as paid."""
    was_due = invoice["paidAt"] is None
    invoice["paidAt"] = atom(paid_at)
    portal.state.replace(invoice)
    if was_due:
        portal.emit("invoice-paid", view(portal, invoice))
    return invoice


def charge_back(portal: Portal, invoice: dict[str, Any]) -> dict[str, Any]:
    """Take a payment back, as the customer's bank does. What that changes is not documented; here it is due again."""
    if invoice["paidAt"] is None:
        raise unprocessable("This invoice is not paid, so nothing can be charged back.")
    invoice["paidAt"] = None
    portal.state.replace(invoice)
    portal.emit("invoice-chargeback", view(portal, invoice))
    return invoice


def delete(portal: Portal, invoice: dict[str, Any]) -> None:
    """Delete an invoice; the API cannot."""
    portal.emit("invoice-deleted", view(portal, invoice))
    portal.state.remove(invoice["id"])


def view(portal: Portal, invoice: dict[str, Any]) -> dict[str, Any]:
    """An invoice as the API returns it: with links, to the pay page as long as it is due."""
    links = {"customer": portal.customer_link(invoice["customerId"])}
    if invoice["paidAt"] is None:
        page = f"/public-invoice/{invoice['id']}/pay/{portal.page_code(invoice['id'])}"
        links["onlinePaymentLink"] = portal.page_link(page)
    return {**invoice, "links": links}


def total(lines: Sequence[Mapping[str, Any]]) -> str:
    """The amount of a document with lines. Whether it includes VAT is not documented; here it does."""
    if not lines:
        raise unprocessable("lines: at least one is needed")
    amount = Decimal(0)
    for number, line in enumerate(lines):
        if not 0 <= line["vatRate"] <= 100:
            raise unprocessable(f"lines[{number}].vatRate: expected a percentage")
        amount += Decimal(line["amountExclVat"]) * (100 + line["vatRate"]) / 100
    try:
        return f"{amount.quantize(Decimal('0.01'), ROUND_HALF_UP):f}"
    except ArithmeticError:
        raise unprocessable("lines: the amount is too large") from None


def _found(ask: Ask) -> dict[str, Any]:
    return ask.portal.get(ask.path["invoiceId"], "inv_", "customer invoice")


def _drawn(invoice: Mapping[str, Any]) -> Content:
    lines = [
        f"Customer: {invoice['customerId']}",
        f"Issued: {invoice['issuedAt']}",
        f"Amount: {invoice['currency']} {invoice['amount']}",
        "Made by the sandbox: this is not an invoice to pay.",
    ]
    name = "".join(sign if sign.isalnum() else "-" for sign in invoice["invoiceNumber"][:80]) or "invoice"
    return Content(f"{name}.pdf", "application/pdf", pdf.page(f"Invoice {invoice['invoiceNumber'][:60]}", lines))
