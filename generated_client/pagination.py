"""Lists that come in pages."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar, cast

from ._core import deviations
from ._core.call import Call, Response
from ._core.decoding import shown
from ._core.model import Model
from ._core.rows import IncompleteList, error_of, list_in_data
from ._core.unset import UNSET, Unset
from .errors import DecodeError, InvalidArgument, PortalError, UnreadableField

T = TypeVar("T")
M = TypeVar("M", bound=Model)
Start = Any
"""What turns the pages of a list: a page number, an offset or a cursor, as its `calls` take it."""
_END: Final = object()


@dataclass(slots=True)
class Page(Generic[T]):
    """One page of a list."""

    items: list[T]
    """Where a row could not be read, or the page does not say what it has to: iterating ends with the error."""
    number: int | None
    """Which page it is; the first is 1. None where the response does not say so."""
    next_page_url: str | None
    """None on the last page, and where a list names no URL."""
    next_start: int | str | None = None
    """Where the next page starts, for `pages(start=...)`: its number, offset or cursor; None on the last page."""


def page_of(
    model: type[M], *, rows: str = "data", current: str = "current_page", following: str = "next_page_url"
) -> Callable[[Any], Page[M]]:
    """Reads a page of a list whose pages are numbered.

    Args:
        model: The class of its objects.
        rows: The field with the objects; dots lead inside.
        current: The field with the number of the page.
        following: The field with the URL of the next page, null on the last one.
    """
    read_rows = _rows_at(model, rows)

    def decode(data: Any) -> Page[M]:
        items = read_rows(data)
        number, url = _found(data, current), _found(data, following)
        if type(number) is int and (url is None or (type(url) is str and url)):
            return Page(items, number, url, number + 1 if url else None)
        return _odd_page(items, (current, number), (following, url))

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
    read_rows = _rows_at(model, rows)

    def decode(data: Any) -> Page[M]:
        items, found = read_rows(data), _found(data, following)
        if found is not None and type(found) is not str:
            return _incomplete(items, _fault(following, "the cursor of the next page or null", found))
        if found and found == cursor:
            raise DecodeError("the next page is the same page again", path=following, model="Page")
        return Page(items, None, None, found or None)

    return decode


def offset_page_of(model: type[M], *, offset: int, rows: str = "data", total: str = "") -> Callable[[Any], Page[M]]:
    """Reads a page of a list that is asked for by the number of objects before it.

    Args:
        model: The class of its objects.
        offset: The offset that is sent.
        rows: The field with the objects; dots lead inside.
        total: The field with the number of all objects; without it the list ends with an empty page.
    """
    read_rows = _rows_at(model, rows)

    def decode(data: Any) -> Page[M]:
        items = read_rows(data)
        end = offset + _length(data, rows)
        if not total:
            return Page(items, None, None, end if end > offset else None)
        count = _found(data, total)
        if type(count) is not int:
            return _incomplete(items, _fault(total, "the number of all objects", count))
        if end == offset < count:
            raise DecodeError(f"{count} objects are promised, and none comes after {end}", path=rows, model="Page")
        return Page(items, None, None, end if end < count else None)

    return decode


def _found(data: Any, way: str) -> Any:
    """What is in a response at a dotted path; UNSET if nothing is."""
    for name in way.split("."):
        if not isinstance(data, dict) or name not in data:
            return UNSET
        data = cast("dict[str, Any]", data)[name]
    return data


def _rows_at(model: type[M], way: str) -> Callable[[Any], list[M]]:
    """Reads the objects of a page, wherever they stand."""
    read_rows = list_in_data(model)
    if way == "data":
        return read_rows
    return lambda data: read_rows({"data": found} if (found := _found(data, way)) is not UNSET else data)


def _length(data: Any, way: str) -> int:
    """How many objects came, readable or not."""
    found = _found(data, way)
    return len(cast("list[Any]", found)) if isinstance(found, list | dict) else 0


def _odd_page(items: list[M], current: tuple[str, Any], following: tuple[str, Any]) -> Page[M]:
    """A page that does not say which one it is, or whether another follows: its rows are not lost."""
    strict = deviations.is_strict()
    (number_field, number), (url_field, url) = current, following
    fault: DecodeError | None = None
    if url == "" and not strict:
        deviations.habit("Page", url_field, "empty text for null")
        url = None
    elif url is not None and (type(url) is not str or not url):
        # Without this field it is unknown whether the list goes on: ending here would silently lose the rest.
        fault = _fault(url_field, "the URL of the next page or null", url)
        url = None
    if type(number) is str and number.isascii() and number.isdigit() and len(number) < 10 and not strict:
        deviations.habit("Page", number_field, "text for a number")
        number = int(number)
    elif type(number) is not int:
        fault = _fault(number_field, "the number of the page", number)
        number = None
    page = Page(items, number, url, number + 1 if url and number is not None else None)
    return page if fault is None else _incomplete(items, fault, page)


def _incomplete(items: list[M], fault: DecodeError, page: Page[M] | None = None) -> Page[M]:
    """A page whose rows end with an error."""
    if deviations.is_strict():
        raise fault
    page = page or Page(items, None, None)
    page.items = IncompleteList(items[:], error_of(items) or fault)
    return page


def _fault(field: str, expected: str, came: object) -> DecodeError:
    if not deviations.is_strict():
        deviations.unreadable("Page", field, came)
    problem = "is missing" if came is UNSET else f"expected {expected}, got {shown(came)}"
    return DecodeError(problem, path=field, model="Page")


def find_in(pages: Iterable[M], key: Callable[[M], object], wanted: object) -> M | None:
    """The first object with this key. If a key was unreadable, that is raised instead of None: it may be the one."""
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
                items = iter(next(pages).items[:])  # its error, if it has one, is raised at the end of the list

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
                walk.end()
                raise StopIteration
            try:
                return walk.turn(self._send(walk.call()))
            except PortalError as error:
                walk.add_page_to(error)
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
                items = iter((await anext(pages)).items[:])  # see `Pages`

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
                walk.end()
                raise StopAsyncIteration
            try:
                return walk.turn(await self._send(walk.call()))
            except PortalError as error:
                walk.add_page_to(error)
                raise

        return _Again(following)

    async def first(self) -> T | None:
        """The first object of the list, None when it is empty."""
        return await anext(aiter(self), None)

    def __repr__(self) -> str:
        return f"<AsyncPages of {self._call(self._first).path}>"


class _Walk(Generic[T]):
    """The position in a list. Pages are requested by number or cursor: no URL that the server sends is followed."""

    def __init__(self, call: Callable[[Any], Call[Page[T]]], first: Start, start: int | str | None) -> None:
        self._call = call
        self._at: Start = first if start is None else start
        self._last: list[T] | None = None
        self._fault: DecodeError | None = None
        self._more_faults = 0
        self.goes_on = True
        try:
            self.call()  # an invalid start is refused here, not when the list is walked
        except InvalidArgument as error:
            raise InvalidArgument("start", error.problem) from error

    def call(self) -> Call[Page[T]]:
        """The call for the page that comes next."""
        return self._call(self._at)

    def turn(self, response: Response[Page[T]]) -> Page[T]:
        """Take note of a page; a server that sends the same page again would be asked for ever."""
        page = response.parsed
        counted = type(self._at) is int and page.number is not None
        if counted and page.number != self._at:
            raise self._wrong(response, f"asked for page {self._at}, got page {page.number}", "current_page")
        if page.items and page.next_start is not None and page.items == self._last:
            raise self._wrong(response, "the same objects as on the page before", "data")
        fault = error_of(page.items)
        if fault is not None and self._fault is None:
            self._fault = fault
            self.add_page_to(fault)
        elif fault is not None:
            self._more_faults += 1
        self._last = page.items
        goes_on = page.next_start is not None or page.next_page_url is not None
        self._at = page.next_start if page.next_start is not None or not goes_on else self._at + 1
        self.goes_on = goes_on
        return page

    def end(self) -> None:
        """Raise what could not be read, once, now that all the rest was handed out."""
        fault, self._fault = self._fault, None
        if fault is not None and self._more_faults:
            fault.args = (f"{fault.args[0]} (and {self._more_faults} more pages)",)
        if fault is not None:
            raise fault

    def _wrong(self, response: Response[Page[T]], problem: str, path: str) -> DecodeError:
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

    def add_page_to(self, error: PortalError) -> None:
        """Say in an error which page it was."""
        if error.page is None:
            error.page = None if self._at is UNSET else self._at
            if error.args and error.page is not None:
                error.args = (f"{error.args[0]} (page {error.page})", *error.args[1:])


# Not generators: one that has raised an error is over, these can be asked again.


def _again(following: Callable[[], T]) -> Iterator[T]:
    """Asks a function for one thing after the other, until it raises StopIteration."""
    return iter(following, _END)


class _Again(AsyncIterator[T]):
    """The same for asyncio, until StopAsyncIteration."""

    def __init__(self, following: Callable[[], Awaitable[T]]) -> None:
        self._following = following

    async def __anext__(self) -> T:
        return await self._following()
