"""OAuth as documented: a page that asks the user, and an endpoint that accepts and returns JSON."""

from __future__ import annotations

import hmac
from typing import Any, cast
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from .contract import contract, read_json
from .pages import html
from .sandbox import Sandbox

_PARAMETERS = ("client_id", "redirect_uri", "state", "scope", "response_type")


def scopes() -> dict[str, str]:
    """The scopes of the document, and what each allows."""
    schemes = contract().document["components"]["securitySchemes"]
    return cast("dict[str, str]", schemes["oauth"]["flows"]["authorizationCode"]["scopes"])


async def authorize(sandbox: Sandbox, request: Request) -> Response:
    """Ask the user, and send them back with a code or an error."""
    asked = dict(request.query_params)
    application = sandbox.application
    if asked.get("client_id") != application.client_id or not application.allows(asked.get("redirect_uri", "")):
        # Without a known application and address there is nowhere to send anybody.
        message = "The client id or the redirect URI is not the one of this sandbox."
        known = {"back": "/controls", "label": "Show the credentials"}
        return html("message.html", status=400, title="Unknown application", message=message, **known)
    if missing := [name for name in _PARAMETERS if not asked.get(name)]:
        return _back(asked, error="invalid_request", error_description=f"missing: {', '.join(missing)}")
    if asked["response_type"] != "code":
        return _back(asked, error="unsupported_response_type", error_description="response_type has to be code")
    if asked.get("prompt", "consent") not in {"consent", "login"}:
        return _back(asked, error="invalid_request", error_description="prompt has to be consent or login")
    known = scopes()
    wanted = asked["scope"].split()
    if unknown := [scope for scope in wanted if scope not in known]:
        return _back(asked, error="invalid_scope", error_description=f"unknown: {' '.join(unknown)}")
    if request.method == "GET":
        return html("authorize.html", client_id=application.client_id, scopes={each: known[each] for each in wanted})
    decision = (await request.body()).decode("utf-8", "replace")
    if decision != "decision=allow":
        return _back(asked, error="access_denied", error_description="The user said no.")
    with sandbox.state.transaction():
        code = sandbox.grants.new_code(application.client_id, asked["redirect_uri"], " ".join(wanted))
    return _back(asked, code=code)


async def tokens(sandbox: Sandbox, request: Request) -> Response:
    """Hand out tokens for a code or a refresh token."""
    try:
        asked = read_json(await request.body())
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        return _refused("invalid_request", "expected a JSON object")
    fields = cast("dict[str, Any]", asked)
    return _granted(sandbox, {name: value for name, value in fields.items() if isinstance(value, str)})


def _granted(sandbox: Sandbox, asked: dict[str, str]) -> Response:
    application = sandbox.application
    secret = asked.get("client_secret", "").encode()
    right_secret = hmac.compare_digest(secret, application.client_secret.encode())
    if asked.get("client_id") != application.client_id or not right_secret:
        return _refused("invalid_client", "unknown client_id, or a wrong client_secret", 401)
    with sandbox.state.transaction():
        if asked.get("grant_type") == "authorization_code":
            granted = sandbox.grants.exchange(
                asked.get("code", ""), application.client_id, asked.get("redirect_uri", "")
            )
        elif asked.get("grant_type") == "refresh_token":
            granted = sandbox.grants.refresh(asked.get("refresh_token", ""), application.client_id)
        else:
            return _refused("unsupported_grant_type", "expected authorization_code or refresh_token")
    if granted is None:
        return _refused("invalid_grant", "the code or refresh token is not valid (any more)")
    return JSONResponse(granted, headers={"Cache-Control": "no-store"})


def _back(asked: dict[str, str], **answer: str) -> Response:
    if "state" in asked:
        answer["state"] = asked["state"]
    uri = asked["redirect_uri"]
    return RedirectResponse(f"{uri}{'&' if '?' in uri else '?'}{urlencode(answer)}", 302)


def _refused(error: str, description: str, status: int = 400) -> Response:
    return JSONResponse({"error": error, "error_description": description}, status)
