"""Check the rules of booking other than free time; every path that books or moves a visit calls these."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from clients.client_limits import LimitsByDay, limits_for
from clients.models import Client
from clinic import clock
from clinic.actors import Actor
from clinic.cover.dates import BACKDATED
from clinic.models import Location, Practice, Service
from clinic.refusals import Refusal, fault
from scheduling.availability.preferences import (
    Preferences,
    RequestedResource,
    preferences_of,
    unwanted_therapists,
)
from scheduling.availability.suitability import (
    audience_refusals,
    check_guests,
    health_refusals,
    online_notice,
    require_on_file,
)
from scheduling.bookings import reservations
from scheduling.models import Appointment, Assignment

JUST_NOW = timedelta(minutes=15)
"""The age up to which the start of a visit counts as now: somebody who walked in is yet to be treated."""


@dataclass
class Override:
    """The rules that staff overrule for one visit; without a reason every rule refuses."""

    reason: str = ""
    codes: list[str] = field(default_factory=list)

    def allow(self, refusal: Refusal) -> None:
        """Raise the refusal, or note its code when there is a reason to overrule it."""
        if not self.reason:
            refusal.may_be_overruled = True
            raise refusal
        if refusal.code not in self.codes:
            self.codes.append(refusal.code)


@dataclass(frozen=True)
class Terms:
    """The length and the price that were agreed for a visit; they stay when the service changes later."""

    length: timedelta
    price: int


@dataclass(frozen=True, kw_only=True)
class BookingRequest:
    """A visit as it is to be after booking or moving, and who asks for it.

    `requested` and `kept` resources must be assigned to it; without a `location` any may serve. For a visit
    that is moved, `moving` is its key and `assigned` are the resources it has now, preferred where they fit;
    without `terms`, its length and price are those of the service and its therapists today. The time of the
    locked `hold` is given up for it. Only a hold has no `client`: nobody may be known yet.
    """

    practice: Practice
    client: Client | None
    treated: Sequence[UUID]
    service: Service
    starts_at: datetime
    by: Actor
    override: Override
    requested: Sequence[RequestedResource] = ()
    kept: Sequence[RequestedResource] = ()
    location: Location | None = None
    moving: UUID | None = None
    assigned: frozenset[UUID] = frozenset()
    terms: Terms | None = None
    hold: UUID | None = None

    @property
    def guests(self) -> list[UUID]:
        """The people treated besides who booked."""
        return [person for person in self.treated if self.client is None or person != self.client.pk]

    @property
    def ignoring(self) -> UUID | None:
        """The visit or hold whose reservations count as free: it gives them up for this one."""
        return self.moving or self.hold


def request_as_it_is(
    visit: Appointment,
    assignments: Sequence[Assignment],
    practice: Practice,
    *,
    by: Actor,
    override_reason: str,
) -> BookingRequest:
    """Return the request for a visit with the terms that it has; its resources are preferred."""
    return BookingRequest(
        practice=practice,
        client=visit.client,
        treated=list(visit.attendances.values_list("client_id", flat=True)),
        service=visit.service,
        starts_at=visit.starts_at,
        by=by,
        override=Override(override_reason),
        location=visit.location,
        moving=visit.pk,
        assigned=frozenset(assignment.resource_id for assignment in assignments),
        terms=Terms(visit.ends_at - visit.starts_at, visit.price),
    )


def check_and_lock_people(request: BookingRequest) -> tuple[list[Client], Preferences]:
    """Refuse a request that breaks a rule; lock the people treated; return them and their preferences.

    Their health is judged at the location; where none is requested, once a placement has chosen one.
    The resources that a moved visit has now are added to the preferred ones.
    """
    check_request(request)
    people = reservations.lock_clients(request.treated)
    if request.starts_at < clock.now():
        for client in people:
            client.require_in_lifetime(request.starts_at, pointer="/starts_at")
    require_on_file(people)
    if request.location is not None:
        check_health(request, request.location)
    preferences = preferences_of(request.client, request.treated)
    check_preferences(request, preferences)
    return people, replace(preferences, preferred=preferences.preferred | request.assigned)


def check_request(request: BookingRequest) -> None:
    """Refuse what needs no lock to see: a guest named twice, too many guests, a time out of reach."""
    if request.location is not None and request.location.archived_at:
        raise fault("/location", "archived", "This location is archived. Name one that is in use.")
    check_guests(request.treated, request.service, pointer="/guests")
    check_time(request.starts_at, request.practice, by=request.by, override=request.override)
    if request.by.actor_kind == "link" and request.hold is None:  # who holds a time chose it in time
        check_notice(request)


def check_time(starts_at: datetime, practice: Practice, *, by: Actor, override: Override) -> None:
    """Refuse a time between minutes, further ahead than the practice books, or past unless staff enter it.

    A time longer past than `BACKDATED` is a slip of the finger unless there is a reason for it.
    """
    if starts_at.second or starts_at.microsecond:
        raise fault("/starts_at", "between_minutes", "A visit starts on a whole minute.")
    if starts_at > clock.now() + timedelta(days=practice.book_ahead_days):
        raise fault(
            "/starts_at",
            "too_far_ahead",
            _("The diary is open for {book_ahead_days} days. Choose a nearer time.").format(
                book_ahead_days=practice.book_ahead_days
            ),
            status=409,
        )
    if starts_at < clock.now() and by.actor_kind == "link":
        raise in_the_past()
    if starts_at < clock.now() - BACKDATED:
        sentence = (
            f"This is more than {BACKDATED.days} days ago. Correct the time, or say why in an override."
        )
        override.allow(fault("/starts_at", "long_past", sentence, status=409))


def check_notice(request: BookingRequest) -> None:
    """Refuse a time that a client may no longer choose without calling: somebody has to see it in time."""
    notice = online_notice(request.service, request.practice)
    if request.starts_at < clock.now() + notice:
        raise fault(
            "/starts_at",
            "too_soon",
            _("Choose a time at least {hours} hours ahead, or call us.").format(
                hours=notice // timedelta(hours=1)
            ),
            status=409,
        )


def check_audience(request: BookingRequest, *, present: Service | None = None) -> None:
    """Refuse a service that is not for all who are treated, unless overruled or the one at `present`."""
    if request.service == present:
        return
    for refusal in audience_refusals(request.service, request.treated):
        request.override.allow(refusal)


def check_not_into_the_past(visit: Appointment, starts_at: datetime) -> None:
    """Refuse to move a coming visit to a time that has passed; no reason overrules it."""
    if starts_at < clock.now() < visit.starts_at:
        raise in_the_past()


def in_the_past() -> Refusal:
    """Return the refusal of a time that has passed."""
    return fault("/starts_at", "in_the_past", "This time has passed. Choose another.", status=409)


def is_record(starts_at: datetime) -> bool:
    """True if a visit that started then is a record of what happened, which no refusal undoes."""
    return starts_at < clock.now() - JUST_NOW


def check_health(request: BookingRequest, place: Location, known: LimitsByDay | None = None) -> None:
    """Refuse what a client's conditions forbid on the local day of the visit, unless it may be overruled.

    Of a record of what happened everything may be: the past is entered as it was, with a reason. For several
    days the limits are `known`; else they are read now.
    """
    day = request.starts_at.astimezone(place.zone).date()
    limits = known.on(day) if known else limits_for(request.treated, day).values()
    is_today = day == place.today()
    for refusal in health_refusals(limits, request.service, request.practice, is_today=is_today):
        if refusal.code != "service_unsuitable" and not is_record(request.starts_at):
            raise refusal
        request.override.allow(refusal)


def check_preferences(request: BookingRequest, preferences: Preferences) -> None:
    """Refuse a therapist requested by name whom the client never wants."""
    for refusal in unwanted_therapists(request.requested, preferences):
        request.override.allow(refusal)
