"""/clients/{id}/payer: who pays for a client's visits."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clients.contact import Contact
from clients.models import Client, FamilyLink
from clients.overview.record import open_client
from clients.screens.details.part import DetailsForm, answer_details
from clients.screens.details.person_search import PersonSearchForm
from clinic.screens.forms import Text
from clinic.screens.record_form import typed_in
from clinic.screens.screen import StaffRequest, screen


class PayerForm(PersonSearchForm, DetailsForm):
    """The person who pays: the client, one of the family, or somebody else on file."""

    SEARCH, PERSON = "search", "payer"
    payer = forms.ChoiceField(label=_("Paid by"), required=False, widget=forms.RadioSelect)
    search = Text(
        label=_("Somebody else"),
        help_text=_("Name, phone or e-mail of somebody on file."),
        max_length=100,
        required=False,
    )

    def __init__(self, data: Any, *, record: Client) -> None:
        super().__init__(data, record=record)
        family = [link.seen_by(record)[0] for link in FamilyLink.objects.of(record)]
        on_file = [each for each in family if each.archived_at is None]
        self.offer_people(record, filter(None, [record.payer, record.guardian, *on_file]))
        choice: Any = self.fields["payer"]
        choice.choices = [("", _("the client")), *choice.choices]

    def values_of(self, record: Client) -> dict[str, Any]:
        """Return the present payer."""
        return {"payer": str(record.payer_id or "")}

    @property
    def contact(self) -> Contact:
        """The new payer; empty where it is the same as before."""
        chosen = self.cleaned_data["payer"]
        return {} if chosen == self.initial["payer"] else {"payer": UUID(chosen) if chosen else None}


@screen("clients/<uuid:pk>/payer", GET="clients.change", POST="clients.change")
def client_payer_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Say who pays for a client's visits."""
    client = open_client(pk)
    form = PayerForm(typed_in(request), record=client)
    return answer_details(request, client, form, heading=_("Who pays"))
