"""Taking over the draft of a colleague, and what the note of a colleague's visit warns of."""

from typing import Any

import pytest

from clinic.models import AuditEntry, Resource
from scheduling.models import Assignment, Attendance
from tests.cast import ApiUser
from treatments.models import NoteHandover, SessionNote
from treatments.notes.pdf import note_pdf_context
from treatments.notes.signature import is_intact

WHY = "Theo is ill; I treated her from the second half on."


def take_over(user: ApiUser, note: dict[str, Any], reason: str = WHY) -> Any:
    """Take over the draft that was read."""
    return user.api(
        "POST", f"notes/{note['id']}/take-over", {"reason": reason}, If_Match=f'"{note["revision"]}"'
    )


def warnings(note: dict[str, Any]) -> set[str]:
    """Return the codes of a note's warnings."""
    return {warning["code"] for warning in note["warnings"]}


@pytest.fixture
def taken(mara: ApiUser, marked: dict[str, Any]) -> dict[str, Any]:
    """Theo's draft with two points, taken over by Mara."""
    answer = take_over(mara, marked)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def test_taking_over_makes_a_colleague_the_author_and_keeps_who_began_it(
    theo: ApiUser, mara: ApiUser, taken: dict[str, Any]
) -> None:
    assert (taken["author"], taken["author_name"]) == (str(mara.person.pk), "Mara")
    [handover] = taken["handovers"]
    assert (handover["former_author_name"], handover["author_name"], handover["reason"]) == (
        "Theo",
        "Mara",
        WHY,
    )
    assert len(taken["points"]) == 2


def test_new_author_writes_and_signs_and_the_former_one_no_more(
    theo: ApiUser, mara: ApiUser, taken: dict[str, Any]
) -> None:
    place, words = f"notes/{taken['id']}", {"text_revision": 1, "subjective": "Dull ache."}

    assert theo.api("PATCH", place, words).json()["code"] == "note_of_another"
    written = mara.api("PATCH", place, words)
    assert written.status_code == 200
    signed = mara.api("POST", f"{place}/sign", If_Match=written["ETag"]).json()
    assert (signed["signed_by"], signed["intact"]) == (str(mara.person.pk), True)


def test_former_author_takes_the_draft_back(theo: ApiUser, taken: dict[str, Any]) -> None:
    again = take_over(theo, taken, "I am back.").json()

    assert again["author_name"] == "Theo"
    assert [each["author_name"] for each in again["handovers"]] == ["Mara", "Theo"]


def test_taking_over_is_audited_without_its_reason(mara: ApiUser, taken: dict[str, Any]) -> None:
    entry = AuditEntry.objects.get(verb="took_over")

    assert (entry.actor_key, entry.client_key) == (str(mara.person.pk), taken["client"])
    assert (entry.fields, entry.reason) == (["author"], "")


@pytest.mark.parametrize("reason", ["", "  ", "\u200b", None])
def test_taking_over_needs_visible_words(mara: ApiUser, note: dict[str, Any], reason: str | None) -> None:
    answer = mara.api(
        "POST", f"notes/{note['id']}/take-over", {"reason": reason}, If_Match=f'"{note["revision"]}"'
    )

    assert answer.status_code in (400, 422)
    assert answer.json()["errors"][0]["pointer"] == "/reason"
    assert not NoteHandover.objects.exists()


def test_taking_over_needs_the_version_that_was_read(
    theo: ApiUser, mara: ApiUser, note: dict[str, Any]
) -> None:
    theo.api("PATCH", f"notes/{note['id']}", {"text_revision": 1, "subjective": "Dull ache."})

    answer = take_over(mara, note)

    assert (answer.status_code, answer.json()["code"]) == (412, "changed_meanwhile")


def test_own_draft_stays_as_it_is(theo: ApiUser, note: dict[str, Any]) -> None:
    answer = take_over(theo, note).json()

    assert (answer["revision"], answer["handovers"]) == (note["revision"], [])


def test_signed_note_is_not_taken_over(mara: ApiUser, signed: dict[str, Any]) -> None:
    answer = take_over(mara, signed)

    assert (answer.status_code, answer.json()["code"]) == (409, "note_already_signed")


def test_note_entered_in_error_is_not_taken_over(theo: ApiUser, mara: ApiUser, note: dict[str, Any]) -> None:
    etag = f'"{note["revision"]}"'
    wrong = theo.api("POST", f"notes/{note['id']}/in-error", {"reason": "Wrong visit."}, If_Match=etag)

    assert take_over(mara, wrong.json()).json()["code"] == "note_in_error"


@pytest.mark.parametrize("user", ["dana", "fern"])
def test_only_therapists_take_over(request: Any, note: dict[str, Any], user: str) -> None:
    assert take_over(request.getfixturevalue(user), note).status_code == 403


def test_document_of_a_note_taken_over_names_who_began_it(mara: ApiUser, taken: dict[str, Any]) -> None:
    mara.api("POST", f"notes/{taken['id']}/sign", If_Match=f'"{taken["revision"]}"')
    note = SessionNote.objects.with_details().get()

    [begun] = note_pdf_context(note)["begun"]

    assert begun.startswith("Theo; Mara took over on ")
    assert begun.endswith(f"Reason: {WHY}")
    assert note_pdf_context(note)["signature"].startswith("Signed by Mara")
    assert is_intact(note) is True
    assert begun in note.printed


def test_draft_of_somebody_who_left_is_taken_over(
    fern: ApiUser, theo: ApiUser, mara: ApiUser, note: dict[str, Any]
) -> None:
    forced = {"force": {"reason": "He left today."}}
    assert fern.api("POST", f"staff/{theo.person.pk}/archive", forced, If_Match='"1"').status_code == 200

    assert take_over(mara, note).status_code == 200


# --- the visit of a colleague -----------------------------------------------------------------------


@pytest.fixture
def visit_of_mara(visit: Attendance, mara: ApiUser) -> Attendance:
    """Ana's visit, booked with Mara."""
    resource = Resource.objects.create(kind="therapist", name="Mara", staff=mara.person)
    Assignment.objects.create(appointment=visit.appointment, resource=resource, kind="therapist")
    return visit


def test_note_of_a_colleagues_visit_warns_until_they_take_it_over(
    theo: ApiUser, mara: ApiUser, visit_of_mara: Attendance
) -> None:
    opened = theo.api("POST", "notes", {"attendance": str(visit_of_mara.pk)}).json()

    assert "visit_of_colleague" in warnings(opened)
    assert "Mara" in next(each["message"] for each in opened["warnings"] if "colleague" in each["code"])
    assert "visit_of_colleague" not in warnings(take_over(mara, opened).json())


def test_note_of_ones_own_visit_does_not_warn(mara: ApiUser, visit_of_mara: Attendance) -> None:
    assert "visit_of_colleague" not in warnings(
        mara.api("POST", "notes", {"attendance": str(visit_of_mara.pk)}).json()
    )


def test_note_of_a_visit_without_therapist_does_not_warn(note: dict[str, Any]) -> None:
    assert "visit_of_colleague" not in warnings(note)
