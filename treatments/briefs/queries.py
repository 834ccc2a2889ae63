"""Reads what a brief is made of, for all the people of a visit at once, in one query a kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import F, Prefetch, Q, Window
from django.db.models.functions import RowNumber

from clients.models import Condition, Consent
from scheduling.models import Appointment, Assignment, Attendance
from scheduling.models.appointment import AHEAD, BEGUN
from treatments.models import CheckIn, Episode, FollowUp, MarkedPoint, Reading, SelfCarePlan, SessionNote
from treatments.models.reading import AVERAGE

VISITS = 3
"""How many visits back one looks for what helped."""
ON_ARRIVAL = ("client", "front_desk")
"""Who enters readings outside a session."""
type ByClient[T] = dict[UUID, list[T]]
type Moments = Mapping[UUID, datetime | None]


def by_client[T](rows: Iterable[T], key: str = "client_id") -> ByClient[T]:
    """Rows sorted to whom they belong, in their order."""
    found: ByClient[T] = defaultdict(list)
    for row in rows:
        found[attrgetter(key)(row)].append(row)
    return found


def visits_before(ids: Iterable[UUID], visit: Appointment) -> ByClient[Attendance]:
    """Each person's last three visits that took place, newest first, with their notes and marks."""
    newest = Window(RowNumber(), partition_by="client_id", order_by=F("appointment__starts_at").desc())
    notes = SessionNote.objects.not_in_error().prefetch_related(
        Prefetch("points", MarkedPoint.objects.filter(to_check=False).select_related("site", "muscle"))
    )
    seats = Assignment.objects.filter(kind="therapist").select_related("resource")
    rows = (
        Attendance.objects.filter(client_id__in=ids, no_show_at=None, appointment__state__in=BEGUN)
        .filter(appointment__starts_at__lt=visit.starts_at)
        .annotate(nth=newest)
        .filter(nth__lte=VISITS)
        .select_related("appointment__location", "appointment__advised_service", "appointment__advised_by")
        .prefetch_related(Prefetch("appointment__assignments", seats), Prefetch("notes", notes))
        .order_by("nth")
    )
    return by_client(rows)


def plans_before(ids: Iterable[UUID], visit: Appointment) -> ByClient[SelfCarePlan]:
    """Each person's last plan that was sent."""
    rows = (
        SelfCarePlan.objects.filter(sent_at__isnull=False, note__entered_in_error_at=None)
        .filter(note__attendance__client_id__in=ids)
        .filter(note__attendance__appointment__starts_at__lt=visit.starts_at)
        .select_related("note__attendance")
        .prefetch_related("steps")
        .defer("letter_text", "letter_html")
        .order_by("note__attendance__client_id", "-sent_at")
        .distinct("note__attendance__client_id")
    )
    return by_client(rows, "note.attendance.client_id")


def check_ins_answered(since: Moments, until: datetime) -> ByClient[CheckIn]:
    """What was answered, oldest first."""
    rows = CheckIn.objects.answered().filter(_after("episode__client_id", "answered_at", since))
    rows = rows.filter(answered_at__lte=until).order_by("answered_at", "id")
    return by_client(rows.select_related("episode").prefetch_related("readings"), "episode.client_id")


def readings_given(since: Moments, until: datetime) -> ByClient[Reading]:
    """Numbers given on the visit's page or at the desk, oldest first; those of check-ins stand with them."""
    rows = Reading.objects.filter(_after("client_id", "measured_at", since), measured_at__lte=until)
    return by_client(rows.filter(check_in=None, source__in=ON_ARRIVAL).order_by("measured_at", "id"))


def _after(client: str, at: str, since: Moments) -> Q:
    """Rows of each person from their own moment on; from the beginning where there is none."""
    found = Q(pk__in=[])
    for who, moment in since.items():
        found |= Q(**{client: who}) & (Q(**{f"{at}__gt": moment}) if moment else Q())
    return found


def open_episodes(ids: Iterable[UUID]) -> ByClient[Episode]:
    """Open complaints, newest first, with their zones and, as `averages`, each 7-day average in order."""
    asked = Reading.objects.filter(question=AVERAGE).order_by("measured_at", "id")
    rows = Episode.objects.open().filter(client_id__in=ids).order_by("-opened_at")
    return by_client(rows.with_details().prefetch_related(Prefetch("readings", asked, to_attr="averages")))


def open_follow_ups(ids: Iterable[UUID]) -> ByClient[FollowUp]:
    return by_client(FollowUp.objects.open().filter(client_id__in=ids).order_by("due_at"))


def conditions_on(ids: Iterable[UUID], on: date) -> ByClient[Condition]:
    return by_client(Condition.objects.filter(client__in=list(ids)).active(on))


def consents_given(ids: Iterable[UUID]) -> ByClient[str]:
    """The kinds of consent that stand."""
    rows: Any = Consent.objects.live().filter(client_id__in=ids)
    found = by_client(rows)
    return defaultdict(list, {who: [consent.kind for consent in those] for who, those in found.items()})


def next_visits(ids: Iterable[UUID], visit: Appointment) -> ByClient[Appointment]:
    """Each person's first visit that is booked after this one."""
    rows = (
        Attendance.objects.filter(client_id__in=ids, appointment__state__in=AHEAD)
        .filter(appointment__starts_at__gt=visit.starts_at)
        .select_related("appointment__service", "appointment__location")
        .order_by("client_id", "appointment__starts_at")
        .distinct("client_id")
    )
    found: ByClient[Appointment] = defaultdict(list)
    for row in rows:
        found[row.client_id].append(row.appointment)
    return found
