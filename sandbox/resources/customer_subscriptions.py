"""Customer subscriptions. Status and next renewal follow from the dates and the time of day.

Those with `createPayment` are charged at each renewal. The documentation has two events for these payments and no
operation that shows them, so what a payment looks like is taken from those of payment links. Whether a renewal is
itself a `subscription-updated` is not documented; here it is not.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from ..clock import DUTCH, atom, from_request
from ..portal import ApiResponse, Ask, Portal, operation, unprocessable

LIST = "customer subscriptions"
PAYMENTS = "subscription payments"
_MONTHS = {"1 month": 1, "2 months": 2, "6 months": 6, "1 year": 12}


@operation("list-customer-subscriptions")
def list_customer_subscriptions(ask: Ask) -> dict[str, Any]:
    return ask.page(LIST, "/customer-subscriptions", lambda each: view(ask.portal, each))


@operation("get-customer-subscription")
def get_customer_subscription(ask: Ask) -> dict[str, Any]:
    return view(ask.portal, _found(ask))


@operation("create-customer-subscription")
def create_customer_subscription(ask: Ask) -> ApiResponse:
    body = ask.body
    creates_invoice = body.get("createInvoice", False)
    options: dict[str, Any] = {
        "createInvoice": creates_invoice,
        "invoiceDescription": body.get("invoiceDescription") if creates_invoice else None,
    }
    if body.get("createPayment"):
        options["createPayment"] = True
        options["paymentIntegration"] = "mollie"
        options["paymentIntegrationMandateId"] = body.get("paymentIntegrationMandateId")
        options["followUpFailedPayment"] = body.get("followUpFailedPayment", False)
    return ApiResponse(201, view(ask.portal, add(ask.portal, body, options)))


@operation("change-customer-subscription")
def change_customer_subscription(ask: Ask) -> dict[str, Any]:
    subscription = _found(ask)
    changes = ask.fields("description", "interval", "amount", "vatRate")
    if "terminatedAt" in ask.body:
        changes["terminatedAt"] = atom(from_request(ask.body["terminatedAt"]))
    if not changes:
        raise unprocessable("At least one field has to be sent.")
    subscription.update(changes)
    ask.state.replace(subscription)
    ask.state.set_moment(subscription["id"], _next_charge(subscription, ask.portal.today()))
    ask.portal.emit("subscription-updated", view(ask.portal, subscription))
    return view(ask.portal, subscription)


def add(portal: Portal, fields: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """Add a subscription."""
    portal.check_customer(fields["customerId"])
    subscription = {
        "id": portal.new_id("sub_"),
        "customerId": fields["customerId"],
        "description": fields["description"],
        "startsAt": fields["startDate"],
        "interval": fields["interval"],
        "currency": "EUR",
        "amount": fields["amount"],
        "vatRate": fields["vatRate"],
        "options": dict(options),
        "terminatedAt": None,
        "createdAt": atom(portal.now()),
    }
    portal.state.add(LIST, subscription, moment=_next_charge(subscription, portal.today()))
    portal.emit("subscription-created", view(portal, subscription))
    return subscription


def charge(portal: Portal, subscription: Mapping[str, Any], at: datetime | None = None) -> dict[str, Any]:
    """Collect a term's amount from the customer.

    Args:
        portal: The portal.
        subscription: The subscription.
        at: When it happens; None for now.
    """
    if view(portal, subscription)["status"] == "ended" and at is None:
        raise unprocessable("This subscription has ended.")
    customer = portal.state.find(subscription["customerId"]) or {}
    payment = {
        "id": portal.new_id("sbp_"),  # a prefix of the sandbox's own
        "subscriptionId": subscription["id"],
        "currency": subscription["currency"],
        "amount": subscription["amount"],
        "status": "paid",
        "payersName": customer.get("companyName", ""),
        "integration": "mollie",
        "integrationId": f"tr_{portal.secret(10)}",
        "createdAt": atom(at or portal.now()),
    }
    portal.state.add(PAYMENTS, payment)
    portal.emit("subscription-payment-created", payment)
    return payment


def charge_back(portal: Portal, subscription: Mapping[str, Any]) -> dict[str, Any]:
    """Take the latest payment back, as the customer's bank does."""
    paid = [each for each in payments(portal, subscription) if each["status"] == "paid"]
    if not paid:
        raise unprocessable("This subscription has no payment that can be charged back.")
    payment = {**paid[-1], "status": "charged_back"}
    portal.state.replace(payment)
    portal.emit("subscription-payment-updated", payment)
    return payment


def payments(portal: Portal, subscription: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was collected for a subscription, oldest first."""
    found = portal.state.part(PAYMENTS, 1, portal.state.count(PAYMENTS))
    return [each for each in found if each["subscriptionId"] == subscription["id"]]


def charge_what_is_due(portal: Portal) -> None:
    """Charge the subscriptions that renewed since this was called last: once for each term that passed."""
    now = portal.clock.time()
    for first, subscription in portal.state.due(LIST, now):
        moment: float | None = first
        while moment is not None and moment <= now:
            day = datetime.fromtimestamp(moment, DUTCH)
            charge(portal, subscription, day)
            moment = _next_charge(subscription, day.date())
        portal.state.set_moment(subscription["id"], moment)


def delete(portal: Portal, subscription: Mapping[str, Any]) -> None:
    """Delete a subscription; the API cannot."""
    portal.emit("subscription-deleted", view(portal, subscription))
    portal.state.remove(subscription["id"])


def _next_charge(subscription: Mapping[str, Any], after: date) -> float | None:
    """When the first renewal after a day is charged; None: never."""
    if not subscription["options"].get("createPayment"):
        return None
    day = renewal(date.fromisoformat(subscription["startsAt"]), subscription["interval"], after)
    if day is None:
        return None
    moment = datetime.combine(day, time(), DUTCH)
    ends_at = subscription["terminatedAt"]
    return None if ends_at and datetime.fromisoformat(ends_at) <= moment else moment.timestamp()


def view(portal: Portal, subscription: Mapping[str, Any]) -> dict[str, Any]:
    """A subscription as the API returns it."""
    today = portal.today()
    starts_at = date.fromisoformat(subscription["startsAt"])
    ends_at = subscription["terminatedAt"] and datetime.fromisoformat(subscription["terminatedAt"])
    if ends_at:
        status = "ended" if ends_at <= portal.now() else "terminated"
    else:
        status = "planned" if starts_at > today else "in_progress"
    renews_at = None if ends_at else renewal(starts_at, subscription["interval"], today)
    return {**subscription, "status": status, "renewsAt": renews_at.isoformat() if renews_at else None}


def renewal(starts_at: date, interval: str, today: date) -> date | None:
    """The first renewal after today; None where the calendar ends before it."""
    try:
        if interval == "14 days":
            terms = max(1, (today - starts_at).days // 14 + 1)
            return starts_at + timedelta(days=14 * terms)
        months = _MONTHS[interval]
        passed = (today.year - starts_at.year) * 12 + today.month - starts_at.month
        terms = max(1, passed // months)
        while (moment := _months_later(starts_at, terms * months)) <= today:
            terms += 1
    except (OverflowError, ValueError):
        return None
    return moment


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _found(ask: Ask) -> dict[str, Any]:
    return ask.portal.get(ask.path["subscriptionId"], "sub_", "customer subscription")
