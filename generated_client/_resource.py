"""What all resources share: a way to perform their calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ._call import Call
from ._client import AsyncClient, Client
from .files import AsyncCloudFile, CloudFile
from .pagination import AsyncPages, Page, Pages

T = TypeVar("T")


class Resource:
    """A group of methods on a client."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def _perform(self, call: Call[T]) -> T:
        return self._client.send(call).parsed

    def _perform_file(self, call: Call[CloudFile]) -> CloudFile:
        return self._client.bound(self._perform(call))

    def _pages(self, call: Callable[[int], Call[Page[T]]]) -> Pages[T]:
        call(1)  # a wrong argument is refused here, not when the list is walked
        return Pages(call, self._perform)


class AsyncResource:
    """A group of methods on an async client."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def _perform(self, call: Call[T]) -> T:
        return (await self._client.send(call)).parsed

    async def _perform_file(self, call: Call[CloudFile]) -> AsyncCloudFile:
        return self._client.bound(await self._perform(call))

    def _pages(self, call: Callable[[int], Call[Page[T]]]) -> AsyncPages[T]:
        call(1)  # a wrong argument is refused here, not when the list is walked
        return AsyncPages(call, self._perform)
