"""How long everyday bursts take behind the rate gate, over real sockets.

The server enforces 60 calls in any 60 seconds for each key, with the documented headers. Each burst has a key of its
own. Run as a process of its own: `gate.py ROUNDS`; it prints its samples.
"""

from __future__ import annotations

import itertools
import json
import math
import subprocess
import sys
import threading
import time
from collections import defaultdict, deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from generated_client import MijnKlantportaal
from generated_client.rate_limit import NO_LIMIT, RateLimiter

from .measurement import Samples

LIMIT = 60
WITH, WITHOUT = "with the gate", "without"


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


@dataclass(frozen=True)
class Case:
    """So many calls, from so many threads, with responses that take so long."""

    what: str
    calls: int
    threads: int
    milliseconds: int
    calls_before: int = 0
    """Calls that another process has just made, one after the other."""


CASES = (
    Case("60 calls at once from 20 threads, responses take 100 ms", 60, 20, 100),
    Case("58 calls from 58 threads, responses take 1 s", 58, 58, 1000),
    Case("30 calls in a row right after another process made 30, responses take 50 ms", 30, 1, 50, 30),
)


def measure(rounds: int) -> Samples:
    """Seconds of each case, with the gate and without."""
    samples = Samples()
    numbers = itertools.count()
    command = [sys.executable, "-m", "benchmarks.gate"]
    with subprocess.Popen([*command, "serve"], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            url = f"http://127.0.0.1:{int(server.stdout.readline())}"
            for case in CASES * rounds:
                for name, gate in ((WITH, None), (WITHOUT, NO_LIMIT)):
                    key = f"key-{next(numbers)}"
                    if case.calls_before:
                        before = ["burst", url, key, str(case.calls_before), str(case.milliseconds)]
                        subprocess.run([*command, *before], check=True)
                    seconds = burst(url, key, case.calls, case.threads, case.milliseconds, gate)
                    samples.add(case.what, name, seconds)
        finally:
            server.terminate()
    return samples


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve"]:
            with Server(("127.0.0.1", 0), Portal) as listening:
                print(listening.server_port, flush=True)
                listening.serve_forever()
        case ["burst", url, key, calls, milliseconds]:
            burst(url, key, int(calls), 1, int(milliseconds))
        case rounds:
            print(json.dumps(measure(int(*rounds) or 1).values()))
