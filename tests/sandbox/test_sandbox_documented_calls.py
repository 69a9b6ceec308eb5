"""The list of documented calls (`documented_calls.py`), each made on the sandbox by socket with both clients.

The portal has an object under each id that the documentation's examples have.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from both_clients import Clients
from documented_calls import CALLS, DocumentedCall

from generated_client import Call
from generated_client.files import CloudFile
from sandbox import Sandbox
from sandbox.clock import DUTCH, atom
from sandbox.portal import Portal
from sandbox.resources import (
    agreements,
    appointments,
    customer_groups,
    customer_invoices,
    customer_offers,
    customer_subscription_packages,
    customer_subscriptions,
    customers,
    file_requests,
    files,
    invoices,
    payment_links,
    punch_cards,
    tickets,
    webhooks,
)

IN_THE_EXAMPLE = datetime(2025, 3, 6, 12, tzinfo=DUTCH)
"""A moment in the days of which the example lists the appointments."""


def add_examples(portal: Portal) -> None:
    """Copy an object of the demo data to each id of the documentation's examples."""
    state = portal.state

    def add(where: str, *ids: str, like: int = 1, moment: float | None = None, **change: Any) -> dict[str, Any]:
        [demo] = state.part(where, like, 1)
        for example in ids:
            state.add(where, {**demo, "id": example, **change}, moment=moment)
        return demo

    with state.transaction():
        add(customers.LIST, "cst_abc12345", "cst_abc123456789", "cst_abc12345def678", "cst_abcde123fgh")
        add(customer_groups.LIST, "cug_abc12345def678")
        add(customer_invoices.LIST, "inv_abc12345def678")
        add(customer_offers.LIST, "off_abc12345def678", like=2)
        add(customer_subscriptions.LIST, "sub__abc12345def678")
        add(customer_subscription_packages.LIST, "spg_abc12345def678")
        add(appointments.LIST, "apt_abc12346def678", status="pending", moment=IN_THE_EXAMPLE.timestamp())
        add(file_requests.LIST, "frq_abc12345678")
        add(invoices.LIST, "fac_abc12345678")
        webhook = {"type": "invoice-paid", "url": "https://example.com/", "secret": "s" * 20}
        state.add(webhooks.LIST, {**webhook, "id": "wbh_abc12345def678", "createdAt": atom(portal.now())})

        link = add(payment_links.LIST, "plk_abc12345def678")
        [payment] = state.part(f"payments of {link['id']}", 1, 1)
        payment |= {"id": "plp_abc12345def678", "paymentLinkId": "plk_abc12345def678"}
        state.add("payments of plk_abc12345def678", payment)

        add(files.LIST, "fsd_abc12345678", "fsd_abc123456789")
        file = add(files.LIST, "fsf_abc12345678", "fsf_abc123456789", like=2)
        [agreement] = state.part(agreements.LIST, 1, 1)
        document = {**agreement["documents"][0], "id": "agd_abc12346def678"}
        add(agreements.LIST, "agr_abc12346def678", documents=[document])
        content = state.content(file["id"])
        assert content is not None
        state.put_content("fsf_abc12345678", content)
        state.put_content("agd_abc12346def678", content)

        card = add(punch_cards.LIST, "pcd_abc12345def678")
        [issued] = state.part(f"issued of {card['id']}", 1, 1)
        issued |= {"id": "pcb_abc12345def678", "punchCardId": "pcd_abc12345def678"}
        state.add("issued of pcd_abc12345def678", issued)

        message = tickets.message(portal, "Sanne de Boer", "<p>Hallo?</p>", by_customer=True)
        add(tickets.LIST, "tic_abc12345def678", messages=[{**message, "id": "tim_abc12345def678"}])


@pytest.mark.parametrize("call", CALLS, ids=repr)
def test_a_documented_call_is_carried_out(clients: Clients, live: Sandbox, call: DocumentedCall) -> None:
    add_examples(live.portal)
    portal = clients.portal()
    result = call.on(portal)
    described: Call[Any] = getattr(getattr(portal, call.resource).calls, call.method)(*call.arguments, **call.keywords)
    documented = described.decode(call.sample.response)
    if isinstance(documented, CloudFile):
        assert result.read()
    elif call.sample.is_page or call.sample.is_list:
        items = documented.items if call.sample.is_page else documented
        assert {type(each) for each in result} == {type(each) for each in items}
    elif documented is None:
        assert result is None
    else:
        assert type(result) is type(documented)
        assert [(name, sent) for name, sent, got in sent_and_got(call, result) if sent != got] == []
    assert {each.operation for each in live.log} - {""} == {call.sample.operation}
    assert {each.status for each in live.log} <= {200, 201, 204}


def sent_and_got(call: DocumentedCall, result: Any) -> Iterator[tuple[str, object, object]]:
    """The values that an object was asked for and made with, and those that it has."""
    for asked_for in call.arguments:
        if asked_for.startswith(result.id[:4]):
            yield "id", asked_for, result.id
    for name, value in call.keywords.items():
        got = getattr(result, name, None)
        if isinstance(value, datetime):
            yield name, value.replace(tzinfo=DUTCH), got  # a moment without a zone is Dutch time
        elif isinstance(value, date) and isinstance(got, datetime):
            yield name, value, got.date()
        elif hasattr(result, name) and not isinstance(value, list):
            yield name, value, got
