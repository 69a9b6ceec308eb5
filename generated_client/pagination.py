"""Lists that come in pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from ._core.call import UNSET, Call, Response, Unset
from ._core.decoding import Model, explain_rows, rows
from .errors import DecodeError, InvalidArgument, PortalError

T = TypeVar("T")
M = TypeVar("M", bound=Model)
Start = Any
"""What turns the pages of a list: a page number, an offset or a cursor, as its `calls` take it."""


@dataclass(slots=True)
class Page(Generic[T]):
    """One page of a list."""

    items: list[T]
    number: int
    """Which page it is; the first is 1. Of a list that has no page numbers: how many objects come before it."""
    next_page_url: str | None
    """None on the last page, and where a list names none."""
    next_start: int | str | None = None
    """Where the next page starts, for `pages(start=...)`: its number, offset or cursor; None on the last page."""


_MISSING: Final = object()


def page_of(
    model: type[M], *, rows: str = "data", current: str = "current_page", following: str = "next_page_url"
) -> Callable[[Any], Page[M]]:
    """Reads a page of a list that counts its pages.

    Args:
        model: The class of its objects.
        rows: The field with the objects; dots lead inside.
        current: The field with the number of the page.
        following: The field with the URL of the next page, null on the last one.
    """

    def decode(data: Any) -> Page[M]:
        items = _rows(model, data, rows)
        number = _found(data, current)
        if type(number) is not int:
            raise DecodeError("expected the number of the page", path=current, model="Page")
        # Without this field nobody knows whether the list goes on: ending here would lose the rest in silence.
        url = _found(data, following)
        if not (url is None or type(url) is str):
            raise DecodeError("expected the URL of the next page or null", path=following, model="Page")
        return Page(items, number, url or None, number + 1 if url else None)

    return decode


def cursor_page_of(
    model: type[M], *, cursor: str | Unset, rows: str = "data", following: str = "next_cursor"
) -> Callable[[Any], Page[M]]:
    """Reads a page of a list whose pages name the next one.

    Args:
        model: The class of its objects.
        cursor: The cursor that is sent; UNSET for the first page.
        rows: The field with the objects; dots lead inside.
        following: The field with the cursor of the next page, null or empty on the last one.
    """

    def decode(data: Any) -> Page[M]:
        items = _rows(model, data, rows)
        found = _found(data, following)
        if not (found is None or type(found) is str):
            raise DecodeError("expected the cursor of the next page or null", path=following, model="Page")
        if found and found == cursor:
            raise DecodeError("the next page is the same page again", path=following, model="Page")
        return Page(items, 1 if cursor is UNSET else 0, None, found or None)

    return decode


def offset_page_of(model: type[M], *, offset: int, rows: str = "data", total: str = "") -> Callable[[Any], Page[M]]:
    """Reads a page of a list that is asked for by the number of objects before it.

    Args:
        model: The class of its objects.
        offset: The offset that is sent.
        rows: The field with the objects; dots lead inside.
        total: The field with the number of all objects; without it the list ends with an empty page.
    """

    def decode(data: Any) -> Page[M]:
        items = _rows(model, data, rows)
        end = offset + len(items)
        if total:
            count = _found(data, total)
            if type(count) is not int:
                raise DecodeError("expected the number of all objects", path=total, model="Page")
            if end < count and not items:
                raise DecodeError(
                    f"{count} objects are promised, and no more come after {end}", path=rows, model="Page"
                )
            return Page(items, offset, None, end if end < count else None)
        return Page(items, offset, None, end if items else None)

    return decode


def _found(data: Any, way: str) -> Any:
    """What stands in a response where dots lead; a mark of its own where nothing does."""
    for name in way.split("."):
        if not isinstance(data, dict) or name not in data:
            return _MISSING
        data = data[name]  # pyright: ignore[reportUnknownVariableType]
    return data  # pyright: ignore[reportUnknownVariableType]


def _rows(model: type[M], data: Any, way: str) -> list[M]:
    if way != "data":
        data = {"data": _found(data, way)}
    try:
        return rows(model, data["data"])
    except Exception as error:
        raise explain_rows(model, data, error) from None


class Pages(Generic[T]):
    """A list, fetched page by page as you go; each iteration starts at its first page.

    `for item in pages` gives the objects, `pages.pages()` the pages, `pages.first()` the first object or None. An
    iterator that has raised an error can be asked again: it goes on with the page that failed.
    """

    def __init__(
        self, call: Callable[[Any], Call[Page[T]]], send: Callable[[Call[Page[T]]], Response[Page[T]]], first: Start
    ) -> None:
        self._call = call
        self._send = send
        self._first = first

    def __iter__(self) -> Iterator[T]:
        pages = self.pages()
        items: Iterator[T] = iter(())

        def following() -> T:
            nonlocal items
            while True:
                for item in items:
                    return item
                items = iter(next(pages).items)

        return _again(following)

    def pages(self, *, start: int | str | None = None) -> Iterator[Page[T]]:
        """Page by page; only one is held in memory.

        Args:
            start: Where to start: the number of a page, or what `next_start` of a page said. The first page without it.

        Raises:
            InvalidArgument: The list cannot start there.
        """
        walk = _Walk(self._call, self._first, start)

        def following() -> Page[T]:
            if not walk.goes_on:
                raise StopIteration
            try:
                return walk.turn(self._send(walk.call()))
            except PortalError as error:
                walk.told(error)
                raise

        return _again(following)

    def first(self) -> T | None:
        """The first object of the list, None when it is empty."""
        return next(iter(self), None)

    def __repr__(self) -> str:
        return f"<Pages of {self._call(self._first).path}>"


class AsyncPages(Generic[T]):
    """A list, fetched page by page as you go; each iteration starts at its first page.

    `async for item in pages` gives the objects, `pages.pages()` the pages, `await pages.first()` the first or None. An
    iterator that has raised an error can be asked again: it goes on with the page that failed.
    """

    def __init__(
        self,
        call: Callable[[Any], Call[Page[T]]],
        send: Callable[[Call[Page[T]]], Awaitable[Response[Page[T]]]],
        first: Start,
    ) -> None:
        self._call = call
        self._send = send
        self._first = first

    def __aiter__(self) -> AsyncIterator[T]:
        pages = self.pages()
        items: Iterator[T] = iter(())

        async def following() -> T:
            nonlocal items
            while True:
                for item in items:
                    return item
                items = iter((await anext(pages)).items)

        return _Again(following)

    def pages(self, *, start: int | str | None = None) -> AsyncIterator[Page[T]]:
        """Page by page; only one is held in memory.

        Args:
            start: Where to start: the number of a page, or what `next_start` of a page said. The first page without it.

        Raises:
            InvalidArgument: The list cannot start there.
        """
        walk = _Walk(self._call, self._first, start)

        async def following() -> Page[T]:
            if not walk.goes_on:
                raise StopAsyncIteration
            try:
                return walk.turn(await self._send(walk.call()))
            except PortalError as error:
                walk.told(error)
                raise

        return _Again(following)

    async def first(self) -> T | None:
        """The first object of the list, None when it is empty."""
        return await anext(aiter(self), None)

    def __repr__(self) -> str:
        return f"<AsyncPages of {self._call(self._first).path}>"


class _Walk(Generic[T]):
    """Where a walk through a list is. It goes by page numbers and cursors: no URL that the server sends is followed."""

    def __init__(self, call: Callable[[Any], Call[Page[T]]], first: Start, start: int | str | None) -> None:
        self._call = call
        self._at: Start = first if start is None else start
        self._last: list[T] | None = None
        self.goes_on = True
        try:
            self.call()  # a start that will not do is refused here, not when the list is walked
        except InvalidArgument as error:
            raise InvalidArgument("start", error.problem) from error

    def call(self) -> Call[Page[T]]:
        """The call for the page that comes next."""
        return self._call(self._at)

    def turn(self, response: Response[Page[T]]) -> Page[T]:
        """Take note of a page; a server that sends the same page again would be asked for ever."""
        page = response.parsed
        if type(self._at) is int and page.number != self._at:
            raise self._error(response, f"asked for page {self._at}, got page {page.number}", "current_page")
        if page.items and page.items == self._last:
            raise self._error(response, "the same objects as on the page before", "data")
        self._last = page.items
        self._at = page.next_start
        self.goes_on = page.next_start is not None
        return page

    def _error(self, response: Response[Page[T]], problem: str, path: str) -> DecodeError:
        error = DecodeError(
            problem,
            path=path,
            model="Page",
            method=response.method,
            url=response.url,
            status=response.status,
            headers=response.headers,
            body=response.body,
            attempts=response.attempts,
        )
        error.args = (f"{response.method} {self.call().path}: {error.args[0]}",)
        return error

    def told(self, error: PortalError) -> None:
        """Say in an error which page it was."""
        if error.page is None:
            error.page = None if self._at is UNSET else self._at
            if error.args and error.page is not None:
                error.args = (f"{error.args[0]} (page {error.page})", *error.args[1:])


# Not generators: one that has raised an error is over, these can be asked again.


def _again(following: Callable[[], T]) -> Iterator[T]:
    """Asks a function for one thing after the other, until it raises StopIteration."""
    return iter(following, _MISSING)


class _Again(AsyncIterator[T]):
    """The same for asyncio, until StopAsyncIteration."""

    def __init__(self, following: Callable[[], Awaitable[T]]) -> None:
        self._following = following

    async def __anext__(self) -> T:
        return await self._following()
