"""The pages for people: the overview, and those where a customer pays. Plain HTML, made here, without scripts."""

from __future__ import annotations

import html as html_module
import re
from datetime import datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from .clock import DUTCH
from .portal import ApiError, Portal
from .resources import (
    customer_invoices,
    customer_offers,
    customer_subscription_packages,
    customer_subscriptions,
    customers,
    payment_links,
    punch_cards,
    tickets,
    webhooks,
)
from .sandbox import Sandbox

_SHOWN = 8
_PAYER = "J. de Vries"
_SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def html(template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page."""
    return HTMLResponse(_templates().get_template(template).render(values), status, _SECURITY)


def overview(sandbox: Sandbox) -> HTMLResponse:
    """What the portal holds, and what was asked of it."""
    portal, state = sandbox.portal, sandbox.state
    counted = (
        ("Customers", customers.LIST),
        ("Invoices", customer_invoices.LIST),
        ("Offers", customer_offers.LIST),
        ("Subscriptions", customer_subscriptions.LIST),
        ("Payment links", payment_links.LIST),
        ("Punch cards", punch_cards.LIST),
        ("Tickets", tickets.LIST),
        ("Webhooks", webhooks.LIST),
    )
    names: dict[str, str] = {}
    for invoice in (invoices := state.latest(customer_invoices.LIST, _SHOWN)):
        customer = state.find(invoice["customerId"])
        names[invoice["customerId"]] = customer["companyName"] if customer else invoice["customerId"]
    return html(
        "overview.html",
        base_url=portal.base_url,
        api_key=sandbox.api_key,
        now=portal.now(),
        rate_limit=sandbox.rate_limit.limit,
        counts=[(label, state.count(where)) for label, where in counted],
        customers=state.latest(customers.LIST, _SHOWN),
        invoices=invoices,
        names=names,
        deliveries=state.deliveries(_SHOWN),
        requests=list(sandbox.log)[:-13:-1],
    )


def invoice_page(portal: Portal, request: Request, id: str, code: str) -> Response:
    """Where a customer pays an invoice."""
    invoice = portal.get(id, "inv_", "customer invoice")
    _check(portal, id, code)
    if request.method == "POST" and invoice["paidAt"] is None:
        with portal.state.transaction():
            customer_invoices.pay(portal, invoice, portal.now())
        return RedirectResponse(request.url.path, 303)
    about: dict[str, Any] = {"title": f"Invoice {invoice['invoiceNumber']}", "amount": invoice["amount"]}
    return html("pay.html", **about, payable=invoice["paidAt"] is None, done="This invoice is paid. Thank you!")


def checkout_page(portal: Portal, request: Request, id: str) -> Response:
    """Where anybody pays by a payment link."""
    link = portal.get(id, "plk_", "payment link")
    status = payment_links.status(portal, link)
    if request.method == "POST" and status == "open":
        with portal.state.transaction():
            payment_links.pay(portal, link, _PAYER)
        return RedirectResponse(request.url.path, 303)
    done = "Paid. Thank you!" if status == "paid" else f"This payment link is {status}."
    about: dict[str, Any] = {"title": link["description"], "amount": link["amount"]}
    return html("pay.html", **about, payable=status == "open", done=done)


def sign_up_page(portal: Portal, request: Request, id: str, code: str) -> Response:
    """Where somebody pays the first term, and becomes a customer with a subscription by that."""
    sign_up = portal.state.find(id)
    _check(portal, id, code)
    if sign_up is None:
        raise ApiError(404, "There is no such page.")
    package = portal.get(sign_up["packageId"], "spg_", "customer subscription package")
    expired = datetime.fromisoformat(sign_up["expiresAt"]) <= portal.now()
    payable = sign_up["subscriptionId"] is None and not expired
    if request.method == "POST" and payable:
        with portal.state.transaction():
            customer_subscription_packages.complete(portal, sign_up)
        return RedirectResponse(request.url.path, 303)
    done = "You are signed up. Thank you!" if sign_up["subscriptionId"] else "This sign-up has expired."
    return html("pay.html", title=package["name"], amount=package["amount"], payable=payable, done=done)


def error_page(error: ApiError) -> Response:
    """A page that says what went wrong."""
    title = f"{error.status} {HTTPStatus(error.status).phrase}"
    return html("message.html", status=error.status, title=title, message=error.message)


def _check(portal: Portal, id: str, code: str) -> None:
    if code != portal.page_code(id):
        raise ApiError(404, "There is no such page.")


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["euros"] = _euros
    environment.filters["clock"] = _clock_time
    environment.filters["day"] = _day
    environment.filters["moment"] = _moment
    environment.filters["size"] = _size
    environment.filters["as_text"] = _as_text
    environment.filters["kind"] = lambda status: f"s{str(status)[0]}"
    return environment


def _euros(amount: str) -> str:
    """An amount as the Dutch write it: € 1.234,50."""
    whole, _, cents = amount.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    grouped = f"{int(digits):,}".replace(",", ".") if len(digits) < 40 else digits
    return f"€ {sign}{grouped},{(cents + '00')[:2]}"


def _day(text: str) -> str:
    return datetime.fromisoformat(text).strftime("%d-%m-%Y")


def _clock_time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, DUTCH).strftime("%H:%M:%S")


def _moment(text: str) -> str:
    return datetime.fromisoformat(text).strftime("%d-%m-%Y %H:%M")


def _size(count: int) -> str:
    """A number of bytes, in round words."""
    return f"{count} bytes" if count < 1000 else f"{count / 1000:.1f} kB" if count < 1e6 else f"{count / 1e6:.1f} MB"


def _as_text(markup: str) -> str:
    """What HTML says, without its tags; HTML of a caller's is not put on a page."""
    return html_module.unescape(re.sub(r"<[^>]*>", "", re.sub(r"(?i)</p>|<br */?>", "\n", markup))).strip()
