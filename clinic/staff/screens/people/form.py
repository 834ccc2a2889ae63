"""The forms about a member of staff."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from clinic.models import Staff
from clinic.screens.forcible import ForcibleForm
from clinic.screens.forms import DayInput, Text, new_key
from clinic.staff.screens.me import ROLE_NAMES
from clinic.validators import number_range

GENDER_CHOICES = [("female", _("Female")), ("male", _("Male")), ("other", _("Other")), ("", _("Not said"))]
EMPTY_ROWS = 2
MOST_ROWS = 20
DETAILS = ("name", "email", "roles", "gender", "most_visits_a_day", "most_minutes_a_day")
ROW_PARTS = ("register", "number", "expires_on")


class DailyLimitField(forms.IntegerField):
    """The most that a therapist does in a day; empty is no limit."""

    def __init__(self, name: str, **options: Any) -> None:
        bounds = number_range(Staff, name)
        super().__init__(
            min_value=bounds.least,
            max_value=bounds.most,
            required=False,
            help_text=format_lazy(_("{} to {}; empty: no limit."), bounds.least, bounds.most),
            widget=forms.NumberInput({"inputmode": "numeric", "step": "1"}),
            **options,
        )


class PersonForm(ForcibleForm):
    """Name, e-mail, roles and registrations; a row of a registration that is emptied is taken away."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    name = Text(label=_("Name"), max_length=120, help_text=_("As clients and colleagues call them."))
    email = Text(
        label=_("E-mail"),
        max_length=254,
        help_text=_("They sign in with it."),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=list(ROLE_NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "An owner sets up and reads figures, a therapist treats and reads health, the front desk books."
        ),
    )
    gender = forms.ChoiceField(
        label=_("Gender"),
        choices=GENDER_CHOICES,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Clients may ask for a therapist of one."),
    )

    most_visits_a_day = DailyLimitField("most_visits_a_day", label=_("Visits a day at most"))
    most_minutes_a_day = DailyLimitField("most_minutes_a_day", label=_("Minutes of treating a day at most"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, person: Staff | None = None) -> None:
        entries = list(person.registrations.all()) if person else []
        super().__init__(data, initial=_values_of(person, entries) if person else {"key": new_key()})
        self.fields["force_reason"].label = _("Change it anyway, because")
        typed = sum(1 for name in (data or {}) if name.startswith("register_"))
        for row in range(min(MOST_ROWS, typed or len(entries) + EMPTY_ROWS)):
            self._add_row(row)

    def _add_row(self, row: int) -> None:
        """Add the fields of one registration."""
        self.fields[f"register_{row}"] = Text(label=_("Register"), max_length=120, required=False)
        self.fields[f"number_{row}"] = Text(label=_("Number"), max_length=60, required=False)
        self.fields[f"expires_on_{row}"] = forms.DateField(
            label=_("Valid until"), required=False, widget=DayInput()
        )

    @property
    def rows(self) -> Iterator[list[Any]]:
        """The fields of each registration, side by side."""
        for row in range(MOST_ROWS):
            if f"register_{row}" in self.fields:
                yield [self[f"{part}_{row}"] for part in ROW_PARTS]

    def clean(self) -> dict[str, Any]:
        """Ask for the number of each register that is named, and for the register of each number."""
        for fields in self.rows:
            register, number, expires_on = (self.cleaned_data.get(field.name) for field in fields)
            if (number or expires_on) and not register:
                self.add_error(fields[0].name, _("Name the register."))
            if (register or expires_on) and not number:
                self.add_error(fields[1].name, _("Give the number in it."))
        return self.cleaned_data

    @property
    def details(self) -> dict[str, Any]:
        """The details as the actions take them."""
        typed = self.cleaned_data
        rows = [[typed[field.name] for field in fields] for fields in self.rows]
        return {
            **{name: typed[name] for name in DETAILS},
            "registrations": [dict(zip(ROW_PARTS, row, strict=True)) for row in rows if row[0]],
        }


def _values_of(person: Staff, entries: list[Any]) -> dict[str, Any]:
    """Return what the form of this person shows."""
    values: dict[str, Any] = {name: getattr(person, name) for name in DETAILS}
    for row, entry in enumerate(entries):
        values |= {f"{part}_{row}": getattr(entry, part) for part in ROW_PARTS}
    return values | {"seen": person.revision}


class LeavingForm(ForcibleForm):
    """A person to archive; `seen` is the revision on the page."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
