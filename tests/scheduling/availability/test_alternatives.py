"""Other times in place of one that was refused."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clinic.actors import SystemActor
from clinic.models import Location, Practice
from scheduling.availability.alternatives import Alternatives, alternatives_to
from scheduling.availability.offers import RequestedVisit
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.book import book
from tests.factories import ClientFactory, ConditionFactory, Diary

pytestmark = pytest.mark.usefixtures("on_monday")

TEN_PAST = datetime(2026, 3, 3, 10, 10, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")


def wished(diary: Diary, **more: Any) -> RequestedVisit:
    values: dict[str, Any] = {
        "service": diary.massage,
        "practice": Practice.current(),
        "client": diary.ana,
        "requested": [RequestedResource(diary.theo.pk, "therapist")],
        "location": diary.location,
    }
    return RequestedVisit(**values | more)


def occupy_theo(diary: Diary, at: datetime = TEN_PAST) -> None:
    requested = [RequestedResource(diary.theo.pk, "therapist")]
    book(
        client=diary.ben,
        service=diary.massage,
        starts_at=at,
        location=diary.location,
        requested=requested,
        by=SystemActor("test"),
    )


def times(row: list[Any]) -> list[str]:
    return [f"{offer.slot.starts_at.astimezone(LONDON):%d %H:%M}" for offer in row]


def test_a_taken_time_is_offered_with_another_therapist_at_the_same_minute(diary: Diary) -> None:
    occupy_theo(diary)

    found = alternatives_to(wished(diary), TEN_PAST)

    assert [(offer.therapist, offer.slot.starts_at) for offer in found.same_time] == [
        (diary.mara.pk, TEN_PAST)
    ]


def test_the_nearest_are_with_the_same_therapist_and_rather_of_the_same_day(diary: Diary) -> None:
    early = datetime(2026, 3, 3, 9, tzinfo=UTC)
    for start in (early, early + timedelta(minutes=75), early + timedelta(minutes=150)):
        occupy_theo(diary, start)

    found = alternatives_to(wished(diary), early)

    assert {offer.therapist for offer in found.nearest} == {diary.theo.pk}
    assert times(found.nearest) == ["03 12:45", "03 13:00", "03 13:15"]


def test_a_therapist_the_client_never_wants_is_not_offered(diary: Diary) -> None:
    occupy_theo(diary)
    diary.ana.therapist_wishes.create(resource=diary.mara, wish="never")

    assert alternatives_to(wished(diary), TEN_PAST).same_time == []


def test_nobody_is_offered_while_the_client_has_another_visit(diary: Diary) -> None:
    book(
        client=diary.ana,
        service=diary.massage,
        starts_at=TEN_PAST,
        location=diary.location,
        by=SystemActor("t"),
    )

    found = alternatives_to(wished(diary), TEN_PAST)

    assert found.same_time == [] and times(found.nearest) != []


def test_nothing_is_offered_against_the_client_s_health(diary: Diary) -> None:
    diary.massage.tags = ["deep_tissue"]
    diary.massage.save()
    ConditionFactory.create(client=diary.ana, code="CC-ANTICOAG")

    assert alternatives_to(wished(diary), TEN_PAST) == Alternatives([], [])


def test_nothing_is_offered_at_a_time_that_has_passed(diary: Diary) -> None:
    found = alternatives_to(
        wished(diary, client=ClientFactory.create()), datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
    )

    assert found.same_time == [] and times(found.nearest)[0] == "02 09:00"


def test_a_couple_is_offered_no_pair_with_the_therapist_who_is_taken(diary: Diary) -> None:
    occupy_theo(diary)

    found = alternatives_to(wished(diary, service=diary.couples, guests=[diary.ben.pk]), TEN_PAST)

    assert found.same_time == []


def test_the_times_of_another_location_are_offered_where_none_is_asked_for(
    diary: Diary, willow: Location
) -> None:
    occupy_theo(diary)

    found = alternatives_to(wished(diary, location=None), TEN_PAST)

    assert {offer.location for offer in found.same_time} == {willow}


def test_the_one_time_left_on_the_day_is_among_the_nearest(diary: Diary) -> None:
    opening = datetime(2026, 3, 3, 9, tzinfo=UTC)
    for number in (0, 1, 2, 3, 5, 6):  # the fifth place of the day stays free
        occupy_theo(diary, opening + number * timedelta(minutes=75))

    found = alternatives_to(wished(diary), opening)

    assert len(found.nearest) == 3 and "03 14:00" in times(found.nearest)
