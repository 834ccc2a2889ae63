from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from clinic.mail.letter_hours import LetterHours
from clinic.models.record import RevisedRecord
from clinic.validators import up_to
from treatments.measures.response import ChangeThresholds


def monday_wednesday_friday() -> list[int]:
    """Return the usual weekdays of a muscle pressed three times a week; 0 is Monday."""
    return [0, 2, 4]


def tuesday_friday() -> list[int]:
    """Return the usual weekdays of a muscle pressed twice a week; 0 is Monday."""
    return [1, 4]


def days_apart(name: str) -> Q:
    """Return the condition that no two weekdays in this list are neighbours, as Sunday and Monday are."""
    apart = Q()
    for day in range(7):
        apart &= ~Q(**{f"{name}__contains": [day, (day + 1) % 7]})
    return apart


class ClinicalSettings(RevisedRecord):
    """The clinic's numbers for the rules about marks, plans and follow-up, in one row.

    Defaults: doses after Travell and Simons; schedule of check-ins and important change after the clinical
    rules, sections 4.4 to 7 (Farrar 2001, Salaffi 2004, IMMPACT).
    """

    default_muscles = models.PositiveSmallIntegerField(default=3, validators=up_to(6))
    max_muscles = models.PositiveSmallIntegerField(default=4, validators=up_to(6))
    max_floor_muscles = models.PositiveSmallIntegerField(default=2, validators=up_to(6, 0))
    moderate_from = models.PositiveSmallIntegerField(default=4, validators=up_to(10))
    severe_from = models.PositiveSmallIntegerField(default=7, validators=up_to(10))
    severe_max_muscles = models.PositiveSmallIntegerField(default=1, validators=up_to(6, 0))
    max_pressure_minutes_a_day = models.PositiveSmallIntegerField(default=10, validators=up_to(30))
    max_stretches = models.PositiveSmallIntegerField(default=4, validators=up_to(8, 0))
    max_hold_seconds = models.PositiveSmallIntegerField(default=90, validators=up_to(120, 5))
    max_repeats = models.PositiveSmallIntegerField(default=3, validators=up_to(10))
    intensity_max = models.PositiveSmallIntegerField(default=5, validators=up_to(10))
    soreness_hours = models.PositiveSmallIntegerField(default=48, validators=up_to(96))
    rolling_minutes_a_day = models.PositiveSmallIntegerField(default=5, validators=up_to(15, 0))
    warm_up_minutes = models.PositiveSmallIntegerField(default=2, validators=up_to(10, 0))
    break_every_minutes = models.PositiveSmallIntegerField(default=45, validators=up_to(120, 5))
    plan_days = models.PositiveSmallIntegerField(default=28, validators=up_to(90))
    three_days = ArrayField(
        models.PositiveSmallIntegerField(validators=up_to(6, 0)), default=monday_wednesday_friday, size=3
    )
    two_days = ArrayField(
        models.PositiveSmallIntegerField(validators=up_to(6, 0)), default=tuesday_friday, size=2
    )
    points_per_session = models.PositiveSmallIntegerField(default=8, validators=up_to(30))
    after_session_hours = models.PositiveSmallIntegerField(default=48, validators=up_to(72, 24))
    check_in_days = models.PositiveSmallIntegerField(default=7, validators=up_to(28, 3))
    first_outcome_days = models.PositiveSmallIntegerField(default=28, validators=up_to(90, 7))
    second_outcome_days = models.PositiveSmallIntegerField(default=56, validators=up_to(180, 14))
    outcome_window_days = models.PositiveSmallIntegerField(default=3, validators=up_to(7))
    answer_within_days = models.PositiveSmallIntegerField(default=14, validators=up_to(30, 3))
    remind_after_days = models.PositiveSmallIntegerField(default=3, validators=up_to(13))
    silent_after_days = models.PositiveSmallIntegerField(default=7, validators=up_to(30, 2))
    questions_a_day = models.PositiveSmallIntegerField(default=1, validators=up_to(3))
    questions_a_week = models.PositiveSmallIntegerField(default=2, validators=up_to(7))
    ask_from_hour = models.PositiveSmallIntegerField(default=8, validators=up_to(22, 0))
    ask_until_hour = models.PositiveSmallIntegerField(default=20, validators=up_to(24))
    digest_hour = models.PositiveSmallIntegerField(default=7, validators=up_to(23, 0))
    important_change_points = models.PositiveSmallIntegerField(default=2, validators=up_to(5))
    important_change_percent = models.PositiveSmallIntegerField(default=30, validators=up_to(100, 5))
    slight_change_points = models.PositiveSmallIntegerField(default=1, validators=up_to(3))
    slight_change_percent = models.PositiveSmallIntegerField(default=15, validators=up_to(100, 5))
    substantial_change_percent = models.PositiveSmallIntegerField(default=50, validators=up_to(100, 10))
    rising_times = models.PositiveSmallIntegerField(default=3, validators=up_to(6, 2))
    severe_pain_from = models.PositiveSmallIntegerField(default=8, validators=up_to(10))
    no_response_treatments = models.PositiveSmallIntegerField(default=6, validators=up_to(20, 2))
    same_day_hours = models.PositiveSmallIntegerField(
        default=4, validators=up_to(24), help_text="A follow-up of this urgency is due after so many"
    )
    urgent_hours = models.PositiveSmallIntegerField(default=24, validators=up_to(120))
    routine_days = models.PositiveSmallIntegerField(default=7, validators=up_to(30))
    form_valid_days = models.PositiveSmallIntegerField(
        default=365, validators=up_to(3650), help_text="A form is asked again after so many days"
    )
    form_gap_days = models.PositiveSmallIntegerField(
        default=183,
        validators=up_to(3650),
        help_text="and before a visit so many days or more after the last one",
    )
    recurrence_days = models.PositiveSmallIntegerField(default=28, validators=up_to(180, 7))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=days_apart("three_days") & days_apart("two_days"),
                name="usual_days_are_apart",
                violation_error_code="days_too_close",
                violation_error_message="Leave at least a day of rest between two pressure days.",
            ),
            models.UniqueConstraint(
                models.Value(1),
                name="clinical_settings_are_one_row",
                violation_error_code="settings_exist",
                violation_error_message="There is one set of clinical settings; change it.",
            ),
            models.CheckConstraint(
                condition=Q(first_outcome_days__lt=F("second_outcome_days"))
                & Q(ask_from_hour__lt=F("ask_until_hour"))
                & Q(remind_after_days__lt=F("answer_within_days")),
                name="moments_of_asking_are_in_order",
                violation_error_code="out_of_range",
                violation_error_message=(
                    "The first outcome comes before the second, the first hour of asking before the last, "
                    "and a reminder before the answer is too late."
                ),
            ),
            models.CheckConstraint(
                condition=Q(default_muscles__lte=F("max_muscles"), severe_max_muscles__lte=F("max_muscles")),
                name="default_muscles_are_within_the_most",
                violation_error_code="out_of_range",
                violation_error_message="A plan's usual number of muscles is at most its greatest.",
            ),
        ]

    @classmethod
    def current(cls) -> ClinicalSettings:
        """Return the clinical settings as they are now."""
        return cls.objects.get()

    def asking_hours(self, zone: ZoneInfo) -> LetterHours:
        """Return the hours in which a client in this time zone is asked and reminded."""
        return LetterHours(self.ask_from_hour, self.ask_until_hour, zone)

    @property
    def change_thresholds(self) -> ChangeThresholds:
        """The least changes of pain that count here."""
        return ChangeThresholds(
            points=self.important_change_points,
            percent=self.important_change_percent,
            slight_points=self.slight_change_points,
            slight_percent=self.slight_change_percent,
            substantial_percent=self.substantial_change_percent,
        )
