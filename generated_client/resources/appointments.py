"""`portal.appointments`: appointments with customers and others.

Generated from openapi.yaml; changes made here are lost.
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from attrs import define, field

from .._core import arguments as _checked
from .._core import bodies as _bodies
from .._core import decoding as _read
from .._core import rows as _rows
from .._core.call import UNSET, Call, Unset
from .._core.call import Fields as _Fields
from .._core.drivers import AsyncResource, Resource
from .._core.model import Field, Model, OpenEnum
from ..errors import UnreadableField

__all__ = [
    "Appointment",
    "AppointmentDecision",
    "AppointmentStatus",
    "Appointments",
    "AppointmentsCalls",
    "AsyncAppointments",
]


class AppointmentStatus(OpenEnum):
    """State of an appointment."""

    SCHEDULED = "scheduled"
    CANCELED = "canceled"
    PENDING = "pending"


class AppointmentDecision(OpenEnum):
    """What a pending appointment becomes."""

    SCHEDULED = "scheduled"
    CANCELED = "canceled"


@define(kw_only=True, eq=False, repr=False)
class Appointment(Model):
    """An appointment."""

    id: str
    """Its id."""
    customer_id: str | None
    """The customer it is with, null where there is none."""
    attendee_name: str
    """Name of the attendee."""
    attendee_email: str
    """Email address of the attendee."""
    starts_at: datetime
    """When it starts."""
    ends_at: datetime
    """When it ends."""
    status: AppointmentStatus
    """Its state."""
    created_at: datetime
    """When it was added, whatever its status."""
    online_meeting_link: str | None = None
    """URL of the online meeting, where a meeting integration is linked."""
    extra: dict[str, Any] = field(factory=dict[str, Any], repr=False)
    """What the API sent beyond the documented fields."""

    json_fields: ClassVar[Mapping[str, Field]] = {
        "id": Field("id", _read.text),
        "customerId": Field("customer_id", _read.text, nullable=True),
        "attendeeName": Field("attendee_name", _read.text),
        "attendeeEmail": Field("attendee_email", _read.text),
        "startsAt": Field("starts_at", _read.date_time, lambda value: value.isoformat()),
        "endsAt": Field("ends_at", _read.date_time, lambda value: value.isoformat()),
        "status": Field("status", lambda value: AppointmentStatus(value)),
        "createdAt": Field("created_at", _read.date_time, lambda value: value.isoformat()),
        "onlineMeetingLink": Field("online_meeting_link", _read.text, required=False, nullable=True),
    }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        try:
            self = cls.__new__(cls)
            self.id = value if type(value := data["id"]) is str else _read.text(value)
            self.customer_id = (
                value if (value := data["customerId"]) is None or type(value) is str else _read.text(value)
            )
            self.attendee_name = value if type(value := data["attendeeName"]) is str else _read.text(value)
            self.attendee_email = value if type(value := data["attendeeEmail"]) is str else _read.text(value)
            self.starts_at = _read.date_time(data["startsAt"])
            self.ends_at = _read.date_time(data["endsAt"])
            self.status = AppointmentStatus(data["status"])
            self.created_at = _read.date_time(data["createdAt"])
            self.online_meeting_link = (
                value if (value := data.get("onlineMeetingLink")) is None or type(value) is str else _read.text(value)
            )
            self.extra = {} if len(data) == 9 - (value is None) else cls._unknown(data)
        except Exception:
            return cls._read_leniently(data)
        return self

    def to_dict(self) -> dict[str, Any]:
        try:
            data: dict[str, Any] = {
                "id": self.id,
                "customerId": self.customer_id,
                "attendeeName": self.attendee_name,
                "attendeeEmail": self.attendee_email,
                "startsAt": self.starts_at.isoformat(),
                "endsAt": self.ends_at.isoformat(),
                "status": self.status,
                "createdAt": self.created_at.isoformat(),
            }
            if self.online_meeting_link is not None:
                data["onlineMeetingLink"] = self.online_meeting_link
        except UnreadableField:
            return self._write_leniently()
        data.update(_read.plain(self.extra))
        return data


class AppointmentsCalls:
    """The calls of `portal.appointments`, as data: what its methods perform, and what `portal.send` takes."""

    @staticmethod
    def list(*, start_at: datetime | Unset = UNSET, days: int | Unset = UNSET) -> Call[builtins.list[Appointment]]:
        _query: _Fields = {}
        if start_at is not UNSET:
            _query["start_at"] = _checked.portal_date_time_minutes(start_at, "start_at")
        if days is not UNSET:
            _query["days"] = _checked.integer(days, "days")
        return Call("GET", "/appointments", _rows.list_in_data(Appointment), query=_checked.query(_query))

    @staticmethod
    def schedule(
        *,
        name: str,
        starts_at: datetime,
        ends_at: datetime,
        customer_id: str | Unset = UNSET,
        attendee_name: str | Unset = UNSET,
        attendee_email: str | Unset = UNSET,
    ) -> Call[Appointment]:
        _fields: _Fields = {
            "name": _checked.string(name, "name"),
            "startsAt": _checked.portal_date_time(starts_at, "starts_at"),
            "endsAt": _checked.portal_date_time(ends_at, "ends_at"),
        }
        if customer_id is not UNSET:
            _fields["customerId"] = _checked.identifiers("cst_")(customer_id, "customer_id")
        if attendee_name is not UNSET:
            _fields["attendeeName"] = _checked.string(attendee_name, "attendee_name")
        if attendee_email is not UNSET:
            _fields["attendeeEmail"] = _checked.string(attendee_email, "attendee_email")
        return Call("POST", "/appointments", Appointment.from_dict, content=_bodies.json(_fields))

    @staticmethod
    def get(appointment_id: str) -> Call[Appointment]:
        return Call(
            "GET", f"/appointments/{_checked.path_id(appointment_id, 'appointment_id', 'apt_')}", Appointment.from_dict
        )

    @staticmethod
    def change_status(appointment_id: str, *, status: AppointmentDecision | str) -> Call[Appointment]:
        _fields: _Fields = {"status": _checked.choice(status, "status")}
        return Call(
            "PATCH",
            f"/appointments/{_checked.path_id(appointment_id, 'appointment_id', 'apt_')}",
            Appointment.from_dict,
            content=_bodies.json(_fields),
        )

    @staticmethod
    def cancel(appointment_id: str) -> Call[Appointment]:
        return Call(
            "DELETE",
            f"/appointments/{_checked.path_id(appointment_id, 'appointment_id', 'apt_')}",
            Appointment.from_dict,
        )


class Appointments(Resource):
    """`portal.appointments`: appointments with customers and others."""

    calls = AppointmentsCalls

    def list(self, *, start_at: datetime | Unset = UNSET, days: int | Unset = UNSET) -> builtins.list[Appointment]:
        """List the appointments of some days.

        All appointments of a window of days, not in pages. Without arguments: of the next 7 days.

        Args:
            start_at: Start of the window, `YYYY-MM-DD HH:MM`; now, where it is left out. The zone is not documented: to
                the minute; with a zone it is converted to Dutch time, without it is sent as it is.
            days: Length of the window in days; 7, where it is left out.

        Returns:
            The appointments in the window.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: appointments.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/appointments-api/list-appointments
        """
        return self._perform(self.calls.list(start_at=start_at, days=days))

    def schedule(
        self,
        *,
        name: str,
        starts_at: datetime,
        ends_at: datetime,
        customer_id: str | Unset = UNSET,
        attendee_name: str | Unset = UNSET,
        attendee_email: str | Unset = UNSET,
    ) -> Appointment:
        """Schedule an appointment.

        Creates an appointment with a customer, or with someone else by name and email address.

        Args:
            name: Title in the calendar. It can't be read back.
            starts_at: When it starts: to the second; with a zone it is converted to Dutch time, without it is sent as
                it is.
            ends_at: When it ends: to the second; with a zone it is converted to Dutch time, without it is sent as it
                is.
            customer_id: The customer it is with: `cst_...`.
            attendee_name: Name of the attendee; needed where there is no customerId.
            attendee_email: Email address of the attendee; needed where there is no customerId.

        Returns:
            The new appointment.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: appointments.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/appointments-api/schedule-appointment
        """
        return self._perform(
            self.calls.schedule(
                name=name,
                starts_at=starts_at,
                ends_at=ends_at,
                customer_id=customer_id,
                attendee_name=attendee_name,
                attendee_email=attendee_email,
            )
        )

    def get(self, appointment_id: str) -> Appointment:
        """Get one appointment.

        Looks up an appointment by its id.

        Args:
            appointment_id: Id of the appointment: `apt_...`.

        Returns:
            The appointment.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: appointments.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/appointments-api/get-appointment
        """
        return self._perform(self.calls.get(appointment_id))

    def change_status(self, appointment_id: str, *, status: AppointmentDecision | str) -> Appointment:
        """Confirm or cancel a pending appointment.

        Confirms a pending appointment (`scheduled`) or cancels it (`canceled`).

        Documented in part: whether the status has to be given is not documented.

        Args:
            appointment_id: Id of the appointment: `apt_...`.
            status: `scheduled` confirms, `canceled` cancels.

        Returns:
            The appointment as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: appointments.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/appointments-api/change-appointment-status
        """
        return self._perform(self.calls.change_status(appointment_id, status=status))

    def cancel(self, appointment_id: str) -> Appointment:
        """Cancel an appointment.

        Cancels an appointment and returns it.

        Documented in part: no sample is documented; that the appointment returns as `canceled` is inferred.

        Args:
            appointment_id: Id of the appointment: `apt_...`.

        Returns:
            The canceled appointment.

        Raises:
            NotFound: No appointment has this id.
            Conflict: The appointment is canceled already.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: appointments.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/appointments-api/cancel-appointment
        """
        return self._perform(self.calls.cancel(appointment_id))


class AsyncAppointments(AsyncResource):
    """`portal.appointments`: appointments with customers and others."""

    calls = AppointmentsCalls

    async def list(
        self, *, start_at: datetime | Unset = UNSET, days: int | Unset = UNSET
    ) -> builtins.list[Appointment]:
        """List the appointments of some days.

        All appointments of a window of days, not in pages. Without arguments: of the next 7 days.

        Args:
            start_at: Start of the window, `YYYY-MM-DD HH:MM`; now, where it is left out. The zone is not documented: to
                the minute; with a zone it is converted to Dutch time, without it is sent as it is.
            days: Length of the window in days; 7, where it is left out.

        Returns:
            The appointments in the window.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: appointments.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/appointments-api/list-appointments
        """
        return await self._perform(self.calls.list(start_at=start_at, days=days))

    async def schedule(
        self,
        *,
        name: str,
        starts_at: datetime,
        ends_at: datetime,
        customer_id: str | Unset = UNSET,
        attendee_name: str | Unset = UNSET,
        attendee_email: str | Unset = UNSET,
    ) -> Appointment:
        """Schedule an appointment.

        Creates an appointment with a customer, or with someone else by name and email address.

        Args:
            name: Title in the calendar. It can't be read back.
            starts_at: When it starts: to the second; with a zone it is converted to Dutch time, without it is sent as
                it is.
            ends_at: When it ends: to the second; with a zone it is converted to Dutch time, without it is sent as it
                is.
            customer_id: The customer it is with: `cst_...`.
            attendee_name: Name of the attendee; needed where there is no customerId.
            attendee_email: Email address of the attendee; needed where there is no customerId.

        Returns:
            The new appointment.

        Raises:
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: appointments.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/appointments-api/schedule-appointment
        """
        return await self._perform(
            self.calls.schedule(
                name=name,
                starts_at=starts_at,
                ends_at=ends_at,
                customer_id=customer_id,
                attendee_name=attendee_name,
                attendee_email=attendee_email,
            )
        )

    async def get(self, appointment_id: str) -> Appointment:
        """Get one appointment.

        Looks up an appointment by its id.

        Args:
            appointment_id: Id of the appointment: `apt_...`.

        Returns:
            The appointment.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: appointments.read

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/appointments-api/get-appointment
        """
        return await self._perform(self.calls.get(appointment_id))

    async def change_status(self, appointment_id: str, *, status: AppointmentDecision | str) -> Appointment:
        """Confirm or cancel a pending appointment.

        Confirms a pending appointment (`scheduled`) or cancels it (`canceled`).

        Documented in part: whether the status has to be given is not documented.

        Args:
            appointment_id: Id of the appointment: `apt_...`.
            status: `scheduled` confirms, `canceled` cancels.

        Returns:
            The appointment as it is now.

        Raises:
            NotFound: Nothing has this id.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: appointments.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/appointments-api/change-appointment-status
        """
        return await self._perform(self.calls.change_status(appointment_id, status=status))

    async def cancel(self, appointment_id: str) -> Appointment:
        """Cancel an appointment.

        Cancels an appointment and returns it.

        Documented in part: no sample is documented; that the appointment returns as `canceled` is inferred.

        Args:
            appointment_id: Id of the appointment: `apt_...`.

        Returns:
            The canceled appointment.

        Raises:
            NotFound: No appointment has this id.
            Conflict: The appointment is canceled already.
            Unprocessable: The input is not valid.
            PortalError: What any call may raise, see `errors`.

        Scopes: appointments.write

        Documentation: https://docs.developers.mijnklantportaal.nl/api-reference/appointments-api/cancel-appointment
        """
        return await self._perform(self.calls.cancel(appointment_id))
