"""/clients/new: put somebody on file, with what they agreed to at the desk."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.actions.give_consent import give_consent
from clients.actions.register import register
from clients.contact import Contact
from clients.duplicates import people_alike
from clients.models import Client, Consent
from clients.screens.registration.form import RegistrationForm
from clinic.models import Practice
from clinic.screens.answers import render_screen
from clinic.screens.forms import new_key
from clinic.screens.once import answer_form_once
from clinic.screens.screen import StaffRequest, screen

MOST_GUARDIANS = 10


@screen("clients/new", GET="clients.change", POST="clients.change")
def new_client_screen(request: StaffRequest) -> HttpResponse:
    """Register somebody, and record what they agree to; who may be on file already is shown first."""
    practice = Practice.current()
    if request.method != "POST":
        newest = Consent.objects.newest_text_version()
        form = RegistrationForm(initial={"how": "in_person", "text_version": newest})
        return _render(request, form, practice)
    form = RegistrationForm(request.POST)
    if "find" in request.POST:
        return _render(request, RegistrationForm(initial=_typed(request)), practice)
    if form.is_valid():
        with form.show_refusals():
            response = answer_form_once(request, _registration(request, form, practice))
            messages.success(request, _("The client is on file."))
            return response
    return _render(request, form, practice)


def _registration(request: StaffRequest, form: RegistrationForm, practice: Practice) -> Callable[[], str]:
    """Return what the form does once: register, record each consent, and lead to the record."""

    def act() -> str:
        answers, guardian = form.cleaned_data, form.cleaned_data["guardian"]
        contact = cast(Contact, {**form.contact, **({"guardian": guardian.pk} if guardian else {})})
        form.require_somebody_else(practice)
        client = register(by=request.person, **contact)
        for kind in answers["consents"]:
            give_consent(
                client=client,
                kind=kind,
                text_version=answers["text_version"],
                how=answers["how"],
                by=request.person,
            )
        return reverse("client", args=[client.pk])

    return act


def _render(request: StaffRequest, form: RegistrationForm, practice: Practice) -> HttpResponse:
    refusal = getattr(form, "refusal", None)
    typed, guardian = str(form["guardian_search"].value() or "").strip(), form["guardian"].value()
    found = Client.objects.on_file().search(typed, most=MOST_GUARDIANS) if typed else []
    if guardian and not any(str(client.pk) == str(guardian) for client in found):
        found = [*_one(guardian), *found]
    context = {
        "title": gettext_lazy("New client"),
        "practice": practice,
        "form": form,
        "key": new_key(),
        "guardians": found,
        "guardian": str(guardian or ""),
        "searched": typed,
        "duplicates": people_alike(refusal),
    }
    return render_screen(request, "clients/new_client.html", context, status=form.status)


def _one(key: object) -> list[Client]:
    field = RegistrationForm.base_fields["guardian"]
    try:
        return [field.clean(key)]
    except forms.ValidationError:
        return []


def _typed(request: StaffRequest) -> dict[str, Any]:
    return request.POST.dict() | {"consents": request.POST.getlist("consents")}
