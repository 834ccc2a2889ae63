"""The job that flags a question without reply: one follow-up at a time, with the question and its date."""

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


def test_flags_a_question_unanswered_for_a_week(check_in: CheckIn, therapist: Staff) -> None:
    run_at(DUE - MINUTE, run_check_ins)
    assert follow_ups() == []

    run_at(DUE, run_check_ins)
    run_at(DUE + MINUTE, run_check_ins)

    [follow_up] = follow_ups()
    assert (follow_up.reason, follow_up.urgency, follow_up.owner) == ("silence", "routine", therapist)
    assert (follow_up.episode, follow_up.check_in, follow_up.revision) == (check_in.episode, check_in, 1)
    assert follow_up.evidence == [
        "The question after the session, asked on Wednesday 4 March 2026, was not answered."
    ]


def test_leaves_out_a_question_answered_in_time(check_in: CheckIn) -> None:
    record_answer(check_in, DUE - MINUTE)

    run_at(DUE, run_check_ins)

    assert follow_ups() == []


def test_leaves_out_a_complaint_answered_later(check_in: CheckIn) -> None:
    record_sent_plan(check_in.attendance.notes.get())  # type: ignore[union-attr]
    run_at(OVER + 7 * DAY, ask_due_questions)
    record_answer(CheckIn.objects.get(kind="weekly"), OVER + 7 * DAY + HOUR)

    run_at(DUE, run_check_ins)

    assert follow_ups() == []


def test_follow_up_stays_open_after_a_late_answer(check_in: CheckIn) -> None:
    run_at(DUE, run_check_ins)
    record_answer(check_in, DUE + HOUR)

    run_at(DUE + 2 * HOUR, run_check_ins)

    assert [follow_up.closed_at for follow_up in follow_ups()] == [None]


def test_flags_one_silence_only_once_even_after_closing(check_in: CheckIn, therapist: Staff) -> None:
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


def test_flags_a_new_silence_after_closing(check_in: CheckIn, therapist: Staff) -> None:
    record_sent_plan(check_in.attendance.notes.get())  # type: ignore[union-attr]
    run_at(DUE, run_check_ins)
    FollowUp.objects.update(closed_at=DUE + DAY, closed_by=therapist, outcome="spoke")
    run_at(OVER + 14 * DAY, ask_due_questions)
    mark_letters_sent()

    run_at(OVER + 21 * DAY, run_check_ins)

    assert [follow_up.closed_at is None for follow_up in follow_ups()] == [False, True]


def test_leaves_out_a_question_whose_letter_failed(check_in: CheckIn) -> None:
    Envelope.objects.update(state="failed")

    run_at(DUE, run_check_ins)

    assert follow_ups() == []


def test_leaves_out_a_client_who_opted_out(check_in: CheckIn) -> None:
    key = str(check_in.episode.client_id)
    opt_out(recipient_key=key, kind="check_in", by=LinkBearer(key))

    run_at(DUE, run_check_ins)

    assert follow_ups() == []


def test_leaves_out_a_closed_complaint(check_in: CheckIn, therapist: Staff) -> None:
    Episode.objects.update(closed_at=ASKED, closed_by=therapist, outcome="improved")

    run_at(DUE, run_check_ins)

    assert follow_ups() == []


def test_leaves_out_a_session_whose_note_is_in_error(
    check_in: CheckIn, willow: Location, therapist: Staff
) -> None:
    [note] = check_in.episode.notes.all()
    record_session(check_in.episode, willow, therapist, OVER + DAY)
    mark_in_error(note=note, reason="Wrong person", revision=None, by=therapist)

    run_at(DUE, run_check_ins)

    assert follow_ups() == []
