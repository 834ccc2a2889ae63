"""/sign-in, /sign-out, /sign-out-everywhere."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.local_time import LocalTime
from clinic.http.request_body import RequestBody, SecretField, SingleLineField
from clinic.http.viewset import ApiViewSet
from clinic.models import Staff
from clinic.roles import EVERYONE
from clinic.staff.actions.sign_out import sign_out, sign_out_everywhere
from clinic.staff.api.staff import StaffOutput
from clinic.staff.sign_ins import sign_in_from


class SignInInput(RequestBody):
    example = {"email": "dana@willow.test", "password": "willow-demo", "otp": "123456"}
    email = SingleLineField(max_length=254)
    password = SecretField(max_length=200)
    otp = SingleLineField(
        max_length=40,
        required=False,
        allow_blank=True,
        help_text="Six digits of the phone or a recovery code, where the person has a second step",
    )


class SignInOutput(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="Send it as Authorization: Bearer <token>")
    expires_at = LocalTime()
    staff = StaffOutput()


class SignIn(ApiViewSet):
    """A token for e-mail, password and second step."""

    address = "sign-in"
    group = "Sign-in"
    noun = "sign-in"
    summaries: ClassVar = {"create": "Sign in"}
    write_capability = EVERYONE

    queryset = Staff.objects.none()
    authentication_classes = ()
    serializer_class = SignInOutput

    @endpoint("POST", body=SignInInput, status=201)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Get a token. 401 `second_step_missing` asks for the same once more, with `otp`."""
        person, token, expires_at = sign_in_from(request, **body)
        answer = SignInOutput({"token": token, "expires_at": expires_at, "staff": person})
        return Response(answer.data, status=201)


class SignOut(ApiViewSet):
    """The end of a sign-in: the token in hand, or every one."""

    address = ""
    group = "Sign-in"
    noun = "sign-out"
    summaries: ClassVar = {"here": "Sign out here", "everywhere": "Sign out everywhere"}
    write_capability = "me"

    queryset = Staff.objects.none()

    @endpoint("POST", "sign-out", status=204)
    def here(self, request: Request) -> Response:
        """Sign out of this device."""
        if request.auth is not None:
            sign_out(token=request.auth, by=self.person)
        return Response(status=204)

    @endpoint("POST", "sign-out-everywhere", status=204)
    def everywhere(self, request: Request) -> Response:
        """Sign out of every device."""
        sign_out_everywhere(person=self.person, by=self.person)
        return Response(status=204)
