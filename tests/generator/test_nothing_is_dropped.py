"""Each keyword of a document makes a difference: taken out, the package is another one or the document is refused."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

from rich_document import RICH_DOCUMENT

from generator.document import DocumentError, is_list, is_object, parse
from generator.interface import Package, describe, named_classes

Pointer = tuple[str | int, ...]
NO_DIFFERENCE = {
    "what is said of the API as a whole": r"(info > (?!title|version)|externalDocs|servers > 0 > description).*",
    "what is said of a path": r"paths > [^>]+ > summary",
    "a second description": r"paths > .* > (externalDocs|requestBody|schema|data) > description",
    "what is said of a key": r"components > securitySchemes > token > description",
    "what is said of objects that become no class": r"components > schemas > (?!Thing|State)\w+ > description",
    "what holds for operations without a word of their own": r"security",
    "how keys look": r"components > securitySchemes > token > bearerFormat",
    "headers of responses: `portal.send` gives all": r".* > headers\b.*",
    "bodies of errors, read whatever they say": r"components > (responses > Gone > content|schemas > Error)\b.*",
    "what is received only or sent only, and stands where it is neither": r".* > (Thing > .* > pin|NewPart > .* > id)"
    r"( > (type|description))?",
    "how sure we are of an object as a whole": r"components > schemas > Thing > x-evidence",
    "a limit of the page number, which is checked by the style": r".* > get > parameters > 0 > schema > minimum",
    "fields of a page, which the style names": r".* > (Page > properties|schema > allOf > 1 > required)\b.*",
    "names of fields that are those of the style": r".* > x-sdk-pages > (current|following)",
    "a choice between bodies, of which each method names its own": r".* > put > requestBody > .* > oneOf\b.*",
}
"""What may be taken out without a difference, and why."""


def places(value: Any, place: Pointer = ()) -> Iterator[Pointer]:
    """The place of each key of a document; examples are data."""
    if is_object(value):
        for key, inner in value.items():
            if key not in {"example", "examples"}:
                yield (*place, key)
                yield from places(inner, (*place, key))
    elif is_list(value):
        for index, inner in enumerate(value):
            yield from places(inner, (*place, index))


def without(document: dict[str, Any], place: Pointer) -> dict[str, Any]:
    changed: dict[str, Any] = copy.deepcopy(document)
    holder: Any = changed
    for key in place[:-1]:
        holder = holder[key]
    del holder[place[-1]]
    return changed


def package_of(document: dict[str, Any]) -> Package | None:
    """What a document means in Python; None when it is refused."""
    try:
        return describe(named_classes(parse(json.dumps(document))))
    except DocumentError:
        return None


def test_no_keyword_can_be_taken_out_unnoticed() -> None:
    document = parse(RICH_DOCUMENT).raw
    whole = package_of(document)
    assert whole is not None
    unnoticed = [place for place in places(document) if package_of(without(document, place)) == whole]
    shown = [" > ".join(map(str, place)) for place in unnoticed]
    assert [each for each in shown if not any(re.fullmatch(known, each) for known in NO_DIFFERENCE.values())] == []
    assert [why for why, known in NO_DIFFERENCE.items() if not any(re.fullmatch(known, each) for each in shown)] == []
