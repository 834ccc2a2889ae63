"""Settle one visit of a sick day in the way that was decided for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clinic import audit, clock
from clinic.mail import outbox
from clinic.mail.wording import listed
from clinic.models import Practice, Resource, Staff
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.cancel import call_off
from scheduling.bookings.actions.move import place_anew, take_back_confirmation
from scheduling.bookings.rules import Terms
from scheduling.bookings.states import require_state
from scheduling.holds.actions.hold_time import hold_for_offer
from scheduling.models import Appointment, Block, Hold, SickDayTime, SickDayVisit
from scheduling.payments.actions.settle_visit import give_back_redemptions
from scheduling.sick_days.concerned import people_of
from scheduling.sick_days.refused import not_in_the_way, times_missing
from scheduling.waitlist.ranking import answer_until
from scheduling.waitlist.refused import too_soon
from scheduling.waitlist.wishes import answer_rule

MOST_TO_CHOOSE = 3


@dataclass(frozen=True)
class TimeForVisit:
    """A start, and the therapist who treats then; None for anybody who may."""

    starts_at: datetime
    therapist: UUID | None = None


@dataclass(frozen=True)
class Decision:
    """The way in which a visit is to be settled, by whoever saw this revision of it."""

    visit: UUID
    revision: int
    way: str
    times: Sequence[TimeForVisit] = ()


def settle_visit_of(
    sick_day: Block, visit: Appointment, decision: Decision, told_with: UUID, *, by: Staff
) -> SickDayVisit:
    """Settle a locked visit as decided and note it; tells nobody.

    Raises `changed_meanwhile`, `not_in_the_way`, `times_missing`, and what moving, cancelling and holding do.
    """
    visit.require_revision(decision.revision)
    _require_in_the_way(sick_day, visit)
    settled = SickDayVisit(
        block=sick_day,
        visit=visit,
        way=decision.way,
        started_at=visit.starts_at,
        settled_by=by,
        told_with=told_with,
        told_by="phone",
    )
    outbox.withdraw(about=visit.letter_key)
    held = WAYS[decision.way](sick_day, visit, decision, settled, by)
    visit.told_before = None
    visit.sequence += 1
    visit.save_revision()
    settled.save(force_insert=True)
    for hold, names in held:
        SickDayTime.objects.create(
            settled=settled,
            location=hold.location,
            starts_at=hold.starts_at,
            ends_at=hold.ends_at,
            resources=hold.resources,
            therapist_names=names,
            hold=hold.pk,
        )
    audit.record(by, "settled", settled, client_key=visit.client_id, fields=["way"])
    return settled


def _require_in_the_way(sick_day: Block, visit: Appointment) -> None:
    """Refuse a visit that the therapist who is ill does not treat then."""
    during = sick_day.during
    is_then = visit.starts_at < during.upper and during.lower < visit.ends_at and visit.ends_at > clock.now()
    if not is_then or not visit.assignments.filter(resource=sick_day.resource_id).exists():
        raise not_in_the_way()


type Held = list[tuple[Hold, str]]
"""The holds that were written for a client to choose from, each with the names of who treats."""


def _give_to_another(
    sick_day: Block, visit: Appointment, decision: Decision, settled: SickDayVisit, by: Staff
) -> Held:
    """Let another therapist treat at the same time, for what was agreed."""
    therapist = decision.times[0].therapist if len(decision.times) == 1 else None
    if therapist is None or therapist == sick_day.resource_id:
        raise times_missing()
    staying = [each for each in _therapists(visit) if each.resource not in (sick_day.resource_id, therapist)]
    _move(visit, visit.starts_at, [RequestedResource(therapist, "therapist"), *staying], by)
    return []


def _move_later(
    sick_day: Block, visit: Appointment, decision: Decision, settled: SickDayVisit, by: Staff
) -> Held:
    """Move the visit to another time, with its own therapists or another in place of who is ill."""
    if len(decision.times) != 1:
        raise times_missing()
    [time] = decision.times
    requested = _therapists(visit)
    if time.therapist not in (None, sick_day.resource_id):
        others = [each for each in requested if each.resource not in (sick_day.resource_id, time.therapist)]
        requested = [RequestedResource(time.therapist, "therapist"), *others] if time.therapist else others
    _move(visit, time.starts_at, requested, by)
    return []


def _move(visit: Appointment, starts_at: datetime, requested: Sequence[RequestedResource], by: Staff) -> None:
    require_state("move", visit.state)
    place_anew(visit, Practice.current(), by=by, starts_at=starts_at, requested=requested, as_agreed=True)
    take_back_confirmation(visit)


def _cancel(
    sick_day: Block, visit: Appointment, decision: Decision, settled: SickDayVisit, by: Staff
) -> Held:
    """Cancel the visit for the clinic: it owes nothing, and what was redeemed for it is given back."""
    require_state("cancel", visit.state)
    give_back_redemptions(visit, by=by)
    call_off(visit, "clinic", "therapist_ill", Practice.current(), by=by)
    return []


def _let_choose(
    sick_day: Block, visit: Appointment, decision: Decision, settled: SickDayVisit, by: Staff
) -> Held:
    """Cancel the visit, and hold times for its client until they have chosen one."""
    starts = {time.starts_at for time in decision.times}
    if not 1 <= len(decision.times) <= MOST_TO_CHOOSE or len(starts) < len(decision.times):
        raise times_missing()
    require_state("move", visit.state)
    practice, now = Practice.current(), clock.now()
    terms, people = Terms(visit.ends_at - visit.starts_at, visit.price), people_of(visit.load_people())
    _cancel(sick_day, visit, decision, settled, by)
    until = answer_until(now, min(starts), answer_rule(practice))
    if until is None:
        raise too_soon()
    settled.answer_until = until
    return [
        _hold(visit, time, people, terms, until, by)
        for time in sorted(decision.times, key=lambda time: time.starts_at)
    ]


def _hold(
    visit: Appointment, time: TimeForVisit, people: Sequence[UUID], terms: Terms, until: datetime, by: Staff
) -> tuple[Hold, str]:
    hold = hold_for_offer(
        client=visit.client,
        guests=people[1:],
        service=visit.service,
        starts_at=time.starts_at,
        requested=[RequestedResource(time.therapist, "therapist")] if time.therapist else [],
        location=visit.location,
        until=until,
        held_by=by,
        terms=terms,
        by=by,
    )
    treating = Resource.objects.filter(pk__in=hold.resources, kind="therapist").order_by("name")
    return hold, listed([resource.name for resource in treating])


def _therapists(visit: Appointment) -> list[RequestedResource]:
    rows = visit.assignments.filter(kind="therapist").order_by("pk")
    return [RequestedResource(row.resource_id, row.kind) for row in rows]


type Settle = Callable[[Block, Appointment, Decision, SickDayVisit, Staff], Held]
WAYS: dict[str, Settle] = {
    "other_therapist": _give_to_another,
    "later": _move_later,
    "choose": _let_choose,
    "cancel": _cancel,
}
"""The function that settles a visit in each way."""
