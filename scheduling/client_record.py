"""This floor's part of a client's record: visits, and who came to them."""

from datetime import datetime
from typing import Any

from django.db import models

from clients.models import Client
from clients.record_parts import Entry, entries, newest_first, row
from scheduling.models import Appointment, Assignment, Attendance, Reservation

MODELS: tuple[type[models.Model], ...] = (Appointment, Attendance, Assignment, Reservation)


def timeline(client: Client, *, until: datetime, most: int, clinical: bool) -> list[Entry]:
    """Visits booked, attended, cancelled and stayed away from."""
    visits = Appointment.objects.filter(attendances__client=client)
    happened = [
        ("visit_booked", visits, "created_at"),
        ("visit_cancelled", visits, "cancelled_at"),
        ("visit_completed", visits, "ended_at"),
        ("arrived", Attendance.objects.filter(client=client), "arrived_at"),
        ("stayed_away", Attendance.objects.filter(client=client), "no_show_at"),
    ]
    found = (
        entry
        for kind, rows, when in happened
        for entry in entries(kind, "desk", rows, when, until=until, most=most)
    )
    return newest_first(found, most)


def export(client: Client) -> dict[str, list[dict[str, Any]]]:
    """The visits the client booked or came to, with who served them."""
    visits = Appointment.objects.filter(attendances__client=client)
    return {
        "appointment": [row(visit) for visit in visits],
        "attendance": [row(attendance) for attendance in client.attendances.all()],
        "seat": [row(seat) for seat in Assignment.objects.filter(appointment__in=visits)],
    }


def repoint(source: Client, target: Client) -> None:
    """Give visits, attendances and claims to the other; where both came to a visit, one attendance stays."""
    shared = source.attendances.filter(appointment__in=target.attendances.values("appointment"))
    Reservation.objects.filter(client=source, appointment__in=shared.values("appointment")).delete()
    shared.delete()
    source.attendances.update(client=target)
    source.reservations.update(client=target)
    source.appointments.update(client=target)


def erase(client: Client) -> None:
    """Visits stay, for the diary's sake; the reasons given in words go."""
    client.appointments.update(override_reason="")
    client.reservations.update(overbooked_reason="")
