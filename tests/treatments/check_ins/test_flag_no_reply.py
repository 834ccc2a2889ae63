"""Silence becomes a follow-up: once at a time, with what was asked and when."""

import pytest

from clinic.actors import LinkBearer
from clinic.mail.actions.opt_out import opt_out
from clinic.models import Envelope, Location, Staff
from tests.factories import ClientFactory
from tests.treatments.after_a_visit import (
    DAY,
    HOUR,
    MINUTE,
    OVER,
    mark_letters_sent,
    open_complaint,
    record_answer,
    record_sent_plan,
    record_session,
    run_at,
)
from treatments.models import CheckIn, Episode, FollowUp
from treatments.notes.actions.mark_in_error import mark_in_error
from treatments.tasks import ask_due_questions, run_check_ins

ASKED = OVER + 48 * HOUR
DUE = ASKED + 7 * DAY


@pytest.fixture
def check_in(willow: Location, therapist: Staff) -> CheckIn:
    """The question after Ana's session, delivered on Wednesday 4 March at eleven."""
    episode = open_complaint(ClientFactory.create(name="Ana"), therapist)
    record_session(episode, willow, therapist)
    run_at(ASKED, ask_due_questions)
    mark_letters_sent()
    return CheckIn.objects.get()


def follow_ups() -> list[FollowUp]:
    return list(FollowUp.objects.order_by("raised_at"))


def test_a_week_without_an_answer_is_for_the_therapist(check_in: CheckIn, therapist: Staff) -> None:
    run_at(DUE - MINUTE, run_check_ins)
    assert follow_ups() == []

    run_at(DUE, run_check_ins)
    run_at(DUE + MINUTE, run_check_ins)

    [found] = follow_ups()
    assert (found.reason, found.urgency, found.owner) == ("silence", "routine", therapist)
    assert (found.episode, found.check_in, found.revision) == (check_in.episode, check_in, 1)
    assert found.evidence == [
        "The question after the session, asked on Wednesday 4 March 2026, was not answered."
    ]


def test_an_answer_in_time_is_no_silence(check_in: CheckIn) -> None:
    record_answer(check_in, DUE - MINUTE)

    run_at(DUE, run_check_ins)

    assert follow_ups() == []


def test_a_later_answer_of_the_complaint_is_no_silence(check_in: CheckIn) -> None:
    record_sent_plan(check_in.attendance.notes.get())  # type: ignore[union-attr]
    run_at(OVER + 7 * DAY, ask_due_questions)
    record_answer(CheckIn.objects.get(kind="weekly"), OVER + 7 * DAY + HOUR)

    run_at(DUE, run_check_ins)

    assert follow_ups() == []


def test_an_answer_afterwards_leaves_it_open(check_in: CheckIn) -> None:
    run_at(DUE, run_check_ins)
    record_answer(check_in, DUE + HOUR)

    run_at(DUE + 2 * HOUR, run_check_ins)

    assert [found.closed_at for found in follow_ups()] == [None]


def test_one_stands_open_and_once_closed_the_same_silence_raises_none(
    check_in: CheckIn, therapist: Staff
) -> None:
    record_sent_plan(check_in.attendance.notes.get())  # type: ignore[union-attr]
    run_at(OVER + 7 * DAY, ask_due_questions)
    mark_letters_sent()
    for day in (0, 5):
        run_at(DUE + day * DAY, run_check_ins)
    mark_letters_sent()
    closed = DUE + 6 * DAY
    FollowUp.objects.update(closed_at=closed, closed_by=therapist, outcome="spoke")

    run_at(closed + HOUR, run_check_ins)

    assert len(follow_ups()) == 1


def test_silence_after_that_is_a_new_one(check_in: CheckIn, therapist: Staff) -> None:
    record_sent_plan(check_in.attendance.notes.get())  # type: ignore[union-attr]
    run_at(DUE, run_check_ins)
    FollowUp.objects.update(closed_at=DUE + DAY, closed_by=therapist, outcome="spoke")
    run_at(OVER + 14 * DAY, ask_due_questions)
    mark_letters_sent()

    run_at(OVER + 21 * DAY, run_check_ins)

    assert [found.closed_at is None for found in follow_ups()] == [False, True]


def test_what_never_left_is_not_silence(check_in: CheckIn) -> None:
    Envelope.objects.update(state="failed")

    run_at(DUE, run_check_ins)

    assert follow_ups() == []


def test_whoever_opted_out_is_not_silent(check_in: CheckIn) -> None:
    key = str(check_in.episode.client_id)
    opt_out(recipient_key=key, kind="check_in", by=LinkBearer(key))

    run_at(DUE, run_check_ins)

    assert follow_ups() == []


def test_nor_is_a_closed_complaint(check_in: CheckIn, therapist: Staff) -> None:
    Episode.objects.update(closed_at=ASKED, closed_by=therapist, outcome="improved")

    run_at(DUE, run_check_ins)

    assert follow_ups() == []


def test_nor_is_there_silence_about_a_session_whose_note_was_entered_in_error(
    check_in: CheckIn, willow: Location, therapist: Staff
) -> None:
    [note] = check_in.episode.notes.all()
    record_session(check_in.episode, willow, therapist, OVER + DAY)
    mark_in_error(note=note, reason="Wrong person", revision=None, by=therapist)

    run_at(DUE, run_check_ins)

    assert follow_ups() == []
