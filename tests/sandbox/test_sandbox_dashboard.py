"""The page at /, as HTTP: what it shows, what its forms do, and what it does not let happen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from webhook_receiver import Receiver

from generated_client import MijnKlantportaal
from generated_client._core.transport import httpx
from sandbox import MovableClock, Sandbox
from sandbox.catalogue import KINDS
from sandbox.transport import SandboxTransport

ADDRESS = {"address": "B", "zip_code": "1234AB", "city": "Urk", "primary_email": "e@example.com"}
BODY = {"companyName": "A", "address": "B", "zipCode": "1234AB", "city": "C", "primaryEmail": "a@example.com"}


@pytest.fixture
def visitor(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """Somebody with a browser, and without a key."""
    transport = SandboxTransport(sandbox)
    with httpx.Client(transport=transport, base_url=sandbox.portal.origin, follow_redirects=True) as client:
        yield client


def test_the_overview_shows_what_ones_code_did(
    portal: MijnKlantportaal, sandbox: Sandbox, visitor: httpx.Client
) -> None:
    portal.webhooks.create(url="https://example.com/hook", type="customer-created")
    portal.customers.create(company_name="Nieuw & <b>klein</b>", **ADDRESS)
    assert sandbox.deliveries.wait()
    page = visitor.get("/").text
    assert "POST /v1/customers" in page
    assert ">201<" in page
    assert "https://example.com/hook" in page
    assert "not sent: the sandbox calls this machine only" in page, "the reason is there without a mouse"
    listed = visitor.get("/lists/customers").text
    assert "Nieuw &amp; &lt;b&gt;klein&lt;/b&gt;" in listed
    assert "19 in total" in listed


def test_the_page_itself_is_not_among_the_requests(visitor: httpx.Client, sandbox: Sandbox) -> None:
    for path in ("/", "/requests", "/webhooks", "/controls", "/lists", "/lists/customers", "/static/page.js"):
        assert visitor.get(path).status_code == 200
    visitor.post("/do/latency", data={"seconds": "0"})
    assert len(sandbox.log) == 0


def test_the_overview_of_an_empty_portal(sandbox_clock: MovableClock) -> None:
    with Sandbox(seed=None, clock=sandbox_clock) as sandbox:
        client = httpx.Client(transport=SandboxTransport(sandbox), base_url=sandbox.portal.origin)
        page = client.get("/").text
        assert "No calls yet." in page
        assert "60 calls a minute, 0 used" in page
        for kind in KINDS:
            assert "There are none yet." in client.get(f"/lists/{kind.slug}").text
        headers = {"Authorization": f"Bearer {sandbox.api_key}"}
        client.get("/v1/customers", headers=headers)
        assert "60 calls a minute, 1 used" in client.get("/").text


def test_a_request_is_shown_with_its_response_and_its_error(
    http: httpx.Client, sandbox: Sandbox, visitor: httpx.Client
) -> None:
    refused = http.post("/customers?x=1", json={"address": "<i>"})
    page = visitor.get("/requests/1").text
    assert "POST /v1/customers?x=1" in page
    assert refused.json()["message"].replace('"', "&#34;") in page
    assert "&lt;i&gt;" in page
    assert "Bearer ***" not in page
    assert "authorization: ***" in page
    assert visitor.get("/requests/2").status_code == 404


def test_an_injected_error_looks_different(http: httpx.Client, sandbox: Sandbox, visitor: httpx.Client) -> None:
    http.get("/customers/cst_nobody")
    sandbox.faults.set_shares({"404": 1})
    http.get("/customers")
    assert "404 injected" in visitor.get("/requests").text
    assert "This error was injected" in visitor.get("/requests/2").text
    assert "This error was injected" not in visitor.get("/requests/1").text
    assert "/requests/1" not in visitor.get("/requests?status=injected").text
    assert "/requests/2" not in visitor.get("/requests?status=error").text
    assert "404 for 100 % of calls" in visitor.get("/").text


def test_requests_are_looked_through_in_pages(http: httpx.Client, visitor: httpx.Client) -> None:
    for number in range(30):
        http.get(f"/customers/cst_{number}")
    first, second = visitor.get("/requests").text, visitor.get("/requests?page=2").text
    assert "cst_29" in first
    assert "cst_4" not in first
    assert "cst_4" in second
    assert "cst_13" in visitor.get("/requests?q=CST_13").text
    assert "Nothing found." in visitor.get("/requests?q=cst_99").text


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_every_object_has_a_row_and_a_page(sandbox: Sandbox, visitor: httpx.Client, kind: object) -> None:
    from sandbox.catalogue import Kind

    assert isinstance(kind, Kind)
    if kind.slug == "registered":
        sandbox.state.add("webhooks", {"id": "wbh_1", "type": "x", "url": "http://a/", "secret": "s", "createdAt": "x"})
    listed = visitor.get(f"/lists/{kind.slug}").text
    things = sandbox.state.latest(kind.list, 20)
    assert things
    for thing in things:
        assert f"/objects/{thing['id']}" in listed
        page = visitor.get(f"/objects/{thing['id']}")
        assert page.status_code == 200
        assert thing["id"] in page.text


def test_a_file_can_be_downloaded_from_its_page(sandbox: Sandbox, visitor: httpx.Client) -> None:
    file = next(each for each in sandbox.state.latest("files", 9) if each["type"] == "file")
    page = visitor.get(f"/objects/{file['id']}").text
    link = page.partition(f'href="{sandbox.portal.files_origin}')[2].partition('"')[0].replace("&amp;", "&")
    content = sandbox.state.content(file["id"])
    assert content is not None
    assert visitor.get(sandbox.portal.files_origin + link).content == content.bytes


def test_lists_are_filtered_searched_and_paged(sandbox: Sandbox, visitor: httpx.Client) -> None:
    paid = sum(each["paidAt"] is not None for each in sandbox.state.latest("customer invoices", 100))
    assert f"{paid} found" in visitor.get("/lists/invoices?status=paid").text
    assert "1 found" in visitor.get("/lists/invoices?q=-024").text
    second = visitor.get("/lists/invoices?page=2").text
    assert "Page 2 of 2" in second
    assert 'href="/lists/invoices?page=1"' in second
    assert "status=due&amp;page=" not in visitor.get("/lists/invoices?status=due").text, "there is one page of them"
    assert visitor.get("/lists/nothing").status_code == 404
    assert visitor.get("/objects/inv_nobody").status_code == 404
    assert visitor.get("/lists/invoices?page=9999999999").status_code == 200


def test_ten_thousand_objects_are_shown_by_the_page(sandbox: Sandbox, visitor: httpx.Client) -> None:
    customer = sandbox.state.latest("customers", 1)[0]
    with sandbox.state.transaction():
        for number in range(1000):
            sandbox.state.add("customers", {**customer, "id": f"cst_many{number}"})
    page = visitor.get("/lists/customers").text
    assert page.count('scope="row"') == 20
    assert "1018 in total" in page


def test_forms_do_what_the_control_api_does(sandbox: Sandbox, visitor: httpx.Client, receiver: Receiver) -> None:
    done = visitor.post(
        "/do/faults", data={"503": "30", "drop": "5", "other": "404", "other_share": "1", "back": "/controls"}
    )
    assert done.url.path == "/controls"
    assert "These faults happen from now on." in done.text
    assert 'value="30"' in done.text
    assert sandbox.faults.told() == {"503": 0.3, "drop": 0.05, "404": 0.01}
    assert "responses 0.2 s late" in (
        shown := visitor.post("/do/latency", data={"seconds": "0.2", "back": "/controls"}).text
    )
    assert 'name="seconds" value="0.2"' in shown
    assert "responses 0.1 to 0.2 s late" in visitor.post("/do/latency", data={"seconds": "0.1-0.2"}).text
    now = sandbox.portal.now()
    visitor.post("/do/clock", data={"days": "1", "hours": "2"})
    assert (sandbox.portal.now() - now).total_seconds() == 26 * 3600
    visitor.post("/do/clock", data={"now": "2031-05-01T12:00"})
    assert sandbox.portal.now().isoformat() == "2031-05-01T12:00:00+02:00"
    assert "nothing was sent" in visitor.post("/do/event", data={"type": "ticket-created"}).text
    visitor.post("/do/scheme", data={"scheme": "hmac-sha256"})
    assert sandbox.deliveries.scheme == "hmac-sha256"
    assert "as it was at the start" in visitor.post("/do/reset").text
    assert sandbox.portal.now() == now
    assert sandbox.faults.shares == {}


@pytest.mark.parametrize(
    ("path", "form", "message"),
    [
        ("/do/faults", {"503": "x"}, "503: expected a percentage"),
        ("/do/faults", {"503": "70", "500": "70"}, "more than 1 together"),
        ("/do/faults", {"other": "200", "other_share": "5"}, "expected a status and a share"),
        ("/do/latency", {"seconds": "x"}, "expected seconds"),
        ("/do/clock", {"days": "x"}, "expected a number of days"),
        ("/do/clock", {"now": "x"}, "expected a time"),
        ("/do/clock", {"days": "nan"}, "expected a number of days"),
        ("/do/event", {"type": "x"}, "is not one of appointment-created"),
        ("/do/scheme", {"scheme": "x"}, "expected one of secret, hmac-sha256"),
        ("/do/again/7", {}, "No call of a webhook has this id."),
        ("/do/act/inv_nobody/pay", {}, "No object has this id."),
    ],
)
def test_a_form_that_makes_no_sense_says_so_and_leads_back(
    visitor: httpx.Client, path: str, form: dict[str, str], message: str
) -> None:
    shown = visitor.post(path, data={**form, "back": "/controls"})
    assert shown.status_code in {404, 422}
    assert message in shown.text
    assert 'href="/controls"' in shown.text


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_a_form_leads_back_to_this_sandbox_only(sandbox: Sandbox, back: str) -> None:
    client = httpx.Client(transport=SandboxTransport(sandbox), base_url=sandbox.portal.origin)
    answer = client.post("/do/latency", data={"seconds": "0", "back": back})
    assert (answer.status_code, answer.headers["location"]) == (303, "/?notice=1")


def test_a_notice_is_what_the_sandbox_said(visitor: httpx.Client) -> None:
    assert "Call this number" not in visitor.get("/?notice=Call+this+number").text


def test_another_site_cannot_send_the_forms(visitor: httpx.Client, sandbox: Sandbox) -> None:
    for path in ("/do/reset", "/_sandbox/reset", "/do/faults"):
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            assert visitor.post(path, headers=headers).status_code == 403


def test_scripts_and_styles_come_from_the_sandbox_only(visitor: httpx.Client) -> None:
    policy = visitor.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert visitor.get("/static/page.js").headers["content-type"].startswith("text/javascript")
    assert visitor.get("/static/style.css").headers["content-type"].startswith("text/css")
    assert visitor.get("/static/../app.py").status_code == 404


def test_controls_show_what_is_in_force(tmp_path: Path, sandbox_clock: MovableClock) -> None:
    with Sandbox(data=tmp_path / "portal.db", seed=7, clock=sandbox_clock) as sandbox:
        page = httpx.Client(transport=SandboxTransport(sandbox)).get(f"{sandbox.portal.origin}/controls").text
    for told in ("sandbox-key", "sandbox-app", "sandbox-app-secret", "portal.db", ">7<", "/oauth/tokens"):
        assert told in page


@pytest.mark.parametrize(("where", "first"), [("customer offers", "Accept"), ("payment links", "Pay")])
def test_an_object_has_one_button_that_stands_out(
    where: str, first: str, sandbox: Sandbox, visitor: httpx.Client
) -> None:
    ids = [each["id"] for each in sandbox.state.latest(where, 100)]
    shown = [page for page in (visitor.get(f"/objects/{each}").text for each in ids) if f">{first}</button>" in page]
    assert shown
    for page in shown:
        assert re.findall(r'class="button primary">([^<]*)<', page) == [first]


def test_a_customer_leads_to_its_invoices_and_tickets(sandbox: Sandbox, visitor: httpx.Client) -> None:
    invoice = sandbox.state.latest("customer invoices", 1)[0]
    page = visitor.get(f"/objects/{invoice['customerId']}").text
    for slug in ("invoices", "tickets"):
        assert f'href="/lists/{slug}?q={invoice["customerId"]}"' in page
    listed = visitor.get(f"/lists/invoices?q={invoice['customerId']}").text
    known = sandbox.state.latest("customer invoices", 100)
    assert set(re.findall("/objects/(inv_[a-z0-9]+)", listed)) == {
        each["id"] for each in known if each["customerId"] == invoice["customerId"]
    }
