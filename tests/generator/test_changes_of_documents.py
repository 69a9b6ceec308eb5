"""Whatever a document says is compiled right, or refused with its line: the table of changes.

The rows are in `tests/support/changes_of_documents/`.
"""

from __future__ import annotations

import inspect
import json
import re
import warnings
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import httpx
import pytest
from changed_documents import changed, package, portal
from changes_of_documents import Plain, Row
from changes_of_documents.bodies import BODIES
from changes_of_documents.lists import LISTS
from changes_of_documents.names import NAMES
from changes_of_documents.parameters import PARAMETERS
from changes_of_documents.refused import REFUSED
from changes_of_documents.responses import RESPONSES
from changes_of_documents.types import TYPES

from generated_client._core.drivers import AsyncClient, Client
from generator.document import DocumentError, parse
from generator.document.rules import BANNED_RESOURCES
from generator.project import CompilerError, prepared

RIGHT = {
    "types": TYPES,
    "parameters": PARAMETERS,
    "bodies": BODIES,
    "responses": RESPONSES,
    "lists": LISTS,
    "names": NAMES,
}
ROWS = [pytest.param(row, id=f"{group}: {row.name}") for group, rows in RIGHT.items() for row in rows]


class Server:
    """Answers as a row says, and notes what it was asked."""

    def __init__(self, answer: Any) -> None:
        self._answers: list[Any] = answer[:] if isinstance(answer, list) else [answer]
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        answer = self._answers.pop(0) if self._answers else {"id": "thg_1"}
        if isinstance(answer, Plain):
            return httpx.Response(answer.status, headers=answer.headers, content=answer.body)
        return httpx.Response(200, json=answer)

    @property
    def told(self) -> list[Any]:
        """The requests as a row writes them."""
        return [_told(request) for request in self.requests]


def _told(request: httpx.Request) -> Any:
    url = str(request.url).removeprefix("https://api.example.com/v1")
    line, kind = f"{request.method} {url}", request.headers.get("content-type", "")
    if not kind:
        return line
    if kind.startswith("multipart/"):
        message = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + request.content, policy=policy.HTTP)
        parts = [
            (part.get_param("name", header="content-disposition"), part.get_payload()) for part in message.iter_parts()
        ]
        return line, parts
    return line, json.loads(request.content) if "json" in kind else request.content.decode()


def fails(act: Callable[[], object]) -> str:
    """The words of the error that something raises."""
    try:
        found = act()
    except Exception as error:
        return str(error)
    return f"nothing failed: {found!r}"


def warned(act: Callable[[], object]) -> str:
    """The words of the warning that something gives, at the line that calls it."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        act()
    assert all(each.filename == "<string>" for each in caught), "the warning points to the caller"
    return "; ".join(str(each.message) for each in caught)


def getdoc(method: object) -> str:
    """A docstring on one line."""
    return " ".join((inspect.getdoc(method) or "").split())


NAMES_OF_A_CALL: dict[str, Any] = {
    **{each.__name__: each for each in (date, datetime, time, timedelta, timezone, Decimal, fails, getdoc, warned)},
    "UTC": UTC,
    "signature": inspect.signature,
}


@pytest.mark.parametrize("row", ROWS)
def test_a_change_is_compiled_right(row: Row) -> None:
    server = Server(row.response)
    with package(changed(*row.changes)) as compiled:
        client = portal(compiled, server)
        scope = {**NAMES_OF_A_CALL, "portal": client, "models": compiled.models}
        result = eval(row.call, scope)
        if row.sends is not None:
            assert server.told == row.sends
        for name, value in row.headers.items():
            assert [request.headers.get(name) for request in server.requests] == [value] * len(server.requests)
        if row.gives:
            assert eval(row.gives, {**scope, "result": result}), result


@pytest.mark.parametrize("row", REFUSED, ids=[row.name for row in REFUSED])
def test_a_change_is_refused_with_its_line(row: Row) -> None:
    text = changed(*row.changes)
    with pytest.raises((DocumentError, CompilerError)) as caught, package(text):
        pass
    said = str(caught.value)
    assert row.refused in said
    place = re.match(r"openapi\.yaml:(\d+): ", said)
    assert place is not None, said
    assert 1 < int(place[1]) <= len(text.splitlines())
    assert len(said.splitlines()) <= 3, said


def test_the_base_url_is_that_of_the_server() -> None:
    text = changed((("servers", 0, "url"), "https://other.example.com/v2/"))
    version = prepared(parse(text), Path("nowhere")).rendered()["_core/version.py"]
    assert 'BASE_URL = "https://other.example.com/v2"\n' in version


def test_no_resource_can_have_a_name_that_the_client_has() -> None:
    own = {name for kind in (Client, AsyncClient) for name in dir(kind) if not name.startswith("_")}
    assert own <= BANNED_RESOURCES


def test_the_table_has_at_least_150_changes_and_at_most_one_in_six_is_refused() -> None:
    changes = len(ROWS) + len(REFUSED)
    assert changes >= 150
    assert len(REFUSED) <= changes / 6
