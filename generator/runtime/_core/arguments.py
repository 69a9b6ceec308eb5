"""How arguments are checked and written down, before anything is sent.

A writer takes the value and the argument's name, and raises `InvalidArgument` for a value that is not valid. The
functions below "What makes writers" return writers: for ids with a prefix, for lists, within limits.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any, cast
from urllib.parse import quote, urlencode

from ..errors import ConfigurationError, InvalidArgument
from .decoding import decimal_number
from .model import Model
from .multipart import FileInput, PreparedFile, prepare_file, prepare_files

Writer = Callable[[object, str], Any]

_PLAIN_NUMBER = r"-?[0-9]+(\.[0-9]+)?"  # compiled when it is needed
_CONTROL = r"[\x00-\x1f\x7f]"
_MOST_DIGITS = 400


# Writers


def path_id(value: object, argument: str, *prefixes: str) -> str:
    """An id as one segment of a path, quoted."""
    return _quoted(identifier(value, argument, *prefixes), argument)


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
        raise InvalidArgument(argument, f"{value!r} is not valid text") from error
    return str(value)


def choice(value: object, argument: str) -> str:
    """A member of an open enum, or the text of one."""
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
    number = Decimal("NaN") if isinstance(value, str) and not re.fullmatch(_PLAIN_NUMBER, value) else Decimal(value)
    # An exponent of millions would be written as millions of digits.
    if not number.is_finite() or abs(number.adjusted()) >= _MOST_DIGITS:
        shown = "an int of that size" if isinstance(value, int) else repr(value)[:60]
        raise InvalidArgument(argument, f"{shown} is not a decimal number such as 12.95")
    return format(number, "f")


def number(value: object, argument: str) -> int | float:
    """An exact decimal number as a JSON number."""
    written = decimal_number(Decimal(amount(value, argument)))
    if isinstance(written, str):
        raise InvalidArgument(argument, f"{written} has more digits than a number of JSON keeps")
    return written


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


def offset(value: object, argument: str) -> int:
    """How many objects of a list to pass over."""
    count = integer(value, argument)
    if count < 0:
        raise InvalidArgument(argument, f"a list starts at 0, got {count}")
    return count


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


def date_time(value: object, argument: str) -> str:
    """A moment as RFC 3339 writes it, `2026-11-22T10:00:00+00:00`."""
    if not isinstance(value, datetime):
        raise _wrong(argument, "a moment (datetime.datetime)", value)
    if value.utcoffset() is None:
        raise InvalidArgument(argument, f"{value} has no time zone: pass .replace(tzinfo=...)")
    return value.isoformat()


def date_or_date_time(value: object, argument: str) -> str:
    """A date, or a moment with its offset."""
    return date_time(value, argument) if isinstance(value, datetime) else calendar_date(value, argument)


def clock_time(value: object, argument: str) -> str:
    """A time of the day, `14:30:00`."""
    if not isinstance(value, time):
        raise _wrong(argument, "a time of the day (datetime.time)", value)
    return value.isoformat()


def portal_date_time(value: object, argument: str) -> str:
    """A moment as the portal reads it, `2024-05-11 12:59:00`.

    The notation has no zone. A datetime without zone is sent as it stands; one with a zone is converted to Dutch time
    first, which the documentation leaves open and we assume.
    """
    if not isinstance(value, datetime):
        raise _wrong(argument, "a moment (datetime.datetime)", value)
    if value.microsecond:
        raise InvalidArgument(argument, "the portal has no fractions of a second: pass .replace(microsecond=0)")
    if getattr(value, "nanosecond", 0):  # of a pandas.Timestamp
        raise InvalidArgument(argument, 'the portal has no fractions of a second: pass .floor("s")')
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


def json_value(value: object, argument: str) -> Any:
    """Any JSON value; Decimals become numbers."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return string(value, argument)
    if isinstance(value, Decimal | float):
        return number(Decimal(repr(value)) if isinstance(value, float) else value, argument)
    if isinstance(value, Mapping):
        return json_object(cast("Mapping[object, object]", value), argument)
    if isinstance(value, list | tuple):
        items = cast("Iterable[object]", value)
        return [json_value(item, f"{argument}[{index}]") for index, item in enumerate(items)]
    raise _wrong(argument, "a JSON value", value)


def json_object(value: object, argument: str) -> dict[str, Any]:
    """A JSON object with any keys."""
    return map_of(json_value)(value, argument)


def raw_bytes(value: object, argument: str) -> bytes:
    """Bytes as they are."""
    if not isinstance(value, bytes | bytearray):
        raise _wrong(argument, "bytes", value)
    return bytes(value)


def file(value: FileInput, argument: str) -> PreparedFile:
    """A file that is to be uploaded."""
    return prepare_file(argument, value)


# What makes writers


def segment(write: Writer) -> Callable[[object, str], str]:
    """Anything else as one segment of a path, quoted."""

    def write_segment(value: object, argument: str) -> str:
        text = _written(write(value, argument))
        if not text:
            raise InvalidArgument(argument, "is empty")
        return _quoted(text, argument)

    return write_segment


def identifiers(*prefixes: str) -> Callable[[object, str], str]:
    """Ids that start with one of the prefixes."""
    return lambda value, argument: identifier(value, argument, *prefixes)


def constant(only: str | int | bool) -> Callable[[object, str], Any]:
    """A constant, the only value that is allowed."""

    def write(value: object, argument: str) -> Any:
        if value != only or isinstance(value, bool) != isinstance(only, bool):
            raise InvalidArgument(argument, f"is always {only!r}, got {value!r}")
        return only

    return write


def text(*, least: int = 0, most: int | None = None, pattern: str | None = None) -> Callable[[object, str], str]:
    """Text whose length or look is limited."""

    def write(value: object, argument: str) -> str:
        written = string(value, argument)
        if len(written) < least:
            raise InvalidArgument(argument, f"takes at least {least} characters, got {len(written)}")
        if most is not None and len(written) > most:
            raise InvalidArgument(argument, f"takes at most {most} characters, got {len(written)}")
        if pattern is not None and not re.search(pattern, written, re.ASCII):
            raise InvalidArgument(argument, f"{written[:60]!r} does not match {pattern}")
        return written

    return write


def within(
    write: Writer,
    *,
    least: int | str | None = None,
    most: int | str | None = None,
    above: int | str | None = None,
    below: int | str | None = None,
    step: int | str | None = None,
) -> Writer:
    """Numbers of a limited size."""
    limits: list[tuple[str, int | str | None, Callable[[Decimal, Decimal], bool]]] = [
        ("at least", least, lambda number, limit: number >= limit),
        ("at most", most, lambda number, limit: number <= limit),
        ("more than", above, lambda number, limit: number > limit),
        ("less than", below, lambda number, limit: number < limit),
        ("a multiple of", step, lambda number, limit: number % limit == 0),
    ]

    def write_within(value: object, argument: str) -> Any:
        written = write(value, argument)
        for words, limit, holds in limits:
            if limit is not None and not holds(Decimal(str(written)), Decimal(limit)):
                raise InvalidArgument(argument, f"has to be {words} {limit}, got {written}")
        return written

    return write_within


def nullable(write: Writer) -> Writer:
    """The same, or None."""
    return lambda value, argument: None if value is None else write(value, argument)


def one_of(*writers: Writer) -> Writer:
    """A value that one of several writers takes."""

    def write(value: object, argument: str) -> Any:
        problems: list[str] = []
        for each in writers:
            try:
                return each(value, argument)
            except InvalidArgument as error:
                problems.append(error.problem)
        raise InvalidArgument(argument, "; or ".join(dict.fromkeys(problems)))

    return write


def list_of(
    write: Writer, *, least: int = 0, most: int | None = None, unique: bool = False
) -> Callable[[object, str], list[Any]]:
    """Lists of things of one type."""

    def write_items(value: object, argument: str) -> list[Any]:
        if not _is_list(value):
            raise _wrong(argument, "a list", value)
        items = list(cast("Iterable[object]", value))
        if len(items) < least:
            raise InvalidArgument(argument, "is empty" if not items else f"takes at least {least} items")
        if most is not None and len(items) > most:
            raise InvalidArgument(argument, f"takes at most {most} items, got {len(items)}")
        written = [write(item, f"{argument}[{index}]") for index, item in enumerate(items)]
        for index, item in enumerate(written):
            if unique and item in written[:index]:
                raise InvalidArgument(f"{argument}[{index}]", f"is there already: {item!r}")
        return written

    return write_items


def query_list(
    write: Writer, *, least: int = 1, most: int | None = None, unique: bool = False
) -> Callable[[object, str], list[Any]]:
    """The same in a query, where an empty list would not be sent at all, and ask for everything."""
    write_items = list_of(write, least=least, most=most, unique=unique)

    def write_lasting(value: object, argument: str) -> list[Any]:
        # What can be gone through once only would be sent with the first page of a list and with no other.
        if isinstance(value, Iterator):
            raise _wrong(argument, "a list", cast("object", value))
        return write_items(value, argument)

    return write_lasting


def map_of(write: Writer) -> Callable[[object, str], dict[str, Any]]:
    """Objects with any keys, and values of one type."""

    def write_values(value: object, argument: str) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise _wrong(argument, "a dict", value)
        items = cast("Mapping[object, object]", value).items()
        return {string(key, f"{argument}: a key"): write(item, f"{argument}[{key!r}]") for key, item in items}

    return write_values


def instance(*kinds: type[Model]) -> Callable[[object, str], dict[str, Any]]:
    """Objects of some models."""

    def write(value: object, argument: str) -> dict[str, Any]:
        if not isinstance(value, kinds):
            raise _wrong(argument, f"a {' or '.join(kind.__name__ for kind in kinds)}", value)
        try:
            return value.to_dict()
        except InvalidArgument as error:
            raise InvalidArgument(f"{argument}.{error.argument}", error.problem) from error

    return write


def files(
    *, least: int = 0, most: int | None = None, most_bytes: int | None = None
) -> Callable[[object, str], list[PreparedFile]]:
    """Several files that are to be uploaded together."""
    return lambda value, argument: prepare_files(argument, value, least=least, most=most, most_bytes=most_bytes)


def file_of(name: str, media_type: str) -> Callable[[object, str], PreparedFile]:
    """Files whose media type is known, for those that do not state one."""
    return lambda value, argument: prepare_file(argument, value, name=name, media_type=media_type)


def numbered(write: Callable[[object, str], list[Any]]) -> Callable[[object, str], dict[str, Any]]:
    """Lists as PHP reads them in a query, `status[0]=open`."""
    return lambda value, argument: {str(index): item for index, item in enumerate(write(value, argument))}


def joined(separator: str, write: Callable[[object, str], list[Any]]) -> Callable[[object, str], str]:
    """Lists that are one value in a query, `ids=1,2`."""

    def write_joined(value: object, argument: str) -> str:
        texts = [_written(item) for item in write(value, argument)]
        for index, each in enumerate(texts):
            if separator in each:
                raise InvalidArgument(f"{argument}[{index}]", f"{each!r} has a {separator!r}, which parts the items")
        return separator.join(texts)

    return write_joined


def header(write: Writer) -> Callable[[object, str], str]:
    """What can be sent in a header."""

    def write_header(value: object, argument: str) -> str:
        text = _written(write(value, argument))
        if not text.isascii() or not text.isprintable() or text != text.strip():
            raise InvalidArgument(argument, "takes printable ASCII, without blanks around it")
        return text

    return write_header


# Several arguments together


def deprecated(what: str) -> None:
    """Warn the caller of a method that the API is going to drop it."""
    warnings.warn(f"{what} is deprecated: the API will lose it", DeprecationWarning, stacklevel=3)


def complete(fields: Mapping[str, Any], *needed: tuple[str, str]) -> None:
    """Refuse a body that may be left out, and of which a part is missing."""
    for argument, name in needed:
        if fields and name not in fields:
            raise InvalidArgument(argument, f"is needed beside {next(iter(fields))}")


def at_least_one(body: Mapping[str, Any], arguments: str) -> None:
    """Refuse a change that changes nothing."""
    if not body:
        raise InvalidArgument(arguments, "at least one of them has to be given")


def query(fields: Mapping[str, Any]) -> str:
    """The query of a URL, encoded."""
    return urlencode(query_fields(fields))


def query_fields(fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The parts of a query: a list repeats its name, an object names its keys in brackets, null is empty."""
    parts: list[tuple[str, str]] = []
    for name, value in fields.items():
        if isinstance(value, list):
            parts += [(name, _written(item)) for item in cast("list[object]", value)]
        elif isinstance(value, dict):
            _add_parts(parts, name, cast("object", value))
        else:
            parts.append((name, _written(value)))
    return parts


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
    else:
        parts.append((name, _written(value)))


def _written(value: object) -> str:
    """A plain value as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _quoted(text: str, argument: str) -> str:
    if text in {".", ".."} or re.search(_CONTROL, text):
        raise InvalidArgument(argument, f"{text!r} cannot be part of a path")
    return quote(text, safe="")


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
