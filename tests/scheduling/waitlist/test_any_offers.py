"""Any sequence of bookings, waits, answers and runs of the job keeps what the waitlist promises."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from clinic import clock
from clinic.models import Practice
from clinic.refusals import Refusal
from scheduling.bookings.actions.book import book
from scheduling.bookings.actions.cancel import cancel
from scheduling.models import Appointment, Reservation, WaitlistEntry, WaitlistOffer
from scheduling.waitlist.actions.answer_offer import accept_offer, decline_offer
from scheduling.waitlist.actions.entries import add_to_waitlist, end_entry
from scheduling.waitlist.actions.fill_freed_time import tend_waitlist
from scheduling.waitlist.actions.make_offer import make_offer
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

MONDAY = datetime(2026, 3, 23, 8, tzinfo=UTC)
ANY = st.integers(0, 5)
HALF_HOURS = st.integers(2, 12)
LOG = logging.getLogger(__name__)


class AnyOffers(RuleBasedStateMachine):
    """One therapist, one room, one day; four clients, three offers a day."""

    def __init__(self) -> None:
        super().__init__()
        self.now = MONDAY
        Practice.objects.update(waitlist_offers_a_day=3)
        self.by = StaffFactory.create(roles=["owner"])
        self.place = LocationFactory.create(closed_on_public_holidays=False)
        open_all_week(self.place)
        self.theo = TherapistFactory.create()
        add_shift_every_day(self.theo, self.place, "09:00", "15:00")
        self.service = service_of([self.theo], [RoomFactory.create(location=self.place)])
        self.clients = [ClientFactory.create() for _ in range(4)]

    def attempt(self, act: Callable[..., Any], **fields: Any) -> Any:
        """Act now, or be refused."""
        with clock.at(self.now):
            try:
                return act(by=self.by, **fields)
            except Refusal:
                return None

    def one_of(self, rows: Any, number: int) -> Any:
        found = list(rows.order_by("pk"))
        return found[number % len(found)] if found else None

    @rule(who=ANY, when=HALF_HOURS)
    def books(self, who: int, when: int) -> None:
        starts_at = MONDAY + timedelta(minutes=30 * when)
        self.attempt(book, client=self.clients[who % 4], service=self.service, starts_at=starts_at)

    @rule(which=ANY)
    def cancels(self, which: int) -> None:
        if visit := self.one_of(Appointment.objects.filter(client__in=self.clients), which):
            self.attempt(cancel, appointment=visit, cancelled_by="client", reason="ill")

    @rule(who=ANY, instead=st.booleans())
    def waits(self, who: int, instead: bool) -> None:
        client = self.clients[who % 4]
        visit = Appointment.objects.filter(client=client, state="booked").last() if instead else None
        day = date(2026, 3, 23)
        fields = {"service": self.service, "first_on": day, "last_on": day, "visit": visit}
        self.attempt(add_to_waitlist, client=client, fields=fields | {"shortest_notice_hours": 0})

    @rule(which=ANY, when=HALF_HOURS)
    def is_offered_by_hand(self, which: int, when: int) -> None:
        if entry := self.one_of(WaitlistEntry.objects.filter(client__in=self.clients), which):
            starts_at = MONDAY + timedelta(minutes=30 * when)
            self.attempt(make_offer, entry=entry, starts_at=starts_at, location=self.place, therapist=None)

    @rule(which=ANY, accept=st.booleans())
    def answers(self, which: int, accept: bool) -> None:
        if offer := self.one_of(WaitlistOffer.objects.filter(location=self.place), which):
            self.attempt(accept_offer if accept else decline_offer, offer=offer)

    @rule(which=ANY)
    def waits_no_longer(self, which: int) -> None:
        if entry := self.one_of(WaitlistEntry.objects.filter(client__in=self.clients), which):
            self.attempt(end_entry, entry=entry)

    @rule(minutes=st.integers(1, 45))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        with clock.at(self.now):
            tend_waitlist(LOG)

    @invariant()
    def what_is_offered_is_held_and_free(self) -> None:
        with clock.at(self.now):
            live = [o for o in WaitlistOffer.objects.filter(location=self.place) if o.is_open]
            for offer in live:
                rows = Reservation.objects.live().filter(resource=self.theo.pk)
                others = rows.overlapping(offer.starts_at, offer.ends_at).exclude(hold=offer.hold)
                assert not others.not_expired(self.now).exists(), "it is offered, and others have it"
                assert rows.filter(hold=offer.hold).exists(), "it is offered, and not held"

    @invariant()
    def no_time_is_offered_twice(self) -> None:
        with clock.at(self.now):
            live = [o for o in WaitlistOffer.objects.filter(location=self.place) if o.is_open]
        pairs = combinations(live, 2)
        assert not any(a.starts_at < b.ends_at and b.starts_at < a.ends_at for a, b in pairs)
        assert len({offer.entry_id for offer in live}) == len(live)

    @invariant()
    def nobody_is_offered_more_than_the_cap(self) -> None:
        offers = WaitlistOffer.objects.filter(location=self.place)
        counts = Counter(offers.values_list("entry__client", flat=True))
        assert all(number <= 3 for number in counts.values())

    @invariant()
    def who_accepted_is_booked_and_waits_no_longer(self) -> None:
        for offer in WaitlistOffer.objects.filter(location=self.place, state="accepted"):
            assert offer.visit and offer.visit.starts_at == offer.starts_at and offer.entry.ended_at


@pytest.mark.usefixtures("practice")
def test_any_sequence_of_offers_keeps_the_promises(db: None) -> None:
    run_state_machine_as_test(
        AnyOffers,
        settings=settings(
            max_examples=examples(8),
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
