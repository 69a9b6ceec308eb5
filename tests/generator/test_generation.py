"""Small documents are compiled, imported and run: what each kind of field, body and response becomes.

It is long because each kind of field, body and response is run once.
"""

from __future__ import annotations

import builtins
import importlib
import inspect
import itertools
import json
import keyword
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from textwrap import indent
from typing import Any, get_type_hints

import httpx
import pytest

from generator.document import parse
from generator.interface.names import OF_METHODS, OF_MODELS
from generator.project import build

_numbers = itertools.count()


@pytest.fixture(scope="module")
def module_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder to import from; what was imported is forgotten again."""
    folder = tmp_path_factory.mktemp("packages")
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.startswith("things_")]:
        del sys.modules[name]


@pytest.fixture
def folder(module_folder: Path) -> Path:
    return module_folder


def compiled(folder: Path, text: str) -> Any:
    """The resource module `things` of the package that a document becomes."""
    name = f"things_{next(_numbers)}"
    build(parse(text), folder / name)
    return importlib.import_module(f"{name}.resources.things")


def document(
    properties: str = "size: {type: integer}", *, required: str = "", schemas: str = "", operations: str = ""
) -> str:
    """A document about things: `get` answers with a Thing, `make` sends one. Both have these properties.

    Args:
        properties: YAML, one property a line.
        required: The names of those that are always there.
        schemas: More component schemas, as YAML.
        operations: More paths, as YAML.
    """
    fields = f"type: object\nrequired: [{required}]\nproperties:\n{indent(properties, '  ')}"
    return f"""\
openapi: 3.1.1
info: {{title: Things, version: v1}}
tags: [{{name: Things, description: Things that there are., x-sdk-resource: things}}]
paths:
  /things/{{thingId}}:
    parameters: [{{name: thingId, in: path, required: true, description: Its id., schema: {{type: string}}}}]
    get:
{indent(operation("get", answer("Thing")), "      ")}
  /things:
    post:
{indent(operation("make", body("NewThing") + answer("Thing")), "      ")}
{indent(operations, "  ")}
components:
  schemas:
    Thing:
{indent(fields, "      ")}
    NewThing:
{indent(fields, "      ")}
{indent(schemas, "    ")}
"""


def operation(method: str, rest: str) -> str:
    return f"""\
operationId: {method}-thing
x-sdk-method: {method}
tags: [Things]
summary: What {method} does
externalDocs: {{url: "https://example.org/{method}"}}
{rest}"""


def body(schema: str) -> str:
    content = f'{{schema: {{$ref: "#/components/schemas/{schema}"}}, example: {{}}}}'
    return f"requestBody: {{required: true, content: {{application/json: {content}}}}}\n"


def answer(schema: str) -> str:
    return answer_of(f'{{$ref: "#/components/schemas/{schema}"}}')


def answer_of(schema: str) -> str:
    return (
        f"responses: {{200: {{description: What there is., content: {{application/json: {{schema: {schema}, "
        "example: {}}}}}\n"
    )


def sent(call: Any) -> Any:
    return json.loads(call.content)


# Types


# Schema, annotation of the attribute, JSON, value, annotation of the argument, and what is sent where it differs.
TYPES: list[tuple[str, Any, Any, Any, Any, Any]] = [
    ("{type: string}", str, "text", "text", str, None),
    ("{type: integer}", int, 12, 12, int, None),
    ("{type: boolean}", bool, True, True, bool, None),
    ("{type: string, format: uuid}", str, "a-b", "a-b", str, None),
    ("{type: string, format: decimal}", Decimal, "12.950", Decimal("12.950"), Decimal | int | str, None),
    ("{type: number, format: decimal}", Decimal, 12.95, Decimal("12.95"), Decimal | int | str, "12.95"),
    ("{type: [string, number], format: decimal}", Decimal, 12.95, Decimal("12.95"), Decimal | int | str, "12.95"),
    ("{type: string, format: date}", date, "2026-11-22", date(2026, 11, 22), date, None),
    (
        "{type: string, format: date-time}",
        datetime,
        "2026-11-22T10:00:00+00:00",
        datetime(2026, 11, 22, 10, tzinfo=UTC),
        datetime,
        None,
    ),
    (
        "{type: string, format: portal-date-time}",
        datetime,
        "2026-11-22T10:00:00+00:00",
        datetime(2026, 11, 22, 10, tzinfo=UTC),
        datetime,
        "2026-11-22 11:00:00",
    ),
    (
        "{type: string, format: portal-date-time-minutes}",
        datetime,
        "2026-11-22T10:00:00+00:00",
        datetime(2026, 11, 22, 10, tzinfo=UTC),
        datetime,
        "2026-11-22 11:00",
    ),
    ("{type: integer, enum: [0, 9, 21]}", int, 9, 9, int, None),
    ("{}", Any, {"a": [None]}, {"a": [None]}, Any, None),
    ("{type: array, items: {type: string}}", list[str], ["a", "b"], ["a", "b"], Sequence[str], None),
    ("{type: array, items: {type: integer}}", list[int], [1, 2], [1, 2], Sequence[int], None),
    (
        "{type: array, items: {type: string, format: date}}",
        list[date],
        ["2026-11-22"],
        [date(2026, 11, 22)],
        Sequence[date],
        None,
    ),
]


@pytest.fixture(scope="module")
def of_all_types(module_folder: Path) -> Any:
    properties = "\n".join(f"field_{number}: {schema}" for number, (schema, *_) in enumerate(TYPES))
    return compiled(module_folder, document(properties))


@pytest.mark.parametrize("number", range(len(TYPES)), ids=[schema for schema, *_ in TYPES])
def test_a_type_is_read_written_and_sent(of_all_types: Any, number: int) -> None:
    name = f"field_{number}"
    _, annotation, in_json, value, argument_annotation, back = TYPES[number]
    assert get_type_hints(of_all_types.Thing)[name] == annotation | None
    thing = of_all_types.Thing.from_dict({name: in_json})
    assert getattr(thing, name) == value
    assert type(getattr(thing, name)) is type(value)
    assert thing.to_dict() == {name: in_json}
    of_argument = get_type_hints(of_all_types.ThingsCalls.make)[name]
    assert of_argument == argument_annotation | of_all_types.Unset
    assert sent(of_all_types.ThingsCalls.make(**{name: value})) == {name: in_json if back is None else back}


def test_a_date_or_a_moment_is_read_as_what_it_is(folder: Path) -> None:
    module = compiled(folder, document("at: {type: string, format: date-or-date-time}", required="at"))
    assert get_type_hints(module.Thing)["at"] == date | datetime
    for text, value in (
        ("2026-11-22", date(2026, 11, 22)),
        ("2026-11-22T00:00:00.000Z", datetime(2026, 11, 22, tzinfo=UTC)),
    ):
        thing = module.Thing.from_dict({"at": text})
        assert thing.at == value
        assert type(thing.at) is type(value)
        assert thing.to_dict() == {"at": text}


def test_an_object_inside_another_becomes_a_class(folder: Path) -> None:
    module = compiled(
        folder,
        document(
            'part: {$ref: "#/components/schemas/Part"}\n'
            'parts: {type: array, items: {$ref: "#/components/schemas/Part"}}',
            required="part, parts",
            schemas="Part: {type: object, required: [name], properties: {name: {type: string}}}",
        ),
    )
    data = {"part": {"name": "a"}, "parts": [{"name": "b"}, {"name": "c", "new": 1}]}
    thing = module.Thing.from_dict(data)
    assert (thing.part.name, [part.name for part in thing.parts]) == ("a", ["b", "c"])
    assert thing.to_dict() == data
    assert sent(module.ThingsCalls.make(part=thing.part, parts=thing.parts)) == data


def test_an_enum_keeps_values_that_are_not_documented(folder: Path) -> None:
    module = compiled(
        folder,
        document(
            'state: {$ref: "#/components/schemas/State"}',
            required="state",
            schemas="State:\n  type: string\n  description: How it is.\n  enum: [open, 14 days]\n"
            "  x-enum-varnames: [OPEN, DAYS_14]",
        ),
    )
    assert {name: str(member) for name, member in module.State.__members__.items()} == {
        "OPEN": "open",
        "DAYS_14": "14 days",
    }
    known, unknown = (module.Thing.from_dict({"state": state}) for state in ("14 days", "15 days"))
    assert known.state is module.State.DAYS_14
    assert unknown.state == "15 days"
    assert unknown.to_dict() == {"state": "15 days"}
    assert json.dumps(unknown.to_dict()) == '{"state": "15 days"}'
    assert sent(module.ThingsCalls.make(state=unknown.state)) == {"state": "15 days"}
    assert sent(module.ThingsCalls.make(state="16 days")) == {"state": "16 days"}


# Required, optional, nullable


NULLABLE = {
    "a_text": ("{type: [string, 'null']}", "a"),
    "a_number": ("{type: [integer, 'null']}", 3),
    "a_date": ("{type: [string, 'null'], format: date}", "2026-11-22"),
    "a_amount": ("{type: [string, 'null'], format: decimal}", "12.95"),
    "a_either_notation": ("{type: [string, number, 'null'], format: decimal}", 12.95),
    "a_moment": ("{type: [string, 'null'], format: date-time}", "2026-11-22T10:00:00+01:00"),
    "a_object": ("{anyOf: [{$ref: '#/components/schemas/Part'}, {type: 'null'}]}", {"name": "a"}),
    "a_enum": ("{anyOf: [{$ref: '#/components/schemas/State'}, {type: 'null'}]}", "open"),
    "a_integer_enum": ("{anyOf: [{$ref: '#/components/schemas/Rate'}, {type: 'null'}]}", 9),
    "a_list": ("{type: [array, 'null'], items: {type: string}}", ["a"]),
    "a_list_of_objects": ("{type: [array, 'null'], items: {$ref: '#/components/schemas/Part'}}", [{"name": "a"}]),
}
PARTS = """\
Part: {type: object, required: [name], properties: {name: {type: string, description: Its name.}}}
State: {type: string, enum: [open], description: How it is.}
Rate: {type: integer, enum: [0, 9, 21]}
"""


def nullable_types(required: str) -> str:
    properties = "\n".join(f"{kind}: {schema}" for kind, (schema, _) in NULLABLE.items())
    return document(properties, required=required, schemas=PARTS)


@pytest.fixture(scope="module")
def of_nullable_types(module_folder: Path) -> Any:
    return compiled(module_folder, nullable_types(""))


@pytest.fixture(scope="module")
def of_required_nullable_types(module_folder: Path) -> Any:
    return compiled(module_folder, nullable_types(", ".join(NULLABLE)))


@pytest.mark.parametrize("kind", NULLABLE)
def test_null_and_absent_are_read_and_written_back(of_nullable_types: Any, kind: str) -> None:
    thing = of_nullable_types.Thing
    for data in ({kind: NULLABLE[kind][1]}, {kind: None}, {}):
        decoded = thing.from_dict(data)
        assert (getattr(decoded, kind) is None) == (data.get(kind) is None)
        assert decoded.to_dict() == data


@pytest.mark.parametrize("kind", NULLABLE)
def test_none_as_an_argument_is_null_and_left_out_is_absent(of_nullable_types: Any, kind: str) -> None:
    assert sent(of_nullable_types.ThingsCalls.make(**{kind: None})) == {kind: None}
    assert sent(of_nullable_types.ThingsCalls.make()) == {}


@pytest.mark.parametrize("kind", NULLABLE)
def test_a_required_field_may_be_null_but_not_absent(of_required_nullable_types: Any, kind: str) -> None:
    thing = of_required_nullable_types.Thing
    everything = {kind: value for kind, (_, value) in NULLABLE.items()}
    for data in (everything, everything | {kind: None}):
        assert thing.from_dict(data).to_dict() == data
    del everything[kind]
    decoded = thing.from_dict(everything)
    assert repr(decoded.unreadable) == f"{{'{kind}': UNSET}}"
    with pytest.raises(of_required_nullable_types._read.DecodeError, match=f"^Thing: {kind} is missing$"):
        getattr(decoded, kind)
    assert decoded.to_dict() == everything


def test_an_optional_field_that_is_not_nullable_may_be_null_all_the_same(folder: Path) -> None:
    module = compiled(folder, document("a: {type: string}\nb: {type: integer}\nc: {type: integer}", required="c"))
    for data in ({"a": None, "c": 1}, {"b": 1, "c": 1}, {"c": 1}, {"a": "x", "b": None, "c": 1}):
        assert module.Thing.from_dict(data).to_dict() == data


def test_a_required_field_that_is_null_is_told(folder: Path) -> None:
    module = compiled(folder, document("a: {type: string}\nb: {type: integer}", required="b"))
    with pytest.raises(module._read.DecodeError, match=r"^Thing: b is null$"):
        _ = module.Thing.from_dict({"b": None}).b


def test_required_arguments_have_no_default(folder: Path) -> None:
    module = compiled(folder, document("a: {type: string}\nb: {type: string}", required="b"))
    parameters = inspect.signature(module.ThingsCalls.make).parameters
    assert {name: each.default is each.empty for name, each in parameters.items()} == {"b": True, "a": False}


def test_a_number_in_an_unknown_field_can_be_written_as_json(folder: Path) -> None:
    module = compiled(folder, document("a: {type: integer}", required="a"))
    thing = module.Thing.from_dict(module._read.read_json(b'{"a": 1, "new": [0.1, {"b": 1.50}]}'))
    assert json.dumps(thing.to_dict()) == '{"a": 1, "new": [0.1, {"b": 1.5}]}'


@pytest.mark.parametrize("optional", [0, 2, 3])
def test_unknown_fields_are_kept_however_many_are_optional(folder: Path, optional: int) -> None:
    names = "pqrst"[:optional]
    properties = "\n".join(f"{name}: {{type: integer}}" for name in ("z", *names))
    module = compiled(folder, document(properties, required="z"))
    everything = dict.fromkeys(("z", *names), 1)
    for left_out in ("", *names):
        for data in ({"new": [1]}, {"new": None}, {}):
            given = {name: 1 for name in everything if name != left_out} | data
            thing = module.Thing.from_dict(given)
            assert thing.extra == data
            assert thing.to_dict() == given


# Names

TYPES_OF_FIELDS = {"str"}
"""The names of the types that the fields have: a field that is called so would hide its type."""


def test_names_become_names_of_python(folder: Path) -> None:
    module = compiled(
        folder,
        document(
            "from: {type: string}\nissuedAt: {type: string}\ntype: {type: string}\namountExclVAT: {type: string}\n"
            "expiryPeriode: {type: string, x-python-name: expiry_period}\nid: {type: string}\n"
            "data: {type: array, items: {type: string}, x-python-name: list_}"
        ),
    )
    data = {
        "from": "a",
        "issuedAt": "b",
        "type": "c",
        "amountExclVAT": "d",
        "expiryPeriode": "e",
        "id": "f",
        "data": ["g"],
    }
    thing = module.Thing.from_dict(data)
    names = ("from_", "issued_at", "type", "amount_excl_vat", "expiry_period", "id", "list_")
    assert [getattr(thing, name) for name in names] == list(data.values())
    assert thing.to_dict() == data
    assert list(inspect.signature(module.ThingsCalls.make).parameters) == list(names)
    assert sent(module.ThingsCalls.make(**dict(zip(names, data.values(), strict=True)))) == data


def test_no_name_that_the_generated_code_uses_breaks_it(folder: Path) -> None:
    # Other names of the modules around it, and the builtins: all at once in one thing.
    around = {name for name in dir(builtins) if name.islower() and not name.startswith("_")}
    around |= {"attributes", "answer", "builtins", "call", "calls", "define", "error", "file", "index", "make", "page"}
    around |= {"partial", "path", "portal", "things", "thing", "unknown", "urlencode", "name", "names", "each", "item"}
    names = sorted(name for name in around - OF_MODELS - OF_METHODS - TYPES_OF_FIELDS if not keyword.iskeyword(name))
    module = compiled(folder, document("\n".join(f"{name}: {{type: string}}" for name in names), required=names[0]))
    data = dict.fromkeys(names, "a")
    assert module.Thing.from_dict(data).to_dict() == data
    assert sent(module.ThingsCalls.make(**data)) == data
    for name in names:
        with pytest.raises(module._read.DecodeError, match=f"^Thing( a)?: {name} is 1$"):
            getattr(module.Thing.from_dict(data | {name: 1}), name)


def test_a_description_is_told_as_it_is_written(folder: Path) -> None:
    text = 'It\'s a "quoted" {thing} %s $1 {{ size }} {% if %} # and # \N{SNOWMAN}, nothing else.'
    module = compiled(folder, document(f"a: {{type: string, description: {json.dumps(text)}}}"))
    told = " ".join((inspect.getdoc(module.Things.make) or "").split())
    assert f"Args: a: {text}" in told


def test_a_name_on_the_wire_with_quotes_is_written_as_it_is(folder: Path) -> None:
    module = compiled(folder, document('"it\'s": {type: string, x-python-name: its}', required='"it\'s"'))
    assert module.Thing.from_dict({"it's": "a"}).to_dict() == {"it's": "a"}


# Responses, bodies, arguments

PLAIN = "{type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}"
ENVELOPE = "{type: object, properties: {current_page: {type: integer}, next_page_url: {type: [string, 'null']}}}"
PAGE = f"{{x-sdk-pages: {{style: page-number}}, allOf: [{ENVELOPE}, {PLAIN}]}}"


def test_a_list_in_pages_and_a_plain_list(folder: Path) -> None:
    page = "parameters: [{name: page, in: query, description: Which., schema: {type: integer}}]\n"
    module = compiled(
        folder,
        document(
            "size: {type: integer}",
            required="size",
            operations=f"/pages:\n  get:\n{indent(operation('list', page + answer_of(PAGE)), '    ')}\n"
            f"/plain:\n  get:\n{indent(operation('plain', answer_of(PLAIN)), '    ')}",
        ),
    )
    package = importlib.import_module(module.__package__.rpartition(".")[0])

    def respond(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params.get("page", 1))
        following = "https://elsewhere.example/" if number < 3 else None
        data = {"data": [{"size": number}, {"size": 10 * number}], "current_page": number, "next_page_url": following}
        return httpx.Response(200, json=data)

    with (
        httpx.Client(transport=httpx.MockTransport(respond)) as http,
        package.MijnKlantportaal(api_key="key", http_client=http) as portal,
    ):
        assert [thing.size for thing in portal.things.list()] == [1, 10, 2, 20, 3, 30]
        assert [thing.size for thing in portal.things.plain()] == [1, 10]
    assert not inspect.signature(module.Things.list).parameters.keys() - {"self"}


def test_one_operation_may_be_several_methods(folder: Path) -> None:
    several = operation("x", answer("Thing")).replace(
        "x-sdk-method: x",
        "x-sdk-methods:\n"
        "  grow: {schema: Growth, summary: Make it bigger, description: By some.}\n"
        "  rename: {schema: Naming, summary: Call it otherwise}",
    )
    choice = "{oneOf: [{$ref: '#/components/schemas/Growth'}, {$ref: '#/components/schemas/Naming'}]}"
    several += f"requestBody: {{required: true, content: {{application/json: {{schema: {choice}, example: {{}}}}}}}}\n"
    module = compiled(
        folder,
        document(
            operations=f"/change:\n  patch:\n{indent(several, '    ')}",
            schemas="Growth: {type: object, required: [by], properties: {by: {type: integer}}}\n"
            "Naming: {type: object, required: [name], properties: {name: {type: string}}}",
        ),
    )
    assert sent(module.ThingsCalls.grow(by=2)) == {"by": 2}
    assert sent(module.ThingsCalls.rename(name="a")) == {"name": "a"}
    assert (inspect.getdoc(module.Things.grow) or "").startswith("Make it bigger.\n\nBy some.\n")


def test_a_form_names_its_nested_parts_as_php_reads_them(folder: Path) -> None:
    schemas = """\
Form:
  type: object
  required: [name, parts, papers]
  properties:
    name: {type: string}
    parts: {type: array, maxItems: 2, items: {$ref: "#/components/schemas/Part"}}
    papers: {type: array, maxItems: 2, items: {type: string, format: binary}}
    cover: {type: string, format: binary}
Part: {type: object, required: [label], properties: {label: {type: string}, heavy: {type: boolean}}}
"""
    content = '{schema: {type: object}, x-form-value: {$ref: "#/components/schemas/Form"}, example: {}}'
    form = operation(
        "send", f"requestBody: {{required: true, content: {{multipart/form-data: {content}}}}}\n" + answer("Thing")
    )
    module = compiled(folder, document(schemas=schemas, operations=f"/forms:\n  post:\n{indent(form, '    ')}"))
    part = module.Part
    call = module.ThingsCalls.send(
        name="a", parts=[part(label="b", heavy=True), part(label="c")], papers=[b"1", b"2"], cover=b"3"
    )
    written = b"".join(call.content).decode()
    names = [line.split('name="')[1].split('"')[0] for line in written.split("\r\n") if 'name="' in line]
    assert names == [
        *("name", "parts[0][label]", "parts[0][heavy]", "parts[1][label]", "papers[0]", "papers[1]", "cover"),
    ]
    with pytest.raises(ValueError, match="parts: takes at most 2"):
        module.ThingsCalls.send(name="a", parts=[part(label="b")] * 3, papers=[b"1"])


def test_query_parameters_are_named_and_typed(folder: Path) -> None:
    query = (
        "parameters:\n"
        "- {name: since, in: query, required: true, description: When., schema: {type: string, format: date}}\n"
        "- {name: perPage, in: query, description: How many., schema: {type: integer}}\n"
        "- {name: deep, in: query, description: Whether., schema: {type: boolean}}\n"
    )
    module = compiled(
        folder, document(operations=f"/search:\n  get:\n{indent(operation('search', query + answer('Thing')), '    ')}")
    )
    assert module.ThingsCalls.search(since=date(2026, 1, 2)).query == "since=2026-01-02"
    assert module.ThingsCalls.search(since=date(2026, 1, 2), per_page=5, deep=True).query == (
        "since=2026-01-02&perPage=5&deep=true"
    )


def test_a_change_that_changes_nothing_is_refused_where_the_document_says_so(folder: Path) -> None:
    text = document("a: {type: string}").replace(
        "NewThing:\n      type: object", "NewThing:\n      type: object\n      minProperties: 1"
    )
    module = compiled(folder, text)
    with pytest.raises(ValueError, match="a: at least one of them has to be given"):
        module.ThingsCalls.make()


def test_a_docstring_tells_all_there_is_to_know(folder: Path) -> None:
    told = operation("look", answer("Thing")).replace(
        "summary: What look does\n",
        "summary: Look at a thing\ndescription: Turns it round,\n  and looks.\n"
        "security: [{token: [things.read, things.look]}]\n"
        "x-evidence: {level: inferred, why: the page has no path}\n"
        "parameters: [{name: untilDay, in: query, description: How long., schema: {type: string, format: date}}]\n",
    )
    told = told.replace("responses: {200: ", "responses: {404: {$ref: '#/components/responses/Gone'}, 200: ")
    text = document(operations=f"/look:\n  get:\n{indent(told, '    ')}") + (
        "  securitySchemes: {token: {type: http, scheme: bearer}}\n"
        "  responses: {Gone: {description: There is none., content: {application/json: "
        "{schema: {type: object}, example: {}}}}}\n"
    )
    module = compiled(folder, text)
    assert (
        inspect.getdoc(module.Things.look)
        == """\
Look at a thing.

Turns it round, and looks.

Not documented but inferred: the page has no path.

Args:
    until_day: How long.

Returns:
    What there is.

Raises:
    NotFound: There is none.
    PortalError: What any call may raise, see `errors`.

Scopes: things.read, things.look

Documentation: https://example.org/look"""
    )
    assert inspect.getdoc(module.AsyncThings.look) == inspect.getdoc(module.Things.look)
