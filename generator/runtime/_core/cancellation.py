"""What keeps a cancelled asyncio task from losing a connection of its client.

httpx gives up control for one turn of the event loop at a few points where it must not stop: between opening a
connection and using it, and while it returns one to the pool. A task cancelled right there leaves a connection in the
pool that is neither in use nor free, for good (35 of 354 cancelled calls in the tests). `shielded` delivers such a
cancellation at the next point where the work waits for something.
"""

from __future__ import annotations

import types
from collections.abc import Awaitable, Generator
from contextlib import suppress
from typing import Any, TypeVar

__all__ = ["shielded"]

T = TypeVar("T")

_MOST_TURNS = 3
"""Turns that a cancellation is held back at most: httpx takes two in a row, so one is to spare."""


@types.coroutine
def shielded(work: Awaitable[T]) -> Generator[Any, None, T]:
    """Await a call of httpx; a cancellation reaches it only where it waits for something."""
    import asyncio

    steps = work.__await__()
    error: BaseException | None = None
    while True:
        try:
            awaited: Any = next(steps) if error is None else steps.throw(error)
        except StopIteration as done:
            result: T = done.value
            return result
        error = None
        try:
            yield awaited
        except BaseException as raised:
            error = raised
        # `awaited` is None where the work only gives up a turn. The cancellation of a cancel scope is a timeout of
        # httpx itself, and must reach the block that it belongs to.
        if awaited is None and isinstance(error, asyncio.CancelledError) and "cancel scope" not in str(error):
            yield from _go_on_until_it_waits(steps, error)


def _go_on_until_it_waits(steps: Generator[Any, None, object], cancelled: BaseException) -> Generator[Any, None, None]:
    """Let the work take its next turns; raises the cancellation if the work ends meanwhile."""
    import asyncio

    for _ in range(_MOST_TURNS):
        try:
            awaited = next(steps)
        except StopIteration as done:
            if hasattr(done.value, "aclose"):  # a response, which nobody will get
                yield from done.value.aclose().__await__()
            raise cancelled from None
        except Exception:
            raise cancelled from None
        if awaited is not None:
            awaited.cancel()
            return
        with suppress(asyncio.CancelledError):  # a second cancellation: the first one is on its way
            yield
