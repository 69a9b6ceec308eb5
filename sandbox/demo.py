"""`python -m sandbox --demo`: an invoice is made, listed and paid through a vendored client."""

from __future__ import annotations

import importlib
import sys
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from .pdf import page
from .serving import running


def run(client: str, seed: int, command: str) -> None:
    """Run the demo and print what came of it.

    Args:
        client: The vendored client, `shop.portal`.
        seed: What the demo data are drawn from.
        command: What starts the sandbox.

    Raises:
        ImportError: There is no such client.
    """
    package: Any = importlib.import_module(client)
    with (
        running(seed=seed) as sandbox,
        package.MijnKlantportaal(api_key=sandbox.api_key, base_url=sandbox.base_url) as portal,
    ):
        customer = portal.customers.create(
            company_name="Voorbeeld BV",
            address="Dorpsstraat 1",
            zip_code="1234AB",
            city="Utrecht",
            primary_email="info@voorbeeld.example",
        )
        made = portal.customer_invoices.create(
            customer_id=customer.id,
            invoice_number="DEMO-001",
            issued_at=date.today(),
            amount=Decimal("121.00"),
            pdf=page("Factuur DEMO-001", ["Advies: 100,00 + 21 % btw = 121,00 euro"]),
        )
        paid = portal.customer_invoices.mark_paid(made.id, paid_at=datetime.now().astimezone().replace(microsecond=0))
        rows = [("number", "issued", "amount", "paid", "id")]
        for invoice in portal.customer_invoices.list():
            if invoice.paid_at is None or invoice.id == paid.id:
                when = f"{invoice.paid_at:%Y-%m-%d %H:%M}" if invoice.paid_at else "due"
                rows.append((invoice.invoice_number, str(invoice.issued_at), str(invoice.amount), when, invoice.id))
        calls = len(sandbox.log)
        address = portal.customer_invoices.get(made.id).links.customer.href
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    sys.stdout.write("\n".join(lines) + "\n\n")
    sys.stdout.write(
        f"{paid.invoice_number} was made for {customer.company_name}, is listed among the invoices that are due, and"
        f" was paid.\nThat took {calls} calls of {address.partition('/v1')[0]}/v1, which is gone again:"
        f" `{command}` starts one that stays.\n"
    )
