"""/set-up/labels: the words by which the practice sorts its clients."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.actions.details.change_label import add_label, change_label
from clients.models import Label
from clients.models.details.label import COLOURS
from clients.screens.own_words.out_of_use import answer_archiving, answer_restoring
from clinic.models import Service
from clinic.screens.answers import render_screen
from clinic.screens.forms import Text
from clinic.screens.once import answer_form_once
from clinic.screens.record_form import RecordForm, typed_in
from clinic.screens.screen import StaffRequest, screen
from clinic.setup.screens.changing import answer_change
from clinic.setup.screens.record_page import render_record_page
from clinic.setup.screens.removal import RemovalWords

LIST = _("Labels")
NOT_CLINICAL = _("Everybody who works here reads labels, the front desk too: write nothing about health.")
LEAVING = RemovalWords(
    sentence=_("Out of use, it is given to nobody any more. Who has it keeps it. It can be taken back."),
    done=_("It is out of use."),
    button=_("Take it out of use"),
    back="labels",
    back_label=LIST,
)
COLOUR_NAMES = {
    "grey": _("Grey, a dash"),
    "green": _("Green, a dot"),
    "blue": _("Blue, a square"),
    "violet": _("Violet, a diamond"),
    "rose": _("Rose, a triangle"),
    "amber": _("Amber, a star"),
}


class LabelForm(RecordForm):
    """A label: its word, and its mark."""

    name = Text(label=_("Name"), help_text=_("Such as Member."), max_length=40)
    colour = forms.ChoiceField(
        label=_("Mark"),
        choices=[(colour, COLOUR_NAMES[colour]) for colour in COLOURS],
        initial="grey",
        widget=forms.RadioSelect,
    )
    services = forms.MultipleChoiceField(
        label=_("Services kept for whoever has it"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Services that are for labelled clients, as their own pages say."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, record: Label | None = None) -> None:
        super().__init__(data, record=record)
        present = record.service_keys if record else []
        kept = Q(audience="labelled", archived_at=None) | Q(pk__in=present)
        self.offered = {str(each.pk): each for each in Service.objects.filter(kept).order_by("name", "pk")}
        services: Any = self.fields["services"]
        services.choices = [(key, each.name) for key, each in self.offered.items()]
        self.initial["services"] = [str(key) for key in present]
        if not self.offered:
            del self.fields["services"]

    @property
    def typed(self) -> dict[str, Any]:
        """All values, the services as records."""
        values = super().typed
        if "services" in values:
            values["services"] = [self.offered[key] for key in values["services"]]
        return values

    def clean_name(self) -> str:
        """Refuse the name of another label, in capitals or not."""
        name: str = self.cleaned_data["name"]
        others = Label.objects.exclude(pk=self.record.pk) if self.record else Label.objects
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError(
                _("There is a label of this name. Use it, or choose another name."), "name_in_use"
            )
        return name


@screen("set-up/labels", GET="practice.change")
def labels_screen(request: StaffRequest) -> HttpResponse:
    """List the labels, with how many clients have each; below, those out of use."""
    found = list(Label.objects.annotate(given=Count("client_labels")).order_by("name", "pk"))
    context = {
        "title": LIST,
        "lead": NOT_CLINICAL,
        "labels": [label for label in found if label.archived_at is None],
        "archived": [label for label in found if label.archived_at],
    }
    return render_screen(request, "clients/labels_set_up.html", context)


@screen("set-up/labels/new", GET="practice.change", POST="practice.change")
def new_label_screen(request: StaffRequest) -> HttpResponse:
    """Add a label."""
    form = LabelForm(typed_in(request))
    if form.is_valid():

        def effect() -> str:
            add_label(form.typed, by=request.person)
            messages.success(request, str(_("Added. Give it to clients on their records.")))
            return reverse("labels")

        with form.show_refusals():
            return answer_form_once(request, effect)
    title = _("Add a label")
    return render_record_page(request, form, title=title, lead=NOT_CLINICAL, back="labels", back_label=LIST)


@screen("set-up/labels/<uuid:pk>", GET="practice.change", POST="practice.change")
def label_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Give a label another name or mark; it stays with those who have it."""
    label = get_object_or_404(Label, pk=pk)
    form = LabelForm(typed_in(request), record=label)
    return answer_change(
        request,
        form,
        lambda: change_label(label, form.changes, revision=form.revision, by=request.person),
        done=_("The label is saved."),
        title=label.name,
        lead=NOT_CLINICAL,
        back="labels",
        back_label=LIST,
    )


@screen("set-up/labels/<uuid:pk>/archive", GET="practice.change", POST="practice.change")
def archive_label_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a label out of use."""
    label = get_object_or_404(Label, pk=pk)
    return answer_archiving(request, label, label.name, LEAVING)


@screen("set-up/labels/<uuid:pk>/restore", POST="practice.change")
def restore_label_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a label into use again."""
    return answer_restoring(request, get_object_or_404(Label, pk=pk), back="labels")
