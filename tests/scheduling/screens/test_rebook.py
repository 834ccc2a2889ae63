"""The visits to be rebooked, whom to call about them, and two times for each."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client
from clinic import clock
from clinic.actors import SystemActor
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.book import book
from scheduling.models import Appointment
from scheduling.rota.actions.block_time import block_time
from tests.cast import ApiUser
from tests.factories import ClientFactory, Diary
from tests.screen_user import ScreenUser, screen_user

TEN = datetime(2026, 3, 3, 10, tzinfo=UTC)


@pytest.fixture
def desk(dana: ApiUser) -> ScreenUser:
    """Dana's browser, signed in."""
    return screen_user(dana.person)


def uncovered(diary: Diary, count: int, first: int = 0) -> list[Appointment]:
    """Book visits with Theo, one a day from Tuesday, then give him the mornings off."""
    theo = RequestedResource(diary.theo.pk, "therapist")
    found = []
    for day in range(first, first + count):
        client = ClientFactory.create(name=f"Caller {day}", phone="+442079460001")
        starts_at = TEN + timedelta(days=day)
        by = SystemActor("test")
        found.append(book(client=client, service=diary.massage, starts_at=starts_at, requested=[theo], by=by))
        block_time(
            resource=diary.theo,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
            reason="",
            force_reason="Ill",
            by=by,
        )
    return found


def text(answer: Any) -> str:
    """Return an answer's page on one line."""
    return " ".join(answer.content.decode().split())


def test_the_list_is_empty_while_all_is_covered(desk: ScreenUser, diary: Diary, monday: datetime) -> None:
    assert "Every visit has all it needs." in text(desk.open("/diary/rebook"))


def test_the_earliest_comes_first_with_whom_to_call(desk: ScreenUser, diary: Diary, monday: datetime) -> None:
    first, second = uncovered(diary, 2)
    mother = ClientFactory.create(name="Cara", phone="+442079460002")
    Client.objects.filter(pk=second.client_id).update(birth_on=date(2016, 1, 1), guardian=mother)

    page = text(desk.open("/diary/rebook"))

    assert page.index(str(first.pk)) < page.index(str(second.pk))
    assert "020 7946 0001" in page and "020 7946 0002 · Cara" in page
    assert f'hx-get="/diary/visits/{first.pk}/offers"' in page


def test_a_visit_that_is_over_is_not_listed(desk: ScreenUser, diary: Diary, monday: datetime) -> None:
    [visit] = uncovered(diary, 1)

    with clock.at(visit.ends_at):
        assert str(visit.pk) not in text(desk.open("/diary/rebook"))


def test_the_list_costs_the_same_for_any_number(desk: ScreenUser, diary: Diary, monday: datetime) -> None:
    counts = []
    uncovered(diary, 1)
    for more in (12, 0):
        with CaptureQueriesContext(connection) as queries:
            desk.open("/diary/rebook")
        counts.append(len(queries))
        uncovered(diary, more, first=1)

    assert counts[0] == counts[1] <= 10


def test_times_are_looked_for_at_once_for_the_first_ten(
    desk: ScreenUser, diary: Diary, monday: datetime
) -> None:
    visits = uncovered(diary, 12)

    page = text(desk.open("/diary/rebook"))

    assert page.count("hx-get=") == 10
    assert all(f'href="/diary/visits/{visit.pk}/offers"' in page for visit in visits)


def test_two_times_are_offered_the_same_with_another_and_the_nearest_with_the_same(
    desk: ScreenUser, diary: Diary, monday: datetime
) -> None:
    [visit] = uncovered(diary, 1)

    page = text(desk.get(f"/diary/visits/{visit.pk}/offers", headers={"HX-Request": "true"}))

    assert f'value="2026-03-03 10:00 {diary.mara.pk}"' in page and "10:00 · Mara</button>" in page
    assert 'value="2026-03-03 11:00"' in page or 'value="2026-03-03 09:00"' in page
    assert page.count("<button") == 2 and "<html" not in page


def test_a_therapist_who_left_is_replaced_in_the_offers(
    desk: ScreenUser, diary: Diary, monday: datetime
) -> None:
    [visit] = uncovered(diary, 1)
    diary.theo.archived_at = clock.now()
    diary.theo.save()

    page = text(desk.open(f"/diary/visits/{visit.pk}/offers"))

    assert "10:00 · Mara</button>" in page


def test_where_nothing_is_free_the_booking_looks_further(
    desk: ScreenUser, diary: Diary, monday: datetime
) -> None:
    [visit] = uncovered(diary, 1)
    for therapist in (diary.theo, diary.mara):
        therapist.shifts.all().delete()

    assert f"/diary/book?client={visit.client_id}" in text(desk.open(f"/diary/visits/{visit.pk}/offers"))


def test_cancelled_from_the_list_leads_back_to_it(desk: ScreenUser, diary: Diary, monday: datetime) -> None:
    [visit] = uncovered(diary, 1)
    visit.refresh_from_db()

    answer = desk.send(
        f"/diary/visits/{visit.pk}/cancel",
        seen=visit.revision,
        why="clinic:therapist_ill",
        back="/diary/rebook",
    )

    assert (answer.status_code, answer["Location"]) == (303, "/diary/rebook")
    assert "Every visit has all it needs." in text(desk.open("/diary/rebook"))


@pytest.mark.parametrize(
    ("back", "leads_to"),
    [("/diary/rebook", "/diary/rebook"), ("//evil.test", "/diary?on="), ("/clients", "/diary?on=")],
)
def test_moved_from_the_list_leads_back_to_it_and_nowhere_else(
    desk: ScreenUser, diary: Diary, monday: datetime, back: str, leads_to: str
) -> None:
    [visit] = uncovered(diary, 1)
    visit.refresh_from_db()

    answer = desk.send(
        f"/diary/visits/{visit.pk}/move",
        seen=visit.revision,
        to=f"2026-03-03 10:00 {diary.mara.pk}",
        back=back,
    )

    assert answer.status_code == 303 and answer["Location"].startswith(leads_to)


def test_a_move_refused_from_the_list_keeps_the_way_back(
    desk: ScreenUser, diary: Diary, monday: datetime
) -> None:
    [visit] = uncovered(diary, 1)
    visit.refresh_from_db()
    answers = {"to": "2026-03-03 03:00", "seen": visit.revision, "back": "/diary/rebook"}

    answer = desk.send(f"/diary/visits/{visit.pk}/move", **answers)

    page = text(answer)
    assert answer.status_code == 409
    assert 'name="back" value="/diary/rebook"' in page and 'href="/diary/rebook">Back to the list' in page


def test_an_offer_of_the_list_is_sent_with_the_way_back(
    desk: ScreenUser, diary: Diary, monday: datetime
) -> None:
    [visit] = uncovered(diary, 1)

    assert 'name="back" value="/diary/rebook"' in text(desk.open(f"/diary/visits/{visit.pk}/offers"))


def test_no_form_leads_to_another_site(desk: ScreenUser, diary: Diary, monday: datetime) -> None:
    [visit] = uncovered(diary, 1)
    visit.refresh_from_db()

    answer = desk.send(
        f"/diary/visits/{visit.pk}/cancel",
        seen=visit.revision,
        why="clinic:closed",
        back="//evil.test",
    )

    assert answer["Location"].startswith("/diary?on=")
