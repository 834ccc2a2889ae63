"""The form of a block: a therapist's time off, or a time in which a room or device takes no visits."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Resource
from clinic.screens.forcible import ForcibleForm
from clinic.screens.forms import DayInput, ScreenForm, Text, new_key

FIELDS = {"from": "from_day", "to": "to_day"}
"""The field at which a fault of an end of the block is shown."""


def _name_of(resource: Resource) -> str:
    """Return the name of a therapist; of a room or device with its location."""
    return f"{resource.name} ({resource.location.name})" if resource.location else resource.name


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput())


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput({"type": "time"}, "%H:%M"))


class BlockForm(ForcibleForm):
    """From when until when, of whom or what, and why; `force_reason` is asked for once it was refused."""

    resource = forms.ModelChoiceField(
        Resource.objects.in_use().select_related("location").order_by("-kind", "name"),
        label=_("Therapist, room or device"),
        empty_label="…",
    )
    from_day = _day(_("From"))
    from_time = _time(_("Time"))
    to_day = _day(_("Until"))
    to_time = _time(_("Time"))
    reason = Text(
        label=_("Reason"), help_text=_("Read by all who see the diary."), max_length=300, required=False
    )
    force_reason = Text(label=_("Block it anyway, because"), max_length=300, required=False)
    seen = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, of: Resource | None = None, **given: Any):
        super().__init__(data, **given)
        self.key = new_key()
        if of is not None:
            del self.fields["resource"]
        else:
            field: Any = self.fields["resource"]
            field.label_from_instance = _name_of

    def field_at(self, pointer: str) -> str:
        """Return the day of an end for a fault of it."""
        name = super().field_at(pointer)
        return FIELDS.get(name, name)

    def span_in(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return both ends, as typed in this zone."""
        typed = self.cleaned_data
        return (
            datetime.combine(typed["from_day"], typed["from_time"], zone),
            datetime.combine(typed["to_day"], typed["to_time"], zone),
        )


class EndBlockForm(ScreenForm):
    """The block is lifted; `seen` is its revision on the page."""

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


def initial_of(query: Mapping[str, str], today: date) -> dict[str, Any]:
    """Return what the address of a new block fills in: therapist or room, day and hours."""
    day = query.get("on") or today.isoformat()
    return {
        "resource": query.get("therapist") or query.get("room"),
        "from_day": day,
        "to_day": day,
        "from_time": query.get("from"),
        "to_time": query.get("to"),
    }
