"""/check-ins, and /red-flags."""

from typing import Any

import pytest

from clinic import clock
from clinic.actors import LinkBearer
from clinic.mail.actions.opt_out import opt_out
from clinic.models import AuditEntry, Envelope
from tests.cast import ApiUser
from tests.factories import CheckInFactory, EpisodeFactory, baseline_of, episode_in
from treatments.models import CheckIn, FollowUp

UNKNOWN = "01980a3e-6b4e-7c30-9d6c-2f1f0a6d4b11"


@pytest.fixture
def check_in(theo: ApiUser) -> CheckIn:
    """A client with 6 of 10 before treatment was asked how the week was."""
    episode = episode_in("temple", opened_by=theo.person)
    baseline_of(episode, 6)
    return CheckInFactory.create(episode=episode)


def answer(user: ApiUser, check_in: CheckIn, body: dict[str, Any], **headers: str) -> Any:
    """Record the answer that a client gave on the phone."""
    return user.api("POST", f"check-ins/{check_in.pk}/answer", body, **headers)


def test_answer_records_what_the_client_said_on_the_phone(theo: ApiUser, check_in: CheckIn) -> None:
    response = answer(theo, check_in, {"pain": 4, "did_it": "yes", "worrying": False})

    assert response.status_code == 200, response.content
    body = response.json()
    assert (body["client"], body["did_it"], body["urgency"]) == (str(check_in.episode.client_id), "yes", "")
    [reading] = body["readings"]
    assert (reading["question"], reading["value"], reading["source"]) == ("average_7_days", 4, "therapist")
    assert (body["response"]["name"], body["response"]["points"]) == ("improved", 2)


def test_a_check_in_says_what_became_of_its_letter(theo: ApiUser, check_in: CheckIn) -> None:
    """Without a letter, waiting, about to be kept back, and sent."""

    def letter_of_check_in() -> tuple[Any, Any]:
        [listed] = theo.api("GET", "check-ins").json()["results"]
        return theo.api("GET", f"check-ins/{check_in.pk}").json()["letter"], listed["letter"]

    assert letter_of_check_in() == (None, None)
    key = str(check_in.episode.client_id)
    about = {"kind": "check_in", "about": check_in.letter_key, "recipient_key": key}
    letter = Envelope.objects.create(**about, to_address="ana@example.test", subject="x", message_id="<1>")
    assert letter_of_check_in() == ("waiting", "waiting")
    opt_out(recipient_key=key, kind="check_in", by=LinkBearer(key))
    assert letter_of_check_in() == ("suppressed", "suppressed")
    Envelope.objects.filter(pk=letter.pk).update(state="sent", sent_at=clock.now())
    assert letter_of_check_in() == ("sent", "sent")


def test_answer_with_details_raises_their_follow_ups(theo: ApiUser, check_in: CheckIn) -> None:
    body = {"pain": 5, "worrying": True, "flags": ["RF-GCA"], "spread": True, "words": "My jaw tires."}

    response = answer(theo, check_in, body).json()

    assert (response["urgency"], response["flags"], response["spread"]) == ("same_day", ["RF-GCA"], True)
    assert response["response"]["name"] == "worse"
    assert set(FollowUp.objects.values_list("reason", flat=True)) == {"red_flag"}


def test_tell_adds_to_what_was_told_and_replays_a_retry(theo: ApiUser, check_in: CheckIn) -> None:
    path, details = f"check-ins/{check_in.pk}/tell", {"flags": ["RF-CHEST"], "words": "Tight since noon."}
    answer(theo, check_in, {"pain": 5, "worrying": True})

    response = theo.api("POST", path, details, Idempotency_Key="k1")

    assert (response.status_code, response.json()["urgency"]) == (200, "emergency")
    assert FollowUp.objects.get(reason="red_flag").urgency == "emergency"
    assert theo.api("POST", path, details, Idempotency_Key="k1").json() == response.json()
    assert theo.api("POST", path, {"words": "Now to the arm."}).json()["words"].endswith("Now to the arm.")


def test_tell_takes_what_a_client_says_after_a_no(theo: ApiUser, check_in: CheckIn) -> None:
    answer(theo, check_in, {"pain": 5, "worrying": False})

    told = theo.api("POST", f"check-ins/{check_in.pk}/tell", {"flags": ["RF-HEADACHE"]})

    assert (told.status_code, told.json()["worrying"]) == (200, True)
    assert FollowUp.objects.filter(reason="red_flag").exists()


def test_answer_refuses_a_second_answer_and_replays_a_retry(theo: ApiUser, check_in: CheckIn) -> None:
    first = answer(theo, check_in, {"pain": 4, "worrying": False}, Idempotency_Key="k1")
    again = answer(theo, check_in, {"pain": 4, "worrying": False}, Idempotency_Key="k1")

    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
    refused = answer(theo, check_in, {"pain": 4, "worrying": False})
    assert (refused.status_code, refused.json()["code"]) == (409, "check_in_answered")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"pain": 4},
        {"pain": 4, "worrying": None},
        {"pain": 11, "worrying": False},
        {"pain": 4, "worrying": False, "sleep": 3},
        {"pain": 4, "worrying": False, "soreness": "mild"},
        {"pain": 4, "worrying": False, "words": "No yes."},
        {"pain": 4, "worrying": True, "flags": ["RF-NONE"]},
        {"pain": 4, "worrying": False, "mood": "blue"},
    ],
)
def test_answer_refuses_unasked_and_unknown_fields(
    theo: ApiUser, check_in: CheckIn, body: dict[str, Any]
) -> None:
    assert answer(theo, check_in, body).status_code in (400, 422)
    check_in.refresh_from_db()
    assert check_in.answered_at is None


def test_list_filters_by_episode_and_client_latest_first(theo: ApiUser, check_in: CheckIn) -> None:
    later = CheckInFactory.create(episode=check_in.episode)
    CheckInFactory.create(episode=EpisodeFactory.create())
    answer(theo, check_in, {"pain": 4, "worrying": False})

    for query in (f"episode={check_in.episode_id}", f"client={check_in.episode.client_id}"):
        rows = theo.api("GET", f"check-ins?{query}").json()["results"]
        assert [row["id"] for row in rows] == [str(later.pk), str(check_in.pk)]
    rows = theo.api("GET", f"check-ins?episode={check_in.episode_id}&answered=false").json()["results"]
    assert [(row["id"], row["response"]) for row in rows] == [(str(later.pk), None)]
    rows = theo.api("GET", f"check-ins?episode={check_in.episode_id}&answered=true").json()["results"]
    assert [row["id"] for row in rows] == [str(check_in.pk)]


def test_list_without_a_filter_has_all_clients(theo: ApiUser, check_in: CheckIn) -> None:
    other = CheckInFactory.create(episode=EpisodeFactory.create())

    rows = theo.api("GET", "check-ins").json()["results"]

    assert {row["id"] for row in rows} == {str(check_in.pk), str(other.pk)}
    assert theo.api("GET", f"check-ins?client={UNKNOWN}").json()["results"] == []


def test_list_and_retrieve_audit_each_read(theo: ApiUser, check_in: CheckIn) -> None:
    other = CheckInFactory.create(episode=EpisodeFactory.create())

    theo.api("GET", f"check-ins/{check_in.pk}")
    theo.api("GET", "check-ins")

    read = AuditEntry.objects.filter(verb="read", subject="checkin")
    assert set(read.values_list("subject_key", "client_key")) == {
        (str(one.pk), str(one.episode.client_id)) for one in (check_in, other)
    }


@pytest.mark.parametrize("user", ["dana", "fern"])
def test_check_ins_refuse_everyone_but_therapists(
    request: pytest.FixtureRequest, check_in: CheckIn, user: str
) -> None:
    other: ApiUser = request.getfixturevalue(user)

    assert other.api("GET", f"check-ins/{check_in.pk}").status_code == 403
    assert other.api("GET", f"check-ins?episode={check_in.episode_id}").status_code == 403
    assert answer(other, check_in, {"pain": 4}).status_code == 403
    assert other.api("GET", "red-flags").status_code == 403


def test_red_flags_are_listed_with_their_questions_by_region(theo: ApiUser) -> None:
    everything = theo.api("GET", "red-flags").json()["red_flags"]
    foot = theo.api("GET", "red-flags?region=foot").json()["red_flags"]

    assert len(everything) == 40
    assert {"RF-ACHILLES", "RF-CHEST"} <= {flag["code"] for flag in foot} < {f["code"] for f in everything}
    [dvt] = [flag for flag in foot if flag["code"] == "RF-DVT"]
    assert (dvt["urgency"], dvt["emergency_when"]) == ("same_day", "breathlessness, chest pain or fainting")
    assert "leg" in dvt["regions"]
    assert theo.api("GET", "red-flags?region=moon").json()["code"] == "unknown_region"
