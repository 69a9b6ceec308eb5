"""Calls that are cancelled, at each await."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Generator
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import anyio
import pytest
from cancelled_calls import CASES, CHANGE, NEXT, Case, Opened, Scene, check, scene_in, wait_for_tokens
from faulty_server import answer

from generated_client import AsyncMijnKlantportaal
from generated_client._core.cancellation import shielded
from generated_client._core.connections import httpx, tls_context


@pytest.fixture
def scene(tmp_path: Path) -> Generator[Scene]:
    with scene_in(tmp_path) as scene:
        yield scene


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    return Opened(monkeypatch)


class Cancelled:
    """A coroutine to await, whose task is cancelled at its n-th suspension.

    Args:
        coroutine: What is to be cancelled.
        at: The number of the suspension, from 1 on.
        late: Not at once, but in the moment in which that which was waited for has come.
        reason: What is said with it.
    """

    def __init__(self, coroutine: Coroutine[Any, Any, Any], at: int, late: bool, reason: str | None = None) -> None:
        self._coroutine = coroutine
        self._at = at
        self._late = late
        self._reason = reason
        self.suspensions = 0

    def __await__(self) -> Generator[Any, None, Any]:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert task is not None

        def cancel(_: object) -> None:
            task.cancel(self._reason)

        go_on: Callable[[], Any] = partial(self._coroutine.send, None)
        while True:
            try:
                awaited = go_on()
            except StopIteration as done:
                return done.value
            self.suspensions += 1
            if self.suspensions == self._at:
                if self._late and awaited is not None:
                    awaited.add_done_callback(cancel)
                else:
                    loop.call_soon(cancel, awaited)
            try:
                yield awaited
                go_on = partial(self._coroutine.send, None)
            except BaseException as error:
                go_on = partial(self._coroutine.throw, error)

    async def run(self) -> Any:
        return await self


async def settled(opened: Opened) -> None:
    """Wait until what was cancelled has ended in the event loop and in its threads."""
    for _ in range(1000):
        if len(asyncio.all_tasks()) == 1 and not opened.still_open():
            return
        await asyncio.sleep(0.001)
    raise AssertionError(f"still there: {asyncio.all_tasks()}, {opened.still_open()}")


async def cancel_everywhere(scene: Scene, case: Case, opened: Opened, late: bool, reason: str | None = None) -> int:
    """How often the call can be cancelled."""
    for at in count(1):
        given = httpx.AsyncClient(verify=tls_context(), trust_env=False) if at % 2 == late else None
        async with AsyncMijnKlantportaal(**scene.options(case), http_client=given) as portal:
            call = Cancelled(case.call(portal, scene), at, late, reason)
            task = asyncio.create_task(call.run())
            await asyncio.wait([task])
            assert task.cancelled() or not task.exception()
            assert task.cancelled() == (call.suspensions >= at)
            await settled(opened)
            check(portal, scene)
            await portal.send(NEXT)
            check(portal, scene)
        if given is not None:
            await given.aclose()
        await asyncio.to_thread(wait_for_tokens)
        await asyncio.to_thread(scene.server.wait_until, lambda server: server.open_connections == 0)
        if not task.cancelled():
            return at - 1
    raise AssertionError


@pytest.mark.parametrize("late", [False, True], ids=["at once", "late"])
@pytest.mark.parametrize("name", CASES)
def test_a_task_can_be_cancelled_at_each_await(name: str, late: bool, scene: Scene, opened: Opened) -> None:
    assert asyncio.run(cancel_everywhere(scene, CASES[name], opened, late)) >= 3


def test_a_task_can_be_cancelled_with_a_reason(scene: Scene, opened: Opened) -> None:
    assert asyncio.run(cancel_everywhere(scene, CASES["a GET"], opened, False, "not needed any more")) >= 3


def test_a_task_can_be_cancelled_while_a_connection_that_is_not_kept_is_closed(scene: Scene, opened: Opened) -> None:
    case = Case(lambda portal, _: portal.send(CHANGE), (answer(200, headers=[("Connection", "close")]),))
    assert asyncio.run(cancel_everywhere(scene, case, opened, False)) >= 3


def test_a_timeout_that_httpx_sets_itself_is_not_held_back() -> None:
    async def httpx_at_work() -> str:
        with anyio.move_on_after(0):
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        return "went on"

    async def run() -> str:
        return await shielded(httpx_at_work())

    assert asyncio.run(run()) == "went on"
