"""The kinds of bodies: which arguments a method takes for what it sends, and how they become bytes.

`KINDS` is the registry: the first kind that matches makes the `Body`. A new kind is one class there, and perhaps a
function in `runtime/_core/bodies.py`.
"""

from __future__ import annotations

import mimetypes
from dataclasses import replace
from typing import Any, ClassVar

from ..document.vocabulary import FILES, TEXTS
from . import fields, names
from .node import Node, component
from .package import Body, Field
from .types import ObjectType, value_type
from .value_types import FILE, ValueType, literal, take_as_it_is

JSON = "application/json"


class BodyKind:
    """A kind of body."""

    media_types: ClassVar[frozenset[str]]

    @classmethod
    def matches(cls, media_type: str, schema: Node) -> bool:
        """Whether a body of some media type and schema is of this kind."""
        return media_type in cls.media_types

    @classmethod
    def body(cls, media_type: str, content: Node, schema: Node, *, required: bool) -> Body:
        """What a method sends."""
        raise NotImplementedError


class _FieldsBody(BodyKind):
    """An object, whose fields are the arguments."""

    @classmethod
    def matches(cls, media_type: str, schema: Node) -> bool:
        return super().matches(media_type, schema) and ObjectType.matches(schema)

    @classmethod
    def arguments(cls, schema: Node, *, required: bool) -> tuple[Field, ...]:
        found = [each for each in fields.fields_of(schema, names.OF_METHODS) if not each.read_only]
        # Of a body that may be left out nothing is required: all or none of it.
        return tuple(each.field if required else _optional(each.field) for each in found)


class JSONObjectBody(_FieldsBody):
    """A JSON object, whose fields are the arguments."""

    media_types = frozenset({JSON, "application/merge-patch+json"})

    @classmethod
    def body(cls, media_type: str, content: Node, schema: Node, *, required: bool) -> Body:
        arguments = cls.arguments(schema, required=required)
        for each in arguments:
            if each.type.is_file:
                raise schema.refuse(
                    f"{each.wire} is a file, which JSON cannot hold: describe the body as multipart/form-data"
                )
        return Body(
            arguments,
            "_bodies.json(_fields)" if required else "_bodies.json(_fields) if _fields else None",
            collects=True,
            media_type="" if media_type == JSON else media_type,
            one_at_least=schema.value.get("minProperties") == 1,
            is_optional=not required,
        )


class JSONValueBody(BodyKind):
    """A JSON value that is not an object with fields: one argument."""

    media_types = JSONObjectBody.media_types

    @classmethod
    def body(cls, media_type: str, content: Node, schema: Node, *, required: bool) -> Body:
        kind = value_type(schema)
        name = {"list": "items"}.get(kind.shape, "value")
        return _whole(schema, kind, name, "_bodies.json", "" if media_type == JSON else media_type, required=required)


class FormBody(_FieldsBody):
    """A form with parts: texts, files and JSON."""

    media_types = frozenset({"multipart/form-data"})

    @classmethod
    def body(cls, media_type: str, content: Node, schema: Node, *, required: bool) -> Body:
        if not required:
            raise content.refuse("a form is always sent: say `required: true` at the body")
        php_form = "x-form-value" in content.value
        encoding: dict[str, dict[str, Any]] = content.value.get("encoding", {})
        arguments = cls.arguments(schema, required=True)
        arguments = tuple(
            replace(each, type=_of_media_type(each.type, encoding.get(each.wire, {}).get("contentType", "")))
            for each in arguments
        )
        has_files = any(each.type.is_file for each in arguments)
        return Body(
            arguments,
            f"_bodies.{'php_form' if php_form else 'form'}(_fields{', _files' if has_files else ''})",
            collects=True,
            media_type=media_type,
            php_form=php_form,
            one_at_least=schema.value.get("minProperties") == 1,
        )


class URLEncodedBody(_FieldsBody):
    """A form without parts."""

    media_types = frozenset({"application/x-www-form-urlencoded"})

    @classmethod
    def body(cls, media_type: str, content: Node, schema: Node, *, required: bool) -> Body:
        arguments = cls.arguments(schema, required=required)
        for each in arguments:
            if each.type.is_file or each.type.shape in {"object", "map", "any"}:
                raise schema.refuse(f"{each.wire} cannot stand in {media_type}: describe it as multipart/form-data")
        made = "_bodies.urlencoded(_fields)"
        return Body(
            arguments,
            made if required else f"{made} if _fields else None",
            collects=True,
            media_type=media_type,
            one_at_least=schema.value.get("minProperties") == 1,
            is_optional=not required,
        )


class BytesBody(BodyKind):
    """A file as it is."""

    media_types = frozenset(FILES)

    @classmethod
    def body(cls, media_type: str, content: Node, schema: Node, *, required: bool) -> Body:
        take_as_it_is(schema)
        kind = ValueType("bytes", writer="_checked.raw_bytes", shape="file")
        return _whole(schema, kind, "content", "", media_type, required=required)


class TextBody(BodyKind):
    """A text as it is."""

    media_types = frozenset(TEXTS)

    @classmethod
    def body(cls, media_type: str, content: Node, schema: Node, *, required: bool) -> Body:
        take_as_it_is(schema)
        kind = ValueType("str", shape="text")
        return _whole(schema, kind, "text", "_bodies.text", f"{media_type}; charset=utf-8", required=required)


KINDS: tuple[type[BodyKind], ...] = (JSONObjectBody, JSONValueBody, FormBody, URLEncodedBody, BytesBody, TextBody)
"""The kinds of bodies; the first one that matches counts."""


def body_of(operation: Node, own: dict[str, Any]) -> Body:
    """What a method sends.

    Args:
        operation: The operation.
        own: What `x-sdk-methods` says of this method.

    Raises:
        Refusal: Nothing can be made of it.
    """
    if "requestBody" not in operation.value:
        return Body()
    body = operation.child("requestBody").resolved()
    contents: dict[str, Any] = body.value["content"]
    if len(contents) > 1 and "content" not in own:
        raise body.refuse(
            f"it has {len(contents)} media types: name a method for each with x-sdk-methods and its `content`",
            "content",
        )
    media_type = own.get("content") or next(iter(contents), "")
    if media_type not in contents:
        raise operation.refuse(f"there is no body of the media type {media_type}", "x-sdk-methods")
    content = body.child("content", media_type)
    if "schema" not in content.value and "x-form-value" not in content.value:
        content = content.at({**content.value, "schema": {}})
    schema = content.child("x-form-value" if "x-form-value" in content.value else "schema")
    if "schema" in own:
        schema = component(operation.document, own["schema"])
    elif len(schema.resolved().value.get("oneOf", schema.resolved().value.get("anyOf", ()))) > 1:
        raise schema.refuse(
            "a choice between several bodies: name a method for each with x-sdk-methods and its `schema`"
        )
    plain = media_type.partition(";")[0].strip().lower()
    resolved = schema.resolved()
    kind = next((kind for kind in KINDS if kind.matches(plain, resolved)), None)
    if kind is None:
        known = ", ".join(sorted({each for kind in KINDS for each in kind.media_types}))
        raise content.refuse(f"a body of this media type cannot be sent; known are {known}")
    return kind.body(plain, content, resolved, required=bool(body.value.get("required")))


def _optional(field: Field) -> Field:
    return replace(field, required=False, needed_together=field.required)


def _whole(schema: Node, kind: ValueType, name: str, encode: str, media_type: str, *, required: bool) -> Body:
    """A body that is one argument."""
    wire = schema.value.get("x-python-name", name)
    field = Field(names.name_of(schema, name, names.OF_METHODS), wire, kind, required, schema.text or "The body")
    made = f"{encode}({field.sent})" if encode else field.sent
    content = made if required else f"None if {field.name} is UNSET else {made}"
    return Body((field,), content, media_type=media_type, is_optional=not required)


def _of_media_type(kind: ValueType, media_type: str) -> ValueType:
    """The type of a file whose media type the document names, for when the file itself does not tell it."""
    if kind.writer != FILE.writer or not media_type:
        return kind
    name = f"document{mimetypes.guess_extension(media_type) or '.bin'}"
    return replace(kind, writer=f"_checked.file_of({literal(name)}, {literal(media_type)})")
