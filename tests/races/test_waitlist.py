"""Races of the waitlist, over HTTP, against a running web process."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from clinic.models import Practice
from scheduling.models import Appointment, Hold, WaitlistEntry, WaitlistOffer
from scheduling.waitlist.actions.fill_freed_time import SYSTEM
from scheduling.waitlist.actions.review_offer import review_offer
from tests.callers import Answer, at_once
from tests.factories import service_of
from tests.races.conftest import WebClinic
from tests.races.counting import WON, booking_body, double_bookings, outcomes

pytestmark = pytest.mark.xdist_group("processes")


def wait_for(clinic: WebClinic, number: int, service: Any, noon: datetime) -> UUID:
    """Put a client on the waitlist for the day of noon."""
    body = {
        "client": str(clinic.clients[number].pk),
        "service": str(service.pk),
        "first_on": noon.date().isoformat(),
        "last_on": noon.date().isoformat(),
    }
    answer = clinic.dana.api("POST", "waitlist", body)
    assert answer.status == 201, answer
    return UUID(answer.json()["id"])


def offer_noon(clinic: WebClinic, entry: UUID, noon: datetime) -> Answer:
    """Offer noon by hand."""
    body = {"starts_at": noon.isoformat(), "location": str(clinic.diary.location.pk)}
    return clinic.dana.api("POST", f"waitlist/{entry}/offer", body)


@pytest.fixture
def service(web_clinic: WebClinic) -> Any:
    """The service that Theo alone does, in Room 1."""
    return service_of([web_clinic.diary.theo], [web_clinic.diary.room_1])


@pytest.fixture(autouse=True)
def _by_day(web_clinic: WebClinic) -> None:
    """Let offers leave at any hour of the day on which the tests run, and be many."""
    Practice.objects.update(remind_from_hour=0, remind_until_hour=24, waitlist_offers_a_day=10)


def test_offers_of_one_time_at_once_make_one(web_clinic: WebClinic, service: Any, noon: datetime) -> None:
    entries = [wait_for(web_clinic, number, service, noon) for number in range(6)]

    answers = at_once([partial(offer_noon, web_clinic, entry, noon) for entry in entries])

    assert outcomes(answers)[WON] == 1
    assert set(outcomes(answers)) <= {WON, (409, "taken"), (409, "held")}
    live = WaitlistOffer.objects.live().filter(starts_at=noon)
    assert live.count() == Hold.objects.filter(starts_at=noon).count() == 1


def test_offers_to_one_entry_at_once_make_one(web_clinic: WebClinic, service: Any, noon: datetime) -> None:
    entry = wait_for(web_clinic, 7, service, noon)
    times = [noon + timedelta(hours=2 * number) for number in range(-1, 3)]

    answers = at_once([partial(offer_noon, web_clinic, entry, at) for at in times])

    assert outcomes(answers)[WON] == 1
    assert set(outcomes(answers)) <= {WON, (409, "offered_already")}
    assert Hold.objects.filter(starts_at__date=noon.date()).count() == 1


def test_acceptances_and_a_booking_at_once_book_once(
    web_clinic: WebClinic, service: Any, noon: datetime
) -> None:
    entry = wait_for(web_clinic, 8, service, noon)
    offer = offer_noon(web_clinic, entry, noon).json()["id"]
    accept = partial(web_clinic.dana.api, "POST", f"waitlist-offers/{offer}/accept")
    bodies = [booking_body(client, service, noon) for client in web_clinic.clients[10:14]]
    calls: list[Callable[[], Answer]] = [accept, accept, accept]
    calls += [partial(web_clinic.dana.api, "POST", "appointments", body) for body in bodies]

    answers = at_once(calls)

    assert [answer.status for answer in answers[:3]] == [200, 200, 200]
    assert {answer.status for answer in answers[3:]} == {409}
    visit = Appointment.objects.get(starts_at=noon)
    assert visit.client_id == web_clinic.clients[8].pk and double_bookings() == 0
    assert WaitlistEntry.objects.get(pk=entry).ended_because == "booked"


def test_accept_and_decline_at_once_do_one(web_clinic: WebClinic, service: Any, noon: datetime) -> None:
    entry = wait_for(web_clinic, 9, service, noon)
    offer = offer_noon(web_clinic, entry, noon).json()["id"]

    answers = at_once(
        [
            partial(web_clinic.dana.api, "POST", f"waitlist-offers/{offer}/accept"),
            partial(web_clinic.dana.api, "POST", f"waitlist-offers/{offer}/decline"),
        ]
    )

    assert sorted(answer.status for answer in answers) == [200, 409]
    state = WaitlistOffer.objects.get(pk=offer).state
    assert Appointment.objects.filter(starts_at=noon).count() == (1 if state == "accepted" else 0)


def test_acceptance_as_the_offer_expires_books_or_lets_it_go(
    web_clinic: WebClinic, service: Any, noon: datetime
) -> None:
    entry = wait_for(web_clinic, 15, service, noon)
    offer = WaitlistOffer.objects.get(pk=offer_noon(web_clinic, entry, noon).json()["id"])
    soon = Hold.objects.get(starts_at=noon).created_at + timedelta(seconds=1)
    WaitlistOffer.objects.filter(pk=offer.pk).update(answer_until=soon)

    address = f"waitlist-offers/{offer.pk}/accept"
    calls: list[Callable[[], Any]] = [partial(web_clinic.dana.api, "POST", address) for _ in range(3)]
    calls += [partial(review_offer, offer, by=SYSTEM) for _ in range(3)]
    at_once(calls)
    review_offer(offer, by=SYSTEM)

    offer.refresh_from_db()
    is_booked = Appointment.objects.filter(starts_at=noon).exists()
    assert (offer.state == "accepted") == is_booked and offer.state in ("accepted", "expired", "offered")
    assert not (is_booked and Hold.objects.filter(starts_at=noon).exists())
