"""/clients/{id}/contact-people: whom to turn to about a client, on file or not."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.actions.details.keep_contact_people import (
    add_contact_person,
    change_contact_person,
    remove_contact_person,
)
from clients.models import ContactPerson
from clients.overview.record import open_client
from clients.screens.details.address import AddressFields
from clients.screens.details.part import SAVED, answer_part, render_part
from clients.screens.words import CONTACT_ROLE_NAMES
from clinic.appearance.phones import national_form
from clinic.models import Practice
from clinic.screens.answers import see_other
from clinic.screens.forms import Text, seen_revision
from clinic.screens.once import answer_form_once
from clinic.screens.record_form import typed_in
from clinic.screens.screen import StaffRequest, screen

HEADING = _("Person to turn to")


class ContactPersonForm(AddressFields):
    """Somebody to turn to; in an emergency they are called."""

    role = forms.ChoiceField(
        label=_("Turned to"),
        choices=list(CONTACT_ROLE_NAMES.items()),
        initial="emergency",
        widget=forms.RadioSelect,
    )
    name = Text(label=_("Name"), max_length=120)
    relationship = Text(
        label=_("To the client"), help_text=_("Such as sister."), max_length=60, required=False
    )
    organisation = Text(label=_("Practice or organisation"), max_length=120, required=False)
    phone = Text(label=_("Phone"), max_length=40, required=False)
    email = Text(label=_("E-mail"), max_length=254, required=False)
    field_order = ("role", "name", "relationship", "organisation", "phone", "email")

    def values_of(self, record: ContactPerson) -> dict[str, Any]:
        """Return the values with the phone as it is dialled here."""
        phone = national_form(record.phone, Practice.current().country)
        return {**super().values_of(record), "phone": phone}

    def clean(self) -> dict[str, Any]:
        """Ask for the phone of somebody who is called in an emergency."""
        answers: dict[str, Any] = super().clean() or {}
        if answers.get("role") == "emergency" and not answers.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("In an emergency we call: give a phone."))
        return answers


@screen("clients/<uuid:pk>/contact-people", GET="clients.change", POST="clients.change")
def new_contact_person_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Add somebody to turn to about a client."""
    client = open_client(pk)
    form = ContactPersonForm(typed_in(request))
    if form.is_valid():

        def effect() -> str:
            add_contact_person(client=client, fields=form.typed, by=request.person)
            return reverse("client", args=[pk])

        with form.show_refusals():
            response = answer_form_once(request, effect)
            messages.success(request, str(SAVED))
            return response
    return render_part(request, client, form, heading=HEADING)


@screen("clients/<uuid:pk>/contact-people/<uuid:contact>", GET="clients.change", POST="clients.change")
def contact_person_screen(request: StaffRequest, pk: UUID, contact: UUID) -> HttpResponse:
    """Change somebody to turn to, or lead to taking them off the record."""
    client, person = open_client(pk), get_object_or_404(ContactPerson, pk=contact, client=pk)
    form = ContactPersonForm(typed_in(request), record=person)

    def change() -> None:
        if form.changes:
            change_contact_person(
                contact=person, changes=form.changes, revision=form.revision, by=request.person
            )

    remove = reverse("remove_contact_person", args=[pk, contact])
    return answer_part(request, client, form, change, heading=HEADING, removal=remove, removed=person)


@screen("clients/<uuid:pk>/contact-people/<uuid:contact>/remove", POST="clients.change")
def remove_contact_person_screen(request: StaffRequest, pk: UUID, contact: UUID) -> HttpResponse:
    """Take somebody off the record; who is off already stays so."""
    person = ContactPerson.objects.filter(pk=contact, client=open_client(pk)).first()
    if person is not None:
        remove_contact_person(contact=person, revision=seen_revision(request), by=request.person)
        messages.success(request, str(_("The person is off the record.")))
    return see_other("client", pk)
