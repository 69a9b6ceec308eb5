"""`portal.file_requests`: requests that ask customers or others for files.

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
from .shared import Link

__all__ = [
    "AsyncFileRequests",
    "FileRequest",
    "FileRequestLinks",
    "FileRequests",
    "FileRequestsCalls",
    "RequestedFile",
    "RequestedFileCreation",
]


@define(kw_only=True, eq=False, repr=False)
class FileRequest(Model):
    """A request for files."""

    id: str
    """Its id."""
    name: str
    """Label for the portal's own use."""
    description: str | None
    """Reason, shown to the person who uploads."""
    directory_id: str | None
    """Where the files are put, null where no directory was set."""
    customer_id: str | None
    """The customer who is asked, null for a public link."""
    requested_files: list[RequestedFile]
    """The files asked for, at most 10."""
    completed_at: datetime | None
    """When the files came in, null before that."""
    created_at: datetime
    """When it was created."""
    links: FileRequestLinks
    """Where related things are found."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "name": Field("name", _read.text),
        "description": Field("description", _read.text, nullable=True),
        "directoryId": Field("directory_id", _read.text, nullable=True),
        "customerId": Field("customer_id", _read.text, nullable=True),
        "requestedFiles": Field(
            "requested_files",
            lambda value: _read.each(RequestedFile.from_dict, value),
            lambda value: [item.to_dict() for item in value],
        ),
        "completedAt": Field("completed_at", _read.date_time, lambda value: value.isoformat(), nullable=True),
        "createdAt": Field("created_at", _read.date_time, lambda value: value.isoformat()),
        "links": Field("links", lambda value: FileRequestLinks.from_dict(value), lambda value: value.to_dict()),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.name = value if type(value := data["name"]) is str else _read.text(value)
            self.description = (
                value if (value := data["description"]) is None or type(value) is str else _read.text(value)
            )
            self.directory_id = (
                value if (value := data["directoryId"]) is None or type(value) is str else _read.text(value)
            )
            self.customer_id = (
                value if (value := data["customerId"]) is None or type(value) is str else _read.text(value)
            )
            self.requested_files = _read.each(RequestedFile.from_dict, data["requestedFiles"])
            self.completed_at = None if (value := data["completedAt"]) is None else _read.date_time(value)
            self.created_at = _read.date_time(data["createdAt"])
            self.links = FileRequestLinks.from_dict(data["links"])
            self.extra = {} if len(data) == 9 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "name": self.name,
                "description": self.description,
                "directoryId": self.directory_id,
                "customerId": self.customer_id,
                "requestedFiles": [item.to_dict() for item in self.requested_files],
                "completedAt": None if self.completed_at is None else self.completed_at.isoformat(),
                "createdAt": self.created_at.isoformat(),
                "links": self.links.to_dict(),
            }
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


@define(kw_only=True, eq=False, repr=False)
class RequestedFile(Model):
    """A file that is asked for."""

    id: str
    """Its id."""
    name: str
    """Name of the file."""
    description: str | None
    """What is wanted."""
    required: bool
    """Whether it has to be uploaded."""
    max_file_size: int | None
    """Largest size allowed; the unit is not documented."""
    uploaded_file_id: str | None = None
    """The file that was uploaded, null or absent before that."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "name": Field("name", _read.text),
        "description": Field("description", _read.text, nullable=True),
        "required": Field("required", _read.flag),
        "maxFileSize": Field("max_file_size", _read.whole, nullable=True),
        "uploadedFileId": Field("uploaded_file_id", _read.text, required=False, nullable=True),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.name = value if type(value := data["name"]) is str else _read.text(value)
            self.description = (
                value if (value := data["description"]) is None or type(value) is str else _read.text(value)
            )
            self.required = _read.flag(data["required"])
            self.max_file_size = None if (value := data["maxFileSize"]) is None else _read.whole(value)
            self.uploaded_file_id = (
                value if (value := data.get("uploadedFileId")) is None or type(value) is str else _read.text(value)
            )
            self.extra = {} if len(data) == 6 - (value is None) else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "name": self.name,
                "description": self.description,
                "required": self.required,
                "maxFileSize": self.max_file_size,
            }
            if self.uploaded_file_id is not None:
                data["uploadedFileId"] = self.uploaded_file_id
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


@define(kw_only=True, eq=False, repr=False)
class FileRequestLinks(Model):
    """Where things related to a file request are found."""

    customer: Link | None = None
    """The customer in this API."""
    public_request: Link | None = None
    """The public page where the files are uploaded."""
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
        "publicRequest": Field(
            "public_request",
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
            self.public_request = None if (value := data.get("publicRequest")) is None else Link.from_dict(value)
            self.extra = {} if len(data) == 2 - (self.customer is None) - (value is None) else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {}
            if self.customer is not None:
                data["customer"] = self.customer.to_dict()
            if self.public_request is not None:
                data["publicRequest"] = self.public_request.to_dict()
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


@define(kw_only=True, eq=False, repr=False)
class RequestedFileCreation(Model):
    """A file to ask for."""

    name: str
    """Name of the file."""
    description: str | None = None
    """What is wanted."""
    required: bool | None = None
    """Whether it has to be uploaded."""
    max_file_size: int | None = None
    """Largest size allowed; the unit is not documented."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "name": Field("name", _read.text),
        "description": Field("description", _read.text, required=False),
        "required": Field("required", _read.flag, required=False),
        "maxFileSize": Field("max_file_size", _read.whole, required=False),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.name = value if type(value := data["name"]) is str else _read.text(value)
            self.description = (
                value if (value := data.get("description")) is None or type(value) is str else _read.text(value)
            )
            self.required = None if (value := data.get("required")) is None else _read.flag(value)
            self.max_file_size = None if (value := data.get("maxFileSize")) is None else _read.whole(value)
            self.extra = cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {"name": _checked.string(self.name, "name")}
        if self.description is not None:
            data["description"] = _checked.string(self.description, "description")
        if self.required is not None:
            data["required"] = _checked.boolean(self.required, "required")
        if self.max_file_size is not None:
            data["maxFileSize"] = _checked.integer(self.max_file_size, "max_file_size")
        data.update(_read.plain(self.extra))
        return data


class FileRequestsCalls:
    """The calls of `portal.file_requests`, as data: what its methods perform, and what `portal.send` takes."""

    @staticmethod
    def list(*, page: int = 1) -> Call[Page[FileRequest]]:
        _query: _Fields = {"page": _checked.page_number(page, "page")}
        return Call("GET", "/file-requests", _pages.page_of(FileRequest), query=_checked.query(_query))

    @staticmethod
    def create(
        *,
        name: str,
        requested_files: Sequence[RequestedFileCreation],
        description: str | Unset = UNSET,
        customer_id: str | Unset = UNSET,
        directory_id: str | Unset = UNSET,
    ) -> Call[FileRequest]:
        _fields: _Fields = {
            "name": _checked.string(name, "name"),
            "requestedFiles": _checked.list_of(_checked.instance(RequestedFileCreation), most=10)(
                requested_files, "requested_files"
            ),
        }
        if description is not UNSET:
            _fields["description"] = _checked.string(description, "description")
        if customer_id is not UNSET:
            _fields["customerId"] = _checked.identifiers("cst_")(customer_id, "customer_id")
        if directory_id is not UNSET:
            _fields["directoryId"] = _checked.identifiers("fsd_")(directory_id, "directory_id")
        return Call("POST", "/file-requests", FileRequest.from_dict, content=_bodies.json(_fields))

    @staticmethod
    def get(request_id: str) -> Call[FileRequest]:
        return Call(
            "GET", f"/file-requests/{_checked.path_id(request_id, 'request_id', 'frq_')}", FileRequest.from_dict
        )


class FileRequests(Resource):
    """`portal.file_requests`: requests that ask customers or others for files."""

    calls = FileRequestsCalls

    def list(self) -> Pages[FileRequest]:
        """List the file requests.

        All file requests, in pages.

        Documented in part: the fields of requested files and links are known from a sample only.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: filerequest.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/file-request-api/list-file-requests
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    def create(
        self,
        *,
        name: str,
        requested_files: Sequence[RequestedFileCreation],
        description: str | Unset = UNSET,
        customer_id: str | Unset = UNSET,
        directory_id: str | Unset = UNSET,
    ) -> FileRequest:
        """Create a file request.

        Asks a customer, or anybody with a public link, for files.

        Documented in part: the fields of requested files are known from a sample only.

        Args:
            name: Label for the portal's own use.
            requested_files: The files asked for, at most 10: at most 10.
            description: Reason, shown to the person who uploads.
            customer_id: The customer who is asked; left out for a public link: `cst_...`.
            directory_id: Where the files are put; left out for the root: `fsd_...`.

        Returns:
            The new file request.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: filerequest.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/file-request-api/create-file-request
        """
        return self._perform(
            self.calls.create(
                name=name,
                requested_files=requested_files,
                description=description,
                customer_id=customer_id,
                directory_id=directory_id,
            )
        )

    def get(self, request_id: str) -> FileRequest:
        """Get one file request.

        Looks up a file request by its id.

        Documented in part: the fields of requested files and links are known from a sample only.

        Args:
            request_id: Id of the file request: `frq_...`.

        Returns:
            The file request.

        Raises:
            NotFound: No file request has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: filerequest.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/file-request-api/get-file-request
        """
        return self._perform(self.calls.get(request_id))


class AsyncFileRequests(AsyncResource):
    """`portal.file_requests`: requests that ask customers or others for files."""

    calls = FileRequestsCalls

    def list(self) -> AsyncPages[FileRequest]:
        """List the file requests.

        All file requests, in pages.

        Documented in part: the fields of requested files and links are known from a sample only.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: filerequest.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/file-request-api/list-file-requests
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    async def create(
        self,
        *,
        name: str,
        requested_files: Sequence[RequestedFileCreation],
        description: str | Unset = UNSET,
        customer_id: str | Unset = UNSET,
        directory_id: str | Unset = UNSET,
    ) -> FileRequest:
        """Create a file request.

        Asks a customer, or anybody with a public link, for files.

        Documented in part: the fields of requested files are known from a sample only.

        Args:
            name: Label for the portal's own use.
            requested_files: The files asked for, at most 10: at most 10.
            description: Reason, shown to the person who uploads.
            customer_id: The customer who is asked; left out for a public link: `cst_...`.
            directory_id: Where the files are put; left out for the root: `fsd_...`.

        Returns:
            The new file request.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: filerequest.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/file-request-api/create-file-request
        """
        return await self._perform(
            self.calls.create(
                name=name,
                requested_files=requested_files,
                description=description,
                customer_id=customer_id,
                directory_id=directory_id,
            )
        )

    async def get(self, request_id: str) -> FileRequest:
        """Get one file request.

        Looks up a file request by its id.

        Documented in part: the fields of requested files and links are known from a sample only.

        Args:
            request_id: Id of the file request: `frq_...`.

        Returns:
            The file request.

        Raises:
            NotFound: No file request has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: filerequest.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/file-request-api/get-file-request
        """
        return await self._perform(self.calls.get(request_id))
