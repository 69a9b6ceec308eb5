"""Files up and down, on the sandbox by socket with both clients."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from both_clients import Clients
from scripted_faults import ScriptedFaults

from generated_client import (
    LinkExpired,
    MijnKlantportaal,
    NamedFile,
    RateLimited,
)
from generated_client.files import CloudFile, FileInput
from generated_client.models import AgreementSignerCreation
from sandbox import DROP, MovableClock, Sandbox
from sandbox.faults import Fault

CONTENT = b"%PDF-1.7\r\n--boundary--\r\n" + bytes(range(256)) * 2000
BREAKS = Fault(DROP, acted=True)


@pytest.fixture
def portal(clients: Clients) -> MijnKlantportaal:
    return clients.portal()


@pytest.fixture
def file(portal: MijnKlantportaal) -> CloudFile:
    return portal.files.download(portal.files.upload(file=NamedFile(CONTENT, "één factuur.pdf")).id)


def progress_of(save: Callable[..., object], *arguments: object) -> list[tuple[int, int | None]]:
    told: list[tuple[int, int | None]] = []

    def tell(done: int, total: int | None) -> None:
        told.append((done, total))

    save(*arguments, progress=tell)
    return told


def test_a_download_whose_connection_breaks_is_resumed(file: CloudFile, live: Sandbox, tmp_path: Path) -> None:
    half = len(CONTENT) // 2
    live.faults = ScriptedFaults(BREAKS, BREAKS)
    told = progress_of(file.save, tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == CONTENT
    assert told == sorted(told), "nothing is fetched twice"
    assert {(half, len(CONTENT)), (half + half // 2, len(CONTENT))} <= set(told)
    for fetch in (file.read, lambda: b"".join(file.stream())):
        live.faults = ScriptedFaults(BREAKS)
        assert fetch() == CONTENT


def test_a_link_that_the_host_finds_expired_is_told_so(
    file: CloudFile, portal: MijnKlantportaal, sandbox_clock: MovableClock
) -> None:
    # A client whose clock is behind believes that there is time left.
    believed = CloudFile(file.link, file.expires_at + timedelta(days=1))
    sandbox_clock.move(minutes=5)
    with pytest.raises(LinkExpired) as caught:
        portal.bound(believed).read()
    assert "signature" not in str(caught.value)


def test_the_key_is_not_sent_to_the_host_of_files(clients: Clients) -> None:
    # The sandbox refuses whoever sends it there.
    own = clients.http(headers={"Authorization": "Bearer of something else"})
    portal = clients.portal(http_client=own)
    assert portal.files.download(portal.files.upload(file=CONTENT).id).read() == CONTENT


class Unseekable:
    """A file that can be read once, and whose size nobody knows."""

    def __init__(self) -> None:
        self._file = io.BytesIO(CONTENT)

    def read(self, size: int, /) -> bytes:
        return self._file.read(size)


SOURCES: dict[str, Callable[[Path], FileInput]] = {
    "bytes": lambda _: CONTENT,
    "text path": str,
    "unseekable": lambda _: Unseekable(),
    "named": lambda _: NamedFile(CONTENT, "invoice.pdf", "application/pdf"),
}


@pytest.mark.parametrize("source", SOURCES)
def test_an_upload_arrives_whole_wherever_it_comes_from(portal: MijnKlantportaal, tmp_path: Path, source: str) -> None:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(CONTENT)
    file = portal.files.upload(file=SOURCES[source](path))
    assert file.size == len(CONTENT)
    assert portal.files.download(file.id).read() == CONTENT
    if source in {"text path", "named"}:
        assert (file.name, file.mime) == ("invoice.pdf", "application/pdf")


@pytest.mark.parametrize(
    ("name", "kept", "saved"),
    [
        ('a "b" \\ c.pdf', "a %22b%22 \\ c.pdf", "c.pdf"),
        ("../../etc/passwd", "../../etc/passwd", "passwd"),
    ],
)
def test_a_file_name_is_sent_as_browsers_do_and_leads_nowhere(
    portal: MijnKlantportaal, tmp_path: Path, name: str, kept: str, saved: str
) -> None:
    file = portal.files.upload(file=NamedFile(CONTENT, name))
    assert file.name == kept
    assert portal.files.download(file.id).save(tmp_path) == tmp_path / saved
    assert (tmp_path / saved).read_bytes() == CONTENT


def test_several_files_and_nested_fields_go_into_one_form(portal: MijnKlantportaal) -> None:
    signer = AgreementSignerCreation(first_name="Zoë", last_name='"Bos"', email="z@example.com", should_identify=False)
    documents: list[FileInput] = [NamedFile(CONTENT, "1.pdf"), NamedFile(b"two", "2.txt"), b"3"]
    made = portal.agreements.create(
        name="Contract", signer_name="Wij", signer_signature="data:", signers=[signer] * 5, documents=documents
    )
    assert [(each.first_name, each.last_name, each.should_identify) for each in made.signers] == [
        ("Zoë", '"Bos"', False)
    ] * 5
    assert [each.document_name for each in made.documents][:2] == ["1.pdf", "2.txt"]
    back = [portal.agreements.download_document(made.id, each.id).read() for each in made.documents]
    assert back == [CONTENT, b"two", b"3"]


def test_an_upload_that_was_refused_for_the_moment_is_sent_again_if_it_can_be_read_again(
    portal: MijnKlantportaal, live: Sandbox
) -> None:
    for source in (CONTENT, io.BytesIO(CONTENT)):
        live.faults = ScriptedFaults(Fault(429, acted=False))
        assert portal.files.upload(file=source).size == len(CONTENT)
    live.faults = ScriptedFaults(Fault(429, acted=False))
    with pytest.raises(RateLimited) as caught:
        portal.files.upload(file=Unseekable())
    assert caught.value.attempts == 1
