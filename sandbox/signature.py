"""The picture of a signature: a scribble made from a name, as nobody draws one in a test."""

from __future__ import annotations

import base64
import math
import struct
import zlib

_WIDTH, _HEIGHT = 160, 48


def scribble(name: str) -> str:
    """Draw a signature.

    Args:
        name: Whose it is; the same name gives the same picture.

    Returns:
        A PNG as data URI, as the API has signatures.
    """
    seed = zlib.crc32(name.encode())
    high, fast, late = 8 + seed % 9, 9 + (seed >> 8) % 9, (seed >> 16) % 7
    rows = [bytearray([255]) * _WIDTH for _ in range(_HEIGHT)]
    for step in range(8 * _WIDTH):
        along = step / (8 * _WIDTH)
        x = 8 + along * (_WIDTH - 24) + 6 * math.sin(along * fast * 5)
        y = _HEIGHT / 2 + high * math.sin(along * fast * 3 + late) * (1.1 - along)
        for right, down in ((0, 0), (1, 0), (0, 1)):
            rows[int(y) + down][int(x) + right] = 40
    return f"data:image/png;base64,{base64.b64encode(_png(rows)).decode()}"


def _png(rows: list[bytearray]) -> bytes:
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 0, 0, 0, 0)  # 8 bits of grey a pixel
    picture = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))
    chunks = (b"IHDR" + header, b"IDAT" + picture, b"IEND")
    parts = [struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
