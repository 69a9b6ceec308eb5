"""What Python code says, without how it is laid out: a formatter's run leaves it as it is, an edit does not."""

from __future__ import annotations

import ast
import hashlib
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from typing import cast

_LAYOUT = frozenset({"ctx", "kind", "type_comment"})


@cache
def meaning(text: str) -> str:
    """A hash of code that is the same after black, ruff format or isort, in every version of Python; comments count.

    Of text that is not Python, such as API.md, only the words count: formatters also lay out the code in Markdown.
    """
    try:
        words: list[str] = []
        _add_words(ast.parse(text), words)
        words += _comments(text)
    except (SyntaxError, ValueError, tokenize.TokenError):
        words = re.findall(r"\w+", text)
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


def _add_words(node: object, words: list[str]) -> None:
    match node:
        case ast.Delete(targets=[ast.Tuple(elts=targets)]):
            # A long `del a, b` is given parentheses.
            _add_words(ast.Delete(targets), words)
        case ast.AST():
            words.append(type(node).__name__)
            for name, value in ast.iter_fields(node):
                if value is not None and value != [] and name not in _LAYOUT:
                    words.append(name)
                    _add_words(value, words)
            words.append(")")
        case list():
            items: list[list[str]] = [[] for _ in cast("list[object]", node)]
            for each, item in zip(cast("list[object]", node), items, strict=True):
                _add_words(each, item)
            # What is imported may be sorted otherwise.
            words += (word for item in sorted(items, key=_order) for word in item)
            words.append("]")
        case _:
            words.append(repr(node))


def _order(words: list[str]) -> list[str]:
    return words if words[:1] in (["alias"], ["Import"], ["ImportFrom"]) else []


def _comments(text: str) -> Iterator[str]:
    if "#" in text:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.string.rstrip()
