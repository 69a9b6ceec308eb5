"""What came of a run."""

from __future__ import annotations

from dataclasses import dataclass, field

from .measurement import Samples

OURS, EARLIER, STOCK, PLAIN, BY_HAND, JSON_ALONE = (
    "generated_client",
    "the same, earlier",
    "openapi-python-client",
    "httpx",
    "attrs, written by hand",
    "json.loads alone",
)

MB = 1_000_000


@dataclass
class Results:
    """Where and when it was measured, and what was seen.

    Attributes:
        load: How many processes wanted a core before anything was measured.
        quick: Whether there were so few rounds that the figures say little.
        samples: What was measured in rounds: starts, calls, parsing, the rate gate.
        walk: A walk through a long list: see `walk.py`.
        transfers: Large files: see `transfers.py`.
        mirror: Seconds that the mirror of 10,000 invoices takes without a limit.
        generate: Seconds of `./generate.sh`, by command.
    """

    machine: str
    cores: int
    load: float
    python: str
    when: str
    versions: dict[str, str]
    commit: str
    earlier: str = ""
    quick: bool = False
    samples: Samples = field(default_factory=Samples)
    walk: dict[str, float] = field(default_factory=dict[str, float])
    transfers: dict[str, float] = field(default_factory=dict[str, float])
    mirror: float = 0.0
    generate: dict[str, float] = field(default_factory=dict[str, float])

    @property
    def warning(self) -> str:
        """What to know before these figures are quoted; empty when nothing speaks against it."""
        reasons: list[str] = []
        if self.load > self.cores / 2:
            reasons.append(f"the machine was busy with other work (load {self.load:.1f} on {self.cores} cores)")
        if self.quick:
            reasons.append("there were only a few rounds")
        return f"**Provisional: {' and '.join(reasons)}.**" if reasons else ""
