"""`portal.agreements`: agreements that customers sign.

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
from .._core.call import Call
from .._core.call import Fields as _Fields
from .._core.call import Files as _Files
from .._core.drivers import AsyncResource, Resource
from .._core.model import Field, Model, OpenEnum
from .._core.multipart import FileInput
from ..errors import UnreadableField
from ..files import AsyncCloudFile, CloudFile
from ..pagination import AsyncPages, Page, Pages

__all__ = [
    "Agreement",
    "AgreementDocument",
    "AgreementSigner",
    "AgreementSignerCreation",
    "AgreementStatus",
    "AgreementWithDetails",
    "Agreements",
    "AgreementsCalls",
    "AsyncAgreements",
]


class AgreementStatus(OpenEnum):
    """How far an agreement is."""

    SENT = "sent"
    SIGNED = "signed"


@define(kw_only=True, eq=False, repr=False)
class Agreement(Model):
    """An agreement as a list returns it."""

    id: str
    """Its id."""
    name: str | None = None
    """Name of the agreement."""
    status: AgreementStatus | None = None
    """Whether it was sent or signed."""
    signer_name: str | None = None
    """Who signed for the portal's own company."""
    signer_signature: str | None = None
    """Image of that signature, as data URI."""
    signer_signature_hash: str | None = None
    """Hash over that signature and its time."""
    created_at: datetime | None = None
    """When it was created."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "name": Field("name", _read.text, required=False),
        "status": Field("status", lambda value: AgreementStatus(value), required=False),
        "signerName": Field("signer_name", _read.text, required=False),
        "signerSignature": Field("signer_signature", _read.text, required=False, nullable=True),
        "signerSignatureHash": Field("signer_signature_hash", _read.text, required=False, nullable=True),
        "createdAt": Field("created_at", _read.date_time, lambda value: value.isoformat(), required=False),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.name = value if (value := data.get("name")) is None or type(value) is str else _read.text(value)
            self.status = None if (value := data.get("status")) is None else AgreementStatus(value)
            self.signer_name = (
                value if (value := data.get("signerName")) is None or type(value) is str else _read.text(value)
            )
            self.signer_signature = (
                value if (value := data.get("signerSignature")) is None or type(value) is str else _read.text(value)
            )
            self.signer_signature_hash = (
                value if (value := data.get("signerSignatureHash")) is None or type(value) is str else _read.text(value)
            )
            self.created_at = None if (value := data.get("createdAt")) is None else _read.date_time(value)
            self.extra = cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {"id": self.id}
            if self.name is not None:
                data["name"] = self.name
            if self.status is not None:
                data["status"] = self.status
            if self.signer_name is not None:
                data["signerName"] = self.signer_name
            if self.signer_signature is not None:
                data["signerSignature"] = self.signer_signature
            if self.signer_signature_hash is not None:
                data["signerSignatureHash"] = self.signer_signature_hash
            if self.created_at is not None:
                data["createdAt"] = self.created_at.isoformat()
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


@define(kw_only=True, eq=False, repr=False)
class AgreementWithDetails(Model):
    """An agreement with its signers and documents."""

    id: str
    """Its id."""
    name: str
    """Name of the agreement."""
    status: AgreementStatus
    """Whether it was sent or signed."""
    signer_name: str
    """Who signed for the portal's own company."""
    signer_signature: str
    """Image of that signature, as data URI."""
    signer_signature_hash: str
    """Hash over that signature and its time."""
    signers: list[AgreementSigner]
    """The people who are asked to sign."""
    documents: list[AgreementDocument]
    """The documents they are asked to sign."""
    created_at: datetime
    """When it was created."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "name": Field("name", _read.text),
        "status": Field("status", lambda value: AgreementStatus(value)),
        "signerName": Field("signer_name", _read.text),
        "signerSignature": Field("signer_signature", _read.text),
        "signerSignatureHash": Field("signer_signature_hash", _read.text),
        "signers": Field(
            "signers",
            lambda value: _read.each(AgreementSigner.from_dict, value),
            lambda value: [item.to_dict() for item in value],
        ),
        "documents": Field(
            "documents",
            lambda value: _read.each(AgreementDocument.from_dict, value),
            lambda value: [item.to_dict() for item in value],
        ),
        "createdAt": Field("created_at", _read.date_time, lambda value: value.isoformat()),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.name = value if type(value := data["name"]) is str else _read.text(value)
            self.status = AgreementStatus(data["status"])
            self.signer_name = value if type(value := data["signerName"]) is str else _read.text(value)
            self.signer_signature = value if type(value := data["signerSignature"]) is str else _read.text(value)
            self.signer_signature_hash = (
                value if type(value := data["signerSignatureHash"]) is str else _read.text(value)
            )
            self.signers = _read.each(AgreementSigner.from_dict, data["signers"])
            self.documents = _read.each(AgreementDocument.from_dict, data["documents"])
            self.created_at = _read.date_time(data["createdAt"])
            self.extra = {} if len(data) == 9 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "name": self.name,
                "status": self.status,
                "signerName": self.signer_name,
                "signerSignature": self.signer_signature,
                "signerSignatureHash": self.signer_signature_hash,
                "signers": [item.to_dict() for item in self.signers],
                "documents": [item.to_dict() for item in self.documents],
                "createdAt": self.created_at.isoformat(),
            }
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


@define(kw_only=True, eq=False, repr=False)
class AgreementSigner(Model):
    """Somebody who is asked to sign an agreement."""

    id: str
    """The signer's id."""
    first_name: str
    """First name."""
    last_name: str
    """Last name."""
    email: str
    """Mail address."""
    should_identify: bool
    """Presumably whether the signer has to prove who it is."""
    signature: str | None
    """Image of the signature, as data URI."""
    signature_hash: str | None
    """Hash over the signature."""
    signed_at: datetime | None
    """When the signer signed, null before that."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "firstName": Field("first_name", _read.text),
        "lastName": Field("last_name", _read.text),
        "email": Field("email", _read.text),
        "shouldIdentify": Field("should_identify", _read.flag),
        "signature": Field("signature", _read.text, nullable=True),
        "signatureHash": Field("signature_hash", _read.text, nullable=True),
        "signedAt": Field("signed_at", _read.date_time, lambda value: value.isoformat(), nullable=True),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.first_name = value if type(value := data["firstName"]) is str else _read.text(value)
            self.last_name = value if type(value := data["lastName"]) is str else _read.text(value)
            self.email = value if type(value := data["email"]) is str else _read.text(value)
            self.should_identify = _read.flag(data["shouldIdentify"])
            self.signature = value if (value := data["signature"]) is None or type(value) is str else _read.text(value)
            self.signature_hash = (
                value if (value := data["signatureHash"]) is None or type(value) is str else _read.text(value)
            )
            self.signed_at = None if (value := data["signedAt"]) is None else _read.date_time(value)
            self.extra = {} if len(data) == 8 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "firstName": self.first_name,
                "lastName": self.last_name,
                "email": self.email,
                "shouldIdentify": self.should_identify,
                "signature": self.signature,
                "signatureHash": self.signature_hash,
                "signedAt": None if self.signed_at is None else self.signed_at.isoformat(),
            }
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


@define(kw_only=True, eq=False, repr=False)
class AgreementDocument(Model):
    """A document of an agreement."""

    id: str
    """Its id."""
    document_name: str
    """Name of the file."""
    file_size: int
    """Size of the file; the unit is not documented."""
    file_hash: str
    """Hash of the file; the algorithm is not documented."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "documentName": Field("document_name", _read.text),
        "fileSize": Field("file_size", _read.whole),
        "fileHash": Field("file_hash", _read.text),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.document_name = value if type(value := data["documentName"]) is str else _read.text(value)
            self.file_size = _read.whole(data["fileSize"])
            self.file_hash = value if type(value := data["fileHash"]) is str else _read.text(value)
            self.extra = {} if len(data) == 4 else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "documentName": self.document_name,
                "fileSize": self.file_size,
                "fileHash": self.file_hash,
            }
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


@define(kw_only=True, eq=False, repr=False)
class AgreementSignerCreation(Model):
    """Somebody who is to sign an agreement."""

    first_name: str
    """First name."""
    last_name: str
    """Last name."""
    email: str
    """Mail address."""
    should_identify: bool | None = None
    """Presumably whether the signer has to prove who it is."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "firstName": Field("first_name", _read.text),
        "lastName": Field("last_name", _read.text),
        "email": Field("email", _read.text),
        "shouldIdentify": Field("should_identify", _read.flag, required=False),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.first_name = value if type(value := data["firstName"]) is str else _read.text(value)
            self.last_name = value if type(value := data["lastName"]) is str else _read.text(value)
            self.email = value if type(value := data["email"]) is str else _read.text(value)
            self.should_identify = None if (value := data.get("shouldIdentify")) is None else _read.flag(value)
            self.extra = {} if len(data) == 4 - (value is None) else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {
            "firstName": _checked.string(self.first_name, "first_name"),
            "lastName": _checked.string(self.last_name, "last_name"),
            "email": _checked.string(self.email, "email"),
        }
        if self.should_identify is not None:
            data["shouldIdentify"] = _checked.boolean(self.should_identify, "should_identify")
        data.update(_read.plain(self.extra))
        return data


class AgreementsCalls:
    """The calls of `portal.agreements`, as data: what its methods perform, and what `portal.send` takes."""

    @staticmethod
    def list(*, page: int = 1) -> Call[Page[Agreement]]:
        _query: _Fields = {"page": _checked.page_number(page, "page")}
        return Call("GET", "/agreements", _pages.page_of(Agreement), query=_checked.query(_query))

    @staticmethod
    def create(
        *,
        name: str,
        signer_name: str,
        signer_signature: str,
        signers: Sequence[AgreementSignerCreation],
        documents: Sequence[FileInput],
    ) -> Call[AgreementWithDetails]:
        _fields: _Fields = {
            "name": _checked.string(name, "name"),
            "signerName": _checked.string(signer_name, "signer_name"),
            "signerSignatureData": _checked.string(signer_signature, "signer_signature"),
            "signers": _checked.list_of(_checked.instance(AgreementSignerCreation), most=5)(signers, "signers"),
        }
        _files: _Files = []
        _files.extend(_bodies.numbered("documents", _checked.files(most=5, most_bytes=5242880)(documents, "documents")))
        return Call("POST", "/agreements", AgreementWithDetails.from_dict, content=_bodies.php_form(_fields, _files))

    @staticmethod
    def get(agreement_id: str) -> Call[AgreementWithDetails]:
        return Call(
            "GET",
            f"/agreements/{_checked.path_id(agreement_id, 'agreement_id', 'agr_')}",
            AgreementWithDetails.from_dict,
        )

    @staticmethod
    def download_document(agreement_id: str, document_id: str) -> Call[CloudFile]:
        return Call(
            "GET",
            f"/agreements/{_checked.path_id(agreement_id, 'agreement_id', 'agr_')}/documents/{_checked.path_id(document_id, 'document_id', 'agd_')}/download",
            CloudFile.from_dict,
        )


class Agreements(Resource):
    """`portal.agreements`: agreements that customers sign."""

    calls = AgreementsCalls

    def list(self) -> Pages[Agreement]:
        """List the agreements.

        All agreements, in pages. What a list holds of an agreement is not documented; `get` gives all of it.

        Documented in part: the fields of a listed agreement are not documented.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: agreements.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/agreements-api/list-agreements
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    def create(
        self,
        *,
        name: str,
        signer_name: str,
        signer_signature: str,
        signers: Sequence[AgreementSignerCreation],
        documents: Sequence[FileInput],
    ) -> AgreementWithDetails:
        """Create an agreement.

        Creates an agreement with its signers and documents: up to 5 of each, the documents 5 MB together.

        Documented in part: how signers and documents are named in the form is not documented.

        Args:
            name: Name of the agreement.
            signer_name: Who signs for the portal's own company.
            signer_signature: Image of that signature, as data URI. `signerSignatureData` on the wire, no `Data` in
                responses.
            signers: The people who are asked to sign, at most 5: at most 5.
            documents: The files they are asked to sign: at most 5, together at most 5 MB: at most 5, a path, bytes, or
                a file opened with `rb`.

        Returns:
            The new agreement.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: agreements.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/agreements-api/create-agreement
        """
        return self._perform(
            self.calls.create(
                name=name,
                signer_name=signer_name,
                signer_signature=signer_signature,
                signers=signers,
                documents=documents,
            )
        )

    def get(self, agreement_id: str) -> AgreementWithDetails:
        """Get one agreement.

        Looks up an agreement by its id, with its signers and documents.

        Documented in part: the fields of signers and documents are known from a sample only.

        Args:
            agreement_id: Id of the agreement: `agr_...`.

        Returns:
            The agreement.

        Raises:
            NotFound: No agreement has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: agreements.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/agreements-api/get-agreement
        """
        return self._perform(self.calls.get(agreement_id))

    def download_document(self, agreement_id: str, document_id: str) -> CloudFile:
        """Get a document of an agreement.

        Returns a link to the document that is valid for 5 minutes.

        Args:
            agreement_id: Id of the agreement: `agr_...`.
            document_id: Id of the document: `agd_...`.

        Returns:
            The link to the document.

        Raises:
            NotFound: No such agreement or document.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: agreements.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/agreements-api/download-agreement-document
        """
        return self._perform_file(self.calls.download_document(agreement_id, document_id))


class AsyncAgreements(AsyncResource):
    """`portal.agreements`: agreements that customers sign."""

    calls = AgreementsCalls

    def list(self) -> AsyncPages[Agreement]:
        """List the agreements.

        All agreements, in pages. What a list holds of an agreement is not documented; `get` gives all of it.

        Documented in part: the fields of a listed agreement are not documented.

        Returns:
            The list, fetched page by page as you go.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: agreements.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/agreements-api/list-agreements
        """
        return self._pages(lambda page: self.calls.list(page=page), 1)

    async def create(
        self,
        *,
        name: str,
        signer_name: str,
        signer_signature: str,
        signers: Sequence[AgreementSignerCreation],
        documents: Sequence[FileInput],
    ) -> AgreementWithDetails:
        """Create an agreement.

        Creates an agreement with its signers and documents: up to 5 of each, the documents 5 MB together.

        Documented in part: how signers and documents are named in the form is not documented.

        Args:
            name: Name of the agreement.
            signer_name: Who signs for the portal's own company.
            signer_signature: Image of that signature, as data URI. `signerSignatureData` on the wire, no `Data` in
                responses.
            signers: The people who are asked to sign, at most 5: at most 5.
            documents: The files they are asked to sign: at most 5, together at most 5 MB: at most 5, a path, bytes, or
                a file opened with `rb`.

        Returns:
            The new agreement.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: agreements.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/agreements-api/create-agreement
        """
        return await self._perform(
            self.calls.create(
                name=name,
                signer_name=signer_name,
                signer_signature=signer_signature,
                signers=signers,
                documents=documents,
            )
        )

    async def get(self, agreement_id: str) -> AgreementWithDetails:
        """Get one agreement.

        Looks up an agreement by its id, with its signers and documents.

        Documented in part: the fields of signers and documents are known from a sample only.

        Args:
            agreement_id: Id of the agreement: `agr_...`.

        Returns:
            The agreement.

        Raises:
            NotFound: No agreement has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: agreements.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/agreements-api/get-agreement
        """
        return await self._perform(self.calls.get(agreement_id))

    async def download_document(self, agreement_id: str, document_id: str) -> AsyncCloudFile:
        """Get a document of an agreement.

        Returns a link to the document that is valid for 5 minutes.

        Args:
            agreement_id: Id of the agreement: `agr_...`.
            document_id: Id of the document: `agd_...`.

        Returns:
            The link to the document.

        Raises:
            NotFound: No such agreement or document.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: agreements.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/agreements-api/download-agreement-document
        """
        return await self._perform_file(self.calls.download_document(agreement_id, document_id))
