"""OAuth: many threads and tasks that need a new token at the same time."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from faulty_server import Fault, answer, faulty_server, held, ok_json
from oauth_portal import (
    ACCESS,
    API,
    CODE,
    FRESH,
    FixedClock,
    Portal,
    oauth,
    tokens_ending,
)

from generated_client._core.token_endpoint import Pending
from generated_client._core.transport import httpx
from generated_client.errors import OAuthError
from generated_client.oauth import OAuth, Tokens


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by one for each thread or task that has begun to wait for a token request."""
    arrived: list[str] = []
    wait, wait_async = Pending[Any].wait, Pending[Any].wait_async

    def counted(self: Pending[Any], patience: float | None = None) -> Any:
        arrived.append("thread")
        return wait(self, patience)

    async def counted_async(self: Pending[Any], patience: float | None = None) -> Any:
        arrived.append("task")
        return await wait_async(self, patience)

    monkeypatch.setattr(Pending, "wait", counted)
    monkeypatch.setattr(Pending, "wait_async", counted_async)
    return arrived


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.001)


Result = int | OAuthError


def calls_of_threads(client: httpx.Client, number: int, results: list[Result]) -> list[threading.Thread]:
    def call() -> None:
        try:
            results.append(client.get(API).status_code)
        except OAuthError as error:
            results.append(error)

    threads = [threading.Thread(target=call) for _ in range(number)]
    for thread in threads:
        thread.start()
    return threads


def calls_of_tasks(portal: Portal, auth: OAuth, number: int, results: list[Result]) -> threading.Thread:
    async def call(client: httpx.AsyncClient) -> None:
        try:
            results.append((await client.get(API)).status_code)
        except OAuthError as error:
            results.append(error)

    async def run() -> None:
        async with portal.async_client(auth) as client:
            await asyncio.gather(*(call(client) for _ in range(number)))

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    return thread


def call_all_at_once(portal: Portal, auth: OAuth, waiting: list[str], threads: int, *tasks: int) -> list[Result]:
    """Calls that all begin before the token endpoint answers; each number of tasks has an event loop of its own."""
    results: list[Result] = []
    portal.may_answer.clear()
    with portal.client(auth) as client:
        running = calls_of_threads(client, threads, results)
        running += [calls_of_tasks(portal, auth, number, results) for number in tasks]
        until(lambda: len(waiting) == threads + sum(tasks))
        portal.may_answer.set()
        for thread in running:
            thread.join(10)
            assert not thread.is_alive()
    return results


@pytest.mark.parametrize("callers", [(100,), (0, 100), (50, 50), (34, 33, 33)])
@pytest.mark.parametrize("left", [-1, 3600])
def test_100_calls_with_an_ended_or_refused_token_cause_one_refresh(
    callers: tuple[int, ...], left: float, waiting: list[str]
) -> None:
    portal = Portal()
    assert call_all_at_once(portal, oauth(portal, tokens=tokens_ending(left)), waiting, *callers) == [200] * 100
    assert len(portal.token_requests) == 1


@pytest.mark.parametrize("callers", [(100,), (0, 100), (50, 50)])
def test_a_failed_refresh_fails_all_who_wait_and_the_next_call_tries_again(
    callers: tuple[int, ...], waiting: list[str]
) -> None:
    portal = Portal()
    portal.token_status, portal.token_answer = 400, {"error": "invalid_grant", "error_description": "Gone."}
    auth = oauth(portal, tokens=tokens_ending(-1))
    errors = call_all_at_once(portal, auth, waiting, *callers)
    assert {str(error) for error in errors} == {"the token endpoint answered 400: invalid_grant: Gone."}
    assert len({id(error) for error in errors}) == 100
    assert all(
        isinstance(error, OAuthError) and error.code == "invalid_grant" and error.status == 400 for error in errors
    )
    assert (len(portal.token_requests), len(portal.calls)) == (1, 0)

    portal.token_status, portal.token_answer = 200, {"access_token": FRESH}
    with portal.client(auth) as client:
        assert client.get(API).status_code == 200


def test_an_event_loop_runs_on_while_a_token_is_renewed() -> None:
    async def run() -> int:
        async with portal.async_client(oauth(portal, tokens=tokens_ending(-1))) as client:
            call = asyncio.create_task(client.get(API))
            await asyncio.to_thread(until, lambda: bool(portal.token_requests))
            portal.may_answer.set()  # nobody else does: a blocked loop would never get here
            return (await call).status_code

    portal = Portal()
    portal.may_answer.clear()
    assert asyncio.run(run()) == 200


def test_a_cancelled_task_that_began_the_refresh_leaves_the_others_unharmed(waiting: list[str]) -> None:
    async def run() -> None:
        async with portal.async_client(oauth(portal, tokens=tokens_ending(-1))) as client:
            first = asyncio.create_task(client.get(API))
            await asyncio.to_thread(until, lambda: bool(portal.token_requests))
            others = [asyncio.create_task(client.get(API)) for _ in range(5)]
            await asyncio.to_thread(until, lambda: len(waiting) == 6)
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)
            assert first.cancelled()
            portal.may_answer.set()
            assert [answer.status_code for answer in await asyncio.gather(*others)] == [200] * 5

    portal = Portal()
    portal.may_answer.clear()
    asyncio.run(run())
    assert len(portal.token_requests) == 1


def test_a_refresh_outlives_the_event_loop_that_began_it(waiting: list[str]) -> None:
    async def give_up() -> None:
        async with portal.async_client(auth) as client:
            call = asyncio.create_task(client.get(API))
            await asyncio.to_thread(until, lambda: bool(waiting))
            call.cancel()
            await asyncio.gather(call, return_exceptions=True)

    portal = Portal()
    auth = oauth(portal, tokens=tokens_ending(-1))
    portal.may_answer.clear()
    asyncio.run(give_up())
    results: list[Result] = []
    with portal.client(auth) as client:
        threads = calls_of_threads(client, 3, results)
        until(lambda: len(waiting) == 4)
        portal.may_answer.set()
        for thread in threads:
            thread.join(10)
    assert results == [200] * 3
    assert len(portal.token_requests) == 1


def test_a_call_waits_no_longer_for_a_token_than_for_a_response() -> None:
    portal = Portal()
    portal.may_answer.clear()
    auth = oauth(portal, tokens=tokens_ending(-1))
    with portal.client(auth) as client:
        with pytest.raises(OAuthError, match="in time"):
            client.get(API, timeout=0.01)
        portal.may_answer.set()
        assert client.get(API).status_code == 200
    assert len(portal.token_requests) == 1  # the one that took too long was waited for by the second call


def test_a_refresh_that_never_ends_is_given_up_and_begun_anew() -> None:
    portal = Portal()
    portal.may_answer.clear()
    auth = oauth(portal, tokens=tokens_ending(-1), timeout=0.02)
    with portal.client(auth) as client:
        for attempt in (1, 2):
            with pytest.raises(OAuthError, match="in time"):
                client.get(API)
            assert len(portal.token_requests) == attempt
        portal.may_answer.set()
        until(lambda: auth.tokens is not None and auth.tokens.access_token == FRESH)
        assert client.get(API).status_code == 200


def test_a_token_with_some_seconds_left_is_used_when_it_cannot_be_renewed() -> None:
    portal = Portal()
    portal.valid = {ACCESS}
    portal.token_status = 503
    clock = FixedClock()
    with portal.client(oauth(portal, tokens=tokens_ending(30), clock=clock)) as client:
        assert client.get(API).status_code == 200
        clock.now += 30
        with pytest.raises(OAuthError, match="answered 503"):
            client.get(API)
    assert len(portal.calls) == 1


@pytest.mark.parametrize("late", [ok_json({"access_token": FRESH}), answer(400, b'{"error": "invalid_grant"}')])
def test_an_exchange_during_a_refresh_wins_whatever_becomes_of_the_refresh(late: Fault) -> None:
    with faulty_server([held(late), ok_json({"access_token": "better"})]) as server, ThreadPoolExecutor(1) as pool:
        auth = oauth(base_url=server.url, tokens=tokens_ending(-1))
        refreshed = pool.submit(auth.refresh)
        server.wait_until(lambda s: any(request.complete for request in s.requests))
        exchanged = auth.exchange(CODE)
        server.release()
        assert refreshed.result(10) is exchanged is auth.tokens
    assert exchanged.access_token == "better"


def test_a_call_goes_on_with_the_new_token_while_it_is_still_being_stored() -> None:
    may_store = threading.Event()

    def store(_: Tokens) -> None:
        assert may_store.wait(10)

    portal = Portal()
    auth = oauth(portal, tokens=tokens_ending(-1), on_tokens=store)
    with portal.client(auth) as client:
        assert client.get(API, timeout=0.1).status_code == 200
    may_store.set()


def test_without_a_thread_there_is_a_clear_error_and_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    auth = oauth(Portal(), tokens=tokens_ending(-1))
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", fail)
        with pytest.raises(OAuthError, match="RuntimeError"):
            auth.refresh()
    assert auth.refresh().access_token == FRESH
