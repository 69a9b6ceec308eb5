"""A sandbox: the portal it stands for, and what decides how calls of it fare."""

from __future__ import annotations

import random
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Self

from attrs import define

from . import demo_data
from .access import API_KEY, Application, Grants
from .clock import Clock, SystemClock
from .deliveries import Deliveries
from .faults import Faults
from .limits import RateLimit
from .portal import Portal
from .state import State


@define(frozen=True)
class LogEntry:
    """A request that was answered."""

    at: float
    method: str
    path: str
    status: int
    """The answer's status; 0 for a connection that was broken on purpose."""
    milliseconds: float
    operation: str


class Sandbox:
    """An offline portal that speaks the documented API. `app.App` and `SandboxTransport` let clients talk to it.

        sandbox = Sandbox()
        http = httpx.Client(transport=SandboxTransport(sandbox), base_url=sandbox.base_url)

    Attributes:
        portal: The portal behind the API.
        state: What it holds.
        clock: Where the time comes from.
        rate_limit: Counts the calls.
        faults: What is made to go wrong; change it at any time.
        deliveries: Makes the calls of webhooks; `deliveries.wait()` waits for them.
        application: The application that may ask for permission over OAuth.
        log: The latest requests, oldest first.
        api_key: The key that opens everything.
    """

    def __init__(
        self,
        *,
        data: str | Path | None = None,
        seed: int | None = 1,
        clock: Clock | None = None,
        rate_limit: int = 60,
        faults: Faults | None = None,
        api_key: str = API_KEY,
        application: Application | None = None,
        ticketing: bool = True,
        origin: str = "http://127.0.0.1:8060",
        files_origin: str = "http://127.0.0.1:8061",
    ) -> None:
        """Open a portal.

        Args:
            data: The SQLite file that keeps its state; None keeps it in memory.
            seed: What the demo data are drawn from (on the same day they are the same for a seed); None for an empty
                portal. A file that has state already gets none.
            clock: Where the time comes from.
            rate_limit: Calls a minute for each key; 0 for no limit.
            faults: What is made to go wrong.
            api_key: The key that opens everything.
            application: The application that may ask for permission over OAuth.
            ticketing: Whether the licence includes tickets; without it, closing one answers 426.
            origin: Where it is reached.
            files_origin: Where its files are fetched from. Requests for this host get files.
        """
        self.clock: Clock = clock or SystemClock()
        self.state = State(Path(data) if data is not None else None)
        is_new = self.state.setting("made", "new") == "new"
        # A portal that goes on must not draw the names again that it drew before.
        rng = random.Random(seed) if is_new and seed is not None else random.SystemRandom()  # noqa: S311 - demo data
        self.portal = Portal(self.state, self.clock, rng, origin=origin, files_origin=files_origin, ticketing=ticketing)
        if is_new:
            with self.state.transaction():
                self.state.put_setting("made", "yes")
                if seed is not None:
                    demo_data.fill(self.portal, random.Random(f"demo {seed}"))  # noqa: S311 - demo data
        self.api_key = api_key
        self.application = application or Application()
        self.grants = Grants(self.portal)
        self.rate_limit = RateLimit(rate_limit, self.clock)
        self.faults = faults or Faults()
        self.log: deque[LogEntry] = deque(maxlen=200)
        self.deliveries = Deliveries(self.state)

    @property
    def base_url(self) -> str:
        """Where its API is."""
        return self.portal.base_url

    def close(self) -> None:
        """Stop calling webhooks, and close the state."""
        self.deliveries.close()
        self.state.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
