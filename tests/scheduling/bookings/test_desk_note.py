"""Words for the desk on a visit: PATCH /appointments/{id}."""

from datetime import UTC, datetime
from typing import Any

import pytest

from clinic import clock
from clinic.models import Attachment, AuditEntry, Envelope
from scheduling import client_record
from scheduling.letters.actions.remind import remind_all
from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.factories import ConsentFactory, Diary
from tests.letter_links import visit_path
from tests.scheduling.conftest import TEN

pytestmark = pytest.mark.usefixtures("on_monday")
WORDS = "Comes by taxi.\nRing one when the session is over."


def book(user: ApiUser, diary: Diary, **more: Any) -> dict[str, Any]:
    visit = {"client": str(diary.ana.pk), "service": str(diary.massage.pk), "starts_at": TEN}
    answer = user.api("POST", "appointments", visit | {"desk_note": WORDS} | more)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def write(user: ApiUser, visit: dict[str, Any], words: Any, etag: str = '"1"') -> Any:
    return user.api("PATCH", f"appointments/{visit['id']}", {"desk_note": words}, If_Match=etag)


def test_a_note_given_at_booking_is_on_the_day_list(dana: ApiUser, theo: ApiUser, diary: Diary) -> None:
    visit = book(dana, diary)

    assert visit["desk_note"] == WORDS
    [row] = dana.api("GET", "appointments?on=2026-03-03").json()["results"]
    assert row["desk_note"] == WORDS
    assert theo.api("GET", f"appointments/{visit['id']}/brief").json()["desk_note"] == WORDS


@pytest.mark.parametrize("role", ["dana", "theo", "fern"])
def test_desk_therapist_and_owner_change_it(
    role: str, booked_visit: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    answer = write(request.getfixturevalue(role), booked_visit, "Ten minutes late.\u200b")

    assert (answer.status_code, answer.json()["desk_note"]) == (200, "Ten minutes late.")
    assert answer["ETag"] == '"2"'
    entry = AuditEntry.objects.get(verb="changed", subject="appointment")
    assert (entry.fields, entry.reason, entry.client_key) == (
        ["desk_note"],
        "",
        booked_visit["client"]["id"],
    )


def test_a_note_is_changed_only_as_it_was_read(dana: ApiUser, booked_visit: dict[str, Any]) -> None:
    write(dana, booked_visit, "Ten minutes late.")

    stale = write(dana, booked_visit, "On time after all.")
    blind = dana.api("PATCH", f"appointments/{booked_visit['id']}", {"desk_note": "x"})

    assert (stale.status_code, stale.json()["code"]) == (412, "changed_meanwhile")
    assert (blind.status_code, blind.json()["code"]) == (428, "if_match_missing")
    assert Appointment.objects.get().desk_note == "Ten minutes late."


def test_the_same_words_change_nothing(dana: ApiUser, diary: Diary) -> None:
    answer = write(dana, book(dana, diary), WORDS)

    assert (answer.status_code, answer["ETag"]) == (200, '"1"')
    assert not AuditEntry.objects.filter(verb="changed").exists()


def test_a_note_is_removed_by_a_blank_one(dana: ApiUser, diary: Diary) -> None:
    assert write(dana, book(dana, diary), "").json()["desk_note"] == ""


@pytest.mark.parametrize(("words", "code"), [("x" * 501, "max_length"), (7, "invalid"), (None, "null")])
def test_what_is_no_note_is_refused(
    dana: ApiUser, booked_visit: dict[str, Any], words: Any, code: str
) -> None:
    answer = write(dana, booked_visit, words)

    assert answer.status_code == 400
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [("/desk_note", code)]


def test_a_note_may_be_written_after_the_visit_was_cancelled(dana: ApiUser, diary: Diary) -> None:
    visit = book(dana, diary)
    dana.api("POST", f"appointments/{visit['id']}/cancel", {"by": "client", "reason": "ill"}, If_Match='"1"')

    assert write(dana, visit, "Calls again in May.", '"2"').json()["state"] == "cancelled"


def test_no_letter_and_no_page_behind_one_has_the_note(dana: ApiUser, diary: Diary, client: Any) -> None:
    ConsentFactory.create(client=diary.ana, kind="reminders")
    visit = book(dana, diary, starts_at="2026-03-05T10:00:00+00:00")
    place = f"appointments/{visit['id']}"
    starts_at = {"starts_at": "2026-03-05T12:00:00+00:00"}
    Envelope.objects.update(state="sent", sent_at=clock.now())
    moved = dana.api("POST", f"{place}/move", starts_at, If_Match='"1"')
    Envelope.objects.update(state="sent", sent_at=clock.now())
    with clock.at(datetime(2026, 3, 4, 13, tzinfo=UTC)):
        remind_all()
        page = client.get(visit_path(Appointment.objects.get())).content.decode()
        by_clinic = {"by": "clinic", "reason": "room"}
        cancelled = dana.api("POST", f"{place}/cancel", by_clinic, If_Match=moved["ETag"])
    assert cancelled.status_code == 200, cancelled.content

    kinds = set(Envelope.objects.values_list("kind", flat=True))
    assert kinds == {"booking_confirmed", "booking_moved", "reminder", "booking_cancelled"}
    files = [bytes(file.content).decode() for file in Attachment.objects.all()]
    texts = [text for letter in Envelope.objects.all() for text in (letter.subject, letter.text, letter.html)]
    assert files and page
    assert [text for text in [*texts, *files, page] if "taxi" in text] == []


def test_a_note_stays_when_the_visit_is_moved(dana: ApiUser, diary: Diary) -> None:
    visit = book(dana, diary)

    moved = dana.api(
        "POST",
        f"appointments/{visit['id']}/move",
        {"starts_at": "2026-03-04T10:00:00+00:00"},
        If_Match='"1"',
    )

    assert moved.json()["desk_note"] == WORDS


def test_erasing_a_client_blanks_the_notes_on_their_visits(dana: ApiUser, diary: Diary) -> None:
    book(dana, diary)

    client_record.erase(diary.ana)

    assert Appointment.objects.get().desk_note == ""
