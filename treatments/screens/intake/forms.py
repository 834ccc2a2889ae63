"""/set-up/forms: the forms that clients fill in before a visit, their versions, and what they look like."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clients.catalogue.conditions import conditions
from clients.consents.words import CONSENT_NAMES
from clients.screens.record_form import renew_revision
from clinic.models import Service, Staff
from clinic.refusals import Refusal
from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import ScreenForm, Text, new_key, seen_revision
from clinic.screens.once import answer_form_once
from clinic.screens.screen import StaffRequest, screen
from clinic.screens.set_up_entry import TREATMENT, SetUpEntry
from treatments.intake.actions.draft import key_from
from treatments.intake.actions.write import add_form, begin_version, change_form, publish_version
from treatments.intake.default_form import KEY, add_health_history
from treatments.intake.questions import conditions_of, in_language
from treatments.models import FormVersion, IntakeForm

KIND_NAMES = {
    "yes_no": _("Yes or No"),
    "one": _("choice of one"),
    "several": _("choice of several"),
    "number": _("number"),
    "date": _("day"),
    "short": _("a line"),
    "long": _("free text"),
    "zones": _("places on the body"),
    "condition": _("condition, Yes or No"),
    "contact": _("contact"),
    "consent": _("consent"),
}
OFFERED_KINDS = [kind for kind in KIND_NAMES if kind != "contact"]
"""The kinds of question that an owner chooses from: a contact is a line of text."""


def form_entries(person: Staff) -> Iterable[SetUpEntry]:
    """Yield the line of the page /set-up: how many forms clients are asked."""
    asked = IntakeForm.objects.filter(versions__published_at__isnull=False, archived_at=None)
    number = asked.distinct().count()
    state = ngettext("%(number)s is asked", "%(number)s are asked", number) % {"number": number}
    yield SetUpEntry(TREATMENT, "forms", _("Forms before a visit"), state, capability="forms.change")


class NewFormForm(ScreenForm):
    """The title of a form that is begun."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    title = Text(max_length=120, label=_("Title"), help_text=_("As staff know it."))


class FormForm(ScreenForm):
    """Of whom and before which services a form is asked, and how long an answer counts."""

    seen = forms.IntegerField(widget=forms.HiddenInput())
    title = Text(max_length=120, label=_("Title"))
    audience = forms.ChoiceField(
        label=_("Asked of"),
        choices=[("all", _("all clients")), ("new", _("those who come for the first time"))],
    )
    services = forms.ModelMultipleChoiceField(
        Service.objects.none(),
        label=_("Before visits of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: before every visit."),
    )
    valid_days = forms.IntegerField(
        label=_("Asked again after (days)"),
        min_value=1,
        max_value=3650,
        required=False,
        help_text=_("Blank: as the clinical settings say."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        services: Any = self.fields["services"]
        services.queryset = Service.objects.in_use().order_by("name")
        services.label_from_instance = lambda service: service.name


@screen("set-up/forms", GET="forms.change", POST="forms.change")
def forms_screen(request: StaffRequest) -> HttpResponse:
    """List the forms; POST adds the health history that comes with Knotwork, as a draft to look through."""
    if request.method == "POST":
        if not IntakeForm.objects.filter(key=KEY).exists():
            add_health_history(by=request.person, is_published=False)
            messages.success(request, str(_("Added. Look it through, then publish it.")))
        return see_other("forms")
    rows = list(IntakeForm.objects.prefetch_related("versions"))
    context = {
        "title": _("Forms before a visit"),
        "shown": [(form, *_versions_of(form)) for form in rows if form.archived_at is None],
        "archived": [form for form in rows if form.archived_at],
        "lacks_history": not any(form.key == KEY for form in rows),
    }
    return render_screen(request, "treatments/intake/forms.html", context)


@screen("set-up/forms/new", GET="forms.change", POST="forms.change")
def new_form_screen(request: StaffRequest) -> HttpResponse:
    """Begin a form with an empty draft; nobody is asked before it is published."""
    form = NewFormForm(request.POST or None, initial={"key": new_key()})
    if request.method == "POST" and form.is_valid():
        title = form.cleaned_data["title"]

        def add() -> str:
            used = IntakeForm.objects.values_list("key", flat=True)
            return reverse(
                "form", args=[add_form(key=key_from(title, used), title=title, by=request.person).pk]
            )

        with form.show_refusals():
            return answer_form_once(request, add)
    context = {"title": _("New form"), "form": form}
    return render_screen(request, "treatments/intake/new_form.html", context, status=form.status)


def _versions_of(form: IntakeForm) -> tuple[FormVersion | None, FormVersion | None]:
    """Return the version that is asked, and the draft."""
    versions = list(form.versions.all())
    published = next((version for version in versions if version.published_at), None)
    return published, next((version for version in versions if not version.published_at), None)


@screen("set-up/forms/<uuid:pk>", GET="forms.change", POST="forms.change")
def form_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a form with its questions as clients read them, and change of whom it is asked."""
    record = get_object_or_404(IntakeForm.objects.prefetch_related("versions", "services"), pk=pk)
    initial = {
        "seen": record.revision,
        "title": record.title,
        "audience": record.audience,
        "services": list(record.services.all()),
        "valid_days": record.valid_days,
    }
    form = FormForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        changes = {name: value for name, value in form.answers.items() if name != "seen"}
        with form.show_refusals():
            change_form(form=record, changes=changes, revision=form.cleaned_data["seen"], by=request.person)
            messages.success(request, str(_("Saved.")))
            return see_other("form", pk)
        if form.status == 412:
            renew_revision(form, IntakeForm.objects.get(pk=pk).revision)
    published, draft = _versions_of(record)
    newest = draft or published or FormVersion()
    context = {
        "title": _("Form"),
        "record": record,
        "form": form,
        "published": published,
        "draft": draft,
        "steps": _shown_steps(newest),
        "kinds": [(kind, KIND_NAMES[kind]) for kind in OFFERED_KINDS],
        "languages": [settings.LANGUAGES_OF_LETTERS[tag] for tag in newest.languages],
    }
    return render_screen(request, "treatments/intake/form_set_up.html", context, status=form.status)


def _shown_steps(version: FormVersion) -> list[dict[str, Any]]:
    """Return the questions of a version as its page lists them, with the condition that each stands for."""
    kinds = conditions().kinds
    return [
        {
            "title": in_language(step["title"], "en"),
            "questions": [
                {
                    **question,
                    "text": in_language(question["text"], "en"),
                    "kind_name": KIND_NAMES[question["kind"]],
                    "options": [
                        {
                            "text": in_language(each["text"], "en"),
                            "condition": _label(each.get("code"), kinds),
                        }
                        for each in question.get("options", ())
                    ],
                    "consent_name": CONSENT_NAMES.get(question.get("consent"), ""),
                    "conditions": [_label(code, kinds) for code in conditions_of(question).values()],
                }
                for question in step["questions"]
            ],
        }
        for step in version.steps
    ]


def _label(code: str | None, kinds: Any) -> str:
    return kinds[code].label if code in kinds else ""


@screen("set-up/forms/<uuid:pk>/versions", POST="forms.change")
def begin_form_version_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Begin the next version of a form with the questions of its newest."""
    begin_version(form=get_object_or_404(IntakeForm, pk=pk), by=request.person)
    return see_other("form", pk)


@screen("set-up/forms/<uuid:pk>/publish", POST="forms.change")
def publish_form_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Publish the draft of a form: clients are asked it from now on."""
    draft = FormVersion.objects.filter(form=pk, published_at=None).first()
    if draft is None:
        raise Refusal("version_published", "A published version never changes. Begin a new one.")
    material = request.POST.get("material") == "on" if draft.number > 1 else None
    publish_version(version=draft, revision=seen_revision(request), material=material, by=request.person)
    messages.success(request, str(_("Published. Clients are asked it from the next booking.")))
    return see_other("form", pk)
