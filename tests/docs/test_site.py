"""The documentation site: it builds strictly, and tells of everything that the package has."""

from __future__ import annotations

import html
import importlib
import inspect
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import canned_portal
import pytest
from api_document import DOCUMENT
from built_site import site

import generated_client
from generated_client import MijnKlantportaal, models
from generated_client.rate_limit import NO_LIMIT
from generator.documentation import examples

__all__ = ["site"]

pytestmark = pytest.mark.slow  # the site takes its time to be built

ROOT = Path(__file__).parents[2]


def test_the_http_reference_has_every_operation_and_object(site: Path) -> None:
    overview = (site / "http" / "index.html").read_text(encoding="utf-8")
    for path, verb, _, operation in DOCUMENT.operations():
        resource = DOCUMENT.tag(operation["tags"][0])["x-sdk-resource"]
        page = (site / "http" / resource / "index.html").read_text(encoding="utf-8")
        assert f'id="{operation["operationId"]}"' in page
        assert f"<code>{verb.upper()} {path}</code></a>" in overview
    shown = "".join(page.read_text(encoding="utf-8") for page in (site / "http").rglob("*.html"))
    for name in ("CustomerInvoice", "Customer", "Link", "EventType"):
        assert f'id="{name.lower()}"' in shown
    assert "invoiceNumber" in (site / "http" / "customer_invoices" / "index.html").read_text(encoding="utf-8")


def test_the_page_on_examples_shows_each_program(site: Path) -> None:
    page = html.unescape(re.sub("<[^>]+>", "", (site / "examples" / "index.html").read_text(encoding="utf-8")))
    for program in sorted((ROOT / "examples").glob("[a-z]*.py")):
        lines = [line for line in program.read_text(encoding="utf-8").splitlines() if line.startswith("def ")]
        assert lines
        assert all(line in page for line in lines), program.name


def test_the_reference_has_every_method_of_every_resource(site: Path) -> None:
    missing: list[str] = []
    for name, resource in _resources():
        page = (site / "reference" / "resources" / name / "index.html").read_text(encoding="utf-8")
        for method in _public(resource):
            anchor = f'id="{resource.__module__}.{resource.__name__}.{method}"'
            missing += [] if anchor in page else [f"{name}.{method}"]
    assert missing == []
    assert sum(len(list(_public(resource))) for _, resource in _resources()) >= 72


def test_each_method_of_the_reference_has_an_example_that_runs(
    site: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("example-file.pdf").write_bytes(canned_portal.PDF)
    canned_portal.install(monkeypatch)
    with MijnKlantportaal(api_key="key-for-examples", rate_limiter=NO_LIMIT) as portal:
        names = {**vars(models), "portal": portal, "Path": Path, "date": date, "datetime": datetime, "Decimal": Decimal}
        for name, resource in _resources():
            page = (site / "reference" / "resources" / name / "index.html").read_text(encoding="utf-8")
            shown = html.unescape(re.sub("<[^>]+>", "", page))
            for method in _public(resource):
                returned = str(inspect.signature(getattr(resource, method)).return_annotation)
                code = examples.example(name, method, pages=returned.startswith("Pages["))
                exec(code, names)
                assert code in shown, f"{name}.{method}"


def test_the_reference_has_every_model_and_public_name(site: Path) -> None:
    anchors = "".join(page.read_text(encoding="utf-8") for page in (site / "reference").rglob("*.html"))
    for module in (models, generated_client):
        for name in vars(module):
            value = getattr(module, name)
            if inspect.isclass(value) and not name.startswith("_"):
                assert f'.{name}"' in anchors, name
    for name in ("verify", "sign", "page_checksum"):
        assert f'id="generated_client.webhooks.{name}"' in anchors


def test_the_site_leads_coding_assistants_to_the_client_on_one_page(site: Path) -> None:
    leads = re.findall(r"\]\(([^)]+)\)", (site / "llms.txt").read_text(encoding="utf-8"))
    assert leads[0] == "llms-full.txt"
    for name in leads:
        assert (site / name if name.endswith(".txt") else site / name / "index.html").is_file(), name
    assert (site / leads[0]).read_bytes() == (ROOT / "generated_client" / "API.md").read_bytes()


def test_the_reference_leads_to_each_resource(site: Path) -> None:
    page = (site / "reference" / "index.html").read_text(encoding="utf-8").partition("<article")[2]
    for name, _ in _resources():
        assert f'href="resources/{name}/"' in page


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


def _resources() -> Iterator[tuple[str, type]]:
    for name in vars(MijnKlantportaal):
        if (ROOT / "generated_client" / "resources" / f"{name}.py").exists():
            module = importlib.import_module(f"generated_client.resources.{name}")
            yield name, getattr(module, "".join(part.capitalize() for part in name.split("_")))


def _public(resource: type) -> Iterator[str]:
    return (name for name, value in vars(resource).items() if inspect.isfunction(value) and not name.startswith("_"))
