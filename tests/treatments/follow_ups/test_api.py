"""/follow-ups."""

import json
from datetime import timedelta
from typing import Any

import pytest

from clients.models import Client, Condition
from clinic import clock
from clinic.models import AuditEntry, Envelope
from tests.cast import ApiUser
from tests.factories import ClientFactory, StaffFactory
from tests.sweeps.every_route import every_route
from treatments.episodes.actions.open import open_episode
from treatments.models import ClinicalSettings, FollowUp

FINDING = {"outcome": "seen_by_clinician", "words": "Ultrasound: no clot."}
SECRET = "Her left calf is warm."


def request_body(client: Client, **fields: Any) -> dict[str, Any]:
    """Return the body that raises a follow-up because the client got worse."""
    return {"client": str(client.pk), "reason": "worse", "evidence": ["Pain 3, now 7."]} | fields


def raise_by_api(user: ApiUser, client: Client, **fields: Any) -> dict[str, Any]:
    """Raise a follow-up by hand and return it."""
    answer = user.api("POST", "follow-ups", request_body(client, **fields))
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def raise_red_flag(user: ApiUser, client: Client, *flags: str, **fields: Any) -> dict[str, Any]:
    """Raise a red flag by hand and return it."""
    return raise_by_api(
        user, client, reason="red_flag", flags=flags or ["RF-DVT"], evidence=[SECRET], **fields
    )


def close(user: ApiUser, follow_up: dict[str, Any], **fields: Any) -> Any:
    """Return the answer to closing a follow-up in the revision that was read."""
    etag = f'"{follow_up["revision"]}"'
    return user.api("POST", f"follow-ups/{follow_up['id']}/close", FINDING | fields, If_Match=etag)


def change(user: ApiUser, follow_up: dict[str, Any], **fields: Any) -> Any:
    """Return the answer to changing a follow-up in the revision that was read."""
    etag = f'"{follow_up["revision"]}"'
    return user.api("PATCH", f"follow-ups/{follow_up['id']}", fields, If_Match=etag)


def reasons_in_list(user: ApiUser, query: str = "") -> list[str]:
    """Return the reasons of the follow-ups in a list, in its order."""
    answer = user.api("GET", f"follow-ups{query}")
    assert answer.status_code == 200, answer.content
    return [row["reason"] for row in answer.json()["results"]]


@pytest.fixture
def ana(practice: Any) -> Client:
    return ClientFactory.create(name="Ana")


def test_create_raises_a_follow_up_by_hand(theo: ApiUser, mara: ApiUser, ana: Client) -> None:
    response = raise_by_api(theo, ana, owner=str(mara.person.pk))

    content = theo.api("GET", f"follow-ups/{response['id']}")
    assert content["ETag"] == '"1"'
    body = content.json()
    assert (body["client_name"], body["owner_name"]) == ("Ana", "Mara")
    assert (body["urgency"], body["evidence"], body["overdue"]) == ("same_day", ["Pain 3, now 7."], False)
    assert body["raised_by"] == str(theo.person.pk)


def test_create_for_an_open_reason_adds_the_evidence(theo: ApiUser, ana: Client) -> None:
    first = raise_by_api(theo, ana)

    again = theo.api("POST", "follow-ups", request_body(ana, evidence=["Now 8."]))

    assert (again.status_code, again.json()["id"]) == (200, first["id"])
    assert again.json()["evidence"] == ["Pain 3, now 7.", "Now 8."]


@pytest.mark.parametrize(
    ("fields", "urgency"),
    [
        ({"reason": "spreading"}, "same_day"),
        ({"reason": "rising"}, "urgent"),
        ({"reason": "silence"}, "routine"),
        ({"reason": "silence", "urgency": "urgent"}, "urgent"),
        ({"reason": "red_flag"}, "same_day"),
        ({"reason": "red_flag", "flags": ["RF-MEDS"]}, "routine"),
        ({"reason": "red_flag", "flags": ["RF-CUFF", "RF-CHEST"]}, "emergency"),
        ({"reason": "red_flag", "flags": ["RF-CUFF"], "urgency": "same_day"}, "same_day"),
    ],
)
def test_create_takes_the_urgency_of_the_reason_or_gravest_flag(
    theo: ApiUser, ana: Client, fields: dict[str, Any], urgency: str
) -> None:
    assert raise_by_api(theo, ana, **fields)["urgency"] == urgency


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"reason": "red_flag", "flags": ["RF-DVT", "RF-MOON"]}, "/flags/1", "unknown_flag"),
        ({"flags": ["RF-DVT"]}, "/flags", "flag_without_reason"),
        ({"reason": "red_flag", "flags": ["RF-CHEST"], "urgency": "routine"}, "/urgency", "urgency_too_low"),
    ],
)
def test_create_refuses_inconsistent_flags_and_urgency(
    theo: ApiUser, ana: Client, fields: dict[str, Any], pointer: str, code: str
) -> None:
    answer = theo.api("POST", "follow-ups", request_body(ana, **fields))

    [error] = answer.json()["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (422, pointer, code)
    assert not FollowUp.objects.exists()


def test_create_refuses_an_episode_of_another_client(theo: ApiUser, ana: Client) -> None:
    episode = open_episode(client=ClientFactory.create(), own_words="My neck.", by=theo.person)

    answer = theo.api("POST", "follow-ups", request_body(ana, episode=str(episode.pk)))

    assert (answer.status_code, answer.json()["code"]) == (422, "episode_of_another")


def test_create_and_change_refuse_an_owner_who_is_no_active_therapist(
    theo: ApiUser, dana: ApiUser, ana: Client
) -> None:
    gone = StaffFactory.create(archived_at=clock.now())
    follow_up = raise_by_api(theo, ana)

    for owner in (str(dana.person.pk), str(gone.pk)):
        for answer in (
            theo.api("POST", "follow-ups", request_body(ana, reason="rising", owner=owner)),
            change(theo, follow_up, owner=owner),
        ):
            assert (answer.status_code, answer.json()["code"]) == (422, "owner_not_therapist")


@pytest.mark.parametrize("missing", ["client", "reason", "evidence"])
def test_create_requires_client_reason_and_evidence(theo: ApiUser, ana: Client, missing: str) -> None:
    body = {name: value for name, value in request_body(ana).items() if name != missing}

    assert theo.api("POST", "follow-ups", body).status_code == 400
    assert theo.api("POST", "follow-ups", request_body(ana, evidence=[])).status_code == 400


def test_create_replays_a_retry_with_its_key(theo: ApiUser, ana: Client) -> None:
    first = theo.api("POST", "follow-ups", request_body(ana), Idempotency_Key="k")
    again = theo.api("POST", "follow-ups", request_body(ana), Idempotency_Key="k")

    assert (again.status_code, again.json()) == (201, first.json())
    assert FollowUp.objects.get().revision == 1


def test_change_sets_owner_and_due_time(theo: ApiUser, mara: ApiUser, ana: Client) -> None:
    follow_up = raise_by_api(theo, ana)
    later = clock.now() + timedelta(hours=20)

    answer = change(theo, follow_up, owner=str(mara.person.pk), due_at=later.isoformat())

    assert (answer.status_code, answer["ETag"], answer.json()["owner_name"]) == (200, '"2"', "Mara")
    assert FollowUp.objects.get().due_at == later
    assert AuditEntry.objects.get(verb="changed").fields == ["due_at", "owner"]


def test_a_change_that_changes_nothing_leaves_the_revision(theo: ApiUser, ana: Client) -> None:
    follow_up = raise_by_api(theo, ana)

    for same in ({}, {"owner": follow_up["owner"], "due_at": follow_up["due_at"]}):
        answer = change(theo, follow_up, **same)
        assert (answer.status_code, answer.json()["revision"]) == (200, follow_up["revision"])
    assert not AuditEntry.objects.filter(verb="changed").exists()


@pytest.mark.parametrize(
    ("urgency", "most"),
    [
        ("emergency", timedelta(hours=1)),
        ("same_day", timedelta(hours=24)),
        ("urgent", timedelta(days=7)),
        ("routine", timedelta(days=90)),
    ],
)
def test_change_puts_a_follow_up_off_by_no_more_than_its_urgency_allows(
    theo: ApiUser, ana: Client, urgency: str, most: timedelta
) -> None:
    follow_up = raise_by_api(theo, ana, reason="other", urgency=urgency)
    latest = clock.now() + most

    late = change(theo, follow_up, due_at=(latest + timedelta(minutes=5)).isoformat())
    in_time = change(theo, follow_up, due_at=(latest - timedelta(minutes=5)).isoformat())

    assert (late.status_code, late.json()["code"]) == (422, "due_too_late")
    assert in_time.status_code == 200


def test_change_refuses_a_due_time_in_the_past(theo: ApiUser, ana: Client) -> None:
    answer = change(theo, raise_by_api(theo, ana), due_at="2020-01-01T00:00:00+00:00")

    assert (answer.status_code, answer.json()["code"]) == (422, "in_the_past")


def test_close_and_change_require_the_present_revision(theo: ApiUser, ana: Client) -> None:
    follow_up = raise_by_api(theo, ana)
    path = f"follow-ups/{follow_up['id']}"
    theo.api("POST", "follow-ups", request_body(ana, evidence=["Now 8."]))

    assert close(theo, follow_up).status_code == 412
    assert change(theo, follow_up).status_code == 412
    assert theo.api("POST", f"{path}/close", FINDING).status_code == 428
    assert theo.api("PATCH", path, {}).status_code == 428


def test_close_stores_the_outcome_and_is_audited(theo: ApiUser, ana: Client) -> None:
    answer = close(theo, raise_by_api(theo, ana), outcome="spoke", words="")

    body = answer.json()
    assert (answer.status_code, body["outcome"], body["closed_by"]) == (200, "spoke", str(theo.person.pk))
    assert AuditEntry.objects.filter(verb="closed", client_key=str(ana.pk)).count() == 1


def test_close_and_change_refuse_a_closed_follow_up(theo: ApiUser, mara: ApiUser, ana: Client) -> None:
    closed = close(theo, raise_by_api(theo, ana)).json()

    for answer in (close(theo, closed), change(theo, closed, owner=str(mara.person.pk))):
        assert (answer.status_code, answer.json()["code"]) == (409, "follow_up_closed")


@pytest.mark.parametrize(
    ("fields", "pointer"), [({"words": " "}, "/words"), ({"outcome": "not_reached"}, "/outcome")]
)
def test_close_refuses_a_red_flag_without_a_finding(
    theo: ApiUser, ana: Client, fields: dict[str, Any], pointer: str
) -> None:
    answer = close(theo, raise_red_flag(theo, ana), **fields)

    [error] = answer.json()["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (422, pointer, "finding_missing")
    assert Condition.objects.filter(ended_at=None).exists()


def test_close_of_a_red_flag_lifts_its_ban(theo: ApiUser, ana: Client) -> None:
    follow_up = raise_red_flag(theo, ana)
    assert Condition.objects.get().code == "CI-REDFLAG"

    assert close(theo, follow_up).status_code == 200

    assert Condition.objects.get().ended_by == str(theo.person.pk)


def test_list_is_ordered_by_due_time(theo: ApiUser, ana: Client) -> None:
    for reason in ("silence", "rising", "worse"):
        raise_by_api(theo, ana, reason=reason)
    raise_red_flag(theo, ana, "RF-CHEST")

    assert reasons_in_list(theo) == ["red_flag", "worse", "rising", "silence"]


def test_list_is_paginated(theo: ApiUser, ana: Client) -> None:
    for reason in ("silence", "rising", "worse"):
        raise_by_api(theo, ana, reason=reason)

    first = theo.api("GET", "follow-ups?limit=2").json()
    second = theo.get(first["next"]).json()

    assert [row["reason"] for row in second["results"]] == ["silence"]
    assert second["next"] is None


def test_list_filters_by_owner_client_episode_reason_and_state(
    theo: ApiUser, mara: ApiUser, ana: Client
) -> None:
    ben = ClientFactory.create(name="Ben")
    episode = open_episode(client=ana, own_words="My neck.", by=theo.person)
    raise_by_api(theo, ana, owner=str(theo.person.pk), episode=str(episode.pk))
    raise_by_api(theo, ben, reason="silence", owner=str(mara.person.pk))
    close(theo, raise_by_api(theo, ben, reason="wants_call", owner=str(mara.person.pk)))

    for query, reasons in {
        f"owner={theo.person.pk}": ["worse"],
        f"client={ana.pk}": ["worse"],
        f"episode={episode.pk}": ["worse"],
        "open=true": ["worse", "silence"],
        "open=false": ["wants_call"],
        "reason=silence": ["silence"],
        "urgency=routine": ["silence"],
        "mine=true": ["worse"],
        "mine=false": ["wants_call", "silence"],
        "mine=false&open=true": ["silence"],
    }.items():
        assert reasons_in_list(theo, f"?{query}") == reasons, query
    assert theo.api("GET", "follow-ups?colour=red").status_code == 400
    assert theo.api("GET", "follow-ups?reason=moon").status_code == 400


def test_follow_up_is_overdue_past_its_time_until_closed(theo: ApiUser, ana: Client) -> None:
    follow_up = raise_by_api(theo, ana)
    hours = ClinicalSettings.objects.get().same_day_hours

    with clock.at(clock.now() + timedelta(hours=hours, minutes=1)):
        assert theo.api("GET", f"follow-ups/{follow_up['id']}").json()["overdue"] is True
        close(theo, follow_up)
        assert theo.api("GET", f"follow-ups/{follow_up['id']}").json()["overdue"] is False


def test_list_audits_one_read_per_client(theo: ApiUser, ana: Client) -> None:
    ben = ClientFactory.create(name="Ben")
    raise_by_api(theo, ana)
    raise_by_api(theo, ben)

    reasons_in_list(theo)
    reasons_in_list(theo)

    read = AuditEntry.objects.filter(verb="read", subject="followup")
    assert set(read.values_list("client_key", flat=True)) == {str(ana.pk), str(ben.pk)}
    assert read.count() == 2


def test_no_endpoint_shows_a_follow_up_to_front_desk_or_owner(
    theo: ApiUser, dana: ApiUser, fern: ApiUser, ana: Client
) -> None:
    follow_up = raise_red_flag(theo, ana)
    letter = Envelope.objects.get()
    instead = {"clients": ana.pk, "follow-ups": follow_up["id"], "letters": letter.pk}

    for route in every_route():
        head = route.address.split("/")[0]
        address = route.address.replace("<uuid:pk>", str(instead.get(head, ana.pk)))
        for user in (dana, fern):
            response = user.api("GET", address) if route.method == "GET" and "<" not in address else None
            content = response.content.decode() if response else ""
            assert not any(word in content for word in (SECRET, "RF-DVT", "CI-REDFLAG", "red_flag")), address
    alerts = dana.api("GET", f"clients/{ana.pk}/alerts").json()
    assert "No visit for now; ask the therapist before offering a new date." in json.dumps(alerts)


def test_letters_show_the_front_desk_no_text_of_an_alert(theo: ApiUser, dana: ApiUser, ana: Client) -> None:
    raise_red_flag(theo, ana)
    path = f"letters/{Envelope.objects.get().pk}"

    assert dana.api("GET", path).json()["text"] is None
    assert "Ana" in theo.api("GET", path).json()["text"]
    assert AuditEntry.objects.get(verb="read", subject="envelope").client_key == ""
