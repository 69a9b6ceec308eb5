"""Pieces of README.md and docs/ that are taken from elsewhere: from openapi.yaml, the runtime and the benchmarks.

A piece stands between two marks, `<!-- piece: faults -->` and `<!-- end of piece -->`. This writes all of them again:

    .venv/bin/python -m generator.documentation

and with `--check` only tells whether any would change.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from .. import project
from ..document import Document, DocumentError, load
from ..interface import Package, describe, named_classes
from . import vocabulary
from .tables import table

ROOT = Path(__file__).parents[2]
RUNTIME = ROOT / "generator" / "runtime"
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
_PIECE = re.compile(r"(<!-- piece: ([a-z-]+) -->\n).*?(<!-- end of piece -->)", re.DOTALL)
_LEVELS = {"partial": "in part", "inferred": "inferred"}


@dataclass(frozen=True)
class DocumentedOperation:
    """An operation of the document, and the methods that perform it."""

    resource: str
    methods: tuple[str, ...]
    verb: str
    path: str
    raw: Mapping[str, Any]

    @property
    def evidence(self) -> Mapping[str, str]:
        """What the document says of its source; empty where it is documented."""
        found: Mapping[str, str] = self.raw.get("x-evidence", {})
        return found

    @property
    def names(self) -> str:
        """Its methods as code."""
        return ", ".join(f"`{name}`" for name in self.methods)


class Pieces:
    """The pieces by their names, made of a document."""

    def __init__(self, document: Document) -> None:
        self.document = document

    @cached_property
    def makers(self) -> Mapping[str, Callable[[], str]]:
        """What makes each piece."""
        return {
            "faults": faults,
            "errors": error_tree,
            "figures": figures,
            "methods": self.methods,
            "resources": self.resources,
            "inferred-operations": self.inferred_operations,
            "inferred-fields": self.inferred_fields,
            "places": vocabulary.places,
            "schemas": vocabulary.schemas,
            "positions": vocabulary.positions,
            "scopes": self.scopes,
        }

    @cached_property
    def package(self) -> Package:
        """What the document means in Python."""
        return describe(named_classes(self.document))

    @cached_property
    def operations(self) -> list[DocumentedOperation]:
        """All operations, in the order of the document."""
        return [
            DocumentedOperation(
                resource=self.document.tag(raw["tags"][0])["x-sdk-resource"],
                methods=tuple(raw.get("x-sdk-methods") or [raw["x-sdk-method"]]),
                verb=verb.upper(),
                path=path,
                raw=raw,
            )
            for path, verb, _, raw in self.document.operations()
        ]

    def methods(self) -> str:
        """The methods of each resource, each with a link to its description on the site."""
        rows: list[tuple[str, ...]] = []
        for resource in self.package.resources:
            page = f"reference/resources/{resource.name}.md"
            anchor = f"{page}#generated_client.resources.{resource.name}.{resource.class_name}"
            names = [name for method in resource.methods for name in method.names]
            links = " ".join(f"[`{name}`]({anchor}.{name})" for name in names)
            rows.append((f"[`{resource.name}`]({page})", links))
        return table(("resource", "methods"), rows)

    def resources(self) -> str:
        """The resources, for the start page of the reference."""
        rows = [
            (f"[`{resource.name}`](resources/{resource.name}.md)", _sentence(resource.text))
            for resource in self.package.resources
        ]
        return table(("resource", "what it is about"), rows)

    def inferred_operations(self) -> str:
        """The operations that are not documented in full."""
        rows = [
            (f"`{operation.resource}`", operation.names, _LEVELS[found["level"]], _sentence(found["why"]))
            for operation in self.operations
            if (found := operation.evidence)
        ]
        return table(("resource", "method", "documented", "what is not"), rows)

    def inferred_fields(self) -> str:
        """The parameters, responses, objects and fields that are not documented in full."""
        rows = [
            (f"`{name}`", _LEVELS[found["level"]], _sentence(found["why"]))
            for kind in ("parameters", "responses", "schemas")
            for name, found in _marked(self.document.raw["components"].get(kind, {}))
        ]
        return table(("what", "documented", "why it is as it is"), rows)

    def scopes(self) -> str:
        """Each OAuth scope with the methods that ask for it."""
        schemes: Mapping[str, Any] = self.document.raw["components"]["securitySchemes"]
        scopes: Mapping[str, str] = schemes["oauth"]["flows"]["authorizationCode"]["scopes"]
        return table(("scope", "what for"), [(f"`{scope}`", _sentence(text)) for scope, text in scopes.items()])


def faults() -> str:
    """What is tried again: the table at the top of `_core/retry.py`."""
    rows = [line for line in docstring(RUNTIME / "_core/retry.py").splitlines() if line.startswith("|")]
    return "\n".join(rows)


def error_tree() -> str:
    """The tree at the top of `errors.py`."""
    return f"```{{ .text .tree }}\n{project.error_tree()}\n```"


PEERS = {
    "this client": "generated_client",
    "stripe": "stripe",
    "openai": "openai",
    "polar": "polar-sdk",
    "mollie": "mollie-api-python",
    "openapi-python-client": "openapi-python-client",
}
COMPARED = {
    "import": "Import, in a fresh process",
    "import and first object": "Import, client and first object, in a fresh process",
    "one GET": "One GET of an object of 100 to 500 bytes, on an open connection",
    "one GET, async": "The same with asyncio, one after the other",
}
"""What the table of figures shows, and the section of the benchmarks' results that has it."""


def figures() -> str:
    """The client beside its peers, from the benchmarks' results: times as multiples of plain httpx."""
    if not RESULTS.exists():
        return "Not measured yet: `.venv/bin/python -m benchmarks` does."
    text = RESULTS.read_text(encoding="utf-8")
    rows: list[tuple[str, ...]] = []
    for name, heading in COMPARED.items():
        _, found, section = text.partition(f"### {heading}\n")
        if not found:
            raise ValueError(f"{RESULTS.name} has no section {heading!r}")
        times = dict(re.findall(r"^\| \**([\w-]+)\** \| ([0-9.]+)", section.partition("\n### ")[0], re.MULTILINE))
        rows.append((name, *(times.get(peer, "") for peer in PEERS.values())))
    return table(("", *PEERS), rows)


def docstring(path: Path) -> str:
    """A module's docstring."""
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


def filled(text: str, pieces: Mapping[str, Callable[[], str]]) -> str:
    """A text with its pieces written again.

    Raises:
        KeyError: It asks for a piece that there is not.
    """
    return _PIECE.sub(lambda found: f"{found[1]}\n{pieces[found[2]]()}\n\n{found[3]}", text)


def pages() -> list[Path]:
    """The files that have pieces."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 1: something would change, or the document is refused."""
    parser = argparse.ArgumentParser(
        prog="python -m generator.documentation", description="Write the generated pieces of README.md and docs/ again."
    )
    parser.add_argument("--check", action="store_true", help="only tell what would change; exit 1 if anything does")
    options = parser.parse_args(arguments)
    try:
        pieces = Pieces(load(ROOT / "openapi.yaml")).makers
    except DocumentError as error:
        print(error, file=sys.stderr)
        return 1
    stale: list[str] = []
    for page in pages():
        text = page.read_text(encoding="utf-8")
        fresh = filled(text, pieces)
        if fresh != text:
            stale.append(page.relative_to(ROOT).as_posix())
            if not options.check:
                page.write_text(fresh, encoding="utf-8")
    for name in stale:
        print(f"{name}: {'is not up to date' if options.check else 'written'}")
    return 1 if stale and options.check else 0


def _marked(value: Any, place: str = "") -> Iterator[tuple[str, Mapping[str, str]]]:
    """What has `x-evidence`, by name: `Customer.countryCode`."""
    if not isinstance(value, Mapping):
        return
    node = cast("Mapping[str, Any]", value)
    if place and "x-evidence" in node:
        yield place, node["x-evidence"]
    for name, inner in node.items():
        if name == "properties":
            for field, schema in inner.items():
                yield from _marked(schema, f"{place}.{field}")
        elif not place:
            yield from _marked(inner, name)


def _sentence(text: str) -> str:
    one_line = " ".join(text.split())
    return f"{one_line[:1].upper()}{one_line[1:].rstrip('.')}."
