"""The rate gate: what keeps calls below the limit that the portal sets for an API key.

The portal allows 60 requests a minute for each key. A gate lets callers through in the order of their arrival, at most
that many in any 60 seconds, and learns from each answer whether that is still what the server says. All clients of a
process that use the same key share one gate, threads and asyncio tasks alike.

    MijnKlantportaal(api_key=key)                                   # this happens by itself
    MijnKlantportaal(api_key=key, rate_limiter=RollingWindow(30))   # never more than 30, the rest is for others
    MijnKlantportaal(api_key=key, rate_limiter=NO_LIMIT)            # no gate; the server's 429s are still obeyed

Several processes on one key: each notices the others by what the server says is left, and they share it about equally.
For an exact count across processes see `rate_limit_redis.py`.
"""

from __future__ import annotations

import hashlib
import math
import os
import re
import sys
import threading
from bisect import bisect
from collections import deque
from collections.abc import Hashable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple, Protocol
from weakref import WeakSet, WeakValueDictionary

from ._core.clock import Clock, SystemClock

__all__ = ["NO_LIMIT", "RateLimit", "RateLimiter", "RollingWindow", "Unlimited", "limiter_for", "retry_after"]

LIMIT = 60
"""Calls in a window, until the first answer says otherwise."""

WINDOW = 60.0
"""Seconds. See https://docs.developers.mijnklantportaal.nl/getting-started/rate-limiting"""

_MARGIN = 0.05
"""Seconds added to the window: two clocks that are kept in step may still differ in speed by 30 ms in a minute."""

LONGEST_PAUSE = 3600.0
"""Seconds that one refusal may stop all callers: a slip of the server (milliseconds for seconds) ends some day."""

_REMEMBERED = 300.0
"""Seconds for which a gate reckons with other processes, or with minutes that begin anew, after the last sign of it."""

_ANSWER_AGE = 5.0
"""Seconds that may lie between the server's counting of a call and our reading of its answer."""

_PROBE_AFTER = 40.0
"""Seconds without a call after which a gate that others keep from its part tries whether there is room again."""

_RUSH = 3.0
"""Seconds that it lets pass after the moment a refusal names: those who do not know of it yet begin then, in a rush."""

_SPARE_FROM = 50
"""The limit from which one place stays free, which is at most 2 % of it."""

_PATIENCE = 1.0
"""Seconds to wait for an answer that would tell how many calls are left, before the next call goes without it."""

_LONGEST_SLEEP = 1.0
"""Seconds after which a waiting caller looks again: a pause, a new limit or callers that left may have changed all."""

_SHORT_SLEEP = 0.02
"""The same while an answer is awaited."""

_SHORTEST_SLEEP = 0.001

_NUMBER = re.compile(r"\s*([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*")
_COUNT = re.compile(r"\s*([0-9]{1,18})\s*")


class RateLimit(NamedTuple):
    """What one answer said of the rate limit.

    Attributes:
        limit: Calls that are allowed in a minute; None when the answer did not say.
        remaining: How many of them are left; None when the answer did not say.
        refused: Whether this call was one too many (429).
        retry_after: Seconds to wait from now, as an answer of 400 or above asked; None when it did not.
    """

    limit: int | None = None
    remaining: int | None = None
    refused: bool = False
    retry_after: float | None = None

    @classmethod
    def from_answer(cls, status: int, headers: Mapping[str, str], now: float) -> RateLimit:
        """Read it from an answer.

        Args:
            status: The HTTP status.
            headers: With lower-case names, or found in any case.
            now: Seconds since 1970.
        """
        return cls(
            _count(headers.get("x-ratelimit-limit")) or None,
            _count(headers.get("x-ratelimit-remaining")),
            status == 429,
            retry_after(headers, now) if status >= 400 else None,
        )


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """How long the server asks to wait: `Retry-After` in seconds or as a date, else `x-ratelimit-reset`.

    Args:
        headers: With lower-case names, or found in any case.
        now: Seconds since 1970.

    Returns:
        Seconds from now, 0 for a moment that has passed; None when the headers do not say or make no sense.
    """
    text = headers.get("retry-after")
    if text is not None:
        seconds = _number(text)
        if seconds is not None:
            return seconds
        moment = _date(text)
        if moment is not None:
            return max(0.0, moment - now)
    text = headers.get("x-ratelimit-reset")
    if text is not None:
        moment = _number(text)
        if moment is not None:
            return max(0.0, moment - now)
    return None


def _count(text: str | None) -> int | None:
    found = None if text is None else _COUNT.fullmatch(text)
    return int(found[1]) if found else None


def _number(text: str) -> float | None:
    found = _NUMBER.fullmatch(text)
    number = float(found[1]) if found else math.inf
    return number if math.isfinite(number) else None


def _date(text: str) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


class RateLimiter(Protocol):
    """What decides when a request may leave. For each attempt: one `acquire`, then one `release`."""

    def acquire(self, timeout: float) -> None:
        """Wait, blocking the thread, until a request may be sent.

        Args:
            timeout: Seconds to wait at most.

        Raises:
            TimeoutError: It took longer, or is certain to take longer: then at once.
        """
        ...

    async def acquire_async(self, timeout: float) -> None:
        """Wait, letting other tasks run, until a request may be sent; see `acquire`."""
        ...

    def release(self, answer: RateLimit | None) -> None:
        """Say what came of the request. Does not wait; called from a thread or a task.

        Args:
            answer: What the answer said; None when no answer came.
        """
        ...


class Unlimited:
    """A gate that stands open: for tests, and for those who limit their calls elsewhere."""

    def acquire(self, timeout: float) -> None:
        """Return at once."""

    async def acquire_async(self, timeout: float) -> None:
        """Return at once."""

    def release(self, answer: RateLimit | None) -> None:
        """Take no notice."""

    def __repr__(self) -> str:
        return "NO_LIMIT"


NO_LIMIT: Final = Unlimited()


class _Ticket:
    """A caller, and its place in the line if it has to wait."""

    until = 0.0
    place = -1
    admitted = False


class RollingWindow:
    """At most `limit` calls in any `window` seconds, first come, first served, for the threads and tasks of a process.

    A call takes its place when it is admitted and gives it back `window` seconds after its *answer* came: the server
    counted it somewhere in between, so however slow the network is, the server's window never holds more calls than
    this one does. A refusal (429) stops all callers for as long as the server asked.

    When the server says that fewer calls are left than are known here, another process uses the same key. From then on
    calls are spaced, the wider the less is left. Every process sees what is left, so they end up with about equal
    shares, whichever came first. One place stays free for a process that comes later, so that it is noticed by its
    first call instead of by a refusal, and a gate that has been full spreads a few of its calls over the minute, so
    that it notices soon. A new gate knows nothing of others yet, so it lets one call go first, then two at a time, and
    so on as answers come.

    The server may count in any 60 seconds or in minutes that begin anew; which of the two shows in its answers.

    Args:
        limit: Calls in a window at most, fewer when the server's answers say so; None for as many as they say, less one
            from 50 on.
        window: Its length in seconds.
        clock: What it takes the time from.
    """

    def __init__(self, limit: int | None = None, window: float = WINDOW, clock: Clock | None = None) -> None:
        if (limit is not None and limit < 1) or not 0 < window < math.inf:
            raise ValueError(f"expected a limit and a window above 0, got {limit} and {window}")
        self._clock: Clock = clock or SystemClock()
        self._monotonic = self._clock.monotonic
        self._lock = threading.Lock()
        # What `release` and callers that give up leave here is taken in by the next caller, under the lock. They do
        # not take the lock themselves: garbage collection may close a waiting coroutine in the very thread that holds
        # it, and would wait for ever.
        self._news: list[_Ticket | tuple[float, RateLimit | None]] = []
        self._most = limit or sys.maxsize
        self._limit = limit or LIMIT
        """That of the server, as far as is known."""
        self._window = window
        # A Ctrl-C strikes between statements, so what must happen together, here and with the news, is one statement.
        self._line: list[_Ticket] = []
        self._in_flight: list[float] = []
        """When each call without an answer yet was admitted."""
        self._used: deque[float] = deque()
        """When each place is free again, of the calls whose answer came."""
        self._lapsed: deque[float] = deque()
        """The same of those that became free in the last `window` seconds."""
        self._kept: list[float] = []
        """Until when places stay free in order to spread calls over the minute, see `_full`."""
        self._crowded_until = -math.inf
        self._last = -math.inf
        """When the last caller was admitted."""
        self._paused_until = -math.inf
        self._abreast = 1
        """Calls that may be in flight at once, for all that is known of other processes yet."""
        self._remaining = self._limit
        """Calls that were left when the last answer came."""
        self._told_until = -math.inf
        """How long that says anything."""
        self._freed = 0
        """Places of ours that became free since, and that the server has again if its minute does not begin anew."""
        self._reset_at = -math.inf
        """When a minute of the server was first seen to have begun."""
        self._resets_until = -math.inf
        self._shared_until = -math.inf
        self._others = 0
        """Calls of other processes in the server's window, as of the last answer."""
        self._probing = False
        """Whether the call in flight is one that tries, see `_left_again`."""
        self._refused = False
        """Whether the last answer was a refusal."""
        self._reserve = 1.0
        """Calls that are left to other processes: two more with each pause, one less with every 50 answers."""
        _all_gates.add(self)

    def acquire(self, timeout: float) -> None:
        """Wait, blocking the thread, until a request may be sent.

        Args:
            timeout: Seconds to wait at most.

        Raises:
            TimeoutError: It took longer, or will if those ahead in the line stay in it: then at once.
        """
        ticket = _Ticket()
        try:
            if not self._pass(ticket):
                ticket.until = self._monotonic() + timeout
                while True:
                    wait = self._poll(ticket)
                    if not wait:  # not the loop's condition, see "Loops" in CONTRIBUTING.md
                        return
                    self._clock.sleep(wait)
        except BaseException:
            self._news.append(ticket)
            raise

    async def acquire_async(self, timeout: float) -> None:
        """Wait, letting other tasks run, until a request may be sent; see `acquire`."""
        ticket = _Ticket()
        try:
            if not self._pass(ticket):
                ticket.until = self._monotonic() + timeout
                while wait := self._poll(ticket):
                    await self._clock.sleep_async(wait)
        except BaseException:
            self._news.append(ticket)
            raise

    def release(self, answer: RateLimit | None) -> None:
        """Say what came of the request. Does not wait.

        Args:
            answer: What the answer said; None when no answer came.
        """
        self._news.append((self._monotonic(), answer))

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} limit={min(self._limit, self._most)} window={self._window:g} "
            f"used={len(self._used) + len(self._in_flight)} waiting={len(self._line)}>"
        )

    def _pass(self, ticket: _Ticket) -> bool:
        """Admit a caller at once if nobody waits and there is room: the usual case, kept short."""
        with self._lock:
            now = self._catch_up()
            if self._line or self._opens_in(now) > 0:
                return False
            ticket.admitted, self._in_flight[:0], self._last = True, (now,), now
            return True

    def _poll(self, ticket: _Ticket) -> float:
        """The seconds to sleep before this caller looks again; 0 when it is admitted.

        Whoever looks admits the callers at the head of the line, itself or others: a thread that gets no time, or a
        task whose event loop is blocked, does not hold up those behind it.
        """
        with self._lock:
            now = self._catch_up()
            line = self._line
            if ticket.place < 0:
                ticket.place = line[-1].place + 1 if line else 0
                line.append(ticket)
            while True:
                opens_in = self._opens_in(now) if line else 1.0
                if opens_in > 0:  # likewise
                    break
                line[0].admitted, line[:1], self._in_flight[:0], self._last = True, (), (now,), now
            if ticket.admitted:
                return 0
            turn = self._turn(ticket.place - line[0].place, now)
            if turn > ticket.until or now >= ticket.until:
                wait = max(opens_in, turn - now)
                raise TimeoutError(f"the rate limit has room in {wait:.1f} s, too late for this call")
            if self._in_flight and opens_in < 2 * _PATIENCE:
                # An answer that comes makes room. All look at the same moments, so that none runs ahead of another.
                free_in = self._used[0] - now if self._used else math.inf
                opens_in = min(opens_in, free_in, _SHORT_SLEEP - now % _SHORT_SLEEP)
            return max(_SHORTEST_SLEEP, min(_LONGEST_SLEEP, max(opens_in, turn - now), ticket.until - now))

    def _opens_in(self, now: float) -> float:
        """Seconds until the next caller may be admitted, as far as is known now; 0 or less: at once.

        Asked only for a caller that is there. That a gate is full or has to try its luck is noted in passing.
        """
        wait = self._paused_until - now
        in_flight = len(self._in_flight)
        if len(self._used) + in_flight + len(self._kept) >= self._places():
            return max(wait, self._full(now) - now)
        if self._last < self._paused_until:
            return wait  # the refusal said when there is room: then one call goes, whatever else is known
        shared, told = now < self._shared_until, now < self._told_until
        # An answer that is to come says more than what may have become free.
        left = self._remaining - in_flight if in_flight else self._remaining + self._freed
        if shared:
            left -= int(self._reserve)
        if told and left <= 0:
            return max(wait, self._last + _PATIENCE - now if in_flight else self._left_again(now, shared) - now)
        spacing, abreast = 0.0, self._abreast
        if shared:
            # The less is left, the more time for the others to take their part and for our answers to tell. n busy
            # processes settle where about limit / (1 + 10 n) calls are left: 3 of 60 for two of them.
            if self._told_until == -math.inf:  # a server that never tells: our own calls are all that is known
                left = max(1, self._places() - len(self._used) - 2 * in_flight - int(self._reserve))
            elif not told:
                left = 1
            spacing, abreast = self._window / (10 * left), max(1, left // 10)
        elif told:
            abreast = min(abreast, left)
        if in_flight >= abreast:
            spacing = max(spacing, _PATIENCE)
        return max(wait, self._last + spacing - now)

    def _places(self) -> int:
        return min(self._limit - (self._limit >= _SPARE_FROM), self._most)

    def _full(self, now: float) -> float:
        """The moment at which a place may be free, now that none is.

        A gate that is full for the first time in a while used its places in a rush, would do so again when they come
        back, a minute later, and hear nothing of other processes in between. So four of them come back one by one over
        that minute; their calls keep that distance from then on.
        """
        used = self._used
        if used and len(used) + len(self._in_flight) >= self._places():
            if now >= self._crowded_until and self._places() >= _SPARE_FROM - 1:
                self._kept = [used[0] + self._window * part / 5 for part in range(1, 5)]
            self._crowded_until = now + 2 * self._window
        return min(used[0] if used else now + self._window, self._kept[0] if self._kept else math.inf)

    def _left_again(self, now: float, shared: bool) -> float:
        """The moment at which a call may go, now that the server has none left for us and none of ours is in flight."""
        moment = self._told_until
        if self._used and now >= self._resets_until:
            moment = min(moment, self._used[0])
        if shared and len(self._used) < self._others / 4:
            # The others may not have noticed us. At worst a refusal tells when there is room.
            moment = min(moment, max(self._last, self._paused_until) + _PROBE_AFTER)
            self._probing = now >= moment
        return moment

    def _turn(self, ahead: int, now: float) -> float:
        """The moment before which a caller cannot be admitted, with `ahead` others before it in the line."""
        places = self._places()
        rounds, step = divmod(ahead, places)
        place = len(self._used) + len(self._in_flight) - places + step
        if place < 0:
            moment = now
        elif place < len(self._used):
            moment = self._used[place]
        else:  # of a call whose answer is still to come
            moment = now + self._window
        return max(moment, self._paused_until) + rounds * self._window

    def _catch_up(self) -> float:
        """Take in the news, and give back the places whose time is over; returns the time."""
        if self._news:
            self._take_in_news()
        now = self._monotonic()
        if self._used and self._used[0] <= now:
            self._give_back(now)
        if self._kept and self._kept[0] <= now:
            self._kept = [moment for moment in self._kept if moment > now]
        return now

    def _give_back(self, now: float) -> None:
        used, lapsed = self._used, self._lapsed
        while used and used[0] <= now:
            lapsed.append(used.popleft())
            self._freed += now >= self._resets_until
        while lapsed and lapsed[0] <= now - self._window:
            lapsed.popleft()

    def _take_in_news(self) -> None:
        news = self._news[:]
        gave_up = {item for item in news if isinstance(item, _Ticket)}
        if gave_up:
            self._line = [ticket for ticket in self._line if ticket not in gave_up]
            for place, ticket in enumerate(self._line):
                ticket.place = place
        for item in news:
            if isinstance(item, _Ticket):
                # It may have been admitted in the moment in which it gave up: it sent nothing.
                self._in_flight[: item.admitted], self._news[:1] = (), ()
            else:
                # Which call it was is not known; most are answered in the order in which they left.
                sent = self._in_flight[-1] if self._in_flight else item[0]
                self._in_flight[-1:], self._news[:1] = (), ()
                self._learn(*item, sent)

    def _learn(self, now: float, answer: RateLimit | None, sent: float) -> None:
        """Take in what came at the moment `now` of a call that was admitted at the moment `sent`."""
        if self._used and self._used[0] <= now:
            self._give_back(now)
        if answer is None or not answer.refused:
            self._used.append(now + self._window + _MARGIN)
        if answer is None:
            self._remaining -= 1  # the server may have counted it
            return
        if answer.limit is not None:
            self._limit = answer.limit
        if self._abreast < self._limit:
            self._abreast += 1
        if answer.refused:
            # The server did not count this call. A time of 0 is one that was rounded down, and without any time the
            # best guess is the average time until a place is free.
            pause = max(answer.retry_after or 0.0, self._window / self._limit)
            if now >= self._paused_until:  # it is not one of several that were refused together
                if self._refused:  # when we were told to come, others were faster; they may be each time
                    pause = max(pause, self._window)
                elif self._probing:
                    pause += _RUSH
                else:
                    self._reserve = min(self._reserve + 2, 1 + self._limit // 4)
            self._paused_until = max(self._paused_until, now + min(pause, LONGEST_PAUSE))
            self._shared_until = now + _REMEMBERED
        elif self._reserve > 1:
            self._reserve = max(1.0, self._reserve - 0.02)
        self._probing, self._refused = False, answer.refused
        if answer.remaining is not None:
            self._hear(now, answer.remaining, sent)

    def _hear(self, now: float, remaining: int, sent: float) -> None:
        """Take in how many calls the server had left when it answered."""
        used = self._used
        others = self._limit - remaining - len(used) - len(self._in_flight)
        self._others = max(0, others)
        if others > 0 and others > len(self._lapsed) - bisect(self._lapsed, sent):
            self._shared_until = now + _REMEMBERED  # they are not ours: those that lapsed since were maybe counted
        jump = remaining - self._remaining
        if jump > 0 and now >= self._reset_at + self._window - _ANSWER_AGE:
            # Calls of the last 55 seconds that the server has forgotten: its minute began anew since.
            still = bisect(used, now + self._window - _ANSWER_AGE) - bisect(used, now + _ANSWER_AGE)
            if remaining + still > self._limit or (now < self._resets_until and jump > 5):
                self._reset_at, self._resets_until = now, now + _REMEMBERED
        self._remaining, self._freed = remaining, 0
        self._told_until = now + self._window
        if now < self._resets_until:
            self._told_until -= (now - self._reset_at) % self._window

    def is_idle(self) -> bool:
        """Whether it holds nothing that a new gate would not know: no callers, no calls in the window, no pause."""
        with self._lock:
            now = self._catch_up()
            busy = self._line or self._in_flight or self._used
            return not busy and now >= max(self._paused_until, self._told_until)

    def forget_callers(self) -> None:
        """In a forked process, where none of the threads that wait or send are: only their calls count on."""
        self._lock = threading.Lock()
        self._used.extend([self._monotonic() + self._window + _MARGIN] * len(self._in_flight))
        self._in_flight.clear()
        self._line.clear()
        self._news.clear()


_all_gates: WeakSet[RollingWindow] = WeakSet()
"""Those of callers as well, for a process that is forked."""
_gates: WeakValueDictionary[tuple[Hashable, object], RollingWindow] = WeakValueDictionary()
_in_use: list[RollingWindow] = []
"""Keeps gates that hold calls of the last minute: a client made anew for each call must not forget the calls before."""
_sweep_at = 64
_gates_lock = threading.Lock()


def limiter_for(key: object, clock: Clock | None = None) -> RollingWindow:
    """The gate that all clients of this process share for one API key.

    Args:
        key: The API key, of which only a hash is kept; or what supplies it (a function, an `httpx.Auth`), which is then
            known by its identity.
        clock: What the gate takes the time from; clients with clocks of their own share no gate.
    """
    try:
        name = hashlib.sha256(key.encode(errors="surrogatepass")).digest() if isinstance(key, str) else key
        place = (name, None if clock is None or isinstance(clock, SystemClock) else id(clock))
        hash(place)
    except TypeError:  # cannot be looked up, so it cannot be shared either
        return RollingWindow(clock=clock)
    with _gates_lock:
        gate = _gates.get(place)
        if gate is None:
            _sweep()
            gate = _gates[place] = RollingWindow(clock=clock)
            _in_use.append(gate)
        return gate


def _sweep() -> None:
    """Let go of the gates that are idle and that no client holds, each time that there are twice as many."""
    global _sweep_at
    if len(_in_use) >= _sweep_at:
        _in_use[:] = [known for known in _in_use if not known.is_idle()]
        _in_use[:] = _gates.values()  # the idle ones that no client holds are gone from here by now
        _sweep_at = max(64, 2 * len(_in_use))


def _after_fork() -> None:
    global _gates_lock
    _gates_lock = threading.Lock()
    for gate in list(_all_gates):
        gate.forget_callers()


if sys.platform != "win32":
    os.register_at_fork(after_in_child=_after_fork)
