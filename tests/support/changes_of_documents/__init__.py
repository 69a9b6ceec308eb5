"""The table of changes: what an API may do to its document, and what comes of it.

Each row is a change of the small document in `changed_documents`. Its outcome is what goes over the wire and comes back, or
the words of the refusal; `test_changes_of_documents.py` checks it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from changed_documents import Change, Place, yaml

LIST: Place = ("paths", "/things", "get")
CREATE: Place = ("paths", "/things", "post")
GET: Place = ("paths", "/things/{thingId}", "get")
SCHEMAS: Place = ("components", "schemas")
THING = {"id": "thg_1"}


class Plain(NamedTuple):
    """A response that is not JSON, or of another status."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Row:
    """A change, a call that shows it, and its outcome."""

    name: str
    changes: tuple[Change, ...]
    call: str = "portal.things.get('thg_1')"
    """Python, with `portal`, the `models` of the package and what `test_changes_of_documents.py` imports."""
    response: Any = field(default_factory=lambda: dict(THING))
    """What the server answers: JSON or a `Plain`; a list of responses for several requests."""
    sends: Any = None
    """The requests: method and URL below the base, and the JSON or text of the body where it has one."""
    gives: str = ""
    """Python: what holds for the `result`."""
    headers: dict[str, str] = field(default_factory=dict[str, str])
    """Headers of the request."""
    refused: str = ""
    """A part of the refusal's words, with its place."""


def response(schema: str, media_type: str = "application/json", **more: Any) -> dict[str, Any]:
    """A response with some content."""
    return {"description": "What comes.", "content": {media_type: {"schema": yaml(schema), "example": {}, **more}}}


def parameter(schema: str, name: str = "filter", place: str = "query", **more: Any) -> Change:
    """A parameter of `get`."""
    return ((*GET, "parameters"), [{"name": name, "in": place, "description": "It.", "schema": yaml(schema), **more}])


PART = (
    (*SCHEMAS, "Part"),
    "{type: object, description: A part., required: [name], properties: {name: {type: string}}}",
)
STATE = ((*SCHEMAS, "State"), "{type: string, description: A state., enum: [open, closed]}")
PART_REF, STATE_REF = '{$ref: "#/components/schemas/Part"}', '{$ref: "#/components/schemas/State"}'
TEXTS = "{type: array, items: {type: string}}"
SEGMENT: Place = ("paths", "/things/{thingId}", "parameters", 0, "schema")
