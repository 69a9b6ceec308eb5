"""Form bodies (multipart/form-data), read by the document's schema: text becomes what the schema says it is.

Nested fields are named as PHP reads them, `signers[0][email]`, which is how the document has it (inferred). A list or
an object may also come as one part of JSON text, as the documentation's own sample of an agreement has it.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any, cast

from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from .portal import Upload

# Its complaints come back as errors; without this they were printed as well.
logging.getLogger("python_multipart").addHandler(logging.NullHandler())

_NAME = re.compile(r"(?P<first>[^\[\]]+)(?P<rest>(?:\[[^\[\]]*\])*)")
_LONGEST_ENDING = 1024
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class BadFormError(Exception):
    """A form that cannot be read."""


class _FormParser(MultiPartParser):
    # A file ends up in the database in one piece, so there is nothing to gain from a way round by a temporary file.
    spool_max_size = 1 << 62

    def close(self) -> None:
        """Close the files that it began, as it does by itself where it finds a fault."""
        for file in self._files_to_close_on_error:
            file.close()


class _Ending:
    """The end of a body: the parser takes a form that was cut off for a whole one."""

    def __init__(self, stream: AsyncIterator[bytes]) -> None:
        self._stream = stream
        self._last = b""

    async def watched(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            self._last = (self._last + chunk)[-_LONGEST_ENDING:]
            yield chunk

    def check(self, content_type: str) -> None:
        _, options = parse_options_header(content_type)
        closing = b"--" + options[b"boundary"] + b"--"
        if closing not in self._last:
            raise BadFormError(f"the form is cut off: it does not end with {closing.decode('latin-1')}")


async def read_form(
    schema: Mapping[str, Any], content_type: str, stream: AsyncIterator[bytes], most_bytes: int
) -> dict[str, Any]:
    """Read a form.

    Args:
        schema: The schema of its value, references resolved.
        content_type: The body's content type, with the boundary.
        stream: The body.
        most_bytes: How large one text part may be.

    Returns:
        Its value: files as `Upload`.

    Raises:
        BadFormError: It is none, or a file stands where text belongs or the other way round.
    """
    ending = _Ending(stream)
    parser = _FormParser(
        Headers({"content-type": content_type}),
        cast("Any", ending.watched()),
        max_fields=1000,
        max_part_size=most_bytes,
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError) as error:
        raise BadFormError(f"the form cannot be read: {getattr(error, 'message', error)}") from None
    try:
        ending.check(content_type)
    except BadFormError:
        parser.close()
        raise
    parts: list[tuple[str, str | Upload]] = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            media_type = value.content_type or "application/octet-stream"
            parts.append((name, Upload(value.filename or "upload", media_type, await value.read())))
            await value.close()
        else:
            parts.append((name, value))
    value = _typed(schema, _nested(parts), "")
    assert isinstance(value, dict)
    return cast("dict[str, Any]", value)


def without_files(value: Any) -> Any:
    """A form's value as the schema sees it, where a file is a string of no particular content."""
    if isinstance(value, Upload):
        return ""
    if isinstance(value, dict):
        return {name: without_files(each) for name, each in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [without_files(each) for each in cast("list[object]", value)]
    return value


def _nested(parts: Iterable[tuple[str, str | Upload]]) -> dict[str, Any]:
    """Parts as a tree of objects; a list is an object with numbers for names until its schema is looked at."""
    tree: dict[str, Any] = {}
    for name, value in parts:
        found = _NAME.fullmatch(name)
        path = [found["first"], *re.findall(r"\[([^\[\]]*)\]", found["rest"])] if found else [name]
        if len(path) > 8:
            raise BadFormError("the form is nested too deeply")
        node = tree
        for step in path[:-1]:
            inner = node.setdefault(step or str(len(node)), {})
            if not isinstance(inner, dict):
                raise BadFormError(f"{name}: is both a value and an object")
            node = cast("dict[str, Any]", inner)
        last = path[-1] or str(len(node))
        if last in node:
            # The same name again, without brackets: a list.
            before = node[last]
            node[last] = [*cast("list[object]", before), value] if isinstance(before, list) else [before, value]
        else:
            node[last] = value
    return tree


def _typed(schema: Mapping[str, Any], value: Any, where: str) -> Any:
    kind = schema.get("type")
    if kind == "array":
        return _typed_list(schema, value, where)
    if kind == "object":
        return _typed_object(schema, value, where)
    if schema.get("format") == "binary":
        if not isinstance(value, Upload):
            raise BadFormError(f"{where}: expected a file")
        return value
    if isinstance(value, Upload):
        raise BadFormError(f"{where}: expected text, got a file")
    if isinstance(value, str):
        if kind == "boolean":
            return _BOOLEANS.get(value.lower(), value)
        if kind == "integer" and _INTEGER.fullmatch(value):
            return int(value)
    return value


def _typed_list(schema: Mapping[str, Any], value: Any, where: str) -> Any:
    if isinstance(value, str):
        value = _json(value, where)
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value)
        value = list(items.values()) if all(_INTEGER.fullmatch(name) for name in items) else [items]
    values = cast("list[object]", value) if isinstance(value, list) else [value]
    return [_typed(schema["items"], each, f"{where}[{number}]") for number, each in enumerate(values)]


def _typed_object(schema: Mapping[str, Any], value: Any, where: str) -> Any:
    if isinstance(value, str):
        value = _json(value, where)
    if not isinstance(value, dict):
        raise BadFormError(f"{where}: expected an object")
    typed: dict[str, Any] = {}
    for name, each in cast("dict[str, Any]", value).items():
        described = schema["properties"].get(name)
        if described is None:
            typed[name] = each  # the API passes over what it does not know
            continue
        if each == "" and described.get("format") == "portal-date-time":
            continue  # 'empty or left out', as the documentation says
        typed[name] = _typed(described, each, f"{where}.{name}" if where else name)
    return typed


def _json(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise BadFormError(f"{where}: expected a list or an object") from None
