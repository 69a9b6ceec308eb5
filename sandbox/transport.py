"""The sandbox in this process: what an httpx client sends goes to it without a socket."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any

import httpx

from .app import DroppedError, Sandbox


class SandboxTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport for `httpx.Client` and `httpx.AsyncClient` alike.

    httpx brings an ASGI transport for asyncio only; this does the same for blocking clients, on an event
    loop of its own.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        """Lead to a sandbox, whichever host is asked for."""
        self._asgi = httpx.ASGITransport(sandbox)
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        body = request.read()
        forwarded = httpx.Request(
            request.method, request.url, headers=request.headers, content=body, extensions=request.extensions
        )
        if _in_event_loop():
            # A blocking client inside a task: its loop is busy with us, so ours runs in another thread.
            return _in_thread(lambda: self._run(self._exchange(forwarded)))
        return self._run(self._exchange(forwarded))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._exchange(request)

    async def _exchange(self, request: httpx.Request) -> httpx.Response:
        try:
            response = await self._asgi.handle_async_request(request)
            await response.aread()
        except DroppedError:
            raise httpx.RemoteProtocolError("the connection was broken off", request=request) from None
        return httpx.Response(response.status_code, headers=response.headers, content=response.content, request=request)

    def _run(self, exchange: Coroutine[Any, Any, httpx.Response]) -> httpx.Response:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
            return self._loop.run_until_complete(exchange)

    def close(self) -> None:
        with self._lock:
            if self._loop is not None:
                self._loop.close()
                self._loop = None

    async def aclose(self) -> None:
        self.close()


def _in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _in_thread(work: Any) -> httpx.Response:
    done: list[httpx.Response] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return done[0]
