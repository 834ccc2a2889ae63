"""/clients: the people who come for treatment."""

from typing import Any, ClassVar, cast

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.archive import archive_client, restore_client
from clients.actions.register import register
from clients.actions.update_contact import update_contact
from clients.addressing import others_at_address
from clients.api.details.client_input import ClientInput
from clients.contact import Contact
from clients.duplicates import PossibleDuplicate, people_like
from clients.models import Client
from clients.models.client import MOST_RESULTS, ClientQuery
from clinic.cover.fields import ChangedOutput, ForcibleBody, pop_force_reason
from clinic.http.endpoint import endpoint
from clinic.http.filters import ArchivedFilter, Filters
from clinic.http.local_time import ModelOutput
from clinic.http.pagination import RankedPages
from clinic.http.viewset import ApiViewSet
from clinic.mail.api import SuppressionOutput
from clinic.mail.suppressions import suppressions_of_person
from clinic.text import clean_text

MOST_SUSPECTS = 5


class ClientOutput(ModelOutput[Client]):
    therapists_preferred = serializers.SerializerMethodField()
    therapists_never = serializers.SerializerMethodField()
    labels = serializers.SerializerMethodField()

    class Meta:
        model = Client
        exclude: ClassVar = ["therapists", "searched"]

    def get_therapists_preferred(self, client: Client) -> list[str]:
        return self._therapists(client, "prefer")

    def get_therapists_never(self, client: Client) -> list[str]:
        return self._therapists(client, "never")

    def get_labels(self, client: Client) -> list[str]:
        return [str(each.label_id) for each in client.client_labels.all()]

    def _therapists(self, client: Client, wish: str) -> list[str]:
        return [
            str(preference.resource_id)
            for preference in client.therapist_wishes.all()
            if preference.wish == wish
        ]


class SuspectOutput(serializers.Serializer[PossibleDuplicate]):
    id = serializers.UUIDField(source="client.pk")
    name = serializers.CharField(source="client.name")
    kind = serializers.ChoiceField(
        ["same_person", "family"],
        help_text="family: they share e-mail or phone, but not the birth date or the first name",
    )
    because = serializers.ListField(child=serializers.ChoiceField(["name", "email", "phone", "birth_on"]))


class AtAddressOutput(serializers.Serializer[Client]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class KeptBackOutput(SuppressionOutput):
    class Meta(SuppressionOutput.Meta):
        fields: ClassVar = ["id", "cause", "kind", "since"]


class ClientWithSuspects(ClientOutput):
    kept_back = KeptBackOutput(
        many=True,
        read_only=True,
        help_text="Why letters do not leave: a bounced address, or kinds opted out of; see /suppressions",
    )
    suspects = SuspectOutput(
        many=True, read_only=True, help_text="Who may be the same person, or of the family"
    )
    more_suspects = serializers.BooleanField(read_only=True, help_text="There are more than are listed")
    same_address = AtAddressOutput(
        many=True,
        read_only=True,
        help_text="Other clients who read this e-mail address: ask, and mark the mailbox as shared",
    )


class ClientWithVisits(ClientOutput, ChangedOutput):
    """A client, and the visits that archiving or restoring affected."""


class ClientFilters(Filters):
    search = django_filters.CharFilter(
        method="leave_to_endpoint", max_length=100, label="The best first, 50 on a page"
    )
    archived = ArchivedFilter()
    label = django_filters.UUIDFilter(field_name="client_labels__label")

    def leave_to_endpoint(self, queryset: Any, name: str, value: str) -> Any:
        return queryset


class Clients(ApiViewSet):
    """The clients on file; `?search=` finds a misspelt name, part of an e-mail or phone, the best first."""

    address = "clients"
    group = "Clients"
    noun = "client"
    summaries: ClassVar = {"create": "Register a client"}
    read_capability = "clients.read"
    write_capability = "clients.change"

    queryset = Client.objects.with_preferences()
    filterset_class = ClientFilters
    page_order = ("name", "id")
    serializer_class = ClientOutput

    @endpoint("GET", many=True)
    def list(self, request: Request) -> Response:
        clients = Client.objects.with_preferences()
        if "archived" not in request.query_params:
            clients = clients.on_file()
        typed = clean_text(request.query_params.get("search", "")).strip()
        if not typed:
            return self.respond_page(clients)
        found, pages = cast(ClientQuery, self.filter_queryset(clients)), RankedPages()
        page = pages.paginate(
            request, lambda start, most: found.search(typed, start=start, most=most), size=MOST_RESULTS
        )
        return pages.get_paginated_response(ClientOutput(page, many=True).data)

    @endpoint("GET", "<uuid:pk>", answer=ClientWithSuspects)
    def retrieve(self, request: Request) -> Response:
        """One client, who may be the same person, and who else reads their address."""
        return self.respond_with_warnings(self.get_object())

    @endpoint("POST", body=ClientInput, answer=ClientWithSuspects, status=201, idempotent=True)
    def create(self, request: Request, body: Contact) -> Response:
        """Register a client; a name is enough. `suspects` warns of people on file who may be the same."""
        return self.respond_with_warnings(register(**body, by=self.person))

    @endpoint("PATCH", "<uuid:pk>", body=ClientInput, partial=True, answer=ClientWithSuspects, if_match=True)
    def partial_update(self, request: Request, body: Contact) -> Response:
        client = update_contact(client=self.get_object(), revision=self.revision, by=self.person, **body)
        return self.respond_with_warnings(client)

    @endpoint(
        "POST",
        "<uuid:pk>/archive",
        capability="clients.archive",
        body=ForcibleBody,
        answer=ClientWithVisits,
        if_match=True,
    )
    def archive(self, request: Request, body: dict[str, Any]) -> Response:
        """Leave the client out of lists and searches. 409 `would_strand` lists their visits.

        409 `would_leave_open`: a therapist still has something open about them.
        """
        client = archive_client(
            client=self.get_object(),
            force_reason=pop_force_reason(body),
            revision=self.revision,
            by=self.person,
        )
        return self.respond(client)

    @endpoint(
        "POST",
        "<uuid:pk>/restore",
        capability="clients.archive",
        answer=ClientWithVisits,
        if_match=True,
    )
    def restore(self, request: Request) -> Response:
        """Bring an archived client back."""
        return self.respond(restore_client(client=self.get_object(), revision=self.revision, by=self.person))

    def respond_with_warnings(self, client: Client) -> Response:
        """Answer with the client, who may be the same person or reads the address, and letters kept back."""
        possible = people_like(client, most=MOST_SUSPECTS + 1)
        suspects = SuspectOutput(cast(Any, possible[:MOST_SUSPECTS]), many=True).data
        readers = AtAddressOutput(cast(Any, others_at_address(client)), many=True).data
        kept_back = KeptBackOutput(
            cast(Any, suppressions_of_person(client.email, str(client.pk))), many=True
        ).data
        content = {
            **ClientOutput(client).data,
            "suspects": suspects,
            "more_suspects": len(possible) > MOST_SUSPECTS,
            "same_address": readers,
            "kept_back": kept_back,
        }
        return self.respond_with(content, revision=client.revision)
