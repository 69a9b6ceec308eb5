"""The invoices that MijnKlantportaal sent to the company; the API only shows them."""

from __future__ import annotations

from typing import Any

from ..portal import Ask, operation

LIST = "invoices"


@operation("list-mijnklantportaal-invoices")
def list_invoices(ask: Ask) -> dict[str, Any]:
    return ask.page(LIST, "/invoices")


@operation("get-invoice")
def get_invoice(ask: Ask) -> dict[str, Any]:
    return ask.portal.get(ask.path["invoiceId"], "fac_", "invoice")
