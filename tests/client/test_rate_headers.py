"""What is read from responses about the rate limit."""

from __future__ import annotations

import math
import pickle
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generated_client._core.transport import httpx
from generated_client.rate_limit import RateLimit, retry_after

NOW = 1_750_000_000.0  # Sun, 15 Jun 2025 15:06:40 GMT


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
        # The server's clock is three minutes ahead of ours.
        ({"x-ratelimit-reset": "1750000182", "date": "Sun, 15 Jun 2025 15:09:40 GMT"}, 2),
        ({"retry-after": "Sun, 15 Jun 2025 15:09:42 GMT", "date": "Sun, 15 Jun 2025 15:09:40 GMT"}, 2),
        ({"x-ratelimit-reset": "1750000042", "date": "today"}, 42),
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


@settings(deadline=None, max_examples=100)
@given(HEADER, HEADER, HEADER, HEADER, st.integers(100, 999))
def test_no_header_makes_the_reader_fail_or_say_nonsense(
    after: str, reset: str, limit: str, remaining: str, status: int
) -> None:
    headers = {
        "retry-after": after,
        "x-ratelimit-reset": reset,
        "x-ratelimit-limit": limit,
        "x-ratelimit-remaining": remaining,
    }
    answer = RateLimit.from_response(status, headers, NOW)
    assert answer.retry_after is None or 0 <= answer.retry_after < math.inf
    assert answer.limit is None or answer.limit > 0
    assert answer.remaining is None or answer.remaining >= 0
    assert answer.refused == (status == 429)


def test_a_response_says_limit_and_rest() -> None:
    headers = httpx.Headers({"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0", "Retry-After": "3"})
    assert RateLimit.from_response(429, headers, NOW) == RateLimit(60, 0, True, 3.0)
    assert RateLimit.from_response(200, headers, NOW) == RateLimit(60, 0, False, None)
    assert RateLimit.from_response(503, headers, NOW).retry_after == 3.0
    assert RateLimit.from_response(200, {"x-ratelimit-limit": "0", "x-ratelimit-remaining": "-1"}, NOW) == RateLimit()
    assert pickle.loads(pickle.dumps(RateLimit(60, 0))) == RateLimit(60, 0)
