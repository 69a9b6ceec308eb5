"""Lists that come in pages."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ._core import deviations
from ._core.call import Call
from ._core.decoding import shown
from ._core.model import Model
from ._core.rows import IncompleteList, error_of, list_in_data
from ._core.unset import UNSET
from .errors import DecodeError, UnreadableField

T = TypeVar("T")
M = TypeVar("M", bound=Model)


@dataclass(slots=True)
class Page(Generic[T]):
    """One page of a list."""

    items: list[T]
    """Where a row could not be read, or the page does not say what it has to: iterating ends with the error."""
    number: int | None
    """Which page it is; the first is 1. None where the response does not say so."""
    next_page_url: str | None
    """None on the last page."""


def page_of(model: type[M]) -> Callable[[Any], Page[M]]:
    """Reads a page of objects of one model."""
    rows = list_in_data(model)

    def decode(data: Any) -> Page[M]:
        items = rows(data)
        number, following = data.get("current_page", UNSET), data.get("next_page_url", UNSET)
        if type(number) is int and (following is None or (type(following) is str and following)):
            return Page(items, number, following)
        return _odd_page(items, number, following)

    return decode


def _odd_page(items: list[M], number: Any, following: Any) -> Page[M]:
    """A page that does not say which one it is, or whether another follows: its rows are not lost."""
    strict = deviations.is_strict()
    fault: DecodeError | None = None
    if following == "" and not strict:
        deviations.habit("Page", "next_page_url", "empty text for null")
        following = None
    elif following is not None and (type(following) is not str or not following):
        # Without this field nobody knows whether the list goes on: ending here would lose the rest in silence.
        fault = _fault("next_page_url", "the URL of the next page or null", following)
        following = None
    if type(number) is str and number.isascii() and number.isdigit() and len(number) < 10 and not strict:
        deviations.habit("Page", "current_page", "text for a number")
        number = int(number)
    elif type(number) is not int:
        fault = _fault("current_page", "the number of the page", number)
        number = None
    if fault is None:
        return Page(items, number, following)
    if strict:
        raise fault
    return Page(IncompleteList(items[:], error_of(items) or fault), number, following)


def _fault(field: str, expected: str, came: object) -> DecodeError:
    if not deviations.is_strict():
        deviations.unreadable("Page", field, came)
    problem = "is missing" if came is UNSET else f"expected {expected}, got {shown(came)}"
    return DecodeError(problem, path=field, model="Page")


def find_in(pages: Iterable[M], key: Callable[[M], object], wanted: object) -> M | None:
    """The first object with this key. One whose key is unreadable may be it: then nobody knows that there is none."""
    unreadable: UnreadableField | None = None
    for each in pages:
        try:
            if key(each) == wanted:
                return each
        except UnreadableField as error:
            unreadable = unreadable or error
    if unreadable:
        raise unreadable
    return None


async def find_in_async(pages: AsyncIterable[M], key: Callable[[M], object], wanted: object) -> M | None:
    """`find_in` for asyncio."""
    unreadable: UnreadableField | None = None
    async for each in pages:
        try:
            if key(each) == wanted:
                return each
        except UnreadableField as error:
            unreadable = unreadable or error
    if unreadable:
        raise unreadable
    return None


class Pages(Generic[T]):
    """A list, fetched page by page as you go; each iteration starts at its first page.

    `for item in pages` gives the objects, `pages.pages()` the pages, `pages.first()` the first object or None.
    """

    def __init__(self, call: Callable[[int], Call[Page[T]]], perform: Callable[[Call[Page[T]]], Page[T]]) -> None:
        self._call = call
        self._perform = perform

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items[:]  # without its error, if it has one: that is raised at the end of the list

    def pages(self) -> Iterator[Page[T]]:
        """Page by page; only one is held in memory."""
        walk = _Walk[T]()
        while walk.goes_on:
            page = self._perform(self._call(walk.number))
            walk.check(page)
            yield page
        walk.end()

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
            for item in page.items[:]:  # see `Pages`
                yield item

    async def pages(self) -> AsyncIterator[Page[T]]:
        """Page by page; only one is held in memory."""
        walk = _Walk[T]()
        while walk.goes_on:
            page = await self._perform(self._call(walk.number))
            walk.check(page)
            yield page
        walk.end()

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
        self._error: DecodeError | None = None

    def check(self, page: Page[T]) -> None:
        """Take note of a page; a server that sends the same page again would be asked for ever."""
        self._error = self._error or error_of(page.items)
        if page.number is not None and page.number != self.number:
            raise DecodeError(
                f"asked for page {self.number}, got page {page.number}", path="current_page", model="Page"
            )
        if page.next_page_url is not None and page.items == self._last:
            raise DecodeError(f"page {self.number} is page {self.number - 1} again", path="data", model="Page")
        self._last = page.items
        self.number += 1
        self.goes_on = page.next_page_url is not None

    def end(self) -> None:
        """Raise what could not be read, now that all the rest was handed out."""
        if self._error is not None:
            raise self._error
