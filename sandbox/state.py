"""What the portal holds, in SQLite: in memory, or in a file that survives.

An object is stored as the JSON of its response, less what depends on the address of the sandbox or on the time of day.
Every list numbers its objects from 1 without gaps, so page 600 is found as fast as page 1: by number, not by counting.
The API deletes nothing; when somebody does so by hand, those behind it move up.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import define

from .data_file import connect

VERSION = 1
"""Of the tables. A file with other tables is refused, so raise it with each change of them."""

_TABLES = """
CREATE TABLE IF NOT EXISTS objects (
    id TEXT PRIMARY KEY,
    list TEXT NOT NULL,
    number INTEGER NOT NULL,
    moment REAL,
    body TEXT NOT NULL,
    UNIQUE (list, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_moment ON objects (list, moment) WHERE moment IS NOT NULL;
CREATE TABLE IF NOT EXISTS contents (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, media_type TEXT NOT NULL, bytes BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY, kind TEXT NOT NULL, client_id TEXT NOT NULL, redirect_uri TEXT NOT NULL,
    scopes TEXT NOT NULL, expires_at REAL
);
CREATE TABLE IF NOT EXISTS deliveries (
    number INTEGER PRIMARY KEY AUTOINCREMENT, webhook_id TEXT NOT NULL, type TEXT NOT NULL, url TEXT NOT NULL,
    body TEXT NOT NULL, made_at REAL NOT NULL, outcome TEXT
);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


@define
class Content:
    """A file's bytes."""

    name: str
    media_type: str
    bytes: bytes


@define
class Delivery:
    """A call of a webhook, done or still to be done."""

    number: int
    webhook_id: str
    type: str
    url: str
    body: str
    made_at: float
    outcome: str | None
    """What came of it, `204`; None as long as it was not tried."""


class State:
    """The objects of a portal. All that changes together is changed in one `transaction`."""

    def __init__(self, file: Path | None = None) -> None:
        """Open the state.

        Args:
            file: Where it is kept; None keeps it in memory.

        Raises:
            DataFileError: The file cannot be used.
        """
        # Requests may come from any thread, one at a time: the lock sees to that.
        self._lock = threading.RLock()
        if file is None:
            self._connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        else:
            self._connection = connect(file, VERSION)
        self._connection.executescript(_TABLES)

    @contextmanager
    def transaction(self) -> Generator[None]:
        """Make all changes inside one: kept when it ends well, undone when it raises."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    # Objects

    def add(self, where: str, body: Mapping[str, Any], *, moment: float | None = None) -> None:
        """Put a new object, which has an `id`, at the end of a list."""
        with self._lock:
            self._connection.execute(
                "INSERT INTO objects SELECT ?, ?, coalesce(max(number), 0) + 1, ?, ? FROM objects WHERE list = ?",
                (body["id"], where, moment, json.dumps(body), where),
            )

    def replace(self, body: Mapping[str, Any]) -> None:
        """Write an object that is there already."""
        with self._lock:
            self._connection.execute("UPDATE objects SET body = ? WHERE id = ?", (json.dumps(body), body["id"]))

    def find(self, id: str) -> dict[str, Any] | None:
        """The object with an id."""
        with self._lock:
            row = self._connection.execute("SELECT body FROM objects WHERE id = ?", (id,)).fetchone()
        return json.loads(row[0]) if row else None

    def part(self, where: str, first: int, most: int) -> list[dict[str, Any]]:
        """The objects of a list from a number on, at most so many."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT body FROM objects WHERE list = ? AND number BETWEEN ? AND ? ORDER BY number",
                (where, first, first + most - 1),
            ).fetchall()
        return [json.loads(body) for (body,) in rows]

    def latest(self, where: str, most: int) -> list[dict[str, Any]]:
        """The newest objects of a list, newest first."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT body FROM objects WHERE list = ? ORDER BY number DESC LIMIT ?", (where, most)
            ).fetchall()
        return [json.loads(body) for (body,) in rows]

    def within(self, where: str, start: float, end: float) -> list[dict[str, Any]]:
        """The objects of a list whose moment lies between two, in order of time."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT body FROM objects WHERE list = ? AND moment >= ? AND moment < ? ORDER BY moment, number",
                (where, start, end),
            ).fetchall()
        return [json.loads(body) for (body,) in rows]

    def is_due(self, where: str, now: float) -> bool:
        """Whether there are such objects; found by an index, since each request asks."""
        with self._lock:
            row = self._connection.execute(
                "SELECT 1 FROM objects WHERE list = ? AND moment <= ? LIMIT 1", (where, now)
            ).fetchone()
        return row is not None

    def due(self, where: str, now: float) -> list[tuple[float, dict[str, Any]]]:
        """The objects of a list whose moment has come, each after its moment, in order of time."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT moment, body FROM objects WHERE list = ? AND moment <= ? ORDER BY moment, number", (where, now)
            ).fetchall()
        return [(moment, json.loads(body)) for moment, body in rows]

    def remove(self, id: str) -> None:
        """Delete an object; those behind it in its list move up."""
        with self._lock:
            row = self._connection.execute("SELECT list, number FROM objects WHERE id = ?", (id,)).fetchone()
            self._connection.execute("DELETE FROM objects WHERE id = ?", (id,))
            self._connection.execute("DELETE FROM contents WHERE id = ?", (id,))
            # In two steps, since no two objects may share a number in between.
            self._connection.execute("UPDATE objects SET number = 1 - number WHERE list = ? AND number > ?", row)
            self._connection.execute("UPDATE objects SET number = -number WHERE list = ? AND number < 0", row[:1])

    def set_moment(self, id: str, moment: float | None) -> None:
        """Say when an object is due, or takes place; None: never."""
        with self._lock:
            self._connection.execute("UPDATE objects SET moment = ? WHERE id = ?", (moment, id))

    def clear(self) -> None:
        """Delete everything, settings included."""
        with self._lock:
            for table in ("objects", "contents", "tokens", "deliveries", "settings"):
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 - the names are those above

    def count(self, where: str) -> int:
        """How many objects a list has."""
        with self._lock:
            row = self._connection.execute("SELECT max(number) FROM objects WHERE list = ?", (where,)).fetchone()
        return row[0] or 0

    # Contents of files

    def put_content(self, id: str, content: Content) -> None:
        """Keep the bytes that belong to an object."""
        with self._lock:
            self._connection.execute(
                "INSERT OR REPLACE INTO contents VALUES (?, ?, ?, ?)",
                (id, content.name, content.media_type, content.bytes),
            )

    def content(self, id: str) -> Content | None:
        """The bytes that belong to an object."""
        with self._lock:
            row = self._connection.execute(
                "SELECT name, media_type, bytes FROM contents WHERE id = ?", (id,)
            ).fetchone()
        return Content(*row) if row else None

    # OAuth

    def put_token(
        self, token: str, kind: str, client_id: str, redirect_uri: str, scopes: str, expires_at: float | None
    ) -> None:
        """Keep an authorization code or a token."""
        with self._lock:
            self._connection.execute(
                "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?)",
                (token, kind, client_id, redirect_uri, scopes, expires_at),
            )

    def token(self, token: str, kind: str) -> tuple[str, str, str, float | None] | None:
        """Client, redirect URI, scopes and end of a token; None when there is no such one."""
        with self._lock:
            row: tuple[str, str, str, float | None] | None = self._connection.execute(
                "SELECT client_id, redirect_uri, scopes, expires_at FROM tokens WHERE token = ? AND kind = ?",
                (token, kind),
            ).fetchone()
        return row

    def drop_token(self, token: str) -> None:
        """Forget a token."""
        with self._lock:
            self._connection.execute("DELETE FROM tokens WHERE token = ?", (token,))

    # Calls of webhooks

    def add_delivery(self, webhook_id: str, type: str, url: str, body: str, made_at: float) -> None:
        """Note a call that is to be made."""
        with self._lock:
            self._connection.execute(
                "INSERT INTO deliveries (webhook_id, type, url, body, made_at) VALUES (?, ?, ?, ?, ?)",
                (webhook_id, type, url, body, made_at),
            )

    def repeat_delivery(self, number: int, made_at: float) -> bool:
        """Note that a call is to be made once more; whether there is such a call."""
        with self._lock:
            done = self._connection.execute(
                "INSERT INTO deliveries (webhook_id, type, url, body, made_at)"
                " SELECT webhook_id, type, url, body, ? FROM deliveries WHERE number = ?",
                (made_at, number),
            )
        return done.rowcount > 0

    def next_delivery(self) -> Delivery | None:
        """The oldest call that was not made yet."""
        with self._lock:
            row = self._connection.execute(
                "SELECT * FROM deliveries WHERE outcome IS NULL ORDER BY number LIMIT 1"
            ).fetchone()
        return Delivery(*row) if row else None

    def end_delivery(self, number: int, outcome: str) -> None:
        """Note what came of a call."""
        with self._lock:
            self._connection.execute("UPDATE deliveries SET outcome = ? WHERE number = ?", (outcome, number))

    def deliveries(self, most: int) -> list[Delivery]:
        """The latest calls, newest first."""
        with self._lock:
            rows = self._connection.execute("SELECT * FROM deliveries ORDER BY number DESC LIMIT ?", (most,)).fetchall()
        return [Delivery(*row) for row in rows]

    # Settings

    def setting(self, name: str, default: str) -> str:
        """A value that was kept, or the one that is kept from now on."""
        with self._lock:
            self._connection.execute("INSERT OR IGNORE INTO settings VALUES (?, ?)", (name, default))
            row: tuple[str] = self._connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return row[0]

    def stored(self, name: str) -> str | None:
        """A value that was kept; None when it was not."""
        with self._lock:
            row = self._connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def put_setting(self, name: str, value: str) -> None:
        """Keep a value."""
        with self._lock:
            self._connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))
