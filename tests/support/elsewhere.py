"""A client that is used in forked processes and in several event loops: `python elsewhere.py forks|loops URL`.

It prints what became of the calls as JSON: the paths that were asked for, and the paths that the server says it was
asked for. Each of them has to be the same.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

from generated_client import AsyncMijnKlantportaal, Call, MijnKlantportaal
from generated_client.rate_limit import NO_LIMIT

CALLS = 40


def call(method: str, path: str) -> Call[Any]:
    return Call(method, path, lambda data: data["path"])


def in_a_child(work: Callable[[], object]) -> Callable[[], Any]:
    """Fork a process that does some work; returns what waits for it and gives its result."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        with os.fdopen(writer, "w") as pipe:
            try:
                json.dump(work(), pipe)
            except BaseException as error:
                json.dump(repr(error), pipe)
        os._exit(0)
    os.close(writer)

    def result() -> Any:
        with os.fdopen(reader) as pipe:
            told = json.load(pipe)
        os.waitpid(child, 0)
        return told

    return result


def forks(url: str) -> list[tuple[str, str]]:
    """The parent and three children, after the parent has opened a connection."""
    portal = MijnKlantportaal(api_key="key", base_url=url, rate_limiter=NO_LIMIT, max_retries=0)
    portal.send(call("GET", "/warm"))

    def calls(name: str) -> list[tuple[str, str]]:
        paths = [f"/{name}/{number}" for number in range(CALLS)]
        return [(path, portal.send(call("POST", path)).parsed) for path in paths]

    children = [in_a_child(lambda name=name: calls(name)) for name in ("a", "b", "c")]  # type: ignore[misc]
    return [pair for done in (calls("parent"), *(child() for child in children)) for pair in done]


def loops(url: str) -> list[tuple[str, str]]:
    """Four event loops in a row, and four at once."""
    portal = AsyncMijnKlantportaal(api_key="key", base_url=url, rate_limiter=NO_LIMIT, max_retries=0)
    done: list[tuple[str, str]] = []

    async def calls(name: str) -> None:
        for number in range(5):
            path = f"/{name}/{number}"
            done.append((path, (await portal.send(call("POST", path))).parsed))

    for name in ("first", "second", "third", "fourth"):
        asyncio.run(calls(name))
    threads = [threading.Thread(target=asyncio.run, args=(calls(name),)) for name in ("a", "b", "c", "d")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    asyncio.run(portal.close())
    return done


if __name__ == "__main__":
    print(json.dumps({"forks": forks, "loops": loops}[sys.argv[1]](sys.argv[2])))
