"""Place several visits in one transaction: all of them, or none with what speaks against each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import ngettext

from clients.client_limits import LimitsByDay
from clinic.mail import wording
from clinic.models import Resource
from clinic.refusals import Refusal
from scheduling.availability.preferences import Preferences
from scheduling.availability.repeated.dates import is_on_the_clock
from scheduling.bookings import reservations
from scheduling.bookings.assignment import TRIES, LockedPlacement, attempt, lock_placement
from scheduling.bookings.placement import Placement, find_placement
from scheduling.bookings.placing.refusals import Taken
from scheduling.bookings.rules import BookingRequest, check_health, check_request
from scheduling.series.shared_schedules import SharedSchedules

type Conflict = tuple[BookingRequest, Refusal]


def place_together[Row](
    requests: Sequence[BookingRequest],
    preferences: Preferences,
    write: Callable[[int, Placement, LockedPlacement], Row],
) -> list[Row]:
    """Place these visits with `write`, which takes the number of the request; under the locks of its people.

    All placements are found first, then all their resources are locked in key order. Whoever has the first
    visit is preferred for the others. Raises `Refusal` `series_conflict` that names each visit that does not
    fit.
    """
    for number in range(TRIES):
        placements = _find_all(requests, preferences, shuffled=number > 0)
        with attempt():
            resources = reservations.lock_resources(_resources_of(placements, requests))
            return [
                _write(request, placement, resources, partial(write, number_of_visit, placement))
                for number_of_visit, (request, placement) in enumerate(zip(requests, placements, strict=True))
            ]
    raise series_conflict([(request, Taken(request)) for request in requests[:1]])


def check_others(requests: Sequence[BookingRequest]) -> None:
    """Refuse the later visits that break a rule, all of them at once; their people are locked."""
    conflicts = []
    known = LimitsByDay(requests[0].treated) if requests else None
    for request in requests:
        try:
            check_start(request, known)
        except Refusal as refusal:
            conflicts.append((request, refusal))
    if conflicts:
        raise series_conflict(conflicts)


def check_start(request: BookingRequest, known: LimitsByDay | None = None) -> None:
    """Refuse a visit that its start, or the health of its people on that day, speaks against.

    Their limits are `known` where several days are judged.
    """
    if not is_on_the_clock(request.starts_at.astimezone(_zone(request))):
        raise Refusal("no_such_time", "The clocks leap over this time on that day. Choose another.")
    check_request(request)
    assert request.location is not None, "a series has its location"
    check_health(request, request.location, known)


def series_conflict(conflicts: Sequence[Conflict]) -> Refusal:
    """Return the refusal of visits that do not fit, each named by its start, with code and reason."""
    starts = [request.starts_at.astimezone(_zone(request)) for request, _ in conflicts]
    days = "; ".join(
        wording.moment(start, _zone(request)) for start, (request, _) in zip(starts, conflicts, strict=True)
    )
    sentence = ngettext(
        "{count} visit cannot be there: {days}. Choose another time for it, or leave it out.",
        "{count} visits cannot be there: {days}. Choose other times for them, or leave them out.",
        len(conflicts),
    ).format(count=len(conflicts), days=days)
    listed = [
        {"starts_at": start.isoformat(), "code": refusal.code, "message": refusal.reason}
        for start, (_, refusal) in zip(starts, conflicts, strict=True)
    ]
    return Refusal("series_conflict", sentence, conflicts=listed)


def _zone(request: BookingRequest) -> ZoneInfo:
    assert request.location is not None, "a series has its location"
    return request.location.zone


def _find_all(
    requests: Sequence[BookingRequest], preferences: Preferences, *, shuffled: bool
) -> list[Placement]:
    placements: list[Placement] = []
    conflicts: list[Conflict] = []
    schedules = SharedSchedules(requests)
    for request in requests:
        try:
            known = schedules.around(request, preferences)
            placements.append(find_placement(request, preferences, shuffled=shuffled, schedules=known))
        except Refusal as refusal:
            conflicts.append((request, refusal))
            continue
        if len(placements) == 1:
            preferred = preferences.preferred | set(placements[0].resources)
            preferences = replace(preferences, preferred=preferred)
    if conflicts:
        raise series_conflict(conflicts)
    return placements


def _resources_of(placements: Iterable[Placement], requests: Iterable[BookingRequest]) -> set[UUID]:
    placed = {resource for placement in placements for resource in placement.resources}
    return placed.union(*(request.assigned for request in requests))


def _write[Row](
    request: BookingRequest,
    placement: Placement,
    resources: Mapping[UUID, Resource],
    write: Callable[[LockedPlacement], Row],
) -> Row:
    """Write one visit; a refusal that another try does not help is told of its start."""
    try:
        return write(lock_placement(placement, request, locked=resources))
    except Refusal as refusal:
        if refusal.code == "taken":
            raise
        raise series_conflict([(request, refusal)]) from refusal
