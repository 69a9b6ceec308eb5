"""Where a response differs from the documentation: logged once per process, or an error with `strict=True`."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from .unset import UNSET

T = TypeVar("T")

log = logging.getLogger("mijnklantportaal.deviation")

_here = threading.local()


def is_strict() -> bool:
    """Whether what is being read has to be what the documentation says. Asked only where it is not."""
    return getattr(_here, "strict", False)


logged: set[tuple[str, ...]] = set()
"""What was logged. Names come from the server, so there is a limit to what is kept."""
_MOST = 1000


def strictly(decode: Callable[[Any], T], data: Any) -> T:
    """Decode data; whatever differs from the documentation is a `DecodeError`."""
    _here.strict = True
    try:
        return decode(data)
    finally:
        _here.strict = False


def log_once(level: int, message: str, *words: str) -> None:
    """Log something, unless it was logged before."""
    if (message, *words) not in logged and len(logged) < _MOST and log.isEnabledFor(level):
        logged.add((message, *words))
        log.log(level, message, *words)


def unreadable(model: str, key: str, value: object) -> None:
    """Log a field that cannot be read, but never its value, which may be somebody's name."""
    log_once(logging.WARNING, "%s.%s: %s, which is not documented and cannot be read", model, key, kind_of(value))


def habit(model: str, key: str, what: str) -> None:
    """Log a value whose form is not the documented one, but which can be read."""
    log_once(logging.WARNING, "%s.%s: %s", model, key, what)


def unknown_value(enum: str, value: str) -> None:
    """Log an enum value that is not documented."""
    log_once(logging.INFO, "%s: %s is not documented", enum, repr(value[:60]))


def unknown_field(model: str, key: str) -> None:
    """Log a field that is not documented."""
    log_once(logging.DEBUG, "%s: the field %s is not documented", model, repr(key[:60]))


def retirement(method: str, path: str, headers: Mapping[str, str]) -> None:
    """Log headers that announce the end of an operation."""
    for name in ("Deprecation", "Sunset"):
        if name.lower() in headers:
            area = path.split("/")[1]
            log_once(logging.WARNING, "%s /%s: the service sent %s: %s", method, area, name, headers[name.lower()][:60])


def kind_of(value: object) -> str:
    """What came, without its value."""
    if value is UNSET:
        return "missing"
    if value is None:
        return "null"
    if isinstance(value, str):
        return "text in another notation" if value else "empty text"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float | Decimal):
        return "a number"
    return "an object" if isinstance(value, Mapping) else "a list"
