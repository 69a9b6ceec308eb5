"""Reads the body of a response and unpacks it piece by piece, so that a few kilobytes cannot fill the memory."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from .connections import httpx

__all__ = ["Content", "read", "read_async"]

_PLAIN = frozenset({"", "identity"})
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
_GZIP_OR_ZLIB = zlib.MAX_WBITS + 32


def read(response: httpx.Response, limit: int, check: Callable[[], None]) -> bytes:
    """Read a response to its end.

    Args:
        response: As it comes from `httpx.Client.send(stream=True)`.
        limit: The most bytes that its body may have, packed and unpacked.
        check: Called before each piece but the first one. It raises to give up.

    Raises:
        DecodingError: The body is too large or cannot be unpacked.
    """
    if response.is_stream_consumed:
        return _read_already(response, limit)
    content = Content(response.headers.get("content-encoding", ""), limit)
    for piece in response.iter_raw():
        if content.received:
            check()
        content.add(piece)
    return content.body()


async def read_async(response: httpx.Response, limit: int, check: Callable[[], None]) -> bytes:
    """`read` for a response of an `httpx.AsyncClient`."""
    if response.is_stream_consumed:
        return _read_already(response, limit)
    content = Content(response.headers.get("content-encoding", ""), limit)
    async for piece in response.aiter_raw():
        if content.received:
            check()
        content.add(piece)
    return content.body()


def _read_already(response: httpx.Response, limit: int) -> bytes:
    """The body of a response that a hook of the caller has read, or that a test has made up."""
    try:
        body = response.content
    except httpx.ResponseNotRead:
        raise httpx.DecodingError("a hook has used up the body of the response without keeping it") from None
    if len(body) > limit:
        raise httpx.DecodingError(f"the content is larger than {limit} bytes")
    return body


class Content:
    """The body of a response, while it comes in.

    Args:
        encoding: The response's Content-Encoding; empty when it has none.
        limit: The most bytes that the body may have, packed and unpacked.

    Raises:
        DecodingError: The encoding was not asked for.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        encoding = encoding.strip().lower()
        # httpx unpacks `gzip, gzip` and what other packages add to it, a whole piece at a time: gigabytes of zeros.
        if encoding not in _PLAIN and encoding not in _PACKED:
            raise httpx.DecodingError(f"the content encoding {encoding[:40]!r} was not asked for")
        self._unpack = None if encoding in _PLAIN else zlib.decompressobj(_GZIP_OR_ZLIB)
        self._limit = limit
        self.received = 0
        """Bytes, as they came."""
        self._size = 0
        self._pieces: list[bytes] = []

    def add(self, piece: bytes) -> None:
        """Take what has come in.

        Raises:
            DecodingError: The body is too large, or is not in its encoding.
        """
        self.received += len(piece)
        if self.received > self._limit:
            raise self._too_large()
        if self._unpack is None:
            self._pieces.append(piece)
            return
        try:
            unpacked = self._unpack.decompress(piece, self._limit - self._size + 1)
        except zlib.error as error:
            raise httpx.DecodingError(f"the content cannot be unpacked: {error}") from None
        self._size += len(unpacked)
        if self._size > self._limit:
            raise self._too_large()
        if self._unpack.unused_data:
            raise httpx.DecodingError("the content cannot be unpacked: it goes on after its end")
        self._pieces.append(unpacked)

    def body(self) -> bytes:
        """The body, once all of it has come in.

        Raises:
            DecodingError: It is cut short.
        """
        if self._unpack is not None and self.received and not self._unpack.eof:
            raise httpx.DecodingError("the content cannot be unpacked: it ends early")
        return b"".join(self._pieces)

    def _too_large(self) -> httpx.DecodingError:
        return httpx.DecodingError(f"the content is larger than {self._limit} bytes")
