"""Lists that come in pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ._core.call import Call
from ._core.decoding import Model, explain_rows, rows
from .errors import DecodeError

T = TypeVar("T")
M = TypeVar("M", bound=Model)


@dataclass(slots=True)
class Page(Generic[T]):
    """One page of a list."""

    items: list[T]
    number: int
    """Which page it is; the first is 1."""
    next_page_url: str | None
    """None on the last page."""


def page_of(model: type[M]) -> Callable[[Any], Page[M]]:
    """Reads a page of objects of one model."""

    def decode(data: Any) -> Page[M]:
        try:
            items = rows(model, data["data"])
        except Exception as error:
            raise explain_rows(model, data, error) from None
        number = data.get("current_page")
        if type(number) is not int:
            raise DecodeError("expected the number of the page", path="current_page", model="Page")
        # Without this field nobody knows whether the list goes on: ending here would lose the rest in silence.
        following = data.get("next_page_url", 0)
        if not (following is None or type(following) is str):
            raise DecodeError("expected the URL of the next page or null", path="next_page_url", model="Page")
        return Page(items, number, following or None)

    return decode


class Pages(Generic[T]):
    """A list, fetched page by page as you go; each iteration starts at its first page.

    `for item in pages` gives the objects, `pages.pages()` the pages, `pages.first()` the first object or None.
    """

    def __init__(self, call: Callable[[int], Call[Page[T]]], perform: Callable[[Call[Page[T]]], Page[T]]) -> None:
        self._call = call
        self._perform = perform

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items

    def pages(self) -> Iterator[Page[T]]:
        """Page by page; only one is held in memory."""
        walk = _Walk[T]()
        while walk.goes_on:
            page = self._perform(self._call(walk.number))
            walk.check(page)
            yield page

    def first(self) -> T | None:
        """The first object of the list, None when it is empty."""
        return next(iter(self), None)

    def __repr__(self) -> str:
        return f"<Pages of {self._call(1).path}>"


class AsyncPages(Generic[T]):
    """A list, fetched page by page as you go; each iteration starts at its first page.

    `async for item in pages` gives the objects, `pages.pages()` the pages, `await pages.first()` the first or None.
    """

    def __init__(
        self, call: Callable[[int], Call[Page[T]]], perform: Callable[[Call[Page[T]]], Awaitable[Page[T]]]
    ) -> None:
        self._call = call
        self._perform = perform

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item

    async def pages(self) -> AsyncIterator[Page[T]]:
        """Page by page; only one is held in memory."""
        walk = _Walk[T]()
        while walk.goes_on:
            page = await self._perform(self._call(walk.number))
            walk.check(page)
            yield page

    async def first(self) -> T | None:
        """The first object of the list, None when it is empty."""
        async for item in self:
            return item
        return None

    def __repr__(self) -> str:
        return f"<AsyncPages of {self._call(1).path}>"


class _Walk(Generic[T]):
    """Where a walk through a list is. The pages are asked for by number: no URL that the server sends is followed."""

    def __init__(self) -> None:
        self.number = 1
        self.goes_on = True
        self._last: list[T] | None = None

    def check(self, page: Page[T]) -> None:
        """Take note of a page; a server that sends the same page again would be asked for ever."""
        if page.number != self.number:
            raise DecodeError(
                f"asked for page {self.number}, got page {page.number}", path="current_page", model="Page"
            )
        if page.next_page_url is not None and page.items == self._last:
            raise DecodeError(f"page {self.number} is page {self.number - 1} again", path="data", model="Page")
        self._last = page.items
        self.number += 1
        self.goes_on = page.next_page_url is not None
