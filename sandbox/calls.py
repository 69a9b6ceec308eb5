"""A call of the API, from the key to the response."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import aclosing
from http import HTTPStatus
from typing import Any, cast

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from . import examples, resources, strictness
from .access import Caller
from .contract import FORM, Operation, RefusedError, contract, read_json
from .faults import DROP
from .forms import BadFormError, read_form, without_files
from .guard import LARGEST_FORM, BodyTooLargeError
from .portal import BEHAVIOURS, ApiError, ApiResponse, Ask
from .sandbox import Sandbox

assert resources  # importing them registers the behaviours


class DroppedError(Exception):
    """The connection is to be broken: an injected fault."""


class InjectedError(ApiError):
    """An error that is made to happen, whether or not the document knows its status."""


async def answer(sandbox: Sandbox, operation: Operation, request: Request) -> Response:
    """Handle a call of the API."""
    try:
        return await _answer(sandbox, operation, request)
    except (DroppedError, ClientDisconnect, BodyTooLargeError):
        raise
    except Exception as error:
        reason = f"The sandbox failed: {type(error).__name__}: {error}"
        return error_response(ApiError(500, reason), sandbox.rate_limit.untouched())


def error_response(error: ApiError, headers: Mapping[str, str]) -> Response:
    """An error as the API writes it."""
    body = json.dumps({"code": error.status, "message": error.message}).encode()
    return _json(error.status or 500, body, headers)


async def _answer(sandbox: Sandbox, operation: Operation, request: Request) -> Response:
    caller = sandbox.grants.caller(request.headers.get("authorization", ""), sandbox.api_key)
    if caller is None:
        await _read_away(request)
        return error_response(ApiError(401, "No valid API key or access token."), sandbox.rate_limit.untouched())
    verdict = sandbox.rate_limit.take(caller.key)
    if not verdict.admitted:
        await _read_away(request)
        return error_response(ApiError(429, "Too many requests."), verdict.headers)
    if wait := sandbox.faults.wait():
        await asyncio.sleep(wait)
    fault = sandbox.faults.draw()
    try:
        if fault is not None and not fault.acted:
            await _read_away(request)
            raise _injected(fault.status)
        body, status = await _perform(sandbox, operation, request, caller, verdict.headers)
        if fault is not None:
            raise _injected(fault.status)
    except ApiError as error:
        request.scope["injected"] = isinstance(error, InjectedError)
        headers = dict(verdict.headers)
        if error.status == HTTPStatus.TOO_MANY_REQUESTS:
            headers |= {"Retry-After": "1", "X-RateLimit-Reset": str(int(sandbox.clock.time()) + 1)}
        return _checked_error(operation, error, headers)
    return _json(status, body, verdict.headers)


async def _perform(
    sandbox: Sandbox, operation: Operation, request: Request, caller: Caller, headers: Mapping[str, str]
) -> tuple[bytes, int]:
    if not caller.may(operation.scopes):
        await _read_away(request)
        raise ApiError(403, f"The access token lacks a scope: {' '.join(operation.scopes)}.")
    behaviour = BEHAVIOURS.get(operation.id)
    if behaviour is None:
        await _read_away(request)
        raise ApiError(501, f"The sandbox has no behaviour for {operation.id}.")
    ask = await _read(sandbox, operation, request)
    with sandbox.state.transaction():
        answer = behaviour(ask)
        status, value = (answer.status, answer.body) if isinstance(answer, ApiResponse) else (200, answer)
        body = _written(value)
        # Before the commit: what cannot be answered must not have happened.
        if faults := contract().faults_of(operation, status, body, headers):
            value = json.loads(body or b"null")
            examples.fill(operation, status, value)
            body = _written(value)
            faults = contract().faults_of(operation, status, body, headers)
        if faults:
            raise ApiError(500, f"The sandbox made a response that does not fit openapi.yaml: {'; '.join(faults)}")
    return body, status


def _written(value: Mapping[str, Any] | None) -> bytes:
    return b"" if value is None else json.dumps(value).encode()


async def _read(sandbox: Sandbox, operation: Operation, request: Request) -> Ask:
    """Read and check a call.

    Raises:
        ApiError: It does not fit the document.
    """
    content_type = request.headers.get("content-type", "")
    media_type = content_type.partition(";")[0].strip().lower()
    try:
        raw: Any
        async with aclosing(request.stream()) as stream:
            if operation.form is not None and media_type == FORM:
                body = await read_form(operation.form, content_type, stream, LARGEST_FORM)
                raw = without_files(body)
                json.dumps(raw, ensure_ascii=False).encode()
            else:
                body, raw = None, b"".join([chunk async for chunk in stream])
        query = request.query_params
        contract().check_request(operation, request.path_params, query.multi_items(), request.headers, raw, media_type)
        if body is None and raw:
            body = read_json(raw) if media_type == "application/json" else None
    except (BadFormError, ValueError) as error:
        raise ApiError(422, f"The body cannot be read: {error}") from None
    except RefusedError as refusal:
        # An id of the wrong kind is the id of nothing.
        raise ApiError(404 if refusal.in_path else 422, refusal.message) from None
    warnings: list[str] = []
    if operation.body is not None and body is not None:
        warnings += strictness.check(operation.body, body, sandbox.portal.today())
        body = strictness.with_cents(operation.body, body)
    unknown = [name for name in query if name not in operation.parameters]
    warnings += (f"{name}: the documentation has no such query parameter" for name in unknown)
    request.scope["warnings"] = warnings
    return Ask(sandbox.portal, cast("Mapping[str, str]", request.path_params), query, body, warnings)


async def _read_away(request: Request) -> None:
    """Read an unused body, so that its sender reads the response."""
    async for _ in request.stream():
        pass


def _checked_error(operation: Operation, error: ApiError, headers: Mapping[str, str]) -> Response:
    response = error_response(error, headers)
    if error.status == DROP:
        return BrokenOff(_json(200, b'{"id": "an answer that nobody reads to its end"}', {}))
    if error.status >= 500 or isinstance(error, InjectedError):
        return response
    if faults := contract().faults_of(operation, error.status, bytes(response.body), response.headers):
        reason = f"The sandbox refused with {error.status}, which does not fit openapi.yaml: {'; '.join(faults)}"
        return error_response(ApiError(500, reason), headers)
    return response


class BrokenOff(Response):
    """Half of a response, and then the connection breaks."""

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
    return Response(body, status, headers, "application/json" if body else None)
