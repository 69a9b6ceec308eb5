"""The package works under any name, generated there or copied."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from documented_calls import DocumentedExchange
from recording_server import RecordingServer, recording_server
from surface import NAMES

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from {package} import MijnKlantportaal, NotFound
from {package}.models import CustomerInvoice

with MijnKlantportaal(api_key="key", base_url=sys.argv[1]) as portal:
    invoice = portal.customer_invoices.get("inv_abc12345def678")
assert type(invoice) is CustomerInvoice
assert CustomerInvoice.__module__ == "{package}.resources.customer_invoices"
assert NotFound.__module__ == "{package}.errors"
assert not [name for name in sys.modules if "generated_client" in name]
print(invoice.amount, invoice.issued_at, invoice.paid_at, invoice.links.online_payment_link.href)
"""


@pytest.fixture
def server() -> Iterator[RecordingServer]:
    with recording_server() as server:
        server.answer(DocumentedExchange.read("get-customer-invoice").response)
        yield server


def assert_makes_the_call(package: str, folder: Path, server: RecordingServer) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM.format(package=package), server.url],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    assert done.stderr == ""
    assert done.stdout == (
        "12.95 2024-04-29 2024-05-28 21:00:00+02:00 "
        "https://portal.mijnklantportaal.nl/public-invoice/inv_abc123/pay/123-abc\n"
    )
    assert server.request.target == "/v1/customer-invoices/inv_abc12345def678"


@pytest.mark.slow
def test_it_is_generated_into_another_package(tmp_path: Path, server: RecordingServer) -> None:
    target = tmp_path / "acme" / "portal"
    done = subprocess.run(
        [str(ROOT / "generate.sh"), "--output", str(target)], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert f" {len(NAMES)} methods" in done.stdout
    assert_makes_the_call("acme.portal", tmp_path, server)
    assert [path.name for path in (tmp_path / "acme").iterdir()] == ["portal"]


@pytest.mark.parametrize("package", ["mijnportaal", "shop.vendor.portal_client"])
def test_it_works_copied_under_another_name(tmp_path: Path, server: RecordingServer, package: str) -> None:
    target = tmp_path.joinpath(*package.split("."))
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "generated_client", target, ignore=shutil.ignore_patterns("__pycache__"))
    assert_makes_the_call(package, tmp_path, server)


def test_two_copies_live_side_by_side(tmp_path: Path) -> None:
    for name in ("one", "other"):
        shutil.copytree(ROOT / "generated_client", tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    program = (
        "import json, one, other\n"
        "from one.models import Customer\n"
        "assert one.NotFound is not other.NotFound\n"
        "assert issubclass(one.NotFound, one.PortalError) and not issubclass(one.NotFound, other.PortalError)\n"
        "print(json.dumps([one.__version__, other.__version__]))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path)
    one, other = json.loads(done.stdout)
    assert one == other
