"""What differs between the contracts of two packages: facts that no signature shows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from ...interface.types import id_prefixes
from ...output import MANIFEST
from .api_changes import Change

Facts = Mapping[str, Any]
MOST = {
    "maxItems": "at most {} items",
    "maxLength": "at most {} characters",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "x-max-total-bytes": "at most {} bytes in all",
}
LEAST = {
    "minItems": "at least {} items",
    "minLength": "at least {} characters",
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "minProperties": "at least {} of its optional arguments",
}
OTHERS = {
    "multipleOf": "multiples of {}",
    "pattern": "what matches `{}`",
    "const": "`{}`",
    "uniqueItems": "items that differ",
}
ALL_WHEN_FALSE = frozenset({"minItems", "minLength", "minProperties", "uniqueItems"})
PHRASES = {**MOST, **LEAST, **OTHERS}


def contract(package: Path) -> dict[str, Any] | None:
    """The contract of a package; None for one that was generated before packages had it."""
    try:
        found: dict[str, Any] = json.loads((package / MANIFEST).read_text(encoding="utf-8"))["contract"]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return found


def contract_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """The changes of what both have; what is gone or new shows in the code."""
    if old["server"] != new["server"]:
        yield Change("changed", "MijnKlantportaal", f"calls {new['server']} by default, it was {old['server']}")
    for name, facts in old["facts"].items():
        if name in new["facts"]:
            yield from _fact_changes(name, facts, new["facts"][name])


def _fact_changes(name: str, old: Facts, new: Facts) -> Iterator[Change]:
    subject, _, argument = name.removesuffix(")").partition("(")
    shown, named = (f"argument `{argument}` ", (argument,)) if argument else ("", ())
    yield from _scope_changes(subject, old.get("scopes", []), new.get("scopes", []))
    if old.get("wire") != new.get("wire"):
        # What code has stored by `to_dict` is not read any more; who gives an argument notices nothing.
        kind = "changed" if argument else "breaking"
        yield Change(kind, subject, f"{shown}is `{new['wire']}` in JSON, it was `{old['wire']}`", named)
    if bool(old.get("deprecated")) != bool(new.get("deprecated")):
        yield Change("changed", subject, f"{shown}is{'' if new.get('deprecated') else ' not'} deprecated", named)
    for kind, text in _limit_changes(old, new):
        yield Change(kind, subject, f"{shown}{text}", named)


def _scope_changes(subject: str, old: list[str], new: list[str]) -> Iterator[Change]:
    more, less = [each for each in new if each not in old], [each for each in old if each not in new]
    if more and not old:
        # The service asked for it before; only nobody had written it down.
        yield Change("changed", subject, f"needs the scope {_listed(more)}, which was not documented")
    elif more:
        yield Change("breaking", subject, f"needs the scope {_listed(more)}, it was {_listed(old)}", tuple(more))
    elif less:
        yield Change("changed", subject, f"needs the scope {_listed(less)} no more")


def _limit_changes(old: Facts, new: Facts) -> Iterator[tuple[str, str]]:
    if "items" in old or "items" in new:
        for kind, text in _limit_changes(old.get("items", {}), new.get("items", {})):
            yield kind, f"{text} (each item)"
    for keyword, phrase in PHRASES.items():
        before, after = _stated(old, keyword), _stated(new, keyword)
        if before == after:
            continue
        kind = "breaking" if _is_tighter(keyword, before, after) else "added"
        was, now = _shown(keyword, phrase, before), _shown(keyword, phrase, after)
        if before is None:
            yield kind, f"is limited to {now}"
        elif after is None:
            yield kind, f"is no longer limited to {was}"
        else:
            yield kind, f"takes {now}, it took {was}"


def _stated(facts: Facts, keyword: str) -> Any:
    """A limit; None where there is none, or where everything is within it."""
    value = facts.get(keyword)
    return None if keyword in ALL_WHEN_FALSE and not value else value


def _is_tighter(keyword: str, before: Any, after: Any) -> bool:
    """Whether something that was taken is refused now."""
    if before is None or after is None:
        return after is not None
    if keyword in MOST:
        return bool(after < before)
    if keyword in LEAST:
        return bool(after > before)
    if keyword == "multipleOf":
        return Decimal(str(before)) % Decimal(str(after)) != 0
    prefixes = [set(id_prefixes({"pattern": each})) for each in (before, after)]
    return not (keyword == "pattern" and prefixes[0] and prefixes[0] <= prefixes[1])


def _shown(keyword: str, phrase: str, value: Any) -> str:
    prefixes = id_prefixes({"pattern": value}) if keyword == "pattern" and value else ()
    return " or ".join(f"`{each}...`" for each in prefixes) or phrase.format(value)


def _listed(names: list[str]) -> str:
    return " and ".join(f"`{each}`" for each in names)
