"""The styles of lists that come in pages: what turns them, and which fields of a response say how they go on.

A list says its style with `x-sdk-pages` in the schema of its response. `STYLES` is the registry; a new style is one
class there and a function in `runtime/pagination.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ..document import python_name
from .fields import parts
from .node import Node
from .package import PageStyle
from .value_types import literal

SIGNS = frozenset(
    {
        *("current_page", "next_page_url", "next_page", "next_cursor", "cursor", "next", "has_more", "meta", "links"),
        *("paging", "pagination", "page", "per_page", "total", "total_pages", "last_page", "offset", "limit"),
    }
)
"""Names by which a list that comes in pages is known."""


class ListStyle:
    """A way to turn the pages of a list."""

    name: ClassVar[str]
    parameter: ClassVar[str]
    """The query parameter that turns the pages, unless the document names another."""
    fields: ClassVar[Mapping[str, str]]
    """What the fields of a response are called, unless the document says otherwise; dots lead inside."""
    annotation: ClassVar[str]
    start: ClassVar[str]
    check: ClassVar[str]
    reader: ClassVar[str]

    @classmethod
    def place(cls, argument: str) -> tuple[tuple[str, str], ...]:
        """What the reader needs to know of the request, where a page does not say it."""
        return ()

    @classmethod
    def style(cls, parameter: str, told: Mapping[str, str]) -> PageStyle:
        """How the list is turned."""
        argument = python_name(parameter)
        differing = {key: value for key, value in told.items() if value != cls.fields.get(key)}
        return PageStyle(
            argument=argument,
            wire=parameter,
            annotation=f"{cls.annotation} = {cls.start}",
            start=cls.start,
            check=f'{cls.check}({argument}, "{argument}")',
            reader=cls.reader,
            fields=(*cls.place(argument), *((key, literal(value)) for key, value in differing.items())),
        )


class PageNumbers(ListStyle):
    """`?page=2`, until there is no next page."""

    name = "page-number"
    parameter = "page"
    fields: ClassVar[Mapping[str, str]] = {"rows": "data", "current": "current_page", "following": "next_page_url"}
    annotation = "int"
    start = "1"
    check = "_checked.page_number"
    reader = "page_of"


class MetaLinks(PageNumbers):
    """The same with Laravel's `meta` and `links`."""

    name = "meta-links"
    fields: ClassVar[Mapping[str, str]] = {"rows": "data", "current": "meta.current_page", "following": "links.next"}

    @classmethod
    def style(cls, parameter: str, told: Mapping[str, str]) -> PageStyle:
        return PageNumbers.style(parameter, told)


class Cursors(ListStyle):
    """`?cursor=...`, which each page names for the next one."""

    name = "cursor"
    parameter = "cursor"
    fields: ClassVar[Mapping[str, str]] = {"rows": "data", "following": "next_cursor"}
    annotation = "str | Unset"
    start = "UNSET"
    check = "_checked.identifier"
    reader = "cursor_page_of"

    @classmethod
    def place(cls, argument: str) -> tuple[tuple[str, str], ...]:
        return (("cursor", argument),)


class Offsets(ListStyle):
    """`?offset=50`: how many objects to pass over. The list ends with a page that is empty, or at its total."""

    name = "offset"
    parameter = "offset"
    fields: ClassVar[Mapping[str, str]] = {"rows": "data", "total": ""}
    annotation = "int"
    start = "0"
    check = "_checked.offset"
    reader = "offset_page_of"

    @classmethod
    def place(cls, argument: str) -> tuple[tuple[str, str], ...]:
        return (("offset", argument),)


STYLES: tuple[type[ListStyle], ...] = (PageNumbers, MetaLinks, Cursors, Offsets)
"""The styles of lists, by the name that `x-sdk-pages` gives."""


def told_pages(schema: Node) -> Node | None:
    """What the schema of a response says about its pages."""
    for part in parts(schema.resolved()):
        if "x-sdk-pages" in part.value:
            return part.child("x-sdk-pages")
    return None


def page_style(told: Node, parameters: list[Node]) -> PageStyle:
    """The style that a list names.

    Raises:
        Refusal: There is no such style, or the parameter that turns it is missing.
    """
    given: dict[str, Any] = dict(told.value)
    name = given.pop("style", None)
    known = ", ".join(style.name for style in STYLES)
    style = next((style for style in STYLES if style.name == name), None)
    if style is None:
        raise told.refuse(f"{name!r} is not a style of pages; known are {known}", "style")
    parameter = str(given.pop("parameter", style.parameter))
    for key in given:
        if key not in style.fields:
            raise told.refuse(f"the style {name} has no {key}; it has {', '.join(style.fields)}", key)
    if parameter not in {each.value["name"] for each in parameters if each.value["in"] == "query"}:
        raise told.refuse(f"the operation has no query parameter {parameter}, which turns the pages of this style")
    return style.style(parameter, {**style.fields, **given})


def looks_paged(schema: Node, parameters: list[Node]) -> str:
    """Why a list looks as if it came in pages; empty where it does not."""
    fields = {wire for part in parts(schema) for wire in part.value.get("properties", {})}
    turning = {style.parameter for style in STYLES} | {"page_token", "starting_after", "after"}
    named = [each.value["name"] for each in parameters if each.value["in"] == "query" and each.value["name"] in turning]
    signs = sorted(fields & SIGNS) or named
    return f"it has {signs[0]}" if signs else ""
