"""Judge whether coming visits have all they need, in both directions: the one place that marks them.

Each action that can uncover or cover visits runs inside `keep_cover`, or calls `settle` on visits
it has locked.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from clinic import audit
from clinic.actors import Actor
from clinic.cover.affected_visits import AffectedVisit, AffectedVisits, Scope
from clinic.mail import outbox
from clinic.models import Resource
from clinic.refusals import Refusal
from clinic.spans import Span
from scheduling.availability.schedules import SPARE
from scheduling.bookings import reservations
from scheduling.bookings.allocation import share_resource
from scheduling.bookings.gaps import Gaps, find_gaps
from scheduling.bookings.locking import lock_free_visits, lock_visits
from scheduling.bookings.reservations import hull
from scheduling.models import Appointment, Assignment, Shift
from scheduling.models.appointment import AppointmentQuery


@contextmanager
def keep_cover(scope: Scope, *, by: Actor, force_reason: str = "") -> Iterator[AffectedVisits]:
    """Make a change and judge the visits in its scope, as `keep_visits_covered` says.

    All locks are taken before the change, in LOCK_ORDER. Bookings that read the old hours of a location see
    the new revision of its resources and read them again. The holds in scope end: nobody was promised them.
    """
    with transaction.atomic():
        locked = lock_visits(_visits_in(scope).values_list("pk", flat=True))
        if scope.clients:
            reservations.lock_clients(scope.clients)
        of_locations = _resources_of_locations(scope)
        if touched := {*scope.resources, *of_locations}:
            assigned = Assignment.objects.filter(appointment__in=locked)
            reservations.lock_resources({*touched, *assigned.values_list("resource_id", flat=True)})
        locked |= _lock_late(scope, locked)
        reservations.end_holds(resources=touched, clients=scope.clients, during=scope.during)
        affected = AffectedVisits()
        yield affected
        Resource.objects.filter(pk__in=of_locations).update(revision=F("revision") + 1)
        present = set(_visits_in(scope).values_list("pk", flat=True))
        if find_gaps(Appointment.objects.filter(pk__in=present - locked)).uncovered:
            raise busy_refusal()
        outcome = settle(present & locked, by=by, scope=scope, reason=force_reason)
        if outcome.newly_uncovered and not force_reason:
            refuse_conflicts(outcome.newly_uncovered)
        affected.covered = affected_visits(outcome.newly_covered)
        affected.uncovered = affected_visits(outcome.uncovered)
        affected.forced = bool(outcome.newly_uncovered)


def _lock_late(scope: Scope, locked: set[UUID]) -> set[UUID]:
    """Lock the visits that were booked while the other locks were waited for; return their keys.

    Raises `Refusal` `busy` where another has one of them: to wait for it now could be a deadlock.
    """
    late = set(_visits_in(scope).values_list("pk", flat=True)) - locked
    if late and lock_free_visits(late) != late:
        raise busy_refusal()
    return late


def _visits_in(scope: Scope) -> AppointmentQuery:
    """Return the visits to come that a change of this scope may touch."""
    where = Q(pk__in=[])
    if scope.everywhere:
        where = Q()
    if scope.clients:
        where |= Q(attendances__client__in=scope.clients)
    if scope.resources:
        where |= Q(assignments__resource__in=scope.resources)
    if scope.locations:
        where |= Q(location__in=scope.locations)
    visits = Appointment.objects.standing().filter(where)
    if scope.during:
        start, end = scope.during.start - SPARE, scope.during.end + SPARE
        visits = visits.filter(ends_at__gt=start, starts_at__lt=end)
    return visits.distinct()


def _resources_of_locations(scope: Scope) -> set[UUID]:
    """Return the rooms and devices of the scope's locations, and the therapists who have shifts there."""
    if not (scope.everywhere or scope.locations):
        return set()
    places = Q() if scope.everywhere else Q(location__in=scope.locations)
    rooms = Resource.objects.filter(places, location__isnull=False).values_list("pk", flat=True)
    return {*rooms, *Shift.objects.filter(places).values_list("resource_id", flat=True)}


@dataclass
class CoverChange:
    """The keys of the visits that were judged, as they are now."""

    uncovered: set[UUID] = field(default_factory=set)
    newly_uncovered: set[UUID] = field(default_factory=set)
    newly_covered: set[UUID] = field(default_factory=set)


def settle(
    visits: Collection[UUID], *, by: Actor, scope: Scope | None = None, reason: str = ""
) -> CoverChange:
    """Judge these locked visits; mark those left uncovered, give back what the others had where free.

    The resources of the scope are shared out anew in any case. Locks the resources that change hands, unless
    the caller has.
    """
    scope = scope or Scope()
    gaps = find_gaps(Appointment.objects.filter(pk__in=visits))
    windows = _windows(gaps, scope)
    reservations.lock_resources(windows)
    uncovered = gaps.uncovered
    for resource in sorted(windows):
        refused = share_resource(
            resource, windows[resource], judged=gaps.visits.keys(), lost=gaps.lost.get(resource, ())
        )
        uncovered |= refused
    before = {key for key, visit in gaps.visits.items() if visit.needs_rebooking}
    outcome = CoverChange(uncovered, uncovered - before, before - uncovered)
    _mark(gaps, outcome, by=by, reason=reason)
    return outcome


def _windows(gaps: Gaps, scope: Scope) -> dict[UUID, Span]:
    """Return the resources that may change hands, each with the span in which they may."""
    spans: dict[UUID, list[Span]] = defaultdict(list)
    if scope.during:
        spans |= {resource: [scope.during] for resource in scope.resources}
    for key, visit in gaps.visits.items():
        for resource in gaps.assigned[key]:
            is_lost = key in gaps.lost.get(resource, ())
            if visit.needs_rebooking or is_lost or resource in scope.resources:
                spans[resource].append(Span(visit.starts_at, visit.ends_at))
    return {resource: hull(parts) for resource, parts in spans.items()}


def _mark(gaps: Gaps, outcome: CoverChange, *, by: Actor, reason: str) -> None:
    """Mark or unmark the visits whose cover changed."""
    for keys, needs_rebooking in ((outcome.newly_uncovered, True), (outcome.newly_covered, False)):
        visits = [gaps.visits[key] for key in sorted(keys)]
        mark_cover(visits, needs_rebooking=needs_rebooking, by=by, reason=reason)


def mark_cover(
    visits: Collection[Appointment], *, needs_rebooking: bool, by: Actor, reason: str = ""
) -> None:
    """Mark or unmark these locked visits; a reminder to one that is uncovered is withdrawn."""
    changed = Appointment.objects.filter(pk__in=[visit.pk for visit in visits])
    changed.update(needs_rebooking=needs_rebooking, revision=F("revision") + 1)
    verb = "stranded" if needs_rebooking else "covered"
    for visit in visits:
        audit.record(by, verb, visit, client_key=visit.client_id, fields=["needs_rebooking"], reason=reason)
        if needs_rebooking:
            outbox.withdraw(about=visit.letter_key, kinds=["reminder"])


def settle_visit(visit: Appointment, *, by: Actor) -> None:
    """Judge one locked and saved visit, share out anew what it has, and read its mark and revision."""
    assigned = visit.assignments.values_list("resource_id", flat=True)
    settle([visit.pk], by=by, scope=Scope(resources=list(assigned)))
    visit.refresh_from_db(fields=["needs_rebooking", "revision"])


def lock_waiting(visit: Appointment) -> set[UUID]:
    """Lock the uncovered visits that may get what a locked visit is about to give up; return their keys.

    Those that others have locked are left to the periodic job: to wait for them could be a deadlock.
    """
    resources = visit.assignments.values("resource")
    waiting = Appointment.objects.standing().filter(
        needs_rebooking=True,
        starts_at__lt=visit.ends_at + SPARE,
        ends_at__gt=visit.starts_at - SPARE,
    )
    keys = (
        waiting.filter(assignments__resource__in=resources).exclude(pk=visit.pk).values_list("pk", flat=True)
    )
    return lock_free_visits(keys)


def lock_waiting_for(visits: Collection[Appointment]) -> set[UUID]:
    """Lock the same for several locked visits; return their keys, without those of the visits themselves."""
    return set().union(*map(lock_waiting, visits)) - {visit.pk for visit in visits}


def affected_visits(keys: Iterable[UUID]) -> list[AffectedVisit]:
    """Return these visits in the order of their start, each in its location's time."""
    visits = (
        Appointment.objects.filter(pk__in=set(keys)).select_related("location").order_by("starts_at", "pk")
    )
    return [AffectedVisit(visit.pk, visit.starts_at.astimezone(visit.location.zone)) for visit in visits]


def busy_refusal() -> Refusal:
    """Return the refusal `busy`: a visit was booked before the locks were taken; nothing was changed."""
    return Refusal("busy", "The diary is busy. Nothing was changed; try again in a moment.", status=503)


def refuse_conflicts(conflicts: Iterable[UUID]) -> None:
    """Raise `Refusal` `would_strand` with the list of the visits in conflict."""
    visits = affected_visits(conflicts)
    raise Refusal(
        "would_strand",
        _("Booked visits are in the way ({count}). Move them first, or force it with a reason.").format(
            count=len(visits)
        ),
        appointments=[{"id": str(visit.id), "starts_at": visit.starts_at.isoformat()} for visit in visits],
    )


def uncovered_or_archived() -> AppointmentQuery:
    """Return the standing visits whose mark may be out of date; the cost does not grow with the diary."""
    archived = (
        Q(assignments__resource__archived_at__isnull=False)
        | Q(location__archived_at__isnull=False)
        | Q(attendances__client__archived_at__isnull=False)
    )
    standing = Appointment.objects.standing()
    return standing.filter(needs_rebooking=True) | standing.filter(archived)
