"""Readers for responses that are not a plain object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ..errors import DecodeError
from .decoding import read_json
from .model import Model
from .rows import list_in_data

T = TypeVar("T")
M = TypeVar("M", bound=Model)


def nothing(_: object) -> None:
    """Nothing, whatever the response holds."""


def raw(body: bytes) -> bytes:
    """The body as it came."""
    return body


def text(body: bytes) -> str:
    """The body as text."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DecodeError("the response is not text in UTF-8", body=body) from error


def value(read: Callable[[Any], T]) -> Callable[[Any], T]:
    """A plain value, or a list or object of such."""

    def decode(data: Any) -> T:
        try:
            return read(data)
        except DecodeError:
            raise
        except (TypeError, ValueError, KeyError) as error:
            raise DecodeError(str(error)) from error

    return decode


def in_data(read: Callable[[Any], T]) -> Callable[[Any], T]:
    """The value in `data`."""

    def decode(data: Any) -> T:
        if not isinstance(data, dict) or "data" not in data:
            raise DecodeError("is missing", path="data")
        return read(data["data"])

    return decode


def list_of(model: type[M]) -> Callable[[Any], list[M]]:
    """A list of objects, with nothing around it."""
    decode = list_in_data(model)
    return lambda data: decode({"data": data})


def lines(read: Callable[[Any], T]) -> Callable[[bytes], list[T]]:
    """One JSON value a line."""

    def decode(body: bytes) -> list[T]:
        found: list[T] = []
        for number, line in enumerate(filter(bytes.strip, body.splitlines()), 1):
            try:
                data = read_json(line)
            except (ValueError, RecursionError) as error:
                raise DecodeError(f"line {number} is not JSON", body=body) from error
            found.append(read(data))
        return found

    return decode


def unless_empty(read: Callable[[Any], T]) -> Callable[[bytes], T | None]:
    """JSON, or nothing where a status says so."""

    def decode(body: bytes) -> T | None:
        if not body.strip():
            return None
        try:
            data = read_json(body)
        except (ValueError, RecursionError) as error:
            raise DecodeError("the response is not JSON", body=body) from error
        return read(data)

    return decode
