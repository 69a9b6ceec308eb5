"""What the client costs, counted and not timed: `python -m benchmarks` measures, these tests keep it from growing."""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import generated_client
from generated_client import AsyncMijnKlantportaal, MijnKlantportaal
from generated_client._core.model import Model
from generated_client._core.transport import httpx
from generated_client.rate_limit import NO_LIMIT
from generated_client.resources.customer_invoices import CustomerInvoice, CustomerInvoicesCalls

PACKAGE = generated_client.__name__
ROOT = Path(generated_client.__file__).parent.parent
PAGE_SIZE = 15

INVOICE: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "get-customer-invoice.json").read_text()
)["response"]


def in_a_fresh_process(program: str) -> Any:
    """What a program prints as JSON."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)


def loaded_by(line: str) -> tuple[set[str], set[str]]:
    """The modules that a line loads beyond those of the HTTP library: our own, and others."""
    program = f"""
import json, sys
import {httpx.__name__}
before = set(sys.modules)
{line}
print(json.dumps(sorted(set(sys.modules) - before)))
"""
    modules: list[str] = in_a_fresh_process(program)
    own = {name.removeprefix(f"{PACKAGE}.") for name in modules if name.split(".")[0] == PACKAGE}
    return own - {PACKAGE}, {name for name in modules if name.split(".")[0] != PACKAGE}


OF_EVERY_PROGRAM = {
    "_core",
    *(
        f"_core.{name}"
        for name in (
            *("arguments", "call", "cancellation", "clock", "connections", "content", "credentials", "decoding"),
            *("deviations", "drivers", "engine", "limiter", "model", "multipart", "rate_headers", "retry", "rows"),
            *("settings", "transport", "unset", "version"),
        )
    ),
    *("client", "errors", "pagination", "rate_limit"),
}


def test_the_import_loads_what_every_program_needs_and_nothing_else() -> None:
    own, others = loaded_by(f"import {PACKAGE}")
    assert own == OF_EVERY_PROGRAM
    assert others <= {
        *("_contextvars", "_decimal", "contextvars", "copy", "dataclasses", "decimal", "hmac", "numbers", "secrets")
    }


def test_a_resource_loads_what_its_methods_need_and_no_other_resource() -> None:
    own, others = loaded_by(f"import {PACKAGE}; {PACKAGE}.MijnKlantportaal(api_key='key').invoices")
    assert own - OF_EVERY_PROGRAM == {"resources", "resources.invoices"}
    assert "asyncio" not in others
    own, _ = loaded_by(f"import {PACKAGE}; {PACKAGE}.MijnKlantportaal(api_key='key').customer_invoices")
    assert own - OF_EVERY_PROGRAM == {
        *("_core.bodies", "_core.download", "_core.part_file", "files", "resources", "resources.customer_invoices"),
        "resources.shared",
    }


def test_the_import_builds_few_classes() -> None:
    program = f"""
import builtins, json
import {httpx.__name__}
built = []
build = builtins.__build_class__
def count(function, name, *bases, **keywords):
    built.append(function.__module__)
    return build(function, name, *bases, **keywords)
builtins.__build_class__ = count
import {PACKAGE}
print(json.dumps(built))
"""
    built: list[str] = in_a_fresh_process(program)
    assert len([module for module in built if module.split(".")[0] == PACKAGE]) <= 72


def test_the_tls_settings_are_read_once_for_all_clients_and_not_before_the_first_call() -> None:
    program = f"""
import asyncio, json
from {PACKAGE} import AsyncMijnKlantportaal, MijnKlantportaal
from {PACKAGE}._core.transport import httpx
read = []
create = httpx.create_ssl_context
httpx.create_ssl_context = lambda *given, **named: read.append(1) or create(*given, **named)
portals = [kind(api_key=str(n)) for n in range(3) for kind in (MijnKlantportaal, AsyncMijnKlantportaal)]
before = len(read)
async def connect(portal):
    portal._connections.client()
for portal in portals:
    asyncio.run(connect(portal))
print(json.dumps([before, len(read)]))
"""
    assert in_a_fresh_process(program) == [0, 1]


def calls_of(work: Callable[[], object], within: str = "") -> int:
    """How many calls of Python functions some work takes, of those in files whose path holds `within`."""
    count = 0

    def note(frame: Any, event: str, _: object) -> None:
        nonlocal count
        count += event == "call" and within in frame.f_code.co_filename

    before = sys.getprofile()
    gc.disable()  # a collection in between calls what others hung onto it, Hypothesis for one
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
        gc.enable()
    return count


def test_an_invoice_is_decoded_with_a_call_for_each_object_number_and_moment() -> None:
    decode: Callable[[Any], CustomerInvoice] = CustomerInvoice.from_dict
    # An invoice, its links and the two of them; an amount, two moments. Text takes none, nor does a date.
    assert calls_of(lambda: decode(INVOICE)) - calls_of(lambda: None) == 7


def test_decoding_many_adds_nothing_to_decoding_each() -> None:
    decode = CustomerInvoicesCalls.list().decode
    page: dict[str, Any] = {"current_page": 1, "data": [INVOICE], "next_page_url": None}
    once = calls_of(lambda: decode(page))
    page["data"] = [INVOICE] * 101
    assert calls_of(lambda: decode(page)) - once == 100 * 7


def test_a_model_holds_its_attributes_in_slots() -> None:
    invoice = CustomerInvoice.from_dict(INVOICE)
    assert not hasattr(invoice, "__dict__")
    assert all(issubclass(type(each), Model) for each in (invoice, invoice.links, invoice.links.customer))


def test_a_call_takes_few_steps_of_ours_above_those_of_the_http_library() -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json=INVOICE))
    portal = MijnKlantportaal(api_key="key", http_client=httpx.Client(transport=transport))
    portal.customer_invoices.get("inv_1")  # what is loaded and made once does not count
    assert calls_of(lambda: portal.customer_invoices.get("inv_1"), PACKAGE) <= 60


class Shelf:
    """A portal with a long list of invoices, which counts what is asked of it."""

    def __init__(self, pages: int) -> None:
        self.pages = pages
        self.requests: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        number = int(request.url.params["page"])
        self.requests.append(f"{request.method} {number}")
        first = number * PAGE_SIZE
        data = [{**INVOICE, "invoiceNumber": str(first + place)} for place in range(PAGE_SIZE)]
        following = f"https://api.mijnklantportaal.nl/v1/customer-invoices?page={number + 1}"
        more = number < self.pages
        return httpx.Response(
            200, json={"current_page": number, "data": data, "next_page_url": following if more else None}
        )

    def portal(self) -> MijnKlantportaal:
        """A client of it."""
        client = httpx.Client(transport=httpx.MockTransport(self))
        return MijnKlantportaal(api_key="key", http_client=client, rate_limiter=NO_LIMIT)


def test_a_walk_asks_for_each_page_once_and_not_before_it_is_needed() -> None:
    shelf = Shelf(4)
    invoices = shelf.portal().customer_invoices.list()
    assert shelf.requests == []
    walk = iter(invoices)
    for _ in range(PAGE_SIZE):
        next(walk)
    assert shelf.requests == ["GET 1"]
    assert len(list(walk)) == 3 * PAGE_SIZE
    assert shelf.requests == ["GET 1", "GET 2", "GET 3", "GET 4"]
    assert invoices.first() is not None
    assert shelf.requests[4:] == ["GET 1"]


def test_a_walk_with_asyncio_asks_for_each_page_once_as_well() -> None:
    shelf = Shelf(4)

    async def walk() -> int:
        async with httpx.AsyncClient(transport=httpx.MockTransport(shelf)) as client:
            portal = AsyncMijnKlantportaal(api_key="key", http_client=client, rate_limiter=NO_LIMIT)
            return len([invoice async for invoice in portal.customer_invoices.list()])

    assert asyncio.run(walk()) == 4 * PAGE_SIZE
    assert shelf.requests == ["GET 1", "GET 2", "GET 3", "GET 4"]


@pytest.mark.parametrize("pages", [5, 40])
def test_a_walk_holds_no_more_than_two_pages_however_long_it_is(pages: int) -> None:
    met: list[weakref.ref[CustomerInvoice]] = []
    most = 0
    for invoice in Shelf(pages).portal().customer_invoices.list():
        met.append(weakref.ref(invoice))
        most = max(most, sum(one() is not None for one in met[-4 * PAGE_SIZE :]))
    assert len(met) == pages * PAGE_SIZE
    assert most <= 2 * PAGE_SIZE
    assert sum(one() is not None for one in met) <= PAGE_SIZE
