"""How long `./generate.sh` takes, for the document as it is and for one with 500 more operations."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

ROOT = Path(__file__).parent.parent
RESOURCES = 100
"""More resources, with five operations each."""

_SAMPLE: dict[str, Any] = {
    "name": "One of many",
    "amount": "12.95",
    "count": 2,
    "active": True,
    "state": "new",
    "tags": ["a"],
    "createdAt": "2025-07-27T14:42:00+02:00",
}
_FIELDS: dict[str, Any] = {
    "name": {"type": "string", "description": "Its name."},
    "amount": {"$ref": "#/components/schemas/Amount", "description": "What it costs."},
    "count": {"type": "integer", "description": "How many."},
    "active": {"type": "boolean", "description": "Whether it is in use."},
    "state": {"type": "string", "enum": ["new", "old"], "description": "How far it is."},
    "tags": {"type": "array", "items": {"type": "string"}, "description": "Words for it."},
    "createdAt": {"type": "string", "format": "date-time", "description": "When it was created."},
}
_PAGE: dict[str, Any] = {
    "current_page": 1,
    "data": [_SAMPLE],
    "first_page_url": "https://api.mijnklantportaal.nl/v1/extra?page=1",
    "from": 1,
    "next_page_url": None,
    "path": "https://api.mijnklantportaal.nl/v1/extra",
    "per_page": 15,
    "prev_page_url": None,
    "to": 1,
}


def measure(rounds: int) -> dict[str, float]:
    """Seconds, by command."""
    with tempfile.TemporaryDirectory() as directory:
        larger = Path(directory) / "larger.yaml"
        larger.write_text(larger_document((ROOT / "openapi.yaml").read_text(encoding="utf-8")), encoding="utf-8")
        compile_larger = ["./generate.sh", "--document", str(larger), "--output", str(Path(directory) / "package")]
        return {
            "`./generate.sh`, its tools set up": _seconds(["./generate.sh"], rounds),
            "the same with 500 more operations": _seconds(compile_larger, rounds),
        }


def larger_document(text: str) -> str:
    """The document with 500 more operations, which read, write and delete 100 more kinds of objects."""
    tags, paths, schemas = "", "", ""
    for number in range(RESOURCES):
        tag = {"name": f"Extra {number}", "description": "More objects.", "x-sdk-resource": f"extra_{number}"}
        tags += f"  - {json.dumps(tag)}\n"
        for path, item in _paths(number).items():
            paths += f"  {path}: {json.dumps(item)}\n"
        for name, schema in _schemas(number).items():
            schemas += f"    {name}: {json.dumps(schema)}\n"
    for heading, more in (("tags:\n", tags), ("paths:\n", paths), ("  schemas:\n", schemas)):
        before, found, after = text.partition(f"\n{heading}")
        if not found:
            raise ValueError(f"the document has no line {heading.strip()!r}")
        text = before + found + more + after
    return text


def _paths(number: int) -> dict[str, Any]:
    def operation(method: str, **more: Any) -> dict[str, Any]:
        return {
            "operationId": f"{method}-extra-{number}",
            "x-sdk-method": method,
            "tags": [f"Extra {number}"],
            "summary": "Do something with it",
            "description": "Does something with it.",
            "externalDocs": {"url": "https://docs.developers.mijnklantportaal.nl"},
            "security": [{"token": ["customers.read"]}],
            **more,
        }

    def content(schema: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
        return {"content": {"application/json": {"schema": schema, "example": example}}}

    model = {"$ref": f"#/components/schemas/ExtraObject{number}"}
    rows = {"type": "array", "description": "The objects on this page.", "items": model}
    page = {"type": "object", "required": ["data"], "properties": {"data": rows}}
    listed = content({"allOf": [{"$ref": "#/components/schemas/Page"}, page]}, _PAGE)
    sent = {"required": True, **content({"$ref": f"#/components/schemas/ExtraObject{number}Change"}, _SAMPLE)}
    received = {"200": {"description": "The object.", **content(model, _SAMPLE)}}
    return {
        f"/extra-{number}": {
            "get": operation(
                "list",
                parameters=[{"$ref": "#/components/parameters/page"}],
                responses={"200": {"description": "One page of them.", **listed}},
            ),
            "post": operation("create", requestBody=sent, responses=received),
        },
        f"/extra-{number}/{{customerGroupId}}": {
            "parameters": [{"$ref": "#/components/parameters/customerGroupId"}],
            "get": operation("get", responses=received),
            "patch": operation("update", requestBody=sent, responses=received),
            "delete": operation("delete", responses={"204": {"description": "It is gone."}}),
        },
    }


def _schemas(number: int) -> dict[str, Any]:
    def schema(description: str, required: list[str]) -> dict[str, Any]:
        return {"type": "object", "description": description, "required": required, "properties": _FIELDS}

    return {
        f"ExtraObject{number}": schema("An object.", ["name", "amount", "createdAt"]),
        f"ExtraObject{number}Change": schema("What an object becomes.", ["name"]),
    }


def _seconds(command: list[str], rounds: int) -> float:
    """How long a command takes when all it needs is in memory: the first time does not count."""
    times: list[float] = []
    for _ in range(rounds + 1):
        began = perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        times.append(perf_counter() - began)
    return median(times[1:])
