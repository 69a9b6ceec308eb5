"""Names of fields and methods, and what else may change."""

from __future__ import annotations

from changed_documents import REMOVED

from changes_of_documents import (
    GET,
    SCHEMAS,
    THING,
    Plain,
    Row,
)


def field_named(wire: str, python: str) -> Row:
    """A field of a response and of a body."""
    properties = {wire: {"type": "string", "description": "It."}}
    return Row(
        f"a field named {wire}",
        (
            ((*SCHEMAS, "Thing"), {"type": "object", "description": "A.", "properties": properties}),
            ((*SCHEMAS, "NewThing"), {"type": "object", "description": "A.", "properties": properties}),
        ),
        f"portal.things.create({python}='a').{python}",
        {wire: "b"},
        [("POST /things", {wire: "a"})],
        "result == 'b'",
    )


def method_named(name: str) -> Row:
    return Row(
        f"a method named {name}",
        (((*GET, "x-sdk-method"), name),),
        f"portal.things.{name}('thg_1').id",
        gives="result == 'thg_1'",
    )


NAMES: list[Row] = [
    Row(
        "a security scheme of another name",
        (
            (("components", "securitySchemes"), "{bearerAuth: {type: http, scheme: bearer}}"),
            ((*GET, "security"), "[{bearerAuth: [things.read]}]"),
        ),
        "getdoc(portal.things.get)",
        gives="'Scopes: things.read' in result",
    ),
    *(
        field_named(wire, python)
        for wire, python in (
            *(("from", "from_"), ("class", "class_"), ("import", "import_"), ("type", "type"), ("@type", "type")),
            *(("first-name", "first_name"), ("meta.key", "meta_key"), ("_links", "links"), ("None", "none")),
            *(
                ("model_config", "model_config"),
                ("copy", "copy"),
                ("x-foo", "x_foo"),
                ("$ref$", "ref"),
                ("match", "match"),
            ),
            *(
                ("mro", "mro"),
                ("properties", "properties"),
                ("example", "example"),
                ("list", "list"),
                ("value", "value"),
            ),
            *(("data", "data"), ("date", "date"), ("headers", "headers"), ("query", "query"), ("body", "body")),
            *(("read", "read"), ("checked", "checked"), ("files", "files"), ("int", "int"), ("page", "page")),
            *(
                ("partial", "partial"),
                ("define", "define"),
                ("builtins", "builtins"),
                ("AmountExclVAT", "amount_excl_vat"),
            ),
            *(
                ("d", "d"),
                ("additional_properties", "additional_properties"),
                ("name", "name"),
                ("self_", "self")[:0] or ("key", "key"),
            ),
        )
    ),
    *(method_named(name) for name in ("print", "type", "read", "checked", "query", "list_", "copy", "pages", "set")),
    Row(
        "a name of ours for a field",
        (((*SCHEMAS, "Thing", "properties", "größe"), "{type: string, x-python-name: size}"),),
        response=THING | {"größe": "a"},
        gives="result.size == 'a'",
    ),
    Row(
        "an enum with values like -createdAt",
        (((*SCHEMAS, "Thing", "properties", "sort"), "{type: string, enum: [createdAt, -createdAt]}"),),
        response=THING | {"sort": "-createdAt"},
        gives="result.sort.name == 'VALUE_CREATED_AT'",
    ),
    Row(
        "an enum value with quotes and a backslash",
        (((*SCHEMAS, "Thing", "properties", "sign"), {"type": "string", "enum": ['a"b', "c\\d"]}),),
        response=THING | {"sign": 'a"b'},
        gives="result.sign is list(models.ThingSign)[0]",
    ),
    Row(
        "an enum of 300 values",
        (
            (
                (*SCHEMAS, "Thing", "properties", "code"),
                {"type": "string", "enum": [f"code_{number}" for number in range(300)]},
            ),
        ),
        response=THING | {"code": "code_299"},
        gives="result.code is models.ThingCode.CODE_299",
    ),
    Row(
        "a resource more",
        (
            (("tags", 2), "{name: Bags, description: Bags., x-sdk-resource: bags}"),
            (
                ("paths", "/bags/{bagId}"),
                "{parameters: [{name: bagId, in: path, required: true, description: Its id., schema: {type: string}}], get: {operationId: get-bag, x-sdk-method: get, tags: [Bags], summary: Get, externalDocs: {url: 'https://docs.example.com/b'}, responses: {'204': {description: Nothing.}}}}",
            ),
        ),
        "portal.bags.get('a')",
        Plain(204, {}, b""),
        ["GET /bags/a"],
    ),
    Row(
        "an operation less",
        ((("paths", "/things", "post"), REMOVED),),
        "hasattr(portal.things, 'create')",
        sends=[],
        gives="result is False",
    ),
    Row(
        "a schema that nobody uses",
        (((*SCHEMAS, "Unused"), "{type: object, description: A., properties: {a: {type: string}}}"),),
        "hasattr(models, 'Unused')",
        sends=[],
        gives="result is False",
    ),
]
