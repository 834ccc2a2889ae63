"""Asking how a client is: once, in time, of who may be asked, about what was treated."""

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
from treatments.check_ins.withdraw import withdraw_questions
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.models import CheckIn, ClinicalSettings, Episode, SessionNote
from treatments.notes.actions.mark_in_error import mark_in_error
from treatments.notes.actions.open import open_note
from treatments.tasks import ask_due_questions

US = SystemActor("test")
DUE = OVER + 48 * HOUR


@pytest.fixture
def episode(willow: Location, therapist: Staff) -> Episode:
    """Ana's complaint. She agreed to aftercare."""
    return open_complaint(ClientFactory.create(name="Ana"), therapist)


@pytest.fixture
def note(episode: Episode, willow: Location, therapist: Staff) -> SessionNote:
    """The note of Ana's first session for it, over on Monday at eleven."""
    return record_session(episode, willow, therapist)


def asked() -> list[tuple[str, int]]:
    """What was asked so far, oldest first."""
    return list(CheckIn.objects.order_by("asked_at").values_list("kind", "number"))


def test_after_48_hours_the_session_is_asked_about_once(episode: Episode, note: SessionNote) -> None:
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


def test_asking_leaves_an_entry_without_a_clinical_word(episode: Episode, note: SessionNote) -> None:
    run_at(DUE, ask_due_questions)

    entry = AuditEntry.objects.get(subject="checkin")
    assert (entry.verb, entry.client_key, entry.actor_kind) == ("asked", str(episode.client_id), "system")


def test_a_lost_beat_only_makes_it_later(note: SessionNote) -> None:
    assert run_at(DUE + 23 * HOUR + 59 * MINUTE, ask_due_questions) == 1
    assert run_at(DUE + 24 * HOUR, ask_due_questions) == 0


def test_a_standstill_of_days_asks_nothing_late(note: SessionNote) -> None:
    assert run_at(OVER + 72 * HOUR, ask_due_questions) == 0


def test_a_session_that_was_not_marked_complete_counts_from_its_planned_end(note: SessionNote) -> None:
    visit = note.attendance.appointment
    visit.state, visit.ended_at = "in_session", None
    visit.save()

    assert run_at(DUE, ask_due_questions) == 1


def test_a_visit_without_a_complaint_is_not_asked_about(
    episode: Episode, willow: Location, therapist: Staff
) -> None:
    visit = run_at(TREATED, lambda: visit_of(episode.client, willow, state="completed", ended_at=OVER))
    open_note(attendance=visit, by=therapist)

    assert run_at(DUE, ask_due_questions) == 0


def test_a_course_is_asked_week_by_week_and_then_for_its_outcomes(note: SessionNote) -> None:
    record_sent_plan(note)

    for day in range(70):
        run_at(TREATED.replace(hour=9) + day * DAY, ask_due_questions)

    assert asked() == [
        *[("after_session", 0), ("weekly", 1), ("weekly", 2), ("weekly", 3)],
        *[("week_4", 0), ("week_8", 0)],
    ]


def test_a_later_plan_moves_the_week_and_the_count_goes_on(
    episode: Episode, note: SessionNote, willow: Location, therapist: Staff
) -> None:
    record_sent_plan(note)
    run_at(TREATED + 7 * DAY, ask_due_questions)
    record_sent_plan(record_session(episode, willow, therapist, TREATED + 12 * DAY), TREATED + 12 * DAY)

    days = [day for day in range(8, 22) if run_at(TREATED + day * DAY, ask_due_questions)]

    assert days == [15, 19]
    assert asked() == [("weekly", 1), ("after_session", 0), ("weekly", 2)]


def test_the_plan_of_a_note_in_error_is_not_asked_about(
    note: SessionNote, episode: Episode, willow: Location, therapist: Staff
) -> None:
    record_sent_plan(note)
    record_session(episode, willow, therapist, TREATED + 6 * DAY)
    run_at(
        TREATED + DAY, lambda: mark_in_error(note=note, reason="Wrong person", revision=None, by=therapist)
    )

    assert run_at(TREATED + 7 * DAY, ask_due_questions) == 0


def test_an_old_complaint_is_still_asked_about_its_last_session(
    episode: Episode, note: SessionNote, willow: Location, therapist: Staff
) -> None:
    late = TREATED + 100 * DAY
    record_session(episode, willow, therapist, late)

    assert run_at(late + 49 * HOUR, ask_due_questions) == 1


def test_one_question_a_day_over_all_complaints_of_a_client(
    episode: Episode, note: SessionNote, willow: Location, therapist: Staff
) -> None:
    back = open_complaint(episode.client, therapist, "My back aches")
    record_session(back, willow, therapist, TREATED + HOUR)

    assert run_at(DUE + HOUR, ask_due_questions) == 1
    assert run_at(DUE + 2 * HOUR, ask_due_questions) == 0
    assert CheckIn.objects.get().episode == episode


def test_a_closed_complaint_counts_for_the_cap(
    episode: Episode, note: SessionNote, willow: Location, therapist: Staff
) -> None:
    run_at(DUE, ask_due_questions)
    close(episode, therapist)
    record_session(
        open_complaint(episode.client, therapist, "My back aches"), willow, therapist, TREATED + HOUR
    )

    assert run_at(DUE + 2 * HOUR, ask_due_questions) == 0


def test_the_cap_is_each_clients_own(note: SessionNote, willow: Location, therapist: Staff) -> None:
    record_session(open_complaint(ClientFactory.create(name="Ben"), therapist), willow, therapist)

    assert run_at(DUE, ask_due_questions) == 2


def test_quiet_hours_are_those_of_the_location(note: SessionNote, willow: Location) -> None:
    """48 hours later it is eleven in London, and seven in the evening in Taipei."""
    Location.objects.update(timezone="Asia/Taipei")

    assert run_at(DUE + HOUR, ask_due_questions) == 0
    assert run_at(DUE, ask_due_questions) == 1


def test_a_client_elsewhere_is_asked_in_their_own_daytime(note: SessionNote) -> None:
    Client.objects.update(timezone="America/New_York")

    assert run_at(DUE + HOUR, ask_due_questions) == 0
    assert run_at(DUE + 2 * HOUR, ask_due_questions) == 1


def test_the_first_hour_of_asking_follows_the_clocks_into_summer(note: SessionNote) -> None:
    """In London clocks go forward on 29 March 2026; day 28 is the Monday after."""
    eight = datetime.fromisoformat("2026-03-30T08:00:00+01:00")

    assert run_at(eight - MINUTE, ask_due_questions) == 0
    assert run_at(eight, ask_due_questions) == 1
    assert asked() == [("week_4", 0)]


def close(episode: Episode, by: Staff, at: datetime = OVER) -> None:
    Episode.objects.filter(pk=episode.pk).update(closed_at=at, closed_by=by, outcome="improved")


def archive(episode: Episode, by: Staff) -> None:
    Client.objects.update(archived_at=OVER)


def withdraw(episode: Episode, by: Staff) -> None:
    run_at(OVER + DAY, lambda: withdraw_consent(client=episode.client, kind="aftercare", by=by))


def say_no_more(episode: Episode, by: Staff) -> None:
    key = str(episode.client_id)
    opt_out(recipient_key=key, kind="check_in", by=LinkBearer(key))


def lose_the_address(episode: Episode, by: Staff) -> None:
    Client.objects.update(email="")


def share_the_mailbox(episode: Episode, by: Staff) -> None:
    """The page asks for a birth date, and there is none on record."""
    Client.objects.update(shared_mailbox=True, birth_on=None)


def bounce(episode: Episode, by: Staff) -> None:
    suppress(address="ana@example.test", by=US)


def find_a_red_flag(episode: Episode, by: Staff, urgency: str = "same_day") -> None:
    client = episode.client
    said = ["Numb where one sits on a saddle."]
    raise_follow_up(client=client, reason="red_flag", urgency=urgency, evidence=said, by=US)


def err(episode: Episode, by: Staff) -> None:
    note = SessionNote.objects.get()
    run_at(OVER, lambda: mark_in_error(note=note, reason="Wrong person", revision=None, by=by))


@pytest.mark.parametrize(
    "happens",
    [
        close,
        archive,
        withdraw,
        say_no_more,
        lose_the_address,
        share_the_mailbox,
        bounce,
        find_a_red_flag,
        err,
    ],
)
def test_who_is_not_asked(episode: Episode, note: SessionNote, therapist: Staff, happens: object) -> None:
    happens(episode, therapist)  # type: ignore[operator]

    assert run_at(DUE, ask_due_questions) == 0
    assert not CheckIn.objects.exists()


def test_opting_out_of_aftercare_letters_leaves_the_questions(episode: Episode, note: SessionNote) -> None:
    key = str(episode.client_id)
    opt_out(recipient_key=key, kind="aftercare", by=LinkBearer(key))

    assert run_at(DUE, ask_due_questions) == 1


def test_an_urgent_red_flag_does_not_stop_the_questions(
    episode: Episode, note: SessionNote, therapist: Staff
) -> None:
    find_a_red_flag(episode, therapist, urgency="urgent")

    assert run_at(DUE, ask_due_questions) == 1


def test_a_child_is_asked_through_the_guardian(episode: Episode, note: SessionNote) -> None:
    ben = ClientFactory.create(name="Ben")
    Client.objects.filter(pk=episode.client_id).update(guardian=ben, birth_on=date(2016, 1, 1), email="")

    run_at(DUE, ask_due_questions)

    [letter] = check_in_letters()
    assert (letter.to_address, letter.recipient_key) == ("ben@example.test", str(episode.client_id))


def test_withdrawing_consent_takes_back_a_question_that_has_not_left(
    episode: Episode, note: SessionNote
) -> None:
    run_at(DUE, ask_due_questions)

    run_at(DUE, lambda: withdraw_consent(client=episode.client, kind="aftercare", by=US))

    assert [letter.state for letter in check_in_letters()] == ["withdrawn"]


def test_a_note_in_error_takes_back_the_question_about_its_session(
    note: SessionNote, therapist: Staff
) -> None:
    run_at(DUE, ask_due_questions)

    run_at(DUE, lambda: mark_in_error(note=note, reason="Wrong person", revision=None, by=therapist))

    assert [letter.state for letter in check_in_letters()] == ["withdrawn"]


def test_the_questions_of_a_complaint_are_taken_back_together(episode: Episode, note: SessionNote) -> None:
    run_at(DUE, ask_due_questions)

    run_at(DUE, lambda: withdraw_questions(episode))

    assert [letter.state for letter in check_in_letters()] == ["withdrawn"]


def test_a_fault_in_one_holds_up_no_other(
    note: SessionNote, willow: Location, therapist: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = import_module("treatments.check_ins.actions.ask")
    record_session(open_complaint(ClientFactory.create(name="Ben"), therapist), willow, therapist)
    write, broken = asking.question_letter, [True]

    def write_but_the_first(*args: object) -> object:
        if broken.pop() if broken else False:
            raise RuntimeError("No paper")
        result: object = write(*args)
        return result

    monkeypatch.setattr(asking, "question_letter", write_but_the_first)

    assert run_at(DUE, ask_due_questions) == 1
    assert CheckIn.objects.count() == len(check_in_letters()) == 1
    assert run_at(DUE + MINUTE, ask_due_questions) == 1


def test_a_complaint_without_a_standing_note_holds_up_no_other(
    note: SessionNote, willow: Location, therapist: Staff
) -> None:
    record_session(open_complaint(ClientFactory.create(name="Ben"), therapist), willow, therapist)
    error = {"entered_in_error_by": therapist, "entered_in_error_reason": "Wrong person"}
    SessionNote.objects.filter(pk=note.pk).update(entered_in_error_at=OVER, **error)

    assert run_at(DUE, ask_due_questions) == 1


def test_the_sweep_looks_a_constant_number_of_times(
    note: SessionNote, willow: Location, therapist: Staff, django_assert_num_queries: object
) -> None:
    from treatments.check_ins.due import find_due_questions

    for name in ("Ben", "Chloe"):
        record_session(open_complaint(ClientFactory.create(name=name), therapist), willow, therapist)

    with django_assert_num_queries(7):  # type: ignore[operator]
        assert len(run_at(DUE, find_due_questions)) == 3


def test_the_clinics_own_numbers_count(note: SessionNote) -> None:
    ClinicalSettings.objects.update(after_session_hours=24, answer_within_days=7)

    assert run_at(OVER + 24 * HOUR, ask_due_questions) == 1
    assert CheckIn.objects.get().expires_at == OVER + 24 * HOUR + timedelta(days=7)
