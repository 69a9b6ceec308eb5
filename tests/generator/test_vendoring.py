"""The package in somebody else's project: written there again and again, checked there, run there."""

import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from package_files import files
from small_document import SMALL_DOCUMENT, without_boxes

import generator
from generator.__main__ import main

ROOT = Path(__file__).parents[2]
MAIN = b"x = 1\n"
PYTHONS = ("3.11", "3.12", "3.13")


def write(target: Path, document: Path, *options: str) -> int:
    return main(["--output", str(target), "--document", str(document), *options])


# Again and again


def test_a_package_that_nobody_touched_is_replaced(
    package: Path, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert write(package, document) == 0
    assert "nothing changed from api.yaml" in capsys.readouterr().out
    document.write_text(SMALL_DOCUMENT.replace("A thing.", "Another thing."))
    assert write(package, document) == 0
    assert "3 changed from api.yaml" in capsys.readouterr().out
    assert "Another thing." in (package / "resources" / "things.py").read_text()


def test_local_edits_are_noticed_and_kept(package: Path, document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (package / "client.py").open("a") as file:
        file.write("# mine\n")
    (package / "resources" / "boxes.py").unlink()
    (package / "notes.md").write_text("Mine.")
    before = files(package)
    document.write_text(SMALL_DOCUMENT.replace("A thing.", "Another thing."))
    assert write(package, document) == 1
    assert capsys.readouterr().err == (
        f"{package} was edited since it was generated, and the edits would be lost "
        "(--force replaces what is changed and removed, and keeps what is added):\n"
        "  changed  client.py\n  removed  resources/boxes.py\n  added    notes.md\nNothing was changed.\n"
    )
    assert files(package) == before


def test_force_replaces_what_was_edited_and_keeps_what_was_added(
    package: Path, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(package)
    (package / "client.py").write_text("# mine\n")
    (package / "resources" / "boxes.py").unlink()
    (package / "notes").mkdir()
    (package / "notes" / "read.md").write_text("Mine.")
    (package / "empty").mkdir()
    (package / "outside").symlink_to(document.parent)
    (package / "resources" / "__pycache__").mkdir()
    (package / "resources" / "__pycache__" / "mine.txt").write_text("Mine.")
    assert write(package, document) == 1
    told = capsys.readouterr().err
    for line in (
        "added    empty/",
        "added    notes/read.md",
        "added    outside",
        "added    resources/__pycache__/mine.txt",
    ):
        assert f"\n  {line}\n" in told
    assert write(package, document, "--force") == 0
    told = capsys.readouterr().out
    assert "1 changed, 1 added from api.yaml" in told
    assert "--force replaced what was edited: client.py, resources/boxes.py\n" in told
    assert (
        "Kept, as it did not come from here: empty/, notes/read.md, outside, resources/__pycache__/mine.txt\n" in told
    )
    assert {name: content for name, content in files(package).items() if name in before} == before
    assert (package / "notes" / "read.md").read_text() == "Mine."
    assert (package / "resources" / "__pycache__" / "mine.txt").read_text() == "Mine."
    assert (package / "empty").is_dir()
    assert (package / "outside").readlink() == document.parent


def test_what_systems_leave_in_a_folder_is_no_edit(package: Path, document: Path) -> None:
    for name in (".DS_Store", "resources/Thumbs.db"):
        (package / name).write_bytes(b"\0")
    assert write(package, document) == 0
    assert not (package / ".DS_Store").exists()


def test_a_formatter_is_told_apart_from_an_edit(
    package: Path, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run([*ruff, "check", "-q", "--isolated", "--fix", "--select", "I", package], check=True)
    subprocess.run([*ruff, "format", "-q", "--isolated", "--line-length", "60", package], check=True)
    with (package / "errors.py").open("a") as file:
        file.write("# mine\n")
    assert write(package, document) == 1
    assert capsys.readouterr().err.splitlines()[1:-1] == ["  changed  errors.py"]
    assert write(package, document, "--force") == 0
    told = capsys.readouterr().out.splitlines()
    assert told[-2] == "--force replaced what was edited: errors.py"
    assert re.fullmatch(
        r"A formatter had changed \d\d files: better exclude the package \(docs/vendoring.md\)", told[-1]
    )


def test_a_folder_with_a_repository_in_it_is_never_replaced(
    package: Path, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (package / "resources" / ".git").mkdir()
    for options in ((), ("--force",)):
        assert write(package, document, *options) == 1
        assert f"{package} has resources/.git in it: take another directory\n" in capsys.readouterr().err
    assert (package / "resources" / ".git").is_dir()


def test_what_was_added_is_not_replaced_by_a_new_file_of_the_package(
    package: Path, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document.write_text(without_boxes())
    assert write(package, document) == 0
    (package / "resources" / "boxes.py").write_text("mine = 1\n")
    document.write_text(SMALL_DOCUMENT)
    assert write(package, document, "--force") == 1
    assert "resources/boxes.py is in the way of a file of the package: move it elsewhere\n" in capsys.readouterr().err
    assert (package / "resources" / "boxes.py").read_text() == "mine = 1\n"


def test_what_is_gone_from_the_api_is_gone_from_the_package(package: Path, document: Path) -> None:
    assert (package / "resources" / "boxes.py").exists()
    document.write_text(without_boxes())
    assert write(package, document) == 0
    assert not (package / "resources" / "boxes.py").exists()
    assert "boxes" not in (package / "client.py").read_text()
    assert "resources/boxes.py" not in json.loads((package / "manifest.json").read_text())["files"]


def test_bytecode_and_line_ends_of_another_system_are_no_edits(package: Path, document: Path) -> None:
    cache = package / "resources" / "__pycache__"
    cache.mkdir()
    (cache / "things.cpython-311.pyc").write_bytes(b"compiled")
    for name in ("client.py", "resources/things.py"):
        (package / name).write_bytes((package / name).read_bytes().replace(b"\n", b"\r\n"))
    assert write(package, document) == 0
    assert b"\r" not in (package / "client.py").read_bytes()


def test_an_edit_that_the_new_package_has_as_well_is_not_lost(package: Path, document: Path) -> None:
    edited = (package / "resources" / "things.py").read_text().replace("A thing.", "Another thing.")
    (package / "resources" / "things.py").write_text(edited)
    document.write_text(SMALL_DOCUMENT.replace("A thing.", "Another thing."))
    assert write(package, document) == 0
    assert (package / "resources" / "things.py").read_text() == edited


@pytest.mark.parametrize(
    "manifest",
    [
        *(None, "", "[]", "{}", '{"files": []}', '{"files": {"a.py": '),
        '{"files": {"main.js": "/static/main.js"}}',
        f'{{"files": {{"main.py": "{hashlib.sha256(MAIN).hexdigest()}"}}, "code": {{}}}}',
        '{"generator": "mijnklantportaal", "files": {"main.py": "/static/main.py"}, "code": {}}',
    ],
)
def test_a_directory_that_is_not_ours_is_never_replaced(
    manifest: str | None, tmp_path: Path, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "src"
    source.mkdir()
    (source / "main.py").write_bytes(MAIN)
    if manifest is not None:
        (source / "manifest.json").write_text(manifest)
    before = files(source)
    for options in ((), ("--force",)) if manifest is None else (("--force",),):
        assert write(source, document, *options) == 1
        assert "is not empty and has no manifest.json of ours" in capsys.readouterr().err
    assert files(source) == before


def test_an_empty_directory_is_taken_and_a_file_or_link_is_not(
    tmp_path: Path, document: Path, package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert write(tmp_path / "empty", document) == 0
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to(package)
    capsys.readouterr()
    for name in ("file", "link"):
        assert write(tmp_path / name, document, "--force") == 1
        assert capsys.readouterr().err == f"{tmp_path / name} is not a directory\nNothing was changed.\n"


@pytest.mark.parametrize("name", ["my-portal", "class", "2portal", ".."])
def test_a_name_that_cannot_be_imported_is_refused(
    name: str, tmp_path: Path, document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        write(tmp_path / name, document)
    assert f"{name!r} is not a name for a Python package" in capsys.readouterr().err


def test_the_package_says_which_version_it_is_and_of_which_document(package: Path) -> None:
    said = run_python(
        sys.executable,
        "from acme.portal import __version__; from acme.portal._core.version import DOCUMENT_SHA256, VERSION;"
        "print(__version__, VERSION, DOCUMENT_SHA256)",
        package.parent.parent,
    )
    sha256 = hashlib.sha256(SMALL_DOCUMENT.encode()).hexdigest()
    assert said.split() == [generator.__version__, generator.__version__, sha256]
    noted = json.loads((package / "manifest.json").read_text())["files"]
    assert noted == {
        name: hashlib.sha256(content).hexdigest() for name, content in files(package).items() if name != "manifest.json"
    }


# In a project of another name


PROGRAM = """\
import sys
from datetime import date
from decimal import Decimal

from acme.portal import MijnKlantportaal, NotFound


def owed(url: str) -> Decimal | None:
    with MijnKlantportaal(api_key="key", base_url=url) as portal:
        try:
            invoice = portal.customer_invoices.get("inv_abc12345def678")
        except NotFound:
            return None
        issued: date = invoice.issued_at
        return invoice.amount if issued < date(2030, 1, 1) else None


if __name__ == "__main__":
    print(owed(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "generated_client", folder / "acme" / "portal")
    (folder / "acme" / "__init__.py").write_text("")
    (folder / "program.py").write_text(PROGRAM)
    return folder


def interpreter(version: str) -> str:
    """A Python of this version; the test is skipped where there is none."""
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        return sys.executable
    installed = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"))
    found = str(installed[-1]) if installed else shutil.which(f"python{version}")
    if found is None:
        pytest.skip(f"there is no Python {version} on this machine")
    return found


def run_python(python: str, code: str, folder: Path, *arguments: str) -> str:
    """Run code with the packages that the client needs; they are of no particular Python version."""
    import httpx

    packages = Path(httpx.__file__).parent.parent
    done = subprocess.run(
        [python, "-W", "error", "-c", code, *arguments],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join([str(folder), str(packages)]),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def sample() -> Iterator[str]:
    """A portal that gives the sample of one page."""
    fixture = json.loads((ROOT / "tests" / "fixtures" / "get-customer-invoice.json").read_text())
    content = json.dumps(fixture["response"]).encode()

    class Portal(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("version", [PYTHONS[0], *(pytest.param(each, marks=pytest.mark.slow) for each in PYTHONS[1:])])
def test_it_makes_a_call_under_another_name(version: str, project: Path, sample: str) -> None:
    code = (
        "import runpy, sys; sys.argv = ['program.py', sys.argv[1]]; runpy.run_path('program.py', run_name='__main__')"
    )
    assert run_python(interpreter(version), code, project, sample) == "12.95\n"


@pytest.fixture(scope="module")
def type_checks(project: Path) -> Iterator[dict[str, subprocess.Popen[str]]]:
    """mypy at work for all versions at once. What it knows of other packages is kept from one run to the next."""
    strict = ("-m", "mypy", "--strict", "--warn-unreachable", "--config-file=", "acme", "program.py")
    kept = ROOT / ".mypy_cache" / "vendored"
    running = {
        version: subprocess.Popen(
            [sys.executable, *strict, "--python-version", version, "--cache-dir", str(kept)],
            cwd=project,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for version in PYTHONS
    }
    running["not strict"] = subprocess.Popen(
        [sys.executable, "-m", "mypy", "--warn-unused-ignores", "--config-file=", "--cache-dir", f"{kept}-lax", "acme"],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield running
    for each in running.values():
        if each.returncode is None:
            each.kill()
            each.communicate()


@pytest.mark.slow
@pytest.mark.parametrize("version", PYTHONS)
def test_it_passes_mypy_strict_under_another_name(version: str, type_checks: dict[str, subprocess.Popen[str]]) -> None:
    said, _ = type_checks[version].communicate()
    assert said.startswith("Success: no issues found in "), said


@pytest.mark.slow
def test_it_has_no_ignore_that_mypy_does_not_need(type_checks: dict[str, subprocess.Popen[str]]) -> None:
    said, _ = type_checks["not strict"].communicate()
    assert said.startswith("Success: no issues found in "), said


def test_ruff_finds_and_changes_nothing_in_it_whatever_the_rules_of_the_project(project: Path) -> None:
    ruff = Path(sys.executable).with_name("ruff")
    for command in (["check", "--no-cache"], ["check", "--no-cache", "--select", "ALL"], ["format", "--check"]):
        done = subprocess.run([ruff, *command, "acme/portal"], cwd=project, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-2000:]
    assert not (project / "acme" / "portal" / ".ruff_cache").exists()  # which would be a file that is not ours


@pytest.mark.slow
def test_pytest_collects_it_for_doctests(project: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--doctest-modules", "acme"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert "error" not in done.stdout, done.stdout[-2000:]
    assert done.returncode == 5, done.stdout[-2000:]  # there are none


# From a wheel


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generator installed from a wheel of this repository, apart from what it needs."""
    if not any(each.metadata["Name"] == "hatchling" for each in importlib.metadata.distributions()):
        pytest.skip("building a wheel offline needs hatchling in .venv (generator/requirements.in)")
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--no-index", "--target", str(folder / "site"), str(wheel)),
        ],
        check=True,
        capture_output=True,
    )
    return folder / "site"


def command(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(installed / "bin" / "mijnklantportaal-generate"), *arguments],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(installed), "HOME": str(folder)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_installed_generator_writes_the_same_package(installed: Path, tmp_path: Path) -> None:
    done = command(installed, tmp_path, "--output", "acme/portal")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("acme/portal: 16 resources, ")
    assert files(tmp_path / "acme" / "portal") == files(ROOT / "generated_client")
    checked = command(installed, tmp_path, "--output", "acme/portal", "--check")
    assert checked.stdout == "acme/portal is what mijnklantportaal-generate writes\n"


@pytest.mark.slow
def test_the_installed_generator_wants_to_know_where_to(installed: Path, tmp_path: Path) -> None:
    done = command(installed, tmp_path)
    assert done.returncode == 2
    assert "mijnklantportaal-generate: error: say with --output where the package goes" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_wheel_holds_the_generator_and_the_sandbox_under_names_of_their_own(installed: Path) -> None:
    assert {each.name for each in installed.iterdir() if "dist-info" not in each.name} == {
        "bin",
        "mijnklantportaal_generator",
        "mijnklantportaal_sandbox",
    }
    own = {path.relative_to(ROOT / "generator") for path in (ROOT / "generator").rglob("*.jinja")}
    own |= {path.relative_to(ROOT / "generator") for path in (ROOT / "generator" / "runtime").glob("*.py")}
    generator = installed / "mijnklantportaal_generator"
    assert own <= {path.relative_to(generator) for path in generator.rglob("*")}
    assert (generator / "openapi.yaml").read_bytes() == (ROOT / "openapi.yaml").read_bytes()
