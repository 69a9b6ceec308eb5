"""What the operations do, one module a resource; importing this registers them all."""

from . import (
    agreements,
    appointments,
    customer_groups,
    customer_invoices,
    customer_offers,
    customer_subscription_packages,
    customer_subscriptions,
    customers,
    file_requests,
    file_shares,
    files,
    invoices,
    payment_links,
    punch_cards,
    tickets,
    webhooks,
)

__all__ = [
    "agreements",
    "appointments",
    "customer_groups",
    "customer_invoices",
    "customer_offers",
    "customer_subscription_packages",
    "customer_subscriptions",
    "customers",
    "file_requests",
    "file_shares",
    "files",
    "invoices",
    "payment_links",
    "punch_cards",
    "tickets",
    "webhooks",
]
