"""Bill a month: never an invoice twice, whatever goes wrong."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from examples.bill_a_month import bill, read
from generated_client import Forbidden, MijnKlantportaal, PortalError
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


def test_each_row_becomes_an_invoice(
    portal: MijnKlantportaal, sandbox: Sandbox, month: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bill(portal, month) == ROWS
    assert billed(sandbox) == EACH_ONCE
    assert sandbox.state.latest(customer_invoices.LIST, 1)[0]["amount"] == "121.00"
    assert capsys.readouterr().err.endswith(f"[{'#' * 30}] {ROWS} of {ROWS}\n")


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
        except (PortalError, SystemExit):
            continue  # somebody starts it again
        else:
            break
    assert billed(sandbox) == EACH_ONCE


class LosesTheAnswerOnce(Faults):
    """Carries out the fourth call and answers 503."""

    def draw(self) -> Fault | None:
        self.calls = getattr(self, "calls", 0) + 1
        return Fault(503, acted=True) if self.calls == 4 else None


def test_a_lost_answer_is_waited_for_and_looked_up(portal: MijnKlantportaal, sandbox: Sandbox, month: Path) -> None:
    sandbox.faults = LosesTheAnswerOnce()
    waits: list[float] = []
    assert bill(portal, month, sleep=waits.append) == ROWS
    assert waits == [60.0]
    assert billed(sandbox) == EACH_ONCE


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


def test_a_refusal_ends_it_and_says_why(portal: MijnKlantportaal, sandbox: Sandbox, month: Path) -> None:
    sandbox.faults = Faults({403: 1.0})
    with pytest.raises(Forbidden):
        bill(portal, month)
    assert not month.with_suffix(".under-way").exists()


def test_numbers_that_are_in_the_file_twice_are_refused(
    portal: MijnKlantportaal, sandbox: Sandbox, month: Path
) -> None:
    month.write_text(month.read_text().replace("B-3,", "B-4,"))
    with pytest.raises(SystemExit, match="B-4"):
        bill(portal, month)
    assert not billed(sandbox)


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
