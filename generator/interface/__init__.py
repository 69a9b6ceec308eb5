"""The Python package that a document describes: its resources, their methods, models and enums, as plain data.

Built from what the compiler parsed (types, bodies, answers) and from the document itself (what the compiler does not
keep: extensions, order, texts, security). The templates turn it into code and decide nothing of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import EnumProperty, ModelProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol

from ..document import Document, body_value, python_name
from .property_types import (
    UnsupportedTypeError,
    ValueType,
    as_function,
    id_prefixes,
    of_media_type,
    value_type,
)

ERRORS = {
    "400": "BadRequest",
    "404": "NotFound",
    "409": "Conflict",
    "422": "Unprocessable",
    "426": "LicenceRequired",
}
"""The errors that a method's docstring lists; those that any call may raise are told once, at the client."""

PAGE_PARAMETER = "page"
"""The query parameter by which a list in pages is turned."""


@dataclass(frozen=True)
class Field:
    """A field of a JSON object: an attribute of a model, or an argument of a method."""

    name: str
    wire: str
    type: ValueType
    required: bool
    text: str
    secret: bool = False

    @property
    def entry(self) -> str:
        """How the slow way through a model reads and writes it."""
        parts = [f'"{self.name}"', as_function(self.type.read)]
        if self.type.write != "{}":
            parts.append(as_function(self.type.write))
        marks = {"required": not self.required, "nullable": self.type.nullable, "secret": self.secret}
        parts += [f"{name}={name != 'required'}" for name, holds in marks.items() if holds]
        return f"Field({', '.join(parts)})"

    @property
    def annotation(self) -> str:
        """As an attribute: one that may be absent is None then."""
        kind = self.type.attribute_annotation
        return kind if self.required or self.type.nullable else f"{kind} | None"

    @property
    def argument_annotation(self) -> str:
        """As an argument: one that may be left out is UNSET then."""
        kind = self.type.argument or self.type.annotation
        kind += "" if self.required else " | Unset"
        kind += " | None" if self.type.nullable else ""
        return kind if self.required else f"{kind} = UNSET"

    @property
    def argument_text(self) -> str:
        """What the docstring says of it as an argument."""
        return ": ".join(filter(None, [self.text.rstrip("."), self.type.note])) + "."

    def read(self, source: str) -> str:
        """The expression that reads it from `source`, fast where it is right."""
        pattern = self.type.quick or self.type.read
        named = "value" in pattern and source != "value"
        return pattern.format(f"value := {source}" if named else source)

    def write(self) -> str:
        """The expression that writes the attribute."""
        return self.type.write.format(f"self.{self.name}")

    def check(self, source: str) -> str:
        """The expression that checks a value that a caller gave, and writes it."""
        checked = self.type.check.format(source, name=f'"{self.name}"')
        return f"None if {source} is None else {checked}" if self.type.nullable else checked


@dataclass(frozen=True)
class Model:
    """A JSON object with a class of its own."""

    name: str
    text: str
    fields: tuple[Field, ...]
    is_input: bool
    """It is sent and never received: what callers put into it is checked."""

    @property
    def required(self) -> list[Field]:
        """The fields that are always there."""
        return [each for each in self.fields if each.required]

    @property
    def optional(self) -> list[Field]:
        """The fields that may be absent."""
        return [each for each in self.fields if not each.required]


@dataclass(frozen=True)
class Enum:
    """A string with documented values."""

    name: str
    text: str
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Answer:
    """What a method returns."""

    kind: str
    """`model`, `page` (of a list), `list` (all in one answer) or `file` (a download link)."""
    model: str
    text: str


@dataclass(frozen=True)
class Method:
    """A method of a resource: an operation, or one of the things that an operation does."""

    name: str
    operation_id: str
    verb: str
    path: str
    summary: str
    text: str
    page: str
    path_arguments: tuple[Field, ...]
    query_arguments: tuple[Field, ...]
    """Without the number of the page, which the list turns itself."""
    body_arguments: tuple[Field, ...]
    has_body: bool
    is_form: bool
    php_form: bool
    one_at_least: bool
    answer: Answer
    errors: tuple[tuple[str, str], ...]
    scopes: tuple[str, ...]
    evidence: str
    found_by: Field | None
    """For a list: the field by which `find` looks an object up."""

    @property
    def arguments(self) -> list[Field]:
        """All arguments, those that may be left out last."""
        return [*self.path_arguments, *self.named_arguments]

    @property
    def named_arguments(self) -> list[Field]:
        """The arguments that are given by name, those that may be left out last."""
        return sorted([*self.query_arguments, *self.body_arguments], key=lambda each: not each.required)

    @property
    def file_arguments(self) -> list[Field]:
        """The files of a form."""
        return [each for each in self.body_arguments if each.type.is_file]

    @property
    def text_arguments(self) -> list[Field]:
        """The rest of the body."""
        return [each for each in self.body_arguments if not each.type.is_file]


@dataclass(frozen=True)
class Resource:
    """A group of methods, with the models and enums that belong to it."""

    name: str
    class_name: str
    title: str
    text: str
    methods: tuple[Method, ...]
    models: tuple[Model, ...]
    enums: tuple[Enum, ...]
    imports: tuple[tuple[str, tuple[str, ...]], ...]
    """Other resources, with the classes that are used from there."""

    @property
    def classes(self) -> list[str]:
        """The names of its enums and models."""
        return [*(each.name for each in self.enums), *(each.name for each in self.models)]


@dataclass(frozen=True)
class Package:
    """All that is generated from a document."""

    title: str
    resources: tuple[Resource, ...]
    shared: Resource

    @property
    def homes(self) -> list[Resource]:
        """Everything that has classes."""
        return [each for each in (*self.resources, self.shared) if each.classes]


class _Builder:
    def __init__(self, document: Document, parsed: GeneratorData) -> None:
        self.document = document
        self.models = {str(each.class_info.name): each for each in parsed.models}
        self.enums = {str(each.class_info.name): each for each in parsed.enums if isinstance(each, EnumProperty)}
        self.endpoints = {
            str(endpoint.name): endpoint
            for collection in parsed.endpoint_collections_by_tag.values()
            for endpoint in collection.endpoints
        }

    def package(self) -> Package:
        tags = self.document.raw["tags"]
        resources = tuple(self.resource(tag["x-sdk-resource"], tag["name"], tag["description"]) for tag in tags)
        shared = self.resource("shared", "", "What several resources share.")
        return Package(self.document.raw["info"]["title"], resources, shared)

    def resource(self, name: str, tag: str, text: str) -> Resource:
        methods = tuple(
            method
            for path, verb, item, operation in self.document.operations()
            if tag in operation["tags"]
            for method in self.methods(path, verb, item, operation)
        )
        in_use = self.classes_in_use
        at_home = [schema for schema, home in self.document.homes.items() if home == name and (schema in in_use)]
        models = tuple(self.model(each) for each in at_home if each in self.models)
        enums = tuple(self.enum(each) for each in at_home if each in self.enums and self.enums[each].value_type is str)
        return Resource(
            name=name,
            class_name="".join(part.capitalize() for part in name.split("_")),
            title=tag,
            text=text,
            methods=methods,
            models=models,
            enums=enums,
            imports=tuple(self.imports(name, methods, models)),
        )

    @cached_property
    def classes_in_use(self) -> set[str]:
        """The component schemas that become classes: those that a method returns or takes, with all inside them."""
        waiting: set[str] = set()
        for path, verb, item, operation in self.document.operations():
            for method in self.methods(path, verb, item, operation):
                waiting |= {method.answer.model} if method.answer.kind != "file" else set()
                for argument in method.arguments:
                    waiting |= argument.type.classes
        used: set[str] = set()
        while waiting:
            name = waiting.pop()
            used.add(name)
            if name in self.models:
                inner = {each for row in self.fields(name) for each in row.type.classes}
                waiting |= inner - used
        return used

    def imports(
        self, home: str, methods: Iterable[Method], models: Iterable[Model]
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        named = {method.answer.model for method in methods if method.answer.kind != "file"}
        for fields in [*(method.arguments for method in methods), *(model.fields for model in models)]:
            for each in fields:
                named |= each.type.classes
        elsewhere: dict[str, list[str]] = {}
        for name in sorted(named):
            if self.document.homes[name] != home:
                elsewhere.setdefault(self.document.homes[name], []).append(name)
        for other in sorted(elsewhere):
            yield other, tuple(elsewhere[other])

    def model(self, name: str) -> Model:
        schema = self.document.schemas[name]
        return Model(name, _text(schema), tuple(self.fields(name)), is_input=name in self.input_models)

    @cached_property
    def input_models(self) -> set[str]:
        received: set[str] = set()
        for _, _, _, operation in self.document.operations():
            received |= self.document.reached(operation["responses"])
        return set(self.document.schemas) - received

    def enum(self, name: str) -> Enum:
        values = self.enums[name].values
        return Enum(
            name, _text(self.document.schemas[name]), tuple((str(key), str(value)) for key, value in values.items())
        )

    def fields(self, name: str) -> Iterator[Field]:
        """The fields of a component schema, in the order of the document."""
        schema, parsed = self.document.schemas[name], self.models[name]
        by_wire = {each.name.get_untrusted_value(): each for each in _all_properties(parsed)}
        for wire, inner in schema.get("properties", {}).items():
            yield self.field(wire, inner, by_wire[wire], required=wire in schema.get("required", ()))

    def field(self, wire: str, schema: dict[str, Any], prop: PropertyProtocol, *, required: bool) -> Field:
        full = self.document.resolved(schema)
        try:
            kind = value_type(prop, schema, self.document)
        except UnsupportedTypeError as error:
            raise UnsupportedTypeError(f"{wire}: {error}") from error
        name = full.get("x-python-name") or python_name(wire)
        return Field(name, wire, kind, required, _text(full), secret=bool(full.get("x-secret")))

    def methods(self, path: str, verb: str, item: dict[str, Any], operation: dict[str, Any]) -> Iterator[Method]:
        several: dict[str, dict[str, Any]] = operation.get("x-sdk-methods") or {operation["x-sdk-method"]: {}}
        for name, own in several.items():
            yield self.method(name, own, path, verb, item, operation)

    def method(
        self, name: str, own: dict[str, Any], path: str, verb: str, item: dict[str, Any], operation: dict[str, Any]
    ) -> Method:
        endpoint = self.endpoints[python_name(operation["operationId"])]
        parameters = [
            self.document.resolved(each) for each in [*item.get("parameters", ()), *operation.get("parameters", ())]
        ]
        media_type, schema_name, content = self.body(own, operation)
        schema = self.document.schemas.get(schema_name, {})
        answer = self.answer(operation)
        is_paged = answer.kind == "page"
        return Method(
            name=name,
            operation_id=operation["operationId"],
            verb=verb.upper(),
            path=self.path_expression(path, parameters),
            summary=own.get("summary") or operation["summary"],
            text=_text(own) or _text(operation),
            page=operation["externalDocs"]["url"],
            path_arguments=tuple(self.parameter(each, endpoint) for each in parameters if each["in"] == "path"),
            query_arguments=tuple(
                self.parameter(each, endpoint)
                for each in parameters
                if each["in"] == "query" and not (is_paged and each["name"] == PAGE_PARAMETER)
            ),
            body_arguments=tuple(self.body_fields(schema_name, content)),
            has_body=bool(schema_name),
            is_form=media_type == "multipart/form-data",
            php_form="x-form-value" in content,
            one_at_least=schema.get("minProperties") == 1,
            answer=answer,
            errors=tuple(self.errors(operation)),
            scopes=tuple(
                scope for requirement in operation.get("security", ()) for scope in requirement.get("token", ())
            ),
            evidence=_evidence(operation),
            found_by=self.found_by(operation),
        )

    def body(self, own: dict[str, Any], operation: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
        """Media type, schema and content of the request that a method sends."""
        contents = self.document.resolved(operation.get("requestBody", {})).get("content", {})
        if not contents:
            return "", "", {}
        media_type = own.get("content") or next(iter(contents))
        content = contents[media_type]
        name = own.get("schema") or body_value(content).get("$ref", "").rpartition("/")[2]
        return media_type, name, content

    def body_fields(self, schema: str, content: dict[str, Any]) -> Iterator[Field]:
        encoding: dict[str, dict[str, str]] = content.get("encoding", {})
        for each in self.fields(schema) if schema else ():
            media_type = encoding.get(each.wire, {}).get("contentType", "")
            yield replace(each, type=of_media_type(each.type, media_type))

    def parameter(self, parameter: dict[str, Any], endpoint: Endpoint) -> Field:
        wire = parameter["name"]
        parsed = next(
            each
            for each in [*endpoint.path_parameters, *endpoint.query_parameters]
            if each.name.get_untrusted_value() == wire
        )
        schema = {"description": parameter["description"], **parameter["schema"]}
        found = self.field(wire, schema, parsed, required=bool(parameter.get("required")))
        return Field(
            parameter.get("x-python-name") or found.name, wire, found.type, found.required, parameter["description"]
        )

    def path_expression(self, path: str, parameters: list[dict[str, Any]]) -> str:
        """The path as the inside of an f-string that quotes its parameters."""
        by_name = {each["name"]: self.document.resolved(each["schema"]) for each in parameters}

        def quoted(match: re.Match[str]) -> str:
            name = python_name(match[1])
            prefixes = "".join(f", '{prefix}'" for prefix in id_prefixes(by_name[match[1]]))
            return f"{{checked.path_id({name}, '{name}'{prefixes})}}"

        return re.sub(r"{([^}]+)}", quoted, path)

    def answer(self, operation: dict[str, Any]) -> Answer:
        response = self.document.resolved(
            next(each for key, each in operation["responses"].items() if str(key).startswith("2"))
        )
        schema = response["content"]["application/json"]["schema"]
        text = response["description"]
        if "allOf" in schema:
            return Answer("page", _reference(schema["allOf"][1]["properties"]["data"]["items"]), text)
        if "$ref" not in schema:
            return Answer("list", _reference(schema["properties"]["data"]["items"]), text)
        name = _reference(schema)
        if "x-runtime-class" in self.document.schemas[name]:
            return Answer("file", self.document.schemas[name]["x-runtime-class"], text)
        return Answer("model", name, text)

    def found_by(self, operation: dict[str, Any]) -> Field | None:
        wire = operation.get("x-sdk-find")
        return next(each for each in self.fields(self.answer(operation).model) if each.wire == wire) if wire else None

    def errors(self, operation: dict[str, Any]) -> Iterator[tuple[str, str]]:
        for status, response in operation["responses"].items():
            if str(status) in ERRORS:
                yield ERRORS[str(status)], self.document.resolved(response)["description"]


def describe(document: Document, parsed: GeneratorData) -> Package:
    """The package that a document describes.

    Args:
        document: The document, checked.
        parsed: What the compiler made of it.

    Raises:
        UnsupportedTypeError: A field has a type that has no counterpart here.
    """
    return _Builder(document, parsed).package()


def _all_properties(model: ModelProperty) -> list[PropertyProtocol]:
    return [*(model.required_properties or ()), *(model.optional_properties or ())]


def _reference(schema: dict[str, Any]) -> str:
    name: str = schema["$ref"].rpartition("/")[2]
    return name


def _text(schema: dict[str, Any]) -> str:
    return " ".join(str(schema.get("description", "")).split())


def _evidence(operation: dict[str, Any]) -> str:
    evidence = operation.get("x-evidence")
    if not evidence:
        return ""
    level = {"partial": "Documented in part", "inferred": "Not documented but inferred"}[evidence["level"]]
    return f"{level}: {' '.join(evidence['why'].split())}."
