"""What may stand at a place of an API document: the words that `vocabulary` is written in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .text import TextRule


@dataclass(frozen=True)
class Text:
    """A text: any that can be seen, one that follows a rule, or one of some words."""

    rule: TextRule | None = None
    words: tuple[str, ...] = ()
    instead: str = ""
    """What to write instead of another word."""


@dataclass(frozen=True)
class Flag:
    """True or false; where only one of them will do, that one."""

    only: bool | None = None
    instead: str = ""
    """What to write instead of the other one."""


@dataclass(frozen=True)
class Number:
    """A number; a count is a whole one that is not negative."""

    count: bool = False
    instead: str = ""
    """What to write instead of what is not a number."""


@dataclass(frozen=True)
class Data:
    """Anything: examples and the like, which are never compiled."""


@dataclass(frozen=True)
class Refused:
    """Nothing; the words say what to write instead."""

    instead: str


@dataclass(frozen=True)
class ListOf:
    """A list of things of one shape."""

    each: Shape
    least: int = 0


@dataclass(frozen=True)
class MapOf:
    """An object with keys of one kind, and things of one shape."""

    each: Shape
    keys: TextRule | None = None


@dataclass(frozen=True)
class Either:
    """One shape for a list, one for an object, another for what is neither."""

    single: Shape
    several: Shape | None = None
    keyed: Shape | None = None


@dataclass(frozen=True)
class Schema:
    """A schema at a position that says which kinds of schema may stand there."""

    position: str


class Outcome(StrEnum):
    """What becomes of a keyword."""

    READ = "read"
    HARMLESS = "harmless"
    REFUSED = "refused"


@dataclass(frozen=True)
class Keyword:
    """A keyword at a place."""

    outcome: Outcome
    shape: Shape
    note: str
    """For the documentation; of a refused one, what to write instead."""
    needed: bool = False


@dataclass(frozen=True)
class Place:
    """A kind of object in the document, with all its keywords."""

    name: str
    """With its article, for errors: `an operation`."""
    keywords: Mapping[str, Keyword]
    otherwise: str = ""
    """What to write instead of a keyword that it does not have."""
    section: str = ""
    """Where a `$ref` in its place leads: a section of `components`."""
    one_of: Callable[[Mapping[str, object]], str] | None = None
    """For a place of several kinds: the kind of an object, a key of `kinds`."""
    kinds: Mapping[str, Place] = field(default_factory=dict[str, "Place"])


Shape = Text | Flag | Number | Data | Refused | ListOf | MapOf | Either | Schema | Place


def read(shape: Shape, note: str = "", *, needed: bool = False) -> Keyword:
    """A keyword that decides something of the package."""
    return Keyword(Outcome.READ, shape, note, needed)


def harmless(shape: Shape = Data(), note: str = "", *, needed: bool = False) -> Keyword:
    """A keyword without which the package would be the same."""
    return Keyword(Outcome.HARMLESS, shape, note, needed)


def refused(instead: str) -> Keyword:
    """A keyword that would be dropped, or misunderstood; with what to write instead."""
    return Keyword(Outcome.REFUSED, Refused(instead), instead)
