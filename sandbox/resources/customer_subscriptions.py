"""Customer subscriptions. Status and next renewal follow from the dates and the time of day."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from ..clock import atom, from_request
from ..portal import Answer, Ask, Portal, operation, unprocessable

LIST = "customer subscriptions"
_MONTHS = {"1 month": 1, "2 months": 2, "6 months": 6, "1 year": 12}


@operation("list-customer-subscriptions")
def list_customer_subscriptions(ask: Ask) -> dict[str, Any]:
    return ask.page(LIST, "/customer-subscriptions", lambda each: view(ask.portal, each))


@operation("get-customer-subscription")
def get_customer_subscription(ask: Ask) -> dict[str, Any]:
    return view(ask.portal, _found(ask))


@operation("create-customer-subscription")
def create_customer_subscription(ask: Ask) -> Answer:
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
    return Answer(201, view(ask.portal, add(ask.portal, body, options)))


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
    portal.state.add(LIST, subscription)
    portal.emit("subscription-created", view(portal, subscription))
    return subscription


def view(portal: Portal, subscription: Mapping[str, Any]) -> dict[str, Any]:
    """A subscription as it is answered."""
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
