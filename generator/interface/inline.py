"""Objects and enums that are written where they are used get a name, as the compiler would name them.

Afterwards a schema that becomes a class is always a component, and everything else refers to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..document import METHODS, Document, is_list, is_object
from ..document.reading import Pointer
from .names import pascal_case
from .node import SCHEMAS, Refusal

OF_THE_FIELD = frozenset(
    {
        "description",
        "x-python-name",
        "x-secret",
        "x-evidence",
        "readOnly",
        "writeOnly",
        "deprecated",
        "default",
        "example",
    }
)
"""What an inline schema says about the field, not about the class."""


@dataclass(frozen=True)
class Named:
    """A document in which each class has a name."""

    document: Document
    origins: Mapping[str, Pointer]
    """Where the new components were written."""

    def written_at(self, path: Pointer) -> Pointer:
        """The place of something in the document as it was written."""
        while path[:2] == SCHEMAS and len(path) > 2 and path[2] in self.origins:
            path = (*self.origins[str(path[2])], *path[3:])
        return path


def named(document: Document) -> Named:
    """The document with a component for each inline object and enum.

    Raises:
        Refusal: A name is taken.
    """
    namer = _Namer(document)
    raw = dict(document.raw)
    raw["paths"] = {path: namer.path_item(item, ("paths", path)) for path, item in raw.get("paths", {}).items()}
    components = dict(raw.get("components", {}))
    for section, named_alike in (("parameters", _Namer.parameter), ("requestBodies", _Namer.body)):
        if section in components:
            components[section] = {
                name: named_alike(namer, each, pascal_case(name), ("components", section, name))
                for name, each in components[section].items()
            }
    if "responses" in components:
        components["responses"] = {
            name: namer.response(each, pascal_case(name), ("components", "responses", name))
            for name, each in components["responses"].items()
        }
    schemas = {name: namer.component(name, schema) for name, schema in components.get("schemas", {}).items()}
    components["schemas"] = schemas | namer.found
    raw["components"] = components
    return Named(replace(document, raw=raw), namer.origins)


class _Namer:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.found: dict[str, dict[str, Any]] = {}
        self.origins: dict[str, Pointer] = {}
        self._home: str | None = None

    def component(self, name: str, schema: dict[str, Any]) -> dict[str, Any]:
        self._home = schema.get("x-sdk-resource")
        found = self.inside(schema, name, (*SCHEMAS, name))
        self._home = None
        return found

    def path_item(self, item: dict[str, Any], path: Pointer) -> dict[str, Any]:
        found = dict(item)
        if "parameters" in item:
            found["parameters"] = [
                self.parameter(each, "", (*path, "parameters", index)) for index, each in enumerate(item["parameters"])
            ]
        for verb in METHODS:
            if verb in item:
                found[verb] = self.operation(item[verb], (*path, verb))
        return found

    def operation(self, operation: dict[str, Any], path: Pointer) -> dict[str, Any]:
        found, name = dict(operation), pascal_case(operation["operationId"])
        if "parameters" in operation:
            found["parameters"] = [
                self.parameter(each, name, (*path, "parameters", index))
                for index, each in enumerate(operation["parameters"])
            ]
        if "requestBody" in operation:
            found["requestBody"] = self.body(operation["requestBody"], name, (*path, "requestBody"))
        found["responses"] = {
            status: self.response(each, name, (*path, "responses", status)) if status.startswith("2") else each
            for status, each in operation["responses"].items()
        }
        return found

    def parameter(self, parameter: dict[str, Any], name: str, path: Pointer) -> dict[str, Any]:
        if "schema" not in parameter:
            return parameter
        name += pascal_case(parameter["name"])
        return parameter | {"schema": self.schema(parameter["schema"], name, (*path, "schema"))}

    def body(self, body: dict[str, Any], name: str, path: Pointer) -> dict[str, Any]:
        # The fields of an object become arguments: it needs no class itself, but what is inside does.
        return self._contents(body, f"{name}Body", path, ("schema", "x-form-value"), whole=False)

    def response(self, response: dict[str, Any], name: str, path: Pointer) -> dict[str, Any]:
        return self._contents(response, f"{name}Response", path, ("schema",), whole=True)

    def _contents(
        self, holder: dict[str, Any], name: str, path: Pointer, keys: tuple[str, ...], *, whole: bool
    ) -> dict[str, Any]:
        if "content" not in holder:
            return holder
        contents = {}
        for media_type, content in holder["content"].items():
            contents[media_type] = dict(content)
            for key in keys:
                if key in content:
                    place = (*path, "content", media_type, key)
                    inside = self._is_envelope(content[key]) if whole else "enum" not in content[key]
                    found = (self.inside if inside else self.schema)(content[key], name, place)
                    contents[media_type][key] = found
        return holder | {"content": contents}

    def _is_envelope(self, schema: dict[str, Any]) -> bool:
        """Whether a response is a list or an object in `data`, and has no class of its own."""
        if "$ref" in schema or schema.get("x-sdk-all"):
            return False
        parts = [schema, *(self.document.resolved(each) for each in schema.get("allOf", ()))]
        data: Any = next((each["properties"]["data"] for each in parts if "data" in each.get("properties", {})), None)
        if data is None:
            return False
        alone = all(set(each.get("properties", {})) <= {"data"} for each in parts)
        return alone or self.document.resolved(data).get("type") == "array"

    def schema(self, schema: dict[str, Any], name: str, path: Pointer) -> dict[str, Any]:
        """A schema, or the reference to the component that it becomes."""
        schema = _unwrapped(schema)
        if "$ref" in schema:
            return schema
        if not makes_class(schema):
            return self.inside(schema, name, path)
        if name in self.found or name in self.document.schemas:
            raise Refusal(path, f"its class would be called {name}, which is taken: move it under components > schemas")
        of_class = {key: value for key, value in schema.items() if key not in OF_THE_FIELD - {"description"}}
        nullable = _without_null(of_class)
        if self._home and "x-sdk-resource" not in of_class:
            of_class["x-sdk-resource"] = self._home
        self.origins[name] = path
        self.found[name] = of_class  # before what is inside, so that it comes before them
        self.found[name] = self.inside(of_class, name, path)
        reference = {"$ref": f"#/components/schemas/{name}"}
        of_field = {key: value for key, value in schema.items() if key in OF_THE_FIELD}
        return {**({"anyOf": [reference, {"type": "null"}]} if nullable else reference), **of_field}

    def inside(self, schema: dict[str, Any], name: str, path: Pointer) -> dict[str, Any]:
        """The same schema, with names for what is inside."""
        found = dict(_unwrapped(schema))
        if "$ref" in found:
            return found
        if is_object(found.get("properties")):
            found["properties"] = {
                wire: self.schema(inner, name + pascal_case(wire), (*path, "properties", wire))
                for wire, inner in found["properties"].items()
            }
        for key, suffix in (("items", "Item"), ("additionalProperties", "Value")):
            if is_object(found.get(key)):
                found[key] = self.schema(found[key], name + suffix, (*path, key))
        if "allOf" in found:
            found["allOf"] = [
                self.inside(each, name, (*path, "allOf", index)) for index, each in enumerate(found["allOf"])
            ]
        for key in ("anyOf", "oneOf"):
            if is_list(found.get(key)):
                alone = sum(each.get("type") != "null" for each in found[key]) == 1
                found[key] = [
                    self.schema(each, name if alone else f"{name}Type{index}", (*path, key, index))
                    for index, each in enumerate(found[key])
                ]
        return found


def _unwrapped(schema: dict[str, Any]) -> dict[str, Any]:
    """The one inline schema in an `allOf` that has nothing to add, with what is said of the field."""
    parts = schema.get("allOf", ())
    if len(parts) != 1 or "$ref" in parts[0] or not set(schema) <= {"allOf", *OF_THE_FIELD}:
        return schema
    return _unwrapped({**parts[0], **{key: value for key, value in schema.items() if key != "allOf"}})


def makes_class(schema: dict[str, Any]) -> bool:
    """Whether a schema becomes a class: an object with fields, or a text with known values."""
    if schema.get("properties") or len(schema.get("allOf", ())) > 1:
        return True
    values = [each for each in schema.get("enum", ()) if each is not None]
    return bool(values) and all(isinstance(each, str) for each in values)


def _without_null(schema: dict[str, Any]) -> bool:
    """Take null out of a schema; whether it was there."""
    nullable = bool(schema.pop("nullable", False))
    if is_list(schema.get("type")):
        types = [each for each in schema["type"] if each != "null"]
        nullable |= len(types) < len(schema["type"])
        schema["type"] = types[0] if len(types) == 1 else types
    if None in schema.get("enum", ()):
        nullable = True
        schema["enum"] = [each for each in schema["enum"] if each is not None]
    return nullable
