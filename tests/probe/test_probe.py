"""The probe against the sandbox: all 36 GET operations and no deviation, or just those that were put in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from json_values import texts
from recording_server import Recorded, Reply, recording_server

import generated_client
from generated_client.rate_limit import NO_LIMIT
from generator.document import Document, load
from generator.probe.command import Probe, ProbeError
from generator.probe.compare import Deviation
from generator.probe.report import ProbeReport
from sandbox import Sandbox
from sandbox.transport import SandboxTransport

ROOT = Path(__file__).parents[2]
Edit = Callable[[httpx.Response], httpx.Response]


@pytest.fixture(scope="module")
def document() -> Document:
    return load(ROOT / "openapi.yaml")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(rate_limit=100_000) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def untouched(document: Document) -> ProbeReport:
    """The report on a sandbox as it is."""
    with Sandbox(rate_limit=100_000) as sandbox:
        return probed(document, sandbox)


def probed(
    document: Document, sandbox: Sandbox, transport: httpx.BaseTransport | None = None, key: str = ""
) -> ProbeReport:
    with httpx.Client(transport=transport or SandboxTransport(sandbox)) as http:
        options = {"http_client": http, "rate_limiter": NO_LIMIT, "max_retries": 0}
        return Probe(document, generated_client, sandbox.base_url, key or sandbox.api_key, options=options).run()


class Deviating(httpx.BaseTransport):
    """The sandbox with some of its responses changed, by the path that they answer."""

    def __init__(self, sandbox: Sandbox, edits: Mapping[str, Edit]) -> None:
        self._sandbox = SandboxTransport(sandbox)
        self._edits = edits

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._sandbox.handle_request(request)
        path = request.url.path.removeprefix("/v1")
        for pattern, edit in self._edits.items():
            if re.fullmatch(pattern, path):
                response = edit(response)
        return response


def rebuilt(response: httpx.Response, body: object, **changes: Any) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {name: value for name, value in response.headers.items() if name != "content-length"}
    headers |= changes.get("headers", {})
    for name in changes.get("without", ()):
        headers.pop(name)
    return httpx.Response(changes.get("status", response.status_code), headers=headers, content=content)


def with_objects(change: Callable[[dict[str, Any]], None]) -> Edit:
    """An edit of each object in a response."""

    def edit(response: httpx.Response) -> httpx.Response:
        body = response.json()
        for each in body.get("data", [body]):
            change(each)
        return rebuilt(response, body)

    return edit


def setting(**values: Any) -> Edit:
    return with_objects(lambda each: each.update(values))


def without(name: str) -> Edit:
    return with_objects(lambda each: each.pop(name) and None)


def respelt(name: str, spelling: Callable[[str], object]) -> Edit:
    return with_objects(lambda each: each.update({name: spelling(each[name])}))


def whole(**changes: Any) -> Edit:
    return lambda response: rebuilt(response, response.content, **changes)


TWENTY: list[tuple[str, Edit, Deviation]] = [
    ("/customers", without("city"), Deviation(False, "Customer.city", "is missing")),
    ("/customers/[^/]+", setting(zipCode=None), Deviation(False, "Customer.zipCode", "is null")),
    (
        "/customer-invoices",
        respelt("invoiceNumber", lambda _: 2024001),
        Deviation(False, "CustomerInvoice.invoiceNumber", "a whole number where text is documented"),
    ),
    (
        "/customer-invoices/[^/]+",
        respelt("amount", lambda _: "12,95"),
        Deviation(False, "CustomerInvoice.amount", "`99,99` where a decimal number is documented"),
    ),
    (
        "/customer-offers",
        respelt("issuedAt", lambda _: "29-04-2024"),
        Deviation(False, "CustomerOffer.issuedAt", "`99-99-9999` where a date is documented"),
    ),
    (
        "/customer-offers/[^/]+",
        setting(createdAt="2024-04-29 21:00:00"),
        Deviation(
            False,
            "CustomerOffer.createdAt",
            "`9999-99-99 99:99:99` where a date-time with its offset is documented",
        ),
    ),
    (
        "/customer-subscriptions",
        setting(status="paused"),
        Deviation(True, "CustomerSubscription.status", "a value that is not documented: `paused`"),
    ),
    (
        "/customer-subscriptions/[^/]+",
        setting(vatRate=6),
        Deviation(True, "CustomerSubscription.vatRate", "a value that is not documented: 6"),
    ),
    (
        "/customer-subscription-packages",
        setting(isPromoted=True),
        Deviation(True, "CustomerSubscriptionPackage.isPromoted", "an undocumented field with true or false"),
    ),
    (
        "/file-requests",
        with_objects(lambda each: each["requestedFiles"][0].update(minFileSize=1)),
        Deviation(True, "RequestedFile.minFileSize", "an undocumented field with a whole number"),
    ),
    (
        "/file-shares",
        setting(links=[]),
        Deviation(False, "FileShare.links", "an empty list where an object is documented"),
    ),
    (
        "/tickets/[^/]+",
        setting(messages={"0": {}}),
        Deviation(False, "TicketWithMessage.messages", "an object where a list is documented"),
    ),
    (
        "/webhooks/[^/]+",
        setting(id="hook-17"),
        Deviation(False, "Webhook.id", "text that does not match ^wbh_"),
    ),
    (
        "/punch-cards/[^/]+",
        lambda response: rebuilt(response, {"data": response.json()}),
        Deviation(False, "PunchCard", 'comes inside an envelope, {"data": {...}}'),
    ),
    (
        "/invoices",
        lambda response: rebuilt(response, {**response.json(), "current_page": "1"}),
        Deviation(False, "Page.current_page", "text where a whole number is documented"),
    ),
    (
        "/agreements/[^/]+",
        whole(status=202),
        Deviation(False, "response", "status 202 where 200 is documented"),
    ),
    (
        "/appointments",
        whole(headers={"content-type": "text/html; charset=utf-8"}),
        Deviation(False, "response", "content type text/html where application/json is documented"),
    ),
    (
        "/appointments/[^/]+",
        lambda response: rebuilt(response, b"<html>Login</html>", headers={"content-type": "text/html"}),
        Deviation(False, "response", "a body that is not JSON (text/html)"),
    ),
    (
        "/payment-links",
        whole(without=["x-ratelimit-remaining"]),
        Deviation(False, "response", "the header X-RateLimit-Remaining is missing"),
    ),
    (
        "/payment-links/[^/]+",
        whole(status=404),
        Deviation(False, "response", "status 404 for an id that another response has"),
    ),
]


def test_the_sandbox_is_what_the_document_says_in_all_36_operations(untouched: ProbeReport) -> None:
    assert (len(untouched.reached), untouched.not_reached) == (36, {})
    assert not untouched.odd, untouched.as_text()


def test_exactly_the_twenty_deviations_that_were_put_in_are_told(document: Document, sandbox: Sandbox) -> None:
    assert len(TWENTY) == len({deviation for *_, deviation in TWENTY}) == 20
    edits = {path: edit for path, edit, _ in TWENTY}
    report = probed(document, sandbox, Deviating(sandbox, edits))
    assert set(report.deviations) == {deviation for *_, deviation in TWENTY}


@pytest.mark.parametrize(("path", "edit", "deviation"), TWENTY, ids=[each[2].problem for each in TWENTY])
def test_each_deviation_is_told_by_itself(
    path: str, edit: Edit, deviation: Deviation, document: Document, sandbox: Sandbox
) -> None:
    kept = {each: item for each, item in document.raw["paths"].items() if each.split("/")[1] == path.split("/")[1]}
    resource = Document(document.source, document.text, {**document.raw, "paths": kept})
    report = probed(resource, sandbox, Deviating(sandbox, {path: edit}))
    assert set(report.deviations) == {deviation}


def test_it_says_where_the_strict_reading_of_the_client_stops(document: Document, sandbox: Sandbox) -> None:
    edits = {"/customers": without("city"), "/customer-subscriptions": setting(status="paused")}
    report = probed(document, sandbox, Deviating(sandbox, edits))
    assert {each.place for each in report.findings.stopped} == {"Customer.city"}
    assert (
        "`Customer.city`: is missing (`list-customers` 18 of 18). A client with `strict=True` raises there."
        in report.as_text()
    )


def test_what_the_client_alone_cannot_read_is_a_difference_of_its_own(document: Document, sandbox: Sandbox) -> None:
    # The schema has no limit for a number; the client refuses one that would be written as a million digits.
    def huge(response: httpx.Response) -> httpx.Response:
        text = json.dumps(response.json()).replace('"quantity": 1,', '"quantity": 1e999999,')
        return rebuilt(response, text.encode())

    report = probed(document, sandbox, Deviating(sandbox, {"/invoices/[^/]+": huge}))
    (deviation,) = report.deviations
    assert deviation == Deviation(False, "response", "the client cannot read what fits the document")


@pytest.mark.parametrize("value", ["NaN", "-Infinity"])
def test_a_number_that_json_does_not_have_is_told(document: Document, sandbox: Sandbox, value: str) -> None:
    def answer(response: httpx.Response) -> httpx.Response:
        return rebuilt(response, f'{{"data": [{{"amount": {value}}}]}}'.encode())

    report = probed(document, sandbox, Deviating(sandbox, {"/customers": answer}))
    assert Deviation(False, "response", "a body that is not JSON (application/json)") in report.deviations


def test_a_body_that_cannot_be_unpacked_is_told_even_if_it_is_the_first(document: Document, sandbox: Sandbox) -> None:
    class Broken(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield b"no gzip"

    def answer(_: httpx.Response) -> httpx.Response:
        headers = {"content-encoding": "gzip", "content-type": "application/json"}
        return httpx.Response(200, headers=headers, stream=Broken())

    report = probed(document, sandbox, Deviating(sandbox, {"/agreements": answer}))
    assert Deviation(False, "response", "a body that is not JSON (application/json)") in report.deviations
    assert "list-tickets" not in report.not_reached


def test_an_id_that_fits_in_no_url_does_not_end_the_probe(document: Document, sandbox: Sandbox) -> None:
    def change(customer: dict[str, Any]) -> None:
        customer["id"] = "cst_\ud800"

    report = probed(document, sandbox, Deviating(sandbox, {"/customers": with_objects(change)}))
    assert report.not_reached["get-customer"] == "status 404"
    assert "list-tickets" not in report.not_reached


def test_a_list_that_gives_its_first_page_again_is_told(document: Document, sandbox: Sandbox) -> None:
    first = sandbox_page(sandbox, "/customers")
    again = Deviating(sandbox, {"/customers": lambda response: rebuilt(response, first)})
    report = probed(document, sandbox, again)
    assert set(report.deviations) == {
        Deviation(False, "Page.current_page", "another page than the one asked for"),
    }


def sandbox_page(sandbox: Sandbox, path: str) -> Any:
    headers = {"Authorization": f"Bearer {sandbox.api_key}"}
    with httpx.Client(transport=SandboxTransport(sandbox), base_url=sandbox.base_url, headers=headers) as http:
        return http.get(path).json()


@pytest.mark.parametrize("status", [403, 426])
def test_what_the_key_or_the_licence_does_not_allow_is_not_reached_and_no_deviation(
    status: int, document: Document, sandbox: Sandbox
) -> None:
    report = probed(document, sandbox, Deviating(sandbox, {"/tickets": whole(status=status)}))
    assert set(report.not_reached) == {"list-tickets", "get-ticket-record"}
    assert not report.odd
    wanted = {403: "403: needs a key with the scope tickets.read", 426: "426: needs another licence"}
    assert report.not_reached["list-tickets"] == wanted[status]
    assert report.not_reached["get-ticket-record"] == "needs ticketId, which no response had"


def test_a_header_that_announces_the_end_of_an_operation_is_a_deviation_and_an_unknown_one_is_not(
    document: Document, sandbox: Sandbox
) -> None:
    edits = {"/tickets": whole(headers={"Sunset": "Sat, 31 Dec 2026 23:59:59 GMT", "X-Request-Id": "17"})}
    report = probed(document, sandbox, Deviating(sandbox, edits))
    assert set(report.deviations) == {Deviation(True, "response", "the header Sunset announces a change")}
    assert report.as_json()["unknown_headers"] == ["x-request-id"]


class TestReport:
    def test_it_holds_nothing_of_what_the_portal_said(self, document: Document, sandbox: Sandbox) -> None:
        said: set[str] = set()
        edits = {".*": listening(said)} | {path: edit for path, edit, _ in TWENTY}
        report = probed(document, sandbox, Deviating(sandbox, edits))
        secrets = {each for each in said if len(each) > 3 and each not in document.text}
        assert {"Bakkerij Van Dijk", "info@bakkerijvandijk.example"} <= secrets
        for text in (report.as_text(), json.dumps(report.as_json(), ensure_ascii=False)):
            assert [each for each in secrets if each in text] == []

    def test_a_key_of_an_object_that_is_no_name_and_a_value_that_is_no_word_are_not_shown(
        self, document: Document, sandbox: Sandbox
    ) -> None:
        odd = setting(status="Jan Jansen, 06-12345678", **{"jan@example.com": 1})
        text = probed(document, sandbox, Deviating(sandbox, {"/tickets": odd})).as_text()
        assert "Jan" not in text
        assert "jan@" not in text
        assert "`Ticket.status`: a value that is not documented (`list-tickets` 4 of 4)" in text
        assert "`Ticket.(a key that is not a name)`" in text

    def test_it_counts_what_was_seen_of_each_field(self, untouched: ProbeReport) -> None:
        found = untouched.as_json()
        by_operation = {each["operation"]: each for each in found["operations"]}
        assert by_operation["list-customers"]["objects"] == 18
        assert by_operation["list-customers"]["fields"]["Customer.city"] == {"seen": 18, "null": 0, "absent": 0}
        assert found["required_marks_that_held"]["Customer.city"] == 21

    def test_it_names_the_evidence_that_can_be_settled(self, untouched: ProbeReport) -> None:
        evidence = {each["what"]: each["seen"] for each in untouched.as_json()["evidence"]}
        assert evidence["CustomerSubscription.terminatedAt"] == "1 with a value, 8 null, 0 absent"
        assert evidence["page"] == "page 2 came, from 2 lists"
        assert evidence["get-customer"] == "status 200"

    def test_it_tells_what_never_came(self, untouched: ProbeReport) -> None:
        never = untouched.as_json()["never_seen"]
        assert "CustomerOffer.acceptanceSignature (9)" in never["always null"]
        assert "CustomerSubscriptionOptions.createPayment (9)" in never["always absent"]
        assert "get-ticket-record: TicketMessage.attachments" in never["always an empty list"]
        assert "PaymentLink.status: closed" in never["values that never came"]


def listening(said: set[str]) -> Edit:
    def edit(response: httpx.Response) -> httpx.Response:
        said.update(text for _, text in texts(response.json()))
        return response

    return edit


class TestRequests:
    def test_nothing_but_get_is_ever_sent(self, document: Document, sandbox: Sandbox) -> None:
        inner = SandboxTransport(sandbox)

        def answer(asked: Recorded) -> Reply:
            headers = [(name, value) for name, value in asked.headers if name.lower() != "host"]
            request = httpx.Request(asked.method, f"http://sandbox{asked.target}", headers=headers, content=asked.body)
            response = inner.handle_request(request)
            kept = {name: value for name, value in response.headers.items() if name != "content-length"}
            return Reply(response.status_code, response.content, kept)

        with recording_server() as server:
            server.answers = answer
            options = {"rate_limiter": NO_LIMIT}
            report = Probe(document, generated_client, server.url, sandbox.api_key, options=options).run()
        assert len(report.reached) == 36
        assert len(server.requests) > 36
        assert {(each.method, each.body) for each in server.requests} == {("GET", b"")}

    def test_no_operation_is_asked_for_more_than_three_objects_or_two_pages(self, untouched: ProbeReport) -> None:
        assert max(untouched.findings.requests.values()) == 3
        assert untouched.findings.pages == {"list-customers": 1, "list-customer-invoices": 1}

    def test_ctrl_c_ends_in_a_report_of_what_was_seen(self, document: Document, sandbox: Sandbox) -> None:
        def stop(_: httpx.Response) -> httpx.Response:
            raise KeyboardInterrupt

        report = probed(document, sandbox, Deviating(sandbox, {"/customers": stop, "/agreements": without("id")}))
        assert report.stopped
        assert "list-agreements" not in report.not_reached
        assert report.not_reached["list-tickets"] == "stopped before"
        assert set(report.deviations) == {Deviation(False, "Agreement.id", "is missing")}
        assert "stopped before its end" in report.as_text()

    def test_one_operation_without_a_response_does_not_end_the_probe(
        self, document: Document, sandbox: Sandbox
    ) -> None:
        def fail(response: httpx.Response) -> httpx.Response:
            raise httpx.ReadTimeout("no response")

        report = probed(document, sandbox, Deviating(sandbox, {"/customers": fail}))
        assert report.not_reached["list-customers"] == "no response: TimedOut"
        assert "list-tickets" not in report.not_reached


class TestHeader:
    def test_a_service_that_takes_the_key_as_the_guide_says_is_found_out(
        self, document: Document, sandbox: Sandbox
    ) -> None:
        class GuideIsRight(httpx.BaseTransport):
            def __init__(self) -> None:
                self.refused = 0

            def handle_request(self, request: httpx.Request) -> httpx.Response:
                key = request.headers.pop("authentication", None)
                request.headers.pop("authorization", None)
                if key is None:
                    self.refused += 1
                    return httpx.Response(401, json={"code": 401, "message": "Unauthorized."})
                request.headers["authorization"] = key
                return SandboxTransport(sandbox).handle_request(request)

        transport = GuideIsRight()
        report = probed(document, sandbox, transport)
        assert len(report.reached) == 36
        assert transport.refused == 1
        assert list(report.deviations) == [
            Deviation(False, "request", "the key is accepted in the header Authentication, not in Authorization")
        ]

    def test_a_wrong_key_is_tried_in_both_headers_and_no_more(self, document: Document, sandbox: Sandbox) -> None:
        asked: list[str] = []

        def refuse(request: httpx.Request) -> httpx.Response:
            asked.extend({"authorization", "authentication"} & set(request.headers))
            return httpx.Response(401)

        with pytest.raises(ProbeError, match="401 with the key in Authorization, and in Authentication as well"):
            probed(document, sandbox, httpx.MockTransport(refuse), key="wrong-key")
        assert asked == ["authorization", "authentication"]
