"""Webhooks: who sent a call; and the checksum of pages with dynamic HTML."""

from __future__ import annotations

import hashlib
import hmac
from email.message import Message
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generated_client import webhooks
from generated_client._core.transport import httpx
from generated_client.errors import InvalidArgument
from generated_client.webhooks import SIGNATURE_HEADER, Scheme, page_checksum, sign, verify

SAMPLE = "OUJX2prdBbJxR77BZlGz"  # the secret of the documentation's sample
BODY = b'{"id": "cst_1"}'
# Worked out with another program: printf '{"id": "cst_1"}' | openssl dgst -sha256 -hmac OUJX2prdBbJxR77BZlGz
BODY_SIGNED = "4cc3ec7966bcc4735cd260f43dd309f288e29b44f237d49c8924fcef6f209eb2"


def message(name: str, value: str) -> Message:
    """The headers of `http.server`, which are no Mapping."""
    headers = Message()
    headers[name] = value
    return headers


@pytest.mark.parametrize("secret", [SAMPLE, SAMPLE.encode()])
@pytest.mark.parametrize(
    "headers",
    [
        {"X-Webhook-Signature": SAMPLE},
        {"x-webhook-signature": SAMPLE.encode()},
        {"Host": "x", "X-WEBHOOK-SIGNATURE": SAMPLE},
        {b"x-webhook-signature": SAMPLE.encode()},
        [(b"host", b"x"), (b"x-webhook-signature", SAMPLE.encode())],
        [["X-Webhook-Signature", SAMPLE]],
        httpx.Headers({"X-Webhook-Signature": SAMPLE}),
        message("x-Webhook-signature", SAMPLE),
    ],
    ids=lambda headers: type(headers).__name__,
)
def test_the_secret_itself_is_what_the_header_holds(headers: Any, secret: str | bytes) -> None:
    assert verify(secret, headers)
    assert not verify(b"another" if isinstance(secret, bytes) else "another", headers)


@pytest.mark.parametrize(
    "value",
    [
        "",
        SAMPLE[:-1],
        SAMPLE + " ",
        SAMPLE.lower(),
        SAMPLE.encode("utf-16"),
        "é" + SAMPLE,
        SAMPLE.encode() + b"\xff",
        "\ud800",
        None,
        5,
        [SAMPLE],
        (SAMPLE,),
        {SAMPLE: SAMPLE},
        object(),
        bytearray(SAMPLE.encode()),
    ],
)
def test_any_other_value_is_refused_without_an_exception(value: Any) -> None:
    assert verify(SAMPLE, {SIGNATURE_HEADER: value}) is False
    assert verify(SAMPLE, [(SIGNATURE_HEADER, value)]) is False
    assert verify(SAMPLE, {SIGNATURE_HEADER: value}, body=BODY, scheme="hmac-sha256") is False


@pytest.mark.parametrize(
    "headers",
    [
        {},
        [],
        {"X-Webhook-Signature2": SAMPLE},
        {"X_Webhook_Signature": SAMPLE},
        {"X-Webhook-S\u0131gnature": SAMPLE},  # a dotless i, which some comparisons take for an i
        {None: SAMPLE, 5: SAMPLE},
        [(SIGNATURE_HEADER,), (SIGNATURE_HEADER, SAMPLE, SAMPLE), None, 5, SIGNATURE_HEADER],
    ],
)
def test_a_call_without_the_header_is_refused(headers: Any) -> None:
    assert verify(SAMPLE, headers) is False


def test_two_signatures_are_refused_even_if_one_is_right() -> None:
    for other in (SAMPLE, "another"):
        assert not verify(SAMPLE, [("X-Webhook-Signature", SAMPLE), ("x-webhook-signature", other)])


def test_headers_may_be_read_only_once() -> None:
    assert verify(SAMPLE, (pair for pair in [("a", "b"), (SIGNATURE_HEADER, SAMPLE)]))


def test_a_secret_that_cannot_stand_in_a_header_never_fits() -> None:
    assert verify("é", {SIGNATURE_HEADER: "é"}) is False
    assert verify("é".encode(), {SIGNATURE_HEADER: "é".encode()}) is False
    assert verify("\ud800", {SIGNATURE_HEADER: "\ud800"}) is False


def test_the_hmac_of_the_body_can_be_chosen() -> None:
    for value in (BODY_SIGNED, BODY_SIGNED.upper(), BODY_SIGNED.encode()):
        assert verify(SAMPLE, {SIGNATURE_HEADER: value}, body=BODY, scheme="hmac-sha256")
        assert verify(SAMPLE.encode(), {SIGNATURE_HEADER: value}, body=BODY, scheme="hmac-sha256")
        assert not verify(SAMPLE, {SIGNATURE_HEADER: value}, body=BODY + b" ", scheme="hmac-sha256")
        assert not verify(SAMPLE, {SIGNATURE_HEADER: value}, body=BODY)
    assert not verify(SAMPLE, {SIGNATURE_HEADER: SAMPLE}, body=BODY, scheme="hmac-sha256")


@pytest.mark.parametrize("headers", [{}, {SIGNATURE_HEADER: ""}, {SIGNATURE_HEADER: SAMPLE}])
@pytest.mark.parametrize(
    ("argument", "secret", "options"),
    [
        ("secret", "", {}),
        ("secret", b"", {}),
        ("secret", None, {}),
        ("body", SAMPLE, {"scheme": "hmac-sha256"}),
        ("body", SAMPLE, {"scheme": "hmac-sha256", "body": "{}"}),
        ("scheme", SAMPLE, {"scheme": "md5"}),
    ],
)
def test_a_fault_of_the_program_is_told_and_not_taken_for_a_forged_call(
    argument: str, secret: Any, options: dict[str, Any], headers: dict[str, str]
) -> None:
    with pytest.raises(InvalidArgument) as caught:
        verify(secret, headers, **options)
    assert caught.value.argument == argument
    assert SAMPLE not in str(caught.value)


@pytest.mark.parametrize("headers", [None, 5, SAMPLE, SAMPLE.encode()])
def test_what_holds_no_headers_is_a_fault_of_the_program(headers: Any) -> None:
    with pytest.raises(InvalidArgument, match="headers"):
        verify(SAMPLE, headers)


def test_the_comparison_takes_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(first: bytes, second: bytes) -> bool:
        compared.append((first, second))
        return first == second

    monkeypatch.setattr("hmac.compare_digest", compare)
    assert not verify(SAMPLE, {SIGNATURE_HEADER: "x"})
    assert not verify(SAMPLE, {SIGNATURE_HEADER: "X"}, body=BODY, scheme="hmac-sha256")
    assert compared == [(b"x", SAMPLE.encode()), (b"x", BODY_SIGNED.encode())]


Headers = st.dictionaries(
    st.sampled_from([SIGNATURE_HEADER, SIGNATURE_HEADER.lower()]) | st.text() | st.binary(),
    st.text() | st.binary() | st.none() | st.integers() | st.lists(st.text()),
)


@settings(deadline=None, max_examples=100)
@given(st.text(min_size=1) | st.binary(min_size=1), Headers, st.binary())
def test_no_headers_break_the_check_and_none_made_without_the_secret_pass(
    secret: str | bytes, headers: dict[Any, Any], body: bytes
) -> None:
    key = secret if isinstance(secret, bytes) else secret.encode("utf-8", "surrogatepass")
    known = {value if isinstance(value, bytes) else str(value).encode("utf-8", "replace") for value in headers.values()}
    if key not in known:
        assert verify(secret, headers) is False
    assert verify(secret, headers, body=body, scheme="hmac-sha256") is False
    assert verify(secret, list(headers.items())) is verify(secret, headers)


@settings(deadline=None, max_examples=100)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1), st.binary())
def test_what_is_signed_is_verified(secret: str, body: bytes) -> None:
    assert sign(secret) == secret
    schemes: tuple[Scheme, ...] = ("secret", "hmac-sha256")
    for scheme in schemes:
        signature = sign(secret, body, scheme)
        assert sign(secret.encode(), body, scheme) == signature
        assert verify(secret, {SIGNATURE_HEADER: signature}, body=body, scheme=scheme)
        assert not verify(secret + "x", {SIGNATURE_HEADER: signature}, body=body, scheme=scheme)


def test_signing_refuses_what_verifying_refuses() -> None:
    with pytest.raises(InvalidArgument, match="body"):
        sign(SAMPLE, scheme="hmac-sha256")
    with pytest.raises(InvalidArgument, match="secret"):
        sign("")
    with pytest.raises(InvalidArgument, match="ASCII"):
        sign("é")
    assert sign(SAMPLE, BODY, "hmac-sha256") == BODY_SIGNED


# Pages with dynamic HTML


def test_the_checksum_of_a_page_covers_both_ids() -> None:
    checksum = page_checksum("cst_123abc456def", "pag_123abc456def", "key")
    # Worked out with another program: printf 'cst_123abc456def,pag_123abc456def' | openssl dgst -sha256 -hmac key
    assert checksum == "2f4eff7c862c19426b13ec2f43d91de3bf508eb884ee64afb751db4c5b952196"
    assert page_checksum("cst_123abc456def", "pag_123abc456def", b"key") == checksum
    assert (
        len({checksum, page_checksum("cst_2", "pag_123abc456def", "key"), page_checksum("cst_1", "pag_2", "key")}) == 3
    )
    assert page_checksum("cst_1", "pag_1", "é") == hmac.new("é".encode(), b"cst_1,pag_1", hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("argument", "customer_id", "page_id", "key"),
    [
        ("customer_id", "", "pag_1", "k"),
        ("customer_id", "cst_1,pag_1", "pag_1", "k"),
        ("customer_id", "pag_1", "cst_1", "k"),
        ("page_id", "cst_1", "", "k"),
        ("page_id", "cst_1", "pag_1,", "k"),
        ("page_id", "cst_1", "cst_2", "k"),
        ("key", "cst_1", "pag_1", ""),
        ("key", "cst_1", "pag_1", b""),
        ("key", "cst_1", "pag_1", None),
    ],
)
def test_a_checksum_of_something_else_is_refused(argument: str, customer_id: str, page_id: str, key: Any) -> None:
    with pytest.raises(InvalidArgument) as caught:
        page_checksum(customer_id, page_id, key)
    assert caught.value.argument == argument


def test_the_event_types_are_found_here() -> None:
    assert webhooks.EventType("customer-created") == "customer-created"
    assert set(webhooks.__all__) == {"SIGNATURE_HEADER", "EventType", "Scheme", "page_checksum", "sign", "verify"}
