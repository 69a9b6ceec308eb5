"""Which part of a document a fault comes from that showed only when it was compiled: every refusal has a line.

What the compiler and Python say names a class, a path or a line of generated code, never a line of the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from .document import Document
from .document.reading import Pointer

_OPERATION = re.compile(r"\b(GET|PUT|POST|PATCH|DELETE) (/\S*)")
_SCHEMA = re.compile(r"components/schemas/(\w+)")
_DEFINED = re.compile(r" *(?:class|(?:async )?def) (\w+)")


def named_by(document: Document, words: str) -> Pointer | None:
    """The operation or schema that a message names."""
    operation, schema = _OPERATION.search(words), _SCHEMA.search(words)
    if operation and operation[1].lower() in document.raw["paths"].get(operation[2], ()):
        return ("paths", operation[2], operation[1].lower())
    return ("components", "schemas", schema[1]) if schema and schema[1] in document.schemas else None


def found_alone(document: Document, fails: Callable[[Document], object]) -> Pointer:
    """The smallest part of a document that fails by itself: a schema with all that it refers to, or an operation.

    Args:
        document: The document, which fails as a whole.
        fails: Whether a part of it does.
    """
    needs = {name: document.reached({"$ref": f"#/components/schemas/{name}"}) for name in document.schemas}
    for name in sorted(needs, key=lambda each: len(needs[each])):
        if fails(_part(document, {}, needs[name])):
            return ("components", "schemas", name)
    for path, verb, item, operation in document.operations():
        alone = {**{key: item[key] for key in ("parameters",) if key in item}, verb: operation}
        if fails(_part(document, {path: alone}, document.reached(alone))):
            return ("paths", path, verb)
    return ()


def of_output(document: Document, package: Path, file: str, line: int) -> Pointer:
    """What a line of the package was made of: the operation or schema whose code is there, or else the resource."""
    path = package / file
    tags = {f"resources/{tag['x-sdk-resource']}.py": index for index, tag in enumerate(document.raw["tags"])}
    index = tags.get(file)
    above = path.read_text(encoding="utf-8").split("\n")[:line] if path.is_file() else []
    for text in reversed(above):
        if found := _DEFINED.match(text):
            if found[1] in document.schemas:
                return ("components", "schemas", found[1])
            for url, verb, _, operation in document.operations():
                names = {operation.get("x-sdk-method"), *operation.get("x-sdk-methods", ())}
                if index is not None and found[1] in names and document.raw["tags"][index]["name"] in operation["tags"]:
                    return ("paths", url, verb)
    return () if index is None else ("tags", index)


def _part(document: Document, paths: dict[str, object], schemas: set[str]) -> Document:
    components = document.raw.get("components", {})
    kept = {name: schema for name, schema in components.get("schemas", {}).items() if name in schemas}
    return replace(document, raw={**document.raw, "paths": paths, "components": {**components, "schemas": kept}})
