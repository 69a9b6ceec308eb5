"""What becomes of a call, fault by fault: the table that the documentation shows and `test_faults.py` proves.

Each row says, for a GET and for a request that changes something, how often the server acted, how often the request was
sent, which error came out (None: the call succeeded) and what that error says of `may_have_acted`. Two retries are
allowed, the deadline is 30 seconds, and the fault comes each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from faulty_server import (
    Fault,
    answer,
    bad_chunked,
    bad_gzip,
    close,
    content_length,
    html_error,
    huge_headers,
    informational,
    invalid_json,
    not_http,
    oversized,
    redirect,
    reset,
    stall,
    too_many_requests,
    truncated,
)


class Outcome(NamedTuple):
    """What becomes of one call."""

    acted: int
    attempts: int | None
    """None: until the deadline."""
    error: str | None = None
    may_have_acted: bool | None = None


@dataclass(frozen=True)
class Row:
    """A fault, and what becomes of a GET and of a POST, PATCH or DELETE."""

    fault: str
    scripted: Fault | None
    """None: nobody listens."""
    get: Outcome
    change: Outcome


def _broken(fault: str, scripted: Fault, *, acts: bool) -> Row:
    return Row(
        fault,
        scripted,
        Outcome(3 if acts else 0, 3, "ConnectionFailed", True),
        Outcome(1 if acts else 0, 1, "ConnectionFailed", True),
    )


def _stalled(fault: str, scripted: Fault, *, acts: bool) -> Row:
    return Row(
        fault, scripted, Outcome(3 if acts else 0, 3, "TimedOut", True), Outcome(1 if acts else 0, 1, "TimedOut", True)
    )


def _final(fault: str, scripted: Fault, error: str, *, acts: bool) -> Row:
    """A response that asking again would not better, whatever the method."""
    outcome = Outcome(1 if acts else 0, 1, error, acts)
    return Row(fault, scripted, outcome, outcome)


def _failing(fault: str, scripted: Fault) -> Row:
    """A failure of the server that may pass: a GET is tried again."""
    return Row(fault, scripted, Outcome(3, 3, "ServerError", True), Outcome(1, 1, "ServerError", True))


def _limited(fault: str, scripted: Fault) -> Row:
    """A 429, which uses up no retry."""
    outcome = Outcome(0, None, "RateLimited", False)
    return Row(fault, scripted, outcome, outcome)


_REFUSED = Outcome(0, 3, "ConnectionFailed", False)
_DONE = Outcome(1, 1)

ROWS = (
    Row("nobody listens", None, _REFUSED, _REFUSED),
    Row(
        "reset while the request's body is sent",
        reset("upload"),
        Outcome(3, 3, "ConnectionFailed", True),  # a GET has no body: all of it was read
        Outcome(0, 1, "ConnectionFailed", True),
    ),
    _broken("reset instead of a response", reset("request"), acts=True),
    _broken("reset in the headers", reset("headers"), acts=True),
    _broken("reset in the body", reset("body"), acts=True),
    _broken("closed before anything was read", close("accept"), acts=False),
    _broken("closed instead of a response", close("request"), acts=True),
    _broken("closed after the status line", close("status"), acts=True),
    _broken("closed after the headers", close("head"), acts=True),
    _broken("closed in the body", close("body"), acts=True),
    _stalled("no response, nothing read", stall("accept"), acts=False),
    _stalled("no response", stall("request"), acts=True),
    _stalled("response stops in the headers", stall("headers"), acts=True),
    _stalled("response stops in the body", stall("body"), acts=True),
    _broken("body shorter than announced", truncated(), acts=True),
    _broken("last chunk missing", bad_chunked(cut=True), acts=True),
    _broken("broken chunk", bad_chunked(), acts=True),
    _broken("Content-Length: -1", content_length("-1"), acts=True),
    _broken("Content-Length: ten", content_length("ten"), acts=True),
    _broken("headers without end", huge_headers(), acts=True),
    _broken("not HTTP", not_http(), acts=True),
    Row("body longer than announced", oversized(), _DONE, _DONE),
    Row("interim responses 100, 102, 103", informational(100, 102, 103), _DONE, _DONE),
    Row("299", answer(299), _DONE, _DONE),
    _final("content that is not gzip", bad_gzip(), "DecodeError", acts=True),
    _final("200 that is not JSON", invalid_json(), "DecodeError", acts=True),
    _final("200 that is an HTML page", html_error(200), "DecodeError", acts=True),
    _final("302 to elsewhere", redirect("http://127.0.0.1:1/elsewhere"), "APIError", acts=True),
    _final("400", answer(400), "BadRequest", acts=False),
    _final("401", answer(401), "Unauthorized", acts=False),
    _final("403", answer(403), "Forbidden", acts=False),
    _final("404", answer(404), "NotFound", acts=False),
    _final("409", answer(409), "Conflict", acts=False),
    _final("418", answer(418), "APIError", acts=False),
    _final("422", answer(422), "Unprocessable", acts=False),
    _final("426", answer(426), "LicenceRequired", acts=False),
    _final("499", answer(499), "APIError", acts=False),
    _limited("429, Retry-After: 7", too_many_requests(retry_after="7")),
    _limited("429, Retry-After: 0.5", too_many_requests(retry_after="0.5")),
    _limited("429, Retry-After: soon", too_many_requests(retry_after="soon")),
    _limited("429 without a hint", too_many_requests()),
    _failing("500", answer(500)),
    _final("501", answer(501), "ServerError", acts=True),
    _failing("502 that is an HTML page", html_error(502)),
    _failing("503", answer(503)),
    _failing("504", answer(504)),
    _final("520", answer(520), "ServerError", acts=True),
    _final("599", answer(599), "ServerError", acts=True),
    _final("999", answer(999), "APIError", acts=True),
)


def markdown() -> str:
    """The table as the documentation shows it."""
    lines = [
        "| what happens each time | GET: acted, sent | error "
        "| POST, PATCH, DELETE: acted, sent | error | may have acted |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in ROWS:
        get, change = row.get, row.change
        may = {None: "done", True: "yes", False: "no"}[change.may_have_acted]
        lines.append(
            f"| {row.fault} | {get.acted}, {_times(get)} | {_code(get.error)} "
            f"| {change.acted}, {_times(change)} | {_code(change.error)} | {may} |"
        )
    return "\n".join(lines)


def _times(outcome: Outcome) -> str:
    return "until the deadline" if outcome.attempts is None else str(outcome.attempts)


def _code(error: str | None) -> str:
    return f"`{error}`" if error else "none"
