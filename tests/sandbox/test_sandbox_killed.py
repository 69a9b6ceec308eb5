"""A sandbox with a file is killed at any moment: nothing that it acknowledged is lost, and nothing is half kept.

Rounds on one file: started, checked against all that earlier rounds were told, written to, and killed without warning.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from generated_client import MijnKlantportaal, PortalError
from generated_client.models import Customer, CustomerInvoice, TicketWithMessage
from generated_client.rate_limit import NO_LIMIT
from sandbox import Sandbox
from sandbox.resources import customer_invoices, tickets

ROOT = Path(__file__).parents[2]
ADDRESS = {"address": "Kade 1", "zip_code": "1234AB", "city": "Urk", "primary_email": "z@example.com"}
ROUNDS = (4, 5, 6, 11)
"""How many calls are acknowledged before the end: each of the four kinds is the next one once."""
OBJECTS = "SELECT list, number, body FROM objects"


@contextmanager
def sandbox_on(file: Path) -> Generator[MijnKlantportaal]:
    """A client of a sandbox in a process of its own, which is killed at the end."""
    command = [sys.executable, "-m", "sandbox", "--data", str(file), "--port", "0", "--rate-limit", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            base_url = process.stdout.readline().split()[-1]
            with MijnKlantportaal(
                api_key="sandbox-key", base_url=base_url, rate_limiter=NO_LIMIT, max_retries=0
            ) as portal:
                yield portal
                process.kill()  # before the client closes: its calls are to be cut off
        finally:
            process.kill()


class Bookkeeper:
    """Writes to a portal from a thread until it is gone, and remembers what it was told."""

    def __init__(self) -> None:
        self.customers: list[Customer] = []
        self.invoices: list[tuple[CustomerInvoice, bytes]] = []
        self.ticket: TicketWithMessage | None = None
        self._numbers = count(1)

    def write(self, portal: MijnKlantportaal, told: threading.Semaphore) -> None:
        ticket = next(each.id for each in portal.tickets.list() if each.source == "portal")
        try:
            while True:
                number = next(self._numbers)
                self.customers.append(portal.customers.create(company_name=f"Customer {number}", **ADDRESS))
                told.release()
                pdf = f"%PDF-1.4 {number}".encode() * 3000
                invoice = portal.customer_invoices.create(
                    customer_id=self.customers[-1].id,
                    invoice_number=f"N{number}",
                    issued_at=date(2026, 3, 1),
                    amount=f"{number}.95",
                    pdf=pdf,
                )
                self.invoices.append((invoice, pdf))
                told.release()
                self.ticket = portal.tickets.reply(ticket, message=f"<p>{number}</p>")
                told.release()
                last = self.ticket.messages[-1]
                self.ticket = portal.tickets.attach(ticket, last.id, attachment=pdf)
                told.release()
        except PortalError:
            pass

    def check(self, portal: MijnKlantportaal) -> None:
        """See that the portal has all that was told."""
        kept = {each.id: each for each in portal.customers.list()}
        assert [kept.get(each.id) for each in self.customers] == self.customers
        for told, pdf in self.invoices:
            invoice = portal.customer_invoices.get(told.id)
            # Links lead to the address of the sandbox, which is another one now.
            assert invoice.to_dict() | {"links": None} == told.to_dict() | {"links": None}
            assert portal.customer_invoices.get_pdf(told.id).read() == pdf
        if self.ticket is not None:
            told_messages = self.ticket.messages
            self.ticket = portal.tickets.get(self.ticket.id)
            messages = self.ticket.messages[: len(told_messages)]
            assert messages[:-1] == told_messages[:-1]
            assert messages[-1].id == told_messages[-1].id, "a file may have come to it unacknowledged"
            assert messages[-1].attachments[: len(told_messages[-1].attachments)] == told_messages[-1].attachments


def assert_sound(file: Path) -> None:
    """See that the file is a whole database in which nothing was half done."""
    # A copy: the sandbox that is started next has to find what the killed one left.
    copy = file.with_name("copy.db")
    for suffix in ("", "-wal"):
        shutil.copy(f"{file}{suffix}", f"{copy}{suffix}")
    connection = sqlite3.connect(copy)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        stored = [(where, number, json.loads(body)) for where, number, body in connection.execute(OBJECTS)]
        contents = {row[0] for row in connection.execute("SELECT id FROM contents")}
        called = {json.loads(row[0])["data"]["id"] for row in connection.execute("SELECT body FROM deliveries")}
    finally:
        connection.close()
    for where in {where for where, _, _ in stored}:
        numbers = sorted(number for list_, number, _ in stored if list_ == where)
        assert numbers == list(range(1, len(numbers) + 1)), "a list has no gaps"
    made = [body for _, _, body in stored if body.get("companyName", "").startswith("Customer ")]
    assert {each["id"] for each in made} == called, "the call of a webhook is noted together with what it tells of"
    invoices = {body["id"] for where, _, body in stored if where == customer_invoices.LIST and is_ours(body)}
    attachments = {
        attachment["id"]
        for where, _, body in stored
        if where == tickets.LIST
        for message in body["messages"]
        for attachment in message["attachments"]
    }
    assert invoices | attachments == {each for each in contents if each[:4] in {"inv_", "tma_"}}


def is_ours(invoice: Mapping[str, Any]) -> bool:
    return str(invoice["invoiceNumber"]).startswith("N")


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_whenever_it_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "portal.db"
    bookkeeper = Bookkeeper()
    for calls in ROUNDS:
        with sandbox_on(file) as portal:
            bookkeeper.check(portal)
            if not bookkeeper.customers:
                portal.webhooks.create(url="https://example.com/", type="customer-created")
            told = threading.Semaphore(0)
            writing = threading.Thread(target=bookkeeper.write, args=(portal, told))
            writing.start()
            assert all(told.acquire(timeout=10) for _ in range(calls))
        writing.join(10)
        assert not writing.is_alive()
        assert_sound(file)
    with sandbox_on(file) as portal:
        bookkeeper.check(portal)
        made = sum(each.company_name.startswith("Customer ") for each in portal.customers.list())
        assert 0 <= made - len(bookkeeper.customers) <= len(ROUNDS), "the last call of a round may go unacknowledged"
    assert len(bookkeeper.invoices) >= len(ROUNDS)


def test_a_commit_is_on_the_disk_before_it_is_acknowledged(tmp_path: Path) -> None:
    # What survives a killed process need not survive a machine without power.
    with Sandbox(data=tmp_path / "portal.db") as sandbox:
        assert sandbox.state._connection.execute("PRAGMA synchronous").fetchone() == (2,)
