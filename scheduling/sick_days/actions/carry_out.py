"""Carry out what was decided for the visits of a sick day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction

from clinic.models import Practice, Staff
from clinic.refusals import Refusal
from scheduling.bookings import reservations
from scheduling.bookings.cover import lock_waiting_for, settle
from scheduling.models import Appointment, Attendance, Block, SickDayVisit
from scheduling.sick_days.actions.settle_each import Decision, settle_visit_of
from scheduling.sick_days.actions.tell import tell
from scheduling.sick_days.concerned import visits_in_the_way
from scheduling.sick_days.refused import sick_day_lifted


@dataclass(frozen=True)
class VisitLeft:
    """A visit that was left as it is, and the reason."""

    visit: UUID
    refusal: Refusal

    @property
    def code(self) -> str:
        return self.refusal.code

    @property
    def message(self) -> str:
        return self.refusal.reason


def carry_out(*, sick_day: Block, decisions: Sequence[Decision], by: Staff) -> list[VisitLeft]:
    """Settle these visits as decided; return those that were left, each with its reason.

    Each visit is settled whole or left. The visits that share a person are one transaction, with one letter
    to each reader. What was settled already is passed over: repeated, also after a crash, this does the rest.
    """
    by_visit = {decision.visit: decision for decision in decisions}
    left: list[VisitLeft] = []
    for visits in _by_shared_people(by_visit):
        left += _settle_together(sick_day.pk, [by_visit[visit] for visit in visits], by)
    return left


def _by_shared_people(visits: Iterable[UUID]) -> list[list[UUID]]:
    """Return the visits in groups that share a person, in the order of the first start of each."""
    rows = Attendance.objects.filter(appointment__in=list(visits)).order_by("appointment__starts_at", "pk")
    groups: list[tuple[set[UUID], list[UUID]]] = []
    for visit, client in rows.values_list("appointment", "client"):
        met = [group for group in groups if visit in group[1] or client in group[0]]
        joined = met[0] if met else (set(), [])
        for people, keys in met[1:]:
            joined[0].update(people)
            joined[1].extend(keys)
            groups.remove((people, keys))
        if not met:
            groups.append(joined)
        joined[0].add(client)
        if visit not in joined[1]:
            joined[1].append(visit)
    return [keys for _people, keys in groups]


@transaction.atomic
def _settle_together(sick_day: UUID, decisions: Sequence[Decision], by: Staff) -> list[VisitLeft]:
    """Settle visits that share a person, and write one letter to each who reads of them."""
    keys = [decision.visit for decision in decisions]
    visits = {visit.pk: visit for visit in Appointment.lock_all(keys)}
    waiting = lock_waiting_for(visits.values())
    present = Block.objects.select_related("resource").get(pk=sick_day)
    done = set(SickDayVisit.objects.filter(block=present, visit__in=keys).values_list("visit", flat=True))
    people = set(Attendance.objects.filter(appointment__in=keys).values_list("client", flat=True))
    told_with = _told_with(present, people)
    settled: list[SickDayVisit] = []
    left: list[VisitLeft] = []
    reservations.lock_clients(people)
    for decision in decisions:
        if decision.visit in done:
            continue
        try:
            if present.ended_at:
                raise sick_day_lifted()
            with transaction.atomic():
                visit = visits[decision.visit]
                settled.append(settle_visit_of(present, visit, decision, told_with, by=by))
        except Refusal as refusal:
            left.append(VisitLeft(decision.visit, refusal))
    others = waiting - set(visits_in_the_way(present).values_list("pk", flat=True))
    settle(others, by=by)
    if settled:
        tell(settled, Practice.current())
    return left


def _told_with(sick_day: Block, people: Iterable[UUID]) -> UUID:
    """Return the key of the letter that tells these people of the sick day already, else a new one."""
    rows = SickDayVisit.objects.filter(block=sick_day, visit__attendances__client__in=people)
    found = rows.order_by("pk").values_list("told_with", flat=True).first()
    return found or uuid4()
