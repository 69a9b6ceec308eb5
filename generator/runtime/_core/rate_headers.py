"""Reads what a response says about the rate limit."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import NamedTuple

_NUMBER = r"\s*([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*"  # compiled when it is needed


class RateLimit(NamedTuple):
    """What one response said about the rate limit.

    Attributes:
        limit: Calls that are allowed in a minute; None when the response did not say.
        remaining: How many of them are left; None when the response did not say.
        refused: Whether this call was one too many (429).
        retry_after: Seconds to wait from now, as a response of 400 or above asked; None when it did not.
    """

    limit: int | None = None
    remaining: int | None = None
    refused: bool = False
    retry_after: float | None = None

    @classmethod
    def from_response(cls, status: int, headers: Mapping[str, str], now: float) -> RateLimit:
        """Read it from a response.

        Args:
            status: The HTTP status.
            headers: With lower-case names, or found in any case.
            now: Seconds since 1970.
        """
        return cls(
            _count(headers.get("x-ratelimit-limit")) or None,
            _count(headers.get("x-ratelimit-remaining")),
            status == 429,
            retry_after(headers, now) if status >= 400 else None,
        )


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """How long the server asks to wait: `Retry-After` in seconds or as a date, else `x-ratelimit-reset`.

    Args:
        headers: With lower-case names, or found in any case. A moment is compared with their `Date`, which is of the
            same clock.
        now: Seconds since 1970, for headers without a `Date`.

    Returns:
        Seconds from now, 0 for a moment that has passed; None when the headers do not say or make no sense.
    """
    seconds = moment = None
    asked, reset, date = headers.get("retry-after"), headers.get("x-ratelimit-reset"), headers.get("date")
    if asked is not None:
        seconds = _number(asked)
        moment = _date(asked)
    if seconds is not None:
        return seconds
    if moment is None and reset is not None:
        moment = _number(reset)
    if moment is None:
        return None
    server_now = _date(date) if date is not None else None
    return max(0.0, moment - (now if server_now is None else server_now))


def _count(text: str | None) -> int | None:
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 18 else None


def _number(text: str) -> float | None:
    found = re.fullmatch(_NUMBER, text)
    number = float(found[1]) if found else math.inf
    return number if math.isfinite(number) else None


def _date(text: str) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
