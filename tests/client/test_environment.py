"""What the environment says of proxies and certificates, right or wrong."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from faulty_server import faulty_server

from generated_client import AsyncMijnKlantportaal, Call, ConfigurationError, MijnKlantportaal
from generated_client._core import connections
from generated_client._core.connections import PerProcess, httpx
from generated_client.errors import OAuthError
from generated_client.oauth import OAuth, Tokens
from generated_client.rate_limit import NO_LIMIT

only_httpx = pytest.mark.skipif(httpx.__name__ != "httpx", reason="httpx2 understands it")

THING: Call[Any] = Call("GET", "/things", lambda data: data)
CHANGE: Call[Any] = Call("POST", "/things", lambda data: data, content=b"{}")


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test says what the environment holds; the certificates are read again."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setattr(connections, "_tls", PerProcess(connections._tls_settings))


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with faulty_server() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        url = "http://portal.example/v1"
        with MijnKlantportaal(api_key="key", base_url=url, insecure_http=True, rate_limiter=NO_LIMIT) as client:
            client.send(THING)
        assert proxy.requests[0].target == "http://portal.example/v1/things"


def test_a_base_url_on_this_machine_goes_through_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run(url: str) -> None:
        async with AsyncMijnKlantportaal(api_key="key", base_url=url, rate_limiter=NO_LIMIT) as portal:
            await portal.send(THING)

    with faulty_server() as proxy, faulty_server() as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        with MijnKlantportaal(api_key="key", base_url=server.url, rate_limiter=NO_LIMIT) as portal:
            portal.send(THING)
        asyncio.run(run(server.url))
        assert len(server.requests) == 2
        assert proxy.requests == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALL_PROXY", "socks://127.0.0.1:9"),
        ("ALL_PROXY", "socks4://127.0.0.1:9"),
        ("ALL_PROXY", "socks5://127.0.0.1:9"),
        pytest.param("NO_PROXY", "fe80::/10", marks=only_httpx),
        pytest.param("NO_PROXY", "[::1]:80", marks=only_httpx),
        ("HTTPS_PROXY", "http://127.0.0.1:port"),
        ("SSL_CERT_FILE", "/gone/certificates.pem"),
        ("SSL_CERT_FILE", __file__),
    ],
)
def test_an_environment_that_cannot_be_used_is_told_as_such(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        async with AsyncMijnKlantportaal(api_key="key", rate_limiter=NO_LIMIT) as portal:
            await portal.send(CHANGE)

    monkeypatch.setenv(name, value)
    if name == "NO_PROXY":
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with MijnKlantportaal(api_key="key", rate_limiter=NO_LIMIT) as portal, pytest.raises(ConfigurationError) as caught:
        portal.send(CHANGE)
    with pytest.raises(ConfigurationError) as caught_async:
        asyncio.run(run())
    for error in (caught.value, caught_async.value):
        assert name in str(error)
        assert "environment" in str(error)
        assert not error.may_have_acted
        assert error.method == "POST"


def test_a_password_of_a_proxy_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks://user:hidden@127.0.0.1:9")
    with MijnKlantportaal(api_key="key") as portal, pytest.raises(ConfigurationError) as caught:
        portal.send(THING)
    assert "hidden" not in str(caught.value)


@pytest.mark.parametrize("name", ["ALL_PROXY", "SSL_CERT_FILE"])
def test_it_is_told_where_a_token_is_asked_for(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "socks://gone")
    oauth = OAuth(client_id="a", client_secret="b", redirect_uri="https://c.example/", tokens=Tokens("d", "e"))
    with pytest.raises(OAuthError, match="environment"):
        oauth.refresh()


# http:// elsewhere


def test_http_to_another_machine_has_to_be_asked_for() -> None:
    url = "http://portal:8000/v1"
    with pytest.raises(ConfigurationError, match="insecure_http=True"):
        MijnKlantportaal(api_key="key", base_url=url)
    assert "portal:8000" in repr(MijnKlantportaal(api_key="key", base_url=url, insecure_http=True))
    settings: dict[str, Any] = {"client_id": "a", "client_secret": "b", "redirect_uri": "https://c.example/"}
    with pytest.raises(ConfigurationError, match="insecure_http=True"):
        OAuth(**settings, base_url="http://portal:8000")
    assert "portal:8000" in repr(OAuth(**settings, base_url="http://portal:8000", insecure_http=True))


def test_the_transport_is_asked_over_http_where_it_was_asked_for() -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"host": request.url.host, "scheme": request.url.scheme})

    with httpx.Client(transport=httpx.MockTransport(respond)) as own:
        portal = MijnKlantportaal(api_key="key", base_url="http://portal:8000", insecure_http=True, http_client=own)
        assert portal.send(THING).parsed == {"host": "portal", "scheme": "http"}
