"""The rate gate: whom it lets through and when, what it learns, who shares it. See also `test_rate_limit_shared.py`.

It is long because each rule of the gate has its cases on one simulated clock.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import math
import subprocess
import sys
import threading
import time
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from attrs import define
from freezegun import freeze_time
from simulated_clock import SimulatedClock

from generated_client import rate_limit
from generated_client._core.clock import Clock, SystemClock
from generated_client._core.transport import httpx
from generated_client.rate_limit import NO_LIMIT, RateLimit, RateLimiter, RollingWindow, limiter_for

OK = RateLimit()


def window(clock: Clock, limit: int | None = None, length: float = 60.0) -> RollingWindow:
    """A gate that adds nothing at random."""
    return RollingWindow(limit, length, clock, random=lambda: 0.0)


def answered(gate: RateLimiter, answer: RateLimit | None = OK, timeout: float = 0) -> None:
    gate.acquire(timeout)
    gate.release(answer)


def full(clock: Clock, limit: int = 3) -> RollingWindow:
    """A gate whose places were all taken, and answered, at the beginning."""
    gate = window(clock, limit)
    for _ in range(limit):
        answered(gate)
    return gate


def room(gate: RateLimiter) -> int:
    """How many calls it lets through at once."""
    for number in range(1000):
        try:
            answered(gate)
        except TimeoutError:
            return number
    raise AssertionError("the gate is open")


def moments(clock: SimulatedClock, gate: RollingWindow, calls: int, *, answer: RateLimit, takes: float) -> list[float]:
    """When calls that all come at once are let through."""
    let_through: list[float] = []

    async def task() -> None:
        await gate.acquire_async(math.inf)
        let_through.append(clock.monotonic())
        await clock.sleep_async(takes)
        gate.release(answer)

    clock.run([], [task] * calls)
    return let_through


# Places


def test_a_place_is_free_a_window_after_the_response() -> None:
    clock = SimulatedClock()
    gate = window(clock, 1)
    gate.acquire(0)
    clock.sleep(100)
    assert room(gate) == 0
    gate.release(OK)
    clock.sleep(60)
    assert room(gate) == 0
    clock.sleep(0.1)
    assert room(gate) == 1


def test_a_call_without_a_response_takes_a_place_too() -> None:
    clock = SimulatedClock()
    gate = window(clock, 1)
    answered(gate, None)
    with pytest.raises(TimeoutError):
        gate.acquire(59)
    gate.acquire(61)


def test_places_come_back_at_random_within_two_seconds() -> None:
    clock = SimulatedClock()
    gate = RollingWindow(2, clock=clock, random=iter([0.0, 1.0]).__next__)
    answered(gate)
    answered(gate)
    gate.acquire(100)
    assert clock.monotonic() == pytest.approx(60.05)
    gate.acquire(100)
    assert clock.monotonic() == pytest.approx(62.05)


def test_an_explicit_limit_is_the_most_whatever_responses_say() -> None:
    clock = SimulatedClock()
    for answer in (RateLimit(60, 59), RateLimit(1000, 999), RateLimit(60, 0, refused=True), OK):
        gate = window(clock, 3)
        answered(gate, answer)
        clock.sleep(200)
        assert room(gate) == 3
        assert "limit=3 " in repr(gate)


def test_the_limit_is_learnt_from_responses() -> None:
    clock = SimulatedClock()
    gate = window(clock, 60)
    for answer, places in ((RateLimit(10, 9), 9), (RateLimit(20, 19), 19), (RateLimit(None, None), 19)):
        answered(gate, answer)
        assert room(gate) == places
        clock.sleep(61)


@pytest.mark.parametrize(("limit", "length"), [(0, 60.0), (-1, 60.0), (60, 0.0), (60, math.inf), (60, math.nan)])
def test_a_window_or_limit_of_nothing_is_refused(limit: int, length: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        RollingWindow(limit, length)


# What the server says is left


def test_the_first_call_asks_and_the_others_follow_its_response() -> None:
    clock = SimulatedClock()
    assert moments(clock, window(clock), 60, answer=RateLimit(60, 59), takes=0.3) == pytest.approx(
        [0, *[0.3] * 59], abs=0.06
    )


def test_58_calls_at_once_take_little_more_than_two_responses() -> None:
    clock = SimulatedClock()
    assert max(moments(clock, window(clock), 58, answer=RateLimit(60, 59), takes=1.0)) <= 1.1


@pytest.mark.parametrize("answer", [RateLimit(60, 58), OK], ids=["telling", "silent"])
def test_a_first_call_that_takes_90_s_does_not_hold_up_the_next_ones(answer: RateLimit) -> None:
    clock = SimulatedClock()
    gate = window(clock)
    gate.acquire(0)
    assert max(moments(clock, gate, 58, answer=answer, takes=0.1)) <= 1.5


def test_no_more_calls_are_in_flight_than_the_server_said_are_left() -> None:
    clock = SimulatedClock()
    gate = window(clock)
    answered(gate, RateLimit(60, 5))
    for _ in range(5):
        gate.acquire(0)
    assert room(gate) == 0
    gate.release(RateLimit(60, 5))
    gate.acquire(0)


def test_a_server_that_says_none_are_left_on_each_response_gets_a_call_a_second() -> None:
    clock = SimulatedClock()
    gate = window(clock)
    for _ in range(30):
        answered(gate, RateLimit(60, 0), timeout=2)
    assert clock.monotonic() == pytest.approx(29, abs=1)


def test_a_response_without_headers_does_not_unlearn_what_was_told() -> None:
    clock = SimulatedClock()
    gate = window(clock)
    answered(gate, RateLimit(60, 2))
    answered(gate, RateLimit(retry_after=1.0))  # a 502 of a proxy
    gate.acquire(0)
    gate.acquire(0)
    assert room(gate) == 0


def test_what_others_used_and_finished_leaves_no_trace() -> None:
    clock = SimulatedClock()
    gate = window(clock)
    for left in range(29, -1, -1):  # 30 calls of a script that ended before us
        answered(gate, RateLimit(60, left))
    assert clock.monotonic() == 0


# After a 429


def test_a_429_stops_every_caller_until_retry_after() -> None:
    clock = SimulatedClock()
    gate = window(clock)
    answered(gate, RateLimit(60, 0, refused=True, retry_after=42.0))
    answered(gate, RateLimit(60, 0, refused=True, retry_after=3.0), timeout=43)  # does not end the longer pause
    assert clock.monotonic() == pytest.approx(42, abs=0.1)


@pytest.mark.parametrize(("seconds", "pause"), [(None, 1.0), (0.0, 1.0), (1e12, 120.0), (30_000.0, 120.0)])
def test_a_pause_lasts_one_second_to_two_minutes(seconds: float | None, pause: float) -> None:
    clock = SimulatedClock()
    gate = window(clock)
    answered(gate, RateLimit(refused=True, retry_after=seconds))
    gate.acquire(200)
    assert clock.monotonic() == pytest.approx(pause, abs=0.5)


def test_a_refused_call_takes_no_place_and_goes_to_the_head_of_the_line() -> None:
    clock = SimulatedClock()
    gate = window(clock, 1)
    order: list[str] = []

    async def call(name: str, refused: int = 0) -> None:
        await gate.acquire_async(math.inf)
        for _ in range(refused):
            gate.release(RateLimit(refused=True, retry_after=5.0))
            await clock.sleep_async(5)
            await gate.acquire_async(math.inf, refused=True)
        order.append(f"{name} at {clock.monotonic():.0f}")
        gate.release(OK)

    clock.run([], [lambda: call("refused", 2), lambda: call("second"), lambda: call("third")])
    assert order[0] == "refused at 10"
    assert [each.split()[0] for each in order] == ["refused", "second", "third"]


def test_after_a_429_calls_are_spaced_and_two_minutes_after_the_last_one_they_are_not() -> None:
    clock = SimulatedClock()
    gate = window(clock)
    answered(gate, RateLimit(60, 0, refused=True, retry_after=1.0))
    for _ in range(5):
        answered(gate, RateLimit(60, 50), timeout=10)
    assert 1 + 4 * 60 / 44 <= clock.monotonic() <= 1 + 6 * 60 / 42
    clock.sleep(121)
    for _ in range(20):
        answered(gate, RateLimit(60, 50))


def test_success_raises_the_pace_until_there_is_none() -> None:
    clock = SimulatedClock()
    gate = window(clock, length=6.0)
    answered(gate, RateLimit(10, 0, refused=True, retry_after=1.0))
    for _ in range(11):
        answered(gate, RateLimit(10, 9), timeout=10)
    assert clock.monotonic() > 6
    clock.sleep(7)
    assert room(gate) == 10


def test_calls_that_are_refused_together_cut_the_pace_once() -> None:
    clock = SimulatedClock()
    gate = window(clock)
    answered(gate, RateLimit(60, 59))
    for _ in range(10):
        gate.acquire(0)
    for _ in range(10):
        gate.release(RateLimit(60, 0, refused=True, retry_after=1.0))
    clock.sleep(2)
    for _ in range(5):
        answered(gate, RateLimit(60, 50), timeout=10)
    assert clock.monotonic() <= 2 + 5 * 60 / 42


# Giving up


def test_a_wait_that_is_certain_to_be_too_long_is_not_begun_and_tells_how_long_it_is() -> None:
    clock = SimulatedClock()
    gate = full(clock)
    with pytest.raises(rate_limit.NoRoom, match=r"in 60\.\d s") as caught:
        gate.acquire(59)
    assert caught.value.retry_after == pytest.approx(60.05)
    with pytest.raises(TimeoutError):
        asyncio.run(gate.acquire_async(59))
    assert clock.slept == []


def test_those_ahead_in_the_line_count_for_that() -> None:
    clock = SimulatedClock()
    gate = full(clock)
    outcomes: list[str] = []

    async def task(patience: float) -> None:
        try:
            await gate.acquire_async(patience)
        except TimeoutError:
            outcomes.append(f"{patience} gave up at {clock.monotonic():.0f}")
        else:
            outcomes.append(f"{patience} went at {clock.monotonic():.0f}")
            gate.release(OK)

    clock.run([], [lambda: task(61)] * 3 + [lambda: task(119), lambda: task(121)])
    assert outcomes == ["119 gave up at 0", *["61 went at 60"] * 3, "121 went at 120"]


def test_a_wait_that_becomes_too_long_ends_then() -> None:
    clock = SimulatedClock()
    gate = window(clock, 2)
    gate.acquire(0)
    ended: list[float] = []

    def waiting() -> None:
        gate.acquire(2)
        with pytest.raises(TimeoutError):
            gate.acquire(70)
        ended.append(clock.monotonic())

    def refusing() -> None:
        clock.sleep(5)
        gate.release(RateLimit(refused=True, retry_after=100))

    clock.run([waiting, refusing])
    assert 5 <= ended[0] <= 6.1


def test_a_call_that_overslept_its_time_does_not_leave() -> None:
    class Late(SimulatedClock):
        """A machine that was suspended, an event loop that was blocked."""

        def sleep(self, seconds: float) -> None:
            super().sleep(seconds + 100)

    clock = Late()
    gate = full(clock)
    with pytest.raises(TimeoutError):
        gate.acquire(61)
    assert room(gate) == 3


def test_a_cancelled_task_leaves_the_line_to_those_behind_it() -> None:
    clock = SimulatedClock()
    gate = full(clock, 1)
    gone: list[str] = []

    async def waiting(name: str, patience: float = 1000) -> None:
        await gate.acquire_async(patience)
        gone.append(f"{name} at {clock.monotonic():.0f}")
        gate.release(OK)

    async def scene() -> None:
        tasks = {name: clock.create_task(waiting(name)) for name in "abcde"}
        await clock.sleep_async(10)
        for name in "bd":
            tasks[name].cancel()
            await asyncio.sleep(0)
        tasks["f"] = clock.create_task(waiting("f", 231))
        with clock.elsewhere():
            await asyncio.gather(*tasks.values(), return_exceptions=True)
        assert all(tasks[name].cancelled() for name in "bd")

    clock.run([], [scene])
    assert gone == ["a at 60", "c at 120", "e at 180", "f at 240"]


def test_an_interrupted_thread_leaves_the_line() -> None:
    class Interrupting(SimulatedClock):
        def sleep(self, seconds: float) -> None:
            raise KeyboardInterrupt

    clock = Interrupting()
    gate = full(clock, 1)
    with pytest.raises(KeyboardInterrupt):
        gate.acquire(1000)
    SimulatedClock.sleep(clock, 61)
    gate.acquire(0)


def test_a_forgotten_coroutine_leaves_the_line_also_in_the_middle_of_the_gates_own_work() -> None:
    class Collecting(SimulatedClock):
        """Reading the time is what the gate does while it holds its lock; garbage collection can strike then."""

        def monotonic(self) -> float:
            while waste:
                waste.pop().close()
                gate.release(OK)
            return super().monotonic()

    waste: list[Coroutine[Any, Any, None]] = []
    clock = Collecting()
    gate = full(clock, 2)
    waiting = gate.acquire_async(1000)
    waiting.send(None)
    waste.append(waiting)
    thread = threading.Thread(target=lambda: gate.acquire(1000), daemon=True)
    thread.start()
    thread.join(5)
    assert not thread.is_alive()


def test_a_call_that_is_never_released_costs_its_place_for_ten_minutes() -> None:
    clock = SimulatedClock()
    gate = window(clock, 2)
    threading.Thread(target=gate.acquire, args=[0]).run()
    asyncio.run(gate.acquire_async(5))  # neither is released
    assert room(gate) == 0
    clock.sleep(601)
    assert room(gate) == 2


def test_it_does_so_while_others_go_on() -> None:
    clock = SimulatedClock()
    gate = window(clock, 3)
    gate.acquire(0)
    for _ in range(20):
        answered(gate, RateLimit(60, 59), timeout=2)
        clock.sleep(40)
    clock.sleep(61)
    assert room(gate) == 3


# Waiting


def test_2000_waiting_tasks_look_at_most_2000_times_a_second_together() -> None:
    clock = SimulatedClock()
    gate = window(clock, 5000)
    answered(gate, RateLimit(5000, 1))
    gate.acquire(0)  # its response would say more

    async def task() -> None:
        with suppress(TimeoutError):
            await gate.acquire_async(5)

    clock.run([], [task] * 2000, patience=60)
    looks = sum(1 for seconds in clock.slept if seconds)
    assert 2000 < looks <= 6 * 2000 + 500


def test_a_caller_that_sleeps_too_long_does_not_hold_up_those_behind_it_and_keeps_its_place() -> None:
    clock = SimulatedClock()
    gate = full(clock, 2)
    stuck = gate.acquire_async(1000)
    stuck.send(None)  # a task whose event loop is busy with something else
    clock.sleep(61)
    gate.acquire(0)
    assert room(gate) == 0
    stuck.close()
    gate.acquire(0)


def test_a_wait_of_more_than_a_second_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "mijnklantportaal")
    clock = SimulatedClock()
    gate = full(clock, 1)
    gate.acquire(100)
    assert [(record.levelname, record.name) for record in caplog.records] == [("INFO", "mijnklantportaal")]
    assert "waits 60 s" in caplog.text
    caplog.clear()
    gate = window(clock)
    gate.acquire(0)
    gate.acquire(2)  # waits a second for a response
    assert caplog.records == []


@pytest.mark.parametrize("made", ["before", "while"])
def test_a_429_in_a_test_that_freezes_time_does_not_close_the_gate_for_good(made: str) -> None:
    def scene(gate: RollingWindow) -> None:
        answered(gate, RateLimit(60, 0, refused=True, retry_after=0.1))
        answered(gate, OK, timeout=5)

    gate = RollingWindow(1000, 6.0)
    began = time.perf_counter()
    with freeze_time("2031-01-01"):
        scene(gate if made == "before" else (gate := RollingWindow(1000, 6.0)))
    answered(gate, OK, timeout=5)
    assert time.perf_counter() - began < 5


def test_real_threads_and_tasks_keep_to_the_limit_in_real_time() -> None:
    gate = RollingWindow(20, 0.1)
    began = time.monotonic()

    def thread() -> None:
        for _ in range(5):
            answered(gate, timeout=30)

    async def tasks() -> None:
        async def task() -> None:
            for _ in range(5):
                await gate.acquire_async(30)
                await asyncio.sleep(0)
                gate.release(OK)

        await asyncio.gather(*(task() for _ in range(4)))

    threads = [threading.Thread(target=each) for each in (thread, thread, lambda: asyncio.run(tasks()))]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert time.monotonic() - began >= 0.1  # 30 calls, 20 at a time
    assert "used=0 " not in repr(gate)


# One gate for each key


def test_clients_of_one_key_share_a_gate_however_the_key_is_given() -> None:
    gate = limiter_for("secret")
    assert isinstance(gate, RollingWindow)
    assert limiter_for("secret") is gate
    assert limiter_for("secret", SystemClock()) is gate
    assert limiter_for(lambda: "secret") is gate
    assert limiter_for("other") is not gate


def test_a_key_is_kept_nowhere() -> None:
    gate = limiter_for("secret-key-12345")
    answered(gate)
    kept = repr(gate) + str(vars(gate)) + str(vars(rate_limit)) + str(list(rate_limit._recent))
    assert "secret-key" not in kept


def test_an_auth_is_known_by_its_identity() -> None:
    @define  # has an __eq__, and so no __hash__
    class Unhashable:
        key: str

    auth, odd = httpx.BasicAuth("a", "b"), Unhashable("secret")
    assert limiter_for(auth) is limiter_for(auth)
    assert limiter_for(httpx.BasicAuth("a", "b")) is not limiter_for(auth)
    assert limiter_for(odd) is not limiter_for(odd)


def test_clients_with_clocks_of_their_own_share_no_gate() -> None:
    clock = SimulatedClock()
    assert limiter_for("secret", clock) is limiter_for("secret", clock)
    assert limiter_for("secret", clock) is not limiter_for("secret", SimulatedClock())
    assert limiter_for("secret", clock) is not limiter_for("secret")


def test_gates_out_of_use_are_forgotten_and_those_in_use_are_not() -> None:
    clock = SimulatedClock()
    held = limiter_for("held", clock)
    for number in range(1500):
        limiter_for(f"idle {number}", clock)
        answered(limiter_for("used", clock), RateLimit(10_000, 9_999))  # by a client made for each call
    gc.collect()
    assert sum(isinstance(each, RollingWindow) for each in gc.get_objects()) < 1000
    assert limiter_for("held", clock) is held
    assert "used=1500 " in repr(limiter_for("used", clock))


# Forks


def python(program: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        timeout=20,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize("made", ['limiter_for("key")', "RollingWindow()"])
def test_a_forked_process_starts_without_the_callers_and_locks_of_its_parent(made: str) -> None:
    program = f"""
import os, threading, time
from generated_client.rate_limit import RateLimit, RollingWindow, _gates_lock, limiter_for
gate = {made}
for left in (2, 1):
    gate.acquire(0)
    gate.release(RateLimit(3, left))
gate.acquire(0)
for _ in range(3):
    threading.Thread(target=gate.acquire, args=[300], daemon=True).start()
while "waiting=3" not in repr(gate):
    time.sleep(0.01)
held = threading.Event()
def hold():
    with gate._lock, _gates_lock:
        held.set()
        time.sleep(60)
threading.Thread(target=hold, daemon=True).start()
held.wait()
if os.fork() == 0:
    print(repr(gate), flush=True)
    gate.acquire(0)
    limiter_for("other").acquire(0)
    print("went", flush=True)
    os._exit(0)
os.wait()
os._exit(0)
"""
    assert python(program) == ["<RollingWindow limit=3 window=60 used=2 waiting=0>", "went"]


def test_a_system_that_cannot_fork_has_gates_too() -> None:
    assert python("import os, random, httpx; del os.register_at_fork; import generated_client; print('fine')") == [
        "fine"
    ]


# No gate


def test_no_limit_lets_everything_through() -> None:
    limiter: RateLimiter = NO_LIMIT

    async def tasks() -> None:
        for _ in range(100):
            await limiter.acquire_async(0)

    asyncio.run(tasks())
    for _ in range(100):
        answered(limiter, RateLimit(60, 0, refused=True, retry_after=1000.0))
    assert repr(limiter) == "NO_LIMIT"
