"""File requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..clock import atom
from ..portal import ApiResponse, Ask, Portal, Upload, operation, unprocessable
from . import files

LIST = "file requests"


@operation("list-file-requests")
def list_file_requests(ask: Ask) -> dict[str, Any]:
    return ask.page(LIST, "/file-requests", lambda request: view(ask.portal, request))


@operation("get-file-request")
def get_file_request(ask: Ask) -> dict[str, Any]:
    return view(ask.portal, ask.portal.get(ask.path["requestId"], "frq_", "file request"))


@operation("create-file-request")
def create_file_request(ask: Ask) -> ApiResponse:
    return ApiResponse(201, view(ask.portal, add(ask.portal, ask.body)))


def add(portal: Portal, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Add a file request."""
    if not fields["requestedFiles"]:
        raise unprocessable("requestedFiles: at least one is needed")
    if "customerId" in fields:
        portal.check_customer(fields["customerId"])
    if "directoryId" in fields and portal.state.find(fields["directoryId"]) is None:
        raise unprocessable("directoryId: no directory has this id")
    request = {
        "id": portal.new_id("frq_"),
        "name": fields["name"],
        "description": fields.get("description"),
        "directoryId": fields.get("directoryId"),
        "customerId": fields.get("customerId"),
        "requestedFiles": [
            {
                "id": portal.new_id("fqf_"),
                "name": wanted["name"],
                "description": wanted.get("description"),
                "required": wanted.get("required", True),
                "maxFileSize": wanted.get("maxFileSize"),
                "uploadedFileId": None,
            }
            for wanted in fields["requestedFiles"]
        ],
        "completedAt": None,
        "createdAt": atom(portal.now()),
    }
    portal.state.add(LIST, request)
    return request


def deliver(portal: Portal, request: dict[str, Any], uploads: Mapping[str, Upload]) -> dict[str, Any]:
    """Take the files that the customer uploads.

    It is complete as soon as each required file is there; one without required files as soon as any file is. Whether
    more may be uploaded after that is not documented; here it may not.

    Args:
        portal: The portal.
        request: The file request.
        uploads: The files, by the id of the requested file.
    """
    if request["completedAt"]:
        raise unprocessable("This file request is completed already.")
    if not uploads:
        raise unprocessable("At least one file has to be uploaded.")
    wanted_files = {each["id"]: each for each in request["requestedFiles"]}
    for wanted_id, upload in uploads.items():
        wanted = wanted_files.get(wanted_id)
        if wanted is None:
            raise unprocessable(f"{wanted_id}: this file was not requested")
        if not upload.bytes:
            raise unprocessable(f"{wanted['name']}: the file is empty")
        # The unit is not documented. The sample, 10240 for a logo, makes sense in kilobytes.
        if wanted["maxFileSize"] and len(upload.bytes) > wanted["maxFileSize"] * 1024:
            raise unprocessable(f"{wanted['name']}: the file is larger than {wanted['maxFileSize']} kB")
        wanted["uploadedFileId"] = files.add_file(portal, upload, request["directoryId"])["id"]
    required = [each for each in wanted_files.values() if each["required"]]
    if all(each["uploadedFileId"] for each in required):
        request["completedAt"] = atom(portal.now())
    portal.state.replace(request)
    return request


def page(portal: Portal, request: Mapping[str, Any]) -> dict[str, str]:
    """The link to the page where the customer uploads. The API shows it for public requests only."""
    return portal.page_link(f"/file-request/{request['id']}/{portal.page_code(request['id'])}")


def view(portal: Portal, request: Mapping[str, Any]) -> dict[str, Any]:
    """A file request as the API returns it: with a link to the customer, or to the public page where there is none."""
    customer_id = request["customerId"]
    links = {"customer": portal.customer_link(customer_id)} if customer_id else {"publicRequest": page(portal, request)}
    return {**request, "links": links}
