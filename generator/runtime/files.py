"""Files: what can be uploaded, and the links under which the portal hands files out.

A download is two steps in the API: a call that returns a link, and the file behind that link, on another host. The
link itself is the permission to fetch the file. So the API key is never sent there, and the link's query is kept out of
reprs, messages and httpx's log.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator, Mapping
from contextlib import aclosing, closing
from copy import copy
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Generic, Self, TypeVar

from attrs import define, field

from ._core.cancellation import shielded
from ._core.clock import Clock, SystemClock
from ._core.decoding import date_time, iso, text
from ._core.download import Event, FileLink, Limits, Open, Outcome, Read, advance, download, request_for, without_query
from ._core.engine import Wait
from ._core.model import Field, Model
from ._core.multipart import BinaryFile, FileContent, FileInput, NamedFile
from ._core.part_file import PartFile
from ._core.transport import httpx, no_response
from .errors import ConfigurationError

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
"""Called with the bytes received and their total (None: unknown). Goes back to 0 when a file starts again."""


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
    _limits: Limits = field(factory=Limits, kw_only=True, repr=False, eq=False)

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
            DecodeError: It is not a JSON object.
        """
        self = cls._read_leniently(data)
        self._http, self._clock, self._limits = None, SystemClock(), Limits()
        return self

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that `from_dict` reads back to an equal object."""
        return self._write_leniently()

    def bind(self, *, http: Callable[[], Client], clock: Clock, limits: Limits | None = None) -> Self:
        """The same file, fetched through an HTTP client.

        Args:
            http: Gives the client. Its connections and user agent are used; headers, cookies and auth that it may hold
                are not sent.
            clock: The time, for the link's expiry and for waits.
            limits: Timeouts, deadline and retries, and where links may lead.
        """
        twin = copy(self)
        twin._http, twin._clock, twin._limits = http, clock, limits or Limits()
        return twin

    def __reduce__(self) -> tuple[Any, ...]:
        # Connections cannot be pickled or copied; what was read from the response can.
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
        link: The URL of the file. Anybody who has it can fetch the file.
        expires_at: When the link stops working.
        extra: What the API sent beyond the documented fields.
    """

    __slots__ = ()

    def save(
        self, path: str | os.PathLike[str], *, progress: Progress | None = None, overwrite: bool | None = None
    ) -> Path:
        """Download the file to disk. It appears under its name when it is complete; until then nothing changes there.

        Args:
            path: Where to; into a directory, the file gets the name that its host gives it.
            progress: Called with the bytes that have arrived and the size, None when that is not known.
            overwrite: Whether an existing file is replaced. By default a file that you named is, and one whose name
                the file's host chose is not.

        Returns:
            Where the file is.

        Raises:
            InvalidArgument: The path cannot be written to.
            LinkExpired: The link no longer works.
            DownloadFailed: The file did not arrive whole, or could not be written.
            DeadlineExceeded: It did not arrive within the client's deadline.
        """
        tell = _tell_nobody if progress is None else progress
        with PartFile(path, overwrite) as part:
            with closing(self._events(in_one_piece=True)) as events:
                for event in events:
                    part.take(event)
                    tell(part.done, part.total)
            return part.commit()

    def read(self) -> bytes:
        """Download the file into memory.

        Raises:
            LinkExpired: The link no longer works.
            DownloadFailed: The file did not arrive whole.
            DeadlineExceeded: It did not arrive within the client's deadline.
        """
        memory = _Memory()
        with closing(self._events(in_one_piece=True)) as events:
            for event in events:
                memory.take(event)
        return memory.content()

    def stream(self) -> FileStream:
        """Download the file piece by piece: iterate over what comes back, in a `with` when you may stop early.

        The client's deadline does not apply, since you set the pace. A broken connection is resumed where it broke.
        Where the file's host cannot do that, the stream ends with DownloadFailed: what you were given cannot be taken
        back.

        Raises:
            LinkExpired: The link no longer works; raised by the first step of the iteration.
            DownloadFailed: The file did not arrive whole; raised by the iteration.
        """
        return FileStream(self._events(in_one_piece=False))

    def _events(self, *, in_one_piece: bool) -> Generator[Event]:
        client = self._client()
        steps = download(FileLink.of(self.link), self.expires_at, self._clock, self._limits, in_one_piece=in_one_piece)
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
                        request = request_for(client, step)
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
                except httpx.RequestError as error:
                    outcome = no_response(error)
                step = advance(steps, outcome)
        finally:
            if response is not None:
                response.close()


class AsyncCloudFile(_Link[httpx.AsyncClient]):
    """A file that can be downloaded for a few minutes.

    Attributes:
        link: The URL of the file. Anybody who has it can fetch the file.
        expires_at: When the link stops working.
        extra: What the API sent beyond the documented fields.
    """

    __slots__ = ()

    async def save(
        self, path: str | os.PathLike[str], *, progress: Progress | None = None, overwrite: bool | None = None
    ) -> Path:
        """Download the file to disk. It appears under its name when it is complete; until then nothing changes there.

        Args:
            path: Where to; into a directory, the file gets the name that its host gives it.
            progress: Called with the bytes that have arrived and the size, None when that is not known.
            overwrite: Whether an existing file is replaced. By default a file that you named is, and one whose name
                the file's host chose is not.

        Returns:
            Where the file is.

        Raises:
            InvalidArgument: The path cannot be written to.
            LinkExpired: The link no longer works.
            DownloadFailed: The file did not arrive whole, or could not be written.
            DeadlineExceeded: It did not arrive within the client's deadline.
        """
        import asyncio

        tell = _tell_nobody if progress is None else progress
        with await asyncio.to_thread(PartFile, path, overwrite) as part:
            async with aclosing(self._events(in_one_piece=True)) as events:
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
            DeadlineExceeded: It did not arrive within the client's deadline.
        """
        memory = _Memory()
        async with aclosing(self._events(in_one_piece=True)) as events:
            async for event in events:
                memory.take(event)
        return memory.content()

    def stream(self) -> AsyncFileStream:
        """Download the file piece by piece: iterate over what comes back, in an `async with` when you may stop early.

        The client's deadline does not apply, since you set the pace. A broken connection is resumed where it broke.
        Where the file's host cannot do that, the stream ends with DownloadFailed: what you were given cannot be taken
        back.

        Raises:
            LinkExpired: The link no longer works; raised by the first step of the iteration.
            DownloadFailed: The file did not arrive whole; raised by the iteration.
        """
        return AsyncFileStream(self._events(in_one_piece=False))

    async def _events(self, *, in_one_piece: bool) -> AsyncGenerator[Event]:
        client = self._client()
        steps = download(FileLink.of(self.link), self.expires_at, self._clock, self._limits, in_one_piece=in_one_piece)
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
                        request = request_for(client, step)
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
                except httpx.RequestError as error:
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
