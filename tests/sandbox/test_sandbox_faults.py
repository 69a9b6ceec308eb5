"""What can be made to go wrong, and what the client makes of it."""

from __future__ import annotations

import random

import pytest

from generated_client import ConnectionFailed, MijnKlantportaal, PortalError, RateLimited, ServerError
from sandbox import DROP, Sandbox
from sandbox.faults import Fault, Faults, read_fault, read_latency
from sandbox.serving import running

ADDRESS = {"address": "B", "zip_code": "C", "city": "D", "primary_email": "e@example.com"}


def test_a_share_of_the_calls_fails_and_the_client_copes(portal: MijnKlantportaal, sandbox: Sandbox) -> None:
    sandbox.faults = Faults({503: 0.3}, random=random.Random(1))
    for _ in range(30):
        assert len(list(portal.customers.list())) == 18
    statuses = [each.status for each in sandbox.log]
    assert 0.1 < statuses.count(503) / len(statuses) < 0.5


def test_after_a_503_it_is_unknown_whether_the_call_was_carried_out(portal: MijnKlantportaal, sandbox: Sandbox) -> None:
    sandbox.faults = Faults({503: 1.0}, random=random.Random(2))
    before = sandbox.state.count("customers")
    for number in range(40):
        with pytest.raises(ServerError) as failure:
            portal.customers.create(company_name=str(number), **ADDRESS)
        assert failure.value.may_have_acted
    assert 8 < sandbox.state.count("customers") - before < 32, "about half of them were"


def test_a_refusal_was_never_carried_out(portal: MijnKlantportaal, sandbox: Sandbox) -> None:
    sandbox.faults = Faults({429: 1.0})
    before = sandbox.state.count("customers")
    with pytest.raises(RateLimited) as refusal:
        portal.customers.create(company_name="A", **ADDRESS)
    assert not refusal.value.may_have_acted
    assert refusal.value.retry_after == 1
    assert sandbox.state.count("customers") == before


def test_a_connection_that_breaks_without_a_socket(portal: MijnKlantportaal, sandbox: Sandbox) -> None:
    sandbox.faults = Faults({DROP: 1.0})
    with pytest.raises(ConnectionFailed):
        portal.customers.create(company_name="A", **ADDRESS)
    assert sandbox.log[-1].status == 0


def test_a_connection_that_breaks_on_a_socket() -> None:
    with (
        running(rate_limit=0, faults=Faults({DROP: 1.0})) as sandbox,
        MijnKlantportaal(api_key=sandbox.api_key, base_url=sandbox.base_url) as portal,
    ):
        with pytest.raises(ConnectionFailed) as failure:
            portal.customers.create(company_name="A", **ADDRESS)
        assert failure.value.may_have_acted


def test_an_error_of_the_sandbox_itself_is_a_portal_error_too(portal: MijnKlantportaal, sandbox: Sandbox) -> None:
    sandbox.faults = Faults({520: 1.0})
    with pytest.raises(PortalError, match="520"):
        portal.customers.create(company_name="A", **ADDRESS)


def test_answers_can_be_held_back() -> None:
    faults = Faults(latency=(0.2, 0.4), random=random.Random(3))
    assert all(0.2 <= faults.wait() <= 0.4 for _ in range(20))


def test_shares_add_up() -> None:
    faults = Faults({503: 0.2, 429: 0.3}, random=random.Random(4))
    drawn = [faults.draw() for _ in range(2000)]
    counted = {status: sum(each is not None and each.status == status for each in drawn) for status in (503, 429)}
    assert 300 < counted[503] < 500
    assert 480 < counted[429] < 720
    assert Fault(429, acted=True) not in drawn


@pytest.mark.parametrize(
    ("text", "meaning"),
    [("503:0.1", (503, 0.1)), ("drop:1", (DROP, 1.0)), ("429:0", (429, 0.0)), ("520:.5", (520, 0.5))],
)
def test_faults_are_read(text: str, meaning: tuple[int, float]) -> None:
    assert read_fault(text) == meaning


@pytest.mark.parametrize("text", ["", "503", "200:0.1", "503:1.1", "503:x", "503:.", "drop:-1", "9999:1"])
def test_a_fault_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a status and a share"):
        read_fault(text)


def test_latency_is_read() -> None:
    assert read_latency("0.2") == (0.2, 0.2)
    assert read_latency("0.1-0.5") == (0.1, 0.5)
    for text in ("", "x", "0.5-0.1", "-1", "1.2.3"):
        with pytest.raises(ValueError, match="expected seconds"):
            read_latency(text)
