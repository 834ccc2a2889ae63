"""Reads what decides where a service fits: one board per location, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from clinic.models import Candidate as Candidates
from clinic.models import Location, Service
from clinic.prepared_query import Param, PreparedQuery
from clinic.refusals import Refusal
from clinic.spans import Span
from scheduling.availability.matching import fill
from scheduling.availability.requested import Asked, Wanted, read
from scheduling.availability.slots import Board, Candidate, Need
from scheduling.availability.working_hours import open_hours, works_of
from scheduling.models import Reservation

SPARE = timedelta(hours=12)
"""Read this much around a window, so that visits that reach into it are seen."""


class Candidacy(NamedTuple):
    """One candidate of one seat as plain columns, which cost a booking far less than records."""

    requirement: UUID
    resource: UUID
    kind: str
    location: UUID | None
    gender: str | None
    archived_at: datetime | None
    revision: int
    length: timedelta | None
    price: int | None


COLUMNS = (
    "requirement_id",
    "resource_id",
    "resource__kind",
    "resource__location_id",
    "resource__staff__gender",
    "resource__archived_at",
    "resource__revision",
    "length",
    "price",
)
CANDIDATES = PreparedQuery(
    lambda: (
        Candidates.objects.filter(requirement__service=Param("service"))
        .order_by("requirement__position", "pk")
        .values_list(*COLUMNS)
    )
)
BUSY = PreparedQuery(
    lambda: (
        Reservation.objects.live()
        .overlapping(Param("start"), Param("end"))
        .filter(resource__eq_any=Param("resources"))
        .values_list("resource_id", "appointment_id", "during")
    )
)


def boards(
    service: Service,
    window: Span,
    *,
    location: Location | None = None,
    wanted: Asked = (),
    unwanted: Collection[UUID] = (),
    preferred: Collection[UUID] = (),
    gender: str = "",
    ignoring: UUID | None = None,
) -> dict[Location, Board]:
    """The board of each location (or of the one asked for) over a window.

    Each of `wanted` must have a seat; `unwanted` have none; `preferred` come first; `gender` limits the
    therapists not asked for by name; the claims of the appointment `ignoring` do not count. Raises `Refusal`
    `not_a_candidate` when a wanted resource can fill no seat of this service.
    """
    wide = Span(window.start - SPARE, window.end + SPARE)
    needs = _needs(service, wanted, unwanted, preferred, gender)
    people = {c.resource for need in needs for c in need if c.kind == "therapist"}
    works = works_of(people, wide)
    hours = open_hours(wide, location)
    busy = _busy({c.resource for need in needs for c in need}, wide, ignoring)
    return {
        place: Board(
            needs=[_need_at(place, need, works, busy) for need in needs],
            open=spans,
            length=service.length,
            before=service.cleanup_before,
            after=service.cleanup_after,
        )
        for place, spans in hours.items()
    }


def _needs(
    service: Service,
    wanted: Asked,
    unwanted: Collection[UUID],
    preferred: Collection[UUID],
    gender: str,
) -> list[list[Candidacy]]:
    """The candidates of each seat, wanted ones pinned, in order of preference."""
    found: dict[UUID, list[Candidacy]] = defaultdict(list)
    for row in map(Candidacy._make, CANDIDATES(service=service.pk)):
        in_use = [] if row.archived_at else [row]
        found[row.requirement] += in_use  # a seat whose candidates all left is still a seat to fill
    needs = [sorted(rows, key=lambda c: c.resource not in preferred) for rows in found.values()]
    pinned = _pin(needs, wanted)
    return [
        need
        if index in pinned
        else [
            c
            for c in need
            if c.resource not in unwanted and (not gender or c.gender is None or c.gender == gender)
        ]
        for index, need in enumerate(needs)
    ]


def _pin(needs: list[list[Candidacy]], wanted: Asked) -> set[int]:
    """Leave each seat that is asked for its one candidate; answers which seats those are."""
    asked = read(wanted)
    seats = fill([[i for i, need in enumerate(needs) if _fitting(need, one)] for one in asked])
    if seats is None:
        raise Refusal(
            "not_a_candidate",
            "This service cannot be done with that therapist, room or device.",
            status=422,
        )
    for index, one in zip(seats, asked, strict=True):
        needs[index] = _fitting(needs[index], one)
    return set(seats)


def _fitting(need: list[Candidacy], one: Wanted) -> list[Candidacy]:
    return [c for c in need if one.fits(resource=c.resource, kind=c.kind, requirement=c.requirement)]


def _need_at(
    place: Location,
    need: list[Candidacy],
    works: dict[tuple[UUID, UUID], list[Span]],
    busy: dict[UUID, list[Span]],
) -> Need:
    here = [c for c in need if c.kind == "therapist" or c.location == place.pk]
    return Need(
        requirement=need[0].requirement if need else place.pk,
        kind=need[0].kind if need else "",
        candidates=[
            Candidate(
                resource=c.resource,
                length=c.length,
                price=c.price,
                revision=c.revision,
                works=works.get((c.resource, place.pk), []) if c.kind == "therapist" else None,
                busy=busy.get(c.resource, []),
            )
            for c in here
        ],
    )


def _busy(resources: set[UUID], window: Span, ignoring: UUID | None) -> dict[UUID, list[Span]]:
    """What is taken, by resource, sorted."""
    busy: dict[UUID, list[Span]] = defaultdict(list)
    for resource, visit, during in BUSY(start=window.start, end=window.end, resources=list(resources)):
        if ignoring is None or visit != ignoring:
            busy[resource].append(Span(during.lower, during.upper))
    return {resource: sorted(spans) for resource, spans in busy.items()}
