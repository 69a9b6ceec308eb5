"""The two drivers: they do what the steps of `engine.py` say, blocking or with await.

`client.py` makes the public clients of them, with the resources that are groups of methods on a client.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping
from copy import copy
from functools import cached_property
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import unquote, urlencode, urlsplit

from ..errors import ConfigurationError, InvalidArgument
from ..pagination import AsyncPages, Page, Pages
from ..rate_limit import RateLimiter, RollingWindow, limiter_for
from .arguments import form_fields
from .call import UNSET, Call, Response, Unset, json_content
from .clock import Clock, SystemClock
from .connections import AsyncConnections, Connections, httpx
from .credentials import Credentials
from .engine import Outcome, Send, attempts, log
from .multipart import FileInput, MultipartBody, prepare_file
from .settings import BASE_URL, Settings, changed, checked
from .transport import AsyncTransport, NoResponse, RawResponse, Transport, no_response

if TYPE_CHECKING:
    from ..files import AsyncCloudFile, CloudFile
    from .download import Limits

T = TypeVar("T")


class Client:
    """`MijnKlantportaal` without its resources."""

    def __init__(
        self,
        *,
        api_key: str | Callable[[], str] | None = None,
        auth: httpx.Auth | None = None,
        base_url: str = BASE_URL,
        timeout: float | httpx.Timeout = 30.0,
        deadline: float = 120.0,
        max_retries: int = 3,
        rate_limiter: RateLimiter | None = None,
        http_client: httpx.Client | None = None,
        user_agent: str = "",
        insecure_http: bool = False,
        strict: bool = False,
        clock: Clock | None = None,
    ) -> None:
        credentials = Credentials(api_key, auth)
        del api_key  # an error that passes this frame would take it to an error reporter
        self._clock = clock or SystemClock()
        self._settings = checked(
            credentials,
            base_url=base_url,
            timeout=timeout,
            deadline=deadline,
            max_retries=max_retries,
            rate_limiter=rate_limiter,
            user_agent=user_agent,
            insecure_http=insecure_http,
            strict=strict,
            clock=self._clock,
        )
        self._connections = Connections(http_client, use_environment=not self._settings.is_local)
        self._transport = Transport(self._connections, self._clock)

    def send(self, call: Call[T]) -> Response[T]:
        """Perform a call and get all that came back.

        Args:
            call: A call, as `portal.<resource>.calls.<method>(...)` makes it.

        Returns:
            Status, headers, rate limit, body, and what the method itself would have returned (`parsed`).

        Raises:
            PortalError: See the method that the call belongs to.
        """
        flow = attempts(call, self._settings, self._clock, random.random)
        outcome: Outcome = None
        while True:
            try:
                step = flow.send(outcome)
            except StopIteration as done:
                response: Response[T] = done.value
                return response
            if isinstance(step, Send):
                outcome = self._attempt(call, step)
            else:
                self._clock.sleep(step.seconds)
                outcome = None

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        json: Any = UNSET,
        form: Mapping[str, Any] | None = None,
        files: Mapping[str, FileInput] | None = None,
    ) -> Response[None]:
        """Send a request that this package has no method for, with the same authentication, retries and errors.

        Args:
            method: The HTTP method, `GET`.
            path: Below the base URL, quoted: `/customers/cst_1`.
            query: Query parameters.
            json: The body, any JSON value; not together with `form` and `files`.
            form: The text parts of a multipart body.
            files: Its files: paths, bytes or files opened in binary mode.

        Returns:
            The raw response: `status`, `headers`, `body`, `json()`.

        Raises:
            InvalidArgument: The path leads elsewhere, or the arguments do not go together.
            APIError: The portal responded with an error status.
        """
        return self.send(raw_call(method, path, query, json, form, files))

    def bound(self, file: CloudFile) -> CloudFile:
        """A download link that fetches its file through this client's connections."""
        return file.bind(http=self._connections.client, clock=self._clock, limits=_download_limits(self._settings))

    def with_options(
        self,
        *,
        timeout: float | httpx.Timeout | None = None,
        deadline: float | None = None,
        max_retries: int | None = None,
        strict: bool | None = None,
    ) -> Self:
        """A copy with other settings, on the same connections and behind the same rate gate.

        Args:
            timeout: Seconds for each step of an attempt, or an `httpx.Timeout`.
            deadline: Seconds for a call with all its retries and waits.
            max_retries: How often a request may be sent again.
            strict: Whether a response that differs from the documentation raises `DecodeError` at once.

        Returns:
            The copy. Closing either of the two closes the connections of both.
        """
        other = copy(self)
        for name, value in vars(self).items():
            if isinstance(value, Resource):  # a new one, as each belongs to its client
                del other.__dict__[name]
        other._settings = changed(self._settings, timeout, deadline, max_retries, strict)
        return other

    def close(self) -> None:
        """Close the connections; a client that was closed refuses further calls."""
        self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        settings = getattr(self, "_settings", None)  # absent while it is being made
        return f"<{type(self).__name__} {settings.base_url if settings else ''}>"

    def _attempt(self, call: Call[Any], step: Send) -> Outcome:
        try:
            key = self._settings.credentials.current()
        except ConfigurationError as error:
            return no_response(error)
        limiter = self._settings.rate_limiter or limiter_for(key and key.text, self._clock)
        timeout = max(0.0, step.leave_by - self._clock.monotonic())
        try:
            if step.refused and isinstance(limiter, RollingWindow):
                limiter.acquire(timeout, refused=True)
            else:
                limiter.acquire(timeout)
        except TimeoutError as error:
            return error
        began = perf_counter()
        try:
            outcome = self._transport.send(call, self._settings, key, step.until)
        except BaseException:
            limiter.release(None)
            raise
        limiter.release(outcome.rate_limit if isinstance(outcome, RawResponse) else None)
        if log.isEnabledFor(logging.DEBUG):
            _log(call, step, outcome, perf_counter() - began)
        return outcome


class AsyncClient:
    """`AsyncMijnKlantportaal` without its resources."""

    def __init__(
        self,
        *,
        api_key: str | Callable[[], str] | None = None,
        auth: httpx.Auth | None = None,
        base_url: str = BASE_URL,
        timeout: float | httpx.Timeout = 30.0,
        deadline: float = 120.0,
        max_retries: int = 3,
        rate_limiter: RateLimiter | None = None,
        http_client: httpx.AsyncClient | None = None,
        user_agent: str = "",
        insecure_http: bool = False,
        strict: bool = False,
        clock: Clock | None = None,
    ) -> None:
        credentials = Credentials(api_key, auth)
        del api_key  # an error that passes this frame would take it to an error reporter
        self._clock = clock or SystemClock()
        self._settings = checked(
            credentials,
            base_url=base_url,
            timeout=timeout,
            deadline=deadline,
            max_retries=max_retries,
            rate_limiter=rate_limiter,
            user_agent=user_agent,
            insecure_http=insecure_http,
            strict=strict,
            clock=self._clock,
        )
        self._connections = AsyncConnections(http_client, use_environment=not self._settings.is_local)
        self._transport = AsyncTransport(self._connections, self._clock)

    async def send(self, call: Call[T]) -> Response[T]:
        """Perform a call and get all that came back.

        Args:
            call: A call, as `portal.<resource>.calls.<method>(...)` makes it.

        Returns:
            Status, headers, rate limit, body, and what the method itself would have returned (`parsed`).

        Raises:
            PortalError: See the method that the call belongs to.
        """
        flow = attempts(call, self._settings, self._clock, random.random)
        outcome: Outcome = None
        while True:
            try:
                step = flow.send(outcome)
            except StopIteration as done:
                response: Response[T] = done.value
                return response
            if isinstance(step, Send):
                outcome = await self._attempt(call, step)
            else:
                await self._clock.sleep_async(step.seconds)
                outcome = None

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        json: Any = UNSET,
        form: Mapping[str, Any] | None = None,
        files: Mapping[str, FileInput] | None = None,
    ) -> Response[None]:
        """Send a request that this package has no method for, with the same authentication, retries and errors.

        Args:
            method: The HTTP method, `GET`.
            path: Below the base URL, quoted: `/customers/cst_1`.
            query: Query parameters.
            json: The body, any JSON value; not together with `form` and `files`.
            form: The text parts of a multipart body.
            files: Its files: paths, bytes or files opened in binary mode.

        Returns:
            The raw response: `status`, `headers`, `body`, `json()`.

        Raises:
            InvalidArgument: The path leads elsewhere, or the arguments do not go together.
            APIError: The portal responded with an error status.
        """
        return await self.send(raw_call(method, path, query, json, form, files))

    def bound(self, file: CloudFile) -> AsyncCloudFile:
        """A download link that fetches its file through this client's connections."""
        from ..files import AsyncCloudFile  # loaded already, by the resource that made the call

        return AsyncCloudFile.from_dict(file.to_dict()).bind(
            http=self._connections.client, clock=self._clock, limits=_download_limits(self._settings)
        )

    def with_options(
        self,
        *,
        timeout: float | httpx.Timeout | None = None,
        deadline: float | None = None,
        max_retries: int | None = None,
        strict: bool | None = None,
    ) -> Self:
        """A copy with other settings, on the same connections and behind the same rate gate.

        Args:
            timeout: Seconds for each step of an attempt, or an `httpx.Timeout`.
            deadline: Seconds for a call with all its retries and waits.
            max_retries: How often a request may be sent again.
            strict: Whether a response that differs from the documentation raises `DecodeError` at once.

        Returns:
            The copy. Closing either of the two closes the connections of both.
        """
        other = copy(self)
        for name, value in vars(self).items():
            if isinstance(value, AsyncResource):  # a new one, as each belongs to its client
                del other.__dict__[name]
        other._settings = changed(self._settings, timeout, deadline, max_retries, strict)
        return other

    async def close(self) -> None:
        """Close the connections; a client that was closed refuses further calls."""
        await self._connections.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        settings = getattr(self, "_settings", None)  # absent while it is being made
        return f"<{type(self).__name__} {settings.base_url if settings else ''}>"

    async def _attempt(self, call: Call[Any], step: Send) -> Outcome:
        try:
            self._connections.check()  # before the rate gate, which works in asyncio only
            key = self._settings.credentials.current()
        except ConfigurationError as error:
            return no_response(error)
        limiter = self._settings.rate_limiter or limiter_for(key and key.text, self._clock)
        timeout = max(0.0, step.leave_by - self._clock.monotonic())
        try:
            if step.refused and isinstance(limiter, RollingWindow):
                await limiter.acquire_async(timeout, refused=True)
            else:
                await limiter.acquire_async(timeout)
        except TimeoutError as error:
            return error
        began = perf_counter()
        try:
            outcome = await self._transport.send(call, self._settings, key, step.until)
        except BaseException:
            limiter.release(None)
            raise
        limiter.release(outcome.rate_limit if isinstance(outcome, RawResponse) else None)
        if log.isEnabledFor(logging.DEBUG):
            _log(call, step, outcome, perf_counter() - began)
        return outcome


class ResourceProperty(cached_property[Any]):
    """A resource of a client, made when it is first used; of the class, one without a client.

    So `unittest.mock.create_autospec(MijnKlantportaal, instance=True)` finds the methods of the resources.
    """

    def __get__(self, client: Any, owner: type[Any] | None = None) -> Any:
        return self.func(None) if client is None else super().__get__(client, owner)


class Resource:
    """A group of methods on a client."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def _perform(self, call: Call[T]) -> T:
        return self._client.send(call).parsed

    def _perform_file(self, call: Call[CloudFile]) -> CloudFile:
        return self._client.bound(self._perform(call))

    def _pages(self, call: Callable[[Any], Call[Page[T]]], first: Any) -> Pages[T]:
        call(first)  # a wrong argument is refused here, not when the list is walked
        return Pages(call, self._client.send, first)

    def _create_once(self, call: Call[T], listed: Callable[[], Pages[T]], is_it: Callable[[T], bool]) -> T:
        from .once import create_once  # few programs need it

        sleep = self._client._clock.sleep  # pyright: ignore[reportPrivateUsage]
        return create_once(call, self._perform, listed, is_it, sleep)


class AsyncResource:
    """A group of methods on an async client."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def _perform(self, call: Call[T]) -> T:
        return (await self._client.send(call)).parsed

    async def _perform_file(self, call: Call[CloudFile]) -> AsyncCloudFile:
        return self._client.bound(await self._perform(call))

    def _pages(self, call: Callable[[Any], Call[Page[T]]], first: Any) -> AsyncPages[T]:
        call(first)  # a wrong argument is refused here, not when the list is walked
        return AsyncPages(call, self._client.send, first)

    async def _create_once(self, call: Call[T], listed: Callable[[], AsyncPages[T]], is_it: Callable[[T], bool]) -> T:
        from .once import create_once_async  # few programs need it

        sleep = self._client._clock.sleep_async  # pyright: ignore[reportPrivateUsage]
        return await create_once_async(call, self._perform, listed, is_it, sleep)


def _download_limits(settings: Settings) -> Limits:
    from .download import Limits, is_nearby  # loaded already, by the resource that made the call

    base = urlsplit(settings.base_url)
    nearby = base.scheme == "http" or is_nearby(base.hostname or "")
    return Limits(settings.timeout, settings.deadline, settings.max_retries, nearby)


def raw_call(
    method: str,
    path: str,
    query: Mapping[str, str | int] | None,
    json: Any,
    form: Mapping[str, Any] | None,
    files: Mapping[str, FileInput] | None,
) -> Call[None]:
    """The call of `portal.request`."""
    # CONNECT opens a tunnel, and TRACE has the server repeat the key.
    if not method.isascii() or not method.isalpha() or method.upper() in {"CONNECT", "TRACE"}:
        raise InvalidArgument("method", f"{method!r} is not an HTTP method of a call")
    if not path.startswith("/") or path.startswith("//") or not path.isascii() or not path.isprintable():
        raise InvalidArgument("path", f"expected a quoted path below the base URL, '/customers', got {path!r}")
    # Servers unquote a path, some of them twice, before they follow `..`; and some cut `;...` off a segment.
    plain = path
    while (unquoted := unquote(plain)) != plain:
        plain = unquoted
    segments = plain.replace("\\", "/").split("/")
    if any(sign in path for sign in " ?#\\") or any(each.partition(";")[0] in {".", ".."} for each in segments):
        raise InvalidArgument("path", f"{path!r} has parts that change where it leads; parameters go into `query`")
    if json is not UNSET and (form or files):
        raise InvalidArgument("json", "goes without `form` and `files`")
    content: bytes | MultipartBody | None = None
    if not isinstance(json, Unset):
        try:
            content = json_content(json)
        except (TypeError, ValueError) as error:
            raise InvalidArgument("json", f"is not a JSON value: {error}") from error
    elif form or files:
        content = MultipartBody(
            form_fields(form or {}), [(name, prepare_file(name, file)) for name, file in (files or {}).items()]
        )
    return Call(method.upper(), path, _nothing, urlencode(query or {}), content, reads_json=False)


def _nothing(_: object) -> None:
    return None


def _log(call: Call[Any], step: Send, outcome: RawResponse | NoResponse, seconds: float) -> None:
    what = outcome.status if isinstance(outcome, RawResponse) else outcome.fault.name
    duration, sent = seconds * 1000, call.sent()
    log.debug("%s %s: %s in %.0f ms, attempt %d%s", call.method, call.path, what, duration, step.number, sent)
