"""Another time chosen on the page of a visit: it is moved, or replaced where the clinic cancelled it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser

from clinic import clock
from clinic.actors import SystemActor
from clinic.models import AuditEntry, Envelope, Practice
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.book import book
from scheduling.bookings.actions.cancel import cancel
from scheduling.models import Appointment
from scheduling.time_in_address import from_address, in_address
from tests.factories import ConditionFactory, Diary
from tests.letter_links import visit_path

AT_TEN = datetime(2026, 3, 24, 10, tzinfo=UTC)
AT_TWO = AT_TEN + timedelta(hours=4)
EARLY = datetime(2026, 3, 2, 8, tzinfo=UTC)
SYSTEM = SystemActor("test")


@pytest.fixture
def visit(diary: Diary) -> Appointment:
    """Ana's visit with Theo on Tuesday 24 March at ten, of which she has the letter."""
    with clock.at(EARLY):
        booked = book(
            client=diary.ana,
            service=diary.massage,
            starts_at=AT_TEN,
            requested=[RequestedResource(diary.theo.pk)],
            by=SYSTEM,
        )
    Envelope.objects.update(state="sent", sent_at=EARLY)
    return booked


@pytest.fixture
def cancelled(visit: Appointment) -> Appointment:
    """The same visit, cancelled by the clinic."""
    with clock.at(EARLY):
        return cancel(appointment=visit, cancelled_by="clinic", reason="therapist_ill", by=SYSTEM)


def get_times(browser: Browser, visit: Appointment, times: str = "", at: datetime = EARLY) -> str:
    """Return the text of the page of free times, as Ana opens it."""
    with clock.at(at):
        answer = browser.get(visit_path(visit), {"times": times})
    assert answer.status_code == 200
    return answer.content.decode()


def take(browser: Browser, visit: Appointment, to: datetime, at: datetime = EARLY, **more: str) -> str:
    """Post the choice of this time as Ana; return the text of the page that follows."""
    verb = "book" if Appointment.objects.get(pk=visit.pk).state == "cancelled" else "move"
    answers = {"do": verb, "to": in_address(to), "seen": "1"} | more
    with clock.at(at):
        return browser.post(visit_path(visit), answers, follow=True).content.decode()


def start_of(visit: Appointment) -> datetime:
    """Return the start that a visit has in the database."""
    return Appointment.objects.get(pk=visit.pk).starts_at


@pytest.mark.parametrize("value", ["", "x", "20260325T1000", "20261325T1000Z", "2026-03-25T10:0Z"])
def test_an_address_without_a_time_is_read_as_none(value: str) -> None:
    assert from_address(value) is None


def test_times_show_free_times_around_the_visit_and_change_nothing(
    client: Browser, visit: Appointment
) -> None:
    text = get_times(client, visit)

    assert "Sunday 22 March<" in text and "Tuesday 24 March<" in text
    assert in_address(AT_TWO) in text
    assert in_address(AT_TEN) not in text
    assert "Moving is free until Monday 23 March, 10:00" in text
    assert start_of(visit) == AT_TEN


def test_a_time_in_the_address_is_chosen_but_not_taken(client: Browser, visit: Appointment) -> None:
    text = get_times(client, visit, in_address(AT_TWO))

    assert f'value="{in_address(AT_TWO)}" checked' in text
    assert start_of(visit) == AT_TEN


def test_move_keeps_the_therapist_writes_a_letter_and_names_the_client_in_the_audit(
    client: Browser, visit: Appointment
) -> None:
    treats = visit.assignments.get(kind="therapist").resource

    text = take(client, visit, AT_TWO)

    assert "14:00 to 15:00" in text and "Your visit was moved" in text
    assert start_of(visit) == AT_TWO
    assert visit.assignments.get(kind="therapist").resource == treats
    entry = AuditEntry.objects.get(verb="moved")
    assert (entry.actor_kind, entry.actor_key) == ("link", str(visit.client_id))
    assert Envelope.objects.exclude(state="withdrawn").filter(kind="booking_moved").exists()


def test_move_tapped_twice_moves_once_and_shows_no_problem(client: Browser, visit: Appointment) -> None:
    take(client, visit, AT_TWO)

    assert 'role="alert"' not in take(client, visit, AT_TWO)
    assert AuditEntry.objects.filter(verb="moved").count() == 1


def test_move_refuses_a_time_taken_meanwhile_and_shows_others(
    client: Browser, diary: Diary, visit: Appointment
) -> None:
    with clock.at(EARLY):
        theo = [RequestedResource(diary.theo.pk)]
        book(client=diary.ben, service=diary.massage, starts_at=AT_TWO, requested=theo, by=SYSTEM)

    text = take(client, visit, AT_TWO)

    assert "no longer free" in text
    assert in_address(AT_TEN + timedelta(days=1)) in text
    assert start_of(visit) == AT_TEN


@pytest.mark.parametrize(
    "to",
    [
        AT_TEN.replace(hour=3),
        AT_TWO + timedelta(minutes=7),
        EARLY + timedelta(minutes=90),
        EARLY - timedelta(days=1),
        EARLY + timedelta(days=500),
    ],
    ids=["at night", "off the steps", "too soon to be seen", "past", "too far ahead"],
)
def test_move_refuses_a_time_that_is_not_offered(client: Browser, visit: Appointment, to: datetime) -> None:
    assert "no longer free" in take(client, visit, to)
    assert start_of(visit) == AT_TEN


def test_move_inside_the_free_hours_is_told_to_call(client: Browser, visit: Appointment) -> None:
    late = AT_TEN - timedelta(hours=23)
    with clock.at(late):
        page = client.get(visit_path(visit)).content.decode()

    assert "please call us" in page and "?times" not in page
    assert "Please call us" in take(client, visit, AT_TWO, at=late)
    assert start_of(visit) == AT_TEN


def test_a_visit_that_needs_rebooking_is_moved_inside_the_free_hours(
    client: Browser, visit: Appointment
) -> None:
    Appointment.objects.filter(pk=visit.pk).update(needs_rebooking=True)

    take(client, visit, AT_TWO, at=AT_TEN - timedelta(hours=5))

    moved = Appointment.objects.get(pk=visit.pk)
    assert (moved.starts_at, moved.needs_rebooking) == (AT_TWO, False)


def test_move_refuses_a_page_opened_before_a_change(client: Browser, visit: Appointment) -> None:
    Appointment.objects.filter(pk=visit.pk).update(revision=2)

    assert "changed since you opened" in take(client, visit, AT_TWO)
    assert start_of(visit) == AT_TEN


def test_move_for_health_says_no_clinical_word(client: Browser, diary: Diary, visit: Appointment) -> None:
    day = AT_TEN - timedelta(days=2)
    with clock.at(day - timedelta(hours=1)):
        ConditionFactory.create(client=diary.ana, code="CI-REDFLAG")

    text = take(client, visit, day + timedelta(hours=6), at=day).lower()

    assert start_of(visit) == AT_TEN
    assert "flag" not in text and "condition" not in text and "overrule" not in text


def test_a_guest_moves_nothing(client: Browser, diary: Diary) -> None:
    with clock.at(EARLY):
        visit = book(client=diary.ana, service=diary.couples, starts_at=AT_TEN, guests=[diary.ben], by=SYSTEM)
        path = visit_path(visit, diary.ben.pk)
        assert "Move to" not in client.get(path, {"times": ""}).content.decode()
        client.post(path, {"do": "move", "to": in_address(AT_TWO), "seen": "1"})

    assert start_of(visit) == AT_TEN


def test_the_letter_of_a_cancellation_has_three_times_that_open_the_page(
    client: Browser, cancelled: Appointment
) -> None:
    letter = Envelope.objects.get(kind="booking_cancelled")
    addresses = [word for word in letter.text.split() if "?times=" in word]

    times = [from_address(address.partition("?times=")[2]) for address in addresses]
    assert len(times) == 3
    assert all(time is not None and time.date() != AT_TEN.date() for time in times)
    with clock.at(EARLY):
        for address in addresses:
            path = address.removeprefix("http://127.0.0.1:8000")
            assert " checked" in client.get(path).content.decode()
    assert Appointment.objects.count() == 1


def test_a_time_in_place_of_a_cancelled_visit_is_booked_once(client: Browser, cancelled: Appointment) -> None:
    tomorrow = AT_TEN + timedelta(days=1)

    text = take(client, cancelled, tomorrow)
    take(client, cancelled, tomorrow + timedelta(days=1))

    assert "<h1>Another time is booked</h1>" in text and "You booked another time in its place" in text
    booked = Appointment.objects.get(instead_of=cancelled)
    assert (booked.starts_at, booked.client_id, booked.service_id) == (
        tomorrow,
        cancelled.client_id,
        cancelled.service_id,
    )
    entry = AuditEntry.objects.filter(verb="booked").latest("pk")
    assert (entry.actor_kind, entry.actor_key) == ("link", str(cancelled.client_id))
    assert Envelope.objects.filter(about=booked.letter_key, kind="booking_confirmed").exists()


def test_a_visit_the_client_cancelled_is_not_replaced_here(client: Browser, visit: Appointment) -> None:
    with clock.at(EARLY):
        cancel(appointment=visit, cancelled_by="client", reason="ill", by=SYSTEM)

    assert "Please call us" in take(client, visit, AT_TWO)
    assert Appointment.objects.count() == 1


def test_a_visit_cancelled_long_ago_is_not_replaced_here(client: Browser, cancelled: Appointment) -> None:
    later = AT_TEN + timedelta(days=15)

    take(client, cancelled, later + timedelta(days=1), at=later)

    assert Appointment.objects.count() == 1


def test_a_visit_is_replaced_once_whoever_writes(visit: Appointment, diary: Diary) -> None:
    with clock.at(EARLY):
        others = [
            book(client=diary.ben, service=diary.massage, starts_at=at, location=diary.location, by=SYSTEM)
            for at in (AT_TWO, AT_TWO + timedelta(days=1))
        ]
    Appointment.objects.filter(pk=others[0].pk).update(instead_of=visit)

    with pytest.raises(IntegrityError, match="visit_is_replaced_once"), transaction.atomic():
        Appointment.objects.filter(pk=others[1].pk).update(instead_of=visit)


def test_a_practice_without_free_hours_moves_until_the_start(client: Browser, visit: Appointment) -> None:
    Practice.objects.update(free_cancel_hours=0)

    take(client, visit, AT_TWO, at=AT_TEN - timedelta(minutes=30))

    assert start_of(visit) == AT_TWO


def test_a_day_with_many_free_times_shows_whole_and_half_hours_and_the_chosen_one(
    client: Browser, visit: Appointment
) -> None:
    quarter = AT_TWO + timedelta(minutes=15)

    text = get_times(client, visit, in_address(quarter))

    assert in_address(AT_TWO) in text and in_address(quarter) in text
    assert in_address(AT_TWO + timedelta(minutes=45)) not in text
