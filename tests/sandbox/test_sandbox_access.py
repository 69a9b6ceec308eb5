"""Keys, scopes, OAuth and the rate limit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from generated_client import Forbidden, MijnKlantportaal, OAuthError, Unauthorized
from generated_client._core.transport import httpx
from generated_client.oauth import OAuth, Scope
from generated_client.rate_limit import NO_LIMIT
from sandbox import Application, MovableClock, Sandbox
from sandbox.transport import SandboxTransport

CALLBACK = "http://127.0.0.1:9000/callback"
ASKED = {
    "client_id": "sandbox-app",
    "redirect_uri": CALLBACK,
    "state": "s&1",
    "scope": "customers.read",
    "response_type": "code",
}


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic sandbox-key"}])
def test_without_a_key_everything_is_a_401(sandbox: Sandbox, header: dict[str, str]) -> None:
    with httpx.Client(transport=SandboxTransport(sandbox), base_url=sandbox.base_url) as client:
        for method, path in (("GET", "/customers"), ("POST", "/customer-invoices"), ("DELETE", "/payment-links/plk_1")):
            answer = client.request(method, path, headers=header)
            assert answer.status_code == 401
            assert answer.json() == {"code": 401, "message": "No valid API key or access token."}


def test_60_calls_a_minute_with_the_documented_headers(sandbox_clock: MovableClock) -> None:
    with (
        Sandbox(clock=sandbox_clock) as sandbox,
        httpx.Client(transport=SandboxTransport(sandbox), base_url=sandbox.base_url) as client,
    ):
        client.headers["Authorization"] = f"Bearer {sandbox.api_key}"
        for number in range(60):
            answer = client.get("/webhooks")
            assert answer.status_code == 200
            assert answer.headers["X-RateLimit-Limit"] == "60"
            assert answer.headers["X-RateLimit-Remaining"] == str(59 - number)
            assert "Retry-After" not in answer.headers
            sandbox_clock.move(seconds=0.5)
        refused = client.get("/webhooks")
        assert refused.status_code == 429
        assert refused.json() == {"code": 429, "message": "Too many requests."}
        assert refused.headers["X-RateLimit-Remaining"] == "0"
        assert refused.headers["Retry-After"] == "30"
        assert 30 <= int(refused.headers["X-RateLimit-Reset"]) - sandbox_clock.time() < 31
        sandbox_clock.move(seconds=30)
        assert client.get("/webhooks").status_code == 200
        assert client.get("/webhooks").status_code == 429


def test_the_client_keeps_below_the_limit(sandbox_clock: MovableClock) -> None:
    with (
        Sandbox(clock=sandbox_clock) as sandbox,
        httpx.Client(transport=SandboxTransport(sandbox)) as http,
    ):
        portal = MijnKlantportaal(
            api_key=sandbox.api_key, base_url=sandbox.base_url, http_client=http, clock=sandbox_clock
        )
        for _ in range(130):
            portal.webhooks.list().first()
        assert {each.status for each in sandbox.log} == {200}


@pytest.fixture
def browser_of_user(sandbox: Sandbox) -> httpx.Client:
    """The user's browser: it has no key."""
    return httpx.Client(transport=SandboxTransport(sandbox), base_url=sandbox.portal.origin)


@pytest.fixture
def oauth(sandbox: Sandbox, sandbox_clock: MovableClock) -> OAuth:
    return OAuth(
        client_id="sandbox-app",
        client_secret="sandbox-app-secret",
        redirect_uri=CALLBACK,
        base_url=sandbox.portal.origin,
        http_client=httpx.Client(transport=SandboxTransport(sandbox)),
        clock=sandbox_clock,
    )


def test_a_user_gives_permission_and_the_client_refreshes_it(
    sandbox: Sandbox, sandbox_clock: MovableClock, oauth: OAuth, browser_of_user: httpx.Client
) -> None:
    state = oauth.new_state()
    url = oauth.authorize_url([Scope.CUSTOMERS_READ], state=state)
    page = browser_of_user.get(url)
    assert page.text.count("<button") == 2
    assert "Read customers and customer groups." in page.text
    back = browser_of_user.post(url, content=b"decision=allow")
    assert back.status_code == 302
    tokens = oauth.exchange(oauth.code_from_redirect(back.headers["location"], state))
    with httpx.Client(transport=SandboxTransport(sandbox)) as http:
        portal = MijnKlantportaal(
            auth=oauth, base_url=sandbox.base_url, http_client=http, rate_limiter=NO_LIMIT, clock=sandbox_clock
        )
        assert portal.customers.list().first() is not None
        with pytest.raises(Forbidden) as refusal:
            portal.customer_invoices.list().first()
        assert "invoices.read" in refusal.value.message
        sandbox_clock.move(hours=2)
        assert portal.customers.list().first() is not None
    fresh = oauth.tokens
    assert fresh is not None
    assert fresh.access_token != tokens.access_token
    assert fresh.refresh_token == tokens.refresh_token


def test_an_access_token_ends_after_an_hour(
    sandbox: Sandbox, sandbox_clock: MovableClock, oauth: OAuth, browser_of_user: httpx.Client
) -> None:
    back = browser_of_user.post("/oauth/authorize", params=ASKED, content=b"decision=allow")
    tokens = oauth.exchange(httpx.URL(back.headers["location"]).params["code"])
    with httpx.Client(transport=SandboxTransport(sandbox)) as http:
        portal = MijnKlantportaal(
            api_key=tokens.access_token, base_url=sandbox.base_url, http_client=http, rate_limiter=NO_LIMIT
        )
        portal.customers.list().first()
        sandbox_clock.now += timedelta(hours=1).total_seconds()
        with pytest.raises(Unauthorized):
            portal.customers.list().first()


def test_a_user_who_says_no_is_sent_back_with_an_error(browser_of_user: httpx.Client) -> None:
    back = httpx.URL(
        browser_of_user.post("/oauth/authorize", params=ASKED, content=b"decision=deny").headers["location"]
    )
    assert (back.params["error"], back.params["state"]) == ("access_denied", "s&1")
    assert "code" not in back.params


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"scope": "customers.read everything"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"prompt": "none"}, "invalid_request"),
        ({"state": ""}, "invalid_request"),
    ],
)
def test_a_wrong_question_is_sent_back(browser_of_user: httpx.Client, change: dict[str, str], error: str) -> None:
    answer = browser_of_user.get("/oauth/authorize", params=ASKED | change)
    assert httpx.URL(answer.headers["location"]).params["error"] == error


@pytest.mark.parametrize(
    "change",
    [
        {"redirect_uri": "https://evil.example/cb"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "http://[x"},
        {"client_id": "other"},
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(
    browser_of_user: httpx.Client, change: dict[str, str]
) -> None:
    answer = browser_of_user.get("/oauth/authorize", params=ASKED | change)
    assert answer.status_code == 400
    assert "location" not in answer.headers
    assert '<a class="button" href="/controls">Show the credentials</a>' in answer.text


def test_an_address_can_be_registered() -> None:
    application = Application(redirect_uris=("https://app.example/cb",))
    assert application.allows("https://app.example/cb")
    assert not application.allows("https://app.example/cb2")


def test_a_code_works_once_for_a_minute_and_for_its_own_address(
    sandbox: Sandbox, sandbox_clock: MovableClock, oauth: OAuth, browser_of_user: httpx.Client
) -> None:
    def code() -> str:
        back = browser_of_user.post("/oauth/authorize", params=ASKED, content=b"decision=allow")
        return httpx.URL(back.headers["location"]).params["code"]

    used = code()
    oauth.exchange(used)
    with pytest.raises(OAuthError, match="invalid_grant"):
        oauth.exchange(used)
    late = code()
    sandbox_clock.move(minutes=1)
    with pytest.raises(OAuthError, match="invalid_grant"):
        oauth.exchange(late)
    grant = {"grant_type": "authorization_code", "client_id": "sandbox-app", "client_secret": "sandbox-app-secret"}
    elsewhere = browser_of_user.post("/oauth/tokens", json=grant | {"code": code(), "redirect_uri": "http://localhost"})
    assert (elsewhere.status_code, elsewhere.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (b"grant_type=refresh_token", 400, "invalid_request"),
        (b'{"grant_type": "refresh_token"}', 401, "invalid_client"),
        (b'{"client_id": "sandbox-app", "client_secret": "\xc3\xa9"}', 401, "invalid_client"),
        (b'{"client_id": "sandbox-app", "client_secret": "sandbox-app-secret"}', 400, "unsupported_grant_type"),
    ],
)
def test_the_token_endpoint_says_what_is_wrong(
    browser_of_user: httpx.Client, body: bytes, status: int, error: str
) -> None:
    answer = browser_of_user.post("/oauth/tokens", content=body)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
