"""A closed complaint: the client is asked once whether the pain is back, and returns are acted on."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from clients.actions.withdraw_consent import withdraw_consent
from clinic import clock
from clinic.actors import LinkBearer
from clinic.models import Location, Staff
from clinic.refusals import Refusal
from tests.factories import ClientFactory
from tests.treatments.after_a_visit import (
    DAY,
    HOUR,
    TREATED,
    check_in_letters,
    mark_letters_sent,
    open_complaint,
    record_session,
    run_at,
)
from tests.treatments.check_ins.test_page import address
from treatments.check_ins.actions.answer import answer_check_in
from treatments.check_ins.overdue import check_ins_to_remind, check_ins_without_reply
from treatments.episodes.actions.close import close_episode
from treatments.episodes.actions.open import open_episode
from treatments.episodes.actions.reopen import reopen_episode
from treatments.models import CheckIn, Episode, FollowUp
from treatments.tasks import ask_due_questions

CLOSED = TREATED + DAY
WATCH = CLOSED + 28 * DAY


@pytest.fixture
def episode(willow: Location, therapist: Staff) -> Episode:
    """Ana's complaint, treated once and closed as improved the day after."""
    episode = open_complaint(ClientFactory.create(name="Ana"), therapist)
    record_session(episode, willow, therapist)
    return close(episode, therapist)


def close(episode: Episode, by: Staff, outcome: str = "improved", at: datetime = CLOSED) -> Episode:
    """Close a complaint at this time."""
    return run_at(at, lambda: close_episode(episode=episode, outcome=outcome, by=by))


def ask(at: datetime = WATCH) -> CheckIn:
    """Let the job ask, and return the question."""
    assert run_at(at, ask_due_questions) == 1
    return CheckIn.objects.latest("asked_at")


def answer(check_in: CheckIn, *, back: bool | None, at: datetime = WATCH + HOUR, pain: int = 4) -> CheckIn:
    """Record what Ana says by the link."""
    by = LinkBearer(str(check_in.episode.client_id))
    return run_at(at, lambda: answer_check_in(check_in=check_in, pain=pain, worrying=False, back=back, by=by))


def returned() -> list[tuple[str, bool]]:
    """Return the urgency of each follow-up about a return, and whether it advises a doctor."""
    follow_ups = FollowUp.objects.filter(reason="returned").order_by("raised_at")
    return [(row.urgency, "doctor" in " ".join(row.evidence)) for row in follow_ups]


def test_the_client_is_asked_once_28_days_after_closing(episode: Episode) -> None:
    assert run_at(WATCH - DAY, ask_due_questions) == 0
    check_in = ask()
    assert run_at(WATCH + 2 * DAY, ask_due_questions) == 0

    assert (check_in.kind, check_in.number) == ("after_closing", 1)
    [letter] = check_in_letters()
    assert "come back" in letter.text
    assert "pain" not in letter.subject
    mark_letters_sent()
    with clock.at(WATCH + 8 * DAY):
        assert not check_ins_to_remind().exists()
        assert not check_ins_without_reply().exists()


@pytest.mark.parametrize("outcome", ["unchanged", "worse", "referred", "not_continued"])
def test_pain_that_never_went_is_not_asked_about(outcome: str, willow: Location, therapist: Staff) -> None:
    episode = open_complaint(ClientFactory.create(), therapist)
    record_session(episode, willow, therapist)
    close(episode, therapist, outcome)

    assert run_at(WATCH, ask_due_questions) == 0


def test_nobody_is_asked_without_consent_or_after_reopening(episode: Episode, therapist: Staff) -> None:
    with clock.at(CLOSED + DAY):
        reopen_episode(episode=episode, by=therapist)
    run_at(WATCH, ask_due_questions)
    assert not CheckIn.objects.filter(kind="after_closing").exists()
    close(episode, therapist, at=WATCH)
    with clock.at(WATCH):
        withdraw_consent(client=episode.client, kind="aftercare", by=therapist)

    assert run_at(WATCH + 28 * DAY, ask_due_questions) == 0


def test_a_complaint_that_another_one_continues_is_not_asked_about(
    episode: Episode, therapist: Staff
) -> None:
    with clock.at(CLOSED + 20 * DAY):
        open_episode(client=episode.client, own_words="Again.", earlier=episode, by=therapist)

    assert run_at(WATCH, ask_due_questions) == 0


def test_a_return_is_kept_and_raises_a_follow_up(episode: Episode) -> None:
    answer(ask(), back=True)

    episode.refresh_from_db()
    assert episode.returned_at == [WATCH + HOUR]
    assert returned() == [("routine", False)]


def test_no_return_raises_nothing(episode: Episode) -> None:
    answer(ask(), back=False, pain=0)

    assert not FollowUp.objects.exists()


def test_the_second_return_in_six_months_advises_a_doctor(episode: Episode, therapist: Staff) -> None:
    with clock.at(CLOSED + 5 * DAY):
        reopen_episode(episode=episode, by=therapist)
    assert returned() == []
    close(episode, therapist, at=CLOSED + 10 * DAY)
    watch = CLOSED + 38 * DAY
    answer(ask(watch), back=True, at=watch + HOUR)

    assert returned() == [("urgent", True)]


def test_returns_more_than_six_months_apart_advise_no_doctor(episode: Episode, therapist: Staff) -> None:
    Episode.objects.update(returned_at=[WATCH + HOUR - timedelta(days=184)])
    answer(ask(), back=True)

    assert returned() == [("routine", False)]


def test_reopening_twice_advises_a_doctor(episode: Episode, therapist: Staff) -> None:
    for number in (1, 2):
        with clock.at(CLOSED + number * 5 * DAY):
            reopen_episode(episode=episode, by=therapist)
        close(episode, therapist, at=CLOSED + number * 5 * DAY + HOUR)

    assert returned() == [("urgent", True)]


def test_a_new_complaint_in_place_of_the_old_one_counts_as_its_return(
    episode: Episode, willow: Location, therapist: Staff
) -> None:
    with clock.at(WATCH + 5 * DAY):
        later = open_episode(client=episode.client, own_words="Again.", earlier=episode, by=therapist)
    record_session(later, willow, therapist, at=WATCH + 5 * DAY)
    close(later, therapist, at=WATCH + 6 * DAY)
    watch = WATCH + 34 * DAY
    answer(ask(watch), back=True, at=watch + HOUR)

    assert returned() == [("urgent", True)]


def test_back_is_asked_after_closing_only_and_needed_there(episode: Episode) -> None:
    check_in = ask()

    with pytest.raises(Refusal) as refusal:
        answer(check_in, back=None)

    assert refusal.value.code == "back_missing"
    assert not Episode.objects.exclude(returned_at=[]).exists()


def test_the_page_asks_whether_it_is_back_and_says_when_a_doctor_is_due(
    client: Browser, episode: Episode
) -> None:
    Episode.objects.update(returned_at=[CLOSED - 10 * DAY])
    check_in = ask()

    def post(**fields: Any) -> Any:
        return client.post(address(check_in), {"pain": "4", "worrying": "no"} | fields, follow=True)

    with clock.at(WATCH + HOUR):
        assert "Has the pain that we treated come back?" in client.get(address(check_in)).content.decode()
        assert post().status_code == 422
        page = post(back="yes").content.decode()

    assert "came back twice within six months" in page
    assert returned() == [("urgent", True)]


def test_the_page_is_closed_once_the_complaint_is_open_again(
    client: Browser, episode: Episode, therapist: Staff
) -> None:
    check_in = ask(CLOSED + 28 * DAY - HOUR)
    with clock.at(CLOSED + 28 * DAY - HOUR):
        reopen_episode(episode=episode, by=therapist)
        assert client.get(address(check_in)).status_code == 410
    assert check_in_letters()[0].state == "withdrawn"
