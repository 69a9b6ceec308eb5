"""The pages where a customer pays, decides, signs, uploads, downloads and writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from .actions import CUSTOMER, paragraphs
from .pages import error_page, html
from .portal import ApiError, Portal, Upload
from .resources import (
    agreements,
    customer_invoices,
    customer_offers,
    customer_subscription_packages,
    file_requests,
    file_shares,
    payment_links,
    tickets,
)
from .sandbox import Sandbox
from .signature import scribble

Form = Mapping[str, str | Upload]
Page = Callable[[Portal, Request, Form | None], Response | None]
"""Shows a page; or does what its form says, and returns None."""


def _pay_invoice(portal: Portal, request: Request, form: Form | None) -> Response | None:
    invoice = portal.get(_checked(portal, request, "id"), "inv_", "customer invoice")
    if form is not None and invoice["paidAt"] is None:
        customer_invoices.pay(portal, invoice, portal.now())
        return None
    about: dict[str, Any] = {"title": f"Invoice {invoice['invoiceNumber']}", "amount": invoice["amount"]}
    return html("pay.html", **about, payable=invoice["paidAt"] is None, done="This invoice is paid. Thank you!")


def _check_out(portal: Portal, request: Request, form: Form | None) -> Response | None:
    link = portal.get(request.path_params["id"], "plk_", "payment link")
    status = payment_links.status(portal, link)
    if form is not None and status == "open":
        payment_links.pay(portal, link, CUSTOMER)
        return None
    done = "Paid. Thank you!" if status == "paid" else f"This payment link is {status}."
    about: dict[str, Any] = {"title": link["description"], "amount": link["amount"]}
    return html("pay.html", **about, payable=status == "open", done=done)


def _sign_up(portal: Portal, request: Request, form: Form | None) -> Response | None:
    """Paying the first term makes somebody a customer with a subscription."""
    sign_up = portal.state.find(_checked(portal, request, "id"))
    if sign_up is None:
        raise _no_page()
    package = portal.get(sign_up["packageId"], "spg_", "customer subscription package")
    expired = datetime.fromisoformat(sign_up["expiresAt"]) <= portal.now()
    payable = sign_up["subscriptionId"] is None and not expired
    if form is not None and payable:
        customer_subscription_packages.complete(portal, sign_up)
        return None
    done = "You are signed up. Thank you!" if sign_up["subscriptionId"] else "This sign-up has expired."
    return html("pay.html", title=package["name"], amount=package["amount"], payable=payable, done=done)


def _offer(portal: Portal, request: Request, form: Form | None) -> Response | None:
    offer = portal.get(_checked(portal, request, "id"), "off_", "customer offer")
    if form is not None:
        customer_offers.decide_as_customer(
            portal,
            offer,
            _text(form, "decision"),
            ip=request.client.host if request.client else "",
            user_agent=request.headers.get("user-agent", ""),
            signature=scribble(_text(form, "name") or CUSTOMER),
        )
        return None
    expired = offer["expiresAt"] < portal.today().isoformat()
    return html("offer.html", offer=offer, expired=expired, undecided=customer_offers.undecided(offer), name=CUSTOMER)


def _agreement(portal: Portal, request: Request, form: Form | None) -> Response | None:
    signer_id = _checked(portal, request, "signer")
    agreement = portal.get(request.path_params["id"], "agr_", "agreement")
    signer = next((each for each in agreement["signers"] if each["id"] == signer_id), None)
    if signer is None:
        raise _no_page()
    if form is not None:
        signature = scribble(_text(form, "name") or f"{signer['firstName']} {signer['lastName']}")
        agreements.sign(portal, agreement, signer_id, signature)
        return None
    links = {each["id"]: _link(portal, each["id"]) for each in agreement["documents"]}
    return html("agreement.html", agreement=agreement, signer=signer, links=links)


def _file_request(portal: Portal, request: Request, form: Form | None) -> Response | None:
    asked = portal.get(_checked(portal, request, "id"), "frq_", "file request")
    if form is not None:
        file_requests.deliver(portal, asked, {name: each for name, each in form.items() if isinstance(each, Upload)})
        return None
    return html("file_request.html", request=asked)


def _file_share(portal: Portal, request: Request, form: Form | None) -> Response | None:
    share = portal.get(_checked(portal, request, "id"), "fss_", "file share")
    offered = [(each, _link(portal, each["id"])) for each in file_shares.files_in(portal, share)]
    return html("file_share.html", files=offered)


def _ticket(portal: Portal, request: Request, form: Form | None) -> Response | None:
    ticket = portal.get(_checked(portal, request, "id"), "tic_", "ticket")
    if form is not None:
        file, text = form.get("attachment"), paragraphs(_needed(form, "message"))
        upload = file if isinstance(file, Upload) else None
        tickets.reply_as_customer(portal, ticket, text, upload, author=_text(form, "name") or CUSTOMER)
        return None
    return html("ticket.html", ticket=ticket, name=CUSTOMER)


def _new_ticket(portal: Portal, request: Request, form: Form | None) -> Response | None:
    customer = portal.get(_checked(portal, request, "id"), "cst_", "customer")
    if form is None:
        return html("new_ticket.html", customer=customer, name=CUSTOMER)
    author = _text(form, "name") or CUSTOMER
    first = tickets.message(portal, author, paragraphs(_needed(form, "message")), by_customer=True)
    ticket = tickets.add(portal, customer["id"], _needed(form, "title"), "portal", [first])
    return RedirectResponse(tickets.page(portal, ticket)["href"], 303)


def new_ticket_page(portal: Portal, customer_id: str) -> dict[str, str]:
    """The link to the page where a customer opens a ticket."""
    return portal.page_link(f"/new-ticket/{customer_id}/{portal.page_code(customer_id)}")


def _route(path: str, page: Page, *, form: bool = True) -> Route:
    async def handle(request: Request) -> Response:
        sandbox: Sandbox = request.scope["sandbox"]
        try:
            if request.method != "POST":
                return cast("Response", page(sandbox.portal, request, None))
            form = await filled(request)
            with sandbox.state.transaction():
                done = page(sandbox.portal, request, form)
            return done or RedirectResponse(request.url.path, 303)
        except ApiError as error:
            return error_page(error)

    return Route(path, handle, methods=["GET", "POST"] if form else ["GET"])


ROUTES = [
    _route("/public-invoice/{id}/pay/{code}", _pay_invoice),
    _route("/payment-link/{id}", _check_out),
    _route("/sign-up/{id}/pay/{code}", _sign_up),
    _route("/offer/{id}/{code}", _offer),
    _route("/agreement/{id}/{signer}/{code}", _agreement),
    _route("/file-request/{id}/{code}", _file_request),
    _route("/file-share/{id}/{code}", _file_share, form=False),
    _route("/ticket/{id}/{code}", _ticket),
    _route("/new-ticket/{id}/{code}", _new_ticket),
]


def _checked(portal: Portal, request: Request, name: str) -> str:
    """The id in an address, whose code says that this address was handed out."""
    wanted: str = request.path_params[name]
    if request.path_params["code"] != portal.page_code(wanted):
        raise _no_page()
    return wanted


def _no_page() -> ApiError:
    return ApiError(404, "There is no such page.")


def _link(portal: Portal, id: str) -> str | None:
    content = portal.state.content(id)
    return portal.file_link(id, content)["link"] if content else None


def _text(form: Form, name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _needed(form: Form, name: str) -> str:
    if not (text := _text(form, name)):
        raise ApiError(422, f"Please fill in: {name}.")
    return text


async def filled(request: Request) -> Form:
    """The form of a request: texts, and the files that were chosen."""
    fields: dict[str, str | Upload] = {}
    try:
        async with request.form(max_files=20, max_fields=50) as form:
            for name, value in form.items():
                if isinstance(value, str):
                    fields[name] = value
                elif value.filename:  # a file field that was left empty is sent as a file without a name
                    media_type = value.content_type or "application/octet-stream"
                    fields[name] = Upload(value.filename, media_type, await value.read())
    except MultiPartException as error:
        raise ApiError(422, f"The form cannot be read: {error.message}") from None
    return fields
