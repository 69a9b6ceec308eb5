"""The API document: loads `openapi.yaml` and refuses what would not become what it says, with path and line.

`reading` turns YAML into values with lines, `checking` walks through them by the `vocabulary`, `rules` sees to what
depends on several places. The compiler behind us drops what it does not understand; here nothing is dropped in silence.
"""

from __future__ import annotations

from pathlib import Path

from . import rules
from .checking import DocumentCheck, broken_references, invisible_characters
from .content import (
    METHODS,
    Document,
    DocumentError,
    Problem,
    body_value,
    is_list,
    is_object,
    python_name,
    walk,
)
from .reading import Pointer, UnreadableYAMLError, YAMLText

__all__ = [
    "METHODS",
    "Document",
    "DocumentError",
    "Problem",
    "body_value",
    "is_list",
    "is_object",
    "load",
    "parse",
    "python_name",
    "walk",
]


def load(source: Path) -> Document:
    """Read and check a document.

    Raises:
        DocumentError: It is not YAML or not OpenAPI 3.1, or it says what cannot be generated.
    """
    try:
        text = source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(source.name, [Problem((), 1, f"cannot be read: {error}")]) from error
    return parse(text, source.name)


def parse(text: str, source: str = "openapi.yaml") -> Document:
    """The same for a document given as text."""
    try:
        yaml = YAMLText(text)
        raw = yaml.value
    except UnreadableYAMLError as error:
        raise DocumentError(source, [Problem((), error.line, f"is not valid YAML: {error.problem}")]) from error
    if not is_object(raw) or not str(raw.get("openapi", "")).startswith("3.1"):
        version = raw.get("openapi") if is_object(raw) else None
        words = f"is OpenAPI {version}: write" if version else "is not an OpenAPI document: it needs"
        line = yaml.line(("openapi",)) if is_object(raw) else 1
        raise DocumentError(source, [Problem((), line, f"{words} `openapi: 3.1.1`")])
    document = Document(source, text, raw)
    found = _problems(document)
    if found:
        raise DocumentError(source, [Problem(path, yaml.line(path), problem) for path, problem in found])
    return document


def _problems(document: Document) -> list[tuple[Pointer, str]]:
    """What is wrong: each kind of check needs those before it to find nothing."""
    checked = DocumentCheck(document)
    return (
        list(invisible_characters(document.raw))
        or list(broken_references(document))
        or list(checked.problems())
        or list(rules.problems(document, checked.schemas))
    )
