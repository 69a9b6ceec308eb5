"""File requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..clock import atom
from ..portal import Answer, Ask, Portal, operation, unprocessable

LIST = "file requests"


@operation("list-file-requests")
def list_file_requests(ask: Ask) -> dict[str, Any]:
    return ask.page(LIST, "/file-requests", lambda request: view(ask.portal, request))


@operation("get-file-request")
def get_file_request(ask: Ask) -> dict[str, Any]:
    return view(ask.portal, ask.portal.get(ask.path["requestId"], "frq_", "file request"))


@operation("create-file-request")
def create_file_request(ask: Ask) -> Answer:
    return Answer(201, view(ask.portal, add(ask.portal, ask.body)))


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


def view(portal: Portal, request: Mapping[str, Any]) -> dict[str, Any]:
    """A file request as it is answered: with a link to the customer, or to the public page where there is none."""
    own_id, customer_id = request["id"], request["customerId"]
    links = (
        {"customer": portal.customer_link(customer_id)}
        if customer_id
        else {"publicRequest": portal.page_link(f"/file-request/{own_id}/{portal.page_code(own_id)}")}
    )
    return {**request, "links": links}
