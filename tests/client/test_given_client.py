"""An httpx client of the caller's own: what of it holds for calls, and what does not."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from faulty_server import FaultyServer, answer, faulty_server, redirect, too_many_requests
from simulated_clock import SimulatedClock

from generated_client import (
    APIError,
    AsyncMijnKlantportaal,
    Call,
    ConfigurationError,
    DecodeError,
    LinkExpired,
    MijnKlantportaal,
    NotFound,
    TimedOut,
)
from generated_client._core.connections import httpx
from generated_client.files import CloudFile
from generated_client.rate_limit import NO_LIMIT

THING: Call[Any] = Call("GET", "/things", lambda data: data)
SEARCH: Call[Any] = Call("GET", "/things", lambda data: data, query="page=2&kind=a%26b")
CHANGE: Call[Any] = Call("POST", "/things", lambda data: data, content=b"{}")
COOKIE = ("Set-Cookie", "session=of-the-server; Path=/")


def portal(server: FaultyServer, own: httpx.Client, **options: Any) -> MijnKlantportaal:
    return MijnKlantportaal(
        api_key="key", base_url=server.url, rate_limiter=NO_LIMIT, http_client=own, clock=SimulatedClock(), **options
    )


def both(server: FaultyServer, calls: list[Call[Any]], **settings: Any) -> None:
    """Make calls through a given client of either kind."""

    async def run() -> None:
        asynchronous: dict[str, Any] = {
            "event_hooks": {
                name: [_awaitable(hook) for hook in hooks] for name, hooks in settings.get("event_hooks", {}).items()
            }
        }
        async with httpx.AsyncClient(**{**settings, **asynchronous}) as own:
            client = AsyncMijnKlantportaal(
                api_key="key",
                base_url=server.url,
                rate_limiter=NO_LIMIT,
                http_client=own,
                clock=SimulatedClock(),
            )
            for call in calls:
                await client.send(call)

    with httpx.Client(**settings) as own:
        for call in calls:
            portal(server, own).send(call)
    asyncio.run(run())


def _awaitable(hook: Callable[..., Any]) -> Callable[..., Any]:
    async def awaitable(each: Any) -> None:
        done = hook(each)
        if inspect.isawaitable(done):
            await done

    return awaitable


def test_a_call_for_which_no_connection_is_free_says_so() -> None:
    limits = httpx.Limits(max_connections=1)
    with faulty_server() as server, httpx.Client(limits=limits) as own, own.stream("GET", server.url):
        client = portal(server, own, timeout=0.01, max_retries=0)
        with pytest.raises(TimedOut, match="all connections of the client stayed in use"):
            client.send(CHANGE)


# The wrong kind


@pytest.mark.parametrize("wrong", [httpx.AsyncClient(), httpx, "client"], ids=["async", "the module", "text"])
def test_what_is_no_blocking_client_is_refused_at_once(wrong: Any) -> None:
    with pytest.raises(ConfigurationError, match=rf"expected an {httpx.__name__}\.Client, got"):
        MijnKlantportaal(api_key="key", http_client=wrong)


def test_what_is_no_async_client_is_refused_at_once() -> None:
    wrong: Any = httpx.Client()
    with pytest.raises(
        ConfigurationError, match=rf"expected an {httpx.__name__}\.AsyncClient, got {httpx.__name__}\.Client"
    ):
        AsyncMijnKlantportaal(api_key="key", http_client=wrong)


def test_a_closed_one_is_refused_before_anything_is_sent() -> None:
    async def run() -> None:
        closed = httpx.AsyncClient()
        await closed.aclose()
        with pytest.raises(ConfigurationError, match="http_client was closed") as caught:
            await AsyncMijnKlantportaal(api_key="key", base_url=server.url, http_client=closed).send(CHANGE)
        assert not caught.value.may_have_acted

    with faulty_server() as server:
        own = httpx.Client()
        client = portal(server, own)
        own.close()
        with pytest.raises(ConfigurationError, match="http_client was closed") as caught:
            client.send(CHANGE)
        assert (caught.value.method, caught.value.may_have_acted) == ("POST", False)
        asyncio.run(run())
        assert server.requests == []


# Its settings


def test_its_parameters_are_sent_next_to_those_of_the_call() -> None:
    with faulty_server() as server:
        both(server, [SEARCH, THING], params={"tag": "billing", "page": "9"})
        targets = [request.target for request in server.requests]
        assert targets == 2 * ["/things?tag=billing&page=2&kind=a%26b", "/things?tag=billing&page=9"]


def test_its_headers_are_sent_and_ours_win() -> None:
    with faulty_server() as server:
        headers = {"X-Office": "3", "Authorization": "theirs", "Accept-Encoding": "br", "Accept": "text/html"}
        both(server, [THING], headers=headers, auth=("user", "password"))
        for request in server.requests:
            assert request.header("x-office") == "3"
            assert request.header("authorization") == "Bearer key"
            assert request.header("accept-encoding") == "gzip"
            assert request.header("accept") == "application/json"


def test_it_can_still_be_opened_and_is_not_closed() -> None:
    with faulty_server() as server:
        own = httpx.Client()
        with portal(server, own) as client:
            client.send(THING)
        assert not own.is_closed
        with own:
            portal(server, own).send(THING)


# Cookies


def test_a_cookie_of_the_server_is_neither_kept_nor_sent() -> None:
    with faulty_server([answer(headers=[COOKIE])], repeat_last=True) as server:
        both(server, [THING, THING])
        assert [request.header("cookie") for request in server.requests] == 4 * [None]
        with httpx.Client() as own:
            portal(server, own).send(THING)
            assert len(own.cookies) == 0


def test_the_package_s_own_client_keeps_no_cookie_either() -> None:
    with faulty_server([answer(headers=[COOKIE])], repeat_last=True) as server:
        with MijnKlantportaal(api_key="key", base_url=server.url, rate_limiter=NO_LIMIT) as client:
            client.send(THING)
            client.send(THING)
            assert len(client._connections.client().cookies) == 0
        assert server.requests[1].header("cookie") is None


def test_a_cookie_that_the_caller_has_put_there_is_sent_and_stays_as_it_is() -> None:
    with faulty_server([answer(headers=[COOKIE])], repeat_last=True) as server:
        both(server, [THING, THING], cookies={"session": "of-the-caller"})
        assert [request.header("cookie") for request in server.requests] == 4 * ["session=of-the-caller"]
        with httpx.Client() as own:
            portal(server, own).send(THING)
            own.cookies["session"] = "of-the-caller"
            portal(server, own).send(THING)
            assert own.cookies["session"] == "of-the-caller"
        assert server.requests[-1].header("cookie") == "session=of-the-caller"


@pytest.mark.parametrize(
    "cookie", ["session=\xe9\xe8; Path=/", "=; ;;=", "a=b; expires=Thu, 99 Foo 99999 25:61:61 GMT"]
)
def test_an_odd_cookie_on_a_redirect_leaves_it_a_redirect(cookie: str) -> None:
    fault = answer(302, headers=[("Set-Cookie", cookie), ("Location", "/elsewhere")])
    with faulty_server([fault], repeat_last=True) as server:
        with httpx.Client() as own, pytest.raises(APIError) as caught:
            portal(server, own).send(THING)
        assert caught.value.status == 302
        with MijnKlantportaal(api_key="key", base_url=server.url, rate_limiter=NO_LIMIT) as client:
            with pytest.raises(APIError) as caught:
                client.send(CHANGE)
            assert (caught.value.status, caught.value.may_have_acted) == (302, True)


# Hooks


def raise_for_status(response: httpx.Response) -> None:
    response.raise_for_status()


def read(response: httpx.Response) -> None:
    response.read()


RAISE_FOR_STATUS: dict[str, Any] = {"event_hooks": {"response": [raise_for_status]}}


@pytest.mark.parametrize("call", [THING, CHANGE], ids=["GET", "POST"])
def test_a_status_that_a_hook_raises_counts_as_that_status(call: Call[Any]) -> None:
    with faulty_server([answer(404)], repeat_last=True) as server:
        with pytest.raises(NotFound) as caught:
            both(server, [call], **RAISE_FOR_STATUS)
        assert (caught.value.attempts, caught.value.may_have_acted) == (1, False)
        assert len(server.requests) == 1


def test_a_status_that_a_hook_of_an_async_client_raises_counts_as_that_status() -> None:
    async def run() -> None:
        async with httpx.AsyncClient(event_hooks={"response": [_awaitable(raise_for_status)]}) as own:
            client = AsyncMijnKlantportaal(
                api_key="key", base_url=server.url, http_client=own, rate_limiter=NO_LIMIT, clock=SimulatedClock()
            )
            with pytest.raises(APIError) as caught:
                await client.send(CHANGE)
            assert (caught.value.status, caught.value.attempts, caught.value.may_have_acted) == (503, 1, True)

    with faulty_server([answer(503)], repeat_last=True) as server:
        asyncio.run(run())
        assert len(server.requests) == 1


def test_a_hook_that_raises_for_429_does_not_keep_the_call_from_being_tried_again() -> None:
    with faulty_server([too_many_requests(retry_after="2")]) as server:
        both(server, [CHANGE], **RAISE_FOR_STATUS)
        assert len(server.requests) == 3


def test_a_status_that_a_hook_raises_for_a_download_counts_as_that_status() -> None:
    expires_at = datetime(2100, 1, 1, tzinfo=UTC)
    with faulty_server([answer(403)]) as server, httpx.Client(**RAISE_FOR_STATUS) as own:
        with pytest.raises(LinkExpired):
            portal(server, own).bound(CloudFile(f"{server.url}/file", expires_at)).read()
        assert len(server.requests) == 1


def test_the_message_of_the_portal_is_told_if_the_hook_has_read_it() -> None:
    with faulty_server([answer(404, b'{"message": "no such thing"}')]) as server:
        with httpx.Client(event_hooks={"response": [read, raise_for_status]}) as own, pytest.raises(NotFound) as caught:
            portal(server, own).send(THING)
        assert caught.value.message == "no such thing"


def test_a_hook_may_read_the_response() -> None:
    reads: dict[str, Any] = {"response": [read]}
    with faulty_server([answer(200, b'{"a": 1}')]) as server, httpx.Client(event_hooks=reads) as own:
        assert portal(server, own).send(THING).parsed == {"a": 1}


def test_a_hook_that_uses_up_the_response_is_told() -> None:
    def use_up(response: httpx.Response) -> None:
        for _ in response.iter_raw():
            pass

    with faulty_server() as server, httpx.Client(event_hooks={"response": [use_up]}) as own:
        with pytest.raises(DecodeError, match="hook") as caught:
            portal(server, own).send(CHANGE)
        assert caught.value.may_have_acted
        assert len(server.requests) == 1


def test_what_else_a_hook_raises_comes_out_as_it_is() -> None:
    def refuse(request: httpx.Request) -> None:
        raise LookupError("not today")

    with faulty_server() as server, httpx.Client(event_hooks={"request": [refuse]}) as own:
        with pytest.raises(LookupError, match="not today"):
            portal(server, own).send(THING)
        assert server.requests == []


def test_a_redirect_is_not_followed_by_a_client_that_follows_them() -> None:
    with faulty_server() as other, faulty_server([redirect(f"{other.url}/things")]) as server:
        with httpx.Client(follow_redirects=True) as own, pytest.raises(APIError) as caught:
            portal(server, own).send(THING)
        assert caught.value.status == 302
        assert other.requests == []
