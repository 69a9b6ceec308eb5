"""How many requests a second the sandbox answers with 10,000 invoices in it: `python -m benchmarks.sandbox`.

The server is a process of its own on one core, asked over one connection, one request after another, and checks each
request and each response by the document as it always does.
"""

from __future__ import annotations

import http.client
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import urlsplit

from sandbox import Sandbox
from sandbox.resources import customer_invoices

INVOICES = 10_000
PAGES = INVOICES // 15
REQUESTS = 300
ROUNDS = 7


def main() -> None:
    """Measure, and print a line for each kind of request."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "portal.sqlite"
        ids = fill(data)
        command = [sys.executable, "-m", "sandbox", "--data", str(data), "--port", "0", "--files-port", "0"]
        with subprocess.Popen([*command, "--rate-limit", "0"], stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout
                cores = sorted(os.sched_getaffinity(0))
                os.sched_setaffinity(server.pid, cores[:1])
                os.sched_setaffinity(0, cores[1:] or cores)
                measure(server.stdout.readline().split()[-1], ids)
            finally:
                server.terminate()


def fill(data: Path) -> list[str]:
    """Make a portal with that many invoices; returns their ids."""
    with Sandbox(data=str(data)) as portal:
        customer = portal.state.latest("customers", 1)[0]["id"]
        there = len(portal.state.part(customer_invoices.LIST, 1, INVOICES))
        with portal.state.transaction():
            for number in range(INVOICES - there):
                fields = {"customerId": customer, "invoiceNumber": f"N{number}", "issuedAt": "2026-01-01"}
                customer_invoices.add(portal.portal, fields, "12.95", None, None)
        return [each["id"] for each in portal.state.part(customer_invoices.LIST, 1, INVOICES)]


def measure(base_url: str, ids: list[str]) -> None:
    """Ask for each kind in turn, several times over."""
    choice = random.Random(2026)  # noqa: S311 - nothing secret
    kinds: dict[str, Callable[[], str]] = {
        "list, page 1": lambda: "?page=1",
        "list, page 600": lambda: "?page=600",
        "get": lambda: f"/{choice.choice(ids)}",
        "mixed": lambda: f"?page={choice.randint(1, PAGES)}" if choice.random() < 0.5 else f"/{choice.choice(ids)}",
    }
    url = urlsplit(base_url)
    connection = http.client.HTTPConnection(url.netloc)
    rates: dict[str, list[float]] = {kind: [] for kind in kinds}
    for kind, path in list(kinds.items()) * (ROUNDS + 1):
        began = perf_counter()
        for _ in range(REQUESTS):
            connection.request(
                "GET", f"{url.path}/customer-invoices{path()}", headers={"Authorization": "Bearer sandbox-key"}
            )
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
        rates[kind].append(REQUESTS / (perf_counter() - began))
    for kind, found in rates.items():
        counted = found[1:]  # the first round warms up
        print(f"{kind}: {median(counted):.0f} requests/s [{min(counted):.0f} to {max(counted):.0f}]")


if __name__ == "__main__":
    main()
