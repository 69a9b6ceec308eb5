"""`portal.files`: files and directories in the portal.

Generated from openapi.yaml; changes made here are lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from attrs import define, field

from .._core import arguments as _checked
from .._core import bodies as _bodies
from .._core import decoding as _read
from .._core.call import UNSET, Call, Unset
from .._core.call import Fields as _Fields
from .._core.call import Files as _Files
from .._core.drivers import AsyncResource, Resource
from .._core.model import Field, Model, OpenEnum
from .._core.multipart import FileInput
from ..errors import UnreadableField
from ..files import AsyncCloudFile, CloudFile

__all__ = ["AsyncFiles", "FileOrDirectory", "FileOrDirectoryType", "Files", "FilesCalls"]


class FileOrDirectoryType(OpenEnum):
    """Whether it is a file or a directory."""

    FILE = "file"
    DIRECTORY = "directory"


@define(kw_only=True, eq=False, repr=False)
class FileOrDirectory(Model):
    """A file or directory in the portal."""

    id: str
    """Its id, `fsf_...` for a file and `fsd_...` for a directory."""
    type: FileOrDirectoryType
    """Which of the two it is."""
    name: str
    """Its name."""
    size: int | None
    """Size in bytes, null for a directory."""
    mime: str | None
    """Media type, null for a directory."""
    file_share_id: str | None
    """The share it is in, null where it is not shared."""
    created_at: datetime
    """When it was created."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "type": Field("type", lambda value: FileOrDirectoryType(value)),
        "name": Field("name", _read.text),
        "size": Field("size", _read.whole, nullable=True),
        "mime": Field("mime", _read.text, nullable=True),
        "fileShareId": Field("file_share_id", _read.text, nullable=True),
        "createdAt": Field("created_at", _read.date_time, lambda value: value.isoformat()),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.type = FileOrDirectoryType(data["type"])
            self.name = value if type(value := data["name"]) is str else _read.text(value)
            self.size = None if (value := data["size"]) is None else _read.whole(value)
            self.mime = value if (value := data["mime"]) is None or type(value) is str else _read.text(value)
            self.file_share_id = (
                value if (value := data["fileShareId"]) is None or type(value) is str else _read.text(value)
            )
            self.created_at = _read.date_time(data["createdAt"])
            self.extra = {} if len(data) == 7 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "type": self.type,
                "name": self.name,
                "size": self.size,
                "mime": self.mime,
                "fileShareId": self.file_share_id,
                "createdAt": self.created_at.isoformat(),
            }
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


class FilesCalls:
    """The calls of `portal.files`, as data: what its methods perform, and what `portal.send` takes."""

    @staticmethod
    def upload(*, file: FileInput, directory: str | Unset = UNSET) -> Call[FileOrDirectory]:
        _query: _Fields = {}
        if directory is not UNSET:
            _query["directory"] = _checked.identifiers("fsd_")(directory, "directory")
        _fields: _Fields = {}
        _files: _Files = []
        _files.append(("file", _checked.file(file, "file")))
        return Call(
            "POST",
            "/files",
            FileOrDirectory.from_dict,
            query=_checked.query(_query),
            content=_bodies.form(_fields, _files),
        )

    @staticmethod
    def create_directory(*, name: str, directory: str | Unset = UNSET) -> Call[FileOrDirectory]:
        _query: _Fields = {}
        if directory is not UNSET:
            _query["directory"] = _checked.identifiers("fsd_")(directory, "directory")
        _fields: _Fields = {"name": _checked.string(name, "name")}
        return Call(
            "POST", "/files", FileOrDirectory.from_dict, query=_checked.query(_query), content=_bodies.json(_fields)
        )

    @staticmethod
    def get(file_or_dir_id: str) -> Call[FileOrDirectory]:
        return Call(
            "GET",
            f"/files/{_checked.path_id(file_or_dir_id, 'file_or_dir_id', 'fsf_', 'fsd_')}",
            FileOrDirectory.from_dict,
        )

    @staticmethod
    def download(file_id: str) -> Call[CloudFile]:
        return Call("GET", f"/files/{_checked.path_id(file_id, 'file_id', 'fsf_')}/download", CloudFile.from_dict)


class Files(Resource):
    """`portal.files`: files and directories in the portal."""

    calls = FilesCalls

    def upload(self, *, file: FileInput, directory: str | Unset = UNSET) -> FileOrDirectory:
        """Upload a file.

        Uploads a file, into the given directory or into none.

        Documented in part: the JSON body that creates a directory is not documented.

        Args:
            file: The file: a path, bytes, or a file opened with `rb`.
            directory: Id of the directory to put it in. Without one, the place is not documented: `fsd_...`.

        Returns:
            The new file or directory.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: files.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/files-api/uploading-a-file-or-creating-a-directory
        """
        return self._perform(self.calls.upload(file=file, directory=directory))

    def create_directory(self, *, name: str, directory: str | Unset = UNSET) -> FileOrDirectory:
        """Create a directory.

        Creates a directory, in the given one or in none. That its name is sent as `name` is inferred.

        Documented in part: the JSON body that creates a directory is not documented.

        Args:
            name: Name of the directory.
            directory: Id of the directory to put it in. Without one, the place is not documented: `fsd_...`.

        Returns:
            The new file or directory.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: files.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/files-api/uploading-a-file-or-creating-a-directory
        """
        return self._perform(self.calls.create_directory(name=name, directory=directory))

    def get(self, file_or_dir_id: str) -> FileOrDirectory:
        """Get one file or directory.

        Looks up a file or directory by its id. Use `download` for the content of a file.

        Args:
            file_or_dir_id: Id of the file or directory: `fsf_...` or `fsd_...`.

        Returns:
            The file or directory.

        Raises:
            NotFound: No file or directory has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: files.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/files-api/get-file-or-directory
        """
        return self._perform(self.calls.get(file_or_dir_id))

    def download(self, file_id: str) -> CloudFile:
        """Get a file's content.

        Returns a link to the file that is valid for 5 minutes. Directories can't be downloaded.

        Documented in part: no sample is documented.

        Args:
            file_id: Id of the file: `fsf_...`.

        Returns:
            The link to the file.

        Raises:
            NotFound: No file has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: files.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/files-api/download-file
        """
        return self._perform_file(self.calls.download(file_id))


class AsyncFiles(AsyncResource):
    """`portal.files`: files and directories in the portal."""

    calls = FilesCalls

    async def upload(self, *, file: FileInput, directory: str | Unset = UNSET) -> FileOrDirectory:
        """Upload a file.

        Uploads a file, into the given directory or into none.

        Documented in part: the JSON body that creates a directory is not documented.

        Args:
            file: The file: a path, bytes, or a file opened with `rb`.
            directory: Id of the directory to put it in. Without one, the place is not documented: `fsd_...`.

        Returns:
            The new file or directory.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: files.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/files-api/uploading-a-file-or-creating-a-directory
        """
        return await self._perform(self.calls.upload(file=file, directory=directory))

    async def create_directory(self, *, name: str, directory: str | Unset = UNSET) -> FileOrDirectory:
        """Create a directory.

        Creates a directory, in the given one or in none. That its name is sent as `name` is inferred.

        Documented in part: the JSON body that creates a directory is not documented.

        Args:
            name: Name of the directory.
            directory: Id of the directory to put it in. Without one, the place is not documented: `fsd_...`.

        Returns:
            The new file or directory.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: files.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/files-api/uploading-a-file-or-creating-a-directory
        """
        return await self._perform(self.calls.create_directory(name=name, directory=directory))

    async def get(self, file_or_dir_id: str) -> FileOrDirectory:
        """Get one file or directory.

        Looks up a file or directory by its id. Use `download` for the content of a file.

        Args:
            file_or_dir_id: Id of the file or directory: `fsf_...` or `fsd_...`.

        Returns:
            The file or directory.

        Raises:
            NotFound: No file or directory has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: files.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/files-api/get-file-or-directory
        """
        return await self._perform(self.calls.get(file_or_dir_id))

    async def download(self, file_id: str) -> AsyncCloudFile:
        """Get a file's content.

        Returns a link to the file that is valid for 5 minutes. Directories can't be downloaded.

        Documented in part: no sample is documented.

        Args:
            file_id: Id of the file: `fsf_...`.

        Returns:
            The link to the file.

        Raises:
            NotFound: No file has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: files.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/files-api/download-file
        """
        return await self._perform_file(self.calls.download(file_id))
