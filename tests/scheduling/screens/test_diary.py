"""The pages of the diary: a day, a week, and the question if they are still fresh."""

from datetime import timedelta

import pytest

from clinic.actions.records import change_record
from clinic.setup.actions.set_opening_hours import set_opening_hours
from scheduling.bookings.actions.cancel import cancel
from scheduling.models import Appointment
from scheduling.rota.actions.block_time import block_time
from scheduling.rota.actions.set_shift import drop_shift
from tests.cast import ApiUser
from tests.factories import (
    ClientFactory,
    ConditionFactory,
    Diary,
    FollowUpFactory,
    TherapistFactory,
    add_shift_every_day,
)
from tests.scheduling.screens.conftest import BY, TEN, TUESDAY, booked, page_of, query_count
from tests.screen_user import ScreenUser, screen_user

MOST_QUERIES = 13
pytestmark = pytest.mark.usefixtures("monday")


def test_a_day_shows_each_visit_in_the_column_of_its_therapist(
    desk: ScreenUser, diary: Diary, visit: Appointment
) -> None:
    page = page_of(desk, "/diary", on=TUESDAY, location=diary.location.pk)

    column = page.split(f'id="therapist-{diary.theo.pk}"')[1].split("</section>")[0]
    assert f'href="/diary/visits/{visit.pk}"' in column and "h10 m0 x1 y0" in column
    assert "Ana" in column and "First visit" in column
    assert "until 11:00, Tuesday 3 March, Theo, booked" in column
    assert "Tuesday 3 March 2026" in page and "Kiri" not in page


def test_a_visit_after_one_that_was_missed_is_the_first(
    desk: ScreenUser, diary: Diary, visit: Appointment
) -> None:
    missed = booked(diary, diary.ana, TEN - timedelta(hours=1), diary.mara)
    missed.attendances.update(no_show_at=TEN)

    page = page_of(desk, "/diary", on=TUESDAY, location=diary.location.pk)
    panel = page_of(desk, f"/diary/visits/{visit.pk}")

    [column] = page.split(f'href="/diary/visits/{visit.pk}"')[1:]
    assert "First visit" in column.split("</a>")[0] and "First visit" in panel


def test_the_title_of_the_page_names_no_client(desk: ScreenUser, diary: Diary, visit: Appointment) -> None:
    page = page_of(desk, "/diary", on=TUESDAY, location=diary.location.pk)

    assert "Ana" not in page.split("</title>")[0]


def test_rooms_are_columns_too(desk: ScreenUser, diary: Diary, visit: Appointment) -> None:
    room = visit.assignments.get(kind="room").resource

    page = page_of(desk, "/diary", on=TUESDAY, by="room", location=diary.location.pk)

    assert "Ana" in page.split(f'id="room-{room.pk}"')[1].split("</section>")[0]


def test_a_cancelled_visit_is_not_shown_and_its_time_is_free(
    desk: ScreenUser, diary: Diary, visit: Appointment
) -> None:
    cancel(appointment=visit, cancelled_by="client", reason="away", by=BY)

    page = page_of(desk, "/diary", on=TUESDAY, location=diary.location.pk)

    assert "Ana" not in page and "10:00, Tuesday 3 March, Theo: book" in page


def test_a_free_time_leads_to_a_booking_there(desk: ScreenUser, diary: Diary, visit: Appointment) -> None:
    page = page_of(desk, "/diary", on=TUESDAY, location=diary.location.pk)

    address = f"at=2026-03-03T11%3A15%3A00%2B00%3A00&amp;therapist={diary.theo.pk}"
    assert address in page and "11:15, Tuesday 3 March, Theo: book" in page
    assert "10:00, Tuesday 3 March, Theo: book" not in page


def test_a_block_shows_its_reason_and_offers_no_time(desk: ScreenUser, diary: Diary) -> None:
    block_time(resource=diary.theo, starts_at=TEN, ends_at=TEN + timedelta(hours=8), reason="Training", by=BY)

    page = page_of(desk, "/diary", on=TUESDAY, location=diary.location.pk)

    assert "Blocked: Training" in page and "10:00, Tuesday 3 March, Theo: book" not in page


def test_a_visit_that_lost_its_room_or_therapist_says_so_in_words(
    desk: ScreenUser, diary: Diary, visit: Appointment
) -> None:
    Appointment.objects.update(needs_rebooking=True)

    assert "Needs rebooking" in page_of(desk, "/diary", on=TUESDAY, location=diary.location.pk)


def test_who_asked_for_a_call_is_marked_and_nothing_clinical_is_shown(
    desk: ScreenUser, diary: Diary, visit: Appointment
) -> None:
    ConditionFactory.create(client=diary.ana, code="CL-SCAR")
    FollowUpFactory.create(client=diary.ana, reason="wants_call", evidence=["Pins and needles in her hand"])

    page = page_of(desk, "/diary", on=TUESDAY, location=diary.location.pk).lower()

    assert "wants a call" in page
    assert "scar" not in page and "needles" not in page


def test_a_day_without_visits_says_what_to_do(desk: ScreenUser, diary: Diary) -> None:
    page = page_of(desk, "/diary", on=TUESDAY, location=diary.location.pk)

    assert "Choose a free time" in page


def test_a_day_or_location_that_cannot_be_read_is_today_at_the_first(desk: ScreenUser, diary: Diary) -> None:
    page = page_of(desk, "/diary", on="soon", location="there", by="colour")

    assert "Monday 2 March 2026" in page and 'aria-current="true">Therapists' in page


def test_a_week_has_a_column_for_each_day_of_one_therapist(
    desk: ScreenUser, diary: Diary, visit: Appointment
) -> None:
    booked(diary, diary.ben, TEN, diary.mara)

    page = page_of(desk, "/diary/week", on=TUESDAY, therapist=diary.theo.pk, location=diary.location.pk)

    assert page.count('class="column') == 8 and "Ben" not in page  # seven, and the links to them
    assert "Ana" in page.split('id="day-2026-03-03"')[1].split("</section>")[0]


def test_a_week_that_names_nobody_is_the_therapists_own(diary: Diary, mara: ApiUser) -> None:
    page = page_of(screen_user(mara.person), "/diary/week", on=TUESDAY, location=diary.location.pk)

    assert "Mara: week of 2 March 2026" in page


def test_pages_take_the_same_queries_for_any_number_of_visits(desk: ScreenUser, diary: Diary) -> None:
    day = {"on": TUESDAY, "location": diary.location.pk}
    week = day | {"therapist": diary.theo.pk}
    booked(diary, diary.ana, TEN, diary.theo)
    few = [query_count(desk, "/diary", **day), query_count(desk, "/diary/week", **week)]

    for number in range(2):
        therapist = TherapistFactory.create()
        add_shift_every_day(therapist, diary.location)
        booked(diary, ClientFactory.create(), TEN + timedelta(hours=2 * number + 2), diary.mara)
        booked(diary, ClientFactory.create(), TEN + timedelta(hours=2 * number + 2), diary.theo)

    assert [query_count(desk, "/diary", **day), query_count(desk, "/diary/week", **week)] == few
    assert max(few) <= MOST_QUERIES


def test_an_open_diary_asks_cheaply_if_it_is_fresh(
    desk: ScreenUser, diary: Diary, visit: Appointment
) -> None:
    day = {"on": TUESDAY, "by": "therapist", "location": str(diary.location.pk)}
    state = page_of(desk, "/diary", **day).split("state=")[1].split('"')[0]

    answer = desk.open("/diary/pulse", day | {"state": state})

    assert (answer.status_code, answer.content) == (204, b"")
    assert query_count(desk, "/diary/pulse", **day, state=state) <= 4


@pytest.mark.parametrize("change", ["book", "cancel", "block", "shift", "hours", "name", "call"])
def test_an_open_diary_is_told_what_changed(
    desk: ScreenUser, diary: Diary, visit: Appointment, change: str
) -> None:
    day = {"on": TUESDAY, "by": "therapist", "location": str(diary.location.pk)}
    state = page_of(desk, "/diary", **day).split("state=")[1].split('"')[0]
    if change == "book":
        booked(diary, diary.ben, TEN, diary.mara)
    elif change == "cancel":
        cancel(appointment=visit, cancelled_by="client", reason="away", by=BY)
    elif change == "shift":
        [shift, *_] = diary.mara.shifts.filter(weekday=1)
        drop_shift(shift=shift, revision=None, by=BY)
    elif change == "hours":
        set_opening_hours(location=diary.location, week=[], revision=None, by=BY, force_reason="Flood")
    elif change == "name":
        change_record(diary.ana, {"name": "Hana"}, revision=None, by=BY)
    elif change == "call":
        FollowUpFactory.create(client=diary.ana, reason="wants_call")
    else:
        block_time(
            resource=diary.mara, starts_at=TEN, ends_at=TEN + timedelta(hours=1), reason="Training", by=BY
        )

    answer = desk.get("/diary/pulse", day | {"state": state}, headers={"HX-Request": "true"})

    page = answer.content.decode()
    assert answer.status_code == 200 and 'id="schedule"' in page and "<html" not in page
    assert {
        "book": "Ben" in page,
        "cancel": "Ana" not in page,
        "block": "Training" in page,
        "shift": "Mara" not in page,
        "hours": "book" not in page.split('class="times"')[1].split("</section>")[0],
        "name": "Hana" in page,
        "call": "Wants a call" in page,
    }[change]


def test_an_open_week_is_told_of_a_change_of_shifts(desk: ScreenUser, diary: Diary) -> None:
    week = {"on": TUESDAY, "therapist": str(diary.theo.pk), "location": str(diary.location.pk)}
    state = page_of(desk, "/diary/week", **week).split("state=")[1].split('"')[0]
    assert desk.open("/diary/pulse", week | {"state": state}).status_code == 204
    [shift, *_] = diary.theo.shifts.filter(weekday=1)

    drop_shift(shift=shift, revision=None, by=BY)

    assert desk.open("/diary/pulse", week | {"state": state}).status_code == 200
