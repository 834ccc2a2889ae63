"""Requests made online: for a visit, and for a late move; the desk confirms or declines them."""

import logging
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser

from clients.models import Condition
from clinic import clock
from clinic.models import AuditEntry, Envelope
from scheduling.models import Appointment, Hold, OnlineBooking, OnlineRequest
from scheduling.online.actions.end_booking import end_unanswered_requests
from tests.cast import ApiUser
from tests.factories import Diary
from tests.letter_links import visit_path
from tests.scheduling.online.steps import AT_TEN, book_online, choose, offer_online
from tests.screen_user import ScreenUser

LOG = logging.getLogger(__name__)


@pytest.fixture
def asked(client: Browser, online: Diary) -> OnlineRequest:
    """A new client's request for the massage on Tuesday at ten."""
    offer_online(online.massage, online_new="request")
    page = book_online(client, online, health=["CM-PREG"])
    assert "We have your request" in page.content.decode()
    return OnlineRequest.objects.with_records().get()


def letters(kind: str) -> list[Envelope]:
    return list(Envelope.objects.filter(kind=kind))


def test_request_holds_the_time_and_is_on_the_record(asked: OnlineRequest, online: Diary) -> None:
    assert not Appointment.objects.exists()
    assert (asked.client.name, asked.starts_at, asked.state) == ("Nora New", AT_TEN, "asked")
    assert Condition.objects.get().client == asked.client
    assert Hold.objects.get().expires_at == asked.answer_until
    kept = OnlineBooking.objects.get()
    assert (kept.state, kept.name, kept.email, kept.conditions) == ("requested", "", "", [])
    [told] = letters("online_request_waits")
    assert told.to_address == "hello@willow.test" and "/diary/requests" in told.text
    assert "Nora" not in told.text and "massage" not in told.text.lower()


def test_confirm_books_the_held_time_once(asked: OnlineRequest, dana: ApiUser, client: Browser) -> None:
    answers = [dana.api("POST", f"online-requests/{asked.pk}/confirm") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    visit = Appointment.objects.get()
    assert answers[1].json()["visit"] == str(visit.pk) and answers[1].json()["state"] == "confirmed"
    assert (visit.starts_at, visit.client) == (AT_TEN, asked.client) and not Hold.objects.exists()
    assert len(letters("booking_confirmed")) == 1
    assert AuditEntry.objects.filter(verb="confirmed_request").count() == 1
    assert dana.api("POST", f"online-requests/{asked.pk}/decline").json()["code"] == "request_over"


def test_decline_frees_the_time_and_says_sorry(
    asked: OnlineRequest, dana: ApiUser, client: Browser, online: Diary
) -> None:
    answers = [dana.api("POST", f"online-requests/{asked.pk}/decline") for _ in range(2)]

    assert [answer.json()["state"] for answer in answers] == ["declined", "declined"]
    [letter] = letters("request_declined")
    assert "we cannot see you" in letter.text and letter.to_address == "nora@example.test"
    assert choose(client, online).status_code == 303 and not Appointment.objects.exists()
    assert dana.api("POST", f"online-requests/{asked.pk}/confirm").json()["code"] == "request_over"


def test_request_that_nobody_answers_ends_with_a_letter(asked: OnlineRequest, dana: ApiUser) -> None:
    assert end_unanswered_requests(LOG) == 0
    with clock.at(asked.answer_until):
        assert dana.api("POST", f"online-requests/{asked.pk}/confirm").json()["code"] == "request_over"
        assert (end_unanswered_requests(LOG), end_unanswered_requests(LOG)) == (1, 0)
    asked.refresh_from_db()
    assert asked.state == "unanswered" and len(letters("request_declined")) == 1


def test_known_clients_book_at_once_where_new_ones_ask(client: Browser, online: Diary) -> None:
    offer_online(online.massage, online_new="request")
    with clock.at(AT_TEN - timedelta(days=30)):
        past = Appointment.objects.create(
            client=online.ana,
            service=online.massage,
            location=online.location,
            starts_at=AT_TEN - timedelta(days=30),
            ends_at=AT_TEN - timedelta(days=30) + timedelta(hours=1),
            state="completed",
            arrived_at=AT_TEN - timedelta(days=30),
            started_at=AT_TEN - timedelta(days=30),
            ended_at=AT_TEN - timedelta(days=29),
            price=6500,
        )
        past.attendances.create(client=online.ana, arrived_at=past.arrived_at, health_news="none")

    assert (
        "Your visit is booked"
        in book_online(client, online, email="ana@example.test", name="Ana").content.decode()
    )


def test_requests_are_listed_and_filtered(asked: OnlineRequest, dana: ApiUser) -> None:
    for query in ("", "?state=asked", f"?client={asked.client_id}"):
        [row] = dana.api("GET", f"online-requests{query}").json()["results"]
        assert (row["id"], row["client"]["name"], row["moving"]) == (str(asked.pk), "Nora New", None)
    assert dana.api("GET", "online-requests?state=declined").json()["results"] == []
    assert dana.api("GET", f"online-requests/{asked.pk}").status_code == 200


def test_screen_confirms_a_request(asked: OnlineRequest, desk: ScreenUser) -> None:
    page = desk.get("/diary/requests").content.decode()
    assert "Nora New" in page and "The time is held until then." in page

    answer = desk.post(f"/diary/requests/{asked.pk}/answer", {"do": "confirm"})

    visit = Appointment.objects.get()
    assert answer.status_code == 303 and answer["Location"] == f"/diary/visits/{visit.pk}"
    assert "Nobody waits for an answer" in desk.get("/diary/requests").content.decode()
    assert (
        "was answered" in desk.post(f"/diary/requests/{asked.pk}/answer", {"do": "decline"}).content.decode()
    )


def test_screen_declines_a_request(asked: OnlineRequest, desk: ScreenUser) -> None:
    assert desk.post(f"/diary/requests/{asked.pk}/answer", {"do": "decline"}).status_code == 303
    assert not Hold.objects.exists()


def test_screen_asks_for_a_reason_where_something_speaks_against_it(
    asked: OnlineRequest, desk: ScreenUser, online: Diary
) -> None:
    Condition.objects.update(source="therapist")
    type(online.massage).objects.filter(pk=online.massage.pk).update(tags=["heat"])

    answer = desk.post(f"/diary/requests/{asked.pk}/answer", {"do": "confirm"})
    text = answer.content.decode()
    assert answer.status_code == 409 and "does not suit" in text and "Overrule it, because" in text

    reason = {"do": "confirm", "override_reason": "Without heat, as agreed"}
    assert desk.post(f"/diary/requests/{asked.pk}/answer", reason).status_code == 303
    assert Appointment.objects.get().overrides == ["service_unsuitable"]


# --- late moves -------------------------------------------------------------------------------------


@pytest.fixture
def soon(online: Diary, booked_visit: dict[str, Any]) -> Appointment:
    """Ana's visit with Theo on Tuesday at ten; the tests run on Monday at noon, too late to move it."""
    return Appointment.objects.get(pk=booked_visit["id"])


def ask(client: Browser, visit: Appointment, to: str = "20260303T1400Z", do: str = "ask") -> str:
    """Ask for another time on the visit's page, on Monday at noon."""
    with clock.at(AT_TEN - timedelta(hours=22)):
        return client.post(visit_path(visit), {"do": do, "to": to}, follow=True).content.decode()


def test_late_move_is_asked_for_while_the_visit_stands(client: Browser, soon: Appointment) -> None:
    with clock.at(AT_TEN - timedelta(hours=22)):
        assert "Ask for another time" in client.get(visit_path(soon)).content.decode()

    text = ask(client, soon)

    assert "You asked for another time" in text and "14:00" in text
    soon.refresh_from_db()
    assert soon.starts_at == AT_TEN and OnlineRequest.objects.get().moving == soon
    ask(client, soon, "20260303T1500Z")
    assert OnlineRequest.objects.count() == 1


def test_confirmed_late_move_moves_the_visit(client: Browser, soon: Appointment, dana: ApiUser) -> None:
    ask(client, soon)
    asked = OnlineRequest.objects.get()
    with clock.at(AT_TEN - timedelta(hours=21)):
        assert dana.api("GET", f"online-requests/{asked.pk}").json()["moving"] == str(soon.pk)
        answer = dana.api("POST", f"online-requests/{asked.pk}/confirm")

    assert answer.status_code == 200, answer.content
    soon.refresh_from_db()
    assert soon.starts_at == AT_TEN + timedelta(hours=4)
    told = Envelope.objects.filter(about=f"appointment:{soon.pk}", state="waiting")
    assert ["14:00" in letter.text for letter in told] == [True]


def test_declined_late_move_leaves_the_visit(client: Browser, soon: Appointment, dana: ApiUser) -> None:
    ask(client, soon)
    with clock.at(AT_TEN - timedelta(hours=21)):
        dana.api("POST", f"online-requests/{OnlineRequest.objects.get().pk}/decline")

    soon.refresh_from_db()
    assert soon.starts_at == AT_TEN
    assert "It stays as it was: Tuesday 3 March, 10:00" in letters("request_declined")[0].text


def test_client_takes_a_late_move_back(client: Browser, soon: Appointment) -> None:
    ask(client, soon)

    assert "Ask for another time" in ask(client, soon, do="ask_no_more")
    assert OnlineRequest.objects.get().state == "withdrawn"


def test_move_in_time_is_not_asked_for(client: Browser, soon: Appointment) -> None:
    answer = client.post(visit_path(soon), {"do": "ask", "to": "20260303T1400Z"}, follow=True)

    assert "no longer be changed here" in answer.content.decode() and not OnlineRequest.objects.exists()


def test_request_of_a_visit_cancelled_since_ends_without_a_letter(client: Browser, soon: Appointment) -> None:
    ask(client, soon)
    with clock.at(AT_TEN - timedelta(hours=20)):
        client.post(visit_path(soon), {"do": "cancel"})
    with clock.at(AT_TEN + timedelta(hours=1)):
        assert end_unanswered_requests(LOG) == 1
    assert letters("request_declined") == []


def test_booking_page_of_the_desk_says_that_somebody_books_online(
    client: Browser, online: Diary, desk: ScreenUser
) -> None:
    for therapist in (online.theo, online.mara):
        assert choose(client, online, therapist=str(therapist.pk)).status_code == 303
    wish = {
        "key": str(uuid4()),
        "client": online.ana.pk,
        "service": online.massage.pk,
        "time": f"20260303T1000Z {online.location.pk} {online.theo.pk}",
    }

    answer = desk.send("/diary/book", **wish)

    assert answer.status_code == 409
    assert "Theo: held by somebody who books online until 08:15" in answer.content.decode()
