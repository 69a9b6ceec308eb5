"""Bodies of requests."""

from __future__ import annotations

from typing import Any

from changed_documents import REMOVED, Change, Place, yaml

from changes_of_documents import (
    CREATE,
    PART,
    PART_REF,
    SCHEMAS,
    TEXTS,
    THING,
    Plain,
    Row,
)
from generator.document import vocabulary

BODY: Place = (*CREATE, "requestBody")


def body(schema: str, media_type: str = "application/json", *, required: bool = True, **more: Any) -> Change:
    """The body of `create`."""
    return (BODY, {"required": required, "content": {media_type: {"schema": yaml(schema), "example": {}, **more}}})


FORM = "{type: object, required: [name], properties: {name: {type: string}, file: {type: string, format: binary}}}"
FILES = "{type: object, properties: {files: {type: array, items: {type: string, format: binary}}}}"
GROW: Change = (
    (*SCHEMAS, "Growth"),
    "{type: object, description: A growth., required: [by], properties: {by: {type: integer}}}",
)
CHOICE = '{oneOf: [{$ref: "#/components/schemas/NewThing"}, {$ref: "#/components/schemas/Growth"}]}'
BODIES: list[Row] = [
    Row(
        "an inline object",
        (body("{type: object, properties: {a: {type: string}}}"),),
        "portal.things.create(a='b')",
        sends=[("POST /things", {"a": "b"})],
    ),
    Row("a list", (body(TEXTS),), "portal.things.create(items=['a', 'b'])", sends=[("POST /things", ["a", "b"])]),
    Row(
        "a list of objects",
        (body(f"{{type: array, items: {PART_REF}}}"), PART),
        "portal.things.create(items=[models.Part(name='a')])",
        sends=[("POST /things", [{"name": "a"}])],
    ),
    Row(
        "bulk creation as an object",
        (body(f"{{type: object, properties: {{rows: {{type: array, items: {PART_REF}}}}}}}"), PART),
        "portal.things.create(rows=[models.Part(name='a')])",
        sends=[("POST /things", {"rows": [{"name": "a"}]})],
    ),
    Row(
        "one of some texts",
        (body("{type: string, enum: [open, closed]}"),),
        "portal.things.create(value=models.CreateThingBody.OPEN)",
        sends=[("POST /things", "open")],
    ),
    Row(
        "always the same value",
        (body("{const: all}"),),
        "portal.things.create()",
        sends=[("POST /things", "all")],
    ),
    Row(
        "a free value",
        (body("{}"),),
        "portal.things.create(value={'a': [Decimal('1.5')]})",
        sends=[("POST /things", {"a": [1.5]})],
    ),
    Row(
        "a free object",
        (body("{type: object}"),),
        "portal.things.create(value={'a': 1})",
        sends=[("POST /things", {"a": 1})],
    ),
    Row(
        "a free object as a component",
        (((*SCHEMAS, "NewThing"), "{type: object, description: Anything.}"),),
        "portal.things.create(value={'a': 1})",
        sends=[("POST /things", {"a": 1})],
    ),
    Row(
        "a map",
        (body("{type: object, additionalProperties: {type: integer}}"),),
        "portal.things.create(value={'a': 1})",
        sends=[("POST /things", {"a": 1})],
    ),
    Row(
        "a list with a name of ours",
        (body("{type: array, x-python-name: names, items: {type: string}}"),),
        "portal.things.create(names=['a'])",
        sends=[("POST /things", ["a"])],
    ),
    Row(
        "a body that may be left out",
        (body('{$ref: "#/components/schemas/NewThing"}', required=False),),
        "portal.things.create(), portal.things.create(note='a')",
        [dict(THING), dict(THING)],
        ["POST /things", ("POST /things", {"note": "a"})],
    ),
    Row(
        "a list that may be left out", (body(TEXTS, required=False),), "portal.things.create()", sends=["POST /things"]
    ),
    Row(
        "a body that may be left out, with a field that it needs",
        (body("{type: object, required: [a], properties: {a: {type: string}, b: {type: string}}}", required=False),),
        "portal.things.create(), fails(lambda: portal.things.create(b='c'))",
        sends=["POST /things"],
        gives="result[1] == 'a: is needed beside b'",
    ),
    Row(
        "merge-patch",
        (body('{$ref: "#/components/schemas/NewThing"}', "application/merge-patch+json"),),
        "portal.things.create(note='a')",
        sends=[("POST /things", {"note": "a"})],
        headers={"content-type": "application/merge-patch+json"},
    ),
    Row(
        "a form without parts",
        (
            body(
                "{type: object, properties: {a: {type: string}, b: {type: array, items: {type: integer}}}}",
                "application/x-www-form-urlencoded",
            ),
        ),
        "portal.things.create(a='x y', b=[1, 2])",
        sends=[("POST /things", "a=x+y&b=1&b=2")],
        headers={"content-type": "application/x-www-form-urlencoded"},
    ),
    *(
        Row(
            f"bytes: {media_type}",
            (body("{type: string, format: binary}", media_type),),
            "portal.things.create(content=b'abc')",
            sends=[("POST /things", "abc")],
            headers={"content-type": media_type},
        )
        for media_type in vocabulary.FILES
    ),
    *(
        Row(
            f"a text: {media_type}",
            (body("{type: string}", media_type),),
            "portal.things.create(text='één;b')",
            sends=[("POST /things", "één;b")],
            headers={"content-type": f"{media_type}; charset=utf-8"},
        )
        for media_type in vocabulary.TEXTS
    ),
    Row(
        "a form with a file",
        (body(FORM, "multipart/form-data"),),
        "portal.things.create(name='a', file=b'bytes')",
        sends=[("POST /things", [("name", "a"), ("file", "bytes")])],
    ),
    Row(
        "a form whose file is left out",
        (body(FORM, "multipart/form-data"),),
        "portal.things.create(name='a')",
        sends=[("POST /things", [("name", "a")])],
    ),
    Row(
        "several files under one name",
        (body(FILES, "multipart/form-data"),),
        "portal.things.create(files=[b'1', b'2'])",
        sends=[("POST /things", [("files", "1"), ("files", "2")])],
    ),
    Row(
        "several files that are left out",
        (body(FILES, "multipart/form-data"),),
        "portal.things.create()",
        sends=[("POST /things", [])],
    ),
    Row(
        "a form with a list and an object",
        (body(f"{{type: object, properties: {{tags: {TEXTS}, part: {PART_REF}}}}}", "multipart/form-data"), PART),
        "portal.things.create(tags=['a', 'b'], part=models.Part(name='c'))",
        sends=[("POST /things", [("tags", "a"), ("tags", "b"), ("part", '{"name":"c"}')])],
    ),
    Row(
        "a file that OpenAPI 3.1 describes by its media type",
        (
            body(
                "{type: object, properties: {file: {type: string, contentMediaType: application/pdf}}}",
                "multipart/form-data",
            ),
        ),
        "portal.things.create(file=b'%PDF')",
        sends=[("POST /things", [("file", "%PDF")])],
    ),
    Row(
        "a nested form, as PHP reads it",
        (
            body(
                "{type: object}", "multipart/form-data", **{"x-form-value": yaml('{$ref: "#/components/schemas/Pack"}')}
            ),
            PART,
            (
                (*SCHEMAS, "Pack"),
                f"{{type: object, description: A pack., properties: {{parts: {{type: array, items: {PART_REF}}}}}}}",
            ),
        ),
        "portal.things.create(parts=[models.Part(name='a')])",
        sends=[("POST /things", [("parts[0][name]", "a")])],
    ),
    Row(
        "a field that is always the same is sent by itself",
        (
            (
                (*SCHEMAS, "NewThing"),
                "{type: object, description: A., required: [kind], properties: {kind: {const: thing}, note: {type: string}}}",
            ),
        ),
        "portal.things.create(note='a')",
        sends=[("POST /things", {"kind": "thing", "note": "a"})],
    ),
    Row(
        "a choice between bodies, with methods",
        (
            body(CHOICE),
            GROW,
            ((*CREATE, "x-sdk-method"), REMOVED),
            ((*CREATE, "x-sdk-methods"), "{make: {schema: NewThing}, grow: {schema: Growth}}"),
        ),
        "portal.things.grow(by=3)",
        sends=[("POST /things", {"by": 3})],
    ),
    Row(
        "two media types, with methods",
        (
            (
                BODY,
                {
                    "required": True,
                    "content": {
                        "application/json": {"schema": yaml('{$ref: "#/components/schemas/NewThing"}'), "example": {}},
                        "multipart/form-data": {"schema": yaml(FORM), "example": {}},
                    },
                },
            ),
            ((*CREATE, "x-sdk-method"), REMOVED),
            ((*CREATE, "x-sdk-methods"), "{make: {content: application/json}, upload: {content: multipart/form-data}}"),
        ),
        "portal.things.upload(name='a', file=b'b')",
        sends=[("POST /things", [("name", "a"), ("file", "b")])],
    ),
    Row(
        "allOf as a body",
        (
            (
                (*SCHEMAS, "NewThing"),
                f"{{description: A., allOf: [{PART_REF}, {{type: object, properties: {{note: {{type: string}}}}}}]}}",
            ),
            PART,
        ),
        "portal.things.create(name='a', note='b')",
        sends=[("POST /things", {"name": "a", "note": "b"})],
    ),
    Row(
        "DELETE with a body and no content",
        (
            (
                ("paths", "/things/{thingId}", "delete"),
                "{operationId: drop-thing, x-sdk-method: drop, tags: [Things], summary: Drop, externalDocs: {url: 'https://docs.example.com/d'}, requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {why: {type: string}}}, example: {}}}}, responses: {'204': {description: Gone.}}}",
            ),
        ),
        "portal.things.drop('thg_1', why='old')",
        Plain(204, {}, b""),
        [("DELETE /things/thg_1", {"why": "old"})],
        "result is None",
    ),
]
