"""A rate gate for several processes or machines that use the same API key: they count together, in Redis.

    pip install "pyrate-limiter>=4.5.1,<4.6" redis

    gate = RedisWindow(api_key, redis.Redis(host="...", socket_timeout=1))
    MijnKlantportaal(api_key=api_key, rate_limiter=gate)

    gate = RedisWindow(api_key, redis.asyncio.Redis(host="...", socket_timeout=1))
    AsyncMijnKlantportaal(api_key=api_key, rate_limiter=gate)

Both count in the same place. Nothing else of the package imports this file.
"""

# A project that does without Redis checks this file all the same, when it checks its copy of the package.
# mypy: disable-error-code="import-not-found"

from __future__ import annotations

import asyncio
import hashlib
import logging
import math
import sys
from collections import deque
from collections.abc import Awaitable, Generator
from contextlib import suppress
from typing import Any, cast

from attrs import define
from pyrate_limiter import Decision, Rate, RateItem, RedisBucket
from pyrate_limiter.buckets.redis_bucket import LuaScript
from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.exceptions import NoScriptError, RedisError

from ._core.clock import Clock, SystemClock
from .errors import ConfigurationError
from .rate_limit import LIMIT, WINDOW, RateLimit, RollingWindow

__all__ = ["RedisWindow"]

log = logging.getLogger("mijnklantportaal")

_SLACK = 1.0
"""Seconds added to the window: by so much longer may one call be on its way to the portal than another."""

_LONGEST_SLEEP = 1.0
"""Seconds after which a waiting caller looks again."""

_NEXT_IN_LINE = 0.005
"""Seconds after which the next caller looks whether the one ahead is through."""

LONGEST_PAUSE = 3600.0

_WITHOUT_REDIS = 5.0
"""Seconds before Redis is tried again after it failed."""

# The bucket takes the time from its caller. Among several machines that admits too many: their clocks differ, and a
# call that another process entered a millisecond "later" is not counted. So its script runs inside this one, which
# moves all its times to the clock of Redis, and the answer back. It also clears away what no longer counts.
_COUNT = f"""
local time = redis.call('TIME')
local ahead = time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[1]
ARGV[1] = string.format('%.0f', ARGV[1] + ahead)
ARGV[5] = string.format('%.0f', ARGV[5] + ahead)
redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, '(' .. ARGV[5])
local function put()
{LuaScript.PUT_ITEM}
end
local answer = put()
redis.call('PEXPIRE', KEYS[1], ARGV[1] - ARGV[5] + 1000)
if answer[2] >= 0 then
    answer[2] = answer[2] - ahead
end
return answer
"""
_COUNT_HASH = hashlib.sha1(_COUNT.encode(), usedforsecurity=False).hexdigest()

# Never shortens a longer pause.
_PAUSE = """
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then
    redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
end
"""


@define(frozen=True)
class _Sleep:
    seconds: float


_Admission = Generator[Any, Any, bool]
"""Yields replies of Redis, which are awaited where the client is async, and sleeps. Returns whether Redis admitted."""


class RedisWindow:
    """At most `limit` calls in any `window` seconds for all processes that use the same key and the same Redis.

    The callers of one process go in the order of their arrival. A refusal (429) stops the callers of all processes for
    as long as the server asked. While Redis fails, each process counts for itself as `RollingWindow` does, and says so
    in the log.

    Args:
        key: The API key. Redis gets to see a hash of it only.
        redis: Where to count: a `redis.Redis` for `MijnKlantportaal`, a `redis.asyncio.Redis` for
            `AsyncMijnKlantportaal`. Give it a `socket_timeout` and few retries: nobody is let through while it tries
            to reach Redis. It stays yours to close.
        limit: Calls in a window at most, fewer when the server's answers say so; None for as many as they say.
        window: Its length in seconds.
        slack: Seconds by which one call may take longer to reach the portal than another; added to the window.
        clock: What it sleeps on. The time of calls is always that of Redis.
    """

    def __init__(
        self,
        key: str,
        redis: Redis | AsyncRedis,
        *,
        limit: int | None = None,
        window: float = WINDOW,
        slack: float = _SLACK,
        clock: Clock | None = None,
    ) -> None:
        self._clock: Clock = clock or SystemClock()
        self._alone = RollingWindow(limit, window, self._clock)
        """Counts while Redis fails."""
        self._admitted_alone: deque[None] = deque()
        self._redis = redis
        self._name = "mijnklantportaal:{" + hashlib.sha256(key.encode()).hexdigest()[:32] + "}"
        self._most = limit or sys.maxsize
        self._limit = limit or LIMIT
        self._window = window
        self._interval = math.ceil((window + slack) * 1000)
        self._line: deque[object] = deque()
        self._next_look = -math.inf
        """When the caller at the head of the line looks again."""
        self._paused_until = -math.inf
        self._failed_until = -math.inf
        self._telling: set[asyncio.Task[Any]] = set()

    def acquire(self, timeout: float) -> None:
        """Wait, blocking the thread, until a request may be sent.

        Args:
            timeout: Seconds to wait at most.

        Raises:
            TimeoutError: It took longer, or is certain to take longer: then at once.
            ConfigurationError: This gate was made with an async Redis client.
        """
        if not isinstance(self._redis, Redis):
            raise ConfigurationError("RedisWindow: MijnKlantportaal needs a redis.Redis, this is an async one")
        until = self._clock.monotonic() + timeout
        admission = self._admission(until)
        try:
            step = next(admission)
            while True:
                if isinstance(step, _Sleep):
                    self._clock.sleep(step.seconds)
                    step = None
                step = admission.send(step)
        except StopIteration as done:
            if done.value:
                return
        finally:
            admission.close()
        self._alone.acquire(until - self._clock.monotonic())
        self._admitted_alone.append(None)

    async def acquire_async(self, timeout: float) -> None:
        """Wait, letting other tasks run, until a request may be sent; see `acquire`."""
        if isinstance(self._redis, Redis):
            raise ConfigurationError("RedisWindow: AsyncMijnKlantportaal needs a redis.asyncio.Redis, this is none")
        until = self._clock.monotonic() + timeout
        admission = self._admission(until)
        try:
            step = next(admission)
            while True:
                reply = None
                try:
                    if isinstance(step, _Sleep):
                        await self._clock.sleep_async(step.seconds)
                    else:
                        reply = await step
                except RedisError as error:
                    step = admission.throw(error)
                else:
                    step = admission.send(reply)
        except StopIteration as done:
            if done.value:
                return
        finally:
            admission.close()
        await self._alone.acquire_async(until - self._clock.monotonic())
        self._admitted_alone.append(None)

    def release(self, answer: RateLimit | None) -> None:
        """Say what came of the request. Writes to Redis only after a refusal.

        Args:
            answer: What the answer said; None when no answer came.
        """
        with suppress(IndexError):
            self._admitted_alone.pop()
            self._alone.release(answer)
        if answer is None:
            return
        if answer.limit is not None:
            self._limit = min(answer.limit, self._most)
        if answer.refused:
            pause = min(max(answer.retry_after or 0.0, self._window / self._limit), LONGEST_PAUSE)
            self._paused_until = max(self._paused_until, self._clock.monotonic() + pause)
            self._tell_others(pause)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} limit={self._limit} window={self._window:g} waiting={len(self._line)}>"

    def _admission(self, until: float) -> _Admission:
        ticket = object()
        try:
            self._line.append(ticket)
            while True:
                now = self._clock.monotonic()
                if now < self._failed_until:
                    return False
                if self._line[0] is not ticket:
                    wait = max(self._next_look - now, _NEXT_IN_LINE)
                else:
                    wait = self._paused_until - now
                    if wait <= 0:
                        try:
                            wait = yield from self._ask()
                        except RedisError as error:
                            log.warning("the rate gate cannot count in Redis (%s); this process counts alone", error)
                            self._failed_until = self._clock.monotonic() + _WITHOUT_REDIS
                            return False
                        if wait <= 0:
                            return True
                        now = self._clock.monotonic()
                    self._next_look = now + wait
                if now + wait > until:
                    raise TimeoutError(
                        f"the rate limit has room in {wait:.1f} s at the earliest, too late for this call"
                    )
                yield _Sleep(min(wait, _LONGEST_SLEEP))
        finally:
            with suppress(ValueError):  # it was interrupted before it stood there
                self._line.remove(ticket)

    def _ask(self) -> Generator[Any, Any, float]:
        """Ask Redis for a place; returns the seconds to wait before the next try, 0 when it gave one."""
        paused = cast("int", (yield self._redis.pttl(f"{self._name}:pause")))
        if paused > 0:
            return paused / 1000
        bucket = RedisBucket([Rate(self._limit, self._interval)], self._redis, self._name, _COUNT_HASH)
        call = RateItem("call", round(self._clock.time() * 1000))
        try:
            decision = cast("Decision", (yield bucket.put_decision(call)))
        except NoScriptError:
            yield self._redis.script_load(_COUNT)
            decision = cast("Decision", (yield bucket.put_decision(call)))
        return 0 if decision.allowed else max(0.001, (decision.retry_after_ms or 0) / 1000)

    def _tell_others(self, pause: float) -> None:
        name, milliseconds = f"{self._name}:pause", math.ceil(pause * 1000)
        if isinstance(self._redis, Redis):
            try:
                self._redis.eval(_PAUSE, 1, name, str(milliseconds))
            except RedisError as error:
                log.warning("the rate gate cannot tell other processes of a pause: %s", error)
            return
        task = asyncio.get_running_loop().create_task(self._tell_others_async(self._redis, name, milliseconds))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tell_others_async(self, redis: AsyncRedis, name: str, milliseconds: int) -> None:
        try:
            await cast("Awaitable[object]", redis.eval(_PAUSE, 1, name, str(milliseconds)))
        except RedisError as error:
            log.warning("the rate gate cannot tell other processes of a pause: %s", error)
