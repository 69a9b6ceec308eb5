"""What a type of the document is in Python: how it is annotated, read, written and checked.

`KINDS` is the registry: the first kind that matches a schema makes its `ValueType`. A new kind of type is one class
there. Their functions are in `runtime/_core/decoding.py` (reading) and `runtime/_core/arguments.py` (checking).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, ClassVar

from ..document import is_list, is_object
from .checked_limits import bounds, within_lengths, within_limits
from .inline import makes_class
from .limits import limits
from .node import SCHEMAS, Node
from .value_types import (
    ANYTHING,
    AS_TEXT,
    FILE,
    FLAG,
    FORMATS,
    FREE_OBJECT,
    NUMBER,
    TEXT,
    WHOLE,
    ValueType,
    as_function,
    literal,
)


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
    if nullable and kind in {ObjectType, EnumType}:
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


class OneOfOneType(TypeKind):
    """A choice of which only null was the other."""

    @classmethod
    def matches(cls, node: Node) -> bool:
        return len(_branches(node)) == 1

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        return value_type(_branches(node)[0])


class ConstType(TypeKind):
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
            raise node.refuse("a const is a text, a whole number (1, not 1.0), true or false", "const")
        shown = literal(value) if isinstance(value, str) else repr(value)
        return replace(plain, writer=f"_checked.constant({shown})", note=f"always `{value}`", constant=shown)


class EnumType(TypeKind):
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


class NumberEnumType(TypeKind):
    """A number with known values, which the docstring states; others stay usable."""

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


class EitherNotationType(TypeKind):
    """A decimal number, as text or as a number: read from either, written as the samples have it."""

    @classmethod
    def matches(cls, node: Node) -> bool:
        given = node.value.get("type")
        return node.value.get("format") == "decimal" and is_list(given) and set(given) <= {"string", "number"}

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        return within_limits(AS_TEXT, node)


class ObjectType(TypeKind):
    """An object with fields: a class."""

    @classmethod
    def matches(cls, node: Node) -> bool:
        return makes_class(node.value) and node.value.get("type", "object") == "object"

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        if node.path[:2] != SCHEMAS or len(node.path) != 3:
            raise node.refuse("an object here has no name: move it under components > schemas")
        name = str(node.path[2])
        return ValueType(
            name,
            f"{name}.from_dict({{}})",
            "{}.to_dict()",
            f"_checked.instance({name})",
            classes=frozenset({name}),
            shape="object",
        )


class TaggedUnionType(TypeKind):
    """One of several objects, told apart by a field."""

    @classmethod
    def matches(cls, node: Node) -> bool:
        branches = _branches(node)
        return len(branches) > 1 and all(ObjectType.matches(each.resolved()) for each in branches)

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


class ScalarUnionType(TypeKind):
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


class ListType(_OfType):
    """A list of things of one type."""

    type = "array"

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        if "items" not in node.value:
            raise node.refuse("say with `items` what it is a list of; `items: {}` is free JSON")
        item = value_type(node.child("items"))
        least, most = node.value.get("minItems"), node.value.get("maxItems")
        limits = (f", least={least}" if least else "") + (f", most={most}" if most is not None else "")
        note = ", ".join(filter(None, [bounds(least or None, most), item.note]))
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


class MapType(_OfType):
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


class FileType(_OfType):
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


class TextType(_OfType):
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
            return within_limits(found, node)
        # Other formats say by themselves what the text looks like.
        return within_lengths(found, node) if found.annotation == "str" else found


class IntegerType(_OfType):
    """A whole number."""

    type = "integer"

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        return within_limits(WHOLE, node)


class NumberType(_OfType):
    """A number that may have a fraction: exact, as it may be an amount of money."""

    type = "number"

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        as_text = node.value.get("format") == "decimal"
        return within_limits(AS_TEXT if as_text else NUMBER, node)


class BooleanType(_OfType):
    """True or false."""

    type = "boolean"

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        return FLAG


class AnythingType(TypeKind):
    """Free JSON."""

    @classmethod
    def matches(cls, node: Node) -> bool:
        return "type" not in node.value

    @classmethod
    def value_type(cls, node: Node) -> ValueType:
        return ANYTHING


KINDS: tuple[type[TypeKind], ...] = (
    *(OneOfOneType, ConstType, EnumType, NumberEnumType, EitherNotationType, ObjectType),
    *(TaggedUnionType, ScalarUnionType, ListType, MapType, FileType, TextType, IntegerType, NumberType, BooleanType),
    AnythingType,
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


def _branches(node: Node) -> list[Node]:
    key = "oneOf" if "oneOf" in node.value else "anyOf"
    return list(node.children(key))


def _tags(node: Node, models: list[str]) -> tuple[str, list[tuple[str, str]]]:
    """The field that tells objects apart, and which value means which model."""
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


def _shown(schema: dict[str, Any]) -> str:
    return f"type {schema['type']!r}" if "type" in schema else "this"
