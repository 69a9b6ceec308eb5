"""The limits of a value, by the keywords of the document: what `--changes` compares."""

from __future__ import annotations

from typing import Any

from ..document.schemas import LIMITS
from .node import Node

KEYWORDS = (*LIMITS, "const", "x-max-total-bytes")


def limits(schema: Node) -> dict[str, Any]:
    """The limits that a schema states; those of the items of a list are below `items`."""
    found: dict[str, Any] = {key: schema.value[key] for key in KEYWORDS if key in schema.value}
    inner = limits(schema.child("items").resolved()) if "items" in schema.value else {}
    return {**found, "items": inner} if inner else found
