"""`./generate.sh --probe [URL] [--record DIR] [--json]`: asks the live service, with the key from the environment."""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

import httpx

from ..document import Document, DocumentError, load
from ..project import CompilerError, build
from .anonymise import LeakError
from .compare import Exchange, Findings
from .operations import GetOperation, get_operations
from .record import RecordError, check_directory, record
from .report import OFFICIAL, ProbeReport
from .walk import Walk

KEY = "MIJNKLANTPORTAAL_API_KEY"
OTHER_HEADER = "Authentication"
"""How the guide names the header; the reference says Authorization."""


class ProbeError(Exception):
    """The probe could not do its work; the message says why."""


class KeyInHeader(httpx.Auth):
    """Sends the key in a header of any name."""

    def __init__(self, name: str, key: str) -> None:
        self.name = name
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the header."""
        request.headers[self.name] = f"Bearer {self._key}"
        yield request


def run(document_file: Path, url: str, record_to: Path | None, *, as_json: bool) -> int:
    """Run the command; 0: nothing odd, 1: deviations, 2: it could not."""
    key = os.environ.get(KEY, "").strip()
    if not key:
        print(f"The probe needs an API key: set {KEY}.", file=sys.stderr)
        return 2
    try:
        document = load(document_file)
        server = url or document.raw["servers"][0]["url"]
        if record_to is not None:
            check_directory(record_to)
        with compiled(document) as package:
            probe = Probe(document, package, server, key, told=_progress())
            report = probe.run()
    except (DocumentError, CompilerError, ProbeError, RecordError) as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(report.as_json(), indent=2) if as_json else report.as_text(), end="\n" if as_json else "")
    if record_to is not None and not _recorded(probe, report, record_to):
        return 2
    if not report.reached:
        return 2
    if report.odd:
        return 1
    return 2 if report.stopped else 0


def _recorded(probe: Probe, report: ProbeReport, directory: Path) -> bool:
    try:
        count = record(probe.document, probe.server, probe.exchanges, directory, day=report.day)
    except (LeakError, RecordError, OSError) as error:
        print(f"Nothing was recorded: {error}", file=sys.stderr)
        return False
    print(
        f"{directory}: {count} fixtures. Dates, amounts and numbers are as they came: read the files before you "
        "publish them.",
        file=sys.stderr,
    )
    return True


@contextmanager
def compiled(document: Document) -> Generator[Any]:
    """The client of a document, compiled again: the one in the repository may be of another."""
    name = "portal_under_probe"
    with tempfile.TemporaryDirectory() as directory:
        build(document, Path(directory) / name)
        sys.path.insert(0, directory)
        try:
            yield importlib.import_module(name)
        finally:
            sys.path.remove(directory)
            for module in [each for each in sys.modules if each.partition(".")[0] == name]:
                del sys.modules[module]


@dataclass
class Probe:
    """One run.

    Attributes:
        package: The client's package, as imported.
        server: The base URL.
        told: Called with a line of progress.
        options: More arguments for the client.
    """

    document: Document
    package: Any
    server: str
    key: str = field(repr=False)
    told: Callable[[str], None] = lambda _: None
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    exchanges: list[Exchange] = field(default_factory=list[Exchange], init=False)
    _header: str = field(default=OFFICIAL, init=False)
    _portal: Any = field(default=None, init=False, repr=False)
    _failed: dict[str, str] = field(default_factory=dict[str, str], init=False)

    def run(self) -> ProbeReport:
        """Ask everything.

        Raises:
            ProbeError: There is no service, or it does not take the key.
        """
        operations = get_operations(self.document)
        findings = Findings()
        stopped = False

        def seen(exchange: Exchange) -> None:
            self.exchanges.append(exchange)
            findings.add(self.document, exchange)

        walk = Walk(self.document, operations, self._ask, seen, lambda resource: self._tell(resource, walk, findings))
        self._portal = self._client(OFFICIAL)
        try:
            walk.run()
        except KeyboardInterrupt:
            stopped = True
        finally:
            self._portal.close()
        return ProbeReport(
            document=self.document,
            operations=operations,
            findings=findings,
            not_reached=self._not_reached(walk, operations, findings, stopped=stopped),
            server=self.server if self.server == self.document.raw["servers"][0]["url"] else "not the live service",
            header=self._header,
            stopped=stopped,
            day=f"{datetime.now(UTC):%Y-%m-%d}",
        )

    def _client(self, header: str) -> Any:
        try:
            return self.package.MijnKlantportaal(
                auth=KeyInHeader(header, self.key), base_url=self.server, user_agent="probe", **self.options
            )
        except self.package.ConfigurationError as error:
            raise ProbeError(str(error)) from error

    def _ask(self, operation: GetOperation, ids: Mapping[str, str], query: Mapping[str, str | int]) -> Exchange | None:
        path = operation.filled({name: quote(value, safe="", errors="replace") for name, value in ids.items()})
        try:
            status, headers, response = self._get(path, query)
        except self.package.PortalError as error:
            if not self.exchanges:
                raise ProbeError(f"No response from {self.server}: {error}") from error
            self._failed[operation.id] = f"no response: {type(error).__name__}"
            return None
        exchange = Exchange(
            operation, ids, query, status, {k.lower(): v for k, v in headers.items()}, page=query.get("page")
        )
        if response is None or not operation.reads_json:
            return exchange
        try:
            body = json.loads(response.body.decode("utf-8-sig"), parse_constant=_no_number)
        except (ValueError, RecursionError):
            return exchange
        return replace(exchange, body=body, refused_at=self._refused_at(operation, response))

    def _get(self, path: str, query: Mapping[str, str | int]) -> tuple[int, Mapping[str, str], Any]:
        """Ask; the only place where a request is made. Errors of the portal come back as their status."""
        try:
            response = self._portal.request("GET", path, query=query)
        except self.package.Unauthorized as error:
            if self.exchanges:
                return error.status, error.headers, None
        except self.package.APIError as error:
            return error.status, error.headers, None
        except self.package.DecodeError as error:  # its body cannot be unpacked
            if error.status is None:
                raise
            return error.status, error.headers, None
        else:
            return response.status, response.headers, response
        return self._get_with_the_other_header(path, query)

    def _get_with_the_other_header(
        self, path: str, query: Mapping[str, str | int]
    ) -> tuple[int, Mapping[str, str], Any]:
        self._portal.close()
        self._portal = self._client(OTHER_HEADER)
        self._header = OTHER_HEADER
        try:
            response = self._portal.request("GET", path, query=query)
        except self.package.Unauthorized as error:
            raise ProbeError(
                f"401 with the key in {OFFICIAL}, and in {OTHER_HEADER} as well: is it the right key?"
            ) from error
        except self.package.APIError as error:
            return error.status, error.headers, None
        return response.status, response.headers, response

    def _refused_at(self, operation: GetOperation, response: Any) -> str | None:
        """Where the client's own model stops; the call is made with sample ids, as only its reader is wanted."""
        calls = getattr(self._portal, operation.resource).calls
        call = getattr(calls, operation.method)(*(parameter.example for parameter in operation.parameters))
        strictly = importlib.import_module(f"{self.package.__name__}._core.deviations").strictly
        try:
            strictly(call.decode, response.json())
        except self.package.DecodeError as error:
            path: str = error.path
            return path
        return None

    def _tell(self, resource: str, walk: Walk, findings: Findings) -> None:
        own = [operation.id for operation in walk.operations if operation.resource == resource]
        asked = sum(operation in walk.reached for operation in own)
        requests = sum(findings.requests[operation] for operation in own)
        self.told(f"{resource}: {asked} of {len(own)} operations asked, {requests} requests")

    def _not_reached(
        self, walk: Walk, operations: Sequence[GetOperation], findings: Findings, *, stopped: bool
    ) -> dict[str, str]:
        reasons: dict[str, str] = {}
        for operation in operations:
            statuses = findings.statuses[operation.id]
            if any(200 <= status < 300 for status in statuses):
                continue
            if statuses:
                reasons[operation.id] = _refusal(operation, max(statuses))
            elif operation.id in self._failed:
                reasons[operation.id] = self._failed[operation.id]
            else:
                reasons[operation.id] = "stopped before" if stopped else walk.missing(operation)
        return reasons


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def _refusal(operation: GetOperation, status: int) -> str:
    scopes = [scope for each in operation.raw.get("security", ()) for scope in each.get("token", ())]
    if status == 403:
        return f"403: needs a key with the scope {' and '.join(scopes) or '(not documented)'}"
    return "426: needs another licence" if status == 426 else f"status {status}"


def _progress() -> Callable[[str], None]:
    if sys.stderr.isatty():
        return lambda line: print(line, file=sys.stderr)
    return lambda _: None
