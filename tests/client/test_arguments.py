"""What callers pass: how it is written down, and what is refused before anything is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, cast
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generated_client import UNSET, InvalidArgument, NamedFile
from generated_client._core import arguments as checked
from generated_client.models import (
    AgreementSignerCreation,
    AppointmentDecision,
    CustomerInvoiceLine,
    CustomerOfferLine,
    Link,
    SubscriptionInterval,
)
from generated_client.resources.agreements import AgreementsCalls
from generated_client.resources.appointments import AppointmentsCalls
from generated_client.resources.customer_groups import CustomerGroupsCalls
from generated_client.resources.customer_invoices import CustomerInvoicesCalls
from generated_client.resources.customer_subscriptions import CustomerSubscriptionsCalls
from generated_client.resources.customers import CustomersCalls
from generated_client.resources.file_shares import FileSharesCalls
from generated_client.resources.payment_links import PaymentLinksCalls
from generated_client.resources.punch_cards import PunchCardsCalls

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def sent(call: Any) -> Any:
    return json.loads(call.content)


def refused(function: Any, *arguments: Any, **keywords: Any) -> str:
    """What is said when an argument is refused."""
    with pytest.raises(InvalidArgument) as caught:
        function(*arguments, **keywords)
    assert isinstance(caught.value, ValueError)
    assert not caught.value.may_have_acted
    return str(caught.value)


# Amounts


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (Decimal("12.95"), "12.95"),
        (Decimal("12.950"), "12.950"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1E-7"), "0.0000001"),
        (Decimal("-0.01"), "-0.01"),
        ("12.95", "12.95"),
        ("12", "12"),
        (12, "12"),
        (0, "0"),
        (10**30, "1" + "0" * 30),
    ],
)
def test_an_amount_is_written_exactly(given: Any, written: str) -> None:
    assert sent(PaymentLinksCalls.create(description="a", amount=given))["amount"] == written


@pytest.mark.parametrize("given", [12.95, 12.0, 0.1, float("nan"), float("inf")])
def test_a_float_is_refused_as_an_amount(given: float) -> None:
    said = refused(PaymentLinksCalls.create, description="a", amount=given)
    assert said == f"amount: a float cannot hold {given!r} exactly: pass a Decimal or text, '12.95'"


@pytest.mark.parametrize(
    "given",
    [
        "",
        "abc",
        "12,95",
        "€12.95",
        "1_000",
        " 12",
        "1e3",
        "NaN",
        "Infinity",
        Decimal("NaN"),
        Decimal("sNaN"),
        "\uff11\uff12",
        "12.",
        ".5",
    ],
)
def test_what_is_no_plain_number_is_refused_as_an_amount(given: Any) -> None:
    said = refused(PaymentLinksCalls.create, description="a", amount=given)
    assert said == f"amount: {given!r} is not a decimal number such as 12.95"


def test_an_amount_of_millions_of_digits_is_refused() -> None:
    said = refused(PaymentLinksCalls.create, description="a", amount=Decimal("1E+999999999"))
    assert said == "amount: Decimal('1E+999999999') is not a decimal number such as 12.95"
    said = refused(PaymentLinksCalls.create, description="a", amount=10**5000)
    assert said == "amount: an int of that size is not a decimal number such as 12.95"


@pytest.mark.parametrize("given", [None, True, b"12.95", [], object, UNSET])
def test_other_types_are_refused_as_an_amount(given: Any) -> None:
    said = refused(PaymentLinksCalls.create, description="a", amount=given)
    assert said == f"amount: expected a decimal number (Decimal, int or str), got {type(given).__name__}"


@settings(deadline=None, max_examples=100)
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12) | st.integers())
@example(Decimal("-0"))
def test_any_amount_is_written_without_exponent_and_reads_back_as_itself(amount: Any) -> None:
    written = checked.amount(amount, "amount")
    assert "E" not in written
    assert Decimal(written) == amount


# Dates


def test_a_date_is_written_as_the_portal_reads_it() -> None:
    assert sent(PaymentLinksCalls.create(description="a", amount=1, expires_at=date(2026, 1, 2)))["expiresAt"] == (
        "2026-01-02"
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (datetime(2026, 1, 2), "expires_at: takes a date without time: pass expires_at.date()"),
        ("2026-01-02", "expires_at: expected a date (datetime.date), got str"),
        (None, "expires_at: expected a date (datetime.date), got NoneType"),
        (20260102, "expires_at: expected a date (datetime.date), got int"),
    ],
)
def test_what_is_no_date_is_refused(given: Any, said: str) -> None:
    assert refused(PaymentLinksCalls.create, description="a", amount=1, expires_at=given) == said


# Moments


@pytest.mark.parametrize(
    ("given", "written"),
    [
        # Without a zone: as it is.
        (datetime(2024, 5, 11, 12, 59), "2024-05-11 12:59:00"),
        (datetime(2024, 5, 11, 12, 59, 7), "2024-05-11 12:59:07"),
        (datetime(1, 1, 1), "0001-01-01 00:00:00"),
        # In UTC: summer time, winter time.
        (datetime(2024, 7, 1, 10, tzinfo=UTC), "2024-07-01 12:00:00"),
        (datetime(2024, 1, 1, 10, tzinfo=UTC), "2024-01-01 11:00:00"),
        # Past midnight, and past the year.
        (datetime(2024, 12, 31, 23, 30, tzinfo=UTC), "2025-01-01 00:30:00"),
        (datetime(2024, 1, 1, 8, tzinfo=timezone(timedelta(hours=9))), "2024-01-01 00:00:00"),
        # The hour that is left out on 2024-03-31, and the one that comes twice on 2024-10-27.
        (datetime(2024, 3, 31, 0, 59, 59, tzinfo=UTC), "2024-03-31 01:59:59"),
        (datetime(2024, 3, 31, 1, tzinfo=UTC), "2024-03-31 03:00:00"),
        (datetime(2024, 10, 27, 0, 30, tzinfo=UTC), "2024-10-27 02:30:00"),
        (datetime(2024, 10, 27, 1, 30, tzinfo=UTC), "2024-10-27 02:30:00"),
        # Already Dutch.
        (datetime(2024, 7, 1, 10, tzinfo=AMSTERDAM), "2024-07-01 10:00:00"),
        (datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=AMSTERDAM), "2024-10-27 02:30:00"),
        (datetime(2024, 7, 1, 10, tzinfo=ZoneInfo("America/New_York")), "2024-07-01 16:00:00"),
    ],
)
def test_a_moment_is_written_in_dutch_time(given: datetime, written: str) -> None:
    assert sent(CustomerInvoicesCalls.mark_paid("inv_1", paid_at=given)) == {"paidAt": written}


def test_a_part_of_a_second_is_refused() -> None:
    for moment in (datetime(2024, 5, 11, 12, 59, 0, 1), datetime(2024, 5, 11, 12, 59, 0, 999999, tzinfo=UTC)):
        assert refused(CustomerInvoicesCalls.mark_paid, "inv_1", paid_at=moment) == (
            "paid_at: the portal has no fractions of a second: pass .replace(microsecond=0)"
        )


@pytest.mark.parametrize("given", [date(2024, 5, 11), "2024-05-11 12:59:00", 1715425140, None])
def test_what_is_no_moment_is_refused(given: Any) -> None:
    assert refused(CustomerInvoicesCalls.mark_paid, "inv_1", paid_at=given) == (
        f"paid_at: expected a moment (datetime.datetime), got {type(given).__name__}"
    )


def test_nanoseconds_of_pandas_are_refused() -> None:
    class Timestamp(datetime):
        """As pandas has it: a datetime with nanoseconds, which `isoformat` writes."""

        nanosecond = 5

    with pytest.raises(InvalidArgument, match=r"floor"):
        checked.portal_date_time(Timestamp(2025, 3, 5, 14, 30), "paid_at")


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        # Without a zone: as it stands, though there is no such hour on 30 March, and there are two on 26 October.
        (datetime(2025, 3, 30, 2, 30), "2025-03-30 02:30:00"),
        (datetime(2025, 10, 26, 2, 30), "2025-10-26 02:30:00"),
        (datetime(2025, 10, 26, 2, 30, fold=1), "2025-10-26 02:30:00"),
        # With a zone: the Dutch clock of that moment, so that the two hours look alike.
        (datetime(2025, 3, 30, 0, 59, tzinfo=UTC), "2025-03-30 01:59:00"),
        (datetime(2025, 3, 30, 1, 0, tzinfo=UTC), "2025-03-30 03:00:00"),
        (datetime(2025, 10, 26, 0, 30, tzinfo=UTC), "2025-10-26 02:30:00"),
        (datetime(2025, 10, 26, 1, 30, tzinfo=UTC), "2025-10-26 02:30:00"),
        # A Dutch time that does not exist, with its zone, also stands as it is.
        (datetime(2025, 3, 30, 2, 30, tzinfo=ZoneInfo("Europe/Amsterdam")), "2025-03-30 02:30:00"),
    ],
)
def test_the_hours_of_a_clock_change_are_sent_as_documented(moment: datetime, sent: str) -> None:
    assert checked.portal_date_time(moment, "at") == sent


@pytest.mark.parametrize(
    "given",
    [datetime.max.replace(microsecond=0, tzinfo=UTC), datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))],
)
def test_a_moment_at_the_end_of_time_is_refused(given: datetime) -> None:
    assert refused(CustomerInvoicesCalls.mark_paid, "inv_1", paid_at=given).startswith("paid_at: ")


def test_a_moment_to_the_minute() -> None:
    assert AppointmentsCalls.list(start_at=datetime(2025, 3, 5, 14, 30)).query == "start_at=2025-03-05+14%3A30"
    assert AppointmentsCalls.list(start_at=datetime(2025, 3, 5, 14, 30, tzinfo=UTC)).query == (
        "start_at=2025-03-05+15%3A30"
    )
    assert refused(AppointmentsCalls.list, start_at=datetime(2025, 3, 5, 14, 30, 1)) == (
        "start_at: the portal reads no seconds here: pass .replace(second=0)"
    )


@settings(deadline=None, max_examples=100)
@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.timezones()))
def test_any_moment_is_the_same_moment_in_dutch_time(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    written = datetime.fromisoformat(checked.portal_date_time(moment, "at"))
    # In the hour that comes twice the notation cannot say which one is meant.
    possible = [written.replace(tzinfo=AMSTERDAM, fold=fold).astimezone(UTC) for fold in (0, 1)]
    assert moment.astimezone(UTC) in possible


# Text, numbers, enums


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (1, "expected text (str), got int"),
        (None, "expected text (str), got NoneType"),
        (b"a", "expected text (str), got bytes"),
        (UNSET, "expected text (str), got Unset"),
        ("\ud800", "'\\ud800' is not valid text"),
    ],
)
def test_what_is_no_text_is_refused(given: Any, said: str) -> None:
    assert refused(PaymentLinksCalls.create, description=given, amount=1) == f"description: {said}"


@pytest.mark.parametrize("given", [True, 1.0, "1", None])
def test_what_is_no_whole_number_is_refused(given: Any) -> None:
    assert refused(PunchCardsCalls.stamp, "pcd_1", "pcb_1", stamps=given) == (
        f"stamps: expected a whole number (int), got {type(given).__name__}"
    )


@pytest.mark.parametrize("given", [1, 0, "true", None])
def test_what_is_neither_true_nor_false_is_refused(given: Any) -> None:
    assert refused(PaymentLinksCalls.create, description="a", amount=1, reusable=given) == (
        f"reusable: expected True or False, got {type(given).__name__}"
    )


def test_an_enum_takes_its_members_and_any_text() -> None:
    for status, written in ((AppointmentDecision.SCHEDULED, "scheduled"), ("scheduled", "scheduled"), ("new", "new")):
        body = AppointmentsCalls.change_status("apt_1", status=status).content
        assert body == json.dumps({"status": written}, separators=(",", ":")).encode()
    assert refused(AppointmentsCalls.change_status, "apt_1", status="") == "status: is empty"
    wrong: Any = 1
    assert refused(AppointmentsCalls.change_status, "apt_1", status=wrong) == "status: expected text (str), got int"


# Sequences


def generated() -> Iterator[str]:
    yield "cst_1"
    yield "cst_2"


@pytest.mark.parametrize(
    "given", [["cst_1", "cst_2"], ("cst_1", "cst_2"), generated(), {"cst_1": 0, "cst_2": 0}.keys()]
)
def test_a_sequence_is_written_as_a_list(given: Any) -> None:
    assert sent(CustomerGroupsCalls.add_customers("cug_1", customers=given)) == {"customers": ["cst_1", "cst_2"]}


@pytest.mark.parametrize("given", ["cst_1", b"cst_1", {"cst_1": 1}, None, 3])
def test_one_text_is_no_sequence_of_texts(given: Any) -> None:
    assert refused(CustomerGroupsCalls.add_customers, "cug_1", customers=given) == (
        f"customers: expected a list, got {type(given).__name__}"
    )


def test_a_wrong_item_is_told_with_its_place() -> None:
    assert refused(CustomerGroupsCalls.add_customers, "cug_1", customers=["cst_1", "inv_2"]) == (
        "customers[1]: expected an id that starts with cst_, got 'inv_2'"
    )
    assert refused(FileSharesCalls.create, content=["fsf_1", "fsd_1", "x"]) == (
        "content[2]: expected an id that starts with fsf_ or fsd_, got 'x'"
    )


LINE = CustomerInvoiceLine(description="a", amount_excl_vat=Decimal("1.00"), vat_rate=21)


def invoice(lines: Any) -> Any:
    return CustomerInvoicesCalls.create_manual(
        customer_id="cst_1", invoice_number="1", issued_at=date(2026, 1, 2), lines=lines
    )


def test_the_lines_of_an_invoice_are_checked_one_by_one() -> None:
    line = attrs.evolve(LINE)
    line.amount_excl_vat = cast("Any", 1.5)
    assert refused(invoice, lines=[LINE, line]) == (
        "lines[1].amount_excl_vat: a float cannot hold 1.5 exactly: pass a Decimal or text, '12.95'"
    )
    assert refused(invoice, lines=[{"description": "a"}]) == "lines[0]: expected a CustomerInvoiceLine, got dict"
    other = CustomerOfferLine(description="a", amount_excl_vat=Decimal(1), vat_rate=21)
    assert refused(invoice, lines=[other]) == "lines[0]: expected a CustomerInvoiceLine, got CustomerOfferLine"
    assert refused(invoice, lines=[Link(href="a", type="b")]) == "lines[0]: expected a CustomerInvoiceLine, got Link"


def test_the_lines_are_written_as_documented() -> None:
    assert sent(invoice([LINE]))["lines"] == [{"description": "a", "amountExclVat": "1.00", "vatRate": 21}]


def test_an_agreement_takes_up_to_five_signers_and_documents() -> None:
    def agreement(signers: int, documents: int, size: int = 1) -> Any:
        signer = AgreementSignerCreation(first_name="a", last_name="b", email="c")
        return AgreementsCalls.create(
            name="a",
            signer_name="b",
            signer_signature="c",
            signers=[signer] * signers,
            documents=[NamedFile(b"x" * size, "a.pdf")] * documents,
        )

    assert agreement(5, 5)
    assert refused(agreement, 6, 1) == "signers: takes at most 5 items, got 6"
    assert refused(agreement, 1, 6).startswith("documents: ")
    assert agreement(1, 5, 1024 * 1024)
    assert refused(agreement, 1, 5, 1024 * 1024 + 1).startswith("documents: ")


# What is left out


def test_unset_is_left_out() -> None:
    call = CustomerSubscriptionsCalls.update("sub_1", interval=SubscriptionInterval.YEAR_1, description=UNSET)
    assert call.content == b'{"interval":"1 year"}'


# Forms


def test_fields_of_a_form_are_named_as_php_reads_them() -> None:
    fields = {"a": "x", "b": True, "c": False, "d": 3, "e": ["y", {"f": "z", "g": [1]}], "h": {"i": {"j": ""}}}
    assert checked.form_fields(fields) == [
        ("a", "x"),
        ("b", "true"),
        ("c", "false"),
        ("d", "3"),
        ("e[0]", "y"),
        ("e[1][f]", "z"),
        ("e[1][g][0]", "1"),
        ("h[i][j]", ""),
    ]


def test_null_is_an_empty_part_of_a_form() -> None:
    assert checked.form_fields({"a": None}) == [("a", "")]


# Ids in paths


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=20))
def test_an_id_is_refused_or_becomes_one_segment(text: str) -> None:
    try:
        written = checked.path_id(text, "some_id")
    except InvalidArgument:
        assert text in {"", ".", ".."} or any(
            ord(each) < 32 or ord(each) == 127 or "\ud800" <= each <= "\udfff" for each in text
        )
    else:
        assert written.isascii()
        assert not set(written) & set("/?#\\ \r\n")
        assert written not in {".", ".."}


def test_a_change_that_changes_nothing_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="company_name, address, zip_code, city, primary_email: at least one"):
        CustomersCalls.update("cst_1")
