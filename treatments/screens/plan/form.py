"""The form of a drafted plan: the message, and of each step its words, dose, place and removal."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.functional import Promise
from django.utils.translation import gettext as words_of
from django.utils.translation import gettext_lazy as _

from clinic.refusals import Refusal
from clinic.screens.forms import ScreenForm, Text
from treatments.models import Muscle, PlanStep, SelfCarePlan
from treatments.plans.drafting.added_steps import AddedStep, StepChange

MOST = 999
DOSE = {
    "hold_seconds": _("Hold, seconds"),
    "repeats": _("Times"),
    "intensity_max": _("At most, of 10"),
}
OWN_KINDS = {
    "movement": _("Movement"),
    "posture": _("Posture"),
    "hydration": _("Water"),
    "heat": _("Heat"),
    "food": _("Food"),
    "stress_sleep": _("Stress and sleep"),
}
ADDED = ("add_kind", "add_title", "add_how")
MUSCLE_KINDS = {"pressure": _("Press"), "stretch": _("Stretch")}
SIDES = {"right": _("Right"), "left": _("Left"), "both": _("Both")}


class PlanForm(ScreenForm):
    """The changes of a draft by a therapist; what is left as it was is not sent to the action."""

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    message = Text(
        label=_("A few words of your own"),
        help_text=_("They stand near the top of the letter."),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    add_kind = forms.ChoiceField(label=_("Kind"), choices=list(OWN_KINDS.items()), required=False)
    add_title = Text(label=_("Title"), max_length=140, required=False)
    add_how = Text(label=_("How"), max_length=600, required=False, widget=forms.Textarea({"rows": 2}))

    muscle = forms.ChoiceField(label=_("Muscle"), required=False)
    muscle_side = forms.ChoiceField(label=_("Side"), choices=list(SIDES.items()), required=False)
    muscle_kind = forms.ChoiceField(label=_("Kind"), choices=list(MUSCLE_KINDS.items()), required=False)

    def __init__(self, plan: SelfCarePlan, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="plan-%s", initial={"message": plan.message, "seen": plan.revision})
        self.plan = plan
        muscles: Any = self.fields["muscle"]
        muscles.choices = cache(muscles_to_choose)
        self.steps: Sequence[PlanStep] = list(plan.steps.all())
        for step in self.steps:
            for name, field in _fields_of(step).items():
                self.fields[f"{name}-{step.pk}"] = field

    def fields_of(self, step: PlanStep) -> dict[str, BoundField]:
        """Return the fields of one step by name."""
        return {
            name.removesuffix(f"-{step.pk}"): self[name]
            for name in self.fields
            if name.endswith(f"-{step.pk}")
        }

    def clean(self) -> dict[str, Any]:
        """Refuse a new step that has a title or words alone."""
        title, how = self.cleaned_data.get("add_title"), self.cleaned_data.get("add_how")
        if title and not how:
            self.add_error("add_how", words_of("Say how it is done."))
        if how and not title:
            self.add_error("add_title", words_of("Give it a title."))
        return self.cleaned_data

    @property
    def changes(self) -> dict[str, Any]:
        """The differences from the plan, as the action takes them."""
        remove = [step.pk for step in self.steps if self.cleaned_data.get(f"remove-{step.pk}")]
        change = [each for step in self.steps if step.pk not in remove and (each := self._change_of(step))]
        self._changed: list[StepChange] = change
        changes: dict[str, Any] = {"remove": remove, "change": change, "add": self._added}
        if self.cleaned_data["message"] != self.plan.message:
            changes["message"] = self.cleaned_data["message"]
        if order := self._order(remove):
            changes["order"] = order
        return {name: value for name, value in changes.items() if value or name == "message"}

    def _change_of(self, step: PlanStep) -> StepChange | None:
        typed: dict[str, Any] = {
            name: self.cleaned_data[f"{name}-{step.pk}"]
            for name in ("title", "how", *DOSE, "days")
            if f"{name}-{step.pk}" in self.fields
        }
        if "days" in typed:
            typed["days"] = sorted(map(int, typed["days"]))
        now = {name: getattr(step, name) for name in typed} | {"days": sorted(step.days)}
        changed = {name: value for name, value in typed.items() if value != now[name]}
        return cast(StepChange, {"id": step.pk, **changed}) if changed else None

    @property
    def _added(self) -> list[AddedStep]:
        kind, title, how = (str(self.cleaned_data.get(name) or "") for name in ADDED)
        own = [AddedStep(kind=kind, title=title, how=how)] if title and how else []
        return [*self._added_of_muscle, *own]

    @property
    def _added_of_muscle(self) -> list[AddedStep]:
        typed = self.cleaned_data
        if not typed.get("muscle"):
            return []
        side, kind = typed.get("muscle_side") or "right", typed.get("muscle_kind") or "pressure"
        return [AddedStep(kind=kind, muscle=typed["muscle"], side=side)]

    def _order(self, remove: Sequence[UUID]) -> list[UUID]:
        """Return the order once the step named by the pressed button has gone up or down; empty if none."""
        direction, _, key = self.data.get("move", "").partition(":")
        order = [step.pk for step in self.steps if step.pk not in remove]
        place = next((place for place, pk in enumerate(order) if str(pk) == key), None)
        other = None if place is None else place + {"up": -1, "down": 1}.get(direction, 0)
        if place is None or other is None or other == place or not 0 <= other < len(order):
            return []
        order[place], order[other] = order[other], order[place]
        return order

    def take(self, refusal: Refusal) -> None:
        """Show a refusal, and keep the fields of its faults: a form drawn anew shows them there."""
        refusal.errors = [dict(fault, pointer=self.field_at(fault["pointer"])) for fault in refusal.errors]
        super().take(refusal)

    def field_at(self, pointer: str) -> str:
        """Return for a fault of a step the first of its fields that was changed."""
        name, *rest = pointer.strip("/").split("/")
        if name == "add":
            return "muscle" if self._added_of_muscle and rest[:1] != ["1"] else "add_title"
        if name == "change" and rest and int(rest[0]) < len(self._changed):
            change = self._changed[int(rest[0])]
            return f"{next(each for each in change if each != 'id')}-{change['id']}"
        return name


def muscles_to_choose() -> list[tuple[str, str | Promise]]:
    """Return the muscles of the catalogue by name, after the choice of none."""
    muscles = Muscle.objects.filter(retired_at=None).order_by("name")
    return [("", _("None")), *muscles.values_list("slug", "name")]


def _fields_of(step: PlanStep) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {
        "title": Text(label=_("Title"), max_length=140, initial=step.title),
        "how": Text(label=_("How"), max_length=600, initial=step.how, widget=forms.Textarea({"rows": 3})),
    }
    for name, label in DOSE.items():
        if getattr(step, name) is not None:
            fields[name] = forms.IntegerField(
                label=label, min_value=1, max_value=MOST, initial=getattr(step, name)
            )
    if step.kind == "pressure":
        fields["days"] = forms.MultipleChoiceField(
            label=_("Days"),
            choices=list(WEEKDAYS_ABBR.items()),
            initial=step.days,
            widget=forms.CheckboxSelectMultiple,
        )
    fields["remove"] = forms.BooleanField(label=_("Leave this step out"), required=False)
    return fields
