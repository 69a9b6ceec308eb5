"""The fixtures that the sandbox ships, and plain HTTP on it, for the tests of the sandbox and of the examples."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from generated_client._http import httpx
from sandbox import Sandbox
from sandbox.pytest_plugin import async_portal, portal, sandbox, sandbox_clock
from sandbox.transport import SandboxTransport

__all__ = ["async_portal", "http", "portal", "sandbox", "sandbox_clock"]

# What the tests share is one folder up, which pytest finds only when it runs something there.
sys.path.append(str(Path(__file__).parent.parent))


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A plain HTTP client with the API key, on the sandbox of this test."""
    headers = {"Authorization": f"Bearer {sandbox.api_key}"}
    with httpx.Client(transport=SandboxTransport(sandbox), base_url=sandbox.base_url, headers=headers) as client:
        yield client
