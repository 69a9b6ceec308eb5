"""Files and directories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..clock import atom
from ..portal import ApiResponse, Ask, Portal, Upload, not_found, operation, unprocessable

LIST = "files"


@operation("post-files")
def post_files(ask: Ask) -> ApiResponse:
    directory = ask.query.get("directory")
    if directory is not None and ask.state.find(directory) is None:
        raise unprocessable("directory: no directory has this id")
    upload = ask.body.get("file")
    if isinstance(upload, Upload):
        return ApiResponse(201, view(add_file(ask.portal, upload, directory)))
    return ApiResponse(201, view(add_directory(ask.portal, ask.body["name"], directory)))


@operation("get-file")
def get_file(ask: Ask) -> dict[str, Any]:
    return view(ask.portal.get(ask.path["fileOrDirId"], ("fsf_", "fsd_"), "file or directory"))


@operation("download-file")
def download_file(ask: Ask) -> dict[str, Any]:
    file = ask.portal.get(ask.path["fileId"], "fsf_", "file")
    content = ask.state.content(file["id"])
    if content is None:
        raise not_found("file")
    return ask.portal.file_link(file["id"], content)


def add_file(portal: Portal, upload: Upload, directory_id: str | None = None) -> dict[str, Any]:
    """Add a file."""
    file = _entry(portal, "fsf_", "file", upload.name, directory_id)
    file.update(size=len(upload.bytes), mime=upload.media_type)
    portal.state.add(LIST, file)
    portal.state.put_content(file["id"], upload.content())
    return file


def add_directory(portal: Portal, name: str, directory_id: str | None = None) -> dict[str, Any]:
    """Add a directory."""
    directory = _entry(portal, "fsd_", "directory", name, directory_id)
    portal.state.add(LIST, directory)
    return directory


def within(portal: Portal, ids: Iterable[str]) -> list[dict[str, Any]]:
    """The files among these files and directories, and those in the directories, at any depth."""
    entries = portal.state.part(LIST, 1, portal.state.count(LIST))
    wanted = set(ids)
    for each in entries:  # a directory is older than what is in it, so one walk in order of age finds everything
        if each["directoryId"] in wanted:
            wanted.add(each["id"])
    return [each for each in entries if each["type"] == "file" and each["id"] in wanted]


def view(entry: Mapping[str, Any]) -> dict[str, Any]:
    """A file or directory as the API shows it: it does not tell which directory it is in."""
    return {name: value for name, value in entry.items() if name != "directoryId"}


def _entry(portal: Portal, prefix: str, type: str, name: str, directory_id: str | None) -> dict[str, Any]:
    return {
        "id": portal.new_id(prefix),
        "type": type,
        "name": name,
        "size": None,
        "mime": None,
        "fileShareId": None,
        "directoryId": directory_id,
        "createdAt": atom(portal.now()),
    }
