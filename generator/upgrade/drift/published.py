"""The service's own API document: fetched or read from a file, and refused where there is nothing to compare with."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeGuard

import httpx

from ...document import METHODS
from ...document.reading import UnreadableYAMLError, YAMLText

PUBLISHED = "https://docs.developers.mijnklantportaal.nl/openapi.yaml"
TIMEOUT = httpx.Timeout(20, connect=10)
LONGEST = 60.0
LARGEST = 20 * 1024 * 1024


class PublishedDocumentError(Exception):
    """There is no document to compare with; the message says why."""


def read(source: str, *, timeout: httpx.Timeout = TIMEOUT, longest: float = LONGEST) -> dict[str, Any]:
    """Read a document that somebody else wrote: leniently, as it need not be good for compiling.

    Args:
        source: A URL (http or https) or the path of a file.
        timeout: How long to wait for the connection and for each piece of the response.
        longest: How many seconds the whole response may take.

    Raises:
        PublishedDocumentError: It cannot be read, or is not an OpenAPI 3 document, or not a whole one.
    """
    if source.startswith(("http://", "https://")):
        content = asyncio.run(_fetched(source, timeout, longest))
    else:
        try:
            content = Path(source).read_bytes()
        except OSError as error:
            raise PublishedDocumentError(f"{source} cannot be read: {error.strerror or error}") from error
    raw = _parsed(content, source)
    _refuse_other_things(raw, source)
    _refuse_half_a_document(raw, source)
    return mapping(raw)


def target(root: Any, reference: object) -> Any:
    """What a reference within a document points to.

    Raises:
        LookupError: Nothing stands there.
    """
    if not isinstance(reference, str) or not reference.startswith("#/"):
        raise LookupError(reference)
    found: Any = root
    for part in reference[2:].split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        if key not in mapping(found):
            raise LookupError(reference)
        found = mapping(found)[key]
    return found


def mapping(value: object) -> dict[str, Any]:
    """A value where a mapping should be; what is none counts as empty."""
    return value if _is_mapping(value) else {}


def sequence(value: object) -> list[Any]:
    """A value where a list should be; what is none counts as empty."""
    return value if _is_sequence(value) else []


def _is_mapping(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _is_sequence(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


async def _fetched(url: str, timeout: httpx.Timeout, longest: float) -> bytes:
    async def check(request: httpx.Request) -> None:
        if request.url.scheme != "https" and request.url.host != httpx.URL(url).host:
            raise PublishedDocumentError(f"{url} redirects to {request.url}, which is neither https nor the same host")

    # Unpacked, a few kilobytes can fill the memory; as it is, no document is large.
    headers = {"Accept-Encoding": "identity"}
    content = bytearray()
    try:
        async with (
            asyncio.timeout(longest),  # in total: a server that sends a byte a second never runs into the others
            httpx.AsyncClient(timeout=timeout, follow_redirects=True, event_hooks={"request": [check]}) as client,
            client.stream("GET", url, headers=headers) as response,
        ):
            if not response.is_success:
                raise PublishedDocumentError(
                    f"{url} answers with status {response.status_code} {response.reason_phrase}".rstrip()
                )
            if (encoding := response.headers.get("Content-Encoding", "identity")) != "identity":
                raise PublishedDocumentError(f"{url} came packed as {encoding}: fetch it yourself, and name the file")
            async for piece in response.aiter_raw():
                content += piece
                if len(content) > LARGEST:
                    raise PublishedDocumentError(f"{url} is larger than {LARGEST // 1024 // 1024} MB: no API document")
    except TimeoutError as error:
        raise PublishedDocumentError(f"{url} did not arrive within {longest:g} s") from error
    except httpx.TimeoutException as error:
        raise PublishedDocumentError(f"{url} does not answer in time") from error
    except httpx.RemoteProtocolError as error:
        raise PublishedDocumentError(f"{url} broke off before the response was complete: {error}") from error
    except httpx.InvalidURL as error:
        raise PublishedDocumentError(f"{url} is not a URL: {error}") from error
    except httpx.HTTPError as error:
        raise PublishedDocumentError(f"{url} cannot be reached: {error}") from error
    return bytes(content)


def _parsed(content: bytes, source: str) -> Any:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PublishedDocumentError(f"{source} is not text: {error}") from error
    if not text.strip():
        raise PublishedDocumentError(f"{source} is empty")
    if text.lstrip()[:1] == "<":
        raise PublishedDocumentError(f"{source} is a web page (HTML or XML), not an API document")
    try:
        return YAMLText(text, keys_may_repeat=True).value
    except UnreadableYAMLError as error:
        cut = "; it ends there, so it may be half a file" if error.line >= len(text.splitlines()) else ""
        raise PublishedDocumentError(f"{source} is not valid YAML, line {error.line}: {error.problem}{cut}") from error


def _refuse_other_things(raw: Any, source: str) -> None:
    document = mapping(raw)
    if not document:
        kind = "a list" if isinstance(raw, list) else "text" if isinstance(raw, str) else "a single value"
        raise PublishedDocumentError(f"{source} is not an API document but {kind}")
    if "swagger" in document:
        raise PublishedDocumentError(
            f"{source} is a Swagger {document['swagger']} document; this compares OpenAPI 3 only"
        )
    if not str(document.get("openapi", "")).startswith("3."):
        keys = ", ".join(list(document)[:5])
        raise PublishedDocumentError(
            f"{source} is not an OpenAPI 3 document (`openapi: 3...` is missing; it starts with {keys})"
        )


def _refuse_half_a_document(raw: dict[str, Any], source: str) -> None:
    """A file that was cut off is often valid YAML. What it lacks gives it away: what it refers to, answers, paths."""

    def half(what: str) -> PublishedDocumentError:
        return PublishedDocumentError(f"{source} is not complete, it may be half a file: {what}")

    paths = mapping(raw.get("paths"))
    if not paths:
        raise half("it has no paths")
    for path, item in paths.items():
        if not mapping(item):
            raise half(f"{path} is empty")
        for method in METHODS:
            if method in item and not _has_responses(item[method]):
                raise half(f"{method.upper()} {path} has no responses")
    for reference in _references(raw):
        if isinstance(reference, str) and not reference.startswith("#"):
            raise PublishedDocumentError(
                f"{source} refers to another file, {reference}; only a document in one file can be compared"
            )
        try:
            found = target(raw, reference)
        except LookupError:
            raise half(f"it refers to {reference}, which is not there") from None
        if found is None:
            raise half(f"it refers to {reference}, which is empty")


def _has_responses(operation: Any) -> bool:
    responses = mapping(mapping(operation).get("responses"))
    return bool(responses) and all(isinstance(response, dict) for response in responses.values())


def _references(raw: Any) -> Iterator[object]:
    """All references. What YAML shares between places (anchors) is looked at once; examples are data, no references."""
    waiting: list[tuple[Any, bool]] = [(raw, False)]
    seen = set[tuple[int, bool]]()
    while waiting:
        value, named = waiting.pop()
        if (id(value), named) in seen:
            continue
        seen.add((id(value), named))
        waiting += [(each, False) for each in sequence(value)]
        if "$ref" in mapping(value) and not named:
            yield value["$ref"]
        for key, inner in mapping(value).items():
            if named or (key not in {"example", "examples"} and not key.startswith("x-")):
                # The keys under `properties` are names of fields, and a field may well be called `example`.
                waiting.append((inner, key == "properties" and not named))
