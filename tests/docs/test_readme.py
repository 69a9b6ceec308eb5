"""README.md: its code runs, its commands are there, and what is taken from elsewhere is up to date."""

from __future__ import annotations

import re
from pathlib import Path

import canned_portal
import pytest
import samples
from api_document import DOCUMENT

from generator import documentation

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"


def test_every_code_block_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    portal = canned_portal.install(monkeypatch)
    assert samples.run(README, portal) >= 4
    assert portal.requests.count("POST /customer-invoices/manual") == 1
    assert (tmp_path / "invoice.pdf").read_bytes() == canned_portal.PDF


def test_a_sample_that_prints_something_else_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "page.md"
    page.write_text("```python\nprint(1 + 1)  # 3\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="does not print '3'"):
        samples.run(page, canned_portal.install(monkeypatch))


def test_the_pieces_of_readme_and_docs_are_up_to_date() -> None:
    pieces = documentation.Pieces(DOCUMENT).makers
    for page in documentation.pages():
        text = page.read_text(encoding="utf-8")
        assert documentation.filled(text, pieces) == text, (
            f"{page.name}: run .venv/bin/python -m generator.documentation"
        )


def test_the_fault_table_of_the_readme_is_the_one_of_the_code() -> None:
    table = documentation.faults()
    assert table.count("\n") >= 9
    assert table in README.read_text(encoding="utf-8")
    assert table in (ROOT / "generator" / "runtime" / "_core/retry.py").read_text(encoding="utf-8")


def test_a_method_that_is_not_documented_in_full_stands_in_the_table_of_what_is_inferred() -> None:
    text = (ROOT / "docs" / "inferred.md").read_text(encoding="utf-8")
    document = DOCUMENT
    marked = [raw["externalDocs"]["url"] for _, _, _, raw in document.operations() if "x-evidence" in raw]
    assert len(marked) == documentation.Pieces(document).inferred_operations().count("\n") - 1
    assert "| `punch_cards` | `issue` | inferred |" in text


def test_the_readme_names_the_two_commands() -> None:
    _, _, section = README.read_text(encoding="utf-8").partition("\n## Work on it\n")
    commands = re.findall(r"^```bash\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
    lines = [line.partition("#")[0].strip() for line in commands[0].splitlines()]
    assert lines == ["./generate.sh", ".venv/bin/pytest"]


def test_the_readme_is_no_longer_than_a_reader_stays() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 150


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_what_a_page_links_to_is_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    headings = {
        re.sub(r"[^a-z0-9 -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in re.findall(r"^#+ .*$", text, re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in headings
        elif not target.startswith("https://"):
            assert (ROOT / target.partition("#")[0]).exists(), target


def test_the_figures_are_those_of_the_benchmarks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    results = tmp_path / "RESULTS.md"
    monkeypatch.setattr(documentation, "RESULTS", results)
    assert "Not measured yet" in documentation.figures()
    sections = [
        f"### {heading}\n\n| | time |\n| --- | --- |\n| **generated_client** | 1.{number} [1 to 2] |\n"
        f"| stripe | 2.{number} [1 to 3] |\n"
        for number, heading in enumerate(documentation.COMPARED.values(), 10)
    ]
    results.write_text("# B\n\n## Beside the peers\n\n" + "\n".join(sections), encoding="utf-8")
    rows = [[cell.strip() for cell in line.split("|")[1:4]] for line in documentation.figures().splitlines()]
    assert rows[0] == ["", "this client", "stripe"]
    assert rows[2] == ["import", "1.10", "2.10"]
    assert rows[5] == ["one GET, async", "1.13", "2.13"]
    results.write_text("# B\n\n" + sections[0], encoding="utf-8")
    with pytest.raises(ValueError, match="has no section 'Import, client"):
        documentation.figures()
