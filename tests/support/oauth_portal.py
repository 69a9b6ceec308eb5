"""The portal as the tests of OAuth need it: an API and a token endpoint without a network."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from generated_client._core.transport import httpx
from generated_client.oauth import OAuth, Tokens

NOW = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
API = "https://api.example/v1/customers"
SECRETS = (
    "client-SECRET-1",
    "access-SECRET-2",
    "refresh-SECRET-3",
    "fresh-SECRET-4",
    "rotated-SECRET-5",
    "code-SECRET-6",
)
APP_SECRET, ACCESS, REFRESH, FRESH, ROTATED, CODE = SECRETS


class FixedClock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = NOW.timestamp()

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing here sleeps")

    async def sleep_async(self, seconds: float) -> None:
        raise AssertionError("nothing here sleeps")


class Call(NamedTuple):
    """A call of the API, as it was when it came in."""

    token: str
    body: bytes


class Portal:
    """The API and the token endpoint in one: the API takes the tokens that the endpoint handed out last."""

    def __init__(self, **token_answer: Any) -> None:
        self.token_answer: Any = {"access_token": FRESH, "expires_in": 3600, **token_answer}
        self.token_status = 200
        self.valid: set[str] = {FRESH}
        self.token_requests: list[httpx.Request] = []
        self.calls: list[Call] = []
        self.may_answer = threading.Event()
        self.may_answer.set()
        self._lock = threading.Lock()

    def tokens(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self.token_requests.append(request)
        assert self.may_answer.wait(10)
        return httpx.Response(self.token_status, json=self.token_answer)

    def api(self, request: httpx.Request) -> httpx.Response:
        token = request.headers["Authorization"].removeprefix("Bearer ")
        with self._lock:
            self.calls.append(Call(token, request.content))
        return httpx.Response(200 if token in self.valid else 401, json={})

    async def api_async(self, request: httpx.Request) -> httpx.Response:
        return self.api(request)

    def client(self, auth: OAuth) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self.api), auth=auth)

    def async_client(self, auth: OAuth) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self.api_async), auth=auth)

    def sent_tokens(self) -> list[str]:
        return [call.token for call in self.calls]


def oauth(portal: Portal | None = None, *, tokens: Tokens | None = None, **more: Any) -> OAuth:
    more.setdefault("clock", FixedClock())
    if portal is not None:
        more["http_client"] = httpx.Client(transport=httpx.MockTransport(portal.tokens))
    return OAuth(
        client_id="app_1",
        client_secret=APP_SECRET,
        redirect_uri="https://example.com/callback?from=portal",
        tokens=tokens,
        **more,
    )


def tokens_ending(seconds: float | None) -> Tokens:
    return Tokens(ACCESS, REFRESH, None if seconds is None else NOW + timedelta(seconds=seconds))
