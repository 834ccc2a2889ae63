"""Free times against a reference that tries every choice of resources, on random clinics."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from clinic.spans import Span, SpanIndex, merge_spans
from scheduling.availability.candidates.daily_limit import DailyLimit
from scheduling.availability.slots import LocationSchedule, Need, SlotCandidate

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
WINDOW = Span(MORNING, MORNING + 48 * QUARTER)
TOKYO = ZoneInfo("Asia/Tokyo")
"""A zone in which a day ends within the window."""

spans = st.lists(
    st.builds(
        lambda start, length: Span(MORNING + start * QUARTER, MORNING + (start + length) * QUARTER),
        st.integers(0, 47),
        st.integers(1, 16),
    ),
    max_size=3,
).map(merge_spans)
long_spans = st.one_of(st.just([WINDOW]), spans)
minutes = st.sampled_from([None, 15, 30, 60])
limits = st.one_of(
    st.none(),
    st.builds(
        lambda visits, most, treating: DailyLimit(TOKYO, visits, most, treating),
        st.sampled_from([None, 1, 2, 3]),
        st.sampled_from([None, 30, 60, 120]),
        spans,
    ),
)


@st.composite
def candidates(draw: st.DrawFn, first: int, *, is_therapist: bool) -> list[SlotCandidate]:
    """Draw up to three resources that may fill a need; two needs for therapists share some of them."""
    chosen = []
    for number in draw(st.lists(st.integers(0, 2), unique=True, max_size=3)):
        length = draw(minutes) if is_therapist else None
        chosen.append(
            SlotCandidate(
                UUID(int=first + number),
                length=timedelta(minutes=length) if length else None,
                is_preferred=draw(st.booleans()),
                hours=SpanIndex(draw(long_spans)) if is_therapist else None,
                busy=SpanIndex(draw(spans)),
                off=SpanIndex(draw(spans)) if is_therapist else SpanIndex(),
                registered_until=draw(st.sampled_from([None, None, MORNING + 20 * QUARTER]))
                if is_therapist
                else None,
                limit=draw(limits) if is_therapist else None,
            )
        )
    return sorted(chosen, key=lambda candidate: not candidate.is_preferred)


@st.composite
def clinics(draw: st.DrawFn) -> LocationSchedule:
    therapists = draw(st.lists(candidates(0, is_therapist=True), min_size=1, max_size=2))
    rooms = draw(st.lists(candidates(10, is_therapist=False), max_size=1))
    kinds = [("therapist", each) for each in therapists] + [("room", each) for each in rooms]
    known: dict[UUID, SlotCandidate] = {}
    return LocationSchedule(
        # One resource is the same for every need that it may fill, as it is read.
        needs=[
            Need(UUID(int=99 + number), kind, [known.setdefault(c.resource, c) for c in each])
            for number, (kind, each) in enumerate(kinds)
        ],
        open=SpanIndex(draw(long_spans)),
        length=timedelta(minutes=30),
        before=draw(st.sampled_from([timedelta(), QUARTER])),
        after=draw(st.sampled_from([timedelta(), QUARTER])),
        people=SpanIndex(draw(spans)),
    )


def choices(clinic: LocationSchedule, start: datetime) -> Iterator[tuple[int, timedelta]]:
    """Yield the number of preferred therapists and the length of each way to have a visit at this time."""
    for chosen in product(*(need.candidates for need in clinic.needs)):
        if len({candidate.resource for candidate in chosen}) < len(chosen):
            continue
        therapists = [c for need, c in zip(clinic.needs, chosen, strict=True) if need.kind == "therapist"]
        length = max(c.length or clinic.length for c in therapists)
        visit = Span(start, start + length)
        reserved = Span(visit.start - clinic.before, visit.end + clinic.after)
        if (
            any(span.contains(visit) for span in clinic.open.spans)
            and not any(span.overlaps(visit) for span in clinic.people.spans)
            and all(_may_serve(candidate, visit, reserved) for candidate in chosen)
        ):
            yield sum(candidate.is_preferred for candidate in therapists), length


def _may_serve(candidate: SlotCandidate, visit: Span, reserved: Span) -> bool:
    return (
        (candidate.hours is None or any(span.contains(visit) for span in candidate.hours.spans))
        and not any(span.overlaps(reserved) for span in candidate.busy.spans)
        and not any(span.overlaps(visit) for span in candidate.off.spans)
        and (candidate.registered_until is None or visit.start < candidate.registered_until)
        and (candidate.limit is None or _is_within(candidate.limit, visit))
    )


def _is_within(limit: DailyLimit, visit: Span) -> bool:
    day = visit.start.astimezone(limit.zone).date()
    others = [span for span in limit.treating if span.start.astimezone(limit.zone).date() == day]
    spent = sum(((span.end - span.start) // timedelta(minutes=1) for span in others), 0)
    return (limit.visits is None or len(others) + 1 <= limit.visits) and (
        limit.minutes is None or spent + (visit.end - visit.start) // timedelta(minutes=1) <= limit.minutes
    )


@given(clinics())
def test_a_time_is_free_when_and_only_when_some_choice_of_resources_is(clinic: LocationSchedule) -> None:
    for number in range(48):
        start = MORNING + number * QUARTER
        assert (clinic.slot_at(start) is not None) == any(True for _ in choices(clinic, start))


@given(clinics())
def test_the_resources_of_a_slot_are_the_most_preferred_then_the_quickest(clinic: LocationSchedule) -> None:
    preferred = {
        c.resource for n in clinic.needs if n.kind == "therapist" for c in n.candidates if c.is_preferred
    }
    for slot in clinic.free_slots(WINDOW, QUARTER):
        best = max(choices(clinic, slot.starts_at), key=lambda choice: (choice[0], -choice[1]))
        assert (len(preferred.intersection(slot.resources)), slot.ends_at - slot.starts_at) == best


@given(clinics(), st.integers(0, 40), st.integers(1, 8))
def test_a_schedule_narrowed_to_a_window_offers_the_same_there(
    clinic: LocationSchedule, first: int, quarters: int
) -> None:
    window = Span(MORNING + first * QUARTER, MORNING + (first + quarters) * QUARTER)
    narrow = clinic.within(window.widen(timedelta(hours=2), timedelta(hours=2)))

    assert list(narrow.free_slots(window, QUARTER)) == list(clinic.free_slots(window, QUARTER))
