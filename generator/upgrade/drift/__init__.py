"""How `openapi.yaml` and the service's own document differ.

Operations are matched by method and path, fields by their place. What is compared is what both documents mean
(`shapes`), so that it makes no difference how they are written. Where our document has an `x-evidence` it says more
than the documentation does: that the service's document is silent there is known and no drift; that it says something
else is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ...document import METHODS, Document
from .differences import Drift, Notes
from .published import PublishedDocumentError, mapping, sequence
from .schema_comparison import SchemaComparison
from .shapes import Mark, Spot, mark_of, resolved

IGNORED_HEADERS = frozenset({"accept", "authorization", "content-type"})
ANY_SUCCESS = "2XX"


def compare(document: Document, theirs: dict[str, Any], source: str) -> Drift:
    """Compare our document with another one of the same API.

    Raises:
        PublishedDocumentError: The other one describes another API, or a part of this one.
    """
    notes = Notes(document)
    comparison = _Comparison(document, theirs, notes)
    _refuse_another_api(comparison, source)
    comparison.run()
    tags: list[dict[str, Any]] = document.raw.get("tags", [])
    names = {each["x-sdk-resource"]: str(each["name"]) for each in tags}
    found = [each for each in notes.found.values() if not each.known]
    others = sorted({each.resource for each in found} - set(names) - {"shared", "api"})
    titles = {"api": "The API", **names, **{each: each for each in others}, "shared": "Shared"}
    order = list(titles)
    return Drift(
        source,
        tuple(sorted(found, key=lambda each: order.index(each.resource))),
        tuple(each for each in notes.found.values() if each.known),
        tuple(titles.items()),
    )


@dataclass(frozen=True)
class _Operation:
    verb: str
    path: str
    item: dict[str, Any]
    raw: dict[str, Any]

    @property
    def shown(self) -> str:
        return f"{self.verb.upper()} {self.path}"

    @property
    def id(self) -> str:
        return str(self.raw.get("operationId", ""))


Key = tuple[str, str]


def _operations(root: dict[str, Any], base: str = "") -> dict[Key, _Operation]:
    """By method and path; names of path parameters do not count, slashes at the end do."""
    found: dict[Key, _Operation] = {}
    for path, item in mapping(root.get("paths")).items():
        for verb in METHODS:
            if verb in mapping(item):
                key = (verb, base + re.sub(r"{[^}]*}", "{}", path))
                found[key] = _Operation(verb, path, mapping(item), mapping(item[verb]))
    return found


def _paired(ours: dict[str, Any], theirs: dict[str, Any]) -> tuple[dict[Key, _Operation], dict[Key, _Operation]]:
    """The operations of both. Some documents have the start of all paths in their server, others in each path."""
    plain = _operations(ours), _operations(theirs)
    whole = _operations(ours, _base_path(ours)), _operations(theirs, _base_path(theirs))
    return max(plain, whole, key=lambda each: len(each[0].keys() & each[1].keys()))


def _servers(root: dict[str, Any]) -> list[str]:
    return [str(mapping(each).get("url", "")).rstrip("/") for each in sequence(root.get("servers"))]


def _base_path(root: dict[str, Any]) -> str:
    return urlsplit(_servers(root)[0]).path if _servers(root) else ""


def _title(root: dict[str, Any]) -> str:
    return str(mapping(root.get("info")).get("title", ""))


def _refuse_another_api(comparison: _Comparison, source: str) -> None:
    ours, theirs = comparison.document.raw, comparison.theirs_root
    words = [set(re.findall(r"\w{4,}", _title(root).lower())) for root in (ours, theirs)]
    hosts = [{urlsplit(url).hostname for url in _servers(root)} for root in (ours, theirs)]
    # A document with servers of its own is of this API if they are the same; one without them, if its title is.
    if not words[0] & words[1] and not hosts[0] & hosts[1]:
        raise PublishedDocumentError(
            f"{source} describes another API: {_title(theirs)!r} at {', '.join(_servers(theirs)) or 'no server'}, "
            f"not {_title(ours)!r} at {', '.join(_servers(ours))}"
        )
    both = comparison.ours.keys() & comparison.theirs.keys()
    if 2 * len(both) < len(comparison.ours):
        raise PublishedDocumentError(
            f"{source} has only {len(both)} of our {len(comparison.ours)} operations: half a file, or another API"
        )


class _Comparison:
    def __init__(self, document: Document, theirs: dict[str, Any], notes: Notes) -> None:
        self.document = document
        self.ours_root = document.raw
        self.theirs_root = theirs
        self.ours, self.theirs = _paired(document.raw, theirs)
        self.notes = notes
        self.note = notes.note
        self.schemas = SchemaComparison(document.raw, theirs, notes)

    def run(self) -> None:
        self.notes.resource = "api"
        here, there = (_servers(root) for root in (self.ours_root, self.theirs_root))
        if there and set(here) != set(there):
            self.note("changed", "server", "servers", ", ".join(here), ", ".join(there))
        if _title(self.ours_root) != _title(self.theirs_root):
            self.note("changed", "title", "info", _title(self.ours_root), _title(self.theirs_root) or "none")
        moved = self.moved()
        for key, ours in self.ours.items():
            self.enter(ours)
            other = self.theirs.get(moved.get(key, key))
            if other is None:
                mark = mark_of(ours.raw, "operation")
                silent = mark if mark and mark.level == "inferred" else None
                self.note("removed", "operation", ours.shown, ours.id, "", silent)
                continue
            if key in moved:
                self.note("changed", "path", ours.shown, ours.shown, other.shown)
            self.compare_operation(ours, other)
        for key, other in self.theirs.items():
            if key not in self.ours and key not in moved.values():
                self.notes.method, self.notes.resource = "", self.resource_of(other)
                self.note("added", "operation", other.shown, "", other.id)

    def moved(self) -> dict[Key, Key]:
        """Operations that have another path or method now, known by their id."""
        by_id = {each.id: key for key, each in self.theirs.items() if each.id and key not in self.ours}
        gone = {key: each.id for key, each in self.ours.items() if key not in self.theirs}
        return {key: by_id[id_] for key, id_ in gone.items() if id_ in by_id}

    def enter(self, operation: _Operation) -> None:
        tag = self.document.tag(operation.raw["tags"][0])
        resource = tag["x-sdk-resource"]
        names = operation.raw.get("x-sdk-methods") or [operation.raw.get("x-sdk-method")]
        self.notes.resource, self.notes.method = resource, ", ".join(f"{resource}.{name}" for name in names)

    def resource_of(self, operation: _Operation) -> str:
        """The resource that an operation of theirs would belong to, by its tag: they write `Customers API`."""
        tag = next((str(each) for each in sequence(operation.raw.get("tags"))), "The API")
        plain = tag.removesuffix(" API").strip().lower()
        for each in self.document.raw.get("tags", []):
            if str(each["name"]).lower() == plain:
                return str(each["x-sdk-resource"])
        return tag

    # An operation

    def compare_operation(self, ours: _Operation, theirs: _Operation) -> None:
        mark = mark_of(ours.raw, "operation")
        if ours.id != theirs.id and theirs.id:
            self.note("changed", "operationId", ours.shown, ours.id, theirs.id)
        if not ours.raw.get("deprecated") and theirs.raw.get("deprecated") is True:
            self.note("changed", "state", ours.shown, "in use", "deprecated")
        our_scopes, their_scopes = _scopes(self.ours_root, ours), _scopes(self.theirs_root, theirs)
        if their_scopes and our_scopes != their_scopes:
            self.note("changed", "scopes", ours.shown, ", ".join(our_scopes) or "none", ", ".join(their_scopes))
        self.schemas.is_response = False
        self.compare_path_parameters(ours, theirs, mark)
        self.compare_other_parameters(ours, theirs, mark)
        self.compare_bodies(ours, theirs, mark)
        self.compare_responses(ours, theirs, mark)

    def compare_path_parameters(self, ours: _Operation, theirs: _Operation, mark: Mark | None) -> None:
        # The path itself says what its parameters are called; declarations with other names have been seen.
        names = [re.findall(r"{([^}]*)}", each.path) for each in (ours, theirs)]
        declared = [_parameters(root, each) for root, each in ((self.ours_root, ours), (self.theirs_root, theirs))]
        for our_name, their_name in zip(*names, strict=False):
            where = f"{ours.shown} {{{our_name}}}"
            if our_name != their_name:
                self.note("renamed", "path parameter", ours.path, our_name, their_name)
            our_one, their_one = (
                each.get(("path", name)) for each, name in zip(declared, (our_name, their_name), strict=True)
            )
            if our_one and their_one:
                self.schemas.compare_spots(
                    Spot(our_one.get("schema"), where, mark_of(our_one, "here", mark)),
                    Spot(their_one.get("schema"), where),
                )

    def compare_other_parameters(self, ours: _Operation, theirs: _Operation, mark: Mark | None) -> None:
        our_ones, their_ones = (
            {key: each for key, each in _parameters(root, operation).items() if key[0] != "path"}
            for root, operation in ((self.ours_root, ours), (self.theirs_root, theirs))
        )
        gone = {
            f"{kind} parameter {name}": each
            for (kind, name), each in our_ones.items()
            if (kind, name) not in their_ones
        }
        new = {
            f"{kind} parameter {name}": each
            for (kind, name), each in their_ones.items()
            if (kind, name) not in our_ones
        }
        silent = {name for name, each in gone.items() if mark_of(each, "here")}
        spots = {name: Spot(each.get("schema"), name) for name, each in gone.items() if name not in silent}
        renamed = self.schemas.renamed(spots, {name: Spot(each.get("schema"), name) for name, each in new.items()})
        for name, each in gone.items():
            if name in renamed:
                self.note(
                    "renamed",
                    name.partition(" parameter ")[0] + " parameter",
                    ours.shown,
                    _last(name),
                    _last(renamed[name]),
                )
            else:
                self.note("removed", name, ours.shown, "", "", mark_of(each, "here"))
        for name, each in new.items():
            if name not in renamed.values():
                self.note("added", name, ours.shown, "", "required" if each.get("required") is True else "optional")
        pairs = [(key, each, their_ones[key]) for key, each in our_ones.items() if key in their_ones]
        pairs += [(("", _last(name)), gone[name], new[other]) for name, other in renamed.items()]
        for (_, name), our_one, their_one in pairs:
            where = f"{ours.shown} ?{name}"
            own = mark_of(our_one, "here", mark)
            needed = [each.get("required") is True for each in (our_one, their_one)]
            self.schemas.compare_required(where, needed[0], needed[1], own)
            self.schemas.compare_spots(Spot(our_one.get("schema"), where, own), Spot(their_one.get("schema"), where))

    def compare_bodies(self, ours: _Operation, theirs: _Operation, mark: Mark | None) -> None:
        our_body, _ = resolved(self.ours_root, ours.raw.get("requestBody"))
        their_body, _ = resolved(self.theirs_root, theirs.raw.get("requestBody"))
        our_contents, their_contents = _contents(our_body), _contents(their_body)
        if our_contents and their_contents:
            self.schemas.compare_required(
                f"{ours.shown} body", our_body.get("required") is True, their_body.get("required") is True, mark
            )
        self.compare_contents(f"{ours.shown} body", our_contents, their_contents, mark)

    def compare_responses(self, ours: _Operation, theirs: _Operation, mark: Mark | None) -> None:
        our_responses = {str(key).upper(): each for key, each in mapping(ours.raw.get("responses")).items()}
        their_responses = {str(key).upper(): each for key, each in mapping(theirs.raw.get("responses")).items()}
        our_success = next(key for key in our_responses if key.startswith("2"))
        their_success = _success(our_success, list(their_responses))
        paired = {our_success: their_success} if their_success else {}
        for status in our_responses:
            if status != our_success and status in their_responses:
                paired[status] = status
        for status, response in our_responses.items():
            if status not in paired:
                silent = _silent_on(response, status, their_responses)
                # What is known of any operation is noted once.
                self.note("removed", "response", "any operation" if silent else ours.shown, status, "", known=silent)
        for status in their_responses:
            if status not in paired.values() and status != "DEFAULT":
                self.note("added", "response", ours.shown, "", status)
        if their_success and their_success != our_success:
            known = ""
            if our_success == ANY_SUCCESS:
                known = "inferred: any status of success is taken where none was documented"
            elif not their_success.isdigit():
                known = f"{their_success} includes {our_success}"
            where = "any operation" if known else ours.shown
            self.note("changed", "response", where, our_success, their_success, known=known)
        self.schemas.is_response = True
        for status, their_status in paired.items():
            our_response, name = resolved(self.ours_root, our_responses[status])
            their_response, _ = resolved(self.theirs_root, their_responses[their_status])
            where = f"{ours.shown} response" if status == our_success else f"{ours.shown} response {status}"
            inherited = mark_of(our_response, "schema" if name else "here", mark)
            self.compare_contents(where, _contents(our_response), _contents(their_response), inherited)

    def compare_contents(
        self, where: str, ours: dict[str, dict[str, Any]], theirs: dict[str, dict[str, Any]], mark: Mark | None
    ) -> None:
        for kind, content in ours.items():
            value = _value(content)
            schema, name = resolved(self.ours_root, value)
            own = mark_of(content, "here", mark)
            spot = Spot(value, where, own)
            if kind in theirs:
                self.schemas.compare_spots(spot, Spot(_value(theirs[kind]), where))
            elif len(ours) == len(theirs) == 1:
                self.note("changed", "media type", where, kind, next(iter(theirs)))
                self.schemas.compare_spots(spot, Spot(_value(next(iter(theirs.values()))), where))
            else:
                silent = mark_of(schema, "schema") if name else None
                self.note(
                    "removed", "content", where, kind, "", silent or (own if own and own.reach != "operation" else None)
                )
        if len(ours) != 1 or len(theirs) != 1:
            for kind in theirs:
                if kind not in ours:
                    self.note("added", "content", where, "", kind)


def _parameters(root: dict[str, Any], operation: _Operation) -> dict[Key, dict[str, Any]]:
    """By place and name; those of the operation replace those of its path."""
    found: dict[Key, dict[str, Any]] = {}
    for each in [*sequence(operation.item.get("parameters")), *sequence(operation.raw.get("parameters"))]:
        parameter, _ = resolved(root, each)
        key = (str(parameter.get("in")), str(parameter.get("name")))
        if not (key[0] == "header" and key[1].lower() in IGNORED_HEADERS):
            found[key] = parameter
    return found


def _scopes(root: dict[str, Any], operation: _Operation) -> list[str]:
    found = [mapping(each) for each in sequence(operation.raw.get("security", root.get("security")))]
    return sorted({str(scope) for each in found for scopes in each.values() for scope in sequence(scopes)})


def _contents(holder: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """By media type, without its parameters such as the charset."""
    return {
        kind.partition(";")[0].strip().lower(): mapping(each) for kind, each in mapping(holder.get("content")).items()
    }


def _value(content: dict[str, Any]) -> Any:
    """The schema of what is said, which is not that of a nested form's parts."""
    return content.get("x-form-value", content.get("schema"))


def _success(ours: str, theirs: list[str]) -> str:
    """Their response of success, as ours does; empty if there is none."""
    found = [each for each in theirs if each.startswith("2")]
    if ours in found:
        return ours
    return found[0] if found else next((each for each in theirs if each == "DEFAULT"), "")


def _silent_on(response: Any, status: str, theirs: dict[str, Any]) -> str:
    """Why it is not drift that their document lacks a response of ours; empty if it is."""
    if set(mapping(response)) == {"$ref"}:
        return "inferred: a response that any operation may give"
    if f"{status[0]}XX" in theirs or "DEFAULT" in theirs:
        return "their document sums it up with others"
    return ""


def _last(name: str) -> str:
    return name.rpartition(" ")[2]
