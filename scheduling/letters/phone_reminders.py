"""Find the visits of the next days about which somebody has to call, since no letter tells the client."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat, Greatest

from clients.addressing import Addressee, addressee
from clients.models import Call
from clinic import clock
from clinic.mail.suppressions import whose_letters_are_kept_back
from clinic.models import Envelope, Practice
from clinic.models.outbox import UNDELIVERED
from scheduling.letters.actions.remind import reminder_consents
from scheduling.letters.letters import REMINDER
from scheduling.models import Appointment

LOOK_AHEAD = timedelta(days=4)
"""On a Friday the list reaches to Tuesday, so that no visit after a long weekend is missed."""
NEEDS_REBOOKING = "needs_rebooking"
PHONE_REASONS = {
    NEEDS_REBOOKING: "The visit cannot take place as it is booked: offer another time.",
    "no_email": "No letter reaches them: there is no e-mail address. Remind them of the visit.",
    "letters_kept_back": "Letters are kept back: the address failed, or they asked for none. Remind them.",
    "no_reminders": "They have not agreed to reminders by letter. Ask if a call is welcome, and remind them.",
    "letter_undelivered": "The last letter about the visit did not arrive. Tell them of the visit.",
}
"""Each reason to call about a visit, with its sentence; the first that holds is the one given."""


def visits_to_call_about(practice: Practice) -> Iterator[tuple[Appointment, str]]:
    """Yield each visit of the next days with the reason to call whoever booked it, in the order of start.

    Who was reached on the phone in these days, or confirmed the visit, is told: unless the visit was changed
    since. A visit booked later than the first reminder would leave needs none. Guests are told by who booked.
    """
    visits = list(_visits_not_told(practice))
    readers = {visit.pk: addressee(visit.client, visit.location.today(), practice) for visit in visits}
    addresses = {reader.key: reader.address for reader in readers.values() if reader}
    kept_back = whose_letters_are_kept_back(addresses, kind=REMINDER)
    for visit in visits:
        if reason := _reason(visit, readers[visit.pk], kept_back):
            yield visit, reason


def _visits_not_told(practice: Practice) -> QuerySet[Any]:
    """Return the visits that need rebooking, and those whose client nobody has spoken to about them."""
    now, since = clock.now(), OuterRef("starts_at") - LOOK_AHEAD
    calls = Call.objects.reached().filter(
        client=OuterRef("client"), called_at__gte=Greatest(since, OuterRef("changed_at"))
    )
    lead = timedelta(hours=max(practice.reminder_hours, default=0))
    is_told = (
        Exists(calls)
        | Q(confirmed_at__isnull=False, confirmed_at__gte=F("starts_at") - LOOK_AHEAD)
        | Q(changed_at=None, created_at__gt=F("starts_at") - lead)
    )
    to_remind = ~is_told if practice.reminder_hours else Q(pk__in=[])
    letters = Envelope.objects.filter(
        about=Concat(Value("appointment:"), Cast(OuterRef("pk"), TextField())),
        recipient_key=Cast(OuterRef("client"), TextField()),
    ).exclude(state="withdrawn")
    visits = Appointment.objects.ahead().filter(
        Q(needs_rebooking=True) | to_remind,
        starts_at__gt=now,
        starts_at__lte=now + LOOK_AHEAD,
        client__archived_at=None,
    )
    return (
        visits.annotate(
            will_be_reminded=Exists(reminder_consents().filter(client=OuterRef("client"))),
            last_letter=Subquery(letters.order_by("-created_at", "-pk").values("state")[:1]),
        )
        .select_related("client__guardian", "location", "service")
        .order_by("starts_at", "pk")
    )


def _reason(visit: Any, reader: Addressee | None, kept_back: set[str]) -> str:
    """Return why nobody is reminded of a visit by letter; blank if they are."""
    if visit.needs_rebooking:
        return NEEDS_REBOOKING
    if reader is None:
        return "no_email"
    if reader.key in kept_back:
        return "letters_kept_back"
    if not visit.will_be_reminded:
        return "no_reminders"
    return "letter_undelivered" if visit.last_letter in UNDELIVERED else ""
