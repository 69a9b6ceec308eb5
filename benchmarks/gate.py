"""How long everyday bursts take behind the rate gate: `python -m benchmarks.gate`, over real sockets.

The server enforces 60 calls in any 60 seconds for each key, with the documented headers. Each row has a key of its own.
"""

from __future__ import annotations

import contextlib
import math
import subprocess
import sys
import threading
import time
from collections import defaultdict, deque
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from generated_client import MijnKlantportaal
from generated_client.rate_limit import NO_LIMIT, RateLimiter

LIMIT = 60


class Portal(BaseHTTPRequestHandler):
    """Answers `/<milliseconds>` after that time, or with 429."""

    protocol_version = "HTTP/1.1"
    counted: ClassVar[defaultdict[str, deque[float]]] = defaultdict(deque)
    lock = threading.Lock()

    def do_GET(self) -> None:
        """Count the call, wait, answer."""
        now = time.monotonic()
        with self.lock:
            counted = self.counted[self.headers["authorization"]]
            while counted and counted[0] <= now - 60:
                counted.popleft()
            served = len(counted) < LIMIT
            if served:
                counted.append(now)
            left, first = LIMIT - len(counted), counted[0]
        if served:
            time.sleep(int(self.path.rpartition("/")[2]) / 1000)
        self.send_response(200 if served else 429)
        self.send_header("x-ratelimit-limit", str(LIMIT))
        self.send_header("x-ratelimit-remaining", str(left))
        if not served:
            self.send_header("retry-after", str(math.ceil(first + 60 - now)))
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


@contextlib.contextmanager
def server() -> Generator[str]:
    """A server in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.gate", "serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def burst(url: str, key: str, calls: int, threads: int, milliseconds: int, limiter: RateLimiter | None = None) -> float:
    """The seconds that so many calls take from a new client."""
    with MijnKlantportaal(api_key=key, base_url=url, rate_limiter=limiter) as portal:
        began = time.perf_counter()
        if threads == 1:
            for _ in range(calls):
                portal.request("GET", f"/{milliseconds}")
        else:
            with ThreadPoolExecutor(threads) as pool:
                for done in [pool.submit(portal.request, "GET", f"/{milliseconds}") for _ in range(calls)]:
                    done.result()
        return time.perf_counter() - began


ROWS = (
    ("60 calls at once from 20 threads, responses take 100 ms", 60, 20, 100),
    ("58 calls from 58 threads, responses take 1 s", 58, 58, 1000),
    ("30 calls one after the other right after another process made 30, responses take 50 ms", 30, 1, 50),
)


def main() -> None:
    """Print the table as Markdown."""
    print("| what | with the gate | without |\n| --- | --- | --- |")
    with server() as url:
        for number, (what, calls, threads, milliseconds) in enumerate(ROWS):
            seconds: list[float] = []
            for gate in (None, NO_LIMIT):
                key = f"key-{number}-{gate is None}"
                if threads == 1:
                    subprocess.run([sys.executable, "-m", "benchmarks.gate", "30", url, key], check=True)
                seconds.append(burst(url, key, calls, threads, milliseconds, gate))
            print(f"| {what} | {seconds[0]:.1f} s | {seconds[1]:.1f} s |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        with Server(("127.0.0.1", 0), Portal) as listening:
            print(listening.server_port, flush=True)
            listening.serve_forever()
    elif sys.argv[1:2] == ["30"]:
        burst(sys.argv[2], sys.argv[3], 30, 1, 50)
    else:
        main()
