"""Customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..clock import atom
from ..portal import ApiResponse, Ask, Portal, operation, unprocessable

LIST = "customers"


@operation("list-customers")
def list_customers(ask: Ask) -> dict[str, Any]:
    return ask.page(LIST, "/customers")


@operation("get-customer")
def get_customer(ask: Ask) -> dict[str, Any]:
    return ask.portal.get(ask.path["customerId"], "cst_", "customer")


@operation("create-customer")
def create_customer(ask: Ask) -> ApiResponse:
    fields = ask.fields("companyName", "address", "zipCode", "city", "primaryEmail", "countryCode")
    return ApiResponse(201, add(ask.portal, fields))


@operation("edit-customer")
def edit_customer(ask: Ask) -> dict[str, Any]:
    customer = get_customer(ask)
    changes = ask.fields("companyName", "address", "zipCode", "city", "primaryEmail")
    if not changes:
        raise unprocessable("At least one field has to be sent.")
    customer.update(changes)
    ask.state.replace(customer)
    return customer


def add(portal: Portal, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Add a customer."""
    customer: dict[str, Any] = {
        "id": portal.new_id("cst_"),
        "companyName": fields["companyName"],
        "address": fields["address"],
        "zipCode": fields["zipCode"],
        "city": fields["city"],
        "countryCode": fields.get("countryCode", "NL"),
        "primaryEmail": fields["primaryEmail"],
        "phone": fields.get("phone"),
        "integration": None,
        "integrationId": None,
        "customerGroups": [],
        "createdAt": atom(portal.now()),
    }
    portal.state.add(LIST, customer)
    portal.emit("customer-created", customer)
    return customer


def delete(portal: Portal, customer: Mapping[str, Any]) -> None:
    """Delete a customer; the API cannot.

    What happens to their invoices and so on is not documented; here they stay.
    """
    portal.emit("customer-deleted", customer)
    portal.state.remove(customer["id"])
