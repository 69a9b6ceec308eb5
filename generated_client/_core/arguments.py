"""How arguments are checked and written down, before anything is sent.

Each function takes the value and the argument's name, and raises `InvalidArgument` when the value will not do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any, cast
from urllib.parse import quote

from ..errors import ConfigurationError, InvalidArgument
from .model import Model

_PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?").fullmatch
_MOST_DIGITS = 400


def path_id(value: object, argument: str, *prefixes: str) -> str:
    """An id as one segment of a path, quoted."""
    text = identifier(value, argument, *prefixes)
    if text in {".", ".."} or any(character < " " or character == "\x7f" for character in text):
        raise InvalidArgument(argument, f"{text!r} cannot be part of a path")
    return quote(text, safe="")


def identifier(value: object, argument: str, *prefixes: str) -> str:
    """An id, which starts with one of the prefixes of its kind."""
    text = string(value, argument)
    if not text:
        raise InvalidArgument(argument, "is empty")
    if prefixes and not text.startswith(prefixes):
        raise InvalidArgument(argument, f"expected an id that starts with {' or '.join(prefixes)}, got {text!r}")
    return text


def string(value: object, argument: str) -> str:
    """Text as it is."""
    if not isinstance(value, str):
        raise _wrong(argument, "text (str)", value)
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise InvalidArgument(argument, f"{value!r} is no valid text") from error
    return str(value)


def choice(value: object, argument: str) -> str:
    """A member of an open enum, or the text that stands for one."""
    text = string(value, argument)
    if not text:
        raise InvalidArgument(argument, "is empty")
    return text


def amount(value: object, argument: str) -> str:
    """An exact decimal number as text: `12.95`."""
    if isinstance(value, float):
        raise InvalidArgument(argument, f"a float cannot hold {value!r} exactly: pass a Decimal or text, '12.95'")
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise _wrong(argument, "a decimal number (Decimal, int or str)", value)
    number = Decimal("NaN") if isinstance(value, str) and not _PLAIN_NUMBER(value) else Decimal(value)
    # An exponent of millions would be written as millions of digits.
    if not number.is_finite() or abs(number.adjusted()) >= _MOST_DIGITS:
        shown = "an int of that size" if isinstance(value, int) else repr(value)[:60]
        raise InvalidArgument(argument, f"{shown} is no decimal number such as 12.95")
    return format(number, "f")


def integer(value: object, argument: str) -> int:
    """A whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(argument, "a whole number (int)", value)
    return value


def page_number(value: object, argument: str) -> int:
    """The number of a page; the first is 1."""
    number = integer(value, argument)
    if number < 1:
        raise InvalidArgument(argument, f"the first page is 1, got {number}")
    return number


def boolean(value: object, argument: str) -> bool:
    """True or False."""
    if not isinstance(value, bool):
        raise _wrong(argument, "True or False", value)
    return value


def calendar_date(value: object, argument: str) -> str:
    """A date as `2024-04-29`."""
    if isinstance(value, datetime):
        raise InvalidArgument(argument, f"takes a date without time: pass {argument}.date()")
    if not isinstance(value, date):
        raise _wrong(argument, "a date (datetime.date)", value)
    return value.isoformat()


def portal_date_time(value: object, argument: str) -> str:
    """A moment as the portal reads it, `2024-05-11 12:59:00`.

    The notation has no zone. A datetime without zone is sent as it stands; one with a zone is converted to Dutch time
    first, which the documentation leaves open and we assume.
    """
    if not isinstance(value, datetime):
        raise _wrong(argument, "a moment (datetime.datetime)", value)
    if value.microsecond:
        raise InvalidArgument(argument, "the portal knows no parts of a second: pass .replace(microsecond=0)")
    if value.tzinfo is not None:
        try:
            value = value.astimezone(_dutch_time())
        except OverflowError as error:
            raise InvalidArgument(argument, f"{value} has no Dutch time") from error
    return value.replace(tzinfo=None).isoformat(" ")


def portal_date_time_minutes(value: object, argument: str) -> str:
    """A moment as `2024-05-11 12:59`, for where the portal reads no seconds."""
    text = portal_date_time(value, argument)
    if not text.endswith(":00"):
        raise InvalidArgument(argument, "the portal reads no seconds here: pass .replace(second=0)")
    return text[:-3]


def sequence(
    value: object, argument: str, write: Callable[[object, str], Any], *, least: int = 0, most: int | None = None
) -> list[Any]:
    """Each item of a sequence, written by `write`."""
    if not _is_list(value):
        raise _wrong(argument, "a list", value)
    items = list(cast("Iterable[object]", value))
    if len(items) < least:
        raise InvalidArgument(argument, "is empty" if not items else f"takes at least {least} items")
    if most is not None and len(items) > most:
        raise InvalidArgument(argument, f"takes at most {most} items, got {len(items)}")
    return [write(item, f"{argument}[{index}]") for index, item in enumerate(items)]


def identifiers(*prefixes: str) -> Callable[[object, str], str]:
    """For `sequence`: writes ids that start with one of the prefixes."""

    def write(value: object, argument: str) -> str:
        return identifier(value, argument, *prefixes)

    return write


def instance(kind: type[Model]) -> Callable[[object, str], dict[str, Any]]:
    """For `sequence`: writes objects of one model."""

    def write(value: object, argument: str) -> dict[str, Any]:
        if not isinstance(value, kind):
            raise _wrong(argument, f"a {kind.__name__}", value)
        try:
            return value.to_dict()
        except InvalidArgument as error:
            raise InvalidArgument(f"{argument}.{error.argument}", error.problem) from error

    return write


def at_least_one(body: Mapping[str, Any], arguments: str) -> None:
    """Refuse a change that changes nothing."""
    if not body:
        raise InvalidArgument(arguments, "at least one of them has to be given")


def form_fields(fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The fields of a form as its text parts; nested ones are named as PHP reads them, `signers[0][email]`."""
    parts: list[tuple[str, str]] = []
    for name, value in fields.items():
        _add_parts(parts, name, value)
    return parts


def _add_parts(parts: list[tuple[str, str]], name: str, value: object) -> None:
    if isinstance(value, dict):
        for key, inner in cast("dict[str, object]", value).items():
            _add_parts(parts, f"{name}[{key}]", inner)
    elif isinstance(value, list):
        for index, inner in enumerate(cast("list[object]", value)):
            _add_parts(parts, f"{name}[{index}]", inner)
    elif isinstance(value, bool):
        parts.append((name, "true" if value else "false"))
    else:
        parts.append((name, "" if value is None else str(value)))


def _dutch_time() -> tzinfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # only few programs get here

    try:
        return ZoneInfo("Europe/Amsterdam")
    except ZoneInfoNotFoundError as error:
        raise ConfigurationError(
            "this machine has no time zone data for Europe/Amsterdam: install the package tzdata, or pass datetimes "
            "without zone, in Dutch time"
        ) from error


def _is_list(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)


def _wrong(argument: str, expected: str, value: object) -> InvalidArgument:
    return InvalidArgument(argument, f"expected {expected}, got {type(value).__name__}")
