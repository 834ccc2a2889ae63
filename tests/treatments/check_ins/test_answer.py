"""What an answer keeps, and what it gives cause for."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clients.models import Condition
from clinic import clock
from clinic.actors import LinkBearer
from clinic.models import AuditEntry, Staff
from clinic.refusals import Refusal
from scheduling.models import Attendance
from tests.factories import CheckInFactory, baseline_of, check_in_after, episode_in, visit_of
from treatments.check_ins.actions.answer import answer_check_in
from treatments.check_ins.actions.report_red_flags import report_red_flags
from treatments.models import CheckIn, Episode, FollowUp, Reading

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """It is Monday 2 March 2026, 9:00 in London."""
    with clock.at(MONDAY):
        yield


@pytest.fixture
def episode(morning: None, practice: Any, therapist: Staff) -> Episode:
    """Ana's headache, felt in the right temple; 6 of 10 before treatment."""
    episode = episode_in("temple", opened_by=therapist)
    baseline_of(episode, 6)
    return episode


@pytest.fixture
def asked(episode: Episode) -> CheckIn:
    """Ana was asked how her week was."""
    return CheckInFactory.create(episode=episode)


def answer(asked: CheckIn, pain: int, *, after: timedelta = timedelta(days=1), **said: Any) -> CheckIn:
    """Ana answers by the link, so long after this Monday morning."""
    with clock.at(MONDAY + after):
        return answer_check_in(check_in=asked, pain=pain, **said, by=LinkBearer(str(asked.episode.client_id)))


def tell(asked: CheckIn, **said: Any) -> CheckIn:
    """Ana tells what is worrying."""
    return report_red_flags(check_in=asked, **said, by=LinkBearer(str(asked.episode.client_id)))


def raised() -> dict[str, str]:
    """The reasons that stand open, with their urgency."""
    return dict(FollowUp.objects.open().values_list("reason", "urgency"))


def weekly(episode: Episode, *pains: int) -> None:
    """A row of weekly answers."""
    for number, pain in enumerate(pains):
        at = timedelta(days=7 * number)
        with clock.at(MONDAY + at):
            asked = CheckInFactory.create(episode=episode)
        answer(asked, pain, after=at + timedelta(hours=1))


def test_an_answer_is_kept_with_its_question_moment_and_source(asked: CheckIn) -> None:
    answer(asked, 4, did_it="partly", worrying=False)

    asked.refresh_from_db()
    [reading] = asked.readings.all()
    assert (asked.did_it, asked.worrying, asked.answered_at) == (
        "partly",
        False,
        MONDAY + timedelta(days=1),
    )
    assert (reading.question, reading.moment, reading.value, reading.source) == (
        "average_7_days",
        "weekly",
        4,
        "client",
    )
    assert (reading.recorded_by, reading.measured_at) == (
        str(asked.episode.client_id),
        MONDAY + timedelta(days=1),
    )


def test_after_a_session_the_pain_now_is_meant(episode: Episode, visit: Attendance) -> None:
    answer(check_in_after(visit, episode), 3)

    assert Reading.objects.filter(question="now", moment="after_session", value=3).exists()


def test_an_ordinary_answer_raises_nothing(asked: CheckIn) -> None:
    answer(asked, 5, did_it="no", worrying=False)

    assert raised() == {}


def test_who_answered_what_is_in_the_audit_without_the_answer(asked: CheckIn) -> None:
    answer(asked, 4)

    entry = AuditEntry.objects.get(verb="answered")
    assert (entry.actor_kind, entry.client_key) == ("link", str(asked.episode.client_id))
    assert entry.fields == ["average_7_days"]


def test_it_is_answered_once(asked: CheckIn) -> None:
    answer(asked, 4)

    with pytest.raises(Refusal) as refused:
        answer(asked, 9)

    assert refused.value.code == "check_in_answered"
    assert Reading.objects.filter(check_in=asked).count() == 1


def test_a_client_answers_while_it_is_asked_and_staff_whenever(asked: CheckIn, therapist: Staff) -> None:
    late = timedelta(days=15)
    with pytest.raises(Refusal) as refused:
        answer(asked, 4, after=late)
    assert (refused.value.code, refused.value.status) == ("link_expired", 410)

    with clock.at(MONDAY + late):
        answer_check_in(check_in=asked, pain=4, by=therapist)

    assert Reading.objects.get(check_in=asked).source == "therapist"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"soreness": "mild"}, "not_asked"),
        ({"numbers": {"sleep": 4}}, "not_asked"),
        ({"details": {"words": "x"}}, "worrying_missing"),
        ({"worrying": True, "details": {"flags": ["RF-SUICIDE"]}}, "unknown_flag"),
    ],
)
def test_only_what_is_asked_is_answered(asked: CheckIn, said: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        answer(asked, 4, **said)

    asked.refresh_from_db()
    assert (refused.value.code, asked.answered_at) == (code, None)


def test_at_week_4_sleep_stress_stiffness_and_change_are_kept(episode: Episode) -> None:
    asked = CheckInFactory.create(episode=episode, kind="week_4")
    answer(asked, 3, numbers={"sleep": 2, "stress": 4, "stiffness": 1, "global_change": 2})

    kept = dict(asked.readings.values_list("question", "value"))
    assert kept == {"average_7_days": 3, "sleep": 2, "stress": 4, "stiffness": 1, "global_change": 2}


def test_worrying_counts_at_once(asked: CheckIn) -> None:
    answer(asked, 5, worrying=True)

    assert raised() == {"worrying": "same_day"}
    assert "Anything new or worrying" in FollowUp.objects.get().evidence[0]


def test_words_without_a_flag_reach_the_therapist(asked: CheckIn) -> None:
    answer(asked, 5, worrying=True)
    tell(asked, words="I feel odd since the visit.")

    followed = FollowUp.objects.get()
    assert (followed.reason, len(followed.evidence)) == ("worrying", 3)
    assert "I feel odd since the visit." in followed.evidence[2]


@pytest.mark.parametrize(
    ("flags", "urgency", "banned"),
    [
        (["RF-LUMP"], "urgent", False),
        (["RF-LUMP", "RF-GCA"], "same_day", True),
        (["RF-GCA", "RF-THUNDERCLAP"], "emergency", True),
    ],
)
def test_a_red_flag_is_raised_as_urgent_as_its_worst(
    asked: CheckIn, flags: list[str], urgency: str, banned: bool
) -> None:
    answer(asked, 5, worrying=True)
    tell(asked, flags=flags)

    followed = FollowUp.objects.get(reason="red_flag")
    assert (followed.urgency, followed.flags) == (urgency, sorted(flags))
    assert len(followed.evidence) == len(flags)
    assert Condition.objects.filter(code="CI-REDFLAG").exists() is banned


def test_stronger_and_spread_are_raised_each(asked: CheckIn) -> None:
    answer(asked, 2, worrying=True)
    tell(asked, stronger=True, spread=True)

    assert raised() == {"worrying": "same_day", "stronger": "same_day", "spreading": "same_day"}


def test_it_is_told_once(asked: CheckIn) -> None:
    answer(asked, 5, worrying=True)
    tell(asked, words="First.")

    with pytest.raises(Refusal) as refused:
        tell(asked, flags=["RF-LUMP"])

    asked.refresh_from_db()
    assert (refused.value.code, asked.words, asked.flags) == ("told_already", "First.", [])


def test_after_a_no_there_is_nothing_to_tell(asked: CheckIn) -> None:
    answer(asked, 5, worrying=False)

    with pytest.raises(Refusal) as refused:
        tell(asked, words="Yet.")

    assert refused.value.code == "not_worrying"


def test_clearly_more_pain_than_before_treatment_is_worse(asked: CheckIn) -> None:
    answer(asked, 8)

    assert raised() == {"worse": "same_day"}
    said = FollowUp.objects.get().evidence[0]
    assert said.endswith("average pain over 7 days 8 of 10; 6 before treatment.")


def test_pain_after_a_session_is_not_held_against_the_weekly_average(
    episode: Episode, visit: Attendance
) -> None:
    answer(check_in_after(visit, episode), 10)

    assert raised() == {}


def test_three_rising_answers_are_raised(episode: Episode) -> None:
    weekly(episode, 3, 4, 5)

    assert raised() == {"rising": "urgent"}
    assert "3 on 2 March, 4 on 9 March, 5 on 16 March" in FollowUp.objects.get().evidence[0]


@pytest.mark.parametrize("pains", [(3, 4, 4), (3, 5, 4), (4, 5)])
def test_fewer_rises_raise_nothing(episode: Episode, pains: tuple[int, ...]) -> None:
    weekly(episode, *pains)

    assert raised() == {}


def test_severe_pain_for_a_week_is_raised(episode: Episode) -> None:
    Reading.objects.filter(moment="baseline").update(value=8)
    weekly(episode, 8)
    assert raised() == {}

    weekly(episode, 9, 8)
    assert raised() == {"severe_pain": "same_day"}


def test_strong_soreness_is_raised_at_once(episode: Episode, visit: Attendance) -> None:
    answer(check_in_after(visit, episode), 3, after=timedelta(hours=20), soreness="strong")

    assert raised() == {"strong_soreness": "same_day"}


@pytest.mark.parametrize("hours", [20, 60])
def test_a_little_soreness_after_one_session_raises_nothing(
    episode: Episode, visit: Attendance, hours: int
) -> None:
    answer(check_in_after(visit, episode), 3, after=timedelta(hours=hours), soreness="mild")

    assert raised() == {}


@pytest.mark.parametrize(("hours", "reasons"), [(60, ["strong_soreness"]), (40, [])])
def test_soreness_still_there_after_two_sessions_running_is_raised(
    episode: Episode, visit: Attendance, hours: int, reasons: list[str]
) -> None:
    """Each is told so many hours after a session that began with the week and took one."""
    week = timedelta(days=7)
    answer(check_in_after(visit, episode), 3, after=timedelta(hours=hours), soreness="mild")
    with clock.at(MONDAY + week):
        again = check_in_after(visit_of(visit.client, visit.appointment.location), episode)

    answer(again, 3, after=week + timedelta(hours=hours), soreness="mild")

    assert list(raised()) == reasons


def test_whoever_wants_a_call_gets_one(asked: CheckIn) -> None:
    answer(asked, 5, wants_call=True)

    assert raised() == {"wants_call": "same_day"}


def test_whatever_fails_leaves_nothing_behind(asked: CheckIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer, its readings and its follow-ups are one thing."""

    def broken(**_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("treatments.check_ins.actions.raise_findings.raise_follow_up", broken)
    with pytest.raises(RuntimeError):
        answer(asked, 5, worrying=True)

    asked.refresh_from_db()
    assert (asked.answered_at, Reading.objects.filter(check_in=asked).count()) == (None, 0)
