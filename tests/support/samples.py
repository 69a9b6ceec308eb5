"""The code samples of README.md and docs/, and how they are run.

A page is read from its top: what one sample defines, the next one has. Each finds a client in `portal`, and a file
`invoice.pdf` beside it; a sample that awaits gets the async client. Where a sample's `print` bears a comment, that is
what it must print. A hidden line in front of a sample can say what it runs into:

    <!-- sample: the next response is lost -->
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import inspect
import io
import re
import textwrap
import types
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from canned_portal import PDF, CannedPortal

from generated_client import AsyncMijnKlantportaal, MijnKlantportaal
from generated_client._core.transport import httpx

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(
    r"^(?:[ ]*<!-- sample: (?P<order>[^\n]+) -->\n)?(?P<indent>[ ]*)```python[^\n]*\n(?P<code>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
_PRINTS = re.compile(r"^\s*print\(.*\)  # (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Sample:
    """A code block of a page."""

    page: Path
    line: int
    code: str
    order: str = ""

    @property
    def prints(self) -> list[str]:
        """What its comments say that it prints."""
        return _PRINTS.findall(self.code)


def pages() -> list[Path]:
    """The pages that may have samples."""
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def samples(page: Path) -> Iterator[Sample]:
    """The samples of a page, in its order."""
    text = page.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        line = text.count("\n", 0, found.start("code")) + 1
        yield Sample(page, line, textwrap.dedent(found["code"]), found["order"] or "")


def run(page: Path, portal: CannedPortal) -> int:
    """Run all samples of a page in the current directory; returns how many there were."""
    Path("invoice.pdf").write_bytes(PDF)
    # A module of its own: attrs and dataclasses look up annotations there.
    names = types.ModuleType("samples_of_a_page").__dict__
    number = 0
    for number, sample in enumerate(samples(page), 1):  # noqa: B007 - the last one is what is returned
        _run(sample, names, portal)
    return number


def _run(sample: Sample, names: dict[str, Any], portal: CannedPortal) -> None:
    if sample.order == "the next response is lost":
        portal.next_fault = httpx.ReadTimeout("no answer")
    elif sample.order == "the next call is refused":
        portal.next_fault = httpx.Response(422, json={"code": 422, "message": "The invoice number is in use."})
    else:
        assert not sample.order, f"{sample.page.name}: {sample.order!r} is nothing that can be done"
    where = f"{sample.page.name}, line {sample.line}"
    # Blank lines in front, so that a traceback names the line of the page.
    source = "\n" * (sample.line - 1) + sample.code
    code = compile(source, str(sample.page), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        if code.co_flags & inspect.CO_COROUTINE:
            asyncio.run(_run_async(code, names))
        else:
            with MijnKlantportaal(api_key=f"key-for-{sample.page.stem}") as client:
                names["portal"] = client
                exec(code, names)
    assert portal.next_fault is None, f"{where}: the sample has not met what it was to run into"
    lines = iter(printed.getvalue().splitlines())
    for expected in sample.prints:
        assert expected in lines, f"{where}: it does not print {expected!r} but\n{printed.getvalue()}"


async def _run_async(code: types.CodeType, names: dict[str, Any]) -> None:
    async with AsyncMijnKlantportaal(api_key="key-for-async") as client:
        names["portal"] = client
        await types.FunctionType(code, names)()
