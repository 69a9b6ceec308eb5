"""A pytest plugin: fixtures for tests of your own integration. pytest finds it by itself once it is installed.

    # pyproject.toml
    [tool.pytest.ini_options]
    mijnklantportaal_client = "shop.portal"    # the vendored client

    def test_an_invoice_is_paid(portal):
        invoice = portal.customer_invoices.list().first()
        ...

Each test gets a portal of its own with the same demo data, in this process and without a socket. No rate limit holds
tests up; `sandbox.faults`, `sandbox.clock` and `sandbox.rate_limit` let a test see how its code copes.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from . import EXTRA

# Projects whose tests never ask for a fixture load this module too, so it imports nothing else.
if TYPE_CHECKING:
    from .clock import MovableClock
    from .sandbox import Sandbox

SETTING = "mijnklantportaal_client"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the setting that names the vendored client."""
    parser.addini(
        SETTING, "the vendored client of MijnKlantportaal, such as shop.portal (fixtures portal, async_portal)"
    )


@pytest.fixture
def sandbox_clock() -> MovableClock:
    """The time of the sandbox and of the clients: it stands still until a test moves it."""
    from .clock import MovableClock

    return MovableClock()


@pytest.fixture
def sandbox(sandbox_clock: MovableClock) -> Iterator[Sandbox]:
    """A fresh portal with demo data: its faults, clock, state, requests and webhooks."""
    with _loaded("sandbox").Sandbox(clock=sandbox_clock, rate_limit=0) as sandbox:
        yield sandbox


@pytest.fixture
def portal(request: pytest.FixtureRequest, sandbox: Sandbox, sandbox_clock: MovableClock) -> Iterator[Any]:
    """A client on a fresh portal: `MijnKlantportaal` of the package that the setting names."""
    client = _client(request.config)
    with client.http_library.Client(transport=_loaded("transport").SandboxTransport(sandbox)) as http:
        yield client.MijnKlantportaal(
            api_key=sandbox.api_key,
            base_url=sandbox.base_url,
            http_client=http,
            rate_limiter=client.NO_LIMIT,
            clock=sandbox_clock,
        )


@pytest.fixture
def async_portal(request: pytest.FixtureRequest, sandbox: Sandbox, sandbox_clock: MovableClock) -> Any:
    """The same for asyncio, on the same portal as `portal`."""
    client = _client(request.config)
    transport = _loaded("transport").SandboxTransport(sandbox)
    return client.AsyncMijnKlantportaal(
        api_key=sandbox.api_key,
        base_url=sandbox.base_url,
        http_client=client.http_library.AsyncClient(transport=transport),
        rate_limiter=client.NO_LIMIT,
        clock=sandbox_clock,
    )


def _loaded(module: str) -> Any:
    """A module of the sandbox. The plugin is also there where only the generator was installed."""
    try:
        return import_module(f".{module}", __package__)
    except ModuleNotFoundError as missing:
        raise pytest.UsageError(f"the sandbox needs {missing.name}: install {EXTRA}") from None


class _Client:
    """What the fixtures use of a vendored client, whichever its name and HTTP library."""

    def __init__(self, package: str) -> None:
        self.MijnKlantportaal: Any = import_module(package).MijnKlantportaal
        self.AsyncMijnKlantportaal: Any = import_module(package).AsyncMijnKlantportaal
        self.NO_LIMIT: Any = import_module(f"{package}.rate_limit").NO_LIMIT
        self.http_library: Any = import_module(f"{package}._core.transport").httpx


def _client(config: pytest.Config) -> _Client:
    package: str = config.getini(SETTING)
    if not package:
        raise pytest.UsageError(f'set {SETTING} in pytest\'s settings to your vendored client, such as "shop.portal"')
    try:
        return _Client(package)
    except (ImportError, AttributeError) as error:
        raise pytest.UsageError(f"{SETTING}: {package!r} is not a vendored client: {error}") from error
