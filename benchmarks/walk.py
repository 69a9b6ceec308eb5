"""A walk through a long list: memory and time per page.

Run as a process of its own: `walk.py URL`, with a server whose list ends; it prints what it saw.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from statistics import quantiles
from time import perf_counter, process_time

from .canned import PAGE_SIZE


def measure(url: str) -> dict[str, float]:
    """Walk through the list of invoices to its end.

    Returns:
        `invoices`; `bytes`, the most that was held beyond what was held after ten pages; `drift`, the processor time
        of a page in the last tenth of the walk, divided by that in the second tenth; `seconds`, the whole walk.
    """
    portal = import_module("generated_client").MijnKlantportaal(api_key="key", base_url=f"{url}/v1")
    times: list[float] = []
    count = 0
    start = most = 0
    started = perf_counter()
    began = process_time()
    for _ in portal.customer_invoices.list():
        count += 1
        if count % PAGE_SIZE == 0:
            now = process_time()
            times.append(now - began)
            began = now
            if len(times) == 10:
                start = _memory()
            elif len(times) % 50 == 0:
                most = max(most, _memory())
    seconds = perf_counter() - started
    tenth = len(times) // 10
    # A busy machine only adds to a page's time: what nine in ten exceed is what a page takes by itself.
    drift = quantiles(times[-tenth:], n=10)[0] / quantiles(times[tenth : 2 * tenth], n=10)[0]
    return {"invoices": count, "bytes": most - start, "drift": drift, "seconds": seconds}


def _memory() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1])))
