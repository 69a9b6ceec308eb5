"""What a schema says, whichever way it is written: inline or by reference, in one piece or composed.

Two documents that describe the same API rarely look alike. Here a schema becomes a `Shape`: types, fields, values.
Names of components, descriptions, examples and `x-` keys are gone, except for two things that our own document tells:
where a field is at home (`place`), and how sure we are of it (`mark`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ...document.schemas import LIMITS
from .published import mapping, sequence, target


@dataclass(frozen=True)
class Mark:
    """An `x-evidence` of our document: the documentation does not say all of this."""

    level: str
    why: str
    reach: str
    """What it belongs to: `here` (the field, parameter or response itself), `schema` around it, or `operation`."""
    theirs: str = ""
    """The type in the service's document, where ours deliberately differs from it."""


@dataclass(frozen=True)
class Spot:
    """A schema as it is written, and where."""

    schema: Any
    place: str
    mark: Mark | None = None


@dataclass(frozen=True)
class Shape:
    """What a schema says, one level deep; what is inside it are `Spot`s, to be looked at in turn."""

    types: frozenset[str] = frozenset()
    nullable: bool = False
    form: str = ""
    values: tuple[object, ...] | None = None
    limits: Mapping[str, object] = field(default_factory=dict[str, object])
    fields: Mapping[str, Spot] = field(default_factory=dict[str, Spot])
    items: Spot | None = None
    required: frozenset[str] = frozenset()
    required_stated: bool = False
    deprecated: bool = False
    place: str = ""
    mark: Mark | None = None
    enum_name: str = ""

    @property
    def silent(self) -> bool:
        """It says nothing of what is there."""
        return not self.types and self.values is None and not self.fields and self.items is None

    @property
    def text(self) -> str:
        """Its type, for people."""
        kind = " or ".join(sorted(self.types)) or "not stated"
        return f"{kind} or null" if self.nullable and self.types else kind


def mark_of(value: Any, reach: str, inherited: Mark | None = None) -> Mark | None:
    """The mark of something itself, else that of what is around it."""
    own = mapping(mapping(value).get("x-evidence"))
    if not own:
        return inherited
    return Mark(str(own.get("level")), str(own.get("why")), reach, str(own.get("theirs", "")))


def resolved(root: Any, value: Any) -> tuple[dict[str, Any], str]:
    """What a reference points to, with the keys beside it on top, and the name of the last component on the way."""
    beside, name = dict(mapping(value)), ""
    passed = set[str]()
    while isinstance(reference := beside.pop("$ref", None), str) and reference not in passed:
        passed.add(reference)
        name = reference.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        try:
            beside = {**mapping(target(root, reference)), **beside}
        except LookupError:
            break
    return beside, name


def shape(root: Any, spot: Spot, depth: int = 0) -> Shape:
    """What the schema at a spot says.

    Args:
        root: The document that references are resolved in.
        spot: The schema.
        depth: How many compositions (`allOf` and the like) it is in; those of hostile documents may have no end.
    """
    schema, name = resolved(root, spot.schema)
    place, mark = spot.place, mark_of(schema, "schema" if name else "here", spot.mark)
    own = mark_of(spot.schema, "here")
    mark = own or mark
    is_object = bool(mapping(schema.get("properties"))) or any(key in schema for key in ("allOf", "oneOf", "anyOf"))
    if name and is_object:
        place = name
    plain = _plain(schema, place, _inside(mark))
    plain = replace(plain, mark=mark, enum_name=name if plain.values is not None else "")
    if depth > 20:
        return plain
    parts = [shape(root, replace(spot, schema=each, place=place), depth + 1) for each in sequence(schema.get("allOf"))]
    for key in ("oneOf", "anyOf"):
        alternatives = [
            shape(root, replace(spot, schema=each, place=place), depth + 1) for each in sequence(schema.get(key))
        ]
        if alternatives:
            parts.append(_any_of(alternatives))
    for part in parts:
        plain = _all_of(plain, part)
    return plain


def _inside(mark: Mark | None) -> Mark | None:
    """A mark as seen from the fields inside of what has it."""
    return replace(mark, reach="schema", theirs="") if mark and mark.reach == "here" else mark


def _plain(schema: dict[str, Any], place: str, mark: Mark | None) -> Shape:
    stated = schema.get("type")
    types = {each for each in [*sequence(stated), stated] if isinstance(each, str)}
    values: list[Any] | None = None
    if isinstance(schema.get("enum"), list):
        values = sequence(schema["enum"])
    elif "const" in schema:
        values = [schema["const"]]
    properties = mapping(schema.get("properties"))
    if not types and properties:
        types = {"object"}
    if not types and "items" in schema:
        types = {"array"}
    if not types and values:
        types = {_type_of(value) for value in values}
    fields = {wire: Spot(inner, f"{place}.{wire}", mark_of(inner, "here", mark)) for wire, inner in properties.items()}
    form = schema.get("format")
    return Shape(
        types=frozenset(types - {"null"}),
        nullable="null" in types or schema.get("nullable") is True,
        form=form if isinstance(form, str) else "",
        values=None if values is None else tuple(value for value in values if value is not None),
        limits={key: schema[key] for key in LIMITS if key in schema},
        fields=fields,
        items=Spot(schema["items"], f"{place}[]", mark) if "items" in schema else None,
        required=frozenset(str(each) for each in sequence(schema.get("required"))),
        required_stated=isinstance(schema.get("required"), list),
        deprecated=schema.get("deprecated") is True,
        place=place,
        mark=mark,
    )


def _type_of(value: object) -> str:
    names: dict[str, str] = {"NoneType": "null", "bool": "boolean", "int": "integer", "float": "number"}
    return names.get(type(value).__name__, "string")


def _all_of(one: Shape, other: Shape) -> Shape:
    """What holds both ways. A field is required where either says so."""
    return Shape(
        types=one.types or other.types,
        nullable=one.nullable or other.nullable,
        form=one.form or other.form,
        values=one.values if one.values is not None else other.values,
        limits={**other.limits, **one.limits},
        fields={**one.fields, **other.fields},
        items=one.items or other.items,
        required=one.required | other.required,
        required_stated=one.required_stated or other.required_stated,
        deprecated=one.deprecated or other.deprecated,
        place=other.place if not one.fields and other.fields else one.place,
        mark=one.mark or other.mark,
        enum_name=one.enum_name or other.enum_name,
    )


def _any_of(alternatives: list[Shape]) -> Shape:
    """What holds one way or another. A field is required where all say so."""
    real = [each for each in alternatives if not (each.nullable and each.silent)]
    nullable = any(each.nullable for each in alternatives)
    if len(real) == 1:
        return replace(real[0], nullable=nullable)
    fields: dict[str, Spot] = {}
    for each in real:
        for wire, spot in each.fields.items():
            fields.setdefault(wire, spot)
    enums = [each.values for each in real if each.values is not None]
    forms = {each.form for each in real}
    return Shape(
        types=frozenset[str]().union(*(each.types for each in real)),
        nullable=nullable,
        form=forms.pop() if len(forms) == 1 else "",
        values=tuple(value for values in enums for value in values) if enums and len(enums) == len(real) else None,
        fields=fields,
        items=next((each.items for each in real if each.items), None),
        required=frozenset[str].intersection(*(each.required for each in real)) if real else frozenset(),
        required_stated=any(each.required_stated for each in real),
        place=real[0].place if real else "",
        mark=next((each.mark for each in real if each.mark), None),
        enum_name=next((each.enum_name for each in real if each.enum_name), ""),
    )
