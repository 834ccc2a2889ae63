"""/appointments/{id}/brief: all a therapist needs to know before a visit."""

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from clinic import audit
from clinic.http.endpoint import endpoint
from clinic.http.viewset import ApiViewSet
from scheduling.models import Appointment
from treatments.briefs.brief import visit_briefs
from treatments.briefs.serializers import VisitBriefOutput


class VisitBrief(ApiViewSet):
    """The brief of a visit, whatever became of it."""

    address = "appointments/<uuid:pk>/brief"
    group = "Treatment"
    noun = "brief"
    summaries: ClassVar = {"retrieve": "Read the brief of a visit"}
    read_capability = "notes.read"

    queryset = Appointment.objects.with_people()
    serializer_class = VisitBriefOutput

    @endpoint("GET")
    def retrieve(self, request: Request) -> Response:
        """Why each person is here, what to mind, what they said since, what was found and what helped."""
        visit = self.get_object()
        people = visit_briefs(visit)
        for brief in people:
            client = brief.attendance.client
            audit.record_read(self.person, client, client_key=client.pk)
        return self.respond({"visit": visit, "people": people})
