"""/set-up/locations: where clients are seen; add, change, take out of use and back."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.actions.records import add_record
from clinic.models import Location, Practice
from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import Text
from clinic.screens.once import answer_form_once
from clinic.screens.record_form import RecordForm, typed_in
from clinic.screens.screen import StaffRequest, screen
from clinic.setup.actions.change_location import archive_location, change_location, restore_location
from clinic.setup.screens.changing import answer_change
from clinic.setup.screens.locations.shown import locations_in_cards
from clinic.setup.screens.record_page import render_record_page
from clinic.setup.screens.removal import RemovalWords, answer_removal, answer_return
from clinic.setup.screens.world import country_choices, timezone_choices

LIST = _("Locations")
LEAVING = RemovalWords(
    sentence=_("Out of use, it is not booked any more. Its past visits stay, and it can be taken back."),
    done=_("The location is out of use."),
    button=_("Take it out of use"),
    back="locations",
    back_label=LIST,
)


def words_of_lines(label: Any, help_text: Any = "", *, most: int) -> Text:
    """Return a field of a few lines."""
    area = forms.Textarea({"rows": 3})
    return Text(label=label, help_text=help_text, max_length=most, required=False, widget=area)


class LocationForm(RecordForm):
    """All that is set of a location but its hours."""

    GROUPS: ClassVar = (
        (_("Name and address"), ("name", "address")),
        (_("Contact"), ("phone", "email", "emergency_number")),
        (_("For clients who come"), ("how_to_enter", "what_to_wear")),
        (
            _("Country and clock"),
            ("country", "subdivision", "timezone", "closed_on_public_holidays"),
        ),
    )
    name = Text(label=_("Name"), help_text=_("As letters say it."), max_length=120)
    address = words_of_lines(_("Address"), most=300)
    phone = Text(label=_("Phone"), help_text=_("Empty: that of the practice."), max_length=32, required=False)
    email = Text(
        label=_("E-mail"),
        help_text=_("Answers to letters go here. Empty: that of the practice."),
        max_length=254,
        required=False,
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    emergency_number = Text(
        label=_("Emergency number"),
        help_text=_("Empty: that of the practice."),
        max_length=16,
        required=False,
    )
    how_to_enter = words_of_lines(_("How to enter"), _("Which entrance, which bell."), most=500)
    what_to_wear = words_of_lines(_("What to wear"), most=300)
    country = forms.ChoiceField(label=_("Country"))
    subdivision = Text(
        label=_("Part of the country"),
        help_text=_("For its public holidays, such as ENG or BY."),
        max_length=6,
        required=False,
    )
    timezone = forms.ChoiceField(label=_("Time zone"))
    closed_on_public_holidays = forms.BooleanField(label=_("Closed on public holidays"), required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, record: Location | None = None, practice: Practice
    ) -> None:
        country, timezone = practice.country, practice.timezone
        given = {"country": country, "timezone": timezone, "closed_on_public_holidays": True}
        super().__init__(data, record=record, initial=given)
        fields: dict[str, Any] = self.fields
        fields["country"].choices = country_choices()
        fields["timezone"].choices = timezone_choices(record.timezone if record else timezone)


@screen("set-up/locations", GET="practice.read")
def locations_screen(request: StaffRequest) -> HttpResponse:
    """List the locations with their hours and closures; below, those out of use."""
    shown = locations_in_cards()
    context = {
        "title": _("Locations and opening hours"),
        "places": [each for each in shown if each["of"].archived_at is None],
        "archived": [each["of"] for each in shown if each["of"].archived_at],
    }
    return render_screen(request, "clinic/locations.html", context)


@screen("set-up/locations/new", GET="practice.change", POST="practice.change")
def new_location_screen(request: StaffRequest) -> HttpResponse:
    """Add a location; its hours come next."""
    form = LocationForm(typed_in(request), practice=Practice.current())
    if form.is_valid():

        def effect() -> str:
            location = add_record(Location, form.typed, by=request.person)
            messages.success(request, str(_("The location is added. When is it open?")))
            return reverse("opening_hours", args=[location.pk])

        with form.show_refusals():
            return answer_form_once(request, effect)
    return render_record_page(request, form, title=_("Add a location"), back="locations", back_label=LIST)


@screen("set-up/locations/<uuid:pk>", GET="practice.change", POST="practice.change")
def location_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change a location, with the visits in the way of it."""
    place = get_object_or_404(Location, pk=pk)
    form = LocationForm(typed_in(request), record=place, practice=Practice.current())
    return answer_change(
        request,
        form,
        lambda: change_location(
            location=place,
            changes=form.changes,
            revision=form.revision,
            force_reason=form.forced_because,
            by=request.person,
        ),
        done=_("The location is saved."),
        title=place.name,
        back="locations",
        back_label=LIST,
    )


@screen("set-up/locations/<uuid:pk>/archive", GET="practice.change", POST="practice.change")
def archive_location_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a location out of use, with the visits booked there."""
    place = get_object_or_404(Location, pk=pk)
    if place.archived_at:
        return see_other("locations")
    return answer_removal(
        request,
        place,
        place.name,
        LEAVING,
        lambda form: archive_location(
            location=place, revision=form.revision, force_reason=form.forced_because, by=request.person
        ),
    )


@screen("set-up/locations/<uuid:pk>/restore", POST="practice.change")
def restore_location_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a location into use again."""
    place = get_object_or_404(Location, pk=pk)
    return answer_return(
        request,
        place,
        lambda revision: restore_location(location=place, revision=revision, by=request.person),
        done=_("The location is in use again."),
        back="locations",
    )
