"""What the document leaves open in a request: refused where the portal would surely refuse it, else a warning.

A warning is shown with the request, on the page and in the control API. The portal's own checks are not documented, so
only what no portal would take is refused: text in place of a PDF, an address that is none, tenths of a cent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

from .portal import Upload, unprocessable

_MAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_DAY = re.compile(r"(?P<year>[0-9]{4})-[0-9]{2}-[0-9]{2}.*", re.DOTALL)
_YEARS = 10
_MOST_DIGITS = 12
"""Digits of an amount before the point: more is not an amount of money."""

# ISO 3166-1 alpha-2, as of 2024.
_COUNTRIES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
COUNTRIES = frozenset(_COUNTRIES.split())

Found = tuple[str, str, Any, Mapping[str, Any] | None]
"""Where a value is, its field's name, the value, and its schema; None for a field that the document does not have."""


def check(schema: Mapping[str, Any], body: Any, today: date) -> list[str]:
    """Look at a body that fits the document.

    Args:
        schema: The schema of the body, references resolved.
        body: Its value, files as `Upload`.
        today: The date, to tell which others are far away.

    Returns:
        The warnings.

    Raises:
        ApiError: 422, the portal would surely refuse it.
    """
    warnings: list[str] = []
    for where, name, value, described in _values(schema, body, ""):
        if described is None:
            warnings.append(f"{where}: the documentation has no such field; it was ignored")
        elif isinstance(value, Upload):
            _refuse_file(where, name, value)
        elif isinstance(value, str):
            _refuse_text(where, name, value, described)
            warnings += _doubts(where, name, value, described, today)
    return warnings


def with_cents(schema: Mapping[str, Any], value: Any) -> Any:
    """A checked body whose amounts have two decimals, as all amounts of the documentation's samples do."""
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        return {name: with_cents(known.get(name, {}), each) for name, each in cast("dict[str, Any]", value).items()}
    if isinstance(value, list) and "items" in schema:
        return [with_cents(schema["items"], each) for each in cast("list[object]", value)]
    if isinstance(value, str) and schema.get("format") == "decimal":
        return f"{Decimal(value):.2f}"
    return cast("object", value)


def _values(schema: Mapping[str, Any], value: Any, where: str, name: str = "") -> Iterator[Found]:
    if isinstance(value, dict) and "properties" in schema:
        for key, each in cast("dict[str, Any]", value).items():
            inner = f"{where}.{key}" if where else key
            described = schema["properties"].get(key)
            if described is None:
                yield inner, key, each, None
            else:
                yield from _values(described, each, inner, key)
    elif isinstance(value, list) and "items" in schema:
        for number, each in enumerate(cast("list[object]", value)):
            yield from _values(schema["items"], each, f"{where}[{number}]", name)
    else:
        yield where, name, value, schema


def _refuse_file(where: str, name: str, upload: Upload) -> None:
    if not upload.bytes:
        raise unprocessable(f"{where}: the file is empty")
    if name == "pdf" and b"%PDF-" not in upload.bytes[:1024]:
        raise unprocessable(f"{where}: the file is not a PDF: it does not begin with %PDF-")


def _refuse_text(where: str, name: str, text: str, described: Mapping[str, Any]) -> None:
    if _is_mail(name) and not _MAIL.fullmatch(text):
        raise unprocessable(f"{where}: {text[:80]!r} is not an email address, such as info@example.com")
    if name == "countryCode" and text not in COUNTRIES:
        raise unprocessable(f"{where}: {text[:80]!r} is not a country of ISO 3166, such as NL or BE")
    if described.get("format") == "decimal":
        whole, _, cents = text.lstrip("-").partition(".")
        if len(cents.rstrip("0")) > 2:
            raise unprocessable(f"{where}: {text[:80]!r} has parts of a cent, which is not an amount of euros")
        if len(whole) > _MOST_DIGITS:
            raise unprocessable(f"{where}: an amount has at most {_MOST_DIGITS} digits before the point")


def _doubts(where: str, name: str, text: str, described: Mapping[str, Any], today: date) -> Iterator[str]:
    if not text:
        yield f"{where}: is empty"
    elif described.get("format") == "decimal" and Decimal(text) <= 0:
        yield f"{where}: {text} is not more than nothing; whether the portal takes that is not documented"
    elif (day := _DAY.fullmatch(text)) and "date" in described.get("format", ""):
        if abs(int(day["year"]) - today.year) > _YEARS:
            yield f"{where}: {text} is more than {_YEARS} years away"
        elif name == "paidAt" and text[:10] > today.isoformat():
            yield f"{where}: {text} is in the future"


def _is_mail(name: str) -> bool:
    return name.lower().endswith("email")
