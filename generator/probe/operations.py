"""The GET operations of a document, as the probe needs them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..document import Document, is_object


@dataclass(frozen=True)
class IdParameter:
    """A variable in a path."""

    name: str
    schema: str
    """Name of its component schema, `CustomerId`; empty where it has none."""
    pattern: str
    example: str

    def takes(self, schema: str, value: str) -> bool:
        """Whether the value at a place of a response can be put into a path."""
        same = schema != "" and schema == self.schema
        return value != "" and (same or (self.pattern != "" and re.search(self.pattern, value) is not None))


@dataclass(frozen=True)
class GetOperation:
    """One GET operation."""

    id: str
    resource: str
    method: str
    """Name of the client's method."""
    path: str
    page: str
    """Its documentation page."""
    parameters: tuple[IdParameter, ...]
    query: tuple[str, ...]
    schema: Mapping[str, Any]
    """Schema of the response, as it is in the document."""
    statuses: tuple[str, ...]
    """The documented statuses of success: `200`, or `2XX` for any."""
    reads_json: bool
    """Whether a body of JSON is documented; the others are not compared."""
    raw: Mapping[str, Any]

    def filled(self, values: Mapping[str, str]) -> str:
        """The path with its variables replaced."""
        return re.sub(r"{([^}]+)}", lambda found: values[found[1]], self.path)


def get_operations(document: Document) -> list[GetOperation]:
    """All GET operations, in the order of the document."""
    return list(_get_operations(document))


def _get_operations(document: Document) -> Iterator[GetOperation]:
    for path, verb, item, raw in document.operations():
        if verb != "get":
            continue
        listed = [document.resolved(each) for each in [*item.get("parameters", ()), *raw.get("parameters", ())]]
        by_name = {each["name"]: each for each in listed if each["in"] == "path"}
        responses = {str(key): document.resolved(value) for key, value in raw["responses"].items()}
        statuses = tuple(status for status in responses if status.startswith("2"))
        contents = [responses[status].get("content", {}).get("application/json") for status in statuses]
        json: dict[str, Any] | None = next((content for content in contents if content), None)
        yield GetOperation(
            id=raw["operationId"],
            resource=document.tag(raw["tags"][0])["x-sdk-resource"],
            method=raw.get("x-sdk-method") or next(iter(raw["x-sdk-methods"])),
            path=path,
            page=raw["externalDocs"]["url"],
            parameters=tuple(_parameter(document, by_name[name]) for name in re.findall(r"{([^}]+)}", path)),
            query=tuple(each["name"] for each in listed if each["in"] == "query"),
            schema=json.get("schema", {}) if json else {},
            statuses=statuses,
            reads_json=json is not None,
            raw=raw,
        )


def _parameter(document: Document, raw: dict[str, Any]) -> IdParameter:
    schema = raw.get("schema", {})
    reference = schema.get("$ref", "") if is_object(schema) else ""
    resolved = document.resolved(schema)
    return IdParameter(
        raw["name"], reference.rpartition("/")[2], str(resolved.get("pattern", "")), str(raw.get("example", "id"))
    )
