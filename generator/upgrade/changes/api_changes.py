"""What differs between two surfaces of a package, and what of it breaks the code of users."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .surface import ASYNC_PORTAL, PORTAL, Attribute, Class, Function, Item, Parameter

# What takes all that the other one is: an argument may be widened from the one to the other.
WIDER = {
    "bool": {"int"},
    "datetime": {"date"},
    "list": {"Sequence", "Iterable", "Collection"},
    "tuple": {"Sequence", "Iterable", "Collection"},
    "Sequence": {"Iterable", "Collection"},
    "dict": {"Mapping"},
}


@dataclass(frozen=True)
class Change:
    """One change, as a user sees it."""

    kind: str
    """`breaking`, `added` or `changed`."""
    subject: str
    text: str
    names: tuple[str, ...] = ()
    """What an entry in a changelog has to name beside the subject, such as an argument."""

    def __str__(self) -> str:
        return f"`{self.subject}`: {self.text}"


def changes(old: Mapping[str, Item], new: Mapping[str, Item]) -> list[Change]:
    """All changes from one surface to another; what breaks comes first. Sync and async twins are listed once."""
    return ordered(dict.fromkeys(_folded(list(_changes(old, new)))))


def ordered(found: Iterable[Change]) -> list[Change]:
    """Changes as people read them: what breaks comes first."""
    order = ("breaking", "added", "changed")
    return sorted(found, key=lambda each: (order.index(each.kind), each.subject))


def _folded(found: list[Change]) -> Iterator[Change]:
    """Some things are there twice: sync and async, a method and its call, a resource and the client's attribute."""
    told = {(each.kind, each.subject, _plain(each.text)) for each in found}
    for each in found:
        twins = {_twin(each.subject), _twin(_twin(each.subject))} - {each.subject}
        if not any((each.kind, twin, _plain(each.text)) in told for twin in twins):
            yield each


def _twin(name: str) -> str:
    """The placeholder of a thing that is there twice."""
    if name.startswith(f"{ASYNC_PORTAL}."):
        return name.replace(ASYNC_PORTAL, PORTAL, 1)
    if name.startswith("Async"):
        return name.removeprefix("Async")
    if name.startswith("MijnKlantportaal."):
        return name.replace("MijnKlantportaal", PORTAL, 1)
    return re.sub(r"\.calls$", "", name.replace(".calls.", ".")) if name.startswith(f"{PORTAL}.") else name


def _plain(text: str) -> str:
    """A text in which sync and async twins do not differ, nor does a call from what performs it."""
    return text.replace("Async", "").replace(ASYNC_PORTAL, PORTAL)


def _changes(old: Mapping[str, Item], new: Mapping[str, Item]) -> Iterator[Change]:
    inputs = _input_classes(old) | _input_classes(new)
    gone = {name: item for name, item in old.items() if name not in new}
    fresh = {name: item for name, item in new.items() if name not in old}
    renamed = dict(_renamed_items(gone, fresh))
    for name in gone:
        yield Change("breaking", name, f"is now `{renamed[name]}`" if name in renamed else "is gone")
    for name in fresh:
        if name not in renamed.values():
            yield Change("added", name, "is new")
    for name, item in old.items():
        other = new.get(renamed.get(name, name))
        if other is not None:
            yield from _item_changes(name, item, other, is_input=name in inputs)


def _input_classes(items: Mapping[str, Item]) -> set[str]:
    """The classes that users make objects of, to pass them to a method; what they contain is included."""
    waiting = {
        name
        for key, item in items.items()
        if isinstance(item, Class) and key.startswith(f"{PORTAL}.")
        for member in item.members.values()
        if isinstance(member, Function)
        for parameter in member.parameters
        for name in _names(parameter.annotation)
    }
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        item = items.get(name)
        if isinstance(item, Class) and item.is_model and name not in found:
            found.add(name)
            for member in item.members.values():
                if isinstance(member, Attribute):
                    waiting |= set(_names(member.annotation))
    return found


def _names(annotation: str) -> list[str]:
    try:
        tree = ast.parse(annotation or "None", mode="eval")
    except SyntaxError:
        return []
    return [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]


def _renamed_items(gone: Mapping[str, Item], fresh: Mapping[str, Item]) -> Iterator[tuple[str, str]]:
    """Classes and functions that seem to have another name now."""
    taken: set[str] = set()
    for name, item in gone.items():
        for other, candidate in fresh.items():
            if other not in taken and name.rpartition(".")[0] == other.rpartition(".")[0] and _alike(item, candidate):
                taken.add(other)
                yield name, other
                break


def _alike(one: Item, other: Item) -> bool:
    if isinstance(one, Class) and isinstance(other, Class):
        both, either = one.members.keys() & other.members.keys(), one.members.keys() | other.members.keys()
        return bool(both) and len(both) >= 0.8 * len(either)
    return isinstance(one, Function) and one == other and bool(one.parameters or one.page)


def _item_changes(name: str, old: Item, new: Item, *, is_input: bool) -> Iterator[Change]:
    match old, new:
        case Class(), Class():
            yield from _class_changes(name, old, new, is_input=is_input)
        case Function(), Function():
            yield from _function_changes(name, old, new)
        case Attribute(), Attribute():
            yield from _attribute_changes(name, old, new, is_input=True)
        case _:
            yield Change("breaking", name, f"is {_kind(new)} now, not {_kind(old)}")


def _kind(item: Item) -> str:
    return {"Class": "a class", "Function": "a method", "Attribute": "an attribute"}[type(item).__name__]


def _class_changes(name: str, old: Class, new: Class, *, is_input: bool) -> Iterator[Change]:
    for base in sorted(old.bases - new.bases):
        if not base.startswith("_"):
            yield Change("breaking", name, f"is no longer a `{base}`", (base,))
    gone = {each: item for each, item in old.members.items() if each not in new.members}
    fresh = {each: item for each, item in new.members.items() if each not in old.members}
    renamed = _renamed_members(gone, fresh)
    for member in gone:
        if member in renamed:
            yield Change("breaking", f"{name}.{member}", f"is now `{renamed[member]}`")
        else:
            yield Change("breaking", f"{name}.{member}", "is gone")
    for member, item in fresh.items():
        if member in renamed.values():
            continue
        if is_input and isinstance(item, Attribute) and item.required:
            yield Change("breaking", f"{name}.{member}", "is new and has to be given")
        elif old.is_model and isinstance(item, Attribute) and item.required:
            yield Change("added", f"{name}.{member}", "is new, and has to be given where code makes one")
        else:
            yield Change("added", f"{name}.{member}", "is new")
    for member, item in old.members.items():
        other = new.members.get(renamed.get(member, member))
        if other is None:
            continue
        where = name if member == "__init__" else f"{name}.{member}"
        if isinstance(item, Attribute) and isinstance(other, Attribute):
            yield from _attribute_changes(where, item, other, is_input=is_input)
        else:
            yield from _item_changes(where, item, other, is_input=is_input)


def _renamed_members(gone: Mapping[str, Item], fresh: Mapping[str, Item]) -> dict[str, str]:
    """Methods of the same operation, or members of the same shape with a similar name or as the only ones."""
    ranked: list[tuple[float, str, str]] = []
    for old, item in gone.items():
        for new, other in fresh.items():
            likeness = difflib.SequenceMatcher(None, old, new).ratio()
            if isinstance(item, Function) and isinstance(other, Function):
                if item.page and item.page == other.page:
                    ranked.append((2 + likeness, old, new))
                elif item == other and (likeness >= 0.5 or len(gone) == len(fresh) == 1):
                    ranked.append((1 + likeness, old, new))
            elif item == other and (likeness >= 0.5 or len(gone) == len(fresh) == 1):
                ranked.append((likeness, old, new))
    pairs: dict[str, str] = {}
    for _, old, new in sorted(ranked, reverse=True):
        if old not in pairs and new not in pairs.values():
            pairs[old] = new
    return pairs


def _function_changes(name: str, old: Function, new: Function) -> Iterator[Change]:
    if old.asynchronous != new.asynchronous:
        yield Change("breaking", name, "has to be awaited now" if new.asynchronous else "is not awaited any more")
    yield from _return_changes(name, old.returns, new.returns)
    before = {each.name: each for each in old.parameters}
    after = {each.name: each for each in new.parameters}
    gone = {each: parameter for each, parameter in before.items() if each not in after}
    fresh = {each: parameter for each, parameter in after.items() if each not in before}
    renamed = _renamed_parameters(gone, fresh)
    for each in gone:
        said = f"is now `{renamed[each]}`" if each in renamed else "is gone"
        yield Change("breaking", name, f"argument `{each}` {said}", (each,))
    for each, parameter in fresh.items():
        if each in renamed.values():
            continue
        if parameter.required and "variadic" not in parameter.kind:
            yield Change("breaking", name, f"argument `{each}` is new and has to be given", (each,))
        else:
            yield Change("added", name, f"argument `{each}` is new", (each,))
    for each, parameter in before.items():
        other = after.get(renamed.get(each, each))
        if other is not None:
            yield from _parameter_changes(name, parameter, other)
    yield from _order_changes(name, old, new, renamed)


def _renamed_parameters(gone: Mapping[str, Parameter], fresh: Mapping[str, Parameter]) -> dict[str, str]:
    ranked = [
        (difflib.SequenceMatcher(None, old, new).ratio(), old, new)
        for old, parameter in gone.items()
        for new, other in fresh.items()
        if (parameter.annotation, parameter.kind, parameter.required) == (other.annotation, other.kind, other.required)
    ]
    pairs: dict[str, str] = {}
    for likeness, old, new in sorted(ranked, reverse=True):
        if old not in pairs and new not in pairs.values() and (likeness >= 0.5 or len(gone) == len(fresh) == 1):
            pairs[old] = new
    return pairs


def _parameter_changes(name: str, old: Parameter, new: Parameter) -> Iterator[Change]:
    shown, named = f"argument `{old.name}`", (old.name,)
    if new.required and not old.required:
        yield Change("breaking", name, f"{shown} has to be given", named)
    elif old.required and not new.required:
        yield Change("added", name, f"{shown} may be left out", named)
    elif old.default != new.default:
        yield Change("changed", name, f"{shown} is {new.default} by default, it was {old.default}", named)
    if old.positional and not new.positional:
        yield Change("breaking", name, f"{shown} has to be given by name", named)
    elif old.kind.startswith(("keyword", "positional or keyword")) and new.kind == "positional-only":
        yield Change("breaking", name, f"{shown} cannot be given by name any more", named)
    if not new.annotation:
        return  # nothing is said of its type any more
    lost, gained = (
        # That is how an argument may be left out, which has been reported.
        [each for each in found if each != "Unset"]
        for found in _difference(old.annotation, new.annotation)
    )
    if lost and gained:
        yield Change("breaking", name, f"{shown} is {new.annotation}, it was {old.annotation}", named)
    elif lost:
        yield Change("breaking", name, f"{shown} does not take {_list(lost)} any more", named)
    elif gained and old.annotation:
        yield Change("added", name, f"{shown} takes {_list(gained)} as well", named)


def _order_changes(name: str, old: Function, new: Function, renamed: Mapping[str, str]) -> Iterator[Change]:
    """Arguments that are given by position have to stay where they are."""
    before = [renamed.get(each.name, each.name) for each in old.parameters if each.positional]
    after = [each.name for each in new.parameters if each.positional]
    kept = [each for each in before if each in after]
    for position, each in enumerate(kept):
        if after.index(each) != position and before.index(each) == position:
            yield Change("breaking", name, f"argument `{each}` is at another position", (each,))
            return


def _return_changes(name: str, old: str, new: str) -> Iterator[Change]:
    lost, gained = _difference(old, new)
    if gained and old:
        said = f"may return {_list(gained)} as well" if not lost else f"returns {new or 'anything'}, it was {old}"
        yield Change("breaking", name, said)
    elif lost and old:
        yield Change(
            "changed", name, f"returns {new}, it was {old}" if new else "does not say what it returns any more"
        )


def _attribute_changes(name: str, old: Attribute, new: Attribute, *, is_input: bool) -> Iterator[Change]:
    if old.annotation == new.annotation and old.annotation in {"", "Final"}:
        yield from _value_changes(name, old.value, new.value)
        return
    lost, gained = _difference(old.annotation, new.annotation)
    if lost and gained:
        yield Change(
            "breaking", name, f"is {new.annotation or 'of any type'}, it was {old.annotation or 'of any type'}"
        )
    elif lost:
        # Who makes such objects may pass it; who reads them may have code for it that is dead now.
        yield Change("breaking", name, f"is never {_list(lost)} any more")
    elif gained and is_input:
        yield Change("added", name, f"takes {_list(gained)} as well")
    elif gained:
        yield Change("breaking", name, f"may be {_list(gained)} as well")
    if is_input and new.required and not old.required and old.annotation:
        yield Change("breaking", name, "has to be given")


def _value_changes(name: str, old: str, new: str) -> Iterator[Change]:
    """Of members of an enum, constants, and names of types such as `A | B`."""
    if old == new:
        return
    if "|" in old and "|" in new:
        lost, gained = _difference(old, new)
        if lost:
            yield Change("breaking", name, f"does not include {_list(lost)} any more")
        elif gained:
            yield Change("added", name, f"includes {_list(gained)} as well")
        return
    if name.rpartition(".")[2].isupper():
        # Attributes that a constructor sets have values as well; those are nobody's business.
        yield Change("breaking", name, f"is {new}, it was {old}")


def _difference(old: str, new: str) -> tuple[list[str], list[str]]:
    """The alternatives of a type that are gone, and those that are new."""
    if old == new:
        return [], []
    before, after = _alternatives(old), _alternatives(new)
    lost = [each for each in before if not any(_covers(other, each) for other in after)]
    gained = [each for each in after if not any(_covers(other, each) for other in before)]
    return lost, gained


def _alternatives(annotation: str) -> list[str]:
    """`A | B | None` in parts."""
    try:
        tree = ast.parse(annotation, mode="eval").body
    except SyntaxError:
        return [annotation]
    found: list[str] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            waiting += [node.right, node.left]
        else:
            found.append(ast.unparse(node))
    return found


def _covers(wider: str, narrower: str) -> bool:
    """Whether everything of the one type is of the other one as well."""
    if wider in {narrower, "Any", "object", ""}:
        return True
    head, inner = _parts(wider)
    other, within = _parts(narrower)
    if head != other and head not in WIDER.get(other, set()):
        return False
    if len(inner) != len(within):
        return not inner and not within
    return all(not _difference(one, two)[0] for one, two in zip(within, inner, strict=True))


def _parts(annotation: str) -> tuple[str, list[str]]:
    """`dict[A, B]` as `dict` and its arguments."""
    try:
        tree = ast.parse(annotation, mode="eval").body
    except SyntaxError:
        return annotation, []
    if not isinstance(tree, ast.Subscript):
        return annotation, []
    inner = tree.slice.elts if isinstance(tree.slice, ast.Tuple) else [tree.slice]
    return ast.unparse(tree.value), [ast.unparse(each) for each in inner]


def _list(names: list[str]) -> str:
    return " or ".join(names)
