"""A value of the document together with its place, so that what is refused has a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..document import Document
from ..document.reading import Pointer

SCHEMAS: Pointer = ("components", "schemas")


class Refusal(Exception):
    """A place of the document that nothing can be made of."""

    def __init__(self, path: Pointer, text: str) -> None:
        super().__init__(text)
        self.path = path
        self.text = text


@dataclass(frozen=True)
class Node:
    """An object of the document, and its place."""

    document: Document
    value: dict[str, Any]
    path: Pointer

    def child(self, *keys: str | int) -> Node:
        """An object inside this one."""
        inner: Any = self.value
        for key in keys:
            inner = inner[key]
        return Node(self.document, inner, (*self.path, *keys))

    def children(self, key: str) -> Iterator[Node]:
        """The objects in a list of this one; none where there is no such list."""
        for index in range(len(self.value.get(key, ()))):
            yield self.child(key, index)

    def at(self, value: dict[str, Any]) -> Node:
        """The same place with another value."""
        return Node(self.document, value, self.path)

    def resolved(self) -> Node:
        """What a reference points to, with the keys beside the reference on top."""
        node = self
        while "$ref" in node.value:
            beside = dict(node.value)
            reference: str = beside.pop("$ref")
            path = tuple(part.replace("~1", "/").replace("~0", "~") for part in reference[2:].split("/"))
            target: Any = self.document.raw
            for part in path:
                target = target[part]
            node = Node(self.document, {**target, **beside}, path)
        return node

    @property
    def reference(self) -> str:
        """The name of the component schema that this one refers to; empty where it refers to none."""
        prefix, _, name = str(self.value.get("$ref", "")).rpartition("/")
        return name if prefix == "#/components/schemas" else ""

    @property
    def text(self) -> str:
        """Its description, on one line."""
        return " ".join(str(self.value.get("description", "")).split())

    def refuse(self, text: str, *keys: str | int) -> Refusal:
        """The error that says what is wrong here, or at a place inside."""
        return Refusal((*self.path, *keys), text)


def component(document: Document, name: str) -> Node:
    """A component schema."""
    return Node(document, document.schemas[name], (*SCHEMAS, name))
