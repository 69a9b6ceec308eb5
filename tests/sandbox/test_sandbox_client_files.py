"""What the client's tests say of files, on the sandbox by socket with both clients.

Left to those tests: what no portal does that keeps to the document (redirects, encoded files, links that are none), and
what happens on the machine that saves a file.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from both_clients import Clients
from scripted_faults import ScriptedFaults

from generated_client import (
    ConnectionFailed,
    DownloadFailed,
    InvalidArgument,
    LinkExpired,
    MijnKlantportaal,
    NamedFile,
    RateLimited,
    Unprocessable,
)
from generated_client.files import CloudFile, FileInput
from generated_client.models import AgreementSignerCreation
from sandbox import DROP, MovableClock, Sandbox
from sandbox.faults import Fault, Faults

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


# Downloads


def test_a_file_is_read_streamed_and_saved(file: CloudFile, tmp_path: Path) -> None:
    assert file.read() == CONTENT
    with file.stream() as pieces:
        assert b"".join(pieces) == CONTENT
    assert file.save(tmp_path / "a.pdf") == tmp_path / "a.pdf"
    assert (tmp_path / "a.pdf").read_bytes() == CONTENT


def test_a_stream_may_be_left_early(file: CloudFile, portal: MijnKlantportaal) -> None:
    with file.stream() as pieces:
        assert CONTENT.startswith(next(iter(pieces)))
    assert portal.customers.list().first() is not None


def test_into_a_directory_a_file_gets_the_name_that_it_was_uploaded_with(file: CloudFile, tmp_path: Path) -> None:
    assert file.save(tmp_path) == tmp_path / "één factuur.pdf"


def test_an_existing_file_is_replaced_unless_that_is_ruled_out(file: CloudFile, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"before")
    with pytest.raises(InvalidArgument):
        file.save(path, overwrite=False)
    assert path.read_bytes() == b"before"
    file.save(path)
    assert path.read_bytes() == CONTENT


def test_progress_tells_what_has_arrived(file: CloudFile, tmp_path: Path) -> None:
    told = progress_of(file.save, tmp_path / "a.pdf")
    assert told[0] == (0, len(CONTENT))
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert told == sorted(told)


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


def test_a_download_that_never_arrives_leaves_nothing(file: CloudFile, live: Sandbox, tmp_path: Path) -> None:
    live.faults = Faults({DROP: 1.0})
    with pytest.raises(DownloadFailed) as caught:
        file.save(tmp_path / "a.pdf")
    assert caught.value.attempts == 4  # as often as any call: max_retries is 3
    assert list(tmp_path.iterdir()) == []


def test_a_host_that_fails_is_asked_again(file: CloudFile, live: Sandbox) -> None:
    live.faults = ScriptedFaults(Fault(503, acted=False), Fault(500, acted=True))
    assert file.read() == CONTENT
    live.faults = Faults({520: 1.0})
    with pytest.raises(DownloadFailed, match="520"):
        file.read()


def test_an_expired_link_is_not_even_asked_for(file: CloudFile, live: Sandbox, sandbox_clock: MovableClock) -> None:
    asked = len(live.log)
    sandbox_clock.move(minutes=5)
    with pytest.raises(LinkExpired) as caught:
        file.read()
    assert caught.value.expires_at == file.expires_at
    assert len(live.log) == asked


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


# Uploads


class Unseekable:
    """A file that can be read once, and whose size nobody knows."""

    def __init__(self) -> None:
        self._file = io.BytesIO(CONTENT)

    def read(self, size: int, /) -> bytes:
        return self._file.read(size)


def begun() -> FileInput:
    file = io.BytesIO(b"read before" + CONTENT)
    file.seek(len(b"read before"))
    return file


SOURCES: dict[str, Callable[[Path], FileInput]] = {
    "bytes": lambda _: CONTENT,
    "bytearray": lambda _: bytearray(CONTENT),
    "path": lambda path: path,
    "text path": str,
    "open file": lambda path: io.BytesIO(path.read_bytes()),
    "file from where it stands": lambda _: begun(),
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
    if source in {"path", "text path", "named"}:
        assert (file.name, file.mime) == ("invoice.pdf", "application/pdf")


def test_an_open_file_is_sent_and_stays_open(portal: MijnKlantportaal, tmp_path: Path) -> None:
    path = tmp_path / "één factuur.pdf"
    path.write_bytes(CONTENT)
    with path.open("rb") as opened:
        file = portal.files.upload(file=opened)
        assert not opened.closed
    assert (file.name, file.mime, file.size) == ("één factuur.pdf", "application/pdf", len(CONTENT))


def test_a_pipe_is_uploaded(portal: MijnKlantportaal) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"from a pipe")
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        assert portal.files.download(portal.files.upload(file=pipe).id).read() == b"from a pipe"


def test_an_empty_file_is_sent_as_it_is_and_refused_by_the_portal(portal: MijnKlantportaal, live: Sandbox) -> None:
    with pytest.raises(Unprocessable, match="file: the file is empty"):
        portal.files.upload(file=b"")
    assert len(live.log) == 1


@pytest.mark.parametrize(
    ("name", "kept", "saved"),
    [
        ('a "b" \\ c.pdf', "a %22b%22 \\ c.pdf", "c.pdf"),
        ("a\r\nb.pdf", "a%0D%0Ab.pdf", "a%0D%0Ab.pdf"),
        ("\N{SNOWMAN}.pdf", "\N{SNOWMAN}.pdf", "\N{SNOWMAN}.pdf"),
        ("../../etc/passwd", "../../etc/passwd", "passwd"),
        ("%41.pdf", "%41.pdf", "%41.pdf"),
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


def test_a_form_of_ones_own_goes_the_same_way(portal: MijnKlantportaal) -> None:
    customer = portal.customers.list().first()
    assert customer is not None
    form = {"customerId": customer.id, "invoiceNumber": "2026-1 é", "issuedAt": "2026-03-01", "amount": "1.00"}
    made = portal.request("POST", "/customer-invoices", form=form, files={"pdf": CONTENT})
    invoice = portal.customer_invoices.find("2026-1 é")
    assert invoice is not None
    assert made.json()["id"] == invoice.id
    assert portal.customer_invoices.get_pdf(invoice.id).read() == CONTENT


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


def test_an_upload_whose_answer_is_lost_is_not_sent_again(portal: MijnKlantportaal, live: Sandbox) -> None:
    customer = portal.customers.list().first()
    assert customer is not None
    live.faults = ScriptedFaults(BREAKS)
    with pytest.raises(ConnectionFailed) as caught:
        portal.customer_invoices.create(
            customer_id=customer.id, invoice_number="N1", issued_at=date(2026, 3, 1), amount="1.00", pdf=CONTENT
        )
    assert (caught.value.attempts, caught.value.may_have_acted) == (1, True)
    [found] = [each for each in portal.customer_invoices.list() if each.invoice_number == "N1"]
    assert portal.customer_invoices.get_pdf(found.id).read() == CONTENT


@pytest.mark.parametrize("wrong", [None, 5, io.StringIO("text"), "/nowhere/invoice.pdf"])
def test_what_cannot_be_uploaded_is_refused_before_anything_is_sent(
    portal: MijnKlantportaal, live: Sandbox, wrong: Any
) -> None:
    with pytest.raises(InvalidArgument, match="file"):
        portal.files.upload(file=wrong)
    assert not live.log
