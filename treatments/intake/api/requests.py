"""/clients/{id}/forms and /form-requests: what a client is asked to fill in, and what was answered."""

from typing import Any, ClassVar, TypedDict
from uuid import UUID

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.models import Client
from clinic import audit
from clinic.http.endpoint import endpoint
from clinic.http.local_time import LocalTime, ModelOutput
from clinic.http.request_body import RequestBody
from clinic.http.viewset import ApiViewSet
from clinic.refusals import fault
from treatments.intake.actions.ask import ask_form, cancel_form_request
from treatments.intake.answers import answer_lines
from treatments.intake.tablet import open_on_tablet
from treatments.models import FormAnswer, FormRequest, IntakeForm


class AskInput(RequestBody):
    example = {"form": "01990000-0000-7000-8000-000000000000"}
    form = serializers.UUIDField()


class AskDetails(TypedDict):
    """The checked content of an AskInput."""

    form: UUID


class FormRequestOutput(ModelOutput[FormRequest]):
    title = serializers.CharField(source="form.title")
    due = LocalTime(help_text="Before its visit, as that stands now, else the last moment")

    class Meta:
        model = FormRequest
        fields: ClassVar = (
            *("id", "client", "form", "title", "version", "visit", "due"),
            *("created_at", "opened_at", "reminded_at", "submitted_at", "cancelled_at"),
        )


class AnswerLineOutput(serializers.Serializer[Any]):
    key = serializers.CharField()
    question = serializers.CharField()
    answer = serializers.CharField()
    is_free_text = serializers.BooleanField(help_text="In the client's words: nothing acts on it")


class SubmittedFormOutput(ModelOutput[FormAnswer]):
    title = serializers.CharField(source="request.form.title")
    version = serializers.IntegerField(source="request.version.number")
    lines = serializers.SerializerMethodField()

    class Meta:
        model = FormAnswer
        fields: ClassVar = ("id", "request", "title", "version", "submitted_at", "way", "values", "lines")

    def get_lines(self, answer: FormAnswer) -> list[dict[str, Any]]:
        lines = answer_lines(answer.request.version.questions, answer.values)
        return [line._asdict() for line in lines]


class TabletOutput(serializers.Serializer[Any]):
    address = serializers.CharField(help_text="Opens the form for two hours, on this server")


class FormsOfClient(ApiViewSet):
    """The forms that one client is asked to fill in, the newest first; no answer is told."""

    address = "clients/<uuid:pk>/forms"
    group = "Clients"
    noun = "form request"
    summaries: ClassVar = {"list": "List the forms of a client", "create": "Ask a client to fill in a form"}
    read_capability = "forms.send"
    write_capability = "forms.send"

    queryset = Client.objects.all()
    serializer_class = FormRequestOutput

    @endpoint("GET", many=True)
    def list(self, request: Request) -> Response:
        rows = self.get_object().form_requests.select_related("form", "visit__location")
        return self.respond_page(rows)

    @endpoint("POST", body=AskInput, status=201, idempotent=True)
    def create(self, request: Request, body: AskDetails) -> Response:
        """Ask before the next visit, or within 30 days where none is booked."""
        form = IntakeForm.objects.filter(pk=body["form"]).first()
        if form is None:
            raise fault("/form", "unknown_form", "There is no such form.")
        return self.respond(ask_form(client=self.get_object(), form=form, by=self.person))

    @endpoint("POST", "<uuid:asked>/cancel", idempotent=True)
    def cancel(self, request: Request) -> Response:
        """Ask no more; its link no longer opens."""
        return self.respond(cancel_form_request(request=self._asked(), by=self.person))

    @endpoint("POST", "<uuid:asked>/tablet", answer=TabletOutput)
    def tablet(self, request: Request) -> Response:
        """Return the address of the form for the clinic's tablet; lock everything else there."""
        address = open_on_tablet(self._asked(), by=self.person)
        return self.respond({"address": address})

    def _asked(self) -> FormRequest:
        rows = FormRequest.objects.select_related("visit__location", "form")
        return get_object_or_404(rows, pk=self.kwargs["asked"], client=self.kwargs["pk"])


class SubmittedForms(ApiViewSet):
    """The answers of one client, the newest first, for therapists; reading them is noted in the audit."""

    address = "clients/<uuid:pk>/form-answers"
    group = "Clients"
    noun = "form answer"
    summaries: ClassVar = {"list": "List the answers of a client"}
    read_capability = "conditions.read"

    queryset = Client.objects.all()
    serializer_class = SubmittedFormOutput

    @endpoint("GET", many=True)
    def list(self, request: Request) -> Response:
        client = self.get_object()
        audit.record_read(self.person, client, client_key=client.pk)
        rows = FormAnswer.objects.filter(request__client=client, submitted_at__isnull=False)
        rows = rows.select_related("request__version", "request__form")
        return self.respond_page(rows.order_by("-submitted_at", "-pk"))
