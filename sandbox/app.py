"""The sandbox as an ASGI application: which part of it answers a request."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache, partial
from http import HTTPStatus
from typing import cast

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, Router
from starlette.types import Message, Receive, Scope, Send

from . import calls, customer_pages, downloads, oauth, pages
from .calls import BrokenOff, error_response
from .contract import Operation, contract
from .faults import DROP
from .portal import ApiError
from .sandbox import LogEntry, Sandbox


class App:
    """Answers the requests that reach a sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        """Answer for a sandbox."""
        self.sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"the sandbox speaks HTTP only, not {scope['type']}")
        sandbox = scope["sandbox"] = self.sandbox
        began = time.perf_counter()

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                # Before the answer leaves: whoever has it finds the call in the log, and its webhooks on their way.
                self._note(scope, message["status"], began)
                sandbox.deliveries.wake()
            await send(message)

        sandbox.catch_up()
        request = Request(scope, receive)
        if request.headers.get("host") == sandbox.portal.files_origin.partition("://")[2]:
            await _file(sandbox, request)(scope, receive, watched)
        else:
            await _router()(scope, receive, watched)

    def _note(self, scope: Scope, status: int, began: float) -> None:
        if scope["path"] in {"/", "/favicon.ico"}:
            return
        if scope.get("breaks off"):
            status = DROP
        took = (time.perf_counter() - began) * 1000
        operation = scope.get("operation", "")
        entry = LogEntry(self.sandbox.clock.time(), scope["method"], scope["path"], status, took, operation)
        self.sandbox.log.append(entry)


def _file(sandbox: Sandbox, request: Request) -> Response:
    fault = sandbox.faults.draw()
    file = downloads.download(sandbox.portal, request)
    # Refusals (4xx) are the API's: a link that works is not refused.
    if fault is None or HTTPStatus.BAD_REQUEST <= fault.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return file
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
    return await calls.answer(_sandbox(request), operation, request)


async def _unknown(scope: Scope, receive: Receive, send: Send) -> None:
    await error_response(ApiError(404, "There is nothing at this address."), {})(scope, receive, send)


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
