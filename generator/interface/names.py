"""One rule for names: what the API calls a thing, in Python.

snake_case, with an underscore where Python has the word for itself; `x-python-name` overrides it. Generated code uses
names of its own that this rule can never give (they start with an underscore or a capital), and the few below.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping, Sequence

from ..document import python_name
from .node import Node

OF_MODELS = frozenset(
    {
        *("self", "cls", "extra", "unreadable", "from_dict", "to_dict", "json_fields"),
        # What the body of a class names after its first field.
        *("classmethod", "dict", "field"),
    }
)
"""Names that a field cannot have: the class has them."""
OF_METHODS = frozenset({"self"})
"""Names that an argument cannot have."""
OF_RESOURCES = frozenset(
    {"calls", "staticmethod", "property", "builtins", "bool", "bytes", "date", "datetime", "dict", "int", "str", "time"}
)
"""Names that a method cannot have: the annotations and decorators of its class use them."""
OF_CLASSES = frozenset(
    {
        *(
            "Any",
            "AsyncCloudFile",
            "AsyncPages",
            "AsyncResource",
            "Call",
            "ClassVar",
            "CloudFile",
            "Decimal",
            "FileInput",
        ),
        *(
            "Field",
            "Mapping",
            "Model",
            "OpenEnum",
            "Page",
            "Pages",
            "Resource",
            "Self",
            "Sequence",
            "UNSET",
            "UnreadableField",
            "Unset",
        ),
    }
)
"""Names that a class cannot have: the modules of resources import them."""


def name_of(node: Node, wire: str, taken: frozenset[str] = frozenset()) -> str:
    """The Python name of a thing.

    Args:
        node: Where it stands, perhaps with an `x-python-name`.
        wire: Its name in the API.
        taken: Names that it cannot have.

    Raises:
        Refusal: It has to be given a name.
    """
    given = node.value.get("x-python-name")
    name = given or python_name(wire)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise node.refuse(f"{name!r} is not a Python name: give one with x-python-name, such as `{_proposed(wire)}`")
    if name in taken:
        raise node.refuse(f"the generated code uses the name {name} itself: give another with x-python-name")
    return name


def distinct(nodes: Iterable[tuple[str, str, Node]]) -> None:
    """Refuse two things with one name.

    Args:
        nodes: The Python name, the name in the API and the place of each.
    """
    taken: dict[str, str] = {}
    for name, wire, node in nodes:
        if name in taken:
            raise node.refuse(f"{wire} and {taken[name]} are both {name} in Python: tell them apart with x-python-name")
        taken[name] = wire


def members(values: Sequence[str], given: Sequence[str] | None, node: Node) -> Mapping[str, str]:
    """The names of an enum's members, and their values.

    Raises:
        Refusal: Two of them would have one name.
    """
    if given is not None and len(given) != len(values):
        raise node.refuse(f"there are {len(values)} values and {len(given)} names", "x-enum-varnames")
    found: dict[str, str] = {}
    for index, value in enumerate(values):
        name = given[index] if given is not None else _member(value, index)
        if name in found:
            raise node.refuse(
                f"{value!r} and {found[name]!r} are both {name} in Python: name all values with x-enum-varnames", "enum"
            )
        found[name] = value
    return found


def _member(value: str, index: int) -> str:
    name = python_name(value).strip("_").upper()
    return name if re.match(r"[A-Z]", name) and re.match(r"[A-Za-z]", value) else f"VALUE_{name or index}"


def _proposed(wire: str) -> str:
    name = re.sub(r"\W", "_", python_name(wire), flags=re.ASCII).strip("_") or "name"
    return f"value_{name}" if name[0].isdigit() else name


def pascal_case(text: str) -> str:
    """A name of the API as part of a class name, as the compiler writes it."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", text))
