"""What a therapist should know while writing a note; it warns and forbids nothing."""

from typing import NamedTuple

from clients.models import Consent
from treatments.models import ClinicalSettings, SessionNote


class Warning(NamedTuple):
    """A code and a sentence."""

    code: str
    message: str


def warnings_about(note: SessionNote) -> list[Warning]:
    """Consent, health, points, no complaint; nothing about a note that is closed."""
    if note.signed_at or note.entered_in_error_at:
        return []
    found = []
    if not Consent.objects.all().has_consent(note.client_id, "treatment"):
        found.append(
            Warning("treatment_consent_missing", "Consent to treatment is not on record. Ask for it.")
        )
    if note.attendance.health_news == "not_asked":
        found.append(Warning("health_not_asked", "Ask: anything new since last time?"))
    most = ClinicalSettings.objects.values_list("points_per_session", flat=True).get()
    to_check = sum(point.to_check for point in note.points.all())
    if len(note.points.all()) - to_check > most:
        found.append(
            Warning("many_points", f"More than {most} points in one session: stop early, ask how it feels.")
        )
    if to_check:
        found.append(
            Warning("points_to_check", f"{to_check} brought over and not looked at: signing leaves them out.")
        )
    if nameless := sum(point.muscle_id is None and not point.to_check for point in note.points.all()):
        found.append(
            Warning("muscle_missing", f"{nameless} without a muscle: a plan holds nothing for them. Name it.")
        )
    if note.episode_id is None:
        found.append(
            Warning(
                "episode_missing", "Name the complaint (episode): without one nobody is asked afterwards."
            )
        )
    return found
