"""How a schema of `openapi.yaml` and one of the service's own document differ."""

from __future__ import annotations

import difflib
from contextlib import suppress
from typing import Any

from .differences import Notes
from .published import mapping, sequence, target
from .shapes import Mark, Shape, Spot, shape

# They say how wide a number is, not what it is.
WIDTHS = frozenset({"int32", "int64", "float", "double"})


class SchemaComparison:
    """Compares schemas, from a response or a body down to their innermost fields."""

    def __init__(self, ours: dict[str, Any], theirs: dict[str, Any], notes: Notes) -> None:
        self.ours_root = ours
        self.theirs_root = theirs
        self.note = notes.note
        self.is_response = False
        self.marks_responses = _marks_responses(theirs)
        """Whether their document marks any field of a response as required."""

    def compare_spots(self, ours: Spot, theirs: Spot, within: tuple[tuple[int, int], ...] = ()) -> None:
        pair = (id(_referred(self.ours_root, ours)), id(_referred(self.theirs_root, theirs)))
        if pair in within or len(within) > 40:
            return
        one, other = shape(self.ours_root, ours), shape(self.theirs_root, theirs)
        at = ours.place
        if other.deprecated and not one.deprecated:
            self.note("changed", "state", at, "in use", "deprecated")
        if other.silent:
            if not one.silent:
                self.note("changed", "type", at, one.text, other.text, one.mark)
            return
        if not self.compare_types(at, one, other):
            return
        if not (not other.form or other.form in {one.form, *WIDTHS}):
            self.note("changed", "format", at, one.form or "none", other.form)
        if not self.is_response:  # what comes is read whatever its size
            self.compare_limits(at, one, other)
        self.compare_values(at, one, other)
        deeper = (*within, pair)
        if one.fields or other.fields:
            self.compare_fields(one, other, deeper)
        if one.items and other.items:
            self.compare_spots(one.items, other.items, deeper)
        elif one.items and "array" in other.types:
            self.note("changed", "type", f"{at}[]", shape(self.ours_root, one.items).text, "not stated", one.items.mark)

    def compare_types(self, at: str, one: Shape, other: Shape) -> bool:
        """Whether the two are alike enough to look inside."""
        if one.types == other.types or not other.types or not one.types:
            if one.types and not other.types:
                self.note("changed", "type", at, one.text, other.text, one.mark)
            elif other.types and not one.types:
                self.note("changed", "type", at, one.text, other.text)
            elif one.nullable != other.nullable:
                silent = one.mark if one.nullable else None
                self.note("changed", "null", at, _null(one), _null(other), silent)
            return True
        narrower = other.types < one.types and (one.nullable or not other.nullable)
        marked = one.mark if one.mark and one.mark.reach == "here" and narrower else None
        known = ""
        if one.form == "decimal" and narrower:
            known = "a decimal is read from a string and from a number"
        elif one.mark and one.mark.theirs == other.text:
            known = f"{one.mark.level}: {one.mark.why}"
        self.note("changed", "type", at, one.text, other.text, marked, known=known)
        return bool(one.types & other.types)

    def compare_limits(self, at: str, one: Shape, other: Shape) -> None:
        """A limit of ours that they do not state is no difference: the pages of the documentation state more."""
        for keyword, limit in other.limits.items():
            if one.limits.get(keyword) != limit:
                self.note("changed", keyword, at, str(one.limits.get(keyword, "none")), str(limit))

    def compare_values(self, at: str, one: Shape, other: Shape) -> None:
        if one.values is None and other.values is None:
            return
        if other.values is None:
            values = ", ".join(map(str, one.values or ()))
            self.note(
                "changed",
                "enum",
                one.enum_name or at,
                values,
                "any",
                at=at,
                known="the values stand in the documentation's prose",
            )
            return
        if one.values is None:
            self.note("changed", "enum", at, "any", ", ".join(map(str, other.values)))
            return
        where = one.enum_name or at
        for value in other.values:
            if value not in one.values:
                self.note("added", "enum value", where, "", repr(value), at=at)
        for value in one.values:
            if value not in other.values:
                self.note("removed", "enum value", where, repr(value), "", at=at)

    def compare_fields(self, one: Shape, other: Shape, within: tuple[tuple[int, int], ...]) -> None:
        if not other.fields:
            self.note("removed", "fields", one.place, ", ".join(one.fields), "", one.mark)
            return
        gone = {wire: spot for wire, spot in one.fields.items() if wire not in other.fields}
        new = {wire: spot for wire, spot in other.fields.items() if wire not in one.fields}
        marks = {wire: spot.mark if spot.mark and spot.mark.reach == "here" else None for wire, spot in gone.items()}
        renamed = self.renamed({wire: spot for wire, spot in gone.items() if not marks[wire]}, new)
        for wire, spot in gone.items():
            if wire in renamed:
                self.note("renamed", "field", spot.place, wire, renamed[wire])
            else:
                self.note("removed", "field", spot.place, "", "", marks[wire])
        for wire, spot in new.items():
            if wire not in renamed.values():
                needed = ", required" if wire in other.required else ""
                self.note("added", "field", f"{one.place}.{wire}", "", shape(self.theirs_root, spot).text + needed)
        for wire, spot in one.fields.items():
            wire_there = renamed.get(wire, wire)
            if wire_there in other.fields:
                if other.required_stated or not self.is_response:
                    self.compare_required(spot.place, wire in one.required, wire_there in other.required, spot.mark)
                self.compare_spots(spot, other.fields[wire_there], within)
        if self.is_response and one.required and not other.required_stated:
            known = (
                "" if self.marks_responses else "their document marks no field of a response; ours are in every sample"
            )
            self.note("changed", "required", one.place, ", ".join(sorted(one.required)), "not stated", known=known)

    def compare_required(self, where: str, ours: bool, theirs: bool, mark: Mark | None) -> None:
        if ours != theirs:
            words = {True: "required", False: "optional"}
            self.note("changed", "required", where, words[ours], words[theirs], mark if ours else None)

    def renamed(self, gone: dict[str, Spot], new: dict[str, Spot]) -> dict[str, str]:
        """Which of the things that are gone seem to be renamed: alike in type, and alike in name or the only one."""
        pairs: dict[str, str] = {}
        ranked = sorted(
            (
                (difflib.SequenceMatcher(None, old.lower(), fresh.lower()).ratio(), old, fresh)
                for old, spot in gone.items()
                for fresh, other in new.items()
                if self.alike(spot, other)
            ),
            key=lambda each: -each[0],
        )
        for likeness, old, fresh in ranked:
            only = len(gone) == len(new) == 1
            if old not in pairs and fresh not in pairs.values() and (likeness >= 0.6 or only):
                pairs[old] = fresh
        return pairs

    def alike(self, ours: Spot, theirs: Spot) -> bool:
        one, other = shape(self.ours_root, ours), shape(self.theirs_root, theirs)
        return (
            one.types == other.types
            and (not other.form or one.form == other.form)
            and set(one.fields) == set(other.fields)
        )


def _marks_responses(root: dict[str, Any]) -> bool:
    waiting: list[object] = [
        mapping(operation).get("responses")
        for item in mapping(root.get("paths")).values()
        for operation in mapping(item).values()
    ]
    seen = set[int]()
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        node = mapping(value)
        if mapping(node.get("properties")) and sequence(node.get("required")):
            return True
        with suppress(LookupError):
            waiting.append(target(root, node.get("$ref")))
        waiting += [*node.values(), *sequence(value)]
    return False


def _referred(root: Any, spot: Spot) -> object:
    """The schema itself, one and the same object however often it is referred to."""
    try:
        return target(root, mapping(spot.schema).get("$ref"))
    except LookupError:
        return spot.schema


def _null(one: Shape) -> str:
    return "may be null" if one.nullable else "never null"
