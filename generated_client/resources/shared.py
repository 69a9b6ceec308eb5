"""What several resources share.

Generated from openapi.yaml; changes made here are lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define, field

from .._core import decoding as read
from .._core.decoding import Model

__all__ = ["Link"]


@define(kw_only=True)
class Link(Model):
    """A URL and what is found there."""

    href: str
    """The URL."""
    type: str
    """Media type of what is found there, such as `application/json`."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_keys: ClassVar = ("href", "type")
    json_optional: ClassVar = frozenset[str]()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.href = value if type(value := data["href"]) is str else read.text(value)
            self.type = value if type(value := data["type"]) is str else read.text(value)
            self.extra = {} if len(data) == 2 else read.unknown(cls, data)
        except Exception as error:
            raise read.explain(cls, data, error) from None
        return self

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {"href": self.href, "type": self.type}
        data.update(read.plain(self.extra))
        return data
