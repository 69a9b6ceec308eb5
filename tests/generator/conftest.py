"""A small document and the package that it becomes, for tests that write packages to disk."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from small_document import SMALL_DOCUMENT

from generator.__main__ import main


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "api.yaml"
    path.write_text(SMALL_DOCUMENT)
    return path


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written")
    (folder / "api.yaml").write_text(SMALL_DOCUMENT)
    assert main(["--output", str(folder / "portal"), "--document", str(folder / "api.yaml")]) == 0
    return folder / "portal"


@pytest.fixture
def package(tmp_path: Path, written: Path) -> Path:
    """A copy of the package, for one test."""
    return Path(shutil.copytree(written, tmp_path / "acme" / "portal"))
