"""Whatever comes in, from caller or server: nothing but `PortalError` comes out, and no path is altered."""

from __future__ import annotations

import inspect
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated_clock import SimulatedClock

from generated_client import Call, InvalidArgument, MijnKlantportaal, NamedFile, PortalError
from generated_client._core.transport import httpx
from generated_client.rate_limit import NO_LIMIT
from generated_client.resources.customer_invoices import CustomerInvoices

HEADER_NAMES = [
    "content-type",
    "content-encoding",
    "retry-after",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "location",
    "set-cookie",
    "www-authenticate",
    "date",
]
LATIN = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=60)
NUMBERS = st.sampled_from(["-1", "0", "60", "1e9", "nan", "inf", "9" * 400, "soon", "Sun, 06 Nov 1994 08:49:37 GMT"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["data", "id", "code", "x"]), inner),
    max_leaves=10,
)


def portal(handler: Any) -> MijnKlantportaal:
    return MijnKlantportaal(
        api_key="key",
        http_client=httpx.Client(transport=httpx.MockTransport(handler)),
        rate_limiter=NO_LIMIT,
        clock=SimulatedClock(),
        max_retries=2,
    )


def no_content(_: httpx.Request) -> httpx.Response:
    return httpx.Response(204)


@settings(deadline=None)
@given(
    status=st.integers(100, 999).filter(lambda status: status >= 200),
    headers=st.dictionaries(st.sampled_from(HEADER_NAMES), LATIN | NUMBERS, max_size=4),
    body=st.binary(max_size=200) | JSON.map(lambda value: httpx.Response(200, json=value).content),
    method=st.sampled_from(["GET", "POST"]),
)
def test_no_answer_makes_anything_but_a_portal_error(
    status: int, headers: dict[str, str], body: bytes, method: str
) -> None:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]

    def handler(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers=raw, stream=httpx.ByteStream(body))

    client = portal(handler)
    call = client.customer_invoices.calls.get("inv_1")
    try:
        client.send(Call(method, call.path, call.decode))
    except PortalError as error:
        assert str(error)  # noqa: PT017  # that nothing else comes out is the point
    else:
        assert 200 <= status < 300


@settings(deadline=None)
@given(st.text(max_size=30).map(lambda text: f"inv_{text}") | st.text(max_size=10))
def test_no_request_leaves_with_an_altered_path(invoice_id: str) -> None:
    seen: list[bytes] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.raw_path)
        return httpx.Response(404)

    client = portal(handler)
    with pytest.raises(PortalError) as caught:
        client.customer_invoices.get_pdf(invoice_id)
    if isinstance(caught.value, InvalidArgument):
        assert seen == []
        return
    (path,) = seen
    first, version, collection, segment, last = path.decode("ascii").split("/")
    assert (first, version, collection, last) == ("", "v1", "customer-invoices", "pdf")
    assert unquote(segment) == invoice_id


ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.lists(st.text())
    | st.just(object())
)
ARGUMENTS = sorted(set(inspect.signature(CustomerInvoices.create).parameters) - {"self"})


@settings(deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(ARGUMENTS, ANYTHING)))
def test_arguments_of_any_kind_are_sent_or_refused_with_the_argument_named(arguments: dict[str, Any]) -> None:
    client = portal(no_content)
    with pytest.raises(PortalError) as caught:
        client.customer_invoices.create(**arguments)
    if isinstance(caught.value, InvalidArgument):
        assert caught.value.argument in ARGUMENTS


@settings(deadline=None)
@given(name=st.text(max_size=40), field=st.text(max_size=20), value=st.text(max_size=20))
def test_file_names_and_fields_of_any_kind_leave_the_body_whole(name: str, field: str, value: str) -> None:
    bodies: list[bytes] = []

    def handler(request: httpx.Request) -> httpx.Response:
        bodies.append(request.read())
        return httpx.Response(200, json={})

    try:
        portal(handler).request("POST", "/files", form={field: value}, files={"file": NamedFile(b"content", name=name)})
    except InvalidArgument:
        assert bodies == []
        return
    (body,) = bodies
    boundary = body.split(b"\r\n", 1)[0]
    assert body.count(boundary) == 3
    assert body.endswith(boundary + b"--\r\n")
    for head in (part.split(b"\r\n\r\n", 1)[0] for part in body.split(boundary)[1:3]):
        assert head.count(b"\r\n") == head.count(b"\n") == (1 if b"filename=" not in head else 2)
