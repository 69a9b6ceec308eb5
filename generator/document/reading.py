"""YAML as plain values, with the line of each place. Aliases that would expand without limit are refused first."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from typing import Any

yaml: Any = importlib.import_module("yaml")  # it has no types
LARGEST = 500_000
"""How many values a document may hold once its aliases stand for what they repeat; ours has some 20,000."""
Pointer = tuple[str | int, ...]
"""The keys that lead to a place in the document, as in a JSON Pointer (RFC 6901)."""

# A scalar without quotes is what YAML 1.2 and JSON have it be: `yes`, 1:30 and a date are text, 012 is twelve.
_SCALARS: dict[str, tuple[str | None, Callable[[str], object]]] = {
    "null": ("~|null|Null|NULL|", lambda _: None),
    "bool": ("true|True|TRUE|false|False|FALSE", lambda text: text.lower() == "true"),
    "int": ("[-+]?[0-9]+", int),
    "float": (r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", float),
    "str": (None, str),
}
_TAG = "tag:yaml.org,2002:"


# libyaml needs a tenth of the time; where it was not built, PyYAML's own parser does the same.
class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - none of YAML 1.1


for _kind, (_pattern, _) in [*_SCALARS.items(), ("merge", ("<<", str))]:
    if _pattern is not None:
        _Loader.add_implicit_resolver(_TAG + _kind, re.compile(f"(?:{_pattern})$"), None)


class UnreadableYAMLError(Exception):
    """A text that is not YAML, or more than can be read."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"line {line}: {problem}")
        self.line, self.problem = line, problem


class YAMLText:
    """A text, read as YAML; all keys are text, as in JSON.

    Args:
        text: The text.
        keys_may_repeat: Whether a key may stand twice in one object; the last one counts then.

    Raises:
        UnreadableYAMLError: It is not YAML, contains itself, or its aliases make it too large.
    """

    def __init__(self, text: str, *, keys_may_repeat: bool = False) -> None:
        self._keys_may_repeat = keys_may_repeat
        try:
            self._loader = _Loader(text)
            self._root = self._loader.get_single_node()
            if self._root is not None and _size(self._root, {}) > LARGEST:
                raise UnreadableYAMLError(
                    1, f"its aliases repeat so much that it would hold more than {LARGEST:,} values: write them out"
                )
            self.value: Any = None if self._root is None else self._value(self._root)
        except yaml.reader.ReaderError as error:
            line = text.encode()[: error.position].count(b"\n") + 1
            raise UnreadableYAMLError(line, f"it has the character U+{error.character:04X}: take it out") from error
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise UnreadableYAMLError(mark.line + 1, " ".join(str(error.problem or error.context).split())) from error
        except RecursionError as error:
            raise UnreadableYAMLError(1, "it is nested too deeply, or an alias contains itself") from error

    def line(self, pointer: Pointer) -> int:
        """The line of a place of the document, or the nearest part of it that does."""
        node, line = self._root, 1
        for part in pointer:
            pair: Any = None
            if node.id == "mapping":
                pair = next(((key, value) for key, value in reversed(node.value) if key.value == str(part)), None)
            elif node.id == "sequence" and isinstance(part, int) and part < len(node.value):
                pair = (node.value[part], node.value[part])
            if pair is None:
                break
            line = pair[0].start_mark.line + 1
            node = pair[1]
        return int(line)

    def _value(self, node: Any) -> Any:
        kind = node.tag.removeprefix(_TAG)
        if node.id == "mapping" and kind == "map":
            self._check_keys(node)
            self._loader.flatten_mapping(node)
            return {key.value: self._value(value) for key, value in node.value}
        if node.id == "sequence" and kind == "seq":
            return [self._value(each) for each in node.value]
        line = node.start_mark.line + 1
        if node.id != "scalar" or kind not in _SCALARS:
            raise UnreadableYAMLError(line, f"the tag {node.tag!r} has no meaning in JSON: leave it out")
        try:
            return _SCALARS[kind][1](node.value)
        except ValueError as error:  # such as `!!int x`
            raise UnreadableYAMLError(line, str(error)) from error

    def _check_keys(self, node: Any) -> None:
        """Also refuses one that is there as a number and as text, `200` and `"200"`: in JSON they are the same."""
        keys = set[str]()
        for key, _ in node.value:
            line = key.start_mark.line + 1
            if key.id != "scalar":
                raise UnreadableYAMLError(line, "a key has to be text")
            if key.value in keys and not self._keys_may_repeat:
                raise UnreadableYAMLError(line, f"the key {key.value!r} appears twice in one object")
            keys.add(key.value)


def _size(node: Any, known: dict[int, int]) -> int:
    """How many values a node holds with its aliases written out. One that holds itself ends in a RecursionError."""
    if id(node) not in known:
        if node.id == "mapping":
            size = 1 + sum(_size(each, known) for pair in node.value for each in pair)
        else:
            size = 1 + (sum(_size(each, known) for each in node.value) if node.id == "sequence" else 0)
        known[id(node)] = size
    return known[id(node)]
