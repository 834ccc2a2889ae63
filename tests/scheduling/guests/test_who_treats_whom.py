"""Pairs of therapist and client in a visit of several: POST /appointments/{id}/treated-by."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from clinic import clock
from clinic.models import AuditEntry
from scheduling.bookings.actions.arrive import arrive
from scheduling.bookings.actions.book import book
from scheduling.models import Appointment, Attendance
from tests.cast import ApiUser
from tests.factories import ClientFactory, Diary
from tests.screen_user import screen_user
from treatments.models import SessionNote

pytestmark = pytest.mark.usefixtures("on_monday")
TEN = datetime.fromisoformat("2026-03-03T10:00:00+00:00")


@pytest.fixture
def visit(dana: ApiUser, diary: Diary) -> Appointment:
    """Ana and Ben with Theo and Mara on Tuesday at 10."""
    return book(client=diary.ana, guests=[diary.ben], service=diary.couples, starts_at=TEN, by=dana.person)


def pair(dana: ApiUser, visit: Appointment, *pairs: tuple[Any, Any]) -> Any:
    rows = [{"client": str(who.pk), "therapist": str(by.pk) if by else None} for who, by in pairs]
    return dana.api("POST", f"appointments/{visit.pk}/treated-by", {"pairs": rows})


def treated_by(visit: Appointment) -> dict[str, str | None]:
    rows = visit.attendances.values_list("client__name", "treated_by__resource__staff__name")
    return dict(rows)


def test_who_treats_whom_is_noted_shown_and_taken_back(
    dana: ApiUser, theo: ApiUser, diary: Diary, visit: Appointment
) -> None:
    answer = pair(dana, visit, (diary.ana, diary.theo), (diary.ben, diary.mara))

    assert answer.status_code == 200, answer.content
    shown = {each["client"]["name"]: each["treated_by"]["name"] for each in answer.json()["attendances"]}
    assert shown == {"Ana": "Theo", "Ben": "Mara"}
    assert AuditEntry.objects.filter(verb="paired").count() == 2
    brief = theo.api("GET", f"appointments/{visit.pk}/brief").json()["people"]
    assert {each["client"]["name"]: each["treated_by"]["name"] for each in brief} == shown
    pair(dana, visit, (diary.ana, None))
    assert treated_by(visit) == {"Ana": None, "Ben": "Mara"}


def test_others_are_refused_and_nothing_changes(dana: ApiUser, diary: Diary, visit: Appointment) -> None:
    stranger = pair(dana, visit, (ClientFactory.create(), diary.theo))
    elsewhere = pair(dana, visit, (diary.ana, diary.kiri))

    assert (stranger.status_code, stranger.json()["code"]) == (422, "not_in_this_visit")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (422, "therapist_elsewhere")
    assert treated_by(visit) == {"Ana": None, "Ben": None}


def test_a_move_keeps_who_treats_whom(dana: ApiUser, diary: Diary, visit: Appointment) -> None:
    pair(dana, visit, (diary.ana, diary.theo), (diary.ben, diary.mara))
    visit.refresh_from_db()
    later = {"starts_at": (TEN + timedelta(hours=2)).isoformat()}

    answer = dana.api("POST", f"appointments/{visit.pk}/move", later, If_Match=f'"{visit.revision}"')

    assert answer.status_code == 200, answer.content
    assert treated_by(visit) == {"Ana": "Theo", "Ben": "Mara"}


def test_postgresql_keeps_the_therapist_within_the_visit(
    dana: ApiUser, diary: Diary, visit: Appointment
) -> None:
    later = TEN + timedelta(hours=3)
    other = book(client=diary.ana, service=diary.couples, starts_at=later, by=dana.person)
    elsewhere = other.assignments.filter(kind="therapist").first()

    with pytest.raises(IntegrityError, match="therapist_is_of_the_same_visit"), transaction.atomic():
        Attendance.objects.filter(appointment=visit).update(treated_by=elsewhere)


def test_a_therapist_who_leaves_the_visit_treats_nobody_in_it(
    dana: ApiUser, diary: Diary, visit: Appointment
) -> None:
    pair(dana, visit, (diary.ana, diary.theo), (diary.ben, diary.mara))

    visit.assignments.filter(resource=diary.theo).delete()

    assert treated_by(visit) == {"Ana": None, "Ben": "Mara"}


def test_the_note_of_a_therapist_is_of_their_own_client(
    dana: ApiUser, theo: ApiUser, diary: Diary, visit: Appointment
) -> None:
    pair(dana, visit, (diary.ana, diary.mara), (diary.ben, diary.theo))
    with clock.at(TEN):
        news = {diary.ana.pk: "none", diary.ben.pk: "none"}
        arrive(appointment=visit, health_news=news, by=dana.person)
        answer = screen_user(theo.person).send(f"/visits/{visit.pk}/note")

    assert answer.status_code in (200, 302, 303), answer.content
    assert SessionNote.objects.get().attendance.client == diary.ben


def test_the_guests_page_and_the_list_of_the_day_show_it(
    dana: ApiUser, diary: Diary, visit: Appointment
) -> None:
    desk = screen_user(dana.person)
    address = f"/diary/visits/{visit.pk}/guests"
    assert "Who treats whom" in desk.open(address).content.decode()
    chosen = {str(diary.ana.pk): str(diary.theo.pk), str(diary.ben.pk): str(diary.mara.pk)}

    done = desk.send(f"{address}/treated-by", seen=str(visit.revision), **chosen)

    assert done.status_code == 200 and "It is noted" in done.content.decode()
    day = desk.open("/diary/list", {"on": "2026-03-03", "location": str(diary.location.pk)})
    panel = desk.open(f"/diary/visits/{visit.pk}").content.decode()
    assert "Ana: Theo" in day.content.decode() and "Ana: Theo, Ben: Mara" in panel
    assert desk.send(f"{address}/treated-by", seen="1", **chosen).status_code == 412
