"""The part of the vocabulary that is about schemas: their kinds, their keywords, and which kind may stand where.

A kind that the generator learns to read moves in `POSITIONS` from its words to `ALLOWED`, and gets its keywords in
`SCHEMAS`. See `vocabulary`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import text as texts
from .shape import (
    Data,
    Either,
    Flag,
    Keyword,
    ListOf,
    MapOf,
    Number,
    Place,
    Refused,
    Schema,
    Text,
    harmless,
    read,
    refused,
)

TEXT, FLAG, ANYTHING, COUNT, NUMBER = Text(), Flag(), Data(), Number(count=True), Number()
PYTHON_NAME = Text(texts.PYTHON_NAME)
FORMATS = (
    *("date", "date-time", "date-or-date-time", "portal-date-time", "portal-date-time-minutes"),
    *("decimal", "uuid", "binary"),
)
_OTHER_FORMAT = "leave it out, and say in the description how the text looks"
_LATER = "leave it out; nothing is made of it"
_SERVICE_CHECKS = "the service checks it, the client does not"

EVIDENCE = Place(
    "x-evidence",
    {
        "level": read(Text(words=("partial", "inferred")), "how much of it is documented", needed=True),
        "why": read(TEXT, "what is not documented", needed=True),
    },
)
EVIDENCE_KEYWORD = {"x-evidence": read(EVIDENCE, "told in the docstring and on the page of what is inferred")}
EXAMPLES: Mapping[str, Keyword] = {
    "example": harmless(note="what the sandbox answers and the tests compare with"),
    "examples": harmless(Either(Refused("write a list, or an object with names"), ListOf(Data()), MapOf(Data()))),
}
EXTERNAL_DOCS = Place(
    "externalDocs",
    {
        "url": read(Text(texts.URL), "the documentation page, at the end of the docstring", needed=True),
        "description": harmless(TEXT),
    },
)

SCHEMA_KEYWORDS: Mapping[str, Keyword] = {
    "description": read(TEXT, "its docstring"),
    **EVIDENCE_KEYWORD,
    **EXAMPLES,
    "default": harmless(ANYTHING, "the service fills it in"),
    "externalDocs": harmless(EXTERNAL_DOCS),
    "$comment": harmless(TEXT),
    "title": refused("leave it out; a class has the name of its schema under components"),
    "deprecated": refused("say it in the description"),
    "readOnly": refused("make a schema of its own for what is sent, without this field"),
    "writeOnly": refused("make a schema of its own for what is received, without this field"),
    "discriminator": refused("leave it out; an object is read as its schema says"),
    "xml": refused(_LATER),
}
POSITION_KEYWORDS: Mapping[str, Mapping[str, Keyword]] = {
    "field": {
        "x-python-name": read(PYTHON_NAME, "its name in Python"),
        "x-secret": read(FLAG, "whether it is kept out of messages and reprs"),
    },
    "component": {"x-sdk-resource": read(PYTHON_NAME, "the resource whose module has its class, or `shared`")},
}
"""What goes with all kinds of schema at one position."""
_TYPE: Mapping[str, Keyword] = {
    "type": read(Either(TEXT, ListOf(TEXT)), 'one type, or with `"null"` a list of two', needed=True),
    "nullable": read(FLAG, 'the same as a type `[..., "null"]`'),
}
_NULLABLE_CHOICE = ListOf(Schema("same"), least=1)
REFERENCE = Place(
    "a reference",
    {
        "$ref": read(Text(), "a schema under components", needed=True),
        **{key: SCHEMA_KEYWORDS[key] for key in ("description", "x-evidence", "example", "examples")},
    },
)
OBJECT = Place(
    "an object",
    {
        **_TYPE,
        "properties": read(MapOf(Schema("field")), "its fields", needed=True),
        "required": read(ListOf(TEXT), "the fields that are always there"),
        "additionalProperties": harmless(
            Either(FLAG, keyed=Refused("leave it out; further fields are kept in `extra`, of any type")),
            "further fields are kept in `extra` either way",
        ),
        "minProperties": read(COUNT, "1: at least one argument has to be given; others are for the service to check"),
        "maxProperties": harmless(COUNT, _SERVICE_CHECKS),
        "x-runtime-class": read(Text(words=("CloudFile",)), "the class of the runtime that stands for it"),
        "patternProperties": refused("leave it out; further fields are kept in `extra`"),
    },
)
MAP = Place("a map", {**_TYPE})
ARRAY = Place(
    "a list",
    {
        **_TYPE,
        "items": read(Schema("item"), "the type of its items", needed=True),
        "minItems": read(COUNT, "checked before it is sent"),
        "maxItems": read(COUNT, "checked before it is sent"),
        "uniqueItems": harmless(FLAG, _SERVICE_CHECKS),
        "x-max-total-bytes": read(COUNT, "of files: checked before they are sent"),
        "prefixItems": refused("leave it out; items are of one type"),
        "contains": refused(_LATER),
    },
)
STRING = Place(
    "a text",
    {
        **_TYPE,
        "format": read(Text(words=FORMATS, instead=_OTHER_FORMAT), "its type in Python"),
        "pattern": read(
            TEXT, "one such as `^inv_` or `^(fsf_|fsd_)` is the prefix of an id, checked before it is sent"
        ),
        "minLength": harmless(COUNT, _SERVICE_CHECKS),
        "maxLength": harmless(COUNT, _SERVICE_CHECKS),
        "contentMediaType": refused("leave it out; a file is `format: binary`"),
        "contentEncoding": refused("leave it out, and say in the description how it is encoded"),
    },
)
ENUM = Place(
    "an enum",
    {
        **_TYPE,
        "enum": read(ListOf(TEXT, least=1), "the values that are known; others stay usable", needed=True),
        "x-enum-varnames": read(ListOf(Text(texts.MEMBER_NAME)), "their names in Python"),
    },
)
_LIMITS = {
    key: harmless(NUMBER, _SERVICE_CHECKS)
    for key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
}
INTEGER = Place("an integer", {**_TYPE, **_LIMITS, "format": harmless(Text(words=("int32",), instead="leave it out"))})
INTEGER_ENUM = Place(
    "an integer enum",
    {**_TYPE, "enum": read(ListOf(NUMBER, least=1), "told in the docstring; others stay usable", needed=True)},
)
_DECIMAL = Text(words=("decimal",), instead="write `format: decimal`; as a float an amount would not be exact")
DECIMAL = Place(
    "a number",
    {**_TYPE, **_LIMITS, "format": read(_DECIMAL, "`decimal`; as a float an amount would not be exact", needed=True)},
)
EITHER_NUMBER = Place(
    "a text or number",
    {
        **_TYPE,
        **_LIMITS,
        "format": read(_DECIMAL, "`decimal`; as a float an amount would not be exact", needed=True),
        "pattern": harmless(TEXT),
    },
)
BOOLEAN = Place("true or false", {**_TYPE})
ANYTHING_AT_ALL = Place("free JSON", {})
ONE_OR_NULL = Place(
    "a type or null",
    {"anyOf": read(_NULLABLE_CHOICE, 'a reference and `{type: "null"}`'), "oneOf": read(_NULLABLE_CHOICE, "likewise")},
)
WRAPPED = Place("allOf around one schema", {"allOf": read(_NULLABLE_CHOICE, "to put a description beside a reference")})
PAGE = Place("allOf", {"allOf": read(ListOf(Schema("part"), least=1), "of a page: its envelope, then its rows")})
CHOICE = Place("a choice", {"oneOf": read(ListOf(Schema("same"), least=1), "of a body: `x-sdk-methods` names each")})

SCHEMAS: Mapping[str, Place] = {
    "reference": REFERENCE,
    "object": OBJECT,
    "map": MAP,
    "free object": MAP,
    "array": ARRAY,
    "string": STRING,
    "enum": ENUM,
    "file": STRING,
    "integer": INTEGER,
    "integer enum": INTEGER_ENUM,
    "number": DECIMAL,
    "text or number": EITHER_NUMBER,
    "boolean": BOOLEAN,
    "free JSON": ANYTHING_AT_ALL,
    "type or null": ONE_OR_NULL,
    "wrapped": WRAPPED,
    "allOf": PAGE,
    "choice": CHOICE,
}
"""The keywords of each kind of schema; `SCHEMA_KEYWORDS` go with all of them but references."""

_MOVE = "move it to components > schemas under a name, and refer to it with $ref"
_FREE = "leave `type` and the rest out: it is free JSON then"
_MERGE = "write all its fields out in one object"
_ONE_TYPE = "give it one type, or leave `type` out: it is free JSON then"
_NOTHING = "say what stands there"
_VALUE = "write `type: string` without `const`, and the value in the description"
ALLOWED = ""
POSITIONS: Mapping[str, Mapping[str, str]] = {
    # Under components > schemas.
    "component": {
        **dict.fromkeys(("object", "array", "string", "enum", "integer", "integer enum", "number"), ALLOWED),
        **dict.fromkeys(("text or number", "boolean", "free JSON", "reference", "nullable"), ALLOWED),
        "map": "write the schema where it is used, without `type`: it is free JSON then",
        "free object": "write the schema where it is used, without `type`: it is free JSON then",
    },
    # A field of an object.
    "field": {
        **dict.fromkeys(("reference", "array", "string", "file", "integer", "integer enum", "number"), ALLOWED),
        **dict.fromkeys(("text or number", "boolean", "free JSON", "nullable", "type or null", "wrapped"), ALLOWED),
        "object": _MOVE,
        "enum": _MOVE,
        "map": _FREE,
        "free object": _FREE,
    },
    # An item of a list.
    "item": {
        **dict.fromkeys(("reference", "array", "string", "file", "integer", "integer enum", "number"), ALLOWED),
        **dict.fromkeys(("text or number", "boolean", "free JSON"), ALLOWED),
        "object": _MOVE,
        "enum": _MOVE,
        "map": _FREE,
        "free object": _FREE,
        "nullable": "leave `null` out; an item that is null cannot be read",
        "type or null": "leave `null` out; an item that is null cannot be read",
    },
    # A parameter in the path.
    "path": {
        **dict.fromkeys(("reference", "string"), ALLOWED),
        **dict.fromkeys(("integer", "integer enum", "number", "boolean"), "write `type: string`; ids are sent as text"),
        "enum": "write `type: string`, and the values in the description",
        "nullable": "leave `null` out; what stands in the path is always there",
        "other": "write `type: string`",
    },
    # A parameter in the query.
    "query": {
        **dict.fromkeys(("reference", "string", "integer", "integer enum", "number", "boolean", "nullable"), ALLOWED),
        **dict.fromkeys(("type or null", "wrapped", "text or number"), ALLOWED),
        "enum": _MOVE,
        "object": _MOVE,
        "array": "leave it out; a list in a query is sent with `portal.request`",
        "other": "give it one type; an object is moved to components > schemas",
    },
    # The body of a request.
    "body": {
        **dict.fromkeys(("reference", "choice"), ALLOWED),
        "object": _MOVE,
        "free object": "name its fields in an object under components > schemas",
        "array": "leave the operation out; a list is sent with `portal.request`",
        "other": "refer to an object under components > schemas",
    },
    # The body of a response.
    "response": {
        **dict.fromkeys(("reference", "allOf", "object", "free object"), ALLOWED),
        "other": "refer to an object under components > schemas, or leave the operation out and call `portal.request`",
    },
    # A header of a response.
    "header": {
        **dict.fromkeys(("reference", "string", "integer", "number", "boolean", "enum", "array"), ALLOWED),
        "other": "write `type: string`; headers are given as text",
    },
    # A part of an allOf.
    "part": {
        **dict.fromkeys(("reference", "object"), ALLOWED),
        "other": "of a page: refer to its envelope, then write an object with `data`",
    },
}
"""The kinds of schema that may stand at each position, and what to write instead of the others; `other` is the rest."""
REFERRED: Mapping[str, frozenset[str]] = {
    "path": frozenset({"string"}),
    "query": frozenset({"string", "enum", "integer", "integer enum", "number", "text or number", "boolean", "object"}),
    "body": frozenset({"object"}),
    "response": frozenset({"object"}),
    "part": frozenset({"object"}),
}
"""The kinds of component that a reference may lead to, at positions where not all may be."""
KIND_NAMES: Mapping[str, str] = {
    **{kind: place.name for kind, place in SCHEMAS.items()},
    "free object": "an object without properties",
    "file": "a file",
    "nullable": "null",
    "several types": "several types",
    "const": "a const",
    "null": "null alone",
    "enum without type": "an enum without type",
    "object without type": "properties without type",
    "unknown type": "an unknown type",
}
POSITION_NAMES: Mapping[str, str] = {
    "component": "a component",
    "field": "a field",
    "item": "an item of a list",
    "path": "a path parameter",
    "query": "a query parameter",
    "body": "a request body",
    "response": "a response",
    "header": "a response header",
    "part": "a part of allOf",
}
OTHERWISE: Mapping[str, str] = {
    "object": _MOVE,
    "allOf": _MERGE,
    "choice": _ONE_TYPE,
    "several types": _ONE_TYPE,
    "const": _VALUE,
    "null": _NOTHING,
    "enum": _MOVE,
    "enum without type": "write `type: string` or `type: integer` beside it",
    "object without type": "write `type: object` beside its properties",
    "file": "a file can only be a field of a form",
    "unknown type": "a type is object, array, string, integer, number or boolean",
}
"""What to write instead of a kind, where a position says nothing of its own."""


def kind_of(schema: Mapping[str, Any]) -> str:
    """The kind of a schema, by its keywords."""
    if "$ref" in schema:
        return "reference"
    if "allOf" in schema and "type" not in schema:
        return "wrapped" if len(schema["allOf"]) == 1 else "allOf"
    branches: list[dict[str, Any]] = schema.get("anyOf") or schema.get("oneOf") or []
    if branches:
        others = [each for each in branches if each.get("type") != "null"]
        return "type or null" if len(others) == 1 < len(branches) else "choice"
    return "const" if "const" in schema else _kind_by_type(schema)


def _kind_by_type(schema: Mapping[str, Any]) -> str:
    types = _types(schema)
    others = [each for each in types if each != "null"]
    if not types:
        return (
            "enum without type"
            if "enum" in schema
            else "object without type"
            if "properties" in schema
            else "free JSON"
        )
    if len(others) != 1:
        return "text or number" if sorted(others) == ["number", "string"] else "several types" if others else "null"
    match others[0]:
        case "object":
            typed = isinstance(schema.get("additionalProperties"), dict)
            return "object" if schema.get("properties") else "map" if typed else "free object"
        case "string":
            return "enum" if "enum" in schema else "file" if schema.get("format") == "binary" else "string"
        case "integer" | "number" as kind:
            return "integer enum" if "enum" in schema else kind
        case "array" | "boolean" as kind:
            return kind
        case _:
            return "unknown type"


def is_nullable(schema: Mapping[str, Any]) -> bool:
    """Whether the schema itself says that its value may be null."""
    return schema.get("nullable") is True or (len(_types(schema)) > 1 and "null" in _types(schema))


def _types(schema: Mapping[str, Any]) -> list[str]:
    given: str | list[str] = schema.get("type", [])
    return [given] if isinstance(given, str) else given
