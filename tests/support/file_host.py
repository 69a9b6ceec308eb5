"""A host of files that breaks off and lies on demand, and downloads from it with both kinds of file."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pytest

from generated_client._core.download import Limits
from generated_client._core.transport import httpx
from generated_client.files import AsyncCloudFile, CloudFile

T = TypeVar("T")

NOW = datetime(2025, 4, 29, 19, 0, tzinfo=UTC)
EXPIRES = NOW + timedelta(minutes=5)
CONTENT = bytes(range(256)) * 1000
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


NEARBY = Limits(max_retries=2, nearby=True)


class FakeClock:
    """Stands still, except for sleeps."""

    def __init__(self) -> None:
        self.now = NOW
        self.sleeps: list[float] = []

    def monotonic(self) -> float:
        return self.now.timestamp()

    def time(self) -> float:
        return self.now.timestamp()

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += timedelta(seconds=seconds)

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)


class Request(NamedTuple):
    target: str
    headers: dict[str, str]


Reply = bytes | Callable[[socket.socket], None]


def answer(
    status: int,
    content: bytes = b"",
    *,
    length: int | None = -1,
    cut: int | None = None,
    version: dict[str, str] | None = None,
    **headers: str,
) -> bytes:
    """An HTTP answer as bytes.

    Args:
        status: Its status.
        content: Its whole body.
        length: The Content-Length; -1 for the true one, None for none at all.
        cut: How many bytes of the body are sent before the connection is closed; None for all of them.
        version: ETag or Last-Modified.
        headers: More headers, with _ for -.
    """
    headers.update(version or {})
    if length is not None:
        headers["Content-Length"] = str(len(content) if length == -1 else length)
    lines = [f"HTTP/1.1 {status} Status", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content[:cut]


def rest(
    start: int,
    *,
    content: bytes = CONTENT,
    cut: int | None = None,
    version: dict[str, str] | None = None,
    span: str | None = None,
) -> bytes:
    """The response to a request for the bytes from `start` on."""
    span = span or f"bytes {start}-{len(content) - 1}/{len(content)}"
    return answer(206, content[start:], cut=cut, version=version, Content_Range=span)


class FileHost:
    """Gives its answers one after the other, one a connection, and remembers the requests."""

    def __init__(self, *answers: Reply) -> None:
        self.requests: list[Request] = []
        self._answers = list(answers)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.link = f"http://127.0.0.1:{self._socket.getsockname()[1]}/files/invoice.pdf?signature=s3cret"
        self._thread = threading.Thread(target=self._serve)

    def _serve(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection:
                connection.settimeout(5)
                head = b""
                while not head.endswith(b"\r\n\r\n"):
                    received = connection.recv(65536)
                    if not received:
                        return  # from __exit__
                    head += received
                first, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
                headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
                self.requests.append(Request(first.split(" ")[1], headers))
                given = self._answers.pop(0)
                if callable(given):
                    given(connection)
                else:
                    connection.sendall(given)

    def __enter__(self) -> FileHost:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        socket.create_connection(self._socket.getsockname()).close()
        self._thread.join()
        self._socket.close()
        assert not self._answers or exception[0], "the file was not asked for as often as expected"


def half_then_wait(closed: threading.Event) -> Callable[[socket.socket], None]:
    """Sends half of a file, and tells when the other side has closed the connection."""

    def send(connection: socket.socket) -> None:
        connection.sendall(answer(200, CONTENT, cut=100_000, ETag='"v1"'))
        with suppress(ConnectionResetError):
            assert connection.recv(1) == b""
        closed.set()

    return send


def reset(connection: socket.socket) -> None:
    """End a connection by a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    connection.close()


class Told(list[tuple[int, int | None]]):
    """Remembers the progress that it is told."""

    def __call__(self, done: int, total: int | None) -> None:
        self.append((done, total))

    @property
    def done(self) -> list[int]:
        return [done for done, _ in self]


class Sync:
    """Downloads with `CloudFile`."""

    model = CloudFile

    def __init__(self, **options: Any) -> None:
        self.clock = FakeClock()
        self.limits = NEARBY
        self._options = options

    def _run(self, link: str, use: Callable[[CloudFile], T]) -> T:
        with httpx.Client(trust_env=False, verify=NO_TLS, **self._options) as client:
            return use(CloudFile(link, EXPIRES).bind(http=lambda: client, clock=self.clock, limits=self.limits))

    def read(self, link: str) -> bytes:
        return self._run(link, CloudFile.read)

    def save(self, link: str, path: Path | str, **options: Any) -> Path:
        return self._run(link, lambda file: file.save(path, **options))

    def stream(self, link: str, pieces: list[bytes], stop_after: int | None = None) -> None:
        def use(file: CloudFile) -> None:
            with file.stream() as chunks:
                for piece in chunks:
                    pieces.append(piece)
                    if stop_after is not None and sum(map(len, pieces)) >= stop_after:
                        break

        self._run(link, use)


class Async:
    """Downloads with `AsyncCloudFile`."""

    model = AsyncCloudFile

    def __init__(self, **options: Any) -> None:
        self.clock = FakeClock()
        self.limits = NEARBY
        self._options = options

    def _run(self, link: str, use: Callable[[AsyncCloudFile], Coroutine[Any, Any, T]]) -> T:
        async def run() -> T:
            async with httpx.AsyncClient(trust_env=False, verify=NO_TLS, **self._options) as client:
                return await use(
                    AsyncCloudFile(link, EXPIRES).bind(http=lambda: client, clock=self.clock, limits=self.limits)
                )

        return asyncio.run(run())

    def read(self, link: str) -> bytes:
        return self._run(link, AsyncCloudFile.read)

    def save(self, link: str, path: Path | str, **options: Any) -> Path:
        return self._run(link, lambda file: file.save(path, **options))

    def stream(self, link: str, pieces: list[bytes], stop_after: int | None = None) -> None:
        async def use(file: AsyncCloudFile) -> None:
            async with file.stream() as chunks:
                async for piece in chunks:
                    pieces.append(piece)
                    if stop_after is not None and sum(map(len, pieces)) >= stop_after:
                        break

        self._run(link, use)


Downloads = Sync | Async


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.fixture(params=[Sync, Async], ids=["sync", "async"])
def downloads(request: pytest.FixtureRequest) -> Downloads:
    make: Callable[[], Downloads] = request.param
    return make()
