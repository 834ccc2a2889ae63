"""The records that the page of a note shows, read in a constant number of queries."""

from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery
from django.shortcuts import get_object_or_404

from clients.client_limits import active_condition
from clients.consents.asking import lacks_consent_of_guardian
from clients.models import Condition, Consent, HealthStatement
from clinic.models import Practice
from scheduling.models import Assignment, Attendance
from scheduling.models.appointment import BEGUN
from treatments.briefs.alerts import Alert
from treatments.briefs.alerts_of_person import HealthOnFile, alerts_of_person
from treatments.intake.news import news_since
from treatments.models import ClinicalSettings, Episode, FollowUp, FormRequest, SessionNote
from treatments.notes.warnings import NoteWarning, WritingFacts, writing_warnings

RELATED = (
    "attendance__client",
    "attendance__appointment__location",
    "attendance__appointment__service",
    "author",
    "episode",
)


def find_note(pk: UUID) -> SessionNote:
    """Return a note with its visit; answer as not found if there is none."""
    return get_object_or_404(SessionNote.objects.select_related(*RELATED), pk=pk)


def read_with_facts(pk: UUID) -> Any:
    """Return a note with its visit and, as annotations, the facts that warnings and alerts rest on."""
    client, visit = OuterRef("attendance__client"), OuterRef("attendance__appointment")
    therapists = Assignment.objects.filter(appointment=visit, kind="therapist").order_by("resource__name")
    earlier = Attendance.objects.filter(
        client=client,
        no_show_at=None,
        appointment__state__in=BEGUN,
        appointment__starts_at__lt=OuterRef("attendance__appointment__starts_at"),
    )
    told = HealthStatement.objects.open().filter(client=client).order_by("said_at", "id")
    notes = SessionNote.objects.select_related(*RELATED, "signed_by", "entered_in_error_by").annotate(
        has_consent=Exists(Consent.objects.counting("treatment").filter(client=client)),
        has_history=Exists(Condition.objects.filter(client=client))
        | Exists(FormRequest.objects.submitted().filter(client=client)),
        has_earlier_visit=Exists(earlier),
        seen_before=Subquery(
            earlier.order_by("-appointment__starts_at").values("appointment__starts_at")[:1]
        ),
        told_to_desk=ArraySubquery(told.values("words")),
        booked_keys=ArraySubquery(therapists.values("resource__staff")),
        booked_names=ArraySubquery(therapists.values("resource__name")),
        points_limit=Subquery(ClinicalSettings.objects.values("points_per_session")[:1]),
    )
    return get_object_or_404(notes, pk=pk)


def alerts_and_warnings(note: Any, practice: Practice) -> tuple[list[Alert], list[NoteWarning]]:
    """Return what to mind with this client, and what the note still lacks; `note` is read with its facts.

    What is an alert already is not said a second time as a warning.
    """
    recorded = list(Condition.objects.filter(client=note.client_id).active(note.visit_on))
    health = HealthOnFile(
        recorded=recorded,
        follow_ups=FollowUp.objects.open_red_flags().filter(client=note.client_id).order_by("due_at"),
        told_to_desk=note.told_to_desk,
        news_of_forms=news_since({note.client_id: note.seen_before})[note.client_id],
        has_consent=note.has_consent,
        lacks_history=not note.has_earlier_visit and not note.has_history,
    )
    alerts = alerts_of_person(note.attendance, note.visit_on, practice.adult_age, health)
    facts = WritingFacts(
        has_consent=note.has_consent,
        lacks_guardian=lacks_consent_of_guardian(note.attendance.client, note.visit_on, practice),
        conditions=[active_condition(each, note.visit_on) for each in recorded],
        booked_with=dict(zip(note.booked_keys, note.booked_names, strict=True)),
        points_limit=note.points_limit,
    )
    said = {alert.text for alert in alerts}
    return alerts, [warning for warning in writing_warnings(note, facts) if warning.message not in said]


def last_signed(note: SessionNote) -> SessionNote | None:
    """Return the last signed note before this visit: of the same complaint, else of the client."""
    earlier = SessionNote.objects.signed_before(note.attendance, note.episode)
    return earlier.select_related("attendance__appointment__location").first()


def complaints_of(note: SessionNote) -> list[Episode]:
    """Return the complaints that the note may be about: the open ones, and its own."""
    return [
        each
        for each in Episode.objects.filter(client=note.client_id).order_by("-opened_at")
        if each.closed_at is None or each.pk == note.episode_id
    ]
