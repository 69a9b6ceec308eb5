"""The pages of the documentation: their samples run, and their tables are those of the code."""

from __future__ import annotations

import inspect
import re
import sys
import types
from pathlib import Path

import canned_portal
import pytest
import samples

import generated_client
import sandbox
from generator import documentation

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GUIDE = sorted(DOCS.glob("*.md"))
# Outside of their tabs these pages have nothing that differs between sync and async.
ONE_FACE = {
    "contributing",
    "design",
    "document",
    "examples",
    "faults",
    "inferred",
    "not-offered",
    "performance",
    "testing",
    "vendoring",
}


@pytest.mark.parametrize("page", GUIDE, ids=lambda page: page.stem)
def test_every_code_sample_runs(page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    # The page on testing calls the packages as other projects have them (test_installed_sandbox.py runs its tests).
    monkeypatch.setitem(sys.modules, "shop", types.ModuleType("shop"))
    monkeypatch.setitem(sys.modules, "shop.portal", generated_client)
    monkeypatch.setitem(sys.modules, "mijnklantportaal_sandbox", sandbox)
    number = samples.run(page, canned_portal.install(monkeypatch))
    assert number == page.read_text(encoding="utf-8").count("```python"), "a sample was not found"
    assert number or page.stem in ONE_FACE


@pytest.mark.parametrize("page", [page for page in GUIDE if page.stem not in ONE_FACE], ids=lambda page: page.stem)
def test_samples_stand_there_sync_and_async(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    tabs = re.findall(r'^=== "(.*)"$', text, re.MULTILINE)
    assert tabs
    assert tabs == ["sync", "async"] * (len(tabs) // 2)


def test_the_fault_table_of_the_docs_is_the_one_of_the_code() -> None:
    assert documentation.faults() in (DOCS / "errors.md").read_text(encoding="utf-8")


def test_the_page_on_errors_has_every_error() -> None:
    text = (DOCS / "errors.md").read_text(encoding="utf-8")
    for name, value in vars(generated_client).items():
        if inspect.isclass(value) and issubclass(value, Exception):
            assert f" {name} " in text, name
