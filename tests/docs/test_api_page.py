"""API.md, the page inside the package: it names all that the package has, and its samples run."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path

import canned_portal
import pytest
import samples

import generated_client
from generated_client import MijnKlantportaal, models

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "generated_client"
PAGE = PACKAGE / "API.md"


def test_every_code_block_of_the_page_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    number = samples.run(PAGE, canned_portal.install(monkeypatch))
    assert number == PAGE.read_text(encoding="utf-8").count("```python") >= 5


def test_the_page_has_every_method_with_its_arguments_in_one_line() -> None:
    sections = re.split(r"^### `portal\.(\w+)`$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    shown = dict(zip(sections[1::2], sections[2::2], strict=True))
    resources = [name for name in vars(MijnKlantportaal) if (PACKAGE / "resources" / f"{name}.py").exists()]
    assert sorted(shown) == sorted(resources)
    for name in resources:
        module = importlib.import_module(f"generated_client.resources.{name}")
        resource = getattr(module, "".join(part.capitalize() for part in name.split("_")))
        methods = {key: value for key, value in vars(resource).items() if inspect.isfunction(value) and key[0] != "_"}
        lines = dict(re.findall(r"^- `(\w+)\((.*)\) -> .+`: .+\.$", shown[name], re.MULTILINE))
        assert list(lines) == list(methods), name
        for method, function in methods.items():
            arguments = [each for each in inspect.signature(function).parameters if each != "self"]
            assert re.findall(r"(?:^|, )(\w+): ", lines[method]) == arguments, f"{name}.{method}"


def test_the_page_has_every_error_and_every_object() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name, value in vars(generated_client).items():
        if inspect.isclass(value) and issubclass(value, Exception):
            assert re.search(rf"\b{name}\b", text.partition("## Errors")[2]), name
    assert [name for name in models.__all__ if f"`{name}`" not in text] == []


def test_the_package_has_the_licence_of_the_project() -> None:
    assert (PACKAGE / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
