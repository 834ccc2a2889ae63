"""The forms of a visit's panel, each of one verb."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models.call import LONGEST_CALL_WORDS
from clinic import clock
from clinic.screens.forms import ScreenForm, Text, new_key
from scheduling.bookings.locking import EARLIEST, LATEST
from scheduling.bookings.rules import is_record
from scheduling.models import Appointment
from scheduling.models.appointment import LONGEST_DESK_NOTE

INCOMPLETE = _("This form is incomplete. Open the visit again.")
BY_CLIENT = {
    "better": _("feels better"),
    "worse": _("feels worse"),
    "ill": _("is ill"),
    "away": _("is away"),
    "work": _("has to work"),
    "other": _("another reason"),
}
BY_CLINIC = {
    "therapist_ill": _("therapist ill"),
    "closed": _("we are closed"),
    "room": _("no room"),
    "error": _("booked in error"),
}
OUTCOMES = {
    "reached": _("Spoken to"),
    "call_back": _("Asks to be called again"),
    "message_left": _("Message left"),
    "no_answer": _("No answer"),
    "engaged": _("Engaged"),
    "wrong_number": _("Wrong number"),
}


class VerbForm(ScreenForm):
    """A form on a visit: `seen` is the revision of the visit that the person had before them."""

    verb: ClassVar[str]
    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput, error_messages={"required": INCOMPLETE})

    def __init__(self, visit: Appointment, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        self.visit = visit
        super().__init__(data, auto_id=f"{self.verb}-%s", **options)

    @property
    def revision(self) -> int:
        return int(self.cleaned_data["seen"])


class TimedForm(VerbForm):
    """A form on something that happened now, or at a time of the visit's day that is typed in."""

    at = forms.TimeField(
        label=_("Time, if it was not now"), required=False, widget=forms.TimeInput({"type": "time"})
    )

    @property
    def is_late(self) -> bool:
        """True when it cannot have happened now, long after the visit: the time has to be typed."""
        return clock.now() > self.visit.ends_at + LATEST

    @property
    def when(self) -> datetime | None:
        """The instant of the typed time: of the day of the visit, or of the next after midnight."""
        typed, zone = self.cleaned_data.get("at"), self.visit.location.zone
        if typed is None:
            return None
        day = self.visit.starts_at.astimezone(zone).date()
        instant = datetime.combine(day, typed, zone)
        next_day = datetime.combine(day + timedelta(days=1), typed, zone)
        return next_day if instant < self.visit.starts_at - EARLIEST else instant


class OverrulingForm(VerbForm):
    """A form whose refusal may be overruled with a reason, which is asked for once it was refused."""

    override_reason = Text(label=_("Do it anyway, because"), max_length=300, required=False)

    @property
    def may_overrule(self) -> bool:
        refusal = getattr(self, "refusal", None)
        return bool(self.data.get("override_reason") or (refusal and refusal.may_be_overruled))


class ConfirmForm(VerbForm):
    """The client says they will come."""

    verb = "confirm"


class StartForm(TimedForm, OverrulingForm):
    """The session begins; what bans it today is overruled for a record of what happened alone."""

    verb = "start"

    @property
    def may_overrule(self) -> bool:
        return super().may_overrule and is_record(self.when or clock.now())


class CompleteForm(TimedForm):
    """The session ends."""

    verb = "complete"


class ReinstateForm(OverrulingForm):
    """The cancellation or the no-show was a slip."""

    verb = "reinstate"


class UndoForm(VerbForm):
    """The last step was a slip; `step` is the state that it led to."""

    verb = "undo"
    step = forms.ChoiceField(
        choices=[(state, state) for state in ("arrived", "in_session", "completed")],
        error_messages={"required": INCOMPLETE},
    )


class NoShowForm(VerbForm):
    """Clients did not come: all, or of several those who are ticked."""

    verb = "no-show"
    clients = forms.MultipleChoiceField(
        label=_("Who did not come?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, visit: Appointment, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(visit, data)
        absent = [row for row in visit.attendances.all() if row.arrived_at is None]
        self.is_of_several = len(visit.attendances.all()) > 1
        field: Any = self.fields["clients"]
        field.choices = [(str(row.client_id), row.client.listed_name) for row in absent]
        field.required = self.is_of_several


class CancelForm(VerbForm):
    """A visit is cancelled; `why` says by whom, and why."""

    verb = "cancel"
    why = forms.ChoiceField(label=_("Who cancels, and why?"))

    def __init__(self, visit: Appointment, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(visit, data)
        field: Any = self.fields["why"]
        field.choices = [
            ("", "…"),
            (_("The client"), [(f"client:{code}", label) for code, label in BY_CLIENT.items()]),
            (_("We"), [(f"clinic:{code}", label) for code, label in BY_CLINIC.items()]),
        ]


class DeskNoteForm(VerbForm):
    """Words for the desk."""

    verb = "desk-note"
    desk_note = Text(
        label=_("Words for the desk"),
        help_text=_("Nothing about health. It stands in no letter."),
        max_length=LONGEST_DESK_NOTE,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, visit: Appointment, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(visit, data, initial={"desk_note": visit.desk_note})


class CallForm(VerbForm):
    """A call with the client, made or taken just now."""

    verb = "call"
    direction = forms.ChoiceField(
        label=_("Who called?"),
        choices=[("outgoing", _("We called")), ("incoming", _("They called"))],
        initial="outgoing",
        widget=forms.RadioSelect,
    )
    outcome = forms.ChoiceField(label=_("What came of it?"), choices=[("", "…"), *OUTCOMES.items()])
    person = Text(label=_("Who was at the other end, if not the client"), max_length=120, required=False)
    words = Text(
        label=_("Words for the desk"),
        help_text=_("Nothing about health."),
        max_length=LONGEST_CALL_WORDS,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, visit: Appointment, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(visit, data)
        self.key = new_key()
