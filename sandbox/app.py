"""The sandbox as an ASGI application: what happens to a request, from the key to the answer."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from functools import cache, partial
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from attrs import define
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, Router
from starlette.types import Message, Receive, Scope, Send

from . import actions, clock_work, customer_pages, demo_data, downloads, events, oauth, pages
from .access import API_KEY, Application, Caller, Grants
from .clock import Clock, SystemClock
from .contract import FORM, Operation, RefusedError, contract, read_json
from .deliveries import Deliveries
from .faults import DROP, Faults
from .forms import BadFormError, read_form, without_files
from .limits import RateLimit
from .portal import BEHAVIOURS, Answer, ApiError, Ask, Portal
from .resources import customer_subscriptions
from .state import State

MOST_BYTES = 256 * 1024 * 1024
"""How large a body may be; files are kept in the database."""


class DroppedError(Exception):
    """The connection is to be broken: an injected fault."""


class InjectedError(ApiError):
    """An error that is made to happen, whether or not the document knows its status."""


@define(frozen=True)
class LogEntry:
    """A request that was answered."""

    at: float
    method: str
    path: str
    status: int
    """The answer's status; 0 for a connection that was broken on purpose."""
    milliseconds: float
    operation: str


class Sandbox:
    """An offline portal that speaks the documented API.

        sandbox = Sandbox()
        http = httpx.AsyncClient(transport=httpx.ASGITransport(sandbox), base_url=sandbox.base_url)

    Attributes:
        portal: The portal behind the API.
        state: What it holds.
        clock: Where the time comes from.
        rate_limit: Counts the calls.
        faults: What is made to go wrong; change it at any time.
        deliveries: Makes the calls of webhooks; `deliveries.wait()` waits for them.
        application: The application that may ask for permission over OAuth.
        log: The latest requests, oldest first.
        api_key: The key that opens everything.
    """

    def __init__(
        self,
        *,
        data: str | Path | None = None,
        seed: int | None = 1,
        clock: Clock | None = None,
        rate_limit: int = 60,
        faults: Faults | None = None,
        api_key: str = API_KEY,
        application: Application | None = None,
        ticketing: bool = True,
        origin: str = "http://127.0.0.1:8060",
        files_origin: str = "http://127.0.0.1:8061",
    ) -> None:
        """Open a portal.

        Args:
            data: The SQLite file that keeps its state; None keeps it in memory.
            seed: What the demo data are drawn from (on the same day they are the same for a seed); None for an empty
                portal. A file that has state already gets none.
            clock: Where the time comes from.
            rate_limit: Calls a minute for each key; 0 for no limit.
            faults: What is made to go wrong.
            api_key: The key that opens everything.
            application: The application that may ask for permission over OAuth.
            ticketing: Whether the licence includes tickets; without it, closing one answers 426.
            origin: Where it is reached.
            files_origin: Where its files are fetched from. Requests for this host get files.
        """
        self.clock: Clock = clock or SystemClock()
        self.state = State(Path(data) if data is not None else None)
        is_new = self.state.setting("made", "new") == "new"
        # A portal that goes on must not draw the names again that it drew before.
        rng = random.Random(seed) if is_new and seed is not None else random.SystemRandom()  # noqa: S311 - demo data
        self.portal = Portal(self.state, self.clock, rng, origin=origin, files_origin=files_origin, ticketing=ticketing)
        if is_new:
            with self.state.transaction():
                self.state.put_setting("made", "yes")
                if seed is not None:
                    demo_data.fill(self.portal, random.Random(f"demo {seed}"))  # noqa: S311 - demo data
        self.api_key = api_key
        self.application = application or Application()
        self.grants = Grants(self.portal)
        self.rate_limit = RateLimit(rate_limit, self.clock)
        self.faults = faults or Faults()
        self.log: deque[LogEntry] = deque(maxlen=200)
        self.deliveries = Deliveries(self.state)

    @property
    def base_url(self) -> str:
        """Where its API is."""
        return self.portal.base_url

    # What a test, the control API and the page can do beside the API

    def act(self, id: str, action: str, **texts: str) -> Mapping[str, Any] | None:
        """Do what a customer, a bank or a person in the portal does: `act("inv_1", "pay")`.

        Args:
            id: The object's id.
            action: What to do to it, see `actions.ACTIONS`.
            texts: What the action asks for, such as `message`.

        Returns:
            The object as the portal keeps it, what was made of it, or None where it was deleted.

        Raises:
            ApiError: Nothing has this id, or this cannot be done to it.
        """
        with self.state.transaction():
            done = actions.act(self.portal, id, action, texts)
        self.deliveries.wake()
        return done

    def fire(self, type: str, object_id: str | None = None) -> dict[str, Any]:
        """Send an event to its webhooks by hand, without its cause.

        Args:
            type: The type of the event, such as `invoice-paid`.
            object_id: What it is about; None for the newest of its kind.

        Returns:
            The event, and the number of `webhooks` that get it.

        Raises:
            ApiError: There is no such type, or nothing that it could be about.
        """
        with self.state.transaction():
            fired = events.fire(self.portal, type, object_id)
        self.deliveries.wake()
        return fired

    def payments_of(self, subscription_id: str) -> list[dict[str, Any]]:
        """What was collected for a subscription, oldest first; the API has no operation for it."""
        return customer_subscriptions.payments(self.portal, {"id": subscription_id})

    def catch_up(self) -> None:
        """Let happen what is due by the clock. Each request does that first."""
        if clock_work.is_due(self.portal):
            with self.state.transaction():
                clock_work.run(self.portal)
            self.deliveries.wake()

    def close(self) -> None:
        """Stop calling webhooks, and close the state."""
        self.deliveries.close()
        self.state.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"the sandbox speaks HTTP only, not {scope['type']}")
        scope["sandbox"] = self
        began = time.perf_counter()

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                # Before the answer leaves: whoever has it finds the call in the log, and its webhooks on their way.
                self._note(scope, message["status"], began)
                self.deliveries.wake()
            await send(message)

        self.catch_up()
        request = Request(scope, receive)
        if request.headers.get("host") == self.portal.files_origin.partition("://")[2]:
            await self._file(request)(scope, receive, watched)
        else:
            await _router()(scope, receive, watched)

    def _note(self, scope: Scope, status: int, began: float) -> None:
        if scope["path"] in {"/", "/favicon.ico"}:
            return
        if scope.get("breaks off"):
            status = DROP
        took = (time.perf_counter() - began) * 1000
        operation = scope.get("operation", "")
        self.log.append(LogEntry(self.clock.time(), scope["method"], scope["path"], status, took, operation))

    # What the API does with a call

    async def answer(self, operation: Operation, request: Request) -> Response:
        """Answer a call of the API."""
        caller = self.grants.caller(request.headers.get("authorization", ""), self.api_key)
        if caller is None:
            await request.body()
            return _error(ApiError(401, "No valid API key or access token."), self.rate_limit.untouched())
        verdict = self.rate_limit.take(caller.key)
        if not verdict.admitted:
            await request.body()
            return _error(ApiError(429, "Too many requests."), verdict.headers)
        if wait := self.faults.wait():
            await asyncio.sleep(wait)
        fault = self.faults.draw()
        try:
            if fault is not None and not fault.acted:
                await request.body()
                raise _injected(fault.status)
            body, status = await self._perform(operation, request, caller, verdict.headers)
            if fault is not None:
                raise _injected(fault.status)
        except ApiError as error:
            headers = dict(verdict.headers)
            if error.status == HTTPStatus.TOO_MANY_REQUESTS:
                headers |= {"Retry-After": "1", "X-RateLimit-Reset": str(int(self.clock.time()) + 1)}
            return self._checked_error(operation, error, headers)
        return _json(status, body, verdict.headers)

    async def _perform(
        self, operation: Operation, request: Request, caller: Caller, headers: Mapping[str, str]
    ) -> tuple[bytes, int]:
        if not caller.may(operation.scopes):
            await request.body()
            raise ApiError(403, f"The access token lacks a scope: {' '.join(operation.scopes)}.")
        ask = await self._read(operation, request)
        with self.state.transaction():
            answer = BEHAVIOURS[operation.id](ask)
            status, value = (answer.status, answer.body) if isinstance(answer, Answer) else (200, answer)
            body = json.dumps(value).encode()
            # Before the commit: what cannot be answered must not have happened.
            if faults := contract().faults_of(operation, status, body, headers):
                raise ApiError(500, f"The sandbox made an answer that does not fit openapi.yaml: {'; '.join(faults)}")
        return body, status

    async def _read(self, operation: Operation, request: Request) -> Ask:
        """Read and check a call.

        Raises:
            ApiError: It does not fit the document.
        """
        content_type = request.headers.get("content-type", "")
        media_type = content_type.partition(";")[0].strip().lower()
        try:
            raw: Any
            async with aclosing(request.stream()) as stream, aclosing(_limited(stream)) as chunks:
                if operation.form is not None and media_type == FORM:
                    body = await read_form(operation.form, content_type, chunks, MOST_BYTES)
                    raw = without_files(body)
                    json.dumps(raw, ensure_ascii=False).encode()
                else:
                    body, raw = None, b"".join([chunk async for chunk in chunks])
            query = request.query_params
            contract().check_request(
                operation, request.path_params, query.multi_items(), request.headers, raw, media_type
            )
            if body is None and raw:
                body = read_json(raw) if media_type == "application/json" else None
        except (BadFormError, ValueError) as error:
            raise ApiError(422, f"The body cannot be read: {error}") from None
        except RefusedError as refusal:
            # An id of the wrong kind is the id of nothing.
            raise ApiError(404 if refusal.in_path else 422, refusal.message) from None
        return Ask(self.portal, cast("Mapping[str, str]", request.path_params), query, body)

    def _file(self, request: Request) -> Response:
        fault = self.faults.draw()
        file = downloads.download(self.portal, request)
        # Refusals (4xx) are the API's: a link that works is not refused.
        if fault is None or HTTPStatus.BAD_REQUEST <= fault.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return file
        return _BreakingOff(file) if fault.status == DROP else PlainTextResponse("Injected fault.", fault.status)

    def _checked_error(self, operation: Operation, error: ApiError, headers: Mapping[str, str]) -> Response:
        response = _error(error, headers)
        if error.status == DROP:
            return _BreakingOff(_json(200, b'{"id": "an answer that nobody reads to its end"}', {}))
        if error.status >= 500 or isinstance(error, InjectedError):
            return response
        if faults := contract().faults_of(operation, error.status, bytes(response.body), response.headers):
            reason = f"The sandbox refused with {error.status}, which does not fit openapi.yaml: {'; '.join(faults)}"
            return _error(ApiError(500, reason), headers)
        return response


class _BreakingOff(Response):
    """Half of an answer."""

    def __init__(self, whole: Response) -> None:
        super().__init__(bytes(whole.body), whole.status_code)
        self.raw_headers = whole.raw_headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["breaks off"] = True
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body[: len(self.body) // 2], "more_body": True})
        raise DroppedError


def _injected(status: int) -> InjectedError:
    return InjectedError(
        status, f"Injected fault: {HTTPStatus(status).phrase}." if status in _STATUSES else "Injected fault."
    )


_STATUSES = {status.value for status in HTTPStatus}


def _json(status: int, body: bytes, headers: Mapping[str, str]) -> Response:
    return Response(body, status, headers, "application/json")


def _error(error: ApiError, headers: Mapping[str, str]) -> Response:
    body = json.dumps({"code": error.status, "message": error.message}).encode()
    return _json(error.status or 500, body, headers)


async def _limited(stream: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    size = 0
    async for chunk in stream:
        size += len(chunk)
        if size > MOST_BYTES:
            raise ApiError(422, f"The body is larger than {MOST_BYTES} bytes.")
        yield chunk


# Routes. They are the same for every sandbox, which a request finds in its scope.


class _OperationRoute(Route):
    """A route that says with a body, as all errors do, that a method is not there."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.methods and scope["method"] not in self.methods:
            allowed = {"Allow": ", ".join(sorted(_methods()[self.path]))}
            await _error(ApiError(405, "This path has no such method."), allowed)(scope, receive, send)
        else:
            await super().handle(scope, receive, send)


@cache
def _router() -> Router:
    from . import resources  # registers the behaviours

    assert resources
    operations = contract().operations
    if without := {operation.id for operation in operations} ^ BEHAVIOURS.keys():
        raise RuntimeError(f"operations and behaviours do not match: {', '.join(sorted(without))}")
    # A path without variables comes before one that would take its last part for an id.
    ordered = sorted(operations, key=lambda operation: operation.path.count("{"))
    routes: list[Route] = [
        _OperationRoute(f"/v1{each.path}", partial(_answer, each), methods=[each.method.upper()]) for each in ordered
    ]
    routes += [
        Route("/", _overview),
        Route("/favicon.ico", _nothing),
        Route("/oauth/authorize", _authorize, methods=["GET", "POST"]),
        Route("/oauth/tokens", _tokens, methods=["POST"]),
        Route("/public-invoice/{id}/pay/{code}", _invoice_page, methods=["GET", "POST"]),
        Route("/payment-link/{id}", _checkout_page, methods=["GET", "POST"]),
        Route("/sign-up/{id}/pay/{code}", _sign_up_page, methods=["GET", "POST"]),
        *customer_pages.ROUTES,
    ]
    # The two sign-ups differ by a trailing slash: no redirect may blur that.
    return Router(routes, redirect_slashes=False, default=_unknown)


@cache
def _methods() -> dict[str, set[str]]:
    methods: dict[str, set[str]] = {}
    for operation in contract().operations:
        methods.setdefault(f"/v1{operation.path}", set()).add(operation.method.upper())
    return methods


def _sandbox(request: Request) -> Sandbox:
    return cast("Sandbox", request.scope["sandbox"])


async def _answer(operation: Operation, request: Request) -> Response:
    request.scope["operation"] = operation.id
    sandbox = _sandbox(request)
    try:
        return await sandbox.answer(operation, request)
    except (DroppedError, ClientDisconnect):
        raise
    except Exception as error:
        reason = f"The sandbox failed: {type(error).__name__}: {error}"
        return _error(ApiError(500, reason), sandbox.rate_limit.untouched())


async def _unknown(scope: Scope, receive: Receive, send: Send) -> None:
    await _error(ApiError(404, "There is nothing at this address."), {})(scope, receive, send)


async def _nothing(request: Request) -> Response:
    return Response(status_code=204)


async def _overview(request: Request) -> Response:
    return pages.overview(_sandbox(request))


async def _authorize(request: Request) -> Response:
    return await oauth.authorize(_sandbox(request), request)


async def _tokens(request: Request) -> Response:
    return await oauth.tokens(_sandbox(request), request)


async def _invoice_page(request: Request) -> Response:
    return _page(pages.invoice_page, request)


async def _checkout_page(request: Request) -> Response:
    return _page(pages.checkout_page, request)


async def _sign_up_page(request: Request) -> Response:
    return _page(pages.sign_up_page, request)


def _page(page: Callable[..., Response], request: Request) -> Response:
    try:
        return page(_sandbox(request).portal, request, **request.path_params)
    except ApiError as error:
        return pages.error_page(error)
