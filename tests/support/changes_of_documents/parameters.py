"""Parameters in the query, the path and the headers."""

from __future__ import annotations

from changed_documents import Change

from changes_of_documents import (
    CREATE,
    GET,
    PART,
    PART_REF,
    SEGMENT,
    STATE,
    STATE_REF,
    TEXTS,
    THING,
    Row,
    parameter,
)


def queried(name: str, change: Change, argument: str, query: str, *more: Change) -> Row:
    """A query parameter, the argument and what is sent."""
    return Row(name, (change, *more), f"portal.things.get('thg_1', {argument})", sends=[f"GET /things/thg_1{query}"])


PARAMETERS: list[Row] = [
    Row(
        "an id that the operation declares anew",
        (
            (
                (*GET, "parameters"),
                "[{name: thingId, in: path, required: true, description: It., schema: {type: integer}}]",
            ),
        ),
        "portal.things.get(7)",
        sends=["GET /things/7"],
    ),
    queried("a text", parameter("{type: string}"), "filter='a & b'", "?filter=a+%26+b"),
    queried("a required parameter", parameter("{type: integer}", required=True), "filter=3", "?filter=3"),
    queried("a flag", parameter("{type: boolean}"), "filter=True", "?filter=true"),
    queried("a date", parameter("{type: string, format: date}"), "filter=date(2026, 1, 2)", "?filter=2026-01-02"),
    queried(
        "date-time",
        parameter("{type: string, format: date-time}"),
        "filter=datetime(2026, 1, 2, 3, tzinfo=UTC)",
        "?filter=2026-01-02T03%3A00%3A00%2B00%3A00",
    ),
    queried(
        "the portal's own date-time",
        parameter("{type: string, format: portal-date-time}"),
        "filter=datetime(2026, 1, 2, 3, tzinfo=UTC)",
        "?filter=2026-01-02+04%3A00%3A00",
    ),
    queried("a decimal", parameter("{type: number}"), "filter='1.50'", "?filter=1.5"),
    queried("an inline enum", parameter("{type: string, enum: [asc, desc]}"), "filter='asc'", "?filter=asc"),
    queried("an enum by reference", parameter(STATE_REF), "filter=models.State.OPEN", "?filter=open", STATE),
    queried("a parameter that may be null", parameter("{type: [string, 'null']}"), "filter=None", "?filter="),
    queried("a list repeats the name", parameter(TEXTS), "filter=['a', 'b']", "?filter=a&filter=b"),
    queried("a list with commas", parameter(TEXTS, explode=False), "filter=['a', 'b']", "?filter=a%2Cb"),
    queried("a list with blanks", parameter(TEXTS, style="spaceDelimited"), "filter=['a', 'b']", "?filter=a+b"),
    queried("a list with pipes", parameter(TEXTS, style="pipeDelimited"), "filter=['a', 'b']", "?filter=a%7Cb"),
    queried(
        "a list as PHP reads it",
        parameter(TEXTS, **{"x-query-style": "php"}),
        "filter=['a', 'b']",
        "?filter%5B0%5D=a&filter%5B1%5D=b",
    ),
    queried(
        "a list of dates",
        parameter("{type: array, items: {type: string, format: date}}"),
        "filter=[date(2026, 1, 2)]",
        "?filter=2026-01-02",
    ),
    queried(
        "an object by deepObject",
        parameter(PART_REF, style="deepObject"),
        "filter=models.Part(name='a')",
        "?filter%5Bname%5D=a",
        PART,
    ),
    queried(
        "an inline object by deepObject",
        parameter("{type: object, properties: {since: {type: string, format: date}}}", style="deepObject"),
        "filter=models.GetThingFilter(since=date(2026, 1, 2))",
        "?filter%5Bsince%5D=2026-01-02",
    ),
    queried(
        "a name with brackets",
        parameter("{type: string}", "filter[status]"),
        "filter_status='open'",
        "?filter%5Bstatus%5D=open",
    ),
    *(
        queried(f"a parameter named {name}", parameter("{type: string}", name), f"{python}='a'", f"?{name}=a")
        for name, python in (
            *(("query", "query"), ("read", "read"), ("checked", "checked"), ("urlencode", "urlencode")),
            *(("body", "body"), ("files", "files"), ("fields", "fields"), ("headers", "headers"), ("call", "call")),
            *(("list", "list"), ("dict", "dict"), ("str", "str"), ("date", "date"), ("from", "from_")),
            *(("sortBy", "sort_by"), ("value", "value"), ("portal", "portal"), ("answers", "answers")),
        )
    ),
    queried(
        "a parameter with a name of ours",
        parameter("{type: string}", "2fa", **{"x-python-name": "code"}),
        "code='a'",
        "?2fa=a",
    ),
    Row(
        "an empty list in a query would ask for everything",
        (parameter(TEXTS),),
        "fails(lambda: portal.things.get('thg_1', filter=[]))",
        sends=[],
        gives="result == 'filter: is empty'",
    ),
    Row(
        "an item with the sign that parts the items",
        (parameter(TEXTS, explode=False),),
        "fails(lambda: portal.things.get('thg_1', filter=['a,b']))",
        sends=[],
        gives="\"has a ','\" in result",
    ),
    Row(
        "a moment without zone where RFC 3339 is asked for",
        (parameter("{type: string, format: date-time}"),),
        "fails(lambda: portal.things.get('thg_1', filter=datetime(2026, 1, 2)))",
        sends=[],
        gives="'has no time zone' in result",
    ),
    Row(
        "an idempotency key",
        (
            (
                (*CREATE, "parameters"),
                "[{name: Idempotency-Key, in: header, description: A key., schema: {type: string}}]",
            ),
        ),
        "portal.things.create(idempotency_key='abc')",
        sends=[("POST /things", {})],
        headers={"idempotency-key": "abc"},
    ),
    Row(
        "a header of another type",
        (parameter("{type: integer}", "X-Version", "header", required=True),),
        "portal.things.get('thg_1', x_version=3)",
        sends=["GET /things/thg_1"],
        headers={"x-version": "3"},
    ),
    Row(
        "a header that would be two",
        (parameter("{type: string}", "X-Version", "header"),),
        "fails(lambda: portal.things.get('thg_1', x_version='a\\r\\nb: c'))",
        sends=[],
        gives="'printable ASCII' in result",
    ),
    Row("an integer in the path", ((SEGMENT, "{type: integer}"),), "portal.things.get(7)", sends=["GET /things/7"]),
    Row(
        "a date in the path",
        ((SEGMENT, "{type: string, format: date}"),),
        "portal.things.get(date(2026, 1, 2))",
        sends=["GET /things/2026-01-02"],
    ),
    Row(
        "a UUID in the path",
        ((SEGMENT, "{type: string, format: uuid}"),),
        "portal.things.get('a-b')",
        sends=["GET /things/a-b"],
    ),
    Row(
        "an enum in the path",
        ((SEGMENT, "{type: string, enum: [big]}"),),
        "portal.things.get('big')",
        sends=["GET /things/big"],
    ),
    Row(
        "a name of ours in the path",
        (((*SEGMENT[:-1], "x-python-name"), "number"),),
        "portal.things.get(number='a/b')",
        sends=["GET /things/a%2Fb"],
    ),
    Row(
        "a prefix of ids",
        ((SEGMENT, "{type: string, pattern: ^thg_}"),),
        "fails(lambda: portal.things.get('x'))",
        sends=[],
        gives="'starts with thg_' in result",
    ),
    Row(
        "a deprecated parameter warns whoever gives it",
        (parameter("{type: string}", deprecated=True),),
        "warned(lambda: portal.things.get('thg_1', filter='a')), warned(lambda: portal.things.get('thg_1'))",
        response=[dict(THING), dict(THING)],
        gives="'things.get(filter=...)' in result[0] and result[1] == ''",
    ),
    Row(
        "a deprecated operation warns and is told",
        (((*GET, "deprecated"), "true"),),
        "warned(lambda: portal.things.get('thg_1')), getdoc(portal.things.get)",
        gives="'things.get is deprecated' in result[0] and 'Deprecated' in result[1]",
    ),
    Row(
        "a query beside a body",
        (((*CREATE, "parameters"), "[{name: notify, in: query, description: Whether., schema: {type: boolean}}]"),),
        "portal.things.create(note='a', notify=False)",
        sends=[("POST /things?notify=false", {"note": "a"})],
    ),
]
