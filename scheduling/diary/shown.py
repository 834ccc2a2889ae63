"""The records that a schedule shows, and their state, which tells an open page from a fresh one."""

import hashlib
from collections.abc import Collection, Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Case, Q, QuerySet, When
from django.utils.module_loading import import_string

from clients.models import Client
from clinic.models import Location, Resource
from clinic.spans import Span
from scheduling.models import Appointment, Block, Hold
from scheduling.models.appointment import AppointmentQuery

LONGEST = timedelta(hours=24)
"""The time before a window in which a visit that reaches into it may begin."""


def visits_shown(location: Location, window: Span, therapist: Resource | None = None) -> AppointmentQuery:
    """Return the visits of a location in a window, but for the cancelled; with a therapist theirs alone."""
    visits: AppointmentQuery = Appointment.objects.filter(
        location=location,
        starts_at__gt=window.start - LONGEST,
        starts_at__lt=window.end,
        ends_at__gt=window.start,
    ).exclude(state="cancelled")
    return visits.filter(assignments__resource=therapist) if therapist else visits


def blocks_shown(location: Location, window: Span, therapist: Resource | None = None) -> QuerySet[Block]:
    """Return the blocks of therapists, and of a location's rooms and devices, in a window."""
    of_all = Q(resource__location=location) | Q(resource__kind="therapist")
    blocks: QuerySet[Block] = Block.objects.filter(
        Q(resource=therapist) if therapist else of_all,
        ended_at=None,
        during__startswith__lt=window.end,
        during__endswith__gt=window.start,
    )
    return blocks


def holds_shown(location: Location, window: Span, therapist: Resource | None = None) -> QuerySet[Hold]:
    """Return the holds of a location that keep others out now, in a window; with a therapist theirs alone."""
    holds: QuerySet[Hold] = Hold.objects.keeping_others_out().filter(
        location=location, starts_at__lt=window.end, ends_at__gt=window.start
    )
    return holds.filter(resources__contains=[therapist.pk]) if therapist else holds


def times_extended() -> Case:
    """Return how often a hold was extended: what may change of it before it ends."""
    return Case(When(extended_at=None, then=0), default=1)


def resources_shown(location: Location, kind: str) -> QuerySet[Resource]:
    """Return those who may have a column: every therapist, or the rooms of the location.

    Their revision rises with each change of shifts, of opening hours and of closures.
    """
    place = Q() if kind == "therapist" else Q(location=location)
    resources: QuerySet[Resource] = Resource.objects.in_use().filter(place, kind=kind)
    return resources


def who_want_a_call(clients: Collection[UUID]) -> set[UUID]:
    """Return those of the clients who asked for a call; an app above this one knows it."""
    if not clients:
        return set()
    found: set[UUID] = import_string(f"{settings.OPEN_WORK}.clients_who_want_a_call")(clients)
    return found


def state_of_rows(rows: Iterable[tuple[UUID, int]], want_call: Iterable[UUID]) -> str:
    """Return the state of these records, each by its key and revision, and of who wants a call."""
    texts = {f"{key}:{revision}" for key, revision in rows}
    texts |= {f"{key}:call" for key in want_call}
    return hashlib.sha256(",".join(sorted(texts)).encode()).hexdigest()[:16]


def present_state(
    location: Location, window: Span, kind: str = "therapist", therapist: Resource | None = None
) -> str:
    """Return the present state in two queries, however many visits there ever were."""
    visits = visits_shown(location, window, therapist).order_by()
    resources = resources_shown(location, kind)
    rows = visits.values_list("pk", "revision").union(
        blocks_shown(location, window, therapist).order_by().values_list("pk", "revision"),
        holds_shown(location, window, therapist).order_by().values_list("pk", times_extended()),
        (resources.filter(pk=therapist.pk) if therapist else resources)
        .order_by()
        .values_list("pk", "revision"),
        Client.objects.filter(attendances__appointment__in=visits).order_by().values_list("pk", "revision"),
    )
    found = list(rows)
    return state_of_rows(found, who_want_a_call([key for key, _revision in found]))
