"""Both clients behind one set of names, so that a test is written once, for `MijnKlantportaal`, and runs with each.

    clients = Clients("async", base_url=..., api_key=...)
    portal = clients.portal(max_retries=0)         # an AsyncMijnKlantportaal that is called without `await`
    for invoice in portal.customer_invoices.list():
        ...

What would be awaited is awaited in an event loop that stands still between the calls.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from inspect import isawaitable
from types import MethodType, TracebackType
from typing import Any, Literal, Self, TypeVar, cast

from generated_client import AsyncMijnKlantportaal, MijnKlantportaal
from generated_client._core.drivers import AsyncResource
from generated_client._core.transport import httpx
from generated_client.files import AsyncCloudFile
from generated_client.pagination import AsyncPages

T = TypeVar("T")
Kind = Literal["sync", "async"]
_ASYNC = (AsyncMijnKlantportaal, AsyncResource, AsyncPages, AsyncCloudFile, AsyncIterator, MethodType)


class Clients:
    """Makes clients of one kind, and closes them at the end."""

    def __init__(self, kind: Kind, **settings: Any) -> None:
        """Begin.

        Args:
            kind: Which of the two.
            settings: What each client gets, unless `portal` is told otherwise.
        """
        self.kind = kind
        self._settings = settings
        self._open = ExitStack()
        self._runner = self._open.enter_context(asyncio.Runner())

    def portal(self, **options: Any) -> MijnKlantportaal:
        """A client."""
        settings = {**self._settings, **options}
        if self.kind == "sync":
            return self._open.enter_context(MijnKlantportaal(**settings))
        portal = Blocking(AsyncMijnKlantportaal(**settings), self._runner)
        return cast("MijnKlantportaal", self._open.enter_context(portal))

    def http(self, **options: Any) -> Any:
        """An httpx client of the kind that such a client takes."""
        if self.kind == "sync":
            return self._open.enter_context(httpx.Client(**options))
        http = httpx.AsyncClient(**options)
        self._open.callback(self.run, http.aclose)
        return http

    def run(self, function: Callable[[], Awaitable[T]]) -> T:
        """What a coroutine function gives."""
        return self._runner.run(_awaited(function()))

    def at_once(self, portal: MijnKlantportaal, call: Callable[[Any], Any], times: int) -> list[Any]:
        """What comes of a call that is made so many times at the same time, by threads or by tasks."""
        if not isinstance(portal, Blocking):
            with ThreadPoolExecutor(times) as threads:
                return list(threads.map(call, [portal] * times))
        inner = portal.inner

        async def gather() -> list[Any]:
            return await asyncio.gather(*(call(inner) for _ in range(times)))

        return self.run(gather)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._open.close()


class Blocking:
    """Something of the asyncio client, used without `await`."""

    def __init__(self, inner: Any, runner: asyncio.Runner) -> None:
        self.inner = inner
        self._runner = runner

    def __getattr__(self, name: str) -> Any:
        return self._told(getattr(self.inner, name))

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        return self._told(self.inner(*arguments, **keywords))

    def __iter__(self) -> Iterator[Any]:
        walk = aiter(self.inner)
        try:
            while True:
                try:
                    yield self._told(anext(walk))
                except StopAsyncIteration:
                    return
        finally:
            # Whoever stops early leaves a generator that only its own loop can close.
            if isinstance(walk, AsyncGenerator):
                self._told(walk.aclose())

    def __enter__(self) -> Self:
        self._told(self.inner.__aenter__())
        return self

    def __exit__(self, *exception: object) -> None:
        self._told(self.inner.__aexit__(*exception))

    def __repr__(self) -> str:
        return repr(self.inner)

    def _told(self, value: Any) -> Any:
        if isawaitable(value):
            value = self._runner.run(_awaited(value))
        return Blocking(value, self._runner) if isinstance(value, _ASYNC) else value


async def _awaited(value: Awaitable[T]) -> T:
    return await value
