"""Samples, and the ratios between those of one round."""

from __future__ import annotations

from collections import defaultdict
from statistics import median, quantiles
from typing import NamedTuple, Self


class Spread(NamedTuple):
    """The middle of some values, and between what most of them lie."""

    middle: float
    low: float
    """A tenth of the values is lower."""
    high: float
    """A tenth of them is higher."""

    @classmethod
    def of(cls, values: list[float]) -> Self:
        """The spread of at least one value."""
        if len(values) == 1:
            return cls(values[0], values[0], values[0])
        tenths = quantiles(values, n=10, method="inclusive")
        return cls(median(values), tenths[0], tenths[-1])


class Samples:
    """What was measured, by what it is and by whom: one value a round."""

    def __init__(self, values: dict[str, dict[str, list[float]]] | None = None) -> None:
        self._values: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        if values:
            self.include(values)

    def add(self, what: str, name: str, value: float) -> None:
        """Add the value of the next round."""
        self._values[what][name].append(value)

    def include(self, values: dict[str, dict[str, list[float]]]) -> None:
        """Add the values of another process."""
        for what, by_name in values.items():
            for name, some in by_name.items():
                self._values[what][name].extend(some)

    def values(self) -> dict[str, dict[str, list[float]]]:
        """All of them, as JSON takes it."""
        return {what: dict(by_name) for what, by_name in self._values.items()}

    def names(self, what: str) -> list[str]:
        """Who was measured."""
        return list(self._values[what])

    def spread(self, what: str, name: str) -> Spread:
        """The values themselves."""
        return Spread.of(self._values[what][name])

    def ratio(self, what: str, name: str, yardstick: str) -> Spread:
        """What one takes, divided by what another takes in the same round."""
        pairs = zip(self._values[what][name], self._values[what][yardstick], strict=True)
        return Spread.of([value / unit for value, unit in pairs])

    def difference(self, what: str, name: str, yardstick: str) -> Spread:
        """What one takes beyond what another takes in the same round."""
        pairs = zip(self._values[what][name], self._values[what][yardstick], strict=True)
        return Spread.of([value - unit for value, unit in pairs])
