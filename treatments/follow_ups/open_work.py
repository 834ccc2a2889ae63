"""The work of a therapist that is open: drafts of notes, plans that nobody sent, and matters of a client."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import OuterRef, QuerySet

from clients.models import Client
from clinic.models import Staff
from clinic.staff.open_work import OpenRecord
from scheduling.models import Attendance
from treatments.follow_ups.calls_wanted import calls_wanted
from treatments.models import FollowUp, SelfCarePlan, SessionNote

VISIT = "attendance__appointment__location"


def open_work_of(person: Staff) -> list[OpenRecord]:
    """Return this person's drafts of notes and the unsent plans of their notes, by the time of the visit."""
    notes = SessionNote.objects.in_state("draft").filter(author=person).select_related(VISIT)
    plans = SelfCarePlan.objects.unsent().filter(note__author=person).select_related(f"note__{VISIT}")
    records = [_record("note", note, note) for note in notes]
    records += [_record("plan", plan, plan.note) for plan in plans]
    return sorted(records, key=lambda record: (record.starts_at, record.kind))


def is_work_open_about(client: Client) -> bool:
    """Return True if a follow-up, a draft of a note or a session of this client is open."""
    return (
        FollowUp.objects.open().filter(client=client).exists()
        or SessionNote.objects.in_state("draft").filter(attendance__client=client).exists()
        or Attendance.objects.filter(client=client, appointment__state="in_session").exists()
    )


def red_flags_of(client: OuterRef) -> QuerySet[FollowUp]:
    """Return the open red flags, however urgent, of the client of the query around this one."""
    flags: QuerySet[FollowUp] = FollowUp.objects.open_red_flags().filter(client=client)
    return flags


def clients_who_want_a_call(client_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the clients who asked for a call and were not reached since."""
    wanted = {client for client, _asked_at in calls_wanted()}
    return wanted.intersection(client_ids)


def _record(kind: str, record: SessionNote | SelfCarePlan, note: SessionNote) -> OpenRecord:
    starts_at = note.attendance.appointment.starts_at
    return OpenRecord(kind, record.pk, starts_at.astimezone(note.location.zone))
