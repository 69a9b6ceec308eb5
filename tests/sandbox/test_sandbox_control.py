"""The control API under /_sandbox/, and the same abilities in Python."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from webhook_receiver import Receiver

from generated_client import MijnKlantportaal
from generated_client._core.transport import httpx
from generated_client.webhooks import verify
from sandbox import MovableClock, Sandbox
from sandbox.clock import SystemClock
from sandbox.portal import ApiError
from sandbox.transport import SandboxTransport

CUSTOMER = {"companyName": "A", "address": "B", "zipCode": "1234AB", "city": "C", "primaryEmail": "a@example.com"}


@pytest.fixture
def control(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A client of the control API: it has no key."""
    base_url = f"{sandbox.portal.origin}/_sandbox"
    with httpx.Client(transport=SandboxTransport(sandbox), base_url=base_url) as client:
        yield client


def value(response: httpx.Response) -> Any:
    assert response.status_code == 200, response.text
    return response.json()


def test_it_says_that_it_is_there(control: httpx.Client, sandbox: Sandbox) -> None:
    told = value(control.get("/health"))
    assert (told["status"], told["base_url"]) == ("ok", sandbox.base_url)
    assert len(sandbox.log) == 0, "control is not among the requests"


def test_faults_are_switched_on_and_off(control: httpx.Client, http: httpx.Client) -> None:
    assert value(control.get("/faults")) == {}
    assert value(control.put("/faults", json={"503": 1, "drop": 0})) == {"503": 1.0}
    assert http.get("/customers").status_code == 503
    value(control.delete("/faults"))
    assert http.get("/customers").status_code == 200
    value(control.put("/faults", json={"drop": 1}))
    with pytest.raises(httpx.RemoteProtocolError):
        http.get("/customers")


def test_a_fault_that_makes_no_sense_is_named_as_it_was_given(control: httpx.Client, sandbox: Sandbox) -> None:
    message = control.put("/faults", json={"503": 2}).json()["message"]
    assert message == "expected a status and a share, such as 503:0.1, or drop:0.1, got '503:2'"
    with pytest.raises(ValueError, match=r"got 'dropped:0\.5'"):
        sandbox.faults.set_shares({"dropped": 0.5})


def test_its_start_lists_what_can_be_asked(sandbox: Sandbox) -> None:
    with httpx.Client(transport=SandboxTransport(sandbox), base_url=sandbox.portal.origin) as client:
        for path in ("/_sandbox", "/_sandbox/"):
            listed = value(client.get(path))["requests"]
            assert "POST /_sandbox/clock/move" in listed
            assert "DELETE, GET, PUT /_sandbox/faults" in listed


@pytest.mark.parametrize(
    "shares",
    [{"503": 0.7, "500": 0.7}, {"503": 2}, {"503": -1}, {"200": 0.1}, {"503": "x"}, {"503": True}, {"x": 0.1}, []],
)
def test_faults_that_make_no_sense_change_nothing(control: httpx.Client, shares: Any) -> None:
    value(control.put("/faults", json={"429": 0.5}))
    assert control.put("/faults", json=shares).status_code == 422
    assert value(control.get("/faults")) == {"429": 0.5}


def test_latency_is_set(control: httpx.Client, sandbox: Sandbox) -> None:
    assert value(control.put("/latency", json={"least": 0.1, "most": 0.5})) == {"least": 0.1, "most": 0.5}
    assert 0.1 <= sandbox.faults.wait() <= 0.5
    for wrong in ({"least": -1}, {"least": 2, "most": 1}, {"least": "x"}, {"slow": 1}):
        assert control.put("/latency", json=wrong).status_code == 422
    assert value(control.get("/latency")) == {"least": 0.1, "most": 0.5}


def test_time_passes_and_links_expire(control: httpx.Client, http: httpx.Client, sandbox: Sandbox) -> None:
    link = {"description": "A", "amount": "1.00", "expiresAt": str(sandbox.portal.today())}
    made = http.post("/payment-links", json=link).json()["id"]
    before = datetime.fromisoformat(value(control.get("/clock"))["now"])
    after = datetime.fromisoformat(value(control.post("/clock/move", json={"days": 1, "hours": 2}))["now"])
    assert after - before == timedelta(days=1, hours=2)
    assert http.get(f"/payment-links/{made}").json()["status"] == "expired"
    assert value(control.put("/clock", json={"now": "2031-05-01T12:00:00"}))["now"] == "2031-05-01T12:00:00+02:00"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/clock", {"now": "noon"}),
        ("PUT", "/clock", {"now": 5}),
        ("PUT", "/clock", {}),
        ("PUT", "/clock", {"now": "9999-12-31T23:59:59"}),
        ("POST", "/clock/move", {"days": 1e300}),
        ("POST", "/clock/move", {"years": 1}),
        ("POST", "/clock/move", {}),
        ("POST", "/clock/move", {"days": "1"}),
    ],
)
def test_a_time_that_is_none_is_refused(
    control: httpx.Client, sandbox: Sandbox, method: str, path: str, body: Any
) -> None:
    before = sandbox.clock.time()
    assert control.request(method, path, json=body).status_code == 422
    assert sandbox.clock.time() == before


def test_the_machines_clock_goes_on_after_it_was_set() -> None:
    clock = SystemClock()
    clock.set(datetime(2031, 1, 1, tzinfo=UTC))
    assert 0 <= clock.time() - datetime(2031, 1, 1, tzinfo=UTC).timestamp() < 60
    clock.restart()
    assert abs(clock.time() - datetime.now(UTC).timestamp()) < 60


def test_the_rate_limit_does_not_wait_for_a_future_that_was_left(sandbox_clock: MovableClock) -> None:
    with Sandbox(clock=sandbox_clock, rate_limit=1) as sandbox:
        sandbox.move_clock(days=300)
        assert sandbox.rate_limit.take("key").admitted
        sandbox.move_clock(days=-300)
        assert sandbox.rate_limit.take("key").admitted


def test_an_event_is_fired(control: httpx.Client, http: httpx.Client, sandbox: Sandbox, receiver: Receiver) -> None:
    assert len(value(control.get("/events"))["types"]) == 23
    http.post("/webhooks", json={"url": receiver.url, "type": "offer-deleted"})
    offer = http.get("/customer-offers").json()["data"][0]
    fired = value(control.post("/events/offer-deleted", json={"id": offer["id"]}))
    assert fired == {"type": "offer-deleted", "data": offer, "webhooks": 1}
    assert sandbox.deliveries.wait()
    assert receiver.events == [("offer-deleted", offer["id"])]
    assert value(control.post("/events/offer-deleted"))["webhooks"] == 1
    refused = control.post("/events/offer-sold")
    assert (refused.status_code, refused.json()["code"]) == (422, 422)
    assert "offer-accepted, offer-rejected" in refused.json()["message"]
    assert control.post("/events/offer-deleted", json={"id": "off_nobody"}).status_code == 404
    assert control.post("/events/offer-deleted", json={"id": 5}).status_code == 422


def test_a_webhook_is_sent_again_and_may_be_signed(
    control: httpx.Client, http: httpx.Client, sandbox: Sandbox, receiver: Receiver
) -> None:
    secret = http.post("/webhooks", json={"url": receiver.url, "type": "customer-created"}).json()["secret"]
    receiver.status = 500
    http.post("/customers", json=CUSTOMER)
    assert sandbox.deliveries.wait()
    [call] = value(control.get("/webhooks"))["calls"]
    assert (call["outcome"], call["body"]) == ("500", receiver.calls[0][1])
    value(control.put("/webhooks", json={"scheme": "hmac-sha256"}))
    receiver.status = 204
    value(control.post(f"/webhooks/{call['number']}/again"))
    assert sandbox.deliveries.wait()
    assert receiver.calls[1][1] == receiver.calls[0][1]
    assert verify(secret, receiver.calls[1][0], body=receiver.bodies[1], scheme="hmac-sha256")
    digest = hmac.new(secret.encode(), receiver.bodies[1], hashlib.sha256).hexdigest()
    assert receiver.calls[1][0]["X-Webhook-Signature"] == digest
    assert [each["outcome"] for each in value(control.get("/webhooks"))["calls"]] == ["204", "500"]
    assert control.post("/webhooks/99/again").status_code == 404
    assert control.put("/webhooks", json={"scheme": "md5"}).status_code == 422


def test_requests_are_told_with_both_bodies_and_without_secrets(
    control: httpx.Client, http: httpx.Client, sandbox: Sandbox
) -> None:
    http.get("/customers?page=2")
    refused = http.post("/customers", json={"address": "B"})
    http.post("/webhooks", json={"url": "http://127.0.0.1:1/", "type": "invoice-paid"})
    secrets = {"client_id": "sandbox-app", "client_secret": "a very secret secret", "grant_type": "refresh_token"}
    http.post(f"{sandbox.portal.origin}/oauth/tokens", json=secrets)

    told = value(control.get("/requests"))["requests"]
    assert [each["operation"] for each in told] == [None, "create-webhook", "create-customer", "list-customers"]
    assert told[3]["target"] == "/v1/customers?page=2"
    assert (told[2]["status"], told[2]["error"]) == (422, refused.json()["message"])
    whole = value(control.get(f"/requests/{told[2]['number']}"))
    assert whole["request"]["body"] == {"address": "B"}
    assert whole["response"]["body"] == refused.json()
    assert whole["response"]["headers"]["content-type"] == "application/json"
    everything = json.dumps([value(control.get(f"/requests/{each['number']}")) for each in told])
    assert "a very secret secret" not in everything
    assert "a very secret secret" not in repr(list(sandbox.log)), "what pytest prints of a failed test"
    assert sandbox.api_key not in everything
    assert sandbox.state.latest("webhooks", 1)[0]["secret"] not in everything

    assert len(value(control.get("/requests?operation=create-customer"))["requests"]) == 1
    assert len(value(control.get("/requests?status=422&most=5"))["requests"]) == 1
    assert control.get("/requests?most=x").status_code == 422
    value(control.delete("/requests"))
    assert value(control.get("/requests"))["requests"] == []
    assert control.get("/requests/1").status_code == 404


def test_an_injected_error_is_told_from_a_real_one(control: httpx.Client, http: httpx.Client) -> None:
    http.get("/customers/cst_nobody")
    value(control.put("/faults", json={"404": 1}))
    http.get("/customers")
    told = value(control.get("/requests"))["requests"]
    assert [(each["status"], each["injected"]) for each in told] == [(404, True), (404, False)]


def test_long_bodies_are_kept_in_part(control: httpx.Client, http: httpx.Client, sandbox: Sandbox) -> None:
    http.post("/customers", json={**CUSTOMER, "companyName": "x" * 200_000})
    [told] = value(control.get("/requests"))["requests"]
    body = value(control.get(f"/requests/{told['number']}"))["request"]["body"]
    assert len(body) < 70_000
    assert f"{sandbox.log[0].body.size} bytes in all" in body


def test_a_form_is_told_by_its_parts(control: httpx.Client, http: httpx.Client) -> None:
    http.post("/files", files={"file": ("a.bin", bytes(range(256)))})
    body = value(control.get("/requests/1"))["request"]["body"]
    assert body == "file: a.bin (256 bytes)"


def test_a_request_can_be_repeated_by_curl_and_python(
    portal: MijnKlantportaal, http: httpx.Client, sandbox: Sandbox
) -> None:
    http.post("/customers", json={**CUSTOMER, "companyName": "'t Hoekje"})
    http.get("/customers?page=2")
    http.post("/files", files={"file": ("a.bin", b"1")})
    posted, listed, uploaded = sandbox.log
    curl = posted.as_curl(sandbox.portal.origin, sandbox.api_key)
    assert curl.startswith("curl -X POST http://127.0.0.1:8060/v1/customers -H 'Authorization: Bearer sandbox-key'")
    assert """'"'"'t Hoekje""" in curl
    assert "-F file=@a.bin" in uploaded.as_curl(sandbox.portal.origin, sandbox.api_key)
    again = eval(posted.as_python())
    assert again.json()["companyName"] == "'t Hoekje"
    assert eval(listed.as_python()).json()["current_page"] == 2
    assert uploaded.as_python() == "portal.request('POST', '/files', files={'file': 'a.bin'})"


def test_objects_are_shown_with_what_can_be_done_to_them(control: httpx.Client, http: httpx.Client) -> None:
    invoice = next(each for each in http.get("/customer-invoices").json()["data"] if each["paidAt"] is None)["id"]
    told = value(control.get(f"/objects/{invoice}"))
    assert (told["object"]["id"], told["actions"]) == (invoice, {"pay": [], "delete": []})
    assert value(control.post(f"/objects/{invoice}/pay"))["object"]["paidAt"] is not None
    assert http.get(f"/customer-invoices/{invoice}").json()["paidAt"] is not None
    assert control.post(f"/objects/{invoice}/pay").status_code == 422
    assert control.post(f"/objects/{invoice}/fly").json()["message"].endswith("possible: pay, charge-back, delete")
    assert value(control.post(f"/objects/{invoice}/delete")) == {"object": None}
    assert http.get(f"/customer-invoices/{invoice}").status_code == 404
    assert control.get(f"/objects/{invoice}").status_code == 404
    ticket = http.get("/tickets").json()["data"][0]["id"]
    value(control.post(f"/objects/{ticket}/write", json={"message": "Hallo"}))
    assert http.get(f"/tickets/{ticket}").json()["messages"][-1]["message"] == "<p>Hallo</p>"
    assert control.post(f"/objects/{ticket}/write", json={"message": 5}).status_code == 422


@pytest.mark.parametrize("seed", [1, None])
def test_a_reset_leads_back_to_the_start(seed: int | None, sandbox_clock: MovableClock, receiver: Receiver) -> None:
    def held(sandbox: Sandbox) -> Any:
        return [sandbox.state.latest(name, 50) for name in ("customers", "customer invoices", "tickets", "webhooks")]

    with Sandbox(seed=seed, clock=sandbox_clock, rate_limit=1) as sandbox:
        first, code, now = held(sandbox), sandbox.portal.page_code("inv_1"), sandbox.clock.time()
        client = httpx.Client(transport=SandboxTransport(sandbox), base_url=sandbox.portal.origin)
        headers = {"Authorization": f"Bearer {sandbox.api_key}"}
        client.post("/v1/webhooks", json={"url": receiver.url, "type": "customer-created"}, headers=headers)
        sandbox.faults.set_shares({"503": 1})
        sandbox.move_clock(days=40)
        assert client.post("/_sandbox/reset").json() == {"reset": True}
        assert held(sandbox) == first
        assert (sandbox.faults.shares, len(sandbox.log), sandbox.clock.time()) == ({}, 0, now)
        if seed is not None:
            assert sandbox.portal.page_code("inv_1") == code
        assert client.post("/v1/customers", json=CUSTOMER, headers=headers).status_code == 201
        assert sandbox.deliveries.wait()
        assert receiver.calls == []


def test_a_reset_keeps_the_faults_of_the_start() -> None:
    from sandbox import Faults

    with Sandbox(faults=Faults({503: 0.5}, (0.0, 0.1))) as sandbox:
        sandbox.faults.set_shares({})
        sandbox.faults.latency = (1.0, 1.0)
        sandbox.reset()
        assert (sandbox.faults.shares, sandbox.faults.latency) == ({503: 0.5}, (0.0, 0.1))


@pytest.mark.parametrize(
    ("content", "status"), [(b"x", 422), (b"[]", 422), (b'{"a": NaN}', 422), (b" " * 70_000, 413), (b"\xff", 422)]
)
def test_a_body_that_is_no_object_is_refused(control: httpx.Client, content: bytes, status: int) -> None:
    response = control.put("/faults", content=content)
    assert (response.status_code, response.json()["code"]) == (status, status)


def test_python_has_the_same_abilities(portal: MijnKlantportaal, sandbox: Sandbox) -> None:
    sandbox.faults.set_shares({"503": 0.0})
    now = sandbox.portal.now()
    sandbox.move_clock(days=1)
    assert sandbox.portal.now() - now == timedelta(days=1)
    sandbox.set_clock(now)
    assert sandbox.portal.now() == now
    with pytest.raises(ApiError, match="ten years"):
        sandbox.move_clock(days=5000)
    assert sandbox.fire("ticket-created")["webhooks"] == 0
    assert not sandbox.send_again(1)
    portal.customers.list().first()
    assert sandbox.log[-1].operation == "list-customers"
    sandbox.reset()
    assert len(sandbox.log) == 0
