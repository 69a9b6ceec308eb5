"""Lists and their pages."""

from __future__ import annotations

from changed_documents import Change, Place, yaml

from changes_of_documents import (
    LIST,
    SCHEMAS,
    TEXTS,
    Row,
)

PAGE: Place = (*LIST, "responses", "200", "content", "application/json", "schema")
ROWS = {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}


def page(style: str, fields: str, parameters: str = "[]") -> tuple[Change, ...]:
    """The list with another style of pages."""
    schema = {"type": "object", "x-sdk-pages": yaml(style), "properties": yaml(fields)}
    return (PAGE, schema), ((*LIST, "parameters"), parameters)


def query(name: str, schema: str = "{type: string}") -> str:
    return f"{{name: '{name}', in: query, description: It., schema: {schema}}}"


DATA = 'data: {type: array, items: {$ref: "#/components/schemas/Thing"}}'
ALL = "[each.id for each in portal.things.list()]"
A, B = {"id": "a"}, {"id": "b"}
TWO = [{"data": [A], "current_page": 1, "next_page_url": "x"}, {"data": [B], "current_page": 2, "next_page_url": None}]
LISTS: list[Row] = [
    Row("page numbers", (), ALL, TWO, ["GET /things?page=1", "GET /things?page=2"], "result == ['a', 'b']"),
    Row(
        "an optional filter",
        (((*LIST, "parameters", 1), query("since", "{type: string, format: date}")),),
        "[each.id for each in portal.things.list(since=date(2026, 1, 2))]",
        TWO,
        ["GET /things?page=1&since=2026-01-02", "GET /things?page=2&since=2026-01-02"],
        "result == ['a', 'b']",
    ),
    Row(
        "a required filter",
        (
            (
                (*LIST, "parameters", 1),
                "{name: group, in: query, required: true, description: It., schema: {type: string}}",
            ),
        ),
        "[each.id for each in portal.things.list(group='x')]",
        TWO,
        ["GET /things?page=1&group=x", "GET /things?page=2&group=x"],
    ),
    Row(
        "a list as a filter",
        (((*LIST, "parameters", 1), query("ids", TEXTS)),),
        "[each.id for each in portal.things.list(ids=['x', 'y'])]",
        TWO,
        ["GET /things?page=1&ids=x&ids=y", "GET /things?page=2&ids=x&ids=y"],
    ),
    Row(
        "a filter that can be read only once",
        (((*LIST, "parameters", 1), query("ids", TEXTS)),),
        "fails(lambda: portal.things.list(ids=iter(['x'])))",
        sends=[],
        gives="'expected a list' in result",
    ),
    Row(
        "how many a page",
        (((*LIST, "parameters", 1), query("perPage", "{type: integer}")),),
        "portal.things.list(per_page=50).first().id",
        [TWO[0]],
        ["GET /things?page=1&perPage=50"],
    ),
    Row(
        "a sort order",
        (((*LIST, "parameters", 1), query("sort", "{type: string, enum: [name, -name]}")),),
        "portal.things.list(sort='-name').first().id",
        [TWO[0]],
        ["GET /things?page=1&sort=-name"],
    ),
    Row(
        "a header is sent with every page",
        (((*LIST, "parameters", 1), "{name: X-Group, in: header, description: It., schema: {type: string}}"),),
        "[each.id for each in portal.things.list(x_group='x')]",
        TWO,
        ["GET /things?page=1", "GET /things?page=2"],
        headers={"x-group": "x"},
    ),
    Row(
        "page is keyword-only",
        (),
        "signature(portal.things.calls.list).parameters['page'].kind.name",
        sends=[],
        gives="result == 'KEYWORD_ONLY'",
    ),
    Row(
        "Laravel's meta and links",
        page(
            "{style: meta-links}",
            f"{{{DATA}, meta: {{type: object}}, links: {{type: object}}}}",
            f"[{query('page', '{type: integer}')}]",
        ),
        ALL,
        [
            {"data": [A], "meta": {"current_page": 1}, "links": {"next": "x"}},
            {"data": [B], "meta": {"current_page": 2}, "links": {"next": None}},
        ],
        ["GET /things?page=1", "GET /things?page=2"],
        "result == ['a', 'b']",
    ),
    Row(
        "cursors",
        page("{style: cursor}", f"{{{DATA}, next_cursor: {{type: [string, 'null']}}}}", f"[{query('cursor')}]"),
        ALL,
        [{"data": [A], "next_cursor": "c2"}, {"data": [B], "next_cursor": None}],
        ["GET /things", "GET /things?cursor=c2"],
        "result == ['a', 'b']",
    ),
    Row(
        "cursors with names of their own and a filter",
        page(
            "{style: cursor, parameter: 'page[after]', following: meta.after, rows: items}",
            '{items: {type: array, items: {$ref: "#/components/schemas/Thing"}}, meta: {type: object}}',
            f"[{query('page[after]')}, {query('q')}]",
        ),
        "[each.id for each in portal.things.list(q='x')]",
        [{"items": [A], "meta": {"after": "c2"}}, {"items": [B], "meta": {"after": None}}],
        ["GET /things?q=x", "GET /things?q=x&page%5Bafter%5D=c2"],
        "result == ['a', 'b']",
    ),
    Row(
        "a list that starts at a cursor",
        page("{style: cursor}", f"{{{DATA}}}", f"[{query('cursor')}]"),
        "[page.next_start for page in portal.things.list().pages(start='c5')]",
        [{"data": [A], "next_cursor": None}],
        ["GET /things?cursor=c5"],
        "result == [None]",
    ),
    Row(
        "a cursor that names itself again",
        page("{style: cursor}", f"{{{DATA}}}", f"[{query('cursor')}]"),
        "fails(lambda: list(portal.things.list()))",
        [{"data": [A], "next_cursor": "c2"}, {"data": [B], "next_cursor": "c2"}],
        gives="'same page again' in result and '(page c2)' in result",
    ),
    Row(
        "offsets with a total",
        page(
            "{style: offset, total: total}",
            f"{{{DATA}, total: {{type: integer}}}}",
            f"[{query('offset', '{type: integer}')}, {query('limit', '{type: integer}')}]",
        ),
        "[each.id for each in portal.things.list(limit=1)]",
        [{"data": [A], "total": 2}, {"data": [B], "total": 2}],
        ["GET /things?offset=0&limit=1", "GET /things?offset=1&limit=1"],
        "result == ['a', 'b']",
    ),
    Row(
        "offsets without a total",
        page("{style: offset}", f"{{{DATA}}}", f"[{query('offset', '{type: integer}')}]"),
        ALL,
        [{"data": [A, B]}, {"data": []}],
        ["GET /things?offset=0", "GET /things?offset=2"],
        "result == ['a', 'b']",
    ),
    Row(
        "rows that stand deeper",
        page(
            "{style: page-number, rows: _embedded.things, current: page.number, following: _links.next}",
            '{_embedded: {type: object, x-python-name: embedded, properties: {things: {type: array, items: {$ref: "#/components/schemas/Thing"}}}}, page: {type: object}}',
            f"[{query('page', '{type: integer}')}]",
        ),
        ALL,
        [{"_embedded": {"things": [A]}, "page": {"number": 1}, "_links": {"next": None}}],
        ["GET /things?page=1"],
        "result == ['a']",
    ),
    Row(
        "a page of allOf",
        (
            (
                (*SCHEMAS, "Page"),
                "{type: object, description: A page., x-sdk-pages: {style: page-number}, properties: {current_page: {type: integer}, next_page_url: {type: string}}}",
            ),
            (PAGE, f'{{allOf: [{{$ref: "#/components/schemas/Page"}}, {{type: object, properties: {{{DATA}}}}}]}}'),
        ),
        ALL,
        TWO,
        ["GET /things?page=1", "GET /things?page=2"],
        "result == ['a', 'b']",
    ),
    Row(
        "a list that looks like a page and is all there is",
        (
            (PAGE, f"{{type: object, x-sdk-all: true, properties: {{{DATA}, total: {{type: integer}}}}}}"),
            ((*LIST, "parameters"), "[]"),
        ),
        "portal.things.list()",
        {"data": [A], "total": 1},
        ["GET /things"],
        "(result.data[0].id, result.total) == ('a', 1)",
    ),
    Row(
        "a list without pages",
        ((PAGE, f"{{type: object, properties: {{{DATA}}}}}"), ((*LIST, "parameters"), "[]")),
        "[each.id for each in portal.things.list()]",
        {"data": [A]},
        ["GET /things"],
        "result == ['a']",
    ),
    Row(
        "a search by a field",
        (((*LIST, "x-sdk-find"), "id"),),
        "portal.things.find('b').id",
        TWO,
        ["GET /things?page=1", "GET /things?page=2"],
        "result == 'b'",
    ),
    Row(
        "a deprecated list",
        (((*LIST, "deprecated"), "true"),),
        "warned(lambda: list(portal.things.list()))",
        TWO,
        gives="'things.list is deprecated' in result",
    ),
]
