"""Fixtures for tests of your own integration: `pytest -p sandbox.pytest_plugin`, or in a conftest.py

    pytest_plugins = ["sandbox.pytest_plugin"]

    def test_an_invoice_is_paid(portal):
        invoice = portal.customer_invoices.list().first()
        ...

Each test gets a portal of its own with the same demo data, in this process and without a socket. No rate limit holds
tests up; `sandbox.faults`, `sandbox.clock` and `sandbox.rate_limit` let a test see how its code copes.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from .clock import MovableClock
from .sandbox import Sandbox
from .transport import SandboxTransport

if TYPE_CHECKING:
    from generated_client import AsyncMijnKlantportaal, MijnKlantportaal


@pytest.fixture
def sandbox_clock() -> MovableClock:
    """The time of the sandbox and of the clients: it stands still until a test moves it."""
    return MovableClock()


@pytest.fixture
def sandbox(sandbox_clock: MovableClock) -> Iterator[Sandbox]:
    """A fresh portal with demo data."""
    with Sandbox(clock=sandbox_clock, rate_limit=0) as sandbox:
        yield sandbox


@pytest.fixture
def portal(sandbox: Sandbox, sandbox_clock: MovableClock) -> Iterator[MijnKlantportaal]:
    """A client on a fresh portal."""
    from generated_client import MijnKlantportaal
    from generated_client.rate_limit import NO_LIMIT

    with _http_library().Client(transport=SandboxTransport(sandbox)) as http:
        yield MijnKlantportaal(
            api_key=sandbox.api_key,
            base_url=sandbox.base_url,
            http_client=http,
            rate_limiter=NO_LIMIT,
            clock=sandbox_clock,
        )


@pytest.fixture
def async_portal(sandbox: Sandbox, sandbox_clock: MovableClock) -> AsyncMijnKlantportaal:
    """The same for asyncio, on the same portal as `portal`."""
    from generated_client import AsyncMijnKlantportaal
    from generated_client.rate_limit import NO_LIMIT

    return AsyncMijnKlantportaal(
        api_key=sandbox.api_key,
        base_url=sandbox.base_url,
        http_client=_http_library().AsyncClient(transport=SandboxTransport(sandbox)),
        rate_limiter=NO_LIMIT,
        clock=sandbox_clock,
    )


def _http_library() -> Any:
    """The library that the client was generated for: httpx or httpx2."""
    return importlib.import_module("generated_client._core.transport").httpx
