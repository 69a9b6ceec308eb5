"""A server on 127.0.0.1 that records each request as it came over the wire, and answers what the test says.

    with recording_server() as server:
        server.answer({"id": "inv_1"})
        ...                                        # make calls to server.url
        assert server.request.target == "/v1/customer-invoices/inv_1"

It reads multipart bodies with python-multipart, which knows nothing of how we write them.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from python_multipart.multipart import MultipartParser, parse_options_header


@dataclass(frozen=True)
class Part:
    """A part of a multipart body; a text part has neither file name nor content type."""

    name: str
    content: bytes
    filename: str | None = None
    content_type: str | None = None


@dataclass(frozen=True)
class Recorded:
    """A request, untouched."""

    method: str
    target: str
    """As it stood in the request line: path and query, quoted."""
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> list[tuple[str, str]]:
        _, mark, query = self.target.partition("?")
        return parse_qsl(query, keep_blank_values=True, strict_parsing=True) if mark else []

    def header(self, name: str) -> str | None:
        """The one value that a header has, None where it was not sent."""
        found = [value for key, value in self.headers if key.lower() == name]
        assert len(found) <= 1, f"{name} was sent {len(found)} times"
        return found[0] if found else None

    def json(self) -> Any:
        assert self.header("content-type") == "application/json"
        return json.loads(self.body)

    def parts(self) -> list[Part]:
        """The parts of a form, in the order in which they came."""
        kind, options = parse_options_header(self.header("content-type"))
        assert kind == b"multipart/form-data"
        reader = _PartReader()
        parser = MultipartParser(
            options[b"boundary"],
            {
                "on_part_begin": reader.on_part_begin,
                "on_header_field": reader.on_header_field,
                "on_header_value": reader.on_header_value,
                "on_header_end": reader.on_header_end,
                "on_part_data": reader.on_part_data,
                "on_part_end": reader.on_part_end,
                "on_end": reader.on_end,
            },
        )
        parser.write(self.body)
        parser.finalize()
        assert reader.complete, "the body ends before its last boundary"
        return reader.parts


class _PartReader:
    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.complete = False

    def on_part_begin(self) -> None:
        self._headers: dict[bytes, bytes] = {}
        self._name, self._value, self._content = b"", b"", b""

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def on_header_end(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name, self._value = b"", b""

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        self._content += data[start:end]

    def on_part_end(self) -> None:
        kind, options = parse_options_header(self._headers[b"content-disposition"])
        assert kind == b"form-data"
        filename, content_type = options.get(b"filename"), self._headers.get(b"content-type")
        self.parts.append(
            Part(
                options[b"name"].decode(),
                self._content,
                None if filename is None else filename.decode(),
                None if content_type is None else content_type.decode(),
            )
        )

    def on_end(self) -> None:
        self.complete = True


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes
    headers: Mapping[str, str]


@dataclass
class RecordingServer:
    """What `recording_server` gives."""

    url: str
    """The base URL, `http://127.0.0.1:<port>/v1`."""
    requests: list[Recorded] = field(default_factory=list[Recorded])
    answers: Callable[[Recorded], Reply] = field(default=lambda _: Reply(500, b"", {}))
    """What is answered to a request; `answer` says the same thing to all of them."""

    @property
    def request(self) -> Recorded:
        """The one request that came."""
        (request,) = self.requests
        return request

    def answer(self, body: object = None, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        """Answer so from now on, and forget the requests so far. Bytes are sent as they are, all else as JSON."""
        self.requests.clear()
        given = Reply(status, body if isinstance(body, bytes) else json.dumps(body).encode(), headers or {})
        self.answers = lambda _: given


@contextmanager
def recording_server() -> Generator[RecordingServer]:
    """A server in a thread. Close the clients before it: it waits until their connections are gone."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            length = int(self.headers.get("content-length", 0))
            body = self._chunked() if "transfer-encoding" in self.headers else self.rfile.read(length)
            request = Recorded(self.command, self.path, tuple(self.headers.items()), body)
            with lock:
                server.requests.append(request)
                answer = server.answers(request)
            headers = {"Content-Type": "application/json", **answer.headers, "Content-Length": str(len(answer.body))}
            head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            # In one piece: two would wait for each other's acknowledgement for 40 ms.
            self.wfile.write(f"HTTP/1.1 {answer.status} \r\n{head}\r\n".encode() + answer.body)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _answer  # noqa: N815 - the names that http.server looks for

        def _chunked(self) -> bytes:
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        listening.daemon_threads = False
        server = RecordingServer(f"http://127.0.0.1:{listening.server_port}/v1")
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()
