"""`--changes` tells what no signature shows: limits, scopes, names in JSON, the server, deprecations."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from changed_documents import Change, changed

from generator.contract import contract_of
from generator.document import parse
from generator.output import write_manifest
from generator.project import build, prepared
from generator.upgrade.changes import since
from generator.upgrade.changes.contract_changes import contract, contract_changes

CREATE = ("paths", "/things", "post")
ID = ("paths", "/things/{thingId}", "parameters", 0)
NEW = ("components", "schemas", "NewThing", "properties")
THING = ("components", "schemas", "Thing", "properties")
LINE = ("components", "schemas", "Line")
SCOPES = (*CREATE, "security")
READ_WRITE = "[{token: [things.read, things.write]}]"
NOTE = "argument `note` "


def note(**limits: Any) -> Change:
    """The argument `note` of `things.create`."""
    return (*NEW, "note"), {"type": "string", "description": "A note.", **limits}


def size(**limits: Any) -> Change:
    """A number beside it."""
    return (*NEW, "size"), {"type": "integer", "description": "How big it is.", **limits}


def tags(items: dict[str, Any] | None = None, **limits: Any) -> Change:
    """A list beside them."""
    return (*NEW, "tags"), {
        "type": "array",
        "description": "Its tags.",
        "items": {"type": "string"} | (items or {}),
        **limits,
    }


def line(**limits: Any) -> list[Change]:
    """Objects that the body has, with a field."""
    lines = {"type": "array", "description": "Lines.", "items": {"$ref": "#/components/schemas/Line"}}
    text = {"type": "string", "description": "A text.", **limits}
    return [
        (LINE, {"type": "object", "description": "A line.", "properties": {"text": text}}),
        ((*NEW, "lines"), lines),
    ]


CASES: dict[str, tuple[list[Change], list[Change], list[tuple[str, str, str]]]] = {
    "nothing": ([note(maxLength=5)], [note(maxLength=5)], []),
    "ids in the path begin differently": (
        [((*ID, "schema", "pattern"), "^thi_")],
        [((*ID, "schema", "pattern"), "^thg_")],
        [("breaking", "portal.things.get", "argument `thing_id` takes `thg_...`, it took `thi_...`")],
    ),
    "ids of another kind are taken as well": (
        [((*ID, "schema", "pattern"), "^thi_")],
        [((*ID, "schema", "pattern"), "^(thi_|thg_)")],
        [("added", "portal.things.get", "argument `thing_id` takes `thi_...` or `thg_...`, it took `thi_...`")],
    ),
    "a pattern is another one": (
        [note(pattern="^[a-z]+$")],
        [note(pattern="^[a-z0-9]+$")],
        [
            (
                "breaking",
                "portal.things.create",
                NOTE + "takes what matches `^[a-z0-9]+$`, it took what matches `^[a-z]+$`",
            )
        ],
    ),
    "a list may be shorter only": (
        [tags(maxItems=5)],
        [tags(maxItems=3)],
        [("breaking", "portal.things.create", "argument `tags` takes at most 3 items, it took at most 5 items")],
    ),
    "a list may be longer": (
        [tags(maxItems=3)],
        [tags(maxItems=5)],
        [("added", "portal.things.create", "argument `tags` takes at most 5 items, it took at most 3 items")],
    ),
    "items of a list are limited": (
        [tags()],
        [tags({"pattern": "^tag_"})],
        [("breaking", "portal.things.create", "argument `tags` is limited to `tag_...` (each item)")],
    ),
    "no item may stand twice": (
        [tags(uniqueItems=False)],
        [tags(uniqueItems=True)],
        [("breaking", "portal.things.create", "argument `tags` is limited to items that differ")],
    ),
    "a limit that everything obeys": ([tags(), note()], [tags(minItems=0), note(minLength=0)], []),
    "a text is limited": (
        [note()],
        [note(maxLength=5)],
        [("breaking", "portal.things.create", NOTE + "is limited to at most 5 characters")],
    ),
    "a text is no longer limited": (
        [note(maxLength=5)],
        [note()],
        [("added", "portal.things.create", NOTE + "is no longer limited to at most 5 characters")],
    ),
    "a number has to be higher": (
        [size(minimum=0)],
        [size(minimum=1)],
        [("breaking", "portal.things.create", "argument `size` takes at least 1, it took at least 0")],
    ),
    "a number may be lower": (
        [size(minimum=1)],
        [size(minimum=0)],
        [("added", "portal.things.create", "argument `size` takes at least 0, it took at least 1")],
    ),
    "steps are finer": (
        [size(multipleOf=10)],
        [size(multipleOf=5)],
        [("added", "portal.things.create", "argument `size` takes multiples of 5, it took multiples of 10")],
    ),
    "steps are others": (
        [size(multipleOf=10)],
        [size(multipleOf=4)],
        [("breaking", "portal.things.create", "argument `size` takes multiples of 4, it took multiples of 10")],
    ),
    "something has to be given": (
        [],
        [((*NEW[:-1], "minProperties"), 1)],
        [("breaking", "portal.things.create", "is limited to at least 1 of its optional arguments")],
    ),
    "a field of what is sent is limited": (
        line(),
        line(maxLength=5),
        [("breaking", "Line.text", "is limited to at most 5 characters")],
    ),
    "a field of a response is limited": (
        [((*THING, "note"), {"type": "string", "description": "A note.", "maxLength": 9})],
        [((*THING, "note"), {"type": "string", "description": "A note.", "maxLength": 5})],
        [],
    ),
    "a scope has another name": (
        [(SCOPES, "[{token: [things.write]}]")],
        [(SCOPES, "[{token: [things.create]}]")],
        [("breaking", "portal.things.create", "needs the scope `things.create`, it was `things.write`")],
    ),
    "a scope is added": (
        [(SCOPES, "[{token: [things.write]}]")],
        [(SCOPES, READ_WRITE)],
        [("breaking", "portal.things.create", "needs the scope `things.read`, it was `things.write`")],
    ),
    "a scope is left out": (
        [(SCOPES, READ_WRITE)],
        [(SCOPES, "[{token: [things.write]}]")],
        [("changed", "portal.things.create", "needs the scope `things.read` no more")],
    ),
    "a scope is documented now": (
        [(SCOPES, "[{token: []}]")],
        [(SCOPES, "[{token: [things.write]}]")],
        [("changed", "portal.things.create", "needs the scope `things.write`, which was not documented")],
    ),
    "a field of a response has another name in JSON": (
        [((*THING, "madeAt"), "{type: string, description: When., x-python-name: made}")],
        [((*THING, "createdAt"), "{type: string, description: When., x-python-name: made}")],
        [("breaking", "Thing.made", "is `createdAt` in JSON, it was `madeAt`")],
    ),
    "an argument has another name in JSON": (
        [((*NEW, "madeAt"), "{type: string, description: When., x-python-name: made}")],
        [((*NEW, "createdAt"), "{type: string, description: When., x-python-name: made}")],
        [("changed", "portal.things.create", "argument `made` is `createdAt` in JSON, it was `madeAt`")],
    ),
    "the server is another one": (
        [],
        [(("servers", 0, "url"), "https://api.example.com/v2")],
        [
            (
                "changed",
                "MijnKlantportaal",
                "calls https://api.example.com/v2 by default, it was https://api.example.com/v1",
            )
        ],
    ),
    "an operation is deprecated": (
        [],
        [((*CREATE, "deprecated"), True)],
        [("changed", "portal.things.create", "is deprecated")],
    ),
    "an operation is not deprecated any more": (
        [((*CREATE, "deprecated"), True)],
        [],
        [("changed", "portal.things.create", "is not deprecated")],
    ),
    "an argument is deprecated": (
        [],
        [note(deprecated=True)],
        [("changed", "portal.things.create", NOTE + "is deprecated")],
    ),
    "a field is deprecated": (
        [],
        [((*THING, "id"), "{type: string, description: Its id., deprecated: true}")],
        [("changed", "Thing.id", "is deprecated")],
    ),
}


def contract_with(*changes: Change) -> Any:
    """The contract of the package that a changed document becomes, as its manifest has it."""
    token: Change = (("components", "securitySchemes"), "{token: {type: http, scheme: bearer}}")
    return json.loads(json.dumps(contract_of(prepared(parse(changed(token, *changes)), Path("nowhere")).package)))


@pytest.mark.parametrize("case", CASES)
def test_each_change_of_a_contract_is_told_exactly(case: str) -> None:
    before, after, expected = CASES[case]
    found = contract_changes(contract_with(*before), contract_with(*after))
    assert [(each.kind, each.subject, each.text) for each in found] == expected


def test_the_name_of_a_place_in_the_path_is_no_fact_of_the_wire() -> None:
    assert contract_with()["facts"]["portal.things.get(thing_id)"] == {}


def test_an_argument_that_breaks_is_one_that_the_changelog_has_to_name() -> None:
    (found,) = contract_changes(contract_with(note()), contract_with(note(maxLength=5)))
    assert found.names == ("note",)


# With git


def commit_everything(folder: Path, message: str) -> None:
    author = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", "-c", "commit.gpgsign=false")
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", f"--message={message}"]):
        subprocess.run(["git", "-C", str(folder), *author, *command], check=True, capture_output=True)


def generated(directory: Path, *changes: Change) -> Path:
    """A package with its manifest."""
    if directory.exists():
        shutil.rmtree(directory)
    package = build(parse(changed(*changes)), directory)
    write_manifest(directory, contract_of(package))
    return directory


@pytest.mark.slow
def test_a_package_that_was_copied_elsewhere_is_judged_without_its_document(tmp_path: Path) -> None:
    package = generated(tmp_path / "portal", tags(maxItems=5))
    commit_everything(tmp_path, "Before")
    generated(package, tags(maxItems=3))
    found = since(package, "HEAD")
    assert (found.step, found.code_only) == ("major", False)
    assert [str(each) for each in found.changes] == [
        "`portal.things.create`: argument `tags` takes at most 3 items, it took at most 5 items"
    ]


def test_a_new_optional_filter_is_a_minor_step(tmp_path: Path) -> None:
    package = generated(tmp_path / "portal")
    commit_everything(tmp_path, "Before")
    place = ("paths", "/things", "get", "parameters", 1)
    generated(package, (place, "{name: updatedSince, in: query, description: Since., schema: {type: string}}"))
    found = since(package, "HEAD")
    assert found.step == "minor"
    assert [str(each) for each in found.changes] == ["`portal.things.list`: argument `updated_since` is new"]


@pytest.mark.slow
def test_a_package_without_a_contract_is_compared_by_its_code_and_the_report_says_so(tmp_path: Path) -> None:
    package = generated(tmp_path / "portal", tags(maxItems=5))
    manifest = json.loads((package / "manifest.json").read_text())
    del manifest["contract"]
    (package / "manifest.json").write_text(json.dumps(manifest))
    assert contract(package) is None
    commit_everything(tmp_path, "Before")
    generated(package, tags(maxItems=3))
    found = since(package, "HEAD")
    assert (found.step, found.code_only, found.as_json()["code_only"]) == ("patch", True, True)
    assert "Only code was compared: at HEAD the package does not tell its server, scopes," in str(found)
