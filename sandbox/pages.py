"""How pages for people are made: templates, what they call, and the headers that keep them to themselves."""

from __future__ import annotations

import html as html_module
import json
import re
from datetime import datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, Response

from .clock import DUTCH
from .portal import ApiError

_SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def html(template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page."""
    return HTMLResponse(_templates().get_template(template).render(values), status, _SECURITY)


def error_page(error: ApiError, back: str = "") -> Response:
    """A page that says what went wrong, with a link back."""
    title = f"{error.status} {HTTPStatus(error.status).phrase}"
    return html("message.html", status=error.status, title=title, message=error.message, back=back)


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["euros"] = _euros
    environment.filters["json"] = lambda value: json.dumps(value, indent=2, ensure_ascii=False)
    environment.filters["pretty"] = _pretty
    environment.filters["percent"] = _percent
    environment.filters["seconds"] = _seconds
    environment.filters["words"] = _words
    environment.filters["whole_dates"] = _whole_dates
    environment.filters["clock"] = _clock_time
    environment.filters["day"] = _day
    environment.filters["moment"] = _moment
    environment.filters["size"] = _size
    environment.filters["as_text"] = _as_text
    environment.filters["kind"] = lambda status: f"s{str(status)[0]}"
    return environment


def _pretty(text: str) -> str:
    """JSON with a line for each field."""
    return json.dumps(json.loads(text), indent=2, ensure_ascii=False)


def _percent(share: float) -> str:
    return f"{share * 100:g}"


def _seconds(latency: tuple[float, float]) -> str:
    least, most = latency
    return f"{least:g} s" if least == most else f"{least:g} to {most:g} s"


def _words(name: str) -> str:
    """A field's name as words: `invoiceNumber` is "Invoice number"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize().replace(" ip", " IP").replace(" url", " URL")


def _whole_dates(text: str) -> Markup:
    """A text whose dates are not broken at the end of a line."""
    marked = re.sub(r"\d{4}-\d{2}-\d{2}(?:T[\d:+-]+)?", r'<span class="short">\g<0></span>', str(escape(text)))
    return Markup(marked)  # noqa: S704 - the text in it is escaped


def _euros(amount: str) -> str:
    """An amount as the Dutch write it: € 1.234,50."""
    whole, _, cents = amount.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    grouped = f"{int(digits):,}".replace(",", ".") if len(digits) < 40 else digits
    return f"€ {sign}{grouped},{(cents + '00')[:2]}"


def _day(text: str) -> str:
    return datetime.fromisoformat(text).strftime("%d-%m-%Y")


def _clock_time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, DUTCH).strftime("%H:%M:%S")


def _moment(text: str) -> str:
    return datetime.fromisoformat(text).strftime("%d-%m-%Y %H:%M")


def _size(count: int) -> str:
    """A number of bytes, in round words."""
    return f"{count} bytes" if count < 1000 else f"{count / 1000:.1f} kB" if count < 1e6 else f"{count / 1e6:.1f} MB"


def _as_text(markup: str) -> str:
    """What HTML says, without its tags; HTML of a caller's is not put on a page."""
    return html_module.unescape(re.sub(r"<[^>]*>", "", re.sub(r"(?i)</p>|<br */?>", "\n", markup))).strip()
