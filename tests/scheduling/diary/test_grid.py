"""Spans placed in columns: lanes, free times, the classes of hours and minutes."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from clinic.spans import Span, merge_spans, subtract_spans
from scheduling.diary.grid import CELL, DAY, LocalDay, cells_of, lanes_of

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
STYLES = Path(__file__).parents[3] / "scheduling/static/scheduling/diary.css"


def span(start: int, end: int) -> Span:
    return Span(MIDNIGHT + timedelta(minutes=start), MIDNIGHT + timedelta(minutes=end))


starts_and_lengths = st.tuples(st.integers(0, DAY), st.integers(1, 180))
spans = st.lists(starts_and_lengths.map(lambda at: span(at[0], at[0] + at[1])), max_size=12)


@given(spans)
def test_what_overlaps_shares_no_lane_and_counts_the_same_lanes(given_spans: list[Span]) -> None:
    lanes = lanes_of(given_spans)

    for index, (lane, count) in enumerate(lanes):
        assert 0 <= lane < count
        for other, theirs in zip(given_spans[:index], lanes[:index], strict=True):
            if other.overlaps(given_spans[index]):
                assert theirs[0] != lane and theirs[1] == count


def test_lanes_are_as_few_as_stand_side_by_side() -> None:
    assert lanes_of([span(0, 60), span(30, 90), span(60, 120), span(120, 150)]) == [
        (0, 2),
        (1, 2),
        (0, 2),
        (0, 1),
    ]


@given(spans)
def test_free_times_are_at_least_half_an_hour_and_fill_what_is_free(given_spans: list[Span]) -> None:
    free = merge_spans(given_spans)
    cells = list(cells_of(free))

    assert all(cell.end - cell.start >= CELL for cell in cells)
    long = [one for one in free if one.end - one.start >= CELL]
    assert subtract_spans(long, cells) == [] and subtract_spans(cells, free) == []


def test_a_time_is_placed_by_the_clock_of_its_location() -> None:
    day = LocalDay(date(2026, 7, 1), LONDON)
    start = datetime(2026, 7, 1, 9, 15, tzinfo=UTC)

    assert day.classes(Span(start, start + timedelta(minutes=90)), (1, 2)) == "h10 m15 x1 y30 l1 n2"


def test_a_time_that_reaches_into_other_days_is_cut_at_midnight() -> None:
    day = LocalDay(date(2026, 3, 2), LONDON)

    assert day.minutes(span(-60, DAY + 60)) == (0, DAY)
    assert day.minutes(span(23 * 60, DAY + 60)) == (23 * 60, 60)


def test_a_visit_in_the_hour_that_comes_twice_keeps_its_length() -> None:
    day = LocalDay(date(2026, 10, 25), LONDON)
    start = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)

    assert day.minutes(Span(start, start + timedelta(minutes=30))) == (105, 30)


def test_each_hour_minute_length_and_lane_has_its_class() -> None:
    rules = set(re.findall(r"\.([hmxyftln]\d+) \{", STYLES.read_text()))

    most = {"h": 24, "x": 24, "m": 59, "y": 59}
    wanted = {f"{kind}{n}" for kind, last in most.items() for n in range(last + 1)}
    wanted |= {f"{kind}{n}" for kind in "ft" for n in range(25)} | {f"l{n}" for n in range(12)}
    assert wanted <= rules
