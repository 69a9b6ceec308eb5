"""The rate gate that several processes share, against a real redis-server."""

from __future__ import annotations

import asyncio
import logging
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TypedDict, cast

import pytest
from simulated_clock import SimulatedClock

from generated_client.errors import ConfigurationError
from generated_client.rate_limit import RateLimit

pytest.importorskip("redis", reason="needs the Python package redis")

# Only now that they are known to be there.
from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NotConnected
from redis.retry import Retry

from generated_client.rate_limit_redis import RedisWindow

pytestmark = pytest.mark.skipif(
    shutil.which("redis-server") is None, reason="needs the program redis-server (Debian package redis-server)"
)


class Window(TypedDict):
    window: float
    slack: float


KEY = "mkp-live-0123456789abcdef"
SHORT: Window = {"window": 0.15, "slack": 0.03}
REFUSED = RateLimit(refused=True, retry_after=30.0)


class Server:
    """A redis-server of the test's own, on a free port, that writes nothing to disk."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = cast("int", probe.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        with self.client() as client:
            for _ in range(200):
                try:
                    client.exists("anything")
                except NotConnected:
                    time.sleep(0.02)
                else:
                    return
        raise TimeoutError("redis-server did not start")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def client(self) -> Redis:
        return Redis(port=self.port, socket_timeout=5, retry=Retry(NoBackoff(), 0))

    def async_client(self) -> AsyncRedis:
        return AsyncRedis(port=self.port, socket_timeout=5, retry=AsyncRetry(NoBackoff(), 0))


@pytest.fixture(scope="module")
def running() -> Generator[Server]:
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def server(running: Server) -> Server:
    with running.client() as client:
        for name in names(client):
            client.delete(name)
    return running


@pytest.fixture
def client(server: Server) -> Generator[Redis]:
    with server.client() as client:
        yield client


def in_threads(*functions: Callable[[], object]) -> None:
    threads = [threading.Thread(target=function) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()


def test_gates_on_one_key_count_together_in_threads_and_in_tasks(server: Server, client: Redis) -> None:
    admitted: list[float] = []

    def thread(gate: RedisWindow) -> None:
        for _ in range(5):
            gate.acquire(10)
            admitted.append(time.monotonic())
            gate.release(RateLimit(5, 0))

    async def tasks() -> None:
        async with server.async_client() as other:
            gate = RedisWindow(other, KEY, limit=5, **SHORT)

            async def task() -> None:
                for _ in range(5):
                    await gate.acquire_async(10)
                    admitted.append(time.monotonic())
                    gate.release(RateLimit(5, 0))

            await asyncio.gather(*(task() for _ in range(4)))

    gate = RedisWindow(client, KEY, limit=5, **SHORT)
    began = time.monotonic()
    in_threads(*[lambda: thread(gate)] * 4, lambda: asyncio.run(tasks()))
    assert len(admitted) == 40
    # 40 calls, 5 at a time: seven times the next five had to wait for the five before.
    assert 7 * 0.18 <= max(admitted) - began < 3 * 7 * 0.18


def test_processes_on_one_key_count_together(server: Server) -> None:
    program = """
import sys
from redis import Redis
from generated_client.rate_limit import RateLimit
from generated_client.rate_limit_redis import RedisWindow
gate = RedisWindow(Redis(port=int(sys.argv[1])), sys.argv[2], limit=5, window=0.15, slack=0.03)
print("ready", flush=True)
sys.stdin.readline()
for _ in range(10):
    gate.acquire(10)
    gate.release(RateLimit())
"""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(server.port), KEY],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    began = time.monotonic()
    in_threads(*[lambda process=process: process.communicate("go\n", timeout=20) for process in processes])
    assert [process.returncode for process in processes] == [0, 0]
    assert time.monotonic() - began >= 3 * 0.18


def test_machines_whose_clocks_differ_count_together(client: Redis) -> None:
    right, fast, slow = (
        RedisWindow(client, KEY, limit=3, clock=SimulatedClock(now)) for now in (1.75e9, 1.75e9 + 7200, 1.75e9 - 7200)
    )
    for gate in (fast, right, slow):
        gate.acquire(1)
    for gate in (fast, right, slow):
        with pytest.raises(TimeoutError, match=r"room in (60\.[89]|61\.0) s"):
            gate.acquire(30)


def test_calls_of_another_key_do_not_count(client: Redis) -> None:
    RedisWindow(client, "one", limit=1).acquire(0)
    RedisWindow(client, "two", limit=1).acquire(0)
    with pytest.raises(TimeoutError):
        RedisWindow(client, "one", limit=1).acquire(0)


def test_a_refusal_stops_the_callers_of_all_gates(client: Redis) -> None:
    refused, other = (RedisWindow(client, KEY) for _ in range(2))
    refused.acquire(0)
    refused.release(REFUSED)
    for gate in (refused, other, RedisWindow(client, KEY)):
        with pytest.raises(TimeoutError, match=r"room in (29\.[89]|30\.0) s"):
            gate.acquire(10)


def test_a_refusal_does_not_shorten_the_pause_of_another(client: Redis) -> None:
    for seconds in (30.0, 2.0):
        gate = RedisWindow(client, KEY)
        gate.release(RateLimit(refused=True, retry_after=seconds))
    with pytest.raises(TimeoutError, match=r"room in (29\.[89]|30\.0) s"):
        RedisWindow(client, KEY).acquire(10)


def test_a_pause_of_years_lasts_two_minutes(client: Redis) -> None:
    RedisWindow(client, KEY).release(RateLimit(refused=True, retry_after=1e20))
    with pytest.raises(TimeoutError, match=r"room in 1(19|20)\.\d s"):
        RedisWindow(client, KEY).acquire(100)


def test_a_refusal_in_a_task_stops_the_callers_of_all_gates(server: Server, client: Redis) -> None:
    async def run() -> None:
        async with server.async_client() as other:
            gate = RedisWindow(other, KEY)
            await gate.acquire_async(0)
            gate.release(REFUSED)
            with pytest.raises(TimeoutError):
                await gate.acquire_async(10)
            for _ in range(500):
                if names(client, ":pause"):
                    break
                await asyncio.sleep(0.01)

    asyncio.run(run())
    with pytest.raises(TimeoutError):
        RedisWindow(client, KEY).acquire(10)


def test_a_pause_ends(client: Redis) -> None:
    gate = RedisWindow(client, KEY, limit=1000, window=1)
    gate.release(RateLimit(refused=True, retry_after=0.1))
    began = time.monotonic()
    RedisWindow(client, KEY, limit=1000, window=1).acquire(5)
    assert time.monotonic() - began >= 0.09


def test_the_limit_is_learnt_from_responses(client: Redis) -> None:
    gate = RedisWindow(client, KEY)
    gate.acquire(0)
    for limit in (2, 4):
        gate.release(RateLimit(limit, 1))
        assert f"limit={limit} " in repr(gate)
    for _ in range(3):
        gate.acquire(0)
    with pytest.raises(TimeoutError):
        gate.acquire(0)


def test_a_limit_of_ones_own_is_not_passed_when_the_portal_allows_more(client: Redis) -> None:
    gate = RedisWindow(client, KEY, limit=2)
    for _ in range(2):
        gate.acquire(0)
        gate.release(RateLimit(60, 59))
    with pytest.raises(TimeoutError):
        gate.acquire(0)
    gate.release(RateLimit(1, 0))
    assert "limit=1 " in repr(gate)


def test_callers_of_a_process_go_in_the_order_of_their_arrival(server: Server) -> None:
    async def run() -> list[int]:
        order: list[int] = []
        async with server.async_client() as other:
            gate = RedisWindow(other, KEY, limit=2, window=0.02, slack=0)

            async def task(number: int) -> None:
                await gate.acquire_async(10)
                order.append(number)

            await asyncio.gather(*(task(number) for number in range(20)))
        return order

    assert asyncio.run(run()) == list(range(20))


def test_a_caller_that_gives_up_does_not_hold_up_those_behind(server: Server) -> None:
    async def run() -> None:
        async with server.async_client() as other:
            gate = RedisWindow(other, KEY, limit=1, **SHORT)
            await gate.acquire_async(0)
            first = asyncio.create_task(gate.acquire_async(10))
            second = asyncio.create_task(gate.acquire_async(10))
            await asyncio.sleep(0.02)
            assert "waiting=2" in repr(gate)
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            await second
            assert "waiting=0" in repr(gate)

    asyncio.run(run())


def test_a_redis_that_lost_its_scripts_gets_them_again(server: Server, client: Redis) -> None:
    gate = RedisWindow(client, KEY)
    gate.acquire(0)
    client.script_flush()
    gate.acquire(0)

    async def run() -> None:
        async with server.async_client() as other:
            client.script_flush()
            await RedisWindow(other, KEY).acquire_async(0)

    asyncio.run(run())
    (name,) = names(client, "}")
    assert client.zcard(name) == 3


def test_without_redis_each_process_counts_alone_until_it_is_back(caplog: pytest.LogCaptureFixture) -> None:
    server = Server()
    clock = SimulatedClock()
    with server.client() as client:
        gate = RedisWindow(client, KEY, limit=2, clock=clock)
        gate.acquire(0)
        gate.release(RateLimit(2, 1))
        server.stop()
        gate.acquire(5)
        gate.release(REFUSED)
        assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2
        assert "this process counts alone" in caplog.text
        with pytest.raises(TimeoutError):
            gate.acquire(10)
        clock.sleep(31)
        gate.acquire(0)
        gate.release(RateLimit(2, 1))
        with pytest.raises(TimeoutError):
            gate.acquire(10)
        server.start()
        try:
            clock.sleep(6)
            gate.acquire(0)
            assert client.zcard(names(client, "}")[0]) == 1
        finally:
            server.stop()


def test_tasks_count_alone_without_redis_too(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        # Nothing listens on port 9.
        async with AsyncRedis(port=9, retry=AsyncRetry(NoBackoff(), 0)) as nowhere:
            gate = RedisWindow(nowhere, KEY, limit=1)
            await gate.acquire_async(0)
            gate.release(REFUSED)
            with pytest.raises(TimeoutError):
                await gate.acquire_async(10)

    asyncio.run(run())
    assert "this process counts alone" in caplog.text


def test_redis_forgets_what_no_longer_counts(client: Redis) -> None:
    # The key itself goes a second after the window, which a busy machine does not spend in between.
    gate = RedisWindow(client, KEY, limit=2, window=0.2, slack=0)
    for _ in range(5):
        gate.acquire(5)
    (name,) = names(client, "}")
    assert client.zcard(name) <= 2
    assert 0 < client.pttl(name) <= 1200


def test_the_key_stays_with_us(client: Redis) -> None:
    gate = RedisWindow(client, KEY)
    gate.acquire(0)
    gate.release(REFUSED)
    assert len(names(client)) == 2
    assert not any(KEY in name or KEY[-8:] in name for name in [*names(client), repr(gate)])


def test_a_redis_client_of_the_wrong_kind_is_refused(server: Server, client: Redis) -> None:
    with pytest.raises(ConfigurationError, match=r"redis\.asyncio"):
        asyncio.run(RedisWindow(client, KEY).acquire_async(1))
    with pytest.raises(ConfigurationError, match=r"redis\.Redis"):
        RedisWindow(server.async_client(), KEY).acquire(1)


def test_a_key_in_the_place_of_the_client_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="first argument"):
        RedisWindow(cast("Redis", KEY))


def test_the_file_imports_no_redis() -> None:
    program = "import sys, generated_client.rate_limit_redis; print('redis' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert done.stdout == "False\n"


def names(client: Redis, end: str = "") -> list[str]:
    found = cast("list[bytes]", client.eval("return redis.call('KEYS', '*')", 0))
    return [name.decode() for name in found if name.decode().endswith(end)]
