"""/today: a therapist's visits of the day, each with its brief."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import clock
from clinic.actors import SystemActor
from clinic.models import AuditEntry
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.book import book
from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.factories import ClientFactory, ConditionFactory, Diary, FollowUpFactory, baseline_of
from tests.screen_user import ScreenUser, screen_user
from tests.treatments.after_a_visit import open_complaint, record_session
from treatments.models import CheckIn, SessionNote

MOST_QUERIES = 15
pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def room(theo: ApiUser) -> ScreenUser:
    return screen_user(theo.person)


def book_with_theo(diary: Diary, client: Any, hours: float = 2, days: int = 0) -> Appointment:
    """Book a visit with Theo so many hours from now."""
    starts_at = clock.now() + timedelta(hours=hours, days=days)
    return book(
        client=client,
        service=diary.massage,
        starts_at=starts_at,
        requested=[RequestedResource(diary.theo.pk)],
        by=SystemActor("test"),
    )


def page_of(user: ScreenUser, **query: Any) -> str:
    answer = user.open("/today", query)
    assert answer.status_code == 200, answer.content
    return str(answer.content.decode())


def test_today_is_where_a_therapist_starts(room: ScreenUser, diary: Diary) -> None:
    assert room.open("/")["Location"] == "/today"
    assert "You have no visits today." in page_of(room)


def test_visits_that_are_over_are_folded_while_one_is_to_come(room: ScreenUser, diary: Diary) -> None:
    past, coming = book_with_theo(diary, diary.ben, hours=2), book_with_theo(diary, diary.ana, hours=4)
    times = {"arrived_at": past.starts_at, "started_at": past.starts_at, "ended_at": past.ends_at}
    Appointment.objects.filter(pk=past.pk).update(state="completed", **times)

    page = page_of(room)
    folded = page.partition('class="card visits-over"')[2].partition("visit-of-day next")[0]

    assert "1 visit is over" in folded and "1 without a signed note" in folded
    assert f'id="visit-{past.pk}"' in folded and f'id="visit-{coming.pk}"' not in folded


def test_today_lists_own_visits_in_order_with_the_next_one_unfolded(room: ScreenUser, diary: Diary) -> None:
    book_with_theo(diary, diary.ben, hours=4)
    book_with_theo(diary, diary.ana, hours=2)

    page = page_of(room)

    assert page.index(">Ana<") < page.index(">Ben<")
    assert page.count("visit-of-day next") == 1 and page.count('<details class="folded">') == 1


def test_today_leaves_out_visits_of_colleagues_and_cancelled_ones(
    room: ScreenUser, mara: ApiUser, diary: Diary
) -> None:
    book_with_theo(diary, diary.ana)

    assert "You have no visits today." in page_of(screen_user(mara.person))
    Appointment.objects.update(
        state="cancelled", cancelled_at=clock.now(), cancelled_by="clinic", cancel_reason="error"
    )
    assert "You have no visits today." in page_of(room)


def test_today_says_why_what_to_mind_and_what_was_last_time(
    room: ScreenUser, theo: ApiUser, diary: Diary
) -> None:
    episode = open_complaint(diary.ana, theo.person, "My neck aches")
    baseline_of(episode, 8)
    record_session(episode, diary.location, theo.person, at=clock.now() - timedelta(days=7))
    book_with_theo(diary, diary.ana)
    ConditionFactory.create(client=diary.ana, code="CC-ANTICOAG")

    page = page_of(room)

    assert "Comes for “My neck aches”, 8 of 10 on average." in page
    assert "Mind: " in page and "Last time, on " in page and "Mind first" in page


def test_today_names_the_first_visit_without_a_history(room: ScreenUser, diary: Diary) -> None:
    book_with_theo(diary, diary.ana)

    page = page_of(room)

    assert "First visit" in page and "no health history on file" in page


def test_today_checks_in_and_comes_back(room: ScreenUser, diary: Diary) -> None:
    visit = book_with_theo(diary, diary.ana)
    assert 'name="back" value="/today"' in page_of(room)
    answers = {f"answer-{diary.ana.pk}": "none", "seen": 1, "key": str(uuid4()), "back": "/today"}

    answer = room.send(f"/diary/visits/{visit.pk}/arrive", **answers)

    assert answer["Location"] == "/today"
    page = page_of(room)
    assert "Start the session" in page and "Open the note" in page and "here since 08:00" in page


def test_today_leads_from_a_draft_to_the_note_and_counts_it(
    room: ScreenUser, theo: ApiUser, diary: Diary
) -> None:
    episode = open_complaint(diary.ana, theo.person)
    note = record_session(episode, diary.location, theo.person, at=clock.now() - timedelta(days=3))

    page = page_of(room)

    assert "1 note of yours is not signed." in page
    unsigned = room.open("/notes/unsigned").content.decode()
    assert f"/notes/{note.pk}" in unsigned and "3 days ago" in unsigned


def test_unsigned_notes_show_those_of_colleagues_to_take_over(
    mara: ApiUser, theo: ApiUser, diary: Diary
) -> None:
    record_session(open_complaint(diary.ana, theo.person), diary.location, theo.person, at=clock.now())
    user = screen_user(mara.person)

    own, every = user.open("/notes/unsigned"), user.open("/notes/unsigned", {"of": "all"})

    assert b"Every note is signed." in own.content and b"And 1 of colleagues" in own.content
    assert b"Read, or take over" in every.content and b"Theo" in every.content


def test_today_shows_what_came_back_since_the_last_day(room: ScreenUser, theo: ApiUser, diary: Diary) -> None:
    episode = open_complaint(diary.ana, theo.person, "My neck aches")
    last = clock.now() - timedelta(days=3)
    with clock.at(last):
        visit = book_with_theo(diary, diary.ana, hours=1)
        Appointment.objects.filter(pk=visit.pk).update(
            state="completed", arrived_at=last, started_at=last, ended_at=visit.ends_at
        )
    asked = {"episode": episode, "kind": "weekly", "expires_at": clock.now() + timedelta(days=9)}
    for number, days in enumerate((1, 4), 1):
        at = clock.now() - timedelta(days=days)
        CheckIn.objects.create(
            **asked,
            number=number,
            asked_at=at - timedelta(hours=1),
            answered_at=at,
            answered_by="test",
            worrying=False,
            did_it="yes",
            wants_call=days == 1,
        )

    page = page_of(room)

    assert "Came back since your last day" in page and page.count("wants a call") == 1


def test_today_shows_another_day_without_forms(room: ScreenUser, diary: Diary) -> None:
    book_with_theo(diary, diary.ana, days=1)

    assert "Tomorrow: 1 visit" in page_of(room)
    page = page_of(room, on="2026-03-03")
    assert ">Ana<" in page and "<form" not in page.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize("on", ["nonsense", "0001-01-01", "9999-12-31", ""])
def test_today_reads_any_day(room: ScreenUser, diary: Diary, on: str) -> None:
    assert "You have no visits" in page_of(room, on=on)


def test_today_of_a_therapist_in_auckland_is_the_day_there(diary: Diary) -> None:
    assert diary.kiri.staff is not None
    with clock.at(clock.now().replace(hour=19)):  # Tuesday 8:00 there
        kiri = screen_user(diary.kiri.staff)
        book(
            client=diary.ana,
            service=diary.massage,
            starts_at=clock.now() + timedelta(hours=2),
            requested=[RequestedResource(diary.kiri.pk)],
            location=diary.auckland,
            by=SystemActor("test"),
        )
        page = page_of(kiri)

    assert "Tuesday 3 March" in page and "10:00" in page and ">Ana<" in page


def test_today_notes_who_read_the_brief(room: ScreenUser, diary: Diary) -> None:
    book_with_theo(diary, diary.ana)

    page_of(room)

    assert AuditEntry.objects.filter(verb="read", client_key=str(diary.ana.pk)).exists()


def test_today_costs_the_same_for_a_full_day(room: ScreenUser, theo: ApiUser, diary: Diary) -> None:
    def add(client: Any, hours: float) -> None:
        episode = open_complaint(client, theo.person)
        baseline_of(episode, 6)
        note = record_session(episode, diary.location, theo.person, at=clock.now() - timedelta(days=9))
        note.points.create(position=1, side="right", view="back", x=0.6, y=0.3, pain_on_pressure_before=5)
        ConditionFactory.create(client=client)
        FollowUpFactory.create(client=client)
        book_with_theo(diary, client, hours=hours)

    add(diary.ana, 1)
    page_of(room)
    with CaptureQueriesContext(connection) as few:
        page_of(room)
    for number, client in enumerate(ClientFactory.create_batch(5), 1):
        add(client, 1 + 1.5 * number)
    with CaptureQueriesContext(connection) as many:
        page_of(room)

    assert len(few) == len(many) <= MOST_QUERIES


def test_brief_shows_the_whole_of_it(room: ScreenUser, theo: ApiUser, diary: Diary) -> None:
    episode = open_complaint(diary.ana, theo.person, "My neck aches")
    record_session(episode, diary.location, theo.person, at=clock.now() - timedelta(days=7))
    visit = book_with_theo(diary, diary.ana)

    page = room.open(f"/visits/{visit.pk}/brief").content.decode()

    assert "My neck aches" in page and "Marks of last time" in page and "Next visit" in page
    assert SessionNote.objects.count() == 1
