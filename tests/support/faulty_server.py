"""An HTTP server on 127.0.0.1 that misbehaves as told, to test what the client makes of it.

    with faulty_server([reset("body"), ok_json({"id": "inv_1"})]) as server:
        httpx.get(server.url + "/invoices/inv_1")       # the connection is reset in the middle of the response
        httpx.get(server.url + "/invoices/inv_1")       # works
        assert [request.acted for request in server.requests] == [True, True]

Each request takes the next fault of the script, on whichever connection it comes. After the last one the server
answers `200` with an empty JSON object, or repeats the last one if told so. A fault is a name and a list of steps
(read the head, send these bytes, stall ...), so a test can make one of its own. The server runs in a thread with an
event loop of its own and uses plain sockets, since a comfortable stream would read ahead where it must not. Nothing
here sleeps: what stalls goes on stalling until the server is closed, what is held until the test releases it.

It is long because each way in which a server can misbehave is a step of its script.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import itertools
import json
import socket
import struct
import threading
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Literal

KEPT_OF_A_BODY = 1024 * 1024
"""Bytes of each request body that are recorded; the rest is counted only."""

_RECEIVE_BUFFER = 64 * 1024
"""Small, so that a client soon notices when its upload is not read."""


class Step(Enum):
    """What the server does next, besides sending bytes."""

    READ_HEAD = auto()
    READ_HALF_THE_BODY = auto()
    READ_BODY = auto()
    READ_BODY_IN_CRUMBS = auto()
    HOLD = auto()
    """Wait until the test calls `release()`."""
    STALL = auto()
    """Do nothing more, with the connection open, until the server is closed."""
    RESET = auto()
    """End the connection with an RST."""
    CLOSE = auto()
    """End the connection with a FIN."""


@dataclass(frozen=True)
class Fault:
    """What the server does with one request.

    Attributes:
        name: For messages, and in the record of the request.
        steps: In this order; bytes are sent as they are. Afterwards the connection is used for a next request.
        refuses: Whether the response says that nothing was done (4xx).
        on_accept: Whether it comes before a byte was read, and so takes a connection rather than a request.
    """

    name: str
    steps: tuple[Step | bytes, ...]
    refuses: bool = False
    on_accept: bool = False


@dataclass
class Request:
    """A request as it came in, for as far as the server has read it."""

    connection: int
    fault: str
    method: str
    target: str
    """Path and query as they stood in the request line."""
    headers: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    body: bytes = b""
    body_size: int = 0
    complete: bool = False
    """Whether the server has read all of it."""
    acted: bool = False
    """Whether a real server would have done what was asked: it read all of it, and does not refuse it with a 4xx."""

    def header(self, name: str) -> str | None:
        """The header's value; several are joined by a comma. None when there is none."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None

    def json(self) -> object:
        """The body as JSON."""
        return json.loads(self.body)


# The faults. `Stage` says how far the server gets before something happens.

Stage = Literal["accept", "upload", "request", "status", "headers", "head", "body"]
STAGES: tuple[Stage, ...] = ("accept", "upload", "request", "status", "headers", "head", "body")
"""accept: before a byte is read. upload: when half of the request's body is read. request: when all of it is read.
status: after the status line. headers: in the middle of a header. head: after the headers. body: in the middle of it.
"""

_READ = (Step.READ_HEAD, Step.READ_BODY)
_BODY = b'{"id": "inv_abc12345def678", "padding": "' + b"x" * 2000 + b'"}'
_TO_STAGE: Mapping[Stage, tuple[Step | bytes, ...]] = {
    "accept": (),
    "upload": (Step.READ_HEAD, Step.READ_HALF_THE_BODY),
    "request": _READ,
    "status": (*_READ, b"HTTP/1.1 200 OK\r\n"),
    "headers": (*_READ, b"HTTP/1.1 200 OK\r\nContent-Type: applica"),
    "head": (*_READ, b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(_BODY)),
    "body": (*_READ, b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(_BODY), _BODY[:1000]),
}


def reset(at: Stage) -> Fault:
    """Reset the connection at a stage."""
    return Fault(f"reset at {at}", (*_TO_STAGE[at], Step.RESET), on_accept=at == "accept")


def close(at: Stage) -> Fault:
    """Close the connection in good order at a stage; `request` is the server that goes without a response."""
    return Fault(f"close at {at}", (*_TO_STAGE[at], Step.CLOSE), on_accept=at == "accept")


def stall(at: Stage) -> Fault:
    """Do nothing more from a stage on."""
    return Fault(f"stall at {at}", (*_TO_STAGE[at], Step.STALL), on_accept=at == "accept")


def answer(
    status: int = 200,
    body: bytes = b"{}",
    *,
    headers: Iterable[tuple[str, str]] = (),
    content_type: str = "application/json",
    reason: str = "Reason",
) -> Fault:
    """Answer properly, with any status."""
    length = () if status in (204, 304) else (("Content-Length", str(len(body))),)
    head = _head(status, (("Content-Type", content_type), *length, *headers), reason)
    return Fault(f"answer {status}", (*_READ, head + (body if length else b"")), refuses=400 <= status < 500)


def ok_json(value: object = None, *, headers: Iterable[tuple[str, str]] = ()) -> Fault:
    """Answer 200 with a JSON value, an empty object unless given."""
    return answer(200, json.dumps({} if value is None else value).encode(), headers=headers)


def held(fault: Fault) -> Fault:
    """Read the request, wait until the test calls `release()`, and go on as the fault says."""
    at = 1 + max(fault.steps.index(step) for step in _READ)
    return replace(fault, name=f"held {fault.name}", steps=(*fault.steps[:at], Step.HOLD, *fault.steps[at:]))


def too_many_requests(
    *, retry_after: str | None = None, reset_at: str | None = None, headers: Iterable[tuple[str, str]] = ()
) -> Fault:
    """Answer 429 as documented, with any `retry-after` and `x-ratelimit-reset`, sensible or not."""
    given = {"retry-after": retry_after, "x-ratelimit-reset": reset_at}
    return answer(
        429,
        b'{"code": 429, "message": "Too many requests."}',
        headers=[*((name, value) for name, value in given.items() if value is not None), *headers],
        reason="Too Many Requests",
    )


def html_error(status: int = 502) -> Fault:
    """Answer with an error page of some proxy in between."""
    page = b"<!DOCTYPE html><html><head><title>Bad gateway</title></head><body><h1>Oops</h1></body></html>"
    return answer(status, page, content_type="text/html; charset=utf-8")


def invalid_json(status: int = 200, body: bytes = b'{"id": "inv_1", ') -> Fault:
    """Answer with a complete body that is not JSON."""
    return answer(status, body)


def redirect(location: str, status: int = 302) -> Fault:
    """Send the client somewhere else."""
    return answer(status, b"", headers=[("Location", location)], reason="Found")


def truncated(body: bytes = _BODY, *, missing: int = 10) -> Fault:
    """Announce more bytes than come, then close."""
    head = _head(200, [("Content-Length", str(len(body) + missing))])
    return Fault("truncated body", (*_READ, head + body, Step.CLOSE))


def oversized(
    body: bytes = b"{}", extra: bytes = b'HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n{"more": 1}'
) -> Fault:
    """Send more bytes than announced, and keep the connection."""
    return Fault("oversized body", (*_READ, _head(200, [("Content-Length", str(len(body)))]) + body + extra))


def content_length(value: str, body: bytes = b"{}") -> Fault:
    """Send a Content-Length of any kind: `-1`, `ten`, `2, 3`, or one with 400 digits; then close."""
    return Fault(f"content length {value[:20]}", (*_READ, _head(200, [("Content-Length", value)]) + body, Step.CLOSE))


def bad_gzip(*, cut: bool = False) -> Fault:
    """Announce gzip and send something else; or, `cut`, gzip that ends in the middle."""
    body = gzip.compress(_BODY)[:40] if cut else b"this is not gzip"
    return answer(200, body, headers=[("Content-Encoding", "gzip")])


def bad_chunked(*, cut: bool = False) -> Fault:
    """Announce chunks and send a size that is not a number; or, `cut`, close before the last chunk."""
    head = _head(200, [("Transfer-Encoding", "chunked"), ("Content-Type", "application/json")])
    body = b"2\r\n{}\r\n" if cut else b"2\r\n{}\r\nzz\r\nwhat\r\n0\r\n\r\n"
    return Fault("chunks cut off" if cut else "bad chunk", (*_READ, head + body, Step.CLOSE))


def informational(*statuses: int, then: Fault | None = None) -> Fault:
    """Send interim responses (100, 102, 103) before the real one."""
    fault = then or ok_json()
    at = 1 + max(fault.steps.index(step) for step in _READ)
    interim = b"".join(_head(status, [("Link", "</style.css>; rel=preload")]) for status in statuses)
    return replace(fault, name=f"interim {statuses}", steps=(*fault.steps[:at], interim, *fault.steps[at:]))


def huge_headers(size: int = 1024 * 1024) -> Fault:
    """Answer with a header of this many bytes."""
    return Fault("huge headers", (*_READ, _head(200, [("X-Huge", "h" * size), ("Content-Length", "2")]) + b"{}"))


def not_http(data: bytes = b"SSH-2.0-OpenSSH_9.2\r\n") -> Fault:
    """Speak something else than HTTP, then close."""
    return Fault("not HTTP", (*_READ, data, Step.CLOSE))


def last_answer(how: Literal["close", "reset"] = "close", fault: Fault | None = None) -> Fault:
    """Answer as if the connection were kept, and end it: the client finds out when it sends its next request.

    A test that wants to be sure waits for `server.open_connections` to become 0 before it sends that one.
    """
    given = fault or ok_json()
    steps = (*given.steps, Step.CLOSE if how == "close" else Step.RESET)
    return replace(given, name=f"{given.name}, then {how}", steps=steps)


def crumbs(fault: Fault | None = None) -> Fault:
    """Read the request's body a few bytes at a time, then go on as the fault says."""
    given = fault or ok_json()
    steps = tuple(Step.READ_BODY_IN_CRUMBS if step is Step.READ_BODY else step for step in given.steps)
    return replace(given, name=f"{given.name}, reading slowly", steps=steps)


def _head(status: int, headers: Iterable[tuple[str, str]], reason: str = "Reason") -> bytes:
    lines = (f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers), "", "")
    return "\r\n".join(lines).encode("latin-1")


# The server


@dataclass
class FaultyServer:
    """The running server, as a test sees it."""

    url: str
    """`http://127.0.0.1:<port>`, without a slash at its end."""
    requests: list[Request] = field(default_factory=list[Request])
    """In the order in which their heads were read."""
    connections: int = 0
    """How many were accepted so far."""
    open_connections: int = 0
    _script: list[Fault] = field(default_factory=list[Fault])
    _repeat_last: bool = False
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _held: list[asyncio.Future[None]] = field(default_factory=list["asyncio.Future[None]"])
    _let_through: bool = False

    def script(self, faults: Sequence[Fault], *, repeat_last: bool = False) -> None:
        """Say what comes from now on; what is left of the former script is forgotten."""
        with self._changed:
            self._script = list(faults)
            self._repeat_last = repeat_last

    def acted(self) -> int:
        """How many requests a real server would have carried out."""
        with self._changed:
            return sum(request.acted for request in self.requests)

    def wait_until(self, condition: Callable[[FaultyServer], bool], timeout: float = 5.0) -> None:
        """Wait until the server has got somewhere: `server.wait_until(lambda s: len(s.requests) == 2)`."""
        with self._changed:
            if not self._changed.wait_for(lambda: condition(self), timeout):
                raise AssertionError(f"not within {timeout} s; the server has seen {self.requests}")

    def release(self) -> None:
        """Let held requests go on, those to come as well."""
        with self._changed:
            self._let_through = True
            waiting, self._held = self._held, []
        for future in waiting:
            future.get_loop().call_soon_threadsafe(future.set_result, None)

    @contextmanager
    def changing(self) -> Generator[None, None, None]:
        """For the server itself: a change that tests may wait for."""
        with self._changed:
            yield
            self._changed.notify_all()

    def next_fault(self, *, on_accept: bool) -> Fault | None:
        """For the server itself: what to do now; None when the script wants a request first."""
        with self._changed:
            fault = self._script[0] if self._script else ok_json()
            if on_accept and not fault.on_accept:
                return None
            if self._script and not (self._repeat_last and len(self._script) == 1):
                del self._script[0]
            return fault

    async def held(self) -> None:
        """For the server itself: wait for `release()`."""
        with self._changed:
            if self._let_through:
                return
            future = asyncio.get_running_loop().create_future()
            self._held.append(future)
        await future


@contextmanager
def faulty_server(script: Sequence[Fault] = (), *, repeat_last: bool = False) -> Generator[FaultyServer, None, None]:
    """Run a server for as long as the `with` block lasts.

    Args:
        script: What it does with the first request, the second, and so on.
        repeat_last: Whether the last of these goes for all further requests; else those get `200 {}`.
    """
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)  # handed on to what it accepts
        listener.bind(("127.0.0.1", 0))
        listener.listen(512)
        listener.setblocking(False)
        server = FaultyServer(f"http://127.0.0.1:{listener.getsockname()[1]}")
        server.script(script, repeat_last=repeat_last)
        running: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []
        crashes: list[BaseException] = []
        started = threading.Event()

        async def run() -> None:
            stopped = asyncio.Event()
            running.append((asyncio.get_running_loop(), stopped))
            started.set()
            connections: set[asyncio.Task[None]] = set()
            accepting = asyncio.create_task(_accept(listener, server, connections, crashes))
            await stopped.wait()
            accepting.cancel()
            await asyncio.gather(accepting, return_exceptions=True)
            for connection in connections:
                connection.cancel()
            await asyncio.gather(*connections, return_exceptions=True)

        thread = threading.Thread(target=asyncio.run, args=(run(),), name="faulty-server")
        thread.start()
        started.wait()
        try:
            yield server
        finally:
            loop, stopped = running[0]
            loop.call_soon_threadsafe(stopped.set)
            thread.join()
    if crashes:
        raise AssertionError("the faulty server has a fault of its own") from crashes[0]


async def _accept(
    listener: socket.socket,
    server: FaultyServer,
    connections: set[asyncio.Task[None]],
    crashes: list[BaseException],
) -> None:
    loop = asyncio.get_running_loop()

    def ended(task: asyncio.Task[None]) -> None:
        connections.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            crashes.append(error)

    for number in itertools.count(1):
        accepted, _ = await loop.sock_accept(listener)
        with server.changing():
            server.connections += 1
            server.open_connections += 1
        task = asyncio.create_task(_Connection(accepted, number, server).serve())
        connections.add(task)
        task.add_done_callback(ended)


class _Connection:
    def __init__(self, connected: socket.socket, number: int, server: FaultyServer) -> None:
        connected.setblocking(False)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = connected
        self._loop = asyncio.get_running_loop()
        self._number = number
        self._server = server
        self._unread = b""
        self._left_of_chunk = 0

    async def serve(self) -> None:
        """Serve requests until one side ends the connection."""
        try:
            fault = self._server.next_fault(on_accept=True)
            while True:
                if fault is None:
                    await self._receive(65536)
                    fault = self._server.next_fault(on_accept=False) or ok_json()
                await self._play(fault)
                fault = None
        except (EOFError, ConnectionError):
            pass  # the connection has come to its end, by the client's doing or by a step of the script
        finally:
            self._socket.close()
            with self._server.changing():
                self._server.open_connections -= 1

    async def _play(self, fault: Fault) -> None:
        request: Request | None = None
        for step in fault.steps:
            match step:
                case bytes():
                    await self._loop.sock_sendall(self._socket, step)
                case Step.READ_HEAD:
                    request = await self._read_head(fault)
                case Step.READ_HALF_THE_BODY | Step.READ_BODY | Step.READ_BODY_IN_CRUMBS:
                    assert request is not None, f"{fault.name}: READ_HEAD comes first"
                    await self._read_body(request, step)
                    with self._server.changing():
                        request.acted = request.complete and not fault.refuses
                case Step.HOLD:
                    await self._server.held()
                case Step.STALL:
                    await self._loop.create_future()
                case Step.RESET:
                    self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    raise EOFError
                case Step.CLOSE:
                    self._drain()
                    raise EOFError

    async def _read_head(self, fault: Fault) -> Request:
        first = (await self._line()).decode("latin-1")
        method, _, rest = first.partition(" ")
        request = Request(self._number, fault.name, method, rest.rpartition(" ")[0])
        while line := (await self._line()).decode("latin-1"):
            name, _, value = line.partition(":")
            request.headers.append((name, value.strip()))
        with self._server.changing():
            self._server.requests.append(request)
        return request

    async def _read_body(self, request: Request, step: Step) -> None:
        piece = 256 if step is Step.READ_BODY_IN_CRUMBS else 65536
        half = step is Step.READ_HALF_THE_BODY
        if request.header("transfer-encoding") == "chunked":
            while not request.complete:
                await self._read_of_chunk(request, piece)
                if half and request.body_size:
                    return  # how much half is, is not known here
        else:
            whole = int(request.header("content-length") or 0)
            wanted = whole // 2 if half else whole
            while request.body_size < wanted:
                self._keep(request, await self._take(min(piece, wanted - request.body_size)))
                await asyncio.sleep(0)  # other connections want their turn
            self._keep(request, b"", complete=request.body_size == whole)

    async def _read_of_chunk(self, request: Request, piece: int) -> None:
        if not self._left_of_chunk:
            self._left_of_chunk = int((await self._line()).partition(b";")[0], 16)
            if not self._left_of_chunk:
                while await self._line():
                    pass
                self._keep(request, b"", complete=True)
                return
        data = await self._take(min(piece, self._left_of_chunk))
        self._left_of_chunk -= len(data)
        self._keep(request, data)
        if not self._left_of_chunk:
            await self._line()

    def _keep(self, request: Request, data: bytes, *, complete: bool = False) -> None:
        with self._server.changing():
            request.body += data[: KEPT_OF_A_BODY - len(request.body)]
            request.body_size += len(data)
            request.complete = complete

    async def _line(self) -> bytes:
        line = b""
        while not line.endswith(b"\n"):
            await self._receive(65536)
            end = self._unread.find(b"\n") + 1 or len(self._unread)
            line, self._unread = line + self._unread[:end], self._unread[end:]
        return line.rstrip(b"\r\n")

    async def _take(self, size: int) -> bytes:
        await self._receive(size)
        data, self._unread = self._unread[:size], self._unread[size:]
        return data

    async def _receive(self, size: int) -> None:
        """Have some unread bytes; only if there are none, fetch at most `size`."""
        if not self._unread:
            self._unread = await self._loop.sock_recv(self._socket, size)
            if not self._unread:
                raise EOFError

    def _drain(self) -> None:
        # With unread bytes in its buffer, the kernel would make a reset of the close.
        self._unread = b""
        with contextlib.suppress(BlockingIOError, ConnectionError):
            while self._socket.recv(65536):
                pass
