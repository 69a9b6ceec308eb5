"""The performance page and its picture, as `python -m benchmarks` writes them."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import gate, generation
from benchmarks.cold import CALL, PARTS
from benchmarks.measurement import Samples
from benchmarks.page import NAMES, page
from benchmarks.picture import BARS, PANELS, picture
from benchmarks.report import report
from benchmarks.results import BY_HAND, JSON_ALONE, OURS, PLAIN, STOCK, Results
from generator import documentation
from generator.document import parse

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def results() -> Results:
    """A run in which plain httpx takes 100 ms for everything, this client 120 ms, and the last peer 800 ms."""
    samples = Samples()
    for kind in ("import", "first", "GET", "async GET"):
        for measure in ("time", "CPU", "memory"):
            for number, name in enumerate(NAMES):
                if (kind, name) != ("async GET", "mollie-api-python"):
                    samples.add(f"{kind} {measure}", name, (0.1, 0.12, 0.2, 0.3, 0.4, 0.5, 0.8)[number])
    for name in (BY_HAND, OURS, STOCK, JSON_ALONE, "msgspec", "pydantic v2"):
        samples.add("parsing", name, 0.005)
    for name in (PLAIN, OURS):
        samples.add("second client", name, 0.001)
    for case in gate.CASES:
        samples.add(case.what, gate.WITH, 1.5)
        samples.add(case.what, gate.WITHOUT, 0.5)
    for name in (*(name for name, _ in PARTS), CALL):
        samples.add("parts", name, 0.05)
    return Results(
        machine="a machine",
        cores=2,
        load=0.1,
        python="3.11.7",
        when="2026-01-01 12:00 UTC",
        versions=dict.fromkeys(
            [*NAMES, "attrs", "pydantic", "msgspec", "cattrs"],
            "1.0",
        ),
        commit="abc1234",
        samples=samples,
        walk={"invoices": 100_000, "bytes": 1e6, "seconds": 20.0},
        transfers={"megabytes": 500, "up bytes": 1e6, "up seconds": 1.0, "down bytes": 1e6, "down seconds": 1.0},
        mirror=5.0,
        generate={"`./generate.sh`": 1.5, "the same with 500 more operations": 4.0},
    )


def test_the_page_shows_each_client_and_no_goal(results: Results) -> None:
    text = page(results)
    assert "| **this client** | 120 ms | 120 ms | 120.00 ms | 120.00 ms | +0.0 MB |" in text
    assert "| mollie-api-python | 300 ms | 300 ms | 300.00 ms | none | +0.0 MB |" in text
    assert all(f"| {shown} |" in text for shown in NAMES.values())
    assert "goal" not in text
    assert "msgspec" not in text  # compiled code: in the raw results only
    assert "msgspec" in report(results)


def test_the_mirror_takes_the_minutes_that_the_limit_makes_of_its_calls(results: Results) -> None:
    assert re.search(r"takes 11 minutes: the list\s+has 667 pages", page(results))


def test_figures_of_a_busy_machine_or_of_few_rounds_say_so_everywhere(results: Results) -> None:
    for odd, reason in (({"load": 9.0}, "busy with other work (load 9.0 on 2 cores)"), ({"quick": True}, "few rounds")):
        doubtful = dataclasses.replace(results, **odd)
        for made in (page, picture, report):
            assert reason in made(doubtful)
            assert "Provisional" not in made(results)


def test_the_picture_can_stand_in_a_page_of_markdown_and_asks_nobody_for_anything(results: Results) -> None:
    text = picture(results)
    assert "\n\n" not in text
    assert not re.search(r"href|url\(|@import|@font-face|<script|<image", text)
    assert text.count("http") == 1 + text.count("plain httpx")  # the name of the format
    assert "prefers-color-scheme: dark" in text


def test_the_bars_of_the_picture_are_as_long_as_the_times(results: Results) -> None:
    root = ElementTree.fromstring(picture(results))
    bars = [float(bar.attrib["width"]) for bar in root.iter(f"{SVG}rect")]
    assert len(bars) == len(PANELS) * len(NAMES) - 1  # one peer has no async client
    assert bars[: len(NAMES)] == [
        pytest.approx(BARS * part / 0.8, abs=0.1) for part in (0.1, 0.12, 0.2, 0.3, 0.4, 0.5, 0.8)
    ]
    own = [bar for bar in root.iter(f"{SVG}rect") if "own" in bar.attrib["class"].split()]
    assert len(own) == len(PANELS)


def test_the_results_have_the_sections_that_the_readme_takes_its_figures_from(
    results: Results, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "RESULTS.md"
    file.write_text(report(results), encoding="utf-8")
    monkeypatch.setattr(documentation, "RESULTS", file)
    assert "1.20" in documentation.figures()


@pytest.mark.slow
def test_the_larger_document_has_500_more_operations() -> None:
    text = (ROOT / "openapi.yaml").read_text(encoding="utf-8")
    methods = re.compile(r"operationId|\"operationId\"")
    assert len(methods.findall(generation.larger_document(text))) == len(methods.findall(text)) + 500
    with pytest.raises(ValueError, match="no line 'tags:'"):
        generation.larger_document("openapi: 3.1.1\n")
    parse(generation.larger_document(text))


@pytest.mark.parametrize("name", ["performance.md", "performance.svg"])
def test_the_page_and_the_picture_are_in_the_documentation(name: str) -> None:
    assert (ROOT / "docs" / name).exists()
