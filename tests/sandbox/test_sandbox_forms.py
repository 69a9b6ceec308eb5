"""Form bodies: what is sent arrives, and no form makes the sandbox fail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generated_client._core.transport import httpx
from sandbox import Sandbox
from sandbox.contract import contract
from sandbox.forms import BadFormError, read_form
from sandbox.portal import Upload

SCHEMA = next(each.form for each in contract().operations if each.id == "create-agreement") or {}
PDF = ("a.pdf", b"%PDF-", "application/pdf")


def read(data: dict[str, Any], files: list[tuple[str, Any]]) -> dict[str, Any]:
    request = httpx.Request("POST", "http://x/", data=data, files=files)
    body = request.read()

    async def stream() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 7):
            yield body[start : start + 7]

    return asyncio.run(read_form(SCHEMA, request.headers["content-type"], stream(), 10_000))


def test_nested_fields_are_named_as_php_reads_them() -> None:
    value = read(
        {"signers[0][firstName]": "Zoë", "signers[0][shouldIdentify]": "1", "signers[1][firstName]": "Jan"},
        [("documents[0]", PDF), ("documents[1]", ("b.pdf", b"2", "application/pdf"))],
    )
    assert value["signers"] == [{"firstName": "Zoë", "shouldIdentify": True}, {"firstName": "Jan"}]
    assert value["documents"] == [Upload(*_named(PDF)), Upload("b.pdf", "application/pdf", b"2")]


@pytest.mark.parametrize("name", ["documents", "documents[]"])
def test_a_list_may_repeat_its_name(name: str) -> None:
    value = read({}, [(name, PDF), (name, ("b.pdf", b"2", "application/pdf"))])
    assert [each.name for each in value["documents"]] == ["a.pdf", "b.pdf"]


@pytest.mark.parametrize("text", ['{"firstName": "Dirk Jan"}', '[{"firstName": "Dirk Jan"}]'])
def test_signers_may_be_json_text_as_in_the_documentations_sample(text: str) -> None:
    assert read({"signers": text}, [("documents", PDF)])["signers"] == [{"firstName": "Dirk Jan"}]


@pytest.mark.parametrize(
    ("data", "files", "problem"),
    [
        ({"documents": "text"}, [("name", PDF)], "expected"),
        ({}, [("signerName", PDF)], "signerName: expected text, got a file"),
        ({"signers[0]": "x"}, [("documents", PDF)], "expected a list or an object"),
        ({"signers": "x"}, [("documents", PDF)], "expected a list or an object"),
        ({"a" + "[b]" * 20: "x"}, [("documents", PDF)], "nested too deeply"),
        ({"a": "x", "a[b]": "y"}, [("documents", PDF)], "both a value and an object"),
    ],
)
def test_a_form_of_another_shape_is_refused(data: dict[str, str], files: list[tuple[str, Any]], problem: str) -> None:
    with pytest.raises(BadFormError, match=problem.replace("[", r"\[")):
        read(data, files)


def test_an_empty_date_of_payment_counts_as_left_out(http: httpx.Client, sandbox: Sandbox) -> None:
    customer = sandbox.state.latest("customers", 1)[0]["id"]
    fields = {"customerId": customer, "invoiceNumber": "1", "issuedAt": "2026-01-02", "amount": "1.00", "paidAt": ""}
    answer = http.post("/customer-invoices", data=fields, files={"pdf": PDF})
    assert (answer.status_code, answer.json()["paidAt"]) == (201, None)


@pytest.mark.parametrize(
    ("fields", "files"),
    [
        ({"amount": "twelve"}, {"pdf": PDF}),
        ({"sendNotification": "maybe"}, {"pdf": PDF}),
        ({"issuedAt": "2024-04-31"}, {"pdf": PDF}),
        ({"customerId": "cst_nobody"}, {"pdf": PDF}),
        ({"pdf": "no file"}, {"other": PDF}),
        ({}, {"other": PDF}),
    ],
)
def test_a_wrong_upload_is_a_422(
    http: httpx.Client, sandbox: Sandbox, fields: dict[str, str], files: dict[str, Any]
) -> None:
    customer = sandbox.state.latest("customers", 1)[0]["id"]
    right = {"customerId": customer, "invoiceNumber": "1", "issuedAt": "2026-01-02", "amount": "1.00"}
    assert http.post("/customer-invoices", data=right | fields, files=files).status_code == 422
    assert sandbox.state.count("customer invoices") == 24


def test_a_body_that_is_no_form_is_a_422(http: httpx.Client) -> None:
    for content_type in ("multipart/form-data", "multipart/form-data; boundary=x", "text/plain", ""):
        answer = http.post("/customer-invoices", content=b"--y\r\n", headers={"Content-Type": content_type})
        assert answer.status_code == 422, content_type


@settings(deadline=None, max_examples=80)
@given(
    names=st.lists(st.text(alphabet="ab[]01.", max_size=8) | st.sampled_from(["signers", "name", "documents[0]"])),
    value=st.text(max_size=5) | st.sampled_from(["[1]", "{}", "[[]]", "null"]),
)
def test_any_names_of_parts_are_read_or_refused(names: list[str], value: str) -> None:
    with suppress(BadFormError):
        assert isinstance(read(dict.fromkeys(names, value), [("documents", PDF)]), dict)


def _named(part: tuple[str, bytes, str]) -> tuple[str, str, bytes]:
    name, content, media_type = part
    return name, media_type, content
