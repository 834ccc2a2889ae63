"""The visits in a client's record, and who came to them."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Min, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from clients.merging.journal import Journal
from clients.merging.tables import ClientTable
from clients.models import Client
from clients.record_parts import Entry, TimelineSource, read_entries, row_values
from clinic.refusals import Refusal
from scheduling.bookings import reservations
from scheduling.models import (
    Appointment,
    Assignment,
    Attendance,
    OnlineBooking,
    OnlineRequest,
    Reservation,
    Series,
    SickDayTime,
    SickDayVisit,
    WaitlistEntry,
    WaitlistOffer,
)
from scheduling.models.people import HEALTH_NEWS, attendances_of_both

MODELS: tuple[type[models.Model], ...] = (
    Series,
    Appointment,
    Attendance,
    Assignment,
    Reservation,
    WaitlistEntry,
    WaitlistOffer,
    OnlineRequest,
    OnlineBooking,
    SickDayVisit,
    SickDayTime,
)
TABLES = (
    ClientTable(
        Appointment,
        ("client", "confirmed_by", "cancel_recorded_by"),
        "visits",
        path="attendances__client",
        told="starts_at",
    ),
    ClientTable(Series, ("client",), "series"),
    ClientTable(WaitlistEntry, ("client",), "waitlist_entries", told="first_on"),
    ClientTable(OnlineRequest, ("client",), "online_requests", told="starts_at"),
    ClientTable(Attendance, ("client",), "attendances"),
    ClientTable(Reservation, ("client",), "times_held"),
)

SENTENCES = {
    "visit_booked": _("Visit booked: %(service)s on %(when)s."),
    "visit_cancelled": _("Visit cancelled: %(service)s on %(when)s."),
    "visit_completed": _("Visit took place: %(service)s."),
    "arrived": _("Arrived for %(service)s."),
    "stayed_away": _("Did not come to %(service)s on %(when)s."),
}
"""A sentence for each kind of entry."""


def timeline(client: Client, *, until: datetime, most: int, clinical: bool) -> list[Entry]:
    """Return the visits booked, attended, cancelled and missed, newest first."""
    visits = Appointment.objects.filter(attendances__client=client)
    attendances = Attendance.objects.filter(client=client)
    sources: list[tuple[str, QuerySet[Any], str, str]] = [
        ("visit_booked", visits, "created_at", ""),
        ("visit_cancelled", visits, "cancelled_at", ""),
        ("visit_completed", visits, "ended_at", ""),
        ("arrived", attendances, "arrived_at", "appointment__"),
        ("stayed_away", attendances, "no_show_at", "appointment__"),
    ]
    return read_entries(
        [
            TimelineSource(
                kind,
                rows,
                when,
                location=f"{visit}location",
                detail=f"{visit}service__name",
                visit_at=f"{visit}starts_at",
            )
            for kind, rows, when, visit in sources
        ],
        until=until,
        most=most,
    )


def describe(entry: Entry) -> str:
    """Return an entry of this part in a sentence; blank for one of another part."""
    sentence = SENTENCES.get(entry.kind)
    if sentence is None or entry.visit_at is None:
        return ""
    when = date_format(entry.visit_at.astimezone(entry.local_zone), "SHORT_DATETIME_FORMAT")
    return str(sentence) % {"service": entry.detail, "when": when}


def earliest_facts(client: Client) -> dict[str, Any]:
    """Return the start of the first visit that was not cancelled."""
    visits = Appointment.objects.filter(attendances__client=client).exclude(state="cancelled")
    return visits.aggregate(Min("starts_at"))


def export(client: Client) -> dict[str, list[dict[str, Any]]]:
    """Return the visits that treated the client, with their attendances and assignments."""
    visits = Appointment.objects.filter(attendances__client=client)
    settled = SickDayVisit.objects.filter(visit__in=visits)
    return {
        "appointment": [row_values(visit) for visit in visits],
        "attendance": [row_values(attendance) for attendance in client.attendances.all()],
        "seat": [row_values(assignment) for assignment in Assignment.objects.filter(appointment__in=visits)],
        "waitlist_entry": [row_values(entry) for entry in client.waitlist_entries.all()],
        "online_request": [row_values(asked) for asked in client.online_requests.all()],
        "waitlist_offer": [row_values(offer) for offer in WaitlistOffer.objects.filter(entry__client=client)],
        "sick_day_visit": [row_values(visit) for visit in settled],
        "sick_day_time": [row_values(time) for time in SickDayTime.objects.filter(settled__in=settled)],
    }


def obstacles(source: Client, target: Client) -> list[Refusal]:
    """Return the refusal of two who have visits at one time: one person is in one place."""
    of_visits = Reservation.objects.live().filter(hold=None)
    of_target = list(of_visits.filter(client=target))
    clashes = {
        key
        for one in of_visits.filter(client=source)
        for other in of_target
        if one.appointment_id != other.appointment_id
        and one.during.lower < other.during.upper
        and other.during.lower < one.during.upper
        for key in (one.appointment_id, other.appointment_id)
    }
    if not clashes:
        return []
    return [
        Refusal(
            "two_visits_at_once",
            "Each of the two has a visit at the same time. Move or cancel one, or mark it as missed, first.",
            appointments=sorted(str(key) for key in clashes),
        )
    ]


def join(journal: Journal) -> None:
    """Make one attendance of two at one visit: the one that other records hang on, with what both say.

    What is held for either is let go.
    """
    reservations.end_holds(clients=[journal.source.pk, journal.target.pk], during=None)
    for of_source, of_target in attendances_of_both(journal.source, journal.target):
        kept, other = (of_target, of_source) if not of_source.is_referred_to() else (of_source, of_target)
        arrivals = [each.arrived_at for each in (kept, other) if each.arrived_at]
        missed = [each.no_show_at for each in (kept, other) if each.no_show_at]
        journal.remove(other)
        journal.change(
            kept,
            arrived_at=min(arrivals, default=None),
            no_show_at=min(missed, default=None) if not arrivals else None,
            health_news=max(kept.health_news, other.health_news, key=HEALTH_NEWS.index),
        )
        for reservation in Reservation.objects.filter(
            client=journal.source, appointment=kept.appointment_id
        ).order_by("pk"):
            journal.remove(reservation)


def keeps_treatment(client: Client) -> bool:
    """Return False: a visit alone says nothing of the treatment."""
    return False


def erase(client: Client) -> None:
    """Erase what was written in words and the waitlist, end holds.

    The visits stay, since others were booked around them.
    """
    client.waitlist_entries.all().delete()
    client.online_requests.all().delete()
    reservations.end_holds(clients=[client.pk], during=None)
    client.appointments.update(override_reason="")
    Appointment.objects.filter(attendances__client=client).update(desk_note="")
    client.reservations.update(overbooked_reason="")
