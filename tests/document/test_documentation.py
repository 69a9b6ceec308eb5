"""openapi.yaml says what the documentation says.

A difference is allowed where `documentation/differences.yaml` lists it with its reason. What is listed there and no
longer occurs fails as well.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from documented import (
    DECLARED,
    DOCUMENT,
    DOCUMENTED,
    GUIDES,
    HERE,
    LISTED,
    RENAMED,
    differences,
    listed_differences,
    properties,
    resolved,
    success,
)

SITE = "https://docs.developers.mijnklantportaal.nl"
FIXTURES = sorted((HERE / "fixtures").glob("*.json"))
each_operation = pytest.mark.parametrize("name", sorted(DOCUMENTED))
each_fixture = pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)


def test_the_document_has_exactly_the_documented_operations() -> None:
    documented = {name: (facts["method"], facts["path"]) for name, facts in DOCUMENTED.items()}
    assert {name: (method, path) for name, (method, path, _) in DECLARED.items()} == documented


def test_the_methods_have_different_names() -> None:
    operations = [operation for _, _, operation in DECLARED.values()]
    methods = [
        (operation["tags"][0], name)
        for operation in operations
        for name in operation.get("x-sdk-methods", [operation.get("x-sdk-method")])
    ]
    assert len(methods) == len(set(methods))


def test_every_difference_of_fields_is_listed_with_its_reason() -> None:
    assert set(differences()) - set(listed_differences()) == set()


def test_every_listed_difference_occurs() -> None:
    assert set(listed_differences()) - set(differences()) == set()


def test_no_difference_is_listed_twice_or_without_a_reason() -> None:
    entries = list(listed_differences())
    assert len(entries) == len(set(entries))
    assert all(entry["reason"].strip() for entry in LISTED)


def test_the_parts_of_a_nested_form_are_those_that_its_value_becomes() -> None:
    forms = [
        content
        for _, _, operation in DECLARED.values()
        for content in operation.get("requestBody", {}).get("content", {}).values()
        if "x-form-value" in content
    ]
    assert len(forms) == 1
    for form in forms:
        value, value_required = properties(form["x-form-value"])
        required: set[str] = set()
        allowed: set[str] = set()
        beyond: set[str] = set()
        for name, field in value.items():
            if field["type"] != "array":
                allowed.add(name)
                required |= {name} & value_required
                continue
            items, items_required = properties(field["items"])
            inner = [f"[{each}]" for each in items] or [""]
            allowed |= {f"{name}[{number}]{each}" for number in range(field["maxItems"]) for each in inner}
            beyond |= {f"{name}[{field['maxItems']}]{each}" for each in inner}
            required |= {f"{name}[0]{each}" for each in ([f"[{each}]" for each in items_required] or [""])}
        schema = form["schema"]
        known = [*map(re.escape, schema["properties"]), *schema["patternProperties"]]
        assert set(schema["required"]) == required
        assert all(any(re.fullmatch(name.strip("^$"), part) for name in known) for part in allowed)
        assert not any(re.fullmatch(name.strip("^$"), part) for name in known for part in beyond | {"other"})


@each_operation
def test_the_response_is_of_the_documented_schema_and_status(name: str) -> None:
    response = DOCUMENTED[name]["response"]
    status, schema = success(DECLARED[name][2])
    assert status == str(response.get("status", "2XX"))
    documented = response["schema"]
    if documented.startswith("page of "):
        page, data = schema["allOf"]
        assert page["$ref"] == "#/components/schemas/Page"
        schema, documented = data["properties"]["data"]["items"], documented.removeprefix("page of ")
    if documented == "nothing":
        assert schema == {}
    elif documented != "inline":
        assert schema["$ref"] == f"#/components/schemas/{RENAMED.get(documented, documented)}"


@each_operation
def test_the_body_has_the_documented_media_types(name: str) -> None:
    request = DOCUMENTED[name]["request"]
    content: dict[str, Any] = DECLARED[name][2].get("requestBody", {}).get("content", {})
    documented: list[str] = []
    if request:
        documented.append(request.get("content_type", "application/json"))
        documented += [alternative["content_type"] for alternative in request.get("alternatives", ())]
    assert list(content) == documented


@each_operation
def test_every_documented_error_is_there_and_described(name: str) -> None:
    documented = {str(error["status"]) for error in DOCUMENTED[name]["errors"]}
    responses = {
        status: response for status, response in DECLARED[name][2]["responses"].items() if not status.startswith("2")
    }
    # A response with its own words is documented, a bare reference is inferred; 429 has a page of its own.
    assert {status for status, response in responses.items() if "description" in response} == documented
    expected = {"401", "403", "429"} | documented
    if "{" in DOCUMENTED[name]["path"]:
        expected.add("404")
    assert responses.keys() - {"422"} == expected - {"422"}
    for response in responses.values():
        assert resolved(response)[0]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Error"}


@each_operation
def test_scopes_evidence_and_page_are_those_of_the_documentation(name: str) -> None:
    facts, operation = DOCUMENTED[name], DECLARED[name][2]
    assert operation["security"] == [{"token": facts["scopes"]}]
    assert operation.get("x-evidence", {"level": "documented"})["level"] == facts["evidence"]
    assert operation["externalDocs"]["url"] == f"{SITE}/{facts['page']}"


def test_tags_scopes_server_and_events_are_those_of_the_guides() -> None:
    assert [f"{tag['name']} API" for tag in DOCUMENT["tags"]] == GUIDES["openapi_yaml"]["tags"]
    assert [server["url"] for server in DOCUMENT["servers"]] == GUIDES["openapi_yaml"]["servers"]
    flow = DOCUMENT["components"]["securitySchemes"]["oauth"]["flows"]["authorizationCode"]
    assert list(flow["scopes"]) == [entry["scope"] for entry in GUIDES["oauth"]["scopes"]["list"]]
    assert flow["authorizationUrl"] == GUIDES["oauth"]["authorize"]["url"]
    assert flow["tokenUrl"] == GUIDES["oauth"]["tokens"]["url"]
    events = DOCUMENT["components"]["schemas"]["EventType"]["enum"]
    assert events == GUIDES["webhooks_guide"]["facts_from_reference"]["types"]


@each_fixture
def test_the_call_of_a_fixture_is_one_of_a_documented_operation(path: Path) -> None:
    fixture = json.loads(path.read_text(encoding="utf-8"))
    facts = DOCUMENTED[fixture["operation"]]
    assert path.stem.split(".")[0] == fixture["operation"]
    assert fixture["source"] == f"{SITE}/{facts['page']}"
    # A sample stands on the page; what is recorded came from the service.
    (day,) = [fixture[origin] for origin in ("sample", "recorded") if origin in fixture]
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", day)
    assert fixture["status"] == facts["response"].get("status", 200)
    request = fixture["request"]
    assert request["method"] == facts["method"]
    template = re.sub(r"\\{\w+\\}", r"[^/]+", re.escape(facts["path"]))
    assert re.fullmatch(template, request["path"])
    assert ("body" in request or "form" in request) == bool(facts["request"])


@each_fixture
def test_a_corrected_value_keeps_its_original_and_a_note(path: Path) -> None:
    fixture = json.loads(path.read_text(encoding="utf-8"))
    for place, original in fixture.get("original", {}).items():
        value: Any = fixture
        for step in re.findall(r"[^.\[\]]+", place):
            value = value[int(step) if step.isdecimal() else step]
        assert value != original
        assert fixture["note"]
    if "sample" in fixture and "original" not in fixture and "note" not in fixture:
        # Nothing is corrected or filled in: the response is the documented sample.
        assert fixture["response"] == DOCUMENTED[fixture["operation"]]["response"]["example"]


def test_the_preamble_says_what_the_document_knows() -> None:
    preamble = " ".join(DOCUMENT["info"]["description"].split())
    assert "no page marks a field of a response as required" in preamble
    assert '`token: []` means "the scope is not documented"' in preamble
    assert "This document has not been compared with the live service yet" in preamble


def test_no_example_has_an_address_of_the_portal_that_no_page_shows() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in (HERE / "documentation").glob("*.yaml"))
    text = (HERE.parent / "openapi.yaml").read_text(encoding="utf-8")
    shown = re.findall(r"https://(?:portal|manage|files)\.mijnklantportaal\.nl/[^\s\"',}]*", text)
    assert len(set(shown)) >= 3
    assert [url for url in shown if url not in pages] == []
