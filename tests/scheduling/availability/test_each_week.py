"""Times that are free every so many weeks, and those that leave the fewest gaps, over the API."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils.http import urlencode

from clinic import clock
from clinic.models import Closure, Location, Practice
from scheduling.models import Shift
from tests.cast import ApiUser
from tests.factories import Diary

pytestmark = pytest.mark.usefixtures("on_monday")

CHANGES = {
    "Europe/London": "2026-03-29",
    "America/New_York": "2026-03-08",
    "Australia/Lord_Howe": "2026-04-05",
}
"""The day on which the clocks change, on Lord Howe by half an hour."""


def query_of(asked: dict[str, Any]) -> str:
    return urlencode({name: str(value) for name, value in asked.items()})


def ask(dana: ApiUser, diary: Diary, **more: Any) -> dict[str, Any]:
    asked = {
        "service": diary.massage.pk,
        "location": diary.location.pk,
        "therapist": diary.theo.pk,
        "from": "2026-03-03T00:00:00+00:00",
        "to": "2026-03-04T00:00:00+00:00",
    } | more
    answer = dana.api("GET", f"availability?{query_of(asked)}")
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def hours(answer: dict[str, Any]) -> list[str]:
    return [slot["starts_at"][11:16] for slot in answer["results"]]


def book(dana: ApiUser, diary: Diary, starts_at: str, **more: Any) -> None:
    body = {"client": str(diary.ben.pk), "service": str(diary.massage.pk), "therapist": str(diary.theo.pk)}
    answer = dana.api("POST", "appointments", body | {"starts_at": starts_at} | more)
    assert answer.status_code == 201, answer.content


def test_a_time_taken_in_one_week_is_not_offered_for_all(dana: ApiUser, diary: Diary) -> None:
    Practice.objects.update(slot_step_minutes=60)
    book(dana, diary, "2026-03-17T11:00:00+00:00")

    each_week = hours(ask(dana, diary, weeks=3))
    every_other = hours(ask(dana, diary, weeks=3, every_weeks=3))

    assert each_week == ["09:00", "13:00", "14:00", "15:00", "16:00", "17:00"]
    assert every_other == hours(ask(dana, diary))


def test_a_week_in_which_the_place_is_shut_leaves_no_time(dana: ApiUser, diary: Diary) -> None:
    Closure.objects.create(first_on="2026-03-10", last_on="2026-03-10", reason="Inventory")

    assert ask(dana, diary, weeks=2)["results"] == []
    assert ask(dana, diary, weeks=2, every_weeks=2)["results"]


def test_what_is_free_each_week_is_booked_as_a_series(dana: ApiUser, diary: Diary) -> None:
    book(dana, diary, "2026-03-10T09:00:00+00:00")
    first = ask(dana, diary, weeks=4, limit=1)

    series = {
        "client": str(diary.ana.pk),
        "service": str(diary.massage.pk),
        "location": str(diary.location.pk),
        "therapist": str(diary.theo.pk),
        "first_at": first["results"][0]["starts_at"],
        "every_weeks": 1,
        "visits": 4,
    }

    assert first["is_cut"] and dana.api("POST", "series", series).status_code == 201


@pytest.mark.parametrize("zone", CHANGES)
def test_the_local_time_stays_over_the_change_of_the_clocks(dana: ApiUser, diary: Diary, zone: str) -> None:
    Location.objects.filter(pk=diary.location.pk).update(timezone=zone)
    day = datetime.fromisoformat(CHANGES[zone]).replace(tzinfo=ZoneInfo(zone)) - timedelta(days=5)
    # A sum of an aware time keeps its local time.
    noon_after = day + timedelta(days=7, hours=12)
    book(dana, diary, noon_after.isoformat(), location=str(diary.location.pk))
    window = {"from": day.isoformat(), "to": (day + timedelta(hours=23)).isoformat()}

    free = hours(ask(dana, diary, weeks=2, **window))

    assert day.utcoffset() != noon_after.utcoffset()
    assert "09:00" in free and "15:00" in free and not {"11:30", "12:00", "12:30"} & set(free)


def test_cut_lists_say_so_and_go_on(dana: ApiUser, diary: Diary) -> None:
    whole, part = ask(dana, diary, weeks=2), ask(dana, diary, weeks=2, limit=3)

    assert (whole["is_cut"], whole["next"]) == (False, None)
    assert part["is_cut"]
    rest = dana.get(part["next"]).json()["results"]
    assert part["results"] + rest[:1] == whole["results"][:4]


def test_the_fewest_gaps_come_first(dana: ApiUser, diary: Diary) -> None:
    """Theo works from 9 to 14 and has a visit from 11 to 12, cleaned up until 12:15."""
    Shift.objects.filter(resource=diary.theo).update(starts="09:00", ends="14:00")
    book(dana, diary, "2026-03-03T11:00:00+00:00")

    ranked = ask(dana, diary, order="fewest_gaps")

    assert set(hours(ranked)) == set(hours(ask(dana, diary)))
    assert not ranked["is_cut"]
    assert hours(ask(dana, diary, order="fewest_gaps", limit=1)) == hours(ranked)[:1]
    assert ask(dana, diary, order="fewest_gaps", limit=1)["is_cut"]
    assert hours(ranked).index("09:45") < hours(ranked).index("09:15")


@pytest.mark.parametrize(
    "query",
    [
        {"weeks": 1},
        {"weeks": 53},
        {"every_weeks": 9},
        {"order": "random"},
        {"weeks": 2, "order": "fewest_gaps"},
    ],
)
def test_a_query_out_of_bounds_is_refused(dana: ApiUser, diary: Diary, query: dict[str, Any]) -> None:
    asked = {
        "service": diary.massage.pk,
        "from": "2026-03-03T00:00:00Z",
        "to": "2026-03-04T00:00:00Z",
    } | query

    assert dana.api("GET", f"availability?{query_of(asked)}").status_code in (400, 422)


def test_sixty_two_days_of_all_therapists_and_rooms_come_in_one_call(dana: ApiUser, diary: Diary) -> None:
    asked = {"service": diary.massage.pk, "from": "2026-03-03T00:00:00Z", "to": "2026-05-04T00:00:00Z"}

    answer = dana.api("GET", f"availability?{query_of(asked | {'limit': 1000})}").json()

    assert len(answer["results"]) >= 1000 and answer["is_cut"] and answer["next"]
    assert clock.now() < datetime.fromisoformat(answer["results"][0]["starts_at"])
