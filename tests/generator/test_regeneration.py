"""`generated_client/` is a pure function of openapi.yaml and generator/, and no run leaves half of it behind."""

import difflib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from package_files import files
from small_document import SMALL_DOCUMENT

from generator import output
from generator.__main__ import main

ROOT = Path(__file__).parents[2]


def command(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "generator", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


# The same everywhere


def test_check_finds_the_committed_package_to_be_what_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().out


def test_the_output_is_the_committed_one_under_any_name_in_any_directory_and_surroundings(
    tmp_path: Path,
) -> None:
    surroundings = tmp_path / "somewhere else"
    surroundings.mkdir()
    (surroundings / "pyproject.toml").write_text(
        "[tool.ruff]\nline-length = 60\nindent-width = 2\n[tool.ruff.format]\nquote-style = 'single'\n"
        "[tool.ruff.lint]\nselect = ['ALL']\nfixable = ['ALL']\n"
    )
    (surroundings / "ruff.toml").write_text("line-length = 40\nextend = 'nothing.toml'\n")
    (surroundings / ".editorconfig").write_text("[*]\nend_of_line = crlf\nindent_size = 8\n")
    done = command("--output", "acme/portal", folder=surroundings, PYTHONHASHSEED="1", LC_ALL="C", TZ="Asia/Tokyo")
    assert done.returncode == 0, done.stderr
    assert files(surroundings / "acme" / "portal") == files(ROOT / "generated_client")


def test_check_finds_one_changed_byte(package: Path, document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = package / "resources" / "things.py"
    path.write_bytes(path.read_bytes().replace(b"A thing.", b"A thing!"))
    assert main(["--check", "--output", str(package), "--document", str(document)]) == 1
    said = capsys.readouterr().out
    assert (
        "  changed  resources/things.py\n--- on disk/resources/things.py\n+++ generated/resources/things.py\n" in said
    )
    assert '-    """A thing!"""\n+    """A thing."""\n' in said


def test_check_finds_files_that_are_missing_and_files_that_are_foreign(
    package: Path, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (package / "py.typed").unlink()
    (package / "notes.txt").write_text("Mine.")
    assert main(["--check", "--output", str(package), "--document", str(document)]) == 1
    assert "  missing  py.typed\n  foreign  notes.txt\n" in capsys.readouterr().out


def test_check_finds_one_changed_example(package: Path, document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document.write_text(SMALL_DOCUMENT.replace("example: {id: thg_1}", "example: {id: thg_2}"))
    before = files(package)
    assert main(["--check", "--output", str(package), "--document", str(document)]) == 1
    assert "  changed  _core/version.py\n" in capsys.readouterr().out
    assert files(package) == before, "--check has written something"


def test_a_new_field_changes_the_lines_that_have_to_do_with_it_and_no_others(tmp_path: Path) -> None:
    text = (ROOT / "openapi.yaml").read_text(encoding="utf-8")
    schema = text.index("    CustomerInvoice:\n")
    place = text.index("        amount: ", schema)
    field = "        reference: {type: string, description: What the customer calls it.}\n"
    (tmp_path / "openapi.yaml").write_text(text[:place] + field + text[place:], encoding="utf-8")
    before, after = ROOT / "generated_client", tmp_path / "after" / "portal"
    assert main(["--output", str(after), "--document", str(tmp_path / "openapi.yaml")]) == 0

    hunks = {name: differing_lines(before / name, after / name) for name in files(before)}
    hunks = {name: found for name, found in hunks.items() if found}
    assert files(before).keys() == files(after).keys()
    assert sorted(hunks) == ["API.md", "_core/version.py", "manifest.json", "resources/customer_invoices.py"]
    assert [[line[:19] for line in hunk] for hunk in hunks["API.md"]] == [
        ["-- `CustomerInvoice", "+- `CustomerInvoice"]
    ]
    # The document's hash; two hashes of each of the files that differ, and the field's name in JSON.
    assert [[line[:18] for line in hunk] for hunk in hunks["_core/version.py"]] == [
        ["-DOCUMENT_SHA256 =", "+DOCUMENT_SHA256 ="]
    ]
    hashes = [
        ['-    "API.md', '+    "API.md'],
        ['-    "_core/version.py', '+    "_core/version.py'],
        ['-    "resources/customer_invoices.py', '+    "resources/customer_invoices.py'],
    ]
    assert [[line.partition('": ')[0] for line in hunk] for hunk in hunks["manifest.json"]] == [
        *(*hashes, *hashes),
        ['+      "CustomerInvoice.reference', '+        "wire', "+      },"],
    ]
    # The attribute, its names in JSON, how it is read and how it is written; the number of fields that are counted.
    found = hunks["resources/customer_invoices.py"]
    assert ["+    reference: str | None = None", '+    """What the customer calls it."""'] in found
    assert all("reference" in "".join(hunk) for hunk in found), found
    assert sum(map(len, found)) <= 20, found


def differing_lines(one: Path, other: Path) -> list[list[str]]:
    """The lines in which two files differ, in the groups in which they stand together."""
    hunks: list[list[str]] = []
    old, new = (path.read_text(encoding="utf-8").splitlines() for path in (one, other))
    for line in list(difflib.unified_diff(old, new, n=0, lineterm=""))[2:]:
        if line.startswith("@@"):
            hunks.append([])
        else:
            hunks[-1].append(line)
    return hunks


# Cut short


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="processes are forked and killed by signals")
@pytest.mark.parametrize(("how", "times"), [("killed", 6), ("full", 2)])
def test_a_run_that_is_cut_short_leaves_the_old_package_or_the_new_one(how: str, times: int, tmp_path: Path) -> None:
    (tmp_path / "before.yaml").write_text(SMALL_DOCUMENT)
    (tmp_path / "after.yaml").write_text(SMALL_DOCUMENT.replace("A thing.", "Another thing."))
    target = tmp_path / "vendor" / "portal"
    runs = subprocess.run(
        [
            *(sys.executable, str(Path(__file__).parents[1] / "support" / "interrupted_runs.py"), how, str(target)),
            *(str(tmp_path / "before.yaml"), str(tmp_path / "after.yaml"), str(times)),
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert runs.returncode == 0, runs.stderr
    told = [line.split(" ") for line in runs.stdout.splitlines()]
    states = {name: state for name, state in (each[:2] for each in told) if name in {"before", "after"}}
    tries = [each[1] for each in told if each[0] == "try"]
    assert len(tries) == times
    assert set(tries) <= set(states.values()), "half a package was left"
    assert states["before"] in tries
    if how == "full":
        assert set(tries) == {states["before"]}
        assert {each[1] for each in told if each[0] == "status"} == {"1"}
        assert runs.stderr.count("Nothing was changed.") == times
    # The run after a killed one has cleared up behind it.
    assert told[-1] == ["beside", "portal"]


def test_a_broken_document_leaves_the_package_as_it_is(
    package: Path, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(package)
    for broken in ("openapi: [", "", SMALL_DOCUMENT.replace("x-sdk-method: get", "x-sdk-method: class")):
        document.write_text(broken)
        assert main(["--output", str(package), "--document", str(document)]) == 1
        assert capsys.readouterr().err.endswith("Nothing was changed.\n")
    assert main(["--output", str(package), "--document", str(document.with_name("none.yaml"))]) == 1
    assert files(package) == before
    assert [each.name for each in package.parent.iterdir()] == ["portal"]


def test_what_writes_nothing_leaves_no_directories(tmp_path: Path, document: Path) -> None:
    assert main(["--check", "--output", str(tmp_path / "a" / "b" / "portal"), "--document", str(document)]) == 1
    assert not (tmp_path / "a").exists()


def test_a_directory_that_cannot_be_written_is_told(
    tmp_path: Path, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["--output", str(tmp_path / "file" / "portal"), "--document", str(document)]) == 1
    assert "cannot be written to: " in capsys.readouterr().err


# Clearing up


def test_a_run_clears_up_after_killed_ones_but_not_after_those_that_go_on(tmp_path: Path) -> None:
    target = tmp_path / "portal"
    dead = tmp_path / ".portal.generating-dead"
    (dead / "portal").mkdir(parents=True)
    (dead / output.STAGED).touch()
    others = tmp_path / ".other.generating-dead"
    others.mkdir()
    (others / output.STAGED).touch()
    not_ours = tmp_path / ".portal.generating-notes"
    not_ours.mkdir()
    with output.staging(target) as one:
        assert not dead.exists()
        with output.staging(target) as other:
            assert one.parent.exists()
            assert one != other
        assert one.parent.exists()
        assert not other.parent.exists()
    assert {each.name for each in tmp_path.iterdir()} == {".other.generating-dead", ".portal.generating-notes"}


def test_a_package_that_was_put_aside_by_a_killed_run_is_put_back(tmp_path: Path) -> None:
    aside = tmp_path / ".portal.generating-dead" / "portal.old"
    aside.mkdir(parents=True)
    (aside.parent / output.STAGED).touch()
    (aside / "mine.py").write_text("x = 1\n")
    with output.staging(tmp_path / "portal"):
        assert (tmp_path / "portal" / "mine.py").read_text() == "x = 1\n"


def test_where_directories_cannot_be_swapped_in_one_step_they_are_in_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(one: Path, other: Path) -> bool:
        return False

    monkeypatch.setattr(output, "_swap", cannot)
    target = tmp_path / "portal"
    for content in ("one", "two"):
        with output.staging(target) as fresh:
            fresh.mkdir()
            (fresh / "content").write_text(content)
            output.write_manifest(fresh, {})
            output.put_in_place(fresh, target, force=False)
        assert (target / "content").read_text() == content
    assert [each.name for each in tmp_path.iterdir()] == ["portal"]
