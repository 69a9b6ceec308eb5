"""The command line behind `generate.sh`, and the command `mijnklantportaal-generate` of the installed generator."""

from __future__ import annotations

import argparse
import json
import keyword
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from .contract import contract_of
from .document import DocumentError, load
from .inspection import inspect
from .output import Edits, OutputError, check_target, compare, put_in_place, staging, write_manifest
from .project import CompilerError, build
from .upgrade.drift import compare as compare_documents
from .upgrade.drift.published import PUBLISHED, PublishedDocumentError, read

HERE = Path(__file__).parent
# An installed generator brings its document along; in the repository it is beside the generator.
INSTALLED = (HERE / "openapi.yaml").is_file()
DOCUMENT = HERE / "openapi.yaml" if INSTALLED else HERE.parent / "openapi.yaml"
OWN_PACKAGE = None if INSTALLED else HERE.parent / "generated_client"
COMMAND = "mijnklantportaal-generate" if INSTALLED else "./generate.sh"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0: done, 1: it found a difference or failed, 2: it could not compare or was called wrongly."""
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough, as in `--changes | head`. Python would complain once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return status


def _run(arguments: Sequence[str] | None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.json and options.drift is None and options.changes is None and options.probe is None:
        parser.error("--json goes with --drift, --changes or --probe")
    if options.record and options.probe is None:
        parser.error("--record goes with --probe")
    if options.ci and options.changes is None:
        parser.error("--ci goes with --changes")
    try:
        if options.drift is not None:
            return _drift(options)
        if options.probe is not None:
            # Here, as it loads what only this needs.
            from .probe.command import run

            return run(options.document, options.probe, options.record, as_json=options.json)
        target = _target(parser, options)
        if options.changes is not None:
            # Here, as it loads what only this needs.
            from .upgrade.changes import report

            return report(target, options.changes, as_json=options.json, ci=options.ci)
        return _generate(options, target)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


def _generate(options: argparse.Namespace, target: Path) -> int:
    began = time.perf_counter()
    try:
        if not options.check:
            check_target(target)
        document = load(options.document)
        with staging(target) as fresh:
            package = build(document, fresh, http=options.http)
            inspect(fresh, document)
            write_manifest(fresh, contract_of(package))
            differences = compare(fresh, target)
            if options.check:
                if differences:
                    print(f"{_shown(target)} is not what {COMMAND} would write:\n{differences}")
                    return 1
                print(f"{_shown(target)} is what {COMMAND} writes")
                return 0
            edits = put_in_place(fresh, target, force=options.force, own=target == OWN_PACKAGE)
    except BrokenPipeError:
        raise
    except (DocumentError, CompilerError, OutputError, OSError) as error:
        print(error, file=sys.stderr)
        print("Nothing was changed.", file=sys.stderr)
        return 1
    methods = sum(len(resource.methods) for resource in package.resources)
    files = list(target.rglob("*.py"))
    print(f"{_shown(target)}: {len(package.resources)} resources, {methods} methods, {len(files)} Python files")
    print(f"{differences.counts(kept=edits.added)} from {document.source} in {time.perf_counter() - began:.1f} s")
    _tell(edits)
    return 0


def _tell(edits: Edits) -> None:
    """What was done to the package that was replaced."""
    if edits.changed or edits.removed:
        print(f"--force replaced what was edited: {', '.join(edits.changed + edits.removed)}")
    if edits.added:
        print(f"Kept, as it did not come from here: {', '.join(edits.added)}")
    if edits.reformatted:
        print(f"A formatter had changed {len(edits.reformatted)} files: better exclude the package (docs/vendoring.md)")


def _drift(options: argparse.Namespace) -> int:
    try:
        document = load(options.document)
        found = compare_documents(document, read(options.drift), options.drift)
    except (DocumentError, PublishedDocumentError) as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(found.as_json(), indent=2, ensure_ascii=False) if options.json else found)
    return 1 if found.differences else 0


def _target(parser: argparse.ArgumentParser, options: argparse.Namespace) -> Path:
    target: Path | None = options.output or OWN_PACKAGE
    if target is None:
        parser.error("say with --output where the package goes")
    target = target.absolute()
    if not target.name.isidentifier() or keyword.iskeyword(target.name):
        parser.error(f"--output: {target.name!r} is not a name for a Python package")
    return target


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _parser() -> argparse.ArgumentParser:
    into = "the Python package generated_client/" if OWN_PACKAGE else "a Python package"
    parser = argparse.ArgumentParser(
        prog=COMMAND,
        description=f"Compile openapi.yaml into {into}, or look at what has changed.",
        epilog="Exit status: 0 done, or nothing found; 1 a difference was found, or it failed and changed nothing; "
        "2 it could not compare, or was called wrongly.",
    )
    parser.add_argument("--output", type=Path, metavar="DIR", help="write the package to DIR, under any name")
    parser.add_argument("--force", action="store_true", help="with --output: replace files that were edited there")
    parser.add_argument("--http", choices=["httpx", "httpx2"], default="httpx", help="the HTTP library to import")
    parser.add_argument("--document", type=Path, metavar="FILE", default=DOCUMENT, help="another document")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--check", action="store_true", help="compare instead of writing; exit 1 if anything differs")
    instead.add_argument(
        "--drift",
        nargs="?",
        const=PUBLISHED,
        metavar="URL|FILE",
        help=f"compare the document with the service's own one (default: {PUBLISHED})",
    )
    instead.add_argument(
        "--changes",
        nargs="?",
        const="",
        metavar="REF",
        help="tell what has changed for users of the package since a git ref (default: the last tag)",
    )
    instead.add_argument(
        "--probe",
        nargs="?",
        const="",
        metavar="URL",
        help="compare the live service with the document: reads only, with the key in MIJNKLANTPORTAAL_API_KEY",
    )
    parser.add_argument(
        "--record", type=Path, metavar="DIR", help="with --probe: write what came to DIR, personal data replaced"
    )
    parser.add_argument("--json", action="store_true", help="with --drift, --changes or --probe: for programs")
    parser.add_argument(
        "--ci", action="store_true", help="with --changes: exit 1 if CHANGELOG.md leaves out what breaks users' code"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
