"""What is refused before anything of a request is looked at: hosts, other sites' forms, bodies without end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.types import Message

from generated_client._core.transport import httpx
from sandbox import MovableClock, Sandbox, guard
from sandbox.app import App
from sandbox.serving import Ports

ASKED = "client_id=sandbox-app&redirect_uri=http://127.0.0.1:9/&state=s&scope=customers.read&response_type=code"


@pytest.fixture
def browser(live: Sandbox) -> Iterator[httpx.Client]:
    """What a browser on this machine can send; it has no key."""
    with httpx.Client(base_url=live.portal.origin) as client:
        yield client


# Hosts


@pytest.mark.parametrize("path", ["/", "/v1/customers", "/oauth/authorize", "/anything"])
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8060", "127.0.0.1.evil.example", "localhost.", "192.0.2.1", ""]
)
def test_other_hosts_are_not_answered(live: Sandbox, browser: httpx.Client, host: str, path: str) -> None:
    headers = {"Host": host, "Authorization": f"Bearer {live.api_key}"}
    answer = browser.get(path, headers=headers)
    assert answer.status_code == 421
    assert live.api_key not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "LocalHost"])
@pytest.mark.parametrize("port", ["", ":9000"])
def test_this_machine_is_answered_on_whatever_port_leads_here(browser: httpx.Client, host: str, port: str) -> None:
    assert browser.get("/", headers={"Host": host + port}).status_code == 200


def test_a_public_name_is_answered_and_stands_in_the_links(listener: Any, sandbox_clock: MovableClock) -> None:
    ports: Ports = listener.ports
    api, files = "http://sandbox:8060", "http://sandbox:8061"
    with Sandbox(clock=sandbox_clock, rate_limit=0, origin=api, files_origin=files) as sandbox:
        listener.sandbox = sandbox
        headers = {"Host": "sandbox:8060", "Authorization": f"Bearer {sandbox.api_key}"}
        with httpx.Client(base_url=f"{ports.origin}/v1", headers=headers) as client:
            invoice = client.get("/customer-invoices").json()["data"][-1]
            link = client.get(f"/customer-invoices/{invoice['id']}/pdf").json()["link"]
        assert invoice["links"]["customer"]["href"].startswith("http://sandbox:8060/v1/customers/")
        assert link.startswith("http://sandbox:8061/")
        here = link.replace(files, ports.files_origin)
        assert httpx.get(here, headers={"Host": "sandbox:8061"}).content.startswith(b"%PDF")
        assert httpx.get(here).content.startswith(b"%PDF")


def test_a_link_to_a_file_works_by_any_name_of_this_machine(live: Sandbox) -> None:
    headers = {"Authorization": f"Bearer {live.api_key}"}
    with httpx.Client(base_url=live.base_url, headers=headers) as client:
        invoice = client.get("/customer-invoices").json()["data"][0]["id"]
        link = client.get(f"/customer-invoices/{invoice}/pdf").json()["link"]
    assert httpx.get(link.replace("127.0.0.1", "localhost")).content.startswith(b"%PDF")


def test_the_port_of_the_files_has_no_api(live: Sandbox) -> None:
    answer = httpx.get(f"{live.portal.files_origin}/v1/customers", headers={"Host": "localhost:8060"})
    assert answer.status_code == 403


# Other sites


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},  # another port of this machine
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
    ],
)
def test_a_form_of_another_site_is_refused(live: Sandbox, browser: httpx.Client, headers: Mapping[str, str]) -> None:
    answer = browser.post(f"/oauth/authorize?{ASKED}", content=b"decision=allow", headers=headers)
    assert answer.status_code == 403
    link = live.portal.state.latest("payment links", 3)[-1]["id"]
    assert browser.post(f"/payment-link/{link}", headers=headers).status_code == 403


def test_own_forms_and_programs_are_taken(live: Sandbox, browser: httpx.Client) -> None:
    origin = live.portal.origin
    for headers in ({"Origin": origin, "Sec-Fetch-Site": "same-origin"}, {"Origin": origin}, {}):
        answer = browser.post(f"/oauth/authorize?{ASKED}", content=b"decision=allow", headers=headers)
        assert answer.status_code == 302


def test_pages_may_not_be_framed(browser: httpx.Client) -> None:
    for path in ("/", f"/oauth/authorize?{ASKED}", "/payment-link/plk_nope"):
        answer = browser.get(path)
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-frame-options"] == "DENY"
        # With no-referrer, browsers would send `Origin: null` along with the page's own forms.
        assert answer.headers["referrer-policy"] == "same-origin"


# Bodies


class Exchange:
    """A request whose body comes in pieces of 1 MiB, without a key; it counts how many are read."""

    def __init__(self, sandbox: Sandbox, path: str, headers: Mapping[str, str], pieces: int) -> None:
        self.read = 0
        self.sent: list[Message] = []
        self._pieces = pieces
        origin = urlsplit(sandbox.portal.origin)
        named = {"host": origin.netloc, **headers}
        self._scope = {
            "type": "http",
            "method": "POST",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in named.items()],
            "server": (origin.hostname, origin.port),
        }
        asyncio.run(App(sandbox)(self._scope, self._receive, self._send))

    async def _receive(self) -> Message:
        self.read += 1
        return {"type": "http.request", "body": bytes(1024 * 1024), "more_body": self.read < self._pieces}

    async def _send(self, message: Message) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])


@pytest.mark.parametrize("path", ["/v1/customers", "/oauth/tokens", "/oauth/authorize", "/", "/anything"])
def test_a_body_that_is_announced_too_large_is_refused_unread(sandbox: Sandbox, path: str) -> None:
    exchange = Exchange(sandbox, path, {"content-length": str(guard.LARGEST_BODY + 1)}, 300)
    assert (exchange.status, exchange.read) == (413, 0)


@pytest.mark.parametrize("path", ["/v1/customers", "/oauth/tokens"])
def test_a_body_of_unknown_length_is_read_up_to_the_limit(sandbox: Sandbox, path: str) -> None:
    exchange = Exchange(sandbox, path, {}, 300)
    assert (exchange.status, exchange.read) == (413, 5)


def test_forms_may_be_larger_where_files_are_taken(sandbox: Sandbox) -> None:
    form = {"content-type": "multipart/form-data; boundary=x"}
    assert Exchange(sandbox, "/v1/files", form, 300).read == 257
    assert Exchange(sandbox, "/v1/files", form, 20).status == 401
    assert Exchange(sandbox, "/oauth/tokens", form, 300).read == 5


def test_what_is_too_large_is_said_to_a_client(live: Sandbox) -> None:
    headers = {"Authorization": f"Bearer {live.api_key}", "Content-Type": "application/json"}
    body = json.dumps({"companyName": "x" * guard.LARGEST_BODY})
    answer = httpx.post(f"{live.base_url}/customers", headers=headers, content=body)
    assert answer.status_code == 413
    assert "larger than 4194304 bytes" in answer.text
