"""What depends on several places of a document at once: names, tags, paths and what stands in them."""

from __future__ import annotations

import keyword
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from .content import Document, body_value, python_name
from .reading import Place as Path
from .schemas import kind_of

ERROR_STATUSES = frozenset({"400", "401", "403", "404", "409", "422", "426", "429"})
# Names that the compiler or our own models use for something else.
BANNED_PROPERTIES = frozenset(
    {
        *("additional_properties", "cls", "d", "data", "extra", "from_dict", "headers", "self", "to_dict", "value"),
        *("body", "checked", "date", "datetime", "field", "files", "json_fields", "query", "read", "unreadable"),
        *("bool", "classmethod", "dict", "frozenset", "int", "list", "str"),
        *("json_content", "prepare_file", "prepare_files"),
    }
)
BANNED_ARGUMENTS = frozenset({"checked", "json_content", "prepare_file", "prepare_files", "read", "self", "urlencode"})
BANNED_RESOURCES = frozenset(
    {"shared", "send", "send_bytes", "request", "close", "aclose", "with_options", "settings", "limiter", "clock"}
)
BANNED_SCHEMAS = frozenset(
    {
        *("Any", "Call", "ClassVar", "Client", "Decimal", "File", "FileInput", "HTTPStatus", "Mapping", "Model"),
        *("AsyncPages", "AsyncResource", "Field", "MultipartBody", "OpenEnum", "Pages", "PreparedFile", "Resource"),
        *("Response", "Self", "Sequence", "UnreadableField", "Unset"),
    }
)
Found = Iterator[tuple[Path, str]]
Schemas = Iterable[tuple[Path, str, dict[str, Any]]]


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
    for index, server in enumerate(document.raw.get("servers", ())[1:], 1):
        yield ("servers", index), f"{server['url']} is never called: leave it out; callers choose it with `base_url`"


def _security_problems(document: Document) -> Found:
    schemes = document.raw.get("components", {}).get("securitySchemes", {})
    places: list[tuple[Path, dict[str, Any]]] = [((), document.raw)]
    places += [(("paths", path, verb), operation) for path, verb, _, operation in document.operations()]
    for path, value in places:
        for requirement in value.get("security", ()):
            for name in requirement:
                if name not in schemes:
                    yield (*path, "security"), f"{name!r} is no security scheme of this document"
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
        path: Path = ("components", "schemas", name)
        if name.removeprefix("Async").removesuffix("Calls") in resources:
            yield path, f"{name} is the name of a class that has the methods of a resource: call the schema otherwise"
        if name in BANNED_SCHEMAS or not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name):
            yield path, f"{name} cannot be the name of a schema: the generated code uses it, or it is no PascalCase"
        if schema.get("x-sdk-resource", "shared") not in homes:
            yield (
                (*path, "x-sdk-resource"),
                f"there is no resource {schema['x-sdk-resource']}: name one of a tag, or `shared`",
            )
        makes_class = kind_of(schema) in {"object", "enum"}
        if makes_class and len(document.users[name]) > 1 and "x-sdk-resource" not in schema:
            tags = " and ".join(sorted(document.users[name]))
            yield path, f"{tags} use it: say with x-sdk-resource where its class lives"


def _schema_problems(document: Document, path: Path, position: str, schema: dict[str, Any]) -> Found:
    kind = kind_of(schema)
    if kind == "object":
        yield from _property_problems(document, path, schema["properties"])
        for name in schema.get("required", ()):
            if name not in schema["properties"]:
                yield (*path, "required"), f"{name} is not among the properties: add it, or leave it out"
    if kind in {"enum", "integer enum"}:
        yield from _enum_problems(path, schema)
    if kind == "array" and schema.get("minItems", 0) > schema.get("maxItems", schema.get("minItems", 0)):
        yield path, "minItems is greater than maxItems"
    if kind == "choice" and position != "body":
        yield path, "a choice between several types cannot be generated: give it one type, or leave it out"


def _property_problems(document: Document, path: Path, properties: dict[str, Any]) -> Found:
    taken: dict[str, str] = {}
    # The list in an answer that is no component never becomes an attribute.
    free = frozenset[str]() if path[:2] == ("components", "schemas") else {"data"}
    for wire, schema in properties.items():
        here = (*path, "properties", wire)
        name = document.resolved(schema).get("x-python-name") or python_name(wire)
        if name in BANNED_PROPERTIES - free:
            yield here, f"the generated code uses the name {name} itself: give another with x-python-name"
        elif not name.isidentifier() or keyword.iskeyword(name):
            yield here, f"{name!r} is no Python name: give one with x-python-name"
        elif name in taken:
            yield here, f"{wire} and {taken[name]} are both {name} in Python: tell them apart with x-python-name"
        taken[name] = wire


def _enum_problems(path: Path, schema: dict[str, Any]) -> Found:
    values, names = schema["enum"], schema.get("x-enum-varnames")
    for value, times in Counter(map(str, values)).items():
        if times > 1:
            yield (*path, "enum"), f"{value} is listed twice"
    if names is not None and (len(names) != len(values) or len(set(names)) != len(names)):
        yield (*path, "x-enum-varnames"), f"needs {len(values)} names, one for each value, no two alike"
    if names is None and schema["type"] != "integer":
        taken: dict[str, str] = {}
        for value in values:
            name = re.sub(r"[^A-Za-z0-9]+", "_", value).upper().strip("_")
            if name in taken:
                yield (
                    (*path, "enum"),
                    f"{value!r} and {taken[name]!r} have the same name in Python: name all values with x-enum-varnames",
                )
            taken[name] = value


def _operation_problems(document: Document) -> Found:
    tags = {tag["name"] for tag in document.raw["tags"]}
    ids: set[str] = set()
    methods: dict[tuple[str, str], Path] = {}
    for url, verb, item, operation in document.operations():
        path: Path = ("paths", url, verb)
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


def _method_problems(path: Path, operation: dict[str, Any], methods: dict[tuple[str, str], Path]) -> Found:
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
    document: Document, path: Path, url: str, item: dict[str, Any], operation: dict[str, Any]
) -> Found:
    parameters = document.parameters(item, operation)
    declared = [each["name"] for each in parameters if each["in"] == "path"]
    expected = re.findall(r"{([^}]+)}", url)
    if sorted(declared) != sorted(expected):
        yield path, f"the path has the parameters {expected}, declared are {declared}"
    taken = dict.fromkeys(_body_names(document, operation), "a field of the body")
    for each in parameters:
        name = each.get("x-python-name") or python_name(each["name"])
        label = f"parameter {each['name']!r}"
        if not each.get("description"):
            yield path, f"{label} has no description"
        if name in BANNED_ARGUMENTS or not name.isidentifier() or keyword.iskeyword(name):
            yield path, f"{label}: {name!r} cannot be the name of an argument: give another with x-python-name"
        elif name in taken:
            yield path, f"{label}: {name} is the name of {taken[name]} too: tell them apart with x-python-name"
        taken[name] = f"parameter {each['name']!r}"
        if each["in"] == "query":
            kind = kind_of(document.resolved(each["schema"]))
            if (kind == "object") != (each.get("style") == "deepObject"):
                yield path, f"{label}: an object in a query has `style: deepObject`, anything else has not"


def _body_names(document: Document, operation: dict[str, Any]) -> Iterator[str]:
    for content in document.resolved(operation.get("requestBody", {})).get("content", {}).values():
        schema = document.resolved(body_value(content))
        for wire, field in schema.get("properties", {}).items():
            yield document.resolved(field).get("x-python-name") or python_name(wire)


def _body_problems(document: Document, path: Path, operation: dict[str, Any]) -> Found:
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
                yield (*here, "encoding", name), "is no field of the body: leave it out"
        if "example" not in content:
            yield here, "has no example"
    for name, own in several.items():
        here = (*path, "x-sdk-methods", name)
        if own.get("content", "") not in {"", *contents}:
            yield here, f"there is no body of the media type {own['content']}"
        if "schema" in own and kind_of(document.schemas.get(own["schema"], {})) != "object":
            yield here, f"there is no object {own['schema']} under components"


def _response_problems(document: Document, path: Path, operation: dict[str, Any]) -> Found:
    success = [status for status in operation["responses"] if status.startswith("2")]
    if len(success) != 1:
        yield path, f"needs exactly one response of success, such as '200' or 2XX; it has {success or 'none'}"
    for status, response in operation["responses"].items():
        here = (*path, "responses", status)
        resolved = document.resolved(response)
        json = resolved.get("content", {}).get("application/json")
        if status not in success and status not in ERROR_STATUSES:
            yield (
                here,
                f"no error class stands for {status}: leave it out, it raises `APIError`; "
                f"known are {', '.join(sorted(ERROR_STATUSES))}",
            )
        if json is None or "schema" not in json:
            yield here, "has no application/json content with a schema: only such responses are read"
        elif "example" not in json:
            yield here, "has no example"
        elif status in success:
            problem = _unreadable(document, json["schema"])
            if problem:
                yield here, problem
            yield from _find_problems(document, path, operation, json["schema"])


def _unreadable(document: Document, schema: dict[str, Any]) -> str:
    """Why a method cannot return what a response holds; empty where it can."""
    if "$ref" in schema:
        return ""
    if "allOf" not in schema:
        others = sorted(set(schema.get("properties", ())) - {"data"})
        if others or _row(document, schema) is None:
            return "the schema has to refer to an object under components, to a page of them, or be {data: [...]} alone"
        return ""
    parts = schema["allOf"]
    envelope = document.resolved(parts[0]).get("properties", {})
    if len(parts) != 2 or not {"current_page", "next_page_url"} <= set(envelope) or _row(document, parts[1]) is None:
        return (
            "the schema is no page: it has to be allOf of the envelope (with current_page and next_page_url) "
            "and {data: [...]}"
        )
    return ""


def _row(document: Document, schema: dict[str, Any]) -> str | None:
    """The component that a list of rows is made of."""
    items = schema.get("properties", {}).get("data", {}).get("items", {})
    name = items.get("$ref", "").removeprefix("#/components/schemas/")
    return name if kind_of(document.schemas.get(name, {})) == "object" else None


def _find_problems(document: Document, path: Path, operation: dict[str, Any], schema: dict[str, Any]) -> Found:
    parts = schema.get("allOf", ())
    row = _row(document, parts[1]) if len(parts) == 2 else None
    wanted = operation.get("x-sdk-find")
    if wanted is not None and (row is None or wanted not in document.schemas[row]["properties"]):
        yield (*path, "x-sdk-find"), f"{wanted} is no field of the objects in a list that comes in pages"
