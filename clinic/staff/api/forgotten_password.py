"""/forgotten-password: a link to a new one, by letter."""

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from clinic.guessing.attempts import address_of, begin_attempt, forgotten_password_guard
from clinic.http.endpoint import endpoint
from clinic.http.request_body import RequestBody, SingleLineField
from clinic.http.viewset import ApiViewSet
from clinic.models import Staff
from clinic.roles import EVERYONE
from clinic.staff.actions.send_reset_link import send_reset_link


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
        email = body["email"].strip().lower()
        begin_attempt(forgotten_password_guard(), subject=email, source=address_of(request))
        send_reset_link(email=email)
        return Response(status=204)
