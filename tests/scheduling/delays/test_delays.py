"""Late, over and early: GET and POST /delays."""

from datetime import timedelta
from typing import Any

import pytest

from clinic import clock
from clinic.models import AuditEntry, Envelope
from scheduling.bookings.actions.arrive import arrive
from scheduling.bookings.actions.complete import complete
from scheduling.bookings.actions.start import start
from scheduling.holds.actions.hold_time import hold_time
from scheduling.models import Appointment, FreedTime, Reservation, Shift
from scheduling.rota.actions.block_time import block_time
from tests.cast import ApiUser
from tests.factories import ClientFactory, Diary, service_of
from tests.scheduling.delays.asking import TEN, carry_out, minutes_after_ten, plan, visit_at


def test_plan_shows_what_is_shifted_and_who_must_be_told(
    dana: ApiUser, diary: Diary, row: list[Appointment]
) -> None:
    found = plan(dana, row[0])

    assert [each["client"]["name"] for each in found["shifted"]] == [
        diary.ana.listed_name,
        diary.ben.listed_name,
        "Cleo Ray",
    ]
    assert [each["new_starts_at"][11:16] for each in found["shifted"]] == ["10:20", "11:20", "12:20"]
    assert found["possible"] and found["stuck"] == []
    told = [(p["client"]["name"], p["has_email"], p["phone"]) for p in found["people"]]
    assert told[0][0] == diary.ben.listed_name and told[1] == ("Cleo Ray", False, "+442079460999")
    assert minutes_after_ten(row) == [0, 60, 130]


def test_a_late_therapist_is_told_to_the_first_client_too(
    dana: ApiUser, diary: Diary, row: list[Appointment]
) -> None:
    found = plan(dana, row[0], "therapist_late")

    assert found["people"][0]["client"]["name"] == diary.ana.listed_name


def test_carry_out_shifts_with_all_that_the_visits_have_and_writes_if_wished(
    dana: ApiUser, diary: Diary, row: list[Appointment]
) -> None:
    answer = carry_out(dana, row[0], by_letter=True)

    assert answer.status_code == 200, answer.content
    assert minutes_after_ten(row) == [20, 80, 140]
    for visit in row:
        spans = {(r.during.lower, r.during.upper) for r in visit.reservations.all()}
        assert spans == {(visit.starts_at, visit.ends_at)} and visit.reservations.count() == 3
    assert {letter.kind for letter in Envelope.objects.all()} == {"booking_moved"}
    assert {str(diary.ben.pk)} <= set(Envelope.objects.values_list("recipient_key", flat=True))
    assert AuditEntry.objects.filter(verb="shifted").count() == 3


def test_without_letters_nobody_is_written_to(dana: ApiUser, row: list[Appointment]) -> None:
    carry_out(dana, row[0])

    assert not Envelope.objects.exists()


def test_a_plan_that_is_stale_changes_nothing(
    dana: ApiUser, diary: Diary, massage: Any, row: list[Appointment]
) -> None:
    seen = plan(dana, row[0])["seen"]
    visit_at(dana, massage, ClientFactory.create(), TEN + timedelta(minutes=190))

    answer = carry_out(dana, row[0], seen=seen)

    assert (answer.status_code, answer.json()["code"]) == (412, "changed_meanwhile")
    assert minutes_after_ten(row) == [0, 60, 130]


def test_what_cannot_be_shifted_has_to_be_rebooked(
    dana: ApiUser, diary: Diary, row: list[Appointment]
) -> None:
    Shift.objects.filter(resource=diary.theo).update(ends="13:10")

    found = plan(dana, row[0])
    answer = carry_out(dana, row[0])

    assert [(each["client"]["name"], each["reasons"]) for each in found["stuck"]] == [
        ("Cleo Ray", ["off_shift"])
    ]
    assert answer.status_code == 200, answer.content
    assert minutes_after_ten(row) == [20, 80, 130]
    assert [visit.needs_rebooking for visit in row] == [False, False, True]
    taken_back = dana.api("POST", "delays/take-back", {"back": answer.json()["back"]})
    assert taken_back.status_code == 200, taken_back.content
    assert minutes_after_ten(row) == [0, 60, 130]
    assert [visit.needs_rebooking for visit in row] == [False, False, False]


@pytest.mark.parametrize("what", ["block", "hold", "elsewhere"])
def test_what_is_in_the_way_is_named(
    dana: ApiUser, diary: Diary, massage: Any, row: list[Appointment], what: str
) -> None:
    after = TEN + timedelta(minutes=195)
    if what == "block":
        block_time(
            resource=diary.theo,
            starts_at=after,
            ends_at=after + timedelta(hours=1),
            reason="",
            by=dana.person,
        )
    elif what == "hold":
        hold_time(service=massage, starts_at=after, by=dana.person)
    else:
        other = service_of([diary.mara], [diary.room_2])
        visit_at(dana, other, Appointment.objects.get(pk=row[2].pk).client, after)
        Appointment.objects.exclude(pk__in=[each.pk for each in row]).update(state="confirmed")

    found = plan(dana, row[0], minutes=30)

    if what == "elsewhere":  # their own later visit with Mara is shifted as well
        assert len(found["shifted"]) == 4 and not found["stuck"]
    else:
        reason = {"block": "off_shift", "hold": "held"}[what]
        assert [each["reasons"] for each in found["stuck"]] == [[reason]]


def test_a_visit_that_cannot_be_then_itself_is_refused_and_hours_are_overruled(
    dana: ApiUser, diary: Diary, row: list[Appointment]
) -> None:
    Shift.objects.filter(resource=diary.theo).update(ends="13:10")

    refused = carry_out(dana, row[2])

    assert (refused.status_code, refused.json()["code"]) == (409, "cannot_shift")
    assert minutes_after_ten(row) == [0, 60, 130]
    answer = carry_out(dana, row[2], override={"reason": "Theo stays longer."})
    assert answer.status_code == 200, answer.content
    row[2].refresh_from_db()
    assert (row[2].overrides, row[2].override_reason) == (["outside_hours"], "Theo stays longer.")


def test_a_session_that_runs_over_is_longer_and_shifts_what_follows(
    dana: ApiUser, row: list[Appointment]
) -> None:
    arrive(appointment=row[0], health_news={}, by=dana.person)
    with clock.at(TEN):
        start(appointment=row[0], by=dana.person)
        answer = carry_out(dana, row[0], "over", 15)

    assert answer.status_code == 200, answer.content
    assert minutes_after_ten(row) == [0, 75, 135]
    assert row[0].ends_at == TEN + timedelta(minutes=75) and row[0].state == "in_session"
    assert {"Cleo Ray"} <= {person["client"]["name"] for person in answer.json()["people"]}


def test_a_session_that_starts_early_takes_the_free_time_before(
    dana: ApiUser, row: list[Appointment]
) -> None:
    answer = carry_out(dana, row[0], "early", 30)

    assert answer.status_code == 200, answer.content
    assert minutes_after_ten(row) == [-30, 60, 130]
    refused = carry_out(dana, row[1], "early", 45)
    assert (refused.status_code, refused.json()["code"]) == (409, "cannot_shift")


@pytest.mark.parametrize(
    ("kind", "minutes", "status"), [("late", 10, 400), ("over", 0, 400), ("early", 181, 400)]
)
def test_bad_queries_are_refused(
    dana: ApiUser, row: list[Appointment], kind: str, minutes: int, status: int
) -> None:
    answer = dana.api("GET", f"delays?appointment={row[0].pk}&kind={kind}&minutes={minutes}")

    assert answer.status_code == status


def test_a_delay_fits_the_state_and_the_day(dana: ApiUser, massage: Any, row: list[Appointment]) -> None:
    tomorrow = visit_at(dana, massage, ClientFactory.create(), TEN + timedelta(days=1))
    assert carry_out(dana, tomorrow).json()["code"] == "not_yet"
    asked = {
        "wrong_state": f"delays?appointment={row[0].pk}&kind=over&minutes=5",
        "in_the_past": f"delays?appointment={row[0].pk}&kind=early&minutes=120",
    }

    for code, address in asked.items():
        assert dana.api("GET", address).json()["code"] == code


def test_reservations_of_one_resource_never_meet_after_a_delay(dana: ApiUser, row: list[Appointment]) -> None:
    carry_out(dana, row[0], minutes=45)

    live = list(Reservation.objects.live().order_by("during"))
    for one in live:
        for two in live:
            if one.pk != two.pk and one.resource_id and one.resource_id == two.resource_id:
                assert one.during.upper <= two.during.lower or two.during.upper <= one.during.lower


def test_a_session_that_ends_early_gives_its_rest_to_others(
    dana: ApiUser, diary: Diary, massage: Any, row: list[Appointment]
) -> None:
    arrive(appointment=row[0], health_news={}, by=dana.person)
    with clock.at(TEN):
        start(appointment=row[0], by=dana.person)
    with clock.at(TEN + timedelta(minutes=40)):
        answer = carry_out(dana, row[0], "ends_early", 20)

        assert answer.status_code == 200, answer.content
        assert answer.json()["people"] == [] and minutes_after_ten(row) == [0, 60, 130]
        assert row[0].ends_at == TEN + timedelta(minutes=40) and row[0].state == "in_session"
        earlier = carry_out(dana, row[1], "early", 20)
        assert earlier.status_code == 200, earlier.content
    assert FreedTime.objects.filter(cause="moved").exists()


@pytest.mark.parametrize(("minutes", "code"), [(60, "ends_before_start"), (45, "in_the_past")])
def test_a_session_does_not_end_before_it_started_or_was_over(
    dana: ApiUser, row: list[Appointment], minutes: int, code: str
) -> None:
    arrive(appointment=row[0], health_news={}, by=dana.person)
    with clock.at(TEN):
        start(appointment=row[0], by=dana.person)
    with clock.at(TEN + timedelta(minutes=45)):
        address = f"delays?appointment={row[0].pk}&kind=ends_early&minutes={minutes}"
        answer = dana.api("GET", address)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert minutes_after_ten(row) == [0, 60, 130] and row[0].ends_at == TEN + timedelta(minutes=60)


def test_the_rest_of_a_completed_session_is_given_to_others(dana: ApiUser, row: list[Appointment]) -> None:
    arrive(appointment=row[0], health_news={}, by=dana.person)
    with clock.at(TEN):
        start(appointment=row[0], by=dana.person)
    with clock.at(TEN + timedelta(minutes=35)):
        complete(appointment=row[0], by=dana.person)
    with clock.at(TEN + timedelta(minutes=50)):
        answer = carry_out(dana, row[0], "ends_early", 25)
        refused = dana.api("GET", f"delays?appointment={row[0].pk}&kind=ends_early&minutes=1")

    assert answer.status_code == 200, answer.content
    assert refused.json()["code"] == "in_the_past"
