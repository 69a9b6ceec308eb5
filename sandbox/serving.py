"""The sandbox on two ports of this machine: one for the API and the pages, one for files."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from .app import App
from .request_log import LoggedRequest
from .sandbox import Sandbox


class AddressError(Exception):
    """An address on which nothing can listen here. The message names it, and whether it is the API's or the files'."""


_TICK = 1.0
"""Seconds."""


class Ports:
    """Two listening sockets. They are there before the sandbox is, which has to know its own address."""

    def __init__(self, port: int = 0, files_port: int = 0, host: str = "127.0.0.1") -> None:
        """Take the ports.

        Args:
            port: The API's; 0 for a free one.
            files_port: The one for files; 0 for a free one.
            host: The address to listen on.

        Raises:
            AddressError: One cannot be taken.
        """
        self.api = _listening(host, port, "the API")
        try:
            self.files = _listening(host, files_port, "the files")
        except AddressError:
            self.api.close()
            raise
        self.files_port: int = self.files.getsockname()[1]
        # Who listens on all addresses is reached at this one too.
        name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 - shown
        self.origin = f"http://{name}:{self.api.getsockname()[1]}"
        self.files_origin = f"http://{name}:{self.files_port}"

    def close(self) -> None:
        """Give them back."""
        self.api.close()
        self.files.close()


def _listening(host: str, port: int, who: str) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # asyncio turns Nagle's algorithm off only where TCP is named; without that each response takes 40 ms.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(128)
        except OSError:
            listening.close()
            raise
    except OSError as error:
        raise AddressError(f"{who} cannot listen on {host}, port {port}: {error.strerror}") from None
    return listening


def serve(sandbox: Sandbox, ports: Ports, on_call: Callable[[LoggedRequest], None] | None = None) -> None:
    """Serve until the process is told to stop.

    Args:
        sandbox: The sandbox.
        ports: Where it is reached.
        on_call: Called after each request, with what the log keeps of it.
    """
    app = App(sandbox, files_port=ports.files_port, on_call=on_call)
    with _time_passes(sandbox):
        _server(app).run(sockets=[ports.api, ports.files])


@contextmanager
def running(**options: Any) -> Generator[Sandbox]:
    """A sandbox on free ports, served from a thread: for tests that want sockets.

    Args:
        options: What `Sandbox` takes.
    """
    ports = Ports()
    try:
        with (
            Sandbox(origin=ports.origin, files_origin=ports.files_origin, **options) as sandbox,
            _time_passes(sandbox),
            served(App(sandbox, files_port=ports.files_port), ports),
        ):
            yield sandbox
    finally:
        ports.close()


@contextmanager
def _time_passes(sandbox: Sandbox) -> Generator[None]:
    """Do what is due by the clock, even without requests."""
    over = threading.Event()

    def run() -> None:
        while not over.wait(_TICK):
            sandbox.catch_up()

    thread = threading.Thread(target=run, name="clock", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def served(application: ASGIApp, ports: Ports) -> Generator[None]:
    """Serve from a thread: a sandbox, or what passes requests on to one.

    Args:
        application: The application that is served.
        ports: Where it is reached.
    """
    server = _server(application)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [ports.api, ports.files]}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def _server(application: ASGIApp) -> uvicorn.Server:
    # Broken connections are made on purpose here, and uvicorn would report each as a failure of the application.
    config = uvicorn.Config(
        application,
        log_level="critical",
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=1,
        server_header=False,
    )
    return uvicorn.Server(config)
