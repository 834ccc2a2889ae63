from __future__ import annotations

from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from clients.models import Client
from clinic import clock
from clinic.models import Location, Service, Staff
from clinic.models.record import RevisedRecord
from scheduling.models.outside import Outside
from scheduling.models.people import Attendance, load_people
from scheduling.models.series import Series

STATES = ("booked", "confirmed", "arrived", "in_session", "completed", "cancelled", "no_show")
AHEAD = ("booked", "confirmed")
"""States of a visit that is still to come."""
STANDING = (*AHEAD, "arrived")
"""States of a visit that needs its therapists, rooms and devices: to come, or its client waits."""
BEGUN = ("in_session", "completed")
"""States of a visit in which somebody was or is treated."""
CLIENT_REASONS = ("better", "worse", "ill", "away", "work", "other")
CLINIC_REASONS = ("therapist_ill", "closed", "room", "error")
LONGEST_DESK_NOTE = 500
MOST_WEEKS_APART, MOST_VISITS_ADVISED = 26, 20


class AppointmentQuery(models.QuerySet["Appointment"]):
    _reads_people = False

    def with_people(self) -> AppointmentQuery:
        """Read each visit with all that its output shows, in three queries; two of them are prepared."""
        visits = self.select_related("client", "service", "location", "advised_service", "advised_by")
        visits._reads_people = True
        return visits

    def _clone(self) -> AppointmentQuery:
        clone: AppointmentQuery = super()._clone()  # type: ignore[misc]
        clone._reads_people = self._reads_people
        return clone

    def _fetch_all(self) -> None:
        is_first = self._result_cache is None
        super()._fetch_all()
        if is_first and self._reads_people:
            load_people(self._result_cache or ())

    def ahead(self) -> AppointmentQuery:
        """Keep the visits that are still to come."""
        return self.filter(state__in=AHEAD)

    def standing(self) -> AppointmentQuery:
        """Keep the visits that need what they have: to come or with the client waiting, not yet over."""
        return self.filter(state__in=STANDING, ends_at__gt=clock.now())

    def not_cancelled(self) -> AppointmentQuery:
        """Keep the visits that are to come or took place: neither cancelled nor a no-show."""
        return self.exclude(state__in=["cancelled", "no_show"])

    def with_first_visits(self) -> AppointmentQuery:
        """Read as `first_visits` of each visit who is treated for the first time; a missed one is none."""
        earlier = Attendance.objects.filter(
            client=OuterRef("client"),
            no_show_at=None,
            appointment__starts_at__lt=OuterRef("appointment__starts_at"),
        ).exclude(appointment__state__in=["cancelled", "no_show"])
        first = Attendance.objects.filter(~Exists(earlier), appointment=OuterRef("pk"))
        visits: AppointmentQuery = self.annotate(first_visits=ArraySubquery(first.values("client")))
        return visits


class Appointment(RevisedRecord):
    """A visit: who booked what, where and when, and what became of it."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="appointments", help_text="Who booked")
    service = models.ForeignKey(Service, models.PROTECT, related_name="appointments")
    location = models.ForeignKey(Location, models.PROTECT, related_name="appointments")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="From the service, never from the caller")
    state = models.CharField(max_length=12, default="booked", choices=[(s, s) for s in STATES])
    price = models.PositiveIntegerField(help_text="At booking, in minor units")
    sequence = models.PositiveIntegerField(
        default=0, help_text="Grows with each letter on a change; the calendar's SEQUENCE"
    )
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=40, blank=True, help_text="Key of whoever recorded that")
    arrived_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(
        max_length=8, blank=True, choices=[("client", "client"), ("clinic", "clinic")]
    )
    cancel_reason = models.CharField(
        max_length=16, blank=True, choices=[(r, r) for r in CLIENT_REASONS + CLINIC_REASONS]
    )
    cancel_recorded_by = models.CharField(
        max_length=40, blank=True, help_text="Key of whoever recorded the cancellation"
    )
    cancelled_late = models.BooleanField(default=False)
    overrides = ArrayField(
        models.CharField(max_length=40), default=list, help_text="Codes of the rules overruled"
    )
    override_reason = models.CharField(max_length=300, blank=True)
    outside_hours = models.PositiveSmallIntegerField(
        default=0, help_text="How far it was placed outside the hours of its location"
    )
    needs_rebooking = models.BooleanField(default=False)
    instead_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="replacements",
        help_text="The visit cancelled by the clinic in whose place the client booked it",
    )
    desk_note = models.CharField(
        max_length=LONGEST_DESK_NOTE, blank=True, help_text="Words for the desk: nothing about health"
    )
    changed_at = models.DateTimeField(
        null=True, help_text="When the facts told to the client last changed after the booking"
    )
    told_before = ArrayField(
        models.CharField(max_length=40),
        null=True,
        help_text="The facts last told to the client, while a letter about others waits",
    )
    series = models.ForeignKey(
        Series, models.PROTECT, null=True, related_name="visits", help_text="The visits it was booked with"
    )
    planned_at = models.DateTimeField(null=True, help_text="Its start as its series was planned")
    imported_at = models.DateTimeField(
        null=True, help_text="When it was brought in from another system: no letter is written for that"
    )
    advised_service = models.ForeignKey(
        Service, models.PROTECT, null=True, related_name="+", help_text="What to book next, by the therapist"
    )
    advised_every_weeks = models.PositiveSmallIntegerField(null=True)
    advised_visits = models.PositiveSmallIntegerField(null=True, help_text="How many")
    advised_at = models.DateTimeField(null=True)
    advised_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects: ClassVar = AppointmentQuery.as_manager()
    read_when_locked = ("client", "service", "location")

    class Meta:
        indexes: ClassVar = [
            models.Index("starts_at", "id", name="appointments_by_start"),
            models.Index("client", "starts_at", name="appointments_by_client"),
            models.Index(
                "starts_at", name="appointments_ahead", condition=Q(state__in=AHEAD, needs_rebooking=False)
            ),
            models.Index("starts_at", name="appointments_to_rebook", condition=Q(needs_rebooking=True)),
            models.Index(
                "starts_at", "id", name="appointments_advised", condition=Q(advised_at__isnull=False)
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="appointment_runs_forward"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="appointment_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                & ~Q(cancelled_by="")
                & ~Q(cancel_reason="")
                | ~Q(state="cancelled")
                & Q(cancelled_at=None, cancelled_by="", cancel_reason="", cancelled_late=False),
                name="cancelled_appointment_says_by_whom_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(cancelled_by="clinic", cancelled_late=True),
                name="cancelled_by_the_clinic_is_never_late",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["arrived", "in_session", "completed"]) | Q(arrived_at__isnull=False),
                name="treated_client_has_arrived",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_session", "completed"]) | Q(started_at__isnull=False),
                name="session_has_its_start",
            ),
            models.CheckConstraint(
                condition=~Q(state="completed") | Q(ended_at__isnull=False, ended_at__gte=F("started_at")),
                name="completed_session_has_its_end",
            ),
            models.CheckConstraint(
                condition=Q(
                    advised_service=None,
                    advised_every_weeks=None,
                    advised_visits=None,
                    advised_at=None,
                    advised_by=None,
                )
                | Q(
                    advised_service__isnull=False,
                    advised_every_weeks__gte=1,
                    advised_every_weeks__lte=MOST_WEEKS_APART,
                    advised_visits__gte=1,
                    advised_visits__lte=MOST_VISITS_ADVISED,
                    advised_at__isnull=False,
                    advised_by__isnull=False,
                ),
                name="rebooking_advice_is_whole",
                violation_error_code="out_of_range",
                violation_error_message="Advise a service, every 1 to 26 weeks, 1 to 20 times.",
            ),
            models.UniqueConstraint(
                "instead_of",
                name="visit_is_replaced_once",
                violation_error_code="booked_instead",
                violation_error_message="Another time was booked in place of this visit already.",
            ),
            models.CheckConstraint(
                condition=Q(series=None, planned_at=None) | Q(series__isnull=False, planned_at__isnull=False),
                name="visit_of_a_series_has_its_planned_start",
            ),
            models.CheckConstraint(
                condition=Q(overrides=[]) | ~Q(override_reason=""), name="override_has_its_reason"
            ),
            models.CheckConstraint(
                condition=Q(outside_hours=0)
                | Q(outside_hours__lte=Outside.AWAY, overrides__contains=["outside_hours"]),
                name="outside_hours_was_overruled",
            ),
        ]

    @property
    def letter_key(self) -> str:
        """The opaque key of the letters about it."""
        return f"appointment:{self.pk}"

    @property
    def local_zone(self) -> ZoneInfo:
        """The zone of its location."""
        return self.location.zone

    def cache_related(self, relation: str, rows: list[Any]) -> None:
        """Keep rows just written as the relation's prefetched rows, so that they are not read back."""
        queryset = getattr(self, relation).all()
        queryset._result_cache, queryset._prefetch_done = rows, True
        self.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = queryset

    def load_people(self) -> Appointment:
        """Read the visit's assignments and attendances once: letters and answers share them."""
        if not {"assignments", "attendances"} <= self.__dict__.get("_prefetched_objects_cache", {}).keys():
            load_people([self])
        return self
