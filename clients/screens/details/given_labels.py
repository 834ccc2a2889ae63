"""/clients/{id}/labels: give a client labels, and take them off."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clients.contact import Contact
from clients.models import Client, Label
from clients.overview.record import open_client
from clients.screens.details.part import DetailsForm, answer_details
from clinic.screens.record_form import typed_in
from clinic.screens.screen import StaffRequest, screen


class GivenLabelsForm(DetailsForm):
    """The labels of a client: those in use, and those out of use that the client still has."""

    labels = forms.MultipleChoiceField(label=_("Labels"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any, *, record: Client) -> None:
        super().__init__(data, record=record)
        given = Q(client_labels__client=record)
        offered = Label.objects.filter(Q(archived_at=None) | given).distinct().order_by("name")
        self.fields["labels"].choices = [(str(each.pk), each.name) for each in offered]  # type: ignore[attr-defined]

    def values_of(self, record: Client) -> dict[str, Any]:
        """Return the labels that the client has."""
        return {"labels": [str(key) for key in record.client_labels.values_list("label", flat=True)]}

    @property
    def contact(self) -> Contact:
        """The labels, where others than those on record were ticked."""
        return {"labels": [UUID(key) for key in self.changes["labels"]]} if self.changes else {}


@screen("clients/<uuid:pk>/labels", GET="clients.change", POST="clients.change")
def client_labels_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Give a client labels, or take them off."""
    client = open_client(pk)
    form = GivenLabelsForm(typed_in(request), record=client)
    lead = _("Everybody who works here reads them. A label says nothing about health.")
    if not form.fields["labels"].choices:  # type: ignore[attr-defined]
        lead = _("There are no labels yet. An owner makes them in the set-up.")
    return answer_details(request, client, form, heading=_("Labels"), lead=lead)
