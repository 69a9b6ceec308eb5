"""The vocabulary is closed: what it does not list is refused, wherever it stands, and each refusal says what to do."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from rich_document import RICH_DOCUMENT

from generator.document import DocumentError, is_list, is_object, parse
from generator.document.schemas import OTHERWISE, POSITION_KEYWORDS, POSITIONS, SCHEMA_KEYWORDS, SCHEMAS
from generator.document.shape import Outcome, Place
from generator.document.vocabulary import DOCUMENT
from generator.documentation.vocabulary import places, schemas

DATA = {"example", "examples", "headers"}
"""Places that may hold anything, as nothing is made of them."""


def objects(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of all objects of a document."""
    if is_object(value):
        yield place
    pairs = value.items() if is_object(value) else enumerate(value) if is_list(value) else ()
    for key, inner in pairs:
        if key not in DATA:
            yield from objects(inner, (*place, key))


PLACES = list(objects(parse(RICH_DOCUMENT).raw))


@pytest.mark.parametrize("place", PLACES, ids=[" > ".join(map(str, place)) or "document" for place in PLACES])
def test_a_keyword_that_is_not_listed_is_refused_wherever_it_stands(place: tuple[Any, ...]) -> None:
    document = copy.deepcopy(parse(RICH_DOCUMENT).raw)
    holder: Any = document
    for part in place:
        holder = holder[part]
    holder["x-unheard-of"] = 1
    with pytest.raises(DocumentError) as caught:
        parse(json.dumps(document, indent=1))
    assert place in [problem.path[: len(place)] for problem in caught.value.problems]
    assert all(problem.line > 1 for problem in caught.value.problems)


def tables(place: Place, met: list[Place]) -> Iterator[Place]:
    if place not in met:
        met.append(place)
        yield place
        for kind in place.kinds.values():
            yield from tables(kind, met)


def test_whatever_is_refused_says_what_to_write_instead() -> None:
    entries = {**SCHEMA_KEYWORDS, **DOCUMENT.keywords}
    for place in (*SCHEMAS.values(), *(Place("", each) for each in POSITION_KEYWORDS.values())):
        entries.update(place.keywords)
    refused = [entry for entry in entries.values() if entry.outcome is Outcome.REFUSED]
    assert len(refused) >= 8
    assert all(len(entry.note.split()) >= 2 for entry in refused)
    for instead in (*OTHERWISE.values(), *(each for kinds in POSITIONS.values() for each in kinds.values() if each)):
        assert len(instead.split()) >= 2


def test_the_documentation_shows_every_place_and_every_kind_of_schema() -> None:
    shown = places()
    for name in ("The document", "An operation", "A query parameter", "A header parameter", "A form", "An encoding"):
        assert f"### {name}\n" in shown
    assert "| `callbacks` | refused | leave it out; events are read by `webhooks` |" in shown
    assert "| `operationId` | needed |" in shown
    for kind in SCHEMAS.values():
        assert f"### {kind.name[:1].upper()}{kind.name[1:]}\n" in schemas()
