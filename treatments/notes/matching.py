"""The knots of a note matched with those of earlier notes, and what became of each; pure.

A knot is the same over visits when it is the same site on the same side. A place marked freely is the same
as one close to it on the same chart and side, or as one of the same muscle on that side.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from math import hypot

from treatments.measures.response import ChangeThresholds, classify_change

CLOSE = 0.04
"""The greatest distance between two marks of one place, in fractions of the chart."""
STATUSES = ("new", "still_there", "weaker", "stronger", "back", "gone", "not_looked_at")
CHANGES = {"worse": "stronger", "improved": "weaker"}


@dataclass(frozen=True)
class Knot:
    """A marked point: its place, and what was found in it, or that it was looked for and not found."""

    side: str
    view: str
    x: float
    y: float
    site: str | None = None
    muscle: str | None = None
    muscle_name: str | None = None
    before: int | None = None
    after: int | None = None
    response: str | None = None
    activity: str | None = None
    to_check: bool = False
    not_found: bool = False
    visit_at: datetime | None = None

    @property
    def local_zone(self) -> tzinfo | None:
        """The zone of the visit's location."""
        return self.visit_at.tzinfo if self.visit_at else None


@dataclass(frozen=True)
class ComparedKnot:
    """A knot and its status; `now` and `then` are its findings in this note and in the last that found it.

    `visits` counts the notes that found it, this one among them.
    """

    knot: Knot
    status: str
    now: Knot | None
    then: Knot | None
    visits: int


def compare_knots(
    now: Sequence[Knot], earlier: Sequence[Sequence[Knot]], thresholds: ChangeThresholds
) -> list[ComparedKnot]:
    """Return this note's knots in their order, then those that were not looked at.

    `earlier` are the notes of earlier visits, newest first. A knot still to check was not looked at.
    """
    compared = []
    for course in _follow_knots([[knot for knot in now if not knot.to_check], *earlier]):
        present, before = course.pop(0, None), list(course.values())
        status = status_of(present, before, thresholds)
        if status is None:
            continue
        found = [knot for knot in before if not knot.not_found]
        is_found = present is not None and not present.not_found
        newest = present or before[0]
        then = found[0] if found else None
        compared.append(
            ComparedKnot(newest, status, present if is_found else None, then, len(found) + is_found)
        )
    return compared


def status_of(now: Knot | None, before: Sequence[Knot], thresholds: ChangeThresholds) -> str | None:
    """Return one of STATUSES for what notes say of a knot: now, and before, newest first.

    - new: found now, and never before
    - back: found now; when it was last looked for it was not found, and before that it was
    - stronger, weaker: found again, and its tenderness changed by as much as counts as important
    - still_there: found again without such a change
    - gone: looked for now and not found, and found before
    - not_looked_at: nothing is said of it now, and it was found when it was last looked for

    None for a place of which nothing is said now that is gone already, or where nothing ever was.
    """
    if now is None:
        return None if before[0].not_found else "not_looked_at"
    was_found = any(not knot.not_found for knot in before)
    if now.not_found:
        return "gone" if was_found else None
    if not was_found:
        return "new"
    return "back" if before[0].not_found else change_of_tenderness(now, before[0], thresholds)


def change_of_tenderness(now: Knot, then: Knot, thresholds: ChangeThresholds) -> str:
    """Return stronger, weaker or still_there, by the pain on pressure before the work in both visits.

    A change counts when it is important (clinical settings: 2 points or 30 %). Where the pain did not change
    by that much, or was not noted twice, latent that is active now is stronger, and the reverse weaker.
    """
    if now.before is not None and then.before is not None:
        change = classify_change(then.before, now.before, thresholds).name
        if change in CHANGES:
            return CHANGES[change]
    if now.activity and then.activity and now.activity != then.activity:
        return "stronger" if now.activity == "active" else "weaker"
    return "still_there"


def distance(knot: Knot, other: Knot) -> float | None:
    """Return how far apart two knots are: 0 for one site, up to 1 for one muscle; None if they differ."""
    if knot.side != other.side or (knot.muscle and other.muscle and knot.muscle != other.muscle):
        return None
    if knot.site and other.site:
        return 0.0 if knot.site == other.site else None
    apart = hypot(knot.x - other.x, knot.y - other.y)
    if knot.view == other.view and round(apart, 6) <= CLOSE:
        return apart
    return 1.0 if knot.muscle and knot.muscle == other.muscle else None


def _follow_knots(notes: Sequence[Sequence[Knot]]) -> list[dict[int, Knot]]:
    """Return for each knot what the notes say of it, by the number of the note, in their order."""
    courses: list[dict[int, Knot]] = []
    for number, knots in enumerate(notes):
        partner = {knot: course for course, knot in _matches([_last(each) for each in courses], knots)}
        for at, knot in enumerate(knots):
            if at in partner:
                courses[partner[at]][number] = knot
            else:
                courses.append({number: knot})
    return courses


def _last(course: dict[int, Knot]) -> Knot:
    """Return the mention of a knot that was added last: that of the visit nearest to the next note."""
    return course[next(reversed(course))]


def _matches(now: Sequence[Knot], then: Sequence[Knot]) -> Iterator[tuple[int, int]]:
    """Match each knot with at most one of the other visit, the nearest pairs first; yield their indexes."""
    candidates = sorted(
        (apart, new, old)
        for new, knot in enumerate(now)
        for old, other in enumerate(then)
        if (apart := distance(knot, other)) is not None
    )
    matched_now: set[int] = set()
    matched_then: set[int] = set()
    for _, new, old in candidates:
        if new not in matched_now and old not in matched_then:
            matched_now.add(new)
            matched_then.add(old)
            yield new, old
