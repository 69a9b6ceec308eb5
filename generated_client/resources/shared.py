"""What several resources share.

Generated from openapi.yaml; changes made here are lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define, field

from .._core import decoding as _read
from .._core.model import Field, Model
from ..errors import UnreadableField

__all__ = ["Link"]


@define(kw_only=True, eq=False, repr=False)
class Link(Model):
    """A URL and what is found there."""

    href: str
    """The URL."""
    type: str
    """Media type of what is found there, such as `application/json`."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {"href": Field("href", _read.text), "type": Field("type", _read.text)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.href = value if type(value := data["href"]) is str else _read.text(value)
            self.type = value if type(value := data["type"]) is str else _read.text(value)
            self.extra = {} if len(data) == 2 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {"href": self.href, "type": self.type}
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data
