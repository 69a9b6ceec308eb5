"""Files and directories."""

from __future__ import annotations

from typing import Any

from ..clock import atom
from ..portal import Answer, Ask, Portal, Upload, not_found, operation, unprocessable

LIST = "files"


@operation("post-files")
def post_files(ask: Ask) -> Answer:
    directory = ask.query.get("directory")
    if directory is not None and ask.state.find(directory) is None:
        raise unprocessable("directory: no directory has this id")
    upload = ask.body.get("file")
    added = add_file(ask.portal, upload) if isinstance(upload, Upload) else add_directory(ask.portal, ask.body["name"])
    return Answer(201, added)


@operation("get-file")
def get_file(ask: Ask) -> dict[str, Any]:
    return ask.portal.get(ask.path["fileOrDirId"], ("fsf_", "fsd_"), "file or directory")


@operation("download-file")
def download_file(ask: Ask) -> dict[str, Any]:
    file = ask.portal.get(ask.path["fileId"], "fsf_", "file")
    content = ask.state.content(file["id"])
    if content is None:
        raise not_found("file")
    return ask.portal.file_link(file["id"], content)


def add_file(portal: Portal, upload: Upload) -> dict[str, Any]:
    """Add a file."""
    file = _entry(portal, "fsf_", "file", upload.name)
    file.update(size=len(upload.bytes), mime=upload.media_type)
    portal.state.add(LIST, file)
    portal.state.put_content(file["id"], upload.content())
    return file


def add_directory(portal: Portal, name: str) -> dict[str, Any]:
    """Add a directory."""
    directory = _entry(portal, "fsd_", "directory", name)
    portal.state.add(LIST, directory)
    return directory


def _entry(portal: Portal, prefix: str, type: str, name: str) -> dict[str, Any]:
    return {
        "id": portal.new_id(prefix),
        "type": type,
        "name": name,
        "size": None,
        "mime": None,
        "fileShareId": None,
        "createdAt": atom(portal.now()),
    }
