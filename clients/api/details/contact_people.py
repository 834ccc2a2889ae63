"""/clients/{id}/contact-people: whom to turn to about a client."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.details.keep_contact_people import (
    add_contact_person,
    change_contact_person,
    remove_contact_person,
)
from clients.models import Client, ContactPerson
from clients.models.details.contact_person import CONTACT_ROLES
from clinic.http.endpoint import endpoint
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import AddressField, RequestBody, SingleLineField
from clinic.http.viewset import ApiViewSet


class ContactPersonInput(RequestBody):
    example = {
        "role": "doctor",
        "name": "Dr Adams",
        "relationship": "",
        "organisation": "Elm Surgery",
        "phone": "020 7946 0002",
        "email": "reception@elm.test",
        "street": "8 Elm Road",
        "postal_code": "N1 8AA",
        "city": "London",
        "region": "",
        "country": "",
    }
    role = serializers.ChoiceField(CONTACT_ROLES)
    name = SingleLineField(max_length=120)
    relationship = SingleLineField(max_length=60, allow_blank=True, required=False)
    organisation = SingleLineField(max_length=120, allow_blank=True, required=False)
    phone = SingleLineField(max_length=40, allow_blank=True, required=False)
    email = AddressField(allow_blank=True, required=False)
    street = SingleLineField(max_length=200, allow_blank=True, required=False)
    postal_code = SingleLineField(max_length=16, allow_blank=True, required=False)
    city = SingleLineField(max_length=80, allow_blank=True, required=False)
    region = SingleLineField(max_length=80, allow_blank=True, required=False)
    country = SingleLineField(max_length=2, allow_blank=True, required=False)


class ContactPersonOutput(ModelOutput[ContactPerson]):
    class Meta:
        model = ContactPerson
        exclude: ClassVar = ["created_at", "client"]


class ContactPeople(ApiViewSet):
    """The people outside the practice to turn to about one client: emergency contact, doctor, referrer."""

    address = "clients/<uuid:pk>/contact-people"
    group = "Clients"
    noun = "contact person"
    summaries: ClassVar = {
        "list": "List the contact people of a client",
        "create": "Add a contact person",
        "retrieve": "Read a contact person",
        "partial_update": "Change a contact person",
        "destroy": "Remove a contact person",
    }
    read_capability = "clients.read"
    write_capability = "clients.change"

    queryset = Client.objects.all()
    page_order = ("created_at", "id")
    serializer_class = ContactPersonOutput

    @endpoint("GET", many=True)
    def list(self, request: Request) -> Response:
        return self.respond_page(self.get_object().contact_people.all())

    @endpoint("POST", body=ContactPersonInput, status=201, idempotent=True)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Add somebody; an emergency contact needs a phone."""
        return self.respond(add_contact_person(client=self.get_object(), fields=body, by=self.person))

    @endpoint("GET", "<uuid:contact>")
    def retrieve(self, request: Request) -> Response:
        return self.respond(self._contact())

    @endpoint("PATCH", "<uuid:contact>", body=ContactPersonInput, partial=True, if_match=True)
    def partial_update(self, request: Request, body: dict[str, Any]) -> Response:
        changed = change_contact_person(
            contact=self._contact(), changes=body, revision=self.revision, by=self.person
        )
        return self.respond(changed)

    @endpoint("DELETE", "<uuid:contact>", status=204, if_match=True)
    def destroy(self, request: Request) -> Response:
        remove_contact_person(contact=self._contact(), revision=self.revision, by=self.person)
        return Response(status=204)

    def _contact(self) -> ContactPerson:
        return get_object_or_404(ContactPerson, pk=self.kwargs["contact"], client=self.kwargs["pk"])
