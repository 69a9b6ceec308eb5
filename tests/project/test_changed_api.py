"""The API changes, and the whole repository goes along: document, package, sandbox, tests, `--changes`.

Each change is made in a copy of the repository, which is slow.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGES = "https://docs.developers.mijnklantportaal.nl/api-reference"
CUSTOMER_PATH = """\
  /customers/{customerId}:
    parameters: [{$ref: "#/components/parameters/customerId"}]
"""
PAGE = '{$ref: "#/components/parameters/page"}'
ERRORS = """\
        "401": {$ref: "#/components/responses/Unauthorized"}
        "403": {$ref: "#/components/responses/Forbidden"}
        "404": {$ref: "#/components/responses/NotFound"}
        "429": {$ref: "#/components/responses/RateLimited"}
"""
DELETE = f"""\
    delete:
      operationId: delete-customer
      x-sdk-method: delete
      tags: [Customers]
      summary: Delete a customer
      description: Removes a customer from the portal.
      externalDocs: {{url: "{PAGES}/customers-api/delete-customer"}}
      security: [{{token: [customers.write]}}]
      responses:
        "204": {{description: The customer is gone.}}
{ERRORS}"""
DELETE_FACTS = """\
operations:
  - operation_id: delete-customer
    page: api-reference/customers-api/delete-customer
    summary: removes a customer
    method: DELETE
    path: /customers/{customerId}
    parameters:
      - {name: customerId, in: path, type: string, required: true, fact: "ID of the customer"}
    request: null
    response: {status: 204, schema: nothing}
    errors: []
    scopes: [customers.write]
    evidence: documented
"""
DELETE_FIXTURE = {
    "operation": "delete-customer",
    "source": f"{PAGES}/customers-api/delete-customer",
    "sample": "2026-11-26",
    "note": "Nothing comes back.",
    "request": {"method": "DELETE", "path": "/customers/cst_abc12345def678"},
    "status": 204,
    "response": None,
}
DELETE_BEHAVIOUR = """

@operation("delete-customer")
def delete_customer(ask: Ask) -> ApiResponse:
    delete(ask.portal, get_customer(ask))
    return ApiResponse(204)
"""
NOTES = f"""\
  /notes/{{noteId}}:
    parameters: [{{name: noteId, in: path, required: true, description: Its id., schema: {{type: string}}}}]
    get:
      operationId: get-note
      x-sdk-method: get
      tags: [Notes]
      summary: Get one note
      externalDocs: {{url: "{PAGES}/notes-api/get-note"}}
      security: [{{token: [customers.read]}}]
      responses:
        "200":
          description: The note.
          content:
            application/json:
              schema: {{$ref: "#/components/schemas/Note"}}
              example: {{id: nte_1, text: Called.}}
{ERRORS}"""
NOTE = """\
    Note:
      type: object
      description: A note.
      required: [id, text]
      properties:
        id: {type: string, description: Its id.}
        text: {type: string, description: What it says.}
"""
pytestmark = pytest.mark.slow


class Repository:
    """A copy of this repository, with its files committed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        listed = self._run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", folder=ROOT)
        for name in listed.stdout.rstrip("\0").split("\0"):
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
                for compiled in (ROOT / name).parent.glob(f"__pycache__/{Path(name).stem}.*"):
                    (folder / name).with_name("__pycache__").mkdir(exist_ok=True)
                    shutil.copy2(compiled, (folder / name).with_name("__pycache__"))
        (folder / ".venv").symlink_to(sys.prefix)
        author = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", "-c", "commit.gpgsign=false")
        for command in (["init", "--quiet"], ["add", "generated_client"], ["commit", "--quiet", "--message=Before"]):
            self._run("git", *author, *command)

    def _run(self, *command: str, folder: Path | None = None, expect: int = 0) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "GIT_"))}
        done = subprocess.run(
            command, cwd=folder or self.folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == expect, done.stdout[-4000:] + done.stderr[-4000:]
        return done

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace a text where it stands first."""
        text = (self.folder / file).read_text(encoding="utf-8")
        assert old in text
        (self.folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    def generate(self) -> None:
        self._run("bash", "generate.sh")

    def changes(self) -> tuple[str, list[str]]:
        """The step of the version, and what has changed."""
        told: Any = json.loads(self._run("bash", "generate.sh", "--changes", "HEAD", "--json").stdout)
        each = [
            f"{kind}: {one['subject']} {one['text']}" for kind in ("breaking", "added", "changed") for one in told[kind]
        ]
        return told["step"], each

    def demo(self) -> str:
        return self._run(sys.executable, "-m", "sandbox", "--demo", "generated_client").stdout

    def ask(self, expression: str) -> str:
        """What an expression comes to, with `portal`, a client of the sandbox, and `customer`."""
        code = (
            "from sandbox.serving import running\n"
            "from generated_client import MijnKlantportaal\n"
            "with running() as it, MijnKlantportaal(api_key=it.api_key, base_url=it.base_url) as portal:\n"
            "    customer = portal.customers.list().first()\n"
            f"    try:\n        print({expression})\n"
            "    except Exception as error:\n        print(error)\n"
        )
        return self._run(sys.executable, "-c", code).stdout.strip()

    def tests(self, *files: str, expect: int = 0) -> str:
        command = (sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", "--tb=short", *files)
        return self._run(*command, expect=expect).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    (tmp_path / "repository").mkdir()
    return Repository(tmp_path / "repository")


LISTS = ("tests/client/test_pagination.py", "tests/generator/test_list_filters.py")
FACTS = (
    "tests/project/test_completeness.py",
    "tests/document/test_documentation.py",
    "tests/document/test_fixtures.py",
)


def test_a_list_gets_an_optional_filter(repository: Repository) -> None:
    listing = "      operationId: list-customers\n"
    given = "{name: city, in: query, description: Only those of this town., schema: {type: string}}"
    head, _, rest = (repository.folder / "openapi.yaml").read_text(encoding="utf-8").partition(listing)
    changed = head + listing + rest.replace(f"[{PAGE}]", f"[{PAGE}, {given}]", 1)
    (repository.folder / "openapi.yaml").write_text(changed, encoding="utf-8")
    repository.generate()
    assert repository.changes() == ("minor", ["added: portal.customers.list argument `city` is new"])
    assert "DEMO-001" in repository.demo()
    assert int(repository.ask("len(list(portal.customers.list(city='Urk')))")) > 0
    said = repository.tests(*FACTS, expect=1)
    assert "('list-customers', 'city', 'added')" in said
    fact = "    path: /customers\n    parameters: ["
    repository.edit(
        "tests/documentation/customers.yaml", f"{fact}]", f"{fact}{{name: city, in: query, type: string, fact: town}}]"
    )
    repository.tests(*LISTS, *FACTS)


def test_an_operation_comes_that_answers_with_nothing(repository: Repository) -> None:
    repository.edit("openapi.yaml", CUSTOMER_PATH, CUSTOMER_PATH + DELETE)
    repository.generate()
    assert repository.changes() == ("minor", ["added: portal.customers.delete is new"])
    assert "DEMO-001" in repository.demo()
    assert "no behaviour for delete-customer" in repository.ask("portal.customers.delete(customer.id)")
    said = repository.tests("tests/project/test_completeness.py", expect=1)
    assert (
        "delete-customer lacks facts in tests/documentation/customers.yaml; tests/fixtures/delete-customer.json; "
        "a call of customers.delete in tests/support/documented_calls.py; "
        "customers.delete in tests/support/surface.py; behaviour in sandbox/resources/customers.py\n"
    ) in said

    repository.edit("tests/documentation/customers.yaml", "operations:\n", DELETE_FACTS)
    fixture = repository.folder / "tests/fixtures/delete-customer.json"
    fixture.write_text(json.dumps(DELETE_FIXTURE, indent=2) + "\n", encoding="utf-8")
    call = '    yield call("customers.get", '
    repository.edit(
        "tests/support/documented_calls.py",
        call,
        f'    yield call("customers.delete", "delete-customer", "cst_abc12345def678")\n{call}',
    )
    repository.edit("tests/support/surface.py", '"customers": "list ', '"customers": "delete list ')
    behaviours = repository.folder / "sandbox/resources/customers.py"
    behaviours.write_text(behaviours.read_text(encoding="utf-8") + DELETE_BEHAVIOUR, encoding="utf-8")
    assert repository.ask("portal.customers.delete(customer.id)") == "None"
    repository.tests(
        *FACTS,
        "tests/document/test_fixtures.py",
        "tests/client/test_surface.py",
        "tests/client/test_requests.py",
        "tests/sandbox/test_sandbox_documented_calls.py",
    )


def test_every_customer_gets_another_field(repository: Repository) -> None:
    repository.edit(
        "openapi.yaml",
        "        - createdAt\n      properties:\n"
        '        id: {$ref: "#/components/schemas/CustomerId", description: Its id.}\n',
        "        - createdAt\n        - vatNumber\n      properties:\n"
        "        vatNumber: {type: string, description: Its VAT number.}\n"
        '        id: {$ref: "#/components/schemas/CustomerId", description: Its id.}\n',
    )
    repository.edit(
        "openapi.yaml",
        "companyName: Test Company BV\n",
        "companyName: Test Company BV\n                    vatNumber: NL001\n",
    )
    repository.generate()
    told = "added: Customer.vat_number is new, and has to be given where code makes one"
    assert repository.changes() == ("minor", [told])
    assert "DEMO-001" in repository.demo()
    assert repository.ask("customer.vat_number") == "NL001"
    said = repository.tests(*FACTS, expect=1)
    assert "('Customer', 'vatNumber', 'added')" in said
    repository.tests("tests/client/test_pagination.py", "tests/project/test_completeness.py")


def test_a_resource_comes(repository: Repository) -> None:
    tag = "  - {name: Notes, description: Notes about customers., x-sdk-resource: notes}\n"
    repository.edit("openapi.yaml", "tags:\n", f"tags:\n{tag}")
    repository.edit("openapi.yaml", CUSTOMER_PATH, NOTES + CUSTOMER_PATH)
    repository.edit("openapi.yaml", "    Customer:\n", f"{NOTE}    Customer:\n")
    repository.generate()
    assert repository.changes() == ("minor", ["added: Note is new", "added: portal.notes is new"])
    assert "DEMO-001" in repository.demo()
    said = repository.tests("tests/project/test_completeness.py", expect=1)
    assert "get-note lacks facts in tests/documentation/notes.yaml; " in said
    assert "behaviour in sandbox/resources/notes.py\n" in said
    repository.tests("tests/client/test_pagination.py")
