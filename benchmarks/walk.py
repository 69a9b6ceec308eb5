"""A walk through a long list: memory and time.

Run as a process of its own: `walk.py URL`, with a server whose list ends; it prints what it saw.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from time import perf_counter

from .canned import PAGE_SIZE


def measure(url: str) -> dict[str, float]:
    """Walk through the list of invoices to its end.

    Returns:
        `invoices`; `bytes`, the most that was held beyond what was held after ten pages; `seconds`, the whole walk.
    """
    portal = import_module("generated_client").MijnKlantportaal(api_key="key", base_url=f"{url}/v1")
    count = start = most = 0
    began = perf_counter()
    for count, _ in enumerate(portal.customer_invoices.list(), 1):
        if count == 10 * PAGE_SIZE:
            start = _memory()
        elif count % (50 * PAGE_SIZE) == 0:
            most = max(most, _memory())
    return {"invoices": count, "bytes": most - start, "seconds": perf_counter() - began}


def _memory() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1])))
