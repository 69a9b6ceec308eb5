"""What the client asks of a rate limiter, and the one that does nothing."""

from __future__ import annotations

from typing import Final, Protocol

from .rate_headers import RateLimit


class NoRoom(TimeoutError):
    """A gate cannot let a call through in time.

    Attributes:
        retry_after: Seconds until there may be room.
    """

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"the rate limit has room in {retry_after:.1f} s, too late for this call")
        self.retry_after = retry_after


class RateLimiter(Protocol):
    """Decides when a request may leave. For each attempt: one `acquire`, then one `release`."""

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

    def release(self, rate_limit: RateLimit | None) -> None:
        """Report the outcome of the request, without waiting.

        Args:
            rate_limit: What the response said; None when no response came.
        """
        ...


class Unlimited:
    """A gate that is always open: for tests, and for programs that limit their calls elsewhere."""

    def acquire(self, timeout: float) -> None:
        """Return at once."""

    async def acquire_async(self, timeout: float) -> None:
        """Return at once."""

    def release(self, rate_limit: RateLimit | None) -> None:
        """Do nothing."""

    def __repr__(self) -> str:
        return "NO_LIMIT"


NO_LIMIT: Final = Unlimited()
