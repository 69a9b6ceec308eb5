"""`./generate.sh --probe`: what it prints where, and how it ends."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import pytest

import generated_client
from generator.__main__ import main
from generator.probe import command
from sandbox import API_KEY
from sandbox.serving import Ports, running


@pytest.fixture(scope="module")
def portal_url() -> Iterator[str]:
    with running(rate_limit=100_000) as sandbox:
        yield sandbox.base_url


@pytest.fixture(autouse=True)
def package_at_hand(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the tests the seconds that compiling takes, but for one of them."""
    if "without_a_difference" not in request.node.name:
        monkeypatch.setattr(command, "compiled", lambda _: nullcontext(generated_client))  # pyright: ignore


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIJNKLANTPORTAAL_API_KEY", API_KEY)


@pytest.mark.usefixtures("key")
def test_without_a_difference_it_prints_the_report_and_ends_with_0(
    portal_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--probe", portal_url]) == 0
    printed = capsys.readouterr()
    assert "36 of 36 GET operations answered" in printed.out
    assert "## Differences: none" in printed.out
    assert (printed.err, API_KEY in printed.out) == ("", False)


@pytest.mark.usefixtures("key")
def test_on_a_terminal_it_tells_each_resource_once_on_stderr(
    portal_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(["--probe", portal_url, "--json"]) == 0
    printed = capsys.readouterr()
    lines = printed.err.splitlines()
    assert len(lines) == len({line.partition(":")[0] for line in lines}) == 16
    assert "customers: 2 of 2 operations asked, 5 requests" in lines
    assert json.loads(printed.out)["reached"] == 36


def test_without_a_key_it_says_so_in_one_line_and_ends_with_2(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MIJNKLANTPORTAAL_API_KEY", raising=False)
    assert main(["--probe"]) == 2
    assert capsys.readouterr() == ("", "The probe needs an API key: set MIJNKLANTPORTAAL_API_KEY.\n")


def test_with_a_wrong_key_it_ends_with_2(
    portal_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIJNKLANTPORTAAL_API_KEY", "wrong-key")
    assert main(["--probe", portal_url]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert "401" in printed.err
    assert "wrong-key" not in printed.err


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize("url", ["http://example.com/v1", "portal", "https://u:p@example.com/v1"])
def test_an_address_that_will_not_do_is_refused_in_one_line(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--probe", url]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert "base_url" in printed.err


@pytest.mark.usefixtures("key")
def test_where_nobody_answers_it_ends_with_2(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "Probe", partial(command.Probe, options={"max_retries": 0}))
    ports = Ports()
    origin = ports.origin
    ports.close()
    assert main(["--probe", f"{origin}/v1"]) == 2
    assert f"No response from {origin}/v1: " in capsys.readouterr().err


@pytest.mark.usefixtures("key")
def test_record_writes_fixtures_and_says_what_they_still_hold(
    portal_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--probe", portal_url, "--record", str(tmp_path / "recorded")]) == 0
    assert len(list((tmp_path / "recorded").glob("*.json"))) == 36
    assert "36 fixtures. Dates, amounts and numbers are as they came" in capsys.readouterr().err


@pytest.mark.usefixtures("key")
def test_a_directory_to_record_to_that_is_in_use_is_refused_before_anything_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["--probe", "http://127.0.0.1:9/v1", "--record", str(tmp_path)]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", f"--record: {tmp_path} is there and not an empty directory\n")


def test_record_goes_with_probe_only(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--record", "here"])
    assert "--record goes with --probe" in capsys.readouterr().err
