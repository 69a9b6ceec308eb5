"""Webhooks: one address and one type of event each. The calls themselves are made in `deliveries.py`."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from ..clock import atom
from ..portal import ApiResponse, Ask, Portal, operation, unprocessable

LIST = "webhooks"


@operation("list-webhooks")
def list_webhooks(ask: Ask) -> dict[str, Any]:
    return ask.page(LIST, "/webhooks")


@operation("get-webhook")
def get_webhook(ask: Ask) -> dict[str, Any]:
    return ask.portal.get(ask.path["webhookId"], "wbh_", "webhook")


@operation("create-webhook")
def create_webhook(ask: Ask) -> ApiResponse:
    if not _is_address(ask.body["url"]):
        raise unprocessable("url: expected an address that begins with https:// or http://")
    return ApiResponse(201, add(ask.portal, ask.body["url"], ask.body["type"]))


def add(portal: Portal, url: str, type: str) -> dict[str, Any]:
    """Add a webhook."""
    webhook = {
        "id": portal.new_id("wbh_"),
        "type": type,
        "url": url,
        "secret": portal.secret(20),
        "createdAt": atom(portal.now()),
    }
    portal.state.add(LIST, webhook)
    return webhook


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
