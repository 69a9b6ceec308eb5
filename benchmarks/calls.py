"""Calls in a process that is under way: one GET, sync and async, and a second client.

Run as a process of its own: `calls.py URL ROUNDS WITH_EARLIER`; it prints its samples.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from statistics import median
from time import perf_counter, process_time
from typing import Any

from .measurement import Samples
from .subjects import EARLIER, HTTPX, TODAY, Subject, check, subjects

BLOCK = 60
"""Calls in a row, before it is another client's turn."""


def measure(url: str, rounds: int, with_earlier: bool) -> Samples:
    """Each client makes a block of calls a round; the time of a round is the median call of its block."""
    check(url, with_earlier)
    everyone = subjects(with_earlier)
    samples = Samples()
    _sync(samples, {subject.name: subject.maker(url)() for subject in everyone}, rounds)
    asyncio.run(_async(samples, [subject for subject in everyone if subject.async_get], url, rounds))
    _second_clients(samples, url, [HTTPX, TODAY, *([EARLIER] if with_earlier else [])], max(3, rounds // 2))
    return samples


def _sync(samples: Samples, getters: dict[str, Callable[[], Any]], rounds: int) -> None:
    for get in getters.values():
        for _ in range(BLOCK):
            get()
    for number in range(rounds):
        for name in _rotated(list(getters), number):
            get = getters[name]
            times: list[float] = []
            cpu = process_time()
            for _ in range(BLOCK):
                began = perf_counter()
                get()
                times.append(perf_counter() - began)
            samples.add("GET CPU", name, (process_time() - cpu) / BLOCK)
            samples.add("GET time", name, median(times))


async def _async(samples: Samples, everyone: list[Subject], url: str, rounds: int) -> None:
    getters: dict[str, Callable[[], Awaitable[Any]]] = {each.name: each.async_maker(url)() for each in everyone}
    for get in getters.values():
        for _ in range(BLOCK):
            await get()
    for number in range(rounds):
        for name in _rotated(list(getters), number):
            get = getters[name]
            times: list[float] = []
            cpu = process_time()
            for _ in range(BLOCK):
                began = perf_counter()
                await get()
                times.append(perf_counter() - began)
            samples.add("async GET CPU", name, (process_time() - cpu) / BLOCK)
            samples.add("async GET time", name, median(times))


def _second_clients(samples: Samples, url: str, everyone: list[Subject], rounds: int) -> None:
    """A further client with its first call, less a call of a client that is under way: no cost can hide in either."""
    makers = {subject.name: subject.maker(url) for subject in everyone}
    for _ in range(rounds):
        for name, make in makers.items():
            began = perf_counter()
            get = make()
            get()
            first = perf_counter() - began
            times: list[float] = []
            for _ in range(10):
                began = perf_counter()
                get()
                times.append(perf_counter() - began)
            samples.add("second client", name, first - median(times))


def _rotated(names: list[str], number: int) -> list[str]:
    start = number % len(names)
    return names[start:] + names[:start]


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]), sys.argv[3] == "True").values()))
