"""Types of fields, in responses and in bodies."""

from __future__ import annotations

from typing import Any

from changed_documents import Change

from changes_of_documents import (
    GET,
    PART,
    PART_REF,
    SCHEMAS,
    STATE,
    STATE_REF,
    THING,
    Row,
)


def typed(name: str, schema: str, came: Any, expected: str, *more: Change, sent: Any = None) -> list[Row]:
    """A type as a field of a response, and of a body."""
    change = ((*SCHEMAS, "Thing", "properties", "value"), schema)
    back = ((*SCHEMAS, "NewThing", "properties", "value"), schema)
    written = came if sent is None else sent
    return [
        Row(
            f"{name} in a response",
            (change, *more),
            response=THING | {"value": came},
            gives=f"result.value == {expected} and result.to_dict() == {THING | {'value': came}!r}",
        ),
        Row(
            f"{name} in a body",
            (back, *more),
            call=f"portal.things.create(value={expected})",
            sends=[("POST /things", {"value": written})],
        ),
    ]


TYPES: list[Row] = [
    *typed("text", "{type: string}", "a", "'a'"),
    *typed("an emoji that is always the same", "{type: string, const: '😀'}", "😀", "'😀'"),
    *typed("nullable text", "{type: [string, 'null']}", None, "None"),
    *typed("nullable as OpenAPI 3.0 writes it", f"{{allOf: [{PART_REF}], nullable: true}}", None, "None", PART),
    *typed("int64", "{type: integer, format: int64}", 2**53 + 1, str(2**53 + 1)),
    *typed("a flag", "{type: boolean}", True, "True"),
    *typed("a plain number", "{type: number}", 12.5, "Decimal('12.5')"),
    *typed("a number with a format", "{type: number, format: double}", 12.5, "Decimal('12.5')"),
    *typed("money as text", "{type: string, format: decimal}", "12.50", "Decimal('12.50')"),
    *typed("a date", "{type: string, format: date}", "2026-11-22", "date(2026, 11, 22)"),
    *typed(
        "date-time, which requests send as RFC 3339",
        "{type: string, format: date-time}",
        "2026-11-22T10:00:00+01:00",
        "datetime(2026, 11, 22, 10, tzinfo=timezone(timedelta(hours=1)))",
    ),
    *typed("a time", "{type: string, format: time}", "14:30:00", "time(14, 30)"),
    *typed("a duration", "{type: string, format: duration}", "P1D", "'P1D'"),
    *typed("a URI", "{type: string, format: uri}", "https://a.example/", "'https://a.example/'"),
    *typed("an e-mail address", "{type: string, format: email}", "a@example.com", "'a@example.com'"),
    *typed("base64", "{type: string, format: byte}", "YQ==", "'YQ=='"),
    *typed("text with examples", "{type: string, examples: [a, b]}", "a", "'a'"),
    *typed(
        "a list of dates", "{type: array, items: {type: string, format: date}}", ["2026-11-22"], "[date(2026, 11, 22)]"
    ),
    *typed("a list of money", "{type: array, items: {type: string, format: decimal}}", ["1.50"], "[Decimal('1.50')]"),
    *typed(
        "a map of dates",
        "{type: object, additionalProperties: {type: string, format: date}}",
        {"a": "2026-11-22"},
        "{'a': date(2026, 11, 22)}",
    ),
    *typed(
        "a map of lists",
        "{type: object, additionalProperties: {type: array, items: {type: integer}}}",
        {"a": [1]},
        "{'a': [1]}",
    ),
    *typed(
        "a list of numbers that may be null", "{type: array, items: {type: [integer, 'null']}}", [1, None], "[1, None]"
    ),
    *typed("a const", "{type: string, const: big}", "big", "'big'"),
    *typed("a const without type", "{const: 3}", 3, "3"),
    *typed("an integer enum", "{type: integer, enum: [0, 9, 21]}", 9, "9"),
    *typed("a number enum", "{type: number, enum: [0.5, 1.5]}", 1.5, "Decimal('1.5')"),
    *typed("an enum by reference", STATE_REF, "open", "models.State.OPEN", STATE),
    *typed("a nullable enum", f"{{anyOf: [{STATE_REF}, {{type: 'null'}}]}}", None, "None", STATE),
    *typed("a list of enums", f"{{type: array, items: {STATE_REF}}}", ["open"], "[models.State.OPEN]", STATE),
    *typed("a list of lists", "{type: array, items: {type: array, items: {type: integer}}}", [[1], []], "[[1], []]"),
    *typed(
        "a list of dates", "{type: array, items: {type: string, format: date}}", ["2026-11-22"], "[date(2026, 11, 22)]"
    ),
    *typed("a list of nullable texts", "{type: array, items: {type: [string, 'null']}}", ["a", None], "['a', None]"),
    *typed("a map", "{type: object, additionalProperties: {type: integer}}", {"a": 1}, "{'a': 1}"),
    *typed(
        "a map of dates",
        "{type: object, additionalProperties: {type: string, format: date}}",
        {"a": "2026-11-22"},
        "{'a': date(2026, 11, 22)}",
    ),
    *typed(
        "a map of objects",
        f"{{type: object, additionalProperties: {PART_REF}}}",
        {"a": {"name": "b"}},
        "{'a': models.Part(name='b')}",
        PART,
    ),
    *typed("metadata, an object without fields", "{type: object}", {"a": [1, None]}, "{'a': [1, None]}"),
    *typed("free JSON", "{}", {"a": [1, None]}, "{'a': [1, None]}"),
    *typed("text or a whole number", "{type: [string, integer]}", 3, "3"),
    *typed("text or a flag, by oneOf", "{oneOf: [{type: string}, {type: boolean}]}", "a", "'a'"),
    *typed("text, a number or null", "{type: [string, number, 'null']}", 1.5, "Decimal('1.5')"),
    *typed("an object by reference", PART_REF, {"name": "a"}, "models.Part(name='a')", PART),
    *typed(
        "an object or null", f"{{oneOf: [{PART_REF}, {{type: 'null'}}]}}", {"name": "a"}, "models.Part(name='a')", PART
    ),
    *typed(
        "allOf around a reference",
        f"{{allOf: [{PART_REF}], description: It.}}",
        {"name": "a"},
        "models.Part(name='a')",
        PART,
    ),
    Row(
        "an inline object",
        (((*SCHEMAS, "Thing", "properties", "size"), "{type: object, properties: {width: {type: integer}}}"),),
        response=THING | {"size": {"width": 3}},
        gives="result.size == models.ThingSize(width=3)",
    ),
    Row(
        "an inline object in a body",
        (((*SCHEMAS, "NewThing", "properties", "size"), "{type: object, properties: {width: {type: integer}}}"),),
        call="portal.things.create(size=models.NewThingSize(width=3))",
        sends=[("POST /things", {"size": {"width": 3}})],
    ),
    Row(
        "an inline object that may be null",
        (
            (
                (*SCHEMAS, "Thing", "properties", "size"),
                "{type: [object, 'null'], properties: {width: {type: integer}}}",
            ),
            ((*SCHEMAS, "Thing", "required"), "[id, size]"),
        ),
        response=THING | {"size": None},
        gives="result.size is None and models.ThingSize(width=3).width == 3",
    ),
    Row(
        "a list of inline objects",
        (
            (
                (*SCHEMAS, "Thing", "properties", "rows"),
                "{type: array, items: {type: object, properties: {a: {type: string}}}}",
            ),
        ),
        response=THING | {"rows": [{"a": "b"}]},
        gives="result.rows == [models.ThingRowsItem(a='b')]",
    ),
    Row(
        "an inline enum",
        (((*SCHEMAS, "Thing", "properties", "tier"), "{type: string, enum: [gold, silver]}"),),
        response=THING | {"tier": "gold"},
        gives="result.tier is models.ThingTier.GOLD",
    ),
    Row(
        "an inline enum with null among its values",
        (
            ((*SCHEMAS, "Thing", "properties", "tier"), "{type: [string, 'null'], enum: [gold, null]}"),
            ((*SCHEMAS, "Thing", "required"), "[id, tier]"),
        ),
        response=[THING | {"tier": None}],
        gives="result.tier is None and [each.value for each in models.ThingTier] == ['gold']",
    ),
    Row(
        "a list of inline enums",
        (((*SCHEMAS, "Thing", "properties", "tiers"), "{type: array, items: {type: string, enum: [gold, silver]}}"),),
        response=THING | {"tiers": ["silver"]},
        gives="result.tiers == [models.ThingTiersItem.SILVER]",
    ),
    Row(
        "an enum gets a value",
        (
            STATE,
            ((*SCHEMAS, "Thing", "properties", "state"), STATE_REF),
            ((*SCHEMAS, "State", "enum"), "[open, closed, new-one]"),
        ),
        response=THING | {"state": "new-one"},
        gives="result.state is models.State.NEW_ONE",
    ),
    Row(
        "a union of objects with a discriminator",
        (
            (
                (*SCHEMAS, "Cat"),
                "{type: object, required: [kind], properties: {kind: {type: string}, lives: {type: integer}}}",
            ),
            (
                (*SCHEMAS, "Dog"),
                "{type: object, required: [kind], properties: {kind: {type: string}, bark: {type: string}}}",
            ),
            (
                (*SCHEMAS, "Thing", "properties", "pet"),
                '{oneOf: [{$ref: "#/components/schemas/Cat"}, {$ref: "#/components/schemas/Dog"}], discriminator: '
                '{propertyName: kind, mapping: {cat: "#/components/schemas/Cat", dog: "#/components/schemas/Dog"}}}',
            ),
        ),
        response=THING | {"pet": {"kind": "dog", "bark": "wuff"}},
        gives="result.pet == models.Dog(kind='dog', bark='wuff')",
    ),
    Row(
        "a union of inline objects that a const tells apart",
        (
            (
                (*SCHEMAS, "Thing", "properties", "pay"),
                "{oneOf: [{type: object, properties: {by: {const: card}, card: {type: string}}}, "
                "{type: object, properties: {by: {const: bank}, iban: {type: string}}}]}",
            ),
        ),
        response=THING | {"pay": {"by": "bank", "iban": "NL1"}},
        gives="result.pay == models.ThingPayType1(by='bank', iban='NL1')",
    ),
    Row(
        "allOf: a component with the fields of another",
        (
            PART,
            (
                (*SCHEMAS, "Thing"),
                f"{{allOf: [{PART_REF}, {{type: object, required: [id], properties: {{id: {{type: string}}}}}}], description: A thing.}}",
            ),
        ),
        response={"id": "thg_1", "name": "a"},
        gives="(result.id, result.name) == ('thg_1', 'a')",
    ),
    Row(
        "allOf around one inline enum, or null",
        (
            (
                (*SCHEMAS, "Thing", "properties", "state"),
                '{allOf: [{anyOf: [{type: string, enum: [open]}, {type: "null"}]}], description: Its state.}',
            ),
        ),
        response=THING | {"state": "open"},
        gives="result.state is models.ThingState.OPEN",
    ),
    Row(
        "a thing that has things",
        (((*SCHEMAS, "Thing", "properties", "parts"), '{type: array, items: {$ref: "#/components/schemas/Thing"}}'),),
        response=THING | {"parts": [{"id": "thg_2"}]},
        gives="result.parts[0].id == 'thg_2'",
    ),
    Row(
        "two resources that refer to each other",
        (
            ((*SCHEMAS, "Thing", "properties", "box"), '{$ref: "#/components/schemas/Box"}'),
            ((*SCHEMAS, "Thing", "x-sdk-resource"), "things"),
            ((*SCHEMAS, "Box", "properties", "things"), '{type: array, items: {$ref: "#/components/schemas/Thing"}}'),
            ((*SCHEMAS, "Box", "x-sdk-resource"), "boxes"),
        ),
        response=THING | {"box": {"id": "box_1", "things": [{"id": "thg_1"}]}},
        gives="result.box.things[0].id == 'thg_1'",
    ),
    Row(
        "two resources whose methods return objects of each other",
        (
            ((*GET, "responses", "200", "content", "application/json", "schema"), '{$ref: "#/components/schemas/Box"}'),
            (
                ("paths", "/boxes/{boxId}", "get", "responses", "200", "content", "application/json", "schema"),
                '{$ref: "#/components/schemas/Thing"}',
            ),
            ((*SCHEMAS, "Thing", "x-sdk-resource"), "things"),
            ((*SCHEMAS, "Box", "x-sdk-resource"), "boxes"),
        ),
        gives="result == models.Box(id='thg_1')",
    ),
    Row(
        "a model of another resource",
        (
            ((*SCHEMAS, "Thing", "properties", "box"), '{$ref: "#/components/schemas/Box"}'),
            ((*SCHEMAS, "Box", "x-sdk-resource"), "boxes"),
        ),
        response=THING | {"box": {"id": "box_1"}},
        gives="result.box == models.Box(id='box_1')",
    ),
    Row(
        "a field renamed, the old one kept",
        (
            (
                (*SCHEMAS, "Thing", "properties"),
                "{id: {type: string}, oldName: {type: string, deprecated: true}, newName: {type: string}}",
            ),
        ),
        response=THING | {"oldName": "a", "newName": "a"},
        gives="(result.old_name, result.new_name) == ('a', 'a')",
    ),
    Row(
        "a field that is read only is not an argument",
        (((*SCHEMAS, "NewThing", "properties"), "{id: {type: string, readOnly: true}, note: {type: string}}"),),
        call="portal.things.create(note='a'), 'id' in signature(portal.things.create).parameters",
        sends=[("POST /things", {"note": "a"})],
        gives="result[1] is False",
    ),
    Row(
        "a field that is write only is not an attribute",
        (((*SCHEMAS, "Thing", "properties", "pin"), "{type: string, writeOnly: true}"),),
        gives="not hasattr(result, 'pin')",
    ),
    Row(
        "limits of a number are checked and told",
        (
            (
                (*SCHEMAS, "NewThing", "properties", "count"),
                "{type: integer, minimum: 1, maximum: 5, description: How many.}",
            ),
        ),
        call="fails(lambda: portal.things.create(count=6)), getdoc(portal.things.create)",
        gives="'count: has to be at most 5, got 6' in result[0] and 'count: How many: 1 to 5.' in result[1]",
        sends=[],
    ),
    Row(
        "limits of a decimal number are checked",
        (((*SCHEMAS, "NewThing", "properties", "price"), "{type: number, exclusiveMinimum: 0, multipleOf: 0.01}"),),
        call="fails(lambda: portal.things.create(price='0')), fails(lambda: portal.things.create(price='0.005')), portal.things.create(price='0.05')",
        sends=[("POST /things", {"price": 0.05})],
        gives="'more than 0' in result[0] and 'a multiple of 0.01' in result[1]",
    ),
    Row(
        "limits of a text are checked",
        (
            (
                (*SCHEMAS, "NewThing", "properties", "code"),
                "{type: string, minLength: 2, maxLength: 4, pattern: '^[A-Z]+$'}",
            ),
        ),
        call="[fails(lambda text=text: portal.things.create(code=text)) for text in ('A', 'ABCDE', 'abc')], portal.things.create(code='ABC')",
        sends=[("POST /things", {"code": "ABC"})],
        gives="'at least 2' in result[0][0] and 'at most 4' in result[0][1] and 'does not match' in result[0][2]",
    ),
    Row(
        "a list of different items",
        (((*SCHEMAS, "NewThing", "properties", "ids"), "{type: array, uniqueItems: true, items: {type: string}}"),),
        call="fails(lambda: portal.things.create(ids=['a', 'a']))",
        sends=[],
        gives="'is there already' in result",
    ),
    Row(
        "a default is told, and left to the service",
        (((*SCHEMAS, "NewThing", "properties", "size"), "{type: integer, default: 15, description: How big.}"),),
        call="portal.things.create(), getdoc(portal.things.create)",
        sends=[("POST /things", {})],
        gives="'size: How big: `15` where it is left out.' in result[1]",
    ),
    Row(
        "a nullable number with limits",
        (((*SCHEMAS, "NewThing", "properties", "size"), "{type: [integer, 'null'], minimum: 1}"),),
        call="portal.things.create(size=None)",
        sends=[("POST /things", {"size": None})],
    ),
    Row(
        "typed values beside fields are kept in extra",
        (((*SCHEMAS, "Thing", "additionalProperties"), "true"),),
        response=THING | {"colour": "red"},
        gives="result.extra == {'colour': 'red'}",
    ),
]
