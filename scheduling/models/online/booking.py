from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from clients.models import ConsentText
from clinic import clock
from clinic.models import Location, Resource, Service
from clinic.models.record import Record
from scheduling.models.appointment import Appointment
from scheduling.models.online.request import OnlineRequest

CHOOSING, SENT, BOOKED, REQUESTED = "choosing", "sent", "booked", "requested"
ONLINE_STATES = (CHOOSING, SENT, BOOKED, REQUESTED)
NOTHING_TYPED = Q(name="", email="", phone="", birth_on=None, conditions=[])


class OnlineBookingQuery(models.QuerySet["OnlineBooking"]):
    def open(self) -> OnlineBookingQuery:
        """Keep those that may still become a visit."""
        return self.filter(state__in=(CHOOSING, SENT), expires_at__gt=clock.now())

    def with_records(self) -> OnlineBookingQuery:
        """Read each with the records that its pages name."""
        return self.select_related(
            "service", "location", "therapist", "consent_text", "visit__location", "request__client__guardian"
        )


class OnlineBooking(Record):
    """A visit that somebody books online: a chosen time, then their details, until a link proves the e-mail.

    Nothing of it stands on a client's record before. It expires and is deleted, with all that was typed; as
    it becomes a visit it forgets that at once.
    """

    service = models.ForeignKey(Service, models.CASCADE, related_name="+")
    location = models.ForeignKey(Location, models.CASCADE, related_name="+")
    therapist = models.ForeignKey(
        Resource, models.CASCADE, null=True, related_name="+", help_text="Null: anyone"
    )
    starts_at = models.DateTimeField()
    hold = models.UUIDField(null=True, help_text="The hold that keeps the time; its row may be gone")
    state = models.CharField(max_length=9, default=CHOOSING, choices=[(s, s) for s in ONLINE_STATES])
    source = models.CharField(max_length=64, help_text="Digest of the network address")
    language = models.CharField(max_length=35)
    expires_at = models.DateTimeField()
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=32, blank=True)
    birth_on = models.DateField(null=True)
    conditions = ArrayField(models.CharField(max_length=40), default=list, help_text="Codes that were ticked")
    consent_text = models.ForeignKey(ConsentText, models.SET_NULL, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    visit = models.ForeignKey(Appointment, models.CASCADE, null=True, related_name="+")
    request = models.ForeignKey(OnlineRequest, models.CASCADE, null=True, related_name="+")

    objects: ClassVar = OnlineBookingQuery.as_manager()
    read_when_locked = ("service", "location", "therapist", "consent_text", "visit__location", "request")

    class Meta:
        indexes: ClassVar = [
            models.Index("expires_at", name="online_bookings_by_expiry"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=CHOOSING, visit=None, request=None) & NOTHING_TYPED
                | Q(state=SENT, visit=None, request=None, birth_on__isnull=False) & ~Q(name="") & ~Q(email="")
                | Q(state=BOOKED, visit__isnull=False, request=None) & NOTHING_TYPED
                | Q(state=REQUESTED, visit=None, request__isnull=False) & NOTHING_TYPED,
                name="online_booking_keeps_what_was_typed_until_it_is_booked",
                violation_error_code="booking_over",
                violation_error_message="What was typed is kept until the visit is booked, and no longer.",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """True while it can become a visit."""
        return self.state in (CHOOSING, SENT) and self.expires_at > clock.now()

    @property
    def local_zone(self) -> ZoneInfo:
        """The zone of its location."""
        return self.location.zone

    @property
    def is_confirmed(self) -> bool:
        """True once the e-mail was proved: it leads on to a visit or a request."""
        return self.state in (BOOKED, REQUESTED)

    def forget(self, *, leads_to: Appointment | OnlineRequest, until: datetime) -> None:
        """Forget what was typed: it stands on the client's record by now. The row leads on."""
        self.name = self.email = self.phone = ""
        self.birth_on, self.conditions, self.consent_text, self.agreed_at = None, [], None, None
        self.hold, self.expires_at = None, until
        if isinstance(leads_to, Appointment):
            self.visit, self.state = leads_to, BOOKED
        else:
            self.request, self.state = leads_to, REQUESTED
