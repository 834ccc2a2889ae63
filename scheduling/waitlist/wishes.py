"""Read what entries of the waitlist wish for, as the ranking knows it."""

from datetime import timedelta

from clinic.models import Practice
from scheduling.models import WaitlistEntry
from scheduling.models.appointment import AHEAD
from scheduling.waitlist.ranking import AnswerRule, Wish


def wish_of(entry: WaitlistEntry) -> Wish:
    """Return the wish of an entry; the visit that it gives up counts while it is to come."""
    later = entry.visit if entry.visit and entry.visit.state in AHEAD else None
    return Wish(
        therapists=frozenset(entry.therapists),
        location=entry.location_id,
        weekdays=frozenset(entry.weekdays),
        parts=frozenset(entry.parts),
        first_on=entry.first_on,
        last_on=entry.last_on,
        shortest_notice=entry.shortest_notice,
        earlier_than=later.starts_at if later else None,
        waiting_since=entry.created_at,
    )


def answer_rule(practice: Practice) -> AnswerRule:
    """Return how long offers are open, by the settings of the practice."""
    return AnswerRule(
        practice.waitlist_answer_percent,
        timedelta(minutes=practice.waitlist_least_minutes),
        timedelta(minutes=practice.waitlist_most_minutes),
    )
