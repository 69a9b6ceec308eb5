"""Mirror the portal's customers, invoices, offers, subscriptions and tickets in a SQLite file, and keep it up to date.

    MIJNKLANTPORTAAL_API_KEY=... .venv/bin/python -m examples.mirror portal.db --csv export/

Each run reads every list once, in one transaction a page. A run that was stopped, however hard, is taken up at the page
where it was. What is new or changed is told. An object counts as gone only after a walk through its whole list that was
not interrupted, and only if the portal then says that it does not exist. Rows that cannot be read in full are set aside
with the reason, in the table `set_aside`; what was known of them before stays.

A table has the columns of the client's model, with lists and inner objects as JSON; `data` is the whole object as it
came, `gone_at` is empty while it exists. Needs `pip install rich filelock`.

Exit status: 0 done, 1 stopped by an error (start it again), 2 nothing could be begun.
"""

from __future__ import annotations

import argparse
import csv
import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import attrs
from filelock import FileLock, Timeout
from rich.console import Console
from rich.progress import BarColumn, Progress, Task, TextColumn
from rich.text import Text

from generated_client import ConfigurationError, DecodeError, MijnKlantportaal, NotFound, PortalError
from generated_client.models import Customer, CustomerInvoice, CustomerOffer, CustomerSubscription, Ticket
from generated_client.pagination import Page, Pages

OURS = 0x4D4B5031
"""`PRAGMA application_id` of our files: the letters MKP1."""
CALLS_A_MINUTE = 60


class Listed(Protocol):
    """A resource of the client that can be mirrored."""

    def list(self) -> Pages[Any]:
        """All of its objects."""
        ...

    def get(self, key: str, /) -> Any:
        """One of them."""
        ...


@attrs.frozen
class Kind:
    """A table, the model that its rows are, and the resource that they come from."""

    table: str
    model: type[Any]
    resource: Callable[[MijnKlantportaal], Listed]

    @property
    def columns(self) -> list[str]:
        """The attributes of the model, `id` first."""
        names = [each.name for each in attrs.fields(self.model) if each.init and each.name not in {"id", "extra"}]
        return ["id", *names]


KINDS = (
    Kind("customers", Customer, lambda portal: portal.customers),
    Kind("invoices", CustomerInvoice, lambda portal: portal.customer_invoices),
    Kind("offers", CustomerOffer, lambda portal: portal.customer_offers),
    Kind("subscriptions", CustomerSubscription, lambda portal: portal.customer_subscriptions),
    Kind("tickets", Ticket, lambda portal: portal.tickets),
)


class NotAMirrorError(Exception):
    """The file belongs to another program."""


class Mirror:
    """The SQLite file."""

    def __init__(self, file: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._db = sqlite3.connect(file, isolation_level=None)
        self._now = now
        try:
            self._set_up(file)
        except BaseException:
            self._db.close()
            raise

    def _set_up(self, file: Path) -> None:
        (owner,) = self._db.execute("PRAGMA application_id").fetchone()
        (tables,) = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if owner != OURS and (owner or tables):
            raise NotAMirrorError(f"{file} belongs to another program")
        self._db.execute("PRAGMA journal_mode=WAL")  # others can read while a run writes
        with self.transaction():
            self._db.execute(f"PRAGMA application_id = {OURS}")
            self._db.execute("CREATE TABLE IF NOT EXISTS set_aside (kind, id, reason, data, seen_at)")
            # A walk through a list: the page it has come to, and whether it was interrupted on the way.
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS walks (kind PRIMARY KEY, number, next_page, pages, interrupted)"
            )
            for kind in KINDS:
                own = "data, first_seen, changed_at, seen_in, gone_at"
                self._db.execute(f"CREATE TABLE IF NOT EXISTS {kind.table} (id PRIMARY KEY, {own}) WITHOUT ROWID")
                there = {row[1] for row in self._db.execute(f"PRAGMA table_info({kind.table})")}
                for column in kind.columns:
                    if column not in there:
                        self._db.execute(f'ALTER TABLE {kind.table} ADD COLUMN "{column}"')

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Generator[None]:
        """All or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def begin(self, kind: Kind) -> Walk:
        """Take up the walk that was interrupted, or begin a new one."""
        found = self._db.execute(
            "SELECT number, next_page, pages, interrupted FROM walks WHERE kind = ?", (kind.table,)
        ).fetchone()
        number, next_page, pages, _ = found or (0, None, None, 0)
        if next_page is not None and next_page != 1:
            with self.transaction():
                self.interrupt(kind)
            return Walk(self, kind, number, next_page, pages)
        with self.transaction():
            self._db.execute("REPLACE INTO walks VALUES (?, ?, 1, ?, 0)", (kind.table, number + 1, pages))
        return Walk(self, kind, number + 1, 1, pages)

    def keep(self, kind: Kind, item: Any, walk: int) -> str:
        """Insert or update an object; what became of it: `new`, `changed`, `same` or `set aside`."""
        now = self._now().isoformat(timespec="seconds")
        data = json.dumps(item.to_dict(), ensure_ascii=False, sort_keys=True)
        if item.unreadable:
            key = None if "id" in item.unreadable else item.id
            reason = ", ".join(f"{name}: {json.dumps(value, default=str)}" for name, value in item.unreadable.items())
            self.set_aside(kind, key, reason, data)
            self._db.execute(f"UPDATE {kind.table} SET seen_in = ? WHERE id = ?", (walk, key))
            return "set aside"
        old = self._db.execute(
            f"SELECT data, gone_at, first_seen FROM {kind.table} WHERE id = ?", (item.id,)
        ).fetchone()
        if old is not None and old[:2] == (data, None):
            self._db.execute(f"UPDATE {kind.table} SET seen_in = ? WHERE id = ?", (walk, item.id))
            return "same"
        values = {column: as_sql(getattr(item, column)) for column in kind.columns}
        values |= {
            "data": data,
            "first_seen": old[2] if old else now,
            "changed_at": now,
            "seen_in": walk,
            "gone_at": None,
        }
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" * len(values))
        self._db.execute(f"REPLACE INTO {kind.table} ({names}) VALUES ({marks})", tuple(values.values()))
        return "new" if old is None else "changed"

    def set_aside(self, kind: Kind, key: str | None, reason: str, data: str) -> None:
        """Take note of what cannot be read."""
        now = self._now().isoformat(timespec="seconds")
        self._db.execute("INSERT INTO set_aside VALUES (?, ?, ?, ?, ?)", (kind.table, key, reason, data, now))

    def interrupt(self, kind: Kind) -> None:
        """The walk cannot tell what is gone."""
        self._db.execute("UPDATE walks SET interrupted = 1 WHERE kind = ?", (kind.table,))

    def forget_set_aside(self, kind: Kind) -> None:
        """A new walk reports again what cannot be read."""
        self._db.execute("DELETE FROM set_aside WHERE kind = ?", (kind.table,))

    def at(self, kind: Kind, page: int | str | None, pages: int | None) -> None:
        """Take note of how far the walk is; None: at its end."""
        self._db.execute("UPDATE walks SET next_page = ?, pages = ? WHERE kind = ?", (page, pages, kind.table))

    def interrupted(self, kind: Kind) -> bool:
        """Whether the last walk was."""
        return bool(self._db.execute("SELECT interrupted FROM walks WHERE kind = ?", (kind.table,)).fetchone()[0])

    def not_seen(self, kind: Kind, walk: int) -> list[str]:
        """The ids of what exists here and was not met on a walk."""
        rows = self._db.execute(f"SELECT id FROM {kind.table} WHERE gone_at IS NULL AND seen_in <> ?", (walk,))
        return [row[0] for row in rows]

    def gone(self, kind: Kind, key: str) -> None:
        """An object does not exist any more."""
        now = self._now().isoformat(timespec="seconds")
        self._db.execute(f"UPDATE {kind.table} SET gone_at = ? WHERE id = ?", (now, key))

    def export(self, folder: Path) -> None:
        """Write one CSV file a table, each whole or not at all."""
        folder.mkdir(parents=True, exist_ok=True)
        for kind in KINDS:
            columns = [*kind.columns, "first_seen", "changed_at", "gone_at"]
            names = ", ".join(f'"{name}"' for name in columns)
            fresh = folder / f".{kind.table}.csv.new"
            with fresh.open("w", newline="", encoding="utf-8") as lines:
                writer = csv.writer(lines)
                writer.writerow(columns)
                writer.writerows(self._db.execute(f"SELECT {names} FROM {kind.table} ORDER BY id"))
            fresh.replace(folder / f"{kind.table}.csv")


@attrs.define
class Walk:
    """One walk through a list."""

    mirror: Mirror
    kind: Kind
    number: int
    next_page: int
    expected_pages: int | None
    """As many as the list had the last time."""
    odd: list[DecodeError] = attrs.field(factory=list[DecodeError])
    """What could not be read at all."""

    def run(self, portal: MijnKlantportaal, on_page: Callable[[], None]) -> Counter[str]:
        """Read the list from here to its end; how many objects are new, changed, gone or set aside."""
        told: Counter[str] = Counter()
        resource = self.kind.resource(portal)
        try:
            for page in resource.list().pages(start=self.next_page):
                with self.mirror.transaction():
                    if page.number == 1:
                        self.mirror.forget_set_aside(self.kind)
                    told.update(self.keep_all(page))
                    last = page.number if page.next_start is None else self.expected_pages
                    self.mirror.at(self.kind, page.next_start, last)
                on_page()
        except DecodeError as error:
            if error not in self.odd:  # those are raised once more at the end of the list
                raise
        if not self.mirror.interrupted(self.kind):
            told.update(self.look_for_missing(resource))
        return told

    def keep_all(self, page: Page[Any]) -> Iterator[str]:
        """Keep the objects of a page."""
        try:
            for item in page.items:
                yield self.mirror.keep(self.kind, item, self.number)
        except DecodeError as error:  # after those that can be read: a row that is not an object, or half a page
            self.odd.append(error)
            self.mirror.set_aside(self.kind, None, str(error), "")
            self.mirror.interrupt(self.kind)
            yield "set aside"

    def look_for_missing(self, resource: Listed) -> Iterator[str]:
        """Ask for what the walk did not meet: while it went on, a row may have moved to a page that it had read."""
        for key in self.mirror.not_seen(self.kind, self.number):
            try:
                item = resource.get(key)
            except NotFound:
                with self.mirror.transaction():
                    self.mirror.gone(self.kind, key)
                yield "gone"
            else:
                with self.mirror.transaction():
                    outcome = self.mirror.keep(self.kind, item, self.number)
                yield outcome


def as_sql(value: Any) -> str | int | None:
    """A value as SQLite stores it: money and moments as text, lists and inner objects as JSON."""
    match value:
        case None | str() | int():
            return value
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case _:
            return json.dumps(
                value,
                ensure_ascii=False,
                default=lambda each: each.to_dict() if hasattr(each, "to_dict") else str(each),
            )


def mirror(portal: MijnKlantportaal, file: Mirror, progress: Progress) -> dict[str, Counter[str]]:
    """Walk through all lists; what was found, by table."""
    walks = [file.begin(kind) for kind in KINDS]
    found: dict[str, Counter[str]] = {}
    for walk in walks:
        bar = progress.add_task(walk.kind.table, total=walk.expected_pages, completed=walk.next_page - 1)
        found[walk.kind.table] = walk.run(portal, partial(progress.update, bar, advance=1))
        progress.update(bar, total=progress.tasks[bar].completed)
    return found


class TimeLeft(TextColumn):
    """The time that the rest takes, when the limit of calls a minute is all that it waits for."""

    def __init__(self) -> None:
        super().__init__("")

    def render(self, task: Task) -> Text:
        if task.total is None:
            return Text(f"page {task.completed:.0f}")
        seconds = max(0.0, task.total - task.completed) * 60 / CALLS_A_MINUTE
        return Text(f"page {task.completed:.0f} of {task.total:.0f}, {timedelta(seconds=round(seconds))} left")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="examples.mirror",
        description="Mirror customers, invoices, offers, subscriptions and tickets in a SQLite file.",
        epilog="The API key is read from MIJNKLANTPORTAAL_API_KEY. Exit status: 0 done, 1 stopped by an error (start "
        "it again: it goes on where it was), 2 nothing could be begun.",
    )
    parser.add_argument("file", type=Path, help="the SQLite file; it is made when it does not exist")
    parser.add_argument("--csv", type=Path, metavar="DIR", help="write one CSV file a table to this folder afterwards")
    parser.add_argument("--base-url", default="https://api.mijnklantportaal.nl/v1", help="where the API is")
    options = parser.parse_args(arguments)
    console = Console(stderr=True)
    try:
        with FileLock(f"{options.file}.lock", timeout=0):
            file = Mirror(options.file)
            try:
                with (
                    MijnKlantportaal(base_url=options.base_url) as portal,
                    Progress(
                        TextColumn("{task.description:>14}"),
                        BarColumn(),
                        TimeLeft(),
                        console=console,
                        disable=not console.is_terminal,
                    ) as progress,
                ):
                    found = mirror(portal, file, progress)
                if options.csv:
                    file.export(options.csv)
            finally:
                file.close()
    except Timeout:
        print(f"{options.file} is in use by another run.", file=sys.stderr)
        return 2
    except (NotAMirrorError, ConfigurationError, sqlite3.Error, OSError) as error:
        print(f"{error}.", file=sys.stderr)
        return 2
    except PortalError as error:
        print(f"Stopped: {error}. Start it again: it goes on where it was.", file=sys.stderr)
        return 1
    for table, told in found.items():
        print(
            f"{table}: {told['new']} new, {told['changed']} changed, {told['gone']} gone, {told['set aside']} set aside"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
