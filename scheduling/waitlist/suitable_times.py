"""Find the free times that suit one who waits, to be offered by hand."""

from datetime import datetime, time, timedelta
from uuid import UUID

from clinic import clock
from clinic.models import Practice
from clinic.refusals import Refusal
from clinic.spans import Span
from scheduling.availability.offers import Offer, RequestedVisit, offers
from scheduling.availability.preferences import RequestedResource
from scheduling.models import WaitlistEntry
from scheduling.waitlist.ranking import TimeToOffer, suits
from scheduling.waitlist.wishes import answer_rule, wish_of

MOST_TIMES = 6
DAY = timedelta(days=1)


def suitable_times(entry: WaitlistEntry, practice: Practice) -> list[Offer]:
    """Return the first free times that suit an entry and leave time to answer, the soonest first."""
    now, wish = clock.now(), wish_of(entry)
    soonest = now + 2 * answer_rule(practice).least
    start = max(datetime.combine(entry.first_on, time(), practice.zone) - DAY, soonest)
    end = datetime.combine(entry.last_on, time(), practice.zone) + 2 * DAY
    if start >= end:
        return []
    found: list[Offer] = []
    therapists: list[UUID | None] = [*sorted(entry.therapists)]
    for therapist in therapists or [None]:
        visit = RequestedVisit(
            service=entry.service,
            practice=practice,
            client=entry.client,
            requested=[RequestedResource(therapist, "therapist")] if therapist else [],
            location=entry.location,
        )
        try:
            found += offers(visit, Span(start, end))[0]
        except Refusal:
            continue
    suiting = [offer for offer in found if suits(wish, _time(offer), now)]
    return sorted(suiting, key=lambda offer: offer.slot.starts_at)[:MOST_TIMES]


def _time(offer: Offer) -> TimeToOffer:
    local = offer.slot.starts_at.astimezone(offer.location.zone)
    return TimeToOffer(local, offer.location.pk, frozenset(offer.slot.resources))
