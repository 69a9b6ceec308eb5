"""Every method of the client as somebody would call it, with the sample of request and response that belongs to it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from generated_client import NamedFile
from generated_client.models import (
    AgreementSignerCreation,
    AppointmentDecision,
    CustomerInvoiceLine,
    CustomerOfferLine,
    EventType,
    PunchCardExpiryPeriod,
    RequestedFileCreation,
    SubscriptionInterval,
)

# Others to try: the tests of fixtures are also run on those that the probe records.
FIXTURES = Path(os.environ.get("MIJNKLANTPORTAAL_FIXTURES") or Path(__file__).parents[1] / "fixtures")
PDF = NamedFile(b"%PDF-1.7 example", "example-file.pdf")


class DocumentedCall:
    """A call of one method with the values that the documentation's sample has."""

    def __init__(self, method: str, fixture: str, *arguments: Any, **keywords: Any) -> None:
        self.resource, self.method = method.split(".")
        self.fixture = fixture
        self.arguments = arguments
        self.keywords = keywords

    def __repr__(self) -> str:
        return f"{self.resource}.{self.method}" + (".older" if self.fixture.endswith(".older") else "")

    @cached_property
    def sample(self) -> DocumentedExchange:
        """The request and the response that the documentation shows for it."""
        return DocumentedExchange.read(self.fixture)

    def on(self, portal: Any) -> Any:
        """Make the call; on an async client it comes back as what is to be awaited."""
        return getattr(getattr(portal, self.resource), self.method)(*self.arguments, **self.keywords)


@dataclass(frozen=True)
class DocumentedExchange:
    """What stands in a file of `fixtures/`."""

    operation: str
    request: dict[str, Any]
    status: int
    response: Any
    note: str

    @classmethod
    def read(cls, name: str) -> DocumentedExchange:
        fixture = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
        return cls(
            fixture["operation"], fixture["request"], fixture["status"], fixture["response"], fixture.get("note", "")
        )

    @property
    def is_page(self) -> bool:
        return self.response is not None and "current_page" in self.response

    @property
    def is_list(self) -> bool:
        return self.response is not None and set(self.response) == {"data"}

    @property
    def content(self) -> bytes:
        """What comes over the wire."""
        return b"" if self.response is None else json.dumps(self.response).encode()


def _calls() -> Iterator[DocumentedCall]:
    call = DocumentedCall

    yield call("agreements.list", "list-agreements")
    yield call("agreements.get", "get-agreement", "agr_abc12346def678")
    yield call(
        "agreements.create",
        "create-agreement",
        name="Service contract",
        signer_name="John Doe",
        signer_signature="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAABgAA...",
        signers=[
            AgreementSignerCreation(
                first_name="Dirk Jan", last_name="Bakker", email="dj.bakker@domain.com", should_identify=True
            )
        ],
        documents=[PDF],
    )
    yield call(
        "agreements.download_document", "download-agreement-document", "agr_abc12346def678", "agd_abc12346def678"
    )

    yield call("appointments.list", "list-appointments", start_at=datetime(2025, 3, 5, 14, 30), days=7)
    yield call("appointments.get", "get-appointment", "apt_abc12346def678")
    yield call(
        "appointments.schedule",
        "schedule-appointment",
        name="Contract extension",
        customer_id="cst_abcde123fgh",
        attendee_name="John Doe",
        attendee_email="johndoe@example.com",
        starts_at=datetime(2025, 3, 5, 14, 30),
        ends_at=datetime(2025, 3, 5, 16),
    )
    yield call(
        "appointments.change_status",
        "change-appointment-status",
        "apt_abc12346def678",
        status=AppointmentDecision.SCHEDULED,
    )
    yield call("appointments.cancel", "cancel-appointment", "apt_abc12346def678")

    address = {
        "company_name": "Test Company BV",
        "address": "Teststreet 123",
        "zip_code": "1234AB",
        "city": "Amsterdam",
    }
    yield call("customers.list", "list-customers")
    yield call("customers.get", "get-customer", "cst_abc12345def678")
    yield call("customers.create", "create-customer", **address, primary_email="john.doe@test.com", country_code="NL")
    yield call("customers.create", "create-customer.older", **address, primary_email="john.doe@test.com")
    yield call("customers.update", "edit-customer", "cst_abc12345def678", **address, primary_email="john.doe@test.com")

    yield call("customer_groups.list", "list-customer-groups")
    yield call("customer_groups.get", "get-customer-group", "cug_abc12345def678")
    yield call("customer_groups.create", "create-customer-group", name="Hosting customers", customers=["cst_abc12345"])
    yield call("customer_groups.update", "edit-customer-group", "cug_abc12345def678", name="Hosting customers")
    yield call(
        "customer_groups.add_customers",
        "add-customers-to-customer-group",
        "cug_abc12345def678",
        customers=["cst_abc12345"],
    )

    yield call("customer_invoices.list", "list-customer-invoices")
    yield call("customer_invoices.get", "get-customer-invoice", "inv_abc12345def678")
    yield call("customer_invoices.get", "get-customer-invoice.older", "inv_abc12345def678")
    yield call("customer_invoices.get_pdf", "get-customer-invoice-as-pdf", "inv_abc12345def678")
    yield call(
        "customer_invoices.create",
        "create-customer-invoice",
        customer_id="cst_abc12345def678",
        invoice_number="2014-001",
        issued_at=date(2024, 4, 30),
        amount=Decimal("12.95"),
        pdf=PDF,
        paid_at=datetime(2024, 5, 11, 12, 59),
        send_notification=True,
    )
    yield call(
        "customer_invoices.create_manual",
        "create-customer-invoice-manual",
        customer_id="cst_abc12345def678",
        invoice_number="2015-001",
        issued_at=date(2025, 4, 14),
        lines=[CustomerInvoiceLine(description="Website template", amount_excl_vat=Decimal("12.95"), vat_rate=21)],
        send_notification=True,
    )
    yield call(
        "customer_invoices.mark_paid",
        "mark-customer-invoice-paid",
        "inv_abc12345def678",
        paid_at=datetime(2024, 4, 30, 14),
    )

    yield call("customer_offers.list", "list-customer-offers")
    yield call("customer_offers.get", "get-customer-offer", "off_abc12345def678")
    yield call(
        "customer_offers.create",
        "create-customer-offer",
        customer_id="cst_abc12345def678",
        offer_number="2014-001",
        issued_at=date(2024, 4, 30),
        expires_at=date(2024, 4, 30),
        amount=Decimal("12.95"),
        pdf=PDF,
        send_notification=True,
        accepted_at=datetime(2024, 5, 11, 12, 59),
        accepted_via_ip="192.0.2.9",
        accepted_via_user_agent="Mozilla/5.0 (X11; Linux x86_64) ...",
        rejected_at=datetime(2024, 5, 11, 12, 59),
    )
    yield call(
        "customer_offers.create_manual",
        "create-customer-offer-manual",
        customer_id="cst_abc12345def678",
        offer_number="2014-001",
        issued_at=date(2025, 4, 14),
        expires_at=date(2025, 4, 30),
        lines=[CustomerOfferLine(description="Website template", amount_excl_vat=Decimal("12.95"), vat_rate=21)],
        send_notification=True,
    )
    yield call(
        "customer_offers.accept",
        "mark-customer-offer-accepted-or-rejected",
        "off_abc12345def678",
        accepted_at=datetime(2024, 5, 4, 20, 51, 50),
        accepted_via_ip="192.0.2.9",
        accepted_via_user_agent="Mozilla/5.0 (X11; Linux x86_64)...",
    )
    yield call(
        "customer_offers.reject",
        "mark-customer-offer-accepted-or-rejected.reject",
        "off_abc12345def678",
        rejected_at=datetime(2024, 5, 4, 20, 51, 50),
    )

    subscription: dict[str, Any] = {
        "customer_id": "cst_abc12345def678",
        "description": "Contribution costs",
        "starts_at": date(2024, 5, 4),
        "interval": SubscriptionInterval.YEAR_1,
        "amount": Decimal("12.95"),
        "vat_rate": 21,
        "create_invoice": True,
        "invoice_description": "Extending subscription",
    }
    yield call("customer_subscriptions.list", "list-customer-subscriptions")
    yield call("customer_subscriptions.get", "get-customer-subscription", "sub__abc12345def678")
    yield call("customer_subscriptions.get", "get-customer-subscription.older", "sub__abc12345def678")
    yield call("customer_subscriptions.create", "create-customer-subscription", **subscription)
    yield call(
        "customer_subscriptions.create",
        "create-customer-subscription.older",
        **subscription,
        create_payment=True,
        payment_mandate_id="mdt_123abc",
        follow_up_failed_payment=True,
    )
    yield call(
        "customer_subscriptions.update",
        "change-customer-subscription",
        "sub__abc12345def678",
        description="Contribution costs",
        interval=SubscriptionInterval.YEAR_1,
        amount=Decimal("12.95"),
        vat_rate=21,
        terminated_at=datetime(2024, 7, 4, 22, 1),
    )

    package: dict[str, Any] = {
        "name": "Phone subscription",
        "description": "1GB per month, 300min per month",
        "interval": SubscriptionInterval.YEAR_1,
        "amount": Decimal("12.95"),
        "vat_rate": 21,
        "available_for_sale": True,
    }
    yield call("customer_subscription_packages.list", "list-customer-subscription-packages")
    yield call("customer_subscription_packages.get", "get-customer-subscription-package", "spg_abc12345def678")
    yield call("customer_subscription_packages.create", "create-customer-subscription-package", **package)
    yield call(
        "customer_subscription_packages.update",
        "change-customer-subscription-package",
        "spg_abc12345def678",
        **package,
    )
    yield call(
        "customer_subscription_packages.sign_up_customer",
        "sign-up-a-customer-for-a-customer-subscription-package",
        "spg_abc12345def678",
        customer_id="cst_abc12345def678",
        starts_at=date(2024, 5, 4),
        payment_mandate_id="mdt_abc12345def678",
        create_invoice=True,
        invoice_description=None,
    )
    yield call(
        "customer_subscription_packages.sign_up_non_customer",
        "sign-up-customer-subscription-package-to-non-customer",
        "spg_abc12345def678",
        **address,
        primary_email="john.doe@test.com",
    )

    yield call("files.get", "get-file", "fsf_abc12345678")
    yield call("files.upload", "post-files", file=PDF, directory="fsd_abc12345678")
    yield call("files.create_directory", "post-files.create_directory", name="Contracts", directory="fsd_abc12345678")
    yield call("files.download", "download-file", "fsf_abc12345678")

    yield call("file_requests.list", "list-file-requests")
    yield call("file_requests.get", "get-file-request", "frq_abc12345678")
    yield call(
        "file_requests.create",
        "create-file-request",
        name="Contract renewal",
        description="We need these files to complete your contract renewal",
        requested_files=[
            RequestedFileCreation(
                name="Logo",
                description="The logo we should put on your website",
                required=True,
                max_file_size=10240,
            )
        ],
        customer_id="cst_abc123456789",
        directory_id="fsd_abc123456789",
    )

    yield call("file_shares.list", "list-file-shares")
    yield call(
        "file_shares.create",
        "create-file-share",
        content=["fsd_abc123456789", "fsf_abc123456789"],
        customer_id="cst_abc123456789",
    )

    yield call("invoices.list", "list-mijnklantportaal-invoices")
    yield call("invoices.get", "get-invoice", "fac_abc12345678")

    yield call("payment_links.list", "list-payment-links")
    yield call("payment_links.get", "get-payment-link", "plk_abc12345def678")
    yield call(
        "payment_links.create",
        "create-payment-link",
        description="Contribution costs",
        amount=Decimal("12.95"),
        expires_at=date(2024, 5, 4),
        reusable=True,
    )
    yield call("payment_links.close", "close-payment-link", "plk_abc12345def678")
    yield call("payment_links.list_payments", "list-payment-link-payment", "plk_abc12345def678")

    yield call("punch_cards.list", "list-punch-cards")
    yield call("punch_cards.get", "get-punch-card", "pcd_abc12345def678")
    yield call(
        "punch_cards.create",
        "create-punch-card",
        name="Driving lessons",
        description="Lessons in a BMW, Mon-Fri 09AM-05PM",
        punches=20,
        punch_label="lessons",
        for_sale=True,
        price=Decimal("229.95"),
        vat_rate=21,
        expiry_value=3,
        expiry_period=PunchCardExpiryPeriod.YEARS,
    )
    yield call(
        "punch_cards.update",
        "edit-punch-card",
        "pcd_abc12345def678",
        for_sale=True,
        price=Decimal("229.95"),
        vat_rate=21,
    )
    yield call("punch_cards.list_issued", "list-bought-punch-cards", "pcd_abc12345def678")
    yield call("punch_cards.get_issued", "get-bought-punch-card", "pcd_abc12345def678", "pcb_abc12345def678")
    yield call("punch_cards.issue", "issue-new-punch-card", "pcd_abc12345def678", customer_id="cst_abc12345def678")
    yield call("punch_cards.stamp", "stamp-an-issued-punch-card", "pcd_abc12345def678", "pcb_abc12345def678", stamps=1)

    yield call("tickets.list", "list-tickets")
    yield call("tickets.get", "get-ticket-record", "tic_abc12345def678")
    yield call(
        "tickets.reply", "add-message-to-the-ticket", "tic_abc12345def678", message="<p>We will look into it!</p>"
    )
    yield call(
        "tickets.attach",
        "upload-attachment-to-ticket-message",
        "tic_abc12345def678",
        "tim_abc12345def678",
        attachment=PDF,
    )
    yield call("tickets.close", "close-ticket", "tic_abc12345def678")

    yield call("webhooks.list", "list-webhooks")
    yield call("webhooks.get", "get-webhook", "wbh_abc12345def678")
    yield call(
        "webhooks.create",
        "create-webhook",
        url="https://mijnklantportaal.nl/webhook-incoming",
        type=EventType.CUSTOMER_CREATED,
    )


CALLS = list(_calls())
