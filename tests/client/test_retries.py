"""The retry policy, as the pure function it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generated_client._core.retry import (
    FIRST_WAIT,
    LONGEST_WAIT,
    Fault,
    may_have_acted,
    time_to_respond,
    wait_before_retry,
)

CHANGES = ["POST", "PUT", "PATCH", "DELETE"]


def decide(
    method: str,
    what: Fault | int,
    attempt: int = 1,
    *,
    refused: int = 0,
    max_retries: int = 3,
    time_left: float = 100.0,
    retry_after: float | None = None,
    random: float = 1.0,
) -> float | None:
    return wait_before_retry(
        method,
        what,
        attempt,
        refused=refused,
        max_retries=max_retries,
        time_left=time_left,
        retry_after=retry_after,
        random=lambda: random,
    )


@pytest.mark.parametrize("method", CHANGES)
@given(what=st.one_of(st.sampled_from(Fault), st.integers(100, 999)))
def test_a_change_is_only_sent_again_when_the_server_cannot_have_acted(method: str, what: Fault | int) -> None:
    if decide(method, what) is not None:
        assert not may_have_acted(what)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_get_is_sent_again_after_a_failure_that_may_pass(status: int) -> None:
    assert decide("GET", status) is not None


@pytest.mark.parametrize("status", [301, 302, 400, 401, 403, 404, 408, 409, 418, 422, 426, 501, 505, 520, 599])
def test_a_get_is_not_sent_again_when_that_would_change_nothing(status: int) -> None:
    assert decide("GET", status) is None


@pytest.mark.parametrize("fault", [Fault.NOT_SENDABLE, Fault.UNREADABLE, Fault.OUT_OF_TIME])
def test_a_get_is_not_sent_again_after_a_fault_that_stays(fault: Fault) -> None:
    assert decide("GET", fault) is None


def test_the_wait_doubles_up_to_its_limit_and_is_random_below() -> None:
    assert [decide("GET", 503, attempt) for attempt in (1, 2, 3)] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert decide("GET", 503, 1, random=0.0) == 0.0
    assert decide("GET", 503, 50, max_retries=99) == LONGEST_WAIT


def test_the_server_is_obeyed_when_it_says_how_long_to_wait() -> None:
    assert decide("POST", 429, retry_after=17.5) == 17.5
    assert decide("GET", 503, retry_after=3) == 3


def test_no_wait_is_begun_that_would_pass_the_deadline() -> None:
    assert decide("POST", 429, retry_after=100.0, time_left=100.0) is None
    assert decide("POST", 429, retry_after=99.9, time_left=100.0) == 99.9
    assert decide("GET", 503, time_left=-1.0, random=0.0) is None


def test_the_retries_end() -> None:
    assert decide("GET", 503, 3) is not None
    assert decide("GET", 503, 4) is None
    assert decide("GET", 503, 1, max_retries=0) is None


@pytest.mark.parametrize("method", ["GET", *CHANGES])
def test_a_429_uses_up_no_retry(method: str) -> None:
    assert decide(method, 429, 50, refused=50, retry_after=3.0) == 3.0
    assert decide("GET", 503, 50, refused=47) is not None
    assert decide("GET", 503, 50, refused=46) is None


@pytest.mark.parametrize("method", ["GET", *CHANGES])
def test_without_retries_a_429_is_final(method: str) -> None:
    assert decide(method, 429, refused=1, max_retries=0, retry_after=1.0) is None


@pytest.mark.parametrize("asked", [None, 0.0, 0.2])
def test_after_a_429_at_least_a_second_passes(asked: float | None) -> None:
    assert decide("GET", 429, refused=1, retry_after=asked, random=0.0) == 1.0


def test_a_change_keeps_two_seconds_of_its_deadline_or_a_quarter() -> None:
    assert [time_to_respond(method, 120.0) for method in CHANGES] == [2.0] * 4
    assert [time_to_respond(method, 2.0) for method in CHANGES] == [0.5] * 4
    assert time_to_respond("GET", 120.0) == 0


@given(
    method=st.sampled_from(["GET", *CHANGES]),
    what=st.one_of(st.sampled_from(Fault), st.integers(100, 999)),
    attempt=st.integers(1, 5000),
    refused=st.integers(0, 5000),
    time_left=st.floats(-1e6, 1e6),
    retry_after=st.none() | st.floats(0, 1e9),
    random=st.floats(0, 1),
)
def test_a_wait_is_never_negative_nor_past_the_deadline(
    method: str,
    what: Fault | int,
    attempt: int,
    refused: int,
    time_left: float,
    retry_after: float | None,
    random: float,
) -> None:
    wait = decide(
        method,
        what,
        attempt,
        refused=refused,
        max_retries=9999,
        time_left=time_left,
        retry_after=retry_after,
        random=random,
    )
    assert wait is None or 0 <= wait < time_left
