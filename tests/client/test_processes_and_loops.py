"""A client in another process than the one it was made in, and in another event loop."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trio
from elsewhere import in_a_child
from faulty_server import faulty_server, held, ok_json

import generated_client
from generated_client import AsyncMijnKlantportaal, Call, ConfigurationError, MijnKlantportaal
from generated_client._core.connections import PerProcess, httpx
from generated_client.oauth import OAuth, Tokens
from generated_client.rate_limit import NO_LIMIT

ROOT = Path(generated_client.__file__).parent.parent
THING: Call[Any] = Call("GET", "/things", lambda data: data)

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork processes")


class Echo(BaseHTTPRequestHandler):
    """Answers with the path that was asked for."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        body = json.dumps({"path": self.path}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def echo_server(certificate: Path | None = None) -> Generator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    scheme = "http"
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"{scheme}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A self-signed certificate of this machine, and its key."""
    openssl = shutil.which("openssl")
    assert openssl, "openssl makes the certificate"
    both = tmp_path / "certificate.pem"
    command = f"{openssl} req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext"
    done = subprocess.run(
        [*command.split(), "subjectAltName=IP:127.0.0.1", "-keyout", both, "-out", tmp_path / "public.pem"],
        check=True,
        capture_output=True,
    )
    assert done.returncode == 0
    both.write_bytes(both.read_bytes() + (tmp_path / "public.pem").read_bytes())
    return both


def elsewhere(what: str, url: str, environment: Mapping[str, str] = {}) -> list[tuple[str, str]]:
    """What `elsewhere.py` prints."""
    done = subprocess.run(
        [sys.executable, Path(__file__).parents[1] / "support" / "elsewhere.py", what, url],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return [(asked, answered) for asked, answered in json.loads(done.stdout)]


# Processes


@forks
def test_forked_processes_get_their_own_responses() -> None:
    with echo_server() as url:
        done = elsewhere("forks", url)
    assert len(done) == 160
    assert [asked for asked, answered in done if asked != answered] == []


@forks
def test_forked_processes_get_their_own_responses_over_tls(certificate: Path) -> None:
    with echo_server(certificate) as url:
        done = elsewhere("forks", url, {"SSL_CERT_FILE": str(certificate)})
    assert len(done) == 160
    assert [asked for asked, answered in done if asked != answered] == []


@forks
def test_a_value_is_made_anew_in_a_forked_process_though_the_lock_was_taken_when_it_forked() -> None:
    parent, begun, finish = os.getpid(), threading.Event(), threading.Event()

    def make() -> int:
        if os.getpid() == parent:
            begun.set()
            finish.wait(10)
        return os.getpid()

    value = PerProcess(make)
    thread = threading.Thread(target=value.get)
    thread.start()
    begun.wait(10)
    told = in_a_child(lambda: value.get() == os.getpid())
    assert told() is True
    finish.set()
    thread.join()
    assert value.get() == parent


@forks
def test_a_given_client_is_refused_in_a_forked_process_before_anything_is_sent() -> None:
    with httpx.Client() as own, faulty_server() as server:
        portal = MijnKlantportaal(api_key="key", base_url=server.url, rate_limiter=NO_LIMIT, http_client=own)
        portal.send(THING)

        def refused() -> str:
            try:
                portal.send(THING)
            except ConfigurationError as error:
                return f"{error} {error.may_have_acted}"
            return "sent"

        told = in_a_child(refused)()
        assert "forked" in told
        assert told.endswith("False")
        assert len(server.requests) == 1
        portal.send(THING)


@forks
def test_a_forked_process_renews_a_token_that_its_parent_was_renewing_when_it_forked() -> None:
    token = ok_json({"access_token": "fresh", "expires_in": 3600})
    with faulty_server([held(token), token]) as server:
        oauth = OAuth(
            client_id="app_1",
            client_secret="secret",
            redirect_uri="https://example.com/",
            tokens=Tokens("stale", "refresh"),
            base_url=server.url,
        )
        thread = threading.Thread(target=oauth.refresh)
        with oauth._here.get().storing:
            thread.start()
            server.wait_until(lambda server: len(server.requests) == 1)
            told = in_a_child(lambda: oauth.refresh().access_token)
            assert told() == "fresh"
        server.release()
        thread.join()


# Event loops


def test_an_async_client_works_in_one_event_loop_after_the_other_and_in_several_at_once() -> None:
    with echo_server() as url:
        done = elsewhere("loops", url)
    assert len(done) == 40
    assert [asked for asked, answered in done if asked != answered] == []


def test_clients_of_event_loops_that_were_closed_are_forgotten() -> None:
    async def connect() -> int:
        portal._connections.client()
        return len(portal._connections._own)

    portal = AsyncMijnKlantportaal(api_key="key")
    assert [asyncio.run(connect()) for _ in range(3)] == [1, 1, 1]


def test_a_given_async_client_is_refused_in_another_event_loop_before_anything_is_sent() -> None:
    with faulty_server() as server:
        own = httpx.AsyncClient()
        portal = AsyncMijnKlantportaal(api_key="key", base_url=server.url, rate_limiter=NO_LIMIT, http_client=own)

        async def once() -> None:
            await portal.send(THING)
            await own.aclose()

        asyncio.run(once())
        own = httpx.AsyncClient()
        portal = AsyncMijnKlantportaal(api_key="key", base_url=server.url, rate_limiter=NO_LIMIT, http_client=own)

        async def twice() -> None:
            await portal.send(THING)
            with pytest.raises(ConfigurationError, match="another event loop"):
                await asyncio.to_thread(asyncio.run, portal.send(THING))
            await portal.send(THING)
            await own.aclose()

        asyncio.run(twice())
        assert len(server.requests) == 3


def test_trio_is_refused_in_words() -> None:
    with faulty_server() as server:
        portal = AsyncMijnKlantportaal(api_key="key", base_url=server.url)
        with pytest.raises(ConfigurationError, match="not in trio"):
            trio.run(portal.send, THING)
        assert server.requests == []


def test_a_loop_that_closes_a_client_closes_the_connections_of_the_others() -> None:
    async def run(url: str) -> None:
        portal = AsyncMijnKlantportaal(api_key="key", base_url=url, rate_limiter=NO_LIMIT)
        ready, done = threading.Event(), threading.Event()

        async def elsewhere() -> None:
            await portal.send(THING)
            ready.set()
            await asyncio.to_thread(done.wait, 10)

        thread = threading.Thread(target=asyncio.run, args=(elsewhere(),))
        thread.start()
        await portal.send(THING)
        await asyncio.to_thread(ready.wait, 10)
        await portal.close()
        await asyncio.to_thread(server.wait_until, lambda server: server.open_connections == 0)
        done.set()
        thread.join()

    with faulty_server() as server:
        asyncio.run(run(server.url))
