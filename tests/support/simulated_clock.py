"""A clock for tests: real threads and real tasks, but time passes only when all of them sleep, and then at once.

    clock = SimulatedClock()
    clock.sleep(3600)                          # returns at once, an hour later

    def worker() -> int: ...                   # calls clock.sleep(...), or what was given this clock
    async def task() -> int: ...               # awaits clock.sleep_async(...)
    clock.run([worker] * 20, [task] * 20)      # 20 threads, and 20 tasks in one event loop; returns their results

`run` makes a simulation of it. One worker runs at a time, until it sleeps or ends; then the clock jumps to the earliest
moment at which any of them wakes up, and that one goes on, the one that fell asleep first where several wake at the
same moment. So a run gives the same result each time. Workers start in the order given, threads first.

- A worker that makes tasks of its own uses `clock.create_task(...)`, so that time does not pass before they start.
- A worker that waits for anything but this clock (a lock, a future, a task) stops time for all. Let it wait inside
  `with clock.elsewhere():`; time may then have passed when it comes out.
- A worker that cancels a task gives it a moment to notice: `task.cancel(); await asyncio.sleep(0)`.
- A run that gets stuck fails after `patience` real seconds and says who sleeps until when.
"""

from __future__ import annotations

import asyncio
import heapq
import threading
from collections.abc import Callable, Coroutine, Generator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any, TypeVar

T = TypeVar("T")


class SimulatedClock:
    """Implements `Clock`; see the top of this file.

    Args:
        now: Seconds since 1970 at the beginning.

    Attributes:
        slept: All sleeps so far, in seconds, in the order in which they began.
    """

    def __init__(self, now: float = 1_750_000_000.0) -> None:
        self.slept: list[float] = []
        self._epoch = now
        self._now = 0.0
        self._changed = threading.Condition()
        self._order = count()
        self._asleep: list[tuple[float, int, Callable[[], object]]] = []
        self._awake = 0
        self._simulating = False

    def monotonic(self) -> float:
        """Seconds since the clock was made."""
        return self._now

    def time(self) -> float:
        """Seconds since 1970."""
        return self._epoch + self._now

    def sleep(self, seconds: float) -> None:
        """Wait, blocking the thread. Outside of `run` nobody else is waited for."""
        self.slept.append(seconds)
        if not self._simulating:
            self._now += max(0.0, seconds)
            return
        woken = threading.Event()
        self._fall_asleep(seconds, woken.set)
        woken.wait()

    async def sleep_async(self, seconds: float) -> None:
        """Wait, letting other tasks run. Outside of `run` nobody else is waited for."""
        self.slept.append(seconds)
        if not self._simulating:
            self._now += max(0.0, seconds)
            await asyncio.sleep(0)
            return
        loop = asyncio.get_running_loop()
        woken: asyncio.Future[None] = loop.create_future()
        number = self._fall_asleep(seconds, lambda: loop.call_soon_threadsafe(_finish, woken))
        try:
            await woken
        except asyncio.CancelledError:
            with self._changed:
                # Not among the sleepers any more: it was woken, and counted as awake, in the same moment.
                if any(sleeper[1] == number for sleeper in self._asleep):
                    self._asleep = [sleeper for sleeper in self._asleep if sleeper[1] != number]
                    heapq.heapify(self._asleep)
                    self._awake += 1
            raise

    def create_task(self, coroutine: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Like `asyncio.create_task`, and time does not pass while the task is awake."""
        with self._changed:
            self._awake += 1
        task = asyncio.create_task(coroutine)
        task.add_done_callback(lambda _: self._one_less_awake())
        return task

    @contextmanager
    def elsewhere(self) -> Generator[None]:
        """Inside, this worker waits for something else than the clock, and time may pass."""
        self._one_less_awake()
        try:
            yield
        finally:
            with self._changed:
                self._awake += 1

    def run(
        self,
        threads: Sequence[Callable[[], Any]] = (),
        tasks: Sequence[Callable[[], Coroutine[Any, Any, Any]]] = (),
        *,
        patience: float = 20.0,
    ) -> list[Any]:
        """Run functions in threads, and coroutine functions in tasks of one event loop, until all have ended.

        Args:
            threads: Each is called in a thread of its own.
            tasks: Each is called and awaited in a task of its own.
            patience: Real seconds after which the run is given up.

        Returns:
            What they returned, threads first, in the order given.

        Raises:
            ExceptionGroup: Some of them raised.
            TimeoutError: The simulation is stuck.
        """
        results: list[Any] = [None] * (len(threads) + len(tasks))
        errors: list[Exception] = []

        def work(place: int) -> None:
            try:
                self.sleep(0)
                results[place] = threads[place]()
            except Exception as error:
                errors.append(error)
            finally:
                self._one_less_awake()

        async def work_async(place: int) -> None:
            try:
                await self.sleep_async(0)
                results[len(threads) + place] = await tasks[place]()
            except Exception as error:
                errors.append(error)

        async def work_all() -> None:
            await asyncio.gather(*(self.create_task(work_async(place)) for place in range(len(tasks))))

        started: list[threading.Thread] = []
        self._simulating = True
        self._awake = 1 + len(threads)  # this thread is awake until all others have come to their first sleep
        for place in range(len(threads)):
            started.append(threading.Thread(target=work, args=[place], daemon=True))
            started[-1].start()
            self._wait_for_sleepers(len(started))
        if tasks:
            started.append(threading.Thread(target=lambda: asyncio.run(work_all()), daemon=True))
            started[-1].start()
            self._wait_for_sleepers(len(results))
        self._one_less_awake()
        for thread in started:
            thread.join(patience)
            if thread.is_alive():
                until = sorted(sleeper[0] for sleeper in self._asleep)
                raise TimeoutError(f"stuck at {self._now:g} s: {self._awake} awake, the others asleep until {until}")
        self._simulating = False
        if errors:
            raise ExceptionGroup("workers failed", errors)
        return results

    def _fall_asleep(self, seconds: float, wake: Callable[[], object]) -> int:
        with self._changed:
            number = next(self._order)
            heapq.heappush(self._asleep, (self._now + max(0.0, seconds), number, wake))
            self._changed.notify_all()
        self._one_less_awake()
        return number

    def _one_less_awake(self) -> None:
        with self._changed:
            self._awake -= 1
            if self._awake == 0 and self._asleep:
                moment, _, wake = heapq.heappop(self._asleep)
                self._now = max(self._now, moment)
                self._awake = 1
                wake()

    def _wait_for_sleepers(self, number: int) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._asleep) >= number, timeout=10):
                raise TimeoutError("a worker did not start")


def _finish(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
