"""What all models have, and what becomes of a field that cannot be read.

The `from_dict` of a model is straight-line code for a response that is right. Where it fails, `_read_leniently` reads
field by field: a field that cannot be read stays unset, and what came is kept in a slot. Python asks `__getattr__` only
for attributes that are not set, so all this costs nothing on objects that are right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar, cast

from ..errors import DecodeError, UnreadableField
from . import deviations
from .decoding import at, plain, shown
from .unset import UNSET

M = TypeVar("M")


class OpenEnum(StrEnum):
    """The documented values of a field. Any other value is kept as a string."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        deviations.unknown_value(cls.__name__, value)
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = value
        return member


class Field:
    """How one field of a model is read and written.

    Args:
        attribute: The name of its attribute.
        read: Reads it from a JSON value that is not null.
        write: Writes a value that is not None; by default as it is.
        required: Whether it has to be there.
        nullable: Whether it may be null.
        secret: Whether its value is shown in no message and no repr.
    """

    __slots__ = ("attribute", "nullable", "read", "required", "secret", "write")

    def __init__(
        self,
        attribute: str,
        read: Callable[[Any], Any],
        write: Callable[[Any], Any] | None = None,
        *,
        required: bool = True,
        nullable: bool = False,
        secret: bool = False,
    ) -> None:
        self.attribute = attribute
        self.read = read
        self.write = write
        self.required = required
        self.nullable = nullable
        self.secret = secret


class Model:
    """What all models have."""

    __slots__ = ("_unreadable",)

    json_fields: ClassVar[Mapping[str, Field]]
    """The documented fields, by their names in JSON, in the order of the attributes."""

    _unreadable: dict[str, Any]
    """What came for the fields that could not be read; not set where all could."""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read one from parsed JSON. A field that cannot be read raises `UnreadableField` when it is used.

        Args:
            data: The JSON object.

        Raises:
            DecodeError: It is not a JSON object.
        """
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that `from_dict` reads back to an equal object."""
        raise NotImplementedError

    @property
    def unreadable(self) -> dict[str, Any]:
        """The fields that could not be read, by their names in JSON, with what came: empty where all could.

        UNSET stands for a field that did not come. Those of inner objects are there with their path,
        `links.customer.href`. A field to which you assign a value is no longer there.
        """
        found = _unreadable(self)
        for key, value in _values(self):
            for place, inner in _inner_models(key, value):
                found |= {f"{place}.{name}": came for name, came in inner.unreadable.items()}
        return found

    if not TYPE_CHECKING:  # a type checker that saw it would let any misspelt attribute pass

        def __getattr__(self, name: str) -> Any:
            for key, came in _unreadable(self).items():
                field = self.json_fields[key]
                if field.attribute == name:
                    raise UnreadableField(
                        type(self).__name__,
                        key,
                        "cannot be read" if field.secret and came else is_what(came),
                        owner=_id_of(self),
                    )
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return _state(self) == _state(other)

    __hash__ = None  # type: ignore[assignment]  # objects of a model can be changed

    def __repr__(self) -> str:
        secrets = {field.attribute for field in self.json_fields.values() if field.secret}
        parts: list[str] = []
        for attribute in _attributes(type(self)):
            name, show = attribute.name, attribute.repr
            if show and _is_set(self, name):
                value = getattr(self, name)
                shown_value = show(value) if callable(show) else "..." if name in secrets else repr(value)
                parts.append(f"{name}={shown_value}")
            elif show:
                parts.append(f"{name}=<unreadable>")
        return f"{type(self).__qualname__.rpartition('.')[2]}({', '.join(parts)})"

    def __reduce__(self) -> tuple[Any, ...]:
        # Python's own way, and that of attrs, asks for each attribute; here some may be unreadable.
        slots = (name for kind in type(self).__mro__ for name in vars(kind).get("__slots__", ()))
        state = {name: getattr(self, name) for name in slots if name != "__weakref__" and _is_set(self, name)}
        return _restored, (type(self), state | getattr(self, "__dict__", {}))

    @classmethod
    def _read_leniently(cls, data: object) -> Self:
        """Read an object that differs from the documentation."""
        self = cls.__new__(cls)
        values = _object(cls, data)
        came: dict[str, Any] = {}
        for key, field in cls.json_fields.items():
            value = values.get(key, UNSET)
            try:
                setattr(self, field.attribute, _read(cls, key, field, value))
            except DecodeError:
                if deviations.is_strict():
                    raise
                deviations.unreadable(cls.__name__, key, value)
                came[key] = value
        if came:
            self._unreadable = came
        cast(Any, self).extra = cls._unknown(values)
        return self

    def _write_leniently(self) -> dict[str, Any]:
        """The JSON of an object that has unreadable fields: those go out as they came."""
        data = {key: plain(came) for key, came in _unreadable(self).items() if came is not UNSET}
        for key, value in _values(self):
            field = self.json_fields[key]
            if value is not None:
                data[key] = field.write(value) if field.write else value
            elif field.required:
                data[key] = None
        extra: dict[str, Any] = plain(cast(Any, self).extra)
        return {key: data[key] for key in self.json_fields if key in data} | extra

    @classmethod
    def _unknown(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """What the typed attributes cannot hold: unknown fields, and null where absent is meant."""
        fields = cls.json_fields
        extra: dict[str, Any] = {}
        for key, value in data.items():
            if key not in fields:
                deviations.unknown_field(cls.__name__, key)
                extra[key] = value
            elif value is None and not fields[key].required:
                extra[key] = value
        return extra


def none_came(model: Model) -> bool:
    """Whether none of the documented fields of an object came, and some had to."""
    return bool(_unreadable(model)) and model.to_dict() == plain(cast(Any, model).extra)


def _read(model: type[Model], key: str, field: Field, value: Any) -> Any:
    name = model.__name__
    if value is UNSET:
        if field.required:
            raise DecodeError("is missing", path=key, model=name)
        return None
    if value is None and (field.nullable or not field.required):
        return None
    try:
        return at(key, field.read, value)
    except DecodeError as error:
        fault = error
    if not deviations.is_strict():
        for what, meant in _habits(value):
            with suppress(DecodeError):
                found = at(key, field.read, meant)
                deviations.habit(name, key, what)
                return found
    problem = "cannot be read" if field.secret else fault.problem
    raise DecodeError(problem, path=fault.path, model=fault.model or name)


def _habits(value: object) -> Iterator[tuple[str, Any]]:
    """What PHP may mean by a value: it has one type for lists and objects."""
    if value == []:
        yield "an empty list for an empty object", {}
    listed = as_list(value)
    if listed is not None:
        yield LIST_AS_OBJECT, listed


LIST_AS_OBJECT = "an object with numbers as its keys for a list"


def as_list(value: object) -> list[Any] | None:
    """The list that PHP turned into an object, `{"0": ..., "2": ...}`; None for anything else."""
    if not isinstance(value, Mapping) or not value:
        return None
    items = cast("Mapping[str, Any]", value)
    numbered = all(key.isascii() and key.isdigit() for key in items)
    return list(items.values()) if numbered else None


def _object(model: type[Model], data: object) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise DecodeError(f"expected an object, got {shown(data)}", model=model.__name__)
    values = cast("Mapping[str, Any]", data)
    inner = values.get("data")
    wrapped = isinstance(inner, Mapping) and not model.json_fields.keys() & values.keys()
    if not wrapped or deviations.is_strict():
        return values
    deviations.habit(model.__name__, "data", "an object around the object")
    return {**{key: value for key, value in values.items() if key != "data"}, **cast("Mapping[str, Any]", inner)}


def _unreadable(model: Model) -> dict[str, Any]:
    """What came for the fields that are still unset."""
    try:
        came: dict[str, Any] = object.__getattribute__(model, "_unreadable")
    except AttributeError:
        return {}
    return {key: value for key, value in came.items() if not _is_set(model, model.json_fields[key].attribute)}


def _is_set(model: Model, name: str) -> bool:
    try:
        object.__getattribute__(model, name)
    except AttributeError:
        return False
    return True


def _values(model: Model) -> Iterator[tuple[str, Any]]:
    for key, field in model.json_fields.items():
        if _is_set(model, field.attribute):
            yield key, getattr(model, field.attribute)


def _inner_models(place: str, value: object) -> Iterator[tuple[str, Model]]:
    if isinstance(value, Model):
        yield place, value
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            yield from _inner_models(f"{place}[{index}]", item)


def _attributes(model: type[Model]) -> tuple[Any, ...]:
    found: tuple[Any, ...] = cast(Any, model).__attrs_attrs__  # what `attrs.fields` gives, without the import
    return found


def _state(model: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What two objects are compared by."""
    names = (attribute.name for attribute in _attributes(cast("type[Model]", type(model))) if attribute.eq)
    return {name: getattr(model, name) for name in names if _is_set(model, name)}, _unreadable(model)


def is_what(came: object) -> str:
    return "is missing" if came is UNSET else f"is {shown(came)}"


def _id_of(model: Model) -> str:
    field = model.json_fields.get("id")
    found = getattr(model, field.attribute) if field and _is_set(model, field.attribute) else ""
    return found if isinstance(found, str) else ""


def _restored(kind: type[M], state: dict[str, Any]) -> M:
    self = kind.__new__(kind)
    for name, value in state.items():
        object.__setattr__(self, name, value)
    return self
