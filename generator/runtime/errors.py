"""What can go wrong, as one tree.

    PortalError
    ├── ConfigurationError      the client was set up wrongly; nothing was sent
    ├── InvalidArgument         an argument was refused before anything was sent
    ├── ConnectionFailed        no connection, or it broke before the response was complete
    ├── TimedOut                one step (connect, write, read) took longer than its timeout
    ├── DeadlineExceeded        the call as a whole, with its retries and waits, took longer than its deadline
    ├── DecodeError             the response differs from the documentation
    │   └── UnreadableField     a field of an object was used that could not be read
    ├── DownloadFailed          a file did not arrive whole
    │   └── LinkExpired         its download link no longer works
    ├── OAuthError              no access token could be obtained
    └── APIError                the portal responded with an error status
        ├── BadRequest          400
        ├── Unauthorized        401
        ├── Forbidden           403
        ├── NotFound            404
        ├── Conflict            409
        ├── Unprocessable       422
        ├── LicenceRequired     426
        ├── RateLimited         429
        └── ServerError         500 to 599

The API has no idempotency keys, so every error says whether the server may have acted on the call (`may_have_acted`).
False: it was not sent, or the server refused it; it can be repeated. True: it was sent, and no response came or the
server failed; find out what happened before you repeat a change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, cast


class PortalError(Exception):
    """The base of every error that this package raises on purpose.

    Attributes:
        method: The HTTP method of the call, `GET`; None when there was no call.
        url: The URL of the call, without its query; None when there was no call.
        attempts: How often the request was sent or tried to be sent.
        may_have_acted: Whether the server may have acted on the call, see the top of this module.
        page: The page of a list that was asked for: its number, offset or cursor, for `pages(start=...)`; None
            elsewhere.
    """

    def __init__(
        self,
        message: str,
        *,
        method: str | None = None,
        url: str | None = None,
        attempts: int = 0,
        may_have_acted: bool = False,
    ) -> None:
        super().__init__(one_line(message))
        self.method = method
        self.url = url
        self.attempts = attempts
        self.may_have_acted = may_have_acted
        self.page: int | str | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        # An exception's own way calls __init__ with `args` alone, which loses or refuses the other fields.
        return _restore, (type(self), self.args, self.__dict__.copy())


def one_line(text: str) -> str:
    """Text that may come from outside, fit for a terminal and a log: without control characters and half characters."""
    if text.isprintable():
        return text
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def _restore(kind: type[PortalError], args: tuple[Any, ...], fields: dict[str, Any]) -> PortalError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(fields)
    return error


class ConfigurationError(PortalError):
    """The client was set up wrongly, or used after it was closed; nothing was sent."""


class InvalidArgument(PortalError, ValueError):
    """An argument was refused; nothing was sent.

    Attributes:
        argument: The argument's name, `invoice_id`; for a part of one, `lines[0].vat_rate`.
        problem: What is wrong with it.
    """

    def __init__(self, argument: str, problem: str) -> None:
        super().__init__(f"{argument}: {problem}")
        self.argument = argument
        self.problem = problem


class ConnectionFailed(PortalError):
    """No connection could be made, or it broke before the response was complete."""


class TimedOut(PortalError, TimeoutError):
    """One step of the call (connect, write, read) took longer than its timeout."""


class DeadlineExceeded(PortalError, TimeoutError):
    """The call as a whole, with its retries and waits, would take or took longer than its deadline.

    Attributes:
        retry_after: Seconds until the rate limit may have room, when that is what the call waited for; else None.
    """

    def __init__(
        self,
        message: str,
        *,
        retry_after: float | None = None,
        method: str | None = None,
        url: str | None = None,
        attempts: int = 0,
        may_have_acted: bool = False,
    ) -> None:
        super().__init__(message, method=method, url=url, attempts=attempts, may_have_acted=may_have_acted)
        self.retry_after = retry_after


class DecodeError(PortalError, ValueError):
    """The response differs from the documentation.

    Attributes:
        path: Where in the response, `data[3].issuedAt`; empty for the response as a whole.
        model: The name of the model that was being read, `CustomerInvoice`.
        body: The response as it came; empty when a model was read from other data.
        status: The status of the response; None when there was none.
        headers: The headers of the response, with lower-case names.
    """

    def __init__(
        self,
        problem: str,
        *,
        path: str = "",
        model: str = "",
        body: bytes = b"",
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        method: str | None = None,
        url: str | None = None,
        attempts: int = 0,
        may_have_acted: bool = False,
    ) -> None:
        where = f"{model}: " if model else ""
        where += f"{path}: " if path else ""
        super().__init__(f"{where}{problem}", method=method, url=url, attempts=attempts, may_have_acted=may_have_acted)
        self.problem = problem
        self.path = path
        self.model = model
        self.body = body
        self.status = status
        self.headers = dict(headers or {})


class UnreadableField(DecodeError):
    """A field of an object was used that could not be read; the rest of the object can be used.

    It is not an AttributeError: `getattr(invoice, "paid_at", None)` must not say that an invoice is unpaid because the
    date cannot be read. `object.unreadable` holds what came.

    Attributes:
        path: The field's name in JSON, `paidAt`.
        model: The name of the model, `CustomerInvoice`.
        owner: The `id` of the object; empty where it has none.
    """

    def __init__(self, model: str, path: str, problem: str, *, owner: str = "") -> None:
        super().__init__(problem, path=path, model=model, may_have_acted=True)
        self.owner = owner
        self.args = (one_line(f"{' '.join(filter(None, [model, owner]))}: {path} {problem}"),)


class DownloadFailed(PortalError):
    """A file did not arrive whole; nothing was left at its destination."""


class LinkExpired(DownloadFailed):
    """A download link no longer works; ask the portal for a new one.

    Attributes:
        expires_at: When the link stopped working, as the portal said.
    """

    def __init__(self, message: str, *, expires_at: datetime | None = None, url: str | None = None) -> None:
        super().__init__(message, method="GET", url=url)
        self.expires_at = expires_at


class OAuthError(PortalError):
    """No access token could be obtained.

    Attributes:
        code: The `error` of RFC 6749, `invalid_grant`; empty when the server gave none.
        status: The token endpoint's status; None when no response came.
    """

    def __init__(self, message: str, *, code: str = "", status: int | None = None, url: str | None = None) -> None:
        super().__init__(message, method="POST", url=url)
        self.code = code
        self.status = status


class APIError(PortalError):
    """The portal responded with an error status.

    Attributes:
        status: The HTTP status, any number.
        code: `code` of the error body; None when the body has none.
        message: What the error body says; empty when it says nothing.
        errors: Which fields were refused, and why: `{"amount": ("is required",)}`; empty when the body does not say.
        body: The error body: parsed JSON, or the text where it is not JSON.
        headers: The headers of the response, with lower-case names.
        retry_after: Seconds to wait before another attempt, as the server asked; None when it did not.
    """

    def __init__(
        self,
        *,
        status: int,
        body: object = "",
        headers: Mapping[str, str] | None = None,
        retry_after: float | None = None,
        method: str | None = None,
        url: str | None = None,
        attempts: int = 1,
        path: str = "",
    ) -> None:
        errors = _errors(body)
        detail = " ".join(_message(body).split())[:500]
        target = (headers or {}).get("location", "")
        if 300 <= status < 400 and target:
            detail = f"redirected to {target.partition('?')[0][:200]}"
        line = f"{status} {_reason(status)}".rstrip()
        line += f": {method} {path or url}" if method else ""
        line += f": {detail}" if detail else ""
        line += f" ({', '.join(list(errors)[:10])})" if errors else ""
        super().__init__(
            line,
            method=method,
            url=url,
            attempts=attempts,
            # A refusal (4xx) says that nothing was done. A redirect or a server's failure leaves it open.
            may_have_acted=not 400 <= status < 500,
        )
        self.status = status
        self.code = _code(body)
        self.message = detail
        self.errors = errors
        self.body = body
        self.headers = dict(headers or {})
        self.retry_after = retry_after


class BadRequest(APIError):
    """400: the server could not make sense of the request."""


class Unauthorized(APIError):
    """401: no API key or access token, or one that is not valid (any more)."""


class Forbidden(APIError):
    """403: the key or token lacks the scope for this call."""


class NotFound(APIError):
    """404: there is no object with this id."""


class Conflict(APIError):
    """409: the object is in a state that does not allow it, such as an appointment that is already canceled."""


class Unprocessable(APIError):
    """422: the input was understood and refused."""


class LicenceRequired(APIError):
    """426: the account's licence does not include this."""


class RateLimited(APIError):
    """429: more calls than the rate limit allows."""


class ServerError(APIError):
    """500 to 599: the server failed; whether it acted on the call is unknown."""


_BY_STATUS: dict[int, type[APIError]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    422: Unprocessable,
    426: LicenceRequired,
    429: RateLimited,
}


def class_for_status(status: int) -> type[APIError]:
    """The class of error for an HTTP status."""
    return _BY_STATUS.get(status) or (ServerError if 500 <= status < 600 else APIError)


def _code(body: object) -> int | str | None:
    code = cast("dict[str, object]", body).get("code") if isinstance(body, dict) else None
    return code if isinstance(code, int | str) and not isinstance(code, bool) else None


def _message(body: object) -> str:
    """What an error body says, whatever its shape: the documented one, RFC 9457, Laravel, a text or a page of HTML."""
    if isinstance(body, str):
        title = re.search(r"<title[^>]*>(.*?)</title>", body, re.IGNORECASE | re.DOTALL)
        return title[1] if title else "" if "<" in body[:200] else body
    if isinstance(body, list):
        items = cast("list[object]", body)
        return _message(items[0]) if items else ""
    if isinstance(body, dict):
        fields = cast("dict[str, object]", body)
        for key in ("message", "error_description", "detail", "title", "error"):
            value = fields.get(key)
            if isinstance(value, str | dict) and (found := _message(cast(object, value))):
                return found
        errors = fields.get("errors")
        return _message(cast(object, errors)) if isinstance(errors, list) else ""
    return ""


def _errors(body: object) -> dict[str, tuple[str, ...]]:
    """Which fields were refused and why, where a body says so: `{"errors": {"amount": ["..."]}}`."""
    errors = cast("dict[str, object]", body).get("errors") if isinstance(body, dict) else None
    if not isinstance(errors, dict):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for field, given in cast("dict[str, object]", errors).items():
        reasons = cast("list[object]", given) if isinstance(given, list) else [given]
        found[field] = tuple(str(reason) for reason in reasons)
    return found


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:  # 520 and the like are not registered, but some servers send them
        return ""
