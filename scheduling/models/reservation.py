from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.fields.ranges import RangeEndsWith
from django.db import models
from django.db.models import Q

from clients.models import Client
from clinic.models import Resource, Staff
from clinic.models.record import Record
from clinic.prepared_query import Param
from scheduling.models.appointment import Appointment
from scheduling.models.block import Block
from scheduling.models.hold import Hold

LIVE = Q(blocking=True, released_at=None)


class ReservationQuery(models.QuerySet["Reservation"]):
    def live(self) -> ReservationQuery:
        """Keep the reservations that keep others out, those of expired holds among them."""
        return self.filter(LIVE)

    def not_expired(self, now: datetime | Param) -> ReservationQuery:
        """Leave out those of holds that had expired by an instant."""
        return self.filter(Q(held_until=None) | Q(held_until__gt=now))

    def unreleased(self) -> ReservationQuery:
        """Keep the reservations of standing visits and blocks: those that keep others out or share."""
        return self.filter(released_at=None)

    def overlapping(self, start: datetime | Param, end: datetime | Param) -> ReservationQuery:
        """Keep those that share an instant with this half-open span; reads the b-tree on the upper end."""
        return self.filter(during__endswith__gt=start, during__startswith__lt=end)


class Reservation(Record):
    """A time reserved for a visit, a block or a hold on one resource or one client: a half-open span.

    A visit that shares a resource with others holds it in pieces: those that others hold do not block.
    """

    resource = models.ForeignKey(Resource, models.PROTECT, null=True, related_name="reservations")
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="reservations")
    during = DateTimeRangeField()
    blocking = models.BooleanField(default=True)
    released_at = models.DateTimeField(null=True)
    appointment = models.ForeignKey(Appointment, models.CASCADE, null=True, related_name="reservations")
    block = models.ForeignKey(Block, models.CASCADE, null=True, related_name="reservations")
    hold = models.ForeignKey(Hold, models.CASCADE, null=True, related_name="reservations")
    held_until = models.DateTimeField(null=True, help_text="When its hold expires, read without a join")
    overbooked_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    overbooked_reason = models.CharField(max_length=300, blank=True)
    rivals = ArrayField(
        models.UUIDField(),
        default=list,
        help_text="The visits and blocks overruled",
    )

    objects: ClassVar = ReservationQuery.as_manager()

    class Meta:
        db_table = "scheduling_claim"
        indexes: ClassVar = [
            models.Index(
                models.F("resource"),
                RangeEndsWith("during"),
                name="claims_read_by_resource",
                include=["during"],
                condition=LIVE,
            ),
            models.Index(
                models.F("client"),
                RangeEndsWith("during"),
                name="claims_read_by_client",
                include=["during"],
                condition=LIVE & Q(client__isnull=False),
            ),
            models.Index(
                models.F("resource"),
                RangeEndsWith("during"),
                name="reservations_shared_or_lost",
                condition=Q(blocking=False, released_at=None),
            ),
        ]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="resource_is_held_once_at_a_time",
                expressions=[("resource", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=LIVE,
                violation_error_code="taken",
                violation_error_message="Someone else has this therapist, room or device at that time.",
            ),
            ExclusionConstraint(
                name="client_is_in_one_place",
                expressions=[("client", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=LIVE,
                violation_error_code="client_elsewhere",
                violation_error_message="This client already has a visit at that time.",
            ),
            models.CheckConstraint(
                condition=Q(resource=None) ^ Q(client=None), name="claim_is_on_a_resource_or_a_client"
            ),
            models.CheckConstraint(
                condition=Q(appointment__isnull=False, block=None, hold=None)
                | Q(appointment=None, block__isnull=False, hold=None)
                | Q(appointment=None, block=None, hold__isnull=False),
                name="claim_has_one_cause",
            ),
            models.CheckConstraint(
                condition=Q(hold=None, held_until=None) | Q(hold__isnull=False, held_until__isnull=False),
                name="reservation_of_a_hold_expires",
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                name="claim_has_a_start_and_an_end",
            ),
            models.CheckConstraint(
                condition=Q(overbooked_by=None, overbooked_reason="")
                | Q(overbooked_by__isnull=False) & ~Q(overbooked_reason=""),
                name="overbooking_has_a_person_and_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(overbooked_by=None, rivals=[]) | Q(overbooked_by__isnull=False) & ~Q(rivals=[]),
                name="overbooking_names_its_rivals",
            ),
        ]
