"""The schedule of check-in questions: never above the caps, never in quiet hours, never twice."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.effort import examples
from treatments.check_ins.schedule import (
    DueQuestion,
    EndedSession,
    EpisodeHistory,
    PastQuestion,
    ScheduleSettings,
    SentPlan,
    due_questions,
)

LONDON = ZoneInfo("Europe/London")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TREATED = datetime(2026, 3, 2, 10, tzinfo=UTC)
NECK, BACK = UUID(int=1), UUID(int=2)
SETTINGS = ScheduleSettings(
    after_session_hours=48,
    check_in_days=7,
    first_outcome_days=28,
    second_outcome_days=56,
    outcome_window_days=3,
    questions_a_day=1,
    questions_a_week=2,
    ask_from_hour=8,
    ask_until_hour=20,
    recurrence_days=28,
)
PLAN = SentPlan(TREATED, date(2026, 3, 30))


def history(
    *sessions: datetime, key: UUID = NECK, plan: SentPlan | None = None, asked: Iterable[PastQuestion] = ()
) -> EpisodeHistory:
    """Return an episode first treated on Monday 2 March at ten, with sessions that ended at these times."""
    ended = [EndedSession(UUID(int=100 + number), end) for number, end in enumerate(sessions)]
    return EpisodeHistory(key, TREATED, ended, plan, list(asked))


def questions_due(
    *episodes: EpisodeHistory,
    now: datetime,
    settings: ScheduleSettings = SETTINGS,
    zone: ZoneInfo = LONDON,
) -> list[DueQuestion]:
    """Return the questions due, when none were asked but those of these episodes."""
    asked_at = [question.asked_at for episode in episodes for question in episode.questions]
    return due_questions(episodes, asked_at=asked_at, sent_at=asked_at, now=now, zone=zone, settings=settings)


def kinds_due(*episodes: EpisodeHistory, now: datetime, settings: ScheduleSettings = SETTINGS) -> list[str]:
    return [question.kind for question in questions_due(*episodes, now=now, settings=settings)]


def weekly_question(asked_at: datetime, number: int = 1) -> PastQuestion:
    return PastQuestion("weekly", asked_at, number)


def test_a_session_question_is_due_after_48_hours_and_not_a_minute_earlier() -> None:
    minute = timedelta(minutes=1)

    assert kinds_due(history(TREATED), now=TREATED + 48 * HOUR - minute) == []
    assert kinds_due(history(TREATED), now=TREATED + 48 * HOUR) == ["after_session"]


def test_a_session_question_is_not_due_any_more_after_72_hours() -> None:
    assert kinds_due(history(TREATED), now=TREATED + 71 * HOUR) == ["after_session"]
    assert kinds_due(history(TREATED), now=TREATED + 72 * HOUR) == []


def test_a_session_question_set_to_72_hours_is_due_for_a_day() -> None:
    late = replace(SETTINGS, after_session_hours=72)

    assert kinds_due(history(TREATED), now=TREATED + 73 * HOUR, settings=late) == ["after_session"]


def test_a_session_question_that_was_asked_is_not_due_again() -> None:
    asked = PastQuestion("after_session", TREATED + 48 * HOUR, session=UUID(int=100))
    many = replace(SETTINGS, questions_a_day=3)

    assert kinds_due(history(TREATED, asked=[asked]), now=TREATED + 50 * HOUR, settings=many) == []


def test_weekly_questions_count_from_the_day_the_plan_was_sent() -> None:
    episode = history(plan=PLAN)

    assert kinds_due(episode, now=TREATED + 6 * DAY) == []
    assert questions_due(episode, now=TREATED + 7 * DAY) == [DueQuestion(NECK, "weekly", 1)]


def test_a_weekly_question_may_be_a_day_late_and_then_waits_for_the_next_week() -> None:
    episode = history(plan=PLAN)

    assert kinds_due(episode, now=TREATED + 8 * DAY) == ["weekly"]
    assert kinds_due(episode, now=TREATED + 9 * DAY) == []


def test_a_weekly_question_is_asked_once_a_week() -> None:
    episode = history(plan=PLAN, asked=[weekly_question(TREATED + 7 * DAY - 2 * HOUR)])

    assert kinds_due(episode, now=TREATED + 8 * DAY) == []
    assert questions_due(episode, now=TREATED + 14 * DAY) == [DueQuestion(NECK, "weekly", 2)]


def test_an_expired_plan_has_no_weekly_question() -> None:
    episode = history(plan=SentPlan(TREATED, date(2026, 3, 8)))

    assert kinds_due(episode, now=TREATED + 7 * DAY) == []


def test_outcome_questions_are_due_from_their_day_until_the_window_closes() -> None:
    episode = history()
    kinds = [(day, kinds_due(episode, now=TREATED + day * DAY)) for day in (27, 28, 31, 32, 55, 56, 59, 60)]

    assert [day for day, due in kinds if due == ["week_4"]] == [28, 31]
    assert [day for day, due in kinds if due == ["week_8"]] == [56, 59]


def test_an_outcome_in_reach_replaces_the_weekly_question() -> None:
    episode = history(plan=replace(PLAN, sent_at=TREATED - DAY))

    assert kinds_due(episode, now=TREATED + 20 * DAY) == ["weekly"]
    assert kinds_due(episode, now=TREATED + 27 * DAY) == []


def test_weekly_questions_stop_after_the_second_outcome() -> None:
    episode = history(plan=SentPlan(TREATED + 50 * DAY, date(2026, 12, 1)))

    assert [day for day in range(51, 120) if "weekly" in kinds_due(episode, now=TREATED + day * DAY)] == []


def test_a_session_question_replaces_the_weekly_question_of_its_day() -> None:
    session = TREATED + 5 * DAY + 4 * HOUR
    many = replace(SETTINGS, questions_a_day=3, questions_a_week=7)
    episode = history(session, plan=PLAN)

    assert kinds_due(episode, now=TREATED + 7 * DAY, settings=many) == []
    assert kinds_due(episode, now=TREATED + 7 * DAY + 5 * HOUR, settings=many) == ["after_session"]
    asked = PastQuestion("after_session", TREATED + 7 * DAY + 5 * HOUR, session=UUID(int=100))
    episode = history(session, plan=PLAN, asked=[asked])
    assert kinds_due(episode, now=TREATED + 8 * DAY, settings=many) == []


def test_the_daily_cap_counts_over_all_episodes_of_a_client() -> None:
    neck, back = history(TREATED), history(TREATED, key=BACK)
    asked = PastQuestion("after_session", TREATED + 48 * HOUR, session=UUID(int=100))

    assert len(questions_due(neck, back, now=TREATED + 48 * HOUR)) == 1
    assert questions_due(history(TREATED, asked=[asked]), back, now=TREATED + 71 * HOUR) == []


def test_the_weekly_cap_is_two_questions_unless_set_higher() -> None:
    asked = [weekly_question(TREATED + 9 * DAY), weekly_question(TREATED + 11 * DAY, 2)]
    episode = history(plan=PLAN, asked=asked)

    three = replace(SETTINGS, questions_a_week=3)
    assert kinds_due(episode, now=TREATED + 14 * DAY) == []
    assert kinds_due(episode, now=TREATED + 14 * DAY, settings=three) == ["weekly"]


def test_the_last_question_of_the_week_is_kept_for_the_outcome() -> None:
    episode = history(TREATED + 24 * DAY, asked=[weekly_question(TREATED + 23 * DAY)])

    assert kinds_due(episode, now=TREATED + 26 * DAY) == []
    assert kinds_due(episode, now=TREATED + 28 * DAY) == ["week_4"]


def test_an_outcome_question_precedes_a_session_question() -> None:
    assert kinds_due(history(TREATED + 26 * DAY), now=TREATED + 28 * DAY) == ["week_4"]


def test_no_question_is_due_in_quiet_hours() -> None:
    night = datetime(2026, 3, 4, 20, tzinfo=UTC)

    assert kinds_due(history(TREATED), now=night) == []
    assert kinds_due(history(TREATED), now=night - timedelta(minutes=1)) == ["after_session"]


def test_quiet_hours_are_in_the_clients_time_zone() -> None:
    midnight = datetime(2026, 3, 5, 0, tzinfo=UTC)

    assert questions_due(history(TREATED), now=midnight, zone=ZoneInfo("Pacific/Auckland"))


def test_the_end_of_quiet_hours_follows_the_clocks_into_summer() -> None:
    """In London clocks go forward on 29 March 2026: eight o'clock on the 30th is seven in UTC."""
    monday = datetime(2026, 3, 30, 7, tzinfo=UTC)

    assert kinds_due(history(), now=monday - timedelta(minutes=1)) == []
    assert kinds_due(history(), now=monday) == ["week_4"]


def test_the_day_of_an_outcome_is_counted_in_the_clients_zone_across_the_change() -> None:
    """Treated at 23:30 in winter time: 28 days later 23:30 UTC is already the next day in London."""
    episode = EpisodeHistory(NECK, datetime(2026, 3, 2, 23, 30, tzinfo=UTC))

    assert kinds_due(episode, now=datetime(2026, 3, 30, 7, tzinfo=UTC)) == ["week_4"]
    assert kinds_due(episode, now=datetime(2026, 3, 29, 18, tzinfo=UTC)) == []


# --- properties of any history -----------------------------------------------------------------------

ZONES = st.sampled_from(["Europe/London", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"])
CAPS = st.builds(
    lambda day, week, after: replace(
        SETTINGS, questions_a_day=day, questions_a_week=week, after_session_hours=after
    ),
    st.integers(1, 3),
    st.integers(1, 7),
    st.integers(24, 72),
)


@st.composite
def histories(draw: st.DrawFn, key: UUID) -> EpisodeHistory:
    """Draw an episode treated a few times in spring, with a plan or without."""
    hours = sorted(draw(st.sets(st.integers(0, 24 * 50), min_size=1, max_size=6)))
    first = TREATED + draw(st.integers(0, 24 * 10)) * HOUR
    sessions = [EndedSession(UUID(int=key.int * 100 + n), first + n * HOUR) for n in hours]
    sent = draw(st.none() | st.integers(0, 24 * 40))
    plan = None if sent is None else SentPlan(first + sent * HOUR, (first + sent * HOUR + 28 * DAY).date())
    return EpisodeHistory(key, first, sessions, plan)


CLIENTS = st.tuples(histories(NECK), histories(BACK))


def simulate_runs(
    episodes: Iterable[EpisodeHistory], runs: Iterable[datetime], zone: str, settings: ScheduleSettings
) -> list[tuple[datetime, DueQuestion]]:
    """Return all questions asked by job runs at these times, each run knowing the questions before it."""
    episodes = list(episodes)
    asked: list[tuple[datetime, DueQuestion]] = []
    for now in runs:
        times = [instant for instant, _ in asked]
        for question in due_questions(
            episodes, asked_at=times, sent_at=times, now=now, zone=ZoneInfo(zone), settings=settings
        ):
            asked.append((now, question))
            past = PastQuestion(question.kind, now, question.number, question.session)
            episodes = [
                replace(episode, questions=[*episode.questions, past])
                if episode.key == question.episode
                else episode
                for episode in episodes
            ]
    return asked


EVERY_FOUR_HOURS = [TREATED + 4 * n * HOUR for n in range(6 * 65)]
FIFTY_EXAMPLES = hypothesis_settings(max_examples=examples(50), deadline=None)
MISSED_RUNS = st.sets(st.integers(0, len(EVERY_FOUR_HOURS) - 1), max_size=len(EVERY_FOUR_HOURS))


@FIFTY_EXAMPLES
@given(CLIENTS, ZONES, CAPS)
def test_questions_are_never_above_the_caps(
    episodes: tuple[EpisodeHistory, ...], zone: str, settings: ScheduleSettings
) -> None:
    times = [at for at, _ in simulate_runs(episodes, EVERY_FOUR_HOURS, zone, settings)]

    for at in times:
        assert sum(at - DAY < other <= at for other in times) <= settings.questions_a_day
        assert sum(at - 7 * DAY < other <= at for other in times) <= settings.questions_a_week


@FIFTY_EXAMPLES
@given(CLIENTS, ZONES, CAPS)
def test_questions_are_never_asked_in_quiet_hours(
    episodes: tuple[EpisodeHistory, ...], zone: str, settings: ScheduleSettings
) -> None:
    for at, _ in simulate_runs(episodes, EVERY_FOUR_HOURS, zone, settings):
        assert 8 <= at.astimezone(ZoneInfo(zone)).hour < 20


@FIFTY_EXAMPLES
@given(CLIENTS, ZONES, CAPS, MISSED_RUNS)
def test_no_question_is_asked_twice(
    episodes: tuple[EpisodeHistory, ...], zone: str, settings: ScheduleSettings, missed: set[int]
) -> None:
    runs = [at for n, at in enumerate(EVERY_FOUR_HOURS) if n not in missed]
    asked = [question for _, question in simulate_runs(episodes, runs, zone, settings)]

    assert len(asked) == len(set(asked))


@FIFTY_EXAMPLES
@given(CLIENTS, ZONES, st.sets(st.integers(0, 64), max_size=50))
def test_missed_days_never_make_more_questions(
    episodes: tuple[EpisodeHistory, ...], zone: str, missed_days: set[int]
) -> None:
    """Without the caps: a question that was missed is not followed by more than one."""
    uncapped = replace(SETTINGS, questions_a_day=100, questions_a_week=100)
    late_runs = (at for n, at in enumerate(EVERY_FOUR_HOURS) if n // 6 not in missed_days)
    punctual = simulate_runs(episodes, EVERY_FOUR_HOURS, zone, uncapped)
    late = simulate_runs(episodes, late_runs, zone, uncapped)

    assert len(late) <= len(punctual)


@FIFTY_EXAMPLES
@given(histories(NECK), ZONES, st.integers(0, 24 * 74), st.integers(0, 24 * 10))
def test_a_run_after_a_standstill_asks_one_question_of_a_kind(
    episode: EpisodeHistory, zone: str, start: int, wait: int
) -> None:
    uncapped = replace(SETTINGS, questions_a_day=100, questions_a_week=100)
    runs = [TREATED + (start + wait) * HOUR]
    kinds = [question.kind for _, question in simulate_runs([episode], runs, zone, uncapped)]

    assert all(kinds.count(kind) <= 1 for kind in ("weekly", "week_4", "week_8"))


def test_a_closed_complaint_is_asked_about_once_28_to_31_days_later_and_about_nothing_else() -> None:
    closed_at = TREATED + DAY
    asked = [PastQuestion("after_closing", closed_at - DAY, number=1)]  # after an earlier closing
    episode = replace(history(TREATED + HOUR, plan=PLAN, asked=asked), closed_at=closed_at)
    again = DueQuestion(NECK, "after_closing", number=2)

    due = {days: questions_due(episode, now=closed_at + days * DAY) for days in range(40)}

    assert {days for days, questions in due.items() if questions} == {28, 29, 30, 31}
    assert due[28] == [again]
    later = [*asked, PastQuestion("after_closing", closed_at + 28 * DAY, number=2)]
    assert questions_due(replace(episode, questions=later), now=closed_at + 30 * DAY) == []


def test_a_closed_complaint_is_not_asked_about_in_quiet_hours() -> None:
    episode = replace(history(TREATED), closed_at=TREATED)

    assert questions_due(episode, now=TREATED + 28 * DAY + 11 * HOUR) == []
