"""Plan, book, move and cancel several visits on their pages."""

from typing import Any
from urllib.parse import urlencode

import pytest

from scheduling.models import Appointment, Series
from scheduling.rebooking.actions.advise_rebooking import advise_rebooking
from scheduling.screens.series.advised import address_of_advised
from tests.cast import ApiUser
from tests.factories import Diary, visit_of
from tests.screen_user import ScreenUser, screen_user

pytestmark = pytest.mark.usefixtures("on_monday")

PLAN = "/diary/series/new"


@pytest.fixture
def desk(dana: ApiUser) -> ScreenUser:
    return screen_user(dana.person)


@pytest.fixture
def wanted(diary: Diary) -> dict[str, str]:
    return {
        "client": str(diary.ana.pk),
        "service": str(diary.massage.pk),
        "location": str(diary.location.pk),
        "therapist": str(diary.theo.pk),
        "at": "2026-03-03T10:00",
        "every": "2",
        "visits": "3",
    }


def choices(page: Any) -> dict[str, str]:
    """Return the chosen time of each visit of a plan."""
    return {visit.name: visit.chosen for visit in page.context["visits"]}


def test_a_plan_shows_each_visit_and_books_those_chosen(desk: ScreenUser, wanted: dict[str, str]) -> None:
    page = desk.open(f"{PLAN}?{urlencode(wanted)}")
    chosen = choices(page) | {"visit-1": "-"}

    answer = desk.send(PLAN, **wanted, **chosen, key=page.context["key"])

    series = Series.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/diary/series/{series.pk}")
    starts = series.visits.order_by("starts_at").values_list("starts_at", flat=True)
    assert [f"{start:%d %b}" for start in starts] == ["03 Mar", "31 Mar"]


def test_a_plan_sent_twice_books_once(desk: ScreenUser, wanted: dict[str, str]) -> None:
    page = desk.open(f"{PLAN}?{urlencode(wanted)}")
    sent = wanted | choices(page) | {"key": page.context["key"]}

    assert desk.send(PLAN, **sent)["Location"] == desk.send(PLAN, **sent)["Location"]
    assert Series.objects.count() == 1


def test_a_visit_that_is_taken_names_why_and_three_times(
    desk: ScreenUser, wanted: dict[str, str], diary: Diary, dana: ApiUser
) -> None:
    body = {"client": str(diary.ben.pk), "service": str(diary.massage.pk), "therapist": str(diary.theo.pk)}
    dana.api("POST", "appointments", body | {"starts_at": "2026-03-17T10:00:00+00:00"})

    page = desk.open(f"{PLAN}?{urlencode(wanted)}")

    shown = page.context["visits"][1]
    assert shown.planned.conflict.code == "taken" and len(shown.choices) == 3 and shown.chosen == ""


def test_a_plan_without_a_choice_for_a_visit_books_none(desk: ScreenUser, wanted: dict[str, str]) -> None:
    page = desk.open(f"{PLAN}?{urlencode(wanted)}")

    answer = desk.send(PLAN, **wanted, **choices(page) | {"visit-2": ""}, key=page.context["key"])

    assert answer.status_code == 422 and not Series.objects.exists()


def test_a_plan_without_a_client_leads_to_the_page_of_booking(
    desk: ScreenUser, wanted: dict[str, str]
) -> None:
    assert desk.open(PLAN)["Location"].startswith("/diary/book")


def test_repeat_on_the_page_of_booking_leads_to_the_plan(desk: ScreenUser, wanted: dict[str, str]) -> None:
    sent = wanted | {"time": "exact", "day": "2026-03-03", "clock": "10:00", "key": "12345678"}

    answer = desk.send("/diary/book", **sent)

    assert answer["Location"].startswith(f"{PLAN}?") and not Appointment.objects.exists()
    assert len(desk.open(answer["Location"]).context["visits"]) == 3


def test_advised_visits_are_planned_and_booked_in_two_taps(
    desk: ScreenUser, diary: Diary, theo: ApiUser
) -> None:
    attendance = visit_of(diary.ana, diary.location, service=diary.massage)
    visit = advise_rebooking(
        appointment=attendance.appointment, service=diary.massage, every_weeks=2, visits=3, by=theo.person
    )

    page = desk.open(address_of_advised(visit))

    assert [bool(shown.planned.offer or shown.choices) for shown in page.context["visits"]] == [True] * 3


def test_a_plan_from_the_past_says_so_and_shows_no_visit(desk: ScreenUser, wanted: dict[str, str]) -> None:
    page = desk.open(f"{PLAN}?{urlencode(wanted | {'at': '2026-03-01T10:00'})}")

    assert page.status_code == 200 and page.context["visits"] == []
    assert "This time has passed." in page.content.decode()


@pytest.fixture
def series(dana: ApiUser, diary: Diary) -> Series:
    body = {
        "client": str(diary.ana.pk),
        "service": str(diary.massage.pk),
        "location": str(diary.location.pk),
        "first_at": "2026-03-03T10:00:00+00:00",
        "every_weeks": 1,
        "visits": 3,
    }
    assert dana.api("POST", "series", body).status_code == 201
    return Series.objects.get()


def test_cancel_later_visits_on_their_page(desk: ScreenUser, series: Series) -> None:
    page = desk.open(f"/diary/series/{series.pk}")
    second = list(page.context["cancel"].visits)[1]
    sent = {"seen": str(series.revision), "first": second, "scope": "later", "why": "client:away"}

    answer = desk.send(f"/diary/series/{series.pk}/cancel", **sent)

    assert answer.status_code == 303
    assert Appointment.objects.filter(state="cancelled").count() == 2


def test_move_all_visits_on_their_page(desk: ScreenUser, series: Series) -> None:
    first = next(iter(desk.open(f"/diary/series/{series.pk}").context["move"].visits))
    sent = {"seen": "1", "first": first, "scope": "all", "day": "2026-03-04", "time": "11:00"}

    answer = desk.send(f"/diary/series/{series.pk}/move", **sent)

    assert answer.status_code == 303
    starts = series.visits.order_by("starts_at").values_list("starts_at", flat=True)
    assert [f"{start:%d %H}" for start in starts] == ["04 11", "11 11", "18 11"]


def test_a_series_changed_meanwhile_keeps_what_was_typed(desk: ScreenUser, series: Series) -> None:
    first = next(iter(desk.open(f"/diary/series/{series.pk}").context["move"].visits))
    Series.objects.update(revision=2)
    sent = {"seen": "1", "first": first, "scope": "all", "day": "2026-03-04", "time": "11:00"}

    answer = desk.send(f"/diary/series/{series.pk}/move", **sent)

    assert answer.status_code == 412 and 'value="2026-03-04"' in answer.content.decode()
