"""What is tried again, and when: one table and one function, without I/O.

A request that changes something (POST, PATCH, DELETE) is sent again only where the server cannot have acted on the
first one. A GET changes nothing and is sent again wherever that may help.

| what happened                                     | GET   | POST, PATCH, DELETE | may have acted |
| ------------------------------------------------- | ----- | ------------------- | -------------- |
| no connection (refused, no such host, timeout)    | again | again               | no             |
| 429 Too Many Requests                             | again | again               | no             |
| connection broke before the response was complete | again | error               | yes            |
| timeout while sending or waiting for the response | again | error               | yes            |
| 500, 502, 503, 504                                | again | error               | yes            |
| any other 5xx, a redirect                         | error | error               | yes            |
| any other 4xx                                     | error | error               | no             |
| a response that cannot be read                    | error | error               | yes            |

The wait before the next attempt is what the server asked for (`Retry-After`, `x-ratelimit-reset`), else a random time
up to 0.5 s, doubled with each attempt, at most 8 s. A wait that would pass the deadline is not begun: the error is
raised at once, with `retry_after` set.

A 429 uses up no retry: nothing is broken, and the call has its turn when the window has moved on. So it is repeated
until the deadline, at least a second apart. With `max_retries=0` it is raised at once, like any other error. A change
keeps some of its deadline for the response, see `time_to_respond`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

FIRST_WAIT = 0.5
LONGEST_WAIT = 8.0
SHORTEST_WAIT_AFTER_429 = 1.0
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
RETRIED_STATUSES = frozenset({500, 502, 503, 504})


class Fault(Enum):
    """Why an attempt got no usable response."""

    CONNECT_FAILED = auto()
    CONNECT_TIMED_OUT = auto()
    NOT_SENDABLE = auto()
    """The request cannot be written as HTTP: nothing was sent."""
    TIMED_OUT = auto()
    """While sending the request or waiting for the response."""
    BROKEN = auto()
    """The connection ended before the response was complete."""
    UNREADABLE = auto()
    """A response came, but its content is too large, broken, or in an encoding that was not asked for."""
    OUT_OF_TIME = auto()
    """The deadline of the whole call passed."""


_NEVER_LEFT = frozenset({Fault.CONNECT_FAILED, Fault.CONNECT_TIMED_OUT, Fault.NOT_SENDABLE})
_WORTH_A_RETRY = frozenset({Fault.CONNECT_FAILED, Fault.CONNECT_TIMED_OUT, Fault.TIMED_OUT, Fault.BROKEN})


def may_have_acted(what: Fault | int) -> bool:
    """Whether the server may have acted on a request, by the fault or the status that came of it."""
    if isinstance(what, Fault):
        return what not in _NEVER_LEFT
    return not 400 <= what < 500


def wait_before_retry(
    method: str,
    what: Fault | int,
    attempt: int,
    *,
    refused: int = 0,
    max_retries: int,
    time_left: float,
    retry_after: float | None,
    random: Callable[[], float],
) -> float | None:
    """Decide whether a request is sent again.

    Args:
        method: The HTTP method.
        what: The fault, or the status of the response.
        attempt: How often it was sent, 1 after the first time.
        refused: How many of these times were answered 429.
        max_retries: How often it may be sent again after other faults.
        time_left: Seconds until the deadline of the call.
        retry_after: Seconds that the server asked to wait, if it did.
        random: Gives a number from 0 to 1.

    Returns:
        The seconds to wait before the next attempt, or None: give up.
    """
    if max_retries == 0 or (what != 429 and attempt - refused > max_retries) or not _helps(method, what):
        return None
    wait = retry_after
    if wait is None:
        wait = random() * min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempt - 1, 10))
    if what == 429:
        wait = max(wait, SHORTEST_WAIT_AFTER_429)
    return wait if wait < time_left else None


def time_to_respond(method: str, deadline: float) -> float:
    """Seconds of its deadline that a call keeps when it waits: a change cut off right after it left may have acted."""
    return 0.0 if method in SAFE_METHODS else min(2.0, deadline / 4)


def _helps(method: str, what: Fault | int) -> bool:
    if method in SAFE_METHODS:
        return what in _WORTH_A_RETRY if isinstance(what, Fault) else what == 429 or what in RETRIED_STATUSES
    return not may_have_acted(what) and (what in _WORTH_A_RETRY or what == 429)
