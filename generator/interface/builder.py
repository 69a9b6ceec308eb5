"""Builds the `Package` that a document describes: asks the registries, and gives each class its home."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from ..document import Document
from . import names
from .bodies import body_of
from .fields import fields_of
from .homes import homes
from .inline import makes_class
from .node import Node, Refusal, component
from .package import Body, Enum, Field, Method, Model, Once, Package, Resource, Result
from .parameters import argument, path_expression
from .responses import result_of

ERRORS = {
    "400": "BadRequest",
    "404": "NotFound",
    "409": "Conflict",
    "422": "Unprocessable",
    "426": "LicenceRequired",
}
"""The errors that a method's docstring lists; those that any call may raise are listed once, at the client."""
IDENTITY = ("customerId", "amount")
"""The fields that have to be equal, beside the key, for an object of a list to be the one that was sent."""
TOLD_ONCE = frozenset({"401", "403", "429", "default"})


class Builder:
    """Builds a package.

    Args:
        document: The document, checked; each class in it has a name.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.refused: list[Refusal] = []

    def package(self) -> Package:
        """The package. What is wrong is in `refused` afterwards."""
        tags = self.document.raw["tags"]
        resources = tuple(self.resource(tag["x-sdk-resource"], tag["name"], tag["description"]) for tag in tags)
        shared = self.resource("shared", "", "What several resources share.")
        servers = self.document.raw.get("servers") or [{"url": ""}]
        return Package(self.document.raw["info"]["title"], resources, shared, servers[0]["url"].rstrip("/"))

    def resource(self, name: str, tag: str, text: str) -> Resource:
        """A resource with its methods and classes."""
        methods = tuple(self.with_once(self.methods.get(tag, ())))
        at_home = [schema for schema in self.document.schemas if self.homes.get(schema) == name]
        models = tuple(self.models[each] for each in at_home if each in self.models)
        return Resource(
            name=name,
            class_name="".join(part.capitalize() for part in name.split("_")),
            title=tag,
            text=text,
            methods=methods,
            models=models,
            enums=tuple(self.enums(each for each in at_home if "enum" in self.document.schemas[each])),
            imports=tuple(self.imports(name, methods, models)),
        )

    @cached_property
    def methods(self) -> Mapping[str, list[Method]]:
        """The methods of each tag."""
        found: dict[str, list[Method]] = {}
        for path, verb, _, operation in self.document.operations():
            node = Node(self.document, operation, ("paths", path, verb))
            several: dict[str, Any] = operation.get("x-sdk-methods") or {operation["x-sdk-method"]: {}}
            for name, own in several.items():
                try:
                    found.setdefault(operation["tags"][0], []).append(self.method(name, own or {}, path, verb, node))
                except Refusal as refusal:
                    self.refused.append(refusal)
        return found

    def with_once(self, methods: Sequence[Method]) -> Iterator[Method]:
        """The methods; one that creates what a list can be searched for knows how to find it there."""
        listing = next((each for each in methods if each.found_by), None)
        for method in methods:
            creates = method.verb == "POST" and listing and method.result.annotation == listing.result.model
            yield replace(method, once=self.once(method, listing)) if creates and listing else method

    def once(self, method: Method, listing: Method) -> Once | None:
        """How a method that creates something finds it in the list; None where it sends no key to look for."""
        assert listing.found_by
        attributes = {field.wire: field.name for field in self.models[listing.result.model].fields}
        sent = {each.wire: each for each in method.named_arguments if each.required and each.wire in attributes}
        if listing.found_by.wire not in sent:
            return None
        compared = [sent[wire] for wire in (listing.found_by.wire, *IDENTITY) if wire in sent]
        return Once(
            listing=listing.name,
            same=tuple(
                (attributes[each.wire], each.name if each.type.annotation == "str" else f"Decimal({each.sent})")
                for each in compared
            ),
            told=" and ".join(each.name.removesuffix("_id").replace("_", " ") for each in compared),
            scopes=tuple(dict.fromkeys((*method.scopes, *listing.scopes))),
        )

    def method(self, name: str, own: dict[str, Any], path: str, verb: str, operation: Node) -> Method:
        """A method.

        Raises:
            Refusal: Something about the operation cannot be generated.
        """
        if name in names.OF_RESOURCES:
            raise operation.refuse(f"the generated code uses the name {name} itself: give the method another")
        parameters = self.parameters(path, operation)
        result = result_of(operation, parameters)
        turning = result.pages.wire if result.pages else None
        given = {
            place: [
                (each, argument(each))
                for each in parameters
                if each.value["in"] == place and not (place == "query" and each.value["name"] == turning)
            ]
            for place in ("path", "query", "header", "cookie")
        }
        body = body_of(operation, own)
        self.check_names(operation, [each for found in given.values() for each in found], body, result)
        return Method(
            name=name,
            operation_id=operation.value["operationId"],
            verb=verb.upper(),
            path=path_expression(path, {field.wire: field for _, field in given["path"]}),
            summary=own.get("summary") or operation.value["summary"],
            text=_text(own) or operation.text,
            page=operation.value["externalDocs"]["url"],
            path_arguments=tuple(field for _, field in given["path"]),
            query_arguments=tuple(field for _, field in given["query"]),
            header_arguments=tuple(field for _, field in given["header"]),
            body=body,
            result=result,
            errors=tuple(self.errors(operation)),
            scopes=tuple(
                scope
                for requirement in operation.value.get("security", ())
                for scopes in requirement.values()
                for scope in scopes
            ),
            evidence=_evidence(operation),
            deprecated=bool(operation.value.get("deprecated")),
            found_by=self.found_by(operation, result),
        )

    def parameters(self, path: str, operation: Node) -> list[Node]:
        """The parameters of an operation; its own stand for those of its path that are called the same."""
        item = Node(self.document, self.document.raw["paths"][path], ("paths", path))
        found: dict[tuple[str, str], Node] = {}
        for each in (*item.children("parameters"), *operation.children("parameters")):
            # What is wrong is reported where the operation names it; `x-python-name` may be there as well.
            parameter = each.resolved()
            found[parameter.value["in"], parameter.value["name"]] = parameter
        return list(found.values())

    def check_names(self, operation: Node, given: list[tuple[Node, Field]], body: Body, result: Result) -> None:
        """Refuse two arguments with one name."""
        named = [(field.name, f"{node.value['in']} parameter {field.wire}", node) for node, field in given]
        if result.pages:
            named.append((result.pages.argument, f"query parameter {result.pages.wire}", operation))
        place = operation.child("requestBody") if body.arguments else operation
        named += [(field.name, f"{field.wire} of the body", place) for field in body.arguments]
        names.distinct(named)

    def errors(self, operation: Node) -> Iterator[tuple[str, str]]:
        """The errors that a method's docstring lists, with what they mean."""
        for status in operation.value["responses"]:
            if status[0] not in "2" and status not in TOLD_ONCE:
                response = operation.child("responses", status).resolved()
                if status in ERRORS:
                    yield ERRORS[status], response.text
                else:
                    yield "ServerError" if status[0] == "5" else "APIError", f"{status}: {response.text}"

    def found_by(self, operation: Node, result: Result) -> Field | None:
        """The field by which `find` looks an object up."""
        wire = operation.value.get("x-sdk-find")
        if wire is None:
            return None
        if not result.pages:
            raise operation.refuse("only a list that comes in pages can be searched", "x-sdk-find")
        fields = fields_of(component(self.document, result.model), names.OF_MODELS)
        found = next((each.field for each in fields if each.field.wire == wire), None)
        if found is None or found.type.annotation != "str":
            raise operation.refuse(f"{wire!r} is not a text field of {result.model}", "x-sdk-find")
        return found

    @cached_property
    def models(self) -> Mapping[str, Model]:
        """The component schemas that are objects, as far as they can be described."""
        received: set[str] = set()
        for _, _, _, operation in self.document.operations():
            received |= self.document.reached(operation["responses"])
        found: dict[str, Model] = {}
        for name, schema in self.document.schemas.items():
            node = component(self.document, name)
            if "enum" in schema or not makes_class(schema) or name not in self.used:
                continue
            is_input = name not in received
            try:
                if name in names.OF_CLASSES:
                    raise node.refuse(f"the generated code uses the name {name} itself: call the schema otherwise")
                fields = tuple(
                    each.field
                    for each in fields_of(node, names.OF_MODELS)
                    if not (each.read_only if is_input else each.write_only)
                )
                self.check_fields(node, fields)
                found[name] = Model(name, node.text, fields, is_input)
            except Refusal as refusal:
                self.refused.append(refusal)
        return found

    def check_fields(self, node: Node, fields: tuple[Field, ...]) -> None:
        """Refuse a field that has the name of a type which another one is annotated with."""
        annotations = {word for each in fields for word in re.findall(r"[a-z_]\w*", each.annotation)}
        for each in fields:
            if each.name in annotations:
                raise node.refuse(
                    f"the type {each.name} would be hidden by this field: give it another name, such as "
                    f"`x-python-name: {each.name}_value`",
                    "properties",
                    each.wire,
                )
            if each.type.is_file:
                raise node.refuse("a file can only be a part of a form", "properties", each.wire)

    def enums(self, schemas: Iterable[str]) -> Iterator[Enum]:
        """The component schemas that are enums, as far as they can be described."""
        for name in schemas:
            node = component(self.document, name)
            values = [each for each in node.value["enum"] if each is not None]
            try:
                members = names.members(values, node.value.get("x-enum-varnames"), node)
            except Refusal as refusal:
                self.refused.append(refusal)
            else:
                yield Enum(name, node.text, tuple(members.items()))

    @cached_property
    def used(self) -> set[str]:
        """The component schemas that become classes: those that a method returns or takes, with all inside them."""
        waiting = {
            name
            for methods in self.methods.values()
            for method in methods
            for name in _classes(method.result, [*method.arguments, *method.body.arguments])
        }
        used: set[str] = set()
        while waiting:
            name = waiting.pop()
            used.add(name)
            waiting |= self.references[name] - used
        return used

    @cached_property
    def references(self) -> Mapping[str, set[str]]:
        """The classes that the fields of each class name."""
        found: dict[str, set[str]] = {}
        for name, schema in self.document.schemas.items():
            if not makes_class(schema) or "enum" in schema:
                found[name] = set()
                continue
            try:
                described = fields_of(component(self.document, name), frozenset())
                found[name] = {each for row in described for each in row.field.type.classes}
            except Refusal:
                found[name] = set()  # reported by `models`, if it is used
        return found

    @cached_property
    def homes(self) -> Mapping[str, str]:
        """The resource that each class lives in."""
        tags = {tag["name"]: tag["x-sdk-resource"] for tag in self.document.raw["tags"]}
        asked: dict[str, set[str]] = {}
        for tag, methods in self.methods.items():
            for method in methods:
                classes = _classes(method.result, [*method.arguments, *method.body.arguments])
                asked.setdefault(tags[tag], set()).update(classes)
        return homes({name: self.document.homes[name] for name in self.used}, self.references, asked)

    def imports(
        self, home: str, methods: Iterable[Method], models: Iterable[Model]
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """What the module of a resource imports from others."""
        named = {
            name for method in methods for name in _classes(method.result, [*method.arguments, *method.body.arguments])
        }
        named |= {name for model in models for each in model.fields for name in each.type.classes}
        elsewhere: dict[str, list[str]] = {}
        for name in sorted(named):
            if self.homes[name] != home:
                elsewhere.setdefault(self.homes[name], []).append(name)
        for other in sorted(elsewhere):
            yield other, tuple(elsewhere[other])


def _classes(result: Result, arguments: Iterable[Field]) -> set[str]:
    return {*result.classes, *(name for each in arguments for name in each.type.classes)}


def _text(own: dict[str, Any]) -> str:
    return " ".join(str(own.get("description", "")).split())


def _evidence(operation: Node) -> str:
    evidence = operation.value.get("x-evidence")
    if not evidence:
        return ""
    level = {"partial": "Documented in part", "inferred": "Not documented but inferred"}[evidence["level"]]
    return f"{level}: {' '.join(evidence['why'].split())}."
