"""Decide which times suit whom on the waitlist, and who is asked first; no database."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from scheduling.availability.offers import PARTS_OF_DAY

WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """The times that would suit somebody who waits; empty sets and no location mean any."""

    therapists: frozenset[UUID] = frozenset()
    location: UUID | None = None
    weekdays: frozenset[int] = frozenset()
    parts: frozenset[str] = frozenset()
    first_on: date
    last_on: date
    shortest_notice: timedelta = timedelta()
    earlier_than: datetime | None = None
    waiting_since: datetime


@dataclass(frozen=True)
class TimeToOffer:
    """A free time: its start in the zone of its location, and who and what would be reserved."""

    starts_at: datetime
    location: UUID
    resources: frozenset[UUID]


@dataclass(frozen=True)
class AnswerRule:
    """The time for which an offer is open: a share of the time until the visit, within a least and a most."""

    percent: int
    least: timedelta
    most: timedelta


def suits(wish: Wish, time: TimeToOffer, now: datetime) -> bool:
    """Return True if a time suits a wish: day, part of day, place, therapist, notice, earlier if asked."""
    local = time.starts_at
    return (
        wish.first_on <= local.date() <= wish.last_on
        and (not wish.weekdays or local.weekday() in wish.weekdays)
        and (not wish.parts or part_of_day(local) in wish.parts)
        and wish.location in (None, time.location)
        and (not wish.therapists or not wish.therapists.isdisjoint(time.resources))
        and local - now >= wish.shortest_notice
        and (wish.earlier_than is None or local < wish.earlier_than)
    )


def part_of_day(local: datetime) -> str:
    """Return the part of the day in which a local time lies."""
    return next(part for part, (first, until) in PARTS_OF_DAY.items() if first <= local.hour < until)


def rank(wish: Wish, now: datetime) -> tuple[int, datetime]:
    """Return the sort key of a wish that a time suits: the lowest is asked first.

    Two points for a named therapist and one each for a named weekday, part of the day and location: whoever
    has fewer other chances. One point for each whole week of waiting, so that nobody flexible waits for
    ever. More points come first; among equals who has waited longest.
    """
    fit = 2 * bool(wish.therapists) + bool(wish.weekdays) + bool(wish.parts) + (wish.location is not None)
    weeks = max(now - wish.waiting_since, timedelta()) // WEEK
    return -(fit + weeks), wish.waiting_since


def answer_until(now: datetime, starts_at: datetime, rule: AnswerRule) -> datetime | None:
    """Return until when an offer made now is open; None where the time is too near to ask.

    A share of the time until the visit, in whole minutes: at least the least, at most the most, and over by
    the least before the visit starts, so that whoever accepts can come. Less than twice the least before
    the visit nobody is asked.
    """
    left = starts_at - now
    if left < 2 * rule.least:
        return None
    share = timedelta(minutes=left * rule.percent // 100 // timedelta(minutes=1))
    return now + min(max(share, rule.least), rule.most, left - rule.least)


def may_be_asked(number: int, most: int) -> bool:
    """Return True if one more offer keeps a person within the most of a day."""
    return number < most


def let_pass(starts_at: datetime, ends_at: datetime, passed: Collection[tuple[datetime, datetime]]) -> bool:
    """Return True if a time shares an instant with one that was offered to the same entry before."""
    return any(start < ends_at and starts_at < end for start, end in passed)
