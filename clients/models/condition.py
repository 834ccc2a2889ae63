from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from clients.models.client import Client
from clients.places import Place
from clinic import clock
from clinic.models.record import Record
from clinic.prepared_query import Param
from clinic.refusals import Refusal

CLEARANCES = ("clinician_reply", "risk_assessment")


def check_place(written: str) -> None:
    """Raise ValidationError for a place that is not in the catalogue."""
    try:
        Place.read(written)
    except ValueError as error:
        raise ValidationError(str(error), code="unknown_place") from error


class ConditionQuery(models.QuerySet["Condition"]):
    def active(self, on: date | Param) -> ConditionQuery:
        """Return the conditions active on this day: begun, not ended, and not past their last day."""
        begun = Q(since_on=None) | Q(since_on__lte=on)
        return self.filter(begun, Q(ends_on=None) | Q(ends_on__gte=on), ended_at=None)


class Condition(Record):
    """A contraindication or limit of the catalogue that a client has; the effect is the catalogue's."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="conditions")
    code = models.CharField(max_length=40, help_text="Of clients/catalogue, such as CL-SKIN")
    places = ArrayField(
        models.CharField(max_length=60, validators=[check_place]),
        default=list,
        blank=True,
        help_text="Where, such as zone:calf:left or region:foot:both",
    )
    note = models.TextField(blank=True, max_length=2000)
    since_on = models.DateField(null=True, blank=True, help_text="The event: birth, operation, injury, onset")
    ends_on = models.DateField(null=True, blank=True, help_text="The last day on which it counts by itself")
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_how = models.CharField(max_length=16, blank=True, choices=[(c, c) for c in CLEARANCES])
    cleared_until = models.DateField(
        null=True, blank=True, help_text="The last day on which the clearance counts"
    )
    cleared_by = models.CharField(
        max_length=40, blank=True, help_text="Key of whoever recorded the clearance"
    )
    clearance_note = models.TextField(blank=True, max_length=2000, help_text="What the clinician replied")
    questions_asked = models.TextField(blank=True, max_length=2000)
    limits_chosen = models.TextField(blank=True, max_length=2000)
    informed_consent = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=40, blank=True, help_text="Key of whoever ended it")
    recorded_by = models.CharField(max_length=40, help_text="Key of whoever recorded it")
    recorded_at = models.DateTimeField(default=clock.now)

    objects: ClassVar = ConditionQuery.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index("client", name="conditions_standing", condition=Q(ended_at=None)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(since_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("since_on")),
                name="condition_runs_forward",
                violation_error_code="ends_before_start",
                violation_error_message="A condition ends on or after the day it began.",
            ),
            models.CheckConstraint(
                condition=Q(cleared_at=None, cleared_how="", cleared_until=None, cleared_by="")
                | Q(cleared_at__isnull=False, cleared_how__in=CLEARANCES, cleared_until__isnull=False)
                & ~Q(cleared_by=""),
                name="clearance_says_how_and_until_when",
                violation_error_code="clearance_incomplete",
                violation_error_message="A clearance says how it was met, who recorded it and until when.",
            ),
            models.CheckConstraint(
                condition=~Q(cleared_how="risk_assessment")
                | Q(informed_consent=True) & ~Q(questions_asked="") & ~Q(limits_chosen=""),
                name="risk_assessment_is_whole",
                violation_error_code="risk_assessment_incomplete",
                violation_error_message=(
                    "A risk assessment needs the questions asked, the limits chosen and the client's consent."
                ),
            ),
        ]

    def is_cleared(self, on: date) -> bool:
        """Return True if a clearance counts on this day."""
        return self.cleared_until is not None and on <= self.cleared_until

    def require_active(self) -> None:
        """Raise `Refusal` `condition_ended` for a condition that was ended."""
        if self.ended_at is not None:
            raise Refusal("condition_ended", "This condition was ended. Record it again if it is back.")


class Clearance(Record):
    """A clearance as it was recorded; the condition itself holds the one that counts now."""

    condition = models.ForeignKey(Condition, models.PROTECT, related_name="clearances")
    cleared_at = models.DateTimeField()
    cleared_how = models.CharField(max_length=16, choices=[(c, c) for c in CLEARANCES])
    cleared_until = models.DateField()
    cleared_by = models.CharField(max_length=40)
    clearance_note = models.TextField(blank=True, max_length=2000)
    questions_asked = models.TextField(blank=True, max_length=2000)
    limits_chosen = models.TextField(blank=True, max_length=2000)
    informed_consent = models.BooleanField(default=False)

    FIELDS: ClassVar = (
        *("cleared_at", "cleared_how", "cleared_until", "cleared_by", "clearance_note"),
        *("questions_asked", "limits_chosen", "informed_consent"),
    )

    class Meta:
        ordering: ClassVar = ["-cleared_at", "-id"]

    @classmethod
    def of(cls, condition: Condition) -> Clearance:
        """Return the present clearance of a condition, to be kept."""
        return cls(condition=condition, **{name: getattr(condition, name) for name in cls.FIELDS})
