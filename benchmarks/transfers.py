"""What it takes to send and to fetch a file of 500 MB: memory and time.

Run as a process of its own: `transfers.py URL MEGABYTES DIRECTORY`; it prints what it saw. `transfers.py serve` is the
server, another process: it prints its port, and ends when its standard input does.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any

MB = 1_000_000
PIECE = bytes(65536)
UPLOADED = {
    "id": "fsf_1",
    "type": "file",
    "name": "large",
    "size": 1,
    "mime": "application/octet-stream",
    "fileShareId": None,
    "createdAt": "2024-04-29T21:00:00+02:00",
}


class Portal(BaseHTTPRequestHandler):
    """Takes any file, and has one of each size: `/file/<bytes>`."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Read a file and forget it."""
        left = int(self.headers["content-length"])
        while left and (piece := self.rfile.read(min(left, len(PIECE)))):
            left -= len(piece)
        self._answer(UPLOADED)

    def do_GET(self) -> None:
        """Tell where a file is, or send it."""
        if self.path.startswith("/v1/"):
            size = self.path.split("_")[1].partition("/")[0]
            link = f"http://{self.headers['host']}/file/{size}"
            self._answer({"link": link, "expiresAt": "2999-01-01T00:00:00+01:00"})
            return
        left = int(self.path.rpartition("/")[2])
        self.send_response(200)
        self.send_header("content-length", str(left))
        self.end_headers()
        while left:
            left -= self.wfile.write(PIECE[:left])

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _answer(self, value: dict[str, Any]) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def measure(url: str, megabytes: int, directory: Path) -> dict[str, float]:
    """Send a file and fetch one, after each was done once with a small file.

    Returns:
        `megabytes`; `up bytes` and `down bytes`, the most that was held beyond what was held before; `up seconds`,
        `down seconds`.
    """
    portal = import_module("generated_client").MijnKlantportaal(api_key="key", base_url=f"{url}/v1", timeout=600)
    file = directory / "large"

    def up(size: int) -> None:
        with file.open("wb") as opened:
            opened.truncate(size)
        portal.files.upload(file=file)

    def down(size: int) -> None:
        assert portal.files.download(f"fsf_{size}").save(directory / "fetched").stat().st_size == size

    seen: dict[str, float] = {"megabytes": megabytes}
    ways: dict[str, Callable[[int], None]] = {"up": up, "down": down}
    for name, transfer in ways.items():
        transfer(MB)
        before = _most_memory()
        began = perf_counter()
        transfer(megabytes * MB)
        seen[f"{name} seconds"] = perf_counter() - began
        seen[f"{name} bytes"] = _most_memory() - before
    return seen


def _most_memory() -> int:
    """The most that this process has ever held."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024


def serve() -> None:
    """Run the server until standard input ends."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Portal) as server:
        print(server.server_port, flush=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve()
    else:
        print(json.dumps(measure(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))))
