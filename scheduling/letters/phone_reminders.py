"""Find the visits of the next days about which somebody has to call, since no letter tells the client."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import (
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Greatest

from clients.addressing import Addressee, addressee
from clients.models import Call
from clinic import clock
from clinic.mail.suppressions import whose_letters_are_kept_back
from clinic.models import Practice
from clinic.models.outbox import UNDELIVERED
from scheduling.letters.actions.remind import reminder_consents
from scheduling.letters.letters import REMINDER
from scheduling.letters.of_visits import letters_of_visits
from scheduling.models import Appointment
from scheduling.models.appointment import AHEAD

LOOK_AHEAD = timedelta(days=4)
"""On a Friday the list reaches to Tuesday, so that no visit after a long weekend is missed."""
CANCELLATION_NOT_TOLD, NEEDS_REBOOKING = "cancellation_not_told", "needs_rebooking"
PHONE_REASONS = {
    CANCELLATION_NOT_TOLD: "The clinic cancelled the visit and no letter tells them: offer another time.",
    NEEDS_REBOOKING: "The visit cannot take place as it is booked: offer another time.",
    "no_email": "No letter reaches them: there is no e-mail address. Remind them of the visit.",
    "letters_kept_back": "Letters are kept back: the address failed, or they asked for none. Remind them.",
    "no_reminders": "They have not agreed to reminders by letter. Ask if a call is welcome, and remind them.",
    "imported": "The visit was booked in another system, and no letter tells them of it here. Remind them.",
    "letter_undelivered": "The last letter about the visit did not arrive. Tell them of the visit.",
}
"""Each reason to call about a visit, with its sentence; the first that holds is the one given."""


def visits_to_call_about(practice: Practice) -> Iterator[tuple[Appointment, str]]:
    """Yield each visit of the next days with the reason to call whoever booked it, in the order of start.

    Who was reached on the phone in these days, or confirmed the visit, is told: unless the visit was changed
    or cancelled by the clinic since. A visit booked later than its first reminder would leave needs none.
    Guests are told by whoever booked.
    """
    visits = list(_visits_not_told(practice))
    readers = {visit.pk: addressee(visit.client, visit.location.today(), practice) for visit in visits}
    addresses = {reader.key: reader.address for reader in readers.values() if reader}
    kept_back = whose_letters_are_kept_back(addresses, kind=REMINDER)
    for visit in visits:
        if reason := _reason(visit, readers[visit.pk], kept_back):
            yield visit, reason


def _visits_not_told(practice: Practice) -> QuerySet[Any]:
    """Return the visits that need rebooking, and those, cancelled ones too, of which nobody has spoken."""
    now, since = clock.now(), OuterRef("starts_at") - LOOK_AHEAD
    calls = Call.objects.reached().filter(
        client=OuterRef("client"),
        called_at__gte=Greatest(since, OuterRef("changed_at"), OuterRef("cancelled_at")),
    )
    lead = _first_reminder(practice)
    is_told = (
        Exists(calls)
        | Q(confirmed_at__isnull=False, confirmed_at__gte=F("starts_at") - LOOK_AHEAD)
        | Q(changed_at=None, created_at__gt=F("starts_at") - lead)
    )
    has_reminders = Q(service__reminder_hours__len__gt=0)
    if practice.reminder_hours:
        has_reminders |= Q(service__reminder_hours=None)
    to_remind = has_reminders & Q(state__in=AHEAD) & ~is_told
    letters = letters_of_visits().filter(recipient_key=Cast(OuterRef("client"), TextField()))
    letters = letters.exclude(state="withdrawn")
    visits = Appointment.objects.filter(
        Q(state__in=AHEAD, needs_rebooking=True)
        | to_remind
        | Q(
            ~Exists(calls),
            ~Q(cancel_reason="error"),
            Q(replacements=None),
            state="cancelled",
            cancelled_by="clinic",
        ),
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


class _Greatest(Func):
    """The greatest number of an array; null where it is null or empty."""

    template = "(SELECT max(number) FROM unnest(%(expressions)s) AS number)"
    output_field = IntegerField()


def _first_reminder(practice: Practice) -> "ExpressionWrapper[Any]":
    """Return how long before a visit of the query its first reminder leaves, by its service."""
    usual = Value(max(practice.reminder_hours, default=0))
    hours = Coalesce(_Greatest("service__reminder_hours"), usual)
    return ExpressionWrapper(hours * Value(timedelta(hours=1)), output_field=DurationField())


def _reason(visit: Any, reader: Addressee | None, kept_back: set[str]) -> str:
    """Return why nobody is reminded of a visit by letter; blank if they are."""
    if visit.state == "cancelled":
        is_told = reader is not None and visit.last_letter not in UNDELIVERED
        return "" if is_told else CANCELLATION_NOT_TOLD
    if visit.needs_rebooking:
        return NEEDS_REBOOKING
    if reader is None:
        return "no_email"
    if reader.key in kept_back:
        return "letters_kept_back"
    if visit.imported_at:
        return "imported"
    if not visit.will_be_reminded:
        return "no_reminders"
    return "letter_undelivered" if visit.last_letter in UNDELIVERED else ""
