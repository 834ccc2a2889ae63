"""Theo is ill on Tuesday: his visits are settled as one job, each whole or left with its reason."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from clinic import clock
from clinic.models import AuditEntry, Envelope
from scheduling.models import Appointment, Block, Hold, SickDayVisit
from tests.cast import ApiUser
from tests.factories import ClientFactory, Diary
from tests.letter_links import letter_path
from tests.scheduling.payments.conftest import account, buy, package_of
from tests.scheduling.sick_days.steps import book, carry_out, decision, fall_ill, proposals

pytestmark = pytest.mark.usefixtures("on_monday")


def test_record_blocks_the_day_and_lets_the_visits_need_rebooking(dana: ApiUser, diary: Diary) -> None:
    visit = book(dana, diary, diary.ana, 10)

    key = fall_ill(dana, diary)

    block = Block.objects.get()
    assert (str(block.pk), block.is_sick_day, block.resource) == (key, True, diary.theo)
    assert Appointment.objects.get(pk=visit["id"]).needs_rebooking
    day = dana.get(f"/api/v1/sick-days/{key}").json()
    assert (day["in_the_way"], day["settled"], day["therapist"]["name"]) == (1, [], "Theo")


def test_record_twice_answers_the_same_sick_day(dana: ApiUser, fern: ApiUser, diary: Diary) -> None:
    first = fall_ill(dana, diary)

    assert fall_ill(fern, diary) == first
    assert fall_ill(fern, diary, **{"from": "2026-03-03T12:00:00+00:00"}) == first
    assert Block.objects.count() == 1


def test_record_refuses_a_sick_day_that_shares_a_part_of_another(dana: ApiUser, diary: Diary) -> None:
    key = fall_ill(dana, diary, **{"from": "2026-03-03T12:00:00+00:00"})

    answer = dana.api(
        "POST",
        "sick-days",
        {
            "therapist": str(diary.theo.pk),
            "from": "2026-03-03T08:00:00+00:00",
            "to": "2026-03-03T20:00:00+00:00",
        },
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "ill_already")
    assert answer.json()["sick_day"] == key


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("2026-03-01T00:00:00+00:00", "2026-03-01T12:00:00+00:00", "in_the_past"),
        ("2026-03-03T00:00:00+00:00", "2026-03-05T00:00:00+00:00", "sick_day_too_long"),
        ("2026-03-03T12:00:00+00:00", "2026-03-03T12:00:00+00:00", "ends_before_start"),
    ],
)
def test_record_refuses_times_that_are_no_day(
    dana: ApiUser, diary: Diary, start: str, end: str, code: str
) -> None:
    body = {"therapist": str(diary.theo.pk), "from": start, "to": end}

    assert dana.api("POST", "sick-days", body).json()["code"] == code
    assert not Block.objects.exists()


def test_proposals_come_earliest_first_with_phone_and_every_way(dana: ApiUser, diary: Diary) -> None:
    diary.ben.phone = "+447700900123"
    diary.ben.save()
    book(dana, diary, diary.ana, 14)
    book(dana, diary, diary.ben, 10)

    ben, ana = proposals(dana, fall_ill(dana, diary))

    assert (ben["visit"]["client"]["name"], ben["call"]["phone"]) == ("Ben", "+447700900123")
    assert [option["way"] for option in ben["options"]] == [
        *["other_therapist"],
        *["later"] * 3,
        "choose",
        "cancel",
    ]
    other, later, _second, _third, choose, _cancel = ana["options"]
    assert other["times"][0]["therapist_name"] == "Mara"
    assert other["times"][0]["starts_at"] == ana["visit"]["starts_at"]
    assert later["times"][0]["starts_at"].startswith("2026-03-04T14:00")
    assert [time["starts_at"][:10] for time in choose["times"]] == ["2026-03-04", "2026-03-05", "2026-03-06"]


def test_what_is_proposed_for_one_is_proposed_to_no_other(dana: ApiUser, diary: Diary) -> None:
    """On Wednesday Theo has one free hour: Ana is proposed to have it, so Ben is not."""
    for client, hour in ((diary.ana, 10), (diary.ben, 12)):
        book(dana, diary, client, hour)
        book(dana, diary, ClientFactory.create(), hour, therapist=str(diary.mara.pk))
    off = {"from": "2026-03-04T11:00:00+00:00", "to": "2026-03-04T20:00:00+00:00"}
    assert dana.api("POST", "time-off", {"therapist": str(diary.theo.pk)} | off).status_code == 201

    ana, ben = proposals(dana, fall_ill(dana, diary))

    assert (ana["options"][0]["way"], ben["options"][0]["way"]) == ("later", "later")
    assert ana["options"][0]["times"][0]["starts_at"].startswith("2026-03-04T10:00")
    assert ben["options"][0]["times"][0]["starts_at"].startswith("2026-03-05T12:00")


def test_unwanted_therapist_is_not_proposed(dana: ApiUser, diary: Diary) -> None:
    book(dana, diary, diary.ana, 10)
    wish = {"therapist": str(diary.mara.pk), "wish": "never"}
    diary.ana.therapist_wishes.create(resource=diary.mara, wish=wish["wish"])

    [ana] = proposals(dana, fall_ill(dana, diary))

    assert all(
        time["therapist"] != str(diary.mara.pk) for option in ana["options"] for time in option["times"]
    )


def test_other_therapist_keeps_time_and_price_and_one_letter_says_sorry(dana: ApiUser, diary: Diary) -> None:
    visit = book(dana, diary, diary.ana, 10)
    Envelope.objects.all().delete()
    key = fall_ill(dana, diary)
    [proposal] = proposals(dana, key)

    done = carry_out(dana, key, decision(proposal, "other_therapist"))

    assert (done["left"], done["in_the_way"]) == ([], 0)
    [settled] = done["settled"]
    assert (settled["way"], settled["told_by"]) == ("other_therapist", "letter")
    now = Appointment.objects.get()
    assert now.starts_at == datetime.fromisoformat(visit["starts_at"])
    assert (now.price, now.needs_rebooking) == (visit["price"], False)
    assert now.assignments.filter(resource=diary.mara).exists()
    letter = Envelope.objects.get()
    assert letter.kind == "sick_day"
    assert letter.subject == "Your visit has changed: Tue 3 March, 10:00"
    assert "we are sorry: Theo cannot work then" in letter.text
    assert "Mara treats you instead" in letter.text
    assert "ill" not in letter.text.replace("will", "").replace("Willow", "").lower().split()
    shown = dana.get(f"/api/v1/appointments/{visit['id']}").json()
    assert [each["kind"] for each in shown["letters"]] == ["sick_day"]
    assert AuditEntry.objects.filter(verb="settled", client_key=str(diary.ana.pk)).count() == 1


def test_later_moves_with_the_same_therapist(dana: ApiUser, diary: Diary) -> None:
    book(dana, diary, diary.ana, 10)
    key = fall_ill(dana, diary)
    [proposal] = proposals(dana, key)

    carry_out(dana, key, decision(proposal, "later"))

    now = Appointment.objects.get()
    assert now.starts_at.isoformat() == "2026-03-04T10:00:00+00:00"
    assert now.assignments.filter(resource=diary.theo).exists() and not now.needs_rebooking
    letter = Envelope.objects.get(kind="sick_day")
    assert "This is your new time with Theo" in letter.text and "Tuesday 3 March" in letter.text


def test_cancel_owes_nothing_and_gives_the_package_visit_back(
    dana: ApiUser, fern: ApiUser, diary: Diary
) -> None:
    visit = Appointment.objects.get(pk=book(dana, diary, diary.ana, 10)["id"])
    buy(dana, visit, package=package_of(fern, diary.massage))
    [bought] = account(dana, visit)["packages"]
    paid = dana.api("POST", f"visit-accounts/{visit.pk}/package", {"bought_package": bought["id"]})
    assert paid.json()["owed"] == 0, paid.content
    key = fall_ill(dana, diary)
    [proposal] = proposals(dana, key)

    carry_out(dana, key, decision(proposal, "cancel"))

    now = Appointment.objects.get()
    assert (now.state, now.cancelled_by, now.cancel_reason) == ("cancelled", "clinic", "therapist_ill")
    assert (account(dana, now)["due"], account(dana, now)["redeemed"], account(dana, now)["owed"]) == (
        0,
        0,
        0,
    )
    assert now.client.bought_packages.get().used == 0
    letter = Envelope.objects.get(kind="sick_day")
    assert letter.subject == "Your visit on Tue 3 March, 10:00 is cancelled"
    assert "costs you nothing" in letter.text and "Choose another time" in letter.text


def test_three_held_times_are_chosen_from_on_the_page(client: Browser, dana: ApiUser, diary: Diary) -> None:
    book(dana, diary, diary.ana, 10)
    key = fall_ill(dana, diary)
    [proposal] = proposals(dana, key)

    done = carry_out(dana, key, decision(proposal, "choose"))

    [settled] = done["settled"]
    assert Hold.objects.filter(for_offer=True).count() == 3
    assert Appointment.objects.get().state == "cancelled"
    letter = Envelope.objects.get(kind="sick_day")
    assert letter.subject == "Please choose another time for your visit on Tue 3 March, 10:00"
    assert "Wednesday 4 March" in letter.text and "with " in letter.text
    path = letter_path("choose_time", f"{settled['id']}/{diary.ana.pk}", diary.ana)
    page = client.get(path).content.decode()
    assert page.count('name="time"') == 4
    second = settled["times"][1]
    shown = client.post(path, {"time": second["id"]}, follow=True).content.decode()
    again = client.post(path, {"time": second["id"]}, follow=True).content.decode()
    assert "The time is yours" in shown and "The time is yours" in again
    new = Appointment.objects.get(state="booked")
    assert new.starts_at == datetime.fromisoformat(second["starts_at"])
    assert str(new.instead_of_id) == proposal["visit"]["id"]
    assert not Hold.objects.exists()
    other = client.post(path, {"time": settled["times"][0]["id"]})
    assert (other.status_code, Appointment.objects.count()) == (409, 2)


def test_held_times_are_let_go_when_none_suits(client: Browser, dana: ApiUser, diary: Diary) -> None:
    settled = let_ana_choose(dana, diary)
    path = letter_path("choose_time", f"{settled['id']}/{diary.ana.pk}", diary.ana)

    shown = client.post(path, {"time": "none"}, follow=True).content.decode()

    assert "We let these times go" in shown and "Choose another time" in shown
    assert not Hold.objects.exists()
    refused = dana.api("POST", f"sick-day-visits/{settled['id']}/choose", {"time": settled["times"][0]["id"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "choice_over")


def test_held_time_is_given_up_for_no_other_hold(dana: ApiUser, diary: Diary) -> None:
    let_ana_choose(dana, diary)
    hold = Hold.objects.first()
    assert hold is not None
    body = {"service": str(diary.massage.pk), "starts_at": "2026-03-09T10:00:00+00:00"}

    answer = dana.api("POST", "holds", body | {"instead_of": str(hold.pk)})

    assert (answer.status_code, answer.json()["code"]) == (409, "on_offer")
    assert Hold.objects.filter(for_offer=True).count() == 3


def test_held_times_expire_and_are_free_again(dana: ApiUser, diary: Diary) -> None:
    settled = let_ana_choose(dana, diary)
    first = settled["times"][0]
    body = {
        "client": str(diary.ben.pk),
        "service": str(diary.massage.pk),
        "starts_at": first["starts_at"],
        "therapist": str(diary.theo.pk),
    }
    assert dana.api("POST", "appointments", body).json()["code"] in ("held", "taken")

    with clock.at(datetime.fromisoformat(settled["answer_until"]) + timedelta(minutes=1)):
        late = dana.api("POST", f"sick-day-visits/{settled['id']}/choose", {"time": first["id"]})
        booked = dana.api("POST", "appointments", body)

    assert (late.json()["code"], booked.status_code) == ("choice_over", 201)


def let_ana_choose(dana: ApiUser, diary: Diary) -> dict[str, Any]:
    """Let Ana choose from three times; return her settled visit."""
    book(dana, diary, diary.ana, 10)
    key = fall_ill(dana, diary)
    [proposal] = proposals(dana, key)
    return dict(carry_out(dana, key, decision(proposal, "choose"))["settled"][0])


def test_desk_chooses_for_a_client_on_the_phone(dana: ApiUser, diary: Diary) -> None:
    settled = let_ana_choose(dana, diary)

    answer = dana.api("POST", f"sick-day-visits/{settled['id']}/choose", {"time": settled["times"][2]["id"]})

    assert (answer.status_code, answer.json()["chosen"] is not None) == (200, True)


def test_client_without_email_stands_on_the_list_to_phone_until_reached(dana: ApiUser, diary: Diary) -> None:
    diary.ana.email = ""
    diary.ana.save()
    book(dana, diary, diary.ana, 10)
    key = fall_ill(dana, diary)
    [proposal] = proposals(dana, key)
    assert not proposal["gets_letters"]

    done = carry_out(dana, key, decision(proposal, "later"))

    assert done["settled"][0]["told_by"] == "phone"
    [person] = dana.get("/api/v1/call-list").json()["results"]
    assert [reason["code"] for reason in person["reasons"]] == ["sick_day"]
    call = dana.api("POST", f"clients/{diary.ana.pk}/calls", {"direction": "outgoing", "outcome": "reached"})
    assert call.status_code == 201, call.content
    assert not any(
        reason["code"] == "sick_day"
        for each in dana.get("/api/v1/call-list").json()["results"]
        for reason in each["reasons"]
    )


def test_two_visits_of_one_client_are_told_in_one_letter(dana: ApiUser, diary: Diary) -> None:
    book(dana, diary, diary.ana, 10)
    book(dana, diary, diary.ana, 14)
    Envelope.objects.all().delete()
    key = fall_ill(dana, diary)
    first, second = proposals(dana, key)

    carry_out(dana, key, decision(first, "other_therapist"), decision(second, "cancel"))

    letter = Envelope.objects.get()
    assert letter.subject == "Your visits have changed"
    assert "10:00" in letter.text and "14:00" in letter.text and "costs you nothing" in letter.text


def test_second_visit_settled_later_rewrites_the_letter_that_waits(dana: ApiUser, diary: Diary) -> None:
    book(dana, diary, diary.ana, 10)
    book(dana, diary, diary.ana, 14)
    key = fall_ill(dana, diary)
    first, second = proposals(dana, key)

    carry_out(dana, key, decision(first, "cancel"))
    carry_out(dana, key, decision(second, "cancel"))

    letter = Envelope.objects.get(kind="sick_day", state="waiting")
    assert letter.subject == "Your visits have changed"
    assert Envelope.objects.filter(kind="sick_day", state="withdrawn").count() == 1


def test_visit_that_changed_is_left_with_its_reason_and_the_rest_is_done(dana: ApiUser, diary: Diary) -> None:
    book(dana, diary, diary.ana, 10)
    book(dana, diary, diary.ben, 14)
    key = fall_ill(dana, diary)
    ana, ben = proposals(dana, key)
    dana.api(
        "POST",
        f"appointments/{ana['visit']['id']}/confirm",
        {},
        if_match=f'"{ana["visit"]["revision"]}"',
    )

    done = carry_out(dana, key, decision(ana, "cancel"), decision(ben, "cancel"))

    assert [(each["visit"], each["code"]) for each in done["left"]] == [
        (ana["visit"]["id"], "changed_meanwhile")
    ]
    assert (len(done["settled"]), done["in_the_way"]) == (1, 1)
    assert not Envelope.objects.filter(kind="sick_day", recipient_key=str(diary.ana.pk)).exists()


def test_time_that_was_taken_leaves_the_visit_whole(dana: ApiUser, diary: Diary) -> None:
    """Of three times to choose from the last is gone: nothing of the visit is changed, nothing is held."""
    visit = book(dana, diary, diary.ana, 10)
    key = fall_ill(dana, diary)
    [proposal] = proposals(dana, key)
    wanted = decision(proposal, "choose")
    for therapist in (diary.theo, diary.mara):
        starts_at = {"starts_at": wanted["times"][2]["starts_at"], "therapist": str(therapist.pk)}
        book(dana, diary, ClientFactory.create(), 10, **starts_at)

    done = carry_out(dana, key, wanted)

    assert [each["code"] for each in done["left"]] == ["taken"]
    now = Appointment.objects.get(pk=visit["id"])
    assert (now.state, now.needs_rebooking) == ("booked", True)
    assert not Hold.objects.exists() and not SickDayVisit.objects.exists()
    assert not Envelope.objects.filter(kind="sick_day").exists()


def test_carry_out_twice_settles_once(dana: ApiUser, diary: Diary) -> None:
    book(dana, diary, diary.ana, 10)
    key = fall_ill(dana, diary)
    [proposal] = proposals(dana, key)

    carry_out(dana, key, decision(proposal, "later"))
    again = carry_out(dana, key, decision(proposal, "cancel"))

    assert (again["left"], len(again["settled"])) == ([], 1)
    assert Appointment.objects.get().state == "booked"
    assert Envelope.objects.filter(kind="sick_day").count() == 1


def test_visit_of_another_day_is_not_settled(dana: ApiUser, diary: Diary) -> None:
    other = book(dana, diary, diary.ana, 10, therapist=str(diary.mara.pk))
    key = fall_ill(dana, diary)

    done = carry_out(
        dana, key, {"visit": other["id"], "revision": other["revision"], "way": "cancel", "times": []}
    )

    assert [each["code"] for each in done["left"]] == ["not_in_the_way"]


@pytest.mark.parametrize("way", ["other_therapist", "later", "choose"])
def test_way_without_its_times_is_left(dana: ApiUser, diary: Diary, way: str) -> None:
    book(dana, diary, diary.ana, 10)
    key = fall_ill(dana, diary)
    [proposal] = proposals(dana, key)

    done = carry_out(dana, key, decision(proposal, way, times=[]))

    assert [each["code"] for each in done["left"]] == ["times_missing"]


def test_lifted_sick_day_settles_nothing(dana: ApiUser, diary: Diary) -> None:
    book(dana, diary, diary.ana, 10)
    key = fall_ill(dana, diary)
    [proposal] = proposals(dana, key)
    revision = dana.get(f"/api/v1/time-off/{key}").headers["ETag"]
    assert dana.api("DELETE", f"time-off/{key}", if_match=revision).status_code == 200

    done = carry_out(dana, key, decision(proposal, "cancel"))

    assert [each["code"] for each in done["left"]] == ["sick_day_lifted"]
    assert proposals(dana, key) == []


def test_guest_reads_of_it_and_who_booked_chooses(dana: ApiUser, diary: Diary) -> None:
    couples = {"service": str(diary.couples.pk), "guests": [str(diary.ben.pk)]}
    book(dana, diary, diary.ana, 10, **couples)
    Envelope.objects.all().delete()
    key = fall_ill(dana, diary)
    [proposal] = proposals(dana, key)

    done = carry_out(dana, key, decision(proposal, "choose"))

    assert len(done["settled"]) == 1, done
    assert Envelope.objects.filter(kind="sick_day").count() == 2
    guest = Envelope.objects.get(recipient_key=str(diary.ben.pk))
    assert "Ana booked it and can choose another time" in guest.text
    chosen = dana.api(
        "POST",
        f"sick-day-visits/{done['settled'][0]['id']}/choose",
        {"time": done["settled"][0]["times"][0]["id"]},
    )
    assert chosen.status_code == 200, chosen.content
    assert Appointment.objects.get(state="booked").attendances.count() == 2
