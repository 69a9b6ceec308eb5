"""An example call for each method in the reference: the documentation's own samples, as the tests make them.

mkdocs loads this file by its path, as an extension of griffe.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, cast

import attrs
import griffe

from generated_client import UNSET

ROOT = Path(__file__).parents[2]
CALLS = ROOT / "tests" / "support" / "documented_calls.py"
RESOURCES = "generated_client.resources."
WIDTH = 80
PDF = 'Path("example-file.pdf")'


class ExampleCalls(griffe.Extension):
    """Puts the example of a method behind the first sentence of its docstring."""

    def on_function(self, *, func: griffe.Function, **kwargs: Any) -> None:
        """Called for each function that griffe has read."""
        if not func.path.startswith(RESOURCES) or not func.docstring or func.parent is None:
            return
        resource = func.path.removeprefix(RESOURCES).partition(".")[0]
        is_sync = func.parent.name == "".join(part.capitalize() for part in resource.split("_"))
        if is_sync and not func.name.startswith("_"):
            summary, _, rest = func.docstring.value.partition("\n\n")
            code = example(resource, func.name, pages=str(func.returns).startswith("Pages["))
            func.docstring.value = f"{summary}\n\n```python\n{code}\n```\n\n{rest}"


def example(resource: str, method: str, *, pages: bool = False) -> str:
    """The source of a call with the values of the documentation's sample.

    Args:
        resource: The name of the resource, `customer_invoices`.
        method: The name of the method.
        pages: Whether it returns a list that comes in pages.

    Raises:
        KeyError: There is no sample of such a call.
    """
    calls = documented()
    if method == "find":
        created = calls[resource, "create"].keywords
        (number,) = (value for name, value in created.items() if name.endswith("_number"))
        arguments = [source(number)]
    else:
        call = calls[resource, method.removesuffix("_once")]
        arguments = [source(value) for value in call.arguments]
        arguments += [f"{name}={source(value)}" for name, value in call.keywords.items()]
    called = laid_out(f"portal.{resource}.{method}", arguments)
    return f"for each in {called}:\n    print(each.id)" if pages else called


def laid_out(name: str, arguments: Sequence[str]) -> str:
    """A call in one line, or with a line for each argument."""
    line = f"{name}({', '.join(arguments)})"
    return line if len(line) <= WIDTH else "\n".join([f"{name}(", *(f"    {each}," for each in arguments), ")"])


def source(value: Any) -> str:
    """A value as it is written in Python."""
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, datetime | date):
        return repr(value).removeprefix("datetime.")
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, Decimal):
        return f'Decimal("{value}")'
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(source, cast('list[Any]', value)))}]"
    if type(value).__name__ == "NamedFile":
        return PDF
    if attrs.has(type(value)):
        given = {each.name: getattr(value, each.name) for each in attrs.fields(type(value)) if each.init}
        shown = [f"{name}={source(each)}" for name, each in given.items() if each not in (None, {}, UNSET)]
        return f"{type(value).__name__}({', '.join(shown)})"
    return repr(value)


@cache
def documented() -> Mapping[tuple[str, str], Any]:
    """The calls that the tests make of the documentation's samples, the current ones before older ones."""
    spec = importlib.util.spec_from_file_location("documented_calls", CALLS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look themselves up
    spec.loader.exec_module(module)
    calls: dict[tuple[str, str], Any] = {}
    for each in module.CALLS:
        calls.setdefault((each.resource, each.method), each)
    return calls
