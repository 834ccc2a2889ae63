"""The forms on the record of a client."""

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from clients.models.call import LONGEST_CALL_WORDS
from clients.screens.words import CALL_DIRECTIONS, CALL_OUTCOMES
from clinic.screens.forms import ScreenForm, Text


def answers_of(request: HttpRequest) -> QueryDict | None:
    """Return what a form sent; None where its page is opened."""
    return request.POST if request.method == "POST" else None


def hidden_key() -> forms.CharField:
    """Return the hidden field of a form that creates something: it does so once."""
    return forms.CharField(widget=forms.HiddenInput, required=False)


def hidden_revision() -> forms.IntegerField:
    """Return the hidden field of a form that changes a record: the revision that was read."""
    return forms.IntegerField(widget=forms.HiddenInput, min_value=0)


def words_area(*, rows: int = 3, **options: Any) -> Text:
    """Return a field for several lines."""
    return Text(widget=forms.Textarea(attrs={"rows": rows}), **options)


class LoggedCallForm(ScreenForm):
    """A telephone call that was just made or taken."""

    key = hidden_key()
    outcome = forms.ChoiceField(
        label=_("What came of it"), choices=list(CALL_OUTCOMES.items()), widget=forms.RadioSelect
    )
    direction = forms.ChoiceField(
        label=_("Who called"),
        choices=list(CALL_DIRECTIONS.items()),
        initial="outgoing",
        widget=forms.RadioSelect,
    )
    person = Text(label=_("Spoken to, if not the client"), max_length=120, required=False)
    words = words_area(
        label=_("Note for the desk"),
        help_text=_("Nothing about health: that goes to the therapist."),
        max_length=LONGEST_CALL_WORDS,
        required=False,
    )


class HealthStatementForm(ScreenForm):
    """Words of a client to the desk about health: written here, read by a therapist alone."""

    key = hidden_key()
    words = words_area(
        label=_("What the client said, in their words"),
        help_text=_("It goes to the therapist, who asks about it. It is not shown here again."),
        max_length=1000,
    )


class LiftForm(ScreenForm):
    """The reason to let letters leave again."""

    reason = Text(label=_("Why letters may leave again"), max_length=300)


class ArchiveForm(ScreenForm):
    """A client to archive; what is open about them needs a reason."""

    seen = hidden_revision()
    force_reason = Text(
        label=_("Reason, if something is still open"),
        max_length=300,
        required=False,
    )


class SendAgainForm(ScreenForm):
    """A letter to send once more."""

    key = hidden_key()
