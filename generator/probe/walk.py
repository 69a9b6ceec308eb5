"""Which operations are asked, in which order, and where the ids in their paths come from: from other responses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, cast

from ..document import Document
from .compare import Exchange
from .operations import GetOperation
from .places import ABSENT, Keys, places

MOST_OBJECTS = 3
"""How many objects an operation is asked for. One may be special; many say little more and take the rate limit."""
MOST_PAGES = 2

Ask = Callable[[GetOperation, Mapping[str, str], Mapping[str, str | int]], Exchange | None]


@dataclass(frozen=True)
class Id:
    """An id in a response."""

    schema: str
    """Name of its schema, `PunchCardId`."""
    value: str
    own: bool
    """Whether it is the id of an object in the response. Others may be of objects that are gone."""


Ids = tuple[Id, ...]
"""Ids that belong together: of a punch card, of a card issued of it, and of the customer who has that."""


@dataclass
class Walk:
    """A walk through the operations of a document.

    Attributes:
        ask: Makes one request; None when there was no response.
        told: Called with each exchange.
        done: Called with each resource when all of it that can be reached was asked.
    """

    document: Document
    operations: Sequence[GetOperation]
    ask: Ask
    told: Callable[[Exchange], None]
    done: Callable[[str], None] = lambda _: None
    reached: set[str] = field(default_factory=set[str])
    _groups: dict[Ids, None] = field(default_factory=dict[Ids, None])

    def run(self) -> None:
        """Ask all operations whose ids can be found. A resource that needs ids of another one comes after it."""
        waiting = list(dict.fromkeys(operation.resource for operation in self.operations))
        while waiting:
            still = [resource for resource in waiting if not self._run_resource(resource)]
            if len(still) == len(waiting):
                break
            waiting = still
        for resource in waiting:
            self.done(resource)

    def missing(self, operation: GetOperation) -> str:
        """What an operation that was not reached needs."""
        names = [parameter.name for parameter in operation.parameters]
        return f"needs {' and '.join(names)}, which no response had"

    def _run_resource(self, resource: str) -> bool:
        """Ask what can be asked of a resource; True when nothing of it is left."""
        own = [operation for operation in self.operations if operation.resource == resource]
        found_more = True
        while found_more:
            found_more = False
            for operation in own:
                if operation.id not in self.reached and (chosen := self._choose(operation)):
                    self.reached.add(operation.id)
                    found_more = True
                    for ids in chosen:
                        self._visit(operation, ids)
        complete = all(operation.id in self.reached for operation in own)
        if complete:
            self.done(resource)
        return complete

    def _visit(self, operation: GetOperation, ids: Mapping[str, str]) -> None:
        if "page" in operation.query:
            for page in range(1, MOST_PAGES + 1):
                exchange = self._exchange(operation, ids, {"page": page})
                if exchange is None or not _goes_on(exchange.body):
                    return
            return
        exchange = self._exchange(operation, ids, {})
        wider = _wider(operation)
        if wider and exchange and exchange.body == {"data": []}:
            self._exchange(operation, ids, wider)

    def _exchange(
        self, operation: GetOperation, ids: Mapping[str, str], query: Mapping[str, str | int]
    ) -> Exchange | None:
        exchange = self.ask(operation, ids, query)
        if exchange is None:
            return None
        self.told(exchange)
        if 200 <= exchange.status < 300 and exchange.body is not ABSENT:
            asked = [Id(parameter.schema, ids[parameter.name], own=True) for parameter in operation.parameters]
            for group in ids_in(self.document, operation, exchange.body, tuple(asked)):
                self._groups.setdefault(group)
        return exchange

    def _choose(self, operation: GetOperation) -> list[Mapping[str, str]]:
        """Some of the ids that an operation can be asked with, spread over what was found."""
        if not operation.parameters:
            return [{}]
        found: dict[tuple[str, ...], bool] = {}
        for group in self._groups:
            fitting = [
                [each for each in group if wanted.takes(each.schema, each.value)] for wanted in operation.parameters
            ]
            for chosen in product(*fitting):
                values = tuple(each.value for each in chosen)
                found[values] = found.get(values, False) or all(each.own for each in chosen)
        all_of_them = [values for values, own in found.items() if own] or list(found)
        step = max(1, (len(all_of_them) - 1) // max(1, MOST_OBJECTS - 1))
        names = [parameter.name for parameter in operation.parameters]
        return [dict(zip(names, values, strict=True)) for values in all_of_them[::step][:MOST_OBJECTS]]


def ids_in(document: Document, operation: GetOperation, response: Any, asked: Ids) -> Iterator[Ids]:
    """The ids in a response, those that belong together in one tuple.

    An id belongs to the ids of its own object, of the objects around it, and of the path that was asked.
    """
    objects: dict[Keys, dict[str, Id]] = {}
    lone: list[tuple[Keys, Id]] = []
    for place in places(document, operation.schema, response, operation.id):
        if isinstance(place.value, str) and place.described is not None and place.keys:
            found = Id(place.described.name, place.value, own=place.keys[-1] == "id")
            if isinstance(place.keys[-1], int):
                lone.append((place.keys, found))
            elif found.schema or found.own:
                objects.setdefault(place.keys[:-1], {})[found.schema or place.field] = found
    for keys in objects:
        yield (*asked, *_around(objects, keys))
    for keys, found in lone:
        yield (*asked, found, *_around(objects, keys[:-1]))


def _around(objects: Mapping[Keys, Mapping[str, Id]], keys: Keys) -> Iterator[Id]:
    for length in range(len(keys) + 1):
        yield from objects.get(keys[:length], {}).values()


def _goes_on(response: Any) -> bool:
    return isinstance(response, dict) and bool(cast("dict[str, Any]", response).get("next_page_url"))


def _wider(operation: GetOperation) -> Mapping[str, str | int]:
    """A window of half a year back and ahead, for a list that has a window and nothing in it."""
    if {"start_at", "days"} <= set(operation.query):
        start = datetime.now(UTC) - timedelta(days=183)
        return {"start_at": f"{start:%Y-%m-%d %H:%M}", "days": 366}
    return {}
