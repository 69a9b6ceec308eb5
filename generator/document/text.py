"""What texts of a document may look like, by what becomes of them.

Descriptions may say anything: they are escaped where they are printed. A text that becomes part of code, of a URL or of
a header has an alphabet of its own. Characters that nobody sees are refused everywhere.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable
from dataclasses import dataclass

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


@dataclass(frozen=True)
class TextRule:
    """What a text has to look like."""

    accepts: Callable[[str], object]
    says: str
    """What to write, for the error."""


def _matches(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern, re.ASCII).fullmatch


def is_python_name(text: str) -> bool:
    """Whether a text is a snake_case name that Python does not have for itself."""
    return re.fullmatch(r"[a-z][a-z0-9_]*", text, re.ASCII) is not None and not keyword.iskeyword(text)


PYTHON_NAME = TextRule(is_python_name, "a Python name in snake_case, such as `issued_at`")
CLASS_NAME = TextRule(_matches(r"[A-Z][A-Za-z0-9]*"), "a class name, such as `CloudFile`")
MEMBER_NAME = TextRule(
    lambda text: re.fullmatch(r"[A-Z][A-Z0-9_]*", text, re.ASCII) is not None, "a name in capitals, such as `DAYS_14`"
)
OPERATION_ID = TextRule(
    _matches(r"[A-Za-z][A-Za-z0-9_.-]*"), "letters, digits, dots and hyphens, such as `get-customer`"
)
COMPONENT_NAME = TextRule(_matches(r"[A-Za-z0-9._-]+"), "letters, digits, dots, underscores and hyphens")
PATH = TextRule(
    _matches(r"(/([A-Za-z0-9._~!$&()*+,;=:@-]|%[0-9A-Fa-f]{2}|\{[A-Za-z_][A-Za-z0-9_.-]*\})*)+"),
    "a path that starts with `/`, with letters, digits, `-._~` and parameters such as `{invoiceId}`",
)
URL = TextRule(
    _matches(r"https?://[A-Za-z0-9._~:/?#\[\]@!$&()*+,;=%-]+"),
    "a URL, `https://...`, without blanks, quotes and backslashes",
)
SCOPE = TextRule(
    _matches(r"[!#-&(-\[\]-_a-~]+"), "a scope without blanks, quotes and backslashes, such as `invoices.read`"
)
MEDIA_TYPE = TextRule(
    _matches(r"[A-Za-z0-9!#$&^_.+*-]+/[A-Za-z0-9!#$&^_.+*-]+(; ?[A-Za-z0-9_-]+=[A-Za-z0-9_.-]+)*"),
    "a media type, such as `application/pdf`",
)
HEADER_NAME = TextRule(_matches(r"[A-Za-z0-9!#$%&*+.^_|~-]+"), "the name of a header, such as `X-RateLimit-Limit`")
STATUS = TextRule(
    _matches(r"[1-5](\d\d|XX)"),
    "a status such as `200`, or `2XX`; leave `default` out: any other status raises `APIError`",
)


def invisible(text: str) -> str:
    """The first character of a text that cannot be seen and is refused, as `U+0000`; empty where there is none."""
    found = _INVISIBLE.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""
