"""Bill a month: never an invoice twice, whatever goes wrong."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from filelock import FileLock

from examples.bill_a_month import COLUMNS, BadFileError, StoppedError, bill, main, read
from generated_client import MijnKlantportaal, PortalError
from sandbox import DROP, Faults, MovableClock, Sandbox
from sandbox.faults import Fault
from sandbox.resources import customer_invoices
from sandbox.serving import running

ROOT = Path(__file__).parents[2]
ROWS = 12


@pytest.fixture
def month(sandbox: Sandbox, tmp_path: Path) -> Path:
    return written(tmp_path / "month.csv", sandbox)


def written(file: Path, sandbox: Sandbox) -> Path:
    customer = sandbox.state.latest("customers", 1)[0]["id"]
    rows = [f"{customer},B-{number},Werk,100.00,21" for number in range(ROWS)]
    file.write_text("\n".join(["customer_id,invoice_number,description,amount_excl_vat,vat_rate", *rows]))
    return file


def billed(sandbox: Sandbox) -> Counter[str]:
    invoices = sandbox.state.part(customer_invoices.LIST, 1, 10_000)
    return Counter(each["invoiceNumber"] for each in invoices if each["invoiceNumber"].startswith("B-"))


EACH_ONCE = Counter(f"B-{number}" for number in range(ROWS))


def test_each_row_becomes_an_invoice(portal: MijnKlantportaal, sandbox: Sandbox, month: Path) -> None:
    assert bill(portal, month) == ROWS
    assert billed(sandbox) == EACH_ONCE
    assert sandbox.state.latest(customer_invoices.LIST, 1)[0]["amount"] == "121.00"


def test_started_again_it_makes_nothing(portal: MijnKlantportaal, sandbox: Sandbox, month: Path) -> None:
    bill(portal, month)
    assert bill(portal, month) == 0
    assert billed(sandbox) == EACH_ONCE


@pytest.mark.parametrize("seed", range(12))
def test_with_faults_no_invoice_is_made_twice(
    portal: MijnKlantportaal, sandbox: Sandbox, sandbox_clock: MovableClock, month: Path, seed: int
) -> None:
    sandbox.faults = Faults({503: 0.15, DROP: 0.1, 429: 0.05}, random=random.Random(seed))
    for _ in range(50):
        try:
            bill(portal, month, sleep=sandbox_clock.sleep)
        except (PortalError, StoppedError):
            continue  # somebody starts it again
        else:
            break
    assert billed(sandbox) == EACH_ONCE


class LosesTheResponseOnce(Faults):
    """Carries out the fourth call and responds with 503."""

    def draw(self) -> Fault | None:
        self.calls = getattr(self, "calls", 0) + 1
        return Fault(503, acted=True) if self.calls == 4 else None


def test_a_lost_response_is_looked_up_at_once(portal: MijnKlantportaal, sandbox: Sandbox, month: Path) -> None:
    sandbox.faults = LosesTheResponseOnce()
    assert bill(portal, month) == ROWS
    assert billed(sandbox) == EACH_ONCE


def test_after_a_kill_during_a_call_it_waits_before_it_looks(
    portal: MijnKlantportaal, sandbox: Sandbox, month: Path
) -> None:
    month.with_suffix(".under-way").write_text("B-3")
    waits: list[float] = []
    assert bill(portal, month, sleep=waits.append) == ROWS
    assert waits == [60.0]
    assert billed(sandbox) == EACH_ONCE
    assert not month.with_suffix(".under-way").exists()


def test_a_repetition_would_have_made_some_twice(portal: MijnKlantportaal, sandbox: Sandbox, month: Path) -> None:
    """That the faults of the test above are of the dangerous kind."""
    sandbox.faults = Faults({503: 0.3}, random=random.Random(1))
    for row in read(month):
        for _ in range(10):
            try:
                portal.customer_invoices.create_manual(
                    customer_id=row.customer_id,
                    invoice_number=row.invoice_number,
                    issued_at=sandbox.portal.today(),
                    lines=[row.line],
                )
            except PortalError:
                continue
            else:
                break
    assert max(billed(sandbox).values()) > 1


def test_a_refusal_names_file_row_and_invoice(portal: MijnKlantportaal, sandbox: Sandbox, month: Path) -> None:
    lines = month.read_text().splitlines()
    lines[3] = lines[3].replace(lines[3].split(",")[0], "cst_nobody")
    month.write_text("\n".join(lines))
    with pytest.raises(StoppedError, match=r"month\.csv, row 4, invoice B-2: .*422"):
        bill(portal, month)
    assert billed(sandbox) == Counter(["B-0", "B-1"])
    assert not month.with_suffix(".under-way").exists()


BROKEN = {
    "another header": ("klant;nummer\n1;2", "row 1: expected the columns customer_id"),
    "an empty file": ("", "row 1: expected the columns"),
    "a short row": ("{head}\ncst_1,B-1,Werk,100.00", "row 2: has 4 cells, not 5"),
    "a long row": ("{head}\ncst_1,B-1,Werk,100,00,21", "row 2: has 6 cells, not 5"),
    "a word as amount": ("{head}\n{row}\ncst_1,B-2,Werk,veel,21", "row 3: amount_excl_vat: expected an amount"),
    "an ambiguous amount": ("{head}\ncst_1,B-1,Werk,1.234,21", "row 2: amount_excl_vat"),
    "three decimals": ('{head}\ncst_1,B-1,Werk,"1,005",21', "row 2: amount_excl_vat"),
    "a word as percentage": ("{head}\ncst_1,B-1,Werk,1.00,hoog", "row 2: vat_rate: expected a percentage"),
    "no invoice number": ("{head}\n\ncst_1,,Werk,1.00,21", "row 3: invoice_number is empty"),
    "another kind of id": ("{head}\ninv_1,B-1,Werk,1.00,21", "row 2: customer_id: expected cst_"),
    "a number twice": ("{head}\n{row}\n{row}", "row 3: invoice number B-1 is in row 2 already"),
    "a quote that is not closed": ('{head}\ncst_1,"B-1,Werk,1.00,21', "is not a CSV file"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_one_line_that_names_file_and_row_and_nothing_is_sent(
    case: str, portal: MijnKlantportaal, sandbox: Sandbox, month: Path
) -> None:
    text, message = BROKEN[case]
    month.write_text(text.format(head=",".join(COLUMNS), row="cst_1,B-1,Werk,1.00,21"))
    with pytest.raises(BadFileError) as refusal:
        bill(portal, month)
    assert message in str(refusal.value)
    assert str(refusal.value).startswith("month.csv")
    assert "\n" not in str(refusal.value)
    assert not sandbox.log


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_files_of_dutch_spreadsheets_are_read(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "maand.csv"
    rows = ["cst_1;B-1;Café;12,95;21%", "cst_1;B-2;Eén;1.234,56;9", "cst_1;B-3;Twee;€ 7,5;0 %"]
    file.write_bytes("\r\n".join([";".join(COLUMNS), *rows, ""]).encode(encoding))
    found = [(row.line.description, row.line.amount_excl_vat, row.line.vat_rate) for row in read(file)]
    assert found == [("Café", Decimal("12.95"), 21), ("Eén", Decimal("1234.56"), 9), ("Twee", Decimal("7.5"), 0)]


def test_two_at_once_are_refused(
    sandbox: Sandbox, month: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MIJNKLANTPORTAAL_API_KEY", "key")
    with FileLock(f"{month}.lock"):
        assert main([str(month)]) == 2
    assert capsys.readouterr().err == f"{month} is being billed by another run.\n"


def test_help_tells_the_columns_the_variable_and_the_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    assert all(word in text for word in (*COLUMNS, "MIJNKLANTPORTAAL_API_KEY", "exit status"))


@pytest.mark.slow
def test_killed_and_started_again_no_invoice_is_made_twice(tmp_path: Path) -> None:
    rng = random.Random(5)
    faults = Faults({503: 0.05, DROP: 0.05}, latency=(0.0, 0.03), random=rng)
    with running(rate_limit=0, faults=faults) as sandbox:
        month = written(tmp_path / "month.csv", sandbox)
        environment = {**os.environ, "MIJNKLANTPORTAAL_API_KEY": sandbox.api_key}
        program = [sys.executable, "-m", "examples.bill_a_month", str(month)]
        program += ["--base-url", sandbox.base_url, "--patience", "0.2"]
        killed, status = 0, None
        for _ in range(40):
            with subprocess.Popen(program, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as process:
                before = len(sandbox.log)
                until = time.monotonic() + 20
                # Killed at a call of its own choosing, the later ones as well.
                calls = rng.randrange(3, 9) if killed < 4 else 10_000
                while process.poll() is None and len(sandbox.log) - before < calls and time.monotonic() < until:
                    time.sleep(0.002)
                if process.poll() is None:
                    process.kill()
                    killed += 1
            status = process.returncode
            if status == 0:
                break
        assert killed >= 3
        assert status == 0
        assert billed(sandbox) == EACH_ONCE
