"""The rate limit: so many calls a minute for each key or token, with the documented headers."""

from __future__ import annotations

import math
from collections import deque

from attrs import define

from .clock import Clock

WINDOW = 60.0


@define(frozen=True)
class Verdict:
    """Whether a call may go on, and the headers of its response."""

    admitted: bool
    headers: dict[str, str]


class RateLimit:
    """Counts the calls of the last minute. The documentation calls the window rolling, so it is."""

    def __init__(self, limit: int, clock: Clock) -> None:
        """Begin to count.

        Args:
            limit: Calls a minute for each key; 0 for no limit, and then no headers either.
            clock: What it takes the time from.
        """
        self.limit = limit
        self._clock = clock
        self._calls: dict[str, deque[float]] = {}

    def take(self, key: str) -> Verdict:
        """Count a call. A refused one does not count."""
        if not self.limit:
            return Verdict(True, {})
        now = self._clock.time()
        calls = self._calls.setdefault(key, deque())
        while calls and calls[0] <= now - WINDOW:
            calls.popleft()
        admitted = len(calls) < self.limit
        if admitted:
            calls.append(now)
        headers = {"X-RateLimit-Limit": str(self.limit), "X-RateLimit-Remaining": str(self.limit - len(calls))}
        if not admitted:
            free_at = calls[0] + WINDOW
            headers["Retry-After"] = str(max(1, math.ceil(free_at - now)))
            headers["X-RateLimit-Reset"] = str(math.ceil(free_at))
        return Verdict(admitted, headers)

    def used(self, key: str) -> int:
        """How many calls of a key the last minute had."""
        now = self._clock.time()
        return sum(each > now - WINDOW for each in self._calls.get(key, ()))

    def forget(self) -> None:
        """Start counting again."""
        self._calls.clear()

    def untouched(self) -> dict[str, str]:
        """The headers of a response that counts for no key."""
        limit = str(self.limit)
        return {"X-RateLimit-Limit": limit, "X-RateLimit-Remaining": limit} if self.limit else {}
