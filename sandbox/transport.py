"""The sandbox in this process: what an httpx client sends goes to it without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from .app import DroppedError, Sandbox


class SandboxTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport for `httpx.Client` and `httpx.AsyncClient` alike.

    httpx brings an ASGI transport for asyncio only; this does the same for blocking clients.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        """Lead to a sandbox, whichever host is asked for."""
        self._asgi = httpx.ASGITransport(sandbox)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        body = request.read()
        forwarded = httpx.Request(
            request.method, request.url, headers=request.headers, content=body, extensions=request.extensions
        )
        if _in_event_loop():
            # A blocking client inside a task: its loop is busy with us, so ours runs in another thread.
            with ThreadPoolExecutor(1) as threads:
                return threads.submit(_run, self._exchange(forwarded)).result()
        return _run(self._exchange(forwarded))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._exchange(request)

    async def _exchange(self, request: httpx.Request) -> httpx.Response:
        try:
            response = await self._asgi.handle_async_request(request)
            await response.aread()
        except DroppedError:
            raise httpx.RemoteProtocolError("the connection was broken off", request=request) from None
        return httpx.Response(response.status_code, headers=response.headers, content=response.content, request=request)


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
        loop.close()
