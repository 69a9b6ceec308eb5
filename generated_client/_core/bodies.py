"""How the fields that arguments became are written as the body of a request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast
from urllib.parse import urlencode

from .arguments import form_fields, query_fields
from .call import Files, json_content
from .decoding import items_of
from .multipart import MultipartBody, PreparedFile


def json(value: object) -> bytes:
    """JSON."""
    return json_content(value)


def text(value: str) -> bytes:
    """Text as it is."""
    return value.encode()


def urlencoded(fields: Mapping[str, Any]) -> bytes:
    """A form without parts; a list repeats its name."""
    return urlencode(query_fields(fields)).encode()


def php_form(fields: Mapping[str, Any], files: Files | None = None) -> MultipartBody:
    """A form whose parts are named as PHP reads them, `signers[0][email]`."""
    return MultipartBody(form_fields(fields), files or [])


def form(fields: Mapping[str, Any], files: Files | None = None) -> MultipartBody:
    """A form as OpenAPI describes it: a list repeats its name, an object is a part of JSON."""
    texts: list[tuple[str, str]] = []
    parts: list[tuple[str, bytes]] = []
    for name, value in fields.items():
        for each in items_of(value) if isinstance(value, list) else [value]:
            if isinstance(each, dict | list):
                parts.append((name, json_content(cast("object", each))))
            else:
                texts += query_fields({name: each})
    return MultipartBody(texts, files or [], json_parts=parts)


def numbered(name: str, files: Iterable[PreparedFile]) -> Iterator[tuple[str, PreparedFile]]:
    """Several files as PHP reads them, `documents[0]`."""
    return ((f"{name}[{index}]", file) for index, file in enumerate(files))


def alike(name: str, files: Iterable[PreparedFile]) -> Iterator[tuple[str, PreparedFile]]:
    """Several files under one name."""
    return ((name, file) for file in files)
