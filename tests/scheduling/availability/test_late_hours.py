"""Hours that end after midnight: opening hours and shifts of one span, or of two that touch."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clinic import clock
from clinic.models import OpeningHours
from scheduling.models import Shift
from tests.cast import ApiUser
from tests.factories import Diary

SATURDAY, SUNDAY = 5, 6
LONDON = ZoneInfo("Europe/London")
ONE_SPAN = [(SATURDAY, "22:00", "02:00")]
TWO_SPANS = [(SATURDAY, "22:00", "24:00"), (SUNDAY, "00:00", "02:00")]
NIGHTS = {"of winter": date(2026, 3, 7), "of spring": date(2026, 3, 28), "of autumn": date(2026, 10, 24)}
"""The nights from Saturday to Sunday; the clocks change in the last two."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


def open_late(fern: ApiUser, diary: Diary, week: list[tuple[int, str, str]]) -> None:
    """Set the hours of London, and Theo's shifts, to these spans alone."""
    Shift.objects.filter(resource__in=[diary.theo, diary.mara]).delete()
    place = f"locations/{diary.location.pk}/opening-hours"
    hours = [{"weekday": day, "opens": opens, "closes": closes} for day, opens, closes in week]
    etag = fern.api("GET", place)["ETag"]
    answer = fern.api("PUT", place, {"opening_hours": hours}, If_Match=etag)
    assert answer.status_code == 200, answer.content
    for day, starts, ends in week:
        shift = {"therapist": str(diary.theo.pk), "location": str(diary.location.pk), "weekday": day}
        answer = fern.api("POST", "shifts", shift | {"starts": starts, "ends": ends})
        assert answer.status_code == 201, answer.content


def book(dana: ApiUser, diary: Diary, starts_at: datetime, **fields: Any) -> Any:
    visit = {
        "client": str(diary.ana.pk),
        "service": str(diary.massage.pk),
        "location": str(diary.location.pk),
    }
    return dana.api("POST", "appointments", visit | {"starts_at": starts_at.isoformat()} | fields)


@pytest.mark.parametrize("week", [ONE_SPAN, TWO_SPANS], ids=["one span", "two spans"])
@pytest.mark.parametrize("night", NIGHTS.values(), ids=NIGHTS)
def test_a_visit_across_midnight_is_offered_booked_and_listed_on_its_day(
    fern: ApiUser, dana: ApiUser, diary: Diary, week: list[tuple[int, str, str]], night: date
) -> None:
    starts_at, closes = local(night, 23, 30), local(night + DAY, 2)
    with clock.at(local(night, 8)):
        open_late(fern, diary, week)
        span = {"from": local(night, 20).isoformat(), "to": local(night + DAY, 6).isoformat()}
        query = {"service": str(diary.massage.pk), "location": str(diary.location.pk)} | span
        offered = [offer["starts_at"] for offer in dana.get("/api/v1/availability", query).json()["results"]]

        booked = book(dana, diary, starts_at)

        assert (booked.status_code, booked.json()["overrides"]) == (201, [])
        assert starts_at.isoformat() in offered
        last = (closes.astimezone(UTC) - HOUR).astimezone(LONDON)
        assert (offered[0], offered[-1]) == (local(night, 22).isoformat(), last.isoformat())
        days = [dana.api("GET", f"appointments?on={day}").json()["results"] for day in (night, night + DAY)]
        assert [[visit["id"] for visit in visits] for visits in days] == [[booked.json()["id"]], []]


@pytest.mark.parametrize(
    ("week", "fits"),
    [
        ([(SATURDAY, "22:00", "24:00")], False),
        ([(SATURDAY, "22:00", "24:00"), (SUNDAY, "00:15", "02:00")], False),
        ([(SATURDAY, "00:00", "24:00"), (SUNDAY, "00:00", "24:00")], True),
    ],
    ids=["until midnight", "a gap after midnight", "whole days"],
)
def test_only_hours_that_touch_hold_a_visit_across_midnight(
    fern: ApiUser, dana: ApiUser, diary: Diary, monday: datetime, week: list[Any], fits: bool
) -> None:
    open_late(fern, diary, week)

    answer = book(dana, diary, local(NIGHTS["of winter"], 23, 30))

    assert answer.json().get("code") == (None if fits else "outside_hours")


@pytest.mark.parametrize(
    ("closed", "open_at"),
    [("2026-03-07", []), ("2026-03-08", [22]), ("2026-03-06", [22, 0]), ("2026-03-09", [22, 0])],
)
def test_a_closed_day_is_shut_from_midnight_to_midnight_with_the_hours_that_begin_on_it(
    fern: ApiUser, dana: ApiUser, diary: Diary, monday: datetime, closed: str, open_at: list[int]
) -> None:
    open_late(fern, diary, ONE_SPAN)
    fern.api("POST", "closures", {"first_on": closed, "last_on": closed, "reason": "Painting"})

    times = {22: local(date(2026, 3, 7), 22), 0: local(date(2026, 3, 8), 0, 15)}
    booked = {
        hour: book(dana, diary, at, client=str(client.pk)).status_code
        for (hour, at), client in zip(times.items(), (diary.ana, diary.ben), strict=True)
    }

    assert booked == {hour: 201 if hour in open_at else 409 for hour in times}


@pytest.mark.parametrize(
    ("week", "pointer", "code"),
    [
        ([(SATURDAY, "09:00", "09:00")], "/opening_hours/0", "ends_before_start"),
        ([(SATURDAY, "22:00", "02:00"), (SUNDAY, "01:00", "03:00")], "/opening_hours/1", "overlaps"),
        ([(0, "01:00", "03:00"), (6, "22:00", "02:00")], "/opening_hours/0", "overlaps"),
    ],
    ids=["no length", "over midnight", "over the end of the week"],
)
def test_hours_without_length_or_that_overlap_are_refused(
    fern: ApiUser, diary: Diary, week: list[tuple[int, str, str]], pointer: str, code: str
) -> None:
    place = f"locations/{diary.location.pk}/opening-hours"
    hours = [{"weekday": day, "opens": opens, "closes": closes} for day, opens, closes in week]

    answer = fern.api("PUT", place, {"opening_hours": hours}, If_Match=fern.api("GET", place)["ETag"])

    [fault] = answer.json()["errors"]
    assert (answer.status_code, fault["pointer"], fault["code"]) == (422, pointer, code)


def test_a_shift_that_reaches_into_the_next_day_meets_the_shift_there(
    fern: ApiUser, diary: Diary, monday: datetime
) -> None:
    open_late(fern, diary, ONE_SPAN)
    shift = {"therapist": str(diary.theo.pk), "location": str(diary.location.pk), "weekday": SUNDAY}

    answers = [
        fern.api("POST", "shifts", shift | {"starts": starts, "ends": "05:00"})
        for starts in ("01:00", "02:00")
    ]

    assert [answer.json().get("code") for answer in answers] == ["shifts_overlap", None]


@pytest.mark.parametrize("hour", ["09:00+13:00", "09:00Z"])
def test_hours_with_an_offset_are_refused(fern: ApiUser, diary: Diary, hour: str) -> None:
    place = f"locations/{diary.location.pk}/opening-hours"
    hours = [{"weekday": SATURDAY, "opens": hour, "closes": "20:00"}]

    answer = fern.api("PUT", place, {"opening_hours": hours}, If_Match=fern.api("GET", place)["ETag"])

    assert answer.json()["errors"][0]["code"] == "offset"
    assert OpeningHours.objects.filter(location=diary.location, opens="08:00").count() == 7
