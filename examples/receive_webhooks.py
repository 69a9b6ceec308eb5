"""Receive webhooks with FastAPI: check the sender, respond at once, do the work afterwards.

    WEBHOOK_SECRET=... .venv/bin/uvicorn --factory examples.receive_webhooks:application

The secret is `Webhook.secret`, from `portal.webhooks.create(...)`. What a call holds is not documented: print the first
one that your portal sends, and adapt `handle` to it. Do not rely on a call alone either, since calls can get lost:
what matters should also be found by looking (`portal.customer_invoices.list()`).

Nor is it documented how the signature is made. This tells it from calls of your portal, and shows neither secret nor
signature:

    WEBHOOK_SECRET=... .venv/bin/python -m examples.receive_webhooks --diagnose
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import logging
import os
from collections.abc import Callable
from typing import Any

import uvicorn
from fastapi import BackgroundTasks, FastAPI, Request, Response

from generated_client import webhooks

MOST = 1024 * 1024
"""Bytes of a body that are read; a call that holds more is refused."""

log = logging.getLogger(__name__)


def handle(event: Any) -> None:
    """What is done with an event."""
    log.info("event: %s", event)


def application(secret: str | None = None, handle: Callable[[Any], None] = handle) -> FastAPI:
    """The receiver.

    Args:
        secret: The webhook's secret; without it, WEBHOOK_SECRET of the environment.
        handle: What is done with an event.
    """
    known_secret = secret or os.environ["WEBHOOK_SECRET"]

    async def receive(request: Request, later: BackgroundTasks) -> Response:
        # Before the body is read: a stranger takes no memory. With scheme="hmac-sha256" the body has to come first.
        if not webhooks.verify(known_secret, request.headers):
            return Response(status_code=401)
        body = await bounded_body(request)
        if body is None:
            return Response(status_code=413)
        try:
            event = json.loads(body)
        except ValueError:
            return Response(status_code=400)
        later.add_task(handle, event)
        return Response(status_code=204)

    return _on_hook(receive)


def diagnosis(secret: str, tell: Callable[[str], None] = print) -> FastAPI:
    """A receiver that prints how the signature of each call is made.

    Args:
        secret: The webhook's secret.
        tell: Called with one line for each call.
    """

    async def receive(request: Request) -> Response:
        body = await bounded_body(request)
        if body is None:
            return Response(status_code=413)
        tell(relation(secret, request.headers.get(webhooks.SIGNATURE_HEADER), body))
        return Response(status_code=204)

    return _on_hook(receive)


def relation(secret: str, signature: str | None, body: bytes) -> str:
    """How a signature is made of secret and body, in words that hold neither of them."""
    if signature is None:
        return f"The call has no header {webhooks.SIGNATURE_HEADER}."
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    in_hex, in_base64 = digest.hex(), base64.b64encode(digest).decode()
    given = signature.strip()
    for value, words in (
        (secret, "the secret itself: verify(secret, headers)"),
        (in_hex, 'HMAC-SHA256 of the body in hexadecimal: verify(secret, headers, body=body, scheme="hmac-sha256")'),
        (f"sha256={in_hex}", "HMAC-SHA256 of the body in hexadecimal, after sha256=: `verify` does not know it yet"),
        (in_base64, "HMAC-SHA256 of the body in base64: `verify` does not know it yet"),
    ):
        candidate = given.lower() if value.endswith(in_hex) else given
        if hmac.compare_digest(candidate.encode(), value.encode()):
            return f"The signature is {words}."
    return f"The signature is none of the known kinds; it has {len(given)} characters."


async def bounded_body(request: Request) -> bytes | None:
    """The body; None when it is larger than a call can be."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST:
            return None
    return bytes(body)


def _on_hook(receive: Callable[..., Any]) -> FastAPI:
    app = FastAPI(openapi_url=None)
    app.add_api_route("/hook", receive, methods=["POST"])
    return app


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Receive webhooks on 127.0.0.1; the path is /hook.")
    parser.add_argument("--diagnose", action="store_true", help="only tell how the signature of each call is made")
    parser.add_argument("--port", type=int, default=8770)
    options = parser.parse_args()
    secret = os.environ.get("WEBHOOK_SECRET", "")
    if not secret:
        parser.error("set WEBHOOK_SECRET to the secret of the webhook")
    app = diagnosis(secret) if options.diagnose else application(secret)
    uvicorn.run(app, port=options.port, log_level="warning")


if __name__ == "__main__":
    main()
