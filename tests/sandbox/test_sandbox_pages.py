"""The pages for people."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from browser import CHROMIUM, MISSING, Chromium, browser

from generated_client import MijnKlantportaal
from generated_client._core.transport import httpx
from sandbox import MovableClock, Sandbox
from sandbox.pages import _euros
from sandbox.serving import running
from sandbox.transport import SandboxTransport

ADDRESS = {"address": "B", "zip_code": "C", "city": "Urk", "primary_email": "e@example.com"}


@pytest.fixture
def visitor(sandbox: Sandbox) -> httpx.Client:
    """Somebody without a key."""
    return httpx.Client(transport=SandboxTransport(sandbox), base_url=sandbox.portal.origin, follow_redirects=True)


def test_no_page_loads_anything_from_elsewhere(visitor: httpx.Client) -> None:
    policy = visitor.get("/").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")


def test_a_browser_at_a_wrong_address_gets_a_page_that_leads_on(visitor: httpx.Client) -> None:
    wrong = visitor.get("/invoices", headers={"Accept": "text/html,*/*;q=0.8"})
    assert wrong.status_code == 404
    assert '<a class="button" href="/">' in wrong.text
    assert visitor.get("/invoices").json() == {"code": 404, "message": "There is nothing at this address."}


def test_a_customer_pays_an_invoice(portal: MijnKlantportaal, visitor: httpx.Client) -> None:
    invoice = next(each for each in portal.customer_invoices.list() if each.paid_at is None)
    link = invoice.links.online_payment_link
    assert link is not None
    assert "<button" in visitor.get(link.href).text
    assert "This invoice is paid." in visitor.post(link.href).text
    paid = portal.customer_invoices.get(invoice.id)
    assert paid.paid_at is not None
    assert paid.links.online_payment_link is None
    assert visitor.get(link.href[:-1]).status_code == 404


def test_somebody_pays_by_a_payment_link(portal: MijnKlantportaal, visitor: httpx.Client) -> None:
    link = portal.payment_links.create(description="Workshop", amount="1234.50")
    assert link.checkout_url is not None
    assert "€ 1.234,50" in visitor.get(link.checkout_url).text
    assert "Paid." in visitor.post(link.checkout_url).text
    assert portal.payment_links.get(link.id).status == "paid"
    assert len(list(portal.payment_links.list_payments(link.id))) == 1
    visitor.post(link.checkout_url)
    assert len(list(portal.payment_links.list_payments(link.id))) == 1


def test_a_payment_link_expires(
    portal: MijnKlantportaal, visitor: httpx.Client, sandbox: Sandbox, sandbox_clock: MovableClock
) -> None:
    link = portal.payment_links.create(description="W", amount="1", expires_at=sandbox.portal.today(), reusable=True)
    assert link.status == "open"
    assert link.checkout_url is not None
    sandbox_clock.move(days=1)
    assert portal.payment_links.get(link.id).status == "expired"
    assert "expired" in visitor.post(link.checkout_url).text


def test_paying_a_sign_up_makes_a_customer_with_a_subscription(portal: MijnKlantportaal, visitor: httpx.Client) -> None:
    package = portal.customer_subscription_packages.list().first()
    assert package is not None
    pending = portal.customer_subscription_packages.sign_up_non_customer(package.id, company_name="Nieuw", **ADDRESS)
    assert "You are signed up." in visitor.post(pending.payment_link).text
    visitor.post(pending.payment_link)
    customers = [each for each in portal.customers.list() if each.company_name == "Nieuw"]
    assert [each.city for each in customers] == ["Urk"]
    made = [each for each in portal.customer_subscriptions.list() if each.customer_id == customers[0].id]
    assert [each.description for each in made] == [package.name]


def test_a_sign_up_expires(
    portal: MijnKlantportaal, visitor: httpx.Client, sandbox: Sandbox, sandbox_clock: MovableClock
) -> None:
    package = portal.customer_subscription_packages.list().first()
    assert package is not None
    pending = portal.customer_subscription_packages.sign_up_non_customer(package.id, company_name="Nieuw", **ADDRESS)
    sandbox_clock.move(hours=1)
    assert "expired" in visitor.post(pending.payment_link).text
    assert sandbox.state.count("customers") == 18


@pytest.mark.parametrize(
    "path", ["/payment-link/plk_nope", "/public-invoice/inv_nope/pay/x", "/sign-up/x/pay/y", "/file-share/fss_x/y"]
)
def test_a_page_that_is_not_there_says_so(visitor: httpx.Client, path: str) -> None:
    assert visitor.get(path).status_code == 404


@pytest.mark.parametrize(
    ("amount", "text"),
    [("12.95", "€ 12,95"), ("1234567.5", "€ 1.234.567,50"), ("-3", "€ -3,00"), ("0.009", "€ 0,00")],
)
def test_amounts_are_written_as_the_dutch_do(amount: str, text: str) -> None:
    assert _euros(amount) == text


@pytest.fixture(scope="module")
def chromium() -> Generator[Chromium]:
    if CHROMIUM is None:
        pytest.skip(MISSING)
    with browser() as running_browser:
        yield running_browser


def test_a_user_clicks_allow_in_a_browser(chromium: Chromium) -> None:
    with running(rate_limit=0) as sandbox:
        query = "client_id=sandbox-app&state=s1&scope=customers.read&response_type=code"
        page = chromium.page(width=390)
        page.open(f"{sandbox.portal.origin}/oauth/authorize?{query}&redirect_uri={sandbox.portal.origin}/")
        assert page.run("[...document.querySelectorAll('button')].map(each => each.innerText).join()") == "Allow,Deny"
        page.run("document.querySelector('button[value=allow]').click()")
        page.wait_for("location.search.includes('code=')")
        assert "state=s1" in page.run("location.search")
