"""What a document may say: the vocabulary as tables for the documentation."""

from __future__ import annotations

from collections.abc import Iterator

from ..document.schemas import (
    ALLOWED,
    KIND_NAMES,
    POSITION_KEYWORDS,
    POSITION_NAMES,
    POSITIONS,
    SCHEMA_KEYWORDS,
    SCHEMAS,
)
from ..document.shape import ListOf, MapOf, Shape
from ..document.shape import Place as Shaped
from ..document.vocabulary import DOCUMENT
from .tables import table


def places() -> str:
    """Each place of a document with its keywords; schemas are a chapter of their own."""
    return "\n\n".join(_keywords(place) for place in _places(DOCUMENT, []))


def schemas() -> str:
    """The keywords of each kind of schema, those that go with all kinds first."""
    everywhere = _keywords(Shaped("any schema", SCHEMA_KEYWORDS))
    at = [_keywords(Shaped(POSITION_NAMES[name], each)) for name, each in POSITION_KEYWORDS.items() if each]
    kinds = {place.name: place for place in SCHEMAS.values()}
    return "\n\n".join([everywhere, *at, *map(_keywords, kinds.values())])


def positions() -> str:
    """Which kinds of schema may stand where, and what to write instead of the others."""
    rows: list[tuple[str, ...]] = []
    for position, kinds in POSITIONS.items():
        allowed = ", ".join(KIND_NAMES[kind] for kind, instead in kinds.items() if instead == ALLOWED)
        refused = "; ".join(
            f"{KIND_NAMES.get(kind, 'others')}: {instead}" for kind, instead in kinds.items() if instead != ALLOWED
        )
        rows.append((POSITION_NAMES[position], allowed, refused))
    return table(("place", "what may stand there", "what to write instead of the rest"), rows)


def _places(shape: Shape, met: list[Shaped]) -> Iterator[Shaped]:
    """A place and all places inside it, each once; schemas are left out."""
    match shape:
        case Shaped():
            if any(each is shape for each in met):
                return
            met.append(shape)
            if not shape.kinds:
                yield shape
            for kind in shape.kinds.values():
                yield from _places(kind, met)
            for entry in () if shape.kinds else shape.keywords.values():
                yield from _places(entry.shape, met)
        case ListOf(each) | MapOf(each):
            yield from _places(each, met)
        case _:
            pass


def _keywords(place: Shaped) -> str:
    """The keywords of a place; those of which the same is said share a row."""
    said: dict[tuple[str, str], list[str]] = {}
    for name, entry in place.keywords.items():
        said.setdefault(("needed" if entry.needed else str(entry.outcome), entry.note), []).append(f"`{name}`")
    rows = [(", ".join(names), outcome, note) for (outcome, note), names in said.items()]
    return f"### {place.name[:1].upper()}{place.name[1:]}\n\n" + table(("keyword", "is", "what becomes of it"), rows)
