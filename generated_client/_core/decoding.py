"""How answers are read: fast when they are right, exact about what is wrong when they are not.

A model's `from_dict` decodes without bookkeeping, and fills the attributes one by one: calling the class with keywords
takes as long as all the reading. When that fails, `explain` walks over the same data once more, slowly,
guided by the model's annotations, and finds the place.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from types import NoneType
from typing import Any, ClassVar, NamedTuple, Self, TypeVar, cast, get_args, get_origin, get_type_hints

from ..errors import DecodeError


class Model:
    """What all models have."""

    __slots__ = ()

    json_keys: ClassVar[tuple[str, ...]]
    """The JSON names of the fields, in the order of the attributes."""
    json_optional: ClassVar[frozenset[str]]
    """Those of them that may be absent."""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read one from parsed JSON.

        Args:
            data: The JSON object.

        Raises:
            DecodeError: It is not what the documentation says; the message names the place.
        """
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that `from_dict` reads back to an equal object."""
        raise NotImplementedError


T = TypeVar("T")
M = TypeVar("M", bound=Model)


class OpenEnum(StrEnum):
    """The documented values of a field. A value that is not among them is kept, as the string it is."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = value
        return member


# Reading


_MOST_DIGITS = 400
_json = json.JSONDecoder(parse_float=Decimal)


def read_json(body: bytes) -> Any:
    """Parsed JSON; numbers with a point become `Decimal`, so that no digit is lost."""
    return _json.decode(body.decode("utf-8-sig"))


def text(value: Any) -> str:
    """A string, as it is."""
    if type(value) is str:
        return value
    raise TypeError(f"expected text, got {_shown(value)}")


def whole(value: Any) -> int:
    """A whole number; JSON's true and false are none."""
    if type(value) is int:
        return value
    raise TypeError(f"expected a whole number, got {_shown(value)}")


def flag(value: Any) -> bool:
    """True or false."""
    if type(value) is bool:
        return value
    raise TypeError(f"expected true or false, got {_shown(value)}")


def decimal(value: Any) -> Decimal:
    """An exact number, which the API writes as text and sometimes as a number."""
    if (type(value) is str and "_" not in value) or type(value) in {int, Decimal, float}:
        try:
            number = Decimal(repr(value) if type(value) is float else value)
        except ArithmeticError:
            raise ValueError(f"{_shown(value)} is no decimal number") from None
        # An exponent of millions is no amount, and would be written as millions of digits.
        if number.is_finite() and -_MOST_DIGITS < number.adjusted() < _MOST_DIGITS:
            return number
    raise ValueError(f"{_shown(value)} is no decimal number")


def day(value: Any) -> date:
    """A date."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"{_shown(value)} is no date") from None


def date_time(value: Any) -> datetime:
    """A moment with its offset."""
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"{_shown(value)} is no date and time") from None
    if moment.tzinfo is None:
        raise ValueError(f"{_shown(value)} has no offset from UTC")
    return moment


def date_or_date_time(value: Any) -> date | datetime:
    """A date or a moment, for fields whose notation the documentation leaves open."""
    return day(value) if type(value) is str and len(value) == 10 else date_time(value)


def clock_time(value: Any) -> time:
    """A time of the day."""
    try:
        return time.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"{_shown(value)} is no time") from None


def mapping(value: Any) -> dict[str, Any]:
    """An object with any keys."""
    if isinstance(value, dict):
        return cast("dict[str, Any]", value)
    raise TypeError(f"expected an object, got {_shown(value)}")


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
    raise TypeError(f"got {_shown(value)}, which is none of the types that are documented")


def by_tag(value: Any, key: str, *models: tuple[object, type[Model]]) -> Any:
    """An object of one of several models, which a field tells apart."""
    tag = mapping(value).get(key)
    for each, model in models:
        if each == tag:
            return model.from_dict(value)
    raise ValueError(f"{key} is {_shown(tag)}, which is none of the documented kinds")


def rows(model: type[M], value: Any) -> list[M]:
    """A list of objects."""
    from_dict = model.from_dict
    return [from_dict(row) for row in items(value)]


def items(value: Any) -> list[Any]:
    """A list of plain values."""
    if isinstance(value, list):
        return cast("list[Any]", value)  # type: ignore[redundant-cast]  # mypy's view; for pyright it is none
    raise TypeError(f"expected a list, got {_shown(value)}")


def unknown(model: type[Model], data: Mapping[str, Any]) -> dict[str, Any]:
    """What the typed attributes of a model cannot hold: unknown fields, and null where absent is meant."""
    keys, optional = model.json_keys, model.json_optional
    return {key: value for key, value in data.items() if key not in keys or (value is None and key in optional)}


# Writing


def written_map(write: Callable[[T], Any], value: Mapping[str, T]) -> dict[str, Any]:
    """An object with any keys, and values of one type."""
    return {key: write(item) for key, item in value.items()}


def decimal_text(value: Decimal) -> str:
    """A decimal number without exponent."""
    return format(value, "f")


def decimal_number(value: Decimal) -> int | float | str:
    """A decimal as a JSON number where that is exact, else as text."""
    if not -_MOST_DIGITS < value.adjusted() < _MOST_DIGITS:
        return str(value)
    if value == value.to_integral_value():
        return int(value)
    number = float(value)
    return number if Decimal(repr(number)) == value else decimal_text(value)


def plain(value: Any) -> Any:
    """A JSON value that came with an answer, as `json.dumps` takes it: without the `Decimal` of `read_json`."""
    if isinstance(value, Decimal):
        return decimal_number(value)
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list):
        return [plain(inner) for inner in cast("list[Any]", value)]  # type: ignore[redundant-cast]  # as in `items`
    return value


def iso(value: date) -> str:
    """A date, or a moment in the notation with milliseconds where it is given in UTC."""
    if isinstance(value, datetime) and value.tzinfo is UTC and value.microsecond % 1000 == 0:
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value.isoformat()


# Explaining


def explain(model: type[Model], data: object, error: Exception) -> DecodeError:
    """The error that names the place where data is not what a model says."""
    return _as_error(_fault_in_object(model, data, ""), model, error)


def explain_rows(model: type[Model], data: object, error: Exception) -> DecodeError:
    """The same for `{"data": [...]}`, a page or a plain list."""
    if not isinstance(data, Mapping):
        return _as_error(_Fault("", f"expected an object, got {_shown(data)}"), model, error)
    values = cast("Mapping[str, object]", data)
    if "data" not in values:
        return _as_error(_Fault("data", "is missing"), model, error)
    return _as_error(_fault_in_list(model, values["data"], "data"), model, error)


class _Fault(NamedTuple):
    path: str
    problem: str
    model: str = ""


def _as_error(fault: _Fault | None, model: type[Model], error: Exception) -> DecodeError:
    # Without a fault the walk below knows less than the decoder: then its own words have to do.
    path, problem, name = fault or _Fault("", str(error) or type(error).__name__)
    return DecodeError(problem, path=path, model=name or model.__name__)


def _fault_in_object(model: type[Model], data: object, path: str) -> _Fault | None:
    if not isinstance(data, Mapping):
        return _Fault(path, f"expected an object, got {_shown(data)}", model.__name__)
    from attrs import fields as attributes  # not before there are models: see `call.py`

    values = cast("Mapping[str, Any]", data)
    # Without names of the class's own: an attribute called `date` is not the type of that name.
    hints = get_type_hints(model, localns={})
    # The last attribute, `extra`, has no key.
    for key, attribute in zip(model.json_keys, attributes(cast("Any", model)), strict=False):
        place = f"{path}.{key}" if path else key
        if key not in values:
            if key not in model.json_optional:
                return _Fault(place, "is missing", model.__name__)
            continue
        if values[key] is None and key in model.json_optional:
            continue
        fault = _fault(hints[attribute.name], values[key], place)
        if fault is not None:
            return fault if fault.model else fault._replace(model=model.__name__)
    return None


def _fault(hint: Any, value: object, path: str) -> _Fault | None:
    kinds = get_args(hint)
    if get_origin(hint) is list and value is not None:
        return _fault_in_list(kinds[0], value, path)
    if NoneType in kinds:
        if value is None:
            return None
        rest = [kind for kind in kinds if kind is not NoneType]
        return _fault(rest[0] if len(rest) == 1 else date | datetime, value, path)
    if value is None:
        return _Fault(path, "is null")
    if isinstance(hint, type) and issubclass(hint, Model):
        return _fault_in_object(hint, value, path)
    try:
        _READERS.get(hint, text)(value)
    except (TypeError, ValueError) as error:
        return _Fault(path, str(error))
    return None


def _fault_in_list(kind: Any, value: object, path: str) -> _Fault | None:
    if not isinstance(value, list):
        return _Fault(path, f"expected a list, got {_shown(value)}")
    faults = (_fault(kind, item, f"{path}[{index}]") for index, item in enumerate(cast("list[object]", value)))
    return next((fault for fault in faults if fault), None)


_READERS: dict[Any, Callable[[Any], object]] = {
    str: text,
    int: whole,
    bool: flag,
    Decimal: decimal,
    date: day,
    datetime: date_time,
    date | datetime: date_or_date_time,
    Any: lambda value: value,
}


def _shown(value: object) -> str:
    """A value as a message shows it: short, on one line."""
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "null"
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
