"""A server on 127.0.0.1 that notes the webhooks it is sent."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver:
    """A server that notes what it is sent.

    Attributes:
        url: Where it listens.
        calls: The headers and JSON bodies of the calls, oldest first.
        status: What it responds with.
        called: Set by the first call.
    """

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], Any]] = []
        self.bodies: list[bytes] = []
        self.status = 204
        self.called = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.bodies.append(body)
                receiver.calls.append((dict(self.headers), json.loads(body)))
                receiver.called.set()
                self.send_response(receiver.status)
                self.send_header("Location", "/elsewhere")  # for a status that redirects
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def events(self) -> list[tuple[str, str]]:
        """The type of each event, and the id of what it is about."""
        return [(body["type"], body["data"]["id"]) for _, body in self.calls]

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
