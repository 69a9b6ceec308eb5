"""A filter that the API adds to a list is sent with every page."""

from __future__ import annotations

import asyncio
import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from generator.document import parse
from generator.project import build

ROOT = Path(__file__).parents[2]
PAGE = '{$ref: "#/components/parameters/page"}'
FILTERS = f"""{PAGE},
          {{name: updatedSince, in: query, description: Since., schema: {{type: string, format: portal-date-time}}}},
          {{name: bornOn, in: query, description: Only of this day., schema: {{type: string, format: date}}}},
          {{name: perPage, in: query, description: How many a page., schema: {{type: integer}}}},
          {{name: active, in: query, description: Only those that are active., schema: {{type: boolean}}}},
          {{name: query, in: query, description: What to search for., schema: {{type: string}}}}"""
LISTS = ("  /customers:\n", "  /payment-links/{linkId}/payments:\n")
"""A list of its own, and one below a path id."""
EXPECTED = {
    "updatedSince": "2026-11-01 10:00:00",
    "bornOn": "1990-02-03",
    "perPage": "50",
    "active": "true",
    "query": "a & b=c",
}
ARGUMENTS: dict[str, Any] = {
    "updated_since": datetime(2026, 11, 1, 10),  # the portal's notation has no zone
    "born_on": date(1990, 2, 3),
    "per_page": 50,
    "active": True,
    "query": "a & b=c",
}


def with_filters() -> str:
    """Today's document after the API has added filters to two of its lists."""
    text = (ROOT / "openapi.yaml").read_text(encoding="utf-8")
    for path in LISTS:
        assert path in text
        head, found, rest = text.partition(path)
        text = head + found + rest.replace(PAGE, FILTERS, 1)
    return text


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filters")
    build(parse(with_filters()), folder / "filtered_portal")
    return folder


@pytest.fixture
def package(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    yield importlib.import_module("filtered_portal")
    for name in [name for name in sys.modules if name.startswith("filtered_portal")]:
        del sys.modules[name]


class ThreePages:
    """A server with one object on each of its three pages, that notes what it was asked for."""

    def __init__(self, fixture: str) -> None:
        answer = json.loads((ROOT / f"tests/fixtures/{fixture}.json").read_text(encoding="utf-8"))["response"]
        self._row = answer["data"][0]
        self.asked: list[dict[str, str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        asked = dict(parse_qsl(request.url.query.decode(), keep_blank_values=True))
        self.asked.append(asked)
        number = int(asked["page"])
        following = "https://api.mijnklantportaal.nl/v1/elsewhere" if number < 3 else None
        data = [self._row | {"id": f"row_{number}"}]
        return httpx.Response(200, json={"data": data, "current_page": number, "next_page_url": following})


@pytest.mark.parametrize("style", ["sync", "async"])
@pytest.mark.parametrize(
    ("fixture", "resource", "method", "ids"),
    [
        ("list-customers", "customers", "list", ()),
        ("list-payment-link-payment", "payment_links", "list_payments", ("plk_1",)),
    ],
)
def test_every_filter_goes_along_with_every_page(
    package: Any, style: str, fixture: str, resource: str, method: str, ids: tuple[str, ...]
) -> None:
    server = ThreePages(fixture)
    if style == "sync":
        with httpx.Client(transport=httpx.MockTransport(server)) as http:
            portal = package.MijnKlantportaal(api_key="key", http_client=http)
            found = list(getattr(getattr(portal, resource), method)(*ids, **ARGUMENTS))
    else:

        async def walk() -> list[Any]:
            async with httpx.AsyncClient(transport=httpx.MockTransport(server)) as http:
                portal = package.AsyncMijnKlantportaal(api_key="key", http_client=http)
                return [each async for each in getattr(getattr(portal, resource), method)(*ids, **ARGUMENTS)]

        found = asyncio.run(walk())
    assert len(found) == 3
    assert server.asked == [{"page": str(number), **EXPECTED} for number in (1, 2, 3)]


def test_a_caller_without_filters_walks_as_before(package: Any) -> None:
    server = ThreePages("list-customers")
    with httpx.Client(transport=httpx.MockTransport(server)) as http:
        portal = package.MijnKlantportaal(api_key="key", http_client=http)
        assert len(list(portal.customers.list())) == 3
    assert server.asked == [{"page": "1"}, {"page": "2"}, {"page": "3"}]


def test_a_filter_is_checked_when_the_list_is_made(package: Any) -> None:
    with httpx.Client(transport=httpx.MockTransport(ThreePages("list-customers"))) as http:
        portal = package.MijnKlantportaal(api_key="key", http_client=http)
        with pytest.raises(package.InvalidArgument, match="per_page: expected a whole number"):
            portal.customers.list(per_page="50")


@pytest.mark.parametrize("page", [0, -1, True, "1&query=x"])
def test_the_number_of_a_page_is_checked(package: Any, page: Any) -> None:
    with pytest.raises(package.InvalidArgument, match=r"^page: "):
        package.client.MijnKlantportaal(api_key="key").customers.calls.list(page=page)


@pytest.mark.slow
def test_the_package_with_filters_passes_the_type_checker(folder: Path) -> None:
    use = folder / "use.py"
    use.write_text(
        "from datetime import datetime\n"
        "from filtered_portal import AsyncMijnKlantportaal, MijnKlantportaal\n"
        "from filtered_portal.models import Customer, PaymentLinkPayment\n"
        "from filtered_portal.pagination import AsyncPages, Pages\n"
        "def lists(portal: MijnKlantportaal, later: AsyncMijnKlantportaal, at: datetime) -> None:\n"
        "    a: Pages[Customer] = portal.customers.list(updated_since=at, query='x')\n"
        "    b: AsyncPages[PaymentLinkPayment] = later.payment_links.list_payments('plk_1', per_page=5)\n"
        "    print(a, b, portal.send(portal.customers.calls.list(query='x', page=2)))\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", str(folder / ".cache"), "use.py"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
