"""The documentation site: its samples run, it builds strictly, and it tells of everything that the package has."""

from __future__ import annotations

import importlib.util
import inspect
import re
import sys
import types
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import canned_portal
import pytest
import samples
from built_site import site

import generated_client
import sandbox
from generated_client import MijnKlantportaal, models
from generator import documentation
from generator.document import load

__all__ = ["site"]

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GUIDE = sorted(DOCS.glob("*.md"))
# Outside of their tabs these pages have nothing that differs between sync and async.
ONE_FACE = {"contributing", "design", "examples", "http", "inferred", "vendoring"}


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


def test_the_command_that_gets_redoc_is_the_one_on_the_page(site: Path) -> None:
    page = (DOCS / "http.md").read_text(encoding="utf-8")
    hooks = (DOCS / "hooks.py").read_text(encoding="utf-8")
    version = re.search(r'^REDOC_VERSION = "(.*)"$', hooks, re.MULTILINE)
    assert version is not None
    command = re.search(r"^npm install .* redoc@(.*)$", page, re.MULTILINE)
    assert command is not None
    assert command[1] == version[1]
    # What the site says where Redoc is missing.
    assert command[0] in (site / "http-reference" / "index.html").read_text(encoding="utf-8")


def test_without_redoc_the_site_is_built_all_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hooks = _hooks()
    monkeypatch.setattr(hooks, "REDOC", tmp_path / "redoc.standalone.js")
    pages = dict(hooks.pages(load(ROOT / "openapi.yaml")))
    assert pages["http-reference/redoc.js"] == ""
    assert hooks.INSTALL in pages["http-reference/index.html"]


def test_another_redoc_than_the_known_one_is_not_published(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hooks = _hooks()
    (tmp_path / "redoc.standalone.js").write_text("alert(1)", encoding="utf-8")
    monkeypatch.setattr(hooks, "REDOC", tmp_path / "redoc.standalone.js")
    assert dict(hooks.pages(load(ROOT / "openapi.yaml")))["http-reference/redoc.js"] == ""
    assert "another Redoc" in caplog.text


def test_the_reference_has_every_method_of_every_resource(site: Path) -> None:
    missing: list[str] = []
    for name, resource in _resources():
        page = (site / "reference" / "resources" / name / "index.html").read_text(encoding="utf-8")
        for method in _public(resource):
            anchor = f'id="{resource.__module__}.{resource.__name__}.{method}"'
            missing += [] if anchor in page else [f"{name}.{method}"]
    assert missing == []
    assert sum(len(list(_public(resource))) for _, resource in _resources()) >= 72


def test_the_reference_has_every_model_and_public_name(site: Path) -> None:
    anchors = "".join(page.read_text(encoding="utf-8") for page in (site / "reference").rglob("*.html"))
    for module in (models, generated_client):
        for name in vars(module):
            value = getattr(module, name)
            if inspect.isclass(value) and not name.startswith("_"):
                assert f'.{name}"' in anchors, name
    for name in ("verify", "sign", "page_checksum"):
        assert f'id="generated_client.webhooks.{name}"' in anchors


def test_the_site_asks_nobody_else_for_anything(site: Path) -> None:
    asked: set[str] = set()
    for page in site.rglob("*.html"):
        reader = _Sources()
        reader.feed(page.read_text(encoding="utf-8"))
        asked |= {source for source in reader.sources if urlsplit(source).netloc}
    for sheet in site.rglob("*.css"):
        asked |= set(re.findall(r"url\((https?:[^)]*)\)", sheet.read_text(encoding="utf-8")))
    assert asked == set()


def test_what_stands_in_the_pages_is_no_path_of_this_machine(site: Path) -> None:
    for page in site.rglob("*.html"):
        assert str(ROOT) not in page.read_text(encoding="utf-8"), page


class _Sources(HTMLParser):
    """What a page loads by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.sources: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        source = given.get("src") if tag in {"script", "img", "iframe", "source"} else None
        if tag == "link" and given.get("rel") not in {"canonical", "next", "prev"}:
            source = given.get("href")
        self.sources += [source] if source else []


def _hooks() -> Any:
    """The hooks as mkdocs loads them, from their file."""
    spec = importlib.util.spec_from_file_location("hooks_of_the_site", DOCS / "hooks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _resources() -> Iterator[tuple[str, type]]:
    for name in vars(MijnKlantportaal):
        if (ROOT / "generated_client" / "resources" / f"{name}.py").exists():
            module = importlib.import_module(f"generated_client.resources.{name}")
            yield name, getattr(module, "".join(part.capitalize() for part in name.split("_")))


def _public(resource: type) -> Iterator[str]:
    return (name for name, value in vars(resource).items() if inspect.isfunction(value) and not name.startswith("_"))
