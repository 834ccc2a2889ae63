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
SOURCES = ("therapist", "client")


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

    def unconfirmed(self) -> ConditionQuery:
        """Return those that a client stated and no therapist has confirmed or set aside."""
        return self.filter(source="client", confirmed_at=None, ended_at=None)


class Condition(Record):
    """A contraindication or limit of the catalogue that a client has; the effect is the catalogue's.

    One that the client stated in a form counts at once, and at its strictest, until a therapist confirms it
    or sets it aside.
    """

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
    source = models.CharField(max_length=9, default="therapist", choices=[(s, s) for s in SOURCES])
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="When a therapist confirmed what the client stated"
    )
    confirmed_by = models.CharField(max_length=40, blank=True, help_text="Key of whoever confirmed it")
    set_aside_reason = models.CharField(
        max_length=300, blank=True, help_text="Why a therapist set aside what the client stated"
    )

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
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by="")
                | Q(confirmed_at__isnull=False, source="client") & ~Q(confirmed_by=""),
                name="confirmed_condition_was_stated_by_the_client",
                violation_error_code="nothing_to_confirm",
                violation_error_message="Only what a client stated is confirmed, and it says who did.",
            ),
            models.CheckConstraint(
                condition=Q(set_aside_reason="")
                | Q(source="client", confirmed_at=None, ended_at__isnull=False),
                name="condition_set_aside_was_stated_and_is_ended",
                violation_error_code="nothing_to_confirm",
                violation_error_message="Only what a client stated is set aside, and it ends with that.",
            ),
        ]

    @property
    def is_unconfirmed(self) -> bool:
        """True while the client stated it and no therapist has confirmed it or set it aside."""
        return self.source == "client" and self.confirmed_at is None and self.ended_at is None

    def is_cleared(self, on: date) -> bool:
        """Return True if a clearance counts on this day."""
        return self.cleared_until is not None and on <= self.cleared_until

    def require_active(self) -> None:
        """Raise `Refusal` `condition_ended` for a condition that was ended."""
        if self.ended_at is not None:
            raise Refusal("condition_ended", "This condition was ended. Record it again if it is back.")

    def require_unconfirmed(self) -> None:
        """Raise `Refusal` `nothing_to_confirm` unless the client's statement still waits for a therapist."""
        self.require_active()
        if not self.is_unconfirmed:
            raise Refusal("nothing_to_confirm", "A therapist has confirmed this already, or recorded it.")

    def require_confirmed(self) -> None:
        """Raise `Refusal` `condition_unconfirmed` while the client's statement waits for a therapist."""
        if self.is_unconfirmed:
            raise Refusal(
                "condition_unconfirmed", "The client stated this. Confirm it first, or set it aside."
            )


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
