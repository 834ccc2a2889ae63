"""The diary in Europe/London over both changes of the clock: 29 March and 25 October 2026, at 01:00 UTC."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest

from clinic import clock
from clinic.models import Attachment, Envelope, OpeningHours, Practice
from scheduling.letters.actions.remind import remind_all
from scheduling.models import Shift
from tests.cast import ApiUser
from tests.factories import ClientFactory, ConsentFactory, Diary, service_of

SPRING, AUTUMN = "2026-03-29", "2026-10-25"
SPRING_EVE, AUTUMN_EVE = "2026-03-28", "2026-10-24"


@pytest.fixture(params=[SPRING, AUTUMN])
def change_day(request: pytest.FixtureRequest) -> Iterator[str]:
    """The day of the change to or from summer time; the clock stands at noon five days before."""
    day = datetime.fromisoformat(request.param).replace(tzinfo=UTC)
    with clock.at(day - timedelta(days=4, hours=12)):
        yield request.param


@pytest.fixture
def night_diary(diary: Diary) -> Diary:
    """The diary, with shifts of Theo from midnight to five in the nights of both changes."""
    OpeningHours.objects.create(location=diary.location, weekday=6, opens="00:00", closes="05:00")
    for day in (SPRING, AUTUMN):
        Shift.objects.create(
            resource=diary.theo, location=diary.location, on=day, starts="00:00", ends="05:00"
        )
    return diary


def spring_clock() -> Any:
    return clock.at(datetime(2026, 3, 25, 12, tzinfo=UTC))


def autumn_clock() -> Any:
    return clock.at(datetime(2026, 10, 21, 12, tzinfo=UTC))


def free_starts(dana: ApiUser, diary: Diary, start: str, end: str, service: Any = None) -> list[str]:
    """Return the starts of the free times of a service with Theo, as the API writes them."""
    parameters = {
        "service": (service or diary.massage).pk,
        "from": start,
        "to": end,
        "therapist": diary.theo.pk,
    }
    query = "&".join(f"{name}={str(value).replace('+', '%2B')}" for name, value in parameters.items())
    answer = dana.api("GET", f"availability?{query}")
    assert answer.status_code == 200, answer.content
    return [slot["starts_at"] for slot in answer.json()["results"]]


def book_visit(dana: ApiUser, diary: Diary, starts_at: str, **more: Any) -> dict[str, Any]:
    """Book Ana with Theo at this time; return the visit as the API does."""
    body = {
        "client": str(diary.ana.pk),
        "service": str(diary.massage.pk),
        "starts_at": starts_at,
        "therapist": str(diary.theo.pk),
    }
    answer = dana.api("POST", "appointments", body | more)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


# --- shifts and free times --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("eve", "day", "before", "after"),
    [(SPRING_EVE, SPRING, "+00:00", "+01:00"), (AUTUMN_EVE, AUTUMN, "+01:00", "+00:00")],
)
def test_shift_over_the_change_keeps_its_local_times(
    dana: ApiUser, diary: Diary, eve: str, day: str, before: str, after: str
) -> None:
    with spring_clock() if day == SPRING else autumn_clock():
        starts = free_starts(dana, diary, f"{eve}T03:00:00Z", f"{day}T23:00:00Z")

    assert (starts[0], starts[-1]) == (f"{eve}T09:00:00{before}", f"{day}T17:00:00{after}")
    assert f"{eve}T17:00:00{before}" in starts
    assert f"{day}T09:00:00{after}" in starts
    assert f"{day}T08:45:00{after}" not in starts


def test_availability_in_spring_leaves_the_missing_hour_out(dana: ApiUser, night_diary: Diary) -> None:
    short = service_of([night_diary.theo], [night_diary.room_1], length=timedelta(minutes=30))
    with spring_clock():
        starts = free_starts(dana, night_diary, f"{SPRING}T00:00:00Z", f"{SPRING}T02:00:00Z", short)

    assert [time[11:] for time in starts] == [
        "00:00:00+00:00",
        "00:15:00+00:00",
        "00:30:00+00:00",
        "00:45:00+00:00",
        "02:00:00+01:00",
        "02:15:00+01:00",
        "02:30:00+01:00",
        "02:45:00+01:00",
    ]


def test_availability_in_autumn_offers_the_repeated_hour_twice(dana: ApiUser, night_diary: Diary) -> None:
    short = service_of([night_diary.theo], [night_diary.room_1], length=timedelta(minutes=30))
    with autumn_clock():
        starts = free_starts(dana, night_diary, f"{AUTUMN}T01:00:00+01:00", f"{AUTUMN}T02:00:00Z", short)

    assert [time[11:] for time in starts] == [
        *("01:00:00+01:00", "01:15:00+01:00", "01:30:00+01:00", "01:45:00+01:00"),
        *("01:00:00+00:00", "01:15:00+00:00", "01:30:00+00:00", "01:45:00+00:00"),
    ]


# --- visits -----------------------------------------------------------------------------------------


def test_book_in_the_repeated_hour_tells_equal_local_times_apart(dana: ApiUser, night_diary: Diary) -> None:
    short = service_of([night_diary.theo], [night_diary.room_1], length=timedelta(minutes=30))
    with autumn_clock():
        first = book_visit(dana, night_diary, f"{AUTUMN}T01:30:00+01:00", service=str(short.pk))
        second = book_visit(
            dana,
            night_diary,
            f"{AUTUMN}T01:30:00+00:00",
            service=str(short.pk),
            client=str(ClientFactory.create().pk),
        )

    assert [first["starts_at"], first["ends_at"]] == [f"{AUTUMN}T01:30:00+01:00", f"{AUTUMN}T01:00:00+00:00"]
    assert [second["starts_at"], second["ends_at"]] == [
        f"{AUTUMN}T01:30:00+00:00",
        f"{AUTUMN}T02:00:00+00:00",
    ]


def test_book_over_the_change_lasts_an_hour_of_elapsed_time(dana: ApiUser, night_diary: Diary) -> None:
    with spring_clock():
        visit = book_visit(dana, night_diary, f"{SPRING}T00:30:00+00:00")

    assert visit["ends_at"] == f"{SPRING}T02:30:00+01:00"


def test_list_of_a_day_of_25_hours_has_all_its_visits_and_no_others(dana: ApiUser, diary: Diary) -> None:
    early = {"override": {"reason": "Before a flight"}}
    with autumn_clock():
        book_visit(dana, diary, f"{AUTUMN}T00:10:00+01:00", **early)
        book_visit(dana, diary, f"{AUTUMN}T22:59:00+00:00", **early)
        book_visit(dana, diary, "2026-10-26T00:10:00+00:00", **early)
        visits = dana.api("GET", f"appointments?on={AUTUMN}").json()["results"]

    assert [visit["starts_at"] for visit in visits] == [
        f"{AUTUMN}T00:10:00+01:00",
        f"{AUTUMN}T22:59:00+00:00",
    ]


def test_move_over_the_change_keeps_the_local_time(dana: ApiUser, diary: Diary, change_day: str) -> None:
    eve, offset, new_offset = (
        (SPRING_EVE, "+00:00", "+01:00") if change_day == SPRING else (AUTUMN_EVE, "+01:00", "+00:00")
    )
    visit = book_visit(dana, diary, f"{eve}T10:00:00{offset}")

    new_start = {"starts_at": f"{change_day}T10:00:00{new_offset}"}
    answer = dana.api("POST", f"appointments/{visit['id']}/move", new_start, If_Match='"1"')

    assert (answer.json()["starts_at"], answer.json()["ends_at"]) == (
        f"{change_day}T10:00:00{new_offset}",
        f"{change_day}T11:00:00{new_offset}",
    )


# --- letters and reminders --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts_at", "due"),
    [
        (f"{SPRING}T10:00:00+01:00", "2026-03-28T09:00:00+00:00"),
        (f"{AUTUMN}T10:00:00+00:00", "2026-10-24T11:00:00+01:00"),
    ],
)
def test_remind_over_the_change_counts_24_elapsed_hours(
    dana: ApiUser, diary: Diary, starts_at: str, due: str
) -> None:
    moment = datetime.fromisoformat(due)
    Practice.objects.update(reminder_hours=[24], free_cancel_hours=12)
    with clock.at(moment - timedelta(days=3)):
        ConsentFactory.create(client=diary.ana, kind="reminders")
        book_visit(dana, diary, starts_at)

    with clock.at(moment - timedelta(minutes=1)):
        assert remind_all() == 0
    with clock.at(moment):
        assert remind_all() == 1


def test_letter_states_the_local_time_and_its_calendar_file_the_instant(
    dana: ApiUser, diary: Diary, change_day: str
) -> None:
    offset, instant = ("+01:00", 9) if change_day == SPRING else ("+00:00", 10)
    book_visit(dana, diary, f"{change_day}T10:00:00{offset}")

    letter, entry = (
        Envelope.objects.get(),
        icalendar.Calendar.from_ical(bytes(Attachment.objects.get().content)),
    )

    [event] = entry.walk("VEVENT")
    assert "10:00" in letter.text
    assert event["dtstart"].to_ical() == f"{change_day.replace('-', '')}T{instant:02}0000Z".encode()


def test_cancel_over_the_change_counts_the_free_hours_as_elapsed_time(dana: ApiUser, diary: Diary) -> None:
    with spring_clock():
        visit = book_visit(dana, diary, f"{SPRING}T10:00:00+01:00")
    with clock.at(datetime(2026, 3, 28, 9, 30, tzinfo=UTC)):
        answer = dana.api(
            "POST",
            f"appointments/{visit['id']}/cancel",
            {"by": "client", "reason": "ill"},
            If_Match='"1"',
        )

    assert answer.json()["cancelled_late"] is True
