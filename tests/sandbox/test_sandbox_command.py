"""The command line: what it prints, what it refuses, and how it ends."""

from __future__ import annotations

import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO
from unittest.mock import patch

import pytest

from generated_client._core.transport import httpx
from sandbox import Sandbox
from sandbox.__main__ import main
from sandbox.data_file import DataFileError

ROOT = Path(__file__).parents[2]
FREE = ("--port", "0", "--files-port", "0")
KEY = {"Authorization": "Bearer sandbox-key"}


class Started:
    """A sandbox in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        self.process = process
        self.errors: IO[str] = process.stderr
        self.greeting = [process.stdout.readline() for _ in range(5)]
        self.base_url = self.greeting[0].split()[-1]

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"{self.base_url}{path}", headers=KEY)


@contextmanager
def started(*options: str | Path) -> Generator[Started]:
    command = [sys.executable, "-m", "sandbox", *FREE, *map(str, options)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield Started(process)
        finally:
            process.kill()


def refusal(capsys: pytest.CaptureFixture[str], *options: str | Path) -> str:
    """The one line with which the command does not start; it is checked that there is just one, and exit 2."""
    with patch("sandbox.serving.serve", side_effect=AssertionError("it starts")):
        try:
            ended: object = main([*map(str, options)])
        except SystemExit as stopped:
            ended = stopped.code
    printed = capsys.readouterr()
    assert (ended, printed.out) == (2, "")
    assert printed.err.startswith("python -m sandbox: ")
    assert printed.err.count("\n") == 1, printed.err
    return printed.err


def test_it_prints_the_address_the_credentials_and_a_line_to_try(tmp_path: Path) -> None:
    with started("--data", tmp_path / "a.db", "--fail", "503:0") as sandbox:
        assert re.fullmatch(r"http://127\.0\.0\.1:[0-9]+/v1", sandbox.base_url)
        assert sandbox.greeting[1].split()[-1] == "sandbox-key"
        assert "client_id sandbox-app, client_secret sandbox-app-secret" in sandbox.greeting[2]
        line = sandbox.greeting[4].removeprefix("Try").strip()
        header = re.search(r'-H "(.+): (.+)" (.+)', line)
        assert header is not None
        answer = httpx.get(header[3], headers={header[1]: header[2]})
        assert (answer.status_code, len(answer.json()["data"])) == (200, 15)
        assert answer.headers["X-RateLimit-Limit"] == "60"


def test_the_log_has_a_line_for_each_call() -> None:
    with started("--log") as sandbox:
        sandbox.get("/customers?page=2")
        line = sandbox.errors.readline()
        assert re.fullmatch(r"..:..:..  GET /v1/customers\?page=2  200  [0-9]+ ms  list-customers\n", line)
        httpx.post(f"{sandbox.base_url}/customers", headers=KEY, json={})
        assert "  create-customer  " in (line := sandbox.errors.readline())
        assert "companyName" in line, "it says what was wrong"


def test_the_demo_makes_lists_and_pays_an_invoice(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--demo"]) == 0
    printed = capsys.readouterr().out
    row = next(line for line in printed.splitlines() if line.startswith("DEMO-001  "))
    assert re.fullmatch(r"DEMO-001 +\d{4}-\d\d-\d\d +121\.00 +\d{4}-\d\d-\d\d \d\d:\d\d +inv_\w+", row)


# What keeps it from starting


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--fail", "x"], "--fail: expected a status and a share, such as 503:0.1, or drop:0.1, got 'x'"),
        (["--fail", "503:1.1"], "--fail: expected a status and a share"),
        (["--fail", "503:0.7", "--fail", "500:0.7"], "--fail: the shares add up to 1.4"),
        (["--fail", "503:0.1", "--fail", "503:0.2"], "--fail is given twice for one status"),
        (["--latency", "x"], "--latency: expected seconds"),
        (["--latency", "0.5-0.1"], "--latency: expected seconds"),
        (["--latency=-1"], "--latency: expected seconds"),
        (["--port", "x"], "--port: expected a port, 0 to 65535, got 'x'"),
        (["--port", "99999"], "--port: expected a port"),
        (["--port", "-1"], "--port: expected a port"),
        (["--files-port", "65536"], "--files-port: expected a port"),
        (["--port", "65535"], "--port 65535 leaves no next port for the files"),
        (["--port", "8070", "--files-port", "8070"], "--port and --files-port are both 8070"),
        (["--rate-limit", "-5"], "--rate-limit: expected a whole number that is not negative, got '-5'"),
        (["--seed", "abc"], "--seed: expected a whole number"),
        (["--seed", "-1"], "--seed: expected a whole number"),
        (["--seed", "2", "--empty"], "--empty: not allowed with argument --seed"),
        (["--demo", "--port", "0"], "--demo does not go with --port"),
        (["--demo", "no_such_client"], "--demo: No module named 'no_such_client'"),
        (["--host", "no such host"], "the API cannot listen on no such host, port 8060"),
        (["--host", "192.0.2.1"], "the API cannot listen on 192.0.2.1, port 8060"),
        (["--public-url", "sandbox:8060"], "--public-url: expected a URL without a path"),
        (["--public-url", "http://sandbox:8060/v1"], "--public-url: expected a URL without a path"),
        (["--public-url", "http://sandbox:x"], "--public-url: expected a URL without a path"),
        (["--public-url", "https://sandbox.example"], "give --public-files-url too"),
        (["--public-files-url", "http://x:99999"], "--public-files-url: expected a URL without a path, such as"),
        (["--webhook-host", "http://app"], "--webhook-host: expected the name of a host, such as app"),
        (["--prot", "1"], "unrecognized arguments: --prot 1"),
        (["8060"], "unrecognized arguments: 8060"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    options: list[str], reason: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    files = [] if "--demo" in options else ["--data", str(tmp_path / "new.db")]
    assert reason in refusal(capsys, *options, *files)
    assert list(tmp_path.iterdir()) == [], "nothing is written"


@pytest.mark.parametrize(("option", "whose"), [("--port", "the API"), ("--files-port", "the files")])
def test_a_port_in_use_is_named(option: str, whose: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        options = [*FREE, option, str(port), "--data", str(tmp_path / "new.db")]
        said = refusal(capsys, *options)
    assert f"{whose} cannot listen on 127.0.0.1, port {port}: Address already in use" in said
    assert list(tmp_path.iterdir()) == []


def text(file: Path) -> None:
    file.write_text("customers\n", encoding="utf-8")


def noise(file: Path) -> None:
    file.write_bytes(bytes(range(256)) * 40)


def other_program(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE objects (name TEXT)")
        connection.commit()


def damaged(file: Path) -> None:
    Sandbox(data=file).close()
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * 8192 + whole[12288:])


def cut_off(file: Path) -> None:
    Sandbox(data=file).close()
    file.write_bytes(file.read_bytes()[:20_000])


def of_another_version(file: Path) -> None:
    with closing(Sandbox(data=file)) as sandbox:
        sandbox.state._connection.execute("PRAGMA user_version = 999")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (Path.mkdir, "it is a folder"),
        (text, "it is not an SQLite file"),
        (noise, "it is not an SQLite file"),
        (other_program, "it is another program's SQLite file"),
        (of_another_version, "another version of the sandbox made it"),
        (damaged, "it is damaged"),
        (cut_off, "it is damaged"),
    ],
)
def test_a_file_that_is_no_portal_is_refused_and_left_as_it_is(
    make: Callable[[Path], None], reason: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "portal.db"
    make(file)
    before = None if file.is_dir() else file.read_bytes()
    said = refusal(capsys, *FREE, "--data", file)
    assert f"--data {file}: {reason}" in said
    assert before is None or file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_that_is_missing_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = refusal(capsys, *FREE, "--data", tmp_path / "a" / "portal.db")
    assert f"there is no folder {tmp_path / 'a'}" in said


@pytest.mark.parametrize(
    ("began", "asked", "reason"),
    [
        (1, ["--seed", "9"], "it began with --seed 1; leave out --seed 9, or name a new file"),
        (1, ["--empty"], "it began with --seed 1; leave out --empty"),
        (None, ["--seed", "1"], "it began with --empty; leave out --seed 1"),
    ],
)
def test_a_file_that_began_otherwise_is_not_begun_anew_in_silence(
    began: int | None, asked: list[str], reason: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    Sandbox(data=tmp_path / "portal.db", seed=began).close()
    assert reason in refusal(capsys, *FREE, "--data", tmp_path / "portal.db", *asked)


@pytest.mark.slow
def test_a_file_that_began_in_the_same_way_goes_on(tmp_path: Path) -> None:
    for _ in range(2):
        with started("--data", tmp_path / "portal.db", "--seed", "9") as sandbox:
            assert len(sandbox.get("/customers").json()["data"]) == 15
            sandbox.process.terminate()
            assert sandbox.process.wait(10) == 0


def test_two_sandboxes_do_not_share_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "portal.db"
    with started("--data", file) as sandbox:
        assert f"--data {file}: another sandbox uses it" in refusal(capsys, *FREE, "--data", file)
        with pytest.raises(DataFileError, match="another sandbox uses it"):
            Sandbox(data=file)
        assert sandbox.get("/customers").status_code == 200


# How it ends


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_after_it_was_stopped_the_file_is_whole_by_itself(number: signal.Signals, tmp_path: Path) -> None:
    file = tmp_path / "portal.db"
    with started("--data", file) as sandbox:
        customer = {"companyName": "A", "address": "B", "zipCode": "C", "city": "D", "primaryEmail": "e@example.com"}
        made = httpx.post(f"{sandbox.base_url}/customers", headers=KEY, json=customer).json()
        sandbox.process.send_signal(number)
        assert sandbox.process.wait(10) == 0
        assert sandbox.errors.read() == ""
    assert list(tmp_path.iterdir()) == [file], "no write-ahead log is left"
    copy = tmp_path / "copy.db"
    copy.write_bytes(file.read_bytes())
    with Sandbox(data=copy) as portal:
        assert portal.state.find(made["id"]) == made


def test_only_the_owner_can_read_the_file(tmp_path: Path) -> None:
    file = tmp_path / "portal.db"
    file.touch(0o644)
    with Sandbox(data=file):
        modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()}
    assert modes == {"portal.db": 0o600, "portal.db-wal": 0o600}
