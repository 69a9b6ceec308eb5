"""Fields that the document requires and no behaviour knows yet: they are taken from the document's examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from .contract import Operation, contract

_NOTHING = object()


def fill(operation: Operation, status: int, value: Any) -> None:
    """Add the required fields that a response lacks.

    Args:
        operation: The operation that was called.
        status: The status of the response.
        value: The body; it is changed in place.
    """
    document = contract().document
    responses = document["paths"][operation.path][operation.method]["responses"]
    for name in (str(status), f"{status // 100}XX", "default"):
        if name in responses:
            described = _resolved(responses[name]).get("content", {}).get("application/json", {})
            _fill(described.get("schema", {}), described.get("example"), value)
            return


def _fill(schema: Mapping[str, Any], example: Any, value: Any) -> None:
    for described in _parts(schema):
        if isinstance(value, dict):
            fields = cast("dict[str, Any]", value)
            properties = described.get("properties", {})
            for name in described.get("required", ()):
                if name not in fields and (found := _example(example, name, properties)) is not _NOTHING:
                    fields[name] = found
            for name in properties.keys() & fields.keys():
                _fill(properties[name], _member(example, name), fields[name])
        elif isinstance(value, list):
            for each in cast("list[object]", value):
                _fill(described.get("items", {}), _member(example, 0), each)


def _parts(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    described = _resolved(schema)
    yield described
    for part in described.get("allOf", ()):
        yield from _parts(part)


def _example(example: Any, name: str, properties: Mapping[str, Any]) -> Any:
    found = _member(example, name)
    if found is not None:
        return found
    described = _resolved(properties.get(name, {}))
    for known in (described.get("example"), *described.get("examples", ()), described.get("default")):
        if known is not None:
            return known
    return None if "null" in described.get("type", ()) else _NOTHING


def _member(example: Any, key: str | int) -> Any:
    try:
        return example[key]
    except (KeyError, IndexError, TypeError):
        return None


def _resolved(described: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in described:
        target: Any = contract().document
        for part in described["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        described = target
    return described
