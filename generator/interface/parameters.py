"""The kinds of parameters: how an argument becomes part of a path, a query or the headers.

`KINDS` is the registry: the first kind that matches makes the argument. A new style is one class there, and perhaps a
function in `runtime/_core/arguments.py`.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import ClassVar

from . import names
from .node import Node
from .package import Field
from .types import value_type
from .value_types import ValueType

_NOT_OURS = frozenset({"accept", "authorization", "content-type", "content-length", "host", "user-agent"})
_SCALARS = frozenset({"text", "whole", "number", "flag"})


class ParameterKind:
    """A kind of parameter."""

    place: ClassVar[str]

    @classmethod
    def matches(cls, parameter: Node, kind: ValueType) -> bool:
        """Whether a parameter of some type is of this kind."""
        return parameter.value["in"] == cls.place and kind.shape in _SCALARS

    @classmethod
    def refined(cls, parameter: Node, kind: ValueType) -> ValueType:
        """The type as this kind sends it."""
        return kind


class PathParameter(ParameterKind):
    """A segment of the path."""

    place = "path"

    @classmethod
    def refined(cls, parameter: Node, kind: ValueType) -> ValueType:
        if kind.nullable:
            raise parameter.refuse("what is in the path cannot be null")
        # What else the document says of a text is for the service to check: it answers 404.
        plain = kind.writer == "_checked.string" or kind.writer.startswith("_checked.text(")
        return replace(kind, writer="_checked.identifiers()") if plain else kind


class QueryScalarParameter(ParameterKind):
    """`?name=value`."""

    place = "query"

    @classmethod
    def matches(cls, parameter: Node, kind: ValueType) -> bool:
        return super().matches(parameter, kind) and _style(parameter) == "form"


class PHPListParameter(ParameterKind):
    """`?name[0]=a&name[1]=b`, which OpenAPI has no word for: `x-query-style: php`."""

    place = "query"

    @classmethod
    def matches(cls, parameter: Node, kind: ValueType) -> bool:
        return parameter.value["in"] == cls.place and parameter.value.get("x-query-style") == "php"

    @classmethod
    def refined(cls, parameter: Node, kind: ValueType) -> ValueType:
        return replace(kind, writer=f"_checked.numbered({_lasting(kind)})") if kind.shape == "list" else kind


class QueryListParameter(ParameterKind):
    """`?name=a&name=b`, or with `explode: false` all in one value."""

    place = "query"

    @classmethod
    def matches(cls, parameter: Node, kind: ValueType) -> bool:
        is_list = kind.shape == "list" and kind.item_shape in _SCALARS
        return parameter.value["in"] == cls.place and is_list and _style(parameter) in _SEPARATORS

    @classmethod
    def refined(cls, parameter: Node, kind: ValueType) -> ValueType:
        style = _style(parameter)
        if parameter.value.get("explode", style == "form"):
            return replace(kind, writer=_lasting(kind))
        return replace(kind, writer=f'_checked.joined("{_SEPARATORS[style]}", {_lasting(kind)})')


class DeepObjectParameter(ParameterKind):
    """`?name[key]=value`."""

    place = "query"

    @classmethod
    def matches(cls, parameter: Node, kind: ValueType) -> bool:
        is_object = kind.shape in {"object", "map"}
        return parameter.value["in"] == cls.place and is_object and _style(parameter) == "deepObject"


class HeaderParameter(ParameterKind):
    """A header of the request."""

    place = "header"

    @classmethod
    def refined(cls, parameter: Node, kind: ValueType) -> ValueType:
        if parameter.value["name"].lower() in _NOT_OURS:
            raise parameter.refuse("the client sends this header itself: leave it out", "name")
        return replace(kind, writer=f"_checked.header({kind.writer})")


KINDS: tuple[type[ParameterKind], ...] = (
    *(PathParameter, PHPListParameter, QueryScalarParameter, QueryListParameter, DeepObjectParameter, HeaderParameter),
)
"""The kinds of parameters; the first one that matches counts."""
_SEPARATORS = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}


def argument(parameter: Node) -> Field:
    """The argument that a parameter becomes.

    Raises:
        Refusal: Nothing can be made of it.
    """
    value = parameter.value
    if "schema" not in value:
        raise parameter.refuse("give it a `schema`; a parameter with `content` cannot be sent")
    kind = value_type(parameter.child("schema"))
    found = next((each for each in KINDS if each.matches(parameter, kind)), None)
    if found is None:
        raise parameter.refuse(_advice(value["in"], kind))
    schema = parameter.child("schema").resolved().value
    return Field(
        name=names.name_of(parameter, value["name"], names.OF_METHODS),
        wire=value["name"],
        type=found.refined(parameter, kind),
        required=bool(value.get("required")),
        text=parameter.text or " ".join(str(schema.get("description", "")).split()),
        default=shown_default(schema),
        deprecated=bool(value.get("deprecated")),
    )


def shown_default(schema: dict[str, object]) -> str:
    """What the service takes where a value is left out, for the docstring."""
    if schema.get("default") is None:
        return ""
    return f"`{json.dumps(schema['default'], ensure_ascii=False, default=str)}`".replace('"', "")


def path_expression(path: str, arguments: dict[str, Field]) -> str:
    """A path with its arguments as a Python expression."""

    def quoted(match: re.Match[str]) -> str:
        field = arguments[match[1]]
        prefixes = re.fullmatch(r"_checked\.identifiers\((.*)\)", field.type.writer)
        if prefixes:
            given = ", ".join(filter(None, [field.name, f'"{field.name}"', prefixes[1]]))
            called = f"_checked.path_id({given})"
        else:
            called = f'_checked.segment({field.type.writer})({field.name}, "{field.name}")'
        return "{" + called.replace('"', "'") + "}"

    shown = re.sub(r"{([^}]+)}", quoted, path)
    return f'f"{shown}"' if arguments else f'"{shown}"'


def _style(parameter: Node) -> str:
    return str(parameter.value.get("style", "form"))


def _lasting(kind: ValueType) -> str:
    """The writer of a list that every page of a list is asked for with."""
    return kind.writer.replace("_checked.list_of(", "_checked.query_list(", 1)


def _advice(place: str, kind: ValueType) -> str:
    if place == "cookie":
        return "cookies are never sent: leave it out"
    if kind.shape in {"object", "map"}:
        return (
            "an object goes into a query with `style: deepObject`"
            if place == "query"
            else "an object cannot stand here"
        )
    if kind.shape == "list":
        return f"a list goes into a query in one of the styles {', '.join(_SEPARATORS)}, or `x-query-style: php`"
    if kind.shape in _SCALARS:
        return "only a list has this style: leave it out"
    return f"{kind.annotation} cannot stand in a {place}"
