"""What users see of the package: its names, its signatures, its docstrings, its size; the same in both clients."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from typing import Any

import attrs
import pytest
from documented import DOCUMENT
from documented_calls import CALLS, DocumentedCall
from surface import FINDERS, METHODS, NAMES

import generated_client
from generated_client import AsyncMijnKlantportaal, MijnKlantportaal, models
from generated_client._core.model import Model

PACKAGE = Path(generated_client.__file__).parent
SYNC, ASYNC = MijnKlantportaal(api_key="key"), AsyncMijnKlantportaal(api_key="key")
ALL = sorted(NAMES | FINDERS)


def resources(portal: MijnKlantportaal | AsyncMijnKlantportaal) -> dict[str, Any]:
    names = [name for name, value in vars(type(portal)).items() if isinstance(value, cached_property)]
    return {name: getattr(portal, name) for name in names}


def methods(portal: MijnKlantportaal | AsyncMijnKlantportaal) -> dict[str, Any]:
    """The public methods of all resources, as `customer_invoices.get`."""
    return {
        f"{name}.{method}": getattr(resource.__class__, method)
        for name, resource in resources(portal).items()
        for method in dir(resource)
        if not method.startswith("_") and method != "calls"
    }


@pytest.mark.parametrize("portal", [SYNC, ASYNC], ids=["sync", "async"])
def test_a_client_has_these_methods(portal: MijnKlantportaal | AsyncMijnKlantportaal) -> None:
    assert list(resources(portal)) == list(METHODS)
    assert set(methods(portal)) == NAMES | FINDERS


def test_every_method_that_sends_a_request_is_among_the_documented_calls() -> None:
    # test_requests.py, test_fixtures.py and test_prism.py go by that list.
    covered = {f"{call.resource}.{call.method}" for call in CALLS}
    assert covered == set(methods(SYNC)) - FINDERS


@pytest.mark.parametrize("name", METHODS)
def test_each_method_has_its_call_as_data(name: str) -> None:
    calls = getattr(SYNC, name).calls
    assert calls is getattr(ASYNC, name).calls
    assert {method for method in dir(calls) if not method.startswith("_")} == set(METHODS[name].split())


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_call_takes_what_the_method_takes(name: str) -> None:
    resource, method = name.split(".")
    of_method = inspect.signature(methods(SYNC)[name]).parameters
    of_call = inspect.signature(getattr(getattr(SYNC, resource).calls, method)).parameters
    taken = [(each.name, each.annotation, each.default) for each in of_method.values()][1:]
    assert [(each.name, each.annotation, each.default) for each in of_call.values() if each.name != "page"] == taken


@pytest.mark.parametrize("name", ALL)
def test_sync_and_async_take_the_same_and_return_the_same(name: str) -> None:
    one, other = inspect.signature(methods(SYNC)[name]), inspect.signature(methods(ASYNC)[name])
    assert list(one.parameters.values()) == list(other.parameters.values())
    assert one.return_annotation == re.sub(r"\bAsync(Pages|CloudFile)", r"\1", other.return_annotation)


@pytest.mark.parametrize("name", ALL)
def test_async_methods_are_awaited_except_for_lists_that_come_in_pages(name: str) -> None:
    one, other = methods(SYNC)[name], methods(ASYNC)[name]
    assert not inspect.iscoroutinefunction(one)
    assert inspect.iscoroutinefunction(other) != inspect.signature(other).return_annotation.startswith("AsyncPages")


@pytest.mark.parametrize("name", ALL)
def test_sync_and_async_have_the_same_docstring(name: str) -> None:
    assert methods(SYNC)[name].__doc__ == methods(ASYNC)[name].__doc__


@pytest.mark.parametrize("name", ALL)
def test_a_docstring_tells_each_argument_what_comes_back_and_what_is_raised(name: str) -> None:
    method = methods(SYNC)[name]
    summary, *rest = inspect.cleandoc(method.__doc__).split("\n")
    assert re.fullmatch(r"[A-Z].{5,}[^.]\.", summary)
    sections = sections_of("\n".join(rest))
    told = re.findall(r"^    (\w+): \S", sections.get("Args", ""), re.MULTILINE)
    takes_all_of = re.search(r"The arguments are\s+those of\s+`(\w+)`", method.__doc__)
    if takes_all_of:
        assert not told
        same = methods(SYNC)[f"{name.partition('.')[0]}.{takes_all_of[1]}"]
        assert inspect.signature(method).parameters == inspect.signature(same).parameters
    else:
        assert told == list(inspect.signature(method).parameters)[1:]
    assert sections["Returns"].strip()
    assert "PortalError: " in sections["Raises"]
    page = re.search(r"^Documentation: (\S+)$", sections["Raises"], re.MULTILINE)
    if name not in FINDERS:
        assert page
        assert page[1].startswith("https://docs.developers.mijnklantportaal.nl/api-reference/")


def sections_of(docstring: str) -> dict[str, str]:
    parts = re.split(r"^(Args|Returns|Raises):$", docstring, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("call", CALLS, ids=repr)
def test_what_stands_in_the_path_is_positional_and_all_else_is_named(call: DocumentedCall) -> None:
    (_, *parameters) = inspect.signature(methods(SYNC)[f"{call.resource}.{call.method}"]).parameters.values()
    in_path = parameters[: len(call.arguments)]
    assert all(each.kind is each.POSITIONAL_OR_KEYWORD and each.name.endswith("_id") for each in in_path)
    assert all(each.kind is each.KEYWORD_ONLY for each in parameters[len(in_path) :])
    assert [each for each in parameters if each.default is each.empty] == [
        each for each in parameters if "Unset" not in each.annotation.split(" | ")
    ]


@pytest.mark.parametrize("portal", [SYNC, ASYNC], ids=["sync", "async"])
def test_both_clients_take_the_same_arguments(portal: MijnKlantportaal | AsyncMijnKlantportaal) -> None:
    parameters = inspect.signature(type(portal)).parameters
    assert list(parameters) == [
        *("api_key", "auth", "base_url", "timeout", "deadline", "max_retries", "rate_limiter", "http_client"),
        *("user_agent", "insecure_http", "strict", "clock"),
    ]
    assert {each.kind for each in parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}
    assert all(f"{name}: " in (type(portal).__doc__ or "") for name in parameters)


CLIENT_METHODS = ["bound", "close", "request", "send", "with_options"]


def test_both_clients_have_the_same_methods_of_their_own() -> None:
    for name in CLIENT_METHODS:
        one, other = getattr(MijnKlantportaal, name), getattr(AsyncMijnKlantportaal, name)
        assert inspect.signature(one).parameters == inspect.signature(other).parameters
        assert one.__doc__ == other.__doc__
    for portal in (SYNC, ASYNC):
        found = {name for name in dir(portal) if not name.startswith("_")}
        assert found == {*METHODS, *CLIENT_METHODS}


def test_the_class_docstrings_differ_in_their_examples_only() -> None:
    one, other = (
        inspect.cleandoc(each.__doc__ or "").split("\n") for each in (MijnKlantportaal, AsyncMijnKlantportaal)
    )
    plain = [
        line.replace(", for asyncio", "")
        .replace(" and event loop", "")
        .replace("AsyncM", "M")
        .replace("async with", "with")
        .replace("await ", "")
        for line in other
    ]
    assert [line.replace("httpx.AsyncClient", "httpx.Client") for line in plain] == one


# Models


def test_every_model_can_be_imported_from_one_place_by_the_name_of_its_schema() -> None:
    schemas = set(DOCUMENT["components"]["schemas"])
    # A download link is written by hand, once for each client.
    own = {"CloudFile", "AsyncCloudFile"}
    assert sorted(models.__all__) == sorted(set(models.__all__))
    assert set(models.__all__) - own <= schemas
    for name in models.__all__:
        found = getattr(models, name)
        assert isinstance(found, type)
        assert found.__doc__


@pytest.mark.parametrize("name", ALL)
def test_every_type_that_a_signature_names_is_there_at_run_time(name: str) -> None:
    assert "return" in inspect.get_annotations(methods(SYNC)[name], eval_str=True)
    assert "return" in inspect.get_annotations(methods(ASYNC)[name], eval_str=True)


def test_every_documented_field_is_an_attribute() -> None:
    for name in set(models.__all__) - {"CloudFile", "AsyncCloudFile"}:
        model = getattr(models, name)
        if issubclass(model, Model):
            schema = DOCUMENT["components"]["schemas"][name]
            assert sorted(model.json_fields) == sorted(schema["properties"])
            required = {key for key, field in model.json_fields.items() if field.required}
            assert required == set(schema.get("required", ()))
            attributes = attrs.fields_dict(model)
            assert len(attributes) == len(model.json_fields) + 1
            assert not any("__dict__" in vars(base) for base in model.__mro__), "its objects have no slots"


@pytest.mark.parametrize("name", ["PortalError", "UNSET", "NamedFile", "Response", "Call"])
def test_the_names_of_the_first_line_are_at_the_top(name: str) -> None:
    assert name in generated_client.__all__
    assert hasattr(generated_client, name)


def test_every_error_is_at_the_top() -> None:
    tree = {
        name
        for name, value in vars(generated_client.errors).items()
        if inspect.isclass(value) and issubclass(value, generated_client.PortalError)
    }
    assert tree <= set(generated_client.__all__)


# Size


# The only file that needs more than attrs.
LIBRARIES = {"connections.py": {"httpx"}}
FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_is_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 1010


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_imports_within_the_package_are_relative(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    absolute = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    absolute |= {
        (node.module or "").split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and not node.level
    }
    allowed = {"attrs", *sys.stdlib_module_names} | LIBRARIES.get(path.name, set())
    assert absolute <= allowed


def test_importing_the_package_loads_no_resource() -> None:
    code = "import sys, generated_client; print([name for name in sys.modules if 'resources' in name])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    assert done.stdout == "[]\n"
