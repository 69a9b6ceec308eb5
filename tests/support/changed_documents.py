"""A small document that tests change, and the packages that it becomes, without writing them to disk."""

from __future__ import annotations

import copy
import importlib
import importlib.abc
import importlib.machinery
import itertools
import json
import sys
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx

from generated_client.rate_limit import NO_LIMIT
from generator.document import is_list, is_object, parse
from generator.document.reading import YAMLText
from generator.project import build, prepared

BASE = """\
openapi: 3.1.1
info: {title: Things, version: v1}
servers: [{url: "https://api.example.com/v1"}]
tags:
  - {name: Things, description: Things that there are., x-sdk-resource: things}
  - {name: Boxes, description: Boxes for things., x-sdk-resource: boxes}
paths:
  /things:
    get:
      operationId: list-things
      x-sdk-method: list
      tags: [Things]
      summary: List the things
      externalDocs: {url: "https://docs.example.com/list-things"}
      parameters: [{name: page, in: query, description: Which page., schema: {type: integer}}]
      responses:
        "200":
          description: A page of things.
          content:
            application/json:
              schema:
                x-sdk-pages: {style: page-number}
                type: object
                properties:
                  data: {type: array, items: {$ref: "#/components/schemas/Thing"}}
                  current_page: {type: integer}
                  next_page_url: {type: [string, "null"]}
              example: {}
    post:
      operationId: create-thing
      x-sdk-method: create
      tags: [Things]
      summary: Create a thing
      externalDocs: {url: "https://docs.example.com/create-thing"}
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/NewThing"}, example: {}}}
      responses:
        "201":
          description: The new thing.
          content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}, example: {}}}
  /things/{thingId}:
    parameters: [{name: thingId, in: path, required: true, description: Its id., schema: {type: string}}]
    get:
      operationId: get-thing
      x-sdk-method: get
      tags: [Things]
      summary: Get one thing
      externalDocs: {url: "https://docs.example.com/get-thing"}
      responses:
        "200":
          description: The thing.
          content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}, example: {}}}
  /boxes/{boxId}:
    parameters: [{name: boxId, in: path, required: true, description: Its id., schema: {type: string}}]
    get:
      operationId: get-box
      x-sdk-method: get
      tags: [Boxes]
      summary: Get one box
      externalDocs: {url: "https://docs.example.com/get-box"}
      responses:
        "200":
          description: The box.
          content: {application/json: {schema: {$ref: "#/components/schemas/Box"}, example: {}}}
components:
  schemas:
    Thing:
      type: object
      description: A thing.
      required: [id]
      properties: {id: {type: string, description: Its id.}}
    NewThing:
      type: object
      description: A thing to create.
      properties: {note: {type: string, description: A note.}}
    Box:
      type: object
      description: A box.
      required: [id]
      properties: {id: {type: string, description: Its id.}}
"""
REMOVED = object()
Place = tuple[str | int, ...]
Change = tuple[Place, Any]


def yaml(text: str) -> Any:
    """A piece of YAML as a value."""
    return YAMLText(text).value


_BASE = yaml(BASE)


def changed(*changes: Change) -> str:
    """The document after the API has changed.

    Args:
        changes: A place and what stands there now: a value, YAML, or `REMOVED`.
    """
    document: Any = copy.deepcopy(_BASE)
    for place, value in changes:
        holder: Any = document
        for key in place[:-1]:
            holder = holder.setdefault(str(key), {}) if is_object(holder) else holder[key]
        if value is REMOVED:
            del holder[place[-1]]
        elif is_list(holder):
            index = int(place[-1])
            holder[index : index + 1] = [yaml(value) if isinstance(value, str) else value]
        else:
            holder[place[-1]] = yaml(value) if isinstance(value, str) else value
    return json.dumps(document, indent=1, ensure_ascii=False)


class _InMemory(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the modules of packages that are only rendered; the runtime is the one of a package on disk."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._numbers = itertools.count()
        self._sources: dict[str, str] = {}
        sys.path.insert(0, self._folder.name)
        build(parse(BASE), Path(self._folder.name) / "unchanged_things")
        self._runtime = importlib.import_module("unchanged_things")
        sys.path.remove(self._folder.name)
        sys.meta_path.insert(0, self)

    def add(self, files: dict[str, str]) -> str:
        """Take over the files of a package, and give it a name."""
        name = f"changed_things_{next(self._numbers)}"
        for file, source in files.items():
            if file.startswith("resources/") or file in {"__init__.py", "client.py", "models.py"}:
                module = file.removesuffix(".py").replace("/", ".").removesuffix("__init__").rstrip(".")
                self._sources[f"{name}.{module}".rstrip(".")] = source
        return name

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> Any:
        if fullname in self._sources:
            is_package = fullname.count(".") == 0 or fullname.endswith(".resources")
            return importlib.machinery.ModuleSpec(fullname, self, is_package=is_package)
        name, _, rest = fullname.partition(".")
        if name.startswith("changed_things_") and rest:
            return importlib.machinery.ModuleSpec(fullname, self)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        rest = spec.name.partition(".")[2]
        return None if spec.name in self._sources else importlib.import_module(f"{self._runtime.__name__}.{rest}")

    def exec_module(self, module: ModuleType) -> None:
        spec = module.__spec__
        if spec is not None and spec.name in self._sources:
            exec(compile(self._sources[spec.name], spec.name, "exec"), module.__dict__)

    def load_module(self, fullname: str) -> ModuleType:
        raise NotImplementedError


_importer: _InMemory | None = None


@contextmanager
def package(text: str) -> Generator[Any]:
    """The package that a document becomes, imported; forgotten afterwards.

    Raises:
        DocumentError: The document is refused.
        CompilerError: It cannot be compiled.
    """
    global _importer
    project = prepared(parse(text), Path("nowhere"))
    files = project.rendered()
    _importer = _importer or _InMemory()
    name = _importer.add(files)
    try:
        imported = importlib.import_module(name)
        importlib.import_module(f"{name}.models")
        yield imported
    finally:
        for module in [module for module in sys.modules if module == name or module.startswith(f"{name}.")]:
            del sys.modules[module]


def portal(package: Any, respond: Callable[[httpx.Request], httpx.Response]) -> Any:
    """A client of a package, whose server is a function."""
    http = httpx.Client(transport=httpx.MockTransport(respond))
    return package.MijnKlantportaal(api_key="key", http_client=http, max_retries=0, strict=True, rate_limiter=NO_LIMIT)
