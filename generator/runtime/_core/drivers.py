"""The two drivers: they do what the steps of `engine.py` say, blocking or with await.

`client.py` makes the public clients of them, with the resources that are groups of methods on a client.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urlencode, urlsplit

from ..errors import ConfigurationError, InvalidArgument
from ..pagination import AsyncPages, Page, Pages
from ..rate_limit import NoRoom, RateLimiter, RollingWindow, limiter_for
from .arguments import form_fields
from .call import UNSET, Call, Response, Unset, json_content
from .clock import Clock, SystemClock
from .engine import Attempt, NotAdmitted, Outcome, Settings, attempts, log
from .multipart import FileInput, MultipartBody, prepare_file
from .transport import Answer, AsyncTransport, Failure, Outgoing, Transport, httpx, is_loopback
from .version import VERSION

if TYPE_CHECKING:
    from ..files import AsyncCloudFile, CloudFile

T = TypeVar("T")

API_KEY_VARIABLE = "MIJNKLANTPORTAAL_API_KEY"
BASE_URL = "https://api.mijnklantportaal.nl/v1"


class Client:
    """What `MijnKlantportaal` is without its resources."""

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
        strict: bool = False,
        clock: Clock | None = None,
    ) -> None:
        self._clock = clock or SystemClock()
        self._settings = _settings(
            api_key, auth, base_url, timeout, deadline, max_retries, rate_limiter, user_agent, strict, self._clock
        )
        self._transport = Transport(http_client, self._clock)

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
                return _response(done)
            if isinstance(step, Attempt):
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
            APIError: The portal answered with an error status.
        """
        return self.send(raw_call(method, path, query, json, form, files))

    def bound(self, file: CloudFile) -> CloudFile:
        """A download link that fetches its file through this client's connections."""
        return file.bind(http=self._transport.client, clock=self._clock, timeout=self._settings.timeout)

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
        copy = type(self).__new__(type(self))
        copy._clock = self._clock
        copy._transport = self._transport
        copy._settings = _changed(self._settings, timeout, deadline, max_retries, strict)
        return copy

    def close(self) -> None:
        """Close the connections; a client that was closed refuses further calls."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._settings.base_url}>"

    def _attempt(self, call: Call[Any], step: Attempt) -> Outcome:
        key = _key(self._settings)
        limiter = self._settings.rate_limiter or _limiter(key, self._clock)
        timeout = max(0.0, step.leave_by - self._clock.monotonic())
        try:
            if step.refused and isinstance(limiter, RollingWindow):
                limiter.acquire(timeout, refused=True)
            else:
                limiter.acquire(timeout)
        except TimeoutError as error:
            return NotAdmitted(error.retry_after if isinstance(error, NoRoom) else None)
        began = perf_counter()
        try:
            outcome = self._transport.send(_outgoing(call, self._settings, key, step, self._clock))
        except BaseException:
            limiter.release(None)
            raise
        limiter.release(outcome.rate_limit if isinstance(outcome, Answer) else None)
        _log(call, step, outcome, perf_counter() - began)
        return outcome


class AsyncClient:
    """What `AsyncMijnKlantportaal` is without its resources."""

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
        strict: bool = False,
        clock: Clock | None = None,
    ) -> None:
        self._clock = clock or SystemClock()
        self._settings = _settings(
            api_key, auth, base_url, timeout, deadline, max_retries, rate_limiter, user_agent, strict, self._clock
        )
        self._transport = AsyncTransport(http_client, self._clock)

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
                return _response(done)
            if isinstance(step, Attempt):
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
            APIError: The portal answered with an error status.
        """
        return await self.send(raw_call(method, path, query, json, form, files))

    def bound(self, file: CloudFile) -> AsyncCloudFile:
        """A download link that fetches its file through this client's connections."""
        from ..files import AsyncCloudFile  # loaded already, by the resource that made the call

        return AsyncCloudFile.from_dict(file.to_dict()).bind(
            http=self._transport.client, clock=self._clock, timeout=self._settings.timeout
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
        copy = type(self).__new__(type(self))
        copy._clock = self._clock
        copy._transport = self._transport
        copy._settings = _changed(self._settings, timeout, deadline, max_retries, strict)
        return copy

    async def close(self) -> None:
        """Close the connections; a client that was closed refuses further calls."""
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._settings.base_url}>"

    async def _attempt(self, call: Call[Any], step: Attempt) -> Outcome:
        key = _key(self._settings)
        limiter = self._settings.rate_limiter or _limiter(key, self._clock)
        timeout = max(0.0, step.leave_by - self._clock.monotonic())
        try:
            if step.refused and isinstance(limiter, RollingWindow):
                await limiter.acquire_async(timeout, refused=True)
            else:
                await limiter.acquire_async(timeout)
        except TimeoutError as error:
            return NotAdmitted(error.retry_after if isinstance(error, NoRoom) else None)
        began = perf_counter()
        try:
            outcome = await self._transport.send(_outgoing(call, self._settings, key, step, self._clock))
        except BaseException:
            limiter.release(None)
            raise
        limiter.release(outcome.rate_limit if isinstance(outcome, Answer) else None)
        _log(call, step, outcome, perf_counter() - began)
        return outcome


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


def raw_call(
    method: str,
    path: str,
    query: Mapping[str, str | int] | None,
    json: Any,
    form: Mapping[str, Any] | None,
    files: Mapping[str, FileInput] | None,
) -> Call[None]:
    """The call of `portal.request`."""
    if not method.isascii() or not method.isalpha():
        raise InvalidArgument("method", f"{method!r} is no HTTP method")
    if not path.startswith("/") or path.startswith("//") or not path.isascii() or not path.isprintable():
        raise InvalidArgument("path", f"expected a quoted path below the base URL, '/customers', got {path!r}")
    if any(sign in path for sign in " ?#\\") or any(
        part in {".", ".."} for part in path.lower().replace("%2e", ".").split("/")
    ):
        raise InvalidArgument("path", f"{path!r} has parts that change where it leads; parameters go into `query`")
    if json is not UNSET and (form or files):
        raise InvalidArgument("json", "goes without `form` and `files`")
    content: bytes | MultipartBody | None = None
    if not isinstance(json, Unset):
        try:
            content = json_content(json)
        except (TypeError, ValueError) as error:
            raise InvalidArgument("json", f"is no JSON value: {error}") from error
    elif form or files:
        content = MultipartBody(
            form_fields(form or {}), [(name, prepare_file(name, file)) for name, file in (files or {}).items()]
        )
    return Call(method.upper(), path, _nothing, urlencode(query or {}), content, reads_json=False)


def _nothing(_: object) -> None:
    return None


def _response(done: StopIteration) -> Response[Any]:
    response: Response[Any] = done.value
    return response


def _settings(
    api_key: str | Callable[[], str] | None,
    auth: httpx.Auth | None,
    base_url: str,
    timeout: float | httpx.Timeout,
    deadline: float,
    max_retries: int,
    rate_limiter: RateLimiter | None,
    user_agent: str,
    strict: bool,
    clock: Clock,
) -> Settings:
    if api_key is not None and auth is not None:
        raise ConfigurationError("give either api_key or auth, not both")
    if api_key is None and auth is None:
        api_key = os.environ.get(API_KEY_VARIABLE) or None
        if api_key is None:
            raise ConfigurationError(f"no API key: pass api_key, pass auth, or set {API_KEY_VARIABLE}")
    if api_key is not None and not callable(api_key):
        _bearer(api_key)
    agent = f"{user_agent} mijnklantportaal-python/{VERSION}".strip()
    if not agent.isascii() or not agent.isprintable():
        raise ConfigurationError("user_agent: only printable ASCII can be sent")
    return Settings(
        base_url=_checked_base_url(base_url),
        api_key=api_key,
        auth=auth,
        timeout=_timeout(timeout),
        deadline=_positive(deadline, "deadline"),
        max_retries=_count(max_retries),
        rate_limiter=rate_limiter or (None if callable(api_key) else limiter_for(api_key or auth, clock)),
        headers={"accept": "application/json", "accept-encoding": "gzip, deflate", "user-agent": agent},
        strict=bool(strict),
    )


def _changed(
    settings: Settings,
    timeout: float | httpx.Timeout | None,
    deadline: float | None,
    max_retries: int | None,
    strict: bool | None,
) -> Settings:
    return settings._replace(
        timeout=settings.timeout if timeout is None else _timeout(timeout),
        deadline=settings.deadline if deadline is None else _positive(deadline, "deadline"),
        max_retries=settings.max_retries if max_retries is None else _count(max_retries),
        strict=settings.strict if strict is None else bool(strict),
    )


def _checked_base_url(base_url: str) -> str:
    try:
        parts = urlsplit(base_url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError as error:
        raise ConfigurationError(f"base_url: {base_url!r} is no URL: {error}") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise ConfigurationError(f"base_url: expected a URL such as {BASE_URL}, got {base_url!r}")
    if parts.query or parts.fragment or parts.username or parts.password:
        raise ConfigurationError("base_url: takes no query, fragment or password")
    if parts.scheme == "http" and not is_loopback(host):
        raise ConfigurationError(f"base_url: {base_url!r} would send the API key unencrypted; use https://")
    return base_url.rstrip("/")


def _timeout(timeout: float | httpx.Timeout) -> Mapping[str, float | None]:
    if isinstance(timeout, httpx.Timeout):
        return timeout.as_dict()
    seconds = _positive(timeout, "timeout")
    return {"connect": min(5.0, seconds), "read": seconds, "write": seconds, "pool": seconds}


def _positive(value: object, argument: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
        raise ConfigurationError(f"{argument}: expected a number of seconds above 0, got {value!r}")
    return float(value)


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ConfigurationError(f"max_retries: expected a whole number from 0 up, got {value!r}")
    return value


def _bearer(api_key: object) -> str:
    if (
        not isinstance(api_key, str)
        or not api_key
        or not api_key.isascii()
        or not api_key.isprintable()
        or " " in api_key
    ):
        # Never with its value in the message.
        raise ConfigurationError("api_key: expected printable ASCII without spaces")
    return f"Bearer {api_key}"


class Key:
    """An API key on its way into a request, hidden from reports of local variables."""

    __slots__ = ("bearer",)

    def __init__(self, bearer: str) -> None:
        self.bearer = bearer


def _key(settings: Settings) -> Key | None:
    key = settings.api_key
    return None if key is None else Key(_bearer(key() if callable(key) else key))


def _limiter(key: Key | None, clock: Clock) -> RateLimiter:
    return limiter_for(key.bearer.removeprefix("Bearer ") if key else None, clock)


def _outgoing(call: Call[Any], settings: Settings, key: Key | None, step: Attempt, clock: Clock) -> Outgoing:
    headers = dict(settings.headers)
    if key is not None:
        headers["authorization"] = key.bearer
    if isinstance(call.content, bytes):
        headers["content-type"] = "application/json"
    elif call.content is not None:
        headers["content-type"] = call.content.content_type
        length = call.content.content_length
        if length is None:
            headers["transfer-encoding"] = "chunked"
        else:
            headers["content-length"] = str(length)
    left = max(0.001, step.until - clock.monotonic())
    url = settings.base_url + call.path
    return Outgoing(
        call=call,
        url=f"{url}?{call.query}" if call.query else url,
        headers=headers,
        auth=settings.auth,
        timeout={name: left if limit is None else min(limit, left) for name, limit in settings.timeout.items()},
        until=step.until,
    )


def _log(call: Call[Any], step: Attempt, outcome: Answer | Failure, seconds: float) -> None:
    if log.isEnabledFor(10):
        what = outcome.status if isinstance(outcome, Answer) else outcome.fault.name
        log.debug("%s %s: %s in %.0f ms, attempt %d", call.method, call.path, what, seconds * 1000, step.number)
