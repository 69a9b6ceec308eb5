"""The rate gate with more to do than the limit allows, against servers that enforce it: alone, and beside others."""

from __future__ import annotations

import asyncio
import math
import random
import threading
from collections import Counter, deque
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Literal, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated_clock import SimulatedClock

from generated_client._core.clock import Clock, SystemClock
from generated_client.rate_limit import RateLimit, RateLimiter, RollingWindow

NOW = 1_750_000_000.0

Task = Callable[[], Coroutine[Any, Any, None]]


Counting = Literal["any 60 seconds", "full minutes", "from the first call on"]

each_server = pytest.mark.parametrize("counting", get_args(Counting))


class Portal:
    """Enforces a limit as a portal may: in any 60 seconds, or in minutes that begin anew.

    Those begin at full minutes, or with the first call after the one before is over.
    """

    def __init__(
        self, clock: Clock, limit: int = 60, window: float = 60.0, counting: Counting = "any 60 seconds"
    ) -> None:
        self.clock, self.limit, self.window, self.counting = clock, limit, window, counting
        self.served: list[tuple[float, str]] = []
        self.refused: list[tuple[float, str]] = []
        self._counted: deque[float] = deque()
        self._began = -math.inf
        self._lock = threading.Lock()

    def handle(self, who: str = "") -> tuple[int, Mapping[str, str]]:
        with self._lock:
            now = self.clock.monotonic()
            anew = self.counting != "any 60 seconds"
            if anew and now >= self._began + self.window:
                self._began = now if self.counting == "from the first call on" else now // self.window * self.window
                self._counted.clear()
            while not anew and self._counted and self._counted[0] <= now - self.window:
                self._counted.popleft()
            served = len(self._counted) < self.limit
            if served:
                self._counted.append(now)
            (self.served if served else self.refused).append((now, who))
            headers = {
                "x-ratelimit-limit": str(self.limit),
                "x-ratelimit-remaining": str(self.limit - len(self._counted)),
            }
            if served:
                return 200, headers
            reset = (self._began if anew else self._counted[0]) + self.window
            return 429, {**headers, "retry-after": str(math.ceil(reset - now))}

    def shares(self, minute: int) -> Counter[str]:
        return Counter(who for moment, who in self.served if moment // 60 == minute)

    def refused_in_a_minute(self) -> int:
        """The most refusals in any one minute."""
        return max(Counter(moment // 60 for moment, _ in self.refused).values(), default=0)


class Caller:
    """Makes calls through a gate, again after a refusal, as a thread and as a task."""

    def __init__(
        self,
        clock: Clock,
        gate: RateLimiter,
        portal: Portal,
        calls: int,
        *,
        who: str = "",
        seed: int = 0,
        start: float = 0,
    ) -> None:
        self.clock, self.gate, self.portal, self.calls, self.who, self.start = clock, gate, portal, calls, who, start
        self.waited: list[tuple[float, float]] = []
        """When each attempt came to the gate, and when it was let through."""
        self._random = random.Random(seed)

    def latency(self) -> float:
        return 0.02 + 0.15 * self._random.random()

    def as_thread(self) -> None:
        self.clock.sleep(self.start)
        for _ in range(self.calls):
            status = 0
            while status != 200:
                came = self.clock.monotonic()
                self.gate.acquire(math.inf)
                self.waited.append((came, self.clock.monotonic()))
                self.clock.sleep(self.latency())
                status, headers = self.portal.handle(self.who)
                self.clock.sleep(self.latency())
                self.gate.release(RateLimit.from_answer(status, headers, self.clock.time()))
                self.clock.sleep(float(headers.get("retry-after", 0)))

    async def as_task(self) -> None:
        await self.clock.sleep_async(self.start)
        for _ in range(self.calls):
            status = 0
            while status != 200:
                came = self.clock.monotonic()
                await self.gate.acquire_async(math.inf)
                self.waited.append((came, self.clock.monotonic()))
                await self.clock.sleep_async(self.latency())
                status, headers = self.portal.handle(self.who)
                await self.clock.sleep_async(self.latency())
                self.gate.release(RateLimit.from_answer(status, headers, self.clock.time()))
                await self.clock.sleep_async(float(headers.get("retry-after", 0)))


# One process


@each_server
def test_a_thousand_calls_of_threads_and_tasks_keep_to_the_limit_and_use_it(counting: Counting) -> None:
    clock = SimulatedClock()
    portal = Portal(clock, counting=counting)
    caller = Caller(clock, RollingWindow(clock=clock), portal, 25)
    clock.run([caller.as_thread] * 20, [caller.as_task] * 20)
    assert len(portal.served) == 1000
    assert portal.refused == []
    # At 60 a minute the last of 1,000 can be served after 16 minutes.
    assert 960 / portal.served[-1][0] >= 0.98
    assert all(portal.shares(minute).total() >= 0.98 * 60 for minute in range(16))
    let_through = [moment for _, moment in sorted(caller.waited)]
    assert let_through == sorted(let_through)


@each_server
@pytest.mark.parametrize("limit", [3, 30, 55])
def test_a_limit_of_ones_own_below_that_of_the_portal_is_kept_and_used(limit: int, counting: Counting) -> None:
    clock = SimulatedClock()
    portal = Portal(clock, counting=counting)
    caller = Caller(clock, RollingWindow(limit, clock=clock), portal, limit)
    clock.run([], [caller.as_task] * 6)
    assert portal.refused == []
    assert [portal.shares(minute).total() for minute in range(5)] == [limit] * 5


@settings(deadline=None, max_examples=15)
@given(st.integers(), st.integers(1, 9), st.sampled_from([0.01, 0.3, 4.0]), st.sampled_from(get_args(Counting)))
def test_however_slow_the_network_nothing_is_refused(
    seed: int, limit: int, slowness: float, counting: Counting
) -> None:
    class Slow(Caller):
        def latency(self) -> float:
            return self._random.expovariate(1 / slowness)

    clock = SimulatedClock()
    portal = Portal(clock, limit, 10.0, counting)
    slow = Slow(clock, RollingWindow(limit, 10.0, clock), portal, 6, seed=seed)
    clock.run([], [slow.as_task] * 6)
    assert len(portal.served) == 36
    assert portal.refused == []


def test_real_threads_and_tasks_in_real_time_are_never_refused() -> None:
    portal = Portal(SystemClock(), 40, 0.15)
    gate = RollingWindow(40, 0.15)

    def thread() -> None:
        for _ in range(20):
            gate.acquire(20)
            gate.release(RateLimit.from_answer(*portal.handle(), NOW))

    async def task() -> None:
        for _ in range(20):
            await gate.acquire_async(20)
            answer = portal.handle()
            await asyncio.sleep(0)
            gate.release(RateLimit.from_answer(*answer, NOW))

    async def tasks() -> None:
        await asyncio.gather(*(task() for _ in range(4)))

    threads = [threading.Thread(target=thread) for _ in range(4)]
    threads.append(threading.Thread(target=lambda: asyncio.run(tasks())))
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert len(portal.served) == 160
    assert portal.refused == []


# Beside other processes


def together(counting: Counting, *, seed: int, start: float = 0, calls: int = 24, workers: int = 8) -> Portal:
    """Two processes with more calls to make than the limit allows, on one key."""
    clock = SimulatedClock()
    portal = Portal(clock, counting=counting)
    tasks: list[Task] = []
    for who, begins in (("first", 0.0), ("second", start)):
        gate = RollingWindow(clock=clock)
        caller = Caller(clock, gate, portal, calls, who=who, seed=seed + len(tasks), start=begins)
        tasks += [caller.as_task] * workers
    clock.run([], tasks)
    assert len(portal.served) == 2 * calls * workers
    return portal


@each_server
def test_two_processes_on_one_key_take_half_each_and_are_hardly_ever_refused(counting: Counting) -> None:
    portal = together(counting, seed=1)
    assert portal.refused_in_a_minute() <= 1
    for minute in range(6):
        assert portal.shares(minute).total() >= 54
        assert all(abs(share - 30) <= 8 for share in portal.shares(minute).values())


@each_server
def test_two_processes_use_the_limit_of_a_server_that_does_not_tell_what_is_left(counting: Counting) -> None:
    class Silent(Portal):
        def handle(self, who: str = "") -> tuple[int, Mapping[str, str]]:
            status, headers = super().handle(who)
            return status, {name: value for name, value in headers.items() if name == "retry-after"}

    clock = SimulatedClock()
    portal = Silent(clock, counting=counting)
    tasks: list[Task] = []
    for who in ("first", "second"):
        caller = Caller(clock, RollingWindow(clock=clock), portal, 30, who=who, seed=len(tasks))
        tasks += [caller.as_task] * 8
    clock.run([], tasks)
    assert all(portal.shares(minute).total() >= 54 for minute in range(8))
    assert all(abs(share - 30) <= 8 for minute in range(1, 7) for share in portal.shares(minute).values())


@each_server
@pytest.mark.parametrize("start", [10.0, 45.0, 130.0])
def test_a_process_that_comes_later_is_let_in_without_a_collision(counting: Counting, start: float) -> None:
    portal = together(counting, seed=3, start=start, calls=60)
    assert portal.shares(0)["first"] == 59
    assert portal.refused_in_a_minute() <= 1
    for minute in (8, 9):
        assert all(abs(share - 30) <= 10 for share in portal.shares(minute).values())


def beside_a_script(
    its_calls: int, counting: Counting = "any 60 seconds", *, calls: int, workers: int = 8, start: float = 0
) -> Portal:
    """A process with more calls to make than the limit allows, and a script that makes one every 2 s without a gate."""
    clock = SimulatedClock()
    portal = Portal(clock, counting=counting)
    caller = Caller(clock, RollingWindow(clock=clock), portal, calls, who="gate", start=start)

    async def script() -> None:
        for _ in range(its_calls):
            portal.handle("script")
            await clock.sleep_async(2)

    clock.run([], [script, *[caller.as_task] * workers])
    return portal


@each_server
@pytest.mark.parametrize("start", [0.0, 30.0])
def test_beside_a_script_without_a_gate_we_are_refused_at_most_once_a_minute(counting: Counting, start: float) -> None:
    portal = beside_a_script(150, counting, calls=10, workers=20, start=start)
    assert portal.shares(0).total() == 60
    ours = Counter(moment // 60 for moment, who in portal.refused if who == "gate")
    assert max(ours.values(), default=0) <= 1


def test_a_script_without_a_gate_that_takes_half_is_given_way_to() -> None:
    portal = beside_a_script(240, calls=40)
    ours, theirs = (
        Counter(moment // 60 for moment, who in portal.refused if who == each) for each in ("gate", "script")
    )
    assert max(ours.values(), default=0) <= 1
    # It asks for more than is left at first; the gate retreats until both find room.
    assert theirs[0] > theirs[2] > theirs[6] == 0
    assert 24 <= portal.shares(6)["gate"] <= 30


def test_the_whole_limit_is_used_again_when_the_other_process_is_gone() -> None:
    portal = beside_a_script(5, calls=70)
    assert portal.refused == []
    assert portal.shares(2)["gate"] >= 50
    assert portal.shares(7)["gate"] >= 58
