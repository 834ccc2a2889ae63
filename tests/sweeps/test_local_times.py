"""Every time in every answer has the offset of its location, or of the practice; the document says so."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from rest_framework import serializers

from clinic import clock
from clinic.http.local_time import LocalTime, practice_zone
from clinic.models import Location, Practice
from scheduling.models import Shift
from tests.cast import ApiUser
from tests.documents import openapi
from tests.factories import Diary, LocationFactory, visit_of
from tests.sweeps.every_route import every_route
from tests.sweeps.one_of_each import Day, Requests

INSTANT = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
HELSINKI, KOLKATA = ZoneInfo("Europe/Helsinki"), ZoneInfo("Asia/Kolkata")
LONDON, AUCKLAND = ZoneInfo("Europe/London"), ZoneInfo("Pacific/Auckland")
OF_LOCATIONS = {
    **dict.fromkeys(
        ("appointments", "delays", "series", "rebooking", "holds", "waitlist-offers", "blocks", "time-off"),
        (HELSINKI,),
    ),
    **dict.fromkeys(("notes", "plans", "sick-days", "sick-day-visits"), (HELSINKI,)),
    **dict.fromkeys(("locations", "resources"), (HELSINKI, LONDON)),
    "availability": (HELSINKI, AUCKLAND),
    "online-requests": (HELSINKI,),
}
"""The zones of records that are of a location, or of a visit there; all others are of the practice."""
OF_BOTH = (
    "clients/{id}/timeline",
    "appointments/{id}/brief",
    "appointments/{id}/baseline",
    "waitlist/{id}/offer",
)
"""Answers about a visit and about the client."""


def instants_in(content: Any) -> Iterator[str]:
    """Yield the times in an answer, as they are written."""
    if isinstance(content, dict | list):
        for value in content.values() if isinstance(content, dict) else content:
            yield from instants_in(value)
    elif isinstance(content, str) and INSTANT.match(content):
        yield content


def is_in(written: str, zones: Iterable[ZoneInfo]) -> bool:
    """Return True if a time is written with the offset of one of these zones."""
    instant = datetime.fromisoformat(written)
    return any(written == instant.astimezone(zone).isoformat() for zone in zones)


class TimesSeen(Requests):
    """The requests sent, and the times in their answers by operation."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.times: dict[str, list[str]] = defaultdict(list)

    def note(self, method: str, address: str, answer: Any) -> None:
        super().note(method, address, answer)
        if answer.get("Content-Type", "").startswith("application/json") and answer.content:
            place = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "{id}", address.partition("?")[0])
            self.times[f"{method} {place}"] += instants_in(answer.json())


def zones_of(operation: str) -> tuple[ZoneInfo, ...]:
    """Return the zones that the times of an operation's answer are in."""
    place = operation.split()[1]
    if place in OF_BOTH:
        return (HELSINKI, KOLKATA)
    return OF_LOCATIONS.get(place.split("/")[0], (KOLKATA,))


@pytest.fixture
def helsinki(willow: Location) -> Location:
    """The clinic in Helsinki, of a practice in Kolkata."""
    Location.objects.filter(pk=willow.pk).update(timezone=HELSINKI.key)
    practice = Practice.current()
    practice.timezone = KOLKATA.key
    practice.save()
    practice_zone.remember(KOLKATA)
    willow.refresh_from_db()
    return willow


def test_times_in_answers_have_the_offset_of_their_place(
    helsinki: Location,
    monday: datetime,
    diary: Diary,
    fern: ApiUser,
    dana: ApiUser,
    theo: ApiUser,
    mara: ApiUser,
) -> None:
    cache.clear()
    seen = TimesSeen()
    with clock.at(monday + timedelta(hours=4)):
        Day(seen, diary, fern=fern, dana=dana, theo=theo, mara=mara).go_through()

    wrong = {
        operation: [time for time in times if not is_in(time, zones_of(operation))]
        for operation, times in seen.times.items()
    }
    assert not {operation: times for operation, times in wrong.items() if times}
    with_times = {operation for operation, times in seen.times.items() if times}
    assert {
        "GET appointments/{id}",
        "GET notes/{id}",
        "GET audit",
        "GET letters",
        "POST sign-in",
    } <= with_times


@pytest.mark.parametrize(
    ("others", "zone"),
    [([], HELSINKI), (["Europe/Helsinki"], HELSINKI), (["Pacific/Auckland"], KOLKATA)],
)
def test_time_off_has_the_offset_of_the_one_zone_worked_in(
    others: list[str], zone: ZoneInfo, helsinki: Location, monday: datetime, diary: Diary, dana: ApiUser
) -> None:
    for other in others:
        elsewhere = LocationFactory.create(timezone=other)
        Shift.objects.create(
            resource=diary.theo, location=elsewhere, on="2026-03-09", starts="19:00", ends="20:00"
        )
    times = {"from": "2026-03-09T09:00:00+13:00", "to": "2026-03-09T12:00:00+13:00"}

    created = dana.api("POST", "time-off", {"therapist": str(diary.theo.pk), **times}).json()
    listed = dana.api("GET", f"time-off/{created['id']}").json()

    assert all(is_in(answer[name], [zone]) for answer in (created, listed) for name in ("from", "to"))


def test_times_of_visits_at_two_places_have_the_offset_of_each(
    willow: Location, monday: datetime, diary: Diary, dana: ApiUser
) -> None:
    for place in (willow, diary.auckland):
        visit_of(diary.ana, place)

    listed = dana.api("GET", "appointments").json()["results"]

    zones = {str(willow.pk): willow.zone, str(diary.auckland.pk): AUCKLAND}
    assert len(listed) == len(zones)
    assert all(
        is_in(time, [zones[visit["location"]["id"]]]) for visit in listed for time in instants_in(visit)
    )


def test_times_of_the_practice_follow_its_zone(monday: datetime, fern: ApiUser) -> None:
    practice = Practice.current()
    fern.api("GET", "audit")
    fern.api("PATCH", "practice", {"timezone": "Asia/Kolkata"}, If_Match=f'"{practice.revision}"')

    times = list(instants_in(fern.api("GET", "audit").json()))

    assert times
    assert all(is_in(time, [KOLKATA]) for time in times)


def fields_of(serializer: Any) -> Iterator[Any]:
    """Yield the fields of a serializer and of those nested in it."""
    for field in getattr(serializer, "child", serializer).fields.values():
        inner = getattr(field, "child", field)
        yield inner
        if isinstance(inner, serializers.BaseSerializer):
            yield from fields_of(inner)


@pytest.mark.parametrize("route", every_route(), ids=lambda route: route.name)
def test_times_of_an_answer_are_local_times(route: Any) -> None:
    answer: Any = route.endpoint.answer or route.viewset.serializer_class
    fields = fields_of(answer()) if answer else ()

    assert all(isinstance(f, LocalTime) for f in fields if isinstance(f, serializers.DateTimeField))


def date_times_in(schema: Any, name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the date-times of a part of the document, with their names."""
    if isinstance(schema, dict):
        if schema.get("format") == "date-time":
            yield name, schema
        for key, value in schema.items():
            yield from date_times_in(value, f"{name}/{key}")


def test_document_says_of_every_time_which_offset_it_has() -> None:
    schemas = openapi()["components"]["schemas"]
    silent = [
        name for name, schema in date_times_in(schemas) if "offset" not in schema.get("description", "")
    ]

    assert not silent
