"""The pages in a browser: journeys by mouse on a phone and at a desk, in light and dark, and by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from browser import CHROMIUM, MISSING, Chromium, Page, browser
from page_checks import check
from webhook_receiver import Receiver

from generated_client._core.transport import httpx
from sandbox import Sandbox
from sandbox.customer_pages import new_ticket_page
from sandbox.resources import customer_offers, file_requests, file_shares, payment_links, tickets

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=MISSING)

PHONE, DESK = 390, 1440
CUSTOMER = {"companyName": "A", "address": "B", "zipCode": "1234AB", "city": "C", "primaryEmail": "a@example.com"}


@pytest.fixture(scope="module")
def chromium() -> Generator[Chromium]:
    with browser() as running_browser:
        yield running_browser


class Visitor:
    """Somebody with a mouse and a keyboard, or with a keyboard alone and a browser that runs no scripts."""

    def __init__(
        self, page: Page, sandbox: Sandbox, receiver: Receiver, folder: Path, width: int, *, mouse: bool
    ) -> None:
        self.page, self.sandbox, self.receiver, self.folder = page, sandbox, receiver, folder
        self.width, self.mouse = width, mouse

    def open(self, address: str) -> None:
        self.page.open(address if address.startswith("http") else self.sandbox.portal.origin + address)
        check(self.page, self.width)

    def fill(self, selector: str, text: str) -> None:
        if self.mouse:
            self.page.click(selector)
        else:
            self.page.tab_to(selector)
        self.page.run("document.activeElement.select()")
        self.page.type(text)

    def press(self, selector: str, then: str) -> None:
        """Press a button or a link, and wait for what comes of it."""
        if self.mouse:
            self.page.click(selector)
        else:
            self.page.tab_to(selector)
            self.page.press("Enter")
        self.page.wait_for(f"document.readyState === 'complete' && document.body.innerText.includes({then!r})")
        check(self.page, self.width)

    def newest(self, where: str, **fields: object) -> str:
        """The id of the newest object of a list that has these values."""
        found = self.sandbox.state.latest(where, 100)
        return str(next(each["id"] for each in found if fields.items() <= each.items()))

    def stored(self, id: str) -> dict[str, object]:
        found = self.sandbox.state.find(id)
        assert found is not None
        return found

    def call(self, method: str, path: str, json: object = None) -> httpx.Response:
        """Call the API, as the program does that is being developed."""
        headers = {"Authorization": f"Bearer {self.sandbox.api_key}"}
        with httpx.Client(headers=headers) as client:
            return client.request(method, self.sandbox.base_url + path, json=json)


def pay_an_invoice(visitor: Visitor) -> None:
    invoice = visitor.newest("customer invoices", paidAt=None)
    visitor.open("/lists/invoices")
    visitor.press(f"a[href='/objects/{invoice}']", "As the API shows it")
    visitor.press("form[action$='/pay'] button", "Done: pay")
    assert visitor.stored(invoice)["paidAt"] is not None
    visitor.press("form[action$='/charge-back'] button", "Done: charge-back")
    assert visitor.stored(invoice)["paidAt"] is None


def check_out(visitor: Visitor) -> None:
    link = visitor.call("POST", "/payment-links", json={"description": "Workshop", "amount": "45.00"}).json()["id"]
    visitor.open(f"/objects/{link}")
    visitor.press("a[href*='/payment-link/']", "no money moves")
    visitor.press("button", "Paid. Thank you!")
    assert visitor.sandbox.state.count(f"payments of {link}") == 1


def accept_an_offer(visitor: Visitor) -> None:
    offer = visitor.newest("customer offers", acceptedAt=None, rejectedAt=None)
    visitor.open(customer_offers.page(visitor.sandbox.portal, {"id": offer})["href"])
    visitor.fill("input[name=name]", "Eva Jansen")
    visitor.press("button[value=accept]", "You accepted this offer.")
    assert visitor.stored(offer)["acceptedViaIp"] == "127.0.0.1"


def reject_an_offer(visitor: Visitor) -> None:
    offer = visitor.newest("customer offers", acceptedAt=None, rejectedAt=None)
    visitor.open(f"/objects/{offer}")
    visitor.press("form[action$='/reject'] button", "Done: reject")
    assert visitor.stored(offer)["rejectedAt"] is not None


def sign_an_agreement(visitor: Visitor) -> None:
    agreement = visitor.newest("agreements")
    visitor.open(f"/objects/{agreement}")
    visitor.press("a[href*='/agreement/']", "Sign")
    visitor.press("button", "Signed by")
    assert visitor.stored(agreement)["status"] == "signed"


def upload_files(visitor: Visitor) -> None:
    request = visitor.newest("file requests", customerId=None)
    visitor.open(file_requests.page(visitor.sandbox.portal, {"id": request})["href"])
    logo = visitor.folder / "logo.svg"
    logo.write_text("<svg/>")
    visitor.page.choose_file("input[type=file]", logo)
    visitor.press("button", "All files are here.")
    assert visitor.stored(request)["completedAt"] is not None


def see_shared_files(visitor: Visitor) -> None:
    share = visitor.newest("file shares")
    visitor.open("/lists/file-shares")
    visitor.press(f"a[href='/objects/{share}']", "Share page")
    visitor.press("a[href*='/file-share/']", "Shared files")
    assert file_shares.page(visitor.sandbox.portal, {"id": share})["href"] == visitor.page.run("location.href")


def write_on_a_ticket(visitor: Visitor) -> None:
    ticket = visitor.newest("tickets", source="portal")
    visitor.open(tickets.page(visitor.sandbox.portal, {"id": ticket})["href"])
    visitor.fill("textarea", "Is er al nieuws?")
    visitor.press("button", "Is er al nieuws?")
    messages = visitor.stored(ticket)["messages"]
    assert isinstance(messages, list)
    assert messages[-1]["message"] == "<p>Is er al nieuws?</p>"


def open_a_ticket(visitor: Visitor) -> None:
    customer = visitor.newest("customers")
    visitor.open(new_ticket_page(visitor.sandbox.portal, customer)["href"])
    visitor.fill("input[name=title]", "Nieuwe vraag")
    visitor.fill("textarea", "Hoe werkt dit?")
    visitor.press("button", "Hoe werkt dit?")
    assert visitor.newest("tickets", title="Nieuwe vraag", customerId=customer)


def charge_a_subscription(visitor: Visitor) -> None:
    payment = visitor.sandbox.state.latest("subscription payments", 1)[0]
    subscription = payment["subscriptionId"]
    before = len(visitor.sandbox.payments_of(subscription))
    visitor.open(f"/objects/{subscription}")
    visitor.press("form[action$='/charge'] button", "was made")
    visitor.press("form[action$='/charge-back'] button", "charged back")
    payments = visitor.sandbox.payments_of(subscription)
    assert (len(payments), payments[-1]["status"]) == (before + 1, "charged_back")


def find_out_why_a_call_failed(visitor: Visitor) -> None:
    refused = visitor.call("POST", "/customers", json={"address": "B"})
    message = refused.json()["message"]
    visitor.open("/")
    visitor.fill("input[name=q]", "create-customer") if visitor.page.run(
        "!!document.querySelector('[name=q]')"
    ) else None
    visitor.press("#requests a[href^='/requests/']", "Send it again")
    text = visitor.page.run("document.body.innerText")
    assert message in text
    assert '"address": "B"' in text
    assert "curl -X POST" in text
    assert "portal.request('POST', '/customers'" in text


def switch_faults_on_and_off(visitor: Visitor) -> None:
    visitor.open("/controls")
    visitor.fill("input[name='503']", "100")
    visitor.press("form[action='/do/faults'] .button.primary", "These faults happen from now on.")
    assert visitor.call("GET", "/customers").status_code == 503
    visitor.open("/requests")
    assert "503 injected" in visitor.page.run("document.querySelector('#requests').innerText")
    visitor.press(".callout.made button", "No faults happen any more.")
    assert visitor.call("GET", "/customers").status_code == 200


def send_an_event_and_send_it_again(visitor: Visitor) -> None:
    visitor.call("POST", "/webhooks", json={"url": visitor.receiver.url, "type": "appointment-created"})
    visitor.open("/webhooks")
    visitor.press("form[action='/do/event'] button", "Sent to 1")
    assert visitor.sandbox.deliveries.wait()
    visitor.open("/webhooks")
    visitor.press("form[action^='/do/again/'] button", "called again")
    assert visitor.sandbox.deliveries.wait()
    assert [event for event, _ in visitor.receiver.events] == ["appointment-created"] * 2


def look_for_something(visitor: Visitor) -> None:
    visitor.open("/lists/invoices")
    visitor.press("a[rel=next]", "Page 2")
    visitor.press("a[rel=prev]", "Page 1")
    visitor.fill("input[name=q]", "024")
    visitor.press("form[role=search] button", "1 found")
    visitor.fill("input[name=q]", "nothing like that")
    visitor.press("form[role=search] button", "Nothing found.")


def let_a_link_expire(visitor: Visitor) -> None:
    link = visitor.newest("payment links", reusable=True)
    visitor.open("/controls")
    visitor.fill("input[name=days]", "31")
    visitor.press("form[action='/do/clock'] .button.primary", "now.")
    assert payment_links.status(visitor.sandbox.portal, visitor.stored(link)) == "expired"
    visitor.open(f"/objects/{link}")
    assert "expired" in visitor.page.run("document.querySelector('header').innerText")


def reset(visitor: Visitor) -> None:
    visitor.call("POST", "/customers", json=CUSTOMER)
    visitor.open("/controls")
    visitor.press("summary", "Yes, reset")
    visitor.press("form[action='/do/reset'] button", "as it was at the start")
    assert visitor.sandbox.state.count("customers") == 18


JOURNEYS = (
    pay_an_invoice, check_out, accept_an_offer, reject_an_offer, sign_an_agreement, upload_files, see_shared_files,
    write_on_a_ticket, open_a_ticket, charge_a_subscription, find_out_why_a_call_failed, switch_faults_on_and_off,
    send_an_event_and_send_it_again, look_for_something, let_a_link_expire, reset,
)  # fmt: skip


# The default run takes the first one, the slow run the others.
EACH_JOURNEY = [JOURNEYS[0], *(pytest.param(journey, marks=pytest.mark.slow) for journey in JOURNEYS[1:])]


def named(journey: Callable[[Visitor], None]) -> str:
    return journey.__name__


@pytest.mark.parametrize("journey", EACH_JOURNEY, ids=named)
# Colours do not depend on the width: both widths and both schemes are seen with two of the four.
@pytest.mark.parametrize(
    ("width", "dark"),
    [pytest.param(PHONE, True, id="phone, dark"), pytest.param(DESK, False, marks=pytest.mark.slow, id="desk, light")],
)
def test_a_journey_by_mouse(
    chromium: Chromium,
    live: Sandbox,
    receiver: Receiver,
    tmp_path: Path,
    journey: Callable[[Visitor], None],
    width: int,
    dark: bool,
) -> None:
    page = chromium.page(width=width, dark=dark)
    journey(Visitor(page, live, receiver, tmp_path, width, mouse=True))


@pytest.mark.slow
@pytest.mark.parametrize("journey", EACH_JOURNEY, ids=named)
def test_a_journey_by_keyboard_and_without_scripts(
    chromium: Chromium, live: Sandbox, receiver: Receiver, tmp_path: Path, journey: Callable[[Visitor], None]
) -> None:
    page = chromium.page(width=DESK)
    page.without_scripts()
    journey(Visitor(page, live, receiver, tmp_path, DESK, mouse=False))


def test_what_happens_shows_up_by_itself(chromium: Chromium, live: Sandbox) -> None:
    page = chromium.page(width=DESK)
    page.open(f"{live.portal.origin}/")
    assert "No calls yet." in page.run("document.body.innerText")
    headers = {"Authorization": f"Bearer {live.api_key}"}
    with httpx.Client(headers=headers) as client:
        client.get(f"{live.base_url}/customers/cst_nobody")
    page.wait_for("document.body.innerText.includes('No customer has this id.')")
    check(page, DESK)
    assert {url.partition("/")[0] for url in page.requests} <= {"http:", "data:"}
    assert all(url.startswith((live.portal.origin, "data:")) for url in page.requests), (
        "nothing is loaded from elsewhere"
    )


@pytest.mark.slow
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_long_words_fit_the_screen(chromium: Chromium, live: Sandbox, width: int) -> None:
    headers = {"Authorization": f"Bearer {live.api_key}"}
    with httpx.Client(headers=headers, base_url=live.base_url) as client:
        client.post("/webhooks", json={"url": "https://example.com/" + "x" * 300, "type": "customer-created"})
        made = client.post("/customers", json={**CUSTOMER, "city": "D" * 80, "companyName": "W" * 90}).json()["id"]
        client.get("/punch-cards/pcd_123/issued/pcb_" + "y" * 200)
    assert live.deliveries.wait()
    page = chromium.page(width=width)
    for path in ("/", "/requests", "/requests/1", "/requests/3", "/webhooks", "/lists/customers", f"/objects/{made}"):
        page.open(live.portal.origin + path)
        page.run("document.querySelectorAll('details').forEach(each => each.open = true)")
        check(page, width)
