"""What Python code says, without how it is laid out: a formatter's run leaves it as it is, an edit does not."""

from __future__ import annotations

import ast
import hashlib
import io
import re
import tokenize
from collections.abc import Iterator
from typing import cast

_LAYOUT = frozenset({"ctx", "kind", "type_comment"})


def meaning(text: str) -> str:
    """A hash of code that is the same after black, ruff format or isort, in every version of Python; comments count.

    Of text that is no Python, such as API.md, only the words count: formatters also lay out the code in Markdown.
    """
    try:
        words = [*_words(ast.parse(text)), *_comments(text)]
    except (SyntaxError, ValueError, tokenize.TokenError):
        words = re.findall(r"\w+", text)
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


def _words(node: object) -> Iterator[str]:
    match node:
        case ast.Delete(targets=[ast.Tuple(elts=targets)]):
            # A long `del a, b` is given parentheses.
            yield from _words(ast.Delete(targets))
        case ast.AST():
            yield type(node).__name__
            for name, value in ast.iter_fields(node):
                if value is not None and value != [] and name not in _LAYOUT:
                    yield name
                    yield from _words(value)
            yield ")"
        case list():
            # What is imported may be sorted otherwise.
            items = [list(_words(each)) for each in cast("list[object]", node)]
            yield from (word for words in sorted(items, key=_order) for word in words)
            yield "]"
        case _:
            yield repr(node)


def _order(words: list[str]) -> list[str]:
    return words if words[:1] in (["alias"], ["Import"], ["ImportFrom"]) else []


def _comments(text: str) -> Iterator[str]:
    if "#" in text:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.string.rstrip()
