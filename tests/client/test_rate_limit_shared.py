"""The rate gate with more to do than the limit allows, against a portal that enforces it: alone, and beside others."""

from __future__ import annotations

from typing import get_args

import pytest
from shared_key import Counting, Process, shares, simulate

pytestmark = pytest.mark.slow  # they simulate many minutes
each_portal = pytest.mark.parametrize("counting", get_args(Counting))


@each_portal
@pytest.mark.parametrize("takes", [0.1, 2.0])
def test_a_process_that_is_alone_uses_the_limit_and_is_never_refused(counting: Counting, takes: float) -> None:
    process = Process("alone", workers=20, answers=(takes, takes))
    portal = simulate([process], minutes=10, counting=counting)
    assert shares(portal, 10)["alone"] >= 0.97 * 60 * 10 * 60 / (60 + takes)
    assert (portal.refused, process.lost) == ([], [])


@each_portal
@pytest.mark.parametrize("starts", [(0.0, 0.0), (0.0, 90.0), (0.0, 0.0, 0.0)])
def test_processes_on_one_key_lose_no_call_and_none_is_starved(counting: Counting, starts: tuple[float, ...]) -> None:
    processes = [Process(f"number-{number}", start=start) for number, start in enumerate(starts)]
    portal = simulate(processes, minutes=8, counting=counting)
    assert [process.lost for process in processes] == [[]] * len(starts)
    part = (480 - starts[-1]) / len(starts)  # calls, at 60 a minute
    for process in processes:
        assert sum(1 for moment, who in portal.served if who == process.name and moment >= starts[-1]) >= part / 3
    assert len(portal.refused) / 8 <= 10
