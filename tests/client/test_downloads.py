"""Files that arrive whole or not at all, from hosts that break off, fail, redirect and lie."""

from __future__ import annotations

import gzip
import logging
import pickle
import socket
import threading
import traceback
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from file_host import (
    CONTENT,
    EXPIRES,
    Async,
    Downloads,
    FileHost,
    Reply,
    Sync,
    Told,
    answer,
    downloads,
    half_then_wait,
    names_in,
    reset,
    rest,
)

from generated_client._core.download import Limits
from generated_client._core.transport import httpx
from generated_client.errors import (
    DeadlineExceeded,
    DownloadFailed,
    LinkExpired,
)

__all__ = ["downloads"]

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
    for each in (Sync(**options), Async(**options)):
        with FileHost(answer(302, Location="/moved"), answer(200, CONTENT)) as host:
            each.read(host.link)
        for request in host.requests:
            assert set(request.headers) == {"host", "accept", "accept-encoding", "user-agent"}
            assert request.headers["accept-encoding"] == "identity"


def test_no_log_message_or_traceback_shows_the_links_secret(
    downloads: Downloads, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    outcomes: list[Reply] = [
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

    for each in (Sync(transport=httpx.MockTransport(host)), Async(transport=httpx.MockTransport(host))):
        each.limits = Limits()
        with pytest.raises(DownloadFailed, match=r"redirects to .* not https"):
            each.read("https://files.example/a")
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
UNUSABLE: dict[str, list[Reply]] = {
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
def test_a_host_that_fails_is_asked_three_times(downloads: Downloads, fault: Reply, tmp_path: Path) -> None:
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


def test_a_file_that_is_stored_packed_arrives_unpacked(downloads: Downloads, tmp_path: Path) -> None:
    packed = answer(200, gzip.compress(CONTENT), Content_Encoding="gzip", ETag='"v1"')
    with FileHost(packed, packed) as host:
        assert downloads.read(host.link) == CONTENT
        assert downloads.save(host.link, tmp_path / "a.pdf").read_bytes() == CONTENT


def test_a_packed_file_that_breaks_off_is_begun_anew(downloads: Downloads) -> None:
    whole = gzip.compress(CONTENT)
    headers = {"Content-Encoding": "gzip", "ETag": '"v1"'}
    half = answer(200, whole, cut=len(whole) // 2, version=headers)
    with FileHost(half, answer(200, whole, version=headers)) as host:
        assert downloads.read(host.link) == CONTENT
    assert "range" not in host.requests[1].headers


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "aes"])
def test_a_file_in_another_encoding_is_refused(encoding: str, downloads: Downloads) -> None:
    host = FileHost(answer(200, CONTENT, Content_Encoding=encoding))
    with host, pytest.raises(DownloadFailed, match=f"encoded as {encoding}"):
        downloads.read(host.link)


def test_a_file_that_is_not_in_its_encoding_did_not_arrive(downloads: Downloads) -> None:
    downloads.limits = replace(downloads.limits, max_retries=0)
    host = FileHost(answer(200, CONTENT, Content_Encoding="gzip"))
    with host, pytest.raises(DownloadFailed, match="DecodingError"):
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
