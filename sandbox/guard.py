"""What is refused before anything of a request is looked at.

The sandbox runs on developers' machines, beside browsers that have other sites open. So it answers only for hosts that
are its own (another site could let its name lead here), takes forms only from its own pages, and reads no more than it
can hold.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import Message, Receive

from .portal import ApiError

LARGEST_FORM = 256 * 1024 * 1024
"""Bytes of a body with files, which are kept in the database."""
LARGEST_BODY = 4 * 1024 * 1024
"""Bytes of any other body."""
HERE = frozenset({"localhost", "127.0.0.1", "::1"})

_READS = {"GET", "HEAD", "OPTIONS"}


class BodyTooLargeError(Exception):
    """A body without a stated length turned out to be too large."""


def refusal(request: Request, hosts: frozenset[str]) -> ApiError | None:
    """Why a request is not let in; None for one that is.

    Args:
        request: The request.
        hosts: The names that the sandbox is reached by.
    """
    host = request.headers.get("host", "")
    name = _name(host)
    server: tuple[str, int | None] | None = request.scope.get("server")
    if name not in hosts and (server is None or name != server[0]):
        return ApiError(421, "The sandbox does not answer for this host. `--public-url` gives it a name.")
    if request.method not in _READS and _is_from_another_site(request, host):
        return ApiError(403, "Another site sent this form. The sandbox takes forms from its own pages only.")
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > largest(request):
        return too_large(request)
    return None


def bounded(request: Request, receive: Receive) -> Receive:
    """Receive a request's body, but no more of it than is allowed."""
    most, size = largest(request), 0

    async def receive_some() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > most:
            raise BodyTooLargeError
        return message

    return receive_some


def largest(request: Request) -> int:
    """How many bytes a request's body may have."""
    # OAuth knows no files, and asks for no key.
    is_form = request.headers.get("content-type", "").startswith("multipart/")
    return LARGEST_FORM if is_form and not request.scope["path"].startswith("/oauth/") else LARGEST_BODY


def too_large(request: Request) -> ApiError:
    """The error for a body that is too large."""
    return ApiError(413, f"The body is larger than {largest(request)} bytes.")


def _name(host: str) -> str:
    """The name in a Host header, without the port."""
    name, _, port = host.rpartition(":")
    return (name if name and port.isdecimal() else host).strip("[]").lower()


def _is_from_another_site(request: Request, host: str) -> bool:
    # The API asks for a key, which no other site has. What no browser sends has neither of these headers.
    if request.scope["path"].startswith("/v1/"):
        return False
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != host
