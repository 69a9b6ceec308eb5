"""Replaces everything personal or secret in responses: the same text by the same stand-in, in all of them.

What stays is a short list: documented values of enums, dates, amounts, whole numbers, flags, currencies, countries,
media types, and URLs of the API itself. All other text is replaced, whether it looks personal or not.
"""

from __future__ import annotations

import ipaddress
import random
import re
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from ..document import Document
from .operations import GetOperation
from .places import Keys, MergedSchema, places

SHORTEST_PART = 6
"""Characters from which on a part of a replaced text counts as that text."""
_ID = re.compile(r"([a-z]{2,5}_+)([A-Za-z0-9]+)")
_MEDIA_TYPE = re.compile(r"(application|audio|font|image|message|model|multipart|text|video)/[a-z0-9.+-]{1,60}")
_WORD = re.compile(r"[A-Za-z][A-Za-z_-]{0,29}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z_-]{0,39}[0-9]?")
_CODES = {"currency": re.compile("[A-Z]{3}"), "countryCode": re.compile("[A-Z]{2}")}
_STAND_IN_WORDS = frozenset({"base64", "example", "person"})


class LeakError(Exception):
    """Something that should have been replaced is still there. The message does not repeat it."""


@dataclass(frozen=True)
class Sample:
    """A response to be made fit for publication."""

    operation: GetOperation
    path: str
    """The path that was asked, `/customers/cst_1`."""
    body: Any


class Anonymiser:
    """Makes stand-ins for the texts of some responses, which all have to be known before."""

    def __init__(self, document: Document, server: str, samples: Iterable[Sample], rng: random.Random) -> None:
        self._document = document
        self._server = server.rstrip("/")
        self._official = str(document.raw["servers"][0]["url"])
        segments = {segment for path, *_ in document.operations() for segment in path.split("/")}
        self._segments = {segment for segment in segments if segment and "{" not in segment}
        own_words = {part.casefold() for text in (*self._segments, self._official) for part in parts(text)}
        self._words = own_words | _STAND_IN_WORDS
        self._rng = rng
        self._used: set[str] = set()
        self._made: dict[str, str] = {}
        self._originals = {text for sample in samples for text in self._replaced_in(sample)}
        self._secrets = self._long_parts()

    def replaced(self, sample: Sample) -> Sample:
        """The response with stand-ins."""
        described = _described(self._document, sample)
        path = "/".join(self._segment(each) for each in sample.path.split("/"))
        return Sample(sample.operation, path, self._rebuilt(sample.body, (), described))

    def check(self, samples: Iterable[Sample]) -> None:
        """See to it that no original text is in responses that were replaced.

        It looks at the result alone, and not at how it came about.

        Raises:
            LeakError: One is there, as a whole or in part.
        """
        for sample in samples:
            texts = set(self._checked_texts(sample))
            joined = "\n".join(texts).casefold()
            if not texts.isdisjoint(self._originals) or any(secret in joined for secret in self._secrets):
                raise LeakError(f"{sample.operation.id}: something of the original is still there")

    # What is there

    def _replaced_in(self, sample: Sample) -> Iterator[str]:
        """The texts that are to be replaced; numbers count as text where none is documented."""
        yield from self._ids_in(sample.path)
        yield from (key for key in _keys(sample.body) if not _NAME.fullmatch(key))
        described = _described(self._document, sample)
        for value, keys in _values(sample.body, ()):
            if not self._stays(value, keys, described.get(keys)):
                yield str(value)

    def _checked_texts(self, sample: Sample) -> Iterator[str]:
        """The texts of a replaced sample in which nothing of the original may be."""
        yield from self._ids_in(sample.path)
        yield from (key for key in _keys(sample.body) if not _NAME.fullmatch(key))
        described = _described(self._document, sample)
        for value, keys in _values(sample.body, ()):
            known, text = described.get(keys), str(value)
            if self._is_own_url(text, with_ids=True):
                yield from self._ids_in(self._below_base(text).partition("?")[0])
            elif not _is_plain(text) and not (known and known.enum and value in known.enum):
                yield text

    def _ids_in(self, path: str) -> Iterator[str]:
        yield from (each for each in path.split("/") if each and each not in self._segments)

    def _stays(self, value: str | float, keys: Keys, known: MergedSchema | None) -> bool:
        if not isinstance(value, str):
            return abs(value) < 1000 or (known is not None and not known.types.isdisjoint({"integer", "number"}))
        if value == "":
            return True
        if known is None:
            return _is_moment(value)
        if known.enum is not None:
            return value in known.enum or _WORD.fullmatch(value) is not None
        if known.format == "decimal":
            return _is_amount(value)
        if known.format:
            return _is_moment(value)
        name = str(keys[-1]) if keys else ""
        code = _CODES.get(name)
        is_code = code is not None and code.fullmatch(value) is not None
        is_media_type = name in {"type", "mime"} and _MEDIA_TYPE.fullmatch(value) is not None
        return is_code or is_media_type or self._is_own_url(value, with_ids=False)

    def _is_own_url(self, text: str, *, with_ids: bool) -> bool:
        if not text.startswith((f"{self._official}/", f"{self._server}/")):
            return False
        path, _, query = self._below_base(text).partition("?")
        known = all(each in self._segments or (with_ids and _ID.fullmatch(each)) for each in path.strip("/").split("/"))
        return known and re.fullmatch(r"(page=\d+,?)?", query) is not None

    def _below_base(self, url: str) -> str:
        base = self._server if url.startswith(f"{self._server}/") else self._official
        return url.removeprefix(base)

    def _long_parts(self) -> set[str]:
        found: set[str] = set()
        for text in self._originals:
            if len(text) >= SHORTEST_PART and not self._is_own_url(text, with_ids=True):
                found.add(text.casefold())
            found |= {part.casefold() for part in parts(text)} - self._words
        return found

    # Stand-ins

    def _rebuilt(self, value: Any, keys: Keys, described: Mapping[Keys, MergedSchema]) -> Any:
        if isinstance(value, dict):
            return {
                key if _NAME.fullmatch(key) else self._stand_in(key): self._rebuilt(inner, (*keys, key), described)
                for key, inner in cast("dict[str, Any]", value).items()
            }
        if isinstance(value, list):
            items = enumerate(cast("list[object]", value))
            return [self._rebuilt(item, (*keys, index), described) for index, item in items]
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str) and self._is_own_url(value, with_ids=False):
            return self._official + self._below_base(value)
        if self._stays(value, keys, described.get(keys)):
            return value
        return self._stand_in(value) if isinstance(value, str) else self._other_number(value)

    def _other_number(self, value: float) -> float:
        digits = _scrambled("9" * len(str(int(value))), self._rng)
        return int(digits) if isinstance(value, int) else float(f"{digits}.5")

    def _segment(self, segment: str) -> str:
        return segment if not segment or segment in self._segments else self._stand_in(segment)

    def _stand_in(self, text: str) -> str:
        if text not in self._made:
            made = self._make(text)
            self._used.add(made)
            self._made[text] = made
        return self._made[text]

    def _make(self, text: str) -> str:
        if self._is_own_url(text, with_ids=True):
            path, mark, query = self._below_base(text).partition("?")
            return self._official + "/".join(self._segment(each) for each in path.split("/")) + mark + query
        for _ in range(100):
            candidate = self._candidate(text)
            if candidate not in self._used | self._originals and not any(
                secret in candidate.casefold() for secret in self._secrets
            ):
                return candidate
        raise LeakError("no stand-in could be found that has nothing of the original")

    def _candidate(self, text: str) -> str:
        number = self._rng.randrange(1, 10**6)
        if found := _ID.fullmatch(text):
            return found[1] + _scrambled(found[2], self._rng)
        if "@" in text and not re.search(r"\s", text):
            return f"person-{number}@example.com"
        if text.startswith("data:"):
            return f"data:image/png;base64,{_scrambled('Aa9Aa9Aa9Aa9', self._rng)}"
        if re.match(r"[a-z][a-z0-9+.-]*:", text):
            return f"https://example.com/{number}"
        if kind := _ip_version(text):
            return f"192.0.2.{number % 254 + 1}" if kind == 4 else f"2001:db8::{number:x}"
        if text.startswith("<"):
            return f"<p>Example {number}</p>"
        is_code = re.search(r"\d", text) and not re.search(r"\s", text)
        if is_code or not re.search(r"[^\W\d_]", text):
            scrambled = _scrambled(text, self._rng)
            if scrambled != text and len(text) > 3:
                # No country has +999, so that no stand-in is anybody's phone number.
                return f"+999{scrambled[4:]}" if text.startswith("+") else scrambled
        return f"Example {number}"


def parts(text: str) -> set[str]:
    """The words of a text that are long enough to tell something."""
    return {part for part in re.split(r"[\W_]+", text) if len(part) >= SHORTEST_PART}


def _described(document: Document, sample: Sample) -> dict[Keys, MergedSchema]:
    operation = sample.operation
    return {
        place.keys: place.described
        for place in places(document, operation.schema, sample.body, operation.id)
        if place.described is not None
    }


def _values(value: Any, keys: Keys) -> Iterator[tuple[str | float, Keys]]:
    """All texts and numbers in a JSON value."""
    if isinstance(value, dict):
        for key, inner in cast("dict[str, Any]", value).items():
            yield from _values(inner, (*keys, key))
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            yield from _values(item, (*keys, index))
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield value, keys


def _keys(value: Any) -> Iterator[str]:
    """All keys in a JSON value."""
    if isinstance(value, dict):
        for key, inner in cast("dict[str, Any]", value).items():
            yield key
            yield from _keys(inner)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from _keys(item)


def _scrambled(text: str, rng: random.Random) -> str:
    """Other letters and digits in the same form: `1234 AB` becomes `8071 QX`."""

    def other(sign: str) -> str:
        if sign.isdigit():
            return rng.choice("123456789")
        if sign.isalpha():
            return rng.choice(string.ascii_uppercase if sign.isupper() else string.ascii_lowercase)
        return sign

    return "".join(map(other, text))


def _is_plain(text: str) -> bool:
    """Whether a text has a form that can hold nothing personal: a date, an amount, a short code, a media type."""
    form = r"|[A-Z]{2,3}|-?\d{1,5}|-?\d{1,9}[.,]\d{1,4}"
    return _is_moment(text) or re.fullmatch(form, text) is not None or _MEDIA_TYPE.fullmatch(text) is not None


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return re.match(r"\d{4}-\d\d-\d\d", text) is not None


def _is_amount(text: str) -> bool:
    return re.fullmatch(r"-?\d{1,9}([.,]\d{1,4})?", text) is not None


def _ip_version(text: str) -> int:
    try:
        return ipaddress.ip_address(text).version
    except ValueError:
        return 0
