"""Free times: whatever the diary looks like, what is offered is truly free."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from clinic.spans import Span, joined
from scheduling.availability.slots import Board, Candidate, Need, Slot

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


def board(
    *needs: list[Candidate], open_: list[Span] | None = None, before: int = 0, after: int = 15
) -> Board:
    """A board for an hour's visit; the first need is for a therapist, the others for rooms."""
    return Board(
        needs=[
            Need(requirement=UUID(int=100 + n), kind="room" if n else "therapist", candidates=need)
            for n, need in enumerate(needs)
        ],
        open=[span(8, 20)] if open_ is None else open_,
        length=HOUR,
        before=timedelta(minutes=before),
        after=timedelta(minutes=after),
    )


def hours(slots: list[Slot]) -> list[float]:
    """When they start, as hours of the day."""
    return [8 + (slot.starts_at - MORNING) / HOUR for slot in slots]


def test_a_visit_may_start_until_it_would_outlast_the_shift() -> None:
    theo = Candidate(THEO, works=[span(9, 11)])

    assert hours(list(board([theo]).slots(WINDOW, timedelta(minutes=30)))) == [9, 9.5, 10]


def test_clean_up_is_kept_free_and_may_follow_the_shift() -> None:
    theo = Candidate(THEO, works=[span(9, 12)], busy=[span(11, 12)])

    assert hours(list(board([theo]).slots(WINDOW, QUARTER))) == [9, 9.25, 9.5, 9.75]


def test_clean_up_before_is_kept_free_too() -> None:
    theo = Candidate(THEO, works=[span(9, 12)], busy=[span(9, 10)])

    assert hours(list(board([theo], before=30).slots(WINDOW, QUARTER))) == [10.5, 10.75, 11]


def test_nobody_is_offered_outside_opening_hours() -> None:
    theo = Candidate(THEO, works=[span(8, 20)])

    assert hours(list(board([theo], open_=[span(10, 12)]).slots(WINDOW, timedelta(minutes=30)))) == [
        10,
        10.5,
        11,
    ]


def test_a_therapist_without_a_free_room_is_not_offered() -> None:
    theo, room = Candidate(THEO, works=[span(9, 12)]), Candidate(ROOM_1, busy=[span(9, 12)])

    assert not list(board([theo], [room]).slots(WINDOW, QUARTER))


def test_one_of_two_rooms_is_enough() -> None:
    theo = Candidate(THEO, works=[span(9, 10)])
    rooms = [Candidate(ROOM_1, busy=[span(9, 12)]), Candidate(ROOM_2)]

    [slot] = board([theo], rooms).slots(WINDOW, QUARTER)

    assert slot.seats == (THEO, ROOM_2)


def test_a_therapist_who_needs_longer_gets_longer() -> None:
    theo = Candidate(THEO, length=HOUR * 2, works=[span(9, 11)])

    assert board([theo]).at(at(9)) == Slot(at(9), at(11), (THEO,))


def test_a_visit_at_any_minute_may_be_asked_for() -> None:
    theo = Candidate(THEO, works=[span(9, 11)])

    assert board([theo]).at(at(9) + timedelta(minutes=7)) is not None


def test_hours_may_be_overruled_but_not_the_need_itself() -> None:
    theo = Candidate(THEO, works=[span(9, 11)])

    assert board([theo]).at(at(7)) is None
    assert board([theo]).at(at(7), anywhen=True) is not None
    assert board([]).at(at(9), anywhen=True, taken=True) is None


def test_whoever_overbooks_takes_what_is_free_first() -> None:
    theo = Candidate(THEO, works=[span(9, 11)], busy=[span(9, 11)])
    mara = Candidate(MARA, works=[span(9, 11)])

    slot = board([theo, mara]).at(at(9), taken=True)

    assert slot is not None
    assert slot.seats == (MARA,)


quarters = st.integers(0, 48)
some_span = st.builds(
    lambda start, length: Span(MORNING + start * QUARTER, MORNING + (start + length) * QUARTER),
    quarters,
    st.integers(1, 12),
)
some_spans = st.lists(some_span, max_size=5).map(joined)


def candidates(first: int, *, works: bool) -> st.SearchStrategy[list[Candidate]]:
    """Up to three resources with hours and visits of any kind."""
    hours = some_spans if works else st.none()
    one = st.builds(lambda works, busy: (works, busy), hours, some_spans)
    return st.lists(one, max_size=3).map(
        lambda rows: [
            Candidate(UUID(int=first + n), works=works, busy=busy) for n, (works, busy) in enumerate(rows)
        ]
    )


boards = st.builds(
    lambda therapists, rooms, open_, before, after: board(
        therapists, rooms, open_=open_, before=before, after=after
    ),
    candidates(0, works=True),
    candidates(10, works=False),
    some_spans,
    st.sampled_from([0, 10, 15]),
    st.sampled_from([0, 10, 15]),
)


@given(boards)
def test_a_free_time_is_free_for_everyone_who_fills_it(board: Board) -> None:
    for slot in board.slots(WINDOW, QUARTER):
        held = Span(slot.starts_at, slot.ends_at).widened(board.before, board.after)
        for need, resource in zip(board.needs, slot.seats, strict=True):
            [chosen] = [c for c in need.candidates if c.resource == resource]
            assert not any(taken.overlaps(held) for taken in chosen.busy)


@given(boards)
def test_a_free_time_lies_in_opening_and_working_hours(board: Board) -> None:
    for slot in board.slots(WINDOW, QUARTER):
        visit = Span(slot.starts_at, slot.ends_at)
        [therapist] = [c for c in board.needs[0].candidates if c.resource == slot.seats[0]]
        assert any(hours.holds(visit) for hours in board.open)
        assert any(hours.holds(visit) for hours in therapist.works or [])


@given(boards, st.integers(0, 48))
def test_every_time_that_would_do_is_offered(board: Board, quarter: int) -> None:
    """Opening hours of these boards start on the grid, so that no quarter hour may be missing."""
    start = MORNING + quarter * QUARTER

    offered = {slot.starts_at for slot in board.slots(WINDOW, QUARTER)}

    assert (start in offered) == (board.at(start) is not None and start < WINDOW.end)


@given(boards)
def test_free_times_come_earliest_first_and_once(board: Board) -> None:
    starts = [slot.starts_at for slot in board.slots(WINDOW, QUARTER)]

    assert starts == sorted(set(starts))
