"""A second reader of openapi.yaml: Prism finds no fault in any request, and the client reads all that Prism makes up.

Prism (https://github.com/stoplightio/prism) comes from npm. Where there is no Node the tests are skipped, except in CI.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import httpx
import pytest
from documented_calls import CALLS, DocumentedCall

from generated_client import MijnKlantportaal, Unprocessable
from generated_client.rate_limit import NO_LIMIT

pytestmark = pytest.mark.slow

PRISM = "@stoplight/prism-cli@5.16.0"
DOCUMENT = Path(__file__).parents[2] / "openapi.yaml"
PATIENCE = 90.0
"""Seconds within which Prism has to be up; npm may have to fetch it first."""


def unavailable(why: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture(scope="module")
def prism() -> Iterator[str]:
    """The address of a Prism that answers by the document, the same in each run."""
    npx = shutil.which("npx")
    if npx is None:
        unavailable("Node is not installed (no npx): Prism was not asked")
    there = subprocess.run(
        [npx, "--yes", PRISM, "--version"], capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    if there.returncode:
        unavailable(f"npx cannot get {PRISM}: {there.stderr.strip()[-300:]}")
    command = [npx, "--yes", PRISM, "mock", "--dynamic", "--seed", "2026", "--port", "0", str(DOCUMENT)]
    # In a session of its own: npx starts a shell that starts Node, and all of them have to end.
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        said: list[str] = []
        up = threading.Event()

        def listen() -> None:
            assert process.stdout
            for line in process.stdout:
                said.append(line)
                if "is listening on" in line:
                    up.set()
            up.set()

        reader = threading.Thread(target=listen)
        reader.start()
        try:
            up.wait(PATIENCE)
            address = re.search(r"is listening on (http://127\.0\.0\.1:\d+)", "".join(said))
            assert address, f"Prism did not start:\n{''.join(said)[-2000:]}"
            yield address[1]
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            reader.join()


class Violations:
    """What Prism had against the requests of a client."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def take(self, response: httpx.Response) -> None:
        for each in json.loads(response.headers.get("sl-violations", "[]")):
            self.found.append(f"{'.'.join(map(str, each['location']))}: {each['message']}")


@pytest.fixture
def violations() -> Violations:
    return Violations()


@pytest.fixture
def portal(prism: str, violations: Violations) -> Iterator[MijnKlantportaal]:
    with (
        httpx.Client(event_hooks={"response": [violations.take]}) as http,
        MijnKlantportaal(
            api_key="key", base_url=prism, http_client=http, rate_limiter=NO_LIMIT, max_retries=0
        ) as portal,
    ):
        yield portal


def make(portal: MijnKlantportaal, call: DocumentedCall) -> object:
    if not call.sample.is_page:
        return call.on(portal)
    # Prism makes up page numbers that were not asked for, which a walk through the list refuses.
    calls = getattr(portal, call.resource).calls
    return portal.send(getattr(calls, call.method)(*call.arguments, **call.keywords)).parsed


@pytest.mark.parametrize("call", CALLS, ids=repr)
def test_prism_accepts_the_request_and_its_answer_decodes(
    portal: MijnKlantportaal, violations: Violations, call: DocumentedCall
) -> None:
    assert make(portal, call) is not None
    assert violations.found == []


def test_prism_would_notice_a_wrong_request(portal: MijnKlantportaal, violations: Violations) -> None:
    with pytest.raises(Unprocessable):
        portal.request("PATCH", "/customer-invoices/inv_1", json={"paidAt": 3})
    assert violations.found == ["request.body.paidAt: Request body property paidAt must be string"]


def test_prism_would_notice_a_part_of_a_form_with_another_name(prism: str, violations: Violations) -> None:
    named = ["name", "signerName", "signerSignatureData", "signers[0][firstName]", "signers[0][lastName]"]
    answer = httpx.post(
        f"{prism}/agreements",
        headers={"authorization": "Bearer key"},
        data=dict.fromkeys([*named, "signers[][email]"], "text"),
        files={"documents[0]": b"text"},
    )
    violations.take(answer)
    assert answer.status_code == 422
    assert "request.body: Request body must have required property 'signers[0][email]'" in violations.found
