"""The forms by which a therapist keeps a client's health history."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.catalogue.conditions import conditions
from clients.models import Client
from clients.places import REGIONS, SIDES, ZONES
from clients.screens.forms import hidden_key, words_area
from clinic.screens.forms import DayInput, ScreenForm
from treatments.screens.client_health import KIND_NAMES

HOW = [
    ("clinician_reply", _("A clinician replied")),
    ("risk_assessment", _("Our own risk assessment")),
]
PLACES = [
    (f"{kind}:{name}:{side}", "")
    for kind, names in (("region", REGIONS), ("zone", ZONES))
    for name in names
    for side in SIDES
]


def date_field(label: Any, **options: Any) -> forms.DateField:
    """Return a field for a day that may be left out."""
    return forms.DateField(label=label, required=False, widget=DayInput(), **options)


class ConditionForm(ScreenForm):
    """A condition of the catalogue, where it is, since when and until when."""

    key = hidden_key()
    code = forms.ChoiceField(label=_("Condition"))
    places = forms.MultipleChoiceField(label=_("Where"), choices=PLACES, required=False)
    no_such_place = forms.BooleanField(label=_("It is at no place of its own"), required=False)
    since_on = date_field(_("Since"), help_text=_("The operation, injury, birth or first sign."))
    ends_on = date_field(_("Counts until"), help_text=_("Blank: until somebody ends it."))
    is_over = forms.BooleanField(label=_("It is over: for the history alone"), required=False)
    note = words_area(label=_("Note"), max_length=2000, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        groups: dict[str, list[Any]] = {kind: [] for kind in KIND_NAMES}
        for code, kind in conditions().kinds.items():
            groups[kind.kind].append((code, kind.label))
        choices = [(KIND_NAMES[kind], of_kind) for kind, of_kind in groups.items()]
        self.fields["code"].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]


class ClearanceForm(ScreenForm):
    """The clearance of a condition for treatment: how, and until when."""

    key = hidden_key()
    how = forms.ChoiceField(label=_("How"), choices=HOW, widget=forms.RadioSelect)
    until = date_field(_("Counts until"), help_text=_("Blank: six months, which is the most."))
    note = words_area(label=_("Who replied, when, and what they said"), max_length=2000, required=False)
    questions_asked = words_area(
        label=_("Questions asked"), help_text=_("For a risk assessment."), max_length=2000, required=False
    )
    limits_chosen = words_area(label=_("Limits chosen"), max_length=2000, required=False)
    informed_consent = forms.BooleanField(
        label=_("The client was told of the risk and agrees"), required=False
    )
    treatment_is_over = forms.BooleanField(label=_("Its medical treatment is over"), required=False)


class SettlementForm(ScreenForm):
    """The condition recorded because of what was told to the desk, or why there is none."""

    condition = forms.ChoiceField(label=_("It is on record as"), required=False)
    reason = words_area(label=_("Or why there is nothing to record"), rows=2, max_length=300, required=False)

    def __init__(self, client: Client, answers: Any = None) -> None:
        super().__init__(answers)
        kinds = conditions().kinds
        recorded = client.conditions.filter(ended_at=None).order_by("-recorded_at", "-pk")
        choices = [(str(each.pk), kinds[each.code].label) for each in recorded]
        self.fields["condition"].choices = [("", _("no condition")), *choices]  # type: ignore[attr-defined]

    @property
    def settlement(self) -> dict[str, Any]:
        """The condition, if one was chosen, and the reason."""
        chosen = self.cleaned_data["condition"]
        return {"condition": UUID(chosen) if chosen else None, "reason": self.cleaned_data["reason"]}
