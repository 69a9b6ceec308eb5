"""Schemas at random: each is compiled, and all that fits it is read, written back and sent as it is."""

from __future__ import annotations

import json
from typing import Any

import httpx
from changed_documents import Place, changed, package, portal
from changes_of_documents import PART
from hypothesis import given, settings
from hypothesis import strategies as st

BODY: Place = ("paths", "/things", "post", "requestBody", "content", "application/json", "schema")
VALUE: Place = ("components", "schemas", "Thing", "properties", "value")
THING = {"$ref": "#/components/schemas/Thing"}
TEXTS = st.text("aé\"'{}", max_size=4)
Kind = tuple[dict[str, Any], st.SearchStrategy[Any]]
"""A schema, and the JSON values that fit it."""
PLAIN: list[Kind] = [
    ({"type": "string"}, TEXTS),
    ({"type": "string", "format": "date"}, st.dates().map(str)),
    ({"type": "string", "format": "date-time"}, st.just("2024-02-29T10:00:00+01:00")),
    ({"type": "string", "format": "time"}, st.just("10:11:12")),
    ({"type": "string", "format": "decimal"}, st.sampled_from(["0", "-1.50", "12.95"])),
    ({"type": "string", "enum": ["open", "a b"]}, st.sampled_from(["open", "a b", "undocumented"])),
    ({"type": "integer"}, st.integers()),
    ({"type": "integer", "enum": [0, 9, 21]}, st.sampled_from([0, 21])),
    ({"type": "number"}, st.sampled_from([0, -1, 1.5, 12.95])),
    ({"type": "boolean"}, st.booleans()),
    ({"const": "always"}, st.just("always")),
    ({"type": ["string", "integer"]}, st.one_of(TEXTS, st.integers())),
    ({"$ref": "#/components/schemas/Part"}, st.fixed_dictionaries({"name": TEXTS})),
    (
        {},
        st.recursive(st.none() | TEXTS | st.booleans(), lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner)),
    ),
]
FIELDS = ["id", "class", "dueAt", "due_on", "a-b", "größe", "data", "value", "None"]


def _list(kind: Kind) -> Kind:
    return {"type": "array", "items": kind[0]}, st.lists(kind[1], max_size=3)


def _map(kind: Kind) -> Kind:
    return {"type": "object", "additionalProperties": kind[0]}, st.dictionaries(TEXTS, kind[1], max_size=2)


def _or_null(kind: Kind) -> Kind:
    return {"anyOf": [kind[0], {"type": "null"}]}, st.none() | kind[1]


def _alone(kind: Kind) -> Kind:
    return {"allOf": [kind[0]]}, kind[1]


def _object(kinds: dict[str, Kind]) -> Kind:
    schema: dict[str, Any] = {"type": "object", "properties": {name: kind[0] for name, kind in kinds.items()}}
    required, *optional = kinds
    return {**schema, "required": [required]}, st.fixed_dictionaries(
        {required: kinds[required][1]}, optional={name: kinds[name][1] for name in optional}
    )


def _around(inner: st.SearchStrategy[Kind]) -> st.SearchStrategy[Kind]:
    objects = st.dictionaries(st.sampled_from(FIELDS), inner, min_size=1, max_size=3).map(_object)
    return st.one_of(objects, inner.map(_list), inner.map(_map), inner.map(_or_null), inner.map(_alone))


KINDS = st.recursive(st.sampled_from(PLAIN), _around, max_leaves=6)


@given(KINDS, st.data())
@settings(max_examples=100)
def test_what_fits_a_schema_is_read_and_sent_as_it_is(kind: Kind, data: st.DataObject) -> None:
    schema, values = kind
    with package(changed(PART, (VALUE, schema), (BODY, THING))) as compiled:
        thing = {"id": "thg_1", "value": data.draw(values)}
        sent: list[Any] = []

        def respond(request: httpx.Request) -> httpx.Response:
            if request.method == "POST":
                sent.append(json.loads(request.content))
            return httpx.Response(200, json=thing)

        client = portal(compiled, respond)
        read = client.things.get("thg_1")
        assert read.unreadable == {}
        assert read.to_dict() == thing
        assert compiled.models.Thing.from_dict(read.to_dict()) == read
        client.things.create(id=read.id, value=read.value)
        assert sent == [thing]
