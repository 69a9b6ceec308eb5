"""What a type of the document is in Python: how it is annotated, read, written and checked.

`KINDS` is the registry: the first kind that matches a schema makes its `ValueType`. A new kind of type is one class
there; a new format of a text is one entry of `FORMATS`. Their functions are in `runtime/_core/decoding.py` (reading)
and `runtime/_core/arguments.py` (checking).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, ClassVar

from ..document import is_list, is_object
from .inline import makes_class
from .limits import limits
from .node import SCHEMAS, Node


@dataclass(frozen=True)
class ValueType:
    """A type in Python."""

    annotation: str
    read: str = "{}"
    """How it is read from JSON; `{}` stands for the value."""
    write: str = "{}"
    """How an attribute is written to JSON."""
    writer: str = "_checked.string"
    """The function that checks an argument and writes it; it takes the value and the argument's name."""
    argument: str = ""
    """The annotation of an argument, where it differs."""
    note: str = ""
    """What the docstring says of an argument's notation."""
    nullable: bool = False
    classes: frozenset[str] = frozenset()
    """The component schemas whose classes it names."""
    shape: str = "text"
    """What it is in JSON: `text`, `whole`, `number`, `flag`, `list`, `map`, `object`, `any`; or `file`."""
    item_shape: str = ""
    """Of a list: what its items are in JSON."""
    constant: str = ""
    """The only value that is sent, as a literal."""
    quick: str = ""
    """How it is read where it is right, without a reason where it is not; `value` is what stands for `{}`."""
    limits: Mapping[str, Any] = field(default_factory=dict[str, Any], hash=False)
    """The limits that the document states, by its keywords."""

    @property
    def attribute_annotation(self) -> str:
        """How an attribute of this type is annotated."""
        return f"{self.annotation} | None" if self.nullable else self.annotation

    @property
    def argument_annotation(self) -> str:
        """How an argument of this type is annotated."""
        annotation = self.argument or self.annotation
        return f"{annotation} | None" if self.nullable else annotation

    @property
    def is_file(self) -> bool:
        """Whether it is a file, or several."""
        return self.shape == "file"

    @property
    def reader(self) -> str:
        """The function that reads it, null included."""
        return as_function(_or_none(self, self.read))

    @property
    def item_writer(self) -> str:
        """The function that checks and writes it, None included."""
        return f"_checked.nullable({self.writer})" if self.nullable else self.writer

    @property
    def item_write(self) -> str:
        """How one in a list is written, None included."""
        return self.write if self.write == "{}" else _or_none(self, self.write)


def _or_none(kind: ValueType, pattern: str) -> str:
    return f"None if {{0}} is None else {pattern.replace('{}', '{0}')}" if kind.nullable else pattern


def as_function(pattern: str) -> str:
    """A function that does what a pattern says, by its name where it has one."""
    if pattern == "{}":
        return "_read.anything"
    named = re.fullmatch(r"([\w.]+)\({}\)", pattern)
    # A class may be defined further down, a function of `_read` is always there.
    return named[1] if named and named[1].startswith("_read.") else f"lambda value: {pattern.format('value')}"


TEXT = ValueType("str", "_read.text({})", quick="value if type({}) is str else _read.text(value)")
WHOLE = ValueType("int", "_read.whole({})", writer="_checked.integer", shape="whole")
FLAG = ValueType("bool", "_read.flag({})", writer="_checked.boolean", shape="flag")
ANYTHING = ValueType("Any", write="_read.plain({})", writer="_checked.json_value", shape="any")
FREE_OBJECT = ValueType(
    "dict[str, Any]", "_read.mapping({})", "_read.plain({})", "_checked.json_object", "Mapping[str, Any]", shape="map"
)
DATE = ValueType("date", "_read.day({})", "{}.isoformat()", "_checked.calendar_date", quick="date.fromisoformat({})")
MOMENT = ValueType(
    "datetime",
    "_read.date_time({})",
    "{}.isoformat()",
    "_checked.date_time",
    note="with an offset; it is sent as RFC 3339 writes it, `2026-11-22T10:00:00+00:00`",
)
TIME = ValueType("time", "_read.clock_time({})", "{}.isoformat()", "_checked.clock_time")
DECIMAL = ValueType(
    "Decimal",
    "_read.decimal({})",
    "_read.decimal_text({})",
    "_checked.amount",
    argument="Decimal | int | str",
    note="exact, `Decimal('12.95')`; a float is refused",
)
NUMBER = replace(
    DECIMAL, read="_read.number({})", write="_read.decimal_number({})", writer="_checked.number", shape="number"
)
AS_TEXT = replace(NUMBER, writer=DECIMAL.writer, shape=DECIMAL.shape)
"""A number in responses that is sent as text, as the samples have it."""
FILE = ValueType("FileInput", writer="_checked.file", note="a path, bytes, or a file opened with `rb`", shape="file")
_DUTCH = "with a zone it is converted to Dutch time, without it is sent as it is"
FORMATS: Mapping[str | None, ValueType] = {
    None: TEXT,
    **dict.fromkeys(("uuid", "uri", "uri-reference", "email", "hostname", "ipv4", "ipv6", "password"), TEXT),
    "byte": replace(TEXT, note="encoded as base64"),
    "duration": replace(TEXT, note="as ISO 8601 writes it, `P1DT12H`"),
    "decimal": DECIMAL,
    "date": DATE,
    "date-time": MOMENT,
    "time": TIME,
    "date-or-date-time": ValueType(
        "date | datetime", "_read.date_or_date_time({})", "_read.iso({})", "_checked.date_or_date_time"
    ),
    # How the portal wants its moments; an answer never has them, so they read as answers do.
    "portal-date-time": replace(MOMENT, writer="_checked.portal_date_time", note=f"to the second; {_DUTCH}"),
    "portal-date-time-minutes": replace(
        MOMENT, writer="_checked.portal_date_time_minutes", note=f"to the minute; {_DUTCH}"
    ),
}
"""The formats of a text."""


def value_type(node: Node) -> ValueType:
    """The Python type of a schema.

    Raises:
        Refusal: It has none.
    """
    node = node.resolved()
    if len(node.value.get("allOf", ())) == 1 and not node.value.get("properties"):
        inner = value_type(node.child("allOf", 0))
        return replace(inner, nullable=inner.nullable or bool(node.value.get("nullable")))
    alone, nullable = _without_null(node)
    kind = next((kind for kind in KINDS if kind.matches(alone)), None)
    if kind is None:
        raise node.refuse(f"{_shown(alone.value)} has no type in Python; leave `type` out for free JSON")
    if nullable and kind in {ObjectKind, EnumKind}:
        raise node.refuse('say that it may be null where it is used: `anyOf: [{$ref: ...}, {type: "null"}]`')
    found = kind.value_type(alone)
    found = replace(found, limits={**found.limits, **limits(alone)})
    return replace(found, nullable=True) if nullable else found


def _without_null(node: Node) -> tuple[Node, bool]:
    """The schema without its null, and whether there was one."""
    value, nullable = dict(node.value), bool(node.value.get("nullable"))
    if is_list(value.get("type")):
        types = [each for each in value["type"] if each != "null"]
        nullable |= len(types) < len(value["type"])
        value["type"] = types[0] if len(types) == 1 else types
    if None in value.get("enum", ()):
        nullable = True
        value["enum"] = [each for each in value["enum"] if each is not None]
    for key in ("anyOf", "oneOf"):
        if key in value:
            value[key] = [each for each in value[key] if each.get("type") != "null"]
            nullable |= len(value[key]) < len(node.value[key])
    return node.at(value), nullable


class TypeKind:
    """A kind of type."""

    @classmethod
    def matches(cls, node: Node) -> bool:
        """Whether a schema, its references followed and its null taken away, is of this kind."""
        raise NotImplementedError

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        """Its type in Python."""
        raise NotImplementedError


class _OfType(TypeKind):
    type: ClassVar[str]

    @classmethod
    def matches(cls, node: Node) -> bool:
        return node.value.get("type") == cls.type


class OneOfOneKind(TypeKind):
    """A choice of which only null was the other."""

    @classmethod
    def matches(cls, node: Node) -> bool:
        return len(_branches(node)) == 1

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        return value_type(_branches(node)[0])


class ConstKind(TypeKind):
    """One value."""

    @classmethod
    def matches(cls, node: Node) -> bool:
        return "const" in node.value

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        value: object = node.value["const"]
        plain = next(
            (kind for shape, kind in ((bool, FLAG), (int, WHOLE), (str, TEXT)) if isinstance(value, shape)), None
        )
        if plain is None:
            raise node.refuse("a const is a text, a whole number, true or false", "const")
        shown = literal(value) if isinstance(value, str) else repr(value)
        return replace(plain, writer=f"_checked.constant({shown})", note=f"always `{value}`", constant=shown)


class EnumKind(TypeKind):
    """A text with known values: a class."""

    @classmethod
    def matches(cls, node: Node) -> bool:
        return "enum" in node.value and makes_class(node.value)

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        name = str(node.path[2])
        return ValueType(
            name, f"{name}({{}})", writer="_checked.choice", argument=f"{name} | str", classes=frozenset({name})
        )


class NumberEnumKind(TypeKind):
    """A number with known values, which are told; others stay usable."""

    @classmethod
    def matches(cls, node: Node) -> bool:
        return "enum" in node.value

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        values = node.value["enum"]
        if not values or any(isinstance(each, bool) or not isinstance(each, int | float) for each in values):
            raise node.refuse("the values of an enum are all texts or all numbers", "enum")
        whole = all(isinstance(each, int) for each in values) and node.value.get("type") != "number"
        return replace(WHOLE if whole else NUMBER, note=f"one of {', '.join(str(each) for each in values)}")


class EitherNotationKind(TypeKind):
    """A decimal number, as text or as a number: read from either, written as the samples have it."""

    @classmethod
    def matches(cls, node: Node) -> bool:
        given = node.value.get("type")
        return node.value.get("format") == "decimal" and is_list(given) and set(given) <= {"string", "number"}

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        return _within_limits(AS_TEXT, node)


class ObjectKind(TypeKind):
    """An object with fields: a class."""

    @classmethod
    def matches(cls, node: Node) -> bool:
        return makes_class(node.value) and node.value.get("type", "object") == "object"

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        if node.path[:2] != SCHEMAS or len(node.path) != 3:
            raise node.refuse("an object stands here that has no name: move it under components > schemas")
        name = str(node.path[2])
        return ValueType(
            name,
            f"{name}.from_dict({{}})",
            "{}.to_dict()",
            f"_checked.instance({name})",
            classes=frozenset({name}),
            shape="object",
        )


class TaggedUnionKind(TypeKind):
    """One of several objects, told apart by a field."""

    @classmethod
    def matches(cls, node: Node) -> bool:
        branches = _branches(node)
        return len(branches) > 1 and all(ObjectKind.matches(each.resolved()) for each in branches)

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        models = [value_type(each).annotation for each in _branches(node)]
        tag, named = _tags(node, models)
        pairs = ", ".join(f"({literal(value)}, {model}.from_dict)" for value, model in named)
        choice = " | ".join(dict.fromkeys(models))
        return ValueType(
            choice,
            f"_read.by_tag({{}}, {literal(tag)}, {pairs})",
            "{}.to_dict()",
            f"_checked.instance({', '.join(dict.fromkeys(models))})",
            classes=frozenset(models),
            shape="object",
        )


class ScalarUnionKind(TypeKind):
    """One of several plain types, told apart by what they are in JSON."""

    @classmethod
    def matches(cls, node: Node) -> bool:
        return len(_branches(node)) > 1 or is_list(node.value.get("type"))

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        given = node.value.get("type")
        each_alone = [node.at({**node.value, "type": each}) for each in given] if is_list(given) else _branches(node)
        kinds = [value_type(each) for each in each_alone]
        shapes = [kind.shape for kind in kinds]
        if {"whole", "number"} <= set(shapes):
            kinds = [kind for kind in kinds if kind.shape != "whole"]
            shapes = [kind.shape for kind in kinds]
        plain = {"text": "str", "whole": "int", "number": "Decimal", "flag": "bool"}
        if len(set(shapes)) < len(shapes) or any(plain.get(each.shape) != each.annotation for each in kinds):
            raise node.refuse(
                "JSON does not tell these types apart: give the objects a `discriminator`, or leave the choice out for "
                "free JSON"
            )
        return ValueType(
            " | ".join(dict.fromkeys(each.annotation for each in kinds)),
            f"_read.one_of({{}}, {', '.join(each.reader for each in kinds)})",
            "_read.plain({})",
            f"_checked.one_of({', '.join(each.writer for each in kinds)})",
            argument=" | ".join(dict.fromkeys(each.argument or each.annotation for each in kinds)),
            nullable=any(each.nullable for each in kinds),
            shape="any",
        )


class ListKind(_OfType):
    """A list of things of one type."""

    type = "array"

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        if "items" not in node.value:
            raise node.refuse("say with `items` what it is a list of; `items: {}` is free JSON")
        item = value_type(node.child("items"))
        least, most = node.value.get("minItems"), node.value.get("maxItems")
        limits = (f", least={least}" if least else "") + (f", most={most}" if most is not None else "")
        note = ", ".join(filter(None, [_bounds(least or None, most), item.note]))
        if item.is_file:
            total = node.value.get("x-max-total-bytes")
            return ValueType(
                "Sequence[FileInput]",
                writer=f"_checked.files({(limits + (f', most_bytes={total}' if total else ''))[2:]})",
                note=note,
                shape="file",
            )
        annotation = f"list[{item.attribute_annotation}]"
        read = f"_read.each{'_or_null' if item.nullable else ''}({_method_or_function(item.read)}, {{}})"
        unique = ", unique=True" if node.value.get("uniqueItems") else ""
        return ValueType(
            annotation,
            read,
            "list({})" if item.write == "{}" else f"[{item.item_write.format('item')} for item in {{}}]",
            f"_checked.list_of({item.item_writer}{limits}{unique})",
            argument=f"Sequence[{item.argument_annotation}]",
            note=note,
            classes=item.classes,
            shape="list",
            item_shape=item.shape,
        )


class MapKind(_OfType):
    """An object with any keys, and values of one type."""

    type = "object"

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        if not is_object(node.value.get("additionalProperties")) or not node.value["additionalProperties"]:
            return FREE_OBJECT
        inner = value_type(node.child("additionalProperties"))
        return ValueType(
            f"dict[str, {inner.attribute_annotation}]",
            f"_read.mapping_of({inner.reader}, {{}})",
            "dict({})" if inner.write == "{}" else f"_read.written_map({as_function(inner.item_write)}, {{}})",
            f"_checked.map_of({inner.item_writer})",
            argument=f"Mapping[str, {inner.argument_annotation}]",
            note=inner.note,
            classes=inner.classes,
            shape="map",
        )


class FileKind(_OfType):
    """A file, as a part of a form."""

    type = "string"

    @classmethod
    def matches(cls, node: Node) -> bool:
        value = node.value
        raw = "contentMediaType" in value and "contentEncoding" not in value
        return super().matches(node) and (value.get("format") == "binary" or raw)

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        return FILE


class TextKind(_OfType):
    """A text, or what its format makes of it."""

    type = "string"

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        form = node.value.get("format")
        if form not in FORMATS:
            known = ", ".join(sorted(each for each in FORMATS if each))
            raise node.refuse(f"format {form!r} is not known: leave it out for plain text; known are {known}", "format")
        found = FORMATS[form]
        prefixes = id_prefixes(node.value)
        if prefixes:
            shown = "` or `".join(f"{prefix}..." for prefix in prefixes)
            quoted = ", ".join(f'"{prefix}"' for prefix in prefixes)
            return replace(TEXT, writer=f"_checked.identifiers({quoted})", note=f"`{shown}`")
        if found.annotation == "Decimal":
            return _within_limits(found, node)
        # Other formats say by themselves what the text looks like.
        return _within_lengths(found, node) if found.annotation == "str" else found


class IntegerKind(_OfType):
    """A whole number."""

    type = "integer"

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        return _within_limits(WHOLE, node)


class NumberKind(_OfType):
    """A number that may have a fraction: exact, as it may be an amount of money."""

    type = "number"

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        as_text = node.value.get("format") == "decimal"
        return _within_limits(AS_TEXT if as_text else NUMBER, node)


class BooleanKind(_OfType):
    """True or false."""

    type = "boolean"

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        return FLAG


class AnythingKind(TypeKind):
    """Free JSON."""

    @classmethod
    def matches(cls, node: Node) -> bool:
        return "type" not in node.value

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        return ANYTHING


KINDS: tuple[type[TypeKind], ...] = (
    *(OneOfOneKind, ConstKind, EnumKind, NumberEnumKind, EitherNotationKind, ObjectKind),
    *(TaggedUnionKind, ScalarUnionKind, ListKind, MapKind, FileKind, TextKind, IntegerKind, NumberKind, BooleanKind),
    AnythingKind,
)
"""The kinds of types; the first one that matches counts."""


def _method_or_function(pattern: str) -> str:
    """The same for the inside of a function, where every class is there."""
    method = re.fullmatch(r"(\w+\.from_dict)\({}\)", pattern)
    return method[1] if method else as_function(pattern)


def id_prefixes(schema: dict[str, Any]) -> tuple[str, ...]:
    """The prefixes that a pattern such as `^inv_` or `^(fsf_|fsd_)` asks of an id; none for other patterns."""
    found = re.fullmatch(r"\^(?:([a-z]+_)|\(([a-z]+_(?:\|[a-z]+_)*)\))", schema.get("pattern", ""))
    return tuple((found[1] or found[2]).split("|")) if found else ()


def literal(value: str) -> str:
    """A text as Python writes it, in double quotes."""
    return json.dumps(value)


def _branches(node: Node) -> list[Node]:
    key = "oneOf" if "oneOf" in node.value else "anyOf"
    return list(node.children(key))


def _tags(node: Node, models: list[str]) -> tuple[str, list[tuple[str, str]]]:
    """The field that tells objects apart, and which value stands for which model."""
    given = node.value.get("discriminator")
    if given:
        mapping: dict[str, str] = given.get("mapping") or {model: model for model in models}
        named = [(value, target.rpartition("/")[2]) for value, target in mapping.items()]
        if {model for _, model in named} != set(models):
            raise node.refuse("names other objects than the choice has", "discriminator", "mapping")
        return given["propertyName"], named
    consts: list[dict[str, str]] = []
    for branch in _branches(node):
        properties = branch.resolved().value.get("properties", {})
        consts.append({wire: str(each["const"]) for wire, each in properties.items() if "const" in each})
    for wire in consts[0]:
        values = [each.get(wire) for each in consts]
        if None not in values and len(set(values)) == len(values):
            return wire, [(str(value), model) for value, model in zip(values, models, strict=True)]
    raise node.refuse("nothing tells these objects apart: name the field that does with `discriminator`")


def _bounds(least: object, most: object) -> str:
    if least is not None and most is not None:
        return f"{least} to {most}" if least != most else f"exactly {least}"
    return f"at least {least}" if least is not None else f"at most {most}" if most is not None else ""


def _within_lengths(kind: ValueType, node: Node) -> ValueType:
    """A text whose length or look the document limits."""
    least, most, pattern = (node.value.get(key) for key in ("minLength", "maxLength", "pattern"))
    if least is None and most is None and pattern is None:
        return kind
    if pattern is not None:
        try:
            re.compile(pattern, re.ASCII)
        except re.error as error:
            raise node.refuse(f"Python cannot read this pattern: {error}", "pattern") from error
    given = {"least": least, "most": most, "pattern": None if pattern is None else literal(pattern)}
    limits = ", ".join(f"{name}={value}" for name, value in given.items() if value is not None)
    bounds = _bounds(least or None, most)
    notes = [kind.note, f"{bounds} characters" if bounds else "", f"it matches `{pattern}`" if pattern else ""]
    return replace(kind, writer=f"_checked.text({limits})", note=", ".join(filter(None, notes)))


def _within_limits(kind: ValueType, node: Node) -> ValueType:
    """A number whose size the document limits."""
    names = {
        "minimum": "least",
        "maximum": "most",
        "exclusiveMinimum": "above",
        "exclusiveMaximum": "below",
        "multipleOf": "step",
    }
    given = {name: node.value[key] for key, name in names.items() if key in node.value}
    if not given:
        return kind
    shown = {name: _number(value) for name, value in given.items()}
    limits = ", ".join(
        f"{name}={value if isinstance(given[name], int) else literal(value)}" for name, value in shown.items()
    )
    notes = [
        kind.note,
        _bounds(shown.get("least"), shown.get("most")),
        *(f"{word} {shown[name]}" for name, word in (("above", "more than"), ("below", "less than")) if name in shown),
        f"a multiple of {shown['step']}" if "step" in shown else "",
    ]
    return replace(kind, writer=f"_checked.within({kind.writer}, {limits})", note=", ".join(filter(None, notes)))


def _number(value: float) -> str:
    return format(Decimal(str(value)), "f")


def _shown(schema: dict[str, Any]) -> str:
    return f"type {schema['type']!r}" if "type" in schema else "this"
