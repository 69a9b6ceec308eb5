"""What the probe records: fixtures like the others, and nothing of the portal that they came from."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_document import DOCUMENT
from hypothesis import given, settings
from hypothesis import strategies as st
from json_values import slots, texts

import generated_client
from generated_client.rate_limit import NO_LIMIT
from generator.probe.anonymise import Anonymiser, LeakError, Sample
from generator.probe.command import Probe
from generator.probe.compare import Exchange
from generator.probe.operations import get_operations
from generator.probe.record import RecordError, record
from sandbox import Sandbox
from sandbox.transport import SandboxTransport

ROOT = Path(__file__).parents[2]
OPERATIONS = {operation.id: operation for operation in get_operations(DOCUMENT)}
OFFICIAL = "https://api.mijnklantportaal.nl/v1"
PERSONAL = {
    *("companyName", "address", "zipCode", "city", "primaryEmail", "phone", "attendeeName", "attendeeEmail"),
    *("firstName", "lastName", "email", "signerName", "signerSignature", "signerSignatureHash", "fileHash", "secret"),
    *("url", "payersName", "integrationId", "postedBy", "title", "message", "link", "checkoutUrl", "acceptedViaIp"),
    *("id", "customerId", "invoiceNumber", "offerNumber"),
}


@pytest.fixture(scope="module")
def exchanges() -> Iterator[tuple[Probe, list[Exchange]]]:
    with Sandbox(rate_limit=100_000) as sandbox, httpx.Client(transport=SandboxTransport(sandbox)) as http:
        options = {"http_client": http, "rate_limiter": NO_LIMIT}
        probe = Probe(DOCUMENT, generated_client, sandbox.base_url, sandbox.api_key, options=options)
        probe.run()
        yield probe, probe.exchanges


@pytest.fixture(scope="module")
def recorded(exchanges: tuple[Probe, list[Exchange]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    probe, found = exchanges
    directory = tmp_path_factory.mktemp("recorded") / "fixtures"
    assert record(DOCUMENT, probe.server, found, directory, day="2026-11-26", rng=random.Random(1)) == 36
    return directory


@pytest.mark.slow
def test_the_fixtures_pass_the_tests_of_fixtures_as_they_are(recorded: Path, tmp_path: Path) -> None:
    together = shutil.copytree(ROOT / "tests" / "fixtures", tmp_path / "fixtures")
    shutil.copytree(recorded, together, dirs_exist_ok=True)
    environment = os.environ | {"MIJNKLANTPORTAAL_FIXTURES": str(together)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/document/test_fixtures.py"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_what_the_client_can_read_nothing_of_is_no_fixture(
    exchanges: tuple[Probe, list[Exchange]], tmp_path: Path
) -> None:
    probe, found = exchanges
    customers = next(each for each in found if each.operation.id == "list-customers")
    endless = replace(customers, body={"data": [{"amount": float("inf")}]}, refused_at="")  # 1e999
    assert record(DOCUMENT, probe.server, [endless], tmp_path / "recorded", day="2026-11-26") == 0


def test_they_hold_no_name_mail_address_phone_secret_or_link_of_the_source(
    recorded: Path, exchanges: tuple[Probe, list[Exchange]]
) -> None:
    source = {text for each in exchanges[1] for name, text in texts(each.body) if name in PERSONAL}
    assert len(source) > 150
    for path in recorded.iterdir():
        answer = json.loads(path.read_text())
        found = {text for _, text in texts([answer["response"], answer["request"]["path"]])}
        assert found.isdisjoint(source)
        joined = "\n".join(found)
        assert [text for text in source if len(text) >= 6 and text in joined] == []


def test_they_have_the_form_of_the_others(recorded: Path) -> None:
    for path in recorded.iterdir():
        one, other = json.loads(path.read_text()), json.loads((ROOT / "tests" / "fixtures" / path.name).read_text())
        assert one.keys() <= other.keys() | {"recorded"}
        assert (one["operation"], one["source"]) == (other["operation"], other["source"])
        assert one["request"]["path"].count("/") == other["request"]["path"].count("/")


def test_what_was_the_same_in_two_files_is_the_same_there_still(recorded: Path) -> None:
    def answer(name: str) -> Any:
        return json.loads((recorded / f"{name}.json").read_text())["response"]

    customers = {each["id"] for each in answer("list-customers")["data"]}
    invoices = answer("list-customer-invoices")["data"]
    assert len(customers) == 15
    assert customers & {each["customerId"] for each in invoices}
    for invoice in invoices:
        assert invoice["links"]["customer"]["href"] == f"{OFFICIAL}/customers/{invoice['customerId']}"
    assert answer("list-bought-punch-cards")["path"].split("/")[-2] == answer("get-bought-punch-card")["punchCardId"]


def test_dates_amounts_and_documented_values_stay(recorded: Path, exchanges: tuple[Probe, list[Exchange]]) -> None:
    before = next(each.body for each in exchanges[1] if each.operation.id == "list-customer-invoices")
    after = json.loads((recorded / "list-customer-invoices.json").read_text())["response"]
    for one, other in zip(before["data"], after["data"], strict=True):
        for name in ("issuedAt", "amount", "currency", "paidAt", "createdAt"):
            assert one[name] == other[name]
    assert json.loads((recorded / "get-webhook.json").read_text())["response"]["type"] == "customer-deleted"


def test_a_directory_that_holds_something_is_left_alone(
    tmp_path: Path, exchanges: tuple[Probe, list[Exchange]]
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(RecordError, match="not an empty directory"):
        record(DOCUMENT, exchanges[0].server, exchanges[1], tmp_path, day="2026-11-26")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_nothing_is_written_when_something_slipped_through(
    tmp_path: Path, exchanges: tuple[Probe, list[Exchange]], monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced = Anonymiser.replaced

    def forgetful(self: Anonymiser, answer: Sample) -> Sample:
        made = replaced(self, answer)
        if answer.operation.id == "get-ticket-record":
            made.body["messages"][0]["message"] = f"<p>Dear {answer.body['messages'][0]['postedBy'].upper()},</p>"
        return made

    monkeypatch.setattr(Anonymiser, "replaced", forgetful)
    with pytest.raises(LeakError, match=r"^get-ticket-record: something of the original is still there$"):
        record(DOCUMENT, exchanges[0].server, exchanges[1], tmp_path / "new", day="2026-11-26")
    assert list(tmp_path.iterdir()) == []


def customer(**changes: Any) -> Sample:
    example = OPERATIONS["get-customer"].raw["responses"]["2XX"]["content"]["application/json"]["example"]
    return Sample(OPERATIONS["get-customer"], "/customers/cst_abc12345def678", {**example, **changes})


def anonymous(*answers: Sample) -> list[Any]:
    anonymiser = Anonymiser(DOCUMENT, OFFICIAL, answers, random.Random(7))
    made = [anonymiser.replaced(answer) for answer in answers]
    anonymiser.check(made)
    return [each.body for each in made]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("jan@bakker.nl", r"person-\d+@example\.com"),
        ("+31 20 1234567", r"\+999.+"),
        ("06-12345678", r"\d\d-\d{8}"),
        ("3511 AB", r"Example \d+"),
        ("3511AB", r"\d{4}[A-Z]{2}"),
        ("198.51.100.7", r"192\.0\.2\.\d+"),
        ("2001:db9::7", r"2001:db8::[0-9a-f]+"),
        ("https://portal.bakker.nl/pay/17?key=abc", r"https://example\.com/\d+"),
        ("javascript:alert(1)", r"https://example\.com/\d+"),
        (f"{OFFICIAL}/customers/cst_abc12345def678?token=abc", r"https://example\.com/\d+"),
        ("data:image/png;base64,iVBORw0KGgo=", r"data:image/png;base64,\w+"),
        ("<p>Beste Jan</p>", r"<p>Example \d+</p>"),
        ("Bakkerij Jansen", r"Example \d+"),
        ("Jan", r"Example \d+"),
        ("株式会社", r"Example \d+"),
        ("2024-04-29", r"\d{4}-\d\d-\d\d"),
        ("12.95", r"\d\d\.\d\d"),
        ("sent", r"Example \d+"),
        ("7", r"Example \d+"),
    ],
)
def test_a_text_is_replaced_by_one_of_its_kind(text: str, form: str) -> None:
    (made,) = anonymous(customer(companyName=text))
    assert made["companyName"] != text
    assert re.fullmatch(form, made["companyName"])


def test_what_the_document_does_not_know_is_replaced_whatever_it_is() -> None:
    unknown = {"iban": "NL02ABNA0123456789", "jan@bakker.nl": 1, "bsn": 123456782, "deep": [{"nick": "Jantje"}]}
    (made,) = anonymous(customer(person=unknown, since="2024-04-29", count=3))
    shown = json.dumps(made)
    for secret in ("NL02", "bakker", "123456782", "Jantje"):
        assert secret not in shown
    assert (made["since"], made["count"], made["person"].keys() >= {"iban", "bsn", "deep"}) == ("2024-04-29", 3, True)


def test_a_name_in_the_place_of_another_type_is_replaced() -> None:
    (made,) = anonymous(customer(customerGroups="Jan Jansen", createdAt="Jan Jansen", zipCode=350612345))
    shown = json.dumps(made)
    assert "Jan" not in shown
    assert "350612345" not in shown


def test_a_name_in_a_documented_enum_makes_it_refuse_where_the_name_is_replaced_elsewhere() -> None:
    invoice = OPERATIONS["get-ticket-record"]
    example = invoice.raw["responses"][invoice.statuses[0]]["content"]["application/json"]["example"]
    odd = Sample(invoice, "/tickets/tic_1", {**example, "source": "Bakkerij"})
    with pytest.raises(LeakError):
        anonymous(customer(companyName="Bakkerij Jansen"), odd)


SECRETS = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=6, max_size=30).filter(
    # A single word of ASCII might be a new value of an enum, which stays.
    lambda text: re.search(r"\w{6}", text) is not None and re.fullmatch(r"[A-Za-z_-]+", text) is None
)


@settings(max_examples=100, deadline=None)
@given(secret=SECRETS, data=st.data())
def test_a_text_in_any_place_of_any_response_is_never_in_what_is_written(secret: str, data: st.DataObject) -> None:
    operation = OPERATIONS[data.draw(st.sampled_from(sorted(OPERATIONS)))]
    example = operation.raw["responses"][operation.statuses[0]]["content"]["application/json"]["example"]
    body = json.loads(json.dumps(example))
    holder, key = data.draw(st.sampled_from(list(slots(body))))
    holder[key] = secret
    path = operation.filled({parameter.name: parameter.example for parameter in operation.parameters})
    made = anonymous(Sample(operation, path, body), customer(companyName=f"{secret} BV"))
    assert secret not in json.dumps(made, ensure_ascii=False)
