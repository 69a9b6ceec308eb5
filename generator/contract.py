"""What users of a package rely on and no signature shows: its server, scopes, names in JSON, limits, deprecations.

The package has it in its `manifest.json`, so that `--changes` can compare two packages wherever they were copied to.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .interface.package import Field, Method, Model, Package

Facts = dict[str, Any]


def contract_of(package: Package) -> dict[str, Any]:
    """The server, and the facts of each method, argument and field by the name that users write."""
    facts: dict[str, Facts] = {}
    for resource in package.resources:
        for method in resource.methods:
            facts |= _of_method(f"portal.{resource.name}.{method.name}", method)
    models = {model.name: model for home in package.homes for model in home.models}
    sent = _sent(package, models)
    for model in models.values():
        for field in model.fields:
            facts[f"{model.name}.{field.name}"] = _of_field(field, limited=model.name in sent)
    return {"server": package.base_url, "facts": facts}


def _of_method(name: str, method: Method) -> Iterator[tuple[str, Facts]]:
    own: Facts = {"scopes": list(method.scopes)}
    if method.deprecated:
        own["deprecated"] = True
    if method.body.one_at_least:
        own["minProperties"] = 1
    yield name, own
    for field in method.arguments:
        facts = _of_field(field, limited=True)
        if field in method.path_arguments:
            del facts["wire"]  # a place in the path has a name in the document only
        yield f"{name}({field.name})", facts


def _of_field(field: Field, *, limited: bool) -> Facts:
    facts: Facts = {"wire": field.wire}
    if field.deprecated:
        facts["deprecated"] = True
    return {**facts, **field.type.limits} if limited else facts


def _sent(package: Package, models: dict[str, Model]) -> set[str]:
    """The models that users make objects of, which are checked when they are sent."""
    methods = [method for resource in package.resources for method in resource.methods]
    waiting = {name for method in methods for each in method.arguments for name in each.type.classes}
    sent: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in models and name not in sent:
            sent.add(name)
            waiting |= {inner for each in models[name].fields for inner in each.type.classes}
    return sent
