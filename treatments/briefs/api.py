"""/appointments/{id}/brief: all a therapist needs before the door opens."""

from typing import ClassVar
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from clinic import audit
from clinic.http.viewset import ApiViewSet
from scheduling.models import Appointment
from treatments.briefs.brief import briefs_of
from treatments.briefs.serializers import VisitBriefOutput


class VisitBrief(ApiViewSet):
    """The brief of a visit, whatever became of it."""

    queryset = Appointment.objects.with_people()
    output = VisitBriefOutput
    capabilities: ClassVar = {"retrieve": "notes.read"}

    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Why each person is here, what to mind, what they said since, what was found and what helped."""
        visit = self.the_one()
        people = briefs_of(visit)
        for one in people:
            audit.record_read(self.person, one.attendance.client, client_key=one.attendance.client_id)
        return self.show({"visit": visit, "people": people})
