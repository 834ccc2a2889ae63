"""Warnings that a therapist sees while writing a note; they forbid nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self
from uuid import UUID

from clients.client_limits import active_conditions
from clients.consents.asking import lacks_consent_of_guardian
from clients.limits import ActiveCondition
from clients.models import Consent
from clinic.models import Practice
from treatments.models import ClinicalSettings, SessionNote


class NoteWarning(NamedTuple):
    """A code and a sentence."""

    code: str
    message: str


@dataclass(frozen=True)
class WritingFacts:
    """The facts about a note's client and visit that its warnings rest on.

    `booked_with` are the names of the visit's therapists by the key of each one's account.
    """

    has_consent: bool
    lacks_guardian: bool
    conditions: Sequence[ActiveCondition]
    booked_with: Mapping[UUID | None, str]
    points_limit: int

    @classmethod
    def of_note(cls, note: SessionNote) -> Self:
        """Read them."""
        therapists = note.attendance.appointment.assignments.filter(kind="therapist")
        return cls(
            has_consent=Consent.objects.all().has_consent(note.client_id, "treatment"),
            lacks_guardian=lacks_consent_of_guardian(
                note.attendance.client, note.visit_on, Practice.current()
            ),
            conditions=active_conditions([note.client_id], note.visit_on)[note.client_id],
            booked_with=dict(
                therapists.order_by("resource__name").values_list("resource__staff", "resource__name")
            ),
            points_limit=ClinicalSettings.objects.values_list("points_per_session", flat=True).get(),
        )


def writing_warnings(note: SessionNote, facts: WritingFacts | None = None) -> Iterator[NoteWarning]:
    """Yield warnings about consent, health, points and the complaint; none for a note that is closed."""
    if note.signed_at or note.entered_in_error_at:
        return
    facts = facts or WritingFacts.of_note(note)
    if not facts.has_consent:
        yield NoteWarning("treatment_consent_missing", "Consent to treatment is not on record. Ask for it.")
    if facts.lacks_guardian:
        sentence = "No parent or guardian agreed to the treatment of a child. Ask before you begin."
        yield NoteWarning("guardian_consent_missing", sentence)
    yield from _warnings_about_clearance(facts)
    yield from _warnings_about_the_visit(note, facts)
    if note.attendance.health_news == "not_asked":
        yield NoteWarning("health_not_asked", "Ask: anything new since last time?")
    yield from _warnings_about_points(note, facts)
    if note.episode_id is None:
        sentence = "Name the complaint (episode): without one nobody is asked afterwards."
        yield NoteWarning("episode_missing", sentence)


def _warnings_about_clearance(facts: WritingFacts) -> Iterator[NoteWarning]:
    """Warn of each condition that waits for its clearance: until it is recorded its limits bind firmly."""
    for active in facts.conditions:
        if active.kind.effect.needs == "clearance" and not active.cleared:
            sentence = (
                f"{active.kind.label} ({active.kind.code}): its clearance is missing. Record the clinician's "
                "reply or your risk assessment first; until then no reason overrules its limits."
            )
            yield NoteWarning("clearance_missing", sentence)


def _warnings_about_the_visit(note: SessionNote, facts: WritingFacts) -> Iterator[NoteWarning]:
    """Warn if the visit was booked with others than the author of its note."""
    if facts.booked_with and note.author_id not in facts.booked_with:
        sentence = (
            f"This visit was booked with {' and '.join(facts.booked_with.values())}. The note is signed by "
            "its author: whoever treated takes it over."
        )
        yield NoteWarning("visit_of_colleague", sentence)


def _warnings_about_points(note: SessionNote, facts: WritingFacts) -> Iterator[NoteWarning]:
    points = list(note.points.all())
    knots = [point for point in points if point.is_knot]
    if len(knots) > facts.points_limit:
        sentence = f"More than {facts.points_limit} points in one session: stop early, ask how it feels."
        yield NoteWarning("many_points", sentence)
    if to_check := sum(point.to_check for point in points):
        sentence = f"{to_check} brought over and not looked at: signing leaves them out."
        yield NoteWarning("points_to_check", sentence)
    if nameless := sum(point.muscle_id is None for point in knots):
        sentence = f"{nameless} without a muscle: a plan holds nothing for them. Name it."
        yield NoteWarning("muscle_missing", sentence)
