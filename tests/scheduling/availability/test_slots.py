"""Free times: each slot offered is free, for any schedule."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from clinic.spans import Span, merge_spans
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
        open=[span(8, 20)] if open_ is None else open_,
        length=HOUR,
        before=timedelta(minutes=before),
        after=timedelta(minutes=after),
    )


def start_hours(slots: list[Slot]) -> list[float]:
    """The starts of the slots as hours of the day."""
    return [8 + (slot.starts_at - MORNING) / HOUR for slot in slots]


def test_slots_start_until_the_visit_would_outlast_the_shift() -> None:
    theo = SlotCandidate(THEO, hours=[span(9, 11)])

    assert start_hours(list(schedule([theo]).free_slots(WINDOW, timedelta(minutes=30)))) == [9, 9.5, 10]


def test_slots_keep_clean_up_free_and_allow_it_after_the_shift() -> None:
    theo = SlotCandidate(THEO, hours=[span(9, 12)], busy=[span(11, 12)])

    assert start_hours(list(schedule([theo]).free_slots(WINDOW, QUARTER))) == [9, 9.25, 9.5, 9.75]


def test_slots_keep_clean_up_before_the_visit_free() -> None:
    theo = SlotCandidate(THEO, hours=[span(9, 12)], busy=[span(9, 10)])

    assert start_hours(list(schedule([theo], before=30).free_slots(WINDOW, QUARTER))) == [10.5, 10.75, 11]


def test_slots_lie_within_opening_hours() -> None:
    theo = SlotCandidate(THEO, hours=[span(8, 20)])

    slots = schedule([theo], open_=[span(10, 12)]).free_slots(WINDOW, timedelta(minutes=30))

    assert start_hours(list(slots)) == [10, 10.5, 11]


def test_slots_need_a_free_room() -> None:
    theo, room = SlotCandidate(THEO, hours=[span(9, 12)]), SlotCandidate(ROOM_1, busy=[span(9, 12)])

    assert not list(schedule([theo], [room]).free_slots(WINDOW, QUARTER))


def test_slot_takes_the_free_one_of_two_rooms() -> None:
    theo = SlotCandidate(THEO, hours=[span(9, 10)])
    rooms = [SlotCandidate(ROOM_1, busy=[span(9, 12)]), SlotCandidate(ROOM_2)]

    [slot] = schedule([theo], rooms).free_slots(WINDOW, QUARTER)

    assert slot.resources == (THEO, ROOM_2)


def test_slot_has_the_length_of_its_therapist() -> None:
    theo = SlotCandidate(THEO, length=HOUR * 2, hours=[span(9, 11)])

    assert schedule([theo]).slot_at(at(9)) == Slot(at(9), at(11), (THEO,))


def test_slot_at_accepts_any_minute() -> None:
    theo = SlotCandidate(THEO, hours=[span(9, 11)])

    assert schedule([theo]).slot_at(at(9) + timedelta(minutes=7)) is not None


def test_slot_at_overrules_hours_but_not_a_need_without_candidates() -> None:
    theo = SlotCandidate(THEO, hours=[span(9, 11)])

    assert schedule([theo]).slot_at(at(7)) is None
    assert schedule([theo]).slot_at(at(7), outside_hours=True) is not None
    assert schedule([]).slot_at(at(9), outside_hours=True, overbook=True) is None


def test_overbooking_takes_a_free_resource_first() -> None:
    theo = SlotCandidate(THEO, hours=[span(9, 11)], busy=[span(9, 11)])
    mara = SlotCandidate(MARA, hours=[span(9, 11)])

    slot = schedule([theo, mara]).slot_at(at(9), overbook=True)

    assert slot is not None
    assert slot.resources == (MARA,)


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
            SlotCandidate(UUID(int=first + n), hours=hours, busy=busy) for n, (hours, busy) in enumerate(rows)
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
            assert not any(busy.overlaps(reserved) for busy in chosen.busy)


@given(schedules)
def test_each_slot_lies_in_opening_and_working_hours(schedule: LocationSchedule) -> None:
    for slot in schedule.free_slots(WINDOW, QUARTER):
        visit = Span(slot.starts_at, slot.ends_at)
        [therapist] = [c for c in schedule.needs[0].candidates if c.resource == slot.resources[0]]
        assert any(hours.contains(visit) for hours in schedule.open)
        assert any(hours.contains(visit) for hours in therapist.hours or [])


@given(schedules, st.integers(0, 48))
def test_every_possible_start_on_the_grid_is_offered(schedule: LocationSchedule, quarter: int) -> None:
    """Opening hours of these schedules start on the grid, so that no quarter hour may be missing."""
    start = MORNING + quarter * QUARTER

    offered = {slot.starts_at for slot in schedule.free_slots(WINDOW, QUARTER)}

    assert (start in offered) == (schedule.slot_at(start) is not None and start < WINDOW.end)


@given(schedules)
def test_slots_come_earliest_first_and_once(schedule: LocationSchedule) -> None:
    starts = [slot.starts_at for slot in schedule.free_slots(WINDOW, QUARTER)]

    assert starts == sorted(set(starts))
