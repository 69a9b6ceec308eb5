"""A call described as data: what is sent, and how its response is read. Nothing here does I/O."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from ..errors import DecodeError
from ..rate_limit import RateLimit
from .decoding import read_json
from .multipart import MultipartBody, PreparedFile
from .unset import UNSET, Unset

__all__ = ["UNSET", "Call", "Fields", "Files", "Response", "Unset", "json_content"]

Fields = dict[str, Any]
"""Arguments as they are sent, by the names of the API."""
Files = list[tuple[str, PreparedFile]]
"""The files of a form, with the names of their parts."""
T_co = TypeVar("T_co", covariant=True)


# Here and in what else every program loads: dataclasses, which httpx loads as well. attrs, whose import takes a seventh
# of that of httpx, comes with the first models.
@dataclass(slots=True, eq=False)
class Call(Generic[T_co]):
    """One call of the API, made by `portal.<resource>.calls` and performed by `portal.send(call)`."""

    method: str
    path: str
    """Below the base URL, already quoted: `/customers/cst_1`."""
    decode: Callable[[Any], T_co]
    """Reads the parsed JSON of a successful response."""
    query: str = ""
    """Encoded, without the question mark."""
    content: bytes | MultipartBody | None = field(default=None, repr=False)
    reads_json: bool = True
    """False: `decode` is given the body as it came."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    """Headers beside the usual ones, or instead of them; names in lower case stand for the client's own."""

    def sent(self) -> str:
        """What the body holds, for the log: names and size, no values."""
        if self.content is None:
            return ""
        if isinstance(self.content, MultipartBody):
            names, size = self.content.names, self.content.content_length
        else:
            names, size = _names(self.content), len(self.content)
        return f"; sent {', '.join(names) or 'a body'} ({'size unknown' if size is None else f'{size} bytes'})"


@dataclass(slots=True, eq=False)
class Response(Generic[T_co]):
    """A successful response with all that came with it."""

    status: int
    headers: Mapping[str, str]
    """Looked up in any case: `headers["content-type"]`."""
    rate_limit: RateLimit
    body: bytes
    parsed: T_co
    method: str
    url: str
    attempts: int

    def json(self) -> Any:
        """The body as plain JSON values; numbers with a point become `Decimal`, not `float`."""
        try:
            return read_json(self.body)
        except (ValueError, RecursionError) as error:
            raise DecodeError("the response is not JSON", status=self.status, body=self.body) from error


def _names(content: bytes) -> tuple[str, ...]:
    """The keys of a JSON object; none where the content is something else."""
    try:
        body: object = json.loads(content)
    except ValueError:
        return ()
    return tuple(cast("dict[str, object]", body)) if isinstance(body, dict) else ()


def json_content(body: object) -> bytes:
    """The bytes of a JSON body."""
    return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
