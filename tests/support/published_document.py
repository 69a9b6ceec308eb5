"""The API document as its service might publish it: the same API as openapi.yaml, written another way.

Nothing refers to a component, tags and the security scheme have other names, there are no `x-` keys, descriptions,
formats and enums (the documentation has those in prose), and no errors but the documented ones.
"""

import copy
from typing import Any

from generator.document import METHODS, body_value
from generator.upgrade.drift.published import mapping, sequence, target

DROPPED = frozenset({"description", "example", "summary", "externalDocs", "security", "format", "pattern"})


def as_published(document: dict[str, Any], *, enums: bool = False) -> dict[str, Any]:
    """Args:
    document: openapi.yaml, or what became of it.
    enums: Whether it has them after all.
    """
    raw = copy.deepcopy(document)
    for tag in raw["tags"]:
        tag["name"] += " API"
    raw["components"]["securitySchemes"] = {"APIKey": {"type": "http", "scheme": "bearer"}}
    for item in raw["paths"].values():
        shared = item.pop("parameters", [])
        for method in METHODS:
            if method in item:
                operation = item[method]
                operation["tags"] = [f"{name} API" for name in operation["tags"]]
                operation["parameters"] = [*shared, *operation.get("parameters", [])]
                for content in operation.get("requestBody", {}).get("content", {}).values():
                    content["schema"] = body_value(content)  # its parts are not documented
                answers = operation["responses"].items()
                operation["responses"] = {
                    # Whatever is documented as some success has a status in a document.
                    "200" if status == "2XX" else status: answer
                    for status, answer in answers
                    if set(answer) != {"$ref"}
                }
    dropped = DROPPED if enums else DROPPED | {"enum"}
    written: dict[str, Any] = _written_out(raw, raw, dropped)
    written["components"].pop("schemas")
    return written


def _written_out(value: Any, root: dict[str, Any], dropped: frozenset[str], named: bool = False) -> Any:
    if sequence(value):
        return [_written_out(each, root, dropped) for each in sequence(value)]
    found = dict(mapping(value))
    if not found:
        return value
    while "$ref" in found and not named:
        reference = found.pop("$ref")
        found = {**mapping(target(root, reference)), **found}
    # The keys under `properties` are names of fields, whatever they are called.
    return {
        key: _written_out(inner, root, dropped, named=key == "properties")
        for key, inner in found.items()
        if named or not (key.startswith("x-") or key in dropped)
    }
