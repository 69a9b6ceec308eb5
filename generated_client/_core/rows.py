"""Lists of objects at the top of a response: a row that is not an object takes none of the others with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, SupportsIndex, TypeVar, cast

from ..errors import DecodeError
from . import deviations
from .decoding import at, items_of, shown
from .model import LIST_AS_OBJECT, Model, as_list, none_came
from .unset import UNSET

T = TypeVar("T")
M = TypeVar("M", bound=Model)


class IncompleteList(list[T]):
    """A list of which something could not be read: iterating over it gives the rest, and then raises the error."""

    def __init__(self, items: list[T], error: DecodeError) -> None:
        super().__init__(items)
        self.error = error

    def __iter__(self) -> Iterator[T]:
        yield from super().__iter__()
        raise self.error

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        return IncompleteList, (self[:], self.error)


def list_in_data(model: type[M]) -> Callable[[Any], list[M]]:
    """Reads `{"data": [...]}`, the list that is not a page."""

    def decode(data: Any) -> list[M]:
        from_dict = model.from_dict
        try:
            return [from_dict(row) for row in items_of(data["data"])]
        except Exception:
            return rows_of(model, data)

    return decode


def rows_of(model: type[M], data: object) -> list[M]:
    """The rows of `{"data": [...]}`, where something differs from the documentation."""
    name = model.__name__
    if not isinstance(data, Mapping):
        raise DecodeError(f"expected an object, got {shown(data)}", model=name)
    rows = cast("Mapping[str, object]", data).get("data", UNSET)
    if rows is UNSET:
        raise DecodeError("is missing", path="data", model=name)
    listed = as_list(rows)
    if listed is not None and not deviations.is_strict():
        deviations.habit(name, "data", LIST_AS_OBJECT)
        rows = listed
    if not isinstance(rows, list):
        raise DecodeError(f"expected a list, got {shown(rows)}", path="data", model=name)
    found: list[M] = []
    faults: list[DecodeError] = []
    for index, row in enumerate(cast("list[object]", rows)):
        try:
            found.append(at(f"data[{index}]", model.from_dict, row))
        except DecodeError as error:
            if deviations.is_strict():
                raise DecodeError(error.problem, path=error.path, model=error.model or name) from None
            deviations.unreadable(name, "data[]", row)
            faults.append(error)
    if not faults:
        return found
    more = f" (and {len(faults) - 1} more rows)" if len(faults) > 1 else ""
    return IncompleteList(found, DecodeError(faults[0].problem + more, path=faults[0].path, model=name))


def unread_part(parsed: object) -> DecodeError | None:
    """The error for a response of which nothing could be read, or that a list ends with."""
    if isinstance(parsed, Model):
        problem = "has none of the documented fields"
        return DecodeError(problem, model=type(parsed).__name__) if none_came(parsed) else None
    return error_of(parsed) or error_of(getattr(parsed, "items", None))


def error_of(parsed: object) -> DecodeError | None:
    """The error that a list ends with, where it ends with one."""
    return parsed.error if isinstance(parsed, IncompleteList) else None
