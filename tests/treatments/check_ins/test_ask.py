"""The action and job that ask check-in questions: once, in time, and only clients who may be asked."""

from datetime import date, datetime, timedelta
from importlib import import_module

import pytest

from clients.actions.withdraw_consent import withdraw_consent
from clients.models import Client
from clinic.actors import LinkBearer, SystemActor
from clinic.mail.actions.opt_out import opt_out
from clinic.mail.actions.suppress import suppress
from clinic.models import AuditEntry, Location, Staff
from tests.factories import ClientFactory, visit_of
from tests.treatments.after_a_visit import (
    DAY,
    HOUR,
    MINUTE,
    OVER,
    TREATED,
    check_in_letters,
    open_complaint,
    record_sent_plan,
    record_session,
    run_at,
)
from treatments.check_ins.due import find_due_questions
from treatments.check_ins.letters import withdraw_questions
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.models import CheckIn, ClinicalSettings, Episode, SessionNote
from treatments.notes.actions.mark_in_error import mark_in_error
from treatments.notes.actions.open import open_note
from treatments.tasks import ask_due_questions

SYSTEM = SystemActor("test")
DUE = OVER + 48 * HOUR


@pytest.fixture
def episode(willow: Location, therapist: Staff) -> Episode:
    """Ana's complaint. She agreed to aftercare."""
    return open_complaint(ClientFactory.create(name="Ana"), therapist)


@pytest.fixture
def note(episode: Episode, willow: Location, therapist: Staff) -> SessionNote:
    """The note of Ana's first session for it, over on Monday at eleven."""
    return record_session(episode, willow, therapist)


def questions_asked() -> list[tuple[str, int]]:
    """Return the kind and number of each question asked so far, oldest first."""
    return list(CheckIn.objects.order_by("asked_at").values_list("kind", "number"))


def test_ask_sends_the_session_question_once_after_48_hours(episode: Episode, note: SessionNote) -> None:
    assert run_at(DUE - MINUTE, ask_due_questions) == 0
    assert run_at(DUE, ask_due_questions) == 1
    assert run_at(DUE + MINUTE, ask_due_questions) == 0

    [letter], check_in = check_in_letters(), CheckIn.objects.get()
    assert (check_in.episode, check_in.attendance, check_in.kind) == (
        episode,
        note.attendance,
        "after_session",
    )
    assert (letter.to_address, letter.about) == ("ana@example.test", f"check_in:{check_in.pk}")
    assert letter.send_before == check_in.expires_at == DUE + 14 * DAY


def test_ask_is_audited_without_clinical_words(episode: Episode, note: SessionNote) -> None:
    run_at(DUE, ask_due_questions)

    entry = AuditEntry.objects.get(subject="checkin")
    assert (entry.verb, entry.client_key, entry.actor_kind) == ("asked", str(episode.client_id), "system")


def test_ask_after_a_missed_run_asks_within_a_day(note: SessionNote) -> None:
    assert run_at(DUE + 23 * HOUR + 59 * MINUTE, ask_due_questions) == 1
    assert run_at(DUE + 24 * HOUR, ask_due_questions) == 0


def test_ask_after_a_standstill_of_days_asks_no_late_question(note: SessionNote) -> None:
    assert run_at(OVER + 72 * HOUR, ask_due_questions) == 0


def test_ask_counts_from_the_planned_end_of_an_incomplete_session(note: SessionNote) -> None:
    visit = note.attendance.appointment
    visit.state, visit.ended_at = "in_session", None
    visit.save()

    assert run_at(DUE, ask_due_questions) == 1


def test_ask_leaves_out_a_visit_without_a_complaint(
    episode: Episode, willow: Location, therapist: Staff
) -> None:
    visit = run_at(TREATED, lambda: visit_of(episode.client, willow, state="completed", ended_at=OVER))
    open_note(attendance=visit, by=therapist)

    assert run_at(DUE, ask_due_questions) == 0


def test_ask_sends_weekly_and_then_outcome_questions(note: SessionNote) -> None:
    record_sent_plan(note)

    for day in range(70):
        run_at(TREATED.replace(hour=9) + day * DAY, ask_due_questions)

    assert questions_asked() == [
        *[("after_session", 0), ("weekly", 1), ("weekly", 2), ("weekly", 3)],
        *[("week_4", 0), ("week_8", 0)],
    ]


def test_ask_after_a_later_plan_moves_the_week_and_counts_on(
    episode: Episode, note: SessionNote, willow: Location, therapist: Staff
) -> None:
    record_sent_plan(note)
    run_at(TREATED + 7 * DAY, ask_due_questions)
    record_sent_plan(record_session(episode, willow, therapist, TREATED + 12 * DAY), TREATED + 12 * DAY)

    days = [day for day in range(8, 22) if run_at(TREATED + day * DAY, ask_due_questions)]

    assert days == [15, 19]
    assert questions_asked() == [("weekly", 1), ("after_session", 0), ("weekly", 2)]


def test_ask_leaves_out_the_plan_of_a_note_in_error(
    note: SessionNote, episode: Episode, willow: Location, therapist: Staff
) -> None:
    record_sent_plan(note)
    record_session(episode, willow, therapist, TREATED + 6 * DAY)
    run_at(
        TREATED + DAY, lambda: mark_in_error(note=note, reason="Wrong person", revision=None, by=therapist)
    )

    assert run_at(TREATED + 7 * DAY, ask_due_questions) == 0


def test_ask_includes_the_last_session_of_an_old_complaint(
    episode: Episode, note: SessionNote, willow: Location, therapist: Staff
) -> None:
    late = TREATED + 100 * DAY
    record_session(episode, willow, therapist, late)

    assert run_at(late + 49 * HOUR, ask_due_questions) == 1


def test_ask_sends_one_question_a_day_over_all_complaints(
    episode: Episode, note: SessionNote, willow: Location, therapist: Staff
) -> None:
    back = open_complaint(episode.client, therapist, "My back aches")
    record_session(back, willow, therapist, TREATED + HOUR)

    assert run_at(DUE + HOUR, ask_due_questions) == 1
    assert run_at(DUE + 2 * HOUR, ask_due_questions) == 0
    assert CheckIn.objects.get().episode == episode


def test_ask_counts_questions_of_a_closed_complaint_for_the_cap(
    episode: Episode, note: SessionNote, willow: Location, therapist: Staff
) -> None:
    run_at(DUE, ask_due_questions)
    close(episode, therapist)
    record_session(
        open_complaint(episode.client, therapist, "My back aches"), willow, therapist, TREATED + HOUR
    )

    assert run_at(DUE + 2 * HOUR, ask_due_questions) == 0


def test_ask_applies_the_cap_to_each_client(note: SessionNote, willow: Location, therapist: Staff) -> None:
    record_session(open_complaint(ClientFactory.create(name="Ben"), therapist), willow, therapist)

    assert run_at(DUE, ask_due_questions) == 2


def test_ask_keeps_the_quiet_hours_of_the_location(note: SessionNote, willow: Location) -> None:
    """48 hours later it is eleven in London, and seven in the evening in Taipei."""
    Location.objects.update(timezone="Asia/Taipei")

    assert run_at(DUE + HOUR, ask_due_questions) == 0
    assert run_at(DUE, ask_due_questions) == 1


def test_ask_keeps_the_quiet_hours_of_the_clients_time_zone(note: SessionNote) -> None:
    Client.objects.update(timezone="America/New_York")

    assert run_at(DUE + HOUR, ask_due_questions) == 0
    assert run_at(DUE + 2 * HOUR, ask_due_questions) == 1


def test_ask_follows_the_clocks_into_summer(note: SessionNote) -> None:
    """In London clocks go forward on 29 March 2026; day 28 is the Monday after."""
    eight = datetime.fromisoformat("2026-03-30T08:00:00+01:00")

    assert run_at(eight - MINUTE, ask_due_questions) == 0
    assert run_at(eight, ask_due_questions) == 1
    assert questions_asked() == [("week_4", 0)]


def close(episode: Episode, by: Staff, at: datetime = OVER) -> None:
    Episode.objects.filter(pk=episode.pk).update(closed_at=at, closed_by=by, outcome="improved")


def archive(episode: Episode, by: Staff) -> None:
    Client.objects.update(archived_at=OVER)


def withdraw(episode: Episode, by: Staff) -> None:
    run_at(OVER + DAY, lambda: withdraw_consent(client=episode.client, kind="aftercare", by=by))


def opt_out_of_questions(episode: Episode, by: Staff) -> None:
    key = str(episode.client_id)
    opt_out(recipient_key=key, kind="check_in", by=LinkBearer(key))


def remove_address(episode: Episode, by: Staff) -> None:
    Client.objects.update(email="")


def share_the_mailbox(episode: Episode, by: Staff) -> None:
    """The page asks for a birth date, and there is none on record."""
    Client.objects.update(shared_mailbox=True, birth_on=None)


def bounce(episode: Episode, by: Staff) -> None:
    suppress(address="ana@example.test", by=SYSTEM)


def raise_red_flag(episode: Episode, by: Staff, urgency: str = "same_day") -> None:
    client = episode.client
    evidence = ["Numb where one sits on a saddle."]
    raise_follow_up(client=client, reason="red_flag", urgency=urgency, evidence=evidence, by=SYSTEM)


def mark_note_in_error(episode: Episode, by: Staff) -> None:
    note = SessionNote.objects.get()
    run_at(OVER, lambda: mark_in_error(note=note, reason="Wrong person", revision=None, by=by))


@pytest.mark.parametrize(
    "event",
    [
        close,
        archive,
        withdraw,
        opt_out_of_questions,
        remove_address,
        share_the_mailbox,
        bounce,
        raise_red_flag,
        mark_note_in_error,
    ],
)
def test_ask_leaves_out_a_client_who_may_not_be_asked(
    episode: Episode, note: SessionNote, therapist: Staff, event: object
) -> None:
    event(episode, therapist)  # type: ignore[operator]

    assert run_at(DUE, ask_due_questions) == 0
    assert not CheckIn.objects.exists()


def test_ask_continues_after_an_opt_out_of_aftercare_letters(episode: Episode, note: SessionNote) -> None:
    key = str(episode.client_id)
    opt_out(recipient_key=key, kind="aftercare", by=LinkBearer(key))

    assert run_at(DUE, ask_due_questions) == 1


def test_ask_continues_after_an_urgent_red_flag(
    episode: Episode, note: SessionNote, therapist: Staff
) -> None:
    raise_red_flag(episode, therapist, urgency="urgent")

    assert run_at(DUE, ask_due_questions) == 1


def test_ask_writes_to_the_guardian_of_a_child(episode: Episode, note: SessionNote) -> None:
    ben = ClientFactory.create(name="Ben")
    Client.objects.filter(pk=episode.client_id).update(guardian=ben, birth_on=date(2016, 1, 1), email="")

    run_at(DUE, ask_due_questions)

    [letter] = check_in_letters()
    assert (letter.to_address, letter.recipient_key) == ("ben@example.test", str(episode.client_id))


def test_withdrawn_consent_withdraws_a_waiting_question(episode: Episode, note: SessionNote) -> None:
    run_at(DUE, ask_due_questions)

    run_at(DUE, lambda: withdraw_consent(client=episode.client, kind="aftercare", by=SYSTEM))

    assert [letter.state for letter in check_in_letters()] == ["withdrawn"]


def test_note_in_error_withdraws_the_question_about_its_session(note: SessionNote, therapist: Staff) -> None:
    run_at(DUE, ask_due_questions)

    run_at(DUE, lambda: mark_in_error(note=note, reason="Wrong person", revision=None, by=therapist))

    assert [letter.state for letter in check_in_letters()] == ["withdrawn"]


def test_withdraw_questions_withdraws_all_of_a_complaint(episode: Episode, note: SessionNote) -> None:
    run_at(DUE, ask_due_questions)

    run_at(DUE, lambda: withdraw_questions(episode))

    assert [letter.state for letter in check_in_letters()] == ["withdrawn"]


def test_ask_continues_after_one_failure_and_retries_it(
    note: SessionNote, willow: Location, therapist: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = import_module("treatments.check_ins.actions.ask")
    record_session(open_complaint(ClientFactory.create(name="Ben"), therapist), willow, therapist)
    write, broken = module.question_letter, [True]

    def fail_once(*args: object) -> object:
        if broken.pop() if broken else False:
            raise RuntimeError("No connection")
        result: object = write(*args)
        return result

    monkeypatch.setattr(module, "question_letter", fail_once)

    assert run_at(DUE, ask_due_questions) == 1
    assert CheckIn.objects.count() == len(check_in_letters()) == 1
    assert run_at(DUE + MINUTE, ask_due_questions) == 1


def test_ask_continues_past_a_complaint_whose_notes_are_in_error(
    note: SessionNote, willow: Location, therapist: Staff
) -> None:
    record_session(open_complaint(ClientFactory.create(name="Ben"), therapist), willow, therapist)
    error = {"entered_in_error_by": therapist, "entered_in_error_reason": "Wrong person"}
    SessionNote.objects.filter(pk=note.pk).update(entered_in_error_at=OVER, **error)

    assert run_at(DUE, ask_due_questions) == 1


def test_find_due_questions_uses_a_constant_number_of_queries(
    note: SessionNote, willow: Location, therapist: Staff, django_assert_num_queries: object
) -> None:
    for name in ("Ben", "Chloe"):
        record_session(open_complaint(ClientFactory.create(name=name), therapist), willow, therapist)

    with django_assert_num_queries(8):  # type: ignore[operator]
        assert len(run_at(DUE, find_due_questions)) == 3


def test_ask_uses_the_clinics_own_settings(note: SessionNote) -> None:
    ClinicalSettings.objects.update(after_session_hours=24, answer_within_days=7)

    assert run_at(OVER + 24 * HOUR, ask_due_questions) == 1
    assert CheckIn.objects.get().expires_at == OVER + 24 * HOUR + timedelta(days=7)
