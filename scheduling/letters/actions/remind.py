"""Post the reminders that are due."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery, TextField
from django.db.models.functions import Cast

from clients.models import Client, Consent
from clients.models.consent import ConsentQuery
from clinic import clock
from clinic.jobs import run_each
from clinic.mail import outbox
from clinic.models import Envelope, Practice, Service
from scheduling.letters import letters, series_letters
from scheduling.letters.of_visits import letters_of_visits
from scheduling.letters.reminder_times import LONGEST_LEAD, reminder_due_at
from scheduling.models import Appointment, Attendance
from scheduling.models.appointment import AppointmentQuery

log = logging.getLogger(__name__)


def reminder_consents() -> ConsentQuery:
    """Return the consents to reminders that count now; without archived clients, who may have died."""
    return Consent.objects.counting("reminders").filter(client__archived_at=None)


def reminder_holds(envelope: Envelope) -> bool:
    """Return False once the client on file agrees to reminders no more: by a No, or by its time."""
    try:
        client = UUID(envelope.recipient_key)
    except ValueError:
        return True
    agreeing = reminder_consents().filter(client=client).values("client")
    return not Client.objects.filter(pk=client).exclude(pk__in=agreeing).exists()


def reminders_due(hours: int, visits: AppointmentQuery) -> Iterator[tuple[UUID, UUID]]:
    """Yield the visit and the client of each reminder by this rule that is due, may leave and is not posted.

    A confirmation, a change letter or a reminder written after the due time replaces it. So a visit moved
    away and back gets one reminder, and a missed run is caught up by the next.
    """
    now, before, practice = clock.now(), timedelta(hours=hours), Practice.current()
    free = timedelta(hours=practice.free_cancel_hours)
    has_rule = Q(service__reminder_hours__contains=[hours])
    if hours in practice.reminder_hours:
        has_rule |= Q(service__reminder_hours=None)
    ahead = visits.ahead().filter(
        has_rule,
        starts_at__gt=now,
        starts_at__lte=now + before + LONGEST_LEAD,
        needs_rebooking=False,
        imported_at=None,
    )
    told = letters_of_visits("appointment", "appointment__series").exclude(state="withdrawn")
    told = told.filter(
        Q(kind__in=[letters.BOOKED, letters.MOVED, series_letters.BOOKED, series_letters.CHANGED])
        | Q(kind=letters.REMINDER, recipient_key=Cast(OuterRef("client"), TextField()))
    )
    attendances = Attendance.objects.filter(
        Exists(reminder_consents().filter(client=OuterRef("client"))), appointment__in=ahead
    ).annotate(told_at=Subquery(told.order_by("-created_at").values("created_at")[:1]))
    columns = ("client__timezone", "appointment__location__timezone", "told_at", "appointment__starts_at")
    rows = attendances.order_by("appointment__starts_at", "appointment", "pk")
    for visit, client, own_zone, zone, told_at, starts_at in rows.values_list(
        "appointment", "client", *columns
    ):
        letter_hours = letters.hours_of_reminders(practice, ZoneInfo(own_zone or zone))
        due_at = reminder_due_at(starts_at, before, letter_hours, free=free)
        if due_at <= now and letter_hours.may_leave(now) and (told_at is None or told_at < due_at):
            yield visit, client


@transaction.atomic
def remind(*, appointment: Appointment, hours: int) -> int:
    """Post one visit's reminder to each client in it to whom it is due; return how many were posted.

    Locks the visit, so that one cancelled or moved meanwhile gets none.
    """
    visit = Appointment.lock(appointment.pk)
    to = {client for _, client in reminders_due(hours, Appointment.objects.filter(pk=visit.pk))}
    posted = [outbox.post(letter) for letter in letters.reminder(visit, Practice.current(), hours, to=to)]
    return sum(envelope is not None for envelope in posted)


def remind_all() -> int:
    """Post every reminder that is due now; return for how many visits. One failure does not stop the rest."""
    of_practice = Practice.objects.values_list("reminder_hours", flat=True)
    of_services = Service.objects.exclude(reminder_hours=None).values_list("reminder_hours", flat=True)
    rules = {hours for rule in [*of_practice, *of_services] for hours in rule or ()}
    return sum(_remind_by_rule(hours) for hours in sorted(rules, reverse=True))


def _remind_by_rule(hours: int) -> int:
    keys = {visit for visit, _ in reminders_due(hours, Appointment.objects.all())}
    visits = Appointment.objects.filter(pk__in=keys).order_by("starts_at")
    return run_each(visits, lambda visit: remind(appointment=visit, hours=hours), log=log)
