"""The client itself: how it is set up, its connections, its deadline, and the ways around its methods.

It is long because it covers all that is set for a client as a whole.
"""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from unittest.mock import create_autospec

import pytest
from faulty_server import FaultyServer, answer, crumbs, faulty_server, held, ok_json, redirect, stall, too_many_requests
from simulated_clock import SimulatedClock

from generated_client import (
    UNSET,
    APIError,
    AsyncMijnKlantportaal,
    Call,
    ConfigurationError,
    DeadlineExceeded,
    InvalidArgument,
    MijnKlantportaal,
    PortalError,
    RateLimited,
)
from generated_client._core.connections import httpx, tls_context
from generated_client.rate_limit import NO_LIMIT, RateLimit, RollingWindow, limiter_for

THING: Call[Any] = Call("GET", "/things", lambda data: data)
CHANGE: Call[Any] = Call("POST", "/things", lambda data: data, content=b"{}")


def portal(server: FaultyServer, **options: Any) -> MijnKlantportaal:
    settings: dict[str, Any] = {"api_key": "key", "base_url": server.url, "rate_limiter": NO_LIMIT}
    return MijnKlantportaal(**{**settings, **options})


def async_portal(server: FaultyServer, **options: Any) -> AsyncMijnKlantportaal:
    settings: dict[str, Any] = {"api_key": "key", "base_url": server.url, "rate_limiter": NO_LIMIT}
    return AsyncMijnKlantportaal(**{**settings, **options})


# Setting up


def test_the_key_is_read_from_the_environment_when_the_client_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MIJNKLANTPORTAAL_API_KEY", raising=False)
    with pytest.raises(ConfigurationError, match="MIJNKLANTPORTAAL_API_KEY"):
        MijnKlantportaal()
    monkeypatch.setenv("MIJNKLANTPORTAAL_API_KEY", "from-the-environment")
    with faulty_server() as server, portal(server, api_key=None) as client:
        client.send(THING)
        assert server.requests[0].header("authorization") == "Bearer from-the-environment"


def test_a_function_that_gives_the_key_is_asked_before_each_request() -> None:
    keys = iter(["one", "two"])
    with faulty_server() as server, portal(server, api_key=lambda: next(keys)) as client:
        client.send(THING)
        client.send(THING)
        assert [request.header("authorization") for request in server.requests] == ["Bearer one", "Bearer two"]


@pytest.mark.parametrize("key", ["", "a b", "a\nb", "sleutel\u20ac", 5])
def test_a_key_that_cannot_be_sent_is_refused_without_being_shown(key: Any) -> None:
    with pytest.raises(ConfigurationError, match="api_key") as caught:
        MijnKlantportaal(api_key=key)
    assert not key or str(key) not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"base_url": "http://portal.example/v1"}, "unencrypted"),
        ({"base_url": "ftp://portal.example"}, "base_url"),
        ({"base_url": "portal.example/v1"}, "base_url"),
        ({"base_url": "https://"}, "base_url"),
        ({"base_url": "https://portal.example:x/"}, "base_url"),
        ({"base_url": "https://user:secret@portal.example/"}, "password"),
        ({"base_url": "https://portal.example/v1?a=1"}, "query"),
        ({"timeout": 0}, "timeout"),
        ({"timeout": "30"}, "timeout"),
        ({"deadline": -1}, "deadline"),
        ({"deadline": float("inf")}, "deadline"),
        ({"max_retries": -1}, "max_retries"),
        ({"max_retries": True}, "max_retries"),
        ({"user_agent": "a\r\nb"}, "user_agent"),
        ({"auth": httpx.BasicAuth("a", "b")}, "not both"),
    ],
)
def test_a_setting_that_will_not_do_is_refused(options: dict[str, Any], message: str) -> None:
    settings: dict[str, Any] = {"api_key": "key", **options}
    with pytest.raises(ConfigurationError, match=message):
        MijnKlantportaal(**settings)
    with pytest.raises(ConfigurationError, match=message):
        AsyncMijnKlantportaal(**settings)


@pytest.mark.parametrize("slashes", ["", "/", "//"])
def test_a_slash_at_the_end_of_the_base_url_makes_no_difference(slashes: str) -> None:
    with faulty_server() as server, portal(server, base_url=f"{server.url}/v1{slashes}") as client:
        client.send(THING)
        assert server.requests[0].target == "/v1/things"


def test_the_name_of_the_caller_stands_in_front_in_the_user_agent() -> None:
    with faulty_server() as server, portal(server, user_agent="bookkeeper/2.1") as client:
        client.send(THING)
        assert (server.requests[0].header("user-agent") or "").startswith("bookkeeper/2.1 mijnklantportaal-python/")


def test_unset_is_one_thing_that_reads_well() -> None:
    assert repr(UNSET) == "UNSET"
    assert not UNSET


# Connections


def test_all_clients_share_one_tls_context() -> None:
    assert tls_context() is tls_context()


def test_calls_share_a_connection() -> None:
    with faulty_server() as server, portal(server) as client:
        for _ in range(3):
            client.send(THING)
        assert server.connections == 1


def test_a_copy_with_other_options_shares_connections_and_gate() -> None:
    gate = RollingWindow(clock=SimulatedClock())
    with faulty_server() as server, portal(server, rate_limiter=gate) as client:
        client.send(THING)
        copy = client.with_options(max_retries=0, timeout=5, deadline=9)
        copy.send(THING)
        assert type(copy) is MijnKlantportaal
        assert server.connections == 1
        assert copy.customers is not client.customers
        server.script([answer(503)])
        with pytest.raises(APIError):
            copy.send(THING)


def test_a_copy_keeps_what_a_subclass_added_and_has_resources_of_its_own() -> None:
    class Mine(MijnKlantportaal):
        def __init__(self, tenant: str) -> None:
            super().__init__(api_key="key")
            self.tenant = tenant

    portal = Mine("acme")
    first = portal.customers
    copy = portal.with_options(deadline=9)
    assert (copy.tenant, type(copy)) == ("acme", Mine)
    assert copy.customers is not first
    assert copy.customers._client is copy
    assert portal.customers is first


def test_a_mock_made_of_a_client_knows_the_resources_and_their_methods() -> None:
    mock = create_autospec(MijnKlantportaal, instance=True)
    mock.customers.get.return_value = "a customer"
    assert mock.customers.get("cst_1") == "a customer"
    with pytest.raises(TypeError):
        mock.customers.get()
    with pytest.raises(AttributeError):
        _ = mock.customers.nonsense

    async def run() -> None:
        mock = create_autospec(AsyncMijnKlantportaal, instance=True)
        mock.customers.get.return_value = "a customer"
        assert await mock.customers.get("cst_1") == "a customer"

    asyncio.run(run())


def test_a_closed_client_refuses_calls() -> None:
    with faulty_server() as server:
        client = portal(server)
        with client:
            client.send(THING)
        with pytest.raises(ConfigurationError, match="closed"):
            client.send(THING)
        assert len(server.requests) == 1


def test_a_closed_async_client_refuses_calls() -> None:
    async def run(server: FaultyServer) -> None:
        client = async_portal(server)
        async with client:
            await client.send(THING)
        with pytest.raises(ConfigurationError, match="closed"):
            await client.send(THING)

    with faulty_server() as server:
        asyncio.run(run(server))


def test_a_client_of_your_own_is_used_with_its_settings_and_stays_open() -> None:
    seen: list[str] = []

    def hook(request: httpx.Request) -> None:
        seen.append(request.url.path)

    hooks: dict[str, list[Callable[..., Any]]] = {"request": [hook]}
    with httpx.Client(headers={"X-Office": "3"}, event_hooks=hooks) as own, faulty_server() as server:
        with portal(server, http_client=own) as client:
            client.send(THING)
        assert not own.is_closed
        assert server.requests[0].header("x-office") == "3"
        assert seen == ["/things"]


def test_a_redirect_is_not_followed_and_takes_the_key_nowhere() -> None:
    with faulty_server() as other, faulty_server([redirect(f"{other.url}/things")]) as server:
        with portal(server) as client, pytest.raises(APIError) as caught:
            client.send(THING)
        assert caught.value.status == 302
        assert other.requests == []


def pool_of(client: httpx.Client | httpx.AsyncClient) -> list[Any]:
    transport: Any = client._transport  # httpx shows its pool nowhere else
    return list(transport._pool.connections)


def test_failed_attempts_leave_no_connection_in_use() -> None:
    with httpx.Client() as own, faulty_server([stall("body")], repeat_last=True) as server:
        client = portal(server, http_client=own, timeout=0.05, max_retries=2, clock=SimulatedClock())
        with pytest.raises(PortalError):
            client.send(THING)
        assert [connection for connection in pool_of(own) if not connection.is_idle()] == []


def test_a_task_that_is_cancelled_leaves_no_connection_and_a_client_that_works() -> None:
    async def run(server: FaultyServer) -> None:
        async with httpx.AsyncClient() as own, async_portal(server, http_client=own) as client:
            for at in ("request", "headers", "body"):
                server.script([stall(at)])
                server.requests.clear()
                task = asyncio.create_task(client.send(THING))
                await asyncio.to_thread(server.wait_until, lambda s: any(each.complete for each in s.requests))
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                assert [connection for connection in pool_of(own) if not connection.is_idle()] == []
                assert (await client.send(THING)).status == 200

    with faulty_server() as server:
        asyncio.run(run(server))


def test_an_interrupt_in_the_middle_of_a_response_leaves_a_client_that_works() -> None:
    class Interrupting(SimulatedClock):
        armed = False

        def monotonic(self) -> float:
            if self.armed and threading.current_thread() is threading.main_thread() and len(server.requests) == 1:
                self.armed = False
                raise KeyboardInterrupt
            return super().monotonic()

    clock = Interrupting()
    gate = RollingWindow(clock=SimulatedClock())
    with httpx.Client() as own, faulty_server([ok_json()]) as server:
        client = portal(server, http_client=own, clock=clock, rate_limiter=gate)
        clock.armed = True
        with pytest.raises(KeyboardInterrupt):
            client.send(THING)
        assert [connection for connection in pool_of(own) if not connection.is_idle()] == []
        assert client.send(THING).status == 200


# The deadline


def test_a_call_ends_at_its_deadline_wherever_the_server_stalls() -> None:
    for at in ("accept", "request", "headers", "body"):
        with faulty_server([stall(at)], repeat_last=True) as server:
            with portal(server, deadline=0.1, timeout=30) as client, pytest.raises(DeadlineExceeded) as caught:
                client.send(THING)
            assert caught.value.may_have_acted
            assert caught.value.attempts == 1


def test_an_async_call_ends_at_its_deadline_wherever_the_server_stalls() -> None:
    async def run(server: FaultyServer) -> None:
        async with async_portal(server, deadline=0.1, timeout=30) as client:
            with pytest.raises(DeadlineExceeded):
                await client.send(THING)

    for at in ("accept", "request", "headers", "body"):
        with faulty_server([stall(at)], repeat_last=True) as server:
            asyncio.run(run(server))


def test_an_upload_ends_at_its_deadline_however_steadily_it_is_taken() -> None:
    clock = SimulatedClock()

    class Large(io.BytesIO):
        """Takes a minute for each piece."""

        def read(self, size: int | None = -1) -> bytes:
            clock.sleep(60)
            return super().read(size)

    large = Large(bytes(10_000_000))
    with faulty_server() as server, portal(server, clock=clock, deadline=600) as client:
        with pytest.raises(DeadlineExceeded) as caught:
            client.request("POST", "/files", files={"file": large})
        assert 600 < clock.monotonic() <= 720
        assert (caught.value.attempts, caught.value.may_have_acted) == (1, True)
        assert client.send(THING).status == 200
        server.wait_until(lambda server: [each.acted for each in server.requests] == [False, True])


def test_a_wait_that_passes_the_deadline_is_not_begun() -> None:
    clock = SimulatedClock()
    with faulty_server([too_many_requests(retry_after="121")], repeat_last=True) as server:
        with portal(server, clock=clock, deadline=120) as client, pytest.raises(RateLimited) as caught:
            client.send(CHANGE)
        assert caught.value.retry_after == 121
        assert clock.slept == []


# 429s and the rate gate


def test_a_429_is_waited_for_to_the_second_and_uses_up_no_retry() -> None:
    clock = SimulatedClock()
    script = [too_many_requests(retry_after=wait) for wait in ("42", "0", "7")] + [answer(503), answer(503)]
    with faulty_server(script) as server, portal(server, clock=clock, max_retries=2) as client:
        assert client.send(THING).attempts == 6
        assert clock.slept[:3] == [42, 1, 7]  # at least a second, and there is no gate here


def test_an_async_429_is_waited_for_too() -> None:
    async def run(server: FaultyServer) -> None:
        async with async_portal(server, clock=clock, max_retries=1) as client:
            assert (await client.send(CHANGE)).attempts == 4

    clock = SimulatedClock()
    with faulty_server([too_many_requests(retry_after="0.1")] * 3) as server:
        asyncio.run(run(server))
        assert clock.slept == [1, 1, 1]


def test_a_429_is_raised_at_once_without_retries_or_when_the_body_cannot_be_sent_again() -> None:
    class Pipe(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            return 0

    clock = SimulatedClock()
    with faulty_server([too_many_requests(retry_after="1")], repeat_last=True) as server:
        with portal(server, clock=clock) as client, pytest.raises(RateLimited):
            client.with_options(max_retries=0).send(CHANGE)
        with portal(server, clock=clock) as client, pytest.raises(RateLimited):
            client.request("POST", "/files", files={"file": io.BufferedReader(Pipe())})
        assert clock.slept == []


def test_a_call_that_got_a_429_goes_to_the_head_of_the_line() -> None:
    class Recording(RollingWindow):
        def acquire(self, timeout: float, *, refused: bool = False) -> None:
            came.append(refused)
            super().acquire(timeout, refused=refused)

    came: list[bool] = []
    clock = SimulatedClock()
    script = [answer(503), too_many_requests(retry_after="1"), answer(503)]
    gate = Recording(clock=clock)
    with faulty_server(script) as server, portal(server, clock=clock, rate_limiter=gate) as client:
        client.send(THING)
    assert came == [False, False, True, False]


def test_a_gate_of_ones_own_needs_no_more_than_the_interface() -> None:
    class Gate:
        def __init__(self) -> None:
            self.heard: list[str] = []

        def acquire(self, timeout: float) -> None:
            self.heard.append("acquire")

        async def acquire_async(self, timeout: float) -> None:
            raise NotImplementedError

        def release(self, rate_limit: RateLimit | None) -> None:
            self.heard.append("refused" if rate_limit and rate_limit.refused else "release")

    gate, clock = Gate(), SimulatedClock()
    script = [too_many_requests(retry_after="1")]
    with faulty_server(script) as server, portal(server, clock=clock, rate_limiter=gate) as client:
        client.send(CHANGE)
    assert gate.heard == ["acquire", "refused", "acquire", "release"]


def test_a_full_rate_gate_ends_a_call_before_anything_is_sent_and_tells_when_there_is_room() -> None:
    clock = SimulatedClock()
    gate = RollingWindow(1, clock=clock, random=lambda: 0.0)
    with faulty_server() as server, portal(server, clock=clock, rate_limiter=gate, deadline=30) as client:
        client.send(THING)
        with pytest.raises(DeadlineExceeded, match="rate limit") as caught:
            client.send(CHANGE)
        assert not caught.value.may_have_acted
        assert caught.value.retry_after == pytest.approx(60, abs=0.1)
        assert len(server.requests) == 1


@pytest.mark.parametrize(("deadline", "sent"), [(61.5, 1), (62.5, 2), (0.4, 1)])
def test_a_change_that_waited_does_not_leave_the_gate_with_too_little_time_to_be_answered(
    deadline: float, sent: int
) -> None:
    clock = SimulatedClock()
    gate = RollingWindow(1, 60 if deadline > 1 else 0.3, clock, random=lambda: 0.0)
    with faulty_server() as server, portal(server, clock=clock, rate_limiter=gate) as client:
        client.send(THING)
        late = client.with_options(deadline=deadline)
        if sent == 1:
            with pytest.raises(DeadlineExceeded) as caught:
                late.send(CHANGE)
            assert (caught.value.attempts, caught.value.may_have_acted) == (0, False)
        else:
            late.send(CHANGE)
        assert len(server.requests) == sent


def test_a_get_may_leave_at_the_last_moment() -> None:
    clock = SimulatedClock()
    gate = RollingWindow(1, clock=clock, random=lambda: 0.0)
    with faulty_server() as server, portal(server, clock=clock, rate_limiter=gate, deadline=60.5) as client:
        client.send(THING)
        client.send(THING)


def test_each_key_that_a_function_returns_has_a_gate_and_is_asked_for_once_a_request() -> None:
    asked: list[str] = []

    def key() -> str:
        asked.append(f"tenant-{len(asked) % 3}")
        return asked[-1]

    clock = SimulatedClock()
    with faulty_server() as server:
        with MijnKlantportaal(api_key=key, base_url=server.url, clock=clock) as client:
            for _ in range(90):
                client.send(THING)
        assert clock.monotonic() < 5  # 30 calls of each key, and 90 of one would have taken a minute
        sent = [value for each in server.requests for name, value in each.headers if name.lower() == "authorization"]
    assert sent == [f"Bearer {each}" for each in asked]
    assert "used=30 " in repr(limiter_for("tenant-1", clock))


def test_clients_made_anew_with_a_function_for_the_same_key_share_a_gate() -> None:
    clock = SimulatedClock()
    with faulty_server() as server:
        for _ in range(3):
            with MijnKlantportaal(api_key=lambda: "one-key", base_url=server.url, clock=clock) as client:
                client.send(THING)
    assert "used=3 " in repr(limiter_for("one-key", clock))


# Ways around the methods


def test_a_call_can_be_sent_for_all_that_comes_back() -> None:
    headers = [("X-RateLimit-Limit", "60"), ("X-RateLimit-Remaining", "59")]
    with faulty_server([ok_json({"amount": 12.95}, headers=headers)]) as server, portal(server) as client:
        response = client.send(THING)
    assert (response.status, response.attempts, response.method) == (200, 1, "GET")
    assert response.headers["Content-Type"] == "application/json"
    assert (response.rate_limit.limit, response.rate_limit.remaining) == (60, 59)
    assert response.body == b'{"amount": 12.95}'
    assert response.parsed == response.json() == {"amount": Decimal("12.95")}


def test_a_request_without_a_method_of_its_own_goes_the_same_way() -> None:
    with faulty_server([answer(503), answer(200, b"PDF", content_type="application/pdf")]) as server:
        with portal(server, clock=SimulatedClock()) as client:
            response = client.request("get", "/files/x%2Fy", query={"q": "a b", "n": 1})
        assert (response.body, response.attempts, response.parsed) == (b"PDF", 2, None)
        assert server.requests[1].target == "/files/x%2Fy?q=a+b&n=1"
        assert server.requests[1].header("authorization") == "Bearer key"


def test_a_request_takes_json_or_a_form_with_files() -> None:
    with faulty_server() as server, portal(server) as client:
        client.request("POST", "/a", json=None)
        client.request("POST", "/b", form={"name": "x", "list": [True]}, files={"file": b"abc"})
        with pytest.raises(InvalidArgument):
            client.request("POST", "/c", json={}, form={"a": "b"})
        with pytest.raises(InvalidArgument):
            client.request("POST", "/c", json={1, 2})
    assert server.requests[0].body == b"null"
    assert (server.requests[1].header("content-type") or "").startswith("multipart/form-data; boundary=")
    assert b'name="list[0]"\r\n\r\ntrue\r\n' in server.requests[1].body
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "path",
    [
        "",
        "things",
        "//evil.example/x",
        "https://evil.example/",
        "/../x",
        "/a/%2e%2E/b",
        "/a/%252e%252e/b",
        "/..%2f..%2fadmin",
        "/..%5Cadmin",
        "/a/..;/b",
        "/a/%2e%2e%3bv=1/b",
        "/a?b",
        "/a#b",
        "/\u20ac",
        "/a b",
        "/a\\b",
    ],
)
def test_a_request_that_would_lead_elsewhere_is_refused(path: str) -> None:
    with faulty_server() as server, portal(server) as client, pytest.raises(InvalidArgument, match="path"):
        client.request("GET", path)
    assert server.requests == []


def test_a_request_may_have_slashes_and_points_within_an_id() -> None:
    with faulty_server() as server, portal(server) as client:
        client.request("GET", "/a%2Fb/..c/d.;e")
    assert server.requests[0].target == "/a%2Fb/..c/d.;e"


@pytest.mark.parametrize("method", ["CONNECT", "trace", "GET /", ""])
def test_a_method_that_is_no_call_is_refused(method: str) -> None:
    with faulty_server() as server, portal(server) as client, pytest.raises(InvalidArgument, match="method"):
        client.request(method, "/things")
    assert server.requests == []


def test_an_upload_that_is_read_slowly_arrives_whole() -> None:
    content = bytes(range(256)) * 4000
    with faulty_server([crumbs()]) as server, portal(server) as client:
        client.request("POST", "/files", files={"file": content})
    assert content[:100_000] in server.requests[0].body
    assert server.requests[0].complete


def test_threads_share_a_client() -> None:
    with faulty_server([held(ok_json())], repeat_last=True) as server, portal(server) as client:
        threads = [threading.Thread(target=client.send, args=(THING,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        server.wait_until(lambda s: len(s.requests) == 8)
        server.release()
        for thread in threads:
            thread.join(5)
        assert server.acted() == 8
