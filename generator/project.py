"""openapi-python-client's `Project`, with our templates, our view of the document and our runtime."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

from jinja2 import Environment, FileSystemLoader
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError

from . import __version__, culprit
from .document import Document, DocumentError
from .document.reading import Pointer
from .interface import Package, describe, named_classes
from .interface.value_types import literal

HERE = Path(__file__).parent
HEADER = "Generated from openapi.yaml; changes made here are lost."
WIDTH = 120
NEEDS_CLASS = {"webhooks.py": ("webhooks", "EventType")}
"""Modules of the runtime that name a class of the document, as resource and class; without it they are left out."""
LONGEST = 300
"""Of what the compiler says: it may repeat half of the document."""
RENDERED = ("__init__.py", "_core/version.py", "client.py", "models.py")
LAYOUT = ("--config", "format.skip-magic-trailing-comma=true")
RUFF_TOML = """# Generated code: neither checked nor laid out by the rules of the project around it.
exclude = ["*"]
cache-dir = "../.ruff_cache"
"""

RUFF = ("--isolated", "--no-cache", "--quiet", "--config", f"line-length={WIDTH}", "--target-version", "py311")


class CompilerError(Exception):
    """The compiler stumbled over the document, or would leave something out."""

    @classmethod
    def at(cls, document: Document, place: Pointer, words: str) -> CompilerError:
        """One that tells a place of the document."""
        return cls(f"{document.source}:{document.problem(place, ' '.join(words.split()))}")


class PortalProject(Project):
    """Writes the package into `directory`, which must be new."""

    def __init__(self, package: Package, document: Document, parsed: GeneratorData, config: Config, http: str) -> None:
        super().__init__(openapi=parsed, config=config)
        self.env = _templates()
        self.document = document
        self.http = http
        self.package = package

    def build(self) -> Sequence[GeneratorError]:
        """Write all files; nothing is printed."""
        self._copy_runtime()
        for folder in ("_core", "resources"):
            (self.package_dir / folder).mkdir(parents=True, exist_ok=True)
        for name, text in self.rendered().items():
            (self.package_dir / name).write_text(text, encoding="utf-8", newline="\n")
        self._format()
        return self._get_errors()

    def rendered(self) -> dict[str, str]:
        """The text of each file that is made of the document, before it is laid out."""
        files = {
            "__init__.py": self._render("package_init.py.jinja"),
            "client.py": self._render("client.py.jinja"),
            "models.py": self._render("models.py.jinja"),
            "_core/version.py": self._render("version.py.jinja"),
            "API.md": self._render("api.md.jinja", error_tree=error_tree()),
            "resources/__init__.py": f'"""One module a resource: models, calls, methods.\n\n{HEADER}\n"""\n',
        }
        for resource in (*self.package.resources, self.package.shared):
            if resource.methods or resource.classes:
                files[f"resources/{resource.name}.py"] = self._render("resource.py.jinja", resource=resource)
        return files

    def _copy_runtime(self) -> None:
        made = {(home.name, name) for home in self.package.homes for name in home.classes}
        left_out = [name for name, needed in NEEDS_CLASS.items() if needed not in made]
        ignored = shutil.ignore_patterns("__pycache__", *left_out)
        shutil.copytree(HERE / "runtime", self.package_dir, dirs_exist_ok=True, ignore=ignored)
        (self.package_dir / "py.typed").write_text("")
        (self.package_dir / "ruff.toml").write_text(RUFF_TOML, encoding="utf-8", newline="\n")
        if self.http != "httpx":
            path = self.package_dir / "_core/connections.py"
            path.write_text(path.read_text().replace("\nimport httpx\n", f"\nimport {self.http} as httpx\n"))

    def _render(self, template: str, **context: object) -> str:
        return self.env.get_template(template).render(
            package=self.package, document=self.document, header=HEADER, version=__version__, **context
        )

    def _format(self) -> None:
        """Sort out imports and lay out the code, by ruff with settings of our own: neither its defaults nor those of a
        project around us may leak in. The runtime is left as it is."""
        rendered = [str(self.package_dir / name) for name in (*RENDERED, "resources")]
        for command in (["check", "--fix", "--select", "F401,I,RUF022"], ["format", *LAYOUT]):
            command = [*ruff(), *command, *RUFF, *rendered]
            done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.package_dir)
            if done.returncode:
                raise _broken_code(self.document, self.package_dir, done.stdout + done.stderr)


@cache  # compiling them takes as long as all the rest
def _templates() -> Environment:
    loader = FileSystemLoader(HERE / "templates")
    env = Environment(loader=loader, trim_blocks=True, lstrip_blocks=True)  # noqa: S701 - they make Python, not HTML
    env.keep_trailing_newline = True
    filters = cast("dict[str, Callable[..., str]]", env.filters)
    filters.update(continued=continued, docstring=docstring, escaped=escaped, literal=literal, wrapped=wrapped)
    return env


def build(document: Document, directory: Path, *, http: str = "httpx") -> Package:
    """Compile a document into a package.

    Args:
        document: The document, checked.
        directory: Where the package goes; it must not exist yet.
        http: The HTTP library, `httpx` or `httpx2`.

    Raises:
        CompilerError: It cannot be compiled, or not without leaving something out; with the line where it stands.
        DocumentError: It says something that nothing can be made of; with the line.
    """
    project = prepared(document, directory, http=http)
    project.build()
    return project.package


def prepared(document: Document, directory: Path, *, http: str = "httpx") -> PortalProject:
    """All that `build` does before it writes; it raises the same errors."""
    config = Config.from_sources(
        ConfigFile(post_hooks=[]), MetaType.NONE, Path(document.source), "utf-8", overwrite=False, output_path=directory
    )
    try:
        parsed, package = _compiled(document, config)
    except DocumentError:
        raise
    except Exception as error:
        raise _located(document, error, config) from error
    return PortalProject(package, document, parsed, config, http)


class _ObjectionsError(Exception):
    """What the compiler objects to, be it a warning: it would leave out what it objects to."""

    def __init__(self, objections: Sequence[GeneratorError]) -> None:
        super().__init__(*(" ".join(filter(None, (each.header, each.detail))) for each in objections))


def _compiled(document: Document, config: Config) -> tuple[GeneratorData, Package]:
    named = named_classes(document)
    package = describe(named)  # first: it knows the lines
    parsed = GeneratorData.from_dict(_for_the_compiler(named.document), config=config)
    if isinstance(parsed, GeneratorError):
        raise _ObjectionsError([parsed])
    if parsed.errors:
        raise _ObjectionsError(parsed.errors)
    return parsed, package


def _located(document: Document, error: Exception, config: Config) -> CompilerError:
    """The error with the place that it comes from; whatever it is, nobody gets a traceback for a document."""

    def fails(part: Document) -> bool:
        try:
            _compiled(part, config)
        except Exception as found:
            return type(found) is type(error)
        return False

    words = f"{type(error).__name__}: {error}"
    if isinstance(error, _ObjectionsError):
        words = " ".join(str(error.args[0]).split())
    words = words if len(words) <= LONGEST else f"{words[:LONGEST]}..."
    place = culprit.named_by(document, words) or culprit.found_alone(document, fails)
    return CompilerError.at(document, place, f"cannot be compiled ({words}): describe it more simply, or leave it out")


def _broken_code(document: Document, package: Path, said: str) -> CompilerError:
    """What ruff cannot read, with the place that it was made of."""
    found = re.search(r"(resources/\w+\.py|\w+\.py):(\d+):", said)
    place = culprit.of_output(document, package, found[1], int(found[2])) if found else ()
    words = said.strip().splitlines()[0] if said.strip() else "ruff failed"
    return CompilerError.at(document, place, f"would become broken code ({words}): describe it more simply")


def _for_the_compiler(document: Document) -> dict[str, Any]:
    """What the compiler parses: the schemas, as plain JSON. What operations send and return is ours to describe."""
    raw = {**document.raw, "paths": {}, "components": {"schemas": document.schemas}}
    plain: dict[str, Any] = json.loads(json.dumps(raw, default=str), object_hook=_without_what_it_rejects)
    return plain


def _without_what_it_rejects(value: dict[str, Any]) -> dict[str, Any]:
    # It finds no names for numbers of an enum, and takes a default of plain types only. We use neither from it.
    rejected = {"default", "enum"} if value.get("type") == "number" else {"default"}
    return {key: each for key, each in value.items() if key not in rejected}


def error_tree() -> str:
    """The tree of errors at the top of the runtime's `errors.py`."""
    text = ast.get_docstring(ast.parse((HERE / "runtime" / "errors.py").read_text(encoding="utf-8"))) or ""
    return textwrap.dedent(text.split("\n\n")[1])


def ruff() -> list[str]:
    """The ruff beside the interpreter, else the one that it can import; any other might lay out code otherwise."""
    beside = Path(sys.executable).with_name("ruff.exe" if sys.platform == "win32" else "ruff")
    return [str(beside)] if beside.is_file() else [sys.executable, "-m", "ruff"]


def escaped(text: str) -> str:
    """A text of the document on one line, as it is written inside a docstring: nothing in it ends the docstring."""
    one_line = " ".join(text.split()).replace("\\", "\\\\")
    inside = one_line.rstrip('"')
    return inside.replace('"""', '\\"\\"\\"') + '\\"' * (len(one_line) - len(inside))


def docstring(text: str, indent: int) -> str:
    """A text of the document as a docstring that is `indent` deep."""
    return _broken_into_lines(f'"""{escaped(text)}"""', indent, indent)


def wrapped(text: str, indent: int, hanging: int | None = None) -> str:
    """A text of the document in a docstring, broken into lines `indent` deep; the first line is there already."""
    return _broken_into_lines(escaped(text), indent, hanging or indent)


def _broken_into_lines(text: str, indent: int, hanging: int) -> str:
    lines = textwrap.wrap(
        text,
        WIDTH - indent,
        subsequent_indent=" " * (hanging - indent),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return f"\n{' ' * indent}".join(lines)


def continued(text: str) -> str:
    """Text that goes on after a colon: without its capital, unless that is part of a word such as URL."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text
