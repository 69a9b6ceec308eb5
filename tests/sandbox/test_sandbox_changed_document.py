"""A document that has changed since the sandbox's behaviours were written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generated_client._core.transport import httpx
from generator.document.reading import YAMLText
from sandbox import app, contract
from sandbox.portal import BEHAVIOURS, ApiResponse

CUSTOMER = {"companyName": "A", "address": "B", "zipCode": "C", "city": "D", "primaryEmail": "e@example.com"}


def forget_the_document() -> None:
    for cached in (contract.contract, app._router, app._methods):
        cached.cache_clear()


@pytest.fixture
def document(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """The document; the sandbox of a test has what the test makes of it (`save`)."""
    document = YAMLText(contract.DOCUMENT.read_text(encoding="utf-8")).value
    monkeypatch.setattr(contract, "DOCUMENT", tmp_path / "openapi.yaml")
    forget_the_document()
    yield document
    forget_the_document()


def save(document: Any) -> None:
    """Write the document; JSON is YAML, and keeps no anchors."""
    contract.DOCUMENT.write_text(json.dumps(document), encoding="utf-8")


def test_an_operation_without_behaviour_is_a_501_with_its_name_and_the_rest_works(
    document: Any, http: httpx.Client
) -> None:
    document["paths"]["/customers/{customerId}/notes"] = {
        "parameters": [{"$ref": "#/components/parameters/customerId"}],
        # Neither `security` nor `tags`.
        "post": {"operationId": "add-customer-note", "responses": {"204": {"description": "Done."}}},
    }
    save(document)
    customer = http.get("/customers").json()["data"][0]["id"]
    answer = http.post(f"/customers/{customer}/notes", json={})
    assert answer.status_code == 501
    assert answer.json() == {"code": 501, "message": "The sandbox has no behaviour for add-customer-note."}
    assert http.post("/customers", json=CUSTOMER).status_code == 201


def test_an_operation_that_is_gone_leaves_its_behaviour_unused(document: Any, http: httpx.Client) -> None:
    del document["paths"]["/customers"]["post"]
    save(document)
    assert http.post("/customers", json=CUSTOMER).status_code == 405
    assert http.get("/customers").status_code == 200


def test_a_required_field_without_behaviour_comes_from_the_example(document: Any, http: httpx.Client) -> None:
    schema = document["components"]["schemas"]["Customer"]
    schema["required"] += ["vatNumber", "origin", "closedAt"]
    schema["properties"]["vatNumber"] = {"type": "string", "description": "VAT number."}
    schema["properties"]["origin"] = {
        "type": "object",
        "description": "Where it came from.",
        "required": ["name"],
        "properties": {"name": {"type": "string", "description": "Name.", "examples": ["import"]}},
        "example": {"name": "form"},
    }
    schema["properties"]["closedAt"] = {"type": ["string", "null"], "description": "When it was closed."}
    content = document["paths"]["/customers"]["get"]["responses"]["200"]["content"]["application/json"]
    content["example"]["data"][0]["vatNumber"] = "NL001"
    save(document)
    for customer in http.get("/customers").json()["data"]:
        assert customer["companyName"] != content["example"]["data"][0]["companyName"]
        assert customer["vatNumber"] == "NL001"
        assert customer["origin"] == {"name": "form"}
        assert customer["closedAt"] is None


def test_a_required_field_without_any_example_is_named(document: Any, http: httpx.Client) -> None:
    schema = document["components"]["schemas"]["Customer"]
    schema["required"].append("vatNumber")
    schema["properties"]["vatNumber"] = {"type": "string", "description": "VAT number."}
    save(document)
    answer = http.get("/customers")
    assert answer.status_code == 500
    assert '"vatNumber" is a required property' in answer.json()["message"]


def test_a_behaviour_can_answer_without_a_body(
    document: Any, http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    document["paths"]["/customers"]["post"]["responses"] = {"204": {"description": "Done."}}
    save(document)
    monkeypatch.setitem(BEHAVIOURS, "create-customer", lambda ask: ApiResponse(204))
    answer = http.post("/customers", json=CUSTOMER)
    assert (answer.status_code, answer.content) == (204, b"")
