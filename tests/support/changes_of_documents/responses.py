"""Responses of success, and errors that are told."""

from __future__ import annotations

from typing import Any

from changed_documents import REMOVED, Change, Place

from changes_of_documents import (
    GET,
    SCHEMAS,
    STATE,
    TEXTS,
    THING,
    Plain,
    Row,
    response,
)

OK: Place = (*GET, "responses", "200")
CONTENT: Place = (*OK, "content")


def responds(schema: str, media_type: str = "application/json", **more: Any) -> Change:
    """The response of `get`."""
    return (OK, response(schema, media_type, **more))


CSV, PDF = Plain(200, {"content-type": "text/csv"}, b"a;b"), Plain(200, {"content-type": "application/pdf"}, b"%PDF")
RESPONSES: list[Row] = [
    Row(
        "204",
        (((*GET, "responses"), "{'204': {description: Nothing.}}"),),
        response=Plain(204, {}, b""),
        gives="result is None",
    ),
    Row(
        "202 without content",
        (((*GET, "responses"), "{'202': {description: Accepted.}}"),),
        response=Plain(202, {}, b""),
        gives="result is None",
    ),
    Row("200 without content", ((CONTENT, REMOVED),), response=Plain(200, {}, b"whatever"), gives="result is None"),
    *(
        Row(
            name,
            (responds("{type: string, format: binary}", media_type),),
            response=Plain(200, {"content-type": media_type}, b"\xff<x/>"),
            gives="result == b'\\xff<x/>'",
            headers={"accept": media_type},
        )
        for name, media_type in {
            "an invoice in XML": "application/xml",
            "a workbook": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }.items()
    ),
    Row(
        "202 with an object",
        (((*GET, "responses"), {"202": response('{$ref: "#/components/schemas/Thing"}')}),),
        response=Plain(202, {}, b'{"id": "a"}'),
        gives="result.id == 'a'",
    ),
    Row(
        "200 and 201, the same object",
        (((*GET, "responses", "201"), response('{$ref: "#/components/schemas/Thing"}')),),
        response=Plain(201, {}, b'{"id": "a"}'),
        gives="result.id == 'a'",
    ),
    Row(
        "200 with an object, or 204",
        (((*GET, "responses", "204"), "{description: There is none.}"),),
        "portal.things.get('a'), portal.things.get('b')",
        [dict(THING), Plain(204, {}, b"")],
        gives="result[0].id == 'thg_1' and result[1] is None",
    ),
    Row(
        "an inline object",
        (responds("{type: object, properties: {a: {type: string}}}"),),
        response={"a": "b"},
        gives="result == models.GetThingResponse(a='b')",
    ),
    Row(
        "a text",
        (responds("{type: string}", "text/plain"),),
        response=Plain(200, {}, "één".encode()),
        gives="result == 'één'",
    ),
    Row(
        "CSV",
        (responds("{type: string}", "text/csv"),),
        response=CSV,
        gives="result == 'a;b'",
        headers={"accept": "text/csv"},
    ),
    Row(
        "CSV in an encoding that only the reader knows",
        (responds("{type: string, format: binary}", "text/csv"),),
        response=Plain(200, {"content-type": "text/csv"}, b"caf\xe9"),
        gives="result == b'caf\\xe9'",
        headers={"accept": "text/csv"},
    ),
    Row(
        "a PDF",
        (responds("{type: string, format: binary}", "application/pdf"),),
        response=PDF,
        gives="result == b'%PDF'",
        headers={"accept": "application/pdf"},
    ),
    Row(
        "a PDF without a schema",
        (((*OK, "content"), {"application/pdf": {"example": {}}}),),
        response=PDF,
        gives="result == b'%PDF'",
    ),
    Row(
        "any bytes",
        (responds("{type: string, format: binary}", "application/octet-stream"),),
        response=PDF,
        gives="result == b'%PDF'",
    ),
    Row("an image", (responds("{}", "image/png"),), response=PDF, gives="result == b'%PDF'"),
    Row(
        "HAL",
        (responds('{$ref: "#/components/schemas/Thing"}', "application/hal+json"),),
        gives="result.id == 'thg_1'",
        headers={"accept": "application/json"},
    ),
    Row(
        "one object a line",
        (responds('{$ref: "#/components/schemas/Thing"}', "application/x-ndjson"),),
        response=Plain(200, {"content-type": "application/x-ndjson"}, b'{"id": "a"}\n{"id": "b"}\n'),
        gives="[each.id for each in result] == ['a', 'b']",
        headers={"accept": "application/x-ndjson"},
    ),
    Row(
        "a line that is not JSON is an error",
        (responds('{$ref: "#/components/schemas/Thing"}', "application/x-ndjson"),),
        "fails(lambda: portal.things.get('a'))",
        Plain(200, {}, b'{"id": "a"}\n{"id'),
        gives="'line 2 is not JSON' in result",
    ),
    Row(
        "a bare list",
        (responds('{type: array, items: {$ref: "#/components/schemas/Thing"}}'),),
        response=[[THING, {"id": "b"}]],
        gives="[each.id for each in result] == ['thg_1', 'b']",
    ),
    Row("a bare list of texts", (responds(TEXTS),), response=[["a", "b"]], gives="result == ['a', 'b']"),
    Row(
        "a bare list of inline objects",
        (responds("{type: array, items: {type: object, properties: {a: {type: integer}}}}"),),
        response=[[{"a": 1}]],
        gives="result == [models.GetThingResponseItem(a=1)]",
    ),
    Row(
        "a bare number",
        (responds("{type: number}"),),
        response=Plain(200, {}, b"12.50"),
        gives="result == Decimal('12.50')",
    ),
    Row("a bare text in JSON", (responds("{type: string}"),), response=Plain(200, {}, b'"a"'), gives="result == 'a'"),
    Row("a bare flag", (responds("{type: boolean}"),), response=Plain(200, {}, b"true"), gives="result is True"),
    Row(
        "a map",
        (responds("{type: object, additionalProperties: {type: integer}}"),),
        response={"a": 1},
        gives="result == {'a': 1}",
    ),
    Row("free JSON", (responds("{}"),), response={"a": [None]}, gives="result == {'a': [None]}"),
    Row(
        "an object in an envelope",
        (responds('{type: object, properties: {data: {$ref: "#/components/schemas/Thing"}}}'),),
        response={"data": THING},
        gives="result.id == 'thg_1'",
    ),
    Row(
        "an inline object in an envelope",
        (responds("{type: object, properties: {data: {type: object, properties: {a: {type: integer}}}}}"),),
        response={"data": {"a": 1}},
        gives="result == models.GetThingResponseData(a=1)",
    ),
    Row(
        "a list in an envelope",
        (responds('{type: object, properties: {data: {type: array, items: {$ref: "#/components/schemas/Thing"}}}}'),),
        response={"data": [THING]},
        gives="[each.id for each in result] == ['thg_1']",
    ),
    Row(
        "texts in an envelope",
        (responds(f"{{type: object, properties: {{data: {TEXTS}}}}}"),),
        response={"data": ["a"]},
        gives="result == ['a']",
    ),
    Row(
        "an object or null",
        (responds('{anyOf: [{$ref: "#/components/schemas/Thing"}, {type: "null"}]}'),),
        response=Plain(200, {}, b"null"),
        gives="result is None",
    ),
    Row(
        "one of two objects",
        (
            responds(
                '{oneOf: [{$ref: "#/components/schemas/Thing"}, {$ref: "#/components/schemas/Box"}], discriminator: {propertyName: id, mapping: {t: "#/components/schemas/Thing", b: "#/components/schemas/Box"}}}'
            ),
            ((*SCHEMAS, "Box", "x-sdk-resource"), "shared"),
        ),
        response={"id": "b"},
        gives="result == models.Box(id='b')",
    ),
    Row(
        "an enum",
        (responds('{$ref: "#/components/schemas/State"}'), STATE),
        response=Plain(200, {}, b'"open"'),
        gives="result is models.State.OPEN",
    ),
    Row(
        "no PDF where one is promised is an error",
        (responds("{}", "application/pdf"),),
        "fails(lambda: portal.things.get('a'))",
        Plain(404, {}, b"{}"),
        gives="'404' in result",
    ),
    Row(
        "no text where one is promised is an error",
        (responds("{type: string}", "text/plain"),),
        "fails(lambda: portal.things.get('a'))",
        Plain(200, {}, b"\xff\xfe\xff"),
        gives="'not text in UTF-8' in result",
    ),
    Row(
        "errors of other statuses are told",
        (
            ((*GET, "responses", "402"), "{description: Somebody has to pay.}"),
            ((*GET, "responses", "503"), "{description: Closed at night.}"),
        ),
        "getdoc(portal.things.get)",
        sends=[],
        gives="'APIError: 402: Somebody has to pay.' in result and 'ServerError: 503: Closed at night.' in result",
    ),
    Row(
        "errors as problem+json",
        (((*GET, "responses", "404"), response("{type: object}", "application/problem+json")),),
        "fails(lambda: portal.things.get('a'))",
        Plain(404, {"content-type": "application/problem+json"}, b'{"title": "Gone"}'),
        gives="'404' in result",
    ),
    Row(
        "a header of the response",
        (((*OK, "headers"), "{X-Total: {description: How many., schema: {type: integer}}}"),),
        "portal.send(portal.things.calls.get('a')).headers['x-total']",
        Plain(200, {"x-total": "3"}, b'{"id": "a"}'),
        gives="result == '3'",
    ),
    Row(
        "PUT instead of GET",
        (
            (
                ("paths", "/things/{thingId}", "put"),
                "{operationId: put-thing, x-sdk-method: put, tags: [Things], summary: Put, externalDocs: {url: 'https://docs.example.com/p'}, responses: {'204': {description: Done.}}}",
            ),
        ),
        "portal.things.put('a')",
        Plain(204, {}, b""),
        ["PUT /things/a"],
        "result is None",
    ),
]
