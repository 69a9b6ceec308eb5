"""Customer groups. Their members are listed with the customers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..clock import atom
from ..portal import ApiResponse, Ask, Portal, operation

LIST = "customer groups"


@operation("list-customer-groups")
def list_customer_groups(ask: Ask) -> dict[str, Any]:
    return ask.page(LIST, "/customer-groups")


@operation("get-customer-group")
def get_customer_group(ask: Ask) -> dict[str, Any]:
    return ask.portal.get(ask.path["customerGroupId"], "cug_", "customer group")


@operation("create-customer-group")
def create_customer_group(ask: Ask) -> ApiResponse:
    group = add(ask.portal, ask.body["name"])
    add_members(ask.portal, group["id"], ask.body.get("customers", []))
    return ApiResponse(201, group)


@operation("edit-customer-group")
def edit_customer_group(ask: Ask) -> dict[str, Any]:
    group = get_customer_group(ask)
    group["name"] = ask.body["name"]
    ask.state.replace(group)
    return group


@operation("add-customers-to-customer-group")
def add_customers_to_customer_group(ask: Ask) -> dict[str, Any]:
    group = get_customer_group(ask)
    return {"data": add_members(ask.portal, group["id"], ask.body["customers"])}


def add(portal: Portal, name: str) -> dict[str, Any]:
    """Add a group."""
    group = {"id": portal.new_id("cug_"), "name": name, "createdAt": atom(portal.now())}
    portal.state.add(LIST, group)
    return group


def add_members(portal: Portal, group: str, customers: Sequence[str]) -> list[dict[str, Any]]:
    """Put customers in a group; unknown ones are passed over without a word, as the documentation says."""
    members: list[dict[str, Any]] = []
    for customer_id in dict.fromkeys(customers):
        customer = portal.state.find(customer_id) if customer_id.startswith("cst_") else None
        if customer is None:
            continue
        if group not in customer["customerGroups"]:
            customer["customerGroups"].append(group)
            portal.state.replace(customer)
        members.append(customer)
    return members
