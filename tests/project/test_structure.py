"""How the house is built: no module imports itself in a circle, and what depends on what goes one way."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONG = 500
"""Lines; a longer file says why it is in its docstring."""
PACKAGES = ("generated_client", "generator", "sandbox", "examples", "benchmarks")


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def modules(package: str) -> Mapping[str, Path]:
    """The modules of a package by their names. The runtime is looked at where it runs, in `generated_client`."""
    paths = sorted((ROOT / package).rglob("*.py"))
    return {module_name(path): path for path in paths if "runtime" not in path.relative_to(ROOT / package).parts[:1]}


def imports(name: str, path: Path, known: frozenset[str]) -> Iterator[str]:
    """What a module imports of ours, wherever it does so, except for type checkers alone."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            waiting += node.orelse
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                found = inner if inner in known else base
                if found in known:
                    yield found


@cache
def graph() -> Mapping[str, frozenset[str]]:
    everything = {name: path for package in PACKAGES for name, path in modules(package).items()}
    known = frozenset(everything)
    return {name: frozenset(imports(name, path, known)) - {name} for name, path in everything.items()}


def circle(start: str) -> list[str]:
    """A way from a module back to itself; empty when there is none."""
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for target in sorted(graph()[way[-1]]):
            if target == start:
                return [*way, start]
            if target not in seen:
                seen.add(target)
                ways.append([*way, target])
    return []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_imports_itself_in_a_circle(package: str) -> None:
    found = {name: " -> ".join(way) for name in modules(package) if (way := circle(name))}
    assert found == {}


@pytest.mark.parametrize(
    ("room", "other"),
    [
        ("generator.document", "generator.interface"),
        ("generator.document", "generator.project"),
        ("generator.interface", "generator.project"),
        ("generator.interface", "generator.upgrade"),
        ("generator.upgrade.drift", "generator.interface"),
        ("sandbox", "generated_client"),
        ("sandbox", "generator"),
        ("generator", "sandbox"),
        ("generated_client._core", "generated_client.client"),
        ("generated_client._core", "generated_client.resources"),
    ],
)
def test_what_depends_on_what_goes_one_way(room: str, other: str) -> None:
    def within(name: str, place: str) -> bool:
        return name == place or name.startswith(f"{place}.")

    wrong = [
        f"{name} imports {target}"
        for name, targets in graph().items()
        if within(name, room)
        for target in targets
        if within(target, other)
    ]
    assert wrong == []


@pytest.mark.parametrize("package", ["generated_client", "generator", "sandbox"])
def test_no_two_classes_of_a_package_have_one_name(package: str) -> None:
    places: dict[str, list[str]] = {}
    for module, path in modules(package).items():
        if ".resources" in module and package == "generated_client":
            continue  # the document names what is in there
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(module)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_a_long_file_says_in_its_docstring_why_it_is_long() -> None:
    paths = [
        path
        for package in ("generator", "sandbox", "examples", "benchmarks", "tests")
        for path in (ROOT / package).rglob("*.py")
    ]
    silent: list[str] = []
    for path in paths:
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > LONG and "It is long because" not in (ast.get_docstring(ast.parse(text)) or ""):
            silent.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))}")
    assert silent == []


def test_few_files_stand_loose_at_the_top_of_tests() -> None:
    assert len(list((ROOT / "tests").glob("*.py"))) <= 6
