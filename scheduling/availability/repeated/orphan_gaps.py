"""Put the free times first that leave the fewest gaps too short for another visit."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from clinic.spans import Span
from scheduling.availability.offers import Offer, RequestedVisit, offers
from scheduling.availability.slots import LocationSchedule, Slot, SlotCandidate


def offers_with_fewest_gaps(visit: RequestedVisit, window: Span, *, part_of_day: str = "") -> list[Offer]:
    """Return all free times of a window: those that leave the fewest orphan gaps, then the earliest."""
    visit = visit.read_once(window)
    found, _ = offers(visit, window, part_of_day=part_of_day, most=None)
    return sorted(found, key=lambda offer: (_gaps_of(visit, offer), offer.slot.starts_at))


def _gaps_of(visit: RequestedVisit, offer: Offer) -> int:
    assert visit.schedules is not None, "read once"
    return orphan_gaps(visit.schedules[offer.location], offer.slot)


def orphan_gaps(schedule: LocationSchedule, slot: Slot) -> int:
    """Return how many gaps beside the visit its therapists are left with in which no such visit fits."""
    needed = slot.ends_at - slot.starts_at + schedule.before + schedule.after
    therapists = {
        c.resource: c for need in schedule.needs if need.kind == "therapist" for c in need.candidates
    }
    return sum(
        timedelta() < gap < needed
        for resource in slot.resources
        if resource in therapists
        for gap in _gaps_beside(schedule, therapists[resource], Span(slot.starts_at, slot.ends_at))
    )


def _gaps_beside(
    schedule: LocationSchedule, candidate: SlotCandidate, visit: Span
) -> tuple[timedelta, timedelta]:
    """Return the time before and after a visit until the therapist's next bound: other work, or hours.

    Clean-up lies inside of other work, and of this visit where work follows; hours may end amid it.
    """
    reserved = visit.widen(schedule.before, schedule.after)
    hours = candidate.hours.spans if candidate.hours else schedule.open.spans
    present = next(span for span in hours if span.contains(visit))
    open_now = next(span for span in schedule.open.spans if span.contains(visit))
    others = [*candidate.busy.spans, *candidate.off.spans]
    first = max([present.start, open_now.start, *_ends_by(others, visit.start)])
    last = min([present.end, open_now.end, *_starts_from(others, visit.end)])
    return max(reserved.start - first, timedelta()), max(last - reserved.end, timedelta())


def _ends_by(spans: Iterable[Span], instant: datetime) -> list[datetime]:
    return [span.end for span in spans if span.end <= instant]


def _starts_from(spans: Iterable[Span], instant: datetime) -> list[datetime]:
    return [span.start for span in spans if span.start >= instant]
