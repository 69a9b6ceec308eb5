"""Faults of the sandbox in an order that a test says."""

from __future__ import annotations

from sandbox.faults import Fault, Faults


class ScriptedFaults(Faults):
    """What goes wrong with the next calls, one after the other; None: nothing, as with all calls after them."""

    def __init__(self, *coming: Fault | None) -> None:
        super().__init__()
        self._coming = list(coming)

    def draw(self) -> Fault | None:
        return self._coming.pop(0) if self._coming else None
