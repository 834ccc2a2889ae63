"""/set-up/note-templates: the text with which the notes of each service begin."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clients.screens.record_form import renew_revision
from clinic.models import Service, Staff
from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import ScreenForm
from clinic.screens.screen import StaffRequest, screen
from clinic.screens.set_up_entry import TREATMENT, SetUpEntry
from clinic.text import clean_text
from treatments.models import NoteTemplate
from treatments.models.session_note import TEXTS
from treatments.note_texts.templates import template_of, write_template
from treatments.screens.note.forms.words import TEXT_NAMES


def template_entries(person: Staff) -> Iterable[SetUpEntry]:
    """Yield the line of the page /set-up: how many services have a template."""
    number = NoteTemplate.objects.filter(service__archived_at=None).count()
    state = ngettext("%(number)s service has one", "%(number)s services have one", number)
    yield SetUpEntry(
        TREATMENT,
        "note_templates",
        _("Note templates"),
        state % {"number": number},
        capability="note_templates.change",
    )


class TemplateText(forms.CharField):
    """A text of a template, its line breaks and spaces kept."""

    def __init__(self, label: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 4})
        super().__init__(required=False, strip=False, max_length=2000, label=label, widget=widget)

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")


class NoteTemplateForm(ScreenForm):
    """The texts of a template."""

    seen = forms.IntegerField(widget=forms.HiddenInput())
    subjective = TemplateText(TEXT_NAMES["subjective"])
    objective = TemplateText(TEXT_NAMES["objective"])
    assessment = TemplateText(TEXT_NAMES["assessment"])
    plan_text = TemplateText(TEXT_NAMES["plan_text"])


@screen("set-up/note-templates", GET="note_templates.change")
def note_templates_screen(request: StaffRequest) -> HttpResponse:
    """List the services, and which of them have a template."""
    services = Service.objects.in_use().select_related("note_template").order_by("name")
    shown = [(service, hasattr(service, "note_template")) for service in services]
    context = {"title": _("Note templates"), "services": shown}
    return render_screen(request, "treatments/note_templates.html", context)


@screen("set-up/note-templates/<uuid:pk>", GET="note_templates.change", POST="note_templates.change")
def note_template_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Write the template of one service; notes begun before stay as they are."""
    service = get_object_or_404(Service, pk=pk)
    template = template_of(service)
    form = NoteTemplateForm(request.POST or None, initial={"seen": template.revision, **template.texts})
    if request.method == "POST" and form.is_valid():
        texts = {name: form.cleaned_data[name] for name in TEXTS}
        with form.show_refusals():
            seen = form.cleaned_data["seen"]
            write_template(service=service, texts=texts, revision=seen, by=request.person)
            messages.success(request, str(_("Saved.")))
            return see_other("note_templates")
        if form.status == 412:
            renew_revision(form, template_of(service).revision)
    context = {"title": _("Note template"), "service": service, "form": form}
    return render_screen(request, "treatments/note_template.html", context, status=form.status)
