"""The forms of a follow-up: take it, give it to somebody or move its time, and close it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Staff
from clinic.screens.forms import ScreenForm, Text
from treatments.models import FollowUp
from treatments.screens.follow_ups.words import OUTCOME_NAMES

INPUT = "%Y-%m-%dT%H:%M"


class SeenForm(ScreenForm):
    """A form on a follow-up: `seen` is the revision that was read."""

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(
        self,
        follow_up: FollowUp,
        data: Mapping[str, Any] | None = None,
        *,
        verb: str = "take",
        **initial: Any,
    ) -> None:
        self.follow_up = follow_up
        super().__init__(
            data,
            initial={"seen": follow_up.revision} | initial,
            auto_id=f"{verb}-{follow_up.pk}-%s",
        )


class ChangeForm(SeenForm):
    """A new owner or time of a follow-up."""

    owner = forms.ModelChoiceField(
        label=_("Who looks after it"), queryset=Staff.objects.none(), empty_label=None
    )
    due_at = forms.DateTimeField(
        label=_("Due"), widget=forms.DateTimeInput({"type": "datetime-local"}, format=INPUT)
    )

    def __init__(
        self, follow_up: FollowUp, therapists: Iterable[Staff], data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(
            follow_up, data, verb="change", owner=follow_up.owner_id, due_at=_to_the_minute(follow_up.due_at)
        )
        field: Any = self.fields["owner"]
        field.queryset = Staff.objects.filter(pk__in=[person.pk for person in therapists])
        field.choices = [(person.pk, person.name) for person in therapists]

    @property
    def changes(self) -> dict[str, Any]:
        """The changes as the action takes them: a time that was left alone is none."""
        due_at = self.cleaned_data["due_at"]
        is_moved = due_at != _to_the_minute(self.follow_up.due_at)
        return {"owner": self.cleaned_data["owner"]} | ({"due_at": due_at} if is_moved else {})


class CloseForm(SeenForm):
    """The outcome of a follow-up."""

    outcome = forms.ChoiceField(label=_("What came of it?"), choices=[("", "…"), *OUTCOME_NAMES.items()])
    words = Text(
        label=_("In your words"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, follow_up: FollowUp, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(follow_up, data, verb="close")
        if follow_up.reason == "red_flag":
            self.fields["words"].help_text = _("What a clinician found: it ends the ban.")


def _to_the_minute(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)
