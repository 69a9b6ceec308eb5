"""Keep a CSV file of all customers up to date, and tell what changed since the last time.

MIJNKLANTPORTAAL_API_KEY=... .venv/bin/python -m examples.sync_customers customers.csv
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from generated_client import MijnKlantportaal
from generated_client.models import Customer

COLUMNS: Sequence[str] = ("id", "company_name", "address", "zip_code", "city", "country_code", "primary_email", "phone")


@frozen
class Changes:
    """How the file differs from the one before."""

    added: int
    changed: int
    removed: int


def sync(portal: MijnKlantportaal, file: Path) -> Changes:
    """Write all customers to the file."""
    old = read(file)
    new = {customer.id: record_of(customer) for customer in portal.customers.list()}
    # Under another name first: whoever reads the file in the meantime finds the old one, whole.
    fresh = file.with_suffix(".new")
    with fresh.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, COLUMNS)
        writer.writeheader()
        writer.writerows(new.values())
    fresh.replace(file)
    return Changes(
        added=len(new.keys() - old.keys()),
        changed=sum(old[each] != new[each] for each in new.keys() & old.keys()),
        removed=len(old.keys() - new.keys()),
    )


def read(file: Path) -> dict[str, dict[str, str]]:
    """The file's records by customer id; none when there is no file yet."""
    if not file.exists():
        return {}
    with file.open(newline="", encoding="utf-8") as lines:
        return {record["id"]: record for record in csv.DictReader(lines)}


def record_of(customer: Customer) -> dict[str, str]:
    """A customer as a record of the file; what is not known stays empty."""
    return {column: getattr(customer, column) or "" for column in COLUMNS}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Keep a CSV file of all customers up to date.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--base-url", default="https://api.mijnklantportaal.nl/v1")
    options = parser.parse_args()
    with MijnKlantportaal(base_url=options.base_url) as client:
        changes = sync(client, options.file)
    print(f"{changes.added} added, {changes.changed} changed, {changes.removed} removed.")
