"""The answer to a check-in: what it stores, and the follow-ups it raises."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clients.models import Condition
from clinic import clock
from clinic.actors import LinkBearer, SystemActor
from clinic.models import AuditEntry, Staff
from clinic.refusals import Refusal
from scheduling.models import Attendance
from tests.factories import CheckInFactory, baseline_of, check_in_after, episode_in, visit_of
from treatments.check_ins.actions.answer import answer_check_in
from treatments.check_ins.actions.report_red_flags import report_red_flags
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.models import CheckIn, Episode, FollowUp, Reading, SessionNote

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
def check_in(episode: Episode) -> CheckIn:
    """Ana was asked how her week was."""
    return CheckInFactory.create(episode=episode)


def answer(check_in: CheckIn, pain: int, *, after: timedelta = timedelta(days=1), **answers: Any) -> CheckIn:
    """Record that Ana answers by the link, so long after this Monday morning."""
    with clock.at(MONDAY + after):
        return answer_check_in(
            check_in=check_in,
            pain=pain,
            **{"worrying": False} | answers,
            by=LinkBearer(str(check_in.episode.client_id)),
        )


def report(check_in: CheckIn, **answers: Any) -> CheckIn:
    """Record the details that Ana gives of what is worrying."""
    return report_red_flags(check_in=check_in, **answers, by=LinkBearer(str(check_in.episode.client_id)))


def open_reasons() -> dict[str, str]:
    """Return the reasons of the open follow-ups, with their urgency."""
    return dict(FollowUp.objects.open().values_list("reason", "urgency"))


def answer_weekly(episode: Episode, *pains: int) -> None:
    """Record weekly answers in a row, with these values of pain."""
    for number, pain in enumerate(pains):
        at = timedelta(days=7 * number)
        with clock.at(MONDAY + at):
            check_in = CheckInFactory.create(episode=episode)
        answer(check_in, pain, after=at + timedelta(hours=1))


def test_answer_stores_question_moment_and_source(check_in: CheckIn) -> None:
    answer(check_in, 4, did_it="partly", worrying=False)

    check_in.refresh_from_db()
    [reading] = check_in.readings.all()
    assert (check_in.did_it, check_in.worrying, check_in.answered_at) == (
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
        str(check_in.episode.client_id),
        MONDAY + timedelta(days=1),
    )


def test_answer_after_a_session_is_the_pain_now(episode: Episode, visit: Attendance) -> None:
    answer(check_in_after(visit, episode), 3)

    assert Reading.objects.filter(question="now", moment="after_session", value=3).exists()


def test_answer_without_findings_raises_no_follow_up(check_in: CheckIn) -> None:
    answer(check_in, 5, did_it="no", worrying=False)

    assert open_reasons() == {}


def test_answer_is_audited_without_its_values(check_in: CheckIn) -> None:
    answer(check_in, 4)

    entry = AuditEntry.objects.get(verb="answered")
    assert (entry.actor_kind, entry.client_key) == ("link", str(check_in.episode.client_id))
    assert entry.fields == ["average_7_days"]


def test_answer_refuses_a_second_answer(check_in: CheckIn) -> None:
    answer(check_in, 4)

    with pytest.raises(Refusal) as refused:
        answer(check_in, 9)

    assert refused.value.code == "check_in_answered"
    assert Reading.objects.filter(check_in=check_in).count() == 1


def test_answer_refuses_a_late_client_and_accepts_late_staff(check_in: CheckIn, therapist: Staff) -> None:
    late = timedelta(days=15)
    with pytest.raises(Refusal) as refused:
        answer(check_in, 4, after=late)
    assert (refused.value.code, refused.value.status) == ("link_expired", 410)

    with clock.at(MONDAY + late):
        answer_check_in(check_in=check_in, pain=4, worrying=False, by=therapist)

    assert Reading.objects.get(check_in=check_in).source == "therapist"


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"soreness": "mild"}, "not_asked"),
        ({"numbers": {"sleep": 4}}, "not_asked"),
        ({"details": {"words": "x"}}, "worrying_missing"),
        ({"worrying": True, "details": {"flags": ["RF-SUICIDE"]}}, "unknown_flag"),
    ],
)
def test_answer_refuses_questions_that_were_not_asked(
    check_in: CheckIn, answers: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        answer(check_in, 4, **answers)

    check_in.refresh_from_db()
    assert (refused.value.code, check_in.answered_at) == (code, None)


def test_answer_at_week_4_stores_sleep_stress_stiffness_and_change(episode: Episode) -> None:
    check_in = CheckInFactory.create(episode=episode, kind="week_4")
    answer(check_in, 3, numbers={"sleep": 2, "stress": 4, "stiffness": 1, "global_change": 2})

    kept = dict(check_in.readings.values_list("question", "value"))
    assert kept == {"average_7_days": 3, "sleep": 2, "stress": 4, "stiffness": 1, "global_change": 2}


def test_worrying_answer_raises_a_follow_up_at_once(check_in: CheckIn) -> None:
    answer(check_in, 5, worrying=True)

    assert open_reasons() == {"worrying": "same_day"}
    assert "Anything new or worrying" in FollowUp.objects.get().evidence[0]


def test_details_with_words_alone_add_to_the_evidence(check_in: CheckIn) -> None:
    answer(check_in, 5, worrying=True)
    report(check_in, words="I feel odd since the visit.")

    follow_up = FollowUp.objects.get()
    assert (follow_up.reason, len(follow_up.evidence)) == ("worrying", 3)
    assert "I feel odd since the visit." in follow_up.evidence[2]


@pytest.mark.parametrize(
    ("flags", "urgency", "banned"),
    [
        (["RF-LUMP"], "urgent", False),
        (["RF-LUMP", "RF-GCA"], "same_day", True),
        (["RF-GCA", "RF-THUNDERCLAP"], "emergency", True),
    ],
)
def test_red_flags_are_raised_with_the_highest_urgency(
    check_in: CheckIn, flags: list[str], urgency: str, banned: bool
) -> None:
    answer(check_in, 5, worrying=True)
    report(check_in, flags=flags)

    follow_up = FollowUp.objects.get(reason="red_flag")
    assert (follow_up.urgency, follow_up.flags) == (urgency, sorted(flags))
    assert len(follow_up.evidence) == 1 + len(flags)
    assert Condition.objects.filter(code="CI-REDFLAG").exists() is banned


def test_one_answer_raises_one_follow_up_with_all_its_evidence(check_in: CheckIn) -> None:
    answer(check_in, 2, worrying=True)
    report(check_in, stronger=True, spread=True)

    assert open_reasons() == {"stronger": "same_day"}
    assert len(FollowUp.objects.get().evidence) == 3


def test_a_red_flag_replaces_the_question_that_led_to_it(check_in: CheckIn) -> None:
    answer(check_in, 9, worrying=True)
    report(check_in, signs=["an eye is red and painful"], words="Since noon.")

    follow_up = FollowUp.objects.get()
    assert (follow_up.reason, follow_up.urgency, follow_up.flags) == ("red_flag", "same_day", ["RF-EYE"])
    assert any("ticked 'an eye is red and painful'" in sentence for sentence in follow_up.evidence)


def test_a_flag_for_two_weeks_bans_nothing_and_stays_due_the_same_day(check_in: CheckIn) -> None:
    answer(check_in, 5, worrying=True)
    due_at = FollowUp.objects.get().due_at
    report(check_in, signs=["you have noticed a lump"], stronger=True)

    follow_up = FollowUp.objects.get()
    assert (follow_up.reason, follow_up.urgency, follow_up.due_at) == ("red_flag", "urgent", due_at)
    assert not Condition.objects.filter(code="CI-REDFLAG").exists()


def test_an_answer_joins_the_open_red_flag_of_its_complaint(check_in: CheckIn) -> None:
    raise_follow_up(
        client=check_in.episode.client,
        episode=check_in.episode,
        reason="red_flag",
        urgency="urgent",
        evidence=["A lump."],
        by=SystemActor("test"),
    )

    answer(check_in, 5, worrying=True)

    assert open_reasons() == {"red_flag": "urgent"}


def test_a_second_report_adds_to_the_first(check_in: CheckIn) -> None:
    answer(check_in, 5, worrying=True)
    report(check_in, words="First.")

    report(check_in, flags=["RF-LUMP"], words="Then a lump.")

    check_in.refresh_from_db()
    assert (check_in.words, check_in.flags) == ("First.\nThen a lump.", ["RF-LUMP"])
    assert open_reasons() == {"red_flag": "urgent"}


def test_a_report_of_nothing_more_changes_nothing(check_in: CheckIn) -> None:
    answer(check_in, 5, worrying=True)
    report(check_in, flags=["RF-LUMP"], words="A lump.")
    before = FollowUp.objects.get(reason="red_flag").revision, AuditEntry.objects.count()

    report(check_in, flags=["RF-LUMP"], words="A lump.")

    assert (FollowUp.objects.get(reason="red_flag").revision, AuditEntry.objects.count()) == before


def test_a_report_after_a_no_makes_it_a_yes(check_in: CheckIn) -> None:
    answer(check_in, 5, worrying=False)

    report(check_in, flags=["RF-CHEST"])

    check_in.refresh_from_db()
    assert check_in.worrying
    assert open_reasons() == {"red_flag": "emergency"}


def test_a_report_before_the_answer_is_refused(check_in: CheckIn) -> None:
    with pytest.raises(Refusal) as refused:
        report(check_in, words="Yet.")

    assert refused.value.code == "not_answered_yet"


@pytest.mark.parametrize(("at_the_end", "pain", "is_worse"), [(2, 9, True), (2, 2, False), (8, 9, False)])
def test_answer_after_a_session_is_held_against_the_pain_at_its_end(
    episode: Episode, session_note: SessionNote, at_the_end: int, pain: int, is_worse: bool
) -> None:
    SessionNote.objects.update(episode=episode, pain_before=9, pain_after=at_the_end)

    answer(check_in_after(session_note.attendance, episode), pain)

    assert ("worse" in open_reasons()) == is_worse
    if is_worse:
        [evidence] = FollowUp.objects.get(reason="worse").evidence
        assert evidence.endswith("pain now 9 of 10; 2 at the end of the session.")


def test_answer_clearly_above_the_baseline_raises_worse(check_in: CheckIn) -> None:
    answer(check_in, 8)

    assert open_reasons() == {"worse": "same_day"}
    answers = FollowUp.objects.get().evidence[0]
    assert answers.endswith("average pain over 7 days 8 of 10; 6 before treatment.")


def test_pain_now_is_not_compared_with_the_weekly_average(episode: Episode, visit: Attendance) -> None:
    answer(check_in_after(visit, episode), 10)

    assert open_reasons() == {}


def test_three_rising_answers_raise_a_follow_up(episode: Episode) -> None:
    answer_weekly(episode, 3, 4, 5)

    assert open_reasons() == {"rising": "urgent"}
    assert "3 on 2 March, 4 on 9 March, 5 on 16 March" in FollowUp.objects.get().evidence[0]


@pytest.mark.parametrize("pains", [(3, 4, 4), (3, 5, 4), (4, 5)])
def test_fewer_rising_answers_raise_no_follow_up(episode: Episode, pains: tuple[int, ...]) -> None:
    answer_weekly(episode, *pains)

    assert open_reasons() == {}


def test_severe_pain_for_a_week_raises_a_follow_up(episode: Episode) -> None:
    Reading.objects.filter(moment="baseline").update(value=8)
    answer_weekly(episode, 8)
    assert open_reasons() == {}

    answer_weekly(episode, 9, 8)
    assert open_reasons() == {"severe_pain": "same_day"}


def test_strong_soreness_raises_a_follow_up_at_once(episode: Episode, visit: Attendance) -> None:
    answer(check_in_after(visit, episode), 3, after=timedelta(hours=20), soreness="strong")

    assert open_reasons() == {"strong_soreness": "same_day"}


@pytest.mark.parametrize("hours", [20, 60])
def test_mild_soreness_after_one_session_raises_no_follow_up(
    episode: Episode, visit: Attendance, hours: int
) -> None:
    answer(check_in_after(visit, episode), 3, after=timedelta(hours=hours), soreness="mild")

    assert open_reasons() == {}


@pytest.mark.parametrize(("hours", "reasons"), [(60, ["strong_soreness"]), (40, [])])
def test_lasting_soreness_after_two_sessions_raises_a_follow_up(
    episode: Episode, visit: Attendance, hours: int, reasons: list[str]
) -> None:
    """Each answer comes so many hours after the start of a session of one hour."""
    week = timedelta(days=7)
    answer(check_in_after(visit, episode), 3, after=timedelta(hours=hours), soreness="mild")
    with clock.at(MONDAY + week):
        again = check_in_after(visit_of(visit.client, visit.appointment.location), episode)

    answer(again, 3, after=week + timedelta(hours=hours), soreness="mild")

    assert list(open_reasons()) == reasons


def test_request_for_a_call_raises_a_follow_up(check_in: CheckIn) -> None:
    answer(check_in, 5, wants_call=True)

    assert open_reasons() == {"wants_call": "same_day"}


def test_answer_stores_nothing_if_raising_fails(check_in: CheckIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer, its readings and its follow-ups are stored in one transaction."""

    def fail(**_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("treatments.check_ins.actions.report_red_flags.raise_follow_up", fail)
    with pytest.raises(RuntimeError):
        answer(check_in, 5, worrying=True)

    check_in.refresh_from_db()
    assert (check_in.answered_at, Reading.objects.filter(check_in=check_in).count()) == (None, 0)
