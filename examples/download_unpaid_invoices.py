"""Download the PDFs of all unpaid invoices into a folder; those that are there already are skipped.

MIJNKLANTPORTAAL_API_KEY=... .venv/bin/python -m examples.download_unpaid_invoices unpaid/
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from generated_client import MijnKlantportaal, PortalError


def download(portal: MijnKlantportaal, folder: Path) -> list[Path]:
    """Download what is missing; the files that are new."""
    folder.mkdir(parents=True, exist_ok=True)
    new: list[Path] = []
    for invoice in portal.customer_invoices.list():
        # An invoice number is free text and may be used twice, so the id is part of the name.
        name = re.sub(r"[^\w.-]+", "_", invoice.invoice_number)
        path = folder / f"{name}-{invoice.id}.pdf"
        if invoice.paid_at is None and not path.exists():
            # A link is valid for five minutes, so it is asked for just before its file is fetched. `save` puts the file
            # in place when it is complete: one that is there is whole.
            new.append(portal.customer_invoices.get_pdf(invoice.id).save(path))
            print(path.name, invoice.amount, invoice.currency, sep="  ")
    return new


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Download the PDFs of all unpaid invoices.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--base-url", default="https://api.mijnklantportaal.nl/v1")
    options = parser.parse_args()
    try:
        with MijnKlantportaal(base_url=options.base_url) as client:
            print(len(download(client, options.folder)), "new files.")
    except PortalError as error:
        sys.exit(f"Stopped: {error}. Start it again: it goes on where it was.")
