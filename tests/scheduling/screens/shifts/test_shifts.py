"""/set-up/shifts: the week of all therapists, and the forms of a shift."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from clinic.actors import SystemActor
from clinic.models import Practice
from scheduling.bookings.actions.book import book
from scheduling.models import Appointment, Shift
from scheduling.rota.actions.block_time import block_time
from scheduling.rota.week import monday_of, read_week
from tests.cast import ApiUser
from tests.factories import Diary, TherapistFactory, add_shift_every_day
from tests.scheduling.screens.conftest import query_count
from tests.screen_user import ScreenUser, screen_user

KEY = "0123456789abcdef"
GRID = "/set-up/shifts"
TUESDAY = date(2026, 3, 3)
BY = SystemActor("test")


@pytest.fixture
def tuesdays(diary: Diary, monday: datetime) -> Shift:
    """Theo's weekly shift on Tuesdays, from nine to six."""
    return Shift.objects.get(resource=diary.theo, weekday=1)


@pytest.fixture
def visit(diary: Diary, monday: datetime) -> Appointment:
    """Ana's visit on Tuesday at five, to which Theo alone can be had."""
    Shift.objects.filter(resource=diary.mara).delete()
    starts_at = datetime(2026, 3, 3, 16, tzinfo=UTC)
    return book(client=diary.ana, service=diary.massage, starts_at=starts_at, by=BY)


def text(answer: Any) -> str:
    """Return an answer's page on one line."""
    return " ".join(answer.content.decode().split())


def new_shift(diary: Diary, **answers: Any) -> dict[str, Any]:
    """Return what is typed for a weekly shift of Mara at the weekend, as evenings."""
    return {
        "key": KEY,
        "therapist": str(diary.mara.pk),
        "location": str(diary.location.pk),
        "repeat": "weekly",
        "weekdays": ["5", "6"],
        "starts": "18:30",
        "ends": "20:00",
        "valid_from": "2026-03-02",
        "valid_until": "",
        "on": "2026-03-03",
    } | answers


def as_shown(shift: Shift, **answers: Any) -> dict[str, Any]:
    """Return the form of a weekly shift as its page shows it, with these changes."""
    return {
        "seen": shift.revision,
        "weekday": shift.weekday,
        "location": str(shift.location_id),
        "starts": "09:00",
        "ends": "18:00",
        "valid_from": "",
        "valid_until": "",
    } | answers


def test_the_week_shows_hours_places_and_time_off(desk: ScreenUser, diary: Diary, monday: datetime) -> None:
    Shift.objects.create(resource=diary.theo, location=diary.location, on=TUESDAY)
    ten = datetime(2026, 3, 4, 10, tzinfo=UTC)
    block_time(resource=diary.mara, starts_at=ten, ends_at=ten.replace(hour=12), reason="Course", by=BY)

    page = text(desk.open(GRID))

    assert "week of 2 March 2026" in page and "<b>Day off</b>" in page
    assert "09:00-18:00" in page and "Willow Auckland" in page and "10:00-12:00" in page
    assert "Add a shift: Theo, Tuesday 3 March" in page


def test_a_dated_shift_stands_in_place_of_the_weekly_one(diary: Diary, monday: datetime) -> None:
    dated = Shift.objects.create(
        resource=diary.theo, location=diary.location, on=TUESDAY, starts="12:00", ends="15:00"
    )

    [theo] = [
        row for row in read_week(monday_of(TUESDAY), Practice.current()) if row.therapist.pk == diary.theo.pk
    ]

    assert [day.shifts for day in theo.days][1] == [dated]
    assert [day.is_replaced for day in theo.days] == [False, True, False, False, False, False, False]


def test_a_shift_of_former_weeks_is_not_shown(desk: ScreenUser, tuesdays: Shift) -> None:
    Shift.objects.filter(pk=tuesdays.pk).update(valid_until=date(2026, 3, 2))

    assert str(tuesdays.pk) not in text(desk.open(GRID))
    assert str(tuesdays.pk) in text(desk.open(GRID, {"on": "2026-02-24"}))


@pytest.mark.parametrize("on", ["", "yesterday", "9999-12-31", "0001-01-01"])
def test_any_week_opens(desk: ScreenUser, diary: Diary, on: str) -> None:
    assert desk.open(GRID, {"on": on}).status_code == 200


def test_the_grid_costs_the_same_for_many(desk: ScreenUser, diary: Diary) -> None:
    few = query_count(desk, GRID)
    for therapist in TherapistFactory.create_batch(10):
        add_shift_every_day(therapist, diary.location)

    assert query_count(desk, GRID) == few <= 8


def test_a_therapist_sees_the_week_and_changes_nothing(theo: ApiUser, tuesdays: Shift) -> None:
    user = screen_user(theo.person)

    page = text(user.open(GRID))

    assert "09:00-18:00" in page and f"{GRID}/new" not in page and str(tuesdays.pk) not in page
    assert user.open(f"{GRID}/{tuesdays.pk}").status_code == 403


def test_a_weekly_shift_is_added_on_several_days_once(
    desk: ScreenUser, diary: Diary, monday: datetime
) -> None:
    answers = [desk.send(f"{GRID}/new", **new_shift(diary)) for _ in range(2)]

    assert [(a.status_code, a["Location"]) for a in answers] == [(303, f"{GRID}?on=2026-03-02")] * 2
    added = Shift.objects.filter(resource=diary.mara, starts=time(18, 30)).order_by("weekday")
    assert list(added.values_list("weekday", "ends", "valid_from")) == [
        (5, time(20), date(2026, 3, 2)),
        (6, time(20), date(2026, 3, 2)),
    ]
    assert "The shift is set." in text(desk.open(GRID))


def test_of_several_days_none_is_added_when_one_is_refused(
    desk: ScreenUser, diary: Diary, monday: datetime
) -> None:
    Shift.objects.filter(resource=diary.mara, weekday=5).delete()

    answer = desk.send(f"{GRID}/new", **new_shift(diary, starts="10:00", ends="12:00"))

    assert answer.status_code == 409 and "already works at Willow Clinic" in text(answer)
    assert not Shift.objects.filter(resource=diary.mara, weekday=5).exists()


def test_a_day_off_takes_the_hours_of_one_day(desk: ScreenUser, diary: Diary, monday: datetime) -> None:
    sent = new_shift(diary, repeat="once", is_day_off="on", starts="", ends="", weekdays=[])

    answer = desk.send(f"{GRID}/new", **sent)

    day_off = Shift.objects.get(resource=diary.mara, on=TUESDAY)
    assert (answer.status_code, day_off.starts, day_off.valid_from) == (303, None, None)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"weekdays": []}, "weekdays"),
        ({"starts": ""}, "starts"),
        ({"repeat": "once", "on": ""}, "on"),
        ({"therapist": ""}, "therapist"),
        ({"ends": "18:30"}, ""),
        ({"valid_from": "2026-03-02", "valid_until": "2026-03-01"}, ""),
        ({"valid_from": "2042-03-02"}, "valid_from"),
    ],
)
def test_what_is_wrong_is_marked(
    desk: ScreenUser, diary: Diary, monday: datetime, typed: dict[str, Any], wrong: str
) -> None:
    answer = desk.send(f"{GRID}/new", **new_shift(diary, **typed))

    assert answer.status_code in (409, 422)
    assert f'id="id_{wrong}_error"' in text(answer) if wrong else 'class="notice stop"' in text(answer)


def test_visits_in_the_way_are_listed_and_forced_with_a_reason(
    desk: ScreenUser, tuesdays: Shift, visit: Appointment
) -> None:
    address = f"{GRID}/{tuesdays.pk}"

    refused = desk.send(address, **as_shown(tuesdays, ends="15:00"))
    forced = desk.send(address, **as_shown(tuesdays, ends="15:00"), force_reason="Theo's course")

    page = text(refused)
    assert refused.status_code == 409 and f'href="/diary/visits/{visit.pk}">Tuesday 3 March, 16:00' in page
    assert "Do it anyway, because" in page and 'value="15:00"' in page
    visit.refresh_from_db()
    assert (forced.status_code, visit.needs_rebooking) == (303, True)
    assert "1 visit has to be rebooked" in text(desk.open(GRID))


def test_a_shift_is_changed_and_the_same_change_again_is_done_already(
    desk: ScreenUser, tuesdays: Shift
) -> None:
    sent = as_shown(tuesdays, starts="10:00", valid_until="2026-12-31")

    answers = [desk.send(f"{GRID}/{tuesdays.pk}?on=2026-03-10", **sent) for _ in range(2)]

    tuesdays.refresh_from_db()
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0]["Location"] == f"{GRID}?on=2026-03-09"
    assert (tuesdays.starts, tuesdays.valid_until) == (time(10), date(2026, 12, 31))


def test_an_old_page_shows_what_is_on_record_and_keeps_what_was_typed(
    desk: ScreenUser, tuesdays: Shift
) -> None:
    Shift.objects.filter(pk=tuesdays.pk).update(revision=5, ends=time(17))

    answer = desk.send(f"{GRID}/{tuesdays.pk}", **as_shown(tuesdays, ends="16:00"))

    page = text(answer)
    assert (
        answer.status_code == 412
        and "On record now" in page
        and " object (" not in page
        and 'value="16:00"' in page
    )
    assert 'name="seen" value="5"' in page


def test_a_weekly_shift_offers_other_hours_for_the_day_it_was_opened_from(
    desk: ScreenUser, tuesdays: Shift
) -> None:
    page = text(desk.open(f"{GRID}/{tuesdays.pk}", {"on": "2026-03-10"}))

    assert "Only on Tuesday 10 March" in page and "on=2026-03-10&amp;repeat=once" in page


def test_a_shift_is_dropped_and_dropping_it_again_changes_nothing(desk: ScreenUser, tuesdays: Shift) -> None:
    answers = [desk.send(f"{GRID}/{tuesdays.pk}/drop", seen=1) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert not Shift.objects.filter(pk=tuesdays.pk).exists()


def test_a_shift_changed_meanwhile_is_not_dropped(desk: ScreenUser, tuesdays: Shift) -> None:
    Shift.objects.filter(pk=tuesdays.pk).update(revision=5)

    assert desk.send(f"{GRID}/{tuesdays.pk}/drop", seen=1).status_code == 412
    assert Shift.objects.filter(pk=tuesdays.pk).exists()


def test_dropping_a_shift_lists_the_visits_in_the_way(
    desk: ScreenUser, tuesdays: Shift, visit: Appointment
) -> None:
    address = f"{GRID}/{tuesdays.pk}/drop"

    refused = desk.send(address, seen=tuesdays.revision)
    forced = desk.send(address, seen=tuesdays.revision, force_reason="Ill")

    assert refused.status_code == 409 and str(visit.pk) in text(refused)
    assert "Drop it anyway" in text(refused)
    assert forced.status_code == 303


def test_the_form_of_a_new_shift_names_people_and_places(desk: ScreenUser, diary: Diary) -> None:
    page = text(desk.open(f"{GRID}/new", {"therapist": str(diary.theo.pk), "on": "2026-03-03"}))

    assert "selected>Theo<" in page and ">Willow Auckland<" in page and " object (" not in page


def test_no_shift_is_not_found(desk: ScreenUser) -> None:
    assert desk.open(f"{GRID}/018f2f6e-7c1a-7b5e-9f43-1c2d3e4f5a6b").status_code == 404
