"""The fixtures that the sandbox ships, for the tests of the sandbox and of the examples."""

from __future__ import annotations

from sandbox.pytest_plugin import async_portal, portal, sandbox, sandbox_clock

__all__ = ["async_portal", "portal", "sandbox", "sandbox_clock"]
