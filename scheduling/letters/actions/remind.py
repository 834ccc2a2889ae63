"""Post the reminders that are due."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from clients.models import Consent
from clients.models.consent import ConsentQuery
from clinic import clock
from clinic.jobs import run_each
from clinic.mail import outbox
from clinic.models import Envelope, Practice
from scheduling.letters import letters
from scheduling.models import Appointment, Attendance

log = logging.getLogger(__name__)


def reminder_consents() -> ConsentQuery:
    """Return the consents to reminders; without archived clients, who may have died."""
    return Consent.objects.live(kind="reminders").filter(client__archived_at=None)


def visits_to_remind(hours: int) -> QuerySet[Appointment]:
    """Return the visits whose reminder by this rule is due and not posted.

    A confirmation, a change letter or a reminder written after the due time replaces it. So a visit moved
    away and back gets one reminder, and a missed run is caught up by the next.
    """
    now, before = clock.now(), timedelta(hours=hours)
    notices = Envelope.objects.filter(
        about=Concat(Value("appointment:"), Cast(OuterRef("pk"), TextField())),
        kind__in=[letters.BOOKED, letters.MOVED, letters.REMINDER],
        created_at__gte=OuterRef("starts_at") - before,
    ).exclude(state="withdrawn")
    willing = Attendance.objects.filter(
        Exists(reminder_consents().filter(client=OuterRef("client"))), appointment=OuterRef("pk")
    )
    ahead = Appointment.objects.ahead().filter(starts_at__gt=now, starts_at__lte=now + before)
    return ahead.filter(~Exists(notices), Exists(willing), needs_rebooking=False).order_by("starts_at")


@transaction.atomic
def remind(*, appointment: Appointment, hours: int) -> int:
    """Post one visit's reminder to each client in it with consent to reminders; return how many were posted.

    Locks the visit, so that one cancelled or moved meanwhile gets none.
    """
    visit = (
        visits_to_remind(hours).select_for_update(no_key=True, of=("self",)).filter(pk=appointment.pk).first()
    )
    if visit is None:
        return 0
    willing = reminder_consents().filter(client__attendances__appointment=visit)
    to = set(willing.values_list("client_id", flat=True))
    posted = [outbox.post(letter) for letter in letters.reminder(visit, Practice.current(), hours, to=to)]
    return sum(envelope is not None for envelope in posted)


def remind_all() -> int:
    """Post every reminder that is due now; return for how many visits. One failure does not stop the rest."""
    rules = Practice.objects.values_list("reminder_hours", flat=True).first() or []
    return sum(_remind_by_rule(hours) for hours in rules)


def _remind_by_rule(hours: int) -> int:
    return run_each(visits_to_remind(hours), lambda visit: remind(appointment=visit, hours=hours), log=log)
