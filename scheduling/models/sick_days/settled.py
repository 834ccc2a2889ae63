from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from clinic import clock
from clinic.models import Location, Staff
from clinic.models.record import Record
from scheduling.models.appointment import Appointment
from scheduling.models.block import Block
from scheduling.models.waitlist import WAYS

SETTLED_BY = ("other_therapist", "later", "choose", "cancel")
"""The ways in which a visit of a therapist who is ill is settled."""


class SickDayVisitQuery(models.QuerySet["SickDayVisit"]):
    def with_people(self) -> SickDayVisitQuery:
        """Read each with the records that it names."""
        named = self.select_related(
            "block__resource",
            "visit__client__guardian",
            "visit__service",
            "visit__location",
            "chosen__location",
        )
        return named.prefetch_related(
            models.Prefetch("times", SickDayTime.objects.order_by("starts_at", "pk"))
        )


class SickDayVisit(Record):
    """A visit that was settled as its therapist is ill: how, and who tells its client.

    Those `told_with` the same key are told of in one letter. With the way `choose` it is cancelled, and its
    client has until `answer_until` to choose one of its times.
    """

    block = models.ForeignKey(Block, models.PROTECT, related_name="sick_day_visits", help_text="The sick day")
    visit = models.ForeignKey(Appointment, models.PROTECT, related_name="sick_day_visits")
    way = models.CharField(max_length=16, choices=[(way, way) for way in SETTLED_BY])
    started_at = models.DateTimeField(help_text="The start that its client knew before")
    settled_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    told_with = models.UUIDField(help_text="The key of the letter that tells of it")
    told_by = models.CharField(max_length=8, choices=[(way, way) for way in WAYS])
    answer_until = models.DateTimeField(null=True)
    chosen = models.ForeignKey(
        Appointment,
        models.PROTECT,
        null=True,
        related_name="chosen_on_sick_days",
        help_text="As it was booked",
    )
    declined_at = models.DateTimeField(null=True)

    objects: ClassVar = SickDayVisitQuery.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index("told_with", name="sick_day_visits_by_letter"),
            models.Index("created_at", name="sick_day_visits_by_phone", condition=Q(told_by="phone")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "block",
                "visit",
                name="visit_is_settled_once_on_a_sick_day",
                violation_error_code="settled_already",
                violation_error_message="This visit was settled already. Read the sick day again.",
            ),
            models.UniqueConstraint(
                "chosen",
                name="visit_is_chosen_once_on_a_sick_day",
                violation_error_code="choice_over",
                violation_error_message="This visit was chosen in place of another already.",
            ),
            models.CheckConstraint(
                condition=Q(way__in=SETTLED_BY, told_by__in=WAYS),
                name="sick_day_visit_is_settled_in_a_known_way",
                violation_error_code="out_of_range",
                violation_error_message="A visit is settled in one of the known ways.",
            ),
            models.CheckConstraint(
                condition=Q(way="choose", answer_until__isnull=False)
                | ~Q(way="choose") & Q(answer_until=None, chosen=None, declined_at=None),
                name="only_a_visit_to_choose_for_has_a_deadline",
                violation_error_code="choice_over",
                violation_error_message="Only where the client chooses a time is there one to choose.",
            ),
            models.CheckConstraint(
                condition=Q(chosen=None) | Q(declined_at=None),
                name="choice_is_made_or_declined",
                violation_error_code="choice_over",
                violation_error_message="The times were declined, or one of them was chosen.",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """True while its client may choose a time."""
        return (
            self.answer_until is not None
            and self.answer_until > clock.now()
            and self.chosen_id is None
            and self.declined_at is None
        )

    @property
    def letter_key(self) -> str:
        """The opaque key of the letter that tells of it."""
        return f"sick_day:{self.told_with}"

    @property
    def local_zone(self) -> ZoneInfo:
        """The zone of the visit's location."""
        return self.visit.location.zone


class SickDayTime(Record):
    """One of the times that are held for a client to choose from."""

    settled = models.ForeignKey(SickDayVisit, models.CASCADE, related_name="times")
    location = models.ForeignKey(Location, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    resources = ArrayField(models.UUIDField(), help_text="All that is held for it besides clients")
    therapist_names = models.CharField(max_length=300, blank=True)
    hold = models.UUIDField(help_text="The hold that keeps the time; its row may be gone")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "settled",
                "starts_at",
                name="time_is_held_once_to_choose",
                violation_error_code="same_time_twice",
                violation_error_message="Name each time once.",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="time_to_choose_runs_forward"
            ),
        ]

    @property
    def local_zone(self) -> ZoneInfo:
        """The zone of the visit's location: other times are looked for there."""
        return self.settled.local_zone
