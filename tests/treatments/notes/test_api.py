"""/notes."""

from datetime import datetime
from typing import Any

import pytest

from clinic.models import AuditEntry, Location
from scheduling.models import Attendance
from tests.cast import ApiUser
from tests.factories import ClientFactory, ConditionFactory, visit_of
from treatments.models import CatalogueVersion, SessionNote
from treatments.models.session_note import NOTE_STATES

SOAP = {"subjective": "Dull ache up to the temple.", "objective": "Taut band.", "pain_before": 6}


def test_open_creates_a_draft_for_a_client_who_arrived(theo: ApiUser, visit: Attendance) -> None:
    answer = theo.api("POST", "notes", {"attendance": str(visit.pk)})

    assert (answer.status_code, answer["ETag"]) == (201, '"1"')
    content = answer.json()
    assert (content["state"], content["client"], content["author_name"]) == (
        "draft",
        str(visit.client_id),
        "Theo",
    )
    assert (content["pain_before"], content["signed_at"], content["intact"]) == (None, None, None)


def test_open_refuses_a_second_note_for_one_person_and_visit(theo: ApiUser, note: dict[str, Any]) -> None:
    answer = theo.api("POST", "notes", {"attendance": note["attendance"]})

    assert (answer.status_code, answer.json()["code"]) == (409, "note_exists")


def test_open_retried_creates_one_note(theo: ApiUser, visit: Attendance) -> None:
    body = {"attendance": str(visit.pk)}
    first = theo.api("POST", "notes", body, Idempotency_Key="k1")
    again = theo.api("POST", "notes", body, Idempotency_Key="k1")

    assert first.json() == again.json()
    assert SessionNote.objects.count() == 1


def test_open_refuses_a_client_who_has_not_arrived(theo: ApiUser, willow: Location) -> None:
    ahead = visit_of(ClientFactory.create(), willow, state="booked", arrived_at=None, started_at=None)

    answer = theo.api("POST", "notes", {"attendance": str(ahead.pk)})

    assert (answer.status_code, answer.json()["code"]) == (409, "not_arrived")


def test_write_refuses_text_on_an_older_revision(theo: ApiUser, note: dict[str, Any]) -> None:
    place = f"notes/{note['id']}"
    first = theo.api("PATCH", place, SOAP | {"text_revision": 1})
    late = theo.api("PATCH", place, {"text_revision": 1, "subjective": "Overwritten"})

    assert (first.status_code, first.json()["text_revision"], first["ETag"]) == (200, 2, '"2"')
    assert (late.status_code, late.json()["code"], late.json()["current_text_revision"]) == (
        412,
        "changed_meanwhile",
        2,
    )
    assert SessionNote.objects.get().subjective == SOAP["subjective"]


def test_write_accepts_text_after_points_were_marked(theo: ApiUser, note: dict[str, Any]) -> None:
    theo.api("POST", f"notes/{note['id']}/points", {"site": "UT1", "side": "right"})

    assert theo.api("PATCH", f"notes/{note['id']}", SOAP | {"text_revision": 1}).status_code == 200


def test_text_and_points_saved_in_turns_are_both_kept(theo: ApiUser, note: dict[str, Any]) -> None:
    place, point = f"notes/{note['id']}", {"site": "UT1", "side": "right"}

    texts = [theo.api("PATCH", place, SOAP | {"text_revision": 1})]
    points = [theo.api("PUT", f"{place}/points", {"points": [point]}, If_Match='"1"')]
    texts.append(theo.api("PATCH", place, {"text_revision": 2, "assessment": "Eased."}))
    points.append(theo.api("PUT", f"{place}/points", {"points": [point]}, If_Match='"2"'))

    assert {answer.status_code for answer in (*texts, *points)} == {200}
    content = theo.api("GET", place).json()
    assert (content["subjective"], content["assessment"], len(content["points"])) == (
        SOAP["subjective"],
        "Eased.",
        1,
    )


def test_write_repeated_saves_the_text_once(theo: ApiUser, note: dict[str, Any]) -> None:
    place, content = f"notes/{note['id']}", SOAP | {"text_revision": 1}

    theo.api("PATCH", place, content)
    again = theo.api("PATCH", place, content)

    assert (again.status_code, again.json()["text_revision"]) == (200, 2)
    assert AuditEntry.objects.filter(verb="wrote").count() == 1


def test_write_saves_posture_imbalance_and_range_of_motion(theo: ApiUser, note: dict[str, Any]) -> None:
    found = {
        "posture_findings": "Right shoulder high.",
        "imbalance_findings": "Right fuller than left.",
        "range_of_motion": "Neck: 60 degrees to the right.",
    }

    content = theo.api("PATCH", f"notes/{note['id']}", found | {"text_revision": 1}).json()

    assert content | found == content
    assert content["text_revision"] == 2
    answer = theo.api("POST", f"notes/{note['id']}/sign", If_Match='"2"')
    assert (answer.status_code, answer.json()["intact"]) == (200, True)


def test_note_shows_the_actual_times_of_the_visit(
    theo: ApiUser, note: dict[str, Any], visit: Attendance
) -> None:
    begun = visit.appointment.started_at
    assert begun is not None
    assert datetime.fromisoformat(note["started_at"]) == begun
    assert note["ended_at"] is None


def test_write_refuses_pain_above_10(theo: ApiUser, note: dict[str, Any]) -> None:
    answer = theo.api("PATCH", f"notes/{note['id']}", {"text_revision": 1, "pain_before": 11})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/pain_before")


def test_write_refuses_a_draft_of_another_author(mara: ApiUser, note: dict[str, Any]) -> None:
    answer = mara.api("PATCH", f"notes/{note['id']}", SOAP | {"text_revision": 1})

    assert (answer.status_code, answer.json()["code"]) == (409, "note_of_another")


def test_sign_refuses_an_older_revision(theo: ApiUser, marked: dict[str, Any]) -> None:
    place = f"notes/{marked['id']}"
    theo.api("PATCH", place, SOAP | {"text_revision": 1})

    stale = theo.api("POST", f"{place}/sign", If_Match=f'"{marked["revision"]}"')

    assert (stale.status_code, stale["ETag"]) == (412, f'"{marked["revision"] + 1}"')
    assert theo.api("POST", f"{place}/sign").status_code == 428


def test_signed_note_names_its_hash_and_catalogue(signed: dict[str, Any]) -> None:
    assert signed["state"] == "signed"
    assert len(signed["content_hash"]) == 64
    assert signed["catalogue"] == CatalogueVersion.current().label
    assert signed["intact"] is True


def test_signed_note_refuses_every_change(theo: ApiUser, signed: dict[str, Any]) -> None:
    place, etag = f"notes/{signed['id']}", f'"{signed["revision"]}"'
    point = f"{place}/points/{signed['points'][0]['id']}"
    tries = [
        theo.api("PATCH", place, SOAP | {"text_revision": 1}),
        theo.api("POST", f"{place}/points", {"site": "QL1", "side": "left"}),
        theo.api("PUT", f"{place}/points", {"points": []}, If_Match=f'"{signed["points_revision"]}"'),
        theo.api("PATCH", point, {"pressure": 5}, If_Match='"1"'),
        theo.api("DELETE", point, If_Match='"1"'),
        theo.api("POST", f"{place}/sign", If_Match=etag),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in tries] == [
        (409, "note_already_signed")
    ] * len(tries)


def test_sign_refuses_an_empty_note(theo: ApiUser, note: dict[str, Any]) -> None:
    answer = theo.api("POST", f"notes/{note['id']}/sign", If_Match='"1"')

    assert (answer.status_code, answer.json()["code"]) == (409, "note_empty")


@pytest.mark.parametrize("text", ["\u200b", " \u2800\n", "..."])
def test_sign_refuses_a_note_without_visible_words(theo: ApiUser, note: dict[str, Any], text: str) -> None:
    place = f"notes/{note['id']}"
    written = theo.api("PATCH", place, {"text_revision": note["text_revision"], "subjective": text})
    assert written.status_code == 200

    answer = theo.api("POST", f"{place}/sign", If_Match=written["ETag"])

    assert answer.json()["code"] == "note_empty"


def test_sign_refuses_points_that_a_later_condition_blocks(
    theo: ApiUser, marked: dict[str, Any], visit: Attendance
) -> None:
    ConditionFactory.create(client=visit.client, code="CL-SCAR", places=["region:leg:left"])

    answer = theo.api("POST", f"notes/{marked['id']}/sign", If_Match=f'"{marked["revision"]}"')

    assert answer.json()["code"] == "mark_blocked"
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
        ("/points/1", "place_avoided")
    ]


def test_amend_adds_to_a_signed_note_and_keeps_it_intact(mara: ApiUser, signed: dict[str, Any]) -> None:
    content = {"text": "Slept well.", "reason": "Heard after signing."}
    answer = mara.api("POST", f"notes/{signed['id']}/addenda", content)

    assert answer.status_code == 201, answer.content
    note = mara.api("GET", f"notes/{signed['id']}").json()
    assert [(each["author_name"], each["text"]) for each in note["addenda"]] == [("Mara", "Slept well.")]
    assert (note["intact"], note["content_hash"]) == (True, signed["content_hash"])


def test_amend_refuses_a_draft(theo: ApiUser, note: dict[str, Any]) -> None:
    answer = theo.api("POST", f"notes/{note['id']}/addenda", {"text": "x", "reason": "y"})

    assert answer.json()["code"] == "note_not_signed"


def test_note_in_error_stays_readable_and_allows_a_new_note(theo: ApiUser, signed: dict[str, Any]) -> None:
    place = f"notes/{signed['id']}"
    answer = theo.api(
        "POST", f"{place}/in-error", {"reason": "Wrong visit."}, If_Match=f'"{signed["revision"]}"'
    )

    assert (answer.status_code, answer.json()["state"]) == (200, "entered_in_error")
    assert theo.api("GET", place).json()["entered_in_error_reason"] == "Wrong visit."
    assert theo.api("POST", "notes", {"attendance": signed["attendance"]}).status_code == 201
    assert (
        theo.api("POST", f"{place}/addenda", {"text": "x", "reason": "y"}).json()["code"] == "note_in_error"
    )


def test_list_shows_notes_without_their_content(
    theo: ApiUser, marked: dict[str, Any], visit: Attendance
) -> None:
    for query in (f"client={visit.client_id}", f"appointment={visit.appointment_id}"):
        [row] = theo.api("GET", f"notes?{query}").json()["results"]
        assert (row["id"], row["state"]) == (marked["id"], "draft")
        assert not row.keys() & {"subjective", "points", "pain_before"}
    assert theo.api("GET", "notes?moon=full").status_code == 400


@pytest.mark.parametrize("state", ["draft", "signed", "entered_in_error"])
def test_list_by_state_shows_the_notes_of_that_state_alone(
    theo: ApiUser, marked: dict[str, Any], state: str
) -> None:
    place = f"notes/{marked['id']}"
    if state != "draft":
        theo.api("POST", f"{place}/sign", If_Match=theo.api("GET", place)["ETag"])
    if state == "entered_in_error":
        theo.api("POST", f"{place}/in-error", {"reason": "Wrong."}, If_Match=theo.api("GET", place)["ETag"])

    listed = {each: theo.api("GET", f"notes?state={each}").json()["results"] for each in NOTE_STATES}

    assert {each: [row["state"] for row in rows] for each, rows in listed.items()} == {
        each: [state] if each == state else [] for each in NOTE_STATES
    }


def test_list_by_author_shows_the_notes_of_that_author_alone(
    theo: ApiUser, mara: ApiUser, note: dict[str, Any]
) -> None:
    of_theo, of_mara = (theo.api("GET", f"notes?author={user.person.pk}").json() for user in (theo, mara))

    assert ([row["id"] for row in of_theo["results"]], of_mara["results"]) == ([note["id"]], [])


def test_list_by_an_unknown_state_is_refused(theo: ApiUser) -> None:
    assert theo.api("GET", "notes?state=lost").status_code == 400


def test_read_is_recorded_in_the_audit_once_an_hour(theo: ApiUser, note: dict[str, Any]) -> None:
    for _ in range(2):
        theo.api("GET", f"notes/{note['id']}")

    [read] = AuditEntry.objects.filter(verb="read")
    assert (read.subject_key, read.client_key) == (note["id"], note["client"])


def test_audit_names_changed_fields_without_their_values(theo: ApiUser, note: dict[str, Any]) -> None:
    theo.api("PATCH", f"notes/{note['id']}", SOAP | {"text_revision": 1})

    entry = AuditEntry.objects.get(verb="wrote")
    assert entry.fields == ["objective", "pain_before", "subjective"]
    assert "temple" not in str(vars(entry))


def test_draft_warns_of_missing_consent_health_and_episode(theo: ApiUser, willow: Location) -> None:
    stranger = visit_of(ClientFactory.create(), willow)
    Attendance.objects.update(health_news="not_asked")

    content = theo.api("POST", "notes", {"attendance": str(stranger.pk)}).json()

    assert [warning["code"] for warning in content["warnings"]] == [
        "treatment_consent_missing",
        "health_not_asked",
        "episode_missing",
    ]


def test_draft_warns_of_a_point_without_a_muscle(theo: ApiUser, note: dict[str, Any]) -> None:
    theo.api("POST", f"notes/{note['id']}/points", {"view": "back", "x": 0.42, "y": 0.21, "side": "left"})

    content = theo.api("GET", f"notes/{note['id']}").json()

    assert "muscle_missing" in [warning["code"] for warning in content["warnings"]]


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "notes"),
        ("POST", "notes"),
        ("GET", "notes/{note}"),
        ("PATCH", "notes/{note}"),
        ("POST", "notes/{note}/sign"),
        ("POST", "notes/{note}/addenda"),
        ("POST", "notes/{note}/in-error"),
        ("GET", "notes/{note}/points"),
        ("PUT", "notes/{note}/points"),
        ("POST", "notes/{note}/points"),
        ("GET", "notes/{note}/points/{point}"),
        ("PATCH", "notes/{note}/points/{point}"),
        ("DELETE", "notes/{note}/points/{point}"),
        ("GET", "notes/{note}/chart.svg"),
        ("GET", "notes/{note}/chart.png"),
        ("GET", "notes/{note}/comparison"),
        ("GET", "notes/{note}/plan"),
        ("POST", "notes/{note}/plan"),
        ("GET", "plans/{plan}"),
        ("PATCH", "plans/{plan}"),
        ("POST", "plans/{plan}/send"),
        ("GET", "episodes"),
        ("POST", "episodes"),
        ("GET", "episodes/{episode}"),
        ("PATCH", "episodes/{episode}"),
        ("POST", "episodes/{episode}/close"),
        ("POST", "episodes/{episode}/reopen"),
        ("GET", "episodes/{episode}/readings"),
        ("POST", "episodes/{episode}/readings"),
    ],
)
def test_clinical_endpoints_refuse_front_desk_and_owner(
    method: str,
    address: str,
    dana: ApiUser,
    fern: ApiUser,
    theo: ApiUser,
    signed: dict[str, Any],
    plan: dict[str, Any],
) -> None:
    words = {"client": signed["client"], "own_words": "It aches."}
    episode = theo.api("POST", "episodes", words).json()["id"]
    named = {"note": signed["id"], "point": signed["points"][0]["id"], "plan": plan["id"], "episode": episode}
    place = address.format(**named)

    for user in (dana, fern):
        answer = user.api(method, place)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
