"""The forms of a sick day: who is ill and when; and what is to become of each visit."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Resource
from clinic.screens.forms import DayInput, NamedChoice, ScreenForm
from scheduling.models.sick_days import SETTLED_BY
from scheduling.sick_days.actions.settle_each import Decision, TimeForVisit
from scheduling.sick_days.proposals import Option
from scheduling.time_in_address import from_address, in_address

LEAVE = "leave"
"""The answer that leaves a visit for later."""
FIELDS = {"from": "from_time", "to": "until_time"}
"""The field at which a fault of the action is shown."""


class SickDayForm(ScreenForm):
    """A therapist, a day, and the hours of it where it is not all of the day."""

    therapist = NamedChoice(
        Resource.objects.in_use().filter(kind="therapist").order_by("name"),
        label=_("Who is ill?"),
        empty_label="…",
    )
    day = forms.DateField(label=_("Day"), widget=DayInput())
    from_time = forms.TimeField(
        label=_("From"),
        required=False,
        help_text=_("Empty: all day."),
        widget=forms.TimeInput({"type": "time"}, "%H:%M"),
    )
    until_time = forms.TimeField(
        label=_("Until"),
        required=False,
        help_text=_("Empty: to its end."),
        widget=forms.TimeInput({"type": "time"}, "%H:%M"),
    )

    def field_at(self, pointer: str) -> str:
        """Return the time of an end for a fault of it."""
        name = super().field_at(pointer)
        return FIELDS.get(name, name)

    def span_in(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return both ends, as typed in this zone."""
        typed = self.cleaned_data
        start = datetime.combine(typed["day"], typed["from_time"] or time(), zone)
        if typed["until_time"]:
            return start, datetime.combine(typed["day"], typed["until_time"], zone)
        return start, datetime.combine(typed["day"] + timedelta(days=1), time(), zone)


def initial_sick_day(query: Mapping[str, str], today: Any) -> dict[str, Any]:
    """Return what the address of a new sick day fills in."""
    return {
        "therapist": query.get("therapist"),
        "day": query.get("on") or today.isoformat(),
        "from_time": query.get("from"),
    }


def option_value(option: Option) -> str:
    """Return an option as its radio button sends it."""
    times = (f"{in_address(time.starts_at)} {time.therapist}" for time in option.times)
    return "|".join([option.way, *times])


def decisions_in(answers: Mapping[str, str]) -> Iterator[Decision]:
    """Yield what was chosen for the visits of a page; what cannot be read, or is left, is no decision."""
    for name in answers:
        key = name.removeprefix("way-")
        visit, seen = _key_in(key), answers.get(f"seen-{key}", "")
        way, *times = answers[name].split("|")
        chosen = [time for time in map(_time_in, times) if time]
        is_whole = len(chosen) == len(times) and seen.isascii() and seen.isdecimal() and len(seen) < 10
        if visit and key != name and way in SETTLED_BY and is_whole:
            yield Decision(visit, int(seen), way, chosen)


def _time_in(value: str) -> TimeForVisit | None:
    start, _space, therapist = value.partition(" ")
    starts_at, key = from_address(start), _key_in(therapist)
    return TimeForVisit(starts_at, key) if starts_at and key else None


def _key_in(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
