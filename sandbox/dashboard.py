"""The page at /: what the portal holds, what was asked of it, and the control API as forms.

All of it works without JavaScript. With it, what is marked `data-live` refreshes itself, see `static/page.js`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from . import catalogue
from .actions import actions_for
from .clock import atom
from .control import read_moment
from .customer_pages import filled
from .deliveries import SCHEMES, Scheme
from .events import event_types
from .faults import read_fault, read_latency, written
from .pages import error_page, html
from .portal import ApiError, not_found, unprocessable
from .request_log import LoggedRequest
from .resources import customer_subscriptions
from .sandbox import Sandbox

STATIC = Path(__file__).parent / "static"
PER_PAGE = 25
FAULTS = ("429", "500", "503", "drop")
"""What has a field of its own in the form of the faults."""

Show = Callable[[Sandbox, Request], Response]
Do = Callable[[Sandbox, Request, Mapping[str, str]], str]
"""Does what a form says, and returns the notice to show."""


def _overview(sandbox: Sandbox, request: Request) -> Response:
    state = sandbox.state
    return _page(
        sandbox,
        request,
        "overview.html",
        requests=list(sandbox.log)[:-9:-1],
        deliveries=state.deliveries(6),
        invoices=[_row(sandbox, "inv_", each) for each in state.latest("customer invoices", 5)],
        tickets=[_row(sandbox, "tic_", each) for each in state.latest("tickets", 4)],
        used=sandbox.rate_limit.used(sandbox.api_key),
    )


def _requests(sandbox: Sandbox, request: Request) -> Response:
    asked = request.query_params
    text, status = asked.get("q", "").strip(), asked.get("status", "")
    found = [each for each in reversed(sandbox.log) if _fits(each, text.lower(), status)]
    number = _number(request)
    return _page(
        sandbox,
        request,
        "requests.html",
        requests=found[(number - 1) * PER_PAGE : number * PER_PAGE],
        q=text,
        wanted=status,
        links=_links(request, number, max(1, -(-len(found) // PER_PAGE))),
    )


def _fits(logged: LoggedRequest, text: str, status: str) -> bool:
    statuses = {
        "": True,
        "ok": 200 <= logged.status < 400,
        "error": (logged.status >= 400 or not logged.status) and not logged.injected,
        "injected": logged.injected,
        "warned": bool(logged.warnings),
    }
    return (
        statuses.get(status, True)
        and text in f"{logged.method} {logged.target} {logged.operation} {logged.error}".lower()
    )


def _request(sandbox: Sandbox, request: Request) -> Response:
    logged = sandbox.log.numbered(request.path_params["number"])
    if logged is None:
        raise not_found("request (any more)")
    return _page(
        sandbox,
        request,
        "request.html",
        logged=logged,
        curl=logged.as_curl(sandbox.portal.origin, sandbox.api_key),
        python=logged.as_python(),
    )


def _webhooks(sandbox: Sandbox, request: Request) -> Response:
    number = _number(request)
    calls = sandbox.state.deliveries(number * PER_PAGE + 1)
    registered: dict[str, int] = {}
    for each in sandbox.state.latest("webhooks", 1000):
        registered[each["type"]] = registered.get(each["type"], 0) + 1
    return _page(
        sandbox,
        request,
        "webhooks.html",
        calls=calls[(number - 1) * PER_PAGE : number * PER_PAGE],
        links=_links(request, number, number + (len(calls) > number * PER_PAGE)),
        types=event_types(),
        registered=registered,
        schemes=SCHEMES,
        scheme=sandbox.deliveries.scheme,
    )


def _list(sandbox: Sandbox, request: Request) -> Response:
    kind = next((each for each in catalogue.KINDS if each.slug == request.path_params["slug"]), None)
    if kind is None:
        raise ApiError(404, "There is no such list.")
    asked = request.query_params
    text, status, number = asked.get("q", "").strip(), asked.get("status", ""), _number(request)
    found = catalogue.page(sandbox.portal, kind, text=text, status=status, number=number)
    links = _links(request, number, found.pages)
    return _page(sandbox, request, "list.html", kind=kind, found=found, q=text, wanted=status, links=links)


def _lists(sandbox: Sandbox, request: Request) -> Response:
    return _page(sandbox, request, "lists.html")


def _object(sandbox: Sandbox, request: Request) -> Response:
    portal = sandbox.portal
    thing = sandbox.state.find(request.path_params["id"])
    kind = catalogue.kind_of(request.path_params["id"])
    if thing is None or kind is None:
        raise not_found("object")
    view = kind.view(portal, thing)
    return _page(
        sandbox,
        request,
        "object.html",
        kind=kind,
        row=kind.row(portal, thing),
        view=view,
        facts={name: value for name, value in view.items() if isinstance(value, str | int | float | None)},
        customer=thing.get("customerId") or thing.get("sharedWithCustomerId"),
        actions=actions_for(portal, thing),
        pages=kind.pages(portal, thing),
        payments=customer_subscriptions.payments(portal, thing) if kind.prefix == "sub_" else [],
        thing=thing,
    )


def _controls(sandbox: Sandbox, request: Request) -> Response:
    told = sandbox.faults.told()
    return _page(
        sandbox,
        request,
        "controls.html",
        shares={what: told.get(what, 0) for what in (*FAULTS, *(each for each in told if each not in FAULTS))},
        used=sandbox.rate_limit.used(sandbox.api_key),
    )


# What the forms do


def _do_reset(sandbox: Sandbox, request: Request, form: Mapping[str, str]) -> str:
    sandbox.reset()
    return "Everything is as it was at the start."


def _do_faults(sandbox: Sandbox, request: Request, form: Mapping[str, str]) -> str:
    shares: dict[str, float] = {}
    other = form.get("other", "").strip()
    try:
        for what in FAULTS:
            shares[what] = _percent(form.get(what, ""), what)
        if other:
            status, share = read_fault(written(other, _percent(form.get("other_share", ""), other) or 1))
            shares[str(status) if status else "drop"] = share
        sandbox.faults.set_shares(shares)
    except ValueError as error:
        raise unprocessable(str(error)) from None
    return "These faults happen from now on." if sandbox.faults.shares else "No faults happen any more."


def _percent(text: str, what: str) -> float:
    try:
        return float(text or 0) / 100
    except ValueError:
        raise ValueError(f"{what}: expected a percentage, such as 10") from None


def _do_latency(sandbox: Sandbox, request: Request, form: Mapping[str, str]) -> str:
    try:
        sandbox.faults.latency = read_latency(form.get("seconds", "").strip() or "0")
    except ValueError as error:
        raise unprocessable(str(error)) from None
    return "The latency is set."


def _do_clock(sandbox: Sandbox, request: Request, form: Mapping[str, str]) -> str:
    if form.get("now"):
        sandbox.set_clock(read_moment(form["now"]))
    else:
        try:
            sandbox.move_clock(days=float(form.get("days") or 0), hours=float(form.get("hours") or 0))
        except ValueError:
            raise unprocessable("expected a number of days") from None
    return f"It is {sandbox.portal.now():%d-%m-%Y %H:%M} now."


def _do_event(sandbox: Sandbox, request: Request, form: Mapping[str, str]) -> str:
    fired = sandbox.fire(form.get("type", ""), form.get("id", "").strip() or None)
    count = fired["webhooks"]
    told = "No webhook is registered for it, so nothing was sent" if not count else f"Sent to {count}"
    return f"{fired['type']} about {fired['data']['id']}. {told}."


def _do_scheme(sandbox: Sandbox, request: Request, form: Mapping[str, str]) -> str:
    if form.get("scheme") not in SCHEMES:
        raise unprocessable(f"scheme: expected one of {', '.join(SCHEMES)}")
    sandbox.deliveries.scheme = cast("Scheme", form["scheme"])
    return f"X-Webhook-Signature holds the {'secret itself' if form['scheme'] == 'secret' else 'HMAC of the body'}."


def _do_again(sandbox: Sandbox, request: Request, form: Mapping[str, str]) -> str:
    if not sandbox.send_again(request.path_params["number"]):
        raise not_found("call of a webhook")
    return "The webhook is called again."


def _do_forget(sandbox: Sandbox, request: Request, form: Mapping[str, str]) -> str:
    sandbox.log.clear()
    return "The list of requests is empty."


def _do_action(sandbox: Sandbox, request: Request, form: Mapping[str, str]) -> str:
    about, action = request.path_params["id"], request.path_params["action"]
    texts = {name: text for name, text in form.items() if name != "back"}
    done = sandbox.act(about, action, **texts)
    return f"Done: {action} {about}." if done is None or done["id"] == about else f"Done: {done['id']} was made."


# How they are shown


def _page(sandbox: Sandbox, request: Request, template: str, **values: Any) -> Response:
    faults = sandbox.faults
    return html(
        template,
        sandbox=sandbox,
        portal=sandbox.portal,
        path=request.url.path,
        section=values["kind"].slug if "kind" in values else "",
        back=f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path,
        notice=sandbox.notices.text(request.query_params.get("notice", "")),
        menu=[(each, sandbox.state.count(each.list)) for each in catalogue.KINDS],
        now=sandbox.portal.now(),
        now_atom=atom(sandbox.portal.now()),
        faults={("dropped" if what == "drop" else what): share for what, share in faults.told().items()},
        latency=faults.latency,
        **values,
    )


def _row(sandbox: Sandbox, prefix: str, thing: dict[str, Any]) -> catalogue.Row:
    kind = catalogue.kind_of(prefix)
    assert kind is not None
    return kind.row(sandbox.portal, thing)


def _number(request: Request) -> int:
    text = request.query_params.get("page", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 9 else 1


def _links(request: Request, number: int, pages: int) -> dict[str, Any]:
    """The links to the pages before and after this one, with the same search."""

    def href(page: int) -> str:
        kept = {name: value for name, value in request.query_params.items() if name not in {"page", "notice"} and value}
        return f"{request.url.path}?{urlencode({**kept, 'page': page})}"

    before = href(number - 1) if number > 1 else None
    return {"before": before, "after": href(number + 1) if number < pages else None, "number": number, "pages": pages}


def _shown(path: str, show: Show) -> Route:
    async def handle(request: Request) -> Response:
        request.scope["is the sandbox's own"] = True
        try:
            return show(request.scope["sandbox"], request)
        except ApiError as error:
            return error_page(error)

    return Route(path, handle)


def _done(path: str, do: Do) -> Route:
    async def handle(request: Request) -> Response:
        request.scope["is the sandbox's own"] = True
        sandbox: Sandbox = request.scope["sandbox"]
        back = "/"
        try:
            texts = {name: value for name, value in (await filled(request)).items() if isinstance(value, str)}
            back = _own(texts.get("back", ""))
            told = do(sandbox, request, texts)
        except ApiError as error:
            return error_page(error, back=back)
        number = sandbox.notices.add(told)
        return RedirectResponse(f"{back}{'&' if '?' in back else '?'}notice={number}", HTTPStatus.SEE_OTHER)

    return Route(path, handle, methods=["POST"])


def _own(back: str) -> str:
    """An address of this sandbox, to go back to; the start page in place of any other."""
    path, _, query = back.partition("?")
    kept = "&".join(each for each in query.split("&") if each and not each.startswith("notice="))
    is_own = path.startswith("/") and path[1:2] not in {"/", "\\"} and path.isprintable()
    return (f"{path}?{kept}" if kept else path) if is_own else "/"


def _static(name: str, media_type: str) -> Route:
    async def handle(request: Request) -> Response:
        request.scope["is the sandbox's own"] = True
        return FileResponse(STATIC / name, media_type=media_type, headers={"X-Content-Type-Options": "nosniff"})

    return Route(f"/static/{name}", handle)


ROUTES = [
    _shown("/", _overview),
    _shown("/requests", _requests),
    _shown("/requests/{number:int}", _request),
    _shown("/webhooks", _webhooks),
    _shown("/lists", _lists),
    _shown("/lists/{slug}", _list),
    _shown("/objects/{id}", _object),
    _shown("/controls", _controls),
    _done("/do/reset", _do_reset),
    _done("/do/faults", _do_faults),
    _done("/do/latency", _do_latency),
    _done("/do/clock", _do_clock),
    _done("/do/event", _do_event),
    _done("/do/scheme", _do_scheme),
    _done("/do/again/{number:int}", _do_again),
    _done("/do/forget", _do_forget),
    _done("/do/act/{id}/{action}", _do_action),
    _static("style.css", "text/css"),
    _static("page.js", "text/javascript"),
]
