"""The form of one mark: its side, the findings, the work and what came of it."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.screens.forms import ScreenForm, Text
from treatments.models import MarkedPoint, Zone
from treatments.notes.marking import PointData
from treatments.screens.note.forms.fields import NOT_ASKED, PAIN, add_number, cells, words
from treatments.screens.note.forms.words import (
    ACTIVITY_NAMES,
    RESPONSE_NAMES,
    SIDES_TO_MARK,
    TECHNIQUE_NAMES,
    TOOL_NAMES,
    YES_NO,
)

NUMBERS = ("hold_seconds", "repeats")
SAME = (
    "pain_on_pressure_before",
    "pain_on_pressure_after",
    "activity",
    "technique",
    "applied_with",
    "pressure",
    "intensity_felt",
    *NUMBERS,
    "response",
    "remark",
    "no_self_care",
    "overruled_reason",
)
"""Fields that are called in the form as in the record."""
YES_OR_NO = ("twitch", "stretched_after")
NOWHERE = "nowhere"


class MarkForm(ScreenForm):
    """The findings at a mark; each control is sent as soon as it is tapped."""

    seen = forms.IntegerField(widget=forms.HiddenInput(attrs={"form": "mark", "id": "mark-seen"}))
    pain_on_pressure_before = cells(PAIN, _("Pain before"))
    pain_on_pressure_after = cells(PAIN, _("Pain after"))
    activity = words(ACTIVITY_NAMES, _("Active or latent"))
    referral = forms.MultipleChoiceField(
        required=False, label=_("Sends pain to"), widget=forms.CheckboxSelectMultiple()
    )
    other_zone = forms.ChoiceField(required=False, label=_("To another place"))
    hold_seconds = cells((5, 10, 20, 30, 45, 60, 90, 120), _("Held, in seconds"))
    repeats = cells(range(1, 6), _("Times"))
    pressure = cells(range(1, 6), _("Pressure, 5 is deep"))
    technique = words(TECHNIQUE_NAMES, _("Technique"))
    applied_with = words(TOOL_NAMES, _("With"))
    response = words(RESPONSE_NAMES, _("Response"))
    intensity_felt = cells(PAIN, _("Intensity felt by the client"))
    twitch = words(YES_NO, _("Twitch"))
    stretched_after = words(YES_NO, _("Stretched after"))
    side = forms.ChoiceField(label=_("Side"), choices=list(SIDES_TO_MARK.items()), widget=forms.RadioSelect())
    remark = Text(required=False, max_length=500, label=_("Remark"), widget=forms.Textarea(attrs={"rows": 2}))
    taught = forms.BooleanField(required=False, label=_("Shown, and repeated by the client"))
    no_self_care = forms.BooleanField(required=False, label=_("Leave it out of the plan"))
    overruled_reason = Text(
        required=False, max_length=300, label=_("Why a limit is overruled here"), widget=forms.TextInput()
    )

    def __init__(self, point: MarkedPoint, answers: Any = None) -> None:
        super().__init__(answers, initial=_values(point), auto_id=f"id_{point.pk}_%s")
        for name in NUMBERS:
            add_number(self.fields[name], getattr(point, name))
        zones = dict(Zone.objects.in_use().values_list("slug", "label"))
        usual = [referral.zone.slug for referral in point.site.referrals.all()] if point.site else []
        likely = list(dict.fromkeys([*usual, *(point.referral_felt or ())]))
        cast(Any, self.fields["referral"]).choices = [
            *((slug, zones.get(slug, slug)) for slug in likely),
            (NOWHERE, _("nowhere")),
        ]
        others = [(slug, label) for slug, label in zones.items() if slug not in likely]
        cast(Any, self.fields["other_zone"]).choices = [NOT_ASKED, *sorted(others, key=lambda zone: zone[1])]
        if point.site and point.site.muscle.bilateral:
            sides = [(side, SIDES_TO_MARK[side]) for side in ("right", "left")]
            cast(Any, self.fields["side"]).choices = sides

    @property
    def changes(self) -> PointData:
        """The fields of the mark as they were tapped."""
        answers = self.cleaned_data
        changes: Any = {name: answers[name] for name in (*SAME, "side", "taught")}
        changes |= {name: {"yes": True, "no": False}.get(answers[name]) for name in YES_OR_NO}
        changes["referral_felt"] = self._referral()
        return cast(PointData, changes)

    def _referral(self) -> list[str] | None:
        answers = self.cleaned_data
        felt = [slug for slug in (*answers["referral"], answers["other_zone"]) if slug and slug != NOWHERE]
        return felt or ([] if NOWHERE in answers["referral"] else None)


def _values(point: MarkedPoint) -> dict[str, Any]:
    """Return the mark as the form shows it."""
    values: dict[str, Any] = {name: getattr(point, name) for name in SAME}
    values |= {name: {True: "yes", False: "no"}.get(getattr(point, name), "") for name in YES_OR_NO}
    felt = point.referral_felt
    return values | {
        "seen": point.revision,
        "side": point.side,
        "taught": point.taught_at is not None,
        "referral": [NOWHERE] if felt == [] else felt or [],
    }
