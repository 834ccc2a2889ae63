"""The work of a therapist that is open: drafts of notes, and plans that nobody sent."""

from clinic.models import Staff
from clinic.staff.open_work import OpenRecord
from treatments.models import SelfCarePlan, SessionNote

VISIT = "attendance__appointment__location"


def open_work_of(person: Staff) -> list[OpenRecord]:
    """Return this person's drafts of notes and the unsent plans of their notes, by the time of the visit."""
    notes = SessionNote.objects.in_state("draft").filter(author=person).select_related(VISIT)
    plans = SelfCarePlan.objects.unsent().filter(note__author=person).select_related(f"note__{VISIT}")
    records = [_record("note", note, note) for note in notes]
    records += [_record("plan", plan, plan.note) for plan in plans]
    return sorted(records, key=lambda record: (record.starts_at, record.kind))


def _record(kind: str, record: SessionNote | SelfCarePlan, note: SessionNote) -> OpenRecord:
    starts_at = note.attendance.appointment.starts_at
    return OpenRecord(kind, record.pk, starts_at.astimezone(note.location.zone))
