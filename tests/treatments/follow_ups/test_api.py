"""/follow-ups."""

import json
from datetime import timedelta
from typing import Any

import pytest

from clients.models import Client, Condition
from clinic import clock
from clinic.models import AuditEntry, Envelope
from tests.cast import Speaker
from tests.factories import ClientFactory, StaffFactory
from tests.sweeps.every_route import every_route
from treatments.episodes.actions.open import open_episode
from treatments.models import ClinicalSettings, FollowUp

FINDING = {"outcome": "seen_by_clinician", "words": "Ultrasound: no clot."}
SECRET = "Her left calf is warm."


def wanted(client: Client, **fields: Any) -> dict[str, Any]:
    """Ana got worse."""
    return {"client": str(client.pk), "reason": "worse", "evidence": ["Pain 3, now 7."]} | fields


def raised(speaker: Speaker, client: Client, **fields: Any) -> dict[str, Any]:
    """A follow-up raised by hand."""
    answer = speaker.api("POST", "follow-ups", wanted(client, **fields))
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def flagged(speaker: Speaker, client: Client, *flags: str, **fields: Any) -> dict[str, Any]:
    """A red flag raised by hand."""
    return raised(speaker, client, reason="red_flag", flags=flags or ["RF-DVT"], evidence=[SECRET], **fields)


def close(speaker: Speaker, followed: dict[str, Any], **fields: Any) -> Any:
    """The answer to closing what was read."""
    etag = f'"{followed["revision"]}"'
    return speaker.api("POST", f"follow-ups/{followed['id']}/close", FINDING | fields, If_Match=etag)


def change(speaker: Speaker, followed: dict[str, Any], **fields: Any) -> Any:
    """The answer to changing what was read."""
    etag = f'"{followed["revision"]}"'
    return speaker.api("PATCH", f"follow-ups/{followed['id']}", fields, If_Match=etag)


def listed(speaker: Speaker, query: str = "") -> list[str]:
    """The reasons of the follow-ups a list shows, in order."""
    answer = speaker.api("GET", f"follow-ups{query}")
    assert answer.status_code == 200, answer.content
    return [row["reason"] for row in answer.json()["results"]]


@pytest.fixture
def ana(practice: Any) -> Client:
    return ClientFactory.create(name="Ana")


def test_a_therapist_raises_one_by_hand(theo: Speaker, mara: Speaker, ana: Client) -> None:
    said = raised(theo, ana, owner=str(mara.person.pk))

    shown = theo.api("GET", f"follow-ups/{said['id']}")
    assert shown["ETag"] == '"1"'
    found = shown.json()
    assert (found["client_name"], found["owner_name"]) == ("Ana", "Mara")
    assert (found["urgency"], found["evidence"], found["overdue"]) == ("same_day", ["Pain 3, now 7."], False)
    assert found["raised_by"] == str(theo.person.pk)


def test_what_stands_open_already_grows(theo: Speaker, ana: Client) -> None:
    first = raised(theo, ana)

    again = theo.api("POST", "follow-ups", wanted(ana, evidence=["Now 8."]))

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
def test_urgency_is_the_reasons_or_the_gravest_flags_unless_said(
    theo: Speaker, ana: Client, fields: dict[str, Any], urgency: str
) -> None:
    assert raised(theo, ana, **fields)["urgency"] == urgency


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"reason": "red_flag", "flags": ["RF-DVT", "RF-MOON"]}, "/flags/1", "unknown_flag"),
        ({"flags": ["RF-DVT"]}, "/flags", "flag_without_reason"),
        ({"reason": "red_flag", "flags": ["RF-CHEST"], "urgency": "routine"}, "/urgency", "urgency_too_low"),
    ],
)
def test_what_makes_no_sense_is_refused(
    theo: Speaker, ana: Client, fields: dict[str, Any], pointer: str, code: str
) -> None:
    answer = theo.api("POST", "follow-ups", wanted(ana, **fields))

    [error] = answer.json()["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (422, pointer, code)
    assert not FollowUp.objects.exists()


def test_an_episode_is_the_clients_own(theo: Speaker, ana: Client) -> None:
    episode = open_episode(client=ClientFactory.create(), own_words="My neck.", by=theo.person)

    answer = theo.api("POST", "follow-ups", wanted(ana, episode=str(episode.pk)))

    assert (answer.status_code, answer.json()["code"]) == (422, "episode_of_another")


def test_only_therapists_who_are_here_look_after_it(theo: Speaker, dana: Speaker, ana: Client) -> None:
    gone = StaffFactory.create(archived_at=clock.now())
    followed = raised(theo, ana)

    for owner in (str(dana.person.pk), str(gone.pk)):
        for answer in (
            theo.api("POST", "follow-ups", wanted(ana, reason="rising", owner=owner)),
            change(theo, followed, owner=owner),
        ):
            assert (answer.status_code, answer.json()["code"]) == (422, "owner_not_therapist")


@pytest.mark.parametrize("missing", ["client", "reason", "evidence"])
def test_client_reason_and_evidence_are_needed(theo: Speaker, ana: Client, missing: str) -> None:
    body = {name: value for name, value in wanted(ana).items() if name != missing}

    assert theo.api("POST", "follow-ups", body).status_code == 400
    assert theo.api("POST", "follow-ups", wanted(ana, evidence=[])).status_code == 400


def test_a_repeat_with_its_key_raises_once(theo: Speaker, ana: Client) -> None:
    first = theo.api("POST", "follow-ups", wanted(ana), Idempotency_Key="k")
    again = theo.api("POST", "follow-ups", wanted(ana), Idempotency_Key="k")

    assert (again.status_code, again.json()) == (201, first.json())
    assert FollowUp.objects.get().revision == 1


def test_it_is_handed_to_another_and_moved(theo: Speaker, mara: Speaker, ana: Client) -> None:
    followed = raised(theo, ana)
    later = clock.now() + timedelta(days=2)

    answer = change(theo, followed, owner=str(mara.person.pk), due_at=later.isoformat())

    assert (answer.status_code, answer["ETag"], answer.json()["owner_name"]) == (200, '"2"', "Mara")
    assert FollowUp.objects.get().due_at == later
    assert AuditEntry.objects.get(verb="changed").fields == ["due_at", "owner"]


def test_a_time_that_has_passed_is_none_to_act_until(theo: Speaker, ana: Client) -> None:
    answer = change(theo, raised(theo, ana), due_at="2020-01-01T00:00:00+00:00")

    assert (answer.status_code, answer.json()["code"]) == (422, "in_the_past")


def test_nobody_overwrites_anybody(theo: Speaker, ana: Client) -> None:
    followed = raised(theo, ana)
    place = f"follow-ups/{followed['id']}"
    theo.api("POST", "follow-ups", wanted(ana, evidence=["Now 8."]))

    assert close(theo, followed).status_code == 412
    assert change(theo, followed).status_code == 412
    assert theo.api("POST", f"{place}/close", FINDING).status_code == 428
    assert theo.api("PATCH", place, {}).status_code == 428


def test_closing_says_what_came_of_it(theo: Speaker, ana: Client) -> None:
    answer = close(theo, raised(theo, ana), outcome="spoke", words="")

    found = answer.json()
    assert (answer.status_code, found["outcome"], found["closed_by"]) == (200, "spoke", str(theo.person.pk))
    assert AuditEntry.objects.filter(verb="closed", client_key=str(ana.pk)).count() == 1


def test_what_is_closed_stays_as_it_is(theo: Speaker, mara: Speaker, ana: Client) -> None:
    closed = close(theo, raised(theo, ana)).json()

    for answer in (close(theo, closed), change(theo, closed, owner=str(mara.person.pk))):
        assert (answer.status_code, answer.json()["code"]) == (409, "follow_up_closed")


@pytest.mark.parametrize(
    ("fields", "pointer"), [({"words": " "}, "/words"), ({"outcome": "not_reached"}, "/outcome")]
)
def test_a_red_flag_ends_with_a_finding(
    theo: Speaker, ana: Client, fields: dict[str, Any], pointer: str
) -> None:
    answer = close(theo, flagged(theo, ana), **fields)

    [error] = answer.json()["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (422, pointer, "finding_missing")
    assert Condition.objects.filter(ended_at=None).exists()


def test_closing_a_red_flag_lifts_its_ban(theo: Speaker, ana: Client) -> None:
    followed = flagged(theo, ana)
    assert Condition.objects.get().code == "CI-REDFLAG"

    assert close(theo, followed).status_code == 200

    assert Condition.objects.get().ended_by == str(theo.person.pk)


def test_the_earliest_due_comes_first(theo: Speaker, ana: Client) -> None:
    for reason in ("silence", "rising", "worse"):
        raised(theo, ana, reason=reason)
    flagged(theo, ana, "RF-CHEST")

    assert listed(theo) == ["red_flag", "worse", "rising", "silence"]


def test_a_list_is_turned_page_by_page(theo: Speaker, ana: Client) -> None:
    for reason in ("silence", "rising", "worse"):
        raised(theo, ana, reason=reason)

    first = theo.api("GET", "follow-ups?limit=2").json()
    second = theo.get(first["next"]).json()

    assert [row["reason"] for row in second["results"]] == ["silence"]
    assert second["next"] is None


def test_they_are_found_by_whose_whom_and_why(theo: Speaker, mara: Speaker, ana: Client) -> None:
    ben = ClientFactory.create(name="Ben")
    episode = open_episode(client=ana, own_words="My neck.", by=theo.person)
    raised(theo, ana, owner=str(theo.person.pk), episode=str(episode.pk))
    raised(theo, ben, reason="silence", owner=str(mara.person.pk))
    close(theo, raised(theo, ben, reason="wants_call", owner=str(mara.person.pk)))

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
        assert listed(theo, f"?{query}") == reasons, query
    assert theo.api("GET", "follow-ups?colour=red").status_code == 400
    assert theo.api("GET", "follow-ups?reason=moon").status_code == 400


def test_past_its_time_it_is_overdue_until_it_is_closed(theo: Speaker, ana: Client) -> None:
    followed = raised(theo, ana)
    hours = ClinicalSettings.objects.get().same_day_hours

    with clock.at(clock.now() + timedelta(hours=hours, minutes=1)):
        assert theo.api("GET", f"follow-ups/{followed['id']}").json()["overdue"] is True
        close(theo, followed)
        assert theo.api("GET", f"follow-ups/{followed['id']}").json()["overdue"] is False


def test_reading_is_noted_for_each_client(theo: Speaker, ana: Client) -> None:
    ben = ClientFactory.create(name="Ben")
    raised(theo, ana)
    raised(theo, ben)

    listed(theo)
    listed(theo)

    read = AuditEntry.objects.filter(verb="read", subject="followup")
    assert set(read.values_list("client_key", flat=True)) == {str(ana.pk), str(ben.pk)}
    assert read.count() == 2


def test_no_route_of_the_desk_shows_a_follow_up(
    theo: Speaker, dana: Speaker, fern: Speaker, ana: Client
) -> None:
    followed = flagged(theo, ana)
    letter = Envelope.objects.get()
    instead = {"clients": ana.pk, "follow-ups": followed["id"], "letters": letter.pk}

    for route in every_route():
        head = route.address.split("/")[0]
        address = route.address.replace("<uuid:pk>", str(instead.get(head, ana.pk)))
        for speaker in (dana, fern):
            said = speaker.api("GET", address) if route.method == "GET" and "<" not in address else None
            shown = said.content.decode() if said else ""
            assert not any(word in shown for word in (SECRET, "RF-DVT", "CI-REDFLAG", "red_flag")), address
    alerts = dana.api("GET", f"clients/{ana.pk}/alerts").json()
    assert "No visit for now; ask the therapist before offering a new date." in json.dumps(alerts)


def test_of_a_letter_to_a_therapist_the_desk_sees_that_it_was_sent(
    theo: Speaker, dana: Speaker, ana: Client
) -> None:
    flagged(theo, ana)
    place = f"letters/{Envelope.objects.get().pk}"

    assert dana.api("GET", place).json()["text"] is None
    assert "Ana" in theo.api("GET", place).json()["text"]
    assert AuditEntry.objects.get(verb="read", subject="envelope").client_key == ""
