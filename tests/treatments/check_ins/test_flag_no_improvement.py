"""A complaint that does not respond to treatment is shown to its therapist, once ever."""

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
    reading(episode, 7, TREATED, "baseline")
    return episode


def reading(
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


def found_on(instant: datetime) -> list[FollowUp]:
    """What stands after a sweep at this moment."""
    run_at(instant, run_check_ins)
    return list(FollowUp.objects.filter(reason="no_response"))


def test_after_the_first_outcome_without_an_answer_to_it(episode: Episode, therapist: Staff) -> None:
    reading(episode, 6, TREATED + 21 * DAY)

    assert found_on(DAY_28 + WINDOW - HOUR) == []
    [found] = found_on(DAY_28 + WINDOW)

    assert (found.urgency, found.owner, found.episode) == ("routine", therapist, episode)
    assert found.evidence == ["Treated once; average pain was 7 of 10 before and at best 6 since."]


def test_once_the_first_outcome_is_answered_it_is_not_waited_for(episode: Episode) -> None:
    run_at(DAY_28, run_check_ins)
    record_answer(CheckIn.objects.get(kind="week_4"), DAY_28 + HOUR)
    reading(episode, 6, DAY_28 + HOUR, "week_4")

    assert len(found_on(DAY_28 + 2 * HOUR)) == 1


def test_after_six_sessions(episode: Episode, willow: Location, therapist: Staff) -> None:
    reading(episode, 8, TREATED + 7 * DAY)
    for day in range(2, 6):
        record_session(episode, willow, therapist, TREATED + day * DAY)
    assert found_on(TREATED + 8 * DAY) == []

    record_session(episode, willow, therapist, TREATED + 8 * DAY)

    [found] = found_on(TREATED + 9 * DAY)
    assert found.evidence == ["Treated 6 times; average pain was 7 of 10 before and at best 8 since."]


@pytest.mark.parametrize(
    ("baseline", "since", "responds"),
    [(7, 5, True), (7, 6, False), (7, 7, False), (3, 2, True), (4, 3, False), (2, 1, True), (1, 1, False)],
)
def test_what_counts_as_a_response(episode: Episode, baseline: int, since: int, responds: bool) -> None:
    """Two points, or 30 % together with a point (clinical rules, 7.1)."""
    Reading.objects.filter(moment="baseline").update(value=baseline)
    reading(episode, since, TREATED + 21 * DAY)

    assert (found_on(DAY_28 + WINDOW) == []) is responds


def test_a_response_at_any_time_counts(episode: Episode) -> None:
    reading(episode, 3, TREATED + 7 * DAY)
    reading(episode, 7, TREATED + 21 * DAY)

    assert found_on(DAY_28 + WINDOW) == []


def test_without_a_later_number_nothing_is_known(episode: Episode) -> None:
    reading(episode, 7, TREATED + 21 * DAY, question="now")

    assert found_on(DAY_28 + WINDOW) == []


def test_whoever_had_no_pain_has_nothing_to_lose(episode: Episode) -> None:
    Reading.objects.filter(moment="baseline").update(value=0)
    reading(episode, 0, TREATED + 21 * DAY)

    assert found_on(DAY_28 + WINDOW) == []


def test_it_is_raised_once_in_the_life_of_a_complaint(episode: Episode, therapist: Staff) -> None:
    reading(episode, 6, TREATED + 21 * DAY)
    found_on(DAY_28 + WINDOW)
    FollowUp.objects.update(closed_at=DAY_28 + 4 * DAY, closed_by=therapist, outcome="spoke")

    assert len(found_on(DAY_28 + 5 * DAY)) == 1


def test_a_closed_complaint_is_left_alone(episode: Episode, therapist: Staff) -> None:
    reading(episode, 6, TREATED + 21 * DAY)
    Episode.objects.update(closed_at=DAY_28, closed_by=therapist, outcome="unchanged")

    assert found_on(DAY_28 + WINDOW) == []
