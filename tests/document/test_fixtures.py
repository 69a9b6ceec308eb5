"""Every response that the documentation shows decodes through its method, and encodes back to the same JSON."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator
from typing import Any, cast

import pytest
from documented_calls import CALLS, FIXTURES, DocumentedCall, DocumentedExchange

from generated_client import AsyncMijnKlantportaal, MijnKlantportaal
from generated_client._core.transport import httpx
from generated_client.rate_limit import NO_LIMIT


def answering(call: DocumentedCall) -> httpx.MockTransport:
    return httpx.MockTransport(lambda _: httpx.Response(call.sample.status, content=call.sample.content))


def portal_on(http: httpx.Client) -> MijnKlantportaal:
    return MijnKlantportaal(api_key="key", http_client=http, rate_limiter=NO_LIMIT, strict=True)


def as_json(value: Any) -> Any:
    """What is sent over the wire for a value: numbers told apart from booleans and from other notations of theirs."""
    return json.dumps(value, sort_keys=True, indent=1)


def documented_objects(exchange: DocumentedExchange) -> list[Any]:
    response = exchange.response
    return response["data"] if exchange.is_page or exchange.is_list else several(response)


def several(decoded: object) -> list[Any]:
    if decoded is None:
        return []
    return list(cast("Iterable[object]", decoded)) if isinstance(decoded, list) else [decoded]


@pytest.mark.parametrize("call", CALLS, ids=repr)
def test_the_response_of_a_fixture_decodes_and_encodes_back_to_itself(call: DocumentedCall) -> None:
    with httpx.Client(transport=answering(call)) as http, portal_on(http) as portal:
        decoded = call.on(portal)
        if call.sample.is_page:
            decoded = next(decoded.pages()).items
    assert as_json([each.to_dict() for each in several(decoded)]) == as_json(documented_objects(call.sample))


@pytest.mark.parametrize("call", CALLS, ids=repr)
def test_the_async_client_decodes_the_same(call: DocumentedCall) -> None:
    async def decode() -> Any:
        async with (
            httpx.AsyncClient(transport=answering(call)) as http,
            AsyncMijnKlantportaal(api_key="key", http_client=http, rate_limiter=NO_LIMIT, strict=True) as portal,
        ):
            given = call.on(portal)
            return (await anext(given.pages())).items if call.sample.is_page else await given

    decoded = asyncio.run(decode())
    assert as_json([each.to_dict() for each in several(decoded)]) == as_json(documented_objects(call.sample))


def test_every_fixture_is_among_them() -> None:
    used = [call.fixture for call in CALLS]
    assert sorted(used) == sorted(path.stem for path in FIXTURES.glob("*.json"))


@pytest.mark.parametrize("call", CALLS, ids=repr)
def test_every_field_of_a_fixture_is_known(call: DocumentedCall) -> None:
    with httpx.Client(transport=answering(call)) as http, portal_on(http) as portal:
        decoded = call.on(portal)
        objects = next(decoded.pages()).items if call.sample.is_page else several(decoded)
    unknown = {key for each in objects for extra in unknown_fields(each) for key in extra}
    # Of some lists no sample is documented: the one of a single object stands in, which may tell more.
    stands_in = repr(call) == "agreements.list" and "stands in" in call.sample.note
    assert unknown == ({"signers", "documents"} if stands_in else set())


def unknown_fields(value: object) -> Iterator[dict[str, Any]]:
    """What the attribute `extra` holds, of an object and of those inside it, less nulls of fields that are known."""
    for name in getattr(type(value), "__slots__", ()):
        inner: Any = getattr(value, name, None)
        if name == "extra":
            keys: Iterable[str] = getattr(type(value), "json_fields", ())
            yield {key: each for key, each in inner.items() if key not in keys}
        for each in several(inner):
            yield from unknown_fields(each)
