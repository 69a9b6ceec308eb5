"""The command line behind `generate.sh`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from generator.document import DocumentError, load
from generator.output import OutputError, compare, put_in_place, staging, write_manifest
from generator.project import CompilerError, build

ROOT = Path(__file__).parent.parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0: done, 1: it found a difference or failed, 2: it was called wrongly."""
    began = time.perf_counter()
    options = _parser().parse_args(arguments)
    target: Path = options.output or ROOT / "generated_client"
    target = target.absolute()
    if not target.name.isidentifier():
        print(f"--output: {target.name!r} is no name for a Python package", file=sys.stderr)
        return 2
    try:
        document = load(options.document)
        with staging(target) as fresh:
            package = build(document, fresh, http=options.http)
            write_manifest(fresh)
            if options.check:
                return _check(fresh, target)
            # What lies in this repository is the generator's own: there is nothing of anybody's to lose.
            put_in_place(fresh, target, force=options.force or options.output is None)
    except (DocumentError, CompilerError, OutputError) as error:
        print(error, file=sys.stderr)
        print("Nothing was changed.", file=sys.stderr)
        return 1
    methods = sum(len(resource.methods) for resource in package.resources)
    files = list(target.rglob("*.py"))
    print(f"{_shown(target)}: {len(package.resources)} resources, {methods} methods, {len(files)} Python files")
    print(f"from {document.source} in {time.perf_counter() - began:.1f} s")
    return 0


def _check(fresh: Path, target: Path) -> int:
    differences = compare(fresh, target)
    if differences:
        print(f"{_shown(target)} is not what ./generate.sh would write:\n{differences}")
        return 1
    print(f"{_shown(target)} is what ./generate.sh writes")
    return 0


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./generate.sh", description="Compile openapi.yaml into the Python package generated_client/."
    )
    parser.add_argument("--check", action="store_true", help="compare instead of writing; exit 1 if anything differs")
    parser.add_argument("--output", type=Path, metavar="DIR", help="write the package to DIR, under any name")
    parser.add_argument("--force", action="store_true", help="with --output: replace what was edited there")
    parser.add_argument("--http", choices=["httpx", "httpx2"], default="httpx", help="the HTTP library to import")
    parser.add_argument("--document", type=Path, metavar="FILE", default=ROOT / "openapi.yaml", help="another document")
    return parser


if __name__ == "__main__":
    sys.exit(main())
