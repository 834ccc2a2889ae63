"""Check-in at the desk, with the question about health."""

from datetime import timedelta
from typing import Any

import pytest

from clients.models import Client, HealthStatement
from clinic import clock
from scheduling.models import Appointment
from tests.factories import Diary
from tests.scheduling.screens.visit.conftest import TEN, address, text
from tests.screen_user import ScreenUser

KEY = "0123456789abcdef"


def send(desk: ScreenUser, visit: Appointment, key: str = KEY, **answers: str) -> Any:
    """Send the form at ten, from the page as the visit was booked."""
    with clock.at(TEN):
        return desk.send_in_place(address(visit, "arrive"), seen=1, key=key, **answers)


def answer_of(client: Client, answer: str, words: str = "") -> dict[str, str]:
    """Return what is chosen and typed for a person."""
    return {f"answer-{client.pk}": answer, f"words-{client.pk}": words}


def test_nothing_new_checks_in(desk: ScreenUser, visit: Appointment, diary: Diary) -> None:
    answer = send(desk, visit, **answer_of(diary.ana, "none"))

    visit.refresh_from_db()
    assert (answer.status_code, visit.state, visit.attendances.get().health_news) == (200, "arrived", "none")
    assert answer["HX-Trigger"] == "visit-changed" and "Checked in." in text(answer)
    assert not HealthStatement.objects.exists()


def test_what_was_told_is_kept_for_the_therapist_and_not_shown(
    desk: ScreenUser, visit: Appointment, diary: Diary
) -> None:
    answer = send(desk, visit, **answer_of(diary.ana, "yes", "A new tablet for the heart."))

    statement = HealthStatement.objects.get()
    assert (statement.client, statement.words) == (diary.ana, "A new tablet for the heart.")
    assert statement.recorded_by == desk.person.actor_key
    assert "tablet" not in text(answer) and "something new: the therapist asks" in text(answer)


def test_the_same_form_again_keeps_the_words_once(desk: ScreenUser, visit: Appointment, diary: Diary) -> None:
    told = answer_of(diary.ana, "yes", "A new tablet.")

    assert [send(desk, visit, **told).status_code for _ in range(2)] == [200, 200]
    assert HealthStatement.objects.count() == 1


def test_words_typed_on_an_old_page_are_not_lost(desk: ScreenUser, visit: Appointment, diary: Diary) -> None:
    send(desk, visit, **answer_of(diary.ana, "none"))

    answer = send(desk, visit, key="another key of a page", **answer_of(diary.ana, "yes", "A new tablet."))

    assert answer.status_code == 412 and "A new tablet.</textarea>" in text(answer)
    assert not HealthStatement.objects.exists()


@pytest.mark.parametrize(
    ("given", "words", "sentence"),
    [
        ("", "", "Say what they answered, or that you did not ask."),
        ("none", "A new tablet.", "Choose “Something new” to keep what they told you."),
    ],
)
def test_an_answer_is_asked_for(
    desk: ScreenUser, visit: Appointment, diary: Diary, given: str, words: str, sentence: str
) -> None:
    answer = send(desk, visit, **answer_of(diary.ana, given, words))

    visit.refresh_from_db()
    assert (answer.status_code, visit.state) == (422, "booked")
    assert sentence in text(answer) and words in text(answer)


def test_of_two_one_may_not_be_here(desk: ScreenUser, couple: Appointment, diary: Diary) -> None:
    send(desk, couple, **answer_of(diary.ana, "none"), **answer_of(diary.ben, ""))

    here = [row.client for row in couple.attendances.exclude(arrived_at=None)]
    assert here == [diary.ana]


def test_each_of_two_answers_for_themselves(desk: ScreenUser, couple: Appointment, diary: Diary) -> None:
    send(desk, couple, **answer_of(diary.ana, "not_asked"), **answer_of(diary.ben, "yes", "His knee."))

    couple.refresh_from_db()
    answers = {row.client: row.health_news for row in couple.attendances.all()}
    assert answers == {diary.ana: "not_asked", diary.ben: "yes"}
    assert HealthStatement.objects.get().client == diary.ben


def test_somebody_has_to_be_here(desk: ScreenUser, couple: Appointment, diary: Diary) -> None:
    answer = send(desk, couple, **answer_of(diary.ana, ""), **answer_of(diary.ben, ""))

    assert answer.status_code == 422 and "Say who is here." in text(answer)


def test_an_arrival_is_entered_the_day_after_at_its_time(
    desk: ScreenUser, visit: Appointment, diary: Diary
) -> None:
    with clock.at(TEN + timedelta(days=1)):
        answers: dict[str, Any] = {"seen": 1, "key": KEY, **answer_of(diary.ana, "none")}
        refused = desk.send_in_place(address(visit, "arrive"), **answers)
        desk.send_in_place(address(visit, "arrive"), **answers, at="09:55")

    visit.refresh_from_db()
    assert refused.status_code == 422 and 'id="arrive-at_error"' in text(refused)
    assert visit.arrived_at == TEN - timedelta(minutes=5)


def test_without_script_check_in_leads_to_the_diary(
    desk: ScreenUser, visit: Appointment, diary: Diary
) -> None:
    with clock.at(TEN):
        answer = desk.send(address(visit, "arrive"), seen=1, key=KEY, **answer_of(diary.ana, "none"))

    assert answer.status_code == 303 and answer["Location"].startswith("/diary?on=2026-03-03")


def test_an_archived_client_keeps_the_visit_as_it_was(
    desk: ScreenUser, visit: Appointment, diary: Diary
) -> None:
    Client.objects.filter(pk=diary.ana.pk).update(archived_at=TEN)

    answer = send(desk, visit, **answer_of(diary.ana, "yes", "A new tablet."))

    visit.refresh_from_db()
    assert (answer.status_code, visit.state) == (409, "booked")
