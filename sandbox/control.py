"""The control API, `/_sandbox/`: what a test in any language does to the sandbox. JSON in and out.

    GET    /_sandbox/                  what can be asked
    GET    /_sandbox/health
    POST   /_sandbox/reset
    GET    /_sandbox/faults            PUT {"503": 0.1, "drop": 0.05}, DELETE
    GET    /_sandbox/latency           PUT {"least": 0.1, "most": 0.5}
    GET    /_sandbox/clock             PUT {"now": "2026-05-01T12:00:00+02:00"}
    POST   /_sandbox/clock/move        {"days": 1, "hours": 2}
    GET    /_sandbox/events
    POST   /_sandbox/events/{type}     {"id": "inv_..."}, or nothing for the newest
    GET    /_sandbox/requests          ?most=20&operation=create-customer&status=422, DELETE
    GET    /_sandbox/requests/{number}
    GET    /_sandbox/webhooks          the calls that were made; PUT {"scheme": "hmac-sha256"}
    POST   /_sandbox/webhooks/{number}/again
    GET    /_sandbox/objects/{id}      what the portal holds, and what can be done to it
    POST   /_sandbox/objects/{id}/{action}

It asks for no key: whoever reaches the sandbox may control it. Errors have the API's form, `{"code", "message"}`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .actions import actions_for
from .calls import error_response
from .clock import DUTCH, atom
from .contract import read_json
from .deliveries import SCHEMES
from .events import event_types
from .portal import ApiError, not_found, unprocessable
from .sandbox import Sandbox
from .state import Delivery

PREFIX = "/_sandbox"
MOST_BYTES = 64 * 1024
_UNITS = ("weeks", "days", "hours", "minutes", "seconds")

Told = Mapping[str, Any]
Handler = Callable[[Sandbox, Request, dict[str, Any]], Told]


def _start(sandbox: Sandbox, request: Request, body: Told) -> Told:
    asked = [f"{', '.join(sorted((each.methods or set()) - {'HEAD'}))} {each.path}" for each in ROUTES]
    return {"requests": asked}


def _health(sandbox: Sandbox, request: Request, body: Told) -> Told:
    return {"status": "ok", "base_url": sandbox.base_url, "now": atom(sandbox.portal.now())}


def _reset(sandbox: Sandbox, request: Request, body: Told) -> Told:
    sandbox.reset()
    return {"reset": True}


def _faults(sandbox: Sandbox, request: Request, body: Told) -> Told:
    if request.method == "DELETE":
        sandbox.faults.set_shares({})
    elif request.method == "PUT":
        for what, share in body.items():
            if not _is_number(share):
                raise unprocessable(f"{what}: expected a share from 0 to 1, such as 0.1")
        try:
            sandbox.faults.set_shares(body)
        except ValueError as error:
            raise unprocessable(str(error)) from None
    return sandbox.faults.told()


def _latency(sandbox: Sandbox, request: Request, body: Told) -> Told:
    if request.method == "PUT":
        _only(body, "least", "most")
        least = body.get("least", 0)
        most = body.get("most", least)
        if not (_is_number(least) and _is_number(most) and 0 <= least <= most):
            raise unprocessable("expected seconds: least, and most that is not less")
        sandbox.faults.latency = (least, most)
    least, most = sandbox.faults.latency
    return {"least": least, "most": most}


def _clock(sandbox: Sandbox, request: Request, body: Told) -> Told:
    if request.method == "PUT":
        _only(body, "now")
        sandbox.set_clock(read_moment(body.get("now")))
    return {"now": atom(sandbox.portal.now())}


def _move_clock(sandbox: Sandbox, request: Request, body: dict[str, Any]) -> Told:
    _only(body, *_UNITS)
    if not body or not all(_is_number(amount) for amount in body.values()):
        raise unprocessable(f"expected numbers of {', '.join(_UNITS)}")
    sandbox.move_clock(**body)
    return {"now": atom(sandbox.portal.now())}


def _events(sandbox: Sandbox, request: Request, body: Told) -> Told:
    return {"types": list(event_types())}


def _fire(sandbox: Sandbox, request: Request, body: Told) -> Told:
    _only(body, "id")
    object_id = body.get("id")
    if object_id is not None and not isinstance(object_id, str):
        raise unprocessable("id: expected the id of an object")
    return sandbox.fire(request.path_params["type"], object_id)


def _requests(sandbox: Sandbox, request: Request, body: Told) -> Told:
    if request.method == "DELETE":
        sandbox.log.clear()
    asked = request.query_params
    most = asked.get("most", "20")
    if not most.isdecimal() or len(most) > 6:
        raise unprocessable("most: expected a number of requests")
    found = [
        each.to_dict(whole=False)
        for each in reversed(sandbox.log)
        if asked.get("operation") in {None, each.operation} and asked.get("status") in {None, str(each.status)}
    ]
    return {"requests": found[: int(most)]}


def _request(sandbox: Sandbox, request: Request, body: Told) -> Told:
    found = sandbox.log.numbered(request.path_params["number"])
    if found is None:
        raise not_found("request (any more)")
    return found.to_dict()


def _webhooks(sandbox: Sandbox, request: Request, body: Told) -> Told:
    if request.method == "PUT":
        _only(body, "scheme")
        if body.get("scheme") not in SCHEMES:
            raise unprocessable(f"scheme: expected one of {', '.join(SCHEMES)}")
        sandbox.deliveries.scheme = body["scheme"]
    return {"scheme": sandbox.deliveries.scheme, "calls": [_call(each) for each in sandbox.state.deliveries(100)]}


def _again(sandbox: Sandbox, request: Request, body: Told) -> Told:
    number = request.path_params["number"]
    if not sandbox.send_again(number):
        raise not_found("call of a webhook")
    return {"again": number}


def _object(sandbox: Sandbox, request: Request, body: Told) -> Told:
    found = sandbox.state.find(request.path_params["id"])
    if found is None:
        raise not_found("object")
    possible = actions_for(sandbox.portal, found)
    return {"object": found, "actions": {each.name: list(each.asks) for each in possible}}


def _act(sandbox: Sandbox, request: Request, body: dict[str, Any]) -> Told:
    if wrong := [name for name, text in body.items() if not isinstance(text, str)]:
        raise unprocessable(f"{wrong[0]}: expected text")
    return {"object": sandbox.act(request.path_params["id"], request.path_params["action"], **body)}


def read_moment(text: Any) -> datetime:
    """Read a time in ISO form; one without a zone is Dutch time.

    Raises:
        ApiError: 422, it is none.
    """
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=DUTCH)
        moment.timestamp()
    except (TypeError, ValueError, OverflowError):
        raise unprocessable("now: expected a time, such as 2026-05-01T12:00:00+02:00") from None
    return moment


def _call(delivery: Delivery) -> Told:
    return {
        "number": delivery.number,
        "webhook": delivery.webhook_id,
        "type": delivery.type,
        "url": delivery.url,
        "body": read_json(delivery.body.encode()),
        "outcome": delivery.outcome,
    }


def _only(body: Told, *names: str) -> None:
    if unknown := [name for name in body if name not in names]:
        raise unprocessable(f"{unknown[0]}: unknown; expected {', '.join(names)}")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _route(path: str, handler: Handler, *methods: str) -> Route:
    async def handle(request: Request) -> Response:
        request.scope["is the sandbox's own"] = True
        sandbox = cast("Sandbox", request.scope["sandbox"])
        try:
            return JSONResponse(handler(sandbox, request, await _body(request)))
        except ApiError as error:
            return error_response(error, {})

    return Route(PREFIX + path, handle, methods=list(methods))


async def _body(request: Request) -> dict[str, Any]:
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MOST_BYTES:
            raise ApiError(413, f"The body is larger than {MOST_BYTES} bytes.")
    if not raw:
        return {}
    try:
        value = read_json(bytes(raw))
    except ValueError as error:
        raise unprocessable(f"The body is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise unprocessable("The body has to be a JSON object.")
    return cast("dict[str, Any]", value)


ROUTES = [
    _route("", _start, "GET"),
    _route("/", _start, "GET"),
    _route("/health", _health, "GET"),
    _route("/reset", _reset, "POST"),
    _route("/faults", _faults, "GET", "PUT", "DELETE"),
    _route("/latency", _latency, "GET", "PUT"),
    _route("/clock", _clock, "GET", "PUT"),
    _route("/clock/move", _move_clock, "POST"),
    _route("/events", _events, "GET"),
    _route("/events/{type}", _fire, "POST"),
    _route("/requests", _requests, "GET", "DELETE"),
    _route("/requests/{number:int}", _request, "GET"),
    _route("/webhooks", _webhooks, "GET", "PUT"),
    _route("/webhooks/{number:int}/again", _again, "POST"),
    _route("/objects/{id}", _object, "GET"),
    _route("/objects/{id}/{action}", _act, "POST"),
]
