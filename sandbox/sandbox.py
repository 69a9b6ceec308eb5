"""A sandbox: the portal that it simulates, and what decides how calls end."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from . import actions, clock_work, demo_data, events
from .access import API_KEY, Application, Grants
from .clock import Clock, SystemClock
from .deliveries import Deliveries
from .faults import Faults
from .limits import RateLimit
from .notices import Notices
from .portal import Portal, unprocessable
from .request_log import RequestLog
from .resources import customer_subscriptions
from .state import State

MOST_TRAVEL = timedelta(days=3660)
_TOO_FAR = "The clock can be moved by ten years at a time."
_EMPTY = "none"


class Sandbox:
    """An offline portal that speaks the documented API. `app.App` and `SandboxTransport` let clients talk to it.

        sandbox = Sandbox()
        http = httpx.Client(transport=SandboxTransport(sandbox), base_url=sandbox.base_url)

    Attributes:
        data: The file that keeps its state; None where it is in memory.
        portal: The portal behind the API.
        state: What it holds.
        seed: What the demo data are drawn from, perhaps by an earlier run; None for a portal that began empty.
        clock: Where the time comes from.
        rate_limit: Counts the calls.
        faults: What is made to go wrong; change it at any time.
        deliveries: Makes the calls of webhooks; `deliveries.wait()` waits for them.
        application: The application that may ask for permission over OAuth.
        log: The latest requests, oldest first.
        notices: The notices of the page.
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
        webhook_hosts: Collection[str] = (),
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
            files_origin: Where its files are fetched from.
            webhook_hosts: Hosts that webhooks may lead to, besides this machine.

        Raises:
            DataFileError: The file cannot be used.
        """
        self.clock: Clock = clock or SystemClock()
        self.data = data
        self.state = State(Path(data) if data is not None else None)
        began_with = self.state.stored("seed")
        is_new = began_with is None
        self.seed = seed if began_with is None else None if began_with == _EMPTY else int(began_with)
        # A portal that goes on must not draw the names again that it drew before.
        rng = self._chance() if is_new else random.SystemRandom()
        self.portal = Portal(self.state, self.clock, rng, origin=origin, files_origin=files_origin, ticketing=ticketing)
        if is_new:
            with self.state.transaction():
                self._fill()
        self.api_key = api_key
        self.application = application or Application()
        self.grants = Grants(self.portal)
        self.rate_limit = RateLimit(rate_limit, self.clock)
        self.faults = faults or Faults()
        self._first_faults = (dict(self.faults.shares), self.faults.latency)
        self.log = RequestLog()
        self.notices = Notices()
        self.deliveries = Deliveries(self.state, webhook_hosts)

    @property
    def base_url(self) -> str:
        """Where its API is."""
        return self.portal.base_url

    def _chance(self) -> random.Random:
        return random.SystemRandom() if self.seed is None else random.Random(self.seed)  # noqa: S311 - demo data

    def _fill(self) -> None:
        self.state.put_setting("seed", _EMPTY if self.seed is None else str(self.seed))
        if self.seed is not None:
            demo_data.fill(self.portal, random.Random(f"demo {self.seed}"))  # noqa: S311 - demo data
            clock_work.run(self.portal)

    # What a test, the control API and the page can do beside the API

    def act(self, id: str, action: str, **texts: str) -> Mapping[str, Any] | None:
        """Do what a customer, a bank or a person in the portal does: `act("inv_1", "pay")`.

        Args:
            id: The object's id.
            action: What to do to it, see `actions.ACTIONS`.
            texts: What the action asks for, such as `message`.

        Returns:
            The object as the portal keeps it, what was made of it, or None where it was deleted.

        Raises:
            ApiError: Nothing has this id, or this cannot be done to it.
        """
        with self.state.transaction():
            done = actions.act(self.portal, id, action, texts)
        self.deliveries.wake()
        return done

    def fire(self, type: str, object_id: str | None = None) -> dict[str, Any]:
        """Send an event to its webhooks by hand, without its cause.

        Args:
            type: The type of the event, such as `invoice-paid`.
            object_id: What it is about; None for the newest of its kind.

        Returns:
            The event, and the number of `webhooks` that get it.

        Raises:
            ApiError: There is no such type, or nothing that it could be about.
        """
        with self.state.transaction():
            fired = events.fire(self.portal, type, object_id)
        self.deliveries.wake()
        return fired

    def payments_of(self, subscription_id: str) -> list[dict[str, Any]]:
        """What was collected for a subscription, oldest first; the API has no operation for it."""
        return customer_subscriptions.payments(self.portal, {"id": subscription_id})

    def send_again(self, number: int) -> bool:
        """Call a webhook once more with what it was sent before.

        Args:
            number: The number of the call, see `state.deliveries`.

        Returns:
            Whether there is such a call.
        """
        known = self.state.repeat_delivery(number, self.clock.time())
        self.deliveries.wake()
        return known

    def set_clock(self, now: datetime) -> None:
        """Say what time it is in the portal, and let happen what is due by then.

        Args:
            now: The time, with a zone.

        Raises:
            ApiError: 422, it is more than ten years away: so many renewals take too long.
        """
        before = self.portal.now()
        if abs(now - before) > MOST_TRAVEL:
            raise unprocessable(_TOO_FAR)
        self.clock.set(now)
        if now < before:
            self.rate_limit.forget()  # what it counted would lie in the future
        self.catch_up()

    def move_clock(self, **time: float) -> None:
        """Let time pass, `move_clock(days=1)`, and let happen what is due by then.

        Args:
            time: What `datetime.timedelta` takes.
        """
        try:
            now = self.portal.now() + timedelta(**time)
        except OverflowError:
            raise unprocessable(_TOO_FAR) from None
        self.set_clock(now)

    def reset(self) -> None:
        """Go back to the start: the demo data of the seed, the clock, the faults, no requests and no webhooks."""
        self.clock.restart()
        self.faults.shares, self.faults.latency = dict(self._first_faults[0]), self._first_faults[1]
        self.rate_limit.forget()
        with self.state.transaction():
            self.state.clear()
            self.portal.begin(self._chance())
            self._fill()
        self.log.clear()

    def catch_up(self) -> None:
        """Let happen what is due by the clock. Each request does that first."""
        if clock_work.is_due(self.portal):
            with self.state.transaction():
                clock_work.run(self.portal)
            self.deliveries.wake()

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
