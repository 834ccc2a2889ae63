"""Offer freed times to those who wait: the work of the periodic job."""

import logging
from datetime import datetime, timedelta

from clinic import clock
from clinic.actors import SystemActor
from clinic.jobs import run_each
from clinic.models import Practice
from clinic.refusals import Refusal
from scheduling.models import FreedTime, WaitlistOffer
from scheduling.waitlist.actions.make_offer import make_offer
from scheduling.waitlist.actions.review_offer import end_entry_over, entries_over, review_offer
from scheduling.waitlist.asking import may_be_asked_from, offers_today
from scheduling.waitlist.matching import LOOKED_AT, Match, matches_of

SYSTEM = SystemActor("waitlist")
MOST_TIMES, MOST_TRIES = 100, 20
"""The freed times of one run, and the people who are tried for each before the next run goes on."""
LATER = timedelta(minutes=10)


def tend_waitlist(log: logging.Logger) -> int:
    """Close what is over, then offer each freed time to the next person; return how many offers were made."""
    practice = Practice.current()
    run_each(entries_over(practice), lambda entry: end_entry_over(entry, by=SYSTEM), log=log)
    run_each(WaitlistOffer.objects.live(), lambda offer: review_offer(offer, by=SYSTEM), log=log)
    due = list(FreedTime.objects.due(practice.letter_grace)[:MOST_TIMES])
    return run_each(due, lambda freed: fill_freed_time(freed, practice), log=log)


def fill_freed_time(freed: FreedTime, practice: Practice) -> bool:
    """Offer a freed time to the first who may be asked now; return True if somebody was.

    One offer a run: what is left of a long time is looked at in the next one. Where nobody can have it, the
    next look is when somebody may be asked again, or when something changes.
    """
    matches = matches_of(freed, practice)
    asked = offers_today({match.entry.client_id for match in matches}, practice) if matches else {}
    now, later, tries = clock.now(), [], 0
    for match in matches:
        free_from = may_be_asked_from(match.entry, asked.get(match.entry.client_id, 0), practice, now)
        if free_from > now:
            later.append(free_from)
        elif tries < MOST_TRIES:
            tries += 1
            if _offer(match, freed):
                return True
    if tries:
        later.append(now + LATER)
    if freed.during.upper > now + LOOKED_AT:
        later.append(now + timedelta(days=1))
    _look_later(freed, min(later, default=None))
    return False


def _offer(match: Match, freed: FreedTime) -> bool:
    """Offer a time to one who waits, unless something speaks against it by now; return True if it was."""
    try:
        make_offer(
            entry=match.entry,
            starts_at=match.starts_at,
            location=match.location,
            therapist=match.therapist,
            freed_time=freed,
            by=SYSTEM,
        )
    except Refusal:
        return False
    return True


def _look_later(freed: FreedTime, at: datetime | None) -> None:
    """Set when to look at a freed time again, unless somebody else asked for a look meanwhile."""
    FreedTime.objects.filter(pk=freed.pk, look_at=freed.look_at).update(look_at=at)
