"""Where a download is saved: under which name, with which mode, and never half."""

from __future__ import annotations

import asyncio
import resource
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from file_host import (
    CONTENT,
    EXPIRES,
    NEARBY,
    NO_TLS,
    Downloads,
    FakeClock,
    FileHost,
    Sync,
    answer,
    downloads,
    half_then_wait,
    names_in,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generated_client._core.transport import httpx
from generated_client.errors import (
    DownloadFailed,
    InvalidArgument,
    PortalError,
)
from generated_client.files import AsyncCloudFile

__all__ = ["downloads"]

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


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


def test_what_cannot_be_written_to_is_refused_before_anything_is_asked(downloads: Downloads, tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(b"old")
    (tmp_path / "broken").symlink_to("nowhere")
    refused: list[tuple[object, dict[str, Any], str]] = [
        (tmp_path / "missing" / "a.pdf", {}, "no directory"),
        (f"{tmp_path}/missing/", {}, "no directory"),
        (tmp_path / "there" / "a.pdf", {}, "no directory"),
        ("/dev/null", {}, "is not a file"),
        ("a\0b", {}, "not a path"),
        ("", {}, "not a path"),
        (None, {}, "not a path"),
        (b"a.pdf", {}, "not a path"),
        ("\ud800", {}, "not a path"),
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
