"""The limits of online booking: nobody empties the diary, or floods a mailbox, and others are served."""

from datetime import timedelta

from django.test import Client as Browser

from clinic import clock
from clinic.models import Envelope
from scheduling.models import Hold, OnlineBooking
from scheduling.online import limits
from scheduling.online.held import forget_looks
from tests.factories import Diary
from tests.scheduling.online.steps import AT_TEN, DETAILS, begin_booking, choose, send_details

HOUR = timedelta(hours=1)


def test_one_address_holds_five_times_and_others_are_served(client: Browser, online: Diary) -> None:
    for number in range(limits.MOST_FROM_ONE_ADDRESS):
        begin_booking(client, online, AT_TEN + number * HOUR)

    answer = choose(client, online, AT_TEN + 6 * HOUR)
    assert answer.status_code == 429 and "Several times are held from here" in answer.content.decode()
    assert Hold.objects.count() == limits.MOST_FROM_ONE_ADDRESS
    elsewhere = Browser(REMOTE_ADDR="192.0.2.7")
    assert choose(elsewhere, online, AT_TEN + 6 * HOUR).status_code == 303
    with clock.at(clock.now() + HOUR):
        assert choose(client, online, AT_TEN + 5 * HOUR).status_code == 303


def test_all_who_book_online_hold_so_many_times_together(client: Browser, online: Diary) -> None:
    path = begin_booking(client, online)
    first = OnlineBooking.objects.get()
    OnlineBooking.objects.bulk_create(
        OnlineBooking(
            service=first.service,
            location=first.location,
            starts_at=first.starts_at,
            source=f"{number}",
            language="en",
            expires_at=first.expires_at,
        )
        for number in range(limits.MOST_AT_ONCE - 1)
    )

    answer = choose(Browser(REMOTE_ADDR="192.0.2.7"), online, AT_TEN + HOUR)

    assert answer.status_code == 429 and "Many people are booking" in answer.content.decode()
    assert "We have written to" in send_details(client, path).content.decode()


def test_one_email_gets_few_letters_from_any_address(client: Browser, online: Diary) -> None:
    for number in range(5):
        there = Browser(REMOTE_ADDR=f"192.0.2.{number}")
        path = begin_booking(there, online, AT_TEN + number * HOUR)
        answer = there.post(
            path, DETAILS | {"email": "ANA@example.test" if number % 2 else "ana@example.test"}
        )

        assert answer.status_code == (303 if number < 4 else 429)
    assert "Too many tries" in answer.content.decode()
    assert Envelope.objects.count() == 4
    other = Browser(REMOTE_ADDR="192.0.2.9")
    path = begin_booking(other, online, AT_TEN + 6 * HOUR)
    assert other.post(path, DETAILS).status_code == 303


def test_sending_twice_posts_one_letter(client: Browser, online: Diary) -> None:
    path = begin_booking(client, online)

    assert send_details(client, path).content == send_details(client, path, name="Another").content
    assert Envelope.objects.count() == 1


def test_hammered_pages_answer_others_and_the_next_minute(client: Browser, online: Diary) -> None:
    path = begin_booking(client, online)
    for _ in range(limits.MOST_PAGES_A_MINUTE - 1):
        assert client.get("/book").status_code == 200

    for address in ("/book", path):
        answer = client.get(address)
        assert answer.status_code == 429 and "Too many tries" in answer.content.decode()
    assert choose(client, online, AT_TEN + HOUR).status_code == 429
    assert Browser(REMOTE_ADDR="192.0.2.7").get("/book").status_code == 200
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert client.get("/book").status_code == 200
    with clock.at(clock.now() + 2 * HOUR):
        assert forget_looks() == 3
