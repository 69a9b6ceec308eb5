"""What depends on several places of a document at once: names, tags, paths and what is in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from .content import Document, body_value, python_name
from .reading import Pointer
from .schemas import kind_of

BANNED_RESOURCES = frozenset(
    {
        *("send", "request", "bound", "with_options", "close"),
        *("shared", "cached_property"),  # a module beside theirs, and what their class is made with
    }
)
"""Names that a resource cannot have: the client has them, which a test compares."""
_NO_EXAMPLE = "has no `example`: the sandbox answers with it, and the tests compare with it"
Found = Iterator[tuple[Pointer, str]]
Schemas = Iterable[tuple[Pointer, str, dict[str, Any]]]


def problems(document: Document, schemas: Schemas) -> Found:
    """What is wrong with a document whose places are all right by themselves.

    Args:
        document: The document.
        schemas: Its schemas, with path and position.
    """
    yield from _tag_problems(document)
    yield from _security_problems(document)
    yield from _component_problems(document)
    for path, position, schema in schemas:
        yield from _schema_problems(document, path, position, schema)
    yield from _repeated_parameters(document)
    yield from _operation_problems(document)


def _tag_problems(document: Document) -> Found:
    seen: set[str] = set()
    for index, tag in enumerate(document.raw["tags"]):
        resource = tag["x-sdk-resource"]
        path = ("tags", index, "x-sdk-resource")
        if resource in BANNED_RESOURCES:
            yield path, f"the client uses the name {resource} itself: take another"
        elif resource in seen:
            yield path, f"x-sdk-resource {resource!r} is taken by another tag"
        seen.add(resource)
    for server in document.raw.get("servers", ())[:1]:
        if re.match(r"http://(?!localhost\b|127\.0\.0\.1\b)", server["url"]):
            yield ("servers", 0, "url"), "the client would not send the key unencrypted: write https://"
    for index, server in enumerate(document.raw.get("servers", ())[1:], 1):
        yield ("servers", index), f"{server['url']} is never called: leave it out; callers choose it with `base_url`"


def _security_problems(document: Document) -> Found:
    schemes = document.raw.get("components", {}).get("securitySchemes", {})
    flows = [flow for scheme in schemes.values() for flow in scheme.get("flows", {}).values()]
    offered = {scope for flow in flows for scope in flow["scopes"]}
    places: list[tuple[Pointer, dict[str, Any]]] = [((), document.raw)]
    places += [(("paths", path, verb), operation) for path, verb, _, operation in document.operations()]
    for path, value in places:
        for requirement in value.get("security", ()):
            for name, scopes in requirement.items():
                for scope in scopes if offered else ():
                    if scope not in offered:
                        yield (*path, "security"), f"{scope!r} is not among the scopes of the OAuth flow: add it there"
                if name not in schemes:
                    yield (*path, "security"), f"{name!r} is not a security scheme of this document"
                elif schemes[name]["type"] != "http":
                    yield (*path, "security"), f"{name!r} is never sent: name the bearer scheme, with the scopes needed"
        if len(value.get("security", [None])) != 1 or value.get("security") == [{}]:
            yield (*path, "security"), "every call sends the key: name the one scheme that it is"
        if not path and any(scopes for each in value.get("security", ()) for scopes in each.values()):
            yield ("security",), "scopes belong to operations: write `[]` here"


def _component_problems(document: Document) -> Found:
    resources = {"".join(map(str.capitalize, tag["x-sdk-resource"].split("_"))) for tag in document.raw["tags"]}
    homes = {tag["x-sdk-resource"] for tag in document.raw["tags"]} | {"shared"}
    for name, schema in document.schemas.items():
        path: Pointer = ("components", "schemas", name)
        if name.removeprefix("Async").removesuffix("Calls") in resources:
            yield path, f"{name} is the name of a class that has the methods of a resource: call the schema otherwise"
        if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name):
            yield path, f"{name} cannot be the name of a schema: it is not PascalCase"
        if schema.get("x-sdk-resource", "shared") not in homes:
            yield (
                (*path, "x-sdk-resource"),
                f"there is no resource {schema['x-sdk-resource']}: name one of a tag, or `shared`",
            )
        makes_class = kind_of(schema) in {"object", "enum"}
        if makes_class and len(document.users[name]) > 1 and "x-sdk-resource" not in schema:
            tags = " and ".join(sorted(document.users[name]))
            yield path, f"{tags} use it: say with x-sdk-resource where its class lives"


def _schema_problems(document: Document, path: Pointer, position: str, schema: dict[str, Any]) -> Found:
    kind = kind_of(schema)
    if kind == "object" and "allOf" not in schema and position != "part":
        for name in schema.get("required", ()):
            if name not in schema["properties"]:
                yield (*path, "required"), f"{name} is not among the properties: add it, or leave it out"
    if kind in {"enum", "integer enum"}:
        yield from _enum_problems(path, schema)
    for least, most in (("minItems", "maxItems"), ("minLength", "maxLength"), ("minimum", "maximum")):
        if least in schema and most in schema and schema[least] > schema[most]:
            yield (*path, least), f"{least} is greater than {most}"
    if schema.get("default") is not None and (expected := _other_default(kind, schema, schema["default"])):
        yield (*path, "default"), f"expected {expected}, got {schema['default']!r}"


def _other_default(kind: str, schema: dict[str, Any], default: object) -> str:
    """What a default has to be; empty where it is."""
    match kind:
        case "boolean" if not isinstance(default, bool):
            return "true or false"
        case "integer" if isinstance(default, bool) or not isinstance(default, int):
            return "a whole number"
        case "number" if isinstance(default, bool) or not isinstance(default, int | float):
            return "a number"
        case "string" if not isinstance(default, str):
            return "text in quotes"
        case "array" if not isinstance(default, list):
            return "a list"
        case "object" | "map" | "free object" if not isinstance(default, dict):
            return "an object"
        case "const" if default != schema["const"]:
            return str(schema["const"])
        case "enum" | "integer enum" if default not in schema["enum"]:
            return " or ".join(map(str, schema["enum"]))
        case _:
            return ""


def _enum_problems(path: Pointer, schema: dict[str, Any]) -> Found:
    values, names = schema["enum"], schema.get("x-enum-varnames")
    for value, times in Counter(map(str, values)).items():
        if times > 1:
            yield (*path, "enum"), f"{value} is listed twice"
    if names is not None and (len(names) != len(values) or len(set(names)) != len(names)):
        yield (*path, "x-enum-varnames"), f"needs {len(values)} names, one for each value, no two alike"


def _operation_problems(document: Document) -> Found:
    tags = {tag["name"] for tag in document.raw["tags"]}
    ids: set[str] = set()
    methods: dict[tuple[str, str], Pointer] = {}
    for url, verb, item, operation in document.operations():
        path: Pointer = ("paths", url, verb)
        name = python_name(operation["operationId"])
        if name in ids:
            yield path, f"operationId {operation['operationId']!r} is used twice (also in its Python form)"
        ids.add(name)
        if len(operation["tags"]) != 1 or operation["tags"][0] not in tags:
            yield (*path, "tags"), "an operation has exactly one tag, out of the document's list of tags"
            continue
        yield from _method_problems(path, operation, methods)
        yield from _parameter_problems(document, path, url, item, operation)
        yield from _body_problems(document, path, operation)
        yield from _response_problems(document, path, operation)


def _method_problems(path: Pointer, operation: dict[str, Any], methods: dict[tuple[str, str], Pointer]) -> Found:
    single, several = operation.get("x-sdk-method"), operation.get("x-sdk-methods")
    names = [single] if single else list(several or ())
    if bool(single) == bool(several):
        yield path, "needs either x-sdk-method, the name of its Python method, or x-sdk-methods"
    for name in names:
        if name == "calls":
            yield (*path, "x-sdk-method"), f"the resource uses the name {name} itself: take another"
        elif (operation["tags"][0], name) in methods:
            other = methods[operation["tags"][0], name]
            yield (*path, "x-sdk-method"), f"{name!r} is taken by {other[2]} {other[1]}"
        methods[operation["tags"][0], name] = path


def _parameter_problems(
    document: Document, path: Pointer, url: str, item: dict[str, Any], operation: dict[str, Any]
) -> Found:
    parameters = document.parameters(item, operation)
    declared = [each["name"] for each in parameters if each["in"] == "path"]
    expected = re.findall(r"{([^}]+)}", url)
    if sorted(declared) != sorted(expected):
        yield path, f"the path has the parameters {expected}, declared are {declared}"
    for each in parameters:
        if not each.get("description"):
            yield path, f"parameter {each['name']!r} has no description"


def _repeated_parameters(document: Document) -> Found:
    holders: list[tuple[Pointer, dict[str, Any]]] = [
        (("paths", url), item) for url, item in document.raw["paths"].items()
    ]
    holders += [(("paths", url, verb), operation) for url, verb, _, operation in document.operations()]
    for path, holder in holders:
        listed = [(one["in"], one["name"]) for one in map(document.resolved, holder.get("parameters", ()))]
        for index, (place, name) in enumerate(listed):
            if (place, name) in listed[:index]:
                yield (*path, "parameters", index), f"the {place} parameter {name!r} is listed twice"


def _body_problems(document: Document, path: Pointer, operation: dict[str, Any]) -> Found:
    contents = document.resolved(operation.get("requestBody", {})).get("content", {})
    several = operation.get("x-sdk-methods", {})
    choices = [kind_of(body_value(content)) for content in contents.values()]
    if "choice" in choices and not (several and all("schema" in own for own in several.values())):
        yield (*path, "requestBody"), "a body of several kinds needs x-sdk-methods, with the `schema` of each method"
    if len(contents) > 1 and not (several and {own.get("content") for own in several.values()} == set(contents)):
        yield (
            (*path, "requestBody"),
            "a body of several media types needs x-sdk-methods, with the `content` of each method",
        )
    for media_type, content in contents.items():
        here = (*path, "requestBody", "content", media_type)
        fields = document.resolved(body_value(content)).get("properties", {})
        for name in content.get("encoding", {}):
            if kind_of(body_value(content)) != "choice" and name not in fields:
                yield (*here, "encoding", name), "is not a field of the body: leave it out"
        if "example" not in content and media_type == "application/json":
            yield here, _NO_EXAMPLE
    for name, own in several.items():
        here = (*path, "x-sdk-methods", name)
        if own.get("content", "") not in {"", *contents}:
            yield here, f"there is no body of the media type {own['content']}"
        if "schema" in own and kind_of(document.schemas.get(own["schema"], {})) != "object":
            yield here, f"there is no object {own['schema']} under components"


def _response_problems(document: Document, path: Pointer, operation: dict[str, Any]) -> Found:
    for status, response in operation["responses"].items():
        json = document.resolved(response).get("content", {}).get("application/json")
        if json is not None and "example" not in json:
            yield (*path, "responses", status), _NO_EXAMPLE
