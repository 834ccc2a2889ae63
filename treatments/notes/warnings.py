"""Warnings that a therapist sees while writing a note; they forbid nothing."""

from typing import NamedTuple

from clients.models import Consent
from treatments.models import ClinicalSettings, SessionNote


class NoteWarning(NamedTuple):
    """A code and a sentence."""

    code: str
    message: str


def writing_warnings(note: SessionNote) -> list[NoteWarning]:
    """Return warnings about consent, health, points and the complaint; none for a note that is closed."""
    if note.signed_at or note.entered_in_error_at:
        return []
    warnings = []
    if not Consent.objects.all().has_consent(note.client_id, "treatment"):
        warnings.append(
            NoteWarning("treatment_consent_missing", "Consent to treatment is not on record. Ask for it.")
        )
    if note.attendance.health_news == "not_asked":
        warnings.append(NoteWarning("health_not_asked", "Ask: anything new since last time?"))
    warnings += _warnings_about_points(note)
    if note.episode_id is None:
        warnings.append(
            NoteWarning(
                "episode_missing", "Name the complaint (episode): without one nobody is asked afterwards."
            )
        )
    return warnings


def _warnings_about_points(note: SessionNote) -> list[NoteWarning]:
    warnings = []
    limit = ClinicalSettings.objects.values_list("points_per_session", flat=True).get()
    to_check = sum(point.to_check for point in note.points.all())
    if len(note.points.all()) - to_check > limit:
        warnings.append(
            NoteWarning(
                "many_points", f"More than {limit} points in one session: stop early, ask how it feels."
            )
        )
    if to_check:
        warnings.append(
            NoteWarning(
                "points_to_check", f"{to_check} brought over and not looked at: signing leaves them out."
            )
        )
    if nameless := sum(point.muscle_id is None and not point.to_check for point in note.points.all()):
        warnings.append(
            NoteWarning(
                "muscle_missing", f"{nameless} without a muscle: a plan holds nothing for them. Name it."
            )
        )
    return warnings
