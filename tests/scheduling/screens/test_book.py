"""/diary/book: a visit booked on one page, for somebody on file or somebody new."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from clients.models import Client
from clinic.actors import SystemActor
from clinic.models import Closure, Envelope, Practice
from clinic.roles import FRONT_DESK
from clinic.screens.forms import new_key
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.book import book
from scheduling.models import Appointment
from tests.factories import ClientFactory, ConditionFactory, Diary, StaffFactory, add_shift_every_day
from tests.screen_user import ScreenUser, screen_user

pytestmark = pytest.mark.usefixtures("on_monday")
TEN = datetime(2026, 3, 3, 10, tzinfo=UTC)
MOREIRA = {"name": "Ana Moreira", "phone": "+442079460123", "birth_on": "1988-04-12"}


@pytest.fixture
def desk(practice: Practice) -> ScreenUser:
    return screen_user(StaffFactory.create(name="Dana", roles=[FRONT_DESK]))


def page(user: ScreenUser, **query: Any) -> str:
    answer = user.open("/diary/book", query)
    assert answer.status_code == 200, answer
    return str(answer.content.decode())


def offered(html: str) -> list[str]:
    """Return the values of the times that a page offers."""
    return re.findall(r'name="time" value="(2[^"]+)"', html)


def wish(diary: Diary, **more: Any) -> dict[str, Any]:
    """Return the answers of a form that books Ana with Theo on Tuesday at 10."""
    time = f"20260303T1000Z {diary.location.pk} {diary.theo.pk}"
    return {"key": new_key(), "client": diary.ana.pk, "service": diary.massage.pk, "time": time} | more


def occupy(diary: Diary, *therapists: Any) -> None:
    for therapist in therapists or (diary.theo,):
        book(
            client=ClientFactory.create(),
            service=diary.massage,
            starts_at=TEN,
            location=diary.location,
            requested=[RequestedResource(therapist.pk, "therapist")],
            by=SystemActor("test"),
        )


def test_the_steps_lead_from_a_name_to_a_booked_visit(desk: ScreenUser, diary: Diary) -> None:
    ana = ClientFactory.create(**MOREIRA)
    found = page(desk, search="moriera")
    assert "Ana Moreira" in found and "1988" in found and not offered(found)

    chosen = desk.open(
        "/diary/book", {"search": "moriera", "searched": "moriera", "client": ana.pk, "service": ""}
    )
    assert chosen.status_code == 303 and "moriera" not in chosen["Location"]
    html = page(desk, client=ana.pk, service=diary.massage.pk, therapist=diary.theo.pk)
    [first, *_] = offered(html)

    answer = desk.send("/diary/book", **wish(diary, client=ana.pk, therapist=diary.theo.pk, time=first))

    visit = Appointment.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/diary/visits/{visit.pk}")
    assert (visit.client, visit.service) == (ana, diary.massage)
    assert visit.starts_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert Envelope.objects.get().kind == "booking_confirmed"


def test_a_new_text_is_a_new_search_though_somebody_is_ticked(desk: ScreenUser, diary: Diary) -> None:
    html = page(desk, search="ben", searched="ana", client=diary.ana.pk)

    assert f'value="{diary.ben.pk}"' in html and not offered(html)


def test_the_times_are_those_of_the_availability_of_the_interface(diary: Diary, dana: Any) -> None:
    desk = screen_user(dana.person)
    occupy(diary)
    html = page(desk, client=diary.ana.pk, service=diary.massage.pk, therapist=diary.theo.pk, on="2026-03-03")
    answer = dana.api(
        "GET",
        f"availability?service={diary.massage.pk}&therapist={diary.theo.pk}&for_client={diary.ana.pk}"
        "&from=2026-03-03T00:00Z&to=2026-03-10T00:00Z",
    )
    starts = {slot["starts_at"][:16] for slot in answer.json()["results"]}

    shown = {f"{v[:4]}-{v[4:6]}-{v[6:11]}:{v[11:13]}" for v in offered(html)}
    assert shown and shown <= starts
    assert "2026-03-03T10:00" not in shown


def test_a_known_client_is_offered_what_they_had_last(desk: ScreenUser, diary: Diary) -> None:
    html = page(desk, client=diary.ana.pk)
    assert re.search(rf'value="{diary.massage.pk}" selected', html)
    book(
        client=diary.ana,
        guests=[diary.ben],
        service=diary.couples,
        starts_at=TEN,
        location=diary.location,
        by=SystemActor("t"),
    )

    assert re.search(rf'value="{diary.couples.pk}" selected', page(desk, client=diary.ana.pk))


def test_wishes_are_said_and_kept(desk: ScreenUser, diary: Diary) -> None:
    diary.ana.therapist_wishes.create(resource=diary.theo, wish="never")
    diary.ana.therapist_wishes.create(resource=diary.mara, wish="prefer")

    html = page(desk, client=diary.ana.pk, service=diary.massage.pk)

    assert "Prefers Mara. Never Theo." in html
    assert not any(str(diary.theo.pk) in value for value in offered(html))


def test_a_tapped_time_is_chosen_exactly(desk: ScreenUser, diary: Diary) -> None:
    at = "2026-03-03T10:05:00+00:00"
    assert "Tuesday 3 March, 10:05: choose who comes." in page(desk, at=at, location=diary.location.pk)
    html = page(desk, client=diary.ana.pk, at=at, location=diary.location.pk, service=diary.massage.pk)
    assert 'value="exact" required checked' in html and 'value="10:05"' in html

    answers = wish(diary, location=diary.location.pk, time="exact", day="2026-03-03", clock="10:05")
    desk.send("/diary/book", **answers)

    assert Appointment.objects.get().starts_at == TEN + timedelta(minutes=5)


def test_a_walk_in_is_booked_at_this_minute(desk: ScreenUser, diary: Diary) -> None:
    answers = wish(diary, location=diary.location.pk, time="now")
    assert desk.send("/diary/book", **answers).status_code == 409

    desk.send(
        "/diary/book", **answers | {"key": new_key(), "reason": "Came by before we open.", "anyway": "1"}
    )

    visit = Appointment.objects.get()
    assert visit.starts_at == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert visit.override_reason == "Came by before we open."


def test_the_reason_overrules_the_time_that_was_refused_though_no_time_is_chosen_anew(
    desk: ScreenUser, diary: Diary
) -> None:
    occupy(diary)
    answers = wish(diary, therapist=diary.theo.pk)

    html = desk.send("/diary/book", **answers).content.decode()
    button = re.findall(r'name="anyway" value="([^"]+)"', html)
    without_time = answers | {"key": new_key(), "time": "", "reason": "Agreed with Theo."}
    desk.send("/diary/book", **without_time, anyway=button[0])

    assert Appointment.objects.get(client=diary.ana).override_reason == "Agreed with Theo."


def test_an_exact_time_is_of_the_only_location_at_which_the_therapist_works(
    desk: ScreenUser, diary: Diary
) -> None:
    answers = wish(diary, therapist=diary.kiri.pk, time="exact", day="2026-03-04", clock="10:05")
    desk.send("/diary/book", **answers)

    visit = Appointment.objects.get()
    assert visit.location == diary.auckland
    assert f"{visit.starts_at.astimezone(diary.auckland.zone):%H:%M}" == "10:05"


def test_where_several_locations_are_open_the_field_and_buttons_ask_which(
    desk: ScreenUser, diary: Diary
) -> None:
    add_shift_every_day(diary.theo, diary.auckland, "19:00", "08:00")
    diary.auckland.opening_hours.update(opens="00:00", closes="00:00")
    answers = wish(diary, therapist=diary.theo.pk, time="exact", day="2026-03-03", clock="10:05")

    html = desk.send("/diary/book", **answers).content.decode()

    assert 'aria-describedby="book-location-error"' in html and "Say at which location it is" in html
    buttons = re.findall(r'name="location" value="([^"]+)" formnovalidate', html)
    assert str(diary.location.pk) in buttons
    desk.send("/diary/book", **answers | {"key": new_key(), "location": diary.location.pk})
    assert Appointment.objects.get().location == diary.location


def test_a_refused_walk_in_stays_chosen(desk: ScreenUser, diary: Diary) -> None:
    answers = wish(diary, location=diary.location.pk, time="now")
    html = desk.send("/diary/book", **answers).content.decode()

    assert 'value="now" required checked' in html and 'name="anyway" value="now"' in html


def test_offers_name_their_location_where_any_will_do(desk: ScreenUser, diary: Diary) -> None:
    occupy(diary)

    html = desk.send("/diary/book", **wish(diary, location="")).content.decode()

    assert f"Mara, {diary.location.name}</button>" in html


def test_somebody_new_is_registered_and_booked_in_one(desk: ScreenUser, diary: Diary) -> None:
    html = page(desk, new="1", search="Zoe Quintero")
    assert 'value="Zoe Quintero"' in html and offered(html)

    answers = wish(
        diary, client="", new="1", name="Zoe Quintero", phone="020 7946 0999", email="zoe@oak.test"
    )
    answer = desk.send("/diary/book", **answers)

    visit = Appointment.objects.get()
    assert answer.status_code == 303
    assert (visit.client.name, visit.client.phone) == ("Zoe Quintero", "+442079460999")


def test_the_same_form_twice_books_once(desk: ScreenUser, diary: Diary) -> None:
    answers = wish(diary, client="", new="1", name="Zoe Quintero")

    first, second = desk.send("/diary/book", **answers), desk.send("/diary/book", **answers)

    assert first["Location"] == second["Location"]
    assert Appointment.objects.count() == 1 and Client.objects.filter(name="Zoe Quintero").count() == 1


def test_a_refused_booking_registers_nobody(desk: ScreenUser, diary: Diary) -> None:
    occupy(diary)

    answer = desk.send("/diary/book", **wish(diary, client="", new="1", name="Zoe Quintero"))

    assert answer.status_code == 409
    assert 'value="Zoe Quintero"' in answer.content.decode()
    assert not Client.objects.filter(name="Zoe Quintero").exists()


def test_somebody_who_may_be_on_file_is_shown_before_registering(desk: ScreenUser, diary: Diary) -> None:
    ana = ClientFactory.create(**MOREIRA)
    answers = wish(diary, client="", new="1", name="Anna Moreira", phone="020 7946 0123")

    warned = desk.send("/diary/book", **answers)
    assert warned.status_code == 409 and "Book for Ana Moreira" in warned.content.decode()
    desk.send("/diary/book", **answers | {"key": new_key(), "client": str(ana.pk), "new": "1"})
    desk.send("/diary/book", **answers | {"key": new_key(), "register": "1", "time": later(diary)})

    names = [visit.client.name for visit in Appointment.objects.order_by("starts_at")]
    assert names == ["Ana Moreira", "Anna Moreira"]


def later(diary: Diary) -> str:
    return f"20260303T1300Z {diary.location.pk} {diary.theo.pk}"


def test_a_time_taken_meanwhile_is_refused_with_two_rows_of_offers(desk: ScreenUser, diary: Diary) -> None:
    occupy(diary)

    answer = desk.send("/diary/book", **wish(diary, therapist=diary.theo.pk))

    html = answer.content.decode()
    assert answer.status_code == 409 and "Someone else already has this time." in html
    assert "At the same time with" in html and "Nearest with Theo" in html
    offers = re.findall(r'name="offer" value="(2[^"]+)"', html)
    assert offers[0] == f"20260303T1000Z {diary.location.pk} {diary.mara.pk}"
    assert {value.rpartition(" ")[2] for value in offers[1:]} == {str(diary.theo.pk)}


def test_an_offer_books_with_one_press(desk: ScreenUser, diary: Diary) -> None:
    occupy(diary)
    offer = f"20260303T1000Z {diary.location.pk} {diary.mara.pk}"

    desk.send("/diary/book", **wish(diary, therapist=diary.theo.pk, offer=offer))

    visit = Appointment.objects.get(client=diary.ana)
    assert [a.resource for a in visit.assignments.filter(kind="therapist")] == [diary.mara]


def test_overruling_needs_a_reason(desk: ScreenUser, diary: Diary) -> None:
    occupy(diary)
    answers = wish(diary, therapist=diary.theo.pk)

    without = desk.send("/diary/book", **answers, anyway="1")
    assert without.status_code == 422 and "Say why." in without.content.decode()
    desk.send("/diary/book", **answers | {"key": new_key(), "anyway": "1", "reason": "Agreed with Theo."})

    assert Appointment.objects.get(client=diary.ana).override_reason == "Agreed with Theo."


def test_a_rule_that_nobody_overrules_offers_no_reason(desk: ScreenUser, diary: Diary) -> None:
    occupy_ana: dict[str, Any] = {"client": diary.ana, "service": diary.massage, "location": diary.location}
    book(starts_at=TEN, by=SystemActor("test"), **occupy_ana)

    answer = desk.send(
        "/diary/book", **wish(diary, time=f"20260303T1030Z {diary.location.pk} {diary.mara.pk}")
    )

    assert answer.status_code == 409 and "Book anyway" not in answer.content.decode()


def test_a_couple_is_booked_with_the_guest(desk: ScreenUser, diary: Diary) -> None:
    html = page(desk, client=diary.ana.pk, service=diary.couples.pk, guest="ben")
    assert f'name="guests" value="{diary.ben.pk}"' in html
    html = page(desk, client=diary.ana.pk, service=diary.couples.pk, guests=diary.ben.pk)

    desk.send(
        "/diary/book", **wish(diary, service=diary.couples.pk, guests=diary.ben.pk, time=offered(html)[0])
    )

    visit = Appointment.objects.get()
    assert {a.client for a in visit.attendances.all()} == {diary.ana, diary.ben}


def test_a_guest_too_many_is_refused_in_words(desk: ScreenUser, diary: Diary) -> None:
    answer = desk.send("/diary/book", **wish(diary, guests=diary.ben.pk))

    assert answer.status_code == 422 and "treats 1 at once" in answer.content.decode()


def test_a_child_is_shown_with_the_guardian(desk: ScreenUser, diary: Diary) -> None:
    mia = ClientFactory.create(name="Mia", birth_on="2016-05-01", guardian=diary.ana, email="")

    assert "guardian: Ana" in page(desk, client=mia.pk)
    assert desk.send("/diary/book", **wish(diary, client=mia.pk)).status_code == 303
    assert Envelope.objects.get().to_address == diary.ana.email


def test_days_without_times_say_what_is_next(desk: ScreenUser, diary: Diary) -> None:
    far = (TEN + timedelta(days=380)).date()

    html = page(desk, client=diary.ana.pk, service=diary.massage.pk, on=far)
    assert "No free times in these 7 days." in html and "Choose another therapist" in html


def test_the_next_free_time_is_found_beyond_seven_days(desk: ScreenUser, diary: Diary) -> None:
    Closure.objects.create(first_on="2026-03-01", last_on="2026-03-14", reason="Painting")

    html = page(desk, client=diary.ana.pk, service=diary.massage.pk, location=diary.location.pk)

    assert "Next free: Sunday 15 March, 09:00" in html and "on=2026-03-15" in html


def test_no_time_chosen_is_said_in_words(desk: ScreenUser, diary: Diary) -> None:
    answer = desk.send("/diary/book", **wish(diary, time=""))

    assert answer.status_code == 422 and "Choose a time." in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"client": "x"},
        {"client": "00000000-0000-0000-0000-000000000000", "service": "y"},
        {"at": "never", "on": "0000-00-00"},
        {"at": "0001-01-01T00:00", "guests": "z", "part": "q", "location": "1"},
    ],
)
def test_an_address_that_names_nothing_opens_the_page(
    desk: ScreenUser, diary: Diary, query: dict[str, str]
) -> None:
    assert "Book a visit" in page(desk, **query)


@pytest.mark.parametrize("query", [{"on": "9999-12-31"}, {"at": "9999-12-31T10:00+00:00"}])
def test_the_last_day_of_all_opens_the_page(desk: ScreenUser, diary: Diary, query: dict[str, str]) -> None:
    assert not offered(page(desk, client=str(diary.ana.pk), **query))


@pytest.mark.parametrize("time", ["x", "20260303T1000Z", "20260303T1000Z a b", "exact", "99999999T9999Z"])
def test_an_unreadable_time_is_refused(desk: ScreenUser, diary: Diary, time: str) -> None:
    assert desk.send("/diary/book", **wish(diary, time=time)).status_code == 422
    assert not Appointment.objects.exists()


def test_the_panel_gets_a_part_and_keeps_to_itself(desk: ScreenUser, diary: Diary) -> None:
    answer = desk.get("/diary/book", {"client": str(diary.ana.pk)}, headers={"HX-Request": "true"})

    html = answer.content.decode()
    assert "<html" not in html and 'hx-target="#panel"' in html and offered(html)


def test_the_desk_reads_no_clinical_word(desk: ScreenUser, diary: Diary) -> None:
    diary.massage.tags = ["hot_stone"]
    diary.massage.save()
    ConditionFactory.create(client=diary.ana, code="CM-HEAT")

    answer = desk.send("/diary/book", **wish(diary))

    html = answer.content.decode().lower()
    assert answer.status_code == 409 and "does not suit" in html
    assert not any(word in html for word in ("cm-heat", "heat does", "sclerosis"))


def test_booking_needs_a_sign_in(diary: Diary) -> None:
    assert Browser().post("/diary/book", wish(diary)).status_code == 401


def queries_of(ask: Any) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        ask()
    return [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]


def test_the_queries_of_the_page_do_not_grow(desk: ScreenUser, diary: Diary) -> None:
    def ask() -> str:
        return page(desk, client=diary.ana.pk, service=diary.massage.pk)

    few = queries_of(ask)
    for day in range(1, 7):
        occupied = TEN + timedelta(days=day)
        book(
            client=diary.ana,
            service=diary.massage,
            starts_at=occupied,
            location=diary.location,
            by=SystemActor("test"),
        )
    ClientFactory.create_batch(10)

    assert (len(few), len(queries_of(ask))) == (12, 12), "\n".join(few)


def test_booking_costs_little_more_than_the_interface_does(diary: Diary, dana: Any) -> None:
    desk = screen_user(dana.person)
    body = {
        "client": str(diary.ben.pk),
        "service": str(diary.massage.pk),
        "starts_at": TEN.isoformat(),
        "location": str(diary.location.pk),
    }
    by_interface = queries_of(lambda: dana.api("POST", "appointments", body))
    by_form = queries_of(lambda: desk.send("/diary/book", **wish(diary, time=later(diary))))

    assert len(by_form) <= len(by_interface) + 4, (len(by_form), len(by_interface))


def test_a_refused_time_says_who_is_free_then_and_who_is_not(desk: ScreenUser, diary: Diary) -> None:
    desk.send("/diary/book", **wish(diary, client=diary.ben.pk))

    answer = desk.send("/diary/book", **wish(diary, therapist=diary.theo.pk))

    assert answer.status_code == 409
    assert {"Theo: has another visit", "Room 2: free"} <= set(answer.context["why_not"])
