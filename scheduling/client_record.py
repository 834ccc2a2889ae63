"""The visits in a client's record, and who came to them."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.record_parts import Entry, TimelineSource, read_entries, row_values
from scheduling.models import Appointment, Assignment, Attendance, Reservation

MODELS: tuple[type[models.Model], ...] = (Appointment, Attendance, Assignment, Reservation)

SENTENCES = {
    "visit_booked": _("Visit booked: %(service)s."),
    "visit_cancelled": _("Visit cancelled: %(service)s."),
    "visit_completed": _("Visit took place: %(service)s."),
    "arrived": _("Arrived for %(service)s."),
    "stayed_away": _("Did not come to %(service)s."),
}
"""A sentence for each kind of entry."""


def timeline(client: Client, *, until: datetime, most: int, clinical: bool) -> list[Entry]:
    """Return the visits booked, attended, cancelled and missed, newest first."""
    visits = Appointment.objects.filter(attendances__client=client)
    attendances = Attendance.objects.filter(client=client)
    at_visit = "appointment__location"
    sources = [
        ("visit_booked", visits, "created_at", "location", "service__name"),
        ("visit_cancelled", visits, "cancelled_at", "location", "service__name"),
        ("visit_completed", visits, "ended_at", "location", "service__name"),
        ("arrived", attendances, "arrived_at", at_visit, "appointment__service__name"),
        ("stayed_away", attendances, "no_show_at", at_visit, "appointment__service__name"),
    ]
    return read_entries(
        [
            TimelineSource(kind, rows, when, location=location, detail=detail)
            for kind, rows, when, location, detail in sources
        ],
        until=until,
        most=most,
    )


def describe(entry: Entry) -> str:
    """Return an entry of this part in a sentence; blank for one of another part."""
    sentence = SENTENCES.get(entry.kind)
    return str(sentence) % {"service": entry.detail} if sentence else ""


def earliest_facts(client: Client) -> dict[str, Any]:
    """Return the start of the first visit that was not cancelled."""
    visits = Appointment.objects.filter(attendances__client=client).exclude(state="cancelled")
    return visits.aggregate(Min("starts_at"))


def export(client: Client) -> dict[str, list[dict[str, Any]]]:
    """Return the visits that treated the client, with their attendances and assignments."""
    visits = Appointment.objects.filter(attendances__client=client)
    return {
        "appointment": [row_values(visit) for visit in visits],
        "attendance": [row_values(attendance) for attendance in client.attendances.all()],
        "seat": [row_values(assignment) for assignment in Assignment.objects.filter(appointment__in=visits)],
    }


def reassign(source: Client, target: Client) -> None:
    """Give visits, attendances and reservations to the target; of two attendances of a visit one stays."""
    shared = source.attendances.filter(appointment__in=target.attendances.values("appointment"))
    Reservation.objects.filter(client=source, appointment__in=shared.values("appointment")).delete()
    shared.delete()
    source.attendances.update(client=target)
    source.reservations.update(client=target)
    source.appointments.update(client=target)


def erase(client: Client) -> None:
    """Erase what was written in words; the visits stay, since others were booked around them."""
    client.appointments.update(override_reason="")
    Appointment.objects.filter(attendances__client=client).update(desk_note="")
    client.reservations.update(overbooked_reason="")
