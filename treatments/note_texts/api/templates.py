"""/services/{id}/note-template: the text with which a note of this service begins."""

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import MultiLineField, RequestBody
from clinic.http.viewset import ApiViewSet
from clinic.models import Service
from treatments.models import NoteTemplate
from treatments.models.session_note import TEXTS
from treatments.note_texts.templates import template_of, write_template


def template_text() -> MultiLineField:
    """A text of a template."""
    return MultiLineField(max_length=2000, allow_blank=True, required=False, trim_whitespace=False)


class NoteTemplateInput(RequestBody):
    example = {
        "subjective": "Since when:\nWorse with:\nBetter with:\n",
        "plan_text": "At home:\nNext visit:\n",
    }
    subjective = template_text()
    objective = template_text()
    assessment = template_text()
    plan_text = template_text()


class NoteTemplateOutput(ModelOutput[NoteTemplate]):
    class Meta:
        model = NoteTemplate
        fields: ClassVar = ["service", "revision", *TEXTS]


class NoteTemplates(ApiViewSet):
    """One for each service, blank and of revision 0 until somebody writes it; notes begun before stay."""

    address = "services/<uuid:pk>/note-template"
    group = "Set-up"
    noun = "note template"
    summaries: ClassVar = {"replace": "Write the note template of a service"}
    read_capability = write_capability = "note_templates.change"

    queryset = Service.objects.all()
    serializer_class = NoteTemplateOutput

    @endpoint("GET")
    def retrieve(self, request: Request) -> Response:
        return self.respond(template_of(self.get_object()))

    @endpoint("PATCH", body=NoteTemplateInput, partial=True, if_match=True)
    def replace(self, request: Request, body: dict[str, Any]) -> Response:
        """Write the texts that are given; If-Match is the revision that was read, "0" for the first."""
        return self.respond(
            write_template(service=self.get_object(), texts=body, revision=self.revision, by=self.person)
        )
