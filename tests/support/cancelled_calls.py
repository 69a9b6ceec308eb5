"""Calls of every kind, to be cancelled at any await, and what has to be true of the client afterwards."""

from __future__ import annotations

import json
import threading
import weakref
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import pytest
from faulty_server import Fault, FaultyServer, Step, answer, faulty_server, ok_json
from simulated_clock import SimulatedClock

from generated_client import Call
from generated_client._core.transport import httpx
from generated_client.files import CloudFile
from generated_client.oauth import OAuth, Tokens
from generated_client.rate_limit import RollingWindow

THING: Call[Any] = Call("GET", "/things", lambda data: data)
CHANGE: Call[Any] = Call("POST", "/things", lambda data: data, content=b'{"a": 1}')
NEXT: Call[Any] = Call("GET", "/next", lambda _: None, reads_json=False)
"""The call after the one that was cancelled. It takes any response, as the script may still hold one for the other."""

CONTENT = bytes(range(256)) * 600
"""So much that it is neither read nor sent in one piece."""

_HEAD = b'HTTP/1.1 %s Reason\r\nETag: "1"\r\nContent-Length: %d\r\n%s\r\n'
_HALF = len(CONTENT) // 2
_TOKEN = ok_json({"access_token": "fresh", "expires_in": 3600})


def _page(number: int, following: str | None) -> Fault:
    group = {"id": f"cug_{number}", "name": "A", "createdAt": "2025-07-27T14:42:00+02:00"}
    return ok_json({"current_page": number, "data": [group], "next_page_url": following})


@dataclass
class Scene:
    """What one call is made in."""

    server: FaultyServer
    folder: Path
    """For downloads, empty at first."""
    upload: Path
    clock: SimulatedClock = field(default_factory=SimulatedClock)

    def __post_init__(self) -> None:
        self.file = CloudFile(f"{self.server.url}/file", datetime(2100, 1, 1, tzinfo=UTC))

    def options(self, case: Case) -> dict[str, Any]:
        """How the client is made."""
        self.server.requests.clear()
        self.server.script(case.script)
        self.gate = RollingWindow(clock=self.clock)
        if case.gate_is_full:
            self.gate = RollingWindow(1, 3.0, clock=self.clock)
            self.gate.acquire(0)
            self.gate.release(None)
        shared = {"base_url": self.server.url, "clock": self.clock, "rate_limiter": self.gate}
        if case.oauth_until is None:
            return {"api_key": "key", **shared}
        oauth = OAuth(
            client_id="app_1",
            client_secret="secret",
            redirect_uri="https://example.com/",
            tokens=Tokens("stale", "refresh", case.oauth_until),
            base_url=self.server.url,
            clock=self.clock,
        )
        return {"auth": oauth, **shared}


@contextmanager
def scene_in(folder: Path) -> Generator[Scene]:
    """A scene with a server of its own."""
    downloads, upload = folder / "downloads", folder / "upload.pdf"
    downloads.mkdir()
    upload.write_bytes(CONTENT)
    with faulty_server() as server:
        yield Scene(server, downloads, upload)


@dataclass(frozen=True)
class Case:
    """A call of an async client."""

    call: Callable[[Any, Scene], Coroutine[Any, Any, Any]]
    script: tuple[Fault, ...] = ()
    """What the server answers; `200 {}` at its end."""
    oauth_until: datetime | None = None
    """The end of the token, where the client has one instead of a key."""
    gate_is_full: bool = False


async def _walk(portal: Any, _: Scene) -> list[object]:
    return [each async for each in portal.customer_groups.list()]


async def _stream(portal: Any, scene: Scene) -> bytes:
    async with portal.bound(scene.file).stream() as pieces:
        return b"".join([piece async for piece in pieces])


async def _begin(portal: Any, scene: Scene) -> None:
    async with portal.bound(scene.file).stream() as pieces:
        await anext(pieces)


CASES = {
    "a GET": Case(lambda portal, _: portal.send(THING)),
    "a POST": Case(lambda portal, _: portal.send(CHANGE)),
    "an upload": Case(lambda portal, scene: portal.request("POST", "/files", files={"file": scene.upload})),
    "a large answer": Case(
        lambda portal, _: portal.send(THING), (answer(200, json.dumps("x" * len(CONTENT)).encode()),)
    ),
    "a retry": Case(lambda portal, _: portal.send(THING), (answer(503),)),
    "a full gate": Case(lambda portal, _: portal.send(CHANGE), gate_is_full=True),
    "a new token": Case(lambda portal, _: portal.send(CHANGE), (_TOKEN,), oauth_until=datetime(2000, 1, 1, tzinfo=UTC)),
    "a refused token": Case(
        lambda portal, _: portal.send(THING), (answer(401), _TOKEN), oauth_until=datetime(2100, 1, 1, tzinfo=UTC)
    ),
    "a list": Case(
        _walk,
        (_page(1, "https://portal.example/?page=2"), _page(2, None)),
    ),
    "a saved file, resumed": Case(
        lambda portal, scene: portal.bound(scene.file).save(scene.folder),
        (
            Fault("half", (Step.READ_HEAD, _HEAD % (b"200", 2 * _HALF, b"") + CONTENT[:_HALF], Step.CLOSE)),
            answer(
                206,
                CONTENT[_HALF:],
                headers=[("ETag", '"1"'), ("Content-Range", f"bytes {_HALF}-{2 * _HALF - 1}/{2 * _HALF}")],
            ),
        ),
    ),
    "a file in memory": Case(lambda portal, scene: portal.bound(scene.file).read(), (answer(200, CONTENT),)),
    "a streamed file": Case(_stream, (answer(200, CONTENT),)),
    "the beginning of a file": Case(_begin, (answer(200, CONTENT),)),
}
"""By name."""


def connections_in_use(portal: Any) -> list[Any]:
    """The connections in the pool of a client, whoever made the client, that are neither closed nor idle."""
    client: httpx.AsyncClient = portal._connections.client()
    transport: Any = client._transport  # httpx shows its pool nowhere else
    assert not transport._pool._requests
    return [each for each in transport._pool.connections if not (each.is_closed() or each.is_idle())]


def check(portal: Any, scene: Scene) -> None:
    """That nothing is left of a call that is over."""
    assert connections_in_use(portal) == []
    assert (scene.gate._line, scene.gate._in_flight) == ([], {})
    changes = [each for each in scene.server.requests if each.method == "POST" and each.target != "/oauth/tokens"]
    assert len(changes) <= 1, "sent again"
    for saved in scene.folder.iterdir():
        assert (saved.name, saved.read_bytes()) == ("file", CONTENT)
        saved.unlink()


def wait_for_tokens() -> None:
    """Wait until no token is being renewed: that goes on whatever becomes of the call."""
    for thread in threading.enumerate():
        if thread.name == "mijnklantportaal-oauth":
            thread.join(5)


class Opened:
    """The files that were opened by path."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._files: list[weakref.ref[IO[Any]]] = []
        unpatched: Any = Path.open

        def recorded(*args: Any, **named: Any) -> Any:
            file = unpatched(*args, **named)
            self._files.append(weakref.ref(file))
            return file

        monkeypatch.setattr(Path, "open", recorded)

    def still_open(self) -> list[IO[Any]]:
        """Those that nobody has closed."""
        return [file for each in self._files if (file := each()) is not None and not file.closed]
