"""The part of the vocabulary that is about schemas: their kinds, their keywords, and which kind may be where.

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
    *("date", "date-time", "time", "duration", "date-or-date-time", "portal-date-time", "portal-date-time-minutes"),
    *("decimal", "uuid", "uri", "uri-reference", "email", "hostname", "ipv4", "ipv6", "password", "byte", "binary"),
)
_OTHER_FORMAT = "leave it out, and say in the description how the text looks"
OR_NULL = 'write `anyOf: [{$ref: ...}, {type: "null"}]`'
_LATER = "leave it out; nothing is made of it"
_CHECKED = "stated in the docstring, and checked before it is sent"
_SERVICE_CHECKS = "the service checks it, the client does not"

LIMITS = (
    *("minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
)
"""The keywords that limit a value."""
EVIDENCE = Place(
    "x-evidence",
    {
        "level": read(Text(words=("partial", "inferred")), "how much of it is documented", needed=True),
        "why": read(TEXT, "what is not documented", needed=True),
    },
)
EVIDENCE_KEYWORD = {"x-evidence": read(EVIDENCE, "stated in the docstring and on the page of what is inferred")}
_EXAMPLE = harmless(note="what the sandbox answers and the tests compare with")
_LISTED, _NAMED = Refused("write a list of values"), Refused("write an object with names")
EXAMPLES: Mapping[str, Keyword] = {
    "example": _EXAMPLE,
    "examples": harmless(Either(_NAMED, _NAMED, MapOf(Data())), "instead: several, by name"),
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
    "example": _EXAMPLE,
    "examples": harmless(Either(_LISTED, ListOf(Data()), _LISTED), "instead: a list of several"),
    "default": read(ANYTHING, "stated in the docstring; the service fills it in"),
    "externalDocs": harmless(EXTERNAL_DOCS),
    "$comment": harmless(TEXT),
    "title": refused("leave it out; a class has the name of its schema under components"),
    "deprecated": refused("say it at the field, the parameter or the operation"),
    "readOnly": refused("say it at the field"),
    "writeOnly": refused("say it at the field"),
    "required": refused("name the field in `required` of the object around it"),
    "discriminator": refused("it belongs to a choice between objects"),
    "xml": refused(_LATER),
}
PAGES = Place(
    "x-sdk-pages",
    {
        "style": read(Text(words=("page-number", "meta-links", "cursor", "offset")), "how it is turned", needed=True),
        "parameter": read(TEXT, "the query parameter that turns it; `page`, `cursor` or `offset` without it"),
        "rows": read(TEXT, "the field with the objects, `data` without it; dots lead inside"),
        "current": read(TEXT, "of pages with numbers: the field with the number"),
        "following": read(TEXT, "the field with the URL or cursor of the next page"),
        "total": read(TEXT, "of offsets: the field with the number of all objects"),
    },
)
_RESPONSE: Mapping[str, Keyword] = {
    "x-sdk-pages": read(PAGES, "the style of a list that comes in pages"),
    "x-sdk-all": read(FLAG, "whether a list that looks like a page is all there is"),
}
POSITION_KEYWORDS: Mapping[str, Mapping[str, Keyword]] = {
    "field": {
        "x-python-name": read(PYTHON_NAME, "its name in Python"),
        "x-secret": read(FLAG, "whether it is kept out of messages and reprs"),
        "deprecated": read(FLAG, "stated in the docstring, with a warning where it is given"),
        "readOnly": read(FLAG, "it is not an argument"),
        "writeOnly": read(FLAG, "it is not an attribute of what is received"),
        "default": SCHEMA_KEYWORDS["default"],
    },
    "component": {
        "x-sdk-resource": read(PYTHON_NAME, "the resource whose module has its class, or `shared`"),
        **_RESPONSE,
    },
    "part": _RESPONSE,
    "response": _RESPONSE,
    "body": {"x-python-name": read(PYTHON_NAME, "of a body that is one argument: its name in Python")},
}
"""What goes with all kinds of schema at one position."""
TYPE_NAME = Text(words=("object", "array", "string", "integer", "number", "boolean", "null"))
_TYPE: Mapping[str, Keyword] = {
    "type": read(Either(TYPE_NAME, ListOf(TYPE_NAME)), 'one type, or with `"null"` a list of two', needed=True),
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
        "x-runtime-class": read(Text(words=("CloudFile",)), "the class of the runtime that represents it"),
        "patternProperties": refused("leave it out; further fields are kept in `extra`"),
    },
)
MAP = Place(
    "a map",
    {
        **_TYPE,
        "additionalProperties": read(Either(FLAG, keyed=Schema("value")), "the type of its values"),
        "minProperties": harmless(COUNT, _SERVICE_CHECKS),
        "maxProperties": harmless(COUNT, _SERVICE_CHECKS),
        "propertyNames": refused("leave it out, and say in the description what its keys are"),
    },
)
ARRAY = Place(
    "a list",
    {
        **_TYPE,
        "items": read(Schema("item"), "the type of its items", needed=True),
        "minItems": read(COUNT, "checked before it is sent"),
        "maxItems": read(COUNT, "checked before it is sent"),
        "uniqueItems": read(FLAG, _CHECKED),
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
            TEXT,
            "stated in the docstring, and checked before it is sent; `^inv_` or `^(fsf_|fsd_)` is the prefix of an id",
        ),
        "minLength": read(COUNT, _CHECKED),
        "maxLength": read(COUNT, _CHECKED),
        "contentMediaType": read(Text(texts.MEDIA_TYPE), "a file, as `format: binary` is"),
        "contentEncoding": refused("leave it out, and say in the description how it is encoded"),
    },
)
ENUM = Place(
    "an enum",
    {
        **_TYPE,
        "enum": read(ListOf(Data(), least=1), "the values that are known; others stay usable", needed=True),
        "x-enum-varnames": read(ListOf(Text(texts.MEMBER_NAME)), "their names in Python"),
    },
)
_LIMITS = {
    **{key: read(NUMBER, _CHECKED) for key in ("minimum", "maximum", "multipleOf")},
    **{
        key: read(Number(instead=f"write the limit itself, `{key}: 0`"), _CHECKED)
        for key in ("exclusiveMinimum", "exclusiveMaximum")
    },
}
INTEGER = Place("an integer", {**_TYPE, **_LIMITS, "format": harmless(Text(words=("int32", "int64")))})
INTEGER_ENUM = Place(
    "an integer enum",
    {**_TYPE, "enum": read(ListOf(NUMBER, least=1), "stated in the docstring; others stay usable", needed=True)},
)
_DECIMAL = Text(words=("decimal",), instead="write `format: decimal`; as a float an amount would not be exact")
DECIMAL = Place(
    "a number",
    {
        **_TYPE,
        **_LIMITS,
        "format": read(Text(words=("decimal", "float", "double")), "a `Decimal` either way; `decimal` is sent as text"),
    },
)
EITHER_NUMBER = Place(
    "a text or number",
    {
        **_TYPE,
        **_LIMITS,
        "format": read(_DECIMAL, "`decimal`: a `Decimal`; without it what came"),
        "pattern": harmless(TEXT),
    },
)
BOOLEAN = Place("true or false", {**_TYPE})
ANYTHING_AT_ALL = Place("free JSON", {})
ONE_OR_NULL = Place(
    "a type or null",
    {"anyOf": read(_NULLABLE_CHOICE, 'a reference and `{type: "null"}`'), "oneOf": read(_NULLABLE_CHOICE, "likewise")},
)
WRAPPED = Place(
    "allOf around one schema",
    {
        "allOf": read(_NULLABLE_CHOICE, "to put a description beside a reference"),
        "nullable": read(FLAG, 'the same as `anyOf` with `{type: "null"}`'),
    },
)
PAGE = Place("allOf", {"allOf": read(ListOf(Schema("part"), least=1), "one object with the fields of all")})
DISCRIMINATOR = Place(
    "a discriminator",
    {
        "propertyName": read(TEXT, "the field that tells the objects apart", needed=True),
        "mapping": read(MapOf(TEXT), "which value means which object; without it the names of the schemas"),
    },
)
CHOICE = Place(
    "a choice",
    {
        "oneOf": read(ListOf(Schema("same"), least=1), "one of these; of a body: `x-sdk-methods` names each"),
        "anyOf": read(ListOf(Schema("same"), least=1), "likewise"),
        "discriminator": read(DISCRIMINATOR, "how objects are told apart; or each has a `const` in one field"),
        "nullable": read(FLAG, 'the same as `{type: "null"}` among them'),
    },
)
CONST = Place("a const", {**_TYPE, "type": read(TEXT), "const": read(ANYTHING, "sent without asking", needed=True)})
SEVERAL_TYPES = Place(
    "several types",
    {
        **STRING.keywords,
        **_LIMITS,
        "items": read(Schema("item"), "of a list: the type of its items"),
        "enum": refused("the values of an enum are all texts or all numbers"),
    },
)

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
    "const": CONST,
    "several types": SEVERAL_TYPES,
}
"""The keywords of each kind of schema; `SCHEMA_KEYWORDS` go with all of them but references."""

_NOTHING = "say what is there"
ALLOWED = ""
_SCALARS = ("string", "enum", "integer", "integer enum", "number", "text or number", "boolean", "const")
_VALUES = (
    *("reference", "array", *_SCALARS, "object", "map", "free object", "free JSON"),
    *("nullable", "type or null", "wrapped", "allOf", "choice", "several types"),
)
POSITIONS: Mapping[str, Mapping[str, str]] = {
    # Under components > schemas.
    "component": dict.fromkeys(_VALUES, ALLOWED),
    # A field of an object.
    "field": dict.fromkeys((*_VALUES, "file"), ALLOWED),
    # An item of a list.
    "item": dict.fromkeys((*_VALUES, "file"), ALLOWED),
    # A value of a map.
    "value": dict.fromkeys(_VALUES, ALLOWED),
    # A parameter in the path.
    "path": {
        **dict.fromkeys(("reference", "wrapped", *_SCALARS), ALLOWED),
        "nullable": "leave `null` out; what is in the path is always there",
        "other": "write `type: string`",
    },
    # A parameter in the query.
    "query": {
        **dict.fromkeys((*_VALUES, "file"), ALLOWED),
        "free JSON": "say with `type` what it is",
        "file": "write `type: string`",
    },
    # A header of the request.
    "header": {
        **dict.fromkeys(("reference", "wrapped", *_SCALARS), ALLOWED),
        "other": "write `type: string`",
    },
    # The body of a request.
    "body": dict.fromkeys((*_VALUES, "file"), ALLOWED),
    # The body of a response.
    "response": dict.fromkeys((*_VALUES, "file"), ALLOWED),
    # A part of an allOf.
    "part": {
        **dict.fromkeys(("reference", "object", "allOf", "wrapped"), ALLOWED),
        "other": "each part of an allOf is an object with fields",
    },
}
"""The kinds of schema that may be at each position, and what to write instead of the others; `other` is the rest."""
REFERRED: Mapping[str, frozenset[str]] = {
    "path": frozenset({*_SCALARS, "wrapped", "reference"}),
    "header": frozenset({*_SCALARS, "wrapped", "reference"}),
    "part": frozenset({"object", "allOf", "wrapped", "reference"}),
}
"""The kinds of component that a reference may lead to, at positions where not all may be."""
KIND_NAMES: Mapping[str, str] = {
    **{kind: place.name for kind, place in SCHEMAS.items()},
    "free object": "an object without properties",
    "file": "a file",
    "nullable": "null",
    "null": "null alone",
    "enum without type": "an enum without type",
    "object without type": "properties without type",
    "unknown type": "an unknown type",
}
POSITION_NAMES: Mapping[str, str] = {
    "component": "a component",
    "field": "a field",
    "item": "an item of a list",
    "value": "a value of a map",
    "header": "a header parameter",
    "path": "a path parameter",
    "query": "a query parameter",
    "body": "a request body",
    "response": "a response",
    "part": "a part of allOf",
}
OTHERWISE: Mapping[str, str] = {
    "null": _NOTHING,
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
            return "enum" if "enum" in schema else "file" if is_file(schema) else "string"
        case "integer" | "number" as kind:
            return "integer enum" if "enum" in schema else kind
        case "array" | "boolean" as kind:
            return kind
        case _:
            return "unknown type"


def is_file(schema: Mapping[str, Any]) -> bool:
    """Whether a text is a file: raw bytes, or of a media type and not encoded."""
    return schema.get("format") == "binary" or ("contentMediaType" in schema and "contentEncoding" not in schema)


def is_nullable(schema: Mapping[str, Any]) -> bool:
    """Whether the schema itself says that its value may be null."""
    return schema.get("nullable") is True or (len(_types(schema)) > 1 and "null" in _types(schema))


def _types(schema: Mapping[str, Any]) -> list[str]:
    given: str | list[str] = schema.get("type", [])
    return [given] if isinstance(given, str) else given
