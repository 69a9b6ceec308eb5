"""The HTTP reference of the site: an overview and a page for each resource, written from openapi.yaml."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..document import Document
from .tables import table

Schema = Mapping[str, Any]
INLINE_VALUES = 8
"""An enum with more values than this is shown as a list of its own."""


class HttpReference:
    """The pages, made of a document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.server: str = document.raw["servers"][0]["url"]
        self.operations = [(path, verb, raw) for path, verb, _, raw in document.operations()]
        self.items = {path: item for path, _, item, _ in document.operations()}
        self.bodies = {
            str(content["schema"]["$ref"]).rpartition("/")[2]
            for *_, raw in self.operations
            for content in document.resolved(raw.get("requestBody", {})).get("content", {}).values()
            if "$ref" in content["schema"]
        }
        """The objects that are the body of a request: their fields stand where they are sent."""

    def pages(self) -> Iterator[tuple[str, str]]:
        """The pages by their paths in the site."""
        yield "http/index.md", self.overview()
        for tag in self.document.raw["tags"]:
            yield f"http/{tag['x-sdk-resource']}.md", self.resource(tag)
        shared = [
            "# Shared objects",
            "What several resources have in common.",
            *self._objects("shared"),
        ]
        yield "http/shared.md", "\n\n".join(part for part in shared if part) + "\n"

    def overview(self) -> str:
        """The page that leads to the others."""
        parts = [
            "# HTTP reference",
            f"Every operation of the API, below `{self.server}`, and the Python method that performs it. The source is "
            "[openapi.yaml](openapi.yaml).",
            "Each request has the header `Authorization: Bearer` followed by an API key or an access token. Most "
            "bodies are JSON; uploads are multipart forms. Errors have a JSON body with a `message`.",
        ]
        for tag in self.document.raw["tags"]:
            resource = tag["x-sdk-resource"]
            rows = [
                (
                    f"[`{verb.upper()} {path}`]({resource}.md#{raw['operationId']})",
                    ", ".join(self._methods(resource, raw, "../")),
                    ", ".join(f"`{scope}`" for scope in scopes(raw)) or "not documented",
                )
                for path, verb, raw in self._of(tag)
            ]
            parts += [
                f"## {tag['name']}",
                table(("operation", "method", "scope"), rows),
            ]
        return "\n\n".join(parts) + "\n"

    def resource(self, tag: Mapping[str, str]) -> str:
        """The page of one resource."""
        resource = tag["x-sdk-resource"]
        parts = [f"# {tag['name']} over HTTP", tag["description"]]
        for path, verb, raw in self._of(tag):
            parts += self._operation(resource, path, verb, raw)
        objects = self._objects(resource)
        if objects:
            parts += ["## Objects", *objects]
        return "\n\n".join(part for part in parts if part) + "\n"

    def _of(self, tag: Mapping[str, str]) -> list[tuple[str, str, dict[str, Any]]]:
        return [each for each in self.operations if tag["name"] in each[2]["tags"]]

    def _methods(self, resource: str, raw: Schema, up: str) -> Iterator[str]:
        class_name = "".join(part.capitalize() for part in resource.split("_"))
        for name in raw.get("x-sdk-methods") or [raw["x-sdk-method"]]:
            anchor = f"generated_client.resources.{resource}.{class_name}.{name}"
            yield f"[`{resource}.{name}`]({up}reference/resources/{resource}.md#{anchor})"

    def _operation(self, resource: str, path: str, verb: str, raw: dict[str, Any]) -> Iterator[str]:
        yield f"## {raw['summary']} {{ #{raw['operationId']} }}"
        yield f"```http\n{verb.upper()} {path}\n```"
        yield sentence(raw.get("description", ""))
        facts = [f"Python: {', '.join(f'{each}' for each in self._methods(resource, raw, '../'))}"]
        facts.append(f"Scope: {', '.join(f'`{scope}`' for scope in scopes(raw)) or 'not documented'}")
        facts.append(f"[Documentation]({raw['externalDocs']['url']})")
        yield " · ".join(facts)
        if "x-evidence" in raw:
            yield evidence(raw["x-evidence"])
        parameters = [
            *self.items[path].get("parameters", ()),
            *raw.get("parameters", ()),
        ]
        if parameters:
            rows = [self._parameter(self.document.resolved(each)) for each in parameters]
            yield "**Parameters**"
            yield table(("name", "in", "type", "required", "description"), rows)
        body = self.document.resolved(raw.get("requestBody", {}))
        for media_type, content in body.get("content", {}).items():
            yield f"**Request body**, `{media_type}`"
            yield from self._body(content)
            yield example("Request", content)
        for status, response in raw["responses"].items():
            if str(status).startswith("2"):
                yield from self._success(str(status), self.document.resolved(response))
        errors = [
            f"`{status}` {sentence(self.document.resolved(response)['description'])}"
            for status, response in raw["responses"].items()
            if not str(status).startswith("2")
        ]
        yield "**Errors**"
        yield "\n".join(f"- {each}" for each in errors)

    def _parameter(self, parameter: Schema) -> tuple[str, ...]:
        kind, always = (
            self._type(parameter["schema"]),
            required(parameter.get("required")),
        )
        return (
            f"`{parameter['name']}`",
            parameter["in"],
            kind,
            always,
            sentence(parameter["description"]),
        )

    def _body(self, content: Schema) -> Iterator[str]:
        schema = content["schema"]
        yield self._fields(self.document.resolved(schema))
        if "x-form-value" in content:
            yield f"The parts hold one {self._type(content['x-form-value'])}, with the names that PHP gives them."

    def _success(self, status: str, response: Schema) -> Iterator[str]:
        yield f"**Response** `{status}`: {sentence(response['description'])}"
        for content in response.get("content", {}).values():
            schema = content["schema"]
            if "allOf" in schema:
                items = schema["allOf"][1]["properties"]["data"]["items"]
                yield f"A page of {self._type(items)}: the objects are in `data`, the next page is in `next_page_url`."
            elif "$ref" in schema:
                yield self._type(schema)
            else:
                yield self._fields(schema)
            yield example("Response", content)

    def _objects(self, resource: str) -> list[str]:
        parts: list[str] = []
        for name, home in self.document.homes.items():
            if home != resource or name in self.bodies:
                continue
            schema = self.document.schemas[name]
            parts += [
                f"### {name} {{ #{name.lower()} }}",
                sentence(schema.get("description", "")),
            ]
            if "x-evidence" in schema:
                parts.append(evidence(schema["x-evidence"]))
            if "enum" in schema:
                parts.append(", ".join(f"`{value}`" for value in schema["enum"]))
            elif "properties" in schema:
                parts.append(self._fields(schema))
        return parts

    def _fields(self, schema: Schema) -> str:
        rows: list[Sequence[str]] = []
        for name, field in schema.get("properties", {}).items():
            full = self.document.resolved(field)
            text = sentence(field.get("description") or full.get("description", ""))
            if "x-evidence" in field:
                text = f"{text} *{sentence(field['x-evidence']['why'])}*"
            rows.append(
                (
                    f"`{name}`",
                    self._type(field),
                    required(name in schema.get("required", ())),
                    text,
                )
            )
        return table(("field", "type", "always", "description"), rows)

    def _type(self, schema: Schema) -> str:
        """A type in a few words; an object with a name is a link to its description."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            target = self.document.schemas[name]
            if "properties" not in target and "enum" not in target:
                return self._type(target)
            return f"[{name}]({self.document.homes[name]}.md#{name.lower()})"
        options = schema.get("oneOf") or schema.get("anyOf")
        if options:
            return " or ".join(self._type(each) for each in options)
        kinds = schema.get("type", "any")
        names = [kinds] if isinstance(kinds, str) else list(kinds)
        if "enum" in schema and len(schema["enum"]) <= INLINE_VALUES:
            return " or ".join(f"`{json.dumps(value)}`" for value in schema["enum"])
        if "array" in names:
            inner = f"array of {self._type(schema['items'])}"
            return f"{inner} or null" if "null" in names else inner
        if schema.get("format"):
            names[0] = f"{names[0]} ({schema['format']})"
        return " or ".join(names)


def scopes(raw: Schema) -> list[str]:
    """The OAuth scopes that an operation needs."""
    return [scope for each in raw.get("security", ()) for scope in each.get("token", ())]


def evidence(found: Mapping[str, str]) -> str:
    """A note on what the documentation of the API does not say."""
    title = {"partial": "Documented in part", "inferred": "Inferred"}[found["level"]]
    return f'!!! note "{title}"\n\n    {sentence(found["why"])}'


def example(title: str, content: Schema) -> str:
    """An example, folded."""
    if "example" not in content:
        return ""
    text = json.dumps(content["example"], indent=2, ensure_ascii=False, default=str)
    inner = "\n".join(f"    {line}" for line in text.splitlines())
    return f'??? example "{title}"\n\n    ```json\n{inner}\n    ```'


def required(value: object) -> str:
    """Yes or no."""
    return "yes" if value else "no"


def sentence(text: str) -> str:
    """Text in one line, as a sentence."""
    one_line = " ".join(text.split())
    return f"{one_line[:1].upper()}{one_line[1:].rstrip('.')}." if one_line else ""
