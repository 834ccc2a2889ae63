"""/episodes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clinic import clock
from clinic.models import AuditEntry, Location, Practice
from scheduling.models import Attendance
from tests.cast import ApiUser
from tests.factories import ClientFactory, visit_of
from treatments.models import Episode

DETAILS = {
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


def request_body(visit: Attendance, **fields: Any) -> dict[str, Any]:
    """Return the body that opens an episode of Ana's headache."""
    zones = [{"zone": "temple", "side": "right"}]
    return {"client": str(visit.client_id), "own_words": "An ache up to my temple.", "zones": zones} | fields


@pytest.fixture
def episode(theo: ApiUser, visit: Attendance) -> dict[str, Any]:
    """Ana's headache, opened by Theo."""
    return dict(theo.api("POST", "episodes", request_body(visit)).json())


def change(user: ApiUser, episode: dict[str, Any], **changes: Any) -> Any:
    """Change an episode as it was read."""
    return user.api("PATCH", f"episodes/{episode['id']}", changes, If_Match=f'"{episode["revision"]}"')


def close(user: ApiUser, episode: dict[str, Any]) -> Any:
    """Close an episode as improved."""
    return user.api("POST", f"episodes/{episode['id']}/close", {"outcome": "improved"})


def test_create_stores_the_clients_own_words_and_zones(theo: ApiUser, visit: Attendance) -> None:
    answer = theo.api("POST", "episodes", request_body(visit))

    assert answer.status_code == 201, answer.content
    [episode_read] = theo.api("GET", f"episodes?client={visit.client_id}").json()["results"]
    assert (episode_read["own_words"], episode_read["zones"]) == (
        "An ache up to my temple.",
        [{"zone": "temple", "side": "right"}],
    )
    assert AuditEntry.objects.filter(verb="read", client_key=str(visit.client_id)).count() == 1


def test_create_stores_causes_and_habits(theo: ApiUser, visit: Attendance) -> None:
    answer = theo.api("POST", "episodes", request_body(visit, **DETAILS))

    assert answer.status_code == 201, answer.content
    assert answer.json() | DETAILS == answer.json()


def test_list_requires_a_client(theo: ApiUser) -> None:
    assert theo.api("GET", "episodes").status_code == 400


def test_list_filters_open_and_closed_episodes(
    theo: ApiUser, visit: Attendance, episode: dict[str, Any]
) -> None:
    other = theo.api("POST", "episodes", request_body(visit)).json()
    close(theo, episode)

    for content, episode_read in (("true", other), ("false", episode)):
        [row] = theo.api("GET", f"episodes?client={visit.client_id}&open={content}").json()["results"]
        assert row["id"] == episode_read["id"]


def test_create_refuses_an_unknown_zone(theo: ApiUser, visit: Attendance) -> None:
    answer = theo.api("POST", "episodes", request_body(visit, zones=[{"zone": "moon", "side": "left"}]))

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unknown_zone")


@pytest.mark.parametrize(
    "field", [{"stress": 11}, {"active_days": 8}, {"causes": ["moon"]}, {"kind": "moon"}]
)
def test_create_refuses_unknown_words_and_numbers_out_of_range(
    field: dict[str, Any], theo: ApiUser, visit: Attendance
) -> None:
    assert theo.api("POST", "episodes", request_body(visit, **field)).status_code == 400


def test_create_refuses_a_beginning_in_the_future(theo: ApiUser, visit: Attendance) -> None:
    tomorrow = (clock.now() + timedelta(days=2)).date().isoformat()

    answer = theo.api("POST", "episodes", request_body(visit, began_on=tomorrow))

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "in_the_future")


def test_create_refuses_an_earlier_episode_of_another_client(
    theo: ApiUser, visit: Attendance, willow: Location
) -> None:
    other = theo.api("POST", "episodes", request_body(visit_of(ClientFactory.create(), willow))).json()

    answer = theo.api("POST", "episodes", request_body(visit, earlier=other["id"]))

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/earlier")
    assert answer.json()["code"] == "episode_of_another"


@pytest.mark.parametrize("length", [2, 3])
def test_episodes_that_name_earlier_ones_do_not_go_round(
    theo: ApiUser, visit: Attendance, episode: dict[str, Any], length: int
) -> None:
    last = episode
    for _ in range(length - 1):
        last = theo.api("POST", "episodes", request_body(visit, earlier=last["id"])).json()

    answer = change(theo, episode, earlier=last["id"])

    assert (answer.status_code, answer.json()["code"]) == (422, "earlier_is_itself")
    assert answer.json()["errors"][0]["pointer"] == "/earlier"


@pytest.mark.parametrize(("zone", "side"), [("temple", "midline"), ("vertex", "left")])
def test_create_refuses_a_side_that_the_zone_does_not_have(
    theo: ApiUser, visit: Attendance, zone: str, side: str
) -> None:
    answer = theo.api("POST", "episodes", request_body(visit, zones=[{"zone": zone, "side": side}]))

    assert (answer.status_code, answer.json()["code"]) == (422, "side_disagrees")
    assert answer.json()["errors"][0]["pointer"] == "/zones/0/side"


def test_duration_counts_from_the_day_of_opening_at_the_location() -> None:
    episode = Episode(opened_at=datetime(2026, 3, 2, 23, 30, tzinfo=UTC))

    days = [
        episode.duration_by(date(2026, 3, 10), ZoneInfo(zone)).days
        for zone in ("UTC", "Pacific/Kiritimati", "America/New_York")
    ]

    assert days == [8, 7, 8]


def test_change_refuses_an_episode_as_its_own_earlier_one(theo: ApiUser, episode: dict[str, Any]) -> None:
    assert change(theo, episode, earlier=episode["id"]).json()["code"] == "earlier_is_itself"


def test_change_refuses_a_zone_without_its_name(theo: ApiUser, episode: dict[str, Any]) -> None:
    answer = change(theo, episode, zones=[{"side": "left"}])

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/zones/0/zone")


def test_a_change_that_changes_nothing_leaves_the_revision(theo: ApiUser, episode: dict[str, Any]) -> None:
    for same in ({}, {"own_words": episode["own_words"], "causes": episode["causes"]}):
        answer = change(theo, episode, **same)
        assert (answer.status_code, answer.json()["revision"]) == (200, episode["revision"])


def test_change_requires_the_present_revision_and_is_audited(theo: ApiUser, episode: dict[str, Any]) -> None:
    zones = [{"zone": "back_of_neck", "side": "left"}]
    first = change(theo, episode, zones=zones, **DETAILS)
    late = change(theo, episode, stress=1)

    assert (first.status_code, first["ETag"]) == (200, '"2"')
    content = first.json()
    assert (content["zones"], content["stress"], content["own_words"]) == (zones, 7, episode["own_words"])
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    assert AuditEntry.objects.get(verb="changed").fields == sorted(["zones", *DETAILS])


def test_close_stores_the_outcome_and_refuses_a_closed_episode(
    theo: ApiUser, episode: dict[str, Any]
) -> None:
    content = close(theo, episode).json()

    assert (content["outcome"], content["closed_by"]) == ("improved", str(theo.person.pk))
    assert content["closed_at"] is not None
    again = close(theo, episode)
    assert (again.status_code, again.json()["code"]) == (409, "episode_closed")


def test_reopen_soon_after_closing_opens_the_episode(theo: ApiUser, episode: dict[str, Any]) -> None:
    close(theo, episode)

    content = theo.api("POST", f"episodes/{episode['id']}/reopen").json()

    assert (content["closed_at"], content["closed_by"], content["outcome"]) == (None, None, "")
    again = theo.api("POST", f"episodes/{episode['id']}/reopen")
    assert (again.status_code, again.json()["code"]) == (409, "episode_open")


def test_reopen_long_after_closing_names_the_earlier_episode(
    theo: ApiUser, visit: Attendance, episode: dict[str, Any]
) -> None:
    close(theo, episode)

    with clock.at(clock.now() + timedelta(days=29)):
        answer = theo.api("POST", f"episodes/{episode['id']}/reopen")
        new = theo.api("POST", "episodes", request_body(visit, earlier=answer.json()["earlier"]))

    assert (answer.status_code, answer.json()["code"]) == (409, "closed_too_long")
    assert (new.status_code, new.json()["earlier"]) == (201, episode["id"])


def test_open_note_refuses_an_episode_of_another_client(
    theo: ApiUser, visit: Attendance, willow: Location, episode: dict[str, Any]
) -> None:
    other = visit_of(ClientFactory.create(), willow)

    wrong = theo.api("POST", "notes", {"attendance": str(other.pk), "episode": episode["id"]})
    right = theo.api("POST", "notes", {"attendance": str(visit.pk), "episode": episode["id"]})

    assert wrong.json()["errors"][0]["code"] == "episode_of_another"
    assert (right.status_code, right.json()["episode"]) == (201, episode["id"])


def test_note_linked_later_sets_the_first_treatment(
    theo: ApiUser, visit: Attendance, willow: Location, note: dict[str, Any], episode: dict[str, Any]
) -> None:
    path = f"notes/{note['id']}"
    other = theo.api("POST", "episodes", request_body(visit_of(ClientFactory.create(), willow))).json()

    wrong = theo.api("PATCH", path, {"text_revision": 1, "episode": other["id"]})
    right = theo.api("PATCH", path, {"text_revision": 1, "episode": episode["id"]})

    assert wrong.json()["code"] == "episode_of_another"
    assert (right.json()["episode"], right.json()["text_revision"]) == (episode["id"], 2)
    first = theo.api("GET", f"episodes/{episode['id']}").json()["first_treated_at"]
    assert first == note["starts_at"]

    theo.api("PATCH", path, {"text_revision": 2, "episode": None})
    assert theo.api("GET", f"episodes/{episode['id']}").json()["first_treated_at"] is None


def test_create_accepts_today_of_a_practice_ahead_of_utc(theo: ApiUser, visit: Attendance) -> None:
    """At 20:00 UTC on 2 March it is 3 March in Auckland."""
    Practice.objects.update(timezone="Pacific/Auckland")

    with clock.at(datetime(2026, 3, 2, 20, tzinfo=UTC)):
        today = theo.api("POST", "episodes", request_body(visit, began_on="2026-03-03"))
        tomorrow = theo.api("POST", "episodes", request_body(visit, began_on="2026-03-04"))

    assert today.status_code == 201
    assert (tomorrow.status_code, tomorrow.json()["code"]) == (422, "in_the_future")


def test_open_warns_of_a_complaint_in_the_same_words(
    theo: ApiUser, visit: Attendance, episode: dict[str, Any]
) -> None:
    again = theo.api("POST", "episodes", request_body(visit, own_words="an ache UP to my temple."))
    other = theo.api("POST", "episodes", request_body(visit, own_words="My heel."))

    assert (again.status_code, again.json()["same_as"]) == (201, [episode["id"]])
    assert other.json()["same_as"] == []
