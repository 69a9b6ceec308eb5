"""Downloads: links and what happens to them, and files that arrive whole or not at all."""

from __future__ import annotations

import asyncio
import copy
import logging
import pickle
import re
import resource
import socket
import ssl
import threading
import traceback
import tracemalloc
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generated_client import UNSET
from generated_client._core.download import Limits
from generated_client._core.transport import httpx
from generated_client.errors import (
    ConfigurationError,
    DeadlineExceeded,
    DecodeError,
    DownloadFailed,
    InvalidArgument,
    LinkExpired,
    PortalError,
    UnreadableField,
)
from generated_client.files import AsyncCloudFile, CloudFile

T = TypeVar("T")

NOW = datetime(2025, 4, 29, 19, 0, tzinfo=UTC)
EXPIRES = NOW + timedelta(minutes=5)
CONTENT = bytes(range(256)) * 1000
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


NEARBY = Limits(max_retries=2, nearby=True)


class FakeClock:
    """Stands still, except for sleeps."""

    def __init__(self) -> None:
        self.now = NOW
        self.sleeps: list[float] = []

    def monotonic(self) -> float:
        return self.now.timestamp()

    def time(self) -> float:
        return self.now.timestamp()

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += timedelta(seconds=seconds)

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)


class Request(NamedTuple):
    target: str
    headers: dict[str, str]


Answer = bytes | Callable[[socket.socket], None]


def answer(
    status: int,
    content: bytes = b"",
    *,
    length: int | None = -1,
    cut: int | None = None,
    version: dict[str, str] | None = None,
    **headers: str,
) -> bytes:
    """An HTTP answer as bytes.

    Args:
        status: Its status.
        content: Its whole body.
        length: The Content-Length; -1 for the true one, None for none at all.
        cut: How many bytes of the body are sent before the connection is closed; None for all of them.
        version: ETag or Last-Modified.
        headers: More headers, with _ for -.
    """
    headers.update(version or {})
    if length is not None:
        headers["Content-Length"] = str(len(content) if length == -1 else length)
    lines = [f"HTTP/1.1 {status} Status", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content[:cut]


def rest(
    start: int,
    *,
    content: bytes = CONTENT,
    cut: int | None = None,
    version: dict[str, str] | None = None,
    span: str | None = None,
) -> bytes:
    """The answer to a request for the bytes from `start` on."""
    span = span or f"bytes {start}-{len(content) - 1}/{len(content)}"
    return answer(206, content[start:], cut=cut, version=version, Content_Range=span)


class FileHost:
    """Gives its answers one after the other, one a connection, and remembers the requests."""

    def __init__(self, *answers: Answer) -> None:
        self.requests: list[Request] = []
        self._answers = list(answers)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.link = f"http://127.0.0.1:{self._socket.getsockname()[1]}/files/invoice.pdf?signature=s3cret"
        self._thread = threading.Thread(target=self._serve)

    def _serve(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection:
                connection.settimeout(5)
                head = b""
                while not head.endswith(b"\r\n\r\n"):
                    received = connection.recv(65536)
                    if not received:
                        return  # from __exit__
                    head += received
                first, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
                headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
                self.requests.append(Request(first.split(" ")[1], headers))
                given = self._answers.pop(0)
                if callable(given):
                    given(connection)
                else:
                    connection.sendall(given)

    def __enter__(self) -> FileHost:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        socket.create_connection(self._socket.getsockname()).close()
        self._thread.join()
        self._socket.close()
        assert not self._answers or exception[0], "the file was not asked for as often as expected"


def half_then_wait(closed: threading.Event) -> Callable[[socket.socket], None]:
    """Sends half of a file, and tells when the other side has closed the connection."""

    def send(connection: socket.socket) -> None:
        connection.sendall(answer(200, CONTENT, cut=100_000, ETag='"v1"'))
        with suppress(ConnectionResetError):
            assert connection.recv(1) == b""
        closed.set()

    return send


def reset(connection: socket.socket) -> None:
    """End a connection by a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    connection.close()


class Told(list[tuple[int, int | None]]):
    """Remembers the progress that it is told."""

    def __call__(self, done: int, total: int | None) -> None:
        self.append((done, total))

    @property
    def done(self) -> list[int]:
        return [done for done, _ in self]


class Sync:
    """Downloads with `CloudFile`."""

    model = CloudFile

    def __init__(self, **options: Any) -> None:
        self.clock = FakeClock()
        self.limits = NEARBY
        self._options = options

    def _run(self, link: str, use: Callable[[CloudFile], T]) -> T:
        with httpx.Client(trust_env=False, verify=NO_TLS, **self._options) as client:
            return use(CloudFile(link, EXPIRES).bind(http=lambda: client, clock=self.clock, limits=self.limits))

    def read(self, link: str) -> bytes:
        return self._run(link, CloudFile.read)

    def save(self, link: str, path: Path | str, **options: Any) -> Path:
        return self._run(link, lambda file: file.save(path, **options))

    def stream(self, link: str, pieces: list[bytes], stop_after: int | None = None) -> None:
        def use(file: CloudFile) -> None:
            with file.stream() as chunks:
                for piece in chunks:
                    pieces.append(piece)
                    if stop_after is not None and sum(map(len, pieces)) >= stop_after:
                        break

        self._run(link, use)


class Async:
    """Downloads with `AsyncCloudFile`."""

    model = AsyncCloudFile

    def __init__(self, **options: Any) -> None:
        self.clock = FakeClock()
        self.limits = NEARBY
        self._options = options

    def _run(self, link: str, use: Callable[[AsyncCloudFile], Coroutine[Any, Any, T]]) -> T:
        async def run() -> T:
            async with httpx.AsyncClient(trust_env=False, verify=NO_TLS, **self._options) as client:
                return await use(
                    AsyncCloudFile(link, EXPIRES).bind(http=lambda: client, clock=self.clock, limits=self.limits)
                )

        return asyncio.run(run())

    def read(self, link: str) -> bytes:
        return self._run(link, AsyncCloudFile.read)

    def save(self, link: str, path: Path | str, **options: Any) -> Path:
        return self._run(link, lambda file: file.save(path, **options))

    def stream(self, link: str, pieces: list[bytes], stop_after: int | None = None) -> None:
        async def use(file: AsyncCloudFile) -> None:
            async with file.stream() as chunks:
                async for piece in chunks:
                    pieces.append(piece)
                    if stop_after is not None and sum(map(len, pieces)) >= stop_after:
                        break

        self._run(link, use)


Downloads = Sync | Async


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.fixture(params=[Sync, Async], ids=["sync", "async"])
def downloads(request: pytest.FixtureRequest) -> Downloads:
    make: Callable[[], Downloads] = request.param
    return make()


# The link


def test_a_link_is_read_and_written_as_the_portal_writes_it() -> None:
    data = {"link": "https://files.example/a.pdf?s=1", "expiresAt": "2025-04-29T21:00:00+02:00", "size": 7}
    for model in (CloudFile, AsyncCloudFile):
        file = model.from_dict(data)
        assert file.link == "https://files.example/a.pdf?s=1"
        assert file.expires_at == NOW
        assert file.extra == {"size": 7}
        assert file.to_dict() == data
        assert file == model.from_dict(data)
        assert file != model.from_dict({**data, "size": 8})
    assert cast(object, CloudFile.from_dict(data)) != AsyncCloudFile.from_dict(data)


SOON = "2025-04-29T21:00:00+02:00"
ODD_LINKS: list[tuple[dict[str, Any], str, str]] = [
    ({"expiresAt": SOON}, "link", "link is missing"),
    ({"link": None, "expiresAt": SOON}, "link", "link is null"),
    ({"link": "", "expiresAt": SOON}, "link", "link is ''"),
    ({"link": 7, "expiresAt": SOON}, "link", "link cannot be read"),
    ({"link": ["https://files.example/s3cret"], "expiresAt": SOON}, "link", "link cannot be read"),
    ({"link": "https://files.example/a"}, "expires_at", "expiresAt is missing"),
    ({"link": "https://files.example/a", "expiresAt": None}, "expires_at", "expiresAt is null"),
    ({"link": "https://files.example/a", "expiresAt": "soon"}, "expires_at", "expiresAt is 'soon'"),
]


@pytest.mark.parametrize("model", [CloudFile, AsyncCloudFile])
@pytest.mark.parametrize(("data", "attribute", "problem"), ODD_LINKS)
def test_a_link_that_cannot_be_read_says_so_when_it_is_used(
    data: dict[str, Any], attribute: str, problem: str, model: type[CloudFile | AsyncCloudFile]
) -> None:
    file = model.from_dict(data)
    key = "link" if attribute == "link" else "expiresAt"
    assert file.unreadable == {key: data.get(key, UNSET)}
    with pytest.raises(UnreadableField, match=f"^{model.__name__}: {re.escape(problem)}$"):
        getattr(file, attribute, None)
    assert "s3cret" not in repr(file)
    assert file.to_dict() == data
    for twin in (model.from_dict(file.to_dict()), pickle.loads(pickle.dumps(file)), copy.copy(file)):
        assert twin == file
    with pytest.raises(UnreadableField):
        CloudFile.from_dict(data).bind(http=httpx.Client, clock=FakeClock()).read()


@pytest.mark.parametrize("data", [[], None, "https://files.example/a"])
def test_an_answer_that_is_no_object_is_no_link(data: Any) -> None:
    for model in (CloudFile, AsyncCloudFile):
        with pytest.raises(DecodeError, match="expected an object"):
            model.from_dict(data)


def test_the_secret_of_a_link_is_not_shown() -> None:
    file = CloudFile("https://me:pw@files.example/a.pdf?signature=s3cret#part", EXPIRES, {"token": "s3cret"})
    assert repr(file).startswith("CloudFile(link='https://files.example/a.pdf', expires_at=datetime.datetime(2025")
    assert "s3cret" not in repr(file)
    assert "pw" not in repr(file)


def test_a_link_can_be_pickled_and_copied_and_then_has_no_client() -> None:
    file = CloudFile("https://files.example/a.pdf", EXPIRES, {"size": 1}).bind(http=httpx.Client, clock=FakeClock())
    for twin in (pickle.loads(pickle.dumps(file)), copy.copy(file), copy.deepcopy(file)):
        assert twin == file
        with pytest.raises(ConfigurationError, match="not bound"):
            twin.read()


def test_a_closed_client_is_refused() -> None:
    client = httpx.Client(verify=NO_TLS)
    client.close()
    with pytest.raises(ConfigurationError, match="closed"):
        CloudFile("https://files.example/a.pdf", EXPIRES).bind(
            http=lambda: client, clock=FakeClock(), limits=NEARBY
        ).read()


@pytest.mark.parametrize(
    "link",
    [
        "http://files.example/a.pdf?s=s3cret",
        "ftp://files.example/a",
        "//files.example/a",
        "a.pdf",
        "https://",
        "https://files.example:port/",
    ],
)
def test_a_link_that_is_not_https_is_refused(downloads: Downloads, link: str) -> None:
    downloads.limits = Limits()
    with pytest.raises(DownloadFailed, match=r"not https|no URL") as caught:
        downloads.read(link)
    assert caught.value.attempts == 0
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "localhost", "localhost.", "a.localhost", "10.0.0.1", "192.168.1.1", "169.254.169.254"],
)
def test_a_link_to_this_machine_or_a_private_network_is_refused(downloads: Downloads, host: str) -> None:
    downloads.limits = Limits()
    with pytest.raises(DownloadFailed, match="in a private network"):
        downloads.read(f"https://{host}/admin")


def test_neither_is_a_redirect_to_one_followed() -> None:
    def host(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "files.example"
        return httpx.Response(302, headers={"Location": "https://169.254.169.254/latest"})

    for downloads in (Sync(transport=httpx.MockTransport(host)), Async(transport=httpx.MockTransport(host))):
        downloads.limits = Limits()
        with pytest.raises(DownloadFailed, match="in a private network"):
            downloads.read("https://files.example/a")


def test_a_link_with_a_user_name_is_refused(downloads: Downloads) -> None:
    with pytest.raises(DownloadFailed, match="user name") as caught:
        downloads.read("https://name:s3cret@127.0.0.1/a")
    assert "s3cret" not in str(caught.value)


# Arriving


def test_a_file_is_read_saved_and_streamed(downloads: Downloads, tmp_path: Path) -> None:
    pieces: list[bytes] = []
    with FileHost(*[answer(200, CONTENT)] * 3) as host:
        assert downloads.read(host.link) == CONTENT
        saved = downloads.save(host.link, tmp_path / "invoice.pdf")
        downloads.stream(host.link, pieces)
    assert saved == tmp_path / "invoice.pdf"
    assert saved.read_bytes() == b"".join(pieces) == CONTENT
    assert list(tmp_path.iterdir()) == [saved]
    assert host.requests[0].target == "/files/invoice.pdf?signature=s3cret"
    assert downloads.clock.sleeps == []


@pytest.mark.parametrize("raw", [answer(200, b""), answer(200, CONTENT, length=None), answer(200, b"", length=None)])
def test_an_empty_file_and_one_of_unknown_size_arrive(downloads: Downloads, raw: bytes, tmp_path: Path) -> None:
    content = raw.split(b"\r\n\r\n", 1)[1]
    told = Told()
    with FileHost(raw) as host:
        path = downloads.save(host.link, tmp_path / "a", progress=told)
    assert path.read_bytes() == content
    assert told[-1] == (len(content), 0 if b"Content-Length" in raw else None)


def test_a_chunked_file_arrives(downloads: Downloads) -> None:
    chunked = b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
    with FileHost(answer(200, chunked, length=None, Transfer_Encoding="chunked")) as host:
        assert downloads.read(host.link) == b"hello world"


def test_nothing_meant_for_the_portal_is_sent_to_the_files_host(tmp_path: Path) -> None:
    options = {"headers": {"Authorization": "Bearer t0ken"}, "cookies": {"session": "t0ken"}, "auth": ("me", "t0ken")}
    for downloads in (Sync(**options), Async(**options)):
        with FileHost(answer(302, Location="/moved"), answer(200, CONTENT)) as host:
            downloads.read(host.link)
        for request in host.requests:
            assert set(request.headers) == {"host", "accept", "accept-encoding", "user-agent"}
            assert request.headers["accept-encoding"] == "identity"


def test_no_log_message_or_traceback_shows_the_links_secret(
    downloads: Downloads, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    outcomes: list[Answer] = [
        answer(302, Location="/b?signature=s3cret"),
        answer(404),
        answer(403),
        *[answer(503)] * 3,
        *[reset] * 3,
    ]
    shown: list[str] = []
    with FileHost(*outcomes) as host:
        for _ in range(4):
            with pytest.raises(DownloadFailed) as caught:
                downloads.read(host.link)
            error: DownloadFailed = pickle.loads(pickle.dumps(caught.value))
            assert str(error.url).endswith("/files/invoice.pdf")
            shown += ["".join(traceback.format_exception(caught.value)), repr(vars(error))]
    # What httpcore logs of a redirect is its Location header, as that came from the host: it knows what is in it.
    shown += [record.getMessage() for record in caplog.records if "Location" not in record.getMessage()]
    assert any("HTTP Request: GET" in line for line in shown)
    assert not [line for line in shown if "s3cret" in line]


def test_progress_tells_what_has_arrived(downloads: Downloads, tmp_path: Path) -> None:
    told = Told()

    def progress(done: int, total: int | None) -> None:
        told(done, total)
        assert not (tmp_path / "a.pdf").exists()

    with FileHost(answer(200, CONTENT)) as host:
        downloads.save(host.link, tmp_path / "a.pdf", progress=progress)
    assert told[0] == (0, len(CONTENT))
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert told.done == sorted(told.done)


# Redirects


def test_redirects_are_followed_up_to_five(downloads: Downloads) -> None:
    hops = [answer(status, Location=f"/{status}") for status in (301, 302, 303, 307, 308)]
    with FileHost(*hops, answer(200, CONTENT)) as host:
        assert downloads.read(host.link) == CONTENT
    with FileHost(*[answer(302, Location="/on")] * 6) as host, pytest.raises(DownloadFailed, match="more than 5 times"):
        downloads.read(host.link)


@pytest.mark.parametrize("target", ["http://files.example/a", "http://127.0.0.1/a", "ftp://files.example/a"])
def test_a_redirect_away_from_https_is_not_followed(target: str) -> None:
    asked: list[str] = []

    def host(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(302, headers={"Location": target})

    for downloads in (Sync(transport=httpx.MockTransport(host)), Async(transport=httpx.MockTransport(host))):
        downloads.limits = Limits()
        with pytest.raises(DownloadFailed, match=r"redirects to .* not https"):
            downloads.read("https://files.example/a")
    assert asked == ["files.example"] * 2


# Breaking off


VERSIONS = [{"ETag": '"v1"'}, {"Last_Modified": "Tue, 29 Apr 2025 18:00:00 GMT"}]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_broken_download_is_resumed_where_it_broke(
    downloads: Downloads, version: dict[str, str], tmp_path: Path
) -> None:
    told = Told()
    pieces: list[bytes] = []
    broken = [
        answer(200, CONTENT, cut=100_000, version=version),
        rest(100_000, cut=50_000, version=version),
        rest(150_000),
    ]
    with FileHost(*broken * 3) as host:
        path = downloads.save(host.link, tmp_path / "a", progress=told)
        assert downloads.read(host.link) == CONTENT
        downloads.stream(host.link, pieces)
    assert path.read_bytes() == b"".join(pieces) == CONTENT
    assert told.done == sorted(told.done)
    assert [request.headers.get("range") for request in host.requests] == [None, "bytes=100000-", "bytes=150000-"] * 3
    assert host.requests[1].headers["if-range"] == next(iter(version.values()))
    assert downloads.clock.sleeps == [0.5, 1.0] * 3


NOT_EVEN_TRIED = {"ranges are refused", "nothing tells the version", "only a weak ETag tells the version"}
UNUSABLE: dict[str, list[Answer]] = {
    "ranges are refused": [answer(200, CONTENT, cut=9, ETag='"v1"', Accept_Ranges="none"), answer(200, CONTENT)],
    "nothing tells the version": [answer(200, CONTENT, cut=9), answer(200, CONTENT)],
    "only a weak ETag tells the version": [answer(200, CONTENT, cut=9, ETag='W/"v1"'), answer(200, CONTENT)],
    "ranges are ignored": [answer(200, CONTENT, cut=9, ETag='"v1"'), answer(200, CONTENT, ETag='"v1"')],
    "the file has changed": [answer(200, b"old" * 9, cut=9, ETag='"v1"'), answer(200, CONTENT, ETag='"v2"')],
    "the file is shorter now": [answer(200, b"old" * 9, cut=9, ETag='"v1"'), answer(416), answer(200, CONTENT)],
    "another part comes": [answer(200, CONTENT, cut=9, ETag='"v1"'), rest(8), answer(200, CONTENT)],
    "a part of another version comes": [
        answer(200, CONTENT, cut=9, ETag='"v1"'),
        rest(9, version={"ETag": '"v2"'}),
        answer(200, CONTENT),
    ],
    "a part of a file of another size comes": [
        answer(200, CONTENT, cut=9, ETag='"v1"'),
        rest(9, content=CONTENT[:-1]),
        answer(200, CONTENT),
    ],
    "a part without Content-Range comes": [
        answer(200, CONTENT, cut=9, ETag='"v1"'),
        answer(206, CONTENT[9:]),
        answer(200, CONTENT),
    ],
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_what_cannot_be_resumed_is_begun_anew(downloads: Downloads, case: str, tmp_path: Path) -> None:
    told = Told()
    with FileHost(*UNUSABLE[case] * 2) as host:
        path = downloads.save(host.link, tmp_path / "a", progress=told)
        assert downloads.read(host.link) == CONTENT
    assert path.read_bytes() == CONTENT
    assert told.done[told.done.index(9) + 1] == 0
    assert told.done[-1] == len(CONTENT)
    ranges = [request.headers.get("range") for request in host.requests[: len(UNUSABLE[case])]]
    assert ranges == [None, None if case in NOT_EVEN_TRIED else "bytes=9-", None][: len(ranges)]


@pytest.mark.parametrize("case", UNUSABLE)
def test_a_stream_that_cannot_be_resumed_ends_with_an_error(downloads: Downloads, case: str) -> None:
    pieces: list[bytes] = []
    host = FileHost(*UNUSABLE[case][: 1 if case in NOT_EVEN_TRIED else 2])
    with host, pytest.raises(DownloadFailed, match="resume"):
        downloads.stream(host.link, pieces)
    assert len(b"".join(pieces)) == 9


def test_a_file_that_became_shorter_keeps_nothing_of_the_longer_one(downloads: Downloads, tmp_path: Path) -> None:
    with FileHost(*[answer(200, b"0123456789", cut=8), answer(200, b"new")] * 2) as host:
        assert downloads.read(host.link) == b"new"
        assert downloads.save(host.link, tmp_path / "a").read_bytes() == b"new"


def test_a_host_that_gives_less_than_was_asked_for_is_asked_for_the_rest(downloads: Downloads) -> None:
    broken = answer(200, CONTENT, cut=9, ETag='"v1"')
    some = answer(206, CONTENT[9:99], Content_Range=f"bytes 9-98/{len(CONTENT)}")
    with FileHost(broken, some, rest(99)) as host:
        assert downloads.read(host.link) == CONTENT
    host = FileHost(broken, some, answer(206, b"\0", Content_Range=f"bytes 99-99/{len(CONTENT)}"))
    with host, pytest.raises(DownloadFailed, match=r"ended early \(after 100 of 256000 bytes"):
        downloads.read(host.link)


def test_a_stream_that_brought_nothing_yet_is_begun_anew(downloads: Downloads) -> None:
    pieces: list[bytes] = []
    with FileHost(reset, answer(200, CONTENT, cut=0), answer(200, CONTENT)) as host:
        downloads.stream(host.link, pieces)
    assert b"".join(pieces) == CONTENT


def test_a_chunked_download_that_breaks_is_resumed_with_the_size_that_the_part_tells(downloads: Downloads) -> None:
    half = b"%x\r\n" % 9 + CONTENT[:9] + b"\r\n"
    for part, whole in ((rest(9), True), (rest(9, span="bytes 9-99/*"), False)):
        answers = [answer(200, half, length=None, Transfer_Encoding="chunked", ETag='"v1"'), part]
        with FileHost(*answers, *([] if whole else [answer(200, CONTENT)])) as host:
            assert downloads.read(host.link) == CONTENT


@pytest.mark.parametrize(
    "fault", [reset, answer(500), answer(502), answer(503), answer(504), answer(429), b"nonsense\r\n\r\n"]
)
def test_a_host_that_fails_is_asked_three_times(downloads: Downloads, fault: Answer, tmp_path: Path) -> None:
    with FileHost(fault, fault, answer(200, CONTENT)) as host:
        assert downloads.read(host.link) == CONTENT
    with FileHost(fault, fault, fault) as host, pytest.raises(DownloadFailed) as caught:
        downloads.save(host.link, tmp_path / "a")
    assert caught.value.attempts == 3
    assert not caught.value.may_have_acted
    assert downloads.clock.sleeps == [0.5, 1.0] * 2
    assert list(tmp_path.iterdir()) == []


def test_the_cause_of_a_failed_download_is_told(downloads: Downloads) -> None:
    cut = answer(200, CONTENT, cut=9)
    with FileHost(cut, cut, cut) as host, pytest.raises(DownloadFailed, match=r"after 9 of 256000 bytes") as caught:
        downloads.read(host.link)
    assert isinstance(caught.value.__cause__, httpx.RemoteProtocolError)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(DownloadFailed, match="ConnectError") as caught:
        downloads.read(f"http://127.0.0.1:{port}/a")
    assert isinstance(caught.value.__cause__, httpx.ConnectError)


@pytest.mark.parametrize("status", [201, 204, 206, 300, 302, 304, 400, 404, 416, 418, 505, 520, 599])
def test_a_status_that_brings_no_file_is_told(downloads: Downloads, status: int) -> None:
    with FileHost(answer(status)) as host, pytest.raises(DownloadFailed, match=f"answered {status}") as caught:
        downloads.read(host.link)
    assert type(caught.value) is DownloadFailed


def test_more_than_the_whole_file_is_an_error(downloads: Downloads) -> None:
    too_much = answer(206, bytes(20), Content_Range="bytes 9-9/10")
    host = FileHost(answer(200, bytes(10), cut=9, ETag='"v1"'), too_much)
    with host, pytest.raises(DownloadFailed, match="more than its 10 bytes"):
        downloads.read(host.link)


def test_an_encoded_file_is_refused(downloads: Downloads) -> None:
    host = FileHost(answer(200, b"\x1f\x8b", Content_Encoding="gzip"))
    with host, pytest.raises(DownloadFailed, match="encoded as gzip"):
        downloads.read(host.link)


# Expiry


def test_an_expired_link_is_not_even_asked_for(downloads: Downloads) -> None:
    downloads.clock.now = EXPIRES
    with FileHost() as host, pytest.raises(LinkExpired, match="expired at 2025-04-29T19:05:00") as caught:
        downloads.read(host.link)
    assert host.requests == []
    assert caught.value.expires_at == EXPIRES
    assert caught.value.attempts == 0


@pytest.mark.parametrize("status", [401, 403, 410])
def test_a_link_that_the_host_refuses_has_expired(downloads: Downloads, status: int) -> None:
    with FileHost(answer(status)) as host, pytest.raises(LinkExpired, match=f"answered {status}") as caught:
        downloads.read(host.link)
    assert caught.value.attempts == 1


@pytest.mark.parametrize("status", [400, 404])
def test_a_link_that_is_unknown_once_its_time_is_over_has_expired(downloads: Downloads, status: int) -> None:
    downloads.clock.now = EXPIRES - timedelta(seconds=0.5)
    with FileHost(reset, answer(status)) as host, pytest.raises(LinkExpired):
        downloads.read(host.link)


# Where a file is saved


def test_into_a_directory_a_file_gets_the_name_that_its_host_gives(downloads: Downloads, tmp_path: Path) -> None:
    named = answer(
        200, CONTENT, Content_Disposition="attachment; filename=\"plain.pdf\"; filename*=UTF-8''caf%C3%A9.pdf"
    )
    with FileHost(named, answer(200, CONTENT)) as host:
        assert downloads.save(host.link, tmp_path) == tmp_path / "café.pdf"
        assert downloads.save(host.link, tmp_path) == tmp_path / "invoice.pdf"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["café.pdf", "invoice.pdf"]


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="../../etc/passwd"', "passwd"),
        (r'attachment; filename="..\\..\\evil.exe"', "evil.exe"),
        ("attachment; filename=plain.pdf", "plain.pdf"),
        ("attachment; filename=factuur 1 mei.pdf; size=3", "factuur 1 mei.pdf"),
        ('attachment; filename="-rf"', "_-rf"),
        ('attachment; filename="CONOUT$"', "_CONOUT$"),
        ('attachment; filename="com¹.pdf"', "_com¹.pdf"),
        (r'attachment; filename="a \"quoted\" name.pdf"', "a _quoted_ name.pdf"),
        ('attachment; filename=".bashrc"', "bashrc"),
        ('attachment; filename="con.pdf"', "_con.pdf"),
        ('attachment; filename="C:evil.pdf. "', "C_evil.pdf"),
        ("attachment; filename*=iso-8859-1'nl'caf%E9.pdf", "café.pdf"),
        ("attachment; filename*=utf-8''..%2F..%2Fx.pdf", "x.pdf"),
        ("attachment; filename*=klingon''x.pdf", "invoice.pdf"),
        ('attachment; filename=".."', "invoice.pdf"),
        ("attachment", "invoice.pdf"),
        (f'attachment; filename="{"é" * 300}.pdf"', "é" * 98 + ".pdf"),
    ],
)
def test_a_name_from_outside_is_made_harmless(disposition: str, name: str, tmp_path: Path) -> None:
    def host(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers=[(b"Content-Disposition", disposition.encode())], content=b"x")

    saved = Sync(transport=httpx.MockTransport(host)).save("https://files.example/files/invoice.pdf?n=1", tmp_path)
    assert saved == tmp_path / name


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    disposition=st.binary()
    | st.builds('attachment; filename="{}"'.format, st.text()).map(lambda text: text.encode("utf-8", "replace")),
    path=st.text(),
)
def test_a_file_never_lands_outside_its_directory(disposition: bytes, path: str, tmp_path: Path) -> None:
    def host(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers=[(b"Content-Disposition", disposition)], content=b"x")

    try:
        saved = Sync(transport=httpx.MockTransport(host)).save("https://files.example/" + path, tmp_path)
    except PortalError:
        return
    assert saved.parent == tmp_path
    assert saved.name.isprintable()
    assert not saved.name.startswith(".")
    assert list(tmp_path.iterdir()) == [saved]
    saved.unlink()


@settings(deadline=None)
@given(link=st.text(min_size=1) | st.builds("https://{}/{}".format, st.text(), st.text()), location=st.text())
def test_no_link_and_no_redirect_raises_anything_but_our_own_errors(link: str, location: str) -> None:
    def host(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers=[(b"Location", location.encode("utf-8", "replace"))])

    with pytest.raises(PortalError):
        Sync(transport=httpx.MockTransport(host)).read(link)


def test_what_cannot_be_written_to_is_refused_before_anything_is_asked(downloads: Downloads, tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(b"old")
    (tmp_path / "broken").symlink_to("nowhere")
    refused: list[tuple[object, dict[str, Any], str]] = [
        (tmp_path / "missing" / "a.pdf", {}, "no directory"),
        (f"{tmp_path}/missing/", {}, "no directory"),
        (tmp_path / "there" / "a.pdf", {}, "no directory"),
        ("/dev/null", {}, "is no file"),
        ("a\0b", {}, "no path"),
        ("", {}, "no path"),
        (None, {}, "no path"),
        (b"a.pdf", {}, "no path"),
        ("\ud800", {}, "no path"),
        (tmp_path / ("x" * 300), {}, "too long"),
        (tmp_path / "there", {"overwrite": False}, "exists already"),
        (tmp_path / "broken", {"overwrite": False}, "exists already"),
    ]
    with FileHost() as host:
        for path, options, problem in refused:
            with pytest.raises(InvalidArgument, match=f"path: .*{problem}"):
                downloads.save(host.link, cast(Path, path), **options)
    assert (tmp_path / "there").read_bytes() == b"old"


def test_an_existing_file_is_replaced_unless_that_is_ruled_out(downloads: Downloads, tmp_path: Path) -> None:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(b"old")
    with FileHost(*[answer(200, CONTENT)] * 4) as host:
        assert downloads.save(host.link, path).read_bytes() == CONTENT
        path.write_bytes(b"old")
        with pytest.raises(InvalidArgument, match="exists already, and its host chose the name"):
            downloads.save(host.link, tmp_path)
        assert path.read_bytes() == b"old"
        assert downloads.save(host.link, tmp_path, overwrite=True).read_bytes() == CONTENT
        path.unlink()
        assert downloads.save(host.link, tmp_path, overwrite=False).read_bytes() == CONTENT
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_comes_into_being_meanwhile_is_not_replaced(downloads: Downloads, tmp_path: Path) -> None:
    path = tmp_path / "invoice.pdf"

    def theirs(done: int, total: int | None) -> None:
        path.write_bytes(b"theirs")

    with FileHost(answer(200, CONTENT)) as host, pytest.raises(InvalidArgument, match="exists already"):
        downloads.save(host.link, path, overwrite=False, progress=theirs)
    assert path.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [path]


def test_a_saved_file_has_the_permissions_that_new_files_have(downloads: Downloads, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"")
    with FileHost(answer(200, CONTENT)) as host:
        saved = downloads.save(host.link, tmp_path / "a")
    assert saved.stat().st_mode == other.stat().st_mode


def test_a_file_is_private_until_it_is_complete(downloads: Downloads, tmp_path: Path) -> None:
    seen: set[int] = set()

    def look(done: int, total: int | None) -> None:
        seen.update(path.stat().st_mode & 0o777 for path in tmp_path.iterdir())

    with FileHost(answer(200, CONTENT)) as host:
        downloads.save(host.link, tmp_path / "a", progress=look)
    assert seen == {0o600}


def test_a_replaced_file_keeps_its_mode(downloads: Downloads, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    for mode in (0o600, 0o640):
        path.chmod(mode)
        with FileHost(answer(200, CONTENT)) as host:
            downloads.save(host.link, path)
        assert path.stat().st_mode & 0o777 == mode
        assert path.read_bytes() == CONTENT


def test_a_symbolic_link_is_written_through(downloads: Downloads, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "real").write_bytes(b"old")
    link = tmp_path / "a"
    link.symlink_to(folder / "real")
    with FileHost(answer(200, CONTENT)) as host:
        downloads.save(host.link, link)
    assert link.is_symlink()
    assert (folder / "real").read_bytes() == CONTENT
    assert names_in(folder) == ["real"]


def test_a_file_that_takes_longer_than_the_deadline_is_given_up(downloads: Downloads, tmp_path: Path) -> None:
    downloads.limits = Limits(deadline=10, max_retries=2, nearby=True)

    def slow(done: int, total: int | None) -> None:
        downloads.clock.sleep(4)

    with FileHost(answer(200, CONTENT)) as host, pytest.raises(DeadlineExceeded, match="within the deadline of 10 s"):
        downloads.save(host.link, tmp_path / "a", progress=slow)
    assert names_in(tmp_path) == []


def test_a_stream_has_no_deadline_of_its_own(downloads: Downloads) -> None:
    downloads.limits = Limits(deadline=0.0001, nearby=True)
    pieces: list[bytes] = []
    with FileHost(answer(200, CONTENT)) as host:
        downloads.stream(host.link, pieces)
    assert b"".join(pieces) == CONTENT


def test_a_retry_that_would_pass_the_deadline_is_not_begun(downloads: Downloads) -> None:
    downloads.limits = Limits(deadline=1.2, max_retries=9, nearby=True)
    with FileHost(answer(503), answer(503)) as host, pytest.raises(DownloadFailed, match="answered 503") as caught:
        downloads.read(host.link)
    assert caught.value.attempts == 2


@contextmanager
def small_disk(size: int) -> Generator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_everything_as_it_was(downloads: Downloads, tmp_path: Path) -> None:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(b"old")
    host = FileHost(answer(200, CONTENT))
    with host, small_disk(100_000), pytest.raises(DownloadFailed, match="cannot be written") as caught:
        downloads.save(host.link, path)
    assert isinstance(caught.value.__cause__, OSError)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


class Interrupted(BaseException):
    pass


def test_an_interrupted_download_leaves_everything_as_it_was(downloads: Downloads, tmp_path: Path) -> None:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(b"old")

    def interrupt(done: int, total: int | None) -> None:
        if done:
            raise Interrupted

    closed = threading.Event()
    with FileHost(half_then_wait(closed)) as host, pytest.raises(Interrupted):
        downloads.save(host.link, path, progress=interrupt)
    assert closed.is_set()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_cancelled_save_leaves_nothing_behind(tmp_path: Path) -> None:
    closed = threading.Event()

    async def run(link: str) -> None:
        async with httpx.AsyncClient(trust_env=False, verify=NO_TLS) as client:
            file = AsyncCloudFile(link, EXPIRES).bind(http=lambda: client, clock=FakeClock(), limits=NEARBY)
            half = asyncio.Event()
            task = asyncio.create_task(
                file.save(tmp_path / "a", progress=lambda done, total: half.set() if done == 100_000 else None)
            )
            await half.wait()
            assert len(names_in(tmp_path)) == 1
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert names_in(tmp_path) == []
            assert await asyncio.to_thread(closed.wait, 5), "the connection was left open"

    with FileHost(half_then_wait(closed)) as host:
        asyncio.run(run(host.link))


def test_a_save_that_is_cancelled_while_a_thread_works_for_it_leaves_nothing_behind(tmp_path: Path) -> None:
    def host(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=CONTENT)

    async def run(steps: int) -> bool:
        async with httpx.AsyncClient(transport=httpx.MockTransport(host)) as client:
            file = AsyncCloudFile("https://files.example/a", EXPIRES).bind(
                http=lambda: client, clock=FakeClock(), limits=NEARBY
            )
            task = asyncio.create_task(file.save(tmp_path / "a"))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
            return task.cancelled()

    # At each of its steps in turn, so that it also is while a thread opens or writes the file. How many steps it takes
    # to its end depends on how fast the threads are; some of these are always before it.
    times_cancelled = 0
    for steps in range(100):
        cancelled = asyncio.run(run(steps))
        assert names_in(tmp_path) == ([] if cancelled else ["a"])
        (tmp_path / "a").unlink(missing_ok=True)
        times_cancelled += cancelled
    assert times_cancelled > 1


def test_leaving_a_stream_early_closes_its_connection(downloads: Downloads) -> None:
    closed = threading.Event()
    pieces: list[bytes] = []
    with FileHost(half_then_wait(closed)) as host:
        downloads.stream(host.link, pieces, stop_after=1000)
        assert closed.wait(5)
    assert CONTENT.startswith(b"".join(pieces))


def zeros(size: int) -> Callable[[socket.socket], None]:
    def send(connection: socket.socket) -> None:
        connection.sendall(answer(200, length=size))
        for _ in range(size // 65536):
            connection.sendall(bytes(65536))

    return send


def test_a_large_download_takes_little_memory(downloads: Downloads, tmp_path: Path) -> None:
    size = 64 * 2**20
    with FileHost(zeros(size)) as host:
        tracemalloc.start()
        try:
            saved = downloads.save(host.link, tmp_path / "large")
            assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
        finally:
            tracemalloc.stop()
    assert saved.stat().st_size == size
