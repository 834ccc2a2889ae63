"""/clinical-settings: the numbers of the rules about marks, plans and follow-up."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.actions.records import change_record
from clinic.http.endpoint import endpoint
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import RequestBody
from clinic.http.viewset import ApiViewSet
from treatments.catalogue.clinical_numbers import clinical_range, number_words
from treatments.models import ClinicalSettings

NUMBERS = [
    field.name
    for field in ClinicalSettings._meta.concrete_fields
    if field.name not in {"id", "created_at", "revision", "three_days", "two_days"}
]


def weekdays_field(count: int) -> serializers.ListField:
    """Return the field of `count` weekdays; 0 is Monday."""
    day = serializers.IntegerField(min_value=0, max_value=6)
    return serializers.ListField(child=day, min_length=count, max_length=count, required=False)


class ClinicalSettingsInput(RequestBody):
    example = {"default_muscles": 3, "three_days": [0, 2, 4], "two_days": [1, 4], "plan_days": 28}
    locals().update(
        {name: serializers.IntegerField(min_value=0, max_value=366, required=False) for name in NUMBERS}
    )
    three_days = weekdays_field(3)
    two_days = weekdays_field(2)


class ClinicalSettingsOutput(ModelOutput[ClinicalSettings]):
    class Meta:
        model = ClinicalSettings
        exclude: ClassVar = ["id", "created_at"]


class SettingDefault(serializers.Serializer[Any]):
    """A setting with the number it starts at; of a list, the range is that of each member."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField()
    default = serializers.JSONField()
    least = serializers.IntegerField()
    most = serializers.IntegerField()
    source = serializers.CharField()  # type: ignore[assignment]


class SettingDefaults(serializers.Serializer[Any]):
    settings = SettingDefault(many=True)


class TheClinicalSettings(ApiViewSet):
    """One row, with the defaults of the reference until the owner changes them."""

    address = "clinical-settings"
    group = "Set-up"
    noun = "the clinical settings"
    summaries: ClassVar = {"defaults": "List the defaults of the clinical settings"}
    read_capability = "practice.read"
    write_capability = "practice.change"

    queryset = ClinicalSettings.objects.all()
    serializer_class = ClinicalSettingsOutput

    @endpoint("GET")
    def retrieve(self, request: Request) -> Response:
        return self.respond(ClinicalSettings.current())

    @endpoint("GET", "defaults", answer=SettingDefaults)
    def defaults(self, request: Request) -> Response:
        """Each setting with its default, unit, range and source; PATCH with the default sets it back."""
        rows = [{**words._asdict(), **clinical_range(words.name)._asdict()} for words in number_words()]
        return self.respond({"settings": rows})

    @endpoint("PATCH", body=ClinicalSettingsInput, partial=True, if_match=True)
    def partial_update(self, request: Request, body: dict[str, Any]) -> Response:
        settings = ClinicalSettings.current()
        return self.respond(change_record(settings, body, revision=self.revision, by=self.person))
