"""The one file that knows the HTTP library: `./generate.sh --http httpx2` changes its import line, nothing else."""

from __future__ import annotations

import ipaddress
import ssl
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

import httpx

from ..errors import ConfigurationError
from ..rate_limit import RateLimit
from .call import Call
from .cancellation import shielded
from .clock import Clock
from .multipart import MultipartBody
from .retry import Fault

__all__ = [
    "REPLAYABLE",
    "Answer",
    "AsyncTransport",
    "Failure",
    "Outgoing",
    "Transport",
    "httpx",
    "is_loopback",
    "tls_context",
]

REPLAYABLE = "mijnklantportaal.replayable"
"""The extension of a request that says whether its body, if it is a stream, can be sent a second time."""

MAX_ANSWER = 64 * 1024 * 1024
"""Bytes after which an answer is given up: no page of this API comes near, and memory is not endless."""


class Answer:
    """An answer of the portal, read to its end."""

    def __init__(self, response: httpx.Response, body: bytes, now: float) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.body = body
        self.rate_limit = RateLimit.from_answer(self.status, self.headers, now)
        self._request = response.request

    def body_without_secret(self) -> bytes:
        """The body, should the server have repeated the token in it: an error may end up in a log."""
        secret = self._secret()
        return self.body.replace(secret.encode(), b"[token]") if secret else self.body

    def headers_without_secret(self) -> dict[str, str]:
        """The same for the headers, with lower-case names."""
        secret = self._secret()
        return {name: value.replace(secret, "[token]") if secret else value for name, value in self.headers.items()}

    def _secret(self) -> str:
        return str(self._request.headers.get("authorization", "")).rpartition(" ")[2]


class Failure(NamedTuple):
    """An attempt that brought no answer: what kind of fault it was, and the exception behind it."""

    fault: Fault
    cause: Exception


class Outgoing(NamedTuple):
    """One attempt, ready to be sent."""

    call: Call[object]
    url: str
    headers: dict[str, str]
    auth: httpx.Auth | None
    timeout: Mapping[str, float | None]
    until: float
    """The moment on the monotonic clock at which the call as a whole is over."""


_tls: ssl.SSLContext | None = None
_tls_lock = threading.Lock()


def tls_context() -> ssl.SSLContext:
    """The TLS settings that all clients of this process share: reading the certificates takes longer than a call."""
    global _tls
    with _tls_lock:
        if _tls is None:
            _tls = httpx.create_ssl_context()
        return _tls


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, where a connection without TLS can be overheard by nobody."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


class Transport:
    """Sends requests through an `httpx.Client`, its own or yours."""

    def __init__(self, http_client: httpx.Client | None, clock: Clock) -> None:
        self._given = http_client
        self._client = http_client
        self._clock = clock
        self._lock = threading.Lock()
        self._closed = False

    def send(self, outgoing: Outgoing) -> Answer | Failure:
        """Send once. Whatever goes wrong on the way comes back as a `Failure`."""
        client = self.client()
        try:
            response = client.send(
                _request(self._given, outgoing, partial(_Chunks, until=outgoing.until, clock=self._clock)),
                auth=outgoing.auth,
                follow_redirects=False,
                stream=True,
            )
            try:
                chunks: list[bytes] = []
                size = 0
                for chunk in response.iter_bytes():
                    chunks.append(chunk)
                    size += len(chunk)
                    _check(size, self._clock.monotonic(), outgoing.until)
            finally:
                response.close()
        except (httpx.HTTPError, httpx.InvalidURL, httpx.CookieConflict, TimeoutError, _TooLargeError) as error:
            return _failure(error)
        return Answer(response, b"".join(chunks), self._clock.time())

    def close(self) -> None:
        """Close the connections. A client that you gave is yours to close."""
        with self._lock:
            self._closed = True
            if self._given is None and self._client is not None:
                self._client.close()

    def client(self) -> httpx.Client:
        """The client, made on first use. It holds no headers of ours, so files are fetched through it as well."""
        client = self._client
        if client is None or self._closed:
            with self._lock:
                if self._closed:
                    raise ConfigurationError("this client was closed; make a new one")
                client = self._client
                if client is None:
                    client = self._client = httpx.Client(verify=tls_context())
        return client


class AsyncTransport:
    """`Transport` for asyncio."""

    def __init__(self, http_client: httpx.AsyncClient | None, clock: Clock) -> None:
        self._given = http_client
        self._client = http_client
        self._clock = clock
        self._closed = False

    async def send(self, outgoing: Outgoing) -> Answer | Failure:
        """Send once. Whatever goes wrong on the way comes back as a `Failure`."""
        import asyncio

        client = self.client()
        try:
            async with asyncio.timeout(max(0.0, outgoing.until - self._clock.monotonic())):
                response = await shielded(
                    client.send(
                        _request(self._given, outgoing, _AsyncChunks),
                        auth=outgoing.auth,
                        follow_redirects=False,
                        stream=True,
                    )
                )
                body = await shielded(self._read(response, outgoing.until))
        except (httpx.HTTPError, httpx.InvalidURL, httpx.CookieConflict, TimeoutError, _TooLargeError) as error:
            return _failure(error)
        return Answer(response, body, self._clock.time())

    async def close(self) -> None:
        """Close the connections. A client that you gave is yours to close."""
        self._closed = True
        if self._given is None and self._client is not None:
            await self._client.aclose()

    def client(self) -> httpx.AsyncClient:
        """The client, made on first use. It holds no headers of ours, so files are fetched through it as well."""
        if self._closed:
            raise ConfigurationError("this client was closed; make a new one")
        if self._client is None:
            self._client = httpx.AsyncClient(verify=tls_context())
        return self._client

    async def _read(self, response: httpx.Response, until: float) -> bytes:
        try:
            chunks: list[bytes] = []
            size = 0
            async for chunk in response.aiter_bytes():
                chunks.append(chunk)
                size += len(chunk)
                _check(size, self._clock.monotonic(), until)
            return b"".join(chunks)
        finally:
            await response.aclose()


class _TooLargeError(Exception):
    pass


class _Chunks:
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


class _AsyncChunks:
    """The same for an async client: httpx takes anything that has `__iter__` for the body of a sync one."""

    def __init__(self, body: MultipartBody) -> None:
        self._body = body

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._body)


def _request(
    given: httpx.Client | httpx.AsyncClient | None,
    outgoing: Outgoing,
    chunks: Callable[[MultipartBody], _Chunks | _AsyncChunks],
) -> httpx.Request:
    call = outgoing.call
    content = call.content
    extensions: dict[str, Any] = {"timeout": outgoing.timeout}
    if isinstance(content, MultipartBody):
        extensions[REPLAYABLE] = content.replayable
    # Merging the settings of a client that has none costs half as much as the rest of building a request.
    build = httpx.Request if given is None else given.build_request
    return build(
        call.method,
        outgoing.url,
        headers=outgoing.headers,
        content=chunks(content) if isinstance(content, MultipartBody) else content,
        extensions=extensions,
    )


def _check(size: int, now: float, until: float) -> None:
    if size > MAX_ANSWER:
        raise _TooLargeError(f"the answer is larger than {MAX_ANSWER} bytes")
    if now > until:
        raise TimeoutError("the answer was still coming in when the deadline passed")


def _failure(error: Exception) -> Failure:
    return Failure(next((fault for kind, fault in _FAULTS if isinstance(error, kind)), Fault.BROKEN), error)


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
    (httpx.CookieConflict, Fault.NOT_SENDABLE),
    (httpx.DecodingError, Fault.UNREADABLE),
    (_TooLargeError, Fault.UNREADABLE),
)
