"""When clients are asked: whatever the diary, never above the caps, never at night, never twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import examples
from treatments.check_ins.schedule import Asked, Complaint, Numbers, Plan, Question, Session, to_ask

LONDON = ZoneInfo("Europe/London")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TREATED = datetime(2026, 3, 2, 10, tzinfo=UTC)
NECK, BACK = UUID(int=1), UUID(int=2)
NUMBERS = Numbers(
    after_session_hours=48,
    check_in_days=7,
    first_outcome_days=28,
    second_outcome_days=56,
    outcome_window_days=3,
    questions_a_day=1,
    questions_a_week=2,
    ask_from_hour=8,
    ask_until_hour=20,
)
PLAN = Plan(TREATED, date(2026, 3, 30))


def complaint(
    *sessions: datetime, key: UUID = NECK, plan: Plan | None = None, asked: Iterable[Asked] = ()
) -> Complaint:
    """A complaint first treated on Monday 2 March at ten."""
    ended = [Session(UUID(int=100 + number), end) for number, end in enumerate(sessions)]
    return Complaint(key, TREATED, ended, plan, list(asked))


def ask(
    *complaints: Complaint, now: datetime, numbers: Numbers = NUMBERS, zone: ZoneInfo = LONDON
) -> list[Question]:
    """What is asked, when nothing else was than these complaints say."""
    asked_at = [one.asked_at for complaint in complaints for one in complaint.asked]
    return to_ask(complaints, asked_at=asked_at, written_at=asked_at, now=now, zone=zone, numbers=numbers)


def kinds(*complaints: Complaint, now: datetime, numbers: Numbers = NUMBERS) -> list[str]:
    return [question.kind for question in ask(*complaints, now=now, numbers=numbers)]


def weekly(now: datetime, number: int = 1) -> Asked:
    return Asked("weekly", now, number)


def test_a_session_is_asked_about_after_48_hours_and_not_a_minute_earlier() -> None:
    minute = timedelta(minutes=1)

    assert kinds(complaint(TREATED), now=TREATED + 48 * HOUR - minute) == []
    assert kinds(complaint(TREATED), now=TREATED + 48 * HOUR) == ["after_session"]


def test_a_session_is_not_asked_about_once_72_hours_are_over() -> None:
    assert kinds(complaint(TREATED), now=TREATED + 71 * HOUR) == ["after_session"]
    assert kinds(complaint(TREATED), now=TREATED + 72 * HOUR) == []


def test_a_clinic_that_waits_72_hours_has_a_day_to_ask() -> None:
    late = replace(NUMBERS, after_session_hours=72)

    assert kinds(complaint(TREATED), now=TREATED + 73 * HOUR, numbers=late) == ["after_session"]


def test_a_session_asked_about_is_not_asked_about_again() -> None:
    asked = Asked("after_session", TREATED + 48 * HOUR, session=UUID(int=100))
    many = replace(NUMBERS, questions_a_day=3)

    assert kinds(complaint(TREATED, asked=[asked]), now=TREATED + 50 * HOUR, numbers=many) == []


def test_weekly_questions_count_from_the_sending_of_the_plan() -> None:
    course = complaint(plan=PLAN)

    assert kinds(course, now=TREATED + 6 * DAY) == []
    assert ask(course, now=TREATED + 7 * DAY) == [Question(NECK, "weekly", 1)]


def test_a_weekly_question_may_be_a_day_late_and_then_waits_for_the_next_week() -> None:
    course = complaint(plan=PLAN)

    assert kinds(course, now=TREATED + 8 * DAY) == ["weekly"]
    assert kinds(course, now=TREATED + 9 * DAY) == []


def test_a_week_is_asked_of_once() -> None:
    course = complaint(plan=PLAN, asked=[weekly(TREATED + 7 * DAY - 2 * HOUR)])

    assert kinds(course, now=TREATED + 8 * DAY) == []
    assert ask(course, now=TREATED + 14 * DAY) == [Question(NECK, "weekly", 2)]


def test_an_expired_plan_is_not_asked_about() -> None:
    course = complaint(plan=Plan(TREATED, date(2026, 3, 8)))

    assert kinds(course, now=TREATED + 7 * DAY) == []


def test_the_outcomes_are_asked_on_their_day_and_until_the_window_closes() -> None:
    course = complaint()
    asked = [(day, kinds(course, now=TREATED + day * DAY)) for day in (27, 28, 31, 32, 55, 56, 59, 60)]

    assert [day for day, found in asked if found == ["week_4"]] == [28, 31]
    assert [day for day, found in asked if found == ["week_8"]] == [56, 59]


def test_an_outcome_in_reach_replaces_the_weekly_question() -> None:
    course = complaint(plan=replace(PLAN, sent_at=TREATED - DAY))

    assert kinds(course, now=TREATED + 20 * DAY) == ["weekly"]
    assert kinds(course, now=TREATED + 27 * DAY) == []


def test_after_the_second_outcome_weekly_questions_stop() -> None:
    course = complaint(plan=Plan(TREATED + 50 * DAY, date(2026, 12, 1)))

    assert [day for day in range(51, 120) if "weekly" in kinds(course, now=TREATED + day * DAY)] == []


def test_a_session_question_replaces_the_weekly_one_of_its_day() -> None:
    session = TREATED + 5 * DAY + 4 * HOUR
    many = replace(NUMBERS, questions_a_day=3, questions_a_week=7)
    course = complaint(session, plan=PLAN)

    assert kinds(course, now=TREATED + 7 * DAY, numbers=many) == []
    assert kinds(course, now=TREATED + 7 * DAY + 5 * HOUR, numbers=many) == ["after_session"]
    asked = Asked("after_session", TREATED + 7 * DAY + 5 * HOUR, session=UUID(int=100))
    assert kinds(complaint(session, plan=PLAN, asked=[asked]), now=TREATED + 8 * DAY, numbers=many) == []


def test_one_question_a_day_over_all_complaints() -> None:
    neck, back = complaint(TREATED), complaint(TREATED, key=BACK)
    asked = Asked("after_session", TREATED + 48 * HOUR, session=UUID(int=100))

    assert len(ask(neck, back, now=TREATED + 48 * HOUR)) == 1
    assert ask(complaint(TREATED, asked=[asked]), back, now=TREATED + 71 * HOUR) == []


def test_two_questions_a_week() -> None:
    asked = [weekly(TREATED + 9 * DAY), weekly(TREATED + 11 * DAY, 2)]
    course = complaint(plan=PLAN, asked=asked)

    assert kinds(course, now=TREATED + 14 * DAY) == []
    assert kinds(course, now=TREATED + 14 * DAY, numbers=replace(NUMBERS, questions_a_week=3)) == ["weekly"]


def test_the_last_place_of_the_week_is_kept_for_the_outcome() -> None:
    asked = weekly(TREATED + 23 * DAY)
    course = complaint(TREATED + 24 * DAY, asked=[asked])

    assert kinds(course, now=TREATED + 26 * DAY) == []
    assert kinds(course, now=TREATED + 28 * DAY) == ["week_4"]


def test_an_outcome_comes_before_a_session_question() -> None:
    assert kinds(complaint(TREATED + 26 * DAY), now=TREATED + 28 * DAY) == ["week_4"]


def test_nothing_is_asked_in_quiet_hours() -> None:
    night = datetime(2026, 3, 4, 20, tzinfo=UTC)

    assert kinds(complaint(TREATED), now=night) == []
    assert kinds(complaint(TREATED), now=night - timedelta(minutes=1)) == ["after_session"]


def test_quiet_hours_are_the_clients_own() -> None:
    midnight = datetime(2026, 3, 5, 0, tzinfo=UTC)

    assert ask(complaint(TREATED), now=midnight, zone=ZoneInfo("Pacific/Auckland"))


def test_the_first_hour_follows_the_clocks_into_summer() -> None:
    """In London clocks go forward on 29 March 2026: eight o'clock on the 30th is seven in UTC."""
    monday = datetime(2026, 3, 30, 7, tzinfo=UTC)

    assert kinds(complaint(), now=monday - timedelta(minutes=1)) == []
    assert kinds(complaint(), now=monday) == ["week_4"]


def test_the_day_of_an_outcome_is_the_clients_own_across_the_change() -> None:
    """Treated at 23:30 in winter time: 28 days later 23:30 UTC is already the next day in London."""
    course = Complaint(NECK, datetime(2026, 3, 2, 23, 30, tzinfo=UTC))

    assert kinds(course, now=datetime(2026, 3, 30, 7, tzinfo=UTC)) == ["week_4"]
    assert kinds(course, now=datetime(2026, 3, 29, 18, tzinfo=UTC)) == []


# --- whatever the diary ------------------------------------------------------------------------------

ZONES = st.sampled_from(["Europe/London", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"])
CAPS = st.builds(
    lambda day, week, after: replace(
        NUMBERS, questions_a_day=day, questions_a_week=week, after_session_hours=after
    ),
    st.integers(1, 3),
    st.integers(1, 7),
    st.integers(24, 72),
)


@st.composite
def complaints(draw: st.DrawFn, key: UUID) -> Complaint:
    """A complaint treated a few times in spring, with a plan or without."""
    hours = sorted(draw(st.sets(st.integers(0, 24 * 50), min_size=1, max_size=6)))
    first = TREATED + draw(st.integers(0, 24 * 10)) * HOUR
    sessions = [Session(UUID(int=key.int * 100 + n), first + n * HOUR) for n in hours]
    sent = draw(st.none() | st.integers(0, 24 * 40))
    plan = None if sent is None else Plan(first + sent * HOUR, (first + sent * HOUR + 28 * DAY).date())
    return Complaint(key, first, sessions, plan)


CLIENTS = st.tuples(complaints(NECK), complaints(BACK))


def lived(
    course: Iterable[Complaint], beats: Iterable[datetime], zone: str, numbers: Numbers
) -> list[tuple[datetime, Question]]:
    """All that is asked over these beats, each taking what was asked before into account."""
    course = list(course)
    told: list[tuple[datetime, Question]] = []
    for now in beats:
        at = [instant for instant, _ in told]
        for question in to_ask(
            course, asked_at=at, written_at=at, now=now, zone=ZoneInfo(zone), numbers=numbers
        ):
            told.append((now, question))
            asked = Asked(question.kind, now, question.number, question.session)
            course = [
                replace(one, asked=[*one.asked, asked]) if one.key == question.complaint else one
                for one in course
            ]
    return told


EVERY_FEW_HOURS = [TREATED + 4 * n * HOUR for n in range(6 * 65)]
WITHOUT_HURRY = settings(max_examples=examples(50), deadline=None)
LOST = st.sets(st.integers(0, len(EVERY_FEW_HOURS) - 1), max_size=len(EVERY_FEW_HOURS))


@WITHOUT_HURRY
@given(CLIENTS, ZONES, CAPS)
def test_never_above_the_caps(course: tuple[Complaint, ...], zone: str, numbers: Numbers) -> None:
    told = [at for at, _ in lived(course, EVERY_FEW_HOURS, zone, numbers)]

    for at in told:
        assert sum(at - DAY < other <= at for other in told) <= numbers.questions_a_day
        assert sum(at - 7 * DAY < other <= at for other in told) <= numbers.questions_a_week


@WITHOUT_HURRY
@given(CLIENTS, ZONES, CAPS)
def test_never_outside_the_hours(course: tuple[Complaint, ...], zone: str, numbers: Numbers) -> None:
    for at, _ in lived(course, EVERY_FEW_HOURS, zone, numbers):
        assert 8 <= at.astimezone(ZoneInfo(zone)).hour < 20


@WITHOUT_HURRY
@given(CLIENTS, ZONES, CAPS, LOST)
def test_never_twice_for_one_moment(
    course: tuple[Complaint, ...], zone: str, numbers: Numbers, lost: set[int]
) -> None:
    beats = [at for n, at in enumerate(EVERY_FEW_HOURS) if n not in lost]
    told = [question for _, question in lived(course, beats, zone, numbers)]

    assert len(told) == len(set(told))


@WITHOUT_HURRY
@given(CLIENTS, ZONES, st.sets(st.integers(0, 64), max_size=50))
def test_lost_days_never_make_more_questions(
    course: tuple[Complaint, ...], zone: str, days: set[int]
) -> None:
    """Without caps in the way: what was missed is not made up for by more."""
    free = replace(NUMBERS, questions_a_day=100, questions_a_week=100)
    punctual = lived(course, EVERY_FEW_HOURS, zone, free)
    late = lived(course, (at for n, at in enumerate(EVERY_FEW_HOURS) if n // 6 not in days), zone, free)

    assert len(late) <= len(punctual)


@WITHOUT_HURRY
@given(complaints(NECK), ZONES, st.integers(0, 24 * 74), st.integers(0, 24 * 10))
def test_after_a_standstill_one_complaint_is_asked_one_thing_of_a_kind(
    course: Complaint, zone: str, start: int, wait: int
) -> None:
    free = replace(NUMBERS, questions_a_day=100, questions_a_week=100)
    found = [q.kind for _, q in lived([course], [TREATED + (start + wait) * HOUR], zone, free)]

    assert all(found.count(kind) <= 1 for kind in ("weekly", "week_4", "week_8"))
