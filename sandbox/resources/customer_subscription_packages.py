"""Customer subscription packages, and the two ways to sign up for one.

Their paths differ by a trailing slash alone: without it a customer signs up and gets a subscription at once; with it
somebody who is not a customer yet is sent to a pay page, and becomes one there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ..clock import atom
from ..portal import ApiResponse, Ask, Portal, operation, unprocessable
from . import customer_subscriptions, customers

LIST = "customer subscription packages"
SIGN_UPS = "pending sign-ups"
_SIGN_UP_LIFE = timedelta(hours=1)


@operation("list-customer-subscription-packages")
def list_customer_subscription_packages(ask: Ask) -> dict[str, Any]:
    return ask.page(LIST, "/customer-subscription-packages")


@operation("get-customer-subscription-package")
def get_customer_subscription_package(ask: Ask) -> dict[str, Any]:
    return ask.portal.get(ask.path["packageId"], "spg_", "customer subscription package")


@operation("create-customer-subscription-package")
def create_customer_subscription_package(ask: Ask) -> ApiResponse:
    return ApiResponse(201, add(ask.portal, ask.body))


@operation("change-customer-subscription-package")
def change_customer_subscription_package(ask: Ask) -> dict[str, Any]:
    package = get_customer_subscription_package(ask)
    changes = ask.fields("name", "description", "interval", "amount", "vatRate", "availableForSale")
    if not changes:
        raise unprocessable("At least one field has to be sent.")
    package.update(changes)
    ask.state.replace(package)
    return package


@operation("sign-up-a-customer-for-a-customer-subscription-package")
def sign_up_a_customer(ask: Ask) -> ApiResponse:
    package = get_customer_subscription_package(ask)
    options: dict[str, Any] = {
        "createInvoice": ask.body.get("createInvoice", False),
        "invoiceDescription": ask.body.get("invoiceText") or package["name"],
    }
    if "mandateId" in ask.body:
        options["createPayment"] = True
        options["paymentIntegration"] = "mollie"
        options["paymentIntegrationMandateId"] = ask.body["mandateId"]
    subscription = subscribe(ask.portal, package, ask.body["customerId"], ask.body["startDate"], options)
    return ApiResponse(201, customer_subscriptions.view(ask.portal, subscription))


@operation("sign-up-customer-subscription-package-to-non-customer")
def sign_up_a_non_customer(ask: Ask) -> ApiResponse:
    package = get_customer_subscription_package(ask)
    portal = ask.portal
    expires_at = portal.now() + _SIGN_UP_LIFE
    sign_up: dict[str, Any] = {
        "id": portal.new_uuid(),
        "packageId": package["id"],
        "customer": {**ask.fields("companyName", "address", "zipCode", "city"), "primaryEmail": ask.body["email"]},
        "expiresAt": atom(expires_at),
        "subscriptionId": None,
    }
    portal.state.add(SIGN_UPS, sign_up)
    link = f"{portal.origin}/sign-up/{sign_up['id']}/pay/{portal.page_code(sign_up['id'])}"
    return ApiResponse(201, {"id": sign_up["id"], "paymentLink": link, "expiresAt": sign_up["expiresAt"]})


def add(portal: Portal, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Add a package."""
    package = {
        "id": portal.new_id("spg_"),
        "name": fields["name"],
        "description": fields.get("description", ""),
        "interval": fields["interval"],
        "currency": "EUR",
        "amount": fields["amount"],
        "vatRate": fields["vatRate"],
        "availableForSale": fields.get("availableForSale", False),
    }
    portal.state.add(LIST, package)
    return package


def subscribe(
    portal: Portal, package: Mapping[str, Any], customer_id: str, start: str, options: Mapping[str, Any]
) -> dict[str, Any]:
    """Give a customer a subscription from a package."""
    fields = {"customerId": customer_id, "description": package["name"], "startDate": start}
    terms = {name: package[name] for name in ("interval", "amount", "vatRate")}
    return customer_subscriptions.add(portal, {**fields, **terms}, options)


def complete(portal: Portal, sign_up: dict[str, Any]) -> dict[str, Any]:
    """What paying does for somebody who is not a customer yet: makes one, with a subscription from today on."""
    package = portal.get(sign_up["packageId"], "spg_", "customer subscription package")
    customer = customers.add(portal, sign_up["customer"])
    options = {"createInvoice": False, "invoiceDescription": package["name"]}
    subscription = subscribe(portal, package, customer["id"], portal.today().isoformat(), options)
    customer_subscriptions.charge(portal, subscription)  # the first term, which was just paid
    sign_up["subscriptionId"] = subscription["id"]
    portal.state.replace(sign_up)
    return subscription
