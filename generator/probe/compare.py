"""What is odd about a response, in words that hold nothing of the response itself; and what was seen, as counts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from ..document import Document
from .operations import GetOperation
from .places import ABSENT, MergedSchema, PlacedValue, json_type, places

RESPONSE = "response"
"""The place of what is odd about a response as a whole."""
PROMISED_HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining")
"""What every response has, by the documentation's page on the rate limit."""
_WORDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "an object",
    "array": "a list",
    "null": "null",
}
_FORMATS = {
    "date": "a date",
    "date-time": "a date-time with its offset",
    "date-or-date-time": "a date or date-time",
    "decimal": "a decimal number",
}
_ORDINARY_HEADERS = frozenset(
    {
        *("accept-ranges", "access-control-allow-origin", "age", "allow", "alt-svc", "cache-control", "connection"),
        *("content-encoding", "content-language", "content-length", "content-security-policy", "content-type", "date"),
        *("etag", "expires", "keep-alive", "last-modified", "pragma", "referrer-policy", "server", "set-cookie"),
        *("strict-transport-security", "transfer-encoding", "vary", "via", "x-content-type-options"),
        *("x-frame-options", "x-xss-protection", "x-powered-by", "permissions-policy", "nel", "report-to"),
    }
)
_REFUSALS = frozenset({401, 403, 426})
"""Not odd: the key lacks a scope, or the account a licence."""
_ANNOUNCEMENTS = frozenset({"deprecation", "sunset"})


@dataclass(frozen=True)
class Exchange:
    """One request of the probe and what came back."""

    operation: GetOperation
    ids: Mapping[str, str]
    query: Mapping[str, str | int]
    status: int
    headers: Mapping[str, str]
    body: Any = ABSENT
    """The parsed JSON; `ABSENT` where the body is none."""
    page: Any = None
    """The page that was asked for; None for what is not a page."""
    refused_at: str | None = None
    """Where the client's strict reading stopped; None when it read all of the response."""


@dataclass(frozen=True, order=True)
class Deviation:
    """Something that the document says otherwise, or not at all."""

    unknown: bool
    """True: the document does not know it; False: the document forbids it."""
    place: str
    problem: str


@dataclass
class Count:
    """How often a field was seen, in one operation."""

    required: bool
    nullable: bool
    present: int = 0
    null: int = 0
    absent: int = 0


@dataclass
class Findings:
    """All that was seen."""

    deviations: dict[Deviation, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """For each deviation how often it came, by operation."""
    stopped: set[Deviation] = field(default_factory=set[Deviation])
    """Those at which the client's strict reading stopped."""
    fields: dict[tuple[str, str], Count] = field(default_factory=dict[tuple[str, str], Count])
    """By operation and field."""
    objects: Counter[str] = field(default_factory=Counter[str])
    """How many objects of each name came."""
    objects_of: Counter[str] = field(default_factory=Counter[str])
    """How many objects each operation gave, not counting those within others."""
    values: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """How often each documented value of an enum came, by field."""
    enums: dict[str, tuple[Any, ...]] = field(default_factory=dict[str, tuple[Any, ...]])
    lists: dict[str, int] = field(default_factory=dict[str, int])
    """The longest that each list was, by field."""
    requests: Counter[str] = field(default_factory=Counter[str])
    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    headers: Counter[str] = field(default_factory=Counter[str])
    """Headers that are neither documented nor ordinary HTTP."""
    pages: Counter[str] = field(default_factory=Counter[str])
    """How many pages beyond the first came, by operation."""

    def add(self, document: Document, exchange: Exchange) -> None:
        """Take note of an exchange."""
        operation = exchange.operation
        self.requests[operation.id] += 1
        self.statuses[operation.id][exchange.status] += 1
        paths: dict[str, Deviation] = {}
        for path, deviation in _found(document, exchange):
            paths.setdefault(path, deviation)
            self.deviations[deviation][operation.id] += 1
        if exchange.refused_at is not None:
            self._note_where_reading_stopped(exchange, exchange.refused_at, paths)
        if not 200 <= exchange.status < 300 or exchange.body is ABSENT:
            return
        if exchange.page is not None and exchange.page > 1:
            self.pages[operation.id] += 1
        self.headers.update(_unknown_headers(document, exchange.headers))
        for place in places(document, operation.schema, exchange.body, operation.id):
            self._count(operation, place)

    def _note_where_reading_stopped(self, exchange: Exchange, path: str, paths: Mapping[str, Deviation]) -> None:
        known = next((found for place, found in paths.items() if place in {path, ""} or path.startswith(place)), None)
        if known is None:
            parts = re.sub(r"\[\d+\]", "", path).split(".")
            label = ".".join(_shown_name(part) for part in parts) if path else RESPONSE
            known = Deviation(False, label, "the client cannot read what fits the document")
            self.deviations[known][exchange.operation.id] += 1
        self.stopped.add(known)

    def _count(self, operation: GetOperation, place: PlacedValue) -> None:
        described, value = place.described, place.value
        if described is None:
            return
        if isinstance(value, dict) and described.name:
            self.objects[described.name] += 1
        is_row = place.keys[:1] == ("data",) and len(place.keys) == 2
        if isinstance(value, dict) and (is_row or (not place.keys and "data" not in described.properties)):
            self.objects_of[operation.id] += 1
        if isinstance(value, list):
            label = f"{operation.id}: {place.field}"
            self.lists[label] = max(self.lists.get(label, 0), len(cast("list[object]", value)))
        if not place.keys or isinstance(place.keys[-1], int):
            return
        count = self.fields.setdefault((operation.id, place.field), Count(place.required, described.nullable))
        if value is ABSENT:
            count.absent += 1
        elif value is None:
            count.null += 1
        else:
            count.present += 1
            if described.enum is not None:
                self.enums[place.field] = described.enum
                text = str(cast("object", value))
                if value in described.enum:
                    self.values[place.field][text] += 1


def _found(document: Document, exchange: Exchange) -> Iterator[tuple[str, Deviation]]:
    """The deviations of one exchange, with the path in the response."""
    for problem in _problems_of_response(exchange):
        yield "", Deviation(False, RESPONSE, problem)
    for name in _ANNOUNCEMENTS & {name.lower() for name in exchange.headers}:
        yield "-", Deviation(True, RESPONSE, f"the header {name.title()} announces a change")
    if not 200 <= exchange.status < 300 or exchange.body is ABSENT:
        return
    for place in places(document, exchange.operation.schema, exchange.body, exchange.operation.id):
        if place.described is None:
            name = str(place.keys[-1])
            label = f"{place.field.removesuffix(name)}{_shown_name(name)}"
            yield place.path, Deviation(True, label, f"an undocumented field with {_WORDS[json_type(place.value)]}")
            continue
        found = oddity(place, place.described)
        if found:
            unknown, text = found
            yield place.path, Deviation(unknown, place.field, text)
        elif place.field == "Page.current_page" and exchange.page is not None and place.value != exchange.page:
            yield place.path, Deviation(False, place.field, "another page than the one asked for")


def oddity(place: PlacedValue, described: MergedSchema) -> tuple[bool, str] | None:
    """What is odd about one place, and whether the document merely does not know it."""
    value = place.value
    if value is ABSENT:
        return (False, "is missing") if place.required else None
    if place.wrapped:
        return False, 'comes inside an envelope, {"data": {...}}'
    if value is None and not described.nullable:
        return False, "is null"
    if value is None:
        return None
    if not described.takes(value):
        came = "an empty list" if value == [] else "an empty object" if value == {} else _WORDS[json_type(value)]
        return False, f"{came} where {_wanted(described)} is documented"
    if described.enum is not None and value not in described.enum:
        return True, f"a value that is not documented{_shown_value(value)}"
    if isinstance(value, str):
        wrong_format = described.format in _FORMATS and not _is_format(described.format, value)
        if wrong_format or (described.format == "decimal" and not re.search(described.pattern, value)):
            return False, f"{_shape(value)} where {_FORMATS[described.format]} is documented"
        if described.pattern and not re.search(described.pattern, value):
            return False, f"text that does not match {described.pattern}"
    return None


def _problems_of_response(exchange: Exchange) -> Iterator[str]:
    operation, status = exchange.operation, exchange.status
    if status in _REFUSALS:
        return
    if not 200 <= status < 300:
        about = " for an id that another response has" if status == 404 and operation.parameters else ""
        yield f"status {status}{about}"
        return
    if not {str(status), "2XX"} & set(operation.statuses):
        yield f"status {status} where {' or '.join(operation.statuses)} is documented"
    kind = exchange.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not operation.reads_json or (status == 204 and "204" in operation.statuses):
        pass
    elif exchange.body is ABSENT:
        yield f"a body that is not JSON ({_media_type(kind)})"
    elif kind != "application/json":
        yield f"content type {_media_type(kind)} where application/json is documented"
    for name in PROMISED_HEADERS:
        if name.lower() not in exchange.headers:
            yield f"the header {name} is missing"


def _unknown_headers(document: Document, headers: Mapping[str, str]) -> set[str]:
    documented = {
        name.lower()
        for response in document.raw.get("components", {}).get("responses", {}).values()
        for name in response.get("headers", {})
    }
    documented |= {name.lower() for name in PROMISED_HEADERS}
    return {name.lower() for name in headers} - documented - _ORDINARY_HEADERS - _ANNOUNCEMENTS


def _wanted(described: MergedSchema) -> str:
    if described.format in _FORMATS:
        return _FORMATS[described.format]
    return " or ".join(sorted(_WORDS[kind] for kind in described.types if kind != "null"))


def _is_format(name: str, value: str) -> bool:
    try:
        if name == "date":
            date.fromisoformat(value)
            return re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None
        if name == "date-time":
            return datetime.fromisoformat(value).tzinfo is not None
        if name == "date-or-date-time":
            return len(value) == len("2024-04-29") or datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
    return value.isascii()


def _shape(value: str) -> str:
    """How a value is written without what it says: `12,95` is shown as `99,99`."""
    if not value:
        return "empty text"
    if len(value) > 40 or not value.isascii():
        return "text"
    return f"`{re.sub('[a-z]', 'a', re.sub('[A-Z]', 'A', re.sub('[0-9]', '9', value)))}`"


def _shown_value(value: Any) -> str:
    """An undocumented word of an enum, which is the API's own; nothing of what looks like data."""
    if isinstance(value, int) and abs(value) < 1000:
        return f": {value}"
    return f": `{value}`" if isinstance(value, str) and re.fullmatch("[A-Za-z][A-Za-z_-]{0,29}", value) else ""


def _shown_name(name: str) -> str:
    return name if re.fullmatch("[A-Za-z_][A-Za-z_-]{0,39}[0-9]?", name) else "(a key that is not a name)"


def _media_type(text: str) -> str:
    return text if re.fullmatch(r"[a-z]+/[a-z0-9.+-]{1,60}", text) else "one that is not shown" if text else "none"
