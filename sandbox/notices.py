"""What the page says after a form was sent. The URL has its number, so no other site can make one up."""

from __future__ import annotations

from collections import deque

KEPT = 50


class Notices:
    """The latest notices."""

    def __init__(self) -> None:
        self._latest: deque[tuple[str, str]] = deque(maxlen=KEPT)
        self._counted = 0

    def add(self, text: str) -> str:
        """Keep a notice; returns its number."""
        self._counted += 1
        self._latest.append((str(self._counted), text))
        return str(self._counted)

    def text(self, number: str) -> str:
        """The notice with a number; empty when there is none (any more)."""
        return dict(self._latest).get(number, "")
