"""Creating something once, although the API has no idempotency keys: one POST, never a second.

When it is unknown whether the portal carried it out, the list is searched for it, and again after a pause. It is not
searched before: an error says so where nothing was done, and then it can be repeated.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from ..errors import PortalError, UnreadableField
from ..pagination import AsyncPages, Page, Pages
from .call import Call

T = TypeVar("T")

log = logging.getLogger("mijnklantportaal")

_SEARCHING = "%s %s: unknown whether it was done; searching the list for it"

_SEARCHES = 2
_PAUSE = 5.0
"""Seconds between the searches: the portal may still be at work."""
_MOST_PAGES = 50
"""Pages that one search reads; two searches take at most 100 calls, of 60 a minute."""


def create_once(
    call: Call[T],
    perform: Callable[[Call[T]], T],
    listed: Callable[[], Pages[T]],
    is_it: Callable[[T], bool],
    sleep: Callable[[float], None],
) -> T:
    """Perform a call that creates something, and find out what became of it where that is unknown.

    Args:
        call: The call.
        perform: Performs it.
        listed: The list in which the new object appears.
        is_it: Whether an object of the list is the one that was sent.
        sleep: Waits for so many seconds.

    Raises:
        PortalError: What the call raised. Where the object was not found, its notes say what the search met.
    """
    try:
        return perform(call)
    except PortalError as error:
        if not error.may_have_acted:
            raise
        for attempt in range(_SEARCHES):
            if attempt:
                sleep(_PAUSE)
            log.info(_SEARCHING, call.method, call.path)
            search = _Search(is_it)
            try:
                for page in listed().pages():
                    if search.ends_with(page):
                        break
            except PortalError as trouble:
                error.add_note(f"The search for it failed: {trouble}")
            if search.found is not None:
                return search.found
        for note in search.notes:
            error.add_note(note)
        raise


async def create_once_async(
    call: Call[T],
    perform: Callable[[Call[T]], Awaitable[T]],
    listed: Callable[[], AsyncPages[T]],
    is_it: Callable[[T], bool],
    sleep: Callable[[float], Awaitable[None]],
) -> T:
    """`create_once` for asyncio."""
    try:
        return await perform(call)
    except PortalError as error:
        if not error.may_have_acted:
            raise
        for attempt in range(_SEARCHES):
            if attempt:
                await sleep(_PAUSE)
            log.info(_SEARCHING, call.method, call.path)
            search = _Search(is_it)
            try:
                async for page in listed().pages():
                    if search.ends_with(page):
                        break
            except PortalError as trouble:
                error.add_note(f"The search for it failed: {trouble}")
            if search.found is not None:
                return search.found
        for note in search.notes:
            error.add_note(note)
        raise


class _Search(Generic[T]):
    """Looks for an object page by page."""

    def __init__(self, is_it: Callable[[T], bool]) -> None:
        self._is_it = is_it
        self._pages = 0
        self.found: T | None = None
        self.notes: list[str] = []
        """Why it may be there although it was not found."""

    def ends_with(self, page: Page[T]) -> bool:
        """Look at the next page; whether no other page is needed."""
        self._pages += 1
        for each in page.items[:]:
            try:
                if self._is_it(each):
                    self.found = each
                    return True
            except UnreadableField as error:
                if not self.notes:  # one is enough: there may be thousands
                    self.notes.append(f"An object in the list may be it, but cannot be compared: {error}")
        if self._pages < _MOST_PAGES:
            return False
        self.notes.append(f"The search ended after {_MOST_PAGES} pages.")
        return True
