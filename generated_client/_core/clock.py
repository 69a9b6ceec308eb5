"""Time, which comes in from outside: tests run on a clock of their own and never wait."""

from __future__ import annotations

import time
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

    def monotonic(self) -> float:
        return time.monotonic()

    def time(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    async def sleep_async(self, seconds: float) -> None:
        # Here and elsewhere: who does not use asyncio does not wait for its import, a sixth of that of httpx.
        import asyncio

        await asyncio.sleep(seconds)
