"""The clinical settings in words: each with its unit, its range, its default and the source of that."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.validators import NumberRange, number_range
from treatments.models import ClinicalSettings

type Word = str | Promise

DOSES = _("After Travell and Simons.")
SCHEDULE = _("After the clinical rules, 4.4 to 7.")
CHANGE = _("After Farrar 2001, Salaffi 2004 and IMMPACT.")
HABIT = _("A habit of practices, no study.")


class NumberWords(NamedTuple):
    """A setting as people read it; the source is that of its default."""

    name: str
    label: Word
    unit: Word
    source: Word


class SettingGroup(NamedTuple):
    """Settings that are read together."""

    label: Word
    numbers: Sequence[NumberWords]


MUSCLES, MINUTES, HOURS, DAYS = _("muscles"), _("minutes"), _("hours"), _("days")
POINTS, PERCENT, HOUR = _("points of 10"), _("per cent"), _("hour of the day")

GROUPS: Sequence[SettingGroup] = (
    SettingGroup(
        _("Size of a plan"),
        (
            NumberWords("default_muscles", _("Muscles of a usual plan"), MUSCLES, DOSES),
            NumberWords("max_muscles", _("Muscles at most"), MUSCLES, DOSES),
            NumberWords("max_floor_muscles", _("Of them on the floor at most"), MUSCLES, HABIT),
            NumberWords("severe_max_muscles", _("Muscles at most in severe pain"), MUSCLES, SCHEDULE),
            NumberWords("max_stretches", _("Stretches at most"), _("stretches"), DOSES),
            NumberWords("points_per_session", _("Marks in a session at most"), _("marks"), HABIT),
            NumberWords("plan_days", _("A plan lasts"), DAYS, SCHEDULE),
        ),
    ),
    SettingGroup(
        _("Dose"),
        (
            NumberWords("max_pressure_minutes_a_day", _("Pressure a day at most"), MINUTES, DOSES),
            NumberWords("max_hold_seconds", _("One press at most"), _("seconds"), DOSES),
            NumberWords("max_repeats", _("Repeats at most"), _("times"), DOSES),
            NumberWords("intensity_max", _("Pressure felt at most"), POINTS, DOSES),
            NumberWords("soreness_hours", _("Soreness is usual for"), HOURS, DOSES),
            NumberWords("rolling_minutes_a_day", _("Rolling a day at most"), MINUTES, HABIT),
            NumberWords("warm_up_minutes", _("Warming up"), MINUTES, HABIT),
            NumberWords("break_every_minutes", _("A break from sitting every"), MINUTES, HABIT),
            NumberWords("three_days", _("Days of three times a week"), _("weekdays"), DOSES),
            NumberWords("two_days", _("Days of twice a week"), _("weekdays"), DOSES),
        ),
    ),
    SettingGroup(
        _("Forms before a visit"),
        (
            NumberWords("form_valid_days", _("Asked again after"), DAYS, HABIT),
            NumberWords("form_gap_days", _("Asked again after a gap of"), DAYS, HABIT),
        ),
    ),
    SettingGroup(
        _("Pain"),
        (
            NumberWords("moderate_from", _("Moderate from"), POINTS, SCHEDULE),
            NumberWords("severe_from", _("Severe from"), POINTS, SCHEDULE),
            NumberWords("severe_pain_from", _("An answer is severe from"), POINTS, SCHEDULE),
            NumberWords("rising_times", _("Rising for so many answers in a row"), _("answers"), SCHEDULE),
            NumberWords("important_change_points", _("Important change"), POINTS, CHANGE),
            NumberWords("important_change_percent", _("Important change"), PERCENT, CHANGE),
            NumberWords("slight_change_points", _("Slight change"), POINTS, CHANGE),
            NumberWords("slight_change_percent", _("Slight change"), PERCENT, CHANGE),
            NumberWords("substantial_change_percent", _("Substantial change"), PERCENT, CHANGE),
            NumberWords("no_response_treatments", _("No response after"), _("treatments"), SCHEDULE),
            NumberWords("recurrence_days", _("Pain came back within"), DAYS, SCHEDULE),
        ),
    ),
    SettingGroup(
        _("Questions to clients"),
        (
            NumberWords("after_session_hours", _("After a session"), HOURS, SCHEDULE),
            NumberWords("check_in_days", _("Then every"), DAYS, SCHEDULE),
            NumberWords("first_outcome_days", _("First outcome after"), DAYS, SCHEDULE),
            NumberWords("second_outcome_days", _("Second outcome after"), DAYS, SCHEDULE),
            NumberWords("outcome_window_days", _("An outcome counts so many days off"), DAYS, SCHEDULE),
            NumberWords("answer_within_days", _("An answer is taken within"), DAYS, SCHEDULE),
            NumberWords("remind_after_days", _("A reminder after"), DAYS, SCHEDULE),
            NumberWords("silent_after_days", _("No reply after"), DAYS, SCHEDULE),
            NumberWords("questions_a_day", _("Questions a day at most"), _("questions"), SCHEDULE),
            NumberWords("questions_a_week", _("Questions a week at most"), _("questions"), SCHEDULE),
            NumberWords("ask_from_hour", _("Asked from"), HOUR, HABIT),
            NumberWords("ask_until_hour", _("Asked until"), HOUR, HABIT),
        ),
    ),
    SettingGroup(
        _("Follow-ups"),
        (
            NumberWords("same_day_hours", _("Same day: due within"), HOURS, SCHEDULE),
            NumberWords("urgent_hours", _("Urgent: due within"), HOURS, SCHEDULE),
            NumberWords("routine_days", _("Routine: due within"), DAYS, SCHEDULE),
            NumberWords("digest_hour", _("Letter of open work at"), HOUR, HABIT),
        ),
    ),
)


def clinical_range(name: str) -> NumberRange:
    """Return the default and the bounds of a setting."""
    return number_range(ClinicalSettings, name)


def number_words() -> Iterator[NumberWords]:
    """Yield every setting with its words."""
    for group in GROUPS:
        yield from group.numbers
