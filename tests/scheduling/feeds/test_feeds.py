"""Feeds of therapists and rooms, read as calendar programs read them: /c/<token>."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import icalendar
import pytest
import vobject
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from clinic import clock
from clinic.models import AuditEntry
from scheduling.models import Appointment, CalendarFeed
from scheduling.rota.actions.block_time import block_time
from tests.cast import ApiUser
from tests.factories import Diary

pytestmark = pytest.mark.usefixtures("on_monday")


@pytest.fixture
def visit(booked_visit: dict[str, Any]) -> Appointment:
    return Appointment.objects.get(pk=booked_visit["id"])


def make(user: ApiUser, resource: Any, **more: Any) -> Any:
    return user.api("POST", "calendar-feeds", {"resource": str(resource.pk), **more})


def path_of(feed: dict[str, Any]) -> str:
    return str(urlsplit(feed["address"]).path)


def read(feed: dict[str, Any], **headers: str) -> Any:
    return Browser().get(path_of(feed), headers=headers)


def entries(content: bytes) -> dict[str, Any]:
    """Return the entries by UID, which two libraries read alike."""
    calendar: Any = icalendar.Calendar.from_ical(content)
    ours = {str(each["UID"]): each for each in calendar.walk("VEVENT")}
    [theirs] = vobject.readComponents(content.decode())
    seen = {each.uid.value: each for each in theirs.contents.get("vevent", [])}
    assert {key: (each.start, each.end, str(each["SUMMARY"])) for key, each in ours.items()} == {
        key: (each.dtstart.value, each.dtend.value, each.summary.value) for key, each in seen.items()
    }
    return ours


def test_a_feed_shows_when_visits_are_and_no_name(theo: ApiUser, diary: Diary, visit: Appointment) -> None:
    feed = make(theo, diary.theo).json()

    answer = read(feed)

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    [entry] = entries(answer.content).values()
    assert (str(entry["UID"]), entry.start, entry.end) == (str(visit.pk), visit.starts_at, visit.ends_at)
    assert str(entry["SUMMARY"]) == "Busy"
    assert str(entry["LOCATION"]) == "Willow Clinic, Room 1"
    assert b"Ana" not in answer.content
    assert diary.massage.name.encode() not in answer.content


def test_a_feed_with_names_shows_what_clients_are_called(
    theo: ApiUser, diary: Diary, visit: Appointment
) -> None:
    diary.ana.name, diary.ana.preferred_name = "Anastasia Rose Miller", "Ana Rose"
    diary.ana.save()

    answer = read(make(theo, diary.theo, names=True).json())

    [entry] = entries(answer.content).values()
    assert str(entry["SUMMARY"]) == "Ana"
    assert b"Miller" not in answer.content


def test_an_entry_keeps_its_uid_over_a_move_and_leaves_with_a_cancellation(
    dana: ApiUser, theo: ApiUser, diary: Diary, visit: Appointment
) -> None:
    feed = make(theo, diary.theo).json()
    before = entries(read(feed).content)[str(visit.pk)]

    later = (visit.starts_at + timedelta(hours=2)).isoformat()
    moved = dana.api(
        "POST", f"appointments/{visit.pk}/move", {"starts_at": later}, If_Match=f'"{visit.revision}"'
    )
    after = entries(read(feed).content)[str(visit.pk)]
    dana.api(
        "POST",
        f"appointments/{visit.pk}/cancel",
        {"by": "client", "reason": "away"},
        If_Match=moved["ETag"],
    )

    assert after.start == visit.starts_at + timedelta(hours=2)
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert entries(read(feed).content) == {}


def test_blocked_time_reads_as_away_without_its_reason(dana: ApiUser, theo: ApiUser, diary: Diary) -> None:
    start = datetime.fromisoformat("2026-03-04T09:00:00+00:00")
    block_time(
        resource=diary.theo,
        starts_at=start,
        ends_at=start + timedelta(hours=3),
        reason="Dentist",
        by=dana.person,
    )

    content = read(make(theo, diary.theo).json()).content

    [entry] = entries(content).values()
    assert (str(entry["SUMMARY"]), entry.start) == ("Away", start)
    assert b"Dentist" not in content


def test_what_is_unchanged_is_answered_304(theo: ApiUser, diary: Diary, visit: Appointment) -> None:
    feed = make(theo, diary.theo).json()
    etag = read(feed)["ETag"]

    assert (read(feed, if_none_match=etag).status_code, read(feed, if_none_match=etag).content) == (304, b"")
    assert read(feed, if_none_match='"other"').status_code == 200
    Appointment.objects.filter(pk=visit.pk).update(revision=visit.revision + 1)
    assert read(feed, if_none_match=etag).status_code == 200


def test_a_feed_that_ended_answers_nobody(theo: ApiUser, diary: Diary) -> None:
    feed = make(theo, diary.theo).json()

    assert theo.api("DELETE", f"calendar-feeds/{feed['id']}").status_code == 204

    assert read(feed).status_code == 410
    assert read(make(theo, diary.theo).json()).status_code == 200


def test_a_feed_ends_with_its_therapist(fern: ApiUser, theo: ApiUser, diary: Diary) -> None:
    feed = make(fern, diary.theo).json()
    theo.person.archived_at = clock.now()
    theo.person.save()

    assert read(feed).status_code == 410


def test_a_resource_has_one_feed(theo: ApiUser, diary: Diary) -> None:
    make(theo, diary.theo)

    answer = make(theo, diary.theo)

    assert (answer.status_code, answer.json()["code"]) == (409, "feed_exists")
    assert CalendarFeed.objects.count() == 1


def test_a_therapist_makes_only_their_own(theo: ApiUser, mara: ApiUser, fern: ApiUser, diary: Diary) -> None:
    of_mara = make(fern, diary.mara).json()

    assert make(theo, diary.room_1).json()["code"] == "not_allowed"
    assert theo.api("GET", "calendar-feeds").json()["results"] == []
    assert theo.api("DELETE", f"calendar-feeds/{of_mara['id']}").status_code == 404
    assert [each["id"] for each in mara.api("GET", "calendar-feeds").json()["results"]] == [of_mara["id"]]


def test_a_feed_takes_no_post(theo: ApiUser, diary: Diary) -> None:
    feed = make(theo, diary.theo).json()

    assert Browser().post(path_of(feed)).status_code == 405


def test_a_feed_costs_the_same_however_many_visits(theo: ApiUser, diary: Diary, visit: Appointment) -> None:
    feed = make(theo, diary.theo).json()
    with CaptureQueriesContext(connection) as queries:
        read(feed)

    assert len(queries) <= 8, [query["sql"] for query in queries]


def test_making_and_ending_are_audited(theo: ApiUser, diary: Diary) -> None:
    feed = make(theo, diary.theo).json()
    theo.api("DELETE", f"calendar-feeds/{feed['id']}")

    verbs = AuditEntry.objects.filter(subject_key=feed["id"]).order_by("at").values_list("verb", flat=True)
    assert list(verbs) == ["made_feed", "ended_feed"]
