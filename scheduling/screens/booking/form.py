"""The form that books: a time, words for the desk, and who comes if they are not on file yet."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic import clock
from clinic.screens.forms import DayInput, ScreenForm, Text
from scheduling.availability.offers import Offer
from scheduling.models.appointment import LONGEST_DESK_NOTE
from scheduling.models.series import MOST_VISITS_OF_SERIES
from scheduling.screens.booking.wanted import WantedVisit
from scheduling.screens.weeks_between import weeks_between
from scheduling.time_in_address import from_address, in_address

EXACT, NOW = "exact", "now"


class ChosenTime(NamedTuple):
    """A time, and the therapist and location that were offered with it; None for those wanted."""

    starts_at: datetime
    therapist: UUID | None = None
    location: UUID | None = None


def value_of(offer: Offer) -> str:
    """Return a free time as a form sends it."""
    return f"{in_address(offer.slot.starts_at)} {offer.location.pk} {offer.therapist or ''}".strip()


class BookingForm(ScreenForm):
    """The form for the time of a visit, and for words to the desk."""

    time = forms.CharField(max_length=120, error_messages={"required": _("Choose a time.")})
    day = forms.DateField(label=_("Day"), required=False, widget=DayInput())
    clock = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    desk_note = Text(
        label=_("Words for the desk"),
        help_text=_("Nothing about health: that goes on the client's record."),
        max_length=LONGEST_DESK_NOTE,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    every = forms.TypedChoiceField(
        label=_("Repeat"),
        choices=lambda: [("", gettext("once")), *weeks_between()],
        coerce=int,
        required=False,
    )
    visits = forms.IntegerField(
        label=_("How many visits"), min_value=2, max_value=MOST_VISITS_OF_SERIES, required=False
    )
    hold = forms.UUIDField(required=False, widget=forms.HiddenInput)
    reason = Text(label=_("Do it anyway, because"), max_length=300, required=False)

    def __init__(self, sent: Any = None, *, wanted: WantedVisit, **kwargs: Any) -> None:
        super().__init__(sent, auto_id="book-%s", **kwargs)
        self.wanted = wanted

    def clean(self) -> dict[str, Any]:
        """Read the chosen time; ask for a reason where the button to overrule was pressed."""
        answers: dict[str, Any] = super().clean() or {}
        if answers.get("time"):
            answers["chosen"] = self._chosen(answers)
        if "anyway" in self.data and not answers.get("reason"):
            self.add_error("reason", _("Say why."))
        return answers

    def _chosen(self, answers: dict[str, Any]) -> ChosenTime:
        value = answers["time"]
        if value == NOW:
            return ChosenTime(clock.now().replace(second=0, microsecond=0))
        if value == EXACT:
            if not answers.get("day") or not answers.get("clock"):
                raise ValidationError({"clock": _("Give the day and the time.")})
            naive = datetime.combine(answers["day"], answers["clock"].replace(second=0, microsecond=0))
            return ChosenTime(naive.replace(tzinfo=self.wanted.zone))
        when, _space, rest = value.partition(" ")
        starts_at = from_address(when)
        if starts_at is None:
            raise ValidationError({"time": _("Choose a time.")})
        location, _space, therapist = rest.partition(" ")
        try:
            return ChosenTime(starts_at, UUID(therapist) if therapist else None, UUID(location))
        except ValueError:
            raise ValidationError({"time": _("Choose a time.")}) from None
