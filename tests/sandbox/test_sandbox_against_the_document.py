"""Schemathesis against the sandbox, with openapi.yaml: no 500, and no response off the document.

The suite runs it on one resource. All of it, at least 5,000 requests (some minutes):

    SCHEMATHESIS_REQUESTS=5000 .venv/bin/pytest tests/sandbox/test_sandbox_against_the_document.py
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.serving import running

ROOT = Path(__file__).parents[2]
REQUESTS = int(os.environ.get("SCHEMATHESIS_REQUESTS", "0"))
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_headers_conformance,response_schema_conformance"
)


def attack(folder: Path, seed: int, phases: str, *options: str) -> int:
    """Run Schemathesis on a fresh sandbox; the number of its requests."""
    with running(rate_limit=0) as sandbox:
        done = subprocess.run(
            [
                *(
                    str(Path(sys.executable).parent / "schemathesis"),
                    "run",
                    str(ROOT / "openapi.yaml"),
                    "--url",
                    sandbox.base_url,
                ),
                *("--header", f"Authorization: Bearer {sandbox.api_key}", "--checks", CHECKS, "--no-color"),
                *(
                    "--suppress-health-check",
                    "all",
                    "--warnings",
                    "off",
                    "--seed",
                    str(seed),
                    "--phases",
                    phases,
                    *options,
                ),
            ],
            cwd=folder,
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    for phase in phases.split(","):
        assert f"✅ {phase.capitalize()}" in done.stdout, f"{phase} did not run: {done.stdout[-2000:]}"
    counted = re.search(r"([0-9,]+) generated, ([0-9,]+) passed", done.stdout)
    assert counted is not None, done.stdout[-2000:]
    assert counted[1] == counted[2]
    return int(counted[1].replace(",", ""))


@pytest.mark.slow
def test_no_answer_is_off_the_document(tmp_path: Path) -> None:
    if not REQUESTS:
        some = ("--include-tag", "Payment Links", "--max-examples", "3")
        assert attack(tmp_path, 1, "examples,fuzzing", *some) > 10
        return
    sent = 0
    for seed in range(1, 10):
        sent += attack(tmp_path, seed, "examples,coverage,fuzzing,stateful", "--max-examples", "40")
        if sent >= REQUESTS:
            break
    assert sent >= REQUESTS
    sys.stdout.write(f"{sent} requests, no 500, no answer off the document\n")
