"""What the probe has to say: text for a public issue, or JSON. Names and counts only, no values."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .. import __version__
from ..document import Document
from .compare import Count, Deviation, Findings
from .operations import GetOperation

OFFICIAL = "Authorization"
MOST_OPERATIONS = 4
"""How many operations a deviation names; `--json` names all."""


@dataclass(frozen=True)
class ProbeReport:
    """All that goes into a report."""

    document: Document
    operations: Sequence[GetOperation]
    findings: Findings
    not_reached: Mapping[str, str]
    """Operations that no response came from, with the reason."""
    server: str
    header: str
    """The header that the key was accepted in."""
    stopped: bool
    day: str

    @property
    def odd(self) -> bool:
        """Whether anything differs from the document."""
        return bool(self.deviations)

    @property
    def deviations(self) -> dict[Deviation, Counter[str]]:
        """The deviations in order, with how often each came by operation."""
        found = dict(sorted(self.findings.deviations.items()))
        if self.header != OFFICIAL:
            wrong = Deviation(False, "request", f"the key is accepted in the header {self.header}, not in {OFFICIAL}")
            found[wrong] = Counter(dict.fromkeys(self.findings.requests, 1))
        return found

    @property
    def reached(self) -> list[GetOperation]:
        """The operations that answered with success."""
        return [each for each in self.operations if each.id not in self.not_reached]

    def as_json(self) -> dict[str, Any]:
        """The report for programs."""
        findings = self.findings
        return {
            "document": self.document.sha256,
            "generator": __version__,
            "date": self.day,
            "server": self.server,
            "header": self.header,
            "stopped": self.stopped,
            "reached": len(self.reached),
            "operations": [
                {
                    "operation": each.id,
                    "requests": findings.requests[each.id],
                    "objects": findings.objects_of[each.id],
                    "statuses": {str(status): count for status, count in sorted(findings.statuses[each.id].items())},
                    "not_reached": self.not_reached.get(each.id),
                    "fields": {
                        field: {"seen": count.present, "null": count.null, "absent": count.absent}
                        for (operation, field), count in findings.fields.items()
                        if operation == each.id
                    },
                }
                for each in self.operations
            ],
            "deviations": [
                {
                    "kind": "unknown" if deviation.unknown else "forbidden",
                    "place": deviation.place,
                    "problem": deviation.problem,
                    "operations": dict(sorted(counts.items())),
                    "strict_reading_stops": deviation in findings.stopped,
                }
                for deviation, counts in self.deviations.items()
            ],
            "never_seen": {
                kind: [name.replace("`", "") for name in names] for kind, names in self._never_seen().items()
            },
            "required_marks_that_held": {
                field: count.present + count.null for field, count in self._required() if not count.absent
            },
            "evidence": [{"what": what, "why": why, "seen": seen} for what, why, seen in self._evidence()],
            "unknown_headers": sorted(findings.headers),
        }

    def as_text(self) -> str:
        """The report as Markdown."""
        return "\n".join(line for part in self._parts() for line in (*part, "")).rstrip() + "\n"

    def _parts(self) -> Iterator[list[str]]:
        findings = self.findings
        yield [
            f"# Probe of {self.document.raw['info']['title']}, {self.day}",
            "",
            f"{len(self.reached)} of {len(self.operations)} GET operations answered, in {findings.requests.total()} "
            f"requests, with {sum(findings.objects_of.values())} objects. Nothing but GET was sent.",
            f"Server: {self.server}. Header of the key: {self.header}. "
            f"Document: {self.document.sha256[:12]}, generator {__version__}.",
            "This report has names and counts only: no ids, no personal data, no values of your portal.",
            "(Where the document lists the values of a field, another one is shown if it is a single word.)",
        ]
        if self.stopped:
            yield ["**It was stopped before its end**: what follows is what was seen until then."]
        forbidden = [each for each in self.deviations.items() if not each[0].unknown]
        unknown = [each for each in self.deviations.items() if each[0].unknown]
        if not self.deviations:
            yield ["## Differences: none", "", "Every response is what the document says."]
        if forbidden:
            key = ["", "In the form of a value, `9` is any digit and `a` any letter."]
            shown = key if any("`9" in deviation.problem for deviation, _ in forbidden) else []
            head = f"## What the document forbids: {len(forbidden)}"
            yield [head, *shown, "", *self._deviation_lines(forbidden)]
        if unknown:
            yield [f"## What the document does not know: {len(unknown)}", "", *self._deviation_lines(unknown)]
        if self.not_reached:
            yield [
                f"## Not reached: {len(self.not_reached)}",
                "",
                *(f"- `{operation}`: {why}" for operation, why in self.not_reached.items()),
            ]
        never = self._never_seen()
        if never:
            lines = [f"- {kind}: {('; ' if 'values' in kind else ', ').join(names)}" for kind, names in never.items()]
            yield ["## What never came", "", "In brackets: how many objects there were.", "", *lines]
        held = [(field, count) for field, count in self._required() if not count.absent]
        if held:
            yield [
                f"## Required marks that held: {len(held)}",
                "",
                "No documentation page marks fields of responses as required. These were in every object:",
                "",
                *_by_object(held),
            ]
        evidence = list(self._evidence())
        if evidence:
            rows = [f"| `{what}` | {why} | {seen} |" for what, why, seen in evidence]
            yield [
                "## Inferred so far, and what was seen",
                "",
                "| what | inferred, as | seen |",
                "| --- | --- | --- |",
                *rows,
            ]
        if findings.headers:
            yield [
                "## Headers that are not documented",
                "",
                ", ".join(f"`{name}`" for name in sorted(findings.headers)),
            ]
        yield ["## Operations", "", *self._operation_table()]

    def _deviation_lines(self, found: Sequence[tuple[Deviation, Counter[str]]]) -> Iterator[str]:
        for deviation, counts in found:
            shares = [f"`{operation}` {self._share(deviation, operation)}" for operation in counts]
            where = ", ".join(shares[:MOST_OPERATIONS])
            if len(shares) > MOST_OPERATIONS:
                where += f" and {len(shares) - MOST_OPERATIONS} more operations"
            stops = " A client with `strict=True` raises there." if deviation in self.findings.stopped else ""
            yield f"- `{deviation.place}`: {deviation.problem} ({where}).{stops}"

    def _share(self, deviation: Deviation, operation: str) -> str:
        times = self.deviations[deviation][operation]
        count = self.findings.fields.get((operation, deviation.place))
        total = count.present + count.null + count.absent if count else self.findings.requests[operation]
        return f"{times} of {max(total, times)}"

    def _totals(self) -> dict[str, Count]:
        totals: dict[str, Count] = {}
        for (_, field), count in self.findings.fields.items():
            total = totals.setdefault(field, Count(count.required, count.nullable))
            total.present += count.present
            total.null += count.null
            total.absent += count.absent
        return totals

    def _required(self) -> list[tuple[str, Count]]:
        return [(field, count) for field, count in self._totals().items() if count.required]

    def _never_seen(self) -> dict[str, list[str]]:
        """What the document describes and no response had, by kind."""
        totals = self._totals().items()
        values = {
            field: [str(value) for value in known if str(value) not in self.findings.values[field]]
            for field, known in self.findings.enums.items()
        }
        found = {
            "always null": [f"`{field}` ({count.null})" for field, count in totals if count.null and not count.present],
            "always absent": [
                f"`{field}` ({count.absent})" for field, count in totals if not count.null and not count.present
            ],
            "never null, which the document allows": [
                f"`{field}` ({count.present})"
                for field, count in totals
                if count.nullable and count.present and not count.null
            ],
            "always an empty list": [f"`{label}`" for label, longest in self.findings.lists.items() if not longest],
            "values that never came": [
                f"`{field}`: {', '.join(f'`{value}`' for value in missing)}"
                for field, missing in values.items()
                if missing
            ],
        }
        return {kind: names for kind, names in found.items() if names}

    def _evidence(self) -> Iterator[tuple[str, str, str]]:
        """What has `x-evidence` and was met: its name, the reason it gives, and what was seen of it."""
        totals = self._totals()
        components = self.document.raw.get("components", {})
        for operation in self.reached:
            found = operation.raw.get("x-evidence")
            statuses = ", ".join(str(status) for status in sorted(self.findings.statuses[operation.id]))
            if found:
                yield operation.id, found["why"], f"{self.findings.requests[operation.id]} responses, status {statuses}"
            elif "2XX" in operation.statuses:
                yield operation.id, "the status of the response is not documented", f"status {statuses}"
        found = components.get("parameters", {}).get("page", {}).get("x-evidence")
        if found and self.findings.pages:
            yield "page", found["why"], f"page 2 came, from {len(self.findings.pages)} lists"
        for name, schema in components.get("schemas", {}).items():
            if "x-evidence" in schema and self.findings.objects[name]:
                yield name, schema["x-evidence"]["why"], f"{self.findings.objects[name]} objects"
            for field, inner in schema.get("properties", {}).items():
                count = totals.get(f"{name}.{field}")
                if "x-evidence" in inner and count:
                    seen = f"{count.present} with a value, {count.null} null, {count.absent} absent"
                    yield f"{name}.{field}", inner["x-evidence"]["why"], seen

    def _operation_table(self) -> Iterator[str]:
        yield "| operation | requests | objects | status |"
        yield "| --- | --- | --- | --- |"
        for operation in self.operations:
            statuses = ", ".join(str(status) for status in sorted(self.findings.statuses[operation.id])) or "not asked"
            requests, objects = self.findings.requests[operation.id], self.findings.objects_of[operation.id]
            yield f"| `{operation.id}` | {requests} | {objects} | {statuses} |"


def _by_object(held: Sequence[tuple[str, Count]]) -> Iterator[str]:
    """One line an object: `Customer` (18): `id`, `companyName`."""
    groups: dict[tuple[str, int], list[str]] = defaultdict(list)
    for field, count in held:
        owner, _, name = field.rpartition(".")
        groups[owner, count.present + count.null].append(name)
    for (owner, times), names in groups.items():
        yield f"- `{owner}` ({times}): {', '.join(f'`{name}`' for name in names)}"
