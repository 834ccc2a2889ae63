"""/clients/{id}/letters: what was sent to a client."""

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from clients.models import Client
from clinic.http.endpoint import endpoint
from clinic.http.viewset import ApiViewSet
from clinic.mail.api import LetterLine
from clinic.models import Envelope


class ClientLetters(ApiViewSet):
    """The letters written to one client, newest first; /letters/{id} has what may be read of one."""

    address = "clients/<uuid:pk>/letters"
    group = "Clients"
    noun = "letter"
    summaries: ClassVar = {"list": "List the letters to a client"}
    read_capability = "letters.read"

    queryset = Client.objects.all()
    serializer_class = LetterLine

    @endpoint("GET", many=True)
    def list(self, request: Request) -> Response:
        return self.respond_page(Envelope.objects.filter(recipient_key=str(self.get_object().pk)))
