"""GET /notes/{id}/pdf."""

from typing import Any

import pytest

from clinic.models import AuditEntry
from tests.cast import ApiUser
from treatments.models import SessionNote
from treatments.models.marked_point import EXAMINATION_FIELDS
from treatments.notes.pdf import note_pdf_context


def whole(note: dict[str, Any]) -> SessionNote:
    return SessionNote.objects.with_details().get(pk=note["id"])


def test_note_is_answered_as_pdf(theo: ApiUser, signed: dict[str, Any]) -> None:
    answer = theo.api("GET", f"notes/{signed['id']}/pdf")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == 'inline; filename="note.pdf"'
    assert answer["Cache-Control"] == "private, no-store"


def test_note_pdf_holds_text_points_addenda_and_signer(theo: ApiUser, marked: dict[str, Any]) -> None:
    place = f"notes/{marked['id']}"
    words = "Neck turns freely.\n\n*No markup* #here."
    note = theo.api("PATCH", place, {"text_revision": 1, "objective": words, "pain_before": 6}).json()
    theo.api("POST", f"{place}/sign", If_Match=f'"{note["revision"]}"')
    theo.api("POST", f"{place}/addenda", {"text": "Slept well.", "reason": "Heard later."})

    context = note_pdf_context(whole(marked))

    assert ["Objective", words] in context["texts"]
    assert [row[1] for row in context["points"]] == ["Upper trapezius (UT1)", "Gastrocnemius (GA1)"]
    assert context["pain"] == ["6 of 10", "not noted"]
    assert [one[2] for one in context["addenda"]] == ["Slept well."]
    assert (context["mark"], context["signature"].startswith("Signed by Theo")) == ("", True)
    assert theo.api("GET", f"{place}/pdf").status_code == 200


EXAMINED: dict[str, Any] = {
    "activity": "active",
    "pain_on_pressure_before": 7,
    "pain_on_pressure_after": 3,
    "referral_felt": ["temple"],
    "twitch": True,
    "technique": "pressure_release",
    "applied_with": "thumb",
    "pressure": 3,
    "intensity_felt": 6,
    "hold_seconds": 60,
    "repeats": 2,
    "stretched_after": True,
    "response": "eased",
}


def test_every_finding_at_a_mark_is_in_the_note_pdf(theo: ApiUser, note: dict[str, Any]) -> None:
    mark = {"site": "UT1", "side": "right", "taught": True, **EXAMINED}
    assert theo.api("POST", f"notes/{note['id']}/points", mark).status_code == 201

    [row] = note_pdf_context(whole(note))["points"]

    assert {*EXAMINED, "taught_at"} == set(EXAMINATION_FIELDS)
    assert row == [
        *("1", "Upper trapezius (UT1)", "right", "active, twitch, sends pain to: temple", "7 to 3"),
        "pressure release, with thumb, level 3, 60 s, 2 times, felt as 6 of 10, stretched after",
        *("eased, shown, and repeated", ""),
    ]


def test_pain_sent_nowhere_and_no_twitch_are_findings(theo: ApiUser, note: dict[str, Any]) -> None:
    mark = {"site": "UT1", "side": "right", "referral_felt": [], "twitch": False}
    assert theo.api("POST", f"notes/{note['id']}/points", mark).status_code == 201

    [row] = note_pdf_context(whole(note))["points"]

    assert row[3] == "no twitch, sends pain to: nowhere"


def test_a_draft_is_marked_as_one(marked: dict[str, Any]) -> None:
    context = note_pdf_context(whole(marked))

    assert (context["mark"], context["signature"]) == ("Draft", "Not signed. Written by Theo.")


def test_note_without_content_is_answered_as_pdf(theo: ApiUser, note: dict[str, Any]) -> None:
    assert theo.api("GET", f"notes/{note['id']}/pdf").status_code == 200


@pytest.mark.parametrize("user", ["dana", "fern"])
def test_note_pdf_refuses_front_desk_and_owner(
    request: pytest.FixtureRequest, note: dict[str, Any], user: str
) -> None:
    assert request.getfixturevalue(user).api("GET", f"notes/{note['id']}/pdf").status_code == 403


def test_read_of_pdf_is_recorded_in_the_audit(theo: ApiUser, note: dict[str, Any]) -> None:
    theo.api("GET", f"notes/{note['id']}/pdf")

    assert AuditEntry.objects.get(verb="read", subject_key=note["id"]).actor_key == str(theo.person.pk)
