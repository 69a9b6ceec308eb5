"""An offline MijnKlantportaal, to develop and test against.

    python -m sandbox            # starts it on http://127.0.0.1:8060/v1; installed: mijnklantportaal-sandbox

Its pytest plugin gives tests the fixtures `portal`, `async_portal` and `sandbox` (see `pytest_plugin`).

It is driven by openapi.yaml: what it takes and what it answers is checked against the document.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .access import API_KEY, Application
    from .clock import MovableClock
    from .faults import DROP, Faults
    from .sandbox import Sandbox

__all__ = ["API_KEY", "DROP", "Application", "Faults", "MovableClock", "Sandbox"]

EXTRA = "mijnklantportaal-generate[sandbox]"
"""What is to be installed for it."""

_MODULES = {
    "API_KEY": "access",
    "Application": "access",
    "DROP": "faults",
    "Faults": "faults",
    "MovableClock": "clock",
    "Sandbox": "sandbox",
}


def __getattr__(name: str) -> Any:
    # pytest imports this package in every project that has it installed, so nothing is loaded before it is used.
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)
