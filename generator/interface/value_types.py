"""A type of the document in Python, as data, and those that its formats stand for.

A new format of a text is one entry of `FORMATS`, and its functions in `runtime/_core/decoding.py` (reading) and
`runtime/_core/arguments.py` (checking).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .node import Node


@dataclass(frozen=True)
class ValueType:
    """A type in Python."""

    annotation: str
    read: str = "{}"
    """How it is read from JSON; `{}` is the value."""
    write: str = "{}"
    """How an attribute is written to JSON."""
    writer: str = "_checked.string"
    """The function that checks an argument and writes it; it takes the value and the argument's name."""
    argument: str = ""
    """The annotation of an argument, where it differs."""
    note: str = ""
    """What the docstring says of an argument's notation."""
    nullable: bool = False
    classes: frozenset[str] = frozenset()
    """The component schemas whose classes it names."""
    shape: str = "text"
    """What it is in JSON: `text`, `whole`, `number`, `flag`, `list`, `map`, `object`, `any`; or `file`."""
    item_shape: str = ""
    """Of a list: what its items are in JSON."""
    constant: str = ""
    """The only value that is sent, as a literal."""
    quick: str = ""
    """How it is read where it is right, without a reason where it is not."""
    as_it_is: str = ""
    """The Python type of which a value in JSON needs no reading."""
    limits: Mapping[str, Any] = field(default_factory=dict[str, Any], hash=False)
    """The limits that the document states, by its keywords."""

    @property
    def attribute_annotation(self) -> str:
        """How an attribute of this type is annotated."""
        return f"{self.annotation} | None" if self.nullable else self.annotation

    @property
    def argument_annotation(self) -> str:
        """How an argument of this type is annotated."""
        annotation = self.argument or self.annotation
        return f"{annotation} | None" if self.nullable else annotation

    @property
    def is_file(self) -> bool:
        """Whether it is a file, or several."""
        return self.shape == "file"

    @property
    def reader(self) -> str:
        """The function that reads it, null included."""
        return as_function(or_none(self, self.read))

    @property
    def item_writer(self) -> str:
        """The function that checks and writes it, None included."""
        return f"_checked.nullable({self.writer})" if self.nullable else self.writer

    @property
    def item_write(self) -> str:
        """How one in a list is written, None included."""
        return self.write if self.write == "{}" else or_none(self, self.write)


def or_none(kind: ValueType, pattern: str) -> str:
    """A pattern that passes None on, where a type may be null."""
    return f"None if {{0}} is None else {pattern.replace('{}', '{0}')}" if kind.nullable else pattern


def as_function(pattern: str) -> str:
    """A function that does what a pattern says, by its name where it has one."""
    if pattern == "{}":
        return "_read.anything"
    named = re.fullmatch(r"([\w.]+)\({}\)", pattern)
    # A class may be defined further down, a function of `_read` is always there.
    return named[1] if named and named[1].startswith("_read.") else f"lambda value: {pattern.format('value')}"


TEXT = ValueType("str", "_read.text({})", as_it_is="str")
WHOLE = ValueType("int", "_read.whole({})", writer="_checked.integer", shape="whole")
FLAG = ValueType("bool", "_read.flag({})", writer="_checked.boolean", shape="flag")
ANYTHING = ValueType("Any", write="_read.plain({})", writer="_checked.json_value", shape="any")
FREE_OBJECT = ValueType(
    "dict[str, Any]", "_read.mapping({})", "_read.plain({})", "_checked.json_object", "Mapping[str, Any]", shape="map"
)
DATE = ValueType("date", "_read.day({})", "{}.isoformat()", "_checked.calendar_date", quick="date.fromisoformat({})")
MOMENT = ValueType(
    "datetime",
    "_read.date_time({})",
    "{}.isoformat()",
    "_checked.date_time",
    note="with an offset; it is sent as RFC 3339 writes it, `2026-11-22T10:00:00+00:00`",
)
TIME = ValueType("time", "_read.clock_time({})", "{}.isoformat()", "_checked.clock_time")
DECIMAL = ValueType(
    "Decimal",
    "_read.decimal({})",
    "_read.decimal_text({})",
    "_checked.amount",
    argument="Decimal | int | str",
    note="exact, `Decimal('12.95')`; a float is refused",
)
NUMBER = replace(
    DECIMAL, read="_read.number({})", write="_read.decimal_number({})", writer="_checked.number", shape="number"
)
AS_TEXT = replace(NUMBER, writer=DECIMAL.writer, shape=DECIMAL.shape)
"""A number in responses that is sent as text, as the samples have it."""
FILE = ValueType("FileInput", writer="_checked.file", note="a path, bytes, or a file opened with `rb`", shape="file")
_DUTCH = "with a zone it is converted to Dutch time, without it is sent as it is"
_OF_THE_WHOLE = frozenset(
    {"description", "title", "example", "examples", "externalDocs", "$comment", "contentMediaType"}
    | {"x-evidence", "x-python-name", "x-sdk-all"}
)
"""What a schema may say of a text or a file without saying what is in it."""
FORMATS: Mapping[str | None, ValueType] = {
    None: TEXT,
    **dict.fromkeys(("uuid", "uri", "uri-reference", "email", "hostname", "ipv4", "ipv6", "password"), TEXT),
    "byte": replace(TEXT, note="encoded as base64"),
    "duration": replace(TEXT, note="as ISO 8601 writes it, `P1DT12H`"),
    "decimal": DECIMAL,
    "date": DATE,
    "date-time": MOMENT,
    "time": TIME,
    "date-or-date-time": ValueType(
        "date | datetime", "_read.date_or_date_time({})", "_read.iso({})", "_checked.date_or_date_time"
    ),
    # How the portal wants its moments; a response never has them, so they read as responses do.
    "portal-date-time": replace(MOMENT, writer="_checked.portal_date_time", note=f"to the second; {_DUTCH}"),
    "portal-date-time-minutes": replace(
        MOMENT, writer="_checked.portal_date_time_minutes", note=f"to the minute; {_DUTCH}"
    ),
}
"""The formats of a text."""


def take_as_it_is(content: Node | None) -> None:
    """Refuse whatever the document says of the inside of a text or a file, which is sent and received as it is.

    Raises:
        Refusal: It is described as more than text or bytes.
    """
    resolved = content.resolved() if content else None
    if resolved is None:
        return
    said = {key: value for key, value in resolved.value.items() if key not in _OF_THE_WHOLE}
    if said not in ({}, {"type": "string"}, {"type": "string", "format": "binary"}):
        raise resolved.refuse("a text or a file is taken as it is: describe it as `{type: string}`")


def literal(value: str) -> str:
    """A text of the document as a string of Python, in double quotes."""
    # As it is: JSON's escapes would make two characters of an emoji.
    return json.dumps(value, ensure_ascii=False)
