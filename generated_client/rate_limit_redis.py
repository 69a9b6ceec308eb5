"""A rate gate for several processes or machines on one API key: they count together, in Redis.

    gate = RedisWindow(redis.Redis(host="...", socket_timeout=1))
    MijnKlantportaal(api_key=key, rate_limiter=gate)

    gate = RedisWindow(redis.asyncio.Redis(host="...", socket_timeout=1))
    AsyncMijnKlantportaal(api_key=key, rate_limiter=gate)

Both count in the same place. The callers of a process stand in one line, and its head asks Redis for a place. When
there is none, all of them wait until there is. While Redis fails, each process counts for itself.
"""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import logging
import math
import sys
import uuid
from typing import Any, Protocol
from weakref import WeakSet

from ._core.clock import Clock
from .errors import ConfigurationError
from .rate_limit import LONGEST_PAUSE, WINDOW, NoRoom, RateLimit, RollingWindow, current_call

__all__ = ["RedisClient", "RedisWindow"]

log = logging.getLogger("mijnklantportaal")

_WITHOUT_REDIS = 5.0
"""Seconds before Redis is tried again after it failed."""

_SCRIPT = """
local calls, pause, limit, window = KEYS[1], KEYS[2], tonumber(ARGV[1]), tonumber(ARGV[2])
local left = math.max(redis.call('PTTL', pause), tonumber(ARGV[4]))
if left > 0 then
    redis.call('SET', pause, '1', 'PX', left)
    return left
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', calls, '-inf', now - window)
local used = redis.call('ZCARD', calls)
if used < limit then
    redis.call('ZADD', calls, now, ARGV[3])
    redis.call('PEXPIRE', calls, window)
    return 0
end
local earliest = redis.call('ZRANGE', calls, used - limit, used - limit, 'WITHSCORES')
return math.max(1, earliest[2] + window - now)
"""
"""Take a place, or with ARGV[4] begin a pause of so many milliseconds; returns the milliseconds to wait, 0: go."""


class RedisClient(Protocol):
    """What is used of a `redis.Redis` or `redis.asyncio.Redis`."""

    def eval(self, script: str, numkeys: int, /, *keys_and_args: Any) -> Any:
        """Run a Lua script."""
        ...


class RedisWindow(RollingWindow):
    """At most `limit` calls in any `window` seconds for all processes that use the same Redis and the same key.

    A 429 stops the callers of all processes until `Retry-After`.

    Args:
        redis: Where to count: a `redis.Redis` for `MijnKlantportaal`, a `redis.asyncio.Redis` for
            `AsyncMijnKlantportaal`. Give it a `socket_timeout` and few retries: a call waits while it tries to reach
            Redis. It stays yours to close.
        key: The API key, of which Redis sees only a hash. Needed where one Redis counts for several keys.
        limit: Calls in a window at most, fewer when the server's responses say so; None for as many as they say.
        window: Its length in seconds.
        slack: Seconds by which one call may take longer to reach the portal than another; added to the window.
        clock: Where waits take the time from. The time of calls is always that of Redis.
    """

    def __init__(
        self,
        redis: RedisClient,
        key: str = "",
        *,
        limit: int | None = None,
        window: float = WINDOW,
        slack: float = 1.0,
        clock: Clock | None = None,
    ) -> None:
        if not callable(getattr(redis, "eval", None)):
            raise ConfigurationError("RedisWindow: expected a client of redis-py as the first argument")
        super().__init__(limit, window, clock, random=lambda: 0.0)
        self._left = math.inf  # Redis knows better
        self._redis = redis
        name = "mijnklantportaal:{" + hashlib.sha256(key.encode()).hexdigest()[:32] + "}"
        self._names = name, f"{name}:pause"
        self._milliseconds = math.ceil((window + slack) * 1000)
        self._failed_until = -math.inf
        self._answered: WeakSet[object] = WeakSet()  # calls that Redis gave a place
        self._telling: set[asyncio.Future[Any]] = set()

    def acquire(self, timeout: float, *, refused: bool = False) -> None:
        """Wait, blocking the thread, until a request may be sent; see `RollingWindow.acquire`.

        Raises:
            NoRoom: It took longer, or is certain to take longer: then at once.
            ConfigurationError: This gate was made with an async Redis client.
        """
        until = self._clock.monotonic() + timeout
        while True:
            super().acquire(max(0.0, until - self._clock.monotonic()), refused=refused)
            wait = 0.0
            try:
                wait = self._ask()
            except BaseException:
                self._give_back(0.0, until)
                raise
            if wait <= 0:
                self._answered.add(current_call.get())
                return
            self._give_back(wait, until)
            refused = True

    async def acquire_async(self, timeout: float, *, refused: bool = False) -> None:
        """Wait, letting other tasks run, until a request may be sent; see `acquire`."""
        until = self._clock.monotonic() + timeout
        while True:
            await super().acquire_async(max(0.0, until - self._clock.monotonic()), refused=refused)
            wait = 0.0
            try:
                wait = await self._ask_async()
            except BaseException:
                self._give_back(0.0, until)
                raise
            if wait <= 0:
                self._answered.add(current_call.get())
                return
            self._give_back(wait, until)
            refused = True

    def release(self, rate_limit: RateLimit | None) -> None:
        """Report what the response said; None when no response came. Writes to Redis only after a 429."""
        super().release(rate_limit)
        self._left = math.inf
        if rate_limit is None or not rate_limit.refused:
            return
        pause = min(max(rate_limit.retry_after or 0.0, 1.0), LONGEST_PAUSE)
        try:
            reply = self._run(pause)
            if inspect.isawaitable(reply):
                telling = asyncio.ensure_future(reply)
                self._telling.add(telling)
                telling.add_done_callback(self._told)
        except Exception as error:
            self._failed(error)

    def _places(self) -> int:
        """Those of this process, which count only while Redis fails."""
        return super()._places() if self._clock.monotonic() < self._failed_until else sys.maxsize

    def _opens_at(self, now: float) -> float:
        """One caller at a time asks Redis, so that they go in the order of their arrival."""
        asking = next(reversed(self._in_flight), None)
        is_asking = asking is not None and asking not in self._answered and now < self._last_at + 1
        return max(super()._opens_at(now), now + 0.005 if is_asking else now)

    def _ask(self) -> float:
        """Ask Redis for a place; returns the seconds to wait, 0: go."""
        if self._clock.monotonic() < self._failed_until:
            return 0.0
        try:
            reply = self._run()
        except Exception as error:  # of any kind that redis-py has; it is not imported here
            self._failed(error)
            return 0.0
        if inspect.isawaitable(reply):
            if inspect.iscoroutine(reply):
                reply.close()
            raise ConfigurationError("RedisWindow: MijnKlantportaal needs a redis.Redis, this is an async one")
        return float(reply) / 1000

    async def _ask_async(self) -> float:
        if self._clock.monotonic() < self._failed_until:
            return 0.0
        try:
            reply = self._run()
            if inspect.isawaitable(reply):
                return float(await reply) / 1000
        except Exception as error:
            self._failed(error)
            return 0.0
        raise ConfigurationError("RedisWindow: AsyncMijnKlantportaal needs a redis.asyncio.Redis, this is none")

    def _run(self, pause: float = 0.0) -> Any:
        limit, call = super()._places(), uuid.uuid4().hex
        return self._redis.eval(_SCRIPT, 2, *self._names, limit, self._milliseconds, call, math.ceil(pause * 1000))

    def _give_back(self, wait: float, until: float) -> None:
        """Leave the place in the gate of this process again: Redis has none for so many seconds, for nobody here."""
        with self._lock:
            now = self._clock.monotonic()
            self._in_flight.pop(current_call.get(), None)
            self._paused_until = max(self._paused_until, now + wait)
        if now + wait > until:
            raise NoRoom(wait)

    def _told(self, telling: asyncio.Future[Any]) -> None:
        self._telling.discard(telling)
        if not telling.cancelled() and (error := telling.exception()):
            self._failed(error)

    def _failed(self, error: BaseException) -> None:
        self._failed_until = self._clock.monotonic() + _WITHOUT_REDIS
        log.warning("the rate gate cannot count in Redis (%s); this process counts alone", error)
