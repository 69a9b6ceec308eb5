"""What a type of the document is in Python: how it is annotated, read, written and checked.

One entry a type. A new format of the document gets its entry here, and its functions in `runtime/_core/decoding.py`
(answers) and `runtime/_core/arguments.py` (arguments).
"""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass, replace
from typing import Any

from openapi_python_client.parser.properties.any import AnyProperty
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.date import DateProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.enum_property import EnumProperty
from openapi_python_client.parser.properties.file import FileProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.model_property import ModelProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.properties.uuid import UuidProperty

from ..document import Document


class UnsupportedTypeError(Exception):
    """A type of the document that has no counterpart here."""


@dataclass(frozen=True)
class ValueType:
    """A type in Python. The patterns have `{}` for the value, checks `{name}` for the argument's name as well."""

    annotation: str
    read: str = "{}"
    """How it is read from JSON."""
    write: str = "{}"
    """How an attribute is written to JSON."""
    check: str = "checked.string({}, {name})"
    """How an argument is checked and written."""
    argument: str = ""
    """The annotation of an argument, where it differs."""
    note: str = ""
    """What the docstring says of an argument's notation."""
    nullable: bool = False
    classes: frozenset[str] = frozenset()
    """The classes of other schemas that it names."""
    is_file: bool = False
    quick: str = ""
    """How it is read where it is right, without a reason where it is not; `value` is what stands for `{}`."""

    @property
    def attribute_annotation(self) -> str:
        """How an attribute of this type is annotated."""
        return f"{self.annotation} | None" if self.nullable else self.annotation


TEXT = ValueType("str", "read.text({})", quick="value if type({}) is str else read.text(value)")
WHOLE = ValueType("int", "read.whole({})", check="checked.integer({}, {name})")
FLAG = ValueType("bool", "read.flag({})", check="checked.boolean({}, {name})")
DATE = ValueType(
    "date",
    "read.day({})",
    "{}.isoformat()",
    "checked.calendar_date({}, {name})",
    quick="date.fromisoformat({})",
)
MOMENT = ValueType("datetime", "read.date_time({})", "{}.isoformat()", "checked.portal_date_time({}, {name})")
ANYTHING = ValueType("Any", check="{}")
FILE = ValueType(
    "FileInput", check="prepare_file({name}, {})", note="a path, bytes, or a file opened with `rb`", is_file=True
)
DECIMAL = ValueType(
    "Decimal",
    "read.decimal({})",
    "read.decimal_text({})",
    "checked.amount({}, {name})",
    argument="Decimal | int | str",
    note="exact, `Decimal('12.95')`; a float is refused",
)
NUMBER = replace(DECIMAL, read="read.number({})", write="read.decimal_number({})")
STRING_FORMATS = {
    None: TEXT,
    "uuid": TEXT,
    "decimal": DECIMAL,
    "date-or-date-time": ValueType("date | datetime", "read.date_or_date_time({})", "read.iso({})"),
    # How the portal wants its moments; an answer never has them, so they read as answers do.
    "portal-date-time": replace(
        MOMENT, note="to the second; with a zone it is converted to Dutch time, without it is sent as it is"
    ),
    "portal-date-time-minutes": replace(
        MOMENT,
        check="checked.portal_date_time_minutes({}, {name})",
        note="to the minute; with a zone it is converted to Dutch time, without it is sent as it is",
    ),
}


def value_type(prop: PropertyProtocol, schema: dict[str, Any], document: Document) -> ValueType:
    """The Python type of a property that the compiler has parsed.

    Args:
        prop: The compiler's view of it.
        schema: The same place in the document: what the compiler does not keep.
        document: Where references lead.

    Raises:
        UnsupportedTypeError: There is none.
    """
    schema = document.resolved(schema)
    match prop:
        case UnionProperty():
            return _union(prop, schema, document)
        case EnumProperty() if prop.value_type is int:
            values = ", ".join(str(value) for value in prop.values.values())
            return replace(WHOLE, note=f"one of {values}")
        case EnumProperty():
            name = str(prop.class_info.name)
            return ValueType(
                name,
                f"{name}({{}})",
                check="checked.choice({}, {name})",
                argument=f"{name} | str",
                classes=frozenset({name}),
            )
        case ListProperty():
            return _list(prop, schema, document)
        case ModelProperty():
            name = str(prop.class_info.name)
            return ValueType(
                name,
                f"{name}.from_dict({{}})",
                "{}.to_dict()",
                f"checked.instance({name})({{}}, {{name}})",
                classes=frozenset({name}),
            )
        case DateProperty():
            return DATE
        case DateTimeProperty():
            return MOMENT
        case BooleanProperty():
            return FLAG
        case IntProperty():
            return WHOLE
        case FloatProperty() if schema.get("format") == "decimal":
            return NUMBER
        case FileProperty():
            return FILE
        case UuidProperty():
            return TEXT
        case StringProperty():
            return _string(schema)
        case AnyProperty():
            return ANYTHING
        case _:
            raise UnsupportedTypeError(f"{type(prop).__name__} has no Python type here")


def of_media_type(kind: ValueType, media_type: str) -> ValueType:
    """The type of a file whose media type the document names, for when the file itself does not tell it."""
    if not kind.is_file or not media_type:
        return kind
    name = f"document{mimetypes.guess_extension(media_type) or '.bin'}"
    check = kind.check.removesuffix(")") + f', name="{name}", media_type="{media_type}")'
    return replace(kind, check=check)


def id_prefixes(schema: dict[str, Any]) -> tuple[str, ...]:
    """The prefixes that a pattern such as `^inv_` or `^(fsf_|fsd_)` asks of an id; none for other patterns."""
    found = re.fullmatch(r"\^(?:([a-z]+_)|\(([a-z]+_(?:\|[a-z]+_)*)\))", schema.get("pattern", ""))
    return tuple((found[1] or found[2]).split("|")) if found else ()


def as_function(pattern: str) -> str:
    """A function that does what a pattern says, by its name where it has one."""
    if pattern == "{}":
        return "read.anything"
    named = re.fullmatch(r"([\w.]+)\({}\)", pattern)
    # A class may be defined further down, a function of `read` is always there.
    return named[1] if named and named[1].startswith("read.") else f"lambda value: {pattern.format('value')}"


def _string(schema: dict[str, Any]) -> ValueType:
    form = schema.get("format")
    if form not in STRING_FORMATS:
        raise UnsupportedTypeError(f"format {form!r} has no Python type here")
    prefixes = id_prefixes(schema)
    if prefixes:
        shown = "` or `".join(f"{prefix}..." for prefix in prefixes)
        quoted = ", ".join(f'"{prefix}"' for prefix in prefixes)
        return replace(TEXT, check=f"checked.identifier({{}}, {{name}}, {quoted})", note=f"`{shown}`")
    return STRING_FORMATS[form]


def _union(prop: UnionProperty, schema: dict[str, Any], document: Document) -> ValueType:
    inner = [each for each in prop.inner_properties if not isinstance(each, NoneProperty)]
    nullable = len(inner) < len(prop.inner_properties)
    if schema.get("format") == "decimal":
        # Text by its type, a number by the samples: read from either, written as the samples have it.
        either = "number" in schema["type"]
        return replace(NUMBER if either else DECIMAL, nullable=nullable)
    if len(inner) != 1:
        raise UnsupportedTypeError("a choice between several types has no Python type here")
    branches = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    return replace(value_type(inner[0], branches[0] if branches else schema, document), nullable=nullable)


def _list(prop: ListProperty, schema: dict[str, Any], document: Document) -> ValueType:
    item = value_type(prop.inner_property, schema["items"], document)
    limits = "".join(
        f", {word}={schema[key]}" for key, word in (("minItems", "least"), ("maxItems", "most")) if key in schema
    )
    most = f"at most {schema['maxItems']}" if "maxItems" in schema else ""
    if item.is_file:
        total = schema.get("x-max-total-bytes")
        check = f"prepare_files({{name}}, {{}}{limits}{f', most_bytes={total}' if total else ''})"
        return ValueType(
            "Sequence[FileInput]", check=check, note=", ".join(filter(None, [most, item.note])), is_file=True
        )
    if isinstance(prop.inner_property, ModelProperty):
        return ValueType(
            f"list[{item.annotation}]",
            f"read.each({item.annotation}.from_dict, {{}})",
            "[item.to_dict() for item in {}]",
            f"checked.sequence({{}}, {{name}}, checked.instance({item.annotation}){limits})",
            argument=f"Sequence[{item.annotation}]",
            note=most,
            classes=item.classes,
        )
    prefixes = id_prefixes(document.resolved(schema["items"]))
    quoted = ", ".join(f'"{prefix}"' for prefix in prefixes)
    writer = f"checked.identifiers({quoted})" if prefixes else item.check.removesuffix("({}, {name})")
    return ValueType(
        f"list[{item.annotation}]",
        f"read.each({as_function(item.read)}, {{}})",
        "list({})" if item.write == "{}" else f"[{item.write.format('item')} for item in {{}}]",
        f"checked.sequence({{}}, {{name}}, {writer}{limits})",
        argument=f"Sequence[{(item.argument or item.annotation)}]",
        note=", ".join(filter(None, [most, item.note])),
        classes=item.classes,
    )
