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
    refused("a parameter named self", "uses the name self itself", parameter("{type: string}", "self")),
    refused("a parameter that is no name", "'2fa' is no Python name", parameter("{type: string}", "2fa")),
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
        "a field that is no name", "is no Python name", ((*SCHEMAS, "Thing", "properties", "1st"), "{type: string}")
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
    refused("null alone", "null alone", (THING_VALUE, "{type: 'null'}")),
    refused("a list without items", "needs items", (THING_VALUE, "{type: array}")),
    refused(
        "prefixItems",
        "prefixItems",
        (THING_VALUE, "{type: array, items: {type: string}, prefixItems: [{type: string}]}"),
    ),
    refused("a format that nobody knows", "leave it out", (THING_VALUE, "{type: string, format: color}")),
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
    refused("XML", "describe JSON", body("{type: object}", "application/xml")),
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
]
