"""Plain HTTP on the sandbox, and the sandbox behind sockets, for the tests of the sandbox and of the examples.

`live` and `clients` are the same portal by socket, with each of the two clients.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from starlette.types import Receive, Scope, Send
from webhook_receiver import Receiver

from generated_client._core.transport import httpx
from generated_client.rate_limit import NO_LIMIT
from sandbox import MovableClock, Sandbox
from sandbox.app import App
from sandbox.serving import Ports, served
from sandbox.transport import SandboxTransport

if TYPE_CHECKING:
    from both_clients import Clients


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A plain HTTP client with the API key, on the sandbox of this test."""
    headers = {"Authorization": f"Bearer {sandbox.api_key}"}
    with httpx.Client(transport=SandboxTransport(sandbox), base_url=sandbox.base_url, headers=headers) as client:
        yield client


class Listener:
    """Listens on two ports, and passes requests on to the sandbox of the running test.

    A server of its own for each test would take a fifth of a second to end.
    """

    def __init__(self) -> None:
        self.ports = Ports()
        self.sandbox: Sandbox | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.sandbox is not None
        await App(self.sandbox, files_port=self.ports.files_port)(scope, receive, send)


@pytest.fixture(scope="session")
def listener() -> Iterator[Listener]:
    listener = Listener()
    with served(listener, listener.ports):
        yield listener
    listener.ports.close()


@pytest.fixture
def live(listener: Listener, sandbox_clock: MovableClock) -> Iterator[Sandbox]:
    """A fresh portal with demo data, behind real sockets."""
    ports = listener.ports
    with Sandbox(clock=sandbox_clock, rate_limit=0, origin=ports.origin, files_origin=ports.files_origin) as sandbox:
        listener.sandbox = sandbox
        yield sandbox


@pytest.fixture(params=["sync", "async"])
def clients(request: pytest.FixtureRequest, live: Sandbox, sandbox_clock: MovableClock) -> Iterator[Clients]:
    """Makes clients of `live`, of one kind and then of the other."""
    from both_clients import Clients

    settings = {"api_key": live.api_key, "base_url": live.base_url, "rate_limiter": NO_LIMIT, "clock": sandbox_clock}
    with Clients(request.param, strict=True, **settings) as clients:
        yield clients


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A server that webhooks can call."""
    receiver = Receiver()
    yield receiver
    receiver.close()
