"""/forms and /form-versions: the forms that clients fill in before a visit, and their questions."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import RequestBody, SingleLineField
from clinic.http.viewset import ApiViewSet
from clinic.models import Service
from clinic.refusals import fault
from treatments.intake.actions.archive import archive_form, restore_form
from treatments.intake.actions.write import (
    add_form,
    begin_version,
    change_form,
    publish_version,
    write_questions,
)
from treatments.models import FormVersion, IntakeForm
from treatments.models.forms.form import AUDIENCES


class FormChange(RequestBody):
    example: ClassVar[dict[str, Any]] = {
        "title": "Health history",
        "services": [],
        "audience": "all",
        "valid_days": 365,
    }
    title = SingleLineField(max_length=120)
    services = serializers.ListField(
        child=serializers.UUIDField(), max_length=200, required=False, help_text="None: before visits of all"
    )
    audience = serializers.ChoiceField(AUDIENCES, required=False)
    valid_days = serializers.IntegerField(
        min_value=1, max_value=3650, allow_null=True, required=False, help_text="Null: as the settings say"
    )

    @classmethod
    def parse(cls, request: Request, *, partial: bool = False) -> dict[str, Any]:
        """Return the change with the services as records; refuse an unknown one."""
        body = super().parse(request, partial=partial)
        if "services" in body:
            body["services"] = _services(body["services"])
        return body


def _services(keys: list[UUID]) -> list[Service]:
    found = Service.objects.in_bulk(keys)
    for position, key in enumerate(keys):
        if key not in found:
            raise fault(f"/services/{position}", "unknown_service", "There is no such service.")
    return list(found.values())


class FormInput(FormChange):
    example = {"key": "after_operation", "title": "After an operation", "services": [], "audience": "new"}
    key = SingleLineField(max_length=40)


class QuestionsInput(RequestBody):
    example = {
        "steps": [
            {
                "title": {"en": "Your health"},
                "questions": [
                    {
                        "key": "pregnant",
                        "kind": "condition",
                        "code": "CM-PREG",
                        "text": {"en": "Are you pregnant?"},
                        "required": True,
                    }
                ],
            }
        ],
        "material": True,
    }
    steps = serializers.JSONField(help_text="Steps, each with a title and questions")
    material = serializers.BooleanField(help_text="Clients who answered an earlier version are asked again")


class VersionOutput(ModelOutput[FormVersion]):
    class Meta:
        model = FormVersion
        fields: ClassVar = (
            *("id", "form", "number", "steps", "languages", "material", "hash"),
            *("published_at", "published_by", "revision"),
        )


class FormOutput(ModelOutput[IntakeForm]):
    versions = VersionOutput(many=True, read_only=True, help_text="The newest first")

    class Meta:
        model = IntakeForm
        fields: ClassVar = (
            *("id", "key", "title", "services", "audience", "valid_days", "archived_at"),
            *("versions", "revision"),
        )


class Forms(ApiViewSet):
    """The forms of the practice, each with its versions; a published version never changes."""

    address = "forms"
    group = "Set-up"
    noun = "form"
    summaries: ClassVar = {"begin": "Begin the next version of a form"}
    read_capability = write_capability = "forms.change"

    queryset = IntakeForm.objects.prefetch_related("versions", "services")
    serializer_class = FormOutput

    @endpoint("GET", many=True)
    def list(self, request: Request) -> Response:
        return self.respond_page(self.get_queryset())

    @endpoint("POST", body=FormInput, status=201, idempotent=True)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Add a form with an empty draft; nobody is asked before it is published."""
        return self.respond(add_form(**body, by=self.person))

    @endpoint("GET", "<uuid:pk>")
    def retrieve(self, request: Request) -> Response:
        return self.respond(self.get_object())

    @endpoint("PATCH", "<uuid:pk>", body=FormChange, partial=True, if_match=True)
    def change(self, request: Request, body: dict[str, Any]) -> Response:
        """Change of whom and before which services a form is asked."""
        form = change_form(form=self.get_object(), changes=body, revision=self.revision, by=self.person)
        return self.respond(form)

    @endpoint("POST", "<uuid:pk>/archive", if_match=True)
    def archive(self, request: Request) -> Response:
        """Ask nobody a form any more, nor those who have not handed it in; what was handed in stays."""
        return self.respond(archive_form(form=self.get_object(), revision=self.revision, by=self.person))

    @endpoint("POST", "<uuid:pk>/restore", if_match=True)
    def restore(self, request: Request) -> Response:
        """Ask a form again, from the next booking."""
        return self.respond(restore_form(form=self.get_object(), revision=self.revision, by=self.person))

    @endpoint("POST", "<uuid:pk>/versions", answer=VersionOutput, status=201, idempotent=True)
    def begin(self, request: Request) -> Response:
        """Begin with the questions of the newest version."""
        return self.respond(begin_version(form=self.get_object(), by=self.person))


class FormVersions(ApiViewSet):
    """The versions of forms; a draft is changed until it is published."""

    address = "form-versions"
    group = "Set-up"
    noun = "form version"
    summaries: ClassVar = {
        "write": "Write the questions of a draft",
        "publish": "Publish a draft",
    }
    read_capability = write_capability = "forms.change"

    queryset: QuerySet[FormVersion] = FormVersion.objects.all()
    serializer_class = VersionOutput

    @endpoint("GET", "<uuid:pk>")
    def retrieve(self, request: Request) -> Response:
        return self.respond(self.get_object())

    @endpoint("PATCH", "<uuid:pk>", body=QuestionsInput, partial=True, if_match=True)
    def write(self, request: Request, body: dict[str, Any]) -> Response:
        """Write the steps with their questions, and if clients are asked again because of them."""
        version = get_object_or_404(FormVersion, pk=self.kwargs["pk"])
        return self.respond(write_questions(version=version, **body, revision=self.revision, by=self.person))

    @endpoint("POST", "<uuid:pk>/publish", if_match=True)
    def publish(self, request: Request) -> Response:
        """Ask clients these questions from now on; they never change any more."""
        return self.respond(
            publish_version(version=self.get_object(), revision=self.revision, by=self.person)
        )
