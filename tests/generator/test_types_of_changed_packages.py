"""Type checkers find nothing in packages made from changed documents; slow, as they read httpx and attrs as well."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from changed_documents import changed
from changes_of_documents import Row
from changes_of_documents.bodies import BODIES
from changes_of_documents.lists import LISTS
from changes_of_documents.names import NAMES
from changes_of_documents.parameters import PARAMETERS
from changes_of_documents.responses import RESPONSES
from changes_of_documents.types import TYPES

from generator.document import parse
from generator.project import build

ROOT = Path(__file__).parents[2]
GROUPS: dict[str, list[Row]] = {
    "types": TYPES,
    "parameters": PARAMETERS,
    "bodies": BODIES,
    "responses": RESPONSES,
    "lists": LISTS,
    "names": NAMES,
}
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five rows of each group as packages."""
    folder = tmp_path_factory.mktemp("changed")
    for group, rows in GROUPS.items():
        for number, row in enumerate(rows[:: -(-len(rows) // 5)]):
            build(parse(changed(*row.changes)), folder / f"{group}_{number}")
    return folder


def test_mypy_finds_nothing_in_packages_of_changed_documents(packages: Path) -> None:
    names = sorted(path.name for path in packages.iterdir())
    assert len(names) >= 30
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir=.cache", *names],
        cwd=packages, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]


def test_pyright_finds_nothing_in_packages_of_changed_documents(packages: Path) -> None:
    names = [path.name for group in GROUPS for path in sorted(packages.glob(f"{group}_*"))[2:4]]
    assert len(names) >= 10
    # The runtime is checked where it stands, as part of generated_client.
    made = [f"{name}/{part}" for name in names for part in ("resources", "client.py", "models.py")]
    settings = {"typeCheckingMode": "strict", "pythonVersion": "3.11", "include": made}
    (packages / "pyrightconfig.json").write_text(json.dumps(settings))
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--pythonpath", sys.executable],
        cwd=packages, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
