from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from clinic import clock
from clinic.appearance.colours import DEFAULT
from clinic.appearance.phones import national_form
from clinic.models.location import Location
from clinic.models.record import RevisedRecord
from clinic.prepared_query import PreparedQuery
from clinic.validators import (
    EMERGENCY_NUMBER,
    EMERGENCY_NUMBER_UNREADABLE,
    check_colour,
    check_country,
    check_emergency_number,
    check_language,
    check_phone,
    check_timezone,
    up_to,
)


def two_days_before() -> list[int]:
    """The reminder a new practice starts with: one, a day before cancelling stops to be free."""
    return [48]


def share_of(amount: int, percent: int) -> int:
    """Return this share of a sum, in whole minor units; half a unit is rounded up."""
    return (amount * percent + 50) // 100


FRAME_ORIGIN = r"https://[a-z0-9.-]+(:[0-9]+)?"
FRAME_ORIGINS = f"^({FRAME_ORIGIN}( {FRAME_ORIGIN})*)?$"
"""The origins of websites, one after the other: https, a name, and a port if it is not the usual one."""
CURRENT = PreparedQuery(lambda: Practice.objects.all())


class LessThanAny(models.Func):
    """True if the first value is less than one at least of the array."""

    template = "(%(expressions)s))"
    arg_joiner = " < ANY("
    output_field = models.BooleanField()


class Practice(RevisedRecord):
    """The practice this deployment serves: one row, with the numbers its rules read."""

    name = models.CharField(max_length=120)
    email = models.EmailField()
    phone = models.CharField(max_length=32, blank=True)
    country = models.CharField(
        max_length=2,
        default="GB",
        validators=[check_country],
        help_text="ISO 3166-1; decides how phones are read",
    )
    language = models.CharField(max_length=10, default="en", validators=[check_language])
    timezone = models.CharField(max_length=64, default="Europe/London", validators=[check_timezone])
    colour = models.CharField(
        max_length=7,
        default=DEFAULT,
        validators=[check_colour],
        help_text="Of the name and the buttons in letters and on pages, such as #1c6447; readable with white",
    )
    currency = models.CharField(max_length=3, default="GBP")
    emergency_number = models.CharField(max_length=16, default="999", validators=[check_emergency_number])
    slot_step_minutes = models.PositiveSmallIntegerField(default=15, validators=up_to(120, 5))
    book_ahead_days = models.PositiveSmallIntegerField(default=365, validators=up_to(1830))
    online_notice_hours = models.PositiveSmallIntegerField(
        default=2,
        validators=up_to(720, 0),
        help_text="Clients choose no time online that is nearer; staff may",
    )
    frame_origins = models.CharField(
        max_length=500,
        blank=True,
        help_text="Websites that may show /book in a frame, such as https://www.willow.example; blank: none",
    )
    free_cancel_hours = models.PositiveSmallIntegerField(default=24, validators=up_to(720, 0))
    late_cancel_percent = models.PositiveSmallIntegerField(
        default=0, validators=up_to(100, 0), help_text="Of the price, owed for a visit cancelled late"
    )
    no_show_percent = models.PositiveSmallIntegerField(
        default=0, validators=up_to(100, 0), help_text="Of the price, owed for a visit that was missed"
    )
    tax_percent = models.DecimalField(
        max_digits=4,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(0), MaxValueValidator(50)],
        help_text="Contained in all prices; stands on receipts",
    )
    tax_number = models.CharField(max_length=40, blank=True, help_text="Stands on receipts")
    reminder_hours = ArrayField(
        models.PositiveSmallIntegerField(validators=up_to(336)),
        default=two_days_before,
        size=4,
        blank=True,
        help_text="One reminder this many hours before each visit",
    )
    remind_from_hour = models.PositiveSmallIntegerField(
        default=8,
        validators=up_to(22, 0),
        help_text="Reminders leave from this hour of the client's day",
    )
    remind_until_hour = models.PositiveSmallIntegerField(
        default=20,
        validators=up_to(24),
        help_text="and until just before this one; one of the night leaves in the evening or the morning",
    )
    waitlist_answer_percent = models.PositiveSmallIntegerField(
        default=10,
        validators=up_to(50),
        help_text="An offer to somebody who waits is open for this share of the time until the visit,",
    )
    waitlist_least_minutes = models.PositiveSmallIntegerField(
        default=20, validators=up_to(240, 5), help_text="for this long at least,"
    )
    waitlist_most_minutes = models.PositiveSmallIntegerField(
        default=720, validators=up_to(2880, 5), help_text="and for this long at most"
    )
    waitlist_offers_a_day = models.PositiveSmallIntegerField(
        default=2, validators=up_to(10), help_text="The most offers to one person on one day"
    )
    letter_grace_seconds = models.PositiveSmallIntegerField(
        default=60,
        validators=up_to(3600, 0),
        help_text="How long a letter waits so that a slip can be undone without one",
    )
    letter_retention_days = models.PositiveSmallIntegerField(default=30, validators=up_to(3650))
    short_visit_minutes = models.PositiveSmallIntegerField(default=45, validators=up_to(720, 5))
    adult_age = models.PositiveSmallIntegerField(default=18, validators=up_to(30, 12))
    allow_recorded_risk_assessment = models.BooleanField(default=True)
    second_step_required = models.BooleanField(
        default=False, help_text="Whoever has no second step sets one up before they are signed in"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                models.Value(1),
                name="practice_is_one_row",
                violation_error_code="practice_exists",
                violation_error_message="One deployment is one practice.",
            ),
            models.CheckConstraint(
                condition=Q(colour__regex="^#[0-9a-f]{6}$"),
                name="practice_colour_is_written_in_hex",
                violation_error_code="colour_unreadable",
                violation_error_message="Write the colour as # and six of 0 to 9, a to f.",
            ),
            models.CheckConstraint(
                condition=Q(frame_origins__regex=FRAME_ORIGINS),
                name="practice_frame_origins_are_websites",
                violation_error_code="origin_unreadable",
                violation_error_message="Write each website as https:// and its name, a space between two.",
            ),
            models.CheckConstraint(
                condition=Q(emergency_number__regex=EMERGENCY_NUMBER),
                name="practice_emergency_number_is_dialled",
                violation_error_code="emergency_number_unreadable",
                violation_error_message=EMERGENCY_NUMBER_UNREADABLE,
            ),
            models.CheckConstraint(
                condition=Q(reminder_hours=[]) | Q(LessThanAny(F("free_cancel_hours"), F("reminder_hours"))),
                name="reminder_comes_before_the_free_hours_end",
                violation_error_code="reminder_too_late",
                violation_error_message="The reminder comes when cancelling is no longer free. Let one leave "
                "more than `free_cancel_hours` before the visit, or leave reminders out.",
            ),
            models.CheckConstraint(
                condition=Q(remind_from_hour__lt=F("remind_until_hour"), remind_until_hour__lte=24),
                name="reminders_leave_by_day",
                violation_error_code="out_of_range",
                violation_error_message="Reminders leave from one hour of the day until a later one.",
            ),
            models.CheckConstraint(
                condition=Q(waitlist_least_minutes__lte=F("waitlist_most_minutes")),
                name="waitlist_answers_take_no_longer_than_the_most",
                violation_error_code="least_above_most",
                violation_error_message="The least time to answer an offer is not above the most.",
            ),
        ]

    def emergency_number_at(self, location: Location | Practice) -> str:
        """Return what a client treated there calls in an emergency: the location's own number, else ours."""
        return location.emergency_number or self.emergency_number

    def clean(self) -> None:
        """Refuse a phone that is none in the country."""
        if self.phone:
            check_phone(self.phone, self.country)

    @classmethod
    def current(cls) -> Practice:
        """Return the practice with its settings as they are now."""
        [practice] = CURRENT()
        return practice

    @property
    def national_phone(self) -> str:
        """The phone as it is dialled in the country."""
        return national_form(self.phone, self.country)

    @property
    def short_visit(self) -> timedelta:
        """The most that a service takes that is no long visit."""
        return timedelta(minutes=self.short_visit_minutes)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def free_until(self, starts_at: datetime) -> datetime:
        """Return until when a visit that starts then is moved or cancelled free of charge."""
        return starts_at - timedelta(hours=self.free_cancel_hours)

    def today(self) -> date:
        """Return the date of today in the practice's time zone."""
        return clock.now().astimezone(self.zone).date()

    @property
    def letter_grace(self) -> timedelta:
        return timedelta(seconds=self.letter_grace_seconds)
