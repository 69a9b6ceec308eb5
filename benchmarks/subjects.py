"""Who is compared: the lines that a user of each client would write, as text; each process runs only its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from textwrap import indent
from typing import Any


@dataclass(frozen=True)
class Subject:
    """A client, and how one object is fetched with it. `URL` in the texts is where the canned server is."""

    name: str
    distribution: str
    """What its version is known by; empty for what is not an installed package."""
    importing: str
    client: str
    get: str
    async_importing: str = ""
    async_client: str = ""
    async_get: str = ""

    def maker(self, url: str) -> Callable[[], Callable[[], Any]]:
        """A function that makes a client, and returns a function that fetches the object once."""
        return _defined(self.importing, self.client, f"def get(): return {self.get}", url)

    def async_maker(self, url: str) -> Callable[[], Callable[[], Awaitable[Any]]]:
        """The same for asyncio."""
        return _defined(self.async_importing, self.async_client, f"async def get(): return {self.async_get}", url)


def _defined(importing: str, client: str, get: str, url: str) -> Callable[[], Callable[[], Any]]:
    names: dict[str, Any] = {"URL": url}
    body = indent(f"{client}\n{get}\nreturn get", "    ")
    exec(f"{importing}\ndef make():\n{body}", names)  # noqa: S102 - our own text
    make: Callable[[], Callable[[], Any]] = names["make"]
    return make


_AUTHORIZED = "base_url=URL + '/v1', headers={'authorization': 'Bearer key'}"
_FETCHED = "client.get('/customer-invoices/inv_000000000001')"

HTTPX = Subject(
    "httpx",
    "httpx",
    "import httpx",
    f"client = httpx.Client({_AUTHORIZED})",
    f"{_FETCHED}.raise_for_status().json()",
    "import httpx",
    f"client = httpx.AsyncClient({_AUTHORIZED})",
    f"(await {_FETCHED}).raise_for_status().json()",
)


def ours(name: str, package: str) -> Subject:
    """This client, of today or of an earlier commit, which is then a package of another name."""
    get = "portal.customer_invoices.get('inv_000000000001')"
    return Subject(
        name,
        "",
        f"import {package}",
        f"portal = {package}.MijnKlantportaal(api_key='key', base_url=URL + '/v1')",
        get,
        f"import {package}",
        f"portal = {package}.AsyncMijnKlantportaal(api_key='key', base_url=URL + '/v1')",
        f"await {get}",
    )


TODAY = ours("generated_client", "generated_client")
EARLIER = ours("the same, earlier", "earlier_client")

STOCK = Subject(
    "openapi-python-client",
    "",
    "from stock_client import AuthenticatedClient\nfrom stock_client.api.customer_invoices import get_customer_invoice",
    "client = AuthenticatedClient(base_url=URL + '/v1', token='key')",
    "get_customer_invoice.sync('inv_000000000001', client=client)",
    "from stock_client import AuthenticatedClient\nfrom stock_client.api.customer_invoices import get_customer_invoice",
    "client = AuthenticatedClient(base_url=URL + '/v1', token='key')",
    "await get_customer_invoice.asyncio('inv_000000000001', client=client)",
)

PEERS = (
    Subject(
        "polar-sdk",
        "polar-sdk",
        "from polar.v2026_04 import Polar",
        "polar = Polar('key', base_url=URL + '/polar')",
        "polar.refunds.list(limit=1).items[0]",
        "from polar.v2026_04 import PolarAsync",
        "polar = PolarAsync('key', base_url=URL + '/polar')",
        "(await polar.refunds.list(limit=1)).items[0]",
    ),
    Subject(
        "stripe",
        "stripe",
        "from stripe import StripeClient",
        "stripe = StripeClient('sk_test_key', base_addresses={'api': URL + '/stripe'})",
        "stripe.v1.customers.retrieve('cus_1')",
        "from stripe import HTTPXClient, StripeClient",
        "api = {'api': URL + '/stripe'}\n"
        "stripe = StripeClient('sk_test_key', base_addresses=api, http_client=HTTPXClient())",
        "await stripe.v1.customers.retrieve_async('cus_1')",
    ),
    Subject(
        "openai",
        "openai",
        "from openai import OpenAI",
        "openai = OpenAI(api_key='key', base_url=URL + '/openai/v1')",
        "openai.models.retrieve('gpt')",
        "from openai import AsyncOpenAI",
        "openai = AsyncOpenAI(api_key='key', base_url=URL + '/openai/v1')",
        "await openai.models.retrieve('gpt')",
    ),
    Subject(
        "mollie-api-python",
        "mollie-api-python",
        "from mollie.api.client import Client",
        "mollie = Client(URL)\nmollie.set_api_key('test_key')",
        "mollie.customers.get('cst_1')",
    ),
)


def subjects(with_earlier: bool) -> list[Subject]:
    """All who are compared, the yardstick first."""
    return [HTTPX, TODAY, *([EARLIER] if with_earlier else []), STOCK, *PEERS]


def check(url: str, with_earlier: bool) -> None:
    """Fetch once with each, so that a fault shows before anything is measured."""
    for subject in subjects(with_earlier):
        assert subject.maker(url)()(), subject.name
        if subject.async_get:
            assert asyncio.run(_once(subject, url)), subject.name


async def _once(subject: Subject, url: str) -> Any:
    return await subject.async_maker(url)()()
