"""The fields of an object of the document, those of its `allOf` parts included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from . import names
from .node import Node
from .package import Field
from .parameters import shown_default
from .types import value_type
from .value_types import ValueType


@dataclass(frozen=True)
class DescribedField:
    """A field, and what only the generator asks about it."""

    field: Field
    node: Node
    read_only: bool
    write_only: bool


def fields_of(schema: Node, taken: frozenset[str]) -> list[DescribedField]:
    """The fields of an object, in the order of the document.

    Args:
        schema: The object, its references followed.
        taken: Names that they cannot have.

    Raises:
        Refusal: One of them has no type or no name in Python.
    """
    required: set[str] = set()
    found: dict[str, Node] = {}
    for part in parts(schema):
        required.update(part.value.get("required", ()))
        for wire in part.value.get("properties", {}):
            found[wire] = part.child("properties", wire)
    unknown = sorted(required - set(found))
    if unknown:
        raise schema.refuse(f"{unknown[0]} is required and no field", "required")
    described = [_described(wire, node, wire in required, taken) for wire, node in found.items()]
    names.distinct((each.field.name, each.field.wire, each.node) for each in described)
    return described


def parts(schema: Node) -> Iterator[Node]:
    """An object and the parts that its `allOf` names, those first."""
    for part in schema.children("allOf"):
        yield from parts(part.resolved())
    yield schema


def _described(wire: str, node: Node, required: bool, taken: frozenset[str]) -> DescribedField:
    full = node.resolved()
    beside = full.value | node.value
    kind: ValueType = value_type(node)
    field = Field(
        name=names.name_of(node.at(beside), wire, taken),
        wire=wire,
        type=kind,
        required=required,
        text=full.text,
        default=shown_default(beside),
        deprecated=bool(beside.get("deprecated")),
        secret=bool(beside.get("x-secret")),
    )
    return DescribedField(field, node, bool(beside.get("readOnly")), bool(beside.get("writeOnly")))
