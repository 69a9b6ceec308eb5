"""Download links: what they are, and where they may lead."""

from __future__ import annotations

import copy
import pickle
import re
from typing import Any, cast

import pytest
from file_host import EXPIRES, NEARBY, NO_TLS, NOW, Async, Downloads, FakeClock, Sync, downloads
from hypothesis import given, settings
from hypothesis import strategies as st

from generated_client import UNSET
from generated_client._core.download import Limits
from generated_client._core.transport import httpx
from generated_client.errors import (
    ConfigurationError,
    DecodeError,
    DownloadFailed,
    PortalError,
    UnreadableField,
)
from generated_client.files import AsyncCloudFile, CloudFile

__all__ = ["downloads"]

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
def test_a_response_that_is_no_object_is_no_link(data: Any) -> None:
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
    with pytest.raises(DownloadFailed, match=r"not https|not a URL") as caught:
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

    for each in (Sync(transport=httpx.MockTransport(host)), Async(transport=httpx.MockTransport(host))):
        each.limits = Limits()
        with pytest.raises(DownloadFailed, match="in a private network"):
            each.read("https://files.example/a")


def test_a_link_with_a_user_name_is_refused(downloads: Downloads) -> None:
    with pytest.raises(DownloadFailed, match="user name") as caught:
        downloads.read("https://name:s3cret@127.0.0.1/a")
    assert "s3cret" not in str(caught.value)


@settings(deadline=None)
@given(link=st.text(min_size=1) | st.builds("https://{}/{}".format, st.text(), st.text()), location=st.text())
def test_no_link_and_no_redirect_raises_anything_but_our_own_errors(link: str, location: str) -> None:
    def host(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers=[(b"Location", location.encode("utf-8", "replace"))])

    with pytest.raises(PortalError):
        Sync(transport=httpx.MockTransport(host)).read(link)
