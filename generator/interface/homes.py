"""Which module each class lives in: that of its resource, unless two modules would then import each other."""

from __future__ import annotations

from collections.abc import Mapping

SHARED = "shared"


def homes(
    wanted: Mapping[str, str], references: Mapping[str, set[str]], asked: Mapping[str, set[str]]
) -> Mapping[str, str]:
    """The home of each class.

    Args:
        wanted: Where each class would live by the document.
        references: The classes that each class names.
        asked: The classes that the methods of each resource name.
    """
    found = dict(wanted)
    while True:
        imports: dict[str, set[str]] = {}
        for home, names in asked.items():
            imports.setdefault(home, set()).update(found[name] for name in names if name in found)
        for name, home in found.items():
            imports.setdefault(home, set()).update(found[each] for each in references[name] if each in found)
        circle = {home for home in imports if home in _reached(home, imports)}
        # What modules in a circle have of each other moves to the one that all may import.
        moving = {
            name
            for name, home in found.items()
            if home in circle
            and home != SHARED
            and _is_asked_from_outside(name, home, found, references, asked, circle)
        }
        if not moving:
            return found
        found.update(dict.fromkeys(moving, SHARED))


def _reached(home: str, imports: Mapping[str, set[str]]) -> set[str]:
    """The modules that a module imports, directly or through others; itself only if it is in a circle."""
    reached: set[str] = set()
    waiting = imports.get(home, set()) - {home}
    while waiting:
        other = waiting.pop()
        reached.add(other)
        waiting |= imports.get(other, set()) - reached - {other}
    return reached


def _is_asked_from_outside(
    name: str,
    home: str,
    found: Mapping[str, str],
    references: Mapping[str, set[str]],
    asked: Mapping[str, set[str]],
    circle: set[str],
) -> bool:
    by_methods = any(name in names for other, names in asked.items() if other != home and other in circle)
    return by_methods or any(
        name in references[each] for each, other in found.items() if other != home and other in circle
    )
