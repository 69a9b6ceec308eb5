"""The shape of an API document: what has to be an object, a list or text before anything else can be asked of it.

What we never look at may have any shape; a lint such as Redocly's sees to that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Text:
    """A text, or one of some texts."""

    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flag:
    """True or false."""


@dataclass(frozen=True)
class Sequence:
    """A list of things of one shape."""

    each: Shape


@dataclass(frozen=True)
class Named:
    """An object with any keys, and things of one shape."""

    each: Shape


@dataclass(frozen=True)
class Fields:
    """An object with certain keys; it may have others."""

    needed: Mapping[str, Shape] = field(default_factory=dict[str, "Shape"])
    possible: Mapping[str, Shape] = field(default_factory=dict[str, "Shape"])
    referable: bool = False
    """Whether a reference may stand in its place."""


@dataclass(frozen=True)
class Either:
    """One shape for an object or list, another for what is neither."""

    single: Shape
    several: Shape


@dataclass(frozen=True)
class SchemaShape:
    """A schema, which holds others of its kind."""


Shape = Text | Flag | Sequence | Named | Fields | Either | SchemaShape

TEXT, FLAG, SCHEMA = Text(), Flag(), SchemaShape()
_SCHEMA = Fields(
    possible={
        "type": Either(TEXT, Sequence(TEXT)),
        "format": TEXT,
        "pattern": TEXT,
        "description": TEXT,
        "required": Sequence(TEXT),
        "properties": Named(SCHEMA),
        "items": SCHEMA,
        "allOf": Sequence(SCHEMA),
        "anyOf": Sequence(SCHEMA),
        "oneOf": Sequence(SCHEMA),
        "x-enum-varnames": Sequence(TEXT),
        "x-python-name": TEXT,
        "x-runtime-class": TEXT,
        "x-sdk-resource": TEXT,
    }
)
_CONTENT = Named(Fields({}, {"schema": SCHEMA, "x-form-value": SCHEMA, "encoding": Named(Named(TEXT))}))
_BODY = Fields({"content": _CONTENT}, referable=True)
_ANSWER = Fields({"description": TEXT}, {"content": _CONTENT}, referable=True)
_PARAMETER = Fields(
    {"name": TEXT, "in": Text(("path", "query", "header", "cookie")), "schema": SCHEMA},
    {"description": TEXT, "required": FLAG, "x-python-name": TEXT},
    referable=True,
)
_METHOD = Fields(possible={"content": TEXT, "schema": TEXT, "summary": TEXT, "description": TEXT})
_OPERATION = Fields(
    possible={
        "operationId": TEXT,
        "tags": Sequence(TEXT),
        "summary": TEXT,
        "description": TEXT,
        "externalDocs": Fields({"url": TEXT}),
        "security": Sequence(Named(Sequence(TEXT))),
        "parameters": Sequence(_PARAMETER),
        "requestBody": _BODY,
        "responses": Named(_ANSWER),
        "x-sdk-find": TEXT,
        "x-sdk-method": TEXT,
        "x-sdk-methods": Named(_METHOD),
    },
)
_METHODS = dict.fromkeys(("get", "put", "post", "patch", "delete", "head", "options", "trace"), _OPERATION)
_DOCUMENT = Fields(
    {
        "info": Fields({"title": TEXT, "version": TEXT}),
        "tags": Sequence(Fields({"name": TEXT, "description": TEXT}, {"x-sdk-resource": TEXT})),
        "paths": Named(Fields(possible={"parameters": Sequence(_PARAMETER), **_METHODS})),
    },
    {
        "security": Sequence(Named(Sequence(TEXT))),
        "components": Fields(
            possible={
                "schemas": Named(SCHEMA),
                "parameters": Named(_PARAMETER),
                "responses": Named(_ANSWER),
                "requestBodies": Named(_BODY),
                "securitySchemes": Named(Fields({"type": TEXT})),
            }
        ),
    },
)


def misshapen(document: Mapping[str, Any], resolved: Callable[[dict[str, Any]], Any]) -> Iterator[tuple[Place, str]]:
    """The places of a document that do not have the shape they need, with what is wrong there.

    Args:
        document: The document, parsed. What its references point to is there.
        resolved: Follows a reference.
    """
    return _check(document, _DOCUMENT, (), resolved)


def _check(
    value: object, shape: Shape, path: Place, resolved: Callable[[dict[str, Any]], Any]
) -> Iterator[tuple[Place, str]]:
    match shape:
        case Text():
            if not isinstance(value, str):
                yield path, f"expected text, got {_kind(value)}"
            elif shape.words and value not in shape.words:
                yield path, f"expected one of {', '.join(shape.words)}, got {value!r}"
        case Flag():
            if not isinstance(value, bool):
                yield path, f"expected true or false, got {_kind(value)}"
        case Either():
            yield from _check(value, shape.several if isinstance(value, list) else shape.single, path, resolved)
        case Sequence():
            if not isinstance(value, list):
                yield path, f"expected a list, got {_kind(value)}"
                return
            for index, each in enumerate(cast("list[object]", value)):
                yield from _check(each, shape.each, (*path, index), resolved)
        case Named() | Fields() | SchemaShape():
            if not isinstance(value, dict):
                yield path, f"expected an object, got {_kind(value)}"
                return
            yield from _check_object(cast("dict[str, Any]", value), shape, path, resolved)


def _check_object(
    value: dict[str, Any], shape: Named | Fields | SchemaShape, path: Place, resolved: Callable[[dict[str, Any]], Any]
) -> Iterator[tuple[Place, str]]:
    if isinstance(shape, Named):
        for key, each in value.items():
            yield from _check(each, shape.each, (*path, key), resolved)
        return
    # A schema that is referred to is checked where it stands: schemas may go round in circles.
    fields = _SCHEMA if isinstance(shape, SchemaShape) else shape
    whole = resolved(value) if fields.referable and "$ref" in value else value
    missing = [key for key in fields.needed if key not in whole]
    if missing:
        yield path, f"needs {' and '.join(missing)}"
    for key, each in {**fields.needed, **fields.possible}.items():
        if key in whole:
            yield from _check(whole[key], each, (*path, key), resolved)


def _kind(value: object) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else repr(value)[:60]
