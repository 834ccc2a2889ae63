"""The form of an entry of the waitlist: for what, with whom, where and when it would suit."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clinic import clock
from clinic.models import Location, Resource, Service
from clinic.screens.forms import DayInput, NamedChoice, ScreenForm, new_key
from scheduling.models import Appointment, WaitlistEntry
from scheduling.models.appointment import AHEAD
from scheduling.models.waitlist import LONGEST_NOTICE_HOURS
from scheduling.waitlist.actions.entries import EntryFields

PARTS = {"morning": _("Morning"), "afternoon": _("Afternoon"), "evening": _("Evening")}
USUAL_WINDOW = timedelta(days=28)
MOST_VISITS = 20


class EntryForm(ScreenForm):
    """A wish for a time; nothing ticked and no place chosen mean any. `seen` is the revision of an entry."""

    seen = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    service = NamedChoice(
        label=_("Service"), queryset=Service.objects.in_use().order_by("name"), empty_label="…"
    )
    therapists = forms.MultipleChoiceField(
        label=_("With"),
        help_text=_("None ticked: anyone who does this."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    location = NamedChoice(
        label=_("Location"),
        queryset=Location.objects.filter(archived_at=None).order_by("name"),
        required=False,
        empty_label=_("Any"),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days"),
        help_text=_("None ticked: any day."),
        choices=[*WEEKDAYS.items()],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    parts = forms.MultipleChoiceField(
        label=_("Time of day"),
        help_text=_("None ticked: any time."),
        choices=[*PARTS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    first_on = forms.DateField(label=_("From"), widget=DayInput())
    last_on = forms.DateField(label=_("Until"), help_text=_("The last day that suits."), widget=DayInput())
    shortest_notice_hours = forms.IntegerField(
        label=_("Shortest notice (hours)"),
        help_text=_("From our offer to the visit."),
        min_value=0,
        max_value=LONGEST_NOTICE_HOURS,
    )
    visit = forms.ModelChoiceField(
        Appointment.objects.none(),
        label=_("Instead of a later visit"),
        help_text=_("It is cancelled when an earlier time is accepted, free of charge."),
        required=False,
        empty_label=_("None: besides what is booked"),
    )

    def __init__(
        self, client: Client, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any]
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.key = new_key()
        fields: dict[str, Any] = self.fields
        therapists = Resource.objects.in_use().filter(kind="therapist").order_by("name")
        fields["therapists"].choices = [(str(each.pk), each.name) for each in therapists]
        ahead = Appointment.objects.filter(client=client, state__in=AHEAD, starts_at__gt=clock.now())
        fields["visit"].queryset = ahead.select_related("service", "location").order_by("starts_at")
        fields["visit"].label_from_instance = _name_of

    @property
    def wish(self) -> EntryFields:
        """The fields of the entry as they were typed."""
        typed: Any = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        typed["therapists"] = [UUID(key) for key in typed["therapists"]]
        fields: EntryFields = typed
        return fields


def _name_of(visit: Appointment) -> str:
    local = visit.starts_at.astimezone(visit.location.zone)
    return f"{date_format(local, 'SHORT_DATETIME_FORMAT')}, {visit.service.name}"


def typed_of_entry(entry: WaitlistEntry) -> dict[str, Any]:
    """Return what the form of an entry shows."""
    return {
        "seen": entry.revision,
        "service": entry.service_id,
        "therapists": [str(key) for key in entry.therapists],
        "location": entry.location_id,
        "weekdays": entry.weekdays,
        "parts": entry.parts,
        "first_on": entry.first_on,
        "last_on": entry.last_on,
        "shortest_notice_hours": entry.shortest_notice_hours,
        "visit": entry.visit_id,
    }


def values_asked(query: Mapping[str, str], today: date, visit: Appointment | None) -> dict[str, Any]:
    """Return what the address of a new entry fills in: that of a visit waits for an earlier time than it."""
    last = visit.starts_at.astimezone(visit.location.zone).date() if visit else today + USUAL_WINDOW
    return {
        "service": query.get("service") or (visit and visit.service_id),
        "therapists": [query["therapist"]] if query.get("therapist") else [],
        "location": query.get("location") or (visit and visit.location_id),
        "parts": [query["part"]] if query.get("part") in PARTS else [],
        "first_on": today,
        "last_on": max(last, today),
        "shortest_notice_hours": 2,
        "visit": visit and visit.pk,
    }
