"""Bill a month: make an invoice for each row of a CSV file, and none of them twice.

    MIJNKLANTPORTAAL_API_KEY=... .venv/bin/python -m examples.bill_a_month november.csv

Invoices that the portal has already are skipped, so start this again as often as you like. When the outcome of a call
is unknown (the response got lost), `create_manual_once` looks the invoice up. When this program is killed during a
call, the number of that invoice stands in a file next to the CSV file, and the next run waits before it looks.
Needs `pip install rich filelock`.

Exit status: 0 done, 1 stopped by an error (start it again), 2 nothing was sent.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from attrs import frozen
from filelock import FileLock, Timeout
from rich.console import Console
from rich.progress import track

from generated_client import ConfigurationError, MijnKlantportaal, PortalError
from generated_client.models import CustomerInvoiceLine

COLUMNS = ("customer_id", "invoice_number", "description", "amount_excl_vat", "vat_rate")
HELP = """\
columns of the file, in any order:
  customer_id       cst_...
  invoice_number    your own number, each once
  description       the text of the line
  amount_excl_vat   12.95, 12,95 or 1.234,56
  vat_rate          21 or 21%

The file may be UTF-8 or as Dutch spreadsheets write it (semicolons, Windows-1252).
The API key is read from the environment variable MIJNKLANTPORTAAL_API_KEY.

exit status: 0 done, 1 stopped by an error (start it again), 2 nothing was sent
"""
PATIENCE = 60.0
"""Seconds after which a call of a program that was killed is over, one way or the other."""


class BadFileError(Exception):
    """The file cannot be read; nothing was sent."""


class StoppedError(Exception):
    """A row was refused, or its outcome is unknown."""


@frozen
class Row:
    """A row of the file: an invoice to be made."""

    number: int
    """As a spreadsheet counts them: the first one has the names of the columns."""
    customer_id: str
    invoice_number: str
    line: CustomerInvoiceLine


def bill(
    portal: MijnKlantportaal, file: Path, *, patience: float = PATIENCE, sleep: Callable[[float], None] = time.sleep
) -> int:
    """Make the invoices that the portal does not have yet; the number of those made.

    Args:
        portal: The client.
        file: The CSV file.
        patience: Seconds to wait first when an earlier run was killed during a call.
        sleep: Waits that long.

    Raises:
        BadFileError: A row cannot be read.
        StoppedError: The portal refused a row, or it is unknown whether its invoice was made.
    """
    rows = list(read(file))
    under_way = file.with_suffix(".under-way")
    if under_way.exists():
        sleep(patience)
    have = {invoice.invoice_number for invoice in portal.customer_invoices.list()}
    under_way.unlink(missing_ok=True)
    missing = [row for row in rows if row.invoice_number not in have]
    console = Console(stderr=True)
    for row in track(missing, "Billing", console=console, disable=not console.is_terminal):
        under_way.write_text(row.invoice_number)
        try:
            portal.customer_invoices.create_manual_once(
                customer_id=row.customer_id,
                invoice_number=row.invoice_number,
                issued_at=date.today(),
                lines=[row.line],
                send_notification=True,
            )
        except PortalError as error:
            if not error.may_have_acted:
                under_way.unlink()
            raise StoppedError(f"{file.name}, row {row.number}, invoice {row.invoice_number}: {error}") from error
        under_way.unlink()
    return len(missing)


def read(file: Path) -> Iterator[Row]:
    """Read the file, all of it before anything is sent."""
    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first, _, _ = text.partition("\n")
    delimiter = max(";,\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise BadFileError(f"{file.name} is not a CSV file: {error}") from error
    header = [name.strip().lower() for name in rows[0]] if rows else []
    if sorted(header) != sorted(COLUMNS):
        raise BadFileError(f"{file.name}, row 1: expected the columns {', '.join(COLUMNS)}, got {', '.join(header)}")
    seen: dict[str, int] = {}
    for number, cells in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            if len(cells) != len(header):
                raise ValueError(f"has {len(cells)} cells, not {len(header)}")
            row = row_of(number, dict(zip(header, (cell.strip() for cell in cells), strict=True)))
            if row.invoice_number in seen:
                raise ValueError(f"invoice number {row.invoice_number} is in row {seen[row.invoice_number]} already")
        except ValueError as error:
            raise BadFileError(f"{file.name}, row {number}: {error}") from error
        seen[row.invoice_number] = number
        yield row


def row_of(number: int, cells: dict[str, str]) -> Row:
    """A row from its cells; ValueError says what is wrong with them."""
    for column in COLUMNS:
        if not cells[column]:
            raise ValueError(f"{column} is empty")
    if not re.fullmatch(r"cst_\w+", cells["customer_id"], re.ASCII):
        raise ValueError(f"customer_id: expected cst_..., got {cells['customer_id']!r}")
    line = CustomerInvoiceLine(
        description=cells["description"],
        amount_excl_vat=amount(cells["amount_excl_vat"]),
        vat_rate=percentage(cells["vat_rate"]),
    )
    return Row(number, cells["customer_id"], cells["invoice_number"], line)


def amount(text: str) -> Decimal:
    """An amount in Dutch or English notation. `1.234` could be either, so it is refused."""
    dutch = re.fullmatch(r"(?:€ ?)?(-?(?:\d+|\d{1,3}(?:\.\d{3})+),\d{1,2})", text, re.ASCII)
    if dutch:
        return Decimal(dutch[1].replace(".", "").replace(",", "."))
    if re.fullmatch(r"-?\d+(?:\.\d{1,2})?", text, re.ASCII):
        return Decimal(text)
    raise ValueError(f"amount_excl_vat: expected an amount such as 12.95 or 1.234,56, got {text!r}")


def percentage(text: str) -> int:
    """A whole percentage, with or without its sign."""
    found = re.fullmatch(r"(\d{1,3}) ?%?", text, re.ASCII)
    if not found:
        raise ValueError(f"vat_rate: expected a percentage such as 21 or 21%, got {text!r}")
    return int(found[1])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="examples.bill_a_month",
        description="Make an invoice for each row of a CSV file, and none of them twice.",
        epilog=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, help="the CSV file")
    parser.add_argument("--base-url", default="https://api.mijnklantportaal.nl/v1", help="where the API is")
    parser.add_argument(
        "--patience", type=float, default=PATIENCE, help="seconds to wait when an earlier run was killed (default: 60)"
    )
    options = parser.parse_args(arguments)
    try:
        with (
            FileLock(f"{options.file}.lock", timeout=0),
            MijnKlantportaal(base_url=options.base_url) as portal,
        ):
            made = bill(portal, options.file, patience=options.patience)
    except Timeout:
        print(f"{options.file} is being billed by another run.", file=sys.stderr)
        return 2
    except (BadFileError, ConfigurationError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    except (StoppedError, PortalError) as error:
        print(f"Stopped: {error}", file=sys.stderr)
        return 1
    print(f"{made} invoices made.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
