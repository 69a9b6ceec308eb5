"""A response, place by place: each value with what the document says of it, and each documented field that is absent.

The client's models judge a response as well. This walk shares no code with them, so that one can find what the other
overlooks; and it goes on where something is wrong, while a model stops.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from ..document import Document

Keys = tuple[str | int, ...]


class Absent:
    """The type of `ABSENT`."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent()
"""The value of a documented field that a response does not have."""


@dataclass(frozen=True)
class MergedSchema:
    """A schema with its references followed, and with what it is composed of merged."""

    name: str = ""
    """Name of the component, `CustomerInvoice`; empty for a schema that has none."""
    types: frozenset[str] = frozenset()
    """Empty: any."""
    enum: tuple[Any, ...] | None = None
    format: str = ""
    pattern: str = ""
    properties: Mapping[str, tuple[str, Any]] = field(default_factory=dict[str, tuple[str, Any]])
    """For each property the name of the object that it belongs to, and its schema."""
    required: frozenset[str] = frozenset()
    others: Any = None
    """The schema of undocumented properties, where the object is a map."""
    items: Any = None
    choices: tuple[MergedSchema, ...] = ()
    evidence: Mapping[str, str] | None = None

    @property
    def nullable(self) -> bool:
        """Whether null is documented."""
        if self.choices:
            return any(choice.nullable for choice in self.choices)
        return not self.types or "null" in self.types

    def takes(self, value: Any) -> bool:
        """Whether a value is of a documented type."""
        kind = json_type(value)
        return not self.types or kind in self.types or (kind == "integer" and "number" in self.types)


@dataclass(frozen=True)
class PlacedValue:
    """One value in a response."""

    keys: Keys
    """Where: `("data", 3, "zipCode")`."""
    field: str
    """What it is to the document: `Customer.zipCode`; `Customer` for an object as a whole."""
    value: Any
    described: MergedSchema | None
    """None: the document does not know it."""
    required: bool = False
    wrapped: bool = False
    """Whether it came inside an undocumented `{"data": ...}`."""

    @property
    def path(self) -> str:
        """`data[3].zipCode`, as the client's errors name it."""
        return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in self.keys).lstrip(".")


def describe(document: Document, schema: Any) -> MergedSchema:
    """Follow a schema's references and merge what it is composed of."""
    if not isinstance(schema, Mapping):  # true, or nothing: anything goes
        return MergedSchema()
    given = cast("dict[str, Any]", schema)
    name = str(given.get("$ref", "")).rpartition("/")[2]
    whole = document.resolved(given)
    if "allOf" in whole:
        parts = [describe(document, each) for each in whole["allOf"]]
        parts.append(describe(document, {key: value for key, value in whole.items() if key != "allOf"}))
        return _merged(name, parts)
    choices = tuple(describe(document, each) for each in whole.get("anyOf") or whole.get("oneOf") or ())
    types = whole.get("type", ())
    constant = (whole["const"],) if "const" in whole else None
    return MergedSchema(
        name=name,
        types=frozenset([types] if isinstance(types, str) else types),
        enum=tuple(whole["enum"]) if "enum" in whole else constant,
        format=str(whole.get("format", "")),
        pattern=str(whole.get("pattern", "")),
        properties={key: (name, value) for key, value in whole.get("properties", {}).items()},
        required=frozenset(whole.get("required", ())),
        others=whole.get("additionalProperties"),
        items=whole.get("items"),
        choices=choices,
        evidence=whole.get("x-evidence"),
    )


def places(document: Document, schema: Any, value: Any, root: str) -> Iterator[PlacedValue]:
    """Every place of a response, from the outside in.

    Args:
        document: The document.
        schema: The schema of the response.
        value: The response, parsed.
        root: What the response is called where its schema has no name.
    """
    described = describe(document, schema)
    name = described.name or root
    if _is_wrapped(described, value):
        yield PlacedValue((), name, value, described, required=True, wrapped=True)
        yield from _within(document, described, value["data"], ("data",), name)
        return
    yield PlacedValue((), name, value, _chosen(described, value), required=True)
    yield from _within(document, described, value, (), name)


def _within(document: Document, described: MergedSchema, value: Any, keys: Keys, name: str) -> Iterator[PlacedValue]:
    chosen = _chosen(described, value)
    owner = chosen.name or name
    if isinstance(value, dict) and not chosen.types.isdisjoint({"object"}):
        fields = cast("dict[str, Any]", value)
        for key, (belongs_to, schema) in chosen.properties.items():
            inner = describe(document, schema)
            label = f"{belongs_to or owner}.{key}"
            found = fields.get(key, ABSENT)
            required = key in chosen.required
            yield PlacedValue((*keys, key), label, found, _chosen(inner, found), required=required)
            yield from _within(document, inner, found, (*keys, key), inner.name or label)
        for key in [each for each in fields if each not in chosen.properties]:
            if chosen.others in (None, False):
                yield PlacedValue((*keys, key), f"{owner}.{key}", fields[key], None)
            else:
                inner = describe(document, chosen.others)
                yield PlacedValue((*keys, key), f"{owner}.*", fields[key], _chosen(inner, fields[key]))
                yield from _within(document, inner, fields[key], (*keys, key), f"{owner}.*")
    elif isinstance(value, list) and "array" in chosen.types:
        inner = describe(document, chosen.items)
        for index, item in enumerate(cast("list[object]", value)):
            label = inner.name or f"{name}[]"
            yield PlacedValue((*keys, index), label, item, _chosen(inner, item), required=True)
            yield from _within(document, inner, item, (*keys, index), label)


def _chosen(described: MergedSchema, value: Any) -> MergedSchema:
    """Of several alternatives the one that a value seems to be; it stays nullable when another one is null."""
    if not described.choices:
        return described
    values = [choice for choice in described.choices if choice.types != frozenset({"null"})]
    fitting = [choice for choice in values if choice.takes(value)]
    chosen = next((choice for choice in fitting if _fits_fields(choice, value)), (fitting or values or [described])[0])
    types = chosen.types | {"null"} if described.nullable and chosen.types else chosen.types
    return replace(chosen, types=types, evidence=described.evidence or chosen.evidence)


def _fits_fields(described: MergedSchema, value: Any) -> bool:
    return not isinstance(value, dict) or described.required <= cast("dict[str, Any]", value).keys()


def _is_wrapped(described: MergedSchema, value: Any) -> bool:
    """Whether an object came in an envelope that the document does not have: `{"data": {...}}`."""
    return (
        isinstance(value, dict)
        and cast("dict[str, Any]", value).keys() == {"data"}
        and isinstance(value["data"], dict)
        and "object" in described.types
        and "data" not in described.properties
    )


def _merged(name: str, parts: list[MergedSchema]) -> MergedSchema:
    properties: dict[str, tuple[str, Any]] = {}
    types: frozenset[str] = frozenset()
    first = next((part.name for part in parts if part.name), "")
    for part in parts:
        properties.update({key: (owner or first, schema) for key, (owner, schema) in part.properties.items()})
        types = (types & part.types if types else part.types) if part.types else types
    last = [part for part in parts if part.enum is not None]
    return MergedSchema(
        name=name,
        types=types,
        enum=last[-1].enum if last else None,
        format=next((part.format for part in parts if part.format), ""),
        pattern=next((part.pattern for part in parts if part.pattern), ""),
        properties=properties,
        required=frozenset[str]().union(*(part.required for part in parts)),
        others=next((part.others for part in parts if part.others is not None), None),
        items=next((part.items for part in parts if part.items is not None), None),
        choices=next((part.choices for part in parts if part.choices), ()),
        evidence=next((part.evidence for part in parts if part.evidence), None),
    )


def json_type(value: Any) -> str:
    """What a value is to JSON Schema."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, str):
        return "string"
    if isinstance(value, dict):
        return "object"
    return "array" if isinstance(value, list) else "number"
