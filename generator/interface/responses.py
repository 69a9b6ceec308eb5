"""The kinds of responses: what a method returns, and how that is read.

`KINDS` is the registry: the first kind that matches makes the `Result`. A new kind is one class there, and perhaps a
function in `runtime/_core/readers.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ..document.vocabulary import FILES
from .fields import parts
from .lists import looks_paged, page_style, told_pages
from .node import Node
from .package import Result
from .types import ListType, value_type
from .value_types import ValueType, take_as_it_is

JSON = "application/json"


@dataclass(frozen=True)
class Success:
    """One response of success."""

    response: Node
    media_type: str
    """Empty where nothing comes."""
    schema: Node | None
    parameters: list[Node]
    """Those of the operation."""

    @property
    def is_json(self) -> bool:
        """Whether it is JSON, whatever it is called."""
        return self.media_type == JSON or self.media_type.endswith("+json")


class ResponseKind:
    """A kind of response."""

    @classmethod
    def matches(cls, success: Success) -> bool:
        """Whether a response is of this kind."""
        raise NotImplementedError

    @classmethod
    def result(cls, success: Success) -> Result:
        """What a method returns."""
        raise NotImplementedError


class NothingResponse(ResponseKind):
    """No content, such as 204."""

    @classmethod
    def matches(cls, success: Success) -> bool:
        return not success.media_type

    @classmethod
    def result(cls, success: Success) -> Result:
        return Result("None", "_readers.nothing", success.response.text, reads_json=False)


class TextResponse(ResponseKind):
    """A text, such as CSV."""

    @classmethod
    def matches(cls, success: Success) -> bool:
        return success.media_type.startswith("text/")

    @classmethod
    def result(cls, success: Success) -> Result:
        take_as_it_is(success.schema)
        return Result("str", "_readers.text", success.response.text, reads_json=False, accept=success.media_type)


class BytesResponse(ResponseKind):
    """A file, such as a PDF, whole in memory."""

    @classmethod
    def matches(cls, success: Success) -> bool:
        schema = success.schema.resolved().value if success.schema else {}
        return success.media_type in FILES or (schema.get("format") == "binary" and not success.is_json)

    @classmethod
    def result(cls, success: Success) -> Result:
        take_as_it_is(success.schema)
        return Result("bytes", "_readers.raw", success.response.text, reads_json=False, accept=success.media_type)


class LinesResponse(ResponseKind):
    """One JSON value a line, such as an export."""

    @classmethod
    def matches(cls, success: Success) -> bool:
        return success.media_type == "application/x-ndjson"

    @classmethod
    def result(cls, success: Success) -> Result:
        line = _read(success, value_type(_schema(success)))
        return replace(
            line,
            annotation=f"builtins.list[{line.annotation}]",
            reader=f"_readers.lines({line.reader})",
            reads_json=False,
            accept=success.media_type,
        )


class FileLinkResponse(ResponseKind):
    """A link to a file, represented by a class of the runtime."""

    @classmethod
    def matches(cls, success: Success) -> bool:
        return success.is_json and success.schema is not None and "x-runtime-class" in success.schema.resolved().value

    @classmethod
    def result(cls, success: Success) -> Result:
        name = _schema(success).resolved().value["x-runtime-class"]
        return Result(
            name, f"{name}.from_dict", success.response.text, is_file_link=True, async_annotation=f"Async{name}"
        )


class PageResponse(ResponseKind):
    """A list that comes in pages."""

    @classmethod
    def matches(cls, success: Success) -> bool:
        return success.is_json and success.schema is not None and told_pages(success.schema) is not None

    @classmethod
    def result(cls, success: Success) -> Result:
        schema = _schema(success).resolved()
        told = told_pages(schema)
        assert told is not None
        style = page_style(told, success.parameters)
        rows = _inside(schema, str(told.value.get("rows", "data")))
        if rows is None or not ListType.matches(rows) or "items" not in rows.value:
            raise schema.refuse("there is no list where `rows` of x-sdk-pages leads")
        kind = value_type(rows.child("items"))
        if not kind.classes or kind.shape != "object" or len(kind.classes) > 1:
            raise rows.refuse("the pages of a list have objects of one kind")
        reader = f"_pages.{style.reader}({kind.annotation}{style.named})"
        return Result(
            f"Pages[{kind.annotation}]",
            reader,
            "The list, fetched page by page as you go.",
            kind.classes,
            model=kind.annotation,
            pages=style,
            async_annotation=f"AsyncPages[{kind.annotation}]",
        )


class EnvelopeResponse(ResponseKind):
    """What is alone in `data`: an object, a list or a plain value."""

    @classmethod
    def matches(cls, success: Success) -> bool:
        if not success.is_json or success.schema is None or success.schema.reference:
            return False
        return {wire for part in parts(success.schema) for wire in part.value.get("properties", {})} == {"data"}

    @classmethod
    def result(cls, success: Success) -> Result:
        data = _inside(_schema(success), "data")
        assert data is not None
        if ListType.matches(data):
            _refuse_pages(success)
        found = _read(success, value_type(data))
        if found.model:
            return replace(found, reader=f"_rows.list_in_data({found.model})")
        return replace(found, reader=f"_readers.in_data({found.reader})")


class ValueResponse(ResponseKind):
    """JSON as it is: an object, a list, a plain value."""

    @classmethod
    def matches(cls, success: Success) -> bool:
        return success.is_json

    @classmethod
    def result(cls, success: Success) -> Result:
        schema = _schema(success)
        resolved = schema.resolved()
        if ListType.matches(resolved) or _holds_rows(resolved):
            _refuse_pages(success)
        found = _read(success, value_type(schema))
        return replace(found, reader=f"_readers.list_of({found.model})") if found.model else found


KINDS: tuple[type[ResponseKind], ...] = (
    *(
        NothingResponse,
        BytesResponse,
        TextResponse,
        LinesResponse,
        FileLinkResponse,
        PageResponse,
        EnvelopeResponse,
        ValueResponse,
    ),
)
"""The kinds of responses; the first one that matches counts."""


def result_of(operation: Node, parameters: list[Node]) -> Result:
    """What an operation returns.

    Raises:
        Refusal: Nothing can be made of it, or its responses of success differ.
    """
    successes = list(_successes(operation, parameters))
    if not successes:
        raise operation.refuse("it has no response of success, such as '200', '204' or 2XX", "responses")
    results: list[Result] = []
    for each in successes:
        kind = next((kind for kind in KINDS if kind.matches(each)), None)
        if kind is None:
            raise each.response.refuse(
                f"{each.media_type} cannot be read: describe JSON, text or a file, or leave the operation out and call "
                "it with `portal.request`"
            )
        results.append(kind.result(each))
    return _joined(operation, results)


def _joined(operation: Node, results: list[Result]) -> Result:
    """One result for several statuses: all the same, some of them without content."""
    with_content = [each for each in results if each.annotation != "None"]
    first = (with_content or results)[0]
    if any(each.annotation != first.annotation for each in with_content):
        raise operation.refuse(
            "its responses of success differ: describe one object that fits all of them", "responses"
        )
    texts = list(dict.fromkeys(each.text.rstrip(".") for each in results))
    if not with_content or len(with_content) == len(results):
        return first if len(texts) == 1 else replace(first, text="; or ".join(texts) + ".")
    if first.pages or first.is_file_link or not first.reads_json:
        raise operation.refuse("a list or a file cannot be absent with another status", "responses")
    return replace(
        first,
        annotation=first.annotation if first.annotation.endswith("| None") else f"{first.annotation} | None",
        reader=f"_readers.unless_empty({first.reader})",
        reads_json=False,
        text="; or ".join(texts) + ".",
    )


def _successes(operation: Node, parameters: list[Node]) -> Iterator[Success]:
    for status in operation.value["responses"]:
        if not str(status).startswith("2"):
            continue
        response = operation.child("responses", status).resolved()
        contents: dict[str, Any] = response.value.get("content", {})
        if contents and str(status) in {"204", "205"}:
            raise response.refuse(
                f"a {status} has no content: leave it out, or give the response another status", "content"
            )
        if len(contents) > 1:
            raise response.refuse("it has several media types: keep the one that the method asks for", "content")
        media_type = next(iter(contents), "")
        content = response.child("content", media_type) if contents else None
        schema = content.child("schema") if content and "schema" in content.value else None
        yield Success(response, media_type.partition(";")[0].strip().lower(), schema, parameters)


def _read(success: Success, kind: ValueType) -> Result:
    if kind.is_file:
        raise _schema(success).refuse("JSON holds no file: give the response the media type of the file")
    annotation = re.sub(r"\blist\[", "builtins.list[", kind.attribute_annotation)
    is_model = kind.shape == "object" and not kind.nullable and len(kind.classes) == 1
    reader = f"{kind.annotation}.from_dict" if is_model else f"_readers.value({kind.reader})"
    rows = re.fullmatch(r"_read\.each\((\w+)\.from_dict, \{\}\)", kind.read)
    return Result(
        annotation,
        reader,
        success.response.text,
        kind.classes,
        model=rows[1] if rows and not kind.nullable else "",
    )


def _schema(success: Success) -> Node:
    if success.schema is None:
        raise success.response.refuse("it has no schema: say what comes, or leave `content` out where nothing does")
    return success.schema


def _inside(schema: Node, way: str) -> Node | None:
    """The schema where dots lead, through the parts of allOf."""
    node: Node | None = schema
    for name in way.split("."):
        holders = [each for each in parts(node.resolved()) if name in each.value.get("properties", {})] if node else []
        node = holders[-1].child("properties", name) if holders else None
    return node.resolved() if node else None


def _holds_rows(schema: Node) -> bool:
    """Whether an object is what the rows of a list come in."""
    found = (_inside(schema, name) for name in ("data", "items", "results", "records", "rows", "entries"))
    return any(rows is not None and ListType.matches(rows) for rows in found)


def _refuse_pages(success: Success) -> None:
    schema = _schema(success).resolved()
    why = looks_paged(schema, success.parameters)
    if why and not schema.value.get("x-sdk-all"):
        raise schema.refuse(
            f"it looks like one page of a list ({why}): name its style with x-sdk-pages, or say `x-sdk-all: true` "
            "where all comes at once"
        )
