"""Calls that are broken off by Ctrl-C, wherever it strikes. For cancelled tasks see test_cancellation.py."""

from __future__ import annotations

import contextlib
import dis
import importlib
import inspect
import io
import linecache
import logging
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import count
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Self

import h11
import pytest
from faulty_server import Fault, answer, faulty_server, held, ok_json, stall
from interrupted_calls import (
    CASES,
    CHANGE,
    CONTENT,
    NEXT,
    THING,
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
from generated_client._core.transport import Steady, httpx, tls_context

# Interrupted in socket.create_connection(), or just when a file was opened: nobody can close it but its destructor.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <(socket|_io.FileIO):pytest.PytestUnraisableExceptionWarning"
)
PACKAGE = str(Path(generated_client.__file__).parent)
CORE = httpx.__name__.replace("httpx", "httpcore")
HTTP_LIBRARY = tuple(
    inspect.getfile(each).removesuffix("__init__.py")
    for each in (httpx, importlib.import_module(CORE), h11, contextlib, socket)
)
LOGGERS = (httpx.__name__, f"{CORE}.http11")


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
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        assert sys.getprofile() is None
        check(portal, scene)
        portal.send(NEXT)
        check(portal, scene)
    if given is not None:
        given.close()
    wait_for_tokens()
    scene.server.wait_until(lambda server: server.open_connections == 0)
    return interrupted


def ctrl_c() -> None:
    signal.raise_signal(signal.SIGINT)


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
                ctrl_c()
            result = operation(*args, **named)
            if now and self._after:
                ctrl_c()
            return result

        return interruptible


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
    signal strikes at four things that tracers are told of as lines: a bare `try:`, `return` or `break`, a `with` that
    is left, and what an `except` begins with.
    """

    def __init__(
        self,
        files: tuple[str, ...],
        strike: Callable[[], None],
        place: Place | None = None,
        nth: int = 1,
        but: tuple[str, ...] = (),
        only: str = "",
    ) -> None:
        """Prepare.

        Args:
            files: What the paths of the modules begin with.
            strike: What happens at the line.
            place: The line; None for none, to see which there are.
            nth: At which time that it is passed.
            but: What the names of classes and functions begin with that are left out.
            only: What those begin with that are not.
        """
        self.passed: dict[Place, int] = {}
        self._files = files
        self._strike = strike
        self._target = None if place is None else (place, nth)
        self._but = but
        self._only = only

    def __enter__(self) -> None:
        self._before = sys.gettrace()
        sys.settrace(self._enter)

    def __exit__(self, *exception: object) -> None:
        sys.settrace(self._before)

    def _enter(self, frame: FrameType, event: str, _: object) -> Any:
        code = frame.f_code
        if self._target is not None:
            return partial(self._step, set[int]()) if code is self._target[0][0] else None
        wanted = code.co_filename.startswith(self._files) and code.co_qualname.startswith(self._only)
        wanted = wanted and not code.co_qualname.startswith(self._but)
        return partial(self._step, set[int]()) if wanted else None

    def _step(self, entered: set[int], frame: FrameType, event: str, _: object) -> Any:
        line = frame.f_lineno
        if event == "line" and line not in entered:
            before, text = (linecache.getline(frame.f_code.co_filename, each).strip() for each in (line - 1, line))
            if text.startswith("with "):
                entered.add(line)
            if text not in {"try:", "return", "break"} and not before.startswith("except"):
                place = frame.f_code, line
                self.passed[place] = self.passed.get(place, 0) + 1
                if (place, self.passed[place]) == self._target:
                    self._strike()
        return partial(self._step, entered)


def interrupt_everywhere(
    scene: Scene, opened: Opened, lines: Callable[..., Lines], one_in: int, cases: Collection[str] = CASES
) -> int:
    """Interrupt calls of each kind at each line; returns how many lines there are.

    Args:
        lines: Makes the lines, of a place and the time at which it is passed.
        one_in: Each line is struck in the first case that comes by it, then in one case of so many: it takes seconds.
        cases: The kinds of calls; every other one is made with an httpx client of the caller's.
    """
    known: set[Place] = set()
    for index, name in enumerate(cases):
        case, own = CASES[name], index % 2 == 1
        assert not interrupt(scene, case, opened, contextlib.nullcontext(), own)  # so that all modules are loaded
        passed = lines()
        assert not interrupt(scene, case, opened, passed, own)
        for number, (place, times) in enumerate(passed.passed.items()):
            if place in known and number % one_in:
                continue
            known.add(place)
            for nth in {1, times}:
                try:
                    # Not all lines are passed equally often each time: bytes come in pieces of any size.
                    assert interrupt(scene, case, opened, lines(place, nth), own) or nth > 1
                except AssertionError as error:
                    error.add_note(f"{name}: interrupted at {place[0].co_filename}:{place[1]}, time {nth}")
                    raise
    return len(known)


def raise_it() -> None:
    raise KeyboardInterrupt


def test_a_call_can_be_interrupted_in_each_of_our_lines(scene: Scene, opened: Opened) -> None:
    # Two functions are called by httpx while it holds a response that it has not given us yet, and one class is there
    # to keep a Ctrl-C from such places: see the next test.
    lines = partial(Lines, (PACKAGE,), raise_it, but=("_QuietURL.__str__", "without_query", "Steady"))
    assert interrupt_everywhere(scene, opened, lines, one_in=10) > 400


@pytest.fixture
def unseen_tracer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shows the line that is struck to the handler of SIGINT, not what strikes it."""
    strike = Steady._strike

    def strike_at_the_line(steady: Steady, number: int, frame: FrameType | None) -> None:
        while frame is not None and frame.f_code.co_filename == __file__:
            frame = frame.f_back
        strike(steady, number, frame)

    monkeypatch.setattr(Steady, "_strike", strike_at_the_line)


@pytest.mark.usefixtures("unseen_tracer")
def test_a_ctrl_c_can_strike_in_each_line_of_the_http_library(scene: Scene, opened: Opened) -> None:
    lines = partial(Lines, (PACKAGE, *HTTP_LIBRARY), ctrl_c)
    assert interrupt_everywhere(scene, opened, lines, one_in=40) > 1000


@pytest.mark.usefixtures("unseen_tracer")
def test_two_at_once_can_strike_on_the_way_in_and_out(scene: Scene, opened: Opened) -> None:
    def twice() -> None:
        try:
            ctrl_c()
        finally:
            ctrl_c()

    lines = partial(Lines, (PACKAGE,), twice, only="Steady.")
    assert interrupt_everywhere(scene, opened, lines, 1, ["a POST", "the beginning of a file"]) >= 10


def guards(code: Any, offset: int) -> set[int]:
    """Where bytecode goes on after an exception at an offset, for each `with` and `try` around it."""
    kinds = {each.offset: each.opname for each in code}
    found: set[int] = set()
    while targets := [each.target for each in code.exception_entries if each.start <= offset < each.end]:
        offset = targets[0]
        if kinds[offset] == "PUSH_EXC_INFO":
            found.add(offset)
    return found


def codes(code: CodeType) -> Generator[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from codes(each)


def test_no_loop_jumps_out_of_a_with_or_try_for_a_moment() -> None:
    """Python 3.12 and newer do so at the end of some loops, those whose last statement is conditional.

    A signal that strikes at that jump would pass the `with` or `finally` around the loop without a trace.
    """
    jumps = 0
    for path in Path(PACKAGE).rglob("*.py"):
        for code in codes(compile(path.read_text(), path, "exec")):
            if code.co_flags & (inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR):
                continue
            read = dis.Bytecode(code)
            for each in read:
                # Those without a line belong to a `throw` into a generator.
                if each.opname == "JUMP_BACKWARD" and each.positions and each.positions.lineno:
                    jumps += 1
                    missing = guards(read, each.argval) - guards(read, each.offset)
                    assert not missing, f"{path.name}:{each.positions.lineno}, in {code.co_qualname}"
    assert jumps > 10


class Hooked:
    """A client with an httpx client of one's own, in which something happens at a moment of a call."""

    def __init__(
        self,
        scene: Scene,
        *,
        request: Callable[[], object] | None = None,
        response: Callable[[], object] | None = None,
        logged: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Prepare.

        Args:
            request: What the hook for requests does.
            response: What the hook for responses does.
            logged: The beginning of a line in the library's log, and what happens when it is written: in the middle of
                the library's own work.
        """
        self._given = own_client(httpx.Client)
        hooks = {"request": request, "response": response}
        self._given.event_hooks = {name: [partial(_told, hook)] for name, hook in hooks.items() if hook}
        self._handler = _Handler(*logged) if logged else logging.NullHandler()
        self.portal = MijnKlantportaal(**scene.options(CASES["a POST"]), http_client=self._given)
        self._scene = scene

    def post(self) -> None:
        """Make the call, and see that nothing is left of it."""
        levels = {name: logging.getLogger(name).level for name in LOGGERS}
        try:
            for name in levels:
                logging.getLogger(name).addHandler(self._handler)
                logging.getLogger(name).setLevel(logging.DEBUG)
            self.portal.send(CHANGE)
        finally:
            for name, level in levels.items():
                logging.getLogger(name).removeHandler(self._handler)
                logging.getLogger(name).setLevel(level)
            check(self.portal, self._scene)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._given.close()


class _Handler(logging.Handler):
    def __init__(self, start: str, happens: Callable[[], object]) -> None:
        super().__init__()
        self._start = start
        self._happens = happens

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage().startswith(self._start):
            self._happens()


def _told(hook: Callable[[], object], _: object) -> None:
    hook()


BEFORE_SENDING = "send_request_headers.started"
AFTER_THE_ANSWER = "HTTP Request: "


def test_a_ctrl_c_that_was_put_off_strikes_before_anything_is_sent(scene: Scene) -> None:
    with Hooked(scene, logged=(BEFORE_SENDING, ctrl_c)) as client:
        with pytest.raises(KeyboardInterrupt):
            client.post()
        assert scene.server.requests == []


def test_a_ctrl_c_that_was_put_off_strikes_when_the_answer_is_there(scene: Scene) -> None:
    with Hooked(scene, logged=(AFTER_THE_ANSWER, ctrl_c)) as client:
        with pytest.raises(KeyboardInterrupt):
            client.post()
        assert len(scene.server.requests) == 1


@pytest.mark.parametrize("at", ["request", "response", "auth"])
def test_a_ctrl_c_strikes_at_once_in_code_of_the_caller_s(at: str, scene: Scene) -> None:
    went_on: list[str] = []

    def strike() -> None:
        ctrl_c()
        went_on.append(at)

    class Auth(httpx.Auth):
        def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
            strike()
            yield request

    hooks: dict[str, Any] = {} if at == "auth" else {at: strike}
    with Hooked(scene, **hooks) as client:
        if at == "auth":
            client.portal._settings = client.portal._settings._replace(auth=Auth())
        with pytest.raises(KeyboardInterrupt):
            client.post()
        assert len(scene.server.requests) == (at == "response")
    assert went_on == []


def test_a_ctrl_c_strikes_at_once_while_a_file_is_read_that_is_sent(scene: Scene) -> None:
    went_on: list[str] = []

    class Pipe(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            piece = super().read(size)
            if size and not piece:
                ctrl_c()
                went_on.append("at its end")
            return piece

    with MijnKlantportaal(**scene.options(CASES["an upload"])) as portal:
        with pytest.raises(KeyboardInterrupt):
            portal.request("POST", "/files", files={"file": Pipe(CONTENT)})
        check(portal, scene)
    assert went_on == []


def test_a_second_ctrl_c_strikes_at_once(scene: Scene) -> None:
    after: list[str] = []

    def twice() -> None:
        ctrl_c()
        after.append("put off")
        ctrl_c()
        after.append("put off again")

    with Hooked(scene, logged=(BEFORE_SENDING, twice)) as client, pytest.raises(KeyboardInterrupt):
        client.post()
    assert after == ["put off"]


def test_the_http_library_takes_a_ctrl_c_for_an_error_of_the_network(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It mends what it has begun (of HTTP/2, of a proxy) after an Exception, not after a KeyboardInterrupt.
    met: list[type[BaseException]] = []

    class Transport(httpx.HTTPTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            try:
                return super().handle_request(request)
            except BaseException as error:
                met.append(type(error))
                raise

    operations = WaitingOperations(monkeypatch, after=False)
    with httpx.Client(transport=Transport(verify=tls_context())) as given:
        portal = MijnKlantportaal(**scene.options(CASES["a POST"]), http_client=given)
        for at in count(1):
            try:
                with operations.armed(at):
                    portal.send(CHANGE)
            except KeyboardInterrupt:
                continue
            break
    assert len(met) >= 3
    assert all(issubclass(kind, Exception) for kind in met)


class FullPool:
    """A client whose one connection is in use by another thread."""

    def __init__(self, scene: Scene, held: Fault) -> None:
        self._given = httpx.Client(verify=tls_context(), trust_env=False, limits=httpx.Limits(max_connections=1))
        options = scene.options(Case(CASES["a GET"].call, (held,)))
        self.portal = MijnKlantportaal(**options, http_client=self._given)
        self._scene = scene
        self._other = threading.Thread(target=self.portal.send, args=(NEXT,))

    def __enter__(self) -> Self:
        self._other.start()
        self._scene.server.wait_until(lambda server: [each.complete for each in server.requests] == [True])
        return self

    def __exit__(self, *exception: object) -> None:
        self._scene.server.release()
        self._other.join(5)
        check(self.portal, self._scene)
        self.portal.send(NEXT)
        check(self.portal, self._scene)
        self._given.close()


def in_the_pool_s_line(monkeypatch: pytest.MonkeyPatch, wait: Callable[[Callable[[], bool]], bool]) -> None:
    """Replace the waiting of the main thread in the line for a connection."""
    unpatched = threading.Event.wait

    def waiting(event: threading.Event, timeout: float | None = None) -> bool:
        if threading.current_thread() is threading.main_thread() and timeout == 29.0:
            return wait(partial(unpatched, event, timeout))
        return unpatched(event, timeout)

    monkeypatch.setattr(threading.Event, "wait", waiting)


def test_a_ctrl_c_strikes_who_waits_for_a_connection(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    went_on: list[str] = []

    def wait(given: Callable[[], bool]) -> bool:
        ctrl_c()
        went_on.append("put off")
        scene.server.release()
        return given()

    in_the_pool_s_line(monkeypatch, wait)
    with FullPool(scene, held(ok_json())) as pool, pytest.raises(KeyboardInterrupt):
        pool.portal.with_options(timeout=29).send(THING)
    assert went_on == []
    assert [each.target for each in scene.server.requests].count("/things") == 0


def test_a_ctrl_c_that_strikes_who_was_just_given_a_connection_leaves_none_behind(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wait(given: Callable[[], bool]) -> bool:
        scene.server.release()
        given()
        ctrl_c()
        return True

    in_the_pool_s_line(monkeypatch, wait)
    closing = held(answer(200, headers=[("Connection", "close")]))  # so the next one gets a new connection
    with FullPool(scene, closing) as pool, pytest.raises(KeyboardInterrupt):
        pool.portal.with_options(timeout=29).send(THING)
    assert [each.target for each in scene.server.requests].count("/things") == 0


FORKED = """
import os, signal, sys, threading
from {package} import Call, MijnKlantportaal

signal.signal(signal.SIGINT, signal.default_int_handler)

def fork():
    input()
    if os.fork() == 0:
        print("child", signal.getsignal(signal.SIGINT) is signal.default_int_handler, flush=True)
        os._exit(0)
    os.wait()
    signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

threading.Thread(target=fork).start()
with MijnKlantportaal(api_key="key", base_url=sys.argv[1]) as portal:
    try:
        portal.send(Call("GET", "/things", lambda data: data))
    except KeyboardInterrupt:
        print("parent", signal.getsignal(signal.SIGINT) is signal.default_int_handler)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_a_process_that_is_forked_during_a_call_has_the_handler_of_ctrl_c_that_was_there() -> None:
    with faulty_server([stall("body")]) as server:
        program = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", FORKED.format(package=generated_client.__name__), server.url],
            cwd=Path(PACKAGE).parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            server.wait_until(lambda s: [each.complete for each in s.requests] == [True], 10)
            said, _ = program.communicate("\n", timeout=10)
        finally:
            program.kill()
            program.wait()
    assert said == "child True\nparent True\n"


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

    with Hooked(scene, logged=(BEFORE_SENDING, strike)) as client:
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

    with Hooked(scene, logged=(AFTER_THE_ANSWER, ctrl_c)) as client:
        sys.setprofile(profiler)
        try:
            with pytest.raises(KeyboardInterrupt):
                client.post()
            left = sys.getprofile()
        finally:
            sys.setprofile(None)
    assert left is profiler


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
