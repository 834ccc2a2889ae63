"""The form that offers a free time by hand: a button for each time."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.models import Location
from clinic.screens.forms import ScreenForm, new_key
from scheduling.models import FreedTime
from scheduling.time_in_address import from_address

UNREADABLE = _("Choose a time.")


class OfferForm(ScreenForm):
    """A time, its location and therapist as a button sends them, and the freed time it came from."""

    time = forms.CharField(max_length=120, error_messages={"required": UNREADABLE})
    freed_time = forms.ModelChoiceField(FreedTime.objects.all(), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.key = new_key()

    def clean(self) -> dict[str, Any]:
        """Read the time, the location and the therapist of the button."""
        answers: dict[str, Any] = super().clean() or {}
        words = [*(answers.get("time") or "").split(" "), "", ""]
        starts_at = from_address(words[0])
        try:
            location = Location.objects.get(pk=UUID(words[1]), archived_at=None)
            therapist = UUID(words[2]) if words[2] else None
        except (ValueError, Location.DoesNotExist):
            starts_at = None
        if starts_at is None:
            raise ValidationError(UNREADABLE)
        return answers | {"chosen": {"starts_at": starts_at, "location": location, "therapist": therapist}}

    @property
    def chosen(self) -> dict[str, Any]:
        """The time to offer, as the action takes it."""
        return {**self.cleaned_data["chosen"], "freed_time": self.cleaned_data["freed_time"]}
