"""No text of a document becomes code: each is refused, or stands in the package as a docstring or a constant."""

from __future__ import annotations

import ast
import copy
import importlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rich_document import RICH_DOCUMENT

from generator.document import DocumentError, is_list, is_object, parse
from generator.inspection import inspect
from generator.project import CompilerError, build, prepared

ROOT = Path(__file__).parents[2]
HOSTILE = (
    'x""" + MARKER + """',
    "x\n    MARKER\n",
    'x"""\nMARKER = 1\n"""',
    'x" + MARKER + "',
    "x' + MARKER + '",
    "x{MARKER}",
    "x{{ MARKER }}{% MARKER %}",
    "x\\",
    'x"',
    '""""',
    '\\"""MARKER\\',
    "C:\\new\\MARKER",
    "x # MARKER",
    "x)\nMARKER(",
)
Place = tuple[str | int, ...]


def texts(value: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Each text of a document with its place."""
    pairs = value.items() if is_object(value) else enumerate(value) if is_list(value) else ()
    for key, inner in pairs:
        if isinstance(inner, str):
            yield (*place, key), inner
        yield from texts(inner, (*place, key))


def replaced(document: Any, place: Place, text: str) -> Any:
    """The document with another text at one place."""
    changed = copy.deepcopy(document)
    holder = changed
    for part in place[:-1]:
        holder = holder[part]
    holder[place[-1]] = text
    return changed


def compiled(document: Any, folder: Path) -> None:
    """All that is done with a document before anything is written."""
    prepared(parse(json.dumps(document, indent=1)), folder / "never_written")


def accepted(document: Any, folder: Path) -> bool:
    try:
        compiled(document, folder)
    except (DocumentError, CompilerError):
        return False
    return True


def identifiers(package: Path) -> Iterator[str]:
    """Everything in the code of a package that is not a constant: names, attributes, arguments, modules."""
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for name, value in ast.iter_fields(node):
                if isinstance(value, str) and not isinstance(node, ast.Constant):
                    yield value
                elif is_list(value) and name in {"names", "kwd_attrs"}:
                    yield from (each for each in value if isinstance(each, str))


def assert_no_text_became_code(text: str, package: Path) -> None:
    document = parse(text)
    build(document, package)
    inspect(package, document)
    found = [name for name in identifiers(package) if name.startswith("MARKER")]
    assert found == []


def test_the_document_that_these_tests_change_can_be_compiled(tmp_path: Path) -> None:
    assert_no_text_became_code(RICH_DOCUMENT, tmp_path / "rich")


@pytest.mark.parametrize("turn", [0, *(pytest.param(turn, marks=pytest.mark.slow) for turn in (1, 2, 3))])
def test_a_hostile_text_is_refused_or_no_code_wherever_it_stands(turn: int, tmp_path: Path) -> None:
    document = parse(RICH_DOCUMENT).raw
    changed = document
    taken: list[Place] = []
    for number, (place, _) in enumerate(texts(document)):
        hostile = HOSTILE[(number + turn * 4) % len(HOSTILE)]
        candidate = replaced(changed, place, hostile.replace("MARKER", f"MARKER_{number}"))
        if accepted(candidate, tmp_path):
            changed = candidate
            taken.append(place)
    assert len(taken) >= 50
    assert {place[-1] for place in taken} >= {"description", "summary", "why", "name"}
    assert_no_text_became_code(json.dumps(changed), tmp_path / "rich")


@pytest.mark.parametrize("first", [0, len(HOSTILE) // 2])
def test_a_hostile_name_of_a_field_is_no_code(first: int, tmp_path: Path) -> None:
    document = parse(RICH_DOCUMENT).raw
    number = first
    for name, schema in document["components"]["schemas"].items():
        for wire in list(schema.get("properties", {})) if name not in {"Page", "Growth", "Shrinking"} else ():
            field = schema["properties"].pop(wire)
            if "$ref" not in field:
                field["x-python-name"] = f"field_{number}"
                schema["properties"][f"{HOSTILE[number % len(HOSTILE)]} {wire}"] = field
                number += 1
        schema.pop("required", None)
    assert number - first > len(HOSTILE) // 2
    del document["paths"]["/things"]["get"]["x-sdk-find"]
    del document["paths"]["/things/{thingId}/parts"]["post"]["requestBody"]["content"]["multipart/form-data"][
        "encoding"
    ]
    assert_no_text_became_code(json.dumps(document), tmp_path / "rich")


@pytest.mark.slow
def test_no_text_of_the_document_of_this_api_becomes_code(tmp_path: Path) -> None:
    document = parse((ROOT / "openapi.yaml").read_text(encoding="utf-8")).raw
    for number, (place, text) in enumerate(list(texts(document))):
        in_properties = "properties" in place[-2:-1]
        if place[-1] in {"description", "summary", "why", "title"} and "example" not in place and not in_properties:
            holder: Any = document
            for part in place[:-1]:
                holder = holder[part]
            holder[place[-1]] = f'{text}""" + MARKER_{number} + """{{MARKER}} \\'
    assert_no_text_became_code(json.dumps(document), tmp_path / "hostile_portal")


def change(edit: Callable[[Any], object]) -> str:
    document = parse(RICH_DOCUMENT).raw
    edit(document)
    return json.dumps(document)


def path_with(text: str) -> Callable[[Any], object]:
    return lambda document: document["paths"].update({text: document["paths"].pop("/things")})


LIST: tuple[str, ...] = ("paths", "/things", "get")
PART: tuple[str, ...] = ("paths", "/things/{thingId}/parts", "post")
FORM: tuple[str, ...] = (*PART, "requestBody", "content", "multipart/form-data")
THING: tuple[str, ...] = ("components", "schemas", "Thing")


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ((*LIST, "externalDocs", "url"), 'x""" ; open("ran", "w") ; """y'),
        ((*LIST, "externalDocs", "url"), "https://example.com/a b"),
        ((*LIST, "externalDocs", "url"), "https://example.com/\\"),
        ((*LIST, "externalDocs", "url"), "javascript:alert(1)"),
        ((*LIST, "security", 0, "token", 0), 'a"""b'),
        ((*LIST, "security", 0, "token", 0), "a b"),
        ((*LIST, "operationId"), 'list"things'),
        ((*LIST, "operationId"), "list\nthings"),
        ((*LIST, "x-sdk-method"), "list(): pass\n#"),
        ((*LIST, "x-sdk-find"), "name)"),
        ((*LIST, "tags", 0), 'Things"'),
        ((*LIST, "x-evidence", "level"), "guessed"),
        ((*LIST, "parameters", 1, "name"), "self"),
        ((*LIST, "parameters", 1, "name"), "2fa"),
        ((*LIST, "parameters", 1, "in"), "body"),
        ((*LIST, "responses", "200", "content", "application/json", "schema", "allOf", 0, "$ref"), "../secret.yaml"),
        ((*FORM, "encoding", "drawing", "contentType"), 'application/pdf", x="'),
        ((*FORM, "encoding", "drawing", "contentType"), "pdf"),
        ((*THING, "x-sdk-resource"), "things\nimport os"),
        ((*THING, "x-sdk-resource"), "../../things"),
        ((*THING, "x-sdk-resource"), "boxes"),
        ((*THING, "x-runtime-class"), "CloudFile]\nimport os"),
        ((*THING, "properties", "it's", "x-python-name"), "its: int = 1\n    x"),
        ((*THING, "properties", "sizes", "maxItems"), "3); open('ran', 'w'"),
        (("components", "schemas", "NewPart", "properties", "photos", "x-max-total-bytes"), "open('ran', 'w')"),
        (("components", "schemas", "State", "x-enum-varnames", 0), "NEW = 1\n    OLD"),
        (("tags", 0, "x-sdk-resource"), "things; import os"),
        (("tags", 0, "x-sdk-resource"), "send"),
        (("servers", 0, "url"), 'https://api.example.com/" + x + "'),
        (("servers", 0, "url"), "ftp://api.example.com"),
        (("info", "description"), "\0"),
        ((*THING, "description"), "A thing.\0"),
        ((*THING, "description"), "A\u202ething."),
        ((*THING, "description"), "A\u2028thing."),
        ((*THING, "properties", "name", "example"), "\0"),
    ],
)
def test_a_text_that_would_be_code_is_refused_with_its_line(place: Place, text: str, tmp_path: Path) -> None:
    document = replaced(parse(RICH_DOCUMENT).raw, place, text)
    with pytest.raises(DocumentError, match=r"^openapi\.yaml:(?!1:)\d+: "):
        compiled(document, tmp_path)


@pytest.mark.parametrize(
    "path", ['/things" + str(x) + "', "/things\\", "/thi ngs", "things", "/{thingId", "/thing/{x!r}", "/a{b}c'", "/ü"]
)
def test_a_path_that_would_be_code_is_refused(path: str) -> None:
    with pytest.raises(DocumentError, match=r"^openapi\.yaml:1: paths > .* is not a path that starts with `/`"):
        parse(change(path_with(path)))


def test_values_of_an_enum_are_on_the_wire_what_the_document_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = ['say "hi"', "back\\slash", "it's", "{x}", "a\nb", "ünï", "", '"""', "\\n"]
    names = [f"VALUE_{number}" for number in range(len(values))]

    def edit(document: Any) -> None:
        document["components"]["schemas"]["State"].update({"enum": values, "x-enum-varnames": names})

    build(parse(change(edit)), tmp_path / "enum_portal")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    things = importlib.import_module("enum_portal.resources.things")
    assert [str(member) for member in things.State] == values
    for value in values:
        assert things.State(value).name == f"VALUE_{values.index(value)}"
        assert things.Thing.from_dict({"name": "a", "state": value}).to_dict()["state"] == value
    for name in [name for name in sys.modules if name.startswith("enum_portal")]:
        del sys.modules[name]
