"""OAuth: what goes wrong at the token endpoint, and that no secret is told of it."""

from __future__ import annotations

import asyncio
import json
import logging
import pickle
import threading
import traceback
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress

import pytest
from faulty_server import (
    Fault,
    answer,
    bad_chunked,
    bad_gzip,
    close,
    content_length,
    faulty_server,
    held,
    html_error,
    huge_headers,
    invalid_json,
    not_http,
    ok_json,
    redirect,
    reset,
    stall,
    truncated,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from oauth_portal import (
    ACCESS,
    APP_SECRET,
    CODE,
    FRESH,
    NOW,
    REFRESH,
    ROTATED,
    SECRETS,
    oauth,
    tokens_ending,
)

from generated_client._core.transport import httpx
from generated_client.errors import OAuthError
from generated_client.oauth import OAuth, Tokens


@pytest.mark.parametrize(
    ("fault", "status", "code", "text"),
    [
        (
            answer(400, b'{"error": "invalid_grant", "error_description": "Expired\\r\\n now"}'),
            400,
            "invalid_grant",
            "invalid_grant: Expired now",
        ),
        (answer(401, b'{"error": "invalid_client"}'), 401, "invalid_client", "invalid_client"),
        (answer(400, b'{"error_description": "\\u001b[31mred\\u202e"}'), 400, "", r"400: \[31mred$"),
        (answer(200, b'{"error": "invalid_grant"}'), 200, "invalid_grant", "answered 200: invalid_grant"),
        (answer(429, b'{"code": 429, "message": "Too many requests."}'), 429, "", "429: Too many requests."),
        (answer(422, b'{"error": {"a": 1}, "error_description": 5}'), 422, "", "answered 422"),
        (
            answer(400, f'{{"error": "no {CODE}", "error_description": "{APP_SECRET}?"}}'.encode()),
            400,
            "",
            r"400: \*\*\*\?",
        ),
        (answer(520, b""), 520, "", "answered 520"),
        (answer(204), 204, "", "answered 204, but without an access token"),
        (html_error(), 502, "", "answered 502"),
        (html_error(200), 200, "", "without an access token"),
        (invalid_json(), 200, "", "without an access token"),
        (answer(200, b"[" * 100_000), 200, "", "without an access token"),
        (answer(200, b"\xff\xfe\x00"), 200, "", "without an access token"),
        (ok_json(["access_token"]), 200, "", "without an access token"),
        (ok_json({"access_token": 5}), None, "", "no usable token"),
        (ok_json({"access_token": "a\nb"}), None, "", "no usable token"),
        (ok_json({"access_token": "a", "refresh_token": ""}), None, "", "no usable token"),
        (redirect("http://127.0.0.1:1/"), 302, "", "answered 302"),
    ],
)
def test_a_refusal_of_any_kind_is_one_clear_error(fault: Fault, status: int | None, code: str, text: str) -> None:
    with faulty_server([fault]) as server, pytest.raises(OAuthError, match=text) as caught:
        oauth(base_url=server.url).exchange(CODE)
    assert (caught.value.status, caught.value.code) == (status, code)
    assert caught.value.url == f"{server.url}/oauth/tokens"
    assert not caught.value.may_have_acted


BROKEN = [
    *(reset(at) for at in ("accept", "request", "status", "headers", "head", "body")),
    *(close(at) for at in ("accept", "request", "headers", "body")),
    *(stall(at) for at in ("accept", "request", "headers", "body")),
    truncated(),
    content_length("-1"),
    bad_gzip(),
    bad_chunked(),
    huge_headers(),
    not_http(),
    answer(200, b"x" * 1_000_000),
]


@pytest.mark.parametrize("fault", BROKEN, ids=lambda fault: fault.name)
def test_a_response_that_does_not_arrive_is_one_clear_error_with_its_cause(fault: Fault) -> None:
    with faulty_server([fault]) as server, pytest.raises(OAuthError, match="no response from the token") as caught:
        # Short only where waiting is the point: on a busy machine any response may take its time.
        oauth(base_url=server.url, timeout=0.1 if fault.name.startswith("stall") else 10).exchange(CODE)
    assert caught.value.status is None
    assert isinstance(caught.value.__cause__, Exception)
    assert caught.value.__cause__.__traceback__ is None  # its frames hold the body, secrets and all


def test_a_response_without_end_is_given_up() -> None:
    sent: list[int] = []

    def trickle() -> Iterator[bytes]:
        for number in range(1_000_000):
            sent.append(number)
            yield b" "

    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=trickle()))
    with pytest.raises(OAuthError):
        oauth(http_client=httpx.Client(transport=transport), timeout=0.01).exchange(CODE)
    for thread in threading.enumerate():
        if thread.name == "mijnklantportaal-oauth":
            thread.join(5)
    assert 1 < len(sent) < 100_000


def test_over_a_real_connection_all_is_well() -> None:
    async def run(url: str, auth: OAuth) -> int:
        async with httpx.AsyncClient(auth=auth, trust_env=False) as client:
            return (await client.get(url)).status_code

    tokens = ok_json({"access_token": FRESH, "expires_in": 60})
    with faulty_server([answer(401), held(tokens), ok_json()]) as server:
        server.release()
        auth = oauth(base_url=server.url + "/", tokens=tokens_ending(3600))
        assert asyncio.run(run(server.url, auth)) == 200
        assert [request.target for request in server.requests] == ["/", "/oauth/tokens", "/"]
        assert server.requests[2].header("authorization") == f"Bearer {FRESH}"
        server.wait_until(lambda s: s.open_connections == 0)


FIELDS = st.sampled_from(["access_token", "refresh_token", "expires_in", "error", "error_description"])
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.none(), max_size=1)


@settings(deadline=None, max_examples=100)
@given(
    st.integers(200, 599),
    st.binary() | st.dictionaries(FIELDS, VALUES).map(lambda value: json.dumps(value).encode()),
)
def test_no_answer_of_the_token_endpoint_breaks_the_client(status: int, body: bytes) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(status, content=body))
    auth = oauth(http_client=httpx.Client(transport=transport))
    with suppress(OAuthError):
        assert isinstance(auth.exchange(CODE), Tokens)


# Secrets


@contextmanager
def everything_logged() -> Generator[list[str], None, None]:
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler, root = Keep(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.setLevel(level)
        root.removeHandler(handler)


def told_by(error: BaseException) -> Iterable[str]:
    """All that an error and those behind it say, the local variables of their frames aside."""
    yield from traceback.format_exception(error)
    link: BaseException | None = error
    while link is not None:
        yield repr(link)
        yield repr(link.__dict__)
        request = getattr(link, "_request", None)
        if isinstance(request, httpx.Request):
            yield request.read().decode()
        link = link.__cause__ or link.__context__
    yield repr(pickle.dumps(error))


@pytest.mark.parametrize(
    "fault",
    [
        *BROKEN,
        answer(400, json.dumps({"error": REFRESH, "error_description": " ".join(SECRETS[:3])}).encode()),
        ok_json({"access_token": f"{FRESH}\n"}),
        answer(200, f'{{"access_token": "{FRESH}"'.encode()),
    ],
    ids=lambda fault: fault.name,
)
def test_no_secret_is_told_when_a_refresh_fails(fault: Fault) -> None:
    with everything_logged() as lines, faulty_server([fault]) as server:
        auth = oauth(base_url=server.url, tokens=Tokens(ACCESS, REFRESH, NOW), timeout=0.1)
        with pytest.raises(OAuthError) as caught:
            auth.refresh()
    told = [*lines, *told_by(caught.value), repr(auth), str(auth)]
    # ACCESS is not sent here, so an endpoint that tells it is none of ours; what is sent must not come back.
    sent = (APP_SECRET, REFRESH, FRESH)
    assert not [text for text in told if any(secret in text for secret in sent)]


def test_no_secret_is_logged_when_all_goes_well() -> None:
    with (
        everything_logged() as lines,
        faulty_server([ok_json({"access_token": FRESH, "refresh_token": ROTATED})]) as server,
    ):
        auth = oauth(base_url=server.url)
        auth.exchange(CODE)
    assert any("POST /oauth/tokens (authorization_code): 200" in line for line in lines)
    assert not [line for line in lines if any(secret in line for secret in SECRETS)]
    assert repr(auth) == f"OAuth(client_id='app_1', base_url='{server.url}')"


def test_errors_can_be_pickled() -> None:
    with pytest.raises(OAuthError) as caught, faulty_server([answer(400, b'{"error": "invalid_grant"}')]) as server:
        oauth(base_url=server.url).exchange(CODE)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.code, again.status) == (str(caught.value), "invalid_grant", 400)
