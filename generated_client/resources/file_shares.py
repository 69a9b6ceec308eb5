"""`portal.file_shares`: files shared with a customer or by public link.

Generated from openapi.yaml; changes made here are lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self

from attrs import define, field

from .. import pagination as _pages
from .._core import arguments as _checked
from .._core import bodies as _bodies
from .._core import decoding as _read
from .._core.call import UNSET, Call, Unset
from .._core.call import Fields as _Fields
from .._core.drivers import AsyncResource, Resource
from .._core.model import Field, Model
from ..errors import UnreadableField
from ..pagination import AsyncPages, Page, Pages
from .files import FileOrDirectory
from .shared import Link

__all__ = ["AsyncFileShares", "FileShare", "FileShareLinks", "FileShares", "FileSharesCalls"]


@define(kw_only=True, eq=False, repr=False)
class FileShare(Model):
    """Files and directories that are shared."""

    id: str
    """Its id."""
    shared_with_customer_id: str | None
    """The customer it is shared with, null for a public link."""
    shared_content: list[FileOrDirectory]
    """The shared files and directories."""
    created_at: datetime
    """When it was created."""
    links: FileShareLinks
    """Where related things are found."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "sharedWithCustomerId": Field("shared_with_customer_id", _read.text, nullable=True),
        "sharedContent": Field(
            "shared_content",
            lambda value: _read.each(FileOrDirectory.from_dict, value),
            lambda value: [item.to_dict() for item in value],
        ),
        "createdAt": Field("created_at", _read.date_time, lambda value: value.isoformat()),
        "links": Field("links", lambda value: FileShareLinks.from_dict(value), lambda value: value.to_dict()),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.shared_with_customer_id = (
                value if (value := data["sharedWithCustomerId"]) is None or type(value) is str else _read.text(value)
            )
            self.shared_content = _read.each(FileOrDirectory.from_dict, data["sharedContent"])
            self.created_at = _read.date_time(data["createdAt"])
            self.links = FileShareLinks.from_dict(data["links"])
            self.extra = {} if len(data) == 5 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "sharedWithCustomerId": self.shared_with_customer_id,
                "sharedContent": [item.to_dict() for item in self.shared_content],
                "createdAt": self.created_at.isoformat(),
                "links": self.links.to_dict(),
            }
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


@define(kw_only=True, eq=False, repr=False)
class FileShareLinks(Model):
    """Where things related to a file share are found."""

    customer: Link | None = None
    """The customer in this API."""
    public_share: Link | None = None
    """The public page of the share."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "customer": Field(
            "customer",
            lambda value: Link.from_dict(value),
            lambda value: value.to_dict(),
            required=False,
            nullable=True,
        ),
        "publicShare": Field(
            "public_share",
            lambda value: Link.from_dict(value),
            lambda value: value.to_dict(),
            required=False,
            nullable=True,
        ),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.customer = None if (value := data.get("customer")) is None else Link.from_dict(value)
            self.public_share = None if (value := data.get("publicShare")) is None else Link.from_dict(value)
            self.extra = {} if len(data) == 2 - (self.customer is None) - (value is None) else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {}
            if self.customer is not None:
                data["customer"] = self.customer.to_dict()
            if self.public_share is not None:
                data["publicShare"] = self.public_share.to_dict()
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


class FileSharesCalls:
    """The calls of `portal.file_shares`, as data: what its methods perform, and what `portal.send` takes."""

    @staticmethod
    def list(*, page: int = 1) -> Call[Page[FileShare]]:
        _query: _Fields = {"page": _checked.page_number(page, "page")}
        return Call("GET", "/file-shares", _pages.page_of(FileShare), query=_checked.query(_query))

    @staticmethod
    def create(*, content: Sequence[str], customer_id: str | Unset = UNSET) -> Call[FileShare]:
        _fields: _Fields = {"content": _checked.list_of(_checked.identifiers("fsf_", "fsd_"))(content, "content")}
        if customer_id is not UNSET:
            _fields["customerId"] = _checked.identifiers("cst_")(customer_id, "customer_id")
        return Call("POST", "/file-shares", FileShare.from_dict, content=_bodies.json(_fields))


class FileShares(Resource):
    """`portal.file_shares`: files shared with a customer or by public link."""

    calls = FileSharesCalls

    def list(self) -> Pages[FileShare]:
        """List the file shares.

        All file shares, in pages.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: fileshare.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/file-share-api/list-file-shares
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    def create(self, *, content: Sequence[str], customer_id: str | Unset = UNSET) -> FileShare:
        """Share files.

        Shares files and directories of the portal with a customer or by public link.

        Documented in part: the type of the shared content and the fields of the links are not documented.

        Args:
            content: Ids of the files and directories: `fsf_...` or `fsd_...`.
            customer_id: The customer to share with; left out for a public link: `cst_...`.

        Returns:
            The new file share.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: fileshare.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/file-share-api/create-file-share
        """
        return self._perform(self.calls.create(content=content, customer_id=customer_id))


class AsyncFileShares(AsyncResource):
    """`portal.file_shares`: files shared with a customer or by public link."""

    calls = FileSharesCalls

    def list(self) -> AsyncPages[FileShare]:
        """List the file shares.

        All file shares, in pages.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: fileshare.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/file-share-api/list-file-shares
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    async def create(self, *, content: Sequence[str], customer_id: str | Unset = UNSET) -> FileShare:
        """Share files.

        Shares files and directories of the portal with a customer or by public link.

        Documented in part: the type of the shared content and the fields of the links are not documented.

        Args:
            content: Ids of the files and directories: `fsf_...` or `fsd_...`.
            customer_id: The customer to share with; left out for a public link: `cst_...`.

        Returns:
            The new file share.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: fileshare.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/file-share-api/create-file-share
        """
        return await self._perform(self.calls.create(content=content, customer_id=customer_id))
