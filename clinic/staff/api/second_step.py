"""/me/second-step: the second step of one's own sign-in."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.local_time import LocalTime
from clinic.http.request_body import RequestBody, SecretField, SingleLineField
from clinic.http.viewset import ApiViewSet
from clinic.models import Practice, Staff
from clinic.staff.actions.remove_second_step import remove_second_step
from clinic.staff.actions.set_up_second_step import (
    confirm_second_step,
    renew_recovery_codes,
    set_up_second_step,
)
from clinic.staff.second_step import phone_set_up, second_step_of
from clinic.staff.sign_ins import slow_guesses_about


class OwnPasswordInput(RequestBody):
    example = {"current_password": "willow-demo"}
    current_password = SecretField(max_length=200)


class CodeInput(RequestBody):
    example = {"otp": "123456"}
    otp = SingleLineField(max_length=40)


class SecondStepOutput(serializers.Serializer[Any]):
    is_set_up = serializers.BooleanField()
    since = LocalTime(allow_null=True)
    recovery_codes_left = serializers.IntegerField()


class PhoneSetUpOutput(serializers.Serializer[Any]):
    secret = serializers.CharField(help_text="To type into the app on the phone")
    address = serializers.CharField(help_text="The same as an address that begins with otpauth:")
    qr = serializers.CharField(help_text="The address as a QR code: an SVG image, as a data: URI")


class RecoveryCodesOutput(serializers.Serializer[Any]):
    recovery_codes = serializers.ListField(
        child=serializers.CharField(), help_text="Each works once in place of six digits; shown this once"
    )


class SecondStepOfMe(ApiViewSet):
    """Six digits from a phone after the password, and recovery codes for when the phone is not there."""

    address = "me"
    group = "Sign-in"
    noun = "second step"
    summaries: ClassVar = {
        "retrieve": "Read one's own second step",
        "set_up": "Begin to set up a second step",
        "confirm": "Put the second step to use with its first code",
        "remove": "Remove one's own second step",
        "renew_codes": "Get new recovery codes",
    }
    read_capability = "me"
    write_capability = "me"

    queryset = Staff.objects.none()
    serializer_class = SecondStepOutput

    @endpoint("GET", "second-step")
    def retrieve(self, request: Request) -> Response:
        return self.respond(second_step_of(self.person))

    @endpoint("POST", "second-step", body=OwnPasswordInput, answer=PhoneSetUpOutput)
    def set_up(self, request: Request, body: dict[str, Any]) -> Response:
        """Get a secret for an app on a phone. It is in use once `confirm` got its first code."""
        with slow_guesses_about(self.person, request):
            device = set_up_second_step(password=body["current_password"], by=self.person)
        return self.respond(phone_set_up(device, Practice.current()))

    @endpoint("POST", "second-step/confirm", body=CodeInput, answer=RecoveryCodesOutput)
    def confirm(self, request: Request, body: dict[str, Any]) -> Response:
        """Send the first six digits of the phone; the answer shows ten recovery codes, this once."""
        return self.respond({"recovery_codes": confirm_second_step(code=body["otp"], by=self.person)})

    @endpoint("POST", "second-step/remove", body=OwnPasswordInput, status=204)
    def remove(self, request: Request, body: dict[str, Any]) -> Response:
        """Sign in by password alone from now on."""
        with slow_guesses_about(self.person, request):
            remove_second_step(password=body["current_password"], by=self.person)
        return Response(status=204)

    @endpoint("POST", "recovery-codes", body=OwnPasswordInput, answer=RecoveryCodesOutput)
    def renew_codes(self, request: Request, body: dict[str, Any]) -> Response:
        """Get ten new recovery codes; all former ones are void."""
        with slow_guesses_about(self.person, request):
            codes = renew_recovery_codes(password=body["current_password"], by=self.person)
        return self.respond({"recovery_codes": codes})
