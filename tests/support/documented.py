"""What the documentation says (`documentation/*.yaml`) and what openapi.yaml says, in one notation."""

import importlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from generator.document import is_list, is_object

YAML: Any = importlib.import_module("yaml")  # it has no types
HERE = Path(__file__).parents[1]
METHODS = ("get", "post", "put", "patch", "delete")
# How the documentation writes a format, and how openapi.yaml does. Other formats (base64, ISO 3166) are plain strings.
FORMATS = {
    "ATOM": "date-time",
    "YYYY-mm-dd": "date",
    "YYYY-mm-dd HH:mm:ss": "portal-date-time",
    "YYYY-mm-dd H:i:s": "portal-date-time",
    "Y-m-d H:i": "portal-date-time-minutes",
    "YYYY-mm-dd HH:ii": "portal-date-time-minutes",
    "UUID": "uuid",
}
Node = Mapping[str, Any]
# Where, which field, what: ("create-agreement", "documents", "type").
Difference = tuple[str, str, str]


def load(path: Path) -> Any:
    return YAML.load(path.read_text(encoding="utf-8"), YAML.CSafeLoader)


def tags_of(folder: Path) -> list[Node]:
    loaded = [load(path) for path in sorted(folder.glob("*.yaml"))]
    return [facts for facts in loaded if "tag" in facts and "operations" in facts]


def operation_id(facts: Node) -> str:
    return str(facts["operation_id"] or facts["page"].rsplit("/", 1)[1])


DOCUMENT: Node = load(HERE.parent / "openapi.yaml")
GUIDES: Node = load(HERE / "documentation" / "guides.yaml")
TAGS = tags_of(HERE / "documentation")
LISTED: list[Node] = load(HERE / "documentation" / "differences.yaml")
# What the documentation calls a schema, and what openapi.yaml does, where the two differ.
RENAMED: dict[str, str] = {entry["schema"]: entry["ours"] for entry in LISTED if entry["what"] == "name"}
DOCUMENTED: dict[str, Node] = {operation_id(facts): facts for tag in TAGS for facts in tag["operations"]}
DECLARED: dict[str, tuple[str, str, Node]] = {
    item[method]["operationId"]: (method.upper(), path, item[method])
    for path, item in DOCUMENT["paths"].items()
    for method in METHODS
    if method in item
}


def resolved(node: Node) -> tuple[Node, bool]:
    """Follows references; the second value says whether the node may be null."""
    nullable = False
    while "anyOf" in node or "$ref" in node:
        if "anyOf" in node:
            (node,) = (option for option in node["anyOf"] if option.get("type") != "null")
            nullable = True
        else:
            target: Any = DOCUMENT
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            node = target
    return node, nullable or "null" in node.get("type", ())


def properties(node: Node) -> tuple[dict[str, Node], set[str]]:
    """The properties of an object, and which of them are required; of a choice of objects, those of all of them."""
    node, _ = resolved(node)
    found: dict[str, Node] = dict(node.get("properties", {}))
    required: set[str] = set(node.get("required", ()))
    for part in node.get("oneOf", ()):
        more, needed = properties(part)
        found |= more
        required |= needed
    return found, required


def inner(node: Node, path: str) -> Node:
    """What stands at `links.customer` or `lines[]` inside an object."""
    for step in path.split(".") if path else ():
        node = properties(node)[0][step.removesuffix("[]")]
        if step.endswith("[]"):
            node = resolved(node)[0]["items"]
    return node


def documented_type(fact: Node) -> tuple[str, str | None, tuple[Any, ...]]:
    """The type (`array of string`), the format and the values that the documentation names."""
    name: str = fact["type"]
    if name == "file":
        return "string", "binary", ()
    name = re.sub(r"^(\w+)\[\]$", r"array of \1", name)
    name = re.sub(r"^array of [A-Z]\w+$", "array of object", name)
    written = fact.get("format", "").removesuffix(" (by example)")
    return name, FORMATS.get(written), tuple(sorted(fact.get("enum", ())))


def declared_type(node: Node) -> tuple[str, str | None, tuple[Any, ...]]:
    """The same of openapi.yaml."""
    node, _ = resolved(node)
    types = several(node["type"])
    name = "|".join(part for part in types if part != "null")
    if name == "array":
        name = f"array of {declared_type(node['items'])[0]}"
    # Decimal says how a client reads the string or number; it is no other type.
    written = None if node.get("format") == "decimal" else node.get("format")
    return name, written, tuple(sorted(node.get("enum", ())))


def field_differences(
    where: str, fact: Node, node: Node, required: bool, expected_required: bool
) -> Iterator[Difference]:
    if "type" in fact:
        documented, declared = documented_type(fact), declared_type(node)
        if documented[0] == "array":  # of what, the documentation leaves open
            declared = (declared[0].partition(" ")[0], *declared[1:])
        if documented != declared:
            yield where, fact["name"], "type"
    if resolved(node)[1] != fact.get("nullable", False):
        yield where, fact["name"], "nullable"
    if required != expected_required:
        yield where, fact["name"], "required"


def object_differences(where: str, facts: list[Node], node: Node, response: bool) -> Iterator[Difference]:
    by_parent: dict[str, dict[str, Node]] = {"": {}}
    for fact in facts:
        parent, _, name = fact["name"].rpartition(".")
        by_parent.setdefault(parent, {})[name] = fact
    for parent, named in by_parent.items():
        found, required = properties(inner(node, parent))
        for name, fact in named.items():
            if name not in found:
                yield where, fact["name"], "missing"
                continue
            # No field of a response is marked in the documentation. Here it is, where every version of a page shows it.
            expected = response or fact.get("required", False)
            yield from field_differences(where, fact, found[name], name in required, expected)
        for name in found.keys() - named.keys():
            yield where, f"{parent}.{name}".removeprefix("."), "added"


def parameter_differences(name: str, facts: Node) -> Iterator[Difference]:
    _, path, operation = DECLARED[name]
    nodes = (*DOCUMENT["paths"][path].get("parameters", ()), *operation.get("parameters", ()))
    declared = {parameter["name"]: parameter for parameter, _ in map(resolved, nodes)}
    for fact in facts["parameters"]:
        parameter = declared.pop(fact["name"], None)
        if parameter is None or parameter["in"] != fact["in"]:
            yield name, fact["name"], "missing"
            continue
        # A parameter in the path is required by its nature, marked or not.
        expected = fact["in"] == "path" or fact.get("required", False)
        yield from field_differences(name, fact, parameter["schema"], parameter.get("required", False), expected)
    yield from ((name, added, "added") for added in declared)


def request_differences(name: str, facts: Node) -> Iterator[Difference]:
    _, _, operation = DECLARED[name]
    content: Node = operation.get("requestBody", {}).get("content", {})
    request: Node = facts["request"] or {"fields": []}
    for media_type, body in content.items():
        documented = media_type == request.get("content_type", "application/json")
        value = body.get("x-form-value", body["schema"])
        yield from object_differences(name, request["fields"] if documented else [], value, response=False)


def response_differences(name: str, facts: Node) -> Iterator[Difference]:
    response = facts["response"]
    if "page_fields" in response:
        # A page that does not show the whole envelope says nothing about the rest of it.
        found, required = properties(DOCUMENT["components"]["schemas"]["Page"])
        for fact in response["page_fields"]:
            if fact["name"] != "data":
                yield from field_differences("Page", fact, found[fact["name"]], fact["name"] in required, True)
    if "fields" in response:
        yield from object_differences(name, response["fields"], success(DECLARED[name][2])[1], response=True)


def example_differences(name: str, facts: Node) -> Iterator[Difference]:
    """Where the example of a response is not the documented sample; the rows of a list are named as one object is."""
    sample = facts["response"].get("example")
    ((_, response),) = ((key, value) for key, value in DECLARED[name][2]["responses"].items() if key.startswith("2"))
    if sample is not None:
        content: Node = response.get("content", {}).get("application/json", {})
        for place in value_differences(content.get("example"), sample, ""):
            yield name, place.removeprefix("data[].").lstrip("."), "example"


def value_differences(ours: Any, theirs: Any, place: str) -> Iterator[str]:
    """The places at which two JSON values differ: `links.customer.type`."""
    if is_object(ours) and is_object(theirs):
        for key in {**ours, **theirs}:
            inside = f"{place}.{key}".lstrip(".")
            if key in ours and key in theirs:
                yield from value_differences(ours[key], theirs[key], inside)
            else:
                yield inside
        return
    if is_list(ours) and is_list(theirs) and len(ours) == len(theirs):
        for one, other in zip(ours, theirs, strict=True):
            yield from value_differences(one, other, f"{place}[]")
        return
    if json.dumps(ours) != json.dumps(theirs):
        yield place


def success(operation: Node) -> tuple[str, Node]:
    """The one success status of an operation, and the schema of its response, an empty one where nothing comes back."""
    ((status, response),) = ((key, value) for key, value in operation["responses"].items() if key.startswith("2"))
    return status, response["content"]["application/json"]["schema"] if "content" in response else {}


def differences() -> Iterator[Difference]:
    """All places where openapi.yaml says something else than the documentation."""
    for tag in TAGS:
        schemas: Mapping[str, Node] = tag["schemas"]
        for name, facts in schemas.items():
            ours = RENAMED.get(name, name)
            yield from object_differences(ours, facts["fields"], DOCUMENT["components"]["schemas"][ours], response=True)
    for name, facts in DOCUMENTED.items():
        yield from parameter_differences(name, facts)
        yield from request_differences(name, facts)
        yield from response_differences(name, facts)
        yield from example_differences(name, facts)


def listed_differences() -> Iterator[Difference]:
    """Those that `differences.yaml` lists; an entry may name several places or fields."""
    for entry in LISTED:
        if entry["what"] != "name":
            for place in several(entry.get("operation") or entry["schema"]):
                for field in several(entry["field"]):
                    yield place, field, entry["what"]


def several(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]
