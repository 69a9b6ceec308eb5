"""What users of a generated package can reach: its public classes, functions and constants, as plain data.

Read from the code by griffe, without importing it. Everything has the name by which users write it:
`portal.customer_invoices.get`, `CustomerInvoice.amount`, `files.FileInput`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import griffe

PORTAL = "portal"
ASYNC_PORTAL = "async portal"


@dataclass(frozen=True)
class Parameter:
    """A parameter of a function."""

    name: str
    kind: str
    annotation: str
    required: bool
    default: str

    @property
    def positional(self) -> bool:
        """Whether it can be given without its name."""
        return self.kind.startswith("positional") and "variadic" not in self.kind


@dataclass(frozen=True)
class Function:
    """A function or method."""

    parameters: tuple[Parameter, ...]
    returns: str
    asynchronous: bool
    page: str
    """The documentation page of the operation, by which a method is known under another name."""


@dataclass(frozen=True)
class Attribute:
    """An attribute of a class, a member of an enum, or a constant of a module."""

    annotation: str
    value: str
    required: bool
    """It has to be given where an object of the class is made."""


@dataclass(frozen=True)
class Class:
    """A class with its public members, inherited ones included."""

    bases: frozenset[str]
    members: dict[str, Member] = field(default_factory=dict[str, "Member"])
    is_model: bool = False


Member = Function | Attribute
Item = Class | Function | Attribute


def surface(package: Path) -> dict[str, Item]:
    """All that a package offers, by name."""
    loaded = griffe.load(
        package.name,
        search_paths=[package.parent],
        # Or it would take a package of this name in the working directory instead.
        try_relative_path=False,
        allow_inspection=False,
        resolve_aliases=True,
        resolve_external=False,
    )
    assert isinstance(loaded, griffe.Module)
    found: dict[str, Item] = {}
    seen: set[str] = set()
    for name, item in _named(loaded):
        # A thing that is reached in several ways is listed under its first name only.
        if item.path not in seen:
            seen.add(item.path)
            found[name] = _item(item)
    _give_calls_their_pages(found)
    return found


def _give_calls_their_pages(found: dict[str, Item]) -> None:
    """A call has no docstring of its own: it is described by the method that performs it."""
    for name, item in found.items():
        methods = found.get(name.removesuffix(".calls"))
        if name.endswith(".calls") and isinstance(item, Class) and isinstance(methods, Class):
            for each, call in item.members.items():
                method = methods.members.get(each)
                if isinstance(call, Function) and isinstance(method, Function):
                    item.members[each] = replace(call, page=method.page)


def _named(package: griffe.Module) -> Iterator[tuple[str, griffe.Object]]:
    """What is public, by the name that comes first to a user: from the package, from `models`, from the rest."""
    yield from _exported(package, "")
    modules = {name: module for name, module in package.modules.items() if not name.startswith("_")}
    if "models" in modules:
        yield from _exported(modules["models"], "")
    if "resources" in modules:
        for name, module in modules["resources"].modules.items():
            yield from _resource_classes(module, name)
    for name, module in modules.items():
        if name not in {"client", "models", "resources"}:
            yield from _exported(module, f"{name}.")


def _exported(module: griffe.Module, prefix: str) -> Iterator[tuple[str, griffe.Object]]:
    listed = [str(each) for each in module.exports] if module.exports is not None else None
    for name in listed if listed is not None else list(module.members):
        member = module.members.get(name)
        if member is None or (listed is None and name.startswith("_")):
            continue
        # What a module imports is its own business, unless it says otherwise.
        imported = isinstance(member, griffe.Alias)
        found = _target(member) if isinstance(member, griffe.Alias) else member
        if (
            found is not None
            and not (imported and listed is None)
            and not found.is_module
            and not _is_type_variable(found)
        ):
            yield prefix + name, found


def _resource_classes(module: griffe.Module, name: str) -> Iterator[tuple[str, griffe.Object]]:
    for each in module.members.values():
        if not isinstance(each, griffe.Class):
            continue
        bases = [str(base) for base in each.bases]
        if "Resource" in bases:
            yield f"{PORTAL}.{name}", each
            # The same as data. What changes in a method changes here as well.
            calls = module.members.get(f"{each.name}Calls")
            if isinstance(calls, griffe.Class):
                yield f"{PORTAL}.{name}.calls", calls
        elif "AsyncResource" in bases:
            yield f"{ASYNC_PORTAL}.{name}", each


def _target(alias: griffe.Alias) -> griffe.Object | None:
    """What an import brings; None for what comes from outside of the package."""
    try:
        return alias.final_target
    except (griffe.AliasResolutionError, griffe.CyclicAliasError):
        return None


def _is_type_variable(member: griffe.Object) -> bool:
    return isinstance(member, griffe.Attribute) and str(member.value).startswith(("TypeVar(", "ParamSpec("))


def _item(item: griffe.Object) -> Item:
    if isinstance(item, griffe.Class):
        return _class(item)
    if isinstance(item, griffe.Function):
        return _function(item)
    assert isinstance(item, griffe.Attribute)
    return _attribute(item, is_field=False)


def _class(item: griffe.Class) -> Class:
    decorators = {str(decorator.value).partition("(")[0] for decorator in item.decorators}
    is_model = bool(decorators & {"define", "frozen", "attrs.define", "dataclass", "dataclasses.dataclass"})
    is_resource = bool({"Resource", "AsyncResource"} & {str(base) for base in item.bases})
    members: dict[str, Member] = {}
    for name, member in item.all_members.items():
        found = _target(member) if isinstance(member, griffe.Alias) else member
        # Users make no resources, and what makes a model takes its fields.
        if name.startswith("_") and (name != "__init__" or is_resource or is_model):
            continue
        if isinstance(found, griffe.Function):
            members[name] = _function(found)
        elif isinstance(found, griffe.Attribute) and not str(found.annotation).startswith("ClassVar"):
            members[name] = _attribute(found, is_field=is_model and "property" not in found.labels)
    return Class(frozenset(_bases(item)), members, is_model)


def _bases(item: griffe.Class) -> Iterator[str]:
    """The names of all classes above one."""
    for base in item.bases:
        name = str(base).partition("[")[0].rpartition(".")[2]
        yield name
        found = item.parent.members.get(name) if isinstance(item.parent, griffe.Module) else None
        if isinstance(found, griffe.Alias):
            found = _target(found)
        if isinstance(found, griffe.Class) and found is not item:
            yield from _bases(found)


def _function(item: griffe.Function) -> Function:
    parameters = tuple(
        Parameter(
            each.name,
            each.kind.value if each.kind else "",
            _text(each.annotation),
            each.required,
            _text(each.default),
        )
        for each in item.parameters
        if each.name not in {"self", "cls"}
    )
    documentation = item.docstring.value.rpartition("Documentation: ")[2] if item.docstring else ""
    page = documentation.strip() if documentation.startswith("https://") else ""
    return Function(parameters, _text(item.returns), "async" in item.labels, page)


def _attribute(item: griffe.Attribute, *, is_field: bool) -> Attribute:
    value = _text(item.value)
    return Attribute(_text(item.annotation), value, is_field and not value)


def _text(value: object) -> str:
    return "" if value is None else str(value)
