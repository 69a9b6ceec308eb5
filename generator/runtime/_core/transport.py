"""The one file that knows the HTTP library: `./generate.sh --http httpx2` changes its import line, nothing else."""

from __future__ import annotations

import ipaddress
import os
import ssl
import sys
import threading
import types
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator, Mapping
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import Any, NamedTuple, Self, TypeVar

import httpx

from ..errors import ConfigurationError
from ..rate_limit import RateLimit
from .call import Call
from .clock import Clock
from .multipart import MultipartBody
from .retry import Fault

__all__ = [
    "REPLAYABLE",
    "Answer",
    "AsyncTransport",
    "Failure",
    "Outgoing",
    "Steady",
    "Transport",
    "httpx",
    "is_loopback",
    "steadily",
    "tls_context",
]

T = TypeVar("T")

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
            with Steady():
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
        with Steady(), self._lock:
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
                response = await steadily(
                    client.send(
                        _request(self._given, outgoing, _AsyncChunks),
                        auth=outgoing.auth,
                        follow_redirects=False,
                        stream=True,
                    )
                )
                body = await steadily(self._read(response, outgoing.until), pauses=3)
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


@types.coroutine
def steadily(work: Awaitable[T], pauses: int = 1) -> Generator[Any, None, T]:
    """Await something of the HTTP library, and be cancelled only where that does no harm.

    The library pauses for a turn of the event loop in places where it must not be broken off: between making a
    connection and using it, and while it puts one back. The connection would stay in the pool for good, neither in use
    nor free. So a cancellation that comes at a pause is raised at the step after it.

    Args:
        work: What to await.
        pauses: How many pauses in a row are passed over: a request makes one, the end of an answer two; 3 leaves one
            to spare.
    """
    import asyncio

    steps = work.__await__()
    raised: BaseException | None = None
    late: asyncio.CancelledError | None = None
    left = pauses
    while True:
        try:
            awaited: Any = next(steps) if raised is None else steps.throw(raised)
        except StopIteration as done:
            if late is None:
                result: T = done.value
                return result
            if isinstance(done.value, httpx.Response):
                yield from done.value.aclose().__await__()
            raise late from None
        except Exception:
            if late is None:
                raise
            raise late from None
        raised = None
        if late is not None and (left == 0 or awaited is not None):
            if awaited is not None:
                awaited.cancel()
            raised, late = late, None
            continue
        try:
            yield awaited
        except asyncio.CancelledError as cancelled:
            # That of a timeout of anyio, which the library sets, is caught where that ends: later it would be too late.
            if awaited is None and left and "cancel scope" not in str(cancelled):
                late = cancelled
            else:
                raised = cancelled
        except BaseException as error:
            raised = error
        left -= late is not None


# What `signal` is made of, which Python itself has loaded: without the enums that make each call ten times as dear.
_signals = import_module("_signal")


class Steady:
    """A `with` around what the HTTP library does, in which a Ctrl-C strikes only where that does no harm.

    Struck in the library's own code, it could leave a connection in the pool for good, neither in use nor free, or a
    lock that nobody gives back: the next call would wait for ever. So it strikes where the library waits for the
    network, as an error of the network would, or where it calls code of others. Elsewhere it is put off until then, or
    until the end of the `with`: for microseconds as a rule. A second one strikes at once, whatever it breaks.

    It stands in for Python's own handler of SIGINT alone. Whoever has set another one decides what a Ctrl-C does, and
    threads other than the main one are not told of signals.
    """

    __slots__ = ("_late", "_put_off", "_within")

    def __init__(self) -> None:
        self._within = False
        self._late = False
        """Whether there was a Ctrl-C that has to come out as a KeyboardInterrupt."""
        self._put_off = False
        """Whether it has not been raised yet."""

    def __enter__(self) -> Self:
        if (
            _signals.getsignal(_signals.SIGINT) is _signals.default_int_handler
            and threading.get_ident() == threading.main_thread().ident
        ):
            with suppress(ValueError):  # in an interpreter within the process, as mod_wsgi makes them
                _signals.signal(_signals.SIGINT, self._strike)
                self._within = True
        return self

    def __exit__(self, kind: type[BaseException] | None, *exception: object) -> None:
        self._leave()
        if self._late and kind is not KeyboardInterrupt:
            raise KeyboardInterrupt from None

    def _leave(self) -> None:
        self._within = False
        if sys.getprofile() == self._watch:
            sys.setprofile(None)
        if _signals.getsignal(_signals.SIGINT) == self._strike:
            _signals.signal(_signals.SIGINT, _signals.default_int_handler)

    def _strike(self, _: int, frame: types.FrameType | None) -> None:
        """The handler of SIGINT."""
        if self._put_off or not self._within:  # the second one, or on the way in or out
            self._leave()
            raise KeyboardInterrupt
        self._late = True
        exception = _struck_at(frame)
        if exception is not None:
            raise exception
        self._put_off = True
        if sys.getprofile() is None:
            sys.setprofile(self._watch)

    def _watch(self, frame: types.FrameType, event: str, _: object) -> None:
        """Told of each function that is called after a Ctrl-C was put off; what it raises is raised there."""
        if event == "call" and self._put_off:
            exception = _struck_at(frame)
            if exception is not None:
                self._put_off = False
                raise exception


class _StruckError(Exception):
    """A Ctrl-C on its way through the HTTP library, which mends less after what is no `Exception`."""


# Ours, with a `Steady` in them. (`__iter__` is a request's body, which the library calls.)
_OURS = frozenset({__name__, f"{__package__}.files"})
_LENDING = frozenset(
    {
        *("_client._send_handling_redirects", "_client._send_handling_auth"),
        *("_auth.sync_auth_flow", "_auth.auth_flow", "_content.__iter__"),
    }
)
"""Functions of httpx that call those of others: hooks, what signs a request, and what reads a file that is sent."""


def _struck_at(frame: types.FrameType | None) -> type[BaseException] | None:
    """What a Ctrl-C raises in a thread that is at work there; None where it has to be put off."""
    innermost, called = frame, None
    while frame is not None:
        module, function = str(frame.f_globals.get("__name__")), frame.f_code.co_name
        package = module.partition(".")[0].rstrip("2")
        if package == "httpcore":
            return _StruckError if _waits(frame, innermost) else None
        if package == "httpx":
            lends = called is not None and f"{module.rpartition('.')[2]}.{function}" in _LENDING
            return KeyboardInterrupt if lends else None
        if module in _OURS and function != "__iter__":
            return None
        called, frame = frame, frame.f_back
    return KeyboardInterrupt  # in another call stack: that of a forked process, or of another greenlet


def _waits(frame: types.FrameType, innermost: types.FrameType | None) -> bool:
    """Whether httpcore waits there for the network, or for a connection."""
    module, function = frame.f_globals["__name__"], frame.f_code.co_name
    caller = frame.f_back
    if caller is None or innermost is None:
        return False
    if "._backends." in module:
        if function == "start_tls":
            # Before the handshake two objects own the socket. One that fails in the tunnel of a proxy, where the stream
            # is one within another, stays in httpcore's pool.
            return innermost.f_code.co_name == "do_handshake" and caller.f_code.co_name != "start_tls"
        return function not in {"close", "get_extra_info"}
    if module.endswith("._synchronization") and function == "wait":
        # Once it was given a connection, that has to be used.
        return getattr(caller.f_locals["self"], "connection", caller) is None
    return False


def _after_fork() -> None:
    """In a process that another thread has forked meanwhile, nobody is within the `with`."""
    if isinstance(getattr(_signals.getsignal(_signals.SIGINT), "__self__", None), Steady):
        _signals.signal(_signals.SIGINT, _signals.default_int_handler)


if sys.platform != "win32":
    os.register_at_fork(after_in_child=_after_fork)


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
