"""The life of a call, as steps: decided here once, performed by two small drivers in `drivers.py`.

`attempts` is a generator without I/O. It yields what is to be done next (send once, wait), is sent back what came of
it, and returns the response or raises.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from typing import Any, NamedTuple, TypeVar

from ..errors import (
    ConfigurationError,
    ConnectionFailed,
    DeadlineExceeded,
    DecodeError,
    PortalError,
    TimedOut,
    class_for_status,
)
from . import deviations
from .call import Call, Response
from .clock import Clock
from .decoding import read_json
from .limiter import NoRoom
from .model import Model
from .multipart import MultipartBody
from .retry import Fault, may_have_acted, time_to_respond, wait_before_retry
from .rows import unread_part
from .settings import Settings
from .transport import NoResponse, RawResponse, forget_frames, httpx

T = TypeVar("T")

log = logging.getLogger("mijnklantportaal")


class Send(NamedTuple):
    """A step: pass the rate gate and send the request once."""

    number: int
    until: float
    """The moment on the monotonic clock at which the call as a whole is over."""
    leave_by: float
    """The moment until which it may wait at the rate gate."""
    refused: bool
    """Whether the last response was 429."""


class Wait(NamedTuple):
    """A step: let time pass."""

    seconds: float


Step = Send | Wait
Outcome = RawResponse | NoResponse | TimeoutError | None
"""What came of a step. A TimeoutError: the rate gate had no room in time and nothing was sent. None: after a wait."""


def attempts(
    call: Call[T], settings: Settings, clock: Clock, random: Callable[[], float]
) -> Generator[Step, Outcome, Response[T]]:
    """The steps of one call; see `retry.py` for what is tried again."""
    until = clock.monotonic() + settings.deadline
    leave_by = until - time_to_respond(call.method, settings.deadline)
    url = settings.base_url + call.path
    acted = False
    number = refused = 0
    what: Fault | int = 0
    error: PortalError | None = None
    while True:
        number += 1
        outcome = yield Send(number, until, leave_by, what == 429)
        if isinstance(outcome, RawResponse):
            limits = outcome.rate_limit
            if 200 <= outcome.status < 300:
                return Response(
                    status=outcome.status,
                    headers=outcome.headers,
                    rate_limit=limits,
                    body=outcome.body,
                    parsed=_decoded(call, outcome, url, number, settings.strict),
                    method=call.method,
                    url=url,
                    attempts=number,
                )
            what = outcome.status
            if what == 429:
                refused += 1
            retry_after = limits.retry_after
            error = _refusal(call, outcome, url, number, retry_after)
        elif isinstance(outcome, NoResponse):
            what, retry_after = outcome.fault, None
            error = _no_response(call, outcome, url, number, settings.deadline, until - clock.monotonic())
        else:
            raise DeadlineExceeded(
                f"{call.method} {call.path}: the rate limit leaves no room within the deadline of "
                f"{settings.deadline:g} s",
                retry_after=outcome.retry_after if isinstance(outcome, NoRoom) else None,
                method=call.method,
                url=url,
                attempts=number - 1,
                may_have_acted=acted,
            ) from error
        acted = error.may_have_acted = acted or may_have_acted(what)
        wait = wait_before_retry(
            call.method,
            what,
            number,
            refused=refused,
            max_retries=settings.max_retries if _replayable(call) else 0,
            time_left=leave_by - clock.monotonic(),
            retry_after=retry_after,
            random=random,
        )
        if wait is None:
            raise error
        log.info("%s %s: %s; again in %.2f s", call.method, call.path, _short(what), wait)
        yield Wait(wait)


def _replayable(call: Call[Any]) -> bool:
    body = call.content
    return not isinstance(body, MultipartBody) or body.replayable or not body.begun


def _decoded(call: Call[T], response: RawResponse, url: str, number: int, strict: bool) -> T:
    if "deprecation" in response.headers or "sunset" in response.headers:
        deviations.retirement(call.method, call.path, response.headers)
    try:
        parsed = _parsed(call, response, strict)
    except DecodeError as unreadable:
        error = unreadable
    else:
        fault = unread_part(parsed)
        if fault is None:
            return parsed
        if not isinstance(parsed, Model):
            _complete(fault, call, response, url, number)
            return parsed
        error = fault
    _complete(error, call, response, url, number)
    # Without the frames that have the JSON of the response in their local variables: a link in it is a permission.
    forget_frames(error)
    raise error


def _parsed(call: Call[T], response: RawResponse, strict: bool) -> T:
    if response.unreadable is not None:
        raise DecodeError(f"the response cannot be read: {response.unreadable}") from response.unreadable
    if not call.reads_json:
        return call.decode(response.body)
    if not response.body:
        raise DecodeError(f"{response.status} without content")
    try:
        data = read_json(response.body)
    except (ValueError, ArithmeticError, RecursionError) as error:
        kind = response.headers.get("content-type", "no content type")
        raise DecodeError(f"the response is not JSON ({kind}, {len(response.body)} bytes)") from error
    return deviations.strictly(call.decode, data) if strict else call.decode(data)


def _complete(error: DecodeError, call: Call[Any], response: RawResponse, url: str, number: int) -> None:
    # The call was carried out: repeating it because its response is odd would do it twice.
    error.may_have_acted = True
    error.method, error.url, error.attempts = call.method, url, number
    error.status, error.headers = response.status, response.headers_without_secret()
    error.body = response.body_without_secret()
    error.args = (f"{call.method} {call.path}: {error.args[0]}",)


def _refusal(call: Call[Any], response: RawResponse, url: str, number: int, retry_after: float | None) -> PortalError:
    text = response.body_without_secret()
    body: object
    try:
        body = read_json(text)
    except (ValueError, ArithmeticError, RecursionError):
        body = text.decode("utf-8", "replace")
    return class_for_status(response.status)(
        status=response.status,
        body=body,
        headers=response.headers_without_secret(),
        retry_after=retry_after,
        method=call.method,
        url=url,
        path=call.path,
        attempts=number,
    )


def _no_response(
    call: Call[Any], outcome: NoResponse, url: str, number: int, deadline: float, time_left: float
) -> PortalError:
    fault, cause = outcome.fault, outcome.cause
    name, reason = f"{call.method} {call.path}", str(cause) or type(cause).__name__
    error: PortalError
    if fault is Fault.NOT_SENDABLE:
        error = ConfigurationError(f"{name}: this cannot be sent: {cause}", method=call.method, url=url)
    elif fault is Fault.UNREADABLE:
        error = DecodeError(f"{name}: the response cannot be read: {cause}", method=call.method, url=url)
    elif fault is Fault.OUT_OF_TIME or (fault in {Fault.TIMED_OUT, Fault.CONNECT_TIMED_OUT} and time_left <= 0):
        error = DeadlineExceeded(
            f"{name}: no response within the deadline of {deadline:g} s", method=call.method, url=url
        )
    elif isinstance(cause, httpx.PoolTimeout):
        error = TimedOut(f"{name}: all connections of the client stayed in use", method=call.method, url=url)
    elif fault is Fault.CONNECT_TIMED_OUT:
        error = TimedOut(f"{name}: no connection in time", method=call.method, url=url)
    elif fault is Fault.TIMED_OUT:
        error = TimedOut(f"{name}: no response in time ({type(cause).__name__})", method=call.method, url=url)
    elif fault is Fault.CONNECT_FAILED:
        error = ConnectionFailed(f"{name}: no connection: {reason}", method=call.method, url=url)
    else:
        error = ConnectionFailed(f"{name}: the connection broke: {reason}", method=call.method, url=url)
    error.attempts = number
    error.__cause__ = cause
    return error


def _short(what: Fault | int) -> str:
    return str(what) if isinstance(what, int) else what.name.lower().replace("_", " ")
