"""A visit at another location right before or after is told of when a visit is booked or moved."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client
from clinic.models import Location, Practice, Resource
from scheduling.letters.notices import attach_notices
from scheduling.models import Appointment, Reservation
from tests.cast import ApiUser
from tests.factories import ConsentFactory, Diary, LocationFactory

pytestmark = pytest.mark.usefixtures("on_monday")
MINUTE = timedelta(minutes=1)
TEN, ELEVEN = datetime(2026, 3, 3, 10, tzinfo=UTC), datetime(2026, 3, 3, 11, tzinfo=UTC)


@pytest.fixture
def annex(diary: Diary) -> Location:
    ConsentFactory.create(client=diary.ana, kind="reminders")
    return LocationFactory.create(name="Annex")


def visit_at(location: Location, diary: Diary, starts_at: datetime, who: Resource | Client) -> None:
    """Reserve a quarter of an hour of a therapist or a client for a visit of Ben's."""
    ends_at = starts_at + 15 * MINUTE
    visit = Appointment.objects.create(
        client=diary.ben,
        service=diary.massage,
        location=location,
        starts_at=starts_at,
        ends_at=ends_at,
        price=0,
    )
    held: Any = {"client": who} if isinstance(who, Client) else {"resource": who}
    Reservation.objects.create(appointment=visit, during=(starts_at, ends_at), **held)


def book(dana: ApiUser, diary: Diary, starts_at: datetime = TEN) -> dict[str, Any]:
    """Book Ana with Theo for an hour, with a clean-up of a quarter."""
    body = {"client": str(diary.ana.pk), "service": str(diary.massage.pk), "therapist": str(diary.theo.pk)}
    answer = dana.api("POST", "appointments", body | {"starts_at": starts_at.isoformat()})
    visit: dict[str, Any] = answer.json()
    assert answer.status_code == 201, visit
    return visit


@pytest.mark.parametrize(
    ("who", "starts_at", "words"),
    [
        ("theo", ELEVEN + 15 * MINUTE, "Theo is at Annex from 11:15"),
        ("theo", ELEVEN + 29 * MINUTE, "Theo is at Annex from 11:29"),
        ("theo", ELEVEN + 30 * MINUTE, None),
        ("theo", TEN - 29 * MINUTE, "Theo is at Annex until 09:46"),
        ("theo", TEN - 30 * MINUTE, None),
        ("ana", ELEVEN + 14 * MINUTE, "Ana is at Annex from 11:14"),
        ("ana", ELEVEN + 15 * MINUTE, None),
        ("mara", ELEVEN + 15 * MINUTE, None),
    ],
)
def test_a_visit_elsewhere_within_the_time_for_the_way_gives_a_notice(
    dana: ApiUser, diary: Diary, annex: Location, who: str, starts_at: datetime, words: str | None
) -> None:
    visit_at(annex, diary, starts_at, getattr(diary, who))

    notices = book(dana, diary)["notices"]

    said = f"{words}: less than 15 minutes for the way."
    assert notices == ([{"code": "no_time_for_the_way", "sentence": said}] if words else [])


def test_a_visit_at_the_same_location_gives_none(dana: ApiUser, diary: Diary, annex: Location) -> None:
    visit_at(diary.location, diary, ELEVEN + 15 * MINUTE, diary.theo)

    assert book(dana, diary)["notices"] == []


def test_a_visit_moved_beside_one_elsewhere_gives_a_notice(
    dana: ApiUser, diary: Diary, annex: Location
) -> None:
    visit_at(annex, diary, ELEVEN + 15 * MINUTE, diary.theo)
    visit = book(dana, diary, TEN + timedelta(days=1))

    moved = dana.api(
        "POST", f"appointments/{visit['id']}/move", {"starts_at": TEN.isoformat()}, If_Match='"1"'
    ).json()

    assert [notice["code"] for notice in moved["notices"]] == ["no_time_for_the_way"]


def test_where_nobody_is_elsewhere_notices_take_one_query(
    dana: ApiUser, diary: Diary, annex: Location
) -> None:
    key = book(dana, diary)["id"]
    visit = Appointment.objects.select_related("service", "location").get(pk=key).load_people()
    practice = Practice.current()

    with CaptureQueriesContext(connection) as queries:
        attach_notices(visit, practice)

    assert len(queries) == 1, [query["sql"] for query in queries]
