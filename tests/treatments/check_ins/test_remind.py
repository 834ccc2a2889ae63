"""The job that reminds of an open question: once, and only where a reminder is welcome."""

import pytest

from clients.actions.withdraw_consent import withdraw_consent
from clinic.actors import LinkBearer, SystemActor
from clinic.mail.actions.opt_out import opt_out
from clinic.models import AuditEntry, Envelope, Location, Staff
from tests.factories import ClientFactory
from tests.treatments.after_a_visit import (
    DAY,
    HOUR,
    MINUTE,
    OVER,
    check_in_letters,
    mark_letters_sent,
    open_complaint,
    record_answer,
    record_sent_plan,
    record_session,
    run_at,
)
from treatments.models import CheckIn, ClinicalSettings, Episode
from treatments.notes.actions.mark_in_error import mark_in_error
from treatments.tasks import ask_due_questions, remind_of_open_questions

SYSTEM = SystemActor("test")
ASKED = OVER + 48 * HOUR
DUE = ASKED + 3 * DAY


@pytest.fixture
def check_in(willow: Location, therapist: Staff) -> CheckIn:
    """The question after Ana's session, delivered on Wednesday at eleven."""
    episode = open_complaint(ClientFactory.create(name="Ana"), therapist)
    record_session(episode, willow, therapist)
    run_at(ASKED, ask_due_questions)
    mark_letters_sent()
    return CheckIn.objects.get()


def test_remind_sends_one_reminder_after_three_days(check_in: CheckIn) -> None:
    assert run_at(DUE - MINUTE, remind_of_open_questions) == 0
    assert run_at(DUE, remind_of_open_questions) == 1
    assert run_at(DUE + 5 * DAY, remind_of_open_questions) == 0

    check_in.refresh_from_db()
    assert check_in.reminded_at == DUE
    assert [letter.about for letter in check_in_letters()] == [f"check_in:{check_in.pk}"] * 2
    assert AuditEntry.objects.filter(subject="checkin", verb="reminded").count() == 1


def test_remind_leaves_out_an_answered_question(check_in: CheckIn) -> None:
    record_answer(check_in, ASKED + HOUR)

    assert run_at(DUE, remind_of_open_questions) == 0


def test_remind_leaves_out_an_expired_question(check_in: CheckIn) -> None:
    assert run_at(check_in.expires_at, remind_of_open_questions) == 0


def test_remind_leaves_out_a_question_whose_letter_failed(check_in: CheckIn) -> None:
    Envelope.objects.update(state="failed")

    assert run_at(DUE, remind_of_open_questions) == 0


def test_remind_leaves_out_a_closed_complaint(check_in: CheckIn, therapist: Staff) -> None:
    Episode.objects.update(closed_at=ASKED, closed_by=therapist, outcome="improved")

    assert run_at(DUE, remind_of_open_questions) == 0


def test_remind_leaves_out_a_client_who_opted_out(check_in: CheckIn) -> None:
    key = str(check_in.episode.client_id)
    opt_out(recipient_key=key, kind="check_in", by=LinkBearer(key))

    assert run_at(DUE, remind_of_open_questions) == 0


def test_remind_leaves_out_a_client_who_withdrew_consent(check_in: CheckIn) -> None:
    run_at(ASKED, lambda: withdraw_consent(client=check_in.episode.client, kind="aftercare", by=SYSTEM))

    assert run_at(DUE, remind_of_open_questions) == 0


def test_remind_leaves_out_a_question_followed_by_a_newer_one(check_in: CheckIn) -> None:
    record_sent_plan(check_in.attendance.notes.get(), OVER - 2 * DAY)  # type: ignore[union-attr]
    assert run_at(OVER + 5 * DAY - 2 * HOUR, ask_due_questions) == 1

    assert run_at(OVER + 6 * DAY, remind_of_open_questions) == 0


def test_remind_waits_until_quiet_hours_end(check_in: CheckIn) -> None:
    ClinicalSettings.objects.update(ask_until_hour=11)

    assert run_at(DUE, remind_of_open_questions) == 0
    assert run_at(DUE + 21 * HOUR, remind_of_open_questions) == 1


def test_remind_counts_for_the_daily_cap(check_in: CheckIn, willow: Location, therapist: Staff) -> None:
    """A question about another complaint waits until the day after."""
    back = open_complaint(check_in.episode.client, therapist, "My back aches")
    record_session(back, willow, therapist, OVER + 3 * DAY)
    assert run_at(DUE, remind_of_open_questions) == 1

    assert run_at(DUE + HOUR, ask_due_questions) == 0
    assert run_at(DUE + 24 * HOUR, ask_due_questions) == 1


def test_remind_leaves_out_a_session_whose_note_is_in_error(
    check_in: CheckIn, willow: Location, therapist: Staff
) -> None:
    """The complaint goes on, with a session the day after; the page of this question asks no more."""
    [note] = check_in.episode.notes.all()
    record_session(check_in.episode, willow, therapist, OVER + DAY)
    mark_in_error(note=note, reason="Wrong person", revision=None, by=therapist)

    run_at(DUE, remind_of_open_questions)

    check_in.refresh_from_db()
    assert check_in.reminded_at is None
