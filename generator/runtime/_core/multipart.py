"""Uploads: files checked before anything is sent, and a multipart body that is read from disk while it is sent.

Each body has a random boundary of its own. A fixed boundary can occur in a file, and then the server sees the file end
there.
"""

from __future__ import annotations

import inspect
import io
import mimetypes
import os
import re
import stat
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol, cast

from ..errors import InvalidArgument

_CHUNK = 64 * 1024
_MEDIA_TYPE = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+(?: *;[ -~]*)?"  # compiled when it is needed
# Browsers escape the quote and the line ends; the other control characters have no place in a header either.
_UNSAFE_IN_NAME = r'[\x00-\x1f\x7f"]'


class BinaryFile(Protocol):
    """What an open file has to offer: `open(path, "rb")`, `io.BytesIO`, a member of a zip archive."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end of the file."""
        ...


FileContent = str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryFile
"""A path (`str` or `Path`), the bytes themselves, or a file that was opened for reading bytes."""


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file to upload under a name or with a media type of your own.

    Attributes:
        content: A path, bytes or a binary file.
        name: The file name that the portal sees; None for the one that `content` has.
        media_type: Such as `application/pdf`; None to go by the file name.
    """

    content: FileContent
    name: str | None = None
    media_type: str | None = None

    def __repr__(self) -> str:
        content = f"<{type(self.content).__name__}>"
        return f"NamedFile(content={content}, name={self.name!r}, media_type={self.media_type!r})"


FileInput = FileContent | NamedFile
"""What can be passed for a file to upload."""


class _Readable(Protocol):
    # Says `object`, not `bytes`: what a caller's own file gives is checked, not believed.
    def read(self, size: int, /) -> object: ...


class _Source(NamedTuple):
    """Where a file's bytes come from: what is known of it, and how it is opened."""

    name: str | None
    size: int | None
    replayable: bool
    blocks: bool
    """Whether reading may wait for a disk or a pipe."""
    open: Callable[[], AbstractContextManager[_Readable]]


class PreparedFile(NamedTuple):
    """A file that was checked and can be sent.

    Attributes:
        argument: The argument it came in, for messages.
        name: Its file name in the body.
        media_type: Its Content-Type in the body.
        source: Where its bytes come from.
    """

    argument: str
    name: str
    media_type: str
    source: _Source

    @property
    def size(self) -> int | None:
        """How many bytes will be sent; None when only reading it can tell."""
        return self.source.size

    def chunks(self) -> Iterator[bytes]:
        """The file's bytes in pieces; never more or fewer than `size`.

        Raises:
            InvalidArgument: The file cannot be read (again), or its size is no longer what it was.
        """
        done, size = 0, self.size
        with self._opened() as opened:
            while chunk := self._read(opened):
                done += len(chunk)
                if size is not None and done > size:
                    raise self._changed(f"it had {size} bytes and now has more")
                yield chunk
        if size is not None and done < size:
            raise self._changed(f"it had {size} bytes and now has {done}")

    @contextmanager
    def _opened(self) -> Generator[_Readable]:
        try:
            opening = self.source.open()
        except (OSError, ValueError) as error:
            raise self._unreadable(error) from error
        with opening as opened:
            yield opened

    def _read(self, opened: _Readable) -> bytes:
        try:
            chunk = opened.read(_CHUNK)
        except (OSError, ValueError) as error:
            raise self._unreadable(error) from error
        if isinstance(chunk, bytes):
            return chunk
        if isinstance(chunk, bytearray | memoryview):
            return bytes(cast("bytearray | memoryview[int]", chunk))
        raise InvalidArgument(self.argument, f"its read() gave {type(chunk).__name__}, not bytes")

    def _unreadable(self, error: Exception) -> InvalidArgument:
        return InvalidArgument(self.argument, f"the file cannot be read: {error}")

    def _changed(self, how: str) -> InvalidArgument:
        return InvalidArgument(self.argument, f"the file changed while it was sent: {how}; the request was broken off")


def prepare_file(
    argument: str, value: object, *, name: str = "upload.bin", media_type: str = "application/octet-stream"
) -> PreparedFile:
    """Check a file that is to be uploaded, without reading it.

    Args:
        argument: The argument it was passed for, `pdf`.
        value: A `FileInput`; anything else is refused.
        name: The file name when the file has none of its own.
        media_type: The media type when the file name does not imply one.

    Raises:
        InvalidArgument: There is no such file, or it cannot be sent.
    """
    given_name = given_type = None
    if isinstance(value, NamedFile):
        given_name, given_type = _checked_name(argument, value.name), _checked_media_type(argument, value.media_type)
        value = value.content
    source = _inspect(argument, value)
    file_name = given_name or source.name or name
    return PreparedFile(argument, file_name, given_type or _guess_media_type(file_name) or media_type, source)


def prepare_files(
    argument: str,
    values: object,
    *,
    least: int = 0,
    most: int | None = None,
    most_bytes: int | None = None,
) -> list[PreparedFile]:
    """Check several files that are to be uploaded together.

    Args:
        argument: The argument they were passed for, `documents`.
        values: A list of `FileInput`; anything else is refused.
        least: How many there have to be.
        most: How many there may be.
        most_bytes: How large they may be together, as far as that is known beforehand.

    Raises:
        InvalidArgument: They are too few, too many or too large, or one of them cannot be sent.
    """
    kind = _kind(values)
    # Text and bytes can be iterated as well, and an open file gives its lines.
    one = isinstance(values, str | bytes | bytearray | memoryview) or hasattr(values, "read")
    if one or not isinstance(values, Iterable):
        raise InvalidArgument(argument, f"expected a list of files, got {kind}")
    files = [prepare_file(f"{argument}[{index}]", value) for index, value in enumerate(cast(Iterable[object], values))]
    if len(files) < least:
        raise InvalidArgument(argument, f"takes at least {least} files, got {len(files)}")
    if most is not None and len(files) > most:
        raise InvalidArgument(argument, f"takes at most {most} files, got {len(files)}")
    size = sum(file.size or 0 for file in files)
    if most_bytes is not None and size > most_bytes:
        raise InvalidArgument(argument, f"takes at most {most_bytes} bytes together, got {size}")
    return files


class MultipartBody:
    """The body of a multipart/form-data request; iterate over it, as often as `replayable` allows.

    Attributes:
        names: The names of its fields and files.
        content_type: The request's Content-Type, with the boundary.
        content_length: The request's Content-Length; None when a file's size is not known beforehand.
        replayable: Whether the body can be sent more than once: not if a file in it cannot be rewound.
        begun: Whether some of it has been handed out. A body that is not replayable can still be sent while this is
            False, such as after a connection that was never made.
    """

    def __init__(
        self,
        fields: Sequence[tuple[str, str]],
        files: Sequence[tuple[str, PreparedFile]],
        *,
        json_parts: Sequence[tuple[str, bytes]] = (),
    ) -> None:
        """Lay out the body.

        Args:
            fields: Name and value of each form field.
            files: Field name and file; several files may have one field name.
            json_parts: Name and content of each part that is JSON.

        Raises:
            InvalidArgument: A value is not text that can be sent.
        """
        self.names = tuple(name for name, _ in (*fields, *files))
        boundary = os.urandom(16).hex()
        self.content_type = f"multipart/form-data; boundary={boundary}"
        self._files = [file for _, file in files]
        # Before each file goes what is between it and the file before: few large writes instead of many small ones.
        self._leads: list[bytes] = []
        lead = bytearray()
        for name, value in fields:
            lead += f'--{boundary}\r\nContent-Disposition: form-data; name="{_escaped(name)}"\r\n\r\n'.encode()
            lead += _encoded(name, value) + b"\r\n"
        for name, content in json_parts:
            lead += f'--{boundary}\r\nContent-Disposition: form-data; name="{_escaped(name)}"\r\n'.encode()
            lead += b"Content-Type: application/json\r\n\r\n" + content + b"\r\n"
        for name, file in files:
            lead += (
                f'--{boundary}\r\nContent-Disposition: form-data; name="{_escaped(name)}"; '
                f'filename="{_escaped(file.name)}"\r\nContent-Type: {file.media_type}\r\n\r\n'
            ).encode()
            self._leads.append(bytes(lead))
            lead[:] = b"\r\n"
        self._tail = bytes(lead) + f"--{boundary}--\r\n".encode()
        self.content_length = self._measure()
        self.replayable = all(file.source.replayable for file in self._files)
        self.begun = False

    @property
    def headers(self) -> dict[str, str]:
        """The headers that go with the body, with lower-case names."""
        if self.content_length is None:
            return {"content-type": self.content_type, "transfer-encoding": "chunked"}
        return {"content-type": self.content_type, "content-length": str(self.content_length)}

    def __iter__(self) -> Iterator[bytes]:
        if self.begun and not self.replayable:
            once = next(file for file in self._files if not file.source.replayable)
            raise InvalidArgument(
                once.argument,
                "the request would have to be sent again, and this file can be read only once; "
                "pass a path, bytes or a file that can seek",
            )
        self.begun = True
        for lead, file in zip(self._leads, self._files, strict=True):
            yield lead
            yield from file.chunks()
        yield self._tail

    def __aiter__(self) -> AsyncIterator[bytes]:
        return _ChunksFromThread(iter(self), in_thread=any(file.source.blocks for file in self._files))

    def _measure(self) -> int | None:
        total = sum(map(len, self._leads)) + len(self._tail)
        for file in self._files:
            if file.size is None:
                return None
            total += file.size
        return total


class _ChunksFromThread:
    """Chunks read in a thread.

    Not an async generator: one that is dropped halfway is closed some time later, by the event loop. This closes its
    file as soon as it is dropped.
    """

    def __init__(self, chunks: Iterator[bytes], *, in_thread: bool) -> None:
        self._chunks = chunks
        self._in_thread = in_thread

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        import asyncio

        try:
            chunk = await asyncio.to_thread(self._next) if self._in_thread else self._next()
        except BaseException:
            # Closes the file, at once or when the thread is done with it: whoever keeps the exception keeps self.
            self._chunks = iter(())
            raise
        if not chunk:
            raise StopAsyncIteration
        return chunk

    def _next(self) -> bytes:
        # StopIteration cannot leave a thread through a future, so an empty chunk marks the end.
        return next(self._chunks, b"")


def _inspect(argument: str, content: object) -> _Source:
    if isinstance(content, str | os.PathLike):
        return _inspect_path(argument, cast("str | os.PathLike[str] | os.PathLike[bytes]", content))
    if isinstance(content, bytearray | memoryview):
        # A copy, as theirs may change before it is sent (again).
        content = bytes(cast("bytearray | memoryview[int]", content))
    if isinstance(content, bytes):
        data = content
        return _Source(None, len(data), replayable=True, blocks=False, open=lambda: io.BytesIO(data))
    if callable(getattr(content, "read", None)):
        return _inspect_open_file(argument, cast(_Readable, content))
    raise InvalidArgument(argument, f"expected a path, bytes or a binary file, got {_kind(content)}")


def _inspect_path(argument: str, given: str | os.PathLike[str] | os.PathLike[bytes]) -> _Source:
    text = os.fsdecode(given)
    if not text:
        raise InvalidArgument(argument, "the path is empty")
    path, shown = Path(text), repr(text[:200])
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InvalidArgument(argument, f"{shown} is a directory")
        regular = stat.S_ISREG(status.st_mode)
        if regular:
            path.open("rb").close()
    except FileNotFoundError as error:
        raise InvalidArgument(argument, f"there is no file {shown}") from error
    except (OSError, ValueError) as error:
        if isinstance(error, InvalidArgument):
            raise
        reason = error.strerror if isinstance(error, OSError) else error
        raise InvalidArgument(argument, f"cannot read {shown}: {reason}") from error
    # A pipe or a device has no size and gives its bytes once.
    size = status.st_size if regular else None
    return _Source(path.name, size, replayable=regular, blocks=True, open=lambda: path.open("rb", buffering=0))


def _inspect_open_file(argument: str, file: _Readable) -> _Source:
    if isinstance(file, io.TextIOBase):
        raise InvalidArgument(argument, 'the file was opened as text; open it with "rb"')
    if getattr(file, "closed", False):
        raise InvalidArgument(argument, "the file is closed")
    if inspect.iscoroutinefunction(file.read):
        raise InvalidArgument(argument, "the file's read() is asynchronous; pass the binary file under it")
    try:
        nothing = file.read(0)
    except (OSError, ValueError, TypeError) as error:
        raise InvalidArgument(argument, f"the file cannot be read: {error}") from error
    if isinstance(nothing, str):
        raise InvalidArgument(argument, 'the file gives text; open it with "rb"')
    start, size = _start_and_size(file)
    if start and not size:
        raise InvalidArgument(argument, "nothing is left to read: the file is at its end; call its seek(0) first")

    def rewound() -> AbstractContextManager[_Readable]:
        if start is not None:
            cast(io.IOBase, file).seek(start)
        # It stays theirs, and open.
        return nullcontext(file)

    in_memory = isinstance(file, io.BytesIO)
    return _Source(_name_of(file), size, replayable=start is not None, blocks=not in_memory, open=rewound)


def _start_and_size(file: _Readable) -> tuple[int | None, int | None]:
    """The position of an open file and how much follows; None and None when it cannot seek."""
    seekable = cast(io.IOBase, file)
    try:
        if not seekable.seekable():
            return None, None
        start = seekable.tell()
        seekable.seek(0, os.SEEK_END)
        end = seekable.tell()
        seekable.seek(start)
    except (OSError, ValueError, AttributeError, TypeError):
        return None, None
    # Past the end is possible: seek() allows it.
    return start, max(end - start, 0)


def _name_of(file: _Readable) -> str | None:
    # An upload that a web framework received has its file name in `filename`; Werkzeug's `name` is that of the field.
    name: object = getattr(file, "filename", None) or getattr(file, "name", None)
    # A pipe's name is a number, standard input's is `<stdin>`.
    if not isinstance(name, str | bytes) or not name or os.fsdecode(name).startswith("<"):
        return None
    return Path(os.fsdecode(name)).name


def _checked_name(argument: str, name: object) -> str | None:
    if name is None or isinstance(name, str):
        return name
    raise InvalidArgument(argument, f"the file name must be text, not {_kind(name)}")


def _checked_media_type(argument: str, media_type: object) -> str | None:
    if media_type is None:
        return None
    if isinstance(media_type, str) and re.fullmatch(_MEDIA_TYPE, media_type):
        return media_type
    raise InvalidArgument(argument, f"{media_type!r} is not a media type such as application/pdf")


def _guess_media_type(name: str) -> str | None:
    # Python's own table: what the machine has registered for .pdf is of no interest. By the suffix alone: guess_type
    # takes a name for a URL and would read `data:...` as one.
    media_type, encoding = mimetypes.MimeTypes().guess_type("file" + Path(name).suffix)
    # The type is that of the contents within, such as the tar within a .tgz.
    return None if encoding else media_type


def _escaped(name: str) -> str:
    """A name between quotes in a part's header, as browsers write it: raw UTF-8, with what would break out escaped."""
    escaped = re.sub(_UNSAFE_IN_NAME, lambda unsafe: f"%{ord(unsafe[0]):02X}", name)
    # File systems can hold names that are not valid text; half a surrogate pair has no UTF-8.
    return escaped.encode("utf-8", "replace").decode()


def _encoded(name: str, value: str) -> bytes:
    try:
        return value.encode()
    except UnicodeEncodeError as error:
        raise InvalidArgument(name, "the text holds half a surrogate pair, which cannot be sent") from error


def _kind(value: object) -> str:
    return "None" if value is None else f"a {type(value).__name__}"
