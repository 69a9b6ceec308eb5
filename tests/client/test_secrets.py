"""What error reporters send: neither a key, nor a token, nor a link that is a permission, nor a code of OAuth."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import json
import traceback
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import sentry_sdk
from faulty_server import (
    Fault,
    FaultyServer,
    Step,
    answer,
    close,
    faulty_server,
    html_error,
    invalid_json,
    ok_json,
    reset,
    stall,
)
from rich.traceback import Traceback
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport
from simulated_clock import SimulatedClock

from generated_client import AsyncMijnKlantportaal, Call, MijnKlantportaal
from generated_client._core.connections import httpx
from generated_client.files import CloudFile
from generated_client.oauth import OAuth, Tokens
from generated_client.rate_limit import NO_LIMIT
from generated_client.resources.webhooks import Webhook

KEY = "KeyOfACustomer1234567890"
SIGNATURE = "SignatureOfALink1234567890"
CODE = "CodeOfAVisitor1234567890"
CLIENT_SECRET = "SecretOfAnApplication1234567890"
REFRESH = "RefreshTokenOfAUser1234567890"
SECRETS = (KEY, SIGNATURE, CODE, CLIENT_SECRET, REFRESH)

THING: Call[Any] = Call("GET", "/things", lambda data: data)
CHANGE: Call[Any] = Call("POST", "/things", lambda data: data, content=b'{"a": 1}')
FILE: Call[Any] = Call("GET", "/file", CloudFile.from_dict)


class Kept(Transport):
    """A transport of Sentry that sends nothing anywhere."""

    def __init__(self) -> None:
        super().__init__({"dsn": "http://public@127.0.0.1/1"})
        self.reports: list[str] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.reports.append(envelope.serialize().decode())


def reports_of(error: BaseException) -> list[str]:
    """What Sentry, rich and Python itself tell of an error, with the local variables of each frame."""
    kept = Kept()
    with sentry_sdk.new_scope():
        # Without integrations, which would stay in httpx for the rest of the process.
        sentry_sdk.init(
            "http://public@127.0.0.1/1", transport=kept, default_integrations=False, auto_enabling_integrations=False
        )
        sentry_sdk.capture_exception(error)
        sentry_sdk.flush()
        sentry_sdk.init(default_integrations=False, auto_enabling_integrations=False)
    assert kept.reports
    shown = Traceback.from_exception(
        type(error), error, error.__traceback__, show_locals=True, locals_max_string=10**6, locals_max_length=10**6
    )
    # What rich prints, without its colours and frames, which take half a second.
    printed = [
        str(node) for stack in shown.trace.stacks for frame in stack.frames for node in (frame.locals or {}).values()
    ]
    printed += [f"{stack.exc_type}: {stack.exc_value}" for stack in shown.trace.stacks]
    plain = traceback.TracebackException.from_exception(error, capture_locals=True).format()
    return ["\n".join(kept.reports), "\n".join(printed), "".join(plain)]


def test_each_reporter_tells_what_a_local_variable_holds() -> None:
    def fail(key: object) -> None:
        raise LookupError

    with pytest.raises(LookupError) as caught:
        fail({"key": KEY})
    assert [KEY in told for told in reports_of(caught.value)] == [True, True, True]


# Each provokes an error, with a client of one kind and a server that does what the case says.


@dataclass(frozen=True)
class Case:
    """What is done, and what the server does with it."""

    provoke: Callable[[Any, FaultyServer], Any]
    script: tuple[Fault, ...] = ()
    setup: Callable[[pytest.MonkeyPatch], None] | None = None


def call(portal: Any, _: FaultyServer) -> Any:
    return portal.send(CHANGE)


def look(portal: Any, _: FaultyServer) -> Any:
    return portal.send(THING)


def get_file(portal: Any, _: FaultyServer) -> Any:
    return portal.with_options(strict=True).send(FILE)


def download(portal: Any, server: FaultyServer) -> Any:
    return portal.bound(link(f"{server.url}/file?signature={SIGNATURE}")).read()


def download_from_nowhere(portal: Any, _: FaultyServer) -> Any:
    return portal.bound(link(f"http://127.0.0.1:9/file?signature={SIGNATURE}")).read()


def download_over_http(portal: Any, _: FaultyServer) -> Any:
    return portal.bound(link(f"http://files.example/file?signature={SIGNATURE}")).read()


def download_too_late(portal: Any, server: FaultyServer) -> Any:
    late = CloudFile(f"{server.url}/file?signature={SIGNATURE}", datetime(2000, 1, 1, tzinfo=UTC))
    return portal.bound(late).read()


def link(text: str) -> CloudFile:
    return CloudFile(text, datetime(2100, 1, 1, tzinfo=UTC))


def write_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the other side did not read: the frames below still hold the request's head."""
    core = httpx.__name__.replace("httpx", "httpcore")
    error = importlib.import_module(core).WriteTimeout

    def write(*_: Any, **named: Any) -> None:
        raise error("too slow")

    async def write_async(*_: Any, **named: Any) -> None:
        raise error("too slow")

    monkeypatch.setattr(importlib.import_module(f"{core}._backends.sync").SyncStream, "write", write)
    monkeypatch.setattr(importlib.import_module(f"{core}._backends.anyio").AnyIOStream, "write", write_async)


HALF = Fault("half", (Step.READ_HEAD, b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", Step.CLOSE))
BROKEN_LINK = answer(200, json.dumps({"link": f"https://files.example/?s={SIGNATURE}", "expiresAt": "soon"}).encode())
NO_LINK = answer(200, json.dumps({"link": {"a": f"https://files.example/?s={SIGNATURE}"}}).encode())
ELSEWHERE = answer(302, headers=[("Location", f"http://files.example/?signature={SIGNATURE}")])
BEYOND = answer(302, headers=[("Location", f"http://127.0.0.1:9/?signature={SIGNATURE}")])
SAME_AGAIN = answer(302, headers=[("Location", f"/file?signature={SIGNATURE}")])

CASES = {
    "404": Case(look, (answer(404),)),
    "500": Case(call, (answer(500),)),
    "500 that repeats the key": Case(call, (answer(500, json.dumps({"message": KEY}).encode()),)),
    "HTML": Case(call, (html_error(200),)),
    "no JSON": Case(call, (invalid_json(),)),
    "a link that cannot be read": Case(get_file, (BROKEN_LINK,)),
    "a link that is none": Case(get_file, (NO_LINK,)),
    "broken": Case(call, (reset("body"),)),
    "closed": Case(call, (close("request"),)),
    "stalled": Case(call, (stall("request"),)),
    "timeout while writing": Case(call, setup=write_timeout),
    "download: refused": Case(download, (answer(403),)),
    "download: not there": Case(download, (answer(404),)),
    "download: failing": Case(download, 3 * (answer(500),)),
    "download: broken": Case(download, 3 * (HALF,)),
    "download: reset": Case(download, 3 * (reset("request"),)),
    "download: stalled": Case(download, 3 * (stall("request"),)),
    "download: timeout while writing": Case(download, setup=write_timeout),
    "download: no connection": Case(download_from_nowhere),
    "download: not https": Case(download_over_http),
    "download: expired": Case(download_too_late),
    "download: redirected to http": Case(download, (ELSEWHERE,)),
    "download: redirected to nowhere": Case(download, 3 * (BEYOND,)),
    "download: redirected for ever": Case(download, 9 * (SAME_AGAIN,)),
}
FAST: dict[str, Any] = {"rate_limiter": NO_LIMIT, "timeout": 0.2, "max_retries": 0}


@contextmanager
def no_secret_told() -> Generator[None]:
    """What comes out of the block is an error, and nothing that tells of it tells a secret."""
    try:
        yield
    except Exception as raised:
        frames = raised.__traceback__
        while frames and frames.tb_frame.f_code.co_filename in {__file__, contextlib.__file__}:
            frames = frames.tb_next  # the test has the secrets in its own local variables
        told = "\n".join(reports_of(raised.with_traceback(frames)))
        for secret in SECRETS:
            at = told.find(secret)
            assert at < 0, told[max(0, at - 300) : at + 100]
    else:
        raise AssertionError("there was no error")


@pytest.mark.parametrize("name", CASES)
def test_no_error_tells_a_secret(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES[name]
    with faulty_server(case.script) as server:
        if case.setup:
            case.setup(monkeypatch)
        portal = MijnKlantportaal(api_key=KEY, base_url=server.url, clock=SimulatedClock(), **FAST)
        with portal, no_secret_told():
            case.provoke(portal, server)


@pytest.mark.parametrize("name", CASES)
def test_no_error_of_an_async_client_tells_a_secret(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with AsyncMijnKlantportaal(api_key=KEY, base_url=server.url, clock=SimulatedClock(), **FAST) as portal:
            with no_secret_told():
                await case.provoke(portal, server)

    case = CASES[name]
    with faulty_server(case.script) as server:
        if case.setup:
            case.setup(monkeypatch)
        asyncio.run(run())


def test_no_error_before_a_call_tells_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for options in ({"timeout": -1}, {"base_url": "ftp://portal.example"}, {"http_client": 5}, {"auth": httpx.Auth()}):
        for kind in (MijnKlantportaal, AsyncMijnKlantportaal):
            with no_secret_told():
                kind(**{"api_key": KEY, **options})  # type: ignore[arg-type]
    with no_secret_told():
        MijnKlantportaal(api_key=f"{KEY}\n")
    with no_secret_told():
        MijnKlantportaal(api_key=lambda: f"{KEY}\n").send(THING)
    closed = MijnKlantportaal(api_key=KEY)
    closed.close()
    with no_secret_told():
        closed.send(THING)
    monkeypatch.setenv("ALL_PROXY", "socks://127.0.0.1")
    with no_secret_told():
        MijnKlantportaal(api_key=KEY).send(THING)


@pytest.mark.parametrize("when", ["request", "response"])
def test_an_error_of_a_hook_tells_no_key(when: str) -> None:
    def refuse(_: object) -> None:
        raise LookupError("not today")

    async def refuse_async(_: object) -> None:
        raise LookupError("not today")

    async def run() -> None:
        async with httpx.AsyncClient(event_hooks={when: [refuse_async]}) as own:
            portal = AsyncMijnKlantportaal(api_key=KEY, base_url=server.url, http_client=own, **FAST)
            with no_secret_told():
                await portal.send(CHANGE)

    with faulty_server() as server:
        with httpx.Client(event_hooks={when: [refuse]}) as own:
            portal = MijnKlantportaal(api_key=KEY, base_url=server.url, http_client=own, **FAST)
            with no_secret_told():
                portal.send(CHANGE)
        asyncio.run(run())


# OAuth


def oauth(server: FaultyServer, **options: Any) -> OAuth:
    settings: dict[str, Any] = {
        "client_id": "app_1",
        "client_secret": CLIENT_SECRET,
        "redirect_uri": "https://example.com/",
        "base_url": server.url,
        "timeout": 0.2,
    }
    return OAuth(**{**settings, **options})


TOKEN_FAULTS = {
    "refused": answer(400, b'{"error": "invalid_grant"}'),
    "refused with what was sent": answer(
        400, json.dumps({"error": CLIENT_SECRET, "error_description": f"not {CLIENT_SECRET}"}).encode()
    ),
    "broken": reset("request"),
    "stalled": stall("request"),
    "no JSON": invalid_json(),
    "an unusable token": ok_json({"access_token": f"{KEY}\n", "refresh_token": REFRESH}),
}


@pytest.mark.parametrize("fault", TOKEN_FAULTS.values(), ids=list(TOKEN_FAULTS))
def test_no_error_of_a_token_request_tells_a_secret(fault: Fault) -> None:
    async def run() -> None:
        with no_secret_told():
            await oauth(server).exchange_async(CODE)
        with no_secret_told():
            await oauth(server, tokens=Tokens(KEY, REFRESH)).refresh_async()
        auth = oauth(server, tokens=Tokens(KEY, REFRESH, datetime(2000, 1, 1, tzinfo=UTC)))
        async with AsyncMijnKlantportaal(auth=auth, base_url=server.url, **FAST) as portal:
            with no_secret_told():
                await portal.send(CHANGE)

    with faulty_server([fault], repeat_last=True) as server:
        with no_secret_told():
            oauth(server).exchange(CODE)
        with no_secret_told():
            oauth(server, tokens=Tokens(KEY, REFRESH)).refresh()
        auth = oauth(server, tokens=Tokens(KEY, REFRESH, datetime(2000, 1, 1, tzinfo=UTC)))
        with MijnKlantportaal(auth=auth, base_url=server.url, **FAST) as portal, no_secret_told():
            portal.send(CHANGE)
        asyncio.run(run())


@pytest.mark.parametrize("name", ["500", "no JSON", "broken", "closed", "timeout while writing"])
def test_no_error_of_a_call_with_oauth_tells_a_token(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        auth = oauth(server, tokens=Tokens(KEY, REFRESH))
        async with AsyncMijnKlantportaal(auth=auth, base_url=server.url, **FAST) as portal:
            with no_secret_told():
                await case.provoke(portal, server)

    case = CASES[name]
    with faulty_server(case.script, repeat_last=True) as server:
        if case.setup:
            case.setup(monkeypatch)
        auth = oauth(server, tokens=Tokens(KEY, REFRESH))
        with MijnKlantportaal(auth=auth, base_url=server.url, **FAST) as portal, no_secret_told():
            case.provoke(portal, server)
        asyncio.run(run())


@pytest.mark.parametrize(
    "query", [f"code={CODE}&state=other", f"code={CODE}", f"code={CODE}&code=b", f"code={CODE}&state=s&error=no"]
)
def test_no_error_of_a_redirect_tells_the_code(query: str) -> None:
    with no_secret_told():
        OAuth.code_from_redirect(f"https://example.com/callback?{query}", "s")


def test_no_error_of_tokens_that_cannot_be_stored_tells_them() -> None:
    def store(_: Tokens) -> None:
        raise LookupError("no database")

    with faulty_server([ok_json({"access_token": KEY, "refresh_token": REFRESH})]) as server, no_secret_told():
        oauth(server, on_tokens=store).exchange(CODE)


def test_no_error_of_settings_of_oauth_tells_the_client_secret() -> None:
    with faulty_server() as server:
        for options in ({"timeout": -1}, {"redirect_uri": ""}, {"base_url": "http://portal.example"}):
            with no_secret_told():
                oauth(server, **options)


def test_the_secret_of_a_webhook_is_in_no_repr_and_no_message() -> None:
    sample = {"id": "wbh_1", "type": "webhook", "url": "https://example.com/", "secret": SIGNATURE, "createdAt": "soon"}
    webhook = Webhook.from_dict(sample)
    assert webhook.secret == SIGNATURE
    assert SIGNATURE not in repr(webhook)
    with faulty_server([ok_json(sample), invalid_json(200, json.dumps(sample).encode()[:-1])]) as server:
        portal = MijnKlantportaal(api_key=KEY, base_url=server.url, **FAST)
        with no_secret_told():
            portal.with_options(strict=True).webhooks.get("wbh_1")
        with no_secret_told():
            portal.webhooks.get("wbh_1")
        portal.close()
