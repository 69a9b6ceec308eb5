"""How the modules of the sandbox hang together."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[2] / "sandbox"


def modules() -> dict[str, ast.Module]:
    """The modules of the sandbox by their dotted names, parsed."""
    found: dict[str, ast.Module] = {}
    for file in ROOT.rglob("*.py"):
        parts = file.relative_to(ROOT.parent).with_suffix("").parts
        found[".".join(parts).removesuffix(".__init__")] = ast.parse(file.read_text())
    return found


def imported(name: str, tree: ast.Module, known: set[str]) -> Iterator[str]:
    """The modules of the sandbox that one of them imports, anywhere in its text."""
    is_package = (ROOT.parent / name.replace(".", "/")).is_dir()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            parts = name.split(".")
            base = ".".join(parts[: len(parts) - node.level + is_package])
            base = f"{base}.{node.module}" if node.module else base
            for alias in node.names:
                target = f"{base}.{alias.name}"
                yield target if target in known else base


def test_no_modules_import_each_other_in_a_circle() -> None:
    found = modules()
    graph = {name: set(imported(name, tree, set(found))) - {name} for name, tree in found.items()}
    assert {"sandbox.dashboard", "sandbox.oauth"} <= graph["sandbox.app"], "the graph has edges"
    order = list(TopologicalSorter(graph).static_order())  # raises CycleError, which names the circle
    assert len(order) == len(graph)


def test_nothing_imports_the_client_or_itself_by_name() -> None:
    # It is installed under another name, beside clients of any name.
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found = {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found = {str(node.module).partition(".")[0]}
            else:
                continue
            assert found.isdisjoint({"generated_client", "generator", "sandbox"}), f"{name}, line {node.lineno}"
            # A container has no pytest.
            assert "pytest" not in found or name == "sandbox.pytest_plugin", f"{name}, line {node.lineno}"


def test_only_pytest_loads_the_plugin() -> None:
    found = modules()
    importers = [name for name, tree in found.items() if "sandbox.pytest_plugin" in imported(name, tree, set(found))]
    assert importers == []
