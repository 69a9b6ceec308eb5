"""Unpacks the body of a response piece by piece, so that a few kilobytes cannot fill the memory."""

from __future__ import annotations

import zlib

from .connections import httpx

__all__ = ["Content"]

_PLAIN = frozenset({"", "identity"})
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
_GZIP_OR_ZLIB = zlib.MAX_WBITS + 32


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
        self._received = 0
        self._size = 0
        self._pieces: list[bytes] = []

    def add(self, piece: bytes) -> None:
        """Take what has come in.

        Raises:
            DecodingError: The body is too large, or is not in its encoding.
        """
        self._received += len(piece)
        if self._received > self._limit:
            raise self._too_large()
        if self._unpack is None:
            self._pieces.append(piece)
            return
        while piece:
            if self._unpack.eof:  # a gzip file may consist of several
                self._unpack = zlib.decompressobj(_GZIP_OR_ZLIB)
            try:
                unpacked = self._unpack.decompress(piece, self._limit - self._size + 1)
            except zlib.error as error:
                raise httpx.DecodingError(f"the content cannot be unpacked: {error}") from None
            self._size += len(unpacked)
            if self._size > self._limit:
                raise self._too_large()
            self._pieces.append(unpacked)
            piece = self._unpack.unused_data

    def body(self) -> bytes:
        """The body, once all of it has come in.

        Raises:
            DecodingError: It is cut short.
        """
        if self._unpack is not None and self._received and not self._unpack.eof:
            raise httpx.DecodingError("the content cannot be unpacked: it ends early")
        return b"".join(self._pieces)

    def _too_large(self) -> httpx.DecodingError:
        return httpx.DecodingError(f"the content is larger than {self._limit} bytes")
