"""Creating something once, although the API has no idempotency keys: one POST, never a second.

When it is unknown whether the portal carried it out, the list is searched for it, and again after a pause. It is not
searched before: an error says so where nothing was done, and then it can be repeated.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from ..errors import PortalError, UnreadableField
from ..pagination import AsyncPages, Page, Pages
from .call import Call

T = TypeVar("T")

log = logging.getLogger("mijnklantportaal")

_LOOKS = 2
_PAUSE = 5.0
"""Seconds between the looks: the portal may still be at work."""
_MOST_PAGES = 50
"""Pages that a look reads; with two looks this is at most 100 calls, of 60 a minute."""


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
        PortalError: What the call raised, where the object is not in the pages that were read.
    """
    try:
        return perform(call)
    except PortalError as error:
        if not error.may_have_acted:
            raise
        for look in range(_LOOKS):
            if look:
                sleep(_PAUSE)
            log.info("%s %s: unknown whether it was done; looking it up", call.method, call.path)
            pages = listed().pages()
            try:
                for _ in range(_MOST_PAGES):
                    page = next(pages, None)
                    if page is None:
                        break
                    found = _on(page, is_it)
                    if found is not None:
                        return found
            except PortalError as trouble:
                error.add_note(f"The search for it failed: {trouble}")
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
        for look in range(_LOOKS):
            if look:
                await sleep(_PAUSE)
            log.info("%s %s: unknown whether it was done; looking it up", call.method, call.path)
            pages = listed().pages()
            try:
                for _ in range(_MOST_PAGES):
                    page = await anext(pages, None)
                    if page is None:
                        break
                    found = _on(page, is_it)
                    if found is not None:
                        return found
            except PortalError as trouble:
                error.add_note(f"The search for it failed: {trouble}")
        raise


def _on(page: Page[T], is_it: Callable[[T], bool]) -> T | None:
    for each in page.items[:]:
        try:
            if is_it(each):
                return each
        except UnreadableField:  # it may be the one: nobody can tell, and the caller gets the first error
            continue
    return None
