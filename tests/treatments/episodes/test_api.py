"""/episodes."""

from datetime import timedelta
from typing import Any

import pytest

from clinic import clock
from clinic.models import AuditEntry, Location
from scheduling.models import Attendance
from tests.cast import Speaker
from tests.factories import ClientFactory, visit_of

KNOWN = {
    "kind": "headache",
    "pattern": "comes_and_goes",
    "onset": "gradual",
    "began_on": "2026-02-01",
    "causes": ["long_sitting", "stress"],
    "stress": 7,
    "water_glasses": 3,
    "active_days": 1,
    "desk_hours": 9,
    "sleep_position": "side",
}


def wanted(visit: Attendance, **fields: Any) -> dict[str, Any]:
    """Ana's headache."""
    zones = [{"zone": "temple", "side": "right"}]
    return {"client": str(visit.client_id), "own_words": "An ache up to my temple.", "zones": zones} | fields


@pytest.fixture
def episode(theo: Speaker, visit: Attendance) -> dict[str, Any]:
    """Ana's headache, opened by Theo."""
    return dict(theo.api("POST", "episodes", wanted(visit)).json())


def change(speaker: Speaker, episode: dict[str, Any], **changes: Any) -> Any:
    """Change an episode as it was read."""
    return speaker.api("PATCH", f"episodes/{episode['id']}", changes, If_Match=f'"{episode["revision"]}"')


def close(speaker: Speaker, episode: dict[str, Any]) -> Any:
    """Close an episode as improved."""
    return speaker.api("POST", f"episodes/{episode['id']}/close", {"outcome": "improved"})


def test_an_episode_keeps_the_clients_own_words(theo: Speaker, visit: Attendance) -> None:
    answer = theo.api("POST", "episodes", wanted(visit))

    assert answer.status_code == 201, answer.content
    [found] = theo.api("GET", f"episodes?client={visit.client_id}").json()["results"]
    assert (found["own_words"], found["zones"]) == (
        "An ache up to my temple.",
        [{"zone": "temple", "side": "right"}],
    )
    assert AuditEntry.objects.filter(verb="read", client_key=str(visit.client_id)).count() == 1


def test_what_it_comes_from_and_how_the_client_lives_is_kept(theo: Speaker, visit: Attendance) -> None:
    answer = theo.api("POST", "episodes", wanted(visit, **KNOWN))

    assert answer.status_code == 201, answer.content
    assert answer.json() | KNOWN == answer.json()


def test_the_list_is_of_one_client(theo: Speaker) -> None:
    assert theo.api("GET", "episodes").status_code == 400


def test_the_list_tells_open_from_closed(theo: Speaker, visit: Attendance, episode: dict[str, Any]) -> None:
    other = theo.api("POST", "episodes", wanted(visit)).json()
    close(theo, episode)

    for said, found in (("true", other), ("false", episode)):
        [row] = theo.api("GET", f"episodes?client={visit.client_id}&open={said}").json()["results"]
        assert row["id"] == found["id"]


def test_zones_of_an_episode_are_known(theo: Speaker, visit: Attendance) -> None:
    answer = theo.api("POST", "episodes", wanted(visit, zones=[{"zone": "moon", "side": "left"}]))

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unknown_zone")


@pytest.mark.parametrize(
    "field", [{"stress": 11}, {"active_days": 8}, {"causes": ["moon"]}, {"kind": "moon"}]
)
def test_words_and_numbers_of_an_episode_are_known(
    field: dict[str, Any], theo: Speaker, visit: Attendance
) -> None:
    assert theo.api("POST", "episodes", wanted(visit, **field)).status_code == 400


def test_a_complaint_has_begun(theo: Speaker, visit: Attendance) -> None:
    tomorrow = (clock.now() + timedelta(days=2)).date().isoformat()

    answer = theo.api("POST", "episodes", wanted(visit, began_on=tomorrow))

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "in_the_future")


def test_an_earlier_episode_is_of_the_same_client(theo: Speaker, visit: Attendance, willow: Location) -> None:
    other = theo.api("POST", "episodes", wanted(visit_of(ClientFactory.create(), willow))).json()

    answer = theo.api("POST", "episodes", wanted(visit, earlier=other["id"]))

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/earlier")
    assert answer.json()["code"] == "episode_of_another"


def test_an_episode_is_not_its_own_earlier_one(theo: Speaker, episode: dict[str, Any]) -> None:
    assert change(theo, episode, earlier=episode["id"]).json()["code"] == "earlier_is_itself"


def test_a_zone_is_named_whole_in_a_change_too(theo: Speaker, episode: dict[str, Any]) -> None:
    answer = change(theo, episode, zones=[{"side": "left"}])

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/zones/0/zone")


def test_an_episode_is_changed_as_it_was_read(theo: Speaker, episode: dict[str, Any]) -> None:
    zones = [{"zone": "back_of_neck", "side": "left"}]
    first = change(theo, episode, zones=zones, **KNOWN)
    late = change(theo, episode, stress=1)

    assert (first.status_code, first["ETag"]) == (200, '"2"')
    said = first.json()
    assert (said["zones"], said["stress"], said["own_words"]) == (zones, 7, episode["own_words"])
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    assert AuditEntry.objects.get(verb="changed").fields == sorted(["zones", *KNOWN])


def test_a_complaint_is_closed_with_how_it_ended(theo: Speaker, episode: dict[str, Any]) -> None:
    said = close(theo, episode).json()

    assert (said["outcome"], said["closed_by"]) == ("improved", str(theo.person.pk))
    assert said["closed_at"] is not None
    again = close(theo, episode)
    assert (again.status_code, again.json()["code"]) == (409, "episode_closed")


def test_what_comes_back_soon_is_opened_again(theo: Speaker, episode: dict[str, Any]) -> None:
    close(theo, episode)

    said = theo.api("POST", f"episodes/{episode['id']}/reopen").json()

    assert (said["closed_at"], said["closed_by"], said["outcome"]) == (None, None, "")
    again = theo.api("POST", f"episodes/{episode['id']}/reopen")
    assert (again.status_code, again.json()["code"]) == (409, "episode_open")


def test_what_comes_back_late_is_a_new_episode_that_names_it(
    theo: Speaker, visit: Attendance, episode: dict[str, Any]
) -> None:
    close(theo, episode)

    with clock.at(clock.now() + timedelta(days=29)):
        answer = theo.api("POST", f"episodes/{episode['id']}/reopen")
        new = theo.api("POST", "episodes", wanted(visit, earlier=answer.json()["earlier"]))

    assert (answer.status_code, answer.json()["code"]) == (409, "closed_too_long")
    assert (new.status_code, new.json()["earlier"]) == (201, episode["id"])


def test_a_note_hangs_under_an_episode_of_its_own_client(
    theo: Speaker, visit: Attendance, willow: Location, episode: dict[str, Any]
) -> None:
    other = visit_of(ClientFactory.create(), willow)

    wrong = theo.api("POST", "notes", {"attendance": str(other.pk), "episode": episode["id"]})
    right = theo.api("POST", "notes", {"attendance": str(visit.pk), "episode": episode["id"]})

    assert wrong.json()["errors"][0]["code"] == "episode_of_another"
    assert (right.status_code, right.json()["episode"]) == (201, episode["id"])


def test_a_note_is_linked_later_and_counts_as_the_first_treatment(
    theo: Speaker, visit: Attendance, willow: Location, note: dict[str, Any], episode: dict[str, Any]
) -> None:
    place = f"notes/{note['id']}"
    other = theo.api("POST", "episodes", wanted(visit_of(ClientFactory.create(), willow))).json()

    wrong = theo.api("PATCH", place, {"text_revision": 1, "episode": other["id"]})
    right = theo.api("PATCH", place, {"text_revision": 1, "episode": episode["id"]})

    assert wrong.json()["code"] == "episode_of_another"
    assert (right.json()["episode"], right.json()["text_revision"]) == (episode["id"], 2)
    first = theo.api("GET", f"episodes/{episode['id']}").json()["first_treated_at"]
    assert first == note["starts_at"]

    theo.api("PATCH", place, {"text_revision": 2, "episode": None})
    assert theo.api("GET", f"episodes/{episode['id']}").json()["first_treated_at"] is None
