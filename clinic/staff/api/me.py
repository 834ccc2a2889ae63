"""/me: who is signed in."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.request_body import RequestBody, SecretField
from clinic.http.viewset import ApiViewSet
from clinic.models import Staff
from clinic.roles import CAPABILITIES, may
from clinic.staff.actions.set_password import change_own_password
from clinic.staff.api.staff import StaffOutput
from clinic.staff.sign_ins import slow_guesses_about


class PasswordInput(RequestBody):
    example = {"current_password": "willow-demo", "password": "long-and-hard-to-guess"}
    current_password = SecretField(max_length=200)
    password = SecretField(max_length=200)


class MeOutput(StaffOutput):
    capabilities = serializers.SerializerMethodField()

    class Meta(StaffOutput.Meta):
        fields = [*StaffOutput.Meta.fields, "capabilities"]

    def get_capabilities(self, person: Staff) -> list[str]:
        return sorted(name for name in CAPABILITIES if may(person.roles, name))


class Me(ApiViewSet):
    """Whoever is signed in, and what they may do."""

    address = "me"
    group = "Sign-in"
    noun = "me"
    summaries: ClassVar = {
        "retrieve": "Read who is signed in",
        "change_password": "Change one's own password",
    }
    read_capability = "me"
    write_capability = "me"

    queryset = Staff.objects.none()
    serializer_class = MeOutput

    @endpoint("GET")
    def retrieve(self, request: Request) -> Response:
        return self.respond(self.person)

    @endpoint("PATCH", body=PasswordInput)
    def change_password(self, request: Request, body: dict[str, Any]) -> Response:
        """Change one's own password, which signs out every other device."""
        with slow_guesses_about(self.person, request):
            person = change_own_password(
                current=body["current_password"],
                password=body["password"],
                keep_token=request.auth,
                by=self.person,
            )
        return self.respond(person)
