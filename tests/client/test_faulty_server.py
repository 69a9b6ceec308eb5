"""The server of the other tests must itself do what it says."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator

import httpx
import pytest
from faulty_server import (
    STAGES,
    Fault,
    FaultyServer,
    Stage,
    Step,
    answer,
    bad_chunked,
    close,
    content_length,
    crumbs,
    faulty_server,
    held,
    huge_headers,
    last_answer,
    not_http,
    ok_json,
    oversized,
    reset,
    stall,
    truncated,
)

POST = b"POST /customers?a=%41 HTTP/1.1\r\nHost: x\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 10\r\n\r\n"
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


def connect(server: FaultyServer) -> socket.socket:
    _, _, port = server.url.rpartition(":")
    return socket.create_connection(("127.0.0.1", int(port)), timeout=5)


def all_bytes(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))


def connect_and_talk(server: FaultyServer, data: bytes) -> bytes:
    with connect(server) as connection:
        connection.sendall(data)
        return all_bytes(connection)


def talk(fault: Fault, request: bytes = GET) -> bytes:
    """What a fault sends, byte for byte, until it or this client ends the connection."""
    with faulty_server([fault]) as server, connect(server) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return all_bytes(connection)


def test_a_request_is_recorded_as_it_came() -> None:
    with faulty_server() as server, connect(server) as connection:
        connection.sendall(POST + b"0123456789")
        assert connection.recv(9) == b"HTTP/1.1 "
        (request,) = server.requests
    assert (request.method, request.target, request.body, request.body_size) == (
        "POST",
        "/customers?a=%41",
        b"0123456789",
        10,
    )
    assert request.headers == [("Host", "x"), ("X-A", "1"), ("x-a", "2"), ("Content-Length", "10")]
    assert request.header("x-A") == "1, 2"
    assert request.header("absent") is None
    assert request.complete
    assert request.acted
    assert request.connection == 1


def test_a_body_in_chunks_is_put_together() -> None:
    def chunks() -> Iterator[bytes]:
        yield b'{"a"'
        yield b": 1}"

    with faulty_server() as server, httpx.Client(trust_env=False) as client:
        assert client.post(server.url, content=chunks()).json() == {}
        assert client.get(server.url).json() == {}  # the connection is in order afterwards
        post, get = server.requests
    assert post.json() == {"a": 1}
    assert post.complete
    assert get.connection == 1


def test_of_a_large_body_only_the_beginning_is_kept() -> None:
    with faulty_server() as server, httpx.Client(trust_env=False) as client:
        client.post(server.url, content=b"x" * 3_000_000)
        (request,) = server.requests
    assert (len(request.body), request.body_size) == (1024 * 1024, 3_000_000)


def test_each_request_takes_the_next_fault_and_the_rest_gets_an_empty_object() -> None:
    with faulty_server([answer(418), answer(599)]) as server, httpx.Client(trust_env=False) as client:
        assert [client.get(server.url).status_code for _ in range(4)] == [418, 599, 200, 200]
        server.script([answer(503)], repeat_last=True)
        assert [client.get(server.url).status_code for _ in range(3)] == [503, 503, 503]
        assert [request.acted for request in server.requests] == [False, *[True] * 6]
        assert server.acted() == 6
        assert server.connections == 1


@pytest.mark.parametrize("at", STAGES)
def test_a_reset_is_a_reset_at_every_stage(at: Stage) -> None:
    with faulty_server([reset(at)]) as server:
        with pytest.raises(ConnectionResetError):
            connect_and_talk(server, POST + b"0123456789")  # a reset on accept may show in any part of it
        server.wait_until(lambda s: s.connections == 1 and s.open_connections == 0)
        assert [request.complete for request in server.requests] == ([] if at == "accept" else [at != "upload"])


@pytest.mark.parametrize("at", STAGES)
def test_a_close_is_no_reset_at_any_stage(at: Stage) -> None:
    with faulty_server([close(at)]) as server, connect(server) as connection:
        if at != "accept":
            connection.sendall(POST + b"0123456789")
        received = all_bytes(connection)
        assert [request.acted for request in server.requests] == ([] if at == "accept" else [at != "upload"])
    begins = {"status": 17, "headers": 38, "head": 40, "body": 1040}
    assert len(received) == pytest.approx(begins.get(at, 0), abs=3)


@pytest.mark.parametrize("at", STAGES)
def test_a_stall_lasts_until_the_server_is_closed(at: Stage) -> None:
    with faulty_server([stall(at)]) as server:
        connection = connect(server)
        connection.sendall(POST + b"0123456789")
        if at in ("status", "headers", "head", "body"):
            assert connection.recv(17) == b"HTTP/1.1 200 OK\r\n"
        else:
            server.wait_until(lambda s: s.connections == 1 if at == "accept" else len(s.requests) == 1)
        connection.settimeout(0.02)
        with pytest.raises(TimeoutError):
            all_bytes(connection)
    with connection:
        connection.settimeout(5)
        try:
            assert connection.recv(1) == b""
        except ConnectionResetError:
            assert at in ("accept", "upload")  # what was not read makes a reset of the close


def test_an_upload_that_is_not_read_comes_to_a_halt() -> None:
    with faulty_server([stall("upload")]) as server, connect(server) as connection:
        connection.settimeout(0.05)
        with pytest.raises(TimeoutError):
            connection.sendall(b"POST / HTTP/1.1\r\nContent-Length: 100000000\r\n\r\n" + b"x" * 100_000_000)
        server.wait_until(lambda s: len(s.requests) == 1)
        assert not server.requests[0].complete


def test_a_slowly_read_upload_arrives_whole() -> None:
    with faulty_server([crumbs()]) as server, httpx.Client(trust_env=False) as client:
        assert client.post(server.url, content=bytes(range(256)) * 400).status_code == 200
        assert server.requests[0].body == bytes(range(256)) * 400


def test_what_is_held_goes_on_when_released() -> None:
    with faulty_server([held(ok_json({"a": 1}))]) as server, httpx.Client(trust_env=False) as client:
        answers: list[httpx.Response] = []
        thread = threading.Thread(target=lambda: answers.append(client.get(server.url)))
        thread.start()
        server.wait_until(lambda s: s.acted() == 1)
        assert answers == []
        server.release()
        thread.join(5)
        assert [answer.json() for answer in answers] == [{"a": 1}]


@pytest.mark.parametrize("how", ["close", "reset"])
def test_a_connection_dies_between_two_requests(how: str) -> None:
    fault = last_answer("close") if how == "close" else last_answer("reset")
    with faulty_server([fault, ok_json({"b": 2})]) as server, httpx.Client(trust_env=False) as client:
        first = client.get(server.url)
        assert "connection" not in first.headers
        server.wait_until(lambda s: s.open_connections == 0)
        assert client.get(server.url).json() == {"b": 2}
        assert [request.connection for request in server.requests] == [1, 2]


def test_wrong_lengths_and_bad_encodings_are_sent_as_they_are() -> None:
    assert talk(truncated(b"abc", missing=2)).endswith(b"Content-Length: 5\r\n\r\nabc")
    assert talk(oversized(b"{}", b"more")).endswith(b"Content-Length: 2\r\n\r\n{}more")
    assert talk(content_length("ten")).endswith(b"Content-Length: ten\r\n\r\n{}")
    assert talk(bad_chunked()).endswith(b"2\r\n{}\r\nzz\r\nwhat\r\n0\r\n\r\n")
    assert talk(bad_chunked(cut=True)).endswith(b"2\r\n{}\r\n")
    assert talk(not_http()) == b"SSH-2.0-OpenSSH_9.2\r\n"
    assert b"X-Huge: hhh" in talk(huge_headers())


def test_a_fault_of_a_tests_own_is_a_list_of_steps() -> None:
    half = Fault(
        "held upload", (Step.READ_HEAD, Step.READ_HALF_THE_BODY, Step.HOLD, Step.READ_BODY, b"HTTP/1.1 204 N\r\n\r\n")
    )
    with faulty_server([half]) as server, connect(server) as connection:
        connection.sendall(POST + b"01234")
        server.wait_until(lambda s: bool(s.requests) and s.requests[0].body_size == 5)
        server.release()
        connection.sendall(b"56789")
        assert connection.recv(100) == b"HTTP/1.1 204 N\r\n\r\n"
        assert server.requests[0].body == b"0123456789"


def test_the_server_survives_clients_that_misbehave() -> None:
    with faulty_server() as server:
        for request in (b"", b"GET / HT", POST + b"01", b"\x00\xff\r\n\r\n"):
            with connect(server) as connection:
                connection.sendall(request)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        server.wait_until(lambda s: s.connections == 4 and s.open_connections == 0)


def test_many_clients_at_once_are_all_served() -> None:
    with faulty_server([held(ok_json())], repeat_last=True) as server:
        connections = [connect(server) for _ in range(100)]
        for connection in connections:
            connection.sendall(GET)
        server.wait_until(lambda s: len(s.requests) == 100)
        server.release()
        for connection in connections:
            with connection:
                assert connection.recv(12) == b"HTTP/1.1 200"
