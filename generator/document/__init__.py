"""The API document: loads `openapi.yaml` and refuses what would generate badly, with path and line.

The compiler behind us drops what it does not understand, or writes code that breaks later. So everything that it is
known to stumble over is refused here first, in words that say what to do.
"""

from __future__ import annotations

import hashlib
import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from typing_extensions import TypeIs

from .shape import misshapen

METHODS = ("get", "put", "post", "patch", "delete", "head", "options", "trace")
EXTENSIONS = frozenset(
    {
        "x-enum-varnames",
        "x-evidence",
        "x-form-value",
        "x-max-total-bytes",
        "x-python-name",
        "x-query-style",
        "x-runtime-class",
        "x-sdk-all",
        "x-sdk-find",
        "x-sdk-method",
        "x-sdk-methods",
        "x-sdk-pages",
        "x-sdk-resource",
    }
)
Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """Something that is wrong with the document, and where."""

    path: Path_
    line: int
    text: str

    def __str__(self) -> str:
        where = " > ".join(map(str, self.path))
        return f"line {self.line}: {where}: {self.text}" if where else f"line {self.line}: {self.text}"


class DocumentError(Exception):
    """The document cannot be compiled. All that is wrong with it is told at once."""

    def __init__(self, source: str, problems: list[Problem]) -> None:
        super().__init__("\n".join(f"{source}: {problem}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Document:
    """An API document that has passed all checks."""

    source: str
    text: str = field(repr=False)
    raw: dict[str, Any] = field(repr=False)

    @property
    def sha256(self) -> str:
        """The hash of the document as it is written, comments and examples included."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def schemas(self) -> dict[str, Any]:
        """The component schemas."""
        schemas: dict[str, Any] = self.raw.get("components", {}).get("schemas", {})
        return schemas

    def problem(self, path: Path_, text: str) -> Problem:
        """Something that is wrong at a place of this document."""
        yaml: Any = YAML(typ="safe", pure=True)
        return Problem(path, _line(yaml.compose(self.text), path), text)

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
        """Path, method, path item and operation, in the order of the document."""
        for path, item in self.raw.get("paths", {}).items():
            for method in METHODS:
                if method in item:
                    yield path, method, item, item[method]

    def resolved(self, value: dict[str, Any]) -> dict[str, Any]:
        """What a reference points to, with what stands beside the reference on top."""
        beside = dict(value)
        passed: set[str] = set()
        while "$ref" in beside:
            reference = beside.pop("$ref")
            if reference in passed:
                raise KeyError(reference)  # it leads back to itself
            passed.add(reference)
            target: Any = self.raw
            for part in reference.removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            beside = {**target, **beside}
        return beside

    def tag(self, name: str) -> dict[str, Any]:
        """A tag by its name."""
        found: dict[str, Any] = next(tag for tag in self.raw["tags"] if tag["name"] == name)
        return found

    @cached_property
    def homes(self) -> dict[str, str]:
        """The resource that each component schema belongs to: its own word for it, or the one tag that uses it."""
        homes: dict[str, str] = {}
        for name, users in self.users.items():
            own = self.schemas[name].get("x-sdk-resource")
            homes[name] = own or (self.tag(min(users))["x-sdk-resource"] if users else "shared")
        return homes

    @cached_property
    def users(self) -> dict[str, set[str]]:
        """The tags whose operations use each component schema, directly or through others."""
        users: dict[str, set[str]] = {name: set() for name in self.schemas}
        for _, _, item, operation in self.operations():
            for tag in operation.get("tags", ()):
                for name in self.reached({"item": item.get("parameters"), "operation": operation}):
                    users[name].add(tag)
        return users

    def reached(self, value: Any) -> set[str]:
        """The component schemas that some part of the document refers to, directly or through others."""
        reached: set[str] = set()
        waiting = [value]
        seen: set[str] = set()
        while waiting:
            for _, found in walk(waiting.pop()):
                reference = found.get("$ref") if is_object(found) else None
                if isinstance(reference, str) and reference not in seen:
                    seen.add(reference)
                    if reference.startswith("#/components/schemas/"):
                        reached.add(reference.rpartition("/")[2])
                    waiting.append({key: inner for key, inner in self.resolved(found).items() if key != "example"})
        return reached


def body_value(content: dict[str, Any]) -> dict[str, Any]:
    """The schema of what a method takes for a body: of a nested form the value, not the parts that it becomes."""
    value: dict[str, Any] = content["x-form-value"] if "x-form-value" in content else content.get("schema", {})
    return value


def is_object(value: object) -> TypeIs[dict[str, Any]]:
    """Whether a value of the document is an object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeIs[list[Any]]:
    """Whether a value of the document is a list."""
    return isinstance(value, list)


def load(source: Path) -> Document:
    """Read and check a document.

    Raises:
        DocumentError: It is no YAML, no OpenAPI 3.1, or would generate badly.
    """
    try:
        text = source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(source.name, [Problem((), 1, f"cannot be read: {error}")]) from error
    return parse(text, source.name)


def parse(text: str, source: str = "openapi.yaml") -> Document:
    """The same for a document that is at hand as text."""
    yaml: Any = YAML(typ="safe", pure=True)  # a library without types
    try:
        raw = _with_text_keys(yaml.load(text))
    except YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = " ".join(str(getattr(error, "problem", None) or error).split())
        line = mark.line + 1 if mark else 1
        raise DocumentError(source, [Problem((), line, f"is no valid YAML: {problem}")]) from error
    except RecursionError as error:
        raise DocumentError(
            source, [Problem((), 1, "is nested too deeply, or an alias stands inside itself")]
        ) from error
    if not is_object(raw) or not str(raw.get("openapi", "")).startswith("3.1"):
        raise DocumentError(source, [Problem((), 1, "is no OpenAPI 3.1 document (`openapi: 3.1.1` is missing)")])
    document = Document(source, text, raw)
    found = list(_problems(document))
    if found:
        root = yaml.compose(text)
        raise DocumentError(source, [Problem(path, _line(root, path), problem) for path, problem in found])
    return document


def _with_text_keys(value: Any) -> Any:
    """The same value with text for keys, as JSON has them: YAML reads the status in `200: ...` as a number."""
    if is_object(value):
        return {str(key): _with_text_keys(inner) for key, inner in value.items()}
    return [_with_text_keys(inner) for inner in value] if is_list(value) else value


def walk(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Every value in a document with its path, outermost first; examples are left out, they are data."""
    yield path, value
    if is_object(value):
        for key, inner in value.items():
            if key not in {"example", "examples"} or path[-1:] == ("properties",):
                yield from walk(inner, (*path, key))
    elif is_list(value):
        for index, inner in enumerate(value):
            yield from walk(inner, (*path, index))


def python_name(wire: str) -> str:
    """The Python name for a name of the API: snake_case, with an underscore where Python has the word for itself."""
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+", "_", wire).strip("_").lower()
    return f"{name}_" if keyword.iskeyword(name) else name


def _line(root: Any, path: Path_) -> int:
    """The line where a path of the document stands, or the nearest part of it that does."""
    node, line = root, 1
    for part in path:
        pair: Any = None
        if node.id == "mapping":
            pair = next(((key, value) for key, value in node.value if key.value == str(part)), None)
        elif node.id == "sequence" and isinstance(part, int) and part < len(node.value):
            pair = (node.value[part], node.value[part])
        if pair is None:
            break
        line = pair[0].start_mark.line + 1
        node = pair[1]
    return int(line)


Found = Iterator[tuple[Path_, str]]


def _problems(document: Document) -> Found:
    broken = list(_broken_references(document))
    yield from broken
    if broken:
        return
    unshaped = list(misshapen(document.raw, document.resolved))
    yield from unshaped
    if unshaped:
        return
    yield from _tag_problems(document)
    yield from _key_problems(document)
    yield from _schema_problems(document)
    yield from _operation_problems(document)


def _broken_references(document: Document) -> Found:
    for path, value in walk(document.raw):
        if not is_object(value) or "$ref" not in value or path[-1:] == ("properties",):
            continue
        try:
            document.resolved({"$ref": value["$ref"]})
        except (KeyError, TypeError, AttributeError, ValueError):
            yield path, f"there is no {value['$ref']}"


def _tag_problems(document: Document) -> Found:
    seen: set[str] = set()
    for index, tag in enumerate(document.raw.get("tags", ())):
        resource = tag.get("x-sdk-resource", "")
        if not re.fullmatch(r"[a-z][a-z0-9_]*", resource) or keyword.iskeyword(resource):
            yield (
                ("tags", index),
                f"tag {tag.get('name')!r} needs an x-sdk-resource, a Python name such as customer_invoices",
            )
        elif resource in seen:
            yield ("tags", index), f"x-sdk-resource {resource!r} is taken by another tag"
        seen.add(resource)


def _key_problems(document: Document) -> Found:
    for path, value in walk(document.raw):
        if not is_object(value) or path[-1:] in {("properties",), ("headers",)}:
            continue
        for key in value:
            if key.startswith("x-") and key not in EXTENSIONS:
                yield (*path, key), f"{key} is no extension we know; known are {', '.join(sorted(EXTENSIONS))}"
        for key in ("summary", "description"):
            text = value.get(key)
            if isinstance(text, str) and ("\\" in text or '"""' in text or text.rstrip().endswith('"')):
                yield (
                    (*path, key),
                    'becomes a docstring: write it without backslashes, """ and a quotation mark at its end',
                )
        evidence = value.get("x-evidence")
        if evidence is not None and not (
            is_object(evidence)
            and evidence.get("level") in {"partial", "inferred"}
            and isinstance(evidence.get("why"), str)
        ):
            yield (*path, "x-evidence"), 'expected {level: partial or inferred, why: "one line"}'


def _schema_problems(document: Document) -> Found:
    resources = {"".join(map(str.capitalize, tag.get("x-sdk-resource", "").split("_"))) for tag in document.raw["tags"]}
    for name, schema in document.schemas.items():
        path: Path_ = ("components", "schemas", name)
        if name.removeprefix("Async").removesuffix("Calls") in resources:
            yield path, f"{name} is the name of a class that has the methods of a resource: call the schema otherwise"
        if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name):
            yield path, f"{name} cannot be the name of a schema: it is no PascalCase"
        makes_class = schema.get("type") == "object" or (schema.get("enum") and schema.get("type") == "string")
        if makes_class and len(document.users[name]) > 1 and "x-sdk-resource" not in schema:
            tags = " and ".join(sorted(document.users[name]))
            yield path, f"{tags} use it: say with x-sdk-resource where its class lives"
    for path, value in walk(document.raw):
        if not is_object(value):
            continue
        in_schema = path[-1:] != ("properties",) and ("schemas" in path or "schema" in path)
        if in_schema and isinstance(value.get("title"), str):
            yield (*path, "title"), "a title would replace the name of the class: use the schema's name"


def _operation_problems(document: Document) -> Found:
    schemes = document.raw.get("components", {}).get("securitySchemes", {})
    tags = {tag.get("name") for tag in document.raw.get("tags", ())}
    ids: dict[str, Path_] = {}
    methods: dict[tuple[str, str], Path_] = {}
    for url, verb, item, operation in document.operations():
        path: Path_ = ("paths", url, verb)
        operation_id = operation.get("operationId")
        if not operation_id:
            yield path, "has no operationId"
        elif python_name(operation_id) in ids:
            yield path, f"operationId {operation_id!r} is used twice (also in its Python form)"
        ids[python_name(operation_id or "")] = path
        if len(operation.get("tags", ())) != 1 or operation["tags"][0] not in tags:
            yield path, "needs exactly one tag, out of the document's list of tags"
            continue
        if not operation.get("summary"):
            yield path, "has no summary"
        if not operation.get("externalDocs", {}).get("url"):
            yield path, "has no externalDocs.url, the documentation page it was read from"
        yield from _sdk_method_problems(path, operation, methods)
        for requirement in operation.get("security", document.raw.get("security", ())):
            for scheme in requirement:
                if scheme not in schemes:
                    yield (*path, "security"), f"{scheme!r} is no security scheme of this document"
        yield from _path_parameter_problems(document, path, url, item, operation)
        yield from _body_problems(document, path, operation)


def _sdk_method_problems(path: Path_, operation: dict[str, Any], methods: dict[tuple[str, str], Path_]) -> Found:
    single, several = operation.get("x-sdk-method"), operation.get("x-sdk-methods")
    names = list(several) if is_object(several) else [single] if single else []
    if bool(single) == bool(several) or not names:
        yield path, "needs either x-sdk-method, the name of its Python method, or x-sdk-methods"
    for name in names:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", str(name)) or keyword.iskeyword(str(name)) or name == "calls":
            yield (*path, "x-sdk-method"), f"{name!r} is no name for a Python method"
        elif (operation["tags"][0], name) in methods:
            other = methods[operation["tags"][0], name]
            yield (*path, "x-sdk-method"), f"{name!r} is taken by {other[2]} {other[1]}"
        methods[operation["tags"][0], str(name)] = path


def _path_parameter_problems(
    document: Document, path: Path_, url: str, item: dict[str, Any], operation: dict[str, Any]
) -> Found:
    parameters = [document.resolved(each) for each in [*item.get("parameters", ()), *operation.get("parameters", ())]]
    declared = [each["name"] for each in parameters if each.get("in") == "path"]
    expected = re.findall(r"{([^}]+)}", url)
    if sorted(declared) != sorted(expected):
        yield path, f"the path has the parameters {expected}, declared are {declared}"
    for each in parameters:
        if each["in"] == "path" and not each.get("required"):
            yield path, f"parameter {each['name']!r}: what stands in the path is required"
        if not each.get("description"):
            yield path, f"parameter {each.get('name')!r} has no description"


def _body_problems(document: Document, path: Path_, operation: dict[str, Any]) -> Found:
    body = document.resolved(operation.get("requestBody", {}))
    for media_type, content in body.get("content", {}).items():
        here = (*path, "requestBody", "content", media_type)
        value = body_value(content)
        if "x-form-value" in content:
            here_value = (*here, "x-form-value")
            if media_type != "multipart/form-data":
                yield here_value, "only the parts of multipart/form-data are made of another value"
            if not _makes_class(document, value):
                yield here_value, "has to refer to an object under components"
        if "example" not in content and media_type == "application/json":
            yield here, "has no example"
    for name, own in operation.get("x-sdk-methods", {}).items():
        here = (*path, "x-sdk-methods", name)
        if own.get("content", "") not in {"", *body.get("content", {})}:
            yield here, f"there is no body of the media type {own['content']}"
        if "schema" in own and not _makes_class(document, {"$ref": f"#/components/schemas/{own['schema']}"}):
            yield here, f"there is no object {own['schema']} under components"
    for status, answer in operation.get("responses", {}).items():
        json = document.resolved(answer).get("content", {}).get("application/json")
        if json is not None and "example" not in json:
            yield (*path, "responses", status), "has no example"


def _makes_class(document: Document, schema: dict[str, Any]) -> bool:
    name = str(schema.get("$ref", "")).removeprefix("#/components/schemas/")
    return name in document.schemas and document.schemas[name].get("type") == "object"
