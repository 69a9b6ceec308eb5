"""Agreements. The API only sends them; the people who are asked sign on a page, see `customer_pages`."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from ..clock import atom
from ..portal import ApiResponse, Ask, Portal, Upload, not_found, operation, unprocessable

LIST = "agreements"
_MOST_BYTES = 5 * 1024 * 1024


@operation("list-agreements")
def list_agreements(ask: Ask) -> dict[str, Any]:
    return ask.page(LIST, "/agreements", _short)


@operation("get-agreement")
def get_agreement(ask: Ask) -> dict[str, Any]:
    return ask.portal.get(ask.path["agreementId"], "agr_", "agreement")


@operation("create-agreement")
def create_agreement(ask: Ask) -> ApiResponse:
    return ApiResponse(201, add(ask.portal, ask.body, ask.body["documents"]))


@operation("download-agreement-document")
def download_agreement_document(ask: Ask) -> dict[str, Any]:
    agreement = get_agreement(ask)
    wanted = ask.path["documentId"]
    content = ask.state.content(wanted) if any(each["id"] == wanted for each in agreement["documents"]) else None
    if content is None:
        raise not_found("document of this agreement")
    return ask.portal.file_link(wanted, content)


def add(portal: Portal, fields: Mapping[str, Any], documents: Sequence[Upload]) -> dict[str, Any]:
    """Add an agreement with its documents."""
    if not fields["signers"] or not documents:
        raise unprocessable("At least one signer and one document are needed.")
    if sum(len(upload.bytes) for upload in documents) > _MOST_BYTES:
        raise unprocessable("documents: more than 5 MB together")
    made_at = atom(portal.now())
    agreement: dict[str, Any] = {
        "id": portal.new_id("agr_"),
        "name": fields["name"],
        "status": "sent",
        "signerName": fields["signerName"],
        "signerSignature": fields["signerSignatureData"],
        "signerSignatureHash": _hash((fields["signerSignatureData"] + made_at).encode()),
        "signers": [
            {
                "id": portal.new_id("ags_"),
                "firstName": signer["firstName"],
                "lastName": signer["lastName"],
                "email": signer["email"],
                "shouldIdentify": signer.get("shouldIdentify", False),
                "signature": None,
                "signatureHash": None,
                "signedAt": None,
            }
            for signer in fields["signers"]
        ],
        "documents": [],
        "createdAt": made_at,
    }
    for upload in documents:
        document = portal.new_id("agd_")
        agreement["documents"].append(
            {
                "id": document,
                "documentName": upload.name,
                "fileSize": len(upload.bytes),
                "fileHash": _hash(upload.bytes),
            }
        )
        portal.state.put_content(document, upload.content())
    portal.state.add(LIST, agreement)
    return agreement


def sign(portal: Portal, agreement: dict[str, Any], signer_id: str, signature: str) -> dict[str, Any]:
    """Sign for one of those who were asked. With the last signature the agreement is signed.

    Args:
        portal: The portal.
        agreement: The agreement.
        signer_id: The signer's id, `ags_...`.
        signature: The image of the signature, as data URI.
    """
    signer = next((each for each in agreement["signers"] if each["id"] == signer_id), None)
    if signer is None:
        raise not_found("signer of this agreement")
    if signer["signedAt"]:
        raise unprocessable("This agreement was signed by them before.")
    signed_at = atom(portal.now())
    signer.update(signature=signature, signatureHash=_hash((signature + signed_at).encode()), signedAt=signed_at)
    if all(each["signedAt"] for each in agreement["signers"]):
        agreement["status"] = "signed"
    portal.state.replace(agreement)
    return agreement


def page(portal: Portal, agreement: Mapping[str, Any], signer_id: str) -> dict[str, str]:
    """The link to the page where somebody signs. The API does not show it: signers get it by mail."""
    return portal.page_link(f"/agreement/{agreement['id']}/{signer_id}/{portal.page_code(signer_id)}")


def _short(agreement: Mapping[str, Any]) -> dict[str, Any]:
    return {name: agreement[name] for name in ("id", "name", "status", "signerName", "createdAt")}


def _hash(data: bytes) -> str:
    # 64 letters and digits, as in the documentation's sample.
    return base64.b64encode(hashlib.sha512(data).digest(), b"xy").decode()[:64]
