"""/episodes/{id}/readings and /appointments/{id}/baseline."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clinic import clock
from clinic.models import AuditEntry, Location
from scheduling.models import Appointment, Attendance
from tests.cast import ApiUser
from tests.factories import ClientFactory, visit_of
from treatments.models import Reading

AT_TEN = datetime(2026, 3, 24, 10, tzinfo=UTC)
ARRIVED = {"state": "arrived", "started_at": None}


@pytest.fixture
def expected(willow: Location) -> Attendance:
    """Ana has arrived for her visit at ten; it is ten to."""
    times = {"starts_at": AT_TEN, "ends_at": AT_TEN + timedelta(hours=1), "arrived_at": AT_TEN}
    return visit_of(ClientFactory.create(name="Ana"), willow, **times, **ARRIVED)


def episode_of(user: ApiUser, visit: Attendance) -> str:
    """Open an episode of the client who is treated, and return its id."""
    response = user.api("POST", "episodes", {"client": str(visit.client_id), "own_words": "It aches."})
    return str(response.json()["id"])


def baseline(user: ApiUser, visit: Attendance, at: datetime = AT_TEN, **body: Any) -> Any:
    """Record the number that the client gives at check-in."""
    with clock.at(at):
        return user.api("POST", f"appointments/{visit.appointment_id}/baseline", body)


def begin(visit: Attendance, at: datetime) -> None:
    """Mark the session as begun at this instant."""
    Appointment.objects.filter(pk=visit.appointment_id).update(state="in_session", started_at=at)


def test_create_stores_the_question_of_each_reading(theo: ApiUser, visit: Attendance) -> None:
    path = f"episodes/{episode_of(theo, visit)}/readings"
    readings = [("now", 6), ("worst_7_days", 8), ("sleep", 5), ("global_change", 7)]
    for question, value in readings:
        answer = theo.api("POST", path, {"question": question, "value": value})
        assert answer.status_code == 201, answer.content

    rows = theo.api("GET", path).json()["results"]
    assert [(row["question"], row["value"], row["source"]) for row in rows] == [
        (question, value, "therapist") for question, value in readings
    ]
    [row] = theo.api("GET", f"{path}?question=sleep").json()["results"]
    assert (row["value"], row["moment"], row["late"]) == (5, "between", False)
    assert theo.api("GET", f"{path}?question=moon").status_code == 400


def test_create_refuses_a_value_off_its_scale(theo: ApiUser, visit: Attendance) -> None:
    path = f"episodes/{episode_of(theo, visit)}/readings"

    for value in (0, 8):
        answer = theo.api("POST", path, {"question": "global_change", "value": value})
        assert (answer.status_code, answer.json()["code"]) == (422, "out_of_range")
    assert theo.api("POST", path, {"question": "now", "value": 11}).status_code == 400


def test_create_refuses_a_time_in_the_future(theo: ApiUser, visit: Attendance) -> None:
    later = (clock.now() + timedelta(hours=1)).isoformat()
    body = {"question": "now", "value": 3, "measured_at": later}

    answer = theo.api("POST", f"episodes/{episode_of(theo, visit)}/readings", body)

    assert (answer.status_code, answer.json()["code"]) == (422, "in_the_future")


def test_create_refuses_a_second_baseline(theo: ApiUser, visit: Attendance) -> None:
    episode = episode_of(theo, visit)
    body = {"question": "average_7_days", "value": 6, "moment": "baseline"}

    first = theo.api("POST", f"episodes/{episode}/readings", body)
    again = theo.api("POST", f"episodes/{episode}/readings", body)

    assert first.status_code == 201
    assert (again.status_code, again.json()["code"]) == (409, "baseline_exists")
    stored = theo.api("GET", f"episodes/{episode}").json()["baseline"]
    assert (stored["value"], stored["late"]) == (6, False)


@pytest.mark.parametrize(("minutes", "is_late"), [(-1, False), (0, False), (1, True)])
def test_baseline_after_the_first_treatment_is_late(
    minutes: int, is_late: bool, theo: ApiUser, visit: Attendance
) -> None:
    begun = clock.now() - timedelta(minutes=30)
    begin(visit, begun)
    episode = episode_of(theo, visit)
    theo.api("POST", "notes", {"attendance": str(visit.pk), "episode": episode})
    asked = (begun + timedelta(minutes=minutes)).isoformat()
    body = {"question": "average_7_days", "value": 6, "moment": "baseline", "measured_at": asked}

    answer = theo.api("POST", f"episodes/{episode}/readings", body)

    assert answer.json()["late"] is is_late
    assert theo.api("GET", f"episodes/{episode}").json()["baseline"]["late"] is is_late


def test_front_desk_records_a_baseline_and_cannot_read_it(dana: ApiUser, expected: Attendance) -> None:
    answer = baseline(dana, expected, value=7)

    assert (answer.status_code, answer.json()) == (201, {"recorded_at": "2026-03-24T10:00:00+00:00"})
    reading = Reading.objects.get()
    assert (reading.value, reading.source, reading.attendance, reading.episode) == (
        7,
        "front_desk",
        expected,
        None,
    )
    assert AuditEntry.objects.get(verb="recorded").fields == ["average_7_days"]
    assert dana.api("GET", f"appointments/{expected.appointment_id}/baseline").status_code == 405


def test_baseline_given_again_before_the_session_replaces_the_first(
    dana: ApiUser, theo: ApiUser, expected: Attendance
) -> None:
    baseline(dana, expected, value=7)
    baseline(theo, expected, AT_TEN + timedelta(minutes=2), value=5, client=str(expected.client_id))

    reading = Reading.objects.get()
    assert (reading.value, reading.source) == (5, "therapist")


def test_baseline_replays_a_retry_with_its_key(dana: ApiUser, expected: Attendance) -> None:
    path = f"appointments/{expected.appointment_id}/baseline"
    with clock.at(AT_TEN):
        response = [dana.api("POST", path, {"value": 7}, Idempotency_Key="k").json() for _ in range(2)]

    assert response[0] == response[1]
    assert AuditEntry.objects.filter(verb="recorded").count() == 1


def test_baseline_refuses_an_answer_after_the_session_began(dana: ApiUser, expected: Attendance) -> None:
    begin(expected, AT_TEN)

    answer = baseline(dana, expected, value=7)

    assert (answer.status_code, answer.json()["code"]) == (409, "session_began")


def test_baseline_refuses_staff_before_the_day_of_the_visit(dana: ApiUser, expected: Attendance) -> None:
    midnight = AT_TEN.replace(hour=0)

    early = baseline(dana, expected, midnight - timedelta(seconds=1), value=7)

    assert (early.status_code, early.json()["code"]) == (409, "not_yet")
    assert baseline(dana, expected, midnight, value=7).status_code == 201


def test_baseline_refuses_a_client_not_in_the_visit(dana: ApiUser, expected: Attendance) -> None:
    answer = baseline(dana, expected, value=7, client=str(ClientFactory.create().pk))

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "not_in_this_visit")


@pytest.mark.parametrize("state", ["cancelled", "no_show"])
def test_baseline_refuses_a_cancelled_or_missed_visit(
    state: str, dana: ApiUser, expected: Attendance
) -> None:
    off: dict[str, Any] = {"state": state, "arrived_at": None}
    if state == "cancelled":
        off |= {"cancelled_at": AT_TEN, "cancelled_by": "client", "cancel_reason": "ill"}
    Appointment.objects.update(**off)

    answer = baseline(dana, expected, value=7)

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_baseline_refuses_a_value_above_10(dana: ApiUser, expected: Attendance) -> None:
    assert baseline(dana, expected, value=11).status_code == 400


def test_episode_opened_in_the_visit_takes_the_baseline(
    dana: ApiUser, theo: ApiUser, expected: Attendance
) -> None:
    baseline(dana, expected, value=7)
    episode = episode_of(theo, expected)

    theo.api("POST", "notes", {"attendance": str(expected.pk), "episode": episode})

    assert theo.api("GET", f"episodes/{episode}").json()["baseline"]["value"] == 7
    again = baseline(dana, expected, value=2)
    assert (again.status_code, again.json()["code"]) == (409, "baseline_exists")


def test_baseline_moves_with_its_note_to_another_episode(
    dana: ApiUser, theo: ApiUser, expected: Attendance
) -> None:
    baseline(dana, expected, value=7)
    first, second = episode_of(theo, expected), episode_of(theo, expected)
    note = theo.api("POST", "notes", {"attendance": str(expected.pk), "episode": first}).json()

    theo.api("PATCH", f"notes/{note['id']}", {"text_revision": 1, "episode": second})

    baselines = [theo.api("GET", f"episodes/{key}").json()["baseline"] for key in (first, second)]
    assert (baselines[0], baselines[1]["value"]) == (None, 7)


def test_episode_with_a_baseline_keeps_it(dana: ApiUser, theo: ApiUser, expected: Attendance) -> None:
    baseline(dana, expected, value=7)
    episode = episode_of(theo, expected)
    own = {"question": "average_7_days", "value": 4, "moment": "baseline"}
    theo.api("POST", f"episodes/{episode}/readings", own)

    theo.api("POST", "notes", {"attendance": str(expected.pk), "episode": episode})

    assert theo.api("GET", f"episodes/{episode}").json()["baseline"]["value"] == 4


def test_baseline_refuses_the_owner_role(fern: ApiUser, expected: Attendance) -> None:
    answer = baseline(fern, expected, value=7)

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
