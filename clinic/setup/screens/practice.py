"""/set-up/practice: the practice and the numbers its rules read."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from clinic.http.local_time import practice_zone
from clinic.models import Practice
from clinic.screens.forms import Text
from clinic.screens.record_form import HIDDEN, RecordForm, typed_in
from clinic.screens.screen import StaffRequest, screen
from clinic.setup.actions.change_practice import change_practice
from clinic.setup.screens.changing import answer_change
from clinic.setup.screens.menu.number_fields import HoursList
from clinic.setup.screens.world import country_choices, currency_choices, timezone_choices
from clinic.validators import number_range


def number(label: Any, unit: Any, help_text: Any = "") -> forms.IntegerField:
    """Return the field of a whole number; its label names the unit."""
    widget = forms.NumberInput({"inputmode": "numeric", "step": "1"})
    return forms.IntegerField(label=format_lazy("{} ({})", label, unit), help_text=help_text, widget=widget)


class PracticeForm(RecordForm):
    """All that is set of a practice; a field stays as it is unless it was typed anew."""

    GROUPS: ClassVar = (
        (_("Name and contact"), ("name", "email", "phone", "emergency_number")),
        (_("Where and how you work"), ("country", "timezone", "language", "currency", "adult_age")),
        (_("Diary"), ("slot_step_minutes", "book_ahead_days")),
        (_("Online booking"), ("online_notice_hours", "frame_origins")),
        (
            _("Cancelling and reminders"),
            ("free_cancel_hours", "reminder_hours", "remind_from_hour", "remind_until_hour"),
        ),
        (
            _("Waitlist"),
            (
                "waitlist_answer_percent",
                "waitlist_least_minutes",
                "waitlist_most_minutes",
                "waitlist_offers_a_day",
            ),
        ),
        (
            _("Prices and receipts"),
            ("late_cancel_percent", "no_show_percent", "tax_percent", "tax_number"),
        ),
        (_("Letters"), ("colour", "letter_grace_seconds", "letter_retention_days")),
        (_("Safety"), ("second_step_required", "allow_recorded_risk_assessment")),
    )
    name = Text(label=_("Name"), help_text=_("At the top of letters and pages."), max_length=120)
    email = Text(
        label=_("E-mail"),
        help_text=_("Where answers to letters go."),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    phone = Text(label=_("Phone"), help_text=_("Under every letter."), max_length=32, required=False)
    emergency_number = Text(
        label=_("Emergency number"),
        help_text=_("What clients dial in an emergency, such as 999."),
        max_length=16,
    )
    country = forms.ChoiceField(label=_("Country"), help_text=_("Decides how phones are read."))
    timezone = forms.ChoiceField(label=_("Time zone"))
    language = Text(label=_("Language"), help_text=_("A tag such as en or de."), max_length=10)
    currency = forms.ChoiceField(label=_("Currency"))
    adult_age = number(_("Of age from"), _("years"), _("Younger clients need a guardian."))
    slot_step_minutes = number(_("Visits start every"), _("minutes"))
    book_ahead_days = number(_("Bookable ahead"), _("days"))
    online_notice_hours = number(
        _("Clients choose online at least"), _("hours ahead"), _("Staff may book nearer.")
    )
    frame_origins = Text(
        label=_("Websites that show the booking page in a frame"),
        help_text=_("Such as https://www.willow.example, with a space between two. A link needs no entry."),
        max_length=500,
        required=False,
    )
    free_cancel_hours = number(_("Cancelling is free until"), _("hours before"))
    late_cancel_percent = number(_("A late cancellation costs"), _("% of the price"))
    no_show_percent = number(_("A missed visit costs"), _("% of the price"))
    tax_percent = forms.DecimalField(
        label=_("Tax in all prices (%)"),
        help_text=_("Stands on receipts; 0 for none."),
        max_digits=4,
        decimal_places=2,
        min_value=0,
        max_value=50,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )
    tax_number = Text(
        label=_("Tax number"), help_text=_("Stands on receipts."), max_length=40, required=False
    )
    reminder_hours = HoursList(
        label=_("Reminders leave"),
        help_text=_(
            "Hours before the visit, such as 48, 3; empty for none. One leaves before cancelling costs."
        ),
        required=False,
    )
    remind_from_hour = number(_("Reminders leave from"), _("hour"), _("Of the client's day."))
    remind_until_hour = number(_("Reminders leave until"), _("hour"), _("Of the client's day."))
    waitlist_answer_percent = number(
        _("An offered time is held for"), _("per cent"), _("Of the time until the visit.")
    )
    waitlist_least_minutes = number(_("It is held at least"), _("minutes"))
    waitlist_most_minutes = number(_("It is held at most"), _("minutes"))
    waitlist_offers_a_day = number(_("Offers to one person"), _("a day"))
    colour = Text(
        label=_("Colour"),
        help_text=_("Of your name and the buttons; white must be readable on it."),
        max_length=7,
        widget=forms.TextInput({"type": "color"}),
    )
    letter_grace_seconds = number(_("Letters wait"), _("seconds"), _("So that a slip can be undone."))
    letter_retention_days = number(_("Letters are kept"), _("days"))
    second_step_required = forms.BooleanField(
        label=_("Everybody signs in with a second step"),
        help_text=_("Whoever has none sets one up before they are signed in."),
        required=False,
    )
    allow_recorded_risk_assessment = forms.BooleanField(
        label=_("A recorded risk assessment may stand in for a letter of the doctor"), required=False
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, record: Practice) -> None:
        super().__init__(data, record=record)
        choices = {
            "country": country_choices(),
            "timezone": timezone_choices(record.timezone),
            "currency": currency_choices(record.currency),
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            if type(field) is forms.IntegerField and name not in HIDDEN:
                bounds = number_range(Practice, name)
                said = format_lazy(_("{} to {}."), bounds.least, bounds.most)
                field.help_text = format_lazy("{} {}", said, field.help_text)


@screen("set-up/practice", GET="practice.change", POST="practice.change")
def practice_screen(request: StaffRequest) -> HttpResponse:
    """Show the practice, and change what was typed anew."""
    form = PracticeForm(typed_in(request), record=Practice.current())

    def change() -> None:
        changed = change_practice(Practice.current(), form.changes, revision=form.revision, by=request.person)
        practice_zone.remember(changed.zone)

    return answer_change(
        request,
        form,
        change,
        done=_("The practice is saved."),
        title=_("Practice and its rules"),
        back="set_up",
    )
