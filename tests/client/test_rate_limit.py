"""The rate gate: what it reads from answers, whom it lets through and when, what it learns. See also `_under_load`."""

from __future__ import annotations

import asyncio
import gc
import math
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Any, cast
from weakref import WeakValueDictionary

import pytest
from attrs import define
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated_clock import SimulatedClock

from generated_client import rate_limit
from generated_client._core.clock import Clock, SystemClock
from generated_client._core.transport import httpx
from generated_client.rate_limit import NO_LIMIT, RateLimit, RateLimiter, RollingWindow, limiter_for, retry_after

NOW = 1_750_000_000.0  # Sun, 15 Jun 2025 15:06:40 GMT
OK = RateLimit()


def full(clock: Clock, limit: int = 3) -> RollingWindow:
    """A gate whose places were all taken, and answered, at the beginning."""
    gate = RollingWindow(limit, clock=clock)
    for _ in range(limit):
        gate.acquire(0)
        gate.release(OK)
    return gate


def room(gate: RateLimiter) -> int:
    """How many calls it lets through at once."""
    for number in range(1000):
        try:
            gate.acquire(0)
        except TimeoutError:
            return number
        gate.release(OK)
    raise AssertionError("the gate is open")


# What answers say


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after": ".5"}, 0.5),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "Sun, 15 Jun 2025 15:07:10 GMT"}, 30),
        ({"retry-after": "Sunday, 15-Jun-25 15:07:10 GMT"}, 30),
        ({"retry-after": "Sun Jun 15 15:07:10 2025"}, 30),
        ({"retry-after": "Sun, 15 Jun 2025 17:07:10 +0200"}, 30),
        ({"retry-after": "Sun, 15 Jun 2025 15:06:10 GMT"}, 0),
        ({"x-ratelimit-reset": "1750000042"}, 42),
        ({"x-ratelimit-reset": "1749999999"}, 0),
        ({"retry-after": "7", "x-ratelimit-reset": "1750000042"}, 7),
        ({"retry-after": "soon", "x-ratelimit-reset": "1750000042"}, 42),
        ({"retry-after": "-7", "x-ratelimit-reset": "1750000042"}, 42),
    ],
)
def test_the_wait_that_a_server_asks_for_is_understood(headers: dict[str, str], seconds: float) -> None:
    assert retry_after(headers, NOW) == pytest.approx(seconds)
    assert retry_after(httpx.Headers({name.title(): value for name, value in headers.items()}), NOW) == pytest.approx(
        seconds
    )


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the time zone of a process cannot be set here")
def test_a_date_without_a_zone_is_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        seconds = retry_after({"retry-after": "Sun Jun 15 15:07:10 2025"}, NOW)
    time.tzset()
    assert seconds == 30


@pytest.mark.parametrize(
    "nonsense",
    ["", " ", "soon", "-1", "+1", "nan", "inf", "-inf", "1e3", "1_000", "0x10", "٣", "1,2", "9" * 400, "7 s", "\x00"],
)
def test_nonsense_is_no_wait(nonsense: str) -> None:
    assert retry_after({"retry-after": nonsense}, NOW) is None
    assert retry_after({"x-ratelimit-reset": nonsense}, NOW) is None


HEADER = st.one_of(
    st.text(max_size=40),
    st.integers().map(str),
    st.floats().map(str),
    st.datetimes().map(lambda moment: moment.strftime("%a, %d %b %Y %H:%M:%S GMT")),
    st.from_regex(r"[A-Za-z]{0,4},? ?[0-9]{1,20} (Jan|Feb|x) [0-9]{1,20} [0-9:]{1,12} ?(GMT|[+-][0-9]{1,9})?"),
)


@settings(deadline=None, max_examples=150)
@given(HEADER, HEADER, HEADER, HEADER, st.integers(100, 999))
def test_no_header_upsets_the_gate(after: str, reset: str, limit: str, remaining: str, status: int) -> None:
    headers = {
        "retry-after": after,
        "x-ratelimit-reset": reset,
        "x-ratelimit-limit": limit,
        "x-ratelimit-remaining": remaining,
    }
    answer = RateLimit.from_answer(status, headers, NOW)
    assert answer.retry_after is None or 0 <= answer.retry_after < math.inf
    assert answer.limit is None or answer.limit > 0
    assert answer.remaining is None or answer.remaining >= 0
    assert answer.refused == (status == 429)
    clock = SimulatedClock(NOW)
    gate = RollingWindow(2, clock=clock)
    for _ in range(3):
        gate.acquire(0)
        gate.release(answer)
        clock.sleep(3601)


def test_an_answer_tells_of_limit_and_rest() -> None:
    headers = httpx.Headers({"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0", "Retry-After": "3"})
    assert RateLimit.from_answer(429, headers, NOW) == RateLimit(60, 0, True, 3.0)
    assert RateLimit.from_answer(200, headers, NOW) == RateLimit(60, 0, False, None)
    assert RateLimit.from_answer(503, headers, NOW).retry_after == 3.0
    assert RateLimit.from_answer(200, {"x-ratelimit-limit": "0", "x-ratelimit-remaining": "-1"}, NOW) == RateLimit()
    assert pickle.loads(pickle.dumps(RateLimit(60, 0))) == RateLimit(60, 0)


# Room


def test_a_place_is_free_a_window_after_the_answer() -> None:
    clock = SimulatedClock()
    gate = RollingWindow(1, 60, clock)
    gate.acquire(0)
    clock.sleep(100)
    with pytest.raises(TimeoutError):
        gate.acquire(0)
    gate.release(OK)
    clock.sleep(60)
    with pytest.raises(TimeoutError):
        gate.acquire(0)
    clock.sleep(0.1)
    gate.acquire(0)


def test_a_call_without_an_answer_counts_too() -> None:
    clock = SimulatedClock()
    gate = RollingWindow(1, 60, clock)
    gate.acquire(0)
    gate.release(None)
    with pytest.raises(TimeoutError):
        gate.acquire(59)
    gate.acquire(61)


def test_the_first_call_goes_ahead_alone() -> None:
    clock = SimulatedClock()
    gate = RollingWindow(clock=clock)
    let_through: list[float] = []

    async def task() -> None:
        await gate.acquire_async(10)
        let_through.append(clock.monotonic())
        await clock.sleep_async(0.3)
        gate.release(OK)

    clock.run([], [task] * 7)
    assert let_through == pytest.approx([0, 0.3, 0.3, 0.6, 0.6, 0.6, 0.6], abs=0.05)


def test_a_first_call_that_takes_long_holds_up_the_second_for_a_second() -> None:
    clock = SimulatedClock()
    gate = RollingWindow(clock=clock)
    gate.acquire(0)
    gate.acquire(2)
    assert clock.monotonic() == pytest.approx(1, abs=0.05)


def test_a_window_or_limit_of_nothing_is_refused() -> None:
    for limit, window in ((0, 60.0), (-1, 60.0), (60, 0.0), (60, math.inf), (60, math.nan)):
        with pytest.raises(ValueError, match="above 0"):
            RollingWindow(limit, window)


# Giving up


def test_a_wait_that_is_certain_to_be_too_long_is_not_begun() -> None:
    clock = SimulatedClock()
    gate = full(clock)
    with pytest.raises(TimeoutError, match=r"in 60\.\d s"):
        gate.acquire(59)
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
    gate = full(clock, 2)
    ended: list[float] = []

    def waiting() -> None:
        with pytest.raises(TimeoutError):
            gate.acquire(70)
        ended.append(clock.monotonic())

    def refusing() -> None:
        clock.sleep(5)
        gate.release(RateLimit(refused=True, retry_after=100))

    clock.run([waiting, refusing])
    assert 5 <= ended[0] <= 6.1


def test_a_wait_for_an_answer_that_does_not_come_ends_at_its_time() -> None:
    clock = SimulatedClock()
    gate = RollingWindow(clock=clock)
    gate.acquire(0)
    with pytest.raises(TimeoutError):
        gate.acquire(0)
    assert clock.slept == []
    with pytest.raises(TimeoutError):
        gate.acquire(0.5)
    assert clock.monotonic() == pytest.approx(0.5, abs=0.05)


def test_a_cancelled_task_leaves_the_line_to_those_behind_it() -> None:
    clock = SimulatedClock()
    gate = full(clock, 1)
    gone: list[str] = []

    async def waiting(name: str, patience: float = 1000) -> None:
        try:
            await gate.acquire_async(patience)
            gone.append(f"{name} at {clock.monotonic():.0f}")
        finally:
            if name not in "bd":
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


def test_a_forgotten_coroutine_leaves_the_line() -> None:
    clock = SimulatedClock()
    gate = full(clock, 1)
    waiting = gate.acquire_async(1000)
    waiting.send(None)
    waiting.close()
    clock.sleep(61)
    gate.acquire(0)


def test_a_release_in_the_middle_of_the_gate_s_own_work_does_not_wait_for_it() -> None:
    class Collecting(SimulatedClock):
        """Reading the time is what the gate does while it holds its lock; garbage collection can strike then."""

        waste: list[Coroutine[Any, Any, None]]

        def monotonic(self) -> float:
            while self.waste:
                self.waste.pop().close()
                gate.release(OK)
            return super().monotonic()

    clock = Collecting()
    clock.waste = []
    gate = full(clock, 2)
    waiting = gate.acquire_async(1000)
    waiting.send(None)
    clock.waste = [waiting]
    thread = threading.Thread(target=lambda: gate.acquire(1000), daemon=True)
    thread.start()
    thread.join(5)
    assert not thread.is_alive()


def test_a_caller_that_sleeps_too_long_does_not_hold_up_those_behind_it_and_keeps_its_place() -> None:
    clock = SimulatedClock()
    gate = full(clock, 2)
    stuck = gate.acquire_async(1000)
    stuck.send(None)  # a task whose event loop is busy with something else
    clock.sleep(61)
    gate.acquire(0)
    with pytest.raises(TimeoutError):
        gate.acquire(0)
    stuck.close()
    gate.acquire(0)


# Learning


def test_a_higher_limit_is_learnt() -> None:
    gate = RollingWindow(clock=SimulatedClock())
    for answer in (RateLimit(3, 2), RateLimit(5, 3)):
        gate.acquire(0)
        gate.release(answer)
    assert room(gate) == 3


def test_callers_that_wait_go_when_a_higher_limit_is_learnt() -> None:
    clock = SimulatedClock()
    gate = RollingWindow(clock=clock)
    gate.acquire(0)
    gate.release(RateLimit(1, 0))
    clock.sleep(61)
    gate.acquire(0)
    assert room(gate) == 0
    went: list[float] = []

    def waiting() -> None:
        gate.acquire(1000)
        went.append(clock.monotonic())

    def answered() -> None:
        clock.sleep(10)
        gate.release(RateLimit(4, 3))

    clock.run([waiting, waiting, answered])
    assert [71 <= moment <= 73.1 for moment in went] == [True, True]


def test_a_lower_limit_is_learnt() -> None:
    clock = SimulatedClock()
    gate = RollingWindow(60, clock=clock)
    gate.acquire(0)
    gate.release(RateLimit(10, 9))
    assert room(gate) == 9
    clock.sleep(61)
    assert room(gate) == 10


def test_a_limit_of_ones_own_is_not_passed_when_the_portal_allows_more() -> None:
    gate = RollingWindow(3, clock=SimulatedClock())
    gate.acquire(0)
    gate.release(RateLimit(60, 59))
    assert room(gate) == 2
    assert "limit=3 " in repr(gate)


def test_a_limit_of_nothing_is_not_learnt() -> None:
    gate = RollingWindow(3, clock=SimulatedClock())
    gate.acquire(0)
    gate.release(RateLimit.from_answer(200, {"x-ratelimit-limit": "0", "x-ratelimit-remaining": "x"}, NOW))
    assert room(gate) == 2


def test_a_refusal_stops_every_caller_until_the_time_given() -> None:
    clock = SimulatedClock()
    gate = RollingWindow(clock=clock)
    gate.acquire(0)
    gate.release(RateLimit(60, 0, refused=True, retry_after=42.0))
    with pytest.raises(TimeoutError):
        gate.acquire(41)
    gate.acquire(43)
    assert clock.monotonic() == pytest.approx(42, abs=0.01)


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    clock = SimulatedClock()
    gate = RollingWindow(clock=clock)
    for seconds in (42.0, 3.0):
        gate.release(RateLimit(refused=True, retry_after=seconds))
    with pytest.raises(TimeoutError):
        gate.acquire(41)


@pytest.mark.parametrize("seconds", [None, 0.0])
def test_a_refusal_without_a_time_stops_callers_for_a_second(seconds: float | None) -> None:
    clock = SimulatedClock()
    gate = RollingWindow(clock=clock)
    gate.acquire(0)
    gate.release(RateLimit(refused=True, retry_after=seconds))
    with pytest.raises(TimeoutError):
        gate.acquire(0.9)
    gate.acquire(1.1)


def test_a_pause_of_years_lasts_an_hour() -> None:
    clock = SimulatedClock()
    gate = RollingWindow(clock=clock)
    gate.acquire(0)
    gate.release(RateLimit(refused=True, retry_after=1e12))
    with pytest.raises(TimeoutError):
        gate.acquire(3599)
    gate.acquire(3601)


def test_what_another_process_took_is_not_taken_again() -> None:
    clock = SimulatedClock()
    gate = RollingWindow(clock=clock)
    for left in (*range(59, 40, -1), 2):  # 38 calls that are not ours, all at once
        gate.acquire(0)
        gate.release(RateLimit(60, left))
    began = clock.monotonic()
    gate.acquire(100)
    gate.release(RateLimit(60, 1))
    assert clock.monotonic() - began < 10
    gate.acquire(100)
    assert clock.monotonic() - began > 55


def test_a_gate_that_another_process_leaves_nothing_to_tries_again_after_a_while() -> None:
    clock = SimulatedClock()
    gate = RollingWindow(clock=clock)
    gate.acquire(0)
    gate.release(RateLimit(60, 0))  # 59 calls that are not ours
    with pytest.raises(TimeoutError):
        gate.acquire(39)
    gate.acquire(1)
    assert clock.monotonic() == 40


def test_a_refusal_of_such_a_try_is_no_reason_to_leave_more_to_the_others() -> None:
    clock = SimulatedClock()
    gate = RollingWindow(clock=clock)
    gate.acquire(0)
    gate.release(RateLimit(60, 0))
    gate.acquire(40)
    gate.release(RateLimit(60, 0, refused=True, retry_after=5.0))
    gate.acquire(9)
    assert clock.monotonic() == 48  # a little later, when those who begin at that moment are done
    gate.release(RateLimit(60, 2))
    gate.acquire(6)  # with more left to the others none would be left for us


def test_refused_again_when_it_was_told_to_come_a_gate_stays_away_for_a_minute() -> None:
    clock = SimulatedClock()
    gate = RollingWindow(clock=clock)
    for _ in range(2):
        gate.acquire(2)
        gate.release(RateLimit(60, 0, refused=True, retry_after=2.0))
    assert clock.monotonic() == 2
    with pytest.raises(TimeoutError):
        gate.acquire(59)
    gate.acquire(61)


def test_calls_that_are_refused_together_count_as_one_refusal() -> None:
    clock = SimulatedClock()
    gate = RollingWindow(clock=clock)
    gate.acquire(0)
    gate.release(RateLimit(60, 59))
    for _ in range(2):
        gate.acquire(0)
    for _ in range(2):
        gate.release(RateLimit(60, 0, refused=True, retry_after=2.0))
    gate.acquire(2)


def test_one_place_stays_free_for_a_process_that_comes_later() -> None:
    for limit, places in ((60, 59), (50, 49), (49, 49), (1, 1)):
        gate = RollingWindow(limit, clock=SimulatedClock())
        for number in range(places):
            gate.acquire(0)
            gate.release(RateLimit(limit, limit - number - 1))
        with pytest.raises(TimeoutError):
            gate.acquire(50)


def test_a_gate_that_was_full_spreads_a_few_calls_over_the_next_minute() -> None:
    clock = SimulatedClock()
    gate = RollingWindow(clock=clock)
    went: list[float] = []
    for _ in range(2 * 59):
        gate.acquire(61)
        gate.release(RateLimit(60))
        went.append(clock.monotonic())
    assert went[:59] == [0.0] * 59
    assert [round(moment) for moment in went[59:]] == [60] * 55 + [72, 84, 96, 108]


def test_calls_that_no_longer_count_do_not_hide_those_of_another_process() -> None:
    clock = SimulatedClock()
    gate = RollingWindow(clock=clock)
    for left in range(59, 39, -1):
        gate.acquire(0)
        gate.release(RateLimit(60, left))
    clock.sleep(50)
    gate.acquire(0)
    clock.sleep(20)
    gate.release(RateLimit(60, 40))  # the server may have counted the 20 of ours that lapsed meanwhile
    gate.acquire(0)
    gate.release(RateLimit(60, 39))  # 21 again, and only two of them are ours
    with pytest.raises(TimeoutError):
        gate.acquire(0)
    gate.acquire(1)


def test_where_minutes_begin_anew_nothing_is_expected_before_the_next_one() -> None:
    clock = SimulatedClock()
    gate = RollingWindow(clock=clock)
    for left in range(59, 44, -1):
        gate.acquire(0)
        gate.release(RateLimit(60, left))
        clock.sleep(2)
    clock.sleep(10)
    gate.acquire(0)
    gate.release(RateLimit(60, 59))  # after 40 s the server has forgotten 15 calls
    gate.acquire(0)
    gate.release(RateLimit(60, 1))  # and 57 others came
    with pytest.raises(TimeoutError):
        gate.acquire(38)  # though places of ours become free from the 60th second on


# One gate for each key


def test_clients_of_one_key_share_a_gate() -> None:
    gate = limiter_for("secret")
    assert limiter_for("secret") is gate
    assert limiter_for("secret", SystemClock()) is gate
    assert limiter_for("other") is not gate
    assert isinstance(gate, RollingWindow)


def test_a_key_is_kept_nowhere() -> None:
    gate = limiter_for("secret-key-12345")
    gate.acquire(0)
    state: Mapping[str, object] = vars(rate_limit)
    registries = [
        list(cast("WeakValueDictionary[object, object]", each))
        for each in state.values()
        if isinstance(each, WeakValueDictionary)
    ]
    assert registries
    assert "secret" not in repr(gate) + str(vars(gate)) + str(state) + str(registries)


def test_what_supplies_a_key_is_known_by_its_identity() -> None:
    def supply() -> str:
        return "secret"

    class Vault:
        def key(self) -> str:
            return "secret"

    @define  # has an __eq__, and so no __hash__
    class Unhashable:
        key: str

    vault, auth, odd = Vault(), httpx.BasicAuth("a", "b"), Unhashable("secret")
    for source in (supply, vault.key, auth):
        gate = limiter_for(source)
        assert limiter_for(source) is gate
    assert limiter_for(vault.key) is limiter_for(vault.key)
    assert limiter_for(Vault().key) is not limiter_for(vault.key)
    assert limiter_for(odd) is not limiter_for(odd)


def test_clients_with_clocks_of_their_own_share_no_gate() -> None:
    clock = SimulatedClock()
    assert limiter_for("secret", clock) is limiter_for("secret", clock)
    assert limiter_for("secret", clock) is not limiter_for("secret", SimulatedClock())
    assert limiter_for("secret", clock) is not limiter_for("secret")


def test_gates_out_of_use_are_forgotten_and_those_in_use_are_not() -> None:
    clock = SimulatedClock()
    held = limiter_for("held", clock)
    limiter_for("used", clock).acquire(0)
    used = id(limiter_for("used", clock))
    for number in range(1000):
        limiter_for(f"idle {number}", clock)
    gc.collect()
    assert sum(isinstance(each, RollingWindow) for each in gc.get_objects()) < 500
    assert limiter_for("held", clock) is held
    held.acquire(0)
    del held
    gc.collect()
    assert "used=1 " in repr(limiter_for("held", clock))
    assert id(limiter_for("used", clock)) == used
    assert room(limiter_for("used", clock)) <= 59


@pytest.mark.parametrize("made", ['limiter_for("key")', "RollingWindow()"])
def test_a_forked_process_starts_without_the_callers_of_its_parent(made: str) -> None:
    program = f"""
import os, threading, time
from generated_client.rate_limit import RateLimit, RollingWindow, limiter_for
gate = {made}
gate.acquire(0)
gate.release(RateLimit(3, 2))
gate.acquire(0)
gate.release(RateLimit(3, 1))
gate.acquire(0)
for _ in range(3):
    threading.Thread(target=gate.acquire, args=[300], daemon=True).start()
while "waiting=3" not in repr(gate):
    time.sleep(0.01)
if os.fork() == 0:
    print(repr(gate), flush=True)
    try:
        gate.acquire(0)
    except TimeoutError:
        print("full", flush=True)
    os._exit(0)
os.wait()
os._exit(0)
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        timeout=20,
        check=True,
    )
    assert done.stdout.splitlines() == ["<RollingWindow limit=3 window=60 used=3 waiting=0>", "full"]


# No gate


def test_no_limit_lets_everything_through() -> None:
    limiter: RateLimiter = NO_LIMIT

    async def tasks() -> None:
        for _ in range(100):
            await limiter.acquire_async(0)

    asyncio.run(tasks())
    for _ in range(100):
        limiter.acquire(0)
        limiter.release(RateLimit(60, 0, refused=True, retry_after=1000.0))
    assert repr(limiter) == "NO_LIMIT"
