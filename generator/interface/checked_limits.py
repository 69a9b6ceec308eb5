"""The limits that a document sets to numbers, texts and lists: in docstrings, and checked before anything is sent."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from .node import Node
from .value_types import ValueType, literal


def bounds(least: object, most: object) -> str:
    """How many there may be, in words; empty where there is no limit."""
    if least is not None and most is not None:
        return f"{least} to {most}" if least != most else f"exactly {least}"
    return f"at least {least}" if least is not None else f"at most {most}" if most is not None else ""


def within_lengths(kind: ValueType, node: Node) -> ValueType:
    """A text whose length or look the document limits."""
    least, most, pattern = (node.value.get(key) for key in ("minLength", "maxLength", "pattern"))
    if least is None and most is None and pattern is None:
        return kind
    if pattern is not None:
        if re.fullmatch(r"/.*/[a-z]*", pattern):
            raise node.refuse("leave the slashes out: they would be part of the text", "pattern")
        try:
            re.compile(pattern, re.ASCII)
        except re.error as error:
            raise node.refuse(f"Python cannot read this pattern: {error}", "pattern") from error
    given = {"least": least, "most": most, "pattern": None if pattern is None else literal(pattern)}
    limits = ", ".join(f"{name}={value}" for name, value in given.items() if value is not None)
    length = bounds(least or None, most)
    notes = [kind.note, f"{length} characters" if length else "", f"it matches `{pattern}`" if pattern else ""]
    return replace(kind, writer=f"_checked.text({limits})", note=", ".join(filter(None, notes)))


def within_limits(kind: ValueType, node: Node) -> ValueType:
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
        bounds(shown.get("least"), shown.get("most")),
        *(f"{word} {shown[name]}" for name, word in (("above", "more than"), ("below", "less than")) if name in shown),
        f"a multiple of {shown['step']}" if "step" in shown else "",
    ]
    return replace(kind, writer=f"_checked.within({kind.writer}, {limits})", note=", ".join(filter(None, notes)))


def _number(value: float) -> str:
    return format(Decimal(str(value)), "f")
