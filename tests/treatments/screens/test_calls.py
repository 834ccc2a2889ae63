"""/calls: whom the desk calls, and the call that is logged from there."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Call
from clinic import clock
from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.factories import ClientFactory, Diary, FollowUpFactory, visit_of
from tests.screen_user import ScreenUser, screen_user

MOST_QUERIES = 12


@pytest.fixture
def desk(dana: ApiUser) -> ScreenUser:
    return screen_user(dana.person)


def visit_ahead(diary: Diary, client: Any, **fields: Any) -> Appointment:
    """Create a visit of the day after tomorrow."""
    starts_at = clock.now() + timedelta(days=2)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
    begun = {"arrived_at": None, "started_at": None}
    return visit_of(client, diary.location, state="booked", **times, **begun, **fields).appointment


def page_of(user: ScreenUser) -> str:
    return str(user.open("/calls").content.decode())


def test_calls_lists_whoever_asked_with_a_phone_to_tap(desk: ScreenUser, diary: Diary) -> None:
    client = ClientFactory.create(name="Chloe", phone="+442079460001")
    FollowUpFactory.create(client=client, reason="wants_call")

    page = page_of(desk)

    assert "Chloe" in page and 'href="tel:+442079460001"' in page and "Asked for a call." in page


def test_calls_leads_a_visit_to_be_rebooked_to_another_time(desk: ScreenUser, diary: Diary) -> None:
    visit = visit_ahead(diary, diary.ana, needs_rebooking=True)

    page = page_of(desk)

    assert "To be rebooked" in page and f"/diary/visits/{visit.pk}/move" in page


def test_calls_leads_to_all_visits_to_be_rebooked(desk: ScreenUser, diary: Diary) -> None:
    visit_ahead(diary, diary.ana, needs_rebooking=True)

    page = page_of(desk)

    assert 'href="/diary/rebook"' in page and "1 visit to be rebooked, with two offers" in page


def test_calls_names_visits_of_later_days_to_be_rebooked(desk: ScreenUser, diary: Diary) -> None:
    starts_at = clock.now() + timedelta(days=9)
    visit = visit_ahead(diary, diary.ana, needs_rebooking=True)
    Appointment.objects.filter(pk=visit.pk).update(
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=1)
    )

    page = page_of(desk)

    assert "1 visit of later days needs another time." in page and 'href="/diary/rebook"' in page


def test_calls_shows_for_each_person_the_next_thing_to_do(desk: ScreenUser, diary: Diary) -> None:
    FollowUpFactory.create(client=diary.ben, reason="wants_call")
    no_email = ClientFactory.create(name="Cleo", email="")
    starts_at = clock.now() + timedelta(days=2)
    with clock.at(clock.now() - timedelta(days=9)):
        visit = visit_of(
            no_email,
            diary.location,
            state="booked",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
            arrived_at=None,
            started_at=None,
        ).appointment

    page = page_of(desk)

    assert f'<a class="button quiet" href="/clients/{diary.ben.pk}">Open the record' in page
    assert f'<a class="button quiet" href="/diary/visits/{visit.pk}">Confirm the visit' in page


def test_calls_of_a_child_names_the_guardian(desk: ScreenUser, diary: Diary) -> None:
    child = ClientFactory.create(name="Tom", guardian=diary.ana)
    FollowUpFactory.create(client=child, reason="wants_call")

    assert "Speak with Ana, the guardian." in page_of(desk)


def test_call_that_reached_somebody_takes_them_off_once(desk: ScreenUser, diary: Diary) -> None:
    FollowUpFactory.create(client=diary.ana, reason="wants_call")
    answers = {"key": str(uuid4()), "outcome": "reached", "direction": "outgoing", "words": "Rings back"}

    sent = [desk.send(f"/calls/{diary.ana.pk}", **answers) for _ in range(2)]

    assert [answer["Location"] for answer in sent] == ["/calls", "/calls"]
    assert Call.objects.count() == 1 and "Nobody waits for a call." in page_of(desk)


def test_call_without_an_answer_stays_and_is_shown(desk: ScreenUser, diary: Diary) -> None:
    FollowUpFactory.create(client=diary.ana, reason="wants_call")
    answers = {"key": str(uuid4()), "outcome": "no_answer", "direction": "outgoing"}

    desk.send(f"/calls/{diary.ana.pk}", **answers)

    assert "Last call: No answer" in page_of(desk)


def test_call_without_an_outcome_is_asked_for_in_its_place(desk: ScreenUser, diary: Diary) -> None:
    FollowUpFactory.create(client=diary.ana, reason="wants_call")

    answer = desk.send(f"/calls/{diary.ana.pk}", key=str(uuid4()), direction="outgoing", words="On Monday")

    page = answer.content.decode()
    assert answer.status_code == 422 and "<details open" in page and "On Monday" in page


def test_calls_says_no_clinical_word(desk: ScreenUser, diary: Diary) -> None:
    FollowUpFactory.create(client=diary.ana, reason="wants_call", evidence=["Zebra pain is worse"])
    FollowUpFactory.create(client=diary.ben, reason="red_flag", urgency="same_day")

    words = re.sub("<[^>]*>", " ", page_of(desk)).casefold()

    assert "ana" in words
    assert [word for word in ("zebra", "pain", "flag", "worse", "follow-up") if word in words] == []


def test_calls_costs_the_same_for_many(desk: ScreenUser, diary: Diary) -> None:
    FollowUpFactory.create(client=diary.ana, reason="wants_call")
    visit_ahead(diary, diary.ben, needs_rebooking=True)
    page_of(desk)
    with CaptureQueriesContext(connection) as few:
        page_of(desk)
    for client in ClientFactory.create_batch(15):
        FollowUpFactory.create(client=client, reason="wants_call")
        visit_ahead(diary, client, needs_rebooking=True)
    with CaptureQueriesContext(connection) as many:
        page = page_of(desk)

    assert len(few) == len(many) <= MOST_QUERIES and page.count("Asked for a call.") == 16
