"""/clients/{id}/family: clients of one family."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.actions.details.link_family import end_family_link, link_family
from clients.actions.update_contact import update_contact
from clients.contact import Contact
from clients.models import Client, FamilyLink
from clients.overview.record import open_client
from clients.screens.details.part import SAVED, render_part
from clients.screens.details.person_search import PersonSearchForm
from clients.screens.words import RELATION_NAMES
from clinic.models import Practice
from clinic.screens.answers import see_other
from clinic.screens.forms import Text
from clinic.screens.once import answer_form_once
from clinic.screens.record_form import RecordForm, typed_in
from clinic.screens.screen import StaffRequest, screen


class FamilyForm(PersonSearchForm, RecordForm):
    """A relative on file, and what they are to the client."""

    SEARCH, PERSON = "search", "relative"
    search = Text(
        label=_("Relative"), help_text=_("Name, phone or e-mail of somebody on file."), max_length=100
    )
    relative = forms.ChoiceField(label=_("Which of them"), required=False, widget=forms.RadioSelect)
    relation = forms.ChoiceField(
        label=_("They are the client's"), choices=list(RELATION_NAMES.items()), widget=forms.RadioSelect
    )
    is_guardian = forms.BooleanField(
        label=_("They are the guardian: they read the letters and agree for the client"), required=False
    )
    is_payer = forms.BooleanField(label=_("They pay for the client's visits"), required=False)

    def __init__(self, data: Any, *, client: Client, practice: Practice, suggested: Client | None) -> None:
        super().__init__(data)
        self.offer_people(client, [suggested] if suggested else ())
        if suggested:
            self.fields["search"].required = False
            self.fields["relative"].initial = str(suggested.pk)
        elif not self.candidates:
            self.fields["relative"].widget = forms.HiddenInput()
        if client.guardian_id or not client.is_minor(practice.today(), practice.adult_age):
            del self.fields["is_guardian"]
        if client.payer_id:
            del self.fields["is_payer"]

    def clean(self) -> dict[str, Any]:
        """Ask for somebody where nobody is chosen or looked for."""
        answers = super().clean()
        if not answers.get("relative") and not self.errors:
            self.add_error("search", _("Choose somebody on file."))
        return answers

    @property
    def roles(self) -> Contact:
        """The further part of the relative: guardian, payer."""
        relative = UUID(self.cleaned_data["relative"])
        columns = {"is_guardian": "guardian", "is_payer": "payer"}
        chosen = {column: relative for tick, column in columns.items() if self.cleaned_data.get(tick)}
        return cast(Contact, chosen)


@screen("clients/<uuid:pk>/family", GET="clients.change", POST="clients.change")
def client_family_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Link a client with one of their family, who shows it too; `relative` of the address is suggested."""
    client, practice = open_client(pk), Practice.current()
    suggested = _suggested(request, client)
    form = FamilyForm(typed_in(request), client=client, practice=practice, suggested=suggested)
    if form.is_valid():

        def effect() -> str:
            relative = Client.objects.get(pk=form.cleaned_data["relative"])
            relation = form.cleaned_data["relation"]
            if roles := form.roles:
                update_contact(client=client, revision=None, by=request.person, **roles)
            link_family(client=client, relative=relative, relation=relation, by=request.person)
            return reverse("client", args=[pk])

        with form.show_refusals():
            response = answer_form_once(request, effect)
            messages.success(request, str(SAVED))
            return response
    lead = _("Both records show it. Nobody reads letters of the other by it.")
    return render_part(request, client, form, heading=_("Family"), lead=lead, address=request.get_full_path())


def _suggested(request: StaffRequest, client: Client) -> Client | None:
    """Return the person on file whom the address names; None for none, and for the client."""
    try:
        key = UUID(request.GET.get("relative", ""))
    except ValueError:
        return None
    return Client.objects.on_file().exclude(pk=client.pk).filter(pk=key).first()


@screen("clients/<uuid:pk>/family/<uuid:link>/end", POST="clients.change")
def client_family_end_screen(request: StaffRequest, pk: UUID, link: UUID) -> HttpResponse:
    """End a family link; one that is ended already stays so."""
    found = FamilyLink.objects.of(open_client(pk)).filter(pk=link).first()
    if found is not None:
        end_family_link(link=found, by=request.person)
        messages.success(request, str(_("They are linked no more.")))
    return see_other("client", pk)
