"""Files: what can be uploaded, and the links under which the portal hands files out.

A download is two steps in the API: a call that answers with a link, and the file behind that link, on another host. The
link itself is the permission to fetch the file. So the API key is never sent there, and the link's query is kept out of
reprs, messages and httpx's log.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator, Mapping
from contextlib import aclosing, closing, contextmanager, suppress
from copy import copy
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Generic, Self, TypeVar

from attrs import define, field

from ._core.cancellation import shielded
from ._core.clock import Clock, SystemClock
from ._core.decoding import date_time, iso, text
from ._core.download import Begin, Event, Link, Open, Outcome, Read, advance, download, request_for, without_query
from ._core.engine import Wait
from ._core.model import Field, Model
from ._core.multipart import BinaryFile, FileContent, FileInput, NamedFile
from ._core.transport import httpx, no_response
from .errors import ConfigurationError, DownloadFailed, InvalidArgument

__all__ = [
    "AsyncCloudFile",
    "AsyncFileStream",
    "BinaryFile",
    "CloudFile",
    "FileContent",
    "FileInput",
    "FileStream",
    "NamedFile",
    "Progress",
]

Progress = Callable[[int, int | None], None]
"""Told how many bytes have arrived and how many there are (None: not known). Goes back to 0 when a file starts anew."""


def _tell_nobody(done: int, total: int | None) -> None:
    pass


def _filled_text(value: Any) -> str:
    filled = text(value)
    if not filled:
        raise ValueError("is empty")
    return filled


Client = TypeVar("Client", httpx.Client, httpx.AsyncClient)


@define(eq=False, repr=False)
class _Link(Model, Generic[Client]):
    link: str = field(repr=lambda link: repr(without_query(link)))
    expires_at: datetime
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    _http: Callable[[], Client] | None = field(default=None, kw_only=True, repr=False, eq=False)
    _clock: Clock = field(factory=SystemClock, kw_only=True, repr=False, eq=False)
    _timeout: Mapping[str, float | None] | None = field(default=None, kw_only=True, repr=False, eq=False)

    json_fields: ClassVar[Mapping[str, Field]] = {
        "link": Field("link", _filled_text, secret=True),
        "expiresAt": Field("expires_at", date_time, iso),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read one from parsed JSON; `bind` it before use.

        Args:
            data: The JSON object.

        Raises:
            DecodeError: It is no JSON object.
        """
        self = cls._read_leniently(data)
        self._http, self._clock, self._timeout = None, SystemClock(), None
        return self

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that `from_dict` reads back to an equal object."""
        return self._write_leniently()

    def bind(
        self, *, http: Callable[[], Client], clock: Clock, timeout: Mapping[str, float | None] | None = None
    ) -> Self:
        """The same file, fetched through an HTTP client.

        Args:
            http: Gives the client. Its connections and user agent are used; headers, cookies and auth that it may hold
                are not sent.
            clock: The time, for the link's expiry and for waits.
            timeout: Seconds for `connect`, `read`, `write` and `pool`; None for the client's own.
        """
        twin = copy(self)
        twin._http, twin._clock, twin._timeout = http, clock, timeout
        return twin

    def __reduce__(self) -> tuple[Any, ...]:
        # Connections cannot be pickled or copied; what was read from the answer can.
        return type(self).from_dict, (self.to_dict(),)

    def _client(self) -> Client:
        if self._http is None:
            raise ConfigurationError("this file is not bound to a client: get it from the portal again")
        client = self._http()
        if client.is_closed:
            raise ConfigurationError("the HTTP client is closed")
        return client


class CloudFile(_Link[httpx.Client]):
    """A file that can be downloaded for a few minutes.

    Attributes:
        link: Where it is. Whoever has the link can fetch the file.
        expires_at: When the link stops working.
        extra: What the API sent beyond the documented fields.
    """

    __slots__ = ()

    def save(self, path: str | os.PathLike[str], *, progress: Progress | None = None, overwrite: bool = True) -> Path:
        """Download the file to disk. It appears under its name when it is complete; until then nothing changes there.

        Args:
            path: Where to; into a directory, the file gets the name that its host gives it.
            progress: Called with the bytes that have arrived and the size, None when that is not known.
            overwrite: Whether an existing file is replaced.

        Returns:
            Where the file is.

        Raises:
            InvalidArgument: The path is none that can be written to.
            LinkExpired: The link no longer works.
            DownloadFailed: The file did not arrive whole, or could not be written.
        """
        tell = _tell_nobody if progress is None else progress
        with _PartFile(path, overwrite) as part:
            with closing(self._events(can_restart=True)) as events:
                for event in events:
                    part.take(event)
                    tell(part.done, part.total)
            return part.commit()

    def read(self) -> bytes:
        """Download the file into memory.

        Raises:
            LinkExpired: The link no longer works.
            DownloadFailed: The file did not arrive whole.
        """
        memory = _Memory()
        with closing(self._events(can_restart=True)) as events:
            for event in events:
                memory.take(event)
        return memory.content()

    def stream(self) -> FileStream:
        """Download the file piece by piece: iterate over what comes back, in a `with` when you may stop early.

        A broken connection is resumed where it broke. Where the file's host cannot do that, the stream ends with
        DownloadFailed: what you were given cannot be taken back.

        Raises:
            LinkExpired: The link no longer works; raised by the first step of the iteration.
            DownloadFailed: The file did not arrive whole; raised by the iteration.
        """
        return FileStream(self._events(can_restart=False))

    def _events(self, *, can_restart: bool) -> Generator[Event]:
        client = self._client()
        steps = download(Link.of(self.link), self.expires_at, self._clock, can_restart)
        response: httpx.Response | None = None
        body: Iterator[bytes] = iter(())
        step = advance(steps, None)
        try:
            while step is not None:
                outcome: Outcome = None
                try:
                    if isinstance(step, Open):
                        if response is not None:
                            response.close()
                        request = request_for(client, self._timeout, step)
                        response = client.send(request, auth=None, follow_redirects=False, stream=True)
                        body = response.iter_bytes()
                        outcome = response
                    elif isinstance(step, Read):
                        outcome = next(body, b"")
                    elif isinstance(step, Wait):
                        self._clock.sleep(step.seconds)
                    else:
                        yield step
                except httpx.HTTPStatusError as error:  # of `raise_for_status` in a hook of the caller
                    outcome = error.response
                except httpx.TransportError as error:
                    outcome = no_response(error)
                step = advance(steps, outcome)
        finally:
            if response is not None:
                response.close()


class AsyncCloudFile(_Link[httpx.AsyncClient]):
    """A file that can be downloaded for a few minutes.

    Attributes:
        link: Where it is. Whoever has the link can fetch the file.
        expires_at: When the link stops working.
        extra: What the API sent beyond the documented fields.
    """

    __slots__ = ()

    async def save(
        self, path: str | os.PathLike[str], *, progress: Progress | None = None, overwrite: bool = True
    ) -> Path:
        """Download the file to disk. It appears under its name when it is complete; until then nothing changes there.

        Args:
            path: Where to; into a directory, the file gets the name that its host gives it.
            progress: Called with the bytes that have arrived and the size, None when that is not known.
            overwrite: Whether an existing file is replaced.

        Returns:
            Where the file is.

        Raises:
            InvalidArgument: The path is none that can be written to.
            LinkExpired: The link no longer works.
            DownloadFailed: The file did not arrive whole, or could not be written.
        """
        import asyncio

        tell = _tell_nobody if progress is None else progress
        with await asyncio.to_thread(_PartFile, path, overwrite) as part:
            async with aclosing(self._events(can_restart=True)) as events:
                async for event in events:
                    await asyncio.to_thread(part.take, event)
                    tell(part.done, part.total)
            # Not in a thread: a call that is cancelled must not leave a file behind all the same.
            return part.commit()

    async def read(self) -> bytes:
        """Download the file into memory.

        Raises:
            LinkExpired: The link no longer works.
            DownloadFailed: The file did not arrive whole.
        """
        memory = _Memory()
        async with aclosing(self._events(can_restart=True)) as events:
            async for event in events:
                memory.take(event)
        return memory.content()

    def stream(self) -> AsyncFileStream:
        """Download the file piece by piece: iterate over what comes back, in an `async with` when you may stop early.

        A broken connection is resumed where it broke. Where the file's host cannot do that, the stream ends with
        DownloadFailed: what you were given cannot be taken back.

        Raises:
            LinkExpired: The link no longer works; raised by the first step of the iteration.
            DownloadFailed: The file did not arrive whole; raised by the iteration.
        """
        return AsyncFileStream(self._events(can_restart=False))

    async def _events(self, *, can_restart: bool) -> AsyncGenerator[Event]:
        client = self._client()
        steps = download(Link.of(self.link), self.expires_at, self._clock, can_restart)
        response: httpx.Response | None = None
        body: AsyncIterator[bytes] | None = None
        step = advance(steps, None)
        try:
            while step is not None:
                outcome: Outcome = None
                try:
                    if isinstance(step, Open):
                        if response is not None:
                            await shielded(response.aclose())
                        request = request_for(client, self._timeout, step)
                        response = await shielded(client.send(request, auth=None, follow_redirects=False, stream=True))
                        body = response.aiter_bytes()
                        outcome = response
                    elif isinstance(step, Read):
                        outcome = await shielded(anext(body, b"")) if body else b""
                    elif isinstance(step, Wait):
                        await self._clock.sleep_async(step.seconds)
                    else:
                        yield step
                except httpx.HTTPStatusError as error:  # of `raise_for_status` in a hook of the caller
                    outcome = error.response
                except httpx.TransportError as error:
                    outcome = no_response(error)
                step = advance(steps, outcome)
        finally:
            if response is not None:
                await shielded(response.aclose())


class FileStream(Iterator[bytes]):
    """The pieces of a file that is being downloaded."""

    def __init__(self, events: Generator[Event]) -> None:
        self._events = events

    def __next__(self) -> bytes:
        for event in self._events:
            if isinstance(event, bytes):
                return event
        raise StopIteration

    def close(self) -> None:
        """Stop the download."""
        self._events.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class AsyncFileStream(AsyncIterator[bytes]):
    """The pieces of a file that is being downloaded."""

    def __init__(self, events: AsyncGenerator[Event]) -> None:
        self._events = events

    async def __anext__(self) -> bytes:
        async for event in self._events:
            if isinstance(event, bytes):
                return event
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Stop the download."""
        await self._events.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()


# Where a download goes.


class _Memory:
    """A download that is kept in memory."""

    def __init__(self) -> None:
        self._data = bytearray()

    def take(self, event: Event) -> None:
        if isinstance(event, bytes):
            self._data += event
        else:
            del self._data[event.offset :]

    def content(self) -> bytes:
        return bytes(self._data)


class _PartFile:
    """A download on disk, under a name of its own in the same directory until it is complete.

    Leaving its `with` removes it, unless it was committed. The lock is for a call that is cancelled while a thread is
    still writing: what comes after the end is ignored.
    """

    def __init__(self, path: str | os.PathLike[str], overwrite: bool) -> None:
        self._overwrite = overwrite
        self._file: BinaryIO | None = None
        self._lock = threading.Lock()
        self._over = False
        self.done = 0
        self.total: int | None = None
        try:
            given = os.fspath(path)
            os.fsencode(given)
            into = Path(given).is_dir() or given.endswith(("/", os.sep))
            self._folder = Path(given) if into else Path(given).parent
            self._target = None if into else Path(given)
            if "\0" in given:
                raise InvalidArgument("path", f"{given!r} is no path")
            if not self._folder.is_dir():
                raise InvalidArgument("path", f"there is no directory {str(self._folder)!r}")
            if not os.access(self._folder, os.W_OK):
                raise InvalidArgument("path", f"the directory {str(self._folder)!r} cannot be written to")
            if self._target is not None:
                self._check(self._target)
        except (TypeError, UnicodeError) as error:
            raise InvalidArgument("path", f"{path!r} is no path") from error
        except OSError as error:
            raise InvalidArgument("path", f"cannot be written to: {error.strerror}") from error
        self._part = self._folder / f".{secrets.token_hex(8)}.part"

    def take(self, event: Event) -> None:
        """Write what arrived, or go to where the next bytes belong."""
        with self._lock, self._disk():
            if self._over:
                return
            if isinstance(event, Begin):
                if self._target is None:
                    target = self._folder / event.name
                    self._check(target)
                    self._target = target
                if self._file is None:
                    self._file = self._part.open("xb")
                self._file.seek(event.offset)
                self._file.truncate()
                self.done, self.total = event.offset, event.total
            elif self._file is not None:
                self._file.write(event)
                self.done += len(event)

    def commit(self) -> Path:
        """Give the complete file its name."""
        if self._file is None or self._target is None:
            raise DownloadFailed("the file did not arrive")
        with self._lock, self._disk():
            self._file.close()
            if self._overwrite:
                self._part.replace(self._target)
            else:
                self._link(self._target)
            self._over = True
        return self._target

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        with self._lock:
            self._over = True
            with suppress(OSError):
                if self._file is not None:
                    self._file.close()
            with suppress(OSError):
                self._part.unlink(missing_ok=True)

    def _link(self, target: Path) -> None:
        # Unlike a rename, a link never replaces a file that has come into being meanwhile.
        try:
            target.hardlink_to(self._part)
        except FileExistsError as error:
            raise InvalidArgument("path", f"{str(target)!r} exists already") from error
        except OSError:  # a file system without links
            self._check(target)
            self._part.replace(target)

    def _check(self, target: Path) -> None:
        if target.exists() and not target.is_file():
            raise InvalidArgument("path", f"{str(target)!r} is no file")
        if not self._overwrite and os.path.lexists(target):
            raise InvalidArgument("path", f"{str(target)!r} exists already")

    @contextmanager
    def _disk(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            reason = error.strerror or str(error)
            raise DownloadFailed(f"the file cannot be written to {str(self._folder)!r}: {reason}") from error
