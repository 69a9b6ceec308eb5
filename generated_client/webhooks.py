"""Calls that the portal makes to you: webhooks, and pages whose HTML comes from your own server.

What the documentation says of webhooks is little: a webhook has a `secret`, and the calls carry a header
`X-Webhook-Signature`. The one sentence on it reads as if the header holds the secret itself, which is what `verify`
expects unless told otherwise. The header's name rather suggests a signature made with the secret; should your portal
send one, choose `scheme="hmac-sha256"`. Neither the algorithm nor the bytes that are signed nor the payload are
documented, so the second scheme is the usual one (HMAC-SHA256 over the raw body, in hexadecimal) and no more than that.

    Look at a first call of your portal before you rely on either, and keep the webhook's address secret as well: with
    the literal reading a call proves that the sender has the secret, but not that its body is unaltered, nor that
    it is sent for the first time.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Final, Literal, cast

from .errors import InvalidArgument
from .resources.webhooks import EventType

__all__ = ["SIGNATURE_HEADER", "EventType", "Scheme", "page_checksum", "sign", "verify"]

SIGNATURE_HEADER: Final = "X-Webhook-Signature"

Scheme = Literal["secret", "hmac-sha256"]
"""How the header is read: as the secret itself, or as a signature over the body."""


def verify(
    secret: str | bytes,
    headers: Mapping[str, str | bytes] | Mapping[bytes, bytes] | Iterable[tuple[str | bytes, str | bytes]],
    *,
    body: bytes | None = None,
    scheme: Scheme = "secret",
) -> bool:
    """Check whether a call to your webhook comes from somebody who has its secret.

    Takes the same time for a wrong signature as for a right one. Whatever the caller sent (no such header, two of
    them, bytes that are not ASCII) gives False and never an exception.

    Args:
        secret: `Webhook.secret`, as the portal made it.
        headers: The headers of the call, as your web framework has them: any case, str or bytes, a mapping or pairs.
        body: The raw body as it came, before any parsing; only `hmac-sha256` needs it.
        scheme: What the header holds. The documentation leaves it open; the default is its literal reading: the
            secret itself. `hmac-sha256` is HMAC-SHA256 over the body, in hexadecimal of either case.

    Raises:
        InvalidArgument: The secret is empty, the scheme unknown, or the body missing where it is needed: faults in
            the program, which would otherwise look like forged calls.
    """
    expected = _signature(secret, body, scheme)
    received = _only_value(headers)
    if received is None:
        return False
    return hmac.compare_digest(received.lower() if scheme == "hmac-sha256" else received, expected)


def sign(secret: str | bytes, body: bytes | None = None, scheme: Scheme = "secret") -> str:
    """Make the value of `X-Webhook-Signature`, to test your own receiver with.

    Args:
        secret: The secret that the receiver verifies with.
        body: The raw body of the call; only `hmac-sha256` needs it.
        scheme: What the header is to hold, see `verify`.

    Raises:
        InvalidArgument: As with `verify`; and a secret that is not ASCII cannot be sent as it is.
    """
    try:
        return _signature(secret, body, scheme).decode("ascii")
    except UnicodeDecodeError:
        raise InvalidArgument("secret", "cannot stand in a header: it is not ASCII") from None


def page_checksum(customer_id: str, page_id: str, key: str | bytes) -> str:
    """Make the `X-Checksum` of a response to the portal's dynamic HTML block.

    The checksum covers the two ids and not the HTML, so it is the same each time. Anybody who gets it from you can
    respond in your place: check the authentication of the call before you respond.

    Args:
        customer_id: The `X-Customer-Id` of the call, `cst_...`.
        page_id: The `X-Page-Id` of the call, `pag_...`.
        key: The key that was given when the block was made.

    Returns:
        HMAC-SHA256 in lower-case hexadecimal. The documentation does not name the encoding; it is taken from its
        (shortened) sample.

    Raises:
        InvalidArgument: The key is empty, the ids are swapped, or an id is empty or holds a comma, which would make
            one checksum stand for two pairs of ids.

    Documentation: https://docs.developers.mijnklantportaal.nl/cms/pages-dynamic-html
    """
    for name, value, other in (("customer_id", customer_id, "pag_"), ("page_id", page_id, "cst_")):
        if not value or "," in value:
            raise InvalidArgument(name, "must be an id: not empty, and without a comma")
        if value.startswith(other):
            raise InvalidArgument(name, f"an id that starts with {other} belongs in the other argument")
    return _hmac_hex(_key("key", key), _encoded(f"{customer_id},{page_id}"))


def _signature(secret: str | bytes, body: bytes | None, scheme: str) -> bytes:
    key = _key("secret", secret)
    if scheme == "secret":
        return key
    if scheme != "hmac-sha256":
        raise InvalidArgument("scheme", "must be 'secret' or 'hmac-sha256'")
    if not isinstance(body, bytes):
        raise InvalidArgument("body", "hmac-sha256 signs the raw body: give it as bytes, as it came")
    return _hmac_hex(key, body).encode("ascii")


def _only_value(headers: object) -> bytes | None:
    """The signature header's value; None when it is absent, there twice, or no ASCII text."""
    # Not every mapping of headers is a Mapping (that of http.server is none), but all have items().
    items = getattr(headers, "items", None)
    pairs = items() if callable(items) else headers
    if isinstance(pairs, str | bytes) or not isinstance(pairs, Iterable):
        raise InvalidArgument("headers", "must be a mapping of headers, or pairs of name and value")
    wanted = SIGNATURE_HEADER.lower().encode("ascii")
    found: list[object] = []
    for pair in cast("Iterable[object]", pairs):
        if isinstance(pair, tuple | list):
            parts = cast("tuple[object, ...] | list[object]", pair)
            if len(parts) == 2 and (name := _ascii(parts[0])) is not None and name.lower() == wanted:
                found.append(parts[1])
    return _ascii(found[0]) if len(found) == 1 else None


def _ascii(value: object) -> bytes | None:
    if isinstance(value, str) and value.isascii():
        return value.encode("ascii")
    return value if isinstance(value, bytes) and value.isascii() else None


def _key(name: str, value: object) -> bytes:
    if not isinstance(value, str | bytes) or not value:
        # An empty secret would be matched by an empty header, and so by anybody.
        raise InvalidArgument(name, "must be text or bytes, and not empty")
    return value if isinstance(value, bytes) else _encoded(value)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _hmac_hex(key: bytes, data: bytes) -> str:
    return hmac.new(key, data, hashlib.sha256).hexdigest()
