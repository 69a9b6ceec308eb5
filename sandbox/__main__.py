"""The command: `python -m sandbox`, or `mijnklantportaal-sandbox` where it is installed."""

from __future__ import annotations

import argparse
import logging
import random
import re
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar
from urllib.parse import urlsplit

from . import EXTRA
from .faults import Faults, read_fault, read_latency

if TYPE_CHECKING:
    from .request_log import LoggedRequest
    from .sandbox import Sandbox
    from .serving import Ports

T = TypeVar("T")

COMMAND = "python -m sandbox" if __package__ == "sandbox" else "mijnklantportaal-sandbox"
DEFAULT_SEED = 1
_HOST = re.compile(r"[A-Za-z0-9_.-]+")


class _StartError(Exception):
    """The sandbox cannot start as it was asked to."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, as for everything else that keeps the sandbox from starting."""
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0: it was stopped, 2: it could not start, and wrote nothing."""
    parser = _parser()
    options = parser.parse_args(arguments)
    _check(parser, options)
    # What stops a service or a container: the data file is closed as after Ctrl-C.
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        with suppress(KeyboardInterrupt):
            if options.demo:
                _demo(options)
            else:
                _serve(options)
    except _StartError as error:
        sys.stderr.write(f"{COMMAND}: {error}\n")
        return 2
    except ModuleNotFoundError as missing:
        sys.stderr.write(f"{COMMAND}: it needs {missing.name}: install {EXTRA}\n")
        return 2
    finally:
        signal.signal(signal.SIGTERM, before)
    return 0


def _demo(options: argparse.Namespace) -> None:
    from . import demo

    # An installed command looks for packages beside itself only, and a vendored client is in the project's folder.
    sys.path.insert(0, str(Path.cwd()))
    try:
        demo.run(options.demo, DEFAULT_SEED if options.seed is None else options.seed, COMMAND)
    except ImportError as error:
        raise _StartError(f"--demo: {error}; name your vendored client, as in --demo shop.portal") from None


def _serve(options: argparse.Namespace) -> None:
    from .data_file import DataFileError
    from .sandbox import Sandbox
    from .serving import AddressError, Ports, serve

    # Its warnings are about single bytes of a form. The response says what is wrong with it.
    logging.getLogger("python_multipart").setLevel(logging.CRITICAL)
    seed = DEFAULT_SEED if options.seed is None else options.seed
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    try:
        ports = Ports(options.port, options.files_port, options.host)
    except AddressError as error:
        raise _StartError(f"{error}; --port and --files-port take other ones, 0 a free one") from None
    try:
        with (
            closing(ports),
            Sandbox(
                data=options.data,
                seed=None if options.empty else seed,
                rate_limit=options.rate_limit,
                faults=Faults(dict(options.fail), options.latency, chance),
                ticketing=not options.no_ticketing,
                origin=options.public_url or ports.origin,
                files_origin=options.public_files_url or _files_url(options.public_url, ports),
                webhook_hosts=options.webhook_host,
            ) as sandbox,
        ):
            _check_seed(options, sandbox)
            _greet(sandbox)
            serve(sandbox, ports, _print_call if options.log else None)
    except DataFileError as error:
        raise _StartError(f"--data {error}") from None


def _stop(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _files_url(public_url: str | None, ports: Ports) -> str:
    """Where files are fetched from: by the API's public name, on the port that files have here."""
    return f"http://{urlsplit(public_url).hostname}:{ports.files_port}" if public_url else ports.files_origin


def _check_seed(options: argparse.Namespace, sandbox: Sandbox) -> None:
    """Refuse options that differ from those the data file began with: they would be ignored."""
    began = "--empty" if sandbox.seed is None else f"--seed {sandbox.seed}"
    asked = "--empty" if options.empty else f"--seed {options.seed}" if options.seed is not None else began
    if asked != began:
        raise _StartError(f"--data {options.data}: it began with {began}; leave out {asked}, or name a new file")


def _greet(sandbox: Sandbox) -> None:
    application = sandbox.application
    sys.stdout.write(
        f"The sandbox is at  {sandbox.base_url}\n"
        f"API key            {sandbox.api_key}\n"
        f"OAuth              client_id {application.client_id}, client_secret {application.client_secret}\n"
        f"See what it holds  {sandbox.portal.origin}/\n"
        f'Try                curl -H "Authorization: Bearer {sandbox.api_key}" {sandbox.base_url}/customers\n'
    )
    sys.stdout.flush()


def _print_call(call: LoggedRequest) -> None:
    moment = time.strftime("%H:%M:%S", time.localtime(call.at))
    status = str(call.status or "broken off")
    injected = "injected: " if call.injected else ""
    said = f"{injected}{call.error}"
    told = [call.operation, said, *(f"warning: {warning}" for warning in call.warnings)]
    line = [moment, f"{call.method} {call.target}", status, f"{call.milliseconds:.0f} ms", *filter(None, told)]
    sys.stderr.write("  ".join(line) + "\n")


# Options


def _check(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Refuse options that contradict each other or would be ignored."""
    if options.demo:
        others = {name for name, value in vars(options).items() if value != parser.get_default(name)} - {"demo", "seed"}
        if others:
            parser.error(f"--demo does not go with --{min(others).replace('_', '-')}")
    if options.files_port is None:
        options.files_port = options.port and options.port + 1
        if options.files_port > 65535:
            parser.error("--port 65535 leaves no next port for the files: give --files-port")
    if options.port == options.files_port != 0:
        parser.error(f"--port and --files-port are both {options.port}")
    statuses = [status for status, _ in options.fail]
    if len(set(statuses)) < len(statuses):
        parser.error("--fail is given twice for one status")
    if (total := sum(share for _, share in options.fail)) > 1:
        parser.error(f"--fail: the shares add up to {total:g}, which is more than 1")
    if options.public_url and not options.public_files_url and not _has_plain_port(options.public_url):
        parser.error("--public-url without http and a port: give --public-files-url too, where the files are")


def _has_plain_port(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.port is not None


def _read(reader: Callable[[str], T]) -> Callable[[str], T]:
    def read(text: str) -> T:
        try:
            return reader(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read


def _whole(what: str, least: int, most: float) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch("-?[0-9]{1,18}", text) or not least <= int(text) <= most:
            raise ValueError(f"expected {what}, got {text!r}")
        return int(text)

    return _read(read)


def _origin(text: str) -> str:
    parts = urlsplit(text)
    try:
        is_origin = parts.port != 0 and parts.path in {"", "/"} and not parts.query and not parts.fragment
    except ValueError:
        is_origin = False
    is_origin = is_origin and "@" not in parts.netloc and parts.scheme in {"http", "https"}
    if not is_origin or not _HOST.fullmatch(parts.hostname or ""):
        raise ValueError(f"expected a URL without a path, such as http://sandbox:8060, got {text!r}")
    return text.rstrip("/")


def _host(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise ValueError(f"expected the name of a host, such as app, got {text!r}")
    return text.lower()


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog=COMMAND, description="An offline MijnKlantportaal.", allow_abbrev=False)
    port = _whole("a port, 0 to 65535", 0, 65535)
    number = _whole("a whole number that is not negative", 0, float("inf"))
    where = parser.add_argument_group("where it is")
    where.add_argument("--port", type=port, default=8060, help="port of the API (0: a free one; default: 8060)")
    where.add_argument("--files-port", type=port, metavar="PORT", help="port of the files (default: the next one)")
    where.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="address to listen on; 0.0.0.0 in a container (default: 127.0.0.1)",
    )
    where.add_argument(
        "--public-url", type=_read(_origin), metavar="URL", help="where others reach the API: http://sandbox:8060"
    )
    where.add_argument(
        "--public-files-url",
        type=_read(_origin),
        metavar="URL",
        help="where others fetch files (default: the host of --public-url, with the files' port)",
    )
    where.add_argument(
        "--webhook-host",
        type=_read(_host),
        action="append",
        default=[],
        metavar="NAME",
        help="a host that webhooks may lead to, besides this machine; can be given several times",
    )
    holds = parser.add_argument_group("what it holds")
    holds.add_argument("--data", metavar="FILE", help="SQLite file that keeps what it holds (default: in memory)")
    begin = holds.add_mutually_exclusive_group()
    begin.add_argument("--seed", type=number, metavar="N", help="what the demo data are drawn from (default: 1)")
    begin.add_argument("--empty", action="store_true", help="begin without demo data")
    holds.add_argument("--no-ticketing", action="store_true", help="a licence without tickets: closing one answers 426")
    behaves = parser.add_argument_group("how it behaves")
    behaves.add_argument(
        "--rate-limit", type=number, default=60, metavar="N", help="calls a minute for a key (0: no limit; default: 60)"
    )
    behaves.add_argument(
        "--latency",
        type=_read(read_latency),
        default=(0.0, 0.0),
        metavar="S",
        help="seconds to hold responses back: 0.2 or 0.1-0.5",
    )
    behaves.add_argument(
        "--fail",
        type=_read(read_fault),
        action="append",
        default=[],
        metavar="STATUS:SHARE",
        help="share of calls that fail: 503:0.1, or drop:0.1 for broken connections; half of those with 5xx and drop"
        " are carried out first; can be given several times",
    )
    behaves.add_argument("--log", action="store_true", help="print each request to the terminal")
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
