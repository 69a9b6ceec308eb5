"""`UNSET`: what was left out, which is not the same as None."""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal


class Unset(Enum):
    """The type of `UNSET`: an enum of one member, so that it stays itself when copied or pickled."""

    UNSET = "UNSET"

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> Literal[False]:
        return False


UNSET: Final = Unset.UNSET
"""The value of an argument that was left out, and of a field that did not come."""
