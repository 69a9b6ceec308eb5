"""What holds for all calls of a client: its settings, checked when it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from ..errors import ConfigurationError
from ..rate_limit import RateLimiter, limiter_for
from .clock import Clock
from .connections import httpx, is_loopback
from .credentials import Credentials
from .version import BASE_URL, VERSION

__all__ = ["BASE_URL", "Settings", "changed", "checked"]


@dataclass(slots=True, eq=False, repr=False)  # of a NamedTuple, error reporters send the items, whatever its repr
class Settings:
    """What holds for all calls of a client; `with_options` makes a copy with some of it changed."""

    base_url: str
    credentials: Credentials
    timeout: Mapping[str, float | None]
    deadline: float
    max_retries: int
    rate_limiter: RateLimiter | None
    """None: the one of the key that a function returns."""
    headers: Mapping[str, str]
    is_local: bool
    """Whether the base URL leads to this machine."""
    insecure_http: bool
    strict: bool
    """Whether a response that is not what the documentation says is an error at once."""

    def __repr__(self) -> str:
        return f"<Settings for {self.base_url}>"


def checked(
    credentials: Credentials,
    *,
    base_url: str,
    timeout: float | httpx.Timeout,
    deadline: float,
    max_retries: int,
    rate_limiter: RateLimiter | None,
    user_agent: str,
    insecure_http: bool,
    strict: bool,
    clock: Clock,
) -> Settings:
    """The settings of a client.

    Raises:
        ConfigurationError: One of them is not valid.
    """
    credentials.check()
    agent = f"{user_agent} mijnklantportaal-python/{VERSION}".strip()
    if not agent.isascii() or not agent.isprintable():
        raise ConfigurationError("user_agent: only printable ASCII can be sent")
    url, host = _base_url(base_url, insecure_http)
    if rate_limiter is None and credentials.holder is not None:
        rate_limiter = limiter_for(credentials.holder, clock)
    return Settings(
        base_url=url,
        credentials=credentials,
        timeout=_timeout(timeout),
        deadline=_positive(deadline, "deadline"),
        max_retries=_count(max_retries),
        rate_limiter=rate_limiter,
        headers={"accept": "application/json", "accept-encoding": "gzip", "user-agent": agent},
        is_local=is_loopback(host),
        insecure_http=insecure_http,
        strict=bool(strict),
    )


def changed(
    settings: Settings,
    timeout: float | httpx.Timeout | None,
    deadline: float | None,
    max_retries: int | None,
    strict: bool | None,
) -> Settings:
    """A copy of the settings with those that are not None in place of its own."""
    return replace(
        settings,
        timeout=settings.timeout if timeout is None else _timeout(timeout),
        deadline=settings.deadline if deadline is None else _positive(deadline, "deadline"),
        max_retries=settings.max_retries if max_retries is None else _count(max_retries),
        strict=settings.strict if strict is None else bool(strict),
    )


def _base_url(base_url: str, insecure_http: bool) -> tuple[str, str]:
    """The base URL without a slash at its end, and its host."""
    try:
        parts = urlsplit(base_url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError as error:
        raise ConfigurationError(f"base_url: {base_url!r} is not a URL: {error}") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise ConfigurationError(f"base_url: expected a URL such as {BASE_URL}, got {base_url!r}")
    if parts.query or parts.fragment or parts.username or parts.password:
        raise ConfigurationError("base_url: takes no query, fragment or password")
    if parts.scheme == "http" and not insecure_http and not is_loopback(host):
        raise ConfigurationError(
            f"base_url: {base_url!r} would send the API key unencrypted; use https://, or pass insecure_http=True"
        )
    return base_url.rstrip("/"), host


def _timeout(timeout: float | httpx.Timeout) -> Mapping[str, float | None]:
    if isinstance(timeout, httpx.Timeout):
        return timeout.as_dict()
    seconds = _positive(timeout, "timeout")
    return {"connect": min(5.0, seconds), "read": seconds, "write": seconds, "pool": seconds}


def _positive(value: object, argument: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
        raise ConfigurationError(f"{argument}: expected a number of seconds above 0, got {value!r}")
    return float(value)


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ConfigurationError(f"max_retries: expected a whole number from 0 up, got {value!r}")
    return value
