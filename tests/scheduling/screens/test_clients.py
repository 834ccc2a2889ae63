"""/clients: somebody on file, found by a name, a phone or an e-mail."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client, ClientLabel, Label
from clinic.actors import SystemActor
from clinic.models import Practice
from clinic.roles import FRONT_DESK
from scheduling.bookings.actions.book import book
from scheduling.bookings.people_found import find_people, visits_around_now
from scheduling.models import Appointment
from tests.factories import ClientFactory, ConditionFactory, Diary, StaffFactory
from tests.screen_user import ScreenUser, screen_user

pytestmark = pytest.mark.usefixtures("on_monday")
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def desk(practice: Practice) -> ScreenUser:
    return screen_user(StaffFactory.create(name="Dana", roles=[FRONT_DESK]))


def visit_at(diary: Diary, client: Client, starts_at: datetime) -> Appointment:
    return book(
        client=client,
        service=diary.massage,
        starts_at=starts_at,
        location=diary.location,
        override_reason="As it was.",
        by=SystemActor("test"),
    )


def search(user: ScreenUser, typed: str) -> str:
    answer = user.open("/clients", {"search": typed})
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_row_shows_birth_year_phone_last_and_next_visit(desk: ScreenUser, diary: Diary) -> None:
    ana = ClientFactory.create(name="Ana Moreira", phone="+442079460123", birth_on="1988-04-12")
    for days in (-30, -7, 2, 9):
        visit_at(diary, ana, NOW + timedelta(days=days, hours=2))

    page = search(desk, "moriera")

    for words in ("Ana Moreira", "1988", "020 7946 0123", "23 Feb 2026", "4 Mar 2026, 10:00"):
        assert words in page, words


@pytest.mark.parametrize("typed", ["0207 946 0123", "+44 20 7946", "9460123", "ana.m@oak"])
def test_phone_and_e_mail_are_found_by_a_part(desk: ScreenUser, typed: str) -> None:
    ClientFactory.create(name="Ana Moreira", phone="+442079460123", email="ana.m@oak.test")

    assert "Ana Moreira" in search(desk, typed)


def test_nobody_found_leads_to_a_new_client(desk: ScreenUser) -> None:
    page = search(desk, "Quintero")

    assert "Nobody on file" in page and "/clients/new" in page


def test_a_long_list_is_cut_and_says_so(desk: ScreenUser) -> None:
    for number in range(52):
        ClientFactory.create(name=f"Ana Silva {number}")

    page = search(desk, "silva")

    assert page.count('<th scope="row">') == 50 and "The best 50 of more" in page


def test_a_cancelled_or_missed_visit_is_neither_last_nor_next(diary: Diary) -> None:
    missed = visit_at(diary, diary.ana, NOW - timedelta(days=3))
    missed.attendances.update(no_show_at=NOW)
    cancelled = visit_at(diary, diary.ana, NOW + timedelta(days=3, hours=2))
    Appointment.objects.filter(pk=cancelled.pk).update(
        state="cancelled", cancelled_at=NOW, cancelled_by="client", cancel_reason="ill"
    )

    assert visits_around_now([diary.ana.pk]) == {}


def test_visits_are_shown_in_the_zone_of_their_location(diary: Diary) -> None:
    book(
        client=diary.ana,
        service=diary.massage,
        starts_at=datetime(2026, 3, 2, 21, tzinfo=UTC),
        location=diary.auckland,
        by=SystemActor("test"),
    )

    [around] = visits_around_now([diary.ana.pk]).values()

    assert around.next is not None and f"{around.next:%d %H:%M}" == "03 10:00"


def test_an_archived_client_is_not_found(desk: ScreenUser) -> None:
    ClientFactory.create(name="Ana Moreira", archived_at=NOW)

    assert find_people("moreira").people == []


def test_the_number_of_queries_does_not_grow(desk: ScreenUser, diary: Diary) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            search(desk, "silva")
        return len([query for query in queries if "SAVEPOINT" not in query["sql"]])

    ClientFactory.create(name="Ana Silva")
    few = count()
    for number in range(20):
        visit_at(
            diary, ClientFactory.create(name=f"Ben Silva {number}"), NOW + timedelta(days=number, hours=2)
        )

    assert (few, count()) == (7, 7)


def test_no_clinical_word_is_on_the_page(desk: ScreenUser, diary: Diary) -> None:
    ConditionFactory.create(client=diary.ana)

    assert "scar" not in search(desk, "ana").lower()


def test_everyone_who_is_signed_in_may_search(diary: Diary, theo: Any) -> None:
    assert screen_user(theo.person).open("/clients").status_code == 200


def test_the_clients_with_a_label_are_shown_by_pages(desk: ScreenUser) -> None:
    member = Label.objects.create(name="Member")
    for number in range(51):
        client = ClientFactory.create(name=f"Client {number:02}")
        ClientLabel.objects.create(client=client, label=member)

    first, second, other = (
        desk.open("/clients", {"label": str(member.pk), "page": page}).content.decode()
        for page in ("1", "2", "nonsense")
    )

    assert "Client 49" in first and "Client 50" not in first and "page=2" in first
    assert "Client 50" in second and "Client 49" not in second and 'rel="prev"' in second
    assert "51 to 51 of those with the label Member" in second and 'rel="next"' not in second
    assert "1 to 50 of those" in other
