"""JSON values, place by place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast


def slots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a value, as the object or list that holds it and its key there."""
    items: list[tuple[object, object]]
    if isinstance(value, dict):
        items = list(cast("dict[object, object]", value).items())
    elif isinstance(value, list):
        items = list(enumerate(cast("list[object]", value)))
    else:
        return
    for key, inner in items:
        yield value, key
        yield from slots(inner)


def texts(value: Any) -> Iterator[tuple[str, str]]:
    """Every text in a value with the name of its field; of texts in a list, the name of the list's."""
    for holder, key in slots(value):
        if isinstance(holder[key], str):
            yield str(key), holder[key]
        elif isinstance(holder[key], list):
            yield from ((str(key), each) for each in cast("list[Any]", holder[key]) if isinstance(each, str))
