"""A freed time is offered to one person after the other: held, written of, answered, passed on."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from clients.models import Client
from clinic import clock
from clinic.models import AuditEntry, Envelope, Practice
from scheduling.models import Appointment, FreedTime, Hold, Reservation, WaitlistEntry, WaitlistOffer
from tests.cast import ApiUser
from tests.factories import ClientFactory, Diary
from tests.scheduling.waitlist.waiting import TEN, cancel, offer_path, tend, the_offer, wish_body

pytestmark = pytest.mark.usefixtures("on_monday")
type Waits = Callable[..., WaitlistEntry]


def freed_offer(dana: ApiUser, visit: dict[str, Any]) -> WaitlistOffer:
    """Free Ben's time, run the job, and return the offer that it made."""
    cancel(dana, visit)
    assert tend() == 1
    return the_offer(state="offered")


def test_cancelled_time_is_held_and_offered_by_letter(
    dana: ApiUser, diary: Diary, waits: Waits, bens_visit: dict[str, Any]
) -> None:
    waits(diary.ana)

    offer = freed_offer(dana, bens_visit)

    assert offer.starts_at == datetime.fromisoformat(TEN)
    assert (offer.way, offer.therapist_names) == ("letter", "Theo")
    hold = Hold.objects.get()
    assert (hold.pk, hold.for_offer, hold.expires_at) == (offer.hold, True, offer.answer_until)
    assert Reservation.objects.filter(hold=hold, client=diary.ana).exists()
    letter = Envelope.objects.get(kind="waitlist_offer")
    assert letter.subject == "A time became free: Tue 3 March, 10:00"
    assert "Accept or decline" in letter.text and "Ana" in letter.text
    assert letter.send_before == offer.answer_until
    entry = AuditEntry.objects.get(verb="offered_time")
    assert entry.client_key == str(diary.ana.pk)


def test_offered_time_is_no_ones_else(
    dana: ApiUser, diary: Diary, waits: Waits, bens_visit: dict[str, Any], only_theo: Any
) -> None:
    waits(diary.ana)
    freed_offer(dana, bens_visit)

    body = {"client": str(diary.ben.pk), "service": str(only_theo.pk), "starts_at": TEN}
    answer = dana.api("POST", "appointments", body)
    from_hold = dana.api("POST", "appointments", body | {"hold": str(Hold.objects.get().pk)})
    let_go = dana.api("DELETE", f"holds/{Hold.objects.get().pk}")

    assert (answer.status_code, answer.json()["code"]) == (409, "held")
    assert [each.json()["code"] for each in (from_hold, let_go)] == ["on_offer", "on_offer"]


def test_accept_on_the_page_books_from_the_hold(
    client: Browser, dana: ApiUser, diary: Diary, waits: Waits, bens_visit: dict[str, Any]
) -> None:
    entry = waits(diary.ana)
    offer = freed_offer(dana, bens_visit)
    path = offer_path(offer)

    seen = client.get(path).content.decode()
    assert "Tuesday 3 March" in seen and "Yes, I take this time" in seen
    assert not Appointment.objects.filter(client=diary.ana).exists()
    done = client.post(path, {"do": "accept"}, follow=True).content.decode()
    again = client.post(path, {"do": "accept"}, follow=True).content.decode()

    visit = Appointment.objects.get(client=diary.ana)
    assert "The time is yours" in done and "The time is yours" in again
    assert not Hold.objects.exists() and not Reservation.objects.filter(hold__isnull=False).exists()
    entry.refresh_from_db()
    assert (the_offer().visit, entry.ended_because) == (visit, "booked")
    assert Envelope.objects.filter(about=visit.letter_key).count() == 1


def test_decline_offers_the_time_to_the_next(
    client: Browser, dana: ApiUser, diary: Diary, waits: Waits, bens_visit: dict[str, Any]
) -> None:
    waits(diary.ana)
    chloe = ClientFactory.create(name="Chloe")
    waits(chloe)
    offer = freed_offer(dana, bens_visit)
    assert offer.entry.client == diary.ana

    client.post(offer_path(offer), {"do": "decline"})

    assert tend() == 1
    assert the_offer(state="offered").entry.client == chloe
    assert client.get(offer_path(offer)).content.decode().count("You declined this time") >= 1
    refused = client.post(offer_path(offer), {"do": "accept"})
    assert refused.status_code == 409 and not Appointment.objects.filter(client=diary.ana).exists()


def test_unanswered_offer_goes_to_the_next_and_not_to_the_same_again(
    dana: ApiUser, diary: Diary, waits: Waits, bens_visit: dict[str, Any]
) -> None:
    entry = waits(diary.ana)
    offer = freed_offer(dana, bens_visit)
    minutes = (offer.answer_until - clock.now()) // timedelta(minutes=1)

    assert tend(minutes - 1) == 0
    assert tend(minutes) == 0

    entry.refresh_from_db()
    assert (the_offer().state, entry.ended_at, Hold.objects.count()) == ("expired", None, 0)


def test_accept_swaps_the_later_visit_out_with_one_letter(
    client: Browser, dana: ApiUser, diary: Diary, waits: Waits, bens_visit: dict[str, Any], only_theo: Any
) -> None:
    body = {"client": str(diary.ana.pk), "service": str(only_theo.pk), "starts_at": TEN.replace("03T", "05T")}
    later = Appointment.objects.get(pk=dana.api("POST", "appointments", body).json()["id"])
    Envelope.objects.update(state="sent", sent_at=clock.now())
    waits(diary.ana, visit=str(later.pk), last_on="2026-03-04")
    offer = freed_offer(dana, bens_visit)
    assert "your visit on" in Envelope.objects.get(kind="waitlist_offer").text

    client.post(offer_path(offer), {"do": "accept"})

    later.refresh_from_db()
    visit = Appointment.objects.get(client=diary.ana, state="booked")
    assert (later.state, later.cancelled_late, visit.instead_of) == ("cancelled", False, later)
    [letter] = Envelope.objects.filter(recipient_key=str(diary.ana.pk), state="waiting")
    assert letter.kind == "booking_confirmed" and "is cancelled for it" in letter.text
    files = [bytes(file.content) for file in letter.attachments.order_by("pk")]
    assert [b"METHOD:CANCEL" in content for content in files] == [False, True]


def test_later_time_than_the_visit_given_up_is_not_offered(
    dana: ApiUser, diary: Diary, waits: Waits, bens_visit: dict[str, Any], only_theo: Any
) -> None:
    body = {
        "client": str(diary.ana.pk),
        "service": str(only_theo.pk),
        "starts_at": "2026-03-02T15:00:00+00:00",
    }
    earlier = dana.api("POST", "appointments", body).json()
    waits(diary.ana, visit=earlier["id"])
    cancel(dana, bens_visit)

    assert tend() == 0


def test_client_without_email_is_to_be_called(
    dana: ApiUser, diary: Diary, waits: Waits, bens_visit: dict[str, Any]
) -> None:
    Client.objects.filter(pk=diary.ana.pk).update(email="", phone="+442079460001")
    waits(diary.ana)

    offer = freed_offer(dana, bens_visit)

    assert offer.way == "phone" and not Envelope.objects.filter(kind="waitlist_offer").exists()
    people = dana.api("GET", "call-list?reason=waitlist_offer").json()["results"]
    assert [person["client"]["name"] for person in people] == ["Ana"]
    answer = dana.api("POST", f"waitlist-offers/{offer.pk}/accept")
    assert answer.status_code == 200 and answer.json()["state"] == "accepted"
    assert dana.api("GET", "call-list?reason=waitlist_offer").json()["results"] == []


def test_nobody_is_asked_at_night_or_too_often(
    dana: ApiUser, diary: Diary, waits: Waits, bens_visit: dict[str, Any]
) -> None:
    waits(diary.ana)
    cancel(dana, bens_visit)
    with clock.at(datetime.fromisoformat("2026-03-02T21:30:00+00:00")):
        assert tend() == 0
        assert FreedTime.objects.get().look_at == datetime.fromisoformat("2026-03-03T08:00:00+00:00")
    Practice.objects.update(waitlist_offers_a_day=1)
    with clock.at(datetime.fromisoformat("2026-03-03T08:00:00+00:00")):
        assert tend() == 1


def test_offer_by_hand_is_held_to_the_cap(dana: ApiUser, diary: Diary, waits: Waits, only_theo: Any) -> None:
    Practice.objects.update(waitlist_offers_a_day=1)
    entry = waits(diary.ana)
    body = {"starts_at": TEN, "location": str(diary.location.pk), "therapist": str(diary.theo.pk)}

    first = dana.api("POST", f"waitlist/{entry.pk}/offer", body)
    second = dana.api("POST", f"waitlist/{entry.pk}/offer", body)
    dana.api("POST", f"waitlist-offers/{first.json()['id']}/decline", {})
    third = dana.api("POST", f"waitlist/{entry.pk}/offer", body)

    assert first.status_code == 201, first.content
    assert [second.json()["code"], third.json()["code"]] == ["offered_already", "offered_enough"]
    assert Hold.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "starts_at", "code"),
    [
        ({"weekdays": [2]}, TEN, "does_not_suit"),
        ({"parts": ["evening"]}, TEN, "does_not_suit"),
        ({"shortest_notice_hours": 48}, TEN, "does_not_suit"),
        ({"last_on": "2026-03-02"}, TEN, "does_not_suit"),
        ({}, "2026-03-02T08:30:00+00:00", "too_soon"),
        ({}, "2026-03-03T19:00:00+00:00", "outside_hours"),
    ],
)
def test_offer_by_hand_refuses_what_does_not_fit(
    dana: ApiUser, diary: Diary, waits: Waits, fields: dict[str, Any], starts_at: str, code: str
) -> None:
    entry = waits(diary.ana, **fields)

    answer = dana.api(
        "POST", f"waitlist/{entry.pk}/offer", {"starts_at": starts_at, "location": str(diary.location.pk)}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert not Hold.objects.exists()


@pytest.mark.parametrize("cause", ["moved", "block_ended", "shift_changed"])
def test_time_that_frees_otherwise_is_offered_too(
    dana: ApiUser, diary: Diary, waits: Waits, only_theo: Any, cause: str
) -> None:
    waits(diary.ana, first_on="2026-03-03", last_on="2026-03-03")
    theo = str(diary.theo.pk)
    if cause == "moved":
        body = {"client": str(diary.ben.pk), "service": str(only_theo.pk), "starts_at": TEN}
        visit = dana.api("POST", "appointments", body).json()
        answer = dana.api(
            "POST",
            f"appointments/{visit['id']}/move",
            {"starts_at": TEN.replace("03T", "04T")},
            if_match=f'"{visit["revision"]}"',
        )
        assert answer.status_code == 200, answer.content
    elif cause == "block_ended":
        times = {"from": TEN, "to": "2026-03-03T13:00:00+00:00"}
        block = dana.api("POST", "blocks", {"resource": theo, **times}).json()
        dana.api("DELETE", f"blocks/{block['id']}", if_match=f'"{block["revision"]}"')
    else:
        shift = {"therapist": theo, "location": str(diary.location.pk), "on": "2026-03-03"}
        answer = dana.api("POST", "shifts", shift | {"starts": "13:00", "ends": "19:00"})
        assert answer.status_code == 201, answer.content

    assert tend() == 1
    assert FreedTime.objects.get().cause == cause


def test_hold_that_a_change_of_hours_ended_is_taken_again(
    dana: ApiUser, diary: Diary, waits: Waits, bens_visit: dict[str, Any]
) -> None:
    waits(diary.ana)
    offer = freed_offer(dana, bens_visit)
    shift = {"therapist": str(diary.theo.pk), "location": str(diary.location.pk), "on": "2026-03-05"}
    dana.api("POST", "shifts", shift | {"starts": "13:00", "ends": "19:00"})
    assert not Reservation.objects.filter(hold=offer.hold).exists()

    tend()

    offer.refresh_from_db()
    assert offer.state == "offered" and Reservation.objects.filter(hold=offer.hold).exists()


def test_offer_whose_time_has_gone_is_closed_and_its_letter_withdrawn(
    client: Browser, dana: ApiUser, diary: Diary, waits: Waits, bens_visit: dict[str, Any], only_theo: Any
) -> None:
    waits(diary.ana)
    offer = freed_offer(dana, bens_visit)
    body = {"client": str(diary.ben.pk), "service": str(only_theo.pk), "starts_at": TEN}
    taken = dana.api("POST", "appointments", body | {"override": {"reason": "An emergency."}})
    assert taken.status_code == 201, taken.content

    refused = client.post(offer_path(offer), {"do": "accept"})
    tend()

    assert refused.status_code == 409 and "has gone" in refused.content.decode()
    offer.refresh_from_db()
    assert offer.state == "gone"
    assert Envelope.objects.get(kind="waitlist_offer").state == "withdrawn"


def test_matches_of_a_freed_time_are_ranked(
    dana: ApiUser, diary: Diary, waits: Waits, bens_visit: dict[str, Any]
) -> None:
    anyone = waits(diary.ana)
    named = waits(ClientFactory.create(), therapists=[str(diary.theo.pk)])
    waits(ClientFactory.create(), weekdays=[4])
    cancel(dana, bens_visit)
    freed = dana.api("GET", "freed-times").json()["results"][0]

    answer = dana.api("GET", f"freed-times/{freed['id']}/matches")

    assert answer.status_code == 200, answer.content
    assert [match["entry"]["id"] for match in answer.json()["results"]] == [str(named.pk), str(anyone.pk)]
    assert answer.json()["results"][0]["starts_at"] == TEN


def test_entries_end_with_their_days_their_visit_and_their_client(
    dana: ApiUser, diary: Diary, waits: Waits, only_theo: Any
) -> None:
    over = waits(diary.ben, last_on="2026-03-02")
    booked, archived = waits(diary.ana), waits(ClientFactory.create())
    body = {"client": str(diary.ana.pk), "service": str(only_theo.pk), "starts_at": TEN}
    assert dana.api("POST", "appointments", body).status_code == 201
    Client.objects.filter(pk=archived.client_id).update(archived_at=clock.now())

    tend(24 * 60)

    ends = {entry.pk: entry.ended_because for entry in WaitlistEntry.objects.all()}
    assert ends == {over.pk: "over", booked.pk: "booked", archived.pk: "archived"}


def test_end_takes_back_what_is_offered(
    dana: ApiUser, diary: Diary, waits: Waits, bens_visit: dict[str, Any]
) -> None:
    entry = waits(diary.ana)
    freed_offer(dana, bens_visit)

    answer = dana.api("POST", f"waitlist/{entry.pk}/end")

    assert answer.status_code == 200 and answer.json()["ended_because"] == "withdrawn"
    assert (the_offer().state, Hold.objects.count()) == ("withdrawn", 0)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"last_on": "2026-03-01", "first_on": "2026-03-01"}, "window_over"),
        ({"last_on": "2026-03-01"}, "ends_before_start"),
        ({"therapists": ["018f2f6e-7c1a-7b5e-9f43-1c2d3e4f5a6b"]}, "not_a_candidate"),
    ],
)
def test_add_refuses_what_cannot_be_waited_for(
    dana: ApiUser, diary: Diary, only_theo: Any, fields: dict[str, Any], code: str
) -> None:
    answer = dana.api("POST", "waitlist", wish_body(diary.ana, only_theo) | fields)

    problem = answer.json()
    assert code in {problem["code"], *(fault["code"] for fault in problem["errors"])}
    assert not WaitlistEntry.objects.exists()
