"""Time, which can be set: links die and links expire without anybody waiting for it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol
from zoneinfo import ZoneInfo

DUTCH = ZoneInfo("Europe/Amsterdam")


class Clock(Protocol):
    """Where the sandbox takes the time from."""

    def time(self) -> float:
        """Seconds since 1970-01-01 UTC."""
        ...

    def set(self, now: datetime) -> None:
        """Say what time it is."""
        ...

    def restart(self) -> None:
        """Show the time as if it had never been set or moved."""
        ...


class SystemClock:
    """The machine's own clock, ahead of it or behind it once it was set."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def time(self) -> float:
        return time.time() + self._ahead

    def set(self, now: datetime) -> None:
        self._ahead = now.timestamp() - time.time()

    def restart(self) -> None:
        self._ahead = 0.0


class MovableClock:
    """A clock for tests: it stands still until it is moved.

    Also fits the client (`MijnKlantportaal(clock=...)`), whose waits then take no time.
    """

    def __init__(self, now: datetime | None = None) -> None:
        self.now = self._start = (now or datetime.now(UTC)).timestamp()

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now

    def set(self, now: datetime) -> None:
        self.now = now.timestamp()

    def restart(self) -> None:
        self.now = self._start

    def move(self, **time: float) -> None:
        """Let time pass: `clock.move(minutes=5)`."""
        self.now += timedelta(**time).total_seconds()

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.now += seconds


def atom(moment: datetime) -> str:
    """A moment as the API writes it: `2024-04-29T21:00:00+02:00`."""
    local = moment.astimezone(DUTCH)
    offset = local.utcoffset() or timedelta()
    if offset.seconds % 60:
        # Until 1937 the Dutch were 19 minutes and 32 seconds ahead, which ATOM cannot write.
        local = local.replace(tzinfo=timezone(timedelta(minutes=offset.seconds // 60)))
    return local.isoformat(timespec="seconds")


def from_request(text: str) -> datetime:
    """A moment as requests write it, `2024-05-11 12:59:00`: without a zone, taken for Dutch time."""
    return datetime.fromisoformat(text).replace(tzinfo=DUTCH)
