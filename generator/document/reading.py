"""YAML as plain values, with the line of each place. Aliases that would grow without measure are refused first."""

from __future__ import annotations

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.reader import ReaderError

LARGEST = 500_000
"""How many values a document may hold once its aliases stand for what they repeat; ours has some 20,000."""
Place = tuple[str | int, ...]


class UnreadableYAMLError(Exception):
    """A text that is no YAML, or more than can be read."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"line {line}: {problem}")
        self.line, self.problem = line, problem


class YAMLText:
    """A text, read as YAML.

    Args:
        text: The text.
        keys_may_repeat: Whether a key may stand twice in one object; the first one counts then.

    Raises:
        UnreadableYAMLError: It is no YAML, goes round in a circle, or its aliases grow it beyond measure.
    """

    def __init__(self, text: str, *, keys_may_repeat: bool = False) -> None:
        yaml = _yaml()
        yaml.allow_duplicate_keys = keys_may_repeat
        try:
            self._root = yaml.compose(text)
            if self._root is not None and _size(self._root, {}) > LARGEST:
                raise UnreadableYAMLError(
                    1, f"its aliases repeat so much that it would hold more than {LARGEST:,} values: write them out"
                )
            if not keys_may_repeat:
                _refuse_repeated_keys(self._root)
            self.value: Any = None if self._root is None else yaml.constructor.construct_document(self._root)
        except ReaderError as error:
            found: Any = error
            line = text.count("\n", 0, found.position) + 1
            raise UnreadableYAMLError(line, f"it has the character U+{found.character:04X}: take it out") from error
        except YAMLError as error:
            mark: Any = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            told = getattr(error, "problem", None) or getattr(error, "context", None) or error
            raise UnreadableYAMLError(mark.line + 1 if mark else 1, " ".join(str(told).split())) from error
        except RecursionError as error:
            raise UnreadableYAMLError(1, "it is nested too deeply, or an alias stands inside itself") from error
        except (ValueError, OverflowError, TypeError) as error:  # such as 2024-13-45, which is no date
            raise UnreadableYAMLError(_line_of_what_fails(self._root), str(error)) from error

    def line(self, place: Place) -> int:
        """The line where a place of the document stands, or the nearest part of it that does."""
        node, line = self._root, 1
        for part in place:
            pair: Any = None
            if node.id == "mapping":
                pair = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            elif node.id == "sequence" and isinstance(part, int) and part < len(node.value):
                pair = (node.value[part], node.value[part])
            if pair is None:
                break
            line = pair[0].start_mark.line + 1
            node = pair[1]
        return int(line)


def _yaml() -> Any:  # a library without types
    return YAML(typ="safe", pure=True)


def _refuse_repeated_keys(root: Any) -> None:
    """Also one that stands there as a number and as text, `200` and `"200"`: in JSON they are the same."""
    waiting, met = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if node is None or node.id == "scalar" or id(node) in met:
            continue
        met.add(id(node))
        if node.id == "sequence":
            waiting += node.value
            continue
        keys = set[str]()
        for key, value in node.value:
            if key.id != "scalar":
                raise UnreadableYAMLError(key.start_mark.line + 1, "a key has to be text")
            if key.value in keys:
                raise UnreadableYAMLError(key.start_mark.line + 1, f"the key {key.value!r} stands twice in one object")
            keys.add(key.value)
            waiting.append(value)


def _line_of_what_fails(root: Any) -> int:
    waiting, constructor = [root], _yaml().constructor
    while waiting:
        node = waiting.pop()
        if node.id != "scalar":
            waiting += [each for pair in node.value for each in pair] if node.id == "mapping" else node.value
            continue
        try:
            constructor.construct_object(node)
        except (ValueError, OverflowError, TypeError):
            return int(node.start_mark.line) + 1
    return 1


def _size(node: Any, known: dict[int, int]) -> int:
    """How many values a node holds with its aliases written out. One that holds itself ends in a RecursionError."""
    if id(node) not in known:
        if node.id == "mapping":
            size = 1 + sum(_size(each, known) for pair in node.value for each in pair)
        else:
            size = 1 + (sum(_size(each, known) for each in node.value) if node.id == "sequence" else 0)
        known[id(node)] = size
    return known[id(node)]
