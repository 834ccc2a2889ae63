"""/diary/visits/<id>/delay: seen, carried out, undone, from the panel of a visit."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import clock
from clinic.models import Practice
from clinic.roles import FRONT_DESK
from scheduling.bookings.actions.book import book
from scheduling.models import Appointment, Shift
from tests.factories import ClientFactory, Diary, StaffFactory, service_of
from tests.screen_user import ScreenUser, screen_user

TEN = datetime(2026, 3, 3, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nine_on_tuesday(practice: Practice) -> Iterator[None]:
    with clock.at(TEN - timedelta(hours=1)):
        yield


@pytest.fixture
def desk(practice: Practice) -> ScreenUser:
    return screen_user(StaffFactory.create(name="Dana", roles=[FRONT_DESK]))


@pytest.fixture
def visits(desk: ScreenUser, diary: Diary) -> list[Appointment]:
    """Ana at 10 and somebody without an e-mail at 11:30, both with Theo in Room 1."""
    service = service_of([diary.theo], [diary.room_1])
    people = [diary.ana, ClientFactory.create(name="Cleo Ray", email="", phone="+442079460999")]
    starts = [TEN, TEN + timedelta(minutes=90)]
    return [
        book(client=who, service=service, starts_at=at, by=desk.person)
        for who, at in zip(people, starts, strict=True)
    ]


def hidden(text: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(kind|minutes|seen|back)" value="([^"]*)"', text))


def test_the_panel_leads_to_what_a_delay_causes_and_back(desk: ScreenUser, visits: list[Appointment]) -> None:
    address = f"/diary/visits/{visits[0].pk}/delay"
    assert address in desk.open(f"/diary/visits/{visits[0].pk}").content.decode()

    shown = desk.open(address, {"kind": "client_late", "minutes": 60}).content.decode()
    done = desk.send(address, **hidden(shown))

    assert "Cleo Ray" in shown and "020 7946 0999" in shown and "no e-mail" in shown
    assert done.status_code == 200 and "The visits are shifted" in done.content.decode()
    visits[1].refresh_from_db()
    assert visits[1].starts_at > TEN + timedelta(minutes=90)
    undone = desk.send(f"{address}/take-back", back=hidden(done.content.decode())["back"])
    assert "2 visits are where they were" in undone.content.decode()
    visits[1].refresh_from_db()
    assert visits[1].starts_at == TEN + timedelta(minutes=90)


def test_a_stale_plan_is_shown_anew_and_changes_nothing(desk: ScreenUser, visits: list[Appointment]) -> None:
    address = f"/diary/visits/{visits[0].pk}/delay"
    shown = desk.open(address, {"kind": "client_late", "minutes": 60}).content.decode()
    visits[1].save_revision()

    answer = desk.send_in_place(address, **hidden(shown))

    assert answer.status_code == 412 and "The day has changed since" in answer.content.decode()
    visits[0].refresh_from_db()
    assert visits[0].starts_at == TEN
    assert desk.send_in_place(address, **hidden(answer.content.decode())).status_code == 200


def test_what_cannot_be_is_said_with_its_reason(
    desk: ScreenUser, diary: Diary, visits: list[Appointment]
) -> None:
    Shift.objects.filter(resource=diary.theo).update(ends="12:40")

    shown = desk.open(f"/diary/visits/{visits[0].pk}/delay", {"kind": "client_late", "minutes": 60})

    text = shown.content.decode()
    assert "Cannot be shifted" in text and "the therapist does not work then" in text


def test_hours_are_overruled_with_a_reason(desk: ScreenUser, diary: Diary, visits: list[Appointment]) -> None:
    Shift.objects.filter(resource=diary.theo).update(ends="12:40")
    address = f"/diary/visits/{visits[1].pk}/delay"
    shown = desk.open(address, {"kind": "therapist_late", "minutes": 30}).content.decode()

    refused = desk.send(address, **hidden(shown))
    done = desk.send(address, **hidden(shown), reason="Theo stays longer.")

    assert "This visit cannot be then" in shown
    assert (refused.status_code, done.status_code) == (409, 200)


@pytest.mark.parametrize("typed", [{"kind": "over", "minutes": 5}, {"kind": "client_late", "minutes": 0}])
def test_bad_input_is_said_beside_its_field(
    desk: ScreenUser, visits: list[Appointment], typed: dict[str, Any]
) -> None:
    answer = desk.open(f"/diary/visits/{visits[0].pk}/delay", typed)

    assert answer.status_code == 422 and "Would be shifted" not in answer.content.decode()


def test_a_way_back_made_up_is_refused(desk: ScreenUser, visits: list[Appointment]) -> None:
    answer = desk.send(f"/diary/visits/{visits[0].pk}/delay/take-back", back="made-up")

    assert answer.status_code == 422 and "not valid any more" in answer.content.decode()


def test_a_plan_takes_as_many_queries_for_any_number_of_visits(
    desk: ScreenUser, diary: Diary, visits: list[Appointment]
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            desk.open(f"/diary/visits/{visits[0].pk}/delay", {"kind": "client_late", "minutes": 60})
        return len(caught)

    queries()
    few = queries()
    for hour in (14, 16):
        at = TEN.replace(hour=hour)
        client = ClientFactory.create()
        book(client=client, service=visits[0].service, starts_at=at, by=desk.person)

    assert queries() == few
