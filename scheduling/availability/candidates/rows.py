"""Read the candidates of a service, in order of preference, with their own terms and limits."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery

from clinic.models import Candidate as CandidateRecord
from clinic.models import Registration, Service
from clinic.prepared_query import Param, PreparedQuery
from clinic.refusals import Refusal
from scheduling.availability.candidates.matching import fill_needs
from scheduling.availability.preferences import Preferences, RequestedResource


class CandidateRow(NamedTuple):
    """One candidate of one requirement as plain columns, which cost a booking far less than records."""

    requirement: UUID
    resource: UUID
    kind: str
    location: UUID | None
    gender: str | None
    archived_at: datetime | None
    revision: int
    length: timedelta | None
    price: int | None
    most_visits: int | None
    most_minutes: int | None
    registered_until: date | None

    @property
    def is_limited(self) -> bool:
        """True for a therapist whose work of a day has a limit."""
        return self.most_visits is not None or self.most_minutes is not None


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
    "resource__staff__most_visits_a_day",
    "resource__staff__most_minutes_a_day",
    "registered_until",
)
LAST_REGISTRATION = (
    Registration.objects.filter(staff=OuterRef("resource__staff"))
    .order_by(F("expires_on").desc(nulls_first=True))
    .values("expires_on")[:1]
)
"""The last day on which a therapist is in a register; none for one that does not expire, or without any."""
CANDIDATES = PreparedQuery(
    lambda: _candidates().filter(requirement__service=Param("service")).values_list(*COLUMNS)
)


def _candidates() -> QuerySet[CandidateRecord]:
    with_registers = CandidateRecord.objects.annotate(registered_until=Subquery(LAST_REGISTRATION))
    return with_registers.order_by("requirement__position", "pk")


def candidates_of_services(services: Collection[UUID]) -> dict[UUID, list[CandidateRow]]:
    """Return the candidates of each of these services, in one query."""
    rows_of: dict[UUID, list[CandidateRow]] = defaultdict(list)
    rows = _candidates().filter(requirement__service__in=services)
    for service, *columns in rows.values_list("requirement__service_id", *COLUMNS):
        rows_of[service].append(CandidateRow._make(columns))
    return rows_of


def candidates_of_needs(
    service: Service,
    requested: Sequence[RequestedResource],
    preferences: Preferences,
    length: timedelta | None,
    length_with: Mapping[UUID, timedelta],
    rows: Iterable[CandidateRow] | None = None,
) -> list[list[CandidateRow]]:
    """Return the candidates of each need in order of preference; a requested one is the only one.

    The `rows` are those of the service, where they were read before.
    """
    if rows is None:
        rows = map(CandidateRow._make, CANDIDATES(service=service.pk))
    rows_of: dict[UUID, list[CandidateRow]] = defaultdict(list)
    for row in rows:
        own = length or length_with.get(row.resource, row.length)
        in_use = [] if row.archived_at else [row._replace(length=own)]
        rows_of[row.requirement] += in_use  # a need whose candidates were all archived must still be filled
    needs = [sorted(rows, key=lambda c: c.resource not in preferences.preferred) for rows in rows_of.values()]
    fixed = _fix_requested(needs, requested)
    return [
        need if index in fixed else [c for c in need if _is_acceptable(c, preferences)]
        for index, need in enumerate(needs)
    ]


def _is_acceptable(candidate: CandidateRow, preferences: Preferences) -> bool:
    return candidate.resource not in preferences.never and (
        not preferences.gender or candidate.gender in (None, preferences.gender)
    )


def _fix_requested(needs: list[list[CandidateRow]], requested: Sequence[RequestedResource]) -> set[int]:
    """Reduce each need that a resource is requested for to that candidate; return the indexes of these."""
    indexes = fill_needs(
        [[i for i, need in enumerate(needs) if _matching(need, request)] for request in requested]
    )
    if indexes is None:
        raise Refusal(
            "not_a_candidate",
            "This service cannot be done with that therapist, room or device.",
            status=422,
        )
    for index, request in zip(indexes, requested, strict=True):
        needs[index] = _matching(needs[index], request)
    return set(indexes)


def _matching(need: list[CandidateRow], request: RequestedResource) -> list[CandidateRow]:
    return [c for c in need if request.matches(resource=c.resource, kind=c.kind, requirement=c.requirement)]
