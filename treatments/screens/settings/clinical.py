"""/set-up/clinical-settings: the numbers of the rules about marks, plans and follow-up."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clinic.actions.records import change_record
from clinic.models import Staff
from clinic.screens.answers import see_other
from clinic.screens.record_form import RecordForm, typed_in
from clinic.screens.screen import StaffRequest, screen
from clinic.screens.set_up_entry import TREATMENT, SetUpEntry
from clinic.setup.screens.record_page import render_record_page
from clinic.validators import NumberRange
from treatments.catalogue.actions.reset_settings import reset_settings
from treatments.catalogue.clinical_numbers import GROUPS, NumberWords, clinical_range, number_words
from treatments.models import ClinicalSettings

ALL = "all"
DAY_CHOICES = [(day, WEEKDAYS_ABBR[day]) for day in range(7)]


class ClinicalSettingsForm(RecordForm):
    """A field for each setting; its hint has the default, the range and the source."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, record: ClinicalSettings) -> None:
        names = [words.name for words in number_words()]
        super().__init__(data, record=record, initial={name: getattr(record, name) for name in names})
        self.defaults = {name: clinical_range(name) for name in names}
        for words in number_words():
            self.fields[words.name] = _field_of(words, self.defaults[words.name])

    @property
    def groups(self) -> list[Any]:
        """The fieldsets; each field with True when it is not at its default."""
        return [
            (group.label, [(self[words.name], self._is_own(words.name)) for words in group.numbers])
            for group in GROUPS
        ]

    @property
    def own(self) -> int:
        """The number of settings that are not at their default."""
        return sum(self._is_own(name) for name in self.defaults)

    def _is_own(self, name: str) -> bool:
        return bool(getattr(self.record, name) != self.defaults[name].default)


def _field_of(words: NumberWords, bounds: NumberRange) -> forms.Field:
    label = format_lazy("{} ({})", words.label, words.unit)
    if isinstance(bounds.default, list):
        usual = ", ".join(str(WEEKDAYS_ABBR[day]) for day in bounds.default)
        return forms.TypedMultipleChoiceField(
            label=words.label,  # type: ignore[arg-type]
            coerce=int,
            choices=DAY_CHOICES,
            widget=forms.CheckboxSelectMultiple,
            help_text=format_lazy(_("Usually {}. {}"), usual, words.source),
        )
    help_text = format_lazy(
        _("Usually {}; {} to {}. {}"), bounds.default, bounds.least, bounds.most, words.source
    )
    widget = forms.NumberInput({"inputmode": "numeric", "step": "1"})
    return forms.IntegerField(label=label, help_text=help_text, widget=widget)


@screen("set-up/clinical-settings", GET="practice.change", POST="practice.change")
def clinical_settings_screen(request: StaffRequest) -> HttpResponse:
    """Show the settings with their defaults and sources, and change those that were typed anew."""
    form = ClinicalSettingsForm(typed_in(request), record=ClinicalSettings.current())
    if form.is_valid():
        with form.show_refusals():
            if form.changes:
                settings = ClinicalSettings.current()
                change_record(settings, form.changes, revision=form.revision, by=request.person)
            messages.success(request, str(_("The settings are saved. They hold for what is planned now.")))
            return see_other("clinical_settings")
    return _render(request, form)


@screen("set-up/clinical-settings/reset", POST="practice.change")
def reset_clinical_settings_screen(request: StaffRequest) -> HttpResponse:
    """Set one setting, or all, back to the default."""
    record = ClinicalSettings.current()
    name = request.POST.get("reset", "")
    known = [words.name for words in number_words()]
    if name != ALL and name not in known:
        raise Http404
    form = ClinicalSettingsForm(request.POST, record=record)
    form.is_valid()  # the numbers that were typed are not asked for, `seen` is
    with form.show_refusals():
        reset_settings(known if name == ALL else [name], revision=form.revision, by=request.person)
        messages.success(request, str(_("Back at the default.")))
        return see_other("clinical_settings")
    return _render(request, form)


def _render(request: StaffRequest, form: ClinicalSettingsForm) -> HttpResponse:
    lead = _("The numbers that plans, questions and follow-ups go by. Each starts at its default.")
    return render_record_page(
        request,
        form,
        title=_("Clinical settings"),
        lead=lead,
        back="set_up",
        template="treatments/clinical_settings.html",
    )


def clinical_entries(person: Staff) -> Iterator[SetUpEntry]:
    """Yield the line about the clinical settings: how many are not at their default."""
    settings = ClinicalSettings.current()
    own = sum(getattr(settings, words.name) != clinical_range(words.name).default for words in number_words())
    said = ngettext("%d of your own", "%d of your own", own) % own if own else _("All at the default")
    yield SetUpEntry(TREATMENT, "clinical_settings", _("Clinical settings"), said, "practice.change")
