"""Calls that are broken off by Ctrl-C, wherever it strikes. For cancelled tasks see test_cancellation.py."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import linecache
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Self

import h11
import pytest
from faulty_server import answer, faulty_server, ok_json, stall
from interrupted_calls import (
    CASES,
    CHANGE,
    NEXT,
    Case,
    Opened,
    Scene,
    check,
    own_client,
    scene_in,
    wait_for_tokens,
)
from simulated_clock import SimulatedClock

import generated_client
from generated_client import MijnKlantportaal, NotFound
from generated_client._http import httpx

# Interrupted in socket.create_connection(), or just when a file was opened: nobody can close it but its destructor.
CLOSED_WHEN_DROPPED = "ignore:Exception ignored in. <(socket|_io.FileIO):pytest.PytestUnraisableExceptionWarning"
PACKAGE = str(Path(generated_client.__file__).parent)
HTTP_LIBRARY = tuple(
    inspect.getfile(each).removesuffix("__init__.py")
    for each in (httpx, importlib.import_module(httpx.__name__.replace("httpx", "httpcore")), h11, contextlib, socket)
)


@pytest.fixture
def scene(tmp_path: Path) -> Generator[Scene]:
    with scene_in(tmp_path) as scene:
        yield scene


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    return Opened(monkeypatch)


def interrupt(
    scene: Scene, case: Case, opened: Opened, interrupting: contextlib.AbstractContextManager[object], own: bool = False
) -> bool:
    """Make a call that is interrupted, and then another one; returns whether it was interrupted."""
    given = own_client(httpx.Client) if own else None
    interrupted = False
    with MijnKlantportaal(**scene.options(case), http_client=given) as portal:
        try:
            with interrupting:
                case.call(portal, scene)
        except KeyboardInterrupt:
            interrupted = True
        assert opened.still_open() == []
        check(portal, scene)
        portal.send(NEXT)
        check(portal, scene)
    if given is not None:
        given.close()
    wait_for_tokens()
    scene.server.wait_until(lambda server: server.open_connections == 0)
    return interrupted


class WaitingOperations:
    """The operations in which a thread waits; the n-th of the main thread is interrupted, before it or after it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, after: bool) -> None:
        self._after = after
        self._left = 0
        for holder, name in (
            (socket.socket, "connect"),
            (socket.socket, "send"),
            (socket.socket, "recv"),
            (SimulatedClock, "sleep"),
            (Future, "result"),
        ):
            monkeypatch.setattr(holder, name, self._interruptible(getattr(holder, name)))

    @contextlib.contextmanager
    def armed(self, at: int) -> Generator[None]:
        self._left = at
        try:
            yield
        finally:
            self._left = 0

    def _interruptible(self, operation: Callable[..., Any]) -> Callable[..., Any]:
        def interruptible(*args: Any, **named: Any) -> Any:
            here = threading.current_thread() is threading.main_thread()
            self._left -= here
            now = here and self._left == 0
            if now and not self._after:
                raise KeyboardInterrupt
            result = operation(*args, **named)
            if now:
                raise KeyboardInterrupt
            return result

        return interruptible


@pytest.mark.filterwarnings(CLOSED_WHEN_DROPPED)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("name", CASES)
def test_a_call_can_be_interrupted_in_each_operation_that_waits(
    name: str, after: bool, scene: Scene, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    operations = WaitingOperations(monkeypatch, after)
    interrupted = 0
    while interrupt(scene, CASES[name], opened, operations.armed(interrupted + 1), own=interrupted % 2 == after):
        interrupted += 1
    assert interrupted >= 3


Place = tuple[CodeType, int]


class Lines:
    """The lines of some modules that this thread comes by; it is interrupted at one of them.

    Python looks for signals when a function begins, when one written in C ends, and when a loop goes round. So no
    signal strikes at three things that tracers are told of as lines: a bare `try:`, a `with` that is left, and what an
    `except` begins with.
    """

    def __init__(
        self,
        files: tuple[str, ...],
        strike: Callable[[], None],
        place: Place | None = None,
        nth: int = 1,
        but: tuple[str, ...] = (),
    ) -> None:
        """Prepare.

        Args:
            files: What the paths of the modules begin with.
            strike: What happens at the line.
            place: The line; None for none, to see which there are.
            nth: At which time that it is passed.
            but: What the names of classes and functions begin with that are left out.
        """
        self.passed: dict[Place, int] = {}
        self._files = files
        self._strike = strike
        self._target = None if place is None else (place, nth)
        self._but = but

    def __enter__(self) -> None:
        self._before = sys.gettrace()
        sys.settrace(self._enter)

    def __exit__(self, *exception: object) -> None:
        sys.settrace(self._before)

    def _enter(self, frame: FrameType, event: str, _: object) -> Any:
        code = frame.f_code
        if self._target is not None:
            return partial(self._step, set[int]()) if code is self._target[0][0] else None
        wanted = code.co_filename.startswith(self._files) and not code.co_qualname.startswith(self._but)
        return partial(self._step, set[int]()) if wanted else None

    def _step(self, entered: set[int], frame: FrameType, event: str, _: object) -> Any:
        line = frame.f_lineno
        if event == "line" and line not in entered:
            before, text = (linecache.getline(frame.f_code.co_filename, each).strip() for each in (line - 1, line))
            if text.startswith("with "):
                entered.add(line)
            if text != "try:" and not before.startswith("except"):
                place = frame.f_code, line
                self.passed[place] = self.passed.get(place, 0) + 1
                if (place, self.passed[place]) == self._target:
                    self._strike()
        return partial(self._step, entered)


def interrupt_everywhere(scene: Scene, opened: Opened, lines: Callable[..., Lines], one_in: int) -> int:
    """Interrupt calls of each kind at each line; returns how many lines there are.

    Args:
        lines: Makes the lines, of a place and the time at which it is passed.
        one_in: Each line is struck in the first case that comes by it, then in one case of so many: it takes seconds.
    """
    known: set[Place] = set()
    for name, case in CASES.items():
        assert not interrupt(scene, case, opened, contextlib.nullcontext())  # so that all modules are loaded
        passed = lines()
        assert not interrupt(scene, case, opened, passed)
        for number, (place, times) in enumerate(passed.passed.items()):
            if place in known and number % one_in:
                continue
            known.add(place)
            for nth in {1, times}:
                try:
                    # Not all lines are passed equally often each time: bytes come in pieces of any size.
                    struck = interrupt(scene, case, opened, lines(place, nth), own=number % 2 == 1)
                    assert struck or nth > 1 or number % 2 == 1
                except AssertionError as error:
                    error.add_note(f"{name}: interrupted at {place[0].co_filename}:{place[1]}, time {nth}")
                    raise
    return len(known)


def raise_it() -> None:
    raise KeyboardInterrupt


@pytest.mark.filterwarnings(CLOSED_WHEN_DROPPED)
def test_a_call_can_be_interrupted_in_each_of_our_lines(scene: Scene, opened: Opened) -> None:
    # Two functions are called by httpx while it holds a response that it has not given us yet, and one class is there
    # to keep a Ctrl-C from such places: see the next test.
    lines = partial(Lines, (PACKAGE,), raise_it, but=("_QuietURL.__str__", "without_query", "Steady"))
    assert interrupt_everywhere(scene, opened, lines, one_in=10) > 400


@pytest.mark.filterwarnings(CLOSED_WHEN_DROPPED)
def test_a_ctrl_c_can_strike_in_each_line_of_the_http_library(scene: Scene, opened: Opened) -> None:
    lines = partial(Lines, (PACKAGE, *HTTP_LIBRARY), ctrl_c)
    assert interrupt_everywhere(scene, opened, lines, one_in=40) > 1000


class Hooked:
    """A client with an httpx client of one's own, in whose hooks a Ctrl-C strikes."""

    def __init__(
        self, scene: Scene, *, request: Callable[[], object] | None = None, response: Callable[[], object] | None = None
    ) -> None:
        self._given = own_client(httpx.Client)
        hooks = {"request": request, "response": response}
        self._given.event_hooks = {name: [partial(_told, hook)] for name, hook in hooks.items() if hook}
        self.portal = MijnKlantportaal(**scene.options(CASES["a POST"]), http_client=self._given)
        self._scene = scene

    def post(self) -> None:
        """Make the call, and see that nothing is left of it."""
        try:
            self.portal.send(CHANGE)
        finally:
            check(self.portal, self._scene)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._given.close()


def _told(hook: Callable[[], object], _: object) -> None:
    hook()


def ctrl_c() -> None:
    signal.raise_signal(signal.SIGINT)


def test_a_ctrl_c_that_was_put_off_strikes_before_anything_is_sent(scene: Scene) -> None:
    with Hooked(scene, request=ctrl_c) as client:
        with pytest.raises(KeyboardInterrupt):
            client.post()
        assert scene.server.requests == []


def test_a_ctrl_c_that_was_put_off_strikes_when_the_answer_is_there(scene: Scene) -> None:
    with Hooked(scene, response=ctrl_c) as client:
        with pytest.raises(KeyboardInterrupt):
            client.post()
        assert len(scene.server.requests) == 1


def test_a_second_ctrl_c_strikes_at_once(scene: Scene) -> None:
    after: list[str] = []

    def twice() -> None:
        ctrl_c()
        after.append("put off")
        ctrl_c()
        after.append("put off again")

    with Hooked(scene, request=twice) as client, pytest.raises(KeyboardInterrupt):
        client.post()
    assert after == ["put off"]


def test_the_handler_of_ctrl_c_is_put_back(scene: Scene) -> None:
    within: list[object] = []
    with Hooked(scene, request=lambda: within.append(signal.getsignal(signal.SIGINT))) as client:
        for fault in (ok_json(), answer(404)):
            scene.server.script([fault])
            with contextlib.suppress(NotFound):
                client.post()
            assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
            scene.server.requests.clear()
    assert signal.default_int_handler not in within


@pytest.fixture
def handled() -> Generator[list[int]]:
    """What a handler that somebody set was called with."""
    numbers: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: numbers.append(number))
    try:
        yield numbers
    finally:
        signal.signal(signal.SIGINT, before)


def test_another_handler_of_ctrl_c_is_left_alone(scene: Scene, handled: list[int]) -> None:
    handler = signal.getsignal(signal.SIGINT)
    told: list[int] = []

    def strike() -> None:
        ctrl_c()
        told.extend(handled)

    with Hooked(scene, request=strike) as client:
        client.post()
    assert told == [signal.SIGINT]
    assert signal.getsignal(signal.SIGINT) is handler


def test_a_handler_of_ctrl_c_that_is_set_during_a_call_stays(scene: Scene) -> None:
    before = signal.getsignal(signal.SIGINT)
    try:
        with Hooked(scene, request=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)) as client:
            client.post()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_profiler_is_left_alone_by_a_ctrl_c(scene: Scene) -> None:
    def profiler(*_: object) -> None:
        pass

    with Hooked(scene, request=ctrl_c) as client:
        sys.setprofile(profiler)
        try:
            with pytest.raises(KeyboardInterrupt):
                client.post()
            left = sys.getprofile()
        finally:
            sys.setprofile(None)
    assert left is profiler
    assert len(scene.server.requests) == 1


def test_a_call_works_where_signals_cannot_be_handled(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    # As in an interpreter within the process: what it takes for its main thread is none that is told of signals.
    def post() -> None:
        monkeypatch.setattr(threading, "main_thread", threading.current_thread)
        with Hooked(scene) as client:
            client.post()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(post).result()
    assert len(scene.server.requests) == 1


SIGNALLED = """
import asyncio, signal, sys
from {package} import AsyncMijnKlantportaal, Call, MijnKlantportaal

signal.signal(signal.SIGINT, signal.default_int_handler)
thing = Call("GET", "/things", lambda data: data)

with MijnKlantportaal(api_key="key", base_url=sys.argv[1]) as portal:
    try:
        portal.send(thing)
    except KeyboardInterrupt:
        print(portal.send(thing).status, portal._transport.client()._transport._pool.connections)

async def run():
    async with AsyncMijnKlantportaal(api_key="key", base_url=sys.argv[1]) as portal:
        try:
            await portal.send(thing)
        except asyncio.CancelledError:
            print((await portal.send(thing)).status, portal._transport.client()._transport._pool.connections)
            raise

try:
    asyncio.run(run())
except KeyboardInterrupt:
    print("interrupted")
"""


def test_a_real_ctrl_c_leaves_a_client_that_works() -> None:
    with faulty_server([stall("body"), ok_json(), stall("body"), ok_json()]) as server:
        program = subprocess.Popen(
            [sys.executable, "-c", SIGNALLED.format(package=generated_client.__name__), server.url],
            cwd=Path(PACKAGE).parent,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            server.wait_until(lambda s: [each.complete for each in s.requests] == [True], 10)
            program.send_signal(signal.SIGINT)
            server.wait_until(lambda s: [each.complete for each in s.requests] == [True] * 3, 10)
            program.send_signal(signal.SIGINT)
            said, _ = program.communicate(timeout=10)
        finally:
            program.kill()
            program.wait()
    idle = re.escape(f"HTTPConnection ['{server.url}', HTTP/1.1, IDLE, Request Count: 1]>]")
    assert re.fullmatch(rf"200 \[<{idle}\n200 \[<Async{idle}\ninterrupted\n", said)
