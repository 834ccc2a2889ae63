"""Nobody leaves drafts of notes or unsent plans behind unseen."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import F

from clients.models import Client
from clinic.models import AuditEntry
from scheduling.models import Appointment, Attendance
from tests.cast import ApiUser
from tests.factories import ClientFactory, Diary, FollowUpFactory, StaffFactory, visit_of
from tests.treatments.plans.test_api import send
from treatments.follow_ups.open_work import open_work_of
from treatments.notes.actions.open import open_note

FORCE = {"force": {"reason": "He left today."}}


def leave(fern: ApiUser, person: ApiUser, way: str, **body: Any) -> Any:
    """Archive somebody, or take the role of a therapist from them."""
    person.person.refresh_from_db()
    place, etag = f"staff/{person.person.pk}", f'"{person.person.revision}"'
    if way == "archive":
        return fern.api("POST", f"{place}/archive", body, If_Match=etag)
    return fern.api("PATCH", place, {"roles": ["front_desk"], **body}, If_Match=etag)


WAYS = pytest.mark.parametrize("way", ["archive", "roles"])


@WAYS
def test_leaving_with_a_draft_is_refused_with_its_list(
    fern: ApiUser, theo: ApiUser, note: dict[str, Any], way: str
) -> None:
    answer = leave(fern, theo, way)

    assert (answer.status_code, answer.json()["code"]) == (409, "would_leave_open")
    assert answer.json()["open_work"] == [
        {"kind": "note", "id": note["id"], "starts_at": answer.json()["open_work"][0]["starts_at"]}
    ]
    theo.person.refresh_from_db()
    assert theo.person.archived_at is None


@WAYS
def test_leaving_with_an_unsent_plan_is_refused_with_its_list(
    fern: ApiUser, theo: ApiUser, plan: dict[str, Any], way: str
) -> None:
    listed = leave(fern, theo, way).json()["open_work"]

    assert [(each["kind"], each["id"]) for each in listed] == [("plan", plan["id"])]


@WAYS
def test_leaving_is_forced_with_a_reason_and_lists_what_is_open(
    fern: ApiUser, theo: ApiUser, plan: dict[str, Any], way: str
) -> None:
    answer = leave(fern, theo, way, **FORCE)

    assert answer.status_code == 200, answer.content
    assert [each["id"] for each in answer.json()["open_work"]] == [plan["id"]]
    assert AuditEntry.objects.filter(reason="He left today.", subject="staff").count() == 1


@WAYS
def test_leaving_with_nothing_open_needs_no_reason(
    fern: ApiUser, theo: ApiUser, plan: dict[str, Any], way: str
) -> None:
    assert send(theo, plan).status_code == 200

    answer = leave(fern, theo, way)

    assert (answer.status_code, answer.json()["open_work"]) == (200, [])


@pytest.mark.usefixtures("monday")
def test_visits_and_open_work_stand_in_one_answer(
    fern: ApiUser, theo: ApiUser, dana: ApiUser, diary: Diary
) -> None:
    begun = visit_of(diary.ana, diary.location)
    note = theo.api("POST", "notes", {"attendance": str(begun.pk)}).json()
    wish = {
        "client": str(diary.ben.pk),
        "service": str(diary.massage.pk),
        "location": str(diary.location.pk),
        "starts_at": "2026-03-03T10:00:00Z",
        "therapist": str(diary.theo.pk),
    }
    booked = dana.api("POST", "appointments", wish)
    assert booked.status_code == 201, booked.content

    answer = leave(fern, theo, "archive").json()

    assert answer["code"] == "would_strand"
    assert [each["id"] for each in answer["appointments"]] == [booked.json()["id"]]
    assert [each["id"] for each in answer["open_work"]] == [note["id"]]


def test_open_work_is_what_is_still_to_be_done(theo: ApiUser, plan: dict[str, Any]) -> None:
    newer = theo.api("POST", f"notes/{plan['note']}/plan").json()
    assert [str(each.id) for each in open_work_of(theo.person)] == [newer["id"]]

    note = theo.api("GET", f"notes/{plan['note']}")
    theo.api("POST", f"notes/{plan['note']}/in-error", {"reason": "Wrong visit."}, If_Match=note["ETag"])
    assert open_work_of(theo.person) == []


def test_plan_of_somebody_who_left_is_sent_by_a_colleague(
    fern: ApiUser, theo: ApiUser, mara: ApiUser, plan: dict[str, Any]
) -> None:
    assert leave(fern, theo, "archive", **FORCE).status_code == 200

    answer = send(mara, plan)

    assert (answer.status_code, answer.json()["approved_by"]) == (200, str(mara.person.pk))


def test_other_roles_leave_no_work_open(fern: ApiUser, theo: ApiUser, note: dict[str, Any]) -> None:
    place = f"staff/{theo.person.pk}"
    roles = {"roles": ["therapist", "front_desk"]}

    assert fern.api("PATCH", place, roles, If_Match='"1"').status_code == 200


def archive(user: ApiUser, client: Client, **body: Any) -> Any:
    """Archive a client in the present revision."""
    client.refresh_from_db()
    return user.api("POST", f"clients/{client.pk}/archive", body, If_Match=f'"{client.revision}"')


def client_with_emergency(visit: Attendance) -> Client:
    """Return another client, about whom nothing is open but an emergency."""
    client = ClientFactory.create()
    FollowUpFactory.create(client=client, reason="red_flag", urgency="emergency")
    return client


def client_in_session(visit: Attendance) -> Client:
    return visit.client


def client_with_draft(visit: Attendance) -> Client:
    """Return the client of a session that is over and whose note is a draft."""
    open_note(attendance=visit, by=StaffFactory.create(roles=["therapist"]))
    Appointment.objects.update(state="completed", ended_at=F("ends_at"))
    return visit.client


@pytest.mark.parametrize("find", [client_with_emergency, client_in_session, client_with_draft])
def test_archiving_a_client_with_something_open_is_refused_without_a_clinical_word(
    dana: ApiUser, visit: Attendance, find: Callable[[Attendance], Client]
) -> None:
    client = find(visit)

    refused = archive(dana, client)
    forced = archive(dana, client, **FORCE)

    assert (refused.status_code, refused.json()["code"]) == (409, "would_leave_open")
    words = set(refused.json()["detail"].lower().split())
    assert not {"red", "flag", "emergency", "follow-up", "draft"} & words
    assert forced.status_code == 200, forced.content
    assert AuditEntry.objects.get(verb="archived").reason == "He left today."
