"""Sends a request once, through httpx, and returns what came of it: a `RawResponse`, or a `NoResponse`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..errors import ConfigurationError
from ..rate_limit import RateLimit
from .call import Call
from .cancellation import shielded
from .clock import Clock
from .connections import AsyncConnections, Connections, httpx
from .content import read, read_async
from .credentials import ApiKey
from .multipart import MultipartBody
from .retry import Fault
from .settings import Settings

__all__ = [
    "REPLAYABLE",
    "AsyncTransport",
    "NoResponse",
    "RawResponse",
    "Transport",
    "forget_frames",
    "httpx",
    "no_response",
]

REPLAYABLE = "mijnklantportaal.replayable"
"""The extension of a request that says whether its body, if it is a stream, can be sent a second time."""

LARGEST_BODY = 16 * 1024 * 1024
"""Bytes of a response's body at most: no page of this API comes near, and parsed JSON takes thirty times as much."""


class RawResponse:
    """A response of the portal, read to its end.

    Attributes:
        unreadable: Why its body could not be read; None where it could. Status and headers are there all the same.
    """

    def __init__(
        self, response: httpx.Response, body: bytes, now: float, unreadable: httpx.DecodingError | None = None
    ) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.body = body
        self.unreadable = unreadable
        self.rate_limit = RateLimit.from_response(self.status, self.headers, now)
        self._request = response.request

    def body_without_secret(self) -> bytes:
        """The body, should the server have repeated the token in it: an error may end up in a log."""
        secret = self._secret()
        return self.body.replace(secret.encode(), b"[token]") if secret else self.body

    def headers_without_secret(self) -> dict[str, str]:
        """The headers with lower-case names, should the server have repeated the token in one."""
        secret = self._secret()
        return {name: value.replace(secret, "[token]") if secret else value for name, value in self.headers.items()}

    def _secret(self) -> str:
        return str(self._request.headers.get("authorization", "")).rpartition(" ")[2]


@dataclass(slots=True, eq=False)
class NoResponse:
    """No usable response: what kind of fault it was, and the exception behind it."""

    fault: Fault
    cause: Exception


class Transport:
    """Sends requests through an `httpx.Client`, its own or yours."""

    def __init__(self, connections: Connections, clock: Clock) -> None:
        self._connections = connections
        self._clock = clock

    def send(
        self, call: Call[object], settings: Settings, key: ApiKey | None, until: float
    ) -> RawResponse | NoResponse:
        """Send once. The call as a whole is over at the moment `until` of the monotonic clock."""
        try:
            client = self._connections.client()
        except ConfigurationError as error:
            return no_response(error)
        try:
            left = until - self._clock.monotonic()
            body_of = partial(_BlockingBody, until=until, clock=self._clock)
            request = _request(client if self._connections.given else None, call, settings, left, body_of)
            if key is not None:
                key.sign(request)
            response = client.send(request, auth=settings.credentials.auth, follow_redirects=False, stream=True)
            return self._read(request, response, until)
        except httpx.HTTPStatusError as error:
            return _refused_by_hook(error, self._clock)
        except _EXPECTED as error:
            return no_response(error)

    def _read(self, request: httpx.Request, response: httpx.Response, until: float) -> RawResponse:
        try:
            # So that the next read takes no longer than what is left of the deadline.
            timeout = request.extensions["timeout"]
            timeout["read"] = max(0.001, min(timeout["read"], until - self._clock.monotonic()))
            body = read(response, LARGEST_BODY, partial(_check, until, self._clock))
        except httpx.DecodingError as error:
            return RawResponse(response, b"", self._clock.time(), error)
        finally:
            response.close()
        return RawResponse(response, body, self._clock.time())


class AsyncTransport:
    """`Transport` for asyncio."""

    def __init__(self, connections: AsyncConnections, clock: Clock) -> None:
        self._connections = connections
        self._clock = clock

    async def send(
        self, call: Call[object], settings: Settings, key: ApiKey | None, until: float
    ) -> RawResponse | NoResponse:
        """Send once. The call as a whole is over at the moment `until` of the monotonic clock."""
        import asyncio

        try:
            client = self._connections.client()
        except ConfigurationError as error:
            return no_response(error)
        try:
            left = until - self._clock.monotonic()
            request = _request(client if self._connections.given else None, call, settings, left, _AsyncBody)
            if key is not None:
                key.sign(request)
            async with asyncio.timeout(max(0.0, left)):
                response = await shielded(
                    client.send(request, auth=settings.credentials.auth, follow_redirects=False, stream=True)
                )
                return await shielded(self._read(response, until))
        except httpx.HTTPStatusError as error:
            return _refused_by_hook(error, self._clock)
        except _EXPECTED as error:
            return no_response(error)

    async def _read(self, response: httpx.Response, until: float) -> RawResponse:
        try:
            body = await read_async(response, LARGEST_BODY, partial(_check, until, self._clock))
        except httpx.DecodingError as error:
            return RawResponse(response, b"", self._clock.time(), error)
        finally:
            await response.aclose()
        return RawResponse(response, body, self._clock.time())


class _BlockingBody:
    """A multipart body as httpx takes it in a sync client: something to iterate over, as often as need be."""

    def __init__(self, body: MultipartBody, *, until: float, clock: Clock) -> None:
        self._body = body
        self._until = until
        self._clock = clock

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._body:
            if self._clock.monotonic() > self._until:
                raise TimeoutError("the request was still being sent when the deadline passed")
            yield chunk


class _AsyncBody:
    """A multipart body for an async client: httpx takes anything that has `__iter__` for the body of a sync one."""

    def __init__(self, body: MultipartBody) -> None:
        self._body = body

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._body)


def _request(
    given: httpx.Client | httpx.AsyncClient | None,
    call: Call[object],
    settings: Settings,
    left: float,
    body_of: Callable[[MultipartBody], _BlockingBody | _AsyncBody],
) -> httpx.Request:
    content = call.content
    headers = dict(settings.headers)
    left = max(0.001, left)
    timeout = {name: left if limit is None else min(limit, left) for name, limit in settings.timeout.items()}
    extensions: dict[str, Any] = {"timeout": timeout}
    if isinstance(content, MultipartBody):
        extensions[REPLAYABLE] = content.replayable
        headers.update(content.headers)
    elif content is not None:
        headers["content-type"] = "application/json"
    headers.update(call.headers)
    url = settings.base_url + call.path
    options: dict[str, Any] = {}
    if given is not None and given.params:
        options["params"] = httpx.QueryParams(call.query)
    elif call.query:
        url = f"{url}?{call.query}"
    # Merging the settings of a client that has none takes half as long as all the rest.
    build: Callable[..., httpx.Request] = httpx.Request if given is None else given.build_request
    return build(
        call.method,
        url,
        headers=headers,
        content=body_of(content) if isinstance(content, MultipartBody) else content,
        extensions=extensions,
        **options,
    )


def _check(until: float, clock: Clock) -> None:
    if clock.monotonic() > until:
        raise TimeoutError("the response was still coming in when the deadline passed")


def _refused_by_hook(error: httpx.HTTPStatusError, clock: Clock) -> RawResponse:
    """What `raise_for_status` in a hook of the caller refused: the status says all. Its body is only there if read."""
    try:
        body = error.response.content
    except httpx.ResponseNotRead:
        body = b""
    return RawResponse(error.response, body, clock.time())


def no_response(error: Exception) -> NoResponse:
    """What an exception of httpx means."""
    forget_frames(error)
    return NoResponse(next((fault for kind, fault in _FAULTS if isinstance(error, kind)), Fault.BROKEN), error)


def forget_frames(error: BaseException) -> None:
    """Drop the tracebacks of an error and of those behind it: httpx has the key in its local variables."""
    seen: set[int] = set()
    behind: list[BaseException | None] = [error]
    while behind:
        each = behind.pop()
        if each is not None and id(each) not in seen:
            seen.add(id(each))
            each.__traceback__ = None
            behind += (each.__cause__, each.__context__)


_EXPECTED = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError)

# From the special to the general: the first that fits counts.
_FAULTS: tuple[tuple[type[Exception], Fault], ...] = (
    (httpx.ConnectTimeout, Fault.CONNECT_TIMED_OUT),
    (httpx.PoolTimeout, Fault.CONNECT_TIMED_OUT),
    (httpx.TimeoutException, Fault.TIMED_OUT),
    (TimeoutError, Fault.OUT_OF_TIME),
    (httpx.ConnectError, Fault.CONNECT_FAILED),
    (httpx.ProxyError, Fault.CONNECT_FAILED),
    (httpx.UnsupportedProtocol, Fault.NOT_SENDABLE),
    (httpx.InvalidURL, Fault.NOT_SENDABLE),
    (httpx.LocalProtocolError, Fault.NOT_SENDABLE),
    (ConfigurationError, Fault.NOT_SENDABLE),
    (httpx.DecodingError, Fault.UNREADABLE),
    (httpx.StreamError, Fault.UNREADABLE),
)
