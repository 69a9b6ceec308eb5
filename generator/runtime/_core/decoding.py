"""How single values are read and written: fast where they are right, with a reason where they are not.

What becomes of a value that cannot be read is decided in `model.py` and `rows.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from math import isfinite
from typing import Any, NoReturn, TypeVar, cast

from ..errors import DecodeError

T = TypeVar("T")

# Reading


_MOST_DIGITS = 400
_EXACT_DIGITS = 15
"""Decimal digits that survive the way through a float, whatever they are."""
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,400}(?:\.[0-9]{1,400})?").fullmatch
"""The notation of money: digits and a point, no exponent, blanks, plus sign or other digits."""


def read_json(body: bytes) -> Any:
    """Parsed JSON; numbers with a point become `Decimal`, so that no digit is lost.

    One with an exponent, `1.0e+25`, is how PHP writes a float, and stays one.
    """
    return _json.decode(body.decode("utf-8-sig"))


def _exact(text: str) -> Decimal | float:
    if "e" not in text and "E" not in text:
        return Decimal(text)
    number = float(text)
    if isfinite(number):
        return number
    raise ValueError(f"{text[:40]} is too large")


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


_json = json.JSONDecoder(parse_float=_exact, parse_constant=_no_number)


def text(value: Any) -> str:
    """A string, as it is."""
    if type(value) is str:
        return value
    raise TypeError(f"expected text, got {shown(value)}")


def whole(value: Any) -> int:
    """A whole number; JSON's true and false are none."""
    if type(value) is int:
        return value
    raise TypeError(f"expected a whole number, got {shown(value)}")


def flag(value: Any) -> bool:
    """True or false."""
    if type(value) is bool:
        return value
    raise TypeError(f"expected true or false, got {shown(value)}")


def decimal(value: Any) -> Decimal:
    """An exact number in plain notation, which the API writes as text and sometimes as a number."""
    # Faster than a regular expression, for what is usual; the rest is left to one.
    if type(value) is str and value.isascii() and value.replace(".", "", 1).isdigit() and value[0] != "." != value[-1]:
        return Decimal(value)
    return _unusual_decimal(value)


def _unusual_decimal(value: Any) -> Decimal:
    if type(value) is str:
        if _PLAIN_NUMBER(value):
            return Decimal(value)
    elif type(value) is int:
        if -(10**_MOST_DIGITS) < value < 10**_MOST_DIGITS:
            return Decimal(value)
    elif type(value) is Decimal and value.is_finite() and -_MOST_DIGITS < value.adjusted() < _MOST_DIGITS:
        return value
    raise ValueError(f"{shown(value)} is not a decimal number")


def number(value: Any) -> Decimal:
    """The same for what is documented as a number: `json.loads` makes a float of it, exact up to 15 digits."""
    if type(value) is float and _PLAIN_NUMBER(repr(value)):
        exact = Decimal(repr(value))
        if len(exact.as_tuple().digits) <= _EXACT_DIGITS:
            return exact
    return decimal(value)


def day(value: Any) -> date:
    """A date."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"{shown(value)} is not a date") from None


def date_time(value: Any) -> datetime:
    """A moment with its offset."""
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"{shown(value)} is not a date and time") from None
    if moment.tzinfo is None:
        raise ValueError(f"{shown(value)} has no offset from UTC")
    return moment


def date_or_date_time(value: Any) -> date | datetime:
    """A date or a moment, for fields whose notation the documentation leaves open."""
    return day(value) if type(value) is str and len(value) == 10 else date_time(value)


def clock_time(value: Any) -> time:
    """A time of the day."""
    try:
        return time.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"{shown(value)} is not a time") from None


def mapping(value: Any) -> dict[str, Any]:
    """An object with any keys."""
    if isinstance(value, dict):
        return cast("dict[str, Any]", value)
    raise TypeError(f"expected an object, got {shown(value)}")


def mapping_of(read: Callable[[Any], T], value: Any) -> dict[str, T]:
    """An object with any keys, and values of one type."""
    return {key: read(item) for key, item in mapping(value).items()}


def one_of(value: Any, *readers: Callable[[Any], Any]) -> Any:
    """A value of one of several types."""
    for read in readers:
        try:
            return read(value)
        except (TypeError, ValueError):
            continue
    raise TypeError(f"got {shown(value)}, which is none of the documented types")


def by_tag(value: Any, key: str, *readers: tuple[object, Callable[[Any], Any]]) -> Any:
    """An object of one of several models, which a field tells apart."""
    tag = mapping(value).get(key)
    for each, read in readers:
        if each == tag:
            return read(value)
    raise ValueError(f"{key} is {shown(tag)}, which is none of the documented kinds")


def each_or_null(read: Callable[[Any], T], value: Any) -> list[T | None]:
    """A list whose items may be null."""
    return [None if item is None else at(f"[{index}]", read, item) for index, item in enumerate(items_of(value))]


def each(read: Callable[[Any], T], value: Any) -> list[T]:
    """A list, each item of it read in the same way."""
    items = items_of(value)
    try:
        return [read(item) for item in items]
    except Exception:  # again, slowly, to find the place
        return [at(f"[{index}]", read, item) for index, item in enumerate(items)]


def items_of(value: Any) -> list[Any]:
    """A list of anything."""
    if isinstance(value, list):
        return cast("list[object]", value)
    raise TypeError(f"expected a list, got {shown(value)}")


def at(place: str, read: Callable[[Any], T], value: Any) -> T:
    """Read a value; an error names its place."""
    try:
        if value is None and read is not anything:
            raise ValueError("is null")
        return read(value)
    except DecodeError as error:
        inner = error.path if error.path.startswith("[") or not error.path else f".{error.path}"
        raise DecodeError(error.problem, path=place + inner, model=error.model) from None
    except Exception as error:
        raise DecodeError(str(error) or type(error).__name__, path=place) from None


def anything(value: Any) -> Any:
    """Any JSON value, as it is."""
    return value


# Writing


def written_map(write: Callable[[T], Any], value: Mapping[str, T]) -> dict[str, Any]:
    """An object with any keys, and values of one type."""
    return {key: write(item) for key, item in value.items()}


def decimal_text(value: Decimal) -> str:
    """A decimal number without exponent."""
    return format(value, "f")


def decimal_number(value: Decimal) -> int | float | str:
    """A decimal as a JSON number where `number` reads it back exactly, else as text."""
    written = _as_number(value) if len(value.as_tuple().digits) <= _EXACT_DIGITS else decimal_text(value)
    return decimal_text(value) if "e" in repr(written) else written


def _as_number(value: Decimal) -> int | float | str:
    if not -_MOST_DIGITS < value.adjusted() < _MOST_DIGITS:
        return str(value)
    if value == value.to_integral_value():
        return int(value)
    near = float(value)
    return near if Decimal(repr(near)) == value else decimal_text(value)


def plain(value: Any) -> Any:
    """A JSON value that came with a response, as `json.dumps` takes it: without the `Decimal` of `read_json`."""
    if isinstance(value, Decimal):
        return _as_number(value)
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list):
        return [plain(inner) for inner in cast("list[object]", value)]
    return value


def iso(value: date) -> str:
    """A date, or a moment in the notation with milliseconds where it is given in UTC."""
    if isinstance(value, datetime) and value.tzinfo is UTC and value.microsecond % 1000 == 0:
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value.isoformat()


def shown(value: object) -> str:
    """A value as a message shows it: short, on one line."""
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "null"
    text = str(value) if isinstance(value, Decimal) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
