"""The form of a note's text, pain and complaint, and the choice between two versions of a field."""

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.screens.forms import ScreenForm
from treatments.models import Episode, SessionNote
from treatments.models.session_note import FINDINGS, TEXTS
from treatments.notes.actions.write import NoteText as NoteChanges
from treatments.screens.note.forms.fields import PAIN, NoteTextField, cells
from treatments.screens.note.forms.words import TEXT_NAMES

FORM = "note-text"
ROWS = {"subjective": 3, "objective": 3}
PAINS = ("pain_before", "pain_after")
WRITTEN = (*TEXTS, *FINDINGS, *PAINS, "episode")


class NoteTextForm(ScreenForm):
    """All that is written in a note; with each field goes the digest of what the page had shown."""

    def __init__(self, note: SessionNote, complaints: Iterable[Episode], answers: Any = None) -> None:
        super().__init__(answers, initial=values_of(note), auto_id="note_%s")
        for name in (*TEXTS, *FINDINGS):
            longest = cast("models.TextField[str, str]", SessionNote._meta.get_field(name)).max_length or 0
            self.fields[name] = NoteTextField(
                longest=longest, rows=ROWS.get(name, 2), label=TEXT_NAMES[name], form=FORM
            )
        for name in PAINS:
            self.fields[name] = cells(PAIN, TEXT_NAMES[name], form=FORM)
        self.complaints = {str(each.pk): each for each in complaints}
        self.fields["episode"] = forms.ChoiceField(
            required=False,
            label=TEXT_NAMES["episode"],
            choices=[
                ("", _("none named")),
                *((key, each.own_words) for key, each in self.complaints.items()),
            ],
            widget=forms.RadioSelect(attrs={"form": FORM}),
        )

    @property
    def typed(self) -> dict[str, Any]:
        """The fields that were sent, as the record has them."""
        sent = {name: value for name, value in self.cleaned_data.items() if name in self.data}
        if "episode" in sent:
            sent["episode"] = self.complaints.get(sent["episode"])
        return sent


class Versions(NamedTuple):
    """Fields sent by a page: those to write, those changed elsewhere alone, and those changed in both."""

    changes: NoteChanges
    theirs: list[str]
    both: list[str]
    seen: dict[str, str]


def values_of(note: SessionNote) -> dict[str, Any]:
    """Return the fields of a note as its form shows them."""
    values = {name: getattr(note, name) for name in WRITTEN}
    return values | {"episode": str(note.episode_id or "")}


def digests_of(note: SessionNote) -> dict[str, str]:
    """Return the digest of each field as it stands in the record."""
    return {name: digest(getattr(note, name)) for name in WRITTEN}


def digest(value: Any) -> str:
    """Return a short digest of a field; of an unknown one and of a blank one it is the same."""
    written = "" if value is None else str(getattr(value, "pk", value))
    return hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()[:16]


def compare_versions(note: SessionNote, typed: dict[str, Any], seen: dict[str, str]) -> Versions:
    """Return for each field whose version counts: the page's, the record's, or that somebody must choose.

    `seen` are the digests of what the page had shown; a field without one was shown blank.
    """
    changes: dict[str, Any] = {}
    theirs, both = [], []
    for name, mine in typed.items():
        now, before = digest(getattr(note, name)), seen.get(name, digest(""))
        if digest(mine) == now:
            continue
        if before == now:
            changes[name] = mine
        elif digest(mine) == before:
            theirs.append(name)
        else:
            both.append(name)
    return Versions(NoteChanges(**changes), theirs, both, seen)  # type: ignore[typeddict-item]
