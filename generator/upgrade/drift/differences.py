"""What was found when `openapi.yaml` was compared with the service's own document, for people and for programs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ...document import Document
from .shapes import Mark


@dataclass
class Difference:
    """One thing that differs, however many operations it shows in."""

    kind: str
    """`added` (the service has it), `removed` (only we have it), `renamed` or `changed`."""
    what: str
    """`operation`, `parameter`, `field`, `type`, `null`, `required`, `format`, `enum`, `response`, `body`, ..."""
    where: str
    ours: str
    theirs: str
    resource: str
    known: str = ""
    """Why it is not drift; empty where it is."""
    fields: list[str] = field(default_factory=list[str])
    """For the values of an enum: the fields that have them."""
    operations: list[str] = field(default_factory=list[str])

    def __str__(self) -> str:
        sign = {"added": "+", "removed": "-"}.get(self.kind, "~")
        fields = [each for each in self.fields if each != self.where]
        where = f"{self.where} ({', '.join(fields)})" if fields else self.where
        shown = [each for each in self.operations if each not in where]
        return f"{sign} {where}: {self._said()}" + (f"  [{', '.join(shown)}]" if shown else "")

    def _said(self) -> str:
        match self.kind, self.what:
            case "added", "enum value":
                return f"new value {self.theirs}"
            case "removed", "enum value":
                return f"value {self.ours} is gone"
            case "added", _:
                return f"new {self.what}" + (f" ({self.theirs})" if self.theirs else "")
            case "removed", _:
                return f"{self.what} is gone" + (f" ({self.ours})" if self.ours else "")
            case "renamed", _:
                return f"{self.what} renamed: {self.ours} -> {self.theirs}"
            case _:
                return f"{self.what}: {self.ours} -> {self.theirs}"


@dataclass(frozen=True)
class Drift:
    """The outcome of a comparison."""

    source: str
    differences: tuple[Difference, ...]
    known: tuple[Difference, ...]
    resources: tuple[tuple[str, str], ...]
    """Name and title of each resource, in the order of our document."""

    def __str__(self) -> str:
        count = len(self.differences)
        lines = [f"{self.source}: {count or 'no'} difference{'' if count == 1 else 's'}"]
        for name, title in self.resources:
            rows = [f"  {each}" for each in self.differences if each.resource == name]
            lines += ["", title, *rows] if rows else []
        if self.differences:
            lines += ["", "+ the service's document has it, - only openapi.yaml has it, ~ ours -> theirs"]
        if self.known:
            lines.append(
                f"In {len(self.known)} more places openapi.yaml says more, and says so itself; --json lists them."
            )
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "source": self.source,
            "same": not self.differences,
            "differences": [_as_json(each) for each in self.differences],
            "known": [_as_json(each) for each in self.known],
        }


class Notes:
    """Differences as they are found. What shows in several operations is noted once, with all of them."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.found: dict[tuple[str, ...], Difference] = {}
        # Where the walk is: the method of the client, and its resource.
        self.method = ""
        self.resource = ""

    def note(
        self,
        kind: str,
        what: str,
        where: str,
        ours: str,
        theirs: str,
        mark: Mark | None = None,
        *,
        at: str = "",
        known: str = "",
    ) -> None:
        component = re.split(r"[.\[]", where)[0]
        resource = "api" if where == "any operation" else self.document.homes.get(component, self.resource)
        why = known or (f"{mark.level}: {mark.why}" if mark else "")
        key = (kind, what, where, ours, theirs, resource, "known" if why else "")
        entry = self.found.setdefault(key, Difference(kind, what, where, ours, theirs, resource, why))
        if at and at not in entry.fields:
            entry.fields.append(at)
        if self.method and self.method not in entry.operations:
            entry.operations.append(self.method)


def _as_json(each: Difference) -> dict[str, Any]:
    row: dict[str, Any] = {
        "resource": each.resource,
        "kind": each.kind,
        "what": each.what,
        "where": each.where,
        "ours": each.ours or None,
        "theirs": each.theirs or None,
        "fields": each.fields,
        "operations": each.operations,
        "text": str(each),
    }
    return {**row, "known": each.known} if each.known else row
