"""Time, which comes in from outside: tests run on a clock of their own and never wait."""

from __future__ import annotations

import sys
import time
from functools import partial
from typing import Protocol


class Clock(Protocol):
    """What the engine and the rate gate know of time."""

    def monotonic(self) -> float:
        """Seconds since some moment, never going back."""
        ...

    def time(self) -> float:
        """Seconds since 1970-01-01 UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait, blocking the thread."""
        ...

    async def sleep_async(self, seconds: float) -> None:
        """Wait, letting other tasks run."""
        ...


class SystemClock:
    """The machine's own clock."""

    # Out of reach of freezegun, which stops `time.monotonic`: a wait would never end, a pause never pass.
    if sys.platform == "win32":
        _monotonic = staticmethod(time.monotonic)
    else:
        _monotonic = staticmethod(partial(time.clock_gettime, time.CLOCK_MONOTONIC))

    def monotonic(self) -> float:
        return self._monotonic()

    def time(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    async def sleep_async(self, seconds: float) -> None:
        # Here and elsewhere: who does not use asyncio does not wait for its import, a sixth of that of httpx.
        import asyncio

        await asyncio.sleep(seconds)
