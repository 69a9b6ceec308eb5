"""The sandbox installed in another project, which has the client vendored as `shop.portal`.

It is installed offline, from the files that the Dockerfile takes, and borrows what it needs from `.venv`.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from generated_client._core.transport import httpx
from sandbox import EXTRA
from sandbox.pytest_plugin import SETTING

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "test-your-integration.md"
pytestmark = pytest.mark.slow

SLOW_PLUGINS = ("-p", "no:schemathesis", "-p", "no:hypothesispytest")

MORE_TESTS = """
import time

def test_200_calls_do_not_wait(portal, sandbox_clock):
    began, there = time.monotonic(), sandbox_clock.now
    for _ in range(200):
        portal.customers.list().first()
    assert time.monotonic() - began < 30, "a minute is what a rate limit would take"
    assert sandbox_clock.now == there, "the client has not waited by its own clock either"


def test_a_plain_except_catches_the_vendored_error(portal):
    import shop.portal

    try:
        portal.customer_invoices.get("inv_nobody")
    except shop.portal.NotFound as error:
        assert isinstance(portal, shop.portal.MijnKlantportaal)
        assert error.status == 404
    else:
        raise AssertionError("it was found")
"""


class Project:
    """Another project: its folder, and a virtual environment with the sandbox in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "shop-project"
        self.environment = folder / "venv"
        self.bin = self.environment / ("Scripts" if os.name == "nt" else "bin")

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment in the project's folder."""
        program = str(self.bin / command[0])
        return subprocess.run(
            [program, *map(str, command[1:])],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )

    def pytest(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run pytest, without those borrowed plugins that take long to load."""
        return self.run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", *SLOW_PLUGINS, *arguments)


def source(folder: Path) -> Path:
    """The files of this repository that the Dockerfile copies to `/src`."""
    for files, target in re.findall(r"^COPY (.+) /src/(\S*)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE):
        for name in files.split():
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                folder.mkdir(exist_ok=True)
                shutil.copy(ROOT / name, folder / target)
    return folder


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    if not any(each.metadata["Name"] == "hatchling" for each in importlib.metadata.distributions()):
        pytest.skip("installing offline needs hatchling in .venv (generator/requirements.in)")
    project = Project(tmp_path_factory.mktemp("installed"))
    venv.create(project.environment, symlinks=os.name != "nt")
    python = project.bin / "python"
    copied = source(project.folder.with_name("src"))
    site = Path(sysconfig.get_path("purelib", vars={"base": str(project.environment)}))
    (site / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-index"),
            *(
                "--no-deps",
                "--no-build-isolation",
                "--disable-pip-version-check",
                f"{copied}[sandbox]",
            ),
        ],
        check=True,
        capture_output=True,
    )
    shop = project.folder / "shop"
    shop.mkdir(parents=True)
    (shop / "__init__.py").touch()
    shutil.copytree(ROOT / "generated_client", shop / "portal", ignore=shutil.ignore_patterns("__pycache__"))
    return project


def titled(page: str) -> dict[str, str]:
    """The files of a page, by the titles of its code blocks."""
    return {
        title: re.sub(rf"^{indent}", "", code, flags=re.MULTILINE)
        for indent, title, code in re.findall(
            r'^([ ]*)```\w+ title="([^"]+)"\n(.*?)^[ ]*```$', page, re.MULTILINE | re.DOTALL
        )
    }


def test_the_tests_of_the_docs_pass_in_another_project(project: Project) -> None:
    files = titled(PAGE.read_text(encoding="utf-8"))
    tests = {"test_shop.py", "test_shop_async.py", "test_shop_faults.py", "test_shop_events.py"}
    assert {"pyproject.toml", *tests} <= files.keys()
    for name, text in files.items():
        (project.folder / name).write_text(text, encoding="utf-8")
    (project.folder / "test_more.py").write_text(MORE_TESTS, encoding="utf-8")
    done = project.pytest("-W", "error")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "11 passed" in done.stdout


IMPORT_ALL = """
import importlib, pathlib
import mijnklantportaal_generator, mijnklantportaal_sandbox
for package in (mijnklantportaal_generator, mijnklantportaal_sandbox):
    folder = pathlib.Path(package.__file__).parent
    for file in folder.rglob("*.py"):
        name = ".".join(file.relative_to(folder.parent).with_suffix("").parts)
        if ".runtime." not in name:
            importlib.import_module(name.removesuffix(".__init__"))
            print(name)
"""


def test_every_module_can_be_imported_under_its_installed_name(project: Project) -> None:
    done = project.run("python", "-c", IMPORT_ALL)
    assert done.returncode == 0, f"an import by the name in the repository? {done.stderr}"
    assert {"mijnklantportaal_generator.__main__", "mijnklantportaal_sandbox.app"} <= set(done.stdout.split())


SHOW_PAGES = """
import httpx
from mijnklantportaal_sandbox import Sandbox
from mijnklantportaal_sandbox.transport import SandboxTransport
with Sandbox() as sandbox, httpx.Client(transport=SandboxTransport(sandbox), base_url=sandbox.portal.origin) as http:
    for path in ("/", "/controls", "/static/style.css", "/static/page.js", "/_sandbox/health"):
        print(http.get(path).status_code)
"""


def test_the_page_is_installed_with_its_style_and_script(project: Project) -> None:
    done = project.run("python", "-c", SHOW_PAGES)
    assert done.stdout.split() == ["200"] * 5, done.stdout + done.stderr


def test_without_the_setting_the_fixture_says_what_to_write(project: Project) -> None:
    (project.folder / "pyproject.toml").write_text("[tool.pytest.ini_options]\n", encoding="utf-8")
    (project.folder / "test_unset.py").write_text("def test_unset(portal):\n    pass\n", encoding="utf-8")
    done = project.pytest("test_unset.py")
    assert done.returncode != 0
    assert f'set {SETTING} in pytest\'s settings to your vendored client, such as "shop.portal"' in done.stdout
    done = project.pytest("-o", f"{SETTING}=shop", "test_unset.py")
    assert f"{SETTING}: 'shop' is not a vendored client" in done.stdout


@pytest.mark.parametrize(
    "run",
    [
        "pytest.main(['-q', '-p', 'no:cacheprovider', '-p', 'no:schemathesis', 'test_shop.py'])",
        "main(['--port', '0', '--files-port', '0'])",
    ],
)
def test_where_the_extra_is_missing_it_says_what_to_install(project: Project, run: str) -> None:
    (project.folder / "test_shop.py").write_text("def test_one(portal):\n    pass\n", encoding="utf-8")
    (project.folder / "pytest.ini").write_text(f"[pytest]\n{SETTING} = shop.portal\n", encoding="utf-8")
    lines = (
        "import sys",
        "sys.modules['starlette'] = None  # as if it were not installed",
        "import pytest",
        "from mijnklantportaal_sandbox.__main__ import main",
        f"sys.exit({run})",
    )
    done = project.run("python", "-c", "\n".join(lines))
    assert done.returncode != 0
    assert "needs starlette" in done.stdout + done.stderr
    assert f"install {EXTRA}" in done.stdout + done.stderr
    (project.folder / "pytest.ini").unlink()


def test_the_plugin_costs_projects_nothing_that_do_not_use_it(project: Project) -> None:
    done = project.run("python", "-c", "import mijnklantportaal_sandbox.pytest_plugin, sys; print(*sys.modules)")
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "mijnklantportaal_sandbox" in loaded, done.stderr
    assert loaded.isdisjoint({"attrs", "httpx", "openapi_core", "sqlite3", "starlette", "yaml"})


def test_the_demo_finds_the_client_of_the_folder_that_it_is_started_in(project: Project) -> None:
    done = project.run("mijnklantportaal-sandbox", "--demo", "shop.portal")
    assert done.returncode == 0, done.stderr
    assert "DEMO-001 was made for Voorbeeld BV" in done.stdout
    assert "`mijnklantportaal-sandbox` starts one that stays" in done.stdout


def test_the_command_serves_the_document_that_it_brings_along(project: Project) -> None:
    command = [str(project.bin / "mijnklantportaal-sandbox"), "--port", "0", "--files-port", "0"]
    with subprocess.Popen(command, cwd=project.folder, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            base_url = process.stdout.readline().split()[-1]
            answer = httpx.get(f"{base_url}/customers", headers={"Authorization": "Bearer sandbox-key"})
            assert len(answer.json()["data"]) == 15
        finally:
            process.terminate()
