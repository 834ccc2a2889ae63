"""Today at the places of the practice; a fact about a person may be dated up to the latest of them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from clients.models import Client
from clinic import clock
from clinic.models import Practice
from clinic.setup.days import earliest_today, latest_today
from tests.cast import ApiUser
from tests.factories import ClientFactory, LocationFactory

NIGHT = datetime(2026, 11, 28, 8, tzinfo=UTC)
"""27 November in Honolulu, 28 November in London."""


@pytest.fixture(autouse=True)
def two_days(practice: Practice) -> Iterator[None]:
    """The practice is in Honolulu, its one location in London."""
    Practice.objects.update(timezone="Pacific/Honolulu")
    LocationFactory.create(name="London", timezone="Europe/London")
    with clock.at(NIGHT):
        yield


@pytest.fixture
def ana(two_days: None) -> Client:
    return ClientFactory.create(name="Ana", birth_on=date(1990, 1, 1))


def test_todays_are_those_of_the_practice_and_its_locations() -> None:
    assert (earliest_today(), latest_today()) == (date(2026, 11, 27), date(2026, 11, 28))


def test_todays_leave_out_archived_locations() -> None:
    LocationFactory.create(name="Left", timezone="Pacific/Kiritimati", archived_at=NIGHT)

    with clock.at(NIGHT.replace(hour=11)):  # the 29th in Kiritimati
        assert latest_today() == date(2026, 11, 28)


@pytest.mark.parametrize(("day", "status"), [("2026-11-28", 201), ("2026-11-29", 422)])
@pytest.mark.parametrize("fact", ["episode", "condition", "birth"])
def test_a_fact_is_dated_up_to_the_latest_today(
    theo: ApiUser, dana: ApiUser, ana: Client, fact: str, day: str, status: int
) -> None:
    answers = {
        "episode": lambda: theo.api(
            "POST", "episodes", {"client": str(ana.pk), "own_words": "Headache", "began_on": day}
        ),
        "condition": lambda: theo.api(
            "POST", f"clients/{ana.pk}/conditions", {"code": "CC-ANTICOAG", "since_on": day}
        ),
        "birth": lambda: dana.api("POST", "clients", {"name": "Tim", "birth_on": day}),
    }

    answer = answers[fact]()

    assert answer.status_code == status, answer.content
