"""The mirror equals the portal after a run that was not interrupted, whatever happened before."""

from __future__ import annotations

import csv
import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from filelock import FileLock

from examples.mirror import KINDS, Mirror, main
from generated_client import MijnKlantportaal
from generated_client.rate_limit import NO_LIMIT
from sandbox import DROP, Faults, Sandbox
from sandbox.resources import customers
from sandbox.serving import running
from sandbox.transport import SandboxTransport

ROOT = Path(__file__).parents[2]
ADDRESS = {"address": "B", "zip_code": "1234AB", "city": "D", "primary_email": "e@example.com"}


def objects(file: Path, table: str) -> dict[str, Any]:
    """What the mirror says exists, by id."""
    with sqlite3.connect(file) as db:
        rows = db.execute(f"SELECT id, data FROM {table} WHERE gone_at IS NULL").fetchall()
    db.close()
    return {key: json.loads(data) for key, data in rows}


def value(file: Path, query: str) -> Any:
    with sqlite3.connect(file) as db:
        found = db.execute(query).fetchone()
    db.close()
    return found[0] if found else None


def portal_state(portal: MijnKlantportaal) -> dict[str, dict[str, Any]]:
    return {kind.table: {each.id: each.to_dict() for each in kind.resource(portal).list()} for kind in KINDS}


def mirrored(file: Path) -> dict[str, dict[str, Any]]:
    return {kind.table: objects(file, kind.table) for kind in KINDS}


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Any:
    with running(rate_limit=100_000) as sandbox:  # its responses say so: the program's own gate never waits
        monkeypatch.setenv("MIJNKLANTPORTAAL_API_KEY", sandbox.api_key)
        yield sandbox


def delete(sandbox: Sandbox, key: str) -> None:
    with sandbox.state.transaction():
        customers.delete(sandbox.portal, {"id": key})


def client(sandbox: Sandbox) -> MijnKlantportaal:
    return MijnKlantportaal(api_key=sandbox.api_key, base_url=sandbox.base_url, rate_limiter=NO_LIMIT)


def run(sandbox: Sandbox, file: Path, *options: str) -> int:
    return main([str(file), "--base-url", sandbox.base_url, *options])


def test_it_has_what_the_portal_has_and_tells_what_is_new_changed_and_gone(
    served: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "portal.db"
    with client(served) as portal:
        assert run(served, file) == 0
        assert mirrored(file) == portal_state(portal)
        assert "customers: 18 new, 0 changed, 0 gone, 0 set aside" in capsys.readouterr().out
        ids = [customer.id for customer in portal.customers.list()]
        portal.customers.create(company_name="New", **ADDRESS)
        portal.customers.update(ids[3], city="Elsewhere")
        delete(served, ids[5])
        assert run(served, file) == 0
        assert "customers: 1 new, 1 changed, 1 gone" in capsys.readouterr().out
        portal.customers.create(company_name="Newer", **ADDRESS)
        assert run(served, file) == 0
        assert mirrored(file) == portal_state(portal)


def test_money_and_moments_are_text_and_an_extra_file_has_the_same_as_csv(served: Sandbox, tmp_path: Path) -> None:
    file, folder = tmp_path / "portal.db", tmp_path / "export"
    assert run(served, file, "--csv", str(folder)) == 0
    with client(served) as portal:
        invoice = portal.customer_invoices.list().first()
    assert invoice is not None
    assert value(file, f"SELECT amount FROM invoices WHERE id = '{invoice.id}'") == str(invoice.amount)
    assert value(file, f"SELECT issued_at FROM invoices WHERE id = '{invoice.id}'") == invoice.issued_at.isoformat()
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{kind.table}.csv" for kind in KINDS)
    with (folder / "invoices.csv").open(newline="", encoding="utf-8") as lines:
        rows = {row["id"]: row for row in csv.DictReader(lines)}
    assert rows[invoice.id]["amount"] == str(invoice.amount)
    assert len(rows) == len(objects(file, "invoices"))


def test_an_object_that_is_missing_from_the_list_but_exists_is_not_gone(served: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "portal.db"
    run(served, file)
    with sqlite3.connect(file) as db:  # as if the walk had passed it by
        db.execute("UPDATE walks SET number = number + 5")
    db.close()
    assert run(served, file) == 0
    assert value(file, "SELECT count(*) FROM customers WHERE gone_at IS NOT NULL") == 0


def test_nothing_is_gone_after_a_walk_that_was_interrupted(served: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "portal.db"
    run(served, file)
    with client(served) as portal:
        gone = portal.customers.list().first()
    assert gone is not None
    with sqlite3.connect(file) as db:  # killed after page 1
        db.execute("UPDATE walks SET next_page = 2 WHERE kind = 'customers'")
    db.close()
    delete(served, gone.id)
    assert run(served, file) == 0
    assert gone.id in objects(file, "customers")
    assert run(served, file) == 0
    assert gone.id not in objects(file, "customers")


class OddRows(httpx.BaseTransport):
    """Customers as a portal might send them one day: one with a date that is none, and a row that is not an object."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.through = SandboxTransport(sandbox)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self.through.handle_request(request)
        response.read()
        if not request.url.path.endswith("/customers"):
            return response
        page = response.json()
        if page["current_page"] == 1:
            page["data"][3]["createdAt"] = "yesterday"
            page["data"].insert(5, None)
        return httpx.Response(200, json=page)


def test_a_row_that_cannot_be_read_is_set_aside_with_its_reason_and_nothing_is_gone(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    file = Mirror(tmp_path / "portal.db")
    try:
        with MijnKlantportaal(
            api_key=sandbox.api_key,
            base_url=sandbox.base_url,
            rate_limiter=NO_LIMIT,
            http_client=httpx.Client(transport=OddRows(sandbox)),
        ) as portal:
            told = file.begin(KINDS[0]).run(portal, lambda: None)
            again = file.begin(KINDS[0]).run(portal, lambda: None)
    finally:
        file.close()
    assert told == {"new": 17, "set aside": 2}
    assert again == {"same": 17, "set aside": 2}
    assert value(tmp_path / "portal.db", "SELECT reason FROM set_aside WHERE id NOTNULL") == 'createdAt: "yesterday"'
    assert "data[5]: is null" in value(tmp_path / "portal.db", "SELECT reason FROM set_aside WHERE id IS NULL")
    assert len(objects(tmp_path / "portal.db", "customers")) == 17


def test_two_at_once_are_refused(served: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "portal.db"
    with FileLock(f"{file}.lock"):
        assert run(served, file) == 2
    assert capsys.readouterr().err == f"{file} is in use by another run.\n"
    assert not file.exists()


@pytest.mark.parametrize("content", [b"no database", b""], ids=["a text file", "another program's"])
def test_a_file_of_another_program_is_left_alone(
    content: bytes, served: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "other.db"
    if content:
        file.write_bytes(content)
    else:
        with sqlite3.connect(file) as db:
            db.execute("CREATE TABLE theirs (x)")
        db.close()
    before = file.read_bytes()
    assert run(served, file) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert file.read_bytes() == before


@pytest.mark.slow
def test_killed_twenty_times_it_equals_the_portal_after_a_whole_run(tmp_path: Path) -> None:
    rng = random.Random(3)
    file = tmp_path / "portal.db"
    faults = Faults({503: 0.1, DROP: 0.05}, latency=(0.0, 0.02), random=random.Random(4))
    with running(rate_limit=0, faults=faults) as sandbox:
        environment = {**os.environ, "MIJNKLANTPORTAAL_API_KEY": sandbox.api_key}
        program = [sys.executable, "-m", "examples.mirror", str(file), "--base-url", sandbox.base_url]
        for _ in range(20):
            with subprocess.Popen(program, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as process:
                before, calls = len(sandbox.log), rng.randrange(1, 8)
                until = time.monotonic() + 20
                while process.poll() is None and len(sandbox.log) - before < calls and time.monotonic() < until:
                    time.sleep(0.002)
                process.kill()
        sandbox.faults = Faults()
        for _ in range(2):  # the first one finishes what was interrupted
            assert subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, check=False).returncode == 0
        with client(sandbox) as portal:
            assert mirrored(file) == portal_state(portal)
