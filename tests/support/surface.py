"""The names of all public methods, as the design lists them."""

from __future__ import annotations

METHODS = {
    "agreements": "list get create download_document",
    "appointments": "list get schedule change_status cancel",
    "customers": "list get create update",
    "customer_groups": "list get create update add_customers",
    "customer_invoices": "list get get_pdf create create_manual mark_paid",
    "customer_offers": "list get create create_manual accept reject",
    "customer_subscriptions": "list get create update",
    "customer_subscription_packages": "list get create update sign_up_customer sign_up_non_customer",
    "files": "get upload create_directory download",
    "file_requests": "list get create",
    "file_shares": "list create",
    "invoices": "list get",
    "payment_links": "list get create close list_payments",
    "punch_cards": "list get create update list_issued get_issued issue stamp",
    "tickets": "list get reply attach close",
    "webhooks": "list get create",
}
NAMES = {f"{resource}.{method}" for resource, methods in METHODS.items() for method in methods.split()}
# What walks through a list as well; no operations of their own.
FINDERS = {
    f"{resource}.{method}"
    for resource in ("customer_invoices", "customer_offers")
    for method in ("find", "create_once", "create_manual_once")
}
