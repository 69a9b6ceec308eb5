"""What the portal would surely refuse is refused, and what is not known is accepted with a warning."""

from __future__ import annotations

from typing import Any

import pytest

from generated_client._core.transport import httpx
from sandbox import Sandbox
from sandbox.pdf import page

CUSTOMER = {"companyName": "A", "address": "B", "zipCode": "1234AB", "city": "C", "primaryEmail": "a@example.com"}
LINK = {"description": "A", "amount": "12.95"}
PDF = page("Invoice", ["One line."])


def customer_id(sandbox: Sandbox) -> str:
    return str(sandbox.state.latest("customers", 1)[0]["id"])


def refusal(response: httpx.Response) -> str:
    assert response.status_code == 422, response.text
    return str(response.json()["message"])


@pytest.mark.parametrize("mail", ["notanemail", "a@b", "@example.com", "a b@example.com", "a@b..com", "a@@b.nl", ""])
def test_what_is_no_mail_address_is_refused(http: httpx.Client, mail: str) -> None:
    assert "is not an email address" in refusal(http.post("/customers", json={**CUSTOMER, "primaryEmail": mail}))


@pytest.mark.parametrize("code", ["XX", "nl", "NLD", "UK", ""])
def test_what_is_no_country_is_refused(http: httpx.Client, code: str) -> None:
    assert "countryCode: " in refusal(http.post("/customers", json={**CUSTOMER, "countryCode": code}))


@pytest.mark.parametrize("code", ["NL", "BE", "GB"])
def test_countries_are_accepted(http: httpx.Client, code: str) -> None:
    assert http.post("/customers", json={**CUSTOMER, "countryCode": code}).json()["countryCode"] == code


@pytest.mark.parametrize("amount", ["1.005", "-0.0001", "9" * 13, "9" * 5000])
def test_what_is_no_amount_of_euros_is_refused(http: httpx.Client, amount: str) -> None:
    assert refusal(http.post("/payment-links", json={**LINK, "amount": amount})).startswith("amount: ")


@pytest.mark.parametrize(("amount", "kept"), [("50", "50.00"), ("1.5", "1.50"), ("12.950", "12.95"), ("-3", "-3.00")])
def test_amounts_come_back_with_two_decimals(http: httpx.Client, amount: str, kept: str) -> None:
    assert http.post("/payment-links", json={**LINK, "amount": amount}).json()["amount"] == kept


def test_an_amount_deep_in_a_body_is_found(http: httpx.Client, sandbox: Sandbox) -> None:
    line = {"description": "A", "amountExclVat": "1.005", "vatRate": 21}
    invoice = {"customerId": customer_id(sandbox), "invoiceNumber": "1", "issuedAt": "2026-01-01", "lines": [line]}
    assert refusal(http.post("/customer-invoices/manual", json=invoice)).startswith("lines[0].amountExclVat: '1.005'")


@pytest.mark.parametrize(
    ("content", "message"), [(b"", "pdf: the file is empty"), (b"text", "pdf: the file is not a PDF")]
)
def test_what_is_no_pdf_is_refused(http: httpx.Client, sandbox: Sandbox, content: bytes, message: str) -> None:
    fields = {"customerId": customer_id(sandbox), "invoiceNumber": "1", "issuedAt": "2026-01-01", "amount": "1.00"}
    before = sandbox.state.count("customer invoices")
    assert message in refusal(http.post("/customer-invoices", data=fields, files={"pdf": ("a.pdf", content)}))
    assert sandbox.state.count("customer invoices") == before
    assert http.post("/customer-invoices", data=fields, files={"pdf": ("a.pdf", PDF)}).status_code == 201


def test_an_empty_upload_is_refused(http: httpx.Client) -> None:
    assert "file: the file is empty" in refusal(http.post("/files", files={"file": ("a.txt", b"")}))


def test_a_value_that_is_none_of_those_is_told_all_of_them(http: httpx.Client) -> None:
    message = refusal(http.post("/webhooks", json={"url": "http://127.0.0.1/", "type": "invoice-sold"}))
    assert message.startswith('type: "invoice-sold" is not one of appointment-created, ')
    assert message.count(", ") == 22


def test_a_form_that_was_cut_off_is_told_as_such(http: httpx.Client) -> None:
    whole = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n1234\r\n--x--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert http.post("/files", content=whole, headers=headers).status_code == 201
    assert http.post("/files", content=whole + b"an epilogue", headers=headers).status_code == 201
    for cut in (len(whole) - 4, len(whole) - 12, 50):
        assert "the form is cut off" in refusal(http.post("/files", content=whole[:cut], headers=headers))


@pytest.mark.parametrize(
    ("method", "path", "body", "warning"),
    [
        ("POST", "/customers", {**CUSTOMER, "phone": "1"}, "phone: the documentation has no such field"),
        ("POST", "/customers", {**CUSTOMER, "companyName": ""}, "companyName: is empty"),
        ("POST", "/customers?colour=red", CUSTOMER, "colour: the documentation has no such query parameter"),
        ("POST", "/payment-links", {**LINK, "amount": "-1.00"}, "amount: -1.00 is not more than nothing"),
        ("POST", "/payment-links", {**LINK, "amount": "0.00"}, "amount: 0.00 is not more than nothing"),
        ("POST", "/payment-links", {**LINK, "expiresAt": "2020-01-01"}, "expiresAt: lies in the past"),
        (
            "POST",
            "/payment-links",
            {**LINK, "expiresAt": "2099-01-01"},
            "expiresAt: 2099-01-01 is more than 10 years away",
        ),
    ],
)
def test_what_is_not_known_is_accepted_with_a_warning(
    http: httpx.Client, sandbox: Sandbox, method: str, path: str, body: dict[str, Any], warning: str
) -> None:
    assert http.request(method, path, json=body).status_code == 201
    [told] = sandbox.log[-1].warnings
    assert told.startswith(warning)


def test_a_payment_in_the_future_and_a_second_one_are_warned_of(http: httpx.Client, sandbox: Sandbox) -> None:
    invoice = next(each["id"] for each in sandbox.state.latest("customer invoices", 30) if each["paidAt"] is None)
    year = sandbox.portal.today().year
    for paid_at, warnings in ((f"{year + 1}-01-01 12:00:00", ["paidAt: "]), (f"{year - 1}-01-01 12:00:00", ["This "])):
        assert http.patch(f"/customer-invoices/{invoice}", json={"paidAt": paid_at}).status_code == 200
        assert [each[: len(start)] for each, start in zip(sandbox.log[-1].warnings, warnings, strict=True)] == warnings


def test_an_unknown_part_of_a_form_is_warned_of(http: httpx.Client, sandbox: Sandbox) -> None:
    assert http.post("/files", files={"file": ("a.txt", b"1")}, data={"colour": "red"}).status_code == 201
    assert sandbox.log[-1].warnings == ["colour: the documentation has no such field; it was ignored"]


def test_a_call_as_documented_is_warned_of_nothing(http: httpx.Client, sandbox: Sandbox) -> None:
    for call in (
        http.post("/customers", json=CUSTOMER),
        http.get("/customers?page=2"),
        http.post("/payment-links", json=LINK),
    ):
        assert call.status_code < 300
    assert [each.warnings for each in sandbox.log] == [[], [], []]


def test_warnings_are_on_the_page_and_in_the_control_api(http: httpx.Client, sandbox: Sandbox) -> None:
    from sandbox.transport import SandboxTransport

    http.post("/customers", json={**CUSTOMER, "phone": "1"})
    visitor = httpx.Client(transport=SandboxTransport(sandbox), base_url=sandbox.portal.origin)
    for path in ("/", "/requests", "/requests/1", "/requests?status=warned", "/_sandbox/requests/1"):
        assert "phone: the documentation has no such field" in visitor.get(path).text
