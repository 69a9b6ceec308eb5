"""A download as steps, like those of a call in `engine.py`: what is asked of a file's host, and what becomes of it.

`download` is a generator without I/O. It yields steps and is sent their outcomes by those who perform them (`CloudFile`
in a thread, `AsyncCloudFile` in a task). A link is a permission, so no local variable holds it as text: see `FileLink`.
"""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple, Self
from urllib.parse import unquote

from ..errors import DeadlineExceeded, DownloadFailed, LinkExpired
from .clock import Clock
from .connections import httpx
from .engine import Wait
from .retry import FIRST_WAIT, LONGEST_WAIT, RETRIED_STATUSES
from .transport import NoResponse

_UNPACKED = frozenset({"gzip", "deflate"})
"""What httpx unpacks: object stores send a file as it was stored, whatever was asked for."""

REDIRECTS = 5
"""How many redirects of a file host are followed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The client's settings that apply to its downloads.

    Attributes:
        timeout: Seconds for `connect`, `read`, `write` and `pool`; None for those of the HTTP client.
        deadline: Seconds for a file as a whole.
        max_retries: How often a file is asked for again, when its host fails or the connection breaks.
        nearby: Whether the portal itself is on this machine or in a private network: only then may a link lead there,
            or to a URL without TLS.
    """

    timeout: Mapping[str, float | None] | None = None
    deadline: float = 120.0
    max_retries: int = 3
    nearby: bool = False


class FileLink(httpx.URL):
    """The URL of a file, which keeps its query to itself: in logs, in messages and in reports of local variables."""

    def __str__(self) -> str:
        return without_query(super().__str__())

    def __repr__(self) -> str:
        return f"URL({str(self)!r})"

    @classmethod
    def of(cls, link: str) -> FileLink | None:
        """The URL in a text; None if it is not a URL."""
        try:
            return cls(link)
        except (httpx.InvalidURL, ValueError):
            return None

    def redirected(self, response: httpx.Response) -> FileLink | None:
        """Where a redirect leads; None when that is not a URL."""
        try:
            return FileLink(self.join(response.headers["location"]))
        except (httpx.InvalidURL, ValueError):
            return None


class Open(NamedTuple):
    """A step: send a GET. The outcome is the response, its body not yet read, or a `NoResponse`."""

    url: FileLink
    headers: dict[str, str]
    timeout: Mapping[str, float | None] | None


class Read:
    """A step: read on in the body. The outcome is some bytes, none at its end, or a `NoResponse`."""


class Begin(NamedTuple):
    """An event: the file's bytes come from `offset` on: those before have arrived, any after that are void."""

    offset: int
    total: int | None
    name: str


Event = Begin | bytes
"""What the caller is told on the way; it has no outcome."""
Outcome = httpx.Response | bytes | NoResponse | None
Steps = Generator[Open | Read | Wait | Event, Any, None]

_READ: Final = Read()
_GONE = frozenset({401, 403, 410})
_MOVED = frozenset({301, 302, 303, 307, 308})
_AGAIN = RETRIED_STATUSES | {429}
# What storage services say of an expired link, though not of an expired link alone.
_PERHAPS_GONE = frozenset({400, 404})


def advance(steps: Steps, outcome: Outcome) -> Open | Read | Wait | Event | None:
    """The next step; None when the file has arrived."""
    try:
        return steps.send(outcome)
    except StopIteration:
        return None


def download(url: FileLink | None, expires_at: datetime, clock: Clock, limits: Limits, *, in_one_piece: bool) -> Steps:
    """The steps of a download: the file is asked for, and resumed or begun again when the connection breaks.

    Args:
        url: Where the file is.
        expires_at: When the link stops working.
        clock: The time.
        limits: Deadline, retries, and where links may lead.
        in_one_piece: Whether the file is put together before anybody sees it: then it can be begun again, and has a
            deadline.

    Raises:
        LinkExpired: The link no longer works.
        DownloadFailed: The file did not arrive whole.
        DeadlineExceeded: It did not arrive in time.
    """
    problem = "its link is not a URL" if url is None else _objection(url, limits)
    if url is None or problem:
        raise _failed(url, 0, problem)
    until = clock.monotonic() + (limits.deadline if in_one_piece else math.inf)
    if clock.time() >= expires_at.timestamp():
        raise _expired(url, expires_at, 0, f"it expired at {expires_at.isoformat()}")
    version = _Version()
    done = attempt = 0
    cause: Exception | None = None
    while attempt <= limits.max_retries:
        resume = done > 0 and version.can_be_resumed
        if done and not resume and not in_one_piece:
            problem += "; it cannot be resumed"
            break
        cause = None
        if attempt:
            wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempt - 1))
            if clock.monotonic() + wait >= until:
                break
            yield Wait(wait)
        attempt += 1
        headers = version.range_from(done) if resume else {}
        response: httpx.Response | NoResponse = yield from _open(url, headers, attempt, limits, clock, until)
        if isinstance(response, NoResponse):
            if clock.monotonic() >= until:
                raise _too_late(url, attempt, limits) from response.cause
            problem, cause = _broken(response)
            continue
        status = response.status_code
        if status in _GONE or (status in _PERHAPS_GONE and clock.time() >= expires_at.timestamp()):
            raise _expired(url, expires_at, attempt, f"its host answered {status}")
        if status in _AGAIN:
            problem = f"its host answered {status}"
            continue
        if resume and (status == 416 or (status == 206 and not version.goes_on(response, done))):
            problem = f"its host answered {status} with another part or version of it"
            version = _Version()
            continue
        if status == 206 and resume:
            version = version.with_total_of(response)
        elif status != 200:
            raise _failed(url, attempt, f"its host answered {status}")
        elif done and not in_one_piece:
            problem = "the connection broke, and then its host would not resume it"
            break
        else:
            done = 0
            version = _Version.of(response)
        encoding = response.headers.get("content-encoding", "identity")
        if encoding.lower() in _UNPACKED and status == 200:
            version = _Version()  # lengths and ranges count packed bytes
        elif encoding.lower() != "identity":
            raise _failed(url, attempt, f"it came encoded as {encoding}, which was not asked for")
        yield Begin(done, version.total, _file_name(response.headers.get("content-disposition", ""), url))
        chunk: bytes | NoResponse
        while isinstance(chunk := (yield _READ), bytes) and chunk:
            done += len(chunk)
            if version.total is not None and done > version.total:
                raise _failed(url, attempt, f"more than its {version.total} bytes came")
            yield chunk
            if clock.monotonic() >= until:
                raise _too_late(url, attempt, limits)
        if isinstance(chunk, NoResponse):
            if clock.monotonic() >= until:
                raise _too_late(url, attempt, limits) from chunk.cause
            problem, cause = _broken(chunk)
        elif version.total is None or done == version.total:
            return
        else:
            problem = "the response ended early"
    size = "" if version.total is None else f" of {version.total}"
    raise _failed(url, attempt, problem + (f" (after {done}{size} bytes)" if done else "")) from cause


def _open(
    url: FileLink, headers: dict[str, str], attempt: int, limits: Limits, clock: Clock, until: float
) -> Generator[Open, Any, httpx.Response | NoResponse]:
    """Ask for the file, following redirects: nothing is sent that another host must not see."""
    asked = url
    for _ in range(REDIRECTS + 1):
        left = max(0.001, until - clock.monotonic())
        timeout = {name: left if each is None else min(each, left) for name, each in (limits.timeout or {}).items()}
        response: httpx.Response | NoResponse = yield Open(url, headers, timeout or None)
        if isinstance(response, NoResponse):
            return response
        if response.status_code not in _MOVED or not response.headers.get("location"):
            return response
        there = url.redirected(response)
        problem = "its host redirects to what is not a URL" if there is None else _objection(there, limits, url)
        if there is None or problem:
            raise _failed(asked, attempt, problem)
        url = there
    raise _failed(asked, attempt, f"its host redirects more than {REDIRECTS} times")


def _broken(outcome: NoResponse) -> tuple[str, Exception]:
    return f"{type(outcome.cause).__name__}: {outcome.cause}".removesuffix(": "), outcome.cause


class _Version(NamedTuple):
    """What shows whether a later response is about the same bytes."""

    total: int | None = None
    etag: str = ""
    last_modified: str = ""
    ranges: bool = False

    @classmethod
    def of(cls, response: httpx.Response) -> Self:
        headers = response.headers
        length = headers.get("content-length", "")
        # With Transfer-Encoding, Content-Length has no meaning.
        total = int(length) if re.fullmatch(_NUMBER, length) and "transfer-encoding" not in headers else None
        ranges = headers.get("accept-ranges", "").lower() != "none"
        return cls(total, headers.get("etag", ""), headers.get("last-modified", ""), ranges)

    @property
    def can_be_resumed(self) -> bool:
        return self.ranges and bool(self._validator)

    @property
    def _validator(self) -> str:
        # Files with the same weak ETag may differ in some bytes.
        return self.etag if self.etag.startswith('"') else self.last_modified

    def range_from(self, offset: int) -> dict[str, str]:
        """The headers that ask for the rest, or for all of it when the file has changed since."""
        return {"Range": f"bytes={offset}-", "If-Range": self._validator}

    def goes_on(self, response: httpx.Response, offset: int) -> bool:
        """Whether a 206 brings the same file's bytes from `offset` on."""
        headers = response.headers
        span = re.fullmatch(_CONTENT_RANGE, headers.get("content-range", ""))
        return (
            span is not None
            and int(span["start"]) == offset
            # A size that is known to neither side would let a part pass for the whole.
            and (self.total is not None if span["total"] == "*" else self.total in (None, int(span["total"])))
            and headers.get("etag", self.etag) == self.etag
            and headers.get("last-modified", self.last_modified) == self.last_modified
        )

    def with_total_of(self, response: httpx.Response) -> Self:
        """The same version, whose size may have become known only now."""
        span = re.fullmatch(_CONTENT_RANGE, response.headers.get("content-range", ""))
        return self if span is None or span["total"] == "*" else self._replace(total=int(span["total"]))


# As text: `re` compiles them when the first file is fetched, which most programs never do.
_NUMBER = r"[0-9]{1,18}"
_CONTENT_RANGE = r"(?i)bytes (?P<start>[0-9]{1,18})-[0-9]{1,18}/(?P<total>[0-9]{1,18}|\*)"


def request_for(client: httpx.Client | httpx.AsyncClient, step: Open) -> httpx.Request:
    """The request of a step, with nothing in it that was meant for the portal."""
    # Built without the client, which would add the headers and cookies that it may hold for the portal.
    request = httpx.Request(
        "GET",
        step.url,
        headers={
            "Accept": "*/*",
            # As it is: lengths and ranges count the bytes on the wire.
            "Accept-Encoding": "identity",
            "User-Agent": client.headers.get("User-Agent", "python-httpx"),
            **step.headers,
        },
        extensions={"timeout": client.timeout.as_dict() if step.timeout is None else step.timeout},
    )
    request.url = FileLink(step.url)
    return request


def _objection(url: FileLink, limits: Limits, base: FileLink | None = None) -> str:
    """Why a link, or a redirect from a base, is not followed; empty when it is.

    Nobody on the way can overhear the file, and it leads to no service of this machine or its network.
    """
    where = f"its {'link leads' if base is None else 'host redirects'} to {str(url)!r}"
    downgrade = base is not None and base.scheme == "https" and url.scheme != "https"
    secure = url.scheme == "https" or (url.scheme == "http" and limits.nearby)
    if not url.host or not secure or downgrade:
        return f"{where}, which is not https"
    if url.userinfo:
        return f"{where} with a user name, which would be sent along"
    if is_nearby(url.host) and not limits.nearby:
        return f"{where}, which is in a private network"
    return ""


def is_nearby(host: str) -> bool:
    """Whether a host is this machine or, by its address, in a private network."""
    try:
        return not ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        return host.rstrip(".") == "localhost" or host.rstrip(".").endswith(".localhost")


def _failed(url: FileLink | None, attempts: int, problem: str) -> DownloadFailed:
    return DownloadFailed(
        f"the file did not arrive: {problem}", method="GET", url=None if url is None else str(url), attempts=attempts
    )


def _too_late(url: FileLink, attempts: int, limits: Limits) -> DeadlineExceeded:
    problem = f"the file did not arrive within the deadline of {limits.deadline:g} s"
    return DeadlineExceeded(problem, method="GET", url=str(url), attempts=attempts)


def _expired(url: FileLink, expires_at: datetime, attempts: int, problem: str) -> LinkExpired:
    error = LinkExpired(
        f"the download link no longer works: {problem}; ask the portal for a new one",
        expires_at=expires_at,
        url=str(url),
    )
    error.attempts = attempts
    return error


# File names that come from a server: never a path, never a hidden file, nothing that a file system stumbles over.

_LONGEST_NAME = 200
_EXTENDED_NAME = r"(?i)(?:^|[;\s])filename\*\s*=\s*(utf-8|iso-8859-1)'[^']*'([^;\s]+)"
_PLAIN_NAME = r'(?i)(?:^|[;\s])filename\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^;"]+))'
_UNSAFE_IN_NAME = r'[<>:"|?*]'
_DEVICE = r"(?i)(?:con|conin\$|conout\$|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)"


def _file_name(disposition: str, url: httpx.URL) -> str:
    """The name of a downloaded file: the one its host gives, else the last part of the link's path."""
    return _safe_name(_given_name(disposition)) or _safe_name(url.path) or "download"


def _given_name(disposition: str) -> str:
    """The file name in a Content-Disposition header; empty when there is none."""
    if extended := re.search(_EXTENDED_NAME, disposition):
        return unquote(extended[2], encoding=extended[1])
    if plain := re.search(_PLAIN_NAME, disposition):
        return re.sub(r"\\(.)", r"\1", plain[1]) if plain[1] is not None else plain[2]
    return ""


def _safe_name(name: str) -> str:
    name = re.split(r"[/\\]", name)[-1]
    name = "".join(character for character in name if character.isprintable())
    name = re.sub(_UNSAFE_IN_NAME, "_", name).strip(" .")
    if name.startswith("-") or re.match(_DEVICE, name):  # an option of a command, or a device of Windows
        name = f"_{name}"
    suffix = Path(name).suffix[:20]
    room = _LONGEST_NAME - len(suffix.encode())
    return Path(name).stem.encode()[:room].decode(errors="ignore") + suffix


def without_query(link: str) -> str:
    """A link as it may be shown: without what makes it a permission."""
    return re.sub(r"//[^/]*@", "//", re.split(r"[?#]", link, maxsplit=1)[0], count=1)
