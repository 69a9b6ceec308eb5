"""Lists: page by page, only as far as asked, and never for ever."""

from __future__ import annotations

import asyncio
import itertools
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from documented_calls import DocumentedExchange

from generated_client import (
    AsyncMijnKlantportaal,
    DecodeError,
    InvalidArgument,
    MijnKlantportaal,
    NotFound,
    ServerError,
)
from generated_client._core.transport import httpx
from generated_client.models import Ticket
from generated_client.pagination import AsyncPages, Page, Pages
from generated_client.rate_limit import NO_LIMIT

TICKET: dict[str, Any] = DocumentedExchange.read("list-tickets").response["data"][0]


def ticket(number: int) -> dict[str, Any]:
    return TICKET | {"id": f"tic_{number}"}


class Tickets:
    """A server with so many tickets, three a page, that notes which pages it was asked for."""

    def __init__(self, count: int = 8, change: Callable[[int, dict[str, Any]], object] = lambda _, __: None) -> None:
        self.asked: list[str] = []
        self._pages = [[*map(ticket, range(first, min(first + 3, count)))] for first in range(0, count, 3)] or [[]]
        self._change = change

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        number = int(request.url.params["page"])
        if number > len(self._pages):
            return httpx.Response(404, json={"code": 404, "message": "No such page"})
        more = number < len(self._pages)
        page = {
            "data": self._pages[number - 1],
            "current_page": number,
            "next_page_url": f"https://api.mijnklantportaal.nl/v1/tickets?page={number + 1}" if more else None,
        }
        self._change(number, page)
        return httpx.Response(200, json=page)

    @property
    def numbers(self) -> list[int]:
        return [int(url.rpartition("=")[2]) for url in self.asked]


def portal_on(server: Callable[[httpx.Request], httpx.Response]) -> MijnKlantportaal:
    http = httpx.Client(transport=httpx.MockTransport(server))
    return MijnKlantportaal(api_key="key", http_client=http, rate_limiter=NO_LIMIT, max_retries=0)


def tickets(server: Tickets) -> Pages[Ticket]:
    return portal_on(server).tickets.list()


def async_tickets(server: Tickets) -> AsyncPages[Ticket]:
    http = httpx.AsyncClient(transport=httpx.MockTransport(server))
    return AsyncMijnKlantportaal(api_key="key", http_client=http, rate_limiter=NO_LIMIT, max_retries=0).tickets.list()


def ids_of(server: Tickets, style: str) -> list[str]:
    """The whole list, by one of the two clients."""
    if style == "sync":
        return [each.id for each in tickets(server)]

    async def collect() -> list[str]:
        return [each.id async for each in async_tickets(server)]

    return asyncio.run(collect())


both = pytest.mark.parametrize("style", ["sync", "async"])


@both
@pytest.mark.parametrize("count", [0, 1, 3, 4, 8, 100])
def test_all_objects_come_in_order_and_each_page_is_fetched_once(style: str, count: int) -> None:
    server = Tickets(count)
    assert ids_of(server, style) == [f"tic_{number}" for number in range(count)]
    assert server.numbers == list(range(1, max(1, -(-count // 3)) + 1))


def test_making_a_list_sends_nothing() -> None:
    server = Tickets()
    tickets(server)
    async_tickets(server)
    assert server.asked == []


def test_a_wrong_argument_is_refused_when_the_list_is_made() -> None:
    with pytest.raises(InvalidArgument, match="link_id: expected an id that starts with plk_"):
        portal_on(Tickets()).payment_links.list_payments("tic_1")


def test_pages_are_fetched_only_when_they_are_reached() -> None:
    server = Tickets()
    walk = iter(tickets(server))
    for _ in range(3):
        next(walk)
    assert server.numbers == [1]
    next(walk)
    assert server.numbers == [1, 2]


def test_each_iteration_starts_at_the_first_page() -> None:
    server = Tickets()
    found = tickets(server)
    assert [each.id for each in itertools.islice(found, 2)] == ["tic_0", "tic_1"]
    assert [each.id for each in itertools.islice(found, 4)] == ["tic_0", "tic_1", "tic_2", "tic_3"]
    assert server.numbers == [1, 1, 2]


def test_two_walks_through_one_list_do_not_disturb_each_other() -> None:
    found = tickets(Tickets())
    assert [(one.id, other.id) for one, other in zip(found, found, strict=True)] == [
        (f"tic_{number}", f"tic_{number}") for number in range(8)
    ]


def test_the_pages_one_by_one() -> None:
    server = Tickets()
    pages = list(tickets(server).pages())
    assert [(page.number, [each.id for each in page.items]) for page in pages] == [
        (1, ["tic_0", "tic_1", "tic_2"]),
        (2, ["tic_3", "tic_4", "tic_5"]),
        (3, ["tic_6", "tic_7"]),
    ]
    assert [page.next_page_url is None for page in pages] == [False, False, True]


def test_the_pages_one_by_one_async() -> None:
    async def collect() -> list[Page[Ticket]]:
        return [page async for page in async_tickets(Tickets()).pages()]

    assert [(page.number, len(page.items)) for page in asyncio.run(collect())] == [(1, 3), (2, 3), (3, 2)]


@pytest.mark.parametrize(("count", "expected"), [(8, "tic_0"), (0, None)])
def test_the_first_of_a_list_takes_one_request(count: int, expected: str | None) -> None:
    server = Tickets(count)
    found = tickets(server).first()
    assert (found.id if found else None) == expected
    found = asyncio.run(async_tickets(server).first())
    assert (found.id if found else None) == expected
    assert server.numbers == [1, 1]


def test_a_page_by_its_number() -> None:
    server = Tickets()
    portal = portal_on(server)
    page = portal.send(portal.tickets.calls.list(page=2)).parsed
    assert [each.id for each in page.items] == ["tic_3", "tic_4", "tic_5"]
    assert server.numbers == [2]


def test_only_one_page_is_held_in_memory() -> None:
    alive: list[weakref.ref[Ticket]] = []
    for page in tickets(Tickets(30)).pages():
        assert sum(each() is not None for each in alive) <= 3, "pages before the last one are still held"
        alive += [weakref.ref(each) for each in page.items]
        del page


def test_a_list_says_what_it_is_without_fetching_anything() -> None:
    server = Tickets()
    assert repr(tickets(server)) == "<Pages of /tickets>"
    assert repr(async_tickets(server)) == "<AsyncPages of /tickets>"
    assert server.asked == []


# A server that does not keep to it


@both
@pytest.mark.parametrize(
    "url", ["https://evil.example/steal?page=2", "http://127.0.0.1:1/", "/v1/tickets?page=7", "file:///etc/passwd", "?"]
)
def test_no_url_of_the_server_is_followed(style: str, url: str) -> None:
    def elsewhere(_: int, page: dict[str, Any]) -> None:
        page["next_page_url"] = page["next_page_url"] and url

    server = Tickets(change=elsewhere)
    assert len(ids_of(server, style)) == 8
    assert server.asked == [f"https://api.mijnklantportaal.nl/v1/tickets?page={number}" for number in (1, 2, 3)]


@both
def test_the_same_page_again_is_an_error_and_no_endless_loop(style: str) -> None:
    def always_the_first(_: int, page: dict[str, Any]) -> None:
        page.update(data=[ticket(0)], current_page=1, next_page_url="https://api.mijnklantportaal.nl/v1/tickets?page=2")

    server = Tickets(100, always_the_first)
    with pytest.raises(DecodeError) as caught:
        ids_of(server, style)
    assert str(caught.value) == "GET /tickets: Page: current_page: asked for page 2, got page 1 (page 2)"
    assert server.numbers == [1, 2]


@both
def test_the_same_objects_under_new_numbers_are_an_error_too(style: str) -> None:
    def always_these(_: int, page: dict[str, Any]) -> None:
        page.update(data=[ticket(0)], next_page_url="https://api.mijnklantportaal.nl/v1/tickets?page=2")

    server = Tickets(100, always_these)
    with pytest.raises(DecodeError) as caught:
        ids_of(server, style)
    assert str(caught.value) == "GET /tickets: Page: data: the same objects as on the page before (page 2)"
    assert (caught.value.method, caught.value.url) == ("GET", "https://api.mijnklantportaal.nl/v1/tickets")
    assert server.numbers == [1, 2]


@both
def test_two_empty_pages_in_a_row_are_no_error(style: str) -> None:
    def empty_in_the_middle(number: int, page: dict[str, Any]) -> None:
        if number in {2, 3}:
            page["data"] = []

    assert ids_of(Tickets(11, empty_in_the_middle), style) == ["tic_0", "tic_1", "tic_2", "tic_9", "tic_10"]


@both
def test_a_list_that_ends_with_an_empty_page_is_no_error(style: str) -> None:
    def last_is_empty(number: int, page: dict[str, Any]) -> None:
        if number == 3:
            page["data"] = []

    assert len(ids_of(Tickets(change=last_is_empty), style)) == 6


@both
@pytest.mark.parametrize("ending", [None, ""])
def test_a_list_ends_where_there_is_no_next_page(style: str, ending: str | None) -> None:
    server = Tickets(8, lambda _, page: page.update(next_page_url=ending))
    assert len(ids_of(server, style)) == 3
    assert server.numbers == [1]


@both
def test_an_error_on_the_way_is_raised_where_it_happens(style: str) -> None:
    def promise_too_much(number: int, page: dict[str, Any]) -> None:
        page["next_page_url"] = "https://api.mijnklantportaal.nl/v1/tickets?page=9"

    seen: list[str] = []

    def walk() -> None:
        for each in tickets(Tickets(4, promise_too_much)):
            seen.append(each.id)

    async def walk_async() -> None:
        async for each in async_tickets(Tickets(4, promise_too_much)):
            seen.append(each.id)

    with pytest.raises(NotFound) as caught:
        walk() if style == "sync" else asyncio.run(walk_async())
    assert seen == ["tic_0", "tic_1", "tic_2", "tic_3"]
    error = caught.value
    assert str(error) == "404 Not Found: GET /tickets: No such page (page 3)"
    assert (error.page, error.method, error.url) == (3, "GET", "https://api.mijnklantportaal.nl/v1/tickets")


# Going on


def broken_once(server: Tickets, number: int) -> Callable[[httpx.Request], httpx.Response]:
    """The server, with an error the first time it is asked for a page."""
    broken = [number]

    def respond(request: httpx.Request) -> httpx.Response:
        if int(request.url.params["page"]) in broken:
            broken.clear()
            return httpx.Response(500, json={"code": 500, "message": "Something broke"})
        return server(request)

    return respond


def test_an_iterator_that_failed_goes_on_with_the_page_that_failed() -> None:
    server = Tickets()
    items = iter(portal_on(broken_once(server, 2)).tickets.list())
    seen = [next(items).id for _ in range(3)]
    with pytest.raises(ServerError, match=r"\(page 2\)"):
        next(items)
    assert seen + [each.id for each in items] == [f"tic_{number}" for number in range(8)]
    assert server.numbers == [1, 2, 3]


def test_an_async_iterator_that_failed_goes_on_with_the_page_that_failed() -> None:
    server = Tickets()
    http = httpx.AsyncClient(transport=httpx.MockTransport(broken_once(server, 2)))
    portal = AsyncMijnKlantportaal(api_key="key", http_client=http, rate_limiter=NO_LIMIT, max_retries=0)

    async def collect() -> list[str]:
        items = aiter(portal.tickets.list())
        seen = [(await anext(items)).id for _ in range(3)]
        with pytest.raises(ServerError, match=r"\(page 2\)"):
            await anext(items)
        return seen + [each.id async for each in items]

    assert asyncio.run(collect()) == [f"tic_{number}" for number in range(8)]
    assert server.numbers == [1, 2, 3]


def test_the_pages_of_a_walk_that_failed_go_on_too() -> None:
    pages = portal_on(broken_once(Tickets(), 3)).tickets.list().pages()
    assert [next(pages).number, next(pages).number] == [1, 2]
    with pytest.raises(ServerError):
        next(pages)
    assert [page.number for page in pages] == [3]


def test_a_walk_can_start_at_any_page() -> None:
    server = Tickets()
    pages = list(tickets(server).pages(start=2))
    assert [(page.number, page.next_start) for page in pages] == [(2, 3), (3, None)]
    assert server.numbers == [2, 3]

    async def collect() -> list[int | None]:
        return [page.number async for page in async_tickets(server).pages(start=3)]

    assert asyncio.run(collect()) == [3]


@pytest.mark.parametrize("start", [0, -1, True, "2", 2.0])
def test_a_start_that_is_no_page_is_refused_at_once(start: Any) -> None:
    server = Tickets()
    for pages in (tickets(server), async_tickets(server)):
        with pytest.raises(InvalidArgument, match=r"^start: "):
            pages.pages(start=start)
    assert server.asked == []


# Looking something up


def invoices_page(request: httpx.Request) -> httpx.Response:
    number = int(request.url.params["page"])
    invoice = DocumentedExchange.read("get-customer-invoice").response
    data = [invoice | {"id": f"inv_{number}{letter}", "invoiceNumber": f"2026-{number}"} for letter in "ab"]
    more = "https://api.mijnklantportaal.nl/v1/customer-invoices?page=0" if number < 3 else None
    return httpx.Response(200, json={"data": data, "current_page": number, "next_page_url": more})


def counted(pages: Callable[[httpx.Request], httpx.Response]) -> tuple[list[httpx.Request], Any]:
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return pages(request)

    return requests, answer


@pytest.mark.parametrize(("number", "found", "asked"), [("2026-2", "inv_2a", 2), ("2026-9", None, 3), ("", None, 3)])
def test_an_invoice_is_found_by_its_number(number: str, found: str | None, asked: int) -> None:
    requests, answer = counted(invoices_page)
    invoice = portal_on(answer).customer_invoices.find(number)
    assert (invoice.id if invoice else None) == found
    assert len(requests) == asked

    async def find() -> str | None:
        http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
        portal = AsyncMijnKlantportaal(api_key="key", http_client=http, rate_limiter=NO_LIMIT)
        invoice = await portal.customer_invoices.find(number)
        return invoice.id if invoice else None

    assert asyncio.run(find()) == found
    assert len(requests) == 2 * asked


def test_what_is_looked_up_has_to_be_text() -> None:
    number: Any = 2026
    with pytest.raises(InvalidArgument, match=r"invoice_number: expected text \(str\), got int"):
        portal_on(invoices_page).customer_invoices.find(number)


def test_an_offer_is_found_by_its_number() -> None:
    offer = DocumentedExchange.read("get-customer-offer").response | {"offerNumber": "2026-7"}
    page = {"data": [offer], "current_page": 1, "next_page_url": None}
    portal = portal_on(lambda _: httpx.Response(200, json=page))
    found = portal.customer_offers.find("2026-7")
    assert found is not None
    assert found.to_dict() == offer
    assert portal.customer_offers.find("2026-8") is None
