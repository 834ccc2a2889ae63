"""Queries for briefs: each reads one kind of row for all people of a visit at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from clients.models import Condition, Consent, HealthStatement
from scheduling.models import Appointment, Assignment, Attendance
from scheduling.models.appointment import AHEAD, BEGUN
from treatments.models import (
    CheckIn,
    Episode,
    EpisodeZone,
    FollowUp,
    FormRequest,
    MarkedPoint,
    Reading,
    SelfCarePlan,
    SessionNote,
)
from treatments.models.reading import AVERAGE

VISITS = 3
"""The number of last visits in which helpful work is looked up."""
ON_ARRIVAL = ("client", "front_desk")
"""The sources of readings given outside a session."""
type ByClient[T] = dict[UUID, list[T]]
type Moments = Mapping[UUID, datetime | None]


def group_by_client[T](rows: Iterable[T], key: str = "client_id") -> ByClient[T]:
    """Group rows by client, keeping order; a client without rows has an empty list."""
    groups: ByClient[T] = defaultdict(list)
    for row in rows:
        groups[attrgetter(key)(row)].append(row)
    return groups


def with_health_on_file(people: QuerySet[Attendance]) -> QuerySet[Any]:
    """Read with each person what the desk was told, the consent to treatment, and if any history is known."""
    client = OuterRef("client")
    told = HealthStatement.objects.open().filter(client=client).order_by("said_at", "id")
    return people.annotate(
        told=ArraySubquery(told.values("words")),
        has_consent=Exists(Consent.objects.counting("treatment").filter(client=client)),
        has_history=Exists(Condition.objects.filter(client=client))
        | Exists(FormRequest.objects.submitted().filter(client=client)),
    )


def visits_before(ids: Iterable[UUID], visit: Appointment) -> ByClient[Attendance]:
    """Return each person's last three visits that took place, newest first, with their notes and points."""
    therapists = Assignment.objects.filter(kind="therapist").select_related("resource")
    rows = _with_work(_last_begun(dict.fromkeys(ids, visit.starts_at)))
    rows = rows.select_related(
        "appointment__location", "appointment__advised_service", "appointment__advised_by"
    )
    return group_by_client(rows.prefetch_related(Prefetch("appointment__assignments", therapists)))


def work_before(moments: Mapping[UUID, datetime]) -> ByClient[Attendance]:
    """Return the same with their notes and points alone, each client's before a moment of their own."""
    return group_by_client(_with_work(_last_begun(moments)).select_related("appointment__location"))


def _last_begun(moments: Mapping[UUID, datetime]) -> QuerySet[Attendance]:
    newest = Window(RowNumber(), partition_by="client_id", order_by=F("appointment__starts_at").desc())
    earlier = Q(pk__in=[])
    for client, moment in moments.items():
        earlier |= Q(client_id=client, appointment__starts_at__lt=moment)
    return (
        Attendance.objects.filter(earlier, no_show_at=None, appointment__state__in=BEGUN)
        .annotate(nth=newest)
        .filter(nth__lte=VISITS)
        .order_by("nth")
    )


def _with_work(rows: QuerySet[Attendance]) -> QuerySet[Attendance]:
    points = MarkedPoint.objects.filter(to_check=False).select_related("site", "muscle")
    notes = SessionNote.objects.not_in_error().prefetch_related(Prefetch("points", points))
    return rows.prefetch_related(Prefetch("notes", notes))


def plans_before(ids: Iterable[UUID], visit: Appointment) -> ByClient[SelfCarePlan]:
    """Return each person's last plan that was sent."""
    rows = (
        SelfCarePlan.objects.filter(sent_at__isnull=False, note__entered_in_error_at=None)
        .filter(note__attendance__client_id__in=ids)
        .filter(note__attendance__appointment__starts_at__lt=visit.starts_at)
        .select_related("note__attendance__appointment__location")
        .prefetch_related("steps")
        .defer("letter_text", "letter_html")
        .order_by("note__attendance__client_id", "-sent_at")
        .distinct("note__attendance__client_id")
    )
    return group_by_client(rows, "note.attendance.client_id")


def check_ins_answered(since: Moments, until: datetime) -> ByClient[CheckIn]:
    """Return the answered check-ins, oldest first."""
    rows = CheckIn.objects.answered().filter(_after("episode__client_id", "answered_at", since))
    rows = rows.filter(answered_at__lte=until).order_by("answered_at", "id")
    return group_by_client(rows.select_related("episode").prefetch_related("readings"), "episode.client_id")


def readings_given(since: Moments, until: datetime) -> ByClient[Reading]:
    """Return numbers given on the visit's page or at the desk, oldest first; those of check-ins are apart."""
    rows = Reading.objects.filter(_after("client_id", "measured_at", since), measured_at__lte=until)
    return group_by_client(rows.filter(check_in=None, source__in=ON_ARRIVAL).order_by("measured_at", "id"))


def _after(client: str, at: str, since: Moments) -> Q:
    """Return the condition for rows of each person after their own moment; for all rows where it is None."""
    condition = Q(pk__in=[])
    for client_id, moment in since.items():
        condition |= Q(**{client: client_id}) & (Q(**{f"{at}__gt": moment}) if moment else Q())
    return condition


def open_episodes(ids: Iterable[UUID]) -> ByClient[Episode]:
    """Return open complaints, newest first, with their zones and, as `averages`, 7-day averages in order."""
    zones = Prefetch("zones", EpisodeZone.objects.select_related("zone"))
    return group_by_client(_open_complaints(ids).prefetch_related(zones))


def open_complaints(ids: Iterable[UUID]) -> ByClient[Episode]:
    """Return the same without the zones: their labels and sides alone, as `places` and `sides`."""
    return group_by_client(_open_complaints(ids))


def _open_complaints(ids: Iterable[UUID]) -> QuerySet[Episode]:
    averages = Reading.objects.filter(question=AVERAGE).order_by("measured_at", "id")
    zones = EpisodeZone.objects.filter(episode=OuterRef("pk")).order_by("zone__label", "pk")
    rows: QuerySet[Episode] = Episode.objects.open().filter(client_id__in=ids).order_by("-opened_at")
    return rows.annotate(
        places=ArraySubquery(zones.values("zone__label")), sides=ArraySubquery(zones.values("side"))
    ).prefetch_related(Prefetch("readings", averages, to_attr="averages"))


def open_follow_ups(ids: Iterable[UUID]) -> ByClient[FollowUp]:
    """Return open follow-ups, those due first at the beginning."""
    return group_by_client(FollowUp.objects.open().filter(client_id__in=ids).order_by("due_at"))


def conditions_on(ids: Iterable[UUID], on: date) -> ByClient[Condition]:
    """Return the conditions that are active on this day."""
    return group_by_client(Condition.objects.filter(client__in=list(ids)).active(on))


def told_to_desk(ids: Iterable[UUID]) -> ByClient[HealthStatement]:
    """Return what was told to the desk and not asked yet, oldest first."""
    rows = HealthStatement.objects.open().filter(client__in=list(ids))
    return group_by_client(rows.order_by("said_at", "id"))


def with_health_history(ids: Iterable[UUID]) -> set[UUID]:
    """Return those of whom any condition was ever recorded, or who handed in a form."""
    recorded = Condition.objects.filter(client__in=list(ids)).values_list("client")
    submitted = FormRequest.objects.submitted().filter(client__in=list(ids)).values_list("client")
    return {client for (client,) in recorded.union(submitted)}


def consents_given(ids: Iterable[UUID]) -> ByClient[Consent]:
    """Return the consents that are in force."""
    return group_by_client(Consent.objects.counting().filter(client_id__in=ids))


def next_visits(ids: Iterable[UUID], visit: Appointment) -> ByClient[Attendance]:
    """Return each person's first visit that is booked after this one."""
    rows = (
        Attendance.objects.filter(client_id__in=ids, appointment__state__in=AHEAD)
        .filter(appointment__starts_at__gt=visit.starts_at)
        .select_related("appointment__service", "appointment__location")
        .order_by("client_id", "appointment__starts_at")
        .distinct("client_id")
    )
    return group_by_client(rows)
