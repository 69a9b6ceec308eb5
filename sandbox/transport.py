"""The sandbox in this process: what an HTTP client sends goes to it without a socket."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from .app import App
from .calls import DroppedError
from .sandbox import Sandbox


class SandboxTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport for `httpx.Client` and `httpx.AsyncClient` alike, and for those of httpx2.

    httpx brings an ASGI transport for asyncio only; this does the same for blocking clients.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        """Lead to a sandbox, whichever host is asked for."""
        self._app = App(sandbox)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        body = request.read()
        forwarded = _library_of(request).Request(request.method, request.url, headers=request.headers, content=body)
        if _in_event_loop():
            # A blocking client inside a task: its loop is busy with us, so ours runs in another thread.
            with ThreadPoolExecutor(1) as threads:
                return threads.submit(_run, self._exchange(forwarded)).result()
        return _run(self._exchange(forwarded))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._exchange(request)

    async def _exchange(self, request: httpx.Request) -> httpx.Response:
        library = _library_of(request)
        try:
            response = await library.ASGITransport(self._app).handle_async_request(request)
            body = await response.aread()
        except DroppedError:
            raise library.RemoteProtocolError("the connection was broken off", request=request) from None
        answer: httpx.Response = library.Response(
            response.status_code, headers=response.headers, content=body, request=request
        )
        return answer


def _library_of(request: httpx.Request) -> Any:
    """The library that a request is of: httpx, or httpx2, which accepts only its own responses."""
    return sys.modules[type(request).__module__.partition(".")[0]]


def _in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _run(exchange: Coroutine[Any, Any, httpx.Response]) -> httpx.Response:
    # A loop for each request: it takes a tenth of a millisecond, and nothing is left that somebody has to close.
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(exchange)
    finally:
        # Of a body that the portal did not read to its end, httpx leaves an iterator behind.
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
