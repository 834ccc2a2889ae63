"""/clients/{id}/address: where a client lives, and their occupation."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clients.overview.record import open_client
from clients.screens.details.part import DetailsForm, answer_details
from clinic.screens.forms import Text
from clinic.screens.record_form import RecordForm, typed_in
from clinic.screens.screen import StaffRequest, screen
from clinic.setup.screens.world import country_choices


class AddressFields(RecordForm):
    """The parts of a postal address."""

    street = Text(label=_("Street and number"), max_length=200, required=False)
    postal_code = Text(label=_("Postal code"), max_length=16, required=False)
    city = Text(label=_("Town"), max_length=80, required=False)
    region = Text(label=_("State or county"), max_length=80, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("that of the practice")), *country_choices()]
        self.fields["country"].choices = choices  # type: ignore[attr-defined]


class AddressForm(AddressFields, DetailsForm):
    """The address of a client, and their occupation."""

    occupation = Text(label=_("Occupation"), max_length=80, required=False)


@screen("clients/<uuid:pk>/address", GET="clients.change", POST="clients.change")
def client_address_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change a client's address and occupation."""
    client = open_client(pk)
    form = AddressForm(typed_in(request), record=client)
    return answer_details(request, client, form, heading=_("Address and occupation"))
