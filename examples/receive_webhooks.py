"""Receive webhooks with FastAPI: check who calls, answer at once, do the work afterwards.

    WEBHOOK_SECRET=... .venv/bin/uvicorn --factory examples.receive_webhooks:application

The secret is `Webhook.secret`, from `portal.webhooks.create(...)`. What a call holds is not documented: print the first
one that your portal sends, and adapt `handle` to it. Do not rely on a call alone either, since calls can get lost:
what matters should also be found by looking (`portal.customer_invoices.list()`).
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from typing import Any

from fastapi import BackgroundTasks, FastAPI, Request, Response

from generated_client import webhooks

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
        body = await request.body()
        if not webhooks.verify(known_secret, request.headers):
            return Response(status_code=401)
        try:
            event = json.loads(body)
        except ValueError:
            return Response(status_code=400)
        later.add_task(handle, event)
        return Response(status_code=204)

    app = FastAPI(openapi_url=None)
    app.add_api_route("/hook", receive, methods=["POST"])
    return app
