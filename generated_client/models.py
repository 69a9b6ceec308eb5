"""All models and enums, for annotations: `from generated_client.models import CustomerInvoice`.

Generated from openapi.yaml; changes made here are lost.
"""

from .files import AsyncCloudFile, CloudFile
from .resources.agreements import (
    Agreement,
    AgreementDocument,
    AgreementSigner,
    AgreementSignerCreation,
    AgreementStatus,
    AgreementWithDetails,
)
from .resources.appointments import Appointment, AppointmentDecision, AppointmentStatus
from .resources.customer_groups import CustomerGroup
from .resources.customer_invoices import CustomerInvoice, CustomerInvoiceLine, CustomerInvoiceLinks
from .resources.customer_offers import CustomerOffer, CustomerOfferLine, CustomerOfferLinks
from .resources.customer_subscription_packages import CustomerSubscriptionPackage, PendingPackageSignUp
from .resources.customer_subscriptions import (
    CustomerSubscription,
    CustomerSubscriptionOptions,
    SubscriptionInterval,
    SubscriptionStatus,
)
from .resources.customers import Customer
from .resources.file_requests import FileRequest, FileRequestLinks, RequestedFile, RequestedFileCreation
from .resources.file_shares import FileShare, FileShareLinks
from .resources.files import FileOrDirectory, FileOrDirectoryType
from .resources.invoices import Invoice, InvoiceLine
from .resources.payment_links import PaymentLink, PaymentLinkPayment, PaymentLinkStatus
from .resources.punch_cards import IssuedPunchCardStatus, PunchCard, PunchCardBought, PunchCardExpiryPeriod
from .resources.shared import Link
from .resources.tickets import (
    Ticket,
    TicketMessage,
    TicketMessageAttachment,
    TicketSource,
    TicketStatus,
    TicketWithMessage,
)
from .resources.webhooks import EventType, Webhook

__all__ = [
    "Agreement",
    "AgreementDocument",
    "AgreementSigner",
    "AgreementSignerCreation",
    "AgreementStatus",
    "AgreementWithDetails",
    "Appointment",
    "AppointmentDecision",
    "AppointmentStatus",
    "AsyncCloudFile",
    "CloudFile",
    "Customer",
    "CustomerGroup",
    "CustomerInvoice",
    "CustomerInvoiceLine",
    "CustomerInvoiceLinks",
    "CustomerOffer",
    "CustomerOfferLine",
    "CustomerOfferLinks",
    "CustomerSubscription",
    "CustomerSubscriptionOptions",
    "CustomerSubscriptionPackage",
    "EventType",
    "FileOrDirectory",
    "FileOrDirectoryType",
    "FileRequest",
    "FileRequestLinks",
    "FileShare",
    "FileShareLinks",
    "Invoice",
    "InvoiceLine",
    "IssuedPunchCardStatus",
    "Link",
    "PaymentLink",
    "PaymentLinkPayment",
    "PaymentLinkStatus",
    "PendingPackageSignUp",
    "PunchCard",
    "PunchCardBought",
    "PunchCardExpiryPeriod",
    "RequestedFile",
    "RequestedFileCreation",
    "SubscriptionInterval",
    "SubscriptionStatus",
    "Ticket",
    "TicketMessage",
    "TicketMessageAttachment",
    "TicketSource",
    "TicketStatus",
    "TicketWithMessage",
    "Webhook",
]
