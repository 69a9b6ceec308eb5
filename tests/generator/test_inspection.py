"""What goes wrong only when a document is compiled is refused with its line, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_document import SMALL_DOCUMENT

import generator.project
from generator.__main__ import main
from generator.document import Document, parse
from generator.inspection import inspect
from generator.project import CompilerError, PortalProject, build

FUTURE = "from __future__ import annotations\n"


def line_of(text: str, occurrence: int = 0) -> int:
    return [number for number, line in enumerate(SMALL_DOCUMENT.splitlines(), 1) if line.strip() == text][occurrence]


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "api.yaml"
    path.write_text(SMALL_DOCUMENT)
    return path


@pytest.fixture
def spoil(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, str], None]:
    """Makes the generator write something else into a file of the package."""

    def spoil(name: str, old: str, new: str) -> None:
        laid_out = PortalProject._format

        def formatted(project: PortalProject) -> None:
            path = project.package_dir / name
            text = path.read_text()
            assert old in text
            path.write_text(text.replace(old, new, 1))
            laid_out(project)

        monkeypatch.setattr(PortalProject, "_format", formatted)

    return spoil


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "said"),
    [
        ("resources/boxes.py", "class Box(Model):", "class Box(Nodel):", line_of("Box:"), "Undefined name `Nodel`"),
        (
            "resources/boxes.py",
            FUTURE,
            f"{FUTURE}import acme_nowhere\n_ = acme_nowhere\n",
            line_of("- {name: Boxes, description: Boxes., x-sdk-resource: boxes}"),
            "ModuleNotFoundError: No module named 'acme_nowhere'",
        ),
        ("resources/boxes.py", "class Box(Model):", "class Box(Model", line_of("Box:"), "broken code"),
        (
            "resources/boxes.py",
            FUTURE,
            f"{FUTURE}from .things import Thing\n_ = Thing\n",
            line_of("- {name: Things, description: Things., x-sdk-resource: things}"),
            "partially initialized module",
        ),
        (
            "client.py",
            "(Client):",
            "(Clients):",
            1,
            "Undefined name `Clients`",
        ),
    ],
    ids=["undefined name", "import of a stranger", "syntax", "circle", "a part of all"],
)
def test_a_package_that_would_be_broken_is_refused_in_one_line(
    file: str,
    old: str,
    new: str,
    line: int,
    said: str,
    spoil: Callable[[str, str, str], None],
    document: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    spoil(file, old, new)
    if said.startswith("partially"):
        spoil("resources/things.py", FUTURE, f"{FUTURE}from .boxes import Box as _Box\n_ = _Box\n")
    assert main(["--output", str(tmp_path / "acme"), "--document", str(document)]) == 1
    told, nothing = capsys.readouterr().err.splitlines()
    assert told.startswith(f"api.yaml:{line}: "), told
    assert said in told
    assert nothing == "Nothing was changed."
    assert [each.name for each in tmp_path.iterdir()] == ["api.yaml"]


def test_the_package_is_imported_without_what_the_environment_adds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed = parse(SMALL_DOCUMENT)
    build(parsed, tmp_path / "acme")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "stranger.py").touch()
    (tmp_path / "httpx.py").write_text("raise SystemExit('hostile')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "elsewhere"))
    inspect(tmp_path / "acme", parsed)
    for name in ("stranger", "pytest"):
        client = tmp_path / "acme" / "client.py"
        kept = client.read_text()
        client.write_text(kept.replace(FUTURE, f"{FUTURE}import {name}\n_ = {name}\n"))
        with pytest.raises(CompilerError, match=f"No module named '{name}'"):
            inspect(tmp_path / "acme", parsed)
        client.write_text(kept)


FAILS: dict[str, tuple[Callable[[Document], bool], int]] = {
    "a schema": (lambda document: "Box" in document.schemas, line_of("Box:")),
    "an operation": (lambda document: "/things/{thingId}" in document.raw["paths"], line_of("get:", 0)),
    "another operation": (lambda document: "/boxes/{boxId}" in document.raw["paths"], line_of("get:", 1)),
    "all together": (lambda document: len(document.raw["paths"]) == 2, 1),
}


@pytest.mark.parametrize(("fails", "line"), FAILS.values(), ids=FAILS)
def test_whatever_happens_it_is_told_with_the_place_that_it_comes_from(
    fails: Callable[[Document], bool],
    line: int,
    document: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole: Any = generator.project._compiled

    def compiled(part: Document, config: Any) -> Any:
        if fails(part):
            raise KeyError("CustomerTier")
        return whole(part, config)

    monkeypatch.setattr(generator.project, "_compiled", compiled)
    assert main(["--output", str(tmp_path / "acme"), "--document", str(document)]) == 1
    told, nothing = capsys.readouterr().err.splitlines()
    assert told.startswith(f"api.yaml:{line}: ")
    assert told.endswith("cannot be compiled (KeyError: 'CustomerTier'): describe it more simply, or leave it out")
    assert nothing == "Nothing was changed."
