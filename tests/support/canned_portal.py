"""A portal without a network that answers each documented operation with the documented sample of its response.

It sits below httpx, so code that makes clients of its own meets it too. An id that holds `unknown` brings a 404. A
second page of a list is its last. Files come from any other host.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from documented import DECLARED

from generated_client._core.transport import httpx

FIXTURES = Path(__file__).parents[1] / "fixtures"
LIMIT = 60
PDF = b"%PDF-1.7 a file\n"


class CannedPortal:
    """The portal.

    Attributes:
        requests: What was asked for, `POST /customer-invoices`.
        next_fault: What the next POST runs into.
    """

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.next_fault: Exception | httpx.Response | None = None
        self._calls: dict[str, int] = {}

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What becomes of a request whose body was read."""
        if request.url.host == "manage.mijnklantportaal.nl":
            return httpx.Response(200, json={"access_token": "access", "refresh_token": "refresh", "expires_in": 3600})
        if request.url.host != "api.mijnklantportaal.nl":
            assert "authorization" not in request.headers
            return httpx.Response(200, content=PDF, headers={"content-type": "application/pdf"})
        assert request.headers["authorization"].startswith("Bearer ")
        path = request.url.path.removeprefix("/v1")
        self.requests.append(f"{request.method} {path}")
        fault, self.next_fault = (self.next_fault, None) if request.method == "POST" else (None, self.next_fault)
        if isinstance(fault, Exception):
            raise fault
        if fault is not None:
            return fault
        if "unknown" in path:
            return self._json(404, {"code": 404, "message": "Not found."}, request)
        fixture = _fixture(request.method, path, request.headers.get("content-type", ""))
        if fixture is None:  # nothing that is documented: `portal.request` may ask for it
            return self._json(200, {}, request)
        answer = fixture["response"]
        if answer is None:
            return self._json(int(fixture["status"]), None, request)
        if "next_page_url" in answer:
            page = int(request.url.params.get("page", 1))
            following = None if page > 1 else f"{request.url.copy_remove_param('page')}?page={page + 1}"
            answer = {**answer, "current_page": page, "next_page_url": following}
        if "expiresAt" in answer and "link" in answer:
            # The one thing of a sample that goes bad: its link has long expired.
            answer = {**answer, "expiresAt": (datetime.now(UTC) + timedelta(minutes=5)).isoformat()}
        return self._json(int(fixture["status"]), answer, request)

    def _json(self, status: int, body: object, request: httpx.Request) -> httpx.Response:
        key = request.headers["authorization"]
        calls = self._calls[key] = self._calls.get(key, 0) + 1
        headers = {"x-ratelimit-limit": str(LIMIT), "x-ratelimit-remaining": str(max(0, LIMIT - calls))}
        return httpx.Response(status, json=body, headers=headers)


def install(monkeypatch: pytest.MonkeyPatch) -> CannedPortal:
    """Put one in the place of the network, until the test is over."""
    portal = CannedPortal()

    def handle(_: object, request: httpx.Request) -> httpx.Response:
        request.read()
        return portal.answer(request)

    async def handle_async(_: object, request: httpx.Request) -> httpx.Response:
        await request.aread()
        return portal.answer(request)

    monkeypatch.setenv("MIJNKLANTPORTAAL_API_KEY", "from-the-environment")
    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", handle)
    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", handle_async)
    return portal


def _fixture(method: str, path: str, media_type: str) -> Mapping[str, Any] | None:
    # The longest template first: /customer-invoices/manual is not an id.
    found = sorted(
        (
            (template.count("{"), operation)
            for operation, (declared, template, _) in DECLARED.items()
            if declared == method and _matches(template)(path)
        ),
    )
    if not found:
        return None
    name = found[0][1]
    if name == "post-files" and media_type == "application/json":
        name += ".create_directory"
    fixture: Mapping[str, Any] = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    return fixture


def _matches(template: str) -> Callable[[str], object]:
    return re.compile(re.sub(r"{[^}]+}", "[^/]+", template)).fullmatch
