"""The time in which therapists and rooms could take visits, by the hours and blocks as they stand now."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from clinic.models import Resource
from clinic.spans import Span, intersect_spans, subtract_spans
from scheduling.availability.working_hours import open_hours, shift_hours
from scheduling.models import Block


def bookable_hours(resources: Sequence[Resource], window: Span) -> dict[UUID, list[Span]]:
    """Return when each resource could take visits in a window, in four queries.

    A therapist: the shifts as far as their location is open, so without closures and public holidays. A room:
    the opening hours of its location. Both without their blocks (time off), from the day on which they were
    entered until they were archived. A location that is archived now has no hours.
    """
    opening = {place.pk: spans for place, spans in open_hours(window, None).items()}
    hours: dict[UUID, list[Span]] = defaultdict(list)
    therapists = [resource.pk for resource in resources if resource.kind == "therapist"]
    for (therapist, place), shifts in shift_hours(therapists, window).items():
        hours[therapist] += intersect_spans(shifts, opening.get(place, []))
    for room in resources:
        if room.kind == "room" and room.location_id in opening:
            hours[room.pk] = opening[room.location_id]
    blocked = _blocked(resources, window)
    return {
        resource.pk: intersect_spans(
            subtract_spans(hours[resource.pk], blocked[resource.pk]), _in_use(resource, window)
        )
        for resource in resources
    }


def _blocked(resources: Iterable[Resource], window: Span) -> dict[UUID, list[Span]]:
    """Return the blocks of each resource; one that was lifted counts until then."""
    blocks = Block.objects.filter(resource__in=resources, during__overlap=(window.start, window.end))
    blocked: dict[UUID, list[Span]] = defaultdict(list)
    for resource, during, ended_at in blocks.values_list("resource_id", "during", "ended_at"):
        blocked[resource] += _forward(during.lower, min(during.upper, ended_at or during.upper))
    return blocked


def _in_use(resource: Resource, window: Span) -> list[Span]:
    """Return the part of a window in which a resource was in use."""
    entered, archived = resource.created_at, resource.archived_at
    return _forward(max(window.start, entered), min(window.end, archived or window.end))


def _forward(start: datetime, end: datetime) -> list[Span]:
    return [Span(start, end)] if start < end else []
