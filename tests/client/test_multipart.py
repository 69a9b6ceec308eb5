"""Uploads: what is refused before anything is sent, and how a multipart body is laid out, sent and sent again.

It is long because each kind of source is refused, laid out, sent and sent again.
"""

from __future__ import annotations

import asyncio
import email
import email.policy
import gc
import io
import mimetypes
import os
import re
import ssl
import tempfile
import threading
import tracemalloc
import zipfile
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage

from generated_client._core.multipart import MultipartBody, prepare_file, prepare_files
from generated_client._core.transport import httpx
from generated_client.errors import InvalidArgument
from generated_client.files import FileInput, NamedFile

HOSTILE_PDF = b"%PDF-1.7\r\n--+++\r\nContent-Disposition: form-data\r\n\r\n--+++--\r\n--\r\n\x00\xff\r\n--"
PART_HEAD = re.compile(
    rb'Content-Disposition: form-data; name="(?P<name>[^"\r\n]*)"'
    rb'(?:; filename="(?P<file_name>[^"\r\n]*)"\r\nContent-Type: (?P<media_type>[^\r\n]+))?'
)
# The server speaks no TLS, and reading the certificates would take longer than the tests.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Part(NamedTuple):
    name: bytes
    file_name: bytes | None
    media_type: bytes | None
    content: bytes


def parts_of(content_type: str, body: bytes) -> list[Part]:
    """The parts as a strict reader finds them, and as the standard library's reader does."""
    boundary = content_type.removeprefix("multipart/form-data; boundary=").encode()
    first, *found, last = (b"\r\n" + body).split(b"\r\n--" + boundary)
    assert first == b""
    assert last == b"--\r\n"
    parts: list[Part] = []
    for piece in found:
        head, content = piece.removeprefix(b"\r\n").split(b"\r\n\r\n", 1)
        match = PART_HEAD.fullmatch(head)
        assert match, head
        parts.append(Part(match["name"], match["file_name"], match["media_type"], content))
    if not parts:
        return []  # the standard library's reader wants at least one
    message = email.message_from_bytes(
        b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body, policy=email.policy.HTTP
    )
    assert isinstance(message, EmailMessage)
    assert not message.defects
    assert [part.get_payload(decode=True) for part in message.iter_parts()] == [part.content for part in parts]
    return parts


def sent(body: MultipartBody) -> bytes:
    whole = b"".join(body)
    assert body.content_length in (None, len(whole))
    return whole


def only_part(value: object, **fallbacks: str) -> Part:
    body = MultipartBody([], [("file", prepare_file("file", value, **fallbacks))])
    (part,) = parts_of(body.content_type, sent(body))
    return part


async def collected(body: MultipartBody) -> bytes:
    return b"".join([chunk async for chunk in body])


def open_handles(path: Path) -> list[io.FileIO]:
    return [
        thing
        for thing in gc.get_objects()
        if isinstance(thing, io.FileIO) and not thing.closed and thing.name in (path, str(path))
    ]


class Receiver:
    """A server that takes one upload after another and remembers them."""

    def __init__(self, *, keep: bool = True) -> None:
        self.uploads: list[tuple[dict[str, str], bytes]] = []
        self.bytes_received = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                pieces: list[bytes] = []
                for chunk in self.body():
                    outer.bytes_received += len(chunk)
                    if keep:
                        pieces.append(chunk)
                headers = {name.lower(): value for name, value in self.headers.items()}
                outer.uploads.append((headers, b"".join(pieces)))
                self.send_response(201)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def body(self) -> Iterator[bytes]:
                if self.headers["Transfer-Encoding"] == "chunked":
                    while size := int(self.rfile.readline(), 16):
                        yield self.rfile.read(size)
                        self.rfile.readline()
                    self.rfile.readline()
                    return
                left = int(self.headers["Content-Length"])
                while left:
                    chunk = self.rfile.read(min(left, 65536))
                    if not chunk:
                        raise ConnectionError("the upload was broken off")
                    left -= len(chunk)
                    yield chunk

            def log_message(self, format: str, *args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, request: object, client_address: object) -> None:
                outer.broken.set()

        self.broken = threading.Event()
        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/customer-invoices"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Receiver:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class AsyncOnly:
    """What httpx takes for an asynchronous body: it must not have `__iter__`."""

    def __init__(self, body: MultipartBody) -> None:
        self._body = body

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._body)


def upload(url: str, body: MultipartBody) -> None:
    with httpx.Client(trust_env=False, verify=NO_TLS) as client:
        client.post(url, content=body, headers=body.headers).raise_for_status()


def upload_async(url: str, body: MultipartBody) -> None:
    async def run() -> None:
        async with httpx.AsyncClient(trust_env=False, verify=NO_TLS) as client:
            (await client.post(url, content=AsyncOnly(body), headers=body.headers)).raise_for_status()

    asyncio.run(run())


both = pytest.mark.parametrize("send", [upload, upload_async])


class Unseekable:
    """A binary file like a socket: it can be read, once."""

    def __init__(self, content: bytes) -> None:
        self._file = io.BytesIO(content)

    def read(self, size: int, /) -> bytes:
        return self._file.read(size)


# Layout


@both
def test_a_pdf_that_looks_like_a_boundary_arrives_whole(
    send: Callable[[str, MultipartBody], None], tmp_path: Path
) -> None:
    pdf = tmp_path / "invoice.pdf"
    pdf.write_bytes(HOSTILE_PDF)
    body = MultipartBody([("customerId", "cst_1"), ("amount", "12.95")], [("pdf", prepare_file("pdf", pdf))])
    with Receiver() as receiver:
        send(receiver.url, body)
    ((headers, content),) = receiver.uploads
    assert headers["content-length"] == str(len(content))
    assert "transfer-encoding" not in headers
    assert parts_of(headers["content-type"], content) == [
        Part(b"customerId", None, None, b"cst_1"),
        Part(b"amount", None, None, b"12.95"),
        Part(b"pdf", b"invoice.pdf", b"application/pdf", HOSTILE_PDF),
    ]


@settings(deadline=None, max_examples=60)
@given(
    fields=st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.text("a\r\n-é"))),
    files=st.lists(st.tuples(st.text(), st.text(), st.binary() | st.text("\r\n-+").map(str.encode))),
)
def test_anything_in_names_values_and_files_arrives_as_it_was(
    fields: list[tuple[str, str]], files: list[tuple[str, str, bytes]]
) -> None:
    body = MultipartBody(
        fields, [(field, prepare_file(field, NamedFile(content, name))) for field, name, content in files]
    )
    parts = parts_of(body.content_type, sent(body))
    assert [part.content for part in parts] == [value.encode() for _, value in fields] + [file[2] for file in files]
    assert asyncio.run(collected(body)) == sent(body)


def test_a_large_file_arrives_whole_and_several_files_may_have_one_field_name() -> None:
    large, small = os.urandom(300_001), b""
    files = [("documents[]", prepare_file("documents", content)) for content in (large, small, large)]
    body = MultipartBody([], files)
    assert [part.content for part in parts_of(body.content_type, sent(body))] == [large, small, large]
    assert max(map(len, body)) <= 65536


def test_every_body_has_a_boundary_of_its_own() -> None:
    boundaries = {MultipartBody([("name", "value")], []).content_type for _ in range(100)}
    assert len(boundaries) == 100


def test_a_body_without_parts_is_still_a_body() -> None:
    body = MultipartBody([], [])
    assert parts_of(body.content_type, sent(body)) == []


def test_names_are_escaped_as_browsers_do() -> None:
    file = prepare_file("pdf", NamedFile(b"", name='Müller "2024"\r\nX-Evil: 1%.pdf'))
    body = MultipartBody([('a"b\r\nc', "1")], [("pdf", file)])
    field, part = parts_of(body.content_type, sent(body))
    assert field.name == b"a%22b%0D%0Ac"
    assert part.file_name == "Müller %222024%22%0D%0AX-Evil: 1%.pdf".encode()


def test_a_file_name_that_is_no_text_loses_what_cannot_be_written() -> None:
    assert only_part(NamedFile(b"", name="caf\udce9.pdf")).file_name == b"caf?.pdf"


def test_text_that_cannot_be_sent_is_refused() -> None:
    with pytest.raises(InvalidArgument, match=r"name: .*surrogate"):
        MultipartBody([("name", "\ud800")], [])


# Names and media types


class StandardInput(io.BytesIO):
    name = "<stdin>"


def test_a_file_goes_by_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / "offerte.txt"
    path.write_bytes(b"offer")
    assert only_part(path) == Part(b"file", b"offerte.txt", b"text/plain", b"offer")
    assert only_part(str(path)).file_name == b"offerte.txt"
    with path.open("rb") as file:
        assert only_part(file).file_name == b"offerte.txt"


def test_what_has_no_name_takes_the_arguments_name_and_media_type() -> None:
    assert only_part(b"x")[1:3] == (b"upload.bin", b"application/octet-stream")
    fallbacks = {"name": "invoice.pdf", "media_type": "application/pdf"}
    assert only_part(io.BytesIO(b"x"), **fallbacks)[1:3] == (b"invoice.pdf", b"application/pdf")
    with tempfile.TemporaryFile() as unnamed:
        assert only_part(unnamed, **fallbacks).file_name == b"invoice.pdf"
    assert only_part(StandardInput(b"x"), **fallbacks).file_name == b"invoice.pdf"


def test_the_arguments_media_type_holds_where_the_name_tells_none() -> None:
    for name in ("invoice", "invoice.unknown", "invoice.tgz"):
        assert only_part(NamedFile(b"x", name), media_type="application/pdf").media_type == b"application/pdf"


def test_a_name_and_a_media_type_can_be_given(tmp_path: Path) -> None:
    path = tmp_path / "tmp123"
    path.write_bytes(b"x")
    part = only_part(NamedFile(path, name="offer.html", media_type="text/plain; charset=utf-8"))
    assert part[1:3] == (b"offer.html", b"text/plain; charset=utf-8")


def test_an_upload_that_a_web_framework_received_has_its_own_name() -> None:
    upload = FileStorage(io.BytesIO(b"%PDF"), filename="offerte.pdf", name="attachment")
    part = only_part(upload)
    assert (part.file_name, part.media_type, part.content) == (b"offerte.pdf", b"application/pdf", b"%PDF")


def test_what_the_machine_has_registered_for_a_suffix_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    foreign = mimetypes.MimeTypes()
    foreign.add_type("application/x-viewer", ".pdf")
    monkeypatch.setattr(mimetypes, "guess_type", foreign.guess_type)
    assert only_part(NamedFile(b"x", name="a.pdf")).media_type == b"application/pdf"


def test_a_name_that_looks_like_a_data_url_does_not_choose_the_media_type() -> None:
    assert only_part(NamedFile(b"x", name="data:text/html\r\nX-Evil: 1,")).media_type == b"application/octet-stream"


def test_the_content_of_a_named_file_is_not_in_its_repr() -> None:
    assert repr(NamedFile(b"secret", name="a.pdf")) == "NamedFile(content=<bytes>, name='a.pdf', media_type=None)"


# What is refused before anything is sent


class AsyncFile:
    async def read(self, size: int) -> bytes:
        return b""


class TextOnly:
    def read(self, size: int) -> str:
        return ""


def closed_file() -> io.BytesIO:
    file = io.BytesIO(b"x")
    file.close()
    return file


def file_at_its_end() -> io.BytesIO:
    file = io.BytesIO()
    file.write(b"just written")
    return file


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("no/such/invoice.pdf", "there is no file 'no/such/invoice.pdf'"),
        (Path("no/such"), "there is no file"),
        (".", "is a directory"),
        ("", "the path is empty"),
        ("a\0b", "cannot read"),
        ("%PDF-1.7" * 1000, "cannot read '%PDF-1.7"),
        (io.StringIO("text"), 'open it with "rb"'),
        (TextOnly(), 'open it with "rb"'),
        (AsyncFile(), "asynchronous"),
        (closed_file(), "closed"),
        (file_at_its_end(), "is at its end"),
        (None, "expected a path, bytes or a binary file, got None"),
        (7, "got a int"),
        ([b"x"], "got a list"),
        (NamedFile(cast(bytes, None)), "got None"),
        (NamedFile(b"x", name=cast(str, 7)), "name must be text"),
        (NamedFile(b"x", media_type="application/pdf\r\nX-Evil: 1"), "not a media type"),
        (NamedFile(b"x", media_type="pdf"), "not a media type"),
    ],
)
def test_what_cannot_be_sent_is_refused_at_once(value: object, problem: str) -> None:
    with pytest.raises(InvalidArgument, match=re.escape(problem)) as caught:
        prepare_file("pdf", value)
    assert caught.value.argument == "pdf"
    assert not caught.value.may_have_acted


def test_a_file_opened_for_text_or_for_writing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "invoice.pdf"
    with path.open("w") as text, pytest.raises(InvalidArgument, match="rb"):
        prepare_file("pdf", text)
    with path.open("wb") as write_only, pytest.raises(InvalidArgument, match="cannot be read"):
        prepare_file("pdf", write_only)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ([], "documents: takes at least 1 files, got 0"),
        ([b"x"] * 4, "documents: takes at most 3 files, got 4"),
        ([b"xxx", b"xxx"], "documents: takes at most 5 bytes together, got 6"),
        ([b"x", None], "documents[1]: expected a path"),
        (b"x", "documents: expected a list of files, got a bytes"),
        ("invoice.pdf", "documents: expected a list of files, got a str"),
        (Path("invoice.pdf"), "documents: expected a list of files"),
        (NamedFile(b"x"), "documents: expected a list of files, got a NamedFile"),
        (io.BytesIO(b"x"), "documents: expected a list of files, got a BytesIO"),
        (None, "documents: expected a list of files, got None"),
    ],
)
def test_a_list_of_files_is_checked_as_a_whole(values: Any, problem: str) -> None:
    with pytest.raises(InvalidArgument, match=re.escape(problem)):
        prepare_files("documents", values, least=1, most=3, most_bytes=5)


def test_a_list_of_files_may_be_any_iterable() -> None:
    files = prepare_files("documents", cast(list[FileInput], iter([b"a", Unseekable(b"b")])), most_bytes=1)
    assert [file.size for file in files] == [1, None]


def test_preparing_reads_nothing(tmp_path: Path) -> None:
    file = io.BytesIO(b"0123456789")
    file.seek(4)
    prepare_file("pdf", file)
    assert file.tell() == 4
    path = tmp_path / "invoice.pdf"
    path.write_bytes(b"x")
    prepare_file("pdf", path)
    assert open_handles(path) == []


# Sources, and sending them again


def zip_member() -> FileInput:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writing:
        writing.writestr("folder/invoice.pdf", b"content")
    return zipfile.ZipFile(archive).open("folder/invoice.pdf")


@pytest.mark.parametrize(
    "value", [b"content", bytearray(b"content"), memoryview(b"content"), io.BytesIO(b"content"), zip_member()]
)
def test_bytes_and_files_that_seek_can_be_sent_again(value: FileInput) -> None:
    body = MultipartBody([], [("pdf", prepare_file("pdf", value))])
    assert body.replayable
    first = sent(body)
    assert b"content" in first
    assert sent(body) == asyncio.run(collected(body)) == first


def test_a_file_is_sent_from_where_it_stood_each_time() -> None:
    file = io.BytesIO(b"header|content")
    file.seek(7)
    body = MultipartBody([], [("pdf", prepare_file("pdf", file))])
    for _ in range(2):
        (part,) = parts_of(body.content_type, sent(body))
        assert part.content == b"content"
    assert not file.closed


def test_a_bytearray_is_sent_as_it_was_when_given() -> None:
    content = bytearray(b"before")
    body = MultipartBody([], [("pdf", prepare_file("pdf", content))])
    content[:] = b"after!"
    assert b"before" in sent(body)


@both
def test_a_file_of_unknown_size_is_sent_in_chunks_and_only_once(send: Callable[[str, MultipartBody], None]) -> None:
    content = os.urandom(200_000)
    body = MultipartBody([("a", "b")], [("pdf", prepare_file("pdf", Unseekable(content)))])
    assert body.content_length is None
    assert body.headers == {"content-type": body.content_type, "transfer-encoding": "chunked"}
    assert not body.replayable
    assert not body.begun
    with Receiver() as receiver:
        send(receiver.url, body)
        assert body.begun
        with pytest.raises(InvalidArgument, match=r"pdf: .*read only once"):
            send(receiver.url, body)
    headers, whole = receiver.uploads[0]
    assert headers["transfer-encoding"] == "chunked"
    assert "content-length" not in headers
    assert parts_of(headers["content-type"], whole)[1].content == content
    assert len(receiver.uploads) == 1


def test_a_pipe_can_be_sent_by_path_or_open() -> None:
    for by_path in (True, False):
        reading, writing = os.pipe()
        os.write(writing, b"from a pipe")
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            prepared = prepare_file("pdf", f"/dev/fd/{reading}" if by_path else pipe)
            body = MultipartBody([], [("pdf", prepared)])
            assert body.content_length is None
            assert not body.replayable
            assert parts_of(body.content_type, b"".join(body))[0].content == b"from a pipe"


class Misbehaving:
    def __init__(self, *answers: object) -> None:
        self._answers = list(answers)

    def read(self, size: int, /) -> Any:
        if not size:
            return b""
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ("text", "gave str"),
        (None, "gave NoneType"),
        (OSError("bad sector"), "bad sector"),
        (ValueError("closed"), "closed"),
    ],
)
def test_a_file_that_fails_while_it_is_read_is_named(answer: object, problem: str) -> None:
    body = MultipartBody([], [("pdf", prepare_file("pdf", Misbehaving(b"x", answer)))])
    with pytest.raises(InvalidArgument, match=f"pdf: .*{problem}"):
        b"".join(body)


@both
@pytest.mark.parametrize(("size", "problem"), [(99_999, "now has 99999"), (100_001, "now has more"), (0, "now has 0")])
def test_a_file_that_changed_its_size_breaks_the_request_off(
    send: Callable[[str, MultipartBody], None], size: int, problem: str, tmp_path: Path
) -> None:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(bytes(100_000))
    body = MultipartBody([], [("pdf", prepare_file("pdf", path))])
    os.truncate(path, size)
    with Receiver() as receiver:
        with pytest.raises(InvalidArgument, match=problem):
            send(receiver.url, body)
        assert receiver.broken.wait(5)
    assert receiver.uploads == []
    assert open_handles(path) == []


def test_a_file_that_is_gone_when_it_is_sent_is_named(tmp_path: Path) -> None:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(b"x")
    body = MultipartBody([], [("pdf", prepare_file("pdf", path))])
    path.unlink()
    with pytest.raises(InvalidArgument, match="pdf: the file cannot be read") as caught:
        b"".join(body)
    assert isinstance(caught.value.__cause__, FileNotFoundError)


def test_a_file_is_opened_late_and_closed_when_the_sending_stops_early(tmp_path: Path) -> None:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(bytes(200_000))
    body = MultipartBody([], [("pdf", prepare_file("pdf", path))])

    chunks = iter(body)
    next(chunks)
    assert open_handles(path) == []
    next(chunks)
    assert len(open_handles(path)) == 1
    del chunks
    assert open_handles(path) == []

    async def stop_early() -> None:
        chunks = aiter(body)
        await anext(chunks)
        await anext(chunks)
        assert len(open_handles(path)) == 1
        del chunks
        assert open_handles(path) == []

    asyncio.run(stop_early())


def test_other_tasks_run_while_a_file_is_read() -> None:
    class Slow:
        def read(self, size: int, /) -> bytes:
            if size:
                assert may_end.wait(5), "the event loop stood still"
            return b""

    may_end = threading.Event()
    body = MultipartBody([], [("pdf", prepare_file("pdf", Slow()))])

    async def other() -> None:
        may_end.set()

    async def run() -> None:
        await asyncio.gather(collected(body), other())

    asyncio.run(run())


@contextmanager
def at_most_memory(megabytes: int) -> Generator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < megabytes * 2**20
    finally:
        tracemalloc.stop()


@both
def test_a_large_upload_takes_little_memory(send: Callable[[str, MultipartBody], None], tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    with path.open("wb") as file:
        file.truncate(64 * 2**20)
    body = MultipartBody([("name", "large")], [("pdf", prepare_file("pdf", path))])
    with Receiver(keep=False) as receiver, at_most_memory(20):
        send(receiver.url, body)
    assert receiver.bytes_received == body.content_length
