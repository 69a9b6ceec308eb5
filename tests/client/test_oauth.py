"""OAuth: permission, tokens, and what becomes of a request.

It is long because it follows a permission from the first page to the last token.
"""

from __future__ import annotations

import asyncio
import copy
import io
import json
import pickle
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import nullcontext, suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from faulty_server import (
    answer,
    faulty_server,
    ok_json,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from oauth_portal import (
    ACCESS,
    API,
    APP_SECRET,
    CODE,
    FRESH,
    NOW,
    REFRESH,
    ROTATED,
    SECRETS,
    FixedClock,
    Portal,
    oauth,
    tokens_ending,
)

from generated_client import AsyncMijnKlantportaal, MijnKlantportaal
from generated_client._core.transport import httpx
from generated_client.errors import (
    ConfigurationError,
    DecodeError,
    InvalidArgument,
    OAuthError,
    PortalError,
    Unauthorized,
)
from generated_client.files import FileInput
from generated_client.oauth import OAuth, Scope, Tokens

# Getting permission


def test_the_scopes_are_the_documented_ones() -> None:
    assert len(Scope) == 24
    assert all(scope.name == scope.value.replace(".", "_").upper() for scope in Scope)
    both = ["agreements", "appointments", "customers", "files", "filerequest", "fileshare"]
    both += ["offers", "paymentlinks", "subscription", "tickets", "webhooks"]
    documented = {f"{name}.{kind}" for name in both for kind in ("read", "write")}
    assert {scope.value for scope in Scope} == documented | {"businessoperations.read", "invoices.read"}


def test_the_authorize_url_carries_what_is_documented() -> None:
    scopes = [Scope.CUSTOMERS_READ, "new.scope", Scope.CUSTOMERS_READ]
    url = urlsplit(oauth().authorize_url(scopes, state="a b&c=d", prompt="login"))
    assert f"{url.scheme}://{url.netloc}{url.path}" == "https://manage.mijnklantportaal.nl/oauth/authorize"
    assert parse_qs(url.query, strict_parsing=True) == {
        "response_type": ["code"],
        "client_id": ["app_1"],
        "redirect_uri": ["https://example.com/callback?from=portal"],
        "scope": ["customers.read new.scope"],
        "state": ["a b&c=d"],
        "prompt": ["login"],
    }
    assert "scope=customers.read%20new.scope" in url.query
    assert "prompt" not in oauth().authorize_url(Scope, state="x")


@pytest.mark.parametrize(
    ("argument", "scopes", "more"),
    [
        ("scopes", [], {}),
        ("scopes", "customers.read", {}),
        ("scopes", Scope.CUSTOMERS_READ, {}),
        ("scopes", ["customers.read invoices.read"], {}),
        ("scopes", [""], {}),
        ("state", Scope, {"state": ""}),
        ("prompt", Scope, {"prompt": "none"}),
    ],
)
def test_what_cannot_be_asked_for_is_refused(argument: str, scopes: Any, more: dict[str, Any]) -> None:
    more = {"state": "x", **more}
    with pytest.raises(InvalidArgument) as caught:
        oauth().authorize_url(scopes, **more)
    assert caught.value.argument == argument


def test_each_state_is_another_and_long() -> None:
    states = {OAuth.new_state() for _ in range(100)}
    assert len(states) == 100
    assert min(map(len, states)) >= 40


@pytest.mark.parametrize(
    "url", ["https://example.com/cb?code=c%2F1&state=s", "/cb?state=s&code=c%2F1&x", "?code=c/1&state=s"]
)
def test_the_code_is_read_from_the_redirect(url: str) -> None:
    assert OAuth.code_from_redirect(url, "s") == "c/1"


@pytest.mark.parametrize(
    "query",
    [
        "code=1",
        "code=1&state=",
        "code=1&state=S",
        "code=1&state=s%00",
        "code=1&state=s&state=s",
        "code=1&code=2&state=s",
        "code=&state=s",
        "state=s",
        "error=access_denied&state=other",
        "",
    ],
)
def test_a_redirect_that_is_not_ours_or_has_no_code_is_refused(query: str) -> None:
    with pytest.raises(OAuthError) as caught:
        OAuth.code_from_redirect(f"https://example.com/cb?{query}", "s")
    assert caught.value.code == ""


@pytest.mark.parametrize("state", ["", "&state=s"])
def test_a_refusal_by_the_user_tells_why_whether_or_not_the_state_comes_back(state: str) -> None:
    url = f"/cb?error=access_denied&error_description=The%20user%0D%0Asaid%20no{state}"
    with pytest.raises(OAuthError, match=r"^no permission: access_denied: The user said no$") as caught:
        OAuth.code_from_redirect(url, "s")
    assert caught.value.code == "access_denied"


def test_an_empty_expected_state_is_refused() -> None:
    with pytest.raises(InvalidArgument):
        OAuth.code_from_redirect("/cb?code=1&state=", "")


@settings(deadline=None, max_examples=100)
@given(st.text() | st.text().map(lambda text: "/cb?code=1&state=" + quote(text, errors="replace")), st.text())
def test_no_redirect_breaks_the_reading(url: str, state: str) -> None:
    with suppress(PortalError):
        assert OAuth.code_from_redirect(url, state)


# Tokens


def test_tokens_show_neither_of_them_and_are_read_back_as_they_were() -> None:
    tokens = Tokens(ACCESS, REFRESH, datetime(2026, 1, 2, 13, tzinfo=timezone(timedelta(hours=1))))
    assert repr(tokens) == str(tokens)
    assert not any(secret in repr(tokens) for secret in SECRETS)
    assert Tokens.from_dict(json.loads(json.dumps(tokens.to_dict()))) == tokens
    assert Tokens.from_dict({"access_token": "a"}) == Tokens("a")
    assert Tokens.from_dict(Tokens("a").to_dict()) == Tokens("a")
    assert pickle.loads(pickle.dumps(tokens)) == copy.deepcopy(tokens) == tokens


@pytest.mark.parametrize("token", ["", "a b", "a\r\nX-Evil: 1", "é", "\x7f", None, 5, b"a"])
def test_tokens_that_cannot_stand_in_a_header_are_refused(token: Any) -> None:
    with pytest.raises(InvalidArgument, match="access_token"):
        Tokens(token)
    with pytest.raises(DecodeError, match="access_token"):
        Tokens.from_dict({"access_token": token})
    if token is not None:
        with pytest.raises(InvalidArgument, match="refresh_token"):
            Tokens("a", token)
        with pytest.raises(DecodeError, match="refresh_token"):
            Tokens.from_dict({"access_token": "a", "refresh_token": token})


@pytest.mark.parametrize("moment", ["yesterday", "2026-01-02T12:00:00", 1767355200, True, ["2026"]])
def test_a_stored_end_that_is_no_moment_is_refused(moment: Any) -> None:
    with pytest.raises(DecodeError, match="expires_at"):
        Tokens.from_dict({"access_token": "a", "expires_at": moment})


def test_an_end_without_a_time_zone_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="expires_at"):
        Tokens("a", expires_at=datetime(2026, 1, 1))  # noqa: DTZ001, RUF100 - that is the point


# Exchange and refresh


def test_a_code_is_exchanged_for_tokens_as_documented() -> None:
    portal, stored = Portal(refresh_token=REFRESH), list[Tokens]()
    auth = oauth(portal, on_tokens=stored.append)
    tokens = auth.exchange(CODE)
    assert tokens == Tokens(FRESH, REFRESH, NOW + timedelta(hours=1))
    assert tokens is auth.tokens
    assert stored == [tokens]
    (request,) = portal.token_requests
    assert (request.method, str(request.url)) == ("POST", "https://manage.mijnklantportaal.nl/oauth/tokens")
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.content) == {
        "grant_type": "authorization_code",
        "client_id": "app_1",
        "client_secret": APP_SECRET,
        "redirect_uri": "https://example.com/callback?from=portal",
        "code": CODE,
    }


def test_a_refresh_sends_what_is_documented_and_keeps_the_refresh_token() -> None:
    portal, stored = Portal(), list[Tokens]()
    auth = oauth(portal, tokens=tokens_ending(3600), on_tokens=stored.append)
    assert auth.refresh() == auth.tokens == Tokens(FRESH, REFRESH, NOW + timedelta(hours=1))
    assert stored == [auth.tokens]
    assert json.loads(portal.token_requests[0].content) == {
        "grant_type": "refresh_token",
        "client_id": "app_1",
        "client_secret": APP_SECRET,
        "refresh_token": REFRESH,
    }


def test_a_new_refresh_token_takes_the_place_of_the_old_one() -> None:
    auth = oauth(Portal(refresh_token=ROTATED), tokens=tokens_ending(0))
    assert auth.refresh().refresh_token == ROTATED


def test_exchange_and_refresh_work_in_asyncio() -> None:
    async def run() -> None:
        auth = oauth(Portal(refresh_token=REFRESH))
        assert (await auth.exchange_async(CODE)).access_token == FRESH
        assert (await auth.refresh_async()) is auth.tokens

    asyncio.run(run())


@pytest.mark.parametrize(
    ("expires_in", "seconds"),
    [
        (3600, 3600),
        ("3600", 3600),
        (1.5, 1.5),
        (10**30, 315_360_000),
        (0, None),
        (-1, None),
        (None, None),
        (True, None),
        ("soon", None),
        ([], None),
    ],
)
def test_the_end_of_a_token_is_worked_out_or_unknown(expires_in: Any, seconds: float | None) -> None:
    tokens = oauth(Portal(expires_in=expires_in)).exchange(CODE)
    assert tokens.expires_at == (None if seconds is None else NOW + timedelta(seconds=seconds))


def test_without_tokens_or_a_refresh_token_there_is_nothing_to_refresh() -> None:
    with pytest.raises(OAuthError, match="no tokens yet"):
        oauth().refresh()
    with pytest.raises(OAuthError, match="no refresh token"):
        asyncio.run(oauth(tokens=Tokens(ACCESS)).refresh_async())
    with pytest.raises(InvalidArgument):
        oauth().exchange("")


def test_nothing_of_a_given_client_reaches_the_token_endpoint_and_redirects_are_not_followed() -> None:
    portal = Portal()
    client = httpx.Client(
        transport=httpx.MockTransport(portal.tokens),
        headers={"Authorization": f"Bearer {ACCESS}", "X-Own": "1"},
        cookies={"session": "1"},
        auth=("user", "password"),
        follow_redirects=True,
    )
    oauth(http_client=client).exchange(CODE)
    assert not {"authorization", "cookie", "x-own"} & set(portal.token_requests[0].headers)
    portal.token_status = 307
    with pytest.raises(OAuthError, match="answered 307"):
        oauth(http_client=client).exchange(CODE)
    assert not client.is_closed


# Requests of the API


def test_each_request_carries_the_access_token() -> None:
    portal = Portal()
    portal.valid = {ACCESS}
    with portal.client(oauth(portal, tokens=tokens_ending(3600))) as client:
        assert client.get(API, headers={"Authorization": "Bearer other"}).status_code == 200
    assert portal.sent_tokens() == [ACCESS]
    assert not portal.token_requests


def test_without_tokens_nothing_is_sent() -> None:
    portal = Portal()
    with portal.client(oauth(portal)) as client, pytest.raises(OAuthError, match="no tokens yet"):
        client.get(API)
    assert not portal.calls


@pytest.mark.parametrize(("left", "renewed"), [(61, False), (60, True), (0, True), (-86400, True), (None, False)])
def test_a_token_is_renewed_a_minute_before_its_end(left: float | None, renewed: bool) -> None:
    portal = Portal()
    portal.valid = {ACCESS, FRESH}
    with portal.client(oauth(portal, tokens=tokens_ending(left))) as client:
        client.get(API)
        client.get(API)
    assert portal.sent_tokens() == [FRESH, FRESH] if renewed else [ACCESS, ACCESS]
    assert len(portal.token_requests) == renewed


def test_a_token_of_short_life_is_renewed_in_its_last_tenth_and_not_at_each_call() -> None:
    portal, clock = Portal(expires_in=50), FixedClock()
    with portal.client(oauth(portal, tokens=tokens_ending(0), clock=clock)) as client:
        for seconds, requests in ((0, 1), (44, 1), (2, 2)):
            clock.now += seconds
            client.get(API)
            assert len(portal.token_requests) == requests


def test_a_401_renews_once_and_sends_the_same_request_again() -> None:
    portal = Portal()
    with portal.client(oauth(portal, tokens=tokens_ending(3600))) as client:
        assert client.post(API, json={"a": 1}).status_code == 200
    assert portal.sent_tokens() == [ACCESS, FRESH]
    assert [call.body for call in portal.calls] == [b'{"a":1}'] * 2
    assert len(portal.token_requests) == 1


def test_a_second_401_is_handed_back() -> None:
    async def run() -> int:
        async with portal.async_client(oauth(portal, tokens=tokens_ending(3600))) as client:
            return (await client.get(API)).status_code

    portal = Portal()
    portal.valid = set()
    assert asyncio.run(run()) == 401
    assert portal.sent_tokens() == [ACCESS, FRESH]
    assert len(portal.token_requests) == 1


def test_a_401_without_a_refresh_token_is_handed_back() -> None:
    portal = Portal()
    with portal.client(oauth(portal, tokens=Tokens(ACCESS, expires_at=NOW - timedelta(1)))) as client:
        assert client.get(API).status_code == 401
    assert not portal.token_requests


def test_a_stream_is_not_sent_again_but_the_token_is_renewed_for_the_next_call() -> None:
    def chunks() -> Iterator[bytes]:
        yield b"a"

    async def chunks_async() -> AsyncIterator[bytes]:
        yield b"a"

    async def run(url: str) -> list[int]:
        auth = oauth(Portal(), tokens=tokens_ending(3600))
        async with httpx.AsyncClient(auth=auth, trust_env=False) as client:
            return [(await client.post(url, content=chunks_async())).status_code for _ in range(2)]

    with faulty_server([answer(401), ok_json(), answer(401), ok_json()]) as server:
        with httpx.Client(auth=oauth(Portal(), tokens=tokens_ending(3600)), trust_env=False) as client:
            assert [client.post(server.url, content=chunks()).status_code for _ in range(2)] == [401, 200]
        assert asyncio.run(run(server.url)) == [401, 200]
        sent = [request.header("authorization") for request in server.requests]
        assert sent == [f"Bearer {ACCESS}", f"Bearer {FRESH}"] * 2


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize("once", [False, True])
def test_an_upload_is_sent_again_after_a_401_unless_its_file_can_be_read_only_once(
    tmp_path: Path, asynchronous: bool, once: bool
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"a" * 200_000)
    auth = oauth(Portal(), tokens=tokens_ending(3600))

    async def upload_async(file: FileInput) -> int:
        async with AsyncMijnKlantportaal(auth=auth, base_url=server.url) as portal:
            return (await portal.request("POST", "/files", files={"file": file, "other": path})).status

    def upload(file: FileInput) -> int:
        with MijnKlantportaal(auth=auth, base_url=server.url) as portal:
            return portal.request("POST", "/files", files={"file": file, "other": path}).status

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    with faulty_server([answer(401), ok_json()]) as server, path.open("rb") as opened:
        opened.seek(100_000)
        file = Pipe(b"b") if once else opened
        with pytest.raises(Unauthorized) if once else nullcontext():
            assert (asyncio.run(upload_async(file)) if asynchronous else upload(file)) == 200
        sent = [request.header("authorization") for request in server.requests]
        assert sent == [f"Bearer {ACCESS}", f"Bearer {FRESH}"][: 1 if once else 2]
        assert len({(request.body, request.complete) for request in server.requests}) == 1
        assert auth.tokens is not None
        assert auth.tokens.access_token == FRESH


def test_a_401_of_a_token_that_another_caller_has_replaced_needs_no_renewal() -> None:
    portal = Portal()
    auth = oauth(portal, tokens=tokens_ending(3600))
    flow = auth.sync_auth_flow(httpx.Request("GET", API))
    first = next(flow)
    assert first.headers["Authorization"] == f"Bearer {ACCESS}"
    auth.refresh()
    again = flow.send(httpx.Response(401))
    assert again.headers["Authorization"] == f"Bearer {FRESH}"
    with pytest.raises(StopIteration):
        flow.send(httpx.Response(401))
    assert len(portal.token_requests) == 1


def test_one_object_serves_a_client_of_each_kind() -> None:
    async def run() -> int:
        async with portal.async_client(auth) as client:
            return (await client.get(API)).status_code

    portal = Portal()
    auth = oauth(portal, tokens=tokens_ending(0))
    with portal.client(auth) as client:
        assert client.get(API).status_code == asyncio.run(run()) == 200
    assert len(portal.token_requests) == 1


def test_both_clients_of_the_package_take_it() -> None:
    async def run(url: str) -> bytes:
        async with AsyncMijnKlantportaal(auth=auth, base_url=url) as portal:
            return (await portal.request("POST", "/anything")).body

    script = [answer(401), ok_json({"access_token": FRESH}), ok_json(), ok_json(), *[answer(401)] * 3]
    with faulty_server(script) as server:
        auth = oauth(base_url=server.url, tokens=tokens_ending(3600))
        with MijnKlantportaal(auth=auth, base_url=server.url) as portal:
            assert portal.request("POST", "/anything").body == asyncio.run(run(server.url)) == b"{}"
            with pytest.raises(OAuthError, match="answered 401") as caught:
                portal.request("POST", "/anything")
        assert not caught.value.may_have_acted
        sent = [request.header("authorization") for request in server.requests]
    assert sent == [f"Bearer {ACCESS}", None, *[f"Bearer {FRESH}"] * 3, None]


# The callback


def test_tokens_are_in_use_even_if_they_cannot_be_stored() -> None:
    def fail(tokens: Tokens) -> None:
        raise LookupError(tokens.access_token)

    portal = Portal()
    auth = oauth(portal, tokens=tokens_ending(-1), on_tokens=fail)
    with portal.client(auth) as client:
        with pytest.raises(OAuthError, match=r"on_tokens failed with LookupError$") as caught:
            client.get(API)
        assert isinstance(caught.value.__cause__, LookupError)
        assert client.get(API).status_code == 200
    assert auth.tokens is not None
    assert auth.tokens.access_token == FRESH
    with pytest.raises(OAuthError, match="on_tokens failed"):
        auth.exchange(CODE)


def test_a_callback_that_ends_the_thread_leaves_nobody_waiting() -> None:
    def leave(_: Tokens) -> None:
        raise SystemExit(1)

    with pytest.raises(OAuthError, match="SystemExit"):
        oauth(Portal(), on_tokens=leave).exchange(CODE)


def exchange(auth: OAuth) -> Tokens:
    return auth.exchange(CODE)


@pytest.mark.parametrize("ask", [OAuth.refresh, exchange])
def test_on_tokens_that_asks_for_tokens_is_an_error_and_asks_no_more(ask: Callable[[OAuth], Tokens]) -> None:
    def store(_: Tokens) -> None:
        ask(auth)

    portal = Portal()
    auth = oauth(portal, tokens=tokens_ending(-1), on_tokens=store, timeout=0.2)
    with pytest.raises(OAuthError, match="on_tokens failed") as caught:
        auth.refresh()
    assert "on_tokens cannot get new tokens" in str(caught.value.__cause__)
    assert len(portal.token_requests) == 1


def test_a_callback_may_use_the_api_itself() -> None:
    portal = Portal()
    statuses: list[int] = []

    def call(_: Tokens) -> None:
        with portal.client(auth) as client:
            statuses.append(client.get(API).status_code)

    auth = oauth(portal, tokens=tokens_ending(-1), on_tokens=call)
    auth.refresh()
    assert statuses == [200]


# Setting up


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": ""},
        {"client_secret": ""},
        {"redirect_uri": ""},
        {"timeout": 0},
        {"timeout": float("nan")},
        {"timeout": float("inf")},
        *(
            {"base_url": url}
            for url in (
                "http://manage.mijnklantportaal.nl",
                "http://localhost.example.com",
                "http://127.0.0.1@example.com",
                "ftp://localhost",
                "https://",
                "https://user:pw@manage.mijnklantportaal.nl",
                "https://manage.mijnklantportaal.nl?x=1",
                "https://[::1",
                "https://example.com:99999",
                "manage.mijnklantportaal.nl",
                "",
            )
        ),
    ],
    ids=str,
)
def test_a_wrong_setup_is_refused_at_once(wrong: Mapping[str, Any]) -> None:
    options: dict[str, Any] = {"client_id": "a", "client_secret": "b", "redirect_uri": "https://example.com"}
    OAuth(**options)
    with pytest.raises(ConfigurationError):
        OAuth(**{**options, **wrong})


def test_a_coroutine_function_cannot_be_the_callback() -> None:
    async def store(_: Tokens) -> None: ...

    with pytest.raises(ConfigurationError, match="plain function"):
        oauth(on_tokens=store)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000", "http://[::1]:8000", "http://localhost/x/", "https://example.com"]
)
def test_this_machine_may_be_spoken_to_without_tls(url: str) -> None:
    assert oauth(base_url=url).authorize_url(Scope, state="x").startswith(f"{url.rstrip('/')}/oauth/authorize?")


def test_what_stays_on_this_machine_takes_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with faulty_server([ok_json({"access_token": FRESH})]) as server, faulty_server() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        oauth(base_url=server.url).exchange(CODE)
        assert not proxy.requests
