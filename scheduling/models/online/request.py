from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from clients.models import Client
from clinic import clock
from clinic.models import Location, Resource, Service, Staff
from clinic.models.record import Record
from scheduling.models.appointment import Appointment

ASKED, CONFIRMED, DECLINED, UNANSWERED, WITHDRAWN = (
    "asked",
    "confirmed",
    "declined",
    "unanswered",
    "withdrawn",
)
REQUEST_STATES = (ASKED, CONFIRMED, DECLINED, UNANSWERED, WITHDRAWN)


class OnlineRequestQuery(models.QuerySet["OnlineRequest"]):
    def open(self) -> OnlineRequestQuery:
        """Keep those that wait for an answer."""
        return self.filter(state=ASKED)

    def due(self) -> OnlineRequestQuery:
        """Keep those that nobody answered in time."""
        return self.open().filter(answer_until__lte=clock.now())

    def with_records(self) -> OnlineRequestQuery:
        """Read each with the records that its letters and pages name."""
        return self.select_related(
            "client__guardian", "service", "location", "therapist", "moving__location", "visit"
        )


class OnlineRequest(Record):
    """A visit that a client asks for online, or a late move of one; the desk confirms or declines it.

    The time of a new visit is held until then. A visit to be moved stands as it is meanwhile.
    """

    client = models.ForeignKey(Client, models.PROTECT, related_name="online_requests")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    location = models.ForeignKey(Location, models.PROTECT, related_name="+")
    therapist = models.ForeignKey(
        Resource, models.PROTECT, null=True, related_name="+", help_text="Null: anyone, or those of the visit"
    )
    starts_at = models.DateTimeField(help_text="The time that is asked for")
    hold = models.UUIDField(null=True, help_text="The hold that keeps the time; its row may be gone")
    moving = models.ForeignKey(
        Appointment, models.CASCADE, null=True, related_name="online_requests", help_text="Null: a new visit"
    )
    visit = models.ForeignKey(
        Appointment, models.CASCADE, null=True, related_name="+", help_text="The visit as it was confirmed"
    )
    answer_until = models.DateTimeField()
    state = models.CharField(max_length=10, default=ASKED, choices=[(s, s) for s in REQUEST_STATES])
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects: ClassVar = OnlineRequestQuery.as_manager()
    read_when_locked = ("client__guardian", "service", "location", "therapist", "moving__location", "visit")

    class Meta:
        indexes: ClassVar = [
            models.Index("answer_until", name="online_requests_open", condition=Q(state=ASKED)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "moving",
                condition=Q(state=ASKED),
                name="visit_has_one_open_request",
                violation_error_code="asked_for_already",
                violation_error_message="Another time of this visit is asked for already.",
            ),
            models.CheckConstraint(
                condition=Q(state=ASKED, answered_at=None) | ~Q(state=ASKED) & Q(answered_at__isnull=False),
                name="answered_online_request_says_when",
                violation_error_code="request_over",
                violation_error_message="A request waits, or says when it was answered.",
            ),
            models.CheckConstraint(
                condition=Q(state=CONFIRMED, visit__isnull=False) | ~Q(state=CONFIRMED) & Q(visit=None),
                name="confirmed_online_request_has_its_visit",
                violation_error_code="request_over",
                violation_error_message="A confirmed request has its visit, and no other has one.",
            ),
            models.CheckConstraint(
                condition=Q(answer_until__lte=F("starts_at")) & Q(state__in=REQUEST_STATES),
                name="online_request_is_answered_before_it_starts",
                violation_error_code="too_soon",
                violation_error_message="A request is answered before its time starts.",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """True while the desk may answer it."""
        return self.state == ASKED and self.answer_until > clock.now()

    @property
    def letter_key(self) -> str:
        """The opaque key of the letters about it."""
        return f"online_request:{self.pk}"

    @property
    def local_zone(self) -> ZoneInfo:
        """The zone of its location."""
        return self.location.zone
