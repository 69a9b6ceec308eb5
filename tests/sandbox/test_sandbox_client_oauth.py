"""OAuth and webhooks, on the sandbox by socket with both clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from both_clients import Clients
from recording_server import RecordingServer, recording_server

from generated_client import Forbidden, MijnKlantportaal, OAuthError, Unprocessable
from generated_client._core.transport import httpx
from generated_client.oauth import OAuth, Scope, Tokens
from generated_client.webhooks import SIGNATURE_HEADER, verify
from sandbox import MovableClock, Sandbox
from sandbox.faults import Faults
from sandbox.resources import customers

CALLBACK = "http://127.0.0.1:9000/callback?from=portal"
ADDRESS = {"address": "Kade 1", "zip_code": "1234AB", "city": "Urk", "primary_email": "z@example.com"}


class Company:
    """An application with the permission of a user, and the tokens that it has stored."""

    def __init__(self, clients: Clients, live: Sandbox, clock: MovableClock) -> None:
        self.clients = clients
        self.live = live
        self.stored: list[Tokens] = []
        self.oauth = self.with_tokens(None, clock)
        self.clock = clock

    def with_tokens(self, tokens: Tokens | None, clock: MovableClock) -> OAuth:
        return OAuth(
            client_id=self.live.application.client_id,
            client_secret="sandbox-app-secret",
            redirect_uri=CALLBACK,
            tokens=tokens,
            on_tokens=self.stored.append,
            base_url=self.live.portal.origin,
            clock=clock,
        )

    def redirect(self, state: str, *scopes: Scope, decision: str = "allow") -> str:
        """Where the user comes back to."""
        url = self.oauth.authorize_url(scopes, state=state)
        return str(httpx.post(url, content=f"decision={decision}".encode()).headers["location"])

    def ask_for(self, *scopes: Scope) -> Tokens:
        """What comes of a user who says yes."""
        state = self.oauth.new_state()
        return self.exchange(self.oauth.code_from_redirect(self.redirect(state, *scopes), state))

    def exchange(self, code: str) -> Tokens:
        if self.clients.kind == "sync":
            return self.oauth.exchange(code)
        return self.clients.run(lambda: self.oauth.exchange_async(code))

    def refresh(self) -> Tokens:
        return self.oauth.refresh() if self.clients.kind == "sync" else self.clients.run(self.oauth.refresh_async)

    def portal(self, **options: object) -> MijnKlantportaal:
        return self.clients.portal(api_key=None, auth=self.oauth, **options)

    @property
    def refreshes(self) -> list[int]:
        """What the token endpoint answered after the exchange."""
        return [each.status for each in self.live.log if each.path == "/oauth/tokens"][1:]


@pytest.fixture
def company(clients: Clients, live: Sandbox, sandbox_clock: MovableClock) -> Company:
    return Company(clients, live, sandbox_clock)


def test_a_user_gives_permission_for_what_was_asked(company: Company) -> None:
    tokens = company.ask_for(Scope.CUSTOMERS_READ, Scope.CUSTOMERS_WRITE)
    assert company.stored == [tokens]
    assert company.oauth.tokens == tokens
    assert tokens.expires_at is not None
    assert tokens.expires_at.timestamp() == pytest.approx(company.clock.time() + 3600, abs=1)
    portal = company.portal()
    made = portal.customers.create(company_name="A", **ADDRESS)
    assert made in list(portal.customers.list())
    with pytest.raises(Forbidden, match=r"invoices\.read") as caught:
        portal.customer_invoices.list().first()
    assert not caught.value.may_have_acted


def test_a_token_is_renewed_before_it_ends_and_a_call_notices_nothing(
    company: Company, sandbox_clock: MovableClock
) -> None:
    tokens = company.ask_for(Scope.CUSTOMERS_READ)
    portal = company.portal()
    sandbox_clock.move(minutes=58)
    portal.customers.list().first()
    assert company.refreshes == []
    sandbox_clock.move(minutes=1, seconds=30)
    portal.customers.list().first()
    assert company.refreshes == [200]
    fresh = company.stored[-1]
    assert (fresh.access_token != tokens.access_token, fresh.refresh_token) == (True, tokens.refresh_token)


def revoked(company: Company) -> None:
    """The portal no longer takes the access token, though its time is not over."""
    tokens = company.oauth.tokens
    assert tokens is not None
    company.live.state.drop_token(tokens.access_token)


def ended(company: Company) -> None:
    company.clock.move(hours=2)


@pytest.mark.parametrize("lost", [ended, revoked])
def test_20_calls_at_once_without_a_good_token_cause_one_refresh(
    company: Company, clients: Clients, lost: Callable[[Company], None]
) -> None:
    company.ask_for(Scope.CUSTOMERS_READ)
    customer = company.live.state.part(customers.LIST, 1, 1)[0]["id"]
    lost(company)
    found = clients.at_once(company.portal(), lambda portal: portal.customers.get(customer), 20)
    assert [each.id for each in found] == [customer] * 20
    assert company.refreshes == [200]


def test_a_change_that_met_a_revoked_token_is_made_once(company: Company) -> None:
    company.ask_for(Scope.CUSTOMERS_WRITE)
    before = company.live.state.count(customers.LIST)
    revoked(company)
    company.portal().customers.create(company_name="A", **ADDRESS)
    assert company.live.state.count(customers.LIST) == before + 1
    assert [each.status for each in company.live.log if each.method == "POST"][-3:] == [401, 200, 201]


def test_a_permission_that_was_withdrawn_is_a_clear_error(company: Company, clients: Clients) -> None:
    tokens = company.ask_for(Scope.CUSTOMERS_READ)
    company.live.state.drop_token(tokens.refresh_token or "")
    ended(company)

    calls = len(company.live.log)
    with pytest.raises(OAuthError) as caught:
        clients.at_once(company.portal(), lambda portal: portal.customers.get("cst_1"), 5)
    assert (caught.value.code, caught.value.status) == ("invalid_grant", 400)
    assert not caught.value.may_have_acted
    assert {each.path for each in list(company.live.log)[calls:]} == {"/oauth/tokens"}, "no call was sent"
    for secret in (tokens.access_token, tokens.refresh_token or "", "sandbox-app-secret"):
        assert secret not in f"{caught.value!r} {vars(caught.value)}"


@pytest.fixture
def receiver() -> Iterator[RecordingServer]:
    with recording_server() as server:
        # The server waits for its connections to end, which the sandbox would keep open.
        server.answer(headers={"Connection": "close"})
        yield server


def test_a_webhook_is_called_and_its_sender_is_known_by_its_secret(
    clients: Clients, live: Sandbox, receiver: RecordingServer
) -> None:
    portal = clients.portal()
    webhook = portal.webhooks.create(url=f"{receiver.url}/hook", type="customer-created")
    customer = portal.customers.create(company_name="Café Zoë", **ADDRESS)
    assert live.deliveries.wait()
    call = receiver.request
    assert (call.method, call.path) == ("POST", "/v1/hook")
    assert call.json() == {"type": "customer-created", "data": customer.to_dict()}
    assert verify(portal.webhooks.get(webhook.id).secret, call.headers)
    assert not verify("another secret", call.headers)
    assert not verify(webhook.secret, [header for header in call.headers if header[0] != SIGNATURE_HEADER])


def test_a_webhook_hears_of_its_own_events_once_and_of_no_refusals(
    clients: Clients, live: Sandbox, receiver: RecordingServer
) -> None:
    portal = clients.portal()
    portal.webhooks.create(url=receiver.url, type="payment-link-created")
    live.faults = Faults({422: 1.0})
    with pytest.raises(Unprocessable):
        portal.payment_links.create(description="A", amount=1)
    live.faults = Faults()
    portal.customers.create(company_name="A", **ADDRESS)
    link = portal.payment_links.create(description="B", amount="12.95")
    portal.payment_links.close(link.id)
    assert live.deliveries.wait()
    assert receiver.request.json()["data"] == link.to_dict()
