"""The command line."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from generated_client._core.transport import httpx
from sandbox.__main__ import main

ROOT = Path(__file__).parents[2]


def test_it_prints_the_address_a_key_and_a_line_to_try(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--data", str(tmp_path / "a.db"), "--fail", "503:0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            printed = [process.stdout.readline() for _ in range(4)]
            base_url = printed[0].split()[-1]
            assert re.fullmatch(r"http://127\.0\.0\.1:[0-9]+/v1", base_url)
            assert printed[1].split()[-1] == "sandbox-key"
            line = printed[3].removeprefix("Try").strip()
            header = re.search(r'-H "(.+): (.+)" (.+)', line)
            assert header is not None
            answer = httpx.get(header[3], headers={header[1]: header[2]})
            assert (answer.status_code, len(answer.json()["data"])) == (200, 15)
            assert answer.headers["X-RateLimit-Limit"] == "60"
        finally:
            process.terminate()
        assert process.wait(10) in {0, -15}


def test_the_demo_makes_lists_and_pays_an_invoice(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--demo"]) == 0
    printed = capsys.readouterr().out
    row = next(line for line in printed.splitlines() if line.startswith("DEMO-001  "))
    assert re.fullmatch(r"DEMO-001 +\d{4}-\d\d-\d\d +121\.00 +\d{4}-\d\d-\d\d \d\d:\d\d +inv_\w+", row)


def test_a_port_that_is_taken_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["--port", str(taken.getsockname()[1]), "--files-port", "0"]) == 1
    assert "--port 0" in capsys.readouterr().err


@pytest.mark.parametrize("options", [["--fail", "x"], ["--latency", "x"], ["--port", "x"]])
def test_options_that_make_no_sense_are_refused(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(options)
    assert ended.value.code == 2
    assert "error:" in capsys.readouterr().err
