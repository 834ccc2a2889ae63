"""GET /notes/{id}/pdf."""

from typing import Any

import pytest

from clinic.models import AuditEntry
from tests.cast import Speaker
from treatments.models import SessionNote
from treatments.notes.pdf import note_pdf_context


def whole(note: dict[str, Any]) -> SessionNote:
    return SessionNote.objects.with_details().get(pk=note["id"])


def test_a_note_is_printed_for_the_record(theo: Speaker, signed: dict[str, Any]) -> None:
    answer = theo.api("GET", f"notes/{signed['id']}/pdf")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == 'inline; filename="note.pdf"'
    assert answer["Cache-Control"] == "private, no-store"


def test_it_holds_text_points_addenda_and_who_signed(theo: Speaker, marked: dict[str, Any]) -> None:
    place = f"notes/{marked['id']}"
    words = "Neck turns freely.\n\n*No markup* #here."
    note = theo.api("PATCH", place, {"text_revision": 1, "objective": words, "pain_before": 6}).json()
    theo.api("POST", f"{place}/sign", If_Match=f'"{note["revision"]}"')
    theo.api("POST", f"{place}/addenda", {"text": "Slept well.", "reason": "Heard later."})

    sheet = note_pdf_context(whole(marked))

    assert ["Objective", words] in sheet["texts"]
    assert [row[1] for row in sheet["points"]] == ["Upper trapezius (UT1)", "Gastrocnemius (GA1)"]
    assert sheet["pain"] == ["6 of 10", "not noted"]
    assert [one[2] for one in sheet["addenda"]] == ["Slept well."]
    assert (sheet["mark"], sheet["signature"].startswith("Signed by Theo")) == ("", True)
    assert theo.api("GET", f"{place}/pdf").status_code == 200


def test_a_draft_is_marked_as_one(marked: dict[str, Any]) -> None:
    sheet = note_pdf_context(whole(marked))

    assert (sheet["mark"], sheet["signature"]) == ("Draft", "Not signed. Written by Theo.")


def test_a_bare_note_is_printed_too(theo: Speaker, note: dict[str, Any]) -> None:
    assert theo.api("GET", f"notes/{note['id']}/pdf").status_code == 200


@pytest.mark.parametrize("speaker", ["dana", "fern"])
def test_only_therapists_see_it(request: pytest.FixtureRequest, note: dict[str, Any], speaker: str) -> None:
    assert request.getfixturevalue(speaker).api("GET", f"notes/{note['id']}/pdf").status_code == 403


def test_reading_it_is_noted(theo: Speaker, note: dict[str, Any]) -> None:
    theo.api("GET", f"notes/{note['id']}/pdf")

    assert AuditEntry.objects.get(verb="read", subject_key=note["id"]).actor_key == str(theo.person.pk)
