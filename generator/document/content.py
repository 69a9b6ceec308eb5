"""An API document as data: its operations, schemas and references."""

from __future__ import annotations

import hashlib
import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from typing_extensions import TypeIs

from .reading import Pointer, YAMLText

METHODS = ("get", "put", "post", "patch", "delete", "head", "options", "trace")


@dataclass(frozen=True)
class Problem:
    """Something that is wrong with the document, and where."""

    path: Pointer
    line: int
    text: str

    def __str__(self) -> str:
        where = " > ".join(map(str, self.path))
        return f"{self.line}: {where}: {self.text}" if where else f"{self.line}: {self.text}"


class DocumentError(Exception):
    """The document cannot be compiled. All problems are reported at once."""

    def __init__(self, source: str, problems: list[Problem]) -> None:
        super().__init__("\n".join(f"{source}:{problem}" for problem in problems))
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

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
        """Path, method, path item and operation, in the order of the document."""
        for path, item in self.raw.get("paths", {}).items():
            for method in METHODS:
                if method in item:
                    yield path, method, item, item[method]

    def parameters(self, item: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
        """The parameters of an operation and of its path, references followed; the operation's own go first."""
        both = [self.resolved(each) for each in [*item.get("parameters", ()), *operation.get("parameters", ())]]
        return list({(each["in"], each["name"]): each for each in both}.values())

    def resolved(self, value: dict[str, Any]) -> dict[str, Any]:
        """What a reference points to, with the keys beside the reference on top."""
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

    def problem(self, path: Pointer, text: str) -> Problem:
        """Something that is wrong at a place of this document."""
        return Problem(path, self._lines.line(path), text)

    @cached_property
    def _lines(self) -> YAMLText:
        # Read once more: lines are asked for where something is wrong, and a document is kept without them.
        return YAMLText(self.text)

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


def walk(value: Any, path: Pointer = ()) -> Iterator[tuple[Pointer, Any]]:
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
