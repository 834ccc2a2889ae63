"""A sick day on the screens: recorded, proposed, carried out, what is left, and who is to be called."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.models import Envelope
from scheduling.models import Appointment, Block, Hold, SickDayVisit
from tests.cast import ApiUser
from tests.factories import ClientFactory, Diary
from tests.scheduling.sick_days.steps import book, carry_out, decision, fall_ill, proposals
from tests.screen_user import ScreenUser, screen_user

pytestmark = pytest.mark.usefixtures("on_monday")


@pytest.fixture
def desk(dana: ApiUser) -> ScreenUser:
    """Dana's browser, signed in."""
    return screen_user(dana.person)


def text(answer: Any) -> str:
    """Return an answer's page on one line."""
    return " ".join(answer.content.decode().split())


def chosen_in(page: str) -> dict[str, str]:
    """Return what a browser sends of the page as it is: the hidden fields, and what is chosen."""
    hidden = re.findall(r'type="hidden" name="(seen-[^"]+)" value="([^"]+)"', page)
    radios = re.findall(r'type="radio" name="([^"]+)" value="([^"]+)" checked', page)
    return dict(hidden) | dict(radios)


def options_in(page: str) -> list[str]:
    return re.findall(r'type="radio" name="[^"]+" value="([^"]+)"', page)


def test_record_leads_from_the_form_to_the_visits(desk: ScreenUser, dana: ApiUser, diary: Diary) -> None:
    book(dana, diary, diary.ana, 10)
    page = text(desk.open(f"/diary/sick-days/new?therapist={diary.theo.pk}&on=2026-03-03"))
    assert 'value="2026-03-03"' in page and "selected" in page
    form = {"therapist": str(diary.theo.pk), "day": "2026-03-03", "from_time": "", "until_time": ""}

    first, again = (desk.post("/diary/sick-days/new", form) for _ in range(2))

    block = Block.objects.get()
    assert (first.status_code, first["Location"]) == (303, f"/diary/sick-days/{block.pk}")
    assert again["Location"] == first["Location"]
    assert block.during.lower.isoformat() == "2026-03-03T00:00:00+00:00"
    shown = text(desk.open(first["Location"]))
    assert "Theo is ill" in shown and "Tuesday, 3 March" in shown and "all day" in shown
    assert "1 visit to settle" in shown and "Same time with Mara" in shown


def test_rest_of_a_day_is_recorded_from_a_time(desk: ScreenUser, dana: ApiUser, diary: Diary) -> None:
    book(dana, diary, diary.ana, 10)
    book(dana, diary, diary.ben, 14)
    form = {"therapist": str(diary.theo.pk), "day": "2026-03-03", "from_time": "12:00", "until_time": ""}

    shown = text(desk.open(desk.post("/diary/sick-days/new", form)["Location"]))

    assert "1 visit to settle" in shown and "Ben" in shown and "Ana" not in shown


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"therapist": ""}, "Fill this in."),
        ({"day": "2026-02-01"}, "This time has passed."),
        ({"from_time": "14:00", "until_time": "12:00"}, "A block ends after it starts."),
    ],
)
def test_record_refuses_at_its_field(
    desk: ScreenUser, diary: Diary, changes: dict[str, str], sentence: str
) -> None:
    form = {"therapist": str(diary.theo.pk), "day": "2026-03-03", "from_time": "", "until_time": ""}

    answer = desk.post("/diary/sick-days/new", form | changes)

    assert answer.status_code in (409, 422) and sentence in text(answer)
    assert not Block.objects.exists()


def test_second_sick_day_leads_to_the_one_that_is_there(
    desk: ScreenUser, dana: ApiUser, diary: Diary
) -> None:
    key = fall_ill(dana, diary, **{"from": "2026-03-03T12:00:00+00:00"})
    form = {"therapist": str(diary.theo.pk), "day": "2026-03-03", "from_time": "", "until_time": ""}

    assert desk.post("/diary/sick-days/new", form)["Location"] == f"/diary/sick-days/{key}"


def test_carry_out_as_proposed_settles_all_and_shows_it(
    desk: ScreenUser, dana: ApiUser, diary: Diary
) -> None:
    diary.ben.email, diary.ben.phone = "", "+447700900123"
    diary.ben.save()
    book(dana, diary, diary.ana, 10)
    book(dana, diary, diary.ben, 14)
    address = f"/diary/sick-days/{fall_ill(dana, diary)}"
    page = text(desk.open(address))
    assert "No letter reaches them: call" in page and 'href="tel:+447700900123"' in page

    answer = desk.post(address, chosen_in(page))

    assert (answer.status_code, answer["Location"]) == (303, address)
    shown = text(desk.open(address))
    assert "2 visits are settled." in shown and "Every visit of the day is settled." in shown
    assert "Letter written" in shown and "1 to call" in shown and "To be called" in shown
    assert SickDayVisit.objects.count() == 2
    assert Envelope.objects.filter(kind="sick_day").count() == 1
    again = desk.post(address, chosen_in(page))
    assert (again.status_code, SickDayVisit.objects.count()) == (303, 2)


def test_visit_that_is_left_for_now_stays_in_the_way(desk: ScreenUser, dana: ApiUser, diary: Diary) -> None:
    visit = book(dana, diary, diary.ana, 10)
    address = f"/diary/sick-days/{fall_ill(dana, diary)}"
    page = text(desk.open(address))

    answer = desk.post(address, chosen_in(page) | {f"way-{visit['id']}": "leave"})

    assert "Nothing was chosen." in text(desk.open(answer["Location"]))
    assert Appointment.objects.get().needs_rebooking and not SickDayVisit.objects.exists()


def test_visit_that_changed_meanwhile_stands_with_its_reason(
    desk: ScreenUser, dana: ApiUser, diary: Diary
) -> None:
    visit = book(dana, diary, diary.ana, 10)
    book(dana, diary, diary.ben, 14)
    address = f"/diary/sick-days/{fall_ill(dana, diary)}"
    page = text(desk.open(address))
    revision = Appointment.objects.get(pk=visit["id"]).revision
    dana.api("POST", f"appointments/{visit['id']}/confirm", {}, if_match=f'"{revision}"')

    answer = desk.post(address, chosen_in(page))

    shown = text(answer)
    assert answer.status_code == 409
    assert "1 visit was left as it is" in shown and "Someone changed this since you read it." in shown
    assert "1 visit settled" in shown and "1 visit to settle" in shown
    assert chosen_in(shown)[f"way-{visit['id']}"] == "leave"


@pytest.mark.parametrize("value", ["", "other_therapist", "later|x y", "cancel|20260303T1000Z", "choose|a"])
def test_unreadable_choice_changes_nothing(desk: ScreenUser, dana: ApiUser, diary: Diary, value: str) -> None:
    visit = book(dana, diary, diary.ana, 10)
    address = f"/diary/sick-days/{fall_ill(dana, diary)}"
    page = text(desk.open(address))

    answer = desk.post(address, chosen_in(page) | {f"way-{visit['id']}": value, "way-x": "cancel"})

    assert answer.status_code in (303, 409)
    assert Appointment.objects.get().state == "booked" and not SickDayVisit.objects.exists()


def test_client_on_the_phone_chooses_a_held_time(desk: ScreenUser, dana: ApiUser, diary: Diary) -> None:
    book(dana, diary, diary.ana, 10)
    address = f"/diary/sick-days/{fall_ill(dana, diary)}"
    page = text(desk.open(address))
    visit = Appointment.objects.get()
    choose = next(value for value in options_in(page) if value.startswith("choose"))
    desk.post(address, chosen_in(page) | {f"way-{visit.pk}": choose})
    shown = text(desk.open(address))
    assert "They choose until" in shown and "They choose on the phone" in shown
    settled = SickDayVisit.objects.get()

    answer = desk.post(
        f"/diary/sick-days/visits/{settled.pk}/choose", {"time": str(settled.times.earliest("starts_at").pk)}
    )

    assert answer["Location"] == address
    assert "They chose Wed 4 March, 10:00" in text(desk.open(address))
    assert not Hold.objects.exists()


def test_held_times_are_let_go_and_refused_afterwards(desk: ScreenUser, dana: ApiUser, diary: Diary) -> None:
    book(dana, diary, diary.ana, 10)
    key = fall_ill(dana, diary)
    carry_out(dana, key, decision(proposals(dana, key)[0], "choose"))
    settled = SickDayVisit.objects.get()
    choose = f"/diary/sick-days/visits/{settled.pk}/choose"

    desk.post(choose, {"time": "none"})

    assert "None of the held times suited them" in text(desk.open(f"/diary/sick-days/{key}"))
    assert desk.post(choose, {"time": str(settled.times.earliest("starts_at").pk)}).status_code == 409


def test_diary_and_panel_lead_to_the_sick_day(desk: ScreenUser, dana: ApiUser, diary: Diary) -> None:
    visit = book(dana, diary, diary.ana, 10)
    new = f"/diary/sick-days/new?therapist={diary.theo.pk}&amp;on=2026-03-03"
    diary_of_the_day = f"/diary?on=2026-03-03&location={diary.location.pk}"
    assert new in text(desk.open(diary_of_the_day))
    assert new in text(desk.open(f"/diary/visits/{visit['id']}"))

    key = fall_ill(dana, diary)

    assert f"/diary/sick-days/{key}" in text(desk.open(diary_of_the_day))
    assert f"/diary/sick-days/{key}" in text(desk.open(f"/diary/visits/{visit['id']}"))


def test_page_takes_as_many_queries_for_six_visits_as_for_two(
    desk: ScreenUser, dana: ApiUser, diary: Diary
) -> None:
    counts = []
    for day, many in (("03", 2), ("04", 6)):
        for number in range(many):
            at = f"2026-03-{day}T{9 + 3 * number // 2:02}:{number % 2 * 30:02}:00+00:00"
            book(dana, diary, ClientFactory.create(), 9, starts_at=at)
        times = {"from": f"2026-03-{day}T00:00:00+00:00", "to": f"2026-03-{day}T23:59:00+00:00"}
        key = fall_ill(dana, diary, **times)
        rows = proposals(dana, key)
        carry_out(dana, key, *(decision(row, "cancel") for row in rows[: many // 2]))
        with CaptureQueriesContext(connection) as queries:
            assert desk.open(f"/diary/sick-days/{key}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST_QUERIES, counts


MOST_QUERIES = 50
