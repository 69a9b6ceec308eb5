"""What the generator refuses: each rule once, with the path, the line and the words it says.

It is long because each rule is broken once.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from generator.__main__ import main
from generator.document import DocumentError, is_list, is_object, load, parse, python_name
from generator.project import CompilerError, PortalProject, build

SMALL = """\
openapi: 3.1.1
info: {title: Things, version: v1}
tags:
  - {name: Things, description: Things that there are., x-sdk-resource: things}
  - {name: Others, description: All else., x-sdk-resource: others}
security: [{token: []}]
paths:
  /things/{thingId}:
    parameters:
      - {name: thingId, in: path, required: true, description: Its id., schema: {type: string, pattern: ^thi_}}
    patch:
      operationId: change-thing
      x-sdk-method: change
      tags: [Things]
      summary: Change a thing
      externalDocs: {url: "https://example.org/change-thing"}
      requestBody: {$ref: "#/components/requestBodies/Thing"}
      responses:
        "200": {$ref: "#/components/responses/Thing"}
        "404": {$ref: "#/components/responses/NotFound"}
    delete:
      operationId: drop-thing
      x-sdk-method: drop
      tags: [Things]
      summary: Drop a thing
      externalDocs: {url: "https://example.org/drop-thing"}
      responses:
        2XX: {$ref: "#/components/responses/Thing"}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
  requestBodies:
    Thing: {content: {application/json: {schema: {$ref: "#/components/schemas/ThingChange"}, example: {size: 2}}}}
  responses:
    Thing:
      description: The thing.
      content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}, example: {id: thi_1, size: 1}}}
    NotFound:
      description: There is no such thing.
      content: {application/json: {schema: {$ref: "#/components/schemas/Error"}, example: {message: Not found}}}
  schemas:
    Thing:
      type: object
      required: [id, size]
      properties:
        id: {type: string, description: Its id.}
        size: {type: integer, description: How big it is.}
    ThingChange:
      type: object
      properties:
        size: {type: integer, description: How big it is.}
    Error:
      type: object
      properties:
        message: {type: string, description: What is wrong.}
"""
CHANGE = "paths > /things/{thingId} > patch"
DROP = "paths > /things/{thingId} > delete"
THING = "components > schemas > Thing"


def problems(text: str) -> list[str]:
    try:
        parse(text)
    except DocumentError as error:
        return [line.removeprefix("openapi.yaml:") for line in str(error).splitlines()]
    return []


def test_the_document_that_these_tests_change_has_no_problems() -> None:
    assert problems(SMALL) == []


def rule(name: str, old: str, new: str, *expected: str) -> Any:
    return pytest.param(old, new, list(expected), id=name)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # The document as a whole
        rule(
            "another version of OpenAPI",
            "openapi: 3.1.1",
            "openapi: 3.0.3",
            "1: is OpenAPI 3.0.3: write `openapi: 3.1.1`",
        ),
        *(
            rule(
                f"OpenAPI 2: {key}",
                "paths:\n",
                f"{key}: {{}}\npaths:\n",
                f"7: {key}: {key} of the document cannot be generated: {instead}",
            )
            for key, instead in {
                "definitions": "write them as `schemas` under `components`",
                "host": "write it in the URL of `servers`",
                "swagger": "write `openapi: 3.1.1`",
                "produces": "write the media type under `content` of each response",
            }.items()
        ),
        rule(
            "OpenAPI 2: a parameter's type",
            "in: path, required: true,",
            "in: path, required: true, type: string,",
            "10: paths > /things/{thingId} > parameters > 0 > type: type of a path parameter cannot be generated: "
            "write it in the parameter's `schema`",
        ),
        rule(
            "OpenAPI 2: a body",
            "      - {name: thingId,",
            "      - {name: note, in: body, description: A note., schema: {type: string}}\n      - {name: thingId,",
            "10: paths > /things/{thingId} > parameters > 0 > in: expected path or query or header or cookie, "
            "got 'body': describe what is sent in `requestBody`",
        ),
        rule(
            "a parameter that is listed twice",
            "pattern: ^thi_}}\n",
            "pattern: ^thi_}}\n"
            + 2 * "      - {name: page, in: query, description: Which page., schema: {type: integer}}\n",
            "12: paths > /things/{thingId} > parameters > 2: the query parameter 'page' is listed twice",
        ),
        *(
            rule(
                f"null without quotes: {written}",
                "schema: {type: string, pattern: ^thi_}",
                f"schema: {{type: {written}}}",
                "10: paths > /things/{thingId} > parameters > 0 > schema > type: "
                'null is a value here: put it in quotes, `"null"`',
            )
            for written in ("null", "[string, null]")
        ),
        rule(
            "no valid YAML",
            "tags: [Things]\n      summary: Drop",
            "tags: [Things\n      summary: Drop",
            "25: is not valid YAML: did not find expected ',' or ']'",
        ),
        rule(
            "the same key twice",
            "      summary: Drop a thing\n",
            "      summary: Drop a thing\n      summary: Drop it\n",
            "26: is not valid YAML: the key 'summary' appears twice in one object",
        ),
        rule(
            "a reference that leads nowhere",
            "#/components/schemas/ThingChange",
            "#/components/schemas/ThingChanges",
            "33: components > requestBodies > Thing > content > application/json > schema: "
            "there is no #/components/schemas/ThingChanges: did you mean #/components/schemas/ThingChange?",
        ),
        rule(
            "an unknown extension",
            "x-sdk-method: drop",
            "x-sdk-methode: drop",
            f"23: {DROP} > x-sdk-methode: x-sdk-methode is not a keyword of an operation that the generator knows: "
            "did you mean x-sdk-method?",
        ),
        rule(
            "evidence without a reason",
            "x-sdk-method: drop",
            "x-sdk-method: drop\n      x-evidence: {level: inferred}",
            f"24: {DROP} > x-evidence: x-evidence needs why: what is not documented",
        ),
        rule(
            "evidence of an unknown level",
            "x-sdk-method: drop",
            "x-sdk-method: drop\n      x-evidence: {level: guessed, why: so be it}",
            f"24: {DROP} > x-evidence > level: expected partial or inferred, got 'guessed'",
        ),
        # Tags
        rule(
            "a tag without its resource",
            "description: All else., x-sdk-resource: others",
            "description: All else.",
            "5: tags > 1: a tag needs x-sdk-resource: the name of the resource, such as `customer_invoices`",
        ),
        rule(
            "a resource that is not a Python name",
            "x-sdk-resource: others",
            "x-sdk-resource: import",
            "5: tags > 1 > x-sdk-resource: 'import' is not a Python name in snake_case, such as `issued_at`",
        ),
        rule(
            "two tags for one resource",
            "x-sdk-resource: others",
            "x-sdk-resource: things",
            "5: tags > 1 > x-sdk-resource: x-sdk-resource 'things' is taken by another tag",
        ),
        # Operations
        rule(
            "no operationId",
            "      operationId: drop-thing\n",
            "",
            f"21: {DROP}: an operation needs operationId: its name in the documentation, once in a document",
        ),
        rule(
            "an operationId that is used twice",
            "operationId: drop-thing",
            "operationId: changeThing",
            f"21: {DROP}: operationId 'changeThing' is used twice (also in its Python form)",
        ),
        rule(
            "no Python method",
            "      x-sdk-method: drop\n",
            "",
            f"21: {DROP}: needs either x-sdk-method, the name of its Python method, or x-sdk-methods",
        ),
        rule(
            "one Python method and several",
            "x-sdk-method: drop",
            "x-sdk-method: drop\n      x-sdk-methods: {drop: {}}",
            f"21: {DROP}: needs either x-sdk-method, the name of its Python method, or x-sdk-methods",
        ),
        rule(
            "a Python method that is taken",
            "x-sdk-method: drop",
            "x-sdk-method: change",
            f"23: {DROP} > x-sdk-method: 'change' is taken by patch /things/{{thingId}}",
        ),
        rule(
            "a method name that Python has for itself",
            "x-sdk-method: drop",
            "x-sdk-method: del",
            f"23: {DROP} > x-sdk-method: 'del' is not a Python name in snake_case, such as `issued_at`",
        ),
        rule(
            "a method name that the resource has for itself",
            "x-sdk-method: drop",
            "x-sdk-method: calls",
            f"23: {DROP} > x-sdk-method: the resource uses the name calls itself: take another",
        ),
        rule(
            "no tag",
            "tags: [Things]\n      summary: Drop",
            "summary: Drop",
            f"21: {DROP}: an operation needs tags: exactly one, its resource",
        ),
        rule(
            "two tags",
            "tags: [Things]\n      summary: Drop",
            "tags: [Things, Others]\n      summary: Drop",
            f"42: {THING}: Others and Things use it: say with x-sdk-resource where its class lives",
            f"24: {DROP} > tags: an operation has exactly one tag, out of the document's list of tags",
        ),
        rule(
            "a tag that is not listed",
            "tags: [Things]\n      summary: Drop",
            "tags: [Thing]\n      summary: Drop",
            f"42: {THING}: Thing and Things use it: say with x-sdk-resource where its class lives",
            f"24: {DROP} > tags: an operation has exactly one tag, out of the document's list of tags",
        ),
        rule(
            "no summary",
            "      summary: Drop a thing\n",
            "",
            f"21: {DROP}: an operation needs summary: the first line of the docstring",
        ),
        rule(
            "no documentation page",
            '      externalDocs: {url: "https://example.org/drop-thing"}\n',
            "",
            f"21: {DROP}: an operation needs externalDocs: the documentation page that it was read from",
        ),
        rule(
            "an unknown security scheme of an operation",
            "x-sdk-method: drop",
            "x-sdk-method: drop\n      security: [{tokens: []}]",
            f"24: {DROP} > security: 'tokens' is not a security scheme of this document",
        ),
        rule(
            "an unknown security scheme of the document",
            "security: [{token: []}]",
            "security: [{tokens: []}]",
            "6: security: 'tokens' is not a security scheme of this document",
        ),
        # The shape
        rule(
            "no tags",
            "tags:\n  - {name: Things",
            "x-tags:\n  - {name: Things",
            "1: the document needs tags: the resources",
            "3: x-tags: x-tags is not a keyword of the document that the generator knows: did you mean tags?",
        ),
        rule(
            "a list where an object belongs",
            "      responses:\n        2XX:",
            "      responses:\n      - 2XX:",
            f"27: {DROP} > responses: expected an object, got a list",
        ),
        rule(
            "nothing where an object belongs",
            '      responses:\n        2XX: {$ref: "#/components/responses/Thing"}\n',
            "      responses:\n",
            f"27: {DROP} > responses: expected an object, got nothing",
        ),
        rule(
            "a list where text belongs",
            "summary: Drop a thing",
            "summary: [Drop a thing]",
            f"25: {DROP} > summary: expected text, got a list",
        ),
        rule(
            "text where a list belongs",
            "tags: [Things]\n      summary: Drop",
            "tags: Things\n      summary: Drop",
            f"24: {DROP} > tags: expected a list, got 'Things'",
        ),
        rule(
            "a reference to another kind of thing",
            '"#/components/responses/NotFound"',
            '"#/components/schemas/Error"',
            f"20: {CHANGE} > responses > 404: a reference from here leads to #/components/responses/..., not to "
            "#/components/schemas/Error",
        ),
        rule(
            "a reference to itself",
            "id: {type: string, description: Its id.}",
            'id: {$ref: "#/components/schemas/Thing/properties/id"}',
            f"46: {THING} > properties > id: there is no #/components/schemas/Thing/properties/id",
        ),
        # Parameters
        rule(
            "a path parameter that may be left out",
            "in: path, required: true, description",
            "in: path, description",
            "10: paths > /things/{thingId} > parameters > 0: a path parameter needs required: true, always",
        ),
        rule(
            "a path parameter that is not declared",
            "/things/{thingId}:",
            "/things/{id}:",
            "11: paths > /things/{id} > patch: the path has the parameters ['id'], declared are ['thingId']",
            "21: paths > /things/{id} > delete: the path has the parameters ['id'], declared are ['thingId']",
        ),
        rule(
            "a parameter without description",
            "required: true, description: Its id., schema",
            "required: true, schema",
            f"11: {CHANGE}: parameter 'thingId' has no description",
            f"21: {DROP}: parameter 'thingId' has no description",
        ),
        # Bodies and responses
        rule(
            "a body without example",
            ", example: {size: 2}",
            "",
            f"17: {CHANGE} > requestBody > content > application/json: has no `example`: the sandbox answers "
            "with it, and the tests compare with it",
        ),
        rule(
            "a nested form whose value is not there",
            'application/json: {schema: {$ref: "#/components/schemas/ThingChange"},',
            'multipart/form-data: {schema: {type: object}, x-form-value: {$ref: "#/components/schemas/Form"},',
            "33: components > requestBodies > Thing > content > multipart/form-data > x-form-value: "
            "there is no #/components/schemas/Form",
        ),
        rule(
            "parts of JSON",
            'application/json: {schema: {$ref: "#/components/schemas/ThingChange"},',
            'application/json: {schema: {type: object}, x-form-value: {$ref: "#/components/schemas/ThingChange"},',
            "33: components > requestBodies > Thing > content > application/json > x-form-value: x-form-value of a "
            "JSON body cannot be generated: leave it out: only the parts of multipart/form-data are made of "
            "another value",
        ),
        rule(
            "a method of several with a body that is not there",
            "x-sdk-method: change\n",
            "x-sdk-methods: {grow: {schema: Growth}, shrink: {content: text/plain}}\n",
            f"13: {CHANGE} > x-sdk-methods > grow: there is no object Growth under components",
            f"13: {CHANGE} > x-sdk-methods > shrink: there is no body of the media type text/plain",
        ),
        rule(
            "a response without example",
            ", example: {message: Not found}",
            "",
            f"20: {CHANGE} > responses > 404: has no `example`: the sandbox answers with it, and the tests "
            "compare with it",
        ),
        # Schemas
        rule(
            "a schema with the name of a resource",
            "ThingChange",
            "AsyncOthers",
            "48: components > schemas > AsyncOthers: AsyncOthers is the name of a class that has the methods of a "
            "resource: call the schema otherwise",
        ),
        rule(
            "a schema name in another notation",
            "ThingChange",
            "thing_change",
            "48: components > schemas > thing_change: thing_change cannot be the name of a schema: "
            "it is not PascalCase",
        ),
        rule(
            "a class that two resources use",
            "tags: [Things]\n      summary: Drop",
            "tags: [Others]\n      summary: Drop",
            f"42: {THING}: Others and Things use it: say with x-sdk-resource where its class lives",
        ),
        rule(
            "a title",
            "    Thing:\n      type: object",
            "    Thing:\n      title: A thing\n      type: object",
            f"43: {THING} > title: title of an object cannot be generated: leave it out; a class has the name of "
            "its schema under components",
        ),
        *(
            rule(
                f"a default that is not {expected}",
                "size: {type: integer, description: How big it is.}",
                f"size: {{{schema}, default: {default}, description: How big it is.}}",
                f"47: {THING} > properties > size > default: expected {expected}, got {default!r}",
                f"51: components > schemas > ThingChange > properties > size > default: expected {expected}, "
                f"got {default!r}",
            )
            for schema, default, expected in (
                ("type: boolean", "nee", "true or false"),
                ("type: number", "a", "a number"),
                ("type: array, items: {type: string}", "a", "a list"),
                ("type: object, additionalProperties: true", 1, "an object"),
                ("const: always", "never", "always"),
            )
        ),
        rule(
            "a list without items",
            "size: {type: integer, description: How big it is.}\n    ThingChange",
            "size: {type: array}\n    ThingChange",
            f"47: {THING} > properties > size: a list needs items: the type of its items",
        ),
    ],
)
def test_it_is_refused_with_path_and_line(old: str, new: str, expected: list[str]) -> None:
    assert old in SMALL
    assert problems(SMALL.replace(old, new)) == expected


def test_all_problems_are_told_at_once() -> None:
    text = SMALL.replace("x-sdk-method: drop", "x-sdk-method: del").replace("      summary: Change a thing\n", "")
    assert [problem.partition(":")[0] for problem in problems(text)] == ["11", "22"]


def test_text_that_is_no_document_is_refused() -> None:
    for text in (
        "",
        "[]",
        "just text",
        "<html></html>",
        "\x00",
        "openapi: &a [*a]",
        "a: !!python/x 1",
    ):
        found = problems(text)
        assert len(found) == 1, text
        assert found[0].startswith("1: "), text


def test_a_property_may_have_any_name_on_the_wire() -> None:
    for name in ("data", "to_dict", "list", "2nd"):
        text = SMALL.replace("required: [id, size]", "required: [size]")
        text = text.replace("id: {type: string,", f"{name}: {{type: string, x-python-name: other,")
        assert problems(text) == []


def test_a_status_needs_no_quotation_marks() -> None:
    assert problems(SMALL.replace('"200"', "200").replace('"404"', "404")) == []


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"^missing\.yaml:1: cannot be read: .*No such file"):
        load(tmp_path / "missing.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"openapi: 3.1.1 # \xe9")
    with pytest.raises(DocumentError, match=r"^latin\.yaml:1: cannot be read: 'utf-8' codec"):
        load(tmp_path / "latin.yaml")


def test_the_command_says_so_and_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = tmp_path / "things.yaml"
    document.write_text(SMALL.replace("x-sdk-method: drop", "x-sdk-method: del"))
    assert main(["--document", str(document), "--output", str(tmp_path / "things")]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        f"things.yaml:23: {DROP} > x-sdk-method: 'del' is not a Python name in snake_case, such as "
        "`issued_at`\nNothing was changed.\n"
    )
    assert list(tmp_path.iterdir()) == [document]


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        ("id", "id"),
        ("issuedAt", "issued_at"),
        ("amountExclVat", "amount_excl_vat"),
        ("acceptedViaIP", "accepted_via_ip"),
        ("HTMLBody", "html_body"),
        ("line2Text", "line2_text"),
        ("start_at", "start_at"),
        ("post-files", "post_files"),
        ("from", "from_"),
        ("class", "class_"),
    ],
)
def test_names_of_the_api_become_names_of_python(wire: str, name: str) -> None:
    assert python_name(wire) == name


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each object or list of a document, with each of its keys."""
    pairs = value.items() if is_object(value) else enumerate(value) if is_list(value) else ()
    for key, inner in pairs:
        yield value, key
        yield from places(inner)


LEFT_OUT = object()


OTHERS = (LEFT_OUT, None, "text", 3, [None], {"a": None})


@pytest.mark.parametrize("turn", [0, 3])
def test_whatever_stands_in_a_place_the_document_is_compiled_or_refused(
    turn: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # They take longer than all the rest, and know nothing of the document.
    for step in ("_copy_runtime", "_format"):
        monkeypatch.setattr(PortalProject, step, nothing)
    outcomes = {"compiled": 0, "refused": 0}
    original = parse(SMALL).raw
    # Every place once: all places with all values take half a minute.
    for number in range(turn % 2, sum(1 for _ in places(original)), 2):
        document = copy.deepcopy(original)
        holder, key = next(islice(places(document), number, None))
        other = OTHERS[(number // 2 + turn) % len(OTHERS)]
        if other is LEFT_OUT:
            del holder[key]
        else:
            holder[key] = other
        try:
            build(parse(json.dumps(document)), tmp_path / str(number))
            outcomes["compiled"] += 1
        except (DocumentError, CompilerError):
            outcomes["refused"] += 1
    assert all(outcomes.values())


def nothing(_: object) -> None:
    """Stands in for a step that is left out."""
