"""The forms of a shift: a new one, weekly or of one day, and one that is changed."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from clinic.models import Location, Resource
from clinic.screens.forcible import ForcibleForm
from clinic.screens.forms import DayInput, NamedChoice
from clinic.screens.record_form import RecordForm
from scheduling.models import Shift
from scheduling.rota.actions.set_shift import ShiftFields

EVERY_WEEK, ONE_DAY = "weekly", "once"
HOURS = _("Give both times.")
type Answers = Mapping[str, Any] | None


def day_field(label: Any, help_text: Any = "") -> forms.DateField:
    """Return the field of a day that may be left out."""
    return forms.DateField(label=label, required=False, help_text=help_text, widget=DayInput())


def hour_field(label: Any, help_text: Any = "") -> forms.TimeField:
    """Return the field of a local time that may be left out."""
    widget = forms.TimeInput({"type": "time"}, "%H:%M")
    return forms.TimeField(label=label, required=False, help_text=help_text, widget=widget)


class HoursForm(RecordForm):
    """The place and the hours of a shift; without hours a dated one is a day off."""

    location = NamedChoice(
        Location.objects.filter(archived_at=None).order_by("name"), label=_("Location"), empty_label=None
    )
    starts = hour_field(_("From"))
    ends = hour_field(_("Until"), _("At or before the start: on the next day."))

    def ask_for_hours(self) -> None:
        """Ask for the times that are missing."""
        for name in ("starts", "ends"):
            if self.cleaned_data.get(name) is None and name not in self.errors:
                self.add_error(name, HOURS)


class NewShiftForm(HoursForm):
    """Whose shift, on which days, every week or on one day alone."""

    therapist = NamedChoice(
        Resource.objects.in_use().filter(kind="therapist").order_by("name"),
        label=_("Therapist"),
        empty_label="…",
    )
    repeat = forms.ChoiceField(
        label=_("How often"),
        choices=[(EVERY_WEEK, _("Every week")), (ONE_DAY, _("On one day, in place of the weekly hours"))],
        widget=forms.RadioSelect,
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days"),
        coerce=int,
        choices=list(WEEKDAYS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    valid_from = day_field(_("First day"), _("Left out: from now on, and in the past."))
    valid_until = day_field(_("Last day"), _("Left out: without an end."))
    on = day_field(_("Day"))
    is_day_off = forms.BooleanField(label=_("Day off"), required=False)

    def field_at(self, pointer: str) -> str:
        """Return the days for a fault of the day of the week."""
        return "weekdays" if pointer == "/weekday" else super().field_at(pointer)

    def clean(self) -> dict[str, Any]:
        """Ask for the days of the week, or for the day; and for the hours, unless it is a day off."""
        typed = self.cleaned_data
        if typed.get("repeat") == EVERY_WEEK and not typed.get("weekdays"):
            self.add_error("weekdays", _("Choose the days."))
        if typed.get("repeat") == ONE_DAY and not typed.get("on") and "on" not in self.errors:
            self.add_error("on", _("Give the day."))
        if not (typed.get("repeat") == ONE_DAY and typed.get("is_day_off")):
            self.ask_for_hours()
        return typed

    @property
    def is_weekly(self) -> bool:
        return bool(self.cleaned_data["repeat"] == EVERY_WEEK)

    @property
    def shift(self) -> ShiftFields:
        """The fields of the shift, without the day of the week."""
        typed = self.cleaned_data
        if self.is_weekly:
            return ShiftFields(
                location=typed["location"],
                starts=typed["starts"],
                ends=typed["ends"],
                valid_from=typed["valid_from"],
                valid_until=typed["valid_until"],
            )
        hours = (None, None) if typed["is_day_off"] else (typed["starts"], typed["ends"])
        return ShiftFields(location=typed["location"], on=typed["on"], starts=hours[0], ends=hours[1])


class ShiftForm(HoursForm):
    """A shift that is changed: a weekly one stays weekly, a dated one stays dated."""

    weekday = forms.TypedChoiceField(label=_("Day"), coerce=int, choices=list(WEEKDAYS.items()))
    valid_from = day_field(_("First day"))
    valid_until = day_field(_("Last day"))
    on = day_field(_("Day"))
    is_day_off = forms.BooleanField(label=_("Day off"), required=False)

    def __init__(self, data: Answers = None, *, record: Shift) -> None:
        super().__init__(data, record=record, initial={"is_day_off": record.starts is None})
        for name in ("weekday", "valid_from", "valid_until") if record.on else ("on", "is_day_off"):
            del self.fields[name]
        location: Any = self.fields["location"]
        if record.location.archived_at:
            location.queryset = Location.objects.filter(pk=record.location_id) | location.queryset

    def clean(self) -> dict[str, Any]:
        """Ask for the hours, unless it is a day off, and for the day of a dated shift."""
        typed = self.cleaned_data
        if typed.get("is_day_off"):
            typed["starts"] = typed["ends"] = None
        else:
            self.ask_for_hours()
        if "on" in self.fields and not typed.get("on") and "on" not in self.errors:
            self.add_error("on", _("Give the day."))
        return typed

    @property
    def shift(self) -> ShiftFields:
        """The fields of the shift as typed."""
        names = [name for name in ShiftFields.__annotations__ if name in self.fields]
        return cast(ShiftFields, {name: self.cleaned_data[name] for name in names})


class DropShiftForm(ForcibleForm):
    """A shift to drop; `seen` is the revision on the page."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
