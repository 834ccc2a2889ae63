"""/episodes."""

from typing import Any

from clinic.models import AuditEntry, Location
from scheduling.models import Attendance
from tests.cast import Speaker
from tests.factories import ClientFactory, visit_of


def wanted(visit: Attendance, **fields: Any) -> dict[str, Any]:
    """Ana's headache."""
    zones = [{"zone": "temple", "side": "right"}]
    return {"client": str(visit.client_id), "own_words": "An ache up to my temple.", "zones": zones} | fields


def test_an_episode_keeps_the_clients_own_words(theo: Speaker, visit: Attendance) -> None:
    answer = theo.api("POST", "episodes", wanted(visit))

    assert answer.status_code == 201, answer.content
    [found] = theo.api("GET", f"episodes?client={visit.client_id}").json()["results"]
    assert (found["own_words"], found["zones"]) == (
        "An ache up to my temple.",
        [{"zone": "temple", "side": "right"}],
    )
    assert AuditEntry.objects.filter(verb="read", client_key=str(visit.client_id)).count() == 1


def test_the_list_is_of_one_client(theo: Speaker) -> None:
    assert theo.api("GET", "episodes").status_code == 400


def test_zones_of_an_episode_are_known(theo: Speaker, visit: Attendance) -> None:
    answer = theo.api("POST", "episodes", wanted(visit, zones=[{"zone": "moon", "side": "left"}]))

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unknown_zone")


def test_a_note_hangs_under_an_episode_of_its_own_client(
    theo: Speaker, visit: Attendance, willow: Location
) -> None:
    episode = theo.api("POST", "episodes", wanted(visit)).json()["id"]
    other = visit_of(ClientFactory.create(), willow)

    wrong = theo.api("POST", "notes", {"attendance": str(other.pk), "episode": episode})
    right = theo.api("POST", "notes", {"attendance": str(visit.pk), "episode": episode})

    assert wrong.json()["errors"][0]["code"] == "episode_of_another"
    assert (right.status_code, right.json()["episode"]) == (201, episode)
