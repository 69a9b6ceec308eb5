"""What is refused, with words that say what to write instead."""

from __future__ import annotations

from changed_documents import Change, Place, yaml

from changes_of_documents import (
    CREATE,
    GET,
    LIST,
    PART,
    PART_REF,
    SCHEMAS,
    SEGMENT,
    STATE_REF,
    TEXTS,
    Row,
    parameter,
    response,
)
from changes_of_documents.bodies import BODY, CHOICE, GROW, body
from changes_of_documents.lists import DATA, PAGE, query


def refused(name: str, words: str, *changes: Change) -> Row:
    return Row(name, changes, refused=words)


THING_VALUE: Place = (*SCHEMAS, "Thing", "properties", "value")
REFUSED: list[Row] = [
    refused("a cookie", "cookies are never sent", parameter("{type: string}", "c", "cookie")),
    refused(
        "a parameter that is JSON",
        "give it a `schema`",
        (
            (*GET, "parameters"),
            "[{name: c, in: query, description: It., content: {application/json: {schema: {type: string}}}}]",
        ),
    ),
    refused("an object in a query without deepObject", "style: deepObject", parameter(PART_REF), PART),
    refused(
        "a list of lists in a query",
        "a list goes into a query",
        parameter("{type: array, items: {type: array, items: {type: string}}}"),
    ),
    refused("a list in a header", "cannot be a list", parameter(TEXTS, "X-Ids", "header")),
    refused("a list in the path", "cannot be a list", (SEGMENT, TEXTS)),
    refused(
        "a header of the client's own",
        "the client sends this header itself",
        parameter("{type: string}", "Authorization", "header"),
    ),
    refused(
        "a 204 with content",
        "a 204 has no content",
        (
            (*GET, "responses"),
            "{'204': {description: Nothing., content: {application/json: {schema: {}, example: {}}}}}",
        ),
    ),
    refused("a parameter named self", "uses the name self itself", parameter("{type: string}", "self")),
    refused("a parameter that is not a name", "'2fa' is not a Python name", parameter("{type: string}", "2fa")),
    refused(
        "two parameters with one name",
        "both sort_by in Python",
        ((*GET, "parameters"), f"[{query('sortBy')}, {query('sort_by')}]"),
    ),
    refused(
        "a parameter named as a field of the body",
        "both note in Python",
        ((*CREATE, "parameters"), f"[{query('note')}]"),
    ),
    refused(
        "a field named to_dict",
        "uses the name to_dict itself",
        ((*SCHEMAS, "Thing", "properties", "toDict"), "{type: string}"),
    ),
    refused(
        "a field that is not a name",
        "such as `value_1st`",
        ((*SCHEMAS, "Thing", "properties", "1st"), "{type: string}"),
    ),
    refused(
        "two fields with one name",
        "both first_name in Python",
        (
            (*SCHEMAS, "Thing", "properties"),
            "{first-name: {type: string}, first_name: {type: string}, id: {type: string}}",
        ),
    ),
    refused(
        "a field that hides a type",
        "the type date would be hidden",
        ((*SCHEMAS, "Thing", "properties", "date"), "{type: string, format: date}"),
    ),
    refused("a method that hides a type", "uses the name str itself", ((*GET, "x-sdk-method"), "str")),
    refused("a resource named send", "uses the name send itself", (("tags", 1, "x-sdk-resource"), "send")),
    refused(
        "a schema named Call",
        "uses the name Call itself",
        ((*SCHEMAS, "Call"), "{type: object, description: A., properties: {a: {type: string}}}"),
        (THING_VALUE, '{$ref: "#/components/schemas/Call"}'),
    ),
    refused(
        "an inline object whose name is taken",
        "ThingValue, which is taken",
        ((*SCHEMAS, "ThingValue"), "{type: string}"),
        (THING_VALUE, "{type: object, properties: {a: {type: string}}}"),
    ),
    refused(
        "objects that nothing tells apart",
        "nothing tells these objects apart",
        (THING_VALUE, f"{{oneOf: [{PART_REF}, {{type: object, properties: {{b: {{type: string}}}}}}]}}"),
        PART,
    ),
    refused(
        "types that JSON does not tell apart",
        "JSON does not tell these types apart",
        (THING_VALUE, "{oneOf: [{type: string}, {type: string, format: date}]}"),
    ),
    refused(
        "an enum of texts and numbers",
        "all texts or all numbers",
        (THING_VALUE, "{type: [string, integer], enum: [a, 1]}"),
    ),
    refused(
        "two enum values with one name",
        "are both IN_PROGRESS in Python",
        (THING_VALUE, "{type: string, enum: [in-progress, in_progress]}"),
    ),
    refused(
        "two enum values with one name in an enum that several use",
        "components > schemas > State > enum: 'in_progress' and 'in-progress'",
        (
            (*SCHEMAS, "State"),
            "{type: string, description: A state., enum: [in-progress, in_progress], x-sdk-resource: shared}",
        ),
        (THING_VALUE, STATE_REF),
    ),
    refused(
        "nullable beside a reference",
        'write `anyOf: [{$ref: ...}, {type: "null"}]`',
        (THING_VALUE, '{$ref: "#/components/schemas/Part", nullable: true}'),
        PART,
    ),
    refused(
        "an exclusive minimum as OpenAPI 3.0 writes it",
        "write the limit itself, `exclusiveMinimum: 0`",
        (THING_VALUE, "{type: integer, minimum: 0, exclusiveMinimum: true}"),
    ),
    refused("required at a field", "`required` of the object", (THING_VALUE, "{type: string, required: true}")),
    refused(
        "a reference without quotes",
        "$ref has no value: put the reference in quotes, as # starts a comment",
        (THING_VALUE, {"$ref": None}),
    ),
    refused(
        "a reference to a name that is written otherwise",
        "did you mean #/components/schemas/Thing?",
        (THING_VALUE, '{$ref: "#/definitions/thing"}'),
    ),
    refused(
        "CSV beside JSON in one response",
        "keep the one that the method asks for",
        ((*GET, "responses", "200", "content", "text/csv"), "{schema: {type: string}, example: ''}"),
    ),
    refused(
        "an example beside examples",
        "examples: stands beside example: keep one of the two",
        ((*GET, "responses", "200", "content", "application/json", "examples"), "{one: {value: {id: a}}}"),
    ),
    refused("OpenAPI 3.0", "is OpenAPI 3.0.3: write `openapi: 3.1.1`", (("openapi",), "3.0.3")),
    refused("a server without TLS", "write https://", (("servers", 0, "url"), "http://api.example.com/v1")),
    refused(
        "a default that is not among the values",
        "Thing > properties > value > default: expected a or b",
        (THING_VALUE, "{type: string, enum: [a, b], default: c}"),
    ),
    refused(
        "a pattern between the slashes of JavaScript",
        "leave the slashes out",
        ((*SCHEMAS, "NewThing", "properties", "value"), {"type": "string", "pattern": "/^NL[0-9]+$/i"}),
    ),
    refused(
        "limits that nothing can keep",
        "minimum is greater than maximum",
        (THING_VALUE, "{type: integer, minimum: 10, maximum: 1}"),
    ),
    refused(
        "a media type with its charset",
        "write text/csv alone",
        ((*GET, "responses", "200"), response("{type: string}", "text/csv; charset=utf-8")),
    ),
    refused("null alone", "null alone", (THING_VALUE, "{type: 'null'}")),
    refused("a list without items", "needs items", (THING_VALUE, "{type: array}")),
    refused(
        "prefixItems",
        "prefixItems",
        (THING_VALUE, "{type: array, items: {type: string}, prefixItems: [{type: string}]}"),
    ),
    refused("a format that nobody knows", "leave it out", (THING_VALUE, "{type: string, format: color}")),
    refused(
        "a format that is misspelled", "did you mean date-time?", (THING_VALUE, "{type: string, format: datetime}")
    ),
    refused("a file in JSON", "a file", (THING_VALUE, "{type: string, format: binary}")),
    refused(
        "a choice between bodies without methods",
        "x-sdk-methods",
        (BODY, {"required": True, "content": {"application/json": {"schema": yaml(CHOICE), "example": {}}}}),
        GROW,
    ),
    refused(
        "two media types without methods",
        "x-sdk-methods",
        (
            BODY,
            {
                "required": True,
                "content": {
                    "application/json": {"schema": {"type": "object"}, "example": {}},
                    "text/csv": {"schema": {"type": "string"}, "example": ""},
                },
            },
        ),
    ),
    refused(
        "a style of lists for a text", "only a list has this style", parameter("{type: string}", style="pipeDelimited")
    ),
    refused(
        "a text body with limits",
        "describe it as `{type: string}`",
        body("{type: string, maxLength: 9}", "text/plain"),
    ),
    refused(
        "a text response with known values",
        "describe it as `{type: string}`",
        ((*GET, "responses", "200"), response("{type: string, enum: [a]}", "text/plain")),
    ),
    refused("XML with fields", "describe it as `{type: string}`", body("{type: object}", "application/xml")),
    refused(
        "an XML response with fields",
        "describe it as `{type: string}`",
        ((*GET, "responses", "200"), response("{type: object}", "application/xml")),
    ),
    refused(
        "a page that does not say its style",
        "looks like one page of a list",
        (PAGE, f"{{type: object, properties: {{{DATA}, next_cursor: {{type: string}}}}}}"),
    ),
    refused(
        "Laravel's pages that do not say their style",
        "looks like one page of a list",
        (PAGE, f"{{type: object, properties: {{{DATA}, meta: {{type: object}}, links: {{type: object}}}}}}"),
    ),
    refused(
        "a list with an offset that does not say its style",
        "looks like one page of a list",
        (PAGE, "{type: array, items: {type: string}}"),
        ((*LIST, "parameters"), f"[{query('offset', '{type: integer}')}]"),
    ),
    refused("a style that nobody knows", "expected page-number", ((*PAGE, "x-sdk-pages", "style"), "keyset")),
    refused("pages without the parameter that turns them", "no query parameter page", ((*LIST, "parameters"), "[]")),
    refused(
        "no response of success", "no response of success", ((*GET, "responses"), {"404": {"description": "None."}})
    ),
    refused(
        "two different responses of success",
        "its responses of success differ",
        ((*GET, "responses", "201"), response('{$ref: "#/components/schemas/Box"}')),
        ((*SCHEMAS, "Box", "x-sdk-resource"), "shared"),
    ),
    refused(
        "a redirect instead of a response",
        "no response of success",
        ((*GET, "responses"), {"302": {"description": "There."}}),
    ),
    refused(
        "a pattern that Python cannot read",
        "Python cannot read this pattern",
        ((*SCHEMAS, "NewThing", "properties", "value"), {"type": "string", "pattern": "^\\p{L}+$"}),
    ),
    refused(
        "a required field that there is none of",
        "is not among the properties",
        ((*SCHEMAS, "Thing", "required"), "[id, nope]"),
    ),
    refused("a second server", "is never called", (("servers", 1), "{url: 'https://two.example.com'}")),
    refused(
        "a key that is sent otherwise",
        "apiKey",
        (("components", "securitySchemes"), "{key: {type: apiKey, in: header, name: X-Key}}"),
    ),
    refused(
        "a scope that no application can ask for",
        "'things.write' is not among the scopes of the OAuth flow",
        (
            ("components", "securitySchemes"),
            "{token: {type: http, scheme: bearer}, oauth: {type: oauth2, flows: {authorizationCode: {authorizationUrl: "
            "'https://a.example.com/o', tokenUrl: 'https://a.example.com/t', scopes: {things.read: Read.}}}}}",
        ),
        ((*GET[:3], "security"), "[{token: [things.write]}]"),
    ),
]
