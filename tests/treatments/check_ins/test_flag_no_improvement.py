"""The job that flags a complaint without improvement: a follow-up, once in its life."""

from datetime import datetime

import pytest

from clinic.models import Location, Staff
from tests.factories import ClientFactory
from tests.treatments.after_a_visit import (
    DAY,
    HOUR,
    TREATED,
    open_complaint,
    record_answer,
    record_session,
    run_at,
)
from treatments.models import CheckIn, Episode, FollowUp, Reading
from treatments.tasks import run_check_ins

DAY_28, WINDOW = TREATED + 28 * DAY, 3 * DAY


@pytest.fixture
def episode(willow: Location, therapist: Staff) -> Episode:
    """Ana's complaint, treated once; her average pain was 7 before."""
    episode = open_complaint(ClientFactory.create(name="Ana"), therapist)
    record_session(episode, willow, therapist)
    record_value(episode, 7, TREATED, "baseline")
    return episode


def record_value(
    episode: Episode, value: int, at: datetime, moment: str = "weekly", question: str = "average_7_days"
) -> None:
    Reading.objects.create(
        client=episode.client,
        episode=episode,
        question=question,
        moment=moment,
        value=value,
        measured_at=at,
        source="client",
        recorded_by="test",
    )


def follow_ups_after_run(instant: datetime) -> list[FollowUp]:
    """Return the follow-ups after a job run at this instant."""
    run_at(instant, run_check_ins)
    return list(FollowUp.objects.filter(reason="no_response"))


def test_flags_after_the_window_of_an_unanswered_first_outcome(episode: Episode, therapist: Staff) -> None:
    record_value(episode, 6, TREATED + 21 * DAY)

    assert follow_ups_after_run(DAY_28 + WINDOW - HOUR) == []
    [follow_up] = follow_ups_after_run(DAY_28 + WINDOW)

    assert (follow_up.urgency, follow_up.owner, follow_up.episode) == ("routine", therapist, episode)
    assert follow_up.evidence == ["Treated once; average pain was 7 of 10 before and at best 6 since."]


def test_flags_as_soon_as_the_first_outcome_is_answered(episode: Episode) -> None:
    run_at(DAY_28, run_check_ins)
    record_answer(CheckIn.objects.get(kind="week_4"), DAY_28 + HOUR)
    record_value(episode, 6, DAY_28 + HOUR, "week_4")

    assert len(follow_ups_after_run(DAY_28 + 2 * HOUR)) == 1


def test_flags_after_six_sessions(episode: Episode, willow: Location, therapist: Staff) -> None:
    record_value(episode, 8, TREATED + 7 * DAY)
    for day in range(2, 6):
        record_session(episode, willow, therapist, TREATED + day * DAY)
    assert follow_ups_after_run(TREATED + 8 * DAY) == []

    record_session(episode, willow, therapist, TREATED + 8 * DAY)

    [follow_up] = follow_ups_after_run(TREATED + 9 * DAY)
    assert follow_up.evidence == ["Treated 6 times; average pain was 7 of 10 before and at best 8 since."]


@pytest.mark.parametrize(
    ("baseline", "since", "responds"),
    [(7, 5, True), (7, 6, False), (7, 7, False), (3, 2, True), (4, 3, False), (2, 1, True), (1, 1, False)],
)
def test_flags_unless_the_fall_is_an_important_change(
    episode: Episode, baseline: int, since: int, responds: bool
) -> None:
    """Two points, or 30 % together with a point (clinical rules, 7.1)."""
    Reading.objects.filter(moment="baseline").update(value=baseline)
    record_value(episode, since, TREATED + 21 * DAY)

    assert (follow_ups_after_run(DAY_28 + WINDOW) == []) is responds


def test_leaves_out_a_complaint_that_responded_at_any_time(episode: Episode) -> None:
    record_value(episode, 3, TREATED + 7 * DAY)
    record_value(episode, 7, TREATED + 21 * DAY)

    assert follow_ups_after_run(DAY_28 + WINDOW) == []


def test_leaves_out_a_complaint_without_a_later_average(episode: Episode) -> None:
    record_value(episode, 7, TREATED + 21 * DAY, question="now")

    assert follow_ups_after_run(DAY_28 + WINDOW) == []


def test_leaves_out_a_baseline_without_pain(episode: Episode) -> None:
    Reading.objects.filter(moment="baseline").update(value=0)
    record_value(episode, 0, TREATED + 21 * DAY)

    assert follow_ups_after_run(DAY_28 + WINDOW) == []


def test_flags_a_complaint_only_once(episode: Episode, therapist: Staff) -> None:
    record_value(episode, 6, TREATED + 21 * DAY)
    follow_ups_after_run(DAY_28 + WINDOW)
    FollowUp.objects.update(closed_at=DAY_28 + 4 * DAY, closed_by=therapist, outcome="spoke")

    assert len(follow_ups_after_run(DAY_28 + 5 * DAY)) == 1


def test_leaves_out_a_closed_complaint(episode: Episode, therapist: Staff) -> None:
    record_value(episode, 6, TREATED + 21 * DAY)
    Episode.objects.update(closed_at=DAY_28, closed_by=therapist, outcome="unchanged")

    assert follow_ups_after_run(DAY_28 + WINDOW) == []
