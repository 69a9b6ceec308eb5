"""The latest requests and their responses, as one wants to see them when something went wrong. Secrets are masked."""

from __future__ import annotations

import json
import re
import shlex
from collections import deque
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from attrs import define, field

KEPT = 200
MOST_BYTES = 64 * 1024
"""How much of a body is kept."""

MASK = "***"
_SECRET_NAMES = frozenset({
    "secret", "client_secret", "access_token", "refresh_token", "code", "signature", "authorization", "cookie",
})  # fmt: skip
_NAME = re.compile(r'name="(?P<name>[^"]*)"(?:; filename="(?P<file>[^"]*)")?')


@define
class Body:
    """A body, as far as it is kept."""

    start: bytes = b""
    size: int = 0

    def add(self, chunk: bytes) -> None:
        """Take note of a part of it."""
        self.size += len(chunk)
        if room := MOST_BYTES - len(self.start):
            self.start += chunk[:room]

    def value(self) -> Any:
        """Its JSON value with secrets masked; None when it is none, or was cut off."""
        try:
            return _masked(json.loads(self.start)) if self.size == len(self.start) else None
        except ValueError:
            return None

    def text(self, media_type: str) -> str:
        """It in a form to read: JSON with a line for each field, a form as a list of its parts."""
        if self.size and (value := self.value()) is not None:
            return json.dumps(value, indent=2, ensure_ascii=False)
        if media_type.startswith("multipart/"):
            return "\n".join(
                f"{part.name}: {part.file} ({part.size} bytes)" if part.file else f"{part.name}: {part.text}"
                for part in _parts(self.start, media_type)
            )
        text = self.start.decode("utf-8", "replace")
        if "\ufffd" in text or "\0" in text:
            return f"{self.size} bytes that are not text"
        return text if self.size == len(self.start) else f"{text}\n... {self.size} bytes in all"


@define(frozen=True)
class Part:
    """A part of a form; one without a file name is text."""

    name: str
    file: str
    text: str
    size: int


@define
class LoggedRequest:
    """A request, and the response to it.

    Attributes:
        number: Its number; they are counted from 1.
        at: When it came, in seconds since 1970-01-01 UTC, by the sandbox's clock.
        query: The query string, without the question mark.
        status: The response's status; 0 for a connection that was broken on purpose.
        operation: The operation's id in openapi.yaml; empty for anything else.
        injected: Whether the error was made to happen.
        warnings: What the sandbox accepted, though the portal may not.
    """

    number: int
    at: float
    method: str
    path: str
    status: int
    milliseconds: float
    operation: str = ""
    query: str = ""
    headers: dict[str, str] = field(factory=dict[str, str], repr=False)
    body: Body = field(factory=Body, repr=False)
    response_headers: dict[str, str] = field(factory=dict[str, str], repr=False)
    response: Body = field(factory=Body, repr=False)
    injected: bool = False
    warnings: list[str] = field(factory=list[str])

    @property
    def target(self) -> str:
        """Path and query, with secrets masked."""
        query = [(name, MASK if name in _SECRET_NAMES else value) for name, value in parse_qsl(self.query)]
        return f"{self.path}?{urlencode(query, safe='*')}" if query else self.path

    @property
    def error(self) -> str:
        """What the response says went wrong; empty when nothing did."""
        value = self.response.value() if self.status >= 400 else None
        return str(cast("dict[str, Any]", value).get("message", "")) if isinstance(value, dict) else ""

    def body_text(self) -> str:
        """The request's body, to read."""
        return self.body.text(self.headers.get("content-type", ""))

    def response_text(self) -> str:
        """The response's body, to read."""
        return self.response.text(self.response_headers.get("content-type", ""))

    def shown_headers(self) -> dict[str, str]:
        """The request's headers, without what gives access."""
        return masked_headers(self.headers)

    def shown_response_headers(self) -> dict[str, str]:
        """The response's headers, the same way."""
        return masked_headers(self.response_headers)

    def as_curl(self, origin: str, api_key: str) -> str:
        """The same request as a curl command."""
        parts = ["curl", "-X", self.method, f"{origin}{self.target}"]
        if self.path.startswith("/v1/"):
            parts += ["-H", f"Authorization: Bearer {api_key}"]
        value = self.body.value()
        if value is not None:
            parts += ["-H", "Content-Type: application/json", "-d", json.dumps(value, ensure_ascii=False)]
        for part in self._parts():
            parts += ["-F", f"{part.name}=@{part.file}" if part.file else f"{part.name}={part.text}"]
        return shlex.join(parts)

    def as_python(self) -> str:
        """The same request as a line of Python, with a client called `portal`."""
        arguments = [repr(self.method), repr(self.path.removeprefix("/v1"))]
        if self.query:
            arguments.append(f"query={dict(parse_qsl(self.query))!r}")
        value = self.body.value()
        if value is not None:
            arguments.append(f"json={value!r}")
        texts = {part.name: part.text for part in self._parts() if not part.file}
        files = {part.name: part.file for part in self._parts() if part.file}
        arguments += [f"{name}={given!r}" for name, given in (("form", texts), ("files", files)) if given]
        return f"portal.request({', '.join(arguments)})"

    def _parts(self) -> list[Part]:
        return _parts(self.body.start, self.headers.get("content-type", ""))

    def to_dict(self, *, whole: bool = True) -> dict[str, Any]:
        """It as JSON; without headers and bodies when it is not wanted whole."""
        told: dict[str, Any] = {
            "number": self.number,
            "at": self.at,
            "operation": self.operation or None,
            "method": self.method,
            "target": self.target,
            "status": self.status or "dropped",
            "milliseconds": round(self.milliseconds, 2),
            "injected": self.injected,
            "error": self.error or None,
            "warnings": self.warnings,
        }
        if whole:
            told["request"] = {"headers": masked_headers(self.headers), "body": _told(self.body, self.body_text())}
            told["response"] = {
                "headers": masked_headers(self.response_headers),
                "body": _told(self.response, self.response_text()),
            }
        return told


class RequestLog(deque[LoggedRequest]):
    """The latest requests, oldest first."""

    def __init__(self) -> None:
        super().__init__(maxlen=KEPT)
        self._counted = 0

    def next_number(self) -> int:
        """The number of the next request."""
        self._counted += 1
        return self._counted

    def numbered(self, number: int) -> LoggedRequest | None:
        """The request with a number; None when it is not kept any more."""
        return next((each for each in self if each.number == number), None)


def masked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers without what gives access."""
    return {name: MASK if name in _SECRET_NAMES else value for name, value in headers.items()}


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        # A number called `code` is an error's status.
        return {
            name: MASK if name in _SECRET_NAMES and isinstance(each, str) else _masked(each)
            for name, each in fields.items()
        }
    if isinstance(value, list):
        return [_masked(each) for each in cast("list[object]", value)]
    return value


def _told(body: Body, text: str) -> Any:
    if not body.size:
        return None
    value = body.value()
    return text if value is None else value


def _parts(start: bytes, media_type: str) -> list[Part]:
    """The parts of a form; none when it is none."""
    kind, _, boundary = media_type.partition("boundary=")
    if not kind.startswith("multipart/"):
        return []
    parts: list[Part] = []
    for each in start.split(f"--{boundary.partition(';')[0].strip(chr(34))}".encode())[1:]:
        head, _, content = each.partition(b"\r\n\r\n")
        found = _NAME.search(head.decode("utf-8", "replace"))
        if found is not None:
            content = content.removesuffix(b"\r\n")
            text = MASK if found["name"] in _SECRET_NAMES else content.decode("utf-8", "replace")
            parts.append(Part(found["name"], found["file"] or "", text, len(content)))
    return parts
