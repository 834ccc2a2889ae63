"""A draft taken over at the same moment as something else: one author, and nothing of both is lost."""

from collections.abc import Callable
from functools import partial
from typing import Any

from clinic.models import Staff
from clinic.refusals import Refusal
from tests.callers import at_once
from tests.effort import RACE_REPETITIONS
from tests.factories import ClientFactory, Diary, StaffFactory, visit_of
from treatments.models import NoteHandover, SessionNote
from treatments.notes.actions.open import open_note
from treatments.notes.actions.sign import sign_note
from treatments.notes.actions.take_over import take_over_note
from treatments.notes.actions.write import write_note
from treatments.notes.signature import is_intact

WHY = "He is ill."


def draft(clinic: Diary) -> tuple[SessionNote, Staff]:
    """Return a draft that says something, and its author."""
    author = clinic.theo.staff
    assert author is not None
    note = open_note(attendance=visit_of(ClientFactory.create(), clinic.location), by=author)
    write_note(note=note, text_revision=1, subjective="Dull ache.", by=author)
    note.refresh_from_db()
    return note, author


def code_of(act: Callable[[], Any]) -> str:
    """Return the code of the refusal; blank if the act succeeds."""
    try:
        act()
    except Refusal as refusal:
        return refusal.code
    return ""


def test_of_two_who_take_over_at_once_one_is_told_that_it_changed(clinic: Diary) -> None:
    for _ in range(RACE_REPETITIONS):
        note, _ = draft(clinic)
        others = [StaffFactory.create() for _ in range(2)]
        acts = [
            partial(take_over_note, note=note, reason=WHY, revision=note.revision, by=each) for each in others
        ]

        codes = at_once([partial(code_of, act) for act in acts])

        assert sorted(codes) == ["", "changed_meanwhile"]
        handover = NoteHandover.objects.get(note=note)
        assert handover.author == SessionNote.objects.get(pk=note.pk).author == others[codes.index("")]


def test_draft_taken_over_while_it_is_signed_is_either(clinic: Diary) -> None:
    for _ in range(RACE_REPETITIONS):
        note, author = draft(clinic)
        other = StaffFactory.create()
        sign = partial(sign_note, note=note, revision=note.revision, by=author)
        take = partial(take_over_note, note=note, reason=WHY, revision=note.revision, by=other)

        codes = at_once([partial(code_of, sign), partial(code_of, take)])

        stored = SessionNote.objects.with_details().get(pk=note.pk)
        taken = NoteHandover.objects.filter(note=note).exists()
        assert codes in (["", "changed_meanwhile"], ["note_of_another", ""])
        assert (stored.signed_at is None, stored.author == other) == (taken, taken)
        assert is_intact(stored) in (None, True)
