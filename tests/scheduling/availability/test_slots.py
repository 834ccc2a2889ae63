"""Free times: each slot offered is free, for any schedule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.spans import Span, SpanIndex, merge_spans
from scheduling.availability.slots import LocationSchedule, Need, Slot, SlotCandidate

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
WINDOW = Span(MORNING, MORNING + 12 * HOUR)
THEO, MARA, ROOM_1, ROOM_2 = (UUID(int=n) for n in range(4))


def at(hour: float) -> datetime:
    """This hour of the day."""
    return MORNING + timedelta(hours=hour - 8)


def span(start: float, end: float) -> Span:
    return Span(at(start), at(end))


def schedule(
    *needs: list[SlotCandidate], open_: list[Span] | None = None, before: int = 0, after: int = 15
) -> LocationSchedule:
    """The schedule for a visit of an hour; the first need is for a therapist, the others for rooms."""
    return LocationSchedule(
        needs=[
            Need(requirement=UUID(int=100 + n), kind="room" if n else "therapist", candidates=need)
            for n, need in enumerate(needs)
        ],
        open=SpanIndex([span(8, 20)] if open_ is None else open_),
        length=HOUR,
        before=timedelta(minutes=before),
        after=timedelta(minutes=after),
    )


def start_hours(slots: list[Slot]) -> list[float]:
    """The starts of the slots as hours of the day."""
    return [8 + (slot.starts_at - MORNING) / HOUR for slot in slots]


def test_slots_start_until_the_visit_would_outlast_the_shift() -> None:
    theo = SlotCandidate(THEO, hours=SpanIndex([span(9, 11)]))

    assert start_hours(list(schedule([theo]).free_slots(WINDOW, timedelta(minutes=30)))) == [9, 9.5, 10]


def test_slots_keep_clean_up_free_and_allow_it_after_the_shift() -> None:
    theo = SlotCandidate(THEO, hours=SpanIndex([span(9, 12)]), busy=SpanIndex([span(11, 12)]))

    assert start_hours(list(schedule([theo]).free_slots(WINDOW, QUARTER))) == [9, 9.25, 9.5, 9.75]


def test_slots_keep_clean_up_before_the_visit_free() -> None:
    theo = SlotCandidate(THEO, hours=SpanIndex([span(9, 12)]), busy=SpanIndex([span(9, 10)]))

    assert start_hours(list(schedule([theo], before=30).free_slots(WINDOW, QUARTER))) == [10.5, 10.75, 11]


def test_slots_lie_within_opening_hours() -> None:
    theo = SlotCandidate(THEO, hours=SpanIndex([span(8, 20)]))

    slots = schedule([theo], open_=[span(10, 12)]).free_slots(WINDOW, timedelta(minutes=30))

    assert start_hours(list(slots)) == [10, 10.5, 11]


def test_slots_need_a_free_room() -> None:
    theo, room = (
        SlotCandidate(THEO, hours=SpanIndex([span(9, 12)])),
        SlotCandidate(ROOM_1, busy=SpanIndex([span(9, 12)])),
    )

    assert not list(schedule([theo], [room]).free_slots(WINDOW, QUARTER))


def test_slot_takes_the_free_one_of_two_rooms() -> None:
    theo = SlotCandidate(THEO, hours=SpanIndex([span(9, 10)]))
    rooms = [SlotCandidate(ROOM_1, busy=SpanIndex([span(9, 12)])), SlotCandidate(ROOM_2)]

    [slot] = schedule([theo], rooms).free_slots(WINDOW, QUARTER)

    assert slot.resources == (THEO, ROOM_2)


def test_slot_has_the_length_of_its_therapist() -> None:
    theo = SlotCandidate(THEO, length=HOUR * 2, hours=SpanIndex([span(9, 11)]))

    assert schedule([theo]).slot_at(at(9)) == Slot(at(9), at(11), (THEO,))


def test_slot_at_accepts_any_minute() -> None:
    theo = SlotCandidate(THEO, hours=SpanIndex([span(9, 11)]))

    assert schedule([theo]).slot_at(at(9) + timedelta(minutes=7)) is not None


def test_slot_at_overrules_hours_but_not_a_need_without_candidates() -> None:
    theo = SlotCandidate(THEO, hours=SpanIndex([span(9, 11)]))

    assert schedule([theo]).slot_at(at(7)) is None
    assert schedule([theo]).slot_at(at(7), outside_hours=True) is not None
    assert schedule([]).slot_at(at(9), outside_hours=True, overbook=True) is None


def test_overbooking_takes_a_free_resource_first() -> None:
    theo = SlotCandidate(THEO, hours=SpanIndex([span(9, 11)]), busy=SpanIndex([span(9, 11)]))
    mara = SlotCandidate(MARA, hours=SpanIndex([span(9, 11)]))

    slot = schedule([theo, mara]).slot_at(at(9), overbook=True)

    assert slot is not None
    assert slot.resources == (MARA,)


@pytest.mark.parametrize(
    ("step", "hours", "expected"),
    [
        (60, (10, 14), [10, 11, 12, 13]),
        (15, (9 + 1 / 3, 10 + 1 / 3), [9 + 1 / 3]),
        (30, (14.75, 16.75), [14.75, 15.25, 15.75]),
    ],
)
def test_slots_are_counted_from_the_start_of_the_shift(
    step: int, hours: tuple[float, float], expected: list[float]
) -> None:
    theo = SlotCandidate(THEO, hours=SpanIndex([span(*hours)]))
    opening = [span(8.5, 18.5)]

    slots = schedule([theo], open_=opening).free_slots(WINDOW, timedelta(minutes=step))

    assert start_hours(list(slots)) == pytest.approx(expected)


def test_slots_go_on_from_the_end_of_a_visit_of_odd_length() -> None:
    theo = SlotCandidate(THEO, hours=SpanIndex([span(9, 14)]), busy=SpanIndex([span(9, 10.2)]))

    slots = schedule([theo]).free_slots(WINDOW, HOUR)

    assert start_hours(list(slots)) == pytest.approx([10.2, 11.2, 12.2])


def test_slots_go_on_from_the_end_of_a_visit_in_the_only_room() -> None:
    room = SlotCandidate(ROOM_1, busy=SpanIndex([span(8, 9.2)]))

    slots = schedule([room]).free_slots(Span(at(8), at(12)), HOUR)

    assert start_hours(list(slots)) == pytest.approx([9.2, 10.2, 11.2])


def test_clean_up_overhangs_the_end_of_a_shift_of_opening_and_time_off_alike() -> None:
    for theo, opening in (
        (SlotCandidate(THEO, hours=SpanIndex([span(9, 11)])), [span(8, 20)]),
        (SlotCandidate(THEO, hours=SpanIndex([span(9, 20)])), [span(8, 11)]),
        (SlotCandidate(THEO, hours=SpanIndex([span(9, 11.9)]), off=SpanIndex([span(11, 12)])), [span(8, 20)]),
    ):
        slots = schedule([theo], open_=opening).free_slots(WINDOW, HOUR)

        assert start_hours(list(slots)) == [9, 10]


def test_clean_up_keeps_clear_of_a_block_of_a_room() -> None:
    theo = SlotCandidate(THEO, hours=SpanIndex([span(9, 12)]))
    room = SlotCandidate(ROOM_1, busy=SpanIndex([span(11, 12)]))

    assert start_hours(list(schedule([theo], [room]).free_slots(WINDOW, HOUR))) == [9]


def test_therapists_of_different_length_are_assigned_together_for_the_longer() -> None:
    couple = [SlotCandidate(THEO, length=HOUR), SlotCandidate(MARA, length=HOUR * 1.25)]
    for therapist in couple:
        therapist.hours = SpanIndex([span(9, 12)])
    needs = [Need(UUID(int=100 + n), "therapist", couple) for n in range(2)]

    slot = replace(schedule([]), needs=needs).slot_at(at(9))

    assert slot is not None
    assert (slot.ends_at, set(slot.resources)) == (at(10.25), {THEO, MARA})


def test_a_preferred_therapist_is_taken_before_a_shorter_one() -> None:
    hours = SpanIndex([span(9, 12)])
    long = SlotCandidate(MARA, length=HOUR * 1.25, is_preferred=True, hours=hours)
    short = SlotCandidate(THEO, length=HOUR, hours=hours)

    slot = schedule([long, short]).slot_at(at(9))

    assert slot is not None
    assert slot.resources == (MARA,)


def test_slots_leave_out_the_times_at_which_the_client_is_elsewhere() -> None:
    theo = SlotCandidate(THEO, hours=SpanIndex([span(9, 13)]))
    busy = replace(schedule([theo]), people=SpanIndex([span(10, 11)]))

    assert start_hours(list(busy.free_slots(WINDOW, HOUR))) == [9, 11, 12]


quarters = st.integers(0, 48)
some_span = st.builds(
    lambda start, length: Span(MORNING + start * QUARTER, MORNING + (start + length) * QUARTER),
    quarters,
    st.integers(1, 12),
)
some_spans = st.lists(some_span, max_size=5).map(merge_spans)


def candidates(first: int, *, have_hours: bool) -> st.SearchStrategy[list[SlotCandidate]]:
    """Up to three resources with any reservations, and any working hours or none."""
    pairs = st.tuples(some_spans if have_hours else st.none(), some_spans)
    return st.lists(pairs, max_size=3).map(
        lambda rows: [
            SlotCandidate(
                UUID(int=first + n), hours=None if hours is None else SpanIndex(hours), busy=SpanIndex(busy)
            )
            for n, (hours, busy) in enumerate(rows)
        ]
    )


schedules = st.builds(
    lambda therapists, rooms, open_, before, after: schedule(
        therapists, rooms, open_=open_, before=before, after=after
    ),
    candidates(0, have_hours=True),
    candidates(10, have_hours=False),
    some_spans,
    st.sampled_from([0, 10, 15]),
    st.sampled_from([0, 10, 15]),
)


@given(schedules)
def test_each_slot_is_free_for_all_its_resources(schedule: LocationSchedule) -> None:
    for slot in schedule.free_slots(WINDOW, QUARTER):
        reserved = Span(slot.starts_at, slot.ends_at).widen(schedule.before, schedule.after)
        for need, resource in zip(schedule.needs, slot.resources, strict=True):
            [chosen] = [c for c in need.candidates if c.resource == resource]
            assert not any(busy.overlaps(reserved) for busy in chosen.busy.spans)


@given(schedules)
def test_each_slot_lies_in_opening_and_working_hours(schedule: LocationSchedule) -> None:
    for slot in schedule.free_slots(WINDOW, QUARTER):
        visit = Span(slot.starts_at, slot.ends_at)
        [therapist] = [c for c in schedule.needs[0].candidates if c.resource == slot.resources[0]]
        assert therapist.hours
        assert any(hours.contains(visit) for hours in schedule.open.spans)
        assert any(hours.contains(visit) for hours in therapist.hours.spans)


@given(schedules)
def test_the_first_time_after_each_opening_shift_and_visit_is_offered(schedule: LocationSchedule) -> None:
    offered = {slot.starts_at for slot in schedule.free_slots(WINDOW, QUARTER)}
    for therapist in schedule.needs[0].candidates:
        assert therapist.hours
        starts = [hours.start for hours in (*therapist.hours.spans, *schedule.open.spans)]
        starts += [busy.end + schedule.before for busy in therapist.busy.spans]
        own = replace(
            schedule, needs=[replace(schedule.needs[0], candidates=[therapist]), *schedule.needs[1:]]
        )
        for start in starts:
            if WINDOW.start <= start < WINDOW.end and own.slot_at(start):
                assert start in offered


@given(schedules)
def test_starts_lie_at_most_a_step_apart_while_a_visit_fits(schedule: LocationSchedule) -> None:
    offered = sorted(slot.starts_at for slot in schedule.free_slots(WINDOW, QUARTER))
    for start in offered:
        following = start + QUARTER
        fits = all(schedule.slot_at(start + n * timedelta(minutes=5)) for n in range(1, 4))
        if fits and following < WINDOW.end:
            assert any(start < other <= following for other in offered)


@given(schedules)
def test_slots_come_earliest_first_and_once(schedule: LocationSchedule) -> None:
    starts = [slot.starts_at for slot in schedule.free_slots(WINDOW, QUARTER)]

    assert starts == sorted(set(starts))


def test_slots_start_when_the_only_room_is_free_again() -> None:
    theo, room = SlotCandidate(THEO, hours=SpanIndex([span(9, 12)])), SlotCandidate(ROOM_1)
    room.busy = SpanIndex([Span(at(9), at(10) + timedelta(minutes=20))])

    assert start_hours(list(schedule([theo], [room]).free_slots(WINDOW, HOUR))) == [10 + 20 / 60, 11]


def test_slots_do_not_start_at_the_end_of_a_room_that_was_not_in_the_way() -> None:
    theo, rooms = SlotCandidate(THEO, hours=SpanIndex([span(9, 12)])), [SlotCandidate(ROOM_1)]
    rooms[0].busy = SpanIndex([Span(at(9), at(10) + timedelta(minutes=20))])
    rooms.append(SlotCandidate(ROOM_2))

    assert start_hours(list(schedule([theo], rooms).free_slots(WINDOW, HOUR))) == [9, 10, 11]


def test_slots_start_when_the_clients_other_visit_is_over() -> None:
    theo = SlotCandidate(THEO, hours=SpanIndex([span(9, 12)]))
    people = SpanIndex([Span(at(9), at(10) + timedelta(minutes=20))])
    visit = replace(schedule([theo]), people=people, length=timedelta(minutes=90))

    assert start_hours(list(visit.free_slots(WINDOW, HOUR))) == [10 + 20 / 60]


def test_slots_of_a_therapist_who_is_quicker_are_shorter_in_any_room() -> None:
    theo = SlotCandidate(THEO, length=HOUR / 2, hours=SpanIndex([span(9, 10)]))

    slots = schedule([theo], [SlotCandidate(ROOM_1)]).free_slots(WINDOW, HOUR / 2)

    assert start_hours(list(slots)) == [9, 9.5]
