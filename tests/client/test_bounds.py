"""What a response may cost: memory, however it is packed, and time."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from faulty_server import Fault, answer, faulty_server
from simulated_clock import SimulatedClock

from generated_client import AsyncMijnKlantportaal, Call, DecodeError, MijnKlantportaal, NotFound, PortalError
from generated_client._core.connections import httpx
from generated_client._core.content import Content
from generated_client.errors import OAuthError
from generated_client.oauth import OAuth, Tokens
from generated_client.rate_limit import NO_LIMIT

THING: Call[Any] = Call("GET", "/things", lambda data: data)
MIB = 1024 * 1024
ZEROS = gzip.compress(bytes(64 * MIB), 1)


def packed(content: bytes, *encodings: str) -> Fault:
    return answer(200, content, headers=[("Content-Encoding", encoding) for encoding in encodings])


def error_of(fault: Fault) -> PortalError:
    """What a call raises, and for a client of the other kind the same."""

    async def run() -> PortalError:
        async with AsyncMijnKlantportaal(api_key="key", base_url=server.url, rate_limiter=NO_LIMIT) as portal:
            with pytest.raises(PortalError) as caught:
                await portal.send(THING)
            return caught.value

    with faulty_server([fault], repeat_last=True) as server:
        portal = MijnKlantportaal(api_key="key", base_url=server.url, rate_limiter=NO_LIMIT)
        with portal, pytest.raises(PortalError) as caught:
            portal.send(THING)
        assert str(asyncio.run(run())) == str(caught.value)
        assert len(server.requests) == 2, "none was sent again"
        return caught.value


@pytest.mark.parametrize(
    "fault",
    [
        packed(gzip.compress(ZEROS), "gzip", "gzip"),
        packed(gzip.compress(ZEROS), "gzip, gzip"),
        packed(ZEROS, "gzip"),
        packed(zlib.compress(bytes(64 * MIB), 1), "deflate"),
        packed(gzip.compress(b"") * 100_000, "gzip"),
    ],
    ids=["twice in two headers", "twice", "gzip", "deflate", "empty parts without end"],
)
def test_a_small_response_that_unpacks_to_a_large_one_does_not_fill_the_memory(fault: Fault) -> None:
    error_of(answer(200, b"{"))  # what is loaded once does not count
    tracemalloc.start()
    try:
        error = error_of(fault)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(error, DecodeError)
    assert error.may_have_acted
    assert most < 60 * MIB


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "aes", "gzip, deflate", "identity, gzip", "\xe9"])
def test_an_encoding_that_was_not_asked_for_is_an_error(encoding: str) -> None:
    error = error_of(packed(b"{}", encoding))
    assert isinstance(error, DecodeError)
    assert "was not asked for" in str(error)


def test_a_response_that_cannot_be_unpacked_keeps_its_status_and_headers() -> None:
    error = error_of(packed(b"no gzip", "gzip"))
    assert isinstance(error, DecodeError)
    assert (error.status, error.headers["content-encoding"], error.may_have_acted) == (200, "gzip", True)


def test_a_refusal_that_cannot_be_unpacked_is_a_refusal_all_the_same() -> None:
    error = error_of(answer(404, b"no gzip", headers=[("Content-Encoding", "gzip")]))
    assert isinstance(error, NotFound)
    assert not error.may_have_acted


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (gzip.compress(b'{"a": 1}'), "gzip"),
        (gzip.compress(b'{"a": 1}'), "x-gzip"),
        (gzip.compress(b'{"a": 1}'), " GZip "),
        (zlib.compress(b'{"a": 1}'), "deflate"),
        (b'{"a": 1}', "identity"),
        (b'{"a": 1}', ""),
    ],
    ids=["gzip", "x-gzip", "GZip", "deflate", "identity", "none"],
)
def test_what_was_asked_for_is_unpacked_in_whatever_pieces_it_comes(content: bytes, encoding: str) -> None:
    with faulty_server([packed(content, encoding)]) as server:
        portal = MijnKlantportaal(api_key="key", base_url=server.url, rate_limiter=NO_LIMIT)
        with portal:
            assert portal.send(THING).parsed == {"a": 1}
    crumbs = Content(encoding, 100)
    for byte in content:
        crumbs.add(bytes([byte]))
    assert crumbs.body() == b'{"a": 1}'


def test_a_body_that_ends_early_is_an_error() -> None:
    error = error_of(packed(gzip.compress(b'{"a": 1}' * 100)[:-9], "gzip"))
    assert isinstance(error, DecodeError)
    assert "ends early" in str(error)


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_a_body_may_have_so_many_bytes_and_no_more(encoding: str) -> None:
    def pack(body: bytes) -> bytes:
        return gzip.compress(body) if encoding else body

    content = Content(encoding, 1000)
    content.add(pack(bytes(1000)))
    assert content.body() == bytes(1000)
    with pytest.raises(httpx.DecodingError, match="larger than 1000 bytes"):
        Content(encoding, 1000).add(pack(bytes(1001)))


def test_a_token_endpoint_cannot_fill_the_memory_either() -> None:
    with faulty_server([packed(gzip.compress(ZEROS), "gzip, gzip"), packed(ZEROS, "gzip")]) as server:
        oauth = OAuth(
            client_id="app_1",
            client_secret="secret",
            redirect_uri="https://example.com/",
            tokens=Tokens("stale", "refresh"),
            base_url=server.url,
        )
        tracemalloc.start()
        try:
            for _ in range(2):
                with pytest.raises(OAuthError):
                    oauth.refresh()
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert most < 20 * MIB


# Time


class Slow(httpx.SyncByteStream):
    """A body whose beginning takes some of the deadline."""

    def __init__(self, request: httpx.Request) -> None:
        self.request = request
        self.timeouts: list[float] = []

    def __iter__(self) -> Iterator[bytes]:
        self.timeouts.append(self.request.extensions["timeout"]["read"])
        yield b"{}"


@pytest.mark.parametrize(("taken", "left"), [(0, 30), (95, 25), (120, 0.001)])
def test_reading_the_body_may_take_no_longer_than_what_is_left_of_the_deadline(taken: float, left: float) -> None:
    bodies: list[Slow] = []

    def respond(request: httpx.Request) -> httpx.Response:
        clock.sleep(taken)
        bodies.append(Slow(request))
        return httpx.Response(200, stream=bodies[0])

    clock = SimulatedClock()
    with httpx.Client(transport=httpx.MockTransport(respond)) as own:
        portal = MijnKlantportaal(api_key="key", http_client=own, rate_limiter=NO_LIMIT, clock=clock)
        portal.send(THING)
    assert bodies[0].timeouts == [pytest.approx(left)]
