"""The command: `python -m sandbox`."""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from .faults import Faults, read_fault, read_latency

T = TypeVar("T")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    options = _parser().parse_args(arguments)
    if options.demo:
        from . import demo

        try:
            demo.run(options.demo, options.seed)
        except ImportError as error:
            sys.stderr.write(f"No client to show: {error}. `--demo shop.portal` names a vendored one.\n")
            return 2
        return 0
    from .sandbox import Sandbox
    from .serving import Ports, serve

    try:
        ports = Ports(options.port, _files_port(options.port, options.files_port))
    except OSError as error:
        sys.stderr.write(f"No port for the sandbox: {error.strerror}. `--port 0` takes free ones.\n")
        return 1
    faults = Faults(dict(options.fail), options.latency, random.Random(options.seed))  # noqa: S311 - nothing secret
    with Sandbox(
        data=options.data,
        seed=None if options.empty else options.seed,
        rate_limit=options.rate_limit,
        faults=faults,
        ticketing=not options.no_ticketing,
        origin=ports.origin,
        files_origin=ports.files_origin,
    ) as sandbox:
        sys.stdout.write(
            f"The sandbox is at  {sandbox.base_url}\n"
            f"API key            {sandbox.api_key}\n"
            f"See what it holds  {ports.origin}/\n"
            f'Try                curl -H "Authorization: Bearer {sandbox.api_key}" {sandbox.base_url}/customers\n'
        )
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            serve(sandbox, ports)
    return 0


def _read(reader: Callable[[str], T]) -> Callable[[str], T]:
    def read(text: str) -> T:
        try:
            return reader(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read


def _files_port(port: int, files_port: int | None) -> int:
    """The port of the files: the one after the API's, unless it was said."""
    return files_port if files_port is not None else port and port + 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="An offline MijnKlantportaal.")
    parser.add_argument("--port", type=int, default=8060, help="port of the API (0: a free one; default: 8060)")
    parser.add_argument("--files-port", type=int, default=None, help="port of the files (default: the next one)")
    parser.add_argument("--data", metavar="FILE", help="SQLite file that keeps what it holds (default: in memory)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="what the demo data are drawn from")
    parser.add_argument("--empty", action="store_true", help="begin without demo data")
    parser.add_argument(
        "--rate-limit", type=int, default=60, metavar="N", help="calls a minute for a key (0: no limit)"
    )
    parser.add_argument(
        "--latency",
        type=_read(read_latency),
        default=(0.0, 0.0),
        metavar="S",
        help="seconds to hold answers back: 0.2 or 0.1-0.5",
    )
    parser.add_argument(
        "--fail",
        type=_read(read_fault),
        action="append",
        default=[],
        metavar="STATUS:SHARE",
        help="share of calls that fail: 503:0.1, or drop:0.1 for broken connections; half of those with 5xx and drop"
        " are carried out first; can be given several times",
    )
    parser.add_argument(
        "--no-ticketing", action="store_true", help="a licence without tickets: closing one answers 426"
    )
    parser.add_argument(
        "--demo",
        nargs="?",
        const="generated_client",
        metavar="CLIENT",
        help="make, list and pay an invoice with a vendored client (default: generated_client), print it, and stop",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
