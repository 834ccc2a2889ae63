"""The diary in Europe/London over both changes of the clock: 29 March and 25 October 2026, at 01:00 UTC."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest

from clinic import clock
from clinic.models import Attachment, Envelope, OpeningHours
from scheduling.letters.actions.remind import remind_all
from scheduling.models import Shift
from tests.cast import Speaker
from tests.factories import ClientFactory, ConsentFactory, Diary, service_of

SPRING, AUTUMN = "2026-03-29", "2026-10-25"
SPRING_EVE, AUTUMN_EVE = "2026-03-28", "2026-10-24"


@pytest.fixture(params=[SPRING, AUTUMN])
def change(request: pytest.FixtureRequest) -> Iterator[str]:
    """The day of the change; it is noon five days before."""
    day = datetime.fromisoformat(request.param).replace(tzinfo=UTC)
    with clock.at(day - timedelta(days=4, hours=12)):
        yield request.param


@pytest.fixture
def night(diary: Diary) -> Diary:
    """Theo also works the nights of both changes, from midnight to five."""
    OpeningHours.objects.create(location=diary.location, weekday=6, opens="00:00", closes="05:00")
    for day in (SPRING, AUTUMN):
        Shift.objects.create(
            resource=diary.theo, location=diary.location, on=day, starts="00:00", ends="05:00"
        )
    return diary


def spring() -> Any:
    return clock.at(datetime(2026, 3, 25, 12, tzinfo=UTC))


def autumn() -> Any:
    return clock.at(datetime(2026, 10, 21, 12, tzinfo=UTC))


def free(dana: Speaker, diary: Diary, start: str, end: str, service: Any = None) -> list[str]:
    """The free times of a service with Theo, as the API writes them."""
    asked = {"service": (service or diary.massage).pk, "from": start, "to": end, "therapist": diary.theo.pk}
    query = "&".join(f"{name}={str(value).replace('+', '%2B')}" for name, value in asked.items())
    answer = dana.api("GET", f"availability?{query}")
    assert answer.status_code == 200, answer.content
    return [slot["starts_at"] for slot in answer.json()["results"]]


def booked(dana: Speaker, diary: Diary, starts_at: str, **more: Any) -> dict[str, Any]:
    """The answer to booking Ana with Theo at this time."""
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
def test_shift_starts_and_ends_at_the_same_local_time(
    dana: Speaker, diary: Diary, eve: str, day: str, before: str, after: str
) -> None:
    with spring() if day == SPRING else autumn():
        found = free(dana, diary, f"{eve}T03:00:00Z", f"{day}T23:00:00Z")

    assert (found[0], found[-1]) == (f"{eve}T09:00:00{before}", f"{day}T17:00:00{after}")
    assert f"{eve}T17:00:00{before}" in found
    assert f"{day}T09:00:00{after}" in found
    assert f"{day}T08:45:00{after}" not in found


def test_no_time_is_offered_in_the_missing_hour(dana: Speaker, night: Diary) -> None:
    short = service_of([night.theo], [night.room_1], length=timedelta(minutes=30))
    with spring():
        found = free(dana, night, f"{SPRING}T00:00:00Z", f"{SPRING}T02:00:00Z", short)

    assert [time[11:] for time in found] == [
        "00:00:00+00:00",
        "00:15:00+00:00",
        "00:30:00+00:00",
        "00:45:00+00:00",
        "02:00:00+01:00",
        "02:15:00+01:00",
        "02:30:00+01:00",
        "02:45:00+01:00",
    ]


def test_the_repeated_hour_is_offered_twice(dana: Speaker, night: Diary) -> None:
    short = service_of([night.theo], [night.room_1], length=timedelta(minutes=30))
    with autumn():
        found = free(dana, night, f"{AUTUMN}T01:00:00+01:00", f"{AUTUMN}T02:00:00Z", short)

    assert [time[11:] for time in found] == [
        *("01:00:00+01:00", "01:15:00+01:00", "01:30:00+01:00", "01:45:00+01:00"),
        *("01:00:00+00:00", "01:15:00+00:00", "01:30:00+00:00", "01:45:00+00:00"),
    ]


# --- visits -----------------------------------------------------------------------------------------


def test_repeated_half_past_one_is_two_instants(dana: Speaker, night: Diary) -> None:
    short = service_of([night.theo], [night.room_1], length=timedelta(minutes=30))
    with autumn():
        first = booked(dana, night, f"{AUTUMN}T01:30:00+01:00", service=str(short.pk))
        second = booked(
            dana,
            night,
            f"{AUTUMN}T01:30:00+00:00",
            service=str(short.pk),
            client=str(ClientFactory.create().pk),
        )

    assert [first["starts_at"], first["ends_at"]] == [f"{AUTUMN}T01:30:00+01:00", f"{AUTUMN}T01:00:00+00:00"]
    assert [second["starts_at"], second["ends_at"]] == [
        f"{AUTUMN}T01:30:00+00:00",
        f"{AUTUMN}T02:00:00+00:00",
    ]


def test_a_visit_over_the_change_lasts_an_hour_of_real_time(dana: Speaker, night: Diary) -> None:
    with spring():
        visit = booked(dana, night, f"{SPRING}T00:30:00+00:00")

    assert visit["ends_at"] == f"{SPRING}T02:30:00+01:00"


def test_a_day_lists_all_its_25_hours_and_no_more(dana: Speaker, diary: Diary) -> None:
    early = {"override": {"reason": "Before a flight"}}
    with autumn():
        booked(dana, diary, f"{AUTUMN}T00:10:00+01:00", **early)
        booked(dana, diary, f"{AUTUMN}T22:59:00+00:00", **early)
        booked(dana, diary, "2026-10-26T00:10:00+00:00", **early)
        found = dana.api("GET", f"appointments?on={AUTUMN}").json()["results"]

    assert [visit["starts_at"] for visit in found] == [
        f"{AUTUMN}T00:10:00+01:00",
        f"{AUTUMN}T22:59:00+00:00",
    ]


def test_move_over_the_change_keeps_the_local_time(dana: Speaker, diary: Diary, change: str) -> None:
    eve, offset, new_offset = (
        (SPRING_EVE, "+00:00", "+01:00") if change == SPRING else (AUTUMN_EVE, "+01:00", "+00:00")
    )
    visit = booked(dana, diary, f"{eve}T10:00:00{offset}")

    to = {"starts_at": f"{change}T10:00:00{new_offset}"}
    moved = dana.api("POST", f"appointments/{visit['id']}/move", to, If_Match='"1"')

    assert (moved.json()["starts_at"], moved.json()["ends_at"]) == (
        f"{change}T10:00:00{new_offset}",
        f"{change}T11:00:00{new_offset}",
    )


# --- letters and reminders --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts_at", "due"),
    [
        (f"{SPRING}T10:00:00+01:00", "2026-03-28T09:00:00+00:00"),
        (f"{AUTUMN}T10:00:00+00:00", "2026-10-24T11:00:00+01:00"),
    ],
)
def test_a_reminder_goes_out_24_hours_of_real_time_before(
    dana: Speaker, diary: Diary, starts_at: str, due: str
) -> None:
    moment = datetime.fromisoformat(due)
    with clock.at(moment - timedelta(days=3)):
        ConsentFactory.create(client=diary.ana, kind="reminders")
        booked(dana, diary, starts_at)

    with clock.at(moment - timedelta(minutes=1)):
        assert remind_all() == 0
    with clock.at(moment):
        assert remind_all() == 1


def test_letters_show_local_time_and_calendar_files_the_instant(
    dana: Speaker, diary: Diary, change: str
) -> None:
    offset, instant = ("+01:00", 9) if change == SPRING else ("+00:00", 10)
    booked(dana, diary, f"{change}T10:00:00{offset}")

    letter, entry = (
        Envelope.objects.get(),
        icalendar.Calendar.from_ical(bytes(Attachment.objects.get().content)),
    )

    [event] = entry.walk("VEVENT")
    assert "10:00" in letter.text
    assert event["dtstart"].to_ical() == f"{change.replace('-', '')}T{instant:02}0000Z".encode()


def test_the_free_time_to_cancel_is_counted_in_real_hours(dana: Speaker, diary: Diary) -> None:
    with spring():
        visit = booked(dana, diary, f"{SPRING}T10:00:00+01:00")
    with clock.at(datetime(2026, 3, 28, 9, 30, tzinfo=UTC)):
        answer = dana.api(
            "POST",
            f"appointments/{visit['id']}/cancel",
            {"by": "client", "reason": "ill"},
            If_Match='"1"',
        )

    assert answer.json()["cancelled_late"] is True
