"""Any sequence of the diary's verbs, on PostgreSQL, keeps what the diary promises."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from clients.actions.archive import archive_client, restore_client
from clinic import clock
from clinic.models import Closure, Envelope, Location, Practice, Resource
from clinic.refusals import Refusal
from clinic.setup.actions.change_closure import add_closure, remove_closure
from clinic.setup.actions.change_location import archive_location, restore_location
from clinic.setup.actions.change_resource import change_resource
from clinic.setup.actions.set_opening_hours import set_opening_hours
from clinic.spans import Span
from clinic.staff.actions.change_staff import archive_staff, restore_staff
from scheduling.availability.offers import RequestedVisit, offers
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.arrive import arrive
from scheduling.bookings.actions.book import book
from scheduling.bookings.actions.cancel import cancel
from scheduling.bookings.actions.move import move
from scheduling.bookings.actions.reinstate import reinstate
from scheduling.bookings.actions.undo import undo
from scheduling.delays.actions.carry_out_delay import carry_out_delay
from scheduling.delays.actions.take_back_delay import take_back_delay
from scheduling.delays.plan import plan_delay
from scheduling.holds.actions.extend_hold import extend_hold
from scheduling.holds.actions.hold_time import MOST_HELD, hold_time
from scheduling.holds.actions.let_go import end_expired_holds, let_go
from scheduling.models import Appointment, Hold, Reservation, Series, Shift, SickDayVisit
from scheduling.models.appointment import AHEAD, STANDING
from scheduling.models.sick_days import SETTLED_BY
from scheduling.rota.actions.block_time import block_time, change_block, end_block
from scheduling.rota.actions.review_cover import review_all_cover
from scheduling.rota.actions.set_shift import drop_shift, set_shift
from scheduling.series.actions.book_series import book_series
from scheduling.series.actions.cancel_visits import cancel_visits
from scheduling.series.actions.move_visits import move_visits
from scheduling.series.scope import SCOPES
from scheduling.series.wanted import WantedSeries
from scheduling.sick_days.actions.carry_out import carry_out
from scheduling.sick_days.actions.record_sick_day import record_sick_day
from scheduling.sick_days.actions.settle_each import Decision, TimeForVisit
from scheduling.sick_days.proposals import Proposal, propose
from tests.effort import examples
from tests.factories import (
    ClientFactory,
    LocationFactory,
    RoomFactory,
    StaffFactory,
    TherapistFactory,
    add_shift_every_day,
    open_all_week,
    service_of,
)

DAY = datetime(2026, 3, 24, tzinfo=UTC)
"""A week before it the clocks of New York changed, a week after it those of London have."""
HALF_HOURS = st.integers(16, 40)
ANY = st.integers(0, 5)
KINDS = st.sampled_from(["client_late", "therapist_late", "early"])
REASON = st.sampled_from(["", "It cannot be helped."])


def at(half_hours: int) -> datetime:
    return DAY + timedelta(minutes=30 * half_hours)


def as_proposed(proposal: Proposal, way: str) -> Decision:
    """Return the first option of this way as a decision, else the one that is proposed."""
    options = [option for option in proposal.options if option.way == way] or proposal.options
    times = [TimeForVisit(time.starts_at, time.therapist) for time in options[0].times]
    return Decision(proposal.visit.pk, proposal.visit.revision, options[0].way, times)


class AnySequence(RuleBasedStateMachine):
    """Two locations in two zones; Theo works in both, Mara in London."""

    def __init__(self) -> None:
        super().__init__()
        self.by, self.desk = StaffFactory.create(roles=["owner"]), StaffFactory.create()
        zones = ("Europe/London", "America/New_York")
        self.places = [
            LocationFactory.create(timezone=zone, closed_on_public_holidays=False) for zone in zones
        ]
        self.theo, self.mara = TherapistFactory.create(), TherapistFactory.create()
        self.rooms = [RoomFactory.create(location=place) for place in self.places]
        for place in self.places:
            open_all_week(place)
        add_shift_every_day(self.theo, self.places[0], "09:00", "13:00")
        add_shift_every_day(self.theo, self.places[1], "10:00", "14:00")
        add_shift_every_day(self.mara, self.places[0], "09:00", "18:00")
        self.service = service_of([self.theo, self.mara], self.rooms)
        self.clients = [ClientFactory.create() for _ in range(4)]
        self.blocks: list[Any] = []
        self.shifts: list[Any] = []
        self.closures: list[Any] = []
        self.told: dict[UUID, dict[str, bool]] = {}

    def attempt(self, act: Callable[..., Any], **fields: Any) -> Any:
        """Act, or be refused: a refusal changes nothing."""
        try:
            return act(by=self.by, **fields)
        except Refusal:
            return None

    def place(self, act: Callable[..., Any], **fields: Any) -> None:
        """Book, move or reinstate a visit, and keep what spoke against its day when it was placed."""
        if visit := self.attempt(act, **fields):
            self.told[visit.pk] = self.against(visit)

    def against(self, visit: Appointment) -> dict[str, bool]:
        """Return what speaks against a visit: a closure of its day, a day off of its therapist."""
        therapists = visit.assignments.filter(kind="therapist").values("resource")
        day = visit.starts_at.date()
        return {
            "closure": Closure.objects.filter(location=visit.location_id, first_on=day).exists(),
            "day off": Shift.objects.filter(on=day, resource__in=therapists).exists(),
        }

    def visit(self, number: int) -> Appointment | None:
        visits = list(Appointment.objects.filter(location__in=self.places).order_by("pk"))
        return visits[number % len(visits)] if visits else None

    @rule(who=ANY, when=HALF_HOURS, therapist=st.booleans(), reason=REASON)
    def books(self, who: int, when: int, therapist: bool, reason: str) -> None:
        requested = [RequestedResource(self.theo.pk, "therapist")] if therapist else []
        self.places[who % 2].refresh_from_db()
        self.place(
            book,
            client=self.clients[who % 4],
            service=self.service,
            starts_at=at(when),
            requested=requested,
            location=self.places[who % 2],
            override_reason=reason,
        )

    @rule(who=ANY, when=HALF_HOURS, is_known=st.booleans())
    def holds(self, who: int, when: int, is_known: bool) -> None:
        self.places[who % 2].refresh_from_db()
        self.attempt(
            hold_time,
            client=self.clients[who % 4] if is_known else None,
            service=self.service,
            starts_at=at(when),
            location=self.places[who % 2],
        )

    @rule(when=HALF_HOURS)
    def holds_instead(self, when: int) -> None:
        """Another time is chosen: the hold of before ends as the new one begins."""
        if hold := Hold.objects.filter(held_by=self.by).first():
            place = Location.objects.get(pk=hold.location_id)
            fields = {"service": self.service, "starts_at": at(when), "location": place}
            if held := self.attempt(hold_time, instead_of=hold.pk, **fields):
                assert set(Hold.objects.filter(pk__in=[hold.pk, held.pk])) == {held}

    @rule(number=ANY)
    def extends_hold(self, number: int) -> None:
        for hold in Hold.objects.filter(held_by=self.by).order_by("pk")[number : number + 1]:
            self.attempt(lambda by, hold: extend_hold(hold=hold), hold=hold)

    @rule(number=ANY)
    def lets_go(self, number: int) -> None:
        for hold in Hold.objects.filter(held_by=self.by).order_by("pk")[number : number + 1]:
            let_go([hold.pk])
            assert not Reservation.objects.filter(hold=hold.pk).exists()

    @rule(who=ANY, when=HALF_HOURS, reason=REASON)
    def books_from_hold(self, who: int, when: int, reason: str) -> None:
        if hold := Hold.objects.filter(held_by=self.by).first():
            place = Location.objects.get(pk=hold.location_id)
            is_moved = who > 3
            self.place(
                book,
                client=self.clients[who % 4],
                service=self.service,
                starts_at=at(when) if is_moved else hold.starts_at,
                location=place,
                override_reason=reason,
                hold=hold.pk,
            )

    @rule(number=ANY, is_ended=st.booleans())
    def hold_expires(self, number: int, is_ended: bool) -> None:
        """A hold expires; its row stands until somebody needs the time, or the job deletes it."""
        for hold in Hold.objects.filter(held_by=self.by).order_by("pk")[number : number + 1]:
            hold.reservations.update(held_until=clock.now())
            Hold.objects.filter(pk=hold.pk).update(expires_at=clock.now())
            if is_ended:
                end_expired_holds()
            review_all_cover()

    @rule(number=ANY, when=HALF_HOURS, reason=REASON)
    def moves(self, number: int, when: int, reason: str) -> None:
        if visit := self.visit(number):
            self.place(move, appointment=visit, starts_at=at(when), override_reason=reason)

    @rule(number=ANY, minutes=st.integers(1, 90), kind=KINDS, reason=REASON, is_taken_back=st.booleans())
    def is_delayed(self, number: int, minutes: int, kind: str, reason: str, is_taken_back: bool) -> None:
        """A visit is late or early on its day: what follows is shifted, and perhaps put back."""
        visit = self.visit(number)
        if visit is None or visit.state not in STANDING:
            return
        delay: dict[str, Any] = {"kind": kind, "minutes": minutes}
        with clock.at(visit.starts_at - timedelta(hours=2)):
            plan = plan_delay(Appointment.objects.with_people().get(pk=visit.pk), **delay)
            wanted = delay | {"seen": plan.seen, "override_reason": reason}
            if done := self.attempt(carry_out_delay, appointment=visit, **wanted):
                for each in Appointment.objects.filter(pk__in=[v.pk for v in done.plan.visits]):
                    self.told[each.pk] = self.told[each.pk] | self.against(each)
                if is_taken_back:
                    self.attempt(take_back_delay, back=done.back.text)

    @rule(who=ANY, when=HALF_HOURS)
    def books_series(self, who: int, when: int) -> None:
        self.places[who % 2].refresh_from_db()
        wanted = WantedSeries(
            practice=Practice.current(),
            client=self.clients[who % 4],
            service=self.service,
            location=self.places[who % 2],
            first_at=at(when),
            every_weeks=1,
            visits=2,
            by=self.by,
        )
        if series := self.attempt(lambda by: book_series(wanted)):
            self.note(series)

    @rule(number=ANY, when=HALF_HOURS, scope=st.sampled_from(SCOPES))
    def moves_series(self, number: int, when: int, scope: str) -> None:
        visit = self.visit(number)
        if visit and visit.series:
            starts_at = at(when) + timedelta(days=(visit.starts_at - DAY).days)
            fields = {"series": visit.series, "first": visit, "scope": scope, "starts_at": starts_at}
            if series := self.attempt(move_visits, **fields):
                self.note(series)

    @rule(number=ANY, scope=st.sampled_from(SCOPES))
    def cancels_series(self, number: int, scope: str) -> None:
        visit = self.visit(number)
        if visit and visit.series:
            why = {"cancelled_by": "client", "reason": "ill"}
            self.attempt(cancel_visits, series=visit.series, first=visit, scope=scope, **why)

    def note(self, series: Series) -> None:
        """Keep what spoke against the days of the visits that were placed together."""
        for visit in series.visits.ahead():
            self.told[visit.pk] = self.against(visit)

    @rule(number=ANY)
    def cancels(self, number: int) -> None:
        if visit := self.visit(number):
            self.attempt(cancel, appointment=visit, cancelled_by="client", reason="ill")

    @rule(number=ANY, reason=REASON)
    def reinstates(self, number: int, reason: str) -> None:
        if visit := self.visit(number):
            self.place(reinstate, appointment=visit, override_reason=reason)

    @rule(number=ANY, undone=st.booleans())
    def arrives(self, number: int, undone: bool) -> None:
        if visit := self.visit(number):
            with clock.at(visit.starts_at):
                self.attempt(arrive, appointment=visit, health_news={})
            if undone:
                self.attempt(undo, appointment=visit)

    @rule(number=ANY, when=HALF_HOURS, hours=st.integers(1, 8), reason=REASON)
    def blocks_time(self, number: int, when: int, hours: int, reason: str) -> None:
        resource = [self.theo, self.mara, *self.rooms][number % 4]
        span = {"starts_at": at(when), "ends_at": at(when) + timedelta(hours=hours)}
        block = self.attempt(block_time, resource=resource, reason="Away", force_reason=reason, **span)
        self.blocks += [block] if block else []

    @rule(number=ANY, when=HALF_HOURS, reason=REASON)
    def changes_block(self, number: int, when: int, reason: str) -> None:
        if self.blocks:
            block = self.blocks[number % len(self.blocks)]
            block.refresh_from_db()
            self.attempt(change_block, block=block, starts_at=at(when), force_reason=reason)

    @rule(number=ANY)
    def lifts_block(self, number: int) -> None:
        if self.blocks:
            block = self.blocks.pop(number % len(self.blocks))
            block.refresh_from_db()
            self.attempt(end_block, block=block)

    @rule(when=HALF_HOURS, way=st.sampled_from(SETTLED_BY))
    def falls_ill(self, when: int, way: str) -> None:
        """Theo is ill for four hours: what is proposed for each visit, or this way, is carried out."""
        span = {"starts_at": at(when), "ends_at": at(when + 8)}
        sick_day = self.attempt(record_sick_day, therapist=self.theo, **span)
        if sick_day is None:
            return
        self.blocks.append(sick_day)
        proposals = propose(sick_day)
        decisions = [as_proposed(proposal, way) for proposal in proposals]
        left = carry_out(sick_day=sick_day, decisions=decisions, by=self.desk)
        first = [each.options[0].way for each in proposals]
        if [each.way for each in decisions] == first:
            assert not left, "everything proposed can be carried out"
        for settled in SickDayVisit.objects.filter(block=sick_day, visit__state__in=AHEAD):
            self.told[settled.visit_id] = self.against(settled.visit)
        again = carry_out(sick_day=sick_day, decisions=decisions, by=self.desk)
        assert {each.visit for each in again} <= {each.visit for each in left}
        letters = Envelope.objects.filter(
            kind="sick_day",
            state="waiting",
            about__in=[each.letter_key for each in SickDayVisit.objects.filter(block=sick_day)],
        )
        assert letters.count() <= len(decisions) - len(left)

    @rule(mara=st.booleans(), reason=REASON)
    def takes_day_off(self, mara: bool, reason: str) -> None:
        fields = {"location": self.places[0], "on": DAY.date()}
        therapist = self.mara if mara else self.theo
        shift = self.attempt(set_shift, therapist=therapist, fields=fields, force_reason=reason)
        self.shifts += [shift] if shift else []

    @rule(number=ANY, reason=REASON)
    def drops_shift(self, number: int, reason: str) -> None:
        if self.shifts:
            shift = self.shifts[number % len(self.shifts)]
            if self.attempt(drop_shift, shift=shift, revision=None, force_reason=reason):
                self.shifts.remove(shift)

    @rule(number=ANY, opens=st.sampled_from(["08:00", "11:00"]), reason=REASON)
    def sets_hours(self, number: int, opens: str, reason: str) -> None:
        hours = [time.fromisoformat(text) for text in (opens, "20:00")]
        week = [{"weekday": day, "opens": hours[0], "closes": hours[1]} for day in range(7)]
        place = self.places[number % 2]
        self.attempt(set_opening_hours, location=place, week=week, revision=None, force_reason=reason)

    @rule(number=ANY, reason=REASON)
    def closes(self, number: int, reason: str) -> None:
        day: date = DAY.date()
        fields = {"location": self.places[number % 2], "first_on": day, "last_on": day, "reason": "Pipe"}
        closure = self.attempt(add_closure, fields=fields, force_reason=reason)
        self.closures += [closure] if closure else []

    @rule(number=ANY)
    def opens_again(self, number: int) -> None:
        if self.closures:
            closure = self.closures.pop(number % len(self.closures))
            self.attempt(remove_closure, closure=closure, revision=None)

    @rule(number=ANY, reason=REASON)
    def archives(self, number: int, reason: str) -> None:
        force = {"revision": None, "force_reason": reason}
        if number < 2:
            self.attempt(archive_staff, person=(self.theo, self.mara)[number].staff, **force)
        elif number == 2:
            gone = {"archived_at": clock.now()}
            self.attempt(change_resource, resource=self.rooms[0], changes=gone, **force)
        elif number == 3:
            self.attempt(archive_location, location=self.places[1], **force)
        else:
            self.attempt(archive_client, client=self.clients[number - 4], **force)

    @rule(number=ANY)
    def restores(self, number: int) -> None:
        if number < 2:
            self.attempt(restore_staff, person=(self.theo, self.mara)[number].staff, revision=None)
        elif number == 2:
            back = {"archived_at": None}
            self.attempt(change_resource, resource=self.rooms[0], changes=back, revision=None)
        elif number == 3:
            self.attempt(restore_location, location=self.places[1], revision=None)
        else:
            self.attempt(restore_client, client=self.clients[number - 4], revision=None)

    @rule(who=ANY, which=st.integers(0, 50))
    def books_what_is_offered(self, who: int, which: int) -> None:
        client = self.clients[who % 4]
        client.refresh_from_db()
        if client.archived_at:
            return
        wish = RequestedVisit(service=self.service, practice=Practice.current(), client=client)
        found, _ = offers(wish, Span(DAY, DAY + timedelta(days=1)))
        if found:
            offer = found[which % len(found)]
            requested = [
                RequestedResource(resource, requirement=requirement)
                for resource, requirement in zip(offer.slot.resources, offer.requirements, strict=True)
            ]
            visit = book(
                client=client,
                service=self.service,
                starts_at=offer.slot.starts_at,
                requested=requested,
                location=offer.location,
                by=self.by,
            )
            self.told[visit.pk] = self.against(visit)

    @invariant()
    def the_marks_are_what_a_review_finds(self) -> None:
        standing = Appointment.objects.standing().filter(location__in=self.places)
        marked = set(standing.filter(needs_rebooking=True).values_list("pk", flat=True))
        revisions = dict(standing.values_list("pk", "revision"))

        assert review_all_cover() & revisions.keys() == marked
        assert dict(standing.values_list("pk", "revision")) == revisions

    @invariant()
    def one_person_holds_three_times_at_most(self) -> None:
        assert Hold.objects.keeping_others_out().filter(held_by=self.by).count() <= MOST_HELD

    @invariant()
    def what_is_held_is_nobody_elses(self) -> None:
        held = Reservation.objects.live().not_expired(clock.now()).filter(hold__isnull=False)
        for row in held:
            same = Reservation.objects.live().filter(resource=row.resource_id, client=row.client_id)
            meeting = same.overlapping(row.during.lower, row.during.upper)
            assert set(meeting.values_list("pk", flat=True)) == {row.pk}

    @invariant()
    def visits_of_a_series_keep_their_local_time(self) -> None:
        for series in Series.objects.all():
            visits = [visit for visit in series.visits.ahead() if visit.starts_at == visit.planned_at]
            starts = {visit.starts_at.astimezone(visit.location.zone).time() for visit in visits}
            assert len(starts) <= 1

    @invariant()
    def covered_visits_have_nothing_against_them_that_was_not_overruled(self) -> None:
        covered = Appointment.objects.standing().filter(needs_rebooking=False, location__in=self.places)
        for visit in covered:
            present, overruled = self.against(visit), self.told[visit.pk]
            assert {what for what in present if present[what]} <= {w for w in overruled if overruled[w]}

    @invariant()
    def covered_visits_share_only_with_those_they_overrule(self) -> None:
        resources: list[Resource] = [self.theo, self.mara, *self.rooms]
        covered = Appointment.objects.standing().filter(needs_rebooking=False, location__in=self.places)
        for resource in resources:
            rows: dict[Any, list[Reservation]] = {}
            for row in Reservation.objects.unreleased().filter(resource=resource, appointment__in=covered):
                rows.setdefault(row.appointment_id, []).append(row)
            assert rows.keys() == set(
                covered.filter(assignments__resource=resource).values_list("pk", flat=True)
            )
            for (one, ours), (two, theirs) in combinations(rows.items(), 2):
                meet = any(
                    a.during.lower < b.during.upper and b.during.lower < a.during.upper
                    for a in ours
                    for b in theirs
                )
                names = {rival for row in (*ours, *theirs) for rival in row.rivals}
                assert not meet or names & {one, two}


def test_any_sequence_of_verbs_keeps_the_promises_of_the_diary(practice: Practice, monday: datetime) -> None:
    effort = settings(
        max_examples=examples(5),
        stateful_step_count=20,
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    run_state_machine_as_test(AnySequence, settings=effort)


pytestmark = pytest.mark.django_db
