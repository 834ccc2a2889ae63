"""/appointments/{id}/brief: all a therapist needs before the door opens."""

from rest_framework.request import Request
from rest_framework.response import Response

from clinic import audit
from clinic.http.endpoint import endpoint
from clinic.http.viewset import ApiViewSet
from scheduling.models import Appointment
from treatments.briefs.brief import briefs_of
from treatments.briefs.serializers import VisitBriefOutput


class VisitBrief(ApiViewSet):
    """The brief of a visit, whatever became of it."""

    address = "appointments/<uuid:pk>/brief"
    read_capability = "notes.read"

    queryset = Appointment.objects.with_people()
    serializer_class = VisitBriefOutput

    @endpoint("GET")
    def retrieve(self, request: Request) -> Response:
        """Why each person is here, what to mind, what they said since, what was found and what helped."""
        visit = self.get_object()
        people = briefs_of(visit)
        for one in people:
            audit.record_read(self.person, one.attendance.client, client_key=one.attendance.client_id)
        return self.respond({"visit": visit, "people": people})
