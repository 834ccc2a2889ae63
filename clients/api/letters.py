"""/clients/{id}/letters: what was sent to a client."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from clients.models import Client
from clinic.http.viewset import ApiViewSet
from clinic.mail.api import LetterLine
from clinic.models import Envelope


class ClientLetters(ApiViewSet):
    """The letters written to one client, newest first; /letters/{id} has what may be read of one."""

    queryset = Client.objects.all()
    output = LetterLine
    capabilities = {"list": "letters.read"}

    def list(self, request: Request, pk: Any) -> Response:
        return self.page(Envelope.objects.filter(recipient_key=str(self.the_one().pk)))
