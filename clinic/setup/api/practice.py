"""/practice: the practice this deployment serves, and the numbers its rules read."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.local_time import ModelOutput, practice_zone
from clinic.http.request_body import AddressField, RequestBody, SingleLineField
from clinic.http.viewset import ApiViewSet
from clinic.models import Practice
from clinic.setup.actions.change_practice import change_practice
from clinic.validators import number_range


def practice_number(name: str) -> serializers.IntegerField:
    """Return the field of a number of the practice, with the bounds of its column."""
    bounds = number_range(Practice, name)
    return serializers.IntegerField(min_value=bounds.least, max_value=bounds.most)


class PracticeInput(RequestBody):
    example = {"phone": "+442079460000", "free_cancel_hours": 48, "reminder_hours": [48, 3]}
    name = SingleLineField(max_length=120)
    email = AddressField()
    phone = SingleLineField(max_length=32, allow_blank=True)
    country = serializers.RegexField(r"^[A-Z]{2}$")
    language = SingleLineField(max_length=10)
    timezone = SingleLineField(max_length=64)
    colour = serializers.RegexField(r"^#[0-9a-f]{6}$")
    currency = serializers.RegexField(r"^[A-Z]{3}$")
    emergency_number = SingleLineField(max_length=16)
    slot_step_minutes = practice_number("slot_step_minutes")
    book_ahead_days = practice_number("book_ahead_days")
    online_notice_hours = practice_number("online_notice_hours")
    frame_origins = SingleLineField(max_length=500, allow_blank=True)
    free_cancel_hours = practice_number("free_cancel_hours")
    late_cancel_percent = practice_number("late_cancel_percent")
    no_show_percent = practice_number("no_show_percent")
    tax_percent = serializers.DecimalField(max_digits=4, decimal_places=2, min_value=0, max_value=50)
    tax_number = SingleLineField(max_length=40, allow_blank=True)
    reminder_hours = serializers.ListField(
        child=practice_number("reminder_hours"), max_length=4, allow_empty=True
    )
    remind_from_hour = practice_number("remind_from_hour")
    remind_until_hour = practice_number("remind_until_hour")
    waitlist_answer_percent = practice_number("waitlist_answer_percent")
    waitlist_least_minutes = practice_number("waitlist_least_minutes")
    waitlist_most_minutes = practice_number("waitlist_most_minutes")
    waitlist_offers_a_day = practice_number("waitlist_offers_a_day")
    letter_grace_seconds = practice_number("letter_grace_seconds")
    letter_retention_days = practice_number("letter_retention_days")
    short_visit_minutes = practice_number("short_visit_minutes")
    adult_age = practice_number("adult_age")
    allow_recorded_risk_assessment = serializers.BooleanField()
    second_step_required = serializers.BooleanField()


class PracticeOutput(ModelOutput[Practice]):
    class Meta:
        model = Practice
        exclude: ClassVar = ["created_at"]


class TheOnePractice(ApiViewSet):
    """The practice and its rules' numbers: one row."""

    address = "practice"
    group = "Set-up"
    noun = "the practice"
    read_capability = "practice.read"
    write_capability = "practice.change"

    queryset = Practice.objects.all()
    serializer_class = PracticeOutput

    @endpoint("GET")
    def retrieve(self, request: Request) -> Response:
        return self.respond(self.get_object())

    @endpoint("PATCH", body=PracticeInput, partial=True, if_match=True)
    def partial_update(self, request: Request, body: dict[str, Any]) -> Response:
        """Change the settings. `second_step_required` ends the sign-ins of those who have no second step."""
        practice = change_practice(self.get_object(), body, revision=self.revision, by=self.person)
        practice_zone.remember(practice.zone)
        return self.respond(practice)

    def get_object(self) -> Any:
        """The practice, which has no id in its address."""
        return get_object_or_404(self.get_queryset())
