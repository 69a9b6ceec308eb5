"""Errors: what they say, that they survive pickling and copying, and that no secret gets into them."""

from __future__ import annotations

import asyncio
import copy
import json
import logging
import pickle
import traceback
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from fault_table import ROWS
from faulty_server import Fault, answer, faulty_server, too_many_requests
from simulated_clock import SimulatedClock

import generated_client
from generated_client import (
    APIError,
    AsyncMijnKlantportaal,
    Call,
    DeadlineExceeded,
    DecodeError,
    InvalidArgument,
    LinkExpired,
    MijnKlantportaal,
    NotFound,
    OAuthError,
    PortalError,
    RateLimited,
    UnreadableField,
)
from generated_client._core.transport import httpx
from generated_client.errors import class_for_status
from generated_client.rate_limit import NO_LIMIT

TOKEN = "mkp-secret-0123456789"


def portal(url: str, **options: Any) -> MijnKlantportaal:
    settings: dict[str, Any] = {"max_retries": 1, "rate_limiter": NO_LIMIT, "clock": SimulatedClock()}
    return MijnKlantportaal(api_key=TOKEN, base_url=f"{url}/v1", **{**settings, **options})


def error_of(fault: Fault, method: str = "GET") -> PortalError:
    with faulty_server([fault], repeat_last=True) as server, portal(server.url) as client:
        with pytest.raises(PortalError) as caught:
            client.send(Call(method, "/customers/cst_x", lambda data: data))
        return caught.value


def test_the_message_is_one_line_that_helps() -> None:
    body = b'{"code": 404, "message": "Customer\\n not found"}'
    assert str(error_of(answer(404, body))) == "404 Not Found: GET /customers/cst_x: Customer not found"
    assert str(error_of(answer(520, b"<html>"))) == "520: GET /customers/cst_x"


def test_an_api_error_has_all_that_the_answer_had() -> None:
    fault = answer(404, b'{"code": 404, "message": "Gone."}', headers=[("X-RateLimit-Remaining", "3")])
    error = error_of(fault)
    assert type(error) is NotFound
    assert (error.status, error.code, error.message, error.attempts) == (404, 404, "Gone.", 1)
    assert error.body == {"code": 404, "message": "Gone."}
    assert error.headers["x-ratelimit-remaining"] == "3"
    assert error.method == "GET"
    assert error.url is not None
    assert error.url.endswith("/v1/customers/cst_x")


BODIES: list[tuple[Any, str, str]] = [
    ({"code": 422, "message": "Too late."}, "Too late.", ""),
    ({"message": "Unauthenticated."}, "Unauthenticated.", ""),
    ({"error": "Too late."}, "Too late.", ""),
    ({"error": {"code": 7, "message": "Too late."}}, "Too late.", ""),
    ({"error": "invalid_request", "error_description": "Too late."}, "Too late.", ""),
    ({"type": "about:blank", "title": "Not possible", "detail": "Too late.", "status": 422}, "Too late.", ""),
    ({"type": "about:blank", "title": "Not possible", "status": 422}, "Not possible", ""),
    ([{"message": "Too late."}, {"message": "Too little."}], "Too late.", ""),
    ({"errors": [{"detail": "Too late."}]}, "Too late.", ""),
    ({"errors": ["Too late."]}, "Too late.", ""),
    (
        {"message": "The given data was invalid.", "errors": {"amount": ["is required"], "lines.0.vatRate": "is odd"}},
        "The given data was invalid.",
        " (amount, lines.0.vatRate)",
    ),
    ({"errors": {"amount": ["is required"]}}, "", " (amount)"),
    ("Too late.", "Too late.", ""),
    ("<!doctype html><html><head><title>\n Too late. </title></head>", "Too late.", ""),
]


@pytest.mark.parametrize(("body", "message", "fields"), BODIES)
def test_an_error_body_of_any_shape_gives_its_message(body: Any, message: str, fields: str) -> None:
    sent = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    error = error_of(answer(422, sent))
    assert isinstance(error, generated_client.Unprocessable)
    assert error.message == message
    told = f": {message}" if message else ""
    assert str(error) == f"422 {HTTPStatus(422).phrase}: GET /customers/cst_x{told}{fields}"
    assert error.body == body


def test_the_refused_fields_are_a_mapping() -> None:
    body = {
        "message": "Invalid.",
        "errors": {"amount": ["is required", "is not a number"], "lines.0.vatRate": "is odd"},
    }
    error = error_of(answer(422, json.dumps(body).encode()))
    assert isinstance(error, APIError)
    assert error.errors == {"amount": ("is required", "is not a number"), "lines.0.vatRate": ("is odd",)}


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"code": {}, "message": []}', b"[[]]", b"null"])
def test_an_error_body_that_says_nothing_is_taken(body: bytes) -> None:
    error = error_of(answer(422, body))
    assert isinstance(error, generated_client.Unprocessable)
    assert (error.code, error.message, error.errors) == (None, "", {})


def test_a_redirect_says_where_it_leads() -> None:
    error = error_of(answer(302, b"", headers=[("Location", "https://manage.mijnklantportaal.nl/login?next=private")]))
    assert str(error) == "302 Found: GET /customers/cst_x: redirected to https://manage.mijnklantportaal.nl/login"
    assert error.may_have_acted


def test_every_status_has_a_class() -> None:
    assert {status: class_for_status(status).__name__ for status in (400, 401, 402, 404, 418, 426, 500, 599, 600)} == {
        400: "BadRequest",
        401: "Unauthorized",
        402: "APIError",
        404: "NotFound",
        418: "APIError",
        426: "LicenceRequired",
        500: "ServerError",
        599: "ServerError",
        600: "APIError",
    }


def test_a_refusal_for_too_many_calls_says_how_long_to_wait() -> None:
    error = error_of(too_many_requests(retry_after="3600"))
    assert isinstance(error, RateLimited)
    assert (error.retry_after, error.attempts) == (3600, 1)


def test_the_cause_is_chained() -> None:
    row = next(row for row in ROWS if row.fault == "reset in the body")
    assert row.scripted
    assert isinstance(error_of(row.scripted).__cause__, httpx.HTTPError)


def examples() -> list[PortalError]:
    import datetime

    return [
        InvalidArgument("invoice_id", "is empty"),
        DecodeError(
            "is null", path="data[3].amount", model="CustomerInvoice", body=b"{}", status=200, headers={"a": "b"}
        ),
        UnreadableField("CustomerInvoice", "paidAt", "is ''", owner="inv_2"),
        DeadlineExceeded("late", method="GET", url="https://x.test/", attempts=4, may_have_acted=True),
        LinkExpired("over", expires_at=datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC), url="https://x.test/"),
        OAuthError("no", code="invalid_grant", status=400),
        *(
            class_for_status(status)(
                status=status,
                body={"message": "m"},
                headers={"x": "y"},
                retry_after=1.5,
                method="GET",
                url="https://x.test/",
            )
            for status in (400, 404, 429, 500, 520, 999)
        ),
    ]


@pytest.mark.parametrize("error", examples(), ids=lambda error: type(error).__name__)
def test_errors_can_be_pickled_and_copied_with_all_their_fields(error: PortalError) -> None:
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert vars(twin) == vars(error)


def test_every_error_class_is_exported_and_documented_in_the_tree() -> None:
    module = generated_client.errors
    classes = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, PortalError)]
    assert len(classes) == 21
    for kind in classes:
        assert getattr(generated_client, kind.__name__) is kind
        assert kind.__name__ in (module.__doc__ or "")


def everything_told(error: BaseException, records: list[logging.LogRecord]) -> str:
    told = [repr(error), str(error), repr(vars(error)), "".join(traceback.format_exception(error))]
    told += [pickle.dumps(error).decode("latin-1")] if isinstance(error, PortalError) else []
    told += [f"{record.getMessage()} {record.args!r} {record.exc_text}" for record in records]
    return "\n".join(told)


def echo(status: int) -> Fault:
    """A server that repeats what it was sent, as some proxies do on their error pages."""
    return answer(status, f'{{"you sent": "Authorization: Bearer {TOKEN}"}}'.encode())


SECRECY = [*(row.scripted for row in ROWS if row.scripted and row.get.error), echo(200), echo(403), echo(500)]


@pytest.mark.parametrize("fault", SECRECY, ids=lambda fault: fault.name)
def test_the_token_is_in_nothing_that_an_error_path_tells(fault: Fault, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with faulty_server([fault], repeat_last=True) as server:
        client = portal(server.url, timeout=0.1 if fault.name.startswith("stall") else 10)
        with client, pytest.raises(PortalError) as caught:
            client.customers.get("cst_x")
        told = everything_told(caught.value, caplog.records) + repr(client) + repr(vars(client))
        assert "/customers/cst_x" in told
        assert TOKEN not in told


@pytest.mark.parametrize("status", [200, 403])
def test_a_token_that_the_server_sends_back_in_a_header_is_blotted_out(status: int) -> None:
    error = error_of(answer(status, b"nothing", headers=[("X-Echo", f"Bearer {TOKEN}")]))
    assert isinstance(error, APIError | DecodeError)
    assert error.headers["x-echo"] == "Bearer [token]"


@pytest.mark.parametrize("fault", [echo(403), answer(500)], ids=lambda fault: fault.name)
def test_the_token_is_in_nothing_that_an_async_error_path_tells(fault: Fault, caplog: pytest.LogCaptureFixture) -> None:
    async def run(url: str) -> str:
        options: dict[str, Any] = {"max_retries": 0, "rate_limiter": NO_LIMIT}
        async with AsyncMijnKlantportaal(api_key=TOKEN, base_url=url, **options) as client:
            with pytest.raises(APIError) as caught:
                await client.customers.get("cst_x")
            return everything_told(caught.value, caplog.records) + repr(client) + repr(vars(client))

    caplog.set_level(logging.DEBUG)
    with faulty_server([fault], repeat_last=True) as server:
        assert TOKEN not in asyncio.run(run(server.url))


def test_the_log_tells_method_path_status_and_attempt_but_no_query(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "mijnklantportaal")
    with faulty_server([answer(503)]) as server, portal(server.url) as client:
        client.request("GET", "/things", query={"q": "private"})
    lines = [record.getMessage() for record in caplog.records if record.name == "mijnklantportaal"]
    assert len(lines) == 3
    assert lines[0].startswith("GET /things: 503 in ")
    assert lines[0].endswith("attempt 1")
    assert lines[1].startswith("GET /things: 503; again in ")
    assert lines[2].endswith("attempt 2")
    assert "private" not in "".join(lines)


# Messages


ODD = "\x1b[2J\ud800\r\nsecond line\u202e\x00"


def messages() -> list[PortalError]:
    refused = error_of(answer(422, json.dumps({"message": ODD}).encode()))
    odd_values = json.dumps({"id": ODD, "name": ODD, "createdAt": ODD}).encode()
    with faulty_server([answer(200, odd_values)], repeat_last=True) as server, portal(server.url) as client:
        with pytest.raises(DecodeError) as strict:
            client.with_options(strict=True).customer_groups.get("cug_1")
        with pytest.raises(UnreadableField) as lenient:
            str(client.customer_groups.get("cug_1").created_at)
        with pytest.raises(InvalidArgument) as argument:
            client.customer_groups.get(ODD)
    return [refused, strict.value, lenient.value, argument.value, InvalidArgument(ODD, ODD), PortalError(ODD)]


def test_a_message_is_one_line_that_can_be_printed_and_logged(tmp_path: Path) -> None:
    handler = logging.FileHandler(tmp_path / "log", encoding="utf-8")
    logger = logging.Logger("of the host")
    logger.addHandler(handler)
    errors = messages()
    for error in errors:
        assert str(error).isprintable()
        logger.error("%s", error)
    handler.close()
    assert len((tmp_path / "log").read_text(encoding="utf-8").splitlines()) == len(errors)
    assert "second line" in str(errors[0])
