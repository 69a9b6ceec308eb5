"""The fault table, row by row, over real sockets: no change is ever made twice."""

from __future__ import annotations

import asyncio
import logging
import re
import socket
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fault_table import ROWS, Outcome, Row, markdown
from faulty_server import Fault, FaultyServer, faulty_server, reset
from simulated_clock import SimulatedClock

import generated_client
from generated_client import AsyncMijnKlantportaal, Call, MijnKlantportaal, PortalError
from generated_client.rate_limit import NO_LIMIT

BODY = b'{"amount":"12.95"}'


def call(method: str) -> Call[Any]:
    return Call(method, "/things/1", lambda data: data, content=None if method == "GET" else BODY)


@contextmanager
def server_for(row: Row) -> Generator[tuple[str, FaultyServer | None]]:
    if row.scripted is None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            yield f"http://127.0.0.1:{free.getsockname()[1]}", None
        return
    with faulty_server([row.scripted], repeat_last=True) as server:
        yield server.url, server


def options(url: str, timeout: float) -> dict[str, Any]:
    return {
        "api_key": "key",
        "base_url": url,
        "timeout": timeout,
        "max_retries": 2,
        "deadline": 30,
        "rate_limiter": NO_LIMIT,
        "clock": SimulatedClock(),
    }


def timeout_for(fault: Fault | None) -> float:
    """Short only where waiting is the point: on a busy machine any response may take its time."""
    return 0.1 if fault is not None and fault.name.startswith("stall") else 10


def perform(url: str, method: str, timeout: float) -> PortalError | int:
    with MijnKlantportaal(**options(url, timeout)) as portal:
        try:
            return portal.send(call(method)).attempts
        except PortalError as error:
            return error


async def perform_async(url: str, method: str, timeout: float) -> PortalError | int:
    async with AsyncMijnKlantportaal(**options(url, timeout)) as portal:
        try:
            return (await portal.send(call(method))).attempts
        except PortalError as error:
            return error


def check(came: PortalError | int, expected: Outcome, server: FaultyServer | None) -> None:
    if expected.error is None:
        assert came == expected.attempts
    else:
        assert isinstance(came, PortalError)
        assert type(came) is getattr(generated_client, expected.error), came
        assert came.attempts == expected.attempts or (expected.attempts is None and came.attempts > 3)
        assert came.may_have_acted is expected.may_have_acted
    if server is not None:
        assert server.acted() == expected.acted


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.fault)
def test_a_call_comes_out_as_the_table_says(row: Row, method: str) -> None:
    with server_for(row) as (url, server):
        check(perform(url, method, timeout_for(row.scripted)), row.get if method == "GET" else row.change, server)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.fault)
def test_an_async_call_comes_out_as_the_table_says(row: Row, method: str) -> None:
    with server_for(row) as (url, server):
        came = asyncio.run(perform_async(url, method, timeout_for(row.scripted)))
        check(came, row.get if method == "GET" else row.change, server)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_reset_before_anything_was_read_is_no_connection_or_a_broken_one(
    method: str, caplog: pytest.LogCaptureFixture
) -> None:
    # Which of the two, at each attempt, depends on whether the reset arrives before the connection counts as made: no
    # row of the table.
    caplog.set_level(logging.DEBUG, "mijnklantportaal")
    with faulty_server([reset("accept")], repeat_last=True) as server:
        came = perform(server.url, method, 10)
    assert isinstance(came, generated_client.ConnectionFailed)
    faults = re.findall(r": (CONNECT_FAILED|BROKEN) in", caplog.text)
    assert len(faults) == came.attempts
    if method == "POST" and "BROKEN" in faults:  # it may have acted, so that was the last attempt
        assert faults.index("BROKEN") == len(faults) - 1
        assert came.may_have_acted
    else:
        assert came.attempts == 3
    assert server.acted() == 0


def test_no_row_lets_a_change_act_twice() -> None:
    assert max(row.change.acted for row in ROWS) == 1


def test_a_fault_that_passes_is_survived_by_a_get() -> None:
    passing = [row.scripted for row in ROWS if row.scripted and row.get.attempts in {3, None}]
    for fault in passing:
        with faulty_server([fault]) as server:
            assert perform(server.url, "GET", 5 * timeout_for(fault)) == 2, fault.name  # the next one is not a stall


def test_the_documentation_shows_this_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "faults.md").read_text(encoding="utf-8")
    shown = page.partition("<!-- proven by tests/client/test_faults.py -->")[2].partition("<!-- end of table -->")[0]
    assert shown.strip() == markdown()
