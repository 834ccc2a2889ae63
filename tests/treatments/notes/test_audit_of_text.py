"""The audit of text that saves itself: an entry for what one person wrote in a minute."""

from datetime import timedelta
from typing import Any

from clinic import clock
from clinic.models import AuditEntry, Staff
from treatments.models import SessionNote
from treatments.notes.actions.mark_point import mark_point
from treatments.notes.actions.take_over import take_over_note
from treatments.notes.actions.write import write_note


def write(note: SessionNote, by: Staff, seconds: float = 0, **text: Any) -> None:
    """Write text so many seconds from now."""
    present = SessionNote.objects.get(pk=note.pk)
    with clock.at(clock.now() + timedelta(seconds=seconds)):
        write_note(note=present, text_revision=present.text_revision, by=by, **text)


def entries() -> list[tuple[str, list[str]]]:
    """Return the acts on notes after the first, in order."""
    of_notes = AuditEntry.objects.filter(subject="sessionnote").order_by("id")
    return list(of_notes.values_list("verb", "fields"))[1:]


def test_writes_of_a_minute_are_one_entry(session_note: SessionNote, therapist: Staff) -> None:
    for second, text in enumerate(("A", "Ac", "Ache")):
        write(session_note, therapist, 19 * second, subjective=text)

    assert entries() == [("wrote", ["subjective"])]
    assert SessionNote.objects.get().subjective == "Ache"


def test_a_write_after_a_minute_is_an_entry_of_its_own(session_note: SessionNote, therapist: Staff) -> None:
    for second, text in ((0, "A"), (40, "Ac"), (61, "Ache")):
        write(session_note, therapist, second, subjective=text)

    assert entries() == [("wrote", ["subjective"])] * 2


def test_a_field_that_was_not_named_yet_is_named(session_note: SessionNote, therapist: Staff) -> None:
    write(session_note, therapist, subjective="A", objective="B")
    write(session_note, therapist, 1, objective="Ba")
    write(session_note, therapist, 2, pain_before=6)

    assert entries() == [("wrote", ["objective", "subjective"]), ("wrote", ["pain_before"])]


def test_an_act_in_between_begins_a_new_entry(session_note: SessionNote, therapist: Staff) -> None:
    write(session_note, therapist, subjective="A")
    mark_point(note=session_note, data={"site": "UT1", "side": "right"}, by=therapist)
    write(session_note, therapist, 1, subjective="Ac")

    assert [verb for verb, _ in entries()] == ["wrote", "marked", "wrote"]


def test_text_of_two_people_is_never_joined(session_note: SessionNote, therapist: Staff, mara: Any) -> None:
    write(session_note, therapist, subjective="A")
    for person in (mara.person, therapist):
        take_over_note(note=session_note, reason="Ill", revision=None, by=person)
        write(session_note, person, 1, subjective=f"A {person.name}")

    assert [verb for verb, _ in entries()] == ["wrote", "took_over", "wrote", "took_over", "wrote"]
