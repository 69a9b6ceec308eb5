"""What an operation of the document needs in the rest of the repository, each told in one line when it is missing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from documented import DECLARED, DOCUMENT, DOCUMENTED, HERE
from documented_calls import CALLS
from surface import NAMES

from sandbox import resources
from sandbox.portal import BEHAVIOURS

assert resources  # registers the behaviours
RESOURCES = {tag["name"]: tag["x-sdk-resource"] for tag in DOCUMENT["tags"]}
CALLED = {f"{call.resource}.{call.method}" for call in CALLS}


def methods(operation_id: str) -> Iterator[str]:
    """The methods of an operation: `customers.create`."""
    operation = DECLARED[operation_id][2]
    for method in operation.get("x-sdk-methods", [operation.get("x-sdk-method")]):
        yield f"{RESOURCES[operation['tags'][0]]}.{method}"


def missing(operation_id: str) -> Iterator[str]:
    """What an operation lacks, with the file where it goes."""
    resource = RESOURCES[DECLARED[operation_id][2]["tags"][0]]
    if operation_id not in DOCUMENTED:
        yield f"facts in tests/documentation/{resource.replace('_', '-')}.yaml"
    if not (HERE / f"fixtures/{operation_id}.json").is_file():
        yield f"tests/fixtures/{operation_id}.json"
    for method in methods(operation_id):
        if method not in CALLED:
            yield f"a call of {method} in tests/support/documented_calls.py"
        if method not in NAMES:
            yield f"{method} in tests/support/surface.py"
    if operation_id not in BEHAVIOURS:
        yield f"behaviour in sandbox/resources/{resource}.py"


@pytest.mark.parametrize("operation_id", DECLARED)
def test_an_operation_has_facts_a_fixture_a_call_and_behaviour(operation_id: str) -> None:
    lacking = list(missing(operation_id))
    if lacking:
        pytest.fail(f"{operation_id} lacks {'; '.join(lacking)}", pytrace=False)


def test_nothing_is_left_of_an_operation_that_is_gone() -> None:
    fixtures = {path.stem for path in (HERE / "fixtures").glob("*.json") if "." not in path.stem}
    left = {
        "tests/documentation": DOCUMENTED.keys() - DECLARED.keys(),
        "tests/fixtures": fixtures - DECLARED.keys(),
        "sandbox/resources": BEHAVIOURS.keys() - DECLARED.keys(),
    }
    assert not any(left.values()), left
