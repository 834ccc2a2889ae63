"""/forgotten-password: a link to a new one, by letter."""

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.request_body import RequestBody, SingleLineField
from clinic.http.viewset import ApiViewSet
from clinic.models import Staff
from clinic.roles import EVERYONE
from clinic.staff.sign_ins import send_reset_link_from


class ForgottenPasswordInput(RequestBody):
    example = {"email": "dana@willow.test"}
    email = SingleLineField(max_length=254)


class ForgottenPassword(ApiViewSet):
    """A letter with a link to a new password."""

    address = "forgotten-password"
    group = "Sign-in"
    noun = "password"
    summaries: ClassVar = {"create": "Ask for a letter to set a new password"}
    write_capability = EVERYONE

    queryset = Staff.objects.none()
    authentication_classes = ()

    @endpoint("POST", body=ForgottenPasswordInput, status=204)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Send a link that works once, within half an hour; the answer is the same for every e-mail."""
        send_reset_link_from(request, **body)
        return Response(status=204)
