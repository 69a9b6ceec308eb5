"""Programs on one API key, simulated: real async clients on a simulated clock, and a portal that enforces 60 a minute.

python tests/support/shared_key.py       prints the table of docs/rate-limit.md
"""

from __future__ import annotations

import math
import random
import sys
from collections import Counter, deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

if __name__ == "__main__":
    sys.path.append(str(Path(__file__).parents[2]))

from simulated_clock import SimulatedClock

from generated_client import AsyncMijnKlantportaal, PortalError
from generated_client._core.transport import httpx
from generated_client.rate_limit import RollingWindow

Counting = Literal["any 60 seconds", "full minutes"]
Task = Callable[[], Coroutine[Any, Any, None]]

LIMIT = 60


class EnforcingPortal:
    """Serves 60 calls in any 60 seconds, or in each full minute, and refuses the others with the documented headers.

    Attributes:
        served: When, and for whom.
        refused: When, and to whom.
    """

    def __init__(self, clock: SimulatedClock, counting: Counting = "any 60 seconds") -> None:
        self.served: list[tuple[float, str]] = []
        self.refused: list[tuple[float, str]] = []
        self._clock = clock
        self._counting = counting
        self._counted: deque[float] = deque()

    def answer(self, who: str) -> httpx.Response:
        """What the caller gets now."""
        now = self._clock.monotonic()
        forgotten = now - 60 if self._counting == "any 60 seconds" else math.floor(now / 60) * 60 - 1e-9
        while self._counted and self._counted[0] <= forgotten:
            self._counted.popleft()
        served = len(self._counted) < LIMIT
        if served:
            self._counted.append(now)
        (self.served if served else self.refused).append((now, who))
        headers = {"x-ratelimit-limit": str(LIMIT), "x-ratelimit-remaining": str(LIMIT - len(self._counted))}
        if served:
            return httpx.Response(200, json={}, headers=headers)
        free_at = self._counted[0] + 60 if self._counting == "any 60 seconds" else math.floor(now / 60) * 60 + 60
        return httpx.Response(429, json={}, headers={**headers, "retry-after": str(math.ceil(free_at - now))})


@dataclass
class Process:
    """One that always has work.

    Attributes:
        lost: The errors of calls that came to nothing.
    """

    name: str
    workers: int = 8
    start: float = 0.0
    answers: tuple[float, float] = (0.04, 0.34)
    """The shortest and the longest time of a response, in seconds."""
    lost: list[PortalError] = field(default_factory=list[PortalError])

    def tasks(self, clock: SimulatedClock, portal: EnforcingPortal, end: float, seed: int) -> list[Task]:
        """Its workers, for `SimulatedClock.run`."""
        chance = random.Random(seed)

        async def handle(_: httpx.Request) -> httpx.Response:
            takes = chance.uniform(*self.answers) / 2
            await clock.sleep_async(takes)
            response = portal.answer(self.name)
            await clock.sleep_async(takes)
            return response

        client = AsyncMijnKlantportaal(
            api_key=self.name,
            http_client=httpx.AsyncClient(transport=httpx.MockTransport(handle)),
            rate_limiter=RollingWindow(clock=clock, random=chance.random),
            clock=clock,
        )

        async def work() -> None:
            await clock.sleep_async(self.start)
            while clock.monotonic() < end:
                try:
                    await client.request("GET", "/customers")
                except PortalError as error:
                    self.lost.append(error)

        return [work] * self.workers


def simulate(processes: list[Process], *, minutes: int, counting: Counting, seed: int = 1) -> EnforcingPortal:
    """Let processes work together, and return the portal they worked with."""
    clock = SimulatedClock()
    portal = EnforcingPortal(clock, counting)
    tasks: list[Task] = []
    for number, process in enumerate(processes):
        tasks += process.tasks(clock, portal, minutes * 60.0, 1000 * seed + number)
    clock.run([], tasks, patience=120)
    return portal


def shares(portal: EnforcingPortal, minutes: int) -> Counter[str]:
    """Calls of each process that were served until then."""
    return Counter(who for moment, who in portal.served if moment < minutes * 60)


def main() -> None:
    """Print the shares of two and of three processes, as Markdown."""
    print("| processes | the portal counts | calls a minute, each | 429s a minute, all | calls lost |")
    print("| --- | --- | --- | --- | --- |")
    for starts in ([0.0], [0.0, 0.0], [0.0, 90.0], [0.0, 0.0, 0.0]):
        for counting in get_args(Counting):
            processes = [Process(f"p{number}", start=start) for number, start in enumerate(starts)]
            portal = simulate(processes, minutes=8, counting=counting)
            each = [
                sum(1 for moment, who in portal.served if who == process.name and starts[-1] <= moment < 480)
                * 60
                / (480 - starts[-1])
                for process in processes
            ]
            refused = len([moment for moment, _ in portal.refused if moment < 480]) / 8
            lost = sum(len(process.lost) for process in processes)
            name = f"{len(starts)}, the second 90 s later" if starts[-1] else str(len(starts))
            print(f"| {name} | {counting} | {', '.join(f'{share:.0f}' for share in each)} | {refused:.1f} | {lost} |")


if __name__ == "__main__":
    main()
