"""/check-ins, and /red-flags."""

from typing import Any

import pytest

from clinic.models import AuditEntry
from tests.cast import Speaker
from tests.factories import CheckInFactory, EpisodeFactory, baseline_of, episode_in
from treatments.models import CheckIn, FollowUp

UNKNOWN = "01980a3e-6b4e-7c30-9d6c-2f1f0a6d4b11"


@pytest.fixture
def asked(theo: Speaker) -> CheckIn:
    """A client with 6 of 10 before treatment was asked how the week was."""
    episode = episode_in("temple", opened_by=theo.person)
    baseline_of(episode, 6)
    return CheckInFactory.create(episode=episode)


def answer(speaker: Speaker, asked: CheckIn, body: dict[str, Any], **headers: str) -> Any:
    """Record what the client said on the phone."""
    return speaker.api("POST", f"check-ins/{asked.pk}/answer", body, **headers)


def test_a_therapist_records_what_is_said_on_the_phone(theo: Speaker, asked: CheckIn) -> None:
    said = answer(theo, asked, {"pain": 4, "did_it": "yes", "worrying": False})

    assert said.status_code == 200, said.content
    body = said.json()
    assert (body["client"], body["did_it"], body["urgency"]) == (str(asked.episode.client_id), "yes", "")
    [reading] = body["readings"]
    assert (reading["question"], reading["value"], reading["source"]) == ("average_7_days", 4, "therapist")
    assert (body["response"]["name"], body["response"]["points"]) == ("improved", 2)


def test_what_is_worrying_comes_with_the_call(theo: Speaker, asked: CheckIn) -> None:
    body = {"pain": 5, "worrying": True, "flags": ["RF-GCA"], "spread": True, "words": "My jaw tires."}

    said = answer(theo, asked, body).json()

    assert (said["urgency"], said["flags"], said["spread"]) == ("same_day", ["RF-GCA"], True)
    assert said["response"]["name"] == "worse"
    assert set(FollowUp.objects.values_list("reason", flat=True)) == {"worrying", "red_flag", "spreading"}


def test_what_is_worrying_is_told_when_the_client_is_called_back(theo: Speaker, asked: CheckIn) -> None:
    place, told = f"check-ins/{asked.pk}/tell", {"flags": ["RF-CHEST"], "words": "Tight since noon."}
    answer(theo, asked, {"pain": 5, "worrying": True})

    said = theo.api("POST", place, told, Idempotency_Key="k1")

    assert (said.status_code, said.json()["urgency"]) == (200, "emergency")
    assert FollowUp.objects.get(reason="red_flag").urgency == "emergency"
    assert theo.api("POST", place, told, Idempotency_Key="k1").json() == said.json()
    assert theo.api("POST", place, told).json()["code"] == "told_already"


def test_it_is_answered_once_and_a_retry_replays(theo: Speaker, asked: CheckIn) -> None:
    first = answer(theo, asked, {"pain": 4}, Idempotency_Key="k1")
    again = answer(theo, asked, {"pain": 4}, Idempotency_Key="k1")

    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
    refused = answer(theo, asked, {"pain": 4})
    assert (refused.status_code, refused.json()["code"]) == (409, "check_in_answered")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"pain": 11},
        {"pain": 4, "sleep": 3},
        {"pain": 4, "soreness": "mild"},
        {"pain": 4, "words": "No yes."},
        {"pain": 4, "worrying": True, "flags": ["RF-NONE"]},
        {"pain": 4, "mood": "blue"},
    ],
)
def test_what_was_not_asked_or_is_unknown_is_refused(
    theo: Speaker, asked: CheckIn, body: dict[str, Any]
) -> None:
    assert answer(theo, asked, body).status_code in (400, 422)
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_the_check_ins_of_an_episode_or_client_latest_first(theo: Speaker, asked: CheckIn) -> None:
    later = CheckInFactory.create(episode=asked.episode)
    CheckInFactory.create(episode=EpisodeFactory.create())
    answer(theo, asked, {"pain": 4})

    for query in (f"episode={asked.episode_id}", f"client={asked.episode.client_id}"):
        rows = theo.api("GET", f"check-ins?{query}").json()["results"]
        assert [row["id"] for row in rows] == [str(later.pk), str(asked.pk)]
    rows = theo.api("GET", f"check-ins?episode={asked.episode_id}&answered=false").json()["results"]
    assert [(row["id"], row["response"]) for row in rows] == [(str(later.pk), None)]
    rows = theo.api("GET", f"check-ins?episode={asked.episode_id}&answered=true").json()["results"]
    assert [row["id"] for row in rows] == [str(asked.pk)]


def test_without_a_name_the_list_is_of_everybody(theo: Speaker, asked: CheckIn) -> None:
    other = CheckInFactory.create(episode=EpisodeFactory.create())

    rows = theo.api("GET", "check-ins").json()["results"]

    assert {row["id"] for row in rows} == {str(asked.pk), str(other.pk)}
    assert theo.api("GET", f"check-ins?client={UNKNOWN}").json()["results"] == []


def test_reading_is_noted(theo: Speaker, asked: CheckIn) -> None:
    other = CheckInFactory.create(episode=EpisodeFactory.create())

    theo.api("GET", f"check-ins/{asked.pk}")
    theo.api("GET", "check-ins")

    read = AuditEntry.objects.filter(verb="read", subject="checkin")
    assert set(read.values_list("subject_key", "client_key")) == {
        (str(one.pk), str(one.episode.client_id)) for one in (asked, other)
    }


@pytest.mark.parametrize("speaker", ["dana", "fern"])
def test_only_therapists_read_and_answer(
    request: pytest.FixtureRequest, asked: CheckIn, speaker: str
) -> None:
    other: Speaker = request.getfixturevalue(speaker)

    assert other.api("GET", f"check-ins/{asked.pk}").status_code == 403
    assert other.api("GET", f"check-ins?episode={asked.episode_id}").status_code == 403
    assert answer(other, asked, {"pain": 4}).status_code == 403
    assert other.api("GET", "red-flags").status_code == 403


def test_the_red_flags_with_their_questions(theo: Speaker) -> None:
    everything = theo.api("GET", "red-flags").json()["red_flags"]
    foot = theo.api("GET", "red-flags?region=foot").json()["red_flags"]

    assert len(everything) == 40
    assert {"RF-ACHILLES", "RF-CHEST"} <= {flag["code"] for flag in foot} < {f["code"] for f in everything}
    [dvt] = [flag for flag in foot if flag["code"] == "RF-DVT"]
    assert (dvt["urgency"], dvt["emergency_when"]) == ("same_day", "breathlessness, chest pain or fainting")
    assert "leg" in dvt["regions"]
    assert theo.api("GET", "red-flags?region=moon").json()["code"] == "unknown_region"
