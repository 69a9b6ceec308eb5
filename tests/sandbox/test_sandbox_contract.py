"""The sandbox is driven by the document: what it takes and what it answers is checked against it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generated_client._core.transport import httpx
from sandbox import Sandbox
from sandbox.app import App
from sandbox.contract import Contract, Operation, RefusedError, contract, read_json
from sandbox.portal import BEHAVIOURS, ApiResponse, Ask
from sandbox.transport import SandboxTransport

CUSTOMER = {"companyName": "A", "address": "B", "zipCode": "C", "city": "D", "primaryEmail": "e@example.com"}


def test_it_does_not_import_the_client() -> None:
    script = "import sandbox, sandbox.serving, sandbox.resources, sys; print('generated_client' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_every_operation_of_the_document_has_a_behaviour() -> None:
    assert {operation.id for operation in contract().operations} == BEHAVIOURS.keys()


def test_a_response_that_does_not_fit_the_document_is_a_500_with_the_reason_and_changes_nothing(
    http: httpx.Client, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = BEHAVIOURS["create-customer"]

    def wrong(ask: Ask) -> Any:
        answer = create(ask)
        assert isinstance(answer, ApiResponse)
        assert answer.body is not None
        return ApiResponse(201, {**answer.body, "id": "inv_1"})

    monkeypatch.setitem(BEHAVIOURS, "create-customer", wrong)
    before = sandbox.state.count("customers")
    answer = http.post("/customers", json=CUSTOMER)
    assert answer.status_code == 500
    assert 'id: "inv_1" does not match "^cst_"' in answer.json()["message"]
    assert sandbox.state.count("customers") == before


def test_a_status_that_the_document_lacks_is_a_500(http: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BEHAVIOURS, "create-customer-group", lambda ask: ApiResponse(202, {}))
    assert http.post("/customer-groups", json={"name": "A"}).status_code == 500


def test_a_behaviour_that_fails_is_a_500_with_the_reason(http: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(ask: Ask) -> Any:
        raise ZeroDivisionError("oh")

    monkeypatch.setitem(BEHAVIOURS, "list-customers", fail)
    answer = http.get("/customers")
    assert answer.status_code == 500
    assert answer.json()["message"] == "The sandbox failed: ZeroDivisionError: oh"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "Missing required request body"),
        (b"{", "the body is not JSON"),
        (b"[]", "[] is not of type"),
        (b"\xff", "the body is not JSON"),
        (b'{"companyName": "\\ud800"}', "the body is not JSON"),
        (json.dumps(CUSTOMER | {"city": 3}).encode(), "city: 3 is not of type"),
        (json.dumps(CUSTOMER | {"countryCode": "nl"}).encode(), "countryCode: 'nl' is not a country of ISO 3166"),
        (b'{"x": 1e999}', "the body is not JSON"),
        (b"[" * 10_000, "nested too deeply"),
        (b'{"x": ' + b"[" * 700 + b"]" * 700 + b"}", ""),
    ],
)
def test_a_body_that_does_not_fit_is_a_422_that_says_why(http: httpx.Client, body: bytes, reason: str) -> None:
    answer = http.post("/customers", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == 422
    assert reason in answer.json()["message"]


@pytest.mark.parametrize("day", ["2024-04-31", "2024-4-1", "yesterday", "0000-01-01", "20240401", "2024-W01-1"])
def test_a_date_that_does_not_exist_is_a_422(http: httpx.Client, sandbox: Sandbox, day: str) -> None:
    customer = sandbox.state.latest("customers", 1)[0]["id"]
    body = {"customerId": customer, "invoiceNumber": "1", "issuedAt": day}
    lines = [{"description": "A", "amountExclVat": "1.00", "vatRate": 21}]
    answer = http.post("/customer-invoices/manual", json=body | {"lines": lines})
    assert (answer.status_code, answer.json()["message"][:9]) == (422, "issuedAt:")


@pytest.mark.parametrize("day", ["0001-01-01", "0795-03-23", "1936-07-01", "9999-12-31"])
def test_days_at_the_ends_of_the_calendar_are_taken(http: httpx.Client, sandbox: Sandbox, day: str) -> None:
    customer = sandbox.state.latest("customers", 1)[0]["id"]
    terms = {"customerId": customer, "description": "A", "interval": "1 month", "amount": "1", "vatRate": 0}
    assert http.post("/payment-links", json={"description": "A", "amount": "1", "expiresAt": day}).status_code == 201
    subscription = http.post("/customer-subscriptions", json=terms | {"startDate": day})
    assert subscription.status_code == 201
    path = f"/customer-subscriptions/{subscription.json()['id']}"
    assert http.patch(path, json={"terminatedAt": f"{day} 00:00:00"}).status_code == 200
    times = {"startsAt": f"{day} 00:00:00", "endsAt": f"{day} 23:59:59"}
    assert http.post("/appointments", json=times | {"name": "A", "customerId": customer}).status_code == 201
    assert http.get("/appointments", params={"start_at": f"{day} 00:00", "days": 1}).status_code in {200, 422}


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", ""])
def test_a_page_that_is_no_number_from_1_on_is_a_422(http: httpx.Client, page: str) -> None:
    assert http.get("/customers", params={"page": page}).status_code == 422


@pytest.mark.parametrize("page", [3, 10**9, 10**30])
def test_a_page_beyond_the_end_is_empty(http: httpx.Client, page: int) -> None:
    answer = http.get("/customers", params={"page": page}).json()
    assert (answer["data"], answer["from"], answer["to"], answer["next_page_url"]) == ([], None, None, None)


def test_a_list_has_the_documented_envelope_with_15_a_page(http: httpx.Client, sandbox: Sandbox) -> None:
    first = http.get("/customers").json()
    assert first.keys() == {
        *("current_page", "data", "first_page_url", "from", "next_page_url"),
        *("path", "per_page", "prev_page_url", "to"),
    }
    assert (len(first["data"]), first["per_page"], first["from"], first["to"]) == (15, 15, 1, 15)
    assert first["next_page_url"] == f"{sandbox.base_url}/customers?page=2"
    assert first["prev_page_url"] is None
    second = http.get(first["next_page_url"]).json()
    assert (len(second["data"]), second["from"], second["to"], second["next_page_url"]) == (3, 16, 18, None)


@pytest.mark.parametrize(
    "operation", [each for each in contract().operations if "{" in each.path], ids=lambda each: each.id
)
def test_every_id_in_a_path_is_checked(operation: Operation) -> None:
    names = re.findall(r"{(\w+)}", operation.path)
    with pytest.raises(RefusedError) as refusal:
        contract().check_request(operation, dict.fromkeys(names, "xyz_1"), [], {}, b"", "")
    assert refusal.value.in_path
    assert refusal.value.message.partition(":")[0] in names


def test_an_id_of_another_kind_is_the_id_of_nothing(http: httpx.Client, sandbox: Sandbox) -> None:
    customer = sandbox.state.latest("customers", 1)[0]["id"]
    assert http.get(f"/customer-invoices/{customer}").status_code == 404
    assert http.get("/customer-invoices/inv_nope").json() == {
        "code": 404,
        "message": "No customer invoice has this id.",
    }


def test_a_method_or_path_that_is_not_there_has_the_error_body(http: httpx.Client) -> None:
    answer = http.put("/customers")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    assert answer.json()["code"] == 405
    assert http.get("/nothing").json()["code"] == 404


def test_the_two_sign_ups_differ_by_a_trailing_slash(http: httpx.Client, sandbox: Sandbox) -> None:
    package = sandbox.state.latest("customer subscription packages", 1)[0]["id"]
    customer = sandbox.state.latest("customers", 1)[0]["id"]
    path = f"/customer-subscription-packages/{package}/sign-up"
    as_customer = {"customerId": customer, "startDate": "2026-05-04", "invoiceText": None}
    as_other = {**{name: CUSTOMER[name] for name in ("companyName", "address", "zipCode", "city")}, "email": "e@x.nl"}
    assert http.post(path, json=as_customer).json()["id"].startswith("sub_")
    assert set(http.post(path + "/", json=as_other).json()) == {"id", "paymentLink", "expiresAt"}
    assert http.post(path, json=as_other).status_code == 422
    assert http.get("/customers/").status_code == 404, "a slash is never added or taken away"
    assert http.post(path + "/", json=as_customer).status_code == 422


def test_an_edit_without_a_field_is_a_422(http: httpx.Client, sandbox: Sandbox) -> None:
    customer = sandbox.state.latest("customers", 1)[0]["id"]
    assert http.patch(f"/customers/{customer}", json={}).status_code == 422
    assert http.patch(f"/customers/{customer}", json={"phone": "1"}).status_code == 422


def test_the_asgi_application_works_with_the_transport_that_httpx_ships(sandbox: Sandbox) -> None:
    import asyncio

    async def main() -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(App(sandbox)), base_url=sandbox.base_url) as client:
            answer = await client.get("/customers", headers={"Authorization": f"Bearer {sandbox.api_key}"})
            return answer.status_code

    assert asyncio.run(main()) == 200


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None, max_examples=25)
@given(body=st.binary(max_size=60) | JSON_VALUES.map(lambda value: json.dumps(value).encode()))
def test_no_body_makes_it_fail(body: bytes) -> None:
    with (
        Sandbox(seed=None, rate_limit=0) as sandbox,
        httpx.Client(transport=SandboxTransport(sandbox), base_url=sandbox.base_url) as client,
    ):
        headers = {"Authorization": f"Bearer {sandbox.api_key}", "Content-Type": "application/json"}
        for path in ("/customers", "/punch-cards", "/file-requests", "/files"):
            assert client.post(path, content=body, headers=headers).status_code in {201, 422}


@given(st.text() | st.integers() | st.lists(st.text()))
def test_json_is_read_as_it_was_written(value: Any) -> None:
    assert read_json(json.dumps(value).encode()) == value


def test_a_response_that_fits_is_checked_once(http: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    faults_of, checked = Contract.faults_of, list[str]()

    def count(self: Contract, operation: Operation, *rest: Any) -> list[str]:
        checked.append(operation.id)
        return faults_of(self, operation, *rest)

    monkeypatch.setattr(Contract, "faults_of", count)
    assert http.get("/customers").status_code == 200
    assert checked == ["list-customers"]
