"""What the behaviours of the resources use: the portal that they change, and the call that they handle."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import string
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlencode

from attrs import define, field

from .clock import DUTCH, Clock, atom
from .state import Content, State

PER_PAGE: Final = 15
LINK_LIFE: Final = timedelta(minutes=5)
"""How long a download link lives, as the documentation says."""

_LETTERS = string.ascii_lowercase + string.digits
_SECRET_LETTERS = string.ascii_letters + string.digits


class ApiError(Exception):
    """A response with an error status.

    Attributes:
        status: The status.
        message: What it says.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def not_found(what: str) -> ApiError:
    """The error for an id that nothing has."""
    return ApiError(404, f"No {what} has this id.")


def unprocessable(message: str) -> ApiError:
    """The error for input that was understood and is refused."""
    return ApiError(422, message)


class Portal:
    """A company's portal: its objects, its clock, and where it is reached.

    Attributes:
        state: What it holds.
        clock: Where it takes the time from.
        origin: Where it is, `http://127.0.0.1:8060`.
        files_origin: Where files are fetched from, another port.
        ticketing: Whether the company's licence includes tickets.
    """

    def __init__(
        self, state: State, clock: Clock, rng: random.Random, *, origin: str, files_origin: str, ticketing: bool = True
    ) -> None:
        self.state = state
        self.clock = clock
        self.origin = origin
        self.files_origin = files_origin
        self.ticketing = ticketing
        self.begin(rng)

    def begin(self, rng: random.Random) -> None:
        """Draw names from a source of chance from now on, and read the key that signs addresses."""
        self._rng = rng
        self._signing_key = self.state.setting("signing key", self.secret(40)).encode()

    @property
    def base_url(self) -> str:
        """Where its API is."""
        return f"{self.origin}/v1"

    # Time

    def now(self) -> datetime:
        """The time, in the Netherlands."""
        return datetime.fromtimestamp(self.clock.time(), DUTCH)

    def today(self) -> date:
        """The date, in the Netherlands."""
        return self.now().date()

    # Names

    def new_id(self, prefix: str) -> str:
        """An id that nothing has yet."""
        while True:
            name = prefix + "".join(self._rng.choices(_LETTERS, k=15))
            if self.state.find(name) is None:
                return name

    def new_uuid(self) -> str:
        """A UUID."""
        return str(uuid.UUID(int=self._rng.getrandbits(128), version=4))

    def secret(self, length: int) -> str:
        """Letters and digits that cannot be guessed; the same for each run with the same seed."""
        return "".join(self._rng.choices(_SECRET_LETTERS, k=length))

    # Objects

    def get(self, id: str, prefix: str | tuple[str, ...], what: str) -> dict[str, Any]:
        """An object by its id.

        Raises:
            ApiError: 404, there is none.
        """
        found = self.state.find(id) if id.startswith(prefix) else None
        if found is None:
            raise not_found(what)
        return found

    def check_customer(self, id: str) -> None:
        """See that a customer in a body exists.

        Raises:
            ApiError: 422, there is none.
        """
        if not id.startswith("cst_") or self.state.find(id) is None:
            raise unprocessable("customerId: no customer has this id")

    def emit(self, event: str, data: Mapping[str, Any]) -> int:
        """Note that something happened, for the webhooks that want to hear of it; returns how many do.

        What a webhook is sent is not documented. This is `{"type": ..., "data": the object as the API answers it}`.
        """
        told = 0
        for webhook in self.state.part("webhooks", 1, self.state.count("webhooks")):
            if webhook["type"] == event:
                body = json.dumps({"type": event, "data": data})
                self.state.add_delivery(webhook["id"], event, webhook["url"], body, self.clock.time())
                told += 1
        return told

    # Links

    def customer_link(self, id: str) -> dict[str, str]:
        """The link to a customer in the API."""
        return {"href": f"{self.base_url}/customers/{id}", "type": "application/json"}

    def page_link(self, path: str) -> dict[str, str]:
        """The link to a page of the portal."""
        return {"href": f"{self.origin}{path}", "type": "text/html"}

    def page_code(self, id: str) -> str:
        """The part of a public page's URL that cannot be guessed."""
        return hmac.new(self._signing_key, f"page {id}".encode(), hashlib.sha256).hexdigest()[:24]

    def file_link(self, id: str, content: Content) -> dict[str, str]:
        """A link to a file's bytes that dies after five minutes."""
        expires_at = self.now() + LINK_LIFE
        expires = str(int(expires_at.timestamp()))
        query = urlencode({"expires": expires, "signature": self.file_signature(id, expires)})
        return {
            "link": f"{self.files_origin}/{id}/{quote(content.name, safe='')}?{query}",
            "expiresAt": atom(expires_at),
        }

    def file_signature(self, id: str, expires: str) -> str:
        """What makes a file link a permission."""
        return hmac.new(self._signing_key, f"file {id} {expires}".encode(), hashlib.sha256).hexdigest()


@define(frozen=True)
class Upload:
    """A file part of a form."""

    name: str
    media_type: str
    bytes: bytes

    def content(self) -> Content:
        """The file as it is kept."""
        return Content(self.name, self.media_type, self.bytes)


@define(frozen=True)
class Ask:
    """A call of the API, checked against the document.

    Attributes:
        portal: The portal.
        path: The variables in the path.
        query: The query parameters.
        body: The JSON body, or the fields of the form, files among them.
        warnings: What the portal may not take, though the sandbox does.
    """

    portal: Portal
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    warnings: list[str] = field(factory=list[str])

    @property
    def state(self) -> State:
        """What the portal holds."""
        return self.portal.state

    def fields(self, *names: str) -> dict[str, Any]:
        """Those of the body's fields that are there."""
        return {name: self.body[name] for name in names if name in self.body}

    def page(
        self, where: str, path: str, view: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    ) -> dict[str, Any]:
        """The page of a list that was asked for, in its envelope.

        Args:
            where: The list in the state.
            path: Its path in the API.
            view: Makes the response's object out of the stored one.
        """
        number = int(self.query.get("page", "1"))
        first = (number - 1) * PER_PAGE + 1
        found: Sequence[dict[str, Any]] = ()
        if number < 2**40:  # beyond, SQLite's integers end, and so does every list
            found = self.state.part(where, first, PER_PAGE + 1)
        data = found[:PER_PAGE]
        url = self.portal.base_url + path
        return {
            "current_page": number,
            "data": [view(each) for each in data] if view else data,
            "first_page_url": f"{url}?page=1",
            "from": first if data else None,
            "next_page_url": f"{url}?page={number + 1}" if len(found) > PER_PAGE else None,
            "path": url,
            "per_page": PER_PAGE,
            "prev_page_url": f"{url}?page={number - 1}" if number > 1 else None,
            "to": first + len(data) - 1 if data else None,
        }


@define(frozen=True)
class ApiResponse:
    """A response with a status other than 200."""

    status: int
    body: Mapping[str, Any] | None = None
    """None for a response without a body."""


Behaviour = Callable[[Ask], "ApiResponse | Mapping[str, Any]"]

B = TypeVar("B", bound=Behaviour)

BEHAVIOURS: dict[str, Behaviour] = {}
"""What each operation does, by operation id."""


def operation(id: str) -> Callable[[B], B]:
    """Say that a function is the behaviour of an operation."""

    def register(behaviour: B) -> B:
        if id in BEHAVIOURS:
            raise ValueError(f"{id} has two behaviours")
        BEHAVIOURS[id] = behaviour
        return behaviour

    return register
