"""Bill a month: make an invoice for each row of a CSV file, and none of them twice.

    MIJNKLANTPORTAAL_API_KEY=... .venv/bin/python -m examples.bill_a_month november.csv

The file has the columns customer_id, invoice_number, description, amount_excl_vat and vat_rate. Whether the API
refuses an invoice number that is taken is not documented, so we look: what the portal has already is passed over. A
call whose outcome is unknown (`may_have_acted`: the answer got lost, or this program was killed) is given a minute to
be carried out; then the portal is asked anew which invoices it has, before anything is repeated. So start this again as
often as you like, but one at a time.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from attrs import frozen

from generated_client import MijnKlantportaal, PortalError
from generated_client.models import CustomerInvoiceLine

PATIENCE = 60.0
"""Seconds after which a call whose answer got lost is over, one way or the other."""
ROUNDS = 20


@frozen
class Row:
    """A row of the file: an invoice to be made."""

    customer_id: str
    invoice_number: str
    line: CustomerInvoiceLine


def bill(
    portal: MijnKlantportaal, file: Path, *, patience: float = PATIENCE, sleep: Callable[[float], None] = time.sleep
) -> int:
    """Make the invoices that the portal does not have yet; the number of those made by this run."""
    rows = read(file)
    have = {invoice.invoice_number for invoice in portal.customer_invoices.list()}
    before = frozenset(have)
    # While a call is under way its invoice number stands in this file. If it is still there, the outcome is unknown.
    under_way = file.with_suffix(".under-way")
    for _ in range(ROUNDS):
        if under_way.exists():
            sleep(patience)
            have = {invoice.invoice_number for invoice in portal.customer_invoices.list()}
            under_way.unlink()
        if make_missing(portal, rows, have, under_way):
            return len({row.invoice_number for row in rows} - before)
    raise SystemExit("The portal fails too often. What is missing can be made later: start this again.")


def make_missing(portal: MijnKlantportaal, rows: Sequence[Row], have: set[str], under_way: Path) -> bool:
    """Make what is missing, up to the first call with an unknown outcome; whether there was none."""
    for done, row in enumerate(rows):
        show(done, len(rows))
        if row.invoice_number in have:
            continue
        under_way.write_text(row.invoice_number)
        try:
            portal.customer_invoices.create_manual(
                customer_id=row.customer_id,
                invoice_number=row.invoice_number,
                issued_at=date.today(),
                lines=[row.line],
                send_notification=True,
            )
        except PortalError as error:
            if error.may_have_acted:
                return False
            under_way.unlink()
            raise
        under_way.unlink()
        have.add(row.invoice_number)
    show(len(rows), len(rows))
    return True


def read(file: Path) -> list[Row]:
    """Read the file, all of it before anything is sent."""
    with file.open(newline="", encoding="utf-8-sig") as lines:
        rows = [
            Row(
                record["customer_id"],
                record["invoice_number"],
                CustomerInvoiceLine(
                    description=record["description"],
                    amount_excl_vat=Decimal(record["amount_excl_vat"]),
                    vat_rate=int(record["vat_rate"]),
                ),
            )
            for record in csv.DictReader(lines)
        ]
    numbers = [row.invoice_number for row in rows]
    if twice := {number for number in numbers if numbers.count(number) > 1}:
        raise SystemExit(f"These invoice numbers are in the file twice: {', '.join(sorted(twice))}")
    return rows


def show(done: int, total: int) -> None:
    """A progress bar."""
    filled = 30 * done // max(1, total)
    sys.stderr.write(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done} of {total}" + "\n" * (done == total))
    sys.stderr.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make an invoice for each row of a CSV file.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--base-url", default="https://api.mijnklantportaal.nl/v1")
    parser.add_argument("--patience", type=float, default=PATIENCE, help="seconds to wait for a lost call")
    options = parser.parse_args()
    with MijnKlantportaal(base_url=options.base_url) as client:
        made = bill(client, options.file, patience=options.patience)
    print(f"{made} invoices made.")
