"""Work that is done once, in a thread of its own, and waited for by any number of threads and tasks."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from typing import Generic, TypeVar

T = TypeVar("T")


class Pending(Generic[T]):
    """The result of such work, to come.

    Since it belongs to no caller, none that is cancelled, interrupted or timed out breaks it off for the others; and
    since no event loop has a part in it, tasks of several loops can wait for it next to threads.
    """

    def __init__(self, seconds: float) -> None:
        """Prepare.

        Args:
            seconds: How long anybody waits for it at most.
        """
        # Not on the injected clock: threads and sockets wait in real time.
        self._until = time.monotonic() + seconds
        self._done: Future[T] = Future()
        self._done.set_running_or_notify_cancel()  # so that no one who stops waiting can cancel it

    def start(self, work: Callable[[float], T], failed: Callable[[BaseException], T]) -> None:
        """Begin, in a thread that is no daemon: it comes to its end even when the program does so first.

        Args:
            work: What to do. It gets the moment on `time.monotonic()` after which nobody waits any more.
            failed: Makes the result of an exception, so that there is one in any case.
        """
        run = copy_context().run
        try:
            threading.Thread(target=run, args=(self._run, work, failed), name="mijnklantportaal-oauth").start()
        except RuntimeError as error:  # too many threads, or the interpreter is shutting down
            self._done.set_result(failed(error))

    def is_over(self) -> bool:
        """Whether nothing is to be expected of it any more."""
        return self._done.done() or time.monotonic() >= self._until

    def wait(self, patience: float | None = None) -> T | None:
        """Wait for the result, blocking the thread, for at most `patience` seconds; None when it did not come."""
        try:
            return self._done.result(timeout=self._time_left(patience))
        except TimeoutError:
            return None

    async def wait_async(self, patience: float | None = None) -> T | None:
        """Wait for the result, letting other tasks run, for at most `patience` seconds; None when it did not come."""
        try:
            async with asyncio.timeout(self._time_left(patience)):
                return await asyncio.wrap_future(self._done)
        except TimeoutError:
            return None

    def _time_left(self, patience: float | None) -> float:
        left = self._until - time.monotonic()
        return max(0.0, left if patience is None else min(left, patience))

    def _run(self, work: Callable[[float], T], failed: Callable[[BaseException], T]) -> None:
        try:
            result = work(self._until)
        except BaseException as error:  # not even a SystemExit may leave the others waiting
            result = failed(error)
        self._done.set_result(result)
