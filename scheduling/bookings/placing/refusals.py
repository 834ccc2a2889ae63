"""The refusals of a time at which a visit does not fit."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from clinic.mail import wording
from clinic.models import Staff
from clinic.refusals import Refusal
from scheduling.bookings.rules import BookingRequest
from scheduling.models import Hold

OUTSIDE_HOURS = Refusal(
    "outside_hours",
    "Nobody who can do this works then, or the location is closed. Choose another time, or overrule it.",
)
TAKEN = Refusal("taken", "Someone else already has this time. Choose another time, or overrule it.")
DAY_FULL = Refusal(
    "day_full",
    "Whoever could do this has as much work that day as their limit allows. Choose another day or therapist, "
    "or overrule it.",
)
REGISTRATION_EXPIRED = Refusal(
    "registration_expired",
    "The registration of whoever could do this has expired by then. Choose another therapist or day, or "
    "enter the new registration.",
)
NO_CANDIDATES = Refusal(
    "no_candidates",
    "Nobody and no room there can do this for this client. Choose another therapist or location.",
)


class Taken(Refusal):
    """The refusal `taken`, or `held`: others have the time; the endpoint adds the nearest free times."""

    may_be_overruled = True

    def __init__(self, request: BookingRequest, cause: Refusal = TAKEN) -> None:
        super().__init__(cause.code, cause.sentence, **cause.extra)
        self.request = request


def _held(hold: Hold) -> Refusal:
    """Return the refusal of a time that would be free, were it not held."""
    until, person = hold.expires_at.astimezone(hold.local_zone), hold.held_by
    sentence = _("{name} holds this time until {until}. Choose another, or overrule it.")
    if person is None:
        sentence = _("Somebody books this time online until {until}. Choose another, or overrule it.")
    return Refusal(
        "held",
        sentence.format(name=person and person.name, until=wording.hour(until, hold.local_zone)),
        held_by=person and {"id": str(person.pk), "name": person.name},
        held_until=until.isoformat(),
    )


def held_or_taken(request: BookingRequest, holds: Collection[UUID]) -> Taken:
    """Return the refusal that names the hold which ends last; to a client just `taken`."""
    rows = Hold.objects.live().filter(pk__in=holds).select_related("held_by", "location")
    hold = rows.order_by("expires_at").last() if isinstance(request.by, Staff) else None
    return Taken(request, _held(hold)) if hold else Taken(request)
