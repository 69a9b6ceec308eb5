"""What can be made to fail: slow responses, errors, and broken connections."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

from attrs import define, field

DROP = 0
"""In place of a status: the connection breaks before the response is complete."""

_FAULT = re.compile(r"(?P<what>[45][0-9][0-9]|drop):(?P<share>[0-9.]+)")
_LATENCY = re.compile(r"(?P<least>[0-9.]+)(?:-(?P<most>[0-9.]+))?")


@define(frozen=True)
class Fault:
    """What goes wrong with a call."""

    status: int
    acted: bool
    """Whether the call is carried out first. A refusal (4xx) says it was not; a failure says nothing."""


@define
class Faults:
    """Draws what goes wrong with each call.

    Attributes:
        shares: Status (or `DROP`) to the share of calls that get it.
        latency: Seconds that each response is held back, at least and at most.
        random: Where chance comes from.
    """

    shares: dict[int, float] = field(factory=dict[int, float])
    latency: tuple[float, float] = (0.0, 0.0)
    random: random.Random = field(factory=random.Random)

    def set_shares(self, shares: Mapping[str, float]) -> None:
        """Say what goes wrong from now on.

        Args:
            shares: `{"503": 0.1, "drop": 0.05}`: statuses, or `drop`, and the share of calls that get each.

        Raises:
            ValueError: A status is none, or the shares are more than 1 together.
        """
        read = dict(read_fault(written(what, share)) for what, share in shares.items())
        if sum(read.values()) > 1:
            raise ValueError("the shares are more than 1 together")
        self.shares = {what: share for what, share in read.items() if share}

    def told(self) -> dict[str, float]:
        """What goes wrong, as `set_shares` takes it."""
        return {"drop" if what == DROP else str(what): share for what, share in self.shares.items()}

    def draw(self) -> Fault | None:
        """What goes wrong with the next call; None: nothing."""
        if not self.shares:
            return None
        chance = self.random.random()
        for status, share in self.shares.items():
            if chance < share:
                return Fault(status, acted=(status == DROP or status >= 500) and self.random.random() < 0.5)
            chance -= share
        return None

    def wait(self) -> float:
        """Seconds to delay the next response."""
        return self.random.uniform(*self.latency)


def written(what: str, share: float) -> str:
    """A fault as `read_fault` takes it."""
    return f"{what}:{share:.9f}".rstrip("0").rstrip(".")


def read_fault(text: str) -> tuple[int, float]:
    """Read `503:0.1`, or `drop:0.1`.

    Raises:
        ValueError: It is something else.
    """
    found = _FAULT.fullmatch(text)
    share = _number(found["share"]) if found else None
    if found is None or share is None or not 0 <= share <= 1:
        raise ValueError(f"expected a status and a share, such as 503:0.1, or drop:0.1, got {text!r}")
    return (DROP if found["what"] == "drop" else int(found["what"])), share


def read_latency(text: str) -> tuple[float, float]:
    """Read seconds, `0.2` or `0.1-0.5`.

    Raises:
        ValueError: It is something else.
    """
    found = _LATENCY.fullmatch(text)
    least = _number(found["least"]) if found else None
    most = _number(found["most"]) if found and found["most"] else least
    if least is None or most is None or not least <= most:
        raise ValueError(f"expected seconds, such as 0.2 or 0.1-0.5, got {text!r}")
    return least, most


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
