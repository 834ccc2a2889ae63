"""The location that stands in a client's letters: where they were treated last."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clients.models import Client
from clinic import clock
from clinic.models import Location, Practice, Staff
from tests.factories import CheckInFactory, ClientFactory, LocationFactory
from tests.treatments.after_a_visit import DAY, OVER, TREATED, open_complaint, record_session
from treatments.check_ins.due import recipient
from treatments.check_ins.letters import TreatmentLocations, question_letter, reminder_letter
from treatments.models import Episode, SessionNote


@pytest.fixture
def episode(willow: Location, therapist: Staff) -> Episode:
    """Ana's complaint, treated once at Willow Clinic."""
    episode = open_complaint(ClientFactory.create(name="Ana"), therapist)
    record_session(episode, willow, therapist)
    return episode


def mark_all_notes_in_error(by: Staff) -> None:
    SessionNote.objects.update(
        entered_in_error_at=OVER, entered_in_error_by=by, entered_in_error_reason="Wrong person"
    )


def test_the_location_of_an_episode_is_that_of_its_last_session(
    episode: Episode, willow: Location, therapist: Staff
) -> None:
    branch, elsewhere = LocationFactory.create(), LocationFactory.create(timezone="America/New_York")
    record_session(episode, branch, therapist, TREATED + DAY)
    back = open_complaint(episode.client, therapist, "My back aches")
    record_session(back, elsewhere, therapist, TREATED + 2 * DAY)

    locations = TreatmentLocations(episode.client)

    assert (locations.of_episode(episode.pk), locations.of_episode(back.pk)) == (branch, elsewhere)
    assert locations.latest() == elsewhere
    assert locations.client_zone() == ZoneInfo("America/New_York")


def test_the_zone_of_a_client_who_named_one_is_that_one(episode: Episode) -> None:
    Client.objects.update(timezone="Asia/Taipei")
    episode.client.refresh_from_db()

    assert TreatmentLocations(episode.client).client_zone() == ZoneInfo("Asia/Taipei")


def test_locations_are_read_in_one_query(
    episode: Episode, willow: Location, therapist: Staff, django_assert_num_queries: Any
) -> None:
    record_session(open_complaint(episode.client, therapist, "My back aches"), willow, therapist)

    with django_assert_num_queries(1):
        locations = TreatmentLocations(episode.client)
        assert (locations.of_episode(episode.pk), locations.client_zone()) == (willow, willow.zone)


def test_without_a_note_not_in_error_the_practice_stands_in(episode: Episode, therapist: Staff) -> None:
    mark_all_notes_in_error(therapist)

    locations = TreatmentLocations(episode.client)

    assert locations.of_episode(episode.pk) == Practice.current()
    assert locations.client_zone() == Practice.current().zone


@pytest.mark.parametrize(("zone", "reader"), [("Pacific/Pago_Pago", "Ruth"), ("Pacific/Kiritimati", "Tim")])
def test_who_is_asked_is_judged_by_the_day_where_the_client_was_treated(
    practice: Practice, zone: str, reader: str
) -> None:
    location = LocationFactory.create(timezone=zone)
    ruth = ClientFactory.create(name="Ruth", birth_on=date(1980, 1, 1))
    tim = ClientFactory.create(name="Tim", birth_on=date(2008, 11, 29), guardian=ruth)

    with clock.at(datetime(2026, 11, 28, 10, 30, tzinfo=UTC)):  # the 27th in Pago Pago, 29th in Kiritimati
        to = recipient(tim, location)

    assert to is not None and to.name == reader


@pytest.mark.parametrize("letter_of", [question_letter, reminder_letter])
def test_letters_without_a_note_not_in_error_name_the_practices_mailbox_and_phone(
    episode: Episode, therapist: Staff, letter_of: Any
) -> None:
    mark_all_notes_in_error(therapist)
    Practice.objects.update(email="practice@willow.test", phone="+442079460009")
    treated_at = TreatmentLocations(episode.client).of_episode(episode.pk)
    check_in, to = CheckInFactory.create(episode=episode), recipient(episode.client, treated_at)

    letter = letter_of(check_in, to, treated_at)

    assert letter.reply_to == "practice@willow.test"
    assert "020 7946 0009" in letter.text
