"""Walks through a document by its vocabulary: an unknown keyword or a wrong shape is reported with its place."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from functools import cache
from typing import Any

from .content import Document, is_list, is_object, walk
from .reading import Pointer
from .schemas import (
    ALLOWED,
    KIND_NAMES,
    OR_NULL,
    OTHERWISE,
    POSITION_KEYWORDS,
    POSITION_NAMES,
    POSITIONS,
    REFERRED,
    SCHEMA_KEYWORDS,
    SCHEMAS,
    is_nullable,
    kind_of,
)
from .shape import (
    Data,
    Either,
    Flag,
    Keyword,
    ListOf,
    MapOf,
    Number,
    Outcome,
    Place,
    Refused,
    Schema,
    Shape,
    Text,
)
from .text import invisible
from .vocabulary import DOCUMENT

Found = Iterator[tuple[Pointer, str]]


def broken_references(document: Document) -> Found:
    """The references that lead nowhere; nothing else can be checked before they are fixed."""
    for path, value in walk(document.raw):
        if not is_object(value) or "$ref" not in value or path[-1:] == ("properties",):
            continue
        try:
            document.resolved({"$ref": value["$ref"]})
        except (KeyError, TypeError, AttributeError, ValueError):
            yield path, _leads_nowhere(document, value["$ref"])


def _leads_nowhere(document: Document, reference: object) -> str:
    if reference is None:
        return "$ref has no value: put the reference in quotes, as # starts a comment"
    components = document.raw.get("components")
    components = components if is_object(components) else {}
    section = next((each for each in components if f"/{each}/" in str(reference)), "schemas")
    named = components.get(section)
    names = {name.lower(): name for name in named} if is_object(named) else {}
    close = difflib.get_close_matches(str(reference).rpartition("/")[2].lower(), names, 1, 0.8)
    advice = f": did you mean #/components/{section}/{names[close[0]]}?" if close else ""
    return f"there is no {reference}{advice}"


def invisible_characters(value: Any, path: Pointer = ()) -> Found:
    """The texts, keys and examples included, with characters that nobody sees and that break code or hide it."""
    if isinstance(value, str):
        if found := invisible(value):
            yield path, f"has the character {found}, which cannot be seen: take it out"
    elif is_object(value):
        for key, inner in value.items():
            if found := invisible(key):
                yield (*path, key), f"its name has the character {found}, which cannot be seen: take it out"
            yield from invisible_characters(inner, (*path, key))
    elif is_list(value):
        for index, inner in enumerate(value):
            yield from invisible_characters(inner, (*path, index))


class DocumentCheck:
    """One check of a document; afterwards it has the schemas that it met, with position and path."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.schemas: list[tuple[Pointer, str, dict[str, Any]]] = []

    def problems(self) -> Found:
        """What does not follow the vocabulary."""
        yield from self._check(self.document.raw, DOCUMENT, ())

    def _check(self, value: Any, shape: Shape, path: Pointer, position: str = "") -> Found:
        match shape:
            case Data():
                pass
            case Refused(instead):
                yield path, f"cannot be generated: {instead}"
            case Text() | Flag() | Number():
                problem = _scalar_problem(value, shape)
                if problem:
                    yield path, problem
            case Either(single, several, keyed):
                inner = several if is_list(value) else keyed if is_object(value) else single
                yield from self._check(value, inner or single, path, position)
            case ListOf(each, least):
                if not is_list(value):
                    yield path, f"expected a list, got {_kind(value)}"
                    return
                if len(value) < least:
                    yield path, "expected a list that is not empty"
                for index, inner_value in enumerate(value):
                    yield from self._check(inner_value, each, (*path, index), position)
            case MapOf() | Place() | Schema():
                if is_object(value):
                    yield from self._check_object(value, shape, path, position)
                else:
                    yield path, f"expected an object, got {_kind(value)}"

    def _check_object(
        self, value: dict[str, Any], shape: MapOf | Place | Schema, path: Pointer, position: str
    ) -> Found:
        match shape:
            case MapOf(each, keys):
                for key, inner in value.items():
                    if keys and not keys.accepts(key):
                        yield (*path, key), f"{key!r} is not {keys.says}"
                    yield from self._check(inner, each, (*path, key))
            case Place() if shape.section and "$ref" in value:
                yield from self._reference(value, path, shape.section, {"$ref", "summary", "description"})
            case Place():
                place = shape.kinds.get(shape.one_of(value), shape) if shape.one_of else shape
                yield from self._keywords(value, place, path)
            case Schema("same") if value == {"type": "null"}:
                pass  # what makes the schema around it nullable
            case Schema():
                at = position if shape.position == "same" else shape.position
                yield from self._schema(value, at, path)

    def _keywords(self, value: dict[str, Any], place: Place, path: Pointer, position: str = "") -> Found:
        for key, entry in place.keywords.items():
            if entry.needed and key not in value:
                yield path, f"{place.name} needs {key}" + (f": {entry.note}" if entry.note else "")
        for key, inner in value.items():
            found = place.keywords.get(key)
            if found is None:
                yield (*path, key), _unknown(key, place)
            elif key == "examples" and "example" in value and "example" in place.keywords:
                yield (*path, key), "stands beside example: keep one of the two"
            elif found.outcome is Outcome.REFUSED:
                yield (*path, key), f"{key} of {place.name} cannot be generated: {found.note}"
            else:
                yield from self._check(inner, found.shape, (*path, key), position)

    def _reference(self, value: dict[str, Any], path: Pointer, section: str, beside: set[str]) -> Found:
        start = f"#/components/{section}/"
        if not str(value["$ref"]).startswith(start) or "/" in str(value["$ref"]).removeprefix(start):
            yield path, f"a reference from here leads to {start}..., not to {value['$ref']}"
        for key in value:
            if key not in beside:
                instead = OR_NULL if key == "nullable" else "write it where $ref leads"
                yield (*path, key), f"{key} beside $ref is not read: {instead}"

    def _schema(self, value: dict[str, Any], position: str, path: Pointer) -> Found:
        problem = self._misshapen(value, path)
        if problem:
            yield problem
            return
        kind = kind_of(value)
        for each in (kind, "nullable") if is_nullable(value) else (kind,):
            here = POSITIONS[position]
            instead = here.get(each, here.get("other", OTHERWISE.get(each, "leave it out")))
            if instead != ALLOWED:
                name = f"an inline {kind}" if each in {"object", "enum"} else KIND_NAMES[each]
                yield path, f"{POSITION_NAMES[position]} cannot be {name}: {instead}"
                return
        self.schemas.append((path, position, value))
        if kind == "reference":
            yield from self._schema_reference(value, position, path)
            return
        yield from self._keywords(value, complete(kind, position), path, position)

    def _schema_reference(self, value: dict[str, Any], position: str, path: Pointer) -> Found:
        keywords = {**SCHEMAS["reference"].keywords, **POSITION_KEYWORDS.get(position, {})}
        problems = list(self._reference(value, path, "schemas", set(keywords)))
        yield from problems
        if problems:
            return
        for key in value:
            yield from self._check(value[key], keywords[key].shape, (*path, key))
        target = self.document.resolved({"$ref": value["$ref"]})
        allowed = REFERRED.get(position)
        if allowed is None or self._misshapen(target, path):
            return
        kind = kind_of(target)
        if kind not in allowed:
            names = " or ".join(sorted(KIND_NAMES[each] for each in allowed))
            yield (
                path,
                f"{POSITION_NAMES[position]} cannot be {KIND_NAMES[kind]}, as {value['$ref']} is: refer to {names}",
            )

    def _misshapen(self, value: dict[str, Any], path: Pointer) -> tuple[Pointer, str] | None:
        """The first keyword by which kinds are told apart that has the wrong shape."""
        for key in ("allOf", "anyOf", "oneOf"):
            if key in value and (not is_list(value[key]) or not all(is_object(each) for each in value[key])):
                return (*path, key), "expected a list of schemas"
        if "properties" in value and not is_object(value["properties"]):
            return (*path, "properties"), f"expected an object, got {_kind(value['properties'])}"
        given = value.get("type", "")
        if given is None or (is_list(given) and None in given):
            return (*path, "type"), 'null is a value here: put it in quotes, `"null"`'
        if not isinstance(given, str) and not (is_list(given) and all(isinstance(each, str) for each in given)):
            return (*path, "type"), f"expected text, got {_kind(given)}"
        return None


@cache
def complete(kind: str, position: str) -> Place:
    """A kind of schema at a position, with the keywords that go with all kinds."""
    place = SCHEMAS[kind]
    return Place(place.name, {**SCHEMA_KEYWORDS, **POSITION_KEYWORDS.get(position, {}), **place.keywords})


def _unknown(key: str, place: Place) -> str:
    if place.otherwise:
        media_type = key.partition(";")[0].strip()
        instead = f"write {media_type} alone" if media_type != key and media_type in place.keywords else place.otherwise
        return f"{key} cannot be generated: {instead}"
    close = difflib.get_close_matches(key, [name for name, each in place.keywords.items() if _is_known(each)], 1, 0.8)
    advice = f"did you mean {close[0]}?" if close else "leave it out (docs/document.md has all that a document may say)"
    return f"{key} is not a keyword of {place.name} that the generator knows: {advice}"


def _is_known(entry: Keyword) -> bool:
    return entry.outcome is not Outcome.REFUSED


def _scalar_problem(value: object, shape: Text | Flag | Number) -> str:
    match shape:
        case Text(rule, words, instead):
            if not isinstance(value, str):
                quotes = "" if value is None or is_object(value) or is_list(value) else ": put it in quotes"
                return f"expected text, got {_kind(value)}{quotes}"
            if words and value not in words:
                close = difflib.get_close_matches(value, words, 1, 0.8)
                advice = f"did you mean {close[0]}?" if close else instead
                return f"expected {' or '.join(words)}, got {value!r}" + (f": {advice}" if advice else "")
            return f"{value!r} is not {rule.says}" if rule and not rule.accepts(value) else ""
        case Flag(only, instead):
            if not isinstance(value, bool):
                return f"expected true or false, got {_kind(value)}"
            return f"cannot be generated: {instead}" if only is not None and value is not only else ""
        case Number(count, instead):
            if isinstance(value, bool) or not isinstance(value, int | float):
                return f"expected a number, got {_kind(value)}" + (f": {instead}" if instead else "")
            return f"expected a count, got {value}" if count and (isinstance(value, float) or value < 0) else ""


def _kind(value: object) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else repr(value)[:60]
