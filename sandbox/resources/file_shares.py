"""File shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..clock import atom
from ..portal import ApiResponse, Ask, Portal, operation, unprocessable
from . import files

LIST = "file shares"


@operation("list-file-shares")
def list_file_shares(ask: Ask) -> dict[str, Any]:
    return ask.page(LIST, "/file-shares", lambda share: view(ask.portal, share))


@operation("create-file-share")
def create_file_share(ask: Ask) -> ApiResponse:
    share = add(ask.portal, ask.body["content"], ask.body.get("customerId"))
    return ApiResponse(201, view(ask.portal, share))


def add(portal: Portal, content: Sequence[str], customer_id: str | None) -> dict[str, Any]:
    """Share files and directories, with a customer or by public link."""
    if customer_id is not None:
        portal.check_customer(customer_id)
    if not content:
        raise unprocessable("content: at least one file or directory is needed")
    share: dict[str, Any] = {
        "id": portal.new_id("fss_"),
        "sharedWithCustomerId": customer_id,
        "content": list(dict.fromkeys(content)),
        "createdAt": atom(portal.now()),
    }
    for each in share["content"]:
        entry = portal.state.find(each)
        if entry is None:
            raise unprocessable(f"content: no file or directory has the id {each}")
        entry["fileShareId"] = share["id"]
        portal.state.replace(entry)
    portal.state.add(LIST, share)
    return share


def files_in(portal: Portal, share: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The files that a share offers, those in its directories among them."""
    return files.within(portal, share["content"])


def page(portal: Portal, share: Mapping[str, Any]) -> dict[str, str]:
    """The link to the page with the files. The API shows it for public shares only."""
    return portal.page_link(f"/file-share/{share['id']}/{portal.page_code(share['id'])}")


def view(portal: Portal, share: dict[str, Any]) -> dict[str, Any]:
    """A share as the API returns it: with what is shared, and a link to the customer or to the public page."""
    own_id, customer_id = share["id"], share["sharedWithCustomerId"]
    links = {"customer": portal.customer_link(customer_id)} if customer_id else {"publicShare": page(portal, share)}
    return {
        "id": own_id,
        "sharedWithCustomerId": customer_id,
        "sharedContent": [files.view(portal.state.find(each) or {}) for each in share["content"]],
        "createdAt": share["createdAt"],
        "links": links,
    }
