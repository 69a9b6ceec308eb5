"""openapi-python-client's `Project`, with our templates, our view of the document and our runtime."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError

from . import __version__
from .document import Document
from .interface import Named, Package, describe, named_classes

HERE = Path(__file__).parent
HEADER = "Generated from openapi.yaml; changes made here are lost."
WIDTH = 120
RENDERED = ("__init__.py", "_core/version.py", "client.py", "models.py")
LAYOUT = ("--config", "format.skip-magic-trailing-comma=true")
RUFF = ("--isolated", "--no-cache", "--quiet", "--config", f"line-length={WIDTH}", "--target-version", "py311")


class CompilerError(Exception):
    """The compiler stumbled over the document, or would leave something out."""


class PortalProject(Project):
    """Writes the package into `directory`, which must be new."""

    def __init__(self, named: Named, parsed: GeneratorData, config: Config, *, http: str) -> None:
        super().__init__(openapi=parsed, config=config, custom_template_path=HERE / "templates")
        self.named = named
        self.document = named.document
        self.http = http
        self.package = self._described()
        filters = cast("dict[str, Callable[..., str]]", self.env.filters)
        filters.update(wrapped=wrapped, literal=literal, continued=continued)

    def build(self) -> Sequence[GeneratorError]:
        """Write all files. What the compiler complains about comes back, nothing is printed."""
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
            "resources/__init__.py": f'"""One module a resource: models, calls, methods.\n\n{HEADER}\n"""\n',
        }
        for resource in (*self.package.resources, self.package.shared):
            if resource.methods or resource.classes:
                files[f"resources/{resource.name}.py"] = self._render("resource.py.jinja", resource=resource)
        return files

    def _described(self) -> Package:
        errors = self._get_errors()
        if errors:  # what the compiler objects to it leaves out
            raise CompilerError(_told(self.document, errors))
        return describe(self.named)

    def _copy_runtime(self) -> None:
        shutil.copytree(
            HERE / "runtime", self.package_dir, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
        )
        (self.package_dir / "py.typed").write_text("")
        if self.http != "httpx":
            path = self.package_dir / "_core/transport.py"
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
            done = subprocess.run([*_ruff(), *command, *RUFF, *rendered], capture_output=True, text=True, check=False)
            if done.returncode:
                raise CompilerError(f"ruff {command[0]} failed on the generated code:\n{done.stdout}{done.stderr}")


def build(document: Document, directory: Path, *, http: str = "httpx") -> Package:
    """Compile a document into a package.

    Args:
        document: The document, checked.
        directory: Where the package goes; it must not exist yet.
        http: The HTTP library, `httpx` or `httpx2`.

    Raises:
        CompilerError: The compiler has an objection, be it a warning: by default it would leave out what it objects to.
    """
    project = prepared(document, directory, http=http)
    errors = project.build()
    if errors:
        raise CompilerError(_told(document, errors))
    return project.package


def prepared(document: Document, directory: Path, *, http: str = "httpx") -> PortalProject:
    """Everything that `build` does before it writes.

    Raises:
        CompilerError: The compiler has an objection.
        DocumentError: Something in the document cannot be generated.
    """
    config = Config.from_sources(
        ConfigFile(post_hooks=[]), MetaType.NONE, Path(document.source), "utf-8", overwrite=False, output_path=directory
    )
    named = named_classes(document)
    parsed = GeneratorData.from_dict(_for_the_compiler(named.document), config=config)
    if isinstance(parsed, GeneratorError):
        raise CompilerError(_told(document, [parsed]))
    return PortalProject(named, parsed, config, http=http)


def _for_the_compiler(document: Document) -> dict[str, Any]:
    """What the compiler parses: the schemas, as plain JSON. What operations send and return is ours to describe."""
    schemas = {name: document.schemas[name] for name in document.schemas}
    raw = {**document.raw, "paths": {}, "components": {"schemas": schemas}}
    plain: dict[str, Any] = json.loads(json.dumps(raw, default=str))
    return plain


def _ruff() -> list[str]:
    """The ruff beside the interpreter, else the one that it can import; any other might lay out code otherwise."""
    beside = Path(sys.executable).with_name("ruff.exe" if sys.platform == "win32" else "ruff")
    return [str(beside)] if beside.is_file() else [sys.executable, "-m", "ruff"]


def wrapped(text: str, indent: int, hanging: int | None = None) -> str:
    """Text broken into lines for a place in the code that is `indent` deep; the first line stands there already."""
    lines = textwrap.wrap(
        text,
        WIDTH - indent,
        subsequent_indent=" " * ((hanging or indent) - indent),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return f"\n{' ' * indent}".join(lines)


def continued(text: str) -> str:
    """Text that goes on after a colon: without its capital, unless that is part of a word such as URL."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def literal(value: str) -> str:
    """A string as Python writes it, in double quotes."""
    return json.dumps(value, ensure_ascii=False)


def _told(document: Document, errors: Sequence[GeneratorError]) -> str:
    lines = [
        f"{document.source}: {error.header or 'the compiler objects'}: {error.detail or ''}".strip() for error in errors
    ]
    return "\n".join(lines)
