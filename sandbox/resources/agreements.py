"""Agreements. Signing is done by people in the portal, so what is made here stays unsigned."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from ..clock import atom
from ..portal import Answer, Ask, Portal, Upload, not_found, operation, unprocessable

LIST = "agreements"
_MOST_BYTES = 5 * 1024 * 1024


@operation("list-agreements")
def list_agreements(ask: Ask) -> dict[str, Any]:
    return ask.page(LIST, "/agreements", _short)


@operation("get-agreement")
def get_agreement(ask: Ask) -> dict[str, Any]:
    return ask.portal.get(ask.path["agreementId"], "agr_", "agreement")


@operation("create-agreement")
def create_agreement(ask: Ask) -> Answer:
    return Answer(201, add(ask.portal, ask.body, ask.body["documents"]))


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


def _short(agreement: Mapping[str, Any]) -> dict[str, Any]:
    return {name: agreement[name] for name in ("id", "name", "status", "signerName", "createdAt")}


def _hash(data: bytes) -> str:
    # 64 letters and digits, as in the documentation's sample.
    return base64.b64encode(hashlib.sha512(data).digest(), b"xy").decode()[:64]
