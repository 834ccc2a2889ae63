"""The visits in a client's record, and who came to them."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Min

from clients.models import Client
from clients.record_parts import Entry, newest_entries, row_values, timeline_entries
from scheduling.models import Appointment, Assignment, Attendance, Reservation

MODELS: tuple[type[models.Model], ...] = (Appointment, Attendance, Assignment, Reservation)


def timeline(client: Client, *, until: datetime, most: int, clinical: bool) -> list[Entry]:
    """Return the visits booked, attended, cancelled and missed, newest first."""
    visits = Appointment.objects.filter(attendances__client=client)
    attendances = Attendance.objects.filter(client=client)
    sources = [
        ("visit_booked", visits, "created_at", "location"),
        ("visit_cancelled", visits, "cancelled_at", "location"),
        ("visit_completed", visits, "ended_at", "location"),
        ("arrived", attendances, "arrived_at", "appointment__location"),
        ("stayed_away", attendances, "no_show_at", "appointment__location"),
    ]
    events = (
        entry
        for kind, rows, when, location in sources
        for entry in timeline_entries(kind, "desk", rows, when, until=until, most=most, location=location)
    )
    return newest_entries(events, most)


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
