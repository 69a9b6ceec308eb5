"""The portal's token endpoint: one request, one response or one `OAuthError`, and no secret in anything said about it.

`Pending` is how many callers wait for one such request.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from contextvars import copy_context
from typing import Generic, TypeVar, cast
from urllib.parse import urlsplit

from ..errors import ConfigurationError, OAuthError, one_line
from .connections import Connections, httpx, is_loopback, new_client
from .content import read
from .transport import forget_frames

T = TypeVar("T")

_LOG = logging.getLogger("mijnklantportaal")
_LARGEST_BODY = 256 * 1024
_LONGEST_TEXT = 300


class Secret:
    """A secret that error reporters, which look into local variables, do not see."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __bool__(self) -> bool:
        return bool(self.text)


class TokenEndpoint:
    """Where tokens are requested, and the credentials of the application that does so.

    Documentation: https://docs.developers.mijnklantportaal.nl/oauth/endpoints/generate-tokens
    """

    def __init__(
        self,
        base_url: str,
        client_id: str,
        client_secret: Secret,
        timeout: float,
        http_client: httpx.Client | None,
        insecure_http: bool,
    ) -> None:
        """Set up; `ConfigurationError` when the base URL is not one that a secret may be sent to."""
        self.base_url = base_url.rstrip("/")
        self.url = f"{self.base_url}/oauth/tokens"
        self._is_local = _leads_to_this_machine(base_url, insecure_http)
        self._given = None if http_client is None else Connections(http_client, use_environment=False)
        self._client_id = client_id
        self._client_secret = client_secret
        self._timeout = httpx.Timeout(timeout).as_dict()

    def ask(self, grant: Mapping[str, str], until: float) -> Mapping[str, object]:
        """Send one token request.

        Args:
            grant: The body, without the application's credentials.
            until: The moment on `time.monotonic()` at which to give up, whatever still comes in.

        Returns:
            The fields of the response, with an `access_token` of some kind among them.

        Raises:
            OAuthError: Anything else.
        """
        status, body = self._post(grant, until)
        _LOG.debug("POST /oauth/tokens (%s): %d", grant["grant_type"], status)
        fields = _json_object(body)
        if not 200 <= status < 300 or "access_token" not in fields:
            sent = (grant[name] for name in ("code", "refresh_token") if name in grant)
            raise self._refusal(status, fields, [self._client_secret.text, *sent])
        return fields

    def _post(self, grant: Mapping[str, str], until: float) -> tuple[int, bytes]:
        # Built without a client, so that nothing of a client (headers, cookies, an old token) goes along.
        request = httpx.Request(
            "POST",
            self.url,
            headers={"Accept": "application/json", "User-Agent": "mijnklantportaal-client"},
            json={**grant, "client_id": self._client_id, "client_secret": self._client_secret.text},
            extensions={"timeout": self._timeout},
        )
        try:
            if self._given is not None:
                return _sent(self._given.client(), request, until)
            # Token requests are too rare to keep a connection for, and a client that is not kept need not be closed.
            with new_client(httpx.Client, use_environment=not self._is_local) as client:
                return _sent(client, request, until)
        except Exception as error:
            forget_frames(error)
            if isinstance(error, httpx.RequestError):
                error.request = httpx.Request("POST", self.url)  # the one that was sent has the secrets in its body
            problem = (
                f"no response from the token endpoint: {type(error).__name__}: {one_line(str(error))[:_LONGEST_TEXT]}"
            )
            raise OAuthError(problem.rstrip(": "), url=self.url) from error

    def _refusal(self, status: int, fields: Mapping[str, object], hidden: Iterable[str]) -> OAuthError:
        code, text = fields.get("error"), fields.get("error_description") or fields.get("message")
        code = code if isinstance(code, str) else ""
        text = text if isinstance(text, str) else ""
        for secret in hidden:  # a response may quote what was sent
            text = text.replace(secret, "***")
            code = "" if secret in code else code
        code, text = one_line(code)[:_LONGEST_TEXT], one_line(text)[:_LONGEST_TEXT]
        problem = ": ".join(part for part in (f"the token endpoint answered {status}", code, text) if part)
        if 200 <= status < 300 and not code:
            problem += ", but without an access token"
        return OAuthError(problem, code=code, status=status, url=self.url)


def _sent(client: httpx.Client, request: httpx.Request, until: float) -> tuple[int, bytes]:
    def check() -> None:
        # Only of a response that trickles in: one that comes late but whole may hold the one valid token.
        if time.monotonic() > until:
            raise TimeoutError("the response takes too long")

    response = client.send(request, auth=None, follow_redirects=False, stream=True)
    try:
        return response.status_code, read(response, _LARGEST_BODY, check)
    finally:
        response.close()


def _json_object(body: bytes) -> Mapping[str, object]:
    try:
        value: object = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _leads_to_this_machine(base_url: str, insecure_http: bool) -> bool:
    """Whether the base URL leads to this machine, if it is one that a secret may be sent to."""
    try:
        parts = urlsplit(base_url)
        host, _ = parts.hostname or "", parts.port
        httpx.URL(base_url)
    except (ValueError, httpx.InvalidURL):
        raise ConfigurationError("base_url is not a URL") from None
    if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment or "@" in parts.netloc:
        raise ConfigurationError("base_url must be like https://manage.mijnklantportaal.nl")
    if parts.scheme == "http" and not insecure_http and not is_loopback(host):
        raise ConfigurationError(
            "base_url must start with https://, or pass insecure_http=True: the secret is sent there"
        )
    return is_loopback(host)


class Pending(Generic[T]):
    """The result, to come, of work done once in a thread of its own; any number of threads and tasks wait for it.

    Since it belongs to no caller, none that is cancelled, interrupted or timed out breaks it off for the others; and
    since no event loop has a part in it, tasks of several loops can wait for it next to threads.
    """

    def __init__(self, seconds: float) -> None:
        """Prepare.

        Args:
            seconds: How long anybody waits for it at most.
        """
        # Not on the injected clock: threads and sockets wait in real time.
        self._until = time.monotonic() + seconds
        self._begun = False
        self._taken = threading.Lock()
        self._done: Future[T] = Future()
        self._done.set_running_or_notify_cancel()  # so that no one who stops waiting can cancel it

    def start(self, work: Callable[[float], T], failed: Callable[[BaseException], T]) -> None:
        """Begin, in a thread that is not a daemon: it completes even if the program ends first.

        Whoever starts it may be interrupted while doing so. Starting it again does no harm: it is done once.

        Args:
            work: What to do. It gets the moment on `time.monotonic()` after which nobody waits any more.
            failed: Makes the result of an exception, so that there is one in any case.
        """
        if self._begun:
            return
        run = copy_context().run
        try:
            threading.Thread(target=run, args=(self._run, work, failed), name="mijnklantportaal-oauth").start()
        except RuntimeError as error:  # too many threads, or the interpreter is shutting down
            self._done.set_result(failed(error))
        self._begun = True

    def is_over(self) -> bool:
        """Whether it is done, or its time is up."""
        return self._done.done() or time.monotonic() >= self._until

    def wait(self, patience: float | None = None) -> T | None:
        """Wait for the result, blocking the thread, for at most `patience` seconds; None when it did not come."""
        try:
            return self._done.result(timeout=self._time_left(patience))
        except TimeoutError:
            return None

    async def wait_async(self, patience: float | None = None) -> T | None:
        """Wait for the result, letting other tasks run, for at most `patience` seconds; None when it did not come."""
        try:
            async with asyncio.timeout(self._time_left(patience)):
                return await asyncio.wrap_future(self._done)
        except TimeoutError:
            return None

    def _time_left(self, patience: float | None) -> float:
        left = self._until - time.monotonic()
        return max(0.0, left if patience is None else min(left, patience))

    def _run(self, work: Callable[[float], T], failed: Callable[[BaseException], T]) -> None:
        if not self._taken.acquire(blocking=False):
            return
        try:
            result = work(self._until)
        except BaseException as error:  # not even a SystemExit may leave the others waiting
            result = failed(error)
        self._done.set_result(result)
