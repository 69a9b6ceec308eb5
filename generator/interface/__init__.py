"""What a document means in Python: its resources, their methods, models and enums, as plain data.

Kinds of parameters, bodies, responses, lists and types are classes in registries (`parameters`, `bodies`, `responses`,
`lists`, `types`). What no kind claims is refused with its line. The templates turn the result into code and decide
nothing.
"""

from __future__ import annotations

from ..document import Document, DocumentError
from ..document.reading import Pointer
from .builder import Builder
from .inline import Named, named
from .node import Refusal
from .package import Package

__all__ = ["Named", "Package", "describe", "named_classes"]


def named_classes(document: Document) -> Named:
    """The document with a component for each object and enum that is written where it is used.

    Raises:
        DocumentError: One of them would have a name that is taken.
    """
    try:
        return named(document)
    except Refusal as refusal:
        raise _error(document, [(refusal.path, refusal.text)]) from refusal


def describe(document: Named) -> Package:
    """The package that a document describes.

    Args:
        document: The document, checked, with names for its classes.

    Raises:
        DocumentError: Something in it cannot be generated.
    """
    builder = Builder(document.document)
    package = builder.package()
    if builder.refused:
        found = dict.fromkeys((document.written_at(each.path), each.text) for each in builder.refused)
        raise _error(document.document, list(found))
    return package


def _error(document: Document, found: list[tuple[Pointer, str]]) -> DocumentError:
    return DocumentError(document.source, [document.problem(path, text) for path, text in found])
