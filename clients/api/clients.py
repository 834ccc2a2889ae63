"""/clients: who comes."""

from typing import Any, ClassVar, cast

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.archive import archive
from clients.actions.register import register
from clients.actions.restore import restore
from clients.actions.update_contact import update_contact
from clients.duplicates import Suspect, suspects_of
from clients.models import Client
from clients.models.client import GENDERS, TOOLS, ClientQuery
from clinic.http.filters import ArchivedFilter, Filters
from clinic.http.idempotency import idempotent
from clinic.http.preconditions import revision_seen, tagged
from clinic.http.request_body import RequestBody
from clinic.http.viewset import ApiViewSet


class ClientInput(RequestBody):
    example = {
        "name": "Chloe",
        "full_name": "Chloé Müller",
        "email": "chloe@example.test",
        "phone": "020 7946 0001",
        "birth_on": "1988-04-12",
        "language": "en",
        "timezone": "",
        "gender": "female",
        "guardian": None,
        "therapist_gender": "female",
        "therapists_preferred": [],
        "therapists_never": [],
        "self_care_tools": ["tennis_ball"],
        "shared_mailbox": False,
    }
    name = serializers.CharField(max_length=120)
    full_name = serializers.CharField(max_length=160, allow_blank=True, required=False)
    email = serializers.EmailField(max_length=254, allow_blank=True, required=False)
    phone = serializers.CharField(max_length=40, allow_blank=True, required=False)
    birth_on = serializers.DateField(allow_null=True, required=False)
    language = serializers.CharField(max_length=35, required=False)
    timezone = serializers.CharField(max_length=64, allow_blank=True, required=False)
    gender = serializers.ChoiceField(GENDERS, allow_blank=True, required=False)
    guardian = serializers.UUIDField(allow_null=True, required=False)
    therapist_gender = serializers.ChoiceField(GENDERS, allow_blank=True, required=False)
    therapists_preferred = serializers.ListField(child=serializers.UUIDField(), max_length=50, required=False)
    therapists_never = serializers.ListField(child=serializers.UUIDField(), max_length=50, required=False)
    self_care_tools = serializers.ListField(
        child=serializers.ChoiceField(TOOLS), max_length=len(TOOLS), required=False
    )
    shared_mailbox = serializers.BooleanField(required=False)


class ClientOutput(serializers.ModelSerializer[Client]):
    therapists_preferred = serializers.SerializerMethodField()
    therapists_never = serializers.SerializerMethodField()

    class Meta:
        model = Client
        exclude: ClassVar = ["therapists", "searched"]

    def get_therapists_preferred(self, client: Client) -> list[str]:
        return self._wished(client, "prefer")

    def get_therapists_never(self, client: Client) -> list[str]:
        return self._wished(client, "never")

    def _wished(self, client: Client, wish: str) -> list[str]:
        return [str(one.resource_id) for one in client.therapist_wishes.all() if one.wish == wish]


class SuspectOutput(serializers.Serializer[Suspect]):
    id = serializers.UUIDField(source="client.pk")
    name = serializers.CharField(source="client.name")
    because = serializers.ListField(child=serializers.ChoiceField(["name", "email", "phone", "birth_on"]))


class ClientWithSuspects(ClientOutput):
    suspects = SuspectOutput(many=True, read_only=True, help_text="Who may be the same person")


class ClientFilters(Filters):
    search = django_filters.CharFilter(method="left_to_the_door", max_length=100, label="The best 50")
    archived = ArchivedFilter()

    def left_to_the_door(self, queryset: Any, name: str, value: str) -> Any:
        return queryset


class Clients(ApiViewSet):
    """The clients on file; `?search=` answers the best 50 for a misspelt name, part of an e-mail or phone."""

    queryset = Client.objects.with_wishes()
    filterset_class = ClientFilters
    page_order = ("name", "id")
    output = ClientOutput
    inputs = {"create": ClientInput, "partial_update": ClientInput}
    outputs = {"create": ClientWithSuspects, "retrieve": ClientWithSuspects}
    needs_if_match = {"partial_update", "archive", "restore"}
    capabilities = {
        "list": "clients.read",
        "retrieve": "clients.read",
        "create": "clients.change",
        "partial_update": "clients.change",
        "archive": "clients.archive",
        "restore": "clients.archive",
    }

    def list(self, request: Request) -> Response:
        clients = Client.objects.with_wishes()
        if "archived" not in request.query_params:
            clients = clients.on_file()
        typed = request.query_params.get("search", "").strip()
        if not typed:
            return self.page(clients)
        found = cast(ClientQuery, self.filter_queryset(clients)).like(typed)
        return Response({"results": ClientOutput(found, many=True).data, "next": None, "previous": None})

    def retrieve(self, request: Request, pk: Any) -> Response:
        """One client, and who may be the same person."""
        return self.with_suspects(self.the_one())

    @idempotent
    def create(self, request: Request) -> Response:
        """Register a client; a name is enough. `suspects` warns of people on file who may be the same."""
        return self.with_suspects(register(**ClientInput.parse(request), by=self.person), status=201)

    def partial_update(self, request: Request, pk: Any) -> Response:
        wanted = ClientInput.parse(request, partial=True)
        client = update_contact(
            client=self.the_one(), revision=revision_seen(request), by=self.person, **wanted
        )
        return self.show(client)

    def archive(self, request: Request, pk: Any) -> Response:
        """Leave the client out of lists and searches; the record stays."""
        return self.show(archive(client=self.the_one(), revision=revision_seen(request), by=self.person))

    def restore(self, request: Request, pk: Any) -> Response:
        """Bring an archived client back."""
        return self.show(restore(client=self.the_one(), revision=revision_seen(request), by=self.person))

    def with_suspects(self, client: Client, *, status: int = 200) -> Response:
        """The client with the people who may be the same."""
        suspects = SuspectOutput(cast(Any, suspects_of(client)), many=True).data
        return tagged({**ClientOutput(client).data, "suspects": suspects}, client.revision, status=status)
