"""The rate gate: keeps the calls of a process below the limit that the portal sets for an API key.

The portal allows 60 requests a minute for each key. All clients of a process with the same key share one gate, threads
and asyncio tasks alike. A gate follows four rules:

1. At most `limit` calls in a rolling window. A call gives its place back 60 seconds after its response, plus up to 2
   seconds at random.
2. Never more calls in flight than the last response said are left. The first call asks. Nobody waits longer than a
   second for a response that may not come.
3. A 429 stops all callers until `Retry-After`, for two minutes at most.
4. After a 429 calls are spaced, as TCP does it: each 429 cuts the pace, each success raises it a little.
"""

from __future__ import annotations

import bisect
import hashlib
import logging
import math
import os
import random
import sys
import threading
from collections.abc import Callable, Hashable
from contextvars import ContextVar
from weakref import WeakSet, WeakValueDictionary, ref

from ._core.clock import Clock, SystemClock
from ._core.limiter import NO_LIMIT, NoRoom, RateLimiter, Unlimited
from ._core.rate_headers import RateLimit, retry_after
from ._core.retry import SHORTEST_WAIT_AFTER_429

__all__ = ["NO_LIMIT", "NoRoom", "RateLimit", "RateLimiter", "RollingWindow", "Unlimited", "limiter_for", "retry_after"]

log = logging.getLogger("mijnklantportaal")

LIMIT = 60  # calls in a window, until a response says otherwise
WINDOW = 60.0  # seconds, see https://docs.developers.mijnklantportaal.nl/getting-started/rate-limiting
LONGEST_PAUSE = 120.0  # a server may send milliseconds for seconds by mistake
_MARGIN, _JITTER = 0.05, 2.0  # clocks differ in speed; processes that move in step are refused together
_PATIENCE, _LOST = 1.0, 600.0  # for a response that would say how many calls are left; for a call never released
_CUT, _RAISE, _SLOWEST, _PACED = 0.7, 0.3, 2.0, 120.0  # the pace, and seconds for which it holds after the last 429
_LONGEST_SLEEP, _SHORT_SLEEP, _SHORTEST_SLEEP = 1.0, 0.02, 0.001


class _Caller:
    """A call that wants to leave."""

    came = until = -math.inf
    admitted = logged = False


current_call: ContextVar[object] = ContextVar("call", default=None)  # that of this thread or task


class RollingWindow:
    """At most `limit` calls in any `window` seconds, first come, first served; see the top of this module.

    Args:
        limit: Calls in a window at most, fewer when the server's responses say so; None for as many as they say.
        window: Its length in seconds.
        clock: Where it takes the time from.
        random: Gives a number from 0 to 1.
    """

    def __init__(
        self,
        limit: int | None = None,
        window: float = WINDOW,
        clock: Clock | None = None,
        random: Callable[[], float] = random.random,
    ) -> None:
        if (limit is not None and limit < 1) or not 0 < window < math.inf:
            raise ValueError(f"expected a limit and a window above 0, got {limit} and {window}")
        self._clock: Clock = clock or SystemClock()
        self._random = random
        self._lock = threading.RLock()  # garbage collection may close a waiting coroutine while its thread holds this
        self._window = window
        self._most = limit or sys.maxsize
        self._limit = limit or LIMIT  # of the server
        self._line: list[_Caller] = []
        self._in_flight: dict[object, float] = {}  # when each call without a response yet was admitted, earliest first
        self._free_at: list[float] = []  # when each place of a finished call comes back, earliest first
        self._left = 1.0  # calls that the last response left
        self._told_at = self._last_at = self._paused_until = self._paced_until = -math.inf
        self._pace = math.inf  # calls in a window
        _all_gates.add(self)

    def acquire(self, timeout: float, *, refused: bool = False) -> None:
        """Wait, blocking the thread, until a request may be sent.

        Args:
            timeout: Seconds to wait at most.
            refused: Whether this call was let through before and got a 429: it goes to the head of the line.

        Raises:
            NoRoom: It took longer, or will unless callers ahead give up: then at once.
        """
        caller = _Caller()
        try:
            while wait := self._look(caller, timeout, refused):
                self._clock.sleep(wait)
        except BaseException:
            self._leave(caller)
            raise

    async def acquire_async(self, timeout: float, *, refused: bool = False) -> None:
        """Wait, letting other tasks run, until a request may be sent; see `acquire`."""
        caller = _Caller()
        try:
            while wait := self._look(caller, timeout, refused):
                await self._clock.sleep_async(wait)
        except BaseException:
            self._leave(caller)
            raise

    def release(self, rate_limit: RateLimit | None) -> None:
        """Report what the response said; None when no response came."""
        with self._lock:
            now = self._clock.monotonic()
            if (
                self._in_flight.pop(current_call.get(), None) is None and self._in_flight
            ):  # admitted in another thread or task
                del self._in_flight[next(iter(self._in_flight))]
            if rate_limit is None or not rate_limit.refused:
                bisect.insort(self._free_at, now + self._window + _MARGIN + self._random() * _JITTER)
            if rate_limit is None:
                return
            self._limit = rate_limit.limit or self._limit
            if rate_limit.refused:
                if now >= self._paused_until:  # calls that are refused together count once
                    self._pace = max(_SLOWEST, _CUT * min(self._pace, self._places()))
                self._paced_until = now + _PACED
                pause = self._window / self._limit if rate_limit.retry_after is None else rate_limit.retry_after
                # A little longer than the refused call waits: it is back at the head of the line by then.
                pause = min(max(pause, SHORTEST_WAIT_AFTER_429), LONGEST_PAUSE) + _MARGIN
                self._paused_until = max(self._paused_until, now + pause)
                self._left = 1.0
            else:
                self._pace += _RAISE
                if rate_limit.remaining is not None:
                    self._left = rate_limit.remaining
                elif self._told_at == -math.inf:
                    self._left = math.inf  # this server does not tell
            self._told_at = now

    def __repr__(self) -> str:
        limit, used = min(self._limit, self._most), len(self._free_at) + len(self._in_flight)
        return f"<{type(self).__name__} limit={limit} window={self._window:g} used={used} waiting={len(self._line)}>"

    def _places(self) -> int:
        return min(self._limit, self._most)

    def _look(self, caller: _Caller, timeout: float, refused: bool) -> float:
        """Admit the callers at the head of the line, this one or others; returns the seconds to sleep, 0: go."""
        with self._lock:
            now = opens_at = self._clock.monotonic()
            is_new = caller.until == -math.inf
            if is_new:
                caller.came, caller.until = now, now + timeout
                opens_at = self._free_after(0 if refused else len(self._line), now)
                self._line.insert(0 if refused else len(self._line), caller)
            while self._line and self._opens_at(now) <= now:
                first = self._line.pop(0)
                first.admitted = True
                self._in_flight[first] = self._last_at = now
            if caller.admitted and (is_new or now <= caller.until):
                current_call.set(caller)
                return 0
            opens_at = max(opens_at, self._opens_at(now))
            if max(opens_at, now + _SHORTEST_SLEEP) > caller.until:
                raise NoRoom(max(0.0, opens_at - now))
        if not caller.logged and max(opens_at - now, now - caller.came) > 1:
            caller.logged = True
            log.info(
                "the rate limit is reached: a call waits %.0f s or more, %d in all", opens_at - now, len(self._line)
            )
        # All callers together look 2,000 times a second at most.
        return min(_LONGEST_SLEEP, max(opens_at - now, len(self._line) / 2000, _SHORTEST_SLEEP), caller.until - now)

    def _opens_at(self, now: float) -> float:
        """The moment at which the next caller may go, as far as is known now."""
        while self._free_at and self._free_at[0] <= now:
            self._free_at.pop(0)
        while self._in_flight and next(iter(self._in_flight.values())) <= now - _LOST:
            del self._in_flight[next(iter(self._in_flight))]
        if now >= self._paced_until or self._pace >= self._places():
            self._pace = math.inf
        moment = max(self._paused_until, self._last_at + self._window / self._pace)
        first_free = self._free_at[0] if self._free_at else now + _SHORT_SLEEP
        if len(self._free_at) + len(self._in_flight) >= self._places():
            return max(moment, first_free)
        if len(self._in_flight) < self._left:
            return moment
        if self._in_flight:
            return max(moment, min(now + _SHORT_SLEEP, self._last_at + _PATIENCE))
        return max(moment, min([self._told_at + self._window / self._limit, *self._free_at[:1]]))

    def _free_after(self, ahead: int, now: float) -> float:
        """The moment before which there is no place for a caller with `ahead` others before it."""
        rounds, place = divmod(ahead + len(self._free_at) + len(self._in_flight), self._places())
        if rounds == 0:
            return now
        free_at = self._free_at[place] if place < len(self._free_at) else now + self._window
        return free_at + (rounds - 1) * self._window

    def _leave(self, caller: _Caller) -> None:
        """Take out a caller that gave up: it sent nothing."""
        with self._lock:
            self._in_flight.pop(caller, None)
            if caller in self._line:
                self._line.remove(caller)

    def start_in_child(self) -> None:
        """After a fork: neither the calls of the parent's threads nor their locks are ours."""
        self._lock = threading.RLock()
        self._line.clear()
        self._in_flight.clear()
        self._left = 1.0


_all_gates: WeakSet[RollingWindow] = WeakSet()
_gates: WeakValueDictionary[tuple[Hashable, object], RollingWindow] = WeakValueDictionary()
_recent: dict[tuple[Hashable, object], RollingWindow] = {}  # kept for clients that are made for each call
_gates_lock = threading.Lock()


def limiter_for(key: str | Callable[[], str] | object, clock: Clock | None = None) -> RollingWindow:
    """The gate that all clients of this process share for one API key.

    Args:
        key: The API key or a function that returns it, of which only a hash is kept; or an `httpx.Auth`.
        clock: Where the gate takes the time from; clients with clocks of their own share no gate.
    """
    if callable(key):
        key = key()
    try:
        name = hashlib.sha256(key.encode(errors="surrogatepass")).digest() if isinstance(key, str) else ref(key)
        place = (name, None if clock is None or isinstance(clock, SystemClock) else id(clock))
        hash(place)
    except TypeError:  # cannot be looked up, so it cannot be shared either
        return RollingWindow(clock=clock)
    with _gates_lock:
        gate = _gates.get(place) or RollingWindow(clock=clock)
        _recent.pop(place, None)
        _gates[place] = _recent[place] = gate
        if len(_recent) > 500:
            del _recent[next(iter(_recent))]
        return gate


def _after_fork_in_child() -> None:
    global _gates_lock
    _gates_lock = threading.Lock()
    for gate in list(_all_gates):
        gate.start_in_child()


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_after_fork_in_child)
