"""The document of a signed note and of a sent plan stays as it was signed or sent."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import models
from django.db.models.functions import Concat

from clients.models import Client, Consent
from clinic.models import Location, Practice, Staff
from clinic.models.staff import Registration
from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.factories import baseline_of
from treatments.drawing.render import render_pdf
from treatments.models import (
    CatalogueVersion,
    ClinicalSettings,
    Episode,
    Muscle,
    Reading,
    SelfCarePlan,
    SessionNote,
    TriggerPoint,
    Zone,
)
from treatments.notes.actions.amend import amend_note
from treatments.notes.pdf import CHANGED, OF_NOW, note_pdf_context
from treatments.notes.signature import content_hash, is_intact
from treatments.plans.pdf import plan_pdf_context

NOT_SIGNED = {"mark", "notices", "addenda", "charts", "signature"}
"""Drawn from the kept drawing, or added after signing; the signature holds the digest itself."""
CHANGES: list[tuple[type[models.Model], Mapping[str, Any]]] = [
    (Client, {"name": "Other", "full_name": "Somebody Else", "birth_on": "1950-01-01"}),
    (Episode, {"own_words": "RIGHT calf pain for years."}),
    (Practice, {"name": "Other", "phone": "+33142278186", "emergency_number": "999", "language": "fr"}),
    (Location, {"name": "Other", "phone": "+33142278186", "timezone": "Pacific/Auckland"}),
    (Staff, {"name": "Other"}),
    (Registration, {"register": "Other"}),
    (Appointment, {"started_at": models.F("started_at") - timedelta(hours=1)}),
    (Muscle, {"name": Concat(models.F("slug"), models.Value(" other"))}),
    (TriggerPoint, {"x": 0.6, "y": 0.5}),
    (Zone, {"label": Concat(models.F("slug"), models.Value(" other"))}),
    (CatalogueVersion, {"muscles_version": "other"}),
    (ClinicalSettings, {"soreness_hours": 24}),
    (Consent, {"text_version": "other", "given_by_name": "Somebody Else", "recorded_by": "other"}),
    (Reading, {"value": 1}),
]


@pytest.fixture
def complaint(theo: ApiUser, marked: dict[str, Any]) -> None:
    """The note of Ana names her complaint, and Theo is registered."""
    Registration.objects.create(staff=theo.person, register="CNHC", number="12")
    ana = SessionNote.objects.get().attendance.client
    episode = Episode.objects.create(client=ana, own_words="Left calf", opened_by=theo.person)
    baseline_of(episode, 6)
    SessionNote.objects.update(episode=episode)


def read_note() -> SessionNote:
    return SessionNote.objects.with_details().get()


@pytest.mark.parametrize(("model", "changes"), CHANGES, ids=lambda value: getattr(value, "__name__", ""))
def test_document_stays_after_a_record_it_draws_from_was_changed(
    complaint: None,
    theo: ApiUser,
    signed: dict[str, Any],
    plan: dict[str, Any],
    model: type[models.Model],
    changes: Mapping[str, Any],
) -> None:
    amend_note(note=read_note(), text="Slept well.", reason="Heard later.", by=theo.person)
    theo.api("POST", f"plans/{plan['id']}/send", If_Match=f'"{plan["revision"]}"')
    note, sent = note_pdf_context(read_note()), plan_pdf_context(SelfCarePlan.objects.get())

    assert model._default_manager.update(**changes)

    if model is not Location:  # the time of an addendum is told in the location's zone
        assert note_pdf_context(read_note()) == note
    assert note_pdf_context(read_note()) | {"addenda": []} == note | {"addenda": []}
    assert plan_pdf_context(SelfCarePlan.objects.get()) == sent
    assert is_intact(read_note())


def test_each_printed_field_is_in_the_digest(complaint: None, signed: dict[str, Any]) -> None:
    note = read_note()
    kept = json.loads(note.printed)

    assert note_pdf_context(note).keys() - NOT_SIGNED == kept.keys() - {"drawing", "signature"}
    assert kept["complaint"] == "Left calf"
    assert kept["baseline"][0].startswith("Pain, average of the last 7 days: 6 of 10, ")
    for name in kept:
        note.printed = json.dumps(kept | {name: "other"})
        assert note.catalogue
        assert content_hash(note, note.points.all(), note.catalogue) != note.content_hash, name


def test_note_signed_before_printed_words_were_kept_verifies_and_says_what_is_of_now(
    signed: dict[str, Any],
) -> None:
    note = read_note()
    note.printed = ""
    assert note.catalogue
    note.content_hash = content_hash(note, note.points.all(), note.catalogue)

    assert is_intact(note)
    assert note_pdf_context(note)["notices"] == [OF_NOW]


def test_document_signed_before_it_held_baseline_and_consent_is_printed_as_it_was(
    theo: ApiUser, signed: dict[str, Any]
) -> None:
    note = read_note()
    kept = json.loads(note.printed)
    note.printed = json.dumps({name: kept[name] for name in kept.keys() - {"baseline", "consent"}})
    assert note.catalogue

    note.content_hash = content_hash(note, note.points.all(), note.catalogue)

    assert is_intact(note)
    assert not note_pdf_context(note).keys() & {"baseline", "consent"}
    assert render_pdf("note", note_pdf_context(note)).startswith(b"%PDF-")


def test_document_of_a_changed_note_says_that_it_does_not_match(signed: dict[str, Any]) -> None:
    note = read_note()
    note.assessment = "Other"

    assert note_pdf_context(note)["notices"] == [CHANGED]


def test_document_of_a_note_in_error_says_who_when_and_why(theo: ApiUser, signed: dict[str, Any]) -> None:
    answer = theo.api(
        "POST",
        f"notes/{signed['id']}/in-error",
        {"reason": "Wrong visit."},
        If_Match=f'"{signed["revision"]}"',
    )
    assert answer.status_code == 200

    (notice,) = note_pdf_context(read_note())["notices"]

    assert notice.startswith("Entered in error, says Theo on ")
    assert notice.endswith("Reason: Wrong visit.")
    assert theo.api("GET", f"notes/{signed['id']}/pdf").status_code == 200
