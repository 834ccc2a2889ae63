"""A birth date that changes is judged against what is on record."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from clients.models import Call, Client, Condition, HealthStatement
from clinic import clock
from clinic.models import Location
from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.factories import (
    ClientFactory,
    ConditionFactory,
    ConsentFactory,
    EpisodeFactory,
    LocationFactory,
    StaffFactory,
    baseline_of,
    visit_of,
)
from treatments.models import Reading

DAY = date(2020, 5, 5)
NOON = datetime(2020, 5, 5, 12, tzinfo=UTC)


def add_reading(ana: Client) -> None:
    reading = baseline_of(EpisodeFactory.create(client=ana), 3)
    Reading.objects.filter(pk=reading.pk).update(measured_at=NOON)


def add_call(ana: Client, **fields: object) -> Call:
    person = StaffFactory.create()
    return Call.objects.create(
        client=ana, direction="incoming", outcome="reached", called_at=NOON, logged_by=person, **fields
    )


def add_visit(ana: Client, **fields: object) -> None:
    location = Location.objects.first() or LocationFactory.create()
    times = {"arrived_at": NOON, "started_at": NOON} if "state" not in fields else {}
    ends_at = NOON + timedelta(hours=1)
    visit_of(ana, location, **{"starts_at": NOON, "ends_at": ends_at} | times | fields)


FACTS: dict[str, Callable[[Client], object]] = {
    "condition since": lambda ana: ConditionFactory.create(client=ana, since_on=DAY),
    "condition until": lambda ana: ConditionFactory.create(client=ana, since_on=None, ends_on=DAY),
    "consent": lambda ana: ConsentFactory.create(client=ana, given_at=NOON),
    "words to the desk": lambda ana: HealthStatement.objects.create(
        client=ana, words="Blood thinners.", said_at=NOON, recorded_by="test"
    ),
    "call": add_call,
    "visit": add_visit,
    "complaint": lambda ana: EpisodeFactory.create(client=ana, began_on=DAY),
    "reading": add_reading,
}
"""Each kind of dated fact about a client."""


@pytest.fixture
def ana(db: None) -> Client:
    return ClientFactory.create(name="Ana", birth_on="1980-01-01")


@pytest.mark.parametrize("kind", FACTS)
def test_a_birth_moved_after_a_fact_is_refused(dana: ApiUser, ana: Client, kind: str) -> None:
    FACTS[kind](ana)

    later = dana.api("PATCH", f"clients/{ana.pk}", {"birth_on": "2020-05-06"}, If_Match='"1"')
    same_day = dana.api("PATCH", f"clients/{ana.pk}", {"birth_on": "2020-05-05"}, If_Match='"1"')

    [error] = later.json()["errors"]
    assert (later.status_code, error["pointer"], error["code"]) == (422, "/birth_on", "before_birth")
    assert same_day.status_code == 200, same_day.content


def test_a_cancelled_visit_and_a_call_in_error_do_not_count(dana: ApiUser, ana: Client) -> None:
    add_visit(ana)
    Appointment.objects.update(
        state="cancelled",
        started_at=None,
        arrived_at=None,
        cancelled_at=NOON,
        cancelled_by="client",
        cancel_reason="ill",
    )
    add_call(
        ana,
        entered_in_error_at=clock.now(),
        entered_in_error_by=StaffFactory.create(),
        entered_in_error_reason="Another Ana.",
    )

    answer = dana.api("PATCH", f"clients/{ana.pk}", {"birth_on": "2020-05-06"}, If_Match='"1"')

    assert answer.status_code == 200, answer.content


def test_other_details_change_beside_a_fact_before_birth(dana: ApiUser, ana: Client) -> None:
    Condition.objects.filter(pk=ConditionFactory.create(client=ana).pk).update(since_on="1970-01-01")

    answer = dana.api(
        "PATCH", f"clients/{ana.pk}", {"name": "Anna", "birth_on": "1980-01-01"}, If_Match='"1"'
    )

    assert answer.status_code == 200, answer.content


def take_out_birth(dana: ApiUser, client: Client, **more: object) -> tuple[int, str]:
    answer = dana.api("PATCH", f"clients/{client.pk}", {"birth_on": None} | more, If_Match='"1"')
    return answer.status_code, answer.json().get("errors", [{}])[0].get("code", "")


REFUSED = (422, "birth_date_needed")


def test_the_birth_date_of_an_adult_without_guardianship_is_taken_out(dana: ApiUser, ana: Client) -> None:
    assert take_out_birth(dana, ana) == (200, "")


def test_the_birth_date_of_a_child_is_not_taken_out(dana: ApiUser) -> None:
    assert take_out_birth(dana, ClientFactory.create(birth_on="2020-01-01")) == REFUSED


def test_the_birth_date_of_a_guardian_is_not_taken_out(dana: ApiUser, ana: Client) -> None:
    ClientFactory.create(guardian=ana)

    assert take_out_birth(dana, ana) == REFUSED


def test_the_birth_date_of_a_grown_up_ward_is_taken_out_once_the_guardianship_ends(
    dana: ApiUser, ana: Client
) -> None:
    Client.objects.filter(pk=ana.pk).update(guardian=ClientFactory.create())

    assert take_out_birth(dana, ana) == REFUSED
    assert take_out_birth(dana, ana, guardian=None) == (200, "")
