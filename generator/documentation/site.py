"""What mkdocs gets besides mkdocs.yml: the Python and the HTTP reference of each resource.

Both come from openapi.yaml, so a new resource has its page without anybody writing it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

# Absolute: mkdocs loads this file by its path.
from generator.document import Document, load
from generator.documentation.http_reference import HttpReference

ROOT = Path(__file__).parents[2]
LLMS = """# MijnKlantportaal for Python

> A typed Python client, sync and async, for the API of MijnKlantportaal, a Dutch customer portal: customers,
> invoices, offers, subscriptions, appointments, files, tickets, payment links. It is copied into other projects.

- [The client on one page](llms-full.txt): every method with its signature, the errors, the objects, and five idioms.
  Read it first. The package itself has the same page as `API.md`.
- [Errors and retries](errors/): what to do when the outcome of a call is unknown
- [Lists and resuming](lists/): pagination
- [In production](production/): Django, FastAPI, Celery, AWS Lambda, logging, proxies
- [Test your integration](test-your-integration/): the sandbox in tests, respx, pytest-httpx
- [What is not there](not-offered/): what the API has no operation for
"""
"""The file that coding assistants look for on a site."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put a page for each resource into the navigation."""
    entries: list[dict[str, Any]] = [
        {name: f"reference/resources/{resource}.md"} for name, resource in _resources(_document())
    ]
    navigation = cast("list[Any]", cast("Any", config)["nav"])
    for section in navigation:
        if "Python reference" in section:
            section["Python reference"] += [{"Resources": [*entries, {"Shared": "reference/resources/shared.md"}]}]
        if "HTTP reference" in section:
            pages = [{name: f"http/{resource}.md"} for name, resource in _resources(_document())]
            section["HTTP reference"] += [{"Resources": [*pages, {"Shared": "http/shared.md"}]}]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are written here."""
    document = _document()
    for name, content in pages(document):
        files.append(File.generated(config, name, content=content))
    return files


def pages(document: Document) -> Iterator[tuple[str, str]]:
    """What is written here: the pages and files of the site by their paths."""
    for name, resource in _resources(document):
        yield (
            f"reference/resources/{resource}.md",
            _resource_page(document, name, resource),
        )
    yield "reference/resources/shared.md", _shared_page(document)
    yield from HttpReference(document).pages()
    yield "http/openapi.yaml", document.text
    yield "llms.txt", LLMS
    yield "llms-full.txt", (ROOT / "generated_client" / "API.md").read_text(encoding="utf-8")


def _resource_page(document: Document, name: str, resource: str) -> str:
    class_name = "".join(part.capitalize() for part in resource.split("_"))
    module = f"generated_client.resources.{resource}"
    parts = [
        f"# {name}",
        f"`portal.{resource}` is a `{class_name}`. With the async client it is an `Async{class_name}`, which has the "
        "same methods to be awaited; what returns `Pages` here returns `AsyncPages` there, for `async for`.",
        f"::: {module}.{class_name}\n    options:\n      merge_init_into_class: false",
    ]
    models = _classes(document, resource)
    if models:
        parts += [
            "## Objects",
            *(_object(document, f"{module}.{model}", model, 3) for model in models),
        ]
    return "\n\n".join(parts) + "\n"


def _shared_page(document: Document) -> str:
    module = "generated_client.resources.shared"
    classes = (_object(document, f"{module}.{name}", name, 2) for name in _classes(document, "shared"))
    return "\n\n".join(["# Shared", "What several resources have in common.", *classes]) + "\n"


def _object(document: Document, path: str, name: str, level: int) -> str:
    """A model or an enum; the values of an enum need no words of their own to be shown."""
    shown = "true" if "enum" in document.schemas[name] else "false"
    return f"::: {path}\n    options:\n      heading_level: {level}\n      show_if_no_docstring: {shown}"


def _classes(document: Document, resource: str) -> list[str]:
    """The models and enums that a resource's module defines, as it lists them itself."""
    module = (ROOT / "generated_client" / "resources" / f"{resource}.py").read_text(encoding="utf-8")
    return [name for name, home in document.homes.items() if home == resource and f"\nclass {name}(" in module]


def _resources(document: Document) -> list[tuple[str, str]]:
    tags: list[Mapping[str, str]] = document.raw["tags"]
    return [(tag["name"], tag["x-sdk-resource"]) for tag in tags]


def _document() -> Document:
    return load(ROOT / "openapi.yaml")
