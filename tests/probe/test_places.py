"""The probe's own walk over schemas agrees with a validator of JSON Schema."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from api_document import DOCUMENT
from hypothesis import given, settings
from hypothesis import strategies as st
from json_values import slots
from small_document import SMALL_DOCUMENT

from generator.document import parse
from generator.probe.compare import Exchange, Findings
from generator.probe.operations import GetOperation, get_operations
from sandbox.contract import contract

ROOT = Path(__file__).parents[2]
OPERATIONS = get_operations(DOCUMENT)
HEADERS = {"content-type": "application/json", "x-ratelimit-limit": "60", "x-ratelimit-remaining": "59"}
VALUES: tuple[Any, ...] = (
    *(None, True, 0, 21, 12.95, "", "open", "EUR", "12.95", "12,95", "2024-04-29", "29-04-2024"),
    *("2024-04-29T21:00:00+02:00", "2024-04-29T21:00:00", "cst_1", "inv_1", [], {}, [None], ["cug_1"], {"href": 1}),
)


def test_there_are_36_get_operations() -> None:
    assert len(OPERATIONS) == 36


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_the_example_of_each_operation_fits(operation: GetOperation) -> None:
    assert differences(operation, example_of(operation)) == set()


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_changed_example_is_odd_to_both_or_to_none(data: st.DataObject) -> None:
    operation = data.draw(st.sampled_from(OPERATIONS))
    answer = copy.deepcopy(example_of(operation))
    holder, key = data.draw(st.sampled_from(list(slots(answer))))
    if data.draw(st.booleans()) and isinstance(holder, dict):
        del holder[key]
    else:
        holder[key] = data.draw(st.sampled_from(VALUES))
    known = next(each for each in contract().operations if each.id == operation.id)
    faults = contract().faults_of(known, 200, json.dumps(answer).encode(), HEADERS)
    # A validator lets every unknown field pass, the probe tells it.
    told = {each for each in differences(operation, answer) if "undocumented field" not in each}
    assert bool(told) == bool(faults), (told, faults)


def test_a_document_may_have_several_statuses_and_bodies_that_are_no_json() -> None:
    text = SMALL_DOCUMENT.replace(
        """        "200":
          description: The thing.
""",
        """        "204": {description: There is none.}
        "200":
          description: The thing.
""",
    ).replace(
        'content: {application/json: {schema: {$ref: "#/components/schemas/Box"}, example: {id: box_1}}}',
        "content: {text/plain: {schema: {type: string}, example: a box}}",
    )
    small = parse(text)
    thing, box = get_operations(small)
    assert (thing.statuses, thing.reads_json, box.reads_json) == (("204", "200"), True, False)
    findings = Findings()
    findings.add(small, Exchange(thing, {}, {}, 204, HEADERS))
    findings.add(small, Exchange(box, {}, {}, 200, {**HEADERS, "content-type": "text/plain"}))
    assert dict(findings.deviations) == {}
    findings.add(small, Exchange(thing, {}, {}, 201, HEADERS, {"id": "thg_1"}))
    assert [each.problem for each in findings.deviations] == ["status 201 where 204 or 200 is documented"]


def differences(operation: GetOperation, answer: Any) -> set[str]:
    findings = Findings()
    findings.add(DOCUMENT, Exchange(operation, {}, {}, 200, HEADERS, answer))
    return {f"{each.place}: {each.problem}" for each in findings.deviations}


def example_of(operation: GetOperation) -> Any:
    answer = operation.raw["responses"][operation.statuses[0]]
    return answer["content"]["application/json"]["example"]
