"""The sandbox as an ASGI application: which part of it handles a request."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import cache, partial
from http import HTTPStatus
from typing import cast
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, Router
from starlette.types import Message, Receive, Scope, Send

from . import calls, control, customer_pages, dashboard, downloads, guard, oauth
from .calls import BrokenOff, error_response
from .contract import Operation, contract
from .faults import DROP
from .pages import error_page
from .portal import ApiError
from .request_log import Body, LoggedRequest
from .sandbox import Sandbox

_LAST = {"Connection": "close"}  # what is left of the body is not read


class App:
    """Handles the requests that reach a sandbox."""

    def __init__(
        self,
        sandbox: Sandbox,
        *,
        files_port: int | None = None,
        on_call: Callable[[LoggedRequest], None] | None = None,
    ) -> None:
        """Handle the requests of a sandbox.

        Args:
            sandbox: The sandbox.
            files_port: The port on which files are asked for, by whatever name; None: they are asked for by the host of
                `files_origin`.
            on_call: Called after each request, with what the log keeps of it.
        """
        self.sandbox = sandbox
        self._files_port = files_port
        self._on_call = on_call
        origins = (sandbox.portal.origin, sandbox.portal.files_origin)
        self._hosts = guard.HERE | {urlsplit(origin).hostname or "" for origin in origins}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"the sandbox speaks HTTP only, not {scope['type']}")
        sandbox = scope["sandbox"] = self.sandbox
        began = time.perf_counter()
        body, logged = Body(), None

        async def received() -> Message:
            message = await receive()
            body.add(message.get("body", b""))
            return message

        async def sent(message: Message) -> None:
            nonlocal logged
            if message["type"] == "http.response.start":
                # Before the response is sent: who has it finds the call in the log, and its webhooks on their way.
                logged = self._log(scope, body, message, began)
                sandbox.deliveries.wake()
            elif logged is not None:
                logged.response.add(message.get("body", b""))
            await send(message)

        try:
            await self._answer(scope, received, sent)
        finally:
            if logged is not None and self._on_call is not None:
                self._on_call(logged)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if refused := guard.refusal(request, self._hosts):
            await error_response(refused, _LAST)(scope, receive, send)
            return
        self.sandbox.catch_up()
        if self._is_for_a_file(request):
            await _file(self.sandbox, request)(scope, receive, send)
            return
        try:
            await _router()(scope, guard.bounded(request, receive), send)
        except guard.BodyTooLargeError:
            # It is read before the response begins.
            await error_response(guard.too_large(request), _LAST)(scope, receive, send)

    def _is_for_a_file(self, request: Request) -> bool:
        if self._files_port is None:
            return request.headers.get("host") == urlsplit(self.sandbox.portal.files_origin).netloc
        return bool(request.scope["server"][1] == self._files_port)

    def _log(self, scope: Scope, body: Body, start: Message, began: float) -> LoggedRequest | None:
        if scope.get("is the sandbox's own"):
            return None
        log = self.sandbox.log
        logged = LoggedRequest(
            number=log.next_number(),
            at=self.sandbox.clock.time(),
            method=scope["method"],
            path=scope["path"],
            status=DROP if scope.get("breaks off") else start["status"],
            milliseconds=(time.perf_counter() - began) * 1000,
            operation=scope.get("operation", ""),
            query=scope["query_string"].decode("latin-1"),
            headers=_as_text(scope["headers"]),
            body=body,
            response_headers=_as_text(start["headers"]),
            injected=scope.get("injected", False),
            warnings=scope.get("warnings", []),
        )
        log.append(logged)
        return logged


def _as_text(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}


def _file(sandbox: Sandbox, request: Request) -> Response:
    fault = sandbox.faults.draw()
    file = downloads.download(sandbox.portal, request)
    # Refusals (4xx) are the API's: a link that works is not refused.
    if fault is None or HTTPStatus.BAD_REQUEST <= fault.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return file
    request.scope["injected"] = True
    return BrokenOff(file) if fault.status == DROP else PlainTextResponse("Injected fault.", fault.status)


# Routes. They are the same for every sandbox, which a request finds in its scope.


class _OperationRoute(Route):
    """A route that says with a body, as all errors do, that a method is not there."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.methods and scope["method"] not in self.methods:
            allowed = {"Allow": ", ".join(sorted(_methods()[self.path]))}
            refusal = error_response(ApiError(405, "This path has no such method."), allowed)
            await refusal(scope, receive, send)
        else:
            await super().handle(scope, receive, send)


@cache
def _router() -> Router:
    operations = contract().operations
    # A path without variables comes before one that would take its last part for an id.
    ordered = sorted(operations, key=lambda operation: operation.path.count("{"))
    routes: list[Route] = [
        _OperationRoute(f"/v1{each.path}", partial(_answer, each), methods=[each.method.upper()]) for each in ordered
    ]
    routes += [
        *dashboard.ROUTES,
        Route("/favicon.ico", _nothing),
        Route("/oauth/authorize", _authorize, methods=["GET", "POST"]),
        Route("/oauth/tokens", _tokens, methods=["POST"]),
        *customer_pages.ROUTES,
        *control.ROUTES,
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
    return await calls.answer(_sandbox(request), operation, request)


async def _unknown(scope: Scope, receive: Receive, send: Send) -> None:
    error = ApiError(404, "There is nothing at this address.")
    is_browser = "text/html" in Request(scope).headers.get("accept", "")
    await (error_page(error, back="/") if is_browser else error_response(error, {}))(scope, receive, send)


async def _nothing(request: Request) -> Response:
    request.scope["is the sandbox's own"] = True
    return Response(status_code=204)


async def _authorize(request: Request) -> Response:
    return await oauth.authorize(_sandbox(request), request)


async def _tokens(request: Request) -> Response:
    return await oauth.tokens(_sandbox(request), request)
