from datetime import date, time
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from clinic import clock
from clinic.appearance.phones import national_form
from clinic.models.record import Record, RevisedRecord
from clinic.validators import (
    EMERGENCY_NUMBER,
    EMERGENCY_NUMBER_UNREADABLE,
    check_country,
    check_emergency_number,
    check_phone,
    check_subdivision,
    check_timezone,
)


class Location(RevisedRecord):
    """A place where the practice sees clients, with its own clock and mailbox."""

    name = models.CharField(max_length=120)
    address = models.CharField(max_length=300, blank=True)
    how_to_enter = models.CharField(max_length=500, blank=True)
    what_to_wear = models.CharField(max_length=300, blank=True)
    email = models.EmailField(blank=True, help_text="Reply-To of its letters")
    phone = models.CharField(max_length=32, blank=True)
    emergency_number = models.CharField(
        max_length=16,
        blank=True,
        validators=[check_emergency_number],
        help_text="What its clients call in an emergency; blank: the practice's",
    )
    timezone = models.CharField(max_length=64, default="Europe/London", validators=[check_timezone])
    country = models.CharField(max_length=2, default="GB", validators=[check_country])
    subdivision = models.CharField(max_length=6, blank=True, help_text="For public holidays, such as ENG")
    closed_on_public_holidays = models.BooleanField(default=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "name",
                condition=Q(archived_at=None),
                name="location_name_is_used_once",
                violation_error_code="name_in_use",
                violation_error_message="Another location has this name.",
            ),
            models.CheckConstraint(
                condition=Q(emergency_number="") | Q(emergency_number__regex=EMERGENCY_NUMBER),
                name="location_emergency_number_is_dialled",
                violation_error_code="emergency_number_unreadable",
                violation_error_message=EMERGENCY_NUMBER_UNREADABLE,
            ),
        ]

    def clean(self) -> None:
        """Refuse a subdivision that is not one of the country's, and a phone that is none there."""
        check_subdivision(self.country, self.subdivision)
        if self.phone:
            check_phone(self.phone, self.country)

    @property
    def national_phone(self) -> str:
        """The phone as it is dialled in the country."""
        return national_form(self.phone, self.country)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def local_zone(self) -> ZoneInfo:
        """The zone of its times in answers; a record of a location, or of a visit there, has the same."""
        return self.zone

    def today(self) -> date:
        """Return the date of today in the location's time zone."""
        return clock.now().astimezone(self.zone).date()


class OpeningHours(Record):
    """A weekly span of local time in which a location is open."""

    location = models.ForeignKey(Location, models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)], help_text="0 is Monday")
    opens = models.TimeField()
    closes = models.TimeField(help_text="At or before `opens`: on the next day")

    class Meta:
        ordering: ClassVar = ["weekday", "opens"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(opens=F("closes")) | Q(opens=time()),
                name="opening_hours_run_forward",
                violation_error_code="ends_before_start",
                violation_error_message="Opening hours end after they start; 00:00 to 24:00 is a whole day.",
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="opening_hours_have_a_weekday"),
        ]


class Closure(RevisedRecord):
    """Days on which a location, or the whole practice, is shut."""

    location = models.ForeignKey(Location, models.CASCADE, null=True, blank=True, related_name="closures")
    first_on = models.DateField()
    last_on = models.DateField()
    reason = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(first_on__lte=F("last_on")),
                name="closure_runs_forward",
                violation_error_code="ends_before_start",
                violation_error_message="A closure ends on or after the day it starts.",
            )
        ]
