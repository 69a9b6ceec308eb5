"""Appointments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ..clock import DUTCH, atom, from_request
from ..portal import ApiError, ApiResponse, Ask, Portal, operation, unprocessable

LIST = "appointments"


@operation("list-appointments")
def list_appointments(ask: Ask) -> dict[str, Any]:
    asked = ask.query.get("start_at")
    start = datetime.fromisoformat(asked).replace(tzinfo=DUTCH) if asked else ask.portal.now()
    days = int(ask.query.get("days", "7"))
    if days < 1:
        raise unprocessable("days: at least 1")
    try:
        end = start + timedelta(days=days)
        return {"data": ask.state.within(LIST, start.timestamp(), end.timestamp())}
    except (OverflowError, ValueError):
        raise unprocessable("days: the calendar ends before that") from None


@operation("get-appointment")
def get_appointment(ask: Ask) -> dict[str, Any]:
    return ask.portal.get(ask.path["appointmentId"], "apt_", "appointment")


@operation("schedule-appointment")
def schedule_appointment(ask: Ask) -> ApiResponse:
    body = ask.body
    if "customerId" in body:
        ask.portal.check_customer(body["customerId"])
    elif not (body.get("attendeeName") and body.get("attendeeEmail")):
        raise unprocessable("attendeeName and attendeeEmail are needed without customerId.")
    return ApiResponse(201, add(ask.portal, body, "scheduled"))


@operation("change-appointment-status")
def change_appointment_status(ask: Ask) -> dict[str, Any]:
    appointment = get_appointment(ask)
    if appointment["status"] != "pending":
        raise unprocessable("Only a pending appointment can be confirmed or canceled this way.")
    return _set_status(ask.portal, appointment, ask.body["status"])


@operation("cancel-appointment")
def cancel_appointment(ask: Ask) -> dict[str, Any]:
    appointment = get_appointment(ask)
    if appointment["status"] == "canceled":
        raise ApiError(409, "This appointment is canceled already.")
    return _set_status(ask.portal, appointment, "canceled")


def add(portal: Portal, fields: Mapping[str, Any], status: str) -> dict[str, Any]:
    """Add an appointment. Its title is taken and not shown again: the API has no field for it."""
    starts_at, ends_at = from_request(fields["startsAt"]), from_request(fields["endsAt"])
    if ends_at <= starts_at:
        raise unprocessable("endsAt: has to lie after startsAt")
    customer = portal.state.find(fields["customerId"]) if "customerId" in fields else None
    appointment = {
        "id": portal.new_id("apt_"),
        "customerId": customer["id"] if customer else None,
        "attendeeName": fields.get("attendeeName") or (customer["companyName"] if customer else ""),
        "attendeeEmail": fields.get("attendeeEmail") or (customer["primaryEmail"] if customer else ""),
        "startsAt": atom(starts_at),
        "endsAt": atom(ends_at),
        "status": status,
        "onlineMeetingLink": None,
        "createdAt": atom(portal.now()),
    }
    portal.state.add(LIST, appointment, moment=starts_at.timestamp())
    portal.emit("appointment-created", appointment)
    return appointment


def _set_status(portal: Portal, appointment: dict[str, Any], status: str) -> dict[str, Any]:
    appointment["status"] = status
    portal.state.replace(appointment)
    if status == "canceled":
        portal.emit("appointment-canceled", appointment)
    return appointment
