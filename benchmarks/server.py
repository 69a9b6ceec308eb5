"""A server that does as little as it can: what it takes is in both sides of each ratio, and hides their difference.

Run as a process of its own; it prints its port, and ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time

from benchmarks.canned import ANSWERS, page

LIMIT = 1_000_000
"""Calls a minute that the responses allow: the gate counts and learns as ever, and lets all pass."""

PAGES = "/v1/customer-invoices?page="


class Server(asyncio.Protocol):
    """HTTP/1.1 with connections that stay open; GET only."""

    def __init__(self, last_page: int) -> None:
        self._last_page = last_page
        self._received = b""
        self._served = 0
        self._minute = 0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        assert self._transport
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, self._received = self._received.partition(b"\r\n\r\n")
            self._transport.write(self._answer(head.split(b" ", 2)[1].decode()))

    def _answer(self, target: str) -> bytes:
        path = target.partition("?")[0]
        body = page(int(target[len(PAGES) :]), self._last_page) if target.startswith(PAGES) else ANSWERS.get(path)
        minute = int(time.monotonic() / 60)
        self._served, self._minute = (self._served if minute == self._minute else 0) + 1, minute
        head = (
            f"HTTP/1.1 {404 if body is None else 200} -\r\n"
            "date: Fri, 31 May 2024 12:00:00 GMT\r\n"
            "content-type: application/json\r\n"
            f"x-ratelimit-limit: {LIMIT}\r\n"
            f"x-ratelimit-remaining: {LIMIT - self._served}\r\n"
            f"content-length: {len(body or b'')}\r\n\r\n"
        )
        return head.encode() + (body or b"")


async def _serve(last_page: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Server(last_page), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    ended = asyncio.Event()

    def wait_for_end() -> None:
        sys.stdin.read()
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=wait_for_end, daemon=True).start()
    await ended.wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
